"""Take times: contenders take turns, round after round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

import numpy as np

ENOUGH = 0.2
"""Seconds of CPU that make one sample; a shorter run is repeated and gives its median."""

MOST_REPEATS = 15


@dataclass(frozen=True)
class Runner:
    """What takes part in a race: a run, and what of its result must equal that of the others."""

    name: str
    run: Callable[[], Any]
    answer: Callable[[Any], object]


@dataclass(frozen=True)
class Race:
    """Seconds of each runner in each round it took part in, and who gave another answer than the first."""

    seconds: dict[str, list[float]]
    differing: tuple[str, ...]

    def median(self, name: str) -> float:
        """Return the median seconds of a runner."""
        return median(self.seconds[name])

    def ratios(self, name: str, other: str) -> list[float]:
        """Return the seconds of `name` over those of `other`, round by round."""
        return [a / b for a, b in zip(self.seconds[name], self.seconds[other], strict=False)]


def race(
    runners: Sequence[Runner], rounds: int, budget: float, clock: Callable[[], float] = process_time
) -> Race:
    """Let runners take turns; who has used up `budget` seconds rests from then on.

    Answers of the first round are compared with that of the first runner.
    """
    seconds: dict[str, list[float]] = {runner.name: [] for runner in runners}
    first: object = None
    differing = []
    for k in range(rounds):
        for runner in runners:
            if sum(seconds[runner.name]) > budget:
                continue
            took, result = sample(runner.run, clock)
            seconds[runner.name].append(took)
            if k == 0:
                answer = runner.answer(result)
                first = answer if runner is runners[0] else first
                if not np.array_equal(answer, first):
                    differing.append(runner.name)
    return Race(seconds, tuple(differing))


def sample(run: Callable[[], Any], clock: Callable[[], float]) -> tuple[float, Any]:
    """Return the seconds a run takes, the median of several if it is short, and its last result.

    Rubbish of other runs is cleared away before; what is not rubbish is not looked through again meanwhile.
    """
    gc.collect()
    gc.freeze()
    took, result = timed(run, clock)
    all_took = [took]
    while sum(all_took) < ENOUGH and len(all_took) < MOST_REPEATS:
        took, result = timed(run, clock)
        all_took.append(took)
    gc.unfreeze()
    return median(all_took), result


def timed(run: Callable[[], Any], clock: Callable[[], float] = process_time) -> tuple[float, Any]:
    """Return the seconds of one run and its result."""
    begin = clock()
    result = run()
    return clock() - begin, result
