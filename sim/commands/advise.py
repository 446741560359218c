"""The commands that say what to do, and what it costs: advise and cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import command, known, print_json, results_folder, say_where, show, terminal, working
from sim.commands.options import (
    AsJson,
    Display,
    Effort,
    Highest,
    Lang,
    Language,
    NameOrFile,
    Out,
    ScenarioChanges,
    seed_of,
)

if TYPE_CHECKING:
    from sim.experiment.questions.advise import Advice
    from sim.report.advice.keeping import AdviceRequest

Wages = Annotated[
    str | None, typer.Option(metavar="NAME|FILE", help="Wages by book of posts, such as longgang_wages.")
]


@dataclass(frozen=True)
class WhatIsTried:
    """What is tried beside the levers that ship, and how far it is tried."""

    levers_too: Annotated[
        list[str] | None,
        typer.Option("--lever", metavar="LEVER", help="Try a lever of your own too; may be repeated."),
    ] = None
    posts: Annotated[int, typer.Option(min=1, help="Posts more that are tried in each place.")] = 10
    worlds: Annotated[
        int,
        typer.Option(
            min=0, help="Worlds of other assumptions in which the few that are named are tried again."
        ),
    ] = 0


@command()
def advise(
    name: NameOrFile,
    *,
    measure: Annotated[
        str | None, typer.Option(help="The measure to improve; that of the headline study if none.")
    ] = None,
    highest: Highest = None,
    trials: WhatIsTried,
    effort: Effort,
    changes: ScenarioChanges,
    wages: Wages = None,
    out: Out = None,
    shown: Display,
) -> None:
    """Say what to do in a city: what to try first, what is not worth it, what hurts.

    Every lever is put in alone, then pairs of the five that help most, and ten posts more in each place where
    posts stand; all meet the same incidents as the city as it is.  Levers of shocks are no measures to take.
    With --worlds the few that are named are tried again in worlds of other assumptions.
    """
    known(name)
    from sim.experiment.command_line import Origin
    from sim.experiment.questions.advise import AdviceQuestion
    from sim.experiment.studies.named import HEADLINE, load_study
    from sim.report.advice import keeping

    question = AdviceQuestion(
        measure=measure or load_study(HEADLINE).precision.measure,
        highest=highest,
        levers=tuple(trials.levers_too or ()),
        posts=trials.posts,
        replications=effort.which(),
        seed=seed_of(effort.seed),
        worlds=trials.worlds,
    )
    origin = Origin(name, tuple(changes.levers or ()), tuple(changes.sets or ()))
    request = keeping.AdviceRequest(origin, question, wages or "")
    city, begin = request.asked(), monotonic()
    with results_folder(out) as stage:
        with working(effort.jobs, shown) as pool:
            found = keeping.found(request, city, pool)
        if stage:
            keeping.write(found, request, stage, monotonic() - begin)
    if shown.as_json:
        print_json(keeping.described(found, request))
        return
    _show(found, request, shown.lang)
    say_where(out)


def _show(found: Advice, request: AdviceRequest, lang: Lang) -> None:
    from sim.report.advice import reading, tables
    from sim.words import say

    screen = terminal()
    title = found.asked.city.title[lang.value]
    screen.print(say("advise.title", lang.value, title=title), style="bold")
    for sentence in reading.reading(found, request.wages, lang.value):
        screen.print(f"· {sentence}")
    for table in tables.tables(found, request.wages, lang.value):
        screen.print("", table)
    screen.print()
    for note in reading.notes(found, request.in_worlds, request.wages, lang.value):
        screen.print(note, style="dim")


@command()
def cost(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Results of compare.")],
    *,
    wages: Wages = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show what the structures of a finished comparison cost: posts, staff hours and, with wages, yuan.

    Residents' waiting stands beside; it is not added, since no document gives an hour of it a price.
    """
    from sim.experiment.studies.named import load_wages
    from sim.report.advice.costs import CostReading
    from sim.report.document.reading import read_comparison

    found = CostReading.of(read_comparison(folder), load_wages(wages) if wages else None, folder.as_posix())
    if as_json:
        print_json(found.described())
        return
    parts = [part for table in found.tables(lang.value) for part in (table, "")]
    show(parts, found.notes(lang.value))
