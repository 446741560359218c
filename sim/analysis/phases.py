"""Cut a log into phases, and each incident's time into parts that sum to the whole.

A phase lasts from one row to the next row of the same thread that is not a marker.  A thread is one
(item, part); a part number that is used again after a second FORK of the item is a new thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.eventlog import MARKERS, Event, EventLog, Kind, What


class Part(IntEnum):
    """Where the time of an incident goes."""

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
}


def _part_table() -> np.ndarray:
    table = np.full((max(Event) + 1, max(What) + 1), Part.HAND_OVER, dtype=np.int8)
    for event, part in _BY_EVENT.items():
        table[event] = part
    for (event, what), part in _BY_WHAT.items():
        table[event, what] = part
    return table


_PARTS = _part_table()


@dataclass(frozen=True, eq=False)
class Threads:
    """The rows that are not markers, thread by thread and in order of time within each.

    `row` is the place in the log.  `fork` is the number of the item's FORK (1, 2, …) for the FORK
    itself and for the rows of its branches, 0 elsewhere.  `first` and `last` mark the ends of a thread.
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
    calendar of `team` was closed.  `ended_by` is the event that ended it, `ONGOING` if none did.
    `observed` is false if the phase was still going on at the end of the log.  `fork` as in `Threads`.
    """

    item: np.ndarray
    part: np.ndarray
    fork: np.ndarray
    step: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    group: np.ndarray
    shut: np.ndarray
    team: np.ndarray
    what: np.ndarray
    event: np.ndarray
    ended_by: np.ndarray
    observed: np.ndarray


def threads(log: EventLog) -> Threads:
    """Sort the rows that are not markers by thread, keeping the order of the log within each."""
    row = np.flatnonzero(~one_of(log.rows["event"], *MARKERS))
    row = row[np.argsort(log.rows["item"][row], kind="stable")]
    item, part, event = (log.rows[name][row] for name in ("item", "part", "event"))
    begun = running(event == Event.FORK, _changes(item))
    fork = np.where((part > 0) | (event == Event.FORK), begun, 0)
    thread = _key(item, np.where(part > 0, fork, 0), part)
    order = np.argsort(thread, kind="stable")
    first = _changes(thread[order])
    last = np.append(first[1:], np.ones(min(len(row), 1), dtype=bool))
    return Threads(row[order], item[order], part[order], fork[order], event[order], first, last)


def one_of(codes: np.ndarray, *wanted: int) -> np.ndarray:
    """Tell which of some small non-negative `codes` are among those `wanted`."""
    table = np.zeros(256, dtype=bool)
    table[list(wanted)] = True
    return table[codes]


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
    calendars = np.array([team.calendar for team in log.places.teams] + [-1])[team]
    for calendar in np.unique(calendars[calendars >= 0]):
        at = np.flatnonzero(calendars == calendar)
        shifts = log.places.calendars[calendar]
        inside[at] = shifts.worked(end[at]) - shifts.worked(begin[at])
    return inside


def phases(log: EventLog) -> Phases:
    """Cut the log into phases.

    Nothing begins at the last CLOSE, at ABANDON or BLOCK, or at the last FINISH of a branch.  The last
    phase of a branch ends with the JOIN at the latest, that of another open thread with the log.
    Raise ValueError if a branch has no FORK.
    """
    line = threads(log)
    step, time, team, what = (log.rows[name][line.row] for name in ("step", "time", "team", "what"))
    end = np.append(time[1:], 0)[: len(time)]
    end[line.last] = log.end
    observed, lost = ~line.last, _lost(line, step)
    branch, fork = _branches(line)
    lost[branch] |= lost[fork]
    ended_by = np.where(line.last, ONGOING, np.append(line.event[1:], 0)[: len(time)])
    tail = line.last[branch]
    for column in (end, observed, ended_by):
        column[branch[tail]] = column[fork[tail]]
    group = np.where(lost, np.int8(Part.RETURN_REWORK), _PARTS[line.event, what])
    goes_on = ~_over(line)
    columns = {
        "item": line.item,
        "part": line.part,
        "fork": line.fork,
        "step": step,
        "begin": time,
        "end": end,
        "group": group,
        "shut": _shut(log, line.event, what, (team, time, end)),
        "team": team,
        "what": what,
        "event": line.event,
        "ended_by": ended_by,
        "observed": observed,
    }
    return Phases(**{name: column[goes_on] for name, column in columns.items()})


def _lost(line: Threads, step: np.ndarray) -> np.ndarray:
    """Tell which rows belong to a visit that was sent back, follow a REWORK, or follow a CLOSE."""
    again = running(one_of(line.event, Event.REWORK, Event.CLOSE), line.first) > 0
    visit = np.cumsum(line.first | np.concatenate(([False], step[1:] != step[:-1]))[: len(step)])
    returned = np.zeros(len(step) + 1, dtype=bool)
    returned[visit[line.event == Event.RETURN]] = True
    return (again | returned[visit]) & ~one_of(line.event, Event.OCCUR, Event.REPORT)


def _branches(line: Threads) -> tuple[np.ndarray, np.ndarray]:
    """Places of the rows of branches, and for each the place of its FORK."""
    branch = np.flatnonzero(line.part > 0)
    forks = np.flatnonzero(line.event == Event.FORK)
    known = _key(line.item[forks], line.fork[forks])
    wanted = _key(line.item[branch], line.fork[branch])
    at = np.searchsorted(known, wanted)
    orphan = np.append(known, -1)[at] != wanted
    if orphan.any():
        k = branch[orphan][0]
        raise ValueError(f"part {line.part[k]} of item {line.item[k]} has no FORK")
    return branch, forks[at]


def _over(line: Threads) -> np.ndarray:
    """Tell at which rows the thread is over: nothing begins there."""
    reopens = line.event == Event.REOPEN
    closed = running(line.event == Event.CLOSE, line.first) > running(reopens, line.first)
    for_good = running(reopens[::-1], line.last[::-1])[::-1] == 0
    branch_done = (line.part > 0) & line.last & (line.event == Event.FINISH)
    return (closed & for_good) | one_of(line.event, Event.ABANDON, Event.BLOCK) | branch_done


def _shut(log: EventLog, event: np.ndarray, what: np.ndarray, span: tuple[np.ndarray, ...]) -> np.ndarray:
    """Seconds in which the calendar that a phase waits for or works by was closed."""
    by_calendar = one_of(event, Event.ENQUEUE, Event.START, Event.WAIT)
    at = np.flatnonzero(by_calendar & ~one_of(what, What.OUTSIDE, What.RECURRENCE))
    team, begin, end = (column[at] for column in span)
    shut = np.zeros(len(event), dtype=np.int64)
    shut[at] = end - begin - working(log, team, begin, end)
    return shut


def split(log: EventLog, found: Phases | None = None) -> np.ndarray:
    """Divide the time of every incident by `Part`.

    Seconds, shape [incident, Part], incidents in the order of their items.  A row sums to the time from
    occurrence to the last CLOSE, or to the end of the log.  Between FORK and JOIN the branch counts
    whose last phase ends last: of several one that finishes by a row of its own rather than one that
    waits until the JOIN, then the one with the smallest number.  What it leaves open of that time is
    coordination.
    """
    found = phases(log) if found is None else found
    critical = _critical(found)
    counted = np.append(np.flatnonzero(found.part == 0), critical)
    item, group, shut = (column[counted] for column in (found.item, found.group, found.shut))
    lasted = found.end - found.begin
    seconds = np.zeros((len(log.items["kind"]), len(Part)), dtype=np.int64)
    seconds += _sums(item, group, lasted[counted] - shut, seconds.shape)
    seconds[:, Part.CLOSED_HOURS] += _sums(item, 0, shut, (len(seconds), 1))[:, 0]
    covered = _group_of_fork(found, critical)
    seconds -= _sums(found.item[critical], covered, lasted[critical], seconds.shape)
    return seconds[log.items["kind"] == Kind.INCIDENT]


def _sums(row: np.ndarray, column: np.ndarray | int, value: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Add whole numbers up by row and column; exact while sums stay below 2^53."""
    cell = row.astype(np.int64) * shape[1] + column
    return np.bincount(cell, value, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)


def _critical(found: Phases) -> np.ndarray:
    """Places of the phases of the branches that finish last, one branch per FORK."""
    at = np.flatnonzero(found.part > 0)
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
