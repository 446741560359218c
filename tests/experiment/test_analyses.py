"""What a study is told of the analyses before it runs is what they say of its sweep."""

import json

import pytest
import yaml
from asking import Answer, flowing
from tiny_sweep import TINY, tiny

from sim.experiment.questions.analyses import analyses_of
from sim.experiment.runs.run import Pool
from sim.experiment.runs.sweep import sweep

RATE = {"uncertainties": {"ranges": {"classes.customers.rate": [0.4, 0.8]}}}
LOAD, THREE = TINY["factors"][0], {"minimum": 3, "maximum": 3}
SOBOL = {"design": {"kind": "sobol", "points": 64}, "replications": THREE}
PAIR = {"scenarios": ["layered", "pooled"], "baseline": "layered", "settings": {"period.length": 200}}
CASES = {"uncertainties": {"ranges": {"classes.cases.rate": [0.4, 0.8]}}}
BOTH = LOAD | {"path": "classes.cases.rate"}
STUDIES = {
    "two factors of one scenario": {},
    "one factor of one scenario": {"factors": [LOAD]},
    "few samples": RATE | {"factors": [], "design": {"kind": "latin_hypercube", "points": 20}},
    "few replications": RATE | SOBOL | {"factors": [], "replications": {"minimum": 2, "maximum": 2}},
    "samples of one scenario": RATE | SOBOL | {"factors": []},
    "trajectories": RATE
    | {"factors": [], "design": {"kind": "morris", "trajectories": 8}, "replications": THREE},
    "one at a time": RATE | {"factors": [], "design": {"kind": "one_at_a_time"}, "replications": THREE},
    "one factor of two scenarios": PAIR | {"factors": [BOTH]},
    "one level of two scenarios": PAIR | {"factors": [BOTH | {"values": [0.5]}]},
    "one level and samples of two scenarios": PAIR
    | CASES
    | SOBOL
    | {"factors": [LOAD | {"path": "period.warm_up", "values": [10]}]},
}


@pytest.mark.parametrize("name", STUDIES)
def test_the_refusal_told_before_is_the_one_told_after(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = tiny(**STUDIES[name])
    told = analyses_of(study)
    sweep(study, "out", Pool(1))
    for each in told:
        answer = Answer(each.name, "out", "--json")
        assert (answer.code == 2) == bool(each.refusal), (each, answer.error)
        assert answer.error.strip() == each.refusal


def test_a_dry_run_and_a_check_tell_of_each(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(yaml.safe_dump(TINY | STUDIES["few samples"], allow_unicode=True), encoding="utf-8")
    dry, checked = Answer("sweep", file, "--dry-run"), Answer("check", file)
    for words in ("tierflow rank ranks need two structures", "tierflow course a course needs one factor"):
        assert words in flowing(dry.out)
        assert words.replace("rank ranks", "rank: ranks").replace("course a", "course: a") in checked.out
    for answer in (Answer("sweep", file, "--dry-run", "--json"), Answer("check", file, "--json")):
        data = json.loads(answer.out)
        refusals = (data[0] if isinstance(data, list) else data)["refusals"]
        assert "20 points are too few for shares of variance; 64" in refusals["sensitivity"]
