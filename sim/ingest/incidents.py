"""Read a file with one row per incident, as registers and hotlines keep them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.eventlog import Event, EventLog, What
from sim.ingest.columns import Column, choices, faults, labels, moments
from sim.ingest.faults import Fault, Rule, allowed, refuse
from sim.ingest.numbers import numbered
from sim.ingest.rows import CHANNELS, OF_CASES, Rows, misplaced, of_cases, unsaid
from sim.ingest.setting import UNKNOWN, Setting, labels_of
from sim.ingest.table import PLAIN, Known, Table, Wording, read_table

STAGES = ("occurred", "reported", "dispatched", "started", "finished", "closed")
COLUMNS = Known(
    ("incident", "reported"),
    ("occurred", "dispatched", "started", "finished", "closed", "channel", "team", *OF_CASES),
)


def read_incidents(
    path: str | os.PathLike[str], wording: Wording = PLAIN, setting: Setting = UNKNOWN
) -> EventLog:
    """Read a CSV or Parquet file with a row per incident into a log.

    It must have `incident` and `reported`; it may have the times `occurred`, `dispatched`, `started`,
    `finished` and `closed` (empty where it has not happened), `channel`, `team` (needed once dispatched),
    and of cases what `read_events` may have.  The time of which the file does not say what passes in it is a
    wait on a desk.  `LogFileError` with all faults.
    """
    table = read_table(path, wording, COLUMNS)
    times = {name: moments(table, name, setting.zone, name == "reported") for name in STAGES}
    case, channel, team = (
        labels(table, "incident"),
        choices(table, "channel", CHANNELS),
        _team(table, setting),
    )
    columns = [case, *times.values(), channel, team, *of_cases(table, setting)]
    wrong = [
        *faults(table, columns),
        *_twice(table, case),
        *_backwards(table, times),
        *_unbegun(table, times),
    ]
    rows = _rows(table, case.values, {name: column.values for name, column in times.items()})
    sound = rows.at(~np.isin(table.lines[rows.row], [fault.line for fault in wrong]))
    refuse([*wrong, *unsaid(table, case.values, setting), *misplaced(table, sound, setting)])
    return numbered(table, rows, setting)


def _team(table: Table, setting: Setting) -> Column:
    options = labels_of(setting.places) if setting.places else tuple(sorted(set(table.said("team")) - {""}))
    found = choices(table, "team", options)
    given = np.zeros(len(found.values), bool)
    for name in ("dispatched", "started", "finished"):
        given |= (table.text(name) != "").to_numpy()
    lacking = given & (table.said("team") == "").to_numpy()
    one = found.allowed if setting.places else allowed(Rule.TEAM_GIVEN)
    return Column("team", found.values, found.wrong | lacking, one, found.options)


def _twice(table: Table, case: Column) -> Iterator[Fault]:
    again = pd.Series(case.values).duplicated() & (case.values != "")
    for row in np.flatnonzero(again):
        yield table.fault(int(row), "incident", allowed(Rule.ONE_ROW))


def _backwards(table: Table, times: dict[str, Column]) -> Iterator[Fault]:
    """Find times before that of an earlier stage."""
    latest = times["occurred"].values
    for before, after in pairwise(STAGES):
        latest = np.fmax(latest, times[before].values)
        for row in np.flatnonzero(times[after].values < latest):
            limit = str(latest[row]).replace("T", " ")
            yield table.fault(int(row), after, allowed(Rule.NOT_BEFORE, limit=limit))


def _unbegun(table: Table, times: dict[str, Column]) -> Iterator[Fault]:
    """Find work that is finished and never started."""
    for row in np.flatnonzero(~np.isnat(times["finished"].values) & np.isnat(times["started"].values)):
        yield table.fault(int(row), "started", allowed(Rule.BEGUN))


# ------------------------------------------------------------------------------------------- its events

type Step = tuple[str, Event, What, np.ndarray]
"""The stage at whose time it happens, what happens, and to which incidents."""


def _rows(table: Table, case: np.ndarray, times: dict[str, np.ndarray]) -> Rows:
    """Turn each row into the events that it tells of, in the order in which they happened."""
    finished = np.where(np.isnat(times["finished"]), times["closed"], times["finished"])
    times = times | {"finished": finished}
    there = {name: ~np.isnat(time) for name, time in times.items()}
    started, dispatched = there["started"], there["dispatched"]
    steps: list[Step] = [
        ("occurred", Event.OCCUR, What.NOTHING, there["occurred"]),
        ("reported", Event.REPORT, What.NOTHING, there["reported"]),
        ("reported", Event.WAIT, What.DESK, there["reported"]),
        ("dispatched", Event.DISPATCH, What.NOTHING, dispatched),
        ("dispatched", Event.ENQUEUE, What.HANDLE, dispatched & (started | ~there["closed"])),
        ("started", Event.ENQUEUE, What.HANDLE, started & ~dispatched),
        ("started", Event.START, What.HANDLE, started),
        ("finished", Event.FINISH, What.HANDLE, started & there["finished"]),
        ("closed", Event.CLOSE, What.NOTHING, there["closed"]),
    ]
    parts = [_part(table, case, times[step[0]], step) for step in steps]
    return Rows(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _part(table: Table, case: np.ndarray, time: np.ndarray, step: Step) -> dict[str, np.ndarray]:
    """Return one event of each of the incidents that had it; a report has a channel, what follows a team."""
    stage, event, what, mask = step
    row = np.flatnonzero(mask)
    channel = (
        table.said("channel").map(What.__members__ | {"": What.NOTHING}).fillna(What.NOTHING).astype(int)
    )
    early = stage in ("occurred", "reported")
    return {
        "row": row,
        "column": np.full(len(row), stage, dtype=object),
        "case": case[row],
        "time": time[row],
        "event": np.full(len(row), int(event)),
        "what": channel.to_numpy()[row] if event == Event.REPORT else np.full(len(row), int(what)),
        "team": np.full(len(row), "", dtype=object) if early else table.said("team").to_numpy(object)[row],
        "part": np.zeros(len(row), dtype=np.int64),
        "step": np.zeros(len(row), dtype=np.int64),
    }
