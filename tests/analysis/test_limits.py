"""Limits of means hold on skewed replications where Student's do not, and are told where they may miss.

Coverage is counted on fixed samples of `benchmarks.coverage`; a share of N may be off by 3.5 of its standard
errors.
"""

from math import sqrt

import bounds
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.coverage import (
    LEVEL,
    RIVALS,
    SHAPES,
    held,
    lognormal,
    samples,
    single,
    somewhere,
    stretched,
    structures,
    student,
    together,
)
from sim.analysis.runs.differences import differences, equivalence
from sim.analysis.runs.narrowing import narrowing
from sim.analysis.runs.replications import (
    TELLING,
    interval,
    limits_of,
    p_above,
    p_values,
    relative_half_widths,
    skewness,
    skewness_p,
)
from sim.analysis.runs.skewed import skewed, too_few

NORMAL, EXPONENTIAL, MILD, STRONG, RARE, APART, ALIKE = SHAPES
SIZE = 40_000


def slack(share: float, size: int = SIZE) -> float:
    return 3.5 * sqrt(share * (1 - share) / size)


def share(method, shape, n: int) -> float:
    return single(method, shape, n, SIZE)[0]


# --------------------------------------------------------------------------------------------- coverage


@pytest.mark.parametrize("n", [2, 3, 5, 10, 20, 40])
def test_limits_of_normal_replications_hold_as_stated_and_hardly_more_often(n):
    found = share(stretched, NORMAL, n)
    assert 0.95 - slack(0.95) <= found <= 0.96 + slack(0.96)


@pytest.mark.parametrize(
    ("shape", "n", "least"),
    [
        (EXPONENTIAL, 10, 0.94),
        (EXPONENTIAL, 40, 0.95),
        (MILD, 10, 0.94),
        (STRONG, 5, 0.87),
        (STRONG, 10, 0.91),
        (STRONG, 20, 0.935),
        (STRONG, 40, 0.95),
        (APART, 10, 0.88),
        (APART, 20, 0.92),
        (APART, 40, 0.94),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_limits_of_skewed_replications_hold_where_students_do_not(shape, n, least):
    assert share(stretched, shape, n) >= least - slack(least)
    assert share(student, shape, n) < least - slack(least)


@pytest.mark.parametrize("n", [5, 10, 20, 40])
def test_limits_hold_where_students_do(n):
    """Differences of two structures of the same law have long tails on both sides."""
    assert share(student, ALIKE, n) >= 0.95
    assert share(stretched, ALIKE, n) >= 0.93 - slack(0.93)


def test_limits_of_what_has_not_come_up_cannot_hold():
    """One replication of ten is strained: of ten none is so in .35 of samples, which look normal."""
    assert share(stretched, RARE, 10) < 0.75


@pytest.mark.parametrize(("n", "least", "students"), [(10, 0.755, 0.69), (20, 0.845, 0.73), (40, 0.9, 0.8)])
def test_simultaneous_limits_on_skewed_replications(n, least, students):
    """Six strained structures against a calm baseline: far less than .95 with few replications."""
    families = SIZE // RIVALS
    shapes = (lognormal(1), lognormal(0.5))
    assert together(stretched, shapes, n, SIZE)[0] >= least - slack(least, families)
    assert together(student, shapes, n, SIZE)[0] <= students + slack(students, families)


@pytest.mark.parametrize("sigma", [0.5, 1])
@pytest.mark.parametrize("n", [5, 10, 20])
def test_simultaneous_limits_of_structures_that_are_alike(sigma, n):
    shapes = (lognormal(sigma), lognormal(sigma))
    assert together(stretched, shapes, n, SIZE)[0] >= 0.95 - slack(0.95, SIZE // RIVALS)


def test_differences_of_skewed_replications_hold_together_as_counted():
    """The table of differences uses these limits: each measure is a family."""
    values = structures((lognormal(1), lognormal(0.5)), 10, 1_500)
    names = [f"m{k}" for k in range(values.shape[1])]
    keys = [
        {"footing": "documented", "scenario": f"s{k}", "replication": range(10)} for k in range(RIVALS + 1)
    ]
    blocks = [pd.DataFrame(values[:, :, k], columns=names) for k in range(RIVALS + 1)]
    runs = pd.concat(
        [block.assign(**key) for key, block in zip(keys, blocks, strict=True)], ignore_index=True
    )
    table = differences(runs, "s0")
    truth = lognormal(1).mean - lognormal(0.5).mean
    right = table.assign(right=held((table["low"], table["high"]), truth)).groupby("measure")["right"].all()
    assert right.mean() >= 0.755 - slack(0.755, len(names))
    assert right.mean() > together(student, (lognormal(1), lognormal(0.5)), 10, SIZE)[0] + 0.03


# ------------------------------------------------------------------------------------- what limits are

rows = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 3)), min_size=2, max_size=25)
levels = st.sampled_from([0.8, 0.95, 0.999])


@given(rows, levels)
@settings(deadline=None, max_examples=100)
def test_limits_are_those_of_the_formula(values, level):
    assume(np.ptp(values) > 0.01)
    found = interval(values, level)
    assert (found.low, found.high) == pytest.approx(bounds.limits(values, level), rel=1e-9, abs=1e-9)
    assert found.low < found.mean < found.high
    assert p_values(values) == pytest.approx(min(1, bounds.p_value(values)), abs=1e-12)


@given(rows, st.floats(-1e3, 1e3), st.floats(0.01, 100))
@settings(deadline=None, max_examples=100)
def test_limits_move_and_grow_with_the_values(values, shift, scale):
    assume(np.ptp(values) > 0.01)
    plain = np.array(limits_of(values)[:3])
    moved = np.array(limits_of(shift + scale * np.array(values))[:3])
    assert moved == pytest.approx(shift + scale * plain, rel=1e-6, abs=1e-6)


@given(rows, levels)
@settings(deadline=None, max_examples=100)
def test_limits_of_negatives_are_the_negative_ones_exchanged(values, level):
    mean, low, high, _ = limits_of(values, level)
    other, below, above, _ = limits_of(-np.array(values), level)
    assert (-other, -above, -below) == pytest.approx((mean, low, high), rel=1e-9, abs=1e-9)
    assert p_values(values) == pytest.approx(p_values(-np.array(values)), abs=1e-12)


@given(rows, st.floats(-100, 100), st.sampled_from([0.4, 0.05, 0.001]))
@settings(deadline=None, max_examples=100)
def test_p_values_agree_with_limits(values, border, error):
    _, low, high, _ = limits_of(values, 1 - 2 * error)
    assume(min(abs(low - border), abs(high - border)) > 1e-6)
    assert (p_above(values, border) < error) == (low > border)
    assert (p_above(-np.array(values), -border) < error) == (high < border)
    if min(abs(low), abs(high)) > 1e-6:
        assert (p_values(values) < 2 * error) == (low > 0 or high < 0)


@given(st.integers(2, 20), st.integers(1, 12), st.integers(0, 2**32 - 1), st.randoms())
@settings(deadline=None, max_examples=60)
def test_the_same_values_give_the_same_limits_to_the_last_bit(n, columns, seed, chance):
    """Whatever stands beside a column, in which order, and however it lies in memory."""
    values = np.random.default_rng(seed).lognormal(size=(n, columns))
    values[values > 5] = np.nan
    order = list(range(columns))
    chance.shuffle(order)
    whole = np.array(limits_of(values))
    for other in (
        np.array(limits_of(values[:, order])),
        np.array(limits_of(np.asfortranarray(values)[:, order])),
    ):
        assert np.array_equal(other, whole[:, order], equal_nan=True)
    for k in order:
        assert np.array_equal(np.array(limits_of(values[:, k])), whole[:, k], equal_nan=True)


@given(st.floats(-1e9, 1e9), st.integers(2, 30))
@settings(deadline=None, max_examples=60)
def test_equal_values_leave_no_doubt(value, n):
    mean, low, high, _ = limits_of([value] * n)
    assert mean == low == high == value
    assert p_values([value] * n) == (value == 0)
    assert np.isnan(skewness_p([value] * n))
    assert skewness([value] * n) == 0


@pytest.mark.parametrize("values", [[], [np.nan], [3.0], [3.0, np.nan]])
def test_fewer_than_two_values_have_no_limits(values):
    mean, low, high, n = limits_of(values)
    assert n == np.isfinite(values).sum()
    assert np.isnan([low, high, p_values(values), p_above(values)]).all()
    assert np.isnan(mean) == (n == 0)


def test_two_values_show_no_skewness_and_have_students_limits():
    other = stats.ttest_1samp([1.0, 4.0], 0).confidence_interval(0.95)
    assert limits_of([1.0, 4.0])[1:3] == pytest.approx((other.low, other.high))


def test_nan_is_left_out():
    values = np.random.default_rng(2).exponential(size=12)
    holes = np.insert(values, [0, 5, 12], np.nan)
    assert np.array(limits_of(holes)) == pytest.approx(np.array(limits_of(values)))
    assert skewness_p(holes) == pytest.approx(skewness_p(values))


@pytest.mark.parametrize("scale", [1e-200, 1e-80, 1, 1e80])
def test_skewness_has_no_unit(scale):
    values = np.random.default_rng(4).exponential(size=15)
    assert skewness(scale * values) == pytest.approx(stats.skew(values))


def test_runs_are_stopped_by_students_interval():
    values = np.random.default_rng(5).exponential(3, (10, 4))
    half = stats.t.ppf(0.975, 9) * stats.sem(values)
    assert relative_half_widths(values) == pytest.approx(half / values.mean(axis=0))
    assert relative_half_widths([[1.0, 0, -1], [1, 0, 1]]).tolist() == [0, 0, np.inf]
    assert relative_half_widths([[1.0, np.nan]]).tolist() == [np.inf, np.inf]


# ---------------------------------------------------------------------------------------- equivalence


def pair(change: np.ndarray) -> pd.DataFrame:
    """Return runs of a baseline and of a scenario that differs from it by these changes."""
    keys = {"footing": "documented", "replication": range(len(change))}
    base, other = (
        pd.DataFrame(keys | {"scenario": name, "m": m}) for name, m in (("base", 0), ("new", change))
    )
    return pd.concat([base, other], ignore_index=True)


@given(st.integers(3, 20), st.integers(0, 2**32 - 1), st.floats(0.1, 5))
@settings(deadline=None, max_examples=60)
def test_equivalence_agrees_with_its_limits(n, seed, margin):
    rng = np.random.default_rng(seed)
    (row,) = equivalence(pair(rng.lognormal(size=n) - rng.uniform(0, 3)), "base", margin).to_dict("records")
    assert (row["verdict"] == "equivalent") == (-margin < row["low"] and row["high"] < margin)
    assert (row["verdict"] == "equivalent") == (row["p_value"] < 0.05)


def test_an_unpaired_interval_is_stretched_by_the_skewness_of_both_means():
    """The third moment of a difference is the difference of third moments, those of means being k error³."""
    rng = np.random.default_rng(6)
    first, second = rng.lognormal(size=12), rng.normal(size=12)
    runs = pair(second)
    runs.loc[runs["scenario"] == "base", "m"] = first
    row = narrowing(runs, ("base", "new")).iloc[-1]
    errors = stats.sem(first), stats.sem(second)
    k = (
        (stats.skew(second) * errors[1] ** 3 - stats.skew(first) * errors[0] ** 3)
        / sqrt(12)
        / np.hypot(*errors) ** 3
    )
    welch = stats.ttest_ind(second, first, equal_var=False)
    half = (welch.confidence_interval().high - welch.confidence_interval().low) / 2
    middle = second.mean() - first.mean()
    assert k < 0
    assert row[["low", "high"]].tolist() == pytest.approx(
        [middle - half * (1 - 2 * k), middle + half / (1 - k / 3)]
    )


# ------------------------------------------------------------------------------------ found to be skewed


@pytest.mark.parametrize("n", [TELLING, 10, 20, 40])
def test_few_normal_samples_are_called_skewed(n):
    found = (skewness_p(samples(NORMAL, n, SIZE)) < 1 - LEVEL).mean()
    assert 0.045 <= found <= 0.055 + slack(0.055)


@given(st.integers(TELLING, 60), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_skewness_is_judged_as_by_scipy(n, seed):
    values = np.random.default_rng(seed).exponential(size=(n, 3))
    assert skewness_p(values) == pytest.approx(stats.skewtest(values).pvalue)


@pytest.mark.parametrize(("n", "shown"), [(10, 0.53), (20, 0.87), (40, 0.99)])
def test_limits_hold_where_skewness_shows_and_miss_where_it_does_not(n, shown):
    values = samples(STRONG, n, SIZE)
    seen, right = skewness_p(values) < 1 - LEVEL, held(stretched(values, LEVEL), STRONG.mean)
    assert abs(seen.mean() - shown) <= 0.01 + slack(shown)
    assert right[seen].mean() >= 0.95
    assert right[~seen].mean() < 0.85


@pytest.mark.parametrize("n", [10, 20, 40])
def test_a_comparison_of_normal_replications_is_seldom_called_skewed(n):
    families = SIZE // RIVALS
    assert somewhere(structures((NORMAL, NORMAL), n, families)).mean() <= 0.06 + slack(0.06, families)
    assert somewhere(structures((STRONG, MILD), n, families)).mean() >= 0.75


def compared(values: np.ndarray) -> pd.DataFrame:
    """Put (replications, structures) into a table of runs with one measure."""
    n, count = values.shape
    keys = {"footing": "documented", "scenario": np.repeat([str(k) for k in range(count)], n)}
    return pd.DataFrame(keys | {"replication": np.tile(np.arange(n), count), "hours": values.T.ravel()})


@pytest.mark.parametrize("shapes", [(NORMAL, NORMAL), (STRONG, MILD)], ids=["normal", "strained"])
def test_the_table_finds_what_is_counted(shapes):
    values = structures(shapes, 10, 25)
    found = [skewed(compared(values[:, k]), "0")["skewed"].any() for k in range(25)]
    assert found == somewhere(values).tolist()


def test_adjustment_is_that_of_benjamini_and_hochberg():
    runs = compared(samples(EXPONENTIAL, 12, 30)).pivot(
        index="replication", columns="scenario", values="hours"
    )
    table = runs.reset_index().assign(footing="documented", scenario="only")
    found = skewed(table)
    assert found["measure"].tolist() == list(runs.columns)
    raw = stats.skewtest(runs.to_numpy()).pvalue
    assert found["p_value"].to_numpy() == pytest.approx(stats.false_discovery_control(raw))
    assert (found["skewed"] == (found["p_value"] <= 0.05)).all()


def test_a_scenario_is_skewed_if_its_difference_is():
    rng = np.random.default_rng(3)
    base, more = rng.normal(100, 30, 20), rng.lognormal(0, 1, 20)
    runs = compared(np.column_stack([base, base + more]))
    assert not skewed(runs)["skewed"].any()
    assert skewed(runs, "0")["skewed"].tolist() == [False, True]


def test_too_few_replications_tell_nothing():
    runs = compared(samples(STRONG, TELLING - 1, 4))
    found = skewed(runs, "0")
    assert too_few(runs)
    assert found["p_value"].isna().all()
    assert not found["skewed"].any()
    assert not too_few(compared(samples(STRONG, TELLING, 2)))
