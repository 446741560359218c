"""Say in every language what is wrong with a file of events, and what it does not tell."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sim.ingest.faults import MOST, Allowed, Fault, LogFileError, Rule
from sim.ingest.gaps import Gap
from sim.words import Language, say

OF_THE_FILE = frozenset({Rule.SUFFIX, Rule.ENCODING, Rule.CSV, Rule.CELLS, Rule.ROWS})
"""Rules whose `column` is no column but a word of ours."""


def faults_told(error: LogFileError, lang: Language) -> str:
    """Tell what is wrong with a file, one line a fault; in English the same as `str(error)`."""
    lines = [fault_told(fault, lang) for fault in error.faults[:MOST]]
    more = len(error.faults) - MOST
    return "\n".join([*lines, say("fault.more", lang, more=more)] if more > 0 else lines)


def fault_told(fault: Fault, lang: Language) -> str:
    """Tell one thing that is wrong."""
    found = say("fault.found", lang, found=_found(fault, fault.shown, lang))
    return say(
        "fault.line",
        lang,
        file=fault.file,
        line=fault.line,
        column=_column(fault, lang),
        found=found if fault.found else say("fault.nothing", lang),
        allowed=allowed_told(fault.allowed, lang),
    )


def faults_table(error: LogFileError, lang: Language) -> pd.DataFrame:
    """Give one row per fault: file, line, column, what was found and what is allowed, with heads in words."""
    rows = [
        [
            fault.file,
            fault.line,
            _column(fault, lang),
            _found(fault, fault.found, lang),
            allowed_told(fault.allowed, lang),
        ]
        for fault in error.faults
    ]
    heads = ("file", "line", "column", "found", "allowed")
    return pd.DataFrame(rows, columns=[say(f"head.{head}", lang) for head in heads])


def allowed_told(allowed: Allowed, lang: Language) -> str:
    """Tell what may stand in a place."""
    join = say("join.or", lang)
    about = {name: join.join(it) if isinstance(it, tuple) else it for name, it in allowed.about.items()}
    words = say(f"rule.{allowed.rule.name}", lang, **about)
    return say("fault.meant", lang, allowed=words, meant=allowed.meant) if allowed.meant else words


def gap_told(gap: Gap, lang: Language) -> str:
    """Tell of what a log holds no trace."""
    return say(f"gap.{gap.name}", lang)


def gaps_table(gaps: Iterable[Gap], lang: Language) -> pd.DataFrame:
    """Give one row per gap: its name and what it means, with heads in words."""
    rows = [[gap.name, gap_told(gap, lang)] for gap in gaps]
    return pd.DataFrame(rows, columns=[say("head.gap", lang), say("head.meaning", lang)])


def _column(fault: Fault, lang: Language) -> str:
    return say(f"place.{fault.column}", lang) if fault.allowed.rule in OF_THE_FILE else fault.column


def _found(fault: Fault, found: str, lang: Language) -> str:
    return say("fault.cells", lang, **fault.allowed.about) if fault.allowed.rule is Rule.CELLS else found
