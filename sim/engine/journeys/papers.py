"""The journeys of requests, approvals and upward tasks."""

from __future__ import annotations

from sim.engine.journeys.city import City, Need
from sim.engine.journeys.run import Run
from sim.engine.journeys.steps import side_by_side
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases, work
from sim.eventlog import Event, What
from sim.model.city.structure import COMMUNITY, INTEGRATED, ORDINARY, PARALLEL
from sim.model.structure import NOBODY


def request(run: Run, me: Thread) -> Journey:
    """A request is accepted at the nearest window that may, and examined by every department it needs."""
    city = run.city
    conduct, item = city.conduct, me.item
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTER)
    size = city.load.size[item].tolist()
    yield from examined(run, me, accepting_window(city, item), 0, conduct.window_work * size[0])
    stamps = [
        Need(city.department_of[ORDINARY][f], size[1 + k] * conduct.stamp_work)
        for k, f in enumerate(city.functions(item))
    ]
    way = cases.approval_way(city.structure.approvals, len(stamps))
    if stamps and way == INTEGRATED:
        team = city.approval[city.structure.approval_department]
        total = 0.0
        for need in stamps:  # `sum` would correct its rounding, which compiled code does not
            total += need.seconds
        yield from run.visit(me, team, [Task(What.STAMP, total * conduct.stamp_integrated)])
    elif stamps and way == PARALLEL:
        yield from side_by_side(
            run, me, [stamp(run, Thread(item, k + 1), need) for k, need in enumerate(stamps)]
        )
    else:
        yield from serial_stamps(run, me, stamps)
    run.close(me)


def examined(run: Run, me: Thread, team: int, k: int, seconds: float) -> Journey:
    """A desk makes examination `k`; if a paper is missing the applicant brings it and it is made again."""
    yield from run.visit(me, team, [Task(What.STAMP, seconds)])
    missing = work.counted(int(run.city.load.papers[me.item, k]), run.city.conduct.papers)
    if missing:
        yield from run.elapse(me, What.PAPERS, missing)
        yield from run.visit(me, team, [Task(What.STAMP, seconds)])


def stamp(run: Run, me: Thread, need: Need) -> Journey:
    """One department examines its part of a request that all have received."""
    team = run.city.approval[need.department]
    yield from run.wait(me, What.DESK, team, run.city.conduct.hand_over_hall)
    yield from run.visit(me, team, [Task(What.STAMP, need.seconds)])


def accepting_window(city: City, item: int) -> int:
    """Return the nearest window with the power to complete a request, or that of the approval department."""
    community, difficulty = int(city.load.community[item]), float(city.load.difficulty[item])
    for level in range(COMMUNITY, city.levels):
        team = city.window[level][community]
        if team != NOBODY and cases.can_conclude(city.structure.service_power[level], 1.0, difficulty):
            return team
    return city.approval[city.structure.approval_department]


def serial_stamps(run: Run, me: Thread, stamps: list[Need]) -> Journey:
    """One department after the other; the file lies on every new desk first, and each may miss a paper."""
    before = NOBODY
    for k, need in enumerate(stamps):
        team = run.city.approval[need.department]
        if cases.lies(need.department, before):
            yield from run.wait(me, What.DESK, team, run.city.conduct.hand_over_hall)
        yield from examined(run, me, team, 1 + k, need.seconds)
        before = need.department


def upward(run: Run, me: Thread) -> Journey:
    """A department does a task of a higher-level counterpart, or passes it down to a desk below."""
    city = run.city
    run.record(me, Event.OCCUR)
    run.report(me, What.COUNTERPART)
    department = city.department_of[ORDINARY][city.functions(me.item)[0]]
    team = city.field[department]
    if cases.happens(float(city.load.push_chance[me.item]), run.decisions.push[department]):
        team = city.receiving[int(city.load.community[me.item])][department]
        run.record(me, Event.PUSH, team=team)
        run.priority[me.item] = cases.pushed(run.priority[me.item], run.decisions.tasks_first[team])
    seconds = city.conduct.task_work * city.load.size[me.item, 0]
    yield from run.visit(me, team, [Task(What.TASK, seconds)])
    run.close(me)
