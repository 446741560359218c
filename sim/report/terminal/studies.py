"""What a study varies, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table

from sim.model.files.faults import shown
from sim.report.terminal.tables import Columns, laid_out
from sim.report.wording.names import measure_name
from sim.report.wording.numbers import figure
from sim.words import Language, say

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.studies.design import Space
    from sim.experiment.studies.factors import Factor
    from sim.experiment.studies.study import Study

FACTORS: Columns = (
    ("column.study_factor", 28, "left"),
    ("column.study_levels", 26, "left"),
    ("column.study_where", 24, "left"),
)
RANGES: Columns = (
    ("column.study_path", 42, "left"),
    ("column.study_value", 15, "left"),
    ("column.study_range", 21, "left"),
)


def described(study: Study, lang: Language) -> Iterator[RenderableType]:
    """Show what is varied, over which points and with how many runs; ValueError if it does not fit together.

    Of a study that varies nothing but scenarios and footing there is only the number of runs.
    """
    from sim.experiment.studies.design import space_of

    space = space_of(study)
    if study.settings:
        settings = ", ".join(f"{path}={shown(value)}" for path, value in study.settings.items())
        yield say("study.settings", lang, settings=settings)
    if study.factors:
        yield factors(study, lang)
    if study.varies:
        yield from _uncertain(space, lang)
        yield say(f"study.design_{study.design.kind}", lang, rows=f"{len(space.rows):,}")
    yield _size(space, lang)
    if study.outcomes:
        names = [measure_name(study, measure, lang) for measure in study.outcomes]
        yield say("study.outcomes", lang, measures=say("study.and", lang).join(names))


def factors(study: Study, lang: Language) -> Table:
    """Show the factors of a study with their levels and where they apply."""
    table = laid_out(FACTORS, lang)
    for factor in study.factors:
        where = say("study.everywhere", lang) if factor.only is None else ", ".join(factor.only)
        table.add_row(factor.title[lang], _levels(factor), where)
    return table


def _levels(factor: Factor) -> str:
    return ", ".join(shown(level).strip("'") for level in factor.levels)


def _uncertain(space: Space, lang: Language) -> Iterator[RenderableType]:
    if not space.paths:
        yield say("study.certain", lang)
        return
    yield say("study.uncertain", lang, numbers=len(space.paths))
    yield ranges(space.ranges(), lang)


def ranges(found: pd.DataFrame, lang: Language) -> Table:
    """Show uncertain numbers, a line each; where scenarios differ, from the least to the most of them."""
    table = laid_out(RANGES, lang)
    for path, rows in found.groupby("path", sort=False):
        value = _span(rows["value"].min(), rows["value"].max())
        limits = f"{figure(rows['low'].min())} … {figure(rows['high'].max())} {rows['unit'].iloc[0]}"
        table.add_row(str(path), value, limits.strip())
    return table


def _span(low: float, high: float) -> str:
    return figure(low) if low == high else f"{figure(low)} … {figure(high)}"


def _size(space: Space, lang: Language) -> str:
    study, points = space.study, sum(1 for _ in space.places())
    least, most = (points * n for n in (study.replications.minimum, study.replications.maximum))
    return say(
        "study.size_exact" if least == most else "study.size",
        lang,
        points=f"{points:,}",
        least=f"{least:,}",
        most=f"{most:,}",
        measure=measure_name(study, study.precision.measure, lang),
        share=f"{study.precision.relative:.1%}",
    )
