"""The ways in which work travels: what each route promises, held against the rows of every case."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from cities import CHANNELS, DAY, SWITCHES, Town, busy, cities
from hypothesis import given

from sim.engine.journeys.city import City
from sim.engine.simulate import Engine
from sim.eventlog import SIDE, Event, Kind, What
from sim.model.city.structure import COMMUNITY, GRID, ORDINARY, PARALLEL, SERIAL

OFF = {f"mechanisms.{name}": False for name in SWITCHES}
MEETING = {What.COORDINATE, What.MEETING}


def threads(log) -> dict[tuple[int, int], list[tuple[int, ...]]]:
    """Return (time, event, what, team) of each thread, in order."""
    found = defaultdict(list)
    for time, item, part, _, *rest in zip(*(column.tolist() for column in log.rows.values()), strict=True):
        found[item, part].append((time, *rest))
    return found


def ran(name: str, *on: str, posts: int = 1000, **changes) -> tuple[Town, dict]:
    """Run a city in which nothing but some mechanisms goes on."""
    city = busy(name, posts, **OFF | {f"mechanisms.{switch}": True for switch in on} | changes)
    return city, threads(city.run(Engine.COMPILED))


def events(rows) -> list[int]:
    return [row[1] for row in rows]


def joint(city: Town, kind=Kind.INCIDENT) -> list[int]:
    """Return the items that need several departments, if they leave the grassroots."""
    known = City(city.structure, city.workload, city.conduct)
    return [
        i
        for i in np.flatnonzero((city.workload.kind == kind) & ~city.workload.consultation).tolist()
        if len(known.departments_needed(known.nature(i, [1.0] * len(known.office)))) > 1
    ]


def targets(city: Town) -> dict[int, int]:
    """Return the rung that can conclude each incident while nobody has been pulled up."""
    known = City(city.structure, city.workload, city.conduct)
    return {i: known.nature(i, [1.0] * len(known.office)).target for i in range(len(city.workload.uniform))}


def channels(found) -> dict[int, int]:
    """Return by which way each item was reported."""
    return {item: row[2] for (item, part), rows in found.items() for row in rows if row[1] == Event.REPORT}


def lead(city: Town, item: int) -> int:
    return City(city.structure, city.workload, city.conduct).lead(item)


ALL_JOINT = {"incidents.joint": 1, "incidents.third": 0.5, "incidents.rate": 60}
UP = {
    f"structure.{rung}.powers.{kind}": 0
    for rung in ("grid", "community", "middle.0")
    for kind in ("ordinary", "enforcement")
}
"""Nobody below the departments concludes anything."""


# --------------------------------------------------------------------------------------------- every city


@given(cities())
def test_the_promises_of_all_routes_are_kept_in_drawn_cities(city):
    log = city.run(Engine.COMPILED)
    what_a_case_causes_beside_its_journey_has_its_time(city, log)
    who_has_come_or_has_been_told_to_does_not_send_back(log)
    requests_part_only_where_all_examine_at_once(city, log)


# ------------------------------------------------------------------------------------------ dispatch

CALM = {f"urgencies.{name}.priority": 2 for name in ("emergency", "urgent", "ordinary", "complex")}
MANY = {"period.days": 14, "incidents.rate": 100, "incidents.walk_in": 0.5, "incidents.patrol_delay": 5}


def dispatching(**shares: int) -> dict[str, int]:
    return {f"structure.route.dispatch.{channel}": share for channel, share in shares.items()}


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_dispatched_is_read_by_no_desk_and_all_else_by_each(channel):
    """By one channel all cases, by the others none; but what is concluded on the spot goes nowhere."""
    shares = {name: int(name == channel) for name in CHANNELS}
    city, found = ran("five_tier", "noticing", "patrol", **CALM | MANY | dispatching(**shares))
    target, spot = targets(city), {What.PATROL: GRID, What.WALK_IN: COMMUNITY}
    met = dict.fromkeys(CHANNELS, 0)
    for item, way in channels(found).items():
        closed = Event.CLOSE in events(found[item, 0])
        if item not in target or not closed or target[item] <= spot.get(way, -1):
            continue
        name, did = CHANNELS[(What.HOTLINE, What.WALK_IN, What.PATROL).index(way)], whats(found[item, 0])
        if shares[name]:
            assert What.TRIAGE in did
            assert What.SCREEN not in did
        elif way != What.HOTLINE:
            assert What.TRIAGE not in did
            assert did.count(What.SCREEN) == abs(target[item] - COMMUNITY)  # it climbs, or is handed down
        met[name] += 1
    assert min(met.values()) > 10


def whats(rows) -> list[int]:
    """Return what is begun, in order."""
    return [row[2] for row in rows if row[1] == Event.START]


def desks(rows) -> list[int]:
    """Return the teams on whose desks a case lies, in order."""
    return [row[3] for row in rows if row[1:3] == (Event.WAIT, What.DESK)]


@pytest.mark.parametrize("entrance", ["community", "middle"])
def test_the_hotline_gives_what_it_does_not_dispatch_to_the_entrance(entrance):
    """From there a case climbs, or is handed down at once to whoever can conclude it."""
    way = CALM | MANY | dispatching(hotline=0) | {"structure.route.entrance": entrance}
    city, found = ran("five_tier", "hand_over", **way)
    desk, met = city.structure.desk, set()
    for item, target in targets(city).items():
        rows = found[item, 0]
        if Event.CLOSE not in events(rows):
            continue
        grid, community, township = desk[:, city.workload.community[item], lead(city, item)].tolist()
        hall = city.structure.field[lead(city, item)]
        if entrance == "middle":
            expected = [[township, grid], [township, community], [township], [township, hall]][target]
        else:
            expected = [[community, grid], [community], [community, township], [community, township, hall]][
                target
            ]
        assert desks(rows) == expected
        assert whats(rows).count(What.SCREEN) == len(expected) - 1
        met.add(target)
    assert met == {0, 1, 2, 3}


def test_without_a_middle_the_community_is_the_entrance():
    way = MANY | dispatching(hotline=0)
    logs = [
        busy("direct_control", **way | {"structure.route.entrance": entrance}).run(Engine.COMPILED)
        for entrance in ("community", "middle")
    ]
    assert logs[0].digest() == logs[1].digest()


# ------------------------------------------------------------------------------------------------- by-ways


def what_a_case_causes_beside_its_journey_has_its_time(city, log):
    """Second calls come while the case is open, repeats and appeals at midnight, these after those."""
    marks = {event: moments(log, event) for event in (Event.DUPLICATE, Event.REPEAT, Event.ESCALATE)}
    reported, closed = moments(log, Event.REPORT), moments(log, Event.CLOSE)
    for found in marks.values():
        for item, times in found.items():
            assert len(times) == 1
            assert reported[item][0] <= times[0]
            ended = sum(time < times[0] for time in closed.get(item, []))
            again = sum(time <= times[0] for time in moments(log, Event.REOPEN).get(item, []))
            assert ended <= again
            assert city.workload.kind[item] == Kind.INCIDENT
    for event in (Event.REPEAT, Event.ESCALATE):
        assert all(time % DAY == 0 for times in marks[event].values() for time in times)
    for item, (time,) in marks[Event.ESCALATE].items():
        assert marks[Event.REPEAT][item][0] < time
    by_residents = {What.HOTLINE, What.WALK_IN}
    channel = dict(
        zip(*(log.rows[n][log.rows["event"] == Event.REPORT].tolist() for n in ("item", "what")), strict=True)
    )
    assert {channel[item] for item in marks[Event.REPEAT]} <= by_residents
    side = log.rows["part"] >= SIDE
    assert set(log.rows["item"][side].tolist()) <= {item for found in marks.values() for item in found}


def moments(log, event) -> dict[int, list[int]]:
    """Return when something happens, by item."""
    found = defaultdict(list)
    chosen = log.rows["event"] == event
    for item, time in zip(log.rows["item"][chosen].tolist(), log.rows["time"][chosen].tolist(), strict=True):
        found[item].append(time)
    return found


# ------------------------------------------------------------------- whistles, rulings and what is sent back


def who_has_come_or_has_been_told_to_does_not_send_back(log):
    """Nobody returns what a whistle brought; after a ruling only those return whose business it is not."""
    ruled = {item: times[0] for item, times in moments(log, Event.ARBITRATE).items()}
    for (item, _), rows in threads(log).items():
        after = events(rows)
        if Event.HEED in after:
            assert Event.RETURN not in after[after.index(Event.HEED) :]
        for team in {row[3] for row in rows if row[1] == Event.RETURN and row[0] >= ruled.get(item, np.inf)}:
            assert not any(row[1:] == (Event.START, What.HANDLE, team) for row in rows)


def test_a_whistle_calls_all_who_are_needed_and_they_need_no_meeting():
    city, found = ran(
        "units_26_designed", "whistles", "sign_off", "coordination", "returns", **ALL_JOINT | UP
    )
    needed = set(joint(city))
    assert len(needed) > 20
    for item in needed & {item for item, part in found if part == 1}:
        parts = [found[item, part] for part in (1, 2, 3) if (item, part) in found]
        assert all(events(rows)[:2] == [Event.WHISTLE, Event.HEED] for rows in parts)
        assert len({rows[0][0] for rows in parts}) == 1
        assert not MEETING & {row[2] for rows in [*parts, found[item, 0]] for row in rows}


def test_a_whistle_in_vain_costs_its_limit_and_a_meeting():
    never = {
        "behaviour.bureaus.accountability": 0,
        "behaviour.bureaus.heed": 0,
        "behaviour.bureaus.whistle_limit": 2,
        "behaviour.units.whistle_floor": 1,
    }
    city, found = ran(
        "units_26_designed", "whistles", "unanswered_whistles", "coordination", **ALL_JOINT | UP | never
    )
    calendars, teams = city.structure.places.calendars, city.structure.places.teams
    waited = 0
    for (_, part), rows in found.items():
        if part == 0 or Event.WHISTLE not in events(rows):
            continue
        assert events(rows)[0] == Event.WHISTLE
        assert rows[1][1:3] == (Event.WAIT, What.SIGN_OFF)
        if len(rows) > 2:
            begun, ended = calendars[teams[rows[1][3]].calendar].worked(np.array([rows[1][0], rows[2][0]]))
            assert ended - begun == 2 * 3600
            assert rows[2][2] == What.COORDINATE
            waited += 1
    assert waited > 20


# --------------------------------------------------------------------------- emergencies and known procedures

EMERGENCY = {f"urgencies.{name}.priority": 0 for name in ("emergency", "urgent", "ordinary", "complex")}


@pytest.mark.parametrize("command", [True, False])
def test_under_one_command_all_set_out_at_once(command):
    """Else the lead acts, and the others are called when it has done so."""
    city, found = ran(
        "five_tier", "sign_off", **ALL_JOINT | UP | EMERGENCY | {"structure.route.command": command}
    )
    together = after = 0
    for item in joint(city):
        main = found[item, 0]
        if Event.FORK not in events(main) or city.structure.on_call[lead(city, item)] < 0:
            continue
        fork = main[events(main).index(Event.FORK)][0]
        parts = {part: rows for (i, part), rows in found.items() if i == item and part > 0}
        if command:
            assert min(parts) == 1
            assert all(events(rows)[:2] == [Event.DISPATCH, Event.ENQUEUE] for rows in parts.values())
            assert {rows[1][0] for rows in parts.values()} == {fork}
            together += 1
        else:
            assert min(parts) == 2
            assert (Event.FINISH, What.HANDLE) in [row[1:3] for row in main if row[0] <= fork]
            assert all(What.SIGN_OFF in [row[2] for row in rows] for rows in parts.values())
            after += 1
    assert together + after > 10


def test_a_preset_procedure_needs_neither_coordination_nor_returns():
    switches = ("coordination", "returns", "wrong_address", "sign_off")
    bouncing = {"behaviour.bureaus.returns": 1, "behaviour.bureaus.wrong_address": 1}
    city, found = ran("five_tier", *switches, **ALL_JOINT | UP | bouncing | {"structure.route.one_thing": 1})
    forked = [item for item in joint(city) if (item, 1) in found]
    assert len(forked) > 20
    for item in forked:
        rows = [row for (i, _), rows in found.items() if i == item for row in rows]
        assert not MEETING & {row[2] for row in rows}
        assert Event.RETURN not in events(rows)


# ------------------------------------------------------------------------------------------------- approvals


def requests_part_only_where_all_examine_at_once(city, log):
    """And there every one that needs several stamps does, once accepted; no incident is stamped."""
    forks = log.rows["item"][log.rows["event"] == Event.FORK]
    parted = set(forks[log.items["kind"][forks] == Kind.REQUEST].tolist())
    several = (city.workload.kind == Kind.REQUEST) & ((city.workload.functions >= 0).sum(axis=1) > 1)
    assert parted <= set(np.flatnonzero(several).tolist())
    assert not parted or city.structure.approvals == PARALLEL
    stamped = log.rows["item"][log.rows["what"] == What.STAMP]
    assert (log.items["kind"][stamped] == Kind.REQUEST).all()
    if city.structure.approvals == PARALLEL:
        closed = log.rows["item"][log.rows["event"] == Event.CLOSE]
        assert set(np.flatnonzero(several).tolist()) & set(closed.tolist()) <= parted


@pytest.mark.parametrize("approvals", ["serial", "parallel", "integrated"])
def test_each_stamp_is_given_by_its_department(approvals):
    """One after the other with a wait on each new desk, all at once, or all by one department."""
    stamps = {"requests.approvals": 1, "requests.rate": 40, "structure.route.approvals": approvals}
    city, found = ran("five_tier", "hand_over", **stamps)
    load, structure, checked = city.workload, city.structure, 0
    for item in np.flatnonzero(load.kind == Kind.REQUEST).tolist():
        if Event.CLOSE not in events(found[item, 0]):
            continue
        functions = load.functions[item][load.functions[item] >= 0]
        wanted = [int(structure.approval[structure.department_of[ORDINARY][f]]) for f in functions]
        rows = [row for (i, _), rows in found.items() if i == item for row in rows]
        given_ = [row[3] for row in rows if row[1] == Event.FINISH and row[2] == What.STAMP][1:]
        desks = sum(row[2] == What.DESK for row in rows)
        if approvals == "serial":
            assert given_ == wanted
            assert desks == 1 + sum(a != b for a, b in pairwise(wanted))
        elif approvals == "parallel":
            assert sorted(given_) == sorted(wanted)
            assert desks == (len(wanted) if len(wanted) > 1 else 1)
        else:
            assert given_ == [int(structure.approval[structure.approval_department])]
            assert desks == 0
        checked += 1
    assert checked > 10
    assert (structure.approvals == SERIAL) == (approvals == "serial")
