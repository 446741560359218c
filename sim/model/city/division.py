"""Divide what an office has: its posts among roles, and communities among the offices of a tier."""

from __future__ import annotations

import numpy as np

from sim.model.city.map import apportion
from sim.model.city.plan import Roles


def areas(communities: int, offices: int) -> np.ndarray:
    """Return the office of each community: neighbours together, sizes differing by one at most."""
    return np.arange(communities) * offices // communities


def nested_areas(communities: int, offices: list[int]) -> list[np.ndarray]:
    """Return the office of each community tier by tier; no lower office lies in two of a higher tier.

    `offices` counts those of each tier from the top down.
    """
    table: list[np.ndarray] = []
    office_of, below = np.arange(communities), communities
    for number in reversed(offices):
        office_of, below = areas(below, number)[office_of], number
        table.insert(0, office_of)
    return table


def divide(posts: int, roles: Roles) -> tuple[int, int, int]:
    """Divide the posts of an office into desk, window and the rest by largest remainder.

    The desk gets the first post, as work is sent there however small the office is.
    """
    desk, window = roles.desk.value, roles.window.value
    shares = apportion(posts, np.array([desk, window, max(0.0, 1 - desk - window)]))
    if posts and shares[0] == 0:
        shares -= np.eye(3, dtype=np.int64)[shares.argmax()]
        shares[0] = 1
    return int(shares[0]), int(shares[1]), int(shares[2])
