"""Commands of output analysis: intervals, pairs, differences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.common import (
    AsJson,
    AtPosts,
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
    case_of,
    print_json,
    progress,
    seed_of,
    show,
    teller,
    terminal,
    which_of,
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
    staffing: AtPosts = Posts.DOCUMENTED,
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
    from sim.experiment.run import Pool
    from sim.report import output

    case, which = case_of(name, staffing, sets, levers), which_of(replications)
    with progress(quiet, lang) as watch:
        found = found_intervals(case, which, seed_of(seed), Pool(jobs, watch, teller(quiet)))
    if as_json:
        print_json(output.intervals_data(found, precision))
        return
    show([output.intervals(found, lang.value)], output.interval_notes(found, precision, lang.value))


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
    staffing: AtPosts = Posts.DOCUMENTED,
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
    from sim.experiment.run import Pool
    from sim.report import output

    one, two = (case_of(name, staffing, sets, levers) for name in (first, second))
    with progress(quiet, lang) as watch:
        pool = Pool(jobs, watch, teller(quiet))
        found = paired((one, two), which_of(replications), seed_of(seed), margin, pool)
    if as_json:
        print_json(output.pairs_data(found))
        return
    show([output.pairs(found, lang.value), *output.pair_notes(found, lang.value)])


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
