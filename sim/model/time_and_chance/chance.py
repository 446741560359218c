"""What several blocks of a workload draw alike: picks by weight, marks by share, sizes of mean 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.eventlog import Difficulty, Shifts
from sim.model.city.scenario import Incidents
from sim.model.files.quantity import Quantity
from sim.model.time_and_chance import calendars, distributions


def pick(rng: np.random.Generator, weights: Sequence[float] | np.ndarray, n: int) -> np.ndarray:
    """Draw `n` numbers of alternatives by weight."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, rng.random(n), side="right"), len(edges) - 1)


def marks(rng: np.random.Generator, shares: list[Quantity], kind: np.ndarray) -> np.ndarray:
    """Mark items at random, those of each kind with its share."""
    return rng.random(len(kind)) < np.array([share.value for share in shares])[kind]


def sizes(rng: np.random.Generator, scv: float, shape: tuple[int, int]) -> np.ndarray:
    """Draw touch times over their mean."""
    return distributions.lognormal(rng.spawn(2)[1], 1.0, scv, shape)


def hardness(spec: Incidents, difficulty: np.ndarray, enforcement: np.ndarray) -> np.ndarray:
    """Class incidents by difficulty; matters that need enforcement power have bounds of their own."""
    simple, usual = (
        np.where(enforcement, bounds.enforcement.value, bounds.ordinary.value)
        for bounds in (spec.simple_to, spec.usual_to)
    )
    harder = np.where(difficulty <= usual, Difficulty.USUAL, Difficulty.HARD)
    return np.where(difficulty <= simple, Difficulty.SIMPLE, harder).astype(np.int8)


def level(weights: tuple[float, ...]) -> np.ndarray:
    """Return weights over their mean."""
    return np.array(weights) / np.mean(weights)


def within(table: Shifts, levels: np.ndarray) -> Shifts:
    """Keep the open hours of the days on which anything is expected; a shift may last for days."""
    if (levels > 0).all():
        return table
    midnights = np.flatnonzero(levels > 0) * calendars.DAY
    opens = np.maximum(table.opens[:, None], midnights)
    closes = np.minimum(table.closes[:, None], midnights + calendars.DAY)
    return Shifts(opens[opens < closes], closes[opens < closes])


def whole(seconds: np.ndarray) -> np.ndarray:
    """Round durations to whole seconds, at least one."""
    return np.maximum(np.rint(seconds), 1).astype(np.int64)


def seconds(values: list[float], unit: int) -> np.ndarray:
    """Return durations of a unit in whole seconds."""
    return whole(np.array(values) * unit)
