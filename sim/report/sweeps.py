"""What a sweep shows in a terminal: its costs before, its outcomes after, one run of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.table import Table

from sim.report.console import MISSING, Widths, figure, laid_out
from sim.report.text import Language, measure_label, say

if TYPE_CHECKING:
    from sim.experiment.store import Results
    from sim.experiment.sweep import Estimate

ESTIMATE: Widths = (("sweep_question", 32, "left"), ("value", 46, "left"))
OUTCOME: Widths = (
    ("sweep_structure", 30, "left"),
    ("sweep_sampled", 7, "right"),
    ("mean", 10, "right"),
    ("sweep_spread", 30, "right"),
)
VALUES: Widths = (("measure", 60, "left"), ("mean", 16, "right"))
FAILED: Widths = (("sweep_point", 7, "right"), ("sweep_replication", 6, "right"), ("sweep_why", 64, "left"))

LINES = 24
"""Lines of a table that are shown."""

MEBIBYTE = 2**20


def estimate(found: Estimate, lang: Language) -> Table:
    """Show what a sweep would do and what it would cost."""
    table = laid_out(ESTIMATE, lang)
    for name, value in _estimated(found, lang):
        table.add_row(say(f"sweep.{name}", lang), value)
    return table


def _estimated(found: Estimate, lang: Language) -> Iterator[tuple[str, str]]:
    yield (
        "points",
        say("sweep.points_value", lang, points=f"{found.points:,}", refused=f"{found.refused:,}"),
    )
    span = {"least": f"{found.least:,}", "most": f"{found.most:,}"}
    yield "runs", span["least"] if found.least == found.most else say("sweep.runs_span", lang, **span)
    yield "done", f"{found.done:,}"
    yield "chunks", f"{found.chunks:,}"
    yield "seconds", " · ".join(figure(seconds, 3) for seconds in found.seconds)
    low, high = (figure(hours, 3) for hours in found.core_hours)
    yield "hours", low if low == high else say("sweep.span", lang, low=low, high=high)
    yield "size", say("sweep.mebibytes", lang, size=figure(found.size / MEBIBYTE, 3))


def outcome(results: Results, measure: str, lang: Language) -> Table:
    """Show a measure at every structure: scenario, staffing and levels of factors."""
    table, found = laid_out(OUTCOME, lang), results.by_structure(measure)
    table.title = name_of_measure(measure, lang)
    names = [factor.name for factor in results.study.factors]
    several = [name for name in ("scenario", "staffing") if found[name].nunique() > 1]
    for row in found.head(LINES).to_dict("records"):
        levels = [f"{name}={_level(row[name])}" for name in names]
        words = " · ".join([*(row[name] for name in several), *levels]) or row["scenario"]
        spread = MISSING if isnan(row["low"]) else f"{figure(row['low'])} … {figure(row['high'])}"
        table.add_row(words, f"{row['points']:,}", figure(row["mean"]), spread)
    return table


def _level(level: object) -> str:
    if isinstance(level, float):
        return MISSING if isnan(level) else f"{level:g}"
    return str(level)


def name_of_measure(measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit; of a network's the name it has in the tables."""
    try:
        return measure_label(measure, lang)
    except KeyError:
        return measure


def notes(results: Results, measure: str, lang: Language) -> Iterator[str]:
    """Say how much was run, and what was not."""
    points, refused = len(results.points), len(results.refused)
    runs, replications = f"{len(results.runs):,}", results.replications
    yield say("sweep.came", lang, points=f"{points:,}", runs=runs, replications=replications)
    if refused:
        yield say("sweep.refused", lang, refused=f"{refused:,}")
    more = len(results.by_structure(measure)) - LINES
    if more > 0:
        yield say("sweep.more", lang, more=f"{more:,}")


def failures(results: Results, lang: Language) -> Table:
    """Show the first of the runs that broke off."""
    table = laid_out(FAILED, lang)
    for row in results.failures.head(LINES).to_dict("records"):
        table.add_row(str(row["point"]), str(row["replication"]), str(row["reason"]))
    return table


def values(found: Mapping[str, float], lang: Language) -> Table:
    """Show the measures of one run."""
    table = laid_out(VALUES, lang)
    for measure, value in found.items():
        table.add_row(name_of_measure(measure, lang), figure(value))
    return table


def described(results: Results, measures: list[str]) -> dict[str, Any]:
    """Give what a sweep gave as plain data: some measures by structure, and what broke off."""
    tables: dict[str, pd.DataFrame] = {measure: results.by_structure(measure) for measure in measures}
    return {
        "study": results.study.name,
        "points": len(results.points),
        "refused": results.refused.to_dict("records"),
        "replications": results.replications,
        "runs": len(results.runs),
        "outcomes": {measure: table.to_dict("records") for measure, table in tables.items()},
        "failures": results.failures.to_dict("records"),
        "finished": results.finished,
    }
