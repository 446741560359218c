"""Compare scenarios pair by pair of replications: what differs, by how much, how surely and in which part.

Every footing is compared within itself.  Replication r of each scenario met the same incidents, so
differences are taken replication by replication; replications that do not pair up are an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from sim.analysis.runs.replications import limits_of, moments, p_above, p_values
from sim.analysis.runs.tables import hours_of, in_order, measures, parts_of, present

PAIR = ["footing", "scenario", "baseline", "measure"]
DIFFERENCE = [*PAIR, "mean", "low", "high", "p_value", "verdict", "replications", "variance_ratio"]
EQUIVALENCE = [*PAIR, "mean", "low", "high", "margin", "p_value", "verdict"]

ROUNDING = 1e-12
"""Differences smaller than this fraction of the values compared are rounding, and count as none."""


def differences(runs: pd.DataFrame, baseline: str, level: float = 0.95) -> pd.DataFrame:
    """Give scenario minus baseline over paired replications, with control of multiplicity.

    `low` and `high` hold for all scenarios of a footing together, measure by measure (Bonferroni: level
    1 - (1 - level) / scenarios).  `verdict` is `lower` or `higher` when they exclude 0 and `undetermined`
    otherwise: no detectable difference, which is not the same as none (see `equivalence`).  `p_value`, of the
    paired t test stretched as the limits are (see `errors`), is adjusted over all scenarios and measures of
    the footing (Holm 1979), so it can be the stricter of the two where there are many measures.

    Pairs of which one value is NaN are left out; `replications` counts the pairs used.  Fewer than two
    give NaN and `undetermined`.  Values equal up to rounding in all pairs give the interval [0, 0] and p = 1.
    A difference that is the same in every pair and not 0 is taken as exact (p = 0): that is right for
    a quantity fixed by design, and too sure for a count that agreed by chance in few replications.
    `variance_ratio` is what common incidents saved: see `variance_ratio`.
    ValueError when replications do not pair up.
    """
    return _all_tables(runs, baseline, lambda pairs: _error(level, len(pairs)))


def joint(runs: pd.DataFrame, baseline: str, level: float = 0.95) -> pd.DataFrame:
    """Give the same differences with limits and verdicts that hold for all measures and scenarios at once.

    Columns as `differences`.  The family of a footing is each scenario with each measure of `runs` of which
    two pairs are complete: `low` and `high` are Bonferroni's over it, `verdict` follows the p values adjusted
    by Holm's method over it, which finds all that those limits find and sometimes more.  Name the measures
    before looking: the fewer they are, the narrower the limits.
    """
    table = _all_tables(runs, baseline, lambda pairs: _error(level, _family(pairs)))
    found = table["p_value"] <= _error(level, 1)
    side = np.where(table["mean"] < 0, "lower", "higher")
    return table.assign(verdict=np.where(found, side, "undetermined"))


def judged(runs: pd.DataFrame, baseline: str, margin: float, level: float = 0.95) -> pd.DataFrame:
    """Give differences of one measure with verdicts that know what difference matters.

    Columns as `differences`, and `margin`.  `verdict` is `equivalent` where `equivalence` finds it: any
    difference is smaller than `margin`, even one that is sure.  Otherwise it is `lower` or `higher` where the
    limits exclude 0, else `undetermined`.  All verdicts of a footing hold together at `level`: with a true
    difference of `margin` or more whoever is found on the wrong side of 0 is also found below `margin`, which
    happens with at most (1 - level) / scenarios; with a smaller one `equivalent` is true, and only the wrong
    side of 0 is an error.
    """
    table = differences(runs, baseline, level)
    small = equivalence(runs, baseline, margin, level)["verdict"] == "equivalent"
    return table.assign(verdict=table["verdict"].mask(small, "equivalent"), margin=margin)


def equivalence(runs: pd.DataFrame, baseline: str, margin: float, level: float = 0.95) -> pd.DataFrame:
    """Test whether scenarios differ from the baseline by less or by more than `margin`.

    `runs` holds one measure, in whose unit `margin` is.  Two one-sided paired tests (Schuirmann 1987),
    each with an error of (1 - level) / scenarios, so that all verdicts of a footing hold together:
    `equivalent` if the interval [low, high] lies within ±margin, `different` if it lies wholly beyond,
    `undetermined` if it touches a border.  A difference can thus be sure and yet not matter.  `p_value`
    is that of equivalence, multiplied by the number of scenarios.  NaN as in `differences`.
    """
    check_margin(margin)
    rows = []
    for footing, _, pairs in paired_changes(runs, baseline):
        for scenario, values in pairs.items():
            mean, low, high, _ = limits_of(values.to_numpy(), 1 - 2 * _error(level, len(pairs)))
            row = [footing, scenario, baseline, values.columns[0], mean[0], low[0], high[0]]
            p = np.minimum(1, _equivalence_p(values.to_numpy(), margin) * len(pairs))
            rows.append([*row, margin, p, _equivalence_verdict(low[0], high[0], margin)])
    return pd.DataFrame(rows, columns=EQUIVALENCE)


def check_margin(margin: float) -> None:
    """Raise ValueError unless a margin of equivalence is a number above 0."""
    if not 0 < margin < np.inf:
        raise ValueError(f"a margin of equivalence is a number above 0, not {margin}")


def variance_ratio(runs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Give var(scenario - baseline) / (var(scenario) + var(baseline)) over paired replications.

    `runs` holds one measure.  1 means that common incidents saved nothing, 0.25 that a quarter of the
    replications suffices for the same precision, above 1 that pairing did harm.  NaN where nothing varies
    or fewer than two pairs are complete.
    """
    rows = [
        [footing, scenario, baseline, change.columns[0], _variance_ratios(base, change)[0]]
        for footing, base, pairs in paired_changes(runs, baseline)
        for scenario, change in pairs.items()
    ]
    return pd.DataFrame(rows, columns=[*PAIR, "ratio"])


def bridge(split: pd.DataFrame, first: str, second: str, level: float = 0.95) -> pd.DataFrame:
    """Divide the mean hours that `second` takes more than `first` into parts: they sum to the whole.

    `split` holds one footing.  Limits are those of paired differences, each part for itself.
    ValueError for an unknown scenario, replications that do not pair up or parts that differ.
    """
    one, two = (parts_of(present(split, name)) for name in (first, second))
    if set(one.columns) != set(two.columns):
        raise ValueError(f"{first} and {second} have different parts: {set(one.columns) ^ set(two.columns)}")
    change = _difference(two, one, f"{second} against {first}")
    return pd.DataFrame({"part": change.columns} | hours_of(change, level))


def holm(p_values: np.ndarray) -> np.ndarray:
    """Adjust p values so that rejecting those below alpha keeps the family error below alpha (Holm 1979).

    Works under any dependence.  NaN stays NaN and does not count in the family.
    """
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted


def _all_tables(
    runs: pd.DataFrame, baseline: str, error: Callable[[dict[str, pd.DataFrame]], float]
) -> pd.DataFrame:
    """Compare all scenarios of all footings; `error` tells what each limit may miss, given their pairs."""
    tables = [
        _difference_table((footing, baseline), base, pairs, error(pairs))
        for footing, base, pairs in paired_changes(runs, baseline)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=DIFFERENCE)


def _difference_table(
    place: tuple[str, str], base: pd.DataFrame, pairs: dict[str, pd.DataFrame], error: float
) -> pd.DataFrame:
    tables = []
    for scenario, change in pairs.items():
        values = change.to_numpy()
        mean, low, high, n = limits_of(values, 1 - error)
        row = {"footing": place[0], "scenario": scenario, "baseline": place[1], "measure": change.columns}
        limits = {"mean": mean, "low": low, "high": high, "p_value": p_values(values)}
        rest = {"verdict": _verdicts(low, high), "replications": n}
        tables.append(pd.DataFrame(row | limits | rest | {"variance_ratio": _variance_ratios(base, change)}))
    table = pd.concat(tables, ignore_index=True)
    return table.assign(p_value=holm(table["p_value"].to_numpy(float)))


def _family(pairs: dict[str, pd.DataFrame]) -> int:
    """Count the scenarios and measures of which two pairs are complete; at least 1."""
    return max(1, sum(int((change.notna().sum() > 1).sum()) for change in pairs.values()))


def _error(level: float, count: int) -> float:
    """Share the error 1 - level among `count` statements (Bonferroni)."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return (1 - level) / count


def _variance_ratios(base: pd.DataFrame, change: pd.DataFrame) -> np.ndarray:
    """Give of each column the variance of the change over that of two independent runs."""
    first = base.loc[change.index, change.columns].where(change.notna())
    apart = _variances(first + change) + _variances(first)
    return np.divide(_variances(change), apart, out=np.full(apart.size, np.nan), where=apart > 0)


def _variances(values: pd.DataFrame) -> np.ndarray:
    """Give the variance of the mean of each column (exactly 0 for equal values)."""
    return moments(values.to_numpy())[1] ** 2


def _verdicts(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.select([high < 0, low > 0], ["lower", "higher"], default="undetermined")


def _equivalence_p(values: np.ndarray, border: float) -> float:
    """Give the larger p value of the tests against -border and against border."""
    return float(np.maximum(p_above(values, -border), p_above(-values, -border))[0])


def _equivalence_verdict(low: float, high: float, border: float) -> str:
    if -border < low and high < border:
        return "equivalent"
    return "different" if low > border or high < -border else "undetermined"


def paired_changes(
    runs: pd.DataFrame, baseline: str
) -> Iterator[tuple[str, pd.DataFrame, dict[str, pd.DataFrame]]]:
    """Yield per footing the baseline and the differences of each other scenario from it."""
    for key, group in in_order(runs).groupby("footing", sort=False):
        footing, blocks = str(key), _blocks(group)
        pairs = _against(footing, blocks, baseline)
        if pairs:
            yield footing, blocks[baseline], pairs


def _against(footing: str, blocks: dict[str, pd.DataFrame], baseline: str) -> dict[str, pd.DataFrame]:
    if baseline not in blocks:
        raise ValueError(f"footing {footing!r} has no runs of the baseline {baseline!r}")
    return {
        name: _difference(block, blocks[baseline], f"{name} against {baseline}, footing {footing}")
        for name, block in blocks.items()
        if name != baseline
    }


def _difference(second: pd.DataFrame, first: pd.DataFrame, where: str) -> pd.DataFrame:
    """Subtract row by row of the same replication; what is only rounding becomes 0."""
    lonely = sorted(set(second.index) ^ set(first.index))
    if lonely:
        raise ValueError(f"{where}: replications {lonely[:5]} have no partner")
    two = second.to_numpy()
    one = first.loc[second.index, second.columns].to_numpy()
    change = two - one
    change[np.abs(change) <= ROUNDING * np.maximum(np.abs(one), np.abs(two))] = 0
    return pd.DataFrame(change, second.index, second.columns)


def _blocks(group: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give each scenario's measures by replication."""
    return {
        str(name): block.set_index("replication")[measures(group)].astype(float)
        for name, block in group.groupby("scenario", sort=False)
    }
