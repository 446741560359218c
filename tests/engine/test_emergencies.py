"""Emergencies: always reported, dispatched at once at any hour, alike in every structure up to the work."""

from functools import cache

import numpy as np
import pytest
from cities import (
    CITIES,
    DAY,
    HOUR,
    SHIPPED,
    SWITCHES,
    Town,
    busy,
    changed_posts,
    rows_by_item,
    shortened,
    town,
)

from sim.engine.journeys.city import City
from sim.engine.simulate import Engine
from sim.eventlog import Event, EventLog, What
from sim.model.city.workload import EMERGENCY
from sim.model.structure import NOBODY

OFF = {f"mechanisms.{name}": False for name in SWITCHES}
ALL = {f"urgencies.{name}.priority": EMERGENCY for name in ("emergency", "urgent", "ordinary", "complex")}
NIGHT = (22, 6)
SOME = {"urgencies.complex.priority": EMERGENCY, "incidents.rate": 200}
UNNOTICED = {"behaviour.residents.reporting": 0, "mechanisms.patrol": False}


def emergencies(city: Town) -> np.ndarray:
    """Return the numbers of all emergencies."""
    return np.flatnonzero(city.workload.priority[: len(city.workload.uniform)] == EMERGENCY)


def begun(rows) -> list[tuple[int, int, int]]:
    """Return (time, event, what) of an item until its work begins."""
    told = [(time, event, what) for time, _, _, _, event, what, _ in rows]
    return told[: 1 + next(k for k, row in enumerate(told) if row[1:] == (Event.START, What.HANDLE))]


def whats(rows, event=Event.START) -> list[int]:
    return [row[5] for row in rows if row[4] == event and row[2] == 0]


def plenty(city: Town) -> Town:
    """Let nobody queue."""
    everywhere = dict.fromkeys(range(len(city.structure.places.teams)), 1000)
    return Town(changed_posts(city.structure, everywhere), city.workload, city.conduct)


# --------------------------------------------------------------------------------------- they are reported


@pytest.mark.parametrize("engine", list(Engine))
def test_somebody_reports_every_emergency_at_any_hour(engine):
    """After the drawn delay, though residents report nothing else and no patrol passes."""
    city = busy("five_tier", **UNNOTICED | SOME)
    log, load = city.run(engine), city.workload
    reported = {
        row[1]: row[0]
        for row in zip(*(c.tolist() for c in log.rows.values()), strict=True)
        if row[4] == Event.REPORT and row[1] < len(load.uniform)
    }
    due = {int(i): int(load.occurred[i] + load.report_delay[i]) for i in emergencies(city)}
    assert reported == {i: time for i, time in due.items() if time < log.end}
    assert any(time % DAY // HOUR < NIGHT[1] for time in reported.values())


@pytest.mark.parametrize("name", CITIES)
def test_no_emergency_goes_unreported_in_a_shipped_city(name):
    assert len(hours(name)) > 20
    assert not np.isnan(hours(name)).any()


@cache
def hours(name: str) -> np.ndarray:
    """Return the hours from report to closing of the emergencies of six weeks that could be reported by then.

    They are endless if it is still open, and no number if nobody has reported it.
    """
    city = town(shortened(name, days=42))
    log, load = city.run(Engine.COMPILED), city.workload
    known = [i for i in emergencies(city) if load.occurred[i] + load.report_delay[i] < log.end]
    reported, closed = (first(log, event) for event in (Event.REPORT, Event.CLOSE))
    return np.array([(closed.get(i, np.inf) - reported.get(i, np.nan)) / HOUR for i in known])


def first(log: EventLog, event: Event) -> dict[int, int]:
    """Return when something has happened to each item for the first time."""
    chosen = log.rows["event"] == event
    items, times = log.rows["item"][chosen].tolist(), log.rows["time"][chosen].tolist()
    return dict(zip(items[::-1], times[::-1], strict=True))


# ------------------------------------------------------------------------- the same way in every structure


@cache
def calm(name: str) -> dict[int, list]:
    """Return the rows of each emergency in a shipped city that nobody patrols and where no queue forms."""
    city = plenty(town(shortened(name, days=28, **{"mechanisms.patrol": False})))
    rows = rows_by_item(city.run(Engine.COMPILED))
    return {int(item): rows[item] for item in emergencies(city)}


LONGGANG = [name for name in CITIES if SHIPPED[name].city == SHIPPED["five_tier"].city]


@pytest.mark.parametrize("name", LONGGANG)
def test_an_emergency_goes_the_same_way_in_every_structure_until_the_work_begins(name):
    """Second for second, at night too: whoever concludes it, and whether the hotline is one or many."""
    rows, like = calm(name), calm("direct_control")
    ended = [item for item in rows if any(row[4] == Event.CLOSE for row in rows[item])]
    assert len(ended) > 20
    for item in ended:
        assert begun(rows[item]) == begun(like[item])
        assert Event.WAIT not in [event for _, event, _ in begun(rows[item])]
    occurred = np.array([begun(rows[item])[0][0] % DAY // HOUR for item in ended])
    assert ((occurred >= NIGHT[0]) | (occurred < NIGHT[1])).any()


def test_the_same_emergencies_are_concluded_by_communities_in_one_structure_and_departments_in_another():
    """So the comparison above is one of unlike structures."""
    found = []
    for name in ("direct_control", "units_26_designed"):
        city = town(shortened(name, days=28))
        known = City(city.structure, city.workload, city.conduct)
        skill = [1.0] * len(known.office)
        found.append([known.nature(i, skill).target < known.levels for i in emergencies(city)])
    assert sum(found[0]) < sum(found[1])


@pytest.mark.parametrize("channel", ["patrol", "walk_in"])
def test_an_emergency_that_is_found_at_the_spot_is_dispatched_too(channel):
    """Grid and community could conclude it, and a team sets out all the same when intake knows of it."""
    able = {f"structure.{rung}.powers.{kind}": 1 for rung in ("grid", "community") for kind in POWERS}
    seen = {"incidents.patrol_delay": 0.01, "incidents.alarm_delay": 100} if channel == "patrol" else {}
    city = busy(
        "five_tier", posts=1000, **ALL | able | seen | {"incidents.walk_in": int(channel == "walk_in")}
    )
    log = city.run(Engine.COMPILED)
    way = What.PATROL if channel == "patrol" else What.WALK_IN
    rows, met = rows_by_item(log), 0
    for item in emergencies(city):
        if any(row[4:6] == (Event.REPORT, way) for row in rows[item]) and What.HANDLE in whats(rows[item]):
            assert whats(rows[item])[:3] == [What.TRIAGE, What.TRAVEL, What.HANDLE]
            met += 1
    assert met > 20


POWERS = ("ordinary", "enforcement")


# ------------------------------------------------------------------------------------------------- the work


def concluded(name: str, power: float, **changes) -> tuple[Town, EventLog]:
    """Run a city of emergencies of several functions, which communities could conclude or could not."""
    local = {f"structure.community.powers.{kind}": power for kind in POWERS}
    none = {f"structure.grid.powers.{kind}": 0 for kind in POWERS}
    joint = {"incidents.joint": 1, "incidents.third": 0.5, "mechanisms.verification": True}
    city = busy(name, posts=1000, **OFF | ALL | local | none | joint | changes)
    return city, city.run(Engine.COMPILED)


def test_the_team_on_call_does_all_of_a_case_that_an_office_could_have_concluded():
    """One visit of as long as all functions take, no saving for being near, and no check."""
    city, log = concluded("direct_control", power=1, **{"incidents.near_saving": 0.5})
    load, met = city.workload, 0
    on_call = set(city.structure.on_call.tolist())
    for item, rows in enumerate(rows_by_item(log)[: len(load.uniform)]):
        if load.outside[item] or Event.CLOSE not in [row[4] for row in rows]:
            continue
        assert whats(rows) == [What.TRIAGE, What.HANDLE]
        begins, ends = (
            [row for row in rows if row[4:6] == (event, What.HANDLE)] for event in (Event.START, Event.FINISH)
        )
        needed = int((load.functions[item] >= 0).sum())
        seconds = sum(load.size[item, 1 : 1 + needed]) * load.effort[item]
        assert abs(ends[0][0] - begins[0][0] - max(1, seconds)) <= 1
        assert begins[0][6] in on_call
        assert [row[0] for row in rows if row[4] == Event.CLOSE] == [ends[0][0]]
        met += 1
    assert met > 20


def test_partners_follow_the_team_on_call_where_no_office_could_have_concluded_it():
    city, log = concluded("direct_control", power=0)
    rows, met = rows_by_item(log), 0
    known = City(city.structure, city.workload, city.conduct)
    for item in emergencies(city):
        case = known.nature(int(item), [1.0] * len(known.office))
        several = len(known.departments_needed(case)) > 1
        if Event.CLOSE in [row[4] for row in rows[item]]:
            assert (Event.FORK in [row[4] for row in rows[item]]) == several
            met += several
    assert met > 20


@pytest.mark.parametrize("power", [0, 1])
def test_where_nobody_is_on_call_an_emergency_still_waits_for_no_desk(power):
    """It is handled like any other then, in office hours, but nobody forms an opinion or reads it before."""
    nobody = {
        "structure.departments.on_call": 0,
        **{f"mechanisms.{name}": True for name in ("hand_over", "decision_wait")},
    }
    city, log = concluded("five_tier", power, **nobody)
    assert set(city.structure.on_call.tolist()) == {NOBODY}
    for item, rows in enumerate(rows_by_item(log)[: len(city.workload.uniform)]):
        waits = [row[5] for row in rows if row[4] == Event.WAIT]
        assert not {What.DECISION, What.DESK} & set(waits), item
        assert What.SCREEN not in whats(rows)


def test_the_first_responder_sets_out_for_those_who_have_nobody_on_call():
    """By its own team, whichever department leads."""
    city, log = concluded("direct_control", power=0, **{"incidents.joint": 0})
    sent = {row[6] for rows in rows_by_item(log) for row in rows if row[4:6] == (Event.START, What.HANDLE)}
    offices, teams = city.structure.places.offices, city.structure.places.teams
    assert {teams[team].role for team in sent} == {"on_call"}
    assert "public_security_branch" in {offices[teams[team].office].name for team in sent}
    lead = city.structure.department_of[0][city.workload.functions[emergencies(city), 0]]
    own = {teams[team].office for team in city.structure.on_call[lead]}
    assert len(own) < len(set(lead.tolist()))


# ------------------------------------------------------------------------------------------------ how fast


@pytest.mark.parametrize("name", CITIES)
def test_half_of_all_emergencies_are_over_within_four_hours(name):
    assert np.median(hours(name)) < 4
