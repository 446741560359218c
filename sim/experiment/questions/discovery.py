"""Where one structure beats another: boxes of assumptions, and the levels at which the best one changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.assumptions.prim import Found, prim
from sim.analysis.choice.ranking import Best
from sim.analysis.choice.switching import Line, Winner, change, line, winners
from sim.analysis.runs.replications import limits_of
from sim.experiment.questions.outcomes import Cell, Levels, Outcomes
from sim.experiment.studies.design import space_of
from sim.experiment.studies.factors import Factor, Offices
from sim.experiment.studies.study import Study
from sim.model.time_and_chance.streams import Purpose, stream

FOOTING = "footing"
"""The name of the axis that footing is in a map."""


@dataclass(frozen=True)
class DiscoveryQuestion:
    """What is asked: of which measure, whether small or large is good, and how surely."""

    outcome: str
    best: Best = Best.SMALLEST
    level: float = 0.95


# ------------------------------------------------------------------------------------------------ boxes


@dataclass(frozen=True, eq=False)
class Region:
    """Where `winner` beats `loser`: the box that was found, if any.

    `levels` are the factors without numbers, which stand still; factors with numbers may be limits.  Who is
    better at a point is told by the mean over replications: in a `share` of the `points` it is `winner`.
    `open` is the share of points at which the paired interval does not tell.
    """

    winner: str
    loser: str
    footing: str
    levels: Levels
    found: Found
    points: int
    share: float
    open: float


def regions(
    points: pd.DataFrame, runs: pd.DataFrame, question: DiscoveryQuestion, against: str, seed: int = 0
) -> list[Region]:
    """Look for the boxes in which each other scenario beats `against`, and those in which it loses.

    A point at which a run is missing is left out.  ValueError if nothing is uncertain, no other scenario is
    there, or there are too few samples.
    """
    outcomes = Outcomes.of(points, runs, question.outcome)
    if not outcomes.uncertain:
        raise ValueError("nothing is uncertain in these points; a box needs a sample of the assumptions")
    numeric = [name for name in outcomes.factors if _is_numeric(points[name])]
    found = []
    for key, table in _contests(outcomes, against, numeric):
        for side in (1, -1):
            draws = stream(seed, 0, Purpose.RESAMPLING)
            found.append(_region(key, table, (question, side), draws))
    return found


type Contest = tuple[str, str, str, tuple[tuple[str, Any], ...]]
"""Who, against whom, at which footing and at which levels."""


@dataclass(frozen=True, eq=False)
class _Table:
    """Points of two structures together: where they lie, their sample, the difference in each replication."""

    x: pd.DataFrame
    sample: np.ndarray
    change: np.ndarray


def _contests(outcomes: Outcomes, against: str, numeric: Sequence[str]) -> Iterator[tuple[Contest, _Table]]:
    """Yield each pair of structures with all its points, levels that are numbers among what varies."""
    cells = outcomes.cells()
    bases = [cell for cell in cells if cell.scenario == against]
    others = [cell for cell in cells if cell.scenario != against]
    if not bases or not others:
        known = ", ".join(dict.fromkeys(cell.scenario for cell in cells))
        raise ValueError(f"a box tells where another scenario beats {against!r}; there are {known}")
    parts: dict[Contest, list[_Table]] = {}
    for cell, base in product(others, bases):
        if cell.footing == base.footing and base.fits(cell.levels):
            levels = {**base.levels, **cell.levels}
            fixed = tuple((name, level) for name, level in levels.items() if name not in numeric)
            moving = {name: level for name, level in levels.items() if name in numeric}
            key = (cell.scenario, against, cell.footing, fixed)
            parts.setdefault(key, []).append(_table(outcomes, cell, base, moving))
    for key, tables in parts.items():
        x = pd.concat([table.x for table in tables], ignore_index=True)
        x = x.loc[:, x.nunique() > 1]
        yield (
            key,
            _Table(x, *(np.concatenate([getattr(t, name) for t in tables]) for name in ("sample", "change"))),
        )


def _table(outcomes: Outcomes, cell: Cell, base: Cell, moving: Levels) -> _Table:
    sample = cell.points["sample"].to_numpy()
    if not np.array_equal(sample, base.points["sample"].to_numpy()):
        raise ValueError(f"{cell.scenario} and {base.scenario} do not have the same samples")
    gaps = change(outcomes.of_cell(cell), outcomes.of_cell(base))
    whole = ~np.isnan(gaps).any(axis=1)
    x = cell.points[outcomes.uncertain].rename(
        columns=dict(zip(outcomes.uncertain, outcomes.paths(), strict=True))
    )
    return _Table(x.assign(**moving)[whole].reset_index(drop=True), sample[whole], gaps[whole])


def _region(
    key: Contest, table: _Table, sought: tuple[DiscoveryQuestion, int], draws: np.random.Generator
) -> Region:
    (who, against, footing, fixed), (question, side) = key, sought
    wins = side * question.best.sign * table.change.mean(axis=1) > 0
    found = prim(table.x, wins, table.sample, draws, question.level)
    _, low, high, _ = limits_of(table.change.T, question.level)
    is_open = ~((low > 0) | (high < 0))
    winner, loser = (who, against) if side > 0 else (against, who)
    return Region(
        winner, loser, footing, dict(fixed), found, len(table.x), float(wins.mean()), float(is_open.mean())
    )


def _is_numeric(levels: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(levels) and not pd.api.types.is_bool_dtype(levels)


def ranges(study: Study) -> pd.DataFrame:
    """List what is uncertain in each scenario: `path`, `scenario`, `value`, `low`, `high`, `unit`."""
    return space_of(study).ranges()


# ------------------------------------------------------------------------------------------------ a map


@dataclass(frozen=True)
class Contender:
    """One of those among which the best is sought: a scenario, at levels that are part of the structure."""

    scenario: str
    levels: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class AxisCourse:
    """How the best structure changes along one axis, at `fixed` levels of the others."""

    axis: str
    levels: tuple[Any, ...]
    fixed: Levels
    line: Line
    winners: tuple[Winner, ...]


@dataclass(frozen=True, eq=False)
class SwitchMap:
    """The best structure at each place, a place being a level of every axis, and how it changes along each.

    `axes` gives the levels by name, footing among them if it varies.  `places` has a row per place: the
    axes, the numbers of the `best` structure and its `rival`, whether the best is `sure`, and by how much it
    beats the rival (`difference`, `low`, `high`; never below 0 in the mean).  Means are over `samples` of the
    assumptions and over `replications`; limits over replications.
    """

    question: DiscoveryQuestion
    structures: tuple[Contender, ...]
    axes: dict[str, tuple[Any, ...]]
    places: pd.DataFrame
    courses: tuple[AxisCourse, ...]
    samples: int
    replications: int


def structural(study: Study) -> tuple[str, ...]:
    """Name the factors that are part of a structure: the numbers of offices."""
    return tuple(factor.name for factor in study.factors if isinstance(factor, Offices))


def switch_map(
    points: pd.DataFrame, runs: pd.DataFrame, question: DiscoveryQuestion, structure: Sequence[str] = ()
) -> SwitchMap:
    """Tell the best structure at each place and where it changes.

    Factors named in `structure` are part of it, all others are axes.  A structure that a factor does not
    change competes at all its levels.  Structures that contradict themselves at a place (no digest) are not
    there.  ValueError if runs of others are still missing, if nothing can be compared or if there is no axis.
    """
    outcomes = Outcomes.of(points, runs, question.outcome)
    cells = outcomes.cells()
    axes = _axes(outcomes, cells, structure)
    structures = tuple(dict.fromkeys(_structure(cell, structure) for cell in cells))
    places = [dict(zip(axes, levels, strict=True)) for levels in product(*axes.values())]
    scores, samples = _scores(
        outcomes, [[_at(cells, each, place) for each in structures] for place in places]
    )
    found = winners(-question.best.sign * scores, question.level)
    table = pd.DataFrame([place | vars(winner) for place, winner in zip(places, found, strict=True)])
    shape = tuple(len(levels) for levels in axes.values())
    courses = tuple(_courses(axes, np.arange(len(places)).reshape(shape), found, (question, scores)))
    return SwitchMap(question, structures, axes, table, courses, samples, scores.shape[2])


def _axes(outcomes: Outcomes, cells: Sequence[Cell], structure: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    unknown = [name for name in structure if name not in outcomes.factors]
    if unknown:
        raise ValueError(f"there is no factor {unknown[0]!r}, there are {', '.join(outcomes.factors)}")
    found = {FOOTING: list(dict.fromkeys(cell.footing for cell in cells))}
    for name in outcomes.factors:
        if name not in structure:
            levels = dict.fromkeys(cell.levels[name] for cell in cells if name in cell.levels)
            found[name] = sorted(levels) if _is_numeric(outcomes.points[name]) else list(levels)
    axes = {name: tuple(levels) for name, levels in found.items() if len(levels) > 1}
    if not axes:
        raise ValueError(
            "no factor has two levels, so the best structure cannot change; a map needs a grid of factors"
        )
    return axes


def _structure(cell: Cell, structure: Sequence[str]) -> Contender:
    return Contender(
        cell.scenario, tuple((name, level) for name, level in cell.levels.items() if name in structure)
    )


def _at(cells: Iterable[Cell], structure: Contender, place: Levels) -> Cell | None:
    """Return the points of a structure at a place."""
    levels = dict(structure.levels) | {name: level for name, level in place.items() if name != FOOTING}
    own = dict(structure.levels)
    for cell in cells:
        here = place.get(FOOTING, cell.footing) == cell.footing
        same = cell.scenario == structure.scenario and own.items() <= dict(cell.levels).items()
        if here and same and cell.fits(levels):
            return cell
    return None


def _scores(outcomes: Outcomes, table: Sequence[Sequence[Cell | None]]) -> tuple[np.ndarray, int]:
    """Average the outcome over samples: places × structures × replications, and how many samples these were.

    Of several samples those that lack a run anywhere are left out, of one sample such replications.
    """
    size = outcomes.points["sample"].nunique(), outcomes.values.shape[1]
    values = np.array([[_values(outcomes, cell, size) for cell in row] for row in table])
    there = np.array([[_is_there(cell) for cell in row] for row in table])
    if (there.sum(axis=1) < 2).any():
        raise ValueError(
            "at some place fewer than two structures are possible, the others being refused; leave out the "
            "levels for which refused.csv tells why"
        )
    whole = np.isfinite(values[there])
    if values.shape[2] > 1:
        samples, replications = whole.all(axis=(0, 2)), np.ones(values.shape[3], bool)
    else:
        samples, replications = np.ones(1, bool), whole.all(axis=(0, 1))
    if not samples.any() or replications.sum() < 2:
        raise ValueError(
            f"at some places too few runs have a value of {outcomes.measure}, or are still missing; choose "
            "another measure, or let the sweep go on"
        )
    scores = values[:, :, samples][..., replications].mean(axis=2)
    scores[~there] = np.nan
    return scores, int(samples.sum())


def _values(outcomes: Outcomes, cell: Cell | None, size: tuple[int, int]) -> np.ndarray:
    """Return the values of a cell by sample and replication; NaN of one that is not there."""
    return np.full(size, np.nan) if cell is None else outcomes.of_cell(cell)


def _is_there(cell: Cell | None) -> bool:
    """Tell whether a structure is possible at a place: it has a scenario at every sample."""
    return cell is not None and bool((cell.points["digest"] != "").all())


def _courses(
    axes: dict[str, tuple[Any, ...]],
    numbers: np.ndarray,
    found: Sequence[Winner],
    basis: tuple[DiscoveryQuestion, np.ndarray],
) -> Iterator[AxisCourse]:
    """Follow each axis, at each combination of levels of the others."""
    question, scores = basis
    for k, (axis, levels) in enumerate(axes.items()):
        others = [name for name in axes if name != axis]
        lines = np.moveaxis(numbers, k, -1).reshape(-1, len(levels))
        numeric = levels if all(isinstance(level, int | float | np.number) for level in levels) else None
        for fixed, row in zip(product(*(axes[name] for name in others)), lines, strict=True):
            mine = tuple(found[number] for number in row)
            course = line(mine, scores[row], numeric, question.level)
            yield AxisCourse(axis, levels, dict(zip(others, fixed, strict=True)), course, mine)


# ------------------------------------------------------------------------------------------------ both


@dataclass(frozen=True, eq=False)
class Discovery:
    """What was discovered: boxes where assumptions were sampled, a map where factors have levels."""

    question: DiscoveryQuestion
    regions: tuple[Region, ...]
    map: SwitchMap | None


SAMPLED = ("latin_hypercube", "sobol")
"""Designs whose points are spread over the assumptions as boxes need it."""


class Sought(NamedTuple):
    """What there is to discover in a study: boxes of assumptions, a map of where the best changes."""

    boxes: bool
    map: bool


def sought_in(study: Study) -> Sought:
    """Tell what a study may be asked; ValueError, with what is needed, if it is nothing."""
    kind = study.design.kind
    boxed = study.uncertainties != "none" and kind in SAMPLED and len(study.scenarios) > 1
    moves = len(study.footings) > 1 or any(_is_axis(study, factor) for factor in study.factors)
    grid = kind != "one_at_a_time" and moves and _contenders(study) > 1
    if not boxed and not grid:
        raise ValueError(
            f"{study.name} has the design {kind}, in which nothing can be discovered; boxes need "
            "uncertainties with the design latin_hypercube or sobol and two scenarios, a map needs "
            "factors in a grid and two structures"
        )
    return Sought(boxed, grid)


def discover(
    study: Study,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    question: DiscoveryQuestion,
    against: str | None = None,
) -> Discovery:
    """Find out from the points and runs of a study where one structure beats another.

    `against` is the baseline of the study if it is not given.  ValueError, with what is needed, for a study
    that has neither a sample of assumptions nor a grid of factors.
    """
    points, runs = tables
    sought = sought_in(study)
    found = regions(points, runs, question, against or study.baseline, study.seed) if sought.boxes else []
    whole = switch_map(points, runs, question, structural(study)) if sought.map else None
    return Discovery(question, tuple(found), whole)


def _contenders(study: Study) -> int:
    """Count the structures among which the best is sought, as far as the study tells."""
    own = (len(factor.levels) for factor in study.factors if factor.name in structural(study))
    return len(study.scenarios) * prod(own)


def _is_axis(study: Study, factor: Factor) -> bool:
    """Tell whether a factor moves: one of a single level stands still."""
    return factor.name not in structural(study) and len(factor.levels) > 1
