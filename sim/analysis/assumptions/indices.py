"""Share the variance of an outcome among the assumptions behind it, with chance kept apart.

An outcome is an array `y` of shape (points, replications): replication r met the same incidents at every
point.  Whatever is a square (a variance, a squared effect) is the product of two *different* replications,
averaged over all their pairs.  Their chance is independent, so that it adds nothing in the mean; with the
plain square of an average, chance alone would look like an effect.  Without chance both are the same.

Limits tell of both causes of doubt: samples are drawn again (bootstrap), and replications are left out one
by one (jackknife, since they are few); the two variances are added, which is slightly too wide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from SALib.analyze.sobol import separate_output_values
from scipy import stats

RESAMPLES = 400
"""How often samples are drawn again."""

CLASS = 8
"""Points that each class of the given-data method has at least."""

LEAST_GIVEN = 64
"""Points below which that method is mostly chance."""

LEAST_REPLICATIONS = 3
"""Of two replications none can be left out and the other still be crossed with another one."""

type Statistic = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Numbers from weights of samples (resamples × samples) and the replications to use: resamples × numbers."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """Numbers with their standard errors and the degrees of freedom of these (Satterthwaite)."""

    value: np.ndarray
    error: np.ndarray
    freedom: np.ndarray

    def limits(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Give Student t limits of each number for itself."""
        half = np.where(self.error > 0, stats.t.ppf((1 + level) / 2, self.freedom) * self.error, 0.0)
        return self.value - half, self.value + half

    def part(self, which: slice) -> Estimates:
        """Give some of the numbers."""
        return Estimates(self.value[which], self.error[which], self.freedom[which])


@dataclass(frozen=True)
class Noise:
    """What the variance of a single run consists of, by analysis of variance of points × replications.

    `parameters` is of the assumptions, `replication` of the luck that all points share, `rest` of luck that
    meets points differently; each is cut at 0.  `p_value` tests whether assumptions matter at all.
    """

    parameters: float
    replication: float
    rest: float
    points: int
    replications: int
    p_value: float

    @property
    def total(self) -> float:
        """Variance of a single run at a random point."""
        return self.parameters + self.replication + self.rest

    @property
    def left(self) -> float:
        """Share of the variance between points' means that is still chance; NaN where nothing varies."""
        chance = self.rest / self.replications
        return chance / (self.parameters + chance) if self.parameters + chance > 0 else np.nan


def crossed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Average one_r other_s over all pairs of different replications r, s, which are the last axis."""
    count = one.shape[-1]
    return (one.sum(-1) * other.sum(-1) - (one * other).sum(-1)) / (count * (count - 1))


def noise(y: np.ndarray) -> Noise:
    """Divide the variance of single runs (two-way random effects without repetition, Searle et al. 1992)."""
    points, count = checked(y).shape
    across, down = y.mean(axis=1), y.mean(axis=0)
    rest = y - across[:, None] - down + y.mean()
    squares = (rest**2).sum() / ((points - 1) * (count - 1)), across.var(ddof=1), down.var(ddof=1)
    # what is only rounding of the values is no variance
    floor = (4 * np.finfo(float).eps * np.abs(y).max()) ** 2
    mean_square, between, among = (square if square > floor else 0.0 for square in squares)
    between, among = count * between, points * among
    ratio = between / mean_square if mean_square else np.inf if between else 0.0
    return Noise(
        parameters=max(0.0, float(between - mean_square) / count),
        replication=max(0.0, float(among - mean_square) / points),
        rest=float(mean_square),
        points=points,
        replications=count,
        p_value=float(stats.f.sf(ratio, points - 1, (points - 1) * (count - 1))),
    )


def checked(y: np.ndarray) -> np.ndarray:
    """Return outcomes of at least two points and two replications, all finite; ValueError otherwise."""
    if y.ndim != 2 or min(y.shape) < 2:
        shape = " × ".join(map(str, y.shape))
        raise ValueError(f"points and replications are needed, two of each at least, found {shape}")
    if not np.isfinite(y).all():
        raise ValueError(f"{int((~np.isfinite(y)).sum())} outcomes are not finite")
    return y


def check_replications(replications: int) -> None:
    """Refuse fewer than `LEAST_REPLICATIONS`."""
    if replications < LEAST_REPLICATIONS:
        raise ValueError(
            f"{replications} replications cannot tell chance from effect, {LEAST_REPLICATIONS} are needed; "
            "a sweep that is started again with more does only what is missing"
        )


def check_points(points: int) -> None:
    """Refuse fewer points of a random sample than `LEAST_GIVEN`."""
    if points < LEAST_GIVEN:
        raise ValueError(f"{points} points are too few for shares of variance; {LEAST_GIVEN} are needed")


def estimated(statistic: Statistic, samples: int, replications: int, rng: np.random.Generator) -> Estimates:
    """Estimate numbers, their errors by the bootstrap over samples and the jackknife over replications.

    ValueError for fewer than `LEAST_REPLICATIONS`.
    """
    check_replications(replications)
    whole, every = np.ones((1, samples)), np.arange(replications)
    value = statistic(whole, every)[0]
    weights = rng.multinomial(samples, np.full(samples, 1 / samples), size=RESAMPLES).astype(float)
    drawn = statistic(weights, every).var(axis=0, ddof=1)
    without = np.array([statistic(whole, np.delete(every, r))[0] for r in every])
    left_out = without.var(axis=0) * (replications - 1)
    variance = drawn + left_out
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = variance**2 / (drawn**2 / (samples - 1) + left_out**2 / (replications - 1))
    return Estimates(value, np.sqrt(variance), freedom)


# ------------------------------------------------------------------------------------- Morris


def trajectories(x: np.ndarray) -> int:
    """Return how many trajectories the points of a Morris sample make.

    ValueError unless in each of them every assumption moves once, one at a time.
    """
    width = x.shape[1] + 1
    count, over = divmod(len(x), width)
    moved = np.diff(x[: count * width].reshape(count, width, -1), axis=1) != 0
    if over or not count or (moved.sum(axis=2) != 1).any() or (moved.sum(axis=1) != 1).any():
        raise ValueError(
            f"{len(x)} points of {width - 1} assumptions are not trajectories of a Morris sample"
        )
    return count


def elementary_effects(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Give the change of the outcome per full range of each assumption (Morris 1991).

    Shape (trajectories, assumptions, replications).  `x` lies in [0, 1].
    """
    count, width = trajectories(x), x.shape[1] + 1
    steps = np.diff(x.reshape(count, width, -1), axis=1)
    which = np.abs(steps).argmax(axis=2)
    slopes = np.diff(y.reshape(count, width, -1), axis=1) / steps.sum(axis=2)[..., None]
    effects = np.empty_like(slopes)
    np.put_along_axis(effects, which[..., None], slopes, axis=1)
    return effects


def morris(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Estimates:
    """Estimate the mean effect of each assumption, then its mean squared effect free of chance.

    Both are per full range.  An assumption whose effects cancel has a mean of 0 and a square above 0.
    """
    effects = elementary_effects(x, checked(y))
    count, _, replications = effects.shape

    def statistic(weights: np.ndarray, kept: np.ndarray) -> np.ndarray:
        here = effects[..., kept]
        found = np.hstack([here.mean(axis=-1), crossed(here, here)])
        return weights @ found / count

    return estimated(statistic, count, replications, rng)


# ------------------------------------------------------------------------------------- Sobol


def saltelli_step(x: np.ndarray) -> int:
    """Return how many points make one block of a Saltelli sample: d + 2, or 2 d + 2 for second order.

    ValueError unless each block runs from a point A over copies of it with one assumption of B to a point B.
    """
    width = x.shape[1]
    for step in (width + 2, 2 * width + 2):
        if len(x) % step == 0 and _is_saltelli(x.reshape(-1, step, width)):
            return step
    raise ValueError(f"{len(x)} points of {width} assumptions are not blocks of a Saltelli sample")


def _is_saltelli(blocks: np.ndarray) -> bool:
    width = blocks.shape[2]
    swapped = np.repeat(blocks[:, :1], width, axis=1)
    own = np.arange(width)
    swapped[:, own, own] = blocks[:, -1]
    return bool(np.array_equal(blocks[:, 1 : width + 1], swapped))


def sobol(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Estimates:
    """Estimate first-order, then total indices, then the standard deviation that goes with them.

    First order after Saltelli et al. (2010), total after Jansen (1999), as SALib does, but free of chance:
    without it the numbers are SALib's.  Shares are of the variance of the expected outcome.
    """
    step, width = saltelli_step(x), x.shape[1]
    first, second, mixed = _separated(checked(y), width, step)
    count, replications = first.shape

    def statistic(weights: np.ndarray, kept: np.ndarray) -> np.ndarray:
        a, b, ab = first[:, kept], second[:, kept], mixed[..., kept]
        alone = crossed(b[:, None], ab - a[:, None])
        total = crossed(ab - a[:, None], ab - a[:, None]) / 2
        squares, means = (crossed(a, a) + crossed(b, b)) / 2, (a + b) / 2
        variance = weights @ squares / count - _square(weights @ means / count)
        shares = weights @ np.hstack([alone, total]) / count
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.column_stack([shares / variance[:, None], _root(variance)])

    return estimated(statistic, count, replications, rng)


def _square(means: np.ndarray) -> np.ndarray:
    return crossed(means, means)


def _root(variance: np.ndarray) -> np.ndarray:
    """Turn variances into standard deviations, which scatter evenly; one below 0, by chance, stays so."""
    return np.sign(variance) * np.sqrt(np.abs(variance))


def _separated(y: np.ndarray, width: int, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the outcomes of A, of B and of the mixed points (samples, assumptions, replications).

    Each replication is counted from its own mean: the luck that all points share then drops out.
    """
    second_order = step == 2 * width + 2
    parts = [separate_output_values(run - run.mean(), width, len(y) // step, second_order) for run in y.T]
    first, mixed, second = (np.stack([part[k] for part in parts], axis=-1) for k in (0, 2, 1))
    return first, second, mixed


# ------------------------------------------------------------------------------------- any random sample


def given_data(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> Estimates:
    """Estimate first-order indices from any random sample, then the standard deviation that goes with them.

    Points are put into classes of equal size by one assumption; what lies between the means of the classes is
    its share (Plischke, Borgonovo & Smith 2013, as in SALib's delta method).  A class mean varies with the
    other assumptions too, which is taken off as in analysis of variance (Kelley 1935).  With a sequence that
    spreads points evenly, as Sobol's, that takes off too much: shares then are somewhat too small.  Waves of
    an outcome can resonate with such a sequence; a Latin hypercube is free of both.
    """
    points, replications = checked(y).shape
    check_points(points)
    y = y - y.mean(axis=0)
    places = _places(x)

    def statistic(weights: np.ndarray, kept: np.ndarray) -> np.ndarray:
        draws = [np.repeat(np.arange(points), weight.astype(int)) for weight in weights]
        return np.array([_first_order(places[:, drawn], y[drawn][:, kept]) for drawn in draws])

    return estimated(statistic, points, replications, rng)


def _places(x: np.ndarray) -> np.ndarray:
    """Rank points by each assumption: assumptions × points, in small integers, which sort in linear time."""
    ranks = stats.rankdata(x, axis=0, method="dense").T
    return np.ascontiguousarray(ranks, dtype=np.min_scalar_type(len(x)))


def _first_order(places: np.ndarray, y: np.ndarray) -> np.ndarray:
    count = len(y)
    centred = y - y.mean(axis=0)
    starts = np.linspace(0, count, classes(count), endpoint=False).astype(int)
    sizes = np.diff([*starts, count])[:, None]
    sums = np.add.reduceat(centred[np.argsort(places, axis=1, kind="stable").T], starts, axis=0)
    whole = crossed(centred, centred).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (crossed(sums, sums) / sizes).sum(axis=0) / whole
        shares = 1 - (1 - between) * (count - 1) / (count - len(starts))
    return np.append(shares, _root(whole / count))


def classes(points: int) -> int:
    """Return into how many classes points are put: enough to follow a curve, each large enough for a mean.

    11 and two more for every 400 points: an odd number, as classes by halves and quarters go together with
    the way in which Sobol's sequence is built, which makes effects of nothing.
    """
    return min(11 + points // 400 * 2, points // CLASS)
