"""A city in progress as records: what the structure says, what agents have decided, and the machine."""

from __future__ import annotations

from typing import NamedTuple, get_type_hints

import numpy as np

from sim.engine.compiled import buffers, layout
from sim.engine.compiled.layout import ITEM, NONE, Machine, Sizes
from sim.engine.hours import hours_by_day
from sim.engine.rules import daily, work
from sim.eventlog import AWAY, NEVER, Aspect
from sim.model.city import workload as wl
from sim.model.city.conduct import Conduct
from sim.model.city.duties import Duties, duties
from sim.model.city.structure import COMMUNITY, GRID, CityStructure
from sim.model.city.workload import CityWorkload, blocks
from sim.model.structure import NOBODY

BRANCHES = wl.FUNCTIONS
BY_WAYS = 3

IN_PROGRESS, OVERDUE, BOUNCED, TIRED, FED_UP = range(5)  # lists of items: in progress, and those of a review
OPEN_SECONDS, WORKING_DAY = range(2)  # tables of hours
SERVICES = 2  # row of powers after those of ordinary and enforcement matters

# teams and departments are i8 in all these tables: a function is compiled anew for each type it is given
COMMUNITY_RECORD = np.dtype(
    [
        ("trust", "f8"),
        ("propensity", "f8"),
        ("walk_in", "f8"),
        ("patrol", "f8"),
        ("satisfied", "i8"),
        ("dissatisfied", "i8"),
        ("grid", "i8"),
    ]
)
DEPARTMENT_RECORD = np.dtype(
    [
        ("push", "f8"),
        ("load", "f8"),
        ("heed", "f8"),
        ("field", "i8"),
        ("on_call", "i8"),
        ("approval", "i8"),
    ]
)
CREW_RECORD = np.dtype(
    [
        ("told", "f8", len(Aspect)),  # last entry in the table of staff
        ("away", "i8", len(AWAY)),
        ("felt", "f8"),  # load
        ("care", "f8"),
        ("skill", "f8"),
        ("overtime", "f8"),
        ("capacity", "f8"),  # left by the span of control
        ("whistle", "f8"),  # readiness to whistle
        ("asked", "i8"),
        ("answered", "i8"),
        ("lent", "i8"),
        ("force", "i8"),
        ("gone", "i8"),
        ("risen", "i8"),
        ("window", "i8"),  # the counter of a desk
        ("desk", "i8"),  # the desk of a counter
        ("is_desk", "i1"),
        ("responds", "i1"),
        ("paid", "i1"),
        ("burdened", "i1"),
    ]
)
STAFF_RECORD = np.dtype([("time", "i8"), ("team", "i4"), ("aspect", "i1"), ("value", "f8")])
SETTINGS_RECORD = np.dtype(
    [
        ("intake", "i8"),
        ("approval_department", "i8"),
        ("contractor", "i8"),
        ("waking", "i4"),  # a calendar, as in the records of teams
        ("levels", "i8"),
        ("approvals", "i1"),
        ("entrance", "i8"),
        ("scattered", "i1"),
        ("command", "i1"),
        *[(name, "i8" if kind is int else "f8") for name, kind in get_type_hints(Conduct).items()],
    ]
)


class Run(NamedTuple):
    """A run in progress: machine, structure, chance and what agents have decided.

    Compiling takes the longer the more arrays there are, so related tables share one.
    """

    m: Machine
    uniform: np.ndarray  # these as in a workload
    factor: np.ndarray
    size: np.ndarray
    effort: np.ndarray
    papers: np.ndarray
    ambiguity: np.ndarray
    report_delay: np.ndarray
    report_chance: np.ndarray
    channel_chance: np.ndarray
    silence_chance: np.ndarray
    exposure: np.ndarray
    push_chance: np.ndarray
    dispatch_chance: np.ndarray
    desk: np.ndarray  # [level, community, department], last the window; then assigning and receiving desks
    power: np.ndarray  # [level, ORDINARY, ENFORCEMENT or SERVICES, category, functions - 1]
    travel: np.ndarray  # [office, community]
    department_of: np.ndarray  # [enforcement, function]
    communities: np.ndarray  # COMMUNITY_RECORD
    departments: np.ndarray  # DEPARTMENT_RECORD
    crews: np.ndarray  # CREW_RECORD by team
    ascents: np.ndarray  # [person, 2] teams from and to which people are pulled up
    hours: np.ndarray  # [OPEN_SECONDS or WORKING_DAY, calendar, day]
    staff: np.ndarray  # STAFF_RECORD; entries beyond its length are counted but not kept
    lists: np.ndarray  # [list, …] items; IN_PROGRESS in no order
    arrivals: np.ndarray  # [block] next item to occur
    settings: np.ndarray  # SETTINGS_RECORD, one


class Room(NamedTuple):
    """How many rows a run can keep, in the log and in the table of staff."""

    rows: int
    staff: int


def prepare(structure: CityStructure, load: CityWorkload, conduct: Conduct, room: Room) -> Run:
    """Set up a city before its first second."""
    threads = range(len(load), (1 + BRANCHES + BY_WAYS) * len(load))
    m = layout.machine(structure.places, load, ITEM, Sizes(threads, threads.stop, room.rows))
    m.items["where"] = m.items["latest"] = NONE
    m.items["reported"] = m.items["due"] = NEVER
    m.items["needs"] = (load.functions != wl.NO_FUNCTION).sum(axis=1)
    m.items["lead"] = structure.department_of[
        load.enforcement.astype(int), np.maximum(load.functions[:, 0], 0)
    ]
    hours = hours_by_day(structure, load.days)
    task = duties(structure, conduct.force_posts)
    return Run(
        m=m,
        **{name: getattr(load, name) for name in Run._fields if name in CityWorkload.__dataclass_fields__},
        desk=desk_table(structure),
        power=power_table(structure),
        travel=structure.travel,
        department_of=structure.department_of.astype(np.int64),
        communities=community_records(structure, conduct),
        departments=department_records(structure),
        crews=crew_records(structure, task, conduct),
        ascents=np.column_stack((task.goes, task.rises)),
        hours=np.stack((hours.open, hours.nth)),
        staff=buffers.empty("staff", room.staff, STAFF_RECORD),
        lists=np.zeros((5, len(load.uniform)), np.int64),
        arrivals=block_table(load)[:, 0].copy(),
        settings=settings(structure, conduct),
    )


def settings(structure: CityStructure, conduct: Conduct) -> np.ndarray:
    """Return one record of what holds for the whole city."""
    record = np.zeros(1, SETTINGS_RECORD)
    for name in SETTINGS_RECORD.names or ():
        record[name] = getattr(conduct if name in conduct._fields else structure, name)
    return record


def desk_table(structure: CityStructure) -> np.ndarray:
    """Lay out desks and windows of all levels, then the desks that assign and those that receive tasks."""
    desks = np.concatenate((structure.desk, structure.assigning[None], structure.receiving[None]))
    nobody = np.full((2, structure.window.shape[1]), NOBODY)
    windows = np.concatenate((structure.window, nobody))
    return np.concatenate((desks, windows[:, :, None]), axis=2).astype(np.int64)


def power_table(structure: CityStructure) -> np.ndarray:
    """Lay out powers, those of services after the others."""
    services = np.broadcast_to(structure.service_power[:, None, None, None], structure.power[:, :1].shape)
    return np.concatenate((structure.power, services), axis=1)


def block_table(load: CityWorkload) -> np.ndarray:
    """Return the ranges [block, 2] of items that are numbered by time."""
    return np.array(blocks(load.occurred), np.int64)


def community_records(structure: CityStructure, conduct: Conduct) -> np.ndarray:
    """Start with what residents and grid teams decide before they have seen anything."""
    records = np.zeros(structure.window.shape[1], COMMUNITY_RECORD)
    records["trust"], records["propensity"] = conduct.trust, conduct.reporting
    records["walk_in"] = conduct.walk_in
    records["grid"] = structure.desk[GRID, :, 0]
    posts = [structure.places.teams[team].posts for team in records["grid"]]
    records["patrol"] = [
        daily.patrol_share(0, number, conduct.paperwork, conduct.patrol_floor) for number in posts
    ]
    return records


def department_records(structure: CityStructure) -> np.ndarray:
    """Lay out the departments; they decide before the first second as at every review."""
    records = np.zeros(len(structure.field), DEPARTMENT_RECORD)
    for name in ("field", "on_call", "approval"):
        records[name] = getattr(structure, name)
    return records


def crew_records(structure: CityStructure, task: Duties, conduct: Conduct) -> np.ndarray:
    """Lay out what people of each team are and do at no load; see `agents.Crew`."""
    records = np.zeros(len(structure.places.teams), CREW_RECORD)
    for name in ("responds", "paid", "burdened", "force", "window"):
        records[name] = getattr(task, name)
    records["desk"] = NOBODY
    desks = np.flatnonzero(task.window != NOBODY)
    records["desk"][task.window[desks]] = desks
    whistling = structure.desk[COMMUNITY:]
    records["is_desk"][whistling[whistling != NOBODY]] = 1
    records["whistle"] = 1
    records["felt"] = conduct.usual_load
    records["care"] = records["skill"] = 1
    records["told"][:, Aspect.PACE] = 1
    span = (conduct.span, conduct.span_penalty, conduct.span_floor)
    spare = [1.0 - team.other for team in structure.places.teams]
    records["capacity"] = [
        work.span_capacity(int(reports), *span) * share
        for reports, share in zip(task.reports, spare, strict=True)
    ]
    return records
