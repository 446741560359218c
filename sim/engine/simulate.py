"""Run a city: advance to the next review, let the agents look and decide, apply, repeat."""

from __future__ import annotations

from enum import StrEnum

from sim.eventlog import EventLog
from sim.model.calendars import DAY
from sim.model.conduct import Conduct
from sim.model.structure import Structure
from sim.model.workload import Workload


class Engine(StrEnum):
    """Two engines that write the same log; the reference is the specification, the compiled one is fast."""

    COMPILED = "compiled"
    REFERENCE = "reference"


def simulate(
    structure: Structure,
    workload: Workload,
    conduct: Conduct | None = None,
    engine: Engine = Engine.REFERENCE,
) -> EventLog:
    """Return the log of one run; equal arguments give equal bytes, whichever the engine.

    Without `conduct` there are no people, hence no reviews: a bare network.
    """
    if engine is Engine.COMPILED:
        from sim.engine import (
            compiled,  # compiling or loading machine code takes seconds: only when asked for
        )

        return compiled.simulate(structure, workload, conduct)
    return _reference(structure, workload, conduct)


def _reference(structure: Structure, workload: Workload, conduct: Conduct | None) -> EventLog:
    from sim.engine.agents import Society  # Mesa takes two seconds to import
    from sim.engine.reference import Reference

    city = Reference(structure, workload, conduct)
    if conduct is not None:
        society = Society(structure, conduct)
        city.apply(society.decisions())
        for day in range(1, workload.days):
            city.advance(day * DAY)
            city.apply(society.review(city.snapshot()))
    city.advance(workload.end)
    return city.log()
