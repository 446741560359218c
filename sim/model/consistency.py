"""Cross checks of a scenario: what no single value can show to be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sim.model.scenario import CityScenario

Faults = Iterator[tuple[tuple[str | int, ...], str]]


def city_faults(scenario: CityScenario) -> Faults:
    """Yield every contradiction of a scenario with the path at which it is to be mended."""
    yield from _shares(scenario)
    yield from _profiles(scenario)
    yield from _calendars(scenario)
    yield from _functions(scenario)
    yield from _tiers(scenario)
    yield from _posts(scenario)


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


def _calendars(scenario: CityScenario) -> Faults:
    plan = scenario.structure
    users: list[tuple[tuple[str | int, ...], str]] = [
        (("incidents", "waking"), scenario.incidents.waking),
        (("structure", "departments", "calendar"), plan.departments.calendar),
        (("structure", "departments", "on_call_calendar"), plan.departments.on_call_calendar),
        (("structure", "intake", "calendar"), plan.intake.calendar),
        (("structure", "community", "calendar"), plan.community.calendar),
        (("structure", "grid", "calendar"), plan.grid.calendar),
    ]
    users += [(("structure", "middle", k, "calendar"), tier.calendar) for k, tier in enumerate(plan.middle)]
    for path, name in users:
        if name not in scenario.calendars:
            yield path, f"no calendar is called {name!r}, allowed are {_list(scenario.calendars)}"


def _functions(scenario: CityScenario) -> Faults:
    departments = scenario.structure.departments.list
    covered = Counter(name for department in departments for name in department.functions)
    where = ("structure", "departments", "list")
    for k, department in enumerate(departments):
        for j, name in enumerate(department.functions):
            if name not in scenario.functions:
                allowed = _list(scenario.functions)
                yield (*where, k, "functions", j), f"no function is called {name!r}, allowed are {allowed}"
    for name, number in covered.items():
        if number > 1:
            yield where, f"function {name!r} is covered by {number} departments, allowed is one"
    for name in scenario.functions:
        if name not in covered:
            yield where, f"no department covers function {name!r}: work for it has a route to nowhere"
    for key, category in scenario.categories.items():
        for name in (category.lead, *category.partners):
            if name not in scenario.functions:
                yield ("categories", key), f"no function is called {name!r}: a route to nowhere"
    names = Counter(department.name for department in departments)
    yield from ((where, f"{n} departments are called {name!r}") for name, n in names.items() if n > 1)


def _tiers(scenario: CityScenario) -> Faults:
    communities = int(scenario.city.communities.value)
    below = communities
    for k, tier in reversed(list(enumerate(scenario.structure.middle))):
        where = ("structure", "middle", k)
        if tier.offices.value > below:
            idle = int(tier.offices.value) - below
            yield (
                (*where, "offices"),
                f"{idle} of {tier.offices.value:g} offices would have nobody reporting to them, at most {below}",
            )
        below = int(tier.offices.value)
        if tier.posts.value < tier.offices.value:
            yield (*where, "posts"), f"{tier.offices.value:g} offices need a post each, found {tier.posts.value:g}"
        if tier.roles.desk.value == 0:
            yield (*where, "roles", "desk"), "a tier without desk posts is a route to nowhere, found 0"
    if len(scenario.structure.middle) > 5:
        yield ("structure", "middle"), f"at most 5 middle tiers, found {len(scenario.structure.middle)}"
    for key in ("community", "grid"):
        posts = getattr(scenario.structure, key).posts.value
        if posts < communities:
            yield ("structure", key, "posts"), f"{communities} communities need a post each, found {posts:g}"


def _posts(scenario: CityScenario) -> Faults:
    plan = scenario.structure
    departments = plan.departments.posts.value
    middle = sum(tier.posts.value for tier in plan.middle)
    total = plan.staffing.documented_total.value
    if departments + middle != total:
        yield (
            ("structure", "staffing", "documented_total"),
            f"posts do not add up: departments {departments:g} and middle {middle:g} make "
            f"{departments + middle:g}, found {total:g}",
        )
    if plan.staffing.equal_rule == "keep_middle" and middle >= plan.staffing.equal_total.value:
        yield (
            ("structure", "staffing", "equal_total"),
            f"the middle alone has {middle:g} posts, found only {plan.staffing.equal_total.value:g} in all",
        )
    needed = plan.intake.posts.value * plan.intake.shifts.value + len(plan.departments.list)
    if departments < needed:
        yield (
            ("structure", "departments", "posts"),
            f"intake and one post in each department take {needed:g}, found {departments:g}",
        )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
