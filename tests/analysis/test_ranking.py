"""Ranks over the assumptions tell replication noise from fact."""

from math import sqrt

import bounds
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins, rank_shares


def sweep(values: np.ndarray, **columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the points and runs of a sweep of values by sample, structure and replication."""
    samples, structures, replications = values.shape
    place = [(s, a) for s in range(samples) for a in range(structures)]
    points = pd.DataFrame(
        {
            "scenario": [f"s{a}" for _, a in place],
            "footing": "documented",
            "u:x": [s / samples for s, _ in place],
            "sample": [s for s, _ in place],
            "digest": [f"{p}" for p in range(len(place))],
        }
        | {name: [row[a] for _, a in place] for name, row in columns.items()}
    ).rename_axis("point")
    rows = [(p, r, values[s, a, r]) for p, (s, a) in enumerate(place) for r in range(replications)]
    return points, pd.DataFrame(rows, columns=["point", "replication", "hours"])


def spread(means, replications: int = 4) -> np.ndarray:
    """Give values of these means by sample and structure, with the same noise for all structures."""
    noise = np.resize([-1.0, 1.0], replications)
    return np.asarray(means, float)[:, :, None] + noise


def test_ranks_of_a_made_sweep():
    means = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2, 3]]
    crossed = Crossed.of(*sweep(spread(means)), "hours")
    found = rank_shares(crossed)
    assert found[["rank_1", "rank_2", "rank_3"]].to_numpy().tolist() == [
        [0.75, 0.25, 0],
        [0.25, 0.5, 0.25],
        [0, 0.25, 0.75],
    ]
    assert list(found["mean"]) == [1.25, 2.0, 2.75]
    assert list(found["low"]) == pytest.approx([1, 1, bounds.limits([3, 2, 3, 3])[0]])
    assert list(found["high"]) == pytest.approx([bounds.limits([1, 1, 2, 1])[1], 3, 3])
    assert list(found["surely_first"]) == list(found["possibly_first"]) == [0.75, 0.25, 0]
    assert list(rank_shares(crossed, Best.LARGEST)["rank_1"]) == [0, 0.25, 0.75]


def test_replication_noise_is_not_taken_for_a_win():
    values = spread([[1, 2]] * 10)
    values[5:, 1] = values[5:, 1, ::-1] - 0.9
    crossed = Crossed.of(*sweep(values), "hours")
    wins, ranks = pairwise_wins(crossed).loc[0], rank_shares(crossed)
    assert (wins["better"], wins["worse"], wins["undetermined"]) == (0.5, 0, 0.5)
    assert (wins["one"], wins["other"], wins["samples"]) == (0, 1, 10)
    assert (wins["better_low"], wins["better_high"]) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert (wins["worse_low"], wins["worse_high"]) == pytest.approx((0, 0.2775), abs=1e-4)
    assert list(ranks["rank_1"]) == [1, 0]
    assert list(ranks["surely_first"]) == [0.5, 0]
    assert list(ranks["possibly_first"]) == [1, 0.5]


def test_structures_that_do_not_differ_win_no_more_often_than_stated():
    values = np.random.default_rng(8).normal(size=(2000, 2, 5))
    wins = pairwise_wins(Crossed.of(*sweep(values), "hours")).loc[0]
    assert wins["better"] + wins["worse"] == pytest.approx(0.05, abs=3.5 * sqrt(0.05 * 0.95 / 2000))


def test_one_replication_decides_nothing_and_equal_ones_share_a_rank():
    crossed = Crossed.of(*sweep(spread([[1, 1, 2]] * 3, replications=1)), "hours")
    assert (pairwise_wins(crossed)["undetermined"] == 1).all()
    assert list(rank_shares(crossed)["mean"]) == [1, 1, 3]
    assert crossed.replications == 1


def test_only_samples_and_replications_of_all_structures_count():
    points, runs = sweep(spread([[1, 2], [2, 1], [1, 2]]))
    lost = (runs["point"] == 2) | ((runs["point"] == 5) & (runs["replication"] > 1))
    crossed = Crossed.of(points, runs[~lost], "hours")
    assert (crossed.samples, crossed.left_out) == (2, 1)
    assert np.isnan(crossed.values[1, :, 2:]).all()
    assert list(rank_shares(crossed)["rank_1"]) == [1, 0]


def test_the_order_of_rows_does_not_matter():
    points, runs = sweep(np.random.default_rng(9).normal(size=(6, 3, 4)))
    one, two = (Crossed.of(points, table, "hours") for table in (runs, runs.sample(frac=1, random_state=1)))
    np.testing.assert_array_equal(one.values, two.values)


def test_levels_of_factors_are_structures_or_circumstances():
    values = spread([[1, 4, 2, 3], [1, 4, 3, 2]])
    points, runs = sweep(values, load=[1.0, 2.0, 1.0, 2.0])
    points["scenario"] = points["scenario"].map({"s0": "a", "s1": "a", "s2": "b", "s3": "b"})
    whole = Crossed.of(points, runs, "hours")
    assert whole.structures.to_dict("records")[1] == {"scenario": "a", "footing": "documented", "load": 2.0}
    assert (whole.samples, len(whole.structures)) == (2, 4)
    apart = Crossed.of(points, runs, "hours", ["load"])
    assert (apart.samples, list(apart.structures["scenario"])) == (4, ["a", "b"])
    assert list(rank_shares(apart)["rank_1"]) == [0.5, 0.5]


def test_factors_that_a_scenario_does_not_have_leave_it_one_structure():
    points, runs = sweep(spread([[1, 2, 3]]), tiers=[np.nan, 1.0, 2.0])
    assert len(Crossed.of(points, runs, "hours").structures) == 3


def test_what_cannot_be_ranked_is_refused():
    points, runs = sweep(spread([[1, 2], [2, 1]]))
    with pytest.raises(ValueError, match="no measure 'days', there are hours"):
        Crossed.of(points, runs, "days")
    with pytest.raises(ValueError, match="no runs"):
        Crossed.of(points, runs[:0], "hours")
    with pytest.raises(ValueError, match="'load'"):
        Crossed.of(points, runs, "hours", ["load"])
    with pytest.raises(ValueError, match="crosses structures with samples"):
        Crossed.of(points.assign(sample=[0, 1, 2, 3]), runs, "hours")
    with pytest.raises(ValueError, match="two structures or more, found 1"):
        Crossed.of(points[points["scenario"] == "s0"], runs[runs["point"].isin([0, 2])], "hours")
    with pytest.raises(ValueError, match="point 1"):
        Crossed.of(points.assign(scenario="s"), runs, "hours")


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 6), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_shares_are_shares(seed, structures, samples, replications):
    values = np.random.default_rng(seed).normal(size=(samples, structures, replications))
    crossed = Crossed.of(*sweep(values), "hours")
    ranks, wins = rank_shares(crossed), pairwise_wins(crossed)
    of_rank = ranks.filter(like="rank_")
    assert np.allclose(of_rank.sum(axis=1), 1) and np.allclose(of_rank.sum(axis=0), 1)
    assert (ranks["surely_first"] <= ranks["rank_1"]).all() and (
        ranks["rank_1"] <= ranks["possibly_first"]
    ).all()
    assert np.allclose(wins[["better", "worse", "undetermined"]].sum(axis=1), 1)
    assert ((wins["better_low"] <= wins["better"]) & (wins["better"] <= wins["better_high"])).all()
