"""Measures are declared once: what is declared is measured and tested, what is measured is declared."""

import ast
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.choice.ranking import Best
from sim.analysis.measures.monthly import by_month, trends
from sim.analysis.measures.recovery import EXCESS
from sim.eventlog import COLUMNS, ITEM_COLUMNS, EventLog
from sim.experiment.cases import Case
from sim.experiment.questions import compare, explain, selection
from sim.experiment.runs.run import run_once, world
from sim.experiment.studies.asked import best_of, check_asked, measure_names
from sim.experiment.studies.named import READABLE, study_of
from sim.ingest.gaps import told
from sim.measures import CLASS_NEEDS, MEASURES, Better, Gap, Of, Shown, Unit, find, named, of, shown
from sim.model.change.lever import Lever
from sim.model.change.steps import way
from sim.model.files import library, shelf
from sim.model.files.changes import with_values
from sim.model.files.library import Scenario
from sim.model.network.scenario import NetworkScenario
from sim.report.wording.text import measure_label, measure_name
from sim.words import ENGLISH, languages, says, texts

TESTS = Path(__file__).resolve().parent
FAR_OFF = 10**10
"""Second at which a log ends that no scenario outlasts."""


def scenarios() -> list[str]:
    read = {name: library.read(path, READABLE) for name, path in shelf.shipped().items()}
    return [name for name, item in read.items() if hasattr(item, "period") and not isinstance(item, Lever)]


def empty_log(scenario: Scenario) -> EventLog:
    places = world(Case.of(scenario)).structure.places
    rows, items = ({name: np.empty(0, int) for name in columns} for columns in (COLUMNS, ITEM_COLUMNS))
    return EventLog(datetime(2021, 3, 1), FAR_OFF, rows, items, places)


def measured(name: str) -> list[str]:
    """Names of what a log gives in which nothing happens: the same as one in which something does."""
    scenario = sim.load(name)
    table = world(Case.of(scenario)).values(empty_log(scenario))
    if not isinstance(scenario, NetworkScenario):
        return list(table.columns)
    lines = zip(table["scope"], table["name"], strict=True)
    return [f"{scope}.{line}.{column}" for scope, line in lines for column in table.columns[2:]]


# ------------------------------------------------------------------------------ declared and measured


@pytest.mark.parametrize("name", scenarios())
def test_what_a_scenario_has_is_what_is_declared(name):
    assert sorted(measured(name)) == sorted(measure_names(sim.load(name)))


def test_a_run_of_a_city_has_what_is_declared():
    city = with_values(sim.load("governance_bureau"), {"period.days": 2, "period.warm_up": 1})
    columns = run_once(Case.of(city), 1, 0).tables["runs"].columns
    assert sorted(columns) == sorted(measure_names(city))
    assert {find(name).measure for name in columns} == {
        each for each in MEASURES if each.of in (Of.CITY, Of.CLASS, Of.KIND)
    }


def test_a_run_of_a_network_has_what_is_declared():
    network = with_values(sim.load("single_desk"), {"period.length": 20})
    columns = run_once(Case.of(network), 1, 0).tables["runs"].columns
    assert sorted(columns.drop(["scope", "name"])) == sorted(of(Of.NETWORK))


def test_months_and_pairs_have_what_is_declared():
    log = empty_log(sim.load("five_tier"))
    assert sorted(trends(by_month(log, 0, 40 * 86400))) == sorted(of(Of.MONTHS))
    assert sorted(EXCESS) == sorted(of(Of.PAIR))


def test_names_are_of_one_measure_each():
    names = [measure.name for measure in MEASURES]
    assert len(set(names)) == len(names)
    assert [name for name in names if "*" in name and find(name.replace("*", "hard")) is None] == [
        measure.name for measure in MEASURES if measure.only and "hard" not in measure.only
    ]


# ------------------------------------------------------------------------------ words, lists, directions


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_has_words_and_a_unit(measure, lang):
    name = measure.called((*measure.only, "department" if measure.of is Of.KIND else "hard")[0])
    assert measure_name(name, lang)
    if measure.unit not in (Unit.TIME, Unit.CUSTOMERS):  # of a network: see `name_and_unit`
        assert measure_name(name, lang) in measure_label(name, lang)


def test_no_words_are_of_a_measure_that_there_is_not():
    words = {key.partition(".")[::2] for key in texts(ENGLISH)}
    groups = {"measure", "customer", "of_class", "unit"}
    declared = {("unit", each.unit.value) for each in MEASURES}
    for each in MEASURES:
        group = {Of.NETWORK: "customer", Of.CLASS: "of_class"}.get(each.of, "measure")
        declared.add((group, each.name.removeprefix("*_").removesuffix("_*")))
    of_no_measure = {("measure", "of_class")}
    assert {word for word in words if word[0] in groups} - declared == of_no_measure


@pytest.mark.parametrize("where", Shown)
def test_a_list_has_measures_of_runs(where):
    names = shown(where, "hard")
    assert names and len(set(names)) == len(names)
    assert all(named(name).measure.of in (Of.CITY, Of.CLASS) for name in names)


def test_units_that_words_lack_are_those_of_networks():
    assert {unit for unit in Unit if not says(f"unit.{unit.value}")} == {Unit.TIME, Unit.CUSTOMERS}


def test_the_best_is_as_the_measure_declares_or_as_asked():
    assert best_of("close_median_hours") is Best.SMALLEST
    assert best_of("hard_on_time_share") is Best.LARGEST
    assert best_of("station.desk.wait_mean") is Best.SMALLEST
    assert best_of("hard_on_time_share", highest=False) is Best.SMALLEST
    assert best_of("mid_utilisation", highest=True) is Best.LARGEST
    with pytest.raises(ValueError, match="no end of mid_utilisation is better by itself"):
        best_of("mid_utilisation")


def test_times_are_better_when_short_and_counts_of_what_comes_are_neither():
    assert {each.better for each in MEASURES if each.unit.is_time} == {Better.LOWER}
    assert {named(name).measure.better for name in ("contacts", "incidents", "arrivals")} == {Better.NEITHER}


def test_what_a_class_needs_comes_to_what_its_measure_needs():
    assert named("hard_on_time_share").needs == {Gap.DIFFICULTY, Gap.DUE}
    assert named("urgent_on_time_share").needs == {Gap.DUE}
    assert named("works_report_to_close_p25_hours").needs == {Gap.WORKS}
    assert find("hard_report_to_close_p25_hours") is None
    with pytest.raises(KeyError, match="speed"):
        named("speed")


def test_every_gap_leaves_some_measure_without_meaning():
    assert {gap for each in MEASURES for gap in each.needs} | set(CLASS_NEEDS.values()) == set(Gap)


def test_what_is_not_declared_is_not_told():
    rows, items = ({column: np.empty(0, int) for column in columns} for columns in (COLUMNS, ITEM_COLUMNS))
    log = EventLog(
        datetime(2021, 3, 1), 100, rows, items, world(Case.of(sim.load("five_tier"))).structure.places
    )
    assert told({"speed": 1.0, "incidents": 0.0}, log) == {"incidents": 0.0}


# ------------------------------------------------------------------------------ asked for before a run


@pytest.fixture
def idle(monkeypatch):
    """Nothing may run."""
    for module in (explain, selection):
        monkeypatch.setattr(module, "repeat", lambda *_: pytest.fail("it ran"))


def test_a_comparison_is_refused_before_it_runs():
    study = study_of(("five_tier", "direct_control"), {"measure": "close_medium_hours"})
    with pytest.raises(
        ValueError, match=r"no measure 'close_medium_hours', did you mean 'close_median_hours'\?"
    ):
        compare.cases_of(study, [sim.load(name) for name in study.scenarios], study.scenarios)


def test_an_explanation_is_refused_before_it_runs(idle):
    found = way(sim.load("pooled"), sim.load("layered"))
    with pytest.raises(ValueError, match=r"'all.all.wait_men', did you mean 'all.all.wait_mean'\?"):
        explain.explain(found, explain.ExplainQuestion("all.all.wait_men"))


def test_a_selection_is_refused_before_it_runs(idle):
    cases = [Case.of(sim.load(name)) for name in ("pooled", "layered")]
    question = selection.SelectionQuestion("wait_men", selection.Goal(1))
    with pytest.raises(ValueError, match=r"no measure 'wait_men', did you mean 'wait_mean'\?"):
        selection.select(cases, question)


def test_a_scenario_without_a_kind_of_office_lacks_its_measure():
    check_asked("utilisation_gini_township", [sim.load("five_tier")])
    with pytest.raises(ValueError, match="no measure 'utilisation_gini_township'"):
        check_asked("utilisation_gini_township", [sim.load("five_tier"), sim.load("direct_control")])


# ------------------------------------------------------------------------------ tested


def keys_in(folder: Path) -> set[str]:
    """What tests look up or expect by name: keys of dictionaries and what stands in square brackets."""
    nodes = [
        node
        for path in folder.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    keys = [key for node in nodes if isinstance(node, ast.Dict) for key in node.keys]
    keys += [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_every_measure_has_a_test_of_its_value():
    found = {each.measure.name for each in map(find, keys_in(TESTS / "analysis")) if each}
    assert [each.name for each in MEASURES if each.name not in found] == []
