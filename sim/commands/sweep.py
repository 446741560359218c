"""The command that runs a study of many points."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from sim.commands.common import (
    BROKEN,
    INTERRUPTED,
    answer,
    caution,
    command,
    given,
    known,
    print_json,
    say_where,
    show,
    teller,
    terminal,
    working,
)
from sim.commands.options import Display, Effort, NameOrFile, Out, Precise, ScenarioChanges, Sets

if TYPE_CHECKING:
    from sim.engine.simulate import Engine
    from sim.experiment.runs.order import Order
    from sim.experiment.runs.run import Pool
    from sim.experiment.runs.store import Results


class OneRun(NamedTuple):
    """Which run of a sweep is meant."""

    point: int
    replication: int


class OneEngine(StrEnum):
    """Who simulates."""

    COMPILED = "compiled"
    REFERENCE = "reference"


@command()
def sweep(
    study: NameOrFile,
    *,
    out: Out = None,
    effort: Effort,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS|local", help="A Dask scheduler, such as tcp://host:8786.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what it would do and cost.")] = False,
    only_point: Annotated[
        int | None, typer.Option(min=0, help="Do one run of this point, and keep nothing.")
    ] = None,
    replication: Annotated[int, typer.Option(min=0, help="Which, with --only-point.")] = 0,
    precision: Precise = None,
    engine: Annotated[OneEngine | None, typer.Option(help="Engine; the fastest installed.")] = None,
    sets: Sets = None,
    shown: Display,
) -> None:
    """Run all points of a study; started again it does only what is missing.

    Results go to results/ unless --out says otherwise, and can be read while it is at work.  It may be
    interrupted at any instant.  --replications alone is an exact number; with --precision it is the most.
    A run that breaks off is kept with its reason in failures.csv, and the others go on.
    """
    known(study)
    from sim.engine.simulate import Engine
    from sim.experiment.runs.order import Order
    from sim.experiment.runs.run import Pool
    from sim.experiment.runs.sweep import default_folder

    settings = given(replications=effort.replications, precision=precision, seed=effort.seed)
    order = Order.of(study, settings, sets or ())
    if sets:
        asked = ScenarioChanges(None, sets)
        caution((asked.case(name) for name in order.study.scenarios), shown.lang)
    chosen = Engine(engine.value) if engine else None
    folder = out or default_folder(order.study)
    if only_point is not None:
        _one_run(order, OneRun(only_point, replication), chosen, shown)
    elif dry_run:
        _estimate(order, folder, Pool(effort.jobs, note=teller(shown.quiet), engine=chosen), shown)
    else:
        with working(effort.jobs, shown) as pool:
            results = _carried_out(order, folder, replace(pool, engine=chosen), dask)
        _show(results, folder, shown)


def _carried_out(order: Order, folder: Path, pool: Pool, dask: str | None) -> Results:
    from sim.experiment.runs.sweep import Sweep

    try:
        return Sweep(order, folder, pool, dask).run()
    except KeyboardInterrupt:
        answer(f"interrupted; what is finished is kept in {folder}, so start again to go on", INTERRUPTED)
        raise


def _one_run(order: Order, which: OneRun, engine: Engine | None, shown: Display) -> None:
    from sim.experiment.runs.run import Failure
    from sim.report.terminal import sweeps

    found = order.repeated(which.point, which.replication, engine)
    if isinstance(found, Failure):
        answer(f"point {which.point}, replication {which.replication}: {found.reason}", BROKEN)
    elif shown.as_json:
        print_json({**which._asdict(), "values": found})
    else:
        terminal().print(sweeps.values(found, order.design.case(which.point).scenario, shown.lang.value))


def _estimate(order: Order, folder: Path, pool: Pool, shown: Display) -> None:
    from sim.experiment.questions.analyses import analyses_of
    from sim.experiment.runs.sweep import estimate
    from sim.report.terminal import sweeps

    found, analyses = estimate(order, folder, pool), analyses_of(order.study)
    if shown.as_json:
        refusals = {each.name: each.refusal for each in analyses}
        print_json({**vars(found), "core_hours": found.core_hours, "refusals": refusals})
    else:
        lang = shown.lang.value
        show([sweeps.estimate(found, lang), "", sweeps.analyses(analyses, lang)])


def _show(results: Results, folder: Path, shown: Display) -> None:
    """Show what came out; runs that broke off make the command end as broken."""
    from sim.report.terminal import sweeps
    from sim.words import say

    study, lang = results.study, shown.lang.value
    if shown.as_json:
        print_json(sweeps.described(results, list(study.watched)))
    else:
        measure = study.precision.measure
        show([sweeps.outcome(results, measure, lang)], sweeps.notes(results, measure, lang))
        if len(results.failures):
            show([sweeps.failures(results, lang)])
        say_where(folder)
    if len(results.failures):
        again = "" if results.finished else say("sweep.again", lang)
        answer(f"{say('sweep.failed', lang, failures=len(results.failures))} {again}".strip(), BROKEN)
