"""The rules of behaviour at their ends, within their bounds, and in which direction they move."""

import ast
import inspect
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.engine import rules
from sim.model.structure import NOBODY

SHARE = st.floats(0, 1)
COUNT = st.integers(0, 10_000)
POSTS = st.integers(1, 1000)
SLOPE = st.floats(0, 10)
LOAD = st.floats(0, 100)
FULL = st.floats(0.01, 1)
ROUNDING = 1e-9


def ascending(values):
    """Pairs of a lower and a higher value."""
    return st.tuples(values, values).map(sorted)


def test_every_rule_is_tried_here():
    """A rule is a function of `rules.py`, and tried if a test of this file names it."""
    written = {name for name, rule in vars(rules).items() if inspect.isfunction(rule)}
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rules"
    }
    assert len(written) > 20
    assert written <= named, written - named


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
def test_trust_moves_with_answers(trust, satisfied, dissatisfied, speed):
    """It rises with the number of the satisfied."""
    low, high = (rules.trust_after(trust, n, dissatisfied, speed) for n in satisfied)
    assert low <= high + 1e-12


def test_who_reports_and_who_walks_in_is_proportional_to_trust():
    assert rules.following_trust(0.5, 0.9, 0.9) == 0.5
    assert rules.following_trust(0.5, 0.45, 0.9) == 0.25
    assert rules.following_trust(0.8, 1, 0.5) == 1
    assert rules.following_trust(0.5, 0, 0.9) == 0
    assert rules.following_trust(0.5, 0.7, 0) == 0.5  # no starting trust to compare with


@given(SHARE, ascending(SHARE), SHARE)
def test_a_share_that_follows_trust_moves_with_it(share, trust, start):
    """It stays a share and rises with trust."""
    low, high = (rules.following_trust(share, value, start) for value in trust)
    assert 0 <= low <= high <= 1


def test_patience_ends_after_its_time_and_is_halved_by_half_the_trust():
    assert not rules.loses_patience(100, 100, 0.9, 0.9)
    assert rules.loses_patience(101, 100, 0.9, 0.9)
    assert rules.loses_patience(51, 100, 0.45, 0.9)
    assert not rules.loses_patience(50, 100, 0.45, 0.9)
    assert rules.loses_patience(1, 100, 0, 0.9)
    assert not rules.loses_patience(0, 100, 0, 0.9)
    assert not rules.loses_patience(100, 100, 0, 0)  # no starting trust to compare with
    assert rules.loses_patience(101, 100, 1, 0)


@given(ascending(COUNT), ascending(COUNT), ascending(SHARE), SHARE)
def test_patience_moves_with_time_and_trust(waited, patience, trust, start):
    """It is lost the sooner the longer the wait; the later the more patience and the more trust there is."""
    tired = rules.loses_patience(waited[0], patience[0], trust[0], start)
    assert tired <= rules.loses_patience(waited[1], patience[0], trust[0], start)
    assert tired >= rules.loses_patience(waited[0], patience[1], trust[0], start)
    assert tired >= rules.loses_patience(waited[0], patience[0], trust[1], start)


def test_lateness_halves_satisfaction():
    assert rules.satisfaction(0.92, late=False) == 0.92
    assert rules.satisfaction(0.92, late=True) == 0.46


@given(ascending(SHARE))
def test_satisfaction_moves_with_its_base_and_against_lateness(base):
    """It rises with the share of the satisfied on time, and lateness never raises it."""
    for late in (True, False):
        low, high = (rules.satisfaction(value, late) for value in base)
        assert 0 <= low <= high <= 1
    assert rules.satisfaction(base[0], late=True) <= rules.satisfaction(base[0], late=False)


# ------------------------------------------------------------------------------------------- grids and units


def test_patrol_is_what_records_and_handling_leave():
    assert rules.patrol_share(0, 3, 0, 0.3) == 1
    assert rules.patrol_share(0, 3, 0.25, 0.3) == 0.75
    assert rules.patrol_share(1, 4, 0, 0.3) == 0.75
    assert rules.patrol_share(1, 4, 0.25, 0.3) == 0.5
    assert rules.patrol_share(4, 4, 0, 0.3) == 0.3
    assert rules.patrol_share(0, 4, 1, 0.3) == 0.3
    assert rules.patrol_share(400, 4, 0, 0) == 0
    assert rules.patrol_share(0, 0, 0, 0.3) == 0.3  # nobody patrols but those of the floor


@given(ascending(COUNT), ascending(POSTS), ascending(SHARE), SHARE)
def test_patrol_moves_against_queue_and_paperwork(waiting, posts, paperwork, floor):
    """It falls with the queue and with records, rises with posts, and never goes below its floor."""
    most = rules.patrol_share(waiting[0], posts[1], paperwork[0], floor)
    assert floor <= most <= 1
    assert floor <= rules.patrol_share(waiting[1], posts[1], paperwork[0], floor) <= most
    assert floor <= rules.patrol_share(waiting[0], posts[0], paperwork[0], floor) <= most
    assert floor <= rules.patrol_share(waiting[0], posts[1], paperwork[1], floor) <= most


@given(COUNT, POSTS, ascending(SLOPE))
def test_tasks_go_first_until_the_queue_is_too_long(waiting, posts, threshold):
    """The higher the threshold, the longer they do."""
    assert rules.tasks_first(0, posts, threshold[0])
    assert rules.tasks_first(waiting, posts, waiting / posts + 1e-6)
    assert rules.tasks_first(waiting, posts, threshold[0]) <= rules.tasks_first(waiting, posts, threshold[1])
    assert not rules.tasks_first(posts + 1, posts, 1)


def test_readiness_to_whistle_follows_the_answers_of_the_day():
    assert rules.readiness(0.7, 0, 0, 0.5) == 0.7
    assert rules.readiness(1, 4, 0, 0.25) == 0.75
    assert rules.readiness(0.5, 4, 3, 1) == 0.75
    assert rules.readiness(0, 5, 5, 0.1) == pytest.approx(0.1)


@given(SHARE, st.integers(1, 100), st.tuples(st.integers(0, 100), st.integers(0, 100)), SHARE)
def test_readiness_moves_with_answers(ready, asked, answered, memory):
    """It rises with the number of whistles answered and stays a share."""
    few, many = sorted(min(asked, number) for number in answered)
    low, high = (rules.readiness(ready, asked, number, memory) for number in (few, many))
    assert -ROUNDING <= low <= high + ROUNDING <= 1 + 2 * ROUNDING


def test_one_of_three_is_lent_to_those_who_alone_have_a_queue():
    assert [rules.lent(0, posts, 100, 1) for posts in range(1, 8)] == [0, 1, 1, 2, 2, 2, 3]
    assert rules.lent(1, 9, 100, 1) == 0  # it has a queue itself
    assert rules.lent(0, 9, 4, 4) == 0  # one waits for each post: that is no queue
    assert rules.lent(0, 9, 5, 4) == 3


@given(COUNT, POSTS, COUNT, POSTS)
def test_lending_goes_one_way_and_leaves_somebody(waiting, posts, others_waiting, others_posts):
    """Somebody stays, and never do both lend."""
    given_, taken = (
        rules.lent(waiting, posts, others_waiting, others_posts),
        rules.lent(others_waiting, others_posts, waiting, posts),
    )
    assert 0 <= given_ < posts
    assert 0 <= taken < others_posts
    assert given_ == 0 or taken == 0


@given(ascending(POSTS), ascending(COUNT), POSTS)
def test_lending_moves_with_posts_and_need(posts, others_waiting, others_posts):
    """More is lent by more people and to those with the longer queue."""
    least = rules.lent(0, posts[0], others_waiting[0], others_posts)
    assert least <= rules.lent(0, posts[1], others_waiting[0], others_posts)
    assert least <= rules.lent(0, posts[0], others_waiting[1], others_posts)


def test_whole_people_are_away_on_whole_days():
    assert [rules.whole_posts(0.5, 1, day) for day in range(6)] == [0, 1, 0, 1, 0, 1]
    assert [rules.whole_posts(0.25, 6, day) for day in range(4)] == [1, 2, 1, 2]
    assert [rules.whole_posts(0, 6, day) for day in range(4)] == [0] * 4
    assert [rules.whole_posts(1, 6, day) for day in range(4)] == [6] * 4


@given(SHARE, POSTS, st.integers(0, 1000), st.integers(1, 30))
def test_the_days_add_up_to_the_share(share, posts, first, days):
    """Over any number of days the sum is off by less than one person, and nobody is away twice."""
    away = [rules.whole_posts(share, posts, day) for day in range(days)]
    assert abs(sum(away) - share * posts * days) < 1
    later = [rules.whole_posts(share, posts, day) for day in range(first, first + days)]
    assert abs(sum(later) - share * posts * days) < 1 + 1e-6
    assert all(0 <= number <= posts for number in away + later)


@given(ascending(SHARE), POSTS, st.integers(1, 1000))
def test_posts_away_move_with_the_share(share, posts, days):
    """Up to any day more people have been away the higher the share."""
    low, high = (sum(rules.whole_posts(value, posts, day) for day in range(days)) for value in share)
    assert low <= high


def test_reports_take_the_share_of_a_day_that_their_hours_are():
    assert rules.assessment_share(3600, 1, 7200) == 0.5
    assert rules.assessment_share(3600, 4, 3600) == 0.25
    assert rules.assessment_share(1e9, 4, 3600) == 1
    assert rules.assessment_share(0, 4, 3600) == 0
    assert rules.assessment_share(3600, 0, 3600) == 0  # nobody to write
    assert rules.assessment_share(3600, 4, 0) == 0  # closed


@given(ascending(st.floats(0, 1e6)), ascending(POSTS), ascending(st.integers(1, 86_400)))
def test_assessment_moves_with_reports_and_against_posts_and_hours(seconds, posts, open_seconds):
    """It rises with the work of reports and falls with the posts and hours that share it."""
    most = rules.assessment_share(seconds[1], posts[0], open_seconds[0])
    assert 0 <= rules.assessment_share(seconds[0], posts[0], open_seconds[0]) <= most <= 1
    assert 0 <= rules.assessment_share(seconds[1], posts[1], open_seconds[0]) <= most
    assert 0 <= rules.assessment_share(seconds[1], posts[0], open_seconds[1]) <= most


# ----------------------------------------------------------------------------------------------- departments


def test_who_does_not_push_at_rest_pushes_only_what_drift_brings():
    assert rules.push_share(0, 1, 1000, 0, 1) == 0
    assert rules.push_share(0, 1, 1000, 0.2, 1) == 0.2
    assert rules.push_share(0, 1, 0, 3, 1) == 1
    assert rules.push_share(0.35, 0.05, 0, 0, 1) == 0.35
    assert rules.push_share(0.35, 0.05, 2, 0, 1) == pytest.approx(0.45)
    assert rules.push_share(0.35, 0.05, 2, 0.1, 1) == pytest.approx(0.55)
    assert rules.push_share(0.35, 0.05, 1000, 0, 1) == 1


def test_neither_queue_nor_drift_raises_what_is_pushed_beyond_the_most():
    assert rules.push_share(0.35, 0.05, 1000, 0, 0.6) == 0.6
    assert rules.push_share(0, 0.05, 0, 1000, 0.6) == 0.6
    assert rules.push_share(0.35, 0.05, 2, 0.1, 0.6) == pytest.approx(0.55)
    assert rules.push_share(0.7, 0.05, 1000, 1000, 0.6) == 0.7  # what is pushed at rest is no rise


@given(ascending(SHARE), ascending(SHARE), ascending(LOAD), ascending(st.floats(0, 2)), ascending(SHARE))
def test_pushing_moves_with_load_and_drift(base, slope, load, drift, most):
    """It rises with its base, the queue per post, how strongly that counts, drift and the most there is."""
    least = rules.push_share(base[0], slope[0], load[0], drift[0], most[0])
    assert min(most[0], base[0] + drift[0]) <= least <= max(base[0], most[0])
    assert least <= rules.push_share(base[1], slope[0], load[0], drift[0], most[0]) <= 1
    assert least <= rules.push_share(base[0], slope[1], load[0], drift[0], most[0]) <= 1
    assert least <= rules.push_share(base[0], slope[0], load[1], drift[0], most[0]) <= 1
    assert least <= rules.push_share(base[0], slope[0], load[0], drift[1], most[0]) <= 1
    assert least <= rules.push_share(base[0], slope[0], load[0], drift[0], most[1]) <= 1


def test_the_first_desk_above_the_communities_may_be_spared_a_wait():
    """Waits of an ordinary desk, of that one for what a community sends it, and of a department."""
    waits = (4.0, 3.0, 2.0)
    community, town, county, levels = 1, 2, 3, 4
    assert rules.hand_over(town, levels, community, waits) == 3
    assert rules.hand_over(county, levels, community, waits) == 3
    assert rules.hand_over(county, levels, town, waits) == 4
    assert rules.hand_over(town, levels, NOBODY, waits) == 4
    assert rules.hand_over(community, levels, NOBODY, waits) == 4
    assert rules.hand_over(0, levels, community, waits) == 4  # down to the grid nobody is nearer
    assert rules.hand_over(levels, levels, county, waits) == 2
    assert rules.hand_over(levels, levels, community, waits) == 2


def test_a_desk_passes_on_what_is_above_it_and_hands_down_what_is_below():
    assert rules.onward(level=1, target=4, above=2) == 2
    assert rules.onward(level=1, target=4, above=3) == 3  # the tier between takes no such case
    assert rules.onward(level=3, target=1, above=4) == 1
    assert rules.onward(level=3, target=0, above=4) == 0


@given(SLOPE, ascending(LOAD))
def test_load_raises_the_odds_of_a_return(slope, load):
    """The factor is 1 without a queue and rises with the queue per post."""
    short, long = (rules.load_factor(slope, value) for value in load)
    assert 1 == rules.load_factor(slope, 0) <= short <= long
    assert rules.load_factor(slope, 1) == 1 + slope


def test_all_whistles_are_heeded_only_by_those_without_a_queue():
    assert rules.heed_share(0.85, 0.05, 0) == 0.85
    assert rules.heed_share(0.85, 0.05, 7) == pytest.approx(0.5)
    assert rules.heed_share(0.85, 0.05, 100) == 0
    assert rules.heed_share(1, 0, 100) == 1
    assert rules.heed_share(0, 0, 0) == 0


@given(ascending(SHARE), ascending(SLOPE), ascending(LOAD))
def test_heeding_moves_against_load(base, slope, load):
    """It falls with the queue per post and rises with its base."""
    most = rules.heed_share(base[1], slope[0], load[0])
    assert 0 <= rules.heed_share(base[0], slope[0], load[0]) <= most <= base[1]
    assert 0 <= rules.heed_share(base[1], slope[1], load[0]) <= most
    assert 0 <= rules.heed_share(base[1], slope[0], load[1]) <= most


def test_people_are_pulled_up_in_a_straight_line():
    assert [rules.drained(0.5, 10, day, 40) for day in (0, 1, 5, 9, 10, 1000)] == [0, 2, 10, 18, 20, 20]
    assert rules.drained(1, 1, 1, 40) == 40
    assert rules.drained(0, 1, 1000, 40) == 0
    assert rules.drained(0.5, 1, 1000, 1) == 0  # half a person stays


@given(ascending(SHARE), ascending(st.floats(0.01, 1000)), ascending(st.integers(0, 2000)), ascending(COUNT))
def test_the_drain_moves_with_time(share, days, day, people):
    """More are gone later, with a higher share and of more people; fewer, the longer it takes."""
    least = rules.drained(share[0], days[1], day[0], people[0])
    assert 0 <= least <= people[0] * share[0]
    assert least <= rules.drained(share[1], days[1], day[0], people[0]) <= people[0]
    assert least <= rules.drained(share[0], days[0], day[0], people[0]) <= people[0]
    assert least <= rules.drained(share[0], days[1], day[1], people[0]) <= people[0]
    assert least <= rules.drained(share[0], days[1], day[0], people[1]) <= people[1]


def test_the_power_of_a_desk_goes_with_its_people():
    assert rules.skill(0.2, 0, 10) == 1
    assert rules.skill(0.2, 5, 10) == 0.9
    assert rules.skill(1, 10, 10) == 0
    assert rules.skill(4, 5, 10) == 0
    assert rules.skill(0, 10, 10) == 1


@given(ascending(SLOPE), st.integers(1, 100), st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_skill_moves_against_those_who_have_gone(lost, posts, gone):
    """It falls with the number of those gone and with what each takes along."""
    few, many = sorted(min(posts, number) for number in gone)
    most = rules.skill(lost[0], few, posts)
    assert 0 <= rules.skill(lost[0], many, posts) <= most <= 1
    assert 0 <= rules.skill(lost[1], few, posts) <= most


def test_a_comfortable_span_costs_nothing():
    assert rules.span_capacity(0, 8, 0.015, 0.7) == 1
    assert rules.span_capacity(8, 8, 0.015, 0.7) == 1
    assert rules.span_capacity(18, 8, 0.015, 0.7) == 0.85
    assert rules.span_capacity(199, 8, 0.015, 0.7) == 0.7
    assert rules.span_capacity(199, 8, 0, 0.7) == 1


@given(ascending(st.integers(0, 300)), ascending(st.integers(0, 20)), ascending(SHARE), SHARE)
def test_capacity_moves_against_the_span(reports, comfortable, penalty, floor):
    """It falls with the offices led and the penalty for each, not below its floor, and rises with span."""
    most = rules.span_capacity(reports[0], comfortable[1], penalty[0], floor)
    assert floor <= most <= 1
    assert floor <= rules.span_capacity(reports[1], comfortable[1], penalty[0], floor) <= most
    assert floor <= rules.span_capacity(reports[0], comfortable[0], penalty[0], floor) <= most
    assert floor <= rules.span_capacity(reports[0], comfortable[1], penalty[1], floor) <= most


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


@given(ascending(SHARE), ascending(SHARE), ascending(st.integers(1, 40)))
def test_wrong_addresses_move_with_ambiguity_and_departments(mean, ambiguity, departments):
    """They rise with their mean, with ambiguity and with the number of departments."""
    clear, unclear = (rules.wrong_share(mean[0], a, departments[0]) for a in ambiguity)
    assert 0 <= clear <= unclear <= 1
    assert unclear <= rules.wrong_share(mean[0], ambiguity[1], departments[1])
    assert unclear <= rules.wrong_share(mean[1], ambiguity[1], departments[0])


def test_a_clear_cut_return_has_the_odds_stated():
    assert rules.return_share(0.02, 0.5, 1, 1) == pytest.approx(0.02)
    assert rules.return_share(0.2, 0.5, 2, 3) == pytest.approx(1.5 / 2.5)  # odds of 1/4, sixfold
    assert rules.return_share(0, 1, 100, 3) == 0
    assert rules.return_share(1, 0, 1, 1) > 1 - 1e-8


RETURNS = st.floats(0.001, 0.999)


@given(RETURNS, ascending(SHARE), ascending(st.floats(1, 1000)), ascending(st.integers(1, 3)))
def test_returns_move_with_ambiguity_load_and_parts(mean, ambiguity, load, parts):
    """They rise with all three and are never certain."""
    least = rules.return_share(mean, ambiguity[0], load[0], parts[0])
    assert 0 < least < 1
    assert least <= rules.return_share(mean, ambiguity[1], load[0], parts[0]) < 1
    assert least <= rules.return_share(mean, ambiguity[0], load[1], parts[0]) < 1
    assert least <= rules.return_share(mean, ambiguity[0], load[0], parts[1]) < 1


@given(ascending(SHARE), SHARE)
def test_returns_move_with_their_mean(mean, ambiguity):
    """They rise with it."""
    low, high = (rules.return_share(m, ambiguity, 1, 1) for m in mean)
    assert 0 <= low <= high + ROUNDING <= 1 + 2 * ROUNDING


# ----------------------------------------------------------------------------------------------------- staff


def test_a_queue_is_shared_by_those_who_are_present():
    assert rules.queue_per_post(0, 5) == 0
    assert rules.queue_per_post(10, 4) == 2.5
    assert rules.queue_per_post(10, 0) == 10
    assert rules.queue_per_post(10, -1) == 10  # more have left than there were


@given(ascending(COUNT), ascending(st.integers(-5, 100)))
def test_a_queue_per_post_moves_with_the_queue(waiting, present):
    """It rises with those waiting and falls with the posts present."""
    most = rules.queue_per_post(waiting[1], present[0])
    assert 0 <= rules.queue_per_post(waiting[0], present[0]) <= most
    assert rules.queue_per_post(waiting[1], present[1]) <= most


def test_felt_load_follows_the_work_begun_over_open_time():
    assert rules.load_after(0.5, 100, 0, 0.3) == 0.5  # closed, or nobody there
    assert rules.load_after(0.5, 100, -100, 0.3) == 0.5
    assert rules.load_after(0.5, 0, 100, 0.2) == 0.4
    assert rules.load_after(0.5, 100, 100, 1) == 1
    assert rules.load_after(0.5, 200, 100, 0.1) == pytest.approx(0.65)


@given(SHARE, ascending(COUNT), ascending(st.integers(1, 10_000)), SHARE)
def test_felt_load_moves_with_work(load, begun, capacity, memory):
    """It rises with the work begun, falls with the time for it, and stays between before and that day."""
    low, high = (rules.load_after(load, seconds, capacity[0], memory) for seconds in begun)
    assert low <= high + ROUNDING
    assert rules.load_after(load, begun[1], capacity[1], memory) <= high + ROUNDING
    day = begun[0] / capacity[0]
    assert min(load, day) - ROUNDING <= low <= max(load, day) + ROUNDING


def test_people_speed_up_to_full_load_and_slow_down_beyond():
    slopes = (0.1, 0.5)
    assert rules.response(0.5, 0.5, 0.85, slopes) == 1
    assert rules.response(0, 0.5, 0.85, slopes) == 0.95
    assert rules.response(0.85, 0.5, 0.85, slopes) == pytest.approx(1.035)
    assert rules.response(1.05, 0.5, 0.85, slopes) == pytest.approx(0.935)
    assert rules.response(7, 0.5, 0.85, (0, 0)) == 1


@given(ascending(LOAD), SHARE, FULL, st.tuples(SLOPE, SLOPE))
def test_the_response_moves_with_load_up_to_full_load(load, usual, full, slopes):
    """It rises below full load and falls above it, so that the peak is at full load."""
    low, high = (rules.response(value, usual, full, slopes) for value in load)
    peak = rules.response(full, usual, full, slopes)
    assert max(low, high) <= peak
    if load[1] <= full:
        assert low <= high
    if load[0] >= full:
        assert low >= high


def test_a_few_open_cases_slow_nobody_down():
    assert rules.juggling(0, 3, 10, 0.02) == 1
    assert rules.juggling(3, 3, 10, 0.02) == 1
    assert rules.juggling(8, 3, 10, 0.02) == 1.1
    assert rules.juggling(1000, 3, 10, 0.02) == rules.juggling(10, 3, 10, 0.02) == pytest.approx(1.14)
    assert rules.juggling(1000, 3, 10, 0) == 1
    assert rules.juggling(5, 3, 2, 0.02) == 1


@given(ascending(LOAD), ascending(st.floats(0, 10)), ascending(SHARE))
def test_juggling_moves_with_open_cases(cases, comfortable, penalty):
    """The divisor is at least 1, rises with the cases of a post and falls with how many are comfortable."""
    least = rules.juggling(cases[0], comfortable[1], 10, penalty[0])
    assert 1 <= least <= rules.juggling(cases[1], comfortable[1], 10, penalty[0])
    assert least <= rules.juggling(cases[0], comfortable[0], 10, penalty[0])
    assert least <= rules.juggling(cases[0], comfortable[1], 10, penalty[1])


def test_effort_falls_to_its_floor_at_full_load():
    assert rules.effort(0.75, 0, 0.8) == 1
    assert rules.effort(0.75, 0.4, 0.8) == pytest.approx(0.875)
    assert rules.effort(0.75, 0.8, 0.8) == 0.75
    assert rules.effort(0.75, 5, 0.8) == 0.75
    assert rules.effort(1, 5, 0.8) == 1


@given(ascending(SHARE), ascending(LOAD), ascending(FULL))
def test_effort_moves_against_load(floor, load, full):
    """It falls with load, later if full load is higher, never below its floor, and rises with that."""
    most = rules.effort(floor[1], load[0], full[1])
    assert floor[1] - ROUNDING <= most <= 1
    assert rules.effort(floor[1], load[1], full[1]) <= most
    assert rules.effort(floor[1], load[0], full[0]) <= most
    assert rules.effort(floor[0], load[0], full[1]) <= most + ROUNDING


def test_overtime_has_an_end():
    assert rules.overtime(0, 0.05, 0.19) == 0
    assert rules.overtime(2, 0.05, 0.19) == 0.1
    assert rules.overtime(1000, 0.05, 0.19) == 0.19
    assert rules.overtime(1000, 0.05, 0) == 0


@given(ascending(LOAD), ascending(SHARE), ascending(SHARE))
def test_overtime_moves_with_the_queue(cases, per_case, most):
    """It rises with the queue per post, with what each case brings and with the most that is worked."""
    least = rules.overtime(cases[0], per_case[0], most[0])
    assert 0 <= least <= most[0]
    assert least <= rules.overtime(cases[1], per_case[0], most[0]) <= most[0]
    assert least <= rules.overtime(cases[0], per_case[1], most[0]) <= most[0]
    assert least <= rules.overtime(cases[0], per_case[0], most[1]) <= most[1]


def test_pace_is_the_product_of_what_moves_it():
    assert rules.pace(1, 1, 0, 1) == 1
    assert rules.pace(1.1, 2, 0.5, 0.8) == pytest.approx(0.66)
    assert rules.pace(-3, 1, 0, 1) == rules.SLOWEST
    assert rules.pace(1, 1, 0, 0) == rules.SLOWEST
    assert rules.pace(1, 1e9, 0, 1) == rules.SLOWEST


@given(
    ascending(st.floats(-10, 10)), ascending(st.floats(1, 100)), ascending(SHARE), ascending(st.floats(0, 1))
)
def test_pace_moves_with_response_overtime_and_capacity(responding, slowed, overtime, capacity):
    """It rises with them, falls with juggling, and something is always done."""
    least = rules.pace(responding[0], slowed[1], overtime[0], capacity[0])
    assert least >= rules.SLOWEST
    assert least <= rules.pace(responding[1], slowed[1], overtime[0], capacity[0])
    if responding[0] >= 0:
        assert least <= rules.pace(responding[0], slowed[0], overtime[0], capacity[0])
        assert least <= rules.pace(responding[0], slowed[1], overtime[1], capacity[0])
        assert least <= rules.pace(responding[0], slowed[1], overtime[0], capacity[1])


def test_nobody_is_careless_up_to_full_load():
    assert rules.carelessness(0, 0.85, 5) == 1
    assert rules.carelessness(0.85, 0.85, 5) == 1
    assert rules.carelessness(1.05, 0.85, 5) == pytest.approx(2)
    assert rules.carelessness(100, 0.85, 0) == 1


@given(ascending(LOAD), ascending(FULL), ascending(SLOPE))
def test_carelessness_moves_with_overload(load, full, slope):
    """The factor is at least 1, rises with load and with its slope, and falls with what load is full."""
    least = rules.carelessness(load[0], full[1], slope[0])
    assert 1 <= least <= rules.carelessness(load[1], full[1], slope[0])
    assert least <= rules.carelessness(load[0], full[0], slope[0])
    assert least <= rules.carelessness(load[0], full[1], slope[1])
