"""Read a file of rows as text, with the line of each row and our names for its columns."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.ingest.faults import Allowed, Fault, LogFileError, Rule, allowed, meant, refuse

XES = {
    "case:concept:name": "case",
    "concept:name": "event",
    "lifecycle:transition": "lifecycle",
    "time:timestamp": "time",
    "org:group": "team",
}
"""What the standard IEEE 1849 calls our columns; `case:x` is x of the case."""


@dataclass(frozen=True)
class Wording:
    """How a file says things.

    `columns` gives our name for each of its columns that has another one, `words` our word for what stands in
    cells, such as `START HANDLE` for the name of an activity.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8-sig"


PLAIN = Wording()
"""Of a file that says things as we do, or by the names of XES."""


@dataclass(frozen=True)
class Known:
    """The columns that a kind of file may have, and which of them it must have."""

    needed: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.needed, *self.others)


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of a file as text without blanks around it, an empty one where there is nothing.

    `lines` tells the line of each row (of a Parquet file its number, the head counted as line 1), `heads`
    what the file calls a column of ours.
    """

    file: str
    lines: np.ndarray
    cells: pd.DataFrame
    heads: Mapping[str, str]
    words: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Tell whether the file has such a column."""
        return name in self.cells

    def text(self, name: str) -> pd.Series:
        """Return a column; one that the file does not have is empty."""
        return self.cells[name] if self.has(name) else pd.Series("", index=self.cells.index, dtype=str)

    def said(self, name: str) -> pd.Series:
        """Return a column in our words."""
        return self.text(name).replace(dict(self.words)) if self.words else self.text(name)

    def fault(self, row: int, name: str, allowed: Allowed) -> Fault:
        """Say that a cell is wrong."""
        found = self.text(name).iloc[row]
        return Fault(self.file, int(self.lines[row]), self.heads.get(name, name), found, allowed)


def read_table(path: str | os.PathLike[str], wording: Wording, known: Known) -> Table:
    """Read a CSV or Parquet file; columns that are not `known` are left aside.

    `LogFileError` for a column that is missing, stands twice or is all but one of ours, and for rows that are
    shorter or longer than the head.
    """
    path = Path(path)
    readers = {".csv": _csv, ".parquet": _parquet}
    if path.suffix not in readers:
        raise LogFileError([Fault(path.name, 1, "suffix", path.suffix, allowed(Rule.SUFFIX))])
    heads, lines, rows = readers[path.suffix](path, wording)
    names = _names(path.name, heads, wording, known)
    columns = {name: [row[k] for row in rows] for k, name in names.items()}
    cells = pd.DataFrame(columns, dtype=str, index=range(len(rows)))
    if cells.empty:
        raise LogFileError([Fault(path.name, 1, "rows", "", allowed(Rule.ROWS))])
    called = {name: heads[k] for k, name in names.items()}
    return Table(path.name, np.array(lines), cells, called, wording.words)


type Rows = tuple[list[str], list[int], list[list[str]]]
"""The head, the line of each row, and the rows."""


def _csv(path: Path, wording: Wording) -> Rows:
    faults, lines, rows = [], [], []
    try:
        with path.open(encoding=wording.encoding, newline="") as file:
            reader = csv.reader(file, strict=True)
            head, last = [name.strip() for name in next(reader, [])], reader.line_num
            for row in reader:
                line, last = last + 1, reader.line_num
                if row and len(row) != len(head):
                    as_many = allowed(Rule.CELLS, count=len(head), seen=len(row))
                    faults.append(Fault(path.name, line, "row", f"{len(row)} cells", as_many))
                elif row:
                    lines.append(line)
                    rows.append([cell.strip() for cell in row])
    except UnicodeDecodeError as error:
        problem = allowed(Rule.ENCODING, encoding=wording.encoding)
        raise LogFileError(
            [Fault(path.name, 1, "encoding", repr(error.object[error.start :][:4]), problem)]
        ) from None
    except csv.Error as error:
        raise LogFileError([Fault(path.name, last + 1, "row", str(error), allowed(Rule.CSV))]) from None
    refuse(faults)
    return head, lines, rows


def _parquet(path: Path, _: Wording) -> Rows:
    table = pd.read_parquet(path, dtype_backend="pyarrow").reset_index(drop=True)
    cells = [[_text(value) for value in table[name]] for name in table.columns]
    return (
        [str(name) for name in table.columns],
        [*range(2, len(table) + 2)],
        [*map(list, zip(*cells, strict=True))],
    )


def _text(value: object) -> str:
    if pd.isna(value):
        return ""
    return value.isoformat() if isinstance(value, pd.Timestamp) else str(value).strip()


def _names(file: str, heads: Sequence[str], wording: Wording, known: Known) -> dict[int, str]:
    """Give our names for the columns by their place; those that are left aside are not in it."""
    named = {k: _name(head, wording) for k, head in enumerate(heads)}
    refuse(_head_faults(file, heads, named, (wording, known)))
    return {k: name for k, name in named.items() if name in known.names}


def _name(head: str, wording: Wording) -> str:
    plain = XES.get(head, head.removeprefix("case:"))
    return wording.columns.get(head, plain)


def _head_faults(
    file: str, heads: Sequence[str], named: Mapping[int, str], asked: tuple[Wording, Known]
) -> Iterator[Fault]:
    wording, known = asked
    listed = allowed(Rule.ONE_OF, options=", ".join(known.names))
    for theirs, ours in wording.columns.items():
        if ours not in known.names:
            yield Fault(file, 1, theirs, ours, replace(listed, meant=meant(ours, known.names)))
        if theirs not in heads:
            there = Allowed(Rule.COLUMN_OF_FILE, meant=meant(theirs, heads))
            yield Fault(file, 1, theirs, "", there)
    found = list(named.values())
    for k, name in named.items():
        if name in known.names and name in found[:k]:
            yield Fault(file, 1, heads[k], name, allowed(Rule.ONE_COLUMN))
        if name not in known.names and (near := meant(name, set(known.names) - set(found))):
            yield Fault(file, 1, heads[k], name, replace(listed, meant=near))
    for name in known.needed:
        if name not in found:
            yield Fault(file, 1, name, "", allowed(Rule.COLUMN, options=", ".join(heads)))
