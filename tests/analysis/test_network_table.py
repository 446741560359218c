"""The table of a network, by hand: one desk that is always open, and six customers."""

import numpy as np
import pytest
from handmade import HOUR, always, build

from sim.analysis.measures.network import network_table
from sim.eventlog import Kind, Office, Places, Team

DESK = Places(
    (Office("desk", "station", 0, -1),), (Team(0, "station", 1, 0),), (always(),), categories=("people",)
)
SERVED = [(0, 0, 4), (1, 4, 6), (2, 6, 7), (3, 7, 11)]
"""Arrival, begin and end of service; one more comes at 3.5 and is turned away, one at 5 gives up at 6."""


def desk_log():
    lines = []
    for item, (came, began, left) in enumerate(SERVED):
        lines += [f"{came} {item} 0 0 OCCUR", f"{came} {item} 0 0 ENQUEUE SERVICE 0"]
        lines += [f"{began} {item} 0 0 START SERVICE 0", f"{left} {item} 0 0 FINISH SERVICE 0"]
        lines += [f"{left} {item} 0 0 CLOSE"]
    lines += ["3.5 4 0 0 OCCUR", "3.5 4 0 0 BLOCK SERVICE 0"]
    lines += ["5 5 0 0 OCCUR", "5 5 0 0 ENQUEUE SERVICE 0", "6 5 0 0 ABANDON SERVICE 0"]
    return build(lines, 20, DESK, kind=[Kind.CUSTOMER] * 6, category=[0] * 6)


@pytest.mark.parametrize("scope", ["station", "class", "all"])
def test_a_desk_by_hand(scope):
    table = network_table(desk_log(), 0, 12 * HOUR).rename(columns=lambda name: name.removesuffix("_hours"))
    (line,) = table[table["scope"] == scope].to_dict("records")
    expected = {
        "arrivals": 6,
        "wait_mean": 11 / 4,  # of 0, 3, 4 and 4
        "wait_p50": 3.5,
        "wait_p90": 4,
        "wait_p95": 4,
        "sojourn_mean": 22 / 4,  # of 4, 5, 5 and 8
        "sojourn_p50": 5,
        "sojourn_p90": 7.1,
        "sojourn_p95": 7.55,
        "abandoned_share": 1 / 6,
        "blocked_share": 1 / 6,
        "in_system": 23 / 12,
        "in_queue": 1,
        "utilisation": 11 / 12,
    }
    assert {name: line[name] for name in expected} == pytest.approx(expected)


def test_nobody_has_no_times():
    table = network_table(build([], 20, DESK), 0, 12 * HOUR)
    assert table["arrivals"].tolist() == [0, 0, 0]
    assert np.isnan(table[["wait_mean_hours", "sojourn_p50_hours", "blocked_share"]]).all(axis=None)
