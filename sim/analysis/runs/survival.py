"""Durations of which some are still running: Kaplan–Meier curves, quantiles and restricted means.

A duration that was not seen to end (`observed` false) says that the end came later, and is counted as
that: leaving it out, or taking it for ended, would make a slow organisation look fast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from sim.analysis.runs.replications import Estimate

ROUNDING = 1e-9
"""Far above the error of a product of 10^5 factors, far below one duration in 10^5."""


@dataclass(frozen=True, eq=False)
class Survival:
    """The share still running after `times`: a step function that is 1 before the first of them.

    `times` are the distinct durations, ascending, ended or not; the curve is unknown beyond the last one
    unless it has reached 0 there.  Just before each of them `at_risk` were still running; `ended` of those
    ended there.

    Limits take durations for independent of each other, as those of different replications are; those of one
    log are not, since cases share queues, and there the limits are too narrow: see `intervals.sectioned`.
    """

    times: np.ndarray
    share: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray

    def quantile(self, q: float) -> float:
        """Give the least duration by which a share `q` has ended.

        NaN means *not reached*: fewer than `q` are known to end, so the quantile is later than anything
        that was seen.  ValueError unless 0 < q < 1.
        """
        if not 0 < q < 1:
            raise ValueError(f"a quantile lies between 0 and 1, not {q}")
        return self._fallen_to(self.share, q)

    def restricted_mean(self, limit: float) -> float:
        """Integrate the curve from 0 to `limit`: the mean of min(duration, limit).

        NaN means that nothing was followed that long, so that the curve is unknown before `limit`.
        ValueError unless `limit` is a number of at least 0.
        """
        if not limit >= 0 or not np.isfinite(limit):
            raise ValueError(f"the limit of a restricted mean is a length of time, not {limit}")
        end, left = (self.times[-1], self.share[-1]) if self.times.size else (0.0, 1.0)
        if limit > end and left > 0:
            return float("nan")
        return float(self._areas(limit).sum())

    def band(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Give the limits of the share at each of `times`, each for itself (log-log, Greenwood's variance).

        Kalbfleisch & Prentice 2002, 1.4.  They stay within 0 and 1.  Where all have ended the variance is
        unknown: the lower limit is 0 there, the upper one that of the time before.
        """
        inside = (self.share > 0) & (self.share < 1)
        low, high = np.where(self.share < 1, 0.0, 1.0), np.ones(self.share.size)
        log = np.log(self.share[inside])
        width = np.exp(_normal(level) * np.sqrt(self._greenwood()[inside]) / log)
        low[inside], high[inside] = self.share[inside] ** (1 / width), self.share[inside] ** width
        return low, np.minimum.accumulate(high)

    def quantile_estimate(self, q: float, level: float = 0.95) -> Estimate:
        """Give a quantile with limits: where the band of the curve comes down to 1 - q.

        Brookmeyer & Crowley 1982.  A limit that is NaN is not reached: it lies beyond anything seen.
        """
        low, high = self.band(level)
        limits = (self._fallen_to(side, q) for side in (low, high))
        return Estimate(self.quantile(q), *limits, n=self._followed)

    def restricted_mean_estimate(self, limit: float, level: float = 0.95) -> Estimate:
        """Give the mean of min(duration, limit) with normal limits.

        Variance: the sum over ends of (area of the curve after them)² d / (n (n - d)) (Greenwood's, as in
        Klein & Moeschberger 2003, 4.5).  All NaN where the mean is.
        """
        mean = self.restricted_mean(limit)
        after = self._areas(limit)[::-1].cumsum()[::-1][1:]
        # where the last ends nothing is left behind it, and its term is 0
        terms = np.where(after > 0, after**2, 0) * np.where(self._left > 0, self._hazard, 0)
        half = _normal(level) * float(np.sqrt(terms.sum()))
        return Estimate(mean, max(mean - half, 0.0), min(mean + half, limit), self._followed)

    @property
    def _followed(self) -> int:
        return int(self.at_risk[0]) if self.at_risk.size else 0

    @property
    def _left(self) -> np.ndarray:
        return self.at_risk - self.ended

    @property
    def _hazard(self) -> np.ndarray:
        """Terms d / (n (n - d)) of Greenwood's sum; infinite where all end."""
        with np.errstate(divide="ignore"):
            return self.ended / (self.at_risk * self._left.astype(float))

    def _greenwood(self) -> np.ndarray:
        """Give the variance of the logarithm of the share (Greenwood 1926)."""
        return np.cumsum(self._hazard)

    def _areas(self, limit: float) -> np.ndarray:
        """Give the area of each step of the curve up to `limit`, the first before any time."""
        edges = np.concatenate(([0.0], np.minimum(self.times, limit), [limit]))
        return np.diff(edges).clip(min=0) * np.concatenate(([1.0], self.share))

    def _fallen_to(self, curve: np.ndarray, q: float) -> float:
        reached = np.flatnonzero(curve <= 1 - q + ROUNDING)
        return float(self.times[reached[0]]) if reached.size else float("nan")


def kaplan_meier(duration: ArrayLike, observed: ArrayLike) -> Survival:
    """Estimate the survival curve of right-censored durations (Kaplan & Meier 1958).

    Where ends and censorings share a time the censored ones count as still at risk.  No durations give an
    empty curve.  ValueError for a duration that is negative or NaN, or for lengths that differ.
    """
    duration, observed = _checked(duration, observed)
    order = np.argsort(duration)
    ordered = duration[order]
    new = np.ones(duration.size, dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(new)
    ended = np.add.reduceat(observed[order].astype(float), first) if first.size else np.zeros(0)
    at_risk = duration.size - first
    return Survival(ordered[first], np.cumprod((at_risk - ended) / at_risk), at_risk, ended)


def quantile(duration: ArrayLike, observed: ArrayLike, q: float) -> float:
    """Give the duration by which a share `q` has ended, or NaN when that is not reached."""
    return kaplan_meier(duration, observed).quantile(q)


def restricted_mean(duration: ArrayLike, observed: ArrayLike, limit: float) -> float:
    """Give the mean of min(duration, limit), or NaN when nothing was followed up to `limit`."""
    return kaplan_meier(duration, observed).restricted_mean(limit)


def _normal(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return float(ndtri((1 + level) / 2))


def _checked(duration: ArrayLike, observed: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    duration, observed = np.asarray(duration, dtype=float), np.asarray(observed, dtype=bool)
    if duration.ndim != 1 or duration.shape != observed.shape:
        raise ValueError(f"durations {duration.shape} and observed {observed.shape} must be equal vectors")
    bad = ~((duration >= 0) & np.isfinite(duration))
    if bad.any():
        raise ValueError(f"a duration is a finite number of at least 0, not {duration[bad][0]}")
    return duration, observed
