"""What is left of each lead when settings are equal: the lead and its parts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.runs.leads import LEAD, PROPER
from sim.report.plots.common import (
    ComparedResult,
    interval,
    name_rows,
    no_ticks,
    sheet,
    source_line,
    span,
)
from sim.report.style import FAINT, INK, figure_style, structure_colour
from sim.report.terminal.leads import SIDE_OF, named, standing_of_lead
from sim.report.wording.numbers import percent
from sim.report.wording.text import measure_name, unit_of, verdict_label
from sim.report.wording.worlds import DIRECTED, worlds_note
from sim.words import ENGLISH, Language, in_language, say


class LeadsResult(ComparedResult, Protocol):
    """What this figure needs of a comparison."""

    @property
    def baseline(self) -> str:
        """The scenario over which others lead."""

    @property
    def equal(self) -> Mapping[str, frozenset[str]]:
        """What each footing makes equal, the first nothing and the last all."""

    def leads(self, measure: str = "") -> pd.DataFrame:
        """Columns: measure, scenario, part, mean, low, high, verdict, replications."""


def plot_leads(
    result: LeadsResult,
    measure: str = "resolution_median_hours",
    lang: Language = ENGLISH,
    source: str = "",
) -> Figure:
    """Show the lead of each structure over the baseline, what its settings make of it, and what is left.

    ValueError for results in which settings do not vary.
    """
    table = result.leads(measure)
    if table.empty:
        raise ValueError("nothing is equal on one footing and not on another, so no lead can be divided")
    parts, scenarios = list(table["part"].unique()), list(table["scenario"].unique())
    with figure_style():
        size = (2.6 + 1.75 * len(parts), 0.42 * len(scenarios) + 1.9)
        page = sheet(None, size, (1, len(parts)), sharex=True, sharey=True)
        for number, (ax, part) in enumerate(zip(page.axes[0], parts, strict=True)):
            rows = table[table["part"] == part].set_index("scenario").loc[scenarios]
            _draw(ax, rows)
            _tell_worlds(ax, rows, result)
            sign = "" if number == 0 else "= " if number == 1 else "+ "
            ax.set_title(sign + say(f"setting.{part}", lang))
        name_rows(page.axes[0, 0], [in_language(result.titles[name], lang) for name in scenarios])
        for ax in page.axes[0, 1:]:
            no_ticks(ax, len(scenarios))
        baseline = in_language(result.titles[result.baseline], lang)
        sides = say("axis.lead.sides", lang, lower=verdict_label(measure, "lower", lang))
        page.axes[0, 0].set_xlabel(say("axis.lead", lang, unit=unit_of(measure, lang), sides=sides))
        title = say("title.leads", lang, measure=measure_name(measure, lang), settings=named(table, lang))
        caption = say("caption.leads", lang, baseline=baseline, replications=span(table["replications"]))
        found = [
            standing_of_lead(result, measure, name, part) for name in scenarios for part in (LEAD, PROPER)
        ]
        return page.done(title, [caption, *worlds_note(found, lang), source_line(source, lang)])


def _tell_worlds(ax: Axes, rows: pd.DataFrame, result: LeadsResult) -> None:
    """Put below the whole lead, and what is left of it, in which share of the worlds it has its sign."""
    for y, (scenario, row) in enumerate(rows.iterrows()):
        standing = standing_of_lead(result, row["measure"], str(scenario), row["part"])
        side = SIDE_OF[row["verdict"]]
        if standing is not None and side in DIRECTED:
            _number(ax, row["mean"], y, f"{percent(standing.held(side))} %", below=True)


def _number(ax: Axes, x: float, y: float, words: str, *, below: bool = False) -> None:
    ax.annotate(
        words,
        (x, y),
        (0, -6 if below else 6),
        textcoords="offset points",
        ha="center",
        va="top" if below else "bottom",
        fontsize=7.5,
        color=FAINT,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _draw(ax: Axes, rows: pd.DataFrame) -> None:
    ax.axvline(0, color=INK, linewidth=0.9)
    for y, (scenario, row) in enumerate(rows.iterrows()):
        colour = structure_colour(str(scenario))
        interval(ax, (row["low"], row["high"]), y, colour)
        inside = "white" if row["verdict"] == "undetermined" else colour
        ax.plot(row["mean"], y, "o", color=colour, markersize=6, markerfacecolor=inside)
        _number(ax, row["mean"], y, f"{row['mean']:+.1f}".replace("-", "−"))
    ax.grid(axis="x")
    ax.margins(x=0.12)
    ax.xaxis.set_major_locator(
        MaxNLocator(5, prune="both")
    )  # no label at an edge, where the next panel begins
