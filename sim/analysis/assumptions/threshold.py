"""The value of one assumption on the two sides of which a verdict differs most over plausible worlds.

It is chosen on one half of the worlds and counted on the other, since a value that was looked for among many
separates the worlds that it was found in better than any others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

TRIED = np.linspace(0.2, 0.8, 13)
"""Quantiles of the assumption at which it is tried to part the worlds."""

LEAST = 10
"""Worlds on each side without which nothing is said."""


@dataclass(frozen=True)
class Threshold:
    """Where an assumption parts the worlds: the share of those `below` and `above` in which one is lower.

    `apart` tells that by Fisher's exact test the two shares differ.
    """

    value: float
    below: float
    above: float
    worlds: int
    apart: bool

    @property
    def turns(self) -> bool:
        """Whether the shares are apart and lie on both sides of a half."""
        return self.apart and (self.below - 0.5) * (self.above - 0.5) < 0


def threshold(values: np.ndarray, lower: np.ndarray, level: float = 0.95) -> Threshold | None:
    """Part worlds by the value of an assumption in them and by whether one structure is `lower` than another.

    Both arrays have an entry a world, in the order drawn: those of even number choose, the others count.
    None where a side would have too few worlds.
    """
    choosing, counting = slice(0, None, 2), slice(1, None, 2)
    value = _apart(values[choosing], lower[choosing])
    if value is None:
        return None
    here, there = values[counting] < value, lower[counting]
    sides = there[here], there[~here]
    if min(map(len, sides)) < LEAST:
        return None
    below, above = (float(side.mean()) for side in sides)
    table = [[int(side.sum()), int((~side).sum())] for side in sides]
    apart = float(stats.fisher_exact(table).pvalue) < 1 - level
    return Threshold(value, below, above, len(there), apart)


def _apart(values: np.ndarray, lower: np.ndarray) -> float | None:
    """Return the value tried whose sides differ most; None if no side has enough worlds."""
    tried = np.unique(np.quantile(values, TRIED)) if len(values) else np.empty(0)
    enough = [v for v in tried if min((values < v).sum(), (values >= v).sum()) >= LEAST]
    if not enough:
        return None
    return float(max(enough, key=lambda v: abs(lower[values < v].mean() - lower[values >= v].mean())))
