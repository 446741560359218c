"""Where the answer flips: the best structure at each place of one or two factors."""

from __future__ import annotations

from itertools import product
from math import floor, isnan, log10
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.report.plots.common import LINES, number, sheet, source_line, structure_name
from sim.report.style import INK, figure_style, ink_on, structure_colour, wrap
from sim.words import say

if TYPE_CHECKING:
    from sim.experiment.questions.discovery import AxisCourse, Contender, SwitchMap
    from sim.report.wording.names import Names

UNSURE = "////"
"""Hatch of a place at which the best structure is not sure."""


def plot_switches(found: SwitchMap, names: Names, source: str = "", ax: Axes | None = None) -> Figure:
    """Show the best structure by two factors, in panels by the levels of others; hatched where not sure.

    Each place names the structure by its number and tells by how much it beats the next one.  Where a line
    along the horizontal factor holds a sure switch, a mark with limits tells where it lies.  Into `ax`, if
    given, the first panel is drawn.
    """
    across, down, others = _layout(found)
    fixed = [dict(zip(others, levels, strict=True)) for levels in product(*(found.axes[o] for o in others))]
    fixed = fixed[: None if ax is None else 1]
    columns, rows = len(found.axes[across]), len(found.axes[down]) if down else 1
    size = (max(6.4, len(fixed) * (1.05 * columns + 0.6) + 2.2), 0.62 * rows + 2.9)
    with figure_style():
        page = sheet(ax, size, (1, len(fixed)), sharey=True)
        for panel, levels in zip(page.axes[0], fixed, strict=True):
            _draw_places(panel, found, (across, down, levels))
            _draw_switches(panel, found, (across, down, levels))
            _name_axes(panel, found, (across, down), names)
            panel.set_title(wrap(names.place(levels), 18 * columns), fontsize=9)
        page.axes[0, 0].set_ylabel(wrap(names.axis(down), 30) if down else "", linespacing=LINES)
        page.keys.extend(_handles(found, names))
        title = say("title.switches", names.lang, measure=names.quantity()[0])
        error = f"{100 * (1 - found.question.level):.3g}"
        counts = {"samples": found.samples, "replications": found.replications}
        caption = say("caption.switches", names.lang, unit=names.quantity()[1], error=error, **counts)
        return page.done(title, [caption, source_line(source, names.lang)], columns=1)


def _layout(found: SwitchMap) -> tuple[str, str, list[str]]:
    """Choose the axes: those with most levels lie across and down, numbers first; the rest make panels."""

    def rank(name: str) -> tuple[bool, int]:
        levels = found.axes[name]
        return not all(isinstance(level, int | float) for level in levels), -len(levels)

    across, *rest = sorted(found.axes, key=rank)
    return across, rest[0] if rest else "", rest[1:]


type Panel = tuple[str, str, dict[str, Any]]
"""What lies across, what lies down (may be empty), and the levels that stand still."""


def _at(places: pd.DataFrame, levels: dict[str, Any]) -> pd.DataFrame:
    for name, level in levels.items():
        places = places[places[name] == level]
    return places


def _draw_places(ax: Axes, found: SwitchMap, panel: Panel) -> None:
    across, down, levels = panel
    for row in _at(found.places, levels).to_dict("records"):
        x = found.axes[across].index(row[across])
        y = found.axes[down].index(row[down]) if down else 0
        colour = _colour(found.structures, row["best"])
        hatch, face = ("", colour) if row["sure"] else (UNSURE, "white")
        ax.add_patch(
            Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, hatch=hatch, edgecolor=colour, linewidth=0)
        )
        ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fill=False, edgecolor="white", linewidth=1.5))
        words = f"{row['best'] + 1}\n{number(row['difference'], _digits(found))}"
        box = None if row["sure"] else {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        ink = ink_on(colour) if row["sure"] else INK
        ax.text(x, y, words, ha="center", va="center", fontsize=8, color=ink, bbox=box, linespacing=1.2)
    ax.set_xlim(-0.5, len(found.axes[across]) - 0.5)
    ax.set_ylim(-0.5, (len(found.axes[down]) if down else 1) - 0.5)


def _digits(found: SwitchMap) -> int:
    """Return the decimals at which the middle difference has two digits."""
    middle = float(found.places["difference"].median())
    return max(0, 1 - floor(log10(middle))) if middle > 0 else 0


def _draw_switches(ax: Axes, found: SwitchMap, panel: Panel) -> None:
    """Mark where the best changes along the horizontal factor, with the limits of that place."""
    across, down, levels = panel
    for course in found.courses:
        fixed = dict(course.fixed)
        y = found.axes[down].index(fixed.pop(down)) if down in fixed else 0
        if course.axis != across or fixed != levels:
            continue
        for switch in course.line.switches:
            if not isnan(switch.at):
                at, low, high = (_position(course, value) for value in (switch.at, switch.low, switch.high))
                for colour, width in (("white", 4.5), (INK, 1.8)):
                    ax.plot([low, high], [y + 0.36, y + 0.36], color=colour, linewidth=width)
                ax.plot(at, y + 0.36, "D", color=INK, markersize=6, markeredgecolor="white")


def _position(course: AxisCourse, value: float) -> float:
    """Place a value between the levels, which are drawn at equal distances."""
    levels = course.levels
    k = next(k for k in range(len(levels) - 1) if value <= levels[k + 1] or k == len(levels) - 2)
    return k + (value - levels[k]) / (levels[k + 1] - levels[k])


def _name_axes(ax: Axes, found: SwitchMap, shown: tuple[str, str], names: Names) -> None:
    across, down = shown
    levels = [wrap(names.level(across, level), 14) for level in found.axes[across]]
    ax.set_xticks(range(len(levels)), levels)
    ax.set_xlabel(wrap(names.axis(across), 16 * len(levels)), linespacing=LINES)
    rows = [wrap(names.level(down, level), 18) for level in found.axes[down]] if down else [""]
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _colour(structures: tuple[Contender, ...], which: int) -> str:
    """Return the colour of a structure; readings of one scenario share it and differ by their numbers."""
    return structure_colour(structures[which].scenario)


def _handles(found: SwitchMap, names: Names) -> list[Patch]:
    """Name the structures that are the best somewhere."""
    unsure = Patch(facecolor="white", hatch=UNSURE, edgecolor=INK, label=say("switches.unsure", names.lang))
    return [*(_handle(found, which, names) for which in sorted(set(found.places["best"]))), unsure]


def _handle(found: SwitchMap, which: int, names: Names) -> Patch:
    structure = found.structures[which]
    name = structure_name(names, structure.scenario, dict(structure.levels))
    label = say("disc.legend", names.lang, number=which + 1, structure=name)
    return Patch(facecolor=_colour(found.structures, which), label=wrap(label, 88))
