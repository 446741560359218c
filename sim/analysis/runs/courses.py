"""The course of structures along one number, such as their age, and where the order of two of them turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.analysis.runs.tables import limits_of

type Values = Mapping[str, np.ndarray]
"""The values of each structure, [level, replication]; replication r of all met the same incidents."""


@dataclass(frozen=True)
class Turn:
    """`ahead` is surely lower up to the level `last`, and `behind` surely lower from the level `first` on."""

    ahead: str
    behind: str
    last: float
    first: float


def turns(values: Values, levels: tuple[float, ...], level: float = 0.95) -> list[Turn]:
    """Find every pair of structures whose order surely turns along the levels, which ascend.

    Paired limits hold for all pairs and levels together (Bonferroni); a pair of which one order is never sure
    does not turn.  Where an order comes back, the first turn counts.
    """
    pairs = list(combinations(values, 2))
    chance = (1 - level) / max(1, len(pairs) * len(levels))
    found = (_turn((one, other), values, levels, 1 - chance) for one, other in pairs)
    return [turn for turn in found if turn]


def _turn(pair: tuple[str, str], values: Values, levels: tuple[float, ...], level: float) -> Turn | None:
    _, low, high, _ = limits_of((values[pair[0]] - values[pair[1]]).T, level)
    side = np.sign(np.where(low > 0, 1, 0) - np.where(high < 0, 1, 0))
    sure = np.flatnonzero(side)
    turned = np.flatnonzero(np.diff(side[sure]))
    if not len(turned):
        return None
    last, first = sure[turned[0]], sure[turned[0] + 1]
    ahead, behind = pair if side[last] < 0 else pair[::-1]
    return Turn(ahead, behind, levels[last], levels[first])
