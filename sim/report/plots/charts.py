"""Organisation charts: who reports to whom, and how loaded each office is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import batched

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.report.plots.common import ComparedResult, sheet, source_line
from sim.report.style import FAINT, INK, LOAD_COLOURS, figure_style, load_colour, wrap
from sim.report.wording.text import name_of
from sim.words import ENGLISH, Language, in_language, say

HALF = 0.17
"""Half the height of a box; rows are one apart or more, or `NEAR` where one office stands below another."""

NEAR = 0.62

TITLE_COLUMNS = 116
"""Half-width columns of a title over a chart as wide as the figure."""

LABEL_COLUMNS = 34
"""The same of the name of a row, so that long ones leave room for the chart."""

LINE = 0.224
"""The height of a line of a label, as a share of the least distance of rows."""

WIDEST = 0.14
"""The widest a box may be, as a share of the chart's width."""


def plot_organisations(
    result: ComparedResult,
    scenarios: tuple[str, ...] = (),
    footing: str = "documented",
    lang: Language = ENGLISH,
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw the organisation charts of `scenarios` (all of the result if none is named) side by side.

    Into `ax`, if given, the first of them is drawn.
    """
    chosen = (scenarios or tuple(result.titles))[: None if ax is None else 1]
    tables = {scenario: placed(result.offices(scenario, footing)) for scenario in chosen}
    columns = min(2, len(chosen))
    depths = [max(table["y"].max() for table in line) + 0.95 for line in batched(tables.values(), columns)]
    with figure_style():
        page = sheet(ax, (13, 0.72 * sum(depths) + 1.3), (len(depths), columns), height_ratios=depths)
        for k, (scenario, table) in enumerate(tables.items()):
            panel = page.axes[k // columns, k % columns]
            _draw_chart(panel, table, result.office_titles(scenario), lang)
            panel.set_title(wrap(in_language(result.titles[scenario], lang), TITLE_COLUMNS // columns))
            panel.set_ylim(depths[k // columns] - 0.6, -0.35)
        for panel in page.axes.flat:
            panel.set_axis_off()
        _load_bar(page.figure, page.axes.ravel().tolist(), lang)
        notes = [say("caption.organisations", lang), say(f"footing.{footing}.note", lang)]
        return page.done(say("title.organisations", lang), [*notes, source_line(source, lang)])


def placed(offices: pd.DataFrame) -> pd.DataFrame:
    """Add to a table of offices where each is drawn: `row`, `y` (down from 0), `x` (0..1) and `width`.

    A tier is one row or several: each kind that leads offices or has many gets its own, single offices that
    lead nobody stand in the first one, and kinds that are as many as each other and lead nobody, such as
    stations of several lines, share one.  In a row, kinds stand in the order of their numbers and offices in
    the order of their superiors, so that lines cross as little as that order allows.  Indexed by `number`.
    ValueError for a superior that is not in a tier above.
    """
    rows: list[pd.DataFrame] = []
    height, above, superiors = 0.0, pd.Series({-1: -1.0}), set(offices["parent"])
    for _, tier in offices.sort_values("number").groupby("tier", sort=True):
        unknown = set(tier["parent"]) - set(above.index)
        if unknown:
            raise ValueError(f"offices name superiors {sorted(unknown)} that are in no tier above them")
        members = [_spread(row, above) for row in _rows_of(tier, superiors)]
        for row in members:
            height += _distance(rows[-1], row) if rows else 0.0
            rows.append(row.assign(row=len(rows), y=height))
        above = pd.concat([above, *(row.set_index("number")["x"] for row in members)])
    return pd.concat(rows).set_index("number")


def _rows_of(tier: pd.DataFrame, superiors: set[int]) -> list[pd.DataFrame]:
    """Divide a tier into rows of kinds, in the order of their numbers."""
    kinds = [kind for _, kind in tier.groupby("kind", sort=False)]
    idle = [superiors.isdisjoint(kind["number"]) for kind in kinds]
    beside = [kind for kind, leads_nobody in zip(kinds, idle, strict=True) if leads_nobody and len(kind) == 1]
    rows: list[list[pd.DataFrame]] = []
    shared = [0]  # offices of a kind that may join the row, row by row; nobody joins the first
    for kind, leads_nobody in zip(kinds, idle, strict=True):
        if leads_nobody and len(kind) == shared[-1]:
            rows[-1].append(kind)
        elif len(kind) > 1 or not leads_nobody:
            rows.append([kind])
            shared.append(len(kind) if leads_nobody and len(rows) > 1 else 0)
    if beside and (not rows or not superiors.isdisjoint(rows[0][0]["number"])):
        rows.insert(0, [])
    groups = [[*(beside if k == 0 else []), *row] for k, row in enumerate(rows)]
    return [pd.concat(group).sort_values("number") for group in groups]


def _distance(above: pd.DataFrame, below: pd.DataFrame) -> float:
    """Return how far apart two rows are: far enough for their labels, near for one office below another."""
    if len(above) == len(below) == 1:
        return NEAR
    lines = sum(row["kind"].nunique() + bool(row["posts"].sum()) for row in (above, below))
    return max(1.0, (lines / 2 + 0.5) * LINE)


def _spread(members: pd.DataFrame, above: pd.Series) -> pd.DataFrame:
    """Give the offices of a row their `x` and `width`, with an empty place between kinds."""
    order = {kind: k for k, kind in enumerate(members["kind"].unique())}
    members = members.assign(group=members["kind"].map(order), under=members["parent"].map(above))
    members = members.sort_values(["group", "under", "number"]).drop(columns="under")
    share = 1 / (len(members) + len(order) - 1)
    places = (members["group"].to_numpy() + range(len(members)) + 0.5) * share
    return members.assign(x=places, width=_width(share)).drop(columns="group")


def _width(share: float) -> float:
    """Return the width of a box that has this share of the chart; narrow ones nearly touch."""
    return min(WIDEST, (0.84 if share > 0.006 else 0.97) * share)


def _draw_chart(
    ax: Axes, table: pd.DataFrame, titles: Mapping[str, Mapping[str, str]], lang: Language
) -> None:
    below = table[table["parent"] >= 0]
    ax.add_collection(
        LineCollection(_lines(below, table), colors=FAINT, linewidths=_line_widths(below), zorder=1)
    )
    boxes = [
        Rectangle((x - width / 2, y - HALF), width, 2 * HALF)
        for x, y, width in zip(table["x"], table["y"], table["width"], strict=True)
    ]
    colours = [load_colour(value) for value in table["utilisation"]]
    edges = [_edge_width(width) for width in table["width"]]
    # Unclipped: half of the edge of an outermost box lies outside.
    ax.add_collection(
        PatchCollection(boxes, facecolors=colours, edgecolors=INK, linewidths=edges, zorder=2, clip_on=False)
    )
    ax.set_xlim(0, 1)
    for y, row in table.groupby("y"):
        ax.annotate(
            _row_label(row, titles, lang),
            (-0.015, y),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center",
            fontsize=8,
            linespacing=1.45,
            annotation_clip=False,
        )


def _edge_width(width: float) -> float:
    """Return the line around a box, thinner around narrow ones, which are coloured through and through."""
    return min(0.4, max(0.0, 100 * (width - 0.0036)))


def _line_widths(below: pd.DataFrame) -> pd.Series:
    """Return the width of the line above each office, thinner in rows of many."""
    return 0.45 * (150 / below.groupby("row")["row"].transform("size")).clip(upper=1.0)


def _lines(below: pd.DataFrame, table: pd.DataFrame) -> list[list[tuple[float, float]]]:
    above = table.loc[below["parent"]]
    starts = zip(above["x"], above["y"] + HALF, strict=True)
    return [list(ends) for ends in zip(starts, zip(below["x"], below["y"] - HALF, strict=True), strict=True)]


def _row_label(row: pd.DataFrame, titles: Mapping[str, Mapping[str, str]], lang: Language) -> str:
    """Name the kinds of a row with their numbers, or a single office by its own name, and add the posts.

    A kind that has a title of its own in the scenario is shown by it.
    """
    kinds = []
    for kind, offices in row.groupby("kind", sort=False):
        title = titles.get(str(kind))
        name = in_language(title, lang) if title else name_of("kind", str(kind), lang)
        if len(offices) > 1:
            kinds.append(say("tier.offices", lang, kind=name, count=len(offices)))
        else:
            own = offices["name"].iloc[0]
            kinds.append(in_language(titles[own], lang) if own in titles else name)
    posts = row["posts"].sum()
    lines = [wrap(kind, LABEL_COLUMNS) for kind in kinds]
    return "\n".join([*lines, *([say("tier.posts", lang, posts=posts)] if posts else [])])


def _load_bar(figure: Figure, axes: list[Axes], lang: Language) -> None:
    scale = ScalarMappable(Normalize(0, 100), LOAD_COLOURS)
    bar = figure.colorbar(scale, ax=axes, location="bottom", shrink=0.35, aspect=35, pad=0.01)
    bar.set_label(say("axis.utilisation", lang))
    bar.outline.set_visible(False)
