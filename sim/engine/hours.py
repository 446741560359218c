"""How long each calendar is open on each day, and which working day it is: what daily reviews count in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.model.structure import Structure
from sim.model.time_and_chance.calendars import DAY


class Hours(NamedTuple):
    """Tables by calendar and day of the run."""

    open: np.ndarray  # [calendar, day] seconds
    nth: np.ndarray  # [calendar, day] number of earlier days on which it was open
    calendar: np.ndarray  # [team]

    def open_seconds(self, team: int, day: int) -> int:
        """Return how long a team's calendar is open on a day."""
        return int(self.open[self.calendar[team], day])

    def working_day(self, team: int, day: int) -> int:
        """Return on how many earlier days a team's calendar was open."""
        return int(self.nth[self.calendar[team], day])


def hours_by_day(structure: Structure, days: int) -> Hours:
    """Count the open seconds of all calendars, day by day."""
    edges = np.arange(days + 1) * DAY
    table = np.array([np.diff(shifts.worked(edges)) for shifts in structure.places.calendars], np.int64)
    worked = np.cumsum(table > 0, axis=1)
    return Hours(table, worked - (table > 0), np.array([team.calendar for team in structure.places.teams]))
