"""What the cells of a column mean: times, words out of a list, whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.ingest.faults import Allowed, Fault, Rule, allowed, meant
from sim.ingest.table import Table

SHAPE = r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}.*"
OFFSET = r"(?:[Zz]|[+-]\d{2}:?\d{2})$"
FORMS = ("ISO8601", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")

NOBODY = -1
"""The number of a word that is not there."""


@dataclass(frozen=True, eq=False)
class Column:
    """What the cells of a column mean; `wrong` marks those that mean nothing, `allowed` tells what would."""

    name: str
    values: np.ndarray
    wrong: np.ndarray
    allowed: Allowed
    options: tuple[str, ...] = ()

    def faults(self, table: Table) -> Iterator[Fault]:
        """Yield a fault for each wrong cell."""
        text = table.text(self.name)
        for row in np.flatnonzero(self.wrong):
            hint = meant(text.iloc[row], self.options)
            yield table.fault(int(row), self.name, replace(self.allowed, meant=hint))


def faults(table: Table, columns: Iterable[Column]) -> list[Fault]:
    """List the faults of columns, line by line."""
    found = [fault for column in columns for fault in column.faults(table)]
    return sorted(found, key=lambda fault: fault.line)


def moments(table: Table, name: str, zone: str, needed: bool = False) -> Column:
    """Read times, whole seconds by local clock; NaT where a cell is empty.

    A time with an offset from UTC is turned to the `zone`, one without is taken to be there already.
    """
    text = table.text(name)
    codes, words = pd.factorize(text)
    values = clock(pd.Series(words, dtype=str), zone)[codes]
    return Column(name, values, np.isnat(values) & ((text != "").to_numpy() | needed), allowed(Rule.TIME))


def clock(text: pd.Series, zone: str) -> np.ndarray:
    """Turn text into local times in whole seconds, NaT for what is none."""
    text = text.str.replace("/", "-", regex=False)
    text = text.where(text.str.fullmatch(SHAPE))
    aware = text.str.contains(OFFSET).fillna(False).astype(bool)
    local = text.where(~aware)
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    for form in FORMS:
        found = found.fillna(pd.to_datetime(local, format=form, errors="coerce").astype("datetime64[us]"))
    zoned = pd.to_datetime(text.where(aware), format="ISO8601", utc=True, errors="coerce")
    found = found.fillna(zoned.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]"))
    return found.to_numpy().astype("datetime64[s]")


def codes(said: pd.Series, options: Sequence[str]) -> np.ndarray:
    """Number words by their place among the options; NOBODY for others."""
    return pd.Index(options, dtype=str).get_indexer(said).astype(np.int64)


def one_of(options: Iterable[str]) -> Allowed:
    """Say that one of some words may stand somewhere."""
    return allowed(Rule.ONE_OF, options=", ".join(options))


def choices(table: Table, name: str, options: Sequence[str], needed: bool = False) -> Column:
    """Read words out of a list as their numbers in it; NOBODY where a cell is empty."""
    said = table.said(name)
    values = codes(said, options)
    wrong = (values == NOBODY) & ((said != "").to_numpy() | needed)
    return Column(name, values, wrong, one_of(options), tuple(options))


def counts(table: Table, name: str, most: int) -> Column:
    """Read whole numbers from 0 to `most`; 0 where a cell is empty."""
    text = table.text(name)
    plain = text.str.fullmatch(r"\d{1,9}").to_numpy(bool)
    values = text.where(plain, "0").astype(np.int64).to_numpy()
    wrong = (~plain & (text != "").to_numpy()) | (values > most)
    return Column(name, values, wrong, allowed(Rule.NUMBER, most=most))


def labels(table: Table, name: str) -> Column:
    """Read names that must be there."""
    text = table.text(name)
    return Column(name, text.to_numpy(object), (text == "").to_numpy(), allowed(Rule.NAME))
