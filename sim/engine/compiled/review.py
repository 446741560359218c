"""The daily review: the rules that agents apply, over records, and what follows from their decisions."""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled import rules
from sim.engine.compiled.byways import ask_again, reply
from sim.engine.compiled.layout import NONE, NOW, OPEN, QUEUING, STAFF
from sim.engine.compiled.state import BOUNCED, FED_UP, IN_PROGRESS, OPEN_SECONDS, OVERDUE, TIRED, WORKING_DAY
from sim.machine_code import jit
from sim.model.structure import NOBODY
from sim.model.time_and_chance.calendars import DAY


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
        here.trust = rules.trust_after(here.trust, here.satisfied, here.dissatisfied, conduct.trust_speed)
        here.propensity = rules.following_trust(conduct.reporting, here.trust, conduct.trust)
        if conduct.choosing:
            here.walk_in = rules.following_trust(conduct.walk_in, here.trust, conduct.trust)
        here.satisfied = 0
        here.dissatisfied = 0
        grid = r.m.teams[here.grid]
        here.patrol = rules.patrol_share(grid.waiting, grid.posts, conduct.paperwork, conduct.patrol_floor)


@jit
def units(r, k):
    """Decide what a desk does first, whether it whistles, and whom it lends to its counter."""
    crew, team, conduct = r.crews[k], r.m.teams[k], r.settings[0]
    if not crew.is_desk:
        return
    team.tasks_first = rules.tasks_first(team.incidents, team.posts, conduct.incidents_first)
    crew.whistle = rules.readiness(crew.whistle, crew.asked, crew.answered, conduct.whistle_memory)
    crew.asked = 0
    crew.answered = 0
    if conduct.lending and crew.window != NOBODY:
        other = r.m.teams[crew.window]
        crew.lent = rules.lent(team.waiting, team.posts, other.waiting, other.posts)


@jit
def feel(r, k, day):
    """Let a team feel the load of the day that ends."""
    crew, team = r.crews[k], r.m.teams[k]
    capacity = present(r, k) * r.hours[OPEN_SECONDS, team.calendar, day]
    crew.felt = rules.load_after(crew.felt, team.begun, capacity, r.settings[0].load_memory)
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
    people = rules.drained(r.settings[0].drain, r.settings[0].drain_days, age, r.ascents.shape[0])
    for k in range(people):
        r.crews[r.ascents[k, 0]].gone += 1
        r.crews[r.ascents[k, 1]].risen += 1


@jit
def leave(r, k, day):
    """Settle who is away; see `agents.Crew`."""
    crew, team, conduct = r.crews[k], r.m.teams[k], r.settings[0]
    crew.skill = rules.skill(conduct.drain_skill, crew.gone, team.posts)
    force = crew.force if rules.in_force(day, conduct.force_begin, conduct.force_end) else 0
    lends = crew.lent if crew.desk == NOBODY else -r.crews[crew.desk].away[c.A_LENT]
    report = home = 0
    if crew.burdened:
        nth, seconds = r.hours[WORKING_DAY, team.calendar, day], r.hours[OPEN_SECONDS, team.calendar, day]
        share = rules.assessment_share(conduct.assessments, team.posts, seconds)
        report = rules.whole_posts(share, team.posts, nth)
        home = rules.whole_posts(conduct.dual_work, team.posts, nth)
    force, lends, report, home = rules.away(team.posts - crew.gone, force, lends, report, home)
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
    queue = rules.queue_per_post(team.waiting, present(r, k))
    responding = rules.response(
        crew.felt, conduct.usual_load, conduct.full_load, conduct.speed_up, conduct.overwork
    )
    slowed = rules.juggling(queue, conduct.juggling_from, conduct.juggling_to, conduct.juggling)
    crew.overtime = rules.overtime(queue, conduct.overtime_case, conduct.overtime)
    capacity = crew.capacity
    if crew.paid:
        capacity *= rules.effort(conduct.effort, crew.felt, conduct.full_load)
    team.pace = rules.pace(responding, slowed, crew.overtime, capacity)
    crew.care = rules.carelessness(crew.felt, conduct.full_load, conduct.carelessness)


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
    queue = rules.queue_per_post(r.m.teams[department.field].waiting, present(r, department.field))
    drift = conduct.drift * (day + conduct.age)
    department.push = rules.push_share(conduct.push_down, conduct.push_load, queue, drift, conduct.push_most)
    department.load = rules.load_factor(conduct.return_load, queue)
    department.heed = rules.heed_share(conduct.heed, conduct.heed_load, queue)


@jit
def collect(r):
    """List the open incidents that somebody decides about; return how many are in each list."""
    conduct, now = r.settings[0], r.m.count[NOW]
    overdue, bounced, tired, fed_up = 0, 0, 0, 0
    for k in range(r.m.count[OPEN]):
        item = r.m.items[r.lists[IN_PROGRESS, k]]
        if conduct.supervision and rules.late(now, item.due) and not item.supervised:
            r.lists[OVERDUE, overdue] = r.lists[IN_PROGRESS, k]
            overdue += 1
        if conduct.arbitration and item.bounced:
            r.lists[BOUNCED, bounced] = r.lists[IN_PROGRESS, k]
            bounced += 1
        item.bounced = 0
        if item.reported > now or item.escalated:
            continue
        if not rules.may_complain(conduct.repeats, conduct.going_higher, item.repeated) or not tires(r, item):
            continue
        if item.repeated:
            r.lists[FED_UP, fed_up] = r.lists[IN_PROGRESS, k]
            fed_up += 1
        else:
            r.lists[TIRED, tired] = r.lists[IN_PROGRESS, k]
            tired += 1
    sort(r.lists[OVERDUE], overdue)
    sort(r.lists[BOUNCED], bounced)
    sort(r.lists[TIRED], tired)
    sort(r.lists[FED_UP], fed_up)
    return r.m.count[OPEN], overdue, bounced, tired, fed_up


@jit
def tires(r, item):
    """Tell whether a resident loses patience, for the first time or with the second call."""
    patience = rules.borne(item.patience, item.endurance, item.repeated)
    waited = r.m.count[NOW] - item.reported
    return rules.loses_patience(waited, patience, r.communities[item.community].trust, r.settings[0].trust)


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
    new = rules.raised(old)
    if new == old:
        return
    m.items[item].priority = new
    change_queue(m, item, old, new)
    thread = m.items[item].latest
    while thread != NONE:
        change_queue(m, thread, old, new)
        thread = m.threads[thread].before


@jit
def change_queue(m, thread, old, new):
    """Let a thread that waits in the queue of its old priority wait in that of the new one."""
    if m.threads[thread].stage == QUEUING:
        team = m.threads[thread].team
        mc.unlink(m, thread, m.queues[team, old])
        mc.relink(m, thread, m.queues[team, new])
