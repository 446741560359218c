"""Office hours for engines in plain Python: the search is that of `bisect`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sim.eventlog import Shifts


class Hours:
    """A calendar as lists."""

    def __init__(self, shifts: Shifts) -> None:
        self.opens, self.closes = shifts.opens.tolist(), shifts.closes.tolist()
        self.before = shifts.before.tolist()
        self.done = (shifts.before + shifts.closes - shifts.opens).tolist()

    def is_open(self, now: int) -> bool:
        """Tell whether a tick lies in an interval [opens, closes)."""
        k = bisect_right(self.opens, now) - 1
        return k >= 0 and now < self.closes[k]

    def finish(self, now: int, work: int) -> int:
        """Return when work begun in open hours is done."""
        k = bisect_right(self.opens, now) - 1
        target = self.before[k] + now - self.opens[k] + work
        last = bisect_left(self.done, target)
        return self.opens[last] + target - self.before[last]
