"""Where replications show that they are skewed, which is a word of caution for limits that look calm.

Limits are stretched where a sample shows a long tail, and hold there.  They miss in samples of the same law
that happen not to show it: of ten lognormal replications (sigma 1) limits hold in .98 of the samples that are
found to be skewed and in .83 of the others (`python -m benchmarks.coverage`).  So skewness that is found
somewhere speaks for the whole measure, and against the limits where it is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.analysis.runs.differences import paired_changes
from sim.analysis.runs.replications import TELLING, skewness_p
from sim.analysis.runs.tables import cells, measures


def skewed(runs: pd.DataFrame, baseline: str | None = None, level: float = 0.95) -> pd.DataFrame:
    """Tell of each footing, scenario and measure whether its replications are skewed.

    With a `baseline`, differences from it are looked at too; a scenario is skewed if its values or its
    differences are.  Columns: `footing`, `scenario`, `measure`, `p_value` (`skewness_p`, adjusted over all
    rows and differences; NaN where nothing can be told) and `skewed`: whether it is at most 1 - `level`.
    Of what is called skewed, that share may be normal (Benjamini & Hochberg 1995); where all is normal,
    anything is called skewed in that share of tables.
    """
    changes = () if baseline is None else _changes(runs, baseline)
    found = pd.concat([*_values(runs), *changes], ignore_index=True)
    found["p_value"] = _adjusted(found["p_value"].to_numpy(float))
    least = (
        found.groupby(["footing", "scenario", "measure"], sort=False, dropna=False)["p_value"]
        .min()
        .reset_index()
    )
    return least.assign(skewed=least["p_value"] <= 1 - level)


def too_few(runs: pd.DataFrame) -> bool:
    """Tell whether no scenario has the replications that it takes to see whether they are skewed."""
    return bool(runs["replication"].nunique() < TELLING)


def _adjusted(p_values: np.ndarray) -> np.ndarray:
    """Adjust p values so that those below alpha hold but for a share alpha (Benjamini & Hochberg 1995)."""
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(-p_values[known], kind="stable")]
    steps = p_values[order] * order.size / np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps), 1)
    return adjusted


def _values(runs: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for footing, scenario, group in cells(runs):
        yield _rows(footing, scenario, group[measures(runs)])


def _changes(runs: pd.DataFrame, baseline: str) -> Iterator[pd.DataFrame]:
    for footing, _, pairs in paired_changes(runs, baseline):
        for scenario, change in pairs.items():
            yield _rows(footing, scenario, change)


def _rows(footing: str, scenario: str, values: pd.DataFrame) -> pd.DataFrame:
    row = {"footing": footing, "scenario": scenario, "measure": values.columns}
    return pd.DataFrame(row | {"p_value": skewness_p(values.to_numpy(np.float64))})
