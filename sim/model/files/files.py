"""Read scenario files so that every fault is told with its place.

`extends: other` starts from the file `other.yaml`.  Then mappings merge key by key, while lists, scalars and
quantities (mappings with a key `value`) replace what was inherited, and `key: null` removes an inherited key.
`extends: [one, other]` starts from several files, of which a later one overrides an earlier one; a file that
they share comes in once, before all that extend it.

All faults of a file and of the files it extends come together in one `ScenarioError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, reduce
from pathlib import Path

from pydantic import BaseModel

from sim.model.files.faults import Fault, Place, ScenarioError, among, fault_at, hint, in_order, shown
from sim.model.files.nodes import Node, branch, plain
from sim.model.files.paths import Trail
from sim.model.files.sources import Sources
from sim.model.files.text import MAX_DEPTH, Composer, decoded
from sim.model.files.tree import is_quantity
from sim.model.files.validation import checked, unchanged

MAX_BYTES = 1_000_000


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
    name = kind_in(root.content.get("kind", Node(None, root.place)), model)
    if "kind" in model[name].model_fields:
        return root, model[name]
    content = {key: node for key, node in root.content.items() if key != "kind"}
    return branch(content, root.place), model[name]


def kind_in(node: Node, kinds: Iterable[str]) -> str:
    """Return the kind that a file states; `ScenarioError` for one that is not among `kinds`."""
    name, known = plain(node), list(kinds)
    if name is None:
        raise ScenarioError([fault_at(node.place, ("kind",), f"is missing, allowed {among(known)}")])
    if name not in known:
        message = f"is not allowed, found {shown(name)}, allowed {among(known)}{hint(name, known)}"
        raise ScenarioError([fault_at(node.place, ("kind",), message)])
    return name


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
    return decoded(data, str(path))


def _absent(path: Path) -> str:
    if path.exists():
        return "this is not a file"
    siblings = [file.name for file in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
    return f"there is no such file{hint(path.name, siblings)}"


def parsed(path: Path) -> tuple[Node, list[Fault]]:
    """Return the top mapping of one file, and the faults that did not hinder reading it."""
    root, faults = _composed(str(path), _text(path))
    if isinstance(root.content, dict):
        return root, [*faults]
    found = f"the top is not a mapping, found {shown(plain(root))}, allowed a mapping"
    problem = "the file is empty" if root.content is None else found
    raise ScenarioError(faults or [fault_at(root.place, (), problem)])


@lru_cache(maxsize=64)
def _composed(file: str, text: str) -> tuple[Node, tuple[Fault, ...]]:
    """Compose a text once: what many files extend is read with each of them."""
    composer = Composer(file, text)
    return composer.document(), (*composer.faults,)


def heading(path: Path, keys: Sequence[str], folders: Sequence[Path]) -> dict[str, Node]:
    """Return what stands at these keys of the top, and read no further than that takes.

    What a file lacks stands in the file that it extends.  `ScenarioError` with all faults if it is not found.
    """
    found: dict[str, Node] = {}
    heirs: tuple[Path, ...] = ()
    here: Path | None = path
    while here and (missing := [key for key in keys if key not in found]):
        top = Composer(str(here), _text(here)).top(missing)
        found |= {key: top[key] for key in missing if key in top}
        heirs = (*heirs, here)
        here = _last_parent(top, folders, heirs)
    if missing := [key for key in keys if key not in found]:
        root, faults, _ = _inherited(path, folders)
        raise ScenarioError(faults or [fault_at(root.place, (key,), "is missing") for key in missing])
    return found


def _last_parent(top: dict[str, Node], folders: Sequence[Path], heirs: tuple[Path, ...]) -> Path | None:
    """Find the file that has the last word among those that the last heir extends; None if it cannot be."""
    names = _named(branch(top, Place(str(heirs[-1]))))
    with suppress(_RefusedError):
        return _parent(names[-1][1], folders, heirs) if names else None
    return None


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
    return branch(content, child.place)._replace(key=child.key)
