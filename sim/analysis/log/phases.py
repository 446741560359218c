"""Cut a log into phases, and each incident's time into parts that sum to the whole.

A phase lasts from one row to the next row of the same thread that is not a marker.  A thread is one
(item, part); a part number that is used again after a second FORK of the item is a new thread.  By-ways
(parts from `SIDE` on) are threads with phases too, as posts are busy with them; no time of their item
counts to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np

from sim.analysis.kept import KEPT
from sim.analysis.log import cutting
from sim.analysis.log.cutting import Phases
from sim.analysis.log.open_time import calendars_of, clock
from sim.eventlog import SIDE, Event, EventLog, Kind, Rows, What


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


_PARTS = np.stack(
    [_part_table(), np.full((max(Event) + 1, max(What) + 1), Part.RETURN_REWORK, dtype=np.int8)]
)
"""The part of a phase by whether its time is lost, its event and its `what`."""


def _interrupted() -> np.ndarray:
    table = np.zeros((max(Event) + 1, max(What) + 1), dtype=bool)
    table[[Event.ENQUEUE, Event.START, Event.WAIT]] = True
    table[:, list(_BY_CALENDAR_TIME)] = False
    return table


_INTERRUPTED = _interrupted()
"""Whether office hours interrupt a phase, by its event and its `what`."""


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


def groups(code: np.ndarray, count: int) -> Groups:
    """Sort the places of the entries by code, of which there are `count`, keeping their order within each.

    A number that is no code is a ValueError.
    """
    if len(code) and not 0 <= code.min() <= code.max() < count:
        raise ValueError(f"numbers run from 0 to {count - 1}, not from {code.min()} to {code.max()}")
    start, place = np.zeros(count + 2, dtype=np.int64), np.empty(len(code), dtype=np.int64)
    _group(code, start, place)
    return Groups(place, start[:-1])


@KEPT.entry
def _group(code: np.ndarray, start: np.ndarray, place: np.ndarray) -> None:
    """Sort places by code, keeping their order within each; `start`, zeros, has two entries more than codes.

    Afterwards those of code k stand from `start[k]` to `start[k + 1]`.
    """
    for k in range(len(code)):
        start[code[k] + 2] += 1
    for c in range(2, len(start)):
        start[c] += start[c - 1]
    for k in range(len(code)):
        to = start[code[k] + 1]
        place[to] = k
        start[code[k] + 1] = to + 1


_COLUMNS = {
    "item": np.int32,
    "part": np.int8,
    "fork": np.int16,
    "begin": np.int64,
    "end": np.int64,
    "group": np.int8,
    "shut": np.int64,
    "team": np.int32,
    "what": np.int8,
    "event": np.int8,
    "ended_by": np.int8,
}
_AT_A_TIME = 2**18
"""Rows that are cut at a time: 8 MB of records, where a year would take 40."""

_LIMITS = {"part": (0, 128), "event": (0, max(Event) + 1), "what": (0, max(What) + 1)}


def is_branch(part: np.ndarray) -> np.ndarray:
    """Tell which part numbers are those of branches of joint cases."""
    return (part > 0) & (part < SIDE)


def threads(log: EventLog) -> Threads:
    """Sort the rows that are not markers by thread, keeping the order of the log within each."""
    (line,) = _lines(log, max(len(log), 1))
    last = np.append(line["first"][1:], True)[: len(line)]
    names = ("row", "number", "part", "fork", "event", "first")
    return Threads(*(line[name].copy() for name in names), last)


def _lines(log: EventLog, size: int) -> Iterator[np.ndarray]:
    """Bring rows into the order of threads, those of so many items at a time that there are about `size`.

    Each line, of records of the type `cutting.LINE`, is good until the next one.
    """
    limits = _LIMITS | {"item": (0, len(log.items["kind"])), "team": (-1, len(log.places.teams))}
    check_codes(log.rows, limits)
    start = np.zeros(len(log.items["kind"]) + 1, dtype=np.int64)
    cutting.count(log.rows["item"], log.rows["event"], start)
    first = np.unique(np.searchsorted(start, np.arange(0, max(start[-1], 1), size), side="right") - 1)
    edges = np.append(first, len(start) - 1)
    rows, line = Rows(**log.rows), np.empty(np.diff(start[edges]).max(initial=0) + 1, cutting.LINE)
    for begin, end in pairwise(edges):
        place = start[begin:end] - start[begin]
        cutting.arrange(rows, begin, place, line)
        yield line[: start[end] - start[begin]]


def check_codes(table: dict[str, np.ndarray], limits: dict[str, tuple[int, int]]) -> None:
    """Refuse numbers that stand for nothing, which loops would look up beyond the ends of tables.

    `limits` are the least number of a column and the first that is too large.
    """
    for name, (least, beyond) in limits.items():
        column = table[name]
        if len(column) and not least <= column.min() <= column.max() < beyond:
            row = np.flatnonzero((column < least) | (column >= beyond))[0]
            raise ValueError(f"{name} is {column[row]} in row {row}, not from {least} to {beyond - 1}")


def one_of(codes: np.ndarray, first: int, *others: int) -> np.ndarray:
    """Tell which of the `codes` are among those named."""
    found = codes == int(first)  # with an IntEnum small integers would be compared as large ones
    for code in others:
        found |= codes == int(code)
    return found


def _changes(key: np.ndarray) -> np.ndarray:
    return np.concatenate((np.ones(min(len(key), 1), dtype=bool), key[1:] != key[:-1]))


def _key(item: np.ndarray, fork: np.ndarray, part: np.ndarray | int = 0) -> np.ndarray:
    """Number threads by item, then fork (up to 2^15), then part."""
    return (item.astype(np.int64) << 24) | (fork.astype(np.int64) << 8) | part


def phases(log: EventLog) -> Phases:
    """Cut the log into phases.

    Nothing begins at the last CLOSE, at ABANDON or BLOCK, or at the last FINISH of a branch or by-way.
    The last phase of a branch ends with the JOIN at the latest, that of another open thread with the log.
    Raise ValueError if a branch has no FORK.
    """
    time = log.rows["time"]
    cut = Phases(**{name: np.empty(len(log), kind) for name, kind in _COLUMNS.items()})
    plan = cutting.Plan(
        part=_PARTS,
        interrupted=_INTERRUPTED,
        clock=clock(log, time.min(initial=0), time.max(initial=log.end)),
        calendar=calendars_of(log),
        log_end=log.end,
        cut=cut,
    )
    found = 0
    for line in _lines(log, _AT_A_TIME):
        found = cutting.cut(line, plan, found)
        if found < 0:
            orphan = line[-1 - found]
            raise ValueError(f"part {orphan['part']} of item {orphan['number']} has no FORK")
    return Phases(*(column[:found] for column in cut))


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
    return _pieces(found, np.flatnonzero(items[found.item] & (found.part == 0)), _critical(found, items))


def _pieces(found: Phases, own: np.ndarray, critical: np.ndarray) -> Pieces:
    """Divide phases: those of items' own threads, and those of critical branches, which the FORK yields."""
    at = np.append(own, critical)
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
    total = np.zeros(len(Part), dtype=np.int64)
    _add_split(found, items, total, int(Part.CLOSED_HOURS))
    parts = _pieces(found, np.zeros(0, dtype=np.int64), _critical(found, items))
    return total + _sums(parts.group, parts.seconds, len(Part))


@KEPT.entry
def _add_split(found: Phases, wanted: np.ndarray, total: np.ndarray, shut: int) -> None:
    """Add the seconds of the items' own threads by part, those outside office hours to the part `shut`."""
    for k in range(len(found.item)):
        if found.part[k] == 0 and wanted[found.item[k]]:
            total[found.group[k]] += found.end[k] - found.begin[k] - found.shut[k]
            total[shut] += found.shut[k]


def _sums(cell: np.ndarray, value: np.ndarray, count: int) -> np.ndarray:
    """Add whole numbers up by cell; exact while sums stay below 2^53."""
    return np.bincount(cell, value, minlength=count).astype(np.int64)


def _critical(found: Phases, items: np.ndarray) -> np.ndarray:
    """Find the phases of those branches of the items that finish last, one per FORK."""
    at = np.flatnonzero(is_branch(found.part))
    at = at[items[found.item[at]]]
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
