"""The rules of behaviour at their ends, within their bounds, and in which direction they move."""

import ast
import inspect
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim import engine
from sim.engine.compiled import rules as compiled_rules
from sim.engine.rules import cases, daily, work
from sim.eventlog import NEVER, What
from sim.model.city.structure import COMMUNITY, GRID, INTEGRATED, PARALLEL, SERIAL
from sim.model.city.workload import EMERGENCY, TRIES
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


MODULES = {"cases": cases, "daily": daily, "work": work}
ENGINE = Path(engine.__file__).parent


def written() -> dict[str, Callable]:
    """Return all rules by name."""
    found = [
        (name, rule)
        for module in MODULES.values()
        for name, rule in vars(module).items()
        if inspect.isfunction(rule)
    ]
    assert len(found) == len(dict(found)) > 60
    return dict(found)


def test_every_rule_is_tried_here():
    """A rule is a function of `rules/`, and tried if a test of this file names it."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in MODULES
    }
    assert written().keys() <= named, written().keys() - named


def test_machine_code_is_made_of_the_very_rules():
    made = {name: getattr(rule, "py_func", rule) for name, rule in vars(compiled_rules).items()}
    assert {name: made.get(name) for name in written()} == written()


def test_rules_know_numbers_only():
    """They call no other rule, which compiled code could not, and look at no record."""
    for module in MODULES.values():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) in {"min", "max", "int", "bool", "range"}, ast.unparse(node)
            if isinstance(node, ast.arg):
                assert ast.unparse(node.annotation) in {"int", "float", "bool"}, node.arg


def decisions(code: str) -> list[str]:
    """Return the comparisons that only a rule may make: of what has been drawn for an item."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Compare) and any(map(drawn, ast.walk(node)))
    ]


def drawn(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in {"uniform", "chance", "EMERGENCY"} or name.endswith("_chance")


def test_no_engine_decides_by_itself():
    for folder in ("journeys", "compiled"):
        files = sorted((ENGINE / folder).glob("*.py"))
        assert files
        assert {file.name: found for file in files if (found := decisions(file.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "x = case.uniform[workload.LISTED] < conduct.one_thing",
        "if r.push_chance[i] < share: pass",
        "while chance >= share: pass",
        "return_ = run.priority[item] == workload.EMERGENCY",
    ],
)
def test_a_decision_is_recognised(line):
    assert decisions(line)


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
        (2.0**70, 2**53),
        (math.inf, 2**53),
    ],
)
def test_durations_are_rounded_half_up_to_a_second_at_least(seconds, whole):
    found = work.whole_seconds(seconds)
    assert found == whole
    assert isinstance(found, int)


@given(st.floats(1, 1e9))
def test_rounding_moves_by_half_a_second_at_most(seconds):
    assert abs(work.whole_seconds(seconds) - seconds) <= 0.5


@given(ascending(st.floats(0, allow_infinity=True)))
def test_rounding_keeps_order(pair):
    assert work.whole_seconds(pair[0]) <= work.whole_seconds(pair[1]) <= work.LONGEST


# ------------------------------------------------------------------------------------------------ residents


def test_trust_follows_the_share_of_the_satisfied():
    assert daily.trust_after(0.9, 0, 0, 0.5) == 0.9
    assert daily.trust_after(0.5, 3, 1, 0.2) == pytest.approx(0.55)
    assert daily.trust_after(0.5, 3, 1, 1) == 0.75
    assert daily.trust_after(0.5, 0, 7, 0) == 0.5


@given(SHARE, COUNT, COUNT, SHARE)
def test_trust_stays_between_what_it_was_and_the_experience_of_the_day(trust, satisfied, dissatisfied, speed):
    assume(satisfied + dissatisfied > 0)
    share = satisfied / (satisfied + dissatisfied)
    after = daily.trust_after(trust, satisfied, dissatisfied, speed)
    assert min(trust, share) - 1e-12 <= after <= max(trust, share) + 1e-12
    assert -1e-12 <= after <= 1 + 1e-12


@given(SHARE, ascending(COUNT), st.integers(1, 1000), SHARE)
def test_trust_moves_with_answers(trust, satisfied, dissatisfied, speed):
    """It rises with the number of the satisfied."""
    low, high = (daily.trust_after(trust, n, dissatisfied, speed) for n in satisfied)
    assert low <= high + 1e-12


def test_who_reports_and_who_walks_in_is_proportional_to_trust():
    assert daily.following_trust(0.5, 0.9, 0.9) == 0.5
    assert daily.following_trust(0.5, 0.45, 0.9) == 0.25
    assert daily.following_trust(0.8, 1, 0.5) == 1
    assert daily.following_trust(0.5, 0, 0.9) == 0
    assert daily.following_trust(0.5, 0.7, 0) == 0.5  # no starting trust to compare with


@given(SHARE, ascending(SHARE), SHARE)
def test_a_share_that_follows_trust_moves_with_it(share, trust, start):
    """It stays a share and rises with trust."""
    low, high = (daily.following_trust(share, value, start) for value in trust)
    assert 0 <= low <= high <= 1


def test_patience_ends_after_its_time_and_is_halved_by_half_the_trust():
    assert not daily.loses_patience(100, 100, 0.9, 0.9)
    assert daily.loses_patience(101, 100, 0.9, 0.9)
    assert daily.loses_patience(51, 100, 0.45, 0.9)
    assert not daily.loses_patience(50, 100, 0.45, 0.9)
    assert daily.loses_patience(1, 100, 0, 0.9)
    assert not daily.loses_patience(0, 100, 0, 0.9)
    assert not daily.loses_patience(100, 100, 0, 0)  # no starting trust to compare with
    assert daily.loses_patience(101, 100, 1, 0)


@given(ascending(COUNT), ascending(COUNT), ascending(SHARE), SHARE)
def test_patience_moves_with_time_and_trust(waited, patience, trust, start):
    """It is lost the sooner the longer the wait; the later the more patience and the more trust there is."""
    tired = daily.loses_patience(waited[0], patience[0], trust[0], start)
    assert tired <= daily.loses_patience(waited[1], patience[0], trust[0], start)
    assert tired >= daily.loses_patience(waited[0], patience[1], trust[0], start)
    assert tired >= daily.loses_patience(waited[0], patience[0], trust[1], start)


def test_residents_ask_again_before_they_go_higher():
    assert daily.borne(100, 30, repeated=False) == 100
    assert daily.borne(100, 30, repeated=True) == 130
    assert [daily.may_complain(1, 0, repeated) for repeated in (False, True)] == [1, 0]
    assert [daily.may_complain(0, 1, repeated) for repeated in (False, True)] == [0, 1]


def test_lateness_halves_satisfaction():
    assert cases.satisfaction(0.92, late=False) == 0.92
    assert cases.satisfaction(0.92, late=True) == 0.46


@given(ascending(SHARE))
def test_satisfaction_moves_with_its_base_and_against_lateness(base):
    """It rises with the share of the satisfied on time, and lateness never raises it."""
    for late in (True, False):
        low, high = (cases.satisfaction(value, late) for value in base)
        assert 0 <= low <= high <= 1
    assert cases.satisfaction(base[0], late=True) <= cases.satisfaction(base[0], late=False)


# ------------------------------------------------------------------------------------------- grids and units


def test_patrol_is_what_records_and_handling_leave():
    assert daily.patrol_share(0, 3, 0, 0.3) == 1
    assert daily.patrol_share(0, 3, 0.25, 0.3) == 0.75
    assert daily.patrol_share(1, 4, 0, 0.3) == 0.75
    assert daily.patrol_share(1, 4, 0.25, 0.3) == 0.5
    assert daily.patrol_share(4, 4, 0, 0.3) == 0.3
    assert daily.patrol_share(0, 4, 1, 0.3) == 0.3
    assert daily.patrol_share(400, 4, 0, 0) == 0
    assert daily.patrol_share(0, 0, 0, 0.3) == 0.3  # nobody patrols but those of the floor


@given(ascending(COUNT), ascending(POSTS), ascending(SHARE), SHARE)
def test_patrol_moves_against_queue_and_paperwork(waiting, posts, paperwork, floor):
    """It falls with the queue and with records, rises with posts, and never goes below its floor."""
    most = daily.patrol_share(waiting[0], posts[1], paperwork[0], floor)
    assert floor <= most <= 1
    assert floor <= daily.patrol_share(waiting[1], posts[1], paperwork[0], floor) <= most
    assert floor <= daily.patrol_share(waiting[0], posts[0], paperwork[0], floor) <= most
    assert floor <= daily.patrol_share(waiting[0], posts[1], paperwork[1], floor) <= most


@given(COUNT, POSTS, ascending(SLOPE))
def test_tasks_go_first_until_the_queue_is_too_long(waiting, posts, threshold):
    """The higher the threshold, the longer they do."""
    assert daily.tasks_first(0, posts, threshold[0])
    assert daily.tasks_first(waiting, posts, waiting / posts + 1e-6)
    assert daily.tasks_first(waiting, posts, threshold[0]) <= daily.tasks_first(waiting, posts, threshold[1])
    assert not daily.tasks_first(posts + 1, posts, 1)


def test_readiness_to_whistle_follows_the_answers_of_the_day():
    assert daily.readiness(0.7, 0, 0, 0.5) == 0.7
    assert daily.readiness(1, 4, 0, 0.25) == 0.75
    assert daily.readiness(0.5, 4, 3, 1) == 0.75
    assert daily.readiness(0, 5, 5, 0.1) == pytest.approx(0.1)


@given(SHARE, st.integers(1, 100), st.tuples(st.integers(0, 100), st.integers(0, 100)), SHARE)
def test_readiness_moves_with_answers(ready, asked, answered, memory):
    """It rises with the number of whistles answered and stays a share."""
    few, many = sorted(min(asked, number) for number in answered)
    low, high = (daily.readiness(ready, asked, number, memory) for number in (few, many))
    assert -ROUNDING <= low <= high + ROUNDING <= 1 + 2 * ROUNDING


def test_one_of_three_is_lent_to_those_who_alone_have_a_queue():
    assert [daily.lent(0, posts, 100, 1) for posts in range(1, 8)] == [0, 1, 1, 2, 2, 2, 3]
    assert daily.lent(1, 9, 100, 1) == 0  # it has a queue itself
    assert daily.lent(0, 9, 4, 4) == 0  # one waits for each post: that is no queue
    assert daily.lent(0, 9, 5, 4) == 3
    assert daily.lent(5, 4, 0, 9) == -3  # it is helped


@given(COUNT, POSTS, COUNT, POSTS)
def test_lending_goes_one_way_and_leaves_somebody(waiting, posts, others_waiting, others_posts):
    """Somebody stays, and what one lends is what the other gets."""
    given_ = daily.lent(waiting, posts, others_waiting, others_posts)
    assert -others_posts < given_ < posts
    assert daily.lent(others_waiting, others_posts, waiting, posts) == -given_


@given(ascending(POSTS), ascending(COUNT), POSTS)
def test_lending_moves_with_posts_and_need(posts, others_waiting, others_posts):
    """More is lent by more people and to those with the longer queue."""
    least = daily.lent(0, posts[0], others_waiting[0], others_posts)
    assert least <= daily.lent(0, posts[1], others_waiting[0], others_posts)
    assert least <= daily.lent(0, posts[0], others_waiting[1], others_posts)


def test_whole_people_are_away_on_whole_days():
    assert [daily.whole_posts(0.5, 1, day) for day in range(6)] == [0, 1, 0, 1, 0, 1]
    assert [daily.whole_posts(0.25, 6, day) for day in range(4)] == [1, 2, 1, 2]
    assert [daily.whole_posts(0, 6, day) for day in range(4)] == [0] * 4
    assert [daily.whole_posts(1, 6, day) for day in range(4)] == [6] * 4


@given(SHARE, POSTS, st.integers(0, 1000), st.integers(1, 30))
def test_the_days_add_up_to_the_share(share, posts, first, days):
    """Over any number of days the sum is off by less than one person, and nobody is away twice."""
    away = [daily.whole_posts(share, posts, day) for day in range(days)]
    assert abs(sum(away) - share * posts * days) < 1
    later = [daily.whole_posts(share, posts, day) for day in range(first, first + days)]
    assert abs(sum(later) - share * posts * days) < 1 + 1e-6
    assert all(0 <= number <= posts for number in away + later)


@given(ascending(SHARE), POSTS, st.integers(1, 1000))
def test_posts_away_move_with_the_share(share, posts, days):
    """Up to any day more people have been away the higher the share."""
    low, high = (sum(daily.whole_posts(value, posts, day) for day in range(days)) for value in share)
    assert low <= high


def test_who_is_away_is_taken_from_those_left_by_what_comes_before():
    assert daily.away(10, 2, 3, 1, 1) == (2, 3, 1, 1)
    assert daily.away(10, 8, 3, 1, 1) == (8, 2, 0, 0)
    assert daily.away(10, 12, 3, 1, 1) == (10, 0, 0, 0)
    assert daily.away(10, 0, 0, 8, 8) == (0, 0, 8, 2)
    assert daily.away(2, 0, -3, 8, 8) == (0, -3, 2, 0)  # who has come to help writes none of its reports
    assert daily.away(0, 1, 1, 1, 1) == (0, 0, 0, 0)


@given(POSTS, COUNT, st.integers(-100, 100), COUNT, COUNT)
def test_nobody_is_away_twice(left, force, lends, report, home):
    away = daily.away(left, force, lends, report, home)
    assert sum(max(0, number) for number in away) <= left
    assert all(found <= wanted for found, wanted in zip(away, (force, lends, report, home), strict=True))


def test_the_task_force_is_out_from_its_first_day_to_the_one_before_its_end():
    assert [daily.in_force(day, 3, 5) for day in range(2, 7)] == [False, True, True, False, False]
    assert not daily.in_force(3, 3, 3)


def test_reports_take_the_share_of_a_day_that_their_hours_are():
    assert daily.assessment_share(3600, 1, 7200) == 0.5
    assert daily.assessment_share(3600, 4, 3600) == 0.25
    assert daily.assessment_share(1e9, 4, 3600) == 1
    assert daily.assessment_share(0, 4, 3600) == 0
    assert daily.assessment_share(3600, 0, 3600) == 0  # nobody to write
    assert daily.assessment_share(3600, 4, 0) == 0  # closed


@given(ascending(st.floats(0, 1e6)), ascending(POSTS), ascending(st.integers(1, 86_400)))
def test_assessment_moves_with_reports_and_against_posts_and_hours(seconds, posts, open_seconds):
    """It rises with the work of reports and falls with the posts and hours that share it."""
    most = daily.assessment_share(seconds[1], posts[0], open_seconds[0])
    assert 0 <= daily.assessment_share(seconds[0], posts[0], open_seconds[0]) <= most <= 1
    assert 0 <= daily.assessment_share(seconds[1], posts[1], open_seconds[0]) <= most
    assert 0 <= daily.assessment_share(seconds[1], posts[0], open_seconds[1]) <= most


# ----------------------------------------------------------------------------------------------- departments


def test_who_does_not_push_at_rest_pushes_only_what_drift_brings():
    assert daily.push_share(0, 1, 1000, 0, 1) == 0
    assert daily.push_share(0, 1, 1000, 0.2, 1) == 0.2
    assert daily.push_share(0, 1, 0, 3, 1) == 1
    assert daily.push_share(0.35, 0.05, 0, 0, 1) == 0.35
    assert daily.push_share(0.35, 0.05, 2, 0, 1) == pytest.approx(0.45)
    assert daily.push_share(0.35, 0.05, 2, 0.1, 1) == pytest.approx(0.55)
    assert daily.push_share(0.35, 0.05, 1000, 0, 1) == 1


def test_neither_queue_nor_drift_raises_what_is_pushed_beyond_the_most():
    assert daily.push_share(0.35, 0.05, 1000, 0, 0.6) == 0.6
    assert daily.push_share(0, 0.05, 0, 1000, 0.6) == 0.6
    assert daily.push_share(0.35, 0.05, 2, 0.1, 0.6) == pytest.approx(0.55)
    assert daily.push_share(0.7, 0.05, 1000, 1000, 0.6) == 0.7  # what is pushed at rest is no rise


@given(ascending(SHARE), ascending(SHARE), ascending(LOAD), ascending(st.floats(0, 2)), ascending(SHARE))
def test_pushing_moves_with_load_and_drift(base, slope, load, drift, most):
    """It rises with its base, the queue per post, how strongly that counts, drift and the most there is."""
    least = daily.push_share(base[0], slope[0], load[0], drift[0], most[0])
    assert min(most[0], base[0] + drift[0]) <= least <= max(base[0], most[0])
    assert least <= daily.push_share(base[1], slope[0], load[0], drift[0], most[0]) <= 1
    assert least <= daily.push_share(base[0], slope[1], load[0], drift[0], most[0]) <= 1
    assert least <= daily.push_share(base[0], slope[0], load[1], drift[0], most[0]) <= 1
    assert least <= daily.push_share(base[0], slope[0], load[0], drift[1], most[0]) <= 1
    assert least <= daily.push_share(base[0], slope[0], load[0], drift[0], most[1]) <= 1


def test_the_first_desk_above_the_communities_may_be_spared_a_wait():
    """Waits of an ordinary desk, of that one for what a community sends it, and of a department."""
    waits = (4.0, 3.0, 2.0)
    community, town, county, levels = 1, 2, 3, 4
    assert cases.hand_over(town, levels, community, *waits) == 3
    assert cases.hand_over(county, levels, community, *waits) == 3
    assert cases.hand_over(county, levels, town, *waits) == 4
    assert cases.hand_over(town, levels, NOBODY, *waits) == 4
    assert cases.hand_over(community, levels, NOBODY, *waits) == 4
    assert cases.hand_over(0, levels, community, *waits) == 4  # down to the grid nobody is nearer
    assert cases.hand_over(levels, levels, county, *waits) == 2
    assert cases.hand_over(levels, levels, community, *waits) == 2


def test_a_desk_passes_on_what_is_above_it_and_hands_down_what_is_below():
    assert cases.onward(level=1, target=4, above=2) == 2
    assert cases.onward(level=1, target=4, above=3) == 3  # the tier between takes no such case
    assert cases.onward(level=3, target=1, above=4) == 1
    assert cases.onward(level=3, target=0, above=4) == 0


@given(SLOPE, ascending(LOAD))
def test_load_raises_the_odds_of_a_return(slope, load):
    """The factor is 1 without a queue and rises with the queue per post."""
    short, long = (daily.load_factor(slope, value) for value in load)
    assert 1 == daily.load_factor(slope, 0) <= short <= long
    assert daily.load_factor(slope, 1) == 1 + slope


def test_all_whistles_are_heeded_only_by_those_without_a_queue():
    assert daily.heed_share(0.85, 0.05, 0) == 0.85
    assert daily.heed_share(0.85, 0.05, 7) == pytest.approx(0.5)
    assert daily.heed_share(0.85, 0.05, 100) == 0
    assert daily.heed_share(1, 0, 100) == 1
    assert daily.heed_share(0, 0, 0) == 0


@given(ascending(SHARE), ascending(SLOPE), ascending(LOAD))
def test_heeding_moves_against_load(base, slope, load):
    """It falls with the queue per post and rises with its base."""
    most = daily.heed_share(base[1], slope[0], load[0])
    assert 0 <= daily.heed_share(base[0], slope[0], load[0]) <= most <= base[1]
    assert 0 <= daily.heed_share(base[1], slope[1], load[0]) <= most
    assert 0 <= daily.heed_share(base[1], slope[0], load[1]) <= most


def test_people_are_pulled_up_in_a_straight_line():
    assert [daily.drained(0.5, 10, day, 40) for day in (0, 1, 5, 9, 10, 1000)] == [0, 2, 10, 18, 20, 20]
    assert daily.drained(1, 1, 1, 40) == 40
    assert daily.drained(0, 1, 1000, 40) == 0
    assert daily.drained(0.5, 1, 1000, 1) == 0  # half a person stays


@given(ascending(SHARE), ascending(st.floats(0.01, 1000)), ascending(st.integers(0, 2000)), ascending(COUNT))
def test_the_drain_moves_with_time(share, days, day, people):
    """More are gone later, with a higher share and of more people; fewer, the longer it takes."""
    least = daily.drained(share[0], days[1], day[0], people[0])
    assert 0 <= least <= people[0] * share[0]
    assert least <= daily.drained(share[1], days[1], day[0], people[0]) <= people[0]
    assert least <= daily.drained(share[0], days[0], day[0], people[0]) <= people[0]
    assert least <= daily.drained(share[0], days[1], day[1], people[0]) <= people[0]
    assert least <= daily.drained(share[0], days[1], day[0], people[1]) <= people[1]


def test_the_power_of_a_desk_goes_with_its_people():
    assert daily.skill(0.2, 0, 10) == 1
    assert daily.skill(0.2, 5, 10) == 0.9
    assert daily.skill(1, 10, 10) == 0
    assert daily.skill(4, 5, 10) == 0
    assert daily.skill(0, 10, 10) == 1


@given(ascending(SLOPE), st.integers(1, 100), st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_skill_moves_against_those_who_have_gone(lost, posts, gone):
    """It falls with the number of those gone and with what each takes along."""
    few, many = sorted(min(posts, number) for number in gone)
    most = daily.skill(lost[0], few, posts)
    assert 0 <= daily.skill(lost[0], many, posts) <= most <= 1
    assert 0 <= daily.skill(lost[1], few, posts) <= most


def test_a_comfortable_span_costs_nothing():
    assert work.span_capacity(0, 8, 0.015, 0.7) == 1
    assert work.span_capacity(8, 8, 0.015, 0.7) == 1
    assert work.span_capacity(18, 8, 0.015, 0.7) == 0.85
    assert work.span_capacity(199, 8, 0.015, 0.7) == 0.7
    assert work.span_capacity(199, 8, 0, 0.7) == 1


@given(ascending(st.integers(0, 300)), ascending(st.integers(0, 20)), ascending(SHARE), SHARE)
def test_capacity_moves_against_the_span(reports, comfortable, penalty, floor):
    """It falls with the offices led and the penalty for each, not below its floor, and rises with span."""
    most = work.span_capacity(reports[0], comfortable[1], penalty[0], floor)
    assert floor <= most <= 1
    assert floor <= work.span_capacity(reports[1], comfortable[1], penalty[0], floor) <= most
    assert floor <= work.span_capacity(reports[0], comfortable[0], penalty[0], floor) <= most
    assert floor <= work.span_capacity(reports[0], comfortable[1], penalty[1], floor) <= most


def test_the_mean_chance_of_a_wrong_address_is_what_is_stated():
    ambiguity = (np.arange(1000) + 0.5) / 1000
    for mean in (0.03, 0.1, 0.25, 0.5):
        shares = [cases.wrong_share(mean, a, 14) for a in ambiguity]
        assert np.mean(shares) == pytest.approx(mean)


def test_one_department_is_never_wrong_and_fewer_are_wrong_less_often():
    assert cases.wrong_share(1, 1, 1) == 0
    assert cases.wrong_share(0.1, 0, 14) == 0
    assert cases.wrong_share(1, 1, 14) == 1
    assert cases.wrong_share(0.1, 0.5, 2) == pytest.approx(0.1 * (1 / 2) / (13 / 14))


@given(ascending(SHARE), ascending(SHARE), ascending(st.integers(1, 40)))
def test_wrong_addresses_move_with_ambiguity_and_departments(mean, ambiguity, departments):
    """They rise with their mean, with ambiguity and with the number of departments."""
    clear, unclear = (cases.wrong_share(mean[0], a, departments[0]) for a in ambiguity)
    assert 0 <= clear <= unclear <= 1
    assert unclear <= cases.wrong_share(mean[0], ambiguity[1], departments[1])
    assert unclear <= cases.wrong_share(mean[1], ambiguity[1], departments[0])


def test_a_clear_cut_return_has_the_odds_stated():
    assert cases.return_share(0.02, 0.5, 1, 1) == pytest.approx(0.02)
    assert cases.return_share(0.2, 0.5, 2, 3) == pytest.approx(1.5 / 2.5)  # odds of 1/4, sixfold
    assert cases.return_share(0, 1, 100, 3) == 0
    assert cases.return_share(1, 0, 1, 1) > 1 - 1e-8


RETURNS = st.floats(0.001, 0.999)


@given(RETURNS, ascending(SHARE), ascending(st.floats(1, 1000)), ascending(st.integers(1, 3)))
def test_returns_move_with_ambiguity_load_and_parts(mean, ambiguity, load, parts):
    """They rise with all three and are never certain."""
    least = cases.return_share(mean, ambiguity[0], load[0], parts[0])
    assert 0 < least < 1
    assert least <= cases.return_share(mean, ambiguity[1], load[0], parts[0]) < 1
    assert least <= cases.return_share(mean, ambiguity[0], load[1], parts[0]) < 1
    assert least <= cases.return_share(mean, ambiguity[0], load[0], parts[1]) < 1


@given(ascending(SHARE), SHARE)
def test_returns_move_with_their_mean(mean, ambiguity):
    """They rise with it."""
    low, high = (cases.return_share(m, ambiguity, 1, 1) for m in mean)
    assert 0 <= low <= high + ROUNDING <= 1 + 2 * ROUNDING


# ----------------------------------------------------------------------------------------------------- staff


def test_a_queue_is_shared_by_those_who_are_present():
    assert work.queue_per_post(0, 5) == 0
    assert work.queue_per_post(10, 4) == 2.5
    assert work.queue_per_post(10, 0) == 10
    assert work.queue_per_post(10, -1) == 10  # more have left than there were


@given(ascending(COUNT), ascending(st.integers(-5, 100)))
def test_a_queue_per_post_moves_with_the_queue(waiting, present):
    """It rises with those waiting and falls with the posts present."""
    most = work.queue_per_post(waiting[1], present[0])
    assert 0 <= work.queue_per_post(waiting[0], present[0]) <= most
    assert work.queue_per_post(waiting[1], present[1]) <= most


def test_felt_load_follows_the_work_begun_over_open_time():
    assert work.load_after(0.5, 100, 0, 0.3) == 0.5  # closed, or nobody there
    assert work.load_after(0.5, 100, -100, 0.3) == 0.5
    assert work.load_after(0.5, 0, 100, 0.2) == 0.4
    assert work.load_after(0.5, 100, 100, 1) == 1
    assert work.load_after(0.5, 200, 100, 0.1) == pytest.approx(0.65)


@given(SHARE, ascending(COUNT), ascending(st.integers(1, 10_000)), SHARE)
def test_felt_load_moves_with_work(load, begun, capacity, memory):
    """It rises with the work begun, falls with the time for it, and stays between before and that day."""
    low, high = (work.load_after(load, seconds, capacity[0], memory) for seconds in begun)
    assert low <= high + ROUNDING
    assert work.load_after(load, begun[1], capacity[1], memory) <= high + ROUNDING
    day = begun[0] / capacity[0]
    assert min(load, day) - ROUNDING <= low <= max(load, day) + ROUNDING


def test_people_speed_up_to_full_load_and_slow_down_beyond():
    slopes = (0.1, 0.5)
    assert work.response(0.5, 0.5, 0.85, *slopes) == 1
    assert work.response(0, 0.5, 0.85, *slopes) == 0.95
    assert work.response(0.85, 0.5, 0.85, *slopes) == pytest.approx(1.035)
    assert work.response(1.05, 0.5, 0.85, *slopes) == pytest.approx(0.935)
    assert work.response(7, 0.5, 0.85, 0, 0) == 1


@given(ascending(LOAD), SHARE, FULL, st.tuples(SLOPE, SLOPE))
def test_the_response_moves_with_load_up_to_full_load(load, usual, full, slopes):
    """It rises below full load and falls above it, so that the peak is at full load."""
    low, high = (work.response(value, usual, full, *slopes) for value in load)
    peak = work.response(full, usual, full, *slopes)
    assert max(low, high) <= peak
    if load[1] <= full:
        assert low <= high
    if load[0] >= full:
        assert low >= high


def test_a_few_open_cases_slow_nobody_down():
    assert work.juggling(0, 3, 10, 0.02) == 1
    assert work.juggling(3, 3, 10, 0.02) == 1
    assert work.juggling(8, 3, 10, 0.02) == 1.1
    assert work.juggling(1000, 3, 10, 0.02) == work.juggling(10, 3, 10, 0.02) == pytest.approx(1.14)
    assert work.juggling(1000, 3, 10, 0) == 1
    assert work.juggling(5, 3, 2, 0.02) == 1


@given(ascending(LOAD), ascending(st.floats(0, 10)), ascending(SHARE))
def test_juggling_moves_with_open_cases(cases, comfortable, penalty):
    """The divisor is at least 1, rises with the cases of a post and falls with how many are comfortable."""
    least = work.juggling(cases[0], comfortable[1], 10, penalty[0])
    assert 1 <= least <= work.juggling(cases[1], comfortable[1], 10, penalty[0])
    assert least <= work.juggling(cases[0], comfortable[0], 10, penalty[0])
    assert least <= work.juggling(cases[0], comfortable[1], 10, penalty[1])


def test_effort_falls_to_its_floor_at_full_load():
    assert work.effort(0.75, 0, 0.8) == 1
    assert work.effort(0.75, 0.4, 0.8) == pytest.approx(0.875)
    assert work.effort(0.75, 0.8, 0.8) == 0.75
    assert work.effort(0.75, 5, 0.8) == 0.75
    assert work.effort(1, 5, 0.8) == 1


@given(ascending(SHARE), ascending(LOAD), ascending(FULL))
def test_effort_moves_against_load(floor, load, full):
    """It falls with load, later if full load is higher, never below its floor, and rises with that."""
    most = work.effort(floor[1], load[0], full[1])
    assert floor[1] - ROUNDING <= most <= 1
    assert work.effort(floor[1], load[1], full[1]) <= most
    assert work.effort(floor[1], load[0], full[0]) <= most
    assert work.effort(floor[0], load[0], full[1]) <= most + ROUNDING


def test_overtime_has_an_end():
    assert work.overtime(0, 0.05, 0.19) == 0
    assert work.overtime(2, 0.05, 0.19) == 0.1
    assert work.overtime(1000, 0.05, 0.19) == 0.19
    assert work.overtime(1000, 0.05, 0) == 0


@given(ascending(LOAD), ascending(SHARE), ascending(SHARE))
def test_overtime_moves_with_the_queue(cases, per_case, most):
    """It rises with the queue per post, with what each case brings and with the most that is worked."""
    least = work.overtime(cases[0], per_case[0], most[0])
    assert 0 <= least <= most[0]
    assert least <= work.overtime(cases[1], per_case[0], most[0]) <= most[0]
    assert least <= work.overtime(cases[0], per_case[1], most[0]) <= most[0]
    assert least <= work.overtime(cases[0], per_case[0], most[1]) <= most[1]


def test_pace_is_the_product_of_what_moves_it():
    assert work.pace(1, 1, 0, 1) == 1
    assert work.pace(1.1, 2, 0.5, 0.8) == pytest.approx(0.66)
    assert work.pace(-3, 1, 0, 1) == work.SLOWEST
    assert work.pace(1, 1, 0, 0) == work.SLOWEST
    assert work.pace(1, 1e9, 0, 1) == work.SLOWEST


@given(
    ascending(st.floats(-10, 10)), ascending(st.floats(1, 100)), ascending(SHARE), ascending(st.floats(0, 1))
)
def test_pace_moves_with_response_overtime_and_capacity(responding, slowed, overtime, capacity):
    """It rises with them, falls with juggling, and something is always done."""
    least = work.pace(responding[0], slowed[1], overtime[0], capacity[0])
    assert least >= work.SLOWEST
    assert least <= work.pace(responding[1], slowed[1], overtime[0], capacity[0])
    if responding[0] >= 0:
        assert least <= work.pace(responding[0], slowed[0], overtime[0], capacity[0])
        assert least <= work.pace(responding[0], slowed[1], overtime[1], capacity[0])
        assert least <= work.pace(responding[0], slowed[1], overtime[0], capacity[1])


def test_nobody_is_careless_up_to_full_load():
    assert work.carelessness(0, 0.85, 5) == 1
    assert work.carelessness(0.85, 0.85, 5) == 1
    assert work.carelessness(1.05, 0.85, 5) == pytest.approx(2)
    assert work.carelessness(100, 0.85, 0) == 1


@given(ascending(LOAD), ascending(FULL), ascending(SLOPE))
def test_carelessness_moves_with_overload(load, full, slope):
    """The factor is at least 1, rises with load and with its slope, and falls with what load is full."""
    least = work.carelessness(load[0], full[1], slope[0])
    assert 1 <= least <= work.carelessness(load[1], full[1], slope[0])
    assert least <= work.carelessness(load[0], full[0], slope[0])
    assert least <= work.carelessness(load[0], full[1], slope[1])


# ------------------------------------------------------------------------------------------ becoming known


def test_what_happens_to_a_share_happens_to_those_below_it():
    assert cases.happens(0.29, 0.3)
    assert not cases.happens(0.3, 0.3)
    assert not cases.happens(0.0, 0.0)  # nothing happens to a share of none
    assert cases.happens(0.999, 1.0)  # and to a share of one all


def test_only_the_first_class_is_an_emergency():
    assert [cases.emergency(priority) for priority in (EMERGENCY, 1, 2, 3)] == [True, False, False, False]
    assert cases.alarms(EMERGENCY, on_call=0)
    assert not cases.alarms(EMERGENCY, NOBODY)
    assert not cases.alarms(1, on_call=0)


def test_a_patrol_finds_what_can_be_seen_and_reports_it_if_it_is_willing():
    assert cases.patrolled(True, 0.5, 0.6, 3600.0, 0.3)
    assert not cases.patrolled(False, 0.5, 0.6, 3600.0, 0.3)
    assert not cases.patrolled(True, 0.6, 0.6, 3600.0, 0.3)  # silence
    assert not cases.patrolled(True, 0.5, 0.6, 0.0, 0.3)  # there is no patrol
    assert not cases.patrolled(True, 0.5, 0.6, 3600.0, 0.0)  # records leave no time for it
    assert work.patrol_delay(2.0, 3600.0, 0.5) == 14_400


def test_whoever_is_first_brings_a_matter_in():
    assert cases.channel(100, 99, 0.0, 1.0) == What.PATROL
    assert cases.channel(100, 100, 0.2, 0.3) == What.WALK_IN  # the resident is faster by a tie
    assert cases.channel(100, NEVER, 0.3, 0.3) == What.HOTLINE


def test_who_has_reported_may_ask_again():
    told = [channel for channel in What if cases.by_resident(channel)]
    assert told == [What.HOTLINE, What.WALK_IN]


def test_a_time_limit_counts_from_the_report():
    assert cases.due(1000, 3600) == 4600
    assert cases.due(1000, NEVER) == NEVER
    assert not cases.late(4600, 4600)
    assert cases.late(4601, 4600)
    assert not cases.late(2**50, NEVER)


# ----------------------------------------------------------------------------------------- finding the way


def test_a_desk_concludes_up_to_its_power_and_skill():
    assert cases.can_conclude(0.5, 1.0, 0.5)
    assert not cases.can_conclude(0.5, 0.9, 0.5)
    assert cases.can_conclude(0.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("found", "priority", "channel", "target", "scattered", "dispatched"),
    [
        (cases.AT_ONCE, EMERGENCY, What.HOTLINE, 0, False, False),
        (cases.AT_ONCE, EMERGENCY, What.PATROL, GRID, True, True),
        (cases.ON_THE_SPOT, 1, What.PATROL, GRID, True, True),
        (cases.DISPATCHED, 1, What.PATROL, COMMUNITY, True, True),  # a patrol need not search
        (cases.FROM_COMMUNITY, 1, What.PATROL, COMMUNITY, True, False),
        (cases.ON_THE_SPOT, 1, What.WALK_IN, GRID, True, True),
        (cases.ON_THE_SPOT, 1, What.WALK_IN, COMMUNITY, False, True),
        (cases.FROM_COMMUNITY, 1, What.WALK_IN, 2, False, False),
        (cases.BY_SEARCH, 1, What.WALK_IN, 2, True, True),
        (cases.BY_SEARCH, 1, What.HOTLINE, GRID, True, True),
        (cases.DISPATCHED, 1, What.HOTLINE, GRID, False, True),  # nobody concludes on the telephone
        (cases.FROM_INTAKE, 1, What.HOTLINE, GRID, False, False),
    ],
)
def test_each_incident_has_one_way(found, priority, channel, target, scattered, dispatched):
    assert cases.way(priority, channel, target, scattered, dispatched) == found


def test_each_channel_has_a_share_that_is_dispatched_at_once():
    shares = (0.8, 0.5, 0.2)
    assert [cases.dispatched(0.6, by, *shares) for by in (What.HOTLINE, What.WALK_IN, What.PATROL)] == [
        1,
        0,
        0,
    ]
    assert [cases.dispatched(0.3, by, *shares) for by in (What.HOTLINE, What.WALK_IN, What.PATROL)] == [
        1,
        1,
        0,
    ]
    assert not cases.dispatched(0.0, What.PATROL, 1.0, 1.0, 0.0)


def test_intake_gives_to_the_community_what_no_rung_above_takes():
    assert cases.entrance(2, 3) == 2
    assert cases.entrance(3, 3) == COMMUNITY


def test_a_wrong_department_is_any_but_the_right_one():
    assert cases.addressed(2, 4, 0.3, 0.3, 0.9) == 2
    assert [cases.addressed(2, 4, 0.3, 0.2, pick) for pick in (0.0, 0.34, 0.67, 0.999)] == [0, 1, 3, 3]
    assert cases.addressed(0, 1, 0.0, 0.0, 0.5) == 0


# ----------------------------------------------------------------------------------- departments and a case


def test_a_contractor_does_the_routine_of_one_department():
    assert cases.contracted(0.1, 0.2, departments=1, enforcement=False, works=0)
    assert not cases.contracted(0.2, 0.2, departments=1, enforcement=False, works=0)
    assert not cases.contracted(0.1, 0.2, departments=2, enforcement=False, works=0)
    assert not cases.contracted(0.1, 0.2, departments=1, enforcement=True, works=0)
    assert not cases.contracted(0.1, 0.2, departments=1, enforcement=False, works=60)


def test_only_joint_cases_are_listed_and_coordinated():
    assert cases.listed(0.1, 0.2, departments=2)
    assert not cases.listed(0.1, 0.2, departments=1)
    assert not cases.listed(0.2, 0.2, departments=2)
    assert cases.meets(2, 3600.0)
    assert not cases.meets(1, 3600.0)
    assert not cases.meets(2, 0.0)


def test_a_desk_whistles_as_often_as_it_is_ready_to_and_as_often_as_it_must():
    assert cases.whistles(1, 0.5, ready=0.6, floor=0.1)
    assert not cases.whistles(1, 0.5, ready=0.4, floor=0.1)
    assert cases.whistles(1, 0.5, ready=0.4, floor=0.6)  # a floor under the readiness
    assert not cases.whistles(0, 0.0, ready=1.0, floor=1.0)


def test_who_sets_out_to_an_emergency():
    assert cases.together(2, command=True)
    assert not cases.together(2, command=False)
    assert not cases.together(1, command=True)
    assert cases.others_follow(2, target=3, levels=3)
    assert not cases.others_follow(2, target=2, levels=3)  # an office could do it alone
    assert not cases.others_follow(1, target=3, levels=3)
    assert cases.responder(on_call=7, field=4) == 7
    assert cases.responder(NOBODY, field=4) == 4


def test_a_case_is_sent_back_so_often_and_not_against_a_ruling():
    again = [cases.sends_back(0.1, 0.2, attempt, 2, arbitrated=False) for attempt in range(4)]
    assert again == [True, True, False, False]
    assert not cases.sends_back(0.2, 0.2, 0, 2, arbitrated=False)
    assert not cases.sends_back(0.1, 0.2, 0, 2, arbitrated=True)
    assert not cases.sends_back(0.1, 0.2, TRIES, 99, arbitrated=False)


def test_the_first_department_has_the_works_done_where_they_count():
    assert cases.has_works(0, 3600)
    assert not cases.has_works(1, 3600)
    assert not cases.has_works(0, 0)
    assert [work.counted(3600, counts) for counts in (0, 1)] == [0, 3600]


def test_each_department_of_a_joint_case_has_more_to_do():
    assert work.shared_work(3600.0, 1, 1.5) == 3600
    assert work.shared_work(3600.0, 2, 1.5) == 5400


def test_who_comes_when_called_comes_within_the_limit():
    assert work.heeded_wait(7200.0, 0.5, 1.0, 5000.0) == 3600
    assert work.heeded_wait(7200.0, 0.5, 2.0, 5000.0) == 5000


# ------------------------------------------------------------------------------------------------- the end


def test_work_is_checked_so_often_where_somebody_else_can_see_it():
    done = [cases.checked(attempt, COMMUNITY, False, 60.0) for attempt in range(TRIES + 1)]
    assert done == [True] * TRIES + [False]
    assert not cases.checked(0, GRID, False, 60.0)
    assert not cases.checked(0, COMMUNITY, True, 60.0)
    assert not cases.checked(0, COMMUNITY, False, 0.0)


def test_checks_fail_the_oftener_the_more_careless_people_are():
    assert not cases.fails(0.1, 0.1, 1.0)
    assert cases.fails(0.1, 0.1, 1.1)
    assert not cases.fails(0.0, 0.0, 5.0)


def test_a_case_comes_up_again_after_its_first_closing_only():
    assert cases.reopens(0.1, 0.2, closings=1)
    assert not cases.reopens(0.2, 0.2, closings=1)
    assert not cases.reopens(0.1, 0.2, closings=2)


def test_what_is_supervised_goes_before_all_but_emergencies():
    assert [cases.raised(priority) for priority in (EMERGENCY, 1, 2, 3)] == [EMERGENCY, 1, 1, 1]


# --------------------------------------------------------------------------------------------- other items


def test_pushed_down_tasks_go_last_where_incidents_go_first():
    assert cases.pushed(2, tasks_first=True) == 2
    assert cases.pushed(2, tasks_first=False) == cases.PUSHED_LAST


def test_a_single_stamp_stands_in_no_parallel():
    assert [cases.approval_way(way, 2) for way in (SERIAL, PARALLEL, INTEGRATED)] == [
        SERIAL,
        PARALLEL,
        INTEGRATED,
    ]
    assert [cases.approval_way(way, 1) for way in (SERIAL, PARALLEL, INTEGRATED)] == [
        SERIAL,
        SERIAL,
        INTEGRATED,
    ]


def test_a_file_lies_where_it_has_not_just_been():
    assert cases.lies(3, before=NOBODY)
    assert cases.lies(3, before=2)
    assert not cases.lies(3, before=3)


def test_a_station_is_full_when_it_holds_what_it_may():
    assert not cases.full(2, 3)
    assert cases.full(3, 3)


def test_a_drive_takes_the_same_at_any_pace():
    assert work.paced(0.5, driving=False)
    assert not work.paced(0.5, driving=True)
    assert not work.paced(1.0, driving=False)
