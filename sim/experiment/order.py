"""What a sweep is to do: the points of a study, its runs in chunks, and one run of it once more."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from pathlib import Path

import numpy as np

from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.design import Design, design_of
from sim.experiment.jobs import Chunk, Repeats, Values, code_version, values_of
from sim.experiment.kinds import kind_of
from sim.experiment.parts import Parts
from sim.experiment.run import Failure, attempt
from sim.experiment.store import Asked, Gathered, Grid
from sim.experiment.study import Settings, Study, load_study, settled
from sim.model.canon import dump
from sim.model.changes import assignments, with_values

MANY_PARTS = 1000
"""Chunks into which the runs of a batch are cut where the limits of their size allow it."""


@dataclass(frozen=True, eq=False)
class Order:
    """A study to be run: its design, and the command that asks for it."""

    design: Design
    command: str

    @classmethod
    def of(cls, study: Study | str, settings: Settings | None = None, changes: Sequence[str] = ()) -> Order:
        """Find out what is to be run; ValueError for what does not fit together.

        `settings` are those of a comparison; `changes` (`path=value`) are made in all scenarios.
        """
        name = study if isinstance(study, str) else study.name
        found = settled(load_study(study) if isinstance(study, str) else study, settings or {})
        if changes:
            found = with_values(found, {"settings": {**found.settings, **assignments(changes)}})
        return cls(design_of(found), _command(name, settings or {}, changes))

    @property
    def study(self) -> Study:
        """The study."""
        return self.design.study

    @property
    def asked(self) -> Asked:
        """What a folder keeps of it."""
        return Asked(dump(self.study), self.command, code_version())

    def store(self, folder: Path) -> Parts:
        """Its parts in a folder."""
        return Parts(folder, code_version(), self.study.seed)

    def gathered(self, folder: Path, replications: int) -> Gathered:
        """Look up what of so many replications is in a folder."""
        grid, store = Grid(self.design.points, replications), self.store(folder)
        return Gathered(grid, store, store.found(grid.numbers))

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """Fewest and most runs of a chunk."""
        return kind_of(self.one_of_each[0].scenario).runs_of_a_chunk

    @cached_property
    def one_of_each(self) -> list[Case]:
        """A case of each scenario of the study."""
        points = self.design.points
        first = points[points["digest"] != ""].drop_duplicates("scenario").index
        return [self.design.case(int(point)) for point in first]

    def chunks(self, batch: Batch, grid: Grid, done: np.ndarray, engine: Engine | None) -> Iterator[Chunk]:
        """Yield what is missing of a batch, each chunk when it is asked for."""
        for block in batch.blocks(done):
            repeats = [
                Repeats(self.design.case(int(grid.first[case])), these) for case, these in block.items()
            ]
            yield Chunk(tuple(repeats), self.study.seed, engine, code_version())

    def repeated(self, point: int, replication: int, engine: Engine | None = None) -> Values | Failure:
        """Do one run once more; return its measures, or why it broke off."""
        case, seed = self.design.case(point), self.study.seed
        return attempt(case, seed, replication, partial(values_of, case, seed, replication, engine))


def _command(name: str, settings: Settings, changes: Sequence[str]) -> str:
    options = [part for key, value in settings.items() for part in (f"--{key}", f"{value}")]
    sets = [part for change in changes for part in ("--set", change)]
    name = Path(name).name if Path(name).is_absolute() else name
    return shlex.join(["tierflow", "sweep", name, *options, *sets])


@dataclass(frozen=True)
class Batch:
    """Some replications of all cases, cut into blocks of `size` runs, case by case."""

    replications: range
    size: int

    @classmethod
    def of(cls, replications: range, cases: int, sizes: tuple[int, int]) -> Batch:
        """Cut into about `MANY_PARTS` blocks: which runs make one depends on the study alone."""
        least, most = sizes
        return cls(replications, min(most, max(least, ceil(len(replications) * cases / MANY_PARTS))))

    def blocks(self, done: np.ndarray) -> Iterator[dict[int, tuple[int, ...]]]:
        """Yield what is missing of each block: replications by case; `done` has a row per case."""
        width, start = len(self.replications), self.replications.start
        missing = np.flatnonzero(~done[:, start : start + width].ravel())
        for block in np.split(missing, np.flatnonzero(np.diff(missing // self.size)) + 1):
            cases, first = np.unique(block // width, return_index=True)
            runs = np.split(start + block % width, first[1:])
            if len(block):
                yield {int(case): tuple(these.tolist()) for case, these in zip(cases, runs, strict=True)}
