"""Run scenarios: one replication is a pure function of (scenario, footing, seed, replication).

Replications are independent of each other and of the number of processes that share them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any

import pandas as pd

from sim.analysis.runs.skewed import skewed
from sim.analysis.runs.tables import RUN, summary
from sim.engine.simulate import Engine, fastest, make_ready
from sim.eventlog import EventLog
from sim.experiment.cases import Case, repeating, same_runs
from sim.experiment.command_line import Origin
from sim.experiment.given import check_scenarios, check_type, check_whole
from sim.experiment.kinds import ScenarioKind, World, kind_of
from sim.model.city.cities import Scenario
from sim.model.city.footing import OWN, Footing
from sim.model.files.card import Card, Carded
from sim.model.files.library import load

SEED = 20210301
"""The seed where none is given: the first simulated day."""

WORTH_A_PROCESS = 8
"""Runs that a further process must get to be worth its start, which takes some seconds."""

type Watch = Callable[[int, int], None]
"""Is told after every run how many are done and how many are planned."""


type Note = Callable[[str], None]
"""Is told in a sentence what takes long."""

NO_COMMAND = "no command repeats it, since it was changed in Python"

MAKING = "making machine code of the engine, once on this machine: less than a minute"


def silent(done: int, planned: int) -> None:
    """Tell nobody."""


def deaf(sentence: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Pool:
    """Who does the work: the number of processes (unless given, as many as pay), and who is told of it.

    Without `engine` the fastest one installed works.
    """

    jobs: int | None = None
    watch: Watch = silent
    note: Note = deaf
    engine: Engine | None = None

    def __post_init__(self) -> None:
        if self.jobs is not None:
            check_whole("the number of processes", self.jobs, 1)


@lru_cache(maxsize=32)
def world(case: Case) -> World[Any, Any]:
    """Make a case ready."""
    return kind_of(case.scenario).world(case.scenario, case.footing)


@dataclass(frozen=True, eq=False)
class Run:
    """What one replication gave: tables whose rows all belong to it, and the digest of its log.

    For a city `runs` has one row, `split` one a part of the time, `load` one a team, `flows` one a pair of
    kinds of offices, `backlog` one a day and `communities` one a community; for a network `runs` has one row
    a station, class and all.
    """

    footing: str
    scenario: str
    replication: int
    tables: dict[str, pd.DataFrame]
    log_digest: str


@dataclass(frozen=True)
class Failure:
    """A run that broke off, why, and the command that repeats it; none of what was changed in Python."""

    footing: str
    scenario: str
    replication: int
    reason: str
    command: str

    def __str__(self) -> str:
        where = f"{self.scenario}, footing {self.footing}, replication {self.replication}"
        again = f"repeat it with: {self.command}" if self.command else NO_COMMAND
        return f"{where}: {self.reason}; {again}"


class FailedRunsError(RuntimeError):
    """Some runs broke off; `table` has a row for each."""

    def __init__(self, failures: Sequence[Failure], planned: int) -> None:
        self.failures = tuple(failures)
        self.planned = planned
        super().__init__(failures, planned)

    @property
    def table(self) -> pd.DataFrame:
        """The failures as a table."""
        return pd.DataFrame(self.failures)

    def __str__(self) -> str:
        first = f"{len(self.failures)} of {self.planned} runs broke off, so there is no result"
        return "\n".join([first, *map(str, self.failures)])


class LostProcessError(RuntimeError):
    """A process that ran replications was killed from outside."""


def log_of(case: Case, seed: int, replication: int, engine: Engine | None = None) -> EventLog:
    """Simulate one replication."""
    here = world(case)
    return here.run(here.draw(seed, replication), engine)


def run_once(case: Case, seed: int, replication: int, engine: Engine | None = None) -> Run:
    """Simulate one replication and measure it."""
    log = log_of(case, seed, replication, engine)
    return Run(*case.key, replication, world(case).read(log), log.digest())


def difference(case: Case, seed: int, replication: int) -> str | None:
    """Run both engines on one replication; None if their logs are equal, else the first row that differs."""
    readable = log_of(case, seed, replication, Engine.REFERENCE)
    fast = log_of(case, seed, replication, Engine.COMPILED)
    if readable.digest() == fast.digest():
        return None
    staff = [pd.DataFrame(log.staff) for log in (readable, fast)]
    return _first_unequal("row", readable.frame(), fast.frame()) or _first_unequal("entry of staff", *staff)


def _first_unequal(what: str, one: pd.DataFrame, other: pd.DataFrame) -> str | None:
    """Describe the first row in which two tables of the two engines differ; None if there is none."""
    shorter = min(len(one), len(other))
    unequal = (one.head(shorter) != other.head(shorter)).any(axis=1).to_numpy()
    if not unequal.any() and len(one) == len(other):
        return None
    row = int(unequal.argmax()) if unequal.any() else shorter
    rows = [" ".join(map(str, log.iloc[row])) if row < len(log) else "no row" for log in (one, other)]
    return f"{what} {row} differs: reference {rows[0]}; compiled {rows[1]}"


@cache
def _ready(kind: ScenarioKind[Any], note: Note) -> None:
    """Make machine code before it is wanted by several processes at once, on a small scenario of a kind."""
    here = world(Case.of(kind.smallest()))
    make_ready(partial(here.run, here.draw(SEED, 0)), lambda: note(MAKING))


def attempt[T](case: Case, seed: int, replication: int, work: Callable[[], T]) -> T | Failure:
    """Do the work of one replication of a case; whatever breaks it off is returned as a failure."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  (whatever it is, it must show in the result)
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        again = repeating(case, seed, range(replication, replication + 1))
        return Failure(*case.key, replication, reason, again)


def _attempt(case: Case, seed: int, replication: int, engine: Engine | None) -> Run | Failure:
    return attempt(case, seed, replication, partial(run_once, case, seed, replication, engine))


def repeat(
    cases: Sequence[Case], replications: Iterable[int], seed: int, pool: Pool | None = None
) -> list[Run]:
    """Run all cases in each of the replications; sorted by case, then replication, however it was shared out.

    Raises `FailedRunsError` if any broke off, and `LostProcessError` if a process was killed.
    """
    pool = pool or Pool()
    alike = same_runs(cases)
    tasks = [(group[0], replication) for replication in replications for group in alike]
    prepare(cases, pool)
    calls = [partial(_attempt, case, seed, replication, pool.engine) for case, replication in tasks]
    twins = {group[0].key: group for group in alike}
    outcomes = [
        replace(outcome, footing=case.footing.key, scenario=case.scenario.name)
        for outcome in shared_out(calls, pool)
        for case in twins[outcome.footing, outcome.scenario]
    ]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    place = {case.key: k for k, case in enumerate(cases)}
    order = sorted(failures or outcomes, key=lambda o: (place[o.footing, o.scenario], o.replication))
    if failures:
        raise FailedRunsError([o for o in order if isinstance(o, Failure)], len(tasks))
    return [o for o in order if isinstance(o, Run)]


def prepare(cases: Iterable[Case], pool: Pool) -> None:
    """Make machine code for the kinds of scenarios among the cases, before processes share out the work."""
    if pool.engine is not Engine.REFERENCE and fastest() is Engine.COMPILED:
        for kind in dict.fromkeys(kind_of(case.scenario) for case in cases):
            _ready(kind, pool.note)


def shared_out[T](calls: Sequence[Callable[[], T]], pool: Pool) -> Iterator[T]:
    """Do the calls in the processes of a pool and yield what they return, as each is done.

    Raises `LostProcessError` if a process was killed.
    """
    jobs = pool.jobs or _worth(len(calls))
    try:
        for done, outcome in enumerate(_in_processes(calls, jobs) if jobs > 1 else (c() for c in calls), 1):
            pool.watch(done, len(calls))
            yield outcome
    except BrokenProcessPool:
        problem = "a process was killed, perhaps because memory ran out; try again with fewer --jobs"
        raise LostProcessError(problem) from None


def _worth(calls: int) -> int:
    enough = -(-calls // WORTH_A_PROCESS)
    if enough < 2:
        return 1
    from joblib import cpu_count

    return min(cpu_count(), enough)


def _in_processes[T](calls: Iterable[Callable[[], T]], jobs: int) -> Iterator[T]:
    import joblib  # one process need not know how to lead others

    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
    return parallel(joblib.delayed(call)() for call in calls)


def table(runs: Sequence[Run], name: str) -> pd.DataFrame:
    """Put one table of many runs together, each row with its footing, scenario and replication."""
    parts = [
        run.tables[name].assign(footing=run.footing, scenario=run.scenario, replication=run.replication)
        for run in runs
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole[[*RUN, *whole.columns.difference(RUN, sort=False)]]


@dataclass(frozen=True, eq=False, repr=False)
class Result(Carded):
    """What repeated runs of one scenario gave.

    `runs` has a row per replication (of a network: per replication, station and class) and a column per
    measure.  `split` and `load` are empty for a network.
    """

    case: Case
    seed: int
    replications: range
    runs: pd.DataFrame
    split: pd.DataFrame
    load: pd.DataFrame
    log_digests: tuple[str, ...]

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Give mean and limits of every measure; limits are NaN with one replication.

        Columns: `measure`, `mean`, `low`, `high`, `replications`, for a network before them `scope`, `name`.
        """
        return self._summed(summary, level)

    def skewed(self, level: float = 0.95) -> pd.DataFrame:
        """Tell of every measure, in the order of `summary`, whether its replications are skewed.

        Columns as `summary` down to `measure`, then `p_value` and `skewed`: see `sim.analysis.runs.skewed`.
        """
        return self._summed(lambda runs, level: skewed(runs, level=level), level)

    def _summed(self, sum_up: Callable[[pd.DataFrame, float], pd.DataFrame], level: float) -> pd.DataFrame:
        keys = kind_of(self.case.scenario).keys
        if not keys:
            return sum_up(self.runs, level).drop(columns=RUN[:2])
        as_cells = dict(zip(keys, RUN[:2], strict=True))  # summed up like the cells of a comparison
        found = sum_up(self.runs.drop(columns=RUN[:2]).rename(columns=as_cells), level)
        return found.rename(columns={cell: key for key, cell in as_cells.items()})

    def _card(self) -> Card:
        first, last = self.replications.start, self.replications.stop - 1
        facts = {
            "footing": self.case.footing.key,
            "replications": f"{first} to {last}",
            "seed": self.seed,
            "digest": self.case.digest,
        }
        asks = (".summary()", ".skewed()", ".log()", ".runs", ".split", ".load")
        return Card("runs of", self.case.scenario.name, facts, asks)

    def log(self) -> EventLog:
        """Simulate the first replication once more and return its log."""
        return log_of(self.case, self.seed, self.replications.start)


def run(
    scenario: Scenario | str,
    replications: int | range = 10,
    seed: int = SEED,
    footing: Footing | str = OWN,
    pool: Pool | None = None,
) -> Result:
    """Run one scenario, given as such, by name or by path; a range of replications names which.

    `footing` may be named by its key, such as "equal" for equal posts or "documented+powers+route".
    """
    check_scenarios([scenario])
    check_whole("seed", seed, 0)
    check_type("pool", pool, Pool, "sim.Pool(jobs=2)")
    origin = Origin(scenario) if isinstance(scenario, str) else None
    scenario = load(scenario) if isinstance(scenario, str) else scenario
    which = _which(replications)
    where = Footing.named(footing) if isinstance(footing, str) else footing
    return run_case(Case.of(scenario, where, origin), which, seed, pool)


def _which(replications: int | range) -> range:
    """Return the numbers of replications; ValueError if these are none."""
    if not isinstance(replications, range):
        check_whole("replications", replications, 1)
        return range(replications)
    if not replications:
        raise ValueError(f"at least one replication is needed, found {replications}")
    return replications


def run_case(case: Case, replications: range, seed: int, pool: Pool | None = None) -> Result:
    """Run one case in each of the replications."""
    runs = repeat([case], replications, seed, pool)
    tables = {name: table(runs, name) for name in runs[0].tables}
    return Result(
        case,
        seed,
        replications,
        tables["runs"],
        tables.get("split", pd.DataFrame()),
        tables.get("load", pd.DataFrame()),
        tuple(run.log_digest for run in runs),
    )
