"""Where the order of two structures turns along a number."""

import numpy as np

from sim.analysis.runs.courses import Turn, turns

LEVELS = (0.0, 1.0, 2.0, 3.0)


def course(*means: float, spread: float = 0.1) -> np.ndarray:
    """Return values [level, replication] about some means, the same luck at every level."""
    luck = np.random.default_rng(1).normal(0, spread, 6)
    return np.array(means)[:, None] + luck


def noisy(*means: float) -> np.ndarray:
    return np.array(means)[:, None] + np.random.default_rng(2).normal(0, 5, (4, 6))


def test_a_turn_lies_between_the_last_and_the_first_sure_level():
    values = {"a": course(1, 2, 4, 6), "b": course(3, 3, 3, 3) + noisy(0, 0, 0, 0) / 100}
    assert turns(values, LEVELS) == [Turn("a", "b", 1.0, 2.0)]


def test_the_one_ahead_is_named_first_whatever_the_order():
    values = {"b": course(3, 3, 3, 3) + noisy(0, 0, 0, 0) / 100, "a": course(1, 2, 4, 6)}
    assert turns(values, LEVELS) == [Turn("a", "b", 1.0, 2.0)]


def test_what_is_never_sure_does_not_turn():
    assert turns({"a": noisy(1, 2, 4, 6), "b": course(3, 3, 3, 3)}, LEVELS) == []


def test_one_that_comes_near_without_passing_does_not_turn():
    assert (
        turns({"a": course(1, 2, 2.9, 2.9), "b": course(3, 3, 3, 3) + noisy(0, 0, 0, 0) / 100}, LEVELS) == []
    )
