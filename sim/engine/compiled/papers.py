"""Requests, approvals and upward tasks: the other journeys, cut at the points where they wait."""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled import rules
from sim.engine.compiled.departments import last_part
from sim.engine.compiled.incidents import report
from sim.engine.compiled.layout import BLOCKED, NONE
from sim.engine.compiled.state import SERVICES
from sim.machine_code import jit
from sim.model.city.structure import COMMUNITY, INTEGRATED, ORDINARY, PARALLEL
from sim.model.city.workload import FUNCTIONS
from sim.model.structure import NOBODY


@jit
def arrive_request(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    report(r, t, i, c.W_COUNTER)
    return at_window(r, t, i, c.ACCEPTED)


@jit
def at_window(r, t, i, goes_on):
    seconds = r.settings[0].window_work * r.size[i, 0]
    return mc.visit(r.m, t, accepting_window(r, i), c.W_STAMP, seconds, goes_on)


@jit
def fetch_papers(r, t, i, k, brought, complete):
    """Wait for a paper that examination `k` misses; go on at `brought`, or at once at `complete`."""
    missing = rules.counted(r.papers[i, k], r.settings[0].papers)
    return mc.elapse(r.m, t, c.W_PAPERS, float(missing), brought) if missing > 0 else complete


@jit
def accepting_window(r, i):
    for level in range(COMMUNITY, r.settings[0].levels):
        team = r.desk[level, r.m.items[i].community, r.departments.shape[0]]
        power = r.power[level, SERVICES, 0, 0]
        if team != NOBODY and rules.can_conclude(power, 1.0, r.m.items[i].difficulty):
            return team
    return r.departments[r.settings[0].approval_department].approval


@jit
def accepted(r, t, i):
    """A request that all departments needed can begin to examine."""
    stamps = 0
    while stamps < FUNCTIONS and r.m.items[i].functions[stamps] >= 0:
        stamps += 1
    if stamps == 0:
        return c.DONE
    way = rules.approval_way(r.settings[0].approvals, stamps)
    if way == INTEGRATED:
        return examine_all(r, t, i, stamps)
    r.m.threads[t].choice = 0
    if way == PARALLEL:
        return fork_stamps(r, t, i, stamps)
    return before_stamp(r, t, i, NOBODY)


@jit
def examine_all(r, t, i, stamps):
    """One approval department does all examinations."""
    seconds = 0.0
    for k in range(stamps):
        seconds += r.size[i, 1 + k] * r.settings[0].stamp_work
    team = r.departments[r.settings[0].approval_department].approval
    return mc.visit(r.m, t, team, c.W_STAMP, seconds * r.settings[0].stamp_integrated, c.DONE)


@jit
def fork_stamps(r, t, i, stamps):
    """All departments examine side by side."""
    mc.record(r.m, t, c.E_FORK, c.W_NOTHING, NONE)
    r.m.threads[t].step += 1
    r.m.items[i].left = stamps
    for k in range(stamps):
        branch = mc.branch(r.m, i, 1 + k)
        team = examiner(r, i, k)
        if mc.wait(r.m, branch, c.W_DESK, team, r.settings[0].hand_over_hall, c.AT_ONE_EXAMINER) != BLOCKED:
            at_one_examiner(r, branch, i)
    return BLOCKED


@jit
def examiner(r, i, k):
    """Return the team that gives a stamp."""
    return r.departments[r.department_of[ORDINARY, r.m.items[i].functions[k]]].approval


@jit
def at_one_examiner(r, t, i):
    return stamp(r, t, i, r.m.threads[t].part - 1, c.ONE_STAMPED)


@jit
def one_stamped(r, t, i):
    return c.DONE if last_part(r, i) else BLOCKED


@jit
def stamp(r, t, i, k, goes_on):
    seconds = r.size[i, 1 + k] * r.settings[0].stamp_work
    return mc.visit(r.m, t, examiner(r, i, k), c.W_STAMP, seconds, goes_on)


@jit
def before_stamp(r, t, i, previous):
    """Lie on the next examiner's desk, unless it is the same department."""
    k = r.m.threads[t].choice
    if rules.lies(r.department_of[ORDINARY, r.m.items[i].functions[k]], previous):
        return mc.wait(r.m, t, c.W_DESK, examiner(r, i, k), r.settings[0].hand_over_hall, c.AT_EXAMINER)
    return c.AT_EXAMINER


@jit
def stamped(r, t, i):
    k = r.m.threads[t].choice + 1
    if k == FUNCTIONS or r.m.items[i].functions[k] < 0:
        return c.DONE
    r.m.threads[t].choice = k
    return before_stamp(r, t, i, r.department_of[ORDINARY, r.m.items[i].functions[k - 1]])


@jit
def run_request(r, t, i, place):  # noqa: C901  (two lines for each place)
    """Carry a request on from a place until it waits or is done."""
    while True:
        if place == c.ACCEPTED:
            place = fetch_papers(r, t, i, 0, c.BROUGHT, c.ACCEPTED_AGAIN)
        elif place == c.BROUGHT:
            place = at_window(r, t, i, c.ACCEPTED_AGAIN)
        elif place == c.ACCEPTED_AGAIN:
            place = accepted(r, t, i)
        elif place == c.AT_EXAMINER:
            place = stamp(r, t, i, r.m.threads[t].choice, c.STAMPED)
        elif place == c.STAMPED:
            k = 1 + r.m.threads[t].choice
            place = fetch_papers(r, t, i, k, c.COMPLETED, c.STAMPED_AGAIN)
        elif place == c.COMPLETED:
            place = stamp(r, t, i, r.m.threads[t].choice, c.STAMPED_AGAIN)
        elif place == c.STAMPED_AGAIN:
            place = stamped(r, t, i)
        elif place == c.AT_ONE_EXAMINER:
            place = at_one_examiner(r, t, i)
        elif place == c.ONE_STAMPED:
            place = one_stamped(r, t, i)
        else:
            return place


@jit
def arrive_upward(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    report(r, t, i, c.W_COUNTERPART)
    department = r.department_of[ORDINARY, r.m.items[i].functions[0]]
    team = r.departments[department].field
    if rules.happens(r.push_chance[i], r.departments[department].push):
        team = r.desk[r.settings[0].levels + 1, r.m.items[i].community, department]
        mc.record(r.m, t, c.E_PUSH, c.W_NOTHING, team)
        r.m.items[i].priority = rules.pushed(r.m.items[i].priority, r.m.teams[team].tasks_first)
    return mc.visit(r.m, t, team, c.W_TASK, r.settings[0].task_work * r.size[i, 0], c.DONE)
