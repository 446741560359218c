"""Commands that run scenarios: run, compare, ablate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sim.commands.common import (
    BROKEN,
    AsJson,
    AtPosts,
    BothPosts,
    Engines,
    Jobs,
    Lang,
    Language,
    NameOrFile,
    Out,
    Posts,
    Precise,
    Quiet,
    Replications,
    Seed,
    Sets,
    Withs,
    answer,
    app,
    case_of,
    given,
    print_json,
    progress,
    results_folder,
    say_where,
    seed_of,
    teller,
    terminal,
    which_of,
)

if TYPE_CHECKING:
    from sim.experiment.run import Case
    from sim.report.results import StudyResult


@app.command()
def run(
    name: NameOrFile,
    *,
    replications: Replications = None,
    first: Annotated[int, typer.Option(min=0, help="Number of the first replication.")] = 0,
    seed: Seed = None,
    staffing: AtPosts = Posts.DOCUMENTED,
    engine: Annotated[
        Engines | None, typer.Option(help="Engine; the fastest installed unless given; both compares them.")
    ] = None,
    levers: Withs = None,
    sets: Sets = None,
    out: Out = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run one scenario and show all its measures with their intervals.

    With --engine both it runs both engines on every replication and names the first row that differs.
    """
    from sim.engine.simulate import Engine
    from sim.experiment.run import Pool, run_case
    from sim.report import console, results

    case, which = case_of(name, staffing, sets, levers), which_of(replications, first)
    seed = seed_of(seed)
    if engine is Engines.BOTH:
        _compare_engines(case, which, seed)
        return
    pool = Pool(jobs, engine=Engine(engine.value) if engine else None)
    begin = monotonic()
    with results_folder(out) as stage:
        with progress(quiet, lang) as watch:
            result = run_case(case, which, seed, replace(pool, watch=watch, note=teller(quiet)))
        if stage:
            results.write_run(result, stage, monotonic() - begin)
    if as_json:
        print_json(results.described_run(result))
    else:
        terminal().print(console.measures(result, lang.value))
        say_where(out)


def _compare_engines(case: Case, which: range, seed: int) -> None:
    from sim.experiment.run import difference

    for replication in which:
        found = difference(case, seed, replication)
        if found:
            answer(f"replication {replication}: {found}", BROKEN)
        print(f"replication {replication}: both engines write the same log")


@app.command()
def compare(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE...]", help="Scenarios, or one study; the headline study if none."),
    ] = None,
    *,
    staffing: Annotated[BothPosts | None, typer.Option(help="Which posts to compare at.")] = None,
    precision: Precise = None,
    replications: Replications = None,
    measure: Annotated[str | None, typer.Option(help="The measure to compare.")] = None,
    margin: Annotated[
        float | None, typer.Option(help="The difference that matters, in the unit of the measure.")
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    baseline: Annotated[str | None, typer.Option(help="The scenario to take differences from.")] = None,
    levers: Withs = None,
    sets: Sets = None,
    out: Out = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios on the same incidents, in a table, figures and data.

    Without names it runs the headline study.  --with puts a lever into all scenarios; one that is named with
    its levers, such as five_tier_with_one_seal, can be compared with itself without.  --replications alone is
    an exact number; with --precision it is the most.  With --margin a structure may be found to make no
    difference that matters.  Results go to results/ unless --out says otherwise.
    """
    from sim.experiment.manifest import staged
    from sim.experiment.run import Pool
    from sim.experiment.study import study_of
    from sim.report import results
    from sim.report.text import say

    settings = given(
        staffing=staffing and staffing.value,
        measure=measure,
        precision=precision,
        replications=replications,
        seed=seed,
        baseline=baseline,
    )
    request = results.Request(
        tuple(names or ()), settings, tuple(sets or ()), levers=tuple(levers or ()), margin=margin
    )
    study = study_of(request.names, settings)
    folder = out or Path("results") / study.name
    cases = results.cases(study, request)
    with staged(folder) as stage:
        with progress(quiet, lang) as watch:
            result = results.found(study, cases, request, Pool(jobs, watch, teller(quiet)))
        if not as_json:
            _show_study(result, lang)
        teller(quiet)(say("progress.figures", lang.value))
        result.write_all(stage, lang.value)
    if as_json:
        print_json(result.described())
    else:
        say_where(folder)


@app.command()
def ablate(
    study: Annotated[
        str, typer.Argument(metavar="[STUDY]", help="A study of mechanisms, by name or file.")
    ] = "mechanisms",
    *,
    only: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Only this one; may be repeated.")
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    sets: Sets = None,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Markdown file for the page.")] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Switch each way to fail on and off, on the same incidents, and hold it against what is said of it.

    Without a study it runs the ten mechanisms that the documents describe.  --out writes a page instead of
    showing the table.
    """
    from sim.experiment.run import Pool
    from sim.report import ablation, console

    settings = cast("dict[str, int]", given(replications=replications, seed=seed))
    request = ablation.Request(study, tuple(only or ()), settings, tuple(sets or ()))
    with progress(quiet, lang) as watch:
        result = ablation.found(request, Pool(jobs, watch, teller(quiet)))
    if out:
        ablation.write_page(ablation.page(result, request.command(out), lang.value), out)
    if as_json:
        print_json(ablation.described(result, request.command()))
    elif out:
        say_where(out)
    else:
        terminal().print(console.ablation(result, lang.value))


def _show_study(result: StudyResult, lang: Lang) -> None:
    from sim.report import console

    screen = terminal()
    for staffing in result.runs["staffing"].unique():
        screen.print(console.headline(result, staffing, lang.value), "", sep="\n")
    for note in console.notes(result, lang.value):
        screen.print(note, style="dim")
    screen.print()
    for sentence in console.findings(result, lang.value):
        screen.print(sentence)
