"""The journey of a customer of a bare network."""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine.journeys.crowd import Crowd
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.eventlog import Event, What
from sim.model.structure import NOBODY

OCCUR, REPORT, CLOSE, ARRIVAL, SERVE = Event.OCCUR, Event.REPORT, Event.CLOSE, What.ARRIVAL, What.SERVE


def customer(run: Crowd, me: Thread) -> Journey:
    """A customer of a bare network follows its drawn route; it may find a station full or lose patience."""
    routes = run.itineraries
    run.record(me, OCCUR)
    run.record(me, REPORT, ARRIVAL)
    visit, last = routes.begin[me.item], routes.begin[me.item + 1]
    while visit < last:
        end = routes.end_of_group[visit]
        if end == visit + 1:
            stayed = yield from station_visit(run, me, visit)
            if not stayed:
                return
        else:
            run.record(me, Event.FORK)
            me.step += 1
            parts = enumerate(range(visit, end), 1)
            yield from run.branch(me, (station_visit(run, Thread(me.item, k), v) for k, v in parts))
            run.record(me, Event.JOIN)
        visit = end
    run.record(me, CLOSE)


def station_visit(run: Crowd, me: Thread, visit: int) -> Iterable[Thread]:
    """Be served at one station; the value is True unless the customer is turned away or leaves."""
    routes = run.itineraries
    pool = routes.pool[visit]
    team = routes.team[visit] if pool == NOBODY else run.shortest(routes.pools[pool])
    if run.full(team):
        run.record(me, Event.BLOCK, team=team)
        return ()
    return run.visit(me, team, [Task(SERVE, routes.work[visit])], routes.patience[me.item])
