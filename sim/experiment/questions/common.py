"""Whether scenarios meet the same incidents: what is drawn of each is held beside that of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.eventlog import Window
from sim.model.change.steps import HAPPENING
from sim.model.city.cities import Scenario, as_city
from sim.model.city.scenario import CityScenario
from sim.model.city.workload import happening
from sim.model.time_and_chance.timetable import measured

ALLOWED = ", ".join(("period", *(key for key in HAPPENING if key not in ("requests", "upward"))))
"""Keys of a file from which incidents follow."""


@dataclass(frozen=True, eq=False)
class Met:
    """The incidents that a scenario meets in one replication, and when they are measured."""

    scenario: CityScenario
    incidents: dict[str, np.ndarray]

    @property
    def window(self) -> Window:
        """The seconds that are measured."""
        return measured(self.scenario)

    @property
    def counted(self) -> int:
        """How many of them are measured."""
        occurred = self.incidents["occurred"]
        return int(((occurred >= self.window.begin) & (occurred < self.window.end)).sum())

    def timed_as(self, other: Met) -> bool:
        """Tell whether both are measured over the same days."""
        return (self.window, self.scenario.period.start) == (other.window, other.scenario.period.start)

    def same_as(self, other: Met) -> bool:
        """Tell whether both meet the same incidents over the same days."""
        pairs = ((values, other.incidents[name]) for name, values in self.incidents.items())
        return self.timed_as(other) and all(np.array_equal(one, two) for one, two in pairs)


def check_common(scenarios: Sequence[Scenario], seed: int) -> None:
    """Refuse cities that do not meet the same incidents: their differences would not be those of structures.

    The incidents of replication 0 are drawn and held beside each other, which takes some hundredths of a
    second for each scenario; nothing runs.
    """
    different = {id(each): as_city(each, "only cities meet incidents") for each in scenarios}.values()
    first, *others = (Met(city, happening(city, seed, 0)) for city in different)
    unlike = [other for other in others if not other.same_as(first)]
    if unlike:
        told = ", ".join(_told(met, first) for met in unlike)
        raise ValueError(
            f"scenarios are compared on the same incidents only: {_own(first)}, but {told}; allowed are "
            f"those of the same {ALLOWED}"
        )


def _own(met: Met) -> str:
    return f"{met.scenario.name} meets {met.counted:,} in {_days(met)}"


def _told(met: Met, first: Met) -> str:
    """Say what a scenario meets, and that they are others where the numbers do not show it."""
    alike = met.timed_as(first) and met.counted == first.counted
    return f"{_own(met)}{', which are others' if alike else ''}"


def _days(met: Met) -> str:
    period = met.scenario.period
    return f"{period.days.value:g} days from {period.start} (warm-up {period.warm_up.value:g})"
