"""The clock of a city: next moment, settle, review, dispatch."""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.incidents import (
    arrive_incident,
    at_desk,
    close,
    close_case,
    conclude,
    coordinated,
    handled,
    met,
    noticed,
    opinion,
    part_done,
    recurred,
    run_department,
    screened,
    triaged,
    verified,
)
from sim.engine.compiled.machine import BLOCKED, NONE, NOW, PARTS, jit
from sim.engine.compiled.papers import accepted, arrive_request, arrive_upward, at_examiner, stamped
from sim.engine.compiled.review import review
from sim.eventlog import NEVER
from sim.model.calendars import DAY


@jit
def go(r, t, place):  # noqa: C901, PLR0912  (one line for each place of a journey)
    """Carry a thread on from a place until it waits."""
    i = t // r.m.count[PARTS]
    while place != BLOCKED:
        if place == c.ARRIVES:
            place = arrive(r, t, i)
        elif place == c.NOTICED:
            place = noticed(r, t, i)
        elif place == c.TRIAGED:
            place = triaged(r, t, i)
        elif place == c.OPINION:
            place = opinion(r, t, i)
        elif place == c.AT_DESK:
            place = at_desk(r, t, i)
        elif place == c.SCREENED:
            place = screened(r, t, i)
        elif place == c.CONCLUDE:
            place = conclude(r, t, i)
        elif place == c.COORDINATED:
            place = coordinated(r, t, i)
        elif place == c.MET:
            place = met(r, t, i)
        elif place < c.PART_DONE:
            place = run_department(r, t, i, place)
        elif place == c.PART_DONE:
            place = part_done(r, t, i)
            t = i * r.m.count[PARTS]  # after the last part the item itself goes on
        elif place == c.HANDLED:
            place = handled(r, t, i)
        elif place == c.VERIFIED:
            place = verified(r, t, i)
        elif place == c.RECURRED:
            place = recurred(r, t, i)
        elif place == c.RESTORED:
            place = close_case(r, t, i)
        elif place == c.ACCEPTED:
            place = accepted(r, t, i)
        elif place == c.AT_EXAMINER:
            place = at_examiner(r, t, i)
        elif place == c.STAMPED:
            place = stamped(r, t, i)
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


@jit
def run_city(r, blocks, days):
    """Run from the first second to the end."""
    m, arrivals, coming = r.m, r.arrivals, r.coming
    day = 1
    while True:
        now = next_time(r, blocks, arrivals, coming)
        if day < days:
            now = min(now, day * DAY)
        if now >= m.count[mc.END]:
            return
        m.count[NOW] = now
        settle(r, blocks, arrivals, now)
        mc.open_calendars(m, coming, now)
        if now == day * DAY:
            if day < days:
                review(r)
            day += 1
        if m.count[mc.READY] > 0:
            mc.dispatch(m)


@jit
def next_time(r, blocks, arrivals, coming):
    """Return the next moment at which anything happens."""
    m = r.m
    now = m.count[mc.END]
    if m.count[mc.AGENDA] > 0:
        now = min(now, m.agenda[0].time)
    for k in range(arrivals.shape[0]):
        if arrivals[k] < blocks[k, 1]:
            now = min(now, m.items[arrivals[k]].occurred)
    return mc.next_opening(m, coming, now)


@jit
def settle(r, blocks, arrivals, now):
    """Resume whatever is due and begin whatever occurs now, in item order."""
    m, parts = r.m, r.m.count[PARTS]
    while True:
        first, block = NEVER, NONE
        for k in range(arrivals.shape[0]):
            i = arrivals[k]
            if i < blocks[k, 1] and m.items[i].occurred == now and i < first:
                first, block = i, k
        due = m.count[mc.AGENDA] > 0 and m.agenda[0].time == now
        if due and (block == NONE or m.agenda[0].key < 2 * first * parts):
            thread = mc.take(m) // 2
            if m.threads[thread].stage == mc.NOT_VISITING or mc.end_task(m, thread):
                go(r, thread, m.threads[thread].place)
        elif block != NONE:
            arrivals[block] += 1
            go(r, first * parts, c.ARRIVES)
        else:
            return
