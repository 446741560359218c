"""What a scenario file says of how people behave, grouped by who they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.model.files.base import Model
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.units import Count, Days, Hours, Ratio, Share


class Residents(Model):
    """What residents do, of whom one agent stands for those of a community."""

    trust: Share
    """Trust at the start; follows satisfaction."""
    trust_speed: Share
    """Weight of a day's experience in trust."""
    reporting: Share
    """Share of residents who report what they see, at starting trust."""
    satisfaction: Share
    """Share satisfied when a case closes on time; late closing halves it."""
    duplicates: Share
    """Share of reported incidents that somebody else reports as well."""
    duplicate_delay: Hours
    """Mean time until the other report comes in."""
    patience: Days
    """Mean time after which a resident asks again about an open case, at starting trust."""
    endurance: Days
    """Mean time after which one who has asked again goes to a higher level."""


class Grids(Model):
    """What grid workers do."""

    patrol_floor: Share
    """Patrol kept up however much handling there is."""
    paperwork: Share
    """Share of their time that records take."""
    reports: Share
    """Share of what a patrol finds that is reported by somebody who may have to handle it."""


class Units(Model):
    """What the desks below the departments do."""

    incidents_first: Ratio
    """Incidents waiting per post above which a unit puts them before pushed-down tasks."""
    whistle_floor: Share
    """Share of cases for which a unit whistles even if nobody ever came."""
    whistle_memory: Share
    """Weight of a day's answers in a unit's readiness to whistle."""
    dual_work: Share
    """Share of staff time that goes to tasks of a home department."""
    assessments: Ratio
    """Reports for assessment to each department in a month."""
    assessment_work: Hours
    """Work of one such report."""
    drift: Ratio
    """Share of upward tasks by which what is passed down grows in a year, up to `bureaus.push_most`."""


class Bureaus(Model):
    """What departments do."""

    wrong_address: Share
    """Mean share of department cases sent to the wrong one first."""
    returns: Share
    """Mean share of department cases returned at a first assignment, at no load."""
    return_load: Ratio
    """Factor on the odds of a return per case waiting per post."""
    max_returns: Annotated[int, Field(ge=0, le=3)]
    """After so many returns the addressee is made to take it."""
    push_down: Share
    """Share of upward tasks that departments pass down at no load."""
    push_load: Share
    """Increase of that share per task waiting per post."""
    push_most: Share
    """Share to which queues and drift may raise `push_down`."""
    heed: Share
    """Share of whistles that a department without a queue answers."""
    heed_load: Ratio
    """Decrease of that share per case waiting per post."""
    accountability: Share
    """How far departments share in the unit's reward: in full they answer all calls, twice as fast."""
    whistle_limit: Hours
    """Working time within which a department has to come."""
    drain: Share
    """Share of the desk posts of middle tiers that departments have pulled up in the end."""
    drain_ramp: Days
    """Time until they have."""
    drain_skill: Ratio
    """Share of a desk's power lost per share of its people, as the most able go."""
    reply_work: Hours
    """Work of answering a higher level about a case."""
    span: Count
    """Offices that one office can lead without strain."""
    span_penalty: Share
    """Capacity lost per office above that."""
    span_floor: Share
    """Capacity left however many there are."""


class Staff(Model):
    """How people work, under load above all."""

    rework: Share
    reopening: Share
    reopening_delay: Days
    effort: Share
    """Pace of establishment staff whose pay does not follow the work, at full load."""
    pay_spread: Share
    """Pay gap by performance; from 20 % on effort is whole."""
    load_memory: Share
    """Weight of a day in the load that people feel."""
    usual_load: Share
    """Load at which they work at the usual pace."""
    full_load: Annotated[Quantity, Limits("share", gt=0, le=1)]
    """Load from which fatigue outweighs the push."""
    speed_up: Ratio
    """Increase of pace per unit of load, up to full load."""
    overwork: Ratio
    """Decrease of pace per unit of load above it."""
    carelessness: Ratio
    """Increase of the odds that a check fails per unit of load above it."""
    juggling: Share
    """Slow-down per open case of each post above `juggling_from`."""
    juggling_from: Ratio
    juggling_to: Ratio
    """Cases that one works at in turn at most; the others lie in the pile."""
    overtime: Share
    """Most hours worked beyond the calendar, as a share of it."""
    overtime_case: Share
    """Share of the calendar worked on top per case waiting per post."""


class Behaviour(Model):
    """How people behave; reviewed once a day."""

    residents: Residents
    grids: Grids
    units: Units
    bureaus: Bureaus
    staff: Staff
