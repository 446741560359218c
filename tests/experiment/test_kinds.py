"""A kind of scenarios is one object: it tells all that sets one apart, and whoever asks it knows no other."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine.simulate import Engine
from sim.experiment import kinds
from sim.experiment.cases import Case, options_of
from sim.experiment.command_line import Option
from sim.experiment.kinds import CITY, KINDS, NETWORK, NetworkKind, ScenarioKind, kind_of
from sim.experiment.runs.run import Pool, run_case
from sim.experiment.studies.asked import measure_names
from sim.model.change.applying import planned
from sim.model.city.cities import as_city, entries_of, plan_of, settled
from sim.model.city.footing import ALIKE, FOOTINGS, OWN
from sim.model.files import library
from sim.model.files.library import load
from sim.report.results import unit_name

DAY_OF_A_CITY = {"period.days": 1, "period.warm_up": 0}


def test_every_kind_of_file_has_its_object():
    assert library.KINDS.keys() == KINDS.keys()
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_smallest_scenario_is_of_its_kind(kind: ScenarioKind):
    assert kind_of(kind.smallest()) is kind


def test_a_network_stands_on_one_footing():
    assert (NETWORK.footings, NETWORK.on_one_footing) == ((OWN,), True)
    assert (CITY.footings, CITY.on_one_footing) == (FOOTINGS, False)
    with pytest.raises(ValueError, match="single_desk is a network, which has neither"):
        Case.of(load("single_desk"), ALIKE)
    assert options_of(Case.of(load("single_desk"))) == ()
    assert options_of(Case.of(load("five_tier"))) == ((Option.STAFFING, "documented"),)


def test_measures_have_one_name_and_one_place():
    for scenario in (load("single_desk"), load("direct_control").with_(DAY_OF_A_CITY)):
        kind = kind_of(scenario)
        result = run_case(Case.of(scenario), range(1), 5, Pool(1, engine=Engine.REFERENCE))
        table = result.runs.drop(columns=["footing", "scenario", "replication"], errors="ignore")
        by_name = kind.by_name(table)
        assert sorted(by_name) == sorted(measure_names(scenario))
        read = [kind.value(table, name) for name in by_name]
        np.testing.assert_array_equal(read, list(by_name.values()))


@pytest.mark.parametrize("measure", ["no", "station.desk.no", "station.no.wait_mean", "station.wait_mean"])
def test_a_measure_that_is_not_there_is_refused(measure):
    table = pd.DataFrame({"scope": ["all", "station"], "name": ["all", "desk"], "wait_mean": [1.0, 2.0]})
    assert NETWORK.value(table, "wait_mean") == 1
    assert NETWORK.value(table, "station.desk.wait_mean") == 2
    with pytest.raises(ValueError, match=f"no measure '{measure}', there are wait_mean"):
        NETWORK.value(table, measure)


def test_units():
    desk = load("single_desk").with_(time_unit="day")
    assert [unit_name(desk, name) for name in ("wait_mean", "utilisation", "in_queue")] == [
        "day",
        "share",
        "customers",
    ]
    assert unit_name(load("five_tier"), "incidents") == "incidents"
    assert (NETWORK.times_in(desk).name, NETWORK.spans_in(desk).name) == ("day", "day")
    assert (CITY.times_in(load("five_tier")), CITY.spans_in(load("five_tier"))) == (
        ("hour", 3600),
        ("day", 86_400),
    )


def test_a_further_kind_is_one_object(monkeypatch):
    """What runs, names and sums up asks the object alone: here networks with other names of measures."""

    class Loud(NetworkKind):
        footings = (OWN, ALIKE)

        def by_name(self, table):
            return {name.upper(): value for name, value in super().by_name(table).items()}

        def measures(self, places):
            return tuple(name.upper() for name in super().measures(places))

    monkeypatch.setitem(kinds.KINDS, "network", Loud())
    desk = load("single_desk")
    assert Case.of(desk, ALIKE).footing == ALIKE
    assert "ALL.ALL.WAIT_MEAN" in measure_names(desk)
    assert sim.run(desk, replications=2).summary()["measure"].str.islower().all()


def test_only_a_city_has_a_plan_and_levers():
    city, desk = load("five_tier_with_one_seal"), load("single_desk")
    assert plan_of(city) == planned(city)
    assert plan_of(desk) is None
    assert (len(entries_of(city)), entries_of(desk), entries_of("text")) == (1, (), ())
    assert settled(desk) is desk
    assert settled(city) is city
    assert as_city(city, "levers") is city
    with pytest.raises(ValueError, match="levers go with cities only, found the network 'single_desk'"):
        as_city(desk, "levers go with cities only")
