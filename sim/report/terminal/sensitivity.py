"""Show what an outcome depends on, on a terminal of 80 columns: no effect whose limits contain 0 is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.table import Table

from sim.experiment.questions.discovery import FOOTING
from sim.experiment.questions.sensitivity import INDICES, Method, Sensitivity, at_most, strongest
from sim.experiment.runs.manifest import own_version
from sim.report.terminal.tables import Columns, laid_out, records
from sim.report.wording.names import Names
from sim.report.wording.numbers import MISSING, figure, percent
from sim.report.wording.quantities import described, title_of
from sim.report.wording.sentences import inside
from sim.report.wording.telling import Lean
from sim.words import Language, say

SHARES: Columns = (("sens.first", 22, "right"), ("sens.total", 20, "right"))
RANK: Columns = (("sens.rank", 22, "right"),)
EFFECTS: dict[Method, Columns] = {
    Method.MORRIS: (("sens.path", 33, "left"), ("sens.mean", 23, "right"), ("sens.strength", 22, "right")),
    Method.SOBOL: (("sens.path", 36, "left"), *SHARES),
    Method.GIVEN: (("sens.path", 34, "left"), SHARES[0], *RANK),
    Method.RANKS: (("sens.path", 56, "left"), *RANK),
}
AT_MOST: dict[Method, str] = {
    Method.MORRIS: "moved",
    Method.SOBOL: "share",
    Method.GIVEN: "rank",
    Method.RANKS: "rank",
}
"""What is said of the largest limit: the end of the keys of its texts."""

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
    for (_, table), noise in zip(groups, result.noise.to_dict("records"), strict=True):
        labels = {key: noise[key] for key in keys}
        yield _Part(labels, strongest(table, result.method), noise)


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
    """Return footing if there are several, and the levels of factors."""
    several = len(names.study.footings) > 1
    kept = {FOOTING: part.labels["footing"]} if several else {}
    return kept | {
        name: level
        for name, level in part.labels.items()
        if name not in ("scenario", "footing") and not pd.isna(level)
    }


def _effects(result: Sensitivity, part: _Part, names: Names) -> Table:
    table = laid_out(EFFECTS[result.method], names.lang, _title(result, part, names))
    for row in part.sure.head(SHOWN).to_dict("records"):
        cells = (_cell(row, index) for index in INDICES[result.method])
        table.add_row(named(row["path"], part.labels["scenario"], names), *cells)
    return table


def named(path: str, scenario: str, names: Names) -> str:
    """Name an assumption by its title, with its path below; by the path alone if it has no title."""
    title = title_of(path, [scenario, *names.study.scenarios], names.lang)
    return path if title == path else f"{title}\n{path}"


def _cell(row: Mapping[Any, Any], index: str) -> str:
    """Show a number with its limits: of shares percent; nothing where the variance itself may be chance."""
    ends = [row[f"{index}{end}"] for end in ("", "_low", "_high")]
    if pd.isna(ends[0]):
        return MISSING
    if index == "rank":
        value, low, high = map(correlation, ends)
    else:
        scale, digits = (100, 2) if index in ("first", "total") else (1, 3)
        value, low, high = (minus(figure(scale * end, digits)) for end in ends)
    return f"{value} [{low}, {high}]"


def correlation(value: float) -> str:
    """Show a correlation to two digits."""
    return minus(f"{value:.2f}")


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
    most = bound(result, part.effects)
    if not found and most:
        yield say(f"sens.none_{AT_MOST[result.method]}", lang, count=count, most=most)
    shares = {name: percent(noise[name]) for name in ("parameters", "replication", "rest", "left")}
    yield say("sens.noise", lang, replications=noise["replications"], **shares)
    if not found and noise["p_value"] > 1 - result.question.level:
        yield say("sens.chance", lang)
    if noise["left_out"]:
        yield say("sens.left_out", lang, left_out=noise["left_out"])


def bound(result: Sensitivity, effects: pd.DataFrame) -> str:
    """Show what no assumption exceeds: what can be known where none has an effect that can be told.

    Shares are in percent.  Empty where there are no limits.
    """
    most = at_most(effects, result.method)
    if pd.isna(most):
        return ""
    return figure(most, 3) if result.method is Method.MORRIS else percent(min(1, most))


def _tidied(text: str) -> str:
    """Begin with a capital letter, as titles and paths do not."""
    return text[:1].upper() + text[1:] if text[:1].isascii() and "." not in text.split(" ", 1)[0] else text


def _what(result: Sensitivity, part: _Part, names: Names) -> str:
    measure = say("sens.measure", names.lang, name=names.quantity()[0])
    structure = names.scenario(part.labels["scenario"])
    if result.question.against is None:
        return say("sens.what", names.lang, measure=measure, structure=structure)
    baseline = names.scenario(result.question.against)
    return say("sens.what_change", names.lang, measure=measure, structure=structure, baseline=baseline)


def _effect_sentence(method: Method, row: Mapping[Any, Any], about: tuple[str, _Part], names: Names) -> str:
    what, part = about
    known = {"path": described(row["path"], [part.labels["scenario"]], names), "what": what}
    if method is Method.MORRIS:
        return _moved(row, known, names)
    if ranked(row):
        return say("sens.rises" if row["rank"] > 0 else "sens.falls", names.lang, **rank_words(row), **known)
    known["first"] = _percent(row, "first", names)
    if method is Method.GIVEN:
        return say("sens.share", names.lang, **known)
    known["total"] = _percent(row, "total", names)
    alone, joint = row["first_low"] > 0, row["total_low"] > 0
    return say(
        "sens.shares" if alone and joint else "sens.share" if alone else "sens.together", names.lang, **known
    )


def ranked(row: Mapping[Any, Any]) -> bool:
    """Tell whether an effect has a rank correlation that is surely apart from 0."""
    return "rank" in row and (row["rank_low"] > 0 or row["rank_high"] < 0)


def rank_words(row: Mapping[Any, Any]) -> dict[str, str]:
    """Give a rank correlation with its limits, and the share of the variance of ranks that goes with it."""
    low, high = sorted((row["rank_low"] ** 2, row["rank_high"] ** 2))
    shares = {"share": row["rank"] ** 2, "share_low": low, "share_high": high}
    return {
        "rank": correlation(row["rank"]),
        "low": correlation(row["rank_low"]),
        "high": correlation(row["rank_high"]),
    } | {name: percent(value) for name, value in shares.items()}


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


def leaning(result: Sensitivity, scenario: str, names: Names, command: str) -> Lean | None:
    """Name the assumption that matters most for a scenario, with direction and limits; `command` shows it.

    Where none can be told from chance, say so and what none exceeds.  Of several places of a scenario the
    first is told of.  None for a scenario that was not looked into.
    """
    part = next((each for each in _parts(result) if each.labels["scenario"] == scenario), None)
    if part is None:
        return None
    structure, lang = names.scenario(scenario), names.lang
    ground = say(
        "lean.ground" if result.question.against is None else "lean.ground_change",
        lang,
        measure=say("sens.measure", lang, name=names.quantity()[0]),
        baseline=names.scenario(result.question.against or ""),
        place=inside(names.place({FOOTING: part.labels["footing"], **_levels(part, names)}), lang),
        count=len(part.effects),
        command=command,
    )
    if part.sure.empty:
        most = bound(result, part.effects)
        key = f"lean.none_{AT_MOST[result.method]}" if most else "lean.none"
        return Lean(say(key, lang, structure=structure, most=most), ground)
    text = _lean(result.method, part.sure.iloc[0].to_dict(), scenario, names)
    place = say("lean.only" if len(part.sure) == 1 else "lean.strongest", lang, found=len(part.sure))
    return Lean(say("lean.one", lang, structure=structure, text=text, place=place), ground)


def _lean(method: Method, row: Mapping[Any, Any], scenario: str, names: Names) -> str:
    """Say how the assumption that matters most acts."""
    path = described(row["path"], [scenario], names)
    if ranked(row):
        key = "lean.rises" if row["rank"] > 0 else "lean.falls"
        return say(key, names.lang, path=path, **rank_words(row))
    index = INDICES[method][-1] if "rank" not in row else "first"
    scale, key = (1, "lean.strength") if method is Method.MORRIS else (100, "lean.share")
    value, low, high = (minus(figure(scale * row[f"{index}{end}"], 3)) for end in ("", "_low", "_high"))
    return say(key, names.lang, path=path, value=value, low=low, high=high)


def sensitivity_notes(result: Sensitivity, lang: Language) -> list[str]:
    """Say how to read the limits, and ranks where there are such."""
    joint = say("sens.joint", lang, level=f"{100 * result.question.level:g}")
    return [joint, say("sens.how_ranks", lang)] if "rank" in result.effects else [joint]


def described_sensitivity(result: Sensitivity, names: Mapping[Language, Names]) -> dict[str, Any]:
    """Give effects and noise as plain data, with what is said of them in each language of `names`."""
    said = {
        lang: [[*sentences(result, part, each)] for part in _parts(result)] for lang, each in names.items()
    }
    return {
        "version": own_version(),
        "study": next(iter(names.values())).study.name,
        "measure": result.question.outcome,
        "against": result.question.against,
        "level": result.question.level,
        "method": result.method.value,
        "findings": said,
        "effects": records(result.effects),
        "noise": records(result.noise),
    }
