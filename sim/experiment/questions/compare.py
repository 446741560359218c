"""Compare scenarios on common incidents, batch by batch, until the intervals are narrow enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sim.analysis.runs.comparison import Comparison
from sim.analysis.runs.tables import averaged, backlog_summary, flows_summary, relative_half_width
from sim.experiment.cases import Case, same_runs
from sim.experiment.command_line import CommandLine, Origin, Verb
from sim.experiment.kinds import kind_of
from sim.experiment.questions.common import check_common
from sim.experiment.runs.run import Pool, Run, repeat, table, world
from sim.experiment.studies.asked import check_asked
from sim.experiment.studies.study import Study
from sim.model.city.cities import Scenario

GROWTH = 2.0
"""A further batch at most doubles the replications, since an estimate from few of them may be far off."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A study that has run: its cases, the tables, how precise they became and what its logs were.

    `width` is the largest half-width of the watched measure's interval over its mean.  `log_digests` has
    one entry per case, that of replication 0.
    """

    study: Study
    cases: tuple[Case, ...]
    comparison: Comparison
    replications: int
    width: float
    log_digests: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether the precision asked for was reached."""
        return self.width <= self.study.precision.relative


def compare(study: Study, cases: Sequence[Case], pool: Pool | None = None) -> Outcome:
    """Run a study on its cases, as `cases_of` gives them.

    After its minimum of replications it goes on until the precision is reached or the maximum is.  Stopping
    when intervals are narrow favours moments at which they look narrow, so they cover slightly less than
    stated.  `FailedRunsError` if any run broke off.
    """
    pool = pool or Pool()
    runs: list[Run] = []
    done, planned, different = 0, study.replications.minimum, len(same_runs(cases))
    while planned > done:
        batch = range(done, planned)
        runs += repeat(cases, batch, study.seed, _continued(pool, done, planned, different))
        _check_values(study.precision.measure, runs)
        width = relative_half_width(table(runs, "runs"), study.precision.measure)
        done, planned = planned, next_planned(study, planned, width)
    digests = tuple(_first(runs, case).log_digest for case in cases)
    return Outcome(study, tuple(cases), _comparison(study, cases, runs), done, width, digests)


def cases_of(study: Study, scenarios: Sequence[Scenario], origins: Sequence[Origin]) -> list[Case]:
    """Return the cases of a study: each scenario, in its order, at each footing.

    `origins` is how commands name them.  ValueError for scenarios that do not meet the same incidents or
    lack the measure, and for a study that varies more than scenarios and footing.
    """
    if study.varies or study.settings:
        again = CommandLine(Verb.SWEEP, (study.name,))
        raise ValueError(f"{study.name} varies more than scenarios and footing, run it with: {again}")
    others = [f"the {s.kind} {s.name}" for s in scenarios if not kind_of(s).parts_of_time]
    if others:
        raise ValueError(f"only cities can be compared, found {', '.join(others)}")
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"scenarios to be compared need names of their own, found {', '.join(twice)} twice")
    check_asked(study.precision.measure, scenarios)
    check_common(scenarios, study.seed)
    return [
        Case.of(scenario, footing, origin)
        for footing in study.footings
        for scenario, origin in zip(scenarios, origins, strict=True)
    ]


def _continued(pool: Pool, done: int, planned: int, runs: int) -> Pool:
    """Return the pool with a watch that counts from the start of the study."""
    return replace(pool, watch=lambda new, _: pool.watch(done * runs + new, planned * runs))


def next_planned(study: Study, done: int, width: float) -> int:
    """Return the replications to have next: as many as the present width asks for; `done` if it is enough."""
    target, most = study.precision.relative, study.replications.maximum
    if width <= target or done >= most:
        return done
    wanted = done * min((width / target) ** 2, GROWTH)
    return min(most, max(done + 1, math.ceil(wanted)))


def _check_values(measure: str, runs: Sequence[Run]) -> None:
    empty = sorted({run.scenario for run in runs if run.tables["runs"][measure].isna().all()})
    if empty:
        problem = (
            f"{measure} has no value in some runs of {', '.join(empty)}; the period may be too short for it"
        )
        raise ValueError(f"{problem}, so choose another measure, such as close_median_hours")


def _first(runs: Sequence[Run], case: Case) -> Run:
    return next(run for run in runs if (run.footing, run.scenario) == case.key and run.replication == 0)


def _comparison(study: Study, cases: Sequence[Case], runs: Sequence[Run]) -> Comparison:
    """Put runs together: those of the first and the last footing in detail, of all others their measures."""
    place = {case.key: k for k, case in enumerate(cases)}
    runs = sorted(runs, key=lambda run: (place[run.footing, run.scenario], run.replication))
    names = dict(zip(study.scenarios, cases, strict=False))
    shown = {study.footings[0].key, study.footings[-1].key}
    whole = table(runs, "runs") if len(study.footings) > len(shown) else pd.DataFrame()
    runs = [run for run in runs if run.footing in shown]
    cases = [case for case in cases if case.footing.key in shown]
    return Comparison(
        design=whole,
        runs=table(runs, "runs"),
        split=table(runs, "split"),
        load=table(runs, "load"),
        organisation=pd.concat([organisation(case) for case in cases], ignore_index=True),
        titles={case.scenario.name: case.scenario.title.model_dump() for case in cases},
        baseline=names[study.baseline].scenario.name,
        flows=flows_summary(table(runs, "flows")),
        backlog=backlog_summary(table(runs, "backlog")),
        communities=averaged(table(runs, "communities"), ["community"], "hours"),
    )


def organisation(case: Case) -> pd.DataFrame:
    """List the offices of a case with their posts: those of its books, whatever they do."""
    structure = world(case).structure
    posts = structure.books.groupby("holder")["posts"].sum()
    columns = ["footing", "scenario", "number", "name", "kind", "tier", "parent", "posts"]
    rows = [
        (*case.key, k, office.name, office.kind, office.tier, office.parent, int(posts.get(office.name, 0)))
        for k, office in enumerate(structure.places.offices)
    ]
    return pd.DataFrame(rows, columns=columns)
