"""Working time: office hours, shifts and Chinese public holidays as open intervals in seconds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

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
    import holidays  # as slow to load as a scenario is to read

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


def finish(now: int, work: int, opens: Sequence[int], closes: Sequence[int], before: Sequence[int]) -> int:
    """Return the second at which `work` > 0 open seconds begun at `now` are done.

    NEVER if the calendar ends first.  `before[k]` are the open seconds before interval k.  A calendar is open
    at its opening second and closed at its closing one, so it is open at `now` exactly if one second of work
    is done at `now + 1`.
    """
    last = bisect_right(opens, now) - 1
    if last >= 0:
        if now + work <= closes[last]:
            return now + work
        work += before[last] + min(now, closes[last]) - opens[last]
    k = bisect_left(before, work, 0, len(opens)) - 1  # in which so many seconds since the first opening end
    if k < 0 or work > before[k] + closes[k] - opens[k]:
        return NEVER
    return opens[k] + work - before[k]
