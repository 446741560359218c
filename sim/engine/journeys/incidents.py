"""The journey of an incident: it occurs, is noticed, finds whoever can conclude it, is checked and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine import rules
from sim.engine.journeys.city import City, Nature
from sim.engine.journeys.departments import handle_by_departments
from sim.engine.journeys.steps import address, answer, assign_time, assigning_desk, emergency, on_call
from sim.engine.journeys.thread import Thread
from sim.eventlog import NEVER, Event, What
from sim.model import workload
from sim.model.structure import COMMUNITY, GRID, NOBODY
from sim.model.workload import TRIES

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


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


def noticed(run: Reference, item: int) -> tuple[int, What]:
    """Return when and how an incident enters the system; NEVER if nobody reports it and no patrol passes."""
    city, load, now = run.city, run.city.load, run.now
    if not city.conduct.noticing:
        return now, What.HOTLINE
    community = int(load.community[item])
    by_resident = by_patrol = NEVER
    if emergency(run, item):
        by_resident = now + int(load.report_delay[item])
    elif load.report_chance[item] < run.decisions.propensity[community]:
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
    if emergency(run, case.item):
        yield from triage(run, me, case)
    elif on_the_spot(case, channel):
        return
    elif run.city.structure.scattered and channel != What.PATROL:
        yield from search(run, me, case)
        yield from climb(run, me, case, NOBODY)
    elif dispatched(run.city, case, channel):
        yield from find_direct(run, me, case)
    else:
        yield from find_stepwise(run, me, case, channel)


def on_the_spot(case: Nature, channel: What) -> bool:
    """Tell whether whoever learns of a case first can conclude it: the patrol, or the community."""
    return case.target <= {What.PATROL: GRID, What.WALK_IN: COMMUNITY}.get(channel, -1)


def dispatched(city: City, case: Nature, channel: What) -> bool:
    """Tell whether intake sends a case at once to whoever can conclude it."""
    conduct = city.conduct
    shares = {What.HOTLINE: conduct.dispatch_hotline, What.PATROL: conduct.dispatch_patrol}
    return city.load.dispatch_chance[case.item] < shares.get(channel, conduct.dispatch_walk_in)


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
    if not emergency(run, case.item):
        yield from run.wait(me, What.DECISION, intake, conduct.decision * case.factor[workload.DECISION])


def find_stepwise(run: Reference, me: Thread, case: Nature, channel: What) -> Journey:
    """A case comes to the community, or from the hotline by way of intake to the entrance, and climbs."""
    if channel == What.HOTLINE:
        yield from triage(run, me, case)
    yield from climb(run, me, case, NOBODY if channel == What.HOTLINE else COMMUNITY)


def climb(run: Reference, me: Thread, case: Nature, level: int) -> Journey:
    """A case goes from desk to desk: each reads it and passes it on, until one can conclude it.

    `level` is the rung that has it, NOBODY if it comes from outside and lies at the entrance first.
    A desk that need not do it itself hands it down at once to whoever can conclude it.
    """
    city = run.city
    if level == NOBODY:
        level = COMMUNITY if city.structure.scattered else city.entrance(case)
        yield from desk_wait(run, me, case, (level, NOBODY))
    while level != min(case.target, city.levels):
        seconds = city.conduct.screen * case.factor[workload.SCREEN + level]
        yield from run.visit(me, city.desk[level][case.community][case.lead], [(What.SCREEN, seconds)])
        level, below = rules.onward(level, case.target, city.next_rung(case, level)), level
        yield from desk_wait(run, me, case, (level, below))


def desk_wait(run: Reference, me: Thread, case: Nature, step: tuple[int, int]) -> Journey:
    """Lie on the desk of the receiver, in its working time; `step` names its rung and that of the sender."""
    city, (level, below) = run.city, step
    local = level < city.levels
    team = city.desk[level][case.community][case.lead] if local else city.field[case.lead]
    seconds = city.hand_over(level, below) * case.factor[workload.DESK + level]
    yield from run.wait(me, What.DESK, team, seconds)


def conclude(run: Reference, me: Thread, case: Nature) -> Journey:
    """Handle a case, check it on the spot, repair what fails, close it."""
    city = run.city
    alarm = on_call(run, case)
    here = case.target < city.levels and not alarm
    yield from (handle_locally if here else handle_by_departments)(run, me, case)
    for attempt in range(TRIES):
        if alarm or case.target == GRID or city.conduct.verify <= 0:
            break  # the grid worker's photo is the check, and who has come to an emergency sees the end of it
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
    seconds = city.touch_time(case) * city.conduct.near
    drive = [] if case.target == GRID else city.driving(team, case.community)
    yield from run.visit(me, team, [*drive, (What.HANDLE, seconds)])


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
