"""The journeys of items, one generator each: what happens to a case from its beginning to its end.

A journey tells the running city (`run`) what it needs (a visit to a team, a wait, a record); the city
decides when.  Journeys read lists rather than arrays because the interpreter is faster on them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine import rules
from sim.eventlog import NEVER, Event, Kind, What
from sim.model import workload
from sim.model.conduct import Conduct
from sim.model.structure import COMMUNITY, GRID, NOBODY, Structure
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
    """What is known of one incident from the start."""

    item: int
    community: int
    functions: tuple[int, ...]
    size: list[float]
    uniform: list[float]
    factor: list[float]
    target: int  # the rung that can conclude it; the number of rungs if only departments can
    lead: int  # department that covers the leading function


class City:
    """Structure, workload and conduct as the journeys read them."""

    def __init__(self, structure: Structure, load: Workload, conduct: Conduct) -> None:
        self.structure, self.load, self.conduct = structure, load, conduct
        self.levels = structure.levels
        self.top = structure.levels - 1
        self.desk = structure.desk.tolist()
        self.window = structure.window.tolist()
        self.field = structure.field.tolist()
        self.approval = structure.approval.tolist()
        self.department_of = structure.department_of.tolist()
        self.departments = len(self.field)
        self.travel = structure.travel.tolist()
        self.office = [team.office for team in structure.places.teams]
        self.waking = structure.waking

    def functions(self, item: int) -> tuple[int, ...]:
        """Return the functions an item needs, the leading one first."""
        return tuple(f for f in self.load.functions[item].tolist() if f != workload.NO_FUNCTION)

    def nature(self, item: int) -> Nature:
        """Look up an incident."""
        load, functions = self.load, self.functions(item)
        return Nature(
            item=item,
            community=int(load.community[item]),
            functions=functions,
            size=load.size[item].tolist(),
            uniform=load.uniform[item].tolist(),
            factor=load.factor[item].tolist(),
            target=self._target(item),
            lead=self.department_of[functions[0]],
        )

    def _target(self, item: int) -> int:
        """Return the lowest rung with the power to conclude an incident, or `levels`.

        Outside works take the budget of a department.
        """
        load = self.load
        if self.conduct.outside and load.outside[item]:
            return self.levels
        power = self.structure.power[:, int(load.enforcement[item]), load.category[item]]
        able = np.flatnonzero(power >= load.difficulty[item])
        return int(able[0]) if len(able) else self.levels

    def departments_needed(self, case: Nature) -> list[tuple[int, float]]:
        """Return the departments that must act, in order of need, each with its touch time in seconds."""
        work: dict[int, float] = {}
        for k, function in enumerate(case.functions):
            department = self.department_of[function]
            work[department] = work.get(department, 0.0) + case.size[1 + k] * self.conduct.department_work
        factor = self.conduct.joint if len(work) > 1 else 1.0
        return [(department, seconds * factor) for department, seconds in work.items()]

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
    case = city.nature(me.item)
    when, channel = noticed(run, case)
    if when > run.now:
        yield run.at(when, me)
    run.report(me, channel)
    yield from (find_direct if city.structure.direct else find_stepwise)(run, me, case, channel)
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
    seconds = run.city.conduct.answer * run.city.load.size[me.item, 0]
    yield from run.visit(me, run.city.structure.intake, [(What.ANSWER, seconds)])
    run.close(me)


def noticed(run: Reference, case: Nature) -> tuple[int, What]:
    """Return when and how an incident enters the system; NEVER if nobody reports it and no patrol passes."""
    city, item, now = run.city, case.item, run.now
    if not city.conduct.noticing:
        return now, What.HOTLINE
    by_resident = by_patrol = NEVER
    if city.load.report_chance[item] < run.decisions.propensity[case.community]:
        by_resident = run.clock_after(city.waking, float(city.load.report_delay[item]))
    patrol = run.decisions.patrol[case.community]
    if city.load.visible[item] and city.conduct.patrol > 0 and patrol > 0:
        seconds = city.load.exposure[item] * city.conduct.patrol / patrol
        by_patrol = run.working(city.desk[GRID][case.community][case.lead], seconds)
    if by_patrol < by_resident:
        return by_patrol, What.PATROL
    return by_resident, What.WALK_IN if city.load.walk_in[item] else What.HOTLINE


def on_the_spot(case: Nature, channel: What) -> bool:
    """Tell whether whoever learns of a case first can conclude it: the patrol, or the community."""
    return case.target <= {What.PATROL: GRID, What.WALK_IN: COMMUNITY}.get(channel, -1)


def find_direct(run: Reference, me: Thread, case: Nature, channel: What) -> Journey:
    """The platform sends a case to whoever can conclude it; departments are called by the top desk."""
    city = run.city
    if on_the_spot(case, channel):
        return
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
    """A case climbs tier by tier: every desk reads it and passes it on, until one can conclude it."""
    city = run.city
    if on_the_spot(case, channel):
        return
    if channel == What.HOTLINE:
        yield from triage(run, me, case)
    if emergency(run, case):
        return
    if channel == What.HOTLINE:
        yield from desk_wait(run, me, case, COMMUNITY)
    for level in range(COMMUNITY, min(case.target, city.levels)):
        seconds = city.conduct.screen * case.factor[workload.SCREEN + level]
        yield from run.visit(me, city.desk[level][case.community][case.lead], [(What.SCREEN, seconds)])
        yield from desk_wait(run, me, case, level + 1)


def desk_wait(run: Reference, me: Thread, case: Nature, level: int) -> Journey:
    """Lie on the desk of the receiver, in its working time."""
    city = run.city
    local = level < city.levels
    team = city.desk[level][case.community][case.lead] if local else city.field[case.lead]
    yield from run.wait(me, What.DESK, team, city.conduct.hand_over * case.factor[workload.DESK + level])


def emergency(run: Reference, case: Nature) -> bool:
    """Tell whether a case goes straight to a team on call."""
    city = run.city
    urgent = run.priority[case.item] == 0 and case.target == city.levels
    return urgent and city.structure.on_call[case.lead] != NOBODY


def assigning_desk(city: City, case: Nature, department: int) -> int:
    """Return the desk that assigns cases of a community to a department and coordinates them."""
    return city.desk[city.top][case.community][department]


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
        if case.uniform[workload.CHECK + attempt] >= city.conduct.rework:
            break
        run.record(me, Event.REWORK)
        yield from repair(run, me, case)
    close(run, me, case, 0)


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
    """One department acts, or several side by side after a coordinating desk has brought them together."""
    city = run.city
    if emergency(run, case):
        team = int(city.structure.on_call[case.lead])
        run.record(me, Event.DISPATCH, team=team)
        seconds = case.size[1] * city.conduct.department_work
        yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, seconds)])
        return
    needed = city.departments_needed(case)
    if len(needed) == 1:
        yield from department(run, me, case, 0, needed)
        return
    yield from coordinate(run, me, case, len(needed) - 1)
    run.record(me, Event.FORK)
    me.step += 1
    parts = [department(run, Thread(me.item, k + 1), case, k, needed) for k in range(len(needed))]
    yield run.branch(parts)
    run.record(me, Event.JOIN)


def coordinate(run: Reference, me: Thread, case: Nature, extra: int) -> Journey:
    """Bring departments together: work of the coordinating desk, then the wait for a meeting."""
    conduct, desk = run.city.conduct, assigning_desk(run.city, case, case.lead)
    if conduct.coordinate <= 0:
        return
    seconds = conduct.coordinate * extra * case.factor[workload.COORDINATE]
    yield from run.visit(me, desk, [(What.COORDINATE, seconds)])
    yield from run.wait(me, What.MEETING, desk, conduct.meeting * case.factor[workload.MEETING])
    me.step += 1


def department(
    run: Reference, me: Thread, case: Nature, part: int, needed: list[tuple[int, float]]
) -> Journey:
    """A department acknowledges a case, or it comes back and is assigned again; then it acts on site."""
    city, (right, seconds) = run.city, needed[part]
    addressed = first_address(city, case, part, right)
    for attempt in range(TRIES + 1):
        team = city.field[addressed]
        run.record(me, Event.DISPATCH, team=team)
        factor = case.factor[workload.SIGN_OFF + (TRIES + 1) * part + attempt]
        yield from run.wait(me, What.SIGN_OFF, team, city.conduct.sign_off * factor)
        if addressed == right and not sent_back(run, case, (part, attempt), needed):
            break
        run.record(me, Event.RETURN, team=team)
        me.step += 1
        addressed = right
        desk = assigning_desk(city, case, right)
        yield from run.visit(me, desk, [(What.ASSIGN, assign_time(city, case, part, attempt))])
    yield from run.visit(me, team, [*city.driving(team, case.community), (What.HANDLE, seconds)])
    outside = int(city.load.outside[me.item])
    if part == 0 and outside and city.conduct.outside:
        yield from run.elapse(me, What.OUTSIDE, outside)


def first_address(city: City, case: Nature, part: int, right: int) -> int:
    """Return the department that is addressed first, sometimes a wrong one."""
    share = rules.wrong_share(city.conduct.wrong, float(city.load.ambiguity[case.item]), city.departments)
    if case.uniform[workload.WRONG + part] >= share:
        return right
    other = int(case.uniform[workload.PICK + part] * (city.departments - 1))
    return other if other < right else other + 1


def sent_back(run: Reference, case: Nature, place: tuple[int, int], needed: list[tuple[int, float]]) -> bool:
    """Tell whether a rightly addressed department sends a case back once more."""
    conduct, (part, attempt) = run.city.conduct, place
    if attempt >= min(conduct.max_returns, TRIES):
        return False  # the fallback rule makes it take the case
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


# --- the other kinds of work


def request(run: Reference, me: Thread) -> Journey:
    """A request is accepted at the nearest window that may, and examined by every department it needs."""
    city = run.city
    conduct, item = city.conduct, me.item
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTER)
    size = city.load.size[item].tolist()
    yield from run.visit(me, accepting_window(city, item), [(What.STAMP, conduct.window_work * size[0])])
    stamps = [
        (city.department_of[f], size[1 + k] * conduct.stamp_work) for k, f in enumerate(city.functions(item))
    ]
    if stamps and city.structure.integrated:
        team = city.approval[city.structure.approval_department]
        total = 0.0
        for _, seconds in stamps:  # `sum` would correct its rounding, which compiled code does not
            total += seconds
        yield from run.visit(me, team, [(What.STAMP, total * conduct.stamp_integrated)])
    elif stamps:
        yield from serial_stamps(run, me, stamps)
    run.close(me)


def accepting_window(city: City, item: int) -> int:
    """Return the nearest window with the power to complete a request, or that of the approval department."""
    community, difficulty = int(city.load.community[item]), city.load.difficulty[item]
    for level in range(COMMUNITY, city.levels):
        team = city.window[level][community]
        if team != NOBODY and city.structure.service_power[level] >= difficulty:
            return team
    return city.approval[city.structure.approval_department]


def serial_stamps(run: Reference, me: Thread, stamps: list[tuple[int, float]]) -> Journey:
    """One department after the other; the paper lies on every new desk first."""
    before = NOBODY
    for department_, seconds in stamps:
        team = run.city.approval[department_]
        if department_ != before:
            yield from run.wait(me, What.DESK, team, run.city.conduct.hand_over)
        yield from run.visit(me, team, [(What.STAMP, seconds)])
        before = department_


def upward(run: Reference, me: Thread) -> Journey:
    """A department does a task of a higher-level counterpart, or passes it down to a desk below."""
    city = run.city
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTERPART)
    department_ = city.department_of[city.functions(me.item)[0]]
    team = city.field[department_]
    if city.load.push_chance[me.item] < run.decisions.push[department_]:
        level = min(city.top, COMMUNITY + 1)
        team = city.desk[level][int(city.load.community[me.item])][department_]
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
