"""Shares of a difference: known games, the laws that name the Shapley value, and orders that cannot be."""

from itertools import combinations, permutations

import bounds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.assumptions.decomposition import shares, steps

PARTS = ("a", "b", "c", "d")


def states(parts):
    return [frozenset(s) for n in range(len(parts) + 1) for s in combinations(parts, n)]


def game(worth, parts=PARTS, replications=1):
    """Values of all states by a function of the set, the same in every replication."""
    return {state: np.full(replications, float(worth(state))) for state in states(parts)}


def random_game(parts, replications, seed):
    rng = np.random.default_rng(seed)
    return {state: rng.normal(size=replications) for state in states(parts)}


def averaged(values, parts):
    """The definition: what each part adds, averaged over all orders that pass through known states only."""
    added = {part: [] for part in parts}
    for order in permutations(parts):
        way = [frozenset(order[:n]) for n in range(len(parts) + 1)]
        if all(state in values for state in way):
            for part, before, after in zip(order, way, way[1:], strict=False):
                added[part].append(values[after] - values[before])
    return {part: np.mean(changes, axis=0) for part, changes in added.items() if changes}


def mean_shares(values, parts=PARTS):
    return shares(values, parts).by_replication.mean().to_dict()


# ------------------------------------------------------------------------------------------------ known games


def test_the_airport_game_divides_each_stretch_among_those_who_need_it():
    """Littlechild and Owen 1973: runways of 1, 2, 3 and 4; each metre is shared by whoever needs it."""
    need = dict(zip(PARTS, (1, 2, 3, 4), strict=True))
    values = game(lambda state: max((need[part] for part in state), default=0))
    assert mean_shares(values) == pytest.approx({"a": 1 / 4, "b": 7 / 12, "c": 13 / 12, "d": 25 / 12})


def test_the_glove_game_favours_the_scarce_side():
    """Two left gloves and one right one; a pair is worth 1."""
    values = game(lambda state: "a" in state and bool({"b", "c"} & state), ("a", "b", "c"))
    assert mean_shares(values, ("a", "b", "c")) == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})


def test_a_part_that_adds_the_same_everywhere_gets_just_that():
    worth = {"a": -3.0, "b": 0.5, "c": 0.0, "d": 2.0}
    found = shares(game(lambda state: 7 + sum(worth[part] for part in state)), PARTS).table()
    assert dict(zip(found["part"], found["mean"], strict=True)) == pytest.approx(worth)
    assert found["least"].to_numpy() == pytest.approx(found["most"].to_numpy())


def test_parts_that_act_together_show_it_in_their_range():
    found = shares(game(lambda state: state >= {"a", "b"}, ("a", "b")), ("a", "b")).table().set_index("part")
    assert found["mean"].tolist() == [0.5, 0.5]
    assert found["least"].tolist() == [0, 0]
    assert found["most"].tolist() == [1, 1]


# ------------------------------------------------------------------------------------------------------- laws


@settings(deadline=None, max_examples=20)
@given(size=st.integers(1, 5), seed=st.integers(0, 1000))
def test_shares_are_the_mean_over_all_orders_and_add_up_in_every_replication(size, seed):
    parts = tuple("abcde"[:size])
    values = random_game(parts, 3, seed)
    found = shares(values, parts)
    by_definition = averaged(values, parts)
    for part in parts:
        assert found.by_replication[part].to_numpy() == pytest.approx(by_definition[part], abs=1e-12)
    whole = values[frozenset(parts)] - values[frozenset()]
    assert found.by_replication.sum(axis=1).to_numpy() == pytest.approx(whole, abs=1e-12)
    table = found.table()
    assert (table["least"] <= table["mean"] + 1e-12).all()
    assert (table["mean"] <= table["most"] + 1e-12).all()


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), cut=st.sets(st.sampled_from(states(PARTS)[1:-1]), max_size=8))
def test_orders_through_missing_states_do_not_count(seed, cut):
    values = {state: column for state, column in random_game(PARTS, 2, seed).items() if state not in cut}
    by_definition = averaged(values, PARTS)
    if not by_definition:
        with pytest.raises(ValueError, match="no order of a, b, c, d leads through"):
            shares(values, PARTS)
        return
    found = shares(values, PARTS)
    for part in PARTS:
        assert found.by_replication[part].to_numpy() == pytest.approx(by_definition[part], abs=1e-12)
    weights = found.marginal.groupby("part")["weight"].sum()
    assert weights.to_numpy() == pytest.approx(np.ones(4))


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000))
def test_the_way_back_has_the_same_shares_with_the_other_sign(seed):
    values = random_game(PARTS, 2, seed)
    back = {frozenset(PARTS) - state: column for state, column in values.items()}
    there, home = (shares(way, PARTS).by_replication for way in (values, back))
    assert there.to_numpy() == pytest.approx(-home.to_numpy(), abs=1e-12)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), factor=st.floats(-5, 5))
def test_shares_are_linear_in_the_measure(seed, factor):
    one, other = random_game(PARTS, 2, seed), random_game(PARTS, 2, seed + 1)
    both = {state: one[state] + factor * other[state] for state in one}
    found, first, second = (shares(v, PARTS).by_replication.to_numpy() for v in (both, one, other))
    assert found == pytest.approx(first + factor * second, abs=1e-9)


def test_a_part_that_never_matters_and_two_that_are_alike():
    values = game(lambda state: len(state & {"a", "b"}) ** 2 + 3 * ("d" in state))
    found = mean_shares(values)
    assert found["c"] == 0
    assert found["a"] == found["b"] == 2


def test_a_part_that_must_come_first_gets_what_it_adds_first():
    """One order is left, so each share is the step of that order."""
    values = {frozenset(): np.zeros(1), frozenset("a"): np.ones(1), frozenset("ab"): np.full(1, 5.0)}
    assert mean_shares(values, ("a", "b")) == {"a": 1, "b": 4}
    assert [(step.part, step.weight) for step in steps(tuple(values), ("a", "b"))] == [("a", 1), ("b", 1)]


# ------------------------------------------------------------------------------------------ how sure they are


def test_limits_and_p_values_are_those_of_means():
    values = random_game(("a", "b"), 12, 4)
    found = shares(values, ("a", "b"))
    table = found.table(0.9)
    parts = [found.by_replication[part].to_numpy() for part in ("a", "b")]
    limits = [bounds.limits(part, 0.9) for part in parts]
    assert table[["low", "high"]].to_numpy() == pytest.approx(np.array(limits))
    smaller, larger = sorted(map(bounds.p_value, parts))
    assert sorted(table["p_value"]) == pytest.approx(
        sorted([min(1, 2 * smaller), min(1, max(2 * smaller, larger))])
    )
    assert found.total()["p_value"] == pytest.approx(bounds.p_value(found.whole))
    assert found.total()["replications"] == 12


def test_verdicts_claim_no_more_than_is_sure():
    rng = np.random.default_rng(1)
    worth = {"a": -1.0, "b": 1.0, "c": 0.0}
    values = {state: rng.normal(sum(worth[part] for part in state), 0.05, size=10) for state in states("abc")}
    assert shares(values, "abc").table()["verdict"].tolist() == ["lower", "higher", "undetermined"]


def test_verdicts_are_rarely_wrong_where_nothing_has_an_effect():
    wrong = sum(
        (shares(random_game("abc", 5, seed), "abc").table()["verdict"] != "undetermined").any()
        for seed in range(200)
    )
    assert wrong <= stats.binom.ppf(0.999, 200, 0.05)


def test_an_effect_turns_only_if_both_signs_are_sure():
    """Alone `a` raises, after `b` it lowers; without noise it is sure, in much noise it is not."""
    worth = {"": 0, "a": 1, "b": 2, "ab": 1}
    for spread, turns in ((0.05, True), (5.0, False)):
        rng = np.random.default_rng(2)
        values = {frozenset(state): rng.normal(value, spread, size=10) for state, value in worth.items()}
        table = shares(values, ("a", "b")).table().set_index("part")
        assert table.loc["a", "turns"] == turns
        assert not table.loc["b", "turns"]


def test_one_replication_is_never_sure():
    table = shares(game(len, "ab"), "ab").table()
    assert table["mean"].tolist() == [1, 1]
    assert table[["low", "high", "p_value"]].isna().all(axis=None)
    assert set(table["verdict"]) == {"undetermined"}


def test_rounding_is_no_difference():
    values = {state: np.full(3, 0.1 * 3 if "a" in state else 0.3) for state in states("ab")}
    table = shares(values, "ab").table()
    assert table["mean"].tolist() == [0, 0]
    assert table["p_value"].tolist() == [1, 1]


# ------------------------------------------------------------------------------------------------- bad input


def test_a_missing_value_is_refused():
    values = random_game("ab", 2, 0)
    values[frozenset("a")][1] = np.nan
    with pytest.raises(ValueError, match="1 of 4 states lack a value"):
        shares(values, "ab")


def test_replications_must_be_the_same_everywhere():
    values = random_game("ab", 2, 0) | {frozenset("a"): np.zeros(3)}
    with pytest.raises(ValueError, match="2, 3 replications"):
        shares(values, "ab")
