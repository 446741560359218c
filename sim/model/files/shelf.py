"""Find files by name or by path: those that ship with the package, and the user's own.

Shipped files lie in the folder `scenarios` of a checkout, or in `sim/_scenarios` of an installed package.
What stands in its folder `base` is there to be extended and is no scenario by itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from sim.model.files import files
from sim.model.files.faults import ScenarioError, fault_at, shown
from sim.model.files.kinds import NAMES
from sim.model.files.nodes import Node, plain
from sim.words import ENGLISH

PACKAGE = Path(__file__).resolve().parents[2]
BASE = "base"
LEVERS = "levers"
SOURCES = "sources.yaml"
"""The file of a folder that tells what its sources are; it is no scenario."""

WITH = "_with_"
"""Between the name of a scenario and those of the levers in it."""


def shipped_folder() -> Path:
    """Return the folder in which the shipped files lie."""
    installed = PACKAGE / "_scenarios"
    return installed if installed.is_dir() else PACKAGE.parent / "scenarios"


def shipped() -> dict[str, Path]:
    """Return the shipped files by name: scenarios first, then those of each folder."""
    root = shipped_folder()
    inner = sorted(path for path in root.glob("*/*.yaml") if path.parent.name != BASE)
    return {path.stem: path for path in [*sorted(root.glob("*.yaml")), *inner] if path.name != SOURCES}


def shipped_levers() -> dict[str, Path]:
    """Return the files of the shipped levers by name."""
    return {name: path for name, path in shipped().items() if path.parent.name == LEVERS}


def find(name: str | os.PathLike[str]) -> Path:
    """Return the file that is meant by the name of a shipped one or by a path.

    A path has a separator or ends in `.yaml` or `.yml`.  An unknown name is a ValueError that says which is
    nearest.
    """
    return _found(name, shipped(), "nothing")


def parts(name: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
    """Split the name of a scenario with levers in it: the scenario first."""
    if isinstance(name, os.PathLike) or is_path(name) or name in shipped():
        return [name]
    return [*name.split(WITH)]


def find_lever(name: str | os.PathLike[str]) -> Path:
    """Return the file of a lever, as `find` does; only levers are among the nearest."""
    return _found(name, shipped_levers(), "no lever")


def _found(name: str | os.PathLike[str], known: Mapping[str, Path], nothing: str) -> Path:
    if isinstance(name, os.PathLike) or is_path(name):
        return Path(name)
    if name in known:
        return known[name]
    close = get_close_matches(name, known, 1)
    way_out = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    raise ValueError(f"{nothing} is called {name!r}, {way_out}")


def is_path(name: str) -> bool:
    """Whether a path is meant: it has a separator or ends as scenario files do."""
    return "/" in name or os.sep in name or name.endswith((".yaml", ".yml"))


def folders() -> list[Path]:
    """Return the folders in which files are sought that others extend."""
    root = shipped_folder()
    inner = sorted(path for path in root.iterdir() if path.is_dir())
    return [root / BASE, root, *inner]


class Listed(NamedTuple):
    """What a list shows of a shipped file; `title` is by language."""

    name: str
    kind: str
    title: Mapping[str, str]


def headings() -> list[Listed]:
    """Return the headings of all shipped files, without reading further in them.

    `ScenarioError` for a file that has none.
    """
    sought = folders()
    read = {name: files.heading(path, ("kind", "title"), sought) for name, path in shipped().items()}
    return [_listed(name, top["kind"], top["title"]) for name, top in read.items()]


def _listed(name: str, kind: Node, title: Node) -> Listed:
    found = plain(title)
    texts = [found.get(ENGLISH), *found.values()] if isinstance(found, dict) else [None]
    if not all(isinstance(text, str) for text in texts):
        message = f"is no title, found {shown(found)}, allowed texts by language, with {ENGLISH!r} among them"
        raise ScenarioError([fault_at(title.place, ("title",), message)])
    return Listed(name, files.kind_in(kind, NAMES), found)
