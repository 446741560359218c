"""Commands that read a sweep: what an outcome depends on, where the best structure changes, what to keep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import command, print_json, say_where, show, swept
from sim.commands.options import AsJson, Highest, Lang, Language, Quiet
from sim.experiment.command_line import CommandLine, Option, Verb, extended, in_turn, portable, repeated

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.runs.store import Results
    from sim.report.style import Figure
    from sim.report.wording.names import Names
    from sim.words import Language as ReportLanguage

Folder = Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder of a sweep.")]
Drawn = Annotated[
    Path | None,
    typer.Option("--out", metavar="FIGURE", help="Draw it: a path without ending, for a PNG and an SVG."),
]
Outcome = Annotated[
    str | None,
    typer.Option("--outcome", metavar="MEASURE", help="The measure; that of the study unless given."),
]


@command()
def sensitivity(
    results: Folder,
    *,
    outcome: Outcome = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="What the difference from this scenario depends on."),
    ] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show which assumptions an outcome depends on, with chance kept apart.

    The sweep must be of a study with the design morris, saltelli, latin_hypercube or sobol.  With --against
    it shows what the difference between structures depends on, which is what decides between them.
    """
    from sim.experiment.questions.sensitivity import SensitivityQuestion, method_of
    from sim.experiment.questions.sensitivity import sensitivity as found_sensitivity
    from sim.report.terminal import sensitivity as report

    read = swept(results, lang)
    question = SensitivityQuestion(outcome or read.study.precision.measure, against)
    result = found_sensitivity(read.points, read.runs, method_of(read.study), question, read.study.seed)
    names = _names(read, question.outcome)
    if as_json:
        print_json(report.described_sensitivity(result, names))
        return
    show(report.effects(result, names[lang.value]), report.sensitivity_notes(result, lang.value))


@command()
def discover(
    results: Folder,
    *,
    outcome: Outcome = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="The scenario that others beat; the baseline unless given."),
    ] = None,
    highest: Highest = None,
    out: Drawn = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show where one structure beats another and where the best one changes.

    Boxes of assumptions need a study with the design latin_hypercube or sobol, a map of where the best
    structure changes needs one with factors; a study may have both.
    """
    from sim.experiment.questions.discovery import DiscoveryQuestion
    from sim.experiment.questions.discovery import discover as discovered
    from sim.experiment.studies.asked import best_of
    from sim.report.terminal import discovery as report

    read = swept(results, lang)
    outcome = outcome or read.study.precision.measure
    question = DiscoveryQuestion(outcome, best_of(outcome, highest))
    found = discovered(read.study, (read.points, read.runs), question, against)
    names = _names(read, question.outcome)
    mine = names[lang.value]
    if out and not found.map:
        raise ValueError("--out draws a map, which needs a study with factors")
    if out and found.map:
        from sim.report.plots import plot_switches

        _draw(out, plot_switches(found.map, mine, _source(read, results, Verb.DISCOVER, lang)))
    if as_json:
        print_json(report.described_discovery(found, names))
        return
    show(report.boxes(found, mine))
    if found.map:
        show([*report.best_structures(found.map, mine), ""])
        show(report.switches(found.map, mine), [report.map_note(found.map, lang.value)])


@command()
def course(
    results: Folder,
    *,
    outcome: Outcome = None,
    out: Drawn = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show the course of every structure along the one factor of a sweep, and where the order of two turns.

    The study needs one factor that is a number, such as the age of the structure in the study `ages`.
    """
    from sim.experiment.questions.course import course as followed
    from sim.report.plots import plot_course
    from sim.report.terminal import course as report

    read = swept(results, lang)
    found = followed(read, outcome or read.study.precision.measure)
    mine = _names(read, found.measure)[lang.value]
    if out:
        _draw(out, plot_course(found, mine, _source(read, results, Verb.COURSE, lang)))
    if as_json:
        print_json(report.described_course(found))
        return
    show([report.course_table(found, mine), "", *report.turn_sentences(found, mine)])
    say_where(out)


def _draw(out: Path, figure: Figure) -> None:
    """Save a figure beside what is there, as PNG and SVG."""
    from sim.report.style import save

    save(figure, out.parent, out.name)


def _source(read: Results, folder: Path, verb: Verb, lang: Lang) -> str:
    """Say what made a figure of a sweep."""
    from sim.experiment.runs.manifest import own_version
    from sim.experiment.runs.store import Asked
    from sim.words import say

    swept = extended(Asked.read(folder).command, (Option.OUT, _named(folder)))
    made = in_turn(swept, str(CommandLine(verb, (_named(folder),))))
    values = {"version": own_version(), "replications": read.replications, "seed": read.study.seed}
    return say("source.run", lang.value, command=made, **values)


@command()
def excerpt(
    results: Folder,
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to write.")],
    outcome: Annotated[
        list[str] | None,
        typer.Option(metavar="MEASURE", help="A measure to keep; may be repeated. Those of reports if none."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Keep of a finished sweep its points and a few measures: small enough to go with a comparison.

    Every command that reads a sweep reads the excerpt.  A report looks for one beside its comparison, in the
    folder of the same name with `_assumptions` after it.
    """
    from sim.experiment.runs.excerpt import excerpt as write_excerpt
    from sim.experiment.runs.manifest import staged
    from sim.report.document.sweeps import told

    read = swept(results, Lang.EN)
    options = ((Option.OUT, _named(out)), *repeated(Option.OUTCOME, outcome or ()))
    asked = str(CommandLine(Verb.EXCERPT, (_named(results),), options))
    with staged(out) as folder:
        write_excerpt(results, folder, outcome or told(read), asked)
    if not quiet:
        say_where(out)


def _named(folder: Path) -> str:
    """Name a folder as a command does."""
    return portable(folder.as_posix())


def _names(read: Results, measure: str) -> dict[ReportLanguage, Names]:
    """Make ready how things are called in every language."""
    from sim.report.wording.names import Names

    ranges = _ranges(read)
    return {each.value: Names(read.study, measure, each.value, ranges) for each in Lang}


def _ranges(read: Results) -> pd.DataFrame:
    """Return what is uncertain in which range; empty if a scenario, which results outlive, is gone."""
    import pandas as pd

    from sim.experiment.questions.discovery import ranges

    try:
        return ranges(read.study)
    except (ValueError, OSError) as error:
        print(f"limits are shown as shares of their ranges: {error}", file=sys.stderr)
        return pd.DataFrame()
