"""The course of the structures of a sweep along its one numeric factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.runs.courses import Turn, turns
from sim.analysis.runs.tables import limits_of
from sim.experiment.questions.outcomes import Cell, Outcomes
from sim.experiment.runs.store import Results
from sim.experiment.studies.study import Study


@dataclass(frozen=True, eq=False)
class Course:
    """How a measure goes along a factor: `table` has `scenario`, `level`, `mean`, `low`, `high`.

    Limits are those of each mean alone.  `turns` are pairs of structures whose order surely turns.
    """

    measure: str
    factor: str
    table: pd.DataFrame
    turns: list[Turn]
    replications: int


def check_course(study: Study) -> None:
    """Refuse a study along which no course can be followed."""
    factors = study.factors
    if len(factors) != 1 or not factors[0].numeric or len(study.footings) > 1:
        names = ", ".join(factor.name for factor in factors) or "none"
        raise ValueError(f"a course needs one factor that is a number, at one footing, found {names}")
    if study.uncertainties != "none":
        raise ValueError("a course needs assumptions that stand still, found uncertainties in the study")
    if lacking := [name for name in study.scenarios if not factors[0].touches(name)]:
        raise ValueError(f"a course needs a factor that all have, found none in {', '.join(lacking)}")


def course(results: Results, measure: str) -> Course:
    """Follow every structure of a sweep along its only factor.

    ValueError for a sweep with several factors, footings or samples, or whose factor is no number or not of
    every structure.
    """
    check_course(results.study)
    outcomes, name = Outcomes.of(results.points, results.runs, measure), results.study.factors[0].name
    cells = sorted(outcomes.cells(), key=lambda cell: float(cell.levels[name]))
    by_scenario: dict[str, list[Cell]] = {scenario: [] for scenario in results.study.scenarios}
    for cell in cells:
        by_scenario[cell.scenario].append(cell)
    values = {
        scenario: np.concatenate([outcomes.of_cell(cell) for cell in mine])
        for scenario, mine in by_scenario.items()
    }
    levels = tuple(sorted({float(cell.levels[name]) for cell in cells}))
    return Course(measure, name, _table(values, levels), turns(values, levels), outcomes.values.shape[1])


def _table(values: Mapping[str, np.ndarray], levels: tuple[float, ...]) -> pd.DataFrame:
    parts = []
    for scenario, found in values.items():
        mean, low, high, _ = limits_of(found.T, 0.95)
        columns = {"level": levels, "mean": mean, "low": low, "high": high}
        parts.append(pd.DataFrame({"scenario": scenario} | columns))
    return pd.concat(parts, ignore_index=True)
