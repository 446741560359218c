"""A slider for notebooks: move one quantity of a city and see its effect beside what chance alone does.

It needs ipywidgets, which the extra `notebooks` brings.  It works without a front end too: set
`control.value` in Python, then look at `table` and `figure()`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.runs.differences import differences
from sim.analysis.runs.replications import half_width, moments
from sim.experiment.cases import Case
from sim.experiment.runs.manifest import own_version
from sim.experiment.runs.run import SEED, FailedRunsError, Pool, run_case
from sim.experiment.studies.asked import check_asked
from sim.experiment.studies.factors import reason, with_posts
from sim.model.city.cities import Scenario, as_city
from sim.model.city.scenario import CityScenario
from sim.model.files.quantity import Quantity
from sim.model.files.tree import limits, reach
from sim.report.plots.common import LINES, Sheet
from sim.report.style import INK, PRINT_DPI, SCREEN_DPI, blank, figure_style, structure_colour, wrap
from sim.report.wording.sentences import change
from sim.report.wording.sentences import limits as change_with_limits
from sim.report.wording.text import measure_label, measure_name, unit_of, verdict_label
from sim.words import ENGLISH, Language, say

if TYPE_CHECKING:
    import ipywidgets

STEPS = 20
"""At most so many steps lead from one end of a range to the other."""

BARE = ("share", "ratio")
"""Units of quantities that are not written after a number."""

EFFECT = ["value", "mean", "low", "high", "verdict", "variance_ratio"]

CHANGED = "at "
"""Before a value, what a structure is called in tables of differences; the unchanged one has no name."""

GREY = "#E3E3E3"

SIZE = (8.4, 6.0)
"""Inches: beside the list of files, a small window of JupyterLab shows two thirds of it, still to be read."""

ROOM = "96px"
"""Height of three sentences, so that the figure stays where it is whatever they say."""

NEEDED = "a slider needs ipywidgets, which comes with: pip install 'tierflow[notebooks]'"


# ------------------------------------------------------------------------------------ what can be moved


@dataclass(frozen=True)
class Dial:
    """One quantity of a city, which can be moved from `low` to `high`."""

    scenario: CityScenario
    path: str
    quantity: Quantity
    low: float
    high: float

    @classmethod
    def of(cls, scenario: Scenario, path: str) -> Dial:
        """Find a quantity and its own range; ValueError where there is none."""
        city = as_city(scenario, "a slider moves quantities of a city")
        found = reach(city, path)
        if not isinstance(found, Quantity):
            raise ValueError(f"{path} is no quantity, found a {type(found).__name__}")
        low, high = found.range or (found.value, found.value)
        if low == high:
            raise ValueError(
                f"{path} has no range, as its source is {found.source!r}: set a quantity with one"
            )
        return cls(city, path, found, low, high)

    @property
    def positions(self) -> tuple[float, ...]:
        """Its ends, the unchanged value, and round numbers between: whole ones if only these are allowed."""
        whole = limits(self.scenario, self.path).whole
        round_ones = MaxNLocator(STEPS, steps=[1, 2, 5, 10], integer=whole).tick_values(self.low, self.high)
        between = {float(_plain(number)) for number in round_ones if self.low < number < self.high}
        return tuple(sorted({self.low, self.quantity.value, self.high} | between))

    def at(self, value: float) -> Scenario:
        """Return the city with another value; the documented total follows posts that it counts."""
        if value == self.quantity.value:
            return self.scenario
        return with_posts(self.scenario, {self.path: value})

    def shown(self, value: float, lang: Language) -> str:
        """Write a value with its unit."""
        if self.quantity.unit in BARE:
            return _shown(value)
        unit = say(f"quantity.{self.quantity.unit}", lang)
        return say("slider.value", lang, value=_shown(value), unit=unit)


# ------------------------------------------------------------------------------------ what it has done


@dataclass(frozen=True, eq=False)
class Trials:
    """What the values tried so far made of a measure, replication by replication, on the same incidents.

    `seen` holds by value the measure of every replication; the unchanged value is always among them.
    """

    knob: Dial
    measure: str
    replications: int
    seen: dict[float, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.replications < 2:
            raise ValueError(f"noise shows from 2 replications on, found {self.replications}")
        check_asked(self.measure, (self.knob.scenario,))
        self.run(self.knob.quantity.value)

    def run(self, value: float) -> None:
        """Try a value, unless it has been tried; ValueError for one that the scenario refuses."""
        if value in self.seen:
            return
        found = _measured(Case.of(self.knob.at(value)), self.replications)
        if found[self.measure].isna().any():
            raise ValueError(f"{self.measure} has no value in some runs, the period may be too short for it")
        self.seen[value] = found[self.measure].to_numpy(float)

    @property
    def unchanged(self) -> np.ndarray:
        """The measure of every replication of the city as it is."""
        return self.seen[self.knob.quantity.value]

    @property
    def single(self) -> tuple[float, float]:
        """Where 95 % of single runs of the unchanged city fall: Student's t prediction limits."""
        mean, error, n = moments(self.unchanged)
        half = float(half_width(error, n) * np.sqrt(n + 1))
        return float(mean) - half, float(mean) + half

    @property
    def chance(self) -> float:
        """What 95 % of pairs of single runs of the unchanged city, each with its own incidents, differ by."""
        _, error, n = moments(self.unchanged)
        return float(half_width(error, n) * np.sqrt(2 * n))

    def effects(self) -> pd.DataFrame:
        """Give the paired differences of all values tried from the unchanged one, by value.

        Columns: `value`, `mean`, `low`, `high`, `verdict`, `variance_ratio`.  Limits and verdicts hold for
        all values tried together (see `differences`).
        """
        unchanged = self.knob.quantity.value
        names = {value: f"{CHANGED}{value}" if value != unchanged else "" for value in self.seen}
        tables = [self._runs(value, name) for value, name in names.items()]
        table = differences(pd.concat(tables, ignore_index=True), "")
        table["value"] = table["scenario"].str.removeprefix(CHANGED).astype(float)
        return table.sort_values("value", ignore_index=True)[EFFECT]

    def effect(self, value: float) -> dict[str, Any] | None:
        """Give what one value did; nothing for the unchanged one."""
        table = self.effects()
        rows = table[table["value"] == value].to_dict("records")
        return {str(key): cell for key, cell in rows[0].items()} if rows else None

    def _runs(self, value: float, name: str) -> pd.DataFrame:
        columns = {"replication": range(self.replications), self.measure: self.seen[value]}
        return pd.DataFrame({"footing": "", "scenario": name} | columns)


@lru_cache(maxsize=128)
def _measured(case: Case, replications: int) -> pd.DataFrame:
    """Return all measures of a case, so that another slider need not run it again."""
    return run_case(case, range(replications), SEED, Pool(jobs=1)).runs


def _plain(value: float) -> str:
    return f"{value:.10g}"


def _shown(value: float) -> str:
    return _plain(value).replace("-", "−")


# ------------------------------------------------------------------------------------ how it is drawn


def plot_trials(trials: Trials, value: float, lang: Language = ENGLISH) -> Figure:
    """Show what a value does run by run, and on average beside other values tried, with chance in sight."""
    scenario = trials.knob.scenario.title[lang]
    with figure_style():
        figure = blank(*SIZE)
        panels = figure.subplot_mosaic("AB;CC", height_ratios=(1.1, 1))
        page = Sheet(figure, np.array([[panels[name] for name in "ABC"]], dtype=object), whole=True)
        for panel, draw in zip(page.axes[0], (_draw_runs, _draw_changes, _draw_effects), strict=True):
            draw(panel, trials, value, lang)
            page.keys.extend(panel.get_legend_handles_labels()[0])
        title = say("slider.title", lang, path=trials.knob.path, measure=measure_name(trials.measure, lang))
        facts = {"version": own_version(), "replications": trials.replications, "seed": SEED}
        caption = say("slider.caption", lang)
        return page.done(title, [caption, say("slider.source", lang, scenario=scenario, **facts)], columns=3)


def _draw_runs(ax: Axes, trials: Trials, value: float, lang: Language) -> None:
    """Draw the measure of every replication, unchanged and at a value."""
    number, colour = np.arange(1, trials.replications + 1), _colour(trials)
    ax.axhspan(*trials.single, color=GREY, linewidth=0, label=say("slider.single", lang))
    ax.vlines(number, trials.unchanged, trials.seen[value], color=colour, linewidth=1)
    ax.plot(number, trials.seen[value], "o", color=colour, label=say("slider.changed", lang))
    _hollow(ax, number, trials.unchanged, say("slider.unchanged", lang))
    ax.set_ylabel(wrap(measure_label(trials.measure, lang), 30), linespacing=LINES)
    ax.set_title(say("slider.runs", lang, value=trials.knob.shown(value, lang)))
    _count_runs(ax, lang)


def _draw_changes(ax: Axes, trials: Trials, value: float, lang: Language) -> None:
    """Draw the difference in every replication, closer, with their mean and its limits."""
    number, colour = np.arange(1, trials.replications + 1), _colour(trials)
    effect = trials.effect(value)
    if effect is not None:
        ax.axhspan(effect["low"], effect["high"], color=colour, alpha=0.3, linewidth=0)
        ax.axhline(effect["mean"], color=colour, linewidth=2)
        ax.plot(number, trials.seen[value] - trials.unchanged, "o", color=colour)
    ax.axhline(0, color=INK, linewidth=0.9)
    ax.set_ylim(*ax.get_ylim())
    _hatch(ax, trials)
    ax.set_ylabel(_difference(trials, lang), linespacing=LINES)
    ax.set_title(wrap(_found(trials, value, lang), 48), linespacing=LINES)
    _count_runs(ax, lang)


def _draw_effects(ax: Axes, trials: Trials, value: float, lang: Language) -> None:
    """Draw the mean differences of all values tried against what chance does to two single runs."""
    knob, table, colour = trials.knob, trials.effects(), _colour(trials)
    _hatch(ax, trials, say("slider.two", lang))
    ax.axhline(0, color=INK, linewidth=0.9)
    for rows, width in ((table, 2), (table[table["value"] == value], 6)):
        ax.vlines(rows["value"], rows["low"], rows["high"], color=colour, linewidth=width)
    ax.plot(table["value"], table["mean"], "_", color=colour, markersize=9, label=say("slider.paired", lang))
    _hollow(ax, np.array([knob.quantity.value]), np.zeros(1))
    room = 0.04 * (knob.high - knob.low)
    ax.set_xlim(knob.low - room, knob.high + room)
    unit = say(f"quantity.{knob.quantity.unit}", lang)
    ax.set_xlabel(say("slider.axis.value", lang, path=knob.path, unit=unit))
    ax.set_ylabel(_difference(trials, lang), linespacing=LINES)
    ax.set_title(say("slider.tried", lang, count=len(table)))


def _colour(trials: Trials) -> str:
    return structure_colour(trials.knob.scenario.name)


def _difference(trials: Trials, lang: Language) -> str:
    return wrap(say("slider.axis.difference", lang, unit=unit_of(trials.measure, lang)), 30)


def _count_runs(ax: Axes, lang: Language) -> None:
    ax.set_xlabel(say("slider.axis.replication", lang))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _hatch(ax: Axes, trials: Trials, label: str = "") -> None:
    """Draw how much two single runs differ by."""
    band = ax.axhspan(-trials.chance, trials.chance, linewidth=0, label=label or None, zorder=0)
    band.set(facecolor="none", edgecolor="#C4C4C4", hatch="////")


def _hollow(ax: Axes, x: np.ndarray, y: np.ndarray, label: str = "") -> None:
    """Draw the dots of what is unchanged, above all others."""
    ax.plot(x, y, "o", markerfacecolor="white", markeredgecolor=INK, zorder=4, label=label or None)


def _found(trials: Trials, value: float, lang: Language) -> str:
    """Say what a value did, with its limits and the verdict."""
    effect = trials.effect(value)
    if effect is None:
        return say("slider.start", lang)
    if effect["low"] == effect["high"] == 0:
        return say("slider.equal", lang)
    gap = (effect["mean"], effect["low"], effect["high"])
    words = verdict_label(trials.measure, effect["verdict"], lang)
    return say("slider.found", lang, change=change_with_limits(trials.measure, gap, lang), verdict=words)


# ------------------------------------------------------------------------------------ the widget


@dataclass(frozen=True, eq=False)
class Slider:
    """A slider with what stands around it; a notebook shows it when a cell ends with it.

    `control` is the slider itself, `said` the sentences and `image` the figure below it, empty where the
    model refuses a value; `box` holds them all.
    """

    trials: Trials
    lang: Language
    control: ipywidgets.SelectionSlider
    said: ipywidgets.HTML
    image: ipywidgets.Image
    box: ipywidgets.VBox

    @property
    def value(self) -> float:
        """The value that is chosen."""
        return self.control.value

    @property
    def table(self) -> pd.DataFrame:
        """What the values tried so far have done: see `Trials.effects`."""
        return self.trials.effects()

    def figure(self) -> Figure:
        """Draw what the widget shows; ValueError for a value that the model refuses."""
        self.trials.run(self.value)
        return plot_trials(self.trials, self.value, self.lang)

    def refresh(self) -> None:
        """Try the value that is chosen and show what it does, or why the model refuses it."""
        if self.value not in self.trials.seen:
            shown = self.trials.knob.shown(self.value, self.lang)
            self.said.value = escape(say("slider.running", self.lang, value=shown))
        try:
            self.image.value = _png(self.figure())
            self.said.value = "<br>".join(map(escape, sentences(self.trials, self.value, self.lang)))
        except (ValueError, FailedRunsError) as error:
            why = reason(error) if isinstance(error, ValueError) else str(error)
            self.image.value = b""
            self.said.value = escape(say("slider.refused", self.lang, reason=why))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:  # noqa: ANN401  (what IPython passes)
        """Let a notebook show the widget."""
        return self.box._repr_mimebundle_(**options)


def slider(
    scenario: Scenario,
    path: str,
    measure: str = "resolution_median_hours",
    lang: Language = ENGLISH,
    replications: int = 8,
) -> Slider:
    """Make a slider over the own range of a quantity, which shows what moving it does to a measure.

    Every value meets the same incidents, replication by replication.  ValueError for a path that leads to no
    quantity with a range, and for a measure that some run has no value of; ImportError without ipywidgets.
    """
    try:
        import ipywidgets
    except ImportError:
        raise ImportError(NEEDED) from None
    trials = Trials(Dial.of(scenario, path), measure, replications)
    wide = ipywidgets.Layout(width="100%", max_width=f"{SIZE[0] * SCREEN_DPI:.0f}px")
    control = ipywidgets.SelectionSlider(
        options=[(_shown(value), value) for value in trials.knob.positions],
        value=trials.knob.quantity.value,
        continuous_update=False,
        layout=wide,
    )
    facts = ipywidgets.HTML(escape(facts_of(trials.knob, lang)))
    said = ipywidgets.HTML(layout=ipywidgets.Layout(min_height=ROOM))
    image = ipywidgets.Image(format="png", layout=wide)
    made = Slider(trials, lang, control, said, image, ipywidgets.VBox([facts, control, said, image]))
    control.observe(lambda _: made.refresh(), names="value")
    made.refresh()
    return made


def facts_of(knob: Dial, lang: Language) -> str:
    """Say what the quantity is: value, unit, range and source."""
    quantity = knob.quantity
    return say(
        "slider.facts",
        lang,
        path=knob.path,
        value=_shown(quantity.value),
        low=_shown(knob.low),
        high=_shown(knob.high),
        unit=say(f"quantity.{quantity.unit}", lang),
        source=quantity.source,
        grade=say(f"grade.{quantity.grade.value}", lang),
    )


def sentences(trials: Trials, value: float, lang: Language) -> list[str]:
    """Say what a value does, what that does not mean, and what chance alone does."""
    effect = trials.effect(value)
    chance = change(trials.measure, trials.chance, lang).removeprefix("+")
    shown = trials.knob.shown(value, lang)
    said = [say("slider.said", lang, value=shown, found=_found(trials, value, lang))]
    if effect is not None and effect["low"] <= 0 <= effect["high"] > effect["low"]:
        said.append(say("slider.not_none", lang))
    return [*said, say("slider.chance", lang, chance=chance)]


def _png(figure: Figure) -> bytes:
    with figure_style(), BytesIO() as png:
        figure.savefig(png, format="png", dpi=PRINT_DPI, metadata={"Software": None})
        return png.getvalue()
