"""The report of a comparison is one whole file, the same each time, in both languages."""

import base64
import json
import re
import shutil
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from typer.testing import CliRunner

from sim.analysis.runs.comparison import Comparison
from sim.analysis.runs.replications import TELLING
from sim.cli import app
from sim.experiment.runs.manifest import write_manifest
from sim.experiment.studies.named import study_of
from sim.model.city.footing import ALIKE, FOOTINGS, OWN
from sim.model.files.canon import dump
from sim.model.files.library import load
from sim.report.document import page
from sim.report.document.drawing import font_for
from sim.report.document.exhibits import Note, exhibits, numbered
from sim.report.document.page import ReportRequest, document
from sim.report.document.reading import load_origin, read_comparison
from sim.report.style import PART_FILLS
from sim.report.wording.telling import Sentence
from sim.report.wording.text import measure_label
from sim.words import languages, say

SCENARIOS = ("five_tier", "direct_control")
LEVELS = {
    "resolution_median_hours": 50.0,
    "close_median_hours": 40.0,
    "close_p90_hours": 200.0,
    "unreported_share": 0.1,
    "hard_report_to_close_median_hours": 60.0,
    "hard_report_to_close_p90_hours": 300.0,
    "hard_on_time_share": 0.7,
    "on_time_share": 0.8,
    "hops_mean": 2.0,
    "backlog_mean": 90.0,
    "resolution_gini_communities": 0.06,
    "utilisation_gini_department": 0.15,
}
REPLICATIONS = 4


def runs(footings=("documented", "equal"), left: float = 0.2) -> pd.DataFrame:
    """Make runs in which the second structure is a fifth lower, and with equal powers lower by `left`."""
    rng = np.random.default_rng(5)
    lead = {True: left, False: 0.2}
    rows = [
        {"footing": footing, "scenario": scenario, "replication": r}
        | {
            name: level * (1 - lead["powers" in footing] * k) * rng.normal(1, 0.01)
            for name, level in LEVELS.items()
        }
        for footing in footings
        for k, scenario in enumerate(SCENARIOS)
        for r in range(REPLICATIONS)
    ]
    return pd.DataFrame(rows)


def comparison(footings=("documented", "equal"), design=(), left: float = 0.2) -> Comparison:
    table, keys = runs(footings, left), ["footing", "scenario", "replication"]
    cells = table[keys].drop_duplicates()
    rng = np.random.default_rng(6)
    parts = pd.DataFrame({"part": list(PART_FILLS)})
    split = cells.merge(parts, how="cross").assign(hours=lambda t: rng.normal(5, 1, len(t)))
    offices = pd.DataFrame(
        {
            "number": [0, 1, 2],
            "name": ["Longgang", "bureau", "unit"],
            "kind": ["city", "department", "unit"],
            "tier": [2, 3, 3],
            "parent": [-1, 0, 0],
            "posts": [0, 10, 5],
        }
    )
    organisation = cells[keys[:2]].drop_duplicates().merge(offices, how="cross")
    teams = pd.DataFrame(
        {
            "office": [1, 2],
            "tier": [3, 3],
            "kind": ["department", "unit"],
            "role": ["field", "desk"],
            "posts": [10, 5],
        }
    )
    load_table = cells.merge(teams, how="cross")
    used, other = rng.uniform(0.3, 0.6, len(load_table)), 0.2 * (load_table["kind"] == "unit")
    load_table = load_table.assign(
        utilisation=used, other=other, engaged=other + used * (1 - other), waiting=0.1
    )
    return Comparison(
        table,
        split,
        load_table,
        organisation,
        {name: load(name).title.model_dump() for name in SCENARIOS},
        SCENARIOS[0],
        design=runs(design, left) if design else pd.DataFrame(),
    )


def write(folder: Path, footings=("documented", "equal"), design=(), left: float = 0.2, **changes) -> Path:
    """Write what `tierflow compare` writes, made up."""
    folder.mkdir(parents=True)
    comparison(footings, design, left).write(folder)
    study = study_of(SCENARIOS, {"replications": REPLICATIONS})
    cases = [
        {
            "scenario": name,
            "footing": footing,
            "origin": name,
            "scenario_digest": load(name).digest,
            "log_digest_of_replication_0": "0" * 64,
        }
        for footing in footings
        for name in SCENARIOS
    ]
    made = {
        "command": "tierflow compare five_tier direct_control",
        "seconds": 1.0,
        "seed": 1,
        "replications": REPLICATIONS,
        "precision": {"reached": True, "half_width": 0.02},
        "study": dump(study),
        "cases": cases,
    }
    write_manifest(folder, made | changes)
    return folder


def explained(folder: Path) -> Path:
    folder.mkdir()
    gap = {"mean": -5.0, "low": -6.0, "high": -4.0, "p_value": 0.001}
    ends = {
        end: {"scenario": name, "scenario_digest": load(name).digest}
        for end, name in zip(("first", "second"), SCENARIOS, strict=True)
    }
    made = {
        "command": "tierflow explain five_tier direct_control",
        "measure": "resolution_closed_mean_hours",
        "total": gap | {"first": 50.0, "second": 45.0, "replications": 4},
        "parts": [gap | {"part": "tiers", "verdict": "lower"}],
        "changes": [],
        "replications": 4,
        "seed": 1,
    }
    write_manifest(folder, ends | made)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("results") / "two")


@pytest.fixture(scope="module")
def single(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("results") / "single", ("documented",), margin=30.0)


@pytest.fixture(scope="module")
def why(tmp_path_factory) -> Path:
    return explained(tmp_path_factory.mktemp("why") / "why")


@pytest.fixture(scope="module")
def made(single, why):
    """Give reports by language, each made once, at one footing since drawing takes its time."""

    @cache
    def report(lang: str) -> tuple[page.Document, str]:
        found = document(ReportRequest(single, lang, (why,)))
        return found, found.html()

    return report


def notes(report: page.Document) -> str:
    """Give all plain paragraphs of a report, which need no drawing."""
    items = [item for section in report.sections for item in section.items]
    return " ".join(item.text for item in items if isinstance(item, Note))


@pytest.mark.parametrize("lang", languages())
def test_page_refers_to_nothing_outside(made, lang):
    _, html = made(lang)
    assert not re.search(r"https?://", html)
    assert set(re.findall(r'(?:src|href)="([^"#:]*[:#]?)', html)) <= {"data:", "#"}
    assert re.findall(r"url\(([^)]{5})", html) == ["data:"]
    assert "<script" not in html and "<link" not in html


@pytest.mark.parametrize("lang", languages())
def test_every_link_leads_somewhere_and_ids_are_single(made, lang):
    _, html = made(lang)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize("lang", languages())
def test_every_sentence_says_what_it_rests_on(made, lang):
    report, html = made(lang)
    shown = unescape(html)
    keys = {item.key for item in exhibits(report.sections)}
    assert len(report.sentences) >= 10
    for said in report.sentences:
        sentence = said.sentence
        assert sentence.exhibit in keys
        assert all((sentence.text, sentence.interval, sentence.leans))
        assert sentence.command.startswith("tierflow ")
        assert f"[{said.number}]" in html
        assert sentence.text in shown


@pytest.mark.parametrize("lang", languages())
def test_few_replications_are_said_not_to_show_whether_they_are_skewed(made, lang):
    report, _ = made(lang)
    assert say("note.few", lang, least=TELLING) in notes(report)


@pytest.mark.parametrize("lang", languages())
def test_answer_has_three_sentences(folder, lang):
    report = document(ReportRequest(folder, lang))
    assert [said.number for said in report.sentences if said.number.startswith("1.")] == ["1.1", "1.2", "1.3"]


def test_same_folder_gives_same_bytes(made, single, why, tmp_path):
    copy = shutil.copytree(single, tmp_path / "elsewhere" / "other")
    _, html = made("zh")
    assert document(ReportRequest(copy, "zh", (why,))).html() == html


def test_ledger_holds_every_quantity_with_its_source(made):
    report, html = made("en")
    rows = next(item.rows for item in exhibits(report.sections) if item.key == "ledger")
    quantities = report.given.kept.ledger()
    assert len(rows) == len(quantities)
    assert {(row[0], row[3]) for row in rows} == {(path, each.source) for path, each in quantities}
    assert "city.residents" in html


def table(report: page.Document, key: str) -> list[tuple[str, ...]]:
    """Give the rows of a table of a report."""
    return next(item.rows for item in exhibits(report.sections) if item.key == key)


@pytest.mark.parametrize(
    ("lang", "hard", "silent"),
    [
        ("en", "Hard incidents: ", "Not reported by the end (%)"),
        ("zh", "疑难事件：", "至期末无人上报的占比（%）"),
    ],
)
def test_closing_stands_beside_resolution_and_hard_cases_apart(made, lang, hard, silent):
    report, html = made(lang)
    beside = [row[0] for row in table(report, "beside_documented")]
    assert {measure_label("close_median_hours", lang), silent} <= set(beside)
    rows = table(report, "classes_documented")
    assert [row[0].startswith(hard) for row in rows] == [True] * 3
    assert rows[0][1].startswith("60.")
    assert report.given.say("doc.classes") in html


def test_results_without_classes_have_no_table_of_them(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "old")
    runs = pd.read_parquet(copy / "runs.parquet")
    runs.drop(columns=[name for name in runs if name.startswith("hard_")]).to_parquet(copy / "runs.parquet")
    keys = {item.key for item in exhibits(document(ReportRequest(copy)).sections)}
    assert "beside_equal" in keys
    assert not {key for key in keys if key.startswith("classes")}


def designed(folder: Path, left: float) -> Path:
    """Write the results of a whole design: all details of its first and last footing, the runs of all."""
    return write(folder, (OWN.key, ALIKE.key), [each.key for each in FOOTINGS], left)


def section(report: page.Document, key: str) -> list[str]:
    """Give the sentences of a section, none if it is not there."""
    return [item.text for each in report.sections if each.key == key for item in each.items if spoken(item)]


def spoken(item: object) -> bool:
    return isinstance(item, Sentence)


@pytest.mark.parametrize(
    ("lang", "left", "says"),
    [
        ("en", 0.1, ("leads the baseline by", "it leads by", "does a verdict turn round")),
        ("zh", 0.1, ("比基准领先", "，领先", "没有结论相反")),
        ("en", 0.0, ("leads the baseline by", "no difference can be told", "does a verdict turn round")),
        (
            "en",
            -0.1,
            ("leads the baseline by", "it lags by", "City-direct administration without a middle tier” in"),
        ),
        ("zh", -0.1, ("比基准领先", "，落后", "结论相反的有：“市直接管理社区（无中间层）”的")),
    ],
)
def test_what_is_left_of_a_lead_has_a_section(tmp_path, lang, left, says):
    report = document(ReportRequest(designed(tmp_path / "design", left), lang))
    turned, finding = section(report, "leads")
    assert says[0] in finding and says[1] in finding and says[2] in turned
    keys = {item.key for item in exhibits(report.sections)}
    assert {"leads", "leads_table"} <= keys
    assert [each.key for each in report.sections][:2] == ["answer", "leads"]
    first, *_ = report.sentences
    assert first.sentence.exhibit == f"ranks_{ALIKE.key}"


def test_the_section_on_leads_is_drawn(tmp_path):
    html = document(ReportRequest(designed(tmp_path / "design", 0.1), "zh")).html()
    assert "各结构的领先还剩多少" in html


def test_without_footings_that_differ_there_is_no_section_on_leads(single, folder):
    assert section(document(ReportRequest(single)), "leads") == []
    said = section(document(ReportRequest(folder)), "leads")
    assert "posts" in said[0] and not any(word in said[0] for word in ("powers", "route"))


def test_one_footing_on_which_all_is_equal_is_said_to_show_the_structure(tmp_path):
    report = document(ReportRequest(write(tmp_path / "alike", (ALIKE.key,))))
    assert "so that what differs is the structure itself" in section(report, "answer")[1]


@pytest.mark.parametrize("lang", languages())
def test_load_is_told_with_other_work_where_there_is_some(made, lang):
    report, html = made(lang)
    department, unit = (row[1] for row in table(report, "load_documented"))
    assert re.fullmatch(r"10 · \d\d %", department)
    shares = re.fullmatch(r"5 · (\d\d) % \((\d\d) %\)", unit)
    assert shares
    assert float(shares[2]) == pytest.approx(20 + 0.8 * float(shares[1]), abs=1)
    assert {"en": "grid workers patrol whenever nothing waits", "zh": "网格员即去巡查"}[lang] in html


def test_scenario_that_has_changed_is_said_to_have(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "changed")
    manifest = copy / "manifest.json"
    manifest.write_text(manifest.read_text().replace(load("five_tier").digest, "0123456789abcdef"))
    said = notes(document(ReportRequest(copy)))
    assert "0123456789abcdef" in said
    assert "is not what it was" in said


def test_scenario_that_is_gone_is_said_to_be(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "gone")
    made = json.loads((copy / "manifest.json").read_text())
    for case in made["cases"]:
        case["origin"] = f"{case['scenario']}.yaml"
    (copy / "manifest.json").write_text(json.dumps(made))
    report = document(ReportRequest(copy))
    assert "cannot be loaded here" in notes(report)
    assert "not at hand" in report.sentences[0].sentence.leans


def test_one_footing_and_a_margin(made):
    report, _ = made("en")
    texts = [said.sentence.text for said in report.sentences]
    assert any("Only one footing was run" in text for text in texts)
    assert any("no difference that matters" in text and "30.0" in text for text in texts)


def test_without_a_sweep_the_section_says_how_to_make_one(made):
    _, html = made("en")
    assert "No sweep was given" in html
    assert "tierflow sweep" in html


def test_explanation_is_told_with_its_own_command(made):
    report, _ = made("en")
    commands = {said.sentence.command for said in report.sentences}
    assert "tierflow explain five_tier direct_control" in commands


def test_font_of_the_page_has_all_its_chinese_signs(made):
    _, html = made("zh")
    data = re.search(r"url\(data:font/woff;base64,([^)]+)\)", html)
    assert data
    signs = set(TTFont(BytesIO(base64.b64decode(data[1]))).getBestCmap())
    text = unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", html, flags=re.DOTALL))
    missing = {sign for sign in text if "\u4e00" <= sign <= "\u9fff" and ord(sign) not in signs}
    assert missing == set()


def test_english_font_leaves_wide_signs_to_the_reader():
    data = base64.b64decode(font_for("“Ab” ±", "en").partition(",")[2])
    assert not {ord("“"), ord("±")} & set(TTFont(BytesIO(data)).getBestCmap())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "comparison.json").unlink(), "no folder of a comparison"),
        (lambda f: (f / "manifest.json").unlink(), "no folder of a comparison"),
        (lambda f: (f / "runs.parquet").unlink(), "lacks runs.parquet"),
        (lambda f: (f / "manifest.json").write_text("{"), "cannot be read"),
        (lambda f: (f / "manifest.json").write_text("[]"), "holds list"),
        (lambda f: (f / "manifest.json").write_text("{}"), "does not say study"),
        (lambda f: (f / "split.parquet").write_text("no"), "cannot be read"),
    ],
)
def test_bad_folder_is_told_in_a_sentence(folder, tmp_path, spoil, words):
    copy = shutil.copytree(folder, tmp_path / "bad")
    spoil(copy)
    with pytest.raises(ValueError, match=words):
        read_comparison(copy)


@pytest.mark.parametrize("option", ["--explain", "--sweep"])
def test_command_names_a_folder_of_another_kind(folder, option):
    answer = CliRunner().invoke(app, ["report", str(folder), option, str(folder), "-q"])
    assert answer.exit_code == 2
    assert "is no folder of a" in answer.stderr and len(answer.stderr.splitlines()) == 1


def test_command_writes_the_file_beside_the_folder(folder, monkeypatch):
    monkeypatch.setattr(page.Document, "html", lambda self: "<!DOCTYPE html>")
    answer = CliRunner().invoke(app, ["report", str(folder), "--lang", "zh", "-q"])
    assert answer.exit_code == 0, answer.stderr
    assert (folder.parent / "two_report_zh.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_command_gives_sentences_as_json(folder):
    answer = CliRunner().invoke(app, ["report", str(folder), "--json", "-q"])
    said = json.loads(answer.stdout)["sentences"]
    assert {"number", "text", "exhibit", "interval", "leans", "command", "shown_in"} == set(said[0])


def test_pdf_without_weasyprint_is_a_sentence(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(ValueError, match="pip install"):
        page.as_pdf("<p>")


@pytest.mark.parametrize("origin", ["five_tier --set period.days=30", "five_tier --with one_seal"])
def test_origins_are_loaded_with_what_was_changed(origin):
    found = load_origin(origin)
    assert found and found.digest != load("five_tier").digest


@pytest.mark.parametrize("origin", ["nothing", "five_tier --wrong x"])
def test_unknown_origin_is_nothing(origin):
    assert load_origin(origin) is None


def test_exhibits_need_keys_of_their_own(made):
    report, _ = made("en")
    with pytest.raises(ValueError, match="two exhibits"):
        numbered([*report.sections, *report.sections])
