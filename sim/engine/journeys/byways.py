"""What an incident causes beside its own journey: a duplicate, a second call, an answer to a higher level."""

from __future__ import annotations

from sim.engine.journeys.run import Run
from sim.engine.journeys.steps import answer
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases
from sim.eventlog import Event, What
from sim.model.city import workload
from sim.model.city.structure import GRID


def duplicate(run: Run, item: int) -> Journey:
    """Somebody else reports the same: intake recognises it, or a grid worker goes and finds it known."""
    city, me = run.city, Thread(item, cases.DUPLICATE)
    delay = city.conduct.duplicate_delay * float(city.load.factor[item, workload.LATER])
    yield run.at(run.clock_after(city.waking, delay), me)
    if item not in run.open:
        return  # a report after the closing would be another incident
    run.record(me, Event.DUPLICATE, What.HOTLINE)
    if cases.happens(float(city.load.uniform[item, workload.RECOGNISED]), city.conduct.recognised):
        yield from answer(run, me)
        return
    seconds = city.conduct.triage * float(city.load.factor[item, workload.TRIAGE])
    yield from run.visit(me, city.structure.intake, [Task(What.TRIAGE, seconds)])
    team = city.desk[GRID][int(city.load.community[item])][city.lead(item)]
    vain = city.conduct.vain_work * float(city.load.size[item, 0])
    yield from run.visit(me, team, [Task(What.VERIFY, vain)])


def repeat(run: Run, item: int) -> Journey:
    """The resident asks the intake again."""
    me = Thread(item, cases.REPEAT)
    run.record(me, Event.REPEAT, What.HOTLINE)
    yield from answer(run, me)


def reply(run: Run, item: int) -> Journey:
    """The leading department answers the higher level to which a resident has gone."""
    city, me = run.city, Thread(item, cases.ESCALATE)
    run.record(me, Event.ESCALATE, What.COUNTERPART)
    seconds = city.conduct.reply_work * float(city.load.size[item, 0])
    yield from run.visit(me, city.field[city.lead(item)], [Task(What.TASK, seconds)])
