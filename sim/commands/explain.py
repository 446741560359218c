"""The command that explains a difference: explain."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import (
    caution,
    command,
    known,
    print_json,
    results_folder,
    say_where,
    teller,
    terminal,
    working,
)
from sim.commands.options import AtFooting, Display, Effort, Lang, NameOrFile, Out, Sets, seed_of

if TYPE_CHECKING:
    from sim.experiment.questions.explain import ExplainQuestion, Explanation
    from sim.model.change.steps import Way

FEW = 5
"""Replications unless asked otherwise: there are many scenarios, and they meet the same incidents."""


@command()
def explain(
    first: NameOrFile,
    second: NameOrFile,
    *,
    measure: Annotated[
        str | None, typer.Option(help="The measure to explain; the mean resolution time if none.")
    ] = None,
    effort: Effort,
    at: AtFooting,
    parts: Annotated[
        list[str] | None,
        typer.Option("--part", metavar="NAME=PATH,…", help="A part of your own, by paths; may be repeated."),
    ] = None,
    sets: Sets = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what differs and how many runs it takes.")
    ] = False,
    out: Out = None,
    shown: Display,
) -> None:
    """Explain why the second scenario differs from the first, by the parts of the change and of the time.

    Every combination of the parts in which the two differ is run on the same incidents, and each part gets
    the share that it has on average over all orders (Shapley); the shares add up to the difference.  Five
    replications unless --replications says otherwise; shorten with --set period.days=30 for a first look.
    """
    known(first, second)
    from sim.experiment.questions.explain import ExplainQuestion
    from sim.report.terminal import explanation

    which = effort.which(usual=FEW)
    question = ExplainQuestion(measure or "", at.footing, which, seed_of(effort.seed))
    request = explanation.ExplanationRequest(first, second, question, tuple(parts or ()), tuple(sets or ()))
    way = request.way()
    caution(request.ends(way), shown.lang)
    if dry_run:
        _show_plan(way, question, shown)
        return
    teller(shown.quiet)(explanation.planned_runs(way, len(which), shown.lang.value))
    begin = monotonic()
    with results_folder(out) as stage:
        with working(effort.jobs, shown) as pool:
            result = explanation.found(request, way, pool)
        if stage:
            explanation.write(result, request, stage, monotonic() - begin)
    if shown.as_json:
        print_json(explanation.described(result, request))
    else:
        _show(result, shown.lang)
        say_where(out)


def _show_plan(way: Way, question: ExplainQuestion, shown: Display) -> None:
    from sim.report.terminal import explanation

    if shown.as_json:
        print_json(explanation.plan(way))
        return
    screen, lang = terminal(), shown.lang.value
    screen.print(explanation.title(way, lang), style="bold")
    screen.print(explanation.what_changes(way, lang))
    screen.print(explanation.planned_runs(way, len(question.replications), lang))


def _show(result: Explanation, lang: Lang) -> None:
    from sim.report.terminal import explanation

    screen = terminal()
    screen.print(explanation.title(result.way, lang.value), style="bold")
    screen.print(explanation.by_part(result, lang.value))
    if not result.times.empty:
        screen.print("", explanation.by_time(result, lang.value), sep="\n")
    screen.print()
    for sentence in explanation.sentences(result, lang.value):
        screen.print(sentence)
