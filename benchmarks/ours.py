"""Our two engines on a trace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial

import numpy as np

from benchmarks.trace import Trace
from sim.engine.simulate import Engine, simulate
from sim.eventlog import NEVER, Event, EventLog, Office, Places, Shifts, Team
from sim.model.city.structure import NOBODY, UNLIMITED, Structure
from sim.model.city.workload import Routes, Workload
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network

SMALLEST = {
    "kind": "network",
    "name": "smallest",
    "title": {"en": "One desk", "zh": "一个窗口"},
    "time_unit": "hour",
    "period": {"warm_up": 0, "length": 100},
    "stations": {"desk": {"posts": 1, "service": {"family": "exponential", "mean": 1}}},
    "classes": {"customers": {"rate": 0.5, "enters": "desk"}},
}
"""A network whose tables are stretched to the size of a trace."""


def prepare(engine: Engine, trace: Trace) -> partial[EventLog]:
    """Return the run of a trace; making it ready takes no part in the timing."""
    scenario = NetworkScenario.model_validate(SMALLEST)
    structure = _structure(expand_network(scenario), trace)
    return partial(simulate, structure, _workload(draw_network(scenario, 1, 0), trace), None, engine)


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


def _structure(one_station: Structure, trace: Trace) -> Structure:
    stations = range(len(trace.posts))
    always = Shifts(np.array([0]), np.array([trace.end]))
    places = Places(
        offices=tuple(Office(f"station {k}", "station", 0, NOBODY) for k in stations),
        teams=tuple(Team(k, "desk", int(trace.posts[k]), int(trace.calendar[k])) for k in stations),
        calendars=trace.shifts or (always,),
        categories=one_station.places.categories,
    )
    return replace(
        one_station,
        places=places,
        capacity=np.full(len(stations), UNLIMITED),
        position=np.zeros((len(stations), 2)),
        travel=np.zeros((len(stations), 1), np.int64),
    )


def _workload(few: Workload, trace: Trace) -> Workload:
    """Repeat what is blank of one customer of a network for each incident; put in times and routes."""
    n, visits = len(trace), len(trace.station)
    columns = {f.name: getattr(few, f.name) for f in fields(few)}
    columns = {
        name: np.repeat(column[:1], n, axis=0)
        for name, column in columns.items()
        if isinstance(column, np.ndarray) and len(column) == len(few)
    }
    routes = Routes(
        begin=trace.begin,
        team=trace.station,
        pool=np.full(visits, NOBODY, np.int32),
        group=(np.arange(visits) - np.repeat(trace.begin[:-1], np.diff(trace.begin)) + 1).astype(np.int32),
        work=trace.work,
        patience=np.full(n, NEVER),
        pools=(),
    )
    columns |= {"occurred": trace.occurred, "priority": trace.priority}
    return replace(few, end=trace.end, routes=routes, **columns)
