"""An excerpt of a sweep is small and tells the same, and says what made it."""

import json
import shutil

import pandas as pd
import pytest
from tiny_sweep import MEASURE, tiny
from typer.testing import CliRunner

from sim.cli import app
from sim.experiment.runs.excerpt import excerpt
from sim.experiment.runs.manifest import MANIFEST, staged
from sim.experiment.runs.run import Pool
from sim.experiment.runs.store import Results
from sim.experiment.runs.sweep import sweep


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "results"
    assert sweep(tiny(), folder, Pool(1)).finished
    return folder


@pytest.fixture
def small(whole, tmp_path):
    out = tmp_path / "small"
    with staged(out) as folder:
        excerpt(whole, folder, [MEASURE, MEASURE], "tierflow excerpt results --out small")
    return out


def test_points_runs_and_study_are_read_from_it(whole, small):
    one, other = Results.read(whole), Results.read(small)
    assert other.finished and other.study == one.study
    assert list(other.runs) == ["point", "replication", MEASURE]
    pd.testing.assert_frame_equal(other.points, one.points, rtol=1e-6)
    pd.testing.assert_frame_equal(other.runs, one.runs[list(other.runs)], rtol=1e-6)


def test_it_says_what_made_it_and_what_made_the_sweep(whole, small):
    made = json.loads((small / MANIFEST).read_text())
    assert made["command"] == "tierflow excerpt results --out small"
    assert made["measures"] == [MEASURE]
    assert made["sweep"] == json.loads((whole / MANIFEST).read_text())
    assert set(made["files"]) == {path.name for path in small.iterdir()} - {MANIFEST}


def test_same_sweep_gives_the_same_tables(whole, small, tmp_path):
    with staged(tmp_path / "again") as folder:
        excerpt(whole, folder, [MEASURE], "")
    tables = [
        [(each / name).read_bytes() for name in ("points.parquet", "runs.parquet")]
        for each in (small, tmp_path / "again")
    ]
    assert tables[0] == tables[1]


def test_unfinished_sweep_and_unknown_measure_are_refused(whole, tmp_path):
    with pytest.raises(ValueError, match="there is no measure 'nothing'"):
        excerpt(whole, tmp_path, ["nothing"], "")
    begun = shutil.copytree(whole, tmp_path / "begun")
    (begun / MANIFEST).unlink()
    with pytest.raises(ValueError, match="not finished"):
        excerpt(begun, tmp_path, [MEASURE], "")


def test_command_keeps_the_measure_of_the_study_and_names_no_path_of_the_machine(whole, tmp_path):
    out = tmp_path / "kept"
    answer = CliRunner().invoke(app, ["excerpt", str(whole), "--out", str(out), "--quiet"])
    assert answer.exit_code == 0, answer.output
    made = json.loads((out / MANIFEST).read_text())
    assert made["command"] == "tierflow excerpt results --out kept"
    assert Results.read(whole).study.precision.measure in made["measures"]
    again = CliRunner().invoke(app, ["excerpt", str(whole), "--out", str(tmp_path), "--quiet"])
    assert again.exit_code == 2 and "holds" in again.stderr
