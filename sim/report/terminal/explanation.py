"""Show why one scenario does otherwise than another: tables for 80 columns, sentences, data to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, isnan, log10
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from sim.experiment.beyond import beyond_data
from sim.experiment.cases import Case
from sim.experiment.command_line import CommandLine, Option, Origin, Verb, on_footing, repeated
from sim.experiment.kinds import kind_of
from sim.experiment.questions.explain import ExplainQuestion, Explanation, asked_measure, explain, label
from sim.experiment.runs.manifest import write_manifest
from sim.experiment.runs.run import SEED, FailedRunsError, Pool
from sim.model.change import steps
from sim.model.change.steps import Way, way
from sim.model.city.footing import OWN
from sim.model.files.library import asked
from sim.report.terminal.measures import name_and_unit
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import MISSING, figure
from sim.words import Language, say, says

BY_PART: Columns = (
    ("explain.column.part", 18, "left"),
    ("explain.column.effect", 23, "left"),
    ("explain.column.verdict", 8, "left"),
    ("explain.column.reach", 15, "left"),
    ("explain.column.mainly", 12, "left"),
)
BY_TIME: Columns = (("explain.column.part", 24, "left"), ("explain.column.hours", 26, "left"))
CHANGES: Columns = (
    ("explain.column.part", 16, "left"),
    ("explain.column.path", 29, "left"),
    ("explain.column.before", 16, "left"),
    ("explain.column.after", 16, "left"),
)

LEVEL = 0.95
"""Confidence of each interval, and of all verdicts together."""

SMALL = 0.02
"""A part of the time is named if it is at least this share of the whole difference."""


@dataclass(frozen=True)
class ExplanationRequest:
    """What somebody asked to explain: two scenarios, a question, parts of one's own, values to be changed."""

    first: str
    second: str
    question: ExplainQuestion
    parts: tuple[str, ...] = ()
    """Each `name=path,path`."""
    changes: tuple[str, ...] = ()

    def way(self) -> Way:
        """Load both scenarios and find the way between them; ValueError if they lack the measure."""
        ends = (asked(name, self.changes) for name in (self.first, self.second))
        found = way(*ends, groups(self.parts))
        asked_measure(found, self.question)
        return found

    def ends(self, way: Way) -> list[Case]:
        """Return the two as commands name them."""
        named = ((way.first, self.first), (way.second, self.second))
        return [
            Case.of(scenario, self.question.footing, Origin(name, (), self.changes))
            for scenario, name in named
        ]

    @property
    def command(self) -> str:
        """The command that asks for the same; it holds no absolute path."""
        asked_for = self.question
        options = [(Option.REPLICATIONS, f"{len(asked_for.replications)}")]
        options += [(Option.MEASURE, asked_for.measure)] if asked_for.measure else []
        options += on_footing(asked_for.footing) if asked_for.footing != OWN else []
        options += [(Option.SEED, f"{asked_for.seed}")] if asked_for.seed != SEED else []
        options += (*repeated(Option.PART, self.parts), *repeated(Option.SET, self.changes))
        return str(CommandLine(Verb.EXPLAIN, (self.first, self.second), tuple(options)))


def groups(parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read parts of one's own, such as `tiers=routing,stations`; ValueError for anything else."""
    found: dict[str, tuple[str, ...]] = {}
    for text in parts:
        name, _, items = text.partition("=")
        listed = tuple(item.strip() for item in items.split(",") if item.strip())
        if not name.strip() or not listed:
            raise ValueError(f"not a part, found {text!r}, allowed such as 'routes=structure.route,desk'")
        if name.strip() in found:
            raise ValueError(f"the part {name.strip()!r} is given twice, allowed is once with several paths")
        found[name.strip()] = listed
    return found


def found(request: ExplanationRequest, path: Way, pool: Pool | None = None) -> Explanation:
    """Run what was asked for; what broke off is told with the command that repeats all of it."""
    try:
        return explain(path, request.question, pool)
    except FailedRunsError as error:
        failures = [replace(failure, command=request.command) for failure in error.failures]
        raise FailedRunsError(failures, error.planned) from None


# ------------------------------------------------------------------------------------------------- terminal


def part_name(part: str, lang: Language) -> str:
    """Return the shown name of a part; one of the user's own is shown as it is written."""
    key = f"explain.part.{part}"
    return say(key, lang) if says(key) else part.replace("_", " ")


def title(path: Way, lang: Language) -> str:
    """Return what is explained, in a line."""
    return say("explain.title", lang, **_ends(path, lang))


def by_part(result: Explanation, lang: Language) -> Table:
    """Show the share of each part of the change, which add up."""
    name, unit = name_and_unit(result.way.first, result.measure.rpartition(".")[2], lang)
    heading = f"{name} ({unit})" if unit else name
    rows, total = result.parts().to_dict("records"), result.total()
    digits, mainly = decimals([total["mean"], *(row["mean"] for row in rows)]), _mainly(result, lang)
    table = laid_out(BY_PART if mainly else BY_PART[:-1], lang, say("explain.by_part", lang, measure=heading))
    for row in rows:
        cells = [
            part_name(row["part"], lang),
            _with_limits(row, digits),
            say(f"explain.{row['verdict']}", lang),
            _reach(row, digits),
        ]
        table.add_row(*cells, *([mainly.get(row["part"], "")] if mainly else []))
    table.add_section()
    table.add_row(say("explain.sum", lang), _with_limits(total, digits))
    return table


def by_time(result: Explanation, lang: Language) -> Table:
    """Show how much longer each part of the time is, which add up to the difference of the mean."""
    table, split = laid_out(BY_TIME, lang, say("explain.by_time", lang)), result.split()
    digits = decimals([*split["hours"], split["hours"].sum()])
    for row in split.to_dict("records"):
        table.add_row(say(f"part.{row['part']}", lang), _with_limits(row | {"mean": row["hours"]}, digits))
    table.add_section()
    table.add_row(say("explain.sum", lang), signed(split["hours"].sum(), digits))
    return table


def what_changes(path: Way, lang: Language) -> Table:
    """Show every value in which the two differ, with the part that it belongs to."""
    table = laid_out(CHANGES, lang, say("explain.what_changes", lang))
    for part in dict.fromkeys([*path.parts, *(change.part for change in path.changes)]):
        idle = "" if part in path.parts else f" ({say('explain.no_effect', lang)})"
        for k, change in enumerate(change for change in path.changes if change.part == part):
            name = "" if k else part_name(part, lang) + idle
            table.add_row(name, change.path, _short(change.before), _short(change.after))
    return table


def _short(text: str | None) -> str:
    """Cut what is long; nothing is a dash."""
    most = 40
    return MISSING if text is None else text if len(text) <= most else f"{text[: most - 1]}…"


def decimals(values: Sequence[float]) -> int:
    """Return the decimals at which the largest of some numbers has three digits."""
    largest = max(map(abs, values))
    return max(0, 2 - floor(log10(largest))) if largest > 0 else 0


def signed(value: float, digits: int) -> str:
    """Show a difference with its sign; one that is rounded to nothing has none."""
    text = f"{value:+z,.{digits}f}"
    return text[1:] if not text.strip("+0.,") else text.replace("-", "−")


def _with_limits(row: Mapping[str, Any], digits: int) -> str:
    return f"{signed(row['mean'], digits)}{_limits(row, digits)}"


def _limits(row: Mapping[str, Any], digits: int) -> str:
    return "" if isnan(row["low"]) else f" [{signed(row['low'], digits)}, {signed(row['high'], digits)}]"


def _reach(row: Mapping[str, Any], digits: int) -> str:
    least, most = signed(row["least"], digits), signed(row["most"], digits)
    return least if least == most else f"{least} … {most}"


def _mainly(result: Explanation, lang: Language) -> dict[str, str]:
    """Name for each part of the change the part of the time that it changes most, if that is not small."""
    cross = result.cross()
    if cross.empty:
        return {}
    least = SMALL * cross.abs().to_numpy().sum()
    return {
        str(part): say(f"part.{row.abs().idxmax()}", lang)
        for part, row in cross.iterrows()
        if row.abs().max() >= least
    }


# ------------------------------------------------------------------------------------------------- sentences


def _ends(path: Way, lang: Language) -> dict[str, str]:
    return {"first": path.first.title[lang], "second": path.second.title[lang]}


def sentences(result: Explanation, lang: Language) -> list[str]:
    """Say what the tables say and no more, then how to read them and what could not be told apart."""
    total, table = result.total(), result.parts()
    name, unit = name_and_unit(result.way.first, result.measure.rpartition(".")[2], lang)
    digits = decimals([total["mean"], *table["mean"]])
    values = {
        "measure": name,
        "unit": unit,
        "before": figure(total["first"], 3),
        "after": figure(total["second"], 3),
        "gap": signed(total["mean"], digits),
        "limits": _limits(total, digits).strip(),
        "replications": total["replications"],
    }
    said = [say("explain.whole", lang, **values, **_ends(result.way, lang))]
    if not total["p_value"] < 1 - LEVEL:
        said.append(say("explain.whole_unsure", lang))
    return [*said, *_verdicts(table, (unit, digits), lang), *notes(result.way, lang)]


def _verdicts(table: pd.DataFrame, shown: tuple[str, int], lang: Language) -> list[str]:
    """Say which shares are sure, in the unit and the decimals in which they are shown, and which are not."""
    unit, digits = shown
    sure = table[table["verdict"] != "undetermined"].sort_values("mean", key=abs, ascending=False)
    clauses = [
        say("explain.clause", lang, part=part_name(part, lang), gap=signed(mean, digits), unit=unit)
        for part, mean in zip(sure["part"], sure["mean"], strict=True)
    ]
    joined = say("join.names", lang).join(clauses)
    said = [say("explain.sure", lang, clauses=joined) if clauses else say("explain.none_sure", lang)]
    unsure = table.loc[table["verdict"] == "undetermined", "part"]
    turning = table.loc[table["turns"], "part"]
    for key, parts in (("explain.not_sure", unsure), ("explain.either_way", turning)):
        names = say("join.names", lang).join(part_name(part, lang) for part in parts)
        said += [say(key, lang, names=names)] if names else []
    return said


def notes(path: Way, lang: Language) -> list[str]:
    """Say how to read the shares, and what could not be told apart."""
    said = [say("explain.reading", lang, scenarios=len(path.scenarios))]
    if path.unlike:
        said.insert(0, say("explain.unlike", lang, paths=", ".join(path.unlike)))
    if steps.OFF in path.left_out.values():
        said.append(say("explain.merged_first", lang))
    if steps.TOGETHER in path.parts:
        said.append(say("explain.crossing", lang))
    if "departments" in path.parts:
        said.append(say("explain.departments", lang))
    others = [reason for reason in path.left_out.values() if reason != steps.OFF]
    if others:
        total = len(path.hybrids) + len(path.left_out)
        said.append(say("explain.left_out", lang, count=len(others), total=total, reason=others[0]))
    return said if kind_of(path.first).parts_of_time else [*said, say("explain.network", lang)]


def planned_runs(path: Way, replications: int, lang: Language) -> str:
    """Say how many runs an explanation takes."""
    scenarios = len(path.scenarios)
    return say(
        "explain.plan", lang, scenarios=scenarios, replications=replications, runs=scenarios * replications
    )


# -------------------------------------------------------------------------------------------------- keeping


def described(result: Explanation, request: ExplanationRequest) -> dict[str, Any]:
    """Give what was explained and all tables as plain data."""
    path, question = result.way, result.question
    return {
        "command": request.command,
        "first": {"scenario": path.first.name, "scenario_digest": path.first.digest},
        "second": {"scenario": path.second.name, "scenario_digest": path.second.digest},
        "measure": result.measure,
        "footing": question.footing.key,
        "seed": question.seed,
        "replications": len(question.replications),
        "total": result.total(),
        "parts": result.parts().to_dict("records"),
        "split": result.split().to_dict("records"),
        "cross": result.cross().to_dict("index"),
        **beyond_data(request.ends(path)),
        **plan(path),
    }


def plan(path: Way) -> dict[str, Any]:
    """Give what differs, by part, and what lies between, as plain data."""
    return {
        "changes": [vars(change) | {"has_effect": change.part in path.parts} for change in path.changes],
        "scenarios": len(path.scenarios),
        "left_out": [
            {"taken": label(state, path.parts), "reason": reason} for state, reason in path.left_out.items()
        ],
    }


def write(result: Explanation, request: ExplanationRequest, folder: Path, seconds: float) -> None:
    """Write tables and manifest into a folder that is new."""
    tables = {
        "parts": result.parts(),
        "split": result.split(),
        "cross": result.cross().reset_index(),
        "runs": result.runs(),
        "changes": pd.DataFrame(result.way.changes),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    result.runs().to_parquet(folder / "runs.parquet", index=False, compression="zstd")
    result.times.to_parquet(folder / "times.parquet", index=False, compression="zstd")
    write_manifest(folder, described(result, request) | {"seconds": round(seconds, 1)})
