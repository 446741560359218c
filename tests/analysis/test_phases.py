from dataclasses import replace

import numpy as np
import pytest
from handmade import BUREAU, DAY, GRID, HOUR, INTAKE, ROADS, WATER, build, visit
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.log.cutting import ONGOING
from sim.analysis.log.open_time import working
from sim.analysis.log.phases import Part, groups, phases, split, split_total, threads
from sim.eventlog import SIDE, Event, Office, Places, Shifts, Team

ONE_NIGHT = [
    "1 0 0 0 OCCUR",
    "9 0 0 0 REPORT HOTLINE",
    *visit((9, 10, 11), "0 0 1", "TRIAGE", INTAKE),
    f"11 0 0 1 WAIT DECISION {BUREAU}",
    f"12 0 0 2 DISPATCH {ROADS}",
    f"12 0 0 2 WAIT SIGN_OFF {ROADS}",
    f"13 0 0 2 ENQUEUE HANDLE {ROADS}",
    f"14 0 0 2 START TRAVEL {ROADS}",
    f"14.5 0 0 2 START HANDLE {ROADS}",
    f"33 0 0 2 FINISH HANDLE {ROADS}",
    f"33 0 0 2 WAIT OUTSIDE {ROADS}",
    "43 0 0 3 CLOSE",
    "44 0 0 3 SATISFIED",
]


def hours(log, item=0):
    row = split(log)[item] / HOUR
    return {Part(k).name: row[k] for k in np.flatnonzero(row)}


def joint(*branches, join=20, after=("20 0 0 3 CLOSE",)):
    begin = ["8 0 0 0 OCCUR", "9 0 0 0 REPORT PATROL", *visit((9, 9, 10), "0 0 1", "COORDINATE", BUREAU)]
    meeting = [f"10 0 0 2 WAIT MEETING {BUREAU}", "11 0 0 2 FORK"]
    joins = [] if join is None else [f"{join} 0 0 2 JOIN"]
    return [*begin, *meeting, *(line for branch in branches for line in branch), *joins, *after]


def test_a_suspended_night_is_closed_hours():
    assert hours(build(ONE_NIGHT, 48)) == {
        "NOTICING": 8,
        "QUEUEING": 1 + 1,
        "HAND_OVER": 1,
        "DECISION_WAIT": 1 + 1,
        "TRAVEL": 0.5,
        "HANDLING": 1.5 + 1,
        "CLOSED_HOURS": 16,
        "OUTSIDE_WORKS": 10,
    }


def test_phases_tile_a_thread():
    found = phases(build(ONE_NIGHT, 48))
    assert found.begin[0] == HOUR
    assert found.end[-1] == 43 * HOUR
    np.testing.assert_array_equal(found.begin[1:], found.end[:-1])
    assert (found.ended_by != ONGOING).all()
    assert Event.DISPATCH not in found.event
    assert Event.CLOSE not in found.event


def test_an_open_incident_counts_up_to_the_end_of_the_log():
    log = build(ONE_NIGHT[:7], 12.25)
    found = phases(log)
    assert (found.ended_by[-1], found.end[-1]) == (ONGOING, 12.25 * HOUR)
    assert hours(log) == {"NOTICING": 8, "QUEUEING": 1, "HAND_OVER": 1, "DECISION_WAIT": 1.25}


def test_an_unnoticed_incident_is_all_noticing():
    assert hours(build(["3 0 0 0 OCCUR"], 30)) == {"NOTICING": 27}


def test_a_returned_visit_counts_as_return_with_its_sign_off():
    log = build(
        [
            "8 0 0 0 OCCUR",
            "8 0 0 0 REPORT HOTLINE",
            *visit((8, 9, 10), "0 0 1", "ASSIGN", BUREAU),
            f"10 0 0 2 WAIT SIGN_OFF {ROADS}",
            f"15 0 0 2 RETURN {ROADS}",
            *visit((15, 15, 32.5), "0 0 3", "ASSIGN", BUREAU),
            f"32.5 0 0 4 WAIT SIGN_OFF {WATER}",
            *visit((33, 33, 34), "0 0 4", "HANDLE", WATER),
            "34 0 0 4 CLOSE",
        ],
        48,
    )
    assert hours(log) == {
        "QUEUEING": 1,
        "HAND_OVER": 1 + 1.5,
        "RETURN_REWORK": 5,
        "CLOSED_HOURS": 16,
        "DECISION_WAIT": 0.5,
        "HANDLING": 1,
    }


def test_noticing_is_not_lost_when_the_first_visit_returns():
    lines = [
        "8 0 0 0 OCCUR",
        "9 0 0 0 REPORT PATROL",
        f"9 0 0 0 WAIT SIGN_OFF {ROADS}",
        f"12 0 0 0 RETURN {ROADS}",
    ]
    log = build([*lines, *visit((12, 12, 14), "0 0 1", "HANDLE", GRID), "14 0 0 1 CLOSE"], 20)
    assert hours(log) == {"NOTICING": 1, "RETURN_REWORK": 3, "HANDLING": 2}


def test_rework_and_recurrence_are_lost_time():
    log = build(
        [
            "8 0 0 0 OCCUR",
            "8 0 0 0 REPORT HOTLINE",
            *visit((8, 8, 9), "0 0 1", "HANDLE", GRID),
            *visit((9, 9, 10), "0 0 2", "VERIFY", GRID),
            "10 0 0 2 REWORK",
            *visit((10, 11, 12), "0 0 3", "HANDLE", GRID),
            "12 0 0 3 CLOSE",
            "12.5 0 0 3 DISSATISFIED",
            "13 0 0 3 WAIT RECURRENCE",
            "106 0 0 4 REOPEN",
            *visit((106, 111, 129), "0 0 4", "HANDLE", ROADS),
            "129 0 0 4 CLOSE",
        ],
        200,
    )
    assert hours(log) == {"HANDLING": 2, "RETURN_REWORK": 2 + 94 + 5 + 2, "CLOSED_HOURS": 16}


def test_the_time_after_a_close_without_reopening_does_not_count():
    log = build(["8 0 0 0 OCCUR", "8 0 0 0 REPORT PATROL", *visit((8, 8, 9), "0 0 1", "HANDLE", GRID),
                 "9 0 0 1 CLOSE", "9 0 0 1 WAIT RECURRENCE"], 50)  # fmt: skip
    assert hours(log) == {"HANDLING": 1}


def test_the_branch_that_finishes_last_counts_between_fork_and_join():
    log = build(
        joint(
            [f"11 0 1 1 WAIT SIGN_OFF {ROADS}", *visit((11.5, 12, 13), "0 1 1", "HANDLE", ROADS)],
            [f"11 0 2 1 WAIT SIGN_OFF {WATER}", *visit((12, 14, 15), "0 2 1", "HANDLE", WATER),
             "15 0 2 1 WAIT OUTSIDE", *visit((18, 18, 20), "0 2 2", "VERIFY", INTAKE)],
        ),
        48,
    )  # fmt: skip
    assert hours(log) == {
        "NOTICING": 1,
        "COORDINATION": 2,
        "DECISION_WAIT": 1,
        "QUEUEING": 2,
        "HANDLING": 1 + 2,
        "OUTSIDE_WORKS": 3,
    }


def test_the_smallest_branch_number_wins_a_tie():
    log = build(
        joint(
            visit((11, 11, 15), "0 1 1", "HANDLE", ROADS),
            visit((11, 14, 15), "0 2 1", "HANDLE", WATER),
            join=15,
            after=["15 0 0 3 CLOSE"],
        ),
        48,
    )
    assert hours(log) == {"NOTICING": 1, "COORDINATION": 2, "HANDLING": 4}


def test_a_branch_that_finishes_with_the_join_goes_before_one_that_shows_no_end():
    waiting = [*visit((11, 11, 12), "0 1 1", "HANDLE", ROADS), "12 0 1 2 WAIT OUTSIDE"]
    lines = joint(waiting, visit((11, 12, 15), "0 2 1", "HANDLE", WATER), join=15, after=["15 0 0 3 CLOSE"])
    assert hours(build(lines, 48)) == {"NOTICING": 1, "COORDINATION": 2, "QUEUEING": 1, "HANDLING": 3}


def test_an_open_fork_counts_a_branch_that_is_still_going_on():
    log = build(
        joint(visit((11, 11, 15), "0 1 1", "HANDLE", ROADS), ["11 0 2 1 WAIT OUTSIDE"], join=None, after=()),
        40,
    )
    assert hours(log) == {"NOTICING": 1, "COORDINATION": 2, "OUTSIDE_WORKS": 29}
    found = phases(log)
    np.testing.assert_array_equal(found.ended_by[found.part == 2], [ONGOING])


def test_each_branch_may_be_sent_back_on_its_own():
    log = build(
        joint(
            [f"11 0 1 1 WAIT SIGN_OFF {ROADS}", f"12 0 1 1 RETURN {ROADS}",
             *visit((12, 12, 13), "0 1 2", "HANDLE", WATER)],
            [f"11 0 2 2 WAIT SIGN_OFF {WATER}", f"13 0 2 2 RETURN {WATER}",
             *visit((13, 13, 15), "0 2 3", "HANDLE", ROADS)],
            join=15,
            after=["15 0 0 3 CLOSE"],
        ),
        40,
    )  # fmt: skip
    found = phases(log)
    branch = found.part > 0
    assert [[Part(group).name for group in found.group[found.part == part]] for part in (1, 2)] == [
        ["RETURN_REWORK", "RETURN_REWORK", "QUEUEING", "HANDLING"]
    ] * 2
    np.testing.assert_array_equal(found.end[branch] / HOUR, [12, 12, 12, 13, 13, 13, 13, 15])
    assert hours(log) == {"NOTICING": 1, "COORDINATION": 2, "RETURN_REWORK": 2, "HANDLING": 2}


def test_a_branch_that_ends_in_a_wait_ends_with_the_join():
    log = build(
        joint(["11 0 1 1 WAIT OUTSIDE"], ["11 0 2 1 WAIT OUTSIDE"], join=14, after=["14 0 0 3 CLOSE"]), 40
    )
    found = phases(log)
    np.testing.assert_array_equal(found.end[found.part > 0], [14 * HOUR] * 2)
    np.testing.assert_array_equal(found.ended_by[found.part > 0], [Event.JOIN] * 2)
    assert hours(log) == {"NOTICING": 1, "COORDINATION": 2, "OUTSIDE_WORKS": 3}


def test_a_second_fork_may_use_the_part_numbers_again_and_inherits_rework():
    second = [
        *visit((20, 20, 21), "0 0 3", "VERIFY", INTAKE),
        "21 0 0 3 REWORK",
        "21 0 0 4 FORK",
        *visit((21, 32, 33), "0 1 2", "HANDLE", ROADS),
        *visit((21, 32, 34), "0 2 2", "HANDLE", WATER),
        "34 0 0 4 JOIN",
        "34 0 0 5 CLOSE",
    ]
    first = (visit((11, 11, 15), "0 1 1", "HANDLE", ROADS), visit((11, 11, 12), "0 2 1", "HANDLE", WATER))
    log = build(joint(*first, join=15, after=["15 0 0 2 WAIT OUTSIDE", *second]), 60)
    assert hours(log) == {
        "NOTICING": 1,
        "COORDINATION": 2,
        "HANDLING": 4 + 1,
        "OUTSIDE_WORKS": 5,
        "CLOSED_HOURS": 11,
        "RETURN_REWORK": 2,
    }


def test_a_branch_without_fork_is_refused():
    lines = ["8 0 0 0 OCCUR", "9 0 0 0 REPORT PATROL", *visit((9, 9, 10), "0 3 1", "HANDLE", GRID)]
    with pytest.raises(ValueError, match="part 3 of item 0"):
        phases(build(lines, 20))


def test_a_by_way_takes_no_time_of_its_item_and_may_outlast_it():
    by_ways = [
        *visit((9.5, 9.5, 12), "0 64 0", "ANSWER", INTAKE),
        f"12 0 64 1 WAIT DESK {GRID}",
        *visit((20, 21, 22), "0 64 1", "TRAVEL", GRID),
        *visit((13, 14, 14.5), "0 65 0", "ANSWER", INTAKE),
        *visit((30, 43.5, 44), "0 66 0", "TASK", ROADS)[:2],
    ]
    without, log = build(ONE_NIGHT, 48), build([*ONE_NIGHT, *by_ways], 48)
    assert hours(log) == hours(without)
    found = phases(log)
    aside = found.part >= SIDE
    seen = [(found.part[k], found.begin[k] / HOUR, found.end[k] / HOUR) for k in np.flatnonzero(aside)]
    assert seen == [
        *((64, 9.5, 9.5), (64, 9.5, 12), (64, 12, 12), (64, 12, 20), (64, 20, 21), (64, 21, 22)),
        *((65, 13, 14), (65, 14, 14.5), (66, 30, 43.5), (66, 43.5, 48)),
    ]
    assert found.ended_by[aside].tolist().count(ONGOING) == 1
    assert (found.fork[aside] == 0).all()


def test_a_by_way_beside_branches_is_no_branch():
    branches = (visit((11, 11, 15), "0 1 1", "HANDLE", ROADS), visit((11, 12, 20), "0 2 1", "HANDLE", WATER))
    lines = joint(*branches)
    log = build([*lines, *visit((12, 14, 30), "0 64 0", "ANSWER", INTAKE)], 40)
    assert hours(log) == hours(build(lines, 40))
    assert phases(log).end[phases(log).part == 64].tolist() == [14 * HOUR, 30 * HOUR]


def test_a_search_is_hand_over_by_the_calendar_and_papers_are_outside():
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT WALK_IN",
        *visit((8, 9, 10), "0 0 1", "SCREEN", ROADS),
        f"10 0 0 1 RETURN {ROADS}",
        f"10 0 0 2 WAIT SEARCH {ROADS}",
        *visit((40, 40, 41), "0 0 3", "HANDLE", GRID),
        "41 0 0 3 CLOSE",
        "8 1 0 0 OCCUR",
        "8 1 0 0 REPORT COUNTER",
        *visit((8, 8, 9), "1 0 1", "STAMP", ROADS),
        f"9 1 0 2 WAIT PAPERS {ROADS}",
        "30 1 0 2 FORK",
        *visit((30, 33, 35), "1 1 1", "STAMP", ROADS),
        *visit((30, 33, 34), "1 4 1", "STAMP", WATER),
        "35 1 0 2 JOIN",
        "35 1 0 3 CLOSE",
    ]
    log = build(lines, 50, kind=[0, 1])
    assert hours(log) == {"RETURN_REWORK": 2, "HAND_OVER": 30, "HANDLING": 1}
    parts = split_total(phases(log), np.array([False, True])) / HOUR
    assert {Part(k).name: parts[k] for k in np.flatnonzero(parts)} == {
        "HANDLING": 1 + 2,
        "OUTSIDE_WORKS": 21,
        "QUEUEING": 1,
        "CLOSED_HOURS": 2,
    }


def test_only_incidents_are_split():
    lines = [f"{8 + k} {k} 0 0 OCCUR" for k in range(4)]
    assert split(build(lines, 20, kind=[1, 0, 2, 0]))[:, Part.NOTICING].tolist() == [11 * HOUR, 9 * HOUR]


def test_an_empty_log_has_no_phases():
    log = build([], 1)
    assert len(phases(log).item) == 0
    assert split(log).shape == (0, len(Part))


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [("item", 7, "0 to 0"), ("part", -1, "0 to 127"), ("event", 99, "0 to 24"), ("what", -2, "0 to 37")],
)
def test_a_number_that_stands_for_nothing_is_refused(column, value, allowed):
    log = build(ONE_NIGHT, 40)
    bad = log.rows[column].copy()
    bad[2] = value
    with pytest.raises(ValueError, match=f"{column} is {value} in row 2, not from {allowed}"):
        phases(replace(log, rows=log.rows | {column: bad}))


def test_a_team_that_is_not_there_is_refused():
    log = build(ONE_NIGHT, 40)
    with pytest.raises(ValueError, match=f"team is 99 in row .*, not from -1 to {len(log.places.teams) - 1}"):
        phases(replace(log, rows=log.rows | {"team": np.full(len(log), 99)}))


@given(st.lists(st.integers(0, 5), max_size=30))
def test_groups_hold_the_places_of_each_code(codes):
    found = groups(np.array(codes, dtype=np.int8), 6)
    assert [found.of(k).tolist() for k in range(6)] == [
        [place for place, code in enumerate(codes) if code == k] for k in range(6)
    ]
    assert found.place.tolist() == sorted(range(len(codes)), key=lambda place: codes[place])


@pytest.mark.parametrize(("codes", "range_"), [([0, 6], "0 to 6"), ([3, -1], "-1 to 3")])
def test_a_number_that_is_no_code_is_refused(codes, range_):
    with pytest.raises(ValueError, match=f"0 to 5, not from {range_}"):
        groups(np.array(codes), 6)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["FORK", "WAIT DESK", "DISPATCH"]),
            st.sampled_from([0, 1, 2, SIDE, SIDE + 1]),
        )
    )
)
def test_threads_sort_rows_by_item_then_fork_then_part(rows):
    rows = [(item, event, 0 if event == "FORK" else part) for item, event, part in rows]
    line = threads(build([f"{n} {item} {part} 0 {event}" for n, (item, event, part) in enumerate(rows)], 99))
    forks, keys = dict.fromkeys(range(4), 0), {}
    for n, (item, event, part) in enumerate(rows):
        forks[item] += event == "FORK"
        if event != "DISPATCH":
            keys[n] = (item, forks[item] if 0 < part < SIDE else 0, part)
    order = sorted(keys, key=lambda n: keys[n])
    assert line.row.tolist() == order
    assert list(zip(line.item.tolist(), line.part.tolist(), strict=True)) == [
        (keys[n][0], keys[n][2]) for n in order
    ]
    assert [n for n, first in zip(order, line.first, strict=True) if first] == [
        n for k, n in enumerate(order) if k == 0 or keys[order[k - 1]] != keys[n]
    ]
    assert line.last.tolist() == [*line.first.tolist()[1:], True][: len(order)]


def test_working_seconds_by_calendar():
    log = build([], 100)
    begin, end = np.array([0, 0, 15 * HOUR]), np.array([DAY, DAY, 33 * HOUR])
    assert (working(log, np.array([ROADS, GRID, BUREAU]), begin, end) / HOUR).tolist() == [8, 24, 2]
    assert (working(log, np.array([-1]), begin[:1], end[:1]) / HOUR).tolist() == [24]


STEPS = st.tuples(
    st.sampled_from(["TRIAGE", "ASSIGN", "HANDLE", "VERIFY"]),
    st.sampled_from(["none", "DESK", "DECISION", "SIGN_OFF", "OUTSIDE", "RETURN", "REWORK", "REOPEN"]),
    st.integers(INTAKE, GRID),
    st.tuples(*[st.integers(0, 3 * DAY)] * 4),
)


def journey(item, start, steps):
    """Rows (second, text) of an item that goes through `steps` one after another, with gaps of any length."""
    time = start + 977
    rows = [(start, "OCCUR"), (time, "REPORT HOTLINE")]
    for what, extra, team, gaps in steps:
        if extra in {"DESK", "DECISION", "SIGN_OFF", "OUTSIDE"}:
            rows.append((time, f"WAIT {extra} {team}"))
        times = [time + int(gap) for gap in np.cumsum(gaps[:3])]
        rows += [
            (t, f"{name} {what} {team}")
            for t, name in zip(times, ("ENQUEUE", "START", "FINISH"), strict=True)
        ]
        time = times[-1]
        if extra in {"RETURN", "REWORK"}:
            rows.append((time, f"{extra} {team}"))
        if extra == "REOPEN":
            rows += [(time, "CLOSE"), (time + gaps[3], "REOPEN")]
            time += gaps[3]
    return [*rows, (time, "CLOSE")]


STORIES = st.lists(st.lists(STEPS, min_size=1, max_size=4), min_size=1, max_size=4)


def told(stories, cut):
    """Rows of several journeys as far as they are seen until a time, and that time in seconds."""
    journeys = [journey(k, 1000 * k, steps) for k, steps in enumerate(stories)]
    end = max(3977, int(cut * max(rows[-1][0] for rows in journeys)))
    return [[row for row in rows if row[0] <= end] for rows in journeys], end


def numbered(item, rows):
    """Lines of an item; each pair of rows is a step."""
    return [f"{t / HOUR} {item} 0 {n // 2} {text}" for n, (t, text) in enumerate(rows)]


@given(STORIES, st.floats(0.2, 1.2))
def test_the_parts_sum_exactly(stories, cut):
    seen, end = told(stories, cut)
    log = build([line for k, rows in enumerate(seen) for line in numbered(k, rows)], end / HOUR)
    until = [rows[-1][0] if rows[-1][1] == "CLOSE" else end for rows in seen]
    parts, wanted = split(log), np.arange(len(seen)) % 2 == 0
    assert (parts >= 0).all()
    np.testing.assert_array_equal(parts.sum(axis=1), np.array(until) - log.items["occurred"])
    np.testing.assert_array_equal(split_total(phases(log), wanted), parts[wanted].sum(axis=0))


@given(STORIES, st.floats(0.2, 1.2), st.lists(st.integers(0, 5 * DAY), min_size=9, max_size=9))
def test_by_ways_leave_the_split_as_it_is(stories, cut, gaps):
    seen, end = told(stories, cut)
    lines = [line for k, rows in enumerate(seen) for line in numbered(k, rows)]
    aside = [
        f"{time / HOUR} 0 {SIDE + n // 3} {n % 3} {event} ANSWER {INTAKE}"
        for n, (time, event) in enumerate(
            zip(np.cumsum(gaps), ("ENQUEUE", "START", "FINISH") * 3, strict=True)
        )
        if time <= end
    ]
    without, log = build(lines, end / HOUR), build(lines + aside, end / HOUR)
    np.testing.assert_array_equal(split(log), split(without))
    assert len(phases(log).item) == len(phases(without).item) + sum("FINISH" not in line for line in aside)


@given(STORIES, st.floats(0.2, 1.2))
def test_an_item_is_split_as_if_it_were_alone(stories, cut):
    seen, end = told(stories, cut)
    together = split(build([line for k, rows in enumerate(seen) for line in numbered(k, rows)], end / HOUR))
    alone = [split(build(numbered(0, rows), end / HOUR))[0] for rows in seen]
    np.testing.assert_array_equal(together, alone)


@given(
    st.lists(st.lists(st.integers(0, 2 * DAY), min_size=1, max_size=4), min_size=1, max_size=4), st.booleans()
)
def test_a_joint_case_takes_as_long_as_its_longest_branch(branches, joined):
    begin = 11 * HOUR
    seen = [np.cumsum([begin, *gaps]) / HOUR for gaps in branches]
    lines = [
        f"{time} 0 {part} {step} WAIT {'OUTSIDE' if step % 2 else 'MEETING'} {ROADS}"
        for part, times in enumerate(seen, 1)
        for step, time in enumerate(times)
    ]
    end = max(times[-1] for times in seen)
    log = build(
        joint(lines, join=end if joined else None, after=[f"{end} 0 0 3 CLOSE"] if joined else ()), end + 1
    )
    assert split(log).sum() == round((end + (not joined) - 8) * HOUR)
    assert split(log).min() >= 0
    assert split_total(phases(log), np.array([True])).tolist() == split(log)[0].tolist()


# ------------------------------------------------------------------------------------ time in open hours


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), min_size=1, max_size=60),
    st.integers(-500, 1_500),
    st.integers(1, 100_000),
)
def test_many_times_are_looked_up_as_the_calendar_tells(gaps, start, span):
    """The table of stretches gives what a search gives, before, within and after all shifts."""
    edges = start + np.cumsum(np.array(gaps).ravel())
    shifts = Shifts(edges[::2], edges[1::2])
    places = Places((Office("a", "city", 0, -1),), (Team(0, "desk", 1, 0),), (shifts,))
    log = replace(build([], 1), places=places)
    time = np.arange(2_000) % span - 600
    until = time[::-1]
    seconds = working(log, np.zeros(len(time), dtype=int), time, until)
    assert np.array_equal(seconds, shifts.worked(until) - shifts.worked(time))


def test_items_cut_a_few_at_a_time_have_the_same_phases(monkeypatch):
    lines = [line.split(maxsplit=2) for line in ONE_NIGHT]
    log = build(
        [f"{float(time) + item / 2} {item} {rest}" for item in range(5) for time, _, rest in lines], 50
    )
    together = phases(log)
    assert np.unique(together.item).tolist() == list(range(5))
    monkeypatch.setattr("sim.analysis.log.phases._AT_A_TIME", 3)
    for column, expected in zip(phases(log), together, strict=True):
        assert column.tolist() == expected.tolist()
