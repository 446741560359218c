"""What stands behind the sources that numbers and texts cite."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.table import Table

from sim.model.files.sources import ASSUMPTION, KEY, USER, known, references
from sim.report.terminal.tables import Columns, laid_out
from sim.words import Language, say

COLUMNS: Columns = (("column.key", 12, "left"), ("column.stands_for", 67, "left"))
"""Columns of a list of sources with their widths, which together make a line of 80."""


def cited(sources: Iterable[str]) -> list[str]:
    """Return the keys that sources of numbers consist of, each once, in order."""
    keys = {key for source in sources for key in references(source)}
    return sorted(keys - {ASSUMPTION, USER})


def named_in(text: str) -> list[str]:
    """Return the keys of known sources in a text, each once, in its order."""
    words = re.findall(rf"(?<![\w-]){KEY.pattern}", text)
    return list(dict.fromkeys(key for word in words if (key := word.rstrip(".")) in known()))


def title_of(key: str, lang: Language) -> str:
    """Return what a source is and where it is found; of an unknown one that it is so."""
    source = known().get(key)
    if source is None:
        return say("sources.unknown", lang)
    title = source.named(lang)
    return say("sources.place", lang, title=title, where=source.where) if source.where else title


def listing(keys: Iterable[str], lang: Language) -> Table:
    """Show what keys stand for."""
    table = laid_out(COLUMNS, lang)
    for key in keys:
        table.add_row(key, title_of(key, lang))
    return table
