"""A lever: an overlay that combines with any structure, as data, and how it is put into a scenario.

What is so already in a scenario stays as it is, source and all.  Everything else a lever brings is written
into the scenario itself, so that engines, ledgers and digests see plain data; an `Overlay` under `levers`
tells what has been done.  Operators that stood there before are carried out first, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.model.change.applying import planned
from sim.model.change.overlay import Effect, Overlay
from sim.model.change.products import product
from sim.model.change.variant import Variant
from sim.model.city.plan import Plan
from sim.model.city.scenario import CityScenario
from sim.model.city.shocks import Shock
from sim.model.files.base import Name, Title
from sim.model.files.canon import plain_data
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError, shown
from sim.model.files.paths import Trail, join, split
from sim.model.files.quantity import Quantity, sources
from sim.model.files.tree import GONE, bare, by_key_or_name, compare, is_quantity, limits, reach
from sim.model.files.units import Ratio
from sim.model.operators import Operator

type Place = tuple[Trail, str]
"""A path below a lever and what is wrong there."""

type Changes = dict[Trail, tuple[str, object]]
"""For parts of a lever: the path in the scenario that they change, and the new value."""


class LeverError(ValueError):
    """A lever does not go into a scenario; `faults` tell why, each with its path below the lever."""

    def __init__(self, name: str, faults: Iterable[Place]) -> None:
        self.faults = tuple(faults)
        self.name = name
        super().__init__(name, self.faults)

    def __str__(self) -> str:
        return "\n".join(
            f"the lever {self.name!r} does not fit: {': '.join(filter(None, [join(trail), text]))}"
            for trail, text in self.faults
        )


def _path(text: str) -> str:
    return join(split(text))


Path = Annotated[str, AfterValidator(_path)]


class Lever(Variant):
    """What a lever changes, and in one sentence why and on what grounds."""

    _asked: ClassVar[tuple[str, ...]] = ("sim.with_levers(city, it)",)

    kind: Literal["lever"]
    name: Name
    title: Title
    story: Title
    """One sentence, two at most: what it changes, with references."""
    operators: tuple[Operator, ...] = ()
    """Operators on the structure, applied in order."""
    set: dict[Path, Any] = Field(default={}, description="New values by path; a number is a quantity")
    scale: dict[Path, Ratio] = Field(default={}, description="Factors on the numbers at these paths")
    shocks: tuple[Shock, ...] = ()
    contradicts: dict[Name, Title] = Field(default={})
    """Levers that do not go with it, with the reason."""

    @model_validator(mode="after")
    def _something(self) -> Lever:
        if not (self.operators or self.set or self.scale or self.shocks):
            raise ValueError("it changes nothing, allowed are operators, set, scale, shocks")
        return self

    @property
    def happens(self) -> bool:
        """Whether it brings a shock: something that happens to a city, and no measure that it takes."""
        return bool(self.shocks)


def overlays(scenario: CityScenario) -> dict[str, Overlay]:
    """Return the records of the levers in a scenario, by name."""
    return {entry.name: entry for entry in scenario.levers if isinstance(entry, Overlay)}


def levered(scenario: CityScenario, lever: Lever) -> CityScenario:
    """Return a checked scenario with the lever in it; one that it is in already is returned as it is.

    Raises `LeverError`, also for a lever that contradicts one in the scenario.
    """
    present = overlays(scenario)
    if lever.name in present and present[lever.name].digest == lever.digest:
        return scenario
    clashes = [((), text) for other in present.values() for text in _clashes(other, lever)]
    if clashes:
        raise LeverError(lever.name, clashes)
    before = carried_out(scenario)
    after = _changed(before, lever)
    record = Overlay(
        name=lever.name,
        title=lever.title,
        story=lever.story,
        digest=lever.digest,
        sets={path: bare(plain_data(value)) for path, value in lever.set.items()},
        contradicts=lever.contradicts,
        effects=tuple(_effects(_content(before), _content(after))),
    )
    return after.model_copy(update={"levers": (*before.levers, record)})


def carried_out(scenario: CityScenario) -> CityScenario:
    """Carry out the operators of a scenario, so that only records of levers are left."""
    records = tuple(overlays(scenario).values())
    return scenario.model_copy(update={"structure": planned(scenario), "levers": records})


def _clashes(other: Overlay, lever: Lever) -> Iterator[str]:
    """Say why a lever does not go with one that is there."""
    if other.name == lever.name:
        yield "another lever of this name is there already"
    if reason := lever.contradicts.get(other.name) or other.contradicts.get(lever.name):
        yield f"it contradicts {other.name!r}: {' '.join(reason.model_dump().values())}"
    for path in lever.set.keys() & other.sets.keys():
        mine, theirs = bare(plain_data(lever.set[path])), other.sets[path]
        if mine != theirs:
            yield f"it contradicts {other.name!r}: both set {path}, to {told(mine)} and to {told(theirs)}"


# --------------------------------------------------------------------------------------------- what changes


def _changed(scenario: CityScenario, lever: Lever) -> CityScenario:
    plan = _plan(scenario.structure, lever)
    new: Changes = {("operators",): ("structure", plan)} if plan != scenario.structure else {}
    sets = _each(lever, lever.set, partial(_news, scenario, lever))
    new |= {("set", path): (path, value) for path, value in sets.items() if value is not SO_ALREADY}
    middle = _checked(scenario, lever, new)
    factors = _each(lever, lever.scale, partial(_product, middle, lever))
    scaled: Changes = {
        ("scale", path): (path, product) for path, product in factors.items() if product is not SO_ALREADY
    }
    if lever.shocks:
        scaled["shocks",] = ("shocks", sorted([*middle.shocks, *lever.shocks], key=_when))
    return _checked(middle, lever, scaled)


def _when(shock: Shock) -> tuple[float, str]:
    """Order shocks by their start, so that it does not matter which lever came first."""
    return shock.start.value, shock.shock


def _plan(plan: Plan, lever: Lever) -> Plan:
    for k, operator in enumerate(lever.operators):
        try:
            plan = operator.on(plan)
        except ValueError as error:
            raise LeverError(lever.name, [(("operators", k), str(error))]) from None
    return plan


def _each(lever: Lever, values: Mapping[str, object], make: Callable[[str], object]) -> dict[str, object]:
    """Make something of each path; raise all faults at once."""
    made, faults = {}, []
    part = "set" if values is lever.set else "scale"
    for path in values:
        try:
            made[path] = make(path)
        except ValueError as error:
            faults.append(((part, path), str(error)))
    if faults:
        raise LeverError(lever.name, faults)
    return made


SO_ALREADY = object()
"""Stands for a value that need not be changed."""


def _news(scenario: CityScenario, lever: Lever, path: str) -> object:
    """Return what the lever sets at a path, or that it is so already."""
    present, value = reach(scenario, path), lever.set[path]
    if isinstance(present, Quantity) and isinstance(value, int | float):
        raise ValueError(f"a number needs its unit and its source, found {shown(value)}")
    return SO_ALREADY if bare(plain_data(present)) == bare(plain_data(value)) else value


def _checked(scenario: CityScenario, lever: Lever, changes: Changes) -> CityScenario:
    """Return the scenario with values at paths; faults are told at the part of the lever they come from."""
    if not changes:
        return scenario
    try:
        return with_values(scenario, dict(changes.values()))
    except ScenarioError as error:
        trails = list(changes)
        faults = [(trails[f.line - 1], f"{f.path}: {f.message}") for f in error.faults]
        raise LeverError(lever.name, faults) from None


def _product(scenario: CityScenario, lever: Lever, path: str) -> object:
    """Return the number at a path times its factor; a nought without a range stays what it is.

    Its source names those of both, its range is the product of the ends.
    """
    old, factor = reach(scenario, path), lever.scale[path]
    if not isinstance(old, Quantity):
        raise ValueError(f"only a quantity can be scaled, found {told(plain_data(old)) or 'nothing'}")
    if old.value == 0 and old.range is None:
        return SO_ALREADY
    ends = factor.range or (factor.value, factor.value)
    value, span = product(old, factor.value, ends, limits(scenario, path))
    reasons = [f"{old.value:g} x {factor.value:g}", *[q.reason for q in (old, factor) if q.reason]]
    return Quantity(
        value=value,
        unit=old.unit,
        source=sources([old, factor]),
        range=span,
        reason="; ".join(reasons),
    )


# ----------------------------------------------------------------------------------------- what has changed


def _content(scenario: CityScenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json", exclude={"levers"})


def _effects(before: Any, after: Any) -> Iterator[Effect]:  # noqa: ANN401  (plain data)
    """Yield where two pieces of plain data differ in more than sources; what is new or gone counts as one."""
    for trail, one, other in compare(before, after, _seen, by_key_or_name):
        yield Effect(path=join(trail), before=told(one), after=told(other))


def _seen(data: Any) -> Any:  # noqa: ANN401  (plain data)
    return None if data is GONE else bare(data)


def told(data: Any) -> str | None:  # noqa: ANN401
    """Put plain data in a few words; nothing is None."""
    if data is None or data is GONE or data in ([], {}):
        return None
    if is_quantity(data):
        return f"{data['value']:g} {data['unit']}"
    if isinstance(data, dict):
        parts = {key: told(below) for key, below in data.items() if key not in ("name", "title")}
        return ", ".join(f"{key}: {text}" for key, text in parts.items() if text)
    if isinstance(data, list):
        return ", ".join(f"({text})" if ": " in text else text for text in map(told, data) if text)
    return shown(data).strip("'")
