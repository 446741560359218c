"""Run a study of many points: what is missing, chunk by chunk, so that nothing finished is ever lost.

A run depends on its scenario, footing, seed, replication and the code, and is known by these.  Which runs
make a chunk depends on the study alone; who does it, and when, changes no byte of the tables.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import Unpack

import joblib

from sim.engine.simulate import Engine
from sim.experiment.questions.compare import next_planned
from sim.experiment.runs.executors import LOCAL, Executor, Here, Lost, OnDask, Processes
from sim.experiment.runs.jobs import Chunk, Repeats, code_version, measures_of, work
from sim.experiment.runs.manifest import MANIFEST
from sim.experiment.runs.order import Batch, Order
from sim.experiment.runs.parts import locked
from sim.experiment.runs.run import WORTH_A_PROCESS, Pool, prepare
from sim.experiment.runs.store import LostRuns, Results, RunGrid, write_manifest, write_points, write_tables
from sim.experiment.studies.named import Settings
from sim.experiment.studies.study import Study


def sweep(
    study: Study | str,
    folder: str | os.PathLike[str] | None = None,
    pool: Pool | None = None,
    dask: str | None = None,
    **settings: Unpack[Settings],
) -> Results:
    """Run what is missing of a study in its folder, `results/<name>` unless given, and return all of it.

    It may be interrupted at any instant and started again.  `dask` is the address of a scheduler, or `local`.
    Runs that broke off are in the `failures` of the results.  Errors are those of `Sweep.run`.
    """
    order = Order.of(study, settings)
    return Sweep(order, Path(folder or default_folder(order.study)), pool or Pool(), dask).run()


def default_folder(study: Study) -> Path:
    """Return where a sweep goes unless it is told."""
    return Path("results") / study.name


@dataclass(frozen=True, eq=False)
class Sweep:
    """An order, the folder for its results and who does the work: processes of `pool`, or a Dask cluster."""

    order: Order
    folder: Path
    pool: Pool
    dask: str | None = None

    def run(self) -> Results:
        """Run what is missing and return all of it.

        ValueError if the folder holds something else or another sweep is at work there, OSError with a
        sentence if the disk is full, `LostProcessError` if a cluster has gone.
        """
        self.order.check(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder):
            self.order.check(self.folder)
            self._begin()
            lost, replications = self._batches()
            self._finish(lost, replications)
        return Results.read(self.folder)

    def _begin(self) -> None:
        """Keep what is asked and the points; tell of damaged parts, which go, and of those left aside."""
        (self.folder / MANIFEST).unlink(missing_ok=True)
        self.order.asked.write(self.folder)
        write_points(self.folder, self.order.design.told(), self.order.design.refused)
        store = self.order.store(self.folder)
        if damaged := store.tidy():
            self.pool.note(f"damaged parts, made anew: {damaged}")
        if store.others:
            self.pool.note(f"versions of the code whose parts are left aside: {store.others}")

    def _batches(self) -> tuple[LostRuns, int]:
        """Run batch by batch until it is precise enough; return runs given up, and how many replications."""
        study, lost = self.order.study, LostRuns()
        done, planned = 0, study.replications.minimum
        while planned > done:
            lost |= self._batch(range(done, planned))
            done = planned
            if done < study.replications.maximum:
                width = self.order.gathered(self.folder, done).width(study.precision.measure)
                planned = next_planned(study, done, width)
        return lost, done

    def _batch(self, replications: range) -> LostRuns:
        """Run what is missing of some replications and keep it; return the runs that were given up."""
        found = self.order.gathered(self.folder, replications.stop)
        done, lost = found.grid.done(found.parts), LostRuns()
        there, missing = (int(x[:, replications.start :].sum()) for x in (done, ~done))
        if not missing:
            return lost
        if there:
            self.pool.note(f"runs that are there already: {there}")
        if self.dask in (None, LOCAL):
            prepare(self.order.one_of_each, self.pool)
        batch, worked = Batch.of(replications, len(done), self.order.sizes), 0
        chunks = self.order.chunks(batch, found.grid, done, self.pool.engine)
        with closing(self._executor(missing).outcomes(chunks)) as outcomes:
            for chunk, outcome in outcomes:
                if isinstance(outcome, Lost):
                    lost |= _given_up(chunk, found.grid, outcome.reason)
                else:
                    found.store.keep(chunk, outcome)
                worked += len(chunk)
                self.pool.watch(worked, missing)
        return lost

    def _executor(self, runs: int) -> Executor:
        jobs = self.pool.jobs or max(1, min(joblib.cpu_count(), ceil(runs / WORTH_A_PROCESS)))
        if self.dask is not None:
            return OnDask(self.dask, jobs, self.pool.note)
        return Here() if jobs == 1 else Processes(jobs)

    def _finish(self, lost: LostRuns, replications: int) -> None:
        """Write the tables, and then that they are complete."""
        order, found = self.order, self.order.gathered(self.folder, replications)
        failures = found.failures(order.asked, lost)
        write_tables(self.folder, found, failures, order.study.watched if order.study.outcomes else ())
        content = {
            "command": order.command,
            "code": code_version(),
            "study": order.study.name,
            "seed": order.study.seed,
            "points": len(order.design.points),
            "refused": len(order.design.refused),
            "replications": replications,
            "failures": len(failures),
            "finished": not lost,
        }
        write_manifest(self.folder, content)


def _given_up(chunk: Chunk, grid: RunGrid, reason: str) -> LostRuns:
    return {
        (grid.numbers[some.case.digest, some.case.footing.key], replication): reason
        for some in chunk.repeats
        for replication in some.replications
    }


# ----------------------------------------------------------------------------------------- what it costs


@dataclass(frozen=True)
class SweepEstimate:
    """What a sweep would do, and what it would cost.

    Of `least` to `most` runs, the more the precision asks for, `done` are there.  `seconds` are those of one
    run at each of a few points, `size` the bytes on disk of the most.
    """

    points: int
    refused: int
    least: int
    most: int
    done: int
    chunks: int
    seconds: tuple[float, ...]
    size: int

    @property
    def core_hours(self) -> tuple[float, float]:
        """Hours of one processor for what is missing, at least and at most."""
        each = sum(self.seconds) / len(self.seconds) / 3600
        return max(0, self.least - self.done) * each, max(0, self.most - self.done) * each


def estimate(order: Order, folder: Path, pool: Pool | None = None) -> SweepEstimate:
    """Estimate a sweep from one run at the first, the middle and the last case; nothing is written."""
    pool, replications = pool or Pool(), order.study.replications
    order.check(folder)
    found = order.gathered(folder, replications.maximum)
    cases = len(found.grid.first)
    prepare(order.one_of_each, pool)
    picks = sorted({0, cases // 2, cases - 1})
    tried = [_tried(order, int(found.grid.first[pick]), pool.engine) for pick in picks]
    chunks = [
        ceil(n * cases / Batch.of(range(n), cases, order.sizes).size)
        for n in (replications.minimum, replications.maximum)
    ]
    rows = replications.maximum * cases
    return SweepEstimate(
        points=len(order.design.points),
        refused=len(order.design.refused),
        least=replications.minimum * cases,
        most=rows,
        done=int(found.grid.done(found.parts).sum()),
        chunks=chunks[0],
        seconds=tuple(seconds for seconds, _, _ in tried),
        # eight bytes a number, once in a part and once in the table, and what each part says of itself
        size=max(16 * measures * rows + around * chunks[1] for _, measures, around in tried),
    )


def _tried(order: Order, point: int, engine: Engine | None) -> tuple[float, int, int]:
    """Do one run, twice so that its scenario is made ready: seconds, measures, bytes of a part of its own."""
    case, seed = order.design.case(point), order.study.seed
    chunk = Chunk((Repeats(case, (0,)),), seed, engine, code_version())
    for _ in range(2):
        begin = perf_counter()
        part = work(chunk)
        seconds = perf_counter() - begin
    return seconds, len(measures_of(part)), len(part)
