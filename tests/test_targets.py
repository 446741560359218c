"""Hold the two readings of the 26 units against what the documents count (evidence.md section 6).

The closed share is not among them: the documents say .93, the model .99 and more, since nothing in it stays
open for good; see docs/model.md.
"""

import pytest

from sim.experiment.runs.run import run

TRACE_A = 38 * 24 + 1 + 37 / 60  # hours from report to closing, works by two departments (E069 to E071)
TRACE_B = 74.0  # hours from dispatch to closing, one department (E072 to E074)


READINGS = ("units_26_designed", "units_26_practised")
COUNTED, GOAL = 0.8746, 0.90  # solved without a department (E066), and what was aimed at (E067)


@pytest.fixture(scope="module")
def both():
    return {name: run(name, replications=3).runs.mean(numeric_only=True) for name in READINGS}


@pytest.fixture(params=READINGS)
def measured(both, request):
    return both[request.param]


def test_the_units_as_practised_are_set_to_the_counted_share(both):
    practised = both["units_26_practised"]
    assert practised["local_share"] == pytest.approx(COUNTED, abs=0.015)
    assert practised["cross_department_share"] == pytest.approx(1 - COUNTED, abs=0.015)


def test_the_units_as_designed_are_predicted_to_come_near_the_goal(both):
    assert both["units_26_designed"]["local_share"] > both["units_26_practised"]["local_share"]
    assert both["units_26_designed"]["local_share"] == pytest.approx(GOAL, abs=0.015)


def test_dispatch_takes_about_as_long_as_in_the_traced_cases(measured):
    assert 30 <= measured["report_to_dispatch_median_minutes"] <= 90


def test_the_case_of_one_department_lies_within_its_class(measured):
    low = measured["by_one_department_dispatch_to_close_p25_hours"]
    high = measured["by_one_department_dispatch_to_close_p90_hours"]
    assert low <= TRACE_B <= high


def test_the_works_case_lies_within_its_class(measured):
    assert measured["works_report_to_close_p25_hours"] <= TRACE_A
    assert measured["works_report_to_close_p95_hours"] >= TRACE_A
