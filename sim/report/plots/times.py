"""Where the time goes: the parts of the mean resolution time, and the parts of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text as Label

from sim.report.plots.common import (
    ComparedResult,
    beside,
    footing_notes,
    footings_of,
    from_zero,
    name_rows,
    scenarios_of,
    sheet,
    signed,
    source_line,
)
from sim.report.style import (
    FAINT,
    INK,
    LESS,
    MORE,
    PART_FILLS,
    Fill,
    figure_style,
    structure_colour,
    wrap,
)
from sim.words import ENGLISH, Language, in_language, say

ACROSS = 3
"""Waterfalls beside each other."""

BELOW_BAR = (0.35, 0.43)
"""Where the intervals of parts are drawn, by turns, so that those of neighbours do not touch."""


@dataclass(frozen=True)
class Number:
    """A number written into a part of a bar that is `width` wide on the axis."""

    ax: Axes
    label: Label
    width: float


def plot_split(
    result: ComparedResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show of which parts the mean resolution time of every structure consists."""
    table = result.split_summary()
    scenarios, footings = scenarios_of(table), footings_of(table, ax)
    size = (5.2 * len(footings) + 2.8, 0.62 * len(scenarios) + 1.9)
    with figure_style():
        page = sheet(ax, size, (1, len(footings)), sharex=True, sharey=True)
        numbers = []
        for panel, footing in zip(page.axes[0], footings, strict=True):
            numbers += _draw_split(panel, table[table["footing"] == footing], scenarios, lang)
            panel.set_title(say(f"footing.{footing}", lang))
            panel.set_xlabel(say("axis.hours_per_incident", lang))
        name_rows(page.axes[0, 0], [in_language(result.titles[scenario], lang) for scenario in scenarios])
        from_zero(page.axes[0])
        if page.whole:
            page.figure.legend(handles=_part_handles(lang), loc="outside right upper", handleheight=1.3)
        else:
            page.keys.extend(_part_handles(lang))
        notes = [say("caption.split", lang), *footing_notes(footings, lang), source_line(source, lang)]
        figure = page.done(say("title.split", lang), notes)
        _hide_misfits(numbers)
        return figure


def plot_bridge(
    result: ComparedResult,
    first: str,
    second: str,
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Show which parts of the time make the difference between two structures, as a waterfall."""
    table = result.split_summary()
    footings = footings_of(table, ax)
    names = {scenario: in_language(result.titles[scenario], lang) for scenario in (first, second)}
    with figure_style():
        page = sheet(ax, (4.8 * len(footings) + 2.4, 6.0), (1, len(footings)), sharex=True, sharey=True)
        for panel, footing in zip(page.axes[0], footings, strict=True):
            start = _total(table, footing, first)
            steps = result.bridge(footing, first, second).set_index("part").loc[list(PART_FILLS)]
            _draw_totals(panel, {first: start, second: _total(table, footing, second)}, lang)
            _draw_steps(panel, start, steps)
            panel.set_title(say(f"footing.{footing}", lang))
            panel.set_xlabel(say("axis.hours", lang))
        parts = [say(f"part.{part}", lang) for part in PART_FILLS]
        name_rows(page.axes[0, 0], [names[first], *parts, names[second]])
        from_zero(page.axes[0])
        title = say("title.bridge", lang, first=names[first], second=names[second])
        notes = [say("caption.bridge", lang), *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(title, notes)


def plot_bridges(result: ComparedResult, baseline: str, lang: Language = ENGLISH, source: str = "") -> Figure:
    """Show the waterfalls from the baseline to every other structure together, at the first footing.

    The axis begins near the totals, since bars from 0 would leave the steps too small to be told apart; so
    the totals are drawn as points and not as bars.
    """
    table = result.split_summary()
    footing = footings_of(table)[0]
    others = [str(name) for name in table["scenario"].unique() if name != baseline]
    rows = ceil(len(others) / ACROSS)
    with figure_style():
        size = (10.4, 2.9 * rows + 1.5)
        page = sheet(None, size, (rows, min(ACROSS, len(others))), sharex=True, sharey=True)
        panels = list(page.axes.flat)
        for panel, scenario in zip(panels, others, strict=False):
            start = _total(table, footing, baseline)
            steps = result.bridge(footing, baseline, scenario).set_index("part").loc[list(PART_FILLS)]
            _draw_steps(panel, start, steps)
            _mark_totals(panel, {baseline: start, scenario: _total(table, footing, scenario)})
            panel.set_title(wrap(in_language(result.titles[scenario], lang), 34), fontsize=9)
        for panel in panels[len(others) :]:
            panel.set_visible(False)
        parts = [say(f"part.{part}", lang) for part in PART_FILLS]
        ends = [in_language(result.titles[baseline], lang), say("bridge.end", lang)]
        for row in page.axes:
            name_rows(row[0], [ends[0], *parts, ends[1]])
            row[0].margins(x=0.15)
        for panel in page.axes[-1]:
            panel.set_xlabel(say("axis.hours", lang))
        first = say("title.bridges", lang, first=ends[0], footing=say(f"footing.{footing}", lang))
        return page.done(first, [say("caption.bridges", lang), source_line(source, lang)])


def _mark_totals(ax: Axes, totals: dict[str, float]) -> None:
    for y, (scenario, hours) in zip((0, len(PART_FILLS) + 1), totals.items(), strict=True):
        ax.plot(hours, y, "D", color=structure_colour(scenario), markersize=6)
        beside(ax, hours, y, f" {hours:.1f}")
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


def _draw_split(ax: Axes, table: pd.DataFrame, scenarios: list[str], lang: Language) -> list[Number]:
    """Draw the stacked bars and return the numbers written into them."""
    hours, low, high = (
        table.pivot(index="scenario", columns="part", values=column) for column in ("hours", "low", "high")
    )
    rows = np.array([scenarios.index(scenario) for scenario in hours.index])
    left = np.zeros(len(rows))
    numbers = []
    for k, (part, fill) in enumerate(PART_FILLS.items()):
        wide = hours[part].to_numpy()
        ax.barh(rows, wide, 0.58, left, color=fill.colour, hatch=fill.hatch, edgecolor="white", linewidth=0.6)
        numbers += [_inside(ax, x, y, width, fill) for x, y, width in zip(left, rows, wide, strict=True)]
        reach = [wide - low[part].to_numpy(), high[part].to_numpy() - wide]
        below = rows + BELOW_BAR[k % 2]
        ax.errorbar(left + wide, below, xerr=reach, fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5)
        left = left + wide
    for y, total in zip(rows, left, strict=True):
        beside(ax, total, y, say("axis.total", lang, hours=f"{total:.1f}"))
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    return numbers


def _inside(ax: Axes, x: float, y: float, width: float, fill: Fill) -> Number:
    box = {"facecolor": fill.colour, "edgecolor": "none", "pad": 1.2}
    label = ax.text(x + width / 2, y, f"{width:.1f}", ha="center", va="center", fontsize=7, bbox=box)
    label.set_color(fill.ink)
    return Number(ax, label, width)


def _part_handles(lang: Language) -> list[Patch]:
    return [
        Patch(facecolor=fill.colour, hatch=fill.hatch, edgecolor="white", label=say(f"part.{part}", lang))
        for part, fill in PART_FILLS.items()
    ]


def _hide_misfits(numbers: list[Number]) -> None:
    """Hide the numbers that are wider than their part of the bar."""
    for number in numbers:
        (left, _), (right, _) = number.ax.transData.transform([(0, 0), (number.width, 0)])
        number.label.set_visible(number.label.get_window_extent().width + 3 <= right - left)


def _total(table: pd.DataFrame, footing: str, scenario: str) -> float:
    rows = table[(table["footing"] == footing) & (table["scenario"] == scenario)]
    if rows.empty:
        raise ValueError(f"structure {scenario!r} is not in the result with {footing} posts")
    return float(rows["hours"].sum())


def _draw_totals(ax: Axes, totals: dict[str, float], lang: Language) -> None:
    for y, (scenario, hours) in zip((0, len(PART_FILLS) + 1), totals.items(), strict=True):
        ax.barh(y, hours, 0.66, color=structure_colour(scenario))
        beside(ax, hours, y, say("axis.total", lang, hours=f"{hours:.1f}"))
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


def _draw_steps(ax: Axes, start: float, steps: pd.DataFrame) -> None:
    for y, (_, step) in enumerate(steps.iterrows(), start=1):
        fill = MORE if step["hours"] > 0 else LESS
        end = start + step["hours"]
        ax.barh(y, step["hours"], 0.6, start, color=fill.colour, hatch=fill.hatch, edgecolor="white")
        ax.plot([start + step["low"], start + step["high"]], [y, y], color=INK, linewidth=1.3)
        ax.plot([start, start], [y - 0.67, y + 0.3], color=FAINT, linewidth=0.7)
        beside(ax, np.nanmax([start, end, start + step["high"]]), y, signed(step["hours"]))
        start = end
    ax.plot([start, start], [len(steps) + 0.33, len(steps) + 1.3], color=FAINT, linewidth=0.7)
