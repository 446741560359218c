"""Incidents: `journeys/incidents.py`, cut at the points where it waits.

Each function does what happens at one place and returns the next place, or BLOCKED if the thread now waits.
`r` is the run, `t` the thread, `i` the item.
"""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled import rules
from sim.engine.compiled.byways import answer, expect_duplicate
from sim.engine.compiled.departments import (
    address,
    alarmed,
    assigning_desk,
    contracted,
    coordinate,
    drive_and_handle,
    fork,
    needed,
    rush,
    touch_time,
    whistles,
    works,
)
from sim.engine.compiled.layout import BLOCKED, NONE, NOW, OPEN
from sim.engine.compiled.state import IN_PROGRESS
from sim.engine.rules import cases
from sim.eventlog import NEVER
from sim.machine_code import jit
from sim.model.city import workload as wl
from sim.model.city.structure import COMMUNITY, GRID
from sim.model.city.workload import TRIES
from sim.model.structure import NOBODY


@jit
def arrive_incident(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    if r.m.items[i].consultation:
        report(r, t, i, c.W_HOTLINE)
        return answer(r, t, i, c.ANSWERED)
    if not r.settings[0].noticing:
        r.m.threads[t].choice = c.W_HOTLINE
        return c.NOTICED
    when = notice(r, t, i)
    r.m.threads[t].place = c.NOTICED
    mc.book(r.m, when, mc.key(r.m, t))
    return BLOCKED


@jit
def notice(r, t, i):
    """Return when an incident enters the system, and leave the channel in `choice`."""
    item, conduct = r.m.items[i], r.settings[0]
    here = r.communities[item.community]
    by_resident = by_patrol = NEVER
    if rules.emergency(item.priority):
        by_resident = r.m.count[NOW] + r.report_delay[i]
    elif rules.happens(r.report_chance[i], here.propensity):
        by_resident = mc.after(r.m, conduct.waking, rules.whole_seconds(float(r.report_delay[i])))
    if rules.patrolled(item.visible, r.silence_chance[i], conduct.grid_reports, conduct.patrol, here.patrol):
        seconds = rules.patrol_delay(r.exposure[i], conduct.patrol, here.patrol)
        team = r.desk[GRID, item.community, item.lead]
        by_patrol = mc.working(r.m, team, rules.whole_seconds(seconds))
    r.m.threads[t].choice = rules.channel(by_resident, by_patrol, r.channel_chance[i], here.walk_in)
    return min(by_resident, by_patrol)


@jit
def report(r, t, i, channel):
    mc.record(r.m, t, c.E_REPORT, channel, NONE)
    if rules.by_resident(channel):
        r.m.items[i].reported = r.m.count[NOW]
    r.m.items[i].due = rules.due(r.m.count[NOW], r.m.items[i].limit)


@jit
def take_up(r, i):
    """Count an incident among those under way."""
    n = r.m.count[OPEN]
    r.lists[IN_PROGRESS, n], r.m.items[i].where = i, n
    r.m.count[OPEN] += 1


@jit
def close(r, t, i):
    mc.record(r.m, t, c.E_CLOSE, c.W_NOTHING, NONE)
    here = r.m.items[i].where
    if here >= 0:
        r.m.count[OPEN] -= 1
        last = r.lists[IN_PROGRESS, r.m.count[OPEN]]
        r.lists[IN_PROGRESS, here], r.m.items[last].where = last, here
        r.m.items[i].where = NONE
        r.m.items[i].bounced = 0


@jit
def find_target(r, i):
    """Return the lowest rung with the power to conclude an incident, `levels` if only departments can."""
    item, levels = r.m.items[i], r.settings[0].levels
    if works(r, i) > 0:
        return levels
    for level in range(levels):
        team = r.desk[level, item.community, item.lead]
        if team != NOBODY:
            power = r.power[level, item.enforcement, item.category, item.needs - 1]
            if rules.can_conclude(power, r.crews[team].skill, item.difficulty):
                return level
    return levels


@jit
def noticed(r, t, i):
    channel = r.m.threads[t].choice
    report(r, t, i, channel)
    take_up(r, i)
    r.m.items[i].target = find_target(r, i)
    if rules.happens(r.uniform[i, wl.DUPLICATE], r.settings[0].duplicates):
        expect_duplicate(r, i)
    goes = way(r, t, i)
    if goes == cases.ON_THE_SPOT:
        return c.CONCLUDE
    if goes == cases.BY_SEARCH:
        r.m.threads[t].attempt = 0
        return c.SEARCHES
    if goes == cases.FROM_COMMUNITY:
        r.m.threads[t].choice = COMMUNITY
        return c.AT_DESK
    return triage(r, t, i)


@jit
def way(r, t, i):
    """Return how a reported incident comes to whoever can conclude it."""
    item, conduct, channel = r.m.items[i], r.settings[0], r.m.threads[t].choice
    hotline, walk_in, patrol = conduct.dispatch_hotline, conduct.dispatch_walk_in, conduct.dispatch_patrol
    at_once = rules.dispatched(r.dispatch_chance[i], channel, hotline, walk_in, patrol)
    return rules.way(item.priority, channel, item.target, conduct.scattered, at_once)


@jit
def triage(r, t, i):
    """Intake registers a case."""
    seconds = r.settings[0].triage * r.factor[i, wl.TRIAGE]
    return mc.visit(r.m, t, r.settings[0].intake, c.W_TRIAGE, seconds, c.TRIAGED)


@jit
def entrance(r, i):
    """Return the rung to which intake gives what it does not dispatch."""
    level, levels = r.settings[0].entrance, r.settings[0].levels
    while level < levels and r.desk[level, r.m.items[i].community, r.m.items[i].lead] == NOBODY:
        level += 1
    return rules.entrance(level, levels)


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
    mc.book(r.m, mc.after(r.m, r.settings[0].waking, rules.whole_seconds(seconds)), mc.key(r.m, t))
    return BLOCKED


@jit
def triaged(r, t, i):
    if rules.emergency(r.m.items[i].priority):
        return c.CONCLUDE
    seconds = r.settings[0].decision * r.factor[i, wl.DECISION]
    return mc.wait(r.m, t, c.W_DECISION, r.settings[0].intake, seconds, c.OPINION)


@jit
def opinion(r, t, i):
    if way(r, t, i) == cases.FROM_INTAKE:
        level = entrance(r, i)
        r.m.threads[t].choice = level
        return desk_wait(r, t, i, level, NOBODY)
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, handler(r, i))
    if r.m.items[i].target < r.settings[0].levels:
        return c.CONCLUDE
    seconds = r.settings[0].assign * r.factor[i, wl.ASSIGN]
    return mc.visit(r.m, t, assigning_desk(r, i, r.m.items[i].lead), c.W_ASSIGN, seconds, c.CONCLUDE)


@jit
def desk_wait(r, t, i, level, below):
    """Lie on the desk of a rung, in its working time; `below` is the rung that sends, or NOBODY."""
    lead, conduct = r.m.items[i].lead, r.settings[0]
    usual, front, hall = conduct.hand_over, conduct.hand_over_front, conduct.hand_over_hall
    mean = rules.hand_over(level, conduct.levels, below, usual, front, hall)
    team = r.departments[lead].field
    if level < conduct.levels:
        team = r.desk[level, r.m.items[i].community, lead]
    return mc.wait(r.m, t, c.W_DESK, team, mean * r.factor[i, wl.DESK + level], c.AT_DESK)


@jit
def at_desk(r, t, i):
    level = r.m.threads[t].choice
    if level == r.m.items[i].target:
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
    goes = rules.onward(below, r.m.items[i].target, above)
    r.m.threads[t].choice = goes
    return desk_wait(r, t, i, goes, below)


@jit
def conclude(r, t, i):  # noqa: PLR0911  (one for each way)
    item, conduct = r.m.items[i], r.settings[0]
    alarm = alarmed(r, i)
    if item.target < r.settings[0].levels:
        if alarm:
            return rush(r, t, i, item.lead, touch_time(r, i), c.LEAD_DONE)
        return handle_locally(r, t, i, c.HANDLED)
    number, right, seconds = needed(r, i, c.LEAD)
    if alarm:
        if rules.together(number, conduct.command):
            return fork(r, t, i, c.LEAD, c.SENT)
        return rush(r, t, i, right, seconds, c.LEAD_DONE)
    if contracted(r, i, number):
        team = r.settings[0].contractor
        mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
        return drive_and_handle(r, t, i, team, seconds * conduct.contract_work, c.CONTRACTED)
    if rules.listed(r.uniform[i, wl.LISTED], conduct.one_thing, number):
        return fork(r, t, i, c.LEAD, c.AGREED)
    if whistles(r, i):
        return c.CALLED if number == 1 else fork(r, t, i, c.LEAD, c.CALLED)
    if rules.meets(number, conduct.coordinate):
        return coordinate(r, t, i, number - 1, c.COORDINATED)
    return c.PREPARED if number == 1 else fork(r, t, i, c.LEAD, c.PREPARED)


@jit
def handle_locally(r, t, i, goes_on):
    team = handler(r, i)
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    seconds = touch_time(r, i) * r.settings[0].near
    if r.m.items[i].target == GRID:
        return mc.visit(r.m, t, team, c.W_HANDLE, seconds, goes_on)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def handled(r, t, i):
    item, verify = r.m.items[i], r.settings[0].verify
    if not rules.checked(item.check, item.target, alarmed(r, i), verify):
        return close_case(r, t, i)
    desk = r.desk[COMMUNITY, item.community, item.lead]
    return mc.visit(r.m, t, desk, c.W_VERIFY, verify * r.factor[i, wl.VERIFY + item.check], c.VERIFIED)


@jit
def handler(r, i):
    """Return the team that concludes a case: in a joint case that of the lead."""
    item = r.m.items[i]
    if item.target < r.settings[0].levels:
        return r.desk[item.target, item.community, item.lead]
    return r.departments[item.lead].field


@jit
def verified(r, t, i):
    chance = r.uniform[i, wl.CHECK + r.m.items[i].check]
    if not rules.fails(chance, r.settings[0].rework, r.crews[handler(r, i)].care):
        return close_case(r, t, i)
    mc.record(r.m, t, c.E_REWORK, c.W_NOTHING, NONE)
    r.m.items[i].check += 1
    return repair(r, t, i, c.HANDLED)


@jit
def repair(r, t, i, goes_on):
    if r.m.items[i].target < r.settings[0].levels:
        return handle_locally(r, t, i, goes_on)
    _, _, seconds = needed(r, i, c.LEAD)
    team = handler(r, i)
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def close_case(r, t, i):
    """Close, ask the resident, and wait whether it comes up again."""
    conduct, late = r.settings[0], rules.late(r.m.count[NOW], r.m.items[i].due)
    close(r, t, i)
    chance = r.uniform[i, wl.SATISFIED + r.m.items[i].closing]
    r.m.items[i].closing += 1
    if rules.happens(chance, rules.satisfaction(conduct.satisfaction, late)):
        mc.record(r.m, t, c.E_SATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].satisfied += 1
    else:
        mc.record(r.m, t, c.E_DISSATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].dissatisfied += 1
    if rules.reopens(r.uniform[i, wl.REOPEN], conduct.reopening, r.m.items[i].closing):
        seconds = conduct.reopening_delay * r.factor[i, wl.RECURRENCE]
        return mc.elapse(r.m, t, c.W_RECURRENCE, seconds, c.RECURRED)
    return BLOCKED


@jit
def recurred(r, t, i):
    mc.record(r.m, t, c.E_REOPEN, c.W_NOTHING, NONE)
    take_up(r, i)
    return repair(r, t, i, c.RESTORED)
