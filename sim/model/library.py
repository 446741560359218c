"""Find files by name or by path: those that ship with the package, and the user's own; put levers in.

Shipped files lie in the folder `scenarios` of a checkout, or in `sim/_scenarios` of an installed package.
What stands in its folder `base` is there to be extended and is no scenario by itself.

A lever is named by its name or path.  A scenario with levers has a name too, `five_tier_with_one_seal`, by
which it can be loaded again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import cast

from pydantic import BaseModel

from sim.model import files
from sim.model.cities import Scenario, as_city, entries_of
from sim.model.faults import ScenarioError, misfits
from sim.model.lever import Lever, LeverError, levered
from sim.model.levers import lever_faults
from sim.model.network import NetworkScenario
from sim.model.overlay import Entry, LeverName
from sim.model.plan import Title
from sim.model.scenario import CityScenario
from sim.model.source_files import FILE, tables
from sim.model.validation import unchanged

KINDS: dict[str, type[CityScenario] | type[NetworkScenario]] = {
    "city": CityScenario,
    "network": NetworkScenario,
}
"""What the key `kind` of a scenario file may say."""

PACKAGE = Path(__file__).resolve().parents[1]
BASE = "base"
LEVERS = "levers"
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
    return {path.stem: path for path in [*sorted(root.glob("*.yaml")), *inner] if path.name != FILE}


def shipped_levers() -> dict[str, Path]:
    """Return the files of the shipped levers by name."""
    return {name: path for name, path in shipped().items() if path.parent.name == LEVERS}


def find(name: str | os.PathLike[str]) -> Path:
    """Return the file that is meant by the name of a shipped one or by a path.

    A path has a separator or ends in `.yaml` or `.yml`.  An unknown name is a ValueError that says which is
    nearest.
    """
    return _found(name, shipped(), "nothing")


def find_lever(name: str | os.PathLike[str]) -> Path:
    """Return the file of a lever, as `find` does; only levers are among the nearest."""
    return _found(name, shipped_levers(), "no lever")


def _found(name: str | os.PathLike[str], known: Mapping[str, Path], nothing: str) -> Path:
    if isinstance(name, os.PathLike) or _is_path(name):
        return Path(name)
    if name in known:
        return known[name]
    close = get_close_matches(name, known, 1)
    way_out = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
    raise ValueError(f"{nothing} is called {name!r}, {way_out}")


def _is_path(name: str) -> bool:
    return "/" in name or os.sep in name or name.endswith((".yaml", ".yml"))


def read[M: BaseModel](
    name: str | os.PathLike[str], models: Mapping[str, type[M]], tried: Callable[[M], M] = unchanged
) -> M:
    """Read a shipped file or the user's own as the model that its `kind` names, with the levers it names.

    It may extend files beside it and every shipped one.  Faults are one `ScenarioError`, with the misfits of
    `tried` among them.
    """
    whole, *levers = _parts(name)
    path = find(whole)
    item = files.read(path, models, _folders(), lambda item: tried(_complete(item, path.parent)), tables)
    return cast(M, with_levers(item, *levers)) if levers else item


def _parts(name: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
    """Split the name of a scenario with levers."""
    if isinstance(name, os.PathLike) or _is_path(name) or name in shipped():
        return [name]
    return [*name.split(WITH)]


def _folders() -> list[Path]:
    root = shipped_folder()
    inner = sorted(path for path in root.iterdir() if path.is_dir())
    return [root / BASE, root, *inner]


def load(name: str | os.PathLike[str]) -> Scenario:
    """Load a scenario by the name of a shipped one, with levers or without, or by the path of a file."""
    return read(name, KINDS)


# ------------------------------------------------------------------------------------------------- levers


def load_lever(name: str | os.PathLike[str], cities: Iterable[CityScenario] = ()) -> Lever:
    """Load a lever by the name of a shipped one or by the path of a file.

    That it does not go into one of `cities` is a fault of its file.
    """
    return files.read(find_lever(name), {"lever": Lever}, _folders(), partial(_tried, cities=cities), tables)


def _tried(lever: Lever, cities: Iterable[CityScenario]) -> Lever:
    for city in cities:
        try:
            levered(city, lever)
        except LeverError as error:
            misfits((trail, f"{text}, tried in {city.name!r}") for trail, text in error.faults)
    return lever


def with_levers(scenario: BaseModel, *levers: str | os.PathLike[str] | Lever) -> CityScenario:
    """Return a checked scenario with levers in it, given as such, by name or by path; its name tells them.

    They act one after the other, each on what the one before left; one that is in it already changes
    nothing.  ValueError if one is unknown, does not fit or contradicts another, or for anything but a city.
    """
    city = as_city(scenario, "levers go with cities only")
    for given in levers:
        lever = given if isinstance(given, Lever) else load_lever(given)
        after = levered(city, lever)
        city = city if after is city else _renamed(after, lever)
    return city


def _renamed(scenario: CityScenario, lever: Lever) -> CityScenario:
    """Name a scenario after the lever that has been put in, so that tables and figures tell it."""
    title = Title(en=f"{scenario.title.en} + {lever.title.en}", zh=f"{scenario.title.zh}＋{lever.title.zh}")
    return scenario.model_copy(update={"name": f"{scenario.name}{WITH}{lever.name}", "title": title})


def _complete[M: BaseModel](item: M, folder: Path) -> M:
    """Put in the levers that a scenario only names; a path is sought from the folder of its file.

    Faults are misfits at the places of the names.
    """
    entries = entries_of(item)
    if not any(isinstance(entry, str) for entry in entries):
        return item
    scenario = as_city(item, "levers stand in cities only").model_copy(update={"levers": ()})
    for k, entry in enumerate(entries):
        try:
            scenario = _with_entry(scenario, entry, folder)
        except ScenarioError as error:
            misfits(((LEVERS, k), str(fault)) for fault in error.faults)
        except ValueError as error:
            misfits(((LEVERS, k), text) for text in str(error).splitlines())
    return cast(M, scenario)


def _with_entry(scenario: CityScenario, entry: Entry | LeverName, folder: Path) -> CityScenario:
    if isinstance(entry, str):
        return levered(scenario, load_lever(folder / entry if _is_path(entry) else entry))
    longer = scenario.model_copy(update={"levers": (*scenario.levers, entry)})
    if texts := [text for _, text in lever_faults(longer)]:
        raise ValueError("\n".join(texts))
    return longer
