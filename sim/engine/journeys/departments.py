"""How departments come to act: sent, called by whistle, named by a procedure, or in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine import rules
from sim.engine.journeys.city import City, Nature
from sim.engine.journeys.steps import address, assign_time, assigning_desk, on_call, side_by_side
from sim.engine.journeys.thread import Thread
from sim.eventlog import Event, What
from sim.model import workload
from sim.model.structure import NOBODY
from sim.model.workload import TRIES

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


def handle_by_departments(run: Reference, me: Thread, case: Nature) -> Journey:
    """One department acts, or several side by side after a desk has brought them together."""
    city = run.city
    needed = city.departments_needed(case)
    if on_call(run, case):
        alone = case.target < city.levels  # whoever comes can conclude it, since an office here could
        yield from set_out(run, me, case, [(case.lead, city.touch_time(case))] if alone else needed)
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


def sent_back(run: Reference, case: Nature, place: tuple[int, int], needed: list[tuple[int, float]]) -> bool:
    """Tell whether a rightly addressed department sends a case back once more."""
    conduct, (part, attempt) = run.city.conduct, place
    if attempt >= min(conduct.max_returns, TRIES) or case.item in run.arbitrated:
        return False  # the fallback rule, or the platform, makes it take the case
    load = run.decisions.load[needed[part][0]]
    ambiguity = float(run.city.load.ambiguity[case.item])
    share = rules.return_share(conduct.returns, ambiguity, load, len(needed))
    return case.uniform[workload.RETURN + TRIES * part + attempt] < share
