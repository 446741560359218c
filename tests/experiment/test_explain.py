"""Explanations: exact shares of a Jackson pair, parts that add up, and what is shown of them."""

import json
import shlex

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.analysis.theory.queueing import mmc
from sim.cli import app
from sim.experiment.cases import Case
from sim.experiment.questions.explain import ExplainQuestion, explain
from sim.experiment.runs import run
from sim.experiment.runs.run import Pool, log_of, run_case
from sim.model.change.steps import way
from sim.model.city.footing import Footing, Staffing
from sim.report.terminal import explanation

GROUPS = {"tiers": ("routing",), "pooling": ("classes",)}
SHORT = {"period.days": 4, "period.warm_up": 1}
ONE = Pool(jobs=1)
PARTS = ["--part", "tiers=routing", "--part", "pooling=classes"]
BRIEF = ["--set", "period.length=200", "--set", "period.warm_up=20"]


def network_way(**changes):
    return way(*(sim.load(name).with_(changes) for name in ("layered", "pooled")), GROUPS)


def city_way(first="governance_bureau_liaison", second="governance_bureau"):
    return way(*(sim.load(name).with_(SHORT) for name in (first, second)))


@pytest.fixture(scope="module")
def city():
    return explain(city_way(), ExplainQuestion(replications=range(3)), ONE)


@pytest.fixture(scope="module")
def levered():
    """A city and the same with two levers, one of which saves hand-overs."""
    plain = sim.load("five_tier").with_(SHORT)
    found = way(plain, sim.with_levers(plain, "digital_platform", "whistle_and_report"))
    return explain(found, ExplainQuestion(replications=range(2)), ONE)


# ---------------------------------------------------------------------------------------------- known answers


def corners(rate):
    """Exact mean sojourns of the four networks: product form, so each station stands alone."""

    def sojourn(share, service, posts):
        return mmc(share * rate, 1 / service, posts).sojourn

    return {
        frozenset(): sojourn(1 / 2, 0.7, 2) + 0.5 * sojourn(1 / 4, 0.6, 1),
        frozenset({"pooling"}): sojourn(1, 0.7, 4) + 0.5 * sojourn(1 / 2, 0.6, 2),
        frozenset({"tiers"}): sojourn(1 / 2, 0.7, 2),
        frozenset({"tiers", "pooling"}): sojourn(1, 0.7, 4),
    }


def test_a_jackson_pair_gives_tiers_and_pooling_their_exact_shares():
    exact = corners(3)
    none, pool, flat, both = exact.values()
    shares = {"tiers": (flat - none + both - pool) / 2, "pooling": (pool - none + both - flat) / 2}
    replications = 12
    found = explain(
        network_way(**{"period.length": 20_000}), ExplainQuestion(replications=range(replications)), ONE
    )
    for state, values in found.values.items():
        assert agrees(values, exact[state])
    for part, share in shares.items():
        assert agrees(found.shares.by_replication[part].to_numpy(), share)
        assert not agrees(found.shares.by_replication[part].to_numpy(), 1.05 * share)
    other = {"tiers": shares["pooling"], "pooling": shares["tiers"]}
    assert not any(agrees(found.shares.by_replication[part].to_numpy(), other[part]) for part in other)
    table = found.parts().set_index("part")
    assert table.loc["tiers", ["least", "most"]].tolist() == pytest.approx(
        [flat - none, both - pool], rel=0.02
    )
    assert table.loc["pooling", ["least", "most"]].tolist() == pytest.approx(
        [pool - none, both - flat], rel=0.05
    )
    assert set(table["verdict"]) == {"lower"}


def agrees(values, exact):
    """The acceptance of the reference: 3.5 standard errors and 2 %."""
    gap, error = abs(values.mean() - exact), values.std(ddof=1) / np.sqrt(len(values))
    return gap <= 3.5 * error and gap <= 0.02 * abs(exact)


def test_shares_of_two_parts_follow_the_four_corners():
    """The formula for two parts, replication by replication."""
    found = explain(network_way(**{"period.length": 300}), ExplainQuestion(replications=range(4)), ONE)
    none, pool, flat, both = (
        found.values[frozenset(state)] for state in ((), ("pooling",), ("tiers",), ("tiers", "pooling"))
    )
    shares = found.shares.by_replication
    assert shares["tiers"].to_numpy() == pytest.approx((flat - none + both - pool) / 2)
    assert shares["pooling"].to_numpy() == pytest.approx((pool - none + both - flat) / 2)


# ------------------------------------------------------------------------------------------------- adding up


def test_parts_add_up_to_the_difference_in_every_replication(levered):
    first, second = (levered.values[state] for state in (frozenset(), frozenset(levered.way.parts)))
    assert len(levered.way.parts) > 2
    assert levered.shares.by_replication.sum(axis=1).to_numpy() == pytest.approx(second - first, abs=1e-9)
    assert levered.parts()["mean"].sum() == pytest.approx(levered.total()["mean"], abs=1e-9)
    assert levered.total()["second"] - levered.total()["first"] == pytest.approx(levered.total()["mean"])


def test_the_time_split_adds_up_to_the_mean_and_the_cross_table_to_both(levered):
    split, cross = levered.split(), levered.cross()
    assert split["hours"].sum() == pytest.approx(levered.total()["mean"], abs=1e-9)
    assert cross.sum(axis=0).to_numpy() == pytest.approx(split["hours"].to_numpy(), abs=1e-9)
    assert cross.sum(axis=1).to_numpy() == pytest.approx(levered.parts()["mean"].to_numpy(), abs=1e-9)
    assert list(cross.columns) == list(split["part"])


def test_the_ends_are_the_runs_of_the_two_scenarios(city):
    ends = {"governance_bureau_liaison": frozenset(), "governance_bureau": frozenset({"pooling"})}
    for name, state in ends.items():
        runs = run_case(Case.of(sim.load(name).with_(SHORT)), range(3), run.SEED, ONE).runs
        assert city.values[state].tolist() == runs["resolution_closed_mean_hours"].tolist()
        logs = [
            log_of(Case.of(each), run.SEED, 0)
            for each in (city.way.hybrids[state], sim.load(name).with_(SHORT))
        ]
        assert logs[0].digest() == logs[1].digest()


def test_a_median_is_divided_as_exactly_as_a_mean():
    found = explain(city_way(), ExplainQuestion("close_median_hours", replications=range(2)), ONE)
    assert found.measure == "close_median_hours"
    assert found.parts()["mean"].sum() == pytest.approx(found.total()["mean"], abs=1e-12)


def test_equal_posts_are_another_question():
    plain = sim.load("five_tier").with_(SHORT)  # whose posts differ
    listed = way(plain, sim.with_levers(plain, "shared_matters_list"))
    equal, own = (
        explain(listed, ExplainQuestion(footing=Footing(staffing), replications=range(1)), ONE)
        for staffing in (Staffing.EQUAL, Staffing.DOCUMENTED)
    )
    assert equal.values[frozenset()].tolist() != own.values[frozenset()].tolist()


def test_a_station_of_a_network_can_be_explained():
    question = ExplainQuestion("station.desk_west.arrivals", replications=range(2))
    found = explain(network_way(**{"period.length": 100}), question, ONE)
    assert found.total()["second"] == 0 < found.total()["first"]
    assert found.parts().set_index("part")["mean"]["tiers"] == 0
    assert found.split().empty
    assert found.cross().empty


# ------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("measure", ["no_such", "station.nowhere.wait_mean", "a.b"])
def test_an_unknown_measure_is_refused(measure):
    with pytest.raises(ValueError, match=f"there is no measure '{measure}'"):
        explain(network_way(**{"period.length": 20}), ExplainQuestion(measure, replications=range(1)), ONE)


def test_a_measure_without_a_value_is_refused():
    question = ExplainQuestion("station.desk_all.wait_mean", replications=range(1))
    with pytest.raises(ValueError, match="has no value in some runs of 2 of 4 scenarios"):
        explain(network_way(**{"period.length": 20}), question, ONE)


def test_no_replication_is_refused():
    with pytest.raises(ValueError, match="at least one replication"):
        ExplainQuestion(replications=range(0))


# ------------------------------------------------------------------------------------------------------ shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_and_sentences_fit_and_tell_all_parts(levered, lang):
    text = shown(explanation.by_part(levered, lang), explanation.by_time(levered, lang))
    assert max(map(cells, text.splitlines())) <= 80
    for part in levered.way.parts:
        assert explanation.part_name(part, lang)[:6] in text
    assert explanation.sentences(levered, lang)
    changes = shown(explanation.what_changes(levered.way, lang))
    assert max(map(cells, changes.splitlines())) <= 80


def shown(*tables):
    from rich.console import Console

    screen = Console(width=80, file=None, record=True, markup=False, highlight=False)
    with screen.capture() as capture:
        for table in tables:
            screen.print(table)
    return capture.get()


def cells(line):
    from rich.cells import cell_len

    return cell_len(line.rstrip())


def test_what_is_not_sure_is_not_claimed(levered):
    """A part is named with a number exactly where the table says that its share is sure."""
    said = " ".join(explanation.sentences(levered, "en"))
    verdicts = levered.parts().set_index("part")["verdict"]
    for part, verdict in verdicts.items():
        name = explanation.part_name(str(part), "en")
        claimed = f"{name} (" in said
        assert claimed == (verdict != "undetermined")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-3.21, 1, "−3.2"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (1234.5, 0, "+1,234")],
)
def test_signed_numbers(value, digits, text):
    assert explanation.signed(value, digits) == text


def test_decimals_follow_the_largest():
    assert [explanation.decimals([x, 0.001]) for x in (123.0, -12.3, 1.23, 0.123)] == [0, 1, 2, 3]
    assert explanation.decimals([0.0]) == 0


def test_parts_of_ones_own_are_read():
    assert explanation.groups(["a=x.y, z", "b=c"]) == {"a": ("x.y", "z"), "b": ("c",)}
    for bad, problem in ((["a"], "not a part"), (["=x"], "not a part"), (["a=x", "a=y"], "given twice")):
        with pytest.raises(ValueError, match=problem):
            explanation.groups(bad)


# ---------------------------------------------------------------------------------------------------- command


def answer(*arguments):
    found = CliRunner().invoke(app, ["explain", *arguments], env={"COLUMNS": "80"})
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_the_command_shows_writes_and_can_be_repeated(tmp_path):
    options = ["layered", "pooled", *PARTS, *BRIEF, "--replications", "2", "--jobs", "1", "--quiet"]
    folder = tmp_path / "why"
    first = answer(*options, "--out", str(folder))
    assert first.exit_code == 0
    assert "Pooling of staff" in first.stdout
    assert max(map(len, first.stdout.splitlines())) <= 80
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) >= {"parts.csv", "split.csv", "cross.csv", "runs.parquet", "changes.csv"}
    assert len(pd.read_parquet(folder / "runs.parquet")) == 4 * 2
    again = answer(*shlex.split(manifest["command"])[2:], "--quiet", "--json")
    assert json.loads(again.stdout)["parts"] == manifest["parts"]


def test_the_command_tells_beforehand_what_it_would_do():
    found = answer("five_tier", "direct_control", "--dry-run", "--lang", "zh")
    assert found.exit_code == 0
    assert "160 个方案 × 5 次重复 = 800 次运行" in found.stdout
    data = json.loads(answer("layered", "pooled", *PARTS, "--dry-run", "--json").stdout)
    assert data["scenarios"] == 4
    assert {change["part"] for change in data["changes"]} == {"tiers", "pooling"}


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["five_tier", "pooled"], "no way leads"),
        (["layered", "pooled", "--part", "x"], "not a part"),
        (["layered", "pooled", "--measure", "no_such", *BRIEF, "--replications", "1"], "there is no measure"),
    ],
)
def test_bad_requests_are_answered_in_a_sentence(arguments, problem):
    found = answer(*arguments, "--quiet", "--jobs", "1")
    assert found.exit_code == 2
    assert problem in found.stderr


def test_a_run_that_breaks_off_is_told_with_the_command_that_repeats_it(monkeypatch):
    def broken(*_):
        raise RuntimeError("the engine broke")

    monkeypatch.setattr(run, "run_once", broken)
    found = answer("layered", "pooled", *PARTS, "--replications", "1", "--quiet", "--jobs", "1")
    assert found.exit_code == 1
    assert "tierflow explain layered pooled --replications 1 --part tiers=routing" in found.stderr
