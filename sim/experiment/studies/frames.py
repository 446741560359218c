"""A scenario made ready to take other numbers: what a point of a study sets in it, and its digest then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any

from sim.experiment.studies.factors import BOOKED, TOTAL
from sim.experiment.studies.uncertainties import Uncertainties, varied
from sim.model.change.products import fitting
from sim.model.city.cities import Scenario
from sim.model.files.canon import canonical, digest_of, dump, name_of
from sim.model.files.paths import Trail
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.tree import bare, by_user, limits, reach, trail_of, with_at

WHOLES = ("categories", "urgencies")
"""Their shares add up to one."""

REST = re.compile(r"(?P<roles>.*\.roles)\.window")
"""Of the posts of an office, windows get at most what desks leave."""

GAP = re.compile(r'"\\u0000(\d+)"')
"""A place left open in canonical text: a number behind a sign that no file can hold."""

type Plain = dict[str, Any]
type Values = dict[str, float]
"""Numbers by path."""


@dataclass(frozen=True)
class VariedNumber:
    """A number that is varied: its place in plain data, its range, and the limits of its field.

    `plain` tells that it is no quantity but a plain number, as networks have.
    """

    path: str
    trail: Trail
    low: float
    high: float
    allowed: Limits
    plain: bool = False
    before: str = ""
    """The path of another share of the same whole, which leaves the rest to this one."""

    @property
    def whole(self) -> bool:
        """Whether it must be a whole number."""
        return self.allowed.whole

    @property
    def lawful(self) -> bool:
        """Whether its field takes every number of the range."""
        low, high = self.value(0, self.high), self.value(1, self.high)
        least = low if self.allowed.ge is None else self.allowed.ge
        above = self.allowed.gt is None or self.allowed.gt < low
        most = high if self.allowed.le is None else self.allowed.le
        return not self.plain and above and least <= low and high <= most

    def value(self, u: float, high: float) -> float:
        """Return the number at `u` in [0, 1] of the range up to `high`."""
        return fitting(self.low + u * (high - self.low), self.allowed)


@dataclass(frozen=True, eq=False)
class Frame:
    """A scenario made ready to take other values: as plain data, with the places of what is varied."""

    scenario: Scenario
    data: Plain
    slots: Mapping[str, VariedNumber]
    _texts: dict[tuple[str, ...], list[str]] = field(default_factory=dict, init=False, repr=False)
    """Canonical texts with gaps in place of the values of some paths, which most points share."""

    @classmethod
    def of(cls, scenario: Scenario, asked: Uncertainties, paths: Iterable[str]) -> Frame:
        """Find the paths in a scenario; those that it does not have are left out."""
        data, own = dump(scenario), set(varied(asked, scenario))
        slots = [_slot(scenario, data, asked, path) for path in paths if path in own]
        slots.sort(key=lambda slot: bool(slot.before))
        return cls(scenario, data, {slot.path: slot for slot in slots})

    def at(self, u: Mapping[str, float]) -> Plain:
        """Return the plain data of the scenario at a point; NaN leaves a number as it is.

        A number is `low + u (high - low)`, whole ones rounded.  Shares of one whole are then divided by their
        sum; the share of windows ranges up to what desks leave; the documented total follows the posts.
        """
        return self._with(self._values(u))

    def scenario_at(self, u: Mapping[str, float]) -> Scenario:
        """Return the scenario at a point, checked; ValueError if it contradicts itself."""
        data = self.at(u)
        return self.scenario if data is self.data else self._checked(data)

    def digest(self, u: Mapping[str, float]) -> str:
        """Return the digest of the scenario at a point; ValueError if it contradicts itself."""
        values = self._values(u)
        if not values or not self._lawful:
            data = self._with(values)
            if values:
                self._checked(data)
            return digest_of(data)
        self._check(values)
        return name_of("".join(self._pieces(values)))

    def values(self, u: Mapping[str, float]) -> Values:
        """Return what the varied numbers are at a point, in the units of the file."""
        moved = self._values(u)
        return {path: moved[path] if path in moved else self._own(path) for path in self.slots}

    def range_of(self, path: str) -> tuple[float, float, float, str]:
        """Return the value of a number, the ends of its range and its unit, which is empty in a network."""
        slot, found = self.slots[path], reach(self.scenario, path)
        return self._own(path), slot.low, slot.high, found.unit if isinstance(found, Quantity) else ""

    # ----------------------------------------------------------------------------------------- values

    def _values(self, u: Mapping[str, float]) -> Values:
        values: Values = {}
        for path, slot in self.slots.items():
            if not isnan(u[path]):
                values[path] = slot.value(u[path], self._high(slot, values))
        return values | self._normed(values) | self._total(values) if values else {}

    def _high(self, slot: VariedNumber, values: Values) -> float:
        if not slot.before:
            return slot.high
        left = 1 - (values[slot.before] if slot.before in values else self._own(slot.before))
        return max(slot.low, min(slot.high, left))

    def _normed(self, values: Values) -> Values:
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

    def _total(self, values: Values) -> Values:
        more = sum(value - self._own(path) for path, value in values.items() if BOOKED.fullmatch(path))
        return {TOTAL: self._own(TOTAL) + more} if more else {}

    def _own(self, path: str) -> float:
        return bare(reach(self.data, self._trail(path)))

    def _trail(self, path: str) -> Trail:
        return self.slots[path].trail if path in self.slots else trail_of(self.data, path)

    # ------------------------------------------------------------------------------------ the scenario

    def _with(self, values: Values) -> Plain:
        return with_at(self.data, self._placed(values), _numbered) if values else self.data

    def _placed(self, values: Mapping[str, Any]) -> dict[Trail, Any]:
        return {self._trail(path): value for path, value in values.items()}

    def _checked(self, data: Plain) -> Scenario:
        return type(self.scenario).model_validate(data)

    @cached_property
    def _lawful(self) -> bool:
        """Whether no number of a point can be wrong by itself, but only several together."""
        return all(slot.lawful for slot in self.slots.values())

    def _check(self, values: Values) -> None:
        """Check lawful numbers against each other, many times faster than all of the scenario anew."""
        try:
            with_at(self.scenario, self._placed(values), by_user)
        except ValueError:
            self._checked(self._with(values))  # tells the path of each fault
            raise

    def _pieces(self, values: Values) -> Iterator[str]:
        """Yield the canonical text of the scenario with other values, piece by piece."""
        paths, numbers = tuple(values), list(values.values())
        if paths not in self._texts:
            marks = {path: f"\0{k}" for k, path in enumerate(paths)}
            self._texts[paths] = GAP.split(canonical(with_at(self.data, self._placed(marks), by_user)))
        for k, piece in enumerate(self._texts[paths]):
            yield canonical(numbers[int(piece)]) if k % 2 else piece


def _slot(scenario: Scenario, data: Plain, asked: Uncertainties, path: str) -> VariedNumber:
    found, trail = reach(scenario, path), trail_of(data, path)
    if not isinstance(found, Quantity):
        kept = Limits("ratio", whole=isinstance(found, int))
        return VariedNumber(path, trail, *asked.ranges[path], kept, plain=True)
    low, high = asked.ranges.get(path) or found.range or (found.value, found.value)
    rest = REST.fullmatch(path)
    before = f"{rest['roles']}.desk" if rest else ""
    return VariedNumber(path, trail, low, high, limits(scenario, path), before=before)


def _numbered(old: Any, new: Any) -> Any:  # noqa: ANN401  (a quantity, or a plain number)
    """Return what stands where a number is set; a plain whole one stays whole."""
    return int(new) if isinstance(old, int) else by_user(old, new)
