"""Show a selection of the best, and ranks over a sweep, on a terminal of 80 columns in either language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, log10, sqrt
from typing import Any, Literal

import pandas as pd
from rich import box
from rich.table import Table

from sim.experiment.factors import ABSENT
from sim.experiment.manifest import own_version
from sim.experiment.selection import Procedure, Selection, Stability, place_of
from sim.experiment.study import Study
from sim.model import library
from sim.model.library import Scenario
from sim.report.console import MISSING, described, figure, percent
from sim.report.text import Language, say

type Columns = Sequence[tuple[str, int, Literal["left", "right"]]]
"""Columns: the key of the heading, the width, and which side is flush."""

SELECTION: Columns = (
    ("rank.place", 3, "right"),
    ("rank.structure", 38, "left"),
    ("rank.mean", 9, "right"),
    ("rank.replications", 8, "right"),
    ("rank.out_after", 7, "right"),
    ("rank.out_by", 8, "right"),
)
STABILITY: Columns = (
    ("rank.place", 3, "right"),
    ("rank.structure", 28, "left"),
    ("stable.mean", 17, "right"),
    ("stable.first", 5, "right"),
    ("stable.second", 5, "right"),
    ("stable.last", 5, "right"),
    ("stable.sure", 10, "right"),
)
PAIRS: Columns = (
    ("stable.pair", 15, "left"),
    ("stable.one_better", 16, "right"),
    ("stable.other_better", 16, "right"),
    ("stable.undetermined", 11, "right"),
)
FEW = 5
"""Up to so many structures every pair is shown; of more only those with the one of the best mean rank."""

RANDOM = ("latin_hypercube", "sobol")
"""Designs whose shares of samples estimate shares of the space."""


def _table(columns: Columns, lang: Language, title: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False, padding=0)
    for key, width, justify in columns:
        table.add_column(say(key, lang), width=width, justify=justify, overflow="fold")
    return table


# ------------------------------------------------------------------------------------------ a selection


def selection(result: Selection, lang: Language) -> Table:
    """Show the cases in order, the one selected first."""
    scenario, question = result.cases[0].scenario, result.question
    best = say(
        f"rank.title.{question.goal.best.value}", lang, measure=label(scenario, question.measure, lang)
    )
    table = _table(SELECTION, lang, best)
    rows = result.table()
    places = {name: k for k, name in enumerate(rows["scenario"], 1)}
    titles = {case.scenario.name: case.scenario.title.model_dump()[lang] for case in result.cases}
    for k, row in enumerate(_records(rows), 1):
        out = [f"{row['out_after']}", f"{places[row['out_by']]}"] if row["out_by"] else [MISSING, MISSING]
        table.add_row(f"{k}", titles[row["scenario"]], figure(row["mean"]), f"{row['replications']}", *out)
    return table


def promise(result: Selection, lang: Language) -> str:
    """Say in a sentence what is promised of the choice."""
    found, goal, procedure = result.found, result.question.goal, result.question.procedure
    winner = say("finding.name", lang, name=result.winner.scenario.title.model_dump()[lang])
    known = {"winner": winner, "most": goal.most, "probability": _percents(found.probability)}
    if found.reached:
        return say(f"rank.{procedure.value}", lang, delta=_amount(result, goal.delta, lang), **known)
    if found.bound is None:
        return say("rank.undecided.ocba", lang, **known)
    wider = goal.delta * sqrt(found.bound / goal.most)
    return say("rank.undecided", lang, bound=found.bound, delta=_amount(result, _up(wider), lang), **known)


def notes(result: Selection, lang: Language) -> list[str]:
    """Say how the structures were run and what the promise rests on."""
    question = result.question
    known = {"seed": question.seed, "runs": int(result.found.replications.sum())}
    if question.procedure.paired:
        met = say("rank.paired", lang, **known)
    else:
        met = say("rank.independent", lang, last=question.seed_of(len(result.cases) - 1), **known)
    return [met, say("rank.normal", lang)]


def described_selection(result: Selection) -> dict[str, Any]:
    """Give what was asked and found as plain data, with the promise in both languages."""
    from sim.report.results import unit_name  # takes matplotlib with it

    question, found = result.question, result.found
    goal = question.goal
    scenario, column = result.cases[0].scenario, place_of(result.cases[0].scenario, question.measure)[2]
    return {
        "version": own_version(),
        "measure": question.measure,
        "unit": unit_name(scenario, column),
        "best": goal.best.value,
        "procedure": question.procedure.value,
        "delta": goal.delta,
        "probability_asked": goal.probability,
        "first": goal.first,
        "most": goal.most,
        "seed": question.seed,
        "common_incidents": question.procedure.paired,
        "winner": result.winner.scenario.name,
        "reached": found.reached,
        "probability": None if pd.isna(found.probability) else found.probability,
        "probability_is": "estimated" if question.procedure is Procedure.OCBA else "promised",
        "replications_at_most": found.bound,
        "promise": {lang: promise(result, lang) for lang in ("en", "zh")},
        "cases": [
            {"scenario": case.scenario.name, "staffing": case.staffing.value, "scenario_digest": case.digest}
            for case in result.cases
        ],
        "ranks": _records(result.table()),
    }


def label(scenario: Scenario, measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit, and with its place in a network."""
    scope, name, column = place_of(scenario, measure)
    title, unit = described(scenario, column, lang)
    if scope not in ("", "all"):
        title = say("rank.measure_at", lang, place=say(f"scope.{scope}", lang, name=name), name=title)
    return say("axis.with_unit", lang, name=title, unit=unit) if unit else title


def _amount(result: Selection, number: float, lang: Language) -> str:
    """Show a difference with its unit; a share needs none."""
    scenario = result.cases[0].scenario
    _, unit = described(scenario, place_of(scenario, result.question.measure)[2], lang)
    bare = unit in ("", say("unit.share", lang), say("unit.index", lang))
    return f"{number:g}" if bare else say("rank.amount", lang, number=f"{number:g}", unit=unit)


def _percents(share: float) -> str:
    """Show a probability in percent, cut and not rounded, so that it is not shown higher than it is."""
    return MISSING if pd.isna(share) else f"{int(share * 1000 + 1e-9) / 10:g}"


def _up(number: float) -> float:
    """Round up to two significant digits."""
    size = 10.0 ** (ceil(log10(number)) - 2)
    return float(f"{ceil(number / size) * size:.2g}")


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows as plain data, missing values as None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


# --------------------------------------------------------------------------------------- over a sweep


def stability(result: Stability, study: Study, lang: Language) -> Table:
    """Show how often each structure has which rank, the best mean rank first."""
    title = say(f"rank.title.{result.view.best.value}", lang, measure=_measure(result, study, lang))
    table = _table(STABILITY, lang, title)
    names = structure_names(result.outcomes.structures, study, lang)
    for k, row in enumerate(result.ranks.sort_values("mean", kind="stable").to_dict("index").items(), 1):
        number, shares = row
        table.add_row(f"{k}", names[number], _mean_rank(shares), *_shares(shares, len(names)))
    return table


def pairs(result: Stability, lang: Language) -> Table:
    """Show how often one structure is better than another, by their places in the table of ranks."""
    table = _table(PAIRS, lang, say("stable.pairs", lang))
    order = result.ranks.sort_values("mean", kind="stable").index
    place = {number: k for k, number in enumerate(order, 1)}
    for row in sorted(map(dict, _ordered(result.wins, place)), key=lambda row: (row["one"], row["other"])):
        if len(order) <= FEW or row["one"] == 1:
            table.add_row(
                say("stable.versus", lang, one=row["one"], other=row["other"]),
                _limits(row, "better"),
                _limits(row, "worse"),
                percent(row["undetermined"]),
            )
    return table


def finding(result: Stability, study: Study, lang: Language) -> list[str]:
    """Say how stable the first rank is, and how to read the shares."""
    outcomes, leader = result.outcomes, result.ranks["mean"].idxmin()
    row = result.ranks.loc[leader]
    shares = {key: percent(row[name]) for key, name in FIRST.items()}
    names = structure_names(outcomes.structures, study, lang)
    said = [
        say(
            "stable.sentence",
            lang,
            samples=outcomes.samples,
            leader=say("finding.name", lang, name=names[leader]),
            **shares,
        )
    ]
    if outcomes.samples == 1:
        said.append(say("stable.one_sample", lang))
    said.append(say("stable.surely" if outcomes.replications > 1 else "stable.one_replication", lang))
    if outcomes.left_out:
        said.append(say("stable.left_out", lang, left_out=outcomes.left_out))
    if result.view.circumstances:
        titles = factor_titles(study, lang)
        factors = [titles.get(name, name) for name in result.view.circumstances]
        said.append(say("stable.circumstances", lang, factors=say("join.names", lang).join(factors)))
    if outcomes.samples > 1 and study.design.kind not in RANDOM:
        said.append(say("stable.not_random", lang, design=study.design.kind))
    return said


FIRST = {"first": "rank_1", "surely": "surely_first", "possibly": "possibly_first"}
"""Shares that the sentence gives, and their columns."""


def described_stability(result: Stability, study: Study) -> dict[str, Any]:
    """Give ranks and pairs as plain data, with the finding in both languages."""
    outcomes = result.outcomes
    structures = outcomes.structures.rename_axis("structure").reset_index()
    return {
        "version": own_version(),
        "study": study.name,
        "measure": result.view.measure,
        "best": result.view.best.value,
        "circumstances": list(result.view.circumstances),
        "samples": outcomes.samples,
        "left_out": outcomes.left_out,
        "finding": {lang: finding(result, study, lang) for lang in ("en", "zh")},
        "ranks": _records(pd.concat([structures, result.ranks], axis=1)),
        "pairs": _records(result.wins),
    }


def factor_titles(study: Study, lang: Language) -> dict[str, str]:
    """Return the titles of the factors of a study by name."""
    return {factor.name: factor.title.model_dump()[lang] for factor in study.factors}


def structure_names(structures: pd.DataFrame, study: Study, lang: Language) -> list[str]:
    """Name each structure by its title, its staffing if there are several, and its levels of factors."""
    factors = factor_titles(study, lang)
    titles = {name: _title(str(name), lang) for name in structures["scenario"].unique()}
    several = structures["staffing"].nunique() > 1
    names = []
    for row in structures.to_dict("records"):
        staffing = [say(f"staffing.{row['staffing']}", lang)] if several else []
        levels = list(_levels(row, factors, lang))
        names.append(say("join.clauses", lang).join([titles[row["scenario"]], *staffing, *levels]))
    return names


def _levels(row: dict[Any, Any], factors: dict[str, str], lang: Language) -> Iterator[str]:
    """Yield the levels of the factors that a structure has."""
    for name, level in row.items():
        if name not in ("scenario", "staffing") and not pd.isna(level) and level != ABSENT:
            yield say("stable.level", lang, factor=factors.get(name, name), level=_level(level))


def _level(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)


def _loaded(name: str) -> Scenario | None:
    """Load a scenario of a study; None if its file is no longer to be had."""
    try:
        return library.load(name)
    except (ValueError, OSError):
        return None


def _title(name: str, lang: Language) -> str:
    scenario = _loaded(name)
    return scenario.title.model_dump()[lang] if scenario else name


def _measure(result: Stability, study: Study, lang: Language) -> str:
    scenario = _loaded(study.scenarios[0])
    return label(scenario, result.view.measure, lang) if scenario else result.view.measure


def _mean_rank(row: dict[str, float]) -> str:
    mean = f"{row['mean']:.1f}"
    return mean if pd.isna(row["low"]) else f"{mean} [{row['low']:.1f}, {row['high']:.1f}]"


def _shares(row: dict[str, float], structures: int) -> list[str]:
    ranks = [percent(row[f"rank_{rank}"]) for rank in (1, 2, structures)]
    return [*ranks, f"{percent(row['surely_first'])} – {percent(row['possibly_first'])}"]


def _ordered(wins: pd.DataFrame, place: dict[Any, int]) -> Iterator[dict[str, Any]]:
    """Put the structure of the better mean rank first in every pair, and name both by their places."""
    turned = {"better": "worse", "worse": "better"}
    for row in wins.to_dict("records"):
        one, other = place[row["one"]], place[row["other"]]
        if one < other:
            yield row | {"one": one, "other": other}
        else:
            mirror = {
                f"{to}{end}": row[f"{of}{end}"] for of, to in turned.items() for end in ("", "_low", "_high")
            }
            yield row | mirror | {"one": other, "other": one}


def _limits(row: dict[str, Any], kind: str) -> str:
    return f"{percent(row[kind])} [{percent(row[f'{kind}_low'])}, {percent(row[f'{kind}_high'])}]"
