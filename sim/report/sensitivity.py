"""Show what an outcome depends on, on a terminal of 80 columns: no effect whose limits contain 0 is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.table import Table

from sim.experiment.discovery import STAFFING
from sim.experiment.manifest import own_version
from sim.experiment.sensitivity import INDICES, Method, Sensitivity
from sim.report.console import figure, percent
from sim.report.names import Names
from sim.report.tables import Columns, records, titled
from sim.report.text import Language, say

SHARES: Columns = (("sens.first", 22, "right"), ("sens.total", 20, "right"))
EFFECTS: dict[Method, Columns] = {
    Method.MORRIS: (("sens.path", 33, "left"), ("sens.mean", 23, "right"), ("sens.strength", 22, "right")),
    Method.SOBOL: (("sens.path", 36, "left"), *SHARES),
    Method.GIVEN: (("sens.path", 50, "left"), SHARES[0]),
}
SHOWN, SAID = 15, 3
"""How many effects are shown, and how many are told in a sentence."""


def minus(text: str) -> str:
    """Write numbers with a true minus sign."""
    return text.replace("-", "−")


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
    for table, part in zip(tables(result, names), _parts(result), strict=True):
        yield _title(result, part, names) if table is None else table
        yield from sentences(result, part, names)
        yield ""


def tables(result: Sensitivity, names: Names) -> Iterator[Table | None]:
    """Show for each structure the effects that can be told from 0; None where there are none."""
    for part in _parts(result):
        yield _effects(result, part, names) if len(part.sure) else None


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
    table = titled(EFFECTS[result.method], names.lang, _title(result, part, names))
    scale = 1 if result.method is Method.MORRIS else 100
    for row in part.sure.head(SHOWN).to_dict("records"):
        table.add_row(row["path"], *(_cell(row, index, scale) for index in INDICES[result.method]))
    return table


def _cell(row: Mapping[Any, Any], index: str, scale: int) -> str:
    value, low, high = (
        figure(scale * row[f"{index}{end}"], 3 if scale == 1 else 2) for end in ("", "_low", "_high")
    )
    return f"{value} [{low}, {high}]"


def sentences(result: Sensitivity, part: _Part, names: Names) -> Iterator[str]:
    """Say which assumptions matter most, how many do, and how much is chance."""
    lang, noise = names.lang, part.noise
    found, count = len(part.sure), len(part.effects)
    what = _what(result, part, names)
    for row in part.sure.head(SAID).to_dict("records"):
        yield _tidied(_effect_sentence(result.method, row, (what, part), names))
    key = "sens.none" if not found else "sens.all" if found == count else "sens.counted"
    yield say(key, lang, what=what, found=found, count=count)
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


def _tidied(text: str) -> str:
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
    value, low, high = (minus(percent(row[f"{index}{end}"])) for end in ("", "_low", "_high"))
    return say("sens.percent", names.lang, value=value, low=low, high=high)


def _range(path: str, scenario: str, names: Names) -> str:
    row = names.range_of(path, scenario)
    if row is None:
        return ""
    key = "sens.range" if row["unit"] else "sens.range_plain"
    return say(key, names.lang, low=f"{row['low']:.10g}", high=f"{row['high']:.10g}", unit=row["unit"])


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
        "effects": records(result.effects),
        "noise": records(result.noise),
    }
