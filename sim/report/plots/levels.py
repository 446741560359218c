"""How the structures compare in one measure: as levels beside differences, and as a ranking."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.plots.common import (
    LINES,
    ComparedResult,
    footing_notes,
    footings_of,
    interval,
    name_rows,
    no_ticks,
    of_measure,
    remark,
    rows_of,
    scenarios_of,
    sheet,
    source_line,
    span,
)
from sim.report.style import INK, figure_style, structure_colour, wrap
from sim.report.wording.text import is_time, measure_label, measure_name, unit_of, verdict_label
from sim.report.wording.worlds import short_share, worlds_note
from sim.words import ENGLISH, Language, in_language, say

MARKERS = {"lower": "<", "higher": ">", "undetermined": "o", "equivalent": "s"}
"""Signs of the verdicts, which can be told apart without colour."""


def plot_resolution(
    result: ComparedResult,
    measure: str = "resolution_median_hours",
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Show a measure of every structure and, beside it, the paired differences from the baseline.

    Into `ax`, if given, the measure is drawn alone, with the first footing.
    """
    levels, gaps = (of_measure(table, measure) for table in (result.summary(), result.differences()))
    scenarios, footings = scenarios_of(levels), footings_of(levels, ax)
    height = len(footings) * (0.36 * len(scenarios) + 0.75) + 1.3
    shape = (len(footings), 2)
    with figure_style():
        page = sheet(ax, (10.5, height), shape, sharex="col", width_ratios=(1, 1.1))
        for (left, *others), footing in zip(page.axes, footings, strict=True):
            _draw_levels(left, rows_of(levels, footing, scenarios))
            name_rows(left, [in_language(result.titles[scenario], lang) for scenario in scenarios])
            left.set_title(say(f"footing.{footing}", lang))
            for right in others:
                _draw_gaps(right, rows_of(gaps, footing, scenarios), result, lang)
                right.set_yticks(range(len(scenarios)), [""] * len(scenarios))
        _label_resolution(page.axes[-1], result, gaps, lang)
        question = "title.resolution" if is_time(measure) else "title.level"
        title = say(question, lang, measure=measure_name(measure, lang))
        caption = say("caption.resolution", lang, replications=span(levels["replications"]))
        return page.done(title, [caption, *_below(result, gaps, lang), source_line(source, lang)])


def plot_ranking(
    result: ComparedResult,
    measure: str = "resolution_median_hours",
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Order the structures by their paired difference from the baseline, and mark what cannot be told.

    Into `ax`, if given, the first footing is drawn.
    """
    gaps = of_measure(result.differences(), measure)
    footings, baseline = footings_of(gaps, ax), gaps["baseline"].iloc[0]
    height = len(footings) * (0.36 * (len(scenarios_of(gaps)) + 1) + 0.9) + 1.6
    with figure_style():
        page = sheet(ax, (8.6, height), (len(footings), 1), sharex=True)
        for (panel,), footing in zip(page.axes, footings, strict=True):
            rows = _ranked(gaps[gaps["footing"] == footing], baseline)
            _draw_gaps(panel, rows, result, lang)
            name_rows(panel, [in_language(result.titles[str(scenario)], lang) for scenario in rows.index], 36)
            panel.set_title(say(f"footing.{footing}", lang))
        label = _difference_label(result, gaps, lang)
        panel.set_xlabel(f"{label}\n{_sides(measure, lang)}", linespacing=LINES)
        title = say("title.ranking", lang, measure=measure_name(measure, lang))
        notes = [say("caption.ranking", lang), *_below(result, gaps, lang), source_line(source, lang)]
        return page.done(title, notes)


def _below(result: ComparedResult, gaps: pd.DataFrame, lang: Language) -> list[str]:
    """Say below a figure what its footings are, and what the shares of worlds are."""
    rows = gaps[["measure", "footing", "scenario"]].itertuples(index=False)
    standings = [result.standing(*row) for row in rows]
    footings = [str(name) for name in gaps["footing"].unique()]
    return [*footing_notes(footings, lang), *worlds_note(standings, lang)]


def _ranked(gaps: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Order the structures of one footing from the lowest up, the baseline among them at 0."""
    base = pd.DataFrame({"scenario": [baseline], "mean": [0.0], "verdict": [np.nan]})
    both = pd.concat([base.astype({"verdict": object}), gaps], ignore_index=True)
    return both.sort_values("mean", kind="stable").set_index("scenario")


def _draw_levels(ax: Axes, rows: pd.DataFrame) -> None:
    for y, (scenario, row) in enumerate(rows.iterrows()):
        colour = structure_colour(str(scenario))
        interval(ax, (row["low"], row["high"]), y, colour)
        ax.plot(row["mean"], y, "o", color=colour, markersize=5.5)
    ax.grid(axis="x")
    ax.margins(x=0.08)


def _draw_gaps(ax: Axes, rows: pd.DataFrame, result: ComparedResult, lang: Language) -> None:
    ax.axvline(0, color=INK, linewidth=0.9)
    for y, (scenario, row) in enumerate(rows.iterrows()):
        if pd.isna(row["verdict"]):
            remark(ax, y, say("axis.baseline", lang))
            continue
        colour, verdict = structure_colour(str(scenario)), str(row["verdict"])
        inside = "white" if verdict == "undetermined" else colour
        interval(ax, (row["low"], row["high"]), y, colour)
        ax.plot(row["mean"], y, MARKERS[verdict], color=colour, markersize=6.5, markerfacecolor=inside)
        over = short_share(result.standing(row["measure"], row["footing"], str(scenario)), verdict, lang)
        remark(ax, y, " · ".join(filter(None, [verdict_label(row["measure"], verdict, lang), over])))
    no_ticks(ax, len(rows))
    ax.grid(axis="x")
    ax.margins(x=0.08)


def _label_resolution(axes: np.ndarray, result: ComparedResult, gaps: pd.DataFrame, lang: Language) -> None:
    axes[0].set_xlabel(wrap(measure_label(gaps["measure"].iloc[0], lang), 55), linespacing=LINES)
    for right in axes[1:]:
        right.set_xlabel(_difference_label(result, gaps, lang), linespacing=LINES)


def _difference_label(result: ComparedResult, gaps: pd.DataFrame, lang: Language) -> str:
    first = gaps.iloc[0]
    baseline, unit = in_language(result.titles[first["baseline"]], lang), unit_of(first["measure"], lang)
    return wrap(say("axis.difference", lang, baseline=baseline, unit=unit), 60)


def _sides(measure: str, lang: Language) -> str:
    """Say which side of 0 means what."""
    sides = {side: verdict_label(measure, side, lang) for side in ("lower", "higher")}
    return say("axis.sides", lang, **sides)
