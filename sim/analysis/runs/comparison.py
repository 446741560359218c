"""What several scenarios did with the same incidents: the tables together, checked, compared, kept in files.

Every footing (documented posts, equal posts, …) is compared within itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.runs.differences import bridge, differences, equivalence, joint, judged, variance_ratio
from sim.analysis.runs.narrowing import narrowing
from sim.analysis.runs.skewed import skewed
from sim.analysis.runs.tables import (
    FLOW,
    RUN,
    load_by_tier,
    load_summary,
    measures,
    offices,
    present,
    relative_half_width,
    split_summary,
    summary,
)

KEYS = {
    "runs": RUN,
    "split": [*RUN, "part"],
    "load": [*RUN, "office", "role"],
    "organisation": ["footing", "scenario", "number"],
}
VALUES = {
    "runs": [],
    "split": ["hours"],
    "load": ["tier", "kind", "posts", "utilisation", "waiting"],
    "organisation": ["name", "kind", "tier", "parent", "posts"],
}

LIMITS = ["mean", "low", "high", "replications"]
MEANS = {
    "design": RUN,
    "flows": [*RUN[:2], *FLOW],
    "backlog": [*RUN[:2], "day"],
    "communities": [*RUN[:2], "community"],
}
"""Tables that results of old or of few footings lack: of all runs of a design, and of means for figures."""


def _nothing() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True, eq=False)
class Comparison:
    """What several scenarios did with the same incidents, and the tables that follow from it.

    `runs` has a row per (footing, scenario, replication) and a column per measure, NaN where a run has
    none.  `split` divides each run's mean hours per incident into parts.  `load` has a row per run,
    office (its number in `organisation`) and role; `organisation` says who the offices are, a root having
    the parent -1.  `titles` gives each scenario's title by language.  Tables come in the order in which
    footings and scenarios first appear.  ValueError for missing columns, repeated rows, infinite measures
    or an unknown `baseline`.

    `design` has the runs of every footing where there are more than the two that the other tables are about:
    structures as they are, and as alike as they can be.

    `flows`, `backlog` and `communities` are means over replications with 95 % limits: the moves of incidents
    between kinds of offices (see `flows_summary`), the open incidents by day (see `backlog_summary`) and the
    mean hours to resolution by community.  They are empty where nobody has counted.
    """

    runs: pd.DataFrame
    split: pd.DataFrame
    load: pd.DataFrame
    organisation: pd.DataFrame
    titles: dict[str, dict[str, str]]
    baseline: str
    design: pd.DataFrame = field(kw_only=True, default_factory=_nothing)
    flows: pd.DataFrame = field(kw_only=True, default_factory=_nothing)
    backlog: pd.DataFrame = field(kw_only=True, default_factory=_nothing)
    communities: pd.DataFrame = field(kw_only=True, default_factory=_nothing)

    def __post_init__(self) -> None:
        for name, keys in KEYS.items():
            _check_table(name, getattr(self, name), keys, VALUES[name])
        for name in self._means():
            _check_table(name, getattr(self, name), MEANS[name], [] if name == "design" else LIMITS)
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

    def judged(self, measure: str, margin: float, level: float = 0.95) -> pd.DataFrame:
        """Give the differences of a measure with verdicts that know what matters: see `judged`."""
        return judged(self._of(measure), self.baseline, margin, level)

    def joint(self, wanted: Sequence[str], level: float = 0.95) -> pd.DataFrame:
        """Judge the measures wanted, and all scenarios, together: see `joint`."""
        here = self.runs[[*RUN, *(self._known(measure) for measure in wanted)]]
        return joint(here, self.baseline, level)

    def variance_ratio(self, measure: str) -> pd.DataFrame:
        """Give what common incidents saved: see `variance_ratio`."""
        return variance_ratio(self._of(measure), self.baseline)

    def skewed(self, measure: str, level: float = 0.95) -> pd.DataFrame:
        """Tell in which scenarios replications of a measure are skewed: see `skewed`."""
        return skewed(self._of(measure), self.baseline, level)

    def half_width(self, measure: str, level: float = 0.95) -> float:
        """Give the largest half-width over |mean| in any scenario: see `relative_half_width`."""
        return relative_half_width(self._of(measure), measure, level)

    def split_summary(self, level: float = 0.95) -> pd.DataFrame:
        """Give mean hours and limits of every part: see `split_summary`."""
        return split_summary(self.split, level)

    def bridge(self, footing: str, first: str, second: str, level: float = 0.95) -> pd.DataFrame:
        """Divide the difference second - first into parts: see `bridge`."""
        here = self.split[self.split["footing"] == footing]
        return bridge(here, first, second, level)

    def load_summary(self) -> pd.DataFrame:
        """Give utilisation, other work and waiting of every office and role: see `load_summary`."""
        return load_summary(self.load)

    def load_by_tier(self, level: float = 0.95) -> pd.DataFrame:
        """Give posts and utilisation of every tier, kind and role: see `load_by_tier`."""
        return load_by_tier(self.load, level)

    def narrowing(self, measure: str, footing: str, scenario: str, level: float = 0.95) -> pd.DataFrame:
        """Tell how a difference from the baseline narrows with replications: see `narrowing`."""
        runs = self._of(measure)
        return narrowing(runs[runs["footing"] == footing], (self.baseline, scenario), level)

    def offices(self, scenario: str, footing: str) -> pd.DataFrame:
        """Give the organisation of one scenario with the utilisation of each office: see `offices`."""
        here = [table[table["footing"] == footing] for table in (self.organisation, self.load)]
        return offices(present(here[0], scenario), here[1][here[1]["scenario"] == scenario])

    def write(self, folder: Path) -> None:
        """Write the tables as Parquet and CSV and the rest as `comparison.json` into `folder`.

        Equal comparisons give equal bytes.  Every file appears whole or not at all, `comparison.json` last.
        The CSV is for people (ten digits); `read` uses the Parquet.
        """
        head = {"baseline": self.baseline, "titles": self.titles}
        text = json.dumps(head, ensure_ascii=False, indent=1) + "\n"
        tables = {name: getattr(self, name) for name in (*KEYS, *self._means())}
        files = {f"{name}.parquet": _parquet(table) for name, table in tables.items()}
        files |= {f"{name}.csv": _csv(table) for name, table in tables.items()}
        files["comparison.json"] = lambda path: path.write_text(text, encoding="utf-8", newline="\n")
        _publish(folder, files)

    def _means(self) -> list[str]:
        """Name the tables of means that there are."""
        return [name for name in MEANS if len(getattr(self, name))]

    def _of(self, measure: str) -> pd.DataFrame:
        return self.runs[[*RUN, self._known(measure)]]

    def _known(self, measure: str) -> str:
        if measure not in measures(self.runs):
            raise ValueError(f"no measure {measure!r}; there are {', '.join(measures(self.runs))}")
        return measure


def _check_table(name: str, table: pd.DataFrame, keys: list[str], values: list[str]) -> None:
    missing = [column for column in keys + values if column not in table.columns]
    if missing:
        raise ValueError(f"the table {name} lacks the columns {', '.join(missing)}")
    if table[keys].isna().to_numpy().any():
        raise ValueError(f"the table {name} has a row without {', '.join(keys)}")
    repeated = table[table.duplicated(keys)]
    if len(repeated):
        raise ValueError(f"the table {name} repeats the row {tuple(repeated[keys].iloc[0])}")


def read(folder: Path) -> Comparison:
    """Read what `Comparison.write` wrote."""
    head = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    names = [*KEYS, *(name for name in MEANS if (folder / f"{name}.parquet").exists())]
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
    return Comparison(**tables, titles=head["titles"], baseline=head["baseline"])


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
