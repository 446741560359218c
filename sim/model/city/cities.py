"""Which scenarios are cities, and what only these have.

Whoever needs a city, or what only a city has, asks here: nobody else looks at the class of a scenario.  What
is made of each kind, and measured, is told by `sim.experiment.kinds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.change.applying import planned
from sim.model.change.lever import carried_out, overlays
from sim.model.change.overlay import Entry, LeverName
from sim.model.city.plan import Plan
from sim.model.city.scenario import CityScenario

if TYPE_CHECKING:
    from sim.model.network.scenario import NetworkScenario

type Scenario = CityScenario | NetworkScenario


def as_city(item: object, wanted: str) -> CityScenario:
    """Return what must be a city; for anything else ValueError, which begins with what wants one."""
    if not isinstance(item, CityScenario):
        kind, name = getattr(item, "kind", type(item).__name__), getattr(item, "name", item)
        raise ValueError(f"{wanted}, found the {kind} {name!r}")
    return item


def entries_of(item: object) -> tuple[Entry | LeverName, ...]:
    """Return what stands under `levers` of a city; of anything else nothing."""
    return item.levers if isinstance(item, CityScenario) else ()


def plan_of(scenario: Scenario) -> Plan | None:
    """Return the plan of a city after its levers; a network has none."""
    return planned(scenario) if isinstance(scenario, CityScenario) else None


def settled(scenario: Scenario) -> Scenario:
    """Carry out the operators of a city, so that all its quantities stand under its structure."""
    if not isinstance(scenario, CityScenario) or len(overlays(scenario)) == len(scenario.levers):
        return scenario
    return carried_out(scenario)
