"""Elementary moves of the compiled engine: rows, agenda, queues, posts, waits.

Nothing here knows what an incident is.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import rules
from sim.engine.compiled.layout import (
    AGENDA,
    BLOCKED,
    END,
    FIRST_TASK,
    FREE,
    NONE,
    NOT_VISITING,
    NOTHING,
    NOW,
    OPENING,
    PART_BITS,
    PATIENCE,
    QUEUING,
    READY,
    ROWS,
    SECOND_TASK,
    THREAD_BITS,
    THREADS,
)
from sim.eventlog import NEVER, Event, What
from sim.machine_code import inline

ROOT, ONE, TWO, THREE = np.arange(4, dtype=np.uint64)

_ENQUEUE, _START, _FINISH, _WAIT = int(Event.ENQUEUE), int(Event.START), int(Event.FINISH), int(Event.WAIT)
_TRAVEL = int(What.TRAVEL)


@inline
def record(m, thread, event, what, team):
    """Write one row."""
    k = m.count[ROWS]
    m.count[ROWS] += 1
    if k < m.rows.time.shape[0]:
        here = m.threads[thread]
        m.rows.time[k] = m.count[NOW]
        m.rows.item[k] = here.item
        m.rows.part[k] = here.part
        m.rows.step[k] = here.step
        m.rows.event[k] = event
        m.rows.what[k] = what
        m.rows.team[k] = team


@inline
def key(m, thread):
    """Return a number that orders threads by (item, part) and tells which one it is."""
    here = m.threads[thread]
    return (np.int64(here.item) << PART_BITS | here.part) << THREAD_BITS + 1 | thread


@inline
def thread_of(key):
    """Return the thread that a key is about."""
    return key & (PATIENCE - 1)


@inline
def item_of(key):
    """Return the item of a key's thread."""
    return key >> THREAD_BITS + 1 + PART_BITS


@inline
def begins(m, thread, item, part):
    """Let a thread come into being, on no visit."""
    here = m.threads[thread]
    here.item, here.part = item, part
    here.before = NONE
    here.step = here.choice = 0
    here.attempt = 0
    here.stage = NOT_VISITING


@inline
def fresh(m, item, part):
    """Let a thread come into being under a number that no other has now, and return it."""
    thread = m.count[FREE]
    if thread == NONE:
        thread = m.count[THREADS]
        m.count[THREADS] += 1
    else:
        m.count[FREE] = m.threads[thread].next
    begins(m, thread, item, part)
    return thread


@inline
def ends(m, thread):
    """Let the number of a thread go to another; records in use stay few and near each other."""
    m.threads[thread].next = m.count[FREE]
    m.count[FREE] = thread


@inline
def branch(m, item, part):
    """Let a branch or by-way of an item come into being, and return its thread."""
    thread = fresh(m, item, part)
    m.threads[thread].before, m.items[item].latest = m.items[item].latest, thread
    return thread


@inline
def book(m, time, key):
    """Put a key on the agenda; what lies beyond the end never happens."""
    if time >= m.count[END]:
        return
    times, keys = m.times, m.keys
    k = np.uint64(m.count[AGENDA])  # of one sign, or every look-up would ask whether it counts from the end
    m.count[AGENDA] += 1
    while k > ROOT:
        above = (k - ONE) >> TWO
        if times[above] < time or (times[above] == time and keys[above] <= key):
            break
        times[k], keys[k] = times[above], keys[above]
        k = above
    times[k], keys[k] = time, key


@inline
def take(m):
    """Remove the first entry of the agenda and return its key."""
    times, keys = m.times, m.keys
    taken = keys[0]
    m.count[AGENDA] -= 1
    n = np.uint64(m.count[AGENDA])
    time, key = times[n], keys[n]
    k = ROOT
    while True:
        first = (k << TWO) + ONE
        if first >= n:
            break
        if first + THREE < n:
            left = sooner(times, keys, first, first + ONE)
            best = sooner(times, keys, left, sooner(times, keys, first + TWO, first + THREE))
        else:
            best = first
            for other in range(first + ONE, n):
                best = sooner(times, keys, best, np.uint64(other))
        if time < times[best] or (time == times[best] and key < keys[best]):
            break
        times[k], keys[k] = times[best], keys[best]
        k = best
    times[k], keys[k] = time, key
    return taken


@inline
def sooner(times, keys, a, b):
    """Return which of two entries comes first; by a sum, since no guess at it would hold."""
    first = a + np.uint64(times[b] < times[a]) * (b - a)
    if times[a] == times[b] and keys[b] < keys[a]:
        first = b
    return first


@inline
def after(m, calendar, seconds):
    """Return when whole `seconds` of a calendar's open time have passed; see `calendars.finish`."""
    k, high = opened(m, calendar), m.begins[calendar + 1] - 1
    target = seconds
    if k > m.begins[calendar]:
        k -= 1
        here = m.shifts[k]
        if m.count[NOW] + seconds <= here.closes:  # most work ends before closing time
            return m.count[NOW] + seconds
        target += here.before + min(m.count[NOW], here.closes) - here.opens
    if high < k or target > done(m.shifts[high]):
        return NEVER
    reach = 1  # most work ends in one of the next few shifts
    while k + reach < high and done(m.shifts[k + reach - 1]) < target:
        k += reach
        reach *= 2
    high = min(high, k + reach)
    while k < high:
        middle = (k + high) >> 1
        if done(m.shifts[middle]) >= target:
            high = middle
        else:
            k = middle + 1
    return m.shifts[k].opens + target - m.shifts[k].before


@inline
def done(shift):
    """Return the open seconds up to the end of a shift."""
    return shift.before + shift.closes - shift.opens


@inline
def opened(m, calendar):
    """Return the number of the shift after the last one that has opened by now."""
    k = m.coming[calendar]
    if k < m.begins[calendar + 1] and m.shifts[k].opens <= m.count[NOW]:
        k += 1
    return k


@inline
def is_open(m, team):
    """Tell whether a team works now."""
    calendar = m.teams[team].calendar
    k = opened(m, calendar)
    return k > m.begins[calendar] and m.count[NOW] < m.shifts[k - 1].closes


@inline
def working(m, team, seconds):
    """Return when work of whole `seconds` begun now at a team is done."""
    return after(m, m.teams[team].calendar, seconds)


@inline
def wake(m, team):
    """Note that a team with a queue may be able to start something at this instant."""
    if m.teams[team].waiting > 0 and not m.teams[team].is_ready:
        m.teams[team].is_ready = 1
        m.ready[m.count[READY]] = team
        m.count[READY] += 1


@inline
def enqueue(m, thread, team, goes_on):
    """Let a thread whose tasks are set wait for a post."""
    here, there = m.threads[thread], m.teams[team]
    item = m.items[here.item]
    record(m, thread, _ENQUEUE, here.first, team)
    there.inside += 1
    there.waiting += 1
    there.incidents += item.kind == 0
    here.team = team
    here.stage = QUEUING
    here.place = goes_on
    here.since = m.count[NOW]
    here.next = NONE
    queue = m.queues[team, item.priority]
    if queue[0] == NONE:
        queue[0] = thread
    else:
        m.threads[queue[1]].next = thread
    queue[1] = thread
    wake(m, team)
    return BLOCKED


@inline
def visit(m, thread, team, what, seconds, goes_on):
    """Queue for one task."""
    here = m.threads[thread]
    here.first = what
    here.second = NOTHING
    here.first_seconds = rules.whole_seconds(seconds)
    return enqueue(m, thread, team, goes_on)


@inline
def wait(m, thread, what, team, seconds, goes_on):
    """Wait without a post in a team's working time; no wait if `seconds` is zero."""
    if seconds <= 0:
        return goes_on
    record(m, thread, _WAIT, what, team)
    m.threads[thread].place = goes_on
    book(m, working(m, team, rules.whole_seconds(seconds)), key(m, thread))
    return BLOCKED


@inline
def elapse(m, thread, what, seconds, goes_on):
    """Wait in calendar time."""
    record(m, thread, _WAIT, what, NONE)
    m.threads[thread].place = goes_on
    book(m, m.count[NOW] + rules.whole_seconds(seconds), key(m, thread))
    return BLOCKED


@inline
def unlink(m, thread, queue):
    """Take a waiting thread out of its queue."""
    before, here = NONE, queue[0]
    while here != thread:
        before, here = here, m.threads[here].next
    after_it = m.threads[thread].next
    if before == NONE:
        queue[0] = after_it
    else:
        m.threads[before].next = after_it
    if queue[1] == thread:
        queue[1] = before


@inline
def relink(m, thread, queue):
    """Put a waiting thread into another queue class, by enqueue time, item and part."""
    before, here = NONE, queue[0]
    since, own = m.threads[thread].since, key(m, thread)
    while here != NONE and (
        m.threads[here].since < since or (m.threads[here].since == since and key(m, here) < own)
    ):
        before, here = here, m.threads[here].next
    m.threads[thread].next = here
    if before == NONE:
        queue[0] = thread
    else:
        m.threads[before].next = thread
    if here == NONE:
        queue[1] = thread


@inline
def end_task(m, thread):
    """Go on to the second task, or free the post; tell whether the visit is over."""
    here = m.threads[thread]
    team = here.team
    if here.stage == FIRST_TASK and here.second != NOTHING:
        here.stage = SECOND_TASK
        begin(m, thread, here.second, here.second_seconds)
        return False
    record(m, thread, _FINISH, here.second if here.second != NOTHING else here.first, team)
    m.teams[team].free += 1
    m.teams[team].inside -= 1
    wake(m, team)
    here.step += 1
    here.stage = NOT_VISITING
    return True


@inline
def begin(m, thread, what, seconds):
    """Let a post begin a task."""
    team = m.threads[thread].team
    record(m, thread, _START, what, team)
    m.teams[team].begun += seconds
    if rules.paced(m.teams[team].pace, what == _TRAVEL):  # a division is dear
        seconds = rules.whole_seconds(seconds / m.teams[team].pace)
    book(m, working(m, team, seconds), key(m, thread))


@inline
def dispatch(m):
    """Free staff take waiting work, teams in number order."""
    n = m.count[READY]
    for k in range(1, n):  # a handful of teams: insertion sort
        team, j = m.ready[k], k
        while j > 0 and m.ready[j - 1] > team:
            m.ready[j] = m.ready[j - 1]
            j -= 1
        m.ready[j] = team
    for k in range(n):
        team = m.ready[k]
        m.teams[team].is_ready = 0
        if is_open(m, team):
            start_waiting(m, team)
    m.count[READY] = 0


@inline
def start_waiting(m, team):
    """Start whatever waits at a team as long as posts are free."""
    there = m.teams[team]
    for k in range(m.queues.shape[1]):
        if there.waiting == 0:
            return
        queue = m.queues[team, k]
        while there.free > 0 and queue[0] != NONE:
            thread = queue[0]
            here = m.threads[thread]
            queue[0] = here.next
            if queue[0] == NONE:
                queue[1] = NONE
            there.free -= 1
            there.waiting -= 1
            there.incidents -= m.items[here.item].kind == 0
            here.stage = FIRST_TASK
            begin(m, thread, here.first, here.first_seconds)


@inline
def open_calendars(m):
    """Wake the teams whose calendar opens now, and note when the next one does."""
    coming, opening = m.coming, NEVER
    for k in range(coming.shape[0]):
        if coming[k] < m.begins[k + 1] and m.shifts[coming[k]].opens == m.count[NOW]:
            coming[k] += 1
            for team in range(m.teams.shape[0]):
                if m.teams[team].calendar == k:
                    wake(m, team)
        if coming[k] < m.begins[k + 1]:
            opening = min(opening, m.shifts[coming[k]].opens)
    m.count[OPENING] = opening
