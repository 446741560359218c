"""Who carries the load: utilisation and queues by tier, office and role."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.plots.common import (
    ComparedResult,
    footing_notes,
    footings_of,
    number,
    scenarios_of,
    sheet,
    source_line,
)
from sim.report.style import FAINT, INK, figure_style, ink_on, load_colour, structure_colour
from sim.report.wording.text import name_of
from sim.words import ENGLISH, Language, in_language, say

GOLDEN = 0.618034

NUMBERED = r"_\d+$"
"""The end of the name of one team of several with the same role."""

COLUMNS = ("utilisation", "engaged", "waiting")
"""The cells of a row; `engaged` is left out where nobody has other work."""

CELL, PANEL, NAMES = 0.78, 3.4, 2.2
"""Inches that a column of cells, the panel of offices and the names of posts take."""

ROW = ["scenario", "tier", "kind", "role"]


def plot_load(
    result: ComparedResult, lang: Language = ENGLISH, source: str = "", ax: Axes | None = None
) -> Figure:
    """Show how loaded each role of each tier is, pooled and office by office, and what other work adds to it.

    Load is the share of time at incidents, requests and tasks; patrol, to which grid workers go whenever
    nothing waits, is none.  Into `ax`, if given, the offices of the first footing are drawn.
    """
    table = result.load_summary()
    table = table.assign(role=table["role"].str.replace(NUMBERED, "", regex=True))
    footings = footings_of(table, ax)
    places = _load_rows(table)
    height = max(places.values(), default=0) + 1
    columns = COLUMNS if (table["other"] > 0).any() else tuple(name for name in COLUMNS if name != "engaged")
    widths = [CELL * len(columns), PANEL] * len(footings)
    size = sum(widths) + NAMES, 0.185 * height + 1.9
    with figure_style():
        page = sheet(ax, size, (1, len(widths)), sharey=True, width_ratios=widths)
        panels = iter(page.axes[0])
        for footing in footings:
            rows = table[table["footing"] == footing]
            if page.whole:
                cells = next(panels)
                _draw_cells(cells, rows, places, columns)
                _name_columns(cells, columns, lang)
                cells.set_title(say(f"footing.{footing}", lang), pad=30)
            _draw_offices(next(panels), rows, places, lang)
        _name_places(page.axes[0, 0], result, places, lang)
        page.axes[0, 0].set_ylim(height - 0.3, -0.8)
        notes = [say("caption.load", lang), *footing_notes(footings, lang), source_line(source, lang)]
        return page.done(say("title.load", lang), notes)


def _load_rows(table: pd.DataFrame) -> dict[tuple, float]:
    """Give each (scenario, tier, kind, role) a row, and each scenario a heading row above its own."""
    places: dict[tuple, float] = {}
    y = 0.0
    for scenario in scenarios_of(table):
        places[(scenario,)] = y
        rows = table.loc[table["scenario"] == scenario, ROW].drop_duplicates()
        for key in rows.itertuples(index=False, name=None):
            y += 1
            places[key] = y
        y += 1.7
    return places


def _name_places(ax: Axes, result: ComparedResult, places: dict[tuple, float], lang: Language) -> None:
    ax.set_yticks([y for key, y in places.items() if len(key) > 1])
    ax.set_yticklabels([_place_name(key, lang) for key in places if len(key) > 1], fontsize=8)
    ax.tick_params(axis="y", length=0)
    for key, y in places.items():
        if len(key) == 1:
            ax.annotate(
                in_language(result.titles[key[0]], lang),
                (-0.02, y),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="center",
                annotation_clip=False,
            )


def _place_name(key: tuple, lang: Language) -> str:
    _, _, kind, role = key
    return say("tier.row", lang, kind=name_of("kind", kind, lang), role=name_of("role", role, lang))


class Pooled(NamedTuple):
    """The load of several teams as if their posts were counted together, waiting per post.

    `engaged` is NaN where they have no other work.
    """

    utilisation: float
    engaged: float
    waiting: float


def _pooled(rows: pd.DataFrame) -> Pooled:
    known = rows[(rows["posts"] > 0) & rows["utilisation"].notna()]
    if known.empty:
        return Pooled(float("nan"), float("nan"), float("nan"))
    posts = known["posts"].sum()
    used, engaged = ((known[name] * known["posts"]).sum() / posts for name in ("utilisation", "engaged"))
    others = (known["other"] > 0).any()
    return Pooled(used, engaged if others else float("nan"), known["waiting"].sum() / posts)


def _by_place(table: pd.DataFrame) -> Iterator[tuple[tuple, pd.DataFrame]]:
    for key, rows in table.groupby(ROW, sort=False):
        yield cast(tuple, key), rows


def _draw_cells(ax: Axes, table: pd.DataFrame, places: dict[tuple, float], columns: tuple[str, ...]) -> None:
    for key, rows in _by_place(table):
        pooled, y = _pooled(rows), places[key]
        for k, name in enumerate(columns):
            value, ink = getattr(pooled, name), INK
            if name != "waiting" and not (name == "engaged" and isnan(value)):
                colour = load_colour(value)
                ax.barh(y, 1, 0.9, left=k, color=colour)
                ink = ink_on(colour)
            ax.text(k + 0.5, y, _cell(name, value), ha="center", va="center", fontsize=8, color=ink)


def _cell(name: str, value: float) -> str:
    """Write a load in percent, nothing where there is no other work, and a number waiting."""
    if name == "waiting":
        return number(value, 1)
    return "" if name == "engaged" and isnan(value) else number(100 * value, 0)


def _name_columns(ax: Axes, columns: tuple[str, ...], lang: Language) -> None:
    names = {"utilisation": "axis.pooled", "engaged": "axis.engaged", "waiting": "axis.waiting"}
    ax.set_xlim(0, len(columns))
    ax.set_xticks(
        [k + 0.5 for k in range(len(columns))], [say(names[name], lang) for name in columns], fontsize=7.5
    )
    ax.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _draw_offices(ax: Axes, table: pd.DataFrame, places: dict[tuple, float], lang: Language) -> None:
    for key, rows in _by_place(table):
        y = places[key]
        used = 100 * rows["utilisation"].dropna().to_numpy()
        if not len(used):
            continue
        colour = structure_colour(key[0])
        shift = (np.arange(len(used)) * GOLDEN % 1 - 0.5) * 0.5
        ax.plot([used.min(), used.max()], [y, y], color=FAINT, linewidth=0.6, zorder=1)
        ax.plot(used, y + shift, "o", color=colour, markersize=2.6, alpha=0.6, markeredgewidth=0)
        pooled = _pooled(rows)
        ax.plot([100 * pooled.utilisation] * 2, [y - 0.42, y + 0.42], color=INK, linewidth=1.4)
        ax.plot(100 * pooled.engaged, y, "D", color=INK, markersize=3.4, markerfacecolor="none")
    ax.set_xlim(0, 102)
    ax.set_xlabel(say("axis.utilisation", lang))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
