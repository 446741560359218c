"""The best of each place, and where it changes along a line of levels: known answers, how sure they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.choice.switching import Verdict, crossing, line, winners

LEVELS = (0.5, 1.0, 1.5, 2.0, 3.0)


def luck(replications: int, seed: int, size: float = 1.0, places: int = len(LEVELS)) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, (places, 2, replications))


def two(slopes: tuple[float, float], starts: tuple[float, float], noise: np.ndarray) -> np.ndarray:
    """Scores of two structures along LEVELS; luck that both share is large."""
    means = np.array(
        [[start + slope * x for start, slope in zip(starts, slopes, strict=True)] for x in LEVELS]
    )
    shared = np.random.default_rng(99).normal(0, 50, noise.shape[-1])
    return means[:, :, None] + noise + shared


def test_a_known_switch_is_found_between_its_limits():
    scores = two((1, 2), (1.3, 0), luck(10, 1, 0.1))  # equal at 1.3
    found = line(winners(scores), scores, LEVELS)
    assert found.verdict is Verdict.SWITCHES
    (switch,) = found.switches
    assert (switch.before, switch.after) == (1, 0)
    assert LEVELS[switch.first] < 1.3 < LEVELS[switch.last]
    assert switch.low < 1.3 < switch.high
    assert switch.at == pytest.approx(1.3, abs=0.1)
    assert switch.low < switch.at < switch.high


def test_no_switch_is_told_where_one_is_always_the_best():
    scores = two((1, 1), (0, 5), luck(10, 2, 0.1))
    found = line(winners(scores), scores, LEVELS)
    assert found.verdict is Verdict.STAYS
    assert found.switches == ()


def test_equal_structures_are_undetermined():
    scores = two((1, 1), (0, 0), luck(10, 3))
    found = winners(scores)
    assert not any(winner.sure for winner in found)
    assert line(found, scores, LEVELS).verdict is Verdict.UNDETERMINED


def test_a_switch_that_luck_might_have_made_is_not_told():
    scores = two((1, 2), (1.3, 0), luck(5, 4, 3.0))
    assert line(winners(scores), scores, LEVELS).verdict is Verdict.UNDETERMINED


def test_limits_of_a_switch_cover_it_as_often_as_they_say():
    levels, covered = np.array([1.0, 2.0]), 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        difference = np.array([[-0.7], [0.3]]) + rng.normal(0, 0.3, (2, 8))
        _, low, high = crossing(levels, difference)
        # where no single place is found the limits say nothing, and nothing is told
        covered += bool(np.isnan(low) or low <= 1.7 <= high)
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_limits_shrink_with_replications():
    widths = []
    for count in (5, 20, 80):
        difference = np.array([[-0.7], [0.3]]) + np.random.default_rng(1).normal(0, 0.3, (2, count))
        _, low, high = crossing(np.array([1.0, 2.0]), difference)
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_a_difference_without_luck_crosses_at_one_point():
    found = crossing(np.array([0.0, 1.0, 3.0]), np.tile([[-2.0], [-1.0], [3.0]], 4))
    assert found == pytest.approx((1.5, 1.5, 1.5))


def test_a_difference_that_is_zero_at_a_level_crosses_there():
    found = crossing(np.array([0.0, 1.0, 3.0]), np.tile([[-2.0], [0.0], [3.0]], 4))
    assert found == pytest.approx((1, 1, 1))


def test_more_than_one_crossing_has_no_single_place():
    assert np.isnan(
        crossing(np.array([0.0, 1.0, 2.0, 3.0]), np.tile([[-1.0], [1.0], [-1.0], [1.0]], 4))
    ).all()
    assert np.isnan(crossing(np.array([0.0, 1.0]), np.ones((2, 4)))).all()


def test_levels_must_ascend():
    with pytest.raises(ValueError, match=r"1.0, 0.5"):
        crossing(np.array([1.0, 0.5]), np.ones((2, 4)))


def test_levels_without_order_tell_between_which():
    scores = two((1, 2), (1.3, 0), luck(10, 1, 0.01))
    (switch,) = line(winners(scores), scores).switches
    assert (switch.first, switch.last) == (1, 2)
    assert np.isnan(switch.at)


def test_two_switches_are_both_found():
    mean = np.array([[1, 2], [2, 1], [1, 2]], float)
    scores = mean[:, :, None] + luck(6, 1, 0.01, places=3)
    found = line(winners(scores), scores, (1.0, 2.0, 3.0))
    assert [(switch.before, switch.after) for switch in found.switches] == [(0, 1), (1, 0)]
    assert [switch.at for switch in found.switches] == pytest.approx([1.5, 2.5], abs=0.02)


def test_best_of_three_names_the_next_one():
    scores = np.array([5.0, 1.0, 2.0])[None, :, None] + np.random.default_rng(1).normal(0, 0.1, (1, 3, 8))
    (winner,) = winners(scores)
    assert (winner.best, winner.rival, winner.sure) == (1, 2, True)
    assert winner.low < 1 < winner.high


def test_a_structure_that_a_place_lacks_does_not_win_there():
    scores = np.array([5.0, np.nan, 2.0])[None, :, None] + np.random.default_rng(1).normal(0, 0.1, (1, 3, 8))
    assert winners(scores)[0].best == 2
    with pytest.raises(ValueError, match="found 1 with"):
        winners(scores[:, 1:])


def test_equal_values_are_not_a_win_for_who_stands_first():
    (winner,) = winners(np.full((1, 2, 5), 0.1 + 0.2))
    assert not winner.sure
    assert (winner.difference, winner.low, winner.high) == (0, 0, 0)


def test_rounding_is_no_win():
    scores = np.full((1, 2, 5), 0.3)
    scores[0, 1] = 0.1 + 0.2
    assert not winners(scores)[0].sure


def test_a_wrong_best_is_seldom_sure_over_a_whole_map():
    wrong = 0
    for seed in range(60):
        scores = np.random.default_rng(seed).normal(0, 1, (12, 3, 6))
        wrong += any(winner.sure for winner in winners(scores))
    assert wrong <= 8  # of 60 at 5 % at most


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-100, 100))
def test_units_do_not_matter(seed, scale, shift):
    scores = two((1, 2), (1.3, 0), luck(6, seed, 0.2))
    found, moved = (line(winners(each), each, LEVELS) for each in (scores, shift + scale * scores))
    assert found.verdict is moved.verdict
    for one, other in zip(found.switches, moved.switches, strict=True):
        assert (one.at, one.low, one.high) == pytest.approx((other.at, other.low, other.high), nan_ok=True)
