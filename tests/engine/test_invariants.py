"""What holds of every run: the laws of a log, the same for the same seed, and no effect at a distance."""

import os
import subprocess
import sys
from dataclasses import fields, replace
from functools import cache
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
from cities import (
    CHANNELS,
    CITIES,
    DAY,
    NETWORKS,
    SEED,
    SHIPPED,
    Town,
    busy,
    changed_posts,
    cities,
    crowds,
    difference,
    rows_by_item,
    shortened,
    small,
    town,
)
from hypothesis import given
from hypothesis import strategies as st

from sim import digest
from sim.analysis.laws.check import check
from sim.engine.simulate import Engine
from sim.eventlog import NEVER, Event, Kind
from sim.model.city import workload
from sim.model.city.footing import ALIKE, OWN
from sim.model.city.structure import COMMUNITY, GRID
from sim.model.city.workload import CityWorkload, draw
from sim.model.time_and_chance.streams import Purpose, stream

ENGINES = pytest.mark.parametrize("engine", list(Engine))

# ------------------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize("footing", [OWN, ALIKE], ids=lambda footing: footing.key)
@pytest.mark.parametrize("name", CITIES)
def test_the_laws_hold_in_shipped_cities(name, footing):
    assert check(town(shortened(name, days=45), footing=footing).run(Engine.COMPILED)) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_the_laws_hold_in_shipped_networks(name):
    assert check(town(shortened(name, days=20)).run(Engine.COMPILED)) == []


@pytest.mark.parametrize("name", CITIES)
def test_the_laws_hold_where_everything_goes_wrong(name):
    assert check(busy(name).run(Engine.REFERENCE)) == []


@given(cities())
def test_the_laws_hold_in_drawn_cities(city):
    log = city.run(Engine.COMPILED)
    assert check(log) == []
    assert ((log.rows["time"] >= 0) & (log.rows["time"] < log.end)).all()
    reported = log.rows["event"] == Event.REPORT
    item, limit = log.rows["item"][reported], city.workload.limit
    due = np.full(len(limit), NEVER)
    due[item] = np.where(limit[item] < NEVER, log.rows["time"][reported] + limit[item], NEVER)
    assert np.array_equal(log.items["due"], due)


@given(crowds())
def test_the_laws_hold_in_drawn_networks(net):
    assert check(net.run(Engine.COMPILED)) == []


# -------------------------------------------------------------------------------------- the same again


def samples():
    """A city and a network in which much happens."""
    return {"city": busy("units_26_practised"), "network": town(shortened("stamps"))}


@ENGINES
@pytest.mark.parametrize("kind", ["city", "network"])
def test_the_same_seed_gives_the_same_log(kind, engine):
    one, other = samples()[kind].run(engine), samples()[kind].run(engine)
    assert not difference(one, other)
    assert one.digest() == other.digest()


FRESH = """
from test_invariants import samples
from sim.engine.simulate import Engine
print(*[run.run(engine).digest() for run in samples().values() for engine in Engine])
"""


def test_a_fresh_process_gives_the_same_log():
    """Neither the order of sets nor what was run before has any influence."""
    here, root = Path(__file__).parent, Path(__file__).parents[2]
    paths = os.pathsep.join([str(here), str(root)])
    told = subprocess.run(
        [sys.executable, "-c", FRESH],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "20210301"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert told == [run.run(engine).digest() for run in samples().values() for engine in Engine]


@ENGINES
@pytest.mark.parametrize("name", ["units_26_practised", "stamps"])
def test_replications_differ(name, engine):
    runs = [town(shortened(name), replication).run(engine).digest() for replication in range(3)]
    assert len(set(runs)) == 3


@ENGINES
def test_a_run_changes_none_of_its_inputs(engine):
    for run in samples().values():
        before = [column.tobytes() for column in arrays(run)]
        run.run(engine)
        assert [column.tobytes() for column in arrays(run)] == before


def arrays(run: Town):
    """Return every array of structure and workload."""
    parts = [run.structure, run.workload, *run.structure.places.calendars]
    if run.conduct is None:
        parts.append(run.workload.routes)
    values = [getattr(part, field.name) for part in parts for field in fields(part)]
    return [value for value in values if isinstance(value, np.ndarray)]


@pytest.mark.parametrize("name", [*CITIES, *NETWORKS])
def test_a_run_leaves_its_scenario_as_it_was(name):
    scenario = shortened(name, days=2)
    named, content = digest(scenario), scenario.model_dump()
    town(scenario).run(Engine.COMPILED)
    assert (digest(scenario), scenario.model_dump()) == (named, content)


# ------------------------------------------------------------------------------- the same incidents for all


@pytest.mark.parametrize("name", CITIES)
@pytest.mark.parametrize("footing", [OWN, ALIKE], ids=lambda footing: footing.key)
def test_every_structure_meets_the_same_work(name, footing):
    first = town(shortened(next(other for other in CITIES if SHIPPED[other].city == SHIPPED[name].city)))
    other = town(shortened(name), footing=footing)
    assert columns(other.workload) == columns(first.workload)


def test_most_structures_are_of_one_city():
    """The others have maps of their own: a county of Quzhou, and Longgang before villages were merged."""
    known = {SHIPPED[name].city.title.en for name in CITIES if SHIPPED[name].city == SHIPPED[CITIES[0]].city}
    assert len(known) == 1
    apart = [name for name in CITIES if SHIPPED[name].city != SHIPPED[CITIES[0]].city]
    assert apart == ["quzhou_county", "quzhou_county_unity", "town_under_county"]


def columns(load: CityWorkload) -> dict[str, bytes]:
    """Return every array of a workload."""
    values = {field.name: getattr(load, field.name) for field in fields(load)}
    return {name: value.tobytes() for name, value in values.items() if isinstance(value, np.ndarray)}


UNIFORMS = {
    Purpose.WRONG_ADDRESS: (workload.WRONG, workload.RETURN),
    Purpose.RETURNS: (workload.RETURN, workload.CHECK),
    Purpose.CHECKS: (workload.CHECK, workload.SATISFIED),
    Purpose.SATISFACTION: (workload.SATISFIED, workload.WHISTLE),
    Purpose.WHISTLES: (workload.WHISTLE, workload.LISTED),
    Purpose.PROCEDURE: (workload.LISTED, workload.CONTRACT),
    Purpose.CONTRACT: (workload.CONTRACT, workload.LOST),
    Purpose.SEARCH: (workload.LOST, workload.DUPLICATE),
    Purpose.DUPLICATES: (workload.DUPLICATE, workload.UNIFORMS),
}
FACTORS = {
    Purpose.TRIAGE: (workload.TRIAGE, workload.DECISION),
    Purpose.DECISION: (workload.DECISION, workload.SCREEN),
    Purpose.SCREENING: (workload.SCREEN, workload.DESK),
    Purpose.DESK_WAIT: (workload.DESK, workload.ASSIGN),
    Purpose.ASSIGNING: (workload.ASSIGN, workload.SIGN_OFF),
    Purpose.SIGN_OFF: (workload.SIGN_OFF, workload.COORDINATE),
    Purpose.COORDINATION: (workload.COORDINATE, workload.VERIFY),
    Purpose.VERIFYING: (workload.VERIFY, workload.RECURRENCE),
    Purpose.RECURRENCE: (workload.RECURRENCE, workload.SEARCH),
    Purpose.SEARCH_TIME: (workload.SEARCH, workload.LATER),
    Purpose.DUPLICATE_TIME: (workload.LATER, workload.FACTORS),
}
"""Which columns of `uniform` and `factor` a stream feeds: from the first up to the second."""

FED = {
    Purpose.PLACE: {"community"},
    Purpose.CATEGORY: {"category", "functions", "enforcement", "visible", "hardness", "effort"},
    Purpose.URGENCY: {"urgency", "priority", "limit", "outside", "effort", "report_delay", "report_chance"},
    Purpose.DIFFICULTY: {"difficulty", "hardness", "effort"},
    Purpose.AMBIGUITY: {"ambiguity"},
    Purpose.FUNCTIONS: {"functions"},
    Purpose.WORK_SIZE: {"size"},
    Purpose.OUTSIDE_WORKS: {"outside"},
    Purpose.ENFORCEMENT: {"enforcement", "hardness", "effort"},
    Purpose.DISPATCH: {"dispatch_chance"},
    Purpose.NOTICING: {"report_delay", "report_chance", "exposure", "visible"},
    Purpose.CHANNEL: {"channel_chance"},
    Purpose.PATIENCE: {"patience", "endurance"},
    Purpose.SILENCE: {"silence_chance"},
    Purpose.PAPERS: {"papers"},
    Purpose.TIME_OF_DAY: {"occurred"},
    Purpose.REQUEST_NATURE: {"functions", "difficulty", "size"},
    Purpose.UPWARD_NATURE: {"community", "functions", "size", "push_chance"},
    **{key: {"uniform"} for key in UNIFORMS},
    **{key: {"factor"} for key in FACTORS},
}
"""The columns that a stream of chance feeds; streams that decide how many items there are feed all."""

OF_STUDIES = {Purpose.DESIGN, Purpose.RESAMPLING}
COUNTING = {Purpose.DAILY_VOLUME, Purpose.CONSULTATIONS, Purpose.REQUESTS, Purpose.UPWARD}


@pytest.mark.parametrize("purpose", FED)
def test_another_stream_changes_only_what_it_is_for(purpose, monkeypatch):
    scenario = small("units_26_designed")
    load = draw(scenario, SEED, 0)
    monkeypatch.setattr(workload, "stream", with_another(purpose))
    another = draw(scenario, SEED, 0)
    usual, other = columns(load), columns(another)
    assert {name for name in usual if usual[name] != other[name]} == FED[purpose]
    for name, fed in (("uniform", UNIFORMS), ("factor", FACTORS)):
        if purpose in fed:
            changed = (getattr(load, name) != getattr(another, name)).any(axis=0)
            assert np.flatnonzero(changed).tolist() == list(range(*fed[purpose]))


def test_every_column_of_chance_is_fed_by_one_stream():
    for fed, width in ((UNIFORMS, workload.UNIFORMS), (FACTORS, workload.FACTORS)):
        assert sorted(k for ends in fed.values() for k in range(*ends)) == list(range(width))


def with_another(purpose: Purpose):
    """Return streams of which one has been replaced."""

    def source(seed, replication, wanted, *path):
        return stream(seed, replication, wanted, *path, *([1] if wanted == purpose else []))

    return source


def test_every_stream_of_a_city_is_told_above(monkeypatch):
    drawn = set()

    def noted(seed, replication, purpose, *path):
        drawn.add(purpose)
        return stream(seed, replication, purpose, *path)

    monkeypatch.setattr(workload, "stream", noted)
    draw(small("units_26_designed"), SEED, 0)
    assert drawn == set(FED) | COUNTING
    of_cities = {p for p in Purpose if not p.name.startswith("NETWORK")} - OF_STUDIES
    assert of_cities == drawn | {Purpose.CITY_MAP}


def test_streams_are_numbered_for_ever():
    """Numbers are part of published results: new purposes come at the end."""
    numbers = {purpose.name: purpose.value for purpose in Purpose}
    assert list(numbers.values()) == list(range(len(numbers)))
    known = {
        "CITY_MAP": 0,
        "CATEGORY": 4,
        "UPWARD": 16,
        "RECURRENCE": 29,
        "NETWORK_PATIENCE": 33,
        "CHANNEL": 34,
        "DECISION": 35,
        "PATIENCE": 36,
        "SILENCE": 42,
        "DUPLICATE_TIME": 45,
        "DESIGN": 46,
        "RESAMPLING": 47,
        "DISPATCH": 48,
    }
    assert known.items() <= numbers.items()


def test_a_stream_is_named_by_seed_replication_purpose_and_path():
    names = [
        (seed, rep, p, *path)
        for seed in (1, 2)
        for rep in (0, 1)
        for p in (3, 4)
        for path in ((), (0,), (1,))
    ]
    firsts = [stream(seed, rep, Purpose(p), *path).random() for seed, rep, p, *path in names]
    assert len(set(firsts)) == len(names)
    again = [stream(seed, rep, Purpose(p), *path).random() for seed, rep, p, *path in names]
    assert again == firsts


# -------------------------------------------------------------------------------- no effect at a distance

LOOKING = (
    *("trust", "patrol", "push_down", "supervision", "repeats", "lending"),
    *("low_motivation", "load_response", "overtime"),
)
ALONE = {
    **{f"mechanisms.{name}": False for name in LOOKING},
    "behaviour.bureaus.return_load": 0,
    "behaviour.bureaus.heed_load": 0,
}
"""Without what makes people look at queues; posts then act through queues alone."""


def apart(one, other) -> dict[int, tuple[int, int]]:
    """Return the items whose rows differ: when first, and at which team."""
    found = {}
    for item, pair in enumerate(zip(rows_by_item(one), rows_by_item(other), strict=True)):
        if pair[0] != pair[1]:
            same = sum(1 for _ in takewhile(lambda rows: rows[0] == rows[1], zip(*pair, strict=False)))
            first = min(rows[same] for rows in pair if len(rows) > same)
            found[item] = (first[0], first[6])
    return found


def visitors(log, team) -> set[int]:
    queued = (log.rows["event"] == Event.ENQUEUE) & (log.rows["team"] == team)
    return set(log.rows["item"][queued].tolist())


def richer(city: Town, team: int) -> Town:
    posts = city.structure.places.teams[team].posts
    return replace(city, structure=changed_posts(city.structure, {team: posts + 3}))


@cache
def quiet(name: str, direct: bool) -> Town:
    return busy(name, **ALONE | {f"structure.route.dispatch.{channel}": int(direct) for channel in CHANNELS})


def unexplained(city: Town, team: int) -> tuple[set[int], set[int]]:
    """Return who fares otherwise with more posts in a team, and for whom of these queues do not tell why.

    Queues do if someone first fares otherwise at that very team, or at a team that somebody visits who has
    fared otherwise by then.
    """
    before, after = (run.run(Engine.COMPILED) for run in (city, richer(city, team)))
    found = apart(before, after)
    strange = set()
    for item, (time, place) in found.items():
        others = (visitors(before, place) | visitors(after, place)) & found.keys() - {item}
        if place != team and not any(found[other][0] <= time for other in others):
            strange.add(item)
    return set(found), strange


@given(
    st.sampled_from(["five_tier", "units_26_practised", "direct_control"]),
    st.integers(0, 10**6),
    st.booleans(),
)
def test_posts_act_through_queues_alone(name, number, direct):
    city = quiet(name, direct)
    assert not unexplained(city, number % len(city.structure.places.teams))[1]


def test_some_fare_otherwise_and_some_do_not():
    city = quiet("five_tier", direct=False)
    concerned = [len(unexplained(city, team)[0]) for team in city.structure.field[:6].tolist()]
    assert 0 < max(concerned) < len(city.workload) / 2


def test_people_who_look_at_queues_act_at_a_distance():
    """The test can fail: more posts in a grid mean more patrol, which finds things without any queue."""
    city = busy("units_26_practised", **ALONE | LONG_GRID_WORK | {"mechanisms.patrol": True})
    effects = [unexplained(city, team) for team in city.structure.desk[GRID, :3, 0].tolist()]
    assert any(strange for _, strange in effects)
    assert any(found - strange for found, strange in effects)


LONG_GRID_WORK = {"incidents.simple_work": 8, "incidents.rate": 60, "incidents.patrol_delay": 5}

OWN_AFFAIRS = {
    **ALONE,
    **{f"structure.community.powers.{kind}": 1 for kind in ("ordinary", "enforcement", "services")},
    **{f"urgencies.{name}.outside": 0 for name in ("emergency", "urgent", "ordinary", "complex")},
    "requests.approvals": 0,
}
"""Communities conclude everything themselves, so that nothing leaves them once it has arrived."""


@ENGINES
@pytest.mark.parametrize("level", [GRID, COMMUNITY])
def test_posts_of_a_community_are_its_own_affair(level, engine):
    city = busy("units_26_practised", **OWN_AFFAIRS | LONG_GRID_WORK)
    team = int(city.structure.desk[level, 1, 0])
    found = apart(city.run(engine), richer(city, team).run(engine))
    assert found
    assert {int(city.workload.community[item]) for item in found} == {1}


@ENGINES
def test_posts_that_examine_approvals_leave_incidents_alone(engine):
    city = busy("direct_control", **ALONE | {"requests.approvals": 1, "requests.rate": 30})
    team = int(city.structure.approval[city.structure.approval_department])
    assert team not in city.structure.field
    found = apart(city.run(engine), richer(city, team).run(engine))
    assert found
    assert {int(city.workload.kind[item]) for item in found} == {Kind.REQUEST}


def test_an_earlier_end_is_the_beginning_of_a_longer_run():
    """What lies behind the end has no effect before it."""
    scenario = small("units_26_practised")
    city = town(scenario)
    cut = replace(city.workload, end=3 * DAY, days=3)
    long, short = city.run(Engine.COMPILED), replace(city, workload=cut).run(Engine.COMPILED)
    until = np.searchsorted(long.rows["time"], 3 * DAY)
    assert len(short) == until
    for name, column in short.rows.items():
        assert np.array_equal(column, long.rows[name][:until])
