"""Read a file with one row per event."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from sim.eventlog import Event, EventLog, What
from sim.ingest.columns import NOBODY, Column, choices, codes, counts, faults, labels, moments, one_of
from sim.ingest.faults import Rule, allowed, refuse
from sim.ingest.numbers import numbered
from sim.ingest.rows import (
    ACTIVITIES,
    CHANNELS,
    MOST,
    OF_CASES,
    WAITS,
    Rows,
    disagreements,
    misplaced,
    of_cases,
    unsaid,
)
from sim.ingest.setting import UNKNOWN, Setting, labels_of
from sim.ingest.table import PLAIN, Known, Table, Wording, read_table

COLUMNS = Known(("case", "event", "time"), ("lifecycle", "what", "team", "part", "step", *OF_CASES))

BUSY = (Event.ENQUEUE, Event.START, Event.FINISH)
NAMED = {**dict.fromkeys(BUSY, ACTIVITIES), Event.WAIT: WAITS}
"""What `what` must name, for events that need it."""

A_WHAT = allowed(
    Rule.WHAT, activities=", ".join(ACTIVITIES), waits=", ".join(WAITS), channels=", ".join(CHANNELS)
)


def read_events(
    path: str | os.PathLike[str], wording: Wording = PLAIN, setting: Setting = UNKNOWN
) -> EventLog:
    """Read a CSV or Parquet file with a row per event, by XES names or ours, into a log.

    It must have `case`, `event` (an `Event` by name, perhaps with a `What` after a blank) and `time`; it may
    have `what`, `team`, `part`, `step`, and of cases `kind`, `category`, `urgency`, `community`, `due`,
    `needs` (a number of functions), `difficulty` (see `Difficulty`), `enforcement` and `works` (YES or NO).
    With a column `lifecycle` the words of `wording` are for `event/lifecycle`.  `LogFileError` with all
    faults.
    """
    table = read_table(path, wording, COLUMNS)
    named, what = _spoken(table)
    time, case = moments(table, "time", setting.zone, needed=True), labels(table, "case")
    team, part, step = _team(table, named, setting), counts(table, "part", 127), counts(table, "step", MOST)
    rows = Rows(
        row=np.arange(len(named.values)),
        column=np.full(len(named.values), "time", dtype=object),
        case=case.values,
        time=time.values,
        event=named.values,
        what=what.values,
        team=table.said("team").to_numpy(object),
        part=part.values,
        step=step.values,
    )
    wrong = faults(table, [case, named, time, what, team, part, step, *of_cases(table, setting)])
    bad = {case.values[at] for at in np.flatnonzero(np.isin(table.lines, [fault.line for fault in wrong]))}
    sound = rows.at(~np.isin(rows.case, list(bad)))
    told = [*disagreements(table, case.values), *unsaid(table, case.values, setting)]
    refuse([*wrong, *told, *misplaced(table, sound, setting)])
    return numbered(table, rows, setting)


def _spoken(table: Table) -> tuple[Column, Column]:
    """Read what happened, and what activity, wait or channel it is about."""
    told = table.text("event")
    if table.has("lifecycle"):
        told = told + "/" + table.text("lifecycle")
    words = told.map(lambda word: table.words.get(word, word)).str.partition(" ")
    events = tuple(Event.__members__)
    event = codes(words[0], events)
    named = Column("event", event, event == NOBODY, one_of(events), events)
    return named, _what(table, event, words[2])


def _what(table: Table, event: np.ndarray, told: pd.Series) -> Column:
    name = "event" if (told != "").any() else "what"
    said = table.said("what").where(told == "", told)
    numbers = said.map({what.name: int(what) for what in What} | {"": 0}).fillna(NOBODY)
    wrong = (numbers == NOBODY).to_numpy()
    for each, options in NAMED.items():
        wrong = wrong | (event == each) & ~said.isin(options).to_numpy()
    return Column(name, numbers.to_numpy(np.int64), wrong, A_WHAT)


def _team(table: Table, event: Column, setting: Setting) -> Column:
    """Read the team, which posts that are busy or awaited must have."""
    if setting.places:
        found = choices(table, "team", labels_of(setting.places))
    else:
        nowhere = np.zeros(len(event.values), bool)
        found = Column("team", event.values, nowhere, allowed(Rule.TEAM_AT_WORK))
    lacking = np.isin(event.values, BUSY) & (table.said("team") == "").to_numpy()
    return Column("team", found.values, found.wrong | lacking, found.allowed, found.options)
