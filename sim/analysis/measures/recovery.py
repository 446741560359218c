"""Measure how a shock throws a city back: the excess of open incidents, and the days until it is gone.

The backlog has the rhythm of the week, so weeks are compared: the mean of the seven days from a day on is
held against what is usual.  Recovered is the first day from the end of the shock on from which a week is
as usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.log.history import DAY, History, check_window, open_at
from sim.eventlog import Disturbance, EventLog

WEEK = 7
USUAL_DAYS = 28
"""Days before a shock that tell what is usual: four whole weeks."""

LIMIT = 90
"""Days at which recovery is cut where it is averaged with shocks that are not over."""

NAN = float("nan")

EXCESS = ("excess_during", "excess_after")
"""What only two runs of the same incidents tell together, of which one had a shock."""

AFTER_DAYS = 28
"""Days after a shock that tell whether its backlog outlasts it."""


@dataclass(frozen=True)
class Recovery:
    """What a shock did to the number of open incidents.

    `days` from its end until recovery, 0 if that comes at once, NaN if the log ends before; it was
    looked for on `followed` days.  `peak` is the largest excess over the usual number on one day, `area`
    the sum of the daily excess in incident-days, both from the begin of the shock until recovery, or to
    the end of the log.
    """

    days: float
    followed: int
    peak: float
    area: float

    @property
    def recovered(self) -> bool:
        """Whether the log shows the recovery."""
        return not np.isnan(self.days)

    @property
    def limited(self) -> float:
        """Days until recovery or `LIMIT`, whichever is less: a number that may be averaged over runs.

        NaN if the log ends before both.
        """
        if self.recovered or self.followed >= LIMIT:
            return float(np.fmin(self.days, LIMIT))
        return NAN


def daily_backlog(log: EventLog) -> np.ndarray:
    """Count the open incidents at the start of every day of the log, contacts answered at once left out."""
    check_window(log, 0, log.end)
    return _daily(History(log))


def _daily(past: History) -> np.ndarray:
    return open_at(past, np.arange(0, past.log.end + 1, DAY))


def recovery(daily: np.ndarray, shock: Disturbance) -> Recovery:
    """Measure a shock by the numbers open at the start of each day.

    Usual is the mean of the 28 days before it began; as usual is a week whose mean is at most one standard
    deviation of those days above it.  The season moves the number too: a shock of many weeks is told by
    `excess`.  ValueError if the log does not show those days, or not a day of it.
    """
    begin = _day(shock.begin)
    if not USUAL_DAYS <= begin < len(daily):
        raise ValueError(
            f"a shock on day {begin} of {len(daily)} cannot be measured: {USUAL_DAYS} days must come before"
        )
    usual = daily[begin - USUAL_DAYS : begin]
    return _until(daily - usual.mean(), shock, np.full(len(daily), usual.std(ddof=1)))


def _day(time: int) -> int:
    """Give the first day that starts at a time or after it."""
    return -(-time // DAY)


def _until(excess: np.ndarray, shock: Disturbance, tolerance: np.ndarray) -> Recovery:
    """Follow an excess by day until the mean of a week is within the mean tolerance of that week."""
    begin, end = _day(shock.begin), _day(shock.end)
    over = _week_means((excess - tolerance)[end:])
    back = np.flatnonzero(over <= 0)
    days = float(back[0]) if len(back) else NAN
    last = end + back[0] if len(back) else len(excess)
    span = excess[begin : max(last, begin + 1)]
    return Recovery(days, len(over), float(span.max()), float(span.sum()))


def _week_means(daily: np.ndarray) -> np.ndarray:
    """Average the seven days from each day on, as far as they are known."""
    if len(daily) < WEEK:
        return np.zeros(0)
    return np.lib.stride_tricks.sliding_window_view(daily, WEEK).mean(axis=1)


def course(past: History, begin: int, end: int) -> pd.DataFrame:
    """Follow the open incidents by day of the window: `day` from 0, `shock`, `open`, `excess`.

    `shock` tells whether a shock hit that day, `open` is the number at its start, `excess` what that is above
    the mean of the 28 days before the one shock of the log; NaN without one, as in `shock_values`.
    """
    time = np.arange(begin, end, DAY)
    shocks = past.log.places.disturbances
    hit = np.zeros(len(time), dtype=bool)
    for shock in shocks:
        hit |= (shock.begin < time + DAY) & (shock.end > time)
    number, usual = open_at(past, time), NAN
    if len(shocks) == 1 and USUAL_DAYS <= _day(shocks[0].begin) <= past.log.end // DAY:
        usual = _daily(past)[_day(shocks[0].begin) - USUAL_DAYS :][:USUAL_DAYS].mean()
    return pd.DataFrame({"day": range(len(time)), "shock": hit, "open": number, "excess": number - usual})


def recoveries(log: EventLog) -> pd.DataFrame:
    """Measure every shock that a log tells of, a line each, as if it were the only one.

    Columns: `kind`, `begin_day`, `shock_days`, `recovery_days`, `recovered`, `followed_days`,
    `peak_excess` and `excess_incident_days`.  ValueError as in `recovery`.
    """
    daily = daily_backlog(log)
    shocks = log.places.disturbances
    found = [recovery(daily, shock) for shock in shocks]
    return pd.DataFrame(
        {
            "kind": [shock.kind for shock in shocks],
            "begin_day": [shock.begin / DAY for shock in shocks],
            "shock_days": [(shock.end - shock.begin) / DAY for shock in shocks],
            "recovery_days": [each.days for each in found],
            "recovered": [each.recovered for each in found],
            "followed_days": [each.followed for each in found],
            "peak_excess": [each.peak for each in found],
            "excess_incident_days": [each.area for each in found],
        }
    )


def shock_values(past: History) -> dict[str, float]:
    """Give the measures of the one shock of a log; all NaN if there is none, or several that may overlap.

    `recovery_days` averages what was seen to recover and says nothing without `shock_recovered_share`;
    `recovery_rmst90_days` is cut at 90 days and keeps the others.
    """
    names = (
        "recovery_days",
        "recovery_rmst90_days",
        "shock_recovered_share",
        "shock_peak_excess",
        "shock_excess_incident_days",
    )
    shocks = past.log.places.disturbances
    if len(shocks) != 1 or not USUAL_DAYS <= _day(shocks[0].begin) <= past.log.end // DAY:
        return dict.fromkeys(names, NAN)
    found = recovery(_daily(past), shocks[0])
    values = (found.days, found.limited, float(found.recovered), found.peak, found.area)
    return dict(zip(names, values, strict=True))


@dataclass(frozen=True, eq=False)
class Excess(Recovery):
    """What a shock did, told by two runs of the same incidents, of which one had it.

    `daily` is the number of open incidents with the shock less that without it, at the start of every day
    of the log; the usual number of a day is that of the other run.
    """

    daily: np.ndarray


def excess(shocked: EventLog, calm: EventLog, shock: Disturbance, within: float = 0.05) -> Excess:
    """Compare a run that had a shock with one that had not, day by day.

    Recovery is the first day from which a week of the shocked run has at most the share `within` more open
    incidents than the same week of the other.  ValueError for logs of different times or a shock after them.
    """
    if (shocked.start, shocked.end) != (calm.start, calm.end):
        times = [f"{log.start}, {log.end} s" for log in (shocked, calm)]
        raise ValueError(f"the logs are of different times: {' and '.join(times)}")
    if not within >= 0:
        raise ValueError(f"`within` is a share of at least 0, not {within}")
    usual = daily_backlog(calm)
    if _day(shock.begin) >= len(usual):
        raise ValueError(f"a shock on day {_day(shock.begin)} comes after the {len(usual)} days of the logs")
    daily = daily_backlog(shocked) - usual
    found = _until(daily, shock, within * usual)
    return Excess(found.days, found.followed, found.peak, found.area, daily)


def excess_values(shocked: EventLog, calm: EventLog) -> dict[str, float]:
    """Give the mean excess of open incidents on the days of the one shock, and on the 28 days after it.

    Unlike the days until it is gone, both are as often below 0 as above if the shock does nothing.  NaN if
    there is no shock or several, or if the log ends before those days do.
    """
    shocks = shocked.places.disturbances
    if len(shocks) != 1:
        return dict.fromkeys(EXCESS, NAN)
    begin, end = _day(shocks[0].begin), _day(shocks[0].end)
    daily = daily_backlog(shocked) - daily_backlog(calm)
    spans = ((begin, end), (end, end + AFTER_DAYS))
    means = (float(daily[first:last].mean()) if last <= len(daily) else NAN for first, last in spans)
    return dict(zip(EXCESS, means, strict=True))
