"""Means over replications: how sure they are, how many are enough, where the warm-up ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit  # scipy.stats holds the same at 40 MB and half a second more

FIRST = 3
"""Fewest replications at which a stopping rule may stop (Hoad, Robinson & Davies 2010)."""

LOOK_AHEAD = 5
"""Replications over which the precision must last before it is believed (the same, kLimit)."""


@dataclass(frozen=True)
class Interval:
    """A mean over `n` values and its confidence interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Estimate:
    """A number with its confidence limits, from `n` values, batches or replications.

    A limit is NaN where the data give none, which means that it lies beyond all of them.
    """

    value: float
    low: float
    high: float
    n: int


def moments(values: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give mean, standard error and count of each column, NaN left out.

    The error is NaN for fewer than two values, the mean for none.  A column of equal values has exactly
    that mean and an error of exactly 0.
    """
    values = np.asarray(values, dtype=float)
    # counting from the least value keeps constants exact and avoids cancellation
    least = np.fmin.reduce(values, axis=0, initial=np.nan)
    n = (~np.isnan(values)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.nansum(values - least, axis=0) / n
        squares = np.nansum((values - least - above) ** 2, axis=0)
        error = np.sqrt(squares / (n - 1.0) / n)
    return least + above, np.where(n > 1, error, np.nan), n


def half_width(error: ArrayLike, n: ArrayLike, level: float = 0.95) -> np.ndarray:
    """Give the half-width of the two-sided Student t interval; NaN for fewer than two values."""
    return stdtrit(np.asarray(n) - 1.0, _upper(level)) * error


def interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Give the Student t interval of a mean.

    Its coverage is `level` for normal values of any number; for skewed ones it is less with few values
    (exponential, 95 %: .90 with 10, .93 with 40).  One value has a mean but no limits: they are NaN.
    ValueError for no values or a value that is not finite.
    """
    mean, error, n = moments(_finite(values))
    half = half_width(error, n, level)
    return Interval(float(mean), float(mean - half), float(mean + half), int(n))


def enough(values: ArrayLike, precision: float, level: float = 0.95) -> bool:
    """Tell whether the half-width of the interval is at most `precision` times the size of the mean.

    Fewer than two values are never enough.  Stopping as soon as this holds covers slightly less than
    `level`, since it favours moments at which the spread happens to look small; see `stopping_point`.
    """
    mean, error, n = moments(_finite(values))
    return bool(half_width(error, n, level) <= _precise(precision) * abs(mean))


def required(values: ArrayLike, precision: float, level: float = 0.95) -> int:
    """Estimate from a pilot how many replications in all would reach `precision`; at least 2.

    The least n with t(n-1) s / sqrt(n) <= precision |mean|, mean and s from the pilot.  ValueError for a
    pilot of fewer than two values, or of mean 0, of which no fraction can be met.
    """
    mean, error, n = moments(_finite(values))
    target, spread = _precise(precision) * abs(mean), error * np.sqrt(n)
    if n < 2:
        raise ValueError("a pilot needs at least 2 replications, not 1")
    if target == 0 and spread > 0:
        raise ValueError(f"no fraction ({precision}) of a mean of 0 can be reached")
    if spread == 0:
        return 2
    # Student's t is wider than the normal, so counting up from the normal's answer finds the least n
    needed = max(2, ceil((ndtri(_upper(level)) * spread / target) ** 2))
    while half_width(spread / np.sqrt(needed), needed, level) > target:
        needed += 1
    return needed


def stopping_point(
    values: ArrayLike, precision: float, level: float = 0.95, look_ahead: int = LOOK_AHEAD
) -> int | None:
    """Find how many of these replications, in this order, were enough (Hoad, Robinson & Davies 2010).

    The least n >= 3 at which the half-width of the mean of the first n is at most `precision` times that
    mean and remains so over the next `look_ahead` replications (`look_ahead` n / 100 for n > 100).  None
    when the values end before that is established.  On x_i = 10 + ((7919 i mod 101) - 50) / 20 with i = 1,
    2, … it gives 11 for 10 % and 35 for 5 %, with the look-ahead of 5 as without (0); counted from i = 0
    it would give 12 and 39.
    """
    precise = _precise_so_far(_finite(values), _precise(precision), level)
    for n in np.flatnonzero(precise) + 1:
        last = n + (look_ahead if n <= 100 else look_ahead * n // 100)
        if n >= FIRST and last <= precise.size and precise[n - 1 : last].all():
            return int(n)
    return None


def _precise_so_far(values: np.ndarray, precision: float, level: float) -> np.ndarray:
    """Tell for the first 1, 2, … values whether they are `enough` (never for one)."""
    n = np.arange(1, values.size + 1)
    # counted from the first value against cancellation
    shifted = values - values[0]
    mean = np.cumsum(shifted) / n
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.maximum(np.cumsum(shifted**2) - n * mean**2, 0) / (n - 1)
    return half_width(np.sqrt(variance / n), n, level) <= precision * np.abs(values[0] + mean)


def mser5(values: ArrayLike, batch: int = 5) -> int | None:
    """Find how many values at the start are warm-up (White 1997; White, Cobb & Spratt 2000).

    Means of batches of `batch` are cut where the squared standard error of the remaining mean is least.
    The last five cuts are not considered, since a handful of batches always looks flat.  None when the
    best cut lies in the second half: the series is too short to tell.  On queues the rule tends to cut too
    much; it promises no freedom from bias.  ValueError for fewer than ten batches.
    """
    values = _finite(values)
    count = values.size // batch
    if count < 10:
        raise ValueError(f"{values.size} values make {count} batches of {batch}; 10 are needed")
    means = values[: count * batch].reshape(count, batch).mean(axis=1)
    left = count - np.arange(count)
    # counted from the last batch, so that a constant tail has no spread to the last bit
    tail = (means - means[-1])[::-1]
    total, squares = np.cumsum(tail)[::-1], np.cumsum(tail**2)[::-1]
    cut = int(np.argmin(((squares - total**2 / left) / left**2)[:-5]))
    return cut * batch if cut <= count // 2 else None


def welch(values: ArrayLike, window: int) -> np.ndarray:
    """Average replications (rows) and smooth over time (columns), to see where the warm-up ends.

    Moving average over 2 `window` + 1 points, fewer at the start where it must stay centred (Welch 1983):
    of m columns m - `window` points remain.  ValueError unless values are two-dimensional and m > window.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or not 0 <= window < values.shape[1]:
        raise ValueError(f"a window of {window} does not fit values of shape {values.shape}")
    total = np.concatenate(([0.0], np.cumsum(values.mean(axis=0))))
    at = np.arange(values.shape[1] - window)
    reach = np.minimum(at, window)
    return (total[at + reach + 1] - total[at - reach]) / (2 * reach + 1)


def _finite(values: ArrayLike) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"expected a row of values, not an array of shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError(f"a value is not finite: {values[~np.isfinite(values)][0]}")
    return values


def _precise(precision: float) -> float:
    if not 0 < precision < np.inf:
        raise ValueError(f"a precision is a fraction above 0, not {precision}")
    return precision


def _upper(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return (1 + level) / 2
