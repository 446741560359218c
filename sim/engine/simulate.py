"""Run a city: advance to the next review, let the agents look and decide, apply, repeat; or run a network."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec

from sim.eventlog import EventLog
from sim.machine_code import told_of_making
from sim.model.city.conduct import Conduct
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload
from sim.model.time_and_chance.calendars import DAY


class Engine(StrEnum):
    """Two engines that write the same log; the reference is the specification, the compiled one is fast."""

    COMPILED = "compiled"
    REFERENCE = "reference"


def fastest() -> Engine:
    """Return the compiled engine where Numba is installed, else the reference engine."""
    return Engine.COMPILED if find_spec("numba") else Engine.REFERENCE


def simulate(
    structure: CityStructure, workload: CityWorkload, conduct: Conduct, engine: Engine | None = None
) -> EventLog:
    """Return the log of one run of a city; equal arguments give equal bytes, whichever the engine.

    Without `engine` the fastest one installed runs.
    """
    if (engine or fastest()) is Engine.COMPILED:
        from sim.engine import compiled  # loading machine code takes a second: only when asked for

        return compiled.simulate(structure, workload, conduct)
    return _reference(structure, workload, conduct)


def simulate_network(
    structure: NetworkStructure, workload: NetworkWorkload, engine: Engine | None = None
) -> EventLog:
    """Return the log of one run of a bare network as `simulate` does; without people there are no reviews."""
    if (engine or fastest()) is Engine.COMPILED:
        from sim.engine import compiled

        return compiled.simulate_network(structure, workload)
    from sim.engine.reference import run_network

    return run_network(structure, workload)


def make_ready(run: Callable[[Engine], object], tell: Callable[[], None]) -> None:
    """Run once so that later runs find machine code; `tell` is called if that code has to be made first."""
    with told_of_making(tell):
        run(fastest())


def _reference(structure: CityStructure, workload: CityWorkload, conduct: Conduct) -> EventLog:
    from sim.engine.agents import Society  # Mesa takes two seconds to import
    from sim.engine.reference import Reference

    city = Reference(structure, workload, conduct)
    society = Society(structure, workload, conduct)
    city.apply(society.decisions())
    for day in range(1, workload.days):
        city.advance(day * DAY)
        city.apply(society.review(city.snapshot()))
    city.advance(workload.end)
    return city.log()
