"""Run a city: advance to the next review, let the agents look and decide, apply, repeat."""

from __future__ import annotations

from sim.engine.agents import Society
from sim.engine.reference import Reference
from sim.eventlog import EventLog
from sim.model.calendars import DAY
from sim.model.conduct import Conduct
from sim.model.structure import Structure
from sim.model.workload import Workload


def simulate(structure: Structure, workload: Workload, conduct: Conduct | None = None) -> EventLog:
    """Return the log of one run; equal arguments give equal bytes.

    Without `conduct` there are no people, hence no reviews: a bare network.
    """
    engine = Reference(structure, workload, conduct)
    if conduct is not None:
        society = Society(structure, conduct)
        engine.apply(society.decisions())
        for day in range(1, workload.days):
            engine.advance(day * DAY)
            engine.apply(society.review(engine.snapshot()))
    engine.advance(workload.end)
    return engine.log()
