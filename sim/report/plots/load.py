"""Who carries the load: utilisation and queues by tier, office and role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.plots.common import (
    Result,
    footing_notes,
    footings_of,
    number,
    scenarios_of,
    sheet,
    source_line,
)
from sim.report.style import FAINT, INK, figure_style, ink_on, load_colour, structure_colour
from sim.report.text import Language, name_of, say

GOLDEN = 0.618034

NUMBERED = r"_\d+$"
"""The end of the name of one team of several with the same role."""

ROW = ["scenario", "tier", "kind", "role"]


def plot_load(result: Result, lang: Language = "en", source: str = "", ax: Axes | None = None) -> Figure:
    """Show how loaded each role of each tier is, pooled and office by office.

    Into `ax`, if given, the offices of the first footing are drawn.
    """
    table = result.load_summary()
    table = table.assign(role=table["role"].str.replace(NUMBERED, "", regex=True))
    footings = footings_of(table, ax)
    places = _load_rows(table)
    height = max(places.values(), default=0) + 1
    size, shape = (4.9 * len(footings) + 2.2, 0.185 * height + 1.9), (1, 2 * len(footings))
    with figure_style():
        page = sheet(ax, size, shape, sharey=True, width_ratios=[0.42, 1] * len(footings))
        panels = iter(page.axes[0])
        for footing in footings:
            rows = table[table["footing"] == footing]
            if page.whole:
                cells = next(panels)
                _draw_cells(cells, rows, places, lang)
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


def _name_places(ax: Axes, result: Result, places: dict[tuple, float], lang: Language) -> None:
    ax.set_yticks([y for key, y in places.items() if len(key) > 1])
    ax.set_yticklabels([_place_name(key, lang) for key in places if len(key) > 1], fontsize=8)
    ax.tick_params(axis="y", length=0)
    for key, y in places.items():
        if len(key) == 1:
            ax.annotate(
                result.titles[key[0]][lang],
                (-0.02, y),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="center",
                annotation_clip=False,
            )


def _place_name(key: tuple, lang: Language) -> str:
    _, _, kind, role = key
    return say("tier.row", lang, kind=name_of("kind", kind, lang), role=name_of("role", role, lang))


def _pooled(rows: pd.DataFrame) -> tuple[float, float]:
    """Utilisation and number waiting per post of several teams, as if their posts were counted together."""
    known = rows[(rows["posts"] > 0) & rows["utilisation"].notna()]
    if known.empty:
        return float("nan"), float("nan")
    posts = known["posts"].sum()
    return (known["utilisation"] * known["posts"]).sum() / posts, known["waiting"].sum() / posts


def _by_place(table: pd.DataFrame) -> Iterator[tuple[tuple, pd.DataFrame]]:
    for key, rows in table.groupby(ROW, sort=False):
        yield cast(tuple, key), rows


def _draw_cells(ax: Axes, table: pd.DataFrame, places: dict[tuple, float], lang: Language) -> None:
    for key, rows in _by_place(table):
        used, waiting = _pooled(rows)
        colour = load_colour(used)
        y = places[key]
        ax.barh(y, 1, 0.9, color=colour)
        ax.text(0.5, y, number(100 * used, 0), ha="center", va="center", fontsize=8, color=ink_on(colour))
        ax.text(1.5, y, number(waiting, 1), ha="center", va="center", fontsize=8)
    ax.set_xlim(0, 2)
    ax.set_xticks([0.5, 1.5], [say("axis.pooled", lang), say("axis.waiting", lang)], fontsize=7.5)
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
        pooled = 100 * _pooled(rows)[0]
        ax.plot([pooled, pooled], [y - 0.42, y + 0.42], color=INK, linewidth=1.4)
    ax.set_xlim(0, 102)
    ax.set_xlabel(say("axis.utilisation", lang))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
