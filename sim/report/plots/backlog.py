"""How many incidents are open, day by day: through the year and after a shock."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Literal, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.plots.common import (
    counted,
    footing_notes,
    footings_of,
    scenarios_of,
    sheet,
    source_line,
    span,
)
from sim.report.style import FAINT, INK, figure_style, structure_colour, wrap
from sim.words import ENGLISH, Language, in_language, say

BEFORE, AFTER = 14, 60
"""Days shown before a shock begins and after that."""

BAND = 0.3
"""Opacity of the band of an interval."""


class DailyResult(Protocol):
    """What the figures of the backlog need of a comparison."""

    @property
    def backlog(self) -> pd.DataFrame:
        """Columns: footing, scenario, day, shock, mean, low, high, replications, excess and its limits."""

    @property
    def baseline(self) -> str:
        """The structure that others are held against."""

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""


def plot_backlog(
    result: DailyResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show how many incidents are open through the measured period, and those of the baseline beside them.

    Into `ax`, if given, all structures of the first footing are drawn.  ValueError for results that do not
    hold the backlog.
    """
    table = counted(result.backlog, "backlog by day")
    scenarios, footings = scenarios_of(table), footings_of(table, ax)
    size = (max(7.4, 3.9 * len(footings) + 1.4), 1.0 * len(scenarios) + 2.2)
    shape = (len(scenarios), len(footings))
    with figure_style():
        page = sheet(ax, size, shape, sharex=True, sharey=True)
        for row, scenario in enumerate(scenarios):
            for column, footing in enumerate(footings):
                panel = page.axes[row % len(page.axes), column]
                here = table[table["footing"] == footing]
                if page.whole and scenario != result.baseline:
                    _draw_base(panel, here[here["scenario"] == result.baseline])
                _draw_course(panel, here[here["scenario"] == scenario], scenario)
                panel.set_xlabel(say("axis.day", lang) if row == len(scenarios) - 1 else "")
        if page.whole:
            _name_panels(page.axes, result, scenarios, lang)
        page.axes[len(page.axes) // 2, 0].set_ylabel(say("axis.open", lang))
        page.axes[0, 0].set_ylim(0, 1.2 * float(np.nanmax(table[["mean", "high"]])))
        for panel, footing in zip(page.axes[0], footings, strict=True):
            panel.set_title(say(f"footing.{footing}", lang))
        page.keys.extend(_backlog_handles(result, scenarios, lang, whole=page.whole))
        caption = say("caption.backlog", lang, replications=span(table["replications"]))
        notes = [caption, *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(say("title.backlog", lang), notes, columns=3)


def plot_shock(
    result: DailyResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show what a shock adds to the open incidents, day by day from its beginning, in each structure.

    Into `ax`, if given, all structures of the first footing are drawn.  ValueError if no structure was hit
    by a shock, by several, or too early to tell what is usual.
    """
    table = counted(result.backlog, "backlog by day")
    table = table[table["excess"].notna()]
    if table.empty:
        raise ValueError("no structure of this result was hit by one shock with 28 days before it")
    scenarios, footings = scenarios_of(table), footings_of(table, ax)
    cells = [(scenario, footing) for scenario in scenarios for footing in footings]
    columns = len(footings) if len(footings) > 1 else min(3, len(scenarios))
    shape = (ceil(len(cells) / columns), columns)
    with figure_style():
        page = sheet(ax, (2.8 * columns + 1.0, 2.3 * shape[0] + 1.7), shape, sharey=True)
        panels = list(page.axes.flat) if page.whole else [page.axes[0, 0]] * len(cells)
        for panel, (scenario, footing) in zip(panels, cells, strict=False):
            here = table[(table["footing"] == footing) & (table["scenario"] == scenario)]
            _draw_excess(panel, here, scenario)
            panel.set_title(_heading(result, (scenario, footing), footings, lang), fontsize=9)
        for panel in panels[len(cells) - columns : len(cells)]:
            panel.set_xlabel(say("axis.since_shock", lang))
        for panel in panels[len(cells) :]:
            panel.set_axis_off()
        for panel in page.axes[:, 0]:
            panel.set_ylabel(wrap(say("axis.excess", lang), 26))
        page.keys.extend(_shock_handles(result, scenarios, lang, whole=page.whole))
        caption = say("caption.shock", lang, replications=span(table["replications"]))
        notes = [caption, *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(say("title.shock", lang), notes, columns=3)


def _draw_course(ax: Axes, rows: pd.DataFrame, scenario: str) -> None:
    colour = structure_colour(scenario)
    ax.fill_between(rows["day"], rows["low"], rows["high"], color=colour, alpha=BAND, linewidth=0)
    ax.plot(rows["day"], rows["mean"], color=colour, linewidth=1.2)
    _shade(ax, rows["day"][rows["shock"]])
    ax.margins(x=0.01)
    ax.grid(axis="y")


def _draw_base(ax: Axes, rows: pd.DataFrame) -> None:
    ax.plot(rows["day"], rows["mean"], color=INK, linewidth=0.8, linestyle=(0, (4, 2)))


def _shade(ax: Axes, days: pd.Series) -> None:
    """Shade the days of each shock, once where several curves share a panel."""
    if ax.patches:
        return
    for _, run in days.groupby(days - np.arange(len(days))):
        ax.axvspan(run.min(), run.max() + 1, color=FAINT, alpha=0.35, linewidth=0)


def _draw_excess(ax: Axes, rows: pd.DataFrame, scenario: str) -> None:
    hit = rows.loc[rows["shock"], "day"]
    since = rows["day"] - hit.min()
    near = since.between(-BEFORE, AFTER)
    since, rows = since[near], rows[near]
    colour = structure_colour(scenario)
    ax.fill_between(since, rows["excess_low"], rows["excess_high"], color=colour, alpha=BAND, linewidth=0)
    ax.plot(since, rows["excess"], color=colour, linewidth=1.4)
    ax.axhline(0, color=INK, linewidth=0.8)
    if not ax.patches:
        ax.axvspan(0, len(hit), color=FAINT, alpha=0.35, linewidth=0)
    ax.set_xlim(-BEFORE, float(since.max()))
    ax.grid(axis="y")


def _name_panels(axes: np.ndarray, result: DailyResult, scenarios: list[str], lang: Language) -> None:
    """Name the structure of each row inside its panels."""
    for panels, scenario in zip(axes, scenarios, strict=True):
        for panel in panels:
            _inscribe(panel, in_language(result.titles[scenario], lang))


def _inscribe(ax: Axes, name: str) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    ax.text(0.01, 0.96, wrap(name, 60), transform=ax.transAxes, va="top", fontsize=8, bbox=box)


def _both(first: str, second: str) -> str:
    return f"{first}\n{second}" if second else first


def _heading(result: DailyResult, place: tuple[str, str], footings: list[str], lang: Language) -> str:
    scenario, footing = place
    name = wrap(in_language(result.titles[scenario], lang), 44)
    return _both(say(f"footing.{footing}", lang), name) if len(footings) > 1 else name


def _curve(label: str, colour: str, style: Literal["-", "--"] = "-") -> Line2D:
    return Line2D([], [], color=colour, linewidth=1.4, linestyle=style, label=label)


def _curves(result: DailyResult, scenarios: list[str], lang: Language, whole: bool) -> list[Line2D]:
    """Name the curves where they lie in one panel, else what any of them is."""
    if whole:
        return [_curve(say("backlog.mean", lang), FAINT)]
    return [
        _curve(in_language(result.titles[scenario], lang), structure_colour(scenario))
        for scenario in scenarios
    ]


def _backlog_handles(
    result: DailyResult, scenarios: list[str], lang: Language, whole: bool
) -> list[Line2D | Patch]:
    base = _curve(
        say("backlog.baseline", lang, name=in_language(result.titles[result.baseline], lang)), INK, "--"
    )
    return [*_curves(result, scenarios, lang, whole), _band(lang), *([base] if whole else [])]


def _shock_handles(
    result: DailyResult, scenarios: list[str], lang: Language, whole: bool
) -> list[Line2D | Patch]:
    shock = Patch(facecolor=FAINT, alpha=0.35, label=say("backlog.shock", lang))
    return [*_curves(result, scenarios, lang, whole), _band(lang), shock]


def _band(lang: Language) -> Patch:
    return Patch(facecolor=FAINT, alpha=BAND, label=say("backlog.band", lang))
