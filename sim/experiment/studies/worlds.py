"""Worlds: a city and what could be done in it, with numbers that are not documented drawn from ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.experiment.cases import Case
from sim.experiment.studies.candidates import AdvisedCity, Candidate
from sim.experiment.studies.design import Space
from sim.experiment.studies.named import load_study
from sim.experiment.studies.sampling import LatinHypercube, sample
from sim.experiment.studies.structures import Arm
from sim.experiment.studies.uncertainties import Uncertainties, chosen
from sim.model.city.cities import Scenario, settled
from sim.model.city.footing import OWN
from sim.model.files.canon import digest
from sim.model.files.changes import with_values
from sim.model.time_and_chance.streams import Purpose, stream

ASSUMPTIONS = "assumptions"
"""The study whose ranges, period and replications worlds are drawn with."""


@dataclass(frozen=True, eq=False)
class DrawnWorlds:
    """The cases of all worlds that can be, and which world and candidate each is of.

    `points` has a row each: `point`, `sample`, `scenario` (the name of the city as it is, or of what is done
    in it) and `key`, the name of the case.  A world in which any of them contradicts itself is left out.
    """

    cases: tuple[Case, ...]
    points: pd.DataFrame
    replications: range
    left_out: int


def worlds_of(asked: AdvisedCity, candidates: Sequence[Candidate], number: int, seed: int) -> DrawnWorlds:
    """Draw worlds for a city as it is and for each candidate, by the shipped study of assumptions.

    All meet the same points of the sample, a lever with its own numbers too.  ValueError for a city that the
    settings of the study do not go with, or if no world can be.
    """
    study = load_study(ASSUMPTIONS)
    cities = {asked.city.name: asked.city} | {each.name: each.city for each in candidates}
    arms = tuple(Arm(name, {}, with_values(settled(city), study.settings)) for name, city in cities.items())
    ranges = study.uncertainties if isinstance(study.uncertainties, Uncertainties) else Uncertainties()
    paths = tuple(chosen(ranges, [arm.scenario for arm in arms if arm.scenario]))
    rows = sample(
        LatinHypercube(kind="latin_hypercube", points=number), len(paths), stream(seed, 0, Purpose.DESIGN)
    )
    space = Space(study, arms, paths, rows)
    found = {row: made for row in range(number) if (made := _world(space, row))}
    if not found:
        raise ValueError(f"none of {number} worlds can be: in each of them some number contradicts another")
    made = [
        (row, arm.name, scenario)
        for row, all_ in found.items()
        for arm, scenario in zip(arms, all_, strict=True)
    ]
    keys = [f"{name}@{row}" for row, name, _ in made]
    cases = tuple(_case(scenario, key) for key, (_, _, scenario) in zip(keys, made, strict=True))
    points = pd.DataFrame(
        [(k, row, name) for k, (row, name, _) in enumerate(made)], columns=["point", "sample", "scenario"]
    )
    return DrawnWorlds(cases, points.assign(key=keys), range(study.replications.minimum), number - len(found))


def _world(space: Space, row: int) -> list[Scenario] | None:
    """Return what each arm is in a world; None if one contradicts itself there."""
    point = space.point(row)
    try:
        return [frame.scenario_at(point) for frame in space.frames if frame]
    except ValueError:
        return None


def _case(scenario: Scenario, key: str) -> Case:
    return Case(scenario.model_copy(update={"name": key}), OWN, digest(scenario), None)
