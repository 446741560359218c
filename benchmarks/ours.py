"""Our two engines on a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import numpy as np

from benchmarks.trace import MONDAY, Trace
from sim.engine.simulate import Engine, simulate_network
from sim.eventlog import NEVER, Event, EventLog, Kind, Office, Places, Shifts, Team
from sim.model.network.structure import UNLIMITED, NetworkStructure
from sim.model.network.workload import NetworkWorkload, Routes
from sim.model.structure import NOBODY


def prepare(engine: Engine, trace: Trace) -> partial[EventLog]:
    """Return the run of a trace; making it ready takes no part in the timing."""
    return partial(simulate_network, _structure(trace), _workload(trace), engine)


def less_and_less(trace: Trace) -> dict[str, Callable[[], object]]:
    """Return the compiled run of a trace, the same without a log, and only the laying out of its records."""
    from sim.engine.compiled import network

    whole = prepare(Engine.COMPILED, trace)
    structure, load = whole.args[:2]
    lay_out = partial(network.prepare, structure, load, 0)
    return {
        "records laid out, run, log kept": whole,
        "records laid out, run, no log kept": lambda: network.run_network(lay_out()),
        "records laid out": lay_out,
    }


def finish_times(log: EventLog) -> np.ndarray:
    """Return when each incident was closed, in ticks; raises ValueError if one was not."""
    closed = log.rows["event"] == Event.CLOSE
    if closed.sum() != len(log.items["kind"]):
        raise ValueError(f"{closed.sum()} of {len(log.items['kind'])} incidents were closed")
    times = np.empty(closed.sum(), np.int64)
    times[log.rows["item"][closed]] = log.rows["time"][closed]
    return times


def _structure(trace: Trace) -> NetworkStructure:
    stations = range(len(trace.posts))
    always = Shifts(np.array([0]), np.array([trace.end]))
    places = Places(
        offices=tuple(Office(f"station {k}", "station", 0, NOBODY) for k in stations),
        teams=tuple(Team(k, "desk", int(trace.posts[k]), int(trace.calendar[k])) for k in stations),
        calendars=trace.shifts or (always,),
        categories=("customers",),
    )
    return NetworkStructure(places=places, capacity=np.full(len(stations), UNLIMITED))


def _workload(trace: Trace) -> NetworkWorkload:
    n, visits = len(trace), len(trace.station)
    routes = Routes(
        begin=trace.begin,
        team=trace.station,
        pool=np.full(visits, NOBODY, np.int32),
        group=(np.arange(visits) - np.repeat(trace.begin[:-1], np.diff(trace.begin)) + 1).astype(np.int32),
        work=trace.work,
        patience=np.full(n, NEVER),
        pools=(),
    )
    return NetworkWorkload(
        start=datetime.combine(MONDAY, datetime.min.time()),
        end=trace.end,
        kind=np.full(n, Kind.CUSTOMER, np.int8),
        category=np.zeros(n, np.int8),
        priority=trace.priority,
        occurred=trace.occurred,
        routes=routes,
    )
