"""How evenly people are served and work is shared: communities, offices, Gini coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.log.history import CONTRACTOR, DEPARTMENT, NOT_MIDDLE
from sim.measures import Of, find
from sim.report.plots.common import (
    counted,
    footing_notes,
    footings_of,
    name_rows,
    no_ticks,
    rows_of,
    sheet,
    source_line,
    span,
)
from sim.report.plots.load import GOLDEN
from sim.report.style import FAINT, INK, figure_style, structure_colour, wrap
from sim.words import ENGLISH, Language, in_language, say

COMMUNITIES = "resolution_gini_communities"
GROUPS = {"departments": "s", "middle": "^", "front": "D", "communities": "o"}
"""Whose inequality is measured, and its sign."""

FRONT = ("community", "grid")
SHIFTS = {"departments": -0.27, "middle": -0.09, "front": 0.09, "communities": 0.27}


class FairResult(Protocol):
    """What the figure of fairness needs of a comparison."""

    @property
    def communities(self) -> pd.DataFrame:
        """Columns: footing, scenario, community, mean (hours), low, high, replications."""

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""

    def summary(self) -> pd.DataFrame:
        """Columns: footing, scenario, measure, mean, low, high, replications."""


def plot_fairness(
    result: FairResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show how long each community waits, and how unequal waiting and work are (Gini coefficients).

    Into `ax`, if given, the coefficients of the first footing are drawn.  ValueError for results that do not
    hold communities.
    """
    levels, table = result.summary(), counted(result.communities, "communities")
    footings, scenarios = footings_of(levels, ax), list(table["scenario"].unique())
    size = (9.6, len(footings) * (0.46 * len(scenarios) + 0.75) + 1.7)
    with figure_style():
        page = sheet(ax, size, (len(footings), 2), sharex="col")
        for (*left, right), footing in zip(page.axes, footings, strict=True):
            for panel in left:
                _draw_communities(panel, table[table["footing"] == footing], scenarios)
            _draw_ginis(right, levels[levels["footing"] == footing], scenarios)
            names = [in_language(result.titles[scenario], lang) for scenario in scenarios]
            name_rows(right, [""] * len(names) if left else names)
            for panel in left:
                name_rows(panel, names)
            (left or [right])[0].set_title(say(f"footing.{footing}", lang))
        labels = ("axis.community_hours", "axis.gini")[-page.axes.shape[1] :]
        for panel, key in zip(page.axes[-1], labels, strict=True):
            panel.set_xlabel(wrap(say(key, lang), 60))
        page.keys.extend(_handles(levels, lang))
        drawn = levels[levels["measure"].isin(list(_groups(levels))) & (levels["replications"] > 0)]
        caption = say("caption.fairness", lang, replications=span(drawn["replications"]))
        notes = [caption, *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(say("title.fairness", lang), notes)


def _draw_communities(ax: Axes, table: pd.DataFrame, scenarios: Sequence[str]) -> None:
    """Draw a dot per community, and a bar at the middle one."""
    for y, scenario in enumerate(scenarios):
        hours = table.loc[table["scenario"] == scenario, "mean"].dropna().to_numpy()
        if not len(hours):
            continue
        shift = (np.arange(len(hours)) * GOLDEN % 1 - 0.5) * 0.5
        ax.plot([hours.min(), hours.max()], [y, y], color=FAINT, linewidth=0.6, zorder=1)
        ax.plot(
            hours,
            y + shift,
            "o",
            color=structure_colour(scenario),
            markersize=3,
            alpha=0.6,
            markeredgewidth=0,
        )
        middle = float(np.median(hours))
        ax.plot([middle, middle], [y - 0.4, y + 0.4], color=INK, linewidth=1.4)
    no_ticks(ax, len(scenarios))
    ax.grid(axis="x")


def _draw_ginis(ax: Axes, levels: pd.DataFrame, scenarios: Sequence[str]) -> None:
    for measure, group in _groups(levels).items():
        rows = rows_of(levels[levels["measure"] == measure], levels["footing"].iloc[0], scenarios)
        for y, (scenario, row) in enumerate(rows.iterrows()):
            if pd.isna(row["mean"]):
                continue
            at, colour = y + SHIFTS[group], structure_colour(str(scenario))
            ax.plot([row["low"], row["high"]], [at, at], color=colour, linewidth=1.6, solid_capstyle="butt")
            inside = "white" if group == "communities" else colour
            ax.plot(row["mean"], at, GROUPS[group], color=colour, markersize=5, markerfacecolor=inside)
    no_ticks(ax, len(scenarios))
    ax.set_xlim(0, None)
    ax.grid(axis="x")


def _groups(levels: pd.DataFrame) -> dict[str, str]:
    """Give for each measure of inequality whose it is; kinds that hold few offices are left out."""
    found = {name: find(str(name)) for name in levels["measure"].unique()}
    groups = {
        name: _group(each.member) for name, each in found.items() if each and each.measure.of is Of.KIND
    }
    return {name: group for name, group in groups.items() if group} | {COMMUNITIES: "communities"}


def _group(kind: str) -> str:
    if kind == DEPARTMENT:
        return "departments"
    if kind in FRONT:
        return "front"
    return "" if kind in NOT_MIDDLE or kind == CONTRACTOR else "middle"


def _handles(levels: pd.DataFrame, lang: Language) -> list[Line2D]:
    """Explain the signs that are drawn."""
    drawn = set(_groups(levels).values())
    return [
        Line2D(
            [],
            [],
            color=INK,
            marker=sign,
            linestyle="none",
            markerfacecolor="white" if group == "communities" else INK,
            label=say(f"fairness.{group}", lang),
        )
        for group, sign in GROUPS.items()
        if group in drawn
    ]
