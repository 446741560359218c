"""What a scenario file may say: frozen, typed, checked; every number is a quantity with its source."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from sim.model.change.applying import lever_faults
from sim.model.change.overlay import Entry, LeverName
from sim.model.change.variant import Variant
from sim.model.city.behaviour import Behaviour
from sim.model.city.consistency import city_faults
from sim.model.city.plan import Plan
from sim.model.city.shocks import Shock
from sim.model.files.base import Model, Name, Title
from sim.model.files.faults import misfits
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.units import (
    Count,
    Days,
    Factor,
    Hours,
    IncidentRate,
    Minutes,
    Posts,
    Ratio,
    RequestRate,
    Share,
    WholeDays,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Span = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")]


class Profile(Model):
    """Relative weights over hours, weekdays or months, with their source."""

    weights: tuple[Annotated[float, Field(ge=0)], ...]
    source: str
    reason: str | None = None


class Period(Model):
    """Simulated time."""

    start: date
    """First day; the clock counts whole seconds from its midnight."""
    warm_up: WholeDays
    """Days left out of every measure while queues fill."""
    days: Annotated[Quantity, Limits("day", ge=1, whole=True)]
    """Days that are measured."""
    age: WholeDays
    """How old the structure is on the first day: what grows with the years has grown so long."""


class City(Model):
    """Where incidents happen."""

    title: Title
    residents: Annotated[Quantity, Limits("person", gt=0, whole=True)]
    communities: Annotated[Quantity, Limits("community", ge=1, whole=True)]
    community_spread: Ratio
    """Squared coefficient of variation of community populations."""
    area: Annotated[Quantity, Limits("km2", gt=0)]
    speed: Annotated[Quantity, Limits("km/h", gt=0)]
    detour: Factor
    """Road distance over straight distance."""


class Calendar(Model):
    """Weekly hours; `holidays: true` closes on Chinese public holidays and opens on make-up days."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    hours: tuple[Span, ...] = Field(min_length=1)
    holidays: bool
    source: str
    reason: str | None = None

    @model_validator(mode="after")
    def _spans_ascend(self) -> Calendar:
        edges = [edge for span in self.hours for edge in clock_span(span)]
        if any(a >= b for a, b in pairwise(edges)) or edges[-1] > 86_400:
            raise ValueError(f"hours {list(self.hours)} must ascend without overlap inside one day")
        return self


def clock_span(span: str) -> tuple[int, int]:
    """Return the seconds of the day at which `HH:MM-HH:MM` begins and ends."""
    first, last = (int(part[:2]) * 3600 + int(part[3:]) * 60 for part in span.split("-"))
    return first, last


class Function(Model):
    """A field of public duty that exactly one department of a structure covers."""

    title: Title
    weight: Annotated[Quantity, Limits("ratio", gt=0)]
    """Share of department posts relative to the other functions."""
    duty: bool = False
    """Whether a team is on call round the clock for emergencies."""


class Category(Model):
    """A kind of incident."""

    title: Title
    share: Share
    lead: Name
    """Function that must act if the incident leaves the grassroots."""
    partners: tuple[Name, ...]
    """Functions that joint cases need besides the lead, most frequent first."""
    enforcement: Share
    """Share of incidents that only somebody with enforcement power can conclude."""
    visible: Share
    """Share that a patrol can see."""


class Urgency(Model):
    """A class of time limits."""

    title: Title
    share: Share
    limit: Hours
    """Calendar time from report to closing."""
    priority: Annotated[int, Field(ge=0, le=3)]
    """Queue class, 0 is served first."""
    outside: Share
    """Share of department cases that need outside works (contractors, demolition, planting)."""


class Bounds(Model):
    """A difficulty for matters that need no enforcement power, and for those that do."""

    ordinary: Share
    enforcement: Share


class Incidents(Model):
    """How incidents arise, are noticed, and how much work they are."""

    rate: IncidentRate
    """Incidents that somebody must handle."""
    consultations: IncidentRate
    """Further contacts that intake answers at once."""
    dispersion: Factor
    """Variance over mean of the daily number."""
    hours: Profile
    weekdays: Profile
    months: Profile
    joint: Share
    """Share that needs a second function."""
    third: Share
    """Share of those that needs a third one."""
    report_delay: Hours
    """Mean time until a resident who reports does so, counted in the hours of `waking`."""
    alarm_delay: Hours
    """The same for an emergency, which somebody always reports, at any hour."""
    alarm_work: Hours
    """Touch time for each function needed of an emergency, however hard: the danger is ended."""
    walk_in: Share
    """Share of residents' reports that are made at the community instead of by the hotline."""
    waking: Name
    """Calendar in which residents report."""
    patrol_delay: Hours
    """Mean patrol time until a grid worker passes a visible incident, at full patrol."""
    simple_to: Bounds
    """Difficulty up to which a matter is simple."""
    usual_to: Bounds
    """Difficulty up to which a matter that is not simple is usual; beyond it is hard."""
    simple_work: Hours
    """Touch time for each function needed of a simple matter, whoever does it."""
    usual_work: Hours
    hard_work: Hours
    joint_work: Hours
    """Touch time of each department in a hard matter that several departments share, each for itself."""
    near_saving: Share
    """Share of the touch time saved where a matter is concluded below the departments."""
    work_scv: Ratio
    """Squared coefficient of variation of all touch times."""
    outside_works: Days
    outside_scv: Ratio


class Requests(Model):
    """Service and approval requests, brought to a window."""

    rate: RequestRate
    window_work: Hours
    stamp_work: Hours
    """Examination by one department of one approval."""
    approvals: Share
    """Share of requests that are approvals, needing one to four departments."""
    missing_papers: Share
    """Share of examinations at which a paper is missing."""
    papers_delay: Days
    """Mean time until the applicant comes again."""
    work_scv: Ratio


class Upward(Model):
    """Tasks from higher-level counterparts."""

    share: Share
    """Share of the field time of the reference posts that they take."""
    reference_posts: Posts
    """Field posts of the flat city to whose time `share` refers; the volume is alike in all structures."""
    task_work: Hours
    counterparts: Count
    """Higher-level bodies per function; the volume is in proportion to them."""
    usual_counterparts: Annotated[Quantity, Limits("count", gt=0, whole=True)]
    """Those at which `share` holds."""
    work_scv: Ratio


class Desk(Model):
    """What passing a case on costs, the same everywhere unless a structure says otherwise."""

    answer: Minutes
    triage: Minutes
    decision: Minutes
    """Mean wait for the dispatcher's opinion after triage."""
    decision_scv: Ratio
    screen: Minutes
    """Reading a case at a tier that may have to pass it on."""
    assign: Minutes
    hand_over: Hours
    """Mean desk wait after a hand-over, in the receiver's working time."""
    sign_off: Hours
    """Mean wait for a department's acknowledgement, in working time."""
    coordinate: Hours
    """Coordinator's work per extra department."""
    meeting: Hours
    """Mean wait for a joint meeting, in working time."""
    verify: Minutes
    scv: Ratio


class Mechanisms(Model):
    """Switches; with all off the bare queueing network remains."""

    noticing: bool
    patrol: bool
    trust: bool
    channel_choice: bool
    duplicates: bool
    repeats: bool
    going_higher: bool
    grid_silence: bool
    paperwork: bool
    hand_over: bool
    decision_wait: bool
    sign_off: bool
    search: bool
    wrong_address: bool
    returns: bool
    arbitration: bool
    whistles: bool
    unanswered_whistles: bool
    coordination: bool
    travel: bool
    outside_works: bool
    verification: bool
    rework: bool
    reopening: bool
    upward_tasks: bool
    push_down: bool
    township_drift: bool
    dual_work: bool
    assessments: bool
    upward_drain: bool
    span_overload: bool
    low_motivation: bool
    load_response: bool
    overtime: bool
    lending: bool
    supervision: bool
    missing_papers: bool
    shocks: bool


class CityScenario(Variant):
    """One city under one structure."""

    model_config = ConfigDict(title="Tierflow scenario")

    kind: Literal["city"]
    name: Name
    title: Title
    story: Title
    """What the structure is and where it is described."""
    period: Period
    city: City
    calendars: dict[Name, Calendar]
    functions: dict[Name, Function]
    categories: dict[Name, Category]
    urgencies: dict[Name, Urgency]
    incidents: Incidents
    requests: Requests
    upward: Upward
    desk: Desk
    structure: Plan
    levers: tuple[Entry | LeverName, ...] = ()
    """Levers by name and operators on the structure, applied in order: what runs is the plan after them."""
    behaviour: Behaviour
    mechanisms: Mechanisms
    shocks: tuple[Shock, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> CityScenario:
        misfits([*city_faults(self), *lever_faults(self)])
        return self
