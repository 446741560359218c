"""Which assumptions matter for an outcome of a structure, or for its difference from another structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from sim.analysis.assumptions import indices, rank_effects
from sim.analysis.assumptions.indices import Estimates, Noise
from sim.analysis.choice.switching import change
from sim.experiment.questions.outcomes import Cell, Levels, Outcomes
from sim.experiment.studies.study import Study
from sim.model.time_and_chance.streams import Purpose, stream


class Method(Enum):
    """How sensitivity is read from a sample."""

    MORRIS = "morris"
    SOBOL = "sobol"
    GIVEN = "given"
    RANKS = "ranks"
    """As `GIVEN`, ranks alone: the same numbers, sooner."""


METHODS = {
    "morris": Method.MORRIS,
    "saltelli": Method.SOBOL,
    "latin_hypercube": Method.GIVEN,
    "sobol": Method.GIVEN,
}
"""Which method reads which design."""

ESTIMATE: dict[Method, Callable[[np.ndarray, np.ndarray, np.random.Generator], Estimates]] = {
    Method.MORRIS: indices.morris,
    Method.SOBOL: indices.sobol,
    Method.GIVEN: rank_effects.given_data,
    Method.RANKS: rank_effects.rank_correlations,
}

INDICES: dict[Method, tuple[str, ...]] = {
    Method.MORRIS: ("mean", "strength"),
    Method.SOBOL: ("first", "total"),
    Method.GIVEN: ("first", "rank"),
    Method.RANKS: ("rank",),
}
"""Columns of the effects, each with `_low` and `_high`: the last one tells what matters most."""

SHARES = ("first", "total")
"""Those that are shares of a variance, and so need one that is not all chance."""

KINDS = 2
"""Into how many equal parts the error is divided: one for each index, and ranks alone take but theirs."""


@dataclass(frozen=True)
class SensitivityQuestion:
    """What is asked: of which measure, against which scenario if of a difference, how surely."""

    outcome: str
    against: str | None = None
    level: float = 0.95


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an outcome depends on, structure by structure.

    Both tables start with `scenario`, `footing` and the factors.  `effects` has a row per `path`.  By
    Morris's method `mean` is the mean change of the outcome over the full range of the path and `strength`
    its root mean square, both with limits, and `mu_star` and `sigma` are as SALib has them, chance included.
    By Sobol's `first` and `total` are shares of the variance that assumptions cause, with limits.  For any
    other random sample there are `first` and `rank`, the rank correlation of the path with the outcome: its
    sign is the direction, its square the share of the variance of ranks that the path explains alone, and
    few very large outcomes cannot hide it; `first` finds what acts without a direction.  Limits hold for all
    numbers of a structure together (Bonferroni); `effect` tells whether one of them excludes 0.  Where the
    variance itself cannot be told from chance (`p_value`, an F test) shares of it are NaN, ranks are not.

    `noise` has a row per structure: `parameters`, `replication` and `rest` are shares of the variance of a
    single run that are due to assumptions, to luck that all points share and to other luck; `left` is the
    share of chance in the variance between the points' means; `deviation` is the standard deviation that
    assumptions cause; `points`, `replications` and `left_out` count what was used and what had no value.
    """

    method: Method
    question: SensitivityQuestion
    effects: pd.DataFrame
    noise: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Sample:
    """The sample of a structure: where the points lie in the unit cube, and the outcomes there."""

    labels: dict[str, object]
    paths: list[str]
    x: np.ndarray
    y: np.ndarray
    left_out: int


def method_of(study: Study) -> Method:
    """Return how sensitivity is read from a study; ValueError, with what is needed, if it cannot be."""
    kind = study.design.kind
    if kind not in METHODS or study.uncertainties == "none":
        raise ValueError(
            f"{study.name} has the design {kind}, from which no sensitivity can be read; it needs "
            "uncertainties and one of the designs morris, saltelli, latin_hypercube and sobol"
        )
    return METHODS[kind]


def sensitivity(
    points: pd.DataFrame, runs: pd.DataFrame, method: Method, question: SensitivityQuestion, seed: int = 0
) -> Sensitivity:
    """Tell what an outcome depends on, from the tables of a sweep.

    With `against` the outcome is the difference from that scenario, at the same footing, factors, sample and
    replication.  Blocks of the sample in which a run has no value are left out and counted, structures that
    never have one (as those without a middle tier have no load of it) are left out.  ValueError for a sample
    that is not of the method, fewer than two replications, or unknown names.
    """
    outcomes = Outcomes.of(points, runs, question.outcome)
    if not outcomes.uncertain:
        raise ValueError("nothing is uncertain in these points, so nothing can depend on it")
    asked = _asked(outcomes, question.against)
    samples = [_sample(outcomes, method, *each) for each in asked if not np.isnan(each[1]).all()]
    if not samples:
        raise ValueError(f"{question.outcome} has no value in any structure that is asked for")
    effects, shares = [], []
    for sample in samples:
        # the same draws for every structure, so that a table does not depend on what else is in the study
        found = ESTIMATE[method](sample.x, sample.y, stream(seed, 0, Purpose.RESAMPLING))
        noise = indices.noise(_independent(sample, method))
        effects.append(_effects(sample, (found, noise), method, question.level))
        shares.append(_noise_row(sample, noise))
    return Sensitivity(method, question, pd.concat(effects, ignore_index=True), pd.DataFrame(shares))


def strongest(effects: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Sort effects by the size of what tells most of them, those surely apart from 0 in it first."""
    index = INDICES[method][-1]
    _, low, high = columns(index)
    unsure = ~((effects[low] > 0) | (effects[high] < 0))
    keys = effects.assign(unsure=unsure, size=-effects[index].abs())
    return effects.loc[keys.sort_values(["unsure", "size"], kind="stable").index]


def at_most(effects: pd.DataFrame, method: Method) -> float:
    """Give what no assumption exceeds by its limits in the last of the indices, all of them together.

    Of correlations it is the square: a share of the variance of ranks.  NaN where there are no limits.
    """
    index = INDICES[method][-1]
    most = float(effects[[*columns(index)[1:]]].abs().max(axis=None))
    return most**2 if index == "rank" else most


# ------------------------------------------------------------------------------------------- the samples


def _asked(outcomes: Outcomes, against: str | None) -> Iterator[tuple[Cell, np.ndarray]]:
    """Yield the structures with their values, or with their differences from the scenario `against`."""
    cells = outcomes.cells()
    if against is None:
        yield from ((cell, outcomes.of_cell(cell)) for cell in cells)
        return
    bases = [cell for cell in cells if cell.scenario == against]
    if not bases:
        known = dict.fromkeys(cell.scenario for cell in cells)
        raise ValueError(f"there is no scenario {against!r}, there are {', '.join(known)}")
    others = [cell for cell in cells if cell.scenario != against]
    if not others:
        raise ValueError(f"{against!r} is the only scenario, so there is nothing to compare it with")
    for cell in others:
        for base in bases:
            if base.footing == cell.footing and base.fits(cell.levels):
                levels = {**base.levels, **cell.levels}
                both = Cell(cell.scenario, cell.footing, levels, cell.points)
                yield both, _change(outcomes, cell, base)


def _change(outcomes: Outcomes, cell: Cell, base: Cell) -> np.ndarray:
    same = [cell.points["sample"].to_numpy(), base.points["sample"].to_numpy()]
    if not np.array_equal(*same):
        raise ValueError(f"{cell.scenario} and {base.scenario} do not have the same samples")
    return change(outcomes.of_cell(cell), outcomes.of_cell(base))


def _sample(outcomes: Outcomes, method: Method, cell: Cell, values: np.ndarray) -> _Sample:
    x = cell.points[outcomes.uncertain].to_numpy(float)
    if np.isnan(x).any():
        raise ValueError(f"some points of {cell.scenario} have no place in the ranges; {_wanted(method)}")
    size = _block(x, method)
    whole = np.repeat(~np.isnan(values).reshape(-1, size * values.shape[1]).any(axis=1), size)
    if not whole.any():
        raise ValueError(f"{cell.scenario} has no complete part of the sample yet; let the sweep go on")
    labels: dict[str, object] = {"scenario": cell.scenario, "footing": cell.footing}
    levels: Levels = {name: cell.levels.get(name) for name in outcomes.factors}
    return _Sample(labels | dict(levels), outcomes.paths(), x[whole], values[whole], int((~whole).sum()))


def _wanted(method: Method) -> str:
    wanted = Method.GIVEN if method is Method.RANKS else method
    design = next(kind for kind, found in METHODS.items() if found is wanted)
    return f"a study with the design {design} is needed"


def _block(x: np.ndarray, method: Method) -> int:
    """Return how many points in a row belong together; ValueError if the sample is not of the method."""
    if method in (Method.GIVEN, Method.RANKS):
        return 1
    try:
        return indices.saltelli_step(x) if method is Method.SOBOL else len(x) // indices.trajectories(x)
    except ValueError as error:
        raise ValueError(f"{error}; {_wanted(method)}") from None


def _independent(sample: _Sample, method: Method) -> np.ndarray:
    """Return the outcomes at points that were drawn independently, where the sample has such."""
    if method is not Method.SOBOL:
        return sample.y
    step = indices.saltelli_step(sample.x)
    place = np.arange(len(sample.x)) % step
    return sample.y[(place == 0) | (place == step - 1)]


# ------------------------------------------------------------------------------------------- the tables


def _effects(sample: _Sample, result: tuple[Estimates, Noise], method: Method, level: float) -> pd.DataFrame:
    (found, noise), width = result, len(sample.paths)
    table = pd.DataFrame({**sample.labels, "path": sample.paths})
    for k, name in enumerate(INDICES[method]):
        here = found.part(slice(k * width, (k + 1) * width))
        varying = max(1, int((here.error > 0).sum()))
        low, high = here.limits(1 - (1 - level) / KINDS / varying)
        table[[*columns(name)]] = np.column_stack([here.value, low, high])
    if method is Method.MORRIS:
        return _with_morris(table.assign(effect=_sure(table, method)), sample)
    if "rank" in table:
        table[[*columns("rank")]] = rank_effects.correlations(table[[*columns("rank")]])
    if noise.p_value > 1 - level or found.limits(level)[0][-1] <= 0:
        table[[column for name in SHARES if name in table for column in columns(name)]] = np.nan
    return table.assign(effect=_sure(table, method))


def _sure(table: pd.DataFrame, method: Method) -> np.ndarray:
    """Tell of which rows some number is apart from 0."""
    apart = [(table[f"{name}_low"] > 0) | (table[f"{name}_high"] < 0) for name in INDICES[method]]
    return np.logical_or.reduce(apart, axis=0)


def _with_morris(table: pd.DataFrame, sample: _Sample) -> pd.DataFrame:
    """Turn squares into strengths, and add what Morris's method usually gives."""
    squares = [*columns("strength")]
    table[squares] = np.sqrt(table[squares].clip(lower=0))
    plain = indices.elementary_effects(sample.x, sample.y.mean(axis=1, keepdims=True))[..., 0]
    spread = plain.std(axis=0, ddof=1) if len(plain) > 1 else np.full(plain.shape[1], np.nan)
    return table.assign(mu_star=np.abs(plain).mean(axis=0), sigma=spread)


def columns(name: str) -> tuple[str, str, str]:
    """Name the columns of a number and of its limits."""
    return name, f"{name}_low", f"{name}_high"


def _noise_row(sample: _Sample, noise: Noise) -> dict[str, object]:
    parts = {"parameters": noise.parameters, "replication": noise.replication, "rest": noise.rest}
    total = noise.total
    shares = {name: part / total if total > 0 else np.nan for name, part in parts.items()}
    counts = {
        "points": len(sample.x),
        "replications": noise.replications,
        "left_out": sample.left_out,
    }
    rest = {"left": noise.left, "deviation": float(np.sqrt(noise.parameters)), "p_value": noise.p_value}
    return {**sample.labels, **shares, **rest, **counts}
