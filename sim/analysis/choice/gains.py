"""What each of several measures taken does: paired gains, what they harm beside, what a pair of them adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from sim.analysis.choice.ranking import Best
from sim.analysis.runs.differences import differences

LIMITS = ("mean", "low", "high")


class TrialStanding(StrEnum):
    """What is known of something that was tried, against leaving all as it is."""

    HELPS = "helps"
    MIXED = "mixed"
    """It surely helps in what was asked, and surely harms something beside it."""
    BESIDE = "beside"
    """No detectable difference in what was asked, but it surely helps something beside it."""
    NOTHING = "nothing"
    """No detectable difference."""
    HURTS = "hurts"


def gains(
    runs: pd.DataFrame, baseline: str, directions: Mapping[str, Best], level: float = 0.95
) -> pd.DataFrame:
    """Hold every scenario against the baseline in several measures, the first of which was asked for.

    A row each, the largest gain first: `name`, for each measure `<measure>_mean`, `_low` and `_high` of
    scenario less baseline over paired replications, `harms` and `aids` (measures that are surely worse, or
    better) and `standing`, a value of `TrialStanding`.  Limits hold for all scenarios and measures together
    (Bonferroni).
    ValueError when replications do not pair up.
    """
    asked, wanted = next(iter(directions)), list(directions)
    table = differences(runs[[*_keys(runs), *wanted]], baseline, 1 - (1 - level) / len(wanted))
    rows = [_row(str(name), group, directions) for name, group in table.groupby("scenario", sort=False)]
    found = pd.DataFrame(rows, columns=["name", *_columns(wanted), "harms", "aids", "standing"])
    best_first = directions[asked].sign * found[f"{asked}_mean"]
    return found.loc[best_first.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _keys(runs: pd.DataFrame) -> list[str]:
    return [name for name in ("footing", "scenario", "replication") if name in runs]


def _columns(wanted: Sequence[str]) -> list[str]:
    return [f"{measure}_{limit}" for measure in wanted for limit in LIMITS]


def _row(name: str, group: pd.DataFrame, directions: Mapping[str, Best]) -> dict[str, object]:
    by_measure = group.set_index("measure")
    limits = {
        f"{measure}_{limit}": float(by_measure.loc[measure, limit])
        for measure in directions
        for limit in LIMITS
    }
    sure = {
        measure: _side(by_measure.loc[measure, "low"], by_measure.loc[measure, "high"], best)
        for measure, best in directions.items()
    }
    harms, aids = (tuple(measure for measure, side in sure.items() if side == way) for way in (-1, 1))
    return {"name": name, **limits, "harms": harms, "aids": aids, "standing": _standing(sure, harms)}


def _side(low: float, high: float, best: Best) -> int:
    """Return 1 for surely better, -1 for surely worse, 0 where the limits hold 0 or there are none."""
    return best.sign * (int(low > 0) - int(high < 0))


def _standing(sure: Mapping[str, int], harms: Sequence[str]) -> TrialStanding:
    asked = next(iter(sure))
    if sure[asked] > 0:
        return TrialStanding.MIXED if harms else TrialStanding.HELPS
    if harms:
        return TrialStanding.HURTS
    return TrialStanding.BESIDE if any(sure.values()) else TrialStanding.NOTHING


def beyond(
    runs: pd.DataFrame, pairs: Mapping[str, tuple[str, str]], best: Best, level: float = 0.95
) -> pd.DataFrame:
    """Tell what a pair gains beyond the better of its two halves, in the one measure of `runs`.

    A row each: `name`, `half` (the one with the better mean), `mean`, `low`, `high` of the pair less that
    half, and `adds`: whether the pair is surely better than both.  All limits hold together.
    """
    each = 1 - (1 - level) / max(1, 2 * len(pairs))
    return pd.DataFrame(
        [_beyond(runs, name, halves, best, each) for name, halves in pairs.items()],
        columns=["name", "half", *LIMITS, "adds"],
    )


def _beyond(
    runs: pd.DataFrame, name: str, halves: tuple[str, str], best: Best, level: float
) -> tuple[str, str, float, float, float, bool]:
    found = []
    for half in halves:
        (row,) = differences(runs[runs["scenario"].isin([name, half])], half, level).to_dict("records")
        found.append((half, row["mean"], row["low"], row["high"]))
    adds = all(_side(low, high, best) > 0 for _, _, low, high in found)
    half, mean, low, high = min(found, key=lambda each: np.nan_to_num(best.sign * each[1]))
    return name, half, mean, low, high, adds
