"""The daily review: the rules that agents apply, over records."""

from __future__ import annotations

from sim.engine import rules
from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.machine import NONE, NOW, PARTS, jit

load_factor = jit(rules.load_factor)
patrol_share = jit(rules.patrol_share)
propensity = jit(rules.propensity)
push_share = jit(rules.push_share)
tasks_first = jit(rules.tasks_first)
trust_after = jit(rules.trust_after)


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
        here.patrol = patrol_share(
            r.m.teams[here.grid].waiting, r.m.teams[here.grid].posts, conduct.patrol_floor
        )
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
        mc.record(r.m, item * parts, c.E_SUPERVISE, c.W_NOTHING, NONE)
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
