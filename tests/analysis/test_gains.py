"""What was tried is held against leaving all as it is: by hand, both ways round, and what a pair adds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.choice.gains import TrialStanding, beyond, gains
from sim.analysis.choice.ranking import Best
from sim.analysis.runs.replications import limits_of

TIMES = {"hours": Best.SMALLEST, "share": Best.LARGEST}
CHANGES = {
    "helps": (-2.0, 0.0),
    "mixed": (-1.0, -0.1),
    "none": (0.0, 0.0),
    "beside": (0.0, 0.1),
    "harmful": (0.0, -0.1),
    "hurts": (3.0, 0.1),
}
"""Changes of the means of both measures."""


def runs(changes, replications=10, spread=0.01):
    rng = np.random.default_rng(7)
    rows = []
    for replication in range(replications):
        base = rng.normal((20, 0.8), (2, 0.02))
        for name, change in {"base": (0.0, 0.0), **changes}.items():
            noise = rng.normal(0, spread, 2) * (0 if name == "base" else 1)
            rows.append(("own", name, replication, *(base + change + noise)))
    return pd.DataFrame(rows, columns=["footing", "scenario", "replication", *TIMES])


@pytest.fixture(scope="module")
def found():
    return gains(runs(CHANGES), "base", TIMES)


def test_the_largest_gain_comes_first(found):
    assert found["name"].iloc[[0, 1, -1]].tolist() == ["helps", "mixed", "hurts"]


def test_each_stands_where_its_limits_put_it(found):
    standing = dict(zip(found["name"], found["standing"], strict=True))
    harms = dict(zip(found["name"], found["harms"], strict=True))
    assert standing == {
        "helps": TrialStanding.HELPS,
        "mixed": TrialStanding.MIXED,
        "none": TrialStanding.NOTHING,
        "beside": TrialStanding.BESIDE,
        "harmful": TrialStanding.HURTS,
        "hurts": TrialStanding.HURTS,
    }
    assert harms == {
        "helps": (),
        "mixed": ("share",),
        "none": (),
        "beside": (),
        "harmful": ("share",),
        "hurts": ("hours",),
    }


def test_limits_hold_for_all_scenarios_and_measures_together(found):
    table = runs(CHANGES).pivot(index="replication", columns="scenario", values="share")
    change = (table["hurts"] - table["base"]).to_numpy()[:, None]
    each = 1 - 0.05 / (len(TIMES) * len(CHANGES))
    mean, low, high, _ = limits_of(change, each)
    row = found[found["name"] == "hurts"].iloc[0]
    assert [row["share_mean"], row["share_low"], row["share_high"]] == pytest.approx(
        [mean[0], low[0], high[0]]
    )


def test_the_other_direction_turns_help_to_harm():
    other = {name: Best.LARGEST if best is Best.SMALLEST else Best.SMALLEST for name, best in TIMES.items()}
    found = gains(runs(CHANGES), "base", other).set_index("name")["standing"]
    assert found["hurts"] == TrialStanding.MIXED  # the share was better and is now worse
    assert found["helps"] == TrialStanding.HURTS


def test_one_replication_says_nothing():
    found = gains(runs(CHANGES, replications=1), "base", TIMES)
    assert set(found["standing"]) == {TrialStanding.NOTHING}


@given(st.integers(0, len(CHANGES) - 1), st.floats(0.5, 20))
def test_a_worse_measure_beside_never_makes_it_stand_better(shift, worse):
    order = [
        TrialStanding.HELPS,
        TrialStanding.MIXED,
        TrialStanding.BESIDE,
        TrialStanding.NOTHING,
        TrialStanding.HURTS,
    ]
    before = runs(CHANGES)
    name = list(CHANGES)[shift]
    after = before.assign(share=before["share"] - worse * (before["scenario"] == name))
    one, two = (gains(table, "base", TIMES).set_index("name")["standing"][name] for table in (before, after))
    assert order.index(two) >= order.index(one)


def test_a_pair_is_held_against_its_better_half():
    changes = {"a": (-2.0, 0), "b": (-3.0, 0), "more": (-4.0, 0), "less": (-2.5, 0)}
    pairs = {"more": ("a", "b"), "less": ("a", "b")}
    found = beyond(runs(changes)[["footing", "scenario", "replication", "hours"]], pairs, Best.SMALLEST)
    rows = found.set_index("name")
    assert rows["half"].tolist() == ["b", "b"]
    assert rows["mean"].tolist() == pytest.approx([-1, 0.5], abs=0.05)
    assert rows["adds"].tolist() == [True, False]


def test_where_more_is_better_the_better_half_is_the_higher():
    changes = {"a": (2.0, 0), "b": (3.0, 0), "both": (5.0, 0)}
    found = beyond(
        runs(changes)[["footing", "scenario", "replication", "hours"]], {"both": ("a", "b")}, Best.LARGEST
    )
    assert found["half"].tolist() == ["b"]
    assert found["adds"].tolist() == [True]
