"""What the table of staff says: who is present, how many hours are worked, and at what pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.analysis.phases import groups, worked
from sim.eventlog import AWAY, Aspect, EventLog


@dataclass(frozen=True, eq=False)
class Staffing:
    """What a window has by team: posts, their open seconds, and the integrals of aspects over these.

    `posts` and `opened` have the shape [team]; `integral`, in seconds times the unit of the aspect, the
    shape [Aspect, team], an aspect without entry being 0 and PACE being told as its excess over 1.
    `span` is the length of the window in seconds.
    """

    posts: np.ndarray
    opened: np.ndarray
    integral: np.ndarray
    span: int

    def away(self, *aspects: Aspect) -> np.ndarray:
        """Add up the post-seconds by which each team is short for these reasons, open hours only."""
        return self.integral[list(aspects)].sum(axis=0)

    @property
    def capacity(self) -> np.ndarray:
        """Seconds that present posts of each team are open; NaN where there are none."""
        seconds = self.posts * self.opened - self.away(*AWAY)
        return np.where(seconds > 0, seconds, np.nan)

    @property
    def present(self) -> np.ndarray:
        """Mean posts present at each team in its open hours; NaN where it has none."""
        return self._per_open_hour(self.posts * self.opened - self.away(*AWAY))

    @property
    def pace(self) -> np.ndarray:
        """Mean pace of each team in its open hours; NaN where it has none."""
        return 1 + self._per_open_hour(self.integral[Aspect.PACE])

    @property
    def overtime(self) -> np.ndarray:
        """Hours of each team beyond its calendar as a share of it; NaN where it has no open hours."""
        return self._per_open_hour(self.integral[Aspect.OVERTIME])

    def _per_open_hour(self, seconds: np.ndarray) -> np.ndarray:
        return np.divide(seconds, self.opened, out=np.full(len(seconds), np.nan), where=self.opened > 0)


def staffing(log: EventLog, begin: int, end: int) -> Staffing:
    """Describe the staff of the window [begin, end)."""
    teams = len(log.places.teams)
    first, last = (_worked(log, np.arange(teams), np.full(teams, time)) for time in (begin, end))
    posts = np.array([team.posts for team in log.places.teams], dtype=float)
    return Staffing(posts, last - first, _integrals(log, (begin, end), last), end - begin)


def _integrals(log: EventLog, window: tuple[int, int], last: np.ndarray) -> np.ndarray:
    """Integrate every aspect at every team over open seconds, of which `last` had passed at the end."""
    teams, staff = len(log.places.teams), log.staff
    cell = staff["aspect"] * np.int64(teams) + staff["team"]
    at = groups(cell, len(Aspect) * teams).place
    cell, team, value = cell[at], staff["team"][at], staff["value"][at]
    since = _worked(log, team, staff["time"][at].clip(*window))
    final = np.append(cell[1:] != cell[:-1], True)[: len(cell)]
    until = np.where(final, last[team], np.roll(since, -1))
    excess = value - (staff["aspect"][at] == Aspect.PACE)
    integral = np.bincount(cell, excess * (until - since), minlength=len(Aspect) * teams)
    return integral.reshape(len(Aspect), teams)


def _worked(log: EventLog, team: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Count the seconds that the calendar of each team has been open by a time."""
    calendars = np.array([team.calendar for team in log.places.teams], dtype=np.int16)[team]
    seconds = np.zeros(len(team), dtype=np.int64)
    for calendar, shifts in enumerate(log.places.calendars):
        at = np.flatnonzero(calendars == calendar)
        seconds[at] = worked(shifts, time[at])
    return seconds


def capacity_seconds(log: EventLog, begin: int, end: int) -> np.ndarray:
    """Seconds that the present posts of each team are open in the window; NaN where there are none."""
    return staffing(log, begin, end).capacity


class Changes(NamedTuple):
    """By how much the sum of some aspects changes at a team, team by team and ascending in time."""

    team: np.ndarray
    time: np.ndarray
    change: np.ndarray


def changes(log: EventLog, *aspects: Aspect) -> Changes:
    """Turn the entries of some aspects, which say what holds from then on, into changes of their sum."""
    staff = log.staff
    at = np.flatnonzero(np.isin(staff["aspect"], aspects))
    at = at[np.lexsort((staff["time"][at], staff["aspect"][at], staff["team"][at]))]
    team, aspect, value = staff["team"][at], staff["aspect"][at], staff["value"][at]
    goes_on = np.zeros(len(at), dtype=bool)
    goes_on[1:] = (team[1:] == team[:-1]) & (aspect[1:] == aspect[:-1])
    change = value - np.where(goes_on, np.roll(value, 1), 0)
    order = np.lexsort((staff["time"][at], team))
    return Changes(team[order], staff["time"][at][order], change[order])
