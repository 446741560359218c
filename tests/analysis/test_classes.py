"""Incidents by what they are: known answers, parts that make a whole, the same in every structure."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from handmade import DAY, GRID, HOUR, ROADS, WATER, build, town, visit
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis.laws.check import check
from sim.analysis.log.history import History, cohort
from sim.analysis.measures.city import measure
from sim.analysis.measures.classes import CLASSES, by_class, classes
from sim.analysis.measures.outcome import local, on_time
from sim.eventlog import NEVER, Difficulty, EventLog
from sim.experiment.cases import Case
from sim.experiment.runs.run import log_of

SPOT = [  # simple, one function, calm
    "9 0 0 0 OCCUR",
    "10 0 0 0 REPORT PATROL",
    *visit((10, 11, 14), "0 0 1", "HANDLE", GRID),
    "14 0 0 1 CLOSE",
]
ORDER = [  # hard, one function, enforcement and works, hasty
    "13 1 0 0 OCCUR",
    "15 1 0 0 REPORT HOTLINE",
    *visit((15.5, 33, 34), "1 0 1", "HANDLE", ROADS),
    "34 1 0 1 CLOSE",
]
JOINT = [  # hard, two functions, calm
    "13 2 0 0 OCCUR",
    "16 2 0 0 REPORT HOTLINE",
    "16 2 0 1 FORK",
    *visit((16, 32, 33), "2 1 1", "HANDLE", ROADS),
    *visit((16, 32, 36), "2 2 1", "HANDLE", WATER),
    "36 2 0 1 JOIN",
    "36 2 0 1 CLOSE",
]
ALONE = [  # usual, three functions, hasty: a structure in which one office has them all divides nothing
    "14 3 0 0 OCCUR",
    "17 3 0 0 REPORT HOTLINE",
    *visit((17, 17, 20), "3 0 1", "HANDLE", GRID),
    "20 3 0 1 CLOSE",
]
OPEN = ["8 4 0 0 OCCUR", "20 4 0 0 REPORT HOTLINE", f"20 4 0 1 ENQUEUE HANDLE {ROADS}"]  # simple, calm
UNKNOWN = ["8 5 0 0 OCCUR", "9 5 0 0 REPORT HOTLINE", "9 5 0 1 WAIT DESK"]
STORY = [line for story in (SPOT, JOINT, ORDER, ALONE, OPEN, UNKNOWN) for line in story]

ITEMS = {
    "needs": [1, 1, 2, 3, 1, 0],
    "difficulty": [*map(int, (0, 2, 2, 1, 0)), -1],
    "enforcement": [0, 1, 0, 0, 0, -1],
    "works": [0, 1, 0, 0, 0, -1],
    "urgency": [1, 2, 1, 2, 1, 0],
    "due": [20 * HOUR, 30 * HOUR, 40 * HOUR, 19 * HOUR, 90 * HOUR, NEVER],
}
URGENCIES = ("", "calm", "hasty")
NAN = float("nan")

EXPECTED = {
    "single_report_to_close_median_hours": 19,  # after 4 and 19, and one that is open after 80
    "single_report_to_close_p90_hours": NAN,
    "single_resolution_median_hours": 21,
    "single_on_time_share": 1 / 3,
    "single_local_share": 1 / 2,
    "several_report_to_close_median_hours": 3,
    "several_report_to_close_p90_hours": 20,
    "several_resolution_median_hours": 6,
    "several_resolution_p90_hours": 23,
    "several_on_time_share": 1 / 2,
    "several_local_share": 1 / 2,
    "simple_report_to_close_median_hours": 4,
    "simple_on_time_share": 1 / 2,
    "simple_local_share": 1,
    "usual_report_to_close_p90_hours": 3,
    "usual_on_time_share": 0,
    "hard_report_to_close_median_hours": 19,
    "hard_report_to_close_p90_hours": 20,
    "hard_resolution_p90_hours": 23,
    "hard_on_time_share": 1 / 2,
    "hard_local_share": 0,
    "enforcement_report_to_close_median_hours": 19,
    "works_report_to_close_p25_hours": 19,
    "works_report_to_close_p95_hours": 19,
    "works_resolution_median_hours": 21,
    "works_on_time_share": 0,
    "calm_report_to_close_median_hours": 20,
    "calm_report_to_close_p90_hours": NAN,
    "hasty_report_to_close_median_hours": 3,
    "hasty_resolution_p90_hours": 21,
    "hasty_local_share": 1 / 2,
}


@cache
def told() -> EventLog:
    return build(STORY, 100, replace(town(), urgencies=URGENCIES), **ITEMS)


@pytest.mark.parametrize("name", EXPECTED)
def test_value(name):
    assert measure(told(), 0, DAY).values[name] == pytest.approx(EXPECTED[name], nan_ok=True)


def test_the_story_obeys_the_laws():
    assert check(told()) == []


def test_every_class_has_the_same_measures():
    values = by_class(incidents(told(), DAY))
    kinds = {
        name: {key.removeprefix(f"{name}_") for key in values if key.startswith(f"{name}_")}
        for name in classes(told().places)
    }
    more = {f"report_to_close_{q}_hours" for q in ("p25", "p95")}
    assert kinds.pop("works") - more == kinds["single"]
    assert {frozenset(names) for names in kinds.values()} == {frozenset(kinds["single"])}
    assert len(kinds["single"]) == 6


def test_what_a_log_does_not_tell_is_nan():
    values = by_class(incidents(build(STORY, 100), DAY))
    assert {name.split("_")[0] for name in values} == set(CLASSES)
    assert np.isnan(list(values.values())).all()


def test_urgencies_are_named_as_the_log_does_and_never_hide_another_class():
    found = classes(replace(town(), urgencies=("", "hard", "urgent")))
    assert list(found) == [*CLASSES, "urgency_hard", "urgent"]
    assert found["hard"] == ("difficulty", Difficulty.HARD, Difficulty.HARD)
    assert (found["urgency_hard"], found["urgent"]) == (("urgency", 1, 1), ("urgency", 2, 2))


def incidents(log: EventLog, end: int):
    past = History(log)
    return cohort(past, past.incidents, (0, end))


# ----------------------------------------------------------------------------------------- parts and whole

FAMILIES = (("single", "several"), ("simple", "usual", "hard"), URGENCIES[1:])

AN_INCIDENT = st.fixed_dictionaries(
    {
        "occurred": st.integers(0, 200),
        "noticed": st.integers(0, 50),
        "waits": st.integers(0, 90),
        "done": st.sampled_from(["closed", "begun", "queued"]),
        "team": st.sampled_from([GRID, ROADS]),
        "due": st.one_of(st.just(NEVER), st.integers(0, 400).map(lambda hour: hour * HOUR)),
        "needs": st.integers(1, 4),
        "difficulty": st.sampled_from(Difficulty),
        "enforcement": st.integers(0, 1),
        "works": st.integers(0, 1),
        "urgency": st.integers(1, 2),
    }
)


def any_log(cases) -> EventLog:
    lines = []
    for k, case in enumerate(cases):
        reported = case["occurred"] + case["noticed"]
        begins = reported + case["waits"]
        times = {"OCCUR": case["occurred"], "REPORT HOTLINE": reported}
        lines += [f"{time} {k} 0 0 {event}" for event, time in times.items()]
        number = {"queued": 1, "begun": 2, "closed": 3}[case["done"]]
        lines += visit((reported, begins, begins + 1), f"{k} 0 1", "HANDLE", case["team"])[:number]
        lines += [f"{begins + 1} {k} 0 1 CLOSE"] * (case["done"] == "closed")
    columns = ("due", "needs", "difficulty", "enforcement", "works", "urgency")
    items = {name: [case[name] for case in cases] for name in columns}
    return build(lines, 400, replace(town(), urgencies=URGENCIES), **items)


@given(st.lists(AN_INCIDENT, min_size=1, max_size=25))
def test_classes_of_one_kind_are_parts_of_a_whole(cases):
    log = any_log(cases)
    found = classes(log.places)
    c = incidents(log, log.end)
    values, whole = by_class(c), measure(log, 0, log.end).values
    for family in FAMILIES:
        members = np.array([found[name].among(log) for name in family])
        assert (members.sum(axis=0) == 1).all()
        for measured, answers in (("on_time_share", on_time(c)), ("local_share", local(c))):
            counts = [(~np.isnan(answers[here[c.item]])).sum() for here in members]
            shares = [values[f"{name}_{measured}"] for name in family]
            assert np.isnan(shares).tolist() == [count == 0 for count in counts]
            mean = np.average(np.nan_to_num(shares), weights=counts) if any(counts) else NAN
            assert mean == pytest.approx(whole[measured], nan_ok=True)


@given(st.lists(AN_INCIDENT, min_size=1, max_size=25))
def test_a_quantile_of_the_whole_lies_between_those_of_its_parts(cases):
    log = any_log([case | {"done": "closed"} for case in cases])
    values = measure(log, 0, log.end).values
    for family in FAMILIES:
        for whole, part in (
            ("close_median_hours", "report_to_close_median_hours"),
            ("resolution_p90_hours", "resolution_p90_hours"),
        ):
            parts = [values[f"{name}_{part}"] for name in family]
            assert np.nanmin(parts) <= values[whole] <= np.nanmax(parts)


# ------------------------------------------------------------------------------ whatever the structure


@cache
def simulated(structure: str) -> EventLog:
    short = {"period.warm_up": 0, "period.days": 10}
    return log_of(Case.of(sim.with_values(sim.load(structure), short)), 7, 0)


def occurred(log: EventLog) -> dict[str, int]:
    """Count the incidents of each class that occur, but for contacts that are answered at once."""
    handled = log.items["needs"] > 0
    return {name: int((kind.among(log) & handled).sum()) for name, kind in classes(log.places).items()}


@pytest.mark.parametrize("structure", ["units_26_designed", "direct_control", "governance_bureau"])
def test_the_same_incidents_of_every_class_occur_in_every_structure(structure):
    numbers = occurred(simulated("five_tier"))
    assert occurred(simulated(structure)) == numbers
    assert set(numbers) == {*CLASSES, "emergency", "urgent", "ordinary", "complex"}
    assert min(numbers.values()) > 10


def test_a_simulated_log_tells_every_class_and_what_nobody_reports():
    values = measure(simulated("five_tier"), 0, simulated("five_tier").end).values
    assert [name for name in by_class(incidents(simulated("five_tier"), 5 * DAY)) if name not in values] == []
    for name in classes(simulated("five_tier").places):
        hours = [values[f"{name}_{span}_median_hours"] for span in ("report_to_close", "resolution")]
        assert hours[0] <= hours[1] or np.isnan(hours).all()  # works take longer than the log
        assert 0 <= values[f"{name}_on_time_share"] <= 1
    assert 0 < values["unreported_share"] < 1
