"""A box that is there is found and told in its limits; where there is none, none is told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.assumptions.prim import prim, quasi_p


def cube(rows: int, columns: str, seed: int) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((rows, len(columns))), columns=list(columns))


def search(x: pd.DataFrame, y: np.ndarray, seed: int = 1):
    return prim(x, np.asarray(y), np.arange(len(x)), np.random.default_rng(seed))


def ends(found) -> dict[tuple[str, str], float]:
    return {(limit.column, limit.side): limit.value for limit in found.limits}


@pytest.mark.parametrize("seed", range(5))
def test_known_box_is_found(seed):
    x = cube(2000, "abc", seed)
    found = search(x, (x["a"] > 0.7) & (x["b"] < 0.4), seed)
    limits = ends(found)
    assert set(limits) == {("a", "low"), ("b", "high")}
    assert 0.68 <= limits["a", "low"] <= 0.73
    assert 0.37 <= limits["b", "high"] <= 0.42
    assert found.worth.density > 0.9
    assert found.worth.coverage > 0.9
    assert found.worth.elsewhere < 0.02
    assert max(limit.p_value for limit in found.limits) < 1e-6


def test_box_with_two_ends_in_one_column_is_found():
    x = cube(2000, "abc", 3)
    limits = ends(search(x, (x["b"] > 0.3) & (x["b"] < 0.5)))
    assert set(limits) == {("b", "low"), ("b", "high")}
    assert limits["b", "low"] == pytest.approx(0.3, abs=0.02)
    assert limits["b", "high"] == pytest.approx(0.5, abs=0.02)


def test_blurred_box_among_many_columns_is_found_at_its_true_worth():
    x = pd.DataFrame(np.random.default_rng(3).random((1500, 40)))
    y = np.random.default_rng(4).random(1500) < np.where((x[0] > 0.6) & (x[3] < 0.5), 0.9, 0.2)
    found = search(x, y)
    assert set(ends(found)) == {("0", "low"), ("3", "high")}
    # the half that was searched would promise more than the truth
    assert found.worth.density == pytest.approx(0.9, abs=0.07)
    assert found.worth.elsewhere == pytest.approx(0.2, abs=0.05)


def test_chance_makes_no_box():
    boxes = 0
    for seed in range(40):
        x = cube(200, "abcdefgh", seed)
        boxes += bool(search(x, np.random.default_rng(1000 + seed).random(200) < 0.3, seed).limits)
    assert boxes <= 6  # of 40 at 5 % each more than 6 come about once in 300 times


@pytest.mark.parametrize("held", [True, False])
def test_what_holds_everywhere_or_nowhere_has_no_box(held):
    found = search(cube(100, "ab", 1), np.full(100, held))
    assert found.limits == ()
    assert found.worth.density == held
    assert found.worth.mass == 1


def test_levels_of_a_factor_are_kept_together():
    x = cube(900, "ab", 2).assign(load=np.tile([0.5, 1.0, 2.0], 300))
    found = search(x, x["load"] > 0.9)
    assert ends(found) == {("load", "low"): 0.75}
    assert found.worth.density == 1


def test_points_of_one_sample_count_once():
    x, samples = cube(200, "a", 5), np.repeat(np.arange(200), 10)
    y = np.random.default_rng(6).random(200) < np.where(x["a"] > 0.5, 0.8, 0.2)
    many = prim(x.loc[samples].reset_index(drop=True), y[samples], samples, np.random.default_rng(1))
    once = search(x, y)
    assert ends(many) == pytest.approx(ends(once), abs=0.05)
    assert len(once.limits) == 1
    assert many.limits[0].p_value == pytest.approx(once.limits[0].p_value, rel=0.5)


def test_trade_off_goes_from_everything_to_a_small_box():
    x = cube(1000, "ab", 7)
    steps = search(x, x["a"] > 0.8).steps
    assert steps["mass"].iloc[0] == 1
    assert steps["coverage"].iloc[0] == 1
    assert (steps["mass"].diff().dropna() <= 0).all()
    assert (steps["coverage"].diff().dropna() <= 0).all()
    assert steps["density"].iloc[-1] > steps["density"].iloc[0]


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_quasi_p_is_the_binomial_tail(held, lacking, more_held, more_lacking):
    inside = np.repeat([True, False], [held, lacking])
    around = np.concatenate([inside, np.repeat([True, False], [more_held, more_lacking])])
    assert quasi_p(inside, around) == pytest.approx(stats.binom.sf(held - 1, inside.size, around.mean()))


def test_a_box_without_points_that_hold_proves_nothing():
    assert quasi_p(np.array([False, False]), np.array([False, False, True])) == 1
    assert quasi_p(np.empty(0, bool), np.array([True])) == 1


def test_few_samples_are_refused():
    with pytest.raises(ValueError, match="20 samples are too few"):
        search(cube(20, "a", 1), np.ones(20, bool))


def test_missing_numbers_are_refused_by_name():
    x = cube(100, "ab", 1)
    x.loc[3, "b"] = np.nan
    with pytest.raises(ValueError, match="b has values that are not finite"):
        search(x, np.ones(100, bool))


@pytest.mark.parametrize("turn", [lambda x: -x, lambda x: 100 + 5 * x, np.exp])
def test_box_does_not_depend_on_the_scale(turn):
    x = cube(400, "ab", 9)
    y = (x["a"] > 0.6).to_numpy()
    plain, turned = (search(each, y).worth for each in (x, x.apply(turn)))
    assert plain.density == pytest.approx(turned.density, abs=0.03)
    assert plain.coverage == pytest.approx(turned.coverage, abs=0.03)
