"""Waits, sojourns and numbers of a bare network, by station, by class and in all; everything from the log."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.log.cutting import ONGOING
from sim.analysis.log.history import HOUR, check_window, interpolated
from sim.analysis.log.open_time import working
from sim.analysis.log.phases import groups, one_of
from sim.analysis.measures.load import filled_share
from sim.analysis.measures.staffing import capacity_seconds
from sim.eventlog import Event, EventLog, Kind, Window


@dataclass(frozen=True, eq=False)
class Stays:
    """Stays of customers in the network, or at one station of it; times in seconds.

    `fate` is the event that ended the stay, at `left`; ONGOING, at the end of the log, if none did.
    """

    category: np.ndarray
    arrived: np.ndarray
    left: np.ndarray
    fate: np.ndarray


@dataclass(frozen=True, eq=False)
class Visits(Stays):
    """Stays at a `team` each; the wait ended at `begun`, with START if `met`, otherwise with the stay."""

    team: np.ndarray
    begun: np.ndarray
    met: np.ndarray


@dataclass(frozen=True, eq=False)
class Scope:
    """Some lines of a table, and the line to which each visit and each of the `stays` belongs."""

    name: str
    lines: tuple[str, ...]
    capacity: np.ndarray
    visit: np.ndarray
    stay: np.ndarray
    stays: Stays

    def sums(self, line: np.ndarray, value: np.ndarray | None = None) -> np.ndarray:
        """Add a value up by line, or count."""
        if len(self.lines) == 1:  # several times faster
            return np.array([len(line) if value is None else value.sum()])
        return np.bincount(line, value, minlength=len(self.lines))


def network_table(log: EventLog, begin: int, end: int) -> pd.DataFrame:
    """Measure a bare network of stations: one line per station, per class of customers, and for all.

    Columns: `scope` (station, class, all), `name`, `arrivals`, mean, p50, p90 and p95 hours of `wait`
    (ENQUEUE to START, per visit) and `sojourn` (ENQUEUE to FINISH per visit; for classes and all OCCUR to
    CLOSE), mean numbers `in_system` and `in_queue`, `utilisation` (of a class: the share of all posts'
    time it takes), `abandoned_share`, `blocked_share`.  Waits and sojourns are those of arrivals in
    [begin, end) that are over by the end of the log: let the log run on after the window.
    """
    check_window(log, begin, end)
    window, visits = Window(begin, end), _visits(log)
    queue, work = filled_share(visits.arrived, visits.begun, window), _work_of_visits(log, visits, window)
    parts = [
        _arrivals(scope, visits, window) | _levels(scope, queue, work, window)
        for scope in _scopes(log, visits, capacity_seconds(log, begin, end))
    ]
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _scopes(log: EventLog, visits: Visits, capacity: np.ndarray) -> tuple[Scope, ...]:
    stations = tuple(log.places.offices[team.office].name for team in log.places.teams)
    classes, customers = log.places.categories, _customers(log)
    total = np.nansum(capacity, keepdims=True)
    of_class = total.repeat(len(classes))
    together = (np.zeros(len(stays.fate), dtype=np.int8) for stays in (visits, customers))
    return (
        Scope("station", stations, capacity, visits.team, visits.team, visits),
        Scope("class", classes, of_class, visits.category, customers.category, customers),
        Scope("all", ("all",), total, *together, customers),
    )


def _arrivals(scope: Scope, visits: Visits, window: Window) -> dict[str, np.ndarray]:
    """Describe the arrivals in the window, line by line."""
    stays, lines = scope.stays, len(scope.lines)
    new, begun = _within(stays.arrived, window), _within(visits.arrived, window) & visits.met
    over = new & one_of(stays.fate, Event.FINISH, Event.CLOSE)
    arrivals = scope.sums(scope.stay[new])
    some = np.where(arrivals > 0, arrivals, np.nan)
    wait = (visits.begun - visits.arrived)[begun], scope.visit[begun], lines
    sojourn = (stays.left - stays.arrived)[over], scope.stay[over], lines
    return {
        "scope": np.full(lines, scope.name),
        "name": np.array(scope.lines, dtype=str),
        "arrivals": arrivals,
        **{f"wait_{name}_hours": values for name, values in _summary(*wait).items()},
        **{f"sojourn_{name}_hours": values for name, values in _summary(*sojourn).items()},
        "abandoned_share": scope.sums(scope.stay[new & (stays.fate == Event.ABANDON)]) / some,
        "blocked_share": scope.sums(scope.stay[new & (stays.fate == Event.BLOCK)]) / some,
    }


def _within(time: np.ndarray, window: Window) -> np.ndarray:
    return (time >= window[0]) & (time < window[1])


def _summary(seconds: np.ndarray, line: np.ndarray, lines: int) -> dict[str, np.ndarray]:
    """Hours by line, NaN where there are none."""
    hours, table = seconds / HOUR, np.full((lines, 4), np.nan)
    for k, at in enumerate(_places(line, lines)):
        if len(hours[at]):
            table[k] = hours[at].mean(), *interpolated(hours[at], (0.5, 0.9, 0.95))
    return dict(zip(("mean", "p50", "p90", "p95"), table.T, strict=True))


def _places(line: np.ndarray, lines: int) -> list[np.ndarray | slice]:
    """Find the places of the entries of each line."""
    if lines == 1:  # sorting would take longer than the rest
        return [slice(None)]
    found = groups(line, lines)
    return [found.of(k) for k in range(lines)]


def _levels(scope: Scope, queue: np.ndarray, work: np.ndarray, window: Window) -> dict[str, np.ndarray]:
    """Mean numbers in the window and the share of open post-time spent working, line by line."""
    system = filled_share(scope.stays.arrived, scope.stays.left, window)
    return {
        "in_system": scope.sums(scope.stay, system),
        "in_queue": scope.sums(scope.visit, queue),
        "utilisation": scope.sums(scope.visit, work) / scope.capacity,
    }


def _work_of_visits(log: EventLog, visits: Visits, window: Window) -> np.ndarray:
    """Working seconds of each visit in the window."""
    work = np.zeros(len(visits.fate), dtype=np.int64)
    at = np.flatnonzero(visits.met)
    since, until = visits.begun[at].clip(*window), visits.left[at].clip(*window)
    work[at] = working(log, visits.team[at], since, until)
    return work


def _visits(log: EventLog) -> Visits:
    """Find the visits of customers to stations; who meets a full one has a visit that lasts no time."""
    row = _station_rows(log)
    item, event, time, team = (log.rows[name][row] for name in ("item", "event", "time", "team"))
    enters = one_of(event, Event.ENQUEUE, Event.BLOCK)
    at, visit = np.flatnonzero(enters), np.cumsum(enters) - 1
    begun, left = np.full((2, len(at)), log.end)
    met, fate = np.zeros(len(at), dtype=bool), np.full(len(at), ONGOING)
    starts = np.flatnonzero((event == Event.START) & (np.roll(event, 1) == Event.ENQUEUE))
    begun[visit[starts]], met[visit[starts]] = time[starts], True
    ends = np.flatnonzero(one_of(event, Event.FINISH, Event.ABANDON, Event.BLOCK))
    left[visit[ends]], fate[visit[ends]] = time[ends], event[ends]
    return Visits(
        category=log.items["category"][item[at]],
        arrived=time[at],
        left=left,
        fate=fate,
        team=team[at],
        begun=np.minimum(begun, left),
        met=met,
    )


def _station_rows(log: EventLog) -> np.ndarray:
    """Places of the rows of customers at stations, thread by thread and in order of time within each."""
    kind = log.items["kind"]
    row = np.flatnonzero(
        one_of(log.rows["event"], Event.ENQUEUE, Event.START, Event.FINISH, Event.ABANDON, Event.BLOCK)
    )
    row = row[(kind == Kind.CUSTOMER)[log.rows["item"][row]]]
    part = log.rows["part"][row].astype(np.int64)
    parts = int(part.max(initial=0)) + 1
    return row[groups(log.rows["item"][row] * parts + part, len(kind) * parts).place]


def _customers(log: EventLog) -> Stays:
    """Find the stays of customers in the network; those of their branches do not count."""
    ends = one_of(log.rows["event"], Event.CLOSE, Event.ABANDON, Event.BLOCK) & (log.rows["part"] == 0)
    row = np.flatnonzero(ends)
    item, customer = log.rows["item"][row], log.items["kind"] == Kind.CUSTOMER
    left, fate = np.full(len(customer), log.end), np.full(len(customer), ONGOING)
    left[item], fate[item] = log.rows["time"][row], log.rows["event"][row]
    return Stays(
        category=log.items["category"][customer],
        arrived=log.items["occurred"][customer],
        left=left[customer],
        fate=fate[customer],
    )
