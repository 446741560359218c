"""The compiled engine: the same machine over arrays, writing the same log row for row.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

The journeys of `journeys/` are cut at the points where they wait: a place is where a thread goes on.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import network
from sim.engine.compiled.clock import run_city
from sim.engine.compiled.layout import ROWS, STAFF, Machine
from sim.engine.compiled.state import Room, Run, block_table, prepare
from sim.eventlog import STAFF_COLUMNS, Aspect, EventLog
from sim.model.city.conduct import Conduct
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload


def simulate(structure: CityStructure, load: CityWorkload, conduct: Conduct) -> EventLog:
    """Return the log of one run of a city."""
    city = run(structure, load, conduct)
    moves = city.staff[: city.m.count[STAFF]]
    return EventLog(
        start=load.start,
        end=load.end,
        rows=kept(city.m),
        items=load.items() | {"due": city.m.items["due"].copy()},  # the records belong to the next run
        places=structure.places,
        staff={name: moves[name].copy() for name in STAFF_COLUMNS},
    )


def simulate_network(structure: NetworkStructure, load: NetworkWorkload) -> EventLog:
    """Return the log of one run of a bare network."""
    rows = kept(network.run(structure, load))
    return EventLog(start=load.start, end=load.end, rows=rows, items=load.items(), places=structure.places)


def run(structure: CityStructure, load: CityWorkload, conduct: Conduct) -> Run:
    """Run a city and return it with its rows."""
    aspects = len(structure.places.teams) * len(Aspect)
    room = Room(rows=10 * len(load), staff=aspects * load.days)
    while True:
        city = prepare(structure, load, conduct, room)
        run_city(city, block_table(load), load.days)
        filled = Room(*city.m.count[[ROWS, STAFF]].tolist())
        if filled.rows <= room.rows and filled.staff <= room.staff:
            return city
        room = Room(max(filled.rows, room.rows), max(filled.staff, room.staff))


def kept(m: Machine) -> dict[str, np.ndarray]:
    """Return the rows of a machine column by column."""
    return {name: column[: m.count[ROWS]] for name, column in m.rows._asdict().items()}
