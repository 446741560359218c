"""The command that ranks: scenarios, with a promise, or the structures of a sweep over its assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from sim.commands.common import (
    AsJson,
    Jobs,
    Lang,
    Language,
    Posts,
    Quiet,
    Seed,
    Sets,
    Withs,
    app,
    print_json,
    progress,
    teller,
    terminal,
)

if TYPE_CHECKING:
    from sim.experiment.run import Case
    from sim.experiment.selection import Selection, View
    from sim.experiment.store import Results


class Procedures(StrEnum):
    """How the best is found."""

    KN = "kn"
    RINOTT = "rinott"
    OCBA = "ocba"


class _Shown(NamedTuple):
    """How an answer is shown."""

    lang: Lang
    as_json: bool


@app.command()
def rank(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME|FILE... | RESULTS", help="Two or more scenarios, or the folder of a sweep."
        ),
    ],
    *,
    measure: Annotated[
        str | None, typer.Option(help="The measure to rank by; that of the headline study, or of the sweep.")
    ] = None,
    highest: Annotated[
        bool, typer.Option("--highest", help="The highest is the best, not the lowest.")
    ] = False,
    delta: Annotated[
        float | None, typer.Option(help="The smallest difference worth finding, in the unit of the measure.")
    ] = None,
    probability: Annotated[float, typer.Option(help="How surely the best is to be found.")] = 0.95,
    procedure: Annotated[
        Procedures,
        typer.Option(help="kn eliminates on common incidents; rinott has two stages; ocba estimates only."),
    ] = Procedures.KN,
    first: Annotated[int, typer.Option(min=2, help="Replications of each to begin with.")] = 10,
    most: Annotated[int, typer.Option(min=2, help="Most replications of one scenario.")] = 1000,
    staffing: Annotated[Posts, typer.Option(help="Posts to run with.")] = Posts.DOCUMENTED,
    circumstances: Annotated[
        list[str] | None,
        typer.Option(
            "--circumstance", metavar="FACTOR", help="Of a sweep: a factor that nobody chooses, such as load."
        ),
    ] = None,
    seed: Seed = None,
    levers: Withs = None,
    sets: Sets = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find the best scenario and say how surely, or show how stable the ranks of a sweep are.

    With scenarios it runs as many replications as the promise takes; --delta is needed then.  With the
    folder of a sweep it runs nothing: it ranks the structures in every sample of the assumptions.
    """
    from sim.analysis.ranking import Best, Goal
    from sim.experiment.run import SEED, Pool
    from sim.experiment.selection import Procedure, Question, View, select

    best, shown = Best.LARGEST if highest else Best.SMALLEST, _Shown(lang, as_json)
    if len(names) == 1:
        _refuse(names[0], {"--delta": delta, "--seed": seed, "--with": levers, "--set": sets})
        _show_sweep(Path(names[0]), View(measure or "", best, tuple(circumstances or ())), shown)
        return
    _refuse("scenarios", {"--circumstance": circumstances})
    if delta is None:
        raise ValueError(
            "--delta is missing: the smallest difference worth finding, in the unit of the measure"
        )
    goal = Goal(delta, probability, best, first, most)
    chance = SEED if seed is None else seed
    question = Question(measure or _usual(), goal, Procedure(procedure.value), chance)
    cases = _cases(names, (sets or (), levers or ()), staffing)
    with progress(quiet, lang) as watch:
        result = select(cases, question, Pool(jobs, watch, teller(quiet)))
    _show_selection(result, shown)


def _refuse(what: str, options: dict[str, object]) -> None:
    """Refuse options that say nothing of what is ranked."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise ValueError(f"{', '.join(given)} does not go with {what}")


def _usual() -> str:
    """Return the measure that comparisons are about."""
    from sim.experiment.study import HEADLINE, load_study

    return load_study(HEADLINE).precision.measure


def _cases(names: list[str], what: tuple[Sequence[str], Sequence[str]], staffing: Posts) -> list[Case]:
    from sim.experiment.run import Case
    from sim.model.structure import Staffing
    from sim.report.results import asked, origin

    posts = Staffing(staffing.value)
    return [Case.of(asked(name, *what), posts, origin(name, *what)) for name in names]


def _show_selection(result: Selection, shown: _Shown) -> None:
    from sim.report import ranking

    lang = shown.lang.value
    if shown.as_json:
        print_json(ranking.described_selection(result))
        return
    screen = terminal()
    screen.print(ranking.selection(result, lang), "", ranking.promise(result, lang), sep="\n")
    for note in ranking.notes(result, lang):
        screen.print(note, style="dim")


def _show_sweep(folder: Path, view: View, shown: _Shown) -> None:
    from sim.experiment.selection import stability
    from sim.report import ranking

    results = _results(folder)
    wanted = replace(view, measure=view.measure or results.study.precision.measure)
    result, lang = stability(results.points, results.runs, wanted), shown.lang.value
    if shown.as_json:
        print_json(ranking.described_stability(result, results.study))
        return
    screen = terminal()
    screen.print(
        ranking.stability(result, results.study, lang), "", ranking.pairs(result, lang), "", sep="\n"
    )
    first, *others = ranking.finding(result, results.study, lang)
    screen.print(first)
    for note in others:
        screen.print(note, style="dim")


def _results(folder: Path) -> Results:
    """Read the folder of a sweep; ValueError that says what one is."""
    from sim.experiment.store import ASKED, POINTS, RUNS, Results

    if not (folder / ASKED).is_file() or not (folder / POINTS).is_file():
        raise ValueError(
            f"{folder} is no folder of a sweep: that is what `tierflow sweep` writes, with {ASKED}, {POINTS} "
            f"and {RUNS} in it; to rank scenarios name two or more"
        )
    return Results.read(folder)
