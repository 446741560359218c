"""A month frame by frame: known numbers of a log written by hand, and sums that whole runs must keep."""

from datetime import datetime

import numpy as np
import pytest

from sim.analysis.log.history import DAY, HOUR, History, open_at
from sim.analysis.log.month import busy_seconds, month, open_seconds
from sim.analysis.measures.load import mean_waiting, work_seconds
from sim.analysis.measures.staffing import capacity_seconds
from sim.eventlog import ITEM_COLUMNS, Event, EventLog, Kind, Office, Places, Shifts, Team, What
from sim.experiment.cases import Case
from sim.experiment.runs.run import SEED, log_of
from sim.model.files.changes import with_values
from sim.model.files.library import load
from sim.model.time_and_chance.timetable import measured

OFFICES = (
    Office("Town", "city", 0, -1),
    Office("works_bureau", "department", 1, 0),
    Office("unit_01", "unit", 1, 0),
    Office("community_001", "community", 2, 2),
    Office("community_002", "community", 2, 2),
)
TEAMS = (
    Team(office=1, role="field", posts=1, calendar=0),
    Team(office=2, role="desk", posts=2, calendar=0),
    Team(office=3, role="desk", posts=1, calendar=0),
    Team(office=4, role="desk", posts=1, calendar=0),
)
WORKS, UNIT, FIRST, SECOND = range(4)
END = 4 * DAY

ROWS = [  # hour, item, event, activity, team
    (26, 0, Event.REPORT, What.HOTLINE, -1),
    (26, 0, Event.ENQUEUE, What.HANDLE, FIRST),
    (30, 0, Event.START, What.HANDLE, FIRST),
    (30, 1, Event.REPORT, What.HOTLINE, -1),
    (30, 1, Event.ENQUEUE, What.HANDLE, SECOND),
    (33, 0, Event.FINISH, What.HANDLE, FIRST),
    (33, 0, Event.ENQUEUE, What.SCREEN, UNIT),
    (33, 0, Event.START, What.SCREEN, UNIT),
    (34, 0, Event.FINISH, What.SCREEN, UNIT),
    (34, 0, Event.ENQUEUE, What.HANDLE, WORKS),
    (34, 0, Event.START, What.HANDLE, WORKS),
    (58, 0, Event.FINISH, What.HANDLE, WORKS),
    (58, 0, Event.CLOSE, What.NOTHING, -1),
]


def by_hand(shifts: Shifts | None = None) -> EventLog:
    """Two incidents: one goes up from the first community to the department, one waits in the second."""
    always = Shifts(np.array([0]), np.array([2 * END]))
    columns = np.array([(h * HOUR, item, 0, 0, event, what, team) for h, item, event, what, team in ROWS]).T
    names = ("time", "item", "part", "step", "event", "what", "team")
    items = {name: np.zeros(2, kind) for name, kind in ITEM_COLUMNS.items()}
    items["kind"][:], items["community"][:] = Kind.INCIDENT, (0, 1)
    places = Places(OFFICES, TEAMS, (shifts or always,))
    return EventLog(datetime(2021, 3, 1), END, dict(zip(names, columns, strict=True)), items, places)


def at(hour: int) -> int:
    """Return the frame of an hour of the log: frames begin after a day."""
    return hour - 24


@pytest.fixture(scope="module")
def seen():
    return month(by_hand(), DAY, END)


def test_frames_are_an_hour_apart_from_the_begin_to_the_end(seen):
    assert seen.frames == 3 * 24 + 1
    assert seen.moment(0) == datetime(2021, 3, 2)
    assert seen.moment(at(34)) == datetime(2021, 3, 2, 10)


@pytest.mark.parametrize(
    ("hour", "office", "waiting"), [(25, 3, 0), (26, 3, 1), (29, 3, 1), (30, 3, 0), (30, 4, 1), (90, 4, 1)]
)
def test_a_queue_holds_what_has_come_and_not_begun(seen, hour, office, waiting):
    assert seen.waiting[at(hour), office] == waiting


def test_queues_are_nowhere_else(seen):
    assert seen.waiting[:, [0, 1, 2]].sum() == 0


@pytest.mark.parametrize(
    ("hour", "office", "load"),
    [
        (30, 3, 0.0),
        (31, 3, 1 / 24),  # one of the 24 hours before
        (33, 3, 3 / 24),
        (54, 3, 3 / 24),
        (56, 3, 1 / 24),  # two of the three have left the day
        (57, 3, 0.0),
        (34, 2, 1 / 48),  # two posts
        (58, 1, 1.0),
        (70, 1, 12 / 24),
    ],
)
def test_load_is_the_share_worked_of_the_day_before(seen, hour, office, load):
    assert seen.load[at(hour), office] == pytest.approx(load)


def test_an_office_without_posts_has_no_load(seen):
    assert np.isnan(seen.load[:, 0]).all()


def test_closed_hours_do_not_count():
    closed = Shifts(np.array([24 * HOUR, 56 * HOUR]), np.array([32 * HOUR, 2 * END]))
    seen = month(by_hand(closed), DAY, END)
    assert seen.load[at(33), 3] == pytest.approx(2 / 8)  # open from 24 to 32, worked from 30
    assert seen.load[at(56), 1] == pytest.approx(np.nan, nan_ok=True)  # closed for a day
    assert seen.load[at(58), 1] == pytest.approx(1.0)


@pytest.mark.parametrize(("hour", "open_incidents"), [(25, (0, 0)), (26, (1, 0)), (57, (1, 1)), (58, (0, 1))])
def test_open_incidents_belong_to_their_community(seen, hour, open_incidents):
    assert tuple(seen.pending[at(hour)]) == open_incidents


def test_hand_overs_of_the_day_before_are_counted_from_kind_to_kind(seen):
    assert seen.flows(at(32)).empty
    assert seen.flows(at(33)).to_numpy().tolist() == [["community", "unit", 1]]
    assert sorted(seen.flows(at(34)).to_numpy().tolist()) == [
        ["community", "unit", 1],
        ["unit", "department", 1],
    ]
    assert seen.flows(at(57)).to_numpy().tolist() == [["unit", "department", 1]]
    assert seen.flows(at(58)).empty


@pytest.mark.parametrize(
    ("begin", "end", "step"),
    [(0, END, HOUR), (DAY, DAY, HOUR), (DAY, END + DAY, HOUR), (DAY, END, 7 * HOUR), (DAY, END, 0)],
)
def test_a_window_that_cannot_be_cut_is_refused(begin, end, step):
    with pytest.raises(ValueError, match="window"):
        month(by_hand(), begin, end, step)


# ------------------------------------------------------------------------------------ a whole run


@pytest.fixture(scope="module")
def run():
    city = with_values(load("units_26_practised"), {"period.days": 9, "period.warm_up": 5})
    return city, log_of(Case.of(city), SEED, 0)


def test_work_and_opening_add_up_to_those_of_the_report(run):
    city, log = run
    window, past = measured(city), History(log)
    times = np.array([window[0], window[0] + 3 * DAY + 7, window[1]])
    worked, opened = busy_seconds(past, times), open_seconds(log, times)
    np.testing.assert_array_equal(worked[2] - worked[0], work_seconds(past, window).sum(axis=0))
    capacity = np.nan_to_num(capacity_seconds(log, *window))
    np.testing.assert_allclose(opened[2] - opened[0], capacity, atol=1e-6)


def test_open_incidents_and_queues_are_those_of_the_report(run):
    city, log = run
    window, past = measured(city), History(log)
    seen = month(log, *window)
    np.testing.assert_array_equal(seen.open_incidents(), open_at(past, seen.times))
    hourly = seen.waiting[:-1].sum(axis=1).mean()
    assert hourly == pytest.approx(mean_waiting(past, window).sum(), rel=0.1)


def test_coarser_frames_are_some_of_the_finer_ones(run):
    city, log = run
    fine, coarse = (month(log, *measured(city), step) for step in (HOUR, 6 * HOUR))
    for name in ("waiting", "load", "pending", "handed"):
        np.testing.assert_allclose(getattr(fine, name)[::6], getattr(coarse, name))


def test_communities_stand_in_the_order_of_their_numbers(run):
    _, log = run
    here = log.items["community"][log.items["kind"] == Kind.INCIDENT]
    communities = [k for k, office in enumerate(log.places.offices) if office.kind == "community"]
    rows = log.rows
    started = (rows["event"] == Event.START) & (rows["team"] >= 0)
    office = np.array([team.office for team in log.places.teams])[rows["team"][started]]
    item = rows["item"][started]
    local = np.isin(office, communities) & (log.items["kind"][item] == Kind.INCIDENT)
    assert len(here) and local.sum() > 100
    np.testing.assert_array_equal(office[local], np.array(communities)[log.items["community"][item[local]]])
