"""Apply operators to plans: one by one, and those that stand in a scenario file under `levers`."""

from __future__ import annotations

from functools import reduce
from itertools import takewhile
from typing import TYPE_CHECKING

from sim.model.change.overlay import Entry, LeverName
from sim.model.city.consistency import Faults, plan_faults, structure_faults
from sim.model.city.plan import Plan
from sim.model.files.paths import join
from sim.model.operators import Operator

if TYPE_CHECKING:
    from sim.model.city.scenario import CityScenario


def apply(plan: Plan, operator: Operator) -> Plan:
    """Return a new plan; raise `ValueError` if the operator does not fit or the result contradicts itself."""
    after = operator.on(plan)
    faults = [f"{join(trail)}: {text}" for trail, text in plan_faults(after)]
    if faults:
        raise ValueError("\n".join(faults))
    return after


def planned(scenario: CityScenario) -> Plan:
    """Return what runs: the plan of a checked scenario after its levers.

    A lever that is only named is a ValueError: `library` puts levers in when it reads a scenario.
    """
    return reduce(_after, scenario.levers, scenario.structure)


def _after(plan: Plan, lever: Entry | LeverName) -> Plan:
    if isinstance(lever, str):
        raise ValueError(f"the lever {lever!r} is named but not put in; with_levers does that")
    return lever.on(plan)


def lever_faults(scenario: CityScenario) -> Faults:
    """Yield every lever that does not fit the plan as the levers before it leave it.

    What a lever breaks is told at the lever; of a structure that is faulty itself only misfits are told.
    Whatever stands behind a lever that is only named is told when that is put in.
    """
    plans = [scenario.structure]
    sound = not any(structure_faults(scenario.structure, scenario))
    known = takewhile(lambda entry: not isinstance(entry, str), scenario.levers)
    for k, lever in enumerate(known):
        after, texts = _tried(plans[-1], lever)
        if sound and not texts:
            texts = [f"{join(trail)}: {text}" for trail, text in structure_faults(after, scenario)]
        plans.append(plans[-1] if texts else after)
        yield from ((("levers", k), text + _contradiction(plans, lever)) for text in texts)


def _tried(plan: Plan, lever: Entry | LeverName) -> tuple[Plan, list[str]]:
    try:
        return _after(plan, lever), []
    except ValueError as error:
        return plan, [str(error)]


def _contradiction(plans: list[Plan], lever: Entry | LeverName) -> str:
    """Name the lever before which this one would have fitted, if there is one; `plans` holds one more."""
    fits = [not _tried(plan, lever)[1] for plan in plans[:-1]]
    if fits[-1] or True not in fits:
        return ""
    return f"; it contradicts levers[{len(fits) - 1 - fits[::-1].index(True)}]"
