"""Show what is noise: how the interval of a difference narrows as replications come in."""

from __future__ import annotations

from enum import Enum

import numpy as np
import pandas as pd

from sim.analysis.runs.replications import half_width, limits_of, moments, skewness, stretched
from sim.analysis.runs.tables import measures, present


class Pairing(Enum):
    """How a difference is taken: by replication, or as if each side had met incidents of its own."""

    PAIRED = "paired"
    UNPAIRED = "unpaired"


def narrowing(runs: pd.DataFrame, pair: tuple[str, str], level: float = 0.95) -> pd.DataFrame:
    """Give the interval of the mean of the second less the first of a pair, from 2, 3, … replications.

    `runs` holds one footing and one measure; replications come in order of their numbers, those that lack
    either value left out.  Columns: `pairing`, `replications`, `mean`, `low`, `high`.  Paired: the
    limits of `differences`; unpaired: Welch (1947), stretched likewise.  Each interval holds for itself.
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
    mean, low, high, _ = (float(number) for number in limits_of(both[:, 1] - both[:, 0], level))
    return (mean, low, high) if pairing is Pairing.PAIRED else (mean, *_unpaired(both, level))


def _unpaired(both: np.ndarray, level: float) -> tuple[float, float]:
    """Return the limits of the difference of two means, whose skewness is that of the sum of their errors."""
    (first, second), errors, n = moments(both)
    error = np.hypot(*errors)
    if error == 0:
        return second - first, second - first
    freedom = error**4 / (errors**4 / (n - 1)).sum()
    thirds = skewness(both) / np.sqrt(n) * errors**3
    below, above = (
        half_width(side, freedom + 1, level) for side in stretched(np.diff(thirds)[0] / error**3, error)
    )
    return float(second - first - below), float(second - first + above)
