from dataclasses import replace

import numpy as np
import pytest
from handmade import BUREAU, DAY, GRID, INTAKE, ROADS, WATER, build, town, visit

from sim.analysis.laws.check import check
from sim.analysis.measures.city import measure
from sim.eventlog import Kind, Office, Team

WHISTLED = [
    "8 0 0 0 OCCUR",
    "8 0 0 0 REPORT HOTLINE",
    *visit((8, 8, 9), "0 0 1", "ASSIGN", BUREAU),
    f"9 0 1 1 WHISTLE {ROADS}",
    f"9 0 1 1 HEED {ROADS}",
    f"9 0 2 1 WHISTLE {WATER}",
    "9 0 0 2 FORK",
    f"9 0 1 1 WAIT SIGN_OFF {ROADS}",
    f"10 0 1 1 ENQUEUE HANDLE {ROADS}",
    f"10 0 1 1 START TRAVEL {ROADS}",
    f"10.5 0 1 1 START HANDLE {ROADS}",
    f"11 0 1 1 FINISH HANDLE {ROADS}",
    f"9 0 2 1 WAIT SIGN_OFF {WATER}",
    *visit((12, 13, 14), "0 2 1", "HANDLE", WATER),
    "14 0 0 2 JOIN",
    "14 0 0 3 CLOSE",
]
CALLED_IN_VAIN = [
    "8 1 0 0 OCCUR",
    "9 1 0 0 REPORT PATROL",
    f"9 1 0 1 WHISTLE {ROADS}",
    f"9 1 0 1 WAIT SIGN_OFF {ROADS}",
    "12 1 0 1 ARBITRATE",
]
SENT_ON = [
    "8 2 0 0 OCCUR",
    "9 2 0 0 REPORT WALK_IN",
    f"9 2 0 0 WAIT SEARCH {ROADS}",
    "20 2 0 1 REPEAT WALK_IN",
    "30 2 0 1 ESCALATE",
]
QUIET = ["10 3 0 0 OCCUR", "10 3 0 0 REPORT HOTLINE", *visit((10, 10, 11), "3 0 1", "HANDLE", GRID)]

EXPECTED = {
    "whistles_per_incident": 3 / 4,
    "whistle_answered_share": 1 / 3,
    "whistle_response_hours": 4,  # after 1.5 and 4, and one that the log does not see
    "repeat_share": 1 / 3,
    "escalated_share": 1 / 3,
    "duplicate_share": 0,
    "duplicate_hours_share": 0,
    "arbitrated_share": 1 / 4,
    "search_share": 1 / 4,
    "emergency_dispatch_p90_minutes": float("nan"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_value(name):
    lines = [*WHISTLED, *CALLED_IN_VAIN, *SENT_ON, *QUIET, "11 3 0 1 CLOSE"]
    values = measure(build(lines, 100), 0, DAY).values
    assert values[name] == pytest.approx(EXPECTED[name], nan_ok=True)


def test_the_story_obeys_the_laws():
    assert check(build([*WHISTLED, *CALLED_IN_VAIN, *SENT_ON, *QUIET, "11 3 0 1 CLOSE"], 100)) == []


def test_a_call_is_met_by_work_that_comes_after_it_on_the_same_part():
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT HOTLINE",
        *visit((8, 9, 10), "0 0 1", "HANDLE", ROADS),
        "10 0 0 1 REWORK",
        f"10 0 0 2 WHISTLE {WATER}",
        "10 0 0 2 FORK",
        *visit((10, 10, 11), "0 1 1", "HANDLE", ROADS),
        "11 0 0 2 JOIN",
        f"11 0 0 3 WHISTLE {WATER}",
        *visit((11, 15, 16), "0 0 3", "HANDLE", WATER),
        "16 0 0 3 CLOSE",
        *QUIET,
    ]
    assert measure(build(lines, 100), 0, DAY).values["whistle_response_hours"] == 4  # 4 and 5


def test_only_residents_ask_again():
    lines = [*CALLED_IN_VAIN, "10 1 0 1 DUPLICATE HOTLINE"]
    values = measure(build(["7 0 0 0 OCCUR", *lines], 100), 0, DAY).values
    assert np.isnan(values["repeat_share"])
    assert np.isnan(values["escalated_share"])
    assert values["duplicate_share"] == 1


def emergency(item, *lines, report=8):
    return [f"{report} {item} 0 0 OCCUR", f"{report} {item} 0 0 REPORT HOTLINE", *lines]


def urgent_log(*stories, urgency=None):
    lines = [line for story in stories for line in story]
    places = replace(town(), urgencies=("routine", "emergency"))
    return build(lines, 100, places, urgency=urgency or [1] * len(stories))


def minutes(log):
    values = measure(log, 0, DAY).values
    return values["emergency_dispatch_p90_minutes"], values["emergency_all_moving_p90_minutes"]


JOINT = emergency(
    0,
    f"8 0 0 1 DISPATCH {ROADS}",
    "8 0 0 1 FORK",
    f"8 0 1 1 ENQUEUE HANDLE {ROADS}",
    f"8.25 0 1 1 START TRAVEL {ROADS}",
    f"8.5 0 1 1 START HANDLE {ROADS}",
    f"10 0 1 1 FINISH HANDLE {ROADS}",
    *visit((8, 9, 12), "0 2 1", "HANDLE", WATER),
    "12 0 0 1 JOIN",
    *visit((12, 12, 12.5), "0 0 2", "VERIFY", GRID),
    "12.5 0 0 2 REWORK",
)


def test_an_emergency_is_under_way_when_the_first_and_when_the_last_department_sets_out():
    repair = [*visit((12.5, 13, 14), "0 0 3", "HANDLE", ROADS), "14 0 0 3 CLOSE"]
    assert minutes(urgent_log([*JOINT, *repair])) == (15, 60)


def test_who_repairs_later_does_not_count_as_setting_out():
    repair = [*visit((12.5, 13, 14), "0 0 3", "HANDLE", 5), "14 0 0 3 CLOSE"]
    places = replace(town(), urgencies=("emergency",))
    offices, teams = (
        (*places.offices, Office("fire", "department", 1, 1)),
        (*places.teams, Team(5, "field", 1, 1)),
    )
    log = build([*JOINT, *repair], 100, replace(places, offices=offices, teams=teams))
    assert minutes(log) == (15, 60)


def test_emergencies_without_a_department_do_not_count_and_those_not_under_way_are_censored():
    local = emergency(1, *visit((8, 8, 9), "1 0 1", "HANDLE", GRID), "9 1 0 1 CLOSE")
    routine = emergency(2, *visit((8, 15, 16), "2 0 1", "HANDLE", ROADS), "16 2 0 1 CLOSE")
    done = [*JOINT[:-1], "12.5 0 0 2 CLOSE"]
    assert minutes(urgent_log(done, local, routine, urgency=[1, 1, 0])) == (15, 60)
    given = emergency(1, f"9 1 0 0 DISPATCH {ROADS}", f"9 1 0 0 WAIT DESK {ROADS}")
    assert np.isnan(minutes(urgent_log(done, given))).all()


def applicant(item, *visits, close=None):
    """Rows of a request: visits of an hour at teams, None being the wait for papers for a day."""
    lines, time = [f"8 {item} 0 0 OCCUR", f"8 {item} 0 0 REPORT COUNTER"], 8.0
    for step, team in enumerate(visits):
        if team is None:
            lines.append(f"{time} {item} 0 {step} WAIT PAPERS")
            time += 24
        else:
            lines += visit((time, time, time + 1), f"{item} 0 {step}", "STAMP", team)
            time += 1
    return [*lines, f"{time} {item} 0 {len(visits)} CLOSE"] if close else lines


def test_approvals_and_visits_of_applicants():
    lines = [
        *applicant(0, GRID, close=True),
        *applicant(1, GRID, ROADS, None, ROADS, WATER, close=True),
        *applicant(2, INTAKE, None, INTAKE, ROADS, None),
        *applicant(3, BUREAU, None, BUREAU, close=True),
    ]
    log = build(lines, 20 * 24, kind=[Kind.REQUEST] * 4)
    values = measure(log, 0, DAY).values
    assert values["request_visits_mean"] == (1 + 2 + 3 + 2) / 4
    assert values["request_nearby_share"] == 1 / 2
    assert values["request_median_hours"] == 24 + 2
    assert values["approval_median_hours"] == 24 + 4
    assert np.isnan(values["approval_p90_hours"])


def test_stamps_side_by_side_are_an_approval():
    fork = [
        "9 0 0 1 FORK",
        *visit((9, 9, 10), "0 1 1", "STAMP", ROADS),
        *visit((9, 9, 13), "0 2 1", "STAMP", WATER),
    ]
    log = build([*applicant(0, GRID), *fork, "13 0 0 1 JOIN", "13 0 0 2 CLOSE"], 30, kind=[Kind.REQUEST])
    assert check(log) == []
    assert measure(log, 0, DAY).values["approval_median_hours"] == 5


def test_work_of_a_contractor_is_work_of_the_department_it_is_done_for():
    places = town()
    offices, teams = (
        (*places.offices, Office("firm", "contractor", 1, 0)),
        (*places.teams, Team(5, "field", 2, 0)),
    )
    lines = emergency(0, "8 0 0 1 DISPATCH 5", *visit((8, 9, 11), "0 0 1", "HANDLE", 5), "11 0 0 1 CLOSE")
    values = measure(build(lines, 100, replace(places, offices=offices, teams=teams)), 0, DAY).values
    assert values["local_share"] == 0
    assert values["by_one_department_dispatch_to_close_p90_hours"] == 3
    assert values["mid_non_incident_share"] == 0
