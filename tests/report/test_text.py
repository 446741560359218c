"""Measures, offices, verdicts and spans of time have names in every language."""

import pytest

from sim.report.wording.text import (
    duration,
    is_time,
    measure_label,
    measure_name,
    name_of,
    unit_of,
    verdict_label,
)
from sim.words import say


def test_terms_of_the_glossary():
    assert say("kind.department", "zh") == "部门"
    assert say("measure.on_time_share", "zh") == "按时办结率"
    assert say("measure.cross_department_share", "zh") == "部门联动处置率"
    assert "办结" in say("measure.close_median_hours", "zh")
    assert "解决" in say("measure.resolution_median_hours", "zh")


@pytest.mark.parametrize(
    ("measure", "name", "unit"),
    [
        ("hard_report_to_close_p90_hours", "Hard incidents: from report to closing, 90th percentile", "h"),
        ("complex_on_time_share", "Complex incidents (by time limit): closed on time", "share, 0 to 1"),
        ("slow_burn_resolution_median_hours", "slow burn: from occurrence to resolution, median", "h"),
        ("utilisation_gini_governance_unit", "Inequality of load (Gini), governance units", "0 to 1"),
        ("report_to_dispatch_median_minutes", "Median time from report to dispatch", "min"),
        ("on_time_share", "On-time closure rate", "share, 0 to 1"),
        ("upward_staff_hours", "Staff time on upward tasks", "staff-hours"),
    ],
)
def test_measures_by_family(measure, name, unit):
    assert measure_name(measure, "en") == name
    assert unit_of(measure, "en") == unit


@pytest.mark.parametrize("measure", ["speed", "hard_report_to_close_p99_hours"])
def test_unknown_measure_is_named(measure):
    with pytest.raises(KeyError, match=measure):
        measure_label(measure, "en")


def test_verdicts_on_times_are_faster_and_slower():
    assert verdict_label("resolution_p90_hours", "lower", "en") == "faster"
    assert verdict_label("resolution_p90_hours", "higher", "zh") == "更慢"
    assert verdict_label("on_time_share", "lower", "en") == "lower"
    assert verdict_label("resolution_p90_hours", "undetermined", "en") == "no detectable difference"


def test_hours_of_staff_are_not_a_duration():
    assert not is_time("upward_staff_hours")
    assert not is_time("staff_hours_per_closed_incident")
    assert is_time("report_to_dispatch_median_minutes")


def test_names_that_only_a_scenario_knows_are_shown_as_written():
    assert name_of("kind", "river_patrol", "zh") == "river patrol"
    assert name_of("kind", "community", "zh") == "社区"


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0.2, "0 s", "0 秒"),
        (119, "119 s", "119 秒"),
        (2520, "42 min", "42 分钟"),
        (8100, "2.2 h", "2.2 小时"),
    ],
)
def test_durations_are_in_seconds_minutes_or_hours(seconds, en, zh):
    assert (duration(seconds, "en"), duration(seconds, "zh")) == (en, zh)
