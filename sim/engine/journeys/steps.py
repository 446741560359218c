"""Steps that several journeys have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine import rules
from sim.engine.journeys.city import City, Nature
from sim.engine.journeys.thread import Thread
from sim.eventlog import Event, What
from sim.model import workload
from sim.model.structure import NOBODY
from sim.model.workload import TRIES

if TYPE_CHECKING:
    from sim.engine.journeys.thread import Journey
    from sim.engine.reference import Reference


def answer(run: Reference, me: Thread) -> Journey:
    """The intake talks to somebody."""
    seconds = run.city.conduct.answer * run.city.load.size[me.item, 0]
    yield from run.visit(me, run.city.structure.intake, [(What.ANSWER, seconds)])


def emergency(run: Reference, item: int) -> bool:
    """Tell whether an incident is dispatched at once and waits for no desk, whoever can conclude it."""
    return run.priority[item] == workload.EMERGENCY


def on_call(run: Reference, case: Nature) -> bool:
    """Tell whether a team on call sets out to a case."""
    return emergency(run, case.item) and run.city.on_call[case.lead] != NOBODY


def assigning_desk(city: City, case: Nature, department: int) -> int:
    """Return the desk that assigns cases of a community to a department and coordinates them."""
    return city.assigning[case.community][department]


def assign_time(city: City, case: Nature, part: int, attempt: int) -> float:
    """Return the work of assigning a case, in seconds."""
    return city.conduct.assign * case.factor[workload.ASSIGN + TRIES * part + attempt]


def address(city: City, case: Nature, right: int, columns: tuple[int, int]) -> int:
    """Return the department that is addressed, sometimes a wrong one; `columns` of `uniform` tell."""
    share = rules.wrong_share(city.conduct.wrong, float(city.load.ambiguity[case.item]), city.departments)
    if case.uniform[columns[0]] >= share:
        return right
    other = int(case.uniform[columns[1]] * (city.departments - 1))
    return other if other < right else other + 1


def side_by_side(run: Reference, me: Thread, parts: list[Journey]) -> Journey:
    """Split an item into parts and wait until all have ended."""
    run.record(me, Event.FORK)
    me.step += 1
    yield from run.branch(me, parts)
    run.record(me, Event.JOIN)
