"""The plan of a structure: who exists, who reports to whom, with how many posts and what powers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from pydantic import Field, model_validator

from sim.model.files.base import Model, Name, Title
from sim.model.files.quantity import Quantity
from sim.model.files.units import Factor, Minutes, Offices, Posts, Ratio, Share


class Powers(Model):
    """The difficulty up to which an office concludes a matter itself (0 nothing, 1 everything)."""

    ordinary: Share
    enforcement: Share
    """The same for matters that need enforcement power, where no officer who has it sits in the office."""
    services: Share
    """Share of requests that its window completes."""


class Roles(Model):
    """How the posts of an office are used; the rest lead and administer."""

    desk: Share
    window: Share

    @model_validator(mode="after")
    def _fit(self) -> Roles:
        if self.desk.value + self.window.value > 1:
            raise ValueError(f"desk {self.desk.value} and window {self.window.value} exceed the whole of 1")
        return self


class Moved(Model):
    """Posts that an operator has brought here when a tier went, or taken from here when one came."""

    tier: Name
    """The tier whose posts they were or have become."""
    posts: Posts
    away: bool = False
    """Whether they have gone instead of come."""


class Middle(Model):
    """A tier between departments and communities."""

    name: Name
    title: Title
    offices: Offices
    posts: Posts
    """All posts of the tier at documented staffing."""
    officers: dict[Name, Posts] = Field(default={})
    """Posts among these that officers of departments fill, by function.

    They conclude enforcement matters of their department like ordinary ones, and are missing there.
    """
    moved: tuple[Moved, ...] = ()
    roles: Roles
    calendar: Name
    powers: Powers
    other_work: Share
    """Share of the time of its people that goes to what is no incident, request or task of the model."""
    seat: Literal["city", "area"]
    """Whether the offices sit in the city centre or in the area they serve."""
    liaison: Literal["pooled", "per_department"] = "pooled"
    """Whether desk posts share a queue or each faces some of the departments."""
    serves: tuple[Name, ...] | None = None
    """Functions of the departments whose cases it takes, as a brigade does; of all departments if none."""


class Front(Model):
    """Communities or grids: the front line outside the establishment."""

    title: Title
    posts: Posts
    moved: tuple[Moved, ...] = ()
    roles: Roles
    calendar: Name
    powers: Powers
    other_work: Share
    """Share of the time of its people that goes to what is no incident, request or task of the model."""


class Intake(Model):
    """The city's hotline and platform desk, staffed from the department book."""

    title: Title
    posts: Posts
    """People on duty at the same time."""
    moved: tuple[Moved, ...] = ()
    """Establishment posts, which stay in the department book and fill whole duty posts here."""
    calendar: Name
    shifts: Factor
    """Establishment posts that keep one duty post filled."""


class Department(Model):
    """A bureau or department, with the functions it covers."""

    name: Name
    title: Title
    functions: tuple[Name, ...] = Field(min_length=1)


class Departments(Model):
    """The departments together."""

    posts: Posts
    moved: tuple[Moved, ...] = ()
    roles: Roles
    """`desk` is the share of posts that handle incidents and upward tasks, `window` that of approvals."""
    on_call: Posts
    """People on call at the same time in each department with a duty function."""
    on_call_calendar: Name
    calendar: Name
    list: tuple[Department, ...] = Field(min_length=1)


class Enforcement(Model):
    """One department concludes the enforcement matters of many (comprehensive enforcement)."""

    by: Name
    """Function whose department takes them."""
    of: tuple[Name, ...] = Field(min_length=1)
    """Functions whose enforcement matters it takes."""
    posts: Share
    """Share of the posts of those functions that moves with the matters."""


class Contractor(Model):
    """Whoever is paid to do routine work of departments: firms and social organisations."""

    title: Title
    posts: Posts
    calendar: Name
    share: Share
    """Share of the cases of one department without enforcement that goes to it."""
    work: Ratio
    """Its touch time over that of a department."""
    supervision: Minutes
    """Work of the department in accepting the result."""


class Dispatch(Model):
    """Triage: the share of cases that intake sends at once to whoever can conclude them, by channel.

    The others go from desk to desk: those of the hotline from the entrance on, the rest from the community.
    """

    hotline: Share
    walk_in: Share
    patrol: Share


class Route(Model):
    """How work travels."""

    intake: Literal["single", "scattered"]
    """`single`: one desk takes in all cases; `scattered`: whoever reports must find the right bureau."""
    dispatch: Dispatch
    entrance: Literal["community", "middle"]
    """The desk to which the hotline gives what it does not dispatch: the community, or the one above it.

    Where nobody stands above the community it is the community in any case.
    """
    first_responder: Name | None
    """Function whose team on call sets out to emergencies of departments that have none on call."""
    approvals: Literal["serial", "parallel", "integrated"]
    """One department after the other; all at once; or one approval department does all steps."""
    integrated_saving: Share
    """Examination time that an integrated procedure saves."""
    whistle: bool
    """Whether a desk calls departments in by whistle, to be there within a limit."""
    command: bool
    """Whether a commander sends all parties to an emergency at once."""
    one_thing: Share
    """Share of joint cases that follow a preset procedure with a fixed lead and partners."""
    recognised: Share
    """Share of further reports of a known incident that are recognised when they come in."""
    hall_saving: Share
    """Share of the waits on departments' desks saved where these sit together with the desk that sends."""
    front_saving: Share
    """Share of the wait at the first desk above the communities saved where it sits among them."""


class PostRule(Model):
    """The equal-post rule: departments and middle together get the same number, the front is left alone."""

    documented_total: Posts
    """Posts of departments and middle together as documented; the table must add up to it."""
    added: tuple[Moved, ...] = ()
    """Posts that an operator has created or saved beside the documented ones."""
    equal_total: Posts
    equal_rule: Literal["proportional", "keep_middle"]
    """`keep_middle` holds the middle at its documented posts, the departments take the rest."""


class Ladder(Model):
    """What the rungs below the departments may conclude: grid, community, and the highest of all."""

    grid: Powers
    community: Powers
    top: Powers
    """Of the highest rung that takes every case: a middle tier, or the community where there is none."""


class Alike(Model):
    """What every structure gets where a comparison makes powers or the route equal."""

    powers: Ladder
    dispatch: Dispatch
    entrance: Literal["community", "middle"]


class Plan(Model):
    """The plan of a structure: who exists, who reports to whom, and what each may do."""

    above: tuple[Title, ...] = ()
    """Tiers above the departments, top first: sources of upward tasks."""
    departments: Departments
    intake: Intake
    middle: tuple[Middle, ...] = ()
    """From the top down."""
    community: Front
    grid: Front
    enforcement: Enforcement | None = None
    contractor: Contractor | None = None
    route: Route
    staffing: PostRule
    alike: Alike

    @property
    def under_departments(self) -> str:
        """The name of the highest rung that takes every case; line offices do not."""
        return next((tier.name for tier in self.middle if tier.serves is None), "community")

    @property
    def documented_total(self) -> int:
        """Posts of departments and middle as documented, less those gone to the front, with those added."""
        return int(self.staffing.documented_total.value) - self._gone_to_front() + net(self.staffing.added)

    @property
    def equal_total(self) -> int:
        """Posts of departments and middle at equal staffing, less those gone to the front."""
        return int(self.staffing.equal_total.value) - self._gone_to_front()

    def _gone_to_front(self) -> int:
        return net(self.community.moved) + net(self.grid.moved)


class Weighted(Protocol):
    """A function of public duty as far as posts go."""

    @property
    def weight(self) -> Quantity:
        """Its share of department posts relative to the others."""
        ...


def officers(plan: Plan) -> dict[str, int]:
    """Return the officers who sit in middle tiers, by function; they are missing in their departments."""
    sent: dict[str, int] = {}
    for tier in plan.middle:
        for function, posts in tier.officers.items():
            sent[function] = sent.get(function, 0) + int(posts.value)
    return sent


def function_weights(plan: Plan, functions: Mapping[str, Weighted]) -> dict[str, float]:
    """Return the weight of each function in dividing department posts, after enforcement has moved."""
    weights = {name: function.weight.value for name, function in functions.items()}
    moving = plan.enforcement
    if moving:
        for name in moving.of:
            moved = moving.posts.value * functions[name].weight.value
            weights[name] -= moved
            weights[moving.by] += moved
    return weights


def net(moved: Iterable[Moved]) -> int:
    """Return how many posts have come, less those that have gone."""
    return sum(-int(entry.posts.value) if entry.away else int(entry.posts.value) for entry in moved)


def department_weights(plan: Plan, functions: Mapping[str, Weighted]) -> list[float]:
    """Return the weight of each department in dividing department posts."""
    weight = function_weights(plan, functions)
    return [sum(weight[name] for name in department.functions) for department in plan.departments.list]


def officers_away(plan: Plan) -> list[int]:
    """Return how many officers of each department sit in middle tiers."""
    sent = officers(plan)
    return [sum(sent.get(name, 0) for name in d.functions) for d in plan.departments.list]


def headcount(part: Departments | Middle | Front) -> int:
    """Return the posts of a part of a plan at documented staffing, moved ones included."""
    return int(part.posts.value) + net(part.moved)


def on_duty(intake: Intake) -> int:
    """Return the people on duty at once: those of the plan, and as many as the moved posts can keep there."""
    return int(intake.posts.value) + math.floor(net(intake.moved) / intake.shifts.value)


def intake_posts(intake: Intake) -> int:
    """Return the establishment posts that the intake takes from the department book."""
    return round(on_duty(intake) * intake.shifts.value)
