"""How a difference stands over plausible worlds, and where one assumption parts them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.assumptions.threshold import LEAST, threshold
from sim.analysis.choice.standing import Standing, standings

REPLICATIONS = 3


def swept(gaps: dict[str, list[float]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points and runs in which each scenario lies so far above the baseline in each world, for sure."""
    names, worlds = ["base", *gaps], range(len(next(iter(gaps.values()))))
    points = pd.DataFrame(
        [(name, k, "x") for k in worlds for name in names], columns=["scenario", "sample", "digest"]
    )
    rows = [
        (point, r, 100 + r + (gaps[row.scenario][row.sample] if row.scenario in gaps else 0))
        for point, row in enumerate(points.itertuples())
        for r in range(REPLICATIONS)
    ]
    return points, pd.DataFrame(rows, columns=["point", "replication", "hours"])


def test_shares_of_worlds_are_counted():
    found = standings(*swept({"a": [-1, -1, -1, 2], "b": [1, 1, 0, 0]}), "hours", "base")
    assert found["a"] == Standing(0.75, 0.25, 4, 0)
    assert found["b"] == Standing(0.0, 0.5, 4, 0)


def test_the_place_of_the_baseline_does_not_matter():
    points, runs = swept({"a": [-1, -1, -1, 2]})
    assert standings(points, runs, "hours", "a")["base"] == Standing(0.25, 0.75, 4, 0)


def test_worlds_without_a_run_are_in_no_share():
    points, runs = swept({"a": [-1, 1, 1]})
    gone = points.index[(points["scenario"] == "a") & (points["sample"] == 2)]
    found = standings(points, runs[~runs["point"].isin(gone)], "hours", "base")
    assert found["a"] == Standing(0.5, 0.5, 2, 1)


def test_another_baseline_is_refused():
    with pytest.raises(ValueError, match=r"'c'.*base, a"):
        standings(*swept({"a": [1, 2]}), "hours", "c")


@given(st.floats(0, 1), st.floats(0, 1))
def test_turned_twice_is_the_same(lower, higher):
    standing = Standing(lower, higher, 10, 0)
    assert standing.turned.turned == standing
    assert standing.turned.held("lower") == standing.held("higher") == standing.against("lower")


@pytest.mark.parametrize(("held", "word"), [(0.8, "firm"), (0.79, "leaning"), (0.5, "open"), (0.0, "open")])
def test_firmness(held, word):
    assert Standing(held, 0, 10, 0).firmness("lower") == word
    assert Standing(0, held, 10, 0).firmness("higher") == word


# ------------------------------------------------------------------------------------------- thresholds


def test_a_planted_threshold_is_found():
    values = np.random.default_rng(1).random(400)
    found = threshold(values, values < 0.45)
    assert found is not None and found.turns
    assert abs(found.value - 0.45) < 0.06
    assert found.below > 0.85 and found.above < 0.1
    assert found.worlds == 200


def test_what_does_not_depend_on_it_does_not_turn():
    luck = np.random.default_rng(2)
    found = [threshold(luck.random(200), luck.random(200) < 0.5) for _ in range(200)]
    turned = [each for each in found if each and each.turns]
    assert len(turned) <= 20  # of a true null at 5 %: more has a chance below 1 in 1,000


def test_a_share_that_changes_without_crossing_a_half_moves_but_does_not_turn():
    luck = np.random.default_rng(3)
    values = luck.random(600)
    found = threshold(values, luck.random(600) < np.where(values < 0.5, 0.95, 0.65))
    assert found is not None and found.apart and not found.turns


@given(st.integers(0, 4 * LEAST - 1))
def test_of_few_worlds_nothing_is_said(count):
    values = np.linspace(0, 1, count)
    assert threshold(values, values < 0.5) is None
