"""Find out whether the warm-up of a scenario is long enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.analysis.warmup import BATCH, WarmUp, entries, per_entry, presence
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.replicated import replicated, watch_of
from sim.experiment.run import SEED, Pool, log_of
from sim.model.calendars import DAY, WEEKDAYS
from sim.model.network import NetworkScenario
from sim.model.scenario import CityScenario

WEEK = 7 * DAY
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
    width, second = _width(case), _second(case)
    edges = np.arange(0, until + 1, width)
    work = partial(_counts, case, seed, pool.engine, edges)
    present, entered = np.array(replicated([case], which, seed, work, pool)).swapaxes(0, 1)
    seasonal = isinstance(case.scenario, CityScenario)
    series = per_entry(present, entered) if seasonal else present
    unit = "day" if isinstance(case.scenario, CityScenario) else case.scenario.time_unit
    return Examined(case, seed, WarmUp(series, width / second, watch_of(case).begin / second), unit, seasonal)


def _counts(
    case: Case, seed: int, engine: Engine | None, edges: np.ndarray, replication: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers present and those that entered, span by span."""
    log = log_of(case, seed, replication, engine)
    return presence(log, edges), entries(log, edges)


def _second(case: Case) -> int:
    """Return the seconds of the log in the unit of the scenario's own warm-up."""
    return case.scenario.seconds_per_unit if isinstance(case.scenario, NetworkScenario) else DAY


def _width(case: Case) -> float:
    """Return the seconds of the log in one value of the series."""
    scenario = case.scenario
    if not isinstance(scenario, NetworkScenario):
        return WEEK / BATCH
    cycles = [
        swing.period * scenario.seconds_per_unit for c in scenario.classes.values() if (swing := c.profile)
    ]
    cycles += [_cycle(len(hours.days)) * scenario.stretch for hours in scenario.calendars.values()]
    return max(cycles, default=watch_of(case).end / BATCHES) / BATCH


def _cycle(days: int) -> int:
    """Return the seconds after which a calendar repeats itself: those that open daily do it every day."""
    return DAY if days == len(WEEKDAYS) else WEEK
