"""Operators on the middle tiers: remove, insert, merge or split their offices, divide their liaison."""

from __future__ import annotations

from typing import Annotated, Literal

from sim.model.city.plan import Middle, Plan
from sim.model.files.base import Model, Name, changed
from sim.model.files.quantity import Limits, Quantity
from sim.model.operators.posts import Holder, handed, opposite, stakes

OfficesOrNone = Annotated[Quantity, Limits("office", ge=0, whole=True)]


class RemoveTier(Model):
    """Remove a middle tier and say where its posts go.

    The sum of the three books stays the same in both staffings.  `platform` fills whole duty posts of the
    intake, the remainder helps in departments.  `front` takes posts out of departments and middle, so the
    documented and the equal total fall by them.  Only `saved` posts go: they lower the documented total.
    """

    operator: Literal["remove_tier"] = "remove_tier"
    tier: Name
    posts_to: Holder | Literal["saved"]

    def on(self, plan: Plan) -> Plan:
        """Return the plan without the tier."""
        k = _tier(plan, self.tier)
        rest = changed(plan, middle=plan.middle[:k] + plan.middle[k + 1 :])
        return handed(rest, self.posts_to, stakes(plan.middle[k]), k)


class InsertTier(Model):
    """Insert a middle tier under the tier `below`, or else right under the departments.

    Its posts come from departments, platform, front or the tier under it, which leaves the sum of the books
    as it is, or are `new`, which raises the documented total.  With the same tier, place and holder it
    undoes `RemoveTier` exactly; `new` undoes `saved`.
    """

    operator: Literal["insert_tier"] = "insert_tier"
    tier: Middle
    below: Name | None = None
    posts_from: Holder | Literal["new"]
    once: bool = False
    """Whether a plan that has a tier of this name, or line offices of the same functions, stays as it is."""

    def on(self, plan: Plan) -> Plan:
        """Return the plan with the tier."""
        if self.once and any(self._is(tier) for tier in plan.middle):
            return plan
        if self.tier.name in [tier.name for tier in plan.middle]:
            raise ValueError(f"a tier is called {self.tier.name!r} already, allowed is another name")
        k = 0 if self.below is None else _tier(plan, self.below) + 1
        poorer = handed(plan, self.posts_from, opposite(stakes(self.tier)), k)
        return changed(poorer, middle=(*poorer.middle[:k], self.tier, *poorer.middle[k:]))

    def _is(self, tier: Middle) -> bool:
        alike = bool(self.tier.serves) and set(self.tier.serves or ()) <= set(tier.serves or ())
        return alike or tier.name == self.tier.name


class SetOffices(Model):
    """Merge or split the offices of a tier; its posts stay the same and are divided among them.

    With 0 offices the tier goes, and `posts_to` says where its posts go.
    """

    operator: Literal["set_offices"] = "set_offices"
    tier: Name
    offices: OfficesOrNone
    posts_to: Holder | Literal["saved"] = "departments"

    def on(self, plan: Plan) -> Plan:
        """Return the plan with so many offices in the tier."""
        if self.offices.value == 0:
            return RemoveTier(tier=self.tier, posts_to=self.posts_to).on(plan)
        return with_tier(plan, self.tier, offices=_at_least_one(self.offices))


class SetLiaison(Model):
    """Let the desk posts of a tier share a queue, or let each face some of the departments."""

    operator: Literal["set_liaison"] = "set_liaison"
    tier: Name
    liaison: Literal["pooled", "per_department"]

    def on(self, plan: Plan) -> Plan:
        """Return the plan with this liaison."""
        return with_tier(plan, self.tier, liaison=self.liaison)


def _tier(plan: Plan, name: str) -> int:
    names = [tier.name for tier in plan.middle]
    if name not in names:
        raise ValueError(
            f"no tier is called {name!r}, allowed: {', '.join(names) or 'none, there is no tier'}"
        )
    return names.index(name)


def with_tier(plan: Plan, name: str, **changes: object) -> Plan:
    """Return the plan with other fields in the tier of this name, which must be there."""
    k = _tier(plan, name)
    return changed(plan, middle=(*plan.middle[:k], changed(plan.middle[k], **changes), *plan.middle[k + 1 :]))


def _at_least_one(offices: Quantity) -> Quantity:
    """Cut the range of a number of offices where the tier still exists."""
    if offices.range is None:
        return offices
    return offices.model_copy(update={"range": (max(offices.range[0], 1.0), offices.range[1])})
