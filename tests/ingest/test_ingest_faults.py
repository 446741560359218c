"""Whatever is wrong with a file of events is told in one go: file, line, column, value, what is allowed."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from registers import network, written

from sim.ingest.events import read_events
from sim.ingest.export import event_table
from sim.ingest.faults import MOST, LogFileError
from sim.ingest.incidents import read_incidents
from sim.ingest.setting import Setting
from sim.ingest.table import Wording

GOOD = {
    "incident": "A",
    "reported": "2024-05-01 08:00",
    "dispatched": "2024-05-01 09:00",
    "started": "2024-05-01 10:00",
    "finished": "2024-05-01 11:00",
    "closed": "2024-05-01 12:00",
    "team": "roads",
    "channel": "HOTLINE",
    "kind": "INCIDENT",
    "due": "2024-05-03 08:00",
    "needs": "2",
    "difficulty": "HARD",
    "enforcement": "NO",
    "works": "",
}

WRONG = [
    ({"incident": ""}, "incident: found nothing, allowed is a name or number"),
    ({"reported": ""}, "reported: found nothing, allowed is a date with a time of day"),
    ({"reported": "2024-05-01"}, "reported: found '2024-05-01', allowed is a date with a time of day"),
    ({"reported": "2024-13-01 08:00"}, "reported: found '2024-13-01 08:00'"),
    ({"reported": "yesterday"}, "reported: found 'yesterday'"),
    ({"due": "soon"}, "due: found 'soon'"),
    ({"closed": "2024-05-01 07:00"}, "closed: found '2024-05-01 07:00', allowed is at least 2024-05-01 11:"),
    ({"started": "2024-05-01 08:30"}, "started: found '2024-05-01 08:30', allowed is at least 2024-05-01 0"),
    ({"started": ""}, "started: found nothing, allowed is the time at which what is finished was started"),
    ({"team": ""}, "team: found nothing, allowed is the team that it was given to"),
    ({"channel": "HOTLIN"}, "channel: found 'HOTLIN', allowed is one of HOTLINE, PATROL"),
    ({"channel": "HOTLIN"}, "did you mean 'HOTLINE'?"),
    ({"kind": "COMPLAINT"}, "kind: found 'COMPLAINT', allowed is one of INCIDENT, REQUEST"),
    ({"needs": "two"}, "needs: found 'two', allowed is a whole number from 0 to 127"),
    ({"needs": "128"}, "needs: found '128', allowed is a whole number from 0 to 127"),
    ({"difficulty": "EASY"}, "difficulty: found 'EASY', allowed is one of SIMPLE, USUAL, HARD"),
    ({"enforcement": "1"}, "enforcement: found '1', allowed is one of NO, YES"),
    ({"works": "Yes"}, "works: found 'Yes', allowed is one of NO, YES"),
    ({"closed": "2024-06-01 12:00"}, "closed: found '2024-06-01 12:00', allowed is at most 2024-05-31"),
    ({"incident": "B"}, "incident: found 'B', allowed is a row for each incident"),
]  # fmt: skip


def refused(path, read=read_incidents, *rest, **options) -> LogFileError:
    with pytest.raises(LogFileError) as caught:
        read(path, *rest, **options)
    return caught.value


def incidents(tmp_path, *changes):
    """Write a register whose first row is right; each of the others is so but for its changes."""
    rows = [GOOD, *({**GOOD, "incident": f"R{k}"} | change for k, change in enumerate(changes))]
    return written(pd.DataFrame(rows), tmp_path / "register.csv")


@pytest.mark.parametrize(("change", "words"), WRONG, ids=[" ".join([*c, *c.values()]) for c, _ in WRONG])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_fault_of_a_register_is_told(change, words, suffix, tmp_path):
    table = pd.DataFrame([GOOD, {**GOOD, "incident": "B"}, {**GOOD, "incident": "C"} | change])
    path = written(table, tmp_path / f"register.{suffix}")
    error = refused(path, setting=Setting(until=datetime(2024, 5, 31)))
    assert words in str(error)
    assert {fault.line for fault in error.faults} == {4}
    assert {fault.column for fault in error.faults} == set(change)
    assert all(str(fault).startswith(f"register.{suffix}:4: ") for fault in error.faults)


def test_stages_that_are_not_told_do_not_hide_what_is_out_of_order(tmp_path):
    gaps = dict.fromkeys(["dispatched", "started", "finished"], "")
    error = refused(incidents(tmp_path, gaps | {"closed": "2024-05-01 07:00"}))
    assert "closed: found '2024-05-01 07:00', allowed is at least 2024-05-01 08:00" in str(error)


def test_a_row_of_several_lines_is_known_by_its_first(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text('incident,reported\n"A\nB",soon\nC,later\n', encoding="utf-8")
    assert [(fault.line, fault.found) for fault in refused(path).faults] == [(2, "soon"), (4, "later")]


def test_all_faults_are_told_together_and_in_order(tmp_path):
    changes = [change for change, _ in WRONG]
    error = refused(incidents(tmp_path, *reversed(changes)), setting=Setting(until=datetime(2024, 5, 31)))
    lines = [fault.line for fault in error.faults]
    # "B" stands once only here, so nothing is wrong with it
    assert lines == sorted(lines)
    assert set(lines) == set(range(4, len(changes) + 3))
    assert list(error.table.columns) == ["file", "line", "column", "found", "allowed"]
    assert len(error.table) == len(error.faults)


def test_many_faults_are_counted_and_kept(tmp_path):
    error = refused(incidents(tmp_path, *[{"reported": "?"}] * (MOST + 5)))
    assert len(error.faults) == MOST + 5
    assert str(error).splitlines()[-1] == "and 5 more"
    assert len(str(error).splitlines()) == MOST + 1


def test_a_right_row_beside_wrong_ones_is_not_blamed(tmp_path):
    error = refused(incidents(tmp_path, {"closed": "2024-05-01 07:00"}))
    assert [fault.line for fault in error.faults] == [3]


# ---------------------------------------------------------------------------------------- rows of events

REPORT = "1,REPORT,2024-05-01 08:00,,"
EVENTS = {
    "event: found 'REPORT', allowed is after OCCUR, here it follows REPORT": [REPORT, REPORT],
    "event: found 'START', allowed is OCCUR or REPORT at the beginning of a case": [
        "1,START,2024-05-01 08:00,roads,HANDLE"
    ],
    "event: found 'START', allowed is REOPEN or WAIT after CLOSE": [
        REPORT,
        "1,CLOSE,2024-05-01 09:00,,",
        "1,START,2024-05-01 10:00,roads,HANDLE",
    ],
    "event: found 'REOPEN', allowed is after CLOSE or WAIT, here it follows REPORT": [
        REPORT,
        "1,REOPEN,2024-05-01 09:00,,",
    ],
    "event: found 'OCCUR', allowed is after nothing": [REPORT, "1,OCCUR,2024-05-01 09:00,,"],
    "event: found 'CLOSE', allowed is REPORT after OCCUR": [
        "1,OCCUR,2024-05-01 08:00,,",
        "1,CLOSE,2024-05-01 09:00,,",
    ],
    "time: found '2024-05-01 07:00', allowed is at least 2024-05-01T08:00": [
        REPORT,
        "1,DISPATCH,2024-05-01 07:00,roads,",
    ],
    "time: found '2024-05-01 07:00', allowed is in a case that begins with": [
        "1,DISPATCH,2024-05-01 07:00,roads,"
    ],
    "team: found nothing, allowed is the team": [REPORT, "1,START,2024-05-01 09:00,,HANDLE"],
    "what: found nothing, allowed is, after ENQUEUE": [REPORT, "1,START,2024-05-01 09:00,roads,"],
    "what: found 'HANDLE', allowed is, after": [REPORT, "1,WAIT,2024-05-01 09:00,,HANDLE"],
    "event: found 'FINNISH', allowed is one of OCCUR": [REPORT, "1,FINNISH,2024-05-01 09:00,roads,HANDLE"],
    "time: found 'noon', allowed is a date": [REPORT, "1,CLOSE,noon,,"],
}


@pytest.mark.parametrize(("words", "rows"), EVENTS.items(), ids=list(EVENTS))
def test_a_fault_of_events_is_told(words, rows, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        "\n".join(["case,event,time,team,what", *rows, REPORT.replace("1", "9", 1)]), encoding="utf-8"
    )
    error = refused(path, read_events)
    assert str(error).startswith(f"log.csv:{len(rows) + 1}: {words}")
    assert len(error.faults) == 1


@pytest.mark.parametrize(("column", "row", "value", "words"), [
    ("org:group", 5, "nowhere", "org:group: found 'nowhere', allowed is one of desk/desk"),
    ("case:category", 5, "urgend", "did you mean 'urgent'?"),
    ("case:community", 5, "12", "case:community: found '12', allowed is '0', as in an earlier row of"),
    ("part", 5, "200", "part: found '200', allowed is a whole number from 0 to 127"),
    ("part", 5, "1", "part: found '1', allowed is 0 in a case without FORK"),
    ("step", 5, "-1", "step: found '-1', allowed is a whole number from 0 to 32767"),
    ("time:timestamp", 5, "2031-01-01 00:00", "allowed is at most 2021-"),
    ("time:timestamp", 5, "2001-01-01 00:00", "allowed is at least 2021-03-01"),
])  # fmt: skip
def test_a_log_that_was_written_and_spoilt_is_refused(column, row, value, words, tmp_path):
    log = network()
    table = event_table(log).astype(str)
    table.loc[row, column] = value
    error = refused(written(table, tmp_path / "log.csv"), read_events, setting=Setting.of(log))
    assert words in str(error)
    assert row + 2 in {fault.line for fault in error.faults}


def test_classes_that_are_known_must_be_told(tmp_path):
    log = network()
    table = event_table(log).assign(**{"case:category": ""})
    error = refused(written(table, tmp_path / "log.csv"), read_events, setting=Setting.of(log))
    assert len(error.faults) == len(log.items["kind"])
    assert "case:category: found nothing, allowed is told of each case" in str(error)


# ----------------------------------------------------------------------------------- heads, suffixes, bytes


@pytest.mark.parametrize(("head", "words"), [
    ("incident,closed", "reported: found nothing, allowed is a column of this name, there are incident, "),
    ("incident,reported,closd", "closd: found 'closd', allowed is one of incident, reported, occurred"),
    ("incident,reported,closd", "did you mean 'closed'?"),
    ("incident,reported,reported", "reported: found 'reported', allowed is one column of that meaning"),
    ("", "incident: found nothing, allowed is a column of this name"),
])  # fmt: skip
def test_a_fault_of_the_head_is_told(head, words, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(f"{head}\n", encoding="utf-8")
    error = refused(path)
    assert words in str(error)
    assert {fault.line for fault in error.faults} == {1}


def test_other_columns_are_left_aside(tmp_path):
    table = pd.DataFrame([GOOD]).assign(remarks="to be discussed", 满意度="满意")
    assert len(read_incidents(written(table, tmp_path / "register.csv")).items["kind"]) == 1


def test_a_wording_must_fit_the_file(tmp_path):
    path = incidents(tmp_path)
    words = str(refused(path, read_incidents, Wording({"clossed": "closed", "team": "squad"})))
    assert "register.csv:1: clossed: found 'closed'" not in words
    assert "clossed: found nothing, allowed is a column of the file, did you mean 'closed'?" in words
    assert "team: found 'squad', allowed is one of incident" in words


@pytest.mark.parametrize(("content", "words"), [
    (b"incident,reported\nA,2024-05-01 08:00\nB\n", "log.csv:3: row: found '1 cells', allowed are 2"),
    (b"incident,reported\nA,2024-05-01 08:00,x\n", "log.csv:2: row: found '3 cells', allowed are 2"),
    (b'incident,reported\n"A\nB","2024-05-01 08:00"\nC\n', "log.csv:4: row"),
    (b'incident,reported\n"A"b,2024-05-01 08:00\n', "log.csv:2: row"),
    ("incident,reported\n甲,2024-05-01 08:00\n".encode("gb18030"), "encoding: found "),
    (b"incident,reported\n", "rows: found nothing, allowed is at least one row below the head"),
])  # fmt: skip
def test_a_file_that_is_no_table_is_refused(content, words, tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    assert words in str(refused(path))


def test_another_suffix_is_refused(tmp_path):
    assert "log.xlsx:1: suffix: found '.xlsx', allowed is .csv or .parquet" in str(
        refused(tmp_path / "log.xlsx")
    )


def test_a_setting_must_fit(tmp_path):
    with pytest.raises(ValueError, match="until is a local time in whole seconds, found 2024-05-01T00:00:00"):
        Setting(until=datetime(2024, 5, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="places tell the kinds of offices already, found kinds of roads"):
        Setting(places=network().places, kinds={"roads": "department"})
    with pytest.raises(ValueError, match="there is no team 'roads_' to be of kind 'department'"):
        read_incidents(incidents(tmp_path), setting=Setting(kinds={"roads_": "department"}))
