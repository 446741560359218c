"""A number of a scenario with its unit, its source and, where it is not documented, its range and reason."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from sim.model.files.sources import ALLOWED, ASSUMPTION, USER, Grade, grade, known, references

Unit = Literal[
    "person",
    "post",
    "office",
    "community",
    "grid",
    "count",
    "km",
    "km2",
    "km/h",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "share",
    "ratio",
    "multiplier",
    "per_hour",
    "per_day",
    "per_week",
    "per_month",
    "hour/day",
    "hour/task",
    "incidents/1000/month",
    "requests/1000/month",
    "tasks/post/week",
    "yuan/year",
]
"""Every unit there is; a new one is added here and nowhere else."""

UNITS: tuple[str, ...] = get_args(Unit)

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Range = tuple[Number, Number]


def _with(operation: Callable[[float, float], float]) -> Callable[[Quantity, object], float]:
    def result(one: Quantity, other: object) -> float:
        if not isinstance(other, Real | Quantity):
            return NotImplemented
        return operation(one.value, float(other))

    return result


class Quantity(BaseModel):
    """A finite number in a unit, with where it comes from.

    `float(it)`, and +, -, * and / with numbers or other quantities, give plain floats of the values: units
    are neither carried nor checked, so `desk.hand_over * 2` is to be set at a path in the same unit.
    Quantities are equal if all that they hold is, and have no order; compare `float(it)`.


    `source` is one or several references joined by ", ": keys of tables of sources, `assumption` or `user`.
    An assumption needs a range with low <= value <= high and a reason; so does every source that is no
    document, which is checked where its table is at hand: when a file is read or a value is changed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Number = Field(description="The number itself")
    unit: Unit = Field(description="Its unit")
    source: str = Field(description=f"References joined by ', ': {ALLOWED}")
    range: Range | None = Field(default=None, validate_default=True, description="Plausible low and high")
    reason: str | None = Field(default=None, validate_default=True, description="Why this number and range")

    @property
    def grade(self) -> Grade:
        """How well its source founds it, by the tables that have been read."""
        return grade(self.source, known())

    def supports(self, value: float) -> bool:
        """Tell whether a value lies within the range that the source supports; without a range any does."""
        return self.range is None or self.range[0] <= value <= self.range[1]

    def __float__(self) -> float:
        return self.value

    __add__ = __radd__ = _with(operator.add)
    __sub__, __rsub__ = _with(operator.sub), _with(lambda one, other: other - one)
    __mul__ = __rmul__ = _with(operator.mul)
    __truediv__, __rtruediv__ = _with(operator.truediv), _with(lambda one, other: other / one)

    @field_validator("source")
    @classmethod
    def _known(cls, source: str) -> str:
        references(source)
        return source

    @field_validator("range")
    @classmethod
    def _contains(cls, limits: Range | None, info: ValidationInfo) -> Range | None:
        if limits is None:
            _require("a range [low, high]", info)
        elif "value" in info.data and not limits[0] <= info.data["value"] <= limits[1]:
            raise ValueError(f"range {list(limits)} must ascend and contain the value {info.data['value']}")
        return limits

    @field_validator("reason")
    @classmethod
    def _given(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is None:
            _require("a reason", info)
        elif not reason.strip():
            raise ValueError(f"the reason is blank, found {reason!r}")
        return reason


def _require(what: str, info: ValidationInfo) -> None:
    """Refuse a missing `what` when the source, checked before it, is an assumption."""
    source = info.data.get("source")
    if source is not None and ASSUMPTION in references(source):
        raise ValueError(f"{what} is required because the source {source!r} is not documented")


def sources(parts: Iterable[Quantity]) -> str:
    """Return the references of several numbers; what the user has set stays the user's."""
    found = dict.fromkeys(reference for part in parts for reference in references(part.source))
    return USER if USER in found else ", ".join(found)


@dataclass(frozen=True)
class Limits:
    """The unit of a field and the bounds of its value and range: the rest of `Annotated[Quantity, …]`.

    `ge`, `gt` and `le` are in `unit`; `whole` refuses fractions.
    """

    unit: str
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    whole: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}, allowed {', '.join(UNITS)}")

    def __str__(self) -> str:
        bounds = (("at least", self.ge), ("more than", self.gt), ("at most", self.le))
        parts = [f"{words} {bound:g}" for words, bound in bounds if bound is not None]
        return ", ".join([f"Quantity in {self.unit}", *parts, *(["whole"] if self.whole else [])])

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Check with a model that knows the limits; keep a plain `Quantity`, which pickles and compares."""
        checked = core_schema.no_info_before_validator_function(
            _fields, handler.generate_schema(_limited(self))
        )
        plain = core_schema.no_info_after_validator_function(_unlimited, checked)
        return core_schema.chain_schema([plain, handler(source)])


@cache
def _limited(limits: Limits) -> type[Quantity]:
    """Return a `Quantity` whose fields carry the limits, so that faults and JSON Schema name them."""
    number = Annotated[Number, Field(ge=limits.ge, gt=limits.gt, le=limits.le)]
    if limits.whole:
        number = Annotated[number, AfterValidator(_whole), Field(json_schema_extra={"multipleOf": 1})]
    old = Quantity.model_fields
    return create_model(
        str(limits),
        __base__=Quantity,
        value=(number, Field(description=old["value"].description)),
        unit=(
            Literal[limits.unit],  # ty: ignore[invalid-type-form]  (known when the field is defined)
            Field(description=old["unit"].description),
        ),
        range=(
            tuple[number, number] | None,
            Field(default=None, validate_default=True, description=old["range"].description),
        ),
    )


def _whole(number: float) -> float:
    if not number.is_integer():
        raise PydanticCustomError("whole", "must be a whole number")
    return number


def _fields(data: object) -> object:
    return dict(data) if isinstance(data, Quantity) else data


def _unlimited(checked: Quantity) -> Quantity:
    return Quantity.model_construct(_fields_set=checked.model_fields_set, **dict(checked))
