"""What somebody chooses on the page, as plain values, and the scenarios that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sim.experiment.runs.run import SEED
from sim.model.city.cities import as_city
from sim.model.city.footing import Staffing
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.model.files.base import Title
from sim.model.files.changes import assignments, with_values
from sim.model.files.quantity import Quantity
from sim.model.files.shelf import WITH
from sim.model.files.tree import limits, reach, walk_quantities

DAYS = 30
"""Days of the month that is watched."""

PERIOD = "period.days"

KNOBS = (
    "incidents.rate",
    "requests.rate",
    "upward.share",
    "incidents.joint",
    "desk.hand_over",
    "behaviour.bureaus.returns",
    "behaviour.bureaus.wrong_address",
    "behaviour.residents.reporting",
    "structure.community.powers.ordinary",
    "structure.community.posts",
)
"""Quantities with a slider: every shipped city has them, with a range."""

STEPS = 40
"""About how many steps a slider has."""


@dataclass(frozen=True)
class Side:
    """A structure with the levers put into it, in their order."""

    structure: str
    levers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name by which commands load it."""
        return WITH.join((self.structure, *self.levers))


@dataclass(frozen=True)
class Choices:
    """All that is chosen: one side or two, the posts of both, and values set in both, by path, as written."""

    first: Side
    second: Side | None = None
    staffing: Staffing = Staffing.DOCUMENTED
    values: tuple[tuple[str, str], ...] = ()
    seed: int = SEED
    replication: int = 0

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that there are."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes as a command takes them; the period is a month unless it is set."""
        month = () if PERIOD in dict(self.values) else (f"{PERIOD}={DAYS}",)
        return (*month, *(f"{path}={value}" for path, value in self.values))

    def setting(self, path: str, value: str) -> Choices:
        """Return the same with a value set at a path, in the place where it stood."""
        return replace(self, values=tuple((dict(self.values) | {path: value}).items()))

    def without(self, path: str) -> Choices:
        """Return the same with the value at a path as the files have it."""
        return replace(self, values=tuple(pair for pair in self.values if pair[0] != path))


def city(choices: Choices, side: Side) -> CityScenario:
    """Load a side with its levers and the values set.

    ValueError, in a sentence for each fault, for a value that the model refuses or a lever that does not fit.
    """
    return with_values(_unchanged(side), assignments(choices.changes))


@cache
def structures() -> Mapping[str, Title]:
    """Return the titles of the shipped cities, by name."""
    loaded = (library.load(name) for name in shelf.shipped() if _is_city(name))
    return {each.name: each.title for each in loaded}


def _is_city(name: str) -> bool:
    return shelf.shipped()[name].parent == shelf.shipped_folder()


@cache
def levers() -> Mapping[str, Title]:
    """Return the titles of the shipped levers, by name."""
    return {name: library.load_lever(name).title for name in shelf.shipped_levers()}


@dataclass(frozen=True)
class Knob:
    """A quantity that can be set, as the files have it, and the places of its slider if it has a range."""

    path: str
    quantity: Quantity
    whole: bool

    @property
    def range(self) -> tuple[float, float] | None:
        """Low and high of its range; None if it has none that leaves a choice."""
        found = self.quantity.range
        return found if found and found[0] < found[1] else None

    @property
    def step(self) -> float:
        """A step of 1, 2 or 5 times a power of ten that divides the range into about `STEPS`."""
        low, high = self.range or (0.0, float(STEPS))
        exact = (high - low) / STEPS
        power = 10.0 ** len(f"{exact:.0f}") / 10 if exact >= 1 else _power_below(exact)
        step = next(times * power for times in (1, 2, 5, 10) if times * power >= exact * 0.999)
        return max(1.0, step) if self.whole else step

    def outside(self, value: float) -> bool:
        """Tell whether a value lies beyond the range that its source supports."""
        return not self.quantity.supports(value)


def _power_below(number: float) -> float:
    power = 1.0
    while power > number:
        power /= 10
    return power


def knob(side: Side, path: str) -> Knob:
    """Return the quantity at a path of a side, levers included; ValueError if there is none."""
    model = _unchanged(side)
    found = reach(model, path)
    if not isinstance(found, Quantity):
        raise ValueError(f"{path} is no quantity, found {type(found).__name__}")
    return Knob(path, found, limits(model, path).whole)


@cache
def paths(side: Side) -> Sequence[str]:
    """List the paths of all quantities of a side."""
    return tuple(path for path, _ in walk_quantities(_unchanged(side)))


@cache
def _unchanged(side: Side) -> CityScenario:
    return as_city(library.load(side.name), "only cities are shown")
