"""The journeys of items, one generator each: what happens to a case from its beginning to its end.

A journey tells the running city (`run`) what it needs (a visit to a team, a wait, a record); the city
decides when.  Journeys read lists rather than arrays because the interpreter is faster on them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.engine import rules
from sim.eventlog import NEVER, SIDE, Event, Kind, What
from sim.model import workload
from sim.model.conduct import Conduct
from sim.model.structure import COMMUNITY, GRID, INTEGRATED, NOBODY, ORDINARY, PARALLEL, Structure
from sim.model.workload import TRIES, Workload

if TYPE_CHECKING:
    from sim.engine.reference import Journey, Reference


class Thread:
    """An item on its way, or one branch of it."""

    __slots__ = ("done", "item", "part", "step", "tasks")

    def __init__(self, item: int, part: int = 0) -> None:
        self.item, self.part, self.step = item, part, 0


@dataclass(frozen=True)
class Nature:
    """What is known of one incident when it is reported."""

    item: int
    community: int
    functions: tuple[int, ...]
    size: list[float]
    uniform: list[float]
    factor: list[float]
    enforcement: int
    outside: int  # seconds of outside works, 0 for none
    target: int  # the rung that can conclude it; the number of rungs if only departments can
    lead: int  # department that covers the leading function


class City:
    """Structure, workload and conduct as the journeys read them."""

    def __init__(self, structure: Structure, load: Workload, conduct: Conduct) -> None:
        self.structure, self.load, self.conduct = structure, load, conduct
        self.levels = structure.levels
        self.desk = structure.desk.tolist()
        self.assigning = structure.assigning.tolist()
        self.receiving = structure.receiving.tolist()
        self.window = structure.window.tolist()
        self.field = structure.field.tolist()
        self.on_call = structure.on_call.tolist()
        self.approval = structure.approval.tolist()
        self.department_of = structure.department_of.tolist()
        self.departments = len(self.field)
        self.travel = structure.travel.tolist()
        self.office = [team.office for team in structure.places.teams]
        self.waking = structure.waking

    def functions(self, item: int) -> tuple[int, ...]:
        """Return the functions an item needs, the leading one first."""
        return tuple(f for f in self.load.functions[item].tolist() if f != workload.NO_FUNCTION)

    def lead(self, item: int) -> int:
        """Return the department that covers the leading function of an incident."""
        return self.department_of[int(self.load.enforcement[item])][int(self.load.functions[item, 0])]

    def nature(self, item: int, skill: list[float]) -> Nature:
        """Look up an incident; `skill` is what is left of the power of each team."""
        load, lead = self.load, self.lead(item)
        return Nature(
            item=item,
            community=int(load.community[item]),
            functions=self.functions(item),
            size=load.size[item].tolist(),
            uniform=load.uniform[item].tolist(),
            factor=load.factor[item].tolist(),
            enforcement=int(load.enforcement[item]),
            outside=int(load.outside[item]) if self.conduct.outside else 0,
            target=self._target(item, lead, skill),
            lead=lead,
        )

    def _target(self, item: int, lead: int, skill: list[float]) -> int:
        """Return the lowest rung with the power to conclude an incident, or `levels`.

        Outside works take the budget of a department.
        """
        load = self.load
        if self.conduct.outside and load.outside[item]:
            return self.levels
        power = self.structure.power[:, int(load.enforcement[item]), load.category[item]].tolist()
        for level in range(self.levels):
            team = self.desk[level][int(load.community[item])][lead]
            if team != NOBODY and power[level] * skill[team] >= load.difficulty[item]:
                return level
        return self.levels

    def departments_needed(self, case: Nature) -> list[tuple[int, float]]:
        """Return the departments that must act, in order of need, each with its touch time in seconds."""
        work: dict[int, float] = {}
        for k, function in enumerate(case.functions):
            department = self.department_of[case.enforcement][function]
            work[department] = work.get(department, 0.0) + case.size[1 + k] * self.conduct.department_work
        factor = self.conduct.joint if len(work) > 1 else 1.0
        return [(department, seconds * factor) for department, seconds in work.items()]

    def next_rung(self, case: Nature, level: int) -> int:
        """Return the next rung above `level` that takes the case, or `levels` for its department."""
        above = level + 1
        while above < self.levels and self.desk[above][case.community][case.lead] == NOBODY:
            above += 1
        return above

    def hand_over(self, level: int, below: int) -> float:
        """Return the mean wait on the desk of a rung for what comes from a rung below, or from outside."""
        if level >= self.levels:
            return self.conduct.hand_over_hall
        return self.conduct.hand_over_front if below == COMMUNITY else self.conduct.hand_over

    def driving(self, team: int, community: int) -> list[tuple[What, float]]:
        """Return the drive from a team's seat, if travel counts."""
        seconds = self.travel[self.office[team]][community]
        return [(What.TRAVEL, seconds)] if self.conduct.travel else []


# --- incidents


def incident(run: Reference, me: Thread) -> Journey:
    """An incident occurs, is noticed, finds whoever can conclude it, is checked and closed."""
    city = run.city
    run.record(me, Event.OCCUR)
    if city.load.consultation[me.item]:
        yield from consultation(run, me)
        return
    when, channel = noticed(run, me.item)
    if when > run.now:
        yield run.at(when, me)
    run.report(me, channel)
    case = city.nature(me.item, run.decisions.skill)
    if case.uniform[workload.DUPLICATE] < city.conduct.duplicates:
        run.by_way(me.item, Event.DUPLICATE)
    yield from find(run, me, case, channel)
    yield from conclude(run, me, case)
    if case.uniform[workload.REOPEN] < city.conduct.reopening:
        yield from run.elapse(
            me, What.RECURRENCE, city.conduct.reopening_delay * case.factor[workload.RECURRENCE]
        )
        run.reopen(me)
        yield from repair(run, me, case)
        close(run, me, case, 1)


def consultation(run: Reference, me: Thread) -> Journey:
    """Intake answers at once."""
    run.report(me, What.HOTLINE)
    yield from answer(run, me)
    run.close(me)


def answer(run: Reference, me: Thread) -> Journey:
    """The intake talks to somebody."""
    seconds = run.city.conduct.answer * run.city.load.size[me.item, 0]
    yield from run.visit(me, run.city.structure.intake, [(What.ANSWER, seconds)])


def noticed(run: Reference, item: int) -> tuple[int, What]:
    """Return when and how an incident enters the system; NEVER if nobody reports it and no patrol passes."""
    city, load, now = run.city, run.city.load, run.now
    if not city.conduct.noticing:
        return now, What.HOTLINE
    community = int(load.community[item])
    by_resident = by_patrol = NEVER
    if load.report_chance[item] < run.decisions.propensity[community]:
        by_resident = run.clock_after(city.waking, float(load.report_delay[item]))
    patrol = run.decisions.patrol[community]
    seen = load.visible[item] and load.silence_chance[item] < city.conduct.grid_reports
    if seen and city.conduct.patrol > 0 and patrol > 0:
        seconds = load.exposure[item] * city.conduct.patrol / patrol
        by_patrol = run.working(city.desk[GRID][community][city.lead(item)], seconds)
    if by_patrol < by_resident:
        return by_patrol, What.PATROL
    walks_in = load.channel_chance[item] < run.decisions.walk_in[community]
    return by_resident, What.WALK_IN if walks_in else What.HOTLINE


def find(run: Reference, me: Thread, case: Nature, channel: What) -> Journey:
    """A case finds its way to whoever can conclude it."""
    structure = run.city.structure
    if on_the_spot(case, channel):
        return
    if structure.scattered and channel != What.PATROL and not emergency(run, case):
        yield from search(run, me, case)
        yield from climb(run, me, case, NOBODY)
    elif structure.direct:
        yield from find_direct(run, me, case)
    else:
        yield from find_stepwise(run, me, case, channel)


def on_the_spot(case: Nature, channel: What) -> bool:
    """Tell whether whoever learns of a case first can conclude it: the patrol, or the community."""
    return case.target <= {What.PATROL: GRID, What.WALK_IN: COMMUNITY}.get(channel, -1)


def search(run: Reference, me: Thread, case: Nature) -> Journey:
    """The resident looks for the right office: a wrong one reads the case and sends its bearer away."""
    city = run.city
    for attempt in range(TRIES):
        pick = (workload.LOST + attempt, workload.FOUND + attempt)
        addressed = address(city, case, case.lead, pick)
        if addressed == case.lead:
            return
        team = city.field[addressed]
        yield from run.visit(me, team, [(What.SCREEN, city.conduct.screen * case.factor[workload.SCREEN])])
        me.step -= 1  # the visit that is sent back is the one that has just ended
        run.record(me, Event.RETURN, team=team)
        me.step += 1
        yield from run.search(me, city.conduct.search * case.factor[workload.SEARCH + attempt])


def find_direct(run: Reference, me: Thread, case: Nature) -> Journey:
    """The platform sends a case to whoever can conclude it; departments are called by the assigning desk."""
    city = run.city
    yield from triage(run, me, case)
    if emergency(run, case):
        return
    if case.target < city.levels:
        run.record(me, Event.DISPATCH, team=city.desk[case.target][case.community][case.lead])
        return
    run.record(me, Event.DISPATCH, team=city.field[case.lead])
    yield from run.visit(
        me, assigning_desk(city, case, case.lead), [(What.ASSIGN, assign_time(city, case, 0, 0))]
    )


def triage(run: Reference, me: Thread, case: Nature) -> Journey:
    """Intake registers a case and the dispatcher forms an opinion; nobody waits for one in an emergency."""
    conduct, intake = run.city.conduct, run.city.structure.intake
    yield from run.visit(me, intake, [(What.TRIAGE, conduct.triage * case.factor[workload.TRIAGE])])
    if not emergency(run, case):
        yield from run.wait(me, What.DECISION, intake, conduct.decision * case.factor[workload.DECISION])


def find_stepwise(run: Reference, me: Thread, case: Nature, channel: What) -> Journey:
    """A case comes to the community, from the hotline by way of intake, and climbs."""
    if channel == What.HOTLINE:
        yield from triage(run, me, case)
    if not emergency(run, case):
        yield from climb(run, me, case, NOBODY if channel == What.HOTLINE else COMMUNITY)


def climb(run: Reference, me: Thread, case: Nature, level: int) -> Journey:
    """A case climbs rung by rung: every desk reads it and passes it on, until one can conclude it.

    `level` is the rung that has it, NOBODY if it comes from outside and lies on the community's desk first.
    """
    city = run.city
    if level == NOBODY:
        level = COMMUNITY
        yield from desk_wait(run, me, case, (COMMUNITY, NOBODY))
    while level < min(case.target, city.levels):
        seconds = city.conduct.screen * case.factor[workload.SCREEN + level]
        yield from run.visit(me, city.desk[level][case.community][case.lead], [(What.SCREEN, seconds)])
        level, below = city.next_rung(case, level), level
        yield from desk_wait(run, me, case, (level, below))


def desk_wait(run: Reference, me: Thread, case: Nature, step: tuple[int, int]) -> Journey:
    """Lie on the desk of the receiver, in its working time; `step` names its rung and that of the sender."""
    city, (level, below) = run.city, step
    local = level < city.levels
    team = city.desk[level][case.community][case.lead] if local else city.field[case.lead]
    seconds = city.hand_over(level, below) * case.factor[workload.DESK + level]
    yield from run.wait(me, What.DESK, team, seconds)


def emergency(run: Reference, case: Nature) -> bool:
    """Tell whether a case goes straight to a team on call."""
    city = run.city
    urgent = run.priority[case.item] == 0 and case.target == city.levels
    return urgent and city.on_call[case.lead] != NOBODY


def assigning_desk(city: City, case: Nature, department: int) -> int:
    """Return the desk that assigns cases of a community to a department and coordinates them."""
    return city.assigning[case.community][department]


def assign_time(city: City, case: Nature, part: int, attempt: int) -> float:
    """Return the work of assigning a case, in seconds."""
    return city.conduct.assign * case.factor[workload.ASSIGN + TRIES * part + attempt]


def conclude(run: Reference, me: Thread, case: Nature) -> Journey:
    """Handle a case, check it on the spot, repair what fails, close it."""
    city = run.city
    yield from (handle_locally if case.target < city.levels else handle_by_departments)(run, me, case)
    for attempt in range(TRIES):
        if case.target == GRID or city.conduct.verify <= 0:
            break  # the grid worker's photo is the check
        desk = city.desk[COMMUNITY][case.community][case.lead]
        seconds = city.conduct.verify * case.factor[workload.VERIFY + attempt]
        yield from run.visit(me, desk, [(What.VERIFY, seconds)])
        failing = city.conduct.rework * run.decisions.care[handler(city, case)]
        if case.uniform[workload.CHECK + attempt] >= failing:
            break
        run.record(me, Event.REWORK)
        yield from repair(run, me, case)
    close(run, me, case, 0)


def handler(city: City, case: Nature) -> int:
    """Return the team whose work on a case is checked: in a joint case that of the lead."""
    if case.target < city.levels:
        return city.desk[case.target][case.community][case.lead]
    return city.field[case.lead]


def close(run: Reference, me: Thread, case: Nature, closing: int) -> None:
    """Close administratively and ask the resident."""
    late = run.now > run.due[me.item]
    run.close(me)
    happy = case.uniform[workload.SATISFIED + closing] < rules.satisfaction(
        run.city.conduct.satisfaction, late
    )
    run.call_back(me, case.community, happy)


def handle_locally(run: Reference, me: Thread, case: Nature) -> Journey:
    """A grid team, community desk or middle desk does the work."""
    city = run.city
    team = city.desk[case.target][case.community][case.lead]
    run.record(me, Event.DISPATCH, team=team)
    mean = city.conduct.grid_work if case.target == GRID else city.conduct.local_work
    drive = [] if case.target == GRID else city.driving(team, case.community)
    yield from run.visit(me, team, [*drive, (What.HANDLE, mean * case.size[0])])


def handle_by_departments(run: Reference, me: Thread, case: Nature) -> Journey:
    """One department acts, or several side by side after a desk has brought them together."""
    city = run.city
    needed = city.departments_needed(case)
    if emergency(run, case):
        yield from set_out(run, me, case, needed)
    elif contracted(city, case, needed):
        yield from by_contract(run, me, case, needed[0][1])
    elif len(needed) > 1 and case.uniform[workload.LISTED] < city.conduct.one_thing:
        yield from side_by_side(run, me, [listed(run, me, case, k, needed) for k in range(len(needed))])
    else:
        whistled = whistles(run, case)
        if len(needed) > 1 and not whistled:
            yield from coordinate(run, me, case, len(needed) - 1)
        if len(needed) == 1:
            yield from called(run, me, case, (0, whistled), needed)
        else:
            parts = [
                called(run, Thread(me.item, k + 1), case, (k, whistled), needed) for k in range(len(needed))
            ]
            yield from side_by_side(run, me, parts)


def set_out(run: Reference, me: Thread, case: Nature, needed: list[tuple[int, float]]) -> Journey:
    """The lead's team on call sets out; the others with it if there is one command, else after it."""
    city = run.city
    if len(needed) > 1 and city.structure.command:
        yield from side_by_side(
            run, me, [rushed(run, Thread(me.item, k + 1), case, part) for k, part in enumerate(needed)]
        )
        return
    yield from rushed(run, me, case, needed[0])
    if len(needed) > 1:
        yield from side_by_side(
            run,
            me,
            [department(run, Thread(me.item, k + 1), case, k, needed) for k in range(1, len(needed))],
        )


def rushed(run: Reference, me: Thread, case: Nature, part: tuple[int, float]) -> Journey:
    """A department sends its team on call, or whoever is in, at once."""
    city, (right, seconds) = run.city, part
    team = city.on_call[right] if city.on_call[right] != NOBODY else city.field[right]
    run.record(me, Event.DISPATCH, team=team)
    yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, seconds)])


def contracted(city: City, case: Nature, needed: list[tuple[int, float]]) -> bool:
    """Tell whether a contractor does the work: of one department, without enforcement or outside works."""
    routine = len(needed) == 1 and not case.enforcement and not case.outside
    return routine and case.uniform[workload.CONTRACT] < city.conduct.contracted


def by_contract(run: Reference, me: Thread, case: Nature, seconds: float) -> Journey:
    """The contractor acts, and the department accepts the work."""
    city, team = run.city, run.city.structure.contractor
    run.record(me, Event.DISPATCH, team=team)
    work = seconds * city.conduct.contract_work
    yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, work)])
    yield from run.visit(me, city.field[case.lead], [(What.VERIFY, city.conduct.supervision_work)])


def whistles(run: Reference, case: Nature) -> bool:
    """Tell whether the assigning desk calls the departments in."""
    city = run.city
    desk = assigning_desk(city, case, case.lead)
    return bool(city.conduct.whistles) and case.uniform[workload.WHISTLE] < run.decisions.whistle[desk]


def coordinate(run: Reference, me: Thread, case: Nature, extra: int) -> Journey:
    """Bring departments together: work of the coordinating desk, then the wait for a meeting."""
    conduct, desk = run.city.conduct, assigning_desk(run.city, case, case.lead)
    if conduct.coordinate <= 0:
        return
    seconds = conduct.coordinate * extra * case.factor[workload.COORDINATE]
    yield from run.visit(me, desk, [(What.COORDINATE, seconds)])
    yield from run.wait(me, What.MEETING, desk, conduct.meeting * case.factor[workload.MEETING])
    me.step += 1


def side_by_side(run: Reference, me: Thread, parts: list[Journey]) -> Journey:
    """Split an item into parts and wait until all have ended."""
    run.record(me, Event.FORK)
    me.step += 1
    yield run.branch(parts)
    run.record(me, Event.JOIN)


def listed(run: Reference, me: Thread, case: Nature, part: int, needed: list[tuple[int, float]]) -> Journey:
    """A department acts as a preset procedure says."""
    branch = Thread(me.item, part + 1)
    yield from acknowledge(run, branch, case, (part, 0), needed[part][0])
    yield from act(run, branch, case, part, needed[part])


def called(
    run: Reference, me: Thread, case: Nature, place: tuple[int, bool], needed: list[tuple[int, float]]
) -> Journey:
    """A department is called by whistle, or the case is sent to it."""
    city, (part, whistled) = run.city, place
    if not whistled:
        yield from department(run, me, case, part, needed)
        return
    right, limit = needed[part][0], city.conduct.whistle_limit
    team = city.field[right]
    comes = case.uniform[workload.HEED + part] < run.decisions.heed[right]
    run.whistle(me, (assigning_desk(city, case, case.lead), team), comes)
    if comes:
        factor = case.factor[workload.SIGN_OFF + (TRIES + 1) * part]
        run.record(me, Event.DISPATCH, team=team)
        wait = min(city.conduct.sign_off * city.conduct.heed_wait * factor, limit)
        yield from run.wait(me, What.SIGN_OFF, team, wait)
        yield from act(run, me, case, part, needed[part])
        return
    yield from run.wait(me, What.SIGN_OFF, team, limit)
    if len(needed) > 1:
        yield from coordinate(run, me, case, 1)
    yield from department(run, me, case, part, needed)


def department(
    run: Reference, me: Thread, case: Nature, part: int, needed: list[tuple[int, float]]
) -> Journey:
    """A department acknowledges a case, or it comes back and is assigned again; then it acts on site."""
    city, (right, _) = run.city, needed[part]
    addressed = address(city, case, right, (workload.WRONG + part, workload.PICK + part))
    for attempt in range(TRIES + 1):
        team = city.field[addressed]
        yield from acknowledge(run, me, case, (part, attempt), addressed)
        if addressed == right and not sent_back(run, case, (part, attempt), needed):
            break
        run.send_back(me, team)
        me.step += 1
        addressed = right
        desk = assigning_desk(city, case, right)
        yield from run.visit(me, desk, [(What.ASSIGN, assign_time(city, case, part, attempt))])
    yield from act(run, me, case, part, needed[part])


def acknowledge(run: Reference, me: Thread, case: Nature, place: tuple[int, int], addressed: int) -> Journey:
    """A case lies on a department's desk until it signs."""
    city, (part, attempt) = run.city, place
    team = city.field[addressed]
    run.record(me, Event.DISPATCH, team=team)
    factor = case.factor[workload.SIGN_OFF + (TRIES + 1) * part + attempt]
    yield from run.wait(me, What.SIGN_OFF, team, city.conduct.sign_off * factor)


def act(run: Reference, me: Thread, case: Nature, part: int, work: tuple[int, float]) -> Journey:
    """A department works on site; the first one has outside works done."""
    city, (right, seconds) = run.city, work
    team = city.field[right]
    yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, seconds)])
    if part == 0 and case.outside:
        yield from run.elapse(me, What.OUTSIDE, case.outside)


def address(city: City, case: Nature, right: int, columns: tuple[int, int]) -> int:
    """Return the department that is addressed, sometimes a wrong one; `columns` of `uniform` tell."""
    share = rules.wrong_share(city.conduct.wrong, float(city.load.ambiguity[case.item]), city.departments)
    if case.uniform[columns[0]] >= share:
        return right
    other = int(case.uniform[columns[1]] * (city.departments - 1))
    return other if other < right else other + 1


def sent_back(run: Reference, case: Nature, place: tuple[int, int], needed: list[tuple[int, float]]) -> bool:
    """Tell whether a rightly addressed department sends a case back once more."""
    conduct, (part, attempt) = run.city.conduct, place
    if attempt >= min(conduct.max_returns, TRIES) or case.item in run.arbitrated:
        return False  # the fallback rule, or the platform, makes it take the case
    load = run.decisions.load[needed[part][0]]
    ambiguity = float(run.city.load.ambiguity[case.item])
    share = rules.return_share(conduct.returns, ambiguity, load, len(needed))
    return case.uniform[workload.RETURN + TRIES * part + attempt] < share


def repair(run: Reference, me: Thread, case: Nature) -> Journey:
    """Whoever handled the case, in a joint case the lead, does its work again."""
    city = run.city
    if case.target < city.levels:
        yield from handle_locally(run, me, case)
        return
    lead, seconds = city.departments_needed(case)[0]
    team = city.field[lead]
    run.record(me, Event.DISPATCH, team=team)
    yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, seconds)])


# --- what an incident causes beside its own journey


def duplicate(run: Reference, me: Thread) -> Journey:
    """Somebody else reports the same: intake recognises it, or a grid worker goes and finds it known."""
    city, item = run.city, me.item
    delay = city.conduct.duplicate_delay * float(city.load.factor[item, workload.LATER])
    yield run.at(run.clock_after(city.waking, delay), me)
    if item not in run.open:
        return  # a report after the closing would be another incident
    run.record(me, Event.DUPLICATE, What.HOTLINE)
    if city.load.uniform[item, workload.RECOGNISED] < city.conduct.recognised:
        yield from answer(run, me)
        return
    seconds = city.conduct.triage * float(city.load.factor[item, workload.TRIAGE])
    yield from run.visit(me, city.structure.intake, [(What.TRIAGE, seconds)])
    team = city.desk[GRID][int(city.load.community[item])][city.lead(item)]
    yield from run.visit(me, team, [(What.VERIFY, city.conduct.grid_work * float(city.load.size[item, 0]))])


def repeat(run: Reference, me: Thread) -> Journey:
    """The resident asks the intake again."""
    run.record(me, Event.REPEAT, What.HOTLINE)
    yield from answer(run, me)


def reply(run: Reference, me: Thread) -> Journey:
    """The leading department answers the higher level to which a resident has gone."""
    city = run.city
    run.record(me, Event.ESCALATE, What.COUNTERPART)
    work = city.conduct.reply_work * float(city.load.size[me.item, 0])
    yield from run.visit(me, city.field[city.lead(me.item)], [(What.TASK, work)])


# --- the other kinds of work


def request(run: Reference, me: Thread) -> Journey:
    """A request is accepted at the nearest window that may, and examined by every department it needs."""
    city = run.city
    conduct, item = city.conduct, me.item
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTER)
    size = city.load.size[item].tolist()
    yield from examined(run, me, (accepting_window(city, item), 0), conduct.window_work * size[0])
    stamps = [
        (city.department_of[ORDINARY][f], size[1 + k] * conduct.stamp_work)
        for k, f in enumerate(city.functions(item))
    ]
    if stamps and city.structure.approvals == INTEGRATED:
        team = city.approval[city.structure.approval_department]
        total = 0.0
        for _, seconds in stamps:  # `sum` would correct its rounding, which compiled code does not
            total += seconds
        yield from run.visit(me, team, [(What.STAMP, total * conduct.stamp_integrated)])
    elif len(stamps) > 1 and city.structure.approvals == PARALLEL:
        yield from side_by_side(
            run, me, [stamp(run, Thread(item, k + 1), work) for k, work in enumerate(stamps)]
        )
    elif stamps:
        yield from serial_stamps(run, me, stamps)
    run.close(me)


def examined(run: Reference, me: Thread, place: tuple[int, int], seconds: float) -> Journey:
    """A desk examines a request; if a paper is missing the applicant brings it and is examined again.

    `place` is the team and the number of the examination.
    """
    team, k = place
    yield from run.visit(me, team, [(What.STAMP, seconds)])
    missing = int(run.city.load.papers[me.item, k])
    if run.city.conduct.papers and missing:
        yield from run.elapse(me, What.PAPERS, missing)
        yield from run.visit(me, team, [(What.STAMP, seconds)])


def stamp(run: Reference, me: Thread, work: tuple[int, float]) -> Journey:
    """One department examines its part of a request that all have received."""
    team = run.city.approval[work[0]]
    yield from run.wait(me, What.DESK, team, run.city.conduct.hand_over_hall)
    yield from run.visit(me, team, [(What.STAMP, work[1])])


def accepting_window(city: City, item: int) -> int:
    """Return the nearest window with the power to complete a request, or that of the approval department."""
    community, difficulty = int(city.load.community[item]), city.load.difficulty[item]
    for level in range(COMMUNITY, city.levels):
        team = city.window[level][community]
        if team != NOBODY and city.structure.service_power[level] >= difficulty:
            return team
    return city.approval[city.structure.approval_department]


def serial_stamps(run: Reference, me: Thread, stamps: list[tuple[int, float]]) -> Journey:
    """One department after the other; the file lies on every new desk first, and each may miss a paper."""
    before = NOBODY
    for k, (department_, seconds) in enumerate(stamps):
        team = run.city.approval[department_]
        if department_ != before:
            yield from run.wait(me, What.DESK, team, run.city.conduct.hand_over_hall)
        yield from examined(run, me, (team, 1 + k), seconds)
        before = department_


def upward(run: Reference, me: Thread) -> Journey:
    """A department does a task of a higher-level counterpart, or passes it down to a desk below."""
    city = run.city
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTERPART)
    department_ = city.department_of[ORDINARY][city.functions(me.item)[0]]
    team = city.field[department_]
    if city.load.push_chance[me.item] < run.decisions.push[department_]:
        team = city.receiving[int(city.load.community[me.item])][department_]
        run.record(me, Event.PUSH, team=team)
        if not run.decisions.tasks_first[team]:
            run.priority[me.item] = rules.PUSHED_LAST
    yield from run.visit(me, team, [(What.TASK, city.conduct.task_work * city.load.size[me.item, 0])])
    run.close(me)


def customer(run: Reference, me: Thread) -> Journey:
    """A customer of a bare network follows its drawn route; it may find a station full or lose patience."""
    routes = run.workload.network
    run.record(me, Event.OCCUR)
    run.report(me, What.ARRIVAL)
    first, last = routes.begin[me.item : me.item + 2].tolist()
    group = routes.group[first:last].tolist()
    for _, together in groupby(range(first, last), lambda visit: group[visit - first]):
        visits = list(together)
        if len(visits) == 1:
            stayed = yield from station_visit(run, me, visits[0])
            if not stayed:
                return
        else:
            run.record(me, Event.FORK)
            me.step += 1
            yield run.branch([station_visit(run, Thread(me.item, 1 + k), v) for k, v in enumerate(visits)])
            run.record(me, Event.JOIN)
    run.close(me)


def station_visit(run: Reference, me: Thread, visit: int) -> Generator[Any, Any, bool]:
    """Be served at one station; the value is False for a customer that was turned away or left."""
    routes = run.workload.network
    pool = int(routes.pool[visit])
    team = int(routes.team[visit]) if pool == NOBODY else run.shortest(routes.pools[pool])
    if run.full(team):
        run.record(me, Event.BLOCK, team=team)
        return False
    patience = int(routes.patience[me.item])
    return (yield from run.visit(me, team, [(What.SERVE, int(routes.work[visit]))], patience))


JOURNEYS = {Kind.INCIDENT: incident, Kind.REQUEST: request, Kind.UPWARD: upward, Kind.CUSTOMER: customer}

BY_WAYS = {
    Event.DUPLICATE: (SIDE, duplicate),
    Event.REPEAT: (SIDE + 1, repeat),
    Event.ESCALATE: (SIDE + 2, reply),
}
"""By-ways with their part numbers."""
