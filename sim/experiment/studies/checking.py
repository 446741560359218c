"""Check a file: whatever is wrong with its text, and with what it stands for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.experiment.studies.named import CHECKED, Checked
from sim.model.city.cities import Scenario, as_city
from sim.model.files import library
from sim.model.files.faults import ScenarioError

if TYPE_CHECKING:
    from sim.model.city.scenario import CityScenario
    from sim.model.network.scenario import NetworkScenario

TRIALS = ("five_tier", "direct_control")
"""Structures in which a lever is tried when its file is checked: one with a middle tier, one without."""


def verify(name: str | os.PathLike[str]) -> list[str]:
    """Return all faults of a file, a line each: those of its text, and what shows when it is expanded."""
    try:
        item = library.read(name, CHECKED, _tried)
        if item.kind == "lever":
            trials = [as_city(library.load(trial), "levers go with cities only") for trial in TRIALS]
            library.load_lever(name, trials)
        for scenario in _scenarios(item):
            EXPANDED[scenario.kind](scenario)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    except ValueError as error:
        return [f"{name}: {error}"]
    return []


def _tried(item: Checked) -> Checked:
    """Try a study in its scenarios, so that what does not go with them is told at its place."""
    if item.kind != "study":
        return item
    from sim.experiment.studies.structures import tried

    return tried(item)


def _scenarios(item: Checked) -> list[Scenario]:
    """Return the scenarios that a file holds or names."""
    if item.kind == "study":
        return [library.load(name) for name in item.scenarios]
    if item.kind == "ablation":
        return [entry.city(on) for entry in item.mechanisms for on in (True, False)]
    if item.kind == "lever":
        return []
    if item.kind == "wages":
        return []
    return [] if item.kind == "sources" else [item]


# ------------------------------------------------------------------------------- what a scenario stands for


def _city(scenario: CityScenario) -> None:
    """Put a city on every footing, as far as anything can go wrong."""
    from sim.model.city.alike import on_footing
    from sim.model.city.conduct import conduct
    from sim.model.city.expansion import organised
    from sim.model.city.footing import FOOTINGS

    for footing in FOOTINGS:
        city = on_footing(scenario, footing)
        organised(city, footing.posts)
        conduct(city)


def _network(scenario: NetworkScenario) -> None:
    from sim.model.network.scenario import expand_network

    expand_network(scenario)


EXPANDED: Mapping[str, Callable[[Any], None]] = {"city": _city, "network": _network}
"""What makes a scenario of each kind ready; `sim.experiment.kinds` would load all that measures, too."""
