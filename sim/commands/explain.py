"""The command that explains a difference: explain."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import (
    AsJson,
    AtPosts,
    Jobs,
    Lang,
    Language,
    NameOrFile,
    Out,
    Posts,
    Quiet,
    Replications,
    Seed,
    Sets,
    app,
    print_json,
    progress,
    results_folder,
    say_where,
    seed_of,
    teller,
    terminal,
)

if TYPE_CHECKING:
    from sim.experiment.explain import Explanation, Question
    from sim.model.steps import Way

FEW = 5
"""Replications unless asked otherwise: there are many scenarios, and they meet the same incidents."""


@app.command()
def explain(
    first: NameOrFile,
    second: NameOrFile,
    *,
    measure: Annotated[
        str | None, typer.Option(help="The measure to explain; the mean resolution time if none.")
    ] = None,
    replications: Replications = None,
    staffing: AtPosts = Posts.DOCUMENTED,
    seed: Seed = None,
    parts: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME=PATH,…", help="A part of your own, by paths; may be repeated."),
    ] = None,
    sets: Sets = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what differs and how many runs it takes.")
    ] = False,
    jobs: Jobs = None,
    out: Out = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Explain why the second scenario differs from the first, by the parts of the change and of the time.

    Every combination of the parts in which the two differ is run on the same incidents, and each part gets
    the share that it has on average over all orders (Shapley); the shares add up to the difference.  Five
    replications unless --replications says otherwise; shorten with --set period.days=30 for a first look.
    """
    from sim.experiment.explain import Question
    from sim.experiment.run import Pool
    from sim.model.structure import Staffing
    from sim.report import explanation

    question = Question(
        measure or "",
        Staffing(staffing.value),
        range(FEW if replications is None else replications),
        seed_of(seed),
    )
    request = explanation.Request(first, second, question, tuple(parts or ()), tuple(sets or ()))
    way = request.way()
    if dry_run:
        _show_plan(way, question, lang, as_json)
        return
    teller(quiet)(explanation.planned_runs(way, len(question.replications), lang.value))
    begin = monotonic()
    with results_folder(out) as stage:
        with progress(quiet, lang) as watch:
            result = explanation.found(request, way, Pool(jobs, watch, teller(quiet)))
        if stage:
            explanation.write(result, request, stage, monotonic() - begin)
    if as_json:
        print_json(explanation.described(result, request))
    else:
        _show(result, lang)
        say_where(out)


def _show_plan(way: Way, question: Question, lang: Lang, as_json: bool) -> None:
    from sim.report import explanation

    if as_json:
        print_json(explanation.plan(way))
        return
    screen = terminal()
    screen.print(explanation.title(way, lang.value), style="bold")
    screen.print(explanation.what_changes(way, lang.value))
    screen.print(explanation.planned_runs(way, len(question.replications), lang.value))


def _show(result: Explanation, lang: Lang) -> None:
    from sim.report import explanation

    screen = terminal()
    screen.print(explanation.title(result.way, lang.value), style="bold")
    screen.print(explanation.by_part(result, lang.value))
    if not result.times.empty:
        screen.print("", explanation.by_time(result, lang.value), sep="\n")
    screen.print()
    for sentence in explanation.sentences(result, lang.value):
        screen.print(sentence)
