"""What a point sets in a scenario is lawful, within ranges, and checked and named alike in both ways."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.experiment.studies.frames import Frame
from sim.experiment.studies.uncertainties import Uncertainties, chosen
from sim.model.files.canon import digest_of
from sim.model.files.changes import with_values
from sim.model.files.library import load
from sim.model.files.tree import reach

CITIES = (
    "five_tier",
    "units_26_practised",
    "direct_control",
    "governance_bureau",
    "quzhou_county",
    "quzhou_unity",
)
DEPARTMENTS = "structure.departments.posts"


@cache
def frame(name: str) -> Frame:
    return framed(name)


def framed(name: str, **asked: object) -> Frame:
    city, wanted = load(name), Uncertainties.model_validate(asked)
    return Frame.of(city, wanted, chosen(wanted, [city]))


def why(frame: Frame, u: dict[str, float], short: bool) -> str:
    """Tell what a point is called, or why it is refused, by the digest or by the whole scenario."""
    try:
        return frame.digest(u) if short else frame.scenario_at(u).digest
    except ValueError as error:
        return str(error)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(CITIES), st.integers(0, 10_000), st.floats(0, 1))
def test_a_digest_is_that_of_the_scenario_whatever_is_left_as_it_is(name, seed, kept):
    rng, this = np.random.default_rng(seed), frame(name)
    values = np.where(rng.random(len(this.slots)) < kept, np.nan, rng.random(len(this.slots)))
    u = dict(zip(this.slots, values.tolist(), strict=True))
    assert this.digest(u) == this.scenario_at(u).digest == digest_of(this.at(u))


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(
    "ranges",
    [
        {DEPARTMENTS: [1, 1100]},  # lawful alone, but too few for all departments
        {DEPARTMENTS: [-100, 1100]},  # not lawful alone
        {"structure.middle.unit.roles.desk": [0, 1]},
        {"city.communities": [1, 300]},  # too few for 26 units
    ],
)
def test_what_is_refused_is_so_for_the_same_reason(ranges, at):
    this = framed("units_26_practised", only=[], ranges=ranges)
    u = dict.fromkeys(ranges, at)
    assert why(this, u, short=True) == why(this, u, short=False)


def test_the_ranges_above_hold_points_that_are_refused_and_such_that_are_not():
    this = framed("units_26_practised", only=[], ranges={DEPARTMENTS: [1, 1100]})
    assert "one post in each department take" in why(this, {DEPARTMENTS: 0.0}, short=True)
    assert len(why(this, {DEPARTMENTS: 1.0}, short=True)) == 16


def test_a_number_that_its_field_refuses_is_found():
    this = framed("units_26_practised", only=[], ranges={"desk.hand_over": [-2, 2]})
    assert "desk.hand_over" in why(this, {"desk.hand_over": 0.0}, short=True)
    assert len(why(this, {"desk.hand_over": 1.0}, short=True)) == 16


# ------------------------------------------------------------------------------------------- what is set


def points_of(name: str) -> st.SearchStrategy[dict[str, float]]:
    near = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0]))
    paths = list(frame(name).slots)
    return st.lists(near, min_size=len(paths), max_size=len(paths)).map(
        lambda u: dict(zip(paths, u, strict=True))
    )


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(CITIES).flatmap(lambda name: st.tuples(st.just(name), points_of(name))))
def test_a_point_is_refused_or_a_lawful_scenario_within_its_ranges(drawn):
    name, u = drawn
    before = frame(name)
    said = why(before, u, short=True)
    assert said == why(before, u, short=False)
    assume(len(said) == 16)  # numbers at their ends may contradict each other, as officers and posts do
    city = before.scenario_at(u)
    for path, slot in before.slots.items():
        value = reach(city, path).value
        if not path.startswith(("categories.", "urgencies.")) or not path.endswith(".share"):
            assert slot.low - 1e-9 <= value <= slot.high + 1e-9, path
        if slot.whole:
            assert value == round(value)
    for shares in (city.categories, city.urgencies):
        assert sum(part.share.value for part in shares.values()) == pytest.approx(1)
    assert before.digest(u) == city.digest


def test_the_ends_of_the_unit_interval_are_the_ends_of_the_range():
    path = "desk.hand_over"
    for u, value in ((0.0, 0.5), (1.0, 16.0), (0.5, 8.25), (float("nan"), 4.0)):
        point = dict.fromkeys(frame("five_tier").slots, float("nan")) | {path: u}
        assert frame("five_tier").scenario_at(point).desk.hand_over.value == value


def test_a_point_without_values_is_the_scenario_itself():
    nothing = dict.fromkeys(frame("five_tier").slots, float("nan"))
    assert frame("five_tier").scenario_at(nothing) is frame("five_tier").scenario


def test_whole_numbers_grow_with_the_sample():
    path = "structure.community.posts"
    nothing = dict.fromkeys(frame("five_tier").slots, float("nan"))
    posts = [
        frame("five_tier").scenario_at(nothing | {path: u}).structure.community.posts.value
        for u in np.linspace(0, 1, 9)
    ]
    assert all(low < high for low, high in pairwise(posts))
    assert all(float(number).is_integer() for number in posts)


def test_sampling_does_not_touch_the_scenario():
    before = load("five_tier").digest
    frame("five_tier").at(dict.fromkeys(frame("five_tier").slots, 0.3))
    assert frame("five_tier").scenario.digest == before
    assert with_values(load("five_tier"), {}).digest == before
