"""Who works is present, and who is away from one team is somewhere."""

from __future__ import annotations

import numpy as np

from sim.analysis.laws.view import View, first_of, level
from sim.analysis.measures.staffing import changes
from sim.eventlog import AWAY, Aspect, Event, EventLog

ROUNDING = 1e-9
"""Far above the error of a sum of parts of posts, far below what matters of one."""


def posts(view: View) -> list[str]:
    """No post starts unless one that is present is free; whoever leaves finishes first."""
    takes = _takes_post(view)
    change = takes.astype(np.int64) - (view.line.event == Event.FINISH)
    at = np.flatnonzero((change != 0) & (view.team >= 0))
    at = at[np.lexsort((view.line.row[at], view.team[at]))]
    team, starts = view.team[at], takes[at]
    busy = level(change[at], team)
    present = _present(view.log, team, view.time[at])
    return first_of(
        starts & (busy - 1 >= present - ROUNDING),
        lambda k: f"{view.place(at[k])}: {busy[k]} posts of team {team[k]} busy, it has {present[k]:g}",
    )


def calendars(view: View) -> list[str]:
    """No post starts outside the calendar of its team."""
    at = np.flatnonzero(_takes_post(view) & (view.team >= 0))
    calendars = np.array([team.calendar for team in view.log.places.teams], dtype=np.int64)[view.team[at]]
    closed = np.zeros(len(at), dtype=bool)
    for calendar in np.unique(calendars):
        here = calendars == calendar
        shifts, time = view.log.places.calendars[calendar], view.time[at[here]]
        k = np.searchsorted(shifts.opens, time, side="right") - 1
        closed[here] = (k < 0) | (time >= shifts.closes[k])
    return first_of(
        closed,
        lambda k: f"{view.place(at[k])}: START at {view.time[at[k]]}, when team {view.team[at[k]]} is closed",
    )


def _takes_post(view: View) -> np.ndarray:
    """Tell which rows occupy a post: a START that does not follow a START."""
    line = view.line
    return (line.event == Event.START) & (line.first | (np.roll(line.event, 1) != Event.START))


def _present(log: EventLog, team: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Look up how many posts are present at teams at times, entries of that time included."""
    found = changes(log, *AWAY)
    away = np.append(0, np.cumsum(found.change))
    before, after = _key(found.team, found.time), _key(team, time)
    nothing = np.searchsorted(found.team, team)
    posts = np.array([team.posts for team in log.places.teams], dtype=float)[team]
    return posts - away[np.searchsorted(before, after, side="right")] + away[nothing]


def staff(log: EventLog) -> list[str]:
    """The table of staff goes forward in time, and people who leave a team are missing there only once.

    Those pulled up arrive at another team, those lent stay in the office, and nobody leaves an empty team.
    """
    time = log.staff["time"]
    back = np.diff(time, prepend=time[:1]) < 0
    office = np.array([team.office for team in log.places.teams], dtype=np.int64)
    return (
        first_of(back, lambda k: f"Staff entry {k}: time goes back from {time[k - 1]} to {time[k]}")
        + _balance(log, Aspect.DRAIN, np.zeros_like(office), "teams")
        + _balance(log, Aspect.LENT, office, "teams of one office")
        + _emptied(log)
    )


def _balance(log: EventLog, aspect: Aspect, group: np.ndarray, whose: str) -> list[str]:
    """At any time the numbers of an aspect add up to nothing over the teams of each group."""
    found = changes(log, aspect)
    _, time, total = _settled(group[found.team], found.time, found.change)
    return first_of(
        np.abs(total) > ROUNDING,
        lambda k: f"At {time[k]} {aspect.name} adds up to {total[k]:g} over {whose}, not to 0",
    )


def _emptied(log: EventLog) -> list[str]:
    """A team is never short of more posts than it has."""
    posts = np.array([team.posts for team in log.places.teams])
    team, time, away = _settled(*changes(log, *AWAY))
    return first_of(
        away > posts[team] + ROUNDING,
        lambda k: f"At {time[k]} {away[k]:g} posts of team {team[k]} are away, it has {posts[team[k]]}",
    )


def _settled(group: np.ndarray, time: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, ...]:
    """Add changes up by group, and give group, time and sum after each moment of each group."""
    order = np.lexsort((time, group))
    group, time = group[order], time[order]
    key = _key(group, time)
    last = np.append(key[1:] != key[:-1], True)[: len(key)]
    return group[last], time[last], level(change[order], group)[last]


def _key(team: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Number teams and times (up to 2^40 seconds either way) so that they sort by team, then time."""
    return (team.astype(np.int64) << 42) + time
