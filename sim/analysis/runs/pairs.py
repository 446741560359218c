"""The same incident in two structures: who had it done sooner, by how much, and how surely.

Two logs of one replication hold the same items in the same order.  Incidents of one replication share queues
and are not independent, so intervals come from the replications: each gives one value, and these are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.log.history import QUANTILES, check_window, interpolated
from sim.analysis.measures.durations import Watch, case_ends
from sim.analysis.runs.differences import ROUNDING
from sim.analysis.runs.intervals import over_replications
from sim.eventlog import NEVER, EventLog

SPREAD = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
"""Quantiles of the differences of single incidents."""

SAME = ("kind", "category", "occurred")
"""What two logs must agree on, item by item."""


def paired_items(first: EventLog, second: EventLog, watch: Watch) -> pd.DataFrame:
    """Give the times from occurrence to the last CLOSE of the same items in two logs, a row per item.

    Columns: `item`, `category`, `first`, `second`, `difference` (second - first) in the unit, and `known`,
    false where neither log saw the end.  What is open at the end of a log counts with the time until then, so
    that its difference is at least as large as shown, and its sign is right.  Items are incidents
    reported, and to be handled by somebody, in both, or customers of networks who are served in both.
    ValueError when the logs do not hold the same items, or do not end together.
    """
    _check_same(first, second)
    check_window(first, watch.begin, watch.end)
    check_window(second, watch.begin, watch.end)
    ends, lasting = zip(*(case_ends(log) for log in (first, second)), strict=True)
    occurred = first.items["occurred"]
    item = np.flatnonzero(lasting[0] & lasting[1] & (occurred >= watch.begin) & (occurred < watch.end))
    took = [(np.minimum(end, first.end) - occurred)[item] / watch.unit for end in ends]
    return pd.DataFrame(
        {
            "item": item,
            "category": first.items["category"][item],
            "first": took[0],
            "second": took[1],
            "difference": took[1] - took[0],
            "known": ((ends[0] < NEVER) | (ends[1] < NEVER))[item],
        }
    )


def pair_values(pairs: pd.DataFrame, margin: float = 0.0) -> dict[str, float]:
    """Describe the pairs of one replication: means, quantiles, their differences, and single differences.

    `first_…` and `second_…` are mean, median and p90 of each structure, `mean`, `median` and `p90` what
    second has more than first (a difference of quantiles, not a quantile of differences), `single_p5` …
    `single_p95` quantiles of the differences of single items, `sooner_share` and `later_share` the share of
    items that second has done sooner or later by more than `margin`, of those `known`.  NaN without items.
    """
    values: dict[str, float] = {"items": float(len(pairs)), "known_share": _mean(pairs["known"])}
    sides = {side: _levels(pairs[side].to_numpy()) for side in ("first", "second")}
    for side, levels in sides.items():
        values |= {f"{side}_{name}": value for name, value in levels.items()}
    values |= {name: sides["second"][name] - value for name, value in sides["first"].items()}
    known = pairs.loc[pairs["known"], "difference"].to_numpy()
    spread = interpolated(known, SPREAD.values())
    values |= {f"single_{name}": float(q) for name, q in zip(SPREAD, spread, strict=True)}
    return values | {"sooner_share": _mean(known < -margin), "later_share": _mean(known > margin)}


def pair_summary(runs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Sum up `pair_values` of several replications, a row each: value, limits, replications.

    `variance_ratio` is given for `mean`, `median` and `p90`: the variance of the difference over the sum of
    the variances of both structures, which is what common incidents left of it.
    """
    names = [name for name in runs.columns if name != "replication"]
    rows = [(name, over_replications(runs[name].to_numpy(float), level)) for name in names]
    table = pd.DataFrame(
        [(name, found.value, found.low, found.high, found.n) for name, found in rows],
        columns=["measure", "mean", "low", "high", "replications"],
    )
    return table.assign(variance_ratio=[_saved(runs, name) for name in names])


def _saved(runs: pd.DataFrame, name: str) -> float:
    if f"first_{name}" not in runs or len(runs) < 2:
        return np.nan
    both = runs[[f"first_{name}", f"second_{name}"]].to_numpy(float)
    apart = both.var(axis=0, ddof=1).sum()
    return float(runs[name].var(ddof=1) / apart) if apart > ROUNDING * (both**2).mean() else np.nan


def _levels(values: np.ndarray) -> dict[str, float]:
    names = ("median", "p90")
    found = interpolated(values, (QUANTILES[name] for name in names))
    return {"mean": _mean(values), **{name: float(q) for name, q in zip(names, found, strict=True)}}


def _mean(values: pd.Series | np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else np.nan


def _check_same(first: EventLog, second: EventLog) -> None:
    if first.end != second.end:
        raise ValueError(f"the logs end at {first.end} and {second.end} seconds, not together")
    sizes = len(first.items["kind"]), len(second.items["kind"])
    if sizes[0] != sizes[1]:
        raise ValueError(f"the logs do not share their incidents: one has {sizes[0]}, the other {sizes[1]}")
    for name in SAME:
        unlike = np.flatnonzero(first.items[name] != second.items[name])
        if unlike.size:
            raise ValueError(f"the logs do not share their incidents: {name} of item {unlike[0]} differs")
