"""Answer a choice: a month of one side, or both sides compared on the same incidents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pandas as pd

from sim.analysis.log.month import Month, month
from sim.experiment.cases import Case, run_line
from sim.experiment.command_line import Origin, on_footing
from sim.experiment.questions.compare import cases_of, organisation
from sim.experiment.runs.manifest import staged, write_manifest
from sim.experiment.runs.run import Pool, log_of, prepare, world
from sim.experiment.studies.named import Settings, study_of
from sim.measures import Shown, shown
from sim.model.city.footing import Footing
from sim.model.city.scenario import CityScenario
from sim.model.files.quantity import Grade
from sim.model.files.tree import walk_quantities
from sim.model.time_and_chance.calendars import DAY
from sim.model.time_and_chance.timetable import measured
from sim.page.choices import Choices, Side, changes_of, city
from sim.report import results
from sim.report.document.drawing import drawn
from sim.report.document.page import ReportRequest, document
from sim.report.results import StudyResult
from sim.report.wording import offices
from sim.report.wording.sentences import part_sentence, verdict_sentences
from sim.report.wording.telling import Leaning, Sentence, Teller
from sim.words import Language

MEASURES = shown(Shown.PAGE)
"""What a month is summed up in, and what two sides are compared in, all of it judged together."""


@dataclass(frozen=True, eq=False)
class Watched:
    """A month of one side: its frames, its offices, the measures of this one run, and how long that took.

    `offices` has a row per office (number, name, kind, tier, parent, posts), `seconds` is the time from the
    choice to the frames.
    """

    city: CityScenario
    month: Month
    offices: pd.DataFrame
    values: Mapping[str, float]
    command: str
    seconds: float


@lru_cache(maxsize=16)
def office_names(seen: Watched, lang: Language) -> tuple[str, ...]:
    """Name all offices in a language: see `sim.report.wording.offices`."""
    return offices.office_names(seen.city, seen.offices, lang)


def watch(choices: Choices, side: Side, pool: Pool | None = None) -> Watched:
    """Simulate one replication of a side and cut its measured days into frames.

    ValueError if the model refuses the choice; the note of `pool` is told if machine code has to be made.
    """
    model = city(choices, side)
    case = Case.of(model, Footing(choices.staffing))
    prepare([case], pool or Pool())
    begin = perf_counter()
    log = log_of(case, choices.seed, choices.replication)
    seen = month(log, *measured(model))
    values = world(case).values(log).iloc[0]
    seconds = perf_counter() - begin
    return Watched(
        city=model,
        month=seen,
        offices=organisation(case),
        values={name: float(values[name]) for name in MEASURES},
        command=_run_command(choices, side, range(choices.replication, choices.replication + 1)),
        seconds=seconds,
    )


def _run_command(choices: Choices, side: Side, replications: range) -> str:
    named = side.origin(changes_of(choices, side))
    return str(run_line(named, on_footing(Footing(choices.staffing)), choices.seed, replications))


def warm_up_days(model: CityScenario) -> int:
    """Return the days that queues had to fill before the month."""
    return measured(model)[0] // DAY


def compare(choices: Choices, replications: int, pool: Pool | None = None) -> StudyResult:
    """Run both sides on the same incidents, in so many replications.

    ValueError if there is one side only, both are the same, or the model refuses the choice.
    """
    models = [city(choices, side) for side in choices.sides]
    names = tuple(model.name for model in models)
    if len(names) < 2:
        raise ValueError(f"a comparison needs two structures, found {names[0]} alone")
    if names[0] == names[1] and any(side.own for side in choices.sides):
        raise ValueError(f"both structures are named {names[0]}, so give that of your file another name")
    settings = Settings(
        staffing=choices.staffing.value, replications=replications, seed=choices.seed, measure=MEASURES[0]
    )
    origins = [side.origin(changes_of(choices, side)) for side in choices.sides]
    study = study_of(names, settings)
    pool = replace(pool or Pool(), jobs=1)
    return results.found(study, cases_of(study, models, origins), _request(origins, settings), pool)


def _request(origins: Sequence[Origin], settings: Settings) -> results.ComparisonRequest:
    """Say what is compared as one command; none can if the sides are changed apart."""
    alike = {(each.levers, each.changes) for each in origins}
    names, (levers, changes) = tuple(each.name for each in origins), next(iter(alike))
    return results.ComparisonRequest(names, settings, changes, in_python=len(alike) > 1, levers=levers)


def commands(result: StudyResult, choices: Choices) -> Sequence[str]:
    """Return what gives a comparison again in a terminal: one command, or a run of each side if none can."""
    every = range(result.outcome.replications)
    return [result.command] if result.command else [_run_command(choices, s, every) for s in choices.sides]


def said(result: StudyResult, lang: Language) -> Iterator[Sentence]:
    """Yield what a comparison supports: each measure, all judged together, and the parts of the time."""
    teller = Teller(lang, result.titles, result.command, _leaning(result))
    gaps = gaps_of(result)
    for measure in MEASURES:
        yield from verdict_sentences(gaps[gaps["measure"] == measure], teller, measure)
    (footing,) = result.runs["footing"].unique()
    (other,) = (name for name in result.titles if name != result.baseline)
    parts = result.bridge(footing, result.baseline, other, 1 - 0.05 / result.split["part"].nunique())
    yield part_sentence(parts, (footing, result.baseline, other), teller, "bridge")


def gaps_of(result: StudyResult) -> pd.DataFrame:
    """Give the paired differences of the measures shown, with limits that hold for all of them together."""
    known = [name for name in MEASURES if result.runs[name].notna().any()]
    return result.joint(known)


def _leaning(result: StudyResult) -> Leaning:
    """Count the numbers of the scenarios and the assumptions among them."""
    found = {
        (path, quantity) for case in result.outcome.cases for path, quantity in walk_quantities(case.scenario)
    }
    return Leaning(sum(quantity.grade is Grade.ASSUMPTION for _, quantity in found), len(found))


def figure_names(result: StudyResult) -> list[str]:
    """Name the figures of the report that this comparison has."""
    return [name for name, _ in result.figures()]


def drawing(result: StudyResult, name: str, lang: Language) -> str:
    """Draw a figure of the report as the address of an image that holds it."""
    return drawn(dict(result.figures(lang))[name]())


def report(result: StudyResult, lang: Language) -> str:
    """Write the report of a comparison: one HTML page that holds all it shows."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / result.outcome.study.name
        with staged(folder) as stage:
            result.write(stage)
            write_manifest(stage, result.manifest())
        return document(ReportRequest(folder, lang)).html()
