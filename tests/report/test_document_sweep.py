"""What a report says its sentences lean on: found in the sweep beside it, in both languages, or not known."""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest
from SALib.sample import latin
from test_document import SCENARIOS, write

from sim.experiment.runs.manifest import to_json
from sim.experiment.runs.store import Results
from sim.experiment.studies.study import Study
from sim.model.files.canon import dump
from sim.report.document.page import Document, ReportRequest, document
from sim.report.document.sweeps import TOLD, Leans, told
from sim.words import languages

HOURS = "resolution_median_hours"
PATHS = ("desk.hand_over", "incidents.rate", "upward.share")
POINTS, REPLICATIONS = 80, 3
STUDY = {
    "kind": "study",
    "name": "made_up",
    "title": {"en": "Made up", "zh": "虚构"},
    "story": {"en": "Made up", "zh": "虚构"},
    "scenarios": list(SCENARIOS),
    "baseline": SCENARIOS[0],
    "staffing": ["documented"],
    "seed": 3,
    "uncertainties": {"only": list(PATHS)},
    "design": {"kind": "latin_hypercube", "points": POINTS},
    "replications": {"minimum": REPLICATIONS, "maximum": REPLICATIONS},
    "precision": {"measure": HOURS, "relative": 0.05},
}


def swept(folder, study=STUDY, effect=lambda u: -np.exp(9 * u[:, 0])):
    """Write what a sweep writes, made up: the second scenario differs from the first by `effect`."""
    folder.mkdir()
    problem = {"num_vars": len(PATHS), "names": list(PATHS), "bounds": [[0.0, 1.0]] * len(PATHS)}
    u, rng = latin.sample(problem, POINTS, seed=1), np.random.default_rng(2)
    points, runs = [], []
    for k, scenario in enumerate(SCENARIOS):
        places = {f"u:{path}": column for path, column in zip(PATHS, u.T, strict=True)}
        labels = {"scenario": scenario, "footing": "documented", "digest": scenario}
        points.append(pd.DataFrame({**labels, "sample": range(POINTS), **places}))
        values = 50 + k * effect(u)[:, None] + rng.normal(0, 0.01, (POINTS, REPLICATIONS))
        runs.append(values.ravel())
    place = pd.MultiIndex.from_product(
        [range(2 * POINTS), range(REPLICATIONS)], names=["point", "replication"]
    )
    numbers = pd.DataFrame({HOURS: np.concatenate(runs)}, index=place).assign(
        hops_mean=rng.normal(2, 0.1, len(place))
    )
    pd.concat(points, ignore_index=True).rename_axis("point").reset_index().to_parquet(
        folder / "points.parquet"
    )
    numbers.reset_index().to_parquet(folder / "runs.parquet")
    (folder / "refused.csv").write_text("point,reason\n")
    (folder / "failures.csv").write_text("point,scenario,footing,replication,reason,command\n")
    asked = {"study": dump(Study.model_validate(study)), "command": "tierflow sweep made_up", "code": "0"}
    (folder / "study.json").write_text(to_json(asked))
    (folder / "manifest.json").write_text(json.dumps({"finished": True}))
    return folder


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("results") / "two")
    swept(folder.with_name("two_assumptions"))
    return folder


@pytest.fixture(scope="module")
def made(beside):
    """Give the report by language, made once."""
    return cache(lambda lang: document(ReportRequest(beside, lang)))


def leans(report: Document, number: str) -> str:
    return next(said.sentence.leans for said in report.sentences if said.number == number)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "wait on the desk after a hand-over (desk.hand_over, 0.5 to 16 h, source: P076)",
                "the larger it is, the lower: rank correlation −",
                "3 assumptions varied: `tierflow sensitivity two_assumptions --against five_tier`",
            ),
        ),
        (
            "zh",
            (
                "移交后等待办理的时间（desk.hand_over，0.5 至 16 小时，来源：P076）",
                "其值越大，结果越低，秩相关 −",
                "变动 3 个假设：`tierflow sensitivity two_assumptions --against five_tier`",
            ),
        ),
    ],
)
def test_answer_names_the_assumption_that_moves_it_found_beside_the_results(made, lang, words):
    report = made(lang)
    for number in ("1.1", "1.3", "2.2", "3.1"):
        assert [each for each in words if each not in leans(report, number)] == []
        assert "incidents.rate" not in leans(report, number)


def test_sentence_on_a_measure_that_nothing_moves_says_so(made):
    report = made("en")
    said = next(s.sentence for s in report.sentences if s.number.startswith("8."))
    assert "not known, as none can be told from chance; none alone explains more than" in said.leans
    assert "--outcome hops_mean --against five_tier" in said.leans


def test_sentence_on_a_measure_that_the_sweep_does_not_have_is_not_known(made):
    said = next(s.sentence for s in made("en").sentences if s.number.startswith("9."))
    assert said.leans.startswith("not known from these results")


def test_sweep_that_is_named_takes_the_place_of_the_one_beside(beside, tmp_path):
    other = swept(tmp_path / "other", effect=lambda u: np.exp(9 * u[:, 1]))
    found = leans(document(ReportRequest(beside, swept=(other,))), "1.1")
    assert "incidents.rate" in found and "desk.hand_over" not in found
    assert "tierflow sensitivity other" in found


def test_sweep_from_which_nothing_can_be_read_leaves_it_unknown(beside, tmp_path):
    grid = STUDY | {"design": {"kind": "grid"}, "uncertainties": "none"}
    other = swept(tmp_path / "grid", grid)
    assert leans(document(ReportRequest(beside, swept=(other,))), "1.1").startswith(
        "not known from these results"
    )


@pytest.mark.parametrize("lang", languages())
def test_section_on_assumptions_tells_its_ranks_and_how_to_read_them(made, lang):
    report = made(lang)
    mine = [said.sentence for said in report.sentences if said.number.startswith("10.")]
    told_of = [sentence for sentence in mine if sentence.command.startswith("tierflow sensitivity")]
    assert len(told_of) == 1 and "desk.hand_over" in told_of[0].text
    assert told_of[0].exhibit == "sensitive_1_1"


def test_everything_that_a_report_asks_of_a_sweep_is_kept_in_an_excerpt(beside, monkeypatch):
    asked = set()
    monkeypatch.setattr(Leans, "__call__", lambda self, measure, one, other: asked.add(measure))
    document(ReportRequest(beside))
    assert {HOURS, "hops_mean"} < asked <= {HOURS, *TOLD}
    assert told(Results.read(beside.with_name("two_assumptions"))) == [HOURS, "hops_mean"]
