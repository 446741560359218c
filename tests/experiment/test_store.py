"""Parts are whole or not there, tables do not depend on how they came about, a folder holds one study."""

import errno
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_sweep import MEASURE, tables, tiny

import sim
from sim.experiment.cases import Case
from sim.experiment.runs import jobs, parts, store
from sim.experiment.runs.jobs import Chunk, Repeats, encoded
from sim.experiment.runs.parts import Parts, locked, written
from sim.experiment.runs.store import Asked, Gathered, Results, RunGrid
from sim.model.files.canon import dump

SEED = 7


def points(*digests: str) -> pd.DataFrame:
    columns = {"scenario": "desk", "footing": "documented", "digest": list(digests)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(digests), name="point"))


def row(digest: str, replication: int, failure: str | None = None, **values: float) -> dict:
    key = {"digest": digest, "footing": "documented", "replication": replication, "failure": failure}
    return {**key, **({} if failure else values)}


def value(case: int, replication: int) -> float:
    return 10.0 * case + replication


def kept(folder: Path, rows: list[dict], code: str = "c0de", seed: int = SEED) -> Path:
    """Keep rows as a part, named by their keys."""
    case = Case.of(sim.load("single_desk"))
    chunk = Chunk((Repeats(case, tuple(each["replication"] for each in rows)),), seed, None, str(rows))
    return Parts(folder, code, seed).keep(chunk, encoded(rows, code, seed))


def gathered(folder: Path, grid: RunGrid, code: str = "c0de", seed: int = SEED) -> Gathered:
    found = Parts(folder, code, seed)
    return Gathered(grid, found, found.found(grid.numbers))


ASKED = Asked({"seed": SEED}, "tierflow sweep tiny", "c0de")


# ------------------------------------------------------------------------------------------------- parts


def test_a_part_is_found_by_what_it_holds(tmp_path):
    kept(tmp_path, [row("a", 0, wait=1.0), row("b", 2, wait=2.0)])
    grid = RunGrid(points("b", "a"), 3)
    (part,) = gathered(tmp_path, grid).parts
    assert part.cases.tolist() == [1, 0]
    assert part.replications.tolist() == [0, 2]
    assert part.measures == ("wait",)
    assert grid.done([part]).tolist() == [[False, False, True], [True, False, False]]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "renamed"])
def test_a_damaged_part_is_not_read_and_goes(damage, tmp_path):
    path, sound = kept(tmp_path, [row("a", 0, wait=1.0)]), kept(tmp_path, [row("a", 1, wait=2.0)])
    data = path.read_bytes()
    middle = len(data) // 2
    match damage:
        case "cut":
            path.write_bytes(data[:middle])
        case "changed":
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        case "empty":
            path.write_bytes(b"")
        case "renamed":
            path = path.rename(path.with_name("mine.parquet"))
    (path.parent / f".half{parts.FRESH}").write_bytes(data[:middle])
    found = gathered(tmp_path, RunGrid(points("a"), 2))
    assert [part.path for part in found.parts] == [sound]
    assert found.store.tidy() == 1
    assert list(sound.parent.iterdir()) == [sound]


def test_parts_of_another_code_or_seed_are_left_aside(tmp_path):
    kept(tmp_path, [row("a", 0, wait=1.0)], code="01d")
    kept(tmp_path, [row("a", 0, wait=1.0)], seed=8)
    assert gathered(tmp_path, RunGrid(points("a"), 1)).parts == []
    assert Parts(tmp_path, "c0de", SEED).others == 1
    moved = kept(tmp_path / "x", [row("a", 0, wait=1.0)], code="01d")
    moved.rename(tmp_path / "parts" / "c0de" / moved.name)
    assert gathered(tmp_path, RunGrid(points("a"), 1)).parts == []


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_nothing_behind(step, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a").write_text("old")

    def fill() -> None:
        with written(tmp_path / "a") as file:
            if step == "write":
                full()
            file.write(b"new")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    if step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no room is left on the disk"):
        fill()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_names_of_parts_tell_the_runs():
    case, other = (Case.of(sim.load(name)) for name in ("single_desk", "pooling"))
    one = Chunk((Repeats(case, (0, 1)),), 1, None, "c0de")
    assert one.name == Chunk((Repeats(case, (0, 1)),), 1, None, "c0de").name
    unlike = [
        Chunk((Repeats(other, (0, 1)),), 1, None, "c0de"),
        Chunk((Repeats(case, (0, 2)),), 1, None, "c0de"),
        Chunk((Repeats(case, (0, 1)),), 2, None, "c0de"),
        Chunk((Repeats(case, (0, 1)),), 1, None, "01d"),
    ]
    assert len({chunk.name for chunk in [one, *unlike]}) == 5


def test_only_one_sweep_at_a_time(tmp_path):
    with locked(tmp_path), pytest.raises(ValueError, match="another sweep is at work"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


LOCKING = """
import sys, time
from pathlib import Path
from sim.experiment.runs.parts import locked
with locked(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_a_lock_goes_with_a_process_that_is_killed(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", LOCKING, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout
    holder.stdout.readline()
    with pytest.raises(ValueError, match="another sweep is at work"), locked(tmp_path):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with locked(tmp_path):
        pass


def test_the_code_version_covers_what_runs_depend_on_and_nothing_else():
    names = {path.relative_to(jobs.PACKAGE).as_posix() for path in jobs.sources()}
    needed = {
        "eventlog.py",
        "engine/reference.py",
        "engine/compiled/machine.py",
        "engine/agents.py",
        "model/time_and_chance/streams.py",
        "analysis/measures/city.py",
        "analysis/measures/network.py",
        "experiment/runs/run.py",
        "experiment/runs/jobs.py",
    }
    assert needed <= names
    assert not {name for name in names if name.startswith(("report", "commands", "cli"))}
    assert not {"experiment/runs/store.py", "experiment/runs/sweep.py", "analysis/choice/ranking.py"} & names


# ------------------------------------------------------------------------------------------------ tables


def test_points_of_the_same_content_share_their_runs(tmp_path):
    grid = RunGrid(points("a", "", "b", "a"), 2)
    assert grid.case_of.tolist() == [0, -1, 1, 0]
    assert grid.first.tolist() == [0, 2]
    kept(tmp_path, [row("a", 1, wait=1.0), row("a", 0, wait=2.0), row("b", 0, "Error: no", wait=3.0)])
    found = gathered(tmp_path, grid)
    (runs,) = found.runs()
    assert runs.to_dict("list") == {"point": [0, 0, 3, 3], "replication": [0, 1, 0, 1], "wait": [2, 1, 2, 1]}
    failed = found.failures(ASKED, {(0, 1): "its process was killed"})
    assert list(failed["point"]) == [0, 2, 3]
    assert list(failed["reason"]) == ["its process was killed", "Error: no", "its process was killed"]
    assert failed["command"][1] == "tierflow sweep tiny --only-point 2 --replication 0"


@pytest.mark.parametrize(
    "frame", [points(""), points("a").drop(columns="footing"), points("a").rename({0: 1})]
)
def test_points_that_cannot_be_swept_are_refused(frame):
    with pytest.raises(ValueError, match="point"):
        RunGrid(frame, 1)


CASES, REPEATS = 3, 4
ALL = [(case, r) for case in range(CASES) for r in range(REPEATS)]


@settings(max_examples=25)
@given(
    order=st.permutations(ALL),
    cuts=st.lists(st.integers(0, len(ALL)), max_size=5),
    block=st.sampled_from([1, 4, 99]),
)
def test_tables_are_the_same_bytes_however_runs_are_cut_and_ordered(order, cuts, block, tmp_path_factory):
    grid, folders = RunGrid(points("a", "b", "a", "c"), REPEATS), []
    for runs, at in ((ALL, [0, len(ALL)]), (order, sorted([0, *cuts, len(order)]))):
        folder = tmp_path_factory.mktemp("sweep")
        for start, stop in pairwise(at):
            rows = [
                row("abc"[c], r, **{"abc"[c]: value(c, r), "wait": value(c, r)}) for c, r in runs[start:stop]
            ]
            if rows:
                kept(folder, rows)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "BLOCK", 99 if not folders else block)
            found = gathered(folder, grid)
            store.write_points(folder, grid.points, pd.DataFrame(columns=["point", "reason"]))
            store.write_tables(folder, found, found.failures(ASKED, {}), ["wait"])
        folders.append(folder)
    whole, cut = (pd.read_parquet(folder / "runs.parquet") for folder in folders)
    pd.testing.assert_frame_equal(whole, cut)
    assert list(whole) == ["point", "replication", "a", "b", "c", "wait"]
    assert whole["wait"].tolist() == [value(c, r) for c in (0, 1, 0, 2) for r in range(REPEATS)]
    if block == 99:
        assert tables(folders[0]) == tables(folders[1])


def test_summary_has_known_means_and_limits(tmp_path):
    kept(tmp_path, [row("a", r, wait=x) for r, x in enumerate([1.0, 2.0, 3.0])] + [row("a", 3, "Error: no")])
    (found,) = gathered(tmp_path, RunGrid(points("a"), 4)).summary(["wait"])
    half = 4.302653 / np.sqrt(3)
    assert found.drop(columns="measure").iloc[0].tolist() == pytest.approx([0, 2, 2 - half, 2 + half, 3])


def test_width_is_that_of_the_widest_point(tmp_path):
    rows = [row("a", r, wait=5.0) for r in range(3)] + [
        row("b", r, wait=x) for r, x in enumerate([1.0, 2.0, 3.0])
    ]
    kept(tmp_path, rows)
    found = gathered(tmp_path, RunGrid(points("a", "b"), 3))
    assert found.width("wait") == pytest.approx(4.302653 / np.sqrt(3) / 2)
    assert gathered(tmp_path, RunGrid(points("a"), 3)).width("wait") == 0
    assert gathered(tmp_path, RunGrid(points("a"), 1)).width("wait") == np.inf
    with pytest.raises(ValueError, match=r"'weight'.*wait"):
        found.width("weight")


# ----------------------------------------------------------------------------------------------- folders


def asked(**changes: object) -> Asked:
    return Asked(dump(tiny(**changes)), "tierflow sweep tiny", "c0de")


def test_a_folder_of_another_study_is_refused_with_what_differs(tmp_path):
    asked().write(tmp_path)
    asked(replications={"minimum": 3, "maximum": 9}, title={"en": "New", "zh": "新"}).check(tmp_path)
    with pytest.raises(ValueError, match=r"seed was 7 and is now 8, and 1 more.*--out"):
        asked(seed=8, settings={"period.warm_up": 5, "period.length": 31}).check(tmp_path)
    with pytest.raises(ValueError, match=r"settings\.period\.length was 20 and is now 31"):
        asked(settings={"period.warm_up": 5, "period.length": 31}).check(tmp_path)


def test_what_differs_deep_in_a_study_is_told_short_enough_to_read(tmp_path):
    def grown(*levels: int, story: str = "short") -> Asked:
        factors = [{"name": f"factor_{k}", "levels": [1, 2, 3], "story": "long " * 20} for k in range(3)]
        factors[1] |= {"levels": list(levels), "story": story}
        return Asked({"factors": factors}, "tierflow sweep tiny", "c0de")

    grown(1, 2).write(tmp_path)
    with pytest.raises(ValueError, match=r"\(factors\[1\]\.levels was \[1, 2\] and is now \[1, 4\]\); ch"):
        grown(1, 4).check(tmp_path)
    more = list(range(40))
    with pytest.raises(ValueError, match=r"\(factors\[1\]\.levels\[0\] was 1 and is now 0, and 39 more\)"):
        grown(*more).check(tmp_path)
    with pytest.raises(ValueError, match=r'story was "short" and is now "(word ){11}wor…\)'):
        grown(1, 2, story="word " * 30).check(tmp_path)


def test_a_folder_of_others_is_refused(tmp_path):
    asked().check(tmp_path)
    asked().check(tmp_path / "none")
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match=r"thesis\.txt, which no sweep wrote"):
        asked().check(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"study": 1}'])
def test_a_damaged_study_is_told(text, tmp_path):
    (tmp_path / "study.json").write_text(text)
    with pytest.raises(ValueError, match=r"study\.json cannot be read"):
        Results.read(tmp_path)


def test_what_is_no_sweep_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"no folder of a sweep: there is no study\.json"):
        Results.read(tmp_path)
    asked().write(tmp_path)
    with pytest.raises(ValueError, match="has only begun"):
        Results.read(tmp_path)


def test_the_manifest_lists_no_part_so_that_nothing_replaces_the_folder(tmp_path):
    kept(tmp_path, [row("a", 0, wait=1.0)])
    asked().write(tmp_path)
    store.write_manifest(tmp_path, {"seed": SEED})
    with (
        pytest.raises(ValueError, match="which no earlier run wrote"),
        sim.experiment.runs.manifest.staged(tmp_path),
    ):
        pass
    assert json.loads((tmp_path / "manifest.json").read_text())["seed"] == SEED


def test_results_sum_up_by_structure(tmp_path):
    frame = points("a", "b", "c").assign(load=[0.5, 0.5, 0.7], posts=[1.0, 1.0, 1.0])
    runs = pd.DataFrame(
        {"point": [0, 0, 1, 1, 2, 2], "replication": [0, 1] * 3, MEASURE: [1, 3, 4, 6, 1, 3.0]}
    )
    nothing = pd.DataFrame({"point": [], "replication": []})
    results = Results(tiny(), frame, nothing, runs, nothing, True)
    found = results.by_structure(MEASURE).set_index("load")
    assert found.loc[0.5, ["points", "mean", "low", "high"]].tolist() == [2, 3.5, 2, 5]
    half = 12.706205
    assert found.loc[0.7, ["points", "mean", "low", "high"]].tolist() == pytest.approx(
        [1, 2, 2 - half, 2 + half]
    )
    assert results.replications == 2
    with pytest.raises(ValueError, match="'weight'"):
        results.by_structure("weight")
