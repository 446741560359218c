"""How often the intervals that are printed hold, counted against known answers.

A share that is counted in N experiments may be off by 3.5 of its standard errors.  What must not hold is
counted too: limits that take the customers of a queue for independent, or the incidents of a replication.
"""

from functools import cache
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from sim.analysis.measures.durations import durations
from sim.analysis.runs.intervals import (
    batched,
    dependence,
    order_statistics,
    over_replications,
    sectioned,
    time_average_estimate,
)
from sim.analysis.runs.pairs import pair_summary, pair_values, paired_items
from sim.analysis.runs.steady_state import presence
from sim.analysis.runs.survival import kaplan_meier
from sim.analysis.runs.tables import summary
from sim.experiment.cases import Case
from sim.experiment.questions.pairs import paired
from sim.experiment.runs.replicated import watch_of
from sim.experiment.runs.run import Pool, log_of

SEED = 4711


def agrees(held, expected):
    """Tell whether a counted share is the expected one within the noise of counting."""
    held = np.asarray(held, dtype=float)
    return abs(held.mean() - expected) <= 3.5 * sqrt(expected * (1 - expected) / held.size)


def holds(estimate, truth):
    """Tell whether limits hold; one that is not reached lies beyond everything."""
    return not (estimate.low > truth or estimate.high < truth)


def desk(rate, length, mean=1.0):
    """Return one desk with exponential times: `rate` arrive an hour, each takes `mean` hours."""
    changes = {
        "classes.customers.rate": rate,
        "stations.desk.service.mean": mean,
        "period.warm_up": 300,
        "period.length": length,
        "period.cool_down": 80,
    }
    return Case.of(sim.with_values(sim.load("single_desk"), changes))


def exact(rate):
    """Return the levels of the time at one desk with service 1, an exponential one, and the number there."""
    stay = 1 / (1 - rate)
    return {"mean": stay, "median": stay * log(2), "p90": stay * log(10), "present": rate * stay}


# ------------------------------------------------------------------------- over replications of a network


@cache
def replications(experiments, size):
    """Return a table of runs of a desk: each experiment is a scenario of its own with `size` replications."""
    case = desk(0.5, 400)
    watch = watch_of(case)
    rows = []
    for k in range(experiments * size):
        found = log_of(case, SEED, k)
        (present,) = presence(found, np.array([watch.begin, watch.end]))
        rows.append(durations(found, watch).levels | {"present": present})
    keys = {"footing": "documented", "scenario": [f"e{k // size}" for k in range(len(rows))]}
    return pd.concat([pd.DataFrame(keys | {"replication": range(len(rows))}), pd.DataFrame(rows)], axis=1)


@pytest.mark.parametrize("name", exact(0.5))
def test_printed_intervals_of_a_network_hold(name):
    table = summary(replications(150, 8))
    here = table[table["measure"] == name]
    truth = exact(0.5)[name]
    assert agrees((here["low"] <= truth) & (truth <= here["high"]), 0.94)


def test_limits_that_are_too_narrow_would_be_found_out():
    runs = replications(150, 8)
    narrow = runs.groupby("scenario")["mean"].agg(["mean", "std"])
    half = 1.5 * narrow["std"] / sqrt(8)
    assert not agrees((narrow["mean"] - exact(0.5)["mean"]).abs() <= half, 0.94)


# ------------------------------------------------------------------------------- within one log


@cache
def one_log(rate):
    """Return by level, over 80 logs, whether batches hold and whether limits as if independent do."""
    case = desk(rate, 8_000)
    watch, truth = watch_of(case), exact(rate)
    rows = []
    for k in range(80):
        found = log_of(case, SEED, k)
        times = durations(found, watch)
        batches, independent = times.batches(), times.as_if_independent()
        present = time_average_estimate(presence(found, np.linspace(watch.begin, watch.end, 21)))
        rows.append(
            {name: holds(batches[name], truth[name]) for name in batches}
            | {f"{name} as if independent": holds(independent[name], truth[name]) for name in independent}
            | {"present": holds(present, truth["present"])}
        )
    return pd.DataFrame(rows)


@pytest.mark.parametrize("name", ["mean", "median", "p90", "present"])
def test_batches_of_one_log_hold(name):
    assert agrees(one_log(0.5)[name], 0.95)


@pytest.mark.parametrize(("name", "share"), [("mean", 0.51), ("median", 0.72), ("p90", 0.54)])
def test_customers_of_a_queue_are_not_independent(name, share):
    held = one_log(0.5)[f"{name} as if independent"]
    assert agrees(held, share)
    assert not agrees(held, 0.95)


def test_dependence_is_noticed_where_batches_are_too_short():
    case = desk(0.8, 2_000)
    times = durations(log_of(case, SEED, 0), watch_of(case)).took
    assert dependence(batched(times, np.mean, 200)) < 1e-6
    rng = np.random.default_rng(5)
    chance = [dependence(rng.normal(size=20)) for _ in range(2_000)]
    assert agrees(np.array(chance) < 0.05, 0.05)


# ------------------------------------------------------------------------------- independent durations


@pytest.mark.parametrize(("n", "q"), [(10, 0.5), (40, 0.9), (200, 0.95), (25, 0.2)])
def test_order_statistics_hold_at_least_as_often_as_promised(n, q):
    """The coverage is a sum of binomial probabilities and can be had exactly."""
    ranks = order_statistics(np.arange(1, n + 1), q)
    low, high = (0 if np.isnan(ranks.low) else ranks.low), (n + 1 if np.isnan(ranks.high) else ranks.high)
    law = stats.binom(n, q)
    exactly = law.cdf(high - 1) - law.cdf(low - 1)
    assert exactly >= 0.95
    narrower = [law.cdf(high - 1) - law.cdf(low), law.cdf(high - 2) - law.cdf(low - 1)]
    sides = [law.cdf(low), law.sf(high - 2)]
    assert all(inner < exactly and side > 0.025 for inner, side in zip(narrower, sides, strict=True))
    rng = np.random.default_rng(n)
    truth = stats.expon.ppf(q)
    assert agrees([holds(order_statistics(rng.exponential(size=n), q), truth) for _ in range(300)], exactly)


@cache
def censored(n):
    """Return whether limits of durations hold, a third of them censored: median, p75, mean up to 1."""
    rng = np.random.default_rng(n)
    truths = log(2), log(4), 1 - np.exp(-1)
    rows = []
    for _ in range(500):
        took, until = rng.exponential(1, n), rng.exponential(2, n)
        curve = kaplan_meier(np.minimum(took, until), took <= until)
        found = (
            curve.quantile_estimate(0.5),
            curve.quantile_estimate(0.75),
            curve.restricted_mean_estimate(1),
        )
        wrong = kaplan_meier(np.minimum(took, until), np.ones(n, dtype=bool)).quantile_estimate(0.75)
        rows.append([*map(holds, found, truths), holds(wrong, truths[1])])
    return np.array(rows)


@pytest.mark.parametrize("number", [0, 1, 2], ids=["median", "p75", "restricted mean"])
def test_intervals_of_censored_times_hold(number):
    assert agrees(censored(60)[:, number], 0.945)


def test_taking_the_censored_for_ended_is_found_out():
    assert not agrees(censored(60)[:, 3], 0.945)


def test_sections_of_independent_values_hold_for_a_quantile():
    rng = np.random.default_rng(8)
    found = [sectioned(rng.exponential(size=1_000), lambda part: np.quantile(part, 0.9)) for _ in range(500)]
    assert agrees([holds(each, log(10)) for each in found], 0.95)


# ------------------------------------------------------------------- pairs, and what common customers save


@cache
def two_desks(size):
    """Return per replication the values of pairs and the naive limits: service 1 and 1.1 at the same desk."""
    slow, fast = desk(0.8, 2_000), desk(0.8, 2_000, 1 / 1.1)
    values, naive = [], []
    for k in range(size):
        pairs = paired_items(log_of(slow, SEED, k), log_of(fast, SEED, k), watch_of(slow))
        values.append({"replication": k} | pair_values(pairs))
        naive.append(over_replications(pairs["difference"]))
    return pd.DataFrame(values), naive


GAP = 1 / (1.1 - 0.8) - 1 / (1 - 0.8)


def test_common_customers_save_what_theory_says():
    """.26 for M/M/1 with lam .8, mu 1 against 1.1; near 1 when the streams are out of step."""
    runs, _ = two_desks(300)
    ratio = pair_summary(runs).set_index("measure")["variance_ratio"]
    assert ratio["mean"] == pytest.approx(0.26, abs=0.04)
    out_of_step = runs.assign(second_mean=np.roll(runs["second_mean"], 1))
    out_of_step["mean"] = out_of_step["second_mean"] - out_of_step["first_mean"]
    ratio = pair_summary(out_of_step).set_index("measure")["variance_ratio"]
    assert ratio["mean"] == pytest.approx(1, abs=0.15)


def test_other_chance_for_the_second_scenario_saves_nothing():
    """The same networks, of which one names its customers otherwise and so draws its own."""
    slow, fast = desk(0.8, 2_000), desk(0.8, 2_000, 1 / 1.1)
    means = [
        [durations(log_of(case, seed, k), watch_of(case)).took.mean() for k in range(60)]
        for case, seed in ((slow, SEED), (fast, SEED + 1))
    ]
    change = np.subtract(*means)
    assert np.var(change) / (np.var(means[0]) + np.var(means[1])) > 0.7


def test_intervals_of_pairs_allow_for_their_replication():
    runs, naive = two_desks(300)
    groups = runs["mean"].to_numpy().reshape(30, 10)
    held = [holds(over_replications(group), GAP) for group in groups]
    assert agrees(held, 0.94)
    assert agrees([holds(each, GAP) for each in naive], 0.155)
    assert not agrees([holds(each, GAP) for each in naive], 0.95)


def test_the_same_pairs_are_found_by_the_experiment():
    found = paired((desk(0.8, 2_000), desk(0.8, 2_000, 1 / 1.1)), range(5), SEED, pool=Pool(1))
    runs, _ = two_desks(300)
    pd.testing.assert_frame_equal(found.runs, runs.head(5))
