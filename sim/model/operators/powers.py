"""The operator on powers: what offices on a rung may conclude themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from sim.model.city.plan import Plan, Powers
from sim.model.files.base import Model, Name, changed
from sim.model.files.quantity import Limits, Quantity, sources
from sim.model.files.units import Share
from sim.model.operators.tiers import with_tier

UNDER_DEPARTMENTS = "under_departments"
"""A rung named by its place, so that an operator fits any structure."""

Change = Annotated[Quantity, Limits("share", ge=-1, le=1)]


class Step(Model):
    """A change relative to what is."""

    add: Change
    cut: bool = False
    """Whether a sum beyond 0 … 1 is cut to it, as where a lever meets any structure, instead of refused."""


class AtLeast(Model):
    """A value for whoever has less; more stays."""

    at_least: Share


class MovePowers(Model):
    """Give powers to a rung or take them away: a new value, a least value or a step."""

    operator: Literal["move_powers"] = "move_powers"
    to: Name
    """`grid`, `community`, the name of a middle tier, or `under_departments`: the highest of these that
    takes every case, which is the community where no tier does."""
    ordinary: Share | Step | AtLeast | None = None
    enforcement: Share | Step | AtLeast | None = None
    services: Share | Step | AtLeast | None = None

    @model_validator(mode="after")
    def _something(self) -> MovePowers:
        if not self._stated():
            raise ValueError("no power is stated, allowed are ordinary, enforcement, services")
        return self

    def on(self, plan: Plan) -> Plan:
        """Return the plan with other powers at one rung and nothing else changed."""
        fronts = {"grid": plan.grid, "community": plan.community}
        to = plan.under_departments if self.to == UNDER_DEPARTMENTS else self.to
        if front := fronts.get(to):
            return changed(plan, **{to: changed(front, powers=self._powers(front.powers))})
        tiers = {tier.name: tier for tier in plan.middle}
        if to not in tiers:
            allowed = ", ".join([*fronts, *tiers, UNDER_DEPARTMENTS])
            raise ValueError(f"no rung is called {to!r}, allowed: {allowed}")
        return with_tier(plan, to, powers=self._powers(tiers[to].powers))

    def _stated(self) -> dict[str, Quantity | Step | AtLeast]:
        stated = {name: getattr(self, name) for name in Powers.model_fields}
        return {name: value for name, value in stated.items() if value is not None}

    def _powers(self, old: Powers) -> Powers:
        new = {name: _power(name, getattr(old, name), value) for name, value in self._stated().items()}
        return changed(old, **new)


def _power(name: str, old: Quantity, new: Quantity | Step | AtLeast) -> Quantity:
    """Return a new power; of a sum the source names both parts and the range adds both, cut to 0 … 1."""
    if isinstance(new, Quantity):
        return new
    if isinstance(new, AtLeast):
        return at_least(old, new.at_least)
    return _sum(name, old, new)


def at_least(old: Quantity, least: Quantity) -> Quantity:
    """Return what is there, or the least value if that is more."""
    return old if old.value >= least.value else least


def _sum(name: str, old: Quantity, new: Step) -> Quantity:
    value = round(old.value + new.add.value, 12)
    if new.cut:
        value = min(max(value, 0.0), 1.0)
    elif not 0 <= value <= 1:
        raise ValueError(f"{name} {old.value:g} and {new.add.value:g} make {value:g}, allowed 0 to 1")
    parts = (old, new.add)
    ranges = [part.range or (part.value, part.value) for part in parts]
    low, high = (min(max(round(sum(ends), 12), 0), 1) for ends in zip(*ranges, strict=True))
    cut = ", cut to 0 … 1" if value != round(old.value + new.add.value, 12) else ""
    reasons = [f"{old.value:g} with {new.add.value:+g}{cut}", *[part.reason for part in parts if part.reason]]
    return Quantity(
        value=value, unit=old.unit, source=sources(parts), range=(low, high), reason="; ".join(reasons)
    )
