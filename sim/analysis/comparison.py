"""Compare ways to organise on common incidents: what differs, by how much, how surely and in which part.

Every staffing (documented posts, equal posts, …) is compared within itself.  Replication r of each
scenario met the same incidents, so differences are taken replication by replication; replications that
do not pair up are an error.  Limits are Student t limits over replications.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.replications import half_width, moments

RUN = ["staffing", "scenario", "replication"]
KEYS = {
    "runs": RUN,
    "split": [*RUN, "part"],
    "load": [*RUN, "office", "role"],
    "organisation": ["staffing", "scenario", "number"],
}
VALUES = {
    "runs": [],
    "split": ["hours"],
    "load": ["tier", "kind", "posts", "utilisation", "waiting"],
    "organisation": ["name", "kind", "tier", "parent", "posts"],
}

PAIR = ["staffing", "scenario", "baseline", "measure"]
DIFFERENCE = [*PAIR, "mean", "low", "high", "p_value", "verdict", "replications"]
EQUIVALENCE = [*PAIR, "mean", "low", "high", "margin", "p_value", "verdict"]

ROUNDING = 1e-12
"""Differences smaller than this fraction of the values compared are rounding, and count as none."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What several scenarios did with the same incidents, and the tables that follow from it.

    `runs` has a row per (staffing, scenario, replication) and a column per measure, NaN where a run has
    none.  `split` divides each run's mean hours per incident into parts.  `load` has a row per run,
    office (its number in `organisation`) and role; `organisation` says who the offices are, a root having
    the parent -1.  `titles` gives each scenario's title by language.  Tables come in the order in which
    staffings and scenarios first appear.  ValueError for missing columns, repeated rows, infinite measures
    or an unknown `baseline`.
    """

    runs: pd.DataFrame
    split: pd.DataFrame
    load: pd.DataFrame
    organisation: pd.DataFrame
    titles: dict[str, dict[str, str]]
    baseline: str

    def __post_init__(self) -> None:
        for name, keys in KEYS.items():
            _check_table(name, getattr(self, name), keys)
        if np.isinf(self.runs[measures(self.runs)].to_numpy(float)).any():
            raise ValueError("a measure in runs is infinite; use NaN for one that does not exist")
        if self.baseline not in set(self.runs["scenario"]):
            raise ValueError(f"the baseline {self.baseline!r} is not among the scenarios compared")

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Give mean and limits of every measure: see `summary`."""
        return summary(self.runs, level)

    def differences(self, level: float = 0.95) -> pd.DataFrame:
        """Give every scenario minus the baseline, measure by measure: see `differences`."""
        return differences(self.runs, self.baseline, level)

    def equivalence(self, measure: str, margin: float, level: float = 0.95) -> pd.DataFrame:
        """Tell which scenarios are within `margin` of the baseline: see `equivalence`."""
        return equivalence(self._of(measure), self.baseline, margin, level)

    def variance_ratio(self, measure: str) -> pd.DataFrame:
        """Give what common incidents saved: see `variance_ratio`."""
        return variance_ratio(self._of(measure), self.baseline)

    def half_width(self, measure: str, level: float = 0.95) -> float:
        """Give the largest half-width over |mean| of `measure` in any scenario, for stopping rules.

        0 where nothing varies; infinite where it is undefined: one replication, a mean of 0, no values.
        """
        self._of(measure)
        return max(_relative(group[measure].to_numpy(float), level) for _, _, group in _cells(self.runs))

    def split_summary(self, level: float = 0.95) -> pd.DataFrame:
        """Give mean hours and limits of every part: see `split_summary`."""
        return split_summary(self.split, level)

    def bridge(self, staffing: str, first: str, second: str, level: float = 0.95) -> pd.DataFrame:
        """Divide the difference second - first into parts: see `bridge`."""
        here = self.split[self.split["staffing"] == staffing]
        return bridge(here, first, second, level)

    def load_summary(self) -> pd.DataFrame:
        """Give utilisation and waiting of every office and role, averaged over replications.

        Replications in which one of them is NaN are left out of its average.
        """
        keys = ["staffing", "scenario", "tier", "office", "kind", "role", "posts"]
        groups = _in_order(self.load).groupby(keys, sort=False, dropna=False)
        return groups[["utilisation", "waiting"]].mean().reset_index()

    def load_by_tier(self, level: float = 0.95) -> pd.DataFrame:
        """Give posts and utilisation of every tier, kind and role: see `load_by_tier`."""
        return load_by_tier(self.load, level)

    def offices(self, scenario: str, staffing: str) -> pd.DataFrame:
        """Give the organisation of one scenario with the utilisation of each office: see `offices`."""
        here = [table[table["staffing"] == staffing] for table in (self.organisation, self.load)]
        return offices(_present(here[0], scenario), here[1][here[1]["scenario"] == scenario])

    def write(self, folder: Path) -> None:
        """Write the tables as Parquet and CSV and the rest as `comparison.json` into `folder`.

        Equal comparisons give equal bytes.  Every file appears whole or not at all, `comparison.json` last.
        The CSV is for people (ten digits); `read` uses the Parquet.
        """
        head = {"baseline": self.baseline, "titles": self.titles}
        text = json.dumps(head, ensure_ascii=False, indent=1) + "\n"
        tables = {name: getattr(self, name) for name in KEYS}
        files = {f"{name}.parquet": _parquet(table) for name, table in tables.items()}
        files |= {f"{name}.csv": _csv(table) for name, table in tables.items()}
        files["comparison.json"] = lambda path: path.write_text(text, encoding="utf-8", newline="\n")
        _publish(folder, files)

    def _of(self, measure: str) -> pd.DataFrame:
        if measure not in measures(self.runs):
            raise ValueError(f"no measure {measure!r}; there are {', '.join(measures(self.runs))}")
        return self.runs[[*RUN, measure]]


def read(folder: Path) -> Comparison:
    """Read what `Comparison.write` wrote."""
    head = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in KEYS}
    return Comparison(**tables, titles=head["titles"], baseline=head["baseline"])


def measures(runs: pd.DataFrame) -> list[str]:
    """List the measures in a table of runs: every column that does not name the run."""
    return [name for name in runs.columns if name not in RUN]


def summary(runs: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give mean, Student t limits and number of replications per staffing, scenario and measure.

    Replications in which the measure is NaN are left out and not counted.  Limits are NaN with fewer
    than two replications.  The limits hold for each number alone, not for all of them at once.
    """
    tables = []
    for staffing, scenario, group in _cells(runs):
        mean, low, high, n = _limits(group[measures(runs)].to_numpy(float), level)
        row = {"staffing": staffing, "scenario": scenario, "measure": measures(runs)}
        tables.append(pd.DataFrame(row | {"mean": mean, "low": low, "high": high, "replications": n}))
    return pd.concat(tables, ignore_index=True)


def differences(runs: pd.DataFrame, baseline: str, level: float = 0.95) -> pd.DataFrame:
    """Give scenario minus baseline over paired replications, with control of multiplicity.

    `low` and `high` hold for all scenarios of a staffing together, measure by measure (Bonferroni: level
    1 - (1 - level) / scenarios).  `verdict` is `lower` or `higher` when they exclude 0 and `undetermined`
    otherwise: no detectable difference, which is not the same as none (see `equivalence`).  `p_value`, of
    the paired t test, is adjusted over all scenarios and measures of the staffing (Holm 1979), so it can
    be the stricter of the two where there are many measures.

    Pairs of which one value is NaN are left out; `replications` counts the pairs used.  Fewer than two
    give NaN and `undetermined`.  Values equal up to rounding in all pairs give the interval [0, 0] and p = 1.
    A difference that is the same in every pair and not 0 is taken as exact (p = 0): that is right for
    a quantity fixed by design, and too sure for a count that agreed by chance in few replications.
    ValueError when replications do not pair up.
    """
    tables = [
        _difference_table(staffing, pairs, baseline, level) for staffing, _, pairs in _paired(runs, baseline)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=DIFFERENCE)


def equivalence(runs: pd.DataFrame, baseline: str, margin: float, level: float = 0.95) -> pd.DataFrame:
    """Test whether scenarios differ from the baseline by less or by more than `margin`.

    `runs` holds one measure, in whose unit `margin` is.  Two one-sided paired t tests (Schuirmann 1987),
    each with an error of (1 - level) / scenarios, so that all verdicts of a staffing hold together:
    `equivalent` if the interval [low, high] lies within ±margin, `different` if it lies wholly beyond,
    `undetermined` if it touches a border.  A difference can thus be sure and yet not matter.  `p_value`
    is that of equivalence, multiplied by the number of scenarios.  NaN as in `differences`.
    """
    if not 0 < margin < np.inf:
        raise ValueError(f"a margin of equivalence is a number above 0, not {margin}")
    rows = []
    for staffing, _, pairs in _paired(runs, baseline):
        for scenario, values in pairs.items():
            mean, low, high, _ = _limits(values.to_numpy(), 1 - 2 * _error(level, len(pairs)))
            row = [staffing, scenario, baseline, values.columns[0], mean[0], low[0], high[0]]
            p = np.minimum(1, _equivalence_p(values.to_numpy()[:, 0], margin) * len(pairs))
            rows.append([*row, margin, p, _equivalence_verdict(low[0], high[0], margin)])
    return pd.DataFrame(rows, columns=EQUIVALENCE)


def variance_ratio(runs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Give var(scenario - baseline) / (var(scenario) + var(baseline)) over paired replications.

    `runs` holds one measure.  1 means that common incidents saved nothing, 0.25 that a quarter of the
    replications suffices for the same precision, above 1 that pairing did harm.  NaN where nothing varies
    or fewer than two pairs are complete.
    """
    rows = []
    for staffing, base, pairs in _paired(runs, baseline):
        for scenario, change in pairs.items():
            first = base.where(change.notna())
            apart, saved = _variances(first + change) + _variances(first), _variances(change)
            ratio = saved / apart if apart > 0 else np.nan
            rows.append([staffing, scenario, baseline, change.columns[0], ratio])
    return pd.DataFrame(rows, columns=[*PAIR, "ratio"])


def split_summary(split: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give mean hours and limits per staffing, scenario and part, parts in order of first appearance.

    The hours of a scenario sum to its mean; the limits of its parts do not.  ValueError when a run lacks
    a part that another run of the scenario has: a part that took no time is 0, not absent.
    """
    tables = []
    for staffing, scenario, group in _cells(split):
        parts = _parts(group)
        row = {"staffing": staffing, "scenario": scenario, "part": parts.columns}
        tables.append(pd.DataFrame(row | _hours(parts, level)))
    return pd.concat(tables, ignore_index=True) if tables else split[[*RUN[:2], "part", "hours"]]


def bridge(split: pd.DataFrame, first: str, second: str, level: float = 0.95) -> pd.DataFrame:
    """Divide the mean hours that `second` takes more than `first` into parts: they sum to the whole.

    `split` holds one staffing.  Limits are those of paired differences, each part for itself.
    ValueError for an unknown scenario, replications that do not pair up or parts that differ.
    """
    one, two = (_parts(_present(split, name)) for name in (first, second))
    if set(one.columns) != set(two.columns):
        raise ValueError(f"{first} and {second} have different parts: {set(one.columns) ^ set(two.columns)}")
    change = _difference(two, one, f"{second} against {first}")
    return pd.DataFrame({"part": change.columns} | _hours(change, level))


def load_by_tier(load: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Give the posts of every tier, kind and role and their mean utilisation, with limits.

    Utilisation is weighted by posts within a replication, then averaged over replications.  Teams without
    posts or with NaN count in `posts` only; if no others are there the utilisation is NaN.
    """
    keys = ["staffing", "scenario", "tier", "kind", "role"]
    runs = _weighted(_in_order(load), [*keys, "replication"])
    groups = runs.groupby([*keys, "posts"], sort=False, dropna=False)["utilisation"]
    table = groups.agg(list).reset_index()
    limits = [_limits(np.array(values), level)[:3] for values in table["utilisation"]]
    table[["utilisation", "low", "high"]] = np.array(limits, dtype=float).reshape(-1, 3)
    return table


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


def _difference_table(
    staffing: str, pairs: dict[str, pd.DataFrame], baseline: str, level: float
) -> pd.DataFrame:
    tables = []
    for scenario, values in pairs.items():
        mean, low, high, n = _limits(values.to_numpy(), 1 - _error(level, len(pairs)))
        row = {"staffing": staffing, "scenario": scenario, "baseline": baseline, "measure": values.columns}
        limits = {"mean": mean, "low": low, "high": high, "p_value": _p_values(values.to_numpy())}
        tables.append(pd.DataFrame(row | limits | {"verdict": _verdicts(low, high), "replications": n}))
    table = pd.concat(tables, ignore_index=True)
    return table.assign(p_value=holm(table["p_value"].to_numpy(float)))


def _error(level: float, count: int) -> float:
    """Share the error 1 - level among `count` statements (Bonferroni)."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not {level}")
    return (1 - level) / count


def _limits(values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    mean, error, n = moments(values)
    half = half_width(error, n, level)
    return mean, mean - half, mean + half, n


def _hours(parts: pd.DataFrame, level: float) -> dict[str, np.ndarray]:
    mean, low, high, _ = _limits(parts.to_numpy(), level)
    return {"hours": mean, "low": low, "high": high}


def _relative(values: np.ndarray, level: float) -> float:
    mean, error, n = moments(values)
    half = float(half_width(error, n, level))
    if half == 0:
        return 0.0
    return half / abs(float(mean)) if half > 0 and mean != 0 else np.inf


def _variances(values: pd.DataFrame) -> float:
    """Give the variance of the mean of the only column (exactly 0 for equal values)."""
    return float(moments(values.to_numpy())[1][0] ** 2)


def _verdicts(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.select([high < 0, low > 0], ["lower", "higher"], default="undetermined")


def _p_values(values: np.ndarray) -> np.ndarray:
    """Give the two-sided p value of each column's mean against 0 (paired t test)."""
    mean, error, n = moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * stats.t.sf(np.abs(mean) / error, n - 1.0)
    return np.where((error == 0) & (mean == 0), 1.0, p)


def _equivalence_p(values: np.ndarray, border: float) -> float:
    """Give the larger p value of the tests against -border and against border."""
    mean, error, n = moments(values)
    if error == 0:
        return float(abs(mean) >= border)
    return float(stats.t.sf((border - abs(mean)) / error, n - 1.0))


def _equivalence_verdict(low: float, high: float, border: float) -> str:
    if -border < low and high < border:
        return "equivalent"
    return "different" if low > border or high < -border else "undetermined"


def _paired(runs: pd.DataFrame, baseline: str) -> Iterator[tuple[str, pd.DataFrame, dict[str, pd.DataFrame]]]:
    """Yield per staffing the baseline and the differences of each other scenario from it."""
    for key, group in _in_order(runs).groupby("staffing", sort=False):
        staffing, blocks = str(key), _blocks(group)
        pairs = _against(staffing, blocks, baseline)
        if pairs:
            yield staffing, blocks[baseline], pairs


def _against(staffing: str, blocks: dict[str, pd.DataFrame], baseline: str) -> dict[str, pd.DataFrame]:
    if baseline not in blocks:
        raise ValueError(f"staffing {staffing!r} has no runs of the baseline {baseline!r}")
    return {
        name: _difference(block, blocks[baseline], f"{name} against {baseline}, staffing {staffing}")
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


def _cells(table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield staffing, scenario and rows of each of their pairs."""
    for key, group in _in_order(table).groupby(RUN[:2], sort=False):
        staffing, scenario = cast(tuple[str, str], key)
        yield staffing, scenario, group


def _blocks(group: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give each scenario's measures by replication."""
    return {
        str(name): block.set_index("replication")[measures(group)].astype(float)
        for name, block in group.groupby("scenario", sort=False)
    }


def _parts(split: pd.DataFrame) -> pd.DataFrame:
    """Spread the parts of one scenario over columns, a row per replication."""
    table = split.pivot(index="replication", columns="part", values="hours")[split["part"].unique()]
    if table.isna().to_numpy().any():
        lacking = table.index[table.isna().any(axis=1)][0]
        raise ValueError(f"{split['scenario'].iloc[0]}, replication {lacking}: a part is missing")
    return table


def _weighted(load: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Give posts and posts-weighted utilisation per `keys`."""
    weight = load["posts"].where(load["utilisation"].notna(), 0)
    busy = (load["utilisation"] * load["posts"]).fillna(0)
    groups = load.assign(weight=weight, busy=busy).groupby(keys, sort=False, dropna=False)
    sums = groups[["posts", "weight", "busy"]].sum().reset_index()
    sums["utilisation"] = sums["busy"] / sums["weight"].where(sums["weight"] > 0)
    return sums.drop(columns=["weight", "busy"])


def _present(table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    here = table[table["scenario"] == scenario]
    if here.empty:
        raise ValueError(f"no scenario {scenario!r}; there are {', '.join(table['scenario'].unique())}")
    return here


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Put staffings, and scenarios within them, in the order in which they first appear."""
    rank = [table[name].factorize()[0] for name in ("scenario", "staffing")]
    return table.iloc[np.lexsort(rank)]


def _check_table(name: str, table: pd.DataFrame, keys: list[str]) -> None:
    missing = [column for column in keys + VALUES[name] if column not in table.columns]
    if missing:
        raise ValueError(f"the table {name} lacks the columns {', '.join(missing)}")
    if table[keys].isna().to_numpy().any():
        raise ValueError(f"the table {name} has a row without {', '.join(keys)}")
    repeated = table[table.duplicated(keys)]
    if len(repeated):
        raise ValueError(f"the table {name} repeats the row {tuple(repeated[keys].iloc[0])}")


def _parquet(table: pd.DataFrame) -> Callable[[Path], object]:
    return lambda path: table.to_parquet(path, index=False, compression="zstd")


def _csv(table: pd.DataFrame) -> Callable[[Path], object]:
    return lambda path: table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n")


def _publish(folder: Path, files: dict[str, Callable[[Path], object]]) -> None:
    """Save all files under other names, then rename them; whatever fails leaves the old files alone."""
    folder.mkdir(parents=True, exist_ok=True)
    staged = {folder / f".{name}.{os.getpid()}.part": folder / name for name in files}
    try:
        for part, save in zip(staged, files.values(), strict=True):
            save(part)
        for part, name in staged.items():
            part.replace(name)
    finally:
        for part in staged:
            part.unlink(missing_ok=True)
