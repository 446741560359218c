"""The powers, posts and offices of the structures that are chosen, as quantities that can be set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from sim.model.files.tree import reach
from sim.page.choices import Choices, fitting, held, paths, unchanged
from sim.report.wording.text import name_of
from sim.words import Language, say, says

TIER = r"structure\.(?:community|grid|middle\.\w+)"
HOLDER = r"structure\.(?:departments|intake|community|grid|contractor|middle\.\w+)"


class Group(StrEnum):
    """What of a structure is set together."""

    POWERS = "powers"
    POSTS = "posts"
    OFFICES = "offices"


PATHS: Mapping[Group, re.Pattern[str]] = {
    Group.POWERS: re.compile(rf"({TIER})\.(powers\.\w+)"),
    Group.POSTS: re.compile(rf"({HOLDER})\.(posts)"),
    Group.OFFICES: re.compile(rf"({TIER})\.(offices)"),
}
"""The paths of each group: whose it is, and what."""


def grouped(choices: Choices, group: Group) -> Sequence[str]:
    """List the paths of a group that any side has, in the order of the files."""
    every = dict.fromkeys(path for side in map(fitting, choices.sides) for path in paths(side))
    return [path for path in every if PATHS[group].fullmatch(path)]


def quantity_name(choices: Choices, path: str, lang: Language) -> str:
    """Name a quantity for people; one that has no name is called by its path."""
    if says(key := f"knob.{path}"):
        return say(key, lang)
    match = next(filter(None, (pattern.fullmatch(path) for pattern in PATHS.values())), None)
    sides = list(held(choices, path))
    if match is None or not sides:
        return path
    whose, what = match.groups()
    title = getattr(reach(unchanged(sides[0]), whose), "title", None)
    who = title[lang] if title else name_of("kind", "department", lang)
    return say(f"knob.{what}", lang, who=who[:1].upper() + who[1:])
