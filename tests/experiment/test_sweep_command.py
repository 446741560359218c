"""The command `sweep` tells in both languages what it would do, what came out, and what is not there yet."""

import json
from pathlib import Path

import pytest
import yaml
from asking import Answer
from tiny_sweep import MEASURE, TINY

from sim.experiment.runs.order import Order


@pytest.fixture
def study_file(tmp_path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(TINY, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_command_tells_what_it_would_cost(study_file):
    answer = Answer("sweep", study_file, "--dry-run", "--lang", "zh")
    assert answer.code == 0
    assert "24" in answer.out
    assert all(len(line) <= 80 for line in answer.out.splitlines())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_shows_structures_and_says_where_results_are(lang, study_file):
    answer = Answer("sweep", study_file, "--replications", "2", "--jobs", "1", "--lang", lang)
    assert answer.code == 0
    words = {
        "en": ("Wait, mean (h)", "A single desk; Load: 0.8;"),
        "zh": ("等待时间，均值（小时）", "单窗口；负荷：0.8；编制：2"),
    }
    assert all(found in answer.out for found in words[lang])
    assert MEASURE not in answer.out
    assert answer.out.endswith(f"→ {Path('results') / 'tiny'}\n")
    assert {"en": "8 of 8 runs (100 %)", "zh": "8/8"}[lang] in answer.error
    data = json.loads(Answer("sweep", study_file, "--replications", "2", "--json", "-q").out)
    assert data["runs"] == 8
    assert len(data["outcomes"][MEASURE]) == 4


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_measures_of_one_run_have_names(lang, study_file):
    out = Answer("sweep", study_file, "--only-point", "1", "--lang", lang).out
    words = {"en": "Station desk: Number in queue, mean", "zh": "服务台 desk：排队平均人数"}
    assert words[lang] in out and "all.all" not in out


@pytest.mark.parametrize(("relative", "said"), [(0.001, "not reached"), (0.99, "reached")])
def test_whether_the_precision_was_reached_is_told(study_file, relative, said):
    asked = TINY | {"precision": {"measure": MEASURE, "relative": relative}}
    asked |= {"replications": {"minimum": 2, "maximum": 5}, "settings": {"period.length": 500}}
    study_file.write_text(yaml.safe_dump(asked, allow_unicode=True), encoding="utf-8")
    told = Answer("sweep", study_file, "-q").out
    assert f"Precision {said}: the widest t interval is ±" in told
    assert "Precision" not in Answer("sweep", study_file, "--replications", "2", "--out", "exact", "-q").out


def test_reading_an_unfinished_sweep_says_so(study_file):
    Answer("sweep", study_file, "-q")
    whole = Answer("rank", "results/tiny", "--circumstance", "load")
    (Path("results") / "tiny" / "manifest.json").unlink()
    part = Answer("rank", "results/tiny", "--circumstance", "load", "--lang", "zh")
    assert "not finished" not in whole.error
    assert "尚未完成" in part.error and "24" in part.error


def test_values_set_on_the_command_line_hold_for_all_points(study_file):
    asked = Order.of(str(study_file), {"seed": 9}, ["period.length=60"])
    assert asked.study.settings == {"period.warm_up": 5, "period.length": 60}
    assert asked.design.case(3).scenario.period.length == 60
    assert asked.command == "tierflow sweep tiny.yaml --seed 9 --set period.length=60"
