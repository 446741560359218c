"""Rows of the validation sheet on organisation theory, checked to the printed digits, and their laws."""

from itertools import product
from math import ceil, exp, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.hierarchy import (
    beggs_flat,
    beggs_switch,
    beggs_tiers,
    escalation_chain,
    escalation_chain_loaded,
    exceptions_work,
    garicano,
    radner_delay,
    screens,
    skip_level_delay,
    tier_shares,
    uniform_tree_delay,
)
from sim.analysis.queueing import jackson, mmc

shares = st.floats(0, 1)


def test_escalation_rows():
    assert escalation_chain([1] * 5, [0.4] * 4, 0.5) == pytest.approx(1.9744)
    assert escalation_chain([1] * 2, [0.4], 0.5) == pytest.approx(1.6)
    assert escalation_chain([3], [], 0.5) == 3


def test_escalation_of_unlike_tiers_by_hand():
    expected = 1 + 0.5 * (2 + 0.25) + 0.5 * 0.2 * (4 + 0.25)
    assert escalation_chain([1, 2, 4], [0.5, 0.2], 0.25) == pytest.approx(expected)


def test_escalation_under_load_is_a_jackson_network():
    routing = ((0, 0.4, 0), (0, 0, 0.5), (0, 0, 0))
    network = jackson((4, 0, 0), (1, 2, 1), (6, 1, 2), routing)
    loaded = escalation_chain_loaded(4, (1, 2, 1), (6, 1, 2), (0.4, 0.5), 0)
    assert loaded == pytest.approx(network.sojourn)
    assert escalation_chain_loaded(4, (1, 2, 1), (6, 1, 2), (0.4, 0.5), 3) == pytest.approx(loaded + 3 * 0.6)


def test_screens_rows():
    good, bad = screens(0.8, 3), screens(0.3, 3)
    assert (good.hierarchy.accepted, bad.hierarchy.accepted) == pytest.approx((0.512, 0.027))
    assert (good.polyarchy.accepted, bad.polyarchy.accepted) == pytest.approx((0.992, 0.657))
    assert (good.hierarchy.evaluations, good.polyarchy.evaluations) == pytest.approx((2.44, 1.24))
    assert tier_shares([0.8] * 2) == pytest.approx((1, 0.8, 0.64))


@given(passes=shares, count=st.integers(1, 8))
@settings(deadline=None, max_examples=30)
def test_screens_agree_with_all_outcomes(passes, count):
    accepted = reads = any_accepted = any_reads = 0.0
    for votes in product((True, False), repeat=count):
        chance = np.prod([passes if vote else 1 - passes for vote in votes])
        accepted += chance * all(votes)
        any_accepted += chance * any(votes)
        reads += chance * (votes.index(False) + 1 if False in votes else count)
        any_reads += chance * (votes.index(True) + 1 if True in votes else count)
    both = screens(passes, count)
    assert (both.hierarchy.accepted, both.hierarchy.evaluations) == pytest.approx((accepted, reads))
    assert (both.polyarchy.accepted, both.polyarchy.evaluations) == pytest.approx((any_accepted, any_reads))


def test_radner_rows():
    assert radner_delay(40, 8) == 8
    assert radner_delay(26, 9) == 7
    assert uniform_tree_delay(3, 3) == 9
    assert skip_level_delay(3, 3) == 7


@given(items=st.integers(1, 500), processors=st.integers(1, 500))
@settings(deadline=None, max_examples=100)
def test_radner_bounds(items, processors):
    delay = radner_delay(items, processors)
    assert delay >= radner_delay(items, processors + 1)
    assert delay >= 1 + ceil(log2(items))
    assert radner_delay(items, 1) == items
    assert radner_delay(items, items) == 1 + ceil(log2(items))


@given(span=st.integers(2, 6), levels=st.integers(2, 5))
@settings(deadline=None, max_examples=25)
def test_skipping_levels_is_faster_than_the_tree_and_no_faster_than_can_be(span, levels):
    skipping = skip_level_delay(span, levels)
    assert radner_delay(span**levels, span ** (levels - 1)) <= skipping < uniform_tree_delay(span, levels)


def test_garicano_row():
    result = garicano([0.5, 1, 2], lambda z: 1 - exp(-z), 0.1, 100)
    assert result.reach == pytest.approx((0.606531, 0.367879), abs=5e-7)
    assert result.helpers == pytest.approx((6.0653, 3.6788), abs=5e-5)
    assert result.handoffs == pytest.approx(0.97441, abs=5e-6)
    assert result.solved == pytest.approx(0.864665, abs=5e-7)


def test_one_layer_asks_nobody():
    alone = garicano([0.25], lambda z: z, 0.1, 100)
    assert (alone.reach, alone.helpers, alone.handoffs, alone.solved) == ((), (), 0, 0.25)


def test_beggs_rows():
    """The sheet prints 12 flat servers beside a cost that belongs to 11; 12 would cost 72.2469."""
    flat, tiers = beggs_flat(10, 1, 5, 1), beggs_tiers(10, (1, 1), (1, 5), (0.3,), 1)
    assert (flat.cost, flat.servers) == (pytest.approx(71.8212, abs=5e-5), (11,))
    assert 5 * 12 + mmc(10, 1, 12).in_system == pytest.approx(72.2469, abs=5e-5)
    assert (tiers.cost, tiers.servers) == (pytest.approx(48.4792, abs=5e-5), (13, 4))
    assert beggs_flat(10, 1, 5, 10).cost < beggs_tiers(10, (1, 1), (1, 5), (0.3,), 10).cost


@given(arrival=st.floats(0.5, 20), wage=st.floats(0.1, 10), delay_cost=st.floats(0.1, 50))
@settings(deadline=None, max_examples=30)
def test_beggs_finds_the_best_of_all_staffings(arrival, wage, delay_cost):
    servers = range(int(arrival) + 1, int(arrival) + 80)
    costs = [wage * c + delay_cost * mmc(arrival, 1, c).in_system for c in servers]
    assert beggs_flat(arrival, 1, wage, delay_cost).cost == pytest.approx(min(costs))


def test_beggs_switch_is_where_both_cost_the_same():
    switch = beggs_switch(10, (1, 1), (1, 5), (0.3,), (1, 10))
    flat, tiers = beggs_flat(10, 1, 5, switch), beggs_tiers(10, (1, 1), (1, 5), (0.3,), switch)
    assert 1 < switch < 10
    assert flat.cost == pytest.approx(tiers.cost)
    below = 0.99 * switch
    assert beggs_flat(10, 1, 5, below).cost > beggs_tiers(10, (1, 1), (1, 5), (0.3,), below).cost


def test_exceptions_row():
    assert exceptions_work(1, 0.2, 0.5) == pytest.approx(1 / 0.9)
    assert exceptions_work(7, 0, 1) == 7


@given(failure=shares, rework=st.floats(0, 0.9))
@settings(deadline=None, max_examples=30)
def test_exceptions_add_up(failure, rework):
    rounds = sum((failure * rework) ** k for k in range(400))
    assert exceptions_work(2, failure, rework) == pytest.approx(2 * rounds)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: escalation_chain([1, 1], [1.2], 0), "passes .* got 1.2"),
        (lambda: escalation_chain([1, 1], [0.2], -1), "handover .* got -1"),
        (lambda: escalation_chain([1, 1, 1], [0.2], 0), "shorter|longer"),
        (lambda: escalation_chain_loaded(4, (1, 1), (4, 4), (0.5,), 0), "load 4 "),
        (lambda: screens(-0.1, 3), "passes .* got -0.1"),
        (lambda: screens(0.5, 0), "count .* got 0"),
        (lambda: radner_delay(0, 3), "items .* got 0"),
        (lambda: radner_delay(3, 0.5), "processors .* got 0.5"),
        (lambda: garicano([1, 0.5], lambda z: z, 0.1, 10), "ascending"),
        (lambda: garicano([], lambda z: z, 0.1, 10), "empty"),
        (lambda: garicano([1.5], lambda z: z, 0.1, 10), "unsolved .* got -0.5"),
        (lambda: beggs_flat(10, 1, 5, 0), "delay_cost .* got 0"),
        (lambda: beggs_tiers(10, (1, 1), (1, 5), (0.0,), 1), "cannot be staffed"),
        (lambda: beggs_switch(10, (1, 1), (1, 5), (0.3,), (0.5, 1)), "same form wins"),
        (lambda: exceptions_work(1, 1, 1), "never ends"),
        (lambda: exceptions_work(1, 1.5, 0.1), "failure .* got 1.5"),
    ],
)
def test_bad_arguments_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match=message):
        call()
