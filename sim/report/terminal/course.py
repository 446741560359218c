"""The course of structures along one number, for a terminal: a table, and where the order turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.report.terminal.tables import fitted, records
from sim.report.wording.numbers import figure, plain
from sim.words import say

if TYPE_CHECKING:
    from sim.experiment.questions.course import Course
    from sim.report.wording.names import Names


def course_table(found: Course, names: Names) -> Table:
    """Show the measure of every structure at every level."""
    levels = list(found.table["level"].unique())
    table = fitted(names.lang, "column.scenario", title=names.label())
    for level in levels:
        table.add_column(plain(level), justify="right")
    for scenario, rows in found.table.groupby("scenario", sort=False):
        cells = [
            f"{figure(row['mean'], 3)}\n± {figure((row['high'] - row['low']) / 2, 2)}"
            for row in rows.to_dict("records")
        ]
        table.add_row(names.scenario(str(scenario)), *cells)
    return table


def turn_sentences(found: Course, names: Names) -> list[str]:
    """Say between which levels the order of two structures turns."""
    if not found.turns:
        return [say("course.no_turn", names.lang)]
    return [
        say(
            "course.turn",
            names.lang,
            ahead=names.scenario(turn.ahead),
            behind=names.scenario(turn.behind),
            last=plain(turn.last),
            first=plain(turn.first),
            factor=names.axis(found.factor),
        )
        for turn in found.turns
    ]


def described_course(found: Course) -> dict[str, Any]:
    """Give the course as plain data."""
    turns = [vars(turn) for turn in found.turns]
    return {"measure": found.measure, "factor": found.factor, "levels": records(found.table), "turns": turns}
