"""What is left of each lead when settings are equal: a table for the terminal, a sentence a structure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import pandas as pd
from rich.table import Table

from sim.analysis.runs.leads import LEAD, PROPER
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import figure
from sim.report.wording.sentences import inside
from sim.report.wording.text import measure_label, measure_name, unit_of
from sim.words import Language, in_language, say

DIGITS = 2
"""Significant digits of what a setting makes: its limits allow no more."""


class Led(Protocol):
    """What is told here of a comparison."""

    @property
    def titles(self) -> Mapping[str, dict[str, str]]:
        """The title of each scenario in both languages."""
        ...

    @property
    def baseline(self) -> str:
        """The scenario from which leads are taken."""
        ...

    @property
    def measure(self) -> str:
        """The measure that the study is about."""
        ...

    def leads(self, measure: str = "", level: float = 0.95) -> pd.DataFrame:
        """Divide the lead of each structure over the baseline."""
        ...


def settings_of(table: pd.DataFrame) -> list[str]:
    """List the settings among the parts of a table of leads."""
    return [str(part) for part in table["part"].unique() if part not in (LEAD, PROPER)]


def named(table: pd.DataFrame, lang: Language) -> str:
    """Name the settings that are made equal, in a sentence."""
    *names, last = (say(f"said.setting.{part}", lang) for part in settings_of(table))
    return say("join.and", lang).join([*([say("join.names", lang).join(names)] if names else []), last])


def leads_table(result: Led, lang: Language) -> Table | None:
    """Show the lead of each structure and what makes it, a line each; nothing where settings do not vary."""
    table = result.leads()
    if table.empty:
        return None
    parts = list(table["part"].unique())
    columns: Columns = (
        ("column.scenario", 18, "left"),
        *((f"setting.{part}", 12, "right") for part in parts),
    )
    shown = laid_out(columns, lang)
    shown.title = say("table.leads", lang, unit=unit_of(result.measure, lang))
    for scenario, rows in table.groupby("scenario", sort=False):
        cells = [_cell(row) for row in rows.to_dict("records")]
        shown.add_row(in_language(result.titles[str(scenario)], lang), *cells)
    return shown


def _cell(row: dict[str, float]) -> str:
    numbers = [figure(row[name], 3) for name in ("mean", "low", "high")]
    return f"{numbers[0]}\n[{numbers[1]}, {numbers[2]}]"


def leads_note(result: Led, lang: Language) -> str:
    """Say how to read the table."""
    label = measure_label(result.measure, lang)
    return say("note.leads", lang, measure=label, baseline=in_language(result.titles[result.baseline], lang))


def lead_findings(result: Led, lang: Language) -> list[str]:
    """Say of each structure by how much it leads, what made it, and what is left when settings are equal."""
    table = result.leads()
    return [
        _finding(result, str(scenario), rows.set_index("part"), lang)
        for scenario, rows in table.groupby("scenario", sort=False)
    ]


def _finding(result: Led, scenario: str, rows: pd.DataFrame, lang: Language) -> str:
    lead, left = rows.loc[LEAD], rows.loc[PROPER]
    settings = [part for part in rows.index if part not in (LEAD, PROPER)]
    size = {"size": figure(abs(left["mean"]), DIGITS)}
    limits = {name: figure(left[name], DIGITS) for name in ("low", "high")}
    sure = lead["verdict"] != "undetermined"
    return say(
        "finding.lead" if sure else "finding.same",
        lang,
        name=say("finding.name", lang, name=in_language(result.titles[scenario], lang)),
        settings=named(rows.reset_index(), lang),
        left=say(f"finding.left.{left['verdict']}", lang, **size, **limits),
        shares=say("join.names", lang).join(_share(part, rows.loc[part], lang) for part in settings),
        **({"own": say(f"finding.lead.{lead['verdict']}", lang)} if sure else {}),
        **({"size": figure(abs(lead["mean"]), 3), "unit": unit_of(result.measure, lang)} if sure else {}),
    )


def _share(part: str, row: pd.Series, lang: Language) -> str:
    key = "finding.share.one" if part == "route" else "finding.share"
    return say(key, lang, setting=say(f"said.setting.{part}", lang), size=figure(row["mean"], DIGITS))


def reversals(result: Led, lang: Language) -> str:
    """Name the structures whose verdict is sure with own and with equal settings, and opposite."""
    table = result.leads()
    verdicts = table.pivot(index="scenario", columns="part", values="verdict")
    turned = verdicts.index[
        (verdicts[LEAD] != verdicts[PROPER]) & (verdicts[[LEAD, PROPER]] != "undetermined").all(axis=1)
    ]
    words = {"measure": inside(measure_name(result.measure, lang), lang), "settings": named(table, lang)}
    if not len(turned):
        return say("finding.not_reversed", lang, **words)
    names = [say("finding.name", lang, name=in_language(result.titles[name], lang)) for name in turned]
    return say("finding.reversed", lang, names=say("join.names", lang).join(names), **words)
