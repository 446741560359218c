"""Some measures of several cases in one table, a row for each run, as comparisons of analysis want it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from sim.analysis.runs.tables import RUN
from sim.engine.simulate import Engine
from sim.experiment.cases import Case, options_of, run_line
from sim.experiment.runs.jobs import Values, values_of
from sim.experiment.runs.run import FailedRunsError, Failure, Pool, attempt, prepare, shared_out


def tabled(
    cases: Sequence[Case], which: Sequence[int], seed: int, wanted: Sequence[str], pool: Pool
) -> pd.DataFrame:
    """Run all cases in each replication: `footing`, `scenario`, `replication` and a column a measure wanted.

    Cases have names of their own, and all meet the same incidents.  Raises `FailedRunsError` if any broke
    off, and `LostProcessError` if a process was killed.
    """
    prepare(cases, pool)
    calls = [
        partial(_values, number, case, seed, r, pool.engine)
        for number, case in enumerate(cases)
        for r in which
    ]
    found = sorted(shared_out(calls, pool), key=lambda each: each[:2])
    failures = [value for _, _, value in found if isinstance(value, Failure)]
    if failures:
        raise FailedRunsError(failures, len(calls))
    rows = [
        (*cases[number].key, r, *(value[name] for name in wanted))
        for number, r, value in found
        if not isinstance(value, Failure)
    ]
    return pd.DataFrame(rows, columns=[*RUN, *wanted])


def _values(
    number: int, case: Case, seed: int, replication: int, engine: Engine | None
) -> tuple[int, int, Values | Failure]:
    found = attempt(case, seed, replication, partial(values_of, case, seed, replication, engine))
    if isinstance(found, Failure) and case.origin:
        line = run_line(case.origin, options_of(case), seed, range(replication, replication + 1))
        return number, replication, Failure(*case.key, replication, found.reason, str(line))
    return number, replication, found
