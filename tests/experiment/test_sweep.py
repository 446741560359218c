"""A sweep loses nothing and makes the same tables, whoever does it, in whatever order, however often killed.

`TIERFLOW_THOROUGH=1` kills a sweep of 2,400 jobs ten times, instead of one of 240 twice.
"""

import errno
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
import yaml
from asking import Answer
from hypothesis import given
from hypothesis import strategies as st
from tiny_sweep import LITTER, MEASURE, TINY, parts, tables, tiny

from sim.analysis.runs.replications import relative_half_widths
from sim.engine.simulate import Engine
from sim.experiment.kinds import ChunkSizes, NetworkKind
from sim.experiment.runs import executors, jobs, order, run
from sim.experiment.runs.order import Batch, Order
from sim.experiment.runs.run import Pool
from sim.experiment.runs.store import Results
from sim.experiment.runs.sweep import Sweep, estimate, sweep
from sim.report.terminal import sweeps

THOROUGH = os.environ.get("TIERFLOW_THOROUGH") == "1"
KILLS, REPLICATIONS = (10, 1000) if THOROUGH else (2, 120)
POINTS, CHUNK = 4, 20
ALONE = Pool(1)
COMMAND = [sys.executable, "-c", "from sim.cli import main; main()", "sweep"]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory) -> Path:
    """The folder of a sweep that nobody disturbed."""
    folder = tmp_path_factory.mktemp("untouched") / "out"
    assert sweep(tiny(), folder, ALONE).finished
    return folder


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(NetworkKind, "runs_of_a_chunk", ChunkSizes(3, 3))


@pytest.fixture
def study_file(tmp_path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(yaml.safe_dump(TINY, allow_unicode=True), encoding="utf-8")
    return path


# --------------------------------------------------------------------------------------- the same tables


def test_runs_are_those_of_the_engine(untouched):
    results = Results.read(untouched)
    assert list(results.runs.columns[:2]) == ["point", "replication"]
    assert len(results.runs) == 24
    case = Order.of(tiny()).design.case(3)
    one = run.run_once(case, 7, 3).tables["runs"].set_index(["scope", "name"])
    mine = results.runs.query("point == 3 and replication == 3").iloc[0]
    assert mine[MEASURE] == one.loc[("all", "all"), "wait_mean"]
    assert mine["station.desk.arrivals"] == one.loc[("station", "desk"), "arrivals"]
    assert results.points.loc[3, "digest"] == case.digest
    summary = pd.read_csv(untouched / "summary.csv").set_index(["point", "measure"])
    assert summary.loc[(3, MEASURE), "mean"] == pytest.approx(
        results.runs.query("point == 3")[MEASURE].mean()
    )
    assert json.loads((untouched / "manifest.json").read_text())["finished"]


def test_what_a_sweep_gave_shows_itself_in_a_line(untouched):
    found = Results.read(untouched)
    assert re.match(
        rf"<sweep {found.study.name}: points \d+; runs \d+; failures 0; finished yes", repr(found)
    )
    assert len(found._repr_html_()) < 2000


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    "pool", [Pool(1), Pool(2), Pool(1, engine=Engine.REFERENCE)], ids=["alone", "processes", "reference"]
)
def test_tables_do_not_depend_on_who_works_and_how_it_is_cut(pool, untouched, tmp_path):
    sweep(tiny(), tmp_path / "out", pool)
    assert len(parts(tmp_path / "out")) == 8
    assert tables(tmp_path / "out") == tables(untouched)


@pytest.mark.usefixtures("small_chunks")
def test_the_order_of_the_work_does_not_matter(untouched, tmp_path, monkeypatch):
    class Shuffled:
        def outcomes(self, chunks):
            ahead = list(chunks)
            random.Random(5).shuffle(ahead)
            return executors.Here().outcomes(ahead)

    monkeypatch.setattr(Sweep, "_executor", lambda *_: Shuffled())
    sweep(tiny(), tmp_path / "out", ALONE)
    assert tables(tmp_path / "out") == tables(untouched)


@given(
    cases=st.integers(1, 5),
    start=st.integers(0, 3),
    width=st.integers(1, 6),
    size=st.integers(1, 9),
    seed=st.integers(0, 99),
)
def test_blocks_hold_what_is_missing_and_are_cut_the_same_way_whatever_is_there(
    cases, start, width, size, seed
):
    done = np.array(random.Random(seed).choices([True, False], k=cases * (start + width)))
    done = done.reshape(cases, start + width)
    batch = Batch(range(start, start + width), size)

    def cut(table):
        return [[(case, r) for case, these in block.items() for r in these] for block in batch.blocks(table)]

    whole, rest = cut(np.zeros_like(done)), cut(done)
    missing = [(case, r) for case in range(cases) for r in range(start, start + width) if not done[case, r]]
    assert [job for block in rest for job in block] == missing
    assert [kept for block in whole if (kept := [job for job in block if not done[job]])] == rest
    assert all(len(block) <= size for block in whole)


# ------------------------------------------------------------------------------------------ interruption


@contextmanager
def sweeping(study: Path, out: Path, jobs: int) -> Iterator[subprocess.Popen]:
    command = [*COMMAND, str(study), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


def wait_for(condition, process: subprocess.Popen | None = None) -> None:
    end = time.monotonic() + 120
    while not condition() and (process is None or process.poll() is None):
        assert time.monotonic() < end
        time.sleep(0.01)


def workers_of(process: subprocess.Popen) -> list[psutil.Process]:
    try:
        return [child for child in psutil.Process(process.pid).children(recursive=True) if _busy(child)]
    except psutil.NoSuchProcess:
        return []


def _busy(child: psutil.Process) -> bool:
    try:
        return "LokyProcess" in " ".join(child.cmdline())
    except psutil.Error:
        return False


def test_killed_again_and_again_it_does_only_what_is_missing(tmp_path):
    """A thorough test kills workers too, every second time; what a crash may leave lies in the folder."""
    chance = random.Random(20210301)
    study = tmp_path / "tiny.yaml"
    levels = {"minimum": REPLICATIONS, "maximum": REPLICATIONS}
    study.write_text(yaml.safe_dump(TINY | {"replications": levels}, allow_unicode=True), encoding="utf-8")
    out, made, struck, whole = tmp_path / "out", {}, 0, POINTS * REPLICATIONS // CHUNK
    for kill in range(KILLS):
        with sweeping(study, out, 2 if THOROUGH else 1) as process:
            before, more = len(parts(out)), chance.randint(0, whole // KILLS // 2 - 1)
            wait_for(lambda: len(parts(out)) >= before + more, process)  # noqa: B023
            if THOROUGH and kill % 2:
                wait_for(lambda: workers_of(process), process)
                for worker in workers_of(process)[:1]:
                    worker.send_signal(signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.3 if THOROUGH else 0.1))
            struck += process.poll() is None
        now = parts(out)
        assert made.items() <= now.items()
        made = now
        _litter(out, chance)
    assert struck == KILLS if not THOROUGH else struck >= KILLS // 2  # without a worker it may end by itself
    sweep(str(study), out, ALONE)
    assert made.items() <= parts(out).items()
    assert len(parts(out)) == whole
    sweep(str(study), tmp_path / "untouched", ALONE)
    assert set(parts(out)) == set(parts(tmp_path / "untouched"))
    assert tables(out) == tables(tmp_path / "untouched")
    if THOROUGH:
        print(f"killed {struck} times; parts: {len(parts(out))}, of them before the last kill {len(made)}")  # noqa: T201


def _litter(out: Path, chance: random.Random) -> None:
    """Leave what a crash may leave: a file written by half, under its fresh name and under a good one."""
    for path in list((out / "parts").glob("*/*.parquet"))[:1]:
        data = path.read_bytes()[: chance.randint(0, 5000)]
        (path.parent / f".{path.name}.1.tmp").write_bytes(data)
        (path.parent / LITTER).write_bytes(data)


@pytest.mark.usefixtures("small_chunks")
def test_a_damaged_part_is_made_anew_and_no_other(untouched, tmp_path):
    out, notes = tmp_path / "out", []
    sweep(tiny(), out, ALONE)
    before = parts(out)
    victim = next((out / "parts").glob("*/*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-1])
    sweep(tiny(), out, Pool(1, note=notes.append))
    after = parts(out)
    assert set(after) == set(before)
    assert [name for name in before if before[name] != after[name]] == [victim.name]
    assert "damaged parts, made anew: 1" in notes
    assert "runs that are there already: 21" in notes
    assert tables(out) == tables(untouched)


@pytest.mark.usefixtures("small_chunks")
def test_a_full_disk_stops_with_a_sentence_and_nothing_is_lost(untouched, study_file, monkeypatch):
    out, real, left = study_file.parent / "out", os.fsync, 7

    def full(handle: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        answer = Answer("sweep", study_file, "--out", out, "--jobs", "1", "--quiet")
    assert answer.code == 1
    assert len(answer.error.splitlines()) == 1
    assert "no room is left on the disk; what is finished is kept" in answer.error
    made = parts(out)
    assert 0 < len(made) < 7
    assert not list(out.rglob("*.tmp"))
    assert not (out / "manifest.json").exists()
    sweep(str(study_file), out, ALONE)
    assert made.items() <= parts(out).items()
    assert tables(out) == tables(untouched)


@pytest.mark.skipif(
    not THOROUGH or os.geteuid() != 0,
    reason="mounts a disk, which takes root and TIERFLOW_THOROUGH=1; a disk that says so is tried above",
)
def test_a_really_full_disk(study_file, tmp_path):
    disk, size = tmp_path / "disk", {"replications": {"minimum": 400, "maximum": 400}}
    study_file.write_text(yaml.safe_dump(TINY | size, allow_unicode=True), encoding="utf-8")
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
    try:
        answer = Answer("sweep", study_file, "--out", disk / "out", "--jobs", "1", "--quiet")
        made = parts(disk / "out")
        assert answer.code == 1
        assert "no room is left on the disk" in answer.error
        subprocess.run(["mount", "-o", "remount,size=99m", str(disk)], check=True)
        assert made
        sweep(str(study_file), disk / "out", ALONE)
        assert made.items() <= parts(disk / "out").items()
        sweep(str(study_file), tmp_path / "untouched", ALONE)
        assert tables(disk / "out") == tables(tmp_path / "untouched")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.usefixtures("small_chunks")
def test_results_can_be_read_meanwhile_and_an_interrupt_keeps_what_is_done(untouched, study_file):
    out, seen = study_file.parent / "out", []

    def watch(done: int, planned: int) -> None:
        seen.append((done, planned))
        if done == 12:
            results = Results.read(out)
            assert not results.finished
            assert len(results.runs) == 12
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(str(study_file), out, Pool(1, watch))
    assert seen[-1] == (12, 24)
    made = parts(out)
    assert len(made) == 4
    sweep(str(study_file), out, ALONE)
    assert made.items() <= parts(out).items()
    assert tables(out) == tables(untouched)


def test_a_second_sweep_in_the_folder_is_refused(study_file, untouched):
    out, told = study_file.parent / "out", []

    def watch(done: int, planned: int) -> None:
        told.append(Answer("sweep", study_file, "--out", out, "--jobs", "1", "--quiet"))

    sweep(str(study_file), out, Pool(1, watch))
    assert {answer.code for answer in told} == {2}
    assert "another sweep is at work there" in told[0].error
    assert tables(out) == tables(untouched)


def test_another_study_in_the_folder_is_refused_and_more_replications_are_not(study_file, untouched):
    out = study_file.parent / "out"
    sweep(str(study_file), out, ALONE)
    made = parts(out)
    answer = Answer("sweep", study_file, "--out", out, "--seed", "8")
    assert answer.code == 2
    assert "seed was 7 and is now 8" in answer.error
    more = sweep(str(study_file), out, ALONE, replications=8)
    assert made.items() <= parts(out).items()
    assert len(more.runs) == 4 * 8
    assert len(sweep(str(study_file), out, ALONE).runs) == 24
    assert tables(out) == tables(untouched)


def test_parts_of_other_code_are_left_aside(untouched, tmp_path, monkeypatch):
    sweep(tiny(), tmp_path / "out", ALONE)
    made, notes = parts(tmp_path / "out"), []
    for module in (jobs, order):
        monkeypatch.setattr(module, "code_version", lambda: "0123456789abcdef")
    monkeypatch.setattr("sim.experiment.runs.sweep.code_version", lambda: "0123456789abcdef")
    sweep(tiny(), tmp_path / "out", Pool(1, note=notes.append))
    assert made.items() <= parts(tmp_path / "out").items()
    assert len(parts(tmp_path / "out")) == 2 * len(made)
    assert notes == ["versions of the code whose parts are left aside: 1"]
    assert tables(tmp_path / "out") == tables(untouched)


# ---------------------------------------------------------------------------------------------- failures


@pytest.fixture
def breaking(monkeypatch):
    """Replication 3 breaks off wherever nobody waits for long; values are as ever otherwise."""
    real = jobs.log_of

    def log_of(case, seed, replication, engine=None):
        if replication == 3 and case.scenario.stations["desk"].posts == 2:
            raise ZeroDivisionError("nobody\nis here")
        return real(case, seed, replication, engine)

    monkeypatch.setattr(jobs, "log_of", log_of)


@pytest.mark.usefixtures("breaking")
def test_a_run_that_breaks_off_is_kept_with_a_command_that_works(study_file, untouched):
    out = study_file.parent / "out"
    answer = Answer("sweep", study_file.name, "--out", out, "--jobs", "1", "--quiet")
    assert answer.code == 1
    assert "Runs that broke off: 2; failures.csv has the reason" in answer.error
    assert "ZeroDivisionError: nobody is here" in answer.out
    results = Results.read(out)
    assert results.finished
    assert list(results.failures["point"]) == [1, 3]
    assert set(results.failures["reason"]) == {"ZeroDivisionError: nobody is here"}
    assert len(results.runs) == 24 - 2
    kept = Results.read(untouched).runs.merge(results.runs[["point", "replication"]])
    pd.testing.assert_frame_equal(kept, results.runs)
    _, *arguments = shlex.split(results.failures["command"][0])
    again = Answer(*arguments)
    assert again.code == 1
    assert again.error == "point 1, replication 3: ZeroDivisionError: nobody is here\n"
    made = parts(out)
    sweep(study_file.name, out, ALONE)
    assert made == parts(out)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_one_run_gives_the_values_of_its_row(study_file, untouched):
    answer = Answer("sweep", study_file, "--only-point", "3", "--replication", "3", "--json")
    values = json.loads(answer.out)["values"]
    row = Results.read(untouched).runs.query("point == 3 and replication == 3").iloc[0]
    assert set(values) == set(row.index) - {"point", "replication"}
    known = {name: value for name, value in values.items() if value is not None}
    assert known == row[list(known)].to_dict()
    assert "0 to 3" in Answer("sweep", study_file, "--only-point", "4").error


@pytest.mark.usefixtures("small_chunks")
def test_runs_given_up_are_tried_once_more(untouched, tmp_path, monkeypatch):
    real = executors.work

    def short_of_memory(chunk):
        if any(some.case.scenario.stations["desk"].posts == 2 for some in chunk.repeats):
            raise MemoryError("none left")
        return real(chunk)

    with monkeypatch.context() as patch:
        patch.setattr(executors, "work", short_of_memory)
        results = sweep(tiny(), tmp_path / "out", ALONE)
    assert not results.finished
    assert len(results.failures) == 12
    assert set(results.failures["reason"]) == {"the machine failed: MemoryError: none left"}
    made = parts(tmp_path / "out")
    assert sweep(tiny(), tmp_path / "out", ALONE).finished
    assert made.items() <= parts(tmp_path / "out").items()
    assert tables(tmp_path / "out") == tables(untouched)


def test_refused_points_are_told_and_not_run(tmp_path):
    levels = {"name": "load", "title": TINY["title"], "path": "classes.customers.rate", "values": [0.5, -1]}
    study = tiny(factors=[levels], replications={"minimum": 2, "maximum": 2})
    results = sweep(study, tmp_path / "out", ALONE)
    assert list(results.refused["point"]) == [1]
    assert set(results.runs["point"]) == {0}
    assert results.finished
    assert "refused" in "".join(sweeps.notes(results, MEASURE, "en"))


# ----------------------------------------------------------------------------------- precision, and costs


def test_it_goes_on_until_it_is_precise_enough_and_comes_to_the_same_if_it_is_killed(tmp_path):
    wanted = {
        "replications": {"minimum": 5, "maximum": 100},
        "precision": {"measure": "all.all.sojourn_mean", "relative": 0.3},
        "outcomes": [MEASURE],
    }
    study = tiny(**wanted)
    whole = sweep(study, tmp_path / "whole", ALONE)
    assert 5 < whole.replications < 100
    summary = pd.read_csv(tmp_path / "whole" / "summary.csv")
    assert set(summary["measure"]) == {"all.all.sojourn_mean", MEASURE}
    runs = pd.read_parquet(tmp_path / "whole" / "runs.parquet")
    sojourns = runs.pivot(index="replication", columns="point", values="all.all.sojourn_mean")
    # the published rule stops by Student's limits; those of the summary are stretched towards a long tail
    assert (relative_half_widths(sojourns.to_numpy()) <= 0.3).all()

    def stop(done: int, planned: int) -> None:
        raise KeyboardInterrupt

    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            sweep(study, tmp_path / "cut", Pool(1, stop))
    assert sweep(study, tmp_path / "cut", ALONE).finished
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")


def test_an_unknown_measure_is_told(tmp_path):
    study = tiny(outcomes=["all.all.weight"], replications={"minimum": 2, "maximum": 2})
    with pytest.raises(ValueError, match=r"'all\.all\.weight'"):
        sweep(study, tmp_path / "out", ALONE)


def test_an_estimate_counts_measures_and_writes_nothing(study_file):
    found = estimate(Order.of(str(study_file)), Path("out"), ALONE)
    assert (found.points, found.refused, found.least, found.most, found.done) == (4, 0, 24, 24, 0)
    assert (found.chunks, len(found.seconds)) == (2, 3)
    assert all(0 < seconds < 60 for seconds in found.seconds)
    assert found.core_hours[0] == pytest.approx(24 * np.mean(found.seconds) / 3600)
    assert sorted(path.name for path in Path().iterdir()) == ["tiny.yaml"]


def test_an_estimate_of_the_disk_is_about_right(untouched, study_file):
    found = estimate(Order.of(tiny()), untouched, ALONE)
    size = sum(path.stat().st_size for path in untouched.rglob("*.parquet"))
    assert found.done == 24
    assert found.core_hours == (0, 0)
    assert 0.5 * size < found.size < 2 * size
