"""What somebody chooses on the page, as plain values, and the scenarios that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from sim.experiment.command_line import Origin
from sim.experiment.runs.run import SEED
from sim.experiment.studies.factors import BOOKED, TOTAL, with_total
from sim.model.city.cities import as_city
from sim.model.city.footing import Staffing
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.model.files.base import Title
from sim.model.files.changes import assignments, with_values
from sim.model.files.quantity import Quantity
from sim.model.files.shelf import WITH
from sim.model.files.tree import is_number, limits, reach, walk_quantities

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
)
"""Quantities with a slider: every shipped city has them, with a range."""

MOST_REPLICATIONS = 20
"""As many replications can be watched, one at a time."""

STEPS = 40
"""About how many steps a slider has."""


@dataclass(frozen=True)
class Own:
    """A scenario of somebody's own and the name of its file; two of the same content are the same."""

    file: str
    digest: str
    scenario: CityScenario = field(compare=False, repr=False)


@dataclass(frozen=True)
class Side:
    """A structure with the levers put into it, in their order; one that does not ship is its own."""

    structure: str
    levers: tuple[str, ...] = ()
    own: Own | None = None

    @property
    def name(self) -> str:
        """The name by which commands load it if it ships."""
        return WITH.join((self.structure, *self.levers))

    def origin(self, changes: tuple[str, ...]) -> Origin:
        """Tell how a command names it with values changed."""
        return Origin(self.own.file, self.levers, changes) if self.own else Origin(self.name, (), changes)


@dataclass(frozen=True)
class Choices:
    """All that is chosen: one side or two, the posts of both, and values by path, as written.

    A value is set in every side that has the path.
    """

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

    def setting(self, path: str, value: str) -> Choices:
        """Return the same with a value set at a path, in the place where it stood."""
        return replace(self, values=tuple((dict(self.values) | {path: value}).items()))

    def without(self, path: str) -> Choices:
        """Return the same with the value at a path as the files have it."""
        return replace(self, values=tuple(pair for pair in self.values if pair[0] != path))


START = Choices(Side("units_26_practised"))
"""What is shown first: the structure that the city has."""


def city(choices: Choices, side: Side) -> CityScenario:
    """Load a side with its levers and the values set.

    ValueError, in a sentence for each fault, for a value that the model refuses or a lever that does not fit.
    """
    return with_values(unchanged(side), assignments(changes_of(choices, side)))


def changes_of(choices: Choices, side: Side) -> tuple[str, ...]:
    """Return the changes to a side as a command takes them.

    The period is a month unless it is set.  A path that only the other side has is left out, one that no side
    has stays, to be refused.  Posts that the documented total counts change it by as much.
    """
    others = {path for other in choices.sides if other != side for path in paths(other)}
    mine = [pair for pair in choices.values if pair[0] in paths(side) or pair[0] not in others]
    month = () if PERIOD in dict(mine) else ((PERIOD, f"{DAYS}"),)
    texts = tuple(f"{path}={value}" for path, value in (*month, *mine))
    return (*texts, *_total(unchanged(side), texts))


def _total(model: CityScenario, texts: Sequence[str]) -> Sequence[str]:
    """Return the change of the documented total, if posts change that it counts and it is not set itself."""
    try:
        given = assignments(texts)
    except ValueError:  # told where the values are set
        return ()
    booked = {path: value for path, value in given.items() if BOOKED.fullmatch(path) and is_number(value)}
    after = with_total(model, booked)
    return () if TOTAL in given or TOTAL not in after else (f"{TOTAL}={after[TOTAL]:.10g}",)


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
    model = unchanged(side)
    found = reach(model, path)
    if not isinstance(found, Quantity):
        raise ValueError(f"{path} is no quantity, found {type(found).__name__}")
    return Knob(path, found, limits(model, path).whole)


@lru_cache(maxsize=64)
def paths(side: Side) -> Sequence[str]:
    """List the paths of all quantities of a side."""
    return tuple(path for path, _ in walk_quantities(unchanged(side)))


@lru_cache(maxsize=64)
def unchanged(side: Side) -> CityScenario:
    """Return a side with its levers and no value set; ValueError for a lever that does not fit."""
    if side.own:
        return library.with_levers(side.own.scenario, *side.levers)
    return as_city(library.load(side.name), "only cities are shown")


def fitting(side: Side) -> Side:
    """Return a side as it is, or without its levers if they do not fit."""
    try:
        unchanged(side)
    except ValueError:
        return replace(side, levers=())
    return side


def held(choices: Choices, path: str) -> Mapping[Side, Knob]:
    """Return the quantity at a path in each side that has it, as its file and its levers have it."""
    sides = map(fitting, choices.sides)
    return {side: knob(side, path) for side in sides if path in paths(side)}
