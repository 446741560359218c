"""Bare networks: stations, classes of customers and routing probabilities, with no mechanism at all.

Its numbers are the user's own, so they carry no sources; all of them are in `time_unit`.

The log counts whole seconds.  So that rounding does no harm, time is stretched by a power of ten where a mean
service or patience is below 1000 seconds; `seconds_per_unit` tells by how much, and `in_unit` gives results
back in the unit of the file.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from sim.eventlog import Office, Places, Shifts, Team, Window
from sim.model.change.variant import Variant
from sim.model.city.scenario import Calendar, Weekday
from sim.model.files.base import Model, Name, Title
from sim.model.files.faults import misfits
from sim.model.network.faults import network_faults
from sim.model.network.structure import UNLIMITED, NetworkStructure
from sim.model.structure import NOBODY
from sim.model.time_and_chance import calendars, distributions
from sim.model.time_and_chance.distributions import Family
from sim.model.time_and_chance.timetable import SLACK_DAYS, opened

if TYPE_CHECKING:
    import pandas as pd

UNLIMITED_POSTS = 10**9
FINEST = 1000
"""Seconds of the log that a mean service or patience lasts at least."""

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


class NetworkScenario(Variant):
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

    @property
    def days(self) -> int:
        """Days of the calendars until the horizon."""
        return math.ceil(self.horizon * SECONDS[self.time_unit] / calendars.DAY)

    @property
    def end(self) -> int:
        """Second of the log at the horizon."""
        return math.ceil(self.horizon * self.seconds_per_unit)

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


def window(scenario: NetworkScenario) -> Window:
    """Return the first and the last second of the log between which arrivals are measured."""
    begin, length = (
        round(span * scenario.seconds_per_unit) for span in (scenario.period.warm_up, scenario.period.length)
    )
    return Window(begin, begin + length)


# --------------------------------------------------------------------------------------------- structure


def expand_network(scenario: NetworkScenario) -> NetworkStructure:
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
    return NetworkStructure(places=places, capacity=np.array(capacity, np.int64))


def _shifts(scenario: NetworkScenario) -> tuple[Shifts, ...]:
    """Return the round-the-clock calendar and those of the file, stretched like all times."""
    days = scenario.days + SLACK_DAYS
    own = [opened(hours, scenario.period.start, days) for hours in scenario.calendars.values()]
    table = [calendars.always(days), *own]
    return tuple(Shifts(s.opens * scenario.stretch, s.closes * scenario.stretch) for s in table)


def in_unit(scenario: NetworkScenario, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table about a log with its columns `…_hours` in `time_unit`, and without that ending."""
    units = calendars.HOUR / scenario.seconds_per_unit
    times = [column for column in table if str(column).endswith("_hours")]
    scaled = table.assign(**{column: table[column] * units for column in times})
    return scaled.rename(columns=lambda column: column.removesuffix("_hours"))
