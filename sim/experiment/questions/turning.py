"""What to measure first: the assumption on which a verdict turns most, and the value where it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.assumptions.threshold import Threshold, threshold
from sim.experiment.questions.outcomes import UNCERTAIN
from sim.experiment.runs.store import Results


@dataclass(frozen=True)
class Turning:
    """The assumption that moves a difference most, by its path, and where in its range the verdict differs.

    `found.value` lies in [0, 1] of the range.
    """

    path: str
    found: Threshold


def turning(sweep: Results, measure: str, footing: str, pair: tuple[str, str]) -> Turning | None:
    """Find on which assumption the sign of the first less the second of a pair turns most.

    Worlds are compared by the means of their replications.  The assumption is the one of the strongest rank
    correlation with the difference (Spearman) in every second world; those in between are counted.  None if
    the sweep does not hold the measure, the pair or enough worlds.
    """
    gaps = _gaps(sweep, measure, footing, pair)
    if len(gaps) < 4 or gaps["gap"].nunique() < 2:
        return None
    places = [name for name in gaps if str(name).startswith(UNCERTAIN) and gaps[name].notna().all()]
    if not places:
        return None
    strongest = places[_strongest(gaps[places].to_numpy(float)[::2], gaps["gap"].to_numpy(float)[::2])]
    found = threshold(gaps[strongest].to_numpy(float), gaps["gap"].to_numpy(float) < 0)
    return None if found is None else Turning(strongest.removeprefix(UNCERTAIN), found)


def _gaps(sweep: Results, measure: str, footing: str, pair: tuple[str, str]) -> pd.DataFrame:
    """Give the difference of a pair in each world that has both, with the place of every assumption."""
    if measure not in sweep.runs:
        return pd.DataFrame({"gap": []})
    means = sweep.runs.groupby("point")[measure].mean()
    points = sweep.points[sweep.points["footing"] == footing]
    sides = []
    for name in pair:
        mine = points[points["scenario"] == name]
        sides.append(pd.Series(means.reindex(mine.index).to_numpy(), index=mine["sample"].to_numpy()))
    gap = (sides[0] - sides[1]).dropna()
    worlds = points.drop_duplicates("sample").set_index("sample").reindex(gap.index)
    return worlds.assign(gap=gap)


def _strongest(places: np.ndarray, gaps: np.ndarray) -> int:
    """Return the column whose ranks go most with those of the gaps, up or down."""
    ranks = stats.rankdata(np.column_stack([places, gaps]), axis=0)
    ranks -= ranks.mean(axis=0)
    scale = np.sqrt((ranks**2).sum(axis=0))
    with np.errstate(invalid="ignore"):
        strength = np.abs(ranks[:, :-1].T @ ranks[:, -1]) / (scale[:-1] * scale[-1])
    return int(np.nan_to_num(strength).argmax())
