"""Records of the compiled machine, and how they are laid out before the first second.

Threads get numbers as they come, and the number of one that has ended goes to another.  Few arrays of
records rather than many plain ones: the compiler's time grows with the number of arrays handed from function
to function.
"""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

import numpy as np

from sim.engine.compiled import buffers
from sim.eventlog import COLUMNS, Places, Rows
from sim.model.workload import Workload

# counters
ROWS, AGENDA, READY, NOW, OPEN, THREADS, FREE, END, STAFF, OPENING = range(10)
COUNTERS = 10

# stages of a visit
NOT_VISITING, QUEUING, FIRST_TASK, SECOND_TASK = range(4)

# what a key of the agenda is made of, from its end: thread, end of patience or not, part, item
THREAD_BITS = 28
PART_BITS = 7
ITEM_BITS = 63 - THREAD_BITS - 1 - PART_BITS
PATIENCE = 1 << THREAD_BITS

BLOCKED = -1  # a thread that waits for its time; every other value is a place in its journey
NONE = -1
NOTHING = 0

SHIFT = np.dtype([("opens", "i8"), ("closes", "i8"), ("before", "i8")])
TEAM = np.dtype(
    [
        ("posts", "i8"),
        ("present", "i8"),
        ("free", "i8"),  # less than none where people are still busy who are to leave
        ("inside", "i8"),  # waiting or served
        ("waiting", "i8"),
        ("incidents", "i8"),  # among those waiting
        ("begun", "i8"),  # seconds of work since the last review
        ("pace", "f8"),
        ("calendar", "i4"),
        ("office", "i4"),
        ("is_ready", "i1"),
        ("tasks_first", "i1"),
    ]
)
THREAD = np.dtype(
    [
        ("since", "i8"),  # enqueue time
        ("first_seconds", "i8"),
        ("second_seconds", "i8"),
        ("next", "i4"),  # behind it in the queue, or among those that have ended
        ("team", "i4"),  # of the visit under way
        ("item", "i4"),
        ("before", "i4"),  # the branch or by-way of its item that came before it
        ("step", "i2"),
        ("choice", "i2"),  # a department, tier, stamp or channel, as the place needs
        ("first", "i1"),  # tasks of the visit under way
        ("second", "i1"),
        ("place", "i1"),  # where the journey goes on
        ("stage", "i1"),
        ("attempt", "i1"),
        ("part", "i1"),
    ]
)
ITEM = np.dtype(
    [
        ("occurred", "i8"),
        ("limit", "i8"),
        ("due", "i8"),
        ("outside", "i8"),
        ("patience", "i8"),
        ("endurance", "i8"),
        ("reported", "i8"),  # by a resident, else NEVER
        ("difficulty", "f8"),
        ("latest", "i4"),  # of its branches and by-ways
        ("where", "i4"),  # its index in `open`, or NONE
        ("community", "i2"),
        ("lead", "i2"),  # department of the leading function
        ("functions", "i1", 4),
        ("needs", "i1"),  # how many of them
        ("kind", "i1"),
        ("category", "i1"),
        ("consultation", "i1"),
        ("visible", "i1"),
        ("enforcement", "i1"),
        ("target", "i1"),  # rung that can conclude it
        ("priority", "i1"),
        ("supervised", "i1"),
        ("arbitrated", "i1"),
        ("bounced", "i1"),
        ("repeated", "i1"),
        ("escalated", "i1"),
        ("left", "i1"),  # branches still under way
        ("closing", "i1"),  # how often it has been closed
        ("check", "i1"),  # number of the check to come
    ]
)


class Machine(NamedTuple):
    """A run in progress, as far as clock, posts and queues go."""

    count: np.ndarray
    rows: Rows  # what lies beyond their length is counted but not kept
    times: np.ndarray  # the agenda: a heap by (time, key) in which four entries follow each
    keys: np.ndarray  # as `key` makes them
    teams: np.ndarray  # TEAM
    ready: np.ndarray  # teams that may be able to start something
    queues: np.ndarray  # [team, class, 2] first and last waiting thread
    shifts: np.ndarray  # SHIFT: all calendars one after the other
    begins: np.ndarray  # [calendar + 1] where each begins
    coming: np.ndarray  # [calendar] its next opening
    threads: np.ndarray  # THREAD
    items: np.ndarray  # ITEM


class Sizes(NamedTuple):
    """How much a run may need at once.

    `threads` are the numbers of those that come as they are needed; lower ones are those of items themselves.
    """

    threads: range
    booked: int  # entries of the agenda
    rows: int  # that can be kept


def machine(places: Places, load: Workload, item: np.dtype, sizes: Sizes) -> Machine:
    """Set up clock, posts and queues, with a record of the kind `item` for each item.

    ValueError for more items or threads than a key can tell apart.
    """
    threads = sizes.threads
    if len(load) > 1 << ITEM_BITS or threads.stop > 1 << THREAD_BITS:
        raise ValueError(f"a run holds up to {1 << ITEM_BITS:,} items and {1 << THREAD_BITS:,} threads")
    count = np.zeros(COUNTERS, np.int64)
    count[THREADS], count[FREE], count[END] = threads.start, NONE, load.end
    teams = team_records(places)
    classes = max(4, int(load.priority.max(initial=0)) + 1)
    shifts = [np.rec.fromarrays([s.opens, s.closes, s.before], SHIFT) for s in places.calendars]
    begins = np.concatenate(([0], np.cumsum([len(s) for s in shifts]))).astype(np.int64)
    count[OPENING] = min(int(s.opens[0]) for s in places.calendars if len(s.opens))
    return Machine(
        count=count,
        rows=Rows(**{name: np.empty(sizes.rows, kind) for name, kind in COLUMNS.items()}),
        times=buffers.empty("times", sizes.booked + 1, np.dtype(np.int64)),
        keys=buffers.empty("keys", sizes.booked + 1, np.dtype(np.int64)),
        teams=teams,
        ready=np.zeros(len(teams), np.int64),
        queues=np.full((len(teams), classes, 2), NONE, np.int64),
        shifts=np.concatenate(shifts).view(np.ndarray),
        begins=begins,
        coming=begins[:-1].copy(),
        threads=buffers.empty("threads", threads.stop, THREAD),
        items=item_records(load, item),
    )


def team_records(places: Places) -> np.ndarray:
    """Lay out the teams, all free."""
    records = np.zeros(len(places.teams), TEAM)
    for name in ("posts", "calendar", "office"):
        records[name] = [getattr(team, name) for team in places.teams]
    records["free"] = records["present"] = records["posts"]
    records["tasks_first"] = records["pace"] = 1
    return records


def item_records(load: Workload, kind: np.dtype) -> np.ndarray:
    """Lay out the items, as much of them as `kind` of record holds."""
    records = buffers.zeros("items", len(load), kind)
    for name in {column.name for column in fields(load)} & set(kind.names or ()):
        records[name] = getattr(load, name)
    return records
