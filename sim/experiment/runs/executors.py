"""Who does the chunks of a sweep: this process, several of them, or the workers of a Dask cluster.

All of them yield each chunk with its part as soon as it is done, in any order, and keep only a few in flight.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from joblib.externals import loky

from sim.experiment.runs.jobs import Chunk, OtherCodeError, work
from sim.experiment.runs.run import LostProcessError, Note, deaf

if TYPE_CHECKING:
    from distributed import Client

TRIES = 3
"""How often a chunk is tried whose process is killed or whose machine fails it."""

AHEAD = 2
"""Chunks in flight for each processor: one that is worked at, one that waits there."""

LOCAL = "local"
"""The address of a Dask cluster that is started here."""

CONNECT = 20.0
"""Seconds to wait for a scheduler."""

LOOK = 2.0
"""Seconds after which it is looked whether workers are still there."""

GATHER = 60.0
"""Seconds to wait for what a worker has done; if that takes longer the worker is taken to have gone."""

PATIENCE = 600.0
"""Seconds to wait for a worker when there is none."""

KEPT = "what is finished is kept, so start again to go on"
GONE = f"the scheduler of the cluster has gone; {KEPT}"

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Runs share out the processors themselves."""


@dataclass(frozen=True)
class Lost:
    """A chunk was given up, for a reason that lies in the machine and not in its runs."""

    reason: str


type Outcome = bytes | Lost
type Outcomes = Generator[tuple[Chunk, Outcome]]


class Executor(Protocol):
    """Does chunks."""

    def outcomes(self, chunks: Iterable[Chunk]) -> Outcomes:
        """Yield each chunk with its part, in any order; close it and nothing goes on."""
        ...


@dataclass(frozen=True)
class Here:
    """Does one chunk after the other in this process."""

    def outcomes(self, chunks: Iterable[Chunk]) -> Outcomes:
        """Yield each chunk with its part, in order."""
        for chunk in chunks:
            yield chunk, _tried(chunk)


def _tried(chunk: Chunk) -> Outcome:
    try:
        return work(chunk)
    except (MemoryError, OSError) as error:
        return Lost(_machine(error))


def _machine(error: BaseException) -> str:
    return f"the machine failed: {type(error).__name__}: {' '.join(str(error).split())}"


# --------------------------------------------------------------------------------------------- processes


@dataclass(eq=False)
class _Queue:
    """Chunks yet to be done, first those that were struck before."""

    fresh: Iterator[Chunk]
    again: list[Chunk] = field(default_factory=list)
    strikes: Counter[str] = field(default_factory=Counter)

    def next(self) -> Chunk | None:
        return self.again.pop() if self.again else next(self.fresh, None)

    def room(self, flight: Collection[Chunk], most: int) -> bool:
        """Tell whether one more may start; a chunk at its last try is alone, so that no other is blamed."""
        last = any(self.strikes[chunk.name] == TRIES - 1 for chunk in (*flight, *self.again))
        return len(flight) < (1 if last else most)

    def strike(self, chunk: Chunk) -> bool:
        """Take a chunk back; False if it has been tried often enough."""
        self.strikes[chunk.name] += 1
        if self.strikes[chunk.name] >= TRIES:
            return False
        self.again.append(chunk)
        return True


@dataclass(frozen=True)
class Processes:
    """Does chunks in processes of this machine.

    If one is killed all of them go, so there are new ones and the chunks in flight are done again; a chunk
    at which this happens `TRIES` times, the last time alone, is lost.
    """

    jobs: int

    def outcomes(self, chunks: Iterable[Chunk]) -> Outcomes:
        """Yield each chunk with its part, as each is done."""
        queue, more = _Queue(iter(chunks)), True
        while more:
            with _pool(self.jobs) as pool:
                more = yield from _flow(pool, queue, AHEAD * self.jobs)


@contextmanager
def _pool(jobs: int) -> Generator[loky.ProcessPoolExecutor]:
    pool = loky.ProcessPoolExecutor(jobs, initializer=_leave_with, initargs=(os.getpid(),), env=ONE_THREAD)
    try:
        yield pool
    finally:
        pool.shutdown(kill_workers=True)


def _leave_with(parent: int) -> None:
    """End this process when its parent has gone, however that ended; an interrupt is for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _flow(
    pool: loky.ProcessPoolExecutor, queue: _Queue, most: int
) -> Generator[tuple[Chunk, Outcome], None, bool]:
    """Do chunks until none is left or the pool has broken; tell whether it has."""
    flight: dict[Future[bytes], Chunk] = {}
    broken = False
    while True:
        while not broken and queue.room(flight.values(), most) and (chunk := queue.next()):
            broken = not _started(pool, chunk, flight)
            queue.again += [chunk] if broken else []
        if not flight:
            return broken
        for future in wait(flight, return_when=FIRST_COMPLETED).done:
            chunk, error = flight.pop(future), future.exception()
            broken = broken or isinstance(error, BrokenProcessPool)
            if error is None:
                yield chunk, future.result()
            elif isinstance(error, OtherCodeError):
                raise LostProcessError(f"the code was edited while it was at work: {error}; {KEPT}")
            elif not isinstance(error, BrokenProcessPool | MemoryError | OSError):
                raise error
            elif not queue.strike(chunk):
                yield chunk, Lost(_reason(error))


def _started(pool: loky.ProcessPoolExecutor, chunk: Chunk, flight: dict[Future[bytes], Chunk]) -> bool:
    try:
        flight[pool.submit(work, chunk)] = chunk
    except BrokenProcessPool:
        return False
    return True


def _reason(error: BaseException) -> str:
    if isinstance(error, MemoryError | OSError):
        return _machine(error)
    return f"its process was killed {TRIES} times, perhaps because memory ran out"


# -------------------------------------------------------------------------------------------------- Dask


@dataclass(frozen=True)
class OnDask:
    """Does chunks on the workers of a Dask cluster: at an address, or a local one with `jobs` workers.

    The scheduler gives the chunk of a worker that has gone to another.  While there is no worker at all it
    waits, and says so; `LostProcessError` after `PATIENCE` seconds, or if the scheduler has gone.
    """

    address: str
    jobs: int
    note: Note = deaf

    def outcomes(self, chunks: Iterable[Chunk]) -> Outcomes:
        """Yield each chunk with its part, as each is done."""
        with _client(self.address, self.jobs) as client:
            watch, queue = _Workers(client, self.note), iter(chunks)
            flight: dict[Any, Chunk] = {}
            while True:
                most = AHEAD * max(1, watch.threads())
                for chunk in islice(queue, max(0, most - len(flight))):
                    flight[client.submit(work, chunk, pure=False, retries=TRIES - 1)] = chunk
                if not flight:
                    return
                for future in watch.done(list(flight)):
                    outcome = _gathered(future)
                    if outcome is None:
                        break
                    yield flight.pop(future), outcome


@dataclass(eq=False)
class _Workers:
    """Waits for what workers do, as long as there are any."""

    client: Client
    note: Note
    since: float | None = None
    """When it was seen that there is none."""

    def threads(self) -> int:
        with _asking():
            return sum(self.client.nthreads().values())

    def done(self, futures: list[Any]) -> list[Any]:
        """Return those that are done, after a while perhaps none."""
        from distributed import wait as wait_for

        self._look()
        with _asking(), suppress(TimeoutError):
            return list(wait_for(futures, timeout=LOOK, return_when="FIRST_COMPLETED").done)
        return []

    def _look(self) -> None:
        if self.threads():
            self.since = None
            return
        if self.since is None:
            self.since = time.monotonic()
            self.note("the cluster has no worker; waiting for one, or interrupt and go on later")
        if time.monotonic() - self.since > PATIENCE:
            raise LostProcessError(f"the cluster has had no worker for {PATIENCE:.0f} s; {KEPT}")


@contextmanager
def _asking() -> Generator[None]:
    """Say what it means when a scheduler does not answer."""
    try:
        yield
    except (OSError, CancelledError):
        raise LostProcessError(GONE) from None


def _gathered(future: Any) -> Outcome | None:  # noqa: ANN401  (distributed is there only where it is wanted)
    """Return what a worker gave, or nothing if it has gone with it, so that it is being done again.

    `LostProcessError` if it can never be done.
    """
    if future.status in ("cancelled", "lost"):
        raise LostProcessError(GONE)
    if future.status == "error":
        return _judged(future.exception())
    with _asking(), suppress(TimeoutError):
        return future.result(timeout=GATHER)
    return None


def _judged(error: BaseException) -> Lost:
    """Tell what an error of a worker means: it is the machine's, or `LostProcessError`."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return Lost("its worker was killed again and again, perhaps because memory ran out")
    if isinstance(error, MemoryError | OSError):
        return Lost(_machine(error))
    problem = f"a worker refuses the work: {type(error).__name__}: {error}"
    raise LostProcessError(f"{problem}; install on all workers what is installed here")


@contextmanager
def _client(address: str, jobs: int) -> Generator[Client]:
    """Connect to a scheduler, or start a cluster here; ValueError with the way out if that fails."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ValueError("Dask is not installed; install tierflow[cluster]") from None
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)  # what matters is said in a sentence
    if address == LOCAL:
        with (
            LocalCluster(jobs, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=CONNECT)
    except (OSError, TimeoutError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {address}: {' '.join(str(error).split())}") from None
    with client:
        yield client
