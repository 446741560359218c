"""Each switch removes what it says and only that; with all off the bare network of visits remains."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from cities import CITIES, SWITCHES, busy, rows_by_item
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.phases import phases
from sim.engine.journeys import Nature, sent_back
from sim.engine.simulate import Engine
from sim.eventlog import Event, EventLog, Kind, What
from sim.model.workload import UNIFORMS

OFF = {f"mechanisms.{name}": False for name in SWITCHES}

EAGER = {
    "behaviour.residents.satisfaction": 0.5,
    "behaviour.staff.reopening_delay": 0.1,
    "desk.sign_off": 0.2,
    "incidents.outside_works": 0.1,
    "incidents.patrol_delay": 5,
    "incidents.report_delay": 20,
    "upward.share": 0.2,
    "period.days": 12,
    "structure.route.triage": "stepwise",
}
"""Behaviour in which every mechanism shows within a few days."""


def eager(name="five_tier", **changes) -> EventLog:
    """Run a city in which every mechanism shows."""
    return busy(name, posts=3, **EAGER | changes).run(Engine.COMPILED)


@cache
def everything() -> EventLog:
    return eager()


def having(log, event=None, what=None):
    """Count the rows with an event, an activity or both."""
    chosen = np.ones(len(log), bool)
    if event is not None:
        chosen &= log.rows["event"] == event
    if what is not None:
        chosen &= log.rows["what"] == what
    return int(chosen.sum())


def late_reports(log):
    """Count incidents reported after they occurred."""
    reported = log.rows["event"] == Event.REPORT
    return int((log.rows["time"][reported] > log.items["occurred"][log.rows["item"][reported]]).sum())


def returns(log):
    """Return where parts were returned from, and where they were handled, as (item, part, team)."""
    rows = log.rows
    handled = (rows["event"] == Event.START) & (rows["what"] == What.HANDLE)
    places = (rows["item"], rows["part"], rows["team"])
    return [
        set(zip(*(column[chosen].tolist() for column in places), strict=True))
        for chosen in (rows["event"] == Event.RETURN, handled)
    ]


def elsewhere(log):
    """Count returns by a department other than the one that handles the same part in the end."""
    returned, handled = returns(log)
    done = {place[:2] for place in handled}
    return len([place for place in returned - handled if place[:2] in done])


def own(log):
    """Count parts returned by the department that handles them in the end."""
    returned, handled = returns(log)
    return len(returned & handled)


SIGNS = {
    "noticing": late_reports,
    "patrol": lambda log: having(log, Event.REPORT, What.PATROL),
    "hand_over": lambda log: having(log, Event.WAIT, What.DESK),
    "decision_wait": lambda log: having(log, Event.WAIT, What.DECISION),
    "sign_off": lambda log: having(log, Event.WAIT, What.SIGN_OFF),
    "wrong_address": elsewhere,
    "returns": own,
    "coordination": lambda log: having(log, what=What.COORDINATE) + having(log, what=What.MEETING),
    "travel": lambda log: having(log, what=What.TRAVEL),
    "outside_works": lambda log: having(log, what=What.OUTSIDE),
    "verification": lambda log: having(log, what=What.VERIFY),
    "rework": lambda log: having(log, Event.REWORK),
    "reopening": lambda log: having(log, Event.REOPEN) + having(log, what=What.RECURRENCE),
    "push_down": lambda log: having(log, Event.PUSH),
    "supervision": lambda log: having(log, Event.SUPERVISE),
}
"""How much of a mechanism is to be seen in a log; trust shows in no row and has tests of its own."""

CARRIED = {"noticing": {"patrol"}, "verification": {"rework"}}
"""What a switch takes along."""


def test_every_switch_has_a_sign():
    assert {*SIGNS, "trust"} == set(SWITCHES)


@pytest.mark.parametrize("name", SIGNS)
def test_a_switch_removes_its_mechanism_and_leaves_the_others(name):
    assert SIGNS[name](everything()) > 0
    without = eager(**{f"mechanisms.{name}": False})
    gone = {sign for sign, seen in SIGNS.items() if not seen(without)}
    assert gone == {name} | CARRIED.get(name, set())


@pytest.mark.parametrize("name", SIGNS)
def test_a_mechanism_works_alone(name):
    needed = {"patrol": ["noticing"], "rework": ["verification"]}.get(name, [])
    alone = {f"mechanisms.{other}": other in (name, *needed) for other in SWITCHES}
    log = eager(**alone)
    assert {sign for sign, seen in SIGNS.items() if seen(log)} == {name, *needed}


# ---------------------------------------------------------------------------------------------------- trust


def reports(log):
    return [row for row in zip(*log.rows.values(), strict=True) if row[4] == Event.REPORT]


@pytest.mark.parametrize("trusting", [True, False])
def test_answers_to_call_backs_matter_only_where_there_is_trust(trusting):
    """Reporting depends on how satisfied residents are exactly if trust follows their experience."""
    switches = {
        "mechanisms.trust": trusting,
        "mechanisms.patrol": False,
        "behaviour.residents.trust_speed": 1,
    }
    pleased, angry = (eager(**switches | {"behaviour.residents.satisfaction": share}) for share in (1, 0))
    assert (len(reports(angry)) < len(reports(pleased))) == trusting
    if not trusting:
        assert reports(angry) == reports(pleased)


# ------------------------------------------------------------------------------------------ the bare network

BARE = {
    *(Event.OCCUR, Event.REPORT, Event.DISPATCH, Event.ENQUEUE, Event.START, Event.FINISH),
    *(Event.FORK, Event.JOIN, Event.CLOSE, Event.SATISFIED, Event.DISSATISFIED),
}


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("name", CITIES)
def test_with_all_switches_off_visits_remain(name, engine):
    log = busy(name, posts=3, **EAGER | OFF | {"incidents.joint": 1}).run(engine)
    assert {Event(event) for event in np.unique(log.rows["event"])} == BARE
    assert not any(seen(log) for seen in SIGNS.values())


@pytest.mark.parametrize("name", CITIES)
def test_with_all_switches_off_time_passes_in_queues_and_at_work_only(name):
    found = phases(eager(name, **OFF))
    passes = {Event(event) for event in np.unique(found.event[found.end > found.begin])}
    assert passes <= {Event.ENQUEUE, Event.START, Event.FORK, Event.CLOSE}  # a fork lasts as its branches do


def test_with_all_switches_off_what_happens_does_not_depend_on_behaviour():
    shares = ["wrong_address", "returns", "rework", "reopening", "push_down", "reporting", "patrol_floor"]
    calm, wild = (eager(**OFF, **{f"behaviour.{share}": value for share in shares}) for value in (0, 0.9))
    assert calm.digest() == wild.digest()


# ------------------------------------------------------------------------------------- how far they go


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_nobody_sends_a_case_back_more_often_than_the_rule_allows(most):
    changes = {
        "mechanisms.wrong_address": False,
        "behaviour.bureaus.returns": 1,
        "behaviour.bureaus.max_returns": most,
    }
    log = eager(**changes)
    returned = log.rows["event"] == Event.RETURN
    threads = log.rows["item"][returned] * 10 + log.rows["part"][returned]
    assert np.bincount(threads, minlength=1).max() == most


def test_a_certain_return_is_followed_by_work_of_the_same_department():
    changes = {
        "mechanisms.wrong_address": False,
        "behaviour.bureaus.returns": 1,
        "behaviour.bureaus.max_returns": 1,
    }
    log = eager(**changes)
    assert elsewhere(log) == 0
    assert own(log) > 0


def test_work_that_never_passes_the_check_is_done_four_times():
    log = eager("direct_control", **{"behaviour.staff.rework": 1, "behaviour.staff.reopening": 0})
    ended = [rows for rows in rows_by_item(log) if any(row[4] == Event.CLOSE for row in rows)]
    checked = [rows for rows in ended if any(row[5] == What.VERIFY for row in rows)]
    assert {sum(row[4] == Event.REWORK for row in rows) for rows in checked} == {3}


def test_each_reopened_case_is_closed_again_and_asked_about_twice():
    log = eager("units_26_designed", **{"behaviour.staff.reopening": 1})
    stories = [[row[4] for row in rows] for rows in rows_by_item(log)]
    reopened = [events for events in stories if Event.REOPEN in events]
    for events in reopened:
        assert events.count(Event.REOPEN) == 1
        answers = events.count(Event.SATISFIED) + events.count(Event.DISSATISFIED)
        assert events.count(Event.CLOSE) == answers
    assert max(events.count(Event.CLOSE) for events in reopened) == 2


def test_supervised_cases_overtake_others():
    tight = {"urgencies.ordinary.limit": 1, "mechanisms.trust": False, "mechanisms.patrol": False}
    log, without = (eager(**tight | {"mechanisms.supervision": on}) for on in (True, False))
    chosen = np.unique(log.rows["item"][log.rows["event"] == Event.SUPERVISE])
    assert closed(log, chosen) > closed(without, chosen)


def test_pushed_down_tasks_wait_where_incidents_go_first():
    pushing = {"behaviour.bureaus.push_down": 1, "upward.share": 1}
    incidents_first, tasks_first = (
        eager("units_26_practised", **pushing | {"behaviour.units.incidents_first": many})
        for many in (0, 1000)
    )
    tasks = np.flatnonzero(incidents_first.items["kind"] == Kind.UPWARD)
    assert closed(incidents_first, tasks) < closed(tasks_first, tasks)


def closed(log, items):
    """Count the items among some that have been closed."""
    ended = np.unique(log.rows["item"][log.rows["event"] == Event.CLOSE])
    return len(np.intersect1d(ended, items))


@given(st.integers(0, 2), st.integers(0, 2))
def test_whether_a_department_sends_back_depends_on_its_own_load(part, loaded):
    """Departments in order of need, not functions: two functions of one department do not shift the loads."""
    needed = [(3, 1.0), (7, 1.0), (5, 1.0)]
    load = dict.fromkeys([3, 5, 7, 9], 1.0) | {needed[loaded][0]: 1e9}
    city = SimpleNamespace(
        conduct=SimpleNamespace(max_returns=2, returns=0.01),
        load=SimpleNamespace(ambiguity=np.array([0.5])),
        department_of=[3, 3, 9],
    )
    run = SimpleNamespace(city=city, decisions=SimpleNamespace(load=load))
    case = Nature(0, 0, (0, 1, 2), [], [0.5] * UNIFORMS, [], target=2, lead=3)
    assert sent_back(run, case, (part, 0), needed) == (part == loaded)


def test_more_posts_shorten_queues():
    few, many = (queued(busy("units_26_practised", posts=posts).run(Engine.COMPILED)) for posts in (1, 1000))
    assert many < few / 2


def queued(log):
    """Return all time spent in queues."""
    found = phases(log)
    return int((found.end - found.begin)[found.event == Event.ENQUEUE].sum())
