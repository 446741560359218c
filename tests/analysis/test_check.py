from dataclasses import replace

import numpy as np
import pytest
from handmade import BUREAU, GRID, HOUR, INTAKE, ROADS, WATER, build, staffed, visit

from sim.analysis.laws.check import check

SOUND = [
    "8 0 0 0 OCCUR",
    "8.5 0 0 0 REPORT HOTLINE",
    *visit((8.5, 9, 10), "0 0 1", "COORDINATE", BUREAU),
    f"10 0 0 2 WAIT MEETING {BUREAU}",
    "11 0 0 2 FORK",
    *visit((11, 11, 12), "0 1 1", "HANDLE", ROADS),
    f"11 0 2 1 WAIT SIGN_OFF {WATER}",
    f"11.5 0 2 1 DISPATCH {WATER}",
    f"12 0 2 1 ENQUEUE HANDLE {WATER}",
    f"12 0 2 1 START TRAVEL {WATER}",
    f"13 0 2 1 START HANDLE {WATER}",
    f"14 0 2 1 FINISH HANDLE {WATER}",
    "14 0 0 2 JOIN",
    *visit((14, 14, 15), "0 0 3", "VERIFY", INTAKE),
    "15 0 0 3 REWORK",
    *visit((15, 15, 15.5), "0 0 4", "HANDLE", ROADS),
    "15.5 0 0 4 CLOSE",
    "15.6 0 0 4 SATISFIED",
    "15.7 0 0 4 REOPEN",
    *visit((15.7, 32, 33), "0 0 5", "HANDLE", GRID),
    "33 0 0 5 CLOSE",
    "9 1 0 0 OCCUR",
    "9 1 0 0 REPORT ARRIVAL",
    "9 1 0 1 ENQUEUE SERVE 1",
    "9.5 1 0 1 ABANDON SERVE 1",
    "9 2 0 0 OCCUR",
    "9.5 2 0 0 REPORT PATROL",
    "9.5 2 0 1 BLOCK HANDLE 4",
    f"11 0 1 1 WHISTLE {ROADS}",
    f"11 0 1 1 HEED {ROADS}",
    f"11 0 2 1 WHISTLE {WATER}",
    "9 0 64 0 DUPLICATE HOTLINE",
    *visit((9, 9, 9.5), "0 64 0", "ANSWER", INTAKE),
    f"9.5 0 64 1 WAIT DESK {GRID}",
    *visit((16, 16.5, 18), "0 64 1", "TRAVEL", GRID),
    "13 0 0 2 REPEAT WALK_IN",
    *visit((13, 13, 13.5), "0 65 0", "ANSWER", INTAKE),
    "15 0 0 3 ESCALATE",
    f"15 0 66 0 ENQUEUE TASK {BUREAU}",
    f"34 0 66 0 START TASK {BUREAU}",
    "20 3 0 0 OCCUR",
    "21 3 0 0 REPORT HOTLINE",
    f"21 3 0 1 ENQUEUE TRIAGE {INTAKE}",
    f"22 3 0 1 START TRIAGE {INTAKE}",
]


def sound(end=50, **items):
    return build(SOUND, end, **items)


def damaged(swap=(), drop=(), add=()):
    """Build the sound log with pairs of (old, new) lines exchanged, lines left out and lines added."""
    missing = {old for old, _ in swap} | set(drop)
    if not missing <= set(SOUND):
        raise ValueError(f"not in the sound log: {missing - set(SOUND)}")
    return build([dict(swap).get(line, line) for line in SOUND if line not in drop] + list(add), 50)


def overwritten(column, row, value):
    log = sound()
    changed = {name: values.copy() for name, values in log.rows.items()}
    changed[column][row] = value
    return replace(log, rows=changed, items=dict(log.items))


def renumbered():
    return build([line.replace(" 0 2 1 ", " 0 3 1 ") for line in SOUND], 50)


def without_branches():
    return build([line for line in SOUND if line.split()[2] == "0"], 50)


def reversed_staff():
    log = staffed(sound(), "1 2 PACE 1", "2 2 PACE 1")
    return replace(log, staff={name: column[::-1] for name, column in log.staff.items()})


def visitors(times, team, count):
    """Rows of items 4, 5, … that all visit a team at the same times."""
    begin, _, end = times
    return [
        line
        for k in range(4, 4 + count)
        for line in (
            f"{begin} {k} 0 0 OCCUR",
            f"{begin} {k} 0 0 REPORT PATROL",
            *visit(times, f"{k} 0 1", "TRIAGE", team),
            f"{end} {k} 0 1 CLOSE",
        )
    ]


def branch_beyond_join():
    lines = ["9 0 0 0 OCCUR", "9 0 0 0 REPORT PATROL", "9 0 0 1 FORK", "10 0 0 1 JOIN", "12 0 0 2 CLOSE"]
    return build([*lines, *visit((9, 9, 12), "0 1 1", "HANDLE", GRID)], 20)


def test_a_sound_log_has_no_faults():
    assert check(sound()) == []


MOVES = [
    f"1 {INTAKE} HOME 1",
    f"13.25 {INTAKE} HOME 0",
    f"12 {ROADS} DRAIN -1",
    f"12 {WATER} DRAIN 0.5",
    f"12 {BUREAU} DRAIN 0.5",
    f"9 {ROADS} PACE 1.2",
    f"9 {ROADS} OVERTIME 0.1",
    f"0 {GRID} LENT 0",
]


def test_a_sound_table_of_staff_has_no_faults():
    assert check(staffed(sound(), *MOVES)) == []


def test_whoever_leaves_finishes_first():
    leaving = staffed(sound(), f"12.5 {WATER} TASK_FORCE 1", f"9.25 {INTAKE} HOME 2", f"10 {INTAKE} HOME 0")
    assert check(leaving) == []


def test_whoever_has_acted_before_a_fork_has_no_branch():
    lines = ["8 0 0 0 OCCUR", "8 0 0 0 REPORT PATROL", *visit((8, 8, 9), "0 0 1", "HANDLE", GRID)]
    lines += ["9 0 0 2 FORK", *visit((9, 9, 10), "0 2 1", "HANDLE", ROADS), "10 0 0 2 JOIN", "10 0 0 2 CLOSE"]
    assert check(build(lines, 20)) == []


def test_requests_may_be_examined_side_by_side_and_wait_for_papers():
    lines = [
        "8 0 0 0 OCCUR",
        "8 0 0 0 REPORT COUNTER",
        *visit((8, 8, 9), "0 0 1", "STAMP", GRID),
        "9 0 0 2 WAIT PAPERS",
        "12 0 0 2 FORK",
        *visit((12, 12, 13), "0 1 1", "STAMP", ROADS),
        *visit((12, 12, 14), "0 2 1", "STAMP", WATER),
        "14 0 0 2 JOIN",
        "14 0 0 2 CLOSE",
    ]
    assert check(build(lines, 20, kind=[1])) == []


def test_an_empty_log_has_no_faults():
    assert check(build([], 1)) == []


def test_branches_may_be_turned_away_without_ending_their_item():
    lines = ["8 0 0 0 OCCUR", "8 0 0 0 REPORT ARRIVAL", "8 0 0 0 FORK", "8 0 1 0 BLOCK 2"]
    leaving = [f"8 0 2 0 ENQUEUE SERVE {WATER}", f"9 0 2 0 ABANDON SERVE {WATER}"]
    serving = visit((8, 8, 10), "0 3 0", "SERVE", GRID)
    assert check(build([*lines, *leaving, *serving, "10 0 0 1 JOIN", "10 0 0 1 CLOSE"], 20)) == []


def test_an_item_may_occur_after_the_end():
    later = np.array([8, 9, 9, 20, 60]) * HOUR
    items = {name: np.zeros(5) for name in ("kind", "category", "urgency", "community", "due")}
    assert check(sound(occurred=later, **items)) == []
    assert any("Item 4 does not occur" in line for line in check(sound(61, occurred=later, **items)))


VERIFY = [
    f"{hour} 0 0 3 {event} VERIFY 0" for hour, event in ((14, "ENQUEUE"), (14, "START"), (15, "FINISH"))
]

DAMAGES = {
    "unknown item": (overwritten("item", 3, 9), "Row 3: there is no item 9"),
    "unknown team": (overwritten("team", 3, 9), "Row 3: there is no team 9"),
    "unknown event": (overwritten("event", 3, 77), "Row 3: there is no event 77"),
    "unknown what": (overwritten("what", 3, 77), "Row 3: there is no what 77"),
    "negative part": (overwritten("part", 3, -1), "Row 3: there is no part -1"),
    "time goes back": (overwritten("time", 1, 7 * HOUR), "Row 1: time goes back from 28800 to 25200"),
    "row after the end": (sound(32), "time 118800 is after the end of the log, 115200 (2 more like it)"),
    "strange channel": (
        damaged(swap=[("8.5 0 0 0 REPORT HOTLINE", "8.5 0 0 0 REPORT HANDLE")]),
        "REPORT of HANDLE means nothing",
    ),
    "illegal order": (
        damaged(swap=[("14 0 0 2 JOIN", "14 0 0 2 WAIT MEETING")]),
        "WAIT may not follow FORK",
    ),
    "recurrence before closing": (
        damaged(swap=[("10 0 0 2 WAIT MEETING 1", "10 0 0 2 WAIT RECURRENCE 1")]),
        "a closed item, and no other, waits for RECURRENCE",
    ),
    "no beginning": (damaged(drop=["20 3 0 0 OCCUR"]), "an item begins with OCCUR, not REPORT"),
    "closed branch": (damaged(add=["12 0 1 1 CLOSE"]), "CLOSE cannot happen to a branch"),
    "start without enqueue": (damaged(drop=VERIFY[:1]), "START without ENQUEUE"),
    "finish without start": (damaged(drop=VERIFY[1:2]), "FINISH without START"),
    "start elsewhere": (
        damaged(swap=[(VERIFY[1], "14 0 0 3 START VERIFY 4")]),
        "START at team 4 after team 0",
    ),
    "finish of something else": (
        damaged(swap=[(VERIFY[2], "15 0 0 3 FINISH HANDLE 0")]),
        "FINISH of what was not started",
    ),
    "start without a team": (damaged(swap=[(VERIFY[1], "14 0 0 3 START VERIFY")]), "START without a team"),
    "too many posts": (
        damaged(add=visitors((14, 14, 15), INTAKE, 2)),
        "3 posts of team 0 busy, it has 2",
    ),
    "start at night": (
        damaged(add=visitors((40, 41, 42), ROADS, 1)),
        "START at 147600, when team 2 is closed",
    ),
    "branch without fork": (damaged(drop=["11 0 0 2 FORK"]), "a branch without FORK"),
    "fork without branches": (without_branches(), "FORK without branches"),
    "branch left out": (renumbered(), "2 branches are numbered 1 to 3"),
    "early join": (damaged(swap=[("14 0 0 2 JOIN", "13.5 0 0 2 JOIN")]), "JOIN before row"),
    "late join": (
        damaged(swap=[("14 0 2 1 FINISH HANDLE 3", "13.9 0 2 1 FINISH HANDLE 3")]),
        "JOIN at 50400, last part at 50040",
    ),
    "occurs twice": (damaged(add=["30 3 0 0 OCCUR"]), "Item 3 occurs 2 times"),
    "occurs elsewhen": (sound(occurred=np.array([8, 9, 9, 19]) * HOUR), "is not the time in the items"),
    "two fates": (damaged(add=["34 0 0 5 ABANDON"]), "Item 0 ends 2 times, reopenings taken off"),
    "life after abandoning": (
        damaged(add=["10 1 0 1 WAIT DESK 1"]),
        "Item 1 is open by its last row or by its counts, not by both",
    ),
    "never leaves a team": (
        damaged(drop=VERIFY[2:]),
        "Team 0: 4 entered, 2 left, 1 are still there",
    ),
    "post held for ever": (damaged(drop=VERIFY[2:]), "Little's law fails at team 0"),
    "present too long": (damaged(add=["34 0 0 5 ABANDON"]), "Little's law fails for the whole"),
    "stranger's papers": (
        damaged(swap=[("10 0 0 2 WAIT MEETING 1", "10 0 0 2 WAIT PAPERS 1")]),
        "INCIDENT waits for PAPERS, as REQUEST does",
    ),
    "duplicate by no channel": (
        damaged(swap=[("9 0 64 0 DUPLICATE HOTLINE", "9 0 64 0 DUPLICATE HANDLE")]),
        "DUPLICATE of HANDLE means nothing",
    ),
    "by-way without marker": (
        damaged(drop=["9 0 64 0 DUPLICATE HOTLINE"]),
        "(item 0, part 64): a by-way without DUPLICATE before it",
    ),
    "marker too late": (
        damaged(swap=[("13 0 0 2 REPEAT WALK_IN", "13.2 0 0 2 REPEAT WALK_IN")]),
        "(item 0, part 65): a by-way without REPEAT before it",
    ),
    "by-way of no number": (
        damaged(add=visit((16, 16, 17), "0 67 0", "ANSWER", INTAKE)),
        "(item 0, part 67): a by-way of no known number",
    ),
    "by-way that waits first": (
        damaged(add=["22 3 0 1 REPEAT WALK_IN", f"22 3 65 0 WAIT DESK {GRID}"]),
        "a by-way begins with ENQUEUE, not WAIT",
    ),
    "by-way that closes": (damaged(add=["18 0 64 1 CLOSE"]), "CLOSE cannot happen on a by-way"),
    "by-way that holds its post": (
        damaged(drop=["18 0 64 1 FINISH TRAVEL 4"]),
        "2 posts of team 4 busy, it has 1",
    ),
    "answer to no call": (damaged(add=["12 0 2 1 HEED 3", "12 0 2 1 HEED 3"]), "HEED of no WHISTLE"),
    "unknown team of staff": (staffed(sound(), "1 9 HOME 1"), "Staff entry 0: there is no team 9"),
    "unheard-of number": (staffed(sound(), "1 2 HOME nan"), "Staff entry 0: HOME cannot be nan"),
    "no pace": (staffed(sound(), "1 2 PACE 0"), "Staff entry 0: PACE cannot be 0"),
    "negative overtime": (staffed(sound(), "1 2 OVERTIME -0.1"), "Staff entry 0: OVERTIME cannot be -0.1"),
    "staff out of order": (reversed_staff(), "Staff entry 1: time goes back from 7200 to 3600"),
    "pulled up to nowhere": (
        staffed(sound(), "7 0 DRAIN 1", "7 4 DRAIN -1", "13.5 4 DRAIN -0.5"),
        "At 48600 DRAIN adds up to 0.5 over teams, not to 0",
    ),
    "lent to another office": (
        staffed(sound(), "7 0 LENT 1", "7 4 LENT -1"),
        "LENT adds up to 1 over teams of one office, not to 0",
    ),
    "more away than there are": (
        staffed(sound(), "40 0 HOME 1", "41 0 ASSESSMENT 1", "42 0 TASK_FORCE 1"),
        "At 151200 3 posts of team 0 are away, it has 2.",
    ),
    "start of somebody away": (
        staffed(sound(), f"13 {WATER} DRAIN -1", f"12 {ROADS} HOME 1", f"13 {INTAKE} DRAIN 1"),
        "(item 0, part 0): 1 posts of team 2 busy, it has 0",
    ),
    "untold time": (
        sound(occurred=np.array([7, 9, 9, 20]) * HOUR),
        "Item 0: the parts of its time sum to 90000, not 93600",
    ),
    "negative part of time": (branch_beyond_join(), "Item 0: a part of its time is negative"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_log_is_found(name):
    log, sentence = DAMAGES[name]
    found = check(log)
    assert any(sentence in line for line in found), found
    assert all(line.endswith(".") for line in found)
