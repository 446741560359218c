"""Durations of which some are still running: Kaplan–Meier curves, quantiles and restricted means.

A duration that was not seen to end (`observed` false) says that the end came later, and is counted as
that: leaving it out, or taking it for ended, would make a slow organisation look fast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-9
"""Far above the error of a product of 10^5 factors, far below one duration in 10^5."""


@dataclass(frozen=True, eq=False)
class Survival:
    """The share still running after `times`: a step function that is 1 before the first of them.

    `times` are the distinct durations, ascending, ended or not; the curve is unknown beyond the last one
    unless it has reached 0 there.
    """

    times: np.ndarray
    share: np.ndarray

    def quantile(self, q: float) -> float:
        """Give the least duration by which a share `q` has ended.

        NaN means *not reached*: fewer than `q` are known to end, so the quantile is later than anything
        that was seen.  ValueError unless 0 < q < 1.
        """
        if not 0 < q < 1:
            raise ValueError(f"a quantile lies between 0 and 1, not {q}")
        reached = np.flatnonzero(self.share <= 1 - q + ROUNDING)
        return float(self.times[reached[0]]) if reached.size else float("nan")

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
        edges = np.concatenate(([0.0], np.minimum(self.times, limit), [limit]))
        height = np.concatenate(([1.0], self.share))
        return float(np.diff(edges).clip(min=0) @ height)


def kaplan_meier(duration: ArrayLike, observed: ArrayLike) -> Survival:
    """Estimate the survival curve of right-censored durations (Kaplan & Meier 1958).

    Where ends and censorings share a time the censored ones count as still at risk.  No durations give an
    empty curve.  ValueError for a duration that is negative or NaN, or for lengths that differ.
    """
    duration, observed = _checked(duration, observed)
    order = np.argsort(duration)
    ordered = duration[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1.0))
    ended = np.add.reduceat(observed[order].astype(float), first) if first.size else np.zeros(0)
    at_risk = duration.size - first
    return Survival(ordered[first], np.cumprod((at_risk - ended) / at_risk))


def quantile(duration: ArrayLike, observed: ArrayLike, q: float) -> float:
    """Give the duration by which a share `q` has ended, or NaN when that is not reached."""
    return kaplan_meier(duration, observed).quantile(q)


def restricted_mean(duration: ArrayLike, observed: ArrayLike, limit: float) -> float:
    """Give the mean of min(duration, limit), or NaN when nothing was followed up to `limit`."""
    return kaplan_meier(duration, observed).restricted_mean(limit)


def _checked(duration: ArrayLike, observed: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    duration, observed = np.asarray(duration, dtype=float), np.asarray(observed, dtype=bool)
    if duration.ndim != 1 or duration.shape != observed.shape:
        raise ValueError(f"durations {duration.shape} and observed {observed.shape} must be equal vectors")
    bad = ~((duration >= 0) & np.isfinite(duration))
    if bad.any():
        raise ValueError(f"a duration is a finite number of at least 0, not {duration[bad][0]}")
    return duration, observed
