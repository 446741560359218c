"""Incidents: `journeys.incident`, cut at the points where it waits.

Each function does what happens at one place and returns the next place, or BLOCKED if the thread now waits.
`r` is the run, `t` the thread, `i` the item.
"""

from __future__ import annotations

from sim.engine import rules
from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.machine import BLOCKED, NONE, NOW, PARTS, jit
from sim.eventlog import NEVER
from sim.model import workload as wl
from sim.model.structure import COMMUNITY, GRID, NOBODY
from sim.model.workload import FUNCTIONS, TRIES

return_share = jit(rules.return_share)
satisfaction = jit(rules.satisfaction)
wrong_share = jit(rules.wrong_share)


@jit
def arrive_incident(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    if r.m.items[i].consultation:
        report(r, t, i, c.W_HOTLINE)
        return mc.visit(
            r.m, t, r.plans[0].intake, c.W_ANSWER, r.conducts[0].answer * r.m.items[i].size[0], c.ANSWERED
        )
    r.m.threads[t].choice = c.W_HOTLINE
    if r.conducts[0].noticing == 0:
        return c.NOTICED
    when = notice(r, t, i)
    r.m.threads[t].place = c.NOTICED
    mc.book(r.m, when, 2 * t)
    return BLOCKED


@jit
def notice(r, t, i):
    """Return when an incident enters the system, and leave the channel in `choice`."""
    community = r.m.items[i].community
    by_resident = by_patrol = NEVER
    if r.m.items[i].report_chance < r.communities[community].propensity:
        by_resident = mc.after(r.m, r.plans[0].waking, mc.whole_seconds(float(r.m.items[i].report_delay)))
    patrol = r.communities[community].patrol
    if r.m.items[i].visible and r.conducts[0].patrol > 0 and patrol > 0:
        seconds = r.m.items[i].exposure * r.conducts[0].patrol / patrol
        team = r.desk[GRID, community, r.m.items[i].lead]
        by_patrol = mc.working(r.m, team, mc.whole_seconds(seconds))
    if by_patrol < by_resident:
        r.m.threads[t].choice = c.W_PATROL
        return by_patrol
    if r.m.items[i].walk_in:
        r.m.threads[t].choice = c.W_WALK_IN
    return by_resident


@jit
def report(r, t, i, channel):
    mc.record(r.m, t, c.E_REPORT, channel, NONE)
    if r.m.items[i].limit < NEVER:
        r.m.items[i].due = r.m.count[NOW] + r.m.items[i].limit
        put_open(r, i)


@jit
def put_open(r, i):
    n = r.m.count[mc.OPEN]
    r.open[n], r.m.items[i].where = i, n
    r.m.count[mc.OPEN] += 1


@jit
def close(r, t, i):
    mc.record(r.m, t, c.E_CLOSE, c.W_NOTHING, NONE)
    here = r.m.items[i].where
    if here >= 0:
        r.m.count[mc.OPEN] -= 1
        last = r.open[r.m.count[mc.OPEN]]
        r.open[here], r.m.items[last].where = last, here
        r.m.items[i].where = NONE


@jit
def emergency(r, i):
    urgent = r.m.items[i].priority == 0 and r.m.items[i].target == r.plans[0].levels
    return urgent and r.departments[r.m.items[i].lead].on_call != NOBODY


@jit
def noticed(r, t, i):
    channel = r.m.threads[t].choice
    report(r, t, i, channel)
    target = r.m.items[i].target
    if (channel == c.W_PATROL and target == GRID) or (channel == c.W_WALK_IN and target <= COMMUNITY):
        return c.CONCLUDE
    if r.plans[0].direct or channel == c.W_HOTLINE:
        seconds = r.conducts[0].triage * r.factor[i, wl.TRIAGE]
        return mc.visit(r.m, t, r.plans[0].intake, c.W_TRIAGE, seconds, c.TRIAGED)
    if emergency(r, i):
        return c.CONCLUDE
    r.m.threads[t].choice = COMMUNITY
    return c.AT_DESK


@jit
def triaged(r, t, i):
    if emergency(r, i):
        return c.CONCLUDE
    seconds = r.conducts[0].decision * r.factor[i, wl.DECISION]
    return mc.wait(r.m, t, c.W_DECISION, r.plans[0].intake, seconds, c.OPINION)


@jit
def opinion(r, t, i):
    community = r.m.items[i].community
    if not r.plans[0].direct:
        r.m.threads[t].choice = COMMUNITY
        return desk_wait(r, t, i, COMMUNITY)
    if r.m.items[i].target < r.plans[0].levels:
        mc.record(
            r.m, t, c.E_DISPATCH, c.W_NOTHING, r.desk[r.m.items[i].target, community, r.m.items[i].lead]
        )
        return c.CONCLUDE
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, r.departments[r.m.items[i].lead].field)
    seconds = r.conducts[0].assign * r.factor[i, wl.ASSIGN]
    return mc.visit(r.m, t, assigning_desk(r, i, r.m.items[i].lead), c.W_ASSIGN, seconds, c.CONCLUDE)


@jit
def assigning_desk(r, i, department):
    return r.desk[r.plans[0].levels - 1, r.m.items[i].community, department]


@jit
def desk_wait(r, t, i, level):
    lead = r.m.items[i].lead
    team = (
        r.desk[level, r.m.items[i].community, lead]
        if level < r.plans[0].levels
        else r.departments[lead].field
    )
    seconds = r.conducts[0].hand_over * r.factor[i, wl.DESK + level]
    return mc.wait(r.m, t, c.W_DESK, team, seconds, c.AT_DESK)


@jit
def at_desk(r, t, i):
    level = r.m.threads[t].choice
    if level >= min(r.m.items[i].target, r.plans[0].levels):
        return c.CONCLUDE
    seconds = r.conducts[0].screen * r.factor[i, wl.SCREEN + level]
    return mc.visit(
        r.m, t, r.desk[level, r.m.items[i].community, r.m.items[i].lead], c.W_SCREEN, seconds, c.SCREENED
    )


@jit
def screened(r, t, i):
    r.m.threads[t].choice += 1
    return desk_wait(r, t, i, r.m.threads[t].choice)


@jit
def conclude(r, t, i):
    if r.m.items[i].target < r.plans[0].levels:
        return handle_locally(r, t, i, c.HANDLED)
    if emergency(r, i):
        team = r.departments[r.m.items[i].lead].on_call
        mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
        return drive_and_handle(
            r, t, i, team, r.m.items[i].size[1] * r.conducts[0].department_work, c.HANDLED
        )
    number, _, _ = needed(r, i, 0)
    if number == 1:
        r.m.threads[t].attempt = 0
        r.m.threads[t].choice = first_address(r, i, 0)
        return c.ADDRESSED
    if r.conducts[0].coordinate <= 0:
        return fork(r, t, i)
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.conducts[0].coordinate * (number - 1) * r.factor[i, wl.COORDINATE]
    return mc.visit(r.m, t, desk, c.W_COORDINATE, seconds, c.COORDINATED)


@jit
def coordinated(r, t, i):
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.conducts[0].meeting * r.factor[i, wl.MEETING]
    return mc.wait(r.m, t, c.W_MEETING, desk, seconds, c.MET)


@jit
def met(r, t, i):
    r.m.threads[t].step += 1
    return fork(r, t, i)


@jit
def fork(r, t, i):
    """Split into branches; each runs at once until it waits."""
    mc.record(r.m, t, c.E_FORK, c.W_NOTHING, NONE)
    r.m.threads[t].step += 1
    number, _, _ = needed(r, i, 0)
    r.m.items[i].left = number
    for k in range(number):
        branch = t + 1 + k
        r.m.threads[branch].step = 0
        r.m.threads[branch].attempt = 0
        r.m.threads[branch].choice = first_address(r, i, k)
        run_department(r, branch, i, c.ADDRESSED)
    return BLOCKED


@jit
def needed(r, i, part):
    """Return how many departments must act, and of one of them the number and the touch time."""
    number, right, seconds = 0, NONE, 0.0
    for k in range(FUNCTIONS):
        function = r.m.items[i].functions[k]
        if function < 0:
            break
        department = r.department_of[function]
        known = False
        for j in range(k):
            if r.department_of[r.m.items[i].functions[j]] == department:
                known = True
        if not known:
            if number == part:
                right = department
            number += 1
        if department == right:
            seconds += r.m.items[i].size[1 + k] * r.conducts[0].department_work
    return number, right, seconds * (r.conducts[0].joint if number > 1 else 1.0)


@jit
def part_of(r, t):
    """Return which of the departments needed a thread is about."""
    return max(0, t % r.m.count[PARTS] - 1)


@jit
def first_address(r, i, part):
    _, right, _ = needed(r, i, part)
    departments = r.departments.shape[0]
    share = wrong_share(r.conducts[0].wrong, r.m.items[i].ambiguity, departments)
    if r.uniform[i, wl.WRONG + part] >= share:
        return right
    other = int(r.uniform[i, wl.PICK + part] * (departments - 1))
    return other if other < right else other + 1


@jit
def addressed(r, t, i):
    team = r.departments[r.m.threads[t].choice].field
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    place = wl.SIGN_OFF + (TRIES + 1) * part_of(r, t) + r.m.threads[t].attempt
    seconds = r.conducts[0].sign_off * r.factor[i, place]
    return mc.wait(r.m, t, c.W_SIGN_OFF, team, seconds, c.ACKNOWLEDGED)


@jit
def acknowledged(r, t, i):
    th, part = r.m.threads[t], part_of(r, t)
    number, right, seconds = needed(r, i, part)
    team = r.departments[th.choice].field
    if th.choice == right and not sent_back(r, t, i, number):
        return drive_and_handle(r, t, i, team, seconds, c.ACTED)
    mc.record(r.m, t, c.E_RETURN, c.W_NOTHING, team)
    th.step += 1
    th.choice = right
    effort = r.conducts[0].assign * r.factor[i, wl.ASSIGN + TRIES * part + th.attempt]
    return mc.visit(r.m, t, assigning_desk(r, i, right), c.W_ASSIGN, effort, c.REASSIGNED)


@jit
def sent_back(r, t, i, parts):
    part, attempt = part_of(r, t), r.m.threads[t].attempt
    if attempt >= min(r.conducts[0].max_returns, TRIES):
        return False
    load = r.departments[r.m.threads[t].choice].load
    share = return_share(r.conducts[0].returns, r.m.items[i].ambiguity, load, parts)
    return r.uniform[i, wl.RETURN + TRIES * part + attempt] < share


@jit
def reassigned(r, t, i):
    r.m.threads[t].attempt += 1
    return c.ADDRESSED


@jit
def acted(r, t, i):
    if part_of(r, t) == 0 and r.m.items[i].outside > 0 and r.conducts[0].outside:
        return mc.elapse(r.m, t, c.W_OUTSIDE, r.m.items[i].outside, c.PART_DONE)
    return c.PART_DONE


@jit
def part_done(r, t, i):
    """A department has done its part; after the last one the item goes on."""
    main = i * r.m.count[PARTS]
    if t == main:
        return c.HANDLED
    r.m.items[i].left -= 1
    if r.m.items[i].left > 0:
        return BLOCKED
    mc.record(r.m, main, c.E_JOIN, c.W_NOTHING, NONE)
    return c.HANDLED


@jit
def drive_and_handle(r, t, i, team, seconds, goes_on):
    if r.conducts[0].travel:
        here = r.m.threads[t]
        here.first = c.W_TRAVEL
        here.second = c.W_HANDLE
        here.first_seconds = r.travel[r.m.teams[team].office, r.m.items[i].community]
        here.second_seconds = mc.whole_seconds(seconds)
        return mc.enqueue(r.m, t, team, goes_on)
    return mc.visit(r.m, t, team, c.W_HANDLE, seconds, goes_on)


@jit
def handle_locally(r, t, i, goes_on):
    target = r.m.items[i].target
    team = r.desk[target, r.m.items[i].community, r.m.items[i].lead]
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    if target == GRID:
        return mc.visit(r.m, t, team, c.W_HANDLE, r.conducts[0].grid_work * r.m.items[i].size[0], goes_on)
    return drive_and_handle(r, t, i, team, r.conducts[0].local_work * r.m.items[i].size[0], goes_on)


@jit
def handled(r, t, i):
    attempt = r.m.items[i].check
    if attempt == TRIES or r.m.items[i].target == GRID or r.conducts[0].verify <= 0:
        return close_case(r, t, i)
    desk = r.desk[COMMUNITY, r.m.items[i].community, r.m.items[i].lead]
    return mc.visit(
        r.m, t, desk, c.W_VERIFY, r.conducts[0].verify * r.factor[i, wl.VERIFY + attempt], c.VERIFIED
    )


@jit
def verified(r, t, i):
    attempt = r.m.items[i].check
    if r.uniform[i, wl.CHECK + attempt] >= r.conducts[0].rework:
        return close_case(r, t, i)
    mc.record(r.m, t, c.E_REWORK, c.W_NOTHING, NONE)
    r.m.items[i].check += 1
    return repair(r, t, i, c.HANDLED)


@jit
def repair(r, t, i, goes_on):
    if r.m.items[i].target < r.plans[0].levels:
        return handle_locally(r, t, i, goes_on)
    _, lead, seconds = needed(r, i, 0)
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
    if r.uniform[i, wl.SATISFIED + closing] < satisfaction(r.conducts[0].satisfaction, late):
        mc.record(r.m, t, c.E_SATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].satisfied += 1
    else:
        mc.record(r.m, t, c.E_DISSATISFIED, c.W_NOTHING, NONE)
        r.communities[r.m.items[i].community].dissatisfied += 1
    if closing == 0 and r.uniform[i, wl.REOPEN] < r.conducts[0].reopening:
        seconds = r.conducts[0].reopening_delay * r.factor[i, wl.RECURRENCE]
        return mc.elapse(r.m, t, c.W_RECURRENCE, seconds, c.RECURRED)
    return BLOCKED


@jit
def recurred(r, t, i):
    mc.record(r.m, t, c.E_REOPEN, c.W_NOTHING, NONE)
    put_open(r, i)
    return repair(r, t, i, c.RESTORED)


@jit
def run_department(r, t, i, place):
    """Carry a thread through its dealings with a department until it waits or leaves them."""
    while True:
        if place == c.ADDRESSED:
            place = addressed(r, t, i)
        elif place == c.ACKNOWLEDGED:
            place = acknowledged(r, t, i)
        elif place == c.REASSIGNED:
            place = reassigned(r, t, i)
        elif place == c.ACTED:
            place = acted(r, t, i)
        else:
            return place
