"""The command line: what it prints, what it writes, and how it answers bad input."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import sim
from sim import eventlog
from sim.cli import app
from sim.commands import common
from sim.experiment.runs import run
from sim.model.files import shelf
from sim.report import results

COMMANDS = [
    *("list", "show", "params", "check", "schema", "run", "compare", "ablate", "sweep", "rank", "explain"),
    *("sensitivity", "discover", "course", "excerpt"),
    *("warmup", "intervals", "pairs", "differences", "report"),
]
SHORT = ["--set", "period.days=3", "--set", "period.warm_up=1"]
PAIR = ["direct_control", "governance_bureau", "--measure", "close_median_hours", "--replications", "2"]

HALF = ["--with", "service_hall", "--with", "front_sections"]

BAD = {
    "a typo": (
        "extends: five_tier\nname: mine\ncity:\n  residentz: 5\n",
        ":4:3: city.residentz: unknown key",
    ),
    "a wrong unit": (
        "extends: five_tier\nname: mine\ncity:\n  area: {value: 5, unit: km, source: user}\n",
        ":4:26: city.area.unit: is not allowed, found 'km'",
    ),
    "posts that do not add up": (
        "extends: five_tier\nname: mine\nstructure:\n  departments:\n"
        "    posts: {value: 1000, unit: post, source: user}\n",
        "structure.staffing.documented_total: posts do not add up",
    ),
    "a route to nowhere": (
        "extends: five_tier\nname: mine\ncategories:\n  other_admin: {lead: nobody}\n",
        ":4:16: categories.other_admin",
    ),
    "an office nobody reports to": (
        "extends: nine_districts\nname: mine\ncity:\n"
        "  communities: {value: 6, unit: community, source: user}\n",
        "structure.middle[0].offices: 3 of 9 offices",
    ),
}


class Answer:
    def __init__(self, *arguments: str) -> None:
        found = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})
        self.code, self.out, self.error = found.exit_code, found.stdout, found.stderr
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def everything_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command):
    answer = Answer(command, "--help")
    assert answer.code == 0
    assert f"tierflow {command}" in answer.out


def test_version():
    assert Answer("--version").out == f"tierflow {sim.own_version()}\n"


# ------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize("command", ["check", "show", "params", "run", "compare"])
@pytest.mark.parametrize("fault", BAD)
def test_bad_file_is_answered_in_one_line_and_nothing_is_written(fault, command, tmp_path):
    text, place = BAD[fault]
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    names = ["mine.yaml", "five_tier"] if command == "compare" else ["mine.yaml"]
    answer = Answer(command, *names)
    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.error.splitlines()) == 1
    assert place in answer.error
    assert everything_in(tmp_path) == {"mine.yaml"}


def test_all_faults_of_a_file_come_together(tmp_path):
    area = "  area: {value: -5, unit: km2, source: user}\n"
    text = f"extends: five_tier\nname: mine\ncity:\n  residentz: 5\n{area}"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    lines = Answer("check", "mine.yaml").error.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["mine.yaml:4:3", "mine.yaml:5:17"]


def test_check_goes_through_all_files(tmp_path):
    (tmp_path / "mine.yaml").write_text(BAD["a typo"][0], encoding="utf-8")
    answer = Answer("check", "mine.yaml", "five_tier", "headline", "single_desk", "no.yaml")
    assert answer.code == 2
    assert answer.out.splitlines() == [f"{name}: sound" for name in ("five_tier", "headline", "single_desk")]
    assert [line.split(":")[0] for line in answer.error.splitlines()] == ["mine.yaml", "no.yaml"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["run", "five_teir"], "did you mean 'five_tier'?"),
        (["run", "five_tier", "--set", "period.dayz=3"], "period.dayz: there is no 'dayz'"),
        (["run", "five_tier", "--set", "period.days"], "not an assignment"),
        (
            ["run", "five_tier", "--with", "one_sael"],
            "no lever is called 'one_sael', did you mean 'one_seal'?",
        ),
        (["run", "five_tier", "--with", "five_tier"], "no lever is called 'five_tier'"),
        (["run", "single_desk", "--with", "one_seal"], "levers go with cities only"),
        (["show", "five_tier", *HALF], "'service_hall': A section sits"),
        (["compare", *PAIR, *HALF], "'front_sections' does not fit: it contradicts 'service_hall'"),
        (["run", "single_desk", "--staffing", "equal"], "single_desk is a network"),
        (["compare", "five_tier"], "scenarios: one alone needs factors"),
        (["compare", "five_tier", "single_desk"], "only cities can be compared"),
        (["compare", *PAIR, "--baseline", "five_tier"], "is not among the scenarios"),
        (["compare", *PAIR, "--precision", "2"], "precision.relative: is too large"),
        (["compare", *PAIR, "--measure", "hops_men"], "'hops_men', did you mean 'hops_mean'?"),
        (["rank", *PAIR[:2], "--delta", "1", "--measure", "mid_utilisation"], "say --highest or --lowest"),
        (["rank", *PAIR[:2], "--delta", "1", "--measure", "hop_mean"], "did you mean 'hops_mean'?"),
        (["explain", *PAIR, "--measure", "hops_men"], "did you mean 'hops_mean'?"),
        (["params", "headline"], "kind: is not allowed, found 'study'"),
    ],
)
def test_bad_request_is_answered_in_one_line_and_nothing_is_written(arguments, problem, tmp_path):
    answer = Answer(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.error.splitlines()) == 1
    assert problem in answer.error
    assert everything_in(tmp_path) == set()


def test_folder_of_others_is_refused_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "log_of", lambda *_: pytest.fail("it ran"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    answer = Answer("run", "single_desk", "--out", "out")
    assert answer.code == 2
    assert "thesis.txt" in answer.error
    assert everything_in(tmp_path) == {"out", "out/thesis.txt"}


def test_interrupt_is_one_sentence(tmp_path, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "run_once", interrupted)
    answer = Answer("run", "single_desk", "--jobs", "1", "--out", "out")
    assert answer.code == 130
    assert answer.error == "interrupted; nothing was written\n"
    assert everything_in(tmp_path) == set()


def test_run_that_breaks_off_is_told_with_its_command(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise IndexError("no such desk")

    monkeypatch.setattr(run, "run_once", broken)
    answer = Answer(
        "run", "single_desk", "--replications", "1", "--quiet", "--out", "out", "--set", "period.length=9"
    )
    assert answer.code == 1
    assert "IndexError: no such desk" in answer.error
    assert (
        "tierflow run single_desk --set period.length=9 --seed 20210301 --first 0 --replications 1"
        in answer.error
    )
    assert everything_in(tmp_path) == set()


FOOTING = ["--staffing", "equal", "--powers", "equal", "--route", "equal"]


def test_command_that_repeats_a_broken_run_names_its_footing(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise IndexError("no such desk")

    monkeypatch.setattr(run, "run_once", broken)
    answer = Answer("run", "five_tier", *SHORT, *FOOTING, "--replications", "1", "--jobs", "1", "--quiet")
    assert answer.code == 1
    assert f"tierflow run five_tier {shlex.join([*SHORT, *FOOTING])} --seed 20210301" in answer.error
    assert everything_in(tmp_path) == set()


def test_programming_errors_are_not_hidden(monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(results, "described_run", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        Answer("run", "single_desk", "--set", "period.length=9", "--replications", "1", "--json")


# ------------------------------------------------------------------------------------- what is there


def test_list_shows_structures_levers_networks_and_studies():
    out = Answer("list").out
    for words in (
        "Structures",
        "five_tier",
        "Levers",
        "one_seal",
        "Networks",
        "single_desk",
        "Studies",
        "headline",
    ):
        assert words in out
    assert "治理结构" in Answer("list", "--lang", "zh").out
    kinds = {row["kind"] for row in json.loads(Answer("list", "--json").out)}
    assert kinds == {"city", "lever", "network", "study", "ablation", "wages"}


def test_show_tells_who_reports_to_whom_and_adds_up_the_books():
    out = Answer("show", "five_tier").out
    lines = [line.split() for line in out.splitlines()]
    assert ["departments", "and", "middle", "tier", "2,500", "1,100"] in lines
    assert "Township: 9 (810 posts)" in out
    assert out.index("Zhejiang Province") < out.index("Finance bureau") < out.index("Community: 102")
    assert "乡镇：9 个 (810 个岗位)" in Answer("show", "five_tier", "--lang", "zh").out


def test_show_takes_networks_and_studies():
    assert "exponential" in Answer("show", "single_desk").out
    assert "five_tier" in Answer("show", "headline").out


def test_show_tells_what_a_lever_brings():
    out = Answer("show", "digital_platform").out
    assert "Add a platform" in out
    assert "desk.hand_over × 0.8 (0.5 … 0.95)" in " ".join(out.split())
    told = Answer("show", "front_sections", "--lang", "zh").out
    assert "机构前移" in told
    assert "不能与 service_hall 同用" in " ".join(told.split())


def test_show_tells_what_levers_change_here():
    out = Answer("show", "five_tier", "--with", "enforcement_brigades", "--with", "one_seal").out
    assert "structure.route.approvals              serial         integrated" in out
    assert "Enforcement brigade: 7 (80 posts)" in out
    assert "tierflow params five_tier --with enforcement_brigades --with one_seal" in " ".join(out.split())
    told = Answer("show", "units_26_designed", "--with", "one_seal", "--lang", "zh").out
    assert "此处已如此" in told
    assert max(map(len, out.splitlines())) <= 80


def test_params_shows_the_numbers_with_levers():
    ledger = json.loads(Answer("params", "five_tier", "--with", "digital_platform", "--json").out)
    (entry,) = [entry for entry in ledger if entry["path"] == "desk.hand_over"]
    assert (entry["value"], entry["source"], entry["range"]) == (3.2, "P076, P117", [0.25, 15.2])


def test_params_is_the_whole_ledger():
    ledger = json.loads(Answer("params", "five_tier", "--json").out)
    assert len(ledger) > 100
    assert {"path", "value", "unit", "range", "source", "grade"} <= set(ledger[0])
    assumed = json.loads(Answer("params", "five_tier", "--json", "--grade", "assumption").out)
    assert assumed == [entry for entry in ledger if entry["grade"] == "assumption"]
    lines = [line.split() for line in Answer("params", "five_tier").out.splitlines()]
    assert ["period"] in lines
    assert ["warm_up", "56", "day", "28", "…", "112", "assumption", "assumption"] in lines


def test_schema_is_json():
    assert json.loads(Answer("schema").out)["$schema"].endswith("2020-12/schema")


def test_every_table_fits_80_columns():
    for arguments in (["list"], ["show", "five_tier"], ["params", "five_tier"], ["--help"]):
        assert max(len(line) for line in Answer(*arguments).out.splitlines()) <= 80


# -------------------------------------------------------------------------------------------- running


def test_run_of_a_network_gives_its_measures_as_json(tmp_path):
    arguments = ["run", "single_desk", "--set", "period.length=100", "--json", "--quiet", "--replications"]
    found = json.loads(Answer(*arguments, "2").out)
    lines = {(line["scope"], line["measure"]): line for line in found["measures"]}
    wait = lines["station", "wait_mean"]
    assert wait["low"] <= wait["mean"] <= wait["high"]
    assert wait["unit"] == "hour"
    assert {("all", "sojourn_p95"), ("class", "wait_p50"), ("station", "utilisation")} <= set(lines)
    once = json.loads(Answer(*arguments, "1").out)
    assert {(line["low"], line["high"]) for line in once["measures"]} == {(None, None)}
    assert everything_in(tmp_path) == set()


def test_run_of_a_city_writes_its_log_and_tables():
    answer = Answer("run", "direct_control", *SHORT, "--replications", "2", "--out", "out", "--seed", "4")
    assert answer.code == 0
    assert "Median time from report to closing" in answer.out
    assert "2 of 2 runs (100 %)" in answer.error
    content = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    assert content["seed"] == 4
    assert content["log_digest"] == eventlog.read(Path("out/log")).digest()
    assert len(pd.read_parquet("out/runs.parquet")) == len(pd.read_csv("out/runs.csv")) == 2


def test_a_single_replication_can_be_repeated():
    arguments = ["run", "direct_control", *SHORT, "--json", "--quiet", "--replications", "1"]
    first, again = (json.loads(Answer(*arguments, "--first", "1").out) for _ in range(2))
    assert first == again
    assert first["log_digest"] != json.loads(Answer(*arguments).out)["log_digest"]


def test_run_with_everything_equal_says_so_and_can_be_repeated():
    arguments = ["run", "five_tier", *SHORT, "--json", "--quiet", "--replications", "1"]
    own, equal = (json.loads(Answer(*arguments, *more).out) for more in ([], FOOTING))
    assert (own["footing"], equal["footing"]) == ("documented", "equal+powers+route")
    assert own["scenario_digest"] == equal["scenario_digest"] and own["log_digest"] != equal["log_digest"]
    command = shlex.split(equal["command"])
    assert [word for word in command if word in FOOTING] == FOOTING
    assert json.loads(Answer(*command[1:], "--json", "--quiet").out) == equal
    short = sim.with_values(sim.load("five_tier"), {"period.days": 3, "period.warm_up": 1})
    named = sim.run(short, replications=1, footing="equal+powers+route")
    assert named.log_digests[0] == equal["log_digest"]


def test_run_with_levers_can_be_repeated_from_its_manifest(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(Path(shelf.find_lever("one_seal")).read_text(encoding="utf-8"), encoding="utf-8")
    quick = ["--replications", "1", "--quiet"]
    lever = ["--with", "event_flow_standard", "--with", "own.yaml"]
    assert Answer("run", "five_tier", *lever, *SHORT, *quick, "--out", "out").code == 0
    made = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    assert made["scenario"] == "five_tier_with_event_flow_standard_with_one_seal"
    command = shlex.split(made["command"])
    assert command[:7] == ["tierflow", "run", "five_tier", *lever]
    again = json.loads(Answer(*command[1:], "--json", "--quiet").out)
    assert {key: again[key] for key in ("log_digest", "scenario_digest")} == {
        key: made[key] for key in ("log_digest", "scenario_digest")
    }


def test_levers_are_compared_with_and_without(monkeypatch):
    monkeypatch.setattr(results.StudyResult, "figures", lambda *_: iter(()))
    names = ["direct_control", "direct_control_with_one_thing"]
    options = ["--measure", "close_median_hours", "--replications", "2", *SHORT, "--json", "--quiet"]
    found = json.loads(Answer("compare", *names, "--with", "outsourcing", *options).out)
    both = [f"{name}_with_outsourcing" for name in names]
    assert list(found["titles"]) == both
    assert found["command"].count("--with outsourcing") == 1
    assert {case["origin"].split(" --set")[0] for case in found["cases"]} == {
        f"{name} --with outsourcing" for name in names
    }


def test_compare_prints_a_table_and_writes_everything(monkeypatch):
    monkeypatch.setattr(results.StudyResult, "figures", lambda self, lang: iter([("split", self.plot)]))
    answer = Answer("compare", *PAIR, *SHORT, "--jobs", "1")
    assert answer.code == 0
    for words in ("Documented posts", "Equal posts", "baseline", "Social Governance", "assumptions"):
        assert words in answer.out
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    folder = Path("results/direct_control_vs_governance_bureau")
    assert f"→ {folder}" in answer.out
    assert {"runs.parquet", "runs.csv", "manifest.json", "figures/split.svg"} <= everything_in(folder)
    assert {"design.parquet", "leads.csv"} <= everything_in(folder)
    assert "What is left of each lead" in answer.out
    assert "16 of 16 runs (100 %)" in answer.error  # eight footings, what is identical once


def test_compare_gives_json_and_replaces_earlier_results(monkeypatch):
    monkeypatch.setattr(results.StudyResult, "figures", lambda *_: iter(()))
    arguments = ["compare", *PAIR, *SHORT, "--json", "--quiet", "--staffing", "equal", "--out", "out"]
    first, again = (Answer(*arguments) for _ in range(2))
    assert first.error == again.error == ""
    one, two = json.loads(first.out), json.loads(again.out)
    assert one["cases"] == two["cases"]
    assert one["summary"] == two["summary"]
    assert {row["footing"] for row in one["differences"]} == {"equal"}
    assert [path.name for path in Path().iterdir()] == ["out"]


def test_progress_tells_the_first_run_and_every_tenth(capsys):
    lines = common.Lines()
    for done in range(1, 101):
        lines.watch(done, 100)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 11
    assert told[0] == "1 of 100 runs (1 %), 0 s"
    assert told[1].startswith("10 of 100 runs (10 %), 0 s, about ")
    assert told[-1].startswith("100 of 100 runs (100 %)")


def test_what_is_left_is_told_from_the_runs_since_the_first(capsys, monkeypatch):
    clock = iter([0, 50, 51, 52, 53])  # fifty seconds to begin, then a second a run
    monkeypatch.setattr(common, "monotonic", lambda: next(clock))
    lines = common.Lines()
    for done in range(1, 5):
        lines.watch(done, 4)
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "1 of 4 runs (25 %), 50 s",
        "2 of 4 runs (50 %), 51 s, about 2 s left",
        "3 of 4 runs (75 %), 52 s, about 1 s left",
        "4 of 4 runs (100 %), 53 s, about 0 s left",
    ]


@dataclass(frozen=True)
class Size:
    width: int = 1
    height: int = 2


def test_a_record_stands_for_the_options_that_are_its_fields():
    drawn = []

    def draw(name: str, *, size: Size, bold: bool = False) -> None:
        drawn.append((name, size, bold))

    commands = typer.Typer()
    commands.command()(common.spread(draw))
    for arguments in (["box"], ["box", "--height", "3", "--bold"]):
        assert CliRunner().invoke(commands, arguments).exit_code == 0
    assert drawn == [("box", Size(1, 2), False), ("box", Size(1, 3), True)]


def test_an_option_that_stands_beside_the_record_it_is_in_is_refused():
    def draw(*, size: Size, width: int = 1) -> None:
        pass

    with pytest.raises(ValueError, match="width"):
        common.spread(draw)
