"""Logs of somebody else: what is written is read again exactly, and what a file tells is measured exactly."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import DAYS, city, network, register, written

from sim.analysis.laws.check import check
from sim.analysis.measures.city import measure
from sim.eventlog import Event, EventLog, Kind, What, nobody_moves
from sim.ingest.events import read_events
from sim.ingest.export import event_table, write_events
from sim.ingest.gaps import Gap, gaps, told
from sim.ingest.incidents import read_incidents
from sim.ingest.setting import Setting
from sim.ingest.table import Wording

START = datetime(2021, 3, 1)
UNTIL = START + timedelta(days=DAYS)
WINDOW = (3 * 86400, 14 * 86400)

# ---------------------------------------------------------------------------------------- there and back


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("make", [lambda: city(3), network], ids=["city", "network"])
def test_a_simulated_log_comes_back_exactly(make, suffix, tmp_path):
    log = make()
    assert len(log) > 5000
    write_events(log, tmp_path / f"log.{suffix}")
    again = read_events(tmp_path / f"log.{suffix}", setting=Setting.of(log))
    assert again.digest() == log.digest()
    assert (again.start, again.end, again.places) == (log.start, log.end, log.places)
    for name, column in log.items.items():
        np.testing.assert_array_equal(again.items[name], column, err_msg=name)


def test_the_order_of_rows_matters_only_within_a_second(tmp_path):
    log = network()
    table = event_table(log)
    shuffled = table.assign(second=table["time:timestamp"]).sample(frac=1, random_state=1).sort_index(level=0)
    by_case = shuffled.sort_values("case:concept:name", kind="stable").drop(columns="second")
    again = read_events(written(by_case, tmp_path / "log.csv"), setting=Setting.of(log))
    window = (0, log.end)
    assert set(again.rows["time"]) == set(log.rows["time"])
    assert (np.bincount(again.rows["item"]) == np.bincount(log.rows["item"])).all()
    assert measure(again, *window).values["contacts"] == measure(log, *window).values["contacts"]


def test_without_a_setting_the_file_says_when_it_begins_and_ends(tmp_path):
    log = city(3)
    write_events(log, tmp_path / "log.csv")
    again = read_events(tmp_path / "log.csv")
    assert again.start == START
    assert again.end == log.rows["time"][-1]
    assert {team.posts for team in again.places.teams} == {0}
    np.testing.assert_array_equal(again.rows["time"], log.rows["time"])
    np.testing.assert_array_equal(again.rows["event"], log.rows["event"])


LATENT = ("needs", "difficulty", "enforcement", "works")


def test_what_incidents_are_is_written_where_the_log_tells_it():
    columns = [f"case:{name}" for name in LATENT]
    assert not set(columns) & set(event_table(network()))
    table = event_table(city(3)).drop_duplicates("case:concept:name")
    assert set(table["case:needs"]) == {"", "1", "2", "3"}
    assert set(table["case:difficulty"]) == {"", "SIMPLE", "USUAL", "HARD"}
    assert set(table["case:enforcement"]) == set(table["case:works"]) == {"", "NO", "YES"}
    known = (table[columns] != "").all(axis=1)
    assert (known | (table[columns] == "").all(axis=1)).all()
    assert known.sum() == (city(3).items["needs"] > 0).sum()


def test_what_a_table_cannot_tell_is_not_written(tmp_path):
    log = network()
    later = log.items["occurred"].copy()
    rows = {name: column[log.rows["item"] > 0] for name, column in log.rows.items()}
    silent = EventLog(log.start, log.end, rows, dict(log.items) | {"occurred": later}, log.places)
    with pytest.raises(ValueError, match="1 items have no event, the first of them is 0"):
        event_table(silent)
    twins = replace(log.places, teams=log.places.teams * 2)
    with pytest.raises(ValueError, match="teams must differ by office and role"):
        event_table(EventLog(log.start, log.end, dict(log.rows), dict(log.items), twins, nobody_moves()))
    with pytest.raises(ValueError, match=r"written as \.csv or \.parquet, not as 'log\.xes'"):
        write_events(log, tmp_path / "log.xes")


# --------------------------------------------------------------------------- a row per incident, by hand


HEAD = "incident occurred reported dispatched started finished closed team channel category due"
BY_HAND = [
    "A|05-01 06:00|05-01 08:00|05-01 09:00|05-01 12:00|05-01 14:00|05-01 18:00|roads|HOTLINE|hole|05-02 9:00",
    "B||05-01 10:00|05-01 10:30|||05-03 10:00|water|PATROL|leaks|05-02 10:00",
    "C||05-02 08:00:00+08:00|05-02 00:00:30.9Z||||roads|HOTLINE|hole|",
    "D||05-02 09:00||||||||05-09 09:00",
]


@pytest.fixture
def by_hand(tmp_path):
    path = tmp_path / "register.csv"
    cells = [line.replace("|05-", "|2024-05-").replace("05-01 10", "5-1 10").split("|") for line in BY_HAND]
    lines = [",".join(line) for line in [HEAD.split(), *cells]]
    path.write_text("\n".join(lines), encoding="utf-8")
    until = datetime(2024, 5, 4)
    return read_incidents(path, setting=Setting(until=until, kinds={"roads": "department"}))


def test_every_stage_becomes_an_event(by_hand):
    frame = by_hand.frame()
    of_a = frame[frame["item"] == 0]
    assert list(of_a["event"]) == [
        "OCCUR",
        "REPORT",
        "WAIT",
        "DISPATCH",
        "ENQUEUE",
        "START",
        "FINISH",
        "CLOSE",
    ]
    assert list(of_a["time"] // 3600) == [6, 8, 8, 9, 9, 12, 14, 18]
    of_b = frame[frame["item"] == 1]
    assert list(of_b["event"]) == ["OCCUR", "REPORT", "WAIT", "DISPATCH", "CLOSE"]
    of_c = frame[frame["item"] == 2]
    assert list(of_c["event"]) == ["OCCUR", "REPORT", "WAIT", "DISPATCH", "ENQUEUE"]
    assert list(of_c["time"] - 32 * 3600) == [0, 0, 0, 30, 30]
    assert by_hand.places.categories == ("", "hole", "leaks")
    assert [office.kind for office in by_hand.places.offices] == ["department", ""]
    assert by_hand.start == datetime(2024, 5, 1)


def test_its_measures_are_those_of_a_pencil(by_hand):
    values = measure(by_hand, 0, by_hand.end).values
    assert (values["incidents"], values["closed_share"], values["open_at_end"]) == (4, 0.5, 2)
    assert values["noticing_mean_hours"] == 0.5
    # Two of four are closed, after 10 and 48 hours; the others are open after 40 and 39, before the second.
    assert values["close_median_hours"] == 48
    assert values["on_time_share"] == 0.5
    assert values["patrol_share"] == 0.25
    assert np.isnan(values["first_response_median_hours"])  # handling of only one of four has begun


def test_its_log_obeys_the_laws_but_for_what_it_does_not_tell(by_hand):
    broken = check(by_hand)
    assert [text for text in broken if "posts of team" not in text and "REPORT of NOTHING" not in text] == []
    assert len(broken) <= 2


STAGES = ("occurred", "reported", "dispatched", "started", "finished", "closed")
A_ROW = st.tuples(
    st.lists(st.integers(0, 5 * 86400), min_size=6, max_size=6).map(sorted),
    st.sets(st.sampled_from(["occurred", "dispatched", "closed"])),
    st.sampled_from([(), ("started",), ("started", "finished")]),
    st.sampled_from(["roads", "water"]),
)


@settings(max_examples=40)
@given(st.lists(A_ROW, min_size=1, max_size=12))
def test_any_register_in_order_makes_a_lawful_log(tmp_path_factory, incidents):
    rows = []
    for number, (times, some, work, team) in enumerate(incidents):
        there = {"reported", *some, *work}
        stages = {
            name: str(START + timedelta(seconds=time)) if name in there else ""
            for name, time in zip(STAGES, times, strict=True)
        }
        rows.append({"incident": f"R{number}", "team": team, "channel": "HOTLINE"} | stages)
    path = written(pd.DataFrame(rows), tmp_path_factory.mktemp("any") / "register.csv")
    log = read_incidents(path, setting=Setting(start=START, until=UNTIL))
    assert [text for text in check(log) if "posts of team" not in text] == []
    closed = sum("closed" in some for _, some, _, _ in incidents)
    assert measure(log, 0, log.end).values["closed_share"] == pytest.approx(closed / len(incidents))


# ------------------------------------------------------------------------- what is told is told exactly


ALL = ("occurred", "dispatched", "started", "finished", "channel", "team", "category", "community", "due")
LEFT_OUT = [(), ("occurred",), ("started", "finished"), ("channel", "due"), ("community", "category"), ALL]


def incidents_alone(log: EventLog) -> EventLog:
    """Leave out all work but incidents, which is all that a register holds."""
    kept = np.isin(log.rows["item"], np.flatnonzero(log.items["kind"] == Kind.INCIDENT))
    rows = {name: column[kept] for name, column in log.rows.items()}
    return EventLog(log.start, log.end, rows, dict(log.items), log.places, dict(log.staff))


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=lambda names: " ".join(names) or "nothing")
def test_what_a_register_tells_it_tells_exactly(left_out, tmp_path):
    table = register(city()).drop(columns=list(left_out))
    read = read_incidents(written(table, tmp_path / "r.csv"), setting=Setting(start=START, until=UNTIL))
    mine, truth = measure(read, *WINDOW).values, measure(incidents_alone(city()), *WINDOW).values
    kept = told(mine, read)
    assert {"incidents", "close_median_hours", "closed_share", "close_p90_hours"} <= kept.keys()
    assert ("resolution_median_hours" in kept) == ("occurred" not in left_out)
    assert ("on_time_share" in kept) == ("due" not in left_out)
    assert ("first_response_median_hours" in kept) == ("started" not in left_out)
    assert not {"hops_mean", "return_share", "reopened_share", "mid_utilisation"} & kept.keys()
    for name, value in kept.items():
        np.testing.assert_allclose(value, truth[name], rtol=1e-12, err_msg=name)


def test_a_register_does_not_tell_of_classes_nor_of_what_nobody_reported(tmp_path):
    path = written(register(city()), tmp_path / "r.csv")
    read = read_incidents(path, setting=Setting(start=START, until=UNTIL))
    assert {Gap.SILENCE, Gap.FUNCTIONS, Gap.DIFFICULTY, Gap.ENFORCEMENT, Gap.WORKS} <= set(gaps(read))
    assert read.items["needs"].max() == 0
    assert {int(read.items[name].max()) for name in LATENT[1:]} == {-1}
    values = measure(read, *WINDOW).values
    of_classes = [name for name in values if name.startswith(("single_", "hard_", "works_", "unreported"))]
    assert np.isnan([values[name] for name in of_classes]).all()
    assert not {*of_classes, "enforcement_resolution_p90_hours"} & told(values, read).keys()


def test_a_register_that_says_what_incidents_are_tells_of_their_classes(tmp_path):
    log, lines = city(), register(city())
    item = lines["incident"].str.removeprefix("W").astype(int).to_numpy()
    words = {"needs": log.items["needs"].astype(str), "urgency": np.array(log.places.urgencies)}
    words["urgency"] = words["urgency"][log.items["urgency"]]
    words["difficulty"] = np.array(["SIMPLE", "USUAL", "HARD", ""])[log.items["difficulty"]]
    words |= {name: np.array(["NO", "YES", ""])[log.items[name]] for name in LATENT[2:]}
    table = lines.assign(**{name: column[item] for name, column in words.items()})
    read = read_incidents(written(table, tmp_path / "r.csv"), setting=Setting(start=START, until=UNTIL))
    for name in LATENT:
        np.testing.assert_array_equal(read.items[name], log.items[name][item], err_msg=name)
    mine, truth = (measure(each, *WINDOW).values for each in (read, incidents_alone(log)))
    kept = told(mine, read)
    for kind in ("single", "several", "simple", "usual", "hard", "enforcement", "works", "urgent", "complex"):
        for what in ("report_to_close_median_hours", "resolution_p90_hours", "on_time_share"):
            np.testing.assert_allclose(kept[f"{kind}_{what}"], truth[f"{kind}_{what}"], rtol=1e-12)
    assert "unreported_share" not in kept and "hard_local_share" not in kept


def test_the_laws_hold_for_a_whole_register(tmp_path):
    path = written(register(city()), tmp_path / "r.parquet")
    read = read_incidents(path, setting=Setting(start=START, until=UNTIL))
    assert [text for text in check(read) if "posts of team" not in text] == []


def test_open_incidents_are_censored_where_observation_ends(tmp_path):
    table = register(city())
    early = START + timedelta(days=10)
    limit = str(early)
    seen = table[table["reported"] <= limit].copy()
    for name in ("dispatched", "started", "finished", "closed"):
        seen.loc[seen[name] > limit, name] = ""
    read = read_incidents(written(seen, tmp_path / "r.csv"), setting=Setting(start=START, until=early))
    window = (86400, 8 * 86400)
    mine, truth = measure(read, *window).values, measure(city(), *window).values
    assert mine["closed_share"] < truth["closed_share"] <= 1
    assert mine["close_median_hours"] == pytest.approx(truth["close_median_hours"], rel=0.02)


def test_a_full_log_has_few_gaps():
    absent = {Gap.WHISTLE, Gap.SHOCK, Gap.SEARCH}
    assert set(gaps(city())) <= absent
    assert {"mid_utilisation", "hops_mean", "local_share"} <= told(
        measure(city(), *WINDOW).values, city()
    ).keys()


# ------------------------------------------------------------------------------------ the words of others


def test_a_file_may_have_its_own_words(tmp_path):
    lines = [
        "工单,环节,时刻,单位",
        "一,受理,2024-05-01 08:00,",
        "一,处置开始,2024-05-01 09:00,执法局",
        "二,受理,2024-05-01 08:30,",
        "一,结案,2024-05-01 11:00,执法局",
    ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), encoding="gb18030")
    columns = {"工单": "case", "环节": "event", "时刻": "time", "单位": "team"}
    words = {"受理": "REPORT HOTLINE", "处置开始": "START HANDLE", "结案": "CLOSE"}
    log = read_events(path, Wording(columns, words, "gb18030"), Setting(until=datetime(2024, 5, 2)))
    assert list(log.frame()["event"]) == ["OCCUR", "REPORT", "OCCUR", "REPORT", "START", "CLOSE"]
    assert measure(log, 0, log.end).values["closed_share"] == 0.5
    assert (log.rows["what"][1], log.rows["what"][4]) == (What.HOTLINE, What.HANDLE)
    assert log.places.offices[0].name == "执法局"


def test_a_lifecycle_tells_which_end_of_an_activity_it_is(tmp_path):
    table = pd.DataFrame({
        "case:concept:name": ["1"] * 4,
        "concept:name": ["report", "repair", "repair", "close"],
        "lifecycle:transition": ["complete", "start", "complete", "complete"],
        "time:timestamp": pd.to_datetime([f"2024-05-01 {hour:02}:00" for hour in (8, 9, 10, 12)]),
        "org:group": ["", "roads", "roads", ""],
    })  # fmt: skip
    words = {
        "report/complete": "REPORT HOTLINE",
        "repair/start": "START HANDLE",
        "repair/complete": "FINISH HANDLE",
        "close/complete": "CLOSE",
    }
    log = read_events(written(table, tmp_path / "log.parquet"), Wording(words=words))
    assert list(log.rows["event"][1:]) == [Event.REPORT, Event.START, Event.FINISH, Event.CLOSE]


def test_numbers_order_cases_as_numbers(tmp_path):
    lines = ["case,event,time", *(f"{k},REPORT,2024-05-01 08:{59 - k:02}" for k in (10, 9, 2))]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    log = read_events(path)
    reported = {
        int(item): int(time) % 3600 // 60
        for item, time in zip(log.rows["item"], log.rows["time"], strict=True)
    }
    assert reported == {0: 57, 1: 50, 2: 49}
