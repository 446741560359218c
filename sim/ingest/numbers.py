"""Number the rows of a file, which are all right, into an `EventLog`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from sim.eventlog import ITEM_COLUMNS, NEVER, Difficulty, Event, EventLog, Kind, Places, What
from sim.ingest.columns import clock, codes
from sim.ingest.rows import NO_OR_YES, OF_CASES, Rows
from sim.ingest.setting import Setting, labels_of, plain_places
from sim.ingest.table import Table


def numbered(table: Table, rows: Rows, setting: Setting) -> EventLog:
    """Make a log: cases in the order of their ids, as numbers if all are whole numbers, rows in that of time.

    Rows of the same second keep the order of the file.  A case without OCCUR occurs when it is reported.
    Communities that are not numbers are numbered in the order of their names.
    """
    start = setting.start or _midnight(rows.time.min())
    until = setting.until or rows.time.max().astype(datetime)
    end = int((until - start).total_seconds())
    ids = _sorted_names(rows.case)
    about = _about(table, rows, ids)
    places = setting.places or _plain_places(rows, about, setting, end)
    lines = _lines(rows, ids, places, start)
    occurred = lines[lines["event"] == Event.OCCUR].set_index("item")["time"].sort_index()
    items = _items(about, places, setting.zone, start) | {"occurred": occurred.to_numpy()}
    return EventLog(
        start=start,
        end=end,
        rows={name: lines[name].to_numpy() for name in lines},
        items={name: items[name] for name in ITEM_COLUMNS},
        places=places,
        staff=dict(setting.staff),
    )


def _midnight(time: np.datetime64) -> datetime:
    return time.astype("datetime64[D]").astype("datetime64[s]").astype(datetime)


def _seconds(time: np.ndarray, start: datetime) -> np.ndarray:
    return (time - np.datetime64(start, "s")).astype(np.int64)


def _sorted_names(names: np.ndarray) -> list[str]:
    found = sorted(set(names))
    return sorted(found, key=int) if all(name.isdecimal() for name in found) else found


def _about(table: Table, rows: Rows, ids: Sequence[str]) -> pd.DataFrame:
    """Return what the file says of each case, as text; empty where it says nothing."""
    said = pd.DataFrame({name: table.said(name).iloc[rows.row].to_numpy() for name in OF_CASES})
    return said.where(said != "").groupby(rows.case).first().reindex(ids).fillna("")


def _plain_places(rows: Rows, about: pd.DataFrame, setting: Setting, end: int) -> Places:
    teams = sorted(set(rows.team) - {""}) or [""]
    classes = (_sorted_names(about["category"].to_numpy()), _sorted_names(about["urgency"].to_numpy()))
    return plain_places(teams, classes, setting.kinds, end)


def _lines(rows: Rows, ids: Sequence[str], places: Places, start: datetime) -> pd.DataFrame:
    team = pd.Index(labels_of(places)).get_indexer(rows.team)
    columns = {
        "time": _seconds(rows.time, start),
        "item": pd.Index(ids).get_indexer(rows.case),
        "part": rows.part,
        "step": rows.step,
        "event": rows.event,
        "what": rows.what,
        "team": np.where(rows.team == "", -1, team),
    }
    lines = pd.DataFrame(columns).sort_values("time", kind="stable")
    return pd.concat([_occurrences(lines), lines]).sort_values("time", kind="stable")


def _occurrences(lines: pd.DataFrame) -> pd.DataFrame:
    """Return a row OCCUR for each case that has none, at the time of its first row."""
    told = lines.loc[lines["event"] == Event.OCCUR, "item"]
    first = lines[~lines["item"].isin(told)].drop_duplicates("item")
    nothing = {"event": int(Event.OCCUR), "what": int(What.NOTHING), "team": -1, "part": 0, "step": 0}
    return first.assign(**nothing)


def _items(about: pd.DataFrame, places: Places, zone: str, start: datetime) -> dict[str, np.ndarray]:
    due = clock(about["due"], zone)
    kind = about["kind"].map(lambda name: Kind[name] if name else Kind.INCIDENT)
    return {
        "kind": kind.to_numpy(np.int64),
        "category": _class(about["category"], places.categories),
        "urgency": _class(about["urgency"], places.urgencies),
        "community": _communities(about["community"]),
        "due": np.where(np.isnat(due), NEVER, _seconds(due, start)),
        "needs": about["needs"].replace("", "0").astype(np.int64).to_numpy(),
        "difficulty": codes(about["difficulty"], tuple(Difficulty.__members__)),
        **{name: codes(about[name], NO_OR_YES) for name in ("enforcement", "works")},
    }


def _class(said: pd.Series, names: Sequence[str]) -> np.ndarray:
    """Number the classes of cases; where there are none all are 0."""
    return pd.Index(names).get_indexer(said) if names else np.zeros(len(said), np.int64)


def _communities(said: pd.Series) -> np.ndarray:
    if said.str.isdecimal().all():
        return said.to_numpy(np.int64)
    return pd.Index(sorted(set(said))).get_indexer(said)
