import numpy as np
import pytest
from handmade import BUREAU, DAY, GRID, HOUR, INTAKE, ROADS, WATER, build, staffed, visit
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.measures.city import measure
from sim.analysis.measures.staffing import capacity_seconds, staffing
from sim.eventlog import AWAY, Aspect, Kind

END = 10 * DAY


def empty():
    return build([], END / HOUR)


def brute_force(entries, team, begin, end):
    """Add up present open post-hours hour by hour."""
    opens, posts = (8, 16) if team in {BUREAU, ROADS, WATER} else (0, 24), 2 if team == INTAKE else 1
    total = 0.0
    for hour in range(begin, end):
        if opens[0] <= hour % 24 < opens[1]:
            now = {a: v for time, who, a, v in entries if who == team and time <= hour}
            total += posts - sum(now.values())
    return total


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 260),
        st.sampled_from([INTAKE, ROADS, GRID]),
        st.sampled_from(AWAY),
        st.sampled_from([-1, 0, 0.25, 1]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(ENTRIES, st.integers(0, 100), st.integers(1, 140))
def test_capacity_is_what_a_loop_over_hours_adds_up(entries, begin, length):
    entries = sorted(entries, key=lambda entry: entry[0])
    log = staffed(empty(), *(f"{time} {team} {aspect.name} {value}" for time, team, aspect, value in entries))
    found = capacity_seconds(log, begin * HOUR, (begin + length) * HOUR) / HOUR
    expected = [brute_force(entries, team, begin, begin + length) for team in range(5)]
    np.testing.assert_allclose(found, [hours if hours > 0 else np.nan for hours in expected], atol=1e-9)


def test_the_last_of_several_entries_at_a_time_holds():
    log = staffed(empty(), f"0 {GRID} HOME 1", f"0 {GRID} HOME 0")
    assert capacity_seconds(log, 0, DAY)[GRID] == DAY


def test_a_team_without_present_posts_has_no_capacity():
    assert np.isnan(capacity_seconds(staffed(empty(), f"0 {GRID} TASK_FORCE 1"), 0, DAY)[GRID])


def test_pace_and_overtime_are_means_over_open_hours():
    log = staffed(empty(), f"12 {ROADS} PACE 1.5", f"15 {ROADS} OVERTIME 0.2", f"20 {GRID} PACE 0.5")
    found = staffing(log, 0, DAY)
    assert found.pace.tolist() == pytest.approx([1, 1, 1.25, 1, 1 - 0.5 * 4 / 24])
    assert found.overtime.tolist() == pytest.approx([0, 0, 0.2 / 8, 0, 0])
    assert found.away(Aspect.HOME).tolist() == [0] * 5


def busy_town():
    """Two tasks from above, one of them done at a bureau, which is the middle, the other at the roads."""
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT COUNTERPART",
        *visit((8, 8, 10), "0 0 1", "TASK", BUREAU),
        "10 0 0 1 CLOSE",
        "8 1 0 0 OCCUR",
        "8 1 0 0 REPORT COUNTERPART",
        *visit((8, 8, 12), "1 0 1", "TASK", ROADS),
        "12 1 0 1 CLOSE",
    ]
    log = build(lines, 100, kind=[Kind.UPWARD] * 2)
    return staffed(
        log,
        f"10 {BUREAU} HOME 1",
        f"11 {BUREAU} HOME 0",
        f"11 {BUREAU} ASSESSMENT 0.5",
        f"12 {BUREAU} ASSESSMENT 0",
        f"12 {BUREAU} DRAIN 0.25",
        f"12 {ROADS} DRAIN -0.25",
        f"8 {WATER} TASK_FORCE 1",
        f"8 {ROADS} PACE 2",
        f"8 {ROADS} OVERTIME 0.5",
    )


VALUES = {
    "mid_home_share": 1 / 8,
    "mid_assessment_share": 0.5 / 8,
    "mid_drained_share": 0.25 * 4 / 8,
    "mid_task_force_share": 0,
    "mid_away_share": 2.5 / 8,
    "mid_non_incident_share": (2 + 2.5) / 8,
    "mid_pace_mean": 1,
    "department_drained_share": -1 / 16,
    "department_task_force_share": 1 / 2,
    "department_away_share": 7 / 16,
    "department_pace_mean": 2,
    "overtime_hours_per_post": 4 * (9 / 8) / (9 / 8 + 2 + 5.5 / 8 + 1) * 365 / 12,
}


@pytest.mark.parametrize("name", VALUES)
def test_staff_of_a_day(name):
    assert measure(busy_town(), 0, DAY).values[name] == pytest.approx(VALUES[name])


def test_utilisation_and_inequality_are_those_of_the_posts_present():
    found = measure(busy_town(), 0, DAY)
    load = found.load.set_index("office")
    assert load["present"].to_dict() == pytest.approx(
        {"hotline": 2, "bureau": 5.5 / 8, "roads": 9 / 8, "water": 0, "grid 1": 1}
    )
    assert load["utilisation"]["bureau"] == pytest.approx(2 / 5.5)
    assert load["utilisation"]["roads"] == pytest.approx(4 / 9)
    assert np.isnan(load["utilisation"]["water"])
    assert found.values["utilisation_gini_department"] == 0  # of the one that has anybody


def test_without_entries_everybody_is_there():
    values = measure(build([], 100), 0, DAY).values
    expected = {name: 1.0 if name.endswith("pace_mean") else 0.0 for name in VALUES}
    assert {name: values[name] for name in VALUES} == expected
