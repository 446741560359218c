"""Uncertainties: which numbers a study varies over their ranges, and how a point sets them in a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import isnan
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.experiment.factors import BOOKED, TOTAL, fitting
from sim.model.canon import digest_of, dump, walk_quantities
from sim.model.faults import hint, misfits
from sim.model.lever import Path
from sim.model.library import Scenario
from sim.model.paths import Trail, split
from sim.model.plan import Model
from sim.model.quantity import USER, Grade, Limits, Quantity, Range
from sim.model.reach import limits, reached

Over = Literal["not_documented", "evidence", "assumption"]

GRADES: dict[Over, frozenset[Grade]] = {
    "not_documented": frozenset({Grade.EVIDENCE, Grade.ASSUMPTION, Grade.USER}),
    "evidence": frozenset({Grade.EVIDENCE}),
    "assumption": frozenset({Grade.ASSUMPTION}),
}

FOLLOWS = (TOTAL, "*.moved.*", "structure.staffing.added.*", "levers.*")
"""Posts that follow from others, and what levers record: never varied."""

SETTINGS = ("period.*",)
"""How long is simulated is no assumption about the world: varied only where `only` names it."""

WHOLES = ("categories", "urgencies")
"""Their shares add up to one."""

REST = re.compile(r"(?P<roles>.*\.roles)\.window")
"""Of the posts of an office, windows get at most what desks leave."""

type Plain = dict[str, Any]


class Uncertainties(Model):
    """Which numbers are varied, each over its range in the scenario."""

    over: Over = "not_documented"
    """How well those are founded that are varied; what is documented has no range."""
    only: tuple[str, ...] | None = None
    """Patterns of paths, such as `incidents.*`; all if left out, none if empty."""
    except_: Annotated[tuple[str, ...], Field(alias="except")] = ()
    """Patterns of paths that are not varied."""
    ranges: dict[Path, Range] = Field(
        default={}, description="Ranges by path in place of those of the scenarios"
    )
    """These are varied in any case, the numbers of a network too."""

    @model_validator(mode="after")
    def _ranges_ascend(self) -> Uncertainties:
        misfits(
            (("ranges", path), f"a range ascends, found {list(ends)}")
            for path, ends in self.ranges.items()
            if not ends[0] < ends[1]
        )
        return self


# ------------------------------------------------------------------------------------------- which they are


def chosen(asked: Uncertainties, scenarios: Iterable[Scenario], fixed: Iterable[str] = ()) -> list[str]:
    """Return the paths that are varied in at least one of the scenarios, in their order.

    `fixed` are not, as something else sets them.
    """
    found = dict.fromkeys(path for scenario in scenarios for path in _varied(asked, scenario))
    return [path for path in found if path not in set(fixed)]


def _varied(asked: Uncertainties, scenario: Scenario) -> Iterator[str]:
    for path, quantity in walk_quantities(scenario):
        if path not in asked.ranges and _is_varied(asked, path, quantity):
            yield path
    for path in asked.ranges:
        if has(scenario, path):
            yield path


def _is_varied(asked: Uncertainties, path: str, quantity: Quantity) -> bool:
    if quantity.range is None or quantity.range[0] == quantity.range[1]:
        return False
    if quantity.grade not in GRADES[asked.over] or matches(path, (*FOLLOWS, *asked.except_)):
        return False
    return not matches(path, SETTINGS) if asked.only is None else matches(path, asked.only)


def unmatched(asked: Uncertainties, scenarios: Sequence[Scenario]) -> Iterator[tuple[Trail, str]]:
    """Yield the patterns and ranges to which nothing answers, each with its path below."""
    known = {path for scenario in scenarios for path, _ in walk_quantities(scenario)}
    for key, patterns in (("only", asked.only or ()), ("except", asked.except_)):
        for k, pattern in enumerate(patterns):
            if not any(matches(path, [pattern]) for path in known):
                yield (key, k), f"no number has such a path, found {pattern!r}{hint(pattern, known)}"
    for path in asked.ranges:
        if not any(has(scenario, path) for scenario in scenarios):
            yield ("ranges", path), f"no scenario has a number there{hint(path, known)}"


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a path is like one of the patterns, in which `*` stands for any text."""
    return any(fnmatchcase(_dotted(path), _dotted(pattern)) for pattern in patterns)


def _dotted(path: str) -> str:
    """Write `a[0].b` as `a.0.b`, since brackets mean something else in a pattern."""
    return path.replace("[", ".").replace("]", "")


def has(scenario: Scenario, path: str) -> bool:
    """Tell whether a path leads to a number in a scenario."""
    try:
        found = reached(scenario, split(path))
    except ValueError:
        return False
    return isinstance(found, Quantity | int | float) and not isinstance(found, bool)


# -------------------------------------------------------------------------------------- what a point sets


@dataclass(frozen=True)
class Slot:
    """A number that is varied: its place in plain data, its range, and whether it must be whole."""

    path: str
    trail: Trail
    low: float
    high: float
    whole: bool
    before: str = ""
    """The path of another share of the same whole, which leaves the rest to this one."""

    def value(self, u: float, high: float) -> float:
        """Return the number at `u` in [0, 1] of the range up to `high`."""
        found = self.low + u * (high - self.low)
        return fitting(found, Limits("ratio", whole=self.whole))


@dataclass(frozen=True, eq=False)
class Frame:
    """A scenario made ready to take other values: as plain data, with the places of what is varied."""

    scenario: Scenario
    data: Plain
    slots: Mapping[str, Slot]

    @classmethod
    def of(cls, scenario: Scenario, asked: Uncertainties, paths: Iterable[str]) -> Frame:
        """Find the paths in a scenario; those that it does not have are left out."""
        data, own = dump(scenario), set(_varied(asked, scenario))
        slots = [_slot(scenario, data, asked, path) for path in paths if path in own]
        slots.sort(key=lambda slot: bool(slot.before))
        return cls(scenario, data, {slot.path: slot for slot in slots})

    def at(self, u: Mapping[str, float]) -> Plain:
        """Return the plain data of the scenario at a point; NaN leaves a number as it is.

        A number is `low + u (high - low)`, whole ones rounded.  Shares of one whole are then divided by their
        sum; the share of windows ranges up to what desks leave; the documented total follows the posts.
        """
        values: dict[str, float] = {}
        for path, slot in self.slots.items():
            if not isnan(u[path]):
                values[path] = slot.value(u[path], self._high(slot, values))
        if not values:
            return self.data
        values |= self._normed(values) | self._total(values)
        return planted(self.data, {self._trail(path): value for path, value in values.items()})

    def scenario_at(self, u: Mapping[str, float]) -> Scenario:
        """Return the scenario at a point, checked; ValueError if it contradicts itself."""
        data = self.at(u)
        return self.scenario if data is self.data else self._checked(data)

    def digest(self, u: Mapping[str, float]) -> str:
        """Return the digest of the scenario at a point; ValueError if it contradicts itself."""
        data = self.at(u)
        if data is not self.data:
            self._checked(data)
        return digest_of(data)

    def _checked(self, data: Plain) -> Scenario:
        return type(self.scenario).model_validate(data)

    def range_of(self, path: str) -> tuple[float, float, float, str]:
        """Return the value of a number, the ends of its range and its unit, which is empty in a network."""
        slot, found = self.slots[path], reached(self.scenario, split(path))
        return self._own(path), slot.low, slot.high, found.unit if isinstance(found, Quantity) else ""

    def _high(self, slot: Slot, values: Mapping[str, float]) -> float:
        if not slot.before:
            return slot.high
        left = 1 - (values[slot.before] if slot.before in values else self._own(slot.before))
        return max(slot.low, min(slot.high, left))

    def _normed(self, values: Mapping[str, float]) -> dict[str, float]:
        """Divide shares of one whole by their sum, if one of them is varied."""
        found = {}
        for whole in WHOLES:
            shares = {path: values.get(path, self._own(path)) for path in self._shares(whole)}
            if shares.keys() & values.keys():
                total = sum(shares.values())
                found |= {path: share / total for path, share in shares.items()}
        return found

    def _shares(self, whole: str) -> list[str]:
        return [f"{whole}.{name}.share" for name in self.data.get(whole, ())]

    def _total(self, values: Mapping[str, float]) -> dict[str, float]:
        more = sum(value - self._own(path) for path, value in values.items() if BOOKED.fullmatch(path))
        return {TOTAL: self._own(TOTAL) + more} if more else {}

    def _own(self, path: str) -> float:
        leaf = _leaf(self.data, self._trail(path))
        return leaf["value"] if isinstance(leaf, dict) else leaf

    def _trail(self, path: str) -> Trail:
        return self.slots[path].trail if path in self.slots else trail_of(self.data, path)


def _slot(scenario: Scenario, data: Plain, asked: Uncertainties, path: str) -> Slot:
    found, trail = reached(scenario, split(path)), trail_of(data, path)
    if not isinstance(found, Quantity):
        return Slot(path, trail, *asked.ranges[path], isinstance(found, int))
    low, high = asked.ranges.get(path) or found.range or (found.value, found.value)
    rest = REST.fullmatch(path)
    before = f"{rest['roles']}.desk" if rest else ""
    return Slot(path, trail, low, high, limits(scenario, path).whole, before)


def trail_of(data: Plain, path: str) -> Trail:
    """Return the keys and indices that lead to a path in plain data."""
    here: Any = data
    trail: list[str | int] = []
    for step in split(path):
        trail.append(_index(here, step) if isinstance(here, list) else step)
        here = here[trail[-1]]
    return tuple(trail)


def _index(entries: list[Any], step: str) -> int:
    named = [isinstance(entry, dict) and entry.get("name") == step for entry in entries]
    return named.index(True) if any(named) else int(step)


def _leaf(data: Any, trail: Trail) -> Any:  # noqa: ANN401  (plain data)
    for step in trail:
        data = data[step]
    return data


def planted(data: Any, values: Mapping[Trail, float]) -> Any:  # noqa: ANN401  (plain data)
    """Return plain data with other numbers at some places; what is not on their way is shared.

    At a quantity it is its value, which becomes the user's own, as with `with_values`.
    """
    if () in values:
        return _set(data, values[()])
    below: dict[str | int, dict[Trail, float]] = {}
    for trail, value in values.items():
        below.setdefault(trail[0], {})[trail[1:]] = value
    new = data.copy()
    for step, inner in below.items():
        new[step] = planted(data[step], inner)
    return new


def _set(leaf: Any, value: float) -> Any:  # noqa: ANN401  (a quantity as plain data, or a number)
    if isinstance(leaf, dict):
        return {"value": value, "unit": leaf["unit"], "source": USER, "range": None, "reason": None}
    return int(value) if isinstance(leaf, int) else value
