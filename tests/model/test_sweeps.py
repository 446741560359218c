"""The middle tier from none to thirty offices: the same posts, and the structure itself at its own number."""

import re

import pytest
from plans import levered, load, number

from sim.model.change.applying import planned
from sim.model.change.sweeps import COUNTS, mid_tier_counts
from sim.model.city.consistency import structure_faults
from sim.model.city.expansion import expand
from sim.model.city.footing import Staffing
from sim.model.city.plan import headcount
from sim.model.operators.tiers import SetOffices

UNITS = "units_26_designed"
HOLDERS = ["departments", "platform", "front"]
ONE_TIER = [
    "fourteen_communities",
    "five_tier",
    "governance_bureau_liaison",
    "nine_districts",
    "quzhou_unity",
    "town_under_county",
    UNITS,
]


def pattern():
    return load(UNITS).structure.middle[0]


def swept(name, counts=COUNTS, **settings):
    scenario = load(name)
    like = None if scenario.structure.middle else pattern()
    return mid_tier_counts(scenario, counts, pattern=like, **settings)


def offices(scenario):
    return [int(tier.offices.value) for tier in planned(scenario).middle]


def all_posts(plan):
    parts = [plan.departments, *plan.middle, plan.community, plan.grid]
    return sum(map(headcount, parts))


@pytest.mark.parametrize("name", [*ONE_TIER, "direct_control"])
def test_every_count_gives_so_many_offices_and_fits(name):
    variants = swept(name)
    assert list(variants) == list(range(31))
    assert offices(variants[0]) == []
    assert all(offices(variants[count]) == [count] for count in range(1, 31))
    assert not any(fault for v in variants.values() for fault in structure_faults(planned(v), v))


SWEPT = [(name, holder) for name in (UNITS, "five_tier") for holder in HOLDERS]


@pytest.mark.parametrize(
    ("name", "holder"), [*SWEPT, ("direct_control", "departments"), ("direct_control", "front")]
)
def test_posts_are_conserved(name, holder):
    variants = swept(name, posts_to=holder)
    plans = [planned(variant) for variant in variants.values()]
    assert len({all_posts(plan) for plan in plans}) == 1
    assert len({plan.documented_total for plan in plans}) == (2 if holder == "front" else 1)
    assert len({plan.equal_total for plan in plans}) == (2 if holder == "front" else 1)


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("count", [0, 1, 26, 30])
@pytest.mark.parametrize("name", [UNITS, "direct_control", "five_tier"])
def test_a_variant_expands(name, count, staffing):
    variant = swept(name, [count])[count]
    structure = expand(variant, staffing)
    books = structure.books
    plan = planned(variant)
    total = plan.documented_total if staffing is Staffing.DOCUMENTED else plan.equal_total
    assert books.loc[books["book"] != "front", "posts"].sum() == total
    tier = (load(name).structure.middle or (pattern(),))[0].name
    assert sum(office.kind == tier for office in structure.places.offices) == count


def test_where_the_posts_of_the_tier_go_is_what_was_asked():
    before = load(UNITS).structure
    gone = {holder: planned(swept(UNITS, [0], posts_to=holder)[0]) for holder in HOLDERS}
    assert headcount(gone["departments"].departments) == headcount(before.departments) + 300
    assert gone["platform"].intake.moved[0].posts.value == 300
    assert headcount(gone["front"].community) == headcount(before.community) + 300


@pytest.mark.parametrize("name", [*ONE_TIER, "direct_control"])
def test_its_own_number_gives_the_structure_itself(name):
    scenario = load(name)
    own = sum(offices(scenario))
    variant = swept(name, [own])[own]
    assert variant.structure == scenario.structure
    assert variant.levers == scenario.levers
    assert variant.behaviour == scenario.behaviour


def test_a_tier_made_from_a_pattern_is_the_pattern_but_for_its_number():
    (tier,) = planned(swept("direct_control", [9])[9]).middle
    assert tier.model_copy(update={"offices": pattern().offices}) == pattern()
    assert tier.offices == number(9, "office")


def test_variants_are_told_apart_by_name_and_title():
    variants = swept(UNITS, [3, 26])
    assert [variant.name for variant in variants.values()] == [f"{UNITS}_03", f"{UNITS}_26"]
    assert len({variant.title["zh"] for variant in variants.values()}) == 2


def test_levers_of_the_scenario_stay_in_force():
    merged = levered(UNITS, SetOffices(tier="unit", offices=number(13, "office")))
    variants = mid_tier_counts(merged, [13, 5, 0])
    assert [offices(variant) for variant in variants.values()] == [[13], [5], []]
    assert variants[13].levers == merged.levers


@pytest.mark.parametrize(
    ("name", "settings", "text"),
    [
        ("lines_and_blocks", {}, "'lines_and_blocks' has 5 middle tiers (enforcement_squad, "),
        ("direct_control", {}, "'direct_control' has no middle tier, so it needs a pattern for one"),
        (UNITS, {"pattern": pattern()}, f"'{UNITS}' has the tier 'unit' already, the pattern is not used"),
        (UNITS, {"posts_to": "next_tier"}, "posts cannot go to 'next_tier', allowed are departments"),
        (UNITS, {"posts_to": "saved"}, "posts cannot go to 'saved', allowed are departments"),
        (
            "direct_control",
            {"pattern": pattern(), "posts_to": "platform"},
            "somebody must be on duty, found -68",
        ),
        (UNITS, {"counts": [301]}, "301 offices need a post each, found 300"),
        (UNITS, {"counts": [-1]}, "-1"),
    ],
)
def test_what_cannot_be_swept_is_refused(name, settings, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        mid_tier_counts(load(name), **settings)
