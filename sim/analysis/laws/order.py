"""What may happen to an item one thing after the other, and where."""

from __future__ import annotations

import numpy as np

from sim.analysis.laws.view import View, first_of, level
from sim.analysis.log.history import BY_WAYS
from sim.analysis.log.phases import is_branch, one_of
from sim.eventlog import SIDE, Event, Kind, What

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


def times(view: View) -> list[str]:
    """Times ascend and end with the log."""
    time = view.log.rows["time"]
    back = np.diff(time, prepend=time[:1]) < 0
    late = time > view.log.end
    return first_of(back, lambda k: f"Row {k}: time goes back from {time[k - 1]} to {time[k]}") + first_of(
        late, lambda k: f"Row {k}: time {time[k]} is after the end of the log, {view.log.end}"
    )


def named(view: View) -> list[str]:
    """Events name a fitting channel, activity or wait."""
    event, what = view.log.rows["event"], view.log.rows["what"]
    return [
        sentence
        for kind, names in NAMES.items()
        for sentence in first_of(
            (event == kind) & ~one_of(what, *names),
            lambda k, kind=kind: f"Row {k}: {kind.name} of {What(int(what[k])).name} means nothing",
        )
    ]


def waiters(view: View) -> list[str]:
    """Only incidents wait for another office, only requests for papers."""
    rows, kind = view.log.rows, view.log.items["kind"][view.log.rows["item"]]
    return [
        sentence
        for what, waiter in WAITERS.items()
        for sentence in first_of(
            (rows["event"] == Event.WAIT) & (rows["what"] == what) & (kind != waiter),
            lambda k, what=what, waiter=waiter: (
                f"Row {k}: {Kind(int(kind[k])).name} waits for {what.name}, as {waiter.name} does"
            ),
        )
    ]


def order(view: View) -> list[str]:
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
        first_of(
            follows,
            lambda k: f"{view.place(k)}: {_name(line.event[k])} may not follow {_name(before[k])}",
        )
        + first_of(recurs, lambda k: f"{view.place(k)}: a closed item, and no other, waits for RECURRENCE")
        + first_of(
            starts, lambda k: f"{view.place(k)}: an item begins with OCCUR, not {_name(line.event[k])}"
        )
        + first_of(alien, lambda k: f"{view.place(k)}: {_name(line.event[k])} cannot happen to a branch")
        + first_of(astray, lambda k: f"{view.place(k)}: {_name(line.event[k])} cannot happen on a by-way")
    )


def by_ways(view: View) -> list[str]:
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
    return first_of(
        line.event[at] != Event.ENQUEUE,
        lambda k: f"{view.place(at[k])}: a by-way begins with ENQUEUE, not {_name(line.event[at[k]])}",
    ) + first_of(unmarked, lambda k: f"{view.place(at[k])}: a by-way {_by_way_of(part[k])}")


def _by_way_of(part: int) -> str:
    if part not in BY_WAYS:
        return "of no known number"
    return f"without {BY_WAYS[part].name} before it"


def calls(view: View) -> list[str]:
    """Nobody answers a call that was not made."""
    rows = view.log.rows
    at = np.flatnonzero(one_of(rows["event"], Event.WHISTLE, Event.HEED))
    thread = (rows["item"][at].astype(np.int64) << 8) | rows["part"][at]
    order = np.argsort(thread, kind="stable")
    at, thread = at[order], thread[order]
    waiting = level(np.where(rows["event"][at] == Event.WHISTLE, 1, -1), thread)
    return first_of(
        waiting < 0,
        lambda k: f"Row {at[k]} (item {rows['item'][at[k]]}, part {rows['part'][at[k]]}): HEED of no WHISTLE",
    )


def stations(view: View) -> list[str]:
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
        first_of(queued, lambda k: f"{view.place(k)}: START without ENQUEUE")
        + first_of(begun, lambda k: f"{view.place(k)}: FINISH without START")
        + first_of(
            elsewhere,
            lambda k: (
                f"{view.place(k)}: {_name(line.event[k])} at team {view.team[k]} after team {team_before[k]}"
            ),
        )
        + first_of(other, lambda k: f"{view.place(k)}: FINISH of what was not started")
        + first_of(nowhere, lambda k: f"{view.place(k)}: {_name(line.event[k])} without a team")
    )


def _name(code: int) -> str:
    return Event(code).name
