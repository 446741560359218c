"""The journeys of items, one generator each: what happens to a case from its beginning to its end.

A journey tells the run in progress (`run.py`, on `machine.py`) what it needs: a visit to a team, a wait, a
record; the run decides when.  Wherever it waits, it yields its thread.  Journeys read lists rather than
arrays because the interpreter is faster on them.
"""

from __future__ import annotations

from sim.engine.journeys.customers import customer
from sim.engine.journeys.incidents import incident
from sim.engine.journeys.papers import request, upward
from sim.eventlog import Kind

JOURNEYS = {Kind.INCIDENT: incident, Kind.REQUEST: request, Kind.UPWARD: upward, Kind.CUSTOMER: customer}
