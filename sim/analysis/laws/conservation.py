"""Nothing is lost: items, what enters a team, numbers present, and the parts of a time."""

from __future__ import annotations

import numpy as np

from sim.analysis.laws.view import ENDS, View, first_of
from sim.analysis.log.phases import Phases, one_of, split
from sim.eventlog import Event, Kind, What


def conservation(view: View) -> list[str]:
    """Every item occurs once, at its time, and is then open or ended in exactly one way."""
    occurred, end = view.log.items["occurred"], view.log.end
    occurs, ended = _count(view, Event.OCCUR), _ended(view)
    at = np.flatnonzero(view.line.event == Event.OCCUR)
    moved = view.time[at] != occurred[view.line.item[at]]
    wrong = (ended < 0) | (ended > 1)
    return (
        first_of((occurs == 0) & (occurred < end), lambda k: f"Item {k} does not occur")
        + first_of(occurs > 1, lambda k: f"Item {k} occurs {occurs[k]} times")
        + first_of(
            moved, lambda k: f"{view.place(at[k])}: OCCUR at {view.time[at[k]]} is not the time in the items"
        )
        + first_of(wrong, lambda k: f"Item {k} ends {ended[k]} times, reopenings taken off")
        + _books(view, (occurs > 0) & (ended == 0))
    )


def _count(view: View, *events: Event) -> np.ndarray:
    """Count rows per item; what happens to branches does not count."""
    here = one_of(view.line.event, *events) & (view.line.part == 0)
    return np.bincount(view.line.item[here], minlength=len(view.log.items["kind"]))


def _ended(view: View) -> np.ndarray:
    """How often each item ended, less how often it was opened again."""
    return _count(view, *ENDS) - _count(view, Event.REOPEN)


def _books(view: View, is_open: np.ndarray) -> list[str]:
    """Closed, abandoned, blocked and open items make up all items: counts and last rows say the same."""
    wrong = _open_items(view) != is_open
    return first_of(wrong, lambda k: f"Item {k} is open by its last row or by its counts, not by both")


def _open_items(view: View) -> np.ndarray:
    """Tell which items have something going on after their last row."""
    line = view.line
    closed = one_of(line.event, *ENDS) | ((line.event == Event.WAIT) & (view.what == What.RECURRENCE))
    going_on = np.zeros(len(view.log.items["kind"]), dtype=bool)
    going_on[line.item[line.last & (line.part == 0) & ~closed]] = True
    return going_on


def flow(view: View) -> list[str]:
    """What enters a team leaves it or is still there."""
    line, teams = view.line, len(view.log.places.teams)
    inside = line.last & one_of(line.event, Event.ENQUEUE, Event.START)
    masks = (line.event == Event.ENQUEUE, one_of(line.event, Event.FINISH, Event.ABANDON), inside)
    enters, leaves, stays = (np.bincount(view.team[m & (view.team >= 0)], minlength=teams) for m in masks)
    return first_of(
        enters != leaves + stays,
        lambda k: f"Team {k}: {enters[k]} entered, {leaves[k]} left, {stays[k]} are still there",
    )


def little(view: View, found: Phases) -> list[str]:
    """The integral of the number present is the sum of the sojourns, at each team and overall."""
    line, end = view.line, view.log.end
    teams = len(view.log.places.teams)
    change = (line.event == Event.ENQUEUE).astype(np.int64) - one_of(line.event, Event.FINISH, Event.ABANDON)
    known = view.team >= 0
    area = np.bincount(view.team[known], (change * (end - view.time))[known], minlength=teams)
    stays = one_of(found.event, Event.ENQUEUE, Event.START) & (found.team >= 0)
    lasted = found.end - found.begin
    sojourns = np.bincount(found.team[stays], lasted[stays], minlength=teams)
    return first_of(
        area != sojourns, lambda k: f"Little's law fails at team {k}: {area[k]:.0f} is not {sojourns[k]:.0f}"
    ) + _little_overall(view, found)


def _little_overall(view: View, found: Phases) -> list[str]:
    line = view.line
    enters = one_of(line.event, Event.OCCUR, Event.REOPEN).astype(np.int64)
    change = (enters - one_of(line.event, *ENDS))[line.part == 0]
    area = (change * (view.log.end - view.time[line.part == 0])).sum()
    away = (found.event == Event.CLOSE) | (found.what == What.RECURRENCE)
    sojourns = (found.end - found.begin)[(found.part == 0) & ~away].sum()
    if area == sojourns:
        return []
    return [f"Little's law fails for the whole: {area} is not {sojourns}."]


def split_sums(view: View, found: Phases) -> list[str]:
    """The parts of an incident's time are not negative and sum to it."""
    log = view.log
    incident = np.flatnonzero(log.items["kind"] == Kind.INCIDENT)
    parts = split(log, found)
    until = np.where(log.items["occurred"] <= log.end, log.end, log.items["occurred"])
    final = np.flatnonzero(one_of(view.line.event, *ENDS) & (view.line.part == 0))
    over = ~_open_items(view)[view.line.item[final]]
    until[view.line.item[final[over]]] = view.time[final[over]]
    span = (until - log.items["occurred"])[incident]
    total = parts.sum(axis=1)
    return first_of(
        total != span, lambda k: f"Item {incident[k]}: the parts of its time sum to {total[k]}, not {span[k]}"
    ) + first_of((parts < 0).any(axis=1), lambda k: f"Item {incident[k]}: a part of its time is negative")
