"""What a log does not tell, and which measures therefore mean nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.eventlog import UNKNOWN, Event, EventLog, Kind, What
from sim.measures import Gap, find


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
        if (found := find(name)) is not None and not found.needs & lacking
    }


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
