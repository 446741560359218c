"""Tables for a terminal of 80 columns, with a title and columns of fixed widths, and tables as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from rich import box
from rich.table import Table

from sim.report.text import Language, say

type Columns = Sequence[tuple[str, int, Literal["left", "right"]]]
"""Columns: the key of the heading, the width, and which side is flush."""


def titled(columns: Columns, lang: Language, title: str) -> Table:
    """Start a table with a title and columns of fixed widths, one space between them."""
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False, padding=0)
    for key, width, justify in columns:
        table.add_column(say(key, lang), width=width, justify=justify, overflow="fold")
    return table


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain data, missing values as None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")
