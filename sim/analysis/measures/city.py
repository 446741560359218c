"""Measure a log: how long incidents take, where the time goes, who is loaded, what comes out.

Durations of what is still going on at the end of the log are censored there, never dropped.  Everything
is computed from the log alone, so that a simulated and a recorded history meet the same code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.log.history import (
    CONTRACTOR,
    DAY,
    DEPARTMENT,
    FRONT,
    HOUR,
    YEAR,
    Cohort,
    History,
    check_window,
    cohort,
    curve,
    interpolated,
    mean,
    open_at,
    quantiles,
    ratio,
)
from sim.analysis.log.open_time import working
from sim.analysis.log.phases import Part, one_of, split_total
from sim.analysis.measures.behaviour import behaviour
from sim.analysis.measures.classes import by_class
from sim.analysis.measures.flows import moves
from sim.analysis.measures.load import fairness, load_table, staff_values, upward, waiting, work_seconds
from sim.analysis.measures.outcome import outcome, unreported
from sim.analysis.measures.recovery import shock_values
from sim.analysis.measures.staffing import staffing
from sim.analysis.runs.survival import kaplan_meier
from sim.eventlog import NEVER, Event, EventLog, Kind, What, Window


@dataclass(frozen=True, eq=False)
class Measures:
    """What a log says about a window.

    `values` is one row for the store, units in the names; NaN where the log does not tell.  `split` gives
    mean hours by part over the closed incidents of the cohort.  `load` has one line per team: `present` is
    the mean number of its posts present in its open hours, `utilisation` the share of their time spent
    working (above 1 where people stay to finish), `engaged` that with `other` work (see `load_table`),
    `waiting` the mean number in its queue, `pace` the work done in an hour and `overtime` the hours worked
    beyond the calendar as a share of it.  `backlog` is the number of open incidents, those reported before
    the window too, at the start of the window and every 24 hours after it.  `incidents` is the cohort itself,
    for what else may be asked of it.
    """

    values: dict[str, float]
    split: dict[str, float]
    load: pd.DataFrame
    backlog: np.ndarray
    incidents: Cohort


def measure(log: EventLog, begin: int, end: int) -> Measures:
    """Measure the window [begin, end), in seconds, of a log.

    The cohort are the incidents reported in it that somebody must handle: contacts that intake answers at
    once and dispatches to nobody are counted, and left out of everything else about incidents, backlog
    included.  Requests and upward tasks are those reported in the window, load and backlog those of the
    window.  By-ways count to load and to staff hours only.  The recovery from a shock is that of the whole
    log.  Raise ValueError if the window is empty or reaches beyond the log, or if the rows are not in
    the order of time.
    """
    check_window(log, begin, end)
    past, window = History(log), Window(begin, end)
    contacts, requests, tasks = (
        cohort(past, log.items["kind"] == of, window) for of in (Kind.INCIDENT, Kind.REQUEST, Kind.UPWARD)
    )
    incidents = contacts.only(past.incidents[contacts.item])
    work, staff = work_seconds(past, window), staffing(log, begin, end)
    load = load_table(past, work.sum(axis=0), staff, window)
    backlog = open_at(past, np.append(np.arange(begin, end, DAY), end))
    values = (
        _contacts(past.answered[contacts.item])
        | _counts(incidents)
        | _noticing(incidents)
        | unreported(past, window)
        | _response(incidents)
        | _closing(incidents)
        | _resolution(incidents)
        | by_class(incidents)
        | _by_one_department(incidents)
        | outcome(incidents)
        | _journey(incidents)
        | _afterwards(incidents)
        | behaviour(incidents)
        | fairness(incidents, load)
        | _backlog(backlog)
        | _requests(requests)
        | upward(tasks, work)
        | staff_values(past, work, staff)
        | waiting(past, load)
        | shock_values(past)
        | _cost(incidents)
    )
    return Measures(values, _mean_split(incidents), load, backlog[:-1], incidents)


def _contacts(answered: np.ndarray) -> dict[str, float]:
    return {"contacts": float(len(answered)), "answered_share": mean(answered)}


def _counts(c: Cohort) -> dict[str, float]:
    return {"incidents": float(len(c.item)), "patrol_share": mean(c.had(Event.REPORT, what=What.PATROL))}


def _noticing(c: Cohort) -> dict[str, float]:
    hours = (c.reported - c.occurred) / HOUR
    return {
        "noticing_mean_hours": mean(hours),
        "noticing_median_hours": float(interpolated(hours, (0.5,))[0]),
    }


def _response(c: Cohort) -> dict[str, float]:
    """Measure the time from the report to the first work on them, and to their dispatch."""
    began, seen = _or_end(c, c.first(c.past.handling))
    team = np.where(seen, c.first(c.past.handling, "team"), c.team)
    worked = working(c.past.log, team, c.reported, began)
    sent, dispatched = _or_end(c, c.sent)
    return {
        "first_response_median_hours": curve(c.reported, began, seen).quantile(0.5),
        "first_response_working_hours": kaplan_meier(worked / HOUR, seen).quantile(0.5),
        "report_to_dispatch_median_minutes": 60 * curve(c.reported, sent, dispatched).quantile(0.5),
    }


def _or_end(c: Cohort, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put the end of each item where a time is NEVER, and tell where it is not."""
    return np.where(time < NEVER, time, c.ended), time < NEVER


def _closing(c: Cohort) -> dict[str, float]:
    """Measure the time from the report to the last CLOSE."""
    times = curve(c.reported, c.ended, c.closed)
    return quantiles(times, "close", "median", "p90") | {"close_rmst30_hours": times.restricted_mean(30 * 24)}


def _resolution(c: Cohort) -> dict[str, float]:
    """Measure the time from the occurrence to the last CLOSE."""
    times = curve(c.occurred, c.ended, c.closed)
    worked = working(c.past.log, c.team, c.occurred, c.ended) / HOUR
    return quantiles(times, "resolution", "median", "p90") | {
        "resolution_closed_mean_hours": mean((c.ended - c.occurred)[c.closed] / HOUR),
        "resolution_rmst60_hours": times.restricted_mean(60 * 24),
        "resolution_working_median_hours": kaplan_meier(worked, c.closed).quantile(0.5),
    }


def _by_one_department(c: Cohort) -> dict[str, float]:
    """Measure the time from dispatch to the last CLOSE of cases that one department handled alone.

    They were not forked and met no outside works, and the last DISPATCH or START of HANDLE names a department
    or its contractor.  The structure decides which cases these are: this is to be held against a case that
    the documents follow, not against other structures.
    """
    given = np.sort(np.concatenate((c.past.rows(Event.DISPATCH), c.past.handling)))
    afar = c.past.at(DEPARTMENT, CONTRACTOR)[c.last(given, "team")]
    together = c.had(Event.FORK) | c.had(Event.WAIT, what=What.OUTSIDE)
    alone = afar & ~together & (c.sent < NEVER)
    times = curve(c.sent[alone], c.ended[alone], c.closed[alone])
    return quantiles(times, "by_one_department_dispatch_to_close", "p25", "p90")


def _journey(c: Cohort) -> dict[str, float]:
    """Count hand-overs, returns and repeated work."""
    returns = c.count(c.past.rows(Event.RETURN))
    return {
        "hops_mean": mean(_hops(c)),
        "returns_per_incident": mean(returns),
        "return_share": mean(returns > 0),
        "rework_share": mean(c.had(Event.REWORK)),
        "supervised_share": mean(c.had(Event.SUPERVISE)),
    }


def _hops(c: Cohort) -> np.ndarray:
    """Count how often each incident went to another team; each branch of a joint case went to one."""
    found = moves(c)
    return np.bincount(found.item[found.handed], minlength=c.past.size)[c.item]


def _afterwards(c: Cohort) -> dict[str, float]:
    """Give the share reopened of incidents ever closed, and content of those called back (last answer)."""
    answer = c.last(c.past.rows(Event.SATISFIED, Event.DISSATISFIED), "event")
    return {
        "reopened_share": mean(c.had(Event.REOPEN)[c.had(Event.CLOSE)]),
        "satisfied_share": mean(answer[answer >= 0] == Event.SATISFIED),
    }


def _backlog(open_incidents: np.ndarray) -> dict[str, float]:
    """Describe the numbers open day by day, the last of which is that at the end of the window."""
    daily = open_incidents[:-1]
    return {
        "open_at_end": float(open_incidents[-1]),
        "backlog_mean": mean(daily),
        "backlog_max": float(daily.max()),
    }


def _requests(c: Cohort) -> dict[str, float]:
    """Measure requests: the time from the report to the last CLOSE, of all and of approvals, and the trouble.

    Nearby are those that never queue at a department; services are those that need no approval (E068).
    Approvals are those with more than one STAMP, that
    of the window and those of departments; what is stamped anew after a wait for papers counts once.  An
    applicant comes once, and once more with whatever paper was missing.
    """
    rows, row, found = c.past.log.rows, c.rows(Event.ENQUEUE), c.past.found
    afar = c.past.mark(rows["item"][row[c.past.at(DEPARTMENT)[rows["team"][row]]]])
    stamps = c.count(row[rows["what"][row] == What.STAMP])
    anew = found.item[one_of(found.what, What.PAPERS) & one_of(found.ended_by, Event.ENQUEUE)]
    several = stamps - np.bincount(anew, minlength=c.past.size)[c.item] > 1
    approvals = c.only(several)
    visits = 1 + c.count(c.past.rows(Event.WAIT, what=What.PAPERS))
    return {
        **quantiles(curve(c.reported, c.ended, c.closed), "request", "median", "p90"),
        **quantiles(
            curve(approvals.reported, approvals.ended, approvals.closed), "approval", "median", "p90"
        ),
        "request_nearby_share": mean(~afar[c.item]),
        "service_nearby_share": mean(~afar[c.item[~several]]),
        "request_visits_mean": mean(visits[stamps > 0]),
    }


def _cost(c: Cohort) -> dict[str, float]:
    """Hold staff hours against the closed incidents they went into, and posts against a year's incidents.

    By-ways of an incident cost hours as well.  Hours of each book of posts are a part of all of them; those
    of contractors are on none.
    """
    found = c.past.found
    starts = c.starts[c.past.mark(c.item[c.closed])[found.item[c.starts]]]
    hours, team = found.open_seconds(starts) / HOUR, found.team[starts]
    posts = sum(team.posts for team in c.past.log.places.teams)
    yearly = len(c.item) * YEAR / (c.end - c.begin)
    books = {"department": c.past.at(DEPARTMENT, "intake"), "mid": c.past.middle, "front": c.past.at(*FRONT)}
    return {
        "staff_hours_per_closed_incident": ratio(hours.sum(), c.closed.sum()),
        **{
            f"{book}_staff_hours_per_closed_incident": ratio(hours[there[team]].sum(), c.closed.sum())
            for book, there in books.items()
        },
        "posts_per_1000_incidents_a_year": ratio(1000 * posts, yearly),
    }


def _mean_split(c: Cohort) -> dict[str, float]:
    """Average the hours of the closed incidents by part."""
    hours = split_total(c.past.found, c.past.mark(c.item[c.closed])) / HOUR
    return {part.name.lower(): ratio(hours[part], c.closed.sum()) for part in Part}
