from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from sim.analysis.runs.survival import kaplan_meier, quantile, restricted_mean

# by hand: 6 at risk, 1 ends at 1; 5 at risk, 1 of two at 2; 3 at risk, 1 at 4; 2 at risk, none at 5; 1 at 7
DURATION = [2, 1, 2, 7, 4, 5]
OBSERVED = [True, True, False, True, True, False]
SHARE = [5 / 6, 5 / 6 * 4 / 5, 5 / 6 * 4 / 5 * 2 / 3, 5 / 6 * 4 / 5 * 2 / 3, 0]

durations = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


def test_hand_worked_curve():
    curve = kaplan_meier(DURATION, OBSERVED)
    assert curve.times.tolist() == [1, 2, 4, 5, 7]
    assert curve.share == pytest.approx(SHARE)


@pytest.mark.parametrize(("q", "expected"), [(0.1, 1), (1 / 6, 1), (0.2, 2), (0.5, 4), (0.6, 7), (0.99, 7)])
def test_hand_worked_quantiles(q, expected):
    assert quantile(DURATION, OBSERVED, q) == expected


def test_hand_worked_restricted_mean():
    # 1 to time 1, 5/6 to 2, 2/3 to 4, 4/9 to 6
    assert restricted_mean(DURATION, OBSERVED, 6) == pytest.approx(1 + 5 / 6 + 2 * 2 / 3 + 2 * 4 / 9)


@given(durations)
@settings(deadline=None, max_examples=60)
def test_agrees_with_scipy(pairs):
    duration, observed = (np.array(column) for column in zip(*pairs, strict=True))
    curve = kaplan_meier(duration, observed)
    other = stats.ecdf(stats.CensoredData.right_censored(duration, ~observed)).sf
    grid = np.arange(duration.max() + 1)
    at = np.searchsorted(curve.times, grid, side="right")
    assert np.append(1.0, curve.share)[at] == pytest.approx(other.evaluate(grid))


@given(durations, st.floats(0, 14))
@settings(deadline=None, max_examples=60)
def test_restricted_mean_is_the_integral(pairs, limit):
    duration, observed = (np.array(column) for column in zip(*pairs, strict=True))
    curve = kaplan_meier(duration, observed)
    found = curve.restricted_mean(limit)
    if limit > duration.max() and curve.share[-1] > 0:
        assert isnan(found)
        return

    def share(t: float) -> float:
        return np.append(1.0, curve.share)[np.searchsorted(curve.times, t, side="right")]

    breaks = [t for t in curve.times if t < limit]
    area = sum(quad(share, a, b)[0] for a, b in zip([0, *breaks], [*breaks, limit], strict=True))
    assert found == pytest.approx(area, abs=1e-9)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(1, 19))
@settings(deadline=None, max_examples=80)
def test_without_censoring_everything_is_the_sample(values, twentieths):
    observed = np.ones(len(values), dtype=bool)
    q = twentieths / 20
    plain = np.sort(values)[int(np.ceil(q * len(values) - 1e-9)) - 1]
    assert quantile(values, observed, q) == plain
    assert restricted_mean(values, observed, 30) == pytest.approx(np.mean(values))
    assert restricted_mean(values, observed, 10) == pytest.approx(np.minimum(values, 10).mean())


def test_quantile_is_exact_on_the_border_of_a_long_product():
    duration = np.arange(1, 30_001)
    found = [quantile(duration, np.ones(30_000, dtype=bool), q) for q in (0.1, 0.5, 0.9, 0.99)]
    assert found == [3_000, 15_000, 27_000, 29_700]


def test_censoring_recovers_the_truth_where_dropping_does_not():
    rng = np.random.default_rng(1)
    truth, follow_up = rng.exponential(10, 20_000), rng.uniform(0, 40, 20_000)
    duration, observed = np.minimum(truth, follow_up), truth <= follow_up
    median = 10 * np.log(2)
    assert quantile(duration, observed, 0.5) == pytest.approx(median, rel=0.04)
    assert np.median(duration[observed]) < 0.9 * median
    assert restricted_mean(duration, observed, 20) == pytest.approx(10 * (1 - np.exp(-2)), rel=0.02)


def test_not_reached_is_nan():
    assert isnan(quantile([1, 2, 3, 4], [True, False, False, False], 0.5))
    assert isnan(restricted_mean([1, 2], [True, False], 3))
    assert restricted_mean([1, 2], [True, True], 3) == 1.5
    assert isnan(quantile([], [], 0.5))
    assert isnan(restricted_mean([], [], 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kaplan_meier([-1.0], [True]), "-1.0"),
        (lambda: kaplan_meier([np.nan], [True]), "nan"),
        (lambda: kaplan_meier([1, 2], [True]), r"\(2,\)"),
        (lambda: quantile([1], [True], 1.0), "1.0"),
        (lambda: restricted_mean([1], [True], -2), "-2"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
