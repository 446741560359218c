"""Select the best of some cases, with what is promised of the choice; rank structures over a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins, rank_shares
from sim.analysis.choice.selection import Goal, Selected, Source, kn, ocba, rinott
from sim.experiment.cases import Case
from sim.experiment.kinds import ScenarioKind, kind_of
from sim.experiment.questions.common import check_common
from sim.experiment.questions.outcomes import check_measure
from sim.experiment.runs.run import SEED, Pool, Run, repeat
from sim.experiment.studies.asked import check_asked

STRIDE = 8
"""Replications that KN fetches at a time: fixed, so that results do not depend on the number of processes."""


class Procedure(Enum):
    """How the best is found: see `sim.analysis.choice.selection`."""

    KN = "kn"
    RINOTT = "rinott"
    OCBA = "ocba"

    @property
    def paired(self) -> bool:
        """Whether it may use common incidents; the theory of the others needs independent systems."""
        return self is Procedure.KN


@dataclass(frozen=True)
class SelectionQuestion:
    """What is asked: of which measure the best mean is wanted, how surely, and how to find it.

    A measure of a network is named `scope.name.measure`, or `measure` alone if it is that of all customers.
    """

    measure: str
    goal: Goal
    procedure: Procedure = Procedure.KN
    seed: int = SEED

    def seed_of(self, number: int) -> int:
        """Return the seed of a case by its number: the same for all if incidents are common, else its own."""
        return self.seed if self.procedure.paired else self.seed + number


@dataclass(frozen=True, eq=False)
class Selection:
    """What was asked, of which cases, and what was found."""

    cases: tuple[Case, ...]
    question: SelectionQuestion
    found: Selected

    @property
    def winner(self) -> Case:
        """The case selected; if the promise was not reached, only the best so far."""
        return self.cases[self.found.winner]

    def table(self) -> pd.DataFrame:
        """List the cases: the winner first, then who lasted, then who was out later, each by its mean.

        Columns: `footing`, `scenario`, `seed`, `mean`, `replications` used, `out_after` so many of them and
        `out_by` the scenario ahead of it then (with KN; else missing).  Means come without intervals: after
        a choice that depends on them these would not cover what they say.
        """
        lost = {loss.system: loss for loss in self.found.eliminated}
        rows = [
            [
                *case.key,
                self.question.seed_of(k),
                self.found.means[k],
                self.found.replications[k],
                lost[k].replications if k in lost else None,
                self.cases[lost[k].by].scenario.name if k in lost else None,
            ]
            for k, case in enumerate(self.cases)
        ]
        columns = ["footing", "scenario", "seed", "mean", "replications", "out_after", "out_by"]
        table = pd.DataFrame(rows, columns=columns).astype({"out_after": "Int64"})
        return table.iloc[self._order()].reset_index(drop=True)

    def _order(self) -> list[int]:
        sign = self.question.goal.best.sign
        left = dict.fromkeys(range(len(self.cases)), np.inf)
        left |= {loss.system: loss.replications for loss in self.found.eliminated}
        return sorted(left, key=lambda k: (k != self.found.winner, -left[k], -sign * self.found.means[k]))


def select(cases: Sequence[Case], question: SelectionQuestion, pool: Pool | None = None) -> Selection:
    """Find the case of the best mean, with as many replications as that takes.

    With KN replication r of every case meets the same incidents, which saves replications.  With Rinott
    and OCBA each case has a seed of its own, `question.seed` and so on upwards, since their theory needs
    independent systems.  ValueError for fewer than two cases, one given twice, cities that do not meet the
    same incidents with KN, or a measure that some run does not have; `FailedRunsError` if any run broke off.
    """
    twice = [" at ".join(reversed(case.key)) for k, case in enumerate(cases) if case.key in _keys(cases[:k])]
    if twice:
        raise ValueError(f"scenarios to be ranked need names of their own, found {', '.join(twice)} twice")
    check_asked(question.measure, (case.scenario for case in cases))
    if question.procedure.paired and all(kind_of(case.scenario).parts_of_time for case in cases):
        check_common([case.scenario for case in cases], question.seed)
    source = source_of(cases, question, pool or Pool())
    return Selection(tuple(cases), question, _found(source, len(cases), question))


def _keys(cases: Sequence[Case]) -> set[tuple[str, str]]:
    return {case.key for case in cases}


def _found(source: Source, systems: int, question: SelectionQuestion) -> Selected:
    match question.procedure:
        case Procedure.KN:
            return kn(source, systems, question.goal, STRIDE)
        case Procedure.RINOTT:
            return rinott(source, systems, question.goal)
        case Procedure.OCBA:
            return ocba(source, systems, question.goal)


def source_of(cases: Sequence[Case], question: SelectionQuestion, pool: Pool) -> Source:
    """Return what runs cases by their number and gives the values of the measure.

    The pool is told of all runs so far, as if those asked for next were the last.
    """
    done = 0

    def give(wanted: Mapping[int, range]) -> dict[int, np.ndarray]:
        nonlocal done
        planned, values = done + sum(map(len, wanted.values())), {}
        for (seed, which), numbers in _batches(wanted, question):
            before = done
            told = replace(pool, watch=lambda new, _, b=before: pool.watch(b + new, planned))
            runs = repeat([cases[k] for k in numbers], which, seed, told)
            done += len(runs)
            kind = kind_of(cases[numbers[0]].scenario)
            found = [value(kind, run, question.measure) for run in runs]
            rows = np.reshape(found, (len(numbers), len(which)))
            values |= dict(zip(numbers, rows, strict=True))
        return values

    return give


def _batches(
    wanted: Mapping[int, range], question: SelectionQuestion
) -> list[tuple[tuple[int, range], list[int]]]:
    """Put together the cases that are wanted with the same seed in the same replications."""

    def shared(k: int) -> tuple[int, int, int]:
        return question.seed_of(k), wanted[k].start, wanted[k].stop

    groups = groupby(sorted(wanted, key=shared), key=shared)
    return [((seed, range(start, stop)), list(numbers)) for (seed, start, stop), numbers in groups]


def value(kind: ScenarioKind[Any], run: Run, measure: str) -> float:
    """Return a measure of a run; ValueError if it has none of this name, or no value of it."""
    found = kind.value(run.tables["runs"], measure)
    if not isfinite(found):
        raise ValueError(
            f"{measure} has no value in replication {run.replication} of {run.scenario}; the period may be "
            "too short for it, so choose a longer one or another measure"
        )
    return found


# ----------------------------------------------------------------------------------------- over a sweep


@dataclass(frozen=True)
class RankView:
    """What ranks are wanted of: a measure, which end of it is best, and what counts as an assumption.

    Factors that are `circumstances` are nobody's choice, as load is: see `Crossed.of`.
    """

    measure: str
    best: Best = Best.SMALLEST
    circumstances: tuple[str, ...] = ()
    level: float = 0.95


@dataclass(frozen=True, eq=False)
class Stability:
    """How ranks change over the assumptions: see `Crossed`, `rank_shares` and `pairwise_wins`."""

    view: RankView
    crossed: Crossed
    ranks: pd.DataFrame
    wins: pd.DataFrame


def stability(points: pd.DataFrame, runs: pd.DataFrame, view: RankView) -> Stability:
    """Rank the structures of a sweep, given by its points and runs, in every sample of the assumptions.

    ValueError for a measure or factor that there is not, or if nothing can be ranked.
    """
    check_measure(view.measure, runs)
    crossed = Crossed.of(points, runs, view.measure, view.circumstances)
    tables = (found(crossed, view.best, view.level) for found in (rank_shares, pairwise_wins))
    return Stability(view, crossed, *tables)
