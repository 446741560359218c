"""The course of structures along one number, such as their age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

from sim.report.plots.common import LINES, sheet, source_line
from sim.report.style import figure_style, structure_colour, wrap
from sim.report.terminal.course import turn_sentences
from sim.report.wording.names import title_of
from sim.words import say

if TYPE_CHECKING:
    from sim.experiment.questions.course import Course
    from sim.report.wording.names import Names


def plot_course(found: Course, names: Names, source: str = "", ax: Axes | None = None) -> Figure:
    """Draw the mean of a measure at every level with its limits, a line for each structure.

    Names stand at the ends of the lines, apart from each other.
    """
    lang, (measure, unit) = names.lang, names.quantity()
    ends: list[tuple[float, str, str]] = []
    with figure_style():
        page = sheet(ax, (8.6, 4.6))
        panel = page.axes[0, 0]
        for scenario, rows in found.table.groupby("scenario", sort=False):
            colour = structure_colour(str(scenario))
            panel.plot(rows["level"], rows["mean"], "o-", color=colour, markersize=4.5, linewidth=1.6)
            panel.fill_between(
                rows["level"], rows["low"], rows["high"], color=colour, alpha=0.18, linewidth=0
            )
            ends.append(
                (float(rows["mean"].iloc[-1]), title_of(str(scenario), lang) or str(scenario), colour)
            )
        panel.set_ylim(bottom=0)
        panel.grid(axis="y")
        panel.set_xlabel(wrap(names.axis(found.factor), 60), linespacing=LINES)
        panel.set_ylabel(f"{measure} ({unit})" if unit else measure)
        _name_ends(panel, ends, float(found.table["level"].max()))
        title = say("title.course", lang, measure=measure, factor=names.axis(found.factor))
        caption = say("caption.course", lang, replications=found.replications)
        return page.done(title, [*turn_sentences(found, names), caption, source_line(source, lang)])


def _name_ends(ax: Axes, ends: list[tuple[float, str, str]], x: float) -> None:
    """Write names beside the ends of lines, moved as little as keeps them a line apart."""
    height = ax.get_ylim()[1] / 16
    ends = sorted(ends)
    steps = height * np.arange(len(ends))
    places = isotonic_regression(np.array([y for y, *_ in ends]) - steps).x + steps
    for place, (y, name, colour) in zip(places, ends, strict=True):
        ax.annotate(
            name,
            (x, y),
            xytext=(1.02, place),
            textcoords=("axes fraction", "data"),
            va="center",
            fontsize=8.5,
            color=colour,
            annotation_clip=False,
        )
