"""Selections of the best keep their promises, and constants are those of the papers."""

from collections.abc import Callable, Mapping
from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtr

from sim.analysis.choice.ranking import Best
from sim.analysis.choice.selection import (
    Goal,
    Selected,
    correct_selection,
    kn,
    kn_constants,
    ocba,
    ocba_allocation,
    rinott,
    rinott_constant,
    rinott_sizes,
)

ROUNDS = 800
STRIDE = 20


class Made:
    """A source of made values; `shared` is the correlation between systems in one replication."""

    def __init__(self, rng, means, deviations=1.0, shared=0.0, draw=np.random.Generator.standard_normal):
        self.rng, self.means, self.shared, self.draw = rng, np.asarray(means, float), shared, draw
        self.deviations = np.broadcast_to(deviations, self.means.shape)
        self.asked: list[dict[int, range]] = []

    def __call__(self, wanted: Mapping[int, range]) -> dict[int, np.ndarray]:
        self.asked.append(dict(wanted))
        size = max(map(len, wanted.values()))
        common = sqrt(self.shared) * self.draw(self.rng, size)
        own = sqrt(1 - self.shared) * self.draw(self.rng, (len(wanted), size))
        return {
            k: self.means[k] + self.deviations[k] * (common + own[row])[: len(which)]
            for row, (k, which) in enumerate(wanted.items())
        }


def recorded(values: np.ndarray) -> Callable[[Mapping[int, range]], dict[int, np.ndarray]]:
    return lambda wanted: {k: values[k, which.start : which.stop] for k, which in wanted.items()}


def kn_strided(source, systems, goal) -> Selected:
    return kn(source, systems, goal, STRIDE)


def first_stage_only(source, systems, goal) -> Selected:
    """Breaks the promise: it looks at the first replications only."""
    values = tuple(source(dict.fromkeys(range(systems), range(goal.first))).values())
    winner = int(np.argmin([row.mean() for row in values]))
    return Selected(goal, values, winner, True, goal.probability)


def share_right(procedure, means, goal, within=0.0, **made) -> float:
    """Select many times from systems of these means, the smallest being best."""
    rng, least = np.random.default_rng(7), min(means) + within
    found = [procedure(Made(rng, means, **made), len(means), goal) for _ in range(ROUNDS)]
    assert all(each.reached for each in found)
    return float(np.mean([means[each.winner] <= least for each in found]))


def slack(probability: float) -> float:
    """Give 3.5 standard errors of a share that is `probability`."""
    return 3.5 * sqrt(probability * (1 - probability) / ROUNDS)


# ------------------------------------------------------------------------------------------ constants


@pytest.mark.parametrize(("systems", "h"), [(2, 2.452), (3, 2.937), (4, 3.203), (5, 3.385)])
def test_rinott_constants_are_those_published(systems, h):
    assert rinott_constant(systems, 0.95, 20) == pytest.approx(h, abs=6e-4)


@pytest.mark.parametrize(("systems", "probability", "first"), [(2, 0.95, 3), (4, 0.9, 6), (3, 0.99, 2)])
def test_rinott_constant_solves_its_integral(systems, probability, first):
    h = rinott_constant(systems, probability, first)
    middles = (np.arange(2000) + 0.5) / 2000
    y = stats.chi2.ppf(middles, first - 1)
    inner = ndtr(h / np.sqrt((first - 1) * (1 / y[:, None] + 1 / y))).mean(axis=1)
    assert (inner ** (systems - 1)).mean() == pytest.approx(probability, abs=2e-4)


@given(st.integers(2, 12), st.floats(0.6, 0.99), st.integers(2, 60))
@settings(deadline=None, max_examples=25)
def test_rinott_constant_grows_with_what_is_asked(systems, probability, first):
    h = rinott_constant(systems, probability, first)
    assert h < rinott_constant(systems + 1, probability, first)
    assert h < rinott_constant(systems, probability + 0.005, first)
    assert h > rinott_constant(systems, probability, first + 1)


def test_rinott_sizes_follow_variances():
    goal = Goal(0.5, first=20)
    assert list(rinott_sizes([0.0, 1.0, 4.0], goal)) == [20, 35, 139]  # h = 2.9372


def test_kn_constants_are_those_published():
    found = kn_constants(5, 0.95, 10)
    assert found.eta == pytest.approx(0.634967, abs=1e-6)
    assert found.h_squared == pytest.approx(11.429411, abs=1e-6)


@pytest.mark.parametrize("constant", [rinott_constant, kn_constants])
@pytest.mark.parametrize(
    ("given", "named"),
    [((1, 0.95, 10), "1"), ((2, 0.5, 10), "0.5"), ((3, 1.0, 10), "1.0"), ((2, 0.9, 1), "1")],
)
def test_what_cannot_be_promised_is_refused(constant, given, named):
    with pytest.raises(ValueError, match=named):
        constant(*given)


# ---------------------------------------------------------------------------------------- the promise

LEAD = 0.6
SLIPPAGE = [LEAD, LEAD, 0.0, LEAD, LEAD]
RISING, BEST_QUIET, BEST_LOUD = (
    [0.5, 0.8, 1.1, 1.4, 1.7],
    [1.5, 1.2, 0.4, 0.8, 1.7],
    [1.2, 0.9, 1.7, 0.8, 0.4],
)


@pytest.mark.parametrize("procedure", [rinott, kn_strided])
@pytest.mark.parametrize("deviations", [1.0, RISING, BEST_QUIET, BEST_LOUD])
def test_the_best_is_found_as_promised_in_the_slippage_configuration(procedure, deviations):
    goal = Goal(LEAD, 0.95, most=100_000)
    assert share_right(procedure, SLIPPAGE, goal, deviations=deviations) >= 0.95 - slack(0.95)


@pytest.mark.parametrize("deviations", [1.0, RISING])
def test_kn_keeps_its_promise_on_common_random_numbers(deviations):
    goal = Goal(LEAD, 0.95, most=100_000)
    assert share_right(kn_strided, SLIPPAGE, goal, deviations=deviations, shared=0.8) >= 0.95 - slack(0.95)


def test_the_check_finds_a_broken_promise():
    assert share_right(first_stage_only, SLIPPAGE, Goal(LEAD, 0.95)) < 0.95 - slack(0.95)


def test_kn_keeps_its_promise_on_exponential_values_and_rinott_does_not():
    """Skewness goes out of differences, but a small mean of few exponential values looks sure of itself."""
    goal, draw = Goal(LEAD, 0.95, most=100_000), np.random.Generator.standard_exponential
    assert share_right(kn_strided, SLIPPAGE, goal, draw=draw) >= 0.95 - slack(0.95)
    assert 0.84 < share_right(rinott, SLIPPAGE, goal, draw=draw) < 0.95


@pytest.mark.parametrize("procedure", [rinott, kn_strided])
def test_where_several_are_nearly_best_one_of_them_is_found(procedure):
    means = [0.0, 0.5 * LEAD, 1.01 * LEAD, 1.01 * LEAD, 1.01 * LEAD, 1.01 * LEAD]
    assert share_right(procedure, means, Goal(LEAD, 0.95), within=LEAD) >= 0.95 - slack(0.95)


@pytest.mark.parametrize("deviations", [1.0, BEST_LOUD])
def test_ocba_finds_the_best_nearly_as_often_as_it_estimates(deviations):
    assert share_right(ocba, SLIPPAGE, Goal(LEAD, 0.95), deviations=deviations) >= 0.91


def test_common_random_numbers_save_kn_replications():
    def used(shared: float) -> int:
        rng = np.random.default_rng(3)
        found = [kn(Made(rng, SLIPPAGE, shared=shared), 5, Goal(LEAD)) for _ in range(50)]
        return sum(int(each.replications.sum()) for each in found)

    assert used(0.9) < 0.7 * used(0.0)


# --------------------------------------------------------------------------------------- the procedures


def kn_by_the_book(values: np.ndarray, goal: Goal) -> tuple[int, dict[int, int]]:
    """Follow Kim & Nelson (2001) step by step, largest best: the winner, and when the others went."""
    k, n0, delta = len(values), goal.first, goal.delta
    h2 = kn_constants(k, goal.probability, n0).h_squared
    s2 = {(i, j): np.var(values[i, :n0] - values[j, :n0], ddof=1) for i in range(k) for j in range(k)}
    most = max(int(h2 * s2[i, j] / delta**2) for i in range(k) for j in range(k))
    left, gone, r = set(range(k)), {}, n0
    while n0 <= most:
        old = set(left)
        mean = {i: values[i, :r].mean() for i in old}
        for i in old:
            width = {j: max(0.0, delta / (2 * r) * (h2 * s2[i, j] / delta**2 - r)) for j in old - {i}}
            if any(mean[i] < mean[j] - width[j] for j in width):
                left.discard(i)
                gone[i] = r
        if len(left) == 1:
            return left.pop(), gone
        r += 1
        if r == most + 1:
            break
    return max(left, key=lambda i: values[i, :r].mean()), gone


@given(st.integers(0, 10_000), st.integers(2, 6), st.sampled_from([1, 3, 50]))
@settings(deadline=None, max_examples=60)
def test_kn_is_that_of_the_paper(seed, systems, stride):
    rng = np.random.default_rng(seed)
    values = rng.normal(rng.uniform(0, 1, (systems, 1)), rng.uniform(0.2, 1.5, (systems, 1)), (systems, 4000))
    goal = Goal(0.4, 0.9, Best.LARGEST, first=5, most=4000)
    found = kn(recorded(values), systems, goal, stride)
    winner, gone = kn_by_the_book(values, goal)
    assert found.reached and found.winner == winner
    early = {loss.system: loss.replications for loss in found.eliminated if loss.replications < found.bound}
    assert early == {system: at for system, at in gone.items() if at < found.bound}
    assert all(loss.by != loss.system for loss in found.eliminated)


@pytest.mark.parametrize("procedure", [rinott, kn_strided, ocba])
@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=15)
def test_the_smallest_of_values_is_the_largest_of_their_negatives(procedure, seed):
    values = np.random.default_rng(seed).normal([[0.0], [0.2], [1.0]], 1, (3, 2000))
    least = procedure(recorded(values), 3, Goal(0.5, 0.9))
    most = procedure(recorded(-values), 3, Goal(0.5, 0.9, Best.LARGEST))
    assert least.winner == most.winner
    assert list(least.replications) == list(most.replications)


@pytest.mark.parametrize("procedure", [rinott, kn_strided, ocba])
def test_systems_that_do_not_vary_are_told_apart_at_once(procedure):
    values = np.repeat([[3.0], [2.0], [4.0]], 100, axis=1)
    found = procedure(recorded(values), 3, Goal(0.5))
    assert (found.winner, found.reached, list(found.replications)) == (1, True, [10, 10, 10])


@pytest.mark.parametrize("procedure", [rinott, kn_strided, ocba])
def test_equal_systems_come_to_an_end(procedure):
    row = np.random.default_rng(1).normal(5, 1, 5000)
    found = procedure(recorded(np.array([row, row])), 2, Goal(0.5, most=5000))
    assert found.reached and found.winner == 0


@pytest.mark.parametrize("procedure", [rinott, kn_strided, ocba])
def test_nothing_is_promised_when_the_most_is_not_enough(procedure):
    found = procedure(Made(np.random.default_rng(2), [0.0, 0.001], 5.0), 2, Goal(0.01, most=30))
    assert not found.reached
    assert isnan(found.probability) or found.probability < 0.95
    assert found.replications.sum() <= 60
    assert found.bound is None or found.bound > 30


def test_a_source_is_asked_for_each_replication_once():
    source = Made(np.random.default_rng(4), SLIPPAGE)
    found = kn(source, 5, Goal(LEAD), stride=7)
    for system in range(5):
        asked = [r for wanted in source.asked for r in wanted.get(system, ())]
        assert asked == list(range(found.replications[system]))


def test_rinott_runs_two_stages():
    source = Made(np.random.default_rng(4), SLIPPAGE, RISING)
    found = rinott(source, 5, Goal(LEAD))
    assert len(source.asked) == 2
    variances = [row[:10].var(ddof=1) for row in found.values]
    assert list(found.replications) == list(rinott_sizes(variances, found.goal))


def test_values_that_are_missing_are_refused():
    with pytest.raises(ValueError, match="system 1"):
        kn(recorded(np.array([[1.0] * 10, [np.nan] * 10])), 2, Goal(1))
    with pytest.raises(ValueError, match="wanted 10"):
        rinott(recorded(np.ones((2, 5))), 2, Goal(1))


@pytest.mark.parametrize(
    ("change", "named"),
    [({"delta": 0}, "not 0"), ({"probability": 1.5}, "1.5"), ({"first": 1}, "not 1"), ({"most": 3}, "3")],
)
def test_a_goal_that_makes_no_sense_is_refused(change, named):
    with pytest.raises(ValueError, match=named):
        Goal(**({"delta": 1.0} | change))


@pytest.mark.parametrize("procedure", [kn, ocba])
def test_steps_are_at_least_one(procedure):
    with pytest.raises(ValueError, match="found 0"):
        procedure(recorded(np.ones((2, 10))), 2, Goal(1), 0)


# ------------------------------------------------------------------------------------------------ OCBA


def test_ocba_allocation_is_that_published():
    found = ocba_allocation([-1, -2, -3, -4, -5], [1] * 5, 1000)
    assert found == pytest.approx([421.8, 406.1, 101.5, 45.1, 25.4], abs=0.05)


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 20)), min_size=2, max_size=8),
    st.floats(0.01, 5),
    st.randoms(),
)
@settings(deadline=None, max_examples=60)
def test_ocba_allocation_shares_out_the_total_whatever_the_order(systems, delta, chance):
    order = list(range(len(systems)))
    chance.shuffle(order)
    scores, deviations = np.array(systems).T
    if len(set(scores)) < len(scores):
        return
    found = ocba_allocation(scores, deviations, 500, delta)
    assert found.sum() == pytest.approx(500) and (found >= 0).all()
    assert ocba_allocation(scores[order], deviations[order], 500, delta) == pytest.approx(found[order])


def test_ocba_allocation_needs_gaps_and_variance():
    with pytest.raises(ValueError, match="equal"):
        ocba_allocation([1, 1, 0], [1, 1, 1], 100)
    with pytest.raises(ValueError, match="varies"):
        ocba_allocation([1, 0], [1, 0], 100)
    assert ocba_allocation([1, 1], [1, 1], 100, delta=0.1) == pytest.approx([50, 50])


def test_correct_selection_of_two_is_the_test_of_welch():
    rng = np.random.default_rng(5)
    one, two = rng.normal(1, 1, 12), rng.normal(0.4, 3, 20)
    errors = np.array([stats.sem(one), stats.sem(two)])
    found = correct_selection(np.array([one.mean(), two.mean()]), errors, np.array([12, 20]))
    assert found == pytest.approx(
        1 - stats.ttest_ind(one, two, equal_var=False, alternative="greater").pvalue
    )


def test_ocba_gives_most_to_those_hard_to_tell_apart():
    found = ocba(Made(np.random.default_rng(6), [0.0, 0.5, 3.0, 6.0]), 4, Goal(0.1, 0.99))
    assert found.reached and found.winner == 0
    assert min(found.replications[:2]) > 2 * max(found.replications[2:])
