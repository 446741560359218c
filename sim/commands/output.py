"""Commands of output analysis: intervals, pairs, differences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.common import caution, command, known, print_json, show, terminal, working
from sim.commands.options import (
    AsJson,
    AtFooting,
    Display,
    Effort,
    Lang,
    Language,
    NameOrFile,
    ScenarioChanges,
    seed_of,
)


@command()
def intervals(
    name: NameOrFile,
    *,
    effort: Effort,
    precision: Annotated[
        float | None, typer.Option(help="Tell how many replications this share of each number needs.")
    ] = None,
    at: AtFooting,
    changes: ScenarioChanges,
    shown: Display,
) -> None:
    """Show how sure the times of a scenario are: over replications, by batches of one run, as if independent.

    Mean, median and 90th percentile of the time from occurrence to closing, and the mean number present.
    """
    known(name)
    from sim.experiment.questions.intervals import intervals as found_intervals
    from sim.report.terminal import output

    case = changes.case(name, at)
    caution([case], shown.lang)
    with working(effort.jobs, shown) as pool:
        found = found_intervals(case, effort.which(), seed_of(effort.seed), pool)
    if shown.as_json:
        print_json(output.intervals_data(found, precision))
        return
    lang = shown.lang.value
    show([output.intervals(found, lang)], output.interval_notes(found, precision, lang))


@command()
def pairs(
    first: NameOrFile,
    second: NameOrFile,
    *,
    effort: Effort,
    margin: Annotated[
        float, typer.Option(min=0, help="A case counts as sooner or later by more than this.")
    ] = 0.0,
    at: AtFooting,
    changes: ScenarioChanges,
    shown: Display,
) -> None:
    """Follow the same cases through two scenarios: who has them done sooner, and by how much.

    Two cities or two networks whose classes of customers have the same names.
    """
    known(first, second)
    from sim.experiment.questions.pairs import paired
    from sim.report.terminal import output

    one, two = (changes.case(name, at) for name in (first, second))
    caution([one, two], shown.lang)
    with working(effort.jobs, shown) as pool:
        found = paired((one, two), effort.which(), seed_of(effort.seed), margin, pool)
    if shown.as_json:
        print_json(output.pairs_data(found))
        return
    lang = shown.lang.value
    show([output.pairs(found, lang), *output.pair_notes(found, lang)])


@command()
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

    The verdicts hold for everything that is shown of one footing at once: name the measures before looking.
    """
    from sim.analysis.runs.comparison import read
    from sim.analysis.runs.tables import measures
    from sim.report.terminal import output
    from sim.words import say

    found = read(folder)
    table = found.joint(measure or measures(found.runs))
    if as_json:
        print_json(table.to_dict("records"))
        return
    screen = terminal()
    for footing in table["footing"].unique():
        screen.print(say(f"footing.{footing}", lang.value), style="bold")
        for part in output.joint(found, table, footing, lang.value):
            screen.print(part, "", sep="\n")
    screen.print(output.joint_note(found, table, lang.value), style="dim")
