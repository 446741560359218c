"""Measure what people did besides the work: called and came, asked again, went higher, reported twice."""

from __future__ import annotations

import numpy as np

from sim.analysis.log.history import (
    CONTRACTOR,
    DEPARTMENT,
    Cohort,
    curve,
    mean,
    ratio,
)
from sim.analysis.log.phases import one_of
from sim.eventlog import NEVER, SIDE, Event, What

EMERGENCY = "emergency"
"""Name of the urgency class for which everybody sets out at once."""


def behaviour(c: Cohort) -> dict[str, float]:
    """Measure calls and their answers, residents' further reports, rulings and emergencies."""
    return _whistles(c) | _residents(c) | _duplicates(c) | _rulings(c) | _emergencies(c)


def _whistles(c: Cohort) -> dict[str, float]:
    """Measure calls by whistle: how many, how many were answered, and how long until the called one acts.

    A call is answered by a HEED of the same part.  The response is the time from the call until a post
    begins to handle that part, by whatever way; calls without one are censored.
    """
    called, heeded = c.rows(Event.WHISTLE), c.rows(Event.HEED)
    return {
        "whistles_per_incident": ratio(len(called), len(c.item)),
        "whistle_answered_share": ratio(len(heeded), len(called)),
        "whistle_response_hours": _response(c, called),
    }


def _response(c: Cohort, called: np.ndarray) -> float:
    rows, handled = c.past.log.rows, c.past.handling
    handled = handled[c.past.mark(rows["item"][called])[rows["item"][handled]]]
    known = np.sort(_place(rows, handled))
    at = np.searchsorted(known, _place(rows, called))
    met = np.append(known, -1)[at]
    same = met >> _ROW == _place(rows, called) >> _ROW
    time = np.where(same, rows["time"][np.where(same, met & (2**_ROW - 1), 0)], NEVER)
    until = np.minimum(time, c.past.ended[rows["item"][called]])
    return curve(rows["time"][called], until, same).quantile(0.5)


_ROW = 32
"""Bits that a row takes in a place."""


def _place(rows: dict[str, np.ndarray], row: np.ndarray) -> np.ndarray:
    """Number rows so that they sort by item, then part, then time; up to 2^24 items."""
    thread = (rows["item"][row].astype(np.int64) << 7) | rows["part"][row]
    return (thread << _ROW) | row


def _residents(c: Cohort) -> dict[str, float]:
    """Give the shares of residents who ask again and who go higher, of those who have reported."""
    channel = c.last(c.past.rows(Event.REPORT), "what")
    theirs = one_of(channel, What.HOTLINE, What.WALK_IN)
    return {
        "repeat_share": mean(c.had(Event.REPEAT)[theirs]),
        "escalated_share": mean(c.had(Event.ESCALATE)[theirs]),
    }


def _duplicates(c: Cohort) -> dict[str, float]:
    """Measure how many incidents are reported twice, and what share of the work on them all that costs."""
    found = c.past.found
    at = c.starts
    seconds = found.open_seconds(at)
    return {
        "duplicate_share": mean(c.had(Event.DUPLICATE)),
        "duplicate_hours_share": ratio(seconds[found.part[at] == SIDE].sum(), seconds.sum()),
    }


def _rulings(c: Cohort) -> dict[str, float]:
    return {
        "arbitrated_share": mean(c.had(Event.ARBITRATE)),
        "search_share": mean(c.had(Event.WAIT, what=What.SEARCH)),
    }


def _emergencies(c: Cohort) -> dict[str, float]:
    """Measure how soon departments set out to emergencies: the first of them, and the last.

    Counted are the emergencies that a department was given or has begun, up to the first check that
    failed or closing, so that later repairs do not count.  Those nobody has set out to are censored,
    and for the last one those that have not come that far.
    """
    urgent = c.only(_is_emergency(c))
    first, last, given, settled = _settings_out(urgent)
    here = given | (first < NEVER)
    began, ended = urgent.reported[here], urgent.ended[here]
    first, last, settled = first[here], last[here], settled[here] & (last[here] >= 0)
    once = curve(began, np.minimum(first, ended), first < NEVER).quantile(0.9)
    whole = curve(began, np.where(settled, last, ended), settled).quantile(0.9)
    return {
        "emergency_dispatch_p90_minutes": 60 * once,
        "emergency_all_moving_p90_minutes": 60 * whole,
    }


def _is_emergency(c: Cohort) -> np.ndarray:
    names = c.past.log.places.urgencies
    urgency = names.index(EMERGENCY) if EMERGENCY in names else -1
    return c.past.log.items["urgency"][c.item] == urgency


def _settings_out(c: Cohort) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For each item: when the first team of a department set out, and the last one for the first time.

    Also whether one was given it, and whether it has been closed or found wanting since.
    """
    rows, afar = c.past.log.rows, c.past.at(DEPARTMENT, CONTRACTOR)
    ends = c.past.last(c.rows(Event.REWORK, Event.CLOSE)[::-1], "time", NEVER)
    given, starts = (
        row[afar[rows["team"][row]] & (rows["time"][row] <= ends[rows["item"][row]])]
        for row in (c.rows(Event.DISPATCH), c.rows(Event.START))
    )
    starts = starts[one_of(rows["what"][starts], What.TRAVEL, What.HANDLE)]
    visit = rows["item"][starts].astype(np.int64) * len(afar) + rows["team"][starts]
    new = starts[np.sort(np.unique(visit, return_index=True)[1])]
    given = c.past.mark(rows["item"][given])[c.item]
    return c.first(starts), c.last(new), given, ends[c.item] < NEVER
