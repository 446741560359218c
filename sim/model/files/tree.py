"""One way into a tree of values: reach, set, walk, compare and mix, and what in it is a quantity.

A tree is a model, plain data as `canon.dump` gives it, or nodes of a file.  A step down a mapping is a key,
down a model a key of its file, down a list the index of an entry or its `name`.  A name that several entries
of a list share is no address: to ask for it is an error.

A mapping with a key `value` is a quantity, as a `Quantity` is; nothing in a file may be called `value`, so
that nothing else looks like one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from sim.model.files.faults import hint, shown
from sim.model.files.nodes import Node, branch
from sim.model.files.paths import PLAIN_KEY, Trail, join, split
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.sources import USER

type Tree = Any
"""A model, plain data, nodes, or a leaf of any of them."""

type Step = str | int
type Path = str | Sequence[Step]
"""A way as people write it, or step by step."""

GONE: Any = object()
"""Stands for a value that one of two trees does not have."""


# -------------------------------------------------------------------------------------------- what is where


def is_quantity(tree: Tree) -> bool:
    """Tell whether a tree is a number with its unit and its source."""
    content = tree.content if isinstance(tree, Node) else tree
    return "value" in content if isinstance(content, Mapping) else isinstance(content, Quantity)


def is_number(tree: Tree) -> bool:
    """Tell whether a tree is a quantity, or a plain number as networks have."""
    return is_quantity(tree) or (isinstance(tree, int | float) and not isinstance(tree, bool))


def bare(data: Any) -> Any:  # noqa: ANN401  (plain data)
    """Return plain data with every quantity as its value."""
    if isinstance(data, dict):
        return data["value"] if is_quantity(data) else {key: bare(below) for key, below in data.items()}
    return [bare(below) for below in data] if isinstance(data, list) else data


def _below(tree: Tree) -> Mapping[str, Tree] | Sequence[Tree] | None:
    """Return what lies below a tree, by key or in order; None of a leaf."""
    if isinstance(tree, Node):
        tree = tree.content
    if isinstance(tree, BaseModel):
        return {key: getattr(tree, name) for key, name in _fields(tree).items()}
    return tree if isinstance(tree, Mapping | list | tuple) else None


def _fields(model: BaseModel) -> dict[str, str]:
    """Return the names of the fields of a model by their keys in a file."""
    return {field.alias or name: name for name, field in type(model).model_fields.items()}


def _name(entry: Tree) -> str | None:
    """Return the `name` of an entry of a list; None if it has none."""
    below = _below(entry)
    name = below.get("name") if isinstance(below, Mapping) else None
    name = name.content if isinstance(name, Node) else name
    return name if isinstance(name, str) else None


def labels(entries: Sequence[Tree]) -> list[Step]:
    """Call each entry of a list by its name if that is its alone and no number, else by its index."""
    names = [_name(entry) for entry in entries]
    times = Counter(names)
    return [
        name
        if name is not None and times[name] == 1 and not name.isdecimal() and PLAIN_KEY.fullmatch(name)
        else index
        for index, name in enumerate(names)
    ]


def walk_quantities(tree: Tree) -> Iterator[tuple[str, Quantity]]:
    """Yield every quantity of a model with its path, in the order of the fields; see `labels` of lists."""
    for trail, quantity in _walk(tree, ()):
        yield join(trail), quantity


def _walk(tree: Tree, trail: Trail) -> Iterator[tuple[Trail, Quantity]]:
    if isinstance(tree, Quantity):
        yield trail, tree
        return
    below = _below(tree)
    if below is None:
        return
    parts = below.items() if isinstance(below, Mapping) else zip(labels(below), below, strict=True)
    for step, inner in parts:
        yield from _walk(inner, (*trail, step))


# ------------------------------------------------------------------------------------------------- reaching


def reach(tree: Tree, path: Path) -> Tree:
    """Return what lies at the end of a path; ValueError, which tells what is there, if nothing does."""
    for step in split(path) if isinstance(path, str) else path:
        below: Any = _below(tree)
        tree = below[_key(tree, below, step)]
    return tree


def trail_of(tree: Tree, path: Path) -> Trail:
    """Return the keys and indices that a path means; ValueError as `reach`."""
    trail: list[Step] = []
    for step in split(path) if isinstance(path, str) else path:
        below: Any = _below(tree)
        trail.append(_key(tree, below, step))
        tree = below[trail[-1]]
    return tuple(trail)


def _key(tree: Tree, below: Mapping[str, Tree] | Sequence[Tree] | None, step: Step) -> Step:
    """Return the key or index that a step means."""
    if not below:
        content = tree.content if isinstance(tree, Node) else tree
        raise ValueError(f"there is no {step!r}, nothing lies below {shown(content)}")
    if isinstance(below, Mapping):
        return _one_of(list(below), step)
    if str(step).isdecimal() and int(step) < len(below):
        return int(step)
    names, every = [_name(entry) for entry in below], f"0 to {len(below) - 1}"
    if names.count(str(step)) > 1:
        raise ValueError(f"several entries are named {step!r}, so only an index tells them apart: {every}")
    return names.index(_one_of([name for name in names if name is not None], step, every))


def _one_of(options: Sequence[str], step: Step, otherwise: str = "nothing") -> str:
    if step not in options:
        raise ValueError(
            f"there is no {str(step)!r}, allowed {', '.join(options) or otherwise}{hint(step, options)}"
        )
    return str(step)


def limits(instance: BaseModel, path: Path) -> Limits:
    """Return the limits of the number at a path, as its field states them; none are those of a ratio."""
    *way, last = trail_of(instance, path)
    parent = reach(instance, way)
    if isinstance(parent, BaseModel):
        metadata = _field(parent, last).metadata
    else:
        metadata = _of_entries(reach(instance, way[:-1]), way[-1]) if way else ()
    return next((item for item in metadata if isinstance(item, Limits)), Limits("ratio"))


def _field(model: BaseModel, key: Step) -> Any:  # noqa: ANN401  (what pydantic knows of it)
    return type(model).model_fields[_fields(model)[str(key)]]


def _of_entries(owner: Tree, key: Step) -> Iterable[object]:
    """Return what the field of a mapping says of its entries."""
    if not isinstance(owner, BaseModel):
        return ()
    _, *entry = get_args(_field(owner, key).annotation)
    return getattr(entry[0], "__metadata__", ()) if entry else ()


# -------------------------------------------------------------------------------------------------- setting


def with_at(tree: Tree, values: Mapping[Trail, Any], put: Callable[[Tree, Any], Tree]) -> Tree:
    """Return a tree with values at the ends of trails; what is not on the way to any is shared.

    `put` makes what stands at an end, of what stood there and the value.  Every model on the way is checked
    again, so that ValueError tells what holds for several values together and does not.
    """
    if () in values:
        return put(tree, values[()])
    inner: dict[Step, dict[Trail, Any]] = {}
    for trail, value in values.items():
        inner.setdefault(trail[0], {})[trail[1:]] = value
    below: Any = _below(tree)
    return _rebuilt(tree, below, {step: with_at(below[step], rest, put) for step, rest in inner.items()})


def _rebuilt(tree: Tree, below: Any, new: Mapping[Step, Tree]) -> Tree:  # noqa: ANN401
    """Return a tree of the same sort with something new below it."""
    if isinstance(tree, BaseModel):
        names = _fields(tree)
        copy = tree.model_copy(update={names[str(key)]: inner for key, inner in new.items()})
        return type(copy).model_validate(copy)
    if isinstance(below, Mapping):
        content: Any = {**below, **new}
    else:
        content = type(below)(new.get(k, entry) for k, entry in enumerate(below))
    return branch(content, tree.place) if isinstance(tree, Node) else content


def by_user(old: Tree, new: Any) -> Tree:  # noqa: ANN401  (a number, or what replaces the whole)
    """Return what stands where a user sets something: a number at a quantity becomes the user's own.

    It has no range and no reason then.  A mapping replaces a quantity as a whole.
    """
    if not is_quantity(old) or isinstance(_below(new), Mapping):
        return new
    fields = {"value": new, "source": USER, "range": None, "reason": None}
    if isinstance(old, Quantity):
        return old.model_copy(update=fields)
    if not isinstance(old, Node):
        return {"value": new, "unit": old["unit"], **fields}
    nodes = {key: new if key == "value" else Node(field, new.place) for key, field in fields.items()}
    return branch(old.content | nodes, new.place)


# --------------------------------------------------------------------------------------- comparing, mixing

type Pairs = Iterable[tuple[Step, Any, Any]]
type Into = Callable[[Any, Any], Pairs | None]
"""Pairs what lies below two pieces of plain data, key by key; None where they are taken as wholes."""


def by_key(one: Any, other: Any) -> Pairs | None:  # noqa: ANN401  (plain data)
    """Pair two mappings whose common keys stand in one order; quantities are wholes."""
    if not (isinstance(one, dict) and isinstance(other, dict)) or is_quantity(one) or is_quantity(other):
        return None
    if [key for key in one if key in other] != [key for key in other if key in one]:
        return None
    keys = in_both_orders(list(one), list(other))
    return [(key, one.get(key, GONE), other.get(key, GONE)) for key in keys]


def by_key_or_name(one: Any, other: Any) -> Pairs | None:  # noqa: ANN401  (plain data)
    """Pair two mappings in whatever order, or two lists whose entries all have names."""
    mine, theirs = _entries(one), _entries(other)
    if mine is None or theirs is None:
        return None
    return [(key, mine.get(key, GONE), theirs.get(key, GONE)) for key in dict.fromkeys([*mine, *theirs])]


def _entries(data: Any) -> Mapping[Step, Any] | None:  # noqa: ANN401  (plain data)
    if isinstance(data, dict):
        return None if is_quantity(data) else data
    if isinstance(data, list) and all(_name(entry) is not None for entry in data):
        return dict(zip(labels(data), data, strict=True))
    return None


def in_both_orders[K: Hashable](one: Sequence[K], other: Sequence[K]) -> list[K]:
    """Put all keys in an order that fits both sequences, in which common keys stand in the same order."""
    order: list[K] = []
    rest = list(one)
    for key in other:
        if key in rest:
            order += rest[: rest.index(key)]
            rest = rest[rest.index(key) + 1 :]
        order.append(key)
    return [*order, *rest]


def compare(
    one: Any,  # noqa: ANN401  (plain data)
    other: Any,  # noqa: ANN401
    seen: Callable[[Any], Any] = bare,
    into: Into = by_key,
    trail: Trail = (),
) -> Iterator[tuple[Trail, Any, Any]]:
    """Yield the trail and both values wherever two pieces of plain data differ in what is `seen` of them."""
    if seen(one) == seen(other):
        return
    pairs = into(one, other)
    if pairs is None:
        yield trail, one, other
        return
    for key, mine, theirs in pairs:
        yield from compare(mine, theirs, seen, into, (*trail, key))


def mix(one: Any, other: Any, second: Callable[[Trail], bool], trail: Trail = ()) -> Any:  # noqa: ANN401
    """Take each value of two pieces of plain data from the first, or the second where it is its turn."""
    if one == other:
        return one
    pairs = by_key(one, other)
    if pairs is None:
        return other if second(trail) else one
    mixed = {key: mix(mine, theirs, second, (*trail, key)) for key, mine, theirs in pairs}
    return {key: value for key, value in mixed.items() if value is not GONE}
