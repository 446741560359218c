"""The journey of a customer of a bare network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.journeys.thread import Thread
from sim.eventlog import Event, What
from sim.model.structure import NOBODY
from sim.model.workload import Routes

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


OCCUR, ARRIVAL, SERVE = Event.OCCUR, What.ARRIVAL, What.SERVE


class Itineraries:
    """The drawn routes as the journeys read them."""

    def __init__(self, routes: Routes) -> None:
        self.begin = routes.begin.tolist()
        self.end_of_group = _ends_of_groups(routes).tolist()
        self.team = routes.team.tolist()
        self.pool = routes.pool.tolist()
        self.work = routes.work.tolist()
        self.patience = routes.patience.tolist()
        self.pools = routes.pools


def _ends_of_groups(routes: Routes) -> np.ndarray:
    """Return for each visit the first one after it that is not made side by side with it."""
    visits = len(routes.group)
    begins = np.ones(visits + 1, bool)
    begins[1:visits] = np.diff(routes.group) != 0
    begins[routes.begin] = True
    first = np.flatnonzero(begins)
    return np.repeat(first[1:], np.diff(first))


def customer(run: Reference, me: Thread) -> Journey:
    """A customer of a bare network follows its drawn route; it may find a station full or lose patience."""
    routes = run.itineraries
    run.record(me, OCCUR)
    run.report(me, ARRIVAL)
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
    run.close(me)


def station_visit(run: Reference, me: Thread, visit: int) -> Iterable[Thread]:
    """Be served at one station; the value is True unless the customer is turned away or leaves."""
    routes = run.itineraries
    pool = routes.pool[visit]
    team = routes.team[visit] if pool == NOBODY else run.shortest(routes.pools[pool])
    if run.full(team):
        run.record(me, Event.BLOCK, team=team)
        return ()
    return run.visit(me, team, [(SERVE, routes.work[visit])], routes.patience[me.item])
