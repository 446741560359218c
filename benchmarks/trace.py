"""The workload that every engine gets: who arrives when, which stations it visits, how long each visit takes.

Time is in ticks of a microsecond, as whole numbers below 2**53.  Engines that reckon with floats are then as
exact as ours, and no two events share an instant, so that the order of simultaneous events, which differs
from engine to engine, plays no part: all finish times must be equal.
Our engines take a tick for their second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.eventlog import Shifts
from sim.model.time_and_chance import calendars

TICKS = 10**6  # in a second
HOUR = calendars.HOUR * TICKS
YEAR = 365 * calendars.DAY * TICKS
PER_YEAR = 20_000

COMMUNITIES, UNITS, DEPARTMENTS = 102, 26, 14
DESK = COMMUNITIES + UNITS
POSTS = np.repeat([1, 3, 4, 14], [COMMUNITIES, UNITS, 1, DEPARTMENTS])
TO_UNIT, TO_DEPARTMENT = 0.35, 0.30
HOURS = np.array([24.0, 54.0, 10.0, 450.0])  # mean service of the tiers: community, unit, desk, department

MONDAY = date(2024, 1, 1)
DAILY = [(day, 8 * calendars.HOUR, 20 * calendars.HOUR) for day in calendars.WEEKDAYS]
WEEKLY = [(day, 9 * calendars.HOUR, 17 * calendars.HOUR) for day in calendars.WEEKDAYS[:5]]
OPEN_SHARE = np.array([12 * 7, 8 * 5, 8 * 5, 8 * 5]) / (24 * 7)
URGENT = 0.1
SLACK_YEARS = 2  # for what is under way at the last arrival


@dataclass(frozen=True, eq=False)
class Trace:
    """Incidents by time; visits `begin[i]` to `begin[i + 1]` are those of incident i, in order."""

    occurred: np.ndarray  # [incident] ticks
    priority: np.ndarray  # [incident] 0 is served first
    begin: np.ndarray  # [incident + 1]
    station: np.ndarray  # [visit]
    work: np.ndarray  # [visit] ticks of open time
    posts: np.ndarray  # [station]
    calendar: np.ndarray  # [station] index of its shifts
    shifts: tuple[Shifts, ...]  # none: open round the clock
    end: int  # a tick by which everything is over

    def __len__(self) -> int:
        return len(self.occurred)


def bare(incidents: int, seed: int = 1) -> Trace:
    """Draw the four-tier network at 20,000 incidents a year: always open, first come first served."""
    rng = np.random.default_rng(seed)
    occurred = _arrivals(rng, incidents)
    begin, station, work = _routes(rng, incidents, HOURS)
    return Trace(
        occurred=occurred,
        priority=np.zeros(incidents, np.int8),
        begin=begin,
        station=station,
        work=work,
        posts=POSTS,
        calendar=np.zeros(len(POSTS), np.int64),
        shifts=(),
        end=int(occurred[-1]) + SLACK_YEARS * YEAR,
    )


def office_hours(incidents: int, seed: int = 1) -> Trace:
    """Draw the same network with office hours, and a tenth of the incidents urgent.

    Communities are open daily from 8 to 20, the others on weekdays from 9 to 17.  Service times are shortened
    by the share of open hours, which leaves the load of an open hour as it was.
    """
    rng = np.random.default_rng(seed)
    occurred = _arrivals(rng, incidents)
    begin, station, work = _routes(rng, incidents, HOURS * OPEN_SHARE)
    end = int(occurred[-1]) + SLACK_YEARS * YEAR
    return Trace(
        occurred=occurred,
        priority=(rng.random(incidents) >= URGENT).astype(np.int8),
        begin=begin,
        station=station,
        work=work,
        posts=POSTS,
        calendar=(np.arange(len(POSTS)) >= COMMUNITIES).astype(np.int64),
        shifts=tuple(_shifts(spans, end) for spans in (DAILY, WEEKLY)),
        end=end,
    )


def _arrivals(rng: np.random.Generator, incidents: int) -> np.ndarray:
    return np.cumsum(_ticks(rng.exponential(YEAR / PER_YEAR, incidents)))


def _ticks(times: np.ndarray) -> np.ndarray:
    return np.maximum(np.rint(times), 1).astype(np.int64)


def _routes(
    rng: np.random.Generator, incidents: int, hours: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw `begin`, `station`, `work`: community, then perhaps its unit, then perhaps desk and department."""
    community = rng.integers(COMMUNITIES, size=incidents)
    department = rng.integers(DEPARTMENTS, size=incidents)
    up = rng.random(incidents) < TO_UNIT
    on = up & (rng.random(incidents) < TO_DEPARTMENT)
    unit = COMMUNITIES + community * UNITS // COMMUNITIES
    stations = np.stack([community, unit, np.full(incidents, DESK), DESK + 1 + department], axis=1)
    visited = np.stack([np.ones(incidents, bool), up, on, on], axis=1)
    work = _ticks(rng.exponential(hours * HOUR, visited.shape))
    begin = np.concatenate(([0], np.cumsum(visited.sum(axis=1))))
    return begin.astype(np.int64), stations[visited].astype(np.int32), work[visited]


def _shifts(spans: list[tuple[str, int, int]], end: int) -> Shifts:
    days = end // (calendars.DAY * TICKS) + 1
    week = calendars.weekly(MONDAY, days, spans)
    return Shifts(week.opens * TICKS, week.closes * TICKS)
