"""What an incident causes beside its own journey: see `journeys/byways.py`."""

from __future__ import annotations

from sim.engine.compiled import codes as c
from sim.engine.compiled import machine as mc
from sim.engine.compiled import rules
from sim.engine.compiled.layout import BLOCKED, NONE
from sim.engine.rules.cases import DUPLICATE, ESCALATE, REPEAT
from sim.machine_code import jit
from sim.model.city import workload as wl
from sim.model.city.structure import GRID


@jit
def answer(r, t, i, goes_on):
    """The intake talks to somebody."""
    seconds = r.settings[0].answer * r.size[i, 0]
    return mc.visit(r.m, t, r.settings[0].intake, c.W_ANSWER, seconds, goes_on)


@jit
def expect_duplicate(r, i):
    """Somebody else will report the same."""
    thread = mc.branch(r.m, i, DUPLICATE)
    delay = r.settings[0].duplicate_delay * r.factor[i, wl.LATER]
    r.m.threads[thread].place = c.OTHER_REPORT
    mc.book(r.m, mc.after(r.m, r.settings[0].waking, rules.whole_seconds(delay)), mc.key(r.m, thread))


@jit
def other_report(r, t, i):
    if r.m.items[i].where == NONE:
        return BLOCKED  # a report after the closing would be another incident
    mc.record(r.m, t, c.E_DUPLICATE, c.W_HOTLINE, NONE)
    if rules.happens(r.uniform[i, wl.RECOGNISED], r.settings[0].recognised):
        return answer(r, t, i, c.OVER)
    seconds = r.settings[0].triage * r.factor[i, wl.TRIAGE]
    return mc.visit(r.m, t, r.settings[0].intake, c.W_TRIAGE, seconds, c.OTHER_TRIAGED)


@jit
def other_triaged(r, t, i):
    team = r.desk[GRID, r.m.items[i].community, r.m.items[i].lead]
    return mc.visit(r.m, t, team, c.W_VERIFY, r.settings[0].vain_work * r.size[i, 0], c.OVER)


@jit
def ask_again(r, i):
    """The resident asks the intake again."""
    t = mc.branch(r.m, i, REPEAT)
    mc.record(r.m, t, c.E_REPEAT, c.W_HOTLINE, NONE)
    answer(r, t, i, c.OVER)
    stand_in_turn(r, t, i)


@jit
def reply(r, i):
    """The leading department answers the higher level to which a resident has gone."""
    t = mc.branch(r.m, i, ESCALATE)
    mc.record(r.m, t, c.E_ESCALATE, c.W_COUNTERPART, NONE)
    team = r.departments[r.m.items[i].lead].field
    mc.visit(r.m, t, team, c.W_TASK, r.settings[0].reply_work * r.size[i, 0], c.OVER)
    stand_in_turn(r, t, i)


@jit
def stand_in_turn(r, t, i):
    """Go before whoever has come at this instant with a higher number, although he came before the review."""
    queue = r.m.queues[r.m.threads[t].team, r.m.items[i].priority]
    mc.unlink(r.m, t, queue)
    mc.relink(r.m, t, queue)
