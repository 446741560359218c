"""The daily review: the rules that agents apply, over records, and what follows from their decisions."""

from __future__ import annotations

from sim.engine import rules
from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled.byways import ask_again, reply
from sim.engine.compiled.machine import NONE, NOW, STAFF
from sim.engine.compiled.state import BOUNCED, FED_UP, IN_PROGRESS, OPEN_SECONDS, OVERDUE, TIRED, WORKING_DAY
from sim.machine_code import jit
from sim.model.calendars import DAY
from sim.model.structure import NOBODY

assessment_share = jit(rules.assessment_share)
carelessness = jit(rules.carelessness)
drained = jit(rules.drained)
effort = jit(rules.effort)
following_trust = jit(rules.following_trust)
heed_share = jit(rules.heed_share)
juggling = jit(rules.juggling)
lent = jit(rules.lent)
load_after = jit(rules.load_after)
load_factor = jit(rules.load_factor)
loses_patience = jit(rules.loses_patience)
overtime = jit(rules.overtime)
pace = jit(rules.pace)
patrol_share = jit(rules.patrol_share)
push_share = jit(rules.push_share)
queue_per_post = jit(rules.queue_per_post)
readiness = jit(rules.readiness)
response = jit(rules.response)
skill = jit(rules.skill)
tasks_first = jit(rules.tasks_first)
trust_after = jit(rules.trust_after)
whole_posts = jit(rules.whole_posts)


@jit
def begin_day(r):
    """Let people come and go and departments decide, before the first second or at a review."""
    day = r.m.count[NOW] // DAY
    pull_up(r, day)
    for k in range(r.crews.shape[0]):
        leave(r, k, day)
        hurry(r, k)
        tell(r, k)
        move(r, k)
    for k in range(r.departments.shape[0]):
        weigh(r, r.departments[k], day)


@jit
def review(r):
    """Agents look and decide, in the order of `agents.py`; then it comes into force."""
    residents(r)
    for k in range(r.crews.shape[0]):
        units(r, k)
    for k in range(r.crews.shape[0]):
        feel(r, k, r.m.count[NOW] // DAY - 1)
    begin_day(r)
    number = collect(r)
    for k in range(number[OVERDUE]):
        supervise(r, r.lists[OVERDUE, k])
    for k in range(number[BOUNCED]):
        arbitrate(r, r.lists[BOUNCED, k])
    for k in range(number[FED_UP]):
        item = r.lists[FED_UP, k]
        r.m.items[item].escalated = 1
        if not r.m.items[item].supervised:
            supervise(r, item)
    for k in range(number[TIRED]):
        r.m.items[r.lists[TIRED, k]].repeated = 1
        ask_again(r, r.lists[TIRED, k])
    for k in range(number[FED_UP]):
        reply(r, r.lists[FED_UP, k])


@jit
def residents(r):
    """Residents and grid teams decide for the day to come."""
    conduct = r.settings[0]
    for k in range(r.communities.shape[0]):
        here = r.communities[k]
        here.trust = trust_after(here.trust, here.satisfied, here.dissatisfied, conduct.trust_speed)
        here.propensity = following_trust(conduct.reporting, here.trust, conduct.trust)
        if conduct.choosing:
            here.walk_in = following_trust(conduct.walk_in, here.trust, conduct.trust)
        here.satisfied = 0
        here.dissatisfied = 0
        grid = r.m.teams[here.grid]
        here.patrol = patrol_share(grid.waiting, grid.posts, conduct.paperwork, conduct.patrol_floor)


@jit
def units(r, k):
    """Decide what a desk does first, whether it whistles, and whom it lends to its counter."""
    crew, team, conduct = r.crews[k], r.m.teams[k], r.settings[0]
    if not crew.is_desk:
        return
    team.tasks_first = tasks_first(team.incidents, team.posts, conduct.incidents_first)
    crew.whistle = readiness(crew.whistle, crew.asked, crew.answered, conduct.whistle_memory)
    crew.asked = 0
    crew.answered = 0
    if conduct.lending and crew.window != NOBODY:
        other = r.m.teams[crew.window]
        crew.lent = lent(team.waiting, team.posts, other.waiting, other.posts) - lent(
            other.waiting, other.posts, team.waiting, team.posts
        )


@jit
def feel(r, k, day):
    """Let a team feel the load of the day that ends."""
    crew, team = r.crews[k], r.m.teams[k]
    capacity = present(r, k) * r.hours[OPEN_SECONDS, team.calendar, day]
    crew.felt = load_after(crew.felt, team.begun, capacity, r.settings[0].load_memory)
    team.begun = 0


@jit
def present(r, k):
    """Return the posts of a team that are there."""
    number = r.m.teams[k].posts
    for aspect in range(r.crews[k].away.shape[0]):
        number -= r.crews[k].away[aspect]
    return number


@jit
def pull_up(r, day):
    """Count the people that have gone from each team, and come to each, by a day."""
    for k in range(r.crews.shape[0]):
        r.crews[k].gone = 0
        r.crews[k].risen = 0
    age = day + r.settings[0].age
    people = drained(r.settings[0].drain, r.settings[0].drain_days, age, r.ascents.shape[0])
    for k in range(people):
        r.crews[r.ascents[k, 0]].gone += 1
        r.crews[r.ascents[k, 1]].risen += 1


@jit
def leave(r, k, day):
    """Settle who is away; see `agents.Crew`."""
    crew, team, conduct = r.crews[k], r.m.teams[k], r.settings[0]
    crew.skill = skill(conduct.drain_skill, crew.gone, team.posts)
    left = team.posts - crew.gone
    force = 0
    if conduct.force_begin <= day < conduct.force_end:
        force = min(left, crew.force)
    lends = crew.lent
    if crew.desk != NOBODY:
        lends = -r.crews[crew.desk].away[c.A_LENT]
    lends = min(left - force, lends)
    left -= force + max(0, lends)
    report = 0
    home = 0
    if crew.burdened:
        nth = r.hours[WORKING_DAY, team.calendar, day]
        taken = assessment_share(conduct.assessments, team.posts, r.hours[OPEN_SECONDS, team.calendar, day])
        report = min(left, whole_posts(taken, team.posts, nth))
        home = min(left - report, whole_posts(conduct.dual_work, team.posts, nth))
    crew.away[c.A_HOME] = home
    crew.away[c.A_DRAIN] = crew.gone - crew.risen
    crew.away[c.A_TASK_FORCE] = force
    crew.away[c.A_ASSESSMENT] = report
    crew.away[c.A_LENT] = lends


@jit
def hurry(r, k):
    """Settle how fast and how carefully a team works."""
    crew, team, conduct = r.crews[k], r.m.teams[k], r.settings[0]
    if not crew.responds:
        return
    queue = queue_per_post(team.waiting, present(r, k))
    slopes = (conduct.speed_up, conduct.overwork)
    responding = response(crew.felt, conduct.usual_load, conduct.full_load, slopes)
    slowed = juggling(queue, conduct.juggling_from, conduct.juggling_to, conduct.juggling)
    crew.overtime = overtime(queue, conduct.overtime_case, conduct.overtime)
    capacity = crew.capacity
    if crew.paid:
        capacity *= effort(conduct.effort, crew.felt, conduct.full_load)
    team.pace = pace(responding, slowed, crew.overtime, capacity)
    crew.care = carelessness(crew.felt, conduct.full_load, conduct.carelessness)


@jit
def tell(r, k):
    """Note in the table of staff what has changed."""
    crew = r.crews[k]
    for aspect in range(crew.away.shape[0]):
        note(r, k, aspect, float(crew.away[aspect]))
    note(r, k, c.A_OVERTIME, crew.overtime)
    note(r, k, c.A_PACE, r.m.teams[k].pace)


@jit
def note(r, k, aspect, value):
    if r.crews[k].told[aspect] == value:
        return
    r.crews[k].told[aspect] = value
    n = r.m.count[STAFF]
    r.m.count[STAFF] += 1
    if n < r.staff.shape[0]:
        entry = r.staff[n]
        entry.time = r.m.count[NOW]
        entry.team = k
        entry.aspect = aspect
        entry.value = value


@jit
def move(r, k):
    """Let people come and go; whoever is busy finishes first."""
    team = r.m.teams[k]
    there = present(r, k)
    team.free += there - team.present
    team.present = there
    mc.wake(r.m, k)


@jit
def weigh(r, department, day):
    """Let a department look at its queue."""
    conduct = r.settings[0]
    queue = queue_per_post(r.m.teams[department.field].waiting, present(r, department.field))
    drift = conduct.drift * (day + conduct.age)
    department.push = push_share(conduct.push_down, conduct.push_load, queue, drift, conduct.push_most)
    department.load = load_factor(conduct.return_load, queue)
    department.heed = heed_share(conduct.heed, conduct.heed_load, queue)


@jit
def collect(r):
    """List the open incidents that somebody decides about; return how many are in each list."""
    conduct, now = r.settings[0], r.m.count[NOW]
    overdue, bounced, tired, fed_up = 0, 0, 0, 0
    for k in range(r.m.count[mc.OPEN]):
        item = r.m.items[r.lists[IN_PROGRESS, k]]
        if conduct.supervision and item.due < now and not item.supervised:
            r.lists[OVERDUE, overdue] = r.lists[IN_PROGRESS, k]
            overdue += 1
        if conduct.arbitration and item.bounced:
            r.lists[BOUNCED, bounced] = r.lists[IN_PROGRESS, k]
            bounced += 1
        item.bounced = 0
        if item.reported > now or item.escalated:
            continue
        if not item.repeated:
            if conduct.repeats and tires(r, item, item.patience):
                r.lists[TIRED, tired] = r.lists[IN_PROGRESS, k]
                tired += 1
        elif conduct.going_higher and tires(r, item, item.patience + item.endurance):
            r.lists[FED_UP, fed_up] = r.lists[IN_PROGRESS, k]
            fed_up += 1
    sort(r.lists[OVERDUE], overdue)
    sort(r.lists[BOUNCED], bounced)
    sort(r.lists[TIRED], tired)
    sort(r.lists[FED_UP], fed_up)
    return r.m.count[mc.OPEN], overdue, bounced, tired, fed_up


@jit
def tires(r, item, patience):
    waited = r.m.count[NOW] - item.reported
    return loses_patience(waited, patience, r.communities[item.community].trust, r.settings[0].trust)


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
def supervise(r, item):
    """Raise the priority of an incident, where it waits already too."""
    r.m.items[item].supervised = 1
    mark(r, item, c.E_SUPERVISE)
    raise_priority(r.m, item)


@jit
def arbitrate(r, item):
    """Rule that nobody may send an incident back any more."""
    r.m.items[item].arbitrated = 1
    mark(r, item, c.E_ARBITRATE)


@jit
def mark(r, item, event):
    """Write a row about an incident that is about no visit."""
    main = r.m.threads[item]
    step = main.step
    main.step = 0
    mc.record(r.m, item, event, c.W_NOTHING, NONE)
    main.step = step


@jit
def raise_priority(m, item):
    old = m.items[item].priority
    if old <= 1:
        return
    m.items[item].priority = 1
    change_queue(m, item, old)
    thread = m.items[item].latest
    while thread != NONE:
        change_queue(m, thread, old)
        thread = m.threads[thread].before


@jit
def change_queue(m, thread, old):
    """Let a thread that waits in the queue of its old priority wait in that of the first."""
    if m.threads[thread].stage == mc.QUEUING:
        team = m.threads[thread].team
        mc.unlink(m, thread, m.queues[team, old])
        mc.relink(m, thread, m.queues[team, 1])
