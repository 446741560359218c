"""What a lever leaves in the scenario that it has been put into: which it was, and what it changed there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sim.model.city.plan import Plan
from sim.model.files.base import Model, Name, Title
from sim.model.operators import Operator


class Effect(Model):
    """One thing that a lever changed, as people read it; nothing stands for what is not there."""

    path: str
    before: str | None
    after: str | None


class Overlay(Model):
    """The record of a lever.  Its changes are in the scenario, so it changes no plan."""

    operator: Literal["lever"] = "lever"
    name: Name
    title: Title
    story: Title
    digest: str
    """That of the lever, so that two levers of one name are told apart."""
    sets: dict[str, Any] = Field(default={})
    """What it sets, by path; numbers without their sources."""
    contradicts: dict[Name, Title] = Field(default={})
    """Levers that do not go with it, with the reason."""
    effects: tuple[Effect, ...] = ()
    """Nothing, if all was so already."""

    def on(self, plan: Plan) -> Plan:
        """Return the plan as it is."""
        return plan


LeverName = Annotated[str, Field(min_length=1)]
"""Name of a shipped lever or the path of a file; an overlay takes its place when the scenario is loaded."""

Entry = Annotated[Operator | Overlay, Field(discriminator="operator")]
"""What may stand under `levers` in a scenario beside names."""
