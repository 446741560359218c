"""The journey of an incident: it occurs, is noticed, finds whoever can conclude it, is checked and closed."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.journeys.byways import duplicate
from sim.engine.journeys.city import City, Nature
from sim.engine.journeys.departments import handle_by_departments
from sim.engine.journeys.run import Run
from sim.engine.journeys.steps import address, alarmed, answer, assign_time, assigning_desk
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases, work
from sim.eventlog import NEVER, Event, What
from sim.model.city import workload
from sim.model.city.structure import COMMUNITY, GRID
from sim.model.city.workload import TRIES
from sim.model.structure import NOBODY


class Notice(NamedTuple):
    """When an incident enters the system, and by which channel."""

    time: int
    channel: int


def incident(run: Run, me: Thread) -> Journey:
    """An incident occurs, is noticed, finds whoever can conclude it, is checked and closed."""
    city = run.city
    run.record(me, Event.OCCUR)
    if city.load.consultation[me.item]:
        yield from consultation(run, me)
        return
    notice = noticed(run, me.item)
    if notice.time > run.now:
        yield run.at(notice.time, me)
    run.report(me, notice.channel)
    run.take_up(me)
    case = city.nature(me.item, run.decisions.skill)
    if cases.happens(case.uniform[workload.DUPLICATE], city.conduct.duplicates):
        run.begin(duplicate(run, me.item))
    yield from find(run, me, case, notice.channel)
    yield from conclude(run, me, case)
    if cases.reopens(case.uniform[workload.REOPEN], city.conduct.reopening, closings=1):
        seconds = city.conduct.reopening_delay * case.factor[workload.RECURRENCE]
        yield from run.elapse(me, What.RECURRENCE, seconds)
        run.reopen(me)
        yield from repair(run, me, case)
        close(run, me, case, 1)


def consultation(run: Run, me: Thread) -> Journey:
    """Intake answers at once."""
    run.report(me, What.HOTLINE)
    yield from answer(run, me)
    run.close(me)


def noticed(run: Run, item: int) -> Notice:
    """Return when and how an incident enters the system; NEVER if nobody reports it and no patrol passes."""
    city, load, now = run.city, run.city.load, run.now
    conduct, community = city.conduct, int(load.community[item])
    if not conduct.noticing:
        return Notice(now, What.HOTLINE)
    by_resident = by_patrol = NEVER
    if cases.emergency(run.priority[item]):
        by_resident = now + int(load.report_delay[item])
    elif cases.happens(float(load.report_chance[item]), run.decisions.propensity[community]):
        by_resident = run.clock_after(city.waking, float(load.report_delay[item]))
    visible, silence, share = load.visible[item], load.silence_chance[item], run.decisions.patrol[community]
    if cases.patrolled(visible, silence, conduct.grid_reports, conduct.patrol, share):
        seconds = work.patrol_delay(float(load.exposure[item]), conduct.patrol, share)
        by_patrol = run.working(city.desk[GRID][community][city.lead(item)], seconds)
    chance = float(load.channel_chance[item])
    channel = cases.channel(by_resident, by_patrol, chance, run.decisions.walk_in[community])
    return Notice(min(by_resident, by_patrol), channel)


def find(run: Run, me: Thread, case: Nature, channel: int) -> Journey:
    """A case finds its way to whoever can conclude it."""
    city, priority = run.city, run.priority[case.item]
    at_once = dispatched(city, case, channel)
    match cases.way(priority, channel, case.target, city.structure.scattered, at_once):
        case cases.AT_ONCE:
            yield from triage(run, me, case)
        case cases.ON_THE_SPOT:
            return
        case cases.BY_SEARCH:
            yield from search(run, me, case)
            yield from desk_wait(run, me, case, COMMUNITY, NOBODY)
            yield from climb(run, me, case, COMMUNITY)
        case cases.DISPATCHED:
            yield from triage(run, me, case)
            yield from hand_to(run, me, case)
        case cases.FROM_INTAKE:
            yield from triage(run, me, case)
            level = city.entrance(case)
            yield from desk_wait(run, me, case, level, NOBODY)
            yield from climb(run, me, case, level)
        case cases.FROM_COMMUNITY:
            yield from climb(run, me, case, COMMUNITY)


def dispatched(city: City, case: Nature, channel: int) -> bool:
    """Tell whether intake sends a case at once to whoever can conclude it."""
    chance, conduct = float(city.load.dispatch_chance[case.item]), city.conduct
    shares = (conduct.dispatch_hotline, conduct.dispatch_walk_in, conduct.dispatch_patrol)
    return cases.dispatched(chance, channel, *shares)


def search(run: Run, me: Thread, case: Nature) -> Journey:
    """The resident looks for the right office: a wrong one reads the case and sends its bearer away."""
    city = run.city
    for attempt in range(TRIES):
        addressed = address(city, case, case.lead, workload.LOST + attempt, workload.FOUND + attempt)
        if addressed == case.lead:
            return
        team = city.field[addressed]
        seconds = city.conduct.screen * case.factor[workload.SCREEN]
        yield from run.visit(me, team, [Task(What.SCREEN, seconds)])
        me.step -= 1  # the visit that is sent back is the one that has just ended
        run.record(me, Event.RETURN, team=team)
        me.step += 1
        yield from run.search(me, city.conduct.search * case.factor[workload.SEARCH + attempt])


def triage(run: Run, me: Thread, case: Nature) -> Journey:
    """Intake registers a case and the dispatcher forms an opinion; nobody waits for one in an emergency."""
    conduct, intake = run.city.conduct, run.city.structure.intake
    yield from run.visit(me, intake, [Task(What.TRIAGE, conduct.triage * case.factor[workload.TRIAGE])])
    if not cases.emergency(run.priority[case.item]):
        yield from run.wait(me, What.DECISION, intake, conduct.decision * case.factor[workload.DECISION])


def hand_to(run: Run, me: Thread, case: Nature) -> Journey:
    """The platform names whoever can conclude a case; departments are called by the assigning desk."""
    city = run.city
    run.record(me, Event.DISPATCH, team=handler(city, case))
    if case.target >= city.levels:
        desk, seconds = assigning_desk(city, case, case.lead), assign_time(city, case, 0, 0)
        yield from run.visit(me, desk, [Task(What.ASSIGN, seconds)])


def climb(run: Run, me: Thread, case: Nature, level: int) -> Journey:
    """A case goes from desk to desk: each reads it and passes it on, until one can conclude it.

    `level` is the rung that has it.  A desk that need not do it itself hands it down at once to whoever can.
    """
    city = run.city
    while level != case.target:
        seconds = city.conduct.screen * case.factor[workload.SCREEN + level]
        desk = city.desk[level][case.community][case.lead]
        yield from run.visit(me, desk, [Task(What.SCREEN, seconds)])
        level, below = cases.onward(level, case.target, city.next_rung(case, level)), level
        yield from desk_wait(run, me, case, level, below)


def desk_wait(run: Run, me: Thread, case: Nature, level: int, below: int) -> Journey:
    """Lie on the desk of the receiver, in its working time; `below` is the rung that sends, or nobody."""
    city = run.city
    local = level < city.levels
    team = city.desk[level][case.community][case.lead] if local else city.field[case.lead]
    seconds = city.hand_over(level, below) * case.factor[workload.DESK + level]
    yield from run.wait(me, What.DESK, team, seconds)


def conclude(run: Run, me: Thread, case: Nature) -> Journey:
    """Handle a case, check it on the spot, repair what fails, close it."""
    city, conduct = run.city, run.city.conduct
    alarm = alarmed(run, case)
    here = case.target < city.levels and not alarm
    yield from (handle_locally if here else handle_by_departments)(run, me, case)
    attempt = 0
    while cases.checked(attempt, case.target, alarm, conduct.verify):
        desk = city.desk[COMMUNITY][case.community][case.lead]
        seconds = conduct.verify * case.factor[workload.VERIFY + attempt]
        yield from run.visit(me, desk, [Task(What.VERIFY, seconds)])
        care = run.decisions.care[handler(city, case)]
        if not cases.fails(case.uniform[workload.CHECK + attempt], conduct.rework, care):
            break
        run.record(me, Event.REWORK)
        yield from repair(run, me, case)
        attempt += 1
    close(run, me, case, 0)


def handler(city: City, case: Nature) -> int:
    """Return the team that concludes a case: in a joint case that of the lead."""
    if case.target < city.levels:
        return city.desk[case.target][case.community][case.lead]
    return city.field[case.lead]


def close(run: Run, me: Thread, case: Nature, closing: int) -> None:
    """Close administratively and ask the resident."""
    late = cases.late(run.now, run.due[me.item])
    run.close(me)
    share = cases.satisfaction(run.city.conduct.satisfaction, late)
    run.call_back(me, case.community, cases.happens(case.uniform[workload.SATISFIED + closing], share))


def handle_locally(run: Run, me: Thread, case: Nature) -> Journey:
    """A grid team, community desk or middle desk does the work; a grid worker walks there."""
    city = run.city
    team = handler(city, case)
    run.record(me, Event.DISPATCH, team=team)
    seconds = city.touch_time(case) * city.conduct.near
    walks = case.target == GRID
    tasks = [Task(What.HANDLE, seconds)] if walks else city.on_site(team, case.community, seconds)
    yield from run.visit(me, team, tasks)


def repair(run: Run, me: Thread, case: Nature) -> Journey:
    """Whoever handled the case, in a joint case the lead, does its work again."""
    city = run.city
    if case.target < city.levels:
        yield from handle_locally(run, me, case)
        return
    team, seconds = handler(city, case), city.departments_needed(case)[0].seconds
    run.record(me, Event.DISPATCH, team=team)
    yield from run.visit(me, team, city.on_site(team, case.community, seconds))
