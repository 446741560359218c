"""How sure the times of a scenario are: over replications, from batches of one run, as if independent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.measures.durations import Durations, durations
from sim.analysis.runs.intervals import BATCHES, dependence, over_replications, time_average_estimate
from sim.analysis.runs.replications import Estimate, required
from sim.analysis.runs.steady_state import presence
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.replicated import replicated, unit_of_time, watch_of
from sim.experiment.runs.run import SEED, Pool, log_of

NAMES = ("mean", "median", "p90", "present")


@dataclass(frozen=True, eq=False)
class Intervals:
    """What replications of a case and batches of the first of them say of its times and numbers present.

    `runs` has a row per replication with `NAMES`; `limit` is where the mean time is cut (infinite: nowhere).
    """

    case: Case
    seed: int
    runs: pd.DataFrame
    first: Durations
    present: np.ndarray

    @property
    def unit(self) -> str:
        """The unit of times: minute, hour or day."""
        return unit_of_time(self.case)

    @property
    def dependence(self) -> float:
        """How compatible independent batches are with the first replication: see `dependence`."""
        return dependence(self.first.batch_medians())

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """Give every number by every method: `measure`, `method`, `value`, `low`, `high`, `n`."""
        rows = [
            (name, method, found.value, found.low, found.high, found.n)
            for name in NAMES
            for method, found in self._of(name, level).items()
        ]
        return pd.DataFrame(rows, columns=["measure", "method", "value", "low", "high", "n"])

    def needed(self, precision: float) -> dict[str, int]:
        """Estimate how many replications in all each number needs for `precision`: see `required`.

        Numbers that some replication does not have are left out.
        """
        known = [name for name in NAMES if self.runs[name].notna().all()]
        return {name: required(self.runs[name], precision) for name in known}

    def _of(self, name: str, level: float) -> dict[str, Estimate]:
        found = {"replications": over_replications(self.runs[name], level)}
        if name == "present":
            return found | {"batches": time_average_estimate(self.present, level)}
        found["batches"] = self.first.batches(BATCHES, level)[name]
        return found | {"independent": self.first.as_if_independent(level)[name]}


def intervals(case: Case, which: range, seed: int = SEED, pool: Pool | None = None) -> Intervals:
    """Run a case and gather what its intervals need.

    ValueError for a window in which fewer cases occur than there are batches.
    """
    pool = pool or Pool()
    found = replicated([case], which, seed, partial(_look, case, seed, pool.engine), pool)
    rows = [times.levels | {"present": float(present.mean())} for times, present in found]
    runs = pd.DataFrame(rows).assign(replication=list(which))
    return Intervals(case, seed, runs, *found[0])


def _look(case: Case, seed: int, engine: Engine | None, replication: int) -> tuple[Durations, np.ndarray]:
    watch, log = watch_of(case), log_of(case, seed, replication, engine)
    edges = np.linspace(watch.begin, watch.end, BATCHES + 1)
    return durations(log, watch, kind_of(case.scenario).mean_to), presence(log, edges)
