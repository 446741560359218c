"""Every shipped structure with every shipped lever, alone and several together: both engines, all laws."""

from dataclasses import replace
from functools import cache

import pytest
from cities import CITIES, SHIPPED, Town, difference, starved, town
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.analysis.laws.check import check
from sim.engine.simulate import Engine
from sim.eventlog import Aspect, Event, EventLog, Kind, What
from sim.model.change.lever import Lever, levered
from sim.model.city.footing import ALIKE, FOOTINGS, OWN
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.model.files.changes import with_values

LEVERS = sorted(shelf.shipped_levers())

COMMUNITIES = 30
"""More than any structure has offices in a tier."""

TINY = {
    "period.start": "2021-03-01",
    "period.warm_up": 0,
    "period.days": 4,
    "city.communities": COMMUNITIES,
    "city.residents": 15_000,
    "city.area": 40,
    "incidents.rate": 40,
    "incidents.joint": 0.5,
    "requests.rate": 30,
    "upward.reference_posts": 12,
    "urgencies.ordinary.limit": 12,
    "urgencies.ordinary.outside": 0.3,
    "desk.hand_over": 0.5,
    "desk.sign_off": 0.5,
    "behaviour.residents.patience": 0.5,
    "behaviour.residents.endurance": 0.5,
    "behaviour.staff.reopening_delay": 0.5,
}
"""Four days of a few hundred items in which much happens; posts are those that ship."""


@cache
def lever(name: str) -> Lever:
    return library.load_lever(name)


def shrunk(scenario: CityScenario, **changes) -> CityScenario:
    """Make a city with levers tiny; what hits it does so on the second and third day."""
    early = {
        f"shocks.{k}.{key}": value
        for k in range(len(scenario.shocks))
        for key, value in (("start", 1), ("days", 2))
    }
    return with_values(scenario, TINY | early | changes)


def tiny(scenario: CityScenario, posts: int = 1, footing=OWN) -> Town:
    """Return a tiny city with so few posts in each team that queues form."""
    city = town(shrunk(scenario), footing=footing)
    return replace(city, structure=starved(city.structure, posts))


def sound(city: Town) -> EventLog:
    """Run both engines, hold their log against each other and against the laws, and return it."""
    log = city.run(Engine.REFERENCE)
    apart = difference(log, city.run(Engine.COMPILED))
    assert not apart, apart
    assert check(log) == []
    return log


def excluded(names) -> bool:
    """Tell whether levers contradict each other."""
    return any(other in lever(name).contradicts for name in names for other in names)


# ---------------------------------------------------------------------------------------------------- alone


@pytest.mark.parametrize("name", LEVERS)
@pytest.mark.parametrize("where", CITIES)
def test_every_lever_on_every_structure(where, name):
    log = sound(tiny(levered(SHIPPED[where], lever(name))))
    assert {Kind.INCIDENT, Kind.REQUEST, Kind.UPWARD} <= set(log.items["kind"].tolist())
    assert (log.rows["event"] == Event.CLOSE).sum() > 50


@pytest.mark.parametrize("footing", [OWN, ALIKE], ids=lambda footing: footing.key)
@pytest.mark.parametrize("where", CITIES)
def test_all_levers_that_go_together(where, footing):
    every = [name for name in LEVERS if name != "front_sections"]
    log = sound(tiny(library.with_levers(SHIPPED[where], *map(lever, every)), posts=2, footing=footing))
    for event in (Event.WHISTLE, Event.HEED):
        assert (log.rows["event"] == event).any()


@given(
    st.sampled_from(CITIES),
    st.lists(st.sampled_from(LEVERS), min_size=2, max_size=4, unique=True),
    st.sampled_from([1, 3, 1000]),
    st.sampled_from(FOOTINGS),
)
def test_levers_in_any_combination(where, names, posts, footing):
    assume(not excluded(names))
    sound(tiny(library.with_levers(SHIPPED[where], *map(lever, names)), posts, footing))


@settings(max_examples=15)
@given(st.sampled_from(CITIES), st.permutations(LEVERS))
def test_the_order_of_levers_does_not_matter(where, names):
    chosen = names[:3]
    assume(not excluded(chosen))
    one, other = (
        tiny(library.with_levers(SHIPPED[where], *map(lever, order))) for order in (chosen, chosen[::-1])
    )
    assert not difference(one.run(Engine.COMPILED), other.run(Engine.COMPILED))


# ------------------------------------------------------------------------------------ what they do is seen


def ran(where: str, *names: str, **changes) -> EventLog:
    scenario = shrunk(library.with_levers(SHIPPED[where], *map(lever, names)), **changes)
    return town(scenario).run(Engine.COMPILED)


def count(log: EventLog, event=None, what=None) -> int:
    chosen = log.rows["time"] >= 0
    if event is not None:
        chosen &= log.rows["event"] == event
    if what is not None:
        chosen &= log.rows["what"] == what
    return int(chosen.sum())


def forked_requests(log: EventLog) -> int:
    forks = log.rows["item"][log.rows["event"] == Event.FORK]
    return int((log.items["kind"][forks] == Kind.REQUEST).sum())


def test_a_lever_shows_in_the_log():
    """Each of these leaves or removes something that one can count."""
    usual = ran("five_tier")
    assert count(ran("five_tier", "whistle_and_report"), Event.WHISTLE) > 0 == count(usual, Event.WHISTLE)
    sealed, once = ran("five_tier", "one_seal"), ran("five_tier", "one_thing")
    assert count(sealed, Event.WAIT, What.DESK) < count(usual, Event.WAIT, What.DESK)
    assert forked_requests(once) > 0 == forked_requests(usual)
    lost = {"behaviour.bureaus.wrong_address": 0.5, "incidents.report_delay": 0.5}
    scattered, unified = (ran("lines_and_blocks", *names, **lost) for names in ([], ["unified_intake"]))
    assert count(scattered, Event.WAIT, What.SEARCH) > 0 == count(unified, Event.WAIT, What.SEARCH)
    assert count(ran("five_tier", "typhoon"), Event.OCCUR) > 1.2 * count(usual, Event.OCCUR)
    tasks = [
        int((log.items["kind"] == Kind.UPWARD).sum())
        for log in (usual, ran("five_tier", "inspection_campaign"))
    ]
    assert tasks[0] < tasks[1]


def test_a_contractor_does_routine_work_that_a_department_accepts():
    routine = {
        "incidents.joint": 0,
        "incidents.rate": 120,
        "urgencies.ordinary.outside": 0,
        "structure.middle.0.powers.ordinary": 0,
    }
    at_once = {f"mechanisms.{name}": False for name in ("noticing", "hand_over", "decision_wait")}
    log = ran("five_tier", "outsourcing", **routine | at_once)
    (team,) = (k for k, t in enumerate(log.places.teams) if log.places.offices[t.office].kind == "contractor")
    handled = log.rows["item"][(log.rows["event"] == Event.FINISH) & (log.rows["team"] == team)].tolist()
    assert len(handled) > 3
    for item in handled:
        rows = [
            (e, w)
            for i, e, w in zip(*(log.rows[n].tolist() for n in ("item", "event", "what")), strict=True)
            if i == item
        ]
        assert rows.count((Event.ENQUEUE, What.VERIFY)) > 0
        assert not {What.SIGN_OFF, What.COORDINATE, What.MEETING} & {w for _, w in rows}


def test_a_task_force_takes_its_people_for_its_time():
    """107 posts, on the second and the third day, out of departments and middle; then all are back."""
    log = ran("five_tier", "task_force")
    told = {}
    day = []
    for time, team, aspect, value in zip(*(log.staff[n].tolist() for n in log.staff), strict=True):
        if aspect == Aspect.TASK_FORCE:
            told[team] = value
            day.append(time // 86_400)
            kind = log.places.offices[log.places.teams[team].office].kind
            assert kind in ("department", "township")
    assert sorted(set(day)) == [1, 3]
    assert set(told.values()) == {0}
    away = (log.staff["aspect"] == Aspect.TASK_FORCE) & (log.staff["time"] == 86_400)
    assert log.staff["value"][away].sum() == 107
