"""Write the events of a log as one table that other tools read."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from sim.eventlog import NEVER, Difficulty, Event, EventLog, Kind, What
from sim.ingest.rows import NO_OR_YES
from sim.ingest.setting import labels_of


def event_table(log: EventLog) -> pd.DataFrame:
    """Return a row per event with columns named as in XES (IEEE 1849), in the order of the log.

    What no incident tells of itself has no column.  `read_events` with `Setting.of(log)` makes the same log
    of it.  ValueError for a log that has an item without any event, or two teams of the same office and role,
    of which such a table cannot tell.
    """
    labels = labels_of(log.places)
    if len(set(labels)) < len(labels):
        raise ValueError(f"teams must differ by office and role, found {sorted(labels)}")
    item = log.rows["item"]
    silent = np.setdiff1d(np.arange(len(log.items["kind"])), item)
    if len(silent):
        raise ValueError(f"{len(silent)} items have no event, the first of them is {silent[0]}")
    items = {name: column[item] for name, column in log.items.items()}
    table = {
        "case:concept:name": item,
        "concept:name": _named([event.name for event in Event], log.rows["event"]),
        "time:timestamp": _times(log, log.rows["time"]),
        "what": pd.Series(log.rows["what"]).map({what: what.name if what else "" for what in What}),
        "org:group": _named([*labels, ""], log.rows["team"]),
        "part": log.rows["part"],
        "step": log.rows["step"],
        "case:kind": _named([kind.name for kind in Kind], items["kind"]),
        "case:category": _classes(log.places.categories, items["category"]),
        "case:urgency": _classes(log.places.urgencies, items["urgency"]),
        "case:community": items["community"],
        "case:due": np.where(
            items["due"] < NEVER, _times(log, np.where(items["due"] < NEVER, items["due"], 0)), ""
        ),
    }
    return pd.DataFrame(table | _what_they_are(items))


def write_events(log: EventLog, path: str | os.PathLike[str]) -> None:
    """Write `event_table` as .csv or .parquet; ValueError for another suffix."""
    path = Path(path)
    if path.suffix not in (".csv", ".parquet"):
        raise ValueError(f"a table of events is written as .csv or .parquet, not as {path.name!r}")
    table = event_table(log)
    if path.suffix == ".csv":
        table.to_csv(path, index=False, lineterminator="\n")
    else:
        table.to_parquet(path, compression="zstd", index=False)


def _times(log: EventLog, seconds: np.ndarray) -> np.ndarray:
    return np.datetime_as_string(np.datetime64(log.start, "s") + seconds)


def _named(names: list[str], codes: np.ndarray) -> np.ndarray:
    return np.array(names, dtype=object)[codes]


def _what_they_are(items: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what incidents are as words, empty where unknown, without the columns that tell of none."""
    words = {
        "needs": np.where(items["needs"] > 0, items["needs"].astype(str), ""),
        "difficulty": _named([*Difficulty.__members__, ""], items["difficulty"]),
        **{name: _named([*NO_OR_YES, ""], items[name]) for name in ("enforcement", "works")},
    }
    return {f"case:{name}": column for name, column in words.items() if (column != "").any()}


def _classes(names: tuple[str, ...], codes: np.ndarray) -> np.ndarray:
    return _named(list(names), codes) if names else np.full(len(codes), "", dtype=object)
