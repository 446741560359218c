"""A sweep goes on with more points where the first ones stay, and tells its points in units of the file."""

import pandas as pd
import pytest
import yaml
from tiny_sweep import TINY, parts, tables, tiny

import sim
from sim.experiment.runs.excerpt import excerpt
from sim.experiment.runs.manifest import staged
from sim.experiment.runs.run import Pool
from sim.experiment.runs.store import Results
from sim.experiment.runs.sweep import sweep
from sim.experiment.studies.checking import verify
from sim.experiment.studies.named import load_study

ALONE = Pool(1)
RATE, MEAN = "classes.customers.rate", "stations.desk.service.mean"
RANGES = {RATE: [0.4, 0.8], MEAN: [0.5, 1]}


def spread(**design):
    return tiny(factors=[], uncertainties={"ranges": RANGES}, design=design)


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    folder = tmp_path_factory.mktemp("four") / "out"
    sweep(spread(kind="sobol", points=4), folder, ALONE)
    return folder


def test_a_sobol_sweep_goes_on_where_it_was(four, tmp_path):
    began, planned = parts(four), []
    assert began
    more = spread(kind="sobol", points=8)
    found = sweep(more, four, Pool(1, watch=lambda _, runs: planned.append(runs)))
    assert found.finished
    assert len(found.points) == 8
    assert set(planned) == {4 * 6}  # four new points in six replications
    assert began.items() <= parts(four).items()
    sweep(more, tmp_path / "afresh", ALONE)
    assert tables(four) == tables(tmp_path / "afresh")


@pytest.mark.parametrize(
    ("kind", "size", "fewer", "more"),
    [("saltelli", "base", 2, 4), ("sobol", "points", 2, 4)],
)
def test_the_first_points_of_these_stay(kind, size, fewer, more):
    few, many = (
        sim.experiment.studies.design.design_of(spread(kind=kind, **{size: number})).points
        for number in (fewer, more)
    )
    pd.testing.assert_frame_equal(few, many[: len(few)])


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            {"kind": "latin_hypercube", "points": 3},
            {"kind": "latin_hypercube", "points": 4},
            r"\(latin_hypercube: design.points was 3 and is now 4\): those of sobol and saltelli stay",
        ),
        (
            {"kind": "sobol", "points": 4},
            {"kind": "sobol", "points": 2},
            r"more points \(sobol: design.points was 4 and is now 2\)",
        ),
        ({"kind": "sobol", "points": 4}, {"kind": "latin_hypercube", "points": 4}, "another study"),
    ],
)
def test_a_design_whose_points_do_not_stay_is_refused_with_the_reason(before, after, words, tmp_path):
    sweep(spread(**before), tmp_path, ALONE, replications=2)
    with pytest.raises(ValueError, match=words):
        sweep(spread(**after), tmp_path, ALONE, replications=2)


def test_points_are_told_as_places_and_as_numbers(tmp_path):
    folder = tmp_path / "out"
    sweep(spread(kind="latin_hypercube", points=3), folder, ALONE, replications=2)
    points = pd.read_parquet(folder / "points.parquet")
    for path, (low, high) in RANGES.items():
        assert points[f"v:{path}"].to_numpy() == pytest.approx(low + points[f"u:{path}"] * (high - low))
    with staged(tmp_path / "small") as small:
        excerpt(folder, small, [TINY["precision"]["measure"]], "")
    kept = Results.read(tmp_path / "small").points
    assert list(kept) == [name for name in points if not name.startswith("v:") and name != "point"]
    assert list(Results.read(folder).by_structure("all.all.wait_mean")["points"]) == [3]


def test_one_at_a_time_tells_the_numbers_that_stand_still(tmp_path):
    sweep(spread(kind="one_at_a_time"), tmp_path / "out", ALONE, replications=2)
    points = Results.read(tmp_path / "out").points
    own = sim.load("single_desk").classes["customers"].rate
    assert points.loc[points[f"u:{RATE}"].isna(), f"v:{RATE}"].eq(own).all()


def test_a_study_finds_scenarios_that_lie_beside_it(tmp_path, monkeypatch):
    title = {"en": "Mine", "zh": "我的"}
    mine = {"extends": "single_desk", "name": "mine", "title": title, "stations": {"desk": {"posts": 2}}}
    factor = TINY["factors"][0] | {"only": ["mine"]}
    study = TINY | {"scenarios": ["single_desk", "mine"], "baseline": "mine", "factors": [factor]}
    folder = tmp_path / "here"
    folder.mkdir()
    for name, content in {"mine": mine, "question": study}.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert verify(folder / "question.yaml") == []
    monkeypatch.chdir(tmp_path)
    found = load_study("here/question.yaml")
    assert found.scenarios == ("single_desk", "here/mine.yaml")
    assert found.baseline == found.factors[0].only[0] == "here/mine.yaml"
    assert len(sweep(found, tmp_path / "out", ALONE, replications=2).points) == 3
    monkeypatch.chdir(folder)
    assert load_study("question.yaml").baseline == "mine.yaml"
