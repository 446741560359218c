"""Uncertainties: which numbers a study varies over their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.experiment.studies.factors import TOTAL
from sim.model.change.lever import Path
from sim.model.city.cities import Scenario
from sim.model.files.base import Model
from sim.model.files.faults import hint, misfits
from sim.model.files.paths import Trail
from sim.model.files.quantity import Quantity, Range
from sim.model.files.sources import Grade
from sim.model.files.tree import is_number, reach, walk_quantities

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


def chosen(asked: Uncertainties, scenarios: Iterable[Scenario], fixed: Iterable[str] = ()) -> list[str]:
    """Return the paths that are varied in at least one of the scenarios, in their order.

    `fixed` are not, as something else sets them.
    """
    found = dict.fromkeys(path for scenario in scenarios for path in varied(asked, scenario))
    return [path for path in found if path not in set(fixed)]


def varied(asked: Uncertainties, scenario: Scenario) -> Iterator[str]:
    """Yield the paths that are varied in a scenario."""
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
        return is_number(reach(scenario, path))
    except ValueError:
        return False
