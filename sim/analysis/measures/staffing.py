"""What the table of staff says: who is present, how many hours are worked, and at what pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.analysis.kept import KEPT
from sim.analysis.log.open_time import Clock, calendars_of, clock, open_before, working
from sim.analysis.log.phases import check_codes
from sim.eventlog import AWAY, Aspect, EventLog, Window


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
    opened = working(log, np.arange(teams), np.full(teams, begin), np.full(teams, end))
    posts = np.array([team.posts for team in log.places.teams], dtype=float)
    return Staffing(posts, opened, _integrals(log, Window(begin, end)), end - begin)


def _integrals(log: EventLog, window: Window) -> np.ndarray:
    """Integrate every aspect at every team over its open seconds."""
    teams, staff = len(log.places.teams), log.staff
    check_codes(staff, {"aspect": (0, len(Aspect)), "team": (0, teams)})
    cell = staff["aspect"] * np.int64(teams) + staff["team"]
    excess = staff["value"] - (staff["aspect"] == Aspect.PACE)
    room = np.zeros((3, len(Aspect) * teams))
    entries = _Entries(cell, staff["team"], staff["time"], excess)
    _integrate(entries, window, (clock(log, *window), calendars_of(log)), room)
    return room[0].reshape(len(Aspect), teams)


class _Entries(NamedTuple):
    """A table of staff: what holds at which cell (aspect and team) from a time on."""

    cell: np.ndarray
    team: np.ndarray
    time: np.ndarray
    value: np.ndarray


@KEPT.entry
def _integrate(entries: _Entries, window: Window, hours: tuple[Clock, np.ndarray], room: np.ndarray) -> None:
    """Integrate the value of each cell over the open seconds of its team in the window.

    Entries come in the order of time.  `room[0]` receives the integrals; the other two rows hold the value of
    each cell and the open seconds by which it was entered.
    """
    clock, calendar = hours
    for k in range(len(entries.cell)):
        cell, of = entries.cell[k], calendar[entries.team[k]]
        since = open_before(clock, of, min(max(entries.time[k], window[0]), window[1]))
        room[0, cell] += room[1, cell] * (since - room[2, cell])
        room[1, cell], room[2, cell] = entries.value[k], since
    teams = len(calendar) - 1
    for cell in range(room.shape[1]):
        room[0, cell] += room[1, cell] * (
            open_before(clock, calendar[cell % teams], window[1]) - room[2, cell]
        )


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
