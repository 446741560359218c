"""Show a selection of the best, and ranks over a sweep, on a terminal of 80 columns in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil, log10, sqrt
from typing import Any

import pandas as pd
from rich.table import Table

from sim.experiment.beyond import beyond_data
from sim.experiment.kinds import kind_of
from sim.experiment.questions.discovery import structural
from sim.experiment.questions.selection import Procedure, Selection, Stability
from sim.experiment.runs.manifest import own_version
from sim.experiment.studies.study import Study
from sim.report.terminal.tables import Columns, laid_out, records
from sim.report.wording.names import axis_titles, label, measure_label, measure_of, structure_names
from sim.report.wording.numbers import MISSING, figure, percent
from sim.words import Language, languages, say

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
TALLY: Columns = (
    ("rank.place", 3, "right"),
    ("rank.structure", 36, "left"),
    ("stable.mean_alone", 9, "right"),
    *STABILITY[3:],
)
"""The same without limits, where shares are only those of the points that were chosen."""

PAIRS: Columns = (
    ("stable.pair", 15, "left"),
    ("stable.one_better", 16, "right"),
    ("stable.other_better", 16, "right"),
    ("stable.undetermined", 11, "right"),
)
FEW = 5
"""Up to so many structures every pair is shown; of more those with the first or the baseline."""

RANDOM = ("latin_hypercube", "sobol")
"""Designs whose shares of samples estimate shares of the space."""


# ------------------------------------------------------------------------------------------ a selection


def selection(result: Selection, lang: Language) -> Table:
    """Show the cases in order, the one selected first."""
    scenario, question = result.cases[0].scenario, result.question
    best = say(
        f"rank.title.{question.goal.best.value}", lang, measure=label(scenario, question.measure, lang)
    )
    table = laid_out(SELECTION, lang, best)
    rows = result.table()
    places = {name: k for k, name in enumerate(rows["scenario"], 1)}
    titles = {case.scenario.name: case.scenario.title[lang] for case in result.cases}
    for k, row in enumerate(records(rows), 1):
        out = [f"{row['out_after']}", f"{places[row['out_by']]}"] if row["out_by"] else [MISSING, MISSING]
        table.add_row(f"{k}", titles[row["scenario"]], figure(row["mean"]), f"{row['replications']}", *out)
    return table


def promise(result: Selection, lang: Language) -> str:
    """Say in a sentence what is promised of the choice."""
    found, goal, procedure = result.found, result.question.goal, result.question.procedure
    winner = say("finding.name", lang, name=result.winner.scenario.title[lang])
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
    """Give what was asked and found as plain data, with the promise in every language."""
    from sim.report.results import unit_name  # takes matplotlib with it

    question, found = result.question, result.found
    goal = question.goal
    scenario = result.cases[0].scenario
    column = kind_of(scenario).place(question.measure).column
    return {
        "version": own_version(),
        **beyond_data(result.cases),
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
        "promise": {lang: promise(result, lang) for lang in languages()},
        "cases": [
            {"scenario": case.scenario.name, "footing": case.footing.key, "scenario_digest": case.digest}
            for case in result.cases
        ],
        "ranks": records(result.table()),
    }


def _amount(result: Selection, number: float, lang: Language) -> str:
    """Show a difference with its unit; a share needs none."""
    scenario = result.cases[0].scenario
    _, unit = measure_of(scenario, result.question.measure, lang)
    bare = unit in ("", say("unit.share", lang), say("unit.index", lang))
    return f"{number:g}" if bare else say("rank.amount", lang, number=f"{number:g}", unit=unit)


def _percents(share: float) -> str:
    """Show a probability in percent, cut and not rounded, so that it is not shown higher than it is."""
    return MISSING if pd.isna(share) else f"{int(share * 1000 + 1e-9) / 10:g}"


def _up(number: float) -> float:
    """Round up to two significant digits."""
    size = 10.0 ** (ceil(log10(number)) - 2)
    return float(f"{ceil(number / size) * size:.2g}")


# --------------------------------------------------------------------------------------- over a sweep


def stability(result: Stability, study: Study, lang: Language) -> Table:
    """Show how often each structure has which rank, the best mean rank first."""
    measure = measure_label(study, result.view.measure, lang)
    title = say(f"rank.title.{result.view.best.value}", lang, measure=measure)
    sure = estimates(result, study)
    table = laid_out(STABILITY if sure else TALLY, lang, title)
    names = structure_names(result.crossed.structures, study, lang)
    for k, row in enumerate(result.ranks.sort_values("mean", kind="stable").to_dict("index").items(), 1):
        number, shares = row
        table.add_row(f"{k}", names[number], _mean_rank(shares, sure), *_shares(shares, len(names)))
    return table


def estimates(result: Stability, study: Study) -> bool:
    """Tell whether shares of samples estimate shares of the space of assumptions, and so have limits."""
    return result.crossed.samples > 1 and study.design.kind in RANDOM


def pairs(result: Stability, study: Study, lang: Language) -> Table:
    """Show how often one structure is better than another, by their places in the table of ranks."""
    sure = estimates(result, study)
    table = laid_out(PAIRS, lang, say("stable.pairs" if sure else "stable.tally", lang))
    order = result.ranks.sort_values("mean", kind="stable").index
    place = {number: k for k, number in enumerate(order, 1)}
    told = {1, *_baselines(result, study, place)}
    for row in sorted(map(dict, _ordered(result.wins, place)), key=lambda row: (row["one"], row["other"])):
        if len(order) <= FEW or told & {row["one"], row["other"]}:
            table.add_row(
                say("stable.versus", lang, one=row["one"], other=row["other"]),
                _share(row, "better", sure),
                _share(row, "worse", sure),
                percent(row["undetermined"]),
            )
    return table


def _baselines(result: Stability, study: Study, place: Mapping[int, int]) -> list[int]:
    """Return the place of the baseline; none where it stands at several footings or levels."""
    scenarios = result.crossed.structures["scenario"]
    found = [place[number] for number in scenarios.index[scenarios == study.baseline]]
    return found if len(found) == 1 else []


def finding(result: Stability, study: Study, lang: Language) -> list[str]:
    """Say how stable the first rank is, and how to read the shares."""
    crossed, leader = result.crossed, result.ranks["mean"].idxmin()
    row = result.ranks.loc[leader]
    names = structure_names(crossed.structures, study, lang)
    known = {"leader": say("finding.name", lang, name=names[leader])}
    if crossed.samples == 1:
        key = "stable.one" if row["surely_first"] else "stable.one_unsure"
        said = [say(key, lang, **known), say("stable.one_sample", lang)]
    else:
        shares = {key: percent(row[name]) for key, name in FIRST.items()}
        said = [say("stable.sentence", lang, over=over(result, study, lang), **known, **shares)]
    said.append(say("stable.surely" if crossed.replications > 1 else "stable.one_replication", lang))
    return [*said, *_cautions(result, study, lang)]


def over(result: Stability, study: Study, lang: Language) -> str:
    """Say over what shares are taken: samples of assumptions, levels of factors, or both together."""
    sampled, factors = study.uncertainties != "none", result.view.circumstances
    key = "samples" if not factors else "both" if sampled else "level" if len(factors) == 1 else "levels"
    return say(
        f"stable.over_{key}", lang, samples=result.crossed.samples, factors=_listed(factors, study, lang)
    )


def _cautions(result: Stability, study: Study, lang: Language) -> Iterator[str]:
    """Say what to keep in mind with the shares."""
    crossed, apart = result.crossed, result.view.circumstances
    chosen = [f.name for f in study.factors if f.name not in (*apart, *structural(study))]
    if crossed.left_out:
        whole = crossed.samples + crossed.left_out
        yield say("stable.left_out", lang, left_out=crossed.left_out, all=whole)
    if estimates(result, study) and apart:
        yield say("stable.circumstances", lang, factors=_listed(apart, study, lang))
    if crossed.samples > 1 and study.design.kind not in RANDOM:
        yield say("stable.not_random", lang, design=say(f"design.{study.design.kind}", lang))
    if chosen:
        yield say("stable.choices", lang, factors=_listed(chosen, study, lang))


def _listed(factors: Iterable[str], study: Study, lang: Language) -> str:
    titles = axis_titles(study, lang)
    return say("join.names", lang).join(titles.get(name, name) for name in factors)


FIRST = {"first": "rank_1", "surely": "surely_first", "possibly": "possibly_first"}
"""Shares that the sentence gives, and their columns."""


def described_stability(result: Stability, study: Study) -> dict[str, Any]:
    """Give ranks and pairs as plain data, with the finding in every language."""
    crossed = result.crossed
    structures = crossed.structures.rename_axis("structure").reset_index()
    return {
        "version": own_version(),
        "study": study.name,
        "measure": result.view.measure,
        "best": result.view.best.value,
        "circumstances": list(result.view.circumstances),
        "samples": crossed.samples,
        "left_out": crossed.left_out,
        "finding": {lang: finding(result, study, lang) for lang in languages()},
        "ranks": records(pd.concat([structures, result.ranks], axis=1)),
        "pairs": records(result.wins),
    }


def _mean_rank(row: dict[str, float], sure: bool) -> str:
    mean = f"{row['mean']:.1f}"
    return f"{mean} [{row['low']:.1f}, {row['high']:.1f}]" if sure else mean


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


def _share(row: dict[str, Any], kind: str, sure: bool) -> str:
    if not sure:
        return percent(row[kind])
    return f"{percent(row[kind])} [{percent(row[f'{kind}_low'])}, {percent(row[f'{kind}_high'])}]"
