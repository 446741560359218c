"""Which measures scenarios have, known before anything runs, and what is asked for that they do not have."""

from __future__ import annotations

from collections.abc import Iterable

from sim.analysis.choice.ranking import Best
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.run import world
from sim.measures import Better, Of, find, of
from sim.model.city.cities import Scenario
from sim.model.files.faults import among, hint


def measure_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all measures of a run of a scenario; of a network as `scope.name.measure`."""
    return kind_of(scenario).measures(world(Case.of(scenario)).structure.places)


def check_asked(measure: str, scenarios: Iterable[Scenario], *beside: Of) -> None:
    """Refuse a measure that a scenario does not have, with the nearest one that it has.

    Of a network one without a scope is that of all customers.  `beside` is what else is at hand than a run.
    """
    for scenario in scenarios:
        known = (*kind_of(scenario).in_short, *measure_names(scenario), *of(*beside))
        if measure not in known:
            raise ValueError(unknown(measure, known))


def unknown(measure: str, known: Iterable[str]) -> str:
    """Say that there is no such measure, and which one was meant or which there are."""
    names = list(known)
    return f"there is no measure {measure!r}{hint(measure, names) or f', there are {among(names)}'}"


def best_of(measure: str, highest: bool | None = None) -> Best:
    """Return which end of a measure is the best: the one asked for, else the one that it declares.

    ValueError for one of which neither end is better, as of load, if nobody says which.
    """
    if highest is None:
        found = find(measure.rpartition(".")[2])
        better = found.measure.better if found else Better.LOWER  # one that there is not is refused elsewhere
        if better is Better.NEITHER:
            raise ValueError(f"no end of {measure} is better by itself, so say --highest or --lowest")
        highest = better is Better.HIGHER
    return Best.LARGEST if highest else Best.SMALLEST
