"""Operators on the ways of cases and requests: who sends them on, who takes part, who sits where."""

from __future__ import annotations

from typing import Literal

from sim.model.city.plan import Plan
from sim.model.files.base import Model, changed
from sim.model.files.units import Posts, Share
from sim.model.operators.powers import at_least


class AddPlatform(Model):
    """Let a platform send cases at once to whoever can conclude them, by every channel.

    `dispatched` is the least share that it sends so; `posts` are the people on duty at its desk from then on,
    which the department book pays for.
    """

    operator: Literal["add_platform"] = "add_platform"
    dispatched: Share
    posts: Posts | None = None

    def on(self, plan: Plan) -> Plan:
        """Return the plan with a platform."""
        old = plan.route.dispatch
        shares = {name: at_least(getattr(old, name), self.dispatched) for name in type(old).model_fields}
        direct = changed(plan, route=changed(plan.route, dispatch=changed(old, **shares)))
        if self.posts is None:
            return direct
        return changed(direct, intake=changed(plan.intake, posts=self.posts))


class IntegrateApprovals(Model):
    """Let one approval department do all steps of an approval (one seal); `saving` is the time this saves."""

    operator: Literal["integrate_approvals"] = "integrate_approvals"
    saving: Share | None = None

    def on(self, plan: Plan) -> Plan:
        """Return the plan with integrated approvals."""
        saving = plan.route.integrated_saving if self.saving is None else self.saving
        return changed(plan, route=changed(plan.route, approvals="integrated", integrated_saving=saving))


class ParallelApprovals(Model):
    """Let all departments of an approval examine it at once; an integrated procedure stays as it is."""

    operator: Literal["parallel_approvals"] = "parallel_approvals"

    def on(self, plan: Plan) -> Plan:
        """Return the plan with approvals that are at least parallel."""
        if plan.route.approvals == "integrated":
            return plan
        return changed(plan, route=changed(plan.route, approvals="parallel"))


class PlaceInFront(Model):
    """Let those who stand above the communities sit among them.

    Middle tiers move into their areas, and at least `saving` of the wait at the first desk above is saved.
    Where no tier takes every case sections of departments move, so it is the waits on their desks.
    """

    operator: Literal["place_in_front"] = "place_in_front"
    saving: Share

    def on(self, plan: Plan) -> Plan:
        """Return the plan with offices near the communities."""
        middle = tuple(changed(tier, seat="area") for tier in plan.middle)
        saved = "hall_saving" if plan.under_departments == "community" else "front_saving"
        saving = at_least(getattr(plan.route, saved), self.saving)
        return changed(plan, middle=middle, route=changed(plan.route, **{saved: saving}))
