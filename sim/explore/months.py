"""A month of each structure, on the same incidents: what the page replays, change by change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from sim.analysis.log.month import Month, month
from sim.experiment.cases import Case, options_of, run_line
from sim.experiment.command_line import Origin
from sim.experiment.questions.compare import organisation
from sim.experiment.runs.run import Pool, log_of, prepare
from sim.explore.reading import Stored
from sim.explore.tables import spoken
from sim.model.city.cities import Scenario, as_city
from sim.model.city.scenario import CityScenario
from sim.model.files.library import asked
from sim.model.time_and_chance.calendars import DAY
from sim.model.time_and_chance.timetable import measured
from sim.report.plots.charts import placed
from sim.report.wording.offices import office_names, row_name
from sim.words import Language

DAYS = 30
"""Days that are replayed."""

PERIOD = "period.days"
REPLICATION = 0

STEPS = (1, 2, 3, 6, 12, 24)
"""Hours between frames: each divides the days, so that the last frame is the end of the month."""

CLOSED = -1
"""Stands for the load of an office that no post was open in."""

ONLY_CITIES = "only cities have offices"

type Lack = Literal["network", "gone", "early", "size"]
"""Why a structure has no month."""


@dataclass(frozen=True, eq=False)
class Replay:
    """A month of a structure: its frames and its offices, and the command that runs the same."""

    city: CityScenario
    month: Month
    offices: pd.DataFrame
    command: str

    @cached_property
    def _chart(self) -> pd.DataFrame:
        return placed(self.offices.assign(utilisation=np.nan)).sort_index()

    def names(self, lang: Language) -> tuple[str, ...]:
        """Name its offices."""
        return office_names(self.city, self.offices, lang)

    def data(self, step: int) -> dict[str, Any]:
        """Give the month as plain data, a frame every `step` hours."""
        table, seen = self._chart, self.month
        load = np.rint(100 * np.nan_to_num(seen.load, nan=CLOSED / 100)).astype(int)
        rows = [members for _, members in table.groupby("row")]
        return {
            "command": self.command,
            "names": spoken_list(self.names),
            "posts": table["posts"].tolist(),
            "front": [int(kind == "community") for kind in table["kind"]],
            "parent": table["parent"].tolist(),
            "row": table["row"].tolist(),
            "x": table["x"].round(5).tolist(),
            "wide": table["width"].round(5).tolist(),
            "rows": [spoken(lambda lang, m=m: row_name(m, self.names(lang), lang)) for m in rows],
            "waiting": [changes(column) for column in seen.waiting[::step].T],
            "load": [changes(column) for column in load[::step].T],
            "pending": [changes(column) for column in seen.pending[::step].T],
        }


def spoken_list(make: Any) -> dict[Language, list[str]]:  # noqa: ANN401  (names by language)
    """Make a list of texts in every language."""
    return {lang: list(texts) for lang, texts in spoken(make).items()}


def changes(column: np.ndarray) -> list[int]:
    """Write a row of whole numbers as its changes: frames since the last one, the new number, and so on."""
    at = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    return np.column_stack((np.diff(at, prepend=0), column[at])).ravel().tolist()


def replay(stored: Stored, name: str, pool: Pool) -> Replay | Lack:
    """Run a structure once, at the first footing, and cut it into frames; or tell why there is no month."""
    origin = stored.origins.get(name)
    try:
        scenario = asked(origin.name, (), origin.levers) if origin else None
    except (ValueError, OSError):
        scenario = None
    if origin is None or scenario is None:
        return "gone"
    if (case := _case(stored, scenario, origin)) is None:
        return "network"
    city = as_city(case.scenario, ONLY_CITIES)
    if measured(city)[0] < DAY:  # the load of the first frame is that of the day before it
        return "early"
    prepare([case], pool)
    log = log_of(case, stored.study.seed, REPLICATION)
    this = range(REPLICATION, REPLICATION + 1)
    command = run_line(case.origin or origin, options_of(case), stored.study.seed, this)
    return Replay(city, month(log, *measured(city)), organisation(case), str(command))


def _case(stored: Stored, scenario: Scenario, origin: Origin) -> Case | None:
    """Return a scenario with a month in place of its days; None for a network, which has no days."""
    try:
        as_city(scenario, ONLY_CITIES)
    except ValueError:
        return None
    kept = tuple(change for change in origin.changes if change.partition("=")[0] != PERIOD)
    named = Origin(origin.name, origin.levers, (*kept, f"{PERIOD}={DAYS}"))
    return Case.of(asked(named.name, named.changes, named.levers), stored.study.footings[0], named)


def clock(seen: Replay, step: int) -> dict[str, Any]:
    """Give the time of the first frame, as if it were of UTC, and that between frames, in milliseconds."""
    begin = seen.month.moment(0).replace(tzinfo=UTC)
    return {
        "start": int(begin.timestamp() * 1000),
        "step": step * 3_600_000,
        "hours": step,
        "frames": len(seen.month.times[::step]),
        "days": DAYS,
        "warm_up": measured(seen.city)[0] // DAY,
        "replication": REPLICATION,
    }
