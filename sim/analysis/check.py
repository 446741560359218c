"""Hold a log against the laws that every log must satisfy, whatever the organisation.

A law is a function of a log that returns a sentence for each way in which it is broken: the first row or
item concerned, and how many more there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.history import BY_WAYS
from sim.analysis.phases import Phases, Threads, is_branch, one_of, phases, split, threads
from sim.analysis.staffing import changes
from sim.eventlog import AWAY, SIDE, Aspect, Event, EventLog, Kind, What

_GOES_ON = (Event.ENQUEUE, Event.WAIT, Event.FORK)

FOLLOWERS: dict[Event, tuple[Event, ...]] = {
    Event.OCCUR: (Event.REPORT,),
    Event.REPORT: (*_GOES_ON, Event.RETURN, Event.BLOCK),
    Event.ENQUEUE: (Event.START, Event.ABANDON),
    Event.START: (Event.START, Event.FINISH),
    Event.FINISH: (*_GOES_ON, Event.RETURN, Event.REWORK, Event.CLOSE, Event.BLOCK),
    Event.WAIT: (*_GOES_ON, Event.RETURN, Event.CLOSE, Event.BLOCK, Event.REOPEN),
    Event.RETURN: _GOES_ON,
    Event.FORK: (Event.JOIN,),
    Event.JOIN: (*_GOES_ON, Event.REWORK, Event.CLOSE, Event.BLOCK),
    Event.REWORK: _GOES_ON,
    Event.CLOSE: (Event.WAIT, Event.REOPEN),
    Event.REOPEN: _GOES_ON,
    Event.ABANDON: (),
    Event.BLOCK: (),
}
"""Which events may come next in a thread, markers apart."""

BRANCH_EVENTS = (
    Event.ENQUEUE,
    Event.START,
    Event.FINISH,
    Event.WAIT,
    Event.RETURN,
    Event.REWORK,
    Event.ABANDON,
    Event.BLOCK,
)
"""The events that may happen to a branch of a joint case, markers apart."""

BY_WAY_EVENTS = (Event.ENQUEUE, Event.START, Event.FINISH, Event.WAIT)
"""The events that may happen on a by-way, markers apart."""

CHANNELS = tuple(range(What.HOTLINE, What.WALK_IN + 1))
ACTIVITIES = tuple(range(What.ANSWER, What.SERVE + 1))
WAITS = tuple(range(What.DESK, What.PAPERS + 1))

NAMES = {
    Event.REPORT: CHANNELS,
    Event.ENQUEUE: ACTIVITIES,
    Event.START: ACTIVITIES,
    Event.FINISH: ACTIVITIES,
    Event.WAIT: WAITS,
    **dict.fromkeys(BY_WAYS.values(), (What.NOTHING, *CHANNELS)),
}
"""What may be named by `what`, for the events that name something."""

WAITERS = {What.SEARCH: Kind.INCIDENT, What.PAPERS: Kind.REQUEST}
"""The only kind of work that waits for such a thing."""

ROUNDING = 1e-9
"""Far above the error of a sum of parts of posts, far below what matters of one."""

_ENDS = (Event.CLOSE, Event.ABANDON, Event.BLOCK)


class _View(NamedTuple):
    """A log, its rows by thread, and its columns in that order."""

    log: EventLog
    line: Threads
    time: np.ndarray
    what: np.ndarray
    team: np.ndarray


def check(log: EventLog) -> list[str]:
    """Name every law that the log breaks, one sentence for each way; an empty list is a sound log.

    Codes and the pairing of branches come first; what builds on them is checked only when they hold.
    """
    broken = _codes(log) + _staff_codes(log)
    if broken:
        return broken
    line = threads(log)
    view = _View(log, line, *(log.rows[name][line.row] for name in ("time", "what", "team")))
    broken = [sentence for law in _LAWS for sentence in law(view)] + _staff(log)
    if _orphans(view):
        return broken
    found = phases(log)
    return broken + _little(view, found) + _split_sums(view, found)


def _codes(log: EventLog) -> list[str]:
    """Numbers index what exists."""
    rows, items, places = log.rows, log.items, log.places
    bounds = {
        "item": (0, len(items["kind"])),
        "team": (-1, len(places.teams)),
        "part": (0, 128),
        "step": (0, 2**15),
    }
    outside = [
        _first_of(
            (rows[name] < low) | (rows[name] >= high),
            lambda k, n=name: f"Row {k}: there is no {n} {rows[n][k]}",
        )
        for name, (low, high) in bounds.items()
    ]
    strange = [
        _first_of(
            ~np.isin(rows[name], list(kind)), lambda k, n=name: f"Row {k}: there is no {n} {rows[n][k]}"
        )
        for name, kind in (("event", Event), ("what", What))
    ]
    return [sentence for found in outside + strange for sentence in found]


def _staff_codes(log: EventLog) -> list[str]:
    """Entries of the table of staff are about teams that exist, and say what can be."""
    team, aspect, value = (log.staff[name] for name in ("team", "aspect", "value"))
    least = np.where(aspect == Aspect.OVERTIME, 0, -np.inf)
    odd = ~np.isfinite(value) | (value < least) | ((aspect == Aspect.PACE) & (value <= 0))
    return (
        _first_of(
            (team < 0) | (team >= len(log.places.teams)),
            lambda k: f"Staff entry {k}: there is no team {team[k]}",
        )
        + _first_of(
            ~np.isin(aspect, list(Aspect)), lambda k: f"Staff entry {k}: there is no aspect {aspect[k]}"
        )
        + _first_of(odd, lambda k: f"Staff entry {k}: {Aspect(int(aspect[k])).name} cannot be {value[k]:g}")
    )


def _first_of(bad: np.ndarray, say: Callable[[int], str]) -> list[str]:
    """Describe the first of the places marked `bad`, and count the others."""
    at = np.flatnonzero(bad)
    if not len(at):
        return []
    more = f" ({len(at) - 1} more like it)" if len(at) > 1 else ""
    return [f"{say(int(at[0]))}{more}."]


def _at(view: _View, k: int) -> str:
    line = view.line
    return f"Row {line.row[k]} (item {line.item[k]}, part {line.part[k]})"


def _event(code: int) -> str:
    return Event(code).name


def _times(view: _View) -> list[str]:
    """Times ascend and end with the log."""
    time = view.log.rows["time"]
    back = np.diff(time, prepend=time[:1]) < 0
    late = time > view.log.end
    return _first_of(back, lambda k: f"Row {k}: time goes back from {time[k - 1]} to {time[k]}") + _first_of(
        late, lambda k: f"Row {k}: time {time[k]} is after the end of the log, {view.log.end}"
    )


def _named(view: _View) -> list[str]:
    """Events name a fitting channel, activity or wait."""
    event, what = view.log.rows["event"], view.log.rows["what"]
    return [
        sentence
        for kind, names in NAMES.items()
        for sentence in _first_of(
            (event == kind) & ~one_of(what, *names),
            lambda k, kind=kind: f"Row {k}: {kind.name} of {What(int(what[k])).name} means nothing",
        )
    ]


def _waiters(view: _View) -> list[str]:
    """Only incidents wait for another office, only requests for papers."""
    rows, kind = view.log.rows, view.log.items["kind"][view.log.rows["item"]]
    return [
        sentence
        for what, waiter in WAITERS.items()
        for sentence in _first_of(
            (rows["event"] == Event.WAIT) & (rows["what"] == what) & (kind != waiter),
            lambda k, what=what, waiter=waiter: (
                f"Row {k}: {Kind(int(kind[k])).name} waits for {what.name}, as {waiter.name} does"
            ),
        )
    ]


def _order(view: _View) -> list[str]:
    """Rows of a thread follow a legal order."""
    line = view.line
    legal = np.zeros((len(Event), len(Event)), dtype=bool)
    for event, followers in FOLLOWERS.items():
        legal[event, list(followers)] = True
    before = np.roll(line.event, 1)
    follows = ~line.first & ~legal[before, line.event]
    recurs = (line.event == Event.WAIT) & (
        (view.what == What.RECURRENCE) != (~line.first & (before == Event.CLOSE))
    )
    starts = line.first & (line.part == 0) & (line.event != Event.OCCUR)
    alien = is_branch(line.part) & ~one_of(line.event, *BRANCH_EVENTS)
    astray = (line.part >= SIDE) & ~one_of(line.event, *BY_WAY_EVENTS)
    return (
        _first_of(
            follows, lambda k: f"{_at(view, k)}: {_event(line.event[k])} may not follow {_event(before[k])}"
        )
        + _first_of(recurs, lambda k: f"{_at(view, k)}: a closed item, and no other, waits for RECURRENCE")
        + _first_of(
            starts, lambda k: f"{_at(view, k)}: an item begins with OCCUR, not {_event(line.event[k])}"
        )
        + _first_of(alien, lambda k: f"{_at(view, k)}: {_event(line.event[k])} cannot happen to a branch")
        + _first_of(astray, lambda k: f"{_at(view, k)}: {_event(line.event[k])} cannot happen on a by-way")
    )


def _by_ways(view: _View) -> list[str]:
    """A by-way begins with ENQUEUE, after the marker that goes with its number."""
    line, rows = view.line, view.log.rows
    at = np.flatnonzero(line.first & (line.part >= SIDE))
    part, item = line.part[at], line.item[at]
    unmarked = np.ones(len(at), dtype=bool)
    for number, marker in BY_WAYS.items():
        row = np.flatnonzero(rows["event"] == marker)[::-1]
        since = np.full(len(view.log.items["kind"]), len(view.log))
        since[rows["item"][row]] = row
        unmarked &= ~((part == number) & (since[item] < line.row[at]))
    return _first_of(
        line.event[at] != Event.ENQUEUE,
        lambda k: f"{_at(view, at[k])}: a by-way begins with ENQUEUE, not {_event(line.event[at[k]])}",
    ) + _first_of(unmarked, lambda k: f"{_at(view, at[k])}: a by-way {_by_way_of(part[k])}")


def _by_way_of(part: int) -> str:
    if part not in BY_WAYS:
        return "of no known number"
    return f"without {BY_WAYS[part].name} before it"


def _calls(view: _View) -> list[str]:
    """Nobody answers a call that was not made."""
    rows = view.log.rows
    at = np.flatnonzero(one_of(rows["event"], Event.WHISTLE, Event.HEED))
    thread = (rows["item"][at].astype(np.int64) << 8) | rows["part"][at]
    order = np.argsort(thread, kind="stable")
    at, thread = at[order], thread[order]
    waiting = _level(np.where(rows["event"][at] == Event.WHISTLE, 1, -1), thread)
    return _first_of(
        waiting < 0,
        lambda k: f"Row {at[k]} (item {rows['item'][at[k]]}, part {rows['part'][at[k]]}): HEED of no WHISTLE",
    )


def _stations(view: _View) -> list[str]:
    """A post starts what queued at its own team, and finishes what it started."""
    line = view.line
    before, team_before, what_before = (np.roll(x, 1) for x in (line.event, view.team, view.what))
    queued = (line.event == Event.START) & (line.first | ~one_of(before, Event.ENQUEUE, Event.START))
    begun = (line.event == Event.FINISH) & (line.first | (before != Event.START))
    leaves = one_of(line.event, Event.START, Event.FINISH, Event.ABANDON)
    elsewhere = leaves & ~line.first & (view.team != team_before)
    other = (line.event == Event.FINISH) & (before == Event.START) & (view.what != what_before)
    nowhere = one_of(line.event, Event.ENQUEUE, Event.START, Event.FINISH) & (view.team < 0)
    return (
        _first_of(queued, lambda k: f"{_at(view, k)}: START without ENQUEUE")
        + _first_of(begun, lambda k: f"{_at(view, k)}: FINISH without START")
        + _first_of(
            elsewhere,
            lambda k: (
                f"{_at(view, k)}: {_event(line.event[k])} at team {view.team[k]} after team {team_before[k]}"
            ),
        )
        + _first_of(other, lambda k: f"{_at(view, k)}: FINISH of what was not started")
        + _first_of(nowhere, lambda k: f"{_at(view, k)}: {_event(line.event[k])} without a team")
    )


def _takes_post(view: _View) -> np.ndarray:
    """Tell which rows occupy a post: a START that does not follow a START."""
    line = view.line
    return (line.event == Event.START) & (line.first | (np.roll(line.event, 1) != Event.START))


def _posts(view: _View) -> list[str]:
    """No post starts unless one that is present is free; whoever leaves finishes first."""
    takes = _takes_post(view)
    change = takes.astype(np.int64) - (view.line.event == Event.FINISH)
    at = np.flatnonzero((change != 0) & (view.team >= 0))
    at = at[np.lexsort((view.line.row[at], view.team[at]))]
    team, starts = view.team[at], takes[at]
    busy = _level(change[at], team)
    present = _present(view.log, team, view.time[at])
    return _first_of(
        starts & (busy - 1 >= present - ROUNDING),
        lambda k: f"{_at(view, at[k])}: {busy[k]} posts of team {team[k]} busy, it has {present[k]:g}",
    )


def _present(log: EventLog, team: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Look up how many posts are present at teams at times, entries of that time included."""
    found = changes(log, *AWAY)
    away = np.append(0, np.cumsum(found.change))
    before, after = _key(found.team, found.time), _key(team, time)
    nothing = np.searchsorted(found.team, team)
    posts = np.array([team.posts for team in log.places.teams], dtype=float)[team]
    return posts - away[np.searchsorted(before, after, side="right")] + away[nothing]


def _key(team: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Number teams and times (up to 2^40 seconds either way) so that they sort by team, then time."""
    return (team.astype(np.int64) << 42) + time


def _level(change: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Add up changes afresh for each of the sorted groups."""
    total = np.cumsum(change)
    first = np.searchsorted(group, group)
    return total - (total - change)[first]


def _calendars(view: _View) -> list[str]:
    """No post starts outside the calendar of its team."""
    at = np.flatnonzero(_takes_post(view) & (view.team >= 0))
    calendars = np.array([team.calendar for team in view.log.places.teams], dtype=np.int64)[view.team[at]]
    closed = np.zeros(len(at), dtype=bool)
    for calendar in np.unique(calendars):
        here = calendars == calendar
        shifts, time = view.log.places.calendars[calendar], view.time[at[here]]
        k = np.searchsorted(shifts.opens, time, side="right") - 1
        closed[here] = (k < 0) | (time >= shifts.closes[k])
    return _first_of(
        closed,
        lambda k: f"{_at(view, at[k])}: START at {view.time[at[k]]}, when team {view.team[at[k]]} is closed",
    )


def _orphans(view: _View) -> list[str]:
    """Branches hang on a FORK."""
    line = view.line
    forks = np.unique(_fork_key(line)[line.event == Event.FORK])
    orphan = is_branch(line.part) & ~np.isin(_fork_key(line), forks)
    return _first_of(orphan, lambda k: f"{_at(view, k)}: a branch without FORK")


def _fork_key(line: Threads) -> np.ndarray:
    return (line.item.astype(np.int64) << 16) | line.fork


def _joins(view: _View) -> list[str]:
    """A JOIN comes with the last row of its branches, and each FORK has branches numbered without a gap.

    Numbers need not begin at 1: a party that has acted before the FORK has no branch.
    """
    line = view.line
    fork = np.flatnonzero(line.event == Event.FORK)
    branches = _branches(line).reindex(_fork_key(line)[fork], fill_value=0)
    count, lowest, highest, last_row, unfinished = branches.to_numpy(dtype=np.int64).T
    joined = ~line.last[fork]
    join = fork + joined
    final = view.log.rows["time"][last_row]
    early = joined & (last_row > line.row[join])
    apart = joined & ~early & (unfinished == 0) & (final != view.time[join])
    return (
        _first_of(count == 0, lambda k: f"{_at(view, fork[k])}: FORK without branches")
        + _first_of(
            (count > 0) & (count != highest - lowest + 1),
            lambda k: f"{_at(view, fork[k])}: {count[k]} branches are numbered {lowest[k]} to {highest[k]}",
        )
        + _first_of(early, lambda k: f"{_at(view, join[k])}: JOIN before row {last_row[k]} of a branch")
        + _first_of(
            apart, lambda k: f"{_at(view, join[k])}: JOIN at {view.time[join[k]]}, last part at {final[k]}"
        )
    )


def _branches(line: Threads) -> pd.DataFrame:
    """Give per FORK the number of branches, their range of numbers and last row, and how many show no end."""
    at = is_branch(line.part)
    table = pd.DataFrame(
        {
            "fork": _fork_key(line)[at],
            "first": line.first[at],
            "lowest": line.part[at],
            "highest": line.part[at],
            "row": line.row[at],
            "unfinished": (line.last & ~one_of(line.event, Event.FINISH, *_ENDS))[at],
        }
    )
    how = {"first": "sum", "lowest": "min", "highest": "max", "row": "max", "unfinished": "sum"}
    return table.groupby("fork").agg(how)


def _conservation(view: _View) -> list[str]:
    """Every item occurs once, at its time, and is then open or ended in exactly one way."""
    occurred, end = view.log.items["occurred"], view.log.end
    occurs, ended = _count(view, Event.OCCUR), _ended(view)
    at = np.flatnonzero(view.line.event == Event.OCCUR)
    moved = view.time[at] != occurred[view.line.item[at]]
    wrong = (ended < 0) | (ended > 1)
    return (
        _first_of((occurs == 0) & (occurred < end), lambda k: f"Item {k} does not occur")
        + _first_of(occurs > 1, lambda k: f"Item {k} occurs {occurs[k]} times")
        + _first_of(
            moved, lambda k: f"{_at(view, at[k])}: OCCUR at {view.time[at[k]]} is not the time in the items"
        )
        + _first_of(wrong, lambda k: f"Item {k} ends {ended[k]} times, reopenings taken off")
        + _books(view, (occurs > 0) & (ended == 0))
    )


def _count(view: _View, *events: Event) -> np.ndarray:
    """Count rows per item; what happens to branches does not count."""
    here = one_of(view.line.event, *events) & (view.line.part == 0)
    return np.bincount(view.line.item[here], minlength=len(view.log.items["kind"]))


def _ended(view: _View) -> np.ndarray:
    """How often each item ended, less how often it was opened again."""
    return _count(view, *_ENDS) - _count(view, Event.REOPEN)


def _books(view: _View, is_open: np.ndarray) -> list[str]:
    """Closed, abandoned, blocked and open items make up all items: counts and last rows say the same."""
    wrong = _open_items(view) != is_open
    return _first_of(wrong, lambda k: f"Item {k} is open by its last row or by its counts, not by both")


def _open_items(view: _View) -> np.ndarray:
    """Tell which items have something going on after their last row."""
    line = view.line
    closed = one_of(line.event, *_ENDS) | ((line.event == Event.WAIT) & (view.what == What.RECURRENCE))
    going_on = np.zeros(len(view.log.items["kind"]), dtype=bool)
    going_on[line.item[line.last & (line.part == 0) & ~closed]] = True
    return going_on


def _flow(view: _View) -> list[str]:
    """What enters a team leaves it or is still there."""
    line, teams = view.line, len(view.log.places.teams)
    inside = line.last & one_of(line.event, Event.ENQUEUE, Event.START)
    masks = (line.event == Event.ENQUEUE, one_of(line.event, Event.FINISH, Event.ABANDON), inside)
    enters, leaves, stays = (np.bincount(view.team[m & (view.team >= 0)], minlength=teams) for m in masks)
    return _first_of(
        enters != leaves + stays,
        lambda k: f"Team {k}: {enters[k]} entered, {leaves[k]} left, {stays[k]} are still there",
    )


def _little(view: _View, found: Phases) -> list[str]:
    """The integral of the number present is the sum of the sojourns, at each team and overall."""
    line, end = view.line, view.log.end
    teams = len(view.log.places.teams)
    change = (line.event == Event.ENQUEUE).astype(np.int64) - one_of(line.event, Event.FINISH, Event.ABANDON)
    known = view.team >= 0
    area = np.bincount(view.team[known], (change * (end - view.time))[known], minlength=teams)
    stays = one_of(found.event, Event.ENQUEUE, Event.START) & (found.team >= 0)
    lasted = found.end - found.begin
    sojourns = np.bincount(found.team[stays], lasted[stays], minlength=teams)
    return _first_of(
        area != sojourns, lambda k: f"Little's law fails at team {k}: {area[k]:.0f} is not {sojourns[k]:.0f}"
    ) + _little_overall(view, found)


def _little_overall(view: _View, found: Phases) -> list[str]:
    line = view.line
    enters = one_of(line.event, Event.OCCUR, Event.REOPEN).astype(np.int64)
    change = (enters - one_of(line.event, *_ENDS))[line.part == 0]
    area = (change * (view.log.end - view.time[line.part == 0])).sum()
    away = (found.event == Event.CLOSE) | (found.what == What.RECURRENCE)
    sojourns = (found.end - found.begin)[(found.part == 0) & ~away].sum()
    if area == sojourns:
        return []
    return [f"Little's law fails for the whole: {area} is not {sojourns}."]


def _split_sums(view: _View, found: Phases) -> list[str]:
    """The parts of an incident's time are not negative and sum to it."""
    log = view.log
    incident = np.flatnonzero(log.items["kind"] == Kind.INCIDENT)
    parts = split(log, found)
    until = np.where(log.items["occurred"] <= log.end, log.end, log.items["occurred"])
    final = np.flatnonzero(one_of(view.line.event, *_ENDS) & (view.line.part == 0))
    over = ~_open_items(view)[view.line.item[final]]
    until[view.line.item[final[over]]] = view.time[final[over]]
    span = (until - log.items["occurred"])[incident]
    total = parts.sum(axis=1)
    return _first_of(
        total != span, lambda k: f"Item {incident[k]}: the parts of its time sum to {total[k]}, not {span[k]}"
    ) + _first_of((parts < 0).any(axis=1), lambda k: f"Item {incident[k]}: a part of its time is negative")


def _staff(log: EventLog) -> list[str]:
    """The table of staff goes forward in time, and people who leave a team are missing there only once.

    Those pulled up arrive at another team, those lent stay in the office, and nobody leaves an empty team.
    """
    time = log.staff["time"]
    back = np.diff(time, prepend=time[:1]) < 0
    office = np.array([team.office for team in log.places.teams], dtype=np.int64)
    return (
        _first_of(back, lambda k: f"Staff entry {k}: time goes back from {time[k - 1]} to {time[k]}")
        + _balance(log, Aspect.DRAIN, np.zeros_like(office), "teams")
        + _balance(log, Aspect.LENT, office, "teams of one office")
        + _emptied(log)
    )


def _balance(log: EventLog, aspect: Aspect, group: np.ndarray, whose: str) -> list[str]:
    """At any time the numbers of an aspect add up to nothing over the teams of each group."""
    found = changes(log, aspect)
    _, time, total = _settled(group[found.team], found.time, found.change)
    return _first_of(
        np.abs(total) > ROUNDING,
        lambda k: f"At {time[k]} {aspect.name} adds up to {total[k]:g} over {whose}, not to 0",
    )


def _settled(group: np.ndarray, time: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, ...]:
    """Add changes up by group, and give group, time and sum after each moment of each group."""
    order = np.lexsort((time, group))
    group, time = group[order], time[order]
    key = _key(group, time)
    last = np.append(key[1:] != key[:-1], True)[: len(key)]
    return group[last], time[last], _level(change[order], group)[last]


def _emptied(log: EventLog) -> list[str]:
    """A team is never short of more posts than it has."""
    posts = np.array([team.posts for team in log.places.teams])
    team, time, away = _settled(*changes(log, *AWAY))
    return _first_of(
        away > posts[team] + ROUNDING,
        lambda k: f"At {time[k]} {away[k]:g} posts of team {team[k]} are away, it has {posts[team[k]]}",
    )


_LAWS = (
    _times,
    _named,
    _waiters,
    _order,
    _stations,
    _by_ways,
    _calls,
    _posts,
    _calendars,
    _orphans,
    _joins,
    _conservation,
    _flow,
)
