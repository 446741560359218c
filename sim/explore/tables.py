"""Turn stored points into plain data, measure by measure: cells, samples of the assumptions, replications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from sim.analysis.runs.differences import ROUNDING
from sim.analysis.runs.replications import LONG, SHORT
from sim.experiment.questions.discovery import FOOTING
from sim.experiment.studies.factors import ABSENT
from sim.experiment.studies.study import Study
from sim.explore.reading import Stored
from sim.measures import MEASURES, Better, Unit, find
from sim.report.style import structure_colour
from sim.report.wording.names import axis_titles, level_name, measure_label, measure_name, measure_of
from sim.report.wording.names import loaded as scenario_of
from sim.report.wording.sentences import inside
from sim.words import Language, in_language, languages, say

DIGITS = 10
"""Significant digits that values are stored with."""

SAME = max(ROUNDING, 2 * 10.0 ** (1 - DIGITS))
"""Differences smaller than this share of the values are rounding: that of the runs, or that of the file."""

LEVEL = 0.95

type Spoken = dict[Language, str]
"""A text in every language."""


def spoken(make: Callable[[Language], str]) -> Spoken:
    """Make a text in every language."""
    return {lang: make(lang) for lang in languages()}


@dataclass(frozen=True, eq=False)
class Cells:
    """The points of a study by cell: a structure at a footing and one level of each factor.

    `cells` has a row each; `sample` numbers the rows of the sample of assumptions.
    """

    stored: Stored

    @property
    def axes(self) -> list[str]:
        """What is chosen beside structures: the footing if there are several, and the factors."""
        several = self.stored.points["footing"].nunique() > 1
        return [*([FOOTING] if several else []), *self.stored.factors]

    @cached_property
    def keys(self) -> list[str]:
        """The columns that make a cell."""
        return ["scenario", "footing", *self.stored.factors]

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The cells, in the order in which they appear."""
        return self.stored.points[self.keys].drop_duplicates().reset_index(drop=True)

    @cached_property
    def samples(self) -> list[int]:
        """The numbers of the samples of the assumptions, one if nothing was varied."""
        return sorted(int(number) for number in self.stored.points["sample"].unique())

    @cached_property
    def _places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The cell, the sample and the replication of each run, each as a number from 0."""
        points = self.stored.points
        cell = points.groupby(self.keys, sort=False, dropna=False).ngroup()
        sample = points["sample"].map({number: k for k, number in enumerate(self.samples)})
        runs = self.stored.runs
        return (
            cell.loc[runs["point"]].to_numpy(),
            sample.loc[runs["point"]].to_numpy(),
            runs["replication"].factorize(sort=True)[0],
        )

    @property
    def replications(self) -> int:
        """How many there are of a point, at most."""
        return int(self._places[2].max()) + 1

    def cube(self, measure: str) -> np.ndarray:
        """Return a measure by cell, sample and replication, NaN where there is none."""
        values = np.full((len(self.cells), len(self.samples), self.replications), np.nan)
        values[self._places] = self.stored.runs[measure].to_numpy(float)
        return values


# ------------------------------------------------------------------------------------------------ plain data


def rounded(value: float) -> float | int | None:
    """Return a number as it is stored: to `DIGITS` digits, a whole one as such, nothing for NaN."""
    if np.isnan(value):
        return None
    kept = float(f"{value:.{DIGITS}g}")
    return int(kept) if kept.is_integer() else kept


def _listed(values: np.ndarray) -> list[Any] | None:
    """List numbers; nothing stands for a list without any."""
    if np.isnan(values).all():
        return None
    return [rounded(value) if values.ndim == 1 else _listed(value) for value in values]


def measure_data(cells: Cells, measure: str) -> dict[str, Any]:
    """Describe a measure in words and give all its values."""
    found = find(measure.rpartition(".")[2])
    declared = found.measure if found else None
    study = cells.stored.study
    return {
        "key": measure,
        "label": spoken(lambda lang: measure_label(study, measure, lang)),
        "inside": spoken(lambda lang: inside(measure_name(study, measure, lang), lang)),
        "unit": spoken(lambda lang: _unit(study, measure, lang)),
        "share": declared is not None and declared.unit is Unit.SHARE,
        "time": declared is not None and declared.unit.is_time,
        "highest": declared is not None and declared.better is Better.HIGHER,
        "values": [_listed(samples) for samples in cells.cube(measure)],
    }


def _unit(study: Study, measure: str, lang: Language) -> str:
    """Return a unit as it stands after a number: none of what is an index, or has no words of its own."""
    scenario = next(filter(None, map(scenario_of, study.scenarios)), None)
    found = find(measure.rpartition(".")[2])
    if scenario is None or (found and found.measure.unit is Unit.INDEX):
        return ""
    return measure_of(scenario, measure, lang)[1]


def measure_order(stored: Stored) -> tuple[list[str], list[str]]:
    """Name the measures that have values: those that the study or a report is about, and all others."""
    there = [str(name) for name in stored.runs if name not in ("point", "replication")]
    there = [name for name in there if stored.runs[name].notna().any()]
    told = [name for name in stored.study.watched if name in there]
    declared = [each.name for each in MEASURES if each.shown]
    main = list(dict.fromkeys([*told, *(name for name in declared if name in there)]))
    return main or there[:1], [name for name in there if name not in main]


def structures(stored: Stored) -> list[dict[str, Any]]:
    """List the structures that have points, each with its title and its colour."""
    names = stored.points["scenario"].unique()
    return [
        {
            "key": name,
            "title": spoken(lambda lang, n=name: in_language(stored.titles.get(n, {"en": n}), lang)),
            "colour": structure_colour(name),
        }
        for name in map(str, names)
    ]


def axes(cells: Cells) -> list[dict[str, Any]]:
    """List what is chosen beside structures, each with its levels in the order of the study."""
    study = cells.stored.study
    return [
        {
            "key": axis,
            "title": spoken(lambda lang, a=axis: axis_titles(study, lang)[a]),
            # being as it is has no place among numbers
            "ordered": _numeric(study, axis) and ABSENT not in levels,
            "levels": [spoken(lambda lang, each=each, a=axis: _level(a, each, lang)) for each in levels],
        }
        for axis, levels in ((axis, _levels(cells, axis)) for axis in cells.axes)
    ]


def _numeric(study: Study, axis: str) -> bool:
    return any(factor.name == axis and factor.numeric for factor in study.factors)


def _levels(cells: Cells, axis: str) -> list[Any]:
    """Return the levels of an axis that there are, numbers ascending.

    Where some structure was run with and without the factor, `ABSENT` stands first for being as it is.
    """
    column = _column(cells, axis)
    found = [level for level in column.unique() if level != ABSENT]
    ordered = sorted(found) if _numeric(cells.stored.study, axis) else found
    return [*([ABSENT] if _both_ways(cells, axis).any() else []), *ordered]


def _column(cells: Cells, axis: str) -> pd.Series:
    """Return the levels of the cells, `ABSENT` for one that does not have it."""
    column = cells.cells["footing" if axis == FOOTING else axis].astype(object)
    return column.where(column.notna(), ABSENT)


def _both_ways(cells: Cells, axis: str) -> pd.Series:
    """Tell for each cell whether its structure was run both at levels of a factor and as it is."""
    absent = (_column(cells, axis) == ABSENT).groupby(cells.cells["scenario"])
    return absent.transform("any") & ~absent.transform("all")


def _level(axis: str, level: Any, lang: Language) -> str:  # noqa: ANN401  (levels are numbers or text)
    if level == ABSENT:
        return say("explore.as_it_is", lang)
    return say(f"footing.{level}", lang) if axis == FOOTING else level_name(level, lang)


def places(cells: Cells) -> list[list[int]]:
    """Give each cell as numbers: its structure, then its level of each axis, -1 where it has none."""
    names = [str(name) for name in cells.stored.points["scenario"].unique()]
    columns = [cells.cells["scenario"].map({name: k for k, name in enumerate(names)})]
    for axis in cells.axes:
        numbers = {level: k for k, level in enumerate(_levels(cells, axis))}
        nobody = (_column(cells, axis) == ABSENT) & ~_both_ways(cells, axis)
        columns.append(_column(cells, axis).map(lambda level, n=numbers: n.get(level, -1)).mask(nobody, -1))
    return [[int(part) for part in row] for row in zip(*columns, strict=True)]


def quantiles(cells: Cells) -> dict[str, Any]:
    """Give the quantiles that limits are made with, for each number of values from 0 on.

    `each` is Student's t for one interval at 95 %, `pairs` that which holds for all pairs of so many
    structures together (Bonferroni); `normal` is for Wilson's limits.
    """
    most = len(cells.stored.points["scenario"].unique())
    pairs = {str(k): k * (k - 1) // 2 for k in range(2, most + 1)}
    return {
        "each": list(_student(LEVEL, cells.replications)),
        "pairs": {k: list(_student(1 - (1 - LEVEL) / n, cells.replications)) for k, n in pairs.items()},
        "normal": float(ndtri((1 + LEVEL) / 2)),
        "same": SAME,
        "long": LONG,
        "short": SHORT,
    }


def _student(level: float, most: int) -> Iterator[float | None]:
    for n in range(most + 1):
        yield float(stdtrit(n - 1.0, (1 + level) / 2)) if n > 1 else None
