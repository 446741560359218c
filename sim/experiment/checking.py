"""Check a file: whatever is wrong with its text, and with what it stands for."""

from __future__ import annotations

import os

from sim.experiment.studies import READABLE, Readable
from sim.model import library
from sim.model.faults import ScenarioError
from sim.model.library import Scenario
from sim.model.scenario import CityScenario

TRIALS = ("five_tier", "direct_control")
"""Structures in which a lever is tried when its file is checked: one with a middle tier, one without."""


def verify(name: str | os.PathLike[str]) -> list[str]:
    """Return all faults of a file, a line each: those of its text, and what shows when it is expanded."""
    try:
        item = library.read(name, READABLE, _tried)
        if item.kind == "lever":
            trials = [city for city in map(library.load, TRIALS) if isinstance(city, CityScenario)]
            library.load_lever(name, trials)
        for scenario in _scenarios(item):
            _expand(scenario)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    except ValueError as error:
        return [f"{name}: {error}"]
    return []


def _tried(item: Readable) -> Readable:
    """Try a study in its scenarios, so that what does not go with them is told at its place."""
    if item.kind != "study":
        return item
    from sim.experiment.structures import tried

    return tried(item)


def _scenarios(item: Readable) -> list[Scenario]:
    """Return the scenarios that a file holds or names."""
    if item.kind == "study":
        return [library.load(name) for name in item.scenarios]
    if item.kind == "ablation":
        return [entry.city(on) for entry in item.mechanisms for on in (True, False)]
    return [] if item.kind == "lever" else [item]


def _expand(scenario: Scenario) -> None:
    """Put a scenario on every footing, as far as anything can go wrong."""
    if scenario.kind == "network":
        from sim.model.network import expand_network

        expand_network(scenario)
        return
    from sim.model.alike import on_footing
    from sim.model.conduct import conduct
    from sim.model.expansion import organised
    from sim.model.footing import FOOTINGS

    for footing in FOOTINGS:
        city = on_footing(scenario, footing)
        organised(city, footing.posts)
        conduct(city)
