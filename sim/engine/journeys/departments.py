"""How departments come to act: sent, called by whistle, named by a procedure, or in an emergency."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.journeys.city import City, Nature, Need
from sim.engine.journeys.run import Run
from sim.engine.journeys.steps import address, alarmed, assign_time, assigning_desk, side_by_side
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases, work
from sim.eventlog import Event, What
from sim.model.city import workload
from sim.model.city.workload import TRIES


class Try(NamedTuple):
    """Which of the departments needed is about to take a case, and how often it has been assigned before."""

    part: int
    number: int


def handle_by_departments(run: Run, me: Thread, case: Nature) -> Journey:
    """One department acts, or several side by side after a desk has brought them together."""
    city, needed = run.city, run.city.departments_needed(case)
    if alarmed(run, case):
        yield from set_out(run, me, case, needed)
    elif contracted(city, case, needed):
        yield from by_contract(run, me, case, needed[0].seconds)
    elif cases.listed(case.uniform[workload.LISTED], city.conduct.one_thing, len(needed)):
        yield from side_by_side(run, me, [listed(run, me, case, k, needed) for k in range(len(needed))])
    else:
        whistled = whistles(run, case)
        if not whistled:
            yield from coordinate(run, me, case, len(needed) - 1, needed)
        if len(needed) == 1:
            yield from called(run, me, case, 0, whistled, needed)
        else:
            parts = [called(run, branch(me, k), case, k, whistled, needed) for k in range(len(needed))]
            yield from side_by_side(run, me, parts)


def branch(me: Thread, part: int) -> Thread:
    """Return the branch of a joint case that is about one of the departments needed."""
    return Thread(me.item, part + 1)


def set_out(run: Run, me: Thread, case: Nature, needed: list[Need]) -> Journey:
    """The lead's team on call sets out; the others with it if there is one command, else after it.

    Whoever comes can conclude a case alone if an office here could.
    """
    city = run.city
    follow = cases.others_follow(len(needed), case.target, city.levels)
    if follow and cases.together(len(needed), city.structure.command):
        parts = [rushed(run, branch(me, k), case, need) for k, need in enumerate(needed)]
        yield from side_by_side(run, me, parts)
        return
    alone = case.target < city.levels
    yield from rushed(run, me, case, Need(case.lead, city.touch_time(case)) if alone else needed[0])
    if follow:
        others = range(1, len(needed))
        yield from side_by_side(run, me, [department(run, branch(me, k), case, k, needed) for k in others])


def rushed(run: Run, me: Thread, case: Nature, need: Need) -> Journey:
    """A department sends its team on call, or whoever is in, at once."""
    city = run.city
    team = cases.responder(city.on_call[need.department], city.field[need.department])
    run.record(me, Event.DISPATCH, team=team)
    yield from run.visit(me, team, city.on_site(team, case.community, need.seconds))


def contracted(city: City, case: Nature, needed: list[Need]) -> bool:
    """Tell whether a contractor does the work."""
    chance, share = case.uniform[workload.CONTRACT], city.conduct.contracted
    return cases.contracted(chance, share, len(needed), bool(case.enforcement), case.outside)


def by_contract(run: Run, me: Thread, case: Nature, seconds: float) -> Journey:
    """The contractor acts, and the department accepts the work."""
    city, team = run.city, run.city.structure.contractor
    run.record(me, Event.DISPATCH, team=team)
    yield from run.visit(me, team, city.on_site(team, case.community, seconds * city.conduct.contract_work))
    yield from run.visit(me, city.field[case.lead], [Task(What.VERIFY, city.conduct.supervision_work)])


def whistles(run: Run, case: Nature) -> bool:
    """Tell whether the assigning desk calls the departments in."""
    conduct, ready = run.city.conduct, run.decisions.whistle[assigning_desk(run.city, case, case.lead)]
    return cases.whistles(conduct.whistles, case.uniform[workload.WHISTLE], ready, conduct.whistle_floor)


def coordinate(run: Run, me: Thread, case: Nature, extra: int, needed: list[Need]) -> Journey:
    """Bring `extra` departments to one: work of the coordinating desk, then a wait for a meeting."""
    conduct, desk = run.city.conduct, assigning_desk(run.city, case, case.lead)
    if not cases.meets(len(needed), conduct.coordinate):
        return
    seconds = conduct.coordinate * extra * case.factor[workload.COORDINATE]
    yield from run.visit(me, desk, [Task(What.COORDINATE, seconds)])
    yield from run.wait(me, What.MEETING, desk, conduct.meeting * case.factor[workload.MEETING])
    me.step += 1


def listed(run: Run, me: Thread, case: Nature, part: int, needed: list[Need]) -> Journey:
    """A department acts as a preset procedure says."""
    own = branch(me, part)
    yield from acknowledge(run, own, case, Try(part, 0), needed[part].department)
    yield from act(run, own, case, part, needed[part])


def called(run: Run, me: Thread, case: Nature, part: int, whistled: bool, needed: list[Need]) -> Journey:
    """A department is called by whistle, or the case is sent to it."""
    city = run.city
    if not whistled:
        yield from department(run, me, case, part, needed)
        return
    conduct, right = city.conduct, needed[part].department
    team = city.field[right]
    comes = cases.happens(case.uniform[workload.HEED + part], run.decisions.heed[right])
    run.whistle(me, assigning_desk(city, case, case.lead), team, comes)
    if comes:
        drawn = case.factor[workload.SIGN_OFF + (TRIES + 1) * part]
        run.record(me, Event.DISPATCH, team=team)
        wait = work.heeded_wait(conduct.sign_off, conduct.heed_wait, drawn, conduct.whistle_limit)
        yield from run.wait(me, What.SIGN_OFF, team, wait)
        yield from act(run, me, case, part, needed[part])
        return
    yield from run.wait(me, What.SIGN_OFF, team, conduct.whistle_limit)
    yield from coordinate(run, me, case, 1, needed)
    yield from department(run, me, case, part, needed)


def department(run: Run, me: Thread, case: Nature, part: int, needed: list[Need]) -> Journey:
    """A department acknowledges a case, or it comes back and is assigned again; then it acts on site."""
    city, right = run.city, needed[part].department
    addressed = address(city, case, right, workload.WRONG + part, workload.PICK + part)
    for number in range(TRIES + 1):
        assigned = Try(part, number)
        yield from acknowledge(run, me, case, assigned, addressed)
        if addressed == right and not sent_back(run, case, assigned, needed):
            break
        run.send_back(me, city.field[addressed])
        me.step += 1
        addressed = right
        desk = assigning_desk(city, case, right)
        yield from run.visit(me, desk, [Task(What.ASSIGN, assign_time(city, case, part, number))])
    yield from act(run, me, case, part, needed[part])


def acknowledge(run: Run, me: Thread, case: Nature, assigned: Try, addressed: int) -> Journey:
    """A case lies on a department's desk until it signs."""
    city = run.city
    team = city.field[addressed]
    run.record(me, Event.DISPATCH, team=team)
    drawn = case.factor[workload.SIGN_OFF + (TRIES + 1) * assigned.part + assigned.number]
    yield from run.wait(me, What.SIGN_OFF, team, city.conduct.sign_off * drawn)


def act(run: Run, me: Thread, case: Nature, part: int, need: Need) -> Journey:
    """A department works on site, and the first one has outside works done."""
    city = run.city
    team = city.field[need.department]
    yield from run.visit(me, team, city.on_site(team, case.community, need.seconds))
    if cases.has_works(part, case.outside):
        yield from run.elapse(me, What.OUTSIDE, case.outside)


def sent_back(run: Run, case: Nature, assigned: Try, needed: list[Need]) -> bool:
    """Tell whether a rightly addressed department sends a case back once more."""
    conduct, (part, number) = run.city.conduct, assigned
    ambiguity, load = float(run.city.load.ambiguity[case.item]), run.decisions.load[needed[part].department]
    share = cases.return_share(conduct.returns, ambiguity, load, len(needed))
    chance = case.uniform[workload.RETURN + TRIES * part + number]
    return cases.sends_back(chance, share, number, conduct.max_returns, case.item in run.arbitrated)
