"""Cut a log into phases, and each incident's time into parts that sum to the whole.

A phase lasts from one row to the next row of the same thread that is not a marker.  A thread is one
(item, part); a part number that is used again after a second FORK of the item is a new thread.  By-ways
(parts from `SIDE` on) are threads with phases too, as posts are busy with them; no time of their item
counts to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.sparse import csc_array

from sim.eventlog import MARKERS, NEVER, SIDE, Event, EventLog, Kind, Shifts, What


class Part(IntEnum):
    """Where the time of an incident goes.

    HAND_OVER includes the search of a resident for an office that takes the report.  No incident waits
    for PAPERS; where phases of requests are divided that wait counts like OUTSIDE_WORKS, as it passes
    outside the offices.
    """

    NOTICING = 0
    CLOSED_HOURS = 1
    QUEUEING = 2
    HAND_OVER = 3
    DECISION_WAIT = 4
    RETURN_REWORK = 5
    TRAVEL = 6
    COORDINATION = 7
    HANDLING = 8
    OUTSIDE_WORKS = 9


_MANY = 1000
"""Times for which a table of a calendar pays."""

ONGOING = -1
"""`ended_by` of a phase whose end the log does not show."""

_BY_EVENT = {
    Event.OCCUR: Part.NOTICING,
    Event.ENQUEUE: Part.QUEUEING,
    Event.FORK: Part.COORDINATION,
    Event.RETURN: Part.RETURN_REWORK,
    Event.REWORK: Part.RETURN_REWORK,
    Event.CLOSE: Part.RETURN_REWORK,
    Event.REOPEN: Part.RETURN_REWORK,
}

_BY_WHAT = {
    (Event.START, What.TRAVEL): Part.TRAVEL,
    (Event.START, What.COORDINATE): Part.COORDINATION,
    (Event.START, What.HANDLE): Part.HANDLING,
    (Event.START, What.VERIFY): Part.HANDLING,
    (Event.START, What.STAMP): Part.HANDLING,
    (Event.START, What.TASK): Part.HANDLING,
    (Event.START, What.SERVE): Part.HANDLING,
    (Event.WAIT, What.DECISION): Part.DECISION_WAIT,
    (Event.WAIT, What.SIGN_OFF): Part.DECISION_WAIT,
    (Event.WAIT, What.MEETING): Part.COORDINATION,
    (Event.WAIT, What.OUTSIDE): Part.OUTSIDE_WORKS,
    (Event.WAIT, What.RECURRENCE): Part.RETURN_REWORK,
    (Event.WAIT, What.SEARCH): Part.HAND_OVER,
    (Event.WAIT, What.PAPERS): Part.OUTSIDE_WORKS,
}

_BY_CALENDAR_TIME = (What.OUTSIDE, What.RECURRENCE, What.SEARCH, What.PAPERS)
"""Waits that no office hours interrupt."""


def _part_table() -> np.ndarray:
    table = np.full((max(Event) + 1, max(What) + 1), Part.HAND_OVER, dtype=np.int8)
    for event, part in _BY_EVENT.items():
        table[event] = part
    for (event, what), part in _BY_WHAT.items():
        table[event, what] = part
    return table


_PARTS = _part_table()


def _part_of(event: np.ndarray, what: np.ndarray) -> np.ndarray:
    return _PARTS.ravel().take(event.astype(np.int16) * np.int16(_PARTS.shape[1]) + what)


@dataclass(frozen=True, eq=False)
class Groups:
    """Places of the entries of each code: those of code k are `place[start[k] : start[k + 1]]`, ascending."""

    place: np.ndarray
    start: np.ndarray

    def of(self, code: int) -> np.ndarray:
        """Places of one code."""
        return self.place[self.start[code] : self.start[code + 1]]


@dataclass(frozen=True, eq=False)
class Threads:
    """The rows that are not markers, thread by thread and in order of time within each.

    `row` is the place in the log.  `fork` is the number of the item's FORK (1, 2, …) for the FORK
    itself and for the rows of its branches, 0 elsewhere.  By-ways come after the item itself and before
    its branches.  `first` and `last` mark the ends of a thread.
    """

    row: np.ndarray
    item: np.ndarray
    part: np.ndarray
    fork: np.ndarray
    event: np.ndarray
    first: np.ndarray
    last: np.ndarray


@dataclass(frozen=True, eq=False)
class Phases:
    """One entry per phase, thread by thread; times in whole seconds.

    `group` is the `Part` to which the seconds count, but for the `shut` seconds of it in which the
    calendar of `team` was closed.  `ended_by` is the event that ended it, `ONGOING` if it was still going
    on at the end of the log.  `fork` as in `Threads`.
    """

    item: np.ndarray
    part: np.ndarray
    fork: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    group: np.ndarray
    shut: np.ndarray
    team: np.ndarray
    what: np.ndarray
    event: np.ndarray
    ended_by: np.ndarray

    def open_seconds(self, at: np.ndarray) -> np.ndarray:
        """Seconds of the phases at these places in which the calendar of their team was open."""
        return self.end[at] - self.begin[at] - self.shut[at]


def groups(code: np.ndarray, count: int) -> Groups:
    """Sort the places of the entries by code, of which there are `count`, keeping their order within each.

    A number that is no code is a ValueError.
    """
    if not len(code):
        return Groups(np.zeros(0, dtype=np.int64), np.zeros(count + 1, dtype=np.int64))
    least, most = int(code.min()), int(code.max())
    if least < 0 or most >= count:
        raise ValueError(f"numbers run from 0 to {count - 1}, not from {least} to {most}")
    columns = np.arange(len(code) + 1, dtype=np.int32)
    # turning a sparse matrix from columns to rows is a counting sort, a dozen times faster than argsort
    table = csc_array((np.ones(len(code), dtype=np.int8), code, columns), shape=(count, len(code))).tocsr()
    return Groups(table.indices.astype(np.intp), table.indptr)  # numbers of other sizes are slow as places


def is_branch(part: np.ndarray) -> np.ndarray:
    """Tell which part numbers are those of branches of joint cases."""
    return (part > 0) & (part < SIDE)


def threads(log: EventLog) -> Threads:
    """Sort the rows that are not markers by thread, keeping the order of the log within each."""
    count = len(log.items["kind"])
    markers = one_of(log.rows["event"], *MARKERS)
    found = groups(np.where(markers, np.int32(count), log.rows["item"]), count + 1)
    start = found.start[: count + 1]
    row = found.place[: start[count]]
    item = np.repeat(np.arange(count, dtype=np.int32), np.diff(start))
    part, event = (log.rows[name][row] for name in ("part", "event"))
    fork = _fork_numbers(item, part, event)
    first = _changes(item)
    divided = np.flatnonzero(_marked(item[np.flatnonzero(part)], count))
    at = _spans(start[divided], start[divided + 1])
    thread = _key(item[at], np.where(part[at] > 0, fork[at], 0), part[at])
    order = np.argsort(thread, kind="stable")
    first[at] = _changes(thread[order])
    for column in (row, part, fork, event):
        column[at] = column[at[order]]
    return Threads(row, item, part, fork, event, first, np.append(first[1:], True)[: len(first)])


def _fork_numbers(item: np.ndarray, part: np.ndarray, event: np.ndarray) -> np.ndarray:
    fork = np.zeros(len(item), dtype=np.int16)
    at = np.flatnonzero(is_branch(part) | one_of(event, Event.FORK))
    fork[at] = running(event[at] == Event.FORK, _changes(item[at]))
    return fork


def one_of(codes: np.ndarray, first: int, *others: int) -> np.ndarray:
    """Tell which of the `codes` are among those named."""
    found = codes == int(first)  # with an IntEnum small integers would be compared as large ones
    for code in others:
        found |= codes == int(code)
    return found


def _marked(place: np.ndarray, count: int) -> np.ndarray:
    """Mark some of `count` places."""
    marks = np.zeros(count, dtype=bool)
    marks[place] = True
    return marks


def running(flag: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Count the flags up to and including each entry, afresh from every `first`."""
    total = np.cumsum(flag)
    return total - np.maximum.accumulate(np.where(first, total - flag, 0))


def _changes(key: np.ndarray) -> np.ndarray:
    return np.concatenate((np.ones(min(len(key), 1), dtype=bool), key[1:] != key[:-1]))


def _key(item: np.ndarray, fork: np.ndarray, part: np.ndarray | int = 0) -> np.ndarray:
    """Number threads by item, then fork (up to 2^15), then part."""
    return (item.astype(np.int64) << 24) | (fork.astype(np.int64) << 8) | part


def working(log: EventLog, team: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Seconds of each [begin, end) inside the calendar of `team`; without a team (-1) all of them."""
    inside = end - begin
    calendars = np.array([team.calendar for team in log.places.teams] + [-1], dtype=np.int16)[team]
    for calendar, shifts in enumerate(log.places.calendars):
        at = np.flatnonzero(calendars == calendar)
        inside[at] = worked(shifts, end[at]) - worked(shifts, begin[at])
    return inside


def worked(shifts: Shifts, time: np.ndarray) -> np.ndarray:
    """Open seconds in [first opening, time), element by element, as `Shifts.worked`.

    Many times from 0 on are looked up in a table by stretches of clock time, in each of which at most one
    shift opens: several times faster than a search among the shifts.
    """
    if len(time) < _MANY or len(shifts.opens) < 2 or time.min() < 0:
        return shifts.worked(time)
    stretch = int(np.diff(shifts.opens).min()).bit_length() - 1
    if stretch < 0 or int(time.max()) >> stretch > len(time):
        return shifts.worked(time)
    last = int(time.max()) >> stretch
    opened = np.searchsorted(shifts.opens, np.arange(last + 1) << stretch, side="right")
    k = opened[time >> stretch]
    following = np.append(shifts.opens, NEVER)
    k += following[k] <= time
    shift = np.append(0, shifts.before - shifts.opens)
    closing = np.append(0, shifts.before + shifts.closes - shifts.opens)
    return np.minimum(time + shift[k], closing[k])


def phases(log: EventLog) -> Phases:
    """Cut the log into phases.

    Nothing begins at the last CLOSE, at ABANDON or BLOCK, or at the last FINISH of a branch or by-way.
    The last phase of a branch ends with the JOIN at the latest, that of another open thread with the log.
    Raise ValueError if a branch has no FORK.
    """
    cut = _cut(log)
    lost, event, what = cut.pop("lost"), cut["event"], cut["what"]
    return Phases(
        **cut,
        group=np.where(lost, np.int8(Part.RETURN_REWORK), _part_of(event, what)),
        shut=_shut(log, event, what, (cut["team"], cut["begin"], cut["end"])),
    )


def _cut(log: EventLog) -> dict[str, np.ndarray]:
    """Say of each phase what its rows and its thread tell, and whether its time is `lost`."""
    line = threads(log)
    time = log.rows["time"][line.row]
    end = np.append(time[1:], log.end)[: len(time)]
    np.copyto(end, log.end, where=line.last)
    ended_by = np.append(line.event[1:], np.int8(ONGOING))[: len(time)]
    np.copyto(ended_by, ONGOING, where=line.last)
    odd = _irregular(line)
    lost = _lost(log, line, odd)
    branch, fork = _branches(line)
    lost[branch] |= lost[fork]
    tail = line.last[branch]
    for column in (end, ended_by):
        column[branch[tail]] = column[fork[tail]]
    at = np.flatnonzero(~_over(line, odd))
    row = line.row[at]
    columns = {"item": line.item, "part": line.part, "fork": line.fork, "event": line.event}
    columns |= {"begin": time, "end": end, "ended_by": ended_by, "lost": lost}
    del line, time, end, ended_by, lost  # a year has a million phases: each column goes as its cut comes
    cut = {name: columns.pop(name)[at] for name in list(columns)}
    return cut | {name: log.rows[name][row] for name in ("team", "what")}


def _irregular(line: Threads) -> np.ndarray:
    """Places of all rows of the threads in which something was sent back, repeated, or followed a CLOSE."""
    odd = one_of(line.event, Event.RETURN, Event.REWORK, Event.REOPEN)
    odd |= one_of(line.event, Event.CLOSE) & ~line.last
    bound = np.append(np.flatnonzero(line.first), len(line.row))
    thread = np.searchsorted(bound, np.flatnonzero(odd), side="right")
    thread = thread[_changes(thread)]
    return _spans(bound[thread - 1], bound[thread])


def _spans(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """List the places in each [begin, end), one span after the other."""
    length = end - begin
    return np.repeat(end - np.cumsum(length), length) + np.arange(length.sum())


def _lost(log: EventLog, line: Threads, odd: np.ndarray) -> np.ndarray:
    """Tell which rows belong to a visit that was sent back, follow a REWORK, or follow a CLOSE."""
    event, first, step = line.event[odd], line.first[odd], log.rows["step"][line.row[odd]]
    again = running(one_of(event, Event.REWORK, Event.CLOSE), first) > 0
    visit = np.cumsum(first | _changes(step))
    returned = _marked(visit[event == Event.RETURN], len(odd) + 1)[visit]
    lost = np.zeros(len(line.row), dtype=bool)
    lost[odd] = (again | returned) & ~one_of(event, Event.OCCUR, Event.REPORT)
    return lost


def _over(line: Threads, odd: np.ndarray) -> np.ndarray:
    """Tell at which rows the thread is over: nothing begins there."""
    over = one_of(line.event, Event.CLOSE, Event.ABANDON, Event.BLOCK)
    over |= (line.part > 0) & line.last & one_of(line.event, Event.FINISH)
    event = line.event[odd]
    reopens = event == Event.REOPEN
    closed = running(event == Event.CLOSE, line.first[odd]) > running(reopens, line.first[odd])
    for_good = running(reopens[::-1], line.last[odd][::-1])[::-1] == 0
    over[odd] = (over[odd] & (event != Event.CLOSE)) | (closed & for_good)
    return over


def _branches(line: Threads) -> tuple[np.ndarray, np.ndarray]:
    """Places of the rows of branches, and for each the place of its FORK."""
    branch = np.flatnonzero(is_branch(line.part))
    forks = np.flatnonzero(one_of(line.event, Event.FORK))
    known = _key(line.item[forks], line.fork[forks])
    wanted = _key(line.item[branch], line.fork[branch])
    at = np.searchsorted(known, wanted)
    orphan = np.append(known, -1)[at] != wanted
    if orphan.any():
        k = branch[orphan][0]
        raise ValueError(f"part {line.part[k]} of item {line.item[k]} has no FORK")
    return branch, forks[at]


def _shut(log: EventLog, event: np.ndarray, what: np.ndarray, span: tuple[np.ndarray, ...]) -> np.ndarray:
    """Seconds in which the calendar that a phase waits for or works by was closed."""
    team, begin, end = span
    at = np.flatnonzero(one_of(event, Event.ENQUEUE, Event.START, Event.WAIT) & (end > begin))
    at = at[~one_of(what[at], *_BY_CALENDAR_TIME)]
    begin, end = begin[at], end[at]
    shut = np.zeros(len(event), dtype=np.int64)
    shut[at] = end - begin - working(log, team[at], begin, end)
    return shut


@dataclass(frozen=True, eq=False)
class Pieces:
    """Seconds that count to a `Part` (`group`) of the time of an item; what counts elsewhere is negative."""

    item: np.ndarray
    group: np.ndarray
    seconds: np.ndarray


def pieces(found: Phases, items: np.ndarray) -> Pieces:
    """Divide the time of the items marked in `items` by `Part`.

    Between FORK and JOIN the branch counts whose last phase ends last: of several one that finishes by a
    row of its own rather than one that waits until the JOIN, then the one with the smallest number.  What
    it leaves open of that time is coordination.
    """
    wanted = items[found.item]
    critical = _critical(found, np.flatnonzero(wanted & is_branch(found.part)))
    at = np.append(np.flatnonzero(wanted & (found.part == 0)), critical)
    shut = found.shut[at]
    closed = np.flatnonzero(shut)
    at_closed = np.full(len(closed), np.int8(Part.CLOSED_HOURS))
    counted = found.begin[critical] - found.end[critical]  # by the FORK already
    return Pieces(
        item=found.item[np.concatenate((at, at[closed], critical))],
        group=np.concatenate((found.group[at], at_closed, _group_of_fork(found, critical))),
        seconds=np.concatenate((found.end[at] - found.begin[at] - shut, shut[closed], counted)),
    )


def split(log: EventLog, found: Phases | None = None) -> np.ndarray:
    """Divide the time of every incident by `Part`.

    Seconds, shape [incident, Part], incidents in the order of their items.  A row sums to the time from
    occurrence to the last CLOSE, or to the end of the log.
    """
    incident = log.items["kind"] == Kind.INCIDENT
    parts = pieces(phases(log) if found is None else found, incident)
    cell = parts.item.astype(np.int64) * len(Part) + parts.group
    seconds = _sums(cell, parts.seconds, len(incident) * len(Part))
    return seconds.reshape(len(incident), len(Part))[incident]


def split_total(found: Phases, items: np.ndarray) -> np.ndarray:
    """Add up the split of the items marked in `items`: seconds by `Part`."""
    parts = pieces(found, items)
    return _sums(parts.group, parts.seconds, len(Part))


def _sums(cell: np.ndarray, value: np.ndarray, count: int) -> np.ndarray:
    """Add whole numbers up by cell; exact while sums stay below 2^53."""
    return np.bincount(cell, value, minlength=count).astype(np.int64)


def _critical(found: Phases, at: np.ndarray) -> np.ndarray:
    """Of the places of phases of branches keep those of the branches that finish last, one per FORK."""
    item, fork, part, end = (column[at] for column in (found.item, found.fork, found.part, found.end))
    thread = _key(item, fork, part)
    tail = np.flatnonzero(_changes(thread[::-1])[::-1])
    waits = found.ended_by[at] == Event.JOIN
    tail = tail[np.lexsort((part[tail], waits[tail], -end[tail], fork[tail], item[tail]))]
    chosen = thread[tail[_changes(_key(item[tail], fork[tail]))]]
    return at[np.append(chosen, -1)[np.searchsorted(chosen, thread)] == thread]


def _group_of_fork(found: Phases, branch: np.ndarray) -> np.ndarray:
    """Find the part to which the FORK of each branch phase counts."""
    forks = np.flatnonzero(found.event == Event.FORK)
    known = _key(found.item[forks], found.fork[forks])
    return found.group[forks[np.searchsorted(known, _key(found.item[branch], found.fork[branch]))]]
