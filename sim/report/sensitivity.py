"""Show what an outcome depends on and where the best structure changes, on a terminal of 80 columns.

No effect is named whose limits contain 0, and no structure is called the best that is not surely so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any, Literal

import pandas as pd
from rich import box
from rich.table import Table

from sim.analysis.prim import Limit
from sim.analysis.ranking import Best
from sim.analysis.switching import Switch, Verdict
from sim.experiment.discovery import STAFFING, Course, Discovery, Region, Structure, SwitchMap
from sim.experiment.manifest import own_version
from sim.experiment.selection import place_of
from sim.experiment.sensitivity import INDICES, Method, Sensitivity
from sim.experiment.study import Study
from sim.model import library
from sim.model.library import Scenario
from sim.report.console import described, figure, percent
from sim.report.ranking import label
from sim.report.text import Language, is_time, say

type Columns = Sequence[tuple[str, int, Literal["left", "right"]]]
"""Columns: the key of the heading, the width, and which side is flush."""

SHARES: Columns = (("sens.first", 22, "right"), ("sens.total", 20, "right"))
EFFECTS: dict[Method, Columns] = {
    Method.MORRIS: (("sens.path", 33, "left"), ("sens.mean", 23, "right"), ("sens.strength", 22, "right")),
    Method.SOBOL: (("sens.path", 36, "left"), *SHARES),
    Method.GIVEN: (("sens.path", 50, "left"), SHARES[0]),
}
TRADE_OFF: Columns = (
    ("disc.limits", 10, "right"),
    ("disc.coverage", 14, "right"),
    ("disc.density", 14, "right"),
    ("disc.mass", 20, "right"),
)
PLACES: Columns = (("disc.best", 12, "right"), ("disc.rival", 5, "right"), ("disc.gap", 24, "right"))
AXES = 35
"""The width that the axes of a map share."""

SHOWN, SAID, STEPS = 15, 3, 6
"""How many effects are shown, how many are told in a sentence, how many steps of a trade-off are shown."""

OFTEN = 0.9
"""Share of points above which it is said that a structure is better, and not only more often so."""


@dataclass(frozen=True, eq=False)
class Names:
    """How things of a study are called in a language.

    `ranges` lists what is uncertain as `sim.experiment.discovery.ranges` does, empty if it is not known.
    """

    study: Study
    measure: str
    lang: Language
    ranges: pd.DataFrame

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios whose files are still to be had."""
        found = {name: _loaded(name) for name in self.study.scenarios}
        return {name: scenario for name, scenario in found.items() if scenario}

    @cached_property
    def _any(self) -> Scenario | None:
        return next(iter(self.scenarios.values()), None)

    def scenario(self, name: str) -> str:
        """Name a scenario by its title, in quotes."""
        found = self.scenarios.get(name)
        return say("finding.name", self.lang, name=found.title.model_dump()[self.lang] if found else name)

    def label(self) -> str:
        """Name the measure with its unit."""
        return label(self._any, self.measure, self.lang) if self._any else self.measure

    def quantity(self) -> tuple[str, str]:
        """Return the name of the measure and its unit, which may be none."""
        if not self._any:
            return self.measure, ""
        return described(self._any, place_of(self._any, self.measure)[2], self.lang)

    def better(self, best: Best) -> str:
        """Say what is better: faster, lower or higher."""
        column = place_of(self._any, self.measure)[2] if self._any else self.measure
        if best is Best.SMALLEST and _is_time(column):
            return say("verdict.faster", self.lang)
        return say("verdict.lower" if best is Best.SMALLEST else "verdict.higher", self.lang)

    def axis(self, name: str) -> str:
        """Name a factor, or staffing."""
        titles = {factor.name: factor.title.model_dump()[self.lang] for factor in self.study.factors}
        return say("disc.staffing", self.lang) if name == STAFFING else titles.get(name, name)

    def level(self, axis: str, level: Any) -> str:  # noqa: ANN401  (levels are numbers or text)
        """Name a level."""
        if axis == STAFFING:
            return say(f"staffing.{level}", self.lang)
        return f"{level:g}" if isinstance(level, int | float) and not isinstance(level, bool) else str(level)

    def place(self, levels: Mapping[str, Any]) -> str:
        """Name the levels that stand still."""
        return self._joined(
            self.level(name, level)
            if name == STAFFING
            else say("disc.level", self.lang, factor=self.axis(name), level=self.level(name, level))
            for name, level in levels.items()
        )

    def structure(self, structure: Structure) -> str:
        """Name a structure by its scenario and the levels that are part of it."""
        return self._joined([self.scenario(structure.scenario), self.place(dict(structure.levels))])

    def _joined(self, parts: Iterable[str]) -> str:
        return say("join.names", self.lang).join(filter(None, parts))


@cache
def _loaded(name: str) -> Scenario | None:
    """Load a scenario for its titles; None if it can no longer be, as a folder of results outlives it."""
    try:
        return library.load(name)
    except (ValueError, OSError):
        return None


def _is_time(measure: str) -> bool:
    try:
        return measure.startswith(("wait_", "sojourn_")) or is_time(measure)
    except KeyError:
        return False


def _table(columns: Columns, lang: Language, title: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False, padding=0)
    for key, width, justify in columns:
        table.add_column(say(key, lang), width=width, justify=justify, overflow="fold")
    return table


def _minus(text: str) -> str:
    """Write numbers with a true minus sign."""
    return text.replace("-", "−")


# ------------------------------------------------------------------------------------------ sensitivity


@dataclass(frozen=True, eq=False)
class _Part:
    """The effects and the noise of one structure, the strongest effects first."""

    labels: dict[str, Any]
    effects: pd.DataFrame
    noise: dict[str, Any]

    @property
    def sure(self) -> pd.DataFrame:
        """The effects that can be told from 0."""
        return self.effects[self.effects["effect"]]


def _parts(result: Sensitivity) -> Iterator[_Part]:
    keys = list(result.effects.columns[: result.effects.columns.get_loc("path")])
    groups = result.effects.groupby(keys, sort=False, dropna=False)
    order = INDICES[result.method][-1]
    for (_, table), noise in zip(groups, result.noise.to_dict("records"), strict=True):
        labels = {key: noise[key] for key in keys}
        yield _Part(labels, table.sort_values(order, ascending=False, kind="stable"), noise)


def effects(result: Sensitivity, names: Names) -> Iterator[Table | str]:
    """Show each structure: a table of the effects that can be told from 0, and what it says in sentences."""
    for part in _parts(result):
        if len(part.sure):
            yield _effects(result, part, names)
        else:
            yield _title(result, part, names)
        yield from sentences(result, part, names)
        yield ""


def _title(result: Sensitivity, part: _Part, names: Names) -> str:
    where = names.place(_levels(part, names))
    structure = say("join.names", names.lang).join(
        filter(None, [names.scenario(part.labels["scenario"]), where])
    )
    if result.question.against is None:
        return say("sens.of", names.lang, measure=names.label(), structure=structure)
    baseline = names.scenario(result.question.against)
    return say("sens.change", names.lang, measure=names.label(), structure=structure, baseline=baseline)


def _levels(part: _Part, names: Names) -> dict[str, Any]:
    """Return staffing if there are several, and the levels of factors."""
    several = len(names.study.staffing) > 1
    kept = {STAFFING: part.labels["staffing"]} if several else {}
    return kept | {
        name: level
        for name, level in part.labels.items()
        if name not in ("scenario", "staffing") and not pd.isna(level)
    }


def _effects(result: Sensitivity, part: _Part, names: Names) -> Table:
    table = _table(EFFECTS[result.method], names.lang, _title(result, part, names))
    scale = 1 if result.method is Method.MORRIS else 100
    for row in part.sure.head(SHOWN).to_dict("records"):
        table.add_row(row["path"], *(_cell(row, index, scale) for index in INDICES[result.method]))
    return table


def _cell(row: Mapping[Any, Any], index: str, scale: int) -> str:
    value, low, high = (
        figure(scale * row[f"{index}{end}"], 3 if scale == 1 else 2) for end in ("", "_low", "_high")
    )
    return _minus(f"{value} [{low}, {high}]")


def sentences(result: Sensitivity, part: _Part, names: Names) -> Iterator[str]:
    """Say which assumptions matter most, how many do, and how much is chance."""
    lang, noise = names.lang, part.noise
    found, count = len(part.sure), len(part.effects)
    what = _what(result, part, names)
    for row in part.sure.head(SAID).to_dict("records"):
        yield _minus_free(_effect_sentence(result.method, row, (what, part), names))
    yield say("sens.counted" if found else "sens.none", lang, found=found, count=count)
    if found > SHOWN:
        yield say("sens.more", lang, shown=SHOWN)
    if pd.isna(noise["left"]):
        yield say("sens.nothing", lang)
        return
    shares = {name: percent(noise[name]) for name in ("parameters", "replication", "rest", "left")}
    yield say("sens.noise", lang, replications=noise["replications"], **shares)
    if not found and noise["p_value"] > 1 - result.question.level:
        yield say("sens.chance", lang)
    if noise["left_out"]:
        yield say("sens.left_out", lang, left_out=noise["left_out"])


def _minus_free(text: str) -> str:
    """Tidy what is left of a range that is not known."""
    return " ".join(text.split())


def _what(result: Sensitivity, part: _Part, names: Names) -> str:
    measure = say("sens.measure", names.lang, name=names.quantity()[0])
    structure = names.scenario(part.labels["scenario"])
    if result.question.against is None:
        return say("sens.what", names.lang, measure=measure, structure=structure)
    baseline = names.scenario(result.question.against)
    return say("sens.what_change", names.lang, measure=measure, structure=structure, baseline=baseline)


def _effect_sentence(method: Method, row: Mapping[Any, Any], about: tuple[str, _Part], names: Names) -> str:
    what, part = about
    known = {"path": row["path"], "what": what}
    if method is Method.MORRIS:
        known["range"] = _range(row["path"], part.labels["scenario"], names)
        return _moved(row, known, names)
    known["first"] = _percent(row, "first", names)
    if method is Method.GIVEN:
        return say("sens.share", names.lang, **known)
    known["total"] = _percent(row, "total", names)
    alone, joint = row["first_low"] > 0, row["total_low"] > 0
    return say(
        "sens.shares" if alone and joint else "sens.share" if alone else "sens.together", names.lang, **known
    )


def _moved(row: Mapping[Any, Any], known: dict[str, str], names: Names) -> str:
    unit = names.quantity()[1]
    up, down = row["mean_low"] > 0, row["mean_high"] < 0
    index = "mean" if up or down else "strength"
    low, value, high = sorted(abs(row[f"{index}{end}"]) for end in ("_low", "", "_high"))
    limits = say("sens.limits", names.lang, low=figure(low, 3), high=figure(high, 3))
    amount = say("disc.value", names.lang, number=figure(value, 3), unit=unit).strip()
    key = "sens.raises" if up else "sens.lowers" if down else "sens.moves"
    return say(key, names.lang, amount=amount, limits=limits, **known)


def _percent(row: Mapping[Any, Any], index: str, names: Names) -> str:
    value, low, high = (_minus(percent(row[f"{index}{end}"])) for end in ("", "_low", "_high"))
    return say("sens.percent", names.lang, value=value, low=low, high=high)


def _range(path: str, scenario: str, names: Names) -> str:
    row = _of(names.ranges, path, scenario)
    if row is None:
        return ""
    key = "sens.range" if row["unit"] else "sens.range_plain"
    return say(key, names.lang, low=f"{row['low']:.10g}", high=f"{row['high']:.10g}", unit=row["unit"])


def _of(ranges: pd.DataFrame, path: str, scenario: str) -> dict[Any, Any] | None:
    """Find the range of a path in a scenario."""
    if ranges.empty:
        return None
    found = ranges[(ranges["path"] == path) & (ranges["scenario"] == scenario)].to_dict("records")
    return found[0] if found else None


def sensitivity_notes(result: Sensitivity, lang: Language) -> list[str]:
    """Say how to read the limits."""
    return [say("sens.joint", lang, level=f"{100 * result.question.level:g}")]


def described_sensitivity(result: Sensitivity, names: Mapping[Language, Names]) -> dict[str, Any]:
    """Give effects and noise as plain data, with what is said of them in both languages."""
    said = {
        lang: [[*sentences(result, part, each)] for part in _parts(result)] for lang, each in names.items()
    }
    return {
        "version": own_version(),
        "study": names["en"].study.name,
        "measure": result.question.outcome,
        "against": result.question.against,
        "level": result.question.level,
        "method": result.method.value,
        "findings": said,
        "effects": _records(result.effects),
        "noise": _records(result.noise),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain data, missing values as None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


# ------------------------------------------------------------------------------------------------ boxes


def boxes(found: Discovery, names: Names) -> Iterator[Table | str]:
    """Show where one structure beats another: a sentence each, and what smaller boxes would hold."""
    if not found.regions:
        return
    yield say("disc.boxes", names.lang)
    for region in found.regions:
        if _mirrored(region, found):
            continue
        yield region_sentence(region, found, names)
        if region.found.limits:
            yield _trade_off(region, names.lang)
        yield ""
    yield say("disc.by_means", names.lang, open=percent(max(region.open for region in found.regions)))
    if any(region.found.limits for region in found.regions):
        yield say("disc.halves", names.lang, error=f"{100 * (1 - found.question.level):.3g}")


def _mirrored(region: Region, found: Discovery) -> bool:
    """Tell whether a structure never wins because another always does, which says enough."""
    place = (region.staffing, region.levels)
    return region.share == 0 and any(
        (each.winner, each.loser, each.share) == (region.loser, region.winner, 1)
        and (each.staffing, each.levels) == place
        for each in found.regions
    )


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
        text = (" " if lang == "en" else "").join(parts)
    elif region.share in (0, 1):
        text = say("disc.always" if region.share else "disc.never", lang, **known)
    else:
        text = say("disc.none", lang, overall=percent(region.share), **known)
    place = names.place(_still(region, names))
    return say("disc.at", lang, place=place, sentence=text) if place else text


def _still(region: Region, names: Names) -> dict[str, Any]:
    several = {STAFFING: region.staffing} if len(names.study.staffing) > 1 else {}
    return several | dict(region.levels)


def _condition(limit: Limit, region: Region, names: Names) -> str:
    key = "disc.above" if limit.side == "low" else "disc.below"
    factors = {factor.name for factor in names.study.factors}
    if limit.column in factors:
        return say(key, names.lang, path=names.axis(limit.column), value=figure(limit.value, 3))
    return say(key, names.lang, path=limit.column, value=_value(limit, region, names))


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
    row = _of(names.ranges, limit.column, scenario)
    if row is None:
        return ""
    value = row["low"] + limit.value * (row["high"] - row["low"])
    return say("disc.value", names.lang, number=figure(value, 3), unit=row["unit"]).strip()


def _trade_off(region: Region, lang: Language) -> Table:
    table = _table(TRADE_OFF, lang, say("disc.tradeoff", lang))
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
            _minus(f"{figure(row['difference'], 3)} [{figure(row['low'], 3)}, {figure(row['high'], 3)}]"),
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


def course_sentences(course: Course, found: SwitchMap, names: Names) -> list[str]:
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


def _switch(switch: Switch, course: Course, found: SwitchMap, names: Names) -> str:
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
    """Give boxes and map as plain data, with what is said of them in both languages."""
    return {
        "version": own_version(),
        "study": names["en"].study.name,
        "measure": found.question.outcome,
        "best": found.question.best.value,
        "level": found.question.level,
        "boxes": [
            {
                "winner": region.winner,
                "loser": region.loser,
                "staffing": region.staffing,
                "levels": dict(region.levels),
                "points": region.points,
                "share": region.share,
                "open": region.open,
                "limits": [vars(limit) for limit in region.found.limits],
                **vars(region.found.worth),
                "finding": {lang: region_sentence(region, found, each) for lang, each in names.items()},
                "steps": _records(region.found.steps),
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
        "places": _records(found.places),
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


def _described_switch(switch: Switch, course: Course) -> dict[str, Any]:
    """Give a switch with levels in place of their numbers, and None for what is not known."""
    known = {name: None if pd.isna(value) else value for name, value in vars(switch).items()}
    return known | {"first": course.levels[switch.first], "last": course.levels[switch.last]}
