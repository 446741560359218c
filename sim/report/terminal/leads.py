"""What is left of each lead when settings are equal: a table for the terminal, a sentence a structure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import pandas as pd
from rich.table import Table

from sim.analysis.choice.standing import Standing
from sim.analysis.runs.leads import LEAD, PROPER
from sim.measures import Shown, shown
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import figure
from sim.report.wording.sentences import inside
from sim.report.wording.text import measure_label, measure_name, unit_of
from sim.report.wording.worlds import share_words
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

    @property
    def equal(self) -> Mapping[str, frozenset[str]]:
        """What each footing makes equal, the first nothing and the last all."""
        ...

    def leads(self, measure: str = "", level: float = 0.95) -> pd.DataFrame:
        """Divide the lead of each structure over the baseline."""
        ...

    def differences(self, level: float = 0.95) -> pd.DataFrame:
        """Give the differences from the baseline with their verdicts, in every measure."""
        ...

    def standing(self, measure: str, footing: str, scenario: str) -> Standing | None:
        """Tell how a structure stands against the baseline over plausible worlds."""
        ...


class StandingLeads(Protocol):
    """What tells how leads stand over plausible worlds."""

    @property
    def equal(self) -> Mapping[str, frozenset[str]]:
        """What each footing makes equal, the first nothing and the last all."""
        ...

    def standing(self, measure: str, footing: str, scenario: str) -> Standing | None:
        """Tell how a structure stands against the baseline over plausible worlds."""
        ...


SIDE_OF = {"leads": "lower", "lags": "higher", "undetermined": "undetermined"}
"""What the verdict on a lead says of the value: who leads is lower."""


def standing_of_lead(result: StandingLeads, measure: str, scenario: str, part: str) -> Standing | None:
    """Tell how a lead stands over plausible worlds, or what is left of it with equal settings.

    None if it was not asked, and for what a setting makes of it.
    """
    footings = list(result.equal)
    ends = {LEAD: footings[0], PROPER: footings[-1]}
    return result.standing(measure, ends[part], scenario) if part in ends else None


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
    grid = laid_out(columns, lang)
    grid.title = say("table.leads", lang, unit=unit_of(result.measure, lang))
    for scenario, rows in table.groupby("scenario", sort=False):
        cells = [_cell(row) for row in rows.to_dict("records")]
        grid.add_row(in_language(result.titles[str(scenario)], lang), *cells)
    return grid


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
    over = {part: _over_worlds(result, scenario, rows.loc[part], lang) for part in (LEAD, PROPER)}
    limits = {name: figure(left[name], DIGITS) for name in ("low", "high")}
    sure = lead["verdict"] != "undetermined"
    return say(
        "finding.lead" if sure else "finding.same",
        lang,
        name=say("finding.name", lang, name=in_language(result.titles[scenario], lang)),
        settings=named(rows.reset_index(), lang),
        left=say(f"finding.left.{left['verdict']}", lang, **size, **limits),
        over_lead=over[LEAD],
        over_left=over[PROPER],
        shares=say("join.names", lang).join(_share(part, rows.loc[part], lang) for part in settings),
        **({"own": say(f"finding.lead.{lead['verdict']}", lang)} if sure else {}),
        **({"size": figure(abs(lead["mean"]), 3), "unit": unit_of(result.measure, lang)} if sure else {}),
    )


def _over_worlds(result: Led, scenario: str, row: pd.Series, lang: Language) -> str:
    standing = standing_of_lead(result, result.measure, scenario, str(row.name))
    return share_words(standing, SIDE_OF[row["verdict"]], lang) or say("worlds.not_asked.short", lang)


def _share(part: str, row: pd.Series, lang: Language) -> str:
    key = "finding.share.one" if part == "route" else "finding.share"
    return say(key, lang, setting=say(f"said.setting.{part}", lang), size=figure(row["mean"], DIGITS))


def reversals(result: Led, lang: Language) -> str:
    """Name the verdicts that are sure and opposite with own and with equal settings, in all main measures."""
    first, *_, last = result.equal
    own, alike = _verdicts(result, first), _verdicts(result, last)
    clauses = []
    for scenario, titles in result.titles.items():
        turned = [name for name in _told(result) if _opposite(own, alike, (name, scenario))]
        measures = (inside(measure_name(name, lang), lang) for name in turned)
        if turned:
            name = say("finding.name", lang, name=in_language(titles, lang))
            clauses.append(say("finding.turned", lang, name=name, measures=_listed(measures, lang)))
    known = {"settings": named(result.leads(), lang), "measures": len(_told(result))}
    if not clauses:
        return say("finding.not_reversed", lang, **known)
    return say("finding.reversed", lang, clauses=say("join.clauses", lang).join(clauses), **known)


def _listed(names: Iterable[str], lang: Language) -> str:
    return say("join.names", lang).join(names)


def _told(result: Led) -> list[str]:
    """The measures of which reversals are told: that of the study, and those shown beside it."""
    known = set(result.differences()["measure"])
    return [name for name in dict.fromkeys((result.measure, *shown(Shown.REPORT))) if name in known]


type Verdicts = dict[tuple[str, str], str]
"""By measure and scenario."""


def _verdicts(result: Led, footing: str) -> Verdicts:
    table = result.differences()
    rows = table[table["footing"] == footing]
    return {(row["measure"], row["scenario"]): row["verdict"] for row in rows.to_dict("records")}


def _opposite(
    one: dict[tuple[str, str], str], other: dict[tuple[str, str], str], at: tuple[str, str]
) -> bool:
    return {one.get(at), other.get(at)} == {"lower", "higher"}
