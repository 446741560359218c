"""How departments come to act on a case: `journeys/departments.py`, cut at the points where it waits."""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled import rules
from sim.engine.compiled.layout import BLOCKED, NONE
from sim.machine_code import jit
from sim.model.city import workload as wl
from sim.model.city.workload import FUNCTIONS, TRIES


@jit
def alarmed(r, i):
    """Tell whether a team on call sets out to a case."""
    return rules.alarms(r.m.items[i].priority, r.departments[r.m.items[i].lead].on_call)


@jit
def touch_time(r, i):
    """Return the seconds that one team alone works on an incident: for all functions that it needs."""
    seconds = 0.0
    for k in range(r.m.items[i].needs):
        seconds += r.size[i, 1 + k] * r.effort[i]
    return seconds


@jit
def assigning_desk(r, i, department):
    return r.desk[r.settings[0].levels, r.m.items[i].community, department]


@jit
def contracted(r, i, number):
    """Tell whether a contractor does the work."""
    chance, share = r.uniform[i, wl.CONTRACT], r.settings[0].contracted
    return rules.contracted(chance, share, number, r.m.items[i].enforcement, works(r, i))


@jit
def works(r, i):
    """Return the seconds of outside works, none where they do not count."""
    return rules.counted(r.m.items[i].outside, r.settings[0].outside)


@jit
def accept_contract(r, t, i):
    """The department accepts the work of the contractor."""
    team = r.departments[r.m.items[i].lead].field
    return mc.visit(r.m, t, team, c.W_VERIFY, r.settings[0].supervision_work, c.HANDLED)


@jit
def whistles(r, i):
    """Tell whether the assigning desk calls the departments in."""
    conduct, ready = r.settings[0], r.crews[assigning_desk(r, i, r.m.items[i].lead)].whistle
    return rules.whistles(conduct.whistles, r.uniform[i, wl.WHISTLE], ready, conduct.whistle_floor)


@jit
def coordinate(r, t, i, extra, goes_on):
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.settings[0].coordinate * extra * r.factor[i, wl.COORDINATE]
    return mc.visit(r.m, t, desk, c.W_COORDINATE, seconds, goes_on)


@jit
def meet(r, t, i, goes_on):
    desk = assigning_desk(r, i, r.m.items[i].lead)
    seconds = r.settings[0].meeting * r.factor[i, wl.MEETING]
    return mc.wait(r.m, t, c.W_MEETING, desk, seconds, goes_on)


@jit
def met(r, t, i):
    r.m.threads[t].step += 1
    return fork(r, t, i, c.LEAD, c.PREPARED)


@jit
def fork(r, t, i, first, place):
    """Split into branches from department `first` on; each runs from `place` at once until it waits."""
    mc.record(r.m, t, c.E_FORK, c.W_NOTHING, NONE)
    r.m.threads[t].step += 1
    number, _, _ = needed(r, i, c.LEAD)
    r.m.items[i].left = number - first
    for k in range(first, number):
        run_department(r, mc.branch(r.m, i, 1 + k), i, place)
    return BLOCKED


@jit
def lead_done(r, t, i):
    """After the lead of an emergency the others are called in the ordinary way."""
    number, _, _ = needed(r, i, c.LEAD)
    follow = rules.others_follow(number, r.m.items[i].target, r.settings[0].levels)
    return fork(r, t, i, c.OTHERS, c.PREPARED) if follow else c.HANDLED


@jit
def rush(r, t, i, department, seconds, goes_on):
    """A department sends its team on call, or whoever is in, at once."""
    team = rules.responder(r.departments[department].on_call, r.departments[department].field)
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    return drive_and_handle(r, t, i, team, seconds, goes_on)


@jit
def needed(r, i, part):
    """Return how many departments must act, and of one of them the number and the touch time."""
    number, right, seconds = 0, NONE, 0.0
    item = r.m.items[i]
    for k in range(FUNCTIONS):
        function = item.functions[k]
        if function < 0:
            break
        department = r.department_of[item.enforcement, function]
        known = False
        for j in range(k):
            if r.department_of[item.enforcement, item.functions[j]] == department:
                known = True
        if not known:
            if number == part:
                right = department
            number += 1
        if department == right:
            seconds += r.size[i, 1 + k] * r.effort[i]
    return number, right, rules.shared_work(seconds, number, r.settings[0].joint)


@jit
def part_of(r, t):
    """Return which of the departments needed a thread is about."""
    return max(0, r.m.threads[t].part - 1)


@jit
def called(r, t, i):
    """A department is called by whistle, and comes within the limit or lets it pass."""
    part, conduct, th = part_of(r, t), r.settings[0], r.m.threads[t]
    _, right, _ = needed(r, i, part)
    team, desk = r.departments[right].field, assigning_desk(r, i, r.m.items[i].lead)
    mc.record(r.m, t, c.E_WHISTLE, c.W_NOTHING, team)
    r.crews[desk].asked += 1
    if not rules.happens(r.uniform[i, wl.HEED + part], r.departments[right].heed):
        return mc.wait(r.m, t, c.W_SIGN_OFF, team, conduct.whistle_limit, c.IGNORED)
    mc.record(r.m, t, c.E_HEED, c.W_NOTHING, team)
    r.crews[desk].answered += 1
    th.choice = right
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    drawn = r.factor[i, wl.SIGN_OFF + (TRIES + 1) * part]
    seconds = rules.heeded_wait(conduct.sign_off, conduct.heed_wait, drawn, conduct.whistle_limit)
    return mc.wait(r.m, t, c.W_SIGN_OFF, team, seconds, c.COMES)


@jit
def ignored(r, t, i):
    """Nobody came: the case goes the ordinary way, a joint one after a meeting."""
    number, _, _ = needed(r, i, c.LEAD)
    if rules.meets(number, r.settings[0].coordinate):
        return coordinate(r, t, i, 1, c.COORDINATED)
    return c.PREPARED


@jit
def agreed(r, t, i):
    """A preset procedure names the department."""
    part, th = part_of(r, t), r.m.threads[t]
    _, right, _ = needed(r, i, part)
    th.choice = right
    th.attempt = 0
    return acknowledge(r, t, i, c.COMES)


@jit
def prepared(r, t, i):
    """The case is sent to a department, sometimes to a wrong one."""
    part, th = part_of(r, t), r.m.threads[t]
    _, right, _ = needed(r, i, part)
    th.attempt = 0
    th.choice = address(r, i, right, wl.WRONG + part, wl.PICK + part)
    return c.ADDRESSED


@jit
def address(r, i, right, chance, pick):
    """Return the department that is addressed; `chance` and `pick` are columns of `uniform`."""
    departments = r.departments.shape[0]
    share = rules.wrong_share(r.settings[0].wrong, r.ambiguity[i], departments)
    return rules.addressed(right, departments, share, r.uniform[i, chance], r.uniform[i, pick])


@jit
def acknowledge(r, t, i, goes_on):
    """A case lies on a department's desk until it signs."""
    team = r.departments[r.m.threads[t].choice].field
    mc.record(r.m, t, c.E_DISPATCH, c.W_NOTHING, team)
    place = wl.SIGN_OFF + (TRIES + 1) * part_of(r, t) + r.m.threads[t].attempt
    return mc.wait(r.m, t, c.W_SIGN_OFF, team, r.settings[0].sign_off * r.factor[i, place], goes_on)


@jit
def acknowledged(r, t, i):
    th, part = r.m.threads[t], part_of(r, t)
    number, right, _ = needed(r, i, part)
    if th.choice == right and not sent_back(r, t, i, number):
        return c.COMES
    mc.record(r.m, t, c.E_RETURN, c.W_NOTHING, r.departments[th.choice].field)
    r.m.items[i].bounced = 1
    th.step += 1
    th.choice = right
    effort = r.settings[0].assign * r.factor[i, wl.ASSIGN + TRIES * part + th.attempt]
    return mc.visit(r.m, t, assigning_desk(r, i, right), c.W_ASSIGN, effort, c.REASSIGNED)


@jit
def sent_back(r, t, i, parts):
    part, attempt, conduct = part_of(r, t), r.m.threads[t].attempt, r.settings[0]
    load = r.departments[r.m.threads[t].choice].load
    share = rules.return_share(conduct.returns, r.ambiguity[i], load, parts)
    chance = r.uniform[i, wl.RETURN + TRIES * part + attempt]
    return rules.sends_back(chance, share, attempt, conduct.max_returns, r.m.items[i].arbitrated)


@jit
def reassigned(r, t, i):
    r.m.threads[t].attempt += 1
    return c.ADDRESSED


@jit
def comes(r, t, i):
    _, right, seconds = needed(r, i, part_of(r, t))
    return drive_and_handle(r, t, i, r.departments[right].field, seconds, c.ACTED)


@jit
def acted(r, t, i):
    if rules.has_works(part_of(r, t), works(r, i)):
        return mc.elapse(r.m, t, c.W_OUTSIDE, float(works(r, i)), c.PART_DONE)
    return c.PART_DONE


@jit
def part_done(r, t, i):
    """A department has done its part; after the last one the item goes on."""
    if t != i and not last_part(r, i):
        return BLOCKED
    return c.HANDLED


@jit
def last_part(r, i):
    """Count a branch that has ended; tell whether it was the last."""
    r.m.items[i].left -= 1
    if r.m.items[i].left > 0:
        return False
    mc.record(r.m, i, c.E_JOIN, c.W_NOTHING, NONE)
    return True


@jit
def drive_and_handle(r, t, i, team, seconds, goes_on):
    if r.settings[0].travel:
        here = r.m.threads[t]
        here.first = c.W_TRAVEL
        here.second = c.W_HANDLE
        here.first_seconds = rules.whole_seconds(
            float(r.travel[r.m.teams[team].office, r.m.items[i].community])
        )
        here.second_seconds = rules.whole_seconds(seconds)
        return mc.enqueue(r.m, t, team, goes_on)
    return mc.visit(r.m, t, team, c.W_HANDLE, seconds, goes_on)


@jit
def run_department(r, t, i, place):  # noqa: C901, PLR0912  (two lines for each place)
    """Carry a thread through its dealings with a department until it waits or leaves them."""
    while True:
        if place == c.CALLED:
            place = called(r, t, i)
        elif place == c.IGNORED:
            place = ignored(r, t, i)
        elif place == c.COORDINATED:
            place = meet(r, t, i, c.MET)
        elif place == c.MET:
            r.m.threads[t].step += 1
            place = c.PREPARED
        elif place == c.PREPARED:
            place = prepared(r, t, i)
        elif place == c.AGREED:
            place = agreed(r, t, i)
        elif place == c.SENT:
            _, right, seconds = needed(r, i, part_of(r, t))
            place = rush(r, t, i, right, seconds, c.PART_DONE)
        elif place == c.ADDRESSED:
            place = acknowledge(r, t, i, c.ACKNOWLEDGED)
        elif place == c.ACKNOWLEDGED:
            place = acknowledged(r, t, i)
        elif place == c.REASSIGNED:
            place = reassigned(r, t, i)
        elif place == c.COMES:
            place = comes(r, t, i)
        elif place == c.ACTED:
            place = acted(r, t, i)
        else:
            return place
