"""What a sweep shows in a terminal: its costs before, its outcomes after, one run of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.table import Table

from sim.analysis.runs.replications import relative_half_widths
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.names import label, measure_label, structure_names
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.text import duration
from sim.words import Language, say

if TYPE_CHECKING:
    from sim.experiment.questions.analyses import Analysis
    from sim.experiment.runs.store import Results
    from sim.experiment.runs.sweep import SweepEstimate
    from sim.model.files.library import Scenario

ESTIMATE: Columns = (("column.sweep_question", 32, "left"), ("column.value", 46, "left"))
ANALYSES: Columns = (("column.sweep_analysis", 22, "left"), ("column.sweep_needs", 56, "left"))
OUTCOME: Columns = (
    ("column.sweep_structure", 30, "left"),
    ("column.sweep_sampled", 7, "right"),
    ("column.mean", 10, "right"),
    ("column.sweep_spread", 30, "right"),
)
VALUES: Columns = (("column.measure", 60, "left"), ("column.mean", 16, "right"))
FAILED: Columns = (
    ("column.sweep_point", 7, "right"),
    ("column.sweep_replication", 6, "right"),
    ("column.sweep_why", 64, "left"),
)

LINES = 40
"""Lines of a table that are shown."""

MEBIBYTE = 2**20


def estimate(found: SweepEstimate, lang: Language) -> Table:
    """Show what a sweep would do and what it would cost."""
    table = laid_out(ESTIMATE, lang)
    for name, value in _estimated(found, lang):
        table.add_row(say(f"sweep.{name}", lang), value)
    return table


def analyses(found: Sequence[Analysis], lang: Language) -> Table:
    """Show which commands can read the sweep, and what those that cannot would need."""
    table = laid_out(ANALYSES, lang)
    for each in found:
        table.add_row(f"tierflow {each.name}", each.refusal or say("sweep.gives", lang))
    return table


def _estimated(found: SweepEstimate, lang: Language) -> Iterator[tuple[str, str]]:
    yield (
        "points",
        say("sweep.points_value", lang, points=f"{found.points:,}", refused=f"{found.refused:,}"),
    )
    span = {"least": f"{found.least:,}", "most": f"{found.most:,}"}
    yield "runs", span["least"] if found.least == found.most else say("sweep.runs_span", lang, **span)
    yield "done", f"{found.done:,}"
    yield "chunks", f"{found.chunks:,}"
    yield "seconds", " · ".join(figure(seconds, 3) for seconds in found.seconds)
    low, high = (duration(3600 * hours, lang) for hours in found.core_hours)
    yield "hours", low if low == high else say("sweep.span", lang, low=low, high=high)
    yield "size", say("sweep.mebibytes", lang, size=figure(found.size / MEBIBYTE, 3))


def outcome(results: Results, measure: str, lang: Language) -> Table:
    """Show a measure at every structure: scenario, footing and levels of factors."""
    table, found = laid_out(OUTCOME, lang), results.by_structure(measure)
    table.title = measure_label(results.study, measure, lang)
    names = structure_names(found, results.study, lang)
    for name, row in zip(names[:LINES], found.to_dict("records"), strict=False):
        spread = MISSING if isnan(row["low"]) else f"{figure(row['low'])} … {figure(row['high'])}"
        table.add_row(name, f"{row['points']:,}", figure(row["mean"]), spread)
    return table


def notes(results: Results, measure: str, lang: Language) -> Iterator[str]:
    """Say how much was run and how precise it is, if that was asked for, and what was not run."""
    study, points, refused = results.study, len(results.points), len(results.refused)
    runs, replications = f"{len(results.runs):,}", results.replications
    yield say("sweep.came", lang, points=f"{points:,}", runs=runs, replications=replications)
    if study.replications.minimum < study.replications.maximum:
        width, target = widest(results.runs, measure), study.precision.relative
        key = "note.reached" if width <= target else "note.not_reached" if isfinite(width) else "note.unknown"
        yield say(key, lang, width=f"{width:.1%}", target=f"{target:.1%}")
    if refused:
        yield say("sweep.refused", lang, refused=f"{refused:,}")
    more = len(results.by_structure(measure)) - LINES
    if more > 0:
        yield say("sweep.more", lang, more=f"{more:,}")


def widest(runs: pd.DataFrame, measure: str, level: float = 0.95) -> float:
    """Give the largest half-width over |mean| of a measure at any point; infinite where undefined."""
    values = runs.pivot(index="replication", columns="point", values=measure).to_numpy(float)
    return float(relative_half_widths(values, level).max(initial=0.0))


def failures(results: Results, lang: Language) -> Table:
    """Show the first of the runs that broke off."""
    table = laid_out(FAILED, lang)
    for row in results.failures.head(LINES).to_dict("records"):
        table.add_row(str(row["point"]), str(row["replication"]), str(row["reason"]))
    return table


def values(found: Mapping[str, float], scenario: Scenario, lang: Language) -> Table:
    """Show the measures of one run of a scenario."""
    table = laid_out(VALUES, lang)
    for measure, value in found.items():
        table.add_row(label(scenario, measure, lang), figure(value))
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
