"""Explain why one scenario differs from another: by the parts of the change, and by parts of the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.assumptions.decomposition import Shares, shares, steps
from sim.analysis.runs.differences import bridge
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.run import SEED, Pool, Run, repeat
from sim.experiment.studies.asked import check_asked
from sim.model.change.steps import Taken, Way
from sim.model.city.footing import OWN, Footing


@dataclass(frozen=True)
class ExplainQuestion:
    """What of a difference is to be explained, and from which runs.

    `measure` is a measure of a city, or `measure` or `scope.name.measure` of a network; empty means
    what its kind explains.
    """

    measure: str = ""
    footing: Footing = OWN
    replications: range = range(5)
    seed: int = SEED

    def __post_init__(self) -> None:
        if not self.replications:
            raise ValueError(f"at least one replication is needed, found {len(self.replications)}")


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why the second scenario of a way does otherwise than the first.

    `values` gives each state on the way, a set of parts taken from the second scenario, the measure in every
    replication.  `times` has columns `state` (its number in `states`), `replication`, `part`, `hours`: the
    mean hours of a closed incident by part of its time; empty for a network.
    """

    way: Way
    question: ExplainQuestion
    measure: str
    values: Mapping[Taken, np.ndarray]
    times: pd.DataFrame

    @property
    def states(self) -> tuple[Taken, ...]:
        """All states on the way: nothing changed, all changed, then what lies between."""
        return tuple(self.values)

    @cached_property
    def shares(self) -> Shares:
        """The difference of the measure, divided among the parts of the change."""
        return shares(self.values, self.way.parts)

    def parts(self, level: float = 0.95) -> pd.DataFrame:
        """Give a row per part of the change, which add up to the difference: see `Shares.table`."""
        return self.shares.table(level)

    def total(self, level: float = 0.95) -> dict[str, float]:
        """Give `first` and `second`, the means at both ends, and the difference: see `Shares.total`."""
        ends = (float(self.values[state].mean()) for state in self.states[:2])
        return dict(zip(("first", "second"), ends, strict=True)) | self.shares.total(level)

    def split(self, level: float = 0.95) -> pd.DataFrame:
        """Give the hours that each part of the time is longer: `part`, `hours`, `low`, `high`.

        They add up to the difference of the mean time of closed incidents; limits are each for itself.
        Empty for a network.
        """
        if self.times.empty:
            return pd.DataFrame(columns=["part", "hours", "low", "high"])
        ends = (
            self.times[self.times["state"] < 2].astype({"state": str}).rename(columns={"state": "scenario"})
        )
        return bridge(ends, "0", "1", level)

    def cross(self) -> pd.DataFrame:
        """Give the mean hours that each part of the change (rows) adds to each part of the time (columns).

        A column adds up to its row of `split`.  Empty for a network.
        """
        columns = {
            str(part): shares(self._hours(group), self.way.parts).by_replication.mean()
            for part, group in self.times.groupby("part", sort=False)
        }
        return pd.DataFrame(columns, index=pd.Index(self.way.parts, name="part"))

    def _hours(self, times: pd.DataFrame) -> dict[Taken, np.ndarray]:
        table = times.pivot(index="replication", columns="state", values="hours")
        return {state: table[number].to_numpy() for number, state in enumerate(self.states)}

    def runs(self) -> pd.DataFrame:
        """Give a row per state and replication: `state` (its parts, joined by +), `replication`, `value`."""
        tables = [
            pd.DataFrame(
                {"state": label(state, self.way.parts), "replication": self.question.replications}
            ).assign(value=values)
            for state, values in self.values.items()
        ]
        return pd.concat(tables, ignore_index=True)


def label(state: Taken, parts: Sequence[str]) -> str:
    """Name a state by its parts in their order; the first scenario has none."""
    return "+".join(part for part in parts if part in state)


def asked_measure(way: Way, question: ExplainQuestion) -> str:
    """Return the measure that is meant; ValueError for one that an end of the way does not have."""
    measure = question.measure or kind_of(way.first).explained
    check_asked(measure, (way.first, way.second))
    return measure


def explain(way: Way, question: ExplainQuestion | None = None, pool: Pool | None = None) -> Explanation:
    """Run every scenario on a way on the same incidents and divide the difference of its ends.

    ValueError for a measure that is not there or has no value in some run, or if no order of the parts leads
    through; `FailedRunsError` if a run broke off.
    """
    question = question or ExplainQuestion()
    steps(tuple(way.hybrids), way.parts)
    measure, kind = asked_measure(way, question), kind_of(way.first)
    cases = [Case.of(scenario, question.footing) for scenario in way.scenarios]
    runs = repeat(cases, question.replications, question.seed, pool)
    by_name: dict[str, list[Run]] = {}
    for run in runs:
        by_name.setdefault(run.scenario, []).append(run)
    states = {state: by_name[scenario.name] for state, scenario in way.hybrids.items()}
    values = {
        state: np.array([kind.value(run.tables["runs"], measure) for run in found])
        for state, found in states.items()
    }
    if empty := sum(np.isnan(column).any() for column in values.values()):
        found = f"{measure} has no value in some runs of {empty} of {len(values)} scenarios"
        raise ValueError(f"{found}; choose another measure or a longer period")
    return Explanation(way, question, measure, values, _times(list(states.values())))


def _times(states: Sequence[Sequence[Run]]) -> pd.DataFrame:
    """Put the time splits of all states together; a network has none."""
    tables = [
        run.tables["split"].assign(state=number, replication=run.replication)
        for number, runs in enumerate(states)
        for run in runs
        if "split" in run.tables
    ]
    columns = ["state", "replication", "part", "hours"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
