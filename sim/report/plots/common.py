"""What all figures share: what they need of a result, sheets of panels, rows with names, small words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from math import ceil
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.report.style import blank, finish, half_widths, wrap
from sim.report.wording.names import title_of
from sim.words import Language, say

if TYPE_CHECKING:
    from sim.analysis.choice.standing import Standing
    from sim.report.wording.names import Names

LINES = 1.25
"""Distance of the lines of a label; the default lets Noto Sans touch."""

TITLE_DENSITY = 11.5
"""Half-width columns of a title that fit an inch."""

KEY_DENSITY, KEY_WIDTH = 16.0, 0.65
"""Half-width columns of a key that fit an inch, and the inches that its sign and the gap after it take."""

TITLE_COLUMNS = 64
"""Half-width columns of the title of axes that somebody else has made."""


class ComparedResult(Protocol):
    """What the figures need of a comparison; structures are drawn in the order of its tables.

    Hours are elapsed hours; utilisation, other and engaged lie in 0..1 (see `load_table`); waiting is the
    mean number in the queue of a team.  `split_summary` holds every part for every structure, in hours per
    closed incident.
    """

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""

    def summary(self) -> pd.DataFrame:
        """Columns: footing, scenario, measure, mean, low, high, replications."""

    def differences(self) -> pd.DataFrame:
        """Columns: footing, scenario, baseline, measure, mean, low, high, p_value, verdict."""

    def standing(self, measure: str, footing: str, scenario: str) -> Standing | None:
        """Tell how a structure stands against the baseline over plausible worlds; None if not asked."""

    def split_summary(self) -> pd.DataFrame:
        """Columns: footing, scenario, part, hours, low, high."""

    def load_summary(self) -> pd.DataFrame:
        """Columns: those that name a team, its posts, utilisation, other, engaged, waiting.

        A team is named by footing, scenario, tier, office, kind and role.
        """

    def bridge(self, footing: str, first: str, second: str) -> pd.DataFrame:
        """Columns: part, hours, low, high of second minus first."""

    def offices(self, scenario: str, footing: str) -> pd.DataFrame:
        """Columns: number, name, kind, tier, parent, posts, utilisation (NaN without posts)."""

    def office_titles(self, scenario: str) -> Mapping[str, Mapping[str, str]]:
        """Shown names by language of offices that have one of their own, by the name in `offices`."""


type Handle = Line2D | Patch
"""A sign that a legend explains."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """The panels of a figure, rows × columns; `whole` unless they are the axes of somebody else.

    `keys` collects what signs mean; a figure of ours tells it between its title and its panels.
    """

    figure: Figure
    axes: np.ndarray
    whole: bool
    keys: list[Handle] = field(default_factory=list)

    def done(self, title: str, notes: Sequence[str], columns: int = 4) -> Figure:
        """Put title, keys in so many columns or as many as fit, and notes to a figure of ours.

        Axes of somebody else get the title and the keys alone.
        """
        if not self.whole:
            self._done_inside(title)
            return self.figure
        wide = self.figure.get_figwidth()
        columns = next((n for n in range(columns, 1, -1) if _width(self.keys, n) <= wide), 1)
        lines = wrap(title, int(wide * TITLE_DENSITY))
        heading = lines + "\n" * _lines(self.keys, columns)
        figure = finish(self.figure, heading, list(notes))
        if self.keys:
            (words,) = (text for text in figure.texts if text.get_text() == heading)
            corner = (0.01, words.get_window_extent().y0 / figure.bbox.height)
            look = {"ncols": columns, "borderpad": 0, "borderaxespad": 0, "labelspacing": 0.4}
            figure.legend(handles=self.keys, loc="lower left", bbox_to_anchor=corner, **look)
        return figure

    def _done_inside(self, title: str) -> None:
        ax = self.axes[0, 0]
        ax.set_title(wrap(title, TITLE_COLUMNS), linespacing=LINES)
        if self.keys:
            ax.legend(handles=self.keys, fontsize=7.5, loc="upper left", bbox_to_anchor=(1.01, 1))
        self.figure.draw_without_rendering()


def _lines(keys: Sequence[Handle], columns: int) -> int:
    """Count the lines that a legend takes, which fills column by column."""
    heights = (sum(1 + label.count("\n") for label in column) for column in _columns(keys, columns))
    return max(heights, default=0)


def _width(keys: Sequence[Handle], columns: int) -> float:
    """Estimate the width of a legend in inches."""
    widest = (max(half_widths(label) for label in column) for column in _columns(keys, columns))
    return sum(KEY_WIDTH + width / KEY_DENSITY for width in widest)


def _columns(keys: Sequence[Handle], columns: int) -> list[tuple[str, ...]]:
    """Divide the labels of keys among columns as a legend does."""
    labels = [str(key.get_label()) for key in keys]
    return list(batched(labels, ceil(len(labels) / columns))) if labels else []


def sheet(
    ax: Axes | None,
    size: tuple[float, float],
    shape: tuple[int, int] = (1, 1),
    **layout: Any,  # noqa: ANN401  (what matplotlib takes)
) -> Sheet:
    """Make a figure of a size in inches with panels, or take the one panel that is given."""
    if ax is not None:
        figure = ax.get_figure(root=True)
        if figure is None:
            raise ValueError("axes to draw into must belong to a figure")
        return Sheet(figure, np.array([[ax]], dtype=object), whole=False)
    figure = blank(*size)
    return Sheet(figure, figure.subplots(*shape, squeeze=False, **layout), whole=True)


def structure_name(names: Names, scenario: str, levels: Mapping[str, Any]) -> str:
    """Name a structure of a study by its title, where that is still to be had, and by levels of factors."""
    parts = (title_of(scenario, names.lang), names.place(levels))
    return say("join.names", names.lang).join(filter(None, parts))


def of_measure(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Keep the rows of one measure; a measure that the table lacks is a ValueError that lists the others."""
    rows = table[table["measure"] == measure]
    if rows.empty:
        known = ", ".join(sorted(table["measure"].unique()))
        raise ValueError(f"measure {measure!r} is not in the result, which has {known}")
    return rows


def scenarios_of(table: pd.DataFrame) -> list[str]:
    """List the structures of a table in its order."""
    return list(table["scenario"].unique())


def footings_of(table: pd.DataFrame, ax: Axes | None = None) -> list[str]:
    """List the footings of a table; the first alone if there is one panel to draw them in."""
    return list(table["footing"].unique())[: None if ax is None else 1]


def rows_of(table: pd.DataFrame, footing: str, scenarios: Sequence[str]) -> pd.DataFrame:
    """Give one row per structure in drawing order; NaN where the table has none."""
    return table[table["footing"] == footing].set_index("scenario").reindex(scenarios)


def counted(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return a table that only newer results have; ValueError if this one lacks it."""
    if table.empty:
        raise ValueError(f"this result holds no {what}; run the comparison again")
    return table


def span(counts: pd.Series) -> str:
    """Write from the least to the largest of some numbers."""
    low, high = int(counts.min()), int(counts.max())
    return str(low) if low == high else f"{low}–{high}"


def footing_notes(footings: Sequence[str], lang: Language) -> list[str]:
    """Say what the footings mean."""
    return [say(f"footing.{footing}.note", lang) for footing in footings]


def source_line(source: str, lang: Language) -> str:
    """Say where the figure comes from, if that is known."""
    return say("source.line", lang, source=source) if source else ""


def name_rows(ax: Axes, names: Sequence[str], columns: int = 28) -> None:
    """Write names at rows 0, 1, … from the top down."""
    ax.set_yticks(range(len(names)), [wrap(name, columns) for name in names], linespacing=LINES)
    no_ticks(ax, len(names))


def no_ticks(ax: Axes, rows: int) -> None:
    """Leave room for rows from the top down, without tick marks."""
    ax.set_ylim(rows - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def from_zero(axes: Sequence[Axes] | np.ndarray) -> None:
    """Start the shared axis of `axes` at zero and leave room for a number after the longest bar."""
    axes[0].set_xlim(0, 1.15 * max(ax.dataLim.x1 for ax in axes))


def interval(ax: Axes, limits: tuple[float, float], y: float, colour: str) -> None:
    """Draw an interval as a line along a row."""
    ax.plot(limits, [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")


def remark(ax: Axes, y: float, words: str) -> None:
    """Write words to the right of a row."""
    ax.annotate(
        words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, annotation_clip=False
    )


def beside(ax: Axes, x: float, y: float, words: str) -> None:
    """Write words to the right of the end of a bar."""
    ax.annotate(words, (x, y), (4, 0), textcoords="offset points", va="center", fontsize=8.5)


def signed(hours: float, digits: int = 1) -> str:
    """Write a number with its sign; what is rounded to nothing has none."""
    rounded = round(hours, digits)
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


def number(value: float, digits: int) -> str:
    """Write a number, or a dash for none."""
    return "–" if np.isnan(value) else f"{value:.{digits}f}".replace("-", "−")
