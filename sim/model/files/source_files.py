"""Read the tables of sources that lie in folders of scenarios, and find what they do not hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sim.model.files import files
from sim.model.files.faults import Place, ScenarioError, fault_at
from sim.model.files.nodes import Node, nearest
from sim.model.files.shelf import SOURCES
from sim.model.files.sources import Source, Sources, SourceTable, learn
from sim.model.files.validation import checked


def tables(folders: Iterable[Path]) -> Sources:
    """Return all sources that the tables of folders hold; they are known from then on.

    `ScenarioError` for a faulty table, and for a key of which two tables say different things.
    """
    found: dict[str, Source] = {}
    for folder in dict.fromkeys(path.resolve() for path in folders):
        file = folder / SOURCES
        if file.is_file():
            found |= _learned(file)
    return found


def _learned(file: Path) -> Sources:
    state = file.stat()
    root, table = _read(file, state.st_mtime_ns, state.st_size)
    faults = [
        fault_at(_key(root, key), ("sources", key), f"{key} means something else in {other}")
        for key, other in learn(str(file), table).items()
    ]
    if faults:
        raise ScenarioError(faults)
    return table


def _key(root: Node, key: str) -> Place:
    node, _ = nearest(root, ("sources", key))
    return node.key or node.place


@lru_cache(maxsize=64)
def _read(file: Path, changed: int, size: int) -> tuple[Node, Sources]:
    """Read a table; one that has changed since is read anew."""
    root, faults = files.parsed(file)
    return root, checked(root, SourceTable, faults).sources
