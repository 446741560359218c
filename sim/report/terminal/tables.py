"""Tables for a terminal of 80 columns, and tables as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.table import Table
from rich.text import Text

from sim.words import Language, say

if TYPE_CHECKING:
    import pandas as pd

type Columns = Sequence[tuple[str, int, Literal["left", "right"]]]
"""Columns: the key of the heading, the width, and which side is flush."""


def laid_out(columns: Columns, lang: Language, title: str | Text = "") -> Table:
    """Start a table of fixed widths, with one space between columns."""
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", show_edge=False, padding=0)
    for key, width, justify in columns:
        table.add_column(say(key, lang), width=width, justify=justify, overflow="fold")
    return table


def fitted(lang: Language, *columns: str, title: str = "") -> Table:
    """Start a table as wide as what stands in it; a column whose key ends in `>` is set flush right."""
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for key in columns:
        right = key.endswith(">")
        table.add_column(say(key.rstrip(">"), lang), justify="right" if right else "left", overflow="fold")
    return table


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain data, missing values as None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")
