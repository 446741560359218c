"""Figures of explanations, of where the answer flips and of what it rests on."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from looks import is_whole, strictly, words
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.choice.switching import Line, Switch, Verdict, Winner
from sim.experiment.questions.discovery import AxisCourse, Contender, SwitchMap
from sim.experiment.questions.discovery import DiscoveryQuestion as Asked
from sim.experiment.questions.sensitivity import INDICES, Method, Sensitivity, SensitivityQuestion, columns
from sim.experiment.studies.named import ad_hoc
from sim.model.files.library import load
from sim.report import plots, style
from sim.report.plots.switching import UNSURE
from sim.report.wording.names import Names
from sim.words import Language, languages

HOURS = "resolution_median_hours"
PATHS = ["desk.hand_over", "desk.sign_off", "incidents.department_work", "incidents.rate"]
LOADS, LATER = (0.5, 1.0, 2.0), ("without", "with")


def names(lang: Language) -> Names:
    return Names(ad_hoc(("five_tier", "direct_control"), {}), HOURS, lang, pd.DataFrame())


def explained() -> SimpleNamespace:
    table = pd.DataFrame(
        {
            "part": ["tiers", "pooling", "powers", "my_own"],
            "mean": [4.0, -1.0, -12.0, 0.2],
            "low": [3.0, -2.0, -14.0, -0.5],
            "high": [5.0, 0.5, -10.0, 0.9],
            "verdict": ["higher", "undetermined", "lower", "undetermined"],
        }
    )
    total = {"first": 70.0, "second": 61.2, "mean": -8.8, "low": -9.0, "high": -8.0, "replications": 5}
    way = SimpleNamespace(first=load("five_tier"), second=load("direct_control"))
    measure = "resolution_closed_mean_hours"
    return SimpleNamespace(measure=measure, way=way, parts=lambda: table, total=lambda: total)


def a_map() -> SwitchMap:
    """The flat structure is surely the best at high load, the tall one at low load; between them nobody."""
    known = {0.5: (0, True), 1.0: (0, False), 2.0: (1, True)}
    places = pd.DataFrame(
        [
            {"load": each, "platform": later, "best": best, "rival": 1 - best, "sure": sure}
            | {"difference": 2.5, "low": 1.0 if sure else -1.0, "high": 4.0}
            for each, (best, sure) in known.items()
            for later in LATER
        ]
    )
    switch = Switch(0, 2, 0, 1, at=1.2, low=0.8, high=1.6)
    found = tuple(Winner(best, 1 - best, sure, 2.5, 1.0, 4.0) for best, sure in known.values())
    courses = tuple(
        AxisCourse("load", LOADS, {"platform": later}, Line(Verdict.SWITCHES, (switch,)), found)
        for later in LATER
    )
    structures = (Contender("five_tier"), Contender("direct_control"))
    axes = {"platform": LATER, "load": LOADS}
    return SwitchMap(Asked(HOURS), structures, axes, places, courses, samples=1, replications=6)


def effects(method: Method) -> Sensitivity:
    tables = []
    for k, scenario in enumerate(("five_tier", "direct_control")):
        size = np.array([20.0, 6.0, 3.0, 0.5]) / (1 + k)
        if method is not Method.MORRIS:
            size = size / 40
        table = pd.DataFrame({"scenario": scenario, "footing": "documented", "path": PATHS})
        for name in INDICES[method]:
            table = table.assign(
                **{name: size, f"{name}_low": size - 4 * size[2], f"{name}_high": size * 1.5}
            )
        table["effect"] = table.filter(like="_low").gt(0).any(axis=1)
        tables.append(table.assign(mu_star=size, sigma=size[::-1] / 2))
    return Sensitivity(
        method, SensitivityQuestion(HOURS), pd.concat(tables, ignore_index=True), pd.DataFrame()
    )


FIGURES = {
    "parts": lambda lang, **look: plots.plot_parts(explained(), lang, **look),
    "switches": lambda lang, **look: plots.plot_switches(a_map(), names(lang), **look),
    "tornado": lambda lang, **look: plots.plot_sensitivity(effects(Method.MORRIS), names(lang), **look),
    "sobol": lambda lang, **look: plots.plot_sensitivity(effects(Method.SOBOL), names(lang), **look),
    "ranks": lambda lang, **look: plots.plot_sensitivity(effects(Method.GIVEN), names(lang), **look),
    "morris": lambda lang, **look: plots.plot_morris(effects(Method.MORRIS), names(lang), **look),
}
NAMED = {"en": ["Five tiers", "City-direct"], "zh": ["五级科层", "市直接管理"]}


@cache
def drawn(name: str, lang: Language) -> Figure:
    with strictly():
        return FIGURES[name](lang, source="Tierflow 0.1.0, tierflow sweep loads")


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_figure_names_its_structures_and_its_source(name, lang):
    shown = words(drawn(name, lang))
    assert any("tierflow sweep" in text for text in shown)
    assert [each for each in NAMED[lang] if not any(each in text for text in shown)] == []


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off(name, lang):
    assert is_whole(drawn(name, lang))


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", ["parts", "tornado", "morris"])
def test_units_stand_on_the_axes(name, lang):
    unit = {"en": "(h)", "zh": "（小时）"}[lang]
    labels = [ax.get_xlabel().replace("\n", "") for ax in drawn(name, lang).axes]
    assert all(unit in label for label in labels)


@pytest.mark.parametrize("name", FIGURES)
def test_same_input_gives_the_same_files(name, tmp_path):
    kept = [
        [path.read_bytes() for path in style.save(FIGURES[name]("zh"), tmp_path / str(k), name)]
        for k in range(2)
    ]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_draw_into_axes_of_somebody_else(name):
    with style.figure_style():
        ax = Figure(figsize=(7, 5)).subplots()
    FIGURES[name]("en", ax=ax)
    assert ax.get_title(loc="left")
    assert ax.patches or ax.lines


def test_parts_end_where_the_second_structure_begins():
    ax = drawn("parts", "en").axes[0]
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    last = max((bar for bar in bars if bar.get_height() == pytest.approx(0.6)), key=Rectangle.get_y)
    assert last.get_x() + last.get_width() == pytest.approx(61.2)


def test_parts_that_are_not_sure_are_neither_more_nor_less():
    ax = drawn("parts", "en").axes[0]
    bars = [patch for patch in ax.patches if patch.get_height() == pytest.approx(0.6)]
    by_row = {round(bar.get_y() + 0.3): bar.get_hatch() for bar in bars}
    assert by_row == {1: style.MORE.hatch, 2: "xxxx", 3: style.LESS.hatch, 4: "xxxx"}
    assert [label.get_text() for label in ax.get_yticklabels()][1:5] == [
        "Tiers",
        "Pooling of staff (unsure)",
        "Powers",
        "my own (unsure)",
    ]


def test_places_that_are_not_sure_are_hatched():
    ax = drawn("switches", "en").axes[0]
    hatched = [patch for patch in ax.patches if patch.get_hatch() == UNSURE]
    assert {(round(p.get_x() + 0.5), round(p.get_y() + 0.5)) for p in hatched} == {(1, 0), (1, 1)}
    full = [p for p in ax.patches if p.get_fill() and not p.get_hatch()]
    colours = {round(p.get_x() + 0.5): style.to_hex(p.get_facecolor()).upper() for p in full}
    assert colours == {0: style.structure_colour("five_tier"), 2: style.structure_colour("direct_control")}


def test_a_switch_lies_between_its_levels():
    ax = drawn("switches", "en").axes[0]
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "D"]
    assert marks == pytest.approx([1.2, 1.2])  # 1.2 lies a fifth of the way from 1 to 2
    limits = [list(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2]
    assert limits == [pytest.approx([0.6, 1.6])] * 4


def test_numbers_lie_across_and_words_down():
    ax = drawn("switches", "en").axes[0]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.5", "1", "2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["without", "with"]


def test_effects_whose_limits_hold_zero_are_hollow():
    found = effects(Method.MORRIS)
    here = found.effects[found.effects["scenario"] == "five_tier"]
    ax = drawn("tornado", "en").axes[0]
    points = [line for line in ax.lines if line.get_marker() in ("o", "D")]
    filled = [line for line in points if line.get_markerfacecolor() != "white"]
    assert len(points) == 2 * len(PATHS)
    assert len(filled) == (here[["mean_low", "strength_low"]] > 0).sum().sum()
    assert 0 < len(filled) < len(points)


def test_the_strongest_assumption_stands_first():
    labels = [label.get_text() for label in drawn("sobol", "en").axes[0].get_yticklabels()]
    assert [label.rpartition("\n")[2] for label in labels] == PATHS
    assert labels[0] == "wait on the desk after a hand-over\ndesk.hand_over"


def test_correlations_of_ranks_stand_alone_on_their_own_axis_the_largest_first_whatever_its_sign():
    found = effects(Method.GIVEN)
    turned = found.effects["path"] == PATHS[1]
    numbers = list(columns("rank"))
    found.effects.loc[turned, numbers] = [-0.9, -0.95, -0.8]
    ax = plots.plot_sensitivity(found, names("en")).axes[0]
    places = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert places[0] == pytest.approx(-0.9) and len(places) == len(PATHS)
    assert "−1 to 1" in ax.get_xlabel()


def test_shares_of_variance_are_in_percent():
    ax = drawn("sobol", "en").axes[0]
    assert max(line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o") == pytest.approx(50)


def test_morris_names_its_points():
    assert set(PATHS) <= set(words(drawn("morris", "en")))


def test_morris_needs_its_method():
    with pytest.raises(ValueError, match="sobol"):
        plots.plot_morris(effects(Method.SOBOL), names("en"))


def test_many_structures_stand_in_rows_of_three_with_an_axis_below_each_column():
    found = effects(Method.GIVEN)
    first = found.effects[found.effects["scenario"] == "five_tier"]
    tables = [first.assign(scenario=name) for name in ("nine_districts", "units_26_designed")]
    five = replace(found, effects=pd.concat([found.effects, *tables], ignore_index=True))
    axes = [ax for ax in plots.plot_sensitivity(five, names("en")).axes if ax.axison]
    rows = sorted({round(ax.get_position().y0, 2) for ax in axes}, reverse=True)
    assert [sum(round(ax.get_position().y0, 2) == row for ax in axes) for row in rows] == [3, 1]
    assert [bool(ax.get_xlabel()) for ax in axes] == [False, True, True, True]
    assert all(ax.xaxis.get_ticklabels()[0].get_visible() for ax in axes[1:])
