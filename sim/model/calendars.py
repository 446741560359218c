"""Working time: office hours, shifts and Chinese public holidays as open intervals in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import holidays
import numpy as np

from sim.eventlog import NEVER, Shifts

DAY = 86_400
HOUR = 3_600
MINUTE = 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def always(days: int) -> Shifts:
    """Return a calendar that is open round the clock."""
    return Shifts(np.array([0]), np.array([days * DAY]))


def weekly(start: date, days: int, spans: Iterable[tuple[str, int, int]]) -> Shifts:
    """Return the shifts of `days` days from `start` that repeat every week.

    Each span is (weekday, first second of the day, last second of the day).
    """
    table = _spans_by_weekday(spans)
    return _shifts((day, span) for day in range(days) for span in table[(start.weekday() + day) % 7])


def office(start: date, days: int, spans: Iterable[tuple[str, int, int]]) -> Shifts:
    """Like `weekly`, but closed on Chinese public holidays and open on the make-up days of the State Council.

    A make-up day has the hours of a Monday.
    """
    table = _spans_by_weekday(spans)
    years = range(start.year, (start + timedelta(days)).year + 1)
    china = holidays.country_holidays("CN", years=years)

    def spans_of(day: int) -> list[tuple[int, int]]:
        today = start + timedelta(day)
        if not china.is_working_day(today):
            return []
        return table[today.weekday()] or table[0]

    return _shifts((day, span) for day in range(days) for span in spans_of(day))


def _spans_by_weekday(spans: Iterable[tuple[str, int, int]]) -> list[list[tuple[int, int]]]:
    table: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for weekday, opens, closes in spans:
        table[WEEKDAYS.index(weekday)].append((opens, closes))
    return [sorted(day) for day in table]


def _shifts(spans: Iterable[tuple[int, tuple[int, int]]]) -> Shifts:
    opens, closes = [], []
    for day, (first, last) in spans:
        if closes and closes[-1] == day * DAY + first:  # midnight inside a shift is no closing time
            closes[-1] = day * DAY + last
        else:
            opens.append(day * DAY + first)
            closes.append(day * DAY + last)
    return Shifts(np.array(opens, np.int64), np.array(closes, np.int64))


# An indexed loop without numpy or helpers, so that one text serves the readable engine (on lists) and the
# compiled one (on arrays).


def finish(now, work, opens, closes, before):  # noqa: ANN001, ANN201
    """Return the second at which `work` > 0 open seconds begun at `now` are done.

    NEVER if the calendar ends first.  `before[k]` are the open seconds before interval k.  A calendar is open
    at its opening second and closed at its closing one, so it is open at `now` exactly if one second of work
    is done at `now + 1`.
    """
    low, high = 0, len(opens)
    while low < high:  # number of openings up to now
        middle = (low + high) // 2
        if opens[middle] <= now:
            low = middle + 1
        else:
            high = middle
    target = work
    if low > 0:
        target += before[low - 1] + min(now, closes[low - 1]) - opens[low - 1]
        low -= 1
    high = len(opens) - 1
    if high < 0 or target > before[high] + closes[high] - opens[high]:
        return NEVER
    while low < high:  # first interval by whose closing the target is reached
        middle = (low + high) // 2
        if before[middle] + closes[middle] - opens[middle] >= target:
            high = middle
        else:
            low = middle + 1
    return opens[low] + target - before[low]
