"""How the offices of a city are called, each by itself and a row of them together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from sim.model.change.applying import planned
from sim.model.city.scenario import CityScenario
from sim.report.wording.text import name_of
from sim.words import Language, say

NUMBERED = re.compile(r"(?P<tier>.+)_(?P<number>\d+)")


def office_names(model: CityScenario, offices: pd.DataFrame, lang: Language) -> tuple[str, ...]:
    """Name all offices of a city, by number, with their numbers where there are several of a tier.

    `offices` has a row for each with its `name` and `kind`.
    """
    titles = _titles(model, lang)
    named = zip(offices["name"], offices["kind"], strict=True)
    return tuple(_office_name(str(name), str(kind), titles, lang) for name, kind in named)


def row_name(members: pd.DataFrame, names: Sequence[str], lang: Language) -> str:
    """Name the kinds of a row of offices with how many they are, a single office by its own name.

    `members` is indexed by the numbers of the offices, `names` has a name for each number.
    """
    found = []
    for kind, offices in members.groupby("kind", sort=False):
        name, single = name_of("kind", str(kind), lang), names[offices.index[0]]
        found.append(say("tier.offices", lang, kind=name, count=len(offices)) if len(offices) > 1 else single)
    return say("join.clauses", lang).join(found)


def _office_name(name: str, kind: str, titles: Mapping[str, str], lang: Language) -> str:
    found = NUMBERED.fullmatch(name)
    if kind == "community" and found:
        return say("page.community", lang, number=int(found["number"]))
    if name in titles or not found:
        return titles.get(name) or name_of("kind", kind, lang)
    return f"{titles.get(found['tier']) or name_of('kind', kind, lang)} {int(found['number'])}"


def _titles(model: CityScenario, lang: Language) -> dict[str, str]:
    """Give titles by the names that offices have: departments, tiers, the city and what is above it."""
    plan = planned(model)
    named = {each.name: each.title for each in (*plan.departments.list, *plan.middle)}
    named |= {title.en: title for title in (*plan.above, model.city.title)}
    return {name: title[lang] for name, title in named.items()}
