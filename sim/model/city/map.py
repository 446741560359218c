"""A synthetic map of the real area: where communities lie, how many live there, how far offices are.

No chance is involved: positions are a low-discrepancy sequence and populations lognormal quantiles,
so that every study and every structure sees the same city.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from sim.model.city.scenario import City

GOLDEN = (math.sqrt(5) - 1) / 2
PLASTIC = 1.324717957244746  # root of x^3 = x + 1; its powers spread points evenly over a square


@dataclass(frozen=True)
class Map:
    """Communities in walking order (neighbours have neighbouring numbers)."""

    position: np.ndarray  # [community, 2], km from the south-west corner
    population: np.ndarray  # [community], share of all residents
    side: float  # km


def draw_map(city: City) -> Map:
    """Lay out the communities of a city."""
    n = int(city.communities.value)
    side = math.sqrt(city.area.value)
    k = np.arange(1, n + 1)
    points = np.column_stack((k / PLASTIC % 1, k / PLASTIC**2 % 1))
    spread = math.sqrt(math.log1p(city.community_spread.value))
    shares = np.clip(k * GOLDEN % 1, 0.01, 0.99).tolist()
    weight = np.exp(spread * np.array([NormalDist().inv_cdf(share) for share in shares]))
    order = _walk(points)
    return Map(points[order] * side, weight[order] / weight.sum(), side)


def _walk(points: np.ndarray) -> np.ndarray:
    """Order points strip by strip, up one strip and down the next."""
    strips = max(1, round(math.sqrt(len(points))))
    column = np.minimum((points[:, 0] * strips).astype(int), strips - 1)
    height = np.where(column % 2 == 0, points[:, 1], -points[:, 1])
    return np.lexsort((height, column))


def travel_seconds(city: City, seats: np.ndarray, communities: np.ndarray) -> np.ndarray:
    """Return driving times [seat, community] in whole seconds, at least one minute."""
    distance = np.linalg.norm(seats[:, None, :] - communities[None, :, :], axis=2) * city.detour.value
    return np.maximum(np.rint(distance / city.speed.value * 3600), 60).astype(np.int64)


def apportion(total: int, weights: np.ndarray) -> np.ndarray:
    """Divide `total` whole people in proportion to `weights` by largest remainder (Hamilton).

    The earlier wins a tie.  ValueError for negative weights, or none above 0, or a negative total.
    """
    if total < 0 or np.any(weights < 0) or weights.sum() <= 0:
        raise ValueError(f"cannot divide {total} by weights {weights.tolist()}")
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    remainder = np.argsort(-(exact - whole), kind="stable")[: total - int(whole.sum())]
    whole[remainder] += 1
    return whole
