"""Tell which assumptions move an outcome up or down by ranks, where few large outcomes hide it otherwise.

Shares of variance are decided by the largest outcomes.  With hundreds of assumptions moved at once some
points have outcomes many times the usual one, and of a few hundred points no share can then be told from 0.
Ranks have no tails: the outcome is replaced by its rank among the points (Iman & Conover 1979).

In a random sample (Latin hypercube, Sobol's sequence) assumptions move independently of each other.  The
plain rank correlation of one of them then estimates the same as its standardised rank regression coefficient
(Helton & Davis 2003), and its square the share of the variance of ranks that this assumption explains alone.
It does so with fewer points than assumptions, where a regression, and a partial correlation, does not exist.
What moves an outcome up at both ends of its range is not seen; shares of variance are for that.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from sim.analysis.assumptions import indices
from sim.analysis.assumptions.indices import Estimates, checked, estimated


def given_data(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Estimates:
    """Estimate shares of variance, then rank correlations as Fisher's z, then the standard deviation.

    Shares find what acts in any shape, ranks what is hidden by few large outcomes: the first and the last
    are those of `indices.given_data`, the others those of `rank_correlations`.
    """
    ranks, shares = rank_correlations(x, y, rng), indices.given_data(x, y, rng)
    first, last = shares.part(slice(-1)), shares.part(slice(-1, None))
    return Estimates(
        np.concatenate([first.value, ranks.value, last.value]),
        np.concatenate([first.error, ranks.error, last.error]),
        np.concatenate([first.freedom, ranks.freedom, last.freedom]),
    )


def rank_correlations(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Estimates:
    """Estimate Spearman's correlation of each assumption with the outcome over all runs together.

    Values and errors are of Fisher's z, atanh of the correlation, which scatters evenly; `correlations` of
    them and of their limits leads back.  Runs are counted from the median of their replication: the luck
    that all points share drops out; other luck makes correlations smaller, not larger.  Limits hold for
    worlds that were not drawn and, by the jackknife, for luck that was not met.  Replications are ranked
    together, not averaged nor each for itself, so that a slope which is luck differs between them in size
    as well as in sign: three would else agree by chance in one case of four.
    """
    points, _ = checked(y).shape
    places = stats.rankdata(x, axis=0) - (points + 1) / 2
    centred = y - np.median(y, axis=0)

    def statistic(weights: np.ndarray, kept: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.arctanh(_spearman(weights, places, centred[:, kept]))

    with np.errstate(invalid="ignore"):
        return estimated(statistic, points, y.shape[1], rng)


def correlations(z: np.ndarray) -> np.ndarray:
    """Turn Fisher's z into correlations."""
    return np.tanh(z)


def _spearman(weights: np.ndarray, places: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Correlate centred ranks of assumptions with ranks of the outcomes: resamples × assumptions.

    The outcomes are ranked again in every resample; where points lie in the ranges the design says once.
    """
    each = np.repeat(weights, outcomes.shape[1], axis=1)
    ranks = _midranks(each, outcomes.ravel())
    apart = ranks - (each * ranks).sum(axis=1, keepdims=True) / each.sum(axis=1, keepdims=True)
    spread = (each * apart**2).mean(axis=1, keepdims=True)
    pulled = weights * apart.reshape(*weights.shape, -1).mean(axis=2)
    along = weights @ places**2 - (weights @ places) ** 2 / weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = pulled @ places / np.sqrt(spread * along * weights.shape[1])
    return np.clip(found, -1, 1)


def _midranks(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Rank values of which each stands there as often as its weight says; ties get their middle rank."""
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.diff(values[order], prepend=np.nan) != 0)
    held = np.add.reduceat(weights[:, order], starts, axis=1)
    ranks = np.cumsum(held, axis=1) - held / 2
    group = np.empty(len(values), dtype=int)
    group[order] = np.repeat(np.arange(len(starts)), np.diff([*starts, len(values)]))
    return ranks[:, group]
