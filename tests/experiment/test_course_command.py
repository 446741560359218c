"""The commands `course` and `discover --out`: tables, JSON, figures, and what cannot be followed or drawn."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from asking import Answer, flowing
from tiny_sweep import TINY

MEASURE = "all.all.sojourn_mean"
CREW = """\
kind: network
name: crew
title: {en: Two slower desks, zh: 两个较慢的窗口}
time_unit: hour
period: {warm_up: 50, length: 1000}
stations:
  desk: {posts: 2, service: {family: exponential, mean: 1.6}}
classes:
  customers: {rate: 0.8, enters: desk}
"""
LOAD = TINY["factors"][0] | {"values": [0.9, 0.2, 0.5]}
POSTS = TINY["factors"][1]
CROSSING = TINY | {
    "scenarios": ["single_desk", "crew.yaml"],
    "settings": {"period.warm_up": 50, "period.length": 1000},
    "factors": [LOAD],
    "precision": {"measure": MEASURE, "relative": 0.05},
}


def swept(folder: Path, **changes: object) -> str:
    """Run a small sweep in a folder and return where its results are."""
    (folder / "crew.yaml").write_text(CREW, encoding="utf-8")
    text = yaml.safe_dump(CROSSING | changes, allow_unicode=True)
    (folder / "tiny.yaml").write_text(text, encoding="utf-8")
    answer = Answer("sweep", "tiny.yaml", "--out", "out", "--jobs", "1", "-q")
    assert answer.code == 0, answer.error
    return "out"


@pytest.fixture(scope="module")
def crossing(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("crossing")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        swept(folder)
    return folder


@pytest.fixture
def here(crossing, tmp_path, monkeypatch) -> Path:
    """Work in a copy of the folder of a finished sweep."""
    folder = Path(shutil.copytree(crossing, tmp_path / "copy"))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Sojourn, mean (h)", "A single desk", "Two slower desks", "0.2", "0.9"]),
        ("zh", ["单窗口", "两个较慢的窗口", "负荷"]),
    ],
)
def test_a_course_is_shown_level_by_level_and_drawn(here, lang, said):
    answer = Answer("course", "out", "--lang", lang, "--out", "figures/mine")
    assert answer.code == 0
    assert [each for each in said if each not in answer.out] == []
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    assert "figures/mine" in answer.out
    assert {path.name for path in Path("figures").iterdir()} == {"mine.png", "mine.svg"}


def test_a_turn_is_said_in_one_sentence(here):
    said = flowing(Answer("course", "out").out)
    assert said.count("“A single desk”") == said.count("“Two slower desks”") == 2
    (turn,) = json.loads(Answer("course", "out", "--json").out)["turns"]
    assert (turn["ahead"], turn["behind"]) == ("single_desk", "crew.yaml")
    assert turn["last"] < turn["first"]


def test_the_course_is_plain_data_in_the_order_of_levels(here):
    found = json.loads(Answer("course", "out", "--json").out)
    assert (found["measure"], found["factor"]) == (MEASURE, "load")
    mine = [row for row in found["levels"] if row["scenario"] == "single_desk"]
    assert [row["level"] for row in mine] == [0.2, 0.5, 0.9]
    assert all(row["low"] < row["mean"] < row["high"] for row in found["levels"])
    for row, exact in zip(mine, (1.25, 2.0, 10.0), strict=True):  # M/M/1: 1 / (1 - rate)
        assert row["mean"] == pytest.approx(exact, rel=0.5)


def test_another_outcome_can_be_followed(here):
    found = json.loads(Answer("course", "out", "--json", "--outcome", "all.all.wait_mean").out)
    assert found["measure"] == "all.all.wait_mean"
    wrong = Answer("course", "out", "--outcome", "nothing")
    assert wrong.code == 2 and "there is no measure 'nothing'" in wrong.error


UNCERTAIN = {
    "uncertainties": {"ranges": {"classes.customers.rate": [0.2, 0.6]}},
    "factors": [POSTS | {"values": [2, 3]}],
    "design": {"kind": "latin_hypercube", "points": 4},
}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"factors": [LOAD, POSTS]}, "one factor that is a number, at one footing, found load, posts"),
        (UNCERTAIN, "a course needs assumptions that stand still"),
        ({"factors": [LOAD | {"only": ["single_desk"]}]}, "a factor that all have, found none in crew.yaml"),
    ],
)
def test_a_course_that_cannot_be_followed_is_refused_in_one_sentence(changes, problem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = Answer("course", swept(tmp_path, **changes), "--out", "figures/mine")
    assert answer.code == 2
    assert answer.out == ""
    assert problem in answer.error and len(answer.error.splitlines()) == 1
    assert not Path("figures").exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_map_is_drawn_as_png_and_svg(here, lang):
    answer = Answer("discover", "out", "--out", "figures/map", "--lang", lang)
    assert answer.code == 0
    png, svg = Path("figures/map.png").read_bytes(), Path("figures/map.svg").read_bytes()
    assert png.startswith(b"\x89PNG") and b"<svg" in svg
    assert {"en": "the best structure changes", "zh": "负荷"}[lang] in flowing(answer.out)


def test_a_map_that_is_not_there_is_not_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sampled = UNCERTAIN | {"factors": [], "design": {"kind": "latin_hypercube", "points": 60}}
    answer = Answer("discover", swept(tmp_path, **sampled), "--out", "figures/map")
    assert answer.code == 2
    assert answer.error == "--out draws a map, which needs a study with factors\n"
    assert not Path("figures").exists()
