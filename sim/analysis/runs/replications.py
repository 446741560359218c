"""Means over replications: how sure they are, how many are enough, where the warm-up ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri, stdtr, stdtrit  # scipy.stats takes 40 MB and half a second more

FIRST = 3
"""Fewest replications at which a stopping rule may stop (Hoad, Robinson & Davies 2010)."""

LOOK_AHEAD = 5
"""Replications over which the precision must last before it is believed (the same, kLimit)."""

LONG = 2.0
SHORT = 1 / 3
"""How the error of a mean grows on the side of the long tail and shrinks on the other: see `errors`."""

TELLING = 8
"""Fewest values of which it can be told whether they are skewed (D'Agostino 1970)."""


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
    mean, apart, n = _apart(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(np.nansum(apart**2, axis=-1) / (n - 1.0) / n)
    return mean, np.where(n > 1, error, np.nan), n


def skewness(values: ArrayLike) -> np.ndarray:
    """Give the skewness of each column, NaN left out: the third moment over the cube of the deviation.

    Of n values it is at most (n - 2) / sqrt(n - 1).  0 for fewer than three values and for equal ones.
    """
    _, apart, n = _apart(values)
    # in units of the largest, so that cubes of small values do not vanish
    largest = np.fmax.reduce(np.abs(apart), axis=-1, initial=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = apart / largest[..., None]
        squares = apart * apart
        third, second = np.nansum(squares * apart, axis=-1) / n, np.nansum(squares, axis=-1) / n
        # products and roots alone, which are the same to the last bit for one number and for an array of them
        return np.where((n > 2) & (largest > 0), third / (second * np.sqrt(second)), 0.0)


def errors(values: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give the mean of each column, its error downwards and upwards, and the count; NaN as in `moments`.

    Values with a long tail have means that err farther towards it than Student's t allows for.  With k the
    skewness over sqrt(n), which is that of the mean, the standard error counts 1 + 2 k times on the side of
    the long tail and 1 / (1 + k / 3) times on the other.  Theory has 1 + .74 k and 1 - .74 k to the first
    order (at 95 %: Johnson 1978, Hall 1992), but few values show little of a long tail; these factors were
    chosen by simulated coverage (docs/decisions.md).  Without skewness both are the standard error.
    """
    mean, error, n = moments(values)
    below, above = stretched(skewness(values) / np.sqrt(np.maximum(n, 1)), error)
    return mean, below, above, n


def stretched(k: ArrayLike, error: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Give the errors downwards and upwards of a mean of skewness k with a standard error: see `errors`."""
    k = np.asarray(k, dtype=float)
    short, long = error / (1 + SHORT * np.abs(k)), error * (1 + LONG * np.abs(k))
    return np.where(k < 0, long, short), np.where(k > 0, long, short)


def limits_of(
    values: ArrayLike, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give mean, two-sided limits and count of each column, NaN left out.

    Student t with the two errors of `errors`: of normal values they hold at `level` or slightly more often,
    of skewed ones more often than with one error, yet less than `level` where values are few: of a
    lognormal law (sigma 1, 95 %) .88 with 5, .91 with 10, .94 with 20, where Student's hold .83, .84, .87
    (`python -m benchmarks.coverage`).  Limits are NaN for fewer than two values.
    """
    mean, below, above, n = errors(values)
    return mean, mean - half_width(below, n, level), mean + half_width(above, n, level), n


def p_above(values: ArrayLike, border: float = 0.0) -> np.ndarray:
    """Give the one-sided p value of each column's mean being `border` or less.

    It is below e where the lower one of the limits at 1 - 2 e lies above `border`.  Equal values leave no
    doubt (0 or 1); NaN for fewer than two values.
    """
    mean, below, above, n = errors(values)
    lead = mean - border
    with np.errstate(invalid="ignore", divide="ignore"):
        p = stdtr(n - 1.0, -lead / np.where(lead > 0, below, above))
    return np.where(below == 0, np.where(lead > 0, 0.0, 1.0), p)


def p_values(values: ArrayLike) -> np.ndarray:
    """Give the two-sided p value of each column's mean against 0, which agrees with `limits_of`."""
    values = np.asarray(values, dtype=float)
    return np.minimum(1, 2 * np.minimum(p_above(values), p_above(-values)))


def skewness_p(values: ArrayLike) -> np.ndarray:
    """Give the two-sided p value of each column being normal, by its skewness (D'Agostino 1970).

    NaN for fewer than eight values and for equal ones: nothing can be told.  Among few values of a law with
    a long tail the long ones are often missing, so a large p value does not vouch for the law.
    """
    found, (_, error, n) = skewness(values), moments(values)
    m = np.maximum(n, TELLING).astype(float)
    kurtosis = 3 * (m**2 + 27 * m - 70) * (m + 1) * (m + 3) / ((m - 2) * (m + 5) * (m + 7) * (m + 9))
    square = np.sqrt(2 * (kurtosis - 1)) - 1
    scaled = found * np.sqrt((m + 1) * (m + 3) / (6 * (m - 2)) * (square - 1) / 2)
    p = 2 * ndtr(-np.arcsinh(np.abs(scaled)) / np.sqrt(np.log(square) / 2))
    return np.where((n >= TELLING) & (error > 0), p, np.nan)


def half_width(error: ArrayLike, n: ArrayLike, level: float = 0.95) -> np.ndarray:
    """Give the half-width of the two-sided Student t interval; NaN for fewer than two values."""
    return stdtrit(np.asarray(n) - 1.0, _upper(level)) * error


def relative_half_widths(values: ArrayLike, level: float = 0.95) -> np.ndarray:
    """Give the half-width of each column's Student t interval over |mean|, by which runs are stopped.

    0 where nothing varies; infinite where it is undefined: one value, a mean of 0, no values.
    """
    mean, error, n = moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        widths = half_width(error, n, level) / np.abs(mean)
    return np.where(error == 0, 0.0, np.where(np.isfinite(widths), widths, np.inf))


def interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Give the limits of a mean: see `limits_of`.

    One value has a mean but no limits: they are NaN.  ValueError for no values or a value that is not finite.
    """
    mean, low, high, n = limits_of(_finite(values), level)
    return Interval(float(mean), float(low), float(high), int(n))


def enough(values: ArrayLike, precision: float, level: float = 0.95) -> bool:
    """Tell whether the half-width of Student's t interval is at most `precision` times the size of the mean.

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


def _apart(values: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the mean of each column, the values (along the last axis) less that mean, and the count.

    Values of a column lie side by side, so that it is summed alike whatever stands beside it.
    """
    columns = np.ascontiguousarray(np.moveaxis(np.asarray(values, dtype=float), 0, -1))
    # counting from the least value keeps constants exact and avoids cancellation
    least = np.fmin.reduce(columns, axis=-1, initial=np.nan)
    n = (~np.isnan(columns)).sum(axis=-1)
    above = columns - least[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(above, axis=-1) / n
    return least + mean, above - mean[..., None], n


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
