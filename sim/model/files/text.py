"""YAML text to nodes with their places, and plain data to YAML text.

The text is YAML 1.2 with safe scalars only: `no`, `on` and dates stay text, `1e-3` is a number, keys are
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from math import isfinite
from typing import Never, cast

import yaml

from sim.model.files.faults import Fault, Place, ScenarioError, fault_at, shown
from sim.model.files.nodes import Node, branch, plain
from sim.model.files.paths import Trail

MAX_DEPTH = 40
MAX_NODES = 100_000
"""Nodes of one file with its aliases written out; far beyond any scenario, small enough for any machine."""

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
        raise ValueError(f"the number is too large, found {shown(text)}, allowed below 2^63")
    return int(text, base)


def _decimal(text: str) -> float:
    if NOT_FINITE.fullmatch(text) or not isfinite(float(text)):
        raise ValueError(f"not a finite number, found {shown(text)}, allowed a number below 1.8e308")
    return float(text)


def value_of(text: str, file: str) -> object:
    """Return the value that a YAML text states, as plain data; `file` names the text in faults.

    Raises `ScenarioError` with all faults.
    """
    composer = Composer(file, decoded(text.encode("utf-8", "surrogatepass"), file))
    root = composer.document()
    if composer.faults:
        raise ScenarioError(composer.faults)
    return plain(root)


def decoded(data: bytes, file: str) -> str:
    """Return the text that a file holds; `ScenarioError` for what is no text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "ignore")
        message = f"not UTF-8, found the byte 0x{data[error.start]:02x}"
        raise ScenarioError([fault_at(_end(before, file), (), message)]) from None
    if strange := UNPRINTABLE.search(text):
        message = f"a character that may not stand in a text file, found U+{ord(strange.group()):04X}"
        raise ScenarioError([fault_at(_end(text[: strange.start()], file), (), message)])
    return text


def _end(text: str, file: str) -> Place:
    return Place(file, text.count("\n") + 1, len(text) - text.rfind("\n"))


type _Begin = yaml.AliasEvent | yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent


class Composer:
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

    def top(self, wanted: Iterable[str]) -> dict[str, Node]:
        """Return what stands at the top until all that is wanted has been read, or something is wrong."""
        content: dict[str, Node] = {}
        with suppress(yaml.MarkedYAMLError):
            _, _, begin = (next(self.events, None) for _ in range(3))
            while isinstance(begin, yaml.MappingStartEvent) and not content.keys() >= set(wanted):
                if isinstance(item := next(self.events), yaml.MappingEndEvent):
                    break
                key = str(self._key(item, ()))
                if key in content:
                    return {}
                content[key] = self._node(next(self.events), ())
        return {} if self.faults else content

    def _mark(self, mark: yaml.Mark | None) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def _place(self, event: yaml.Event) -> Place:
        return self._mark(event.start_mark)

    def _keep(self, place: Place, trail: Trail, message: str) -> None:
        self.faults.append(fault_at(place, trail, message))

    def _stop(self, place: Place, trail: Trail, message: str) -> Never:
        raise ScenarioError([*self.faults, fault_at(place, trail, message)]) from None

    def _node(self, event: _Begin, trail: Trail) -> Node:
        place = self._place(event)
        self._count(1, len(trail), place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, trail)
        if event.anchor:
            self.anchors[event.anchor] = None
        node = self._value(event, trail, place)
        if event.tag is not None:
            self._keep(place, trail, f"tags are not allowed, found {shown(event.tag)}")
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
        return node._replace(place=place, key=None)

    def _value(self, event: _Begin, trail: Trail, place: Place) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(trail, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(trail, place)
        return self._leaf(cast(yaml.ScalarEvent, event), trail, place)

    def _leaf(self, event: yaml.ScalarEvent, trail: Trail, place: Place) -> Node:
        unquoted = event.implicit[0]
        try:
            return Node(_scalar(event.value) if unquoted else event.value, place)
        except ValueError as error:
            self._keep(place, trail, str(error))
            return Node(None, place)

    def _list(self, trail: Trail, place: Place) -> Node:
        nodes: list[Node] = []
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(item, (*trail, len(nodes))))
        return branch(nodes, place)

    def _mapping(self, trail: Trail, top: Place) -> Node:
        content: dict[str, Node] = {}
        while not isinstance(item := next(self.events), yaml.MappingEndEvent):
            key, place = self._key(item, trail), self._place(item)
            node = self._node(next(self.events), trail if key is None else (*trail, key))
            if key in content:
                first = cast(Place, content[key].key).line
                self._keep(place, (*trail, key), f"the key {key!r} stands twice, first in line {first}")
            elif key is not None:
                content[key] = node._replace(key=place)
        return branch(content, top)

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


# ------------------------------------------------------------------------------------------------- writing


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
