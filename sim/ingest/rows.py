"""Rows of a file as events of cases, held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from sim.eventlog import ITEM_COLUMNS, MARKERS, SIDE, Difficulty, Event, Kind, What
from sim.ingest.columns import Column, choices, counts, moments
from sim.ingest.faults import Allowed, Fault, Rule, allowed
from sim.ingest.setting import Setting
from sim.ingest.table import Table

OF_CASES = (
    "kind",
    "category",
    "urgency",
    "community",
    "due",
    "needs",
    "difficulty",
    "enforcement",
    "works",
)
"""Columns that say something of a case and not of one of its events."""

NO_OR_YES = ("NO", "YES")
"""What may stand in `enforcement` and `works`, by number."""

CHANNELS, ACTIVITIES, WAITS = (
    tuple(what.name for what in What if first <= what <= last)
    for first, last in (
        (What.HOTLINE, What.WALK_IN),
        (What.ANSWER, What.SERVE),
        (What.DESK, What.PAPERS),
    )
)

MOST = 2**15 - 1
"""The greatest number that a community, or a visit of a case, may have."""

MOST_NEEDS = int(np.iinfo(ITEM_COLUMNS["needs"]).max)
"""The greatest number of functions that a case may need."""

BEGINS = (Event.OCCUR, Event.REPORT)
ENDS = (Event.CLOSE, Event.ABANDON, Event.BLOCK)
FOLLOWS: dict[Event, tuple[Event, ...]] = {
    Event.OCCUR: (Event.REPORT,),
    Event.CLOSE: (Event.REOPEN, Event.WAIT),
    Event.ABANDON: (),
    Event.BLOCK: (),
}
"""The only events that may come next, for those after which not everything may."""

COMES_AFTER: dict[Event, tuple[Event, ...]] = {
    Event.OCCUR: (),
    Event.REPORT: (Event.OCCUR,),
    Event.REOPEN: (Event.CLOSE, Event.WAIT),
}
"""The only events that may come before, for those that may not come after everything."""


@dataclass(frozen=True, eq=False)
class Rows:
    """One entry per event: `row` is its place in the table, `column` where its time stands there."""

    row: np.ndarray
    column: np.ndarray
    case: np.ndarray
    time: np.ndarray
    event: np.ndarray
    what: np.ndarray
    team: np.ndarray
    part: np.ndarray
    step: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def at(self, which: np.ndarray) -> Rows:
        """Take some entries, by mask or by place."""
        return Rows(*(getattr(self, column.name)[which] for column in fields(self)))


def of_cases(table: Table, setting: Setting) -> list[Column]:
    """Read what the file says of cases, for faults; where classes are known it must be one of them."""
    found = [
        choices(table, "kind", tuple(Kind.__members__)),
        moments(table, "due", setting.zone),
        counts(table, "needs", MOST_NEEDS),
        choices(table, "difficulty", tuple(Difficulty.__members__)),
        *(choices(table, name, NO_OR_YES) for name in ("enforcement", "works")),
    ]
    if setting.places:
        classes = {"category": setting.places.categories, "urgency": setting.places.urgencies}
        found += [choices(table, name, options) for name, options in classes.items()]
        found.append(counts(table, "community", MOST))
    return found


def disagreements(table: Table, case: np.ndarray) -> Iterator[Fault]:
    """Find the cells that say something else of a case than an earlier row of it."""
    for name in OF_CASES:
        text = table.text(name)
        first = text.where(text != "").groupby(case).transform("first")
        for row in np.flatnonzero((text != "") & (text != first)):
            same = allowed(Rule.SAME, word=first.iloc[row], case=case[row])
            yield table.fault(int(row), name, same)


def unsaid(table: Table, case: np.ndarray, setting: Setting) -> Iterator[Fault]:
    """Find cases of which the file does not say what `places` know: their classes, and where they are."""
    if setting.places is None:
        return
    where = ("community",) if (table.text("community") != "").any() else ()
    classes = {"category": setting.places.categories, "urgency": setting.places.urgencies}
    for name in (*(name for name, options in classes.items() if options), *where):
        said = (table.text(name) != "").groupby(case).transform("any")
        for row in np.flatnonzero(~said.to_numpy() & ~pd.Series(case).duplicated().to_numpy()):
            yield table.fault(int(row), name, allowed(Rule.TOLD, name=name))


# ------------------------------------------------------------------------------------------- the order


def misplaced(table: Table, rows: Rows, setting: Setting) -> Iterator[Fault]:
    """Find events that cannot happen when they do: outside the time observed, or not after the one before."""
    yield from _outside(table, rows, setting)
    order = np.lexsort((rows.row, rows.time, pd.factorize(rows.case)[0]))
    rows = rows.at(order)
    main = rows.at((rows.part == 0) & ~np.isin(rows.event, MARKERS))
    yield from _out_of_order(table, main)
    yield from _too_early(table, rows, main)
    yield from _orphans(table, rows, main)


def _outside(table: Table, rows: Rows, setting: Setting) -> Iterator[Fault]:
    for limit, beyond, rule in ((setting.start, np.less, Rule.FROM), (setting.until, np.greater, Rule.UNTIL)):
        if limit is not None:
            for k in np.flatnonzero(beyond(rows.time, np.datetime64(limit, "s"))):
                yield table.fault(rows.row[k], rows.column[k], allowed(rule, limit=limit.isoformat(" ")))


def _out_of_order(table: Table, main: Rows) -> Iterator[Fault]:
    """Find events that do not fit the one before, in rows sorted by case and time."""
    for k, event in enumerate(map(Event, main.event.tolist())):
        first = k == 0 or main.case[k] != main.case[k - 1]
        before = None if first else Event(int(main.event[k - 1]))
        problem = _misfit(event, before)
        if problem:
            yield table.fault(main.row[k], "event", problem)


def _misfit(event: Event, before: Event | None) -> Allowed | None:
    if before is None:
        return None if event in BEGINS else allowed(Rule.BEGINS, events=_names(BEGINS))
    if event not in (next_ones := FOLLOWS.get(before, (event,))):
        rule = Rule.FOLLOWS if next_ones else Rule.ENDS
        return allowed(rule, events=_names(next_ones), before=before.name)
    if before not in (earlier := COMES_AFTER.get(event, (before,))):
        rule = Rule.COMES_AFTER if earlier else Rule.COMES_FIRST
        return allowed(rule, events=_names(earlier), before=before.name)
    return None


def _names(events: Sequence[Event]) -> tuple[str, ...]:
    return tuple(event.name for event in events)


def _too_early(table: Table, rows: Rows, main: Rows) -> Iterator[Fault]:
    """Find markers and branches before the first event of their case, and cases of nothing else."""
    begun = pd.Series(main.time, index=main.case).groupby(level=0).min()
    since = begun.reindex(rows.case).to_numpy().astype("datetime64[s]")
    for k in np.flatnonzero(np.isnat(since) | (rows.time < since)):
        begins = allowed(Rule.OF_A_CASE, events=_names(BEGINS))
        later = begins if np.isnat(since[k]) else allowed(Rule.FROM, limit=str(since[k]))
        yield table.fault(rows.row[k], rows.column[k], later)


def _orphans(table: Table, rows: Rows, main: Rows) -> Iterator[Fault]:
    """Find branches of cases that were never divided."""
    divided = set(main.case[main.event == Event.FORK])
    for k in np.flatnonzero((rows.part > 0) & (rows.part < SIDE)):
        if rows.case[k] not in divided:
            yield table.fault(rows.row[k], "part", allowed(Rule.UNDIVIDED))
