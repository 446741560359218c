"""Follow a log month by month: do the middle tiers drift away from incidents?"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.analysis.log.history import DAY, History, check_window, cohort, curve, mean, open_at
from sim.analysis.measures.load import mid_staff
from sim.eventlog import EventLog, Window

YEAR_DAYS = 365
TREND = "_trend"
"""Ends the name of a measure that is the trend of another."""


def by_month(log: EventLog, begin: int, end: int) -> pd.DataFrame:
    """Measure the calendar months of a window [begin, end), the first and last as far as they lie in it.

    Columns: `month` (its first day in the window), `days`, `incidents` reported, `mid_non_incident_share`
    (of the time of the middle tiers' posts: tasks from above and absence), `mid_waiting` (mean number in
    their queues), `backlog_mean` (open incidents at the starts of its days) and
    `resolution_median_hours` of those reported.  ValueError as in `measure`.
    """
    check_window(log, begin, end)
    past = History(log)
    edges = _edges(log, begin, end)
    months = [_month(past, Window(*edge)) for edge in pairwise(edges)]
    return pd.DataFrame(months)


def _edges(log: EventLog, begin: int, end: int) -> list[int]:
    """Find the seconds at which the months of a window begin, and its end."""
    first, last = (log.start + timedelta(seconds=second) for second in (begin, end))
    months = pd.date_range(first, last, freq="MS", normalize=True)
    inside = [round((month - log.start).total_seconds()) for month in months]
    return [begin, *(second for second in inside if begin < second < end), end]


def _month(past: History, window: Window) -> dict[str, object]:
    begin, end = window
    here = cohort(past, past.incidents, window)
    share, waiting = mid_staff(past, window)
    return {
        "month": pd.Timestamp(past.log.start + timedelta(seconds=begin)),
        "days": (end - begin) / DAY,
        "incidents": len(here.item),
        "mid_non_incident_share": share,
        "mid_waiting": waiting,
        "backlog_mean": mean(open_at(past, np.arange(begin, end, DAY))),
        "resolution_median_hours": curve(here.occurred, here.ended, here.closed).quantile(0.5),
    }


def trends(months: pd.DataFrame) -> dict[str, float]:
    """Fit a straight line to each measure of `by_month` and give its rise in a year, as `…_trend`.

    Least squares, every month standing at its middle and weighing as its days.  Months without a value are
    left out; NaN where fewer than two remain.
    """
    since = (months["month"] - months["month"].iloc[0]) / pd.Timedelta(days=YEAR_DAYS)
    years = (since + months["days"] / 2 / YEAR_DAYS).to_numpy()
    columns = [name for name in months if name not in ("month", "days", "incidents")]
    return {
        f"{name}{TREND}": _slope(years, months[name].to_numpy(float), months["days"].to_numpy(float))
        for name in columns
    }


def _slope(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    known = ~np.isnan(y)
    if known.sum() < 2:
        return float("nan")
    x, y, weight = x[known], y[known], weight[known]
    apart = x - np.average(x, weights=weight)
    return float((weight * apart) @ y / ((weight * apart) @ apart))
