"""Commands of output analysis: what they print in both languages, what they write, how they refuse."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.report import results
from sim.report.terminal import output
from sim.words import say

FEW = ["--replications", "3", "--jobs", "1", "-q"]
SHORT = ["--set", "period.length=400", "--set", "period.warm_up=50", "--set", "period.cool_down=50"]
CITY = ["--set", "period.days=6", "--set", "period.warm_up=1"]
MEASURE = "close_median_hours"


class Answer:
    def __init__(self, *arguments: str) -> None:
        found = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})
        self.code, self.out, self.error = found.exit_code, found.stdout, found.stderr
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception


def fits(text: str) -> bool:
    return all(len(line) <= 80 for line in text.splitlines())


def words(text: str) -> str:
    """Return a text without the blanks and line ends that a terminal puts in."""
    return "".join(text.split())


@pytest.mark.parametrize("command", ["warmup", "intervals", "pairs", "differences"])
def test_help(command):
    answer = Answer(command, "--help")
    assert answer.code == 0
    assert f"tierflow {command}" in answer.out


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_warm_up_says_whether_it_is_enough(lang):
    answer = Answer("warmup", "single_desk", *FEW, *SHORT, "--lang", lang)
    assert answer.code == 0
    assert fits(answer.out)
    assert say("warmup.stated", lang) in answer.out
    assert "█" in answer.out
    assert "50" in answer.out.splitlines()[-1] or "50" in answer.out


NOBODY = ["--set", "classes.customers.rate=0.0000001"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_nobody_comes_there_is_nothing_to_tell(lang):
    warm_up = Answer("warmup", "single_desk", *FEW, *SHORT, *NOBODY, "--lang", lang).out
    assert words(say("warmup.empty", lang, stated="50.0", unit=say("time.hour", lang))) in words(warm_up)
    pairs = Answer("pairs", "single_desk", "single_desk", *FEW, *SHORT, *NOBODY, "--lang", lang).out
    title = sim.load("single_desk").title.model_dump()[lang]
    assert words(say("pairs.none", lang, first=title, second=title)) in words(pairs)
    assert not any(wrong in text for wrong in ("nan", "– …", "–%", "– %") for text in (warm_up, pairs))
    assert fits(warm_up)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_replication_has_no_intervals_to_speak_of(lang):
    one = ["--replications", "1", "--jobs", "1", "-q", *SHORT, "--lang", lang]
    pairs = Answer("pairs", "single_desk", "single_desk", *one).out
    assert words(say("pairs.note_one", lang)) in words(pairs)
    assert "– …" not in pairs
    warm_up = Answer("warmup", "single_desk", *one, "--set", "period.warm_up=0").out
    assert not any(wrong in words(warm_up) for wrong in ("–%", "1replications"))


def test_warm_up_writes_its_series_and_a_figure(tmp_path):
    answer = Answer("warmup", "tiers", *FEW, *SHORT, "--json", "--out", str(tmp_path / "w"))
    found = json.loads(answer.out)
    assert found["verdict"] in ("enough", "short", "doubtful", "untold")
    assert (found["stated"], found["unit"], found["replications"]) == (50, "hour", 3)
    table = pd.read_csv(tmp_path / "w" / "series.csv")
    assert len(table) == 500
    each = [f"replication_{k}" for k in range(3)]
    assert table[each].mean(axis=1).to_numpy() == pytest.approx(table["mean"].to_numpy())
    assert table["welch"].dropna().tolist() == pytest.approx(found["welch"])
    assert {path.name for path in (tmp_path / "w").rglob("*.*")} == {
        "series.csv", "manifest.json", "warmup.png", "warmup.svg",
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_intervals_by_every_method(lang):
    answer = Answer("intervals", "single_desk", *FEW, *SHORT, "--precision", "0.05", "--lang", lang)
    assert fits(answer.out)
    assert say("interval.p90", lang) in answer.out
    assert "5 %" in answer.out
    city = Answer("intervals", "direct_control", *FEW, *CITY, "--lang", lang)
    assert say("interval.restricted", lang, limit="1,440") in city.out


def test_intervals_for_machines():
    found = json.loads(Answer("intervals", "single_desk", *FEW, *SHORT, "--json").out)
    assert {row["method"] for row in found["intervals"]} == {"replications", "batches", "independent"}
    assert "needed" not in found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pairs_follow_the_same_cases(lang):
    names = ["experts_only", "generalists_first"]
    answer = Answer("pairs", *names, *FEW, *SHORT, "--margin", "0.5", "--lang", lang)
    assert fits(answer.out)
    assert say("pairs.single_p50", lang) in answer.out
    assert say("pairs.margin", lang, margin="0.5", unit=say("time.hour", lang)) in answer.out.replace(
        "\n", ""
    )
    found = json.loads(Answer("pairs", *names, *FEW, *SHORT, "--json").out)
    values = {row["measure"]: row for row in found["values"]}
    assert values["mean"]["mean"] > 0
    assert values["mean"]["variance_ratio"] < 0.7


def test_pairs_of_cities():
    found = json.loads(Answer("pairs", "five_tier", "direct_control", *FEW, *CITY, "--json").out)
    values = {row["measure"]: row["mean"] for row in found["values"]}
    assert values["items"] > 100
    assert 0 < values["sooner_share"] < 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a comparison of two structures with another reading of themselves, with a wide margin."""
    place = tmp_path_factory.mktemp("results") / "c"
    names = ["units_26_designed", "direct_control", "units_26_practised"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results.StudyResult, "figures", lambda *_: iter(()))
        asked = ["--measure", MEASURE, "--staffing", "documented", "--margin", "500"]
        answer = Answer("compare", *names, *asked, *FEW, *CITY, "--out", str(place))
    assert answer.code == 0, answer.error
    (place / "said.txt").write_text(answer.out, encoding="utf-8")
    return place


def test_a_wide_margin_finds_no_difference_that_matters(folder):
    said = (folder / "said.txt").read_text(encoding="utf-8")
    assert fits(said)
    assert "no difference that matters" in " ".join(said.split()).lower()
    assert "±500 h" in " ".join(said.split())
    assert "Common incidents left" in said
    table = pd.read_csv(folder / "differences.csv")
    here = table["measure"] == MEASURE
    assert set(table.loc[here, "verdict"]) == {"equivalent"}
    assert "equivalent" not in set(table.loc[~here, "verdict"])
    assert table["variance_ratio"].notna().any()
    assert set(pd.read_csv(folder / "equivalence.csv")["verdict"]) == {"equivalent"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["margin"] == 500
    assert "--margin 500" in manifest["command"]


def test_without_a_margin_nothing_is_said_of_it():
    pair = [
        sim.with_values(sim.load(n), {"period.days": 4, "period.warm_up": 1})
        for n in ("five_tier", "direct_control")
    ]
    settings = {"replications": 2, "measure": MEASURE, "staffing": "documented"}
    plain, wide = results.compare(pair, **settings), results.compare(pair, margin=1e4, **settings)
    assert "equivalence" not in plain.tables()
    assert "margin" not in plain.manifest()
    assert "equivalent" not in set(plain.differences()["verdict"])
    assert "equivalent" in set(wide.differences()["verdict"])
    columns = ["mean", "low", "high", "p_value", "variance_ratio"]
    pd.testing.assert_frame_equal(plain.differences()[columns], wide.differences()[columns])


def width_of(rows: list[dict]) -> dict[str, float]:
    return {row["scenario"]: row["high"] - row["low"] for row in rows if row["measure"] == MEASURE}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_differences_are_judged_together(folder, lang):
    wanted = ["--measure", MEASURE, "--measure", "on_time_share"]
    answer = Answer("differences", str(folder), *wanted, "--lang", lang)
    assert fits(answer.out)
    assert say("column.p_value", lang) in answer.out
    rows = json.loads(Answer("differences", str(folder), *wanted, "--json").out)
    assert {(row["scenario"], row["measure"]) for row in rows} == {
        (s, m) for s in ("direct_control", "units_26_practised") for m in (MEASURE, "on_time_share")
    }
    alone = json.loads(Answer("differences", str(folder), *wanted[:2], "--json").out)
    narrow, wide = (width_of(table) for table in (alone, rows))
    assert narrow.keys() == wide.keys()
    assert all(wide[scenario] > width for scenario, width in narrow.items())


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["compare", "direct_control", "five_tier", "--margin", "0"], "a number above 0, not 0"),
        (["pairs", "single_desk", "five_tier"], "not measured over the same time"),
        (["pairs", "single_desk", "tiers", *FEW], "not measured over the same time"),
        (["pairs", "single_desk", "variability", *FEW], "do not share their incidents"),
        (["warmup", "five_teir"], "did you mean 'five_tier'?"),
        (["intervals", "single_desk", *FEW, *SHORT, "--precision", "-1"], "not -1"),
    ],
)
def test_bad_request_is_answered(arguments, problem):
    answer = Answer(*arguments)
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert problem in answer.error


def test_folder_without_results_is_refused(tmp_path):
    assert "comparison.json" in Answer("differences", str(tmp_path)).error


def test_measures_that_are_not_there_are_named(folder):
    assert "no measure 'speed'" in Answer("differences", str(folder), "--measure", "speed").error


def test_a_curve_without_movement_is_drawn():
    import numpy as np

    from sim.analysis.runs.steady_state import WarmUp
    from sim.experiment.cases import Case
    from sim.experiment.questions.warmup import Examined

    found = Examined(Case.of(sim.load("single_desk")), 1, WarmUp(np.full((2, 100), 3.0), 1.0, 10), "hour")
    assert "▁" * 20 in output.curve(found, "en")
    assert found.found.verdict == "enough"
