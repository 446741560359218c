"""The same incidents in two structures, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.runs.pairs import pair_summary, pair_values, paired_items
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.runs.replicated import replicated, unit_of_time, watch_of
from sim.experiment.runs.run import SEED, Failure, Pool, attempt, log_of


@dataclass(frozen=True, eq=False)
class Paired:
    """What became of the same incidents in two cases; `runs` has a row of `pair_values` per replication.

    Times are in the unit of both; a difference of at most `margin` counts as none in the shares.
    """

    first: Case
    second: Case
    seed: int
    margin: float
    runs: pd.DataFrame

    @property
    def unit(self) -> str:
        """The unit of times: minute, hour or day."""
        return unit_of_time(self.first)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Give each value with its limits over replications: see `pair_summary`."""
        return pair_summary(self.runs, level)


def pairs_of(
    cases: tuple[Case, Case], seed: int, replication: int, engine: Engine | None = None
) -> pd.DataFrame | Failure:
    """Simulate one replication of both cases and return its incidents pair by pair: see `paired_items`.

    A run that breaks off is returned as a failure.
    """
    logs = []
    for case in cases:
        log = attempt(case, seed, replication, partial(log_of, case, seed, replication, engine))
        if isinstance(log, Failure):
            return log
        logs.append(log)
    return paired_items(*logs, watch_of(cases[0]))


def paired(
    cases: tuple[Case, Case],
    which: range,
    seed: int = SEED,
    margin: float = 0.0,
    pool: Pool | None = None,
) -> Paired:
    """Compare two cases incident by incident in each of the replications.

    ValueError for a margin below 0, or units of time or windows that differ.
    """
    if not 0 <= margin < np.inf:
        raise ValueError(f"a margin is a number of at least 0, found {margin}")
    first, second = cases
    if watch_of(first) != watch_of(second) or unit_of_time(first) != unit_of_time(second):
        raise ValueError(
            f"{first.scenario.name} and {second.scenario.name} are not measured over the same time"
        )
    pool = pool or Pool()
    work = partial(_values, cases, seed, margin, pool.engine)
    rows = replicated(cases, which, seed, work, pool)
    return Paired(first, second, seed, margin, pd.DataFrame(rows))


def _values(
    cases: tuple[Case, Case], seed: int, margin: float, engine: Engine | None, replication: int
) -> dict[str, float] | Failure:
    pairs = pairs_of(cases, seed, replication, engine)
    if isinstance(pairs, Failure):
        return pairs
    return {"replication": replication} | pair_values(pairs, margin)
