"""Expand the plan of a scenario into the tables of a structure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.eventlog import Disturbance, Office, Places, Team
from sim.model.change.applying import planned
from sim.model.city.division import areas, divide, nested_areas
from sim.model.city.footing import Staffing
from sim.model.city.map import Map, apportion, draw_map, travel_seconds
from sim.model.city.plan import (
    Department,
    Front,
    Middle,
    Plan,
    Powers,
    Weighted,
    department_weights,
    headcount,
    intake_posts,
    officers_away,
    on_duty,
)
from sim.model.city.scenario import CityScenario
from sim.model.city.structure import (
    COMMUNITY,
    INTEGRATED,
    PARALLEL,
    SERIAL,
    BookedPosts,
    CityStructure,
)
from sim.model.city.workload import PARTS
from sim.model.structure import NOBODY
from sim.model.time_and_chance.calendars import DAY
from sim.model.time_and_chance.timetable import shifts


def expand(scenario: CityScenario, staffing: Staffing = Staffing.DOCUMENTED) -> CityStructure:
    """Expand a checked scenario at documented or at equal posts."""
    return _laid_out(organised(scenario, staffing))


def organised(scenario: CityScenario, staffing: Staffing = Staffing.DOCUMENTED) -> Organisation:
    """Enter all offices, teams and posts of a checked scenario; ValueError if its posts do not suffice.

    All that can go wrong when a scenario is expanded goes wrong here.
    """
    site = Site(scenario, planned(scenario), draw_map(scenario.city), Registry(scenario.calendars))
    department_posts, tier_posts = middle_posts(site.plan, staffing)
    # teams and offices are numbered in the order of these lines
    city = _top(site)
    intake = _intake(site, city)
    departments = _departments(site, city, department_posts - intake_posts(site.plan.intake))
    parents, middle = _middle(site, city, tier_posts)
    rungs = [*_front(site, parents), *middle]
    return Organisation(site, intake, departments, rungs, _contractor(site, city))


def _laid_out(made: Organisation) -> CityStructure:
    """Lay out an organisation in the tables that both engines read."""
    site, rungs, departments, scenario = made.site, made.rungs, made.departments, made.site.scenario
    seats = np.array(site.registry.seats)
    return CityStructure(
        places=_places(site),
        booked=tuple(site.registry.books),
        residents=site.map.population * scenario.city.residents.value,
        position=seats,
        desk=np.stack([rung.desk for rung in rungs]).astype(np.int32),
        window=np.stack([rung.window for rung in rungs]).astype(np.int32),
        power=_power_table(site, rungs),
        service_power=np.array([rung.powers.services.value for rung in rungs]),
        department_of=_department_of(site.plan, list(scenario.functions)),
        field=departments.field,
        on_call=_responding(site.plan, departments.on_call),
        approval=departments.approval,
        intake=made.intake,
        approval_department=_approval_department(site.plan),
        contractor=made.contractor,
        travel=travel_seconds(scenario.city, seats, site.map.position),
        entrance=COMMUNITY + (site.plan.route.entrance == "middle"),
        scattered=site.plan.route.intake == "scattered",
        command=site.plan.route.command,
        approvals={"serial": SERIAL, "parallel": PARALLEL, "integrated": INTEGRATED}[
            site.plan.route.approvals
        ],
        waking=list(scenario.calendars).index(scenario.incidents.waking),
    )


def middle_posts(plan: Plan, staffing: Staffing) -> tuple[int, list[int]]:
    """Return the posts of departments and of each middle tier under a staffing rule."""
    departments = headcount(plan.departments)
    middle = [headcount(tier) for tier in plan.middle]
    if staffing is Staffing.DOCUMENTED:
        return departments, middle
    total = plan.equal_total
    if plan.staffing.equal_rule == "keep_middle":
        return total - sum(middle), middle
    shares = apportion(total, np.array([departments, *middle], float)).tolist()
    return shares[0], shares[1:]


class Registry:
    """Offices, teams and posts, numbered in the order in which they are entered."""

    def __init__(self, calendars: Iterable[str]) -> None:
        self.calendars = list(calendars)
        self.offices: list[Office] = []
        self.seats: list[np.ndarray] = []
        self.teams: list[Team] = []
        self.books: list[BookedPosts] = []

    def office(self, name: str, kind: str, parent: int, seat: np.ndarray) -> int:
        """Enter an office under another, or under nobody, and return its number."""
        tier = self.offices[parent].tier + 1 if parent != NOBODY else 0
        self.offices.append(Office(name, kind, tier, parent))
        self.seats.append(seat)
        return len(self.offices) - 1

    def team(self, office: int, role: str, posts: int, calendar: str, other: float = 0.0) -> int:
        """Enter a team, with the share of its time that other work takes, and return its number.

        Nobody is no team.
        """
        if posts == 0:
            return NOBODY
        self.teams.append(Team(office, role, posts, self.calendars.index(calendar), other))
        return len(self.teams) - 1

    def book(self, book: str, holder: str, posts: Mapping[str, int]) -> None:
        """Enter the posts of a holder, role by role, in one of the books of posts."""
        self.books += [BookedPosts(book, holder, role, int(number)) for role, number in posts.items()]


@dataclass(frozen=True)
class Site:
    """What a structure is built from and on, and the registry in which it is entered."""

    scenario: CityScenario
    plan: Plan
    map: Map
    registry: Registry

    @property
    def centre(self) -> np.ndarray:
        """Where offices sit that serve the whole city."""
        return np.array([self.map.side, self.map.side]) / 2

    @property
    def communities(self) -> int:
        """Number of communities."""
        return len(self.map.population)

    @property
    def departments(self) -> int:
        """Number of departments."""
        return len(self.plan.departments.list)


class Departments(NamedTuple):
    """Teams of each department."""

    field: np.ndarray
    on_call: np.ndarray
    approval: np.ndarray


class Rung(NamedTuple):
    """One level below the departments: who is responsible for each community, and what they may conclude."""

    desk: np.ndarray  # [community, department] team
    window: np.ndarray  # [community] team
    powers: Powers
    covered: Mapping[str, float]  # share of its offices in which an officer sits, by function


class Organisation(NamedTuple):
    """Who is there: offices, teams and posts in the registry of the site, and who serves what."""

    site: Site
    intake: int
    departments: Departments
    rungs: list[Rung]
    contractor: int


def _places(site: Site) -> Places:
    return Places(
        offices=tuple(site.registry.offices),
        teams=tuple(site.registry.teams),
        calendars=tuple(shifts(site.scenario).values()),
        categories=tuple(site.scenario.categories),
        urgencies=tuple(site.scenario.urgencies),
        disturbances=_disturbances(site.scenario),
    )


def _disturbances(scenario: CityScenario) -> tuple[Disturbance, ...]:
    if not scenario.mechanisms.shocks:
        return ()
    first = scenario.period.warm_up.value
    windows = [(shock.shock, first + shock.start.value, shock.days.value) for shock in scenario.shocks]
    return tuple(Disturbance(kind, int(day * DAY), int((day + days) * DAY)) for kind, day, days in windows)


# ---------------------------------------------------------------------------------- city and departments


def _top(site: Site) -> int:
    """Enter the city under the tiers above it."""
    parent = NOBODY
    for title in site.plan.above:
        parent = site.registry.office(title.en, "above", parent, site.centre)
    return site.registry.office(site.scenario.city.title.en, "city", parent, site.centre)


def _intake(site: Site, city: int) -> int:
    """Enter the intake, whose posts are on the book of the departments."""
    spec = site.plan.intake
    office = site.registry.office("intake", "intake", city, site.centre)
    site.registry.book("departments", "intake", {"desk": intake_posts(spec)})
    return site.registry.team(office, "desk", on_duty(spec), spec.calendar)


def _departments(site: Site, city: int, posts: int) -> Departments:
    """Enter the departments, which share the posts by the weights of their functions.

    Officers who sit in middle tiers count to the share of their department and are missing there.
    """
    spec = site.plan.departments
    split = [
        divide(number, spec.roles) for number in department_posts(site.plan, site.scenario.functions, posts)
    ]
    windows = _windows(site.plan, [window for _, window, _ in split])
    teams = [
        _department(site, city, department, parts, window)
        for department, parts, window in zip(spec.list, split, windows, strict=True)
    ]
    return Departments(*(np.array(numbers) for numbers in zip(*teams, strict=True)))


def department_posts(plan: Plan, functions: Mapping[str, Weighted], posts: int) -> list[int]:
    """Divide posts among departments by the weights of their functions; who has sent officers has fewer.

    ValueError if a department has sent more than it has.
    """
    away = officers_away(plan)
    whole = apportion(posts + sum(away), np.array(department_weights(plan, functions))).tolist()
    left = [there - gone for there, gone in zip(whole, away, strict=True)]
    if min(left) < 0:
        name = plan.departments.list[left.index(min(left))].name
        raise ValueError(f"department {name!r} has sent {-min(left)} officers more than it has posts")
    return left


def _responding(plan: Plan, on_call: np.ndarray) -> np.ndarray:
    """Let the first responder set out for departments that have nobody on call."""
    owner = {name: k for k, d in enumerate(plan.departments.list) for name in d.functions}
    responder = plan.route.first_responder
    team = NOBODY if responder is None else on_call[owner[responder]]
    return np.where(on_call == NOBODY, team, on_call)


def _department(
    site: Site, city: int, department: Department, posts: tuple[int, int, int], window: int
) -> tuple[int, int, int]:
    """Enter one department; without window posts its field team examines approvals."""
    spec, registry = site.plan.departments, site.registry
    office = registry.office(department.name, "department", city, site.centre)
    field = registry.team(office, "field", posts[0], spec.calendar)
    examiner = registry.team(office, "window", window, spec.calendar)
    duty = any(site.scenario.functions[name].duty for name in department.functions)
    on_call = registry.team(office, "on_call", int(spec.on_call.value) if duty else 0, spec.on_call_calendar)
    roles = ("field", "window", "administration")
    registry.book("departments", department.name, dict(zip(roles, posts, strict=True)))
    return field, on_call, field if examiner == NOBODY else examiner


def _windows(plan: Plan, posts: list[int]) -> list[int]:
    """Return the posts that examine approvals in each department: all in one if approvals are integrated."""
    if plan.route.approvals != "integrated":
        return posts
    one = _approval_department(plan)
    return [sum(posts) if k == one else 0 for k in range(len(posts))]


def _approval_department(plan: Plan) -> int:
    covering = [k for k, d in enumerate(plan.departments.list) if "approvals" in d.functions]
    return covering[0] if covering else NOBODY


def _department_of(plan: Plan, functions: list[str]) -> np.ndarray:
    owner = {name: k for k, d in enumerate(plan.departments.list) for name in d.functions}
    ordinary = [owner.get(name, NOBODY) for name in functions]
    moved = dict.fromkeys(plan.enforcement.of, owner[plan.enforcement.by]) if plan.enforcement else {}
    return np.array([ordinary, [moved.get(name, owner.get(name, NOBODY)) for name in functions]], np.int32)


def _contractor(site: Site, city: int) -> int:
    """Enter whoever is paid for routine work; the posts are on no book of the government."""
    spec = site.plan.contractor
    if spec is None:
        return NOBODY
    office = site.registry.office("contractor", "contractor", city, site.centre)
    return site.registry.team(office, "field", int(spec.posts.value), spec.calendar)


# ----------------------------------------------------------------------------------------- the tiers below


def _middle(site: Site, city: int, tier_posts: list[int]) -> tuple[np.ndarray, list[Rung]]:
    """Enter the middle tiers; return the office above each community, and the rungs from the bottom up."""
    parents, rungs = np.full(site.communities, city), []
    for tier, posts, area_of in zip(
        site.plan.middle, tier_posts, tier_areas(site.plan, site.communities), strict=True
    ):
        offices, rung = _tier(site, tier, posts, area_of, parents)
        parents = offices if tier.serves is None else parents  # nobody is led by an office of one line
        rungs.insert(0, rung)
    return parents, rungs


def tier_areas(plan: Plan, communities: int) -> list[np.ndarray]:
    """Return the office of each community in every middle tier; tiers that lead others are nested."""
    leading = [int(tier.offices.value) for tier in plan.middle if tier.serves is None]
    nested = iter(nested_areas(communities, leading))
    return [
        next(nested) if tier.serves is None else areas(communities, int(tier.offices.value))
        for tier in plan.middle
    ]


def _tier(
    site: Site, tier: Middle, posts: int, area_of: np.ndarray, above: np.ndarray
) -> tuple[np.ndarray, Rung]:
    """Enter a tier under the offices `above` of each community; return its own offices and the rung."""
    desk = np.full((site.communities, site.departments), NOBODY)
    window = np.full(site.communities, NOBODY)
    parents = above.copy()
    for k, number in enumerate(apportion(posts, np.ones(int(tier.offices.value)))):
        served = np.flatnonzero(area_of == k)
        seat = site.centre if tier.seat == "city" else site.map.position[served].mean(axis=0)
        name = f"{tier.name}_{k + 1:02d}"
        parents[served] = site.registry.office(name, tier.name, int(above[served[0]]), seat)
        desk[served], window[served] = _tier_teams(site, tier, int(parents[served[0]]), int(number))
    covered = {name: min(1.0, sent.value / tier.offices.value) for name, sent in tier.officers.items()}
    return parents, Rung(desk, window, tier.powers, covered)


def _tier_teams(site: Site, tier: Middle, office: int, posts: int) -> tuple[np.ndarray, int]:
    """Enter the teams of one office; return those that face each department, and that at the window."""
    desk, window, lead = divide(posts, tier.roles)
    holder = site.registry.offices[office].name
    site.registry.book("middle", holder, {"desk": desk, "window": window, "lead": lead})
    facing = np.where(_served(site, tier), _liaison(site, tier, office, desk), NOBODY)
    return facing, site.registry.team(office, "window", window, tier.calendar, tier.other_work.value)


def _served(site: Site, tier: Middle) -> np.ndarray:
    """Tell which departments' cases a tier takes."""
    if tier.serves is None:
        return np.ones(site.departments, bool)
    served = set(tier.serves)
    return np.array(
        [not served.isdisjoint(department.functions) for department in site.plan.departments.list]
    )


def _liaison(site: Site, tier: Middle, office: int, posts: int) -> np.ndarray:
    if tier.liaison == "pooled":
        team = site.registry.team(office, "desk", posts, tier.calendar, tier.other_work.value)
        return np.full(site.departments, team)
    officers = min(posts, site.departments)
    teams = [
        site.registry.team(office, f"liaison_{k + 1:02d}", int(number), tier.calendar, tier.other_work.value)
        for k, number in enumerate(apportion(posts, np.ones(officers)))
    ]
    return np.array([teams[k % officers] for k in range(site.departments)])


def _front(site: Site, parents: np.ndarray) -> tuple[Rung, Rung]:
    """Enter the communities with their grids; return the rungs of grid and community."""
    staff, grids = (_front_posts(site, front) for front in (site.plan.community, site.plan.grid))
    teams = [
        _community(site, k, int(parents[k]), (int(staff[k]), int(grids[k]))) for k in range(site.communities)
    ]
    desk, window, grid = (np.array(numbers) for numbers in zip(*teams, strict=True))
    facing = [np.repeat(level[:, None], site.departments, 1) for level in (grid, desk)]
    nobody = np.full(site.communities, NOBODY)
    front = site.plan.grid, site.plan.community
    return Rung(facing[0], nobody, front[0].powers, {}), Rung(facing[1], window, front[1].powers, {})


def _community(site: Site, k: int, parent: int, posts: tuple[int, int]) -> tuple[int, int, int]:
    """Enter a community with posts of its own and of its grids."""
    front, grid, registry = site.plan.community, site.plan.grid, site.registry
    name = f"community_{k + 1:03d}"
    office = registry.office(name, "community", parent, site.map.position[k])
    desk, window, other = divide(posts[0], front.roles)
    registry.book("front", name, {"desk": desk, "window": window, "other": other, "grid": posts[1]})
    return (
        registry.team(office, "desk", desk, front.calendar, front.other_work.value),
        registry.team(office, "window", window, front.calendar, front.other_work.value),
        registry.team(office, "grid", posts[1], grid.calendar, grid.other_work.value),
    )


def _front_posts(site: Site, front: Front) -> np.ndarray:
    """At least one post in every community, the rest by population."""
    return 1 + apportion(headcount(front) - site.communities, site.map.population)


def _power_table(site: Site, rungs: list[Rung]) -> np.ndarray:
    """Lay out what each rung concludes: [rung, ordinary or enforcement, category, functions needed - 1].

    Enforcement takes an officer of every department that would have to act.  Where they sit in some offices
    of a tier only, its power lies so far between that without any and that for ordinary matters.
    """
    categories = site.scenario.categories.values()
    table = np.empty((len(rungs), 2, len(categories), PARTS))
    for k, rung in enumerate(rungs):
        ordinary, alone = rung.powers.ordinary.value, rung.powers.enforcement.value
        table[k, 0] = ordinary
        for c, category in enumerate(categories):
            covered = [_covered(site, rung, name) for name in (category.lead, *category.partners)]
            for needed in range(1, PARTS + 1):
                share = min(covered[:needed])
                table[k, 1, c, needed - 1] = max(alone, alone + share * (ordinary - alone))
    return table


def _covered(site: Site, rung: Rung, function: str) -> float:
    """Return the share of the offices of a rung in which an officer may enforce matters of a function."""
    plan = site.plan
    moved = plan.enforcement.of if plan.enforcement else ()
    leading = plan.enforcement.by if plan.enforcement and function in moved else function
    department = next(d for d in plan.departments.list if leading in d.functions)
    return max((rung.covered.get(name, 0.0) for name in department.functions), default=0.0)
