"""The two loops that cut a log: they bring its rows into threads, and threads into phases.

Their callers have checked that all numbers in the columns are in range.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.kept import KEPT
from sim.analysis.log.open_time import Clock, open_before
from sim.eventlog import COLUMNS, MARKERS, SIDE, Event, Rows
from sim.machine_code import jit

ONGOING = -1
"""`ended_by` of a phase whose end the log does not show."""

NO_FORK = -1
"""Stands for the place of a FORK that is missing."""

_IS_MARKER = np.isin(np.arange(max(Event) + 1), MARKERS)

_COLUMNS_OF_LINE = [
    *((name, kind) for name, kind in COLUMNS.items() if name != "item"),
    ("number", np.int32),
    ("row", np.int32),
    ("fork", np.int16),
    ("first", bool),
    ("lost", bool),
]
LINE = np.dtype((np.record, np.dtype(_COLUMNS_OF_LINE, align=True)))
"""A row out of its place in the log: `row` is that place, `number` that of its item, `fork` that of its FORK
(see `Threads`); `first` says whether a thread begins, `lost` whether its time is."""


class Phases(NamedTuple):
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


class Plan(NamedTuple):
    """What cutting needs beside the rows, and where the phases go.

    `part[lost, event, what]` is the part of a phase and `interrupted[event, what]` says whether office hours
    interrupt it; `calendar` is that of each team; the log ends at `log_end`.  `cut` has room for all phases.
    """

    part: np.ndarray
    interrupted: np.ndarray
    clock: Clock
    calendar: np.ndarray
    log_end: int
    cut: Phases


class Span(NamedTuple):
    """The places of a thread and of its FORK if it is a branch, and where the item's own thread ends."""

    begin: int
    end: int
    fork: int
    main_end: int


@KEPT.entry
def count(item: np.ndarray, event: np.ndarray, start: np.ndarray) -> None:
    """Count the rows of each item, markers apart, so that `start[i]` of them are of items before i.

    `start`, zeros, has one entry more than there are items.
    """
    for k in range(len(item)):
        if not _IS_MARKER[event[k]]:
            start[item[k] + 1] += 1
    for i in range(1, len(start)):
        start[i] += start[i - 1]


@KEPT.entry
def arrange(rows: Rows, first: int, place: np.ndarray, line: np.ndarray) -> None:
    """Sort the rows of some items by item, then the fork and part of branches, keeping their order.

    Item `first` + i has its rows, markers apart, from `place[i]` on, and from there to `place[i + 1]` there
    are as many as it has; afterwards they end at `place[i]`.  `line` has one entry more, for what is moved.
    """
    for k in range(len(rows.item)):
        i = rows.item[k] - first
        if 0 <= i < len(place) and not _IS_MARKER[rows.event[k]]:
            to = place[i]
            place[i] = to + 1
            line[to].row, line[to].time, line[to].number = k, rows.time[k], rows.item[k]
            line[to].part, line[to].step, line[to].team = rows.part[k], rows.step[k], rows.team[k]
            line[to].event, line[to].what, line[to].lost = rows.event[k], rows.what[k], False
    begin = 0
    for end in place:
        _arrange_item(line, begin, end)
        begin = end


@jit
def _arrange_item(line: np.ndarray, begin: int, end: int) -> None:
    """Number the forks of an item, sort its rows by thread, and mark where threads begin."""
    forks, divided = 0, False
    for at in range(begin, end):
        part, forked = line[at].part, line[at].event == Event.FORK
        forks += forked
        line[at].fork = forks if forked or 0 < part < SIDE else 0
        line[at].first = at == begin
        divided |= part > 0
    if divided:
        _sort(line, begin, end)
        for at in range(begin, end):
            line[at].first = at == begin or _thread(line, at) != _thread(line, at - 1)


@jit
def _sort(line: np.ndarray, begin: int, end: int) -> None:
    """Insert each row behind those of its thread: an item has few rows, and most stand right already."""
    spare = len(line) - 1
    for at in range(begin + 1, end):
        thread, to = _thread(line, at), at
        line[spare] = line[at]
        while to > begin and _thread(line, to - 1) > thread:
            line[to] = line[to - 1]
            to -= 1
        line[to] = line[spare]


@jit
def _thread(line: np.ndarray, at: int) -> int:
    """Number the threads of an item: itself, then by-ways, then branches by fork and part."""
    return line[at].fork * 256 + line[at].part if line[at].part > 0 else 0


@KEPT.entry
def cut(line: np.ndarray, plan: Plan, found: int) -> int:
    """Cut threads into phases, write these behind those `found` before, and return how many there are then.

    If a branch has no FORK return -1 less its place.
    """
    begin, main = 0, (0, 0)
    while begin < len(line):
        end = _end_of_thread(line, begin)
        part = line[begin].part
        fork = NO_FORK
        if part == 0:
            main = (begin, end)
        elif part < SIDE:
            fork = _fork_of(line, begin, main)
            if fork == NO_FORK:
                return -1 - begin
        span = Span(begin, end, fork, main[1])
        if fork != NO_FORK or not _is_plain(line, begin, end):
            _mark_lost(line, span)
        found = _cut_thread(line, span, plan, found)
        begin = end
    return found


@jit
def _end_of_thread(line: np.ndarray, begin: int) -> int:
    end = begin + 1
    while end < len(line) and not line[end].first:
        end += 1
    return end


@jit
def _fork_of(line: np.ndarray, branch: int, main: tuple[int, int]) -> int:
    """Find the place of the FORK of a branch among those of the item itself."""
    for at in range(main[0], main[1]):
        here = line[at].event == Event.FORK and line[at].number == line[branch].number
        if here and line[at].fork == line[branch].fork:
            return at
    return NO_FORK


@jit
def _is_plain(line: np.ndarray, begin: int, end: int) -> bool:
    """Tell whether nothing in a thread was sent back, repeated or closed before its end: no time is lost."""
    for at in range(begin, end):
        event = line[at].event
        if event in (Event.RETURN, Event.REWORK) or (event == Event.CLOSE and at + 1 < end):
            return False
    return True


@jit
def _mark_lost(line: np.ndarray, span: Span) -> None:
    """Mark visits that were sent back, what follows a REWORK or CLOSE, and all of a branch if its FORK is."""
    again, begin = False, span.begin
    of_fork = span.fork != NO_FORK and line[span.fork].lost
    while begin < span.end:
        end, returned = _visit(line, begin, span.end)
        for at in range(begin, end):
            event = line[at].event
            again |= event in (Event.REWORK, Event.CLOSE)
            lost = (again or returned) and event not in (Event.OCCUR, Event.REPORT)
            line[at].lost = lost or of_fork
        begin = end


@jit
def _visit(line: np.ndarray, begin: int, end: int) -> tuple[int, bool]:
    """Find the end of a visit, at most `end`, and tell whether it was sent back."""
    step, returned, at = line[begin].step, False, begin
    while at < end and line[at].step == step:
        returned |= line[at].event == Event.RETURN
        at += 1
    return at, returned


@jit
def _cut_thread(line: np.ndarray, span: Span, plan: Plan, found: int) -> int:
    """Write the phases of a thread behind those `found` before, and return how many there are then."""
    closes, reopens, last_reopen = 0, 0, _last_reopen(line, span)
    for at in range(span.begin, span.end):
        event, last = line[at].event, at + 1 == span.end
        closes += event == Event.CLOSE
        reopens += event == Event.REOPEN
        for_good = closes > reopens and at > last_reopen
        done = last and line[at].part > 0 and event == Event.FINISH
        if not (for_good or done or event in (Event.ABANDON, Event.BLOCK)):
            _write(line, at, _behind(at, span), plan, found)
            found += 1
    return found


@jit
def _last_reopen(line: np.ndarray, span: Span) -> int:
    for at in range(span.end - 1, span.begin - 1, -1):
        if line[at].event == Event.REOPEN:
            return at
    return -1


@jit
def _behind(at: int, span: Span) -> int:
    """Find what ends the phase of a row, -1 if it goes on: the last of a branch ends as that of the FORK."""
    if at + 1 < span.end:
        return at + 1
    if span.fork != NO_FORK and span.fork + 1 < span.main_end:
        return span.fork + 1
    return -1


@jit
def _write(line: np.ndarray, at: int, behind: int, plan: Plan, found: int) -> None:
    """Write the phase that lasts from row `at` to row `behind`."""
    cut, event, what = plan.cut, line[at].event, line[at].what
    begin, team = line[at].time, line[at].team
    end = plan.log_end if behind < 0 else line[behind].time
    cut.item[found], cut.part[found], cut.fork[found] = line[at].number, line[at].part, line[at].fork
    cut.event[found], cut.what[found], cut.team[found] = event, what, team
    cut.ended_by[found] = ONGOING if behind < 0 else line[behind].event
    cut.begin[found], cut.end[found] = begin, end
    cut.group[found] = plan.part[int(line[at].lost), event, what]
    shut = 0
    if team >= 0 and end > begin and plan.interrupted[event, what]:
        of = plan.calendar[team]
        shut = end - begin - open_before(plan.clock, of, end) + open_before(plan.clock, of, begin)
    cut.shut[found] = shut
