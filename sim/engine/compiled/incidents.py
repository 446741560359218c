"""Incidents: `journeys/incidents.py`, cut at the points where it waits.

Each function does what happens at one place and returns the next place, or BLOCKED if the thread now waits.
`r` is the run, `t` the thread, `i` the item.
"""

from __future__ import annotations

from sim.engine import rules
from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.byways import answer, expect_duplicate
from sim.engine.compiled.departments import (
    address,
    assigning_desk,
    contracted,
    coordinate,
    drive_and_handle,
    emergency,
    fork,
    needed,
    on_call,
    rush,
    touch_time,
    whistles,
)
from sim.engine.compiled.machine import BLOCKED, NONE, NOW
from sim.engine.compiled.state import IN_PROGRESS
from sim.eventlog import NEVER
from sim.machine_code import jit
from sim.model import workload as wl
from sim.model.structure import COMMUNITY, GRID, NOBODY
from sim.model.workload import TRIES

satisfaction = jit(rules.satisfaction)
hand_over = jit(rules.hand_over)
onward = jit(rules.onward)


@jit
def arrive_incident(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    if r.m.items[i].consultation:
        report(r, t, i, c.W_HOTLINE)
        return answer(r, t, i, c.ANSWERED)
    r.m.threads[t].choice = c.W_HOTLINE
    if r.settings[0].noticing == 0:
        return c.NOTICED
    when = notice(r, t, i)
    r.m.threads[t].place = c.NOTICED
    mc.book(r.m, when, mc.key(r.m, t))
    return BLOCKED


@jit
def notice(r, t, i):
    """Return when an incident enters the system, and leave the channel in `choice`."""
    item = r.m.items[i]
    here = r.communities[item.community]
    by_resident = by_patrol = NEVER
    if emergency(r, i):
        by_resident = r.m.count[NOW] + r.report_delay[i]
    elif r.report_chance[i] < here.propensity:
        by_resident = mc.after(r.m, r.settings[0].waking, mc.whole_seconds(float(r.report_delay[i])))
    seen = item.visible and r.silence_chance[i] < r.settings[0].grid_reports
    if seen and r.settings[0].patrol > 0 and here.patrol > 0:
        seconds = r.exposure[i] * r.settings[0].patrol / here.patrol
        team = r.desk[GRID, item.community, item.lead]
        by_patrol = mc.working(r.m, team, mc.whole_seconds(seconds))
    if by_patrol < by_resident:
        r.m.threads[t].choice = c.W_PATROL
        return by_patrol
    if r.channel_chance[i] < here.walk_in:
        r.m.threads[t].choice = c.W_WALK_IN
    return by_resident


@jit
def report(r, t, i, channel):
    mc.record(r.m, t, c.E_REPORT, channel, NONE)
    if channel in (c.W_HOTLINE, c.W_WALK_IN):
        r.m.items[i].reported = r.m.count[NOW]
    if r.m.items[i].limit < NEVER:
        r.m.items[i].due = r.m.count[NOW] + r.m.items[i].limit
        put_open(r, i)


@jit
def put_open(r, i):
    n = r.m.count[mc.OPEN]
    r.lists[IN_PROGRESS, n], r.m.items[i].where = i, n
    r.m.count[mc.OPEN] += 1


@jit
def close(r, t, i):
    mc.record(r.m, t, c.E_CLOSE, c.W_NOTHING, NONE)
    here = r.m.items[i].where
    if here >= 0:
        r.m.count[mc.OPEN] -= 1
        last = r.lists[IN_PROGRESS, r.m.count[mc.OPEN]]
        r.lists[IN_PROGRESS, here], r.m.items[last].where = last, here
        r.m.items[i].where = NONE
        r.m.items[i].bounced = 0


@jit
def find_target(r, i):
    """Return the lowest rung with the power to conclude an incident, `levels` if only departments can."""
    item, levels = r.m.items[i], r.settings[0].levels
    if item.outside > 0 and r.settings[0].outside:
        return levels
    for level in range(levels):
        team = r.desk[level, item.community, item.lead]
        if team != NOBODY:
            power = r.power[level, item.enforcement, item.category, item.needs - 1]
            if power * r.crews[team].skill >= item.difficulty:
                return level
    return levels


@jit
def noticed(r, t, i):
    channel = r.m.threads[t].choice
    report(r, t, i, channel)
    target = find_target(r, i)
    r.m.items[i].target = target
    if r.uniform[i, wl.DUPLICATE] < r.settings[0].duplicates:
        expect_duplicate(r, i)
    if emergency(r, i):
        return triage(r, t, i)
    if (channel == c.W_PATROL and target == GRID) or (channel == c.W_WALK_IN and target <= COMMUNITY):
        return c.CONCLUDE
    if r.settings[0].scattered and channel != c.W_PATROL:
        r.m.threads[t].attempt = 0
        return c.SEARCHES
    if channel == c.W_HOTLINE or dispatched(r, i, channel):
        return triage(r, t, i)
    r.m.threads[t].choice = COMMUNITY
    return c.AT_DESK


@jit
def triage(r, t, i):
    """Intake registers a case."""
    seconds = r.settings[0].triage * r.factor[i, wl.TRIAGE]
    return mc.visit(r.m, t, r.settings[0].intake, c.W_TRIAGE, seconds, c.TRIAGED)


@jit
def dispatched(r, i, channel):
    """Tell whether intake sends a case at once to whoever can conclude it."""
    share = r.settings[0].dispatch_walk_in
    if channel == c.W_HOTLINE:
        share = r.settings[0].dispatch_hotline
    elif channel == c.W_PATROL:
        share = r.settings[0].dispatch_patrol
    return r.dispatch_chance[i] < share


@jit
def entrance(r, i):
    """Return the rung to which intake gives what it does not dispatch."""
    level, levels = r.settings[0].entrance, r.settings[0].levels
    while level < levels and r.desk[level, r.m.items[i].community, r.m.items[i].lead] == NOBODY:
        level += 1
    return level if level < levels else COMMUNITY


@jit
def searches(r, t, i):
    """The resident looks for the right office."""
    th = r.m.threads[t]
    if th.attempt < TRIES:
        addressed = address(r, i, r.m.items[i].lead, wl.LOST + th.attempt, wl.FOUND + th.attempt)
        if addressed != r.m.items[i].lead:
            th.choice = addressed
            seconds = r.settings[0].screen * r.factor[i, wl.SCREEN]
            return mc.visit(r.m, t, r.departments[addressed].field, c.W_SCREEN, seconds, c.TURNED_AWAY)
    th.choice = COMMUNITY
    return desk_wait(r, t, i, COMMUNITY, NOBODY)


@jit
def turned_away(r, t, i):
    th = r.m.threads[t]
    th.step -= 1  # the visit that is sent back is the one that has just ended
    mc.record(r.m, t, c.E_RETURN, c.W_NOTHING, r.departments[th.choice].field)
    th.step += 1
    attempt = th.attempt
    th.attempt += 1
    seconds = r.settings[0].search * r.factor[i, wl.SEARCH + attempt]
    if seconds <= 0:
        return c.SEARCHES
    mc.record(r.m, t, c.E_WAIT, c.W_SEARCH, NONE)
    th.place = c.SEARCHES
    mc.book(r.m, mc.after(r.m, r.settings[0].waking, mc.whole_seconds(seconds)), mc.key(r.m, t))
    return BLOCKED


@jit
def triaged(r, t, i):
    if emergency(r, i):
        return c.CONCLUDE
    seconds = r.settings[0].decision * r.factor[i, wl.DECISION]
    return mc.wait(r.m, t, c.W_DECISION, r.settings[0].intake, seconds, c.OPINION)


@jit
def opinion(r, t, i):
    community = r.m.items[i].community
    channel = r.m.threads[t].choice
    if not dispatched(r, i, channel):
        level = entrance(r, i)
        r.m.threads[t].choice = level
        return desk_wait(r, t, i, level, NOBODY)
    if r.m.items[i].target < r.settings[0].levels:
        mc.record(
            r.m, t, c.E_DISPATCH, c.W_NOTHING, r.desk[r.m.items[i].target, community, r.m.items[i].lead]
        )
        return c.CONCLUDE
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, r.departments[r.m.items[i].lead].field)
    seconds = r.settings[0].assign * r.factor[i, wl.ASSIGN]
    return mc.visit(r.m, t, assigning_desk(r, i, r.m.items[i].lead), c.W_ASSIGN, seconds, c.CONCLUDE)


@jit
def desk_wait(r, t, i, level, below):
    """Lie on the desk of a rung, in its working time; `below` is the rung that sends, or NOBODY."""
    lead, conduct = r.m.items[i].lead, r.settings[0]
    waits = (conduct.hand_over, conduct.hand_over_front, conduct.hand_over_hall)
    mean = hand_over(level, conduct.levels, below, waits)
    team = r.departments[lead].field
    if level < conduct.levels:
        team = r.desk[level, r.m.items[i].community, lead]
    return mc.wait(r.m, t, c.W_DESK, team, mean * r.factor[i, wl.DESK + level], c.AT_DESK)


@jit
def at_desk(r, t, i):
    level = r.m.threads[t].choice
    if level == min(r.m.items[i].target, r.settings[0].levels):
        return c.CONCLUDE
    seconds = r.settings[0].screen * r.factor[i, wl.SCREEN + level]
    return mc.visit(
        r.m, t, r.desk[level, r.m.items[i].community, r.m.items[i].lead], c.W_SCREEN, seconds, c.SCREENED
    )


@jit
def screened(r, t, i):
    below = r.m.threads[t].choice
    above = below + 1
    community, lead = r.m.items[i].community, r.m.items[i].lead
    while above < r.settings[0].levels and r.desk[above, community, lead] == NOBODY:
        above += 1
    goes = onward(below, r.m.items[i].target, above)
    r.m.threads[t].choice = goes
    return desk_wait(r, t, i, goes, below)


@jit
def conclude(r, t, i):  # noqa: PLR0911  (one for each way)
    item, conduct = r.m.items[i], r.settings[0]
    alarm = on_call(r, i)
    if item.target < r.settings[0].levels:
        if alarm:
            return rush(r, t, i, item.lead, touch_time(r, i), c.LEAD_DONE)
        return handle_locally(r, t, i, c.HANDLED)
    number, right, seconds = needed(r, i, c.LEAD)
    if alarm:
        if number > 1 and r.settings[0].command:
            return fork(r, t, i, c.LEAD, c.SENT)
        return rush(r, t, i, right, seconds, c.LEAD_DONE)
    if contracted(r, i, number):
        team = r.settings[0].contractor
        mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
        return drive_and_handle(r, t, i, team, seconds * conduct.contract_work, c.CONTRACTED)
    if number > 1 and r.uniform[i, wl.LISTED] < conduct.one_thing:
        return fork(r, t, i, c.LEAD, c.AGREED)
    if whistles(r, i):
        return c.CALLED if number == 1 else fork(r, t, i, c.LEAD, c.CALLED)
    if number == 1:
        return c.PREPARED
    if conduct.coordinate <= 0:
        return fork(r, t, i, c.LEAD, c.PREPARED)
    return coordinate(r, t, i, number - 1, c.COORDINATED)


@jit
def handle_locally(r, t, i, goes_on):
    target = r.m.items[i].target
    team = r.desk[target, r.m.items[i].community, r.m.items[i].lead]
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    seconds = touch_time(r, i) * r.settings[0].near
    if target == GRID:
        return mc.visit(r.m, t, team, c.W_HANDLE, seconds, goes_on)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def handled(r, t, i):
    attempt = r.m.items[i].check
    done = r.m.items[i].target == GRID or on_call(r, i)
    if attempt == TRIES or done or r.settings[0].verify <= 0:
        return close_case(r, t, i)
    desk = r.desk[COMMUNITY, r.m.items[i].community, r.m.items[i].lead]
    return mc.visit(
        r.m, t, desk, c.W_VERIFY, r.settings[0].verify * r.factor[i, wl.VERIFY + attempt], c.VERIFIED
    )


@jit
def handler(r, i):
    """Return the team whose work on a case is checked: in a joint case that of the lead."""
    item = r.m.items[i]
    if item.target < r.settings[0].levels:
        return r.desk[item.target, item.community, item.lead]
    return r.departments[item.lead].field


@jit
def verified(r, t, i):
    attempt = r.m.items[i].check
    if r.uniform[i, wl.CHECK + attempt] >= r.settings[0].rework * r.crews[handler(r, i)].care:
        return close_case(r, t, i)
    mc.record(r.m, t, c.E_REWORK, c.W_NOTHING, NONE)
    r.m.items[i].check += 1
    return repair(r, t, i, c.HANDLED)


@jit
def repair(r, t, i, goes_on):
    if r.m.items[i].target < r.settings[0].levels:
        return handle_locally(r, t, i, goes_on)
    _, lead, seconds = needed(r, i, c.LEAD)
    team = r.departments[lead].field
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def close_case(r, t, i):
    """Close, ask the resident, and wait whether it comes up again."""
    late = r.m.count[NOW] > r.m.items[i].due
    close(r, t, i)
    closing = r.m.items[i].closing
    r.m.items[i].closing += 1
    if r.uniform[i, wl.SATISFIED + closing] < satisfaction(r.settings[0].satisfaction, late):
        mc.record(r.m, t, c.E_SATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].satisfied += 1
    else:
        mc.record(r.m, t, c.E_DISSATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].dissatisfied += 1
    if closing == 0 and r.uniform[i, wl.REOPEN] < r.settings[0].reopening:
        seconds = r.settings[0].reopening_delay * r.factor[i, wl.RECURRENCE]
        return mc.elapse(r.m, t, c.W_RECURRENCE, seconds, c.RECURRED)
    return BLOCKED


@jit
def recurred(r, t, i):
    mc.record(r.m, t, c.E_REOPEN, c.W_NOTHING, NONE)
    put_open(r, i)
    return repair(r, t, i, c.RESTORED)
