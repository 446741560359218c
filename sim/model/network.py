"""Bare networks: stations, classes of customers and routing probabilities, with no mechanism at all.

A file of `kind: network` expands into the same `Structure` and `Workload` as a city.  Its numbers are the
user's own, so they carry no sources; all of them are in `time_unit`.

The log counts whole seconds.  So that rounding does no harm, time is stretched by a power of ten where a mean
service or patience is below 1000 seconds; `seconds_per_unit` tells by how much, and `in_unit` gives results
back in the unit of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Annotated, Literal, Self
from zlib import crc32

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field, model_validator

from sim.eventlog import NEVER, Kind, Office, Places, Shifts, Team
from sim.model import calendars, distributions
from sim.model.distributions import Family
from sim.model.faults import misfits
from sim.model.network_faults import network_faults
from sim.model.plan import Model, Name, Title
from sim.model.scenario import Calendar, Weekday, clock_span
from sim.model.streams import Purpose, stream
from sim.model.structure import NOBODY, SLACK_DAYS, UNLIMITED, Structure
from sim.model.workload import FACTORS, FUNCTIONS, NO_FUNCTION, UNIFORMS, Routes, Workload

UNLIMITED_POSTS = 10**9
FINEST = 1000
"""Seconds of the log that a mean service or patience lasts at least."""

MOST_STEPS = 30_000
"""Longest route: the log counts steps in 16 bits."""

SECONDS = {"minute": calendars.MINUTE, "hour": calendars.HOUR, "day": calendars.DAY}
FIXED_SCV = {"exponential": 1.0, "deterministic": 0.0}
SCV_RANGE: dict[str, tuple[float, float]] = {
    "lognormal": (0, math.inf),
    "gamma": (1e-6, math.inf),
    "uniform": (0, 1 / 3),
    "hyperexponential": (1, math.inf),
}

Positive = Annotated[float, Field(gt=0, le=1e9)]
NotNegative = Annotated[float, Field(ge=0, le=1e9)]
Probability = Annotated[float, Field(ge=0, le=1)]
Split = dict[Name, Probability]
Routing = dict[Name, Split]


class Duration(Model):
    """A random time, by its mean and its shape."""

    family: Family
    mean: Positive
    scv: Annotated[float, Field(ge=0, le=1e6)] | None = None
    """Squared coefficient of variation; exponential (1) and deterministic (0) times have their own."""

    @model_validator(mode="after")
    def _shape(self) -> Self:
        fixed, kind = FIXED_SCV.get(self.family), f"the scv of a time that is {self.family}"
        if fixed is not None and self.scv not in (None, fixed):
            raise ValueError(f"{kind} is {fixed:g}, found {self.scv:g}")
        if fixed is None and self.scv is None:
            raise ValueError(f"{kind} must be stated")
        low, high = SCV_RANGE.get(self.family, (0, math.inf))
        if self.scv is not None and not low <= self.scv <= high + 1e-12:
            raise ValueError(f"{kind} lies between {low:g} and {high:.6g}, found {self.scv:g}")
        return self

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw `size` times in the unit of the file."""
        scv = FIXED_SCV.get(self.family, self.scv)
        return distributions.sample(rng, self.family, self.mean, 0.0 if scv is None else scv, size)


class OpeningHours(Calendar):
    """A calendar as in a city; every day and regardless of public holidays unless it says otherwise."""

    days: tuple[Weekday, ...] = Field(calendars.WEEKDAYS, min_length=1)
    holidays: bool = False
    source: str = "stated in the file"


class Span(Model):
    """Simulated time, in `time_unit`."""

    warm_up: NotNegative
    """Left out of every measure while queues fill."""
    length: Positive
    """Arrivals in this time are measured."""
    cool_down: NotNegative | None = None
    """Customers go on arriving so long, while those measured finish; left out, a tenth of `length`, and at
    least 50 times the longest mean service."""
    start: date = Field(date(2021, 3, 1), ge=date(1950, 1, 1), le=date(2150, 1, 1))
    """First day, a Monday unless stated; only calendars look at it."""


class Station(Model):
    """Posts with one queue before them, served first come, first served within a priority."""

    posts: Annotated[int, Field(ge=1, le=1_000_000)] | Literal["unlimited"]
    service: Duration
    calendar: Name | None = None
    """Work is suspended at closing and resumed at opening; left out, the station never closes."""
    capacity: Annotated[int, Field(ge=1, le=UNLIMITED)] | None = None
    """Customers that fit in, waiting and served together; who finds it full leaves the network."""


class Swing(Model):
    """A rate that swings: rate + amplitude · sin(2π · time / period)."""

    amplitude: float
    period: Positive


class CustomerClass(Model):
    """Customers of one kind, who arrive at random (a Poisson process)."""

    rate: Annotated[float, Field(gt=0, le=1e9)]
    enters: Name | Split
    """Where they begin: a station, pool or fork, or several with probabilities."""
    priority: Annotated[int, Field(ge=0, le=9)] = 1
    """The lowest number is served first; nobody's service is interrupted."""
    patience: Duration | None = None
    """The time a customer waits in any one queue before it gives up and leaves the network."""
    profile: Swing | None = None
    service: dict[Name, Duration] = Field({})
    """Services of this class that differ from those of the station."""
    routing: Routing = Field({})
    """Rows of the routing that differ for this class."""


class NetworkScenario(Model):
    """A queueing network."""

    model_config = ConfigDict(title="Tierflow network")

    kind: Literal["network"]
    name: Name
    title: Title
    story: Title | None = None
    time_unit: Literal["minute", "hour", "day"]
    """The unit of every time in the file; rates are per this unit."""
    period: Span
    calendars: dict[Name, OpeningHours] = Field({})
    stations: dict[Name, Station] = Field(min_length=1, max_length=1000)
    pools: dict[Name, tuple[Name, ...]] = Field({})
    """Stations of which a customer joins the one with the fewest customers, of equals the first."""
    forks: dict[Name, tuple[Name, ...]] = Field({})
    """Stations and pools that a customer visits all at once; it goes on when the last has finished."""
    classes: dict[Name, CustomerClass] = Field(min_length=1, max_length=100)
    routing: Routing = Field({})
    """For each station, pool or fork, where customers go next; what is missing to 1 leaves."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        misfits(network_faults(self))
        return self

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names of all places a route may lead to, in the order of the file."""
        return (*self.stations, *self.pools, *self.forks)

    @property
    def horizon(self) -> float:
        """Simulated time from the empty start to the end of the cool-down, in `time_unit`."""
        cool_down = self.period.cool_down
        if cool_down is None:
            longest = max(service.mean for service in self._services())
            cool_down = max(self.period.length / 10, 50 * longest)
        return self.period.warm_up + self.period.length + cool_down

    @property
    def stretch(self) -> int:
        """Seconds of the log that stand for one second of the file: a power of ten."""
        means = [duration.mean for duration in (*self._services(), *self._patiences())]
        fine = FINEST / (min(means) * SECONDS[self.time_unit])
        return 10 ** max(0, math.ceil(math.log10(fine)))

    @property
    def seconds_per_unit(self) -> int:
        """Seconds of the log that stand for one `time_unit`."""
        return SECONDS[self.time_unit] * self.stretch

    def service(self, customers: CustomerClass, station: str) -> Duration:
        """Return the service of a class at a station."""
        return customers.service.get(station, self.stations[station].service)

    def rows(self, customers: CustomerClass) -> Routing:
        """Return the routing of a class, row by row."""
        return {**self.routing, **customers.routing}

    @staticmethod
    def entry(customers: CustomerClass) -> Split:
        """Return the probabilities with which a class begins at each place."""
        return {customers.enters: 1.0} if isinstance(customers.enters, str) else customers.enters

    def _services(self) -> list[Duration]:
        own = [service for customers in self.classes.values() for service in customers.service.values()]
        return [*(station.service for station in self.stations.values()), *own]

    def _patiences(self) -> list[Duration]:
        return [c.patience for c in self.classes.values() if c.patience is not None]


def window(scenario: NetworkScenario) -> tuple[int, int]:
    """Return the first and the last second of the log between which arrivals are measured."""
    begin, length = (
        round(span * scenario.seconds_per_unit) for span in (scenario.period.warm_up, scenario.period.length)
    )
    return begin, begin + length


# --------------------------------------------------------------------------------------------- structure


def expand_network(scenario: NetworkScenario) -> Structure:
    """Expand a network: one office with one team for each station, in the order of the file."""
    names = list(scenario.calendars)
    stations = scenario.stations.values()
    teams = tuple(
        Team(
            office=k,
            role="desk",
            posts=UNLIMITED_POSTS if station.posts == "unlimited" else station.posts,
            calendar=0 if station.calendar is None else 1 + names.index(station.calendar),
        )
        for k, station in enumerate(stations)
    )
    places = Places(
        offices=tuple(Office(name, "station", 0, NOBODY) for name in scenario.stations),
        teams=teams,
        calendars=_shifts(scenario),
        categories=tuple(scenario.classes),
    )
    capacity = [UNLIMITED if station.capacity is None else station.capacity for station in stations]
    return _without_city(places, np.array(capacity, np.int64))


def _without_city(places: Places, capacity: np.ndarray) -> Structure:
    """Return a structure in which everything that only a city has is empty."""
    offices, nothing = len(places.offices), np.zeros(0, np.int32)
    return Structure(
        places=places,
        books=pd.DataFrame(columns=["book", "holder", "role", "posts"]),
        position=np.zeros((offices, 2)),
        capacity=capacity,
        desk=np.zeros((0, 1, 0), np.int32),
        window=np.zeros((0, 1), np.int64),
        power=np.zeros((0, 2, len(places.categories))),
        service_power=np.zeros(0),
        department_of=nothing,
        field=nothing,
        on_call=nothing,
        approval=nothing,
        intake=NOBODY,
        approval_department=NOBODY,
        travel=np.zeros((offices, 1), np.int64),
        direct=True,
        integrated=False,
        waking=0,
    )


def _shifts(scenario: NetworkScenario) -> tuple[Shifts, ...]:
    """Return the round-the-clock calendar and those of the file, stretched like all times."""
    days = _days(scenario) + SLACK_DAYS
    table = [calendars.always(days)]
    for hours in scenario.calendars.values():
        spans = [(day, *clock_span(span)) for day in hours.days for span in hours.hours]
        make = calendars.office if hours.holidays else calendars.weekly
        table.append(make(scenario.period.start, days, spans))
    return tuple(Shifts(s.opens * scenario.stretch, s.closes * scenario.stretch) for s in table)


def _days(scenario: NetworkScenario) -> int:
    return math.ceil(scenario.horizon * SECONDS[scenario.time_unit] / calendars.DAY)


# ---------------------------------------------------------------------------------------------- workload

Source = Callable[..., np.random.Generator]
"""Give the generator of a purpose, and of names and numbers below it."""


@dataclass(frozen=True)
class Visits:
    """Visits of the customers of one class: who goes where at which step, and how much work it is."""

    item: np.ndarray
    step: np.ndarray
    team: np.ndarray  # -1 in a pool
    pool: np.ndarray  # -1 at a station
    work: np.ndarray  # seconds of the log


def draw_network(scenario: NetworkScenario, seed: int, replication: int) -> Workload:
    """Draw all customers of one replication, by time; equal arguments give equal arrays.

    Each class has streams of its own for arrivals, patience and each step of the routes, and each class at
    each station one for each step, so that a change touches only what it changes.
    """

    def source(purpose: Purpose, *path: str | int) -> np.random.Generator:
        return stream(
            seed, replication, purpose, *(crc32(p.encode()) if isinstance(p, str) else p for p in path)
        )

    names = list(scenario.classes)
    arrivals = [_arrivals(scenario, name, source) for name in names]
    occurred = np.concatenate(arrivals)
    order = np.argsort(occurred, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    first = np.cumsum([0, *map(len, arrivals)])
    walks = [
        replace(walk, item=place[first[k] + walk.item])
        for k, name in enumerate(names)
        for walk in _Walk(scenario, name, source, len(arrivals[k])).visits()
    ]
    each = zip(names, map(len, arrivals), strict=True)
    patience = np.concatenate([_patience(scenario, name, source, n) for name, n in each])
    category = np.repeat(np.arange(len(names)), [len(a) for a in arrivals])
    return _workload(scenario, occurred[order], category[order], _routes(scenario, walks, patience[order]))


def _arrivals(scenario: NetworkScenario, name: str, source: Source) -> np.ndarray:
    """Draw the ascending arrival times of a class in seconds of the log, by thinning if its rate swings."""
    customers, horizon = scenario.classes[name], scenario.horizon
    swing = customers.profile
    peak = customers.rate + (abs(swing.amplitude) if swing else 0.0)
    times = _poisson(source(Purpose.NETWORK_ARRIVALS, name), peak, horizon)
    if swing:
        rate = customers.rate + swing.amplitude * np.sin(2 * math.pi * times / swing.period)
        times = times[source(Purpose.NETWORK_ARRIVALS, name, 1).random(len(times)) * peak < rate]
    seconds = np.rint(times * scenario.seconds_per_unit).astype(np.int64)
    return seconds[seconds < _end(scenario)]


def _end(scenario: NetworkScenario) -> int:
    return math.ceil(scenario.horizon * scenario.seconds_per_unit)


def _poisson(rng: np.random.Generator, rate: float, until: float) -> np.ndarray:
    """Draw the times of a Poisson process; a longer run begins with the same times."""
    expected = rate * until
    block = int(expected + 6 * math.sqrt(expected)) + 16
    times = np.cumsum(rng.exponential(1 / rate, block))
    while times[-1] < until:
        times = np.append(times, times[-1] + np.cumsum(rng.exponential(1 / rate, block)))
    return times[times < until]


def _patience(scenario: NetworkScenario, name: str, source: Source, n: int) -> np.ndarray:
    patience = scenario.classes[name].patience
    if patience is None:
        return np.full(n, NEVER)
    return _seconds(scenario, patience.sample(source(Purpose.NETWORK_PATIENCE, name), n))


def _seconds(scenario: NetworkScenario, times: np.ndarray) -> np.ndarray:
    return np.maximum(np.rint(times * scenario.seconds_per_unit), 1).astype(np.int64)


class _Walk:
    """Walks the customers of one class through the network, all of them one step at a time."""

    def __init__(self, scenario: NetworkScenario, name: str, source: Source, n: int) -> None:
        self.scenario, self.name, self.source, self.n = scenario, name, source, n
        self.customers = scenario.classes[name]
        self.stations, self.pools = list(scenario.stations), list(scenario.pools)
        rows = scenario.rows(self.customers)
        self.begin = self._edges(scenario.entry(self.customers))
        self.edges = [self._edges(rows.get(node, {})) for node in scenario.nodes]

    def visits(self) -> Iterator[Visits]:
        """Yield the visits of each step and place."""
        who = np.arange(self.n)
        where = self._choose(self.begin, 0, who)
        for step in range(1, MOST_STEPS):
            ahead = np.full(len(who), len(self.edges))
            for node in np.unique(where).tolist():
                here = where == node
                yield from self._stay(node, step, who[here])
                ahead[here] = self._choose(self.edges[node], step, who[here])
            who, where = who[ahead < len(self.edges)], ahead[ahead < len(self.edges)]
            if not len(who):
                return
        raise ValueError(f"a customer of class {self.name!r} would make more than {MOST_STEPS} visits")

    def _edges(self, row: Split) -> np.ndarray:
        """Return cumulated probabilities of going to each node; the rest leaves."""
        return np.cumsum([row.get(node, 0.0) for node in self.scenario.nodes])

    def _choose(self, edges: np.ndarray, step: int, who: np.ndarray) -> np.ndarray:
        chance = self.source(Purpose.NETWORK_ROUTES, self.name, step).random(self.n)[who]
        if edges[-1] > 1 - 1e-9:  # nobody leaves through a rounding error
            edges = np.append(edges[:-1], 1.0)
        return np.searchsorted(edges, chance, side="right")

    def _stay(self, node: int, step: int, who: np.ndarray) -> Iterator[Visits]:
        name = self.scenario.nodes[node]
        for branch, place in enumerate(self.scenario.forks.get(name, (name,))):
            pooled = place in self.scenario.pools
            station = self.scenario.pools[place][0] if pooled else place
            rng = self.source(Purpose.NETWORK_SERVICE, self.name, place, step, branch)
            work = self.scenario.service(self.customers, station).sample(rng, self.n)[who]
            yield Visits(
                item=who,
                step=np.full(len(who), step),
                team=np.full(len(who), NOBODY if pooled else self.stations.index(place)),
                pool=np.full(len(who), self.pools.index(place) if pooled else NOBODY),
                work=_seconds(self.scenario, work),
            )


def _routes(scenario: NetworkScenario, walks: list[Visits], patience: np.ndarray) -> Routes:
    """Put visits in rows by customer and step; branches of a fork keep their order."""
    column = {f.name: np.concatenate([getattr(walk, f.name) for walk in walks]) for f in fields(Visits)}
    order = np.lexsort((column["step"], column["item"]))
    number = np.bincount(column["item"], minlength=len(patience))
    names = list(scenario.stations)
    return Routes(
        begin=np.concatenate(([0], np.cumsum(number))).astype(np.int64),
        team=column["team"][order].astype(np.int32),
        pool=column["pool"][order].astype(np.int32),
        group=column["step"][order].astype(np.int32),
        work=column["work"][order],
        patience=patience,
        pools=tuple(tuple(map(names.index, members)) for members in scenario.pools.values()),
    )


def _workload(
    scenario: NetworkScenario, occurred: np.ndarray, category: np.ndarray, routes: Routes
) -> Workload:
    """Return a workload of customers; what only a city's items have is blank."""
    n = len(occurred)
    priority = np.array([customers.priority for customers in scenario.classes.values()], np.int8)
    nothing, no, number = np.zeros(n), np.zeros(n, bool), np.zeros(n, np.int64)
    return Workload(
        start=datetime.combine(scenario.period.start, time()),
        end=_end(scenario),
        days=_days(scenario),
        kind=np.full(n, Kind.CUSTOMER, np.int8),
        category=category.astype(np.int8),
        urgency=np.zeros(n, np.int8),
        priority=priority[category],
        community=np.zeros(n, np.int16),
        occurred=occurred,
        limit=np.full(n, NEVER),
        consultation=no,
        functions=np.full((n, FUNCTIONS), NO_FUNCTION, np.int8),
        size=np.zeros((n, 0)),
        difficulty=nothing,
        ambiguity=nothing,
        enforcement=no,
        visible=no,
        walk_in=no,
        outside=number,
        report_delay=number,
        report_chance=nothing,
        exposure=nothing,
        push_chance=nothing,
        uniform=np.zeros((0, UNIFORMS)),
        factor=np.zeros((0, FACTORS)),
        routes=routes,
    )


def in_unit(scenario: NetworkScenario, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table about a log with its columns `…_hours` in `time_unit`, and without that ending."""
    units = calendars.HOUR / scenario.seconds_per_unit
    times = [column for column in table if str(column).endswith("_hours")]
    scaled = table.assign(**{column: table[column] * units for column in times})
    return scaled.rename(columns=lambda column: column.removesuffix("_hours"))
