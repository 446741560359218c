"""Designs: which points of the space of uncertainties are run, each a row of numbers from 0 to 1."""

from __future__ import annotations

from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from sim.model.files.base import Model

MOST_ROWS = 1_000_000


def _power_of_two(number: int) -> int:
    if number & (number - 1):
        near = 1 << (number.bit_length() - 1)
        raise ValueError(f"must be a power of two, found {number}, such as {near} or {2 * near}")
    return number


def _even(number: int) -> int:
    if number % 2:
        raise ValueError(f"must be even, found {number}")
    return number


PowerOfTwo = Annotated[int, Field(ge=1, le=2**20), AfterValidator(_power_of_two)]


class Grid(Model):
    """Every combination: of all levels of the factors and of `levels` values of each uncertainty."""

    kind: Literal["grid"] = "grid"
    levels: Annotated[int, Field(ge=2, le=100)] | None = None
    """Values of each uncertainty, evenly from low to high."""


class OneAtATime(Model):
    """Each factor and each uncertainty moved alone, all else as the scenario has it."""

    kind: Literal["one_at_a_time"]
    levels: Annotated[int, Field(ge=2, le=100)] = 2
    """Values of each uncertainty, evenly from low to high."""


class LatinHypercube(Model):
    """Random points of which each uncertainty has exactly one in every `1 / points` of its range."""

    kind: Literal["latin_hypercube"]
    points: Annotated[int, Field(ge=1, le=MOST_ROWS)]


class Sobol(Model):
    """Sobol's sequence, scrambled (Owen 1998)."""

    kind: Literal["sobol"]
    points: PowerOfTwo


class Saltelli(Model):
    """The sample for Sobol indices: `base` times the uncertainties and two more (Saltelli 2002)."""

    kind: Literal["saltelli"]
    base: PowerOfTwo
    second_order: bool = False
    """Whether pairs are looked at too, which takes nearly twice the rows."""


class Morris(Model):
    """The sample for elementary effects: trajectories that move one uncertainty at a step (Morris 1991)."""

    kind: Literal["morris"]
    trajectories: Annotated[int, Field(ge=2, le=10_000)]
    levels: Annotated[int, Field(ge=2, le=100), AfterValidator(_even)] = 4


Sampling = Annotated[
    Grid | OneAtATime | LatinHypercube | Sobol | Saltelli | Morris, Field(discriminator="kind")
]


def sample(design: Sampling, dimensions: int, rng: np.random.Generator) -> np.ndarray:
    """Return the rows of a design: `rows` by `dimensions` numbers in [0, 1], in the order of its method.

    NaN stands for the value that a scenario has itself.  Without dimensions there is one row.
    """
    if not dimensions:
        return np.empty((1, 0))
    if isinstance(design, Grid):
        return _grid(np.linspace(0, 1, design.levels or 2), dimensions)
    if isinstance(design, OneAtATime):
        return _one_at_a_time(np.linspace(0, 1, design.levels), dimensions)
    return _drawn(design, dimensions, rng)


def _drawn(
    design: LatinHypercube | Sobol | Saltelli | Morris, dimensions: int, rng: np.random.Generator
) -> np.ndarray:
    from scipy.stats import qmc  # takes a second

    match design:
        case LatinHypercube():
            return qmc.LatinHypercube(dimensions, rng=rng).random(design.points)
        case Sobol():
            return qmc.Sobol(dimensions, scramble=True, rng=rng).random(design.points)
        case Saltelli():
            return _saltelli(design, dimensions, rng)
        case Morris():
            return _morris(design, dimensions, rng)


def number_of_rows(design: Sampling, dimensions: int) -> int:
    """Return the number of rows of a design."""
    if not dimensions:
        return 1
    match design:
        case Grid():
            return (design.levels or 2) ** dimensions
        case OneAtATime():
            return 1 + design.levels * dimensions
        case LatinHypercube() | Sobol():
            return design.points
        case Saltelli():
            return design.base * (2 * dimensions + 2 if design.second_order else dimensions + 2)
        case Morris():
            return design.trajectories * (dimensions + 1)


def problem(names: list[str]) -> dict[str, Any]:
    """Describe uncertainties to SALib: all of them range from 0 to 1."""
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _grid(levels: np.ndarray, dimensions: int) -> np.ndarray:
    return np.array(list(product(levels, repeat=dimensions)))


def _one_at_a_time(levels: np.ndarray, dimensions: int) -> np.ndarray:
    found = np.full((1 + len(levels) * dimensions, dimensions), np.nan)
    for k in range(dimensions):
        found[1 + k * len(levels) : 1 + (k + 1) * len(levels), k] = levels
    return found


def _saltelli(design: Saltelli, dimensions: int, rng: np.random.Generator) -> np.ndarray:
    from SALib.sample import sobol  # takes a second

    found = problem([f"u{k}" for k in range(dimensions)])
    return sobol.sample(found, design.base, calc_second_order=design.second_order, scramble=True, seed=rng)


def _morris(design: Morris, dimensions: int, rng: np.random.Generator) -> np.ndarray:
    from SALib.sample import morris

    found = problem([f"u{k}" for k in range(dimensions)])
    return morris.sample(found, design.trajectories, num_levels=design.levels, seed=rng)
