"""Rank structures over a space of assumptions: how often is one first, how often better than another.

Replication noise is told from fact: `surely` better is who is so by the paired interval over replications.
Which of fixed scenarios is the best, and with what promise, `sim.analysis.choice.selection` tells.

Source of the limits of shares: Wilson (1927), JASA 22, 209-212.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.runs.differences import ROUNDING
from sim.analysis.runs.replications import limits_of, moments

NOT_STRUCTURE = ("sample", "digest")
"""Columns of a table of points that do not tell what was varied on purpose; nor do `u:…` and `v:…`."""


class Best(Enum):
    """Which mean is the best one."""

    SMALLEST = "smallest"
    LARGEST = "largest"

    @property
    def sign(self) -> int:
        """What turns values into scores, of which the largest is best."""
        return 1 if self is Best.LARGEST else -1


@dataclass(frozen=True, eq=False)
class Crossed:
    """One measure of every structure in every sample of the assumptions.

    `structures` has a row each: scenario, footing and the levels of factors.  `values` has the axes sample,
    structure, replication; a replication that not all structures have is NaN for all, so means and
    differences are those of the same incidents.  `left_out` counts samples that have no replication left.
    """

    structures: pd.DataFrame
    values: np.ndarray
    left_out: int

    @classmethod
    def of(
        cls, points: pd.DataFrame, runs: pd.DataFrame, measure: str, circumstances: Sequence[str] = ()
    ) -> Crossed:
        """Arrange the points and runs of a sweep.

        Factors named as `circumstances` are no choice of anybody's, as load is not: structures are ranked at
        each of their levels, and a level counts as a further assumption.  ValueError for an unknown
        measure or factor, fewer than two structures, or no sample that all of them share.
        """
        _check_columns(points, runs, measure, circumstances)
        keys = [name for name in points if _is_choice(name) and name not in circumstances]
        structure, structures = _numbered(points, keys)
        sample, samples = _numbered(points, ["sample", *circumstances])
        place = pd.DataFrame({"structure": structure, "sample": sample}, index=points.index)
        values = _cube(runs.join(place, on="point"), measure, (len(samples), len(structures)))
        values = np.where(np.isnan(values).any(axis=1, keepdims=True), np.nan, values)
        whole = ~np.isnan(values).all(axis=(1, 2))
        check_structures(len(structures))
        if not whole.any():
            raise ValueError(
                f"no sample of the assumptions has a value of {measure} for all {len(structures)} "
                "structures; ranks need a design that crosses structures with samples"
            )
        return cls(structures, values[whole], int((~whole).sum()))

    @property
    def samples(self) -> int:
        """The number of samples of the assumptions."""
        return len(self.values)

    @property
    def replications(self) -> int:
        """The most replications that any sample has."""
        return int((~np.isnan(self.values[:, 0])).sum(axis=1).max())


def check_structures(count: int) -> None:
    """Refuse to rank fewer than two structures."""
    if count < 2:
        raise ValueError(f"ranks need two structures or more, found {count}")


def rank_shares(crossed: Crossed, best: Best = Best.SMALLEST, level: float = 0.95) -> pd.DataFrame:
    """Give for each structure how often it has which rank over the samples of the assumptions.

    A row for each of `crossed.structures`: `mean` rank with limits `low` and `high` over samples,
    cut to the ranks there are, and the shares `rank_1`, `rank_2`, … of samples, ranked by means over
    replications; equal means share the better rank.  Replication noise is in these shares, so two more keep
    it apart: `surely_first`, the share of samples in which it is surely better than every other structure,
    and `possibly_first`, that in which no other is surely better.  Sure is as in `pairwise_wins`.
    """
    scores = best.sign * _mean_values(crossed.values)
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    mean, low, high, _ = limits_of(ranks, level)
    sure = _surely_better(crossed.values, best, level)
    count = ranks.shape[1]
    first = {
        "surely_first": (sure.sum(axis=2) == count - 1).mean(axis=0),
        "possibly_first": (~sure.any(axis=1)).mean(axis=0),
    }
    shares = {f"rank_{rank}": (ranks == rank).mean(axis=0) for rank in range(1, count + 1)}
    limits = {"mean": mean, "low": np.clip(low, 1, count), "high": np.clip(high, 1, count)}
    return pd.DataFrame(limits | first | shares, index=crossed.structures.index)


def pairwise_wins(crossed: Crossed, best: Best = Best.SMALLEST, level: float = 0.95) -> pd.DataFrame:
    """Give for each two structures how often one is better than the other over the samples.

    Columns: `one` and `other`, numbers of `crossed.structures`; the shares of samples in which one is
    `better`, `worse` or it is `undetermined`, the first two with Wilson limits (`better_low`, …); `samples`.
    One is better in a sample only if the paired interval over its replications excludes 0; with
    fewer than two replications everything is undetermined.  Of pairs that do not differ a share of up to
    1 - level is thus called better or worse by chance.
    """
    sure, n = _surely_better(crossed.values, best, level), crossed.samples
    rows = []
    for one, other in combinations(range(sure.shape[1]), 2):
        wins, losses = (int(sure[:, a, b].sum()) for a, b in ((one, other), (other, one)))
        rows.append([one, other, wins / n, *_wilson(wins, n, level), losses / n, *_wilson(losses, n, level)])
    shares = [f"{kind}{limit}" for kind in ("better", "worse") for limit in ("", "_low", "_high")]
    table = pd.DataFrame(rows, columns=["one", "other", *shares])
    return table.assign(undetermined=(1 - table["better"] - table["worse"]).clip(lower=0), samples=n)


def _check_columns(
    points: pd.DataFrame, runs: pd.DataFrame, measure: str, circumstances: Sequence[str]
) -> None:
    if runs.empty:
        raise ValueError("there are no runs to be ranked yet")
    if measure not in runs:
        known = [str(name) for name in runs if name not in ("point", "replication")]
        raise ValueError(f"there is no measure {measure!r}, there are {', '.join(known)}")
    known = [name for name in points if name != "scenario" and _is_choice(name)]
    for name in circumstances:
        if name not in known:
            raise ValueError(f"there is no factor {name!r}, there are {', '.join(known)}")


def _is_choice(column: str) -> bool:
    """Tell whether a column of a table of points tells what was varied on purpose."""
    return column not in NOT_STRUCTURE and not column.startswith(("u:", "v:"))


def _numbered(points: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Number the rows by their entries under `keys`, in order of appearance, and list those entries."""
    number = points.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    first = points[~pd.Series(number).duplicated().to_numpy()]
    return number, first[keys].reset_index(drop=True)


def _cube(runs: pd.DataFrame, measure: str, shape: tuple[int, int]) -> np.ndarray:
    """Put a measure into an array of samples, structures and replications, NaN where there is no run."""
    keys = ["sample", "structure", "replication"]
    twice = runs[runs.duplicated(keys)]
    if len(twice):
        raise ValueError(f"point {twice['point'].iloc[0]} stands for a structure and sample that another has")
    replication, replications = runs["replication"].factorize(sort=True)
    values = np.full((*shape, len(replications)), np.nan)
    values[runs["sample"], runs["structure"], replication] = runs[measure]
    return values


def _mean_values(values: np.ndarray) -> np.ndarray:
    """Average over replications."""
    return moments(np.moveaxis(values, 2, 0))[0]


def _surely_better(values: np.ndarray, best: Best, level: float) -> np.ndarray:
    """Tell by sample and pair of structures whether the paired interval says that the first is better."""
    samples, count, _ = values.shape
    sure = np.zeros((samples, count, count), dtype=bool)
    for one, other in combinations(range(count), 2):
        a, b = values[:, one].T, values[:, other].T
        change = best.sign * np.where(np.abs(a - b) <= ROUNDING * np.fmax(np.abs(a), np.abs(b)), 0, a - b)
        _, low, high, _ = limits_of(change, level)
        sure[:, one, other], sure[:, other, one] = low > 0, high < 0
    return sure


def _wilson(wins: int, samples: int, level: float) -> tuple[float, float]:
    found = stats.binomtest(wins, samples).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)
