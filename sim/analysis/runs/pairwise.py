"""Who of several is surely lower than whom, all pairs judged together on the same replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from sim.analysis.runs.differences import ROUNDING
from sim.analysis.runs.replications import limits_of

PAIRS = ["one", "other", "mean", "low", "high", "replications"]


@dataclass(frozen=True, eq=False)
class Pairwise:
    """What is sure of the order of some items.

    `means` is indexed by the items that have a value.  `pairs` has a row per pair of them: the mean of one
    minus other over their common replications, limits that hold for all pairs together, and how many
    replications there were.
    """

    means: pd.Series
    pairs: pd.DataFrame

    def gap(self, one: str, other: str) -> tuple[float, float, float]:
        """Give mean, low and high of one minus other."""
        row = self._gaps[one, other]
        return row[0], row[1], row[2]

    def lower(self, one: str, other: str) -> bool:
        """Tell whether one is surely lower than other: the whole interval of their difference is below 0."""
        return self.gap(one, other)[2] < 0

    @property
    def lowest(self) -> str:
        """The item of the lowest mean, which need not be surely the lowest."""
        return str(self.means.idxmin())

    def rivals(self, item: str) -> list[str]:
        """List the others of which it is not sure that `item` is lower."""
        return [other for other in self._items if other != item and not self.lower(item, other)]

    def lower_than(self, item: str) -> list[str]:
        """List those that are surely lower than `item`."""
        return [other for other in self._items if other != item and self.lower(other, item)]

    @property
    def decided(self) -> int:
        """How many pairs have a sure order."""
        return int(((self.pairs["high"] < 0) | (self.pairs["low"] > 0)).sum())

    @property
    def _items(self) -> list[str]:
        return [str(item) for item in self.means.index]

    @property
    def _gaps(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        found = {}
        for one, other, mean, low, high, _ in self.pairs.itertuples(index=False, name=None):
            found[one, other] = (mean, low, high)
            found[other, one] = (-mean, -high, -low)
        return found


def pairwise(values: pd.DataFrame, level: float = 0.95) -> Pairwise:
    """Compare all pairs of columns, replication (row) by replication.

    Limits are those of paired differences (see `limits_of`) at 1 - (1 - level) / pairs (Bonferroni), NaN with
    fewer than two common replications.  Items without any value are left out.  ValueError for a level outside
    0..1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    known = values.dropna(axis=1, how="all").astype(float)
    names = [str(name) for name in known.columns]
    couples = list(combinations(names, 2))
    each = 1 - (1 - level) / max(1, len(couples))
    rows = [[one, other, *_gap(known, (one, other), each)] for one, other in couples]
    return Pairwise(known.set_axis(names, axis=1).mean(), pd.DataFrame(rows, columns=PAIRS))


def _gap(values: pd.DataFrame, couple: Sequence[str], level: float) -> list[float]:
    """Give mean, limits and number of the paired differences; what is only rounding becomes 0."""
    one, other = (values[name].to_numpy() for name in couple)
    change = one - other
    change = np.where(np.abs(change) <= ROUNDING * np.maximum(np.abs(one), np.abs(other)), 0.0, change)
    return [float(found[0]) for found in limits_of(change[:, None], level)]
