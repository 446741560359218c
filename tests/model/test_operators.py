import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plans import (
    FOLDER,
    HOLDERS,
    NAMES,
    WITH_TIER,
    levered,
    load,
    number,
    operators,
    pool,
    posts_moved,
    sequences,
    tier,
    titles,
)
from pydantic import ValidationError

from sim.model.change.applying import apply, planned
from sim.model.city.conduct import conduct
from sim.model.city.expansion import expand
from sim.model.city.plan import Department, headcount, intake_posts, net, on_duty
from sim.model.city.scenario import CityScenario
from sim.model.city.structure import ENFORCEMENT, INTEGRATED, ORDINARY
from sim.model.files.canon import digest, dump
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError
from sim.model.files.files import read
from sim.model.files.quantity import Grade, Quantity
from sim.model.files.text import to_yaml
from sim.model.files.tree import walk_quantities
from sim.model.operators.departments import SplitDepartments, one_per_function
from sim.model.operators.powers import MovePowers, Step
from sim.model.operators.routes import AddPlatform, IntegrateApprovals
from sim.model.operators.tiers import InsertTier, RemoveTier, SetLiaison, SetOffices

UNITS = "units_26_designed"
quick = settings(deadline=None, max_examples=25)


def books(plan):
    """Posts of departments, of the middle, and of the front line."""
    front = headcount(plan.community) + headcount(plan.grid)
    return headcount(plan.departments), sum(map(headcount, plan.middle)), front


def functions(plan):
    return sorted(name for department in plan.departments.list for name in department.functions)


def leaves(data, trail=()):
    """Return every value of plain data under its path."""
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        parts = [leaves(value, (*trail, key)) for key, value in items]
        return {trail: type(data)} | {path: value for part in parts for path, value in part.items()}
    return {trail: data}


def changed(before, after):
    """Return the paths at which two plans differ."""
    old, new = leaves(dump(before)), leaves(dump(after))
    return {path for path in old.keys() | new.keys() if old.get(path, "absent") != new.get(path, "absent")}


def under(paths, *roots):
    return all(any(path[: len(root)] == root for root in roots) for path in paths)


def faults(name, *levers):
    with pytest.raises(ValidationError) as caught:
        levered(name, *levers)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


# what any sequence conserves


@quick
@given(sequences())
def test_posts_and_functions_are_conserved(made):
    scenario, _, plans = made
    first = plans[0]
    for plan in plans:
        assert sum(books(plan)) == sum(books(first)) + net(plan.staffing.added)
        assert plan.equal_total + books(plan)[2] == first.equal_total + books(first)[2]
        assert plan.documented_total == sum(books(plan)[:2])
        assert functions(plan) == sorted(scenario.functions)


@quick
@given(sequences())
def test_a_scenario_with_levers_plans_what_applying_them_gives(made):
    scenario, levers, plans = made
    whole = levered(scenario.name, *levers)
    assert planned(whole) == plans[-1]
    assert whole.structure == scenario.structure
    assert CityScenario.model_validate(dump(whole)) == whole


@quick
@given(sequences(), st.data())
def test_an_operator_changes_only_what_it_names(made, data):
    _, _, plans = made
    before = plans[-1]
    try:
        operator = data.draw(operators(before))
        after = apply(before, operator)
    except ValueError:
        assume(False)
    roots = {
        "remove_tier": [
            ("middle",),
            ("staffing", "added"),
            *[(p, "moved") for p in ("departments", "intake", "community")],
        ],
        "set_liaison": [("middle", k, "liaison") for k in range(5)],
        "pool_departments": [("departments", "list")],
        "split_departments": [("departments", "list")],
        "add_platform": [("route", "dispatch"), ("intake", "posts")],
        "integrate_approvals": [("route", "approvals"), ("route", "integrated_saving")],
        "move_powers": [
            ("grid", "powers"),
            ("community", "powers"),
            *[("middle", k, "powers") for k in range(5)],
        ],
    }
    roots["insert_tier"] = roots["remove_tier"]
    roots["set_offices"] = [("middle", k, "offices") for k in range(5)]
    if operator.operator == "set_offices" and operator.offices.value == 0:
        roots["set_offices"] = roots["remove_tier"]
    assert under(changed(before, after), *roots[operator.operator])


@quick
@given(sequences())
def test_operators_rewrite_no_number(made):
    """Every quantity of the new plan was in the old one or came with the operator; sums are powers only."""
    _, levers, plans = made
    known = {q.model_dump_json() for _, q in walk_quantities(plans[0])}
    known |= {q.model_dump_json() for lever in levers for _, q in walk_quantities(lever)}
    new = [path for path, q in walk_quantities(plans[-1]) if q.model_dump_json() not in known]
    assert all(".powers." in path for path in new)


# tiers


def test_flattening_the_units_gives_the_flat_city():
    """What `direct_control` states by hand: 1,100 posts in departments and nothing between."""
    flat, units = load("direct_control"), load(UNITS)
    plan = apply(units.structure, RemoveTier(tier="unit", posts_to="departments"))
    assert books(plan) == (1100, 0, 816 + 439)
    made = expand(levered(UNITS, RemoveTier(tier="unit", posts_to="departments")))
    stated = expand(flat)
    assert made.places.teams == stated.places.teams
    assert made.places.offices == stated.places.offices
    assert made.books.equals(stated.books)


@pytest.mark.parametrize(
    ("holder", "departments", "front", "documented", "equal"),
    [
        ("departments", 1100, 1255, 1100, 1100),
        ("platform", 1100, 1255, 1100, 1100),
        ("front", 800, 1555, 800, 800),
        ("saved", 800, 1255, 800, 1100),
    ],
)
def test_posts_go_where_the_operator_says(holder, departments, front, documented, equal):
    plan = apply(load(UNITS).structure, RemoveTier(tier="unit", posts_to=holder))
    assert books(plan) == (departments, 0, front)
    assert (plan.documented_total, plan.equal_total) == (documented, equal)


def test_the_platform_gets_whole_duty_posts():
    plan = apply(load(UNITS).structure, RemoveTier(tier="unit", posts_to="platform"))
    assert on_duty(plan.intake) == 4 + 71  # 300 posts fill 71 duty posts of 4.2 each
    assert intake_posts(plan.intake) == 315
    assert posts_moved(plan) == {"departments": 300, "platform": 300}


def test_posts_that_moved_are_reported_with_the_source_of_their_tier():
    units = load(UNITS).structure
    plan = apply(units, RemoveTier(tier="unit", posts_to="front"))
    assert posts_moved(plan) == {"front": 300}
    assert plan.community.moved[0].posts == units.middle[0].posts
    assert dict(walk_quantities(plan))["community.moved[0].posts"].grade is Grade.DOCUMENTED


def test_posts_reach_the_tier_below():
    two = apply(load(UNITS).structure, InsertTier(tier=tier("zone", 5, 100), posts_from="departments"))
    assert books(two) == (700, 400, 1255)
    assert posts_moved(two) == {"departments": -100}
    one = apply(two, RemoveTier(tier="zone", posts_to="next_tier"))
    assert [(t.name, headcount(t)) for t in one.middle] == [("unit", 400)]
    assert posts_moved(one) == {"departments": -100, "unit": 100}
    none = apply(one, RemoveTier(tier="unit", posts_to="departments"))
    assert posts_moved(none) == {"departments": 300}
    assert books(none) == (1100, 0, 1255)


@quick
@given(sequences(), st.data())
def test_inserting_what_was_removed_restores_the_plan(made, data):
    _, _, plans = made
    before = plans[-1]
    assume(before.middle)
    k = data.draw(st.integers(0, len(before.middle) - 1))
    gone, above = before.middle[k], before.middle[k - 1].name if k else None
    holder, giver = data.draw(st.sampled_from([*[(h, h) for h in HOLDERS], ("saved", "new")]))
    try:
        flat = apply(before, RemoveTier(tier=gone.name, posts_to=holder))
    except ValueError:
        assume(False)
    back = apply(flat, InsertTier(tier=gone, below=above, posts_from=giver))
    assert back == before
    assert digest(back) == digest(before)


@quick
@given(sequences(), st.data())
def test_removing_what_was_inserted_restores_the_plan(made, data):
    _, _, plans = made
    before = plans[-1]
    holder, taker = data.draw(st.sampled_from([*[(h, h) for h in HOLDERS], ("new", "saved")]))
    below = data.draw(st.sampled_from([None, *[t.name for t in before.middle]]))
    try:
        more = apply(before, InsertTier(tier=tier("layer", 3, 60), below=below, posts_from=holder))
    except ValueError:
        assume(False)
    assert sum(books(more)) == sum(books(before)) + 60 * (holder == "new")
    assert apply(more, RemoveTier(tier="layer", posts_to=taker)) == before


def test_dropping_a_lever_undoes_it():
    whole = levered(UNITS, RemoveTier(tier="unit", posts_to="front"))
    assert with_values(whole, {"levers": []}) == levered(UNITS)


@pytest.mark.parametrize("name", WITH_TIER)
@given(offices=st.integers(1, 102))
@settings(deadline=None, max_examples=8)
def test_offices_merge_and_split_at_equal_posts(name, offices):
    before = load(name).structure
    own = before.middle[0]
    assume(offices <= own.posts.value * min(1, before.equal_total / before.documented_total))
    after = apply(before, SetOffices(tier=own.name, offices=number(offices, "office")))
    assert books(after) == books(before)
    assert after.middle[0].offices == number(offices, "office")
    assert apply(after, SetOffices(tier=own.name, offices=own.offices)) == before


def test_no_offices_is_no_tier():
    before = load(UNITS).structure
    none = SetOffices(tier="unit", offices=number(0, "office"), posts_to="front")
    assert apply(before, none) == apply(before, RemoveTier(tier="unit", posts_to="front"))


def test_a_range_with_no_offices_in_it_can_be_swept():
    wide = Quantity(value=9, unit="office", source="assumption", range=(0, 30), reason="the sweep")
    scenario = levered(UNITS, SetOffices(tier="unit", offices=wide))
    assert planned(scenario).middle[0].offices.range == (1, 30)
    for offices in (0, 1, 30):
        swept = with_values(scenario, {"levers[0].offices": offices})
        assert sum(t.offices.value for t in planned(swept).middle) == offices
        assert sum(books(planned(swept))) == sum(books(scenario.structure))


def test_liaison_is_all_that_parts_the_two_bureaus():
    pooled, single = load("governance_bureau").structure, load("governance_bureau_liaison").structure
    assert apply(pooled, SetLiaison(tier="section", liaison="per_department")) == single
    assert apply(single, SetLiaison(tier="section", liaison="pooled")) == pooled


# departments


def test_pooling_keeps_posts_and_functions():
    before = load("five_tier").structure
    names = ["housing_construction_bureau", "natural_resources_bureau", "planning_bureau"]
    after = apply(before, pool(*names))
    assert len(after.departments.list) == 23
    assert after.departments.list[5].functions == ("housing_construction", "natural_resources", "planning")
    assert books(after) == books(before)
    assert functions(after) == functions(before)


def test_splitting_undoes_pooling_of_neighbours():
    before = load(UNITS).structure
    own = before.departments.list[2:5]
    after = apply(before, pool(*[department.name for department in own]))
    assert apply(after, SplitDepartments(parts=own)) == before


@pytest.mark.parametrize("name", [name for name in NAMES if len(load(name).structure.departments.list) < 25])
def test_one_department_per_function(name):
    scenario = load(name)
    after = apply(scenario.structure, one_per_function(scenario.structure, titles(scenario)))
    assert [len(department.functions) for department in after.departments.list] == [1] * 25
    assert functions(after) == sorted(scenario.functions)
    assert books(after) == books(scenario.structure)
    with pytest.raises(ValueError, match="each of 25 departments covers one function already"):
        one_per_function(after, titles(scenario))


# routes and powers


def test_a_platform_dispatches_and_keeps_the_books():
    """Three of four cases of the hotline go at once already, and that stays; by the other ways .6 do."""
    before, platform = (
        load("five_tier"),
        AddPlatform(dispatched=number(0.6, "share"), posts=number(8, "post")),
    )
    after = apply(before.structure, platform)
    assert on_duty(after.intake) == 8
    assert under(changed(before.structure, after), ("route", "dispatch"), ("intake", "posts"))
    assert books(after) == books(before.structure)
    whole = levered("five_tier", platform)
    shares = [getattr(conduct(whole), f"dispatch_{name}") for name in ("hotline", "walk_in", "patrol")]
    assert before.structure.route.dispatch.hotline.value == 0.75
    assert shares == [0.75, 0.6, 0.6]
    assert expand(whole).books.posts.sum() == expand(before).books.posts.sum()


def test_one_seal_reaches_tables_and_conduct():
    scenario = levered("five_tier", IntegrateApprovals(saving=number(0.5, "share")))
    assert expand(scenario).approvals == INTEGRATED
    assert conduct(scenario).stamp_integrated == 0.5
    assert conduct(levered("five_tier", IntegrateApprovals())).stamp_integrated == 0.8


@pytest.mark.parametrize("rung", ["grid", "community", "unit"])
def test_powers_move_at_one_rung(rung):
    before = expand(load(UNITS))
    move = MovePowers(to=rung, ordinary=number(0.5, "share"), services=number(0.25, "share"))
    after = expand(levered(UNITS, move))
    level = ["grid", "community", "unit"].index(rung)
    assert (after.power[level, ORDINARY] == 0.5).all()
    assert after.service_power[level] == 0.25
    others = [k for k in range(3) if k != level]
    assert (after.power[others] == before.power[others]).all()
    assert (after.service_power[others] == before.service_power[others]).all()
    assert after.books.equals(before.books)
    if rung != "unit":
        assert (after.power[level, ENFORCEMENT] == before.power[level, ENFORCEMENT]).all()


def test_officers_conclude_enforcement_matters_as_far_as_their_office_does_ordinary_ones():
    """Where that goes from .99 down to .50, theirs keeps its place between it and the .25 without any."""
    before = expand(load(UNITS))
    after = expand(levered(UNITS, MovePowers(to="unit", ordinary=number(0.5, "share"))))
    share = (before.power[-1, ENFORCEMENT] - 0.25) / (0.99 - 0.25)
    assert after.power[-1, ENFORCEMENT] == pytest.approx(0.25 + share * (0.5 - 0.25))
    assert set(np.unique(share.round(12)).tolist()) == {0, round(20 / 26, 12), 1}


def test_a_power_can_be_restored():
    before = load(UNITS).structure
    own = before.middle[0].powers
    after = apply(before, MovePowers(to="unit", enforcement=number(0, "share")))
    assert apply(after, MovePowers(to="unit", enforcement=own.enforcement)) == before


def test_a_step_names_the_sources_of_both_parts():
    source = "E066, assumption"
    old = Quantity(value=0.93, unit="share", source=source, range=(0.85, 0.98), reason="fits")
    add = Quantity(value=0.05, unit="share", source="P098", range=(-0.2, 0.1), reason="delegated")
    plan = apply(load(UNITS).structure, MovePowers(to="unit", ordinary=old))
    power = apply(plan, MovePowers(to="unit", ordinary=Step(add=add))).middle[0].powers.ordinary
    assert (power.value, power.source, power.range) == (0.98, "E066, assumption, P098", (0.65, 1))
    assert power.reason == "0.93 with +0.05; fits; delegated"


def test_a_step_of_the_user_stays_the_users():
    step, plan = Step(add=number(-0.03, "share")), load(UNITS).structure
    old = plan.middle[0].powers.ordinary
    power = apply(plan, MovePowers(to="unit", ordinary=step)).middle[0].powers.ordinary
    assert (power.value, power.grade) == (pytest.approx(old.value - 0.03), Grade.USER)


# faults


@pytest.mark.parametrize(
    ("lever", "text"),
    [
        (RemoveTier(tier="township", posts_to="front"), "no tier is called 'township', allowed: unit"),
        (RemoveTier(tier="unit", posts_to="next_tier"), "no tier lies below, allowed holders"),
        (SetOffices(tier="ward", offices=number(3, "office")), "no tier is called 'ward', allowed: unit"),
        (SetOffices(tier="unit", offices=number(301, "office")), "301 offices need a post each, found 300"),
        (InsertTier(tier=tier("unit", 3, 60), posts_from="new"), "a tier is called 'unit' already"),
        (InsertTier(tier=tier("zone", 3, 60), below="ward", posts_from="new"), "no tier is called 'ward'"),
        (InsertTier(tier=tier("city", 3, 60), posts_from="new"), "cannot be called 'city'"),
        (InsertTier(tier=tier("zone", 3, 790), posts_from="departments"), "take 31, found 10"),
        (InsertTier(tier=tier("zone", 3, 60), posts_from="platform"), "somebody must be on duty, found -11"),
        (
            pool("market_bureau", "no_bureau"),
            "no department is called 'no_bureau', allowed: enforcement_bureau",
        ),
        (pool("market_bureau", "market_bureau"), "'market_bureau' is listed 2 times, allowed is once"),
        (
            MovePowers(to="ward", ordinary=number(1, "share")),
            "no rung is called 'ward', allowed: grid, community, unit",
        ),
        (MovePowers(to="unit", ordinary=Step(add=number(1, "share"))), "and 1 make 1."),
        (
            AddPlatform(dispatched=number(1, "share"), posts=number(0, "post")),
            "somebody must be on duty, found 0",
        ),
    ],
)
def test_a_lever_that_does_not_fit_is_refused(lever, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        apply(load(UNITS).structure, lever)
    found = faults(UNITS, lever)
    assert {loc for loc, _ in found} == {("levers", 0)}
    assert any(text in message for _, message in found)


def test_split_departments_cover_exactly_what_they_dissolve():
    plan = load(UNITS).structure
    title = plan.departments.list[0].title

    def part(*functions):
        return Department(name=functions[0], title=title, functions=functions)

    for parts, text in [
        ((part("economy"),), "no part covers 'industry_commerce'"),
        (
            (part("economy", "water"), part("industry_commerce"), part("agriculture")),
            "of several departments",
        ),
        ((part("economy"), part("industry_commerce", "economy")), "'economy' is listed 2 times"),
        ((part("magic"),), "no function is called 'magic'"),
    ]:
        with pytest.raises(ValueError, match=text):
            apply(plan, SplitDepartments(parts=parts))


def test_levers_that_contradict_each_other_are_named():
    remove = RemoveTier(tier="unit", posts_to="front")
    merge = SetOffices(tier="unit", offices=number(4, "office"))
    found = faults(UNITS, remove, IntegrateApprovals(), remove, merge)
    assert [loc for loc, _ in found] == [("levers", 2), ("levers", 3)]
    for _, text in found:
        assert text == "no tier is called 'unit', allowed: none, there is no tier; it contradicts levers[0]"


def test_a_lever_that_does_not_suit_the_city_is_refused():
    loc, text = faults(UNITS, SetOffices(tier="unit", offices=number(103, "office")))[0]
    assert loc == ("levers", 0)
    assert text == "middle[0].offices: 1 of 103 offices would have nobody under them, allowed 102"


def test_a_lever_that_leaves_a_department_without_a_post_is_refused():
    """50 posts less 17 at the intake leave the smallest of 39.4 weights less than one."""
    inserted = InsertTier(tier=tier("zone", 3, 910), posts_from="departments")
    texts = [text for _, text in faults("governance_bureau_sections", inserted)]
    assert texts == [
        f"{place}: of 50 posts the share of department 'petitions_office' is 0.84, allowed at least 1"
        for place in ("departments.posts", "staffing.equal_total")
    ]


def test_faults_of_levers_and_of_the_structure_come_together():
    broken = load(UNITS).model_copy(update={"levers": (RemoveTier(tier="ward", posts_to="front"),)})
    with pytest.raises(ScenarioError) as caught:
        with_values(broken, {"structure.departments.posts": 801})
    paths = {fault.path for fault in caught.value.faults}
    assert paths == {"structure.staffing.documented_total", "levers[0]"}


def test_levers_stand_in_a_file(tmp_path):
    levers = [
        RemoveTier(tier="unit", posts_to="front"),
        MovePowers(to="community", ordinary=Step(add=number(0.1, "share"))),
        pool("market_bureau", "enforcement_bureau"),
    ]
    data = {"extends": UNITS, "name": "bare", "levers": [dump(lever) for lever in levers]}
    path = tmp_path / "bare.yaml"
    path.write_text(to_yaml(data), encoding="utf-8")
    assert planned(read(path, CityScenario, [FOLDER, FOLDER / "base"])) == planned(levered(UNITS, *levers))


def test_a_fault_in_a_file_has_its_place(tmp_path):
    path = tmp_path / "bare.yaml"
    path.write_text(
        "extends: units_26_designed\n"
        "levers:\n"
        "  - {operator: remove_tier, tier: unit, posts_to: front}\n"
        "  - {operator: remove_tier, tier: unit, posts_to: front}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        read(path, CityScenario, [FOLDER, FOLDER / "base"])
    (fault,) = caught.value.faults
    assert (fault.line, fault.path) == (4, "levers[1]")
    path.write_text("extends: units_26_designed\nlevers: [{operator: remove_teir, tier: unit}]\n")
    with pytest.raises(ScenarioError, match="did you mean 'remove_tier'"):
        read(path, CityScenario, [FOLDER, FOLDER / "base"])


def test_a_power_is_checked_in_both_forms(tmp_path):
    path = tmp_path / "bare.yaml"
    path.write_text(
        "extends: units_26_designed\n"
        "levers:\n"
        "  - {operator: move_powers, to: unit, ordinary: {value: 2, unit: share, source: user}}\n"
        "  - {operator: move_powers, to: unit, ordinary: {add: {value: 2, unit: share, source: user}}}\n"
        "  - {operator: move_powers, to: unit}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        read(path, CityScenario, [FOLDER, FOLDER / "base"])
    assert [(fault.line, fault.path) for fault in caught.value.faults] == [
        (3, "levers[0].ordinary.value"),
        (4, "levers[1].ordinary.add.value"),
        (5, "levers[2]"),
    ]
