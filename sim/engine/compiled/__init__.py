"""The compiled engine: the same machine over arrays, writing the same log row for row.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

The journeys of `journeys.py` are cut at the points where they wait: a place is where a thread goes on.
"""

from __future__ import annotations

from sim.engine.compiled import network
from sim.engine.compiled.clock import run_city
from sim.engine.compiled.machine import ROWS, Machine
from sim.engine.compiled.state import block_table, prepare
from sim.eventlog import COLUMNS, EventLog
from sim.model.conduct import Conduct
from sim.model.structure import Structure
from sim.model.workload import Workload


def simulate(structure: Structure, load: Workload, conduct: Conduct | None) -> EventLog:
    """Return the log of one run; without `conduct` of a bare network."""
    m = network.simulate(structure, load) if conduct is None else run(structure, load, conduct)
    return as_log(structure, load, m)


def run(structure: Structure, load: Workload, conduct: Conduct) -> Machine:
    """Run a city and return the machine with its rows."""
    expected = 10 * len(load)
    while True:
        city = prepare(structure, load, conduct, expected)
        run_city(city, block_table(load), load.days)
        if city.m.count[ROWS] <= expected:
            return city.m
        expected = int(city.m.count[ROWS])


def as_log(structure: Structure, load: Workload, m: Machine) -> EventLog:
    """Hand the rows over, column by column."""
    rows = m.rows[: m.count[ROWS]]
    items = {name: getattr(load, name) for name in ("kind", "category", "urgency", "community", "occurred")}
    return EventLog(
        start=load.start,
        end=load.end,
        rows={name: rows[name] for name in COLUMNS},
        items=items | {"due": m.items["due"]},
        places=structure.places,
    )
