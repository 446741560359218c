"""How sure a quantile or an average is: from independent values, or from one long series that hangs together.

Values of one log are not independent: who comes after a long queue waits long too.  What treats them as if
they were gives intervals that are far too narrow: of the mean time at one desk with a load of .8 (16,000
customers) they hold in 15 logs of 100, at a load of .5 in 51.  Batches of the series hold in 91 and 95.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.analysis.runs.replications import Estimate, half_width, limits_of

BATCHES = 20
"""Batches of one series: between 10 and 30, more make them depend on each other (Schmeiser 1982)."""

FEWEST = 3
"""Batches below which a test of their dependence says nothing."""


def order_statistics(values: ArrayLike, q: float, level: float = 0.95) -> Estimate:
    """Give the quantile of independent values with limits that are two of the values themselves.

    Holds for any law at `level` or more, each side at half the error (Thompson 1936; David & Nagaraja 2003,
    7.1): x(l) and x(u) with P(B < l) and P(B >= u) at most (1 - level) / 2, B binomial (n, q).  The quantile
    is the least value that a share q of them does not exceed.  ValueError unless 0 < q < 1.
    """
    ordered, side = np.sort(_row(values)), _side(level)
    _check_share(q)
    law = stats.binom(ordered.size, q)
    low, high = int(law.ppf(side)), int(law.isf(side)) + 1
    return Estimate(
        value=float(np.quantile(ordered, q, method="inverted_cdf")),
        low=float(ordered[low - 1]) if low >= 1 else np.nan,
        high=float(ordered[high - 1]) if high <= ordered.size else np.nan,
        n=ordered.size,
    )


def sectioned(
    values: ArrayLike,
    statistic: Callable[[np.ndarray], float],
    batches: int = BATCHES,
    level: float = 0.95,
) -> Estimate:
    """Give a statistic of a series, in the order of time, with limits that allow for its dependence.

    The series is cut into `batches` of equal length.  The statistic of the whole is the centre, and the
    squares of the batches' statistics about it give the error (sectioning: Asmussen & Glynn 2007, III.5;
    Student t with one degree of freedom less than batches); with the mean as statistic these are batch means.
    Limits hold as far as batches are long beside the memory of the series: see `dependence`.
    ValueError for fewer than 2 batches or values than batches.
    """
    series = _row(values)
    parts = _batches(series, batches)
    return _about(statistic(series), np.array([statistic(part) for part in parts]), level)


def batched(values: ArrayLike, statistic: Callable[[np.ndarray], float], batches: int) -> np.ndarray:
    """Give a statistic of each batch of a series."""
    return np.array([statistic(part) for part in _batches(_row(values), batches)])


def time_sections(times: ArrayLike, values: ArrayLike, edges: ArrayLike) -> np.ndarray:
    """Average a quantity that is `values[i]` from `times[i]` on over each span between two `edges`.

    The last value lasts.  ValueError for times that descend, edges that do not ascend, or edges before the
    first time.
    """
    times, values, edges = (np.asarray(column, dtype=float) for column in (times, values, edges))
    if times.ndim != 1 or times.shape != values.shape or not times.size or (np.diff(times) < 0).any():
        raise ValueError(f"times {times.shape} must ascend, one for each value {values.shape}")
    if edges.size < 2 or (np.diff(edges) <= 0).any() or edges[0] < times[0]:
        raise ValueError(f"edges must ascend from {times[0]} or later, found {edges}")
    ends = np.append(times, max(edges[-1], times[-1]))
    area = np.concatenate(([0.0], np.cumsum(np.diff(ends) * values)))
    return np.diff(np.interp(edges, ends, area)) / np.diff(edges)


def time_average_estimate(sections: ArrayLike, level: float = 0.95) -> Estimate:
    """Give the mean of averages over equal spans of time with its limits (batch means over time)."""
    averages = _row(sections)
    if averages.size < 2:
        raise ValueError(f"at least 2 spans of time are needed, found {averages.size}")
    return _about(float(averages.mean()), averages, level)


def dependence(batches: ArrayLike) -> float:
    """Give the p value of batches being independent against each being like the one before it.

    Von Neumann's ratio with its normal approximation (Fishman 1978, 5.4; one-sided).  A small value says that
    batches are too short for their interval to hold.  NaN for fewer than 3 batches, equal
    ones, or one that is NaN.
    """
    values = np.asarray(batches, dtype=float)
    n, squares = values.size, ((values - values.mean()) ** 2).sum()
    if n < FEWEST or not squares > 0:
        return np.nan
    ratio = 1 - (np.diff(values) ** 2).sum() / (2 * squares)
    return float(stats.norm.sf(ratio * np.sqrt((n**2 - 1) / (n - 2))))


def over_replications(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Give the mean of one value per replication with its limits (see `limits_of`), NaN left out.

    Of a quantile this is the mean of the replications' quantiles: it is off by about 1 / (values in each),
    which more replications do not mend.  Fewer than two values have no limits, none no mean.
    """
    mean, low, high, n = limits_of(values, level)
    return Estimate(float(mean), float(low), float(high), int(n))


def _about(centre: float, values: np.ndarray, level: float) -> Estimate:
    """Give limits about a centre from the squares of independent values about it."""
    n = values.size
    error = np.sqrt(((values - centre) ** 2).sum() / (n - 1) / n) if n > 1 else np.nan
    half = float(half_width(error, n, level))
    return Estimate(float(centre), float(centre - half), float(centre + half), n)


def _batches(series: np.ndarray, batches: int) -> list[np.ndarray]:
    if not 2 <= batches <= series.size:
        raise ValueError(f"{series.size} values cannot make {batches} batches")
    return np.array_split(series, batches)


def _row(values: ArrayLike) -> np.ndarray:
    row = np.asarray(values, dtype=float)
    if row.ndim != 1 or not row.size:
        raise ValueError(f"expected a row of values, not an array of shape {row.shape}")
    if np.isnan(row).any():
        raise ValueError("a value is NaN")
    return row


def _check_share(q: float) -> None:
    if not 0 < q < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not {q}")


def _side(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return (1 - level) / 2
