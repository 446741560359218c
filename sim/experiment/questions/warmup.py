"""Find out whether the warm-up of a scenario is long enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.analysis.runs.steady_state import BATCH, WarmUp, entries, per_entry, presence
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.replicated import replicated, watch_of
from sim.experiment.runs.run import SEED, Pool, log_of

BATCHES = 100
"""Batches of a run that knows neither days nor weeks."""


@dataclass(frozen=True, eq=False)
class Examined:
    """The warm-up of a case, as replications of it show it; times are in `unit`.

    `seasonal` tells that numbers present were divided by what comes in.
    """

    case: Case
    seed: int
    found: WarmUp
    unit: str
    seasonal: bool = False


def warm_up(case: Case, which: range, seed: int = SEED, pool: Pool | None = None) -> Examined:
    """Run a case and look at the number present from the empty start to the end of the measured period.

    In a city, whose demand has seasons, it is divided by what comes in (see `per_entry`).
    A batch of MSER-5 is a week of a city; of a network the longest cycle that it knows (its calendars, swings
    of demand), or a hundredth of the run.  ValueError where that makes fewer than ten batches.
    """
    pool, until = pool or Pool(), watch_of(case).end
    kind, unit = kind_of(case.scenario), kind_of(case.scenario).spans_in(case.scenario)
    width = (kind.cycle(case.scenario) or until / BATCHES) / BATCH
    edges = np.arange(0, until + 1, width)
    work = partial(_counts, case, seed, pool.engine, edges)
    present, entered = np.array(replicated([case], which, seed, work, pool)).swapaxes(0, 1)
    series = per_entry(present, entered) if kind.seasonal else present
    stated = watch_of(case).begin / unit.seconds
    return Examined(case, seed, WarmUp(series, width / unit.seconds, stated), unit.name, kind.seasonal)


def _counts(
    case: Case, seed: int, engine: Engine | None, edges: np.ndarray, replication: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers present and those that entered, span by span."""
    log = log_of(case, seed, replication, engine)
    return presence(log, edges), entries(log, edges)
