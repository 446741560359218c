"""What a sweep is to do: the points of a study, its runs in chunks, and one run of it once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from pathlib import Path

import numpy as np

from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.command_line import CommandLine, Option, Verb, repeated, takes
from sim.experiment.command_line import settled as options_of
from sim.experiment.kinds import ChunkSizes, kind_of
from sim.experiment.runs.jobs import Chunk, Repeats, Values, code_version, values_of
from sim.experiment.runs.parts import Parts
from sim.experiment.runs.run import Failure, attempt
from sim.experiment.runs.store import Asked, Gathered, RunGrid
from sim.experiment.studies.design import Design, design_of
from sim.experiment.studies.named import Settings, load_study, settled
from sim.experiment.studies.study import Study
from sim.model.files.canon import dump
from sim.model.files.changes import assignments, with_values

MANY_PARTS = 1000
"""Chunks into which the runs of a batch are cut where the limits of their size allow it."""


@dataclass(frozen=True, eq=False)
class Order:
    """A study to be run: its design, and the command that asks for it; empty if none does."""

    design: Design
    command: str

    @classmethod
    def of(cls, study: Study | str, settings: Settings | None = None, changes: Sequence[str] = ()) -> Order:
        """Find out what is to be run; ValueError for what does not fit together.

        `settings` are those of a comparison; `changes` (`path=value`) are made in all scenarios.
        """
        found = settled(load_study(study) if isinstance(study, str) else study, settings or {})
        if changes:
            found = with_values(found, {"settings": {**found.settings, **assignments(changes)}})
        return cls(design_of(found), _command(study, settings or {}, changes))

    @property
    def study(self) -> Study:
        """The study."""
        return self.design.study

    @property
    def asked(self) -> Asked:
        """What a folder keeps of it."""
        return Asked(dump(self.study), self.command, code_version())

    def check(self, folder: Path) -> None:
        """Refuse a folder that holds something else, or points of which not all would be kept."""
        self.asked.check(folder, self.design.points)

    def store(self, folder: Path) -> Parts:
        """Its parts in a folder."""
        return Parts(folder, code_version(), self.study.seed)

    def gathered(self, folder: Path, replications: int) -> Gathered:
        """Look up what of so many replications is in a folder."""
        grid, store = RunGrid(self.design.points, replications), self.store(folder)
        return Gathered(grid, store, store.found(grid.numbers))

    @cached_property
    def sizes(self) -> ChunkSizes:
        """Fewest and most runs of a chunk."""
        return kind_of(self.one_of_each[0].scenario).runs_of_a_chunk

    @cached_property
    def one_of_each(self) -> list[Case]:
        """A case of each scenario of the study."""
        points = self.design.points
        first = points[points["digest"] != ""].drop_duplicates("scenario").index
        return [self.design.case(int(point)) for point in first]

    def chunks(self, batch: Batch, grid: RunGrid, done: np.ndarray, engine: Engine | None) -> Iterator[Chunk]:
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


def _command(study: Study | str, settings: Settings, changes: Sequence[str]) -> str:
    """Return the command that asks for a study so; empty if only Python can."""
    options = (*options_of(settings), *repeated(Option.SET, changes))
    named = study if isinstance(study, str) else study.name
    if not takes(Verb.SWEEP, options) or not (isinstance(study, str) or _ships(study)):
        return ""
    return str(CommandLine(Verb.SWEEP, (named,), options))


def _ships(study: Study) -> bool:
    """Whether a study is what its name stands for."""
    try:
        return load_study(study.name) == study
    except ValueError:
        return False


@dataclass(frozen=True)
class Batch:
    """Some replications of all cases, cut into blocks of `size` runs, case by case."""

    replications: range
    size: int

    @classmethod
    def of(cls, replications: range, cases: int, sizes: ChunkSizes) -> Batch:
        """Cut into about `MANY_PARTS` blocks: which runs make one depends on the study alone."""
        return cls(
            replications, min(sizes.most, max(sizes.least, ceil(len(replications) * cases / MANY_PARTS)))
        )

    def blocks(self, done: np.ndarray) -> Iterator[dict[int, tuple[int, ...]]]:
        """Yield what is missing of each block: replications by case; `done` has a row per case."""
        width, start = len(self.replications), self.replications.start
        missing = np.flatnonzero(~done[:, start : start + width].ravel())
        for block in np.split(missing, np.flatnonzero(np.diff(missing // self.size)) + 1):
            cases, first = np.unique(block // width, return_index=True)
            runs = np.split(start + block % width, first[1:])
            if len(block):
                yield {int(case): tuple(these.tolist()) for case, these in zip(cases, runs, strict=True)}
