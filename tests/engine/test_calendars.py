"""Working time, held against a count second by second, and the public holidays of China."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.hours import hours_by_day
from sim.eventlog import NEVER, Shifts, Team
from sim.model.time_and_chance.calendars import DAY, HOUR, WEEKDAYS, always, finish, office, weekly

SPANS = [(day, 9 * HOUR, 12 * HOUR) for day in WEEKDAYS[:5]] + [
    (day, 14 * HOUR, 17 * HOUR) for day in WEEKDAYS[:5]
]
MONDAY = date(2021, 3, 1)


def after(now, work, shifts):
    """Finish on lists, as the readable engine does."""
    return finish(now, work, shifts.opens.tolist(), shifts.closes.tolist(), shifts.before.tolist())


def counted(now, work, shifts):
    """Live through every second."""
    inside = np.zeros(int(shifts.closes.max(initial=0)), bool)
    for opens, closes in zip(shifts.opens, shifts.closes, strict=True):
        inside[opens:closes] = True
    seconds = np.flatnonzero(inside[now:]) + now
    return int(seconds[work - 1]) + 1 if work <= len(seconds) else NEVER


@st.composite
def timetables(draw):
    """Open intervals, disjoint and ascending; neighbours may touch."""
    steps = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 8)), min_size=1, max_size=12))
    edges = np.cumsum(np.array(steps).ravel())
    return Shifts(edges[::2], edges[1::2])


@given(timetables(), st.integers(0, 120), st.integers(1, 120))
def test_work_is_done_when_so_many_open_seconds_have_passed(shifts, now, work):
    assert after(now, work, shifts) == counted(now, work, shifts)


@given(timetables(), st.integers(0, 120), st.integers(1, 120))
def test_work_done_is_work_worked(shifts, now, work):
    done = after(now, work, shifts)
    if done < NEVER:
        begun, ended = shifts.worked(np.array([now, done]))
        assert ended - begun == work
        assert shifts.worked(np.array([done - 1]))[0] - begun == work - 1  # and not a second earlier


@given(timetables(), st.integers(0, 120), st.integers(1, 60), st.integers(1, 60))
def test_work_in_two_parts_takes_as_long_as_in_one(shifts, now, first, second):
    pause = after(now, first, shifts)
    if pause < NEVER:
        assert after(pause, second, shifts) == after(now, first + second, shifts)


@given(timetables(), st.integers(0, 120))
def test_open_is_where_a_second_of_work_takes_a_second(shifts, now):
    is_open = bool(((shifts.opens <= now) & (now < shifts.closes)).any())
    assert (after(now, 1, shifts) == now + 1) == is_open


@given(timetables(), st.lists(st.integers(0, 120), min_size=1))
def test_worked_counts_open_seconds(shifts, times):
    inside = np.zeros(200, bool)
    for opens, closes in zip(shifts.opens, shifts.closes, strict=True):
        inside[opens:closes] = True
    assert shifts.worked(np.array(times)).tolist() == [inside[:time].sum() for time in times]


def test_where_nothing_opens_nothing_is_done():
    nothing = Shifts(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert after(0, 1, nothing) == NEVER
    assert after(10**9, 1, always(3)) == NEVER


def test_days_without_end():
    assert after(5 * DAY, 2 * DAY, always(30)) == 7 * DAY


# ------------------------------------------------------------------------------------------------- weeks


@given(st.dates(date(2019, 1, 1), date(2024, 12, 31)), st.integers(1, 20))
def test_every_week_is_alike(start, days):
    shifts = weekly(start, days, SPANS)
    for day in range(days):
        hours = [((o - day * DAY) / HOUR, (c - day * DAY) / HOUR) for o, c in on(shifts, day)]
        workday = (start + timedelta(day)).weekday() < 5
        assert hours == ([(9, 12), (14, 17)] if workday else [])


def on(shifts, day):
    """Return the intervals that begin on a day."""
    pairs = zip(shifts.opens.tolist(), shifts.closes.tolist(), strict=True)
    return [(opens, closes) for opens, closes in pairs if day * DAY <= opens < (day + 1) * DAY]


def test_midnight_inside_a_shift_is_no_closing_time():
    nights = [(day, *span) for day in WEEKDAYS for span in ((0, 6 * HOUR), (22 * HOUR, DAY))]
    shifts = weekly(MONDAY, 3, nights)
    assert (shifts.opens / HOUR).tolist() == [0, 22, 46, 70]
    assert (shifts.closes / HOUR).tolist() == [6, 30, 54, 72]
    duty = weekly(MONDAY, 3, [(day, 0, DAY) for day in WEEKDAYS])
    assert (duty.opens.tolist(), duty.closes.tolist()) == ([0], [3 * DAY])


def test_spans_may_come_in_any_order():
    there, back = weekly(MONDAY, 14, SPANS), weekly(MONDAY, 14, SPANS[::-1])
    assert there.opens.tolist() == back.opens.tolist()
    assert there.closes.tolist() == back.closes.tolist()


# ---------------------------------------------------------------------------------------------- holidays


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2021-01-01", False),  # New Year, a Friday
        ("2021-02-07", True),  # a Sunday made up before the Spring Festival
        ("2021-02-12", False),  # Spring Festival
        ("2021-02-17", False),
        ("2021-02-20", True),  # a Saturday made up after it
        ("2021-04-05", False),  # Qingming, a Monday
        ("2021-05-03", False),
        ("2021-06-14", False),  # Dragon Boat, a Monday
        ("2021-09-18", True),  # a Saturday made up
        ("2021-09-20", False),
        ("2021-09-26", True),
        ("2021-10-01", False),  # National Day
        ("2021-10-07", False),
        ("2021-10-08", True),
        ("2021-10-09", True),  # a Saturday made up
        ("2021-10-10", False),  # a Sunday like others
        ("2021-10-11", True),
        ("2022-01-03", False),
        ("2022-01-29", True),
        ("2022-01-31", False),
    ],
)
def test_public_holidays_and_the_days_that_make_up_for_them(day, opens):
    spans = on(office(date.fromisoformat(day), 1, SPANS), 0)
    assert [(o / HOUR, c / HOUR) for o, c in spans] == ([(9, 12), (14, 17)] if opens else [])


def test_a_day_made_up_has_the_hours_of_a_monday():
    spans = [("mon", 8 * HOUR, 16 * HOUR), ("tue", 9 * HOUR, 10 * HOUR), ("sun", 11 * HOUR, 12 * HOUR)]
    saturday, sunday = date(2021, 10, 9), date(2021, 9, 26)
    assert on(office(saturday, 1, spans), 0) == [(8 * HOUR, 16 * HOUR)]
    assert on(office(sunday, 1, spans), 0) == [(11 * HOUR, 12 * HOUR)]  # it has hours of its own


def test_holidays_are_known_beyond_the_turn_of_the_year():
    shifts = office(date(2021, 12, 30), 8, SPANS)
    assert [day for day in range(8) if on(shifts, day)] == [0, 1, 5, 6, 7]


@given(st.dates(date(2019, 1, 1), date(2023, 12, 31)))
def test_a_calendar_begun_later_is_the_rest_of_one_begun_earlier(start):
    early, late = office(start, 40, SPANS), office(start + timedelta(10), 30, SPANS)
    later = early.opens >= 10 * DAY
    assert (early.opens[later] - 10 * DAY).tolist() == late.opens.tolist()
    assert (early.closes[later] - 10 * DAY).tolist() == late.closes.tolist()


# ------------------------------------------------------------------------------------------ hours of each day


def of_a_city(days, *calendars):
    """Count the hours of teams with these calendars, one each."""
    teams = tuple(Team(0, "desk", 1, k) for k in range(len(calendars)))
    return hours_by_day(SimpleNamespace(places=SimpleNamespace(teams=teams, calendars=calendars)), days)


def test_days_have_their_open_seconds_and_working_days_their_numbers():
    hours = of_a_city(9, office(date(2021, 4, 1), 9, SPANS), always(9))
    worked = [hours.open_seconds(0, day) / HOUR for day in range(9)]
    assert worked == [6, 6, 0, 0, 0, 6, 6, 6, 6]  # Qingming is the Monday
    assert [hours.working_day(0, day) for day in range(9)] == [0, 1, 2, 2, 2, 2, 3, 4, 5]
    assert [hours.open_seconds(1, day) for day in range(9)] == [DAY] * 9
    assert [hours.working_day(1, day) for day in range(9)] == list(range(9))


@given(st.dates(date(2021, 1, 1), date(2021, 12, 1)), st.integers(1, 20))
def test_the_hours_of_days_add_up(start, days):
    shifts = office(start, days + 20, SPANS)  # calendars reach beyond the end
    hours = of_a_city(days, shifts)
    seconds = [hours.open_seconds(0, day) for day in range(days)]
    assert sum(seconds) == shifts.worked(np.array([days * DAY]))[0]
    for day in range(days):
        assert hours.working_day(0, day) == sum(number > 0 for number in seconds[:day])


def test_a_shift_over_midnight_counts_on_both_days():
    hours = of_a_city(3, weekly(MONDAY, 3, [("mon", 22 * HOUR, DAY), ("tue", 0, 2 * HOUR)]))
    assert [hours.open_seconds(0, day) / HOUR for day in range(3)] == [2, 2, 0]
