"""What a log does not tell, and which measures therefore mean nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fnmatch import fnmatch

import numpy as np

from sim.eventlog import UNKNOWN, Event, EventLog, Kind, What


class Gap(Enum):
    """Something of which a log holds no trace: it never happened, or nobody wrote it down."""

    SILENCE = "every incident is reported, so that nobody knows of those that are not"
    OCCURRENCE = "no incident occurs before it is reported, so that noticing takes no time"
    CHANNEL = "no report names a channel other than one and the same"
    ANSWER = "no contact is answered at once"
    DISPATCH = "nothing is dispatched"
    START = "nobody starts to handle anything"
    WORK = "no work but handling is told of"
    VISITS = "no incident is handled, returned or repaired a second time"
    JOINT = "no case is divided among several"
    OUTSIDE = "nothing waits for outside works"
    REOPEN = "nothing is opened again"
    CALL_BACK = "nobody is asked whether he is content"
    SUPERVISION = "nothing is supervised"
    WHISTLE = "nobody whistles"
    REPEAT = "nobody asks again"
    ESCALATE = "nobody goes to a higher level"
    DUPLICATE = "nothing is reported twice"
    ARBITRATE = "nothing is ruled upon"
    SEARCH = "nobody searches for an office"
    FUNCTIONS = "nothing tells how many functions it needs"
    DIFFICULTY = "nothing tells how difficult it is"
    ENFORCEMENT = "nothing tells whether it needs enforcement"
    WORKS = "nothing tells whether it needs outside works"
    URGENCY = "nothing is an emergency"
    DUE = "nothing has a time limit"
    COMMUNITY = "all incidents are of one community"
    KINDS = "no office is a department"
    ON_CALL = "no team is on call"
    POSTS = "no team has posts"
    HOURS = "no team is ever closed"
    STAFF = "nobody is ever away or works more or less than usual"
    SHOCK = "no shock is known of"
    REQUESTS = "there are no requests"
    TASKS = "there are no tasks from above"


def gaps(log: EventLog) -> tuple[Gap, ...]:
    """List what a log does not tell."""
    told = _events(log) | _others(log)
    return tuple(gap for gap in Gap if not told[gap])


def told(values: Mapping[str, float], log: EventLog) -> dict[str, float]:
    """Keep those of the measures of a log that rest on nothing it does not tell."""
    lacking = set(gaps(log))
    return {
        name: value
        for name, value in values.items()
        if (found := needs(name)) is not None and not found & lacking
    }


def needs(measure: str) -> frozenset[Gap] | None:
    """Return what a log must tell for a measure to mean something; None for a measure that is not known."""
    found = [gaps for pattern, gaps in NEEDS.items() if fnmatch(measure, pattern)]
    return frozenset(gap for gaps in found for gap in gaps) if found else None


_OF_EVENTS = {
    Gap.DISPATCH: (Event.DISPATCH,),
    Gap.JOINT: (Event.FORK,),
    Gap.REOPEN: (Event.REOPEN,),
    Gap.CALL_BACK: (Event.SATISFIED, Event.DISSATISFIED),
    Gap.SUPERVISION: (Event.SUPERVISE,),
    Gap.WHISTLE: (Event.WHISTLE,),
    Gap.REPEAT: (Event.REPEAT,),
    Gap.ESCALATE: (Event.ESCALATE,),
    Gap.DUPLICATE: (Event.DUPLICATE,),
    Gap.ARBITRATE: (Event.ARBITRATE,),
}
_OF_ACTIVITIES = {
    Gap.ANSWER: (Event.FINISH, What.ANSWER),
    Gap.START: (Event.START, What.HANDLE),
    Gap.OUTSIDE: (Event.WAIT, What.OUTSIDE),
    Gap.SEARCH: (Event.WAIT, What.SEARCH),
}


def _events(log: EventLog) -> dict[Gap, bool]:
    """Tell of each gap whether rows fill it."""
    event, what = log.rows["event"], log.rows["what"]
    starts, reports = event == Event.START, event == Event.REPORT
    visits = np.bincount(log.rows["item"][starts & (what == What.HANDLE)])
    again = (visits > 1).any() or np.isin(event, (Event.RETURN, Event.REWORK)).any()
    return {
        **{gap: bool(np.isin(event, events).any()) for gap, events in _OF_EVENTS.items()},
        **{gap: bool(((event == e) & (what == w)).any()) for gap, (e, w) in _OF_ACTIVITIES.items()},
        Gap.WORK: bool((what[starts] != What.HANDLE).any()),
        Gap.VISITS: bool(again),
        Gap.CHANNEL: len(np.unique(what[reports])) > 1,
        Gap.OCCURRENCE: bool(
            (log.rows["time"][reports] > log.items["occurred"][log.rows["item"][reports]]).any()
        ),
    }


def _others(log: EventLog) -> dict[Gap, bool]:
    """Tell of each gap whether items, places or the table of staff fill it."""
    items, places = log.items, log.places
    reported = log.rows["item"][log.rows["event"] == Event.REPORT]
    incidents = np.flatnonzero(items["kind"] == Kind.INCIDENT)
    always = all(len(shifts.opens) == 1 for shifts in places.calendars)
    return {
        Gap.SILENCE: bool(len(np.setdiff1d(incidents, reported))),
        Gap.FUNCTIONS: bool((items["needs"] > 0).any()),
        Gap.DIFFICULTY: bool((items["difficulty"] > UNKNOWN).any()),
        Gap.ENFORCEMENT: bool((items["enforcement"] > UNKNOWN).any()),
        Gap.WORKS: bool((items["works"] > UNKNOWN).any()),
        Gap.URGENCY: "emergency" in places.urgencies,
        Gap.DUE: len(np.unique(items["due"])) > 1,
        Gap.COMMUNITY: len(np.unique(items["community"])) > 1,
        Gap.KINDS: any(office.kind == "department" for office in places.offices),
        Gap.ON_CALL: any(team.role == "on_call" for team in places.teams),
        Gap.POSTS: any(team.posts for team in places.teams),
        Gap.HOURS: not always,
        Gap.STAFF: bool(len(log.staff["time"])),
        Gap.SHOCK: bool(places.disturbances),
        Gap.REQUESTS: bool((items["kind"] == Kind.REQUEST).any()),
        Gap.TASKS: bool((items["kind"] == Kind.UPWARD).any()),
    }


_ALONE = (Gap.KINDS, Gap.START, Gap.DISPATCH, Gap.VISITS, Gap.JOINT, Gap.OUTSIDE)
_LOCAL = (Gap.KINDS, Gap.ON_CALL, Gap.START, Gap.VISITS)
_LOAD = (Gap.KINDS, Gap.POSTS, Gap.HOURS, Gap.STAFF, Gap.WORK)

NEEDS: dict[str, tuple[Gap, ...]] = {
    "incidents": (),
    "contacts": (Gap.ANSWER,),
    "answered_share": (Gap.ANSWER,),
    "patrol_share": (Gap.CHANNEL,),
    "noticing_*": (Gap.OCCURRENCE,),
    "first_response_*": (Gap.START,),
    "first_response_working_*": (Gap.HOURS,),
    "report_to_dispatch_*": (Gap.DISPATCH,),
    "close_*": (),
    "closed_share": (),
    "open_at_end": (Gap.REOPEN,),
    "backlog_*": (Gap.REOPEN,),
    "resolution_*": (Gap.OCCURRENCE,),
    "resolution_working_*": (Gap.HOURS, Gap.START, Gap.VISITS),
    "resolution_gini_communities": (Gap.COMMUNITY,),
    "unreported_share": (Gap.SILENCE,),
    "single_*": (Gap.FUNCTIONS,),
    "several_*": (Gap.FUNCTIONS,),
    "simple_*": (Gap.DIFFICULTY,),
    "usual_*": (Gap.DIFFICULTY,),
    "hard_*": (Gap.DIFFICULTY,),
    "enforcement_*": (Gap.ENFORCEMENT,),
    "works_*": (Gap.WORKS,),
    "*_report_to_close_*": (),
    "*_resolution_*": (Gap.OCCURRENCE,),
    "by_one_department_*": _ALONE,
    "joint_share": (Gap.JOINT,),
    "*on_time_share": (Gap.DUE,),
    "*local_share": _LOCAL,
    "cross_department_share": _LOCAL,
    "hops_mean": (Gap.VISITS, Gap.WORK),
    "return*": (Gap.VISITS,),
    "rework_share": (Gap.VISITS,),
    "supervised_share": (Gap.SUPERVISION,),
    "reopened_share": (Gap.REOPEN,),
    "satisfied_share": (Gap.CALL_BACK,),
    "whistle*": (Gap.WHISTLE,),
    "repeat_share": (Gap.REPEAT, Gap.CHANNEL),
    "escalated_share": (Gap.ESCALATE, Gap.CHANNEL),
    "duplicate_*": (Gap.DUPLICATE,),
    "duplicate_hours_share": (Gap.WORK, Gap.HOURS),
    "arbitrated_share": (Gap.ARBITRATE,),
    "search_share": (Gap.SEARCH,),
    "emergency_*_minutes": (Gap.URGENCY, Gap.KINDS, Gap.WORK, Gap.DISPATCH),
    "utilisation_gini_*": _LOAD,
    "request_*": (Gap.REQUESTS,),
    "service_*": (Gap.REQUESTS, Gap.KINDS),
    "approval_*": (Gap.REQUESTS,),
    "upward_*": (Gap.TASKS, Gap.WORK, Gap.HOURS),
    "pushed_share": (Gap.TASKS,),
    "department_*": _LOAD,
    "mid_*": _LOAD,
    "overtime_hours_per_post": (Gap.STAFF, Gap.POSTS),
    "recovery_*": (Gap.SHOCK,),
    "shock_*": (Gap.SHOCK,),
    "staff_hours_per_closed_incident": (Gap.START, Gap.WORK, Gap.HOURS, Gap.VISITS),
    "posts_per_1000_incidents_a_year": (Gap.POSTS,),
}
"""What a log must tell for measures, by pattern of their names; all patterns that fit hold together."""
