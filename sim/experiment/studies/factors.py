"""Factors: what a study varies on purpose, level by level, and how a level changes a scenario."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from sim.model.change.applying import planned
from sim.model.change.lever import Path
from sim.model.change.overlay import LeverName
from sim.model.change.products import product
from sim.model.change.sweeps import mid_tier_counts
from sim.model.city.cities import Scenario, as_city
from sim.model.city.plan import Middle
from sim.model.files import library
from sim.model.files.base import Model, Name, Title
from sim.model.files.canon import plain_data
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError, misfits, shown
from sim.model.files.paths import Trail, join
from sim.model.files.quantity import Quantity
from sim.model.files.sources import USER
from sim.model.files.tree import bare, is_number, limits, reach
from sim.model.operators import Operator

ABSENT = "–"
"""Stands in tables for the level of a factor that a scenario does not have."""

TOTAL = "structure.staffing.documented_total"
BOOKED = re.compile(r"structure\.(departments|middle\.[^.]+)\.posts")
"""Paths of the posts that the documented total counts."""

ONLY_CITIES = "only cities have tiers and levers"

type Level = str | float | int | bool
type Fault = tuple[Trail, str]


class _Factor(Model):
    name: Name
    title: Title
    only: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Scenarios that it changes, as the study names them; all others run once, as they are."""

    @property
    @abstractmethod
    def levels(self) -> tuple[Level, ...]:
        """Its levels in the order of the file, as they stand in tables."""

    @property
    def numeric(self) -> bool:
        """Whether its levels are numbers, so that it can be an axis."""
        return all(isinstance(level, int | float) and not isinstance(level, bool) for level in self.levels)

    def touches(self, scenario: str) -> bool:
        """Whether it changes the scenario that the study calls so."""
        return self.only is None or scenario in self.only

    @model_validator(mode="after")
    def _levels_differ(self) -> _Factor:
        found = list(self.levels)
        misfits(
            ((self._key,), f"{shown(level)} stands twice") for level in set(found) if found.count(level) > 1
        )
        return self

    @property
    def _key(self) -> str:
        return list(type(self).model_fields)[-1]


class _OnPaths(_Factor):
    path: Path | Annotated[tuple[Path, ...], Field(min_length=1)]
    """One path, or several that change together."""

    @property
    def paths(self) -> tuple[str, ...]:
        """What it changes."""
        return (self.path,) if isinstance(self.path, str) else self.path


class Values(_OnPaths):
    """Sets a value."""

    values: Annotated[tuple[Level, ...], Field(min_length=1)]
    """A number at a quantity becomes the user's own, without a range."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its levels in the order of the file, as they stand in tables."""
        return self.values

    def applied(self, scenario: Scenario, level: Level) -> Scenario:
        """Return the scenario with the value; posts that change are added to the documented total."""
        return with_posts(scenario, dict.fromkeys(self.paths, level))

    def faults(self, scenario: Scenario) -> Iterator[Fault]:
        """Yield what is wrong with it in a scenario, each with its path below the factor."""
        yield from _unreached(scenario, self.paths)


class Scale(_OnPaths):
    """Multiplies quantities, with their ranges, or the plain numbers of a network."""

    scale: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its levels in the order of the file, as they stand in tables."""
        return self.scale

    def applied(self, scenario: Scenario, level: Level) -> Scenario:
        """Return the scenario with the products; ValueError for one that is not allowed there."""
        products = {path: scaled(scenario, path, float(level)) for path in self.paths}
        return with_posts(scenario, products)

    def faults(self, scenario: Scenario) -> Iterator[Fault]:
        """Yield what is wrong with it in a scenario, each with its path below the factor."""
        missing = list(_unreached(scenario, self.paths))
        yield from missing
        if not missing:
            yield from _refused(lambda: [scaled(scenario, path, 1.0) for path in self.paths], ("path",))


class Levers(_Factor):
    """Puts in levers, shocks among them, by name or path, and operators as they stand under `levers`."""

    levers: Annotated[dict[str, tuple[Operator | LeverName, ...]], Field(min_length=1)]
    """What each level puts in, by its label; nothing leaves the scenario as it is."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its levels in the order of the file, as they stand in tables."""
        return tuple(self.levers)

    def applied(self, scenario: Scenario, level: Level) -> Scenario:
        """Return the scenario with the levers of a level in it, one after the other."""
        for entry in self.levers[str(level)]:
            scenario = _with_entry(scenario, entry)
        return scenario

    def faults(self, scenario: Scenario) -> Iterator[Fault]:
        """Yield what is wrong with it in a scenario, each with its path below the factor."""
        yield from _refused(lambda: as_city(scenario, "levers go with cities only"), ("levers",))
        for label, entries in self.levers.items():
            for k, entry in enumerate(entries):
                if isinstance(entry, str):
                    yield from _refused(lambda name=entry: library.load_lever(name), ("levers", label, k))


class Offices(_Factor):
    """Sets the number of offices of the one middle tier, at equal posts; with 0 the tier goes."""

    posts_to: Literal["departments", "platform", "front"] = "departments"
    """Who gets the posts of a tier that goes, and gives those of one that comes."""
    pattern: Annotated[str, Field(min_length=1)] | None = None
    """A scenario whose middle tier those get that have none."""
    offices: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its levels in the order of the file, as they stand in tables."""
        return self.offices

    def applied(self, scenario: Scenario, level: Level) -> Scenario:
        """Return the scenario with so many offices; ValueError if it has several middle tiers or none."""
        city = as_city(scenario, ONLY_CITIES)
        pattern = None if planned(city).middle else self._pattern()
        count = int(level)
        return mid_tier_counts(city, [count], posts_to=self.posts_to, pattern=pattern)[count]

    def _pattern(self) -> Middle | None:
        if self.pattern is None:
            return None
        tiers = planned(as_city(library.load(self.pattern), ONLY_CITIES)).middle
        if len(tiers) != 1:
            raise ValueError(f"{self.pattern!r} has {len(tiers)} middle tiers, a pattern has one")
        return tiers[0]

    def faults(self, scenario: Scenario) -> Iterator[Fault]:
        """Yield what is wrong with it in a scenario, each with its path below the factor."""
        if self.pattern is not None:
            found = list(_refused(self._pattern, ("pattern",)))
            yield from found
            if found:
                return
        yield from _refused(lambda: self.applied(scenario, self.offices[0]), ("offices",))


def _kind(data: Any) -> str:  # noqa: ANN401  (what a file holds)
    """Tell which factor is meant by the key that only it has."""
    keys = data if isinstance(data, dict) else getattr(data, "model_fields_set", ())
    return next((key for key in ("scale", "levers", "offices") if key in keys), "values")


Factor = Annotated[
    Annotated[Values, Tag("values")]
    | Annotated[Scale, Tag("scale")]
    | Annotated[Levers, Tag("levers")]
    | Annotated[Offices, Tag("offices")],
    Discriminator(_kind),
]
"""Any of them, told apart in a file by the key that holds the levels."""

ORDER = (Offices, Levers, Values, Scale)
"""Structure first, then what levers set, last what the study sets: the last word has who sets a value."""


def in_order(factors: Iterable[Factor]) -> list[Factor]:
    """Return factors in the order in which they are applied."""
    return sorted(factors, key=lambda factor: ORDER.index(type(factor)))


def applied(scenario: Scenario, factor: Factor, level: Level) -> Scenario:
    """Return a scenario at a level of a factor, under its own name; ValueError if it does not fit."""
    after = factor.applied(scenario, level)
    return after.model_copy(update={"name": scenario.name, "title": scenario.title})


def reason(error: ValueError) -> str:
    """Put an error in one line, each of its faults by the path of the scenario where it has one."""
    if isinstance(error, ScenarioError):
        return "; ".join(": ".join(filter(None, [fault.path, fault.message])) for fault in error.faults)
    if isinstance(error, ValidationError):
        found = [(join(each["loc"]), each["msg"].removeprefix("Value error, ")) for each in error.errors()]
        return "; ".join(": ".join(filter(None, each)) for each in found)
    return "; ".join(str(error).splitlines())


# ----------------------------------------------------------------------------------------- what they need


def with_posts(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """Return a scenario with other values by path; its documented total follows posts that it counts.

    These are the posts of departments and middle tiers.
    """
    return with_values(scenario, with_total(scenario, changes))


def with_total(scenario: Scenario, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes by path with the documented total that goes with their posts, unless they set it."""
    more = sum(
        _number(value) - _number(reach(scenario, path))
        for path, value in changes.items()
        if BOOKED.fullmatch(path)
    )
    if more and TOTAL not in changes:
        return {**changes, TOTAL: _number(reach(scenario, TOTAL)) + more}
    return dict(changes)


def _number(value: object) -> float:
    """Return the number of a quantity, of one as plain data, or as such; 0 for what is none."""
    return float(bare(plain_data(value))) if is_number(value) else 0.0


def scaled(scenario: Scenario, path: str, factor: float) -> Any:  # noqa: ANN401  (a quantity or a number)
    """Return the number at a path times a factor; ValueError if that is not allowed there.

    A quantity with a range keeps its source and has its range multiplied too; one without becomes the user's
    own.
    """
    old = reach(scenario, path)
    if not is_number(old):
        raise ValueError(f"{path}: only a number can be scaled, found {shown(old)}")
    if not isinstance(old, Quantity):
        return round(old * factor) if isinstance(old, int) else old * factor
    try:
        value, span = product(old, factor, (factor, factor), limits(scenario, path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    why = "; ".join(filter(None, [f"{old.value:g} x {factor:g}", old.reason]))
    new = {"value": value, "unit": old.unit, "source": old.source if old.range else USER}
    return {**new, "range": list(span), "reason": why} if old.range else new


def _with_entry(scenario: Scenario, entry: Operator | LeverName) -> Scenario:
    if isinstance(entry, str):
        return library.with_levers(scenario, entry)
    city = as_city(scenario, ONLY_CITIES)
    return city.model_validate(dict(city) | {"levers": (*city.levers, entry)})


def _unreached(scenario: Scenario, paths: Iterable[str]) -> Iterator[Fault]:
    for path in paths:
        yield from _refused(lambda path=path: reach(scenario, path), ("path",))


def _refused(work: Callable[[], object], trail: Trail) -> Iterator[Fault]:
    """Yield why something cannot be done, if so."""
    try:
        work()
    except ValueError as error:
        yield trail, reason(error)
