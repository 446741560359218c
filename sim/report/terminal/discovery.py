"""Show where one structure beats another and where the best one changes, on a terminal of 80 columns.

No structure is called the best that is not surely so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from rich import box
from rich.table import Table

from sim.analysis.assumptions.prim import Limit
from sim.analysis.choice.switching import Switch, Verdict
from sim.experiment.questions.discovery import FOOTING, AxisCourse, Discovery, Region, SwitchMap
from sim.experiment.runs.manifest import own_version
from sim.report.terminal.tables import Columns, laid_out, records
from sim.report.wording.names import Names
from sim.report.wording.numbers import figure, percent
from sim.report.wording.quantities import named, unit_of
from sim.words import Language, say

TRADE_OFF: Columns = (
    ("disc.limits", 10, "right"),
    ("disc.coverage", 14, "right"),
    ("disc.density", 14, "right"),
    ("disc.mass", 20, "right"),
)
PLACES: Columns = (("disc.best", 12, "right"), ("disc.rival", 5, "right"), ("disc.gap", 24, "right"))
AXES = 35
"""The width that the axes of a map share."""

STEPS = 6
"""How many steps of a trade-off are shown."""

OFTEN = 0.9
"""Share of points above which it is said that a structure is better, and not only more often so."""


# ------------------------------------------------------------------------------------------------ boxes


def boxes(found: Discovery, names: Names) -> Iterator[Table | str]:
    """Show where one structure beats another: a sentence each, and what smaller boxes would hold."""
    if not found.regions:
        return
    yield say("disc.boxes", names.lang)
    for region in telling(found):
        yield region_sentence(region, found, names)
        if region.found.limits:
            yield _trade_off(region, names.lang)
        yield ""
    left = max(region.open for region in found.regions)
    yield say("disc.by_means" if left else "disc.by_means_alone", names.lang, open=percent(left))
    if any(region.found.limits for region in found.regions):
        yield say("disc.halves", names.lang, error=f"{100 * (1 - found.question.level):.3g}")


def telling(found: Discovery) -> list[Region]:
    """Return the regions that tell more than those before them, or than that of the other structure.

    A structure never wins where the other always does; if neither has a box, one sentence tells of both.
    """
    kept: list[Region] = []
    for region in found.regions:
        other = _turned(region, found)
        told = other in kept and not region.found.limits and not other.found.limits
        if not told and not (region.share == 0 and other is not None and other.share == 1):
            kept.append(region)
    return kept


def _turned(region: Region, found: Discovery) -> Region | None:
    """Find the region in which the loser wins."""
    key = (region.loser, region.winner, region.footing, region.levels)
    same = (each for each in found.regions if (each.winner, each.loser, each.footing, each.levels) == key)
    return next(same, None)


def region_sentence(region: Region, found: Discovery, names: Names) -> str:
    """Say where a structure beats another, how often there and elsewhere, and what the box covers."""
    lang, worth = names.lang, region.found.worth
    known = {
        "winner": names.scenario(region.winner),
        "loser": names.scenario(region.loser),
        "better": names.better(found.question.best),
    }
    if region.found.limits:
        where = say("disc.and", lang).join(_condition(limit, region, names) for limit in region.found.limits)
        key = "disc.is" if worth.density >= OFTEN else "disc.often"
        counts = {name: percent(getattr(worth, name)) for name in ("density", "elsewhere", "coverage")}
        parts = [say(key, lang, where=where, **known), say("disc.worth", lang, **counts)]
        text = say("join.sentences", lang).join(parts)
    elif region.share in (0, 1):
        text = say("disc.always" if region.share else "disc.never", lang, **known)
    else:
        text = _boxless(region, _turned(region, found), known, lang)
    place = names.place(_still(region, names))
    return say("disc.at", lang, place=place, sentence=text) if place else text


def _boxless(region: Region, other: Region | None, known: dict[str, str], lang: Language) -> str:
    """Say that there is no box in which a structure wins, and of the other one too if it has none either."""
    if other is None or other.found.limits:
        return say("disc.none", lang, overall=percent(region.share), **known)
    return say("disc.neither", lang, overall=percent(region.share), other=percent(other.share), **known)


def _still(region: Region, names: Names) -> dict[str, Any]:
    several = {FOOTING: region.footing} if len(names.study.footings) > 1 else {}
    return several | dict(region.levels)


def _condition(limit: Limit, region: Region, names: Names) -> str:
    key = "disc.above" if limit.side == "low" else "disc.below"
    factors = {factor.name for factor in names.study.factors}
    if limit.column in factors:
        return say(key, names.lang, path=names.axis(limit.column), value=figure(limit.value, 3))
    path = named(limit.column, [region.winner, region.loser], names.lang)
    return say(key, names.lang, path=path, value=_value(limit, region, names))


def _value(limit: Limit, region: Region, names: Names) -> str:
    """Give a limit in the unit of its quantity, for both structures where their ranges differ."""
    shown = {name: _in_units(limit, name, names) for name in (region.winner, region.loser)}
    known = {name: text for name, text in shown.items() if text}
    if not known:
        return say("disc.of_range", names.lang, percent=percent(limit.value))
    first, *others = known.items()
    if others and others[0][1] != first[1]:
        name, second = others[0]
        return say("disc.values", names.lang, first=first[1], scenario=names.scenario(name), second=second)
    return first[1]


def _in_units(limit: Limit, scenario: str, names: Names) -> str:
    row = names.range_of(limit.column, scenario)
    if row is None:
        return ""
    value = row["low"] + limit.value * (row["high"] - row["low"])
    unit = unit_of(row["unit"], names.lang)
    return say("disc.value", names.lang, number=figure(value, 3), unit=unit).strip()


def _trade_off(region: Region, lang: Language) -> Table:
    table = laid_out(TRADE_OFF, lang, say("disc.tradeoff", lang))
    steps = region.found.steps
    rows = sorted({round(k * (len(steps) - 1) / (STEPS - 1)) for k in range(STEPS)})
    for step in steps.iloc[rows].to_dict("records"):
        shares = (percent(step[name]) for name in ("coverage", "density", "mass"))
        table.add_row(f"{step['limits']}", *shares)
    return table


# ------------------------------------------------------------------------------------------------- a map


def best_structures(found: SwitchMap, names: Names) -> Iterator[Table | str]:
    """Show the best structure at each place and by how much it beats the next one, and who they are."""
    table = Table(box=box.SIMPLE_HEAD, title_justify="left", show_edge=False, padding=(0, 1, 0, 0))
    table.title = say("disc.map", names.lang, measure=names.label())
    for axis in found.axes:
        table.add_column(names.axis(axis), max_width=AXES // len(found.axes) - 1, overflow="fold")
    for key, width, justify in PLACES:
        table.add_column(say(key, names.lang), width=width, justify=justify)
    for row in found.places.to_dict("records"):
        best = f"{row['best'] + 1}"
        table.add_row(
            *(names.level(axis, row[axis]) for axis in found.axes),
            best if row["sure"] else say("disc.unsure", names.lang, number=best),
            f"{row['rival'] + 1}",
            f"{figure(row['difference'], 3)} [{figure(row['low'], 3)}, {figure(row['high'], 3)}]",
        )
    yield table
    shown = {*found.places["best"], *found.places["rival"]}
    for number, structure in enumerate(found.structures):
        if number in shown:
            yield say("disc.legend", names.lang, number=number + 1, structure=names.structure(structure))


def switches(found: SwitchMap, names: Names) -> list[str]:
    """Say along each axis where the best structure changes, equal findings of several lines only once."""
    said = []
    for _, courses in groupby(found.courses, key=lambda course: course.axis):
        lines = [(course, course_sentences(course, found, names)) for course in courses]
        for text in dict.fromkeys(text for _, texts in lines for text in texts):
            places = [names.place(course.fixed) for course, texts in lines if text in texts]
            said.append(_placed(text, places, len(lines), names.lang))
    return said


def _placed(text: str, places: Sequence[str], lines: int, lang: Language) -> str:
    if len(places) == lines:
        return text
    return say("disc.at", lang, place=say("join.clauses", lang).join(places), sentence=text)


def course_sentences(course: AxisCourse, found: SwitchMap, names: Names) -> list[str]:
    """Say what is known of one axis at the levels of the others."""
    lang, levels = names.lang, [names.level(course.axis, level) for level in course.levels]
    known = {"axis": names.axis(course.axis), "first": levels[0], "last": levels[-1]}
    if course.line.verdict is Verdict.STAYS:
        best = names.structure(found.structures[course.winners[0].best])
        return [say("disc.stays", lang, best=best, **known)]
    if course.line.verdict is Verdict.SWITCHES:
        return [_switch(switch, course, found, names) for switch in course.line.switches]
    sure = [winner.best for winner in course.winners if winner.sure]
    best = say("disc.open_best", lang, best=names.structure(found.structures[sure[0]])) if sure else ""
    count = len(course.winners)
    return [say("disc.open", lang, unsure=count - len(sure), count=count, sure=best, **known)]


def _switch(switch: Switch, course: AxisCourse, found: SwitchMap, names: Names) -> str:
    known = {
        "axis": names.axis(course.axis),
        "first": names.level(course.axis, course.levels[switch.first]),
        "last": names.level(course.axis, course.levels[switch.last]),
        "before": names.structure(found.structures[switch.before]),
        "after": names.structure(found.structures[switch.after]),
    }
    if pd.isna(switch.at):
        return say("disc.switch", names.lang, **known)
    limits = {name: figure(getattr(switch, name), 3) for name in ("at", "low", "high")}
    return say("disc.switch_at", names.lang, level=f"{100 * found.question.level:g}", **limits, **known)


def map_note(found: SwitchMap, lang: Language) -> str:
    """Say what is sure in a map and what its means are of."""
    error = f"{100 * (1 - found.question.level):.3g}"
    return say("disc.joint", lang, error=error, samples=found.samples, replications=found.replications)


def described_discovery(found: Discovery, names: Mapping[Language, Names]) -> dict[str, Any]:
    """Give boxes and map as plain data, with what is said of them in each language of `names`."""
    return {
        "version": own_version(),
        "study": next(iter(names.values())).study.name,
        "measure": found.question.outcome,
        "best": found.question.best.value,
        "level": found.question.level,
        "boxes": [
            {
                "winner": region.winner,
                "loser": region.loser,
                "footing": region.footing,
                "levels": dict(region.levels),
                "points": region.points,
                "share": region.share,
                "open": region.open,
                "limits": [vars(limit) for limit in region.found.limits],
                **vars(region.found.worth),
                "finding": {lang: region_sentence(region, found, each) for lang, each in names.items()},
                "steps": records(region.found.steps),
            }
            for region in found.regions
        ],
        "map": None if found.map is None else _described_map(found.map, names),
    }


def _described_map(found: SwitchMap, names: Mapping[Language, Names]) -> dict[str, Any]:
    return {
        "structures": [{"scenario": each.scenario, **dict(each.levels)} for each in found.structures],
        "axes": {name: list(levels) for name, levels in found.axes.items()},
        "samples": found.samples,
        "replications": found.replications,
        "findings": {lang: switches(found, each) for lang, each in names.items()},
        "places": records(found.places),
        "lines": [
            {
                "axis": course.axis,
                **dict(course.fixed),
                "verdict": course.line.verdict.value,
                "switches": [_described_switch(switch, course) for switch in course.line.switches],
            }
            for course in found.courses
        ],
    }


def _described_switch(switch: Switch, course: AxisCourse) -> dict[str, Any]:
    """Give a switch with levels in place of their numbers, and None for what is not known."""
    known = {name: None if pd.isna(value) else value for name, value in vars(switch).items()}
    return known | {"first": course.levels[switch.first], "last": course.levels[switch.last]}
