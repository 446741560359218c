"""An ablation study: its table in a terminal, and its page with a sentence for each mechanism."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text as Line

from sim.experiment.beyond import beyond_data
from sim.experiment.command_line import CommandLine, Option, Verb, repeated, settled
from sim.experiment.questions.ablate import Ablated, ClaimVerdict, Pair, ablate
from sim.experiment.runs.manifest import own_version
from sim.experiment.runs.run import Pool
from sim.experiment.studies.ablation import SHIPPED, Ablation, AblationStudy, chosen, load_ablation
from sim.model.files.canon import dump
from sim.model.files.changes import assignments, with_values
from sim.report.terminal.tables import Columns, fitted, laid_out
from sim.report.wording.numbers import figure
from sim.report.wording.text import measure_label, measure_name
from sim.words import Language, languages, say

COLUMNS = (
    *("where", "kind", "measure", "said", "on", "off", "on_less_off"),
    *("verdict", "source"),
)
"""Columns of the page after the titles of the mechanism."""

CLAIMS: Columns = (
    ("column.kind", 7, "left"),
    ("column.measure", 28, "left"),
    ("column.on", 7, "right"),
    ("column.off", 7, "right"),
    ("column.gap", 15, "left"),
    ("column.verdict", 11, "left"),
)
"""Columns of an ablation with their widths, which together make a line of 80."""


@dataclass(frozen=True)
class AblationRequest:
    """What somebody asked to ablate: a study, some of its mechanisms, settings, values to be changed."""

    name: str = SHIPPED
    only: tuple[str, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)
    """`replications` and `seed`, as far as they differ from those of the study."""
    changes: tuple[str, ...] = ()

    def study(self) -> AblationStudy:
        """Load the study that is meant, with its settings."""
        whole = with_values(load_ablation(self.name), dict(self.settings))
        return chosen(whole, self.only) if self.only else whole

    def command(self, out: Path | None = None) -> str:
        """Return the command that asks for the same; it holds no absolute path."""
        names = () if self.name == SHIPPED else (self.name,)
        options = (
            *repeated(Option.ONLY, self.only),
            *settled(self.settings),
            *repeated(Option.SET, self.changes),
        )
        place = repeated(Option.OUT, [out.as_posix()] if out else [])
        return str(CommandLine(Verb.ABLATE, names, (*options, *place)))


def found(request: AblationRequest, pool: Pool | None = None) -> Ablated:
    """Run what was asked for."""
    return ablate(request.study(), assignments(request.changes), pool)


# ------------------------------------------------------------------------------------------- terminal


def claims(result: Ablated, lang: Language) -> Group:
    """Show the claims of each mechanism, a line each."""
    table = result.table()
    return Group(*(_mechanism(entry, table, lang) for entry in result.study.mechanisms))


def _mechanism(entry: Ablation, claims: pd.DataFrame, lang: Language) -> Table:
    heading = Line(f"\n{entry.title[lang]}", style="bold").append(f" · {_place_of(entry)}", "dim")
    table = laid_out(CLAIMS, lang, heading)
    for row in claims[claims["mechanism"] == entry.name].to_dict("records"):
        limits = f"\n[{figure(row['low'], 3)}, {figure(row['high'], 3)}]"
        table.add_row(
            say(f"ablation.{row['part']}", lang),
            measure_label(row["measure"], lang),
            *(figure(row[side], 3) for side in ("on", "off")),
            f"{figure(row['difference'], 3)}{limits}",
            say(f"verdict.{row['verdict']}", lang),
        )
    return table


def mechanisms(study: AblationStudy, lang: Language) -> Table:
    """Show which mechanisms a study switches on and off, and where."""
    table = fitted(lang, "column.mechanism", "column.where")
    for entry in study.mechanisms:
        table.add_row(entry.title[lang], _place_of(entry))
    return table


def _place_of(entry: Ablation) -> str:
    return f"{' + '.join([entry.scenario, *entry.levers])} · {entry.switch}"


# ------------------------------------------------------------------------------------------- the page


def page(result: Ablated, command: str, lang: Language) -> str:
    """Write the page as Markdown; equal results and commands give equal text."""
    study, table = result.study, result.table()
    numbers = {"replications": study.replications, "claims": len(table), "level": percents(study.level)}
    parts = [
        f"# {study.title[lang]}",
        study.story[lang],
        say("ablation.lead", lang, **numbers),
        say("ablation.made", lang, version=own_version(), seed=study.seed, digest=result.digest, **numbers),
        f"```sh\n{command}\n```",
        f"## {say('ablation.table', lang)}",
        say("ablation.verdicts", lang, error=percents(1 - study.level), **numbers),
        markdown_table(result, table, lang),
        f"## {say('ablation.results', lang)}",
        "\n".join(f"- {sentence}" for sentence in sentences(result, table, lang)),
        say("ablation.caveat", lang),
    ]
    return "\n\n".join(parts) + "\n"


def percents(share: float) -> str:
    """Show a share as percent, with no more digits than it has."""
    return f"{100 * share:.6g}"


def markdown_table(result: Ablated, table: pd.DataFrame, lang: Language) -> str:
    """Write a row for each claim; the first of a mechanism names it."""
    level = percents(result.study.level)
    titles = [say("column.mechanism", lang), *(say("language.name", each) for each in _others(result, lang))]
    head = [*titles, *(say(f"column.{key}", lang, level=level) for key in COLUMNS)]
    rules = [*("---" for _ in titles), *("---:" if key in ("on", "off") else "---" for key in COLUMNS)]
    rows = [
        row
        for name, group in table.groupby("mechanism", sort=False)
        for row in _rows(result, name, group, lang)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rules, *rows))


def _others(result: Ablated, lang: Language) -> list[Language]:
    """List the other languages in which mechanisms have titles, of those of which there are files."""
    given = {code for entry in result.study.mechanisms for code in entry.title.model_dump()}
    return [each for each in languages() if each in given - {lang}]


def _rows(result: Ablated, name: object, group: pd.DataFrame, lang: Language) -> list[list[str]]:
    (entry,) = (entry for entry in result.study.mechanisms if entry.name == name)
    place = " + ".join(f"`{part}`" for part in (entry.scenario, *entry.levers))
    titles = [entry.title[each] for each in (lang, *_others(result, lang))]
    first = [*titles, f"{place}; `{entry.switch}`"]
    return [
        [*(first if k == 0 else [""] * len(first)), *_cells(row, lang)]
        for k, row in enumerate(group.to_dict("records"))
    ]


def _cells(row: dict[str, Any], lang: Language) -> list[str]:
    return [
        say(f"ablation.{row['part']}", lang),
        measure_label(row["measure"], lang),
        say(f"verdict.{row['direction']}", lang),
        figure(row["on"], 3),
        figure(row["off"], 3),
        _difference(row),
        say(f"verdict.{row['verdict']}", lang),
        row["source"],
    ]


def _difference(row: dict[str, Any]) -> str:
    limits = f"[{figure(row['low'], 3)}, {figure(row['high'], 3)}]"
    return f"{figure(row['difference'], 3)} {limits}"


# ------------------------------------------------------------------------------------------- in words


def sentences(result: Ablated, table: pd.DataFrame, lang: Language) -> list[str]:
    """Say for each mechanism what was said of it and what its verdicts are, and no more than that."""
    return [
        say(
            "ablation.sentence",
            lang,
            title=entry.title[lang],
            story=entry.story[lang],
            scenario=pair.on.scenario.title[lang],
            **{part: _clauses(_part(table, pair, part), lang) for part in ("does", "follows")},
        )
        for entry, pair in zip(result.study.mechanisms, result.pairs, strict=True)
    ]


def _part(table: pd.DataFrame, pair: Pair, part: str) -> pd.DataFrame:
    return table[(table["mechanism"] == pair.mechanism) & (table["part"] == part)]


def _clauses(claims: pd.DataFrame, lang: Language) -> str:
    """Name the measures of each verdict."""
    clauses = []
    for verdict in ClaimVerdict:
        measures = claims.loc[claims["verdict"] == verdict, "measure"]
        names = [say("finding.name", lang, name=measure_name(measure, lang)) for measure in measures]
        if names:
            words = say(f"verdict.{verdict.value}", lang)
            clauses.append(
                say("finding.clause", lang, verdict=words, names=say("join.names", lang).join(names))
            )
    return say("join.clauses", lang).join(clauses)


# ---------------------------------------------------------------------------------------------- keeping


def described(result: Ablated, command: str) -> dict[str, Any]:
    """Give the study, what made the result, and a row for each claim as plain data."""
    return {
        "command": command,
        "version": own_version(),
        "study": dump(result.study),
        "scenarios_digest": result.digest,
        "claims": result.table().to_dict("records"),
        **beyond_data(pair.on for pair in result.pairs),
    }


def write_page(text: str, file: Path) -> None:
    """Write a file that appears whole or not at all; folders above it are made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
