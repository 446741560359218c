"""Folders of results: what they say about their making, and that they appear whole or not at all."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from math import isfinite
from pathlib import Path
from re import match
from typing import Any

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the layout of a manifest."""


def own_version() -> str:
    """Return the version of the project, as installed."""
    try:
        return version("tierflow")
    except PackageNotFoundError:
        return "not installed"


def versions() -> dict[str, str]:
    """Return the versions of the project, of Python and of every package that the project asks for."""
    try:
        lines = requires("tierflow") or []
    except PackageNotFoundError:
        lines = []
    found = [match(r"[A-Za-z0-9_.-]+", line) for line in lines if ";" not in line]
    packages = {name: version(name) for name in sorted({name.group() for name in found if name})}
    return {"tierflow": own_version(), "python": platform.python_version(), **packages}


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the manifest of a finished folder: `content`, versions, date, and the list of all other files.

    It holds neither host names nor absolute paths.
    """
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    head = {"format": FORMAT, "date": datetime.now(UTC).isoformat(timespec="seconds"), "versions": versions()}
    text = to_json(head | dict(content) | {"files": files})
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def to_json(data: object) -> str:
    """Write plain data as JSON; what is not a finite number becomes null."""
    return json.dumps(_finite(data), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finite(data: object) -> object:
    if isinstance(data, Mapping):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_finite(value) for value in data]
    return None if isinstance(data, float) and not isfinite(data) else data


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder of results."""
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


@contextmanager
def staged(folder: Path) -> Generator[Path]:
    """Give a new folder beside `folder` to be filled; it takes that place when the block ends without error.

    Results of an earlier run are replaced as a whole, and only then.  A folder that holds anything else is
    a ValueError, at the start and again before it would be replaced.
    """
    folder = folder.absolute()
    _check_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = folder.parent / f".{folder.name}.{os.getpid()}.part"
    stage.mkdir()
    try:
        yield stage
        _check_replaceable(folder)
        _exchange(stage, folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _check_replaceable(folder: Path) -> None:
    """Refuse a place whose content is not all listed by a manifest of ours."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"results need a folder, but {folder.name} is a file")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    foreign = sorted(present - _listed(folder))
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        problem = f"holds {foreign[0]}{more}, which no earlier run wrote; choose another"
        raise ValueError(f"the folder {folder.name} {problem}")


def _listed(folder: Path) -> set[str]:
    try:
        files = read_manifest(folder)["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {MANIFEST, *files}


def _exchange(stage: Path, folder: Path) -> None:
    """Move `stage` to `folder`; what is there moves out of the way first, and back if that fails."""
    old = stage.with_suffix(".old")
    if folder.exists():
        folder.replace(old)
    try:
        stage.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
