"""Run an ablation study: pairs of runs on the same incidents, and what each claim comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256
from itertools import groupby

import numpy as np
import pandas as pd

from sim.analysis.measures.city import measure
from sim.analysis.measures.monthly import by_month, trends
from sim.analysis.measures.recovery import EXCESS, excess_values
from sim.analysis.runs.differences import differences, holm
from sim.engine.simulate import Engine
from sim.eventlog import EventLog, Window
from sim.experiment.cases import Case
from sim.experiment.runs.run import FailedRunsError, Failure, Pool, attempt, log_of, prepare, shared_out
from sim.experiment.studies.ablation import Ablation, AblationStudy, Direction
from sim.experiment.studies.asked import check_asked
from sim.measures import Of, named
from sim.model.time_and_chance.timetable import measured

NAN = float("nan")
PAIRED = ["mechanism", "measure", "replication", "on", "off"]

type Values = dict[str, float]


class ClaimVerdict(StrEnum):
    """What became of a claim."""

    AS_SAID = "as_said"
    OTHER_WAY = "other_way"
    UNDETERMINED = "undetermined"


def verdict(direction: Direction, difference: float, p_value: float, level: float) -> ClaimVerdict:
    """Judge a difference by its p value, which is adjusted for all claims made together.

    What is not surely apart from 0 is undetermined, which is not the same as none; so is NaN.
    """
    if not p_value < 1 - level:
        return ClaimVerdict.UNDETERMINED
    return ClaimVerdict.AS_SAID if (difference > 0) == (direction == "higher") else ClaimVerdict.OTHER_WAY


@dataclass(frozen=True)
class Pair:
    """One mechanism of a study with the two cases that it separates."""

    mechanism: str
    measures: tuple[str, ...]
    window: Window
    """The seconds that are measured."""
    on: Case
    off: Case


@dataclass(frozen=True, eq=False)
class Ablated:
    """An ablation study that has run.

    `runs` has a row for each claim and replication: `mechanism`, `measure`, `replication`, `on`, `off`.
    """

    study: AblationStudy
    pairs: tuple[Pair, ...]
    runs: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Give a row for each claim, in the order of the study.

        Columns: `mechanism`, `part` (`does` or `follows`), `measure`, `direction`, `source`, the means `on`
        and `off` over complete pairs, `difference` (on less off) with its limits `low` and `high`, `p_value`
        (paired test, adjusted over all claims: Holm 1979), `verdict` and `replications`, the number of
        complete pairs.  Each interval holds for itself; the verdicts hold together.
        """
        found = pd.DataFrame([{**row, **self._found(row)} for row in _claims(self.study)])
        found["p_value"] = holm(found["p_value"].to_numpy(float))
        claims = zip(found["direction"], found["difference"], found["p_value"], strict=True)
        return found.assign(verdict=[verdict(*claim, self.study.level).value for claim in claims])

    def _found(self, claim: Mapping[str, str]) -> dict[str, float]:
        here = (self.runs["mechanism"] == claim["mechanism"]) & (self.runs["measure"] == claim["measure"])
        return paired_test(self.runs[here], self.study.level)

    @property
    def digest(self) -> str:
        """Sixteen hex digits that name the content of all scenarios that ran."""
        content = [case.digest for pair in self.pairs for case in (pair.on, pair.off)]
        return sha256(" ".join(content).encode()).hexdigest()[:16]


def paired_test(pairs: pd.DataFrame, level: float) -> dict[str, float]:
    """Compare the columns `on` and `off`, a row a replication: means, difference, limits, p value.

    As `differences`: incomplete pairs are left out, and fewer than two complete ones give NaN.
    """
    sides = [
        pairs[["replication", side]].rename(columns={side: "value"}).assign(scenario=side, footing="")
        for side in ("off", "on")
    ]
    (row,) = differences(pd.concat(sides, ignore_index=True), "off", level).to_dict("records")
    known = pairs[["on", "off"]].dropna()
    means = {side: known[side].mean() if len(known) else NAN for side in ("on", "off")}
    limits = {key: row[key] for key in ("low", "high", "p_value", "replications")}
    return means | {"difference": row["mean"]} | limits


def _claims(study: AblationStudy) -> Iterator[dict[str, str]]:
    for entry in study.mechanisms:
        for part, claims in (("does", entry.does), ("follows", entry.follows)):
            for claim in claims:
                yield {"mechanism": entry.name, "part": part, **claim.model_dump()}


# --------------------------------------------------------------------------------------------- running


def ablate(
    study: AblationStudy, changes: Mapping[str, object] | None = None, pool: Pool | None = None
) -> Ablated:
    """Run every pair of a study in each of its replications; `changes` are set in all scenarios.

    Pairs with the same scenario share its run with everything on.  ValueError for a measure that does not
    exist, `FailedRunsError` if a run broke off.
    """
    pool, pairs = pool or Pool(), pairs_of(study, changes)
    for pair in pairs:
        for name in pair.measures:
            check_asked(name, (pair.on.scenario,), Of.MONTHS, Of.PAIR)
    prepare([pair.on for pair in pairs], pool)
    calls = [
        partial(_run_group, group, study.seed, replication, pool.engine)
        for replication in range(study.replications)
        for group in _groups(pairs)
    ]
    rows, failures = [], []
    for outcome in shared_out(calls, pool):
        failures += [outcome] if isinstance(outcome, Failure) else []
        rows += [] if isinstance(outcome, Failure) else _wanted(pairs, outcome)
    if failures:
        raise FailedRunsError(sorted(failures, key=lambda f: (f.command, f.replication)), len(calls))
    return Ablated(study, pairs, _in_order(rows, pairs))


def pairs_of(study: AblationStudy, changes: Mapping[str, object] | None = None) -> tuple[Pair, ...]:
    """Load the pairs of a study."""
    return tuple(_pair(entry, changes) for entry in study.mechanisms)


def _pair(entry: Ablation, changes: Mapping[str, object] | None) -> Pair:
    on, off = (
        Case.of(entry.city(state, changes), origin=entry.origin(state, changes)) for state in (True, False)
    )
    measures = tuple(claim.measure for claim in entry.claims)
    return Pair(entry.name, measures, measured(entry.city(True, changes)), on, off)


def _groups(pairs: Sequence[Pair]) -> list[tuple[Pair, ...]]:
    """Put pairs together that have the same case with the mechanism on."""
    ordered = sorted(pairs, key=lambda pair: pair.on.digest)
    return [tuple(group) for _, group in groupby(ordered, key=lambda pair: pair.on.digest)]


@dataclass(frozen=True, eq=False)
class _Side:
    log: EventLog
    values: Values


@dataclass(frozen=True)
class _Found:
    """All values of the two runs of a pair."""

    mechanism: str
    replication: int
    on: Values
    off: Values


def _run_group(
    group: tuple[Pair, ...], seed: int, replication: int, engine: Engine | None
) -> list[_Found] | Failure:
    """Run the case that the pairs share, then each of the others; one log at a time is held beside it."""

    def side(case: Case) -> _Side | Failure:
        def work() -> _Side:
            log = log_of(case, seed, replication, engine)
            return _Side(log, measure(log, *group[0].window).values)

        return attempt(case, seed, replication, work)

    on = side(group[0].on)
    if isinstance(on, Failure):
        return on
    found = []
    for pair in group:
        off = side(pair.off)
        if isinstance(off, Failure):
            return off
        found.append(_Found(pair.mechanism, replication, *_values(pair, on, off)))
    return found


def _values(pair: Pair, on: _Side, off: _Side) -> tuple[Values, Values]:
    """Give the values of both sides with what takes more work, as far as it is wanted."""
    here, there = on.values, off.values
    wanted = {found.measure.of for found in map(named, pair.measures)}
    if Of.MONTHS in wanted:
        here, there = (side.values | trends(by_month(side.log, *pair.window)) for side in (on, off))
    if Of.PAIR in wanted:
        here, there = here | excess_values(on.log, off.log), there | dict.fromkeys(EXCESS, 0.0)
    return here, there


def _wanted(pairs: Sequence[Pair], found: Sequence[_Found]) -> list[tuple[str, str, int, float, float]]:
    """Pick the values that are claimed, a row each."""
    measures = {pair.mechanism: pair.measures for pair in pairs}
    return [
        (each.mechanism, name, each.replication, each.on[name], each.off[name])
        for each in found
        for name in measures[each.mechanism]
    ]


def _in_order(rows: list[tuple[str, str, int, float, float]], pairs: Sequence[Pair]) -> pd.DataFrame:
    place = {
        (pair.mechanism, name): (k, m) for k, pair in enumerate(pairs) for m, name in enumerate(pair.measures)
    }
    table = pd.DataFrame(sorted(rows, key=lambda row: (*place[row[0], row[1]], row[2])), columns=PAIRED)
    return table.astype({"on": np.float64, "off": np.float64})
