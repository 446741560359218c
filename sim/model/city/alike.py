"""Put a city on a footing: with powers, or a route, that are the same for every structure."""

from __future__ import annotations

from sim.model.change.lever import carried_out
from sim.model.city.footing import Footing, Terms
from sim.model.city.plan import Middle, Plan
from sim.model.city.scenario import CityScenario
from sim.model.files.base import changed


def on_footing(city: CityScenario, footing: Footing) -> CityScenario:
    """Return a checked city with the powers and the route of a footing; posts follow when it expands.

    The name stays, since it is the same structure under other terms.
    """
    if footing.powers is Terms.OWN and footing.route is Terms.OWN:
        return city
    settled = carried_out(city)
    plan = settled.structure
    if footing.powers is Terms.EQUAL:
        plan = with_equal_powers(plan)
    if footing.route is Terms.EQUAL:
        plan = with_equal_route(plan)
    return settled.model_copy(update={"structure": plan})


def with_equal_powers(plan: Plan) -> Plan:
    """Let grids, communities and whoever stands right under the departments conclude what all others do.

    Nobody has officers of departments then, so these have them back.  Line offices keep their powers.
    """
    alike, top = plan.alike.powers, plan.under_departments
    community = alike.top if top == "community" else alike.community
    return changed(
        plan,
        grid=changed(plan.grid, powers=alike.grid),
        community=changed(plan.community, powers=community),
        middle=tuple(_equal(plan, tier) for tier in plan.middle),
    )


def _equal(plan: Plan, tier: Middle) -> Middle:
    powers = plan.alike.powers.top if tier.name == plan.under_departments else tier.powers
    return changed(tier, powers=powers, officers={})


def with_equal_route(plan: Plan) -> Plan:
    """Let a single intake dispatch as much at once as everywhere else, and give the rest to the same desk."""
    alike = plan.alike
    return changed(
        plan,
        route=changed(plan.route, intake="single", dispatch=alike.dispatch, entrance=alike.entrance),
    )
