"""From the tables of a sweep to what an outcome depends on: known answers, pairs, gaps, sentences."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import flowing, shown
from SALib.sample import latin
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as saltelli_sample
from SALib.test_functions import Ishigami
from typer.testing import CliRunner

from sim.cli import app
from sim.experiment.questions.outcomes import Outcomes
from sim.experiment.questions.sensitivity import (
    Method,
    SensitivityQuestion,
    at_most,
    columns,
    method_of,
    sensitivity,
    strongest,
)
from sim.experiment.studies.named import load_study
from sim.model.city.footing import OWN
from sim.report.terminal.sensitivity import described_sensitivity, effects, leaning
from sim.report.wording.names import Names

OUTCOME = "resolution_median_hours"
HOURS = SensitivityQuestion(OUTCOME)


def problem(count: int) -> dict:
    return {"num_vars": count, "names": [f"u{k}" for k in range(count)], "bounds": [[0.0, 1.0]] * count}


def ishigami(u: np.ndarray) -> np.ndarray:
    return Ishigami.evaluate(np.pi * (2 * u[:, :3] - 1), A=7, B=0.1)


def tables(x, structures, noise=0.0, replications=3, seed=1):
    """Make the tables of a sweep in which every structure is a function of the sample."""
    rng = np.random.default_rng(seed)
    # what both structures share, as common incidents would
    shared = rng.normal(0, 5, (len(x), replications))
    paths = {f"u:desk.p{k}": column for k, column in enumerate(x.T)}
    cells, runs = [], []
    for name, function in structures.items():
        frame = pd.DataFrame({"scenario": name, "footing": "documented", **paths})
        cells.append(frame.assign(sample=range(len(x)), digest=name))
        runs.append(function(x)[:, None] + noise * (shared + rng.normal(0, 1, shared.shape)))
    order = np.arange(len(structures) * len(x)).reshape(len(structures), -1).T.ravel()
    points = pd.concat(cells, ignore_index=True).iloc[order].reset_index(drop=True)
    points.index.name = "point"
    values = np.concatenate(runs)[order]
    return points, long(values)


def long(values):
    point, replication = np.indices(values.shape)
    columns = {"point": point.ravel(), "replication": replication.ravel(), OUTCOME: values.ravel()}
    return pd.DataFrame(columns)


def saltelli(base, count=3):
    return saltelli_sample.sample(problem(count), base, calc_second_order=False, seed=3)


def test_ishigami_is_found_through_the_tables():
    found = sensitivity(*tables(saltelli(2048), {"five_tier": ishigami}), Method.SOBOL, HOURS).effects
    assert list(found["path"]) == ["desk.p0", "desk.p1", "desk.p2"]
    assert found["first"].to_numpy() == pytest.approx([0.313905, 0.442411, 0], abs=0.025)
    assert found["total"].to_numpy() == pytest.approx([0.557589, 0.442411, 0.243684], abs=0.02)
    assert found["effect"].all()


def test_ishigami_survives_chance_and_the_share_of_chance_is_found():
    x = saltelli(2048)
    noisy = tables(x, {"five_tier": ishigami}, noise=0.5, replications=4)
    found = sensitivity(*noisy, Method.SOBOL, HOURS)
    assert found.effects["total"].to_numpy() == pytest.approx([0.557589, 0.442411, 0.243684], abs=0.05)
    row = found.noise.iloc[0]
    parameters, chance = 13.8446, 0.25 * (25 + 1)
    assert row["parameters"] == pytest.approx(parameters / (parameters + chance), abs=0.03)
    assert row["rest"] == pytest.approx(chance / (parameters + chance), abs=0.03)
    assert row["left"] == pytest.approx(chance / 4 / (parameters + chance / 4), abs=0.02)
    assert row["deviation"] == pytest.approx(np.sqrt(parameters), rel=0.05)


def test_difference_tells_what_decides_and_what_both_share_drops_out():
    x = morris_sample.sample(problem(3), 15, seed=2)
    structures = {"five_tier": lambda u: 50 * u[:, 0], "direct_control": lambda u: 50 * u[:, 0] - 9 * u[:, 1]}
    noisy = tables(x, structures, noise=0.3)
    alone = sensitivity(*noisy, Method.MORRIS, HOURS).effects
    assert list(alone.loc[alone["effect"], "path"]) == ["desk.p0", "desk.p0", "desk.p1"]
    apart = sensitivity(*noisy, Method.MORRIS, SensitivityQuestion(OUTCOME, "five_tier")).effects
    assert list(apart["scenario"].unique()) == ["direct_control"]
    assert list(apart.loc[apart["effect"], "path"]) == ["desk.p1"]
    assert apart.loc[1, "mean"] == pytest.approx(-9, abs=0.5)


def test_any_random_sample_can_be_read():
    x = latin.sample(problem(5), 400, seed=2)
    found = sensitivity(*tables(x, {"five_tier": ishigami}, noise=0.1), Method.GIVEN, HOURS).effects
    assert list(found["effect"]) == [True, True, False, False, False]
    assert found["first"].to_numpy() == pytest.approx([0.314, 0.442, 0, 0, 0], abs=0.08)


# -------------------------------------------------------------------------------------------------- ranks


def heavy(u: np.ndarray) -> np.ndarray:
    """Grow by the first and fall by the second over five orders of magnitude; the others do nothing."""
    return np.exp(9 * u[:, 0] - 6 * u[:, 1])


@pytest.fixture(scope="module")
def ranked():
    """A sweep with more assumptions than points and two structures, one of which does nothing more."""
    x = latin.sample(problem(90), 80, seed=4)
    both = {"five_tier": lambda u: 40 + 0 * u[:, 0], "direct_control": lambda u: 40 - heavy(u)}
    return tables(x, both, noise=0.01, replications=3)


def test_ranks_tell_what_moves_a_difference_and_which_way_where_variance_does_not(ranked):
    found = sensitivity(*ranked, Method.GIVEN, SensitivityQuestion(OUTCOME, "five_tier")).effects
    assert list(found.loc[found["effect"], "path"]) == ["desk.p0", "desk.p1"]
    assert found.loc[0, "rank_high"] < 0 < found.loc[1, "rank_low"]
    assert not (found["first_low"] > 0).any()


def test_ranks_alone_are_the_same_numbers(ranked):
    question = SensitivityQuestion(OUTCOME, "five_tier")
    both = (sensitivity(*ranked, method, question).effects for method in (Method.GIVEN, Method.RANKS))
    one, other = (effects[["path", *columns("rank")]] for effects in both)
    pd.testing.assert_frame_equal(one, other)


def test_strongest_comes_first_whatever_its_sign(ranked):
    found = sensitivity(*ranked, Method.RANKS, SensitivityQuestion(OUTCOME, "five_tier"))
    assert list(strongest(found.effects, Method.RANKS)["path"][:2]) == ["desk.p0", "desk.p1"]


def test_what_no_assumption_exceeds_is_the_largest_limit():
    table = pd.DataFrame({"rank": [0.1, -0.3], "rank_low": [-0.2, -0.6], "rank_high": [0.4, 0.1]})
    assert at_most(table, Method.RANKS) == pytest.approx(0.36)


def test_structure_that_never_has_a_value_is_left_out(ranked):
    points, runs = ranked
    gone = runs["point"].isin(points.index[points["scenario"] == "direct_control"])
    spoiled = runs.assign(**{OUTCOME: runs[OUTCOME].mask(gone)})
    found = sensitivity(points, spoiled, Method.RANKS, HOURS)
    assert list(found.noise["scenario"]) == ["five_tier"]
    with pytest.raises(ValueError, match="no value in any structure that is asked for"):
        sensitivity(points, spoiled, Method.RANKS, SensitivityQuestion(OUTCOME, "five_tier"))


def test_order_of_the_runs_does_not_matter():
    points, runs = tables(saltelli(16), {"five_tier": ishigami}, noise=1.0)
    one = sensitivity(points, runs, Method.SOBOL, HOURS)
    mixed = points.sample(frac=1, random_state=2), runs.sample(frac=1, random_state=1)
    two = sensitivity(*mixed, Method.SOBOL, HOURS)
    pd.testing.assert_frame_equal(one.effects, two.effects)


def test_a_block_with_a_missing_run_is_left_out_and_counted():
    x = morris_sample.sample(problem(3), 12, seed=2)
    points, runs = tables(x, {"five_tier": lambda u: u[:, 0]}, noise=0.01)
    whole = sensitivity(points, runs, Method.MORRIS, HOURS)
    found = sensitivity(points, runs[runs["point"] != 6], Method.MORRIS, HOURS)
    assert found.noise["left_out"].item() == 4
    assert found.noise["points"].item() == len(x) - 4
    assert found.effects["mean"].to_numpy() == pytest.approx(whole.effects["mean"].to_numpy(), abs=0.02)


def test_replications_only_begun_are_left_out():
    x = morris_sample.sample(problem(3), 12, seed=2)
    points, runs = tables(x, {"five_tier": lambda u: u[:, 0]}, noise=0.01, replications=4)
    begun = runs[(runs["replication"] < 3) | (runs["point"] < 5)]
    found = sensitivity(points, begun, Method.MORRIS, HOURS)
    assert found.noise["replications"].item() == 3
    assert found.noise["left_out"].item() == 0


def test_factors_are_crossed_and_one_that_a_scenario_does_not_have_meets_all_levels():
    x = morris_sample.sample(problem(2), 6, seed=2)
    points, runs = tables(x, {"five_tier": lambda u: u[:, 0], "direct_control": lambda u: 3 * u[:, 0]})
    tiers = points["scenario"] == "five_tier"
    more = points[tiers].assign(offices=26.0).set_axis(points.index[tiers] + 1000)
    both = pd.concat([points.assign(offices=np.where(tiers, 3.0, np.nan)), more])
    again = runs[runs["point"].isin(points.index[tiers])]
    doubled = pd.concat([runs, again.assign(point=again["point"] + 1000)])
    found = sensitivity(both, doubled, Method.MORRIS, SensitivityQuestion(OUTCOME, "direct_control")).effects
    assert list(found["offices"]) == [3.0, 3.0, 26.0, 26.0]
    assert found["mean"].to_numpy() == pytest.approx([-2, 0, -2, 0])
    reverse = sensitivity(both, doubled, Method.MORRIS, SensitivityQuestion(OUTCOME, "five_tier")).effects
    assert list(reverse["offices"]) == [3.0, 3.0, 26.0, 26.0]


@pytest.mark.parametrize("method", [Method.SOBOL, Method.GIVEN])
def test_a_slope_that_is_luck_is_no_effect(method):
    wrong = 0
    x = saltelli(32) if method is Method.SOBOL else latin.sample(problem(3), 100, seed=2)
    points, _ = tables(x, {"five_tier": ishigami})
    for seed in range(30):
        rng = np.random.default_rng(seed)
        values = 4 * np.outer(x[:, 0], rng.normal(size=6)) + rng.normal(0, 0.3, (len(x), 6))
        wrong += bool(sensitivity(points, long(values), method, HOURS).effects["effect"].any())
    assert wrong <= 5  # of 30 at 5 %


def test_shares_of_no_variance_are_not_given():
    found = sensitivity(
        *tables(saltelli(32), {"five_tier": lambda u: np.zeros(len(u))}, noise=1.0), Method.SOBOL, HOURS
    )
    assert found.effects[["first", "total"]].isna().all(axis=None)
    assert not found.effects["effect"].any()


@pytest.mark.parametrize(
    ("change", "question", "words"),
    [
        (
            lambda p, r: (p, r),
            SensitivityQuestion("resolution"),
            "'resolution', did you mean 'resolution_median_hours'",
        ),
        (
            lambda p, r: (p, r),
            SensitivityQuestion(OUTCOME, "nobody"),
            "no scenario 'nobody', there are five_tier",
        ),
        (lambda p, r: (p, r), SensitivityQuestion(OUTCOME, "five_tier"), "the only scenario"),
        (lambda p, r: (p, r[r["replication"] == 0]), HOURS, "80 × 1"),
        (lambda p, r: (p[["scenario", "footing", "sample", "digest"]], r), HOURS, "nothing is uncertain"),
        (lambda p, r: (p, r.assign(**{OUTCOME: np.nan})), HOURS, "no value in any run"),
        (lambda p, r: (p[p["sample"] != 7], r), HOURS, "79 points .* design saltelli is needed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(change, question, words):
    points, runs = change(*tables(saltelli(16), {"five_tier": ishigami}))
    with pytest.raises(ValueError, match=words):
        sensitivity(points, runs, Method.SOBOL, question)


def test_a_grid_says_which_design_is_needed():
    with pytest.raises(ValueError, match=r"headline has the design grid.*morris, saltelli"):
        method_of(load_study("headline"))


def test_levels_that_a_structure_does_not_have_are_left_out():
    points, runs = tables(saltelli(4), {"five_tier": ishigami})
    marked = points.assign(platform="–", load=1.0)
    assert Outcomes.of(marked, runs, OUTCOME).cells()[0].levels == {"load": 1.0}


# ------------------------------------------------------------------------------------------ what is said


def names(lang, ranges=None):
    study = SimpleNamespace(
        name="made", scenarios=("five_tier", "direct_control"), footings=(OWN,), factors=()
    )
    return Names(study, OUTCOME, lang, pd.DataFrame() if ranges is None else ranges)


def mixed_effects(u):
    return 30 - 12 * u[:, 0] + np.where(u[:, 2] > 0.5, 8, -8) * u[:, 1]


@pytest.fixture(scope="module")
def screening():
    x = morris_sample.sample(problem(4), 40, seed=2)
    return sensitivity(*tables(x, {"five_tier": mixed_effects}, noise=0.1), Method.MORRIS, HOURS)


RANGES = pd.DataFrame(
    [("desk.p0", "five_tier", 2.0, 1.0, 4.0, "hour")],
    columns=["path", "scenario", "value", "low", "high", "unit"],
)


def test_effects_are_told_with_direction_range_and_limits(screening):
    said = flowing(shown(effects(screening, names("en", RANGES))))
    assert "desk.p0 (1 to 4 h) lowers the “Median resolution time” of" in said
    assert "desk.p1 moves the" in said
    assert "in which direction on average cannot be told" in said
    assert "Assumptions with a detectable effect: 3 of 4;" in said


def test_what_has_no_effect_is_not_named(screening):
    for lang in ("en", "zh"):
        assert "desk.p3" not in shown(effects(screening, names(lang)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("method", list(Method))
def test_tables_fit_eighty_columns(lang, method):
    x = saltelli(256, 4) if method is Method.SOBOL else latin.sample(problem(4), 400, seed=3)
    x = morris_sample.sample(problem(4), 40, seed=2) if method is Method.MORRIS else x
    points, runs = tables(x, {"five_tier": lambda u: -1e5 * mixed_effects(u)}, noise=0.1)
    long_names = {f"u:desk.p{k}": f"u:structure.middle.governance_unit.roles.desk{k}" for k in range(4)}
    found = sensitivity(points.rename(columns=long_names), runs, method, HOURS)
    text = shown(effects(found, names(lang)))
    assert found.effects["effect"].any()
    # a Chinese sign is two columns wide
    assert max(len(line.rstrip()) + sum(sign > "\u2e80" for sign in line) for line in text.splitlines()) <= 80


def test_ranks_are_told_with_direction_limits_and_source(ranked):
    found = sensitivity(*ranked, Method.GIVEN, SensitivityQuestion(OUTCOME, "five_tier"))
    known = pd.DataFrame([("desk.p0", "direct_control", 2.0, 1.0, 4.0, "hour")], columns=RANGES.columns)
    said = flowing(shown(effects(found, names("en", known))))
    assert "desk.p0 (1 to 4 h): the larger it is, the lower is the “Median resolution time” of" in said
    assert "desk.p1: the larger it is, the higher is" in said
    assert "Assumptions with a detectable effect: 2 of 90;" in said
    assert "desk.p2" not in said
    chinese = shown(effects(found, names("zh", known))).replace("\n", "")
    assert (
        "desk.p0（1 至 4 小时）：其值越大，“市直接管理社区（无中间层）”相对于" in chinese
        and "越低；秩相关 −0." in chinese
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("“City-direct", "the larger it is, the lower: rank correlation −0.", "strongest of 2 found")),
        ("zh", ("“市直接管理社区（无中间层）”：", "其值越大，结果越低，秩相关 −0.", "可辨的 2 个中最强")),
    ],
)
def test_what_a_difference_leans_on_is_named_with_the_command(ranked, lang, words):
    found = sensitivity(*ranked, Method.GIVEN, SensitivityQuestion(OUTCOME, "five_tier"))
    lean = leaning(found, "direct_control", names(lang), "tierflow sensitivity sweep")
    assert all(each in lean.text for each in ("desk.p0", *words))
    assert "desk.p1" not in lean.text
    assert "`tierflow sensitivity sweep`" in lean.ground and "90" in lean.ground


@pytest.mark.parametrize(("lang", "words"), [("en", "not known, as none"), ("zh", "无从得知，均无法")])
def test_no_assumption_is_named_where_none_is_sure(lang, words):
    x = latin.sample(problem(90), 80, seed=5)
    nothing = tables(x, {"five_tier": lambda u: 0 * u[:, 0]}, noise=1.0)
    found = sensitivity(*nothing, Method.GIVEN, HOURS)
    lean = leaning(found, "five_tier", names(lang), "tierflow sensitivity sweep")
    assert words in lean.text and "desk" not in lean.text
    most = 100 * at_most(found.effects, Method.GIVEN)
    assert f"{most:.0f}" in lean.text and 0 < most < 100
    assert f"{most:.0f}" in flowing(shown(effects(found, names(lang))))


def test_scenario_that_was_not_looked_into_has_no_lean(ranked):
    found = sensitivity(*ranked, Method.RANKS, SensitivityQuestion(OUTCOME, "five_tier"))
    assert leaning(found, "five_tier", names("en"), "tierflow") is None


def test_chance_alone_is_told_as_such():
    x = morris_sample.sample(problem(3), 10, seed=2)
    found = sensitivity(*tables(x, {"five_tier": lambda u: 0 * u[:, 0]}, noise=1.0), Method.MORRIS, HOURS)
    said = flowing(shown(effects(found, names("en"))))
    assert "No assumption has a detectable effect on the “Median resolution time” of" in said
    assert "(3 were varied)." in said
    assert "That the assumptions matter at all cannot be told from chance." in said
    assert "desk" not in said


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"first_low": 0.2, "total_low": 0.3}, "explains 31 % (20 to 40) of the variance"),
        ({"first_low": -0.1, "total_low": 0.3}, "alone it has no detectable effect"),
        ({"first_low": 0.2, "total_low": -0.1}, "alone explains 31 % (20 to 40) of the variance"),
    ],
)
def test_shares_are_claimed_only_where_they_are_sure(row, words):
    x = saltelli(16, 1)
    found = sensitivity(*tables(x, {"five_tier": lambda u: u[:, 0]}), Method.SOBOL, HOURS)
    values = {"first": 0.31, "first_high": 0.4, "total": 0.5, "total_high": 0.7, "effect": True, **row}
    made = replace(found, effects=found.effects.assign(**values))
    assert words in flowing(shown(effects(made, names("en"))))


def test_plain_data_has_findings_in_both_languages(screening):
    data = described_sensitivity(screening, {lang: names(lang) for lang in ("en", "zh")})
    assert data["method"] == "morris"
    assert len(data["effects"]) == 4
    assert data["findings"]["zh"][0] != data["findings"]["en"][0]
    assert len(data["findings"]["zh"][0]) == len(data["findings"]["en"][0])


# ------------------------------------------------------------------------------------------ the commands

DESK = """
kind: study
name: desk
title: {en: A desk, zh: 窗口}
story: {en: A desk, zh: 窗口}
scenarios: [single_desk]
baseline: single_desk
staffing: [documented]
seed: 7
settings: {period.warm_up: 20, period.length: 400}
uncertainties:
  ranges: {classes.customers.rate: [0.2, 0.6], stations.desk.service.mean: [0.5, 1.0]}
design: {kind: morris, trajectories: 16}
replications: {minimum: 4, maximum: 4}
precision: {measure: all.all.sojourn_mean, relative: 0.05}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    answered("sweep", str(folder / "desk.yaml"), "--out", str(folder / "results"), "--quiet", "--jobs", "1")
    return str(folder / "results")


def answered(*arguments, code=0):
    found = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})
    assert found.exit_code == code, found.output
    return flowing(found.stdout + found.stderr)


def test_command_tells_what_a_queue_depends_on(desk):
    said = answered("sensitivity", desk)
    assert "All assumptions that were varied (2) have a detectable effect." in said
    assert "Over its range, stations.desk.service.mean (0.5 to 1) raises the “Sojourn, mean”" in said
    assert "Over its range, classes.customers.rate (0.2 to 0.6) raises the “Sojourn, mean”" in said
    assert "“单窗口”" in answered("sensitivity", desk, "--lang", "zh")


def test_effects_of_a_queue_are_those_of_theory(desk):
    rows = json.loads(CliRunner().invoke(app, ["sensitivity", desk, "--json"]).stdout)["effects"]
    # M/M/1: s / (1 - rate s); the mean slopes of a Morris grid of four levels, two of them apart
    grid, step = np.array([0, 1 / 3]), 2 / 3
    rate, took = (lambda u: 0.2 + 0.4 * u), (lambda u: 0.5 + 0.5 * u)
    sojourn = lambda u, v: took(v) / (1 - rate(u) * took(v))  # noqa: E731
    u, v = np.meshgrid(grid, np.array([0, 1 / 3, 2 / 3, 1]))
    wanted = {
        "classes.customers.rate": ((sojourn(u + step, v) - sojourn(u, v)) / step).mean(),
        "stations.desk.service.mean": ((sojourn(v, u + step) - sojourn(v, u)) / step).mean(),
    }
    for row in rows:
        assert row["mean_low"] < wanted[row["path"]] < row["mean_high"]
        assert row["mean"] == pytest.approx(wanted[row["path"]], rel=0.35)


def test_command_says_which_design_is_needed(desk):
    assert "boxes need uncertainties" in answered("discover", desk, code=2)
    assert "there is no measure 'nothing'" in answered("sensitivity", desk, "--outcome", "nothing", code=2)
    assert "no folder of a sweep" in answered("sensitivity", f"{desk}/nowhere", code=2)
