"""Find where the best structure changes: level by level, and by interpolation between levels.

Outcomes are paired: replication r met the same incidents in every structure and at every level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import inf, isfinite, sqrt

import numpy as np
from scipy import stats

from sim.analysis.runs.differences import ROUNDING, holm
from sim.analysis.runs.replications import limits_of, p_values


@dataclass(frozen=True)
class Winner:
    """The best structure of one place and by how much it beats the next one, mean and limits.

    `best` and `rival` are numbers of structures; `sure` tells whether it beats all others surely.  The
    difference is rival minus best for what should be small and best minus rival otherwise, so never below 0.
    """

    best: int
    rival: int
    sure: bool
    difference: float
    low: float
    high: float


class Verdict(Enum):
    """What is known of a line of levels."""

    STAYS = "stays"
    SWITCHES = "switches"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Switch:
    """Between which neighbouring levels known for sure the best changes, and from which structure to which.

    `at` is where the interpolated difference of the two is 0, `low` and `high` bound it; NaN for levels
    without order, and where no single crossing lies between.
    """

    first: int
    last: int
    before: int
    after: int
    at: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True)
class Line:
    """What is known of the best structure along the levels of one factor, all else being equal."""

    verdict: Verdict
    switches: tuple[Switch, ...]


def winners(scores: np.ndarray, level: float = 0.95) -> list[Winner]:
    """Tell the best structure of each place; small scores are good.

    `scores` has the shape (places, structures, replications); a structure that a place lacks is NaN there.
    The best is sure if it beats every other by paired tests, adjusted over all places and rivals together
    (Holm 1979), and the limits, of Bonferroni's kind over its rivals there, exclude 0.  A best picked for its
    mean can be wrong only if it beats the true one, so picking it takes no further correction.
    """
    found = [_compared(place, level) for place in scores]
    p = [values for _, _, values in found]
    adjusted = np.split(
        holm(np.concatenate([*p, np.empty(0)])), np.cumsum([len(values) for values in p])[:-1]
    )
    return [
        Winner(**vars(winner) | {"sure": winner.sure and bool((mine < 1 - level).all())})
        for (winner, _, _), mine in zip(found, adjusted, strict=True)
    ]


def _compared(place: np.ndarray, level: float) -> tuple[Winner, np.ndarray, np.ndarray]:
    """Return the best of one place (`sure` by its limits), its rivals and their p values."""
    here = np.flatnonzero(np.isfinite(place).all(axis=1))
    if here.size < 2:
        raise ValueError(f"a best structure needs two of them, found {here.size} with all their replications")
    order = here[np.argsort(place[here].mean(axis=1), kind="stable")]
    best, rivals = order[0], order[1:]
    gaps = change(place[rivals], place[best]).T
    mean, low, high, _ = limits_of(gaps, 1 - (1 - level) / rivals.size)
    low, high = np.nan_to_num(low, nan=-inf), np.nan_to_num(high, nan=inf)
    p = np.nan_to_num(p_values(gaps), nan=1.0)
    sure = bool((low > 0).all())
    winner = Winner(int(best), int(rivals[0]), sure, float(mean[0]), float(low[0]), float(high[0]))
    return winner, rivals, p


def change(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Subtract other from one; what is only rounding becomes 0."""
    plain = one - other
    return np.where(np.abs(plain) <= ROUNDING * np.maximum(np.abs(one), np.abs(other)), 0.0, plain)


def line(
    found: Sequence[Winner],
    scores: np.ndarray,
    levels: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Line:
    """Follow the best structure along neighbouring levels, of which `found` are the winners.

    `levels`, ascending, allow a switch to be placed; without them it is only told between which two it lies.
    It stays if one structure is surely the best at every level; it switches if it is so at one level and
    another one at a later level; anything else is undetermined.
    """
    sure = [k for k, winner in enumerate(found) if winner.sure]
    steps = [(k, m) for k, m in pairwise(sure) if found[k].best != found[m].best]
    switches = tuple(_switch(found, scores, levels, (step, confidence)) for step in steps)
    if switches:
        return Line(Verdict.SWITCHES, switches)
    return Line(Verdict.STAYS if len(sure) == len(found) else Verdict.UNDETERMINED, ())


def _switch(
    found: Sequence[Winner],
    scores: np.ndarray,
    levels: Sequence[float] | None,
    where: tuple[tuple[int, int], float],
) -> Switch:
    (first, last), confidence = where
    before, after = found[first].best, found[last].best
    plain = Switch(first, last, before, after)
    between = scores[first : last + 1, [before, after]]
    if levels is None or not np.isfinite(between).all():
        return plain
    difference = change(between[:, 0], between[:, 1])
    at, low, high = crossing(np.asarray(levels[first : last + 1], float), difference, confidence)
    return Switch(first, last, before, after, at, low, high)


def crossing(
    levels: np.ndarray, difference: np.ndarray, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Find where a paired difference is 0 between levels, with the limits of that place.

    `difference` has the shape (levels, replications).  Between neighbours it is interpolated, replication by
    replication; the limits bound all places at which its t interval contains 0 (Fieller 1954 for two levels).
    They are the ends of the range where 0 cannot be excluded there.  That the truth bends between two levels
    is not in them.  NaN unless the mean crosses 0 exactly once.
    """
    if len(levels) < 2 or (np.diff(levels) <= 0).any():
        raise ValueError(f"levels must be two or more and ascend, found {', '.join(map(str, levels))}")
    mean = difference.mean(axis=1)
    signs = np.sign(mean)
    if (signs == 0).any() or np.count_nonzero(np.diff(signs)) != 1:
        at = levels[signs == 0]
        single = at.size == 1 and np.count_nonzero(np.diff(signs[signs != 0])) == 1
        if not single:
            return np.nan, np.nan, np.nan
        root = float(at[0])
    else:
        k = int(np.flatnonzero(np.diff(signs))[0])
        root = float(levels[k] + (levels[k + 1] - levels[k]) * mean[k] / (mean[k] - mean[k + 1]))
    places = [
        place for k in range(len(levels) - 1) for place in _borders(levels, difference, (k, confidence))
    ]
    return root, min([root, *places]), max([root, *places])


def _borders(levels: np.ndarray, difference: np.ndarray, where: tuple[int, float]) -> list[float]:
    """Return the ends of the part of one segment in which the interval of the difference contains 0."""
    k, confidence = where
    count = difference.shape[1]
    start, slope = difference[k], difference[k + 1] - difference[k]
    t = float(stats.t.ppf((1 + confidence) / 2, count - 1))
    squares = np.cov(np.stack([start, slope]))
    spread = t**2 / count * squares
    # mean(s)² <= t² var(s) / n with start + s slope at s in [0, 1]
    a = slope.mean() ** 2 - spread[1, 1]
    b = 2 * (start.mean() * slope.mean() - spread[0, 1])
    c = start.mean() ** 2 - spread[0, 0]
    inside = [s for s in (0.0, 1.0) if a * s * s + b * s + c <= 0]
    found = [*inside, *(s for s in _roots(a, b, c) if 0 <= s <= 1)]
    return [float(levels[k] + s * (levels[k + 1] - levels[k])) for s in found]


def _roots(a: float, b: float, c: float) -> list[float]:
    if a == 0:
        return [-c / b] if b else []
    under = b * b - 4 * a * c
    found = [(-b + sign * sqrt(under)) / (2 * a) for sign in (-1, 1)] if under >= 0 else []
    return [root for root in found if isfinite(root)]
