"""The rules of behaviour at their ends, and in which direction they move."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.engine import rules

SHARE = st.floats(0, 1)
COUNT = st.integers(0, 10_000)
POSTS = st.integers(1, 1000)
SLOPE = st.floats(0, 10)


def ascending(values):
    """Pairs of a lower and a higher value."""
    return st.tuples(values, values).map(sorted)


# ------------------------------------------------------------------------------------------- whole seconds


@pytest.mark.parametrize(
    ("seconds", "whole"),
    [
        (0, 1),
        (0.2, 1),
        (1.49, 1),
        (1.5, 2),
        (2.5, 3),
        (3, 3),
        (3599.999, 3600),
        (2.0**70, 2**62),
        (math.inf, 2**62),
    ],
)
def test_durations_are_rounded_half_up_to_a_second_at_least(seconds, whole):
    found = rules.whole_seconds(seconds)
    assert found == whole
    assert isinstance(found, int)


@given(st.floats(1, 1e9))
def test_rounding_moves_by_half_a_second_at_most(seconds):
    assert abs(rules.whole_seconds(seconds) - seconds) <= 0.5


@given(ascending(st.floats(0, allow_infinity=True)))
def test_rounding_keeps_order(pair):
    assert rules.whole_seconds(pair[0]) <= rules.whole_seconds(pair[1]) <= rules.LONGEST


# ------------------------------------------------------------------------------------------------ residents


def test_trust_follows_the_share_of_the_satisfied():
    assert rules.trust_after(0.9, 0, 0, 0.5) == 0.9
    assert rules.trust_after(0.5, 3, 1, 0.2) == pytest.approx(0.55)
    assert rules.trust_after(0.5, 3, 1, 1) == 0.75
    assert rules.trust_after(0.5, 0, 7, 0) == 0.5


@given(SHARE, COUNT, COUNT, SHARE)
def test_trust_stays_between_what_it_was_and_the_experience_of_the_day(trust, satisfied, dissatisfied, speed):
    assume(satisfied + dissatisfied > 0)
    share = satisfied / (satisfied + dissatisfied)
    after = rules.trust_after(trust, satisfied, dissatisfied, speed)
    assert min(trust, share) - 1e-12 <= after <= max(trust, share) + 1e-12
    assert -1e-12 <= after <= 1 + 1e-12


@given(SHARE, ascending(COUNT), st.integers(1, 1000), SHARE)
def test_trust_rises_with_the_number_of_the_satisfied(trust, satisfied, dissatisfied, speed):
    low, high = (rules.trust_after(trust, n, dissatisfied, speed) for n in satisfied)
    assert low <= high + 1e-12


def test_reporting_is_proportional_to_trust():
    assert rules.propensity(0.5, 0.9, 0.9) == 0.5
    assert rules.propensity(0.5, 0.45, 0.9) == 0.25
    assert rules.propensity(0.8, 1, 0.5) == 1
    assert rules.propensity(0.5, 0, 0.9) == 0
    assert rules.propensity(0.5, 0.7, 0) == 0.5  # no starting trust to compare with


@given(SHARE, ascending(SHARE), SHARE)
def test_reporting_is_a_share_and_rises_with_trust(reporting, trust, start):
    low, high = (rules.propensity(reporting, value, start) for value in trust)
    assert 0 <= low <= high <= 1


# --------------------------------------------------------------------------------------- grids and units


def test_patrol_is_what_handling_leaves():
    assert rules.patrol_share(0, 3, 0.3) == 1
    assert rules.patrol_share(1, 4, 0.3) == 0.75
    assert rules.patrol_share(4, 4, 0.3) == 0.3
    assert rules.patrol_share(400, 4, 0) == 0


@given(ascending(COUNT), POSTS, SHARE)
def test_patrol_falls_with_the_queue_and_never_below_its_floor(waiting, posts, floor):
    short, long = (rules.patrol_share(n, posts, floor) for n in waiting)
    assert floor <= long <= short <= 1


@given(COUNT, POSTS, ascending(SLOPE))
def test_tasks_go_first_until_the_queue_is_too_long(waiting, posts, threshold):
    assert rules.tasks_first(0, posts, threshold[0])
    assert rules.tasks_first(waiting, posts, waiting / posts + 1e-6)
    assert rules.tasks_first(waiting, posts, threshold[0]) <= rules.tasks_first(waiting, posts, threshold[1])
    assert not rules.tasks_first(posts + 1, posts, 1)


# -------------------------------------------------------------------------------------------- departments


def test_who_does_not_push_at_rest_never_does():
    assert rules.push_share(0, 1, 1000, 1) == 0
    assert rules.push_share(0.35, 0.05, 0, 5) == 0.35
    assert rules.push_share(0.35, 0.05, 10, 5) == pytest.approx(0.45)
    assert rules.push_share(0.35, 0.05, 1000, 5) == 1


@given(SHARE, SHARE, ascending(COUNT), POSTS)
def test_pushing_rises_with_waiting(base, slope, waiting, posts):
    short, long = (rules.push_share(base, slope, n, posts) for n in waiting)
    assert 0 <= short <= long <= 1
    assert short >= base


@given(SLOPE, ascending(COUNT), POSTS)
def test_load_raises_the_odds_from_one(slope, waiting, posts):
    short, long = (rules.load_factor(slope, n, posts) for n in waiting)
    assert 1 == rules.load_factor(slope, 0, posts) <= short <= long
    assert rules.load_factor(slope, posts, posts) == pytest.approx(1 + slope)


def test_the_mean_chance_of_a_wrong_address_is_what_is_stated():
    ambiguity = (np.arange(1000) + 0.5) / 1000
    for mean in (0.03, 0.1, 0.25, 0.5):
        shares = [rules.wrong_share(mean, a, 14) for a in ambiguity]
        assert np.mean(shares) == pytest.approx(mean)


def test_one_department_is_never_wrong_and_fewer_are_wrong_less_often():
    assert rules.wrong_share(1, 1, 1) == 0
    assert rules.wrong_share(0.1, 0, 14) == 0
    assert rules.wrong_share(1, 1, 14) == 1
    assert rules.wrong_share(0.1, 0.5, 2) == pytest.approx(0.1 * (1 / 2) / (13 / 14))


@given(SHARE, ascending(SHARE), ascending(st.integers(1, 40)))
def test_wrong_addresses_rise_with_ambiguity_and_departments(mean, ambiguity, departments):
    clear, unclear = (rules.wrong_share(mean, a, departments[0]) for a in ambiguity)
    assert 0 <= clear <= unclear <= 1
    assert unclear <= rules.wrong_share(mean, ambiguity[1], departments[1])


def test_a_clear_cut_return_has_the_odds_stated():
    assert rules.return_share(0.02, 0.5, 1, 1) == pytest.approx(0.02)
    assert rules.return_share(0.2, 0.5, 2, 3) == pytest.approx(1.5 / 2.5)  # odds of 1/4, sixfold
    assert rules.return_share(0, 1, 100, 3) == 0
    assert rules.return_share(1, 0, 1, 1) > 1 - 1e-8


RETURNS = st.floats(0.001, 0.999)


@given(RETURNS, ascending(SHARE), ascending(st.floats(1, 1000)), ascending(st.integers(1, 3)))
def test_returns_are_never_certain_and_rise_with_ambiguity_load_and_parts(mean, ambiguity, load, parts):
    least = rules.return_share(mean, ambiguity[0], load[0], parts[0])
    assert 0 < least < 1
    assert least <= rules.return_share(mean, ambiguity[1], load[0], parts[0]) < 1
    assert least <= rules.return_share(mean, ambiguity[0], load[1], parts[0]) < 1
    assert least <= rules.return_share(mean, ambiguity[0], load[0], parts[1]) < 1


@given(ascending(SHARE), SHARE)
def test_returns_rise_with_their_mean(mean, ambiguity):
    low, high = (rules.return_share(m, ambiguity, 1, 1) for m in mean)
    assert 0 <= low <= high + 1e-9 <= 1 + 1e-9


def test_lateness_halves_satisfaction():
    assert rules.satisfaction(0.92, late=False) == 0.92
    assert rules.satisfaction(0.92, late=True) == 0.46
