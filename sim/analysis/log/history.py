"""Look a log up: rows by event, times by item, the items of a kind, and how many of them are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.analysis.log.cutting import Phases
from sim.analysis.log.phases import Groups, groups, one_of, phases
from sim.analysis.runs.survival import Survival, kaplan_meier
from sim.eventlog import NEVER, SIDE, Event, EventLog, Kind, What, Window

HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY

DEPARTMENT = "department"
CONTRACTOR = "contractor"
FRONT = ("community", "grid")
NOT_MIDDLE = (DEPARTMENT, CONTRACTOR, *FRONT, "intake", "above", "city")
"""Kinds of offices that do not belong to the middle tiers."""

QUANTILES = {"median": 0.5, "p25": 0.25, "p90": 0.9, "p95": 0.95}

BY_WAYS = {SIDE: Event.DUPLICATE, SIDE + 1: Event.REPEAT, SIDE + 2: Event.ESCALATE}
"""Part numbers of by-ways, and the marker after which each may begin."""

_ASIDE = max(Event) + 1
"""Stands for the event of all rows of by-ways."""


@dataclass(frozen=True, eq=False)
class History:
    """A log with its phases and with the places of its rows by event."""

    log: EventLog

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.log.items["kind"])

    @cached_property
    def kinds(self) -> np.ndarray:
        """The kind of office of each team, and "" for no team (-1), at the end."""
        places = self.log.places
        return np.array([*(places.offices[team.office].kind for team in places.teams), ""])

    def at(self, *kinds: str) -> np.ndarray:
        """Tell for each team whether it belongs to an office of these kinds; no team (-1) does not."""
        return np.isin(self.kinds, kinds)

    @cached_property
    def middle(self) -> np.ndarray:
        """Tell for each team whether it belongs to a middle tier; no team (-1) does not."""
        return ~self.at(*NOT_MIDDLE, "")

    @cached_property
    def found(self) -> Phases:
        """The phases of the log."""
        return phases(self.log)

    @cached_property
    def _by_event(self) -> Groups:
        event = self.log.rows["event"].copy()
        aside = np.flatnonzero(self.log.rows["part"] >= SIDE)
        event[aside[~one_of(event[aside], *BY_WAYS.values())]] = _ASIDE
        return groups(event, _ASIDE + 1)

    def rows(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Places of the rows of such events, ascending, those of by-ways left out."""
        row = self._by_event.of(events[0])
        if len(events) > 1:
            row = np.sort(np.concatenate([self._by_event.of(event) for event in events]), kind="stable")
        return row if what is None else row[one_of(self.log.rows["what"][row], what)]

    @cached_property
    def handling(self) -> np.ndarray:
        """Places of the rows in which a post begins to handle."""
        return self.rows(Event.START, what=What.HANDLE)

    @cached_property
    def reported(self) -> np.ndarray:
        """When each item was reported, NEVER if it was not."""
        return self.last(self.rows(Event.REPORT), "time", NEVER)

    @cached_property
    def closed(self) -> np.ndarray:
        """When each item was last closed, NEVER if it is open at the end of the log."""
        row = self.rows(Event.CLOSE, Event.REOPEN)
        closes = self.log.rows["event"][row] == Event.CLOSE
        time = np.full(self.size, NEVER)
        time[self.log.rows["item"][row]] = np.where(closes, self.log.rows["time"][row], NEVER)
        return time

    @cached_property
    def ended(self) -> np.ndarray:
        """When each item was last closed, the end of the log if it is open then."""
        return np.minimum(self.closed, self.log.end)

    @cached_property
    def answered(self) -> np.ndarray:
        """Tell which items intake answered at once, dispatching nothing."""
        return self.had(Event.FINISH, what=What.ANSWER) & ~self.had(Event.DISPATCH)

    @cached_property
    def incidents(self) -> np.ndarray:
        """Tell which items are incidents that somebody must handle."""
        return (self.log.items["kind"] == Kind.INCIDENT) & ~self.answered

    @cached_property
    def enters(self) -> np.ndarray:
        """The times, ascending, at which incidents were reported or opened again."""
        return self._times(Event.REPORT, Event.REOPEN)

    @cached_property
    def leaves(self) -> np.ndarray:
        """The times, ascending, at which incidents were closed or given up."""
        return self._times(Event.CLOSE, Event.ABANDON, Event.BLOCK)

    def _times(self, *events: Event) -> np.ndarray:
        """Find when such events happened to incidents, not to their branches."""
        rows, row = self.log.rows, self.rows(*events)
        return rows["time"][row[self.incidents[rows["item"][row]] & (rows["part"][row] == 0)]]

    def last(self, row: np.ndarray, column: str, missing: int) -> np.ndarray:
        """Look up `column` in that of the rows `row` of each item that stands last in `row`."""
        spread = np.full(self.size, missing, dtype=np.int64)
        spread[self.log.rows["item"][row]] = self.log.rows[column][row]
        return spread

    def had(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Tell which items have such a row."""
        return self.mark(self.log.rows["item"][self.rows(*events, what=what)])

    def mark(self, item: np.ndarray) -> np.ndarray:
        """Tell for every item whether it is among those named."""
        marks = np.zeros(self.size, dtype=bool)
        marks[item] = True
        return marks


@dataclass(frozen=True, eq=False)
class Cohort:
    """The items of one kind reported in [begin, end), with one entry per item in each array.

    `ended` is the time of the last CLOSE, or the end of the log for items that are not `closed` then.
    """

    past: History
    begin: int
    end: int
    item: np.ndarray
    occurred: np.ndarray
    reported: np.ndarray
    ended: np.ndarray
    closed: np.ndarray

    def only(self, mask: np.ndarray) -> Cohort:
        """Keep the items in `mask`."""
        names = ("item", "occurred", "reported", "ended", "closed")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})

    @cached_property
    def starts(self) -> np.ndarray:
        """Places of those phases of its items, by-ways included, in which a post is busy."""
        at = np.flatnonzero(one_of(self.past.found.event, Event.START))
        return at[self._member[self.past.found.item[at]]]

    @cached_property
    def sent(self) -> np.ndarray:
        """When each item was first dispatched, NEVER if it was not."""
        return self.first(self.past.rows(Event.DISPATCH))

    @cached_property
    def team(self) -> np.ndarray:
        """The team that handled each item last, else the one it was with last, else -1."""
        team, rows = self.last(self.past.handling, "team"), self.past.log.rows
        other = self.past.mark(self.item[team < 0])[rows["item"]]
        met = self.last(np.flatnonzero(other & (rows["team"] >= 0) & (rows["part"] < SIDE)), "team")
        return np.where(team >= 0, team, met)

    @cached_property
    def _member(self) -> np.ndarray:
        return self.past.mark(self.item)

    def rows(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Places of the rows of such events of its items, ascending, those of by-ways left out."""
        row = self.past.rows(*events, what=what)
        return row[self._member[self.past.log.rows["item"][row]]]

    def first(self, row: np.ndarray, column: str = "time", missing: int = NEVER) -> np.ndarray:
        """Look up `column` in the first of the rows `row` of each item."""
        return self.past.last(row[::-1], column, missing)[self.item]

    def last(self, row: np.ndarray, column: str = "time", missing: int = -1) -> np.ndarray:
        """Look up `column` in the last of the rows `row` of each item."""
        return self.past.last(row, column, missing)[self.item]

    def had(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Tell which items have such a row."""
        return self.past.had(*events, what=what)[self.item]

    def count(self, row: np.ndarray) -> np.ndarray:
        """Count those of the rows `row` that each item has."""
        return np.bincount(self.past.log.rows["item"][row], minlength=self.past.size)[self.item]


def check_window(log: EventLog, begin: int, end: int) -> None:
    """Refuse a log whose rows go back in time, and a window that is empty or reaches beyond the log."""
    time = log.rows["time"]
    back = np.flatnonzero(time[1:] < time[:-1])
    if len(back):
        raise ValueError(f"the log goes back in time at row {back[0] + 1}")
    if not begin < end <= log.end:
        raise ValueError(f"the window [{begin}, {end}) is empty or ends after the log, at {log.end}")


def cohort(past: History, wanted: np.ndarray, window: Window) -> Cohort:
    """Gather the items marked in `wanted` that are reported in the window."""
    begin, end = window
    item = np.flatnonzero(wanted & (past.reported >= begin) & (past.reported < end))
    return Cohort(
        past=past,
        begin=begin,
        end=end,
        item=item,
        occurred=past.log.items["occurred"][item],
        reported=past.reported[item],
        ended=past.ended[item],
        closed=past.closed[item] < NEVER,
    )


def open_at(past: History, time: np.ndarray) -> np.ndarray:
    """Count the incidents that are reported, not closed and not given up just after each `time`."""
    return np.searchsorted(past.enters, time, side="right") - np.searchsorted(past.leaves, time, side="right")


def curve(since: np.ndarray, until: np.ndarray, observed: np.ndarray) -> Survival:
    """Estimate the survival curve of times in hours."""
    return kaplan_meier((until - since) / HOUR, observed)


def quantiles(times: Survival, name: str, *which: str) -> dict[str, float]:
    """Give quantiles of times in hours, each under the name of what is measured and its own."""
    return {f"{name}_{q}_hours": times.quantile(QUANTILES[q]) for q in which}


def interpolated(values: np.ndarray, which: Iterable[float]) -> np.ndarray:
    """Give quantiles of values of which none is censored, on the straight line between the two next to each.

    NaN of nothing.  Times that may go on after the log have the quantiles of `Survival`, which need no value
    that was not seen.
    """
    wanted = tuple(which)
    return np.quantile(values, wanted) if len(values) else np.full(len(wanted), np.nan)


def mean(values: np.ndarray) -> float:
    """Average; NaN of nothing."""
    return float(np.mean(values)) if len(values) else float("nan")


def ratio(part: float, whole: float) -> float:
    """Divide; NaN by nothing."""
    return float(part / whole) if whole else float("nan")
