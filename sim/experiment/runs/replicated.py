"""Do something with the logs of replications, in the order of the replications however it is shared out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sim.analysis.measures.durations import Watch
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.run import FailedRunsError, Failure, Pool, attempt, prepare, shared_out


def replicated[T](
    cases: Sequence[Case], which: Sequence[int], seed: int, work: Callable[[int], T | Failure], pool: Pool
) -> list[T]:
    """Return what `work` makes of each replication; it names them by their number.

    `cases` are those that it runs.  It may return a `Failure` of its own; whatever else breaks it off is put
    down to the last case.  Raises `FailedRunsError` if any broke off, and `LostProcessError` if a process was
    killed.
    """
    if not which:
        raise ValueError("at least one replication is needed")
    prepare(cases, pool)
    calls = [partial(_numbered, cases[-1], seed, number, work) for number in which]
    found = sorted(shared_out(calls, pool), key=lambda pair: pair[0])
    failures = [value for _, value in found if isinstance(value, Failure)]
    if failures:
        raise FailedRunsError(failures, len(which))
    return [value for _, value in found if not isinstance(value, Failure)]


def _numbered[T](
    case: Case, seed: int, number: int, work: Callable[[int], T | Failure]
) -> tuple[int, T | Failure]:
    outcome: T | Failure = attempt(case, seed, number, lambda: work(number))
    return number, outcome


def watch_of(case: Case) -> Watch:
    """Return the measured window of a case and the unit of its times: an hour, or that of its file."""
    return kind_of(case.scenario).watch(case.scenario)


def unit_of_time(case: Case) -> str:
    """Name the unit of `watch_of`: minute, hour or day."""
    return kind_of(case.scenario).times_in(case.scenario).name
