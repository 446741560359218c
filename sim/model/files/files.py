"""Read scenario files so that every fault is told with its place, and write data as YAML.

A file is YAML 1.2 with safe scalars only: `no`, `on` and dates stay text, `1e-3` is a number, keys are text.
`extends: other` starts from the file `other.yaml`.  Then mappings merge key by key, while lists, scalars and
quantities (mappings with a key `value`) replace what was inherited, and `key: null` removes an inherited key.
`extends: [one, other]` starts from several files, of which a later one overrides an earlier one; a file that
they share comes in once, before all that extend it.

All faults of a file and of the files it extends come together in one `ScenarioError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from math import isfinite
from pathlib import Path
from typing import Never, cast

import yaml
from pydantic import BaseModel

from sim.model.files.faults import Fault, Place, ScenarioError, among, fault_at, hint, in_order, shown
from sim.model.files.nodes import Node, branch, plain
from sim.model.files.paths import Trail
from sim.model.files.sources import Sources
from sim.model.files.tree import is_quantity
from sim.model.files.validation import checked, unchanged

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
"""Nodes of one file with its aliases written out; far beyond any scenario, small enough for any machine."""


def no_tables(folders: Iterable[Path]) -> Sources:
    """Know of no table of sources."""
    return {}


def read[M: BaseModel](
    path: str | Path,
    model: type[M] | Mapping[str, type[M]],
    folders: Iterable[str | Path] = (),
    finish: Callable[[M], M] = unchanged,
    tables: Callable[[Iterable[Path]], Sources] = no_tables,
) -> M:
    """Read a scenario file as an instance of a model, or of that which its top key `kind` names.

    A file named by `extends` is sought beside the file that names it, then in `folders`.  `key: null`
    removes an inherited key; nothing inherited, it is an ordinary null.  Raises `ScenarioError` with all
    faults of the file and of the files it extends, sorted by place, those of the file itself first.  `finish`
    makes what is returned of the instance; its misfits are faults like any other.  `tables` gives the sources
    that may be cited by the folders of the file, of those it extends and of `folders`; without any all may.
    """
    path, places = Path(path), [Path(folder) for folder in folders]
    try:
        root, faults, lineage = _inherited(path, places)
        root, chosen = _chosen(root, model)
        sources = tables([*places, *(file.parent for file in lineage)])
    except ScenarioError as error:
        raise ScenarioError(in_order(error.faults, str(path))) from None
    return checked(root, chosen, faults, finish, sources)


def _chosen[M: BaseModel](root: Node, model: type[M] | Mapping[str, type[M]]) -> tuple[Node, type[M]]:
    """Return the model that `kind` names; a model without such a field does not see the key."""
    if not isinstance(model, Mapping):
        return root, model
    kind = root.content.get("kind", Node(None, root.place))
    if kind.content is None:
        raise ScenarioError([fault_at(kind.place, ("kind",), f"is missing, allowed {among(model)}")])
    name = plain(kind)
    if not isinstance(name, str) or name not in model:
        message = f"is not allowed, found {shown(name)}, allowed {among(model)}{hint(name, model)}"
        raise ScenarioError([fault_at(kind.place, ("kind",), message)])
    if "kind" in model[name].model_fields:
        return root, model[name]
    content = {key: node for key, node in root.content.items() if key != "kind"}
    return branch(content, root.place), model[name]


# --------------------------------------------------------------------------------------- files and parents

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def _text(path: Path) -> str:
    here = Place(str(path))
    try:
        if not path.is_file():
            raise ScenarioError([fault_at(here, (), _absent(path))])
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError([fault_at(here, (), f"cannot be read, {error.strerror}")]) from None
    if len(data) > MAX_BYTES:
        raise ScenarioError([fault_at(here, (), f"the file is too large, allowed {MAX_BYTES} bytes")])
    return _decoded(data, str(path))


def _absent(path: Path) -> str:
    if path.exists():
        return "this is not a file"
    siblings = [file.name for file in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
    return f"there is no such file{hint(path.name, siblings)}"


def parsed(path: Path) -> tuple[Node, list[Fault]]:
    """Return the top mapping of one file, and the faults that did not hinder reading it."""
    composer = _Composer(str(path), _text(path))
    root = composer.document()
    if isinstance(root.content, dict):
        return root, composer.faults
    found = f"the top is not a mapping, found {shown(plain(root))}, allowed a mapping"
    problem = "the file is empty" if root.content is None else found
    raise ScenarioError(composer.faults or [fault_at(root.place, (), problem)])


def heading(path: Path, keys: Sequence[str], folders: Sequence[Path]) -> dict[str, object]:
    """Return what stands at these keys of the top, as plain data, and read no further than that takes.

    What a file lacks stands in the file that it extends; all must be found.
    """
    top = _Composer(str(path), _text(path)).top(keys)
    found = {key: plain(top[key]) for key in keys if key in top}
    missing = [key for key in keys if key not in top]
    if not missing:
        return found
    *_, (_, last) = _named(branch(top, Place(str(path))))
    return found | heading(_parent(last, folders, (path,)), missing, folders)


def _inherited(path: Path, folders: Sequence[Path]) -> tuple[Node, list[Fault], set[Path]]:
    """Return a file merged over its ancestors, the faults that did not hinder reading, and these files."""
    lineage = _Lineage(folders)
    lineage.add(path, ())
    if lineage.broken:
        raise ScenarioError([*lineage.faults, *lineage.broken])
    return reduce(_merged, lineage.parts), lineage.faults, lineage.known


class _Lineage:
    """The own mappings of a file and of its ancestors, each file once and after all that it extends."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.known: set[Path] = set()
        self.parts: list[Node] = []
        self.faults: list[Fault] = []
        self.broken: list[Fault] = []

    def add(self, path: Path, heirs: tuple[Path, ...]) -> None:
        """Add a file after its ancestors; `heirs` are the files on the way to it, the first one first."""
        if path.resolve() in self.known:
            return
        self.known.add(path.resolve())
        try:
            root, faults = parsed(path)
        except ScenarioError as error:
            self.broken += error.faults
            return
        self.faults += faults
        for trail, name in _named(root):
            self._add_parent(name, trail, (*heirs, path))
        own = {key: node for key, node in root.content.items() if key != "extends"}
        self.parts.append(branch(own, root.place))

    def _add_parent(self, name: Node, trail: Trail, heirs: tuple[Path, ...]) -> None:
        try:
            self.add(_parent(name, self.folders, heirs), heirs)
        except _RefusedError as error:
            self.broken.append(fault_at(name.place, trail, str(error)))
        except OSError as error:
            message = f"the folders cannot be searched, {error.strerror}"
            self.broken.append(fault_at(name.place, trail, message))


def _named(root: Node) -> list[tuple[Trail, Node]]:
    """Return the names of the files that a file extends, each with its path."""
    names = root.content.get("extends")
    if names is None:
        return []
    if isinstance(names.content, list) and names.content:
        return [(("extends", k), name) for k, name in enumerate(names.content)]
    return [(("extends",), names)]


class _RefusedError(ValueError):
    """A file that cannot be extended, said in one sentence."""


def _parent(name: Node, folders: Sequence[Path], heirs: tuple[Path, ...]) -> Path:
    """Find the file that the last heir extends: beside it, else in the folders in their order."""
    if not isinstance(name.content, str) or not NAME.fullmatch(name.content):
        allowed = "allowed letters, digits, '_', '-' and '.'"
        raise _RefusedError(f"not the name of a file, found {shown(plain(name))}, {allowed}")
    places = [heirs[-1].parent, *folders]
    files = [folder / f"{name.content}.yaml" for folder in places]
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        known = {file.stem for folder in places if folder.is_dir() for file in folder.glob("*.yaml")}
        raise _RefusedError(f"there is no such scenario, found {name.content!r}{hint(name.content, known)}")
    if path.resolve() in [heir.resolve() for heir in heirs]:
        circle = " → ".join(map(str, [*heirs, path]))
        raise _RefusedError(f"the files extend each other in a circle, found {circle}")
    if len(heirs) >= MAX_DEPTH:
        raise _RefusedError(f"too many files extend each other, allowed {MAX_DEPTH}")
    return path


def _merged(parent: Node, child: Node) -> Node:
    """Merge mappings key by key; all else, and a quantity, replaces the parent's."""
    if not (isinstance(parent.content, dict) and isinstance(child.content, dict)) or is_quantity(child):
        return child
    content = dict(parent.content)
    for key, node in child.content.items():
        if key in content and node.content is None:
            del content[key]
        else:
            content[key] = _merged(content[key], node) if key in content else node
    return replace(branch(content, child.place), key=child.key)


# ---------------------------------------------------------------------------------------------------- YAML

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
    composer = _Composer(file, _decoded(text.encode("utf-8", "surrogatepass"), file))
    root = composer.document()
    if composer.faults:
        raise ScenarioError(composer.faults)
    return plain(root)


def _decoded(data: bytes, file: str) -> str:
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

    def top(self, wanted: Iterable[str]) -> dict[str, Node]:
        """Return what stands at the top until all that is wanted has been read."""
        content: dict[str, Node] = {}
        for _ in range(3):
            next(self.events)
        while not isinstance(item := next(self.events), yaml.MappingEndEvent):
            key = self._key(item, ())
            content[str(key)] = self._node(next(self.events), ())
            if content.keys() >= set(wanted):
                break
        return content

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
        node = self._value(event, trail)
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
        return replace(node, place=place, key=None)

    def _value(self, event: _Begin, trail: Trail) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, trail)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, trail)
        return self._leaf(cast(yaml.ScalarEvent, event), trail)

    def _leaf(self, event: yaml.ScalarEvent, trail: Trail) -> Node:
        place, unquoted = self._place(event), event.implicit[0]
        try:
            return Node(_scalar(event.value) if unquoted else event.value, place)
        except ValueError as error:
            self._keep(place, trail, str(error))
            return Node(None, place)

    def _list(self, event: yaml.SequenceStartEvent, trail: Trail) -> Node:
        nodes: list[Node] = []
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(item, (*trail, len(nodes))))
        return branch(nodes, self._place(event))

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
        return branch(content, self._place(event))

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
