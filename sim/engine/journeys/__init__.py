"""The journeys of items, one generator each: what happens to a case from its beginning to its end.

A journey tells the run in progress (`run.py`, on `machine.py`) what it needs: a visit to a team, a wait, a
record; the run decides when.  Wherever it waits, it yields its thread.  Journeys read lists rather than
arrays because the interpreter is faster on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.engine.journeys.incidents import incident
from sim.engine.journeys.papers import request, upward
from sim.engine.journeys.run import Run
from sim.engine.journeys.thread import Journey, Thread
from sim.eventlog import Kind

JOURNEYS: Mapping[int, Callable[[Run, Thread], Journey]] = {
    Kind.INCIDENT: incident,
    Kind.REQUEST: request,
    Kind.UPWARD: upward,
}
"""Those of a city; customers of a bare network have one of their own (`customers.py`)."""
