"""People are in one place at a time: who is away, lent or pulled up adds up in every run."""

from dataclasses import replace

import numpy as np
import pytest
from cities import CITIES, DAY, SWITCHES, Town, busy, busy_time, cities, shock, small, town
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.hours import hours_by_day
from sim.engine.rules import daily, work
from sim.engine.simulate import Engine
from sim.eventlog import AWAY, Aspect, EventLog
from sim.model.city.duties import duties
from sim.model.files.changes import with_values
from sim.model.structure import NOBODY

OFF = {f"mechanisms.{name}": False for name in SWITCHES}


def by_day(log: EventLog) -> np.ndarray:
    """Return what the table of staff says [day, aspect, team], held until the next entry."""
    found = np.zeros((log.end // DAY, len(Aspect), len(log.places.teams)))
    found[:, Aspect.PACE] = 1
    for time, team, aspect, value in zip(*(column.tolist() for column in log.staff.values()), strict=True):
        assert time % DAY == 0
        found[time // DAY :, aspect, team] = value
    return found


def posts(log: EventLog) -> np.ndarray:
    return np.array([team.posts for team in log.places.teams])


def away(log: EventLog, aspect: Aspect) -> np.ndarray:
    return by_day(log)[:, aspect]


# ----------------------------------------------------------------------------------------------- every city


@given(cities())
def test_nobody_is_in_two_places(city):
    """Whole people are away, no more than there are, and nobody comes from nowhere."""
    log = city.run(Engine.COMPILED)
    table, offices = by_day(log), np.array([team.office for team in log.places.teams])
    departments_gain_whom_desks_lose(city, table[:, Aspect.DRAIN], posts(log))
    gone = table[:, list(AWAY)]
    assert (gone == np.rint(gone)).all()
    assert (gone[:, [Aspect.HOME, Aspect.TASK_FORCE, Aspect.ASSESSMENT]] >= 0).all()
    assert (gone.sum(axis=1) <= posts(log)).all()
    assert (gone[:, Aspect.DRAIN].sum(axis=1) == 0).all()  # whoever has gone has come elsewhere
    for day in table[:, Aspect.LENT]:
        assert not np.bincount(offices, day).any()  # people are lent inside an office
    assert (table[:, Aspect.PACE] >= work.SLOWEST).all()
    assert changes_only(log)
    assert ((table[:, Aspect.OVERTIME] >= 0) & (table[:, Aspect.OVERTIME] <= city.conduct.overtime)).all()


def changes_only(log: EventLog) -> bool:
    """Tell whether each entry of the table of staff says something new, in the order of time."""
    told = {}
    for time, team, aspect, value in zip(*(column.tolist() for column in log.staff.values()), strict=True):
        last, before = told.get((team, aspect), (-1, float(aspect == Aspect.PACE)))
        if value == before or time <= last:
            return False
        told[team, aspect] = time, value
    return bool((np.diff(log.staff["time"]) >= 0).all())


def departments_gain_whom_desks_lose(city: Town, drained: np.ndarray, number: np.ndarray) -> None:
    """As many have gone by each day as the straight rise says, from desks to departments."""
    people, task = city.conduct, duties(city.structure, 0)
    for day, here in enumerate(drained):
        age = day + people.age
        moved = daily.drained(people.drain, people.drain_days, age, len(task.goes))
        gone = np.bincount(task.goes[:moved], minlength=len(here))
        assert (here == gone - np.bincount(task.rises[:moved], minlength=len(here))).all()
        assert (gone <= number).all()
    assert set(task.rises.tolist()) <= set(city.structure.field.tolist())
    assert not set(task.goes.tolist()) & set(city.structure.field.tolist())


# ---------------------------------------------------------------------------------------------- known answers


def alone(name: str, switch: str, **changes) -> Town:
    return busy(name, posts=4, **OFF | {f"mechanisms.{switch}": True, "period.days": 14, **changes})


@pytest.mark.parametrize("share", [0, 0.3, 0.5, 1])
def test_home_departments_take_their_share_of_working_days(share):
    """Over fourteen days the people at home are that share of all posts on working days."""
    city = alone("units_26_practised", "dual_work", **{"behaviour.units.dual_work": share})
    home, hours = away(city.run(Engine.COMPILED), Aspect.HOME), hours_by_day(city.structure, 14)
    burdened = duties(city.structure, 0).burdened
    assert not home[:, ~burdened].any()
    assert burdened.any()
    for team in np.flatnonzero(burdened):
        number = city.structure.places.teams[team].posts
        open_days = [day for day in range(14) if hours.open_seconds(team, day)]
        assert len(open_days) == 10
        assert sum(home[open_days, team]) == int(share * number * 10)


def test_reports_for_assessment_take_the_hours_that_they_take():
    """14 departments times 365 / 12 reports a month of an hour each: 14 of 4 x 7 working hours a day."""
    often = {"behaviour.units.assessments": 365 / 12, "behaviour.units.assessment_work": 1}
    city = alone("units_26_practised", "assessments", **often)
    hours = hours_by_day(city.structure, 14)
    burdened = np.flatnonzero(duties(city.structure, 0).burdened)
    departments = len(city.structure.field)
    writing = away(city.run(Engine.COMPILED), Aspect.ASSESSMENT)
    for team in burdened:
        number = city.structure.places.teams[team].posts
        open_days = [day for day in range(14) if hours.open_seconds(team, day)]
        seconds = hours.open_seconds(team, open_days[0])
        share = min(1, departments * 3600 / (number * seconds))
        assert sum(writing[open_days, team]) == pytest.approx(share * number * len(open_days), abs=1)


@pytest.mark.parametrize("asked", [1, 5, 20, 1000])
@pytest.mark.parametrize("name", CITIES)
def test_a_task_force_leaves_somebody_in_each_team(name, asked):
    """It takes what is asked as long as one post stays, from departments and middle, for its days."""
    city = alone(name, "shocks", shocks=[shock("task_force", 2, 3, asked)])
    log = city.run(Engine.COMPILED)
    force = away(log, Aspect.TASK_FORCE)
    assert set(np.flatnonzero(force.any(axis=1)).tolist()) == {2, 3, 4}
    assert (force[2] == force[3]).all() and (force[2] == force[4]).all()
    assert (force < posts(log)).all()
    kinds = np.array([log.places.offices[team.office].kind for team in log.places.teams])
    roles = np.array([team.role for team in log.places.teams])
    middle = ~np.isin(kinds, ["above", "city", "department", "community", "intake", "contractor"])
    candidates = ((kinds == "department") & (roles == "field")) | (middle & (roles != "window"))
    assert not force[:, ~candidates].any()
    assert force[2].sum() == min(asked, (posts(log) - 1)[candidates].sum())
    assert [(hit.kind, hit.begin, hit.end) for hit in log.places.disturbances] == [
        ("task_force", 2 * DAY, 5 * DAY)
    ]


def test_whoever_is_busy_finishes_before_leaving():
    """People called away at midnight go on with what they do; nothing is broken off."""
    around = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]}
    always = {
        f"calendars.{key}": around | {"holidays": False, "source": "user"} for key in ("office", "front")
    }
    hit = {"shocks": [shock("task_force", 1, 2, 1000)], "incidents.hard_work": 30, "upward.share": 1}
    city = alone("direct_control", "shocks", **always | hit | {"mechanisms.upward_tasks": True})
    usual = replace(city, conduct=city.conduct._replace(force_posts=0))
    log, other = city.run(Engine.COMPILED), usual.run(Engine.COMPILED)
    before = log.rows["time"] < DAY
    assert (log.rows["event"][before] == other.rows["event"][: before.sum()]).all()
    present = posts(log) - by_day(log)[1, list(AWAY)].sum(axis=0)
    busy_ = np.zeros(len(present), int)
    np.add.at(busy_, log.rows["team"][before & (log.rows["event"] == 3)], 1)
    np.subtract.at(busy_, log.rows["team"][before & (log.rows["event"] == 4)], 1)
    assert (busy_ > present).any()  # more are at work than are supposed to be there


# ------------------------------------------------------------------------------------------------ other work


OTHER = {
    "structure.community.other_work": 0.25,
    "structure.grid.other_work": 0.4,
    "structure.middle.0.other_work": 0.1,
}


def test_other_work_slows_people_by_just_its_share():
    """Who gives a quarter of the time to something else does three quarters of the work in an hour."""
    city = busy("five_tier", posts=4, **OFF | OTHER)
    log, usual = (run.run(Engine.COMPILED) for run in (city, busy("five_tier", posts=4, **OFF)))
    kinds = [log.places.offices[team.office].kind for team in log.places.teams]
    shares = {"township": 0.1, "community": 0.25}
    other = np.array(
        [
            0.4 if team.role == "grid" else shares.get(kind, 0)
            for kind, team in zip(kinds, log.places.teams, strict=True)
        ]
    )
    assert [team.other for team in log.places.teams] == other.tolist()
    assert by_day(log)[:, Aspect.PACE] == pytest.approx(np.tile(1 - other, (log.end // DAY, 1)))
    assert (by_day(usual)[:, Aspect.PACE] == 1).all()
    slow, normal = busy_time(log), busy_time(usual)
    both = slow.keys() & normal.keys()
    for place in both:
        assert abs(slow[place] - normal[place] / (1 - other[place[-1]])) <= 1
    assert {float(other[place[-1]]) for place in both} == {0, 0.1, 0.25, 0.4}


# ----------------------------------------------------------------------------------------------------- duties


@given(st.sampled_from(CITIES), st.integers(0, 200))
def test_whoever_is_pulled_up_next_comes_from_where_fewest_have(name, asked):
    """In proportion to posts at every moment: the next team has the most posts per person already gone."""
    structure = town(small(name)).structure
    task, number = duties(structure, asked), np.array([team.posts for team in structure.places.teams])
    for order, marks in (
        (task.goes, np.isin(np.arange(len(number)), task.goes)),
        (task.rises, task_field(structure)),
    ):
        taken = np.zeros(len(number))
        for team in order:
            ratio = number * marks / (2 * taken + 1)
            assert ratio[team] == ratio.max()
            taken[team] += 1
    assert (np.bincount(task.goes, minlength=len(number)) <= number).all()


def task_field(structure) -> np.ndarray:
    marks = np.zeros(len(structure.places.teams), bool)
    marks[structure.field] = True
    return marks


@pytest.mark.parametrize("name", CITIES)
def test_a_desk_and_its_counter_are_of_one_office(name):
    structure = town(with_values(small(name), {"structure.community.posts": 40})).structure
    teams = structure.places.teams
    window = duties(structure, 0).window
    pairs = [(k, int(w)) for k, w in enumerate(window) if w != NOBODY]
    assert pairs
    assert len({counter for _, counter in pairs}) == len(pairs)
    for desk, counter in pairs:
        assert teams[desk].office == teams[counter].office
        assert (teams[desk].role, teams[counter].role) == ("desk", "window")
        assert desk < counter  # reviews settle desks first
