"""Load what files hold, those that ship with the package and the user's own, and put levers in.

A lever is named by its name or path.  A scenario with levers has a name too, `five_tier_with_one_seal`, by
which it can be loaded again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

from sim.model.change.applying import lever_faults
from sim.model.change.lever import Lever, LeverError, levered
from sim.model.change.overlay import Entry, LeverName
from sim.model.city.cities import Scenario, as_city, entries_of
from sim.model.city.scenario import CityScenario
from sim.model.files import files
from sim.model.files.base import Naming, Title
from sim.model.files.changes import assignments, with_values
from sim.model.files.faults import ScenarioError, misfits, shown
from sim.model.files.kinds import Kinds
from sim.model.files.shelf import LEVERS, WITH, find, find_lever, folders, is_path, parts
from sim.model.files.source_files import tables
from sim.model.files.validation import unchanged
from sim.words import say_or_english

if TYPE_CHECKING:
    from sim.model.network.scenario import NetworkScenario


def _city() -> type[CityScenario]:
    return CityScenario


def _network() -> type[NetworkScenario]:
    from sim.model.network.scenario import NetworkScenario

    return NetworkScenario


KINDS: Kinds[Scenario] = Kinds({"city": _city, "network": _network})
"""What the key `kind` of a scenario file may say."""


def read[M: BaseModel](
    name: str | os.PathLike[str], models: Mapping[str, type[M]], tried: Callable[[M], M] = unchanged
) -> M:
    """Read a shipped file or the user's own as the model that its `kind` names, with the levers it names.

    It may extend files beside it and every shipped one.  Faults are one `ScenarioError`, with the misfits of
    `tried` among them.
    """
    if not isinstance(name, str | os.PathLike):
        raise ValueError(f"a file is named by its name or its path, found {shown(name)}")
    whole, *levers = parts(name)
    path = find(whole)
    item = files.read(path, models, folders(), lambda item: tried(_complete(item, path.parent)), tables)
    return cast(M, with_levers(item, *levers)) if levers else item


def load(name: str | os.PathLike[str]) -> Scenario:
    """Load a scenario by the name of a shipped one, with levers or without, or by the path of a file."""
    return read(name, KINDS)


def asked(name: str | os.PathLike[str], changes: Sequence[str] = (), levers: Sequence[str] = ()) -> Scenario:
    """Load a scenario, put levers in and change values (`path=value`): the last word has who sets a value."""
    scenario = load(name)
    return with_values(with_levers(scenario, *levers) if levers else scenario, assignments(changes))


# ------------------------------------------------------------------------------------------------- levers


def load_lever(name: str | os.PathLike[str], cities: Iterable[CityScenario] = ()) -> Lever:
    """Load a lever by the name of a shipped one or by the path of a file.

    That it does not go into one of `cities` is a fault of its file.
    """
    return files.read(find_lever(name), {"lever": Lever}, folders(), partial(_tried, cities=cities), tables)


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
    first, other = scenario.title, lever.title
    title = Title.made(
        lambda lang: say_or_english("title.with", lang, first=first[lang], other=other[lang]), first, other
    )
    return scenario.model_copy(update={"name": f"{scenario.name}{WITH}{lever.name}", "title": title})


def _complete[M: BaseModel](item: M, folder: Path) -> M:
    """Put in the levers that a scenario only names, or find the scenarios that a study names.

    A path of a lever is sought from the folder of its file.

    Faults are misfits at the places of the names.
    """
    if isinstance(item, Naming):
        return item.placed(folder)
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
        return levered(scenario, load_lever(folder / entry if is_path(entry) else entry))
    longer = scenario.model_copy(update={"levers": (*scenario.levers, entry)})
    if texts := [text for _, text in lever_faults(longer)]:
        raise ValueError("\n".join(texts))
    return longer
