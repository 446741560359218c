"""What is noise: how the interval of a difference narrows with replications, paired and not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.report.plots.common import (
    LINES,
    footing_notes,
    footings_of,
    of_measure,
    sheet,
    source_line,
)
from sim.report.style import FAINT, INK, figure_style, structure_colour, wrap
from sim.report.wording.text import measure_name, unit_of
from sim.words import ENGLISH, Language, in_language, say

LEAST = 3
"""Fewest replications that are drawn, where there are more: intervals from two dwarf all others."""


WIDTH = 0.15
"""Half the width of the interval of a single number of replications."""


class NarrowingResult(Protocol):
    """What the figure of noise needs of a comparison."""

    @property
    def baseline(self) -> str:
        """The structure that others are held against."""

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""

    def differences(self) -> pd.DataFrame:
        """Columns: footing, scenario, baseline, measure, mean, low, high, p_value, verdict."""

    def narrowing(self, measure: str, footing: str, scenario: str) -> pd.DataFrame:
        """Columns: pairing, replications, mean, low, high of the scenario less the baseline."""


def plot_noise(
    result: NarrowingResult,
    scenario: str,
    measure: str = "resolution_median_hours",
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Show how the difference of a structure from the baseline is known after 2, 3, … replications.

    Into `ax`, if given, the first footing is drawn.
    """
    footings = footings_of(of_measure(result.differences(), measure), ax)
    tables = [result.narrowing(measure, footing, scenario) for footing in footings]
    names = {name: in_language(result.titles[name], lang) for name in (scenario, result.baseline)}
    with figure_style():
        page = sheet(ax, (4.0 * len(footings) + 1.2, 4.2), (1, len(footings)), sharex=True, sharey=True)
        for panel, footing, table in zip(page.axes[0], footings, tables, strict=True):
            _draw_narrowing(panel, table, scenario, lang)
            panel.set_title(say(f"footing.{footing}", lang))
            panel.set_xlabel(say("axis.replications", lang))
        label = say(
            "axis.mean_difference", lang, measure=measure_name(measure, lang), unit=unit_of(measure, lang)
        )
        page.axes[0, 0].set_ylabel(wrap(label, 34), linespacing=LINES)
        page.keys.extend(page.axes[0, 0].get_legend_handles_labels()[0])
        title = say("title.noise", lang, first=names[result.baseline], second=names[scenario])
        few = all(table["replications"].max() <= LEAST for table in tables)
        one = [say("noise.one", lang, more=LEAST + 1)] if few else []
        notes = [say("caption.noise", lang), *one, *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(title, notes)


def _least_of(table: pd.DataFrame) -> int:
    """Return the fewest replications that are drawn of a table of `narrowing`."""
    return min(LEAST, int(table["replications"].max()))


def _widened(table: pd.DataFrame) -> pd.DataFrame:
    """Return a band that can be seen: of a single number of replications it has no width."""
    if len(table) != 1:
        return table
    sides = [table.assign(replications=table["replications"] + side) for side in (-WIDTH, WIDTH)]
    return pd.concat(sides, ignore_index=True)


def _draw_narrowing(ax: Axes, table: pd.DataFrame, scenario: str, lang: Language) -> None:
    table = table[table["replications"] >= _least_of(table)]
    paired, apart = (_widened(table[table["pairing"] == name]) for name in ("paired", "unpaired"))
    colour, count = structure_colour(scenario), paired["replications"]
    ax.fill_between(
        count,
        apart["low"],
        apart["high"],
        facecolor="none",
        edgecolor=FAINT,
        hatch="////",
        linestyle="--",
        label=say("noise.unpaired", lang),
    )
    ax.fill_between(
        count,
        paired["low"],
        paired["high"],
        color=colour,
        alpha=0.55,
        linewidth=0,
        label=say("noise.paired", lang),
    )
    means = table[table["pairing"] == "paired"]
    ax.plot(
        means["replications"], means["mean"], "o-", color=colour, markersize=4, label=say("noise.mean", lang)
    )
    ax.axhline(0, color=INK, linewidth=0.9)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(means) == 1:
        ax.set_xlim(count.mean() - 1, count.mean() + 1)
        ax.set_xticks(means["replications"])
    ax.grid(axis="y")
