"""How far an answer rests on assumptions: what moves it, and what has no detectable effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.report.plots.common import LINES, name_rows, sheet, source_line, structure_name
from sim.report.style import FAINT, INK, figure_style, structure_colour, wrap
from sim.report.wording.quantities import title_of
from sim.words import say

if TYPE_CHECKING:
    from sim.experiment.questions.sensitivity import Sensitivity
    from sim.report.wording.names import Names

SHOWN = 12
"""The strongest assumptions that are drawn."""

ACROSS = 3
"""Structures that stand side by side; more would make letters small on a page."""

NAMED = 6
"""The strongest assumptions that are named beside points."""

SIGNS = {"mean": "o", "strength": "D", "first": "o", "total": "D"}
"""Signs of the numbers that tell of an effect; a method gives one or two of them, the wider one last."""

RANK = "rank"
"""The number that stands alone where there is one: it has an axis of its own, from -1 to 1."""

MORRIS = "morris"
SHIFT = 0.17

PATH_COLUMNS = 62


def plot_sensitivity(found: Sensitivity, names: Names, source: str = "", ax: Axes | None = None) -> Figure:
    """Show the effect of the strongest assumptions on each structure, with limits; hollow if none is sure.

    Effects over the full range by Morris's method, shares of the variance by Sobol's, else correlations of
    ranks.  Into `ax`, if given, the first structure is drawn.
    """
    tables = _tables(found)[: None if ax is None else 1]
    paths = _strongest([table for _, table in tables], _indices(found)[-1])
    rows = [_row_name(path, names) for path in paths]
    down, across = -(-len(tables) // ACROSS), min(len(tables), ACROSS)
    lines = down * sum(1 + row.count("\n") for row in rows)
    with figure_style():
        page = sheet(ax, _size(across, lines), (down, across), sharex=True, sharey=True)
        for panel in page.axes.flat[len(tables) :]:
            panel.set_axis_off()
        for panel, (labels, table) in zip(page.axes.flat, tables, strict=False):
            _draw_effects(panel, table.set_index("path").reindex(paths), found, labels["scenario"])
            panel.set_title(wrap(_place(labels, names), 34), fontsize=9, linespacing=LINES)
            panel.tick_params(axis="y", length=0)
        for panel in page.axes.flat[len(tables) - across : len(tables)]:  # the lowest of each column
            panel.set_xlabel(wrap(_label(found, names), 34), linespacing=LINES)
            panel.tick_params(axis="x", labelbottom=True)
        name_rows(page.axes[0, 0], rows, PATH_COLUMNS)
        page.keys.extend(_handles(found, names))
        notes = [*_notes(found, len(paths), names), source_line(source, names.lang)]
        return page.done(_title(found, names), notes, columns=3)


def plot_morris(found: Sensitivity, names: Names, source: str = "", ax: Axes | None = None) -> Figure:
    """Show mean absolute effect against spread of effects (Morris's μ* and σ), the strongest named.

    Above the line σ = μ* an assumption acts by others or not in proportion.  ValueError for other methods.
    Into `ax`, if given, the first structure is drawn.
    """
    if found.method.value != MORRIS:
        raise ValueError(f"μ* and σ are of the method morris, found {found.method.value}")
    tables = _tables(found)[: None if ax is None else 1]
    with figure_style():
        page = sheet(ax, (4.9 * len(tables) + 0.4, 4.8), (1, len(tables)))
        for panel, (labels, table) in zip(page.axes[0], tables, strict=True):
            _draw_morris(panel, table, labels["scenario"])
            panel.set_title(wrap(_place(labels, names), 40), fontsize=9, linespacing=LINES)
            panel.set_xlabel(wrap(say("axis.mu_star", names.lang, unit=_unit(names)), 52))
            panel.set_ylabel(say("axis.sigma", names.lang, unit=_unit(names)))
        page.keys.extend(_sure_handles(names))
        title = say("title.morris", names.lang, measure=names.quantity()[0])
        return page.done(title, [say("caption.morris", names.lang), source_line(source, names.lang)])


def _tables(found: Sensitivity) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Give the effects structure by structure, with what names it."""
    keys = list(found.effects.columns[: found.effects.columns.get_loc("path")])
    groups = found.effects.groupby(keys, sort=False, dropna=False)
    return [(dict(zip(keys, table[keys].iloc[0], strict=True)), table) for _, table in groups]


def _indices(found: Sensitivity) -> list[str]:
    """Name the numbers of an effect that are drawn."""
    return [RANK] if RANK in found.effects else [name for name in SIGNS if name in found.effects]


def _row_name(path: str, names: Names) -> str:
    """Name an assumption by its title, and by its path below."""
    title = title_of(path, names.study.scenarios, names.lang)
    return path if title == path else f"{title}\n{path}"


def _size(across: int, lines: int) -> tuple[float, float]:
    return 2.5 * across + 3.9, 0.22 * lines + 2.6


def _strongest(tables: list[pd.DataFrame], index: str) -> list[str]:
    """Order the assumptions by their largest effect on any structure, and keep the first."""
    both = pd.concat(tables).assign(size=lambda t: t[index].abs()).groupby("path", sort=False)["size"].max()
    return list(both.fillna(0).sort_values(ascending=False, kind="stable").index[:SHOWN])


def _draw_effects(ax: Axes, rows: pd.DataFrame, found: Sensitivity, scenario: str) -> None:
    indices = _indices(found)
    scale = 1 if found.method.value == MORRIS or indices == [RANK] else 100
    shifts = np.linspace(-SHIFT, SHIFT, len(indices)) if len(indices) > 1 else [0.0]
    for index, shift in zip(indices, shifts, strict=True):
        for y, (_, row) in enumerate(rows.iterrows()):
            low, high = scale * row[f"{index}_low"], scale * row[f"{index}_high"]
            sure = low > 0 or high < 0
            colour = structure_colour(scenario)
            ax.plot([low, high], [y + shift] * 2, color=colour, linewidth=1.6, solid_capstyle="butt")
            inside = colour if sure else "white"
            ax.plot(
                scale * row[index],
                y + shift,
                SIGNS.get(index, "o"),
                color=colour,
                markersize=5.5,
                markerfacecolor=inside,
            )
    ax.axvline(0, color=INK, linewidth=0.9)
    ax.grid(axis="x")


def _draw_morris(ax: Axes, table: pd.DataFrame, scenario: str) -> None:
    colour = structure_colour(scenario)
    for row in table.to_dict("records"):
        inside = colour if row["effect"] else "white"
        ax.plot(row["mu_star"], row["sigma"], "o", color=colour, markersize=6, markerfacecolor=inside)
    across, up = (1.12 * float(table[name].max()) or 1.0 for name in ("mu_star", "sigma"))
    both = min(across, up)
    ax.plot([0, both], [0, both], color=FAINT, linewidth=0.8, linestyle="--")
    ax.set_xlim(0, across)
    ax.set_ylim(0, up)
    ax.grid()
    _name_points(ax, table.nlargest(NAMED, "mu_star").sort_values("sigma"), up)


def _name_points(ax: Axes, rows: pd.DataFrame, up: float) -> None:
    """Write names one above the other beyond the right edge, each with a line to its point."""
    heights = np.linspace(0.06, 0.94, len(rows)) * up
    for row, height in zip(rows.to_dict("records"), heights, strict=True):
        ax.annotate(
            row["path"],
            (row["mu_star"], row["sigma"]),
            (1.03 * ax.get_xlim()[1], height),
            va="center",
            fontsize=7.5,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": FAINT, "linewidth": 0.5, "shrinkB": 3},
        )


def _place(labels: dict[str, Any], names: Names) -> str:
    """Name a structure with its footing, if there are several, and the levels of its factors."""
    several = len(names.study.footings) > 1
    levels = {
        name: level
        for name, level in labels.items()
        if name != "scenario" and not pd.isna(level) and (several or name != "footing")
    }
    return structure_name(names, str(labels["scenario"]), levels)


def _unit(names: Names) -> str:
    return names.quantity()[1] or "1"


def _label(found: Sensitivity, names: Names) -> str:
    if found.method.value == MORRIS:
        return say("axis.full_range", names.lang, unit=_unit(names))
    return say("axis.rank" if RANK in found.effects else "axis.variance_share", names.lang)


def _title(found: Sensitivity, names: Names) -> str:
    measure = names.quantity()[0]
    if found.question.against is None:
        return say("title.sensitivity", names.lang, measure=measure)
    baseline = structure_name(names, found.question.against, {})
    return say("title.sensitivity_of_change", names.lang, measure=measure, baseline=baseline)


def _notes(found: Sensitivity, shown: int, names: Names) -> list[str]:
    count = found.effects["path"].nunique()
    level = f"{100 * found.question.level:g}"
    key = "caption.ranks" if RANK in found.effects else "caption.sensitivity"
    return [say(key, names.lang, level=level, shown=shown, count=count)]


def _handles(found: Sensitivity, names: Names) -> list[Line2D]:
    if RANK in found.effects:
        return _sure_handles(names)
    return [
        *(_sign(SIGNS[index], INK, say(f"sensitivity.{index}", names.lang)) for index in _indices(found)),
        _sign("o", "white", say("sensitivity.unsure", names.lang)),
    ]


def _sure_handles(names: Names) -> list[Line2D]:
    fills = {"sensitivity.sure": INK, "sensitivity.unsure": "white"}
    return [_sign("o", fill, say(key, names.lang)) for key, fill in fills.items()]


def _sign(marker: str, inside: str, label: str) -> Line2D:
    return Line2D([], [], color=INK, marker=marker, linestyle="none", markerfacecolor=inside, label=label)
