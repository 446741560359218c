"""Officers of departments who sit in a middle tier: what they conclude there, and where they are missing."""

import numpy as np
import pytest

import sim
from sim.model.city.expansion import expand
from sim.model.city.footing import Staffing
from sim.model.city.scenario import CityScenario
from sim.model.city.structure import COMMUNITY, ENFORCEMENT, ORDINARY, CityStructure

WITH, WITHOUT = 0.99, 0.25
"""Powers of a unit over matters that need enforcement: with an officer who has it, and without any."""


def units(**officers: int) -> CityScenario:
    """Return the 26 units with these officers and no others."""
    sent = {name: {"value": n, "unit": "post", "source": "user"} for name, n in officers.items()}
    return sim.load("units_26_designed").with_({"structure.middle.unit.officers": sent})


def power(city: CityScenario, category: str, needed: int = 1) -> float:
    """Return the power of a unit over enforcement matters of a category that need so many functions."""
    table = expand(city).power[-1, ENFORCEMENT]
    return float(table[list(city.categories).index(category), needed - 1])


def department(made: CityStructure, name: str) -> int:
    return int(made.books[made.books.holder == name].posts.sum())


# ----------------------------------------------------------------------------------------- what they conclude


def test_officers_conclude_enforcement_matters_of_their_department_and_no_others():
    city = units(market_supervision=26)
    assert power(city, "market_food_consumer") == WITH
    assert power(city, "safety_fire_hazard") == WITHOUT


def test_half_of_the_offices_with_an_officer_have_half_of_the_power():
    """13 of 26, so halfway between that of all and that of none."""
    assert power(units(market_supervision=13), "market_food_consumer") == pytest.approx((WITH + WITHOUT) / 2)


def test_a_second_officer_in_an_office_concludes_nothing_more():
    assert power(units(market_supervision=52), "market_food_consumer") == WITH


def test_officers_of_all_departments_that_must_act_have_to_be_there():
    """Food takes market supervision, then health, then the police; the rarest of them decides."""
    city = units(market_supervision=26, health=13, public_security=26)
    assert [power(city, "market_food_consumer", needed) for needed in (1, 2, 3)] == pytest.approx(
        [WITH, (WITH + WITHOUT) / 2, (WITH + WITHOUT) / 2]
    )
    assert power(units(market_supervision=26, public_security=26), "market_food_consumer", 3) == WITHOUT


def test_where_enforcement_has_moved_its_officers_are_those_who_count():
    """Noise is a matter of the environment bureau, but city management enforces it (E025)."""
    city = units(city_management=26)
    assert "environment" in city.structure.enforcement.of
    assert power(city, "noise_pollution") == WITH
    assert power(units(environment=20), "noise_pollution") == WITHOUT


def test_officers_change_nothing_in_ordinary_matters_nor_on_other_rungs():
    one, other = expand(units()), expand(units(market_supervision=26, city_management=20))
    assert (one.power[:, ORDINARY] == other.power[:, ORDINARY]).all()
    assert (one.power[: COMMUNITY + 1] == other.power[: COMMUNITY + 1]).all()
    assert (one.service_power == other.service_power).all()


def test_officers_take_no_power_away():
    """An office that may enforce more than it concludes otherwise keeps that."""
    able = {"structure.middle.unit.powers.enforcement": 0.9, "structure.middle.unit.powers.ordinary": 0.5}
    assert power(units(market_supervision=26).with_(able), "market_food_consumer") == 0.9


# ------------------------------------------------------------------------------------- where they are missing


@pytest.mark.parametrize("staffing", Staffing)
def test_officers_are_missing_in_their_department_and_nowhere_else(staffing):
    """783 posts are divided by weights together with the 26 of market supervision, which then lacks them."""
    one, other = expand(units(), staffing), expand(units(market_supervision=26), staffing)
    assert one.books.posts.sum() == other.books.posts.sum()
    for book in ("departments", "middle", "front"):
        assert (
            one.books[one.books.book == book].posts.sum() == other.books[other.books.book == book].posts.sum()
        )
    assert abs(department(one, "market_bureau") - 783 * 3 / 39.4) < 1
    assert abs(department(other, "market_bureau") - (809 * 3 / 39.4 - 26)) < 1
    names = [d.name for d in units().structure.departments.list if d.name != "market_bureau"]
    gained = np.array([department(other, name) - department(one, name) for name in names])
    assert gained.min() >= 0
    assert gained.sum() == department(one, "market_bureau") - department(other, "market_bureau")


def test_officers_are_people_of_the_tier():
    one, other = expand(units()), expand(units(market_supervision=26))
    tiers = [
        [t for t in made.places.teams if made.places.offices[t.office].kind == "unit"]
        for made in (one, other)
    ]
    assert tiers[0] == tiers[1]
