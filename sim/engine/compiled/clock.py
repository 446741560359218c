"""The clock of a city: next moment, settle, review, dispatch."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.byways import other_report, other_triaged
from sim.engine.compiled.cache import entry
from sim.engine.compiled.departments import accept_contract, lead_done, meet, met, part_done, run_department
from sim.engine.compiled.incidents import (
    arrive_incident,
    at_desk,
    close,
    close_case,
    conclude,
    handled,
    noticed,
    opinion,
    recurred,
    screened,
    searches,
    triaged,
    turned_away,
    verified,
)
from sim.engine.compiled.layout import AGENDA, BLOCKED, END, NONE, NOT_VISITING, NOW, OPENING, READY
from sim.engine.compiled.papers import arrive_request, arrive_upward, run_request
from sim.engine.compiled.pointer import pointer_to
from sim.engine.compiled.review import begin_day, review
from sim.eventlog import NEVER
from sim.machine_code import jit
from sim.model.time_and_chance.calendars import DAY


@jit
def go(r, t, place):  # noqa: C901, PLR0912, PLR0915  (two lines for each place of a journey)
    """Carry a thread on from a place until it waits."""
    i = np.int64(r.m.threads[t].item)  # one type everywhere, or all would be compiled twice
    while place != BLOCKED:
        if place == c.ARRIVES:
            place = arrive(r, t, i)
        elif place == c.NOTICED:
            place = noticed(r, t, i)
        elif place == c.TRIAGED:
            place = triaged(r, t, i)
        elif place == c.OPINION:
            place = opinion(r, t, i)
        elif place == c.SEARCHES:
            place = searches(r, t, i)
        elif place == c.TURNED_AWAY:
            place = turned_away(r, t, i)
        elif place == c.AT_DESK:
            place = at_desk(r, t, i)
        elif place == c.SCREENED:
            place = screened(r, t, i)
        elif place == c.CONCLUDE:
            place = conclude(r, t, i)
        elif place == c.COORDINATED and t == i:
            place = meet(r, t, i, c.MET)
        elif place == c.MET and t == i:
            place = met(r, t, i)
        elif place == c.LEAD_DONE:
            place = lead_done(r, t, i)
        elif place == c.CONTRACTED:
            place = accept_contract(r, t, i)
        elif place < c.PART_DONE:
            place = run_department(r, t, i, place)
        elif place == c.PART_DONE:
            place = part_done(r, t, i)
            t = i  # after the last part the item itself goes on
        elif place == c.HANDLED:
            place = handled(r, t, i)
        elif place == c.VERIFIED:
            place = verified(r, t, i)
        elif place == c.RECURRED:
            place = recurred(r, t, i)
        elif place == c.RESTORED:
            place = close_case(r, t, i)
        elif c.ANSWERED < place < c.DONE:
            place = run_request(r, t, i, place)
            t = i
        elif place == c.OTHER_REPORT:
            place = other_report(r, t, i)
        elif place == c.OTHER_TRIAGED:
            place = other_triaged(r, t, i)
        elif place == c.OVER:
            place = BLOCKED
        else:
            close(r, t, i)
            place = BLOCKED


@jit
def arrive(r, t, i):
    kind = r.m.items[i].kind
    if kind == c.K_INCIDENT:
        return arrive_incident(r, t, i)
    if kind == c.K_REQUEST:
        return arrive_request(r, t, i)
    return arrive_upward(r, t, i)


@entry
def run_city(run, blocks, days):
    """Run from the first second to the end."""
    r = pointer_to(run)
    m, arrivals = r.m, r.arrivals
    day = 1
    begin_day(r)
    while True:
        now = next_time(r, blocks, arrivals)
        if day < days:
            now = min(now, day * DAY)
        if now >= m.count[END]:
            return
        m.count[NOW] = now
        settle(r, blocks, arrivals, now)
        if now == m.count[OPENING]:
            mc.open_calendars(m)
        if now == day * DAY:
            if day < days:
                review(r)
            day += 1
        if m.count[READY] > 0:
            mc.dispatch(m)


@jit
def next_time(r, blocks, arrivals):
    """Return the next moment at which anything happens."""
    m = r.m
    now = min(m.count[END], m.count[OPENING])
    if m.count[AGENDA] > 0:
        now = min(now, m.times[0])
    for k in range(arrivals.shape[0]):
        if arrivals[k] < blocks[k, 1]:
            now = min(now, m.items[arrivals[k]].occurred)
    return now


@jit
def settle(r, blocks, arrivals, now):
    """Resume whatever is due and begin whatever occurs now, in item order."""
    m = r.m
    while True:
        first, block = NEVER, NONE
        for k in range(arrivals.shape[0]):
            i = arrivals[k]
            if i < blocks[k, 1] and m.items[i].occurred == now and i < first:
                first, block = i, k
        due = m.count[AGENDA] > 0 and m.times[0] == now
        if due and (block == NONE or mc.item_of(m.keys[0]) < first):
            thread = mc.thread_of(mc.take(m))
            if m.threads[thread].stage == NOT_VISITING or mc.end_task(m, thread):
                go(r, thread, np.int64(m.threads[thread].place))
        elif block != NONE:
            arrivals[block] += 1
            mc.begins(m, first, first, 0)
            go(r, first, c.ARRIVES)
        else:
            return
