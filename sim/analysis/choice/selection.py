"""Select the best of several systems known only through noisy replications, with a promise of how surely.

The procedures know their systems by number and ask a `Source` for replications, so they run on anything.

Sources: Rinott (1978), Communications in Statistics A7, 799-811.  Nelson & Matejcik (1995), Management
Science 41(12), 1935-1945.  Kim & Nelson (2001), ACM TOMACS 11(3), 251-273.  Chen, Lin, Yucesan & Chick
(2000), Discrete Event Dynamic Systems 10, 251-270.  Chen & Kelton (2005), European Journal of Operational
Research 166, 133-153.  Branke, Chick & Schmidt (2007), Management Science 53(12), 1916-1932.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, nan

import numpy as np
from scipy import optimize, stats
from scipy.special import ndtr

from sim.analysis.choice.ranking import Best
from sim.analysis.runs.replications import moments

type Source = Callable[[Mapping[int, range]], Mapping[int, np.ndarray]]
"""Gives the values of the replications wanted of each system; what is asked for at once may run at once."""


@dataclass(frozen=True)
class Goal:
    """What is asked of a selection.

    `delta` is the smallest difference worth finding, in the unit of the values.  A procedure begins with
    `first` replications of each system.  `most` is the limit for one system (with `ocba`, for the average of
    them), at which it stops and promises nothing.
    """

    delta: float
    probability: float = 0.95
    best: Best = Best.SMALLEST
    first: int = 10
    most: int = 1000

    def __post_init__(self) -> None:
        if not 0 < self.delta < np.inf:
            raise ValueError(f"the difference worth finding is a number above 0, not {self.delta}")
        if not 0 < self.probability < 1:
            raise ValueError(f"a probability to be promised lies between 0 and 1, not {self.probability}")
        if not 2 <= self.first <= self.most:
            raise ValueError(f"the first replications are 2 to {self.most} (the most), not {self.first}")


@dataclass(frozen=True)
class Elimination:
    """A system left the race after `replications`, because that of number `by` was ahead of it."""

    system: int
    replications: int
    by: int


@dataclass(frozen=True, eq=False)
class Selected:
    """What a procedure found.

    `values` are those of each system, in order of replication.  `reached` tells whether it ended as its
    promise needs; if not, `winner` is only the best so far.  `probability` is that promised (`rinott`, `kn`),
    NaN if not reached, or that estimated (`ocba`).  `bound` is the number of replications of one system
    that the promise may take at the most, as far as the first ones tell; None where there is no such number.
    """

    goal: Goal
    values: tuple[np.ndarray, ...]
    winner: int
    reached: bool
    probability: float
    bound: int | None = None
    eliminated: tuple[Elimination, ...] = ()

    @property
    def means(self) -> np.ndarray:
        """The mean of each system over its replications."""
        return np.array([values.mean() for values in self.values])

    @property
    def replications(self) -> np.ndarray:
        """The number of replications used of each system."""
        return np.array([len(values) for values in self.values])


# ------------------------------------------------------------------------------------- Rinott, two stages


def rinott(source: Source, systems: int, goal: Goal) -> Selected:
    """Select the best in two stages: the first tells variances, and they tell how many more are needed.

    For normal values, independent between systems too, the selected system is the best or within delta of
    it with at least the probability promised, whatever the means and variances (Rinott 1978; Nelson &
    Matejcik 1995).  If a system needs more than `goal.most` replications no second stage is run.
    """
    values = _begun(source, systems, goal)
    sizes = rinott_sizes([row.var(ddof=1) for row in values], goal)
    bound = int(sizes.max())
    if bound > goal.most:
        return Selected(goal, values, _best_of(values, goal), reached=False, probability=nan, bound=bound)
    values = _extended(source, values, dict(enumerate(sizes.tolist())))
    return Selected(goal, values, _best_of(values, goal), True, goal.probability, bound)


def rinott_sizes(variances: Sequence[float], goal: Goal) -> np.ndarray:
    """Give the replications that each system needs in all: max(n0, ceil(h² S² / delta²))."""
    h = rinott_constant(len(variances), goal.probability, goal.first)
    needed = np.ceil(h**2 * np.asarray(variances) / goal.delta**2)
    return np.maximum(goal.first, needed).astype(int)


@lru_cache(maxsize=64)
def rinott_constant(systems: int, probability: float, first: int) -> float:
    """Give Rinott's h for k systems, the probability P* and n0 first replications.

    It solves E[E[Phi(h / sqrt((n0 - 1)(1/X + 1/Y))) | Y]^(k-1)] = P*, X and Y chi-square with n0 - 1 degrees
    of freedom.  For P* = .95, n0 = 20 and k = 2, 3, 4, 5: 2.452, 2.937, 3.203, 3.385.  ValueError unless
    1/k < P* < 1, since 1/k is had by guessing.
    """
    _check_promise(systems, probability)
    if first < 2:
        raise ValueError(f"at least 2 first replications are needed, found {first}")

    def excess(h: float) -> float:
        return _least_probability(h, systems, first - 1) - probability

    high = 2.0
    while excess(high) < 0:
        high *= 2
    return float(optimize.brentq(excess, 0.0, high, xtol=1e-10))


def _least_probability(h: float, systems: int, freedom: int) -> float:
    """Integrate over both chi-squares, on the scale of their probabilities."""
    node, weight = _nodes(freedom)
    spread = np.sqrt(freedom * (1 / node[:, None] + 1 / node))
    return float(weight @ (ndtr(h / spread) @ weight) ** (systems - 1))


@lru_cache(maxsize=8)
def _nodes(freedom: int) -> tuple[np.ndarray, np.ndarray]:
    """Give values of chi-square with weights: Gauss-Legendre on u, with p = u²(3 - 2u) dense at its ends."""
    x, weight = np.polynomial.legendre.leggauss(128)
    u = (1 + x) / 2
    return stats.chi2.ppf(u**2 * (3 - 2 * u), freedom), weight / 2 * 6 * u * (1 - u)


# ---------------------------------------------------------------------------------- KN, fully sequential


@dataclass(frozen=True)
class KNConstants:
    """The numbers eta and h² of Kim & Nelson (2001), for c = 1."""

    eta: float
    h_squared: float


def kn_constants(systems: int, probability: float, first: int) -> KNConstants:
    """Give eta = ((2 a / (k - 1))^(-2 / (n0 - 1)) - 1) / 2, with a = 1 - P*, and h² = 2 eta (n0 - 1).

    The error is shared out by Bonferroni, so systems may depend on each other (common random numbers).  For
    k = 5, a = .05, n0 = 10: .634967 and 11.429411.  ValueError unless 1/k < P* < 1.
    """
    _check_promise(systems, probability)
    if first < 2:
        raise ValueError(f"at least 2 first replications are needed, found {first}")
    eta = ((2 * (1 - probability) / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2
    return KNConstants(eta, 2 * eta * (first - 1))


def kn(source: Source, systems: int, goal: Goal, stride: int = 1) -> Selected:
    """Select the best by eliminating systems, with one look at all survivors after every replication.

    Replication r of different systems may depend on each other: common random numbers make the variance of
    the paired differences small, and with it the number of looks.  For normal values the best is selected
    with at least the probability promised if it leads all others by delta or more (Kim & Nelson 2001); no
    proof is known for smaller leads.

    `stride` replications are fetched at a time, so that they can be run together.  Every look is taken all
    the same, and what was fetched of a system beyond its elimination counts as used.  ValueError for a
    stride below 1.
    """
    if stride < 1:
        raise ValueError(f"at least 1 replication is fetched at a time, found {stride}")
    values = _begun(source, systems, goal)
    limits = _kn_limits(values, goal)
    alive, lost, looked = np.arange(systems), [], goal.first - 1
    while True:
        found = _eliminated(values, alive, limits, looked, goal)
        lost += found
        alive = np.setdiff1d(alive, [loss.system for loss in found])
        looked, last = len(values[alive[0]]), _last_look(limits, alive, goal)
        if looked >= min(last, goal.most):
            break
        size = min(looked + stride, last, goal.most)
        values = _extended(source, values, dict.fromkeys(alive.tolist(), size))
    reached = looked >= last
    bound = _last_look(limits, np.arange(systems), goal)
    probability = goal.probability if reached else nan
    return Selected(goal, values, _best_of(values, goal, alive), reached, probability, bound, tuple(lost))


def _kn_limits(values: Sequence[np.ndarray], goal: Goal) -> np.ndarray:
    """Give for each pair h² S² / delta²: the replications after which the better mean of the two wins."""
    constants = kn_constants(len(values), goal.probability, goal.first)
    first = np.array(values)
    spread = (first[:, None] - first).var(axis=2, ddof=1)
    return constants.h_squared * spread / goal.delta**2


def _last_look(limits: np.ndarray, alive: np.ndarray, goal: Goal) -> int:
    """Give the number of replications at which the race of those alive is over at the latest."""
    return max(goal.first, floor(limits[np.ix_(alive, alive)].max()) + 1)


def _eliminated(
    values: Sequence[np.ndarray], alive: np.ndarray, limits: np.ndarray, looked: int, goal: Goal
) -> list[Elimination]:
    """Take the looks after `looked` and return who is eliminated."""
    sums = goal.best.sign * np.cumsum([values[system] for system in alive], axis=1)
    among = limits[np.ix_(alive, alive)]
    return [
        Elimination(int(alive[loser]), at, int(alive[winner]))
        for loser, at, winner in _looks(sums, among, goal.delta, looked)
    ]


def _looks(sums: np.ndarray, limits: np.ndarray, delta: float, looked: int) -> Iterator[tuple[int, int, int]]:
    """Yield who is eliminated, after how many replications, and who was furthest ahead of its border.

    A system goes when the sum of another leads its own by more than max(0, delta / 2 (limit - r)).  Who goes
    at one look is judged among all who were there before it.
    """
    place, begin, end = np.arange(len(sums)), looked, sums.shape[1]
    while len(place) > 1 and begin < end:
        here, at = sums[place, begin:], np.arange(begin + 1, end + 1)
        border = np.maximum(0, delta / 2 * (limits[np.ix_(place, place)][..., None] - at))
        ahead = here[None] - here[:, None] - border
        beaten = (ahead > 0).any(axis=1)
        looks = np.flatnonzero(beaten.any(axis=0))
        if not looks.size:
            return
        look, goes = looks[0], beaten[:, looks[0]]
        by = ahead[:, :, look].argmax(axis=1)
        for system in np.flatnonzero(goes):
            yield int(place[system]), int(at[look]), int(place[by[system]])
        place, begin = place[~goes], begin + look + 1


# ------------------------------------------------------------------------- OCBA, the work where it tells most


def ocba(source: Source, systems: int, goal: Goal, step: int | None = None) -> Selected:
    """Spend replications where they tell most, until the estimated probability is that of the goal.

    After the first ones, `step` at a time (twice the number of systems unless given) are shared out by
    `ocba_allocation`.  Values are to be independent between systems.  The probability is the estimate of
    `correct_selection` at the end, no promise: stopping once it is high favours moments at which it happens
    to be.  With leads of exactly delta the best is found a little less often than it says (see the tests),
    for a half of the replications of `rinott`.  ValueError for a step below 1.
    """
    step = 2 * systems if step is None else step
    if step < 1:
        raise ValueError(f"at least 1 replication is added at a time, found {step}")
    values, most = _begun(source, systems, goal), goal.most * systems
    while True:
        means, errors, counts = (np.array(row) for row in zip(*map(moments, values), strict=True))
        probability = correct_selection(goal.best.sign * means, errors, counts, goal.delta)
        reached, left = probability >= goal.probability, most - int(counts.sum())
        if reached or left <= 0:
            return Selected(goal, values, _best_of(values, goal), reached, probability)
        total = int(counts.sum()) + min(step, left)
        scores = goal.best.sign * means
        shares = ocba_allocation(scores, errors * np.sqrt(counts), total, goal.delta)
        values = _extended(source, values, dict(enumerate(_raised(counts, shares, total).tolist())))


def ocba_allocation(
    scores: Sequence[float] | np.ndarray,
    deviations: Sequence[float] | np.ndarray,
    total: float,
    delta: float = 0,
) -> np.ndarray:
    """Share out `total` replications, unrounded, so that the largest mean score is found most surely.

    Of the others in proportion to (s_i / gap_i)², of the best s_b sqrt(sum of (N_i / s_i)²) (Chen et al.
    2000), a gap being at least delta (Chen & Kelton 2005).  Scores -1, -2, … -5, deviations 1 and a total of
    1000 give 421.8, 406.1, 101.5, 45.1, 25.4.  ValueError where it is not defined: a tie with the best
    while delta is 0, or no deviation among the others.
    """
    scores, deviations = np.asarray(scores, float), np.asarray(deviations, float)
    best = int(scores.argmax())
    gaps = np.maximum(scores[best] - scores, delta)
    others = np.arange(len(scores)) != best
    if (gaps[others] == 0).any():
        raise ValueError(f"systems {np.flatnonzero(gaps == 0).tolist()} are equal; give a delta above 0")
    if not deviations[others].any():
        raise ValueError(f"no system but the best varies, found deviations {deviations.tolist()}")
    weights = np.zeros(len(scores))
    weights[others] = (deviations[others] / gaps[others]) ** 2
    weights[best] = deviations[best] * np.sqrt((deviations[others] ** 2 / gaps[others] ** 4).sum())
    return total * weights / weights.sum()


def correct_selection(scores: np.ndarray, errors: np.ndarray, counts: np.ndarray, delta: float = 0) -> float:
    """Estimate how probably the system of the largest mean score is the best, if the best leads by delta.

    1 less the sum over the others of P(T > lead / error) (Bonferroni: APCS-B of Chen et al. 2000), a lead
    being at least delta and T Student's with Welch's degrees of freedom (Branke, Chick & Schmidt 2007),
    since variances are estimated.  `errors` are those of the means.  At least 0.
    """
    best = int(np.argmax(scores))
    others = np.arange(len(scores)) != best
    leads = np.maximum(scores[best] - scores[others], delta)
    squares = errors[others] ** 2 + errors[best] ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        fourths = errors[others] ** 4 / (counts[others] - 1) + errors[best] ** 4 / (counts[best] - 1)
        tails = stats.t.sf(leads / np.sqrt(squares), squares**2 / fourths)
    # where neither of two systems varies nothing is unsure but a tie
    tails = np.where(squares > 0, tails, leads <= 0)
    return max(0.0, 1 - float(tails.sum()))


def _raised(counts: np.ndarray, shares: np.ndarray, total: int) -> np.ndarray:
    """Raise counts to `total` in all, towards the shares; who has more than its share gets none."""
    lacking = np.maximum(shares - counts, 0)
    exact = lacking * (total - counts.sum()) / lacking.sum()
    more = np.floor(exact).astype(int)
    rest = total - int(counts.sum() + more.sum())
    more[np.argsort(more - exact, kind="stable")[:rest]] += 1
    return counts + more


# ---------------------------------------------------------------------------------- what they have in common


def _check_promise(systems: int, probability: float) -> None:
    if systems < 2:
        raise ValueError(f"at least 2 systems are needed to choose among, found {systems}")
    if not 1 / systems < probability < 1:
        raise ValueError(
            f"of {systems} systems a probability between 1/{systems} and 1 can be promised, not {probability}"
        )


def _begun(source: Source, systems: int, goal: Goal) -> tuple[np.ndarray, ...]:
    """Fetch the first replications of all systems."""
    _check_promise(systems, goal.probability)
    return _extended(source, (np.empty(0),) * systems, dict.fromkeys(range(systems), goal.first))


def _extended(
    source: Source, values: Sequence[np.ndarray], sizes: Mapping[int, int]
) -> tuple[np.ndarray, ...]:
    """Fetch what the systems lack to have `sizes` replications each."""
    wanted = {k: range(len(values[k]), size) for k, size in sizes.items() if size > len(values[k])}
    found = source(wanted) if wanted else {}
    for system, which in wanted.items():
        row = np.asarray(found[system], dtype=float)
        if row.shape != (len(which),) or not np.isfinite(row).all():
            raise ValueError(f"system {system}: wanted {len(which)} finite values, found {row}")
    return tuple(np.append(row, found[k]) if k in wanted else row for k, row in enumerate(values))


def _best_of(values: Sequence[np.ndarray], goal: Goal, among: np.ndarray | None = None) -> int:
    """Give the system of the best mean; the first of equal ones."""
    systems = range(len(values)) if among is None else among.tolist()
    return max(systems, key=lambda system: goal.best.sign * float(values[system].mean()))
