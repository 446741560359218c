"""What runs of one scenario show in a terminal: every measure with its interval."""

from __future__ import annotations

from itertools import groupby
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd
from rich.table import Table
from rich.text import Text as Line

from sim.analysis.runs.replications import TELLING
from sim.analysis.runs.skewed import too_few
from sim.experiment.beyond import beyond_notes
from sim.experiment.kinds import kind_of
from sim.measures import Unit, named
from sim.model.city.cities import Scenario
from sim.report.terminal.tables import fitted
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.text import measure_name
from sim.words import Language, say

if TYPE_CHECKING:
    from sim.experiment.runs.run import Result


def measures(result: Result, lang: Language) -> Table:
    """Show every measure of repeated runs with its interval and unit."""
    table = fitted(
        lang,
        "column.measure",
        "column.unit",
        "column.mean>",
        "column.interval>",
        title=result.case.scenario.title[lang],
    )
    for place, rows in _places(result.summary().assign(skewed=result.skewed()["skewed"])):
        if place:
            table.add_row(Line(_place(place, lang), style="bold"), "", "", "")
        for row in rows:
            name, unit = name_and_unit(result.case.scenario, row["measure"], lang)
            table.add_row(name, unit, figure(row["mean"]), _interval(row))
        table.add_section()
    return table


def _places(summary: pd.DataFrame) -> list[tuple[tuple[str, str] | None, list[dict]]]:
    rows = summary.to_dict("records")
    if "scope" not in summary:
        return [(None, rows)]
    groups = groupby(rows, key=lambda row: (row["scope"], row["name"]))
    return [(place, list(group)) for place, group in groups]


def _place(place: tuple[str, str], lang: Language) -> str:
    return say(f"scope.{place[0]}", lang, name=place[1])


def _interval(row: dict) -> str:
    if isnan(row["low"]):
        return MISSING
    return f"{figure(row['low'])} … {figure(row['high'])}{' *' if row['skewed'] else ''}"


def notes(result: Result, lang: Language) -> list[str]:
    """Say what the marks mean, or that replications are too few for any, and what is set beyond its range."""
    set_beyond = beyond_notes([result.case], lang)
    if too_few(result.runs):
        few = [say("note.few", lang, least=TELLING)] if len(result.replications) > 1 else []
        return [*few, *set_beyond]
    return [*([say("note.marked", lang)] if result.skewed()["skewed"].any() else []), *set_beyond]


def name_and_unit(scenario: Scenario, measure: str, lang: Language) -> tuple[str, str]:
    """Return the name and the unit of a measure; times of a network are in the unit of its file."""
    name, unit = measure_name(measure, lang), named(measure).measure.unit
    if unit is Unit.TIME:
        return name, say(f"time.{kind_of(scenario).times_in(scenario).name}", lang)
    return name, "" if unit is Unit.CUSTOMERS else say(f"unit.{unit.value}", lang)
