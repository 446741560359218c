"""What is left of each lead when the other settings are equal, and how much of it each of them makes.

The lead of a scenario is the baseline's value less its own, so that who is lower leads.  Each footing takes
some settings from the scenarios and makes them equal; the lead with all of them equal is what remains to the
structure proper.  What goes on the way is divided among the settings by Shapley values, in every replication,
so that settings and structure add up to the lead.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.assumptions.decomposition import shares
from sim.analysis.runs.tables import in_order, limits_of

LEAD, PROPER = "lead", "structure"
"""Rows beside those of the settings: the whole, and what is left when all settings are equal."""

COLUMNS = ["measure", "scenario", "part", "mean", "low", "high", "verdict", "replications"]

type Equal = Mapping[str, frozenset[str]]
"""The settings that are equal, by footing."""


def varied(equal: Equal) -> tuple[str, ...]:
    """Return the settings that some footings make equal and others do not, if every combination is there.

    Nothing where combinations are missing, since then nothing can be told apart.
    """
    settings = sorted({name for names in equal.values() for name in names})
    parts = tuple(name for name in settings if len({name in names for names in equal.values()}) == 2)
    combinations = {frozenset(parts) & names for names in equal.values()}
    return parts if len(combinations) == 2 ** len(parts) else ()


def leads(runs: pd.DataFrame, baseline: str, equal: Equal, level: float = 0.95) -> pd.DataFrame:
    """Divide the lead of each scenario over the baseline in the one measure of `runs`.

    Columns: `measure`, `scenario`, `part` (`lead`, each setting, `structure`), `mean`, `low`, `high`, in the
    unit of the measure, positive where the scenario is lower; `verdict` (`leads`, `lags`, `undetermined`) and
    `replications`.  Limits are those of `limits_of` over paired replications and hold for all rows together
    (Bonferroni).  Empty if footings do not tell settings apart.
    """
    there = set(runs["footing"])
    equal = {footing: names for footing, names in equal.items() if footing in there}
    parts = varied(equal)
    (measure,) = (name for name in runs.columns if name not in ("footing", "scenario", "replication"))
    table = (
        in_order(runs).pivot(index="replication", columns=["footing", "scenario"], values=measure).dropna()
    )
    others = [name for name in runs["scenario"].unique() if name != baseline]
    if not parts or not others or table.empty:
        return pd.DataFrame(columns=COLUMNS)
    chance = (1 - level) / (len(others) * (len(parts) + 2))
    rows = [_divided(table, (baseline, name), equal, parts) for name in others]
    found = pd.concat([_judged(name, row, 1 - chance) for name, row in zip(others, rows, strict=True)])
    found.insert(0, "measure", measure)
    return found.reset_index(drop=True)


def _divided(
    table: pd.DataFrame, ends: tuple[str, str], equal: Equal, parts: tuple[str, ...]
) -> pd.DataFrame:
    """Return a row per replication: the lead, what each setting makes of it, what is left."""
    baseline, scenario = ends
    by_state = {
        names & frozenset(parts): (table[footing, baseline] - table[footing, scenario]).to_numpy()
        for footing, names in equal.items()
    }
    gone = shares(by_state, parts).by_replication
    whole, left = by_state[frozenset()], by_state[frozenset(parts)]
    return pd.DataFrame({LEAD: whole, **{part: -gone[part] for part in parts}, PROPER: left})


def _judged(scenario: str, values: pd.DataFrame, level: float) -> pd.DataFrame:
    mean, low, high, n = limits_of(values.to_numpy(float), level)
    verdict = np.select([low > 0, high < 0], ["leads", "lags"], default="undetermined")
    columns = {"part": values.columns, "mean": mean, "low": low, "high": high}
    return pd.DataFrame({"scenario": scenario} | columns | {"verdict": verdict, "replications": n})
