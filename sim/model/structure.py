"""Expand the plan of a scenario into offices, teams with posts, routes and powers, as integer tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from sim.eventlog import Office, Places, Shifts, Team
from sim.model import calendars
from sim.model.city import Map, apportion, draw_map, travel_seconds
from sim.model.operators import planned
from sim.model.plan import Front, Middle, Plan, Roles, headcount, intake_posts, on_duty
from sim.model.scenario import CityScenario, clock_span

NOBODY = -1
GRID, COMMUNITY = 0, 1  # levels of the ladder; the middle tiers follow from the bottom up
SLACK_DAYS = 30  # calendars reach beyond the end so that work in hand has a finish
UNLIMITED = 2**40  # capacity of a station that turns nobody away


class Staffing(StrEnum):
    """Which posts a comparison shows."""

    DOCUMENTED = "documented"
    EQUAL = "equal"


@dataclass(frozen=True, eq=False)
class Structure:
    """Integer tables of a structure, read by both engines.

    Levels are the rungs below the departments: 0 grid, 1 community, 2 … middle tiers from the bottom up.
    A team number of -1 says that there is nobody.
    """

    places: Places
    books: pd.DataFrame  # book, holder, role, posts: adds up to the staffing asked for
    position: np.ndarray  # [office, 2] km
    capacity: np.ndarray  # [team] items that a station holds, waiting or served
    desk: np.ndarray  # [level, community, department] team that reads and handles cases
    window: np.ndarray  # [level, community] team that completes requests
    power: np.ndarray  # [level, 2, category] highest difficulty concluded: ordinary, enforcement
    service_power: np.ndarray  # [level] highest difficulty of a request completed
    department_of: np.ndarray  # [function]
    field: np.ndarray  # [department] team for incidents and upward tasks
    on_call: np.ndarray  # [department] team for emergencies, round the clock
    approval: np.ndarray  # [department] team that examines approvals
    intake: int
    approval_department: int
    travel: np.ndarray  # [office, community] seconds
    direct: bool  # triage by the platform instead of tier by tier
    integrated: bool  # approvals in one procedure
    waking: int  # calendar in which residents report

    @property
    def levels(self) -> int:
        """Number of rungs below the departments."""
        return self.desk.shape[0]


def expand(scenario: CityScenario, staffing: Staffing = Staffing.DOCUMENTED) -> Structure:
    """Expand a checked scenario at documented or at equal posts."""
    return _Builder(scenario, staffing).structure()


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


class _Builder:
    """Collects offices and teams while a plan is expanded."""

    def __init__(self, scenario: CityScenario, staffing: Staffing) -> None:
        self.scenario = scenario
        self.plan = planned(scenario)
        self.map: Map = draw_map(scenario.city)
        self.calendar_names = list(scenario.calendars)
        self.functions = list(scenario.functions)
        self.department_posts, self.tier_posts = middle_posts(self.plan, staffing)
        self.offices: list[Office] = []
        self.seats: list[np.ndarray] = []
        self.teams: list[Team] = []
        self.books: list[tuple[str, str, str, int]] = []

    def structure(self) -> Structure:
        communities = len(self.map.population)
        city = self._top()
        intake = self._intake(city)
        field, on_call, approval, department_of, approval_department = self._departments(city)
        departments = len(field)
        parents, middle = self._middle(city, departments)
        community, windows, grid = self._communities(parents)
        desk = np.stack(
            [np.repeat(level[:, None], departments, 1) for level in (grid, community)] + [m[0] for m in middle]
        )
        window = np.stack([np.full(communities, NOBODY), windows] + [m[1] for m in middle])
        powers = [self.plan.grid.powers, self.plan.community.powers]
        powers += [tier.powers for tier in reversed(self.plan.middle)]
        seats = np.array(self.seats)
        return Structure(
            places=self._places(),
            books=pd.DataFrame(self.books, columns=["book", "holder", "role", "posts"]),
            position=seats,
            capacity=np.full(len(self.teams), UNLIMITED),
            desk=desk.astype(np.int32),
            window=window.astype(np.int32),
            power=self._power_table(powers),
            service_power=np.array([p.services.value for p in powers]),
            department_of=department_of,
            field=field,
            on_call=on_call,
            approval=approval,
            intake=intake,
            approval_department=approval_department,
            travel=travel_seconds(self.scenario.city, seats, self.map.position),
            direct=self.plan.route.triage == "direct",
            integrated=self.plan.route.approvals == "integrated",
            waking=self.calendar_names.index(self.scenario.incidents.waking),
        )

    def _office(self, name: str, kind: str, parent: int, seat: np.ndarray) -> int:
        tier = self.offices[parent].tier + 1 if parent != NOBODY else 0
        self.offices.append(Office(name, kind, tier, parent))
        self.seats.append(seat)
        return len(self.offices) - 1

    def _team(self, office: int, role: str, posts: int, calendar: str) -> int:
        """Add a team; nobody is no team."""
        if posts == 0:
            return NOBODY
        self.teams.append(Team(office, role, posts, self.calendar_names.index(calendar)))
        return len(self.teams) - 1

    def _centre(self) -> np.ndarray:
        return np.array([self.map.side, self.map.side]) / 2

    def _top(self) -> int:
        parent = NOBODY
        for title in self.plan.above:
            parent = self._office(title.en, "above", parent, self._centre())
        return self._office(self.scenario.city.title.en, "city", parent, self._centre())

    def _intake(self, city: int) -> int:
        office = self._office("intake", "intake", city, self._centre())
        spec = self.plan.intake
        booked = intake_posts(spec)
        self.books.append(("departments", "intake", "desk", booked))
        self.department_posts -= booked
        return self._team(office, "desk", on_duty(spec), spec.calendar)

    def _departments(self, city: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
        spec = self.plan.departments
        weights = [sum(self.scenario.functions[f].weight.value for f in d.functions) for d in spec.list]
        posts = apportion(self.department_posts, np.array(weights))
        split = np.array([divide(int(p), spec.roles) for p in posts])
        approval_department = next(
            (k for k, department in enumerate(spec.list) if "approvals" in department.functions), NOBODY
        )
        windows = split[:, 1].copy()
        if self.plan.route.approvals == "integrated":
            windows = np.where(np.arange(len(windows)) == approval_department, split[:, 1].sum(), 0)
        field, on_call, approval = [], [], []
        department_of = np.full(len(self.functions), NOBODY, np.int32)
        for k, department in enumerate(spec.list):
            office = self._office(department.name, "department", city, self._centre())
            field.append(self._team(office, "field", int(split[k, 0]), spec.calendar))
            examiner = self._team(office, "window", int(windows[k]), spec.calendar)
            approval.append(field[-1] if examiner == NOBODY else examiner)
            duty = any(self.scenario.functions[f].duty for f in department.functions)
            on_call.append(self._team(office, "on_call", int(spec.on_call.value) if duty else 0, spec.on_call_calendar))
            for name in department.functions:
                department_of[self.functions.index(name)] = k
            for role, number in zip(("field", "window", "administration"), split[k], strict=True):
                self.books.append(("departments", department.name, role, int(number)))
        return np.array(field), np.array(on_call), np.array(approval), department_of, approval_department

    def _middle(self, city: int, departments: int) -> tuple[list[int], list[tuple[np.ndarray, np.ndarray]]]:
        """Return the parent office of each community, and desks and windows tier by tier from the bottom up."""
        communities = len(self.map.population)
        parents = [city] * communities
        tables: list[tuple[np.ndarray, np.ndarray]] = []
        nested = nested_areas(communities, [int(tier.offices.value) for tier in self.plan.middle])
        for tier, total, area_of in zip(self.plan.middle, self.tier_posts, nested, strict=True):
            desk = np.full((communities, departments), NOBODY)
            window = np.full(communities, NOBODY)
            above = parents.copy()
            for k, posts in enumerate(apportion(total, np.ones(int(tier.offices.value)))):
                served = np.flatnonzero(area_of == k)
                office = self._middle_office(tier, k, above[served[0]], served)
                desk[served], window[served] = self._middle_teams(tier, office, int(posts), departments)
                for community in served:
                    parents[community] = office
            tables.insert(0, (desk, window))
        return parents, tables

    def _middle_office(self, tier: Middle, number: int, parent: int, served: np.ndarray) -> int:
        seat = self._centre() if tier.seat == "city" else self.map.position[served].mean(axis=0)
        return self._office(f"{tier.name}_{number + 1:02d}", tier.name, parent, seat)

    def _middle_teams(self, tier: Middle, office: int, posts: int, departments: int) -> tuple[np.ndarray, int]:
        desk, window, lead = divide(posts, tier.roles)
        for role, number in (("desk", desk), ("window", window), ("lead", lead)):
            self.books.append(("middle", self.offices[office].name, role, number))
        return self._liaison(tier, office, desk, departments), self._team(office, "window", window, tier.calendar)

    def _liaison(self, tier: Middle, office: int, desk: int, departments: int) -> np.ndarray:
        if tier.liaison == "pooled":
            return np.full(departments, self._team(office, "desk", desk, tier.calendar))
        officers = min(desk, departments)
        posts = apportion(desk, np.ones(officers))
        teams = [self._team(office, f"liaison_{k + 1:02d}", int(p), tier.calendar) for k, p in enumerate(posts)]
        return np.array([teams[k % officers] for k in range(departments)])

    def _communities(self, parents: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        staff, grids = self.plan.community, self.plan.grid
        desks, windows, patrols = [], [], []
        workers = self._front_posts(grids)
        for k, posts in enumerate(self._front_posts(staff)):
            office = self._office(f"community_{k + 1:03d}", "community", parents[k], self.map.position[k])
            desk, window, other = divide(int(posts), staff.roles)
            desks.append(self._team(office, "desk", desk, staff.calendar))
            windows.append(self._team(office, "window", window, staff.calendar))
            patrols.append(self._team(office, "grid", int(workers[k]), grids.calendar))
            for role, number in (("desk", desk), ("window", window), ("other", other), ("grid", int(workers[k]))):
                self.books.append(("front", self.offices[office].name, role, number))
        return np.array(desks), np.array(windows), np.array(patrols)

    def _front_posts(self, front: Front) -> np.ndarray:
        """At least one post in every community, the rest by population."""
        spare = headcount(front) - len(self.map.population)
        return 1 + apportion(spare, self.map.population)

    def _power_table(self, powers: list) -> np.ndarray:
        ordinary = [p.ordinary.value for p in powers]
        enforcement = [p.enforcement.value for p in powers]
        table = np.array([ordinary, enforcement]).T
        return np.repeat(table[:, :, None], len(self.scenario.categories), axis=2)

    def _places(self) -> Places:
        return Places(
            offices=tuple(self.offices),
            teams=tuple(self.teams),
            calendars=tuple(shifts(self.scenario).values()),
            categories=tuple(self.scenario.categories),
            urgencies=tuple(self.scenario.urgencies),
        )


def areas(communities: int, offices: int) -> np.ndarray:
    """Return the office of each community: neighbours together, sizes differing by one at most."""
    return np.arange(communities) * offices // communities


def nested_areas(communities: int, offices: list[int]) -> list[np.ndarray]:
    """Return the office of each community tier by tier; no office of a lower tier lies in two of a higher one.

    `offices` counts those of each tier from the top down.
    """
    table: list[np.ndarray] = []
    office_of, below = np.arange(communities), communities
    for number in reversed(offices):
        office_of, below = areas(below, number)[office_of], number
        table.insert(0, office_of)
    return table


def divide(posts: int, roles: Roles) -> tuple[int, int, int]:
    """Divide the posts of an office into desk, window and the rest by largest remainder.

    The desk gets the first post, as work is sent there however small the office is.
    """
    desk, window = roles.desk.value, roles.window.value
    shares = apportion(posts, np.array([desk, window, max(0.0, 1 - desk - window)]))
    if posts and shares[0] == 0:
        shares -= np.eye(3, dtype=np.int64)[shares.argmax()]
        shares[0] = 1
    return int(shares[0]), int(shares[1]), int(shares[2])


def horizon_days(scenario: CityScenario) -> int:
    """Return the simulated days, warm-up included."""
    return int(scenario.period.warm_up.value + scenario.period.days.value)


def shifts(scenario: CityScenario) -> dict[str, Shifts]:
    """Return the open intervals of every calendar of a scenario."""
    days = horizon_days(scenario) + SLACK_DAYS
    start = scenario.period.start
    table = {}
    for name, calendar in scenario.calendars.items():
        spans = [(day, *clock_span(span)) for day in calendar.days for span in calendar.hours]
        make = calendars.office if calendar.holidays else calendars.weekly
        table[name] = make(start, days, spans)
    return table
