from itertools import product
from math import sqrt

import bounds
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats

from sim.analysis.runs.comparison import Comparison, read
from sim.analysis.runs.differences import holm
from sim.analysis.runs.replications import interval

PARTS = ["noticing", "queueing", "handling"]
SIZE = {"documented": 4, "equal": 6}


def runs_of(values: dict[str, np.ndarray], names: list[str], footing: str = "documented") -> pd.DataFrame:
    """Turn (replications, measures) arrays into a table of runs."""
    tables = []
    for scenario, block in values.items():
        keys = {"footing": footing, "scenario": scenario, "replication": range(len(block))}
        tables.append(pd.concat([pd.DataFrame(keys), pd.DataFrame(block, columns=names)], axis=1))
    return pd.concat(tables, ignore_index=True)


def comparison(runs: pd.DataFrame, baseline: str = "tall", **tables: pd.DataFrame) -> Comparison:
    keys = runs[["footing", "scenario", "replication"]]
    split = keys.merge(pd.DataFrame({"part": PARTS}), how="cross")
    split["hours"] = np.random.default_rng(8).gamma(2, 3, len(split))
    here = keys[["footing", "scenario"]].drop_duplicates()
    who = pd.DataFrame(
        {
            "number": [0, 1, 2],
            "name": ["city", "unit 1", "hall"],
            "kind": ["department", "unit", "hall"],
            "tier": [0, 1, 1],
            "parent": [-1, 0, 0],
            "posts": [8, 4, 0],
        }
    )
    teams = pd.DataFrame(
        {
            "tier": [0, 0, 1],
            "office": [0, 0, 1],
            "kind": ["department", "department", "unit"],
            "role": ["desk", "field", "field"],
            "posts": [2, 6, 4],
        }
    )
    load = keys.merge(teams, how="cross")
    load["utilisation"] = load["posts"] / 10 + load["replication"] % 2 / 10
    load["waiting"] = 1.5
    defaults = {"split": split, "load": load, "organisation": here.merge(who, how="cross")}
    titles = {name: {"en": name, "zh": "龙港"} for name in runs["scenario"].unique()}
    return Comparison(runs=runs, titles=titles, baseline=baseline, **(defaults | tables))


def example() -> Comparison:
    rng = np.random.default_rng(5)
    tables = []
    for footing, n in SIZE.items():
        common = rng.normal(50, 10, n)
        hours = {name: common + rng.normal(shift, 1, n) for name, shift in (("flat", -5), ("tall", 0))}
        blocks = {name: np.column_stack((h, 1 / h)) for name, h in hours.items()}
        tables.append(runs_of(blocks, ["hours", "share"], footing))
    return comparison(pd.concat(tables, ignore_index=True))


# --- single numbers


def test_summary_is_the_interval_of_each_measure():
    case = example()
    table = case.summary()
    assert table["scenario"].tolist() == ["flat", "flat", "tall", "tall"] * 2
    assert table["footing"].tolist() == ["documented"] * 4 + ["equal"] * 4
    for row in table.itertuples():
        here = case.runs[(case.runs["footing"] == row.footing) & (case.runs["scenario"] == row.scenario)]
        found = interval(here[row.measure])
        assert (row.mean, row.low, row.high) == pytest.approx((found.mean, found.low, found.high))
        assert row.replications == SIZE[row.footing]


def test_order_is_that_of_first_appearance_even_when_replications_come_shuffled():
    case = example()
    mixed = case.runs.sort_values("replication", kind="stable").reset_index(drop=True)
    found = comparison(mixed)
    assert_frame_equal(found.summary(), case.summary())
    assert_frame_equal(found.differences(), case.differences())


def test_every_footing_has_the_order_of_the_first():
    case = example()
    turned = pd.concat([case.runs.iloc[:8], case.runs.iloc[:7:-1]], ignore_index=True)
    assert turned["scenario"].iloc[8] == "tall"
    assert comparison(turned).summary()["scenario"].tolist() == case.summary()["scenario"].tolist()


def test_nan_measures_are_left_out_and_counted():
    runs = runs_of({"tall": np.array([[1.0], [2], [4]]), "flat": np.array([[2.0], [np.nan], [8]])}, ["m"])
    case = comparison(runs)
    assert case.summary()["replications"].tolist() == [3, 2]
    row = case.differences().iloc[0]
    assert (row["mean"], row["replications"]) == (2.5, 2)
    runs.loc[runs["scenario"] == "flat", "m"] = np.nan
    row = comparison(runs).differences().iloc[0]
    assert np.isnan(row[["mean", "low", "high", "p_value"]].astype(float)).all()
    assert (row["verdict"], row["replications"]) == ("undetermined", 0)


def test_half_width_is_the_largest():
    case = example()
    cells = [hours for _, hours in case.runs.groupby(["footing", "scenario"])["hours"]]
    widths = [stats.t.ppf(0.975, len(hours) - 1) * stats.sem(hours) / hours.mean() for hours in cells]
    assert case.half_width("hours") == pytest.approx(max(widths))
    once = comparison(runs_of({"tall": np.ones((1, 1)), "flat": np.ones((1, 1))}, ["m"]))
    assert once.half_width("m") == np.inf
    still = comparison(runs_of({"tall": np.zeros((3, 1)), "flat": np.ones((3, 1))}, ["m"]))
    assert still.half_width("m") == 0
    around = comparison(runs_of({"tall": np.array([[-1.0], [1]])}, ["m"]))
    assert around.half_width("m") == np.inf


# --- differences


def test_differences_are_paired_tests_with_bonferroni_limits_and_holm():
    rng = np.random.default_rng(2)
    values = {name: rng.normal(3, 1, (8, 2)) for name in ("tall", "flat", "mixed")}
    table = comparison(runs_of(values, ["a", "b"])).differences(level=0.9)
    assert table[["scenario", "measure"]].to_numpy().tolist() == [
        list(pair) for pair in product(["flat", "mixed"], ["a", "b"])
    ]
    changes = [values[s][:, m] - values["tall"][:, m] for s in ("flat", "mixed") for m in (0, 1)]
    limits = np.array([bounds.limits(change, 0.95) for change in changes])
    assert table[["low", "high"]].to_numpy() == pytest.approx(limits)
    assert table["p_value"].tolist() == pytest.approx(holm(np.array(list(map(bounds.p_value, changes)))))
    assert (table["baseline"] == "tall").all()


def test_pairs_meet_by_replication_number_not_by_place():
    case = example()
    shuffled = case.runs.sample(frac=1, random_state=1)
    found = comparison(shuffled, split=case.split).differences()
    keys = ["footing", "scenario", "measure"]
    one, two = (table.sort_values(keys, ignore_index=True) for table in (found, case.differences()))
    assert_frame_equal(one, two)


def test_simultaneous_coverage_and_family_error_with_equal_means():
    """Each measure is a family of five differences from one baseline; 4,000 families."""
    families, names = 4_000, ["tall", "a", "b", "c", "d", "e"]
    rng = np.random.default_rng(11)
    common = rng.normal(100, 20, (10, families))
    values = {name: common + rng.normal(0, 1, (10, families)) for name in names}
    table = comparison(runs_of(values, [f"m{k}" for k in range(families)])).differences()
    assert ((table["low"] > 0) | (table["high"] < 0)).eq(table["verdict"] != "undetermined").all()
    error = (table["verdict"] != "undetermined").groupby(table["measure"]).any().mean()
    tolerance = 3.5 * sqrt(0.05 * 0.95 / families)
    assert 0.025 <= error <= 0.05 + tolerance


def test_holm_family_error_over_scenarios_and_measures():
    """Each footing is a family of 3 structures by 4 measures."""
    families, rng = 150, np.random.default_rng(12)
    tables = []
    for family in range(families):
        values = {name: rng.normal(0, 1, (6, 4)) for name in ("tall", "a", "b", "c")}
        tables.append(runs_of(values, list("wxyz"), footing=f"s{family}"))
    table = comparison(pd.concat(tables, ignore_index=True)).differences()
    error = (table["p_value"] <= 0.05).groupby(table["footing"]).any().mean()
    assert error <= 0.05 + 3.5 * sqrt(0.05 * 0.95 / families)


def test_a_real_difference_is_found():
    rng = np.random.default_rng(13)
    common = rng.normal(100, 20, (10, 500))
    shift = {"tall": 0, "lower": -2, "same": 0, "higher": 2}
    values = {name: common + s + rng.normal(0, 1, (10, 500)) for name, s in shift.items()}
    table = comparison(runs_of(values, [f"m{k}" for k in range(500)])).differences()
    found = table.groupby("scenario")["verdict"].value_counts(normalize=True)
    # Student's t with 9 degrees of freedom, noncentrality 2 / sqrt(2 / 10) = 4.47, two-sided 5 % / 3, finds
    # .91; limits that allow for skewness find .80, since ten normal values show some of it by chance
    border = stats.t.ppf(1 - 0.05 / 6, 9)
    power = stats.nct.sf(border, 9, 2 / sqrt(2 / 10))
    for name in ("lower", "higher"):
        assert abs(found[name, name] - (power - 0.11)) <= 3.5 * sqrt(power * (1 - power) / 500)
    assert found["same", "undetermined"] > 0.95


def test_no_variance_is_exact_and_rounding_is_not_a_difference():
    base = np.array([0.3, 0.6, 0.9])
    values = {
        "tall": np.column_stack((base, base, base)),
        "flat": np.column_stack((base, [0.1 + 0.2, 0.2 + 0.4, 0.3 + 0.6], base - 0.25)),
    }
    assert (values["flat"][:, 1] != base).any()
    table = comparison(runs_of(values, ["same", "rounded", "moved"])).differences().set_index("measure")
    for name in ("same", "rounded"):
        row = table.loc[name, ["mean", "low", "high", "p_value", "verdict"]].tolist()
        assert row == [0, 0, 0, 1, "undetermined"]
    assert table.loc["moved", "verdict"] == "lower"
    assert table.loc["moved", "p_value"] < 1e-12


def test_one_replication_decides_nothing():
    case = comparison(runs_of({"tall": np.ones((1, 1)), "flat": 2 * np.ones((1, 1))}, ["m"]))
    row = case.differences().iloc[0]
    assert (row["mean"], row["verdict"]) == (1, "undetermined")
    assert np.isnan([row["low"], row["high"], row["p_value"]]).all()
    row = case.equivalence("m", 5).iloc[0]
    assert row["verdict"] == "undetermined"
    assert np.isnan(row["p_value"])


def test_baseline_alone_gives_an_empty_table():
    case = comparison(runs_of({"tall": np.ones((3, 1))}, ["m"]))
    assert list(case.differences().columns) == list(example().differences().columns)
    assert case.differences().empty
    assert case.equivalence("m", 1).empty


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.5, 0.9], [1, 1]),
        ([0.02, np.nan, 0.01], [0.02, np.nan, 0.02]),
        ([], []),
    ],
)
def test_holm_on_known_values(raw, adjusted):
    assert holm(np.array(raw, dtype=float)) == pytest.approx(adjusted, nan_ok=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(deadline=None, max_examples=60)
def test_holm_rejects_step_by_step(raw):
    rejected = set()
    for step, k in enumerate(np.argsort(raw, kind="stable")):
        if raw[k] * (len(raw) - step) > 0.05:
            break
        rejected.add(int(k))
    assert set(np.flatnonzero(holm(np.array(raw)) <= 0.05)) == rejected


# --- equivalence and pairing


@pytest.mark.parametrize(
    ("mean", "margin", "verdict"),
    [
        (0.0, 1.0, "equivalent"),
        (0.5, 1.0, "equivalent"),
        (0.0, 0.05, "undetermined"),
        (1.0, 1.0, "undetermined"),
        (2.0, 1.0, "different"),
        (-2.0, 1.0, "different"),
    ],
)
def test_equivalence_verdicts(mean, margin, verdict):
    base = np.arange(10.0)
    change = mean + np.tile([-0.3, 0.3], 5)
    case = comparison(runs_of({"tall": base[:, None], "flat": (base + change)[:, None]}, ["m"]))
    row = case.equivalence("m", margin).iloc[0]
    above = stats.ttest_1samp(change, -margin, alternative="greater").pvalue
    below = stats.ttest_1samp(change, margin, alternative="less").pvalue
    assert row["verdict"] == verdict
    assert row["p_value"] == pytest.approx(max(above, below), abs=1e-12)
    assert (row["verdict"] == "equivalent") == (row["p_value"] < 0.05)


def test_equivalence_error_on_the_border_is_the_promised_one():
    families, rng = 300, np.random.default_rng(4)
    tables = [
        runs_of({"tall": rng.normal(0, 1, (8, 1)), "flat": rng.normal(3, 1, (8, 1))}, ["m"], f"s{k}")
        for k in range(families)
    ]
    table = comparison(pd.concat(tables, ignore_index=True)).equivalence("m", 3, level=0.8)
    tolerance = 3.5 * sqrt(0.2 * 0.8 / families)
    for verdict in ("equivalent", "different"):
        assert abs((table["verdict"] == verdict).mean() - 0.2) <= tolerance


def test_zero_variance_equivalence():
    case = comparison(runs_of({"tall": np.ones((4, 1)), "flat": 2 * np.ones((4, 1))}, ["m"]))
    assert case.equivalence("m", 1.5)[["p_value", "verdict"]].iloc[0].tolist() == [0, "equivalent"]
    assert case.equivalence("m", 0.5)[["p_value", "verdict"]].iloc[0].tolist() == [1, "different"]


def sojourn(arrivals: np.ndarray, service: np.ndarray) -> np.ndarray:
    """Mean sojourn of an M/M/1 queue per row (Lindley)."""
    wait, total = np.zeros(len(arrivals)), np.zeros(len(arrivals))
    for k in range(arrivals.shape[1]):
        total += wait + service[:, k]
        wait = np.maximum(wait + service[:, k] - arrivals[:, k], 0)
    return total / arrivals.shape[1]


def test_variance_ratio_of_common_incidents():
    """M/M/1 with lam .8, mu 1 against 1.1: about .26; without common numbers about 1."""
    rng = np.random.default_rng(6)
    shape = (2_000, 2_000)
    gaps, work = rng.exponential(1 / 0.8, shape), rng.exponential(1, shape)
    slow, fast = sojourn(gaps, work), sojourn(gaps, work / 1.1)
    values = {"tall": slow[:, None], "common": fast[:, None], "apart": np.roll(fast, 1)[:, None]}
    table = comparison(runs_of(values, ["w"])).variance_ratio("w").set_index("scenario")["ratio"]
    assert table["common"] == pytest.approx(0.26, abs=0.05)
    assert table["apart"] == pytest.approx(1, abs=0.1)
    assert table["common"] == pytest.approx(np.var(slow - fast) / (np.var(slow) + np.var(fast)))


def test_variance_ratio_uses_complete_pairs_only():
    values = {"tall": np.array([[1.0], [2], [4], [90]]), "flat": np.array([[1.0], [3], [9], [np.nan]])}
    found = comparison(runs_of(values, ["m"])).variance_ratio("m")["ratio"].iloc[0]
    assert found == pytest.approx(np.var([0, 1, 5]) / (np.var([1, 2, 4]) + np.var([1, 3, 9])))


def test_variance_ratio_without_variance_is_nan():
    case = comparison(runs_of({"tall": np.full((3, 1), 0.1), "flat": np.full((3, 1), 0.7)}, ["m"]))
    assert case.variance_ratio("m")["ratio"].isna().all()


# --- split


def test_split_summary_keeps_parts_in_order_and_sums_to_the_mean():
    case = example()
    table = case.split_summary()
    assert table["part"].tolist() == PARTS * 4
    whole = case.split.groupby(["footing", "scenario", "replication"])["hours"].sum()
    sums = table.groupby(["footing", "scenario"])["hours"].sum()
    assert_frame_equal(sums.to_frame(), whole.groupby(level=[0, 1]).mean().to_frame())


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
@settings(deadline=None, max_examples=25)
def test_bridge_sums_to_the_difference_of_the_wholes(seed, n):
    rng = np.random.default_rng(seed)
    parts = {name: rng.gamma(1, 10, (n, 3)) for name in ("tall", "flat")}
    whole = runs_of({name: hours.sum(axis=1, keepdims=True) for name, hours in parts.items()}, ["resolution"])
    split = runs_of(parts, PARTS).melt(["footing", "scenario", "replication"], PARTS, "part", "hours")
    case = comparison(whole, split=split)
    table = case.bridge("documented", "tall", "flat")
    assert table["hours"].sum() == pytest.approx(case.differences()["mean"].iloc[0], abs=1e-9)
    assert table["part"].tolist() == PARTS
    other = interval(parts["flat"][:, 1] - parts["tall"][:, 1])
    found = table.loc[1, ["hours", "low", "high"]].tolist()
    assert found == pytest.approx([other.mean, other.low, other.high])
    back = case.bridge("documented", "flat", "tall")
    assert back["hours"].tolist() == pytest.approx((-table["hours"]).tolist())


# --- load


def test_load_summary_averages_over_replications():
    table = example().load_summary()
    here = table[(table["footing"] == "documented") & (table["scenario"] == "flat")]
    assert here["role"].tolist() == ["desk", "field", "field"]
    assert here["utilisation"].tolist() == pytest.approx([0.25, 0.65, 0.45])
    assert here["waiting"].tolist() == [1.5] * 3


def test_load_by_tier_weighs_by_posts():
    case = example()
    teams = case.load[case.load["office"] == 1].assign(office=2, posts=12)
    teams["utilisation"] = 0.9
    empty = teams.assign(office=0, role="field", posts=0, utilisation=np.nan, kind="unit", tier=1)
    load = pd.concat([case.load[case.load["office"] == 1], teams, empty], ignore_index=True)
    table = comparison(case.runs, load=load).load_by_tier()
    row = table[(table["footing"] == "documented") & (table["scenario"] == "flat")].iloc[0]
    each = [(4 * 0.4 + 12 * 0.9) / 16, (4 * 0.5 + 12 * 0.9) / 16] * 2
    expected = interval(each)
    assert row["posts"] == 16
    found = row[["utilisation", "low", "high"]].tolist()
    assert found == pytest.approx([expected.mean, expected.low, expected.high])


def test_other_work_is_averaged_and_weighed_as_utilisation_is():
    case = example()
    desks = (case.load["role"] == "desk") & (case.load["tier"] == 0)
    load = case.load.assign(role="field", other=np.where(desks, 0.5, 0.0))
    load["office"] += desks  # two offices of the same tier, kind and role
    load["engaged"] = load["other"] + load["utilisation"] * (1 - load["other"])
    found = comparison(case.runs, load=load[load["tier"] == 0])
    for table in (found.load_summary(), found.load_by_tier()):
        here = table[(table["footing"] == "documented") & (table["scenario"] == "flat")]
        posts = here["posts"]
        assert (here["engaged"] * posts).sum() / posts.sum() == pytest.approx(
            (2 * (0.5 + 0.25 / 2) + 6 * 0.65) / 8
        )
    assert found.load_summary()["other"].tolist()[:2] == [0.5, 0]


def test_a_load_that_knows_of_no_other_work_has_none():
    table = example().load_summary()
    assert table["engaged"].tolist() == table["utilisation"].tolist()
    assert (table["other"] == 0).all()
    table = example().load_by_tier()
    assert table["engaged"].tolist() == pytest.approx(table["utilisation"].tolist())


def test_unknown_utilisation_has_no_weight():
    case = example()
    load = case.load.copy()
    load.loc[load["role"] == "desk", "utilisation"] = np.nan
    assert comparison(case.runs, load=load).offices("flat", "equal")["utilisation"].iloc[0] == pytest.approx(
        0.65
    )


def test_offices_carry_their_utilisation():
    table = example().offices("flat", "documented")
    assert table.columns.tolist() == ["number", "name", "kind", "tier", "parent", "posts", "utilisation"]
    assert table["utilisation"].tolist() == pytest.approx(
        [(2 * 0.25 + 6 * 0.65) / 8, 0.45, np.nan], nan_ok=True
    )


def test_empty_load_gives_empty_tables():
    case = example()
    bare = comparison(case.runs, load=case.load.iloc[:0], split=case.split.iloc[:0])
    assert bare.load_by_tier().empty
    assert bare.load_summary().empty
    assert bare.split_summary().empty
    assert bare.offices("flat", "equal")["utilisation"].isna().all()


# --- errors


def drop(table: pd.DataFrame, scenario: str, replication: int) -> pd.DataFrame:
    return table[(table["scenario"] != scenario) | (table["replication"] != replication)]


def unpaired() -> Comparison:
    case = example()
    return comparison(drop(case.runs, "flat", 1), split=drop(case.split, "flat", 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: unpaired().differences(), r"flat against tall, footing documented: replications \[1\]"),
        (lambda: unpaired().variance_ratio("hours"), r"\[1\]"),
        (lambda: unpaired().bridge("equal", "tall", "flat"), r"\[1\]"),
        (lambda: comparison(pd.concat([example().runs] * 2)), "repeats the row"),
        (lambda: comparison(example().runs, baseline="none"), "'none'"),
        (lambda: comparison(example().runs.replace(0, np.inf).assign(share=np.inf)), "infinite"),
        (lambda: comparison(example().runs, load=example().load.drop(columns="role")), "load lacks .* role"),
        (lambda: example().equivalence("cost", 1), "no measure 'cost'; there are hours, share"),
        (lambda: example().half_width("cost"), "cost"),
        (lambda: example().equivalence("hours", 0), "not 0"),
        (lambda: example().bridge("equal", "tall", "round"), "'round'; there are flat, tall"),
        (lambda: example().offices("tall", "none"), "'tall'"),
        (lambda: example().differences(level=95), "not 95"),
        (lambda: example().equivalence("hours", 1, level=95), "not 95"),
        (lambda: example().summary(level=0), "not 0"),
    ],
)
def test_errors_name_the_culprit(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_footing_without_baseline_is_an_error():
    runs = example().runs
    runs = runs[(runs["footing"] != "equal") | (runs["scenario"] != "tall")]
    with pytest.raises(ValueError, match="footing 'equal' has no runs of the baseline 'tall'"):
        comparison(runs).differences()


def test_a_run_in_which_nothing_was_closed_is_named():
    case = example()
    nothing = (case.split["scenario"] == "flat") & (case.split["replication"] == 1)
    split = case.split.assign(hours=case.split["hours"].mask(nothing))
    with pytest.raises(ValueError, match="flat, replication 1: no incident was closed"):
        comparison(case.runs, split=split).split_summary()


def test_a_missing_part_is_an_error():
    case = example()
    split = case.split.drop(index=4)
    with pytest.raises(ValueError, match="flat, replication 1: a part is missing"):
        comparison(case.runs, split=split).split_summary()
    other = case.split.replace({"part": {"queueing": "travel"}}).where(
        case.split["scenario"] == "flat", case.split
    )
    with pytest.raises(ValueError, match="different parts"):
        comparison(case.runs, split=other).bridge("equal", "tall", "flat")


def test_load_on_a_strange_office_is_an_error():
    case = example()
    load = case.load.assign(office=case.load["office"] + 2)
    with pytest.raises(ValueError, match=r"\[3\]"):
        comparison(case.runs, load=load).offices("flat", "equal")


# --- files


def test_round_trip_and_equal_bytes(tmp_path):
    case = example()
    case.runs.loc[2, "share"] = np.nan
    case.write(tmp_path / "a" / "b")
    again = read(tmp_path / "a" / "b")
    for name in ("runs", "split", "load", "organisation"):
        assert_frame_equal(getattr(again, name), getattr(case, name))
    assert (again.titles, again.baseline) == (case.titles, case.baseline)
    assert_frame_equal(again.differences(), case.differences())
    again.write(tmp_path / "c")
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("a/b", "c"))
    assert first == second
    assert sorted(first) == sorted(
        [f"{t}.{x}" for t in ("runs", "split", "load", "organisation") for x in ("csv", "parquet")]
        + ["comparison.json"]
    )
    assert b"\r" not in first["runs.csv"]
    csv = pd.read_csv(tmp_path / "c" / "runs.csv")
    assert csv["hours"].to_numpy() == pytest.approx(case.runs["hours"].to_numpy(), rel=1e-9)


def test_a_failed_write_leaves_the_old_files_alone(tmp_path, monkeypatch):
    case = example()
    case.write(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        comparison(case.runs.assign(hours=1.0)).write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_tables_are_left_as_they_were():
    case = example()
    before = {name: getattr(case, name).copy() for name in ("runs", "split", "load", "organisation")}
    case.summary(), case.differences(), case.split_summary(), case.bridge("equal", "tall", "flat")
    case.load_summary(), case.load_by_tier(), case.offices("flat", "equal"), case.half_width("hours")
    for name, table in before.items():
        assert_frame_equal(getattr(case, name), table)
