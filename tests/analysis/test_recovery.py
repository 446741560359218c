from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from handmade import DAY, GRID, build, shaken, visit
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.measures.city import measure
from sim.analysis.measures.recovery import EXCESS, daily_backlog, excess, excess_values, recoveries, recovery
from sim.eventlog import Disturbance

DAYS = 120
USUAL = [8, 12] * 14
"""Mean 10, standard deviation sqrt(4 * 28 / 27) = 2.04."""


def shock(begin, end):
    return Disturbance("surge", begin * DAY, end * DAY)


def waiting(daily):
    """A log in which so many incidents wait at the start of each day: each of them for that moment only."""
    rows, item = [], 0
    for day, count in enumerate(daily):
        for _ in range(count):
            rows += [f"{24 * day} {item} 0 0 {event}" for event in ("OCCUR", "REPORT PATROL", "WAIT DESK")]
            rows.append(f"{24 * day + 1} {item} 0 0 CLOSE")
            item += 1
    return build(rows, 24 * (len(daily) - 1))


def test_the_daily_backlog_counts_open_incidents_at_midnight():
    counts = [3, 0, 2, 5]
    assert daily_backlog(waiting(counts)).tolist() == counts
    lines = ["1 0 0 0 OCCUR", "1 0 0 0 REPORT HOTLINE", *visit((1, 1, 30), "0 0 1", "ANSWER", GRID)]
    assert daily_backlog(build([*lines, "30 0 0 1 CLOSE"], 49)).tolist() == [0, 0, 0]


def test_recovery_by_hand():
    daily = np.array([*USUAL, 20, 30, 40, *[25] * 4, *[12] * 20])
    found = recovery(daily, shock(28, 30))
    # the week from day 35 on is the first whose mean, 12, is at most 12.04; that from day 34 on has 13.9
    assert (found.days, found.recovered, found.limited) == (5, True, 5)
    assert found.peak == 30
    assert found.area == 10 + 20 + 30 + 4 * 15
    assert found.followed == len(daily) - 30 - 6


def test_what_is_over_at_once_takes_no_days():
    found = recovery(np.array([*USUAL, 50, *[10] * 10]), shock(28, 29))
    assert (found.days, found.peak, found.area) == (0, 40, 40)


@pytest.mark.parametrize(("after", "limited"), [(20, np.nan), (95, np.nan), (96, 90)])
def test_what_the_log_does_not_see_is_censored(after, limited):
    found = recovery(np.array([*USUAL, *[30] * (2 + after)]), shock(28, 30))
    assert np.isnan(found.days) and not found.recovered
    assert found.followed == after - 6
    assert found.limited == pytest.approx(limited, nan_ok=True)
    assert found.area == 20 * (2 + after)


def test_a_late_recovery_is_cut_where_it_is_averaged():
    found = recovery(np.array([*USUAL, *[30] * 101, *[10] * 7]), shock(28, 29))
    assert (found.days, found.limited) == (100, 90)


def test_a_shock_that_outlasts_the_log_is_measured_as_far_as_it_is_seen():
    found = recovery(np.array([*USUAL, *[30] * 9]), shock(28, 60))
    assert np.isnan(found.days)
    assert (found.followed, found.peak, found.area) == (0, 20, 180)


@pytest.mark.parametrize("begin", [27, 40, 41])
def test_a_shock_without_a_time_before_it_or_beyond_the_log_is_refused(begin):
    with pytest.raises(ValueError, match=f"day {begin} of 40"):
        recovery(np.full(40, 5), shock(begin, begin + 1))


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.integers(1, 20))
def test_more_open_cases_never_recover_sooner(after, more):
    calm = np.array([*USUAL, *after])
    worse = calm + np.where(np.arange(len(calm)) >= 28, more, 0)
    first, second = recovery(calm, shock(28, 29)), recovery(worse, shock(28, 29))
    assert np.nan_to_num(second.days, nan=1e9) >= np.nan_to_num(first.days, nan=1e9)
    assert second.peak >= first.peak
    if first.recovered:
        assert np.mean(calm[29 + int(first.days) :][:7]) <= 12.04


SHAKEN = [*USUAL, 20, 30, 40, *[25] * 4, *[12] * 20]


def test_values_of_a_log_with_one_shock():
    log = shaken(waiting(SHAKEN), (28, 30))
    values = measure(log, 0, log.end).values
    expected = {
        "recovery_days": 5,
        "recovery_rmst90_days": 5,
        "shock_recovered_share": 1,
        "shock_peak_excess": 30,
        "shock_excess_incident_days": 120,
    }
    assert {name: values[name] for name in expected} == expected


@pytest.mark.parametrize("shocks", [[], [(28, 30), (40, 41)], [(27, 30)], [(400, 401)]])
def test_without_one_shock_that_can_be_measured_there_are_no_values(shocks):
    log = shaken(waiting(SHAKEN), *shocks)
    values = measure(log, 0, log.end).values
    assert all(np.isnan(value) for name, value in values.items() if name.startswith(("recovery", "shock")))


def test_every_shock_has_a_line():
    table = recoveries(shaken(waiting(SHAKEN), (28, 30), (45, 46)))
    assert table["kind"].tolist() == ["surge"] * 2
    assert table["begin_day"].tolist() == [28, 45]
    assert table["shock_days"].tolist() == [2, 1]
    assert table["recovery_days"].tolist() == [5, 0]
    assert table["recovered"].tolist() == [True, True]
    assert recoveries(waiting([1, 1])).empty


def test_two_runs_of_the_same_incidents():
    calm, shocked = waiting([20] * 30), waiting([*[20] * 5, 30, 40, *[26] * 8, *[21] * 15])
    found = excess(shocked, calm, shock(5, 7), within=0.05)
    assert found.daily.tolist() == [0] * 5 + [10, 20] + [6] * 8 + [1] * 15
    assert (found.days, found.peak, found.area) == (8, 20, 30 + 48)
    assert np.isnan(excess(shocked, calm, shock(5, 7), within=0).days)
    assert excess(shocked, calm, shock(5, 7), within=0.3).days == 0


def test_a_run_is_in_no_excess_over_itself():
    log = waiting([3, 9, 1, 4, 4, 4, 4, 9, 2, 2])
    found = excess(log, log, shock(1, 2))
    assert (found.days, found.peak, found.area) == (0, 0, 0)


def test_runs_that_cannot_be_compared_are_refused():
    log = waiting([1] * 10)
    with pytest.raises(ValueError, match="different times"):
        excess(log, waiting([1] * 9), shock(1, 2))
    with pytest.raises(ValueError, match="different times"):
        excess(log, replace(log, start=pd.Timestamp("2022-01-01").to_pydatetime()), shock(1, 2))
    with pytest.raises(ValueError, match=r"-0\.1"):
        excess(log, log, shock(1, 2), within=-0.1)
    with pytest.raises(ValueError, match="day 10 comes after the 10 days"):
        excess(log, log, shock(10, 12))


def test_excess_during_and_after_by_hand():
    """Two days of 6 and 8 more than usual, then four weeks of 1 more and, for a week, 3 fewer."""
    usual = [10] * 40
    hit = [10, 10, 16, 18, *[11] * 21, *[7] * 7, *[10] * 8]
    calm, shocked = waiting(usual), shaken(waiting(hit), (2, 4))
    assert excess_values(shocked, calm) == {"excess_during": 7, "excess_after": (21 - 7 * 3) / 28}


@pytest.mark.parametrize("shocks", [[], [(1, 2), (3, 4)]])
def test_an_excess_needs_the_one_shock(shocks):
    log = shaken(waiting([1] * 40), *shocks)
    assert np.isnan([excess_values(log, log)[name] for name in EXCESS]).all()


def test_an_excess_that_the_log_does_not_see_has_no_value():
    log = shaken(waiting([1] * 12), (1, 3))
    assert excess_values(log, log) == {"excess_during": 0, "excess_after": pytest.approx(np.nan, nan_ok=True)}
