"""Commands that run scenarios: run, compare, ablate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sim.commands.common import (
    BROKEN,
    answer,
    caution,
    command,
    given,
    known,
    print_json,
    results_folder,
    say_where,
    teller,
    terminal,
    working,
)
from sim.commands.options import (
    AtFooting,
    Display,
    Effort,
    Engines,
    Lang,
    NameOrFile,
    OnFooting,
    Out,
    Precise,
    ScenarioChanges,
    Sets,
    seed_of,
)

if TYPE_CHECKING:
    from sim.experiment.cases import Case
    from sim.report.results import StudyResult


@command()
def run(
    name: NameOrFile,
    *,
    effort: Effort,
    first: Annotated[int, typer.Option(min=0, help="Number of the first replication.")] = 0,
    at: AtFooting,
    engine: Annotated[
        Engines | None, typer.Option(help="Engine; the fastest installed unless given; both compares them.")
    ] = None,
    changes: ScenarioChanges,
    out: Out = None,
    shown: Display,
) -> None:
    """Run one scenario and show all its measures with their intervals.

    With --engine both it runs both engines on every replication and names the first row that differs.
    """
    known(name)
    from sim.engine.simulate import Engine
    from sim.experiment.runs.run import run_case
    from sim.report import results
    from sim.report.terminal import measures

    case, which, seed = changes.case(name, at), effort.which(first), seed_of(effort.seed)
    if engine is Engines.BOTH:
        _compare_engines(case, which, seed)
        return
    begin = monotonic()
    with results_folder(out) as stage:
        with working(effort.jobs, shown) as pool:
            chosen = replace(pool, engine=Engine(engine.value) if engine else None)
            result = run_case(case, which, seed, chosen)
        if stage:
            results.write_run(result, stage, monotonic() - begin)
    if shown.as_json:
        print_json(results.described_run(result))
    else:
        screen = terminal()
        screen.print(measures.measures(result, shown.lang.value))
        for note in measures.notes(result, shown.lang.value):
            screen.print(note, style="dim")
        say_where(out)


def _compare_engines(case: Case, which: range, seed: int) -> None:
    from sim.experiment.runs.run import difference

    for replication in which:
        found = difference(case, seed, replication)
        if found:
            answer(f"replication {replication}: {found}", BROKEN)
        print(f"replication {replication}: both engines write the same log")


@command()
def compare(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE...]", help="Scenarios, or one study; the headline study if none."),
    ] = None,
    *,
    on: OnFooting,
    effort: Effort,
    precision: Precise = None,
    measure: Annotated[str | None, typer.Option(help="The measure to compare.")] = None,
    margin: Annotated[
        float | None, typer.Option(help="The difference that matters, in the unit of the measure.")
    ] = None,
    baseline: Annotated[str | None, typer.Option(help="The scenario to take differences from.")] = None,
    changes: ScenarioChanges,
    out: Out = None,
    shown: Display,
) -> None:
    """Compare scenarios on the same incidents, in a table, figures and data.

    Without names it runs the headline study.  --with puts a lever into all scenarios; one that is named with
    its levers, such as five_tier_with_one_seal, can be compared with itself without.  --replications alone is
    an exact number; with --precision it is the most.  With --margin a structure may be found to make no
    difference that matters.  Results go to results/ unless --out says otherwise.
    """
    known(*(names or ()))
    from sim.experiment.runs.manifest import staged
    from sim.experiment.studies.named import study_of
    from sim.report import results
    from sim.words import say

    settings = on.settings | given(
        measure=measure,
        precision=precision,
        replications=effort.replications,
        seed=effort.seed,
        baseline=baseline,
    )
    sets, levers = tuple(changes.sets or ()), tuple(changes.levers or ())
    request = results.ComparisonRequest(tuple(names or ()), settings, sets, levers=levers, margin=margin)
    study = study_of(request.names, settings)
    folder = out or Path("results") / study.name
    cases = results.cases(study, request)
    with staged(folder) as stage:
        with working(effort.jobs, shown) as pool:
            result = results.found(study, cases, request, pool)
        if not shown.as_json:
            _show_study(result, shown.lang)
        teller(shown.quiet)(say("progress.figures", shown.lang.value))
        result.write_all(stage, shown.lang.value)
    if shown.as_json:
        print_json(result.described())
    else:
        say_where(folder)


@command()
def ablate(
    study: Annotated[
        str, typer.Argument(metavar="[STUDY]", help="A study of mechanisms, by name or file.")
    ] = "mechanisms",
    *,
    only: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Only this one; may be repeated.")
    ] = None,
    effort: Effort,
    sets: Sets = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Markdown file for the page.")] = None,
    shown: Display,
) -> None:
    """Switch each way to fail on and off, on the same incidents, and hold it against what is said of it.

    Without a study it runs the ten mechanisms that the documents describe.  --out writes a page instead of
    showing the table.
    """
    known(study)
    from sim.report.terminal import ablation

    settings = cast("dict[str, int]", given(replications=effort.replications, seed=effort.seed))
    request = ablation.AblationRequest(study, tuple(only or ()), settings, tuple(sets or ()))
    with working(effort.jobs, shown) as pool:
        result = ablation.found(request, pool)
    caution((pair.on for pair in result.pairs), shown.lang)
    if out:
        ablation.write_page(ablation.page(result, request.command(out), shown.lang.value), out)
    if shown.as_json:
        print_json(ablation.described(result, request.command()))
    elif out:
        say_where(out)
    else:
        terminal().print(ablation.claims(result, shown.lang.value))


def _show_study(result: StudyResult, lang: Lang) -> None:
    from sim.report.terminal import comparison, leads

    screen = terminal()
    for footing in result.runs["footing"].unique():
        screen.print(comparison.headline(result, footing, lang.value), "", sep="\n")
    if (table := leads.leads_table(result, lang.value)) is not None:
        screen.print(table, "", sep="\n")
    for note in comparison.notes(result, lang.value):
        screen.print(note, style="dim")
    screen.print()
    for sentence in comparison.findings(result, lang.value):
        screen.print(sentence)
