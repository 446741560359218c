from math import isnan, sqrt

import numpy as np
import pytest
from scipy import stats

from sim.analysis.runs.replications import (
    enough,
    half_width,
    interval,
    moments,
    mser5,
    required,
    stopping_point,
    welch,
)

HOAD = [10 + (((7919 * i) % 101) - 50) / 20 for i in range(1, 301)]
FAMILIES = 40_000


def coverage(samples: np.ndarray, mean: float) -> float:
    centre, error, n = moments(samples)
    return float(np.mean(np.abs(centre - mean) <= half_width(error, n)))


@pytest.mark.parametrize(
    ("law", "mean", "n", "expected"),
    [
        ("normal", 3.0, 2, 0.95),
        ("normal", 3.0, 5, 0.95),
        ("normal", 3.0, 40, 0.95),
        ("exponential", 1.0, 10, 0.9006),
        ("exponential", 1.0, 40, 0.9326),
    ],
)
def test_coverage_of_students_interval(law, mean, n, expected):
    rng = np.random.default_rng(n)
    samples = rng.normal(3, 2, (n, FAMILIES)) if law == "normal" else rng.exponential(1, (n, FAMILIES))
    assert abs(coverage(samples, mean) - expected) <= 3.5 * sqrt(expected * (1 - expected) / FAMILIES)


def test_one_value_has_no_limits_and_equal_values_no_width():
    one = interval([4.0])
    assert (one.mean, one.n) == (4.0, 1)
    assert isnan(one.low)
    assert isnan(one.high)
    same = interval([0.1] * 7)
    assert (same.mean, same.low, same.high) == (0.1, 0.1, 0.1)


def test_moments_leave_nan_out():
    mean, error, n = moments(np.array([[1, np.nan, 5], [3, np.nan, np.nan], [np.nan, np.nan, np.nan]]))
    assert n.tolist() == [2, 0, 1]
    assert mean[[0, 2]].tolist() == [2, 5]
    assert error[0] == pytest.approx(1.0)
    assert np.isnan([mean[1], error[1], error[2]]).all()


def test_enough_at_the_border():
    values = [9.0, 10.0, 11.0]
    width = (interval(values).high - 10) / 10
    assert enough(values, width * 1.0001)
    assert not enough(values, width * 0.9999)
    assert not enough([10.0], 0.5)
    assert not enough([-1.0, 1.0], 0.5)
    assert enough([-10.0, -10.1], 0.1)


@pytest.mark.parametrize("precision", [0.3, 0.1, 0.03, 0.01])
def test_required_is_the_least_number(precision):
    pilot = np.array([8.0, 9.5, 10.0, 11.0, 12.5])
    n = required(pilot, precision)

    def width(k: int) -> float:
        return stats.t.ppf(0.975, k - 1) * pilot.std(ddof=1) / sqrt(k) / pilot.mean()

    assert width(n) <= precision
    assert n == 2 or width(n - 1) > precision
    assert required([5.0, 5.0], precision) == 2


@pytest.mark.parametrize("look_ahead", [0, 5])
@pytest.mark.parametrize(("precision", "expected"), [(0.1, 11), (0.05, 35)])
def test_stopping_points_of_the_known_series(precision, expected, look_ahead):
    assert stopping_point(HOAD, precision, look_ahead=look_ahead) == expected
    assert stopping_point(HOAD[: expected + look_ahead], precision, look_ahead=look_ahead) == expected
    assert stopping_point(HOAD[: expected + look_ahead - 1], precision, look_ahead=look_ahead) is None
    assert enough(HOAD[:expected], precision)
    assert not enough(HOAD[: expected - 1], precision)


def test_look_ahead_passes_over_a_lucky_moment():
    values = [10.0, 10.1, 9.9, 30.0, *([10.0, 10.5] * 300)]
    assert stopping_point(values, 0.1, look_ahead=0) == 3
    later = stopping_point(values, 0.1)
    assert later > 4
    assert all(enough(values[:n], 0.1) for n in range(later, later + 6))
    assert not enough(values[: later - 1], 0.1)


def test_constant_values_stop_at_once():
    assert stopping_point([7.0] * 8, 0.01) == 3
    assert stopping_point([0.0] * 8, 0.01) == 3


def test_mser5_cuts_a_ramp():
    series = np.concatenate((np.linspace(0, 10, 50, endpoint=False), np.tile([11.0, 9.0], 225)))
    assert mser5(series) == 50
    assert series[50:].mean() == 10.0


def test_mser5_leaves_a_flat_series_alone():
    assert mser5(1 + np.random.default_rng(0).normal(size=500)) == 0
    assert mser5(np.full(200, 0.1)) == 0
    cuts = [mser5(1 + np.random.default_rng(seed).normal(size=500)) for seed in range(60)]
    assert cuts.count(0) > 30


def test_mser5_minimises_its_own_formula():
    x = 10 + 8 * np.exp(-np.arange(600) / 40) + np.random.default_rng(3).normal(size=600)
    means = x.reshape(-1, 5).mean(axis=1)
    slow = [means[d:].var() / (means.size - d) for d in range(means.size - 5)]
    assert mser5(x) == 5 * int(np.argmin(slow)) > 0


def test_mser5_admits_that_a_series_is_too_short():
    assert mser5(np.concatenate((np.linspace(0, 10, 400), np.tile([11.0, 9.0], 50)))) is None
    with pytest.raises(ValueError, match="49 values"):
        mser5(np.zeros(49))


def test_welch_averages_then_smooths():
    runs = np.array([[0.0, 2, 4, 6, 8, 10], [2.0, 4, 6, 8, 10, 30]])
    assert welch(runs, 0).tolist() == [1, 3, 5, 7, 9, 20]
    assert welch(runs, 1) == pytest.approx([1, 3, 5, 7, 12])
    assert welch(runs, 2) == pytest.approx([1, 3, 5, 44 / 5])
    with pytest.raises(ValueError, match="window of 6"):
        welch(runs, 6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: interval([]), r"\(0,\)"),
        (lambda: interval([1.0, np.inf]), "inf"),
        (lambda: interval([1.0, 2.0], 95), "95"),
        (lambda: enough([1.0, 2.0], 0), "not 0"),
        (lambda: required([1.0], 0.1), "not 1"),
        (lambda: required([-1.0, 1.0], 0.1), "mean of 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
