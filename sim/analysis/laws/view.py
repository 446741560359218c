"""What laws look at, and how they tell that they are broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.analysis.log.phases import Threads, threads
from sim.eventlog import Event, EventLog

ENDS = (Event.CLOSE, Event.ABANDON, Event.BLOCK)
"""How an item ends."""


class View(NamedTuple):
    """A log, its rows by thread, and its columns in that order."""

    log: EventLog
    line: Threads
    time: np.ndarray
    what: np.ndarray
    team: np.ndarray

    @classmethod
    def of(cls, log: EventLog) -> View:
        """Look at a log."""
        line = threads(log)
        return cls(log, line, *(log.rows[name][line.row] for name in ("time", "what", "team")))

    def place(self, k: int) -> str:
        """Name a row by its place in the order of threads."""
        line = self.line
        return f"Row {line.row[k]} (item {line.item[k]}, part {line.part[k]})"


def first_of(bad: np.ndarray, say: Callable[[int], str]) -> list[str]:
    """Describe the first of the places marked `bad`, and count the others."""
    at = np.flatnonzero(bad)
    if not len(at):
        return []
    more = f" ({len(at) - 1} more like it)" if len(at) > 1 else ""
    return [f"{say(int(at[0]))}{more}."]


def level(change: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Add up changes afresh for each of the sorted groups."""
    total = np.cumsum(change)
    first = np.searchsorted(group, group)
    return total - (total - change)[first]
