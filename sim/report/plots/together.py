"""The difference from the baseline in several measures side by side, with own and with equal settings."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.plots.common import (
    LINES,
    ComparedResult,
    footings_of,
    interval,
    name_rows,
    no_ticks,
    rows_of,
    sheet,
    source_line,
)
from sim.report.style import FAINT, INK, figure_style, structure_colour, wrap
from sim.report.wording.numbers import percent
from sim.report.wording.text import measure_name, unit_key, unit_of
from sim.report.wording.worlds import DIRECTED
from sim.words import ENGLISH, Language, in_language, say

WIDTH = 8.2
"""Inches, so that its words can be read when it is printed on a page upright."""

SHIFT = 0.2
"""Rows by which the first footing is drawn above a row, and the last below it."""

SIGNS = ("o", "D")
"""Signs of the first and the last footing."""


def plot_together(
    result: ComparedResult, measures: Sequence[str], lang: Language = ENGLISH, source: str = ""
) -> Figure:
    """Show the paired differences from the baseline: a column a measure, in each the first and last footing.

    Beside each difference stands the share of the worlds in which it surely has its sign.
    """
    gaps = result.differences()
    gaps = gaps[gaps["measure"].isin(measures)]
    footings, scenarios = footings_of(gaps), list(gaps["scenario"].unique())
    footings = list(dict.fromkeys([footings[0], footings[-1]]))
    with figure_style():
        page = sheet(None, (WIDTH, 0.46 * len(scenarios) + 1.5), (1, len(measures)))
        for ax, measure in zip(page.axes[0], measures, strict=True):
            rows = gaps[gaps["measure"] == measure]
            _draw(ax, [rows_of(rows, footing, scenarios) for footing in footings], result)
            ax.set_xlabel(_label(measure, lang), linespacing=LINES, fontsize=9)
        name_rows(page.axes[0, 0], [in_language(result.titles[name], lang) for name in scenarios], 24)
        page.keys.extend(_key(*pair, lang) for pair in zip(footings, SIGNS, strict=False))
        baseline = in_language(result.titles[gaps["baseline"].iloc[0]], lang)
        notes = [source_line(source, lang)] if source else []
        return page.done(say("title.together", lang, baseline=baseline), notes)


def _key(footing: str, sign: str, lang: Language) -> Line2D:
    label = say(f"footing.{footing}", lang)
    return Line2D([], [], marker=sign, label=label, color=INK, linestyle="", markersize=5.5)


def _label(measure: str, lang: Language) -> str:
    unit = say("axis.points", lang) if unit_key(measure) == "share" else unit_of(measure, lang)
    return wrap(say("axis.with_unit", lang, name=measure_name(measure, lang), unit=unit), 26)


def _draw(ax: Axes, tables: Sequence[pd.DataFrame], result: ComparedResult) -> None:
    ax.axvline(0, color=INK, linewidth=0.9)
    shifts = (-SHIFT, SHIFT) if len(tables) > 1 else (0.0,)
    for rows, shift, sign in zip(tables, shifts, SIGNS, strict=False):
        for y, (scenario, row) in enumerate(rows.iterrows()):
            if not pd.isna(row["mean"]):
                _gap(ax, y + shift, (str(scenario), row, sign), result)
    no_ticks(ax, len(tables[0]))
    ax.set_yticks(range(len(tables[0])), [""] * len(tables[0]))
    ax.grid(axis="x")
    ax.margins(x=0.45)
    ax.xaxis.set_major_locator(MaxNLocator(4))


def _gap(ax: Axes, y: float, what: tuple[str, pd.Series, str], result: ComparedResult) -> None:
    scenario, row, sign = what
    scale = 100 if unit_key(row["measure"]) == "share" else 1
    colour, verdict = structure_colour(scenario), str(row["verdict"])
    interval(ax, (scale * row["low"], scale * row["high"]), y, colour)
    inside = colour if verdict in DIRECTED else "white"
    ax.plot(scale * row["mean"], y, sign, color=colour, markersize=5.5, markerfacecolor=inside)
    standing = result.standing(row["measure"], row["footing"], scenario)
    if standing is not None and verdict in DIRECTED:
        _share(ax, (scale * row["mean"], y), f"{percent(standing.held(verdict))} %")


def _share(ax: Axes, at: tuple[float, float], words: str) -> None:
    """Write a share beside a sign, on the side away from 0."""
    right = at[0] >= 0
    ax.annotate(
        words,
        at,
        (7 if right else -7, 0),
        textcoords="offset points",
        va="center",
        ha="left" if right else "right",
        fontsize=7.5,
        color=FAINT,
    )
