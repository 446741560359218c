"""Run a city: advance to the next review, let the agents look and decide, apply, repeat."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec

from sim.eventlog import EventLog
from sim.machine_code import told_of_making
from sim.model.city.conduct import Conduct
from sim.model.city.structure import Structure
from sim.model.city.workload import Workload
from sim.model.time_and_chance.calendars import DAY


class Engine(StrEnum):
    """Two engines that write the same log; the reference is the specification, the compiled one is fast."""

    COMPILED = "compiled"
    REFERENCE = "reference"


def fastest() -> Engine:
    """Return the compiled engine where Numba is installed, else the reference engine."""
    return Engine.COMPILED if find_spec("numba") else Engine.REFERENCE


def simulate(
    structure: Structure,
    workload: Workload,
    conduct: Conduct | None = None,
    engine: Engine | None = None,
) -> EventLog:
    """Return the log of one run; equal arguments give equal bytes, whichever the engine.

    Without `conduct` there are no people, hence no reviews: a bare network.  Without `engine` the fastest
    one installed runs.
    """
    if (engine or fastest()) is Engine.COMPILED:
        from sim.engine import compiled  # loading machine code takes a second: only when asked for

        return compiled.simulate(structure, workload, conduct)
    return _reference(structure, workload, conduct)


def make_ready(
    structure: Structure, workload: Workload, conduct: Conduct | None, tell: Callable[[], None]
) -> None:
    """Run once so that later runs find machine code; `tell` is called if that code has to be made first."""
    with told_of_making(tell):
        simulate(structure, workload, conduct, fastest())


def _reference(structure: Structure, workload: Workload, conduct: Conduct | None) -> EventLog:
    from sim.engine.agents import Society  # Mesa takes two seconds to import
    from sim.engine.reference import Reference

    city = Reference(structure, workload, conduct)
    if conduct is not None:
        society = Society(structure, workload, conduct)
        city.apply(society.decisions())
        for day in range(1, workload.days):
            city.advance(day * DAY)
            city.apply(society.review(city.snapshot()))
    city.advance(workload.end)
    return city.log()
