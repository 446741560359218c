"""Which assumptions matter for an outcome of a structure, or for its difference from another structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from sim.analysis import indices
from sim.analysis.indices import Estimates, Noise
from sim.analysis.switching import change
from sim.experiment.outcomes import Cell, Levels, Outcomes
from sim.experiment.study import Study
from sim.model.streams import Purpose, stream


class Method(Enum):
    """How sensitivity is read from a sample."""

    MORRIS = "morris"
    SOBOL = "sobol"
    GIVEN = "given"


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
    Method.GIVEN: indices.given_data,
}

INDICES: dict[Method, tuple[str, ...]] = {
    Method.MORRIS: ("mean", "strength"),
    Method.SOBOL: ("first", "total"),
    Method.GIVEN: ("first",),
}
"""Columns of the effects: each with `_low` and `_high`."""


@dataclass(frozen=True)
class Question:
    """What is asked: of which measure, against which scenario if of a difference, how surely."""

    outcome: str
    against: str | None = None
    level: float = 0.95


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What an outcome depends on, structure by structure.

    Both tables start with `scenario`, `staffing` and the factors.  `effects` has a row per `path`.  By
    Morris's method `mean` is the mean change of the outcome over the full range of the path and `strength`
    its root mean square, both with limits, and `mu_star` and `sigma` are as SALib has them, chance included.
    By Sobol's `first` and `total` are shares of the variance that assumptions cause, with limits; for any
    other random sample there is `first` only.  Limits hold for all numbers of a structure together
    (Bonferroni); `effect` tells whether one of them excludes 0.  Where the variance itself cannot be told
    from chance (`p_value`, an F test) shares of it are NaN.

    `noise` has a row per structure: `parameters`, `replication` and `rest` are shares of the variance of a
    single run that are due to assumptions, to luck that all points share and to other luck; `left` is the
    share of chance in the variance between the points' means; `deviation` is the standard deviation that
    assumptions cause; `points`, `replications` and `left_out` count what was used and what had no value.
    """

    method: Method
    question: Question
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
    points: pd.DataFrame, runs: pd.DataFrame, method: Method, question: Question, seed: int = 0
) -> Sensitivity:
    """Tell what an outcome depends on, from the tables of a sweep.

    With `against` the outcome is the difference from that scenario, at the same staffing, factors, sample and
    replication.  Blocks of the sample in which a run has no value are left out and counted.  ValueError for a
    sample that is not of the method, fewer than two replications, or unknown names.
    """
    outcomes = Outcomes.of(points, runs, question.outcome)
    if not outcomes.uncertain:
        raise ValueError("nothing is uncertain in these points, so nothing can depend on it")
    samples = list(_samples(outcomes, method, question.against))
    effects, shares = [], []
    for sample in samples:
        # the same draws for every structure, so that a table does not depend on what else is in the study
        found = ESTIMATE[method](sample.x, sample.y, stream(seed, 0, Purpose.RESAMPLING))
        noise = indices.noise(_independent(sample, method))
        effects.append(_effects(sample, (found, noise), method, question.level))
        shares.append(_noise_row(sample, noise))
    return Sensitivity(method, question, pd.concat(effects, ignore_index=True), pd.DataFrame(shares))


# ------------------------------------------------------------------------------------------- the samples


def _samples(outcomes: Outcomes, method: Method, against: str | None) -> Iterator[_Sample]:
    cells = outcomes.cells()
    if against is None:
        for cell in cells:
            yield _sample(outcomes, method, cell, outcomes.of_cell(cell))
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
            if base.staffing == cell.staffing and base.fits(cell.levels):
                levels = {**base.levels, **cell.levels}
                both = Cell(cell.scenario, cell.staffing, levels, cell.points)
                yield _sample(outcomes, method, both, _change(outcomes, cell, base))


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
    labels: dict[str, object] = {"scenario": cell.scenario, "staffing": cell.staffing}
    levels: Levels = {name: cell.levels.get(name) for name in outcomes.factors}
    return _Sample(labels | dict(levels), outcomes.paths(), x[whole], values[whole], int((~whole).sum()))


def _wanted(method: Method) -> str:
    design = next(kind for kind, found in METHODS.items() if found is method)
    return f"a study with the design {design} is needed"


def _block(x: np.ndarray, method: Method) -> int:
    """Return how many points in a row belong together; ValueError if the sample is not of the method."""
    if method is Method.GIVEN:
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
    (found, noise), names, width = result, INDICES[method], len(sample.paths)
    varying = int((found.error[: len(names) * width] > 0).sum())
    low, high = found.limits(1 - (1 - level) / max(1, varying))
    parts = [np.split(each[: len(names) * width], len(names)) for each in (found.value, low, high)]
    table = pd.DataFrame({**sample.labels, "path": sample.paths})
    effect = np.zeros(width, dtype=bool)
    for name, value, least, most in zip(names, *parts, strict=True):
        effect |= (least > 0) | (most < 0)
        table[[name, f"{name}_low", f"{name}_high"]] = np.column_stack([value, least, most])
    if method is Method.MORRIS:
        return _with_morris(table.assign(effect=effect), sample)
    if noise.p_value > 1 - level or found.limits(level)[0][-1] <= 0:
        table[[column for name in names for column in _columns(name)]] = np.nan
        effect[:] = False
    return table.assign(effect=effect)


def _with_morris(table: pd.DataFrame, sample: _Sample) -> pd.DataFrame:
    """Turn squares into strengths, and add what Morris's method usually gives."""
    squares = list(_columns("strength"))
    table[squares] = np.sqrt(table[squares].clip(lower=0))
    plain = indices.elementary_effects(sample.x, sample.y.mean(axis=1, keepdims=True))[..., 0]
    spread = plain.std(axis=0, ddof=1) if len(plain) > 1 else np.full(plain.shape[1], np.nan)
    return table.assign(mu_star=np.abs(plain).mean(axis=0), sigma=spread)


def _columns(name: str) -> Sequence[str]:
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
