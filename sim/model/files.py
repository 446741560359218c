"""Read scenario files so that every fault is told with its place; change, write and digest what was read.

A file is YAML 1.2 with safe scalars only: `no`, `on` and dates stay text, `1e-3` is a number, keys are text.
`extends: other` starts from the file `other.yaml`.  Then mappings merge key by key, while lists, scalars and
quantities (mappings with a key `value`) replace what was inherited, and `key: null` removes an inherited key.

All faults of a file and of the files it extends come together in one `ScenarioError`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Never, cast

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, to_jsonable_python

from sim.model.quantity import USER, Quantity

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
"""Nodes of one file with its aliases written out; far beyond any scenario, small enough for any machine."""

CHANGES = "changes"
"""What stands for the file in faults of `with_values` and `assignments`; the line counts the changes."""

type Trail = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of lists."""


# ---------------------------------------------------------------------------------------------- faults


@dataclass(frozen=True)
class Place:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place; `path` is empty if the whole file is meant."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return ": ".join([where, *([self.path] if self.path else []), self.message])


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


def _fault(place: Place, trail: Trail, message: str) -> Fault:
    return Fault(place.file, place.line, place.column, join(trail), message)


def _sorted(faults: Iterable[Fault], first: str) -> list[Fault]:
    """Sort by place, the file named `first` before the files it extends; say nothing twice."""
    return sorted(set(faults), key=lambda f: (f.file != first, f.file, f.line, f.column, f.path, f.message))


def _hint(word: object, options: Iterable[str]) -> str:
    """Return `, did you mean …?` or nothing."""
    close = get_close_matches(str(word), list(options), 1)
    return f", did you mean {close[0]!r}?" if close else ""


def _among(options: Iterable[str], most: int = 20) -> str:
    names = [repr(option) for option in options]
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])


def _shown(value: object) -> str:
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
    return _figure(value) if isinstance(value, float) else str(value)


def _figure(number: float) -> str:
    """Show a number as people write it: 3 rather than 3.0."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


PLAIN_KEY = re.compile(r"[^.\[\]\s]+")
STEP = re.compile(r"(?:^|\.)(?P<key>[^.\[\]]+)|\[(?P<item>[^\[\]]+)\]")


def join(trail: Trail) -> str:
    """Write a path as `a.b[0].c`; a key that would be misread stands in brackets."""
    parts = [
        f".{step}" if isinstance(step, str) and PLAIN_KEY.fullmatch(step) else f"[{step}]" for step in trail
    ]
    return "".join(parts).removeprefix(".")


def split(path: str) -> tuple[str, ...]:
    """Split `a.b[0].c` into its steps, all text; `[x]` and `.x` mean the same."""
    steps = list(STEP.finditer(path))
    if not path or "".join(step.group() for step in steps) != path:
        raise ValueError(f"not a path, found {path!r}, allowed such as 'a.b[0].c'")
    return tuple(step["key"] or step["item"] for step in steps)


# ----------------------------------------------------------------------------------------------- nodes


@dataclass(frozen=True)
class Node:
    """A value with its place and that of its key; mappings and lists hold nodes.

    `size` counts the nodes from here on, `height` the levels below.
    """

    content: Any
    place: Place
    key: Place | None = None
    size: int = field(default=1, compare=False)
    height: int = field(default=0, compare=False)


def _branch(content: dict[str, Node] | list[Node], place: Place) -> Node:
    below = list(content.values() if isinstance(content, dict) else content)
    size = 1 + sum(node.size for node in below)
    return Node(content, place, None, size, 1 + max((node.height for node in below), default=0))


def _plain(node: Node) -> Any:  # noqa: ANN401  (data of any shape)
    if isinstance(node.content, dict):
        return {key: _plain(below) for key, below in node.content.items()}
    if isinstance(node.content, list):
        return [_plain(below) for below in node.content]
    return node.content


def _planted(data: object, place: Place) -> Node:
    """Return plain data as nodes that all stand at one place."""
    if isinstance(data, dict):
        return _branch({str(key): _planted(below, place) for key, below in data.items()}, place)
    if isinstance(data, list):
        return _branch([_planted(below, place) for below in data], place)
    return Node(data, place)


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node.content, dict):
        return node.content.get(str(step))
    if isinstance(node.content, list) and isinstance(step, int) and step < len(node.content):
        return node.content[step]
    return None


def _nearest(node: Node, trail: Trail) -> tuple[Node, bool]:
    """Return the deepest node on the way, and whether it is the end of the way."""
    for step in trail:
        below = _below(node, step)
        if below is None:
            return node, False
        node = below
    return node, True


# ------------------------------------------------------------------------------------------------ YAML

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL"))
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)


def _scalar(text: str) -> str | int | float | bool | None:
    """Resolve an unquoted scalar by the core schema of YAML 1.2; a number must be finite and of sane size."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return _integer(text)
    if DECIMAL.fullmatch(text) or NOT_FINITE.fullmatch(text):
        return _decimal(text)
    return text


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    if len(text) > 25 or abs(int(text, base)) >= 2**63:
        raise ValueError(f"the number is too large, found {_shown(text)}, allowed below 2^63")
    return int(text, base)


def _decimal(text: str) -> float:
    if NOT_FINITE.fullmatch(text) or not isfinite(float(text)):
        raise ValueError(f"not a finite number, found {_shown(text)}, allowed a number below 1.8e308")
    return float(text)


type _Begin = yaml.AliasEvent | yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent


class _Composer:
    """Build nodes from the events of one YAML text; keep faults and go on where that is possible.

    Works event by event, so that deep nesting and swollen aliases are refused before they cost anything.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.anchors: dict[str, Node | None] = {}  # None while the anchored value is being read
        self.nodes = 0
        self.end = _end(text, file)
        self.events = yaml.parse(text, Loader=LOADER)

    def document(self) -> Node:
        """Return the only document of the text; an empty text is a node without content."""
        try:
            next(self.events)
            if isinstance(next(self.events), yaml.StreamEndEvent):
                return Node(None, Place(self.file))
            root = self._node(next(self.events), ())
            next(self.events)
            if not isinstance(event := next(self.events), yaml.StreamEndEvent):
                self._keep(self._place(event), (), "a second document begins, allowed one to a file")
        except yaml.MarkedYAMLError as error:
            place = self._mark(error.problem_mark or error.context_mark)
            self._stop(place if place.line <= self.end.line else self.end, (), _syntax(error))
        return root

    def _mark(self, mark: yaml.Mark | None) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _place(self, event: yaml.Event) -> Place:
        return self._mark(event.start_mark)

    def _keep(self, place: Place, trail: Trail, message: str) -> None:
        self.faults.append(_fault(place, trail, message))

    def _stop(self, place: Place, trail: Trail, message: str) -> Never:
        raise ScenarioError([*self.faults, _fault(place, trail, message)]) from None

    def _node(self, event: _Begin, trail: Trail) -> Node:
        place = self._place(event)
        self._count(1, len(trail), place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, trail)
        if event.anchor:
            self.anchors[event.anchor] = None
        node = self._value(event, trail)
        if event.tag is not None:
            self._keep(place, trail, f"tags are not allowed, found {_shown(event.tag)}")
            node = Node(None, place)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _count(self, nodes: int, depth: int, place: Place) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self._stop(place, (), f"too many values, allowed {MAX_NODES} with aliases written out")
        if depth > MAX_DEPTH:
            self._stop(place, (), f"nested too deeply, allowed {MAX_DEPTH} levels")

    def _alias(self, event: yaml.AliasEvent, trail: Trail) -> Node:
        place, name = self._place(event), event.anchor
        node = self.anchors.get(name)
        if node is None:
            problem = "refers to itself" if name in self.anchors else "has no anchor"
            self._keep(place, trail, f"the alias '*{name}' {problem}")
            return Node(None, place)
        self._count(node.size, len(trail) + node.height, place)
        return replace(node, place=place, key=None)

    def _value(self, event: _Begin, trail: Trail) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, trail)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, trail)
        return self._leaf(cast(yaml.ScalarEvent, event), trail)

    def _leaf(self, event: yaml.ScalarEvent, trail: Trail) -> Node:
        place, plain = self._place(event), event.implicit[0]
        try:
            return Node(_scalar(event.value) if plain else event.value, place)
        except ValueError as error:
            self._keep(place, trail, str(error))
            return Node(None, place)

    def _list(self, event: yaml.SequenceStartEvent, trail: Trail) -> Node:
        nodes: list[Node] = []
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(item, (*trail, len(nodes))))
        return _branch(nodes, self._place(event))

    def _mapping(self, event: yaml.MappingStartEvent, trail: Trail) -> Node:
        content: dict[str, Node] = {}
        while not isinstance(item := next(self.events), yaml.MappingEndEvent):
            key, place = self._key(item, trail), self._place(item)
            node = self._node(next(self.events), trail if key is None else (*trail, key))
            if key in content:
                first = cast(Place, content[key].key).line
                self._keep(place, (*trail, key), f"the key {key!r} stands twice, first in line {first}")
            elif key is not None:
                content[key] = replace(node, key=place)
        return _branch(content, self._place(event))

    def _key(self, event: _Begin, trail: Trail) -> str | None:
        """Return a key as it is written, nothing if it is not plain text."""
        if isinstance(event, yaml.ScalarEvent) and event.tag is None:
            self._count(1, len(trail), self._place(event))
            return event.value
        self._keep(self._place(event), trail, "a key must be plain text")
        self._node(event, (*trail, "?"))
        return None


def _syntax(error: yaml.MarkedYAMLError) -> str:
    context = f" {error.context}" if error.context else ""
    return f"not YAML, {error.problem}{context}"


# ----------------------------------------------------------------------------------- files and parents

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def _text(path: Path) -> str:
    here = Place(str(path))
    try:
        if not path.is_file():
            raise ScenarioError([_fault(here, (), _absent(path))])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError([_fault(here, (), f"cannot be read, {error.strerror}")]) from None
    if len(data) > MAX_BYTES:
        raise ScenarioError([_fault(here, (), f"the file is too large, allowed {MAX_BYTES} bytes")])
    return _decoded(data, str(path))


def _absent(path: Path) -> str:
    if path.exists():
        return "this is not a file"
    siblings = [file.name for file in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
    return f"there is no such file{_hint(path.name, siblings)}"


def _decoded(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "ignore")
        message = f"not UTF-8, found the byte 0x{data[error.start]:02x}"
        raise ScenarioError([_fault(_end(before, file), (), message)]) from None
    if strange := UNPRINTABLE.search(text):
        message = f"a character that may not stand in a text file, found U+{ord(strange.group()):04X}"
        raise ScenarioError([_fault(_end(text[: strange.start()], file), (), message)])
    return text


def _end(text: str, file: str) -> Place:
    return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _parsed(path: Path) -> tuple[Node, list[Fault]]:
    """Return the top mapping of one file, and the faults that did not hinder reading it."""
    composer = _Composer(str(path), _text(path))
    root = composer.document()
    if isinstance(root.content, dict):
        return root, composer.faults
    found = f"the top is not a mapping, found {_shown(_plain(root))}, allowed a mapping"
    problem = "the file is empty" if root.content is None else found
    raise ScenarioError(composer.faults or [_fault(root.place, (), problem)])


def _inherited(path: Path, folders: Sequence[Path], heirs: tuple[Path, ...]) -> tuple[Node, list[Fault]]:
    """Return the mapping of a file merged over those of its ancestors; `heirs` extend it."""
    root, faults = _parsed(path)
    name = root.content.get("extends")
    if name is None:
        return root, faults
    own = _branch({key: node for key, node in root.content.items() if key != "extends"}, root.place)
    heirs = (*heirs, path)
    try:
        parent, more = _inherited(_parent(name, folders, heirs), folders, heirs)
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from None
    except OSError as error:
        refused = _refused(name, f"the folders cannot be searched, {error.strerror}")
        raise ScenarioError([*faults, *refused.faults]) from None
    return _merged(parent, own), [*faults, *more]


def _parent(name: Node, folders: Sequence[Path], heirs: tuple[Path, ...]) -> Path:
    """Find the file that the last heir extends: beside it, else in the folders in their order."""
    if not isinstance(name.content, str) or not NAME.fullmatch(name.content):
        allowed = "allowed letters, digits, '_', '-' and '.'"
        raise _refused(name, f"not the name of a file, found {_shown(_plain(name))}, {allowed}")
    places = [heirs[-1].parent, *folders]
    files = [folder / f"{name.content}.yaml" for folder in places]
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        known = {file.stem for folder in places if folder.is_dir() for file in folder.glob("*.yaml")}
        raise _refused(name, f"there is no such scenario, found {name.content!r}{_hint(name.content, known)}")
    if path.resolve() in [heir.resolve() for heir in heirs]:
        circle = " → ".join(map(str, [*heirs, path]))
        raise _refused(name, f"the files extend each other in a circle, found {circle}")
    if len(heirs) >= MAX_DEPTH:
        raise _refused(name, f"too many files extend each other, allowed {MAX_DEPTH}")
    return path


def _refused(name: Node, message: str) -> ScenarioError:
    return ScenarioError([_fault(name.place, ("extends",), message)])


def _merged(parent: Node, child: Node) -> Node:
    """Merge mappings key by key; all else, and a mapping with a key `value`, replaces the parent's."""
    if not (isinstance(parent.content, dict) and isinstance(child.content, dict)) or "value" in child.content:
        return child
    content = dict(parent.content)
    for key, node in child.content.items():
        if key in content and node.content is None:
            del content[key]
        else:
            content[key] = _merged(content[key], node) if key in content else node
    return replace(_branch(content, child.place), key=child.key)


# ------------------------------------------------------------------------- pydantic's errors as faults


@dataclass(frozen=True)
class _Problem:
    """An error at the user's path; `forks` are the unions on the way with the member that was tried."""

    trail: Trail
    forks: tuple[tuple[Trail, str], ...]
    type: str
    text: str
    input: Any
    ctx: Mapping[str, Any]
    keys: tuple[str, ...] = ()
    """For an unknown key: those that the mapping may have."""
    at_key: bool = False


class _Guide:
    """Tells, along the schema of a model, which parts of an error's location the user wrote."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.refs: dict[str, Any] = {}
        self.top = self._core(TypeAdapter(model).core_schema)

    def problem(self, error: ErrorDetails) -> _Problem:
        kind, loc, ctx = error["type"], error["loc"], error.get("ctx", {})
        at_key = loc[-1:] == ("[key]",)
        loc = loc[:-1] if at_key else loc
        inner = ctx["depth"] if kind == "misfit" else kind == "extra_forbidden"
        outer = len(loc) - inner
        trail, forks, schemas = self._follow(loc[:outer])
        keys = tuple(key for schema in schemas for key in _keys(schema))
        at_key = at_key or kind == "extra_forbidden"
        return _Problem((*trail, *loc[outer:]), forks, kind, error["msg"], error["input"], ctx, keys, at_key)

    def _follow(self, loc: Trail) -> tuple[Trail, tuple[tuple[Trail, str], ...], list[Any]]:
        trail, forks, here = (), (), [self.top]
        for step in loc:
            below = [self._core(child) for schema in here for child in _children(schema, step)]
            choices = [choice for schema in here for choice in _choices(schema, step)]
            if below or not choices:
                trail, here = (*trail, step), below
            else:
                plain = any(schema["type"] == "union" for schema in here)
                forks = (*forks, (trail, str(step))) if plain else forks
                here = [self._core(choice) for choice in choices]
        return trail, forks, here

    def _core(self, schema: Any) -> Any:  # noqa: ANN401  (pydantic's schemas are nested dictionaries)
        """Take off what only wraps: defaults, validators, models around their fields."""
        while True:
            if schema["type"] == "definitions":
                self.refs |= {definition["ref"]: definition for definition in schema["definitions"]}
            if schema["type"] == "definition-ref":
                schema = self.refs[schema["schema_ref"]]
            elif schema["type"] == "chain":
                schema = schema["steps"][0]
            elif inner := next((k for k in ("schema", "python_schema", "lax_schema") if k in schema), None):
                schema = schema[inner]
            else:
                return schema


def _children(schema: Any, step: str | int) -> list[Any]:  # noqa: ANN401
    """Return the schema of what lies one step below, in a list that is empty if nothing does."""
    match schema["type"]:
        case "model-fields" | "typed-dict" | "dataclass-args":
            return [inner["schema"] for key, inner in _members(schema) if key == step]
        case "dict":
            return [schema.get("values_schema", {"type": "any"})]
        case "tuple" if isinstance(step, int):
            items = schema["items_schema"]
            return [items[min(step, len(items) - 1)]] if items else []
        case "list" | "set" | "frozenset" if isinstance(step, int):
            return [schema.get("items_schema", {"type": "any"})]
    return []


def _members(schema: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Return the fields of a model with their keys in the file; nothing else has members."""
    fields = schema.get("fields", ())
    named = fields.items() if isinstance(fields, dict) else [(inner["name"], inner) for inner in fields]
    return [(inner.get("validation_alias", name), inner) for name, inner in named]


def _keys(schema: Any) -> list[str]:  # noqa: ANN401
    return [str(key) for key, _ in _members(schema)]


def _choices(schema: Any, step: str | int) -> list[Any]:  # noqa: ANN401
    """Return the members of a union that the label of an error may mean."""
    if schema["type"] == "tagged-union":
        return [schema["choices"][step]] if step in schema["choices"] else []
    if schema["type"] == "union":
        return [choice[0] if isinstance(choice, tuple) else choice for choice in schema["choices"]]
    return []


WORDINGS = (
    ("greater_than_equal", "is too small", "at least {ge}"),
    ("greater_than", "is too small", "more than {gt}"),
    ("less_than_equal", "is too large", "at most {le}"),
    ("less_than", "is too large", "less than {lt}"),
    ("multiple_of", "does not fit", "multiples of {multiple_of}"),
    ("finite_number", "is not a finite number", "a finite number"),
    ("float_type float_parsing decimal_type decimal_parsing", "is not a number", "a number"),
    ("whole int_type int_parsing int_parsing_size int_from_float", "is not a whole number", "a whole number"),
    ("bool_type bool_parsing", "is neither true nor false", "true or false"),
    ("string_type string_sub_type", "is not text", "text, in quotes if it looks like something else"),
    ("string_too_short", "is too short", "at least {min_length} characters"),
    ("string_too_long", "is too long", "at most {max_length} characters"),
    ("string_pattern_mismatch", "is not written as it should be", "the pattern {pattern}"),
    ("list_type tuple_type set_type frozen_set_type iterable_type", "is not a list", "a list"),
    ("too_short", "has too few entries", "at least {min_length}"),
    ("too_long", "has too many entries", "at most {max_length}"),
    ("dict_type mapping_type dataclass_type", "is not a mapping", "a mapping"),
    ("model_type model_attributes_type", "is not a mapping", "a mapping"),
    ("none_required", "must be left empty", "nothing"),
    ("date_type date_parsing", "is not a date", "a date such as 2024-05-01"),
    ("date_from_datetime_parsing date_from_datetime_inexact", "is not a date", "a date such as 2024-05-01"),
    ("datetime_type datetime_parsing", "is not a date and time", "such as 2024-05-01T08:30"),
    ("datetime_from_date_parsing", "is not a date and time", "such as 2024-05-01T08:30"),
    ("time_type time_parsing", "is not a time of day", "a time such as 08:30"),
)
"""For types of error what is wrong, and what is allowed."""

WORDING: dict[str, tuple[str, str]] = {
    kind: (wrong, allowed) for kinds, wrong, allowed in WORDINGS for kind in kinds.split()
}

FORMS = {kind for kind in WORDING if kind.endswith(("_type", "_parsing"))} | {
    "literal_error",
    "enum",
    "int_from_float",
    "none_required",
    "union_tag_not_found",
}
"""Types of error which say that a value is something else altogether."""


def _settled(problems: list[_Problem], level: int = 0) -> list[_Problem]:
    """Of the members of a plain union keep the one that was meant: of the right form, with the fewest errors.

    If none has the right form, one problem names all forms.
    """
    settled = [problem for problem in problems if len(problem.forks) <= level]
    unions: dict[Trail, dict[str, list[_Problem]]] = {}
    for problem in problems:
        if len(problem.forks) > level:
            trail, member = problem.forks[level]
            unions.setdefault(trail, {}).setdefault(member, []).append(problem)
    for trail, members in unions.items():
        meant = [group for group in members.values() if not any(_misformed(p, trail) for p in group)]
        others = [p for group in members.values() for p in group if _misformed(p, trail)]
        settled += _settled(min(meant, key=len), level + 1) if meant else [_formless(others)]
    return settled


def _misformed(problem: _Problem, trail: Trail) -> bool:
    return problem.trail == trail and problem.type in FORMS


def _formless(problems: list[_Problem]) -> _Problem:
    forms = " or ".join(dict.fromkeys(map(_allowed, problems)))
    return replace(problems[0], type="no_form", ctx={"expected": forms})


def _allowed(problem: _Problem) -> str:
    if "expected" in problem.ctx:
        return str(problem.ctx["expected"])
    allowed = WORDING.get(problem.type, ("", "another form"))[1]
    return allowed.format(**{name: _bound(value) for name, value in problem.ctx.items()})


def _bound(value: object) -> str:
    return value if isinstance(value, str) else _shown(value)


def _sentence(problem: _Problem) -> str:
    """Say in plain words what is wrong, what was found and what is allowed."""
    if special := SPECIAL.get(problem.type):
        return special(problem)
    found, subject = _shown(problem.input), "the key " if problem.at_key else ""
    if problem.type in WORDING:
        return f"{subject}{WORDING[problem.type][0]}, found {found}, allowed {_allowed(problem)}"
    return f"{subject}{problem.text[:1].lower()}{problem.text[1:]}, found {found}"


def _unknown_key(problem: _Problem) -> str:
    key = problem.trail[-1]
    return f"unknown key {key!r}, allowed {', '.join(problem.keys)}{_hint(key, problem.keys)}"


def _not_listed(problem: _Problem) -> str:
    allowed = _allowed(problem)
    options = re.findall(r"'((?:[^'\\]|\\.)*)'", allowed)
    return f"is not allowed, found {_shown(problem.input)}, allowed {allowed}{_hint(problem.input, options)}"


def _wrong_tag(problem: _Problem) -> str:
    tags = str(problem.ctx["expected_tags"])
    hint = _hint(problem.ctx["tag"], re.findall(r"'([^']*)'", tags))
    return f"is not allowed, found {_shown(problem.ctx['tag'])}, allowed {tags}{hint}"


def _own_words(problem: _Problem) -> str:
    return problem.text.removeprefix("Value error, ").removeprefix("Assertion failed, ")


SPECIAL: dict[str, Callable[[_Problem], str]] = {
    "missing": lambda _: "is missing",
    "missing_argument": lambda _: "is missing",
    "extra_forbidden": _unknown_key,
    "literal_error": _not_listed,
    "enum": _not_listed,
    "no_form": _not_listed,
    "union_tag_invalid": _wrong_tag,
    "union_tag_not_found": lambda _: "is missing",
    "value_error": _own_words,
    "assertion_error": _own_words,
    "misfit": _own_words,
}


def _faults(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Fault]:
    guide = _Guide(model)
    problems = [guide.problem(details) for details in error.errors(include_url=False)]
    settled = _settled(problems)
    return [_located(problem, root) for problem in settled if not _consequence(problem, settled)]


def _consequence(problem: _Problem, problems: list[_Problem]) -> bool:
    """Whether a list is called too short only because pydantic left its faulty entries out of the count."""
    deep = len(problem.trail)
    inside = any(len(p.trail) > deep and p.trail[:deep] == problem.trail for p in problems)
    return problem.type == "too_short" and inside and len(problem.input) >= problem.ctx["min_length"]


def _located(problem: _Problem, root: Node) -> Fault:
    trail = problem.trail
    if problem.type.startswith("union_tag") and "discriminator" in problem.ctx:
        trail = (*trail, str(problem.ctx["discriminator"]).strip("'"))
    node, exact = _nearest(root, trail)
    place = node.key if exact and problem.at_key and node.key else node.place
    return _fault(place, trail, _sentence(problem))


def _checked[M: BaseModel](root: Node, model: type[M], faults: list[Fault]) -> M:
    """Validate the data of a node; raise its faults together with those that are known already."""
    try:
        instance = model.model_validate(_plain(root))
    except ValidationError as error:
        known = {replace(fault, message="") for fault in faults}
        new = [f for f in _faults(error, root, model) if replace(f, message="") not in known]
        raise ScenarioError(_sorted([*faults, *new], root.place.file)) from None
    if faults:
        raise ScenarioError(_sorted(faults, root.place.file))
    return instance


# --------------------------------------------------------------------------------------- what others use


def read[M: BaseModel](
    path: str | Path, model: type[M] | Mapping[str, type[M]], folders: Iterable[str | Path] = ()
) -> M:
    """Read a scenario file as an instance of a model, or of that which its top key `kind` names.

    A file named by `extends` is sought beside the file that names it, then in `folders`.  `key: null`
    removes an inherited key; nothing inherited, it is an ordinary null.  Raises `ScenarioError` with all
    faults of the file and of the files it extends, sorted by place, those of the file itself first.
    """
    path = Path(path)
    try:
        root, faults = _inherited(path, [Path(folder) for folder in folders], ())
        root, chosen = _chosen(root, model)
    except ScenarioError as error:
        raise ScenarioError(_sorted(error.faults, str(path))) from None
    return _checked(root, chosen, faults)


def _chosen[M: BaseModel](root: Node, model: type[M] | Mapping[str, type[M]]) -> tuple[Node, type[M]]:
    """Return the model that `kind` names; a model without such a field does not see the key."""
    if not isinstance(model, Mapping):
        return root, model
    kind = root.content.get("kind", Node(None, root.place))
    if kind.content is None:
        raise ScenarioError([_fault(kind.place, ("kind",), f"is missing, allowed {_among(model)}")])
    name = _plain(kind)
    if not isinstance(name, str) or name not in model:
        message = f"is not allowed, found {_shown(name)}, allowed {_among(model)}{_hint(name, model)}"
        raise ScenarioError([_fault(kind.place, ("kind",), message)])
    if "kind" in model[name].model_fields:
        return root, model[name]
    content = {key: node for key, node in root.content.items() if key != "kind"}
    return _branch(content, root.place), model[name]


def dump(instance: BaseModel) -> dict[str, Any]:
    """Return the content as plain data (mappings, lists, text, numbers) that the model accepts again."""
    return _data(instance)


def _data(value: object) -> Any:  # noqa: ANN401  (data of any shape)
    """Return plain data; numbers of NumPy become Python's, sets become sorted lists."""
    if isinstance(value, BaseModel):
        value = value.model_dump(round_trip=True, by_alias=True)
    if isinstance(value, Mapping):
        return {str(_data(key)): _data(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_data(below) for below in value]
    if isinstance(value, set | frozenset):
        return sorted((_data(below) for below in value), key=repr)
    return _single(value)


def _single(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    return to_jsonable_python(value)


def digest(instance: BaseModel) -> str:
    """Return 16 hexadecimal digits that name the content: the start of the SHA-256 of its canonical JSON.

    The order of keys and the layout of the file do not matter, nor whether a default is written out or a
    number is written 3 or 3.0.
    """
    canonical = json.dumps(
        _canonical(dump(instance)),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


def _canonical(data: Any) -> Any:  # noqa: ANN401
    if isinstance(data, dict):
        return {key: _canonical(below) for key, below in data.items()}
    if isinstance(data, list):
        return [_canonical(below) for below in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


class _Dumper(yaml.SafeDumper):
    """Quotes all text that this module or an older YAML would take for something else."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represented(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Escape the line breaks of old YAML, which a reader would fold into spaces."""
    style = '"' if re.search("[\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represented)
for _tag, _pattern in (("int", INTEGER), ("float", DECIMAL)):
    _Dumper.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern.pattern})$"), list("-+.0123456789")
    )


def to_yaml(data: object) -> str:
    """Write plain data as YAML which `read` takes for the same data."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


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
            changes[path] = _assigned(value)
        except ScenarioError as error:
            shift = len(path) + 1
            faults += [replace(f, line=line, column=f.column + shift, path=path) for f in error.faults]
        except ValueError as error:
            faults.append(Fault(CHANGES, line, 1, path if equals else "", str(error)))
    if faults:
        raise ScenarioError(faults)
    return changes


def _assigned(value: str) -> object:
    composer = _Composer(CHANGES, _decoded(value.encode("utf-8", "surrogatepass"), CHANGES))
    root = composer.document()
    if composer.faults:
        raise ScenarioError(composer.faults)
    return _plain(root)


def with_values[M: BaseModel](instance: M, changes: Mapping[str, object]) -> M:
    """Return a new instance of the same class in which the values at the given paths are replaced.

    A path has steps `a.b`; `a[b]` means the same.  In a list a step of digits is an index, any other the
    `name` of an entry: `tiers.unit.offices`.  A number at a quantity changes its value, drops range and
    reason and makes its source `user`.  Everything is validated again.  Raises `ScenarioError` with all
    faults; their file is `changes`, their line counts the changes and is 1 where none can be blamed.
    """
    root = _planted(dump(instance), Place(CHANGES))
    faults: list[Fault] = []
    for line, (path, value) in enumerate(changes.items(), 1):
        place = Place(CHANGES, line)
        try:
            root = _changed(root, split(path), _planted(_data(value), place))
        except ValueError as error:
            faults.append(Fault(CHANGES, line, 1, path, str(error)))
    return _checked(root, type(instance), faults)


def _changed(node: Node, steps: tuple[str, ...], new: Node) -> Node:
    whole = not steps
    if _is_quantity(node) and (steps == ("value",) or (whole and not isinstance(new.content, dict))):
        nothing = Node(None, new.place)
        fields = {"value": new, "source": Node(USER, new.place), "range": nothing, "reason": nothing}
        return _branch(node.content | fields, new.place)
    if whole:
        return new
    step = _step(node, steps[0])
    content = node.content.copy()
    content[step] = _changed(content[step], steps[1:], new)
    return _branch(content, node.place)


def _is_quantity(node: Node) -> bool:
    return isinstance(node.content, dict) and node.content.keys() == Quantity.model_fields.keys()


def _step(node: Node, step: str) -> str | int:
    """Return the key or index that a step of a path means."""
    if not isinstance(node.content, dict | list) or not node.content:
        raise ValueError(f"there is no {step!r}, nothing lies below {_shown(node.content)}")
    names = list(node.content) if isinstance(node.content, dict) else _names(node.content)
    if isinstance(node.content, list) and step.isdecimal() and int(step) < len(node.content):
        return int(step)
    if names.count(step) != 1:
        problem = "several are named" if step in names else "there is no"
        options = [name for name in names if name is not None] or [f"0 to {len(node.content) - 1}"]
        raise ValueError(f"{problem} {step!r}, allowed {', '.join(options)}{_hint(step, options)}")
    return step if isinstance(node.content, dict) else names.index(step)


def _names(entries: list[Node]) -> list[str | None]:
    """Return the names of the entries of a list, None for one that has none."""
    named = [entry.content.get("name") if isinstance(entry.content, dict) else None for entry in entries]
    return [node.content if node and isinstance(node.content, str) else None for node in named]


def walk_quantities(instance: BaseModel) -> Iterator[tuple[str, Quantity]]:
    """Yield every quantity with its path, which `with_values` accepts, in the order of the fields.

    Entries of a list are named by their `name` where it is theirs alone, else by their index.
    """
    for trail, quantity in _quantities(instance):
        yield join(trail), quantity


def _quantities(value: object) -> Iterator[tuple[Trail, Quantity]]:
    if isinstance(value, Quantity):
        yield (), value
        return
    for step, below in _parts(value):
        for trail, quantity in _quantities(below):
            yield (step, *trail), quantity


def _parts(value: object) -> list[tuple[str | int, object]]:
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return [(inner.alias or name, getattr(value, name)) for name, inner in fields.items()]
    if isinstance(value, Mapping):
        return [(str(_data(key)), below) for key, below in value.items()]
    if isinstance(value, list | tuple):
        names = Counter(getattr(entry, "name", None) for entry in value)
        return [(_label(entry, index, names), entry) for index, entry in enumerate(value)]
    return []


def _label(entry: object, index: int, names: Counter[object]) -> str | int:
    name = getattr(entry, "name", None)
    usable = isinstance(name, str) and names[name] == 1 and not name.isdecimal() and PLAIN_KEY.fullmatch(name)
    return cast(str, name) if usable else index


DRAFT = "https://json-schema.org/draft/2020-12/schema"

PARTIAL = (
    "Checks keys, values and units while a file is being edited. No key is required here, because a file "
    "that extends another states only what differs; what is missing is told when the file is read."
)


EXTENDS = {"type": "string", "description": "Name of the file to start from, without .yaml"}


def json_schema(models: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """Return one JSON Schema (draft 2020-12) for editors, covering the kinds of scenario files.

    Nothing is required at any level, so that files which extend others are not flagged.
    """
    refs, shared = models_json_schema([(model, "validation") for model in models.values()])
    definitions = {name: _lenient(schema) for name, schema in shared["$defs"].items()}
    rules = []
    for kind, model in models.items():
        target = refs[model, "validation"]
        own = definitions[target["$ref"].removeprefix("#/$defs/")]
        own["properties"] = {"kind": {"const": kind}, "extends": EXTENDS} | own.get("properties", {})
        rules.append({"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": target})
    return {
        "$schema": DRAFT,
        "title": "Tierflow scenario files",
        "description": PARTIAL,
        "type": "object",
        "properties": {"kind": {"enum": list(models)}, "extends": EXTENDS},
        "allOf": rules,
        "$defs": definitions,
    }


def _lenient(schema: Any) -> Any:  # noqa: ANN401  (JSON of any shape)
    """Drop what a partial mapping cannot fulfil: required keys, least sizes, exactly one form of a union."""
    if isinstance(schema, list):
        return [_lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {"required", "minProperties", "discriminator"}
    kept = {key: item for key, item in schema.items() if key not in dropped}
    if "properties" in kept:
        kept["properties"] = {key: _lenient(item) for key, item in kept["properties"].items()}
    rest = {key: _lenient(item) for key, item in kept.items() if key != "properties"}
    renamed = {"anyOf" if key == "oneOf" else key: item for key, item in rest.items()}
    return renamed | ({"properties": kept["properties"]} if "properties" in kept else {})
