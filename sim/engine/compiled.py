"""The compiled engine: the same machine over arrays, writing the same log row for row.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

The journeys of `journeys.py` are cut here at the points where they wait: a place is where a thread goes on.
Each function does what happens at one place and returns the next place, or BLOCKED if the thread now waits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine import compiled_network, rules
from sim.engine import machine as mc
from sim.engine.machine import BLOCKED, NONE, NOW, PARTS, ROWS, Machine, jit
from sim.eventlog import COLUMNS, NEVER, Event, EventLog, Kind, What
from sim.model import workload as wl
from sim.model.calendars import DAY
from sim.model.conduct import Conduct
from sim.model.structure import COMMUNITY, GRID, NOBODY, Structure
from sim.model.workload import FUNCTIONS, TRIES, Workload, blocks

trust_after = jit(rules.trust_after)
propensity = jit(rules.propensity)
patrol_share = jit(rules.patrol_share)
push_share = jit(rules.push_share)
load_factor = jit(rules.load_factor)
wrong_share = jit(rules.wrong_share)
return_share = jit(rules.return_share)
satisfaction = jit(rules.satisfaction)
tasks_first = jit(rules.tasks_first)

PARTS_OF_CITY = 1 + wl.PARTS
PUSHED_LAST = 3

# Numba reads plain integers faster than enumerations
E_OCCUR, E_REPORT, E_DISPATCH, E_RETURN = Event.OCCUR.value, Event.REPORT.value, Event.DISPATCH.value, Event.RETURN.value
E_FORK, E_JOIN, E_REWORK, E_CLOSE = Event.FORK.value, Event.JOIN.value, Event.REWORK.value, Event.CLOSE.value
E_REOPEN, E_SUPERVISE, E_PUSH = Event.REOPEN.value, Event.SUPERVISE.value, Event.PUSH.value
E_SATISFIED, E_DISSATISFIED = Event.SATISFIED.value, Event.DISSATISFIED.value
E_ABANDON, E_BLOCK = Event.ABANDON.value, Event.BLOCK.value
W_NOTHING, W_RESIDENT, W_PATROL = What.NOTHING.value, What.RESIDENT.value, What.PATROL.value
W_COUNTER, W_COUNTERPART, W_ARRIVAL = What.COUNTER.value, What.COUNTERPART.value, What.ARRIVAL.value
W_ANSWER, W_TRIAGE, W_SCREEN, W_ASSIGN = What.ANSWER.value, What.TRIAGE.value, What.SCREEN.value, What.ASSIGN.value
W_TRAVEL, W_HANDLE, W_COORDINATE = What.TRAVEL.value, What.HANDLE.value, What.COORDINATE.value
W_VERIFY, W_STAMP, W_TASK, W_SERVE = What.VERIFY.value, What.STAMP.value, What.TASK.value, What.SERVE.value
W_DESK, W_DECISION, W_SIGN_OFF = What.DESK.value, What.DECISION.value, What.SIGN_OFF.value
W_MEETING, W_OUTSIDE, W_RECURRENCE = What.MEETING.value, What.OUTSIDE.value, What.RECURRENCE.value
K_INCIDENT, K_REQUEST, K_UPWARD = Kind.INCIDENT.value, Kind.REQUEST.value, Kind.UPWARD.value

(
    ARRIVES,
    NOTICED,
    TRIAGED,
    OPINION,
    AT_DESK,
    SCREENED,
    CONCLUDE,
    COORDINATED,
    MET,
    ADDRESSED,
    ACKNOWLEDGED,
    REASSIGNED,
    ACTED,
    PART_DONE,
    HANDLED,
    VERIFIED,
    RECURRED,
    RESTORED,
    ANSWERED,
    ACCEPTED,
    AT_EXAMINER,
    STAMPED,
    DONE,
) = range(23)


COMMUNITY_RECORD = np.dtype(
    [("trust", "f8"), ("propensity", "f8"), ("patrol", "f8"), ("satisfied", "i8"), ("dissatisfied", "i8"), ("grid", "i4")]
)
DEPARTMENT_RECORD = np.dtype([("push", "f8"), ("load", "f8"), ("field", "i4"), ("on_call", "i4"), ("approval", "i4")])
PLAN_RECORD = np.dtype(
    [
        ("intake", "i4"),
        ("approval_department", "i4"),
        ("waking", "i4"),
        ("levels", "i4"),
        ("direct", "i1"),
        ("integrated", "i1"),
    ]
)
CONDUCT_RECORD = np.dtype(
    [(name, "i8" if kind == "int" else "f8") for name, kind in Conduct.__annotations__.items()]
)


class Run(NamedTuple):
    """A run in progress: machine, structure, chance and what agents have decided."""

    m: Machine
    uniform: np.ndarray
    factor: np.ndarray
    desk: np.ndarray  # [level, community, department]
    window: np.ndarray  # [level, community]
    travel: np.ndarray  # [office, community]
    service_power: np.ndarray
    department_of: np.ndarray
    communities: np.ndarray  # COMMUNITY_RECORD
    departments: np.ndarray  # DEPARTMENT_RECORD
    open: np.ndarray  # incidents in progress, in no order
    overdue: np.ndarray  # room for a list of them
    arrivals: np.ndarray  # [block] next item to occur
    coming: np.ndarray  # [calendar] next opening
    plans: np.ndarray  # PLAN_RECORD, one
    conducts: np.ndarray  # CONDUCT_RECORD, one


# --- incidents


@jit
def arrive_incident(r, t, i):
    mc.record(r.m, t, E_OCCUR, W_NOTHING, NONE)
    if r.m.items[i].consultation:
        report(r, t, i, W_RESIDENT)
        return mc.visit(r.m, t, r.plans[0].intake, W_ANSWER, r.conducts[0].answer * r.m.items[i].size[0], ANSWERED)
    r.m.threads[t].choice = W_RESIDENT
    if r.conducts[0].noticing == 0:
        return NOTICED
    when = notice(r, t, i)
    r.m.threads[t].place = NOTICED
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
        r.m.threads[t].choice = W_PATROL
        return by_patrol
    return by_resident


@jit
def report(r, t, i, channel):
    mc.record(r.m, t, E_REPORT, channel, NONE)
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
    mc.record(r.m, t, E_CLOSE, W_NOTHING, NONE)
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
    if channel == W_PATROL and r.m.items[i].target == GRID:
        return CONCLUDE
    if r.plans[0].direct or channel == W_RESIDENT:
        seconds = r.conducts[0].triage * r.factor[i, wl.TRIAGE]
        return mc.visit(r.m, t, r.plans[0].intake, W_TRIAGE, seconds, TRIAGED)
    if emergency(r, i):
        return CONCLUDE
    r.m.threads[t].choice = COMMUNITY
    return AT_DESK


@jit
def triaged(r, t, i):
    if emergency(r, i):
        return CONCLUDE
    seconds = r.conducts[0].decision * r.factor[i, wl.DECISION]
    return mc.wait(r.m, t, W_DECISION, r.plans[0].intake, seconds, OPINION)


@jit
def opinion(r, t, i):
    community = r.m.items[i].community
    if not r.plans[0].direct:
        r.m.threads[t].choice = COMMUNITY
        return desk_wait(r, t, i, COMMUNITY)
    if r.m.items[i].target < r.plans[0].levels:
        mc.record(r.m, t, E_DISPATCH, W_NOTHING, r.desk[r.m.items[i].target, community, r.m.items[i].lead])
        return CONCLUDE
    mc.record(r.m, t, E_DISPATCH, W_NOTHING, r.departments[r.m.items[i].lead].field)
    seconds = r.conducts[0].assign * r.factor[i, wl.ASSIGN]
    return mc.visit(r.m, t, assigning_desk(r, i, r.m.items[i].lead), W_ASSIGN, seconds, CONCLUDE)


@jit
def assigning_desk(r, i, department):
    return r.desk[r.plans[0].levels - 1, r.m.items[i].community, department]


@jit
def desk_wait(r, t, i, level):
    lead = r.m.items[i].lead
    team = r.desk[level, r.m.items[i].community, lead] if level < r.plans[0].levels else r.departments[lead].field
    seconds = r.conducts[0].hand_over * r.factor[i, wl.DESK + level]
    return mc.wait(r.m, t, W_DESK, team, seconds, AT_DESK)


@jit
def at_desk(r, t, i):
    level = r.m.threads[t].choice
    if level >= min(r.m.items[i].target, r.plans[0].levels):
        return CONCLUDE
    seconds = r.conducts[0].screen * r.factor[i, wl.SCREEN + level]
    return mc.visit(r.m, t, r.desk[level, r.m.items[i].community, r.m.items[i].lead], W_SCREEN, seconds, SCREENED)


@jit
def screened(r, t, i):
    r.m.threads[t].choice += 1
    return desk_wait(r, t, i, r.m.threads[t].choice)


@jit
def conclude(r, t, i):
    if r.m.items[i].target < r.plans[0].levels:
        return handle_locally(r, t, i, HANDLED)
    if emergency(r, i):
        team = r.departments[r.m.items[i].lead].on_call
        mc.record(r.m, t, E_DISPATCH, W_NOTHING, team)
        return drive_and_handle(r, t, i, team, r.m.items[i].size[1] * r.conducts[0].department_work, HANDLED)
    number, _, _ = needed(r, i, 0)
    if number == 1:
        r.m.threads[t].attempt = 0
        r.m.threads[t].choice = first_address(r, i, 0)
        return ADDRESSED
    if r.conducts[0].coordinate <= 0:
        return fork(r, t, i)
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.conducts[0].coordinate * (number - 1) * r.factor[i, wl.COORDINATE]
    return mc.visit(r.m, t, desk, W_COORDINATE, seconds, COORDINATED)


@jit
def coordinated(r, t, i):
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.conducts[0].meeting * r.factor[i, wl.MEETING]
    return mc.wait(r.m, t, W_MEETING, desk, seconds, MET)


@jit
def met(r, t, i):
    r.m.threads[t].step += 1
    return fork(r, t, i)


@jit
def fork(r, t, i):
    """Split into branches; each runs at once until it waits."""
    mc.record(r.m, t, E_FORK, W_NOTHING, NONE)
    r.m.threads[t].step += 1
    number, _, _ = needed(r, i, 0)
    r.m.items[i].left = number
    for k in range(number):
        branch = t + 1 + k
        r.m.threads[branch].step = 0
        r.m.threads[branch].attempt = 0
        r.m.threads[branch].choice = first_address(r, i, k)
        run_department(r, branch, i, ADDRESSED)
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
    mc.record(r.m, t, E_DISPATCH, W_NOTHING, team)
    place = wl.SIGN_OFF + (TRIES + 1) * part_of(r, t) + r.m.threads[t].attempt
    seconds = r.conducts[0].sign_off * r.factor[i, place]
    return mc.wait(r.m, t, W_SIGN_OFF, team, seconds, ACKNOWLEDGED)


@jit
def acknowledged(r, t, i):
    th, part = r.m.threads[t], part_of(r, t)
    number, right, seconds = needed(r, i, part)
    team = r.departments[th.choice].field
    if th.choice == right and not sent_back(r, t, i, number):
        return drive_and_handle(r, t, i, team, seconds, ACTED)
    mc.record(r.m, t, E_RETURN, W_NOTHING, team)
    th.step += 1
    th.choice = right
    effort = r.conducts[0].assign * r.factor[i, wl.ASSIGN + TRIES * part + th.attempt]
    return mc.visit(r.m, t, assigning_desk(r, i, right), W_ASSIGN, effort, REASSIGNED)


@jit
def sent_back(r, t, i, parts):
    part, attempt = part_of(r, t), r.m.threads[t].attempt
    if attempt >= min(r.conducts[0].max_returns, TRIES):
        return False
    load = r.departments[r.department_of[r.m.items[i].functions[part]]].load
    share = return_share(r.conducts[0].returns, r.m.items[i].ambiguity, load, parts)
    return r.uniform[i, wl.RETURN + TRIES * part + attempt] < share


@jit
def reassigned(r, t, i):
    r.m.threads[t].attempt += 1
    return ADDRESSED


@jit
def acted(r, t, i):
    if part_of(r, t) == 0 and r.m.items[i].outside > 0 and r.conducts[0].outside:
        return mc.elapse(r.m, t, W_OUTSIDE, r.m.items[i].outside, PART_DONE)
    return PART_DONE


@jit
def part_done(r, t, i):
    """A department has done its part; after the last one the item goes on."""
    main = i * r.m.count[PARTS]
    if t == main:
        return HANDLED
    r.m.items[i].left -= 1
    if r.m.items[i].left > 0:
        return BLOCKED
    mc.record(r.m, main, E_JOIN, W_NOTHING, NONE)
    return HANDLED


@jit
def drive_and_handle(r, t, i, team, seconds, goes_on):
    if r.conducts[0].travel:
        here = r.m.threads[t]
        here.first = W_TRAVEL
        here.second = W_HANDLE
        here.first_seconds = r.travel[r.m.teams[team].office, r.m.items[i].community]
        here.second_seconds = mc.whole_seconds(seconds)
        return mc.enqueue(r.m, t, team, goes_on)
    return mc.visit(r.m, t, team, W_HANDLE, seconds, goes_on)


@jit
def handle_locally(r, t, i, goes_on):
    target = r.m.items[i].target
    team = r.desk[target, r.m.items[i].community, r.m.items[i].lead]
    mc.record(r.m, t, E_DISPATCH, W_NOTHING, team)
    if target == GRID:
        return mc.visit(r.m, t, team, W_HANDLE, r.conducts[0].grid_work * r.m.items[i].size[0], goes_on)
    return drive_and_handle(r, t, i, team, r.conducts[0].local_work * r.m.items[i].size[0], goes_on)


@jit
def handled(r, t, i):
    attempt = r.m.items[i].check
    if attempt == TRIES or r.m.items[i].target == GRID or r.conducts[0].verify <= 0:
        return close_case(r, t, i)
    desk = r.desk[COMMUNITY, r.m.items[i].community, r.m.items[i].lead]
    return mc.visit(r.m, t, desk, W_VERIFY, r.conducts[0].verify * r.factor[i, wl.VERIFY + attempt], VERIFIED)


@jit
def verified(r, t, i):
    attempt = r.m.items[i].check
    if r.uniform[i, wl.CHECK + attempt] >= r.conducts[0].rework:
        return close_case(r, t, i)
    mc.record(r.m, t, E_REWORK, W_NOTHING, NONE)
    r.m.items[i].check += 1
    return repair(r, t, i, HANDLED)


@jit
def repair(r, t, i, goes_on):
    if r.m.items[i].target < r.plans[0].levels:
        return handle_locally(r, t, i, goes_on)
    _, lead, seconds = needed(r, i, 0)
    team = r.departments[lead].field
    mc.record(r.m, t, E_DISPATCH, W_NOTHING, team)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def close_case(r, t, i):
    """Close, ask the resident, and wait whether it comes up again."""
    late = r.m.count[NOW] > r.m.items[i].due
    close(r, t, i)
    closing = r.m.items[i].closing
    r.m.items[i].closing += 1
    if r.uniform[i, wl.SATISFIED + closing] < satisfaction(r.conducts[0].satisfaction, late):
        mc.record(r.m, t, E_SATISFIED, W_NOTHING, NONE)
        r.communities[r.m.items[i].community].satisfied += 1
    else:
        mc.record(r.m, t, E_DISSATISFIED, W_NOTHING, NONE)
        r.communities[r.m.items[i].community].dissatisfied += 1
    if closing == 0 and r.uniform[i, wl.REOPEN] < r.conducts[0].reopening:
        seconds = r.conducts[0].reopening_delay * r.factor[i, wl.RECURRENCE]
        return mc.elapse(r.m, t, W_RECURRENCE, seconds, RECURRED)
    return BLOCKED


@jit
def recurred(r, t, i):
    mc.record(r.m, t, E_REOPEN, W_NOTHING, NONE)
    put_open(r, i)
    return repair(r, t, i, RESTORED)


# --- the other kinds of work


@jit
def arrive_request(r, t, i):
    mc.record(r.m, t, E_OCCUR, W_NOTHING, NONE)
    report(r, t, i, W_COUNTER)
    seconds = r.conducts[0].window_work * r.m.items[i].size[0]
    return mc.visit(r.m, t, accepting_window(r, i), W_STAMP, seconds, ACCEPTED)


@jit
def accepting_window(r, i):
    for level in range(COMMUNITY, r.plans[0].levels):
        team = r.window[level, r.m.items[i].community]
        if team != NOBODY and r.service_power[level] >= r.m.items[i].difficulty:
            return team
    return r.departments[r.plans[0].approval_department].approval


@jit
def accepted(r, t, i):
    if r.m.items[i].functions[0] < 0:
        return DONE
    if not r.plans[0].integrated:
        r.m.threads[t].choice = 0
        return before_stamp(r, t, i, NOBODY)
    seconds = 0.0
    for k in range(FUNCTIONS):
        if r.m.items[i].functions[k] >= 0:
            seconds += r.m.items[i].size[1 + k] * r.conducts[0].stamp_work
    team = r.departments[r.plans[0].approval_department].approval
    return mc.visit(r.m, t, team, W_STAMP, seconds * r.conducts[0].stamp_integrated, DONE)


@jit
def before_stamp(r, t, i, previous):
    """Lie on the next examiner's desk, unless it is the same department."""
    department = r.department_of[r.m.items[i].functions[r.m.threads[t].choice]]
    if department == previous:
        return AT_EXAMINER
    return mc.wait(r.m, t, W_DESK, r.departments[department].approval, r.conducts[0].hand_over, AT_EXAMINER)


@jit
def at_examiner(r, t, i):
    k = r.m.threads[t].choice
    team = r.departments[r.department_of[r.m.items[i].functions[k]]].approval
    return mc.visit(r.m, t, team, W_STAMP, r.m.items[i].size[1 + k] * r.conducts[0].stamp_work, STAMPED)


@jit
def stamped(r, t, i):
    k = r.m.threads[t].choice + 1
    if k == FUNCTIONS or r.m.items[i].functions[k] < 0:
        return DONE
    r.m.threads[t].choice = k
    return before_stamp(r, t, i, r.department_of[r.m.items[i].functions[k - 1]])


@jit
def arrive_upward(r, t, i):
    mc.record(r.m, t, E_OCCUR, W_NOTHING, NONE)
    report(r, t, i, W_COUNTERPART)
    department = r.department_of[r.m.items[i].functions[0]]
    team = r.departments[department].field
    if r.m.items[i].push_chance < r.departments[department].push:
        level = min(r.plans[0].levels - 1, COMMUNITY + 1)
        team = r.desk[level, r.m.items[i].community, department]
        mc.record(r.m, t, E_PUSH, W_NOTHING, team)
        if not r.m.teams[team].tasks_first:
            r.m.items[i].priority = PUSHED_LAST
    return mc.visit(r.m, t, team, W_TASK, r.conducts[0].task_work * r.m.items[i].size[0], DONE)


# --- places


@jit
def run_department(r, t, i, place):
    """Carry a thread through its dealings with a department until it waits or leaves them."""
    while True:
        if place == ADDRESSED:
            place = addressed(r, t, i)
        elif place == ACKNOWLEDGED:
            place = acknowledged(r, t, i)
        elif place == REASSIGNED:
            place = reassigned(r, t, i)
        elif place == ACTED:
            place = acted(r, t, i)
        else:
            return place


@jit
def go(r, t, place):  # noqa: C901, PLR0912  (one line for each place of a journey)
    """Carry a thread on from a place until it waits."""
    i = t // r.m.count[PARTS]
    while place != BLOCKED:
        if place == ARRIVES:
            place = arrive(r, t, i)
        elif place == NOTICED:
            place = noticed(r, t, i)
        elif place == TRIAGED:
            place = triaged(r, t, i)
        elif place == OPINION:
            place = opinion(r, t, i)
        elif place == AT_DESK:
            place = at_desk(r, t, i)
        elif place == SCREENED:
            place = screened(r, t, i)
        elif place == CONCLUDE:
            place = conclude(r, t, i)
        elif place == COORDINATED:
            place = coordinated(r, t, i)
        elif place == MET:
            place = met(r, t, i)
        elif place < PART_DONE:
            place = run_department(r, t, i, place)
        elif place == PART_DONE:
            place = part_done(r, t, i)
            t = i * r.m.count[PARTS]  # after the last part the item itself goes on
        elif place == HANDLED:
            place = handled(r, t, i)
        elif place == VERIFIED:
            place = verified(r, t, i)
        elif place == RECURRED:
            place = recurred(r, t, i)
        elif place == RESTORED:
            place = close_case(r, t, i)
        elif place == ACCEPTED:
            place = accepted(r, t, i)
        elif place == AT_EXAMINER:
            place = at_examiner(r, t, i)
        elif place == STAMPED:
            place = stamped(r, t, i)
        else:
            close(r, t, i)
            place = BLOCKED


@jit
def arrive(r, t, i):
    kind = r.m.items[i].kind
    if kind == K_INCIDENT:
        return arrive_incident(r, t, i)
    if kind == K_REQUEST:
        return arrive_request(r, t, i)
    return arrive_upward(r, t, i)


# --- the day's review


@jit
def review(r):
    """Agents look and decide: the rules of `agents.py` over arrays."""
    conduct = r.conducts[0]
    for k in range(r.communities.shape[0]):
        here = r.communities[k]
        here.trust = trust_after(here.trust, here.satisfied, here.dissatisfied, conduct.trust_speed)
        here.propensity = propensity(conduct.reporting, here.trust, conduct.trust)
        here.satisfied = 0
        here.dissatisfied = 0
        here.patrol = patrol_share(r.m.teams[here.grid].waiting, r.m.teams[here.grid].posts, conduct.patrol_floor)
    for k in range(r.departments.shape[0]):
        here = r.departments[k]
        team = r.m.teams[here.field]
        here.push = push_share(conduct.push_down, conduct.push_load, team.waiting, team.posts)
        here.load = load_factor(conduct.return_load, team.waiting, team.posts)
    for k in range(r.m.teams.shape[0]):
        team = r.m.teams[k]
        team.tasks_first = tasks_first(team.incidents, team.posts, conduct.incidents_first)
    if conduct.supervision:
        supervise(r)


@jit
def supervise(r):
    """Raise the priority of what is overdue, in incident order."""
    now, parts = r.m.count[NOW], r.m.count[PARTS]
    number = 0
    for k in range(r.m.count[mc.OPEN]):
        item = r.open[k]
        if r.m.items[item].due < now and not r.m.items[item].supervised:
            r.overdue[number] = item
            number += 1
    sort(r.overdue, number)
    for k in range(number):
        item = r.overdue[k]
        r.m.items[item].supervised = 1
        main = r.m.threads[item * parts]
        step = main.step
        main.step = 0  # a supervision is about no visit
        mc.record(r.m, item * parts, E_SUPERVISE, W_NOTHING, NONE)
        main.step = step
        raise_priority(r.m, item)


@jit
def sort(items, number):
    """Sort the first of a few items by insertion."""
    for k in range(1, number):
        item, j = items[k], k
        while j > 0 and items[j - 1] > item:
            items[j] = items[j - 1]
            j -= 1
        items[j] = item


@jit
def raise_priority(m, item):
    old = m.items[item].priority
    if old <= 1:
        return
    m.items[item].priority = 1
    for part in range(m.count[PARTS]):
        thread = item * m.count[PARTS] + part
        if m.threads[thread].stage == mc.QUEUING:
            team = m.threads[thread].team
            mc.unlink(m, thread, m.queues[team, old])
            mc.relink(m, thread, m.queues[team, 1])


# --- the clock


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
            go(r, first * parts, ARRIVES)
        else:
            return


# --- from and to the project's own nouns


def simulate(structure: Structure, load: Workload, conduct: Conduct | None) -> EventLog:
    """Return the log of one run; without `conduct` of a bare network."""
    m = compiled_network.simulate(structure, load) if conduct is None else run(structure, load, conduct)
    return as_log(structure, load, m)


def run(structure: Structure, load: Workload, conduct: Conduct) -> Machine:
    """Run a city and return the machine with its rows."""
    expected = 10 * len(load)
    while True:
        city = prepare(structure, load, conduct, expected)
        run_city(city, block_table(load), load.days)
        if city.m.count[ROWS] <= expected:
            return city.m
        expected = int(city.m.count[ROWS])


def prepare(structure: Structure, load: Workload, conduct: Conduct, rows: int) -> Run:
    """Set up a city before its first second."""
    m = mc.machine(structure, load, PARTS_OF_CITY, rows)
    m.items["target"] = targets(structure, load, conduct)
    m.items["lead"] = structure.department_of[np.maximum(load.functions[:, 0], 0)]
    return Run(
        m=m,
        uniform=load.uniform,
        factor=load.factor,
        desk=structure.desk,
        window=structure.window,
        travel=structure.travel,
        service_power=structure.service_power,
        department_of=structure.department_of,
        communities=community_records(structure, conduct),
        departments=department_records(structure, conduct),
        open=np.zeros(len(load), np.int64),
        overdue=np.zeros(len(load), np.int64),
        arrivals=block_table(load)[:, 0].copy(),
        coming=m.begins[:-1].copy(),
        plans=one_record(
            PLAN_RECORD,
            intake=structure.intake,
            approval_department=structure.approval_department,
            waking=structure.waking,
            levels=structure.levels,
            direct=structure.direct,
            integrated=structure.integrated,
        ),
        conducts=one_record(CONDUCT_RECORD, **conduct._asdict()),
    )


def block_table(load: Workload) -> np.ndarray:
    """Return the ranges [block, 2] of items that are numbered by time."""
    return np.array(blocks(load.occurred), np.int64)


def one_record(kind: np.dtype, **values: float) -> np.ndarray:
    """Return an array of one record."""
    record = np.zeros(1, kind)
    for name, value in values.items():
        record[name] = value
    return record


def targets(structure: Structure, load: Workload, conduct: Conduct) -> np.ndarray:
    """Return the rung that can conclude each item, `levels` if only departments can (see `City._target`)."""
    power = structure.power[:, load.enforcement.astype(int), load.category]
    able = (power >= load.difficulty) & ~((load.outside > 0) & bool(conduct.outside))
    return np.where(able.any(axis=0), able.argmax(axis=0), structure.levels)


def community_records(structure: Structure, conduct: Conduct) -> np.ndarray:
    """Start with what residents and grid teams decide before they have seen anything."""
    records = np.zeros(structure.window.shape[1], COMMUNITY_RECORD)
    records["trust"], records["propensity"], records["patrol"] = conduct.trust, conduct.reporting, 1.0
    records["grid"] = structure.desk[GRID, :, 0]
    return records


def department_records(structure: Structure, conduct: Conduct) -> np.ndarray:
    """Start with what departments decide at no load."""
    records = np.zeros(len(structure.field), DEPARTMENT_RECORD)
    records["push"], records["load"] = rules.push_share(conduct.push_down, conduct.push_load, 0, 1), 1.0
    for name in ("field", "on_call", "approval"):
        records[name] = getattr(structure, name)
    return records


def as_log(structure: Structure, load: Workload, m: Machine) -> EventLog:
    """Hand the rows over, column by column."""
    rows = m.rows[: m.count[ROWS]]
    items = {name: getattr(load, name) for name in ("kind", "category", "urgency", "community", "occurred")}
    return EventLog(
        start=load.start,
        end=load.end,
        rows={name: rows[name] for name in COLUMNS},
        items=items | {"due": m.items["due"]},
        places=structure.places,
    )
