"""The way between two scenarios: its ends are exact, nothing is lost, every hybrid is sound, rules hold."""

from functools import cache
from itertools import permutations

import pytest

import sim
from sim.model.change import rungs, steps
from sim.model.change.applying import planned
from sim.model.change.steps import way
from sim.model.city.expansion import expand
from sim.model.city.footing import Staffing
from sim.model.city.plan import headcount
from sim.model.files.canon import digest
from sim.model.files.tree import walk_quantities

HEADLINE = (
    "five_tier",
    "nine_districts",
    "units_26_designed",
    "units_26_practised",
    "direct_control",
    "governance_bureau",
    "governance_bureau_liaison",
)
LAYERED = {"tiers": ("routing",), "pooling": ("classes",)}


@cache
def load(name):
    return sim.load(name)


@cache
def between(first, second):
    return way(load(first), load(second))


def taken(*parts):
    return frozenset(parts)


def middle(scenario):
    return planned(scenario).middle


def settled(scenario, name):
    """The scenario after its levers, under the name and title of another."""
    changes = {"name": name.name, "title": name.title, "structure": planned(scenario), "levers": ()}
    return digest(scenario.model_copy(update=changes))


# -------------------------------------------------------------------------------------------------- both ends


@pytest.mark.parametrize(("first", "second"), [*permutations(HEADLINE, 2), ("lines_and_blocks", "five_tier")])
def test_nothing_taken_is_the_first_and_everything_the_second(first, second):
    pair = steps._paired(load(first), load(second))
    parts = tuple({change.part for change in pair.changes()})
    none, all_ = (pair.hybrid(frozenset(chosen), parts, 0) for chosen in ((), parts))
    assert digest(none) == settled(load(first), none)
    assert digest(all_) == settled(load(second), all_)


def test_levers_are_part_of_the_way():
    plain, sealed = load("five_tier"), sim.with_levers(load("five_tier"), "one_seal", "whistle_and_report")
    found = way(plain, sealed)
    assert found.parts == ("route", "coordination")
    whole = found.hybrids[taken(*found.parts)]
    assert digest(whole) == settled(sealed, whole)


@pytest.mark.parametrize(("first", "second"), [*permutations(HEADLINE[:5], 2)])
def test_every_number_that_differs_is_listed_under_a_part(first, second):
    pair = steps._paired(load(first), load(second))
    listed = [change.path for change in pair.changes()]
    one, other = (
        {path: q.value for path, q in walk_quantities(load(name)) if "middle" not in path.split(".")}
        for name in (first, second)
    )
    different = [path for path in one.keys() | other.keys() if one.get(path) != other.get(path)]
    assert different
    assert {p for p in different if not any(p == q or p.startswith(f"{q}.") for q in listed)} == set()


# ---------------------------------------------------------------------------------------------- every hybrid


@pytest.mark.parametrize(
    ("first", "second"), [("five_tier", "direct_control"), ("direct_control", "units_26_designed")]
)
def test_every_hybrid_expands_and_no_post_is_lost(first, second):
    found = between(first, second)
    ends = {False: planned(load(first)), True: planned(load(second))}
    assert len(found.hybrids) + len(found.left_out) == 2 ** len(found.parts)
    for state, scenario in found.hybrids.items():
        plan, side = planned(scenario), ends["posts" in state]
        assert plan.documented_total == side.documented_total
        assert headcount(plan.departments) + sum(map(headcount, plan.middle)) == side.documented_total
    for scenario in list(found.scenarios)[::7]:
        for staffing in Staffing:
            expand(scenario, staffing)


def test_hybrids_of_the_same_content_are_one_scenario():
    found = between("direct_control", "units_26_designed")
    assert found.hybrids[taken("powers")] is found.hybrids[taken()]  # there is no tier that could have them
    assert len(found.scenarios) == len({digest(each) for each in found.scenarios}) < len(found.hybrids)


def test_a_part_that_changes_nothing_is_dropped_and_still_listed():
    """The units' posts come out of departments with the tier, so that there is nothing left for posts."""
    found = between("direct_control", "units_26_designed")
    assert "posts" not in found.parts
    assert "posts" in {change.part for change in found.changes}


# ------------------------------------------------------------------------------------- tiers that go or come


def test_a_tier_that_goes_is_merged_first():
    found = between("five_tier", "direct_control")
    (township,) = middle(found.hybrids[taken()])
    (merged,) = middle(found.hybrids[taken("pooling")])
    assert (township.offices.value, merged.offices.value) == (9, 1)
    assert merged.model_copy(update={"offices": township.offices}) == township
    assert found.left_out[taken("tiers")] == steps.OFF
    assert middle(found.hybrids[taken("pooling", "tiers")]) == ()


def test_a_tier_that_comes_is_divided_last():
    found = between("direct_control", "units_26_designed")
    (unit,) = middle(found.hybrids[taken("tiers")])
    assert unit.offices.value == 1
    assert found.left_out[taken("pooling")] == steps.OFF
    assert middle(found.hybrids[taken("tiers", "pooling")])[0].offices.value == 26


def test_posts_of_a_tier_follow_it_to_departments_and_back():
    found = between("five_tier", "direct_control")
    assert headcount(planned(found.hybrids[taken("pooling", "tiers")]).departments) == 2500
    fewer = planned(found.hybrids[taken("posts")])
    assert [headcount(tier) for tier in fewer.middle] == [round(1100 * 810 / 2500)]
    assert headcount(fewer.departments) == 1100 - headcount(fewer.middle[0])


def test_a_tier_without_powers_of_its_own_has_those_of_the_rung_below():
    found = between("five_tier", "direct_control")
    (relay,) = middle(found.hybrids[taken("powers")])
    assert relay.powers == load("direct_control").structure.community.powers
    (with_powers,) = middle(found.hybrids[taken("posts")])
    assert with_powers.powers == middle(load("five_tier"))[0].powers


def test_a_tier_on_both_sides_takes_each_property_from_its_side():
    busier = load("five_tier").with_({"structure.middle.township.other_work": 0.3})
    found = way(busier, load("units_26_practised"))
    assert "tiers" not in found.parts
    (tier,) = middle(found.hybrids[taken("pooling", "powers")])
    township, unit = middle(busier)[0], middle(load("units_26_practised"))[0]
    for field in ("offices", "powers", "officers", "seat"):
        assert getattr(tier, field) == getattr(unit, field)
    for field in ("posts", "roles", "calendar", "other_work"):
        assert getattr(tier, field) == getattr(township, field)
    assert all(getattr(township, field) != getattr(unit, field) for field in ("officers", "other_work"))


def test_officers_come_with_powers_and_only_where_their_tier_is():
    """They are in a tier that keeps its powers, in none that has those of the rung below."""
    found = between("direct_control", "units_26_designed")
    unit = middle(load("units_26_designed"))[0]
    (relay,) = middle(found.hybrids[taken("tiers")])
    (whole,) = middle(found.hybrids[taken("tiers", "powers")])
    assert (relay.officers, whole.officers) == ({}, unit.officers)
    sizes = [len(expand(found.hybrids[state]).books) for state in (taken("tiers"), taken("tiers", "powers"))]
    assert sizes[0] == sizes[1]


def test_what_else_a_tier_does_is_its_own_while_it_stands():
    found = between("five_tier", "direct_control")
    township = middle(load("five_tier"))[0]
    for state in (taken(), taken("posts"), taken("pooling", "powers")):
        assert middle(found.hybrids[state])[0].other_work == township.other_work


def test_officers_and_other_work_that_differ_are_listed_under_their_parts():
    here = "structure.middle.district"
    found = way(load("nine_districts"), load("nine_districts").with_({f"{here}.other_work": 0.3}))
    assert [(c.part, c.path, c.before, c.after) for c in found.changes] == [
        ("posts", f"{here}.other_work", "0.15 share", "0.3 share")
    ]
    fewer = {f"{here}.officers": {"market_supervision": {"value": 9, "unit": "post", "source": "user"}}}
    found = way(load("nine_districts"), load("nine_districts").with_(fewer))
    assert [(c.part, c.path, c.before, c.after) for c in found.changes] == [
        (
            *("powers", f"{here}.officers"),
            *("market_supervision: 18 post, city_management: 18 post", "market_supervision: 9 post"),
        )
    ]


def test_a_tier_that_only_one_side_has_lists_its_officers_if_there_are_any():
    for name, expected in (("nine_districts", True), ("five_tier", False)):
        paths = {change.path.rpartition(".")[2] for change in between("direct_control", name).changes}
        assert ("officers" in paths) == expected


def test_a_liaison_that_is_pooled_is_pooling_and_nothing_else():
    found = between("governance_bureau_liaison", "governance_bureau")
    assert found.parts == ("pooling",)
    assert [change.path for change in found.changes] == ["structure.middle.section.liaison"]


def test_where_one_tier_goes_and_another_comes_tiers_and_pooling_are_one_part():
    line = {"structure.middle.township.serves": ["health"], "structure.middle.township.name": "station"}
    found = way(load("five_tier"), load("five_tier").with_(line))
    assert steps.TOGETHER in found.parts
    assert not {steps.TIERS, steps.POOLING} & set(found.parts)


# --------------------------------------------------------------------------------------------------- matching


def tier(name, serves=None, **changes):
    given = middle(load("nine_districts"))[0]
    return given.model_copy(update={"name": name, "serves": serves, **changes})


def plan(*tiers):
    return planned(load("nine_districts")).model_copy(update={"middle": tiers})


def names(slots):
    return [tuple(tier and tier.name for tier in slot) for slot in slots]


def test_tiers_are_matched_by_name_then_from_the_bottom_up():
    assert names(rungs.matched(plan(tier("county"), tier("town")), plan(tier("unit")))) == [
        ("county", None),
        ("town", "unit"),
    ]
    assert names(rungs.matched(plan(tier("county"), tier("town")), plan(tier("county")))) == [
        ("county", "county"),
        ("town", None),
    ]
    assert names(rungs.matched(plan(), plan(tier("a"), tier("b")))) == [(None, "a"), (None, "b")]


def test_line_offices_are_matched_by_what_they_serve():
    first = plan(tier("squad", ("city_management",)), tier("town"))
    second = plan(tier("brigade", ("city_management",)), tier("clinic", ("health",)), tier("unit"))
    found = names(rungs.matched(first, second))
    assert found == [("squad", "brigade"), (None, "clinic"), ("town", "unit")]


def test_an_order_fits_both_sides():
    assert rungs.in_both_orders([1, 2, 3], [7, 2, 8, 3, 9]) == [7, 1, 2, 8, 3, 9]


# ----------------------------------------------------------------------------------------- parts of one's own


def test_a_network_has_the_parts_that_are_asked_for():
    found = way(load("layered"), load("pooled"), LAYERED)
    assert found.parts == ("tiers", "pooling")
    half = found.hybrids[taken("tiers")]
    assert half.classes == load("layered").classes
    assert half.routing == load("pooled").routing


def test_a_network_is_else_divided_by_the_keys_of_its_file():
    assert way(load("layered"), load("pooled")).parts == ("classes", "routing")


def test_stations_may_be_called_as_labels_are():
    network = load("single_desk")
    data = network.model_dump(mode="json")
    (station,) = data["stations"]

    def renamed(posts):
        here = data["stations"][station] | {"posts": posts}
        return type(network).model_validate(
            data
            | {"stations": {"source": here}, "routing": {}}
            | {"classes": {name: each | {"enters": "source"} for name, each in data["classes"].items()}}
        )

    found = way(renamed(1), renamed(2))
    assert [(change.path, change.before, change.after) for change in found.changes] == [
        ("stations.source.posts", "1", "2")
    ]


def test_parts_of_a_city_can_be_divided_and_put_together():
    groups = {"triage": ("structure.route.dispatch",), "people": ("posts", "behaviour")}
    found = way(load("nine_districts"), load("units_26_designed"), groups)
    assert found.parts == ("triage", "people", "pooling", "powers", "coordination", "digital")
    half = found.hybrids[taken("triage")]
    assert half.structure.route.dispatch == load("units_26_designed").structure.route.dispatch
    assert not half.structure.route.whistle
    assert half.structure.middle[0].powers == middle(load("nine_districts"))[0].powers


def test_a_combination_that_cannot_be_is_left_out_with_its_reason():
    """Posts of departments and of tiers apart: the sum of one side's and the other's is nobody's total."""
    groups = {"office_posts": ("structure.departments.posts",)}
    found = way(load("five_tier"), load("governance_bureau"), groups | {"others": ("departments", "digital")})
    assert any("posts do not add up" in reason for reason in found.left_out.values())
    assert taken() in found.hybrids
    assert taken(*found.parts) in found.hybrids


# --------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("first", "second", "groups", "problem"),
    [
        ("five_tier", "five_tier", {}, "nothing differs"),
        ("five_tier", "layered", {}, "no way leads from the city five_tier to the network layered"),
        ("layered", "pooled", {"a": ("routin",)}, "did you mean 'routing'"),
        ("layered", "pooled", {"a": ("stations",)}, "begins with 'stations'"),
        ("layered", "pooled", {"a": ("routing",), "b": ("routing",)}, "'routing' is put into several parts"),
    ],
)
def test_what_cannot_be_explained_is_refused(first, second, groups, problem):
    with pytest.raises(ValueError, match=problem):
        way(load(first), load(second), groups)


def test_other_names_and_sources_are_no_difference():
    city = load("direct_control")
    other = city.with_({"name": "other", "incidents.rate.reason": "another reason", "title.en": "Other"})
    with pytest.raises(ValueError, match="nothing differs between direct_control and other"):
        way(city, other)


def test_another_period_is_refused():
    with pytest.raises(ValueError, match="different periods"):
        way(load("five_tier"), load("direct_control").with_({"period.days": 10}))


def test_too_many_parts_are_refused():
    paths = [f"structure.route.{key}" for key in ("dispatch", "approvals", "recognised")]
    groups = {path.rpartition(".")[2]: (path,) for path in paths}
    with pytest.raises(ValueError, match=r"\d+ parts differ, allowed 8: .*; put some together"):
        way(load("five_tier"), load("units_26_practised"), groups)


def test_what_happens_to_a_city_is_told_apart_from_how_it_is_run():
    city = load("direct_control")
    assert way(city, city.with_({"incidents.rate": 6})).unlike == ("incidents.rate",)
    assert between("five_tier", "direct_control").unlike == ()
