"""Logs written by hand: each row a line of words, so that a test reads like a story."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from sim.eventlog import (
    COLUMNS,
    NEVER,
    STAFF_COLUMNS,
    UNKNOWN,
    Aspect,
    Disturbance,
    Event,
    EventLog,
    Kind,
    Office,
    Places,
    Shifts,
    Team,
    What,
)

HOUR = 3600
DAY = 24 * HOUR

INTAKE, BUREAU, ROADS, WATER, GRID = range(5)
"""Teams of the small town: two posts take calls, one post each decides, mends roads, mends pipes, patrols."""


def office_hours(days: int = 400) -> Shifts:
    """Open from hour 8 to hour 16 of every day."""
    opens = np.arange(days) * DAY + 8 * HOUR
    return Shifts(opens, opens + 8 * HOUR)


def always(days: int = 400) -> Shifts:
    return Shifts(np.array([-DAY]), np.array([days * DAY]))


def town() -> Places:
    offices = (
        Office("hotline", "intake", 0, -1),
        Office("bureau", "bureau", 0, -1),
        Office("roads", "department", 1, 1),
        Office("water", "department", 1, 1),
        Office("grid 1", "grid", 2, 1),
    )
    teams = (
        Team(0, "desk", 2, 0),
        Team(1, "desk", 1, 1),
        Team(2, "field", 1, 1),
        Team(3, "field", 1, 1),
        Team(4, "field", 1, 0),
    )
    return Places(offices, teams, (always(), office_hours()))


def build(lines: list[str], end: float, places: Places | None = None, **items: list) -> EventLog:
    """Make a log of lines "hour item part step EVENT [WHAT] [team]", in the order of time.

    Keyword arguments give columns of the items; by default they are incidents without a time limit of
    which no class is known, and occur at their OCCUR row.
    """
    rows = sorted((_row(line) for line in lines), key=lambda row: row[0])
    columns = {
        name: np.array([row[k] for row in rows], dtype=kind) for k, (name, kind) in enumerate(COLUMNS.items())
    }
    count = max((row[1] for row in rows), default=-1) + 1
    occurred = np.zeros(count, dtype=np.int64)
    for row in rows:
        if row[4] == Event.OCCUR:
            occurred[row[1]] = row[0]
    defaults = {
        "kind": [Kind.INCIDENT] * count,
        "category": [0] * count,
        "urgency": [0] * count,
        "community": [0] * count,
        "occurred": occurred,
        "due": [NEVER] * count,
        "needs": [0] * count,
        "difficulty": [UNKNOWN] * count,
        "enforcement": [UNKNOWN] * count,
        "works": [UNKNOWN] * count,
    }
    table = {name: np.array(column) for name, column in (defaults | items).items()}
    return EventLog(datetime(2021, 3, 1), round(end * HOUR), columns, table, places or town())


def _row(line: str) -> tuple[int, ...]:
    hour, item, part, step, event, *rest = line.split()
    what = What[rest[0]] if rest and rest[0] in What.__members__ else What.NOTHING
    team = int(rest[-1]) if rest and rest[-1] not in What.__members__ else -1
    return (round(float(hour) * HOUR), int(item), int(part), int(step), Event[event], what, team)


def visit(times: tuple[float, float, float], thread: str, what: str, team: int) -> list[str]:
    """Rows of a visit: queueing, beginning and finishing at `times`; `thread` is "item part step"."""
    names = ("ENQUEUE", "START", "FINISH")
    return [f"{time} {thread} {name} {what} {team}" for time, name in zip(times, names, strict=True)]


def staffed(log: EventLog, *lines: str) -> EventLog:
    """Give a log the table of staff of lines "hour team ASPECT value", in the order of time."""
    entries = sorted((_entry(line) for line in lines), key=lambda entry: entry[0])
    columns = {
        name: np.array([entry[k] for entry in entries], dtype=kind)
        for k, (name, kind) in enumerate(STAFF_COLUMNS.items())
    }
    return replace(log, staff=columns)


def _entry(line: str) -> tuple[float, ...]:
    hour, team, aspect, value = line.split()
    return (round(float(hour) * HOUR), int(team), Aspect[aspect], float(value))


def shaken(log: EventLog, *shocks: tuple[float, float]) -> EventLog:
    """Tell a log of surges that hit from day to day."""
    told = tuple(Disturbance("surge", round(begin * DAY), round(end * DAY)) for begin, end in shocks)
    return replace(log, places=replace(log.places, disturbances=told))
