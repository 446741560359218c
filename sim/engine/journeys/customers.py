"""The journey of a customer of a bare network."""

from __future__ import annotations

from collections.abc import Generator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.engine.journeys.city import Thread
from sim.eventlog import Event, What
from sim.model.structure import NOBODY

if TYPE_CHECKING:
    from sim.engine.reference import Journey, Reference


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
