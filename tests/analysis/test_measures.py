from dataclasses import replace

import numpy as np
import pytest
from handmade import BUREAU, DAY, GRID, HOUR, INTAKE, ROADS, WATER, always, build, visit
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.laws.check import check
from sim.analysis.measures.city import measure
from sim.analysis.measures.load import gini
from sim.analysis.measures.network import network_table
from sim.eventlog import NEVER, Kind, Office, Places, Team

ANSWERED = [
    "8 0 0 0 OCCUR",
    "9 0 0 0 REPORT HOTLINE",
    *visit((9, 9, 9.5), "0 0 1", "ANSWER", INTAKE),
    "9.5 0 0 1 CLOSE",
    "10 0 0 1 SATISFIED",
]
LOCAL = [
    "9 1 0 0 OCCUR",
    "10 1 0 0 REPORT PATROL",
    f"10 1 0 1 DISPATCH {GRID}",
    *visit((10, 11, 14), "1 0 1", "HANDLE", GRID),
    "14 1 0 1 CLOSE",
    "15 1 0 1 SATISFIED",
]
DEPARTMENT = [
    "13 2 0 0 OCCUR",
    "15 2 0 0 REPORT HOTLINE",
    *visit((15, 15, 15.5), "2 0 1", "TRIAGE", INTAKE),
    f"15.5 2 0 2 DISPATCH {ROADS}",
    f"15.5 2 0 2 WAIT SIGN_OFF {ROADS}",
    f"20 2 0 2 DISPATCH {ROADS}",
    *visit((15.5, 33, 34), "2 0 2", "HANDLE", ROADS),
    "34 2 0 2 CLOSE",
    "36 2 0 2 DISSATISFIED",
]
STUCK = [
    "20 3 0 0 OCCUR",
    "21 3 0 0 REPORT HOTLINE",
    f"21 3 0 1 WAIT DESK {BUREAU}",
    f"21.25 3 0 1 DISPATCH {WATER}",
    f"21.25 3 0 1 WAIT SIGN_OFF {WATER}",
    "30 3 0 1 SUPERVISE",
    f"32 3 0 1 RETURN {WATER}",
    f"32 3 0 2 DISPATCH {ROADS}",
    f"32 3 0 2 ENQUEUE HANDLE {ROADS}",
]
LATER = ["70 4 0 0 OCCUR", "72 4 0 0 REPORT HOTLINE", "72 4 0 1 WAIT OUTSIDE"]
REQUEST = [
    "33 5 0 0 OCCUR",
    "33 5 0 0 REPORT COUNTER",
    *visit((33, 34, 36), "5 0 1", "STAMP", ROADS),
    "36 5 0 1 CLOSE",
]
UPWARD = [
    "34 6 0 0 OCCUR",
    "34 6 0 0 REPORT COUNTERPART",
    *visit((34, 34, 36), "6 0 1", "TASK", BUREAU),
    "36 6 0 1 CLOSE",
]
PUSHED = [
    "34 7 0 0 OCCUR",
    "34 7 0 0 REPORT COUNTERPART",
    f"34 7 0 1 PUSH {GRID}",
    *visit((34, 34, 35), "7 0 1", "TASK", GRID),
    "35 7 0 1 CLOSE",
]
STORIES = [LOCAL, DEPARTMENT, STUCK, LATER, REQUEST, UPWARD, PUSHED]


def town_log(end=1600, answered=ANSWERED):
    hours = [20, 30, 50]
    return build(
        [line for story in (answered, *STORIES) for line in story if float(line.split()[0]) <= end],
        end,
        occurred=[hour * HOUR for hour in (8, 9, 13, 20, 70, 33, 34, 34)],
        kind=[Kind.INCIDENT] * 5 + [Kind.REQUEST, Kind.UPWARD, Kind.UPWARD],
        due=[NEVER, *(h * HOUR for h in hours), NEVER, NEVER, NEVER, NEVER],
        community=[0, 1, 0, 1, 0, 0, 0, 0],
    )


@pytest.fixture(scope="module")
def measures():
    return measure(town_log(), 0, 48 * HOUR)


EXPECTED = {
    "contacts": 4,
    "answered_share": 1 / 4,
    "incidents": 3,
    "patrol_share": 1 / 3,
    "noticing_mean_hours": 4 / 3,
    "noticing_median_hours": 1,
    "first_response_median_hours": 18,
    "first_response_working_hours": 2,
    "report_to_dispatch_median_minutes": 15,
    "close_median_hours": 19,
    "close_p90_hours": float("nan"),
    "close_rmst30_hours": (4 + 19 + 720) / 3,
    "resolution_median_hours": 21,
    "resolution_p90_hours": float("nan"),
    "resolution_closed_mean_hours": (5 + 21) / 2,
    "resolution_rmst60_hours": (5 + 21 + 1440) / 3,
    "resolution_working_median_hours": 5,
    "unreported_share": float("nan"),
    "by_one_department_dispatch_to_close_p25_hours": 18.5,
    "by_one_department_dispatch_to_close_p90_hours": float("nan"),
    "single_report_to_close_median_hours": float("nan"),
    "hard_on_time_share": float("nan"),
    "closed_share": 2 / 3,
    "on_time_share": 1 / 3,
    "local_share": 1 / 2,
    "cross_department_share": 1 / 2,
    "joint_share": 0,
    "hops_mean": (0 + 1 + 2) / 3,
    "returns_per_incident": 1 / 3,
    "return_share": 1 / 3,
    "rework_share": 0,
    "supervised_share": 1 / 3,
    "reopened_share": 0,
    "satisfied_share": 1 / 2,
    "utilisation_gini_department": 1 / 2,
    "utilisation_gini_bureau": 0,
    "resolution_gini_communities": (722.5 - 21) / 2 / (722.5 + 21),
    "open_at_end": 1,
    "backlog_mean": 1,
    "backlog_max": 2,
    "request_median_hours": 3,
    "request_p90_hours": 3,
    "request_nearby_share": 0,
    "upward_staff_hours": 3,
    "upward_share": 3 / 10,
    "upward_department_share": 0,
    "upward_mid_share": 1,
    "pushed_share": 1 / 2,
    "department_utilisation": 3 / 32,
    "mid_utilisation": 2 / 16,
    "mid_waiting": 0,
    "staff_hours_per_closed_incident": (3 + 1.5) / 2,
    "department_staff_hours_per_closed_incident": (0.5 + 1) / 2,
    "mid_staff_hours_per_closed_incident": 0,
    "front_staff_hours_per_closed_incident": 3 / 2,
    "posts_per_1000_incidents_a_year": 6000 / (3 * 365 / 2),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_value(measures, name):
    assert measures.values[name] == pytest.approx(EXPECTED[name], nan_ok=True)


def test_the_story_obeys_the_laws():
    assert check(town_log()) == []


def test_values_are_floats(measures):
    assert {type(value) for value in measures.values.values()} == {float}


def test_mean_split(measures):
    assert {part: 2 * hours for part, hours in measures.split.items() if hours} == pytest.approx(
        {"noticing": 3, "hand_over": 0.5, "queueing": 2.5, "closed_hours": 16, "handling": 4}
    )
    assert sum(measures.split.values()) == pytest.approx(measures.values["resolution_closed_mean_hours"])


def test_load(measures):
    load = measures.load
    assert load["utilisation"].tolist() == pytest.approx([1 / 96, 2 / 16, 3 / 16, 0, 4 / 48])
    assert load["waiting"].tolist() == pytest.approx([0, 0, (17.5 + 16 + 1) / 48, 0, 1 / 48])
    assert load["engaged"].tolist() == load["utilisation"].tolist()
    assert load.iloc[2].drop(["utilisation", "engaged", "waiting"]).to_dict() == {
        "tier": 1,
        "office": "roads",
        "kind": "department",
        "role": "field",
        "posts": 1,
        "present": 1,
        "other": 0,
        "pace": 1,
        "overtime": 0,
    }


def test_other_work_is_told_beside_that_of_the_log():
    log = town_log()
    teams = list(log.places.teams)
    teams[BUREAU], teams[GRID] = replace(teams[BUREAU], other=0.4), replace(teams[GRID], other=1.0)
    places = replace(log.places, teams=tuple(teams))
    load = measure(replace(log, items=dict(log.items), places=places), 0, 48 * HOUR).load
    assert load["utilisation"].tolist() == pytest.approx([1 / 96, 2 / 16, 3 / 16, 0, 4 / 48])
    assert load["other"].tolist() == [0, 0.4, 0, 0, 1]
    assert load["engaged"].tolist() == pytest.approx([1 / 96, 0.4 + 2 / 16 * 0.6, 3 / 16, 0, 1])


BY_WAYS = [
    "9 0 0 1 DUPLICATE HOTLINE",
    *visit((9, 9, 9.25), "0 64 0", "ANSWER", INTAKE),
    "10.5 1 64 0 DUPLICATE HOTLINE",
    *visit((10.5, 10.5, 10.75), "1 64 0", "ANSWER", INTAKE),
    f"10.75 1 64 1 DISPATCH {ROADS}",
    f"10.75 1 64 1 WAIT DESK {ROADS}",
    f"11 1 64 1 ENQUEUE HANDLE {ROADS}",
    f"14.5 1 64 1 START TRAVEL {ROADS}",
    f"15 1 64 1 START HANDLE {ROADS}",
    f"15.5 1 64 1 FINISH HANDLE {ROADS}",
    "21.5 3 0 1 REPEAT WALK_IN",
    *visit((21.5, 21.5, 22), "3 65 0", "ANSWER", INTAKE),
    "34 2 0 1 ESCALATE",
    f"34.5 2 66 0 ENQUEUE TASK {BUREAU}",
    f"36 2 66 0 START TASK {BUREAU}",
]

COSTS = {
    "duplicate_share",
    "duplicate_hours_share",
    "repeat_share",
    "escalated_share",
    "upward_share",
    "upward_mid_share",
    "department_utilisation",
    "mid_utilisation",
    "mid_waiting",
    "staff_hours_per_closed_incident",
    "department_staff_hours_per_closed_incident",
    "mid_staff_hours_per_closed_incident",
}
"""What by-ways may change."""


def test_by_ways_change_nothing_but_load_and_costs(measures):
    log = build([line for story in (ANSWERED, *STORIES, BY_WAYS) for line in story], 1600, **town_log().items)
    found = measure(log, 0, 48 * HOUR)
    changed = {
        name
        for name, value in measures.values.items()
        if found.values[name] != pytest.approx(value, nan_ok=True)
    }
    assert check(log) == []
    assert changed == COSTS
    assert found.split == measures.split
    assert found.backlog.tolist() == measures.backlog.tolist()
    more = found.load[["utilisation", "waiting"]] - measures.load[["utilisation", "waiting"]]
    assert more["utilisation"].tolist() == pytest.approx([1 / 96, 4 / 16, 1 / 16, 0, 0])
    assert more["waiting"].tolist() == pytest.approx([0, 1.5 / 48, 3.5 / 48, 0, 0])
    hours = {"own": 3 + 0.5 + 1, "duplicate": 0.25 + 1, "reply": 4 + 65 * 8}
    assert found.values["staff_hours_per_closed_incident"] == sum(hours.values()) / 2
    by_book = {"department": 0.5 + 1 + hours["duplicate"], "mid": hours["reply"], "front": 3}
    assert {
        book: 2 * found.values[f"{book}_staff_hours_per_closed_incident"] for book in by_book
    } == pytest.approx(by_book)
    assert found.values["duplicate_share"] == 1 / 3
    assert found.values["duplicate_hours_share"] == 1.25 / (sum(hours.values()) + 0.5)
    assert found.values["repeat_share"] == found.values["escalated_share"] == 1 / 2


def test_backlog_is_sampled_daily(measures):
    assert measures.backlog.tolist() == [0, 2]
    assert measure(town_log(), 0, 96 * HOUR).backlog.tolist() == [0, 2, 1, 2]
    assert measure(town_log(), 0, 15 * HOUR).values["open_at_end"] == 1


def test_work_is_cut_at_the_edges_of_the_window():
    load = measure(town_log(), 12 * HOUR, 13 * HOUR).load
    assert load["utilisation"].tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("begin", "end", "hours"), [(0, 48, 2), (0, 24, 1), (24, 48, 1), (17, 31, 0), (15.5, 60, 1.5)]
)
def test_a_post_does_not_work_in_closed_hours_or_outside_the_window(begin, end, hours):
    lines = ["9 0 0 0 OCCUR", "9 0 0 0 REPORT COUNTERPART", *visit((9, 15, 33), "0 0 1", "TASK", ROADS)]
    log = build([*lines, "33 0 0 1 CLOSE"], 80, kind=[Kind.UPWARD])
    assert measure(log, int(begin * HOUR), end * HOUR).values["upward_staff_hours"] == hours


def test_open_incidents_are_censored_not_dropped():
    early = measure(town_log(end=37), 0, 36 * HOUR).values
    assert early["closed_share"] == 2 / 3
    assert early["on_time_share"] == 1 / 2
    assert early["close_rmst30_hours"] == pytest.approx(4 + 2 / 3 * 15)
    assert early["resolution_gini_communities"] == 0  # nobody knows the mean of the second community
    assert check(town_log(end=37)) == []


def test_contacts_that_intake_answers_are_counted_and_otherwise_left_out():
    lines = [*ANSWERED[:2], *visit((9, 10, 30), "0 0 1", "ANSWER", INTAKE), "30 0 0 1 CLOSE"]
    lines += ["31 0 0 1 SATISFIED", "40 0 0 1 REOPEN", "44 0 0 1 CLOSE"]
    found, without = (measure(town_log(answered=story), 0, 48 * HOUR) for story in (lines, []))
    assert {
        name for name in EXPECTED if found.values[name] != pytest.approx(without.values[name], nan_ok=True)
    } == {
        "contacts",
        "answered_share",
        "unreported_share",  # without any row an item is one that nobody tells of
        "upward_share",
    }
    assert (found.values["contacts"], found.values["answered_share"]) == (4, 1 / 4)
    assert (without.values["contacts"], without.values["answered_share"]) == (3, 0)
    assert found.split == without.split
    assert found.backlog.tolist() == without.backlog.tolist()
    assert found.load["utilisation"][INTAKE] == pytest.approx((20 + 0.5) / 96)


def test_an_answer_that_is_dispatched_all_the_same_is_an_incident():
    lines = [*ANSWERED[:-2], f"9.5 0 0 2 DISPATCH {GRID}", *visit((9.5, 14, 16), "0 0 2", "HANDLE", GRID)]
    values = measure(town_log(answered=[*lines, "16 0 0 2 CLOSE"]), 0, 48 * HOUR).values
    assert (values["contacts"], values["answered_share"], values["incidents"]) == (4, 0, 4)
    assert values["resolution_closed_mean_hours"] == pytest.approx((8 + 5 + 21) / 3)


def stamped(item, *teams):
    """Rows of a request that takes an hour with each of the teams, one after another."""
    lines = [f"8 {item} 0 0 OCCUR", f"8 {item} 0 0 REPORT COUNTER"]
    for n, team in enumerate(teams):
        lines += visit((8 + n, 8 + n, 9 + n), f"{item} 0 {n}", "STAMP", team)
    return lines


def test_requests_are_nearby_unless_they_queue_at_a_department():
    waiting = [*stamped(4, GRID), f"10 4 0 2 ENQUEUE STAMP {ROADS}"]
    lines = [*stamped(0, GRID), *stamped(1, GRID, WATER), *stamped(2, ROADS), *stamped(3, BUREAU, INTAKE)]
    log = build([*lines, *waiting], 40, kind=[Kind.REQUEST] * 5)
    assert measure(log, 0, DAY).values["request_nearby_share"] == 2 / 5


def test_services_need_no_approval_and_are_nearby_unless_they_queue_at_a_department():
    """An approval is what several stamp; what is stamped anew after a wait for papers is stamped once."""
    papers = [*stamped(4, GRID), "9 4 0 0 WAIT PAPERS", *visit((12, 12, 13), "4 0 1", "STAMP", GRID)]
    lines = [*stamped(0, GRID), *stamped(1, GRID, WATER), *stamped(2, ROADS), *stamped(3, BUREAU, INTAKE)]
    log = build([*lines, *papers], 40, kind=[Kind.REQUEST] * 5)
    values = measure(log, 0, DAY).values
    assert values["service_nearby_share"] == 2 / 3  # 0 and 4 of 0, 2 and 4
    assert values["request_nearby_share"] == 3 / 5
    only = build([*stamped(0, GRID, WATER), *stamped(1, ROADS, GRID)], 40, kind=[Kind.REQUEST] * 2)
    assert np.isnan(measure(only, 0, DAY).values["service_nearby_share"])


def test_a_median_of_noticing_lies_between_the_two_in_the_middle_and_others_do_not():
    """Noticing is known of every incident; of times that may go on it is the least that half have reached."""
    lines = []
    for item, (noticed, closed) in enumerate([(1, 2), (2, 5), (4, 9), (8, 30)]):
        lines += [f"0 {item} 0 0 OCCUR", f"{noticed} {item} 0 0 REPORT PATROL", f"{closed} {item} 0 0 CLOSE"]
    values = measure(build(lines, 40), 0, DAY).values
    assert values["noticing_median_hours"] == 3
    assert values["close_median_hours"] == 3  # of 1, 3, 5 and 22
    assert values["resolution_median_hours"] == 5


def test_a_window_without_incidents_has_no_means():
    values = measure(town_log(), 200 * HOUR, 224 * HOUR).values
    assert values["incidents"] == 0
    assert values["open_at_end"] == 2
    assert np.isnan(values["resolution_median_hours"])


@pytest.mark.parametrize(("begin", "end"), [(5, 5), (9, 8), (0, 101)])
def test_an_impossible_window_is_refused(begin, end):
    with pytest.raises(ValueError, match=rf"\[{begin * HOUR}, {end * HOUR}\)"):
        measure(build([], 100), begin * HOUR, end * HOUR)


def test_a_log_out_of_order_is_refused():
    log = town_log()
    rows = log.rows | {"time": np.concatenate((log.rows["time"][:9], log.rows["time"][9:] - 10 * HOUR))}
    with pytest.raises(ValueError, match="at row 9"):
        measure(replace(log, rows=rows, items=dict(log.items)), 0, DAY)


def test_joint_incidents_with_outside_works():
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT PATROL",
        *visit((8, 8, 9), "0 0 1", "COORDINATE", BUREAU),
        "9 0 0 2 FORK",
        f"9 0 1 1 DISPATCH {ROADS}",
        *visit((9, 9, 10), "0 1 1", "HANDLE", ROADS),
        "10 0 1 1 WAIT OUTSIDE",
        *visit((12, 12, 13), "0 1 2", "VERIFY", ROADS),
        f"9 0 2 1 DISPATCH {WATER}",
        *visit((9, 9, 12), "0 2 1", "HANDLE", WATER),
        "13 0 0 2 JOIN",
        "13 0 0 3 CLOSE",
        "40 0 0 4 REOPEN",
        *visit((40, 40, 41), "0 0 4", "HANDLE", GRID),
        "41 0 0 4 CLOSE",
    ]
    log = build(lines, 60)
    values = measure(log, 0, 24 * HOUR).values
    assert check(log) == []
    assert (values["close_median_hours"], values["close_p90_hours"]) == (33, 33)
    assert np.isnan(values["by_one_department_dispatch_to_close_p25_hours"])
    assert values["hops_mean"] == 2 + 1
    assert (values["joint_share"], values["reopened_share"], values["local_share"]) == (1, 1, 0)
    assert values["staff_hours_per_closed_incident"] == 1 + 1 + 1 + 3 + 1
    assert values["open_at_end"] == 0


def test_an_incident_that_is_open_again_is_not_closed():
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT PATROL",
        *visit((8, 8, 10), "0 0 1", "HANDLE", GRID),
        "10 0 0 1 CLOSE",
        "20 0 0 1 REOPEN",
        "20 0 0 2 WAIT OUTSIDE",
        "9 1 0 0 OCCUR",
        "9 1 0 0 REPORT PATROL",
        *visit((9, 11, 12), "1 0 1", "HANDLE", GRID),
        "12 1 0 1 CLOSE",
    ]
    found = measure(build(lines, 60), 0, 24 * HOUR)
    values = found.values
    assert (values["closed_share"], values["reopened_share"], values["open_at_end"]) == (1 / 2, 1 / 2, 1)
    assert values["staff_hours_per_closed_incident"] == 1
    assert sum(found.split.values()) == values["resolution_closed_mean_hours"] == 3


def test_without_work_on_it_an_incident_goes_by_the_calendar_of_where_it_was():
    lines = ["14 0 0 0 OCCUR", "14 0 0 0 REPORT HOTLINE", *visit((14, 15, 33), "0 0 1", "ASSIGN", BUREAU)]
    values = measure(build([*lines, "33 0 0 1 CLOSE"], 60), 0, 24 * HOUR).values
    assert (values["resolution_median_hours"], values["resolution_working_median_hours"]) == (19, 3)


def test_the_last_to_get_an_incident_decides_whether_it_is_a_department_s():
    lines = ["8 0 0 0 OCCUR", "8 0 0 0 REPORT HOTLINE", *visit((8, 8, 9), "0 0 1", "HANDLE", ROADS)]
    lines += [f"9 0 0 2 DISPATCH {GRID}", f"9 0 0 2 WAIT DESK {GRID}", "10 0 0 2 CLOSE"]
    values = measure(build(lines, 60), 0, 24 * HOUR).values
    assert np.isnan(values["by_one_department_dispatch_to_close_p90_hours"])


def test_a_branch_that_gives_up_leaves_its_incident_open():
    lines = ["8 0 0 0 OCCUR", "8 0 0 0 REPORT PATROL", "8 0 0 0 FORK", f"8 0 1 1 ENQUEUE HANDLE {ROADS}"]
    log = build([*lines, f"9 0 1 1 ABANDON HANDLE {ROADS}", "8 0 2 1 WAIT OUTSIDE"], 60)
    assert measure(log, 0, 24 * HOUR).values["open_at_end"] == 1


def test_what_is_closed_waits_for_no_dispatch():
    lines = [
        line
        for k in range(3)
        for line in (
            f"8 {k} 0 0 OCCUR",
            f"8 {k} 0 0 REPORT PATROL",
            *visit((8, 8, 9), f"{k} 0 1", "HANDLE", GRID),
        )
    ]
    lines += ["9 0 0 1 CLOSE", "9 1 0 1 CLOSE", f"10 2 0 1 DISPATCH {GRID}"]
    assert measure(build(lines, 60), 0, 24 * HOUR).values["report_to_dispatch_median_minutes"] == 120


def test_inequality_is_that_of_whole_offices_and_of_communities_with_incidents():
    offices = (Office("empty", "bureau", 0, -1), Office("one", "unit", 0, -1), Office("two", "unit", 0, -1))
    teams = (Team(0, "desk", 0, 0), Team(1, "desk", 1, 0), Team(2, "desk", 2, 0), Team(1, "field", 3, 0))
    stories = [(1, 8), (2, 6), (2, 6)]
    lines = [
        line
        for k, (team, hours) in enumerate(stories)
        for line in (
            f"0 {k} 0 0 OCCUR",
            f"0 {k} 0 0 REPORT PATROL",
            *visit((0, 0, hours), f"{k} 0 1", "HANDLE", team),
            f"{hours} {k} 0 1 CLOSE",
        )
    ]
    log = build(lines, 60, Places(offices, teams, (always(),)), community=[1, 3, 3])
    values = measure(log, 0, 10 * HOUR).values
    assert values["utilisation_gini_unit"] == pytest.approx(gini(np.array([8 / 40, 12 / 20])))
    assert "utilisation_gini_bureau" not in values
    assert values["resolution_gini_communities"] == pytest.approx(gini(np.array([8, 6])))


def stations():
    teams = (Team(0, "desk", 1, 0), Team(1, "desk", 1, 0))
    return Places(
        (Office("A", "station", 0, -1), Office("B", "station", 0, -1)), teams, (always(),), ("calm", "hasty")
    )


def network_log():
    arrivals = [
        f"{hour} {k} 0 0 {event}"
        for k, hour in enumerate((0, 1, 1.5, 4))
        for event in ("OCCUR", "REPORT ARRIVAL")
    ]
    lines = [
        *arrivals,
        *visit((0, 0, 2), "0 0 1", "SERVE", 0),
        *visit((2, 2, 3), "0 0 2", "SERVE", 1),
        "3 0 0 2 CLOSE",
        *visit((1, 2, 5), "1 0 1", "SERVE", 0),
        "5 1 0 1 CLOSE",
        "1.5 2 0 1 ENQUEUE SERVE 0",
        "3 2 0 1 ABANDON SERVE 0",
        "4 3 0 1 BLOCK SERVE 0",
    ]
    return build(lines, 10, stations(), kind=[Kind.CUSTOMER] * 4, category=[0, 0, 1, 1])


NETWORK = {
    ("station", "A"): {
        "arrivals": 4,
        "wait_mean_hours": 0.5,
        "wait_p90_hours": 0.9,
        "sojourn_mean_hours": 3,
        "in_system": 0.75,
        "in_queue": 0.25,
        "utilisation": 0.5,
        "abandoned_share": 0.25,
        "blocked_share": 0.25,
    },
    ("station", "B"): {
        "arrivals": 1,
        "wait_mean_hours": 0,
        "sojourn_p50_hours": 1,
        "in_system": 0.1,
        "utilisation": 0.1,
    },
    ("class", "calm"): {
        "arrivals": 2,
        "sojourn_mean_hours": 3.5,
        "in_system": 0.7,
        "abandoned_share": 0,
        "utilisation": 0.3,
    },
    ("class", "hasty"): {
        "arrivals": 2,
        "sojourn_mean_hours": float("nan"),
        "in_queue": 0.15,
        "abandoned_share": 0.5,
    },
    ("all", "all"): {
        "arrivals": 4,
        "wait_mean_hours": 1 / 3,
        "sojourn_mean_hours": 3.5,
        "sojourn_p50_hours": 3.5,
        "in_system": 0.85,
        "utilisation": 0.3,
        "blocked_share": 0.25,
    },
}


def test_network_obeys_the_laws():
    assert check(network_log()) == []


@pytest.mark.parametrize("line", NETWORK)
def test_network_table(line):
    table = network_table(network_log(), 0, 10 * HOUR).set_index(["scope", "name"])
    found = {name: table.loc[line, name] for name in NETWORK[line]}
    assert found == pytest.approx(NETWORK[line], nan_ok=True)


def test_a_customer_served_side_by_side_is_one_customer():
    lines = [
        "0 0 0 0 OCCUR",
        "0 0 0 0 REPORT ARRIVAL",
        "0 0 0 0 FORK",
        *visit((0, 0, 2), "0 1 0", "SERVE", 0),
    ]
    lines += [*visit((0, 0, 5), "0 2 0", "SERVE", 1), "0 0 3 0 BLOCK 0", "5 0 0 1 JOIN", "5 0 0 1 CLOSE"]
    table = network_table(build(lines, 10, stations(), kind=[Kind.CUSTOMER]), 0, 10 * HOUR).set_index("name")
    assert table["in_system"].to_dict() == {"A": 0.2, "B": 0.5, "calm": 0.5, "hasty": 0, "all": 0.5}
    assert table["blocked_share"]["A"] == 1 / 2
    assert table["blocked_share"]["all"] == 0


def test_network_counts_arrivals_of_the_window_only():
    table = network_table(network_log(), HOUR, 4 * HOUR).set_index(["scope", "name"])
    assert table["arrivals"].to_dict() == {
        ("station", "A"): 2,
        ("station", "B"): 1,
        ("class", "calm"): 1,
        ("class", "hasty"): 1,
        ("all", "all"): 2,
    }
    assert table.loc[("station", "A"), "utilisation"] == 1
    assert table.loc[("station", "A"), "in_queue"] == pytest.approx(2.5 / 3)


def test_gini_known_values():
    assert gini(np.array([1.0, 1.0, 1.0])) == 0
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(3 / 4)
    assert gini(np.array([3.0, 1.0, np.nan])) == pytest.approx(1 / 4)
    assert gini(np.zeros(3)) == 0
    assert np.isnan(gini(np.array([])))
    with pytest.raises(ValueError, match="-1"):
        gini(np.array([-1.0, 2.0]))


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=20), st.floats(0.1, 10))
def test_gini_is_the_mean_difference_and_knows_no_unit(values, unit):
    x = np.array(values)
    expected = np.abs(x[:, None] - x).mean() / (2 * x.mean())
    assert gini(x) == pytest.approx(expected, abs=1e-9)
    assert gini(unit * x) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(1, 9000)), min_size=1, max_size=30))
def test_one_post_obeys_lindley_and_little(jobs):
    arrivals = np.cumsum([gap for gap, _ in jobs])
    lines, free, waits = [], 0, []
    for k, (arrival, (_, work)) in enumerate(zip(arrivals, jobs, strict=True)):
        start = max(arrival, free)
        free = start + work
        waits.append(start - arrival)
        lines += [f"{arrival / HOUR} {k} 0 0 {event}" for event in ("OCCUR", "REPORT ARRIVAL")]
        lines += [
            *visit((arrival / HOUR, start / HOUR, free / HOUR), f"{k} 0 1", "SERVE", 0),
            f"{free / HOUR} {k} 0 1 CLOSE",
        ]
    finishes_first = sorted(
        lines, key=lambda line: (round(float(line.split()[0]) * HOUR), "FINISH" not in line)
    )
    log = build(finishes_first, (free + DAY) / HOUR, stations(), kind=[Kind.CUSTOMER] * len(jobs))
    total = network_table(log, 0, log.end).set_index("scope").loc["all"]
    assert check(log) == []
    assert total["wait_mean_hours"] * HOUR == pytest.approx(np.mean(waits))
    assert total["in_system"] * log.end == pytest.approx(total["sojourn_mean_hours"] * HOUR * len(jobs))


def test_a_log_that_names_no_team_is_measured():
    nobody = Places((), (), (always(),))
    lines = ["9 0 0 0 OCCUR", "10 0 0 0 REPORT HOTLINE", "14 0 0 0 CLOSE"]
    values = measure(build(lines, end=48, places=nobody), 0, 48 * HOUR).values
    assert values["resolution_median_hours"] == 5
