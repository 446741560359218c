"""Where the warm-up ends: numbers present over time, MSER-5, Welch's curve, and whether a cut is enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.analysis.log.history import History
from sim.analysis.runs.intervals import over_replications
from sim.analysis.runs.replications import Estimate, mser5, welch
from sim.eventlog import Event, EventLog, Kind

BATCH = 5
"""Values in a batch of MSER-5."""

ROUNDING = 1e-9
"""Far below what matters, as a share; far above the rounding of a sum."""

SMOOTHING = 0.05
"""Half of Welch's window as a share of the series."""

type Verdict = Literal["enough", "short", "doubtful", "untold", "empty"]


@dataclass(frozen=True, eq=False)
class WarmUp:
    """What replications say of the start of a scenario; all times in the unit of `width`.

    `series` has a row per replication and a column per span of `width`: the mean number present in it, or
    that over what comes in (see `per_entry`).  `stated` is the scenario's own warm-up.
    """

    series: np.ndarray
    width: float
    stated: float

    @property
    def cut(self) -> float:
        """Where MSER-5 cuts the average of all replications; NaN where the series is too short to tell."""
        return self._time(mser5(self.series.mean(axis=0), BATCH))

    @property
    def cuts(self) -> np.ndarray:
        """Where MSER-5 cuts each replication; NaN where it cannot tell."""
        return np.array([self._time(mser5(row, BATCH)) for row in self.series])

    @property
    def curve(self) -> np.ndarray:
        """Welch's curve, smoothed over all replications; it ends half a window before the series."""
        return welch(self.series, self._window)

    @property
    def settled(self) -> float:
        """When Welch's curve comes for good between the least and the greatest value of its second half.

        0 where it always is; no more than a way to read the curve without an eye.
        """
        curve = self.curve
        later = curve[curve.size // 2 :]
        slack = ROUNDING * np.abs(later).max()
        outside = np.flatnonzero((curve < later.min() - slack) | (curve > later.max() + slack))
        return float(outside[-1] + 1) * self.width if outside.size else 0.0

    @property
    def effect(self) -> Estimate:
        """How much the mean of the series changes, as a share, if the warm-up ends at the cut instead.

        Over replications, with limits.  NaN where there is no cut, and where nothing is there after
        the stated warm-up.
        """
        stated = self._means_after(self.stated)
        if np.isnan(self.cut) or not stated.any():
            return Estimate(np.nan, np.nan, np.nan, len(self.series))
        return over_replications((self._means_after(self.cut) - stated) / stated.mean())

    @property
    def verdict(self) -> Verdict:
        """Tell whether the stated warm-up is enough.

        It is where MSER-5 cuts the average of all replications no later.  Where it cuts later the warm-up is
        `short` if that changes the mean for sure (see `effect`), else `doubtful`, as MSER-5 cuts too much.
        `untold` where there is no cut, `empty` where nothing is ever present.
        """
        if not self.series.any():
            return "empty"
        if np.isnan(self.cut):
            return "untold"
        if self.stated >= self.cut:
            return "enough"
        return "short" if self.effect.low > 0 or self.effect.high < 0 else "doubtful"

    def _means_after(self, time: float) -> np.ndarray:
        return self.series[:, math.ceil(time / self.width - ROUNDING) :].mean(axis=1)

    @property
    def _window(self) -> int:
        return max(1, int(SMOOTHING * self.series.shape[1]))

    def _time(self, values: int | None) -> float:
        return np.nan if values is None else values * self.width


def per_entry(present: np.ndarray, entered: np.ndarray) -> np.ndarray:
    """Divide numbers present (replications by spans) by the numbers that enter in a span.

    Where demand has seasons the number present never settles, but its ratio to the flow does, which by
    Little's law is about the stay in spans.  The flow is averaged over replications and a batch of spans.
    """
    window = np.ones(BATCH)
    flow = entered.mean(axis=0)
    counted = np.convolve(np.ones(flow.size), window, "same")
    return present / np.maximum(np.convolve(flow, window, "same") / counted, 1)


def entries(log: EventLog, edges: np.ndarray) -> np.ndarray:
    """Count the incidents that are reported, or reopened, between each two `edges`."""
    return np.histogram(History(log).enters, edges)[0]


def presence(log: EventLog, edges: np.ndarray) -> np.ndarray:
    """Give the mean number of incidents, or of a network's customers, present between each two `edges`.

    Incidents are present from their report, or their reopening, to their closing.  Edges ascend, in seconds.
    """
    past = History(log)
    enters, leaves = (past.enters, past.leaves) if past.incidents.any() else _customers(past)
    since = _total_since(enters, edges) - _total_since(leaves, edges)
    return np.diff(since) / np.diff(edges)


def _customers(past: History) -> tuple[np.ndarray, np.ndarray]:
    log = past.log
    rows, row = log.rows, past.rows(Event.CLOSE, Event.ABANDON, Event.BLOCK)
    customer = log.items["kind"] == Kind.CUSTOMER
    here = customer[rows["item"][row]] & (rows["part"][row] == 0)
    return np.sort(log.items["occurred"][customer]), rows["time"][row[here]]


def _total_since(times: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Add up how long ago the ascending `times` are at each `until`, later ones left out."""
    before = np.searchsorted(times, until, side="right")
    total = np.concatenate(([0], np.cumsum(times)))
    return before * until - total[before]
