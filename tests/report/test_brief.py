"""The brief: one page, every verdict with both doubts, in every language and as every file."""

import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.analysis.choice.standing import NEARLY_ALL
from sim.cli import app
from sim.experiment.questions.worlds import Worlds
from sim.report.document import brief_page
from sim.report.document.brief import Brief
from sim.report.document.page import Document, ReportRequest, as_pdf, document
from sim.report.document.reading import Advised
from sim.report.wording.text import clock
from sim.words import languages

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"


@cache
def made(lang: str) -> Document:
    return document(ReportRequest(REFERENCE, lang))


@cache
def html_of(lang: str) -> str:
    return made(lang).brief_html()


@pytest.fixture(params=languages())
def brief(request) -> Brief:
    return made(request.param).brief


def text_of(html: str) -> str:
    return re.sub(r"<style.*?</style>|<[^>]*>", "", html, flags=re.DOTALL)


def test_the_answer_is_three_sentences_on_practice_design_and_structure(brief):
    kept = brief.given.kept
    practised, designed, alike = list(brief.answers())
    designs = kept.outcome.study.designs
    for name in kept.titles:
        title = brief.given.title(name)
        assert (title in designed.text) == (name in designs)
        if name != kept.baseline:
            assert (title in practised.text) == (name not in designs)
            assert title in alike.text


def test_every_verdict_carries_its_limits_and_its_share_of_worlds(brief):
    for said in brief.answers():
        verdicts = [each for each in brief.verdicts if each.measure == brief.given.kept.measure]
        here = [each for each in verdicts if brief.given.title(each.scenario) in said.text]
        assert said.text.count("[") >= len(here) / 2
        shares = re.findall(r"\d+ ?%", said.text)
        assert len(shares) == 2 * said.text.count("[")


def test_what_holds_and_what_is_open_is_told_by_the_shares(brief):
    for each in brief.verdicts:
        if each.standing is None or each.side not in ("lower", "higher"):
            continue
        line = brief._line(each)
        held = each.standing.held(each.side)
        if line in brief.firm():
            assert held >= NEARLY_ALL
        if line in brief.open():
            assert held <= 0.5


def test_without_worlds_it_says_that_they_were_not_asked():
    given = made("en").given
    bare = Brief(replace(given, kept=replace(given.kept, worlds=Worlds()), readings=()))
    words = dict(brief_page.lists(bare))
    assert words["firm"] == words["open"] == words["measure"]
    assert "has not been asked" in words["firm"][0]
    assert all("worlds not asked" in said.text for said in bare.answers())


def test_a_mark_of_what_is_measured_first_names_value_and_both_shares():
    for line in made("en").brief.turns():
        assert re.search(r"below [\d.]+.* in \d+ % of worlds, above it in \d+ %|worlds below", line)


@pytest.mark.parametrize("measure", ["resolution_median_hours", "close_p90_hours", "request_median_hours"])
@pytest.mark.parametrize("lang", languages())
def test_times_say_from_when_to_when(measure, lang):
    assert len(clock(measure, lang)) > 10
    assert clock("on_time_share", lang) == ""


def test_printed_it_is_one_page(brief):
    weasyprint = pytest.importorskip("weasyprint")
    html = html_of(brief.given.teller.lang)
    assert len(weasyprint.HTML(string=html).render().pages) == 1
    assert as_pdf(html).startswith(b"%PDF")


def test_the_word_processor_gets_the_same_words(brief):
    pytest.importorskip("docx")
    with zipfile.ZipFile(BytesIO(brief_page.as_docx(brief))) as parts:
        text = re.sub(r"<[^>]*>", "", parts.read("word/document.xml").decode()).replace("&amp;", "&")
    for said in brief.answers():
        assert said.text in text
    assert brief.limits() in text


def test_the_page_holds_all_it_shows(brief):
    html = html_of(brief.given.teller.lang)
    assert not re.search(r"(?:src|href)=[\"']https?:", html)
    shown = text_of(html)
    for said in brief.answers():
        assert said.text in shown.replace("&#34;", '"').replace("&amp;", "&")


def test_command_writes_all_files_or_none(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    out = tmp_path / "b.html"
    asked = ["report", str(REFERENCE), "--brief", "--docx", "--out", str(out), "-q"]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 2 and "pip install 'tierflow[docx]'" in answer.output
    assert list(tmp_path.iterdir()) == []


def test_a_document_of_the_whole_report_is_refused(tmp_path):
    answer = CliRunner().invoke(app, ["report", str(REFERENCE), "--docx", "--out", str(tmp_path / "r.html")])
    assert answer.exit_code == 2 and "--brief" in answer.output


def advice(folder: Path, **made: object) -> Path:
    folder.mkdir()
    known = {"command": "tierflow advise x", "city": {"scenario": "x"}, "measure": "m"}
    reading = {
        "en": ["Try this.", "In 70 %.", "Surely.", "And more."],
        "zh": ["先做这件。", "占 70%。", "确定。", "其余。"],
    }
    text = json.dumps(known | {"reading": reading} | made)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Try this. In 70 %. Surely."), ("zh", "先做这件。占 70%。确定。")]
)
def test_what_to_try_first_is_what_advice_said_with_its_share_of_worlds(tmp_path, lang, said):
    advised = (Advised.read(advice(tmp_path / "a")),)
    assert Brief(replace(made(lang).given, advised=advised)).first() == [said]


@pytest.mark.parametrize("reading", [None, {}, {"en": "text"}, {"en": [1]}, {"zh": ["x"]}, "x"])
def test_another_folder_than_of_advice_is_refused(tmp_path, reading):
    folder = advice(tmp_path / "a", reading=reading)
    with pytest.raises(ValueError, match="is no folder of advice"):
        Advised.read(folder)
