"""A month frame by frame, from an event log alone: queues and load of offices, incidents of communities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from sim.analysis.log.cutting import Phases
from sim.analysis.log.history import DAY, HOUR, History, check_window
from sim.analysis.log.open_time import working
from sim.analysis.log.phases import one_of
from sim.analysis.measures.staffing import changes
from sim.eventlog import AWAY, SIDE, Event, EventLog

TRAIL = DAY
"""Load and hand-overs of a frame are those of the seconds before it: a day, since nights would flicker."""

STEP = HOUR
"""Seconds between frames."""


@dataclass(frozen=True, eq=False)
class Month:
    """What is seen of a window, frame by frame, the first at its begin and the last at its end.

    `waiting` [frame, office] counts items in the queues of an office at that instant, whatever their kind.
    `load` [frame, office] is the share of the open post-time of the day before that was worked, NaN where no
    post was open.  `pending` [frame, community] counts incidents reported from there and not closed.
    `handed` [frame, kind, kind] counts hand-overs from offices of one kind to other offices in the day
    before, in the order of `kinds`.
    """

    start: datetime
    times: np.ndarray
    kinds: tuple[str, ...]
    waiting: np.ndarray
    load: np.ndarray
    pending: np.ndarray
    handed: np.ndarray

    @property
    def frames(self) -> int:
        """Number of frames."""
        return len(self.times)

    def moment(self, frame: int) -> datetime:
        """Give the date and time of a frame."""
        return self.start + timedelta(seconds=int(self.times[frame]))

    def open_incidents(self) -> np.ndarray:
        """Count the incidents reported and not closed anywhere, frame by frame."""
        return self.pending.sum(axis=1)

    def flows(self, frame: int) -> pd.DataFrame:
        """List the hand-overs of the day before a frame, the most frequent first: origin, target, count."""
        here = self.handed[frame]
        origin, target = np.nonzero(here)
        names = np.array(self.kinds, dtype=object)
        table = pd.DataFrame(
            {"origin": names[origin], "target": names[target], "count": here[origin, target]}
        )
        return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def month(log: EventLog, begin: int, end: int, step: int = STEP) -> Month:
    """Cut the window [begin, end] of a log, in seconds, into frames a `step` apart.

    ValueError for a window that is empty, ends after the log, has no day before it, or is no whole number of
    steps.
    """
    check_window(log, begin, end)
    if begin < TRAIL or step < 1 or (end - begin) % step or TRAIL % step:
        raise ValueError(
            f"the window [{begin}, {end}) must begin a day after the log and hold whole steps, found {step} s"
        )
    times = np.arange(begin - TRAIL, end + 1, step)
    past, trail = History(log), TRAIL // step
    kinds = tuple(dict.fromkeys(office.kind for office in log.places.offices))
    return Month(
        start=log.start,
        times=times[trail:],
        kinds=kinds,
        waiting=_by_office(log, _waiting(past, times[trail:])),
        load=_load(past, times, trail),
        pending=_pending(past, times[trail:]),
        handed=_trailing(_handed(past, times, kinds), trail),
    )


def _steps(
    times: np.ndarray, where: np.ndarray, columns: int, events: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Follow sums that change at some seconds: [time, column] of all changes up to and with each time.

    `where` names the column of each event, `events` its time and by how much it changes.
    """
    time, change = events
    frame = np.searchsorted(times, time, side="left")
    known = frame < len(times)
    sums = np.zeros((len(times), columns), dtype=change.dtype)
    np.add.at(sums, (frame[known], where[known]), change[known])
    return sums.cumsum(axis=0)


def _by_office(log: EventLog, teams: np.ndarray) -> np.ndarray:
    """Add the columns of teams up to those of their offices."""
    office = np.array([team.office for team in log.places.teams])
    sums = np.zeros((len(teams), len(log.places.offices)), dtype=teams.dtype)
    np.add.at(sums.T, office, teams.T)
    return sums


def _waiting(past: History, times: np.ndarray) -> np.ndarray:
    """Count the items in the queue of each team at each time."""
    found = past.found
    at = np.flatnonzero(one_of(found.event, Event.ENQUEUE) & (found.team >= 0))
    one = np.ones(len(at), dtype=np.int64)
    time = np.concatenate((found.begin[at], found.end[at]))
    # a phase lasts until just before its end: at its end the item waits no more
    change = np.concatenate((one, -one))
    return _steps(times, np.tile(found.team[at], 2), len(past.log.places.teams), (time, change))


def _pending(past: History, times: np.ndarray) -> np.ndarray:
    """Count the open incidents of each community at each time."""
    rows, community = past.log.rows, past.log.items["community"]
    parts = []
    for change, events in (
        (1, (Event.REPORT, Event.REOPEN)),
        (-1, (Event.CLOSE, Event.ABANDON, Event.BLOCK)),
    ):
        row = past.rows(*events)
        row = row[past.incidents[rows["item"][row]] & (rows["part"][row] == 0)]
        parts.append((rows["time"][row], community[rows["item"][row]], np.full(len(row), change)))
    time, where, change = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return _steps(times, where, int(community.max(initial=-1)) + 1, (time, change))


def _load(past: History, times: np.ndarray, trail: int) -> np.ndarray:
    """Divide what each office worked in the time before each frame by what its posts were open."""
    worked = _trailing(_by_office(past.log, busy_seconds(past, times)), trail)
    opened = _trailing(_by_office(past.log, open_seconds(past.log, times)), trail)
    return np.divide(worked, opened, out=np.full(worked.shape, np.nan), where=opened > 0)


def _trailing(sums: np.ndarray, trail: int) -> np.ndarray:
    """Turn running sums into what came in the `trail` steps before each time."""
    return sums[trail:] - sums[:-trail]


def busy_seconds(past: History, times: np.ndarray) -> np.ndarray:
    """Add up the working seconds of posts by each time, [time, team], from some second before the first."""
    found, teams = past.found, len(past.log.places.teams)
    wanted = one_of(found.event, Event.START) & (found.team >= 0)
    at = np.flatnonzero(wanted & (found.begin < times[-1]) & (found.end > times[0]))
    first = np.searchsorted(times, found.begin[at], side="right")
    last = np.searchsorted(times, found.end[at], side="left")
    sums = np.zeros((len(times), teams), dtype=np.int64)
    over = last < len(times)
    np.add.at(sums, (last[over], found.team[at[over]]), found.open_seconds(at[over]))
    sums = sums.cumsum(axis=0)
    _add_unfinished(sums, past, at, (first, last), times)
    return sums


def _add_unfinished(
    sums: np.ndarray, past: History, at: np.ndarray, span: tuple[np.ndarray, np.ndarray], times: np.ndarray
) -> None:
    """Add to `sums` what has been worked on phases that are under way at the times `span` of each."""
    first, last = span
    count = last - first
    frame = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count) + np.repeat(first, count)
    phase = np.repeat(at, count)
    team = past.found.team[phase]
    np.add.at(sums, (frame, team), working(past.log, team, past.found.begin[phase], times[frame]))


def open_seconds(log: EventLog, times: np.ndarray) -> np.ndarray:
    """Add up the open seconds of the posts present by each time, [time, team]."""
    places = log.places
    shifts = np.stack([calendar.worked(times) for calendar in places.calendars], axis=1)
    calendar = np.array([team.calendar for team in places.teams])
    posts = np.array([team.posts for team in places.teams], dtype=float)
    opened = shifts[:, calendar]
    away = changes(log, *AWAY)
    before = np.zeros(len(away.time))
    for k, each in enumerate(places.calendars):
        here = calendar[away.team] == k
        before[here] = each.worked(away.time[here])
    number = _steps(times, away.team, len(posts), (away.time, away.change))
    since = _steps(times, away.team, len(posts), (away.time, away.change * before))
    return opened * (posts - number) + since


def _handed(past: History, times: np.ndarray, kinds: tuple[str, ...]) -> np.ndarray:
    """Count the hand-overs between offices by each time, [time, kind, kind]."""
    found, places = past.found, past.log.places
    at, before = _visits(found)
    office = np.array([team.office for team in places.teams])
    kind = np.array([kinds.index(each.kind) for each in places.offices])
    origin, target = office[found.team[before]], office[found.team[at]]
    moved = origin != target
    cell = kind[origin[moved]] * len(kinds) + kind[target[moved]]
    one = np.ones(int(moved.sum()), dtype=np.int64)
    counts = _steps(times, cell, len(kinds) ** 2, (found.begin[at[moved]], one))
    return counts.reshape(len(times), len(kinds), len(kinds))


def _visits(found: Phases) -> tuple[np.ndarray, np.ndarray]:
    """Pair each phase at a team with the one before it in the same thread, by-ways left out."""
    wanted = one_of(found.event, Event.ENQUEUE, Event.START) & (found.team >= 0) & (found.part < SIDE)
    at = np.flatnonzero(wanted)
    same = np.ones(max(len(at) - 1, 0), dtype=bool)
    for column in (found.item, found.part, found.fork):
        same &= column[at[1:]] == column[at[:-1]]
    return at[1:][same], at[:-1][same]
