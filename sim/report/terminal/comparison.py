"""What a comparison shows in a terminal: a line for each structure, and what the verdicts are in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd
from rich.table import Table

from sim.analysis.runs.replications import TELLING
from sim.analysis.runs.skewed import too_few
from sim.experiment.beyond import beyond_notes
from sim.model.city.cities import as_city
from sim.model.files.library import Scenario
from sim.model.files.quantity import Grade
from sim.model.files.tree import walk_quantities
from sim.report.terminal.leads import lead_findings, leads_note, reversals
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import figure, percent
from sim.report.wording.text import clock, measure_label, unit_of, verdict_label
from sim.report.wording.worlds import short_share, worlds_note
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    from sim.report.results import StudyResult


DAY_HOURS = 24

HEADLINE: Columns = (
    ("column.scenario", 17, "left"),
    ("column.close_median", 7, "right"),
    ("column.close_p90", 5, "right"),
    ("column.mean", 14, "left"),
    ("column.difference", 15, "left"),
    ("column.local", 5, "right"),
    ("column.on_time", 5, "right"),
    ("column.field_load", 5, "right"),
)
"""Columns of the headline table with their widths, which together make a line of 79."""


def headline(result: StudyResult, footing: str, lang: Language) -> Table:
    """Show the structures at one footing, a line each."""
    table = laid_out(HEADLINE, lang)
    table.title = say(
        "table.headline",
        lang,
        footing=say(f"footing.{footing}", lang),
        measure=measure_label(result.measure, lang),
    )
    means = _of(result.summary(), footing).set_index(["scenario", "measure"])
    gaps = _of(result.differences(), footing)
    gaps = gaps[gaps["measure"] == result.measure].set_index("scenario")
    load = _field_load(result, footing)
    for scenario, titles in result.titles.items():
        table.add_row(
            in_language(titles, lang),
            figure(means.loc[(scenario, "close_median_hours"), "mean"], 3),
            figure(means.loc[(scenario, "close_p90_hours"), "mean"] / DAY_HOURS, 3),
            _limited(means.loc[(scenario, result.measure)]),
            _gap(gaps, scenario, result, lang),
            *(percent(means.loc[(scenario, share), "mean"]) for share in ("local_share", "on_time_share")),
            percent(load.get(scenario, float("nan"))),
        )
    return table


def _of(table: pd.DataFrame, footing: str) -> pd.DataFrame:
    return table[table["footing"] == footing]


def _limited(row: pd.Series) -> str:
    return f"{figure(row['mean'], 3)}\n[{figure(row['low'], 3)}, {figure(row['high'], 3)}]"


def _gap(gaps: pd.DataFrame, scenario: str, result: StudyResult, lang: Language) -> str:
    if scenario not in gaps.index:
        return say("axis.baseline", lang)
    row = gaps.loc[scenario]
    standing = result.standing(result.measure, str(row["footing"]), scenario)
    over = short_share(standing, row["verdict"], lang)
    return "\n".join(filter(None, [_limited(row), verdict_label(result.measure, row["verdict"], lang), over]))


def _over_worlds(result: StudyResult, lang: Language) -> list[str]:
    """Say what shares of worlds are, and where they are not known how to come to know them."""
    names = [name for name in result.titles if name != result.baseline]
    footings = [str(footing) for footing in result.runs["footing"].unique()]
    found = [result.standing(result.measure, footing, name) for footing in footings for name in names]
    return worlds_note(found, lang)


def _field_load(result: StudyResult, footing: str) -> dict[str, float]:
    """Return the utilisation of the posts that handle incidents in departments."""
    load = _of(result.load_by_tier(), footing)
    load = load[(load["kind"] == "department") & (load["role"] == "field")]
    return dict(zip(load["scenario"], load["utilisation"], strict=True))


def notes(result: StudyResult, lang: Language) -> list[str]:
    """Say how to read the numbers and how precise they are."""
    outcome = result.outcome
    measure, target = measure_label(result.measure, lang), outcome.study.precision.relative
    return [
        say("note.paired", lang, measure=measure, replications=outcome.replications),
        say(
            "note.reached" if outcome.reached else "note.not_reached",
            lang,
            width=_share(outcome.width),
            target=_share(target),
        ),
        *filter(None, [clock(result.measure, lang)]),
        *_over_worlds(result, lang),
        *caution(result, lang),
        *_saved(result, lang),
        *_margin(result, lang),
        *_alike(result, lang),
        *aged(result, lang),
        *beyond_notes(outcome.cases, lang),
    ]


def caution(result: StudyResult, lang: Language) -> list[str]:
    """Say where replications are skewed, or that too few of them do not show it."""
    if too_few(result.runs):
        return [say("note.few", lang, least=TELLING)] if result.outcome.replications > 1 else []
    found = result.skewed(result.measure)
    names = _names(result, found.loc[found["skewed"], "scenario"].unique(), lang)
    return (
        [say("note.skewed", lang, measure=measure_label(result.measure, lang), names=names)] if names else []
    )


def _saved(result: StudyResult, lang: Language) -> list[str]:
    """Say what common incidents saved, from the most to the least of the structures."""
    gaps = result.differences()
    ratios = gaps.loc[gaps["measure"] == result.measure, "variance_ratio"].dropna()
    if ratios.empty or not ratios.min() > 0:
        return []
    least, most = (_percent_of(ratio) for ratio in (ratios.min(), ratios.max()))
    times = [f"{1 / ratio:.3g}" for ratio in (ratios.max(), ratios.min())]
    if least == most:
        return [say("note.saved_one", lang, least=least, times=times[0])]
    return [say("note.saved", lang, least=least, most=most, times="–".join(times))]


def _percent_of(ratio: float) -> str:
    return f"{figure(100 * ratio, 2)} %"


def _margin(result: StudyResult, lang: Language) -> list[str]:
    if result.margin is None:
        return []
    return [say("note.margin", lang, margin=f"{result.margin:g}", unit=unit_of(result.measure, lang))]


def _alike(result: StudyResult, lang: Language) -> list[str]:
    """Say how to read what is left of leads, and how many cases were the same runs."""
    if result.leads().empty:
        return []
    cases = result.outcome.cases
    same = say("note.same_runs", lang, cases=len(cases), runs=len(set(result.outcome.log_digests)))
    return [leads_note(result, lang), same]


def _share(value: float) -> str:
    return f"{100 * value:.3g} %"


def findings(result: StudyResult, lang: Language) -> list[str]:
    """Say in a few sentences what the verdicts are, and no more than that.

    Where settings vary it leads with what is left of each lead when they are equal.
    """
    gaps = result.differences()
    gaps = gaps[gaps["measure"] == result.measure]
    footings = list(result.runs["footing"].unique())
    said = [_verdicts(result, gaps[gaps["footing"] == footing], footing, lang) for footing in footings]
    if len(result.leads()):
        said = [reversals(result, lang), *lead_findings(result, lang)]
    return [*said, _assumptions([case.scenario for case in result.outcome.cases], lang)]


def _verdicts(result: StudyResult, gaps: pd.DataFrame, footing: str, lang: Language) -> str:
    clauses = []
    for verdict in ("lower", "higher", "equivalent", "undetermined"):
        names = _names(result, gaps.loc[gaps["verdict"] == verdict, "scenario"], lang)
        if names:
            words = verdict_label(result.measure, verdict, lang)
            clauses.append(say("finding.clause", lang, verdict=words, names=names))
    return say(
        "finding.verdicts",
        lang,
        footing=say(f"footing.{footing}", lang),
        baseline=in_language(result.titles[result.baseline], lang),
        clauses=say("join.clauses", lang).join(clauses),
    )


def _names(result: StudyResult, scenarios: Iterable[object], lang: Language) -> str:
    """Name scenarios in quotes, since their titles may hold commas."""
    names = [
        say("finding.name", lang, name=in_language(result.titles[str(scenario)], lang))
        for scenario in scenarios
    ]
    return say("join.names", lang).join(names)


def aged(result: StudyResult, lang: Language) -> list[str]:
    """Say how old the structures are, since some change with the years; nothing where all are gone."""
    cities = (as_city(case.scenario, "structures have an age") for case in result.outcome.cases)
    ages = sorted({city.period.age.value for city in cities})
    span = "–".join(f"{age:g}" for age in sorted({*ages[:1], *ages[-1:]}))
    return [say("note.age", lang, days=span)] if ages else []


def _assumptions(scenarios: Iterable[Scenario], lang: Language) -> str:
    """Count the numbers of all scenarios together; what several of them share counts once."""
    numbers = {entry for scenario in scenarios for entry in walk_quantities(scenario)}
    assumed = [entry for entry in numbers if entry[1].grade is Grade.ASSUMPTION]
    return say("finding.assumptions", lang, count=len(assumed), total=len(numbers))
