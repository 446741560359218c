"""How long the cases of one log took from occurrence to closing, in the order in which they occurred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.analysis.log.history import HOUR, History, check_window
from sim.analysis.runs.intervals import BATCHES, batched, order_statistics, sectioned
from sim.analysis.runs.replications import Estimate
from sim.analysis.runs.survival import Survival, kaplan_meier
from sim.eventlog import NEVER, Event, EventLog, Kind


@dataclass(frozen=True)
class Watch:
    """What of a log is looked at: cases that occur in [begin, end), in units of so many seconds."""

    begin: int
    end: int
    unit: float = HOUR


@dataclass(frozen=True, eq=False)
class Durations:
    """Times that cases took, in the order of occurrence; those not `observed` to end took longer.

    `limit` is where the mean is cut, so that it is defined with cases that have not ended.
    """

    took: np.ndarray
    observed: np.ndarray
    limit: float

    @property
    def curve(self) -> Survival:
        """The Kaplan–Meier curve."""
        return kaplan_meier(self.took, self.observed)

    @property
    def levels(self) -> dict[str, float]:
        """The mean up to the limit, the median and the 90th percentile."""
        curve = self.curve
        return {name: read(curve) for name, read in self._readings().items()}

    def batches(self, batches: int = BATCHES, level: float = 0.95) -> dict[str, Estimate]:
        """Give the levels with limits from batches of cases that follow each other: see `sectioned`."""
        places = np.arange(self.took.size)
        return {
            name: sectioned(places, self._of(read), batches, level) for name, read in self._readings().items()
        }

    def batch_medians(self, batches: int = BATCHES) -> np.ndarray:
        """Give the median of each batch."""
        return batched(np.arange(self.took.size), self._of(self._readings()["median"]), batches)

    def as_if_independent(self, level: float = 0.95) -> dict[str, Estimate]:
        """Give the levels with limits that take cases for independent; see `Survival` on when that is wrong.

        Quantiles come from order statistics where all have ended, else from the band of the curve.
        """
        curve = self.curve
        found = {"mean": curve.restricted_mean_estimate(_reached(curve, self.limit), level)}
        for name, q in (("median", 0.5), ("p90", 0.9)):
            exact = self.observed.all()
            found[name] = (
                order_statistics(self.took, q, level) if exact else curve.quantile_estimate(q, level)
            )
        return found

    def _readings(self) -> dict[str, Callable[[Survival], float]]:
        return {
            "mean": lambda curve: curve.restricted_mean(_reached(curve, self.limit)),
            "median": lambda curve: curve.quantile(0.5),
            "p90": lambda curve: curve.quantile(0.9),
        }

    def _of(self, read: Callable[[Survival], float]) -> Callable[[np.ndarray], float]:
        """Make a statistic of some of the cases, given by their places."""

        def statistic(places: np.ndarray) -> float:
            here = places.astype(int)
            return read(kaplan_meier(self.took[here], self.observed[here]))

        return statistic


def _reached(curve: Survival, limit: float) -> float:
    """Take the longest time for the limit where there is none."""
    return limit if np.isfinite(limit) else float(curve.times[-1])


def durations(log: EventLog, watch: Watch, limit: float = np.inf) -> Durations:
    """Find how long cases took that occurred in the window, in its unit; the mean is cut at `limit`.

    Cases are incidents that are reported and that somebody must handle, or customers of a network who are
    served.  ValueError for a window that is empty or in which nothing occurs.
    """
    check_window(log, watch.begin, watch.end)
    ends, counts = case_ends(log)
    occurred = log.items["occurred"]
    case = np.flatnonzero(counts & (occurred >= watch.begin) & (occurred < watch.end))
    if not case.size:
        raise ValueError(f"nothing occurs in the window [{watch.begin}, {watch.end})")
    case = case[np.argsort(occurred[case], kind="stable")]
    took = (np.minimum(ends, log.end) - occurred)[case] / watch.unit
    return Durations(took, (ends < NEVER)[case], limit)


def case_ends(log: EventLog) -> tuple[np.ndarray, np.ndarray]:
    """Give when each item was last closed (NEVER if it was not), and tell which items are cases."""
    past = History(log)
    reported = past.incidents & (past.reported < NEVER)
    served = (log.items["kind"] == Kind.CUSTOMER) & ~past.had(Event.ABANDON, Event.BLOCK)
    return past.closed, reported | served
