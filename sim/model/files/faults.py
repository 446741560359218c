"""What is wrong with a scenario, and where: faults with places, and the words they are told in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.model.files.paths import Trail, join


class Place(NamedTuple):
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place; `path` is empty if the whole file is meant.

    `file` is empty where there is none, as for values set in Python or on a command line; then the path alone
    tells the place.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.file else ""
        return ": ".join(filter(None, [where, self.path, self.message]))


class ScenarioError(ValueError):
    """All faults of a file, one a line, in the order of their places."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def misfits(faults: Iterable[tuple[Trail, str]]) -> None:
    """Refuse a model whose parts do not fit together, naming every fault; do nothing if there is none.

    For use in validators.  Each fault is a path below the model under validation and a sentence.
    """
    errors = [
        InitErrorDetails(
            type=PydanticCustomError("misfit", "{text}", {"text": text, "depth": len(trail)}),
            loc=trail,
            input=None,
        )
        for trail, text in faults
    ]
    if errors:
        raise ValidationError.from_exception_data("misfits", errors)


def fault_at(place: Place, trail: Trail, message: str) -> Fault:
    """Return the fault of the value at the end of a trail."""
    return Fault(place.file, place.line, place.column, join(trail), message)


def in_order(faults: Iterable[Fault], first: str) -> list[Fault]:
    """Sort by place, the file named `first` before the files it extends; say nothing twice."""
    return sorted(set(faults), key=lambda f: (f.file != first, f.file, f.line, f.column, f.path, f.message))


def hint(word: object, options: Iterable[str]) -> str:
    """Return `, did you mean …?` or nothing."""
    close = get_close_matches(str(word), list(options), 1)
    return f", did you mean {close[0]!r}?" if close else ""


def among(options: Iterable[str], most: int = 20) -> str:
    """List options in quotes, the first `most` of them."""
    names = [repr(option) for option in options]
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])


def shown(value: object) -> str:
    """Show a value as the file has it, in few words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "…")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return plain_figure(value) if isinstance(value, float) else str(value)


def plain_figure(number: float) -> str:
    """Show a number as people write it: 3 rather than 3.0."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
