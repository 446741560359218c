"""What may hit a city for some time: a surge, a campaign, a task force."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.model.files.base import Model, Title
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.units import Factor, Posts, WholeDays


class Spell(Model):
    """Some days of the measured period."""

    title: Title
    start: WholeDays
    """Day of the measured period on which it begins."""
    days: Annotated[Quantity, Limits("day", ge=1, whole=True)]


class Surge(Spell):
    """More incidents than usual: a typhoon."""

    shock: Literal["surge"] = "surge"
    factor: Factor
    """Incidents and consultations over those of a usual day."""


class Campaign(Spell):
    """More tasks from above: an inspection campaign."""

    shock: Literal["campaign"] = "campaign"
    factor: Factor
    """Upward tasks over those of a usual day."""


class TaskForce(Spell):
    """People taken out of departments and middle."""

    shock: Literal["task_force"] = "task_force"
    posts: Posts


Shock = Annotated[Surge | Campaign | TaskForce, Field(discriminator="shock")]
