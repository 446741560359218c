"""Organisation charts: who reports to whom, and how loaded each office is."""

from __future__ import annotations

from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text as Label

from sim.report.plots import Result
from sim.report.style import FAINT, INK, LOAD_COLOURS, figure_style, finish, ink_on, load_colour
from sim.report.text import Language, name_of, say

HALF = 0.17
"""Half the height of a box; tiers are one apart."""

WIDEST = 0.14
"""The widest a box may be, as a share of the chart's width."""


def plot_organisations(
    result: Result, scenarios: tuple[str, ...] = (), lang: Language = "en", source: str = ""
) -> Figure:
    """Draw the organisation charts of `scenarios` (all of the result if none is named) side by side."""
    chosen = scenarios or tuple(result.titles)
    tables = {scenario: placed(result.offices(scenario)) for scenario in chosen}
    columns = 1 if len(chosen) == 1 else 2
    lines = ceil(len(chosen) / columns)
    with figure_style():
        deepest = max(table["row"].max() for table in tables.values()) + 1
        figure = Figure(figsize=(13, lines * (0.72 * deepest + 0.45) + 1.1), layout="constrained")
        axes = figure.subplots(lines, columns, squeeze=False).ravel().tolist()
        names = []
        for ax, (scenario, table) in zip(axes, tables.items(), strict=False):
            names += _draw_chart(ax, table, lang)
            ax.set_title(result.titles[scenario][lang])
            ax.set_ylim(deepest - 1 + 0.35, -0.35)
        for ax in axes:
            ax.set_axis_off()
        _load_bar(figure, axes, lang)
        origin = say("source.line", lang, source=source) if source else ""
        finish(figure, say("title.organisations", lang), [say("caption.organisations", lang), origin])
        _hide_misfits(names)
        return figure


def placed(offices: pd.DataFrame) -> pd.DataFrame:
    """Add to a table of offices where each is drawn: `row` (0 at the top), `x` (0..1) and `width`.

    Each tier is one row; inside it offices stand in the order of their superiors, then by kind and
    number, so that lines cross as little as that order allows.  Indexed by `number`.
    """
    rows: list[pd.DataFrame] = []
    rank: dict[int, int] = {-1: -1}
    for row, (_, tier) in enumerate(offices.groupby("tier", sort=True)):
        unknown = set(tier["parent"]) - set(rank)
        if unknown:
            raise ValueError(f"offices name superiors {sorted(unknown)} that are in no tier above them")
        tier = tier.assign(order=tier["parent"].map(rank)).sort_values(["order", "kind", "number"])
        share = 1 / len(tier)
        places = [(k + 0.5) * share for k in range(len(tier))]
        rank |= {number: k for k, number in enumerate(tier["number"])}
        rows.append(tier.assign(row=row, x=places, width=min(WIDEST, 0.84 * share)))
    return pd.concat(rows).set_index("number")


def _draw_chart(ax: Axes, table: pd.DataFrame, lang: Language) -> list[Label]:
    """Draw one chart and return the names written into its boxes."""
    ax.add_collection(LineCollection(_lines(table), colors=FAINT, linewidths=0.45, zorder=1))
    colours = [load_colour(value) for value in table["utilisation"]]
    boxes = [
        Rectangle((office.x - office.width / 2, office.row - HALF), office.width, 2 * HALF)
        for office in table.itertuples()
    ]
    ax.add_collection(PatchCollection(boxes, facecolors=colours, edgecolors=INK, linewidths=0.4, zorder=2))
    ax.set_xlim(0, 1)
    for row, tier in table.groupby("row"):
        ax.annotate(
            _tier_label(tier, lang),
            (-0.015, row),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
    return [
        ax.text(office.x, office.row, office.name_, ha="center", va="center", fontsize=6.5, color=ink_on(colour))
        for office, colour in zip(table.rename(columns={"name": "name_"}).itertuples(), colours, strict=True)
    ]


def _lines(table: pd.DataFrame) -> list[list[tuple[float, float]]]:
    below = table[table["parent"] >= 0]
    return [
        [(table.at[office.parent, "x"], table.at[office.parent, "row"] + HALF), (office.x, office.row - HALF)]
        for office in below.itertuples()
    ]


def _tier_label(tier: pd.DataFrame, lang: Language) -> str:
    kinds = [
        say("tier.offices", lang, kind=name_of("kind", kind, lang), count=count)
        for kind, count in tier["kind"].value_counts(sort=False).items()
    ]
    return "\n".join([*kinds, say("tier.posts", lang, posts=tier["posts"].sum())])


def _load_bar(figure: Figure, axes: list[Axes], lang: Language) -> None:
    scale = ScalarMappable(Normalize(0, 100), LOAD_COLOURS)
    bar = figure.colorbar(scale, ax=axes, location="bottom", shrink=0.35, aspect=35, pad=0.01)
    bar.set_label(say("axis.utilisation", lang))
    bar.outline.set_visible(False)


def _hide_misfits(names: list[Label]) -> None:
    """Hide the names of a tier unless all of them fit between their neighbours."""
    tiers: dict[tuple[int, float], list[Label]] = {}
    for name in names:
        tiers.setdefault((id(name.axes), name.get_position()[1]), []).append(name)
    for labels in tiers.values():
        pixels = labels[0].axes.bbox.width * min(WIDEST, 0.84 / len(labels))
        if max(label.get_window_extent().width for label in labels) + 4 > pixels:
            for label in labels:
                label.set_visible(False)
