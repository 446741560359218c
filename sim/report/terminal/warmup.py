"""The figure of a warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.report.style import FAINT, INK, LESS, blank, figure_style, finish
from sim.words import ENGLISH, Language, say

if TYPE_CHECKING:
    from sim.experiment.questions.warmup import Examined


def plot_warm_up(result: Examined, lang: Language = ENGLISH) -> Figure:
    """Draw the average of the replications, Welch's curve, the stated warm-up and the cut of MSER-5."""
    found, unit = result.found, say(f"time.{result.unit}", lang)
    time = found.width * (np.arange(found.series.shape[1]) + 0.5)
    with figure_style():
        figure = blank(8, 4)
        ax = figure.subplots()
        ax.plot(time, found.series.mean(axis=0), color=FAINT, linewidth=0.6, alpha=0.7)
        ax.plot(time[: found.curve.size], found.curve, color=LESS.colour, linewidth=1.8)
        ax.axvline(found.stated, color=INK, linewidth=1, linestyle="--")
        if not np.isnan(found.cut):
            ax.axvline(found.cut, color=INK, linewidth=1, linestyle=":")
        ax.set_xlim(0, None)
        ax.set_ylim(0, None)
        ax.set_xlabel(say("axis.time", lang, unit=unit))
        ax.set_ylabel(say("axis.seasonal" if result.seasonal else "axis.present", lang))
        title = say("title.warmup", lang, title=result.case.scenario.title[lang])
        note = say("caption.warmup", lang, replications=len(found.series))
        return finish(figure, title, [note])
