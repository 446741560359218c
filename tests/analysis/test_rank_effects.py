"""Rank correlations: known answers, heavy tails, fewer points than assumptions, and no effect of nothing."""

import numpy as np
import pytest
from SALib.sample import latin
from scipy import stats

from sim.analysis.assumptions.indices import given_data
from sim.analysis.assumptions.rank_effects import correlations, rank_correlations

SUM_OF_TWO = 0.7
"""Rank correlation of one of two uniform numbers with their sum: 12 cov(u, F(u + v)) = 12 · 7/120."""


def sample(width: int, count: int, seed: int = 1) -> np.ndarray:
    problem = {"num_vars": width, "names": [f"u{k}" for k in range(width)], "bounds": [[0.0, 1.0]] * width}
    return latin.sample(problem, count, seed=seed)


def met(values: np.ndarray, noise: float = 0.0, replications: int = 3, seed: int = 2) -> np.ndarray:
    """Give outcomes by point and replication, each with luck in proportion to its size."""
    rng = np.random.default_rng(seed)
    return values[:, None] * (1 + noise * rng.normal(size=(len(values), replications)))


def estimates(x: np.ndarray, y: np.ndarray):
    return rank_correlations(x, y, np.random.default_rng(0))


def simultaneous(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return estimates(x, y).limits(1 - 0.05 / x.shape[1])


def test_numbers_are_those_of_scipy():
    x = sample(4, 90)
    y = met(np.round(8 * x[:, 0] + 4 * x[:, 1] * x[:, 2]), noise=0.1)
    runs = (y - np.median(y, axis=0)).ravel()
    wanted = [stats.spearmanr(np.repeat(column, 3), runs).statistic for column in x.T]
    assert correlations(estimates(x, y).value) == pytest.approx(wanted)


def test_ties_are_ranked_as_scipy_does():
    x = sample(2, 70)
    y = met(np.floor(5 * x[:, 0]))
    wanted = stats.spearmanr(x[:, 0], y[:, 0]).statistic
    assert correlations(estimates(x, y).value)[0] == pytest.approx(wanted)


@pytest.mark.parametrize("shape", [lambda s: s, lambda s: np.exp(12 * s), lambda s: -1 / s])
def test_known_correlation_is_found_whatever_the_scale(shape):
    x = sample(3, 4000)
    found = correlations(estimates(x, met(shape(x[:, 0] + x[:, 1]))).value)
    sign = 1 if shape(2.0) > shape(1.0) else -1
    assert found == pytest.approx([sign * SUM_OF_TWO, sign * SUM_OF_TWO, 0], abs=0.05)


def test_limits_hold_the_known_correlation_as_often_as_they_say():
    inside = 0
    for seed in range(60):
        x = np.random.default_rng(seed).random((120, 2))
        low, high = map(correlations, estimates(x, met(x.sum(axis=1), 0.02, seed=seed)).limits(0.9))
        inside += low[0] < SUM_OF_TWO < high[0]
    assert inside >= 46  # of 60 at 90 %; fewer come by chance in 1 of 500


def test_ranks_find_what_heavy_tails_hide_with_fewer_points_than_assumptions():
    x = sample(120, 100)
    y = met(np.exp(14 * x[:, 3] - 14 * x[:, 7] + 2 * stats.t.ppf(0.02 + 0.96 * x[:, 8], 2)), noise=0.2)
    low, high = simultaneous(x, y)
    found = np.flatnonzero((low > 0) | (high < 0))
    assert list(found) == [3, 7]
    assert low[3] > 0 > high[7]
    shares = given_data(x, y, np.random.default_rng(0))
    least, _ = shares.part(slice(120)).limits(1 - 0.05 / 120)
    assert not (least > 0).any()


@pytest.mark.parametrize(
    "values",
    [
        lambda x, rng: rng.standard_t(1.2, len(x)),
        lambda x, rng: rng.standard_t(2, len(x)) * x[:, 0],
        lambda x, rng: (x[:, 0] - 0.5) ** 2 + 0.05 * rng.normal(size=len(x)),
    ],
    ids=["heavy tails", "spread that grows", "both ends alike"],
)
def test_nothing_is_found_where_there_is_no_direction(values):
    wrong = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = sample(40, 80, seed)
        low, high = simultaneous(x, met(values(x, rng), noise=0.05, seed=seed))
        wrong += ((low > 0) | (high < 0)).any()
    assert wrong <= 5  # of 30 at 5 %; more come by chance in 1 of 300


def test_a_direction_that_is_luck_is_not_found():
    wrong = 0
    x = sample(3, 100)
    for seed in range(30):
        rng = np.random.default_rng(seed)
        y = 4 * np.outer(x[:, 0], rng.normal(size=6)) + rng.normal(0, 0.3, (len(x), 6))
        low, high = simultaneous(x, y)
        wrong += ((low > 0) | (high < 0)).any()
    assert wrong <= 5


def test_outcome_that_never_varies_has_no_correlation():
    found = estimates(sample(2, 70), np.ones((70, 3)))
    low, high = found.limits(0.95)
    assert np.isnan(found.value).all()
    assert not ((low > 0) | (high < 0)).any()


def test_perfect_order_is_one():
    x = sample(2, 70)
    found = estimates(x, met(np.exp(x[:, 0])))
    low, high = map(correlations, found.limits(0.95))
    assert (low[0], correlations(found.value)[0], high[0]) == pytest.approx((1, 1, 1))
    assert low[1] < 0 < high[1]
