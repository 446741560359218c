"""How long an incident is worked on is a matter of the incident, not of who concludes it."""

from dataclasses import replace

import numpy as np
import pytest
from cities import SWITCHES, Town, busy, busy_time

from sim.engine.journeys.city import City
from sim.engine.simulate import Engine
from sim.eventlog import Event, What

OFF = {f"mechanisms.{name}": False for name in SWITCHES}
CALM = {f"urgencies.{name}.priority": 2 for name in ("emergency", "urgent", "ordinary", "complex")}
JOINT = {"incidents.joint": 0.7, "incidents.third": 0.5}
RUNGS = ("grid", "community", "middle.0")


def able(*rungs: str) -> dict[str, float]:
    """Let some rungs conclude everything and the others nothing."""
    kinds = ("ordinary", "enforcement")
    return {f"structure.{rung}.powers.{kind}": float(rung in rungs) for rung in RUNGS for kind in kinds}


def village(*rungs: str, **changes) -> Town:
    officers = {"structure.middle.0.officers": {}}
    return busy("nine_districts", posts=1000, **OFF | CALM | JOINT | able(*rungs) | officers | changes)


def worked(city: Town, engine=Engine.COMPILED) -> dict[int, list[int]]:
    """Return the working seconds of each visit to handle an incident that is closed, by item."""
    log, found = city.run(engine), {}
    ended = set(log.rows["item"][log.rows["event"] == Event.CLOSE].tolist())
    for (item, *_), seconds in busy_time(log, What.HANDLE).items():
        if item in ended:
            found.setdefault(item, []).append(seconds)
    return found


def alone(city: Town, item: int) -> float:
    """Return the seconds that all functions of an incident take."""
    load = city.workload
    needed = int((load.functions[item] >= 0).sum())
    return float(load.size[item, 1 : 1 + needed].sum() * load.effort[item])


def departments(city: Town, item: int) -> int:
    known = City(city.structure, city.workload, city.conduct)
    return len(known.departments_needed(known.nature(item, [1.0] * len(known.office))))


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("rung", [*RUNGS, "departments"])
def test_an_incident_takes_as_long_wherever_it_is_concluded(rung, engine):
    """All functions that it needs; a second for each of at most three visits is lost or won by rounding."""
    city = village(rung)
    found = worked(city, engine)
    assert len(found) > 20
    for item, visits in found.items():
        assert abs(sum(visits) - alone(city, item)) <= 3
        assert len(visits) == (departments(city, item) if rung == "departments" else 1)
    assert max(len(city.workload.functions[item][city.workload.functions[item] >= 0]) for item in found) == 3


def test_only_departments_that_act_together_take_longer():
    """Each twice as long, 8 hours over 4, and one that covers several functions by itself does not."""
    together = {"mechanisms.coordination": True, "incidents.hard_work": 4, "incidents.joint_work": 8}
    local, city = village("community", **together), village("departments", **together)
    for item, visits in worked(local).items():
        assert abs(sum(visits) - alone(local, item)) <= 1
    factors = {}
    for item, visits in worked(city).items():
        several, needed = departments(city, item) > 1, (city.workload.functions[item] >= 0).sum() > 1
        assert abs(sum(visits) - alone(city, item) * (2 if several else 1)) <= 3
        factors[several, bool(needed)] = True
    assert set(factors) == {(False, False), (False, True), (True, True)}


@pytest.mark.parametrize("rung", [*RUNGS, "departments"])
def test_who_knows_the_place_may_need_less_time(rung):
    """A quarter is saved below the departments and nowhere else."""
    city = village(rung, **{"incidents.near_saving": 0.25})
    found = worked(city)
    assert len(found) > 20
    for item, visits in found.items():
        assert abs(sum(visits) - alone(city, item) * (1 if rung == "departments" else 0.75)) <= 3


@pytest.mark.parametrize("engine", list(Engine))
def test_the_work_of_several_functions_is_added_up_alike(engine):
    """The exact sum is 4.5 seconds, which would be rounded up, the sum in floating-point numbers less."""
    city = village("community", **{"incidents.joint": 1, "incidents.third": 1})
    size = np.tile([1, 0.1, 4.1, 0.3, 1], (len(city.workload), 1))
    load = replace(city.workload, size=size, effort=np.ones(len(city.workload)))
    found = worked(replace(city, workload=load), engine)
    assert {seconds for visits in found.values() for seconds in visits} == {4}
