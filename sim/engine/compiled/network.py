"""Bare networks on the compiled machine: customers follow drawn routes.  See `journeys/customers.py`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.compiled import codes as c
from sim.engine.compiled import layout, rules
from sim.engine.compiled import machine as mc
from sim.engine.compiled.cache import entry
from sim.engine.compiled.layout import (
    AGENDA,
    END,
    NONE,
    NOT_VISITING,
    NOTHING,
    NOW,
    OPENING,
    PATIENCE,
    QUEUING,
    READY,
    ROWS,
    Machine,
    Sizes,
)
from sim.eventlog import NEVER
from sim.machine_code import inline
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload

SERVED = 1

ITEM = np.dtype(
    [
        ("occurred", "i8"),
        ("main", "i4"),  # its thread while branches are under way
        ("kind", "i1"),
        ("priority", "i1"),
        ("left", "i1"),
    ]
)
VISIT = np.dtype([("work", "i8"), ("group", "i4"), ("team", "i4"), ("pool", "i4")])
CUSTOMER = np.dtype([("patience", "i8"), ("next", "i8"), ("last", "i8")])  # next and last of its visits


class Net(NamedTuple):
    """A network in progress."""

    m: Machine
    visits: np.ndarray  # VISIT
    customers: np.ndarray  # CUSTOMER
    pools: np.ndarray  # [pool, member] teams, filled up with NONE
    capacity: np.ndarray  # [team]


@entry
def run_network(n):
    """Run from the first second to the end."""
    m = n.m
    arrival = 0
    while True:
        now = min(m.count[END], m.count[OPENING])
        if m.count[AGENDA] > 0:
            now = min(now, m.times[0])
        if arrival < m.items.shape[0]:
            now = min(now, m.items[arrival].occurred)
        if now >= m.count[END]:
            return
        m.count[NOW] = now
        arrival = settle(n, arrival, now)
        if now == m.count[OPENING]:
            mc.open_calendars(m)
        if m.count[READY] > 0:
            mc.dispatch(m)


@inline
def settle(n, arrival, now):
    """Resume whatever is due and let in whoever arrives now, in customer order; return the next arrival."""
    m = n.m
    while True:
        arrives = arrival < m.items.shape[0] and m.items[arrival].occurred == now
        due = m.count[AGENDA] > 0 and m.times[0] == now
        if due and (not arrives or mc.item_of(m.keys[0]) < arrival):
            resume(n, mc.take(m))
        elif arrives:
            thread = mc.fresh(m, arrival, 0)
            mc.record(m, thread, c.E_OCCUR, c.W_NOTHING, NONE)
            mc.record(m, thread, c.E_REPORT, c.W_ARRIVAL, NONE)
            go_on(n, thread)
            arrival += 1
        else:
            return arrival


@inline
def resume(n, key):
    """Let a customer's patience end, or its service."""
    thread = mc.thread_of(key)
    if key & PATIENCE:
        give_up(n, thread, key)
    elif mc.end_task(n.m, thread):
        served(n, thread)


@inline
def go_on(n, thread):
    """Send a customer to its next station, to several side by side, or home."""
    m, i = n.m, n.m.threads[thread].item
    me = n.customers[i]
    if me.next == me.last:
        mc.record(m, thread, c.E_CLOSE, c.W_NOTHING, NONE)
        mc.ends(m, thread)
        return
    first = me.next
    while me.next < me.last and n.visits[me.next].group == n.visits[first].group:
        me.next += 1
    if me.next == first + 1:
        enter(n, thread, first)
        return
    mc.record(m, thread, c.E_FORK, c.W_NOTHING, NONE)
    m.threads[thread].step += 1
    m.items[i].main = thread
    m.items[i].left = me.next - first
    for k in range(me.next - first):
        enter(n, mc.fresh(m, i, 1 + k), first + k)


@inline
def enter(n, thread, visit):
    """Join a queue, unless the station is full; patience begins."""
    m, v = n.m, n.visits[visit]
    team = v.team if v.pool == NONE else shortest(n, v.pool)
    if rules.full(m.teams[team].inside, n.capacity[team]):
        mc.record(m, thread, c.E_BLOCK, c.W_NOTHING, team)
        mc.ends(m, thread)
        return
    here = m.threads[thread]
    here.first = c.W_SERVE
    here.second = NOTHING
    here.first_seconds = rules.whole_seconds(float(v.work))
    mc.enqueue(m, thread, team, SERVED)
    patience = n.customers[m.threads[thread].item].patience
    if patience < NEVER:
        mc.book(m, m.count[NOW] + patience, mc.key(m, thread) | PATIENCE)


@inline
def shortest(n, pool):
    """Return the team of a pool with the fewest customers, the first of equals."""
    best = n.pools[pool, 0]
    for k in range(1, n.pools.shape[1]):
        team = n.pools[pool, k]
        if team != NONE and n.m.teams[team].inside < n.m.teams[best].inside:
            best = team
    return best


@inline
def give_up(n, thread, key):
    """Leave the queue if the wait that has run out is the present one of that thread."""
    m, here = n.m, n.m.threads[thread]
    item = here.item
    if key != mc.key(m, thread) | PATIENCE:
        return
    if here.stage != QUEUING or here.since + n.customers[item].patience != m.count[NOW]:
        return
    mc.unlink(m, thread, m.queues[here.team, m.items[item].priority])
    m.teams[here.team].waiting -= 1
    m.teams[here.team].inside -= 1
    here.stage = NOT_VISITING
    mc.record(m, thread, c.E_ABANDON, c.W_SERVE, here.team)
    mc.ends(m, thread)


@inline
def served(n, thread):
    """Leave a station; after the last of several the customer goes on."""
    m, here = n.m, n.m.threads[thread]
    if here.part > 0:
        mc.ends(m, thread)
        item = m.items[here.item]
        item.left -= 1
        if item.left > 0:
            return
        thread = item.main
        mc.record(m, thread, c.E_JOIN, c.W_NOTHING, NONE)
    go_on(n, thread)


def run(structure: NetworkStructure, load: NetworkWorkload) -> Machine:
    """Run a network and return the machine with its rows."""
    expected = 5 * len(load) + 3 * len(load.routes.team)
    while True:
        net = prepare(structure, load, expected)
        run_network(net)
        if net.m.count[ROWS] <= expected:
            return net.m
        expected = int(net.m.count[ROWS])


def prepare(structure: NetworkStructure, load: NetworkWorkload, rows: int) -> Net:
    """Set up an empty network."""
    routes = load.routes
    threads = range(len(load) + len(routes.team))
    patience = len(routes.team)  # may end at each visit, when its customer has gone on
    m = layout.machine(structure.places, load, ITEM, Sizes(threads, threads.stop + patience, rows))
    visits = np.zeros(len(routes.team), VISIT)
    visits["work"], visits["group"] = routes.work, routes.group
    visits["team"], visits["pool"] = routes.team, routes.pool
    customers = np.zeros(len(load), CUSTOMER)
    customers["patience"] = routes.patience
    customers["next"], customers["last"] = routes.begin[:-1], routes.begin[1:]
    width = max((len(pool) for pool in routes.pools), default=1)
    pools = np.full((len(routes.pools), width), NONE, np.int64)
    for k, pool in enumerate(routes.pools):
        pools[k, : len(pool)] = pool
    return Net(m, visits, customers, pools, structure.capacity)
