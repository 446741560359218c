"""Count the seconds in which calendars are open, for many times at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.kept import KEPT
from sim.eventlog import NEVER, EventLog
from sim.machine_code import jit

_TABLE_BITS = 12
"""Tables of a clock have up to 2^12 stretches: a year in less than three hours each."""


class Clock(NamedTuple):
    """Tables by which the open seconds of calendars are looked up.

    `opened[c, k]` openings of calendar c lie before second `base` + k 2^`stretch`.  From `start[c]` on, an
    entry for each number of openings says when the next one `follows`, how far open time is ahead of clock
    time (`shift`), and what open time it stays at once shut (`closing`).
    """

    base: int
    stretch: int
    opened: np.ndarray
    start: np.ndarray
    follows: np.ndarray
    shift: np.ndarray
    closing: np.ndarray


def working(log: EventLog, team: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Seconds of each [begin, end) inside the calendar of `team`; without a team (-1) all of them."""
    seconds = np.empty(len(team), dtype=np.int64)
    if len(team):
        span = min(begin.min(), end.min()), max(begin.max(), end.max())
        open_between(clock(log, *span), calendars_of(log)[team], begin, end, seconds)
    return seconds


def calendars_of(log: EventLog) -> np.ndarray:
    """Number the calendar of each team, and -1, at the end, for no team."""
    return np.array([*(team.calendar for team in log.places.teams), -1], dtype=np.int64)


def clock(log: EventLog, least: int, most: int) -> Clock:
    """Lay out tables that tell the open seconds before any time from `least` to `most`."""
    shifts = log.places.calendars
    stretch = max(0, int(most - least).bit_length() - _TABLE_BITS)
    edges = np.arange(least, most + 1, 1 << stretch)
    opened = [np.searchsorted(each.opens, edges, side="right") for each in shifts]
    lengths = [len(each.opens) + 1 for each in shifts]
    return Clock(
        base=int(least),
        stretch=stretch,
        opened=np.array(opened, dtype=np.int64).reshape(len(shifts), len(edges)),
        start=np.cumsum([0, *lengths]),
        follows=_joined([np.append(each.opens, NEVER) for each in shifts]),
        # before the first opening any shift is enough that the closing, 0, is less
        shift=_joined([np.append(NEVER, each.before - each.opens) for each in shifts]),
        closing=_joined([np.append(0, each.before + each.closes - each.opens) for each in shifts]),
    )


def _joined(columns: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *columns])


@jit
def open_before(clock: Clock, calendar: int, time: int) -> int:
    """Count the open seconds of a calendar before a time that the tables reach."""
    k = clock.start[calendar] + clock.opened[calendar, (time - clock.base) >> clock.stretch]
    while clock.follows[k] <= time:
        k += 1
    return min(time + clock.shift[k], clock.closing[k])


@KEPT.entry
def open_between(
    clock: Clock, calendar: np.ndarray, begin: np.ndarray, end: np.ndarray, seconds: np.ndarray
) -> None:
    """Fill in the open seconds of each [begin, end); all of them where there is no calendar (-1)."""
    for k in range(len(begin)):
        of = calendar[k]
        if of < 0:
            seconds[k] = end[k] - begin[k]
        else:
            seconds[k] = open_before(clock, of, end[k]) - open_before(clock, of, begin[k])
