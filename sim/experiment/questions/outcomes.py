"""Outcomes of a sweep by point and replication, and which points are of one structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.studies.asked import unknown
from sim.experiment.studies.design import VALUED
from sim.experiment.studies.factors import ABSENT

UNCERTAIN = "u:"
"""Before the path in the name of a column that tells where in its range a number is."""

OF_POINTS = ("scenario", "footing", "sample", "digest")

type Levels = Mapping[str, Any]
"""Factors and their levels; those that a structure does not have are left out."""


@dataclass(frozen=True, eq=False)
class Cell:
    """The points of one scenario at one footing and one level of each factor, in the order of samples."""

    scenario: str
    footing: str
    levels: Levels
    points: pd.DataFrame

    def fits(self, levels: Levels) -> bool:
        """Tell whether no factor stands at two levels."""
        return all(self.levels[name] == level for name, level in levels.items() if name in self.levels)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """One measure of a sweep: the points, and the values by point and replication, NaN where there is none.

    Replications that less than half of the points with any value have are left out, so that a sweep which
    goes on does not spoil what is done.
    """

    measure: str
    points: pd.DataFrame
    values: pd.DataFrame

    @classmethod
    def of(cls, points: pd.DataFrame, runs: pd.DataFrame, measure: str) -> Outcomes:
        """Take a measure from the tables of a sweep; ValueError if it is unknown or never has a value."""
        check_measure(measure, runs)
        found = runs.pivot(index="point", columns="replication", values=measure).dropna(how="all")
        usual = found.notna().mean() >= 0.5
        if found.empty or not usual.any():
            raise ValueError(f"{measure} has no value in any run")
        return cls(measure, points, found.loc[:, usual].reindex(points.index))

    @cached_property
    def factors(self) -> list[str]:
        """The factors of the study, which are the columns of points that are nothing else."""
        other = (UNCERTAIN, VALUED)
        return [name for name in self.points if name not in OF_POINTS and not str(name).startswith(other)]

    @cached_property
    def uncertain(self) -> list[str]:
        """The columns that tell where in their ranges the uncertain numbers are."""
        return [name for name in self.points if str(name).startswith(UNCERTAIN)]

    def paths(self) -> list[str]:
        """Return what is uncertain, by path."""
        return [name.removeprefix(UNCERTAIN) for name in self.uncertain]

    def cells(self) -> list[Cell]:
        """Return the structures, each at its footing and levels, in order of appearance."""
        keys = ["scenario", "footing", *self.factors]
        groups = self.points.groupby(keys, sort=False, dropna=False)
        return [self._cell(group.sort_values("sample")) for _, group in groups]

    def _cell(self, points: pd.DataFrame) -> Cell:
        first = points.iloc[0]
        levels = dict(present((name, first[name]) for name in self.factors))
        return Cell(str(first["scenario"]), str(first["footing"]), levels, points)

    def of_cell(self, cell: Cell) -> np.ndarray:
        """Return the values of a cell: a row for each of its points, a column for each replication."""
        return self.values.loc[cell.points.index].to_numpy(float)


def check_measure(measure: str, runs: pd.DataFrame) -> None:
    """Refuse a measure that is not in a table of runs, with the nearest one if any is near."""
    known = [str(name) for name in runs.columns if name not in ("point", "replication")]
    if known and measure not in known:
        raise ValueError(unknown(measure, known))


def present(levels: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the levels of the factors that a structure has."""
    for name, level in levels:
        if level != ABSENT and not pd.isna(level):
            yield name, level
