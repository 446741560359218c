"""Hold a log against the laws that every log must satisfy, whatever the organisation."""

from __future__ import annotations

from sim.analysis.laws.branches import joins, orphans
from sim.analysis.laws.codes import codes, staff_codes
from sim.analysis.laws.conservation import conservation, flow, little, split_sums
from sim.analysis.laws.order import by_ways, calls, named, order, stations, times, waiters
from sim.analysis.laws.posts import calendars, posts, staff
from sim.analysis.laws.view import View
from sim.analysis.log.phases import phases
from sim.eventlog import EventLog

LAWS = (
    times,
    named,
    waiters,
    order,
    stations,
    by_ways,
    calls,
    posts,
    calendars,
    orphans,
    joins,
    conservation,
    flow,
)
"""Those that ask for nothing but sound codes, in the order in which they are told."""


def check(log: EventLog) -> list[str]:
    """Name every law that the log breaks, one sentence for each way; an empty list is a sound log.

    Codes and the pairing of branches come first; what builds on them is checked only when they hold.
    """
    broken = codes(log) + staff_codes(log)
    if broken:
        return broken
    view = View.of(log)
    broken = [sentence for law in LAWS for sentence in law(view)] + staff(log)
    if orphans(view):
        return broken
    found = phases(log)
    return broken + little(view, found) + split_sums(view, found)
