"""A slider offers the range of its quantity, shows chance at every step, and speaks as the numbers allow."""

import sys
from io import BytesIO
from math import sqrt

import bounds
import numpy as np
import pytest
from matplotlib.image import imread
from scipy import stats

import sim
from sim.model.files.changes import with_values
from sim.model.files.quantity import UNITS
from sim.model.files.tree import limits, walk_quantities
from sim.report.sliders import STEPS, Dial, Trials, facts_of, plot_trials, sentences, slider
from sim.words import languages, say

HAND_OVER, RETURNS = "desk.hand_over", "behaviour.bureaus.returns"
BEFORE = np.array([50.0, 52, 47, 49, 54])


@pytest.fixture(scope="module")
def city():
    return with_values(sim.load("nine_districts"), {"period.warm_up": 0, "period.days": 14})


@pytest.fixture
def knob(city):
    return Dial.of(city, HAND_OVER)


@pytest.fixture(scope="module")
def shown(city):
    """A slider that runs the model; tests set the value that they want.

    Three replications are too few to be sure of four hours more on a desk, which many cases skip.
    """
    return slider(city, HAND_OVER, lang="en", replications=5)


def trials(knob: Dial, **changes: list[float]) -> Trials:
    """Make trials of made-up runs: by the value tried, what it adds to `BEFORE`."""
    seen = {float(name.removeprefix("at_")): BEFORE + change for name, change in changes.items()}
    return Trials(knob, "resolution_median_hours", len(BEFORE), {knob.quantity.value: BEFORE} | seen)


def single(wanted: list[float]) -> tuple[float, float]:
    half = stats.t.ppf(0.975, len(wanted) - 1) * np.std(wanted, ddof=1)
    return float(np.mean(wanted)), half


# ------------------------------------------------------------------------------------ what can be moved


@pytest.mark.parametrize("name", ["nine_districts", "governance_bureau", "quzhou_county"])
def test_positions_span_the_range_of_every_quantity(name):
    city = sim.load(name)
    moved = [
        path for path, quantity in walk_quantities(city) if quantity.range and len({*quantity.range}) == 2
    ]
    assert moved
    for path in moved:
        knob = Dial.of(city, path)
        steps = knob.positions
        assert (steps[0], steps[-1]) == (knob.low, knob.high) == knob.quantity.range
        assert knob.quantity.value in steps
        assert list(steps) == sorted(set(steps))
        assert len(steps) <= STEPS + 4
        if limits(city, path).whole:
            assert all(step.is_integer() for step in steps)


def test_positions_are_round(knob):
    assert knob.positions == (0.5, *np.arange(1.0, 17))


def test_posts_carry_the_documented_total_along(city):
    posts = "structure.middle.district.posts"
    changed = Dial.of(city, posts).at(200)
    before, after = (dict(walk_quantities(each)) for each in (city, changed))
    total = "structure.staffing.documented_total"
    assert after[posts].value == 200
    assert after[total].value - before[total].value == 200 - before[posts].value


def test_the_unchanged_value_is_the_unchanged_city(city, knob):
    assert knob.at(4.0) is city


@pytest.mark.parametrize(
    ("name", "path", "message"),
    [
        ("single_desk", "classes.customers.rate", "city.*'single_desk'"),
        ("nine_districts", "structure.middle.district.offices", r"no range.*E032, S03"),
        ("nine_districts", "desk", "desk is no quantity, found a Desk"),
        ("nine_districts", "desk.hand_ower", "'hand_ower'.*hand_over"),
    ],
)
def test_what_cannot_be_moved_is_named(name, path, message):
    with pytest.raises(ValueError, match=message):
        Dial.of(sim.load(name), path)


@pytest.mark.parametrize("lang", languages())
def test_every_unit_of_a_quantity_has_words(lang):
    assert all(say(f"quantity.{unit}", lang) for unit in UNITS)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "desk.hand_over: 4 (h), range 0.5 to 16; source: P076 (evidence)"),
        ("zh", "desk.hand_over：4（小时），范围 0.5 至 16；来源：P076（外部证据）"),
    ],
)
def test_unit_range_and_source_are_shown(knob, lang, words):
    assert facts_of(knob, lang) == words


# ------------------------------------------------------------------------------------ what it has done


def test_chance_and_single_runs_are_students_limits(knob):
    mean, half = single(list(BEFORE))
    found = trials(knob)
    assert found.chance == pytest.approx(half * sqrt(2))
    assert found.single == pytest.approx((mean - half * sqrt(1.2), mean + half * sqrt(1.2)))


def test_effects_are_paired_and_their_limits_share_the_error(knob):
    change = [1.0, 2, 0, 1, 2]
    alone = trials(knob, at_2=change).effects()
    assert list(alone["value"]) == [2]
    assert list(alone.loc[0, ["mean", "low", "high"]]) == pytest.approx([1.2, *bounds.limits(change)])
    both = trials(knob, at_8=[5.0, 6, 4, 5, 6], at_2=change).effects().set_index("value")
    assert list(both.index) == [2, 8]
    assert list(both.loc[2.0, ["low", "high"]]) == pytest.approx(bounds.limits(change, 1 - 0.05 / 2))


def test_nothing_tried_has_no_effect(knob):
    found = trials(knob)
    assert found.effects().empty
    assert found.effect(4.0) is None


def test_values_are_run_once_and_on_the_same_incidents(city, knob):
    found = Trials(knob, "incidents", 2)
    found.run(2.0)
    first = found.seen[2.0]
    found.run(2.0)
    assert found.seen[2.0] is first
    direct = sim.run(with_values(city, {HAND_OVER: 2}), replications=2).runs["incidents"]
    assert list(first) == list(direct)


def test_a_measure_must_exist_and_have_values(knob):
    with pytest.raises(ValueError, match="no measure 'speed', there are 'contacts', "):
        Trials(knob, "speed", 2)
    with pytest.raises(ValueError, match="recovery_days has no value"):
        Trials(knob, "recovery_days", 2)
    with pytest.raises(ValueError, match="2 replications on, found 1"):
        Trials(knob, "incidents", 1)


# ------------------------------------------------------------------------------------ what is said


@pytest.mark.parametrize(
    ("change", "verdict", "doubt"),
    [
        ([-3.0, -4, -3, -4, -3], "faster", False),
        ([3.0, 4, 3, 4, 3], "slower", False),
        ([-3.0, 4, -2, 3, 0], "no detectable difference", True),
        ([0.0, 0, 0, 0, 0], "no run has changed at all", False),
    ],
)
def test_sentences_claim_what_the_limits_allow(knob, change, verdict, doubt):
    said = " ".join(sentences(trials(knob, at_2=change), 2.0, "en"))
    assert said.startswith("2 h: ")
    others = {"faster", "slower", "no detectable difference", "no run has changed at all"} - {verdict}
    assert verdict in said
    assert not any(other in said for other in others)
    assert ("not the same as no difference" in said) is doubt


@pytest.mark.parametrize("value", [2.0, 4.0])
def test_chance_is_named_at_every_value(knob, value):
    said = sentences(trials(knob, at_2=[1.0, 2, 0, 1, 2]), value, "en")
    half = single(list(BEFORE))[1] * sqrt(2)
    assert said[-1].endswith(f"may differ by ±{half:.3g}\N{NO-BREAK SPACE}h (95 %).")


def test_differences_of_shares_are_points(city):
    found = Trials(Dial.of(city, RETURNS), "on_time_share", 2, {0.05: np.array([0.9, 0.8])})
    assert "percentage points (95 %)" in sentences(found, 0.05, "en")[-1]
    assert sentences(found, 0.05, "en")[0] == "0.05: unchanged."


# ------------------------------------------------------------------------------------ what is drawn


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("value", [2.0, 4.0, 16.0])
def test_the_noise_is_in_every_figure(knob, lang, value):
    found = trials(knob, at_2=[1.0, 2, 0, 1, 2], at_16=[80.0, 90, 85, 80, 90])
    runs, changes, effects = plot_trials(found, value, lang).axes
    grey = runs.patches[0].get_extents().transformed(runs.transData.inverted())
    assert (grey.y0, grey.y1) == pytest.approx(found.single)
    for panel in (changes, effects):
        (band,) = (patch for patch in panel.patches if patch.get_hatch())
        box = band.get_extents().transformed(panel.transData.inverted())
        low, high = panel.get_ylim()
        assert (box.y0, box.y1) == pytest.approx((-found.chance, found.chance))
        assert max(low, box.y0) < min(high, box.y1)


def test_limits_are_drawn_for_every_value_tried(knob):
    found = trials(knob, at_2=[1.0, 2, 0, 1, 2], at_16=[80.0, 90, 85, 80, 90])
    bars = plot_trials(found, 16.0).axes[2].collections[0].get_segments()
    table = found.effects()
    assert [bar[:, 0].tolist() for bar in bars] == [[2, 2], [16, 16]]
    assert np.allclose([bar[:, 1] for bar in bars], table[["low", "high"]])


# ------------------------------------------------------------------------------------ the widget


def test_the_widget_answers_a_value_set_in_python(shown):
    shown.control.value = 4.0
    still, words = shown.image.value, shown.said.value
    shown.control.value = 8.0
    assert shown.value == 8
    assert shown.image.value != still
    assert imread(BytesIO(shown.image.value)).ndim == 3
    assert "8 h: +" in shown.said.value != words
    assert shown.table.set_index("value").loc[8.0, "verdict"] == "higher"


def test_the_widget_offers_the_positions(shown, knob):
    assert [value for _, value in shown.control.options] == list(knob.positions)
    assert shown.control.continuous_update is False
    with pytest.raises(Exception, match="Invalid selection"):
        shown.control.value = 3.21


def test_a_notebook_shows_the_widget(shown):
    bundle = shown._repr_mimebundle_(include=None, exclude=None)
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_refused_value_says_why_and_is_forgotten(city):
    refused = slider(city, "structure.staffing.documented_total", lang="zh", replications=2)
    refused.control.value = 1000.0
    assert "模型不接受" in refused.said.value
    assert "1000" in refused.said.value
    assert refused.image.value == b""
    with pytest.raises(ValueError, match="1000"):
        refused.figure()
    refused.control.value = 1100.0
    assert refused.image.value
    assert "未改动" in refused.said.value


def test_without_ipywidgets_it_says_what_to_install(city, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match=r"tierflow\[notebooks\]"):
        slider(city, HAND_OVER)
