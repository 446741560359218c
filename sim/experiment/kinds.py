"""Kinds of scenarios: what is made of one, when and how it is measured, and what may be asked of it.

A kind is one object.  All that sets cities and networks apart is told by theirs, so that whoever runs, sums
up or shows a scenario asks `kind_of` and knows of no kind by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.log.history import HOUR
from sim.analysis.measures.city import measure
from sim.analysis.measures.classes import classes
from sim.analysis.measures.durations import Watch
from sim.analysis.measures.flows import flows
from sim.analysis.measures.load import community_hours
from sim.analysis.measures.network import network_table
from sim.analysis.measures.recovery import course
from sim.engine.simulate import Engine, simulate, simulate_network
from sim.eventlog import EventLog, Places
from sim.measures import Of, of, of_city
from sim.model.change.applying import planned
from sim.model.change.steps import effective
from sim.model.city.alike import on_footing
from sim.model.city.cities import Scenario
from sim.model.city.conduct import conduct
from sim.model.city.expansion import expand, middle_posts
from sim.model.city.footing import FOOTINGS, OWN, Footing
from sim.model.city.scenario import CityScenario
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload, draw
from sim.model.files.canon import digest, digest_of, dump
from sim.model.files.changes import with_values
from sim.model.files.library import load
from sim.model.network.customers import draw_network
from sim.model.network.scenario import NetworkScenario, expand_network, in_unit, window
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload
from sim.model.structure import Structure
from sim.model.time_and_chance.calendars import DAY, WEEKDAYS
from sim.model.time_and_chance.timetable import measured
from sim.model.workload import Workload

WEEK = 7 * DAY


@dataclass(frozen=True, eq=False)
class World[S: Structure, W: Workload]:
    """A scenario made ready: its structure, what draws its chance, runs it and reads its log."""

    structure: S
    draw: Callable[[int, int], W]
    run: Callable[[W, Engine | None], EventLog]
    read: Callable[[EventLog], dict[str, pd.DataFrame]]
    values: Callable[[EventLog], pd.DataFrame]
    """The table `runs` of what is read, alone: a sweep keeps nothing else."""


class TimeUnit(NamedTuple):
    """A unit of time by its name, minute, hour or day, and by its seconds of the log."""

    name: str
    seconds: int


class RunCell(NamedTuple):
    """Where a measure stands in a table of runs; scope and name are empty where a run has one row."""

    scope: str
    name: str
    column: str


class ChunkSizes(NamedTuple):
    """Fewest and most runs of a chunk."""

    least: int
    most: int


class ScenarioKind[S: Scenario](ABC):
    """What runs of one kind of scenarios are made of, and what may be asked of them."""

    name: ClassVar[str]
    footings: ClassVar[tuple[Footing, ...]]
    """Those that it can be put on, its own first."""
    runs_of_a_chunk: ClassVar[ChunkSizes]
    """How many runs a sweep does at a time."""
    keys: ClassVar[tuple[str, ...]]
    """Columns that tell apart the rows of one run; none where it has one row."""
    explained: ClassVar[str]
    """The measure that is explained unless another is named."""
    parts_of_time: ClassVar[bool]
    """Whether its runs tell of time split into parts, of load and of offices, as a comparison shows them."""
    seasonal: ClassVar[bool]
    """Whether what comes in has seasons, so that numbers present are divided by it."""
    in_short: ClassVar[tuple[str, ...]]
    """Measures that may be asked for without saying whose they are, beside those of `measures`."""
    mean_to: ClassVar[float]
    """Hours at which a mean time is cut, so that it is defined with cases that have not ended."""

    @abstractmethod
    def world(self, scenario: S, footing: Footing) -> World[Any, Any]:
        """Make a scenario ready on a footing."""

    @abstractmethod
    def content(self, scenario: S, footing: Footing) -> str:
        """Return a digest of all that a run depends on: where it is the same, so is the log."""

    @abstractmethod
    def watch(self, scenario: S) -> Watch:
        """Return the measured window and the unit of its times."""

    @abstractmethod
    def times_in(self, scenario: S) -> TimeUnit:
        """Return the unit of the times that are measured."""

    @abstractmethod
    def spans_in(self, scenario: S) -> TimeUnit:
        """Return the unit in which its file states warm-up and period."""

    @abstractmethod
    def cycle(self, scenario: S) -> float | None:
        """Return the seconds of its longest cycle; None if it knows none."""

    @abstractmethod
    def smallest(self) -> Scenario:
        """Return a small scenario, to make machine code with."""

    @abstractmethod
    def by_name(self, table: pd.DataFrame) -> dict[str, float]:
        """Return the measures of one run by name, from its table `runs`."""

    @abstractmethod
    def measures(self, places: Places) -> tuple[str, ...]:
        """Return the names that `by_name` gives the measures of a run in these places."""

    @abstractmethod
    def place(self, measure: str) -> RunCell:
        """Find a measure by the name that `by_name` gives it."""

    def value(self, table: pd.DataFrame, measure: str) -> float:
        """Return a measure of one run by name, NaN without a value; ValueError if there is none so called."""
        place, keys = self.place(measure), list(self.keys)
        rows = table[(table[keys] == list(place[: len(keys)])).all(axis=1)].drop(columns=keys)
        if place.column not in rows or rows.empty:
            raise ValueError(f"there is no measure {measure!r}, there are {', '.join(rows)}")
        return float(rows[place.column].iloc[0])

    @property
    def on_one_footing(self) -> bool:
        """Whether there is nothing that could be made equal."""
        return len(self.footings) == 1


class CityKind(ScenarioKind[CityScenario]):
    """Cities: offices, people and incidents."""

    name = "city"
    footings = FOOTINGS
    runs_of_a_chunk = ChunkSizes(1, 100)  # a run takes a second
    keys = ()
    explained = "resolution_closed_mean_hours"  # the mean that the parts of time add up to
    parts_of_time = True
    seasonal = True
    in_short = ()
    mean_to = 60 * 24.0  # as in the measure `resolution_rmst60_hours`

    def world(self, scenario: CityScenario, footing: Footing) -> World[CityStructure, CityWorkload]:
        """Make a city ready, with the settings of a footing."""
        city = on_footing(scenario, footing)
        structure, people = expand(city, footing.posts), conduct(city)
        return World(
            structure=structure,
            draw=partial(draw, city),
            run=lambda load, engine: simulate(structure, load, people, engine),
            read=partial(_city_tables, scenario),
            values=partial(_city_values, scenario),
        )

    def content(self, scenario: CityScenario, footing: Footing) -> str:
        """Return a digest of what runs, without names and sources, with the posts of its tiers."""
        city = on_footing(scenario, footing)
        plan = dump(planned(city))
        rest = {key: value for key, value in dump(city).items() if key not in ("structure", "levers")}
        running = {key: value for key, value in plan.items() if key not in ("staffing", "alike")}
        posts = middle_posts(planned(city), footing.posts)
        return digest_of({"city": effective(rest), "plan": effective(running), "posts": posts})

    def watch(self, scenario: CityScenario) -> Watch:
        """Return the measured days, with times in hours."""
        return Watch(*measured(scenario), HOUR)

    def times_in(self, scenario: CityScenario) -> TimeUnit:
        """Return the hour."""
        return TimeUnit("hour", HOUR)

    def spans_in(self, scenario: CityScenario) -> TimeUnit:
        """Return the day."""
        return TimeUnit("day", DAY)

    def cycle(self, scenario: CityScenario) -> float:
        """Return the week; seasons are longer than a run can tell."""
        return WEEK

    def smallest(self) -> Scenario:
        """Return a day of a city without middle tiers."""
        return with_values(load("direct_control"), {"period.days": 1, "period.warm_up": 0})

    def by_name(self, table: pd.DataFrame) -> dict[str, float]:
        """Return the only row."""
        return {str(name): float(value) for name, value in table.iloc[0].items()}

    def measures(self, places: Places) -> tuple[str, ...]:
        """Return those of the city, of its classes of incidents and of its kinds of offices."""
        return of_city(classes(places), _with_posts(places))

    def place(self, measure: str) -> RunCell:
        """Return the column of the same name."""
        return RunCell("", "", measure)


class NetworkKind(ScenarioKind[NetworkScenario]):
    """Bare networks: stations and customers.  Their measures are named `<scope>.<name>.<measure>`."""

    name = "network"
    footings = (OWN,)
    runs_of_a_chunk = ChunkSizes(20, 1000)  # a run takes some milliseconds
    keys = ("scope", "name")
    explained = "sojourn_mean"
    parts_of_time = False
    seasonal = False
    in_short = tuple(of(Of.NETWORK))
    mean_to = np.inf

    def world(self, scenario: NetworkScenario, footing: Footing) -> World[NetworkStructure, NetworkWorkload]:
        """Make a network ready; nobody in it acts."""
        structure = expand_network(scenario)
        return World(
            structure=structure,
            draw=partial(draw_network, scenario),
            run=partial(simulate_network, structure),
            read=partial(_network_tables, scenario),
            values=partial(_network_values, scenario),
        )

    def content(self, scenario: NetworkScenario, footing: Footing) -> str:
        """Return its digest."""
        return digest(scenario)

    def watch(self, scenario: NetworkScenario) -> Watch:
        """Return the window in which arrivals are measured, with times in the unit of the file."""
        return Watch(*window(scenario), scenario.seconds_per_unit)

    def times_in(self, scenario: NetworkScenario) -> TimeUnit:
        """Return the unit of the file."""
        return TimeUnit(scenario.time_unit, scenario.seconds_per_unit)

    def spans_in(self, scenario: NetworkScenario) -> TimeUnit:
        """Return the unit of the file."""
        return self.times_in(scenario)

    def cycle(self, scenario: NetworkScenario) -> float | None:
        """Return the longest of its calendars and of the swings of its demand."""
        swings = [customers.profile for customers in scenario.classes.values() if customers.profile]
        cycles = [swing.period * scenario.seconds_per_unit for swing in swings]
        cycles += [_repeats(len(hours.days)) * scenario.stretch for hours in scenario.calendars.values()]
        return max(cycles, default=None)

    def smallest(self) -> Scenario:
        """Return one desk."""
        return load("single_desk")

    def by_name(self, table: pd.DataFrame) -> dict[str, float]:
        """Return the measures of each station and class, and of all."""
        measures = table.columns.difference(self.keys, sort=False)
        rows = zip(table["scope"], table["name"], table[measures].to_numpy(float), strict=True)
        return {
            f"{scope}.{name}.{column}": float(value)
            for scope, name, values in rows
            for column, value in zip(measures, values, strict=True)
        }

    def measures(self, places: Places) -> tuple[str, ...]:
        """Return those of each station and class, and of all."""
        stations = (("station", office.name) for office in places.offices)
        lines = (*stations, *(("class", name) for name in places.categories), ("all", "all"))
        return tuple(f"{scope}.{name}.{measure}" for scope, name in lines for measure in of(Of.NETWORK))

    def place(self, measure: str) -> RunCell:
        """Split a name; one of a column alone means all customers."""
        scope, _, rest = measure.partition(".")
        name, _, column = rest.rpartition(".")
        return RunCell(scope, name, column) if rest else RunCell("all", "all", measure)


CITY, NETWORK = CityKind(), NetworkKind()

KINDS: Mapping[str, ScenarioKind[Any]] = {kind.name: kind for kind in (CITY, NETWORK)}


def kind_of(scenario: Scenario) -> ScenarioKind[Any]:
    """Return the kind of a scenario."""
    return KINDS[scenario.kind]


# ------------------------------------------------------------------------------------------ reading a log


def _city_tables(scenario: CityScenario, log: EventLog) -> dict[str, pd.DataFrame]:
    found = measure(log, *measured(scenario))
    split = pd.DataFrame({"part": list(found.split), "hours": list(found.split.values())})
    load = found.load.drop(columns="engaged")  # which follows from the rest
    load = load.assign(office=[team.office for team in log.places.teams])
    hours = community_hours(found.incidents)
    return {
        "runs": pd.DataFrame([found.values]),
        "split": split,
        "load": load,
        "flows": flows(found.incidents),
        "backlog": course(found.incidents.past, *measured(scenario)),
        "communities": pd.DataFrame({"community": hours.index, "hours": hours.to_numpy()}),
    }


def _city_values(scenario: CityScenario, log: EventLog) -> pd.DataFrame:
    return pd.DataFrame([measure(log, *measured(scenario)).values])


def _network_tables(scenario: NetworkScenario, log: EventLog) -> dict[str, pd.DataFrame]:
    return {"runs": _network_values(scenario, log)}


def _network_values(scenario: NetworkScenario, log: EventLog) -> pd.DataFrame:
    return in_unit(scenario, network_table(log, *window(scenario)))


def _with_posts(places: Places) -> list[str]:
    """List the kinds of the offices that have posts."""
    return sorted({places.offices[team.office].kind for team in places.teams if team.posts})


def _repeats(days: int) -> int:
    """Return the seconds after which a calendar repeats itself: those that open daily do it every day."""
    return DAY if days == len(WEEKDAYS) else WEEK
