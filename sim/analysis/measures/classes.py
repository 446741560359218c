"""Measure incidents by what they are: classes that are fixed before any structure meets an incident.

Structures meet the same incidents of each class, so that these compare like with like; a class by what became
of a case, such as forked or handled by one department, would be another one in every structure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.log.history import Cohort, curve, quantiles
from sim.analysis.measures.outcome import local, on_time, share
from sim.eventlog import ITEM_COLUMNS, Difficulty, EventLog, Places

MOST = int(np.iinfo(ITEM_COLUMNS["needs"]).max)
"""No incident needs more functions."""


class Class(NamedTuple):
    """The incidents whose value in a column of the items lies from `least` to `most`."""

    column: str
    least: int
    most: int

    def among(self, log: EventLog) -> np.ndarray:
        """Tell for every item of a log whether it is of this class."""
        value = log.items[self.column]
        return (value >= self.least) & (value <= self.most)


CLASSES = {
    "single": Class("needs", 1, 1),
    "several": Class("needs", 2, MOST),
    "simple": Class("difficulty", Difficulty.SIMPLE, Difficulty.SIMPLE),
    "usual": Class("difficulty", Difficulty.USUAL, Difficulty.USUAL),
    "hard": Class("difficulty", Difficulty.HARD, Difficulty.HARD),
    "enforcement": Class("enforcement", 1, 1),
    "works": Class("works", 1, 1),
}
"""The classes of every log; its urgencies come to them."""

MORE = {"works": ("p25", "p95")}
"""Further quantiles of the time from report to closing: the documents follow a case of works through it."""


def classes(places: Places) -> dict[str, Class]:
    """Give all classes of a log by name, each urgency by its place in `places.urgencies`.

    An urgency called like one of `CLASSES` has `urgency_` before its name; one without a name is none.
    """
    urgencies = {
        f"urgency_{name}" if name in CLASSES else name: Class("urgency", k, k)
        for k, name in enumerate(places.urgencies)
        if name
    }
    return CLASSES | urgencies


def by_class(c: Cohort) -> dict[str, float]:
    """Measure each class of incidents: hours to closing and resolution, shares on time and solved in place.

    Hours run to the last CLOSE, from the report (`…_report_to_close_…`) or the occurrence (`…_resolution_…`).
    NaN where the log does not tell the class, or has none of it.
    """
    in_time, in_place = on_time(c), local(c)
    found: dict[str, float] = {}
    for name, kind in classes(c.past.log.places).items():
        here = np.flatnonzero(kind.among(c.past.log)[c.item])
        found |= _hours(c, here, name)
        found[f"{name}_on_time_share"] = share(in_time[here])
        found[f"{name}_local_share"] = share(in_place[here])
    return found


def _hours(c: Cohort, here: np.ndarray, name: str) -> dict[str, float]:
    ended, closed = c.ended[here], c.closed[here]
    closing, resolution = (curve(since[here], ended, closed) for since in (c.reported, c.occurred))
    which = ("median", "p90", *MORE.get(name, ()))
    return {
        **quantiles(closing, f"{name}_report_to_close", *which),
        **quantiles(resolution, f"{name}_resolution", "median", "p90"),
    }
