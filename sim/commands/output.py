"""Commands of output analysis: intervals, pairs, differences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.common import (
    REPLICATIONS,
    AsJson,
    Jobs,
    Lang,
    Language,
    NameOrFile,
    Posts,
    Quiet,
    Replications,
    Seed,
    Sets,
    Withs,
    app,
    print_json,
    progress,
    teller,
    terminal,
)


@app.command()
def intervals(
    name: NameOrFile,
    *,
    replications: Replications = None,
    precision: Annotated[
        float | None, typer.Option(help="Tell how many replications this share of each number needs.")
    ] = None,
    seed: Seed = None,
    staffing: Annotated[Posts, typer.Option(help="Posts to run with.")] = Posts.DOCUMENTED,
    levers: Withs = None,
    sets: Sets = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Show how sure the times of a scenario are: over replications, by batches of one run, as if independent.

    Mean, median and 90th percentile of the time from occurrence to closing, and the mean number present.
    """
    from sim.experiment.intervals import intervals as found_intervals
    from sim.experiment.run import SEED, Case, Pool
    from sim.model.structure import Staffing
    from sim.report import output, results

    what = (sets or (), levers or ())
    case = Case.of(results.asked(name, *what), Staffing(staffing.value), results.origin(name, *what))
    which = range(REPLICATIONS if replications is None else replications)
    with progress(quiet, lang) as watch:
        pool = Pool(jobs, watch, teller(quiet))
        found = found_intervals(case, which, SEED if seed is None else seed, pool)
    if as_json:
        print_json(output.intervals_data(found, precision))
        return
    table, notes = output.intervals(found, lang.value), output.interval_notes(found, precision, lang.value)
    screen = terminal()
    screen.print(table)
    for note in notes:
        screen.print(note, style="dim")


@app.command()
def pairs(
    first: NameOrFile,
    second: NameOrFile,
    *,
    replications: Replications = None,
    margin: Annotated[
        float, typer.Option(min=0, help="A case counts as sooner or later by more than this.")
    ] = 0.0,
    seed: Seed = None,
    staffing: Annotated[Posts, typer.Option(help="Posts to run with.")] = Posts.DOCUMENTED,
    levers: Withs = None,
    sets: Sets = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Follow the same cases through two scenarios: who has them done sooner, and by how much.

    Two cities or two networks whose classes of customers have the same names.
    """
    from sim.experiment.pairs import paired
    from sim.experiment.run import SEED, Case, Pool
    from sim.model.structure import Staffing
    from sim.report import output, results

    what, posts = (sets or (), levers or ()), Staffing(staffing.value)
    one, two = (
        Case.of(results.asked(name, *what), posts, results.origin(name, *what)) for name in (first, second)
    )
    which = range(REPLICATIONS if replications is None else replications)
    with progress(quiet, lang) as watch:
        pool = Pool(jobs, watch, teller(quiet))
        found = paired((one, two), which, SEED if seed is None else seed, margin, pool)
    if as_json:
        print_json(output.pairs_data(found))
        return
    screen = terminal()
    screen.print(output.pairs(found, lang.value))
    for note in output.pair_notes(found, lang.value):
        screen.print(note)


@app.command()
def differences(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Results of compare.")],
    *,
    measure: Annotated[
        list[str] | None, typer.Option(help="A measure to judge; may be repeated; all unless given.")
    ] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Judge several measures of a finished comparison together, over all structures.

    The verdicts hold for everything that is shown of one staffing at once: name the measures before looking.
    """
    from sim.analysis.comparison import read
    from sim.analysis.tables import measures
    from sim.report import output
    from sim.report.text import say

    found = read(folder)
    table = found.joint(measure or measures(found.runs))
    if as_json:
        print_json(table.to_dict("records"))
        return
    screen = terminal()
    for staffing in table["staffing"].unique():
        screen.print(say(f"staffing.{staffing}", lang.value), style="bold")
        for part in output.joint(found, table, staffing, lang.value):
            screen.print(part, "", sep="\n")
    screen.print(output.joint_note(found, table, lang.value), style="dim")
