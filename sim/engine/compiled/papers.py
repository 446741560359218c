"""Requests, approvals and upward tasks: the other journeys, cut at the points where they wait."""

from __future__ import annotations

from sim.engine import rules
from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.incidents import report
from sim.engine.compiled.machine import NONE, jit
from sim.model.structure import COMMUNITY, NOBODY
from sim.model.workload import FUNCTIONS


@jit
def arrive_request(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    report(r, t, i, c.W_COUNTER)
    seconds = r.conducts[0].window_work * r.m.items[i].size[0]
    return mc.visit(r.m, t, accepting_window(r, i), c.W_STAMP, seconds, c.ACCEPTED)


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
        return c.DONE
    if not r.plans[0].integrated:
        r.m.threads[t].choice = 0
        return before_stamp(r, t, i, NOBODY)
    seconds = 0.0
    for k in range(FUNCTIONS):
        if r.m.items[i].functions[k] >= 0:
            seconds += r.m.items[i].size[1 + k] * r.conducts[0].stamp_work
    team = r.departments[r.plans[0].approval_department].approval
    return mc.visit(r.m, t, team, c.W_STAMP, seconds * r.conducts[0].stamp_integrated, c.DONE)


@jit
def before_stamp(r, t, i, previous):
    """Lie on the next examiner's desk, unless it is the same department."""
    department = r.department_of[r.m.items[i].functions[r.m.threads[t].choice]]
    if department == previous:
        return c.AT_EXAMINER
    return mc.wait(
        r.m, t, c.W_DESK, r.departments[department].approval, r.conducts[0].hand_over, c.AT_EXAMINER
    )


@jit
def at_examiner(r, t, i):
    k = r.m.threads[t].choice
    team = r.departments[r.department_of[r.m.items[i].functions[k]]].approval
    return mc.visit(r.m, t, team, c.W_STAMP, r.m.items[i].size[1 + k] * r.conducts[0].stamp_work, c.STAMPED)


@jit
def stamped(r, t, i):
    k = r.m.threads[t].choice + 1
    if k == FUNCTIONS or r.m.items[i].functions[k] < 0:
        return c.DONE
    r.m.threads[t].choice = k
    return before_stamp(r, t, i, r.department_of[r.m.items[i].functions[k - 1]])


@jit
def arrive_upward(r, t, i):
    mc.record(r.m, t, c.E_OCCUR, c.W_NOTHING, NONE)
    report(r, t, i, c.W_COUNTERPART)
    department = r.department_of[r.m.items[i].functions[0]]
    team = r.departments[department].field
    if r.m.items[i].push_chance < r.departments[department].push:
        level = min(r.plans[0].levels - 1, COMMUNITY + 1)
        team = r.desk[level, r.m.items[i].community, department]
        mc.record(r.m, t, c.E_PUSH, c.W_NOTHING, team)
        if not r.m.teams[team].tasks_first:
            r.m.items[i].priority = rules.PUSHED_LAST
    return mc.visit(r.m, t, team, c.W_TASK, r.conducts[0].task_work * r.m.items[i].size[0], c.DONE)
