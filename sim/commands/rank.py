"""The command that ranks: scenarios, with a promise, or the structures of a sweep over its assumptions."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import caution, command, known, print_json, show, swept, working
from sim.commands.options import AtFooting, Display, Highest, Jobs, ScenarioChanges, Seed, seed_of

if TYPE_CHECKING:
    from sim.experiment.questions.selection import RankView, Selection


class Procedures(StrEnum):
    """How the best is found."""

    KN = "kn"
    RINOTT = "rinott"
    OCBA = "ocba"


@command()
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
    highest: Highest = None,
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
    at: AtFooting,
    circumstances: Annotated[
        list[str] | None,
        typer.Option(
            "--circumstance", metavar="FACTOR", help="Of a sweep: a factor that nobody chooses, such as load."
        ),
    ] = None,
    seed: Seed = None,
    changes: ScenarioChanges,
    jobs: Jobs = None,
    shown: Display,
) -> None:
    """Find the best scenario and say how surely, or show how stable the ranks of a sweep are.

    With scenarios it runs as many replications as the promise takes; --delta is needed then.  With the
    folder of a sweep it runs nothing: it ranks the structures in every sample of the assumptions.
    """
    if len(names) > 1:
        known(*names)
    from sim.analysis.choice.selection import Goal
    from sim.experiment.questions.selection import Procedure, RankView, SelectionQuestion, select
    from sim.experiment.studies.asked import best_of

    if len(names) == 1:
        if not Path(names[0]).is_dir():
            raise ValueError(f"{names[0]} is no folder of a sweep; to rank scenarios name two or more")
        put_in = {"--with": changes.levers, "--set": changes.sets}
        _refuse(names[0], {"--delta": delta, "--seed": seed} | put_in)
        view = RankView(measure or "", circumstances=tuple(circumstances or ()))
        _show_sweep(Path(names[0]), view, highest, shown)
        return
    _refuse("scenarios", {"--circumstance": circumstances})
    if delta is None:
        raise ValueError(
            "--delta is missing: the smallest difference worth finding, in the unit of the measure"
        )
    measure = measure or _usual()
    goal = Goal(delta, probability, best_of(measure, highest), first, most)
    question = SelectionQuestion(measure, goal, Procedure(procedure.value), seed_of(seed))
    cases = [changes.case(name, at) for name in names]
    caution(cases, shown.lang)
    with working(jobs, shown) as pool:
        result = select(cases, question, pool)
    _show_selection(result, shown)


def _refuse(what: str, options: dict[str, object]) -> None:
    """Refuse options that say nothing of what is ranked."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise ValueError(f"{', '.join(given)} does not go with {what}")


def _usual() -> str:
    """Return the measure that comparisons are about."""
    from sim.experiment.studies.named import HEADLINE, load_study

    return load_study(HEADLINE).precision.measure


def _show_selection(result: Selection, shown: Display) -> None:
    from sim.report.terminal import ranking

    lang = shown.lang.value
    if shown.as_json:
        print_json(ranking.described_selection(result))
        return
    parts = [ranking.selection(result, lang), "", ranking.promise(result, lang)]
    show(parts, ranking.notes(result, lang))


def _show_sweep(folder: Path, view: RankView, highest: bool | None, shown: Display) -> None:
    from sim.experiment.questions.selection import stability
    from sim.experiment.studies.asked import best_of
    from sim.report.terminal import ranking

    results = swept(folder, shown.lang)
    measure = view.measure or results.study.precision.measure
    wanted = replace(view, measure=measure, best=best_of(measure, highest))
    result, lang = stability(results.points, results.runs, wanted), shown.lang.value
    if shown.as_json:
        print_json(ranking.described_stability(result, results.study))
        return
    study = results.study
    first, *notes = ranking.finding(result, study, lang)
    tables = ranking.stability(result, study, lang), ranking.pairs(result, study, lang)
    show([tables[0], "", tables[1], "", first], notes)
