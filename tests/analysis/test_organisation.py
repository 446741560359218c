"""Rows of the validation sheet on organisation theory, checked to the printed digits, and their laws."""

from itertools import pairwise, product
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.theory.organisation import (
    Demand,
    Wages,
    best_flat,
    best_two_tiers,
    escalation,
    experts_only,
    hierarchy,
    knowledge,
    least_delay,
    polyarchy,
    skip_level_delay,
    switch_point,
    two_tiers,
    uniform_tree_delay,
    work_with_exceptions,
)
from sim.analysis.theory.queueing import jackson, mmc

DEMAND, WAGES = Demand(10, 1, 0.3), Wages(1, 5)

shares = st.floats(0, 1)


def test_screens_of_sah_and_stiglitz():
    good, bad = 0.8, 0.3
    assert (hierarchy(good, 3).accepted, polyarchy(good, 3).accepted) == pytest.approx((0.512, 0.992))
    assert (hierarchy(bad, 3).accepted, polyarchy(bad, 3).accepted) == pytest.approx((0.027, 0.657))
    assert (hierarchy(good, 3).evaluations, polyarchy(good, 3).evaluations) == pytest.approx((2.44, 1.24))


@pytest.mark.parametrize("passes", [0.1, 0.5, 0.95])
def test_screens_by_enumeration(passes):
    answers = list(product((True, False), repeat=3))
    chance = {a: np.prod([passes if yes else 1 - passes for yes in a]) for a in answers}
    every, some = (sum(chance[a] for a in answers if test(a)) for test in (all, any))
    looks = sum(chance[a] * (1 + a[0] + (a[0] and a[1])) for a in answers)
    assert hierarchy(passes, 3).accepted == pytest.approx(every)
    assert hierarchy(passes, 3).evaluations == pytest.approx(looks)
    assert polyarchy(passes, 3).accepted == pytest.approx(some)


def test_chains_of_escalation():
    assert escalation([1] * 5, [0.4] * 4, 0.5) == pytest.approx(1.9744)
    assert escalation([1, 1], [0.4], 0.5) == pytest.approx(1.6)
    with pytest.raises(ValueError, match="3 tiers pass on 2 times, found 1"):
        escalation([1, 1, 1], [0.4], 0)


@pytest.mark.parametrize(("items", "processors", "cycles"), [(40, 8, 8), (26, 9, 7), (27, 9, 7), (1, 1, 1)])
def test_delays_of_radner(items, processors, cycles):
    assert least_delay(items, processors) == cycles


def test_skip_level_reporting_beats_the_uniform_tree():
    assert (uniform_tree_delay(3, 3), least_delay(27, 9)) == (9, 7)


@pytest.mark.parametrize("items", [5, 16, 27, 40])
def test_more_processors_never_delay_and_do_not_help_beyond_half(items):
    delays = [least_delay(items, p) for p in range(1, items + 3)]
    assert all(later <= earlier for earlier, later in pairwise(delays))
    assert set(delays[items // 2 - 1 :]) == {1 + int(np.ceil(np.log2(items)))}
    assert delays[0] == items


def test_the_knowledge_hierarchy_of_garicano():
    found = knowledge([exp(-0.5), exp(-1), exp(-2)])
    assert found.reach == pytest.approx((0.606531, 0.367879), abs=5e-7)
    assert found.helpers(100, 0.1) == pytest.approx((6.0653, 3.6788), abs=5e-5)
    assert (found.hand_offs, found.solved) == pytest.approx((0.97441, 0.864665), abs=5e-7)
    with pytest.raises(ValueError, match="cannot rise"):
        knowledge([0.2, 0.3])


def test_exceptions_of_the_virtual_design_team():
    assert work_with_exceptions(1, 0.2, 0.5) == pytest.approx(1.1111, abs=5e-5)


def test_costs_of_beggs():
    flat, tiers = best_flat(DEMAND, WAGES, 1), best_two_tiers(DEMAND, WAGES, 1)
    assert (flat.high, tiers.low, tiers.high) == (11, 13, 4)
    assert (flat.cost(1), tiers.cost(1)) == pytest.approx((71.8212, 48.4792), abs=5e-5)
    assert experts_only(DEMAND, WAGES, 12).cost(1) == pytest.approx(72.2469, abs=5e-5)
    assert best_flat(DEMAND, WAGES, 10).cost(10) < best_two_tiers(DEMAND, WAGES, 10).cost(10)


@pytest.mark.parametrize("delay", [0.2, 1, 4, 9.6, 30])
def test_best_plans_by_trying_all(delay):
    flat = min(experts_only(DEMAND, WAGES, c).cost(delay) for c in range(11, 40))
    tiers = min(
        two_tiers(DEMAND, WAGES, low, high).cost(delay) for low in range(11, 40) for high in range(4, 20)
    )
    assert best_flat(DEMAND, WAGES, delay).cost(delay) == pytest.approx(flat)
    assert best_two_tiers(DEMAND, WAGES, delay).cost(delay) == pytest.approx(tiers)


def test_the_switch_point_of_beggs():
    switch = switch_point(DEMAND, WAGES, 1, 10)
    flat, tiers = best_flat(DEMAND, WAGES, switch), best_two_tiers(DEMAND, WAGES, switch)
    assert (flat.high, tiers.low, tiers.high) == (13, 16, 5)
    assert switch == pytest.approx(24 / (tiers.cases - flat.cases), rel=1e-9)
    assert switch == pytest.approx(9.604252, abs=5e-7)
    with pytest.raises(ValueError, match="no switch between 1 and 2"):
        switch_point(DEMAND, WAGES, 1, 2)


@given(passes=shares, screens=st.integers(1, 8))
@settings(deadline=None, max_examples=30)
def test_any_number_of_screens_by_enumeration(passes, screens):
    accepted = reads = any_accepted = any_reads = 0.0
    for votes in product((True, False), repeat=screens):
        chance = np.prod([passes if vote else 1 - passes for vote in votes])
        accepted += chance * all(votes)
        any_accepted += chance * any(votes)
        reads += chance * (votes.index(False) + 1 if False in votes else screens)
        any_reads += chance * (votes.index(True) + 1 if True in votes else screens)
    every, some = hierarchy(passes, screens), polyarchy(passes, screens)
    assert (every.accepted, every.evaluations) == pytest.approx((accepted, reads))
    assert (some.accepted, some.evaluations) == pytest.approx((any_accepted, any_reads))


def test_escalation_of_unlike_tiers_by_hand():
    expected = 1 + 0.5 * (2 + 0.25) + 0.5 * 0.2 * (4 + 0.25)
    assert escalation([1, 2, 4], [0.5, 0.2], 0.25) == pytest.approx(expected)
    assert escalation([3], [], 0.5) == 3


def test_escalation_under_load_is_a_jackson_network():
    network = jackson((4, 0, 0), (1, 2, 1), (6, 1, 2), ((0, 0.4, 0), (0, 0, 0.5), (0, 0, 0)))
    stays = [mmc(*tier).sojourn for tier in ((4, 1, 6), (1.6, 2, 1), (0.8, 1, 2))]
    assert escalation(stays, (0.4, 0.5), 0) == pytest.approx(network.sojourn)
    assert escalation(stays, (0.4, 0.5), 3) == pytest.approx(network.sojourn + 3 * 0.6)


@given(items=st.integers(1, 500), processors=st.integers(1, 500))
@settings(deadline=None, max_examples=100)
def test_no_number_of_processors_is_faster_than_one_sum_after_the_other_in_pairs(items, processors):
    assert least_delay(items, processors) >= 1 + (items - 1).bit_length()
    assert least_delay(items, processors) >= least_delay(items, processors + 1)


@given(span=st.integers(2, 6), levels=st.integers(2, 5))
@settings(deadline=None, max_examples=25)
def test_skipping_levels_is_faster_than_the_tree_and_no_faster_than_can_be(span, levels):
    skipping = skip_level_delay(span, levels)
    assert least_delay(span**levels, span ** (levels - 1)) <= skipping < uniform_tree_delay(span, levels)


def test_one_layer_asks_nobody():
    alone = knowledge([0.75])
    assert (alone.reach, alone.helpers(100, 0.1), alone.hand_offs, alone.solved) == ((), (), 0, 0.25)


@given(fails=shares, redone=st.floats(0, 0.9))
@settings(deadline=None, max_examples=30)
def test_exceptions_add_up(fails, redone):
    rounds = sum((fails * redone) ** k for k in range(400))
    assert work_with_exceptions(2, fails, redone) == pytest.approx(2 * rounds)


@given(arrivals=st.floats(0.5, 20), wage=st.floats(0.1, 10), delay=st.floats(0.1, 50))
@settings(deadline=None, max_examples=30)
def test_best_plans_of_any_load(arrivals, wage, delay):
    posts = range(int(arrivals) + 1, int(arrivals) + 80)
    costs = [wage * c + delay * mmc(arrivals, 1, c).in_system for c in posts]
    assert best_flat(Demand(arrivals, 1, 0.3), Wages(1, wage), delay).cost(delay) == pytest.approx(min(costs))


def test_the_sheet_prints_twelve_experts_beside_the_cost_of_eleven():
    assert experts_only(DEMAND, WAGES, 11).cost(1) == pytest.approx(71.8212, abs=5e-5)
    assert experts_only(DEMAND, WAGES, 12).cost(1) == pytest.approx(72.2469, abs=5e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: escalation([1, 1], [1.2], 0), "passed .* got 1.2"),
        (lambda: escalation([1, 1], [0.2], -1), "hand_over .* got -1"),
        (lambda: hierarchy(-0.1, 3), "passes .* got -0.1"),
        (lambda: polyarchy(0.5, 0), "screens .* got 0"),
        (lambda: least_delay(0, 3), "items .* got 0"),
        (lambda: least_delay(3, 0.5), "processors .* got 0.5"),
        (lambda: skip_level_delay(0, 3), "span .* got 0"),
        (lambda: knowledge([]), "found none"),
        (lambda: knowledge([1.5]), "unknown .* got 1.5"),
        (lambda: knowledge([0.5, 0.2]).helpers(0, 0.1), "workers .* got 0"),
        (lambda: best_flat(DEMAND, WAGES, 0), "cost of delay .* not 0"),
        (lambda: two_tiers(DEMAND, WAGES, 10, 4), "unstable: load 10"),
        (lambda: work_with_exceptions(1, 1, 1), "never ends"),
        (lambda: work_with_exceptions(1, 1.5, 0.1), "fails .* got 1.5"),
    ],
)
def test_bad_arguments_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match=message):
        call()
