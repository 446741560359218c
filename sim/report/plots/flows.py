"""Who hands incidents to whom: a flow diagram of each structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from sim.analysis.measures.flows import REPORTED
from sim.report.plots.common import counted, number, scenarios_of, sheet, source_line
from sim.report.style import FAINT, INK, Fill, figure_style, structure_colour, wrap
from sim.report.wording.text import name_of
from sim.words import ENGLISH, Language, in_language, say

COLUMNS = 2
HEIGHT = 2.5
"""Height of a panel in inches."""

LEFT, RIGHT, BAR = 0.30, 0.70, 0.012
"""Where the bars of a panel stand, as shares of its width, and how wide they are."""

GAP = 0.05
"""Distance of the bars of two kinds, as a share of all that flows; a label needs that much."""

WAYS = {
    "reported": Fill("#C9C9C9", "", INK),
    "down": Fill("", "", INK),
    "up": Fill("", "///", INK),
    "level": Fill("", "--", INK),
}
"""How moves are filled by their way; an empty colour is that of the structure."""


class FlowResult(Protocol):
    """What the flow diagram needs of a comparison."""

    @property
    def flows(self) -> pd.DataFrame:
        """Columns: footing, scenario, origin, target, mean (moves per incident), low, high, replications."""

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""

    def summary(self) -> pd.DataFrame:
        """Columns: footing, scenario, measure, mean, low, high, replications."""

    def offices(self, scenario: str, footing: str) -> pd.DataFrame:
        """Columns: number, name, kind, tier, parent, posts, utilisation (NaN without posts)."""

    def office_titles(self, scenario: str) -> Mapping[str, Mapping[str, str]]:
        """Shown names by language of offices that have one of their own, by the name in `offices`."""


@dataclass(frozen=True, eq=False)
class Diagram:
    """The moves of one structure: from `origin` to `target` (kinds, with their tiers) `mean` per incident."""

    scenario: str
    table: pd.DataFrame
    tiers: pd.Series
    """Tier by kind, from the top down; who reports stands above all."""

    def bars(self, side: str) -> pd.DataFrame:
        """Give the bar of every kind on one side, from the top down: `top`, `size`."""
        sums = self.table.groupby(side)["mean"].sum()
        sizes = sums.reindex([kind for kind in self.tiers.index if kind in sums.index])
        gap = GAP * self.table["mean"].sum()
        tops = (sizes.cumsum() - sizes) + gap * pd.Series(range(len(sizes)), sizes.index)
        return pd.DataFrame({"top": tops, "size": sizes})

    @property
    def height(self) -> float:
        """The height of the taller side, gaps included."""
        sides = (self.bars(side) for side in ("origin", "target"))
        return max(float((bars["top"] + bars["size"]).max()) for bars in sides)

    def way(self, origin: str, target: str) -> str:
        """Tell in which direction of the hierarchy a move goes."""
        if origin == REPORTED:
            return "reported"
        change = self.tiers[target] - self.tiers[origin]
        return "down" if change > 0 else "up" if change < 0 else "level"


def plot_flows(
    result: FlowResult,
    footing: str = "documented",
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw who hands incidents to whom: bars of offices on both sides, ribbons as wide as the moves are many.

    Into `ax`, if given, the first structure is drawn.  ValueError for results that do not hold moves, or lack
    the footing.
    """
    table = counted(result.flows, "moves between offices")
    diagrams = [_diagram(result, scenario, footing) for scenario in _present(table, footing)]
    diagrams = diagrams[: None if ax is None else 1]
    columns = min(COLUMNS, len(diagrams))
    rows = ceil(len(diagrams) / columns)
    height = max(diagram.height for diagram in diagrams)
    with figure_style():
        page = sheet(ax, (4.4 * columns, HEIGHT * rows + 1.3), (rows, columns))
        for panel, diagram in zip(page.axes.flat, diagrams, strict=False):
            _draw(panel, diagram, result.office_titles(diagram.scenario), lang)
            panel.set_ylim(height * 1.02, -0.02 * height)
            panel.set_title(_heading(result, diagram.scenario, footing, lang), fontsize=9, linespacing=1.3)
        for panel in page.axes.flat:
            panel.set_axis_off()
        page.keys.extend(_handles(lang))
        notes = [
            say("caption.flows", lang),
            say(f"footing.{footing}.note", lang),
            source_line(source, lang),
        ]
        return page.done(say("title.flows", lang), notes)


def _present(table: pd.DataFrame, footing: str) -> list[str]:
    found = scenarios_of(table[table["footing"] == footing])
    if not found:
        known = ", ".join(table["footing"].unique())
        raise ValueError(f"no footing {footing!r} is in the result, which has {known}")
    return found


def _diagram(result: FlowResult, scenario: str, footing: str) -> Diagram:
    table, offices = result.flows, result.offices(scenario, footing)
    here = table[(table["footing"] == footing) & (table["scenario"] == scenario)]
    tiers = offices.groupby("kind", sort=False)["tier"].min().sort_values(kind="stable")
    return Diagram(scenario, here, pd.concat([pd.Series({REPORTED: -1}), tiers]))


def _heading(result: FlowResult, scenario: str, footing: str, lang: Language) -> str:
    """Name a structure and say how often it hands an incident over, with limits."""
    table = result.summary()
    here = (table["footing"] == footing) & (table["scenario"] == scenario) & (table["measure"] == "hops_mean")
    row = table[here].iloc[0]
    limits = {name: number(row[name], 2) for name in ("mean", "low", "high")}
    return f"{wrap(in_language(result.titles[scenario], lang), 52)}\n{say('flows.total', lang, **limits)}"


def _draw(ax: Axes, diagram: Diagram, titles: Mapping[str, Mapping[str, str]], lang: Language) -> None:
    left, right = diagram.bars("origin"), diagram.bars("target")
    starts, ends = left["top"].copy(), right["top"].copy()
    order = {kind: k for k, kind in enumerate(diagram.tiers.index)}
    moves = diagram.table.assign(
        left=diagram.table["origin"].map(order), right=diagram.table["target"].map(order)
    ).sort_values(["left", "right"])
    for origin, target, size in moves[["origin", "target", "mean"]].itertuples(index=False, name=None):
        fill = _fill(diagram, diagram.way(origin, target))
        ax.add_patch(_ribbon((starts[origin], ends[target]), size, fill))
        starts[origin] += size
        ends[target] += size
    for bars, x, align in ((left, LEFT, "right"), (right, RIGHT, "left")):
        _draw_bars(ax, bars, x)
        names = [_name(str(kind), titles, lang) for kind in bars.index]
        _name_bars(ax, bars, names, (x + (-0.02 if align == "right" else BAR + 0.02), align))
    ax.set_xlim(0, 1)


def _fill(diagram: Diagram, way: str) -> Fill:
    fill = WAYS[way]
    return Fill(fill.colour or structure_colour(diagram.scenario), fill.hatch, fill.ink)


def _ribbon(tops: tuple[float, float], size: float, fill: Fill) -> PathPatch:
    """Make a band of constant height from the left bar to the right one."""
    (one, two), begin, end = tops, LEFT + BAR, RIGHT
    middle = (begin + end) / 2
    corners = [(begin, one), (middle, one), (middle, two), (end, two)]
    back = [(end, two + size), (middle, two + size), (middle, one + size), (begin, one + size)]
    curve = [Path.CURVE4] * 3
    path = Path([*corners, *back, (begin, one)], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
    return PathPatch(
        path, facecolor=fill.colour, hatch=fill.hatch, edgecolor="white", linewidth=0.5, alpha=0.75
    )


def _draw_bars(ax: Axes, bars: pd.DataFrame, x: float) -> None:
    for top, size in bars.itertuples(index=False):
        ax.add_patch(Rectangle((x, top), BAR, size, facecolor=INK, edgecolor="none"))


def _name_bars(ax: Axes, bars: pd.DataFrame, names: Sequence[str], place: tuple[float, str]) -> None:
    """Write the name of each kind with what passes through it at the middle of its bar."""
    (x, align), middles = place, bars["top"] + bars["size"] / 2
    for y, size, name in zip(middles, bars["size"], names, strict=True):
        ax.text(x, y, f"{wrap(name, 22)} {size:.2f}", ha=align, va="center", fontsize=7.5, linespacing=1.15)


def _name(kind: str, titles: Mapping[str, Mapping[str, str]], lang: Language) -> str:
    if kind == REPORTED:
        return say("flows.reported", lang)
    return in_language(titles[kind], lang) if kind in titles else name_of("kind", kind, lang)


def _handles(lang: Language) -> list[Patch]:
    return [
        Patch(
            facecolor=fill.colour or FAINT,
            hatch=fill.hatch,
            edgecolor="white",
            label=say(f"flows.{way}", lang),
        )
        for way, fill in WAYS.items()
    ]
