from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.laws.check import check
from sim.analysis.measures.network import network_table
from sim.engine.simulate import Engine, simulate_network
from sim.eventlog import ITEM_COLUMNS, NEVER, Event
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError
from sim.model.files.files import read
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network, in_unit, window
from sim.model.network.structure import UNLIMITED, NetworkStructure
from sim.model.network.workload import NetworkWorkload
from sim.model.structure import NOBODY, Structure
from sim.model.workload import Workload

EXAMPLES = sorted((Path(__file__).parents[2] / "scenarios" / "networks").glob("*.yaml"))

BASE = """
kind: network
name: small
title: {en: Small, zh: 小}
time_unit: hour
period: {warm_up: 10, length: 100}
calendars:
  office: {hours: ["08:00-16:00"]}
stations:
  a: {posts: 1, service: {family: exponential, mean: 1}}
  b: {posts: 2, service: {family: gamma, mean: 1, scv: 0.5}}
  c: {posts: 2, service: {family: gamma, mean: 1, scv: 0.5}, calendar: office}
pools:
  line: [b, c]
forks:
  both: [a, line]
classes:
  x: {rate: 0.5, enters: a}
  y: {rate: 0.2, enters: {line: 0.5, both: 0.5}, priority: 2}
routing:
  a: {b: 0.5, leave: 0.5}
  both: {a: 0.1}
"""


@pytest.fixture
def base(tmp_path):
    (tmp_path / "small.yaml").write_text(BASE, encoding="utf-8")
    return read(tmp_path / "small.yaml", {"network": NetworkScenario})


def log_of(scenario, replication=0):
    return simulate_network(expand_network(scenario), draw_network(scenario, 1, replication))


def bare(stations, classes, **rest):
    """Return a network in hours without warm-up."""
    return NetworkScenario.model_validate(
        {
            "kind": "network",
            "name": "bare",
            "title": {"en": "Bare", "zh": "裸"},
            "time_unit": "hour",
            "period": {"warm_up": 0, "length": 50},
            "stations": stations,
            "classes": classes,
            **rest,
        }
    )


def fixed(mean, posts=1, **rest):
    return {"posts": posts, "service": {"family": "deterministic", "mean": mean}, **rest}


# --- files


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_obeys_the_laws(path):
    scenario = read(path, {"network": NetworkScenario})
    assert scenario.name == path.stem
    short = with_values(scenario, {"period.length": 2000.0, "period.warm_up": 0.0})
    log = log_of(short)
    assert check(log) == []
    assert set(log.places.categories) == set(scenario.classes)
    table = in_unit(short, network_table(log, *window(short)))
    assert table.loc[table["scope"] == "all", "arrivals"].item() > 30


def test_there_are_examples():
    assert len(EXAMPLES) >= 8


FAULTS = [
    ({"stations.a.service.mean": 0}, "stations.a.service.mean", "more than 0"),
    ({"stations.a.posts": 0}, "stations.a.posts", "at least 1"),
    ({"stations.a.posts": "many"}, "stations.a.posts", "unlimited"),
    ({"stations.a.calendar": "nights"}, "stations.a.calendar", "there is no 'nights', allowed are office"),
    ({"stations.a.service.family": "normal"}, "stations.a.service.family", "exponential"),
    ({"stations.a.service.scv": 2.0}, "stations.a.service", "is 1, found 2"),
    ({"stations.a.service": {"family": "lognormal", "mean": 1}}, "stations.a.service", "must be stated"),
    ({"stations.a.service": {"family": "uniform", "mean": 1, "scv": 0.5}}, "stations.a.service", "0.333333"),
    (
        {"stations.a.service": {"family": "hyperexponential", "mean": 1, "scv": 0.5}},
        "stations.a.service",
        "between 1 and inf, found 0.5",
    ),
    ({"stations.b.capacity": 1}, "stations.b.capacity", "at least the 2 posts, found 1"),
    (
        {"stations.a.posts": "unlimited", "stations.a.capacity": 5, "forks": {}, "classes.y.enters": "line"},
        "stations.a.capacity",
        "state 5 posts instead",
    ),
    ({"stations.a.capacity": 5}, "stations.a.capacity", "a station of a fork turns nobody away"),
    ({"stations.b.capacity": 5}, "stations.b.capacity", "a station of a fork turns nobody away"),
    ({"classes.x.rate": 0}, "classes.x.rate", "more than 0"),
    ({"classes.x.enters": "nowhere"}, "classes.x.enters", "there is no 'nowhere'"),
    ({"classes.x.enters": {}}, "classes.x.enters", "add up to 1, found 0"),
    ({"classes.x.enters": {"a": 0.6}}, "classes.x.enters", "add up to 1, found 0.6"),
    ({"classes.x.enters": {"leave": 1}}, "classes.x.enters.leave", "there is no 'leave'"),
    ({"classes.x.priority": 10}, "classes.x.priority", "at most 9"),
    (
        {"classes.x.profile": {"amplitude": -0.6, "period": 24}},
        "classes.x.profile.amplitude",
        "found -0.6, allowed up to 0.5",
    ),
    (
        {"classes.y.patience": {"family": "exponential", "mean": 1}},
        "classes.y.patience",
        "this class comes to 'both'",
    ),
    (
        {"classes.x.service": {"z": {"family": "exponential", "mean": 1}}},
        "classes.x.service.z",
        "there is no 'z'",
    ),
    (
        {"classes.x.service": {"b": {"family": "exponential", "mean": 1}}},
        "pools.line",
        "must serve class 'x' alike",
    ),
    ({"classes.x.routing": {"a": {"b": 1.2}}}, "classes.x.routing.a.b", "at most 1"),
    ({"routing.a": {"b": 0.7, "c": 0.7}}, "routing.a", "at most 1, found 1.4"),
    ({"routing.a": {"b": 0.7, "leave": 0.1}}, "routing.a", "must add up to 1, found 0.8"),
    ({"routing.a": {"z": 0.1}}, "routing.a.z", "there is no 'z'"),
    ({"routing": {"z": {"a": 0.1}}}, "routing.z", "there is no 'z'"),
    ({"routing": {"leave": {"a": 0.1}}}, "routing.leave", "nobody goes on"),
    ({"routing": {"a": {"b": 1}, "b": {"a": 1}}}, "routing.b", "class 'x' can never leave from 'b'"),
    (
        {"classes.x.routing": {"a": {"b": 1}, "b": {"a": 1}}},
        "classes.x.routing.a",
        "class 'x' can never leave from 'a'",
    ),
    ({"pools": {"line": ["b"]}}, "pools.line", "at least two members, found 1"),
    ({"pools": {"line": ["b", "b"]}}, "pools.line", "names a member twice"),
    ({"pools": {"line": ["b", "both"]}}, "pools.line[1]", "there is no 'both'"),
    ({"forks": {"both": ["a", "both"]}}, "forks.both[1]", "there is no 'both'"),
    ({"forks": {"both": ["a", "b"], "a": ["b", "c"]}}, "forks.a", "the name of 2 things"),
    ({"stations": {"leave": fixed(1)}}, "stations.leave", "nothing can be called 'leave'"),
    ({"classes.x.rate": 1e8}, "period.length", "customers would arrive"),
    ({"period.length": 1e8, "classes.x.rate": 1e-3, "classes.y.rate": 1e-3}, "period.length", "calendars"),
    (
        {"stations.a.service.mean": 1e-8, "period.length": 1e7},
        "period.length",
        "too long beside the shortest time",
    ),
    ({"period.length": 0}, "period.length", "more than 0"),
    ({"time_unit": "year"}, "time_unit", "'minute'"),
    ({"calendars.office.hours": ["16:00-08:00"]}, "calendars.office", "must ascend"),
]


@pytest.mark.parametrize(("changes", "path", "words"), FAULTS)
def test_a_fault_is_told_with_its_place(base, changes, path, words):
    with pytest.raises(ScenarioError) as error:
        with_values(base, changes)
    found = [fault for fault in error.value.faults if fault.path == path and words in fault.message]
    assert found, str(error.value)


def test_overload_is_allowed(base):
    assert with_values(base, {"classes.x.rate": 5.0}).classes["x"].rate == 5


# --- structure and workload


def test_structure_has_a_team_for_each_station(base):
    places = expand_network(with_values(base, {"stations.a.posts": "unlimited"})).places
    assert [office.name for office in places.offices] == ["a", "b", "c"]
    assert [team.posts for team in places.teams][1:] == [2, 2]
    assert places.teams[0].posts > 1_000_000
    assert [team.calendar for team in places.teams] == [0, 0, 1]
    assert places.calendars[1].opens[:2].tolist() == [8 * 3600, 32 * 3600]
    assert places.categories == ("x", "y")


def arrays(table):
    return {f.name: value for f in fields(table) if isinstance(value := getattr(table, f.name), np.ndarray)}


def names(table):
    return {field.name for field in fields(table)}


def test_a_network_and_a_city_share_what_a_machine_reads_and_nothing_else():
    assert names(NetworkStructure) & names(CityStructure) == names(Structure) == {"places"}
    assert names(NetworkWorkload) & names(CityWorkload) == names(Workload)
    assert not names(Workload) & {"urgency", "community", "functions", "uniform", "routes"}
    assert not names(CityWorkload) & {"routes"}


def test_a_network_has_no_attribute_that_a_city_alone_has(base):
    structure, load = expand_network(base), draw_network(base, 1, 0)
    of_cities = (names(CityStructure) | {*dir(CityStructure)}) - names(Structure) - {*dir(Structure)}
    assert {"desk", "books", "levels"} <= of_cities
    assert [name for name in of_cities if hasattr(structure, name)] == []
    assert [name for name in names(CityWorkload) - names(Workload) if hasattr(load, name)] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_array_of_a_network_has_an_entry_for_each_station_customer_or_visit(path):
    scenario = read(path, {"network": NetworkScenario})
    structure, load = expand_network(scenario), draw_network(scenario, 1, 0)
    assert {name: value.shape for name, value in arrays(structure).items()} == {
        "capacity": (len(scenario.stations),)
    }
    assert {value.shape for value in arrays(load).values()} == {(len(load),)}
    visits = int(load.routes.begin[-1])
    shapes = {"begin": len(load) + 1, "patience": len(load)}
    shapes |= dict.fromkeys(("team", "pool", "group", "work"), visits)
    assert {name: value.shape for name, value in arrays(load.routes).items()} == {
        name: (n,) for name, n in shapes.items()
    }
    assert visits >= len(load) > 0


def test_the_log_tells_of_a_customer_its_class_and_its_time_and_that_nothing_else_is_known(base):
    load = draw_network(base, 1, 0)
    told = load.items()
    assert told.keys() == ITEM_COLUMNS.keys()
    assert [told[name] is getattr(load, name) for name in ("kind", "category", "occurred")] == [True] * 3
    rest = {"due": NEVER, "urgency": 0, "community": 0, "needs": 0}
    rest |= {"difficulty": -1, "enforcement": -1, "works": -1}
    assert {name: set(told[name].tolist()) for name in rest} == {name: {n} for name, n in rest.items()}


def test_capacity_of_a_station():
    scenario = bare({"a": fixed(1, capacity=3), "b": fixed(1)}, {"x": {"rate": 1, "enters": "a"}})
    assert expand_network(scenario).capacity.tolist() == [3, UNLIMITED]


def test_equal_arguments_draw_equal_workloads(base):
    one, same, other = (draw_network(base, 7, k) for k in (3, 3, 4))
    assert np.array_equal(one.occurred, same.occurred)
    assert np.array_equal(one.routes.work, same.routes.work)
    assert not np.array_equal(one.occurred[:20], other.occurred[:20])


def test_a_change_touches_only_what_it_changes(base):
    before = draw_network(base, 7, 0)
    after = draw_network(with_values(base, {"stations.a.service.mean": 2.0}), 7, 0)
    n = min(len(before), len(after))  # the cool-down follows the longest service
    assert np.array_equal(before.occurred[:n], after.occurred[:n])
    visits = before.routes.begin[n]
    assert np.array_equal(before.routes.team[:visits], after.routes.team[:visits])
    at_a = before.routes.team[:visits] == 0
    works = before.routes.work[:visits], after.routes.work[:visits]
    assert np.array_equal(works[0][~at_a], works[1][~at_a])
    assert works[1][at_a] == pytest.approx(2 * works[0][at_a], abs=1.1)


def test_a_new_class_leaves_the_others_alone(base):
    before = draw_network(base, 7, 0)
    classes = {"new": {"rate": 1.0, "enters": "c"}, **base.model_dump()["classes"]}
    after = draw_network(with_values(base, {"classes": classes}), 7, 0)
    old = after.category > 0
    assert np.array_equal(before.occurred, after.occurred[old])
    kept = np.repeat(old, np.diff(after.routes.begin))
    assert np.array_equal(before.routes.work, after.routes.work[kept])


def test_another_routing_probability_keeps_the_other_routes(base):
    before = draw_network(base, 7, 0).routes
    after = draw_network(with_values(base, {"routing.a": {"b": 0.6, "leave": 0.4}}), 7, 0).routes
    longer = np.diff(after.begin) - np.diff(before.begin)
    assert set(longer.tolist()) == {0, 1}
    assert 0 < longer.mean() < 0.2


def test_a_longer_run_begins_with_the_same_arrivals(base):
    short, long = (draw_network(with_values(base, {"period.length": n}), 7, 0) for n in (50.0, 500.0))
    n = np.searchsorted(short.occurred, 50 * 3600)
    assert np.array_equal(short.occurred[:n], long.occurred[:n])


def test_routes_follow_their_probabilities(base):
    scenario = with_values(base, {"period.length": 20000.0, "classes.y.rate": 0.01})
    load = draw_network(scenario, 7, 0)
    x = load.category == 0
    second = np.diff(load.routes.begin)[x] == 2
    assert second.mean() == pytest.approx(0.5, abs=0.02)
    assert set(load.routes.team[load.routes.begin[:-1][x]].tolist()) == {0}
    assert (load.routes.patience == NEVER).all()


def test_a_class_may_have_its_own_service_and_routing():
    stations = {"a": fixed(1), "b": fixed(2)}
    own = {
        "rate": 1,
        "enters": "a",
        "service": {"a": {"family": "deterministic", "mean": 3}},
        "routing": {"a": {}},
    }
    classes = {"x": {"rate": 1, "enters": "a"}, "y": own}
    load = draw_network(bare(stations, classes, routing={"a": {"b": 1}}), 1, 0)
    visits = np.diff(load.routes.begin)
    assert set(visits[load.category == 0]) == {2}
    assert set(visits[load.category == 1]) == {1}
    first = load.routes.work[load.routes.begin[:-1]]
    assert set(first[load.category == 0]) == {3600}
    assert set(first[load.category == 1]) == {3 * 3600}


def test_short_services_stretch_time():
    scenario = bare({"a": fixed(0.001)}, {"x": {"rate": 1, "enters": "a"}})
    assert scenario.stretch == 1000
    log = log_of(scenario)
    table = in_unit(scenario, network_table(log, *window(scenario))).set_index("scope")
    assert table.loc["all", "sojourn_mean"] == pytest.approx(0.001, rel=0.02)
    assert table.loc["all", "arrivals"] == pytest.approx(50, abs=30)


def test_stretched_calendars_keep_their_hours():
    scenario = bare(
        {"a": fixed(0.01, calendar="day")},
        {"x": {"rate": 1, "enters": "a"}},
        calendars={"day": {"hours": ["08:00-16:00"]}},
    )
    places = expand_network(scenario).places
    assert places.calendars[1].opens[1] == 32 * scenario.seconds_per_unit


def test_the_unit_of_the_file_is_that_of_the_results():
    scenario = with_values(bare({"a": fixed(2)}, {"x": {"rate": 0.01, "enters": "a"}}), {"time_unit": "day"})
    scenario = with_values(scenario, {"period.length": 5000.0})
    table = in_unit(scenario, network_table(log_of(scenario), *window(scenario))).set_index("scope")
    assert table.loc["all", "sojourn_p50"] == 2


# --- journeys, by hand


def events(log, item, kinds):
    rows = log.rows
    mine = (rows["item"] == item) & np.isin(rows["event"], kinds)
    return list(zip(rows["time"][mine].tolist(), rows["event"][mine].tolist(), strict=True))


def arrive_at(load, times):
    """Return a workload whose first customers arrive at given seconds, without the others."""
    n, cut = len(times), load.routes.begin[len(times)]
    routes = replace(
        load.routes,
        begin=load.routes.begin[: n + 1],
        patience=load.routes.patience[:n],
        **{name: getattr(load.routes, name)[:cut] for name in ("team", "pool", "group", "work")},
    )
    columns = {
        f.name: getattr(load, f.name)[:n]
        for f in fields(load)
        if isinstance(getattr(load, f.name), np.ndarray)
    }
    return replace(load, **columns | {"occurred": np.array(times), "routes": routes})


def run_by_hand(scenario, times):
    log = simulate_network(expand_network(scenario), arrive_at(draw_network(scenario, 1, 0), times))
    assert check(log) == []
    return log


def test_a_fork_joins_when_the_last_branch_is_done():
    stations = {"a": fixed(1), "b": fixed(3), "c": fixed(1)}
    scenario = bare(
        stations,
        {"x": {"rate": 1, "enters": "split"}},
        forks={"split": ["a", "b"]},
        routing={"split": {"c": 1}},
    )
    log = run_by_hand(scenario, [0, 3600])
    ends = [Event.JOIN, Event.CLOSE]
    assert events(log, 0, ends) == [(3 * 3600, Event.JOIN), (4 * 3600, Event.CLOSE)]
    assert events(log, 1, ends) == [(6 * 3600, Event.JOIN), (7 * 3600, Event.CLOSE)]


def test_who_finds_a_station_full_leaves():
    scenario = bare({"a": fixed(1, capacity=2)}, {"x": {"rate": 1, "enters": "a"}})
    log = run_by_hand(scenario, [0, 10, 20, 3600])
    assert events(log, 2, [Event.BLOCK, Event.CLOSE]) == [(20, Event.BLOCK)]
    assert events(log, 3, [Event.BLOCK, Event.CLOSE]) == [(3 * 3600, Event.CLOSE)]


def test_who_finds_a_station_full_after_a_fork_leaves():
    stations = {"a": fixed(1), "b": fixed(1), "c": fixed(5, capacity=1)}
    classes = {"x": {"rate": 1, "enters": "split"}}
    scenario = bare(stations, classes, forks={"split": ["a", "b"]}, routing={"split": {"c": 1}})
    log = run_by_hand(scenario, [0, 10])
    assert events(log, 0, [Event.BLOCK, Event.CLOSE]) == [(6 * 3600, Event.CLOSE)]
    assert events(log, 1, [Event.BLOCK, Event.CLOSE]) == [(2 * 3600, Event.BLOCK)]


def test_patience_ends_in_the_queue_only():
    patience = {"family": "deterministic", "mean": 0.5}
    scenario = bare({"a": fixed(1)}, {"x": {"rate": 1, "enters": "a", "patience": patience}})
    log = run_by_hand(scenario, [0, 1700, 1900])
    ends = [Event.ABANDON, Event.CLOSE]
    assert events(log, 0, ends) == [(3600, Event.CLOSE)]
    assert events(log, 1, ends) == [(1700 + 1800, Event.ABANDON)]
    assert events(log, 2, ends) == [(7200, Event.CLOSE)]


def test_patience_begins_anew_at_the_next_visit():
    patience = {"family": "deterministic", "mean": 1.5}
    classes = {"x": {"rate": 1, "enters": "a", "patience": patience}}
    scenario = bare({"a": fixed(1), "b": fixed(2)}, classes, routing={"a": {"b": 1}})
    log = run_by_hand(scenario, [0, 10, 20])
    assert events(log, 1, [Event.ABANDON, Event.CLOSE]) == [(5 * 3600, Event.CLOSE)]
    assert events(log, 2, [Event.ABANDON, Event.CLOSE]) == [(20 + 5400, Event.ABANDON)]


@pytest.mark.parametrize("engine", Engine)
def test_patience_that_was_not_needed_counts_nothing_when_the_customer_comes_back(engine):
    patience = {"family": "deterministic", "mean": 1.5}
    classes = {"x": {"rate": 1, "enters": "a", "patience": patience}}
    scenario = bare({"a": fixed(1)}, classes, routing={"a": {"a": 0.5}})
    load = arrive_at(draw_network(scenario, 1, 0), [0, 600])
    twice, once = [1, 2], [1]
    routes = replace(
        load.routes,
        begin=np.array([0, 2, 3]),
        group=np.array(twice + once),
        team=np.zeros(3, int),
        pool=np.full(3, NOBODY),
        work=np.full(3, 3600),
    )
    log = simulate_network(expand_network(scenario), replace(load, routes=routes), engine)
    # its first patience would end at 1:30, while it waits at the same desk for the second time, since 1:00
    assert events(log, 0, [Event.ENQUEUE, Event.ABANDON, Event.CLOSE]) == [
        (0, Event.ENQUEUE),
        (3600, Event.ENQUEUE),
        (3 * 3600, Event.CLOSE),
    ]
    assert events(log, 1, [Event.START]) == [(3600, Event.START)]


def teams_of(log, event):
    rows = log.rows
    order = np.argsort(rows["item"], kind="stable")
    return rows["team"][order][rows["event"][order] == event].tolist()


def test_the_shortest_queue_is_joined_and_of_equals_the_first():
    stations = {"a": fixed(1), "b": fixed(1)}
    scenario = bare(stations, {"x": {"rate": 1, "enters": "line"}}, pools={"line": ["a", "b"]})
    log = run_by_hand(scenario, [0, 10, 20, 30, 3605, 3606, 3620])
    assert teams_of(log, Event.ENQUEUE) == [0, 1, 0, 1, 0, 0, 1]
    assert teams_of(run_by_hand(scenario, [0, 10, 20, 3605]), Event.ENQUEUE) == [0, 1, 0, 0]


def test_priority_comes_before_time_of_arrival():
    classes = {
        "low": {"rate": 1, "enters": "a", "priority": 2},
        "high": {"rate": 1, "enters": "a", "priority": 0},
    }
    scenario = bare({"a": fixed(1)}, classes)
    load = arrive_at(draw_network(scenario, 1, 0), [0, 10, 20])
    load.category[:], load.priority[:] = [0, 0, 1], [2, 2, 0]
    log = simulate_network(expand_network(scenario), load)
    assert [events(log, k, [Event.CLOSE])[0][0] for k in range(3)] == [3600, 3 * 3600, 2 * 3600]


def test_work_is_suspended_at_closing():
    hours = {"day": {"hours": ["00:00-08:00"]}}
    scenario = bare({"a": fixed(3, calendar="day")}, {"x": {"rate": 1, "enters": "a"}}, calendars=hours)
    log = run_by_hand(scenario, [6 * 3600, 7 * 3600])
    assert [events(log, k, [Event.CLOSE])[0][0] // 3600 for k in range(2)] == [25, 28]


@st.composite
def networks(draw):
    """Any network of up to three stations, with a pool, a fork, impatience and little room."""
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    service = {"family": draw(st.sampled_from(["exponential", "deterministic"])), "mean": 1}
    stations = {
        name: {
            "posts": draw(st.sampled_from([1, 2, "unlimited"])),
            "service": service,
            "calendar": draw(st.sampled_from([None, "day"])),
        }
        for name in names
    }
    groups = {"pools": {"p": names}, "forks": {"f": [*names, "p"]}} if len(names) > 1 else {}
    places = [*names, *(["p", "f"] if groups else [])]
    if not groups:
        stations["a"] |= {"posts": 1, "capacity": draw(st.sampled_from([None, 1, 3]))}
    classes = {
        f"k{k}": {
            "rate": draw(st.sampled_from([0.1, 1, 3])),
            "enters": draw(st.sampled_from(places)),
            "priority": draw(st.integers(0, 2)),
            "patience": None
            if groups
            else draw(st.sampled_from([None, {"family": "exponential", "mean": 1}])),
        }
        for k in range(draw(st.integers(1, 3)))
    }
    share = st.floats(0, 0.9 / len(places))
    routing = {origin: {place: draw(share) for place in places} for origin in places}
    hours = {"day": {"hours": ["06:00-20:00"]}}
    return bare(
        stations, classes, calendars=hours, routing=routing, period={"warm_up": 0, "length": 20}, **groups
    )


@settings(deadline=None, max_examples=40)
@given(networks())
def test_any_network_obeys_the_laws(scenario):
    log = log_of(scenario)
    assert check(log) == []
    assert len(network_table(log, *window(scenario))) == len(scenario.stations) + len(scenario.classes) + 1
