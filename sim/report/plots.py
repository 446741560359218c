"""Figures of a comparison, one function a question; they lay out and compute nothing of their own.

Each takes a `Result` and returns a `Figure` with one panel, or one row of panels, per staffing
(documented posts, equal posts).  Figures are free of pyplot and its state; a notebook shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text as Label

from sim.report.style import (
    FAINT,
    INK,
    LESS,
    MORE,
    PART_FILLS,
    Fill,
    blank,
    figure_style,
    finish,
    ink_on,
    load_colour,
    structure_colour,
    wrap,
)
from sim.report.text import (
    Language,
    is_time,
    measure_label,
    measure_name,
    name_of,
    say,
    unit_of,
    verdict_label,
)

GOLDEN = 0.618034
LINES = 1.25
"""Distance of the lines of a label; the default lets Noto Sans touch."""

NUMBERED = r"_\d+$"
"""The end of the name of one team of several with the same role."""

BELOW_BAR = (0.35, 0.43)
"""Where the intervals of parts are drawn, by turns, so that those of neighbours do not touch."""

ROW = ["scenario", "tier", "kind", "role"]


@dataclass(frozen=True)
class Number:
    """A number written into a part of a bar that is `width` wide on the axis."""

    ax: Axes
    label: Label
    width: float


class Result(Protocol):
    """What the figures need of a comparison; structures are drawn in the order of its tables.

    Hours are elapsed hours, utilisation lies in 0..1, waiting is the mean number in the queue of a team.
    `split_summary` holds every part for every structure, in hours per closed incident.
    """

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """Shown names of the structures by language."""

    def summary(self) -> pd.DataFrame:
        """Columns: staffing, scenario, measure, mean, low, high, replications."""

    def differences(self) -> pd.DataFrame:
        """Columns: staffing, scenario, baseline, measure, mean, low, high, p_value, verdict."""

    def split_summary(self) -> pd.DataFrame:
        """Columns: staffing, scenario, part, hours, low, high."""

    def load_summary(self) -> pd.DataFrame:
        """Columns: staffing, scenario, tier, office, kind, role, posts, utilisation, waiting."""

    def bridge(self, staffing: str, first: str, second: str) -> pd.DataFrame:
        """Columns: part, hours, low, high of second minus first."""

    def offices(self, scenario: str, staffing: str) -> pd.DataFrame:
        """Columns: number, name, kind, tier, parent, posts, utilisation (NaN without posts)."""

    def office_titles(self, scenario: str) -> Mapping[str, Mapping[str, str]]:
        """Shown names by language of offices that have one of their own, by the name in `offices`."""


def plot_resolution(
    result: Result, measure: str = "resolution_median_hours", lang: Language = "en", source: str = ""
) -> Figure:
    """Show a measure of every structure and, beside it, the paired differences from the baseline."""
    levels = _of_measure(result.summary(), measure)
    gaps = _of_measure(result.differences(), measure)
    scenarios = _scenarios(levels)
    staffings = _staffings(levels)
    with figure_style():
        figure = blank(10.5, len(staffings) * (0.36 * len(scenarios) + 0.75) + 1.3)
        axes = figure.subplots(len(staffings), 2, squeeze=False, sharex="col", width_ratios=(1, 1.1))
        for (left, right), staffing in zip(axes, staffings, strict=True):
            _draw_levels(left, _rows(levels, staffing, scenarios))
            _draw_gaps(right, _rows(gaps, staffing, scenarios), gaps["baseline"].iloc[0], lang)
            _name_rows(left, [result.titles[scenario][lang] for scenario in scenarios])
            right.set_yticks(range(len(scenarios)), [""] * len(scenarios))
            left.set_title(say(f"staffing.{staffing}", lang))
        _label_resolution(axes[-1], result, gaps, lang)
        question = "title.resolution" if is_time(measure) else "title.level"
        title = say(question, lang, measure=measure_name(measure, lang))
        caption = say("caption.resolution", lang, replications=_span(levels["replications"]))
        return finish(figure, title, [caption, *_staffing_notes(staffings, lang), _source(source, lang)])


def plot_split(result: Result, lang: Language = "en", source: str = "") -> Figure:
    """Show of which parts the mean resolution time of every structure consists."""
    table = result.split_summary()
    scenarios = _scenarios(table)
    staffings = _staffings(table)
    with figure_style():
        figure = blank(5.2 * len(staffings) + 2.8, 0.62 * len(scenarios) + 1.9)
        axes = figure.subplots(1, len(staffings), squeeze=False, sharex=True, sharey=True)[0]
        numbers = []
        for ax, staffing in zip(axes, staffings, strict=True):
            numbers += _draw_split(ax, table[table["staffing"] == staffing], scenarios, lang)
            ax.set_title(say(f"staffing.{staffing}", lang))
            ax.set_xlabel(say("axis.hours_per_incident", lang))
        _name_rows(axes[0], [result.titles[scenario][lang] for scenario in scenarios])
        _from_zero(axes)
        figure.legend(handles=_part_handles(lang), loc="outside right upper", handleheight=1.3)
        notes = [say("caption.split", lang), *_staffing_notes(staffings, lang), _source(source, lang)]
        finish(figure, say("title.split", lang), notes)
        _hide_misfits(numbers)
        return figure


def plot_bridge(result: Result, first: str, second: str, lang: Language = "en", source: str = "") -> Figure:
    """Show which parts of the time make the difference between two structures, as a waterfall."""
    table = result.split_summary()
    staffings = _staffings(table)
    names = {scenario: result.titles[scenario][lang] for scenario in (first, second)}
    with figure_style():
        figure = blank(4.8 * len(staffings) + 2.4, 6.0)
        axes = figure.subplots(1, len(staffings), squeeze=False, sharex=True, sharey=True)[0]
        for ax, staffing in zip(axes, staffings, strict=True):
            start = _total(table, staffing, first)
            steps = result.bridge(staffing, first, second).set_index("part").loc[list(PART_FILLS)]
            _draw_totals(ax, {first: start, second: _total(table, staffing, second)}, lang)
            _draw_steps(ax, start, steps)
            ax.set_title(say(f"staffing.{staffing}", lang))
            ax.set_xlabel(say("axis.hours", lang))
        _name_rows(
            axes[0], [names[first], *(say(f"part.{part}", lang) for part in PART_FILLS), names[second]]
        )
        _from_zero(axes)
        title = say("title.bridge", lang, first=names[first], second=names[second])
        notes = [say("caption.bridge", lang), *_staffing_notes(staffings, lang), _source(source, lang)]
        return finish(figure, title, notes)


def plot_load(result: Result, lang: Language = "en", source: str = "") -> Figure:
    """Show how loaded each role of each tier is, pooled and office by office."""
    table = result.load_summary()
    table = table.assign(role=table["role"].str.replace(NUMBERED, "", regex=True))
    staffings = _staffings(table)
    places = _load_rows(table)
    with figure_style():
        height = max(places.values(), default=0) + 1
        figure = blank(4.9 * len(staffings) + 2.2, 0.185 * height + 1.9)
        axes = figure.subplots(
            1, 2 * len(staffings), squeeze=False, sharey=True, width_ratios=[0.42, 1] * len(staffings)
        )[0]
        for k, staffing in enumerate(staffings):
            rows = table[table["staffing"] == staffing]
            _draw_cells(axes[2 * k], rows, places, lang)
            _draw_offices(axes[2 * k + 1], rows, places, lang)
            axes[2 * k].set_title(say(f"staffing.{staffing}", lang), pad=30)
        _name_places(axes[0], result, places, lang)
        axes[0].set_ylim(height - 0.3, -0.8)
        notes = [say("caption.load", lang), *_staffing_notes(staffings, lang), _source(source, lang)]
        return finish(figure, say("title.load", lang), notes)


def _of_measure(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Keep the rows of one measure; a measure that the table lacks is a ValueError that lists the others."""
    rows = table[table["measure"] == measure]
    if rows.empty:
        known = ", ".join(sorted(table["measure"].unique()))
        raise ValueError(f"measure {measure!r} is not in the result, which has {known}")
    return rows


def _scenarios(table: pd.DataFrame) -> list[str]:
    return list(table["scenario"].unique())


def _staffings(table: pd.DataFrame) -> list[str]:
    return list(table["staffing"].unique())


def _rows(table: pd.DataFrame, staffing: str, scenarios: list[str]) -> pd.DataFrame:
    """One row per structure in drawing order; NaN where the table has none."""
    return table[table["staffing"] == staffing].set_index("scenario").reindex(scenarios)


def _span(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return str(low) if low == high else f"{low}–{high}"


def _staffing_notes(staffings: list[str], lang: Language) -> list[str]:
    return [say(f"staffing.{staffing}.note", lang) for staffing in staffings]


def _source(source: str, lang: Language) -> str:
    return say("source.line", lang, source=source) if source else ""


def _name_rows(ax: Axes, names: list[str]) -> None:
    ax.set_yticks(range(len(names)), [wrap(name, 28) for name in names], linespacing=LINES)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)


def _from_zero(axes: np.ndarray) -> None:
    """Start the shared axis of `axes` at zero and leave room for a number after the longest bar."""
    axes[0].set_xlim(0, 1.15 * max(ax.dataLim.x1 for ax in axes))


def _draw_levels(ax: Axes, rows: pd.DataFrame) -> None:
    for y, (scenario, row) in enumerate(rows.iterrows()):
        colour = structure_colour(str(scenario))
        ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        ax.plot(row["mean"], y, "o", color=colour, markersize=5.5)
    ax.grid(axis="x")
    ax.margins(x=0.08)


def _draw_gaps(ax: Axes, rows: pd.DataFrame, baseline: str, lang: Language) -> None:
    ax.axvline(0, color=INK, linewidth=0.9)
    for y, (scenario, row) in enumerate(rows.iterrows()):
        if scenario == baseline:
            _remark(ax, y, say("axis.baseline", lang))
        if pd.isna(row["verdict"]):
            continue
        colour = structure_colour(str(scenario))
        inside = "white" if row["verdict"] == "undetermined" else colour
        ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        ax.plot(row["mean"], y, "o", color=colour, markersize=6.5, markerfacecolor=inside)
        _remark(ax, y, verdict_label(row["measure"], row["verdict"], lang))
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    ax.margins(x=0.08)


def _remark(ax: Axes, y: float, words: str) -> None:
    ax.annotate(
        words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, annotation_clip=False
    )


def _label_resolution(axes: np.ndarray, result: Result, gaps: pd.DataFrame, lang: Language) -> None:
    measure = gaps["measure"].iloc[0]
    baseline = result.titles[gaps["baseline"].iloc[0]][lang]
    difference = say("axis.difference", lang, baseline=baseline, unit=unit_of(measure, lang))
    axes[0].set_xlabel(wrap(measure_label(measure, lang), 55), linespacing=LINES)
    axes[1].set_xlabel(wrap(difference, 60), linespacing=LINES)


def _draw_split(ax: Axes, table: pd.DataFrame, scenarios: list[str], lang: Language) -> list[Number]:
    """Draw the stacked bars and return the numbers written into them."""
    hours, low, high = (
        table.pivot(index="scenario", columns="part", values=column) for column in ("hours", "low", "high")
    )
    rows = np.array([scenarios.index(scenario) for scenario in hours.index])
    left = np.zeros(len(rows))
    numbers = []
    for k, (part, fill) in enumerate(PART_FILLS.items()):
        wide = hours[part].to_numpy()
        ax.barh(rows, wide, 0.58, left, color=fill.colour, hatch=fill.hatch, edgecolor="white", linewidth=0.6)
        numbers += [_inside(ax, x, y, width, fill) for x, y, width in zip(left, rows, wide, strict=True)]
        reach = [wide - low[part].to_numpy(), high[part].to_numpy() - wide]
        below = rows + BELOW_BAR[k % 2]
        ax.errorbar(left + wide, below, xerr=reach, fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.5)
        left = left + wide
    for y, total in zip(rows, left, strict=True):
        _beside(ax, total, y, say("axis.total", lang, hours=f"{total:.1f}"))
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    return numbers


def _inside(ax: Axes, x: float, y: float, width: float, fill: Fill) -> Number:
    box = {"facecolor": fill.colour, "edgecolor": "none", "pad": 1.2}
    label = ax.text(x + width / 2, y, f"{width:.1f}", ha="center", va="center", fontsize=7, bbox=box)
    label.set_color(fill.ink)
    return Number(ax, label, width)


def _part_handles(lang: Language) -> list[Patch]:
    return [
        Patch(facecolor=fill.colour, hatch=fill.hatch, edgecolor="white", label=say(f"part.{part}", lang))
        for part, fill in PART_FILLS.items()
    ]


def _hide_misfits(numbers: list[Number]) -> None:
    """Hide the numbers that are wider than their part of the bar."""
    for number in numbers:
        (left, _), (right, _) = number.ax.transData.transform([(0, 0), (number.width, 0)])
        number.label.set_visible(number.label.get_window_extent().width + 3 <= right - left)


def _total(table: pd.DataFrame, staffing: str, scenario: str) -> float:
    rows = table[(table["staffing"] == staffing) & (table["scenario"] == scenario)]
    if rows.empty:
        raise ValueError(f"structure {scenario!r} is not in the result with {staffing} posts")
    return float(rows["hours"].sum())


def _draw_totals(ax: Axes, totals: dict[str, float], lang: Language) -> None:
    for y, (scenario, hours) in zip((0, len(PART_FILLS) + 1), totals.items(), strict=True):
        ax.barh(y, hours, 0.66, color=structure_colour(scenario))
        _beside(ax, hours, y, say("axis.total", lang, hours=f"{hours:.1f}"))
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)


def _draw_steps(ax: Axes, start: float, steps: pd.DataFrame) -> None:
    for y, (_, step) in enumerate(steps.iterrows(), start=1):
        fill = MORE if step["hours"] > 0 else LESS
        end = start + step["hours"]
        ax.barh(y, step["hours"], 0.6, start, color=fill.colour, hatch=fill.hatch, edgecolor="white")
        ax.plot([start + step["low"], start + step["high"]], [y, y], color=INK, linewidth=1.3)
        ax.plot([start, start], [y - 0.67, y + 0.3], color=FAINT, linewidth=0.7)
        _beside(ax, max(start, end, start + step["high"]), y, _signed(step["hours"]))
        start = end
    ax.plot([start, start], [len(steps) + 0.33, len(steps) + 1.3], color=FAINT, linewidth=0.7)


def _signed(hours: float) -> str:
    """Write hours with their sign; what is rounded to nothing has none."""
    tenths = round(hours, 1)
    return f"{tenths:+.1f}".replace("-", "−") if tenths else "0.0"


def _beside(ax: Axes, x: float, y: float, words: str) -> None:
    ax.annotate(words, (x, y), (4, 0), textcoords="offset points", va="center", fontsize=8.5)


def _load_rows(table: pd.DataFrame) -> dict[tuple, float]:
    """Give each (scenario, tier, kind, role) a row, and each scenario a heading row above its own."""
    places: dict[tuple, float] = {}
    y = 0.0
    for scenario in _scenarios(table):
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
        ax.text(0.5, y, _number(100 * used, 0), ha="center", va="center", fontsize=8, color=ink_on(colour))
        ax.text(1.5, y, _number(waiting, 1), ha="center", va="center", fontsize=8)
    ax.set_xlim(0, 2)
    ax.set_xticks([0.5, 1.5], [say("axis.pooled", lang), say("axis.waiting", lang)], fontsize=7.5)
    ax.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _number(value: float, digits: int) -> str:
    return "–" if np.isnan(value) else f"{value:.{digits}f}"


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
