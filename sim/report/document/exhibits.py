"""What a report consists of: sections of sentences, tables, figures and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from markupsafe import Markup
from matplotlib.figure import Figure
from rich.table import Table

from sim.report.document.drawing import drawn, shape_of
from sim.report.wording.telling import Sentence


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that is drawn when it is first looked at."""

    key: str
    title: str
    draw: Callable[[], Figure]
    screen: bool = False
    """Whether it is for the screen alone and not printed."""
    kind: str = "figure"

    @cached_property
    def figure(self) -> Figure:
        """The drawing."""
        return self.draw()

    @cached_property
    def uri(self) -> Markup:
        """An address that holds the drawing itself."""
        return drawn(self.figure)

    @property
    def inches(self) -> float:
        """How wide it is meant to be."""
        return self.figure.get_figwidth()

    @property
    def shape(self) -> Literal["wide", "square", ""]:
        """Whether it is printed on a page across, or so that two of it stand on a page."""
        return shape_of(self.figure)


@dataclass(frozen=True)
class TableItem:
    """A table of text; columns in `numeric`, by number, are set flush right."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numeric: frozenset[int] = frozenset()
    dense: bool = False
    """Whether it is long and set small."""
    folded: bool = False
    """Whether a reader on the screen unfolds it; it is not printed."""
    kind: str = "table"


@dataclass(frozen=True)
class Note:
    """A plain paragraph."""

    text: str
    kind: str = "note"


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Code:
    """A command, to be copied."""

    text: str
    kind: str = "code"


@dataclass(frozen=True)
class Said:
    """A sentence with its number in the report."""

    number: str
    sentence: Sentence
    kind: str = "sentence"


type Item = Sentence | Picture | TableItem | Note | Heading | Code


@dataclass(frozen=True)
class Section:
    """A part of the report with a title."""

    key: str
    title: str
    items: tuple[Item, ...]


def numbered(sections: Sequence[Section]) -> dict[str, int]:
    """Number the figures from 1 and the tables from 1, by key; ValueError for a key that stands twice."""
    counts = {"figure": 0, "table": 0}
    found: dict[str, int] = {}
    for item in exhibits(sections):
        if item.key in found:
            raise ValueError(f"two exhibits have the key {item.key!r}")
        counts[item.kind] += 1
        found[item.key] = counts[item.kind]
    return found


def exhibits(sections: Sequence[Section]) -> Iterator[Picture | TableItem]:
    """Yield all figures and tables in their order."""
    for section in sections:
        yield from (item for item in section.items if isinstance(item, Picture | TableItem))


def from_terminal(table: Table, key: str, title: str = "", *, folded: bool = False) -> TableItem:
    """Take over a table that was made for the terminal."""
    columns = [list(column.cells) for column in table.columns]
    head = tuple(str(column.header).replace("\n", "") for column in table.columns)
    rows = tuple(tuple(str(cell) for cell in row) for row in zip(*columns, strict=True))
    numeric = frozenset(k for k, column in enumerate(table.columns) if column.justify == "right")
    return TableItem(key, title or str(table.title or ""), head, rows, numeric=numeric, folded=folded)
