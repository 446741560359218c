"""How the numbers of a scenario are called, and what founds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sim.model.files.quantity import Quantity
from sim.model.files.sources import ASSUMPTION, references
from sim.model.files.tree import reach, walk_quantities
from sim.report.wording.names import Names, loaded
from sim.words import Language, say, says

GROUP = re.compile(r"^(functions|categories|urgencies|structure\.middle)\.([a-z0-9_]+)\.")
"""What comes in several, each with a name in the path."""

BARE = ("share", "ratio", "multiplier", "count")
"""Units that a range is written without."""

NUMBERED = re.compile(r"\[\d+\]\.posts$")


def title_of(path: str, scenarios: Iterable[str], lang: Language) -> str:
    """Return what a number is called in words; one without words, as in networks, is its path.

    `scenarios` are those in which it may stand; the first that has it gives the title of what it is of.
    """
    found, key = GROUP.match(path), key_of(path)
    if not says(key):
        return path
    return say(key, lang, name=_named(found[1], found[2], scenarios, lang) if found else "")


def key_of(path: str) -> str:
    """Return the key of the words for a number: that of its group, where there are several alike."""
    return "path." + NUMBERED.sub("", GROUP.sub(r"\1.*.", path))


def _named(group: str, name: str, scenarios: Iterable[str], lang: Language) -> str:
    """Return the title of a function, category, urgency or tier; without a scenario its name."""
    for scenario in filter(None, map(loaded, scenarios)):
        try:
            part: Any = reach(scenario, f"{group}.{name}")
        except ValueError:  # it has none of this name, or no such group
            continue
        return part.title[lang]
    return name.replace("_", " ")


@cache
def _quantities(name: str) -> dict[str, Quantity]:
    scenario = loaded(name)
    return dict(walk_quantities(scenario)) if scenario else {}


def _references(name: str, path: str) -> tuple[str, ...]:
    return references(_quantities(name)[path].source)


def source_of(path: str, scenarios: Iterable[str], lang: Language) -> str:
    """Return the source of a number as its scenario gives it, with “assumption” in the language.

    Empty if no scenario that can be loaded has it.
    """
    for name in scenarios:
        if path in _quantities(name):
            word = say("grade.assumption", lang)
            return ", ".join(word if part == ASSUMPTION else part for part in _references(name, path))
    return ""


def unit_of(unit: str, lang: Language) -> str:
    """Return a unit as it stands after a number; shares, ratios and numbers of a network have none."""
    return "" if not unit or unit in BARE else say(f"quantity.{unit}", lang)


def range_of(path: str, scenario: str, names: Names) -> str:
    """Return the range over which a number was varied, with its unit; empty if it is not known."""
    row = names.range_of(path, scenario)
    if row is None:
        return ""
    low, high = (f"{row[end]:.10g}".replace("-", "−") for end in ("low", "high"))
    unit = unit_of(row["unit"], names.lang)
    return say("path.range" if unit else "path.range_plain", names.lang, low=low, high=high, unit=unit)


def named(path: str, scenarios: Iterable[str], lang: Language) -> str:
    """Name a number by its title, and its path beside it."""
    title = title_of(path, scenarios, lang)
    return path if title == path else say("path.facts", lang, title=title, facts=path)


def described(path: str, scenarios: Iterable[str], names: Names) -> str:
    """Name an assumption by title and path, with its range and its source, as far as they are known.

    `scenarios` are those that are compared; what the first does not have is looked for in the others.
    """
    wanted = list(dict.fromkeys([*scenarios, *names.study.scenarios]))
    title = title_of(path, wanted, names.lang)
    limits = next(filter(None, (range_of(path, each, names) for each in wanted)), "")
    source = source_of(path, wanted, names.lang)
    shown = say("path.source", names.lang, source=source) if source else ""
    facts = [fact for fact in (path if title != path else "", limits, shown) if fact]
    if not facts:
        return title
    return say("path.facts", names.lang, title=title, facts=say("path.join", names.lang).join(facts))
