import numpy as np
import pandas as pd
import pytest
from handmade import BUREAU, DAY, GRID, HOUR, build, staffed, visit

from sim.analysis.measures.city import measure
from sim.analysis.measures.monthly import by_month, trends
from sim.eventlog import Kind

APRIL = 31 * 24
MAY = 61 * 24


def drifting():
    """From March 2021: two incidents, and tasks for the bureau of 8 hours in March and of 16 in April."""
    lines = [
        "10 0 0 0 OCCUR",
        "10 0 0 0 REPORT PATROL",
        *visit((10, 10, 12), "0 0 1", "HANDLE", GRID),
        "12 0 0 1 CLOSE",
        f"{APRIL + 1} 1 0 0 OCCUR",
        f"{APRIL + 2} 1 0 0 REPORT PATROL",
        *visit((APRIL + 2, APRIL + 2, APRIL + 49), "1 0 1", "HANDLE", GRID),
        f"{APRIL + 49} 1 0 1 CLOSE",
        "8 2 0 0 OCCUR",
        "8 2 0 0 REPORT COUNTERPART",
        *visit((8, 8, 16), "2 0 1", "TASK", BUREAU),
        f"{APRIL - 8} 3 0 0 OCCUR",
        f"{APRIL - 8} 3 0 0 REPORT COUNTERPART",
        *visit((APRIL - 8, APRIL + 8, APRIL + 40), "3 0 1", "TASK", BUREAU),
    ]
    log = build(lines, MAY + 48, kind=[Kind.INCIDENT] * 2 + [Kind.UPWARD] * 2)
    return staffed(log, f"{APRIL} {BUREAU} HOME 0.25")


def test_months_by_hand():
    table = by_month(drifting(), 0, (MAY + 24) * HOUR)
    assert table["month"].tolist() == [pd.Timestamp(2021, month, 1) for month in (3, 4, 5)]
    assert table["days"].tolist() == [31, 30, 1]
    assert table["incidents"].tolist() == [1, 1, 0]
    assert table["mid_non_incident_share"].tolist() == pytest.approx(
        [8 / (31 * 8), (16 + 0.25 * 240) / 240, 0.25]
    )
    assert table["mid_waiting"].tolist() == pytest.approx([8 / APRIL, 8 / (30 * 24), 0])
    assert table["backlog_mean"].tolist() == pytest.approx([0, 2 / 30, 0])
    assert table["resolution_median_hours"].tolist() == pytest.approx([2, 48, np.nan], nan_ok=True)


def test_a_window_inside_a_month_is_one_line_that_says_what_measure_says():
    begin, end = 5 * DAY, 9 * DAY + HOUR
    (line,) = by_month(drifting(), begin, end).to_dict("records")
    values = measure(drifting(), begin, end).values
    assert line["month"] == pd.Timestamp(2021, 3, 6)
    assert line["days"] == 4 + 1 / 24
    for name in ("incidents", "mid_non_incident_share", "backlog_mean"):
        assert line[name] == values[name]


def test_a_month_begins_where_the_window_does():
    months = by_month(drifting(), 31 * DAY, 31 * DAY + HOUR)["month"]
    assert months.tolist() == [pd.Timestamp(2021, 4, 1)]


def test_an_impossible_window_is_refused():
    with pytest.raises(ValueError, match="empty"):
        by_month(drifting(), 5, 5)


def test_trend_of_a_straight_line_is_its_rise_in_a_year():
    months = by_month(drifting(), 0, (MAY + 24) * HOUR)
    middles = np.array([15.5, 31 + 15, 61.5])
    found = trends(months.assign(mid_waiting=2 + 0.1 * middles))
    assert found["mid_waiting_trend"] == pytest.approx(36.5)
    assert found["resolution_median_hours_trend"] == pytest.approx((48 - 2) / (46 - 15.5) * 365)
    assert set(found) == {
        f"{name}_trend"
        for name in ("mid_non_incident_share", "mid_waiting", "backlog_mean", "resolution_median_hours")
    }


def test_the_middle_tier_drifts_away_from_incidents():
    """8 of 248 hours in March and, with a quarter of a post away, 76 of 240 in April; 30.5 days between."""
    found = trends(by_month(drifting(), 0, MAY * HOUR))
    assert found["mid_non_incident_share_trend"] == pytest.approx((76 / 240 - 8 / 248) / 30.5 * 365)
    assert found["backlog_mean_trend"] == pytest.approx(2 / 30 / 30.5 * 365)


def test_a_short_month_weighs_as_its_days():
    """Three months of 31, 30 and 1 days: the last one hardly counts."""
    months = by_month(drifting(), 0, (MAY + 24) * HOUR)
    found = trends(months.assign(mid_waiting=[1.0, 1.0, 9.0]))["mid_waiting_trend"]
    x, w = np.array([15.5, 46, 61.5]) / 365, np.array([31, 30, 1])
    slope = np.polyfit(x, [1, 1, 9], 1, w=np.sqrt(w))[0]
    assert found == pytest.approx(slope)
    assert found < np.polyfit(x, [1, 1, 9], 1)[0]


def test_a_month_alone_has_no_trend():
    months = by_month(drifting(), 0, 20 * DAY)
    assert np.isnan(trends(months)["backlog_mean_trend"])
