"""Each switch removes what it says and only that; with all off the bare network of visits remains."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from cities import (
    CHANNELS,
    CITIES,
    DAY,
    SWITCHES,
    behaviour,
    busy,
    busy_time,
    changed_posts,
    picker,
    round_the_clock,
    rows_by_item,
    shock,
)
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.log.phases import phases
from sim.engine.journeys.city import Nature, Need
from sim.engine.journeys.departments import Try, sent_back
from sim.engine.simulate import Engine
from sim.eventlog import Aspect, Event, EventLog, Kind, What
from sim.model.city.duties import duties
from sim.model.city.structure import COMMUNITY, GRID
from sim.model.city.workload import UNIFORMS

OFF = {f"mechanisms.{name}": False for name in SWITCHES}
SCATTERED = {"structure.route.intake": "scattered", "structure.route.whistle": True}
SHOCKS = [shock("surge", 2, 3, 2), shock("campaign", 3, 2, 3), shock("task_force", 4, 3, 5)]

EAGER = {
    "behaviour.bureaus.drain": 0.5,
    "behaviour.bureaus.drain_ramp": 11,
    "behaviour.bureaus.heed": 0.5,
    "behaviour.bureaus.returns": 0.6,
    "behaviour.residents.duplicates": 0.5,
    "behaviour.residents.duplicate_delay": 1,
    "behaviour.residents.endurance": 0.5,
    "behaviour.residents.patience": 0.5,
    "behaviour.residents.satisfaction": 0.5,
    "behaviour.staff.reopening_delay": 0.1,
    "behaviour.units.assessments": 1,
    "behaviour.units.dual_work": 0.3,
    "desk.sign_off": 0.2,
    "incidents.outside_works": 0.1,
    "incidents.patrol_delay": 5,
    "incidents.rate": 60,
    "incidents.report_delay": 8,
    "requests.missing_papers": 0.5,
    "requests.papers_delay": 0.5,
    "requests.rate": 150,
    "upward.share": 0.2,
    "period.days": 12,
    "structure.community.posts": 32,
    "structure.route.recognised": 0.5,
    **{f"structure.route.dispatch.{channel}": 0 for channel in CHANNELS},
    "shocks": SHOCKS,
}
"""Behaviour in which every mechanism shows within a few days."""


def eager(name="five_tier", **changes) -> EventLog:
    """Run a city in which every mechanism shows but for whistles and the search for the right office."""
    return busy(name, posts=3, **EAGER | changes).run(Engine.COMPILED)


def both(**changes) -> list[EventLog]:
    """Run the city as it is, and with whistles and an intake of all bureaus."""
    return [eager(**changes), eager(**SCATTERED | changes)]


@cache
def everything() -> list[EventLog]:
    return both()


def having(log, event=None, what=None):
    """Count the rows with an event, an activity or both."""
    chosen = np.ones(len(log), bool)
    if event is not None:
        chosen &= log.rows["event"] == event
    if what is not None:
        chosen &= log.rows["what"] == what
    return int(chosen.sum())


def entries(log, aspect):
    """Count the entries of the table of staff that tell of something unusual."""
    return int(((log.staff["aspect"] == aspect) & (log.staff["value"] != (aspect == Aspect.PACE))).sum())


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


def moments(log, event):
    """Return the (time, item) at which something happens."""
    chosen = log.rows["event"] == event
    return set(zip(log.rows["time"][chosen].tolist(), log.rows["item"][chosen].tolist(), strict=True))


def by_the_platform(log):
    """Count items supervised for another reason than that their residents went higher."""
    return len(moments(log, Event.SUPERVISE) - moments(log, Event.ESCALATE))


SIGNS = {
    "noticing": late_reports,
    "patrol": lambda log: having(log, Event.REPORT, What.PATROL),
    "duplicates": lambda log: having(log, Event.DUPLICATE),
    "repeats": lambda log: having(log, Event.REPEAT),
    "going_higher": lambda log: having(log, Event.ESCALATE),
    "hand_over": lambda log: having(log, Event.WAIT, What.DESK),
    "decision_wait": lambda log: having(log, Event.WAIT, What.DECISION),
    "sign_off": lambda log: len(waits_to_sign(log)),
    "search": lambda log: having(log, Event.WAIT, What.SEARCH),
    "wrong_address": elsewhere,
    "returns": own,
    "arbitration": lambda log: having(log, Event.ARBITRATE),
    "whistles": lambda log: having(log, Event.WHISTLE),
    "unanswered_whistles": lambda log: having(log, Event.WHISTLE) - having(log, Event.HEED),
    "coordination": lambda log: having(log, what=What.COORDINATE) + having(log, what=What.MEETING),
    "travel": lambda log: having(log, what=What.TRAVEL),
    "outside_works": lambda log: having(log, what=What.OUTSIDE),
    "verification": lambda log: len(verified(log)),
    "rework": lambda log: having(log, Event.REWORK),
    "reopening": lambda log: having(log, Event.REOPEN) + having(log, what=What.RECURRENCE),
    "upward_tasks": lambda log: int((log.items["kind"] == Kind.UPWARD).sum()),
    "push_down": lambda log: having(log, Event.PUSH),
    "dual_work": lambda log: entries(log, Aspect.HOME),
    "assessments": lambda log: entries(log, Aspect.ASSESSMENT),
    "upward_drain": lambda log: entries(log, Aspect.DRAIN),
    "overtime": lambda log: entries(log, Aspect.OVERTIME),
    "lending": lambda log: entries(log, Aspect.LENT),
    "supervision": by_the_platform,
    "missing_papers": lambda log: having(log, Event.WAIT, What.PAPERS),
    "shocks": lambda log: entries(log, Aspect.TASK_FORCE) * len(log.places.disturbances),
}
"""How much of a mechanism is to be seen in a log."""

UNSEEN = {
    *("trust", "channel_choice", "grid_silence", "paperwork", "township_drift"),
    *("span_overload", "low_motivation", "load_response"),
}
"""Mechanisms that show in no row of their own; each has tests of its own."""

NEEDS = {
    "patrol": ["noticing"],
    "going_higher": ["repeats"],
    "search": ["wrong_address"],
    "arbitration": ["returns"],
    "unanswered_whistles": ["whistles"],
    "rework": ["verification"],
    "push_down": ["upward_tasks"],
}
"""Without what a mechanism cannot be."""

CARRIED = {
    needed: {name for name, others in NEEDS.items() if needed in others}
    for needed in {name for others in NEEDS.values() for name in others} - {"returns"}
}
"""What a switch takes along; without returns, wrong addresses leave something to rule on."""


def waits_to_sign(log):
    """Return the rows of a wait for a department's sign, other than for one that lets a whistle pass."""
    frame = pd.DataFrame({name: log.rows[name] for name in ("item", "part", "event", "what")})
    before = frame.groupby(["item", "part"])["event"].shift()
    chosen = (frame["event"] == Event.WAIT) & (frame["what"] == What.SIGN_OFF)
    return np.flatnonzero(chosen & (before != Event.WHISTLE))


def verified(log):
    """Return the items whose result a community checks.

    A grid team that finds a duplicate is on a by-way, and a department accepts what a contractor has done.
    """
    kinds = np.array([log.places.offices[team.office].kind for team in log.places.teams])
    rows = log.rows
    checks = (rows["what"] == What.VERIFY) & (rows["part"] == 0) & (kinds[rows["team"]] == "community")
    return np.unique(rows["item"][checks])


def seen(logs) -> set[str]:
    return {name for name, sign in SIGNS.items() if any(sign(log) for log in logs)}


def test_every_switch_has_a_sign_or_tests_of_its_own():
    assert set(SIGNS) | UNSEEN == set(SWITCHES)
    assert not set(SIGNS) & UNSEEN


@pytest.mark.parametrize("name", SIGNS)
def test_a_switch_removes_its_mechanism_and_leaves_the_others(name):
    assert name in seen(everything())
    assert set(SIGNS) - seen(both(**{f"mechanisms.{name}": False})) == {name} | CARRIED.get(name, set())


@pytest.mark.parametrize("name", SIGNS)
def test_a_mechanism_works_alone(name):
    needed = NEEDS.get(name, [])
    alone = {f"mechanisms.{other}": other in (name, *needed) for other in SWITCHES}
    assert seen(both(**alone)) == {name, *needed}


# --------------------------------------------------------- mechanisms that show in no row of their own


def only(*names: str) -> dict[str, bool]:
    """Return switches of which only some are on."""
    return OFF | {f"mechanisms.{name}": True for name in names}


def reports(log):
    return [row for row in zip(*log.rows.values(), strict=True) if row[4] == Event.REPORT]


def how(log, channel) -> set[int]:
    """Return the items reported by a channel."""
    return {int(row[1]) for row in reports(log) if row[5] == channel}


def paces(log) -> dict[int, list[float]]:
    """Return what the table of staff tells of the pace of each team."""
    found: dict[int, list[float]] = {}
    for team, aspect, value in zip(
        *(log.staff[n].tolist() for n in ("team", "aspect", "value")), strict=True
    ):
        if aspect == Aspect.PACE:
            found.setdefault(team, []).append(value)
    return found


@pytest.mark.parametrize("trusting", [True, False])
def test_answers_to_call_backs_matter_only_where_there_is_trust(trusting):
    """Reporting depends on how satisfied residents are exactly if trust follows their experience."""
    switches = only("noticing", *(["trust"] if trusting else [])) | {"behaviour.residents.trust_speed": 1}
    pleased, angry = (eager(**switches | {"behaviour.residents.satisfaction": share}) for share in (1, 0))
    assert (len(reports(angry)) < len(reports(pleased))) == trusting
    if not trusting:
        assert reports(angry) == reports(pleased)


@pytest.mark.parametrize(("satisfaction", "fewer"), [(0, True), (1, False)])
def test_who_loses_trust_does_not_come_to_the_community(satisfaction, fewer):
    """Walking in follows trust down and up exactly if residents choose their channel."""
    people = {"trust_speed": 0.2, "trust": 0.5, "reporting": 1, "satisfaction": satisfaction}
    changes = {f"behaviour.residents.{name}": value for name, value in people.items()}
    changes |= {"incidents.walk_in": 0.4, "urgencies.ordinary.limit": 2000}
    free, bound = (eager(**only("noticing", "trust", *on) | changes) for on in (["channel_choice"], []))
    coming, others = ((len(how(log, What.WALK_IN)), len(reports(log))) for log in (free, bound))
    assert (coming[0] * others[1] < others[0] * coming[1]) == fewer
    assert coming != others


def test_grid_workers_keep_quiet_about_what_they_might_have_to_handle():
    """Only what is below their readiness to report is reported by a patrol, exactly if there is silence."""
    changes = {"behaviour.residents.reporting": 0, "behaviour.grids.reports": 0.5}
    towns = [
        busy("five_tier", **EAGER | only("noticing", "patrol", *on) | changes)
        for on in (["grid_silence"], [])
    ]
    silent, open_ = (how(town.run(Engine.COMPILED), What.PATROL) for town in towns)
    chance = towns[0].workload.silence_chance
    assert max(chance[list(silent)]) < 0.5 < max(chance[list(open_)])
    assert len(silent) < 0.7 * len(open_)


def test_records_keep_grid_workers_from_patrol():
    """Half of the time for records: it takes twice as long until a patrol comes by."""
    quiet = {"behaviour.residents.reporting": 0, "structure.grid.powers.ordinary": 0}
    quiet |= {"structure.grid.powers.enforcement": 0, "behaviour.grids.patrol_floor": 0}
    changes = quiet | {"behaviour.grids.paperwork": 0.5, "incidents.patrol_delay": 3}
    town, other = (
        busy("five_tier", **EAGER | only("noticing", "patrol", *on) | changes) for on in (["paperwork"], [])
    )
    late, early = (patrolled(run) for run in (town, other))
    assert len(late) < len(early)
    assert set(late) <= set(early)
    for item, seconds in late.items():
        assert abs(seconds - 2 * early[item]) <= 2


def patrolled(town) -> dict[int, int]:
    """Return the working time of the grid team until a patrol has come by, by item."""
    log, found = town.run(Engine.COMPILED), {}
    for row in reports(log):
        if row[5] == What.PATROL:
            team = town.structure.desk[GRID, town.workload.community[row[1]], 0]
            calendar = log.places.calendars[log.places.teams[team].calendar]
            begun, ended = calendar.worked(np.array([town.workload.occurred[row[1]], row[0]]))
            found[int(row[1])] = int(ended - begun)
    return found


def test_more_and_more_is_pushed_to_units_that_drift_into_townships():
    """Nothing is passed down at first, a tenth of the tasks more each day; nothing without drift."""
    drifting = {"behaviour.bureaus.push_down": 0, "behaviour.units.drift": 36.5, "upward.share": 1}
    drifting |= {"behaviour.bureaus.push_most": 1}
    switches = ["upward_tasks", "push_down"]
    log = eager(**only(*switches, "township_drift") | drifting)
    tasks = log.items["kind"] == Kind.UPWARD
    pushed = np.zeros(len(tasks), bool)
    pushed[log.rows["item"][log.rows["event"] == Event.PUSH]] = True
    day = log.items["occurred"] // DAY
    shares = [pushed[tasks & (day >= first) & (day < first + 4)].mean() for first in (0, 4, 8)]
    assert not pushed[day == 0].any()
    assert shares == sorted(shares)
    assert shares[2] > shares[0] + 0.4
    assert not having(eager(**only(*switches) | drifting), Event.PUSH)
    assert not having(eager(**only("upward_tasks", "township_drift") | drifting), Event.PUSH)


SPAN = {
    "behaviour.bureaus.span": 1,
    "behaviour.bureaus.span_penalty": 0.1,
    "behaviour.bureaus.span_floor": 0.6,
}


def test_whoever_leads_too_many_offices_works_more_slowly():
    """Known answer: a tenth of the capacity for each office above the span, down to the floor."""
    town = busy("five_tier", posts=3, **EAGER | only("span_overload") | SPAN)
    log, usual = town.run(Engine.COMPILED), eager(**OFF | SPAN)
    task = duties(town.structure, 0)
    expected = {
        team: max(0.6, 1 - 0.1 * (int(reports) - 1))
        for team, reports in enumerate(task.reports)
        if reports > 1 and task.responds[team]
    }
    assert {team: pace for team, (pace,) in paces(log).items()} == pytest.approx(expected)
    assert len(expected) > 1
    slow, normal = busy_time(log), busy_time(usual)
    compared = [place for place in slow.keys() & normal.keys() if place[3] in expected]
    assert len(compared) > 20
    for place in compared:
        assert abs(slow[place] - normal[place] / expected[place[3]]) <= 1


def test_those_whose_pay_does_not_follow_the_work_slow_down_under_load():
    """Pace falls to the floor of effort, among staff of the establishment only, unless pay differs enough."""
    tired = {
        "behaviour.staff.effort": 0.5,
        "behaviour.staff.load_memory": 1,
        "behaviour.staff.full_load": 0.2,
    }
    town = busy("five_tier", posts=3, **EAGER | only("low_motivation") | tired)
    log, usual = town.run(Engine.COMPILED), eager(**OFF | tired)
    found = paces(log)
    assert set(found) <= set(np.flatnonzero(duties(town.structure, 0).paid).tolist())
    values = [value for values in found.values() for value in values]
    assert min(values) == 0.5
    assert max(values) <= 1
    assert total(busy_time(log), found) > total(busy_time(usual), found)
    paid_by_work = eager(**only("low_motivation") | tired | {"behaviour.staff.pay_spread": 0.2})
    assert not paces(paid_by_work)


def total(visits, teams):
    """Return the mean time of visits at some teams."""
    return np.mean([seconds for place, seconds in visits.items() if place[3] in teams])


IDLE = {"speed_up": 0, "overwork": 0, "juggling": 0, "carelessness": 0, "load_memory": 1, "full_load": 0.5}


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({"speed_up": 0.4}, 0.8, 1),  # up to full load, which is the usual one here
        ({"speed_up": 0.4, "usual_load": 0}, 1, 1.2),
        ({"overwork": 0.5}, 0.1, 1),
        ({"juggling": 0.5, "juggling_from": 1}, 0.1, 1),
    ],
)
def test_load_changes_the_pace(changes, low, high):
    """Load speeds people up as long as it is not full; beyond, and by many open cases, it slows them down."""
    people = {
        f"behaviour.staff.{name}": value for name, value in {**IDLE, "usual_load": 0.5, **changes}.items()
    }
    values = [value for values in paces(eager(**only("load_response") | people)).values() for value in values]
    assert low - 1e-9 <= min(values) <= max(values) <= high + 1e-9
    assert (min(values) < 1) == (low < 1)
    assert (max(values) > 1) == (high > 1)


def test_whoever_is_overworked_is_careless():
    """More checks fail exactly if load counts and exceeds what is full."""
    people = {f"behaviour.staff.{name}": value for name, value in {**IDLE, "carelessness": 10}.items()}
    people |= {"behaviour.staff.full_load": 0.01, "behaviour.staff.rework": 0.05}
    careless, careful = (
        eager(**only("verification", "rework", *on) | people) for on in (["load_response"], [])
    )
    assert having(careless, Event.REWORK) > 2 * having(careful, Event.REWORK)
    assert not paces(careless)


def test_overtime_shortens_queues():
    """Pace rises by just the time worked on top, and people wait less."""
    people = {"behaviour.staff.overtime": 0.5, "behaviour.staff.overtime_case": 0.2}
    longer, usual = (eager(**only(*on) | people) for on in (["overtime"], []))
    told = pd.DataFrame(longer.staff)
    both_told = told.pivot_table(index=["time", "team"], columns="aspect", values="value")
    assert (both_told[Aspect.PACE] == 1 + both_told[Aspect.OVERTIME]).all()
    assert both_told[Aspect.OVERTIME].max() == 0.5
    assert queued(longer) < queued(usual)


# ---------------------------------------------------------------------------- in which direction they act

LENGTHEN = {
    "dual_work": {"behaviour.units.dual_work": 0.6},
    "assessments": {"behaviour.units.assessments": 4},
    "shocks": {"shocks": [shock("task_force", 0, 12, 100)]},
    "duplicates": {"behaviour.residents.duplicates": 1, "behaviour.residents.duplicate_delay": 0.1},
    "span_overload": SPAN,
    "upward_tasks": {"upward.share": 1},
}
"""Mechanisms that take people or add work: without those nobody waits longer."""


@pytest.mark.parametrize("name", LENGTHEN)
def test_what_takes_people_or_adds_work_lengthens_queues(name):
    with_it, without = (eager(**only(*on) | LENGTHEN[name]) for on in ([name], []))
    assert queued(with_it) > queued(without)


def test_a_desk_that_has_lost_its_ablest_concludes_nothing():
    """Half of the people go and take twice as much power along: the township is passed by."""
    posts = {"structure.middle.0.posts": 40, "structure.middle.0.powers.enforcement": 0.9}
    posts |= dict.fromkeys(("structure.staffing.documented_total", "structure.staffing.equal_total"), 130)
    gone = {
        "behaviour.bureaus.drain": 0.5,
        "behaviour.bureaus.drain_ramp": 1,
        "behaviour.bureaus.drain_skill": 2,
    }
    drained, whole = (
        busy("five_tier", posts=1000, **only(*on) | posts | gone) for on in (["upward_drain"], [])
    )
    township = set(np.unique(whole.structure.desk[COMMUNITY + 1]).tolist())
    logs = [city.run(Engine.COMPILED) for city in (drained, whole)]
    sent = [{day: teams & township for day, teams in assigned(log).items()} for log in logs]
    assert sent[0][0] == sent[1][0] == township
    assert not any(sent[0][day] for day in (1, 2, 3, 4))
    assert any(sent[1][day] for day in (1, 2, 3, 4))


def assigned(log) -> dict[int, set[int]]:
    """Return the teams that incidents were assigned to, by the day of the report."""
    day = {int(row[1]): int(row[0]) // DAY for row in reports(log)}
    found: dict[int, set[int]] = {k: set() for k in range(log.end // DAY)}
    chosen = log.rows["event"] == Event.DISPATCH
    for item, team in zip(log.rows["item"][chosen].tolist(), log.rows["team"][chosen].tolist(), strict=True):
        found[day[item]].add(team)
    return found


def test_a_ruling_ends_the_returns():
    """Fewer cases come back where the platform rules, and none comes back after the ruling."""
    passing = {"behaviour.bureaus.returns": 1, "behaviour.bureaus.max_returns": 3, "desk.sign_off": 4}
    ruled, free = (
        busy("direct_control", **only("returns", "sign_off", *on) | passing).run(Engine.COMPILED)
        for on in (["arbitration"], [])
    )
    assert having(ruled, Event.ARBITRATE) > 5
    assert having(ruled, Event.RETURN) < having(free, Event.RETURN)
    told = dict.fromkeys(())
    for time, item in sorted(moments(ruled, Event.ARBITRATE)):
        assert item not in told
        told[item] = time
    assert all(time < told.get(item, np.inf) for time, item in moments(ruled, Event.RETURN))


def test_whoever_whistles_in_vain_whistles_less():
    """Only the floor is left after a day without an answer, and everything where all answer."""
    vain = {
        "behaviour.bureaus.accountability": 0,
        "behaviour.bureaus.heed": 0,
        "behaviour.units.whistle_memory": 1,
        "behaviour.units.whistle_floor": 0,
    }
    unheard, heard = (
        busy("units_26_designed", **only("whistles", *on) | vain | {"period.days": 12}).run(Engine.COMPILED)
        for on in (["unanswered_whistles"], [])
    )
    whistled = [len(moments(log, Event.WHISTLE)) for log in (unheard, heard)]
    assert 0 < whistled[0] < whistled[1]
    assert not having(unheard, Event.HEED)
    assert having(heard, Event.HEED) == having(heard, Event.WHISTLE)


def test_departments_that_share_the_reward_come():
    """All whistles are answered at full accountability, as if nobody could leave them unanswered."""
    some = {"behaviour.bureaus.heed": 0.3, "behaviour.bureaus.accountability": 0}
    lone, sharing = (
        busy("units_26_designed", **only("whistles", "unanswered_whistles") | some | changes).run(
            Engine.COMPILED
        )
        for changes in ({}, {"behaviour.bureaus.accountability": 1})
    )
    assert 0 < having(lone, Event.HEED) < having(lone, Event.WHISTLE)
    assert having(sharing, Event.HEED) == having(sharing, Event.WHISTLE) > 0


def test_who_answers_a_whistle_neither_sends_back_nor_meets():
    log = eager(**SCATTERED | {"behaviour.bureaus.returns": 1})
    stories = pd.DataFrame({name: log.rows[name] for name in ("item", "part", "event", "what")})
    for _, rows in stories.groupby(["item", "part"]):
        events = rows["event"].tolist()
        if Event.HEED in events:
            after = rows[events.index(Event.HEED) :]
            assert Event.RETURN not in after["event"].tolist()
            assert not {What.MEETING, What.COORDINATE, What.ASSIGN} & set(after["what"])
    assert having(log, Event.HEED) > 5


def test_missing_papers_are_brought_and_looked_at_again():
    """A request is examined once more for each paper that was missing."""
    papers = {"requests.missing_papers": 0.5, "requests.papers_delay": 0.5, "requests.rate": 40}
    town = busy("units_26_designed", posts=1000, **only("missing_papers") | papers)
    log = town.run(Engine.COMPILED)
    rows = rows_by_item(log)
    asked = 0
    for item in np.flatnonzero(log.items["kind"] == Kind.REQUEST):
        events = [(row[4], row[5]) for row in rows[item]]
        for k, event in enumerate(events):
            if event == (Event.WAIT, What.PAPERS) and k + 1 < len(events):
                assert events[k + 1] == (Event.ENQUEUE, What.STAMP)
                asked += 1
                assert rows[item][k + 1][6] == rows[item][k - 1][6]  # the same desk
    assert asked > 5


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
    assert not seen([log])
    assert all(len(column) == 0 for column in log.staff.values())
    assert log.places.disturbances == ()


@pytest.mark.parametrize("name", CITIES)
def test_with_all_switches_off_time_passes_in_queues_and_at_work_only(name):
    found = phases(eager(name, **OFF))
    passes = {Event(event) for event in np.unique(found.event[found.end > found.begin])}
    assert passes <= {Event.ENQUEUE, Event.START, Event.FORK, Event.CLOSE}  # a fork lasts as its branches do


@pytest.mark.parametrize("name", ["five_tier", "units_26_practised", "lines_and_blocks"])
def test_with_all_switches_off_what_happens_does_not_depend_on_behaviour(name):
    """But for the share of residents who are satisfied with a case closed on time: they are asked anyway."""
    people = [{}, *(behaviour(picker(seed)) for seed in range(4))]
    same = {"behaviour.residents.satisfaction": 0.7}
    assert len({eager(name, **OFF | changes | same).digest() for changes in people}) == 1
    assert len({eager(name, **changes | same).digest() for changes in people}) == len(people)


def test_with_all_switches_off_nothing_hits_the_city():
    shocked, calm = (eager(**OFF | {"shocks": hits}) for hits in (SHOCKS, []))
    assert shocked.digest() == calm.digest()


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
    checked = [rows for rows in ended if any(row[5] == What.VERIFY and row[2] == 0 for row in rows)]
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
    tight = {"urgencies.ordinary.limit": 1, "upward.share": 1}
    log, without = (eager(**only("upward_tasks", "push_down", *on) | tight) for on in (["supervision"], []))
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
    needed = [Need(3, 1.0), Need(7, 1.0), Need(5, 1.0)]
    load = dict.fromkeys([3, 5, 7, 9], 1.0) | {needed[loaded].department: 1e9}
    city = SimpleNamespace(
        conduct=SimpleNamespace(max_returns=2, returns=0.01),
        load=SimpleNamespace(ambiguity=np.array([0.5])),
        department_of=[3, 3, 9],
    )
    run = SimpleNamespace(city=city, decisions=SimpleNamespace(load=load), arbitrated=set())
    case = Nature(0, 0, (0, 1, 2), [], 1.0, [0.5] * UNIFORMS, [], enforcement=0, outside=0, target=2, lead=3)
    assert sent_back(run, case, Try(part, 0), needed) == (part == loaded)


def test_more_posts_shorten_queues():
    city = round_the_clock("units_26_practised", **only("travel"))
    few, many = (
        replace(city, structure=changed_posts(city.structure, dict.fromkeys(range(1000), posts))).run(
            Engine.COMPILED
        )
        for posts in (1, 50)
    )
    assert queued(many) < queued(few) / 2


def queued(log):
    """Return all time spent in queues."""
    found = phases(log)
    return int((found.end - found.begin)[found.event == Event.ENQUEUE].sum())
