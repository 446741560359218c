"""Cross checks of a scenario: what no single value can show to be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sim.model.city.plan import (
    Middle,
    Plan,
    department_weights,
    headcount,
    intake_posts,
    officers_away,
    on_duty,
)

if TYPE_CHECKING:
    from sim.model.city.scenario import CityScenario, Function

Faults = Iterator[tuple[tuple[str | int, ...], str]]

MAX_TIERS = 5
RESERVED = ("grid", "community", "department", "intake", "city", "above", "contractor")
"""Kinds of offices that are no middle tier."""


def city_faults(scenario: CityScenario) -> Faults:
    """Yield every contradiction of a scenario but for its levers, with the path where it is to be mended."""
    yield from _shares(scenario)
    yield from _profiles(scenario)
    yield from _shocks(scenario)
    yield from _waking(scenario)
    yield from _bounds(scenario)
    yield from _categories(scenario)
    yield from (
        (("structure", *trail), text) for trail, text in structure_faults(scenario.structure, scenario)
    )


def structure_faults(plan: Plan, scenario: CityScenario) -> Faults:
    """Yield every contradiction of a plan, in itself and with the city it is for; paths begin at the plan."""
    yield from plan_faults(plan)
    yield from _calendars(plan, scenario.calendars)
    yield from _functions(plan, scenario.functions)
    yield from _responder(plan, scenario.functions)
    yield from _smallest(plan, scenario)
    yield from _communities(plan, int(scenario.city.communities.value))


def plan_faults(plan: Plan) -> Faults:
    """Yield every contradiction of a plan in itself; paths begin at the plan."""
    yield from _departments(plan)
    yield from _tiers(plan)
    yield from _posts(plan)
    yield from _equal_posts(plan)


# ------------------------------------------------------------------------------------------- the scenario


def _shares(scenario: CityScenario) -> Faults:
    for key, parts in (("categories", scenario.categories), ("urgencies", scenario.urgencies)):
        total = sum(part.share.value for part in parts.values())
        if abs(total - 1) > 1e-6:
            yield (key,), f"the shares must add up to 1, found {total:.6g}"


def _profiles(scenario: CityScenario) -> Faults:
    incidents = scenario.incidents
    for key, profile, length in (
        ("hours", incidents.hours, 24),
        ("weekdays", incidents.weekdays, 7),
        ("months", incidents.months, 12),
    ):
        if len(profile.weights) != length:
            yield ("incidents", key, "weights"), f"needs {length} weights, found {len(profile.weights)}"
        elif sum(profile.weights) <= 0:
            yield ("incidents", key, "weights"), "at least one weight must be positive"


def _shocks(scenario: CityScenario) -> Faults:
    days = scenario.period.days.value
    for k, shock in enumerate(scenario.shocks):
        if shock.start.value + shock.days.value > days:
            last = shock.start.value + shock.days.value
            yield (
                ("shocks", k, "days"),
                f"it ends on day {last:g}, after the measured period of {days:g} days",
            )
    forces = [k for k, shock in enumerate(scenario.shocks) if shock.shock == "task_force"]
    yield from ((("shocks", k), "there is a task force already, allowed is one at most") for k in forces[1:])


def _waking(scenario: CityScenario) -> Faults:
    name = scenario.incidents.waking
    if name not in scenario.calendars:
        yield ("incidents", "waking"), _no_calendar(name, scenario.calendars)


def _bounds(scenario: CityScenario) -> Faults:
    simple, usual = scenario.incidents.simple_to, scenario.incidents.usual_to
    for key in type(simple).model_fields:
        least, most = getattr(simple, key).value, getattr(usual, key).value
        if least > most:
            yield ("incidents", "simple_to", key), f"usual matters end at {most:g}, simple ones at {least:g}"


def _categories(scenario: CityScenario) -> Faults:
    for key, category in scenario.categories.items():
        for name in (category.lead, *category.partners):
            if name not in scenario.functions:
                yield ("categories", key), f"no function is called {name!r}: a route to nowhere"


# -------------------------------------------------------------------------------------- a plan and its city


def _calendars(plan: Plan, known: Iterable[str]) -> Faults:
    users: list[tuple[tuple[str | int, ...], str]] = [
        (("departments", "calendar"), plan.departments.calendar),
        (("departments", "on_call_calendar"), plan.departments.on_call_calendar),
        (("intake", "calendar"), plan.intake.calendar),
        (("community", "calendar"), plan.community.calendar),
        (("grid", "calendar"), plan.grid.calendar),
    ]
    users += [(("middle", k, "calendar"), tier.calendar) for k, tier in enumerate(plan.middle)]
    if plan.contractor:
        users.append((("contractor", "calendar"), plan.contractor.calendar))
    yield from ((path, _no_calendar(name, known)) for path, name in users if name not in known)


def _no_calendar(name: str, known: Iterable[str]) -> str:
    return f"no calendar is called {name!r}, allowed are {', '.join(known)}"


def _functions(plan: Plan, known: Iterable[str]) -> Faults:
    where = ("departments", "list")
    for k, department in enumerate(plan.departments.list):
        for j, name in enumerate(department.functions):
            if name not in known:
                text = f"no function is called {name!r}, allowed are {', '.join(known)}"
                yield (*where, k, "functions", j), text
    yield from _named_functions(plan, known)
    covered = {name for department in plan.departments.list for name in department.functions}
    for name in known:
        if name not in covered:
            yield where, f"no department covers function {name!r}: work for it has a route to nowhere"
    if "approvals" not in covered:
        yield (
            where,
            "no department covers 'approvals': requests that no window completes have a route to nowhere",
        )


def _named_functions(plan: Plan, known: Iterable[str]) -> Faults:
    tiers = list(enumerate(plan.middle))
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("middle", k, "serves"), name) for k, tier in tiers for name in tier.serves or ()
    ]
    named += [(("middle", k, "officers", name), name) for k, tier in tiers for name in tier.officers]
    if plan.enforcement:
        named.append((("enforcement", "by"), plan.enforcement.by))
        named += [(("enforcement", "of"), name) for name in plan.enforcement.of]
    for where, name in named:
        if name not in known:
            yield where, f"no function is called {name!r}, allowed are {', '.join(known)}"


def _responder(plan: Plan, functions: Mapping[str, Function]) -> Faults:
    name = plan.route.first_responder
    ready = [known for known, function in functions.items() if function.duty]
    if name is not None and name not in ready:
        yield (
            ("route", "first_responder"),
            f"no function on duty round the clock is called {name!r}, allowed are {', '.join(ready)}",
        )


def _smallest(plan: Plan, scenario: CityScenario) -> Faults:
    """Look whether the department with the fewest posts has one, at documented and at equal staffing."""
    if any(_functions(plan, scenario.functions)):
        return  # told already
    weights, away = department_weights(plan, scenario.functions), officers_away(plan)
    documented, equal = headcount(plan.departments), _equal_shares(plan)[0]
    for where, posts in ((("departments", "posts"), documented), (("staffing", "equal_total"), equal)):
        shared = posts - intake_posts(plan.intake) + sum(away)
        left = [shared * weight / sum(weights) - gone for weight, gone in zip(weights, away, strict=True)]
        k = left.index(min(left))
        name, gone = plan.departments.list[k].name, away[k]
        if posts >= _needed(plan) and left[k] < 1:
            sent = f" less {gone} officers in middle tiers" if gone else ""
            text = f"of {posts:g} posts the share of department {name!r}{sent} is {left[k]:.2g}"
            yield where, f"{text}, allowed at least 1"


def _communities(plan: Plan, communities: int) -> Faults:
    below = communities
    for k, tier in reversed(list(enumerate(plan.middle))):
        offices, allowed = int(tier.offices.value), below if tier.serves is None else communities
        if offices > allowed:
            yield (
                ("middle", k, "offices"),
                f"{offices - allowed} of {offices} offices would have nobody under them, allowed {allowed}",
            )
        below = offices if tier.serves is None else below
    for key, front in (("community", plan.community), ("grid", plan.grid)):
        if headcount(front) < communities:
            yield (key, "posts"), f"{communities} communities need a post each, found {headcount(front)}"


# --------------------------------------------------------------------------------------- a plan in itself


def _departments(plan: Plan) -> Faults:
    where = ("departments", "list")
    covered = Counter(name for department in plan.departments.list for name in department.functions)
    for name, number in covered.items():
        if number > 1:
            yield where, f"function {name!r} is covered by {number} departments, allowed is one"
    names = Counter(department.name for department in plan.departments.list)
    yield from ((where, f"{n} departments are called {name!r}") for name, n in names.items() if n > 1)


def _tiers(plan: Plan) -> Faults:
    if len(plan.middle) > MAX_TIERS:
        yield ("middle",), f"at most {MAX_TIERS} middle tiers, found {len(plan.middle)}"
    for name, number in Counter(tier.name for tier in plan.middle).items():
        if number > 1:
            yield ("middle",), f"{number} tiers are called {name!r}, allowed is one"
    for k, tier in enumerate(plan.middle):
        yield from ((("middle", k, *trail), text) for trail, text in _tier(tier))


def _tier(tier: Middle) -> Faults:
    if tier.name in RESERVED:
        yield ("name",), f"a middle tier cannot be called {tier.name!r}, other offices are"
    if headcount(tier) < tier.offices.value:
        yield ("posts",), f"{tier.offices.value:g} offices need a post each, found {headcount(tier)}"
    sent = _officers(tier)
    if sent > headcount(tier):
        yield ("officers",), f"{sent} officers need a post each, found {headcount(tier)}"
    if tier.roles.desk.value == 0:
        yield ("roles", "desk"), "a tier without desk posts is a route to nowhere, found 0"


def _officers(tier: Middle) -> int:
    return sum(int(posts.value) for posts in tier.officers.values())


def _posts(plan: Plan) -> Faults:
    departments, middle = headcount(plan.departments), sum(map(headcount, plan.middle))
    if departments + middle != plan.documented_total:
        yield (
            ("staffing", "documented_total"),
            f"posts do not add up: departments {departments} and middle {middle} make "
            f"{departments + middle}, found {plan.documented_total}",
        )
    if on_duty(plan.intake) < 1:
        yield ("intake", "posts"), f"somebody must be on duty, found {on_duty(plan.intake)}"
    if departments < _needed(plan):
        yield (
            ("departments", "posts"),
            f"intake and one post in each department take {_needed(plan)}, found {departments}",
        )


def _equal_posts(plan: Plan) -> Faults:
    """Look at equal staffing: exact shares must do, as rounding takes less than a post."""
    where = ("staffing", "equal_total")
    departments, *middle = _equal_shares(plan)
    if departments < _needed(plan):
        yield (
            where,
            f"intake and one post in each department take {_needed(plan)}, found {departments:g} "
            f"of {plan.equal_total}",
        )
    for tier, posts in zip(plan.middle, middle, strict=True):
        if posts < tier.offices.value:
            yield where, f"{tier.offices.value:g} offices of {tier.name!r} need a post each, found {posts:g}"
        if posts < _officers(tier):
            yield where, f"{_officers(tier)} officers in {tier.name!r} need a post each, found {posts:g}"


def _equal_shares(plan: Plan) -> list[float]:
    """Return the posts of departments and of each tier at equal staffing, before rounding."""
    booked = [float(headcount(part)) for part in (plan.departments, *plan.middle)]
    if plan.staffing.equal_rule == "keep_middle":
        return [plan.equal_total - sum(booked[1:]), *booked[1:]]
    return [plan.equal_total * posts / (sum(booked) or 1) for posts in booked]


def _needed(plan: Plan) -> int:
    """Return the posts of intake and one in each department."""
    return intake_posts(plan.intake) + len(plan.departments.list)
