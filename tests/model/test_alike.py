"""Structures on a footing: with powers or a route that are the same for all, and all else their own."""

from functools import cache

import numpy as np
import pytest

import sim
from sim.model.change.applying import planned
from sim.model.city.alike import on_footing
from sim.model.city.conduct import conduct
from sim.model.city.expansion import expand
from sim.model.city.footing import ALIKE, FOOTINGS, Footing, Staffing, Terms
from sim.model.city.plan import headcount, officers
from sim.model.city.scenario import CityScenario
from sim.model.city.structure import COMMUNITY, ENFORCEMENT, GRID, ORDINARY
from sim.model.files import shelf
from sim.model.files.canon import dump

NAMES = [name for name, path in shelf.shipped().items() if path.parent == shelf.shipped_folder()]
POWERS, ROUTE = Footing(powers=Terms.EQUAL), Footing(route=Terms.EQUAL)


@cache
def load(name: str) -> CityScenario:
    return sim.load(name)


@cache
def on(name: str, footing: Footing) -> CityScenario:
    return on_footing(load(name), footing)


def top(city: CityScenario) -> int:
    """Return the level of the highest rung that takes every case."""
    plan = planned(city)
    names = ["grid", "community", *[tier.name for tier in reversed(plan.middle)]]
    return names.index(plan.under_departments)


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("name", NAMES)
def test_on_its_own_footing_a_structure_is_the_very_same(name, staffing):
    assert on_footing(load(name), Footing(staffing)) is load(name)


@pytest.mark.parametrize("footing", FOOTINGS, ids=lambda footing: footing.key)
@pytest.mark.parametrize("name", NAMES)
def test_a_structure_is_sound_and_keeps_its_name_on_every_footing(name, footing):
    city = on(name, footing)
    assert CityScenario.model_validate(dump(city)).structure == city.structure
    assert (city.name, city.title) == (load(name).name, load(name).title)


# ---------------------------------------------------------------------------------------------------- powers


@pytest.mark.parametrize("name", NAMES)
def test_equal_powers_let_the_highest_rung_conclude_the_same_everywhere(name):
    """Whatever its name, whether officers sat there or not: those of the base, .99, .54 and .85."""
    city = on(name, POWERS)
    made = expand(city)
    assert set(np.unique(made.power[top(city), ORDINARY]).tolist()) == {0.99}
    assert set(np.unique(made.power[top(city), ENFORCEMENT]).tolist()) == {0.54}
    assert made.service_power[top(city)] == 0.85


@pytest.mark.parametrize("name", NAMES)
def test_equal_powers_are_those_of_grids_and_communities_too(name):
    city = on(name, POWERS)
    made = expand(city)
    low = [GRID, COMMUNITY] if top(city) > COMMUNITY else [GRID]
    expected = [(0.45, 0.10), (0.72, 0.25)]
    for level in low:
        for kind in (ORDINARY, ENFORCEMENT):
            assert set(np.unique(made.power[level, kind]).tolist()) == {expected[level][kind]}


def test_line_offices_keep_their_powers():
    own, equal = (planned(city).middle for city in (load("lines_and_blocks"), on("lines_and_blocks", POWERS)))
    for before, after in zip(own, equal, strict=True):
        assert (before.powers == after.powers) == (before.serves is not None)


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("name", NAMES)
def test_equal_powers_leave_all_posts_where_they_are_but_for_officers(name, staffing):
    """No total changes; officers are back in their departments."""
    city, equal = load(name), on_footing(load(name), Footing(staffing, powers=Terms.EQUAL))
    one, other = expand(city, staffing).books, expand(equal, staffing).books
    for book in ("departments", "middle", "front"):
        assert one[one.book == book].posts.sum() == other[other.book == book].posts.sum()
    assert not officers(planned(equal))
    if not officers(planned(city)):
        assert one.equals(other)


def test_departments_have_their_officers_back():
    """Market supervision gets more than anybody else, since it had sent 26 of its 67."""
    one, other = (expand(city).books for city in (load("units_26_designed"), on("units_26_designed", POWERS)))
    gained = other.groupby("holder").posts.sum() - one.groupby("holder").posts.sum()
    assert gained["market_bureau"] == gained.max() > 0


def test_equal_powers_leave_the_route_alone():
    for name in NAMES:
        assert planned(on(name, POWERS)).route == planned(load(name)).route


# ----------------------------------------------------------------------------------------------------- route


@pytest.mark.parametrize("name", NAMES)
def test_an_equal_route_dispatches_alike(name):
    people, made = conduct(on(name, ROUTE)), expand(on(name, ROUTE))
    assert (people.dispatch_hotline, people.dispatch_walk_in, people.dispatch_patrol) == (0.75, 0.5, 0.5)
    assert made.entrance == COMMUNITY + 1
    assert not made.scattered


@pytest.mark.parametrize("name", NAMES)
def test_an_equal_route_leaves_powers_posts_and_procedures_alone(name):
    own, equal = planned(load(name)), planned(on(name, ROUTE))
    alike = {"intake", "dispatch", "entrance"}
    assert equal.route.model_dump(exclude=alike) == own.route.model_dump(exclude=alike)
    assert equal.model_dump(exclude={"route"}) == own.model_dump(exclude={"route"})


def test_what_levers_have_done_to_the_route_is_undone_by_an_equal_one():
    """A platform dispatches nine of ten cases of the proposed bureau, as everywhere else three of four."""
    own, equal = (
        planned(city).route.dispatch for city in (load("governance_bureau"), on("governance_bureau", ROUTE))
    )
    assert (own.hotline.value, equal.hotline.value) == (0.9, 0.75)


# ------------------------------------------------------------------------------------------------------ both


def test_on_equal_terms_districts_and_units_differ_in_their_offices_alone():
    """300 posts of 1,100 in both, the same powers on each rung and the same shares dispatched."""
    cities = [on(name, ALIKE) for name in ("nine_districts", "units_26_designed")]
    made = [expand(city, ALIKE.posts) for city in cities]
    assert np.array_equal(made[0].power, made[1].power)
    assert cities[0].structure.route.dispatch == cities[1].structure.route.dispatch
    for city, tables in zip(cities, made, strict=True):
        assert tables.books[tables.books.book != "front"].posts.sum() == 1100
        assert sum(map(headcount, planned(city).middle)) == 300
    assert len(made[0].places.offices) < len(made[1].places.offices)
