"""Change values of a model by their paths, as a command line or a notebook asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel

from sim.model.files.base import is_code
from sim.model.files.canon import dump, plain_data
from sim.model.files.faults import Fault, Place, ScenarioError, plain_figure, shown
from sim.model.files.nodes import Node, branch, planted
from sim.model.files.paths import Trail, split
from sim.model.files.sources import Grade, known
from sim.model.files.text import value_of
from sim.model.files.tree import by_user, is_quantity, reach, trail_of, walk_quantities, with_at
from sim.model.files.validation import checked, source_faults
from sim.words import ENGLISH

RUN = "period"
"""How long and when is watched: whoever asks decides, and no source says anything of it."""

CHANGES = ""
"""The file in faults of `with_values` and `assignments`: there is none; the line counts the changes."""


def assignments(texts: Iterable[str]) -> dict[str, object]:
    """Read `path=value` from the command line; values are YAML, so that `27`, `true` and `[a, b]` work.

    Raises `ScenarioError` with all faults; the line of a fault counts the texts.
    """
    changes: dict[str, object] = {}
    faults: list[Fault] = []
    for line, given in enumerate(texts, 1):
        path, equals, value = given.partition("=")
        try:
            if not equals:
                raise ValueError(f"not an assignment, found {given!r}, allowed such as 'a.b=3'")
            if path in changes:
                raise ValueError("is set twice")
            split(path)
            changes[path] = value_of(value, CHANGES)
        except ScenarioError as error:
            shift = len(path) + 1
            faults += [replace(f, line=line, column=f.column + shift, path=path) for f in error.faults]
        except ValueError as error:
            faults.append(Fault(CHANGES, line, 1, path if equals else "", str(error)))
    if faults:
        raise ScenarioError(faults)
    return changes


@dataclass(frozen=True)
class Beyond:
    """A value that somebody has set beyond the range that the source of the number before it supports."""

    path: str
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        limits = f"{plain_figure(self.low)} to {plain_figure(self.high)}"
        value = plain_figure(self.value)
        return f"{self.path} is set to {value}, beyond the range {limits} that its source supports"


def beyond(before: BaseModel, after: BaseModel) -> list[Beyond]:
    """List the values of `after` that the user has set beyond their ranges in `before`, by path.

    A value that comes with a source of its own is not among them, nor is the period.
    """
    old = dict(walk_quantities(before))
    return [
        Beyond(path, new.value, *there.range)
        for path, new in walk_quantities(after)
        if new.grade is Grade.USER and split(path)[0] != RUN
        if (there := old.get(path)) and there.range and not there.supports(new.value)
    ]


def with_values[M: BaseModel](instance: M, changes: Mapping[str, object]) -> M:
    """Return a new instance of the same class in which the values at the given paths are replaced.

    A path has steps `a.b`; `a[b]` means the same.  In a list a step of digits is an index, any other the
    `name` of an entry: `tiers.unit.offices`.  A number at a quantity changes its value, drops range and
    reason and makes its source `user`.  Everything is validated again.  Raises `ScenarioError` with all
    faults; they have no file, their line counts the changes and is 1 where none can be blamed.
    """
    if not isinstance(instance, BaseModel):
        raise ValueError(f"values are changed in a scenario, as `load` gives it, found {shown(instance)}")
    if not isinstance(changes, Mapping):
        raise ValueError(f"changes are values by path, such as {{'a.b': 3}}, found {shown(changes)}")
    root = before = planted(dump(instance), Place(CHANGES))
    faults: list[Fault] = []
    for line, (path, value) in enumerate(changes.items(), 1):
        place = Place(CHANGES, line)
        try:
            root = _changed(root, path, planted(plain_data(value), place))
        except ValueError as error:
            faults.append(Fault(CHANGES, line, 1, path, str(error)))
    return checked(root, type(instance), [*faults, *_newly_cited(before, root)])


def _newly_cited(before: Node, after: Node) -> list[Fault]:
    """Return what is wrong with sources that are new; the others were checked when their file was read."""
    if not known():
        return []
    found = list(source_faults(after, known()))
    old = {(fault.path, fault.message) for fault in source_faults(before, known())} if found else set()
    return [fault for fault in found if (fault.path, fault.message) not in old]


def _changed(root: Node, path: str, new: Node) -> Node:
    *above, last = split(path)
    if above and is_code(last) and _is_title(title := reach(root, tuple(above))):
        owner: Trail = trail_of(root, tuple(above))
        return with_at(root, {owner: branch(title.content | {last: new}, title.place)}, by_user)
    trail = trail_of(root, path)
    if trail[-1] == "value" and is_quantity(reach(root, trail[:-1])) and not isinstance(new.content, dict):
        trail = trail[:-1]
    values: dict[Trail, Node] = {trail: new}
    return with_at(root, values, by_user)


def _is_title(node: Node) -> bool:
    """Tell whether a node is a title, to which any language may come."""
    return isinstance(node.content, dict) and ENGLISH in node.content
