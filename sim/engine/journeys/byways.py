"""What an incident causes beside its own journey: a duplicate, a second call, an answer to a higher level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journeys.steps import answer
from sim.engine.journeys.thread import Thread
from sim.eventlog import Event, What
from sim.model import workload
from sim.model.structure import GRID

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


def duplicate(run: Reference, me: Thread) -> Journey:
    """Somebody else reports the same: intake recognises it, or a grid worker goes and finds it known."""
    city, item = run.city, me.item
    delay = city.conduct.duplicate_delay * float(city.load.factor[item, workload.LATER])
    yield run.at(run.clock_after(city.waking, delay), me)
    if item not in run.open:
        return  # a report after the closing would be another incident
    run.record(me, Event.DUPLICATE, What.HOTLINE)
    if city.load.uniform[item, workload.RECOGNISED] < city.conduct.recognised:
        yield from answer(run, me)
        return
    seconds = city.conduct.triage * float(city.load.factor[item, workload.TRIAGE])
    yield from run.visit(me, city.structure.intake, [(What.TRIAGE, seconds)])
    team = city.desk[GRID][int(city.load.community[item])][city.lead(item)]
    yield from run.visit(me, team, [(What.VERIFY, city.conduct.vain_work * float(city.load.size[item, 0]))])


def repeat(run: Reference, me: Thread) -> Journey:
    """The resident asks the intake again."""
    run.record(me, Event.REPEAT, What.HOTLINE)
    yield from answer(run, me)


def reply(run: Reference, me: Thread) -> Journey:
    """The leading department answers the higher level to which a resident has gone."""
    city = run.city
    run.record(me, Event.ESCALATE, What.COUNTERPART)
    work = city.conduct.reply_work * float(city.load.size[me.item, 0])
    yield from run.visit(me, city.field[city.lead(me.item)], [(What.TASK, work)])
