"""Steps that several journeys have in common."""

from __future__ import annotations

from sim.engine.journeys.city import City, Nature
from sim.engine.journeys.run import Run
from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases
from sim.eventlog import Event, What
from sim.model.city import workload
from sim.model.city.workload import TRIES


def answer(run: Run, me: Thread) -> Journey:
    """The intake talks to somebody."""
    seconds = run.city.conduct.answer * run.city.load.size[me.item, 0]
    yield from run.visit(me, run.city.structure.intake, [Task(What.ANSWER, seconds)])


def alarmed(run: Run, case: Nature) -> bool:
    """Tell whether a team on call sets out to a case."""
    return cases.alarms(run.priority[case.item], run.city.on_call[case.lead])


def assigning_desk(city: City, case: Nature, department: int) -> int:
    """Return the desk that assigns cases of a community to a department and coordinates them."""
    return city.assigning[case.community][department]


def assign_time(city: City, case: Nature, part: int, attempt: int) -> float:
    """Return the work of assigning a case, in seconds."""
    return city.conduct.assign * case.factor[workload.ASSIGN + TRIES * part + attempt]


def address(city: City, case: Nature, right: int, chance: int, pick: int) -> int:
    """Return the department that is addressed, sometimes a wrong one; two columns of `uniform` tell."""
    ambiguity = float(city.load.ambiguity[case.item])
    share = cases.wrong_share(city.conduct.wrong, ambiguity, city.departments)
    return cases.addressed(right, city.departments, share, case.uniform[chance], case.uniform[pick])


def side_by_side(run: Run, me: Thread, parts: list[Journey]) -> Journey:
    """Split an item into parts and wait until all have ended."""
    run.record(me, Event.FORK)
    me.step += 1
    yield from run.branch(me, parts)
    run.record(me, Event.JOIN)
