"""Tell what became of incidents: ever reported, closed in time, solved in place, divided among several."""

from __future__ import annotations

import numpy as np

from sim.analysis.log.history import CONTRACTOR, DEPARTMENT, Cohort, History, mean
from sim.eventlog import NEVER, Event, Window

ON_CALL = "on_call"
"""Role of the teams that set out to emergencies."""


def unreported(past: History, window: Window) -> dict[str, float]:
    """Give the share of the incidents that occur in the window of which nobody tells by the end of the log.

    Some that occur late may be reported after it.  NaN where the log holds no such incident at any time, as
    whoever writes down what is reported does not know of them.
    """
    occurred, silent = past.log.items["occurred"], past.reported == NEVER
    here = past.incidents & (occurred >= window[0]) & (occurred < window[1])
    told = (past.incidents & silent).any()
    return {"unreported_share": mean(silent[here]) if told else float("nan")}


def outcome(c: Cohort) -> dict[str, float]:
    """Measure what became of the incidents of a cohort; `joint_share` tells which were forked."""
    local_share = share(local(c))
    return {
        "closed_share": mean(c.closed),
        "on_time_share": share(on_time(c)),
        "local_share": local_share,
        "cross_department_share": 1 - local_share,
        "joint_share": mean(c.had(Event.FORK)),
    }


def share(answers: np.ndarray) -> float:
    """Give the share of 1 among answers of 1, 0 and NaN, those that are NaN left out."""
    return mean(answers[~np.isnan(answers)])


def on_time(c: Cohort) -> np.ndarray:
    """Tell of each incident whether it was closed by its due time: 1, 0, or NaN.

    NaN is what has no time limit, and what is open and not yet due at the end of the log.
    """
    due, end = c.past.log.items["due"][c.item], c.past.log.end
    judged = (due < NEVER) & (c.closed | (due < end))
    return np.where(judged, c.closed & (c.ended <= due), np.nan)


def local(c: Cohort) -> np.ndarray:
    """Tell of each incident whether it was solved without a department or its contractor: 1, 0, or NaN.

    NaN is what nobody has begun to handle, and that to which a team on call has come: such emergencies go to
    departments in every structure.
    """
    past, handled = c.past, c.past.handling
    item, team = (past.log.rows[name][handled] for name in ("item", "team"))
    roles = np.array([*(each.role for each in past.log.places.teams), ""])
    begun, called, sent = (
        past.mark(item[here])[c.item]
        for here in (
            np.ones(len(item), bool),
            (roles == ON_CALL)[team],
            past.at(DEPARTMENT, CONTRACTOR)[team],
        )
    )
    return np.where(begun & ~called, ~sent, np.nan)
