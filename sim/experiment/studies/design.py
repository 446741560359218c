"""The points of a study: every structure at every footing, at each row of the sample of uncertainties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sim.experiment.cases import Case
from sim.experiment.studies.factors import ABSENT, Factor, reason
from sim.experiment.studies.frames import Frame
from sim.experiment.studies.sampling import OneAtATime, sample
from sim.experiment.studies.structures import Arm, StudyError, planned
from sim.experiment.studies.study import Study
from sim.experiment.studies.uncertainties import Uncertainties
from sim.model.city.footing import Footing
from sim.model.files.faults import shown
from sim.model.time_and_chance.streams import Purpose, stream

UNCERTAIN = "u:"
"""Before the path in the name of a column that tells where in its range a number is."""

VALUED = "v:"
"""Before the path in the name of a column that tells the number itself, in the unit of the file."""


@dataclass(frozen=True)
class PointPlace:
    """Which structure, at which footing and row of the sample, makes a point."""

    row: int
    footing: Footing
    structure: int


@dataclass(frozen=True, eq=False)
class Space:
    """What points are made of: the structures of a study, and the rows of the sample that they all meet."""

    study: Study
    structures: tuple[Arm, ...]
    paths: tuple[str, ...]
    """What is uncertain, in the order of the columns of `rows`."""
    rows: np.ndarray

    @cached_property
    def frames(self) -> tuple[Frame | None, ...]:
        """The structures made ready to be varied; none for one that is refused."""
        return tuple(self._frame(structure) for structure in self.structures)

    def _frame(self, structure: Arm) -> Frame | None:
        asked = self.study.uncertainties
        ranges = asked if isinstance(asked, Uncertainties) else Uncertainties()
        if structure.scenario is None:
            return None
        return Frame.of(structure.scenario, ranges, self.paths)

    def point(self, row: int) -> dict[str, float]:
        """Return a row of the sample by path."""
        return dict(zip(self.paths, self.rows[row].tolist(), strict=True))

    def places(self) -> Iterator[PointPlace]:
        """Yield the points in their order: by row, footing and structure.

        With a design of one at a time what a factor changes meets the first row only.
        """
        alone = isinstance(self.study.design, OneAtATime)
        for row in range(len(self.rows)):
            for footing in self.study.footings:
                for k, structure in enumerate(self.structures):
                    if row == 0 or structure.plain or not alone:
                        yield PointPlace(row, footing, k)

    def named(self, structure: int, row: int) -> tuple[str, str]:
        """Return the digest of a structure at a row of the sample; nothing and why if it is refused."""
        frame = self.frames[structure]
        if frame is None:
            return "", self.structures[structure].reason
        try:
            return frame.digest(self.point(row)), ""
        except ValueError as error:
            return "", reason(error)

    def ranges(self) -> pd.DataFrame:
        """List what is uncertain, a row for each number in each scenario, at the first level of its factors.

        Columns: `path`, `scenario`, `value`, `low`, `high` and `unit`, which is empty in a network.
        """
        first = {each.name: each for each in reversed(self.structures) if each.scenario}
        frames = {name: frame for name, each in first.items() if (frame := self._frame(each))}
        rows = [
            (path, name, *frames[name].range_of(path))
            for path in self.paths
            for name in self.study.scenarios
            if name in frames and path in frames[name].slots
        ]
        return pd.DataFrame(rows, columns=["path", "scenario", "value", "low", "high", "unit"])


def space_of(study: Study) -> Space:
    """Return what the points of a study are made of; `StudyError` with all that is wrong with it."""
    structures, paths = planned(study)
    rows = sample(study.design, len(paths), stream(study.seed, 0, Purpose.DESIGN))
    return Space(study, tuple(structures), tuple(paths), rows)


@dataclass(frozen=True, eq=False)
class Design:
    """The points of a study.

    `points` has an index `point` from 0 and the columns `scenario` (as the study names it), `footing`, one a
    factor (its level; where the scenario is as it is, NaN if the levels are numbers and `–` if text), one
    `u:<path>` an uncertainty (in [0, 1], equal for all structures; NaN leaves the number as it is), `sample`
    (the row of the sample) and `digest` (of the scenario, empty if it is refused).  `refused` has a row for
    each point whose scenario contradicts itself, with the columns `point` and `reason`.
    """

    points: pd.DataFrame
    refused: pd.DataFrame
    space: Space = field(repr=False)
    places: tuple[PointPlace, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def study(self) -> Study:
        """The study whose points they are."""
        return self.space.study

    def case(self, point: int) -> Case:
        """Return the scenario of a point at its footing; ValueError with the reason if it is refused."""
        if not 0 <= point < len(self):
            raise ValueError(f"there is no point {point}, there are 0 to {len(self) - 1}")
        place = self.places[point]
        frame = self.space.frames[place.structure]
        if frame is None or point in self._reasons:
            raise ValueError(f"the scenario of point {point} is refused: {self._reasons[point]}")
        scenario = frame.scenario_at(self.space.point(place.row))
        return Case(scenario, place.footing, str(self.points["digest"].iloc[point]), None)

    def told(self) -> pd.DataFrame:
        """Return the points with a column `v:<path>` more for each uncertainty: the number that it is there.

        NaN where a structure does not have it or is refused.
        """
        found = {at: self._values(*at) for at in {(place.structure, place.row) for place in self.places}}
        columns = {
            VALUED + path: [found[place.structure, place.row].get(path, np.nan) for place in self.places]
            for path in self.space.paths
        }
        return pd.concat([self.points, pd.DataFrame(columns, index=self.points.index, dtype=float)], axis=1)

    def _values(self, structure: int, row: int) -> dict[str, float]:
        frame = self.space.frames[structure]
        return {} if frame is None else frame.values(self.space.point(row))

    @cached_property
    def _reasons(self) -> dict[int, str]:
        return dict(zip(self.refused["point"], self.refused["reason"], strict=True))


def design_of(study: Study) -> Design:
    """Return the points of a study; `StudyError` with all that is wrong with it, or if all are refused.

    The sample is drawn once and met by all structures, in their own ranges.  Points go sample by sample, then
    by footing, scenario and level.
    """
    space = space_of(study)
    places = tuple(space.places())
    named = {at: space.named(*at) for at in dict.fromkeys((place.structure, place.row) for place in places)}
    found = [named[place.structure, place.row] for place in places]
    refused = [(point, why) for point, (_, why) in enumerate(found) if why]
    if len(refused) == len(found):
        raise StudyError(
            study.name, [(("scenarios",), f"every point is refused, the first one since {refused[0][1]}")]
        )
    return Design(
        points=_points(space, places).assign(digest=[digest for digest, _ in found]),
        refused=pd.DataFrame(refused, columns=["point", "reason"]).astype({"point": int, "reason": str}),
        space=space,
        places=places,
    )


def _points(space: Space, places: Sequence[PointPlace]) -> pd.DataFrame:
    structures = [space.structures[place.structure] for place in places]
    rows = [place.row for place in places]
    columns = {
        "scenario": [structure.name for structure in structures],
        "footing": [place.footing.key for place in places],
        **{factor.name: _column(factor, structures) for factor in space.study.factors},
        **{UNCERTAIN + path: space.rows[rows, k] for k, path in enumerate(space.paths)},
        "sample": rows,
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(places), name="point"))


def _column(factor: Factor, structures: Sequence[Arm]) -> np.ndarray | list[str]:
    levels = [structure.levels[factor.name] for structure in structures]
    if factor.numeric:
        return np.array([np.nan if level is None else level for level in levels], dtype=float)
    return [ABSENT if level is None else shown(level).strip("'") for level in levels]
