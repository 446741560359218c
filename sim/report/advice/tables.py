"""Advice on a terminal of 80 columns: levers, pairs, posts, and shares of worlds."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.table import Table

from sim.experiment.questions.advise import Advice
from sim.experiment.studies.candidates import Taking
from sim.model.city.wages import Book, WageTable
from sim.report.advice.wording import Spoken
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.numbers import percent
from sim.words import Language

LEVERS: Columns = (("advise.what", 24, "left"), ("advise.change", 24, "left"))
PAIRS: Columns = (("advise.what", 25, "left"), ("advise.change", 22, "left"), ("advise.beyond", 20, "left"))
POSTS: Columns = (("advise.where", 14, "left"), ("advise.number", 5, "right"), ("advise.change", 22, "left"))
WORLDS: Columns = (
    ("advise.what", 32, "left"),
    ("advise.surely_better", 22, "right"),
    ("advise.surely_worse", 22, "right"),
)
VERDICT: Columns = (("advise.verdict", 10, "left"),)

MILLION = 1e6


def tables(advice: Advice, wages: WageTable | None, lang: Language) -> Iterator[Table]:
    """Yield the tables that there are."""
    told = Spoken(advice, lang)
    yield levers(told)
    if advice.pairs:
        yield pairs(told)
    yield posts(told, wages)
    if not advice.world_table.empty:
        yield worlds(told)


def _beside(told: Spoken) -> list[str]:
    """List the measures beside the one asked for."""
    return list(told.advice.question.directions)[1:]


def _columns(told: Spoken, width: int) -> Columns:
    return tuple((f"advise.short.{name}", width, "right") for name in _beside(told))


def levers(told: Spoken) -> Table:
    """Show what each lever alone changes, the largest gain first."""
    title = told.say("advise.levers", measure=told.label(told.measure))
    table = laid_out((*LEVERS, *_columns(told, 9), *VERDICT), told.lang, title)
    rows = told.advice.table
    for row in rows[rows["kind"] == Taking.LEVER.value].to_dict("records"):
        table.add_row(
            told.title(row["name"]),
            told.with_limits(row, told.measure),
            *(told.change(row, name) for name in _beside(told)),
            told.say(f"advise.{row['standing']}"),
        )
    return table


def pairs(told: Spoken) -> Table:
    """Show what pairs change, and what each has beyond its better half."""
    table = laid_out(
        (*PAIRS, *VERDICT), told.lang, told.say("advise.pairs", measure=told.label(told.measure))
    )
    for row in told.advice.pair_table.to_dict("records"):
        table.add_row(
            told.title(row["name"]),
            told.with_limits(row, told.measure),
            told.beyond(row),
            told.say(f"advise.{row['standing']}"),
        )
    return table


def posts(told: Spoken, wages: WageTable | None) -> Table:
    """Show what more posts in each place alone change, for each and, with wages, for a million yuan."""
    title = told.say("advise.posts", measure=told.label(told.measure))
    money: Columns = (("advise.per_million", 8, "right"),) if wages else ()
    columns = (*POSTS, ("advise.per_post", 8, "right"), *money, *_columns(told, 8))
    table, rows = laid_out(columns, told.lang, title), told.advice.table
    for row in each_post(rows[rows["kind"] == Taking.POSTS.value], told.measure, wages).to_dict("records"):
        unlike = [told.per(row, "per_post"), *([told.per(row, "per_million")] if wages else [])]
        table.add_row(
            told.title(row["name"]),
            f"{row['posts']}",
            told.with_limits(row, told.measure),
            *unlike,
            *(told.change(row, name) for name in _beside(told)),
        )
    return table


def each_post(rows: pd.DataFrame, measure: str, wages: WageTable | None) -> pd.DataFrame:
    """Give posts what each of them changes, and a million yuan a year for them; NaN without a wage."""
    mean = rows[f"{measure}_mean"]
    found = [wages.wage(Book(book)) if wages else None for book in rows["book"]]
    yearly = pd.Series(
        [float("nan") if wage is None else wage.value for wage in found], rows.index, dtype=float
    )
    return rows.assign(per_post=mean / rows["posts"], per_million=mean / (rows["posts"] * yearly) * MILLION)


def worlds(told: Spoken) -> Table:
    """Show in which share of worlds what is named surely helps, and surely hurts."""
    table = laid_out(WORLDS, told.lang, told.say("advise.worlds", measure=told.name_of(told.measure)))
    for row in told.advice.world_table.to_dict("records"):
        table.add_row(told.title(row["name"]), *(_share(row, side) for side in ("helps", "hurts")))
    return table


def _share(row: dict, side: str) -> str:
    low, high = percent(row[f"{side}_low"]), percent(row[f"{side}_high"])
    return f"{percent(row[side])} [{low}, {high}]"
