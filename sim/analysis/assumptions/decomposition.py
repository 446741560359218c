"""Divide a difference among the parts of a change: Shapley values over all states on the way.

A state is the set of parts that have been changed; every state has a value in every replication.  The share
of a part is what changing it adds, averaged over all orders in which the parts can be changed one by one
(Shapley 1953).  Where some states do not exist, only orders that avoid them count, as for games under
precedence constraints (Faigle and Kern 1992).  Either way the shares add up to the whole difference in every
replication, whatever the measure: a median is divided as exactly as a mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.runs.differences import ROUNDING, holm
from sim.analysis.runs.replications import limits_of, p_values

type State = frozenset[str]


@dataclass(frozen=True)
class Step:
    """The change of one part in one state, and the share of all orders that make it there."""

    before: State
    part: str
    weight: float

    @property
    def after(self) -> State:
        """The state it leads to."""
        return self.before | {self.part}


def steps(states: Sequence[State], parts: Sequence[str]) -> tuple[Step, ...]:
    """List the steps of all orders from no part to all parts that pass through `states` only.

    Weights of the steps of a part sum to 1.  ValueError if no order leads through.
    """
    known, goal = set(states), frozenset(parts)
    ways_to = _ways(known, frozenset(), goal)
    ways_from = _ways({goal - state for state in known}, frozenset(), goal)
    orders = ways_to.get(goal, 0)
    if not orders:
        raise ValueError(f"no order of {', '.join(parts)} leads through the states that there are")
    return tuple(
        Step(state, part, ways_to[state] * ways_from[goal - state - {part}] / orders)
        for state in sorted(ways_to, key=lambda s: (len(s), sorted(s)))
        for part in parts
        if part not in state and state | {part} in known and ways_from.get(goal - state - {part})
    )


def _ways(known: set[State], start: State, goal: State) -> dict[State, int]:
    """Count the orders in which each state can be reached, part by part through known states."""
    ways = {start: 1} if start in known else {}
    for state in sorted(known - {start}, key=len):
        number = sum(ways.get(state - {part}, 0) for part in state & goal)
        if number and state <= goal:
            ways[state] = number
    return ways


@dataclass(frozen=True, eq=False)
class Shares:
    """The difference between no part and all parts, divided among these.

    `by_replication` has a row per replication and a column per part, which add up to `whole`.  `marginal`
    has a row for each step of any order: `part`, `weight`, `mean`, what it adds on average, and `p_value`, of
    that against 0, adjusted over all steps (Holm 1979).
    """

    by_replication: pd.DataFrame
    whole: pd.Series
    marginal: pd.DataFrame

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """Give a row per part: `part`, `mean`, `low`, `high`, `p_value`, `verdict`, `least`, `most`, `turns`.

        Limits are those over replications (see `limits_of`), each for itself.  `p_value` is adjusted over the
        parts (Holm 1979), and `verdict` (`lower`, `higher`, `undetermined`) rests on it, so that all verdicts
        hold together.  `least` and `most` are the mean effects of the part in the order that suits it least
        and most: apart where parts act together, and by chance.  `turns` tells whether its effect surely
        changes its sign with the state that it is changed in, over all steps of all parts together.
        """
        values = self.by_replication.to_numpy(float)
        mean, low, high, _ = limits_of(values, level)
        p_value = holm(p_values(values))
        verdict = np.select(
            [(p_value < 1 - level) & (mean < 0), (p_value < 1 - level) & (mean > 0)],
            ["lower", "higher"],
            default="undetermined",
        )
        steps = self.marginal.groupby("part", sort=False)
        reach = steps["mean"].agg(["min", "max"]).loc[self.by_replication.columns]
        sure = self.marginal[self.marginal["p_value"] < 1 - level]
        signs = np.sign(sure["mean"]).groupby(sure["part"]).nunique()
        return pd.DataFrame(
            {"part": self.by_replication.columns, "mean": mean, "low": low, "high": high, "p_value": p_value}
            | {"verdict": verdict, "least": reach["min"].to_numpy(), "most": reach["max"].to_numpy()}
            | {"turns": [bool(signs.get(part, 0) > 1) for part in self.by_replication.columns]}
        )

    def total(self, level: float = 0.95) -> dict[str, float]:
        """Give the whole difference: `mean`, `low`, `high`, `p_value`, `replications`."""
        values = self.whole.to_numpy(float)[:, None]
        mean, low, high, n = (float(limit[0]) for limit in limits_of(values, level))
        return {
            "mean": mean,
            "low": low,
            "high": high,
            "p_value": float(p_values(values)[0]),
            "replications": int(n),
        }


def shares(values: Mapping[State, np.ndarray], parts: Sequence[str]) -> Shares:
    """Divide a measure among parts; `values` gives each state its value in every replication.

    ValueError for values that are missing, or if states lack replications that others have.
    """
    _check(values)
    way = steps(tuple(values), parts)
    added = {step: _apart(values[step.before], values[step.after]) for step in way}
    by_part = {part: sum(s.weight * added[s] for s in way if s.part == part) for part in parts}
    marginal = pd.DataFrame(
        {
            "part": [step.part for step in way],
            "weight": [step.weight for step in way],
            "mean": [added[step].mean() for step in way],
            "p_value": holm(p_values(np.column_stack([added[step] for step in way]))),
        }
    )
    whole = _apart(values[frozenset()], values[frozenset(parts)])
    return Shares(pd.DataFrame(by_part), pd.Series(whole), marginal)


def _check(values: Mapping[State, np.ndarray]) -> None:
    lengths = {len(column) for column in values.values()}
    if len(lengths) > 1:
        raise ValueError(
            f"states have {', '.join(map(str, sorted(lengths)))} replications, allowed is one number"
        )
    empty = [state for state, column in values.items() if np.isnan(column).any()]
    if empty:
        raise ValueError(f"{len(empty)} of {len(values)} states lack a value in some replication")


def _apart(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Subtract; what is only rounding becomes 0."""
    change = after - before
    return np.where(np.abs(change) <= ROUNDING * np.maximum(np.abs(before), np.abs(after)), 0.0, change)
