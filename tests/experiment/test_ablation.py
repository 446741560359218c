"""Mechanisms are switched off one at a time, claims are judged as by hand, and the page says no more."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.analysis.measures.monthly import TREND
from sim.analysis.measures.recovery import EXCESS
from sim.cli import app
from sim.experiment.questions import ablate
from sim.experiment.questions.ablate import Ablated, ClaimVerdict, paired_test, pairs_of, verdict
from sim.experiment.runs.run import FailedRunsError, Pool
from sim.experiment.studies import checking
from sim.experiment.studies.ablation import SWITCHES, AblationStudy, chosen, load_ablation
from sim.model.city.conduct import conduct
from sim.model.city.workload import draw
from sim.model.files.canon import dump
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError
from sim.report.terminal import ablation as report
from sim.report.wording.text import measure_label

ROOT = Path(__file__).resolve().parents[2]
STUDY = load_ablation()
NAMES = [entry.name for entry in STUDY.mechanisms]
SHORT = {"period.days": 4, "period.warm_up": 2}
QUICK = [part for path, value in SHORT.items() for part in ("--set", f"{path}={value}")]

PLACES = {
    "buck_passing": "returns",
    "township_drift": "township_drift",
    "dual_work": "dual_work",
    "upward_drain": "upward_drain",
    "upward_tasks": "upward_tasks",
    "low_motivation": "low_motivation",
    "span_overload": "span_overload",
    "unanswered_whistles": "unanswered_whistles",
    "task_force": "shocks",
    "assessments": "assessments",
}
"""The ten ways to fail that the documents describe (table 4 of the evidence), and their switches."""


def by_hand(values: Mapping[str, Sequence[tuple[float, float]]], name: str = "dual_work") -> Ablated:
    """Return a result with these values, on and off, of each measure of one mechanism."""
    study = chosen(STUDY, [name])
    rows = [
        (name, measure, replication, on, off)
        for measure, pairs in values.items()
        for replication, (on, off) in enumerate(pairs)
    ]
    return Ablated(study, pairs_of(study), pd.DataFrame(rows, columns=ablate.PAIRED))


DUAL: dict[str, list[tuple[float, float]]] = {
    "mid_home_share": [(0.25, 0.0), (0.26, 0.0), (0.24, 0.0), (0.25, 0.0)],
    "resolution_median_hours": [(30, 25), (20, 26), (25, 24.5), (24, 24)],
    "mid_waiting": [(40, 90), (41, 92), (42, 91), (40, 89)],
}
"""One claim that moves as said, one that does not move, and one that moves the other way."""


# ----------------------------------------------------------------------------------------------- the file


def test_every_mechanism_of_the_documents_is_there_once():
    assert {entry.name: entry.switch for entry in STUDY.mechanisms} == PLACES
    assert len(STUDY.mechanisms) == len(PLACES) == 10


def test_the_file_is_sound_and_listed():
    assert checking.verify("mechanisms") == []
    assert set(PLACES.values()) <= set(SWITCHES)


@pytest.mark.parametrize("entry", STUDY.mechanisms, ids=NAMES)
def test_the_two_cities_differ_in_the_switch_alone(entry):
    on, off = entry.city(True), entry.city(False)
    assert with_values(on, {f"mechanisms.{entry.switch}": False}) == off
    assert on != off


@pytest.mark.parametrize("entry", STUDY.mechanisms, ids=NAMES)
def test_every_claim_is_on_a_measure_with_a_name(entry):
    for claim in entry.claims:
        assert measure_label(claim.measure, "en") != measure_label(claim.measure, "zh")


@pytest.mark.parametrize("entry", STUDY.mechanisms, ids=NAMES)
def test_the_mechanism_is_at_work_where_it_is_placed(entry):
    """A switch that is on, but whose number is 0 there, would make an empty row.

    Upward tasks are drawn beforehand; all else shows in how people act.
    """
    on, off = (entry.city(state) for state in (True, False))
    assert conduct(on) != conduct(off) or len(draw(on, 1, 0).occurred) > len(draw(off, 1, 0).occurred)


FAULTS = {
    "switch: returns": ("switch: retruns", "mechanisms[0].switch", "did you mean 'returns'?"),
    "source: E126": ("source: E999", "mechanisms[0].follows[0].source", "unknown source, found 'E999'"),
    "direction: higher": ("direction: up", "mechanisms[0].does[0].direction", "is not allowed"),
    "name: second": ("name: first", "mechanisms[1].name", "'first' stands twice"),
    "measure: hops_mean": (
        "measure: return_share",
        "mechanisms[0].follows",
        "the measure 'return_share' is claimed twice",
    ),
    "replications: 2": ("replications: 1", "replications", "is too small"),
    "scenario: five_tier": ("scenari: five_tier", "mechanisms[0].scenari", "unknown key"),
}

MINE = """\
kind: ablation
name: mine
title: {en: Mine, zh: 我的}
story: {en: A try., zh: 试一试。}
seed: 3
replications: 2
level: 0.9
mechanisms:
  - name: first
    title: {en: Returns, zh: 退回}
    story: {en: Offices send back., zh: 退件。}
    scenario: five_tier
    switch: returns
    does: [{measure: return_share, direction: higher, source: H20}]
    follows: [{measure: hops_mean, direction: higher, source: E126}]
  - name: second
    title: {en: Span, zh: 幅度}
    story: {en: Too many., zh: 太多。}
    scenario: direct_control
    switch: span_overload
    does: [{measure: department_pace_mean, direction: lower, source: S07}]
    follows: [{measure: close_median_hours, direction: higher, source: S07}]
"""


@pytest.fixture
def mine(tmp_path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    return path


@pytest.mark.parametrize("sound", FAULTS)
def test_faults_are_told_with_their_place(sound, mine):
    wrong, path, words = FAULTS[sound]
    line = next(k for k, text in enumerate(MINE.splitlines(), 1) if sound in text)
    mine.write_text(MINE.replace(sound, wrong, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_ablation(mine)
    fault = next(fault for fault in caught.value.faults if fault.path == path)
    assert words in fault.message
    assert fault.line == line
    assert fault.column > 0


def test_checking_tells_a_setting_that_does_not_fit(mine):
    text = MINE.replace("    switch: returns\n", "    switch: returns\n    settings: {period.dayz: 3}\n")
    mine.write_text(text, encoding="utf-8")
    assert "there is no 'dayz'" in checking.verify(mine)[0]


def test_a_network_has_no_mechanisms(mine):
    mine.write_text(MINE.replace("scenario: five_tier", "scenario: single_desk"), encoding="utf-8")
    assert "only a city has mechanisms, found the network 'single_desk'" in checking.verify(mine)[0]


def test_some_mechanisms_are_chosen_in_the_order_of_the_study():
    some = chosen(STUDY, ["assessments", "dual_work"])
    assert [entry.name for entry in some.mechanisms] == ["dual_work", "assessments"]
    with pytest.raises(
        ValueError, match=r"no mechanism of mechanisms is called 'drift', there are buck_passing"
    ):
        chosen(STUDY, ["drift"])


def test_settings_are_overruled_and_the_switch_is_not():
    (entry,) = chosen(STUDY, ["township_drift"]).mechanisms
    city = entry.city(False, {"period.days": 9, "mechanisms.township_drift": True})
    assert city.period.days.value == 9
    assert not city.mechanisms.township_drift
    assert entry.city(True).period.days.value == 730
    assert str(entry.origin(False)) == (
        "nine_districts --set period.days=730 --set mechanisms.township_drift=false"
    )


# ----------------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("direction", "difference", "p_value", "found"),
    [
        ("higher", 2.0, 0.01, ClaimVerdict.AS_SAID),
        ("higher", -2.0, 0.01, ClaimVerdict.OTHER_WAY),
        ("lower", -2.0, 0.01, ClaimVerdict.AS_SAID),
        ("lower", 2.0, 0.01, ClaimVerdict.OTHER_WAY),
        ("higher", 2.0, 0.051, ClaimVerdict.UNDETERMINED),
        ("lower", 0.0, 1.0, ClaimVerdict.UNDETERMINED),
        ("higher", math.nan, math.nan, ClaimVerdict.UNDETERMINED),
    ],
)
def test_verdicts_by_hand(direction, difference, p_value, found):
    assert verdict(direction, difference, p_value, 0.95) is found


@given(st.floats(-9, 9), st.floats(0, 1), st.floats(0.5, 0.99))
def test_verdicts_of_both_directions_are_mirrored(difference, p_value, level):
    mirror = {ClaimVerdict.AS_SAID: ClaimVerdict.OTHER_WAY, ClaimVerdict.OTHER_WAY: ClaimVerdict.AS_SAID}
    one = verdict("higher", difference or 1.0, p_value, level)
    other = verdict("lower", difference or 1.0, p_value, level)
    assert mirror.get(one, one) is other


def test_a_pair_is_tested_by_hand():
    pairs = pd.DataFrame({"replication": [0, 1, 2], "on": [3.0, 5.0, 7.0], "off": [2.0, 3.0, 4.0]})
    found = paired_test(pairs, 0.95)
    half = 4.302652729911275 / math.sqrt(3)  # Student t of two degrees of freedom, deviation 1
    assert (found["on"], found["off"], found["difference"], found["replications"]) == (5, 3, 2, 3)
    assert (found["low"], found["high"]) == pytest.approx((2 - half, 2 + half))
    assert found["p_value"] == pytest.approx(0.07417990022744853)


def test_incomplete_pairs_are_left_out():
    pairs = pd.DataFrame(
        {"replication": range(4), "on": [3.0, np.nan, 5.0, 9.0], "off": [2.0, 1.0, 3.0, np.nan]}
    )
    found = paired_test(pairs, 0.95)
    assert (found["on"], found["off"], found["replications"]) == (4, 2.5, 2)
    nothing = paired_test(pairs.assign(on=np.nan), 0.95)
    assert nothing["replications"] == 0
    assert all(math.isnan(nothing[key]) for key in ("on", "off", "difference", "low", "high", "p_value"))


def test_table_by_hand():
    table = by_hand(DUAL).table().set_index("measure")
    assert table["verdict"].to_dict() == {
        "mid_home_share": "as_said",
        "resolution_median_hours": "undetermined",
        "mid_waiting": "other_way",
    }
    assert table["part"].tolist() == ["does", "follows", "follows"]
    assert table.loc["mid_waiting", "difference"] == -49.75


def test_p_values_are_those_of_all_claims_together():
    frames = [
        pd.DataFrame(pairs, columns=["on", "off"]).reset_index(names="replication") for pairs in DUAL.values()
    ]
    alone = [paired_test(frame, 0.95)["p_value"] for frame in frames]
    joint = by_hand(DUAL).table()["p_value"].tolist()
    smallest, *_, largest = sorted(alone)
    assert min(joint) == pytest.approx(3 * smallest)
    assert max(joint) == pytest.approx(largest)


def test_a_lucky_claim_does_not_stand_among_many():
    """Alone it would do: its interval is above 0."""
    lucky = [(1.0, 0.0), (2.5, 0.0), (3.0, 0.0), (1.2, 0.0)]
    values = {"mid_home_share": lucky, "resolution_median_hours": [(1, 2), (2, 1)] * 2, "mid_waiting": lucky}
    row = by_hand(values).table().iloc[0]
    assert row["low"] > 0
    assert row["p_value"] > 0.05
    assert row["verdict"] == "undetermined"


# ---------------------------------------------------------------------------------------------- rendering


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentence_names_every_claim_under_its_verdict(lang):
    result = by_hand(DUAL)
    (sentence,) = report.sentences(result, result.table(), lang)
    itself, follows = sentence.split({"en": "What should follow", "zh": "应有的后果"}[lang])
    words = {
        "en": ("moves as said", "moves the other way", "no detectable difference"),
        "zh": ("与所述一致", "与所述相反", "未见可辨差异"),
    }[lang]
    assert words[0] in itself
    assert words[0] not in follows
    assert words[1] in follows
    assert words[2] in follows
    for measure in DUAL:
        assert sentence.count(report.measure_name(measure, lang)) == 1


def test_sentence_does_not_call_a_missing_value_none():
    values = {name: [(math.nan, math.nan)] * 3 for name in DUAL}
    result = by_hand(values)
    (sentence,) = report.sentences(result, result.table(), "en")
    assert "moves" not in sentence
    assert sentence.count("no detectable difference") == 2
    assert "| – | – | – [–, –] | no detectable difference |" in report.page(result, "tierflow ablate", "en")


def test_page_has_a_row_for_each_claim_and_the_command():
    result = by_hand(DUAL)
    text = report.page(result, "tierflow ablate --only dual_work", "en")
    assert text.startswith("# Ten ways to fail")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(DUAL)
    assert len({line.count("|") for line in rows}) == 1
    assert "| Dual workload | 双重工作 | `units_26_practised`; `dual_work` | itself |" in rows[2]
    assert "−49.8 [−52.0, −48.3] | moves the other way | H07 |" in rows[4]
    assert "```sh\ntierflow ablate --only dual_work\n```" in text
    assert "all 3 paired tests" in text
    assert result.digest in text
    assert text == report.page(by_hand(DUAL), "tierflow ablate --only dual_work", "en")


def test_request_is_told_as_a_command_without_absolute_paths(tmp_path):
    request = report.AblationRequest("mechanisms", ("dual_work",), {"replications": 5}, ("period.days=9",))
    assert request.command(tmp_path / "a.md") == (
        "tierflow ablate --only dual_work --replications 5 --set period.days=9 --out a.md"
    )
    assert report.AblationRequest(str(tmp_path / "mine.yaml")).command() == "tierflow ablate mine.yaml"
    assert request.study().replications == 5


def test_shown_table_fits_80_columns(capsys):
    from rich.console import Console

    for lang in ("en", "zh"):
        Console(width=80).print(report.claims(by_hand(DUAL), lang))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "dual_work" in "".join(lines)


def test_page_is_written_whole(tmp_path):
    file = tmp_path / "docs" / "page.md"
    report.write_page("one\n", file)
    report.write_page("two\n", file)
    assert file.read_bytes() == b"two\n"
    assert [path.name for path in file.parent.iterdir()] == ["page.md"]


# ------------------------------------------------------------------------------------------------ running


@pytest.fixture(scope="module")
def small() -> Ablated:
    return ablate.ablate(_two(), SHORT, Pool(1))


def _two() -> AblationStudy:
    return with_values(chosen(STUDY, ["dual_work", "assessments", "span_overload"]), {"replications": 2})


def test_runs_have_a_row_for_each_claim_and_replication(small):
    claims = [(entry.name, claim.measure) for entry in _two().mechanisms for claim in entry.claims]
    rows = [(row.mechanism, row.measure, row.replication) for row in small.runs.itertuples()]
    assert rows == [(*claim, replication) for claim in claims for replication in (0, 1)]


def test_mechanisms_are_seen_at_work(small):
    table = small.table().set_index(["mechanism", "measure"])
    assert (
        table.loc[("dual_work", "mid_home_share"), "off"]
        == 0
        < table.loc[("dual_work", "mid_home_share"), "on"]
    )
    assert table.loc[("span_overload", "department_pace_mean"), "difference"] < -0.1


def test_pairs_that_share_a_scenario_share_its_run(small):
    median = small.runs[small.runs["measure"] == "resolution_median_hours"]
    sides = [median.loc[median["mechanism"] == name, "on"].tolist() for name in ("dual_work", "assessments")]
    assert sides[0] == sides[1]


def test_result_does_not_depend_on_the_number_of_processes(small):
    shared = ablate.ablate(_two(), SHORT, Pool(2))
    pd.testing.assert_frame_equal(small.runs, shared.runs)
    assert small.digest == shared.digest


def test_an_unknown_measure_is_refused_with_those_there_are(mine):
    for name, way_out in (("speed", "there are 'contacts'"), ("hops_men", "did you mean 'hops_mean'")):
        mine.write_text(MINE.replace("measure: hops_mean", f"measure: {name}"), encoding="utf-8")
        with pytest.raises(ValueError, match=f"no measure '{name}', {way_out}"):
            ablate.ablate(load_ablation(mine), SHORT, Pool(1))


def test_a_run_that_breaks_off_is_told_with_its_command(monkeypatch):
    def broken(*_: object) -> None:
        raise IndexError("no such desk")

    monkeypatch.setattr(ablate, "log_of", broken)
    with pytest.raises(FailedRunsError) as caught:
        ablate.ablate(chosen(_two(), ["span_overload"]), SHORT, Pool(1))
    assert "IndexError: no such desk" in str(caught.value)
    assert "tierflow run direct_control --set period.days=4" in str(caught.value)
    assert "--set mechanisms.span_overload=true" in str(caught.value)


def test_trends_and_a_shock_are_told_by_both_logs(tmp_path):
    """A task force of a week, and months of a drift, in a file of one's own."""
    drift, force = (dump(chosen(STUDY, [name]).mechanisms[0]) for name in ("township_drift", "task_force"))
    days = {"period.days": 45, "period.warm_up": 2}  # four weeks must follow the force
    shock = {"shocks.0.start": 5, "shocks.0.days": 7}
    study = dump(STUDY) | {
        "replications": 2,
        "mechanisms": [drift | {"settings": days}, force | {"settings": days | shock}],
    }
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    runs = ablate.ablate(load_ablation(path), {}, Pool(1)).runs
    trends = runs[runs["measure"].str.endswith(TREND)]
    assert len(trends) == 6
    assert trends[["on", "off"]].notna().all(axis=None)
    excess = runs[runs["measure"].isin(EXCESS)]
    assert (excess["off"] == 0).all()
    assert len(excess) == 2
    assert excess["on"].notna().all()
    shares = runs[runs["measure"] == "department_task_force_share"]
    assert (shares["on"] > 0).all()
    assert (shares["off"] == 0).all()


# ------------------------------------------------------------------------------------------- command line


def invoke(*arguments: str) -> str:
    answer = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80"})
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_command_writes_a_page_that_is_the_same_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = ["ablate", "--only", "dual_work", "--replications", "2", *QUICK, "--quiet", "--jobs", "1"]
    assert "→ docs/page.md" in invoke(*arguments, "--out", "docs/page.md")
    first = Path("docs/page.md").read_bytes()
    found = json.loads(invoke(*arguments, "--out", "docs/page.md", "--json"))
    assert Path("docs/page.md").read_bytes() == first
    assert [row["measure"] for row in found["claims"]] == list(DUAL)
    assert found["command"] == f"tierflow ablate --only dual_work --replications 2 {' '.join(QUICK)}"
    assert "Dual workload" in invoke(*arguments)
    assert "双重工作" in invoke(*arguments, "--lang", "zh")


def test_command_shows_and_lists_the_study():
    assert "unanswered_whistles" in invoke("show", "mechanisms")
    assert "吹哨不应" in invoke("show", "mechanisms", "--lang", "zh")
    assert "mechanisms" in invoke("list")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["ablate", "headline"], "kind: is not allowed, found 'study'"),
        (["ablate", "--only", "drift"], "no mechanism of mechanisms is called 'drift'"),
        (["ablate", "--replications", "1"], "replications: is too small"),
        (["ablate", "--set", "period.dayz=1"], "there is no 'dayz'"),
    ],
)
def test_bad_request_is_answered_in_one_line(arguments, problem):
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 2
    assert problem in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


# ------------------------------------------------------------------------------------------- the page kept


def test_page_in_the_documents_has_every_claim_of_the_study():
    rows = [
        line.split(" | ")
        for line in (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ][2:]
    claims = [claim for entry in STUDY.mechanisms for claim in entry.claims]
    assert [row[4] for row in rows] == [measure_label(claim.measure, "en") for claim in claims]
    assert [row[-1].removesuffix(" |") for row in rows] == [claim.source for claim in claims]
    assert [row[1] for row in rows if row[1]] == [entry.title["zh"] for entry in STUDY.mechanisms]
