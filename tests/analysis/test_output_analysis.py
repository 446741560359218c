"""Batches, order statistics, limits of curves, pairs of incidents, joint verdicts, warm-up: known answers."""

import json
from dataclasses import replace
from itertools import pairwise
from math import isnan, sqrt

import bounds
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.analysis.measures.durations import Durations, Watch, durations
from sim.analysis.runs.differences import differences, equivalence, holm, joint, judged
from sim.analysis.runs.intervals import (
    batched,
    dependence,
    order_statistics,
    over_replications,
    sectioned,
    time_average_estimate,
    time_sections,
)
from sim.analysis.runs.pairs import pair_summary, pair_values, paired_items
from sim.analysis.runs.replications import interval
from sim.analysis.runs.steady_state import WarmUp, entries, per_entry, presence
from sim.analysis.runs.survival import kaplan_meier
from sim.experiment.cases import Case
from sim.experiment.command_line import Origin
from sim.experiment.questions import intervals as experiment_intervals
from sim.experiment.questions import pairs as experiment_pairs
from sim.experiment.questions import warmup as experiment_warmup
from sim.experiment.runs import replicated
from sim.experiment.runs.replicated import watch_of
from sim.experiment.runs.run import FailedRunsError, Pool, log_of

SHORT = {"period.length": 300, "period.warm_up": 50, "period.cool_down": 50}


def network(name, **changes):
    values = SHORT | changes
    named = Origin(name, changes=tuple(f"{path}={json.dumps(value)}" for path, value in values.items()))
    return Case.of(sim.with_values(sim.load(name), values), origin=named)


def city(name):
    days = {"period.days": 10, "period.warm_up": 0}
    return Case.of(sim.with_values(sim.load(name), days), origin=Origin(name))


# ------------------------------------------------------------------------------------ values and series


@pytest.mark.parametrize(
    ("n", "q", "low", "high"),
    [(10, 0.5, 2, 9), (100, 0.5, 40, 61), (20, 0.25, 2, 10), (10, 0.9, 7, None), (5, 0.5, None, None)],
)
def test_order_statistics_on_known_ranks(n, q, low, high):
    """Tabulated ranks: David and Nagaraja (2003), 7.1; the values are their own ranks."""
    found = order_statistics(np.random.default_rng(n).permutation(np.arange(1, n + 1)), q)
    limits = [None if isnan(limit) else limit for limit in (found.low, found.high)]
    assert (limits, found.n) == ([low, high], n)


def test_sections_with_the_mean_are_batch_means():
    series = np.random.default_rng(3).gamma(2, size=200)
    found = sectioned(series, np.mean, 10)
    means = series.reshape(10, 20).mean(axis=1)
    other = stats.ttest_1samp(means, 0).confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((means.mean(), other.low, other.high))
    assert batched(series, np.mean, 10) == pytest.approx(means)


def test_sections_of_a_quantile_are_about_that_of_the_whole():
    series = np.concatenate((np.zeros(50), np.ones(50), np.full(50, 9.0)))
    found = sectioned(series, np.median, 3)
    error = sqrt(((np.array([0, 1, 9]) - 1) ** 2).sum() / 2 / 3)
    assert found.value == 1
    assert found.high - 1 == pytest.approx(stats.t.ppf(0.975, 2) * error)


def test_time_sections_of_steps():
    assert time_sections([0, 2, 5], [1, 3, 0], [0, 10]) == pytest.approx([(2 + 9) / 10])
    assert time_sections([0, 2, 5], [1, 3, 0], [1, 4]) == pytest.approx([(1 + 6) / 3])
    assert time_sections([0, 2, 2], [1, 50, 3], [0, 4]) == pytest.approx([2])
    assert time_sections([0], [7], [3, 9]) == pytest.approx([7])


def time_average(times, values, start, end):
    return np.diff(np.clip(np.append(times, end), start, end)) @ values / (end - start)


@given(st.lists(st.floats(0, 50), min_size=2, max_size=12), st.integers(1, 6))
def test_time_sections_are_time_averages(gaps, spans):
    times = np.cumsum([0.0, *gaps])
    values = np.arange(times.size) % 4
    edges = np.linspace(0, times[-1] + 3, spans + 1)
    each = [time_average(times, values, a, b) for a, b in pairwise(edges)]
    assert time_sections(times, values, edges) == pytest.approx(each)
    assert np.mean(each) == pytest.approx(time_average(times, values, 0, edges[-1]))


def test_time_average_estimate_is_the_interval_of_spans():
    found, other = time_average_estimate([1.0, 2.0, 6.0]), stats.ttest_1samp([1.0, 2.0, 6.0], 0)
    limits = other.confidence_interval()
    assert (found.value, found.low, found.high, found.n) == pytest.approx((3, limits.low, limits.high, 3))


def test_dependence_of_a_trend_and_of_alternation():
    assert dependence(np.arange(20)) < 1e-4
    assert dependence(np.arange(20) % 2) > 0.999
    assert isnan(dependence([1.0, 2.0]))
    assert isnan(dependence([3.0, 3.0, 3.0]))
    assert isnan(dependence([3.0, np.nan, 1.0]))


def test_over_replications_leaves_nan_out():
    found, other = over_replications([1.0, np.nan, 4.0]), interval([1.0, 4.0])
    assert (found.value, found.low, found.high, found.n) == (other.mean, other.low, other.high, 2)
    assert over_replications([np.nan]).n == 0
    assert isnan(over_replications([2.0]).low)


# -------------------------------------------------------------------------------------- censored times


@pytest.mark.filterwarnings("ignore:The confidence interval")
@given(st.integers(0, 1_000), st.integers(5, 60))
def test_band_of_a_curve_is_that_of_scipy(seed, n):
    rng = np.random.default_rng(seed)
    took, until = rng.exponential(1, n), rng.exponential(1.5, n)
    curve = kaplan_meier(np.minimum(took, until), took <= until)
    sample = stats.CensoredData.right_censored(np.minimum(took, until), took > until)
    inside = (curve.share > 0) & (curve.share < 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        other = stats.ecdf(sample).sf.confidence_interval(0.9, method="log-log")
    low, high = curve.band(0.9)
    assert low[inside] == pytest.approx(other.low.probabilities[inside])
    assert high[inside] == pytest.approx(other.high.probabilities[inside])


def test_restricted_mean_without_censoring_has_the_error_of_a_mean():
    values = np.random.default_rng(2).exponential(size=400)
    found = kaplan_meier(values, np.ones(400, dtype=bool)).restricted_mean_estimate(1.5)
    cut = np.minimum(values, 1.5)
    assert found.value == pytest.approx(cut.mean())
    assert found.high - found.value == pytest.approx(stats.norm.ppf(0.975) * cut.std() / 20)


def test_hand_worked_greenwood():
    """4 at risk, 1 ends at 1, one is censored at 2, 1 of 2 ends at 3; up to 4: 1 + 2 · 3/4 + 3/8."""
    curve = kaplan_meier([1, 2, 3, 5], [True, False, True, False])
    found = curve.restricted_mean_estimate(4)
    assert found.value == pytest.approx(1 + 1.5 + 0.375)
    variance = (1.5 + 0.375) ** 2 / (4 * 3) + 0.375**2 / (2 * 1)
    assert found.high == pytest.approx(min(4, found.value + stats.norm.ppf(0.975) * sqrt(variance)))
    assert found.low == pytest.approx(found.value - stats.norm.ppf(0.975) * sqrt(variance))


def test_limits_beyond_what_was_seen_are_not_reached():
    curve = kaplan_meier(np.arange(1, 11), np.arange(10) < 4)
    assert isnan(curve.quantile_estimate(0.5).value)
    assert isnan(curve.quantile_estimate(0.25).high)
    assert curve.quantile_estimate(0.25).low == 1
    assert isnan(curve.restricted_mean_estimate(99).value)
    assert kaplan_meier([], []).quantile_estimate(0.5).n == 0


def test_durations_of_a_network_are_those_of_its_table():
    case = network("single_desk")
    log = log_of(case, 1, 0)
    found = durations(log, watch_of(case))
    rows = sim.run(case.scenario, 1, seed=1).runs
    row = rows[rows["scope"] == "all"].iloc[0]
    assert found.took.size == row["arrivals"]
    assert found.took.mean() == pytest.approx(row["sojourn_mean"])
    assert found.levels["mean"] == pytest.approx(row["sojourn_mean"])
    assert found.levels["p90"] == pytest.approx(row["sojourn_p90"], rel=0.05)


def test_a_mean_is_cut_where_cases_have_not_ended():
    times = Durations(np.array([1.0, 2, 3, 9]), np.array([True, True, False, True]), 4)
    assert times.levels["mean"] == pytest.approx((1 + 2) / 4 + 0.5 * 4)
    assert times.as_if_independent()["mean"].value == times.levels["mean"]
    whole = Durations(np.array([1.0, 2, 3, 9]), np.ones(4, dtype=bool), np.inf)
    assert whole.levels["mean"] == 3.75


# ------------------------------------------------------------------------------------------ pairs


def test_pairs_of_a_network_with_itself_are_equal():
    case = network("tiers")
    log = log_of(case, 1, 0)
    pairs = paired_items(log, log, watch_of(case))
    assert len(pairs) > 500
    assert (pairs["difference"] == 0).all()
    values = pair_values(pairs)
    assert values["sooner_share"] == values["later_share"] == values["mean"] == 0


def test_more_posts_serve_nobody_later():
    """A second post cannot make anybody wait longer where all are served first come, first served."""
    one, two = network("single_desk"), network("single_desk", **{"stations.desk.posts": 2})
    pairs = paired_items(log_of(one, 1, 0), log_of(two, 1, 0), watch_of(one))
    assert (pairs["difference"] <= 0).all()
    values = pair_values(pairs)
    assert values["sooner_share"] > 0.5
    assert values["later_share"] == 0
    assert values["mean"] == pytest.approx(values["second_mean"] - values["first_mean"])
    assert pair_values(pairs, margin=1e6)["sooner_share"] == 0


def test_pairs_of_cities_know_what_is_open():
    first, second = city("five_tier"), city("direct_control")
    logs = [log_of(case, 1, 0) for case in (first, second)]
    pairs = paired_items(*logs, watch_of(first))
    open_in_both = (~pairs["known"]).mean()
    assert 0 < open_in_both < 0.9
    longest = (logs[0].end - logs[0].items["occurred"][pairs["item"]]) / 3600
    assert (pairs[["first", "second"]].max(axis=1) <= longest + 1e-9).all()
    values = pair_values(pairs)
    known = pairs[pairs["known"]]
    assert values["sooner_share"] == pytest.approx((known["second"] < known["first"]).mean())
    assert values["single_p50"] == pytest.approx(known["difference"].median())


def test_logs_of_other_incidents_are_refused():
    case = network("single_desk")
    one, other = log_of(case, 1, 0), log_of(case, 1, 1)
    with pytest.raises(ValueError, match="do not share their incidents"):
        paired_items(one, other, watch_of(case))
    with pytest.raises(ValueError, match="not together"):
        paired_items(one, replace(one, end=one.end + 1), watch_of(case))
    items = one.items | {"category": one.items["category"] + 1}
    with pytest.raises(ValueError, match="category of item 0"):
        paired_items(one, replace(one, items=items), watch_of(case))


def test_pair_summary_gives_limits_and_what_was_saved():
    rng = np.random.default_rng(1)
    first = rng.normal(10, 2, 6)
    second = first + rng.normal(1, 0.5, 6)
    runs = pd.DataFrame({"replication": range(6), "first_mean": first, "second_mean": second})
    runs["mean"] = second - first
    table = pair_summary(runs).set_index("measure")
    other = interval(second - first)
    assert table.loc["mean", ["mean", "low", "high"]].tolist() == pytest.approx(
        [other.mean, other.low, other.high]
    )
    saved = np.var(second - first) / (np.var(first) + np.var(second))
    assert table.loc["mean", "variance_ratio"] == pytest.approx(saved)
    assert isnan(table.loc["first_mean", "variance_ratio"])
    assert isnan(pair_summary(runs.assign(first_mean=1.0, second_mean=1.0)).iloc[2]["variance_ratio"])


def test_experiment_of_pairs_does_not_depend_on_who_is_done_first(monkeypatch):
    cases = network("experts_only"), network("generalists_first")
    one = experiment_pairs.paired(cases, range(4), pool=Pool(1))
    monkeypatch.setattr(replicated, "shared_out", lambda calls, pool: (call() for call in reversed(calls)))
    two = experiment_pairs.paired(cases, range(4), pool=Pool(1))
    pd.testing.assert_frame_equal(one.runs, two.runs)
    assert one.runs["replication"].tolist() == [0, 1, 2, 3]
    assert one.unit == "hour"


def test_a_run_that_breaks_off_is_named(monkeypatch):
    def broken(case, seed, replication, engine=None):
        if case.origin.name == "generalists_first" and replication == 2:
            raise RuntimeError("no room")
        return log_of(case, seed, replication, engine)

    monkeypatch.setattr(experiment_pairs, "log_of", broken)
    cases = network("experts_only"), network("generalists_first")
    with pytest.raises(
        FailedRunsError, match=r"no room; repeat it with: tierflow run generalists_first .* 2 "
    ):
        experiment_pairs.paired(cases, range(3), pool=Pool(1))


# ------------------------------------------------------------------------------ verdicts on differences


def runs_of(changes, spread=1.0, replications=8, footing="documented"):
    """Return runs of a baseline 0 and of scenarios that differ by `changes`, measures in columns."""
    rng = np.random.default_rng(7)
    base = rng.normal(50, 10, (replications, 1))
    rows = {"base": np.repeat(base, len(changes[0]), axis=1)}
    rows |= {
        f"s{k}": base + c + spread * rng.normal(size=(replications, len(c))) for k, c in enumerate(changes)
    }
    tables = []
    for name, block in rows.items():
        keys = {"footing": footing, "scenario": name, "replication": range(replications)}
        columns = {f"m{k}": column for k, column in enumerate(block.T)}
        tables.append(pd.DataFrame(keys | columns))
    return pd.concat(tables, ignore_index=True)


def test_variance_ratio_is_a_column_of_differences():
    runs = runs_of([[0.0, 3.0]])
    table = differences(runs, "base").set_index("measure")
    base, other = (runs[runs["scenario"] == name] for name in ("base", "s0"))
    for name in ("m0", "m1"):
        one, two = base[name].to_numpy(), other[name].to_numpy()
        expected = np.var(two - one) / (np.var(one) + np.var(two))
        assert table.loc[name, "variance_ratio"] == pytest.approx(expected)
        assert expected < 0.1


@pytest.mark.parametrize(
    ("change", "margin", "verdict"),
    [
        (0.0, 2, "equivalent"),
        (0.5, 2, "equivalent"),
        (5.0, 2, "higher"),
        (-5.0, 2, "lower"),
        (0.0, 0.1, "undetermined"),
    ],
)
def test_verdicts_with_a_margin(change, margin, verdict):
    runs = runs_of([[change]], spread=0.3)
    (row,) = judged(runs, "base", margin).to_dict("records")
    assert row["verdict"] == verdict
    assert row["margin"] == margin


def test_a_sure_difference_may_not_matter():
    runs = runs_of([[1.0]], spread=0.2)
    assert differences(runs, "base")["verdict"].tolist() == ["higher"]
    assert judged(runs, "base", 3)["verdict"].tolist() == ["equivalent"]
    assert judged(runs, "base", 0.9)["verdict"].tolist() == ["higher"]


@pytest.mark.parametrize("truth", [0.0, 1.5])
def test_all_verdicts_with_a_margin_hold_together(truth):
    """A margin of 1.5 and three structures; families are footings."""
    families = 30
    rng, tables = np.random.default_rng(3), []
    for family in range(families):
        base = rng.normal(0, 5, 6)
        for name in ("base", "a", "b", "c"):
            shift = 0 if name == "base" else truth
            value = base + shift + rng.normal(0, 1, 6)
            keys = {"footing": f"f{family}", "scenario": name, "replication": range(6)}
            tables.append(pd.DataFrame(keys | {"m": value}))
    table = judged(pd.concat(tables, ignore_index=True), "base", 1.5)
    wrong = table["verdict"] == "lower"
    wrong |= (table["verdict"] == "higher") & (truth <= 0)
    wrong |= (table["verdict"] == "equivalent") & (truth >= 1.5)
    error = wrong.groupby(table["footing"]).any().mean()
    assert error <= 0.05 + 3.5 * sqrt(0.05 * 0.95 / families)


def test_joint_limits_are_those_of_bonferroni_over_measures_and_scenarios():
    runs = runs_of([[0.0, 1.0, 2.0], [3.0, 0.0, 0.2]])
    table = joint(runs, "base", 0.9)
    change = (
        runs[runs["scenario"] == "s1"]["m0"].to_numpy() - runs[runs["scenario"] == "base"]["m0"].to_numpy()
    )
    other = bounds.limits(change, 1 - 0.1 / 6)
    row = table[(table["scenario"] == "s1") & (table["measure"] == "m0")].iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(other)
    raw = differences(runs, "base")["p_value"]
    assert table["p_value"].tolist() == raw.tolist()
    assert ((table["p_value"] <= 0.1) == (table["verdict"] != "undetermined")).all()


def test_joint_finds_all_that_its_limits_find():
    table = joint(runs_of([[0.0, 1.0, 1.4, 2.0], [3.0, 0.0, 0.9, 1.1]]), "base")
    outside = (table["low"] > 0) | (table["high"] < 0)
    assert outside.any()
    assert (table.loc[outside, "verdict"] != "undetermined").all()


def test_joint_family_error_over_measures_and_scenarios():
    families, rng, tables = 30, np.random.default_rng(5), []
    for family in range(families):
        for name in ("base", "a", "b", "c"):
            keys = {"footing": f"f{family}", "scenario": name, "replication": range(5)}
            values = {f"m{k}": rng.normal(size=5) for k in range(6)}
            tables.append(pd.DataFrame(keys | values))
    runs = pd.concat(tables, ignore_index=True)
    table = joint(runs, "base")
    outside = (table["low"] > 0) | (table["high"] < 0)
    tolerance = 3.5 * sqrt(0.05 * 0.95 / families)
    for wrong in (outside, table["verdict"] != "undetermined"):
        assert wrong.groupby(table["footing"]).any().mean() <= 0.05 + tolerance
    alone = differences(runs, "base")
    outside = (alone["low"] > 0) | (alone["high"] < 0)
    assert outside.groupby(alone["footing"]).any().mean() > 0.05 + tolerance


def test_unknown_measures_do_not_count_in_the_family():
    runs = runs_of([[0.0, 1.0]])
    with_nan = runs.assign(unknown=np.nan)
    table = joint(with_nan, "base")
    known = table[table["measure"] != "unknown"].reset_index(drop=True)
    pd.testing.assert_frame_equal(known, joint(runs, "base"))
    assert holm(np.array([0.01, np.nan])).tolist()[0] == 0.01
    assert equivalence(runs[["footing", "scenario", "replication", "m0"]], "base", 5)["verdict"].notna().all()


# ----------------------------------------------------------------------------------------- warm-up


def ramp(rows=1):
    """Return the known series: a ramp of 50 points from 0 to 10, then 11, 9, 11, 9 … (450)."""
    series = np.concatenate((np.linspace(0, 10, 50, endpoint=False), np.tile([11.0, 9.0], 225)))
    return np.tile(series, (rows, 1)) + np.linspace(0, 1e-9, rows)[:, None]


def test_mser_cuts_the_known_series_and_judges_the_stated_warm_up():
    short, enough = (WarmUp(ramp(4), 2.0, stated) for stated in (60.0, 100.0))
    assert short.cut == enough.cut == 100
    assert short.cuts.tolist() == [100] * 4
    assert (short.verdict, enough.verdict) == ("short", "enough")
    assert short.effect.value > 0
    assert 0 < short.settled <= 150
    untold = WarmUp(np.concatenate((np.linspace(0, 10, 400), np.tile([11.0, 9.0], 50)))[None], 1.0, 10)
    assert untold.verdict == "untold"
    assert isnan(untold.effect.value)


def test_a_warm_up_where_nothing_is_ever_present_tells_nothing():
    nothing = WarmUp(np.zeros((3, 500)), 1.0, 100.0)
    assert nothing.verdict == "empty"
    assert isnan(nothing.effect.value)
    before = np.zeros((3, 500))
    before[:, :20] = 1
    gone = WarmUp(before, 1.0, 100.0)
    assert gone.verdict == "enough"
    assert isnan(gone.effect.value)


def test_a_cut_that_changes_nothing_is_doubtful():
    rng = np.random.default_rng(9)
    series = rng.normal(10, 1, (8, 500))
    series[:, :5] += np.linspace(-40, 40, 8)[:, None]  # the starts differ, but not to one side
    series[:, 0] += 3
    found = WarmUp(series, 1.0, 0.0)
    assert found.cut > 0
    assert found.verdict == "doubtful"
    assert found.effect.low < 0 < found.effect.high


def test_presence_is_the_integral_of_the_numbers_present():
    case = network("tiers")
    log = log_of(case, 1, 0)
    edges = np.linspace(0, log.end, 8)
    rows = log.rows
    leaves = rows["time"][(rows["event"] == sim.eventlog.Event.CLOSE) & (rows["part"] == 0)]
    times = np.concatenate((log.items["occurred"], leaves))
    order = np.argsort(times, kind="stable")
    steps = np.concatenate((np.ones(len(log.items["occurred"])), -np.ones(len(leaves))))[order]
    known = np.concatenate(([0], times[order])), np.concatenate(([0], np.cumsum(steps)))
    assert presence(log, edges) == pytest.approx(time_sections(*known, edges))


def test_a_warm_up_of_nothing_is_found_too_short():
    """A hundred posts for 80 hours of work an hour, half a day each: they fill for some days."""
    changes = {
        "period.warm_up": 0,
        "period.length": 4000,
        "period.cool_down": 50,
        "stations.desk.posts": 1000,
        "stations.desk.service.mean": 100,
        "classes.customers.rate": 5,
    }
    found = experiment_warmup.warm_up(network("single_desk", **changes), range(4), 1, Pool(1)).found
    assert found.verdict == "short"
    assert 100 <= found.cut <= 700
    changes["period.warm_up"] = 1000
    assert experiment_warmup.warm_up(
        network("single_desk", **changes), range(4), 1, Pool(1)
    ).found.verdict in (
        "enough",
        "doubtful",
    )


@pytest.mark.parametrize(
    ("case", "width", "unit"),
    [
        (network("single_desk"), 350 / 100 / 5, "hour"),
        (network("rush_hours"), 24 / 5, "hour"),
        (network("office_hours"), 168 / 5, "hour"),
        (city("direct_control"), 7 / 5, "day"),
    ],
    ids=["no cycle", "swinging demand", "working week", "city"],
)
def test_batches_of_the_warm_up_are_cycles(case, width, unit):
    found = experiment_warmup.warm_up(case, range(1), 1, Pool(1))
    assert found.found.width == pytest.approx(width)
    assert found.unit == unit


def test_seasons_of_demand_do_not_look_like_a_warm_up():
    """The number present follows demand up and down all year; per entry it settles at the stay."""
    rng = np.random.default_rng(4)
    flow = 100 * (1 + 0.4 * np.sin(np.arange(300) / 300 * 2 * np.pi))
    entered = rng.poisson(flow, (6, 300))
    filling = 1 - np.exp(-np.arange(300) / 6)
    present = 3 * entered.mean(axis=0) * filling + rng.normal(0, 5, (6, 300))
    assert WarmUp(present, 1.0, 40).verdict != "enough"
    found = WarmUp(per_entry(present, entered), 1.0, 40)
    assert found.verdict == "enough"
    assert 5 <= found.cut <= 40
    assert found.series[:, 50:].mean() == pytest.approx(3, rel=0.05)


def test_a_city_is_watched_per_incident_reported():
    found = experiment_warmup.warm_up(city("direct_control"), range(2), 1, Pool(1))
    assert found.seasonal
    log = log_of(city("direct_control"), 1, 0)
    edges = np.arange(0, watch_of(found.case).end + 1, 7 * 24 * 3600 / 5)
    assert entries(log, edges).sum() <= (log.rows["event"] == sim.eventlog.Event.REPORT).sum()
    assert found.found.series.shape == (2, len(edges) - 1)


def test_too_short_a_run_is_refused():
    with pytest.raises(ValueError, match="10 are needed"):
        experiment_warmup.warm_up(network("office_hours"), range(1), 1, Pool(1)).found.cut  # noqa: B018


# ------------------------------------------------------------------------------------ intervals of a case


def test_intervals_of_a_case_by_every_method():
    found = experiment_intervals.intervals(
        network("single_desk", **{"period.length": 2000}), range(4), 3, Pool(1)
    )
    table = found.table().set_index(["measure", "method"])
    assert len(table) == 11
    other = interval(found.runs["median"])
    row = table.loc[("median", "replications")]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((other.mean, other.low, other.high))
    widths = table["high"] - table["low"]
    assert widths["mean"]["independent"] < 0.6 * widths["mean"]["batches"]
    assert set(found.needed(0.05)) == {"mean", "median", "p90", "present"}
    assert found.needed(0.01)["mean"] > found.needed(0.05)["mean"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: order_statistics([1.0], 1), "not 1"),
        (lambda: order_statistics([1.0, np.nan], 0.5), "NaN"),
        (lambda: sectioned([1.0, 2.0], np.mean, 3), "cannot make 3 batches"),
        (lambda: time_sections([0, 1], [1, 1], [0, 0]), "edges must ascend"),
        (lambda: time_sections([1, 0], [1, 1], [1, 2]), "times"),
        (lambda: time_average_estimate([1.0]), "found 1"),
        (lambda: kaplan_meier([1.0], [True]).band(95), "not 95"),
        (lambda: judged(runs_of([[0.0]]), "base", 0), "not 0"),
        (lambda: durations(log_of(network("single_desk"), 1, 0), Watch(0, 1)), "nothing occurs"),
        (
            lambda: experiment_pairs.paired(
                (network("single_desk"), network("tiers", **{"period.length": 9})), range(2)
            ),
            "same time",
        ),
        (lambda: experiment_pairs.paired((network("tiers"),) * 2, range(1), margin=-1), "found -1"),
        (lambda: experiment_pairs.paired((network("tiers"),) * 2, range(0)), "at least one replication"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
