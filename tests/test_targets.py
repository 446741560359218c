"""Hold the two readings of the 26 units against what the documents count (evidence.md section 6).

The closed share is not among them: the documents say .93, the model .99 and more, since nothing in it stays
open for good; see docs/model.md.
"""

import pytest

from sim.experiment.run import run

TRACE_A = 38 * 24 + 1 + 37 / 60  # hours from report to closing, works by two departments (E069 to E071)
TRACE_B = 74.0  # hours from dispatch to closing, one department (E072 to E074)


@pytest.fixture(scope="module", params=["units_26_designed", "units_26_practised"])
def measured(request):
    return run(request.param, replications=3).runs.mean(numeric_only=True)


def test_most_incidents_are_solved_locally(measured):
    assert measured["local_share"] == pytest.approx(0.8746, abs=0.015)
    assert measured["cross_department_share"] == pytest.approx(0.1254, abs=0.015)


def test_dispatch_takes_about_as_long_as_in_the_traced_cases(measured):
    assert 30 <= measured["report_to_dispatch_median_minutes"] <= 90


def test_the_case_of_one_department_lies_within_its_class(measured):
    low = measured["by_one_department_dispatch_to_close_p25_hours"]
    high = measured["by_one_department_dispatch_to_close_p90_hours"]
    assert low <= TRACE_B <= high


def test_the_works_case_lies_within_its_class(measured):
    assert measured["works_report_to_close_p25_hours"] <= TRACE_A
    assert measured["works_report_to_close_p95_hours"] >= TRACE_A
