"""The distributions allowed in scenario files: a closed table, each named by mean and shape.

The shape is the squared coefficient of variation (scv) where the family has one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

Family = Literal["exponential", "deterministic", "lognormal", "gamma", "uniform", "hyperexponential"]
Sampler = Callable[[np.random.Generator, float, float, int], np.ndarray]


def sample(rng: np.random.Generator, family: Family, mean: float, scv: float, size: int) -> np.ndarray:
    """Draw `size` values with the given mean and squared coefficient of variation.

    `exponential` has scv 1 and `deterministic` 0 whatever is passed; `uniform` takes scv <= 1/3 (at 1/3 it
    starts at zero); `hyperexponential` takes scv >= 1 (two phases, balanced means: Whitt 1982).
    """
    if mean <= 0:
        raise ValueError(f"the mean of a {family} time is {mean}, it must be positive")
    return SAMPLERS[family](rng, mean, scv, size)


def lognormal(rng: np.random.Generator, mean: float, scv: float, size: int | tuple[int, ...]) -> np.ndarray:
    """Draw lognormal values with the given mean and squared coefficient of variation."""
    variance = math.log1p(scv)
    return rng.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), size)


def _exponential(rng: np.random.Generator, mean: float, scv: float, size: int) -> np.ndarray:
    return rng.exponential(mean, size)


def _deterministic(rng: np.random.Generator, mean: float, scv: float, size: int) -> np.ndarray:
    return np.full(size, mean)


def _gamma(rng: np.random.Generator, mean: float, scv: float, size: int) -> np.ndarray:
    if scv <= 0:
        raise ValueError(f"the scv of a gamma time is {scv}, it must be positive")
    return rng.gamma(1 / scv, mean * scv, size)


def _uniform(rng: np.random.Generator, mean: float, scv: float, size: int) -> np.ndarray:
    if not 0 <= scv <= 1 / 3 + 1e-12:
        raise ValueError(f"the scv of a uniform time is {scv}, allowed are 0 to 1/3")
    half = mean * math.sqrt(3 * scv)
    return rng.uniform(mean - half, mean + half, size)


def _hyperexponential(rng: np.random.Generator, mean: float, scv: float, size: int) -> np.ndarray:
    if scv < 1:
        raise ValueError(f"the scv of a hyperexponential time is {scv}, it must be at least 1")
    first = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2
    chosen = np.where(rng.random(size) < first, mean / (2 * first), mean / (2 * (1 - first)))
    return rng.exponential(1.0, size) * chosen


SAMPLERS: dict[Family, Sampler] = {
    "exponential": _exponential,
    "deterministic": _deterministic,
    "lognormal": lognormal,
    "gamma": _gamma,
    "uniform": _uniform,
    "hyperexponential": _hyperexponential,
}
