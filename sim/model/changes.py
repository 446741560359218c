"""Change values of a model by their paths, as a command line or a notebook asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pydantic import BaseModel

from sim.model.canon import dump, plain_data
from sim.model.faults import Fault, Place, ScenarioError, hint, shown
from sim.model.files import value_of
from sim.model.nodes import Node, branch, planted
from sim.model.paths import split
from sim.model.plan import is_code
from sim.model.quantity import USER, Quantity
from sim.model.validation import checked
from sim.words import ENGLISH

CHANGES = "changes"
"""What stands for the file in faults of `with_values` and `assignments`; the line counts the changes."""


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


def with_values[M: BaseModel](instance: M, changes: Mapping[str, object]) -> M:
    """Return a new instance of the same class in which the values at the given paths are replaced.

    A path has steps `a.b`; `a[b]` means the same.  In a list a step of digits is an index, any other the
    `name` of an entry: `tiers.unit.offices`.  A number at a quantity changes its value, drops range and
    reason and makes its source `user`.  Everything is validated again.  Raises `ScenarioError` with all
    faults; their file is `changes`, their line counts the changes and is 1 where none can be blamed.
    """
    root = planted(dump(instance), Place(CHANGES))
    faults: list[Fault] = []
    for line, (path, value) in enumerate(changes.items(), 1):
        place = Place(CHANGES, line)
        try:
            root = _changed(root, split(path), planted(plain_data(value), place))
        except ValueError as error:
            faults.append(Fault(CHANGES, line, 1, path, str(error)))
    return checked(root, type(instance), faults)


def _changed(node: Node, steps: tuple[str, ...], new: Node) -> Node:
    whole = not steps
    if _is_quantity(node) and (steps == ("value",) or (whole and not isinstance(new.content, dict))):
        nothing = Node(None, new.place)
        fields = {"value": new, "source": Node(USER, new.place), "range": nothing, "reason": nothing}
        return branch(node.content | fields, new.place)
    if whole:
        return new
    if len(steps) == 1 and _is_title(node) and is_code(steps[0]):
        return branch(node.content | {steps[0]: new}, node.place)
    step = _step(node, steps[0])
    content = node.content.copy()
    content[step] = _changed(content[step], steps[1:], new)
    return branch(content, node.place)


def _is_quantity(node: Node) -> bool:
    return isinstance(node.content, dict) and node.content.keys() == Quantity.model_fields.keys()


def _is_title(node: Node) -> bool:
    """Tell whether a node is a title, to which any language may come."""
    return isinstance(node.content, dict) and ENGLISH in node.content


def _step(node: Node, step: str) -> str | int:
    """Return the key or index that a step of a path means."""
    if not isinstance(node.content, dict | list) or not node.content:
        raise ValueError(f"there is no {step!r}, nothing lies below {shown(node.content)}")
    names = list(node.content) if isinstance(node.content, dict) else _names(node.content)
    if isinstance(node.content, list) and step.isdecimal() and int(step) < len(node.content):
        return int(step)
    if names.count(step) != 1:
        problem = "several are named" if step in names else "there is no"
        options = [name for name in names if name is not None] or [f"0 to {len(node.content) - 1}"]
        raise ValueError(f"{problem} {step!r}, allowed {', '.join(options)}{hint(step, options)}")
    return step if isinstance(node.content, dict) else names.index(step)


def _names(entries: list[Node]) -> list[str | None]:
    """Return the names of the entries of a list, None for one that has none."""
    named = [entry.content.get("name") if isinstance(entry.content, dict) else None for entry in entries]
    return [node.content if node and isinstance(node.content, str) else None for node in named]
