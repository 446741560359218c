"""Find scenario files by name or by path: those that ship with the package, and the user's own.

Shipped files lie in the folder `scenarios` of a checkout, or in `sim/_scenarios` of an installed package.
What stands in its folder `base` is there to be extended and is no scenario by itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel

from sim.model import files
from sim.model.network import NetworkScenario
from sim.model.scenario import CityScenario

type Scenario = CityScenario | NetworkScenario

KINDS: dict[str, type[CityScenario] | type[NetworkScenario]] = {
    "city": CityScenario,
    "network": NetworkScenario,
}
"""What the key `kind` of a scenario file may say."""

PACKAGE = Path(__file__).resolve().parents[1]
BASE = "base"


def shipped_folder() -> Path:
    """Return the folder in which the shipped files lie."""
    installed = PACKAGE / "_scenarios"
    return installed if installed.is_dir() else PACKAGE.parent / "scenarios"


def shipped() -> dict[str, Path]:
    """Return the shipped files by name: scenarios first, then those of each folder."""
    root = shipped_folder()
    inner = sorted(path for path in root.glob("*/*.yaml") if path.parent.name != BASE)
    return {path.stem: path for path in [*sorted(root.glob("*.yaml")), *inner]}


def find(name: str | os.PathLike[str]) -> Path:
    """Return the file that is meant by the name of a shipped one or by a path.

    A path has a separator or ends in `.yaml` or `.yml`.  An unknown name is a ValueError that says which is
    nearest.
    """
    known = shipped()
    if isinstance(name, os.PathLike) or _is_path(name):
        return Path(name)
    if name in known:
        return known[name]
    close = get_close_matches(name, known, 1)
    way_out = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    raise ValueError(f"nothing is called {name!r}, {way_out}")


def _is_path(name: str) -> bool:
    return "/" in name or os.sep in name or name.endswith((".yaml", ".yml"))


def read[M: BaseModel](name: str | os.PathLike[str], models: Mapping[str, type[M]]) -> M:
    """Read a shipped file or the user's own as the model that its `kind` names.

    It may extend files beside it and every shipped one.  Faults are one `ScenarioError`.
    """
    root = shipped_folder()
    inner = sorted(path for path in root.iterdir() if path.is_dir())
    return files.read(find(name), models, [root / BASE, root, *inner])


def load(name: str | os.PathLike[str]) -> Scenario:
    """Load a scenario by the name of a shipped one or by the path of a file."""
    return read(name, KINDS)
