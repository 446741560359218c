"""What is wrong with a file of events, and what it does not tell, is said in both languages."""

import re
from datetime import datetime
from string import Formatter

import pytest

from sim.ingest.events import read_events
from sim.ingest.faults import MOST, LogFileError, Rule
from sim.ingest.gaps import Gap
from sim.ingest.incidents import read_incidents
from sim.ingest.setting import Setting
from sim.ingest.table import Wording
from sim.report.terminal.registers import faults_table, faults_told, gap_told, gaps_table
from sim.words import ENGLISH, languages, texts

REGISTER = """
工单编号,受理时间,派单时间,开始处置,处置完成,办结时间,承办单位,渠道
1,2024-05-06 08:05,2024-05-06 09:00,2024-05-06 10:30,,2024-05-06 16:20,执法局,HOTLINE
2,2024-05-06 25:10,,,,,,HOTLINE
3,2024-05-06 11:00,2024-05-06 11:30,2024-05-06 13:00,,2024-05-06 10:00,执法局,PATROL
2,2024-05-06 12:00,,,,,,HOTLIN
4,2024-05-06 14:00,2024-05-06 15:00,,,,,PATROL
5,2024-05-06 15:30,,,2024-05-07 15:30,2024-06-06 15:30,,PATROL
,,,,,,,
""".strip()
HEADS = ("incident", "reported", "dispatched", "started", "finished", "closed", "team", "channel")
WORDING = Wording(dict(zip(REGISTER.partition("\n")[0].split(","), HEADS, strict=True)))

EVENTS = """
case,event,time,team,what,part,kind
1,OCCUR,2024-05-01 08:00,,,,INCIDENT
1,CLOSE,2024-05-01 09:00,,,,REQUEST
2,REPORT,2024-05-01 08:00,,,,
2,ABANDON,2024-05-01 09:00,,,,
2,START,2024-05-01 10:00,roads,HANDLE,,
3,REPORT,2024-05-01 08:00,,,,
3,OCCUR,2024-05-01 09:00,,,,
4,REPORT,2024-05-01 08:00,,,,
4,REOPEN,2024-05-01 09:00,,,3,
10,REPORT,2024-05-01 08:00,,,,
10,REOPEN,2024-05-01 09:00,,,,
11,SUPERVISE,2024-05-01 09:00,,,,
12,SUPERVISE,2024-05-01 07:00,,,,
12,REPORT,2024-05-01 08:00,,,,
5,DISPATCH,2024-05-01 09:00,roads,,200,
6,START,2024-05-01 09:00,,,,
7,START,2024-05-01 09:00,roads,HANDLE,,
8,REPORT,2034-05-01 09:00,,,,
9,REPORT,2024-05-01 08:00,,,,
9,START,2024-05-01 09:00,roads,HANDLE,2,
""".strip()

CHINESE = re.compile("[\u4e00-\u9fff]")


def refused(folder, text, read, *rest, name="log.csv") -> LogFileError:
    path = folder / name
    path.write_bytes(text.encode("gb18030") if "蠢" in text else text.encode("utf-8"))
    with pytest.raises(LogFileError) as caught:
        read(path, *rest)
    return caught.value


@pytest.fixture
def errors(tmp_path):
    """Return an error of each kind of file and reading."""
    until = Setting(until=datetime(2024, 5, 31))
    return [
        refused(tmp_path, REGISTER, read_incidents, WORDING, until),
        refused(tmp_path, REGISTER, read_incidents),
        refused(tmp_path, REGISTER, read_incidents, Wording({"受理时间": "reportd", "受理时见": "closed"})),
        refused(tmp_path, EVENTS, read_events, Wording(), until),
        refused(tmp_path, "incident,reported,closd", read_incidents),
        refused(tmp_path, "incident,reported,reported\n1,2,3", read_incidents),
        refused(tmp_path, "incident,reported", read_incidents),
        refused(tmp_path, "incident,reported\n1", read_incidents),
        refused(tmp_path, 'incident,reported\n1,"2"3', read_incidents),
        refused(tmp_path, "incident,reported\n蠢,2", read_incidents),
        refused(tmp_path, "", read_incidents, name="log.xlsx"),
    ]


def broken(errors) -> set[Rule]:
    return {fault.allowed.rule for error in errors for fault in error.faults}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_almost_every_rule_is_broken_here(errors):
    assert set(Rule) - broken(errors) == {Rule.TOLD}


def test_english_is_what_the_reader_of_files_says(errors):
    for error in errors:
        assert faults_told(error, "en") == str(error)
        assert faults_table(error, "en").equals(error.table)


def test_chinese_tells_each_fault_on_a_line_of_its_own(errors):
    for error in errors:
        lines = faults_told(error, "zh").splitlines()
        assert len(lines) == min(len(error.faults), MOST) + (len(error.faults) > MOST)
        assert all("应为：" in line and CHINESE.search(line.partition("应为：")[2]) for line in lines[:MOST])
        english = [str(fault.allowed) for fault in error.faults]
        assert not any(words in line for words, line in zip(english, lines, strict=False))


def test_chinese_names_the_same_places_and_words(errors):
    first = faults_told(errors[0], "zh")
    assert "log.csv:3：受理时间：现为“2024-05-06 25:10”，应为：日期加时刻" in first
    assert "log.csv:4：办结时间：现为“2024-05-06 10:00”，应为：不早于 2024-05-06 13:00:00" in first
    assert "log.csv:5：渠道：现为“HOTLIN”，应为：以下之一：HOTLINE" in first
    assert "（是不是想写“HOTLINE”？）" in first
    assert "log.csv:8：受理时间：现为空" in first
    assert "log.csv:2：整行：现为“1 格”，应为：2 格" in faults_told(errors[7], "zh")
    assert "现为“START”，应为：ABANDON 之后不再有环节" in faults_told(errors[3], "zh")
    assert "应为：每件以 OCCUR 或 REPORT 开始" in faults_told(errors[3], "zh")


def test_a_table_of_faults_has_heads_in_chinese(errors):
    table = faults_table(errors[0], "zh")
    assert list(table.columns) == ["文件", "行号", "列", "现为", "应为"]
    assert len(table) == len(errors[0].faults)
    assert table["行号"].tolist() == errors[0].table["line"].tolist()


def test_faults_beyond_the_most_are_counted(tmp_path):
    rows = "\n".join(f"{k},noon" for k in range(MOST + 3))
    error = refused(tmp_path, f"incident,reported\n{rows}", read_incidents)
    assert faults_told(error, "zh").splitlines()[-1] == "另有 3 处"
    assert faults_told(error, "en") == str(error)


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_has_the_same_blanks_in_every_language(rule):
    english, *others = (texts(lang)[f"rule.{rule.name}"] for lang in languages())
    assert english == rule.value
    assert others and all(blanks(other) == blanks(english) for other in others)


@pytest.mark.parametrize("gap", Gap)
def test_a_gap_is_told_in_both_languages(gap):
    assert gap_told(gap, "en") == gap.value
    assert CHINESE.search(gap_told(gap, "zh"))


def test_no_text_is_of_a_rule_or_gap_that_there_is_not():
    of = {key.partition(".")[0]: set() for key in ("rule.", "gap.")}
    for key in texts(ENGLISH):
        of.get(key.partition(".")[0], set()).add(key.partition(".")[2])
    assert of == {"rule": {rule.name for rule in Rule}, "gap": {gap.name for gap in Gap}}


def test_gaps_make_a_table():
    table = gaps_table([Gap.DUE, Gap.POSTS], "zh")
    assert table.to_numpy().tolist() == [["DUE", "没有时限"], ["POSTS", "不知道有多少岗位"]]
