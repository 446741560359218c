"""Properties of the tables, held by what ships and by whatever operators make of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import NAMES, WITH_TIER, levered, load, number, sequences, tier

from sim.engine.simulate import simulate
from sim.eventlog import Event
from sim.model.change.applying import planned
from sim.model.city.alike import on_footing
from sim.model.city.conduct import conduct
from sim.model.city.division import areas, divide, nested_areas
from sim.model.city.expansion import expand, middle_posts
from sim.model.city.footing import FOOTINGS, Staffing
from sim.model.city.map import apportion, draw_map
from sim.model.city.plan import function_weights, headcount, intake_posts
from sim.model.city.structure import (
    COMMUNITY,
    ENFORCEMENT,
    GRID,
    ORDINARY,
)
from sim.model.city.workload import draw
from sim.model.files.changes import with_values
from sim.model.operators.tiers import InsertTier, SetOffices
from sim.model.structure import NOBODY

UNITS = "units_26_designed"


def in_books(made, **where):
    books = made.books
    for column, value in where.items():
        books = books[books[column] == value]
    return int(books.posts.sum())


def chain(made, office):
    """Return an office and all above it."""
    while office != NOBODY:
        yield made.places.offices[office]
        office = made.places.offices[office].parent


def offices(made, kind):
    return [k for k, office in enumerate(made.places.offices) if office.kind == kind]


def close(table, total, weights):
    """Whole numbers that add up to a total, each less than one from its exact share."""
    exact = total * np.asarray(weights) / np.sum(weights)
    return sum(table) == total and np.all(np.abs(np.asarray(table) - exact) < 1)


# each property takes a scenario, a staffing and the tables


def posts_add_up(scenario, staffing, made):
    plan = planned(scenario)
    total = plan.equal_total if staffing is Staffing.EQUAL else plan.documented_total
    assert in_books(made, book="departments") + in_books(made, book="middle") == total
    assert in_books(made, book="front") == headcount(plan.community) + headcount(plan.grid)


def books_are_what_the_rule_says(scenario, staffing, made):
    plan = planned(scenario)
    departments, tiers = middle_posts(plan, staffing)
    assert in_books(made, book="departments") == departments
    for spec, posts in zip(plan.middle, tiers, strict=True):
        holders = {made.places.offices[k].name for k in offices(made, spec.name)}
        assert int(made.books[made.books.holder.isin(holders)].posts.sum()) == posts
    if staffing is Staffing.EQUAL and plan.staffing.equal_rule == "keep_middle":
        assert tiers == [headcount(spec) for spec in plan.middle]


def people_are_whole(scenario, staffing, made):
    assert (made.books.posts >= 0).all()
    assert made.books.posts.dtype.kind == "i"
    assert all(type(team.posts) is int and team.posts >= 1 for team in made.places.teams)


def teams_are_in_the_books(scenario, staffing, made):
    """Whoever works is paid; people on call and shifts at the intake are other posts at other hours, and
    a contractor has none.
    """
    names = {"field": "field", "window": "window", "desk": "desk", "grid": "grid"}
    for role in names:
        found = sum(
            team.posts
            for team in made.places.teams
            if (team.role == role or (role == "desk" and team.role.startswith("liaison")))
            and made.places.offices[team.office].kind not in ("intake", "contractor")
        )
        assert found == in_books(made, role=role) - (
            intake_posts(planned(scenario).intake) if role == "desk" else 0
        )


def work_has_a_route(scenario, staffing, made):
    plan = planned(scenario)
    for level, spec in enumerate([None, None, *reversed(plan.middle)]):  # grid, community, then the middle
        served = [
            spec is None or spec.serves is None or not set(spec.serves).isdisjoint(d.functions)
            for d in plan.departments.list
        ]
        assert ((made.desk[level] >= 0) == served).all()
    assert (made.assigning >= 0).all()
    assert (made.receiving >= 0).all()
    assert (made.field >= 0).all()
    assert (made.approval >= 0).all()
    assert made.approval[made.approval_department] >= 0  # small villages have no window of their own
    assert made.intake >= 0
    somebody_sets_out_to_emergencies(scenario, made)


def somebody_sets_out_to_emergencies(scenario, made):
    """The team on call of the department itself or, where it has none, that of the first responder."""
    plan = planned(scenario)
    for k, department in enumerate(plan.departments.list):
        own = any(scenario.functions[name].duty for name in department.functions)
        helped = next(d.name for d in plan.departments.list if plan.route.first_responder in d.functions)
        team = made.places.teams[made.on_call[k]]
        assert team.role == "on_call"
        assert made.places.offices[team.office].name == (department.name if own else helped)


def every_function_is_covered(scenario, staffing, made):
    plan = planned(scenario)
    for k, name in enumerate(scenario.functions):
        assert name in plan.departments.list[made.department_of[ORDINARY, k]].functions
        moved = plan.enforcement is not None and name in plan.enforcement.of
        enforcing = plan.enforcement.by if moved else name
        assert enforcing in plan.departments.list[made.department_of[ENFORCEMENT, k]].functions


def one_office_per_tier_serves_a_community(scenario, staffing, made):
    """By the line of reporting and by the desks alike."""
    plan = planned(scenario)
    leading = [spec.name for spec in reversed(plan.middle) if spec.serves is None]
    bottom_up = [spec.name for spec in reversed(plan.middle)]
    for k, community in enumerate(offices(made, "community")):
        above = list(chain(made, community))
        assert [o.kind for o in above] == ["community", *leading, "city", *["above"] * len(plan.above)]
        assert [o.tier for o in above] == list(range(len(above)))[::-1]
        assert {made.places.teams[t].office for t in made.desk[COMMUNITY, k]} == {community}
        assert {made.places.teams[t].office for t in made.desk[GRID, k]} == {community}
        for level, name in enumerate(bottom_up, start=2):
            serving = {made.places.teams[t].office for t in made.desk[level, k] if t != NOBODY}
            assert [made.places.offices[o].kind for o in serving] == [name]
            if name in leading:
                assert [made.places.offices[o] for o in serving] == [above[1 + leading.index(name)]]


def no_office_is_idle(scenario, staffing, made):
    for spec in planned(scenario).middle:
        own = offices(made, spec.name)
        assert len(own) == spec.offices.value
        if spec.serves is not None:
            continue  # an office of one line leads nobody
        reporting = [sum(o.parent == k for o in made.places.offices) for k in own]
        assert max(reporting) - min(reporting) <= 1 <= min(reporting)


def shares_are_within_a_post(scenario, staffing, made):
    plan, books = planned(scenario), made.books
    weight = function_weights(plan, scenario.functions)
    weights = [sum(weight[f] for f in d.functions) for d in plan.departments.list]
    sent = [(name, int(posts.value)) for tier in plan.middle for name, posts in tier.officers.items()]
    away = [sum(posts for name, posts in sent if name in d.functions) for d in plan.departments.list]
    here = [in_books(made, holder=d.name) for d in plan.departments.list]
    total = in_books(made, book="departments") - in_books(made, holder="intake")
    assert close(np.add(here, away), total + sum(away), weights)
    population = draw_map(scenario.city).population
    for front, roles in ((plan.community, ["desk", "window", "other"]), (plan.grid, ["grid"])):
        rows = books[(books.book == "front") & books.role.isin(roles)]
        spare = rows.groupby("holder", sort=False).posts.sum().to_numpy() - 1
        assert close(spare, headcount(front) - len(population), population)
    for spec in plan.middle:
        own = [in_books(made, holder=made.places.offices[k].name) for k in offices(made, spec.name)]
        assert max(own) - min(own) <= 1


PROPERTIES = [
    posts_add_up,
    books_are_what_the_rule_says,
    people_are_whole,
    teams_are_in_the_books,
    work_has_a_route,
    every_function_is_covered,
    one_office_per_tier_serves_a_community,
    no_office_is_idle,
    shares_are_within_a_post,
]


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("name", NAMES)
def test_shipped_structures(name, staffing):
    made = expand(load(name), staffing)
    for holds in PROPERTIES:
        holds(load(name), staffing, made)


@settings(deadline=None, max_examples=30)
@given(sequences(longest=6), st.sampled_from(FOOTINGS))
def test_structures_after_operators(built, footing):
    scenario, levers, _ = built
    whole = on_footing(levered(scenario.name, *levers), footing)
    made = expand(whole, footing.posts)
    for holds in PROPERTIES:
        holds(whole, footing.posts, made)


@pytest.mark.parametrize("name", NAMES)
def test_documented_posts_in_known_numbers(name):
    """The totals that the documents give: E009, E043, E056, P039."""
    totals = {"five_tier": 2500, "lines_and_blocks": 2500}
    booked = "book == 'departments' or book == 'middle'"
    staffing = load(name).structure.staffing
    documented = totals.get(name, int(staffing.documented_total.value))
    assert documented == staffing.documented_total.value
    assert int(expand(load(name)).books.query(booked).posts.sum()) == documented
    equal = int(expand(load(name), Staffing.EQUAL).books.query(booked).posts.sum())
    assert equal == staffing.equal_total.value
    assert equal == 1100 or load(name).city.residents.value < 400_000


# one number more changes what it touches and nothing else


def rows(made, *kinds):
    """Teams of offices of some kinds with all that is known of them, but for their numbers."""
    teams = [(made.places.offices[t.office], t) for t in made.places.teams]
    return [(o.name, t.role, t.posts, t.calendar) for o, t in teams if o.kind in kinds]


@pytest.mark.parametrize("name", WITH_TIER)
def test_one_office_more_changes_only_its_tier(name):
    own = load(name).structure.middle[0]
    more = SetOffices(tier=own.name, offices=number(own.offices.value + 1, "office"))
    before, after = expand(load(name)), expand(levered(name, more))
    others = ["above", "city", "intake", "department", "community"]
    assert rows(before, *others) == rows(after, *others)
    assert before.books[before.books.book != "middle"].values.tolist() == (
        after.books[after.books.book != "middle"].values.tolist()
    )
    for kind in others:
        old, new = offices(before, kind), offices(after, kind)
        assert (before.position[old] == after.position[new]).all()
        assert (before.travel[old] == after.travel[new]).all()
    assert (before.power[:, ORDINARY] == after.power[:, ORDINARY]).all()
    assert (before.power[:-1] == after.power[:-1]).all()
    assert (before.power[-1] >= after.power[-1]).all()  # officers sit in a smaller share of the offices
    assert (before.power == after.power).all() or own.officers
    assert (before.service_power == after.service_power).all()
    assert (before.department_of == after.department_of).all()
    assert len(offices(after, own.name)) == len(offices(before, own.name)) + 1
    assert in_books(after, book="middle") == in_books(before, book="middle")


def test_the_liaison_gives_each_officer_some_departments():
    made = expand(load("governance_bureau_liaison"))
    for community in range(102):
        officers = made.desk[2, community]
        assert len(set(officers)) == 13  # of 14 staff one heads the section
        assert {made.places.teams[k].posts for k in officers} == {1}
    assert len(set(expand(load("governance_bureau")).desk[2, 0])) == 1


# small parts


@given(st.integers(0, 5000), st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any))
def test_apportion_is_whole_and_within_one(total, weights):
    assert close(apportion(total, np.array(weights)), total, weights)


def test_apportion_refuses_what_cannot_be_divided():
    for total, weights in ((-1, [1.0]), (3, [0.0, 0.0]), (3, [2.0, -1.0])):
        with pytest.raises(ValueError, match=f"cannot divide {total} by"):
            apportion(total, np.array(weights))


@given(st.integers(0, 300), st.integers(0, 100), st.integers(0, 100))
def test_an_office_divides_its_posts_and_keeps_the_desk(posts, desk, window):
    window = min(window, 100 - desk)
    roles = type(load(UNITS).structure.grid.roles)(
        desk=number(desk / 100, "share"), window=number(window / 100, "share")
    )
    parts = divide(posts, roles)
    exact = np.array([desk, window, 100 - desk - window]) * posts / 100
    assert sum(parts) == posts
    assert min(parts) >= 0
    assert parts[0] >= 1 or posts == 0
    if exact[0] >= 1:
        assert close(parts, posts, exact if posts else [1, 1, 1])


@given(st.data())
def test_areas_lie_inside_areas(data):
    communities = data.draw(st.integers(1, 120))
    counts, most = [], communities
    for _ in range(data.draw(st.integers(1, 4))):
        most = data.draw(st.integers(1, most))
        counts.insert(0, most)
    tables = nested_areas(communities, counts)
    assert (tables[-1] == areas(communities, counts[-1])).all()
    for upper, lower, number_of in zip(tables, tables[1:], counts, strict=False):
        pairs = set(zip(lower.tolist(), upper.tolist(), strict=True))
        assert len(pairs) == len(set(lower.tolist()))
        assert sorted(set(upper.tolist())) == list(range(number_of))


def test_two_tiers_need_not_divide_evenly():
    inserted = InsertTier(tier=tier("zone", 9, 120), posts_from="departments")
    made = expand(levered(UNITS, inserted))
    assert made.levels == 4
    one_office_per_tier_serves_a_community(levered(UNITS, inserted), Staffing.DOCUMENTED, made)


# the sweep


@pytest.fixture(scope="module")
def swept():
    """The units at equal posts with 0 to 30 offices, in a week that is short enough to run."""
    short = with_values(load(UNITS), {"period.days": 5, "period.warm_up": 0})
    lever = SetOffices(tier="unit", offices=number(26, "office"))
    whole = type(short).model_validate(dict(short) | {"levers": (lever,)})
    return {n: with_values(whole, {"levers[0].offices": n}) for n in range(31)}


def test_any_number_of_units_expands_at_equal_posts(swept):
    for n, scenario in swept.items():
        made = expand(scenario, Staffing.EQUAL)
        assert len(offices(made, "unit")) == n
        assert made.levels == 2 + (n > 0)
        posts_add_up(scenario, Staffing.EQUAL, made)
        work_has_a_route(scenario, Staffing.EQUAL, made)
        one_office_per_tier_serves_a_community(scenario, Staffing.EQUAL, made)


@pytest.mark.parametrize("units", [0, 9, 30])
def test_the_sweep_runs(swept, units):
    scenario = swept[units]
    log = simulate(expand(scenario, Staffing.EQUAL), draw(scenario, 1, 0), conduct(scenario))
    closed = log.rows["item"][log.rows["event"] == Event.CLOSE]
    assert len(log.items["occurred"]) == len(draw(swept[26], 1, 0))
    assert len(closed) > 0.3 * len(log.items["occurred"])
    used = {
        log.places.offices[log.places.teams[t].office].kind for t in set(log.rows["team"].tolist()) - {NOBODY}
    }
    assert ("unit" in used) == (units > 0)
    assert {"intake", "department", "community"} <= used
