"""Known indices are found, chance does not pass for an effect, and SALib agrees where there is no chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import delta as salib_delta
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import latin
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as saltelli_sample
from SALib.test_functions import Ishigami
from scipy.stats import qmc

from sim.analysis.assumptions.indices import (
    classes,
    crossed,
    elementary_effects,
    given_data,
    morris,
    noise,
    saltelli_step,
    sobol,
    trajectories,
)

ALONE = np.array([0.313905, 0.442411, 0.0])
TOTAL = np.array([0.557589, 0.442411, 0.243684])


def problem(count: int) -> dict:
    return {"num_vars": count, "names": [f"u{k}" for k in range(count)], "bounds": [[0.0, 1.0]] * count}


def ishigami(u: np.ndarray) -> np.ndarray:
    return Ishigami.evaluate(np.pi * (2 * u[:, :3] - 1), A=7, B=0.1)


def quiet(y: np.ndarray, replications: int = 3) -> np.ndarray:
    return np.tile(y[:, None], (1, replications))


def noisy(y: np.ndarray, rng: np.random.Generator, replications: int = 5) -> np.ndarray:
    shared = rng.normal(0, 3, replications)
    return quiet(y, replications) + shared + rng.normal(0, 2, (len(y), replications))


def saltelli(base: int, second_order: bool = False, seed: int = 3) -> np.ndarray:
    return saltelli_sample.sample(problem(3), base, calc_second_order=second_order, seed=seed)


@pytest.mark.parametrize("second_order", [False, True])
def test_ishigami_indices_are_found(second_order):
    x = saltelli(8192, second_order)
    found = sobol(x, quiet(ishigami(x)), np.random.default_rng(1))
    assert found.value[:3] == pytest.approx(ALONE, abs=0.01)
    assert found.value[3:6] == pytest.approx(TOTAL, abs=0.01)
    assert found.value[6] ** 2 == pytest.approx(13.8446, rel=0.01)


def test_ishigami_indices_lie_within_their_limits_and_zero_is_not_excluded_where_it_is_true():
    x = saltelli(1024)
    low, high = sobol(x, quiet(ishigami(x)), np.random.default_rng(1)).limits(0.99)
    truth = np.concatenate([ALONE, TOTAL])
    assert ((low[:6] <= truth) & (truth <= high[:6])).all()
    assert (low[[0, 1, 3, 4, 5]] > 0).all()


@pytest.mark.parametrize("second_order", [False, True])
def test_sobol_without_chance_is_that_of_salib(second_order):
    x = saltelli(64, second_order)
    y = ishigami(x)
    theirs = salib_sobol.analyze(problem(3), y, calc_second_order=second_order, seed=1)
    found = sobol(x, quiet(y), np.random.default_rng(1))
    assert found.value[:6] == pytest.approx(np.concatenate([theirs["S1"], theirs["ST"]]), abs=1e-9)


def test_given_data_without_chance_is_that_of_salib():
    x = latin.sample(problem(3), 301, seed=2)
    y = ishigami(x)
    bounds = np.linspace(0, len(x), classes(len(x)) + 1).astype(int)
    plain = np.array([salib_delta.sobol_first(y, column, bounds) for column in x.T])
    found = given_data(x, quiet(y), np.random.default_rng(1))
    # as many class means of nothing but chance would have a share too
    unbiased = 1 - (1 - plain) * (len(x) - 1) / (len(x) - classes(len(x)))
    assert found.value[:3] == pytest.approx(unbiased, abs=1e-9)


def test_given_data_finds_what_each_explains_alone():
    x = latin.sample(problem(3), 2000, seed=2)
    found = given_data(x, noisy(ishigami(x), np.random.default_rng(5)), np.random.default_rng(1))
    assert found.value[:3] == pytest.approx(ALONE, abs=0.05)


def test_morris_without_chance_is_that_of_salib():
    x = morris_sample.sample(problem(3), 12, seed=2)
    y = ishigami(x)
    theirs = salib_morris.analyze(problem(3), x, y, seed=1)
    plain = elementary_effects(x, y[:, None])[..., 0]
    assert plain.mean(axis=0) == pytest.approx(np.array(theirs["mu"]))
    assert np.abs(plain).mean(axis=0) == pytest.approx(np.array(theirs["mu_star"]))
    assert plain.std(axis=0, ddof=1) == pytest.approx(np.array(theirs["sigma"]))


def test_morris_finds_a_straight_line_exactly():
    x = morris_sample.sample(problem(4), 8, seed=2)
    found = morris(x, quiet(x @ [3.0, -2.0, 0.0, 1.0]), np.random.default_rng(1))
    assert found.value == pytest.approx([3, -2, 0, 1, 9, 4, 0, 1], abs=1e-9)


def test_effects_that_cancel_have_no_mean_but_a_strength():
    x = morris_sample.sample(problem(2), 40, seed=2)
    y = np.where(x[:, 1] > 0.5, 1.0, -1.0) * x[:, 0]
    found = morris(x, quiet(y, 3), np.random.default_rng(1))
    low, high = found.limits(0.95)
    assert low[0] < 0 < high[0]
    assert low[2] > 0.9
    assert found.value[2] == pytest.approx(1.0)


def test_total_index_with_much_chance_is_not_raised_by_it():
    x = saltelli(2048)
    runs = noisy(ishigami(x), np.random.default_rng(5), replications=3)
    ours = sobol(x, runs, np.random.default_rng(1)).value[3:6]
    theirs = salib_sobol.analyze(problem(3), runs.mean(axis=1), calc_second_order=False, seed=1)["ST"]
    assert ours == pytest.approx(TOTAL, abs=0.04)
    # the plain estimate takes half the variance of chance for an effect of each
    assert theirs[2] > TOTAL[2] + 0.04


@pytest.mark.parametrize(
    ("analyse", "sample", "judged"),
    [
        (morris, lambda seed: morris_sample.sample(problem(5), 10, seed=seed), range(10)),
        (given_data, lambda seed: latin.sample(problem(5), 128, seed=seed), range(5)),
    ],
)
def test_chance_alone_is_seldom_an_effect(analyse, sample, judged):
    wrong = 0
    for seed in range(1, 21):
        rng = np.random.default_rng(seed)
        x = sample(seed)
        low, high = analyse(x, noisy(np.zeros(len(x)), rng, 3), rng).limits(1 - 0.05 / len(judged))
        wrong += bool(((low > 0) | (high < 0))[list(judged)].any())
    assert wrong <= 4  # of 20 at 5 % each more than 4 come about once in 400 times


def test_luck_that_meets_a_parameter_alike_at_all_points_is_no_effect():
    wrong = 0
    for seed in range(1, 31):
        rng = np.random.default_rng(seed)
        x = morris_sample.sample(problem(3), 20, seed=seed)
        y = np.outer(x[:, 0], rng.normal(0, 2, 6)) + rng.normal(0, 0.1, (len(x), 6))
        low, high = morris(x, y, rng).limits(1 - 0.05 / 6)
        wrong += bool((low[0] > 0) | (high[0] < 0))
    assert wrong <= 5


def test_shares_of_variance_are_found_back():
    rng = np.random.default_rng(4)
    y = rng.normal(0, 3, (400, 1)) + rng.normal(0, 2, (1, 200)) + rng.normal(0, 1, (400, 200))
    found = noise(y)
    assert found.parameters == pytest.approx(9, rel=0.2)
    assert found.replication == pytest.approx(4, rel=0.25)
    assert found.rest == pytest.approx(1, rel=0.05)
    assert found.left == pytest.approx(1 / 200 / (9 + 1 / 200), rel=0.25)
    assert found.p_value < 1e-12


def test_chance_alone_leaves_nothing_to_parameters():
    found = noise(np.random.default_rng(4).normal(size=(300, 4)))
    assert found.parameters < 0.05
    assert found.left > 0.8
    assert found.p_value > 0.01


def test_constant_outcomes_have_no_variance():
    found = noise(np.full((5, 3), 0.1))
    assert (found.parameters, found.replication, found.rest, found.p_value) == (0, 0, 0, 1)
    assert np.isnan(found.left)


def test_outcomes_without_chance_have_no_rest():
    found = noise(quiet(np.random.default_rng(4).normal(size=50) + 1e6, 3))
    assert found.rest == 0
    assert found.left == 0


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_crossing_is_the_mean_over_pairs_of_different_replications(count, seed):
    one, other = np.random.default_rng(seed).normal(size=(2, 3, count))
    pairs = [one[:, r] * other[:, s] for r in range(count) for s in range(count) if r != s]
    assert crossed(one, other) == pytest.approx(np.mean(pairs, axis=0))


@settings(deadline=None, max_examples=20)
@given(st.floats(-1e3, 1e3), st.floats(0.01, 100), st.integers(0, 1000))
def test_indices_do_not_depend_on_the_unit(shift, scale, seed):
    x = saltelli(16)
    y = noisy(ishigami(x), np.random.default_rng(seed), 3)
    found, moved = (sobol(x, each, np.random.default_rng(1)) for each in (y, shift + scale * y))
    assert moved.value[:6] == pytest.approx(found.value[:6], rel=1e-6, abs=1e-6)
    assert moved.error[:6] == pytest.approx(found.error[:6], rel=1e-6, abs=1e-6)


def test_an_even_sequence_makes_no_effects():
    wrong = 0
    for seed in range(20):
        x = qmc.Sobol(6, scramble=True, rng=seed).random(128)
        y = noisy(4 * x[:, 0] + np.exp(2 * x[:, 1]), np.random.default_rng(seed), 3)
        low, _ = given_data(x, y, np.random.default_rng(1)).limits(1 - 0.05 / 6)
        wrong += bool((low[2:6] > 0).any())
    assert wrong <= 4


@pytest.mark.parametrize("sample", [trajectories, saltelli_step])
def test_points_of_another_sample_are_refused(sample):
    with pytest.raises(ValueError, match="12 points of 2 assumptions are not"):
        sample(np.random.default_rng(1).random((12, 2)))


def test_a_sample_that_lost_a_point_is_refused():
    x = morris_sample.sample(problem(3), 4, seed=2)
    with pytest.raises(ValueError, match="15 points"):
        trajectories(x[1:])


@pytest.mark.parametrize(("count", "words"), [(1, "80 × 1"), (2, "2 replications cannot tell")])
def test_few_replications_are_refused(count, words):
    x = saltelli(16)
    with pytest.raises(ValueError, match=words):
        sobol(x, quiet(ishigami(x), count), np.random.default_rng(1))


def test_missing_outcomes_are_refused():
    y = np.ones((4, 2))
    y[1, 1] = np.nan
    with pytest.raises(ValueError, match="1 outcomes are not finite"):
        noise(y)


def test_few_points_are_refused_by_given_data():
    with pytest.raises(ValueError, match="40 points"):
        given_data(np.random.default_rng(1).random((40, 2)), np.ones((40, 2)), np.random.default_rng(1))
