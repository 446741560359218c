"""What drives a difference: the parts of the change, which add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.model.change.steps import Way
from sim.model.files.library import Scenario
from sim.report.plots.common import beside, name_rows, sheet, signed, source_line
from sim.report.style import FAINT, INK, LESS, MORE, Fill, figure_style, structure_colour, wrap
from sim.report.terminal.measures import name_and_unit
from sim.words import ENGLISH, Language, say, says

OPEN = Fill("#FFFFFF", "xxxx", INK)
"""What cannot be told from nothing."""


class ExplainedResult(Protocol):
    """What the figure of drivers needs: an `Explanation`."""

    @property
    def measure(self) -> str:
        """The measure whose difference is explained."""

    @property
    def way(self) -> Way:
        """The way from the first structure to the second."""

    def parts(self) -> pd.DataFrame:
        """Columns: part, mean, low, high, verdict."""

    def total(self) -> dict[str, float]:
        """Give first, second, mean, low, high, replications."""


def plot_parts(
    result: ExplainedResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show from one structure to another what each part of the change adds to the measure, as a waterfall.

    Parts whose share cannot be told from nothing are cross-hatched and said to be unsure.
    """
    parts, total = result.parts(), result.total()
    first, second = result.way.first, result.way.second
    names = {each.name: each.title[lang] for each in (first, second)}
    digits = _digits([total["mean"], *parts["mean"]])
    with figure_style():
        page = sheet(ax, (8.6, 0.42 * (len(parts) + 2) + 2.0))
        panel = page.axes[0, 0]
        _draw_ends(panel, (first, second), total, len(parts))
        _draw_parts(panel, parts.set_index("part"), total["first"], digits)
        name_rows(panel, [names[first.name], *_names(parts, lang), names[second.name]], 34)
        panel.set_xlabel(_label(first, result.measure, lang))
        panel.set_xlim(*_reach(parts, total))
        page.keys.extend(_handles(lang))
        title = say("title.parts", lang, first=names[first.name], second=names[second.name])
        caption = say("caption.parts", lang, replications=int(total["replications"]))
        return page.done(title, [caption, source_line(source, lang)])


def _digits(values: Sequence[float]) -> int:
    """Return the decimals at which the largest of some numbers has three digits."""
    largest = max(map(abs, values))
    return max(0, 2 - floor(log10(largest))) if largest > 0 else 0


def _part_name(part: str, lang: Language) -> str:
    """Return the shown name of a part; one of the user's own is shown as it is written."""
    key = f"explain.part.{part}"
    return say(key, lang) if says(key) else part.replace("_", " ")


def _names(parts: pd.DataFrame, lang: Language) -> list[str]:
    unsure = say("parts.unsure", lang)
    return [
        _part_name(part, lang) + (f" {unsure}" if verdict == "undetermined" else "")
        for part, verdict in zip(parts["part"], parts["verdict"], strict=True)
    ]


def _label(scenario: Scenario, measure: str, lang: Language) -> str:
    name, unit = name_and_unit(scenario, measure.rpartition(".")[2], lang)
    return wrap(say("axis.with_unit", lang, name=name, unit=unit) if unit else name, 70)


def _reach(parts: pd.DataFrame, total: Mapping[str, float]) -> tuple[float, float]:
    """Return the limits of the axis: what is drawn, room for numbers, and 0 if that is near."""
    ends = total["first"] + parts["mean"].cumsum()
    starts = ends - parts["mean"]
    drawn = [total["first"], total["second"], *ends, *(starts + parts["low"]), *(starts + parts["high"])]
    low, high = float(np.nanmin(drawn)), float(np.nanmax(drawn))
    wide = high - low
    return min(0.0, low - 0.05 * wide), high + 0.15 * wide


def _draw_ends(ax: Axes, ends: tuple[Scenario, Scenario], total: Mapping[str, float], count: int) -> None:
    for y, scenario, value in zip((0, count + 1), ends, (total["first"], total["second"]), strict=True):
        ax.barh(y, value, 0.66, color=structure_colour(scenario.name))
        beside(ax, value, y, f"{value:,.{_digits([value])}f}")
    ax.grid(axis="x")


def _draw_parts(ax: Axes, parts: pd.DataFrame, start: float, digits: int) -> None:
    for y, (_, part) in enumerate(parts.iterrows(), start=1):
        fill = OPEN if part["verdict"] == "undetermined" else MORE if part["mean"] > 0 else LESS
        edge = INK if fill is OPEN else "white"
        ax.barh(
            y, part["mean"], 0.6, start, color=fill.colour, hatch=fill.hatch, edgecolor=edge, linewidth=0.6
        )
        ax.plot([start + part["low"], start + part["high"]], [y, y], color=INK, linewidth=1.5)
        ax.plot([start, start], [y - 0.67, y + 0.3], color=FAINT, linewidth=0.7)
        end = start + part["mean"]
        beside(ax, np.nanmax([start, end, start + part["high"]]), y, signed(part["mean"], digits))
        start = end
    ax.plot([start, start], [len(parts) + 0.33, len(parts) + 1.3], color=FAINT, linewidth=0.7)


def _handles(lang: Language) -> list[Patch]:
    fills = {"parts.more": MORE, "parts.less": LESS, "parts.open": OPEN}
    return [
        Patch(
            facecolor=fill.colour,
            hatch=fill.hatch,
            edgecolor=INK if fill is OPEN else "white",
            linewidth=0.6,
            label=say(key, lang),
        )
        for key, fill in fills.items()
    ]
