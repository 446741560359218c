"""Memory is used again by the next run of a thread, and by nobody else."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sim.engine.compiled import buffers
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.runs.run import world
from sim.model.files.library import load

PAIR = np.dtype([("a", "i8"), ("b", "i1")])


def test_the_next_call_gets_the_same_memory_cleared() -> None:
    first = buffers.zeros("test", 5, PAIR)
    first["a"], first["b"] = 7, 1
    second = buffers.zeros("test", 3, PAIR)
    assert np.shares_memory(first, second)
    assert second.tolist() == [(0, 0)] * 3


def test_more_is_given_when_more_is_wanted() -> None:
    assert len(buffers.empty("grows", 2, PAIR)) == 2
    assert len(buffers.zeros("grows", 2_000, PAIR)) == 2_000


def test_threads_have_memory_of_their_own() -> None:
    mine = buffers.empty("own", 4, PAIR)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(buffers.empty, "own", 4, PAIR).result()
    assert not np.shares_memory(mine, other)


def test_a_log_outlives_the_next_run() -> None:
    world_ = world(Case.of(load("priorities")))
    log = world_.run(world_.draw(1, 0), Engine.COMPILED)
    before = log.digest()
    world_.run(world_.draw(1, 1), Engine.COMPILED)
    assert log.digest() == before


def test_two_threads_write_the_logs_that_one_does() -> None:
    world_ = world(Case.of(load("priorities")))

    def digest(replication: int) -> str:
        return world_.run(world_.draw(1, replication), Engine.COMPILED).digest()

    alone = [digest(k) for k in range(8)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(digest, range(8))) == alone
