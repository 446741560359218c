"""What levers bring and what they have changed, for a terminal."""

from __future__ import annotations

from pydantic import BaseModel
from rich.console import Group
from rich.text import Text as Line

from sim.model.change.lever import Lever, told
from sim.model.change.overlay import Overlay
from sim.model.city.scenario import CityScenario
from sim.model.files.canon import plain_data
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import MISSING, plain, range_of
from sim.words import Language, say

PARTS: Columns = (("column.path", 33, "left"), ("column.brings", 46, "left"))
"""Columns of what a lever brings with their widths, which together make a line of 80."""

EFFECTS: Columns = (("column.path", 38, "left"), ("column.before", 14, "left"), ("column.after", 26, "left"))
"""Columns of what a lever changed with their widths, which together make a line of 80."""


def parts(lever: Lever, lang: Language) -> Group:
    """Show all that a lever brings to whatever scenario, and which levers do not go with it."""
    table = laid_out(PARTS, lang)
    for operator in lever.operators:
        table.add_row(say(f"operator.{operator.operator}", lang), told(_without(operator, "operator")) or "")
    for path, value in lever.set.items():
        table.add_row(path, told(plain_data(value)) or say("lever.nothing", lang))
    for path, factor in lever.scale.items():
        table.add_row(path, say("lever.factor", lang, value=plain(factor.value), range=range_of(factor)))
    for shock in lever.shocks:
        table.add_row(shock.title[lang], told(_without(shock, "shock", "title")) or "")
    against = [
        say("lever.contradicts", lang, name=name, reason=reason[lang])
        for name, reason in lever.contradicts.items()
    ]
    return Group(table, *against)


def _without(part: BaseModel, *keys: str) -> dict[str, object]:
    return {key: value for key, value in plain_data(part).items() if key not in keys}


def levers(scenario: CityScenario, lang: Language) -> list[Group]:
    """Tell of each lever in a scenario in a sentence, and what it changed there."""
    return [_lever(entry, lang) for entry in scenario.levers if isinstance(entry, Overlay)]


def _lever(overlay: Overlay, lang: Language) -> Group:
    head = [Line(overlay.title[lang], style="bold"), overlay.story[lang]]
    if not overlay.effects:
        return Group(*head, say("lever.already", lang))
    table = laid_out(EFFECTS, lang)
    for effect in overlay.effects:
        table.add_row(effect.path, effect.before or MISSING, effect.after or MISSING)
    return Group(*head, table)
