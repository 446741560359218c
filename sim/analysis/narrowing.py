"""Show what is noise: how the interval of a difference narrows as replications come in."""

from __future__ import annotations

from enum import Enum

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.replications import half_width, moments
from sim.analysis.tables import measures, present


class Pairing(Enum):
    """How a difference is taken: by replication, or as if each side had met incidents of its own."""

    PAIRED = "paired"
    UNPAIRED = "unpaired"


def narrowing(runs: pd.DataFrame, pair: tuple[str, str], level: float = 0.95) -> pd.DataFrame:
    """Give the interval of the mean of the second less the first of a pair, from 2, 3, … replications.

    `runs` holds one footing and one measure; replications come in order of their numbers, those that lack
    either value left out.  Columns: `pairing`, `replications`, `mean`, `low`, `high`.  Paired: Student t of
    the differences; unpaired: Welch (1947), which only the variances enter.  Each interval holds for itself.
    ValueError for an unknown scenario or fewer than two pairs.
    """
    (name,) = measures(runs)
    first, second = (present(runs, scenario).set_index("replication")[name] for scenario in pair)
    both = pd.concat([first, second], axis=1, keys=["first", "second"]).sort_index().dropna().to_numpy(float)
    if len(both) < 2:
        raise ValueError(f"intervals need two pairs of replications or more, found {len(both)}")
    rows = [
        (pairing.value, n, *_interval(both[:n], pairing, level))
        for pairing in Pairing
        for n in range(2, len(both) + 1)
    ]
    return pd.DataFrame(rows, columns=["pairing", "replications", "mean", "low", "high"])


def _interval(both: np.ndarray, pairing: Pairing, level: float) -> tuple[float, float, float]:
    """Return the mean difference of the second column less the first, and its limits."""
    mean, error, n = (float(moment) for moment in moments(both[:, 1] - both[:, 0]))
    if pairing is Pairing.PAIRED:
        half = float(half_width(error, n, level))
        return mean, mean - half, mean + half
    found = stats.ttest_ind(both[:, 1], both[:, 0], equal_var=False).confidence_interval(level)
    return mean, float(found.low), float(found.high)
