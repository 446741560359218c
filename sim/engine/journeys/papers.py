"""The journeys of requests, approvals and upward tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine import rules
from sim.engine.journeys.city import City
from sim.engine.journeys.steps import side_by_side
from sim.engine.journeys.thread import Thread
from sim.eventlog import Event, What
from sim.model.structure import COMMUNITY, INTEGRATED, NOBODY, ORDINARY, PARALLEL

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


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
