"""Chunks are done by whoever does them: what is killed is done again, what always kills is given up."""

import json
import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from tiny_sweep import ill, parts, tables, tiny, told

import sim
from sim.experiment.cases import Case
from sim.experiment.kinds import ChunkSizes, NetworkKind
from sim.experiment.runs import executors, jobs
from sim.experiment.runs.executors import Here, Lost, OnDask, Processes
from sim.experiment.runs.jobs import Chunk, Repeats
from sim.experiment.runs.run import LostProcessError, Pool
from sim.experiment.runs.sweep import sweep

ROOT = Path(__file__).resolve().parents[2]
FINE = [f"fine{k}" for k in range(6)]


@pytest.fixture
def case() -> Case:
    return Case.of(sim.load("single_desk"))


@pytest.fixture
def ill_work(monkeypatch):
    monkeypatch.setattr(executors, "work", ill)


def outcomes(executor: executors.Executor, what: list[str], folder: Path, case: Case) -> dict[str, object]:
    chunks = (told(each, folder, case) for each in what)
    return {chunk.code.split()[0]: found for chunk, found in executor.outcomes(chunks)}


def fine(found: dict[str, object]) -> list[str]:
    return [what for what, outcome in found.items() if outcome == what.encode()]


@pytest.mark.usefixtures("ill_work")
def test_one_process_gives_up_what_the_machine_fails(tmp_path, case):
    found = outcomes(Here(), [*FINE, "no_memory"], tmp_path, case)
    assert fine(found) == FINE
    assert found["no_memory"] == Lost("the machine failed: MemoryError: none left")


@pytest.mark.usefixtures("ill_work")
def test_the_killed_are_done_again_and_only_the_guilty_are_given_up(tmp_path, case):
    what = ["killed_once", *FINE, "killed_always", "no_memory", "no_disk_once", "fine9"]
    found = outcomes(Processes(1), what, tmp_path, case)
    assert sorted(fine(found)) == sorted([*FINE, "fine9", "killed_once", "no_disk_once"])
    assert found["no_memory"] == Lost("the machine failed: MemoryError: none left")
    with pytest.raises(LostProcessError, match="the code was edited while it was at work"):
        outcomes(Processes(1), ["edited"], tmp_path, case)
    assert isinstance(found["killed_always"], Lost)
    assert "killed 3 times" in found["killed_always"].reason
    tries = len(list(tmp_path.glob("killed_always-*")))
    assert tries == executors.TRIES


@pytest.mark.usefixtures("ill_work")
def test_a_fault_of_the_code_is_not_hidden(tmp_path, case):
    with pytest.raises(ZeroDivisionError, match="a fault in the code"):
        outcomes(Here(), ["broken"], tmp_path, case)


@pytest.mark.usefixtures("ill_work")
def test_only_a_few_chunks_are_made_ahead_and_a_fault_of_the_code_ends_all(tmp_path, case):
    made, before = 0, workers()

    def chunks():
        nonlocal made
        for each in [*FINE * 3, "broken", *FINE]:
            made += 1
            yield told(each, tmp_path, case)

    with closing(Processes(1).outcomes(chunks())) as found:
        next(found)
        assert made <= 1 + 2 * executors.AHEAD
        with pytest.raises(ZeroDivisionError, match="a fault in the code"):
            list(found)
    assert made < len(FINE) * 4 + 1
    assert workers() <= before


def workers() -> set[int]:
    """Give the numbers of all processes that share out work; other tests may have left some waiting."""
    mine = psutil.Process().children(recursive=True)
    return {process.pid for process in mine if "LokyProcess" in " ".join(process.cmdline())}


ORPHANS = """
import sys, time
from sim.experiment.runs import executors
from tiny_sweep import ill, parts, tables, tiny, told
from sim.experiment.cases import Case
import sim
executors.work = ill
case = Case.of(sim.load("single_desk"))
for _ in executors.Processes(1).outcomes(told("fine", sys.argv[1], case) for _ in range(4)):
    print("one", flush=True)
time.sleep(60)
"""


def test_workers_go_with_a_parent_that_is_killed(tmp_path):
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANS, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout
    parent.stdout.readline()
    children = psutil.Process(parent.pid).children(recursive=True)
    assert children
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert psutil.wait_procs(children, timeout=20)[1] == []


# -------------------------------------------------------------------------------------------------- Dask


@contextmanager
def running(*arguments: str):
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    quick = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}  # the killed are sought for half a minute
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=os.environ | {"PYTHONPATH": path} | quick,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def worker(address: str, folder: Path):
    options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    return running("worker", address, *options)


@contextmanager
def cluster(folder: Path):
    """A scheduler and two workers that talk over TCP."""
    file = folder / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with running("scheduler", *options):
        while not (file.exists() and file.read_text().strip()):
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with worker(address, folder) as one, worker(address, folder) as other:
            yield address, one, other


def test_over_tcp_one_worker_may_be_killed_and_if_all_are_it_says_so(tmp_path, monkeypatch):
    """The tables are those of one process; a sweep that had to stop goes on from where it was."""
    monkeypatch.setattr(NetworkKind, "runs_of_a_chunk", ChunkSizes(2, 2))
    monkeypatch.setattr(executors, "GATHER", 2.0)
    sweep(tiny(), tmp_path / "alone", Pool(1))
    notes: list[str] = []
    with cluster(tmp_path) as (address, one, other):

        def kill_one(done: int, planned: int) -> None:
            one.kill()

        def kill_other(done: int, planned: int) -> None:
            other.kill()

        results = sweep(tiny(), tmp_path / "tcp", Pool(watch=kill_one), address)
        assert results.finished
        assert tables(tmp_path / "tcp") == tables(tmp_path / "alone")
        monkeypatch.setattr(executors, "PATIENCE", 1.0)  # only now: workers take a while to come
        with pytest.raises(LostProcessError, match="no worker for 1 s; what is finished is kept"):
            sweep(tiny(), tmp_path / "lost", Pool(watch=kill_other, note=notes.append), address)
    assert notes == ["the cluster has no worker; waiting for one, or interrupt and go on later"]
    made = parts(tmp_path / "lost")
    assert made
    sweep(tiny(), tmp_path / "lost", Pool(1))
    assert made.items() <= parts(tmp_path / "lost").items()
    assert tables(tmp_path / "lost") == tables(tmp_path / "alone")


def test_a_cluster_may_be_started_here(tmp_path):
    sweep(tiny(), tmp_path / "alone", Pool(1))
    sweep(tiny(), tmp_path / "local", Pool(1), executors.LOCAL)
    assert tables(tmp_path / "local") == tables(tmp_path / "alone")


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch, tmp_path, case):
    monkeypatch.setattr(executors, "CONNECT", 0.2)
    with pytest.raises(ValueError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        outcomes(OnDask("tcp://127.0.0.1:1", 1), ["fine"], tmp_path, case)


def test_without_dask_it_says_what_to_install(monkeypatch, tmp_path, case):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"install tierflow\[cluster\]"):
        outcomes(OnDask("local", 1), ["fine"], tmp_path, case)


class Answered:
    """A future that is done."""

    def __init__(self, status: str, error: Exception | None = None) -> None:
        self.status, self.error = status, error

    def exception(self) -> Exception | None:
        return self.error


def test_workers_with_other_code_are_refused():
    error = jobs.OtherCodeError("its code is version a, not b")
    with pytest.raises(
        LostProcessError, match="version a, not b; install on all workers what is installed here"
    ):
        executors._gathered(Answered("error", error))
    with pytest.raises(LostProcessError, match="the scheduler of the cluster has gone"):
        executors._gathered(Answered("lost"))
    assert isinstance(executors._gathered(Answered("error", MemoryError())), Lost)


def test_a_worker_refuses_a_chunk_of_other_code(case):
    with pytest.raises(jobs.OtherCodeError, match="not 01d"):
        jobs.work(Chunk((Repeats(case, (0,)),), 1, None, "01d"))
