"""A folder of scenarios brings its own sources; what no table holds is told, and keys are shown by title."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.experiment.studies.checking import verify
from sim.model.files import library, shelf
from sim.model.files.faults import ScenarioError
from sim.model.files.source_files import tables
from sim.model.files.sources import Grade, Source, grade, known
from sim.report.terminal.sources import cited, named_in, title_of

TABLE = """\
kind: sources
sources:
  N12:
    title: {en: Census of Newtown, zh: 新镇普查}
    where: "{place}"
    grade: documented
  N13: {title: Calls in Oldtown, grade: evidence}
"""

CITY = """\
extends: direct_control
name: newtown
title: {en: Newtown, zh: 新镇}
story: {en: "A town of our own (N12).", zh: "自己的镇（N12）。"}
period:
  days: {value: 2, unit: day, source: user}
  warm_up: {value: 0, unit: day, source: user}
city:
  residents: {value: 400000, unit: person, source: N12}
incidents:
  rate: {value: 4, unit: incidents/1000/month, source: "N12, N13", range: [2, 9], reason: As in Oldtown}
"""


@pytest.fixture
def newtown(tmp_path: Path) -> Path:
    """The folder of an invented city; its table differs from that of any other test by its place."""
    (tmp_path / "sources.yaml").write_text(TABLE.replace("{place}", "table 3"), encoding="utf-8")
    (tmp_path / "newtown.yaml").write_text(CITY, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """What other tests have read does not matter."""
    monkeypatch.setattr("sim.model.files.sources._KNOWN", {})
    monkeypatch.setattr("sim.model.files.sources._FROM", {})


def told(folder: Path, old: str, new: str) -> list[str]:
    """Return the faults of the city with something else in it, without their folder."""
    file = folder / "newtown.yaml"
    file.write_text(CITY.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        library.load(file)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


# ----------------------------------------------------------------------------------------- what is cited


def test_a_city_cites_its_own_table_and_the_shipped_one(newtown):
    city = library.load(newtown / "newtown.yaml")
    assert city.city.residents.grade is Grade.DOCUMENTED
    assert city.incidents.rate.grade is Grade.EVIDENCE
    assert city.city.area.grade is library.load("direct_control").city.area.grade
    assert city.with_({"city.residents": 410_000}).city.residents.source == "user"


def test_a_source_that_no_table_has_is_told_at_its_line(newtown):
    assert told(newtown, "source: N12}", "source: N122}") == [
        "newtown.yaml:9:52: city.residents.source: unknown source, found 'N122': no table of sources has it, "
        "did you mean 'N12'?"
    ]


def test_several_unknown_sources_are_told_together(newtown):
    lines = told(newtown, '"N12, N13"', '"E127, P018"')
    assert [line.split(": ")[2] for line in lines] == [
        "unknown source, found 'E127'",
        "unknown source, found 'P018'",
    ]


@pytest.mark.parametrize("source", ["N13", "P001", "H01", '"N12, N13"'])
def test_what_is_not_documented_needs_a_range_and_a_reason(newtown, source):
    bare = f"source: {source}}}"
    lines = told(newtown, 'source: "N12, N13", range: [2, 9], reason: As in Oldtown}', bare)
    name = source.strip('"')
    for line, key, what in zip(lines, ("range", "reason"), ("a range [low, high]", "a reason"), strict=True):
        text = f"{what} is required because the source {name!r} is not documented"
        assert line == f"newtown.yaml:11:9: incidents.rate.{key}: {text}"


def test_a_change_of_a_value_is_checked_too(newtown):
    city = library.load(newtown / "newtown.yaml")
    new = {"value": 5, "unit": "incidents/1000/month", "source": "N14"}
    with pytest.raises(ScenarioError, match="unknown source, found 'N14'"):
        city.with_({"incidents.rate": new})
    assert city.with_({"incidents.rate": new | {"source": "N12"}}).incidents.rate.source == "N12"


def test_a_city_whose_table_this_process_has_not_read_can_be_changed(newtown, monkeypatch):
    """As in a process that is given scenarios by another."""
    city = library.load(newtown / "newtown.yaml")
    monkeypatch.setattr("sim.model.files.sources._KNOWN", {})
    tables([shelf.shipped_folder()])
    assert "N12" not in known()
    assert city.with_({"incidents.rate": 5}).city.residents.source == "N12"
    with pytest.raises(ScenarioError, match="unknown source, found 'N14'"):
        city.with_({"city.residents.source": "N14"})


def test_without_its_table_the_city_is_refused(newtown):
    (newtown / "sources.yaml").unlink()
    assert "unknown source, found 'N12'" in told(newtown, "", "")[0]


def test_who_extends_a_city_may_cite_its_table(newtown, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "village.yaml"
    link = other.parent / "newtown.yaml"
    link.write_text(CITY, encoding="utf-8")
    (other.parent / "sources.yaml").write_text((newtown / "sources.yaml").read_text(encoding="utf-8"))
    other.write_text("extends: newtown\nname: village\n", encoding="utf-8")
    assert library.load(other).city.residents.grade is Grade.DOCUMENTED


# ----------------------------------------------------------------------------------------------- the tables


def test_a_key_means_one_thing(newtown, tmp_path_factory):
    library.load(newtown / "newtown.yaml")
    other = tmp_path_factory.mktemp("other")
    (other / "sources.yaml").write_text(TABLE.replace("{place}", "another"), encoding="utf-8")
    (other / "newtown.yaml").write_text(CITY, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"sources\.yaml:3:3: sources\.N12: N12 means something else in "):
        library.load(other / "newtown.yaml")


def test_a_shipped_key_cannot_be_told_otherwise(newtown):
    text = (newtown / "sources.yaml").read_text(encoding="utf-8").replace("N13", "E001")
    (newtown / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"sources\.E001: E001 means something else in .*sources\.yaml"):
        library.load(newtown / "newtown.yaml")


def test_a_table_that_has_changed_is_read_anew(newtown):
    library.load(newtown / "newtown.yaml")
    (newtown / "sources.yaml").write_text(TABLE.replace("{place}", "table 4, corrected"), encoding="utf-8")
    library.load(newtown / "newtown.yaml")
    assert known()["N12"].where == "table 4, corrected"


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("grade: evidence", "grade: sure", "sources.N13.grade: is not allowed, found 'sure'"),
        ("N13: {title: Calls in Oldtown,", "N13: {", "sources.N13.title: is missing"),
        ("N13:", "n13:", "sources.n13: the key is not written as it should be, found 'n13'"),
        ("N13:", "N12:", "sources.N12: the key 'N12' stands twice, first in line 3"),
    ],
)
def test_faults_of_a_table_are_told_at_their_places(newtown, old, new, text):
    table = newtown / "sources.yaml"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    (line,) = verify(table)
    assert text in line
    assert line.startswith(f"{table}:")
    with pytest.raises(ScenarioError, match=r"sources\.yaml"):
        library.load(newtown / "newtown.yaml")


def test_a_sound_table_is_sound_and_no_scenario(newtown):
    assert verify(newtown / "sources.yaml") == []
    assert "sources" not in shelf.shipped()


def test_the_shipped_table_holds_what_the_documents_and_the_evidence_tables_do():
    table = tables([shelf.shipped_folder()])
    count = {kind: sum(key.startswith(kind) for key in table) for kind in "EXSPH"}
    assert count == {"E": 126, "X": 23, "S": 19, "P": 109, "H": 34}
    assert all(source.named("en") for source in table.values())


def test_a_key_of_no_table_founds_nothing():
    assert grade("N99", {}) is Grade.ASSUMPTION


# ----------------------------------------------------------------------------------------------------- shown


def test_keys_are_named_with_their_place_in_each_language(newtown):
    library.load(newtown / "newtown.yaml")
    assert title_of("N12", "en") == "Census of Newtown (table 3)"
    assert title_of("N12", "zh") == "新镇普查（table 3）"
    assert title_of("N13", "zh") == "Calls in Oldtown"
    assert title_of("N99", "en") == "in no table of sources that was read"
    assert Source(title={"de": "Zählung"}, grade="evidence").named("en") == "Zählung"
    assert cited(["N12, assumption", "N13, N12", "user"]) == ["N12", "N13"]
    assert named_in("see (N12), N99 and xN13-a; N13.") == ["N12", "N13"]


def test_params_show_and_the_report_name_the_sources_of_an_invented_city(newtown, monkeypatch):
    monkeypatch.chdir(newtown)  # results name a file without its folder
    file, run = "newtown.yaml", CliRunner().invoke
    shown = run(app, ["params", file]).output
    assert "N12          Census of Newtown (table 3)" in shown
    assert max(map(len, shown.splitlines())) <= 80
    entries = json.loads(run(app, ["params", file, "--json"]).output)
    assert [e["titles"] for e in entries if e["path"] == "city.residents"] == [
        ["Census of Newtown (table 3)"]
    ]
    assert "N12          Census of Newtown (table 3)" in run(app, ["show", file]).output
    twin = newtown / "twin.yaml"
    twin.write_text("extends: newtown\nname: twin\n", encoding="utf-8")
    out = newtown / "out"
    options = ["--replications", "2", "--measure", "close_median_hours", "--staffing", "documented"]
    done = run(app, ["compare", file, twin.name, *options, "--out", str(out)])
    assert done.exit_code == 0, done.output
    page = newtown / "page.html"
    done = run(app, ["report", str(out), "--lang", "en", "--out", str(page)])
    assert done.exit_code == 0, done.output
    assert "Census of Newtown (table 3)" in page.read_text(encoding="utf-8")
