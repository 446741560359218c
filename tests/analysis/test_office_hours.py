"""Queues with office hours: rows of the validation sheet, limits in closed form, walks and a simulation."""

from math import exp, expm1

import numpy as np
import pytest
from digits import printed
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.theory.office_hours import OpenHours, office_mm1, office_mmc, office_no_load
from sim.analysis.theory.queueing import mmc

DAY = OpenHours(((0, 8),), 24)
WEEK = OpenHours(tuple((24 * day + 9.0, 24 * day + 17.0) for day in range(5)), 168)
LUNCH = OpenHours(((8.5, 12), (14.3, 17.5)), 24)


@pytest.mark.parametrize(("work", "mean"), [(1, 7.0), (4, 12.0), (8, 8 + 16 / 3 + 16 / 3)])
def test_office_no_load_by_day(work, mean):
    assert office_no_load(work, DAY) == pytest.approx(mean)


@pytest.mark.parametrize(("work", "mean"), [(1, 17.0), (4, 22.2857)])
def test_office_no_load_by_week(work, mean):
    assert office_no_load(work, WEEK) == printed(mean, 4)
    assert office_no_load(work, WEEK) == pytest.approx(work + 5120 / 336 + 128 * work / 168)


def _finish(hours, arrival, work):
    """Walk through the spells one by one."""
    for turn in range(1000):
        for opens, closes in hours.spells:
            start = max(arrival, turn * hours.period + opens)
            here = max(turn * hours.period + closes - start, 0)
            if work <= here:
                return start + work
            work -= here
    raise AssertionError


@given(work=st.floats(0.01, 60), hours=st.sampled_from([DAY, WEEK, LUNCH]))
@settings(deadline=None, max_examples=20)
def test_office_no_load_agrees_with_a_walk(work, hours):
    arrivals = (np.arange(2000) + 0.5) / 2000 * hours.period
    walked = np.mean([_finish(hours, arrival, work) - arrival for arrival in arrivals])
    assert office_no_load(work, hours) == pytest.approx(walked, abs=2 * hours.period / 2000)


@pytest.mark.parametrize("work", [3.5, 3.2, 6.7, 13.4, 6.7 * 7])
def test_work_that_ends_at_closing_is_not_put_off(work):
    below = office_no_load(work - 1e-6, LUNCH)
    assert office_no_load(work, LUNCH) == pytest.approx(below, abs=1e-5)


def test_office_under_load_row():
    office = office_mm1(0.2, 1, 8, 24)
    assert office.in_system == printed(2.228588, 6)
    assert office.sojourn == printed(11.142938, 6)
    assert office.at_openings == (printed(3.974305, 6),)


def test_office_that_never_closes_is_mmc():
    always = OpenHours(((0, 5), (5, 24)), 24)
    office, queue = office_mmc(2.4, 1, always, 3), mmc(2.4, 1, 3)
    assert (office.in_system, office.sojourn) == pytest.approx((queue.in_system, queue.sojourn))
    assert office.at_openings == pytest.approx((queue.in_system,) * 2)


def test_office_does_not_care_how_its_calendar_is_written():
    split = OpenHours(((16, 19), (19, 24)), 24)
    late, once = office_mmc(0.5, 1, split, 2), office_mmc(0.5, 1, DAY, 2)
    assert (late.in_system, late.at_openings[0]) == pytest.approx((once.in_system, once.at_openings[0]))


def test_office_with_more_servers_than_customers_follows_a_linear_equation():
    """While open L' = lam - mu L, while closed L' = lam; the number repeats after a day."""
    office = office_mmc(0.5, 0.3, DAY, 60)
    kept, level = exp(-0.3 * 8), 0.5 / 0.3
    opening = (level * (1 - kept) + 16 * 0.5) / (1 - kept)
    closing = opening - 16 * 0.5
    area = 8 * level - (opening - level) * expm1(-0.3 * 8) / 0.3 + 16 * closing + 0.5 * 16**2 / 2
    assert office.at_openings == pytest.approx((opening,))
    assert office.in_system == pytest.approx(area / 24)


def test_office_with_little_load_has_the_no_load_time():
    """With one server and hardly any arrivals the sojourn is the no-load time over exponential work."""
    work = np.linspace(0, 12, 4801)[1:] - 12 / 9600
    times = [office_no_load(s, DAY) for s in work]
    expected = np.average(times, weights=np.exp(-2 * work))
    assert office_mm1(1e-6, 2, 8, 24).sojourn == pytest.approx(expected, rel=1e-4)


def test_office_week_agrees_with_a_simulation():
    """One server, first come, first served: Lindley's recursion in open time, then back to the clock."""
    generator = np.random.default_rng(20260729)
    arrivals = np.cumsum(generator.exponential(1 / 0.15, 400_000))
    worked = WEEK.worked(arrivals)
    work = np.cumsum(generator.exponential(1, len(arrivals)))
    ends = work + np.maximum.accumulate(worked - work + np.diff(work, prepend=0))
    sojourns = WEEK.reached(ends) - arrivals
    expected = office_mmc(0.15, 1, WEEK).sojourn
    spread = sojourns.reshape(40, -1).mean(axis=1).std(ddof=1) / 40**0.5
    assert spread < 0.02 * expected
    assert sojourns.mean() == pytest.approx(expected, abs=3.5 * spread)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: OpenHours(((4, 25),), 24), "within"),
        (lambda: OpenHours((), 24), "within"),
        (lambda: OpenHours(((8, 12), (11, 17)), 24), "disjoint"),
        (lambda: OpenHours(((8, 8),), 24), "ascending"),
        (lambda: office_no_load(0, DAY), "work .* got 0"),
        (lambda: office_mm1(0.4, 1, 8, 24), "load 0.4 is not below capacity 0.333"),
        (lambda: office_mm1(0.33333, 1, 8, 24), "states, more than"),
    ],
)
def test_bad_hours_and_loads_are_refused_with_their_values(call, message):
    with pytest.raises(ValueError, match=message):
        call()
