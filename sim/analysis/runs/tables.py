"""Sum up tables of many runs: means with limits over replications, per footing and scenario.

Staffings and scenarios come in the order in which they first appear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd

from sim.analysis.runs.replications import limits_of, relative_half_widths

RUN = ["footing", "scenario", "replication"]
FLOW = ["origin", "target"]


def measures(runs: pd.DataFrame) -> list[str]:
    """List the measures in a table of runs: every column that does not name the run."""
    return [name for name in runs.columns if name not in RUN]


def summary(runs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give mean, limits and number of replications per footing, scenario and measure.

    Replications in which the measure is NaN are left out and not counted.  Limits are NaN with fewer
    than two replications.  The limits (see `limits_of`) hold for each number alone, not for all at once.
    """
    tables = []
    for footing, scenario, group in cells(runs):
        mean, low, high, n = limits_of(group[measures(runs)].to_numpy(float), level)
        row = {"footing": footing, "scenario": scenario, "measure": measures(runs)}
        tables.append(pd.DataFrame(row | {"mean": mean, "low": low, "high": high, "replications": n}))
    return pd.concat(tables, ignore_index=True)


def relative_half_width(runs: pd.DataFrame, measure: str, level: float = 0.95) -> float:
    """Give the largest half-width over |mean| of `measure` in any scenario: see `relative_half_widths`."""
    widths = (relative_half_widths(group[measure].to_numpy(float), level) for _, _, group in cells(runs))
    return float(max(widths))


def split_summary(split: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give mean hours and limits per footing, scenario and part, parts in order of first appearance.

    The hours of a scenario sum to its mean; the limits of its parts do not.  ValueError when a run lacks
    a part that another run of the scenario has: a part that took no time is 0, not absent.
    """
    tables = []
    for footing, scenario, group in cells(split):
        parts = parts_of(group)
        row = {"footing": footing, "scenario": scenario, "part": parts.columns}
        tables.append(pd.DataFrame(row | hours_of(parts, level)))
    return pd.concat(tables, ignore_index=True) if tables else split[[*RUN[:2], "part", "hours"]]


def load_summary(load: pd.DataFrame) -> pd.DataFrame:
    """Give the load of every office and role, averaged over replications: see `load_table`.

    Columns beside the keys: utilisation, other, engaged, waiting.  Replications in which one of them is NaN
    are left out of its average.
    """
    keys = ["footing", "scenario", "tier", "office", "kind", "role", "posts"]
    groups = in_order(_with_other(load)).groupby(keys, sort=False, dropna=False)
    return groups[["utilisation", "other", "engaged", "waiting"]].mean().reset_index()


def load_by_tier(load: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give the posts of every tier, kind and role, their mean utilisation with limits, and mean `engaged`.

    Both are weighted by posts within a replication, then averaged over replications.  Teams without
    posts or with NaN count in `posts` only; if no others are there the utilisation is NaN.
    """
    keys = ["footing", "scenario", "tier", "kind", "role"]
    runs = _weighted(in_order(load), [*keys, "replication"])
    groups = runs.groupby([*keys, "posts"], sort=False, dropna=False)
    table = groups["utilisation"].agg(list).reset_index()
    limits = [limits_of(np.array(values), level)[:3] for values in table["utilisation"]]
    table[["utilisation", "low", "high"]] = np.array(limits, dtype=float).reshape(-1, 3)
    return table.assign(engaged=groups["engaged"].mean().to_numpy())


def averaged(table: pd.DataFrame, keys: list[str], value: str, level: float = 0.95) -> pd.DataFrame:
    """Give mean, limits and number of replications of a value per footing, scenario and `keys`.

    Keys come in order of first appearance.  Replications without the row, or with NaN, are left out.
    """
    tables = []
    for footing, scenario, group in cells(table):
        order = group[keys].drop_duplicates()
        wide = group.pivot(index="replication", columns=keys, values=value)
        wide = wide[order[keys[0]] if len(keys) == 1 else order.itertuples(index=False, name=None)]
        mean, low, high, n = limits_of(wide.to_numpy(float), level)
        found = {"footing": footing, "scenario": scenario, **order.to_dict("list")}
        tables.append(pd.DataFrame(found | {"mean": mean, "low": low, "high": high, "replications": n}))
    return pd.concat(tables, ignore_index=True)


def flows_summary(flows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give the mean moves per incident between kinds of offices; a pair that a replication lacks is 0 in it.

    Columns: footing, scenario, origin, target, mean, low, high, replications.
    """
    pairs, rounds = (flows[[*RUN[:2], *keys]].drop_duplicates() for keys in (FLOW, RUN[2:]))
    every = pairs.merge(rounds, on=RUN[:2]).merge(flows, how="left").fillna({"per_incident": 0.0})
    return averaged(every, FLOW, "per_incident", level)


def backlog_summary(backlog: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give the mean open incidents by day, and what a shock added to them (NaN without one).

    Columns: footing, scenario, day, shock, mean, low, high, replications, excess, excess_low, excess_high.
    """
    keys = ["day", "shock"]
    found = averaged(backlog, keys, "open", level)
    added = averaged(backlog, keys, "excess", level)[["mean", "low", "high"]]
    return found.assign(excess=added["mean"], excess_low=added["low"], excess_high=added["high"])


def offices(organisation: pd.DataFrame, load: pd.DataFrame) -> pd.DataFrame:
    """Add to each office of one scenario the mean utilisation of its posts (NaN without posts).

    Roles are weighted by posts.  ValueError for load on an office that is not in the organisation.
    """
    strangers = set(load["office"]) - set(organisation["number"])
    if strangers:
        raise ValueError(f"load on offices that are not in the organisation: {sorted(strangers)}")
    used = _weighted(load, ["office", "replication"]).groupby("office")["utilisation"].mean()
    table = organisation[["number", "name", "kind", "tier", "parent", "posts"]]
    return table.assign(utilisation=table["number"].map(used)).reset_index(drop=True)


def _weighted(load: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give posts, and utilisation and `engaged` weighted by posts, per `keys`."""
    load, shares = _with_other(load), ["utilisation", "engaged"]
    weight = load["posts"].where(load["utilisation"].notna(), 0)
    busy = load[shares].mul(load["posts"], axis=0).fillna(0)
    groups = load.assign(weight=weight, **{name: busy[name] for name in shares}).groupby(
        keys, sort=False, dropna=False
    )
    sums = groups[["posts", "weight", *shares]].sum().reset_index()
    sums[shares] = sums[shares].div(sums["weight"].where(sums["weight"] > 0), axis=0)
    return sums.drop(columns="weight")


def _with_other(load: pd.DataFrame) -> pd.DataFrame:
    """Take a load that knows of no other work, as results of old do, for one without it."""
    other = load.get("other", 0.0)
    return load.assign(other=other, engaged=other + load["utilisation"] * (1 - other))


def hours_of(parts: pd.DataFrame, level: float) -> dict[str, np.ndarray]:
    """Give the mean hours of each part with limits, as columns of a table."""
    mean, low, high, _ = limits_of(parts.to_numpy(), level)
    return {"hours": mean, "low": low, "high": high}


def parts_of(split: pd.DataFrame) -> pd.DataFrame:
    """Spread the parts of one scenario over columns, a row per replication."""
    table = split.pivot(index="replication", columns="part", values="hours")[split["part"].unique()]
    if table.isna().to_numpy().any():
        lacking = table.index[table.isna().any(axis=1)][0]
        rows = (split["replication"] == lacking).sum()
        why = "a part is missing" if rows < len(table.columns) else "no incident was closed"
        raise ValueError(f"{split['scenario'].iloc[0]}, replication {lacking}: {why}")
    return table


def cells(table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield footing, scenario and rows of each of their pairs."""
    for key, group in in_order(table).groupby(RUN[:2], sort=False):
        footing, scenario = cast(tuple[str, str], key)
        yield footing, scenario, group


def present(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """Give the rows of a scenario, of which there must be some."""
    here = table[table["scenario"] == scenario]
    if here.empty:
        raise ValueError(f"no scenario {scenario!r}; there are {', '.join(table['scenario'].unique())}")
    return here


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Put footings, and scenarios within them, in the order in which they first appear."""
    rank = [table[name].factorize()[0] for name in ("scenario", "footing")]
    return table.iloc[np.lexsort(rank)]
