"""Moves of incidents are counted as they are, and means over replications are the means of the runs."""

from itertools import pairwise

import bounds
import numpy as np
import pandas as pd
import pytest
from handmade import BUREAU, DAY, GRID, INTAKE, ROADS, WATER, build, shaken, visit
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats

from sim.analysis.log.history import Cohort, History, cohort
from sim.analysis.measures.city import measure
from sim.analysis.measures.flows import REPORTED, flows, moves
from sim.analysis.measures.load import community_hours
from sim.analysis.measures.recovery import course
from sim.analysis.runs.comparison import Comparison, read
from sim.analysis.runs.narrowing import narrowing
from sim.analysis.runs.tables import averaged, backlog_summary, flows_summary
from sim.eventlog import EventLog

KINDS = {INTAKE: "intake", BUREAU: "bureau", ROADS: "department", WATER: "department", GRID: "grid"}


def incidents(log: EventLog) -> Cohort:
    past = History(log)
    return cohort(past, past.incidents, (0, log.end))


def counted(log: EventLog) -> dict[tuple[str, str], float]:
    table = flows(incidents(log))
    return dict(zip(zip(table["origin"], table["target"], strict=True), table["per_incident"], strict=True))


def journey(item: int, teams: list[int], start: float = 0.0) -> list[str]:
    """An incident that goes from team to team, an hour at each, and is closed."""
    lines = [f"{start} {item} 0 0 OCCUR", f"{start} {item} 0 0 REPORT HOTLINE"]
    for k, team in enumerate(teams):
        lines += visit((start + k, start + k, start + k + 1), f"{item} 0 {k}", "HANDLE", team)
    return [*lines, f"{start + len(teams)} {item} 0 {len(teams)} CLOSE"]


# --- who hands what to whom


def test_a_journey_is_a_report_and_its_hand_overs():
    log = build([*journey(0, [INTAKE, BUREAU, ROADS]), *journey(1, [GRID])], 48)
    assert counted(log) == {
        (REPORTED, "intake"): 0.5,
        (REPORTED, "grid"): 0.5,
        ("intake", "bureau"): 0.5,
        ("bureau", "department"): 0.5,
    }


def test_two_visits_of_one_team_are_no_hand_over():
    log = build(journey(0, [BUREAU, BUREAU, ROADS, BUREAU]), 48)
    found = {(REPORTED, "bureau"): 1, ("bureau", "department"): 1, ("department", "bureau"): 1}
    assert counted(log) == found


def test_offices_of_one_kind_hand_over_to_each_other():
    log = build(journey(0, [ROADS, WATER]), 48)
    assert counted(log)[("department", "department")] == 1


def test_a_branch_comes_from_the_team_that_divided_the_case():
    lines = [
        "0 0 0 0 OCCUR",
        "0 0 0 0 REPORT HOTLINE",
        *visit((0, 0, 1), "0 0 0", "ASSIGN", INTAKE),
        *visit((1, 1, 2), "0 0 1", "ASSIGN", BUREAU),
        "2 0 0 2 FORK",
        *visit((2, 2, 5), "0 1 2", "HANDLE", ROADS),
        *visit((2, 3, 4), "0 2 2", "HANDLE", WATER),
        "5 0 0 3 JOIN",
        *visit((5, 5, 6), "0 0 3", "VERIFY", GRID),
        "6 0 0 4 CLOSE",
    ]
    log = build(lines, 48)
    assert counted(log) == {
        (REPORTED, "intake"): 1,
        ("intake", "bureau"): 1,
        ("bureau", "department"): 2,
        ("bureau", "grid"): 1,
    }
    found = moves(incidents(log))
    assert found.handed.sum() == measure(log, 0, log.end).values["hops_mean"]


def test_no_incidents_make_no_moves():
    assert flows(incidents(build([], 48))).empty


@given(st.lists(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6), min_size=1, max_size=5))
@settings(deadline=None, max_examples=40)
def test_moves_are_those_of_the_journeys(teams):
    log = build([line for k, each in enumerate(teams) for line in journey(k, each)], 48)
    expected: dict[tuple[str, str], float] = {}
    for each in teams:
        path = [REPORTED, *(KINDS[team] for team in each)]
        steps = [(REPORTED, path[1])]
        steps += [(path[k + 1], path[k + 2]) for k, (a, b) in enumerate(pairwise(each)) if a != b]
        for step in steps:
            expected[step] = expected.get(step, 0) + 1 / len(teams)
    assert counted(log) == pytest.approx(expected)
    handed = sum(value for (origin, _), value in expected.items() if origin != REPORTED)
    assert measure(log, 0, log.end).values["hops_mean"] == pytest.approx(handed)


# --- communities and days


def test_communities_are_known_by_their_numbers():
    lines = [*journey(0, [ROADS]), *journey(1, [ROADS, WATER, ROADS]), *journey(2, [ROADS])]
    found = community_hours(incidents(build(lines, 2000, community=[4, 7, 7])))
    assert found.to_dict() == {4: 1.0, 7: 2.0}


def test_the_course_of_a_shock_is_told_by_day():
    lines = [line for day in range(40) for line in journey(day, [ROADS] * 5, 24 * day + 21)]
    lines += [line for k in range(40, 50) for line in journey(k, [ROADS] * 30, 24 * 30 + 1)]
    log = shaken(build(lines, 24 * 42), (30, 32))
    table = course(History(log), 29 * DAY, 35 * DAY)
    assert table["day"].tolist() == [0, 1, 2, 3, 4, 5]
    assert table["shock"].tolist() == [False, True, True, False, False, False]
    assert table["open"].tolist() == [1, 1, 11, 1, 1, 1]
    assert table["excess"].tolist() == [0, 0, 10, 0, 0, 0]


def test_without_a_shock_there_is_no_excess():
    table = course(History(build(journey(0, [ROADS]), 24 * 40)), 0, 10 * DAY)
    assert not table["shock"].any()
    assert table["excess"].isna().all()


# --- means over replications


def per_run(**columns: list) -> pd.DataFrame:
    return pd.DataFrame({"footing": "equal", "scenario": "flat"} | columns)


def test_moves_that_a_replication_lacks_are_none_in_it():
    table = per_run(
        replication=[0, 0, 1], origin=["a", "b", "a"], target=["b", "c", "b"], per_incident=[1.0, 0.6, 3.0]
    )
    found = flows_summary(table)
    assert found[["origin", "target"]].to_numpy().tolist() == [["a", "b"], ["b", "c"]]
    assert found["mean"].tolist() == pytest.approx([2.0, 0.3])
    assert found["replications"].tolist() == [2, 2]
    half = stats.t.ppf(0.975, 1) * np.std([0.6, 0.0], ddof=1) / np.sqrt(2)
    assert found["high"][1] - found["mean"][1] == pytest.approx(half)


def test_values_that_are_missing_are_left_out():
    table = per_run(replication=[0, 0, 1], community=[5, 2, 5], hours=[4.0, np.nan, 8.0])
    found = averaged(table, ["community"], "hours")
    assert found["community"].tolist() == [5, 2]
    assert found["replications"].tolist() == [2, 0]
    assert found["mean"][0] == 6.0 and np.isnan(found["mean"][1])


def test_the_backlog_is_averaged_by_day():
    table = per_run(
        replication=[0, 0, 1, 1],
        day=[0, 1, 0, 1],
        shock=[False, True, False, True],
        open=[10, 20, 14, 30],
        excess=[0.0, 8.0, 0.0, 12.0],
    )
    found = backlog_summary(table)
    assert found[["day", "shock", "mean", "excess"]].to_numpy().tolist() == [
        [0, False, 12, 0],
        [1, True, 25, 10],
    ]
    assert (found["excess_low"] <= found["excess"]).all()


def comparison(**tables: pd.DataFrame) -> Comparison:
    runs = pd.DataFrame(
        {"footing": "equal", "scenario": ["flat"] * 4 + ["tall"] * 4, "replication": [0, 1, 2, 3] * 2}
    ).assign(hours=[5.0, 7, 6, 9, 8, 11, 9, 12])
    split = runs.drop(columns="hours").assign(part="queueing", hours=1.0)
    place = {"office": 0, "role": "desk", "tier": 0, "kind": "city", "posts": 2}
    load = runs.drop(columns="hours").assign(**place, utilisation=0.5, waiting=0.0)
    who = {"number": 0, "name": "city", "kind": "city", "tier": 0, "parent": -1, "posts": 2}
    organisation = runs[["footing", "scenario"]].drop_duplicates().assign(**who)
    titles = {name: {"en": name, "zh": name} for name in ("flat", "tall")}
    return Comparison(runs, split, load, organisation, titles, "tall", **tables)


def test_means_are_kept_and_read_again(tmp_path):
    moved = flows_summary(per_run(replication=[0, 1], origin="a", target="b", per_incident=[1.0, 2.0]))
    comparison(flows=moved).write(tmp_path)
    found = read(tmp_path)
    assert_frame_equal(found.flows, moved)
    assert found.backlog.empty
    assert {path.stem for path in tmp_path.glob("*.csv")} == {
        "runs",
        "split",
        "load",
        "organisation",
        "flows",
    }
    assert (
        (tmp_path / "flows.csv").read_text(encoding="utf-8").startswith("footing,scenario,origin,target,mean")
    )


def test_results_of_old_are_read_and_written_as_before(tmp_path):
    comparison().write(tmp_path)
    assert read(tmp_path).flows.empty
    assert not (tmp_path / "flows.parquet").exists()


def test_means_that_repeat_a_row_are_refused():
    moved = flows_summary(per_run(replication=[0, 1], origin="a", target="b", per_incident=[1.0, 2.0]))
    with pytest.raises(ValueError, match="flows repeats"):
        comparison(flows=pd.concat([moved, moved]))


# --- noise


def test_intervals_narrow_from_those_of_student_and_welch():
    """Two pairs show no skewness; how more of them stretch an unpaired interval is told in `test_limits`."""
    table = comparison().narrowing("hours", "equal", "flat")
    one, two = np.array([8.0, 11, 9, 12]), np.array([5.0, 7, 6, 9])
    assert table["replications"].tolist() == [2, 3, 4] * 2
    first, last = (table.groupby("pairing", sort=False).nth(k).set_index("pairing") for k in (0, -1))
    paired = stats.ttest_rel(two[:2], one[:2]).confidence_interval()
    apart = stats.ttest_ind(two[:2], one[:2], equal_var=False).confidence_interval()
    assert first.loc["paired", ["low", "high"]].tolist() == pytest.approx([paired.low, paired.high])
    assert first.loc["unpaired", ["low", "high"]].tolist() == pytest.approx([apart.low, apart.high])
    assert last.loc["paired", ["low", "high"]].tolist() == pytest.approx(bounds.limits(two - one))
    assert last["mean"].tolist() == pytest.approx([-3.25, -3.25])


def test_one_pair_has_no_interval():
    runs = comparison().runs.query("replication == 0")
    with pytest.raises(ValueError, match="found 1"):
        narrowing(runs, ("tall", "flat"))


def test_noise_of_a_structure_that_was_not_run_is_refused():
    with pytest.raises(ValueError, match="wide"):
        comparison().narrowing("hours", "equal", "wide")
