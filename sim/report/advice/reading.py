"""Advice in sentences: what to try first, what is not worth it, what hurts, and what both doubts leave of it.

Nothing is said to be clear that has not been asked of chance and of assumptions: what only chance was
asked of is said of this model's default world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.analysis.choice.gains import TrialStanding
from sim.experiment.questions.advise import (
    CLEAR,
    PAIRED,
    Advice,
    best_pair,
    best_posts,
    first_to_try,
    hurting,
)
from sim.experiment.studies.candidates import Barred, Taking
from sim.experiment.studies.worlds import ASSUMPTIONS
from sim.model.city.wages import WageTable
from sim.report.advice.tables import each_post
from sim.report.advice.wording import Spoken
from sim.report.wording.numbers import percent
from sim.words import Language


def reading(advice: Advice, wages: WageTable | None, lang: Language) -> list[str]:
    """Say what the tables say: first what to try, then what is not worth it, then what hurts."""
    told = Spoken(advice, lang)
    return [
        *_first(told),
        *_pair(told),
        *_posts(told, wages),
        *_beside(told),
        *_nothing(told),
        *_hurts(told),
        *_aside(told),
    ]


def _row(table: pd.DataFrame, name: str) -> dict[str, Any]:
    return table[table["name"] == name].iloc[0].to_dict()


def _clause(told: Spoken, table: pd.DataFrame, name: str) -> str:
    change = told.told(_row(table, name), told.measure)
    return told.say("advise.clause", name=told.quoted(name), change=change)


def _first(told: Spoken) -> Iterator[str]:
    names = first_to_try(told.advice)
    if not names:
        yield told.say("advise.first_none", measure=told.inside(told.measure))
        return
    clauses = told.joined((_clause(told, told.advice.table, name) for name in names), "join.clauses")
    yield told.say("advise.first", city=told.city, measure=told.inside(told.measure), clauses=clauses)
    if told.advice.world_table.empty:
        return
    shares = told.advice.world_table.set_index("name")["helps"]
    few = told.joined(
        told.say("advise.share", name=told.quoted(name), share=percent(shares[name])) for name in names
    )
    yield told.say("advise.in_worlds", worlds=_worlds(told.advice), shares=few)
    clear = [told.quoted(name) for name in shares.index if told.advice.clear(name)]
    if clear:
        yield told.say("advise.clear", names=told.joined(clear), share=percent(CLEAR))
    else:
        yield told.say("advise.not_clear", share=percent(CLEAR))


def _worlds(advice: Advice) -> int:
    return int(advice.world_table["worlds"].iloc[0])


def _pair(told: Spoken) -> Iterator[str]:
    advice, name = told.advice, best_pair(told.advice)
    if not advice.pairs:
        yield told.say("advise.no_pairs")
    elif not name:
        yield told.say("advise.pair_none")
    else:
        row = _row(advice.pair_table, name)
        clause, half = _clause(told, advice.pair_table, name), told.quoted(row["half"])
        yield told.say(
            "advise.pair", clause=clause, beyond=told.beyond(row), unit=told.unit(told.measure), half=half
        )


def _places(told: Spoken) -> pd.DataFrame:
    table = told.advice.table
    return table[table["kind"] == Taking.POSTS.value]


def _posts(told: Spoken, wages: WageTable | None) -> Iterator[str]:
    name = best_posts(told.advice)
    if not name:
        yield told.say("advise.posts_none")
        return
    row = _row(each_post(_places(told), told.measure, wages), name)
    known = {
        "clause": _clause(told, told.advice.table, name),
        "number": row["posts"],
        "unit": told.unit(told.measure),
    }
    yield told.say("advise.posts_best", each=told.per(row, "per_post"), **known)


def _beside(told: Spoken) -> Iterator[str]:
    table = told.advice.table
    names = table.loc[table["standing"] == TrialStanding.BESIDE, "name"]
    clauses = [
        told.say(
            "advise.hurt_clause", name=told.quoted(name), harms=_changes(told, _row(table, name), "aids")
        )
        for name in names
    ]
    if clauses:
        yield told.say("advise.beside_all", clauses=told.joined(clauses, "join.clauses"))


def _nothing(told: Spoken) -> Iterator[str]:
    table = told.advice.table
    here = table[table["standing"] == TrialStanding.NOTHING]
    for kind in (Taking.LEVER, Taking.POSTS):
        rows = here[here["kind"] == kind.value]
        if len(rows):
            names = told.joined(told.quoted(name) for name in rows["name"])
            yield told.say(f"advise.nothing_{kind.value}", names=names)


def _hurts(told: Spoken) -> Iterator[str]:
    names = hurting(told.advice)
    if not names:
        yield told.say("advise.hurts_none")
        return
    yield told.say(
        "advise.hurts_all", clauses=told.joined((_harm(told, name) for name in names), "join.clauses")
    )
    shares = told.advice.world_table
    rows = shares[shares["name"].isin(names)] if len(shares) else shares
    few = [
        told.say(
            "advise.either",
            name=told.quoted(row["name"]),
            worse=percent(row["hurts"]),
            better=percent(row["helps"]),
        )
        for row in rows.to_dict("records")
    ]
    if few:
        yield told.say(
            "advise.hurts_worlds", worlds=_worlds(told.advice), shares=told.joined(few, "join.clauses")
        )


def _harm(told: Spoken, name: str) -> str:
    row = _row(told.advice.table, name)
    key = "advise.mixed_clause" if row["standing"] == TrialStanding.MIXED else "advise.hurt_clause"
    return told.say(key, name=told.quoted(name), harms=_changes(told, row, "harms"))


def _changes(told: Spoken, row: dict[str, Any], which: str) -> str:
    """Write the measures of a row that are surely worse (`harms`) or better (`aids`) with their changes."""
    return told.joined(
        told.say("advise.harm", measure=told.inside(measure), change=told.told(row, measure))
        for measure in row[which]
    )


def _aside(told: Spoken) -> Iterator[str]:
    for why in Barred:
        entries = [each for each in told.advice.set_aside if each.why is why]
        names = [told.say("finding.name", name=each.title[told.lang]) for each in entries]
        if why is Barred.REFUSED:
            names = [
                told.say("advise.refused_clause", name=name, reason=each.text)
                for name, each in zip(names, entries, strict=True)
            ]
        if names:
            yield told.say(f"advise.aside_{why.value}", names=told.joined(names, "join.clauses"))


def notes(advice: Advice, command: str, wages: WageTable | None, lang: Language) -> list[str]:
    """Say what limits hold for, whether worlds were asked about, where posts went, what costs are known.

    `command` asks for the same in worlds.
    """
    told, question = Spoken(advice, lang), advice.question
    said = [
        told.say(
            "advise.note_chance",
            replications=len(question.replications),
            seed=question.seed,
            candidates=len(advice.singles),
            measures=len(question.directions),
        )
    ]
    if advice.pairs:
        said.append(
            told.say(
                "advise.note_pairs", first=question.afresh.start, last=question.afresh.stop - 1, most=PAIRED
            )
        )
    if advice.world_table.empty:
        said.append(told.say("advise.note_default", command=command))
    else:
        said.append(
            told.say(
                "advise.note_worlds",
                worlds=_worlds(advice),
                left=question.worlds - _worlds(advice),
                study=ASSUMPTIONS,
                share=percent(CLEAR),
            )
        )
    said.append(told.say("advise.note_posts", places=_landed(told)))
    priced = (
        told.say("advise.note_wages", wages=wages.title[lang]) if wages else told.say("advise.note_no_wages")
    )
    return [*said, priced]


def _landed(told: Spoken) -> str:
    """Say in which roles the posts of each place are."""
    places = [
        told.say("advise.place", place=told.title(each.name), roles=_roles(told, dict(each.landed)))
        for each in told.advice.singles
        if each.kind is Taking.POSTS
    ]
    return told.joined(places, "join.clauses")


def _roles(told: Spoken, landed: dict[str, int]) -> str:
    return told.joined(
        told.say("advise.role", number=f"{number:+d}".replace("-", "−"), role=told.role(role))
        for role, number in landed.items()
    )
