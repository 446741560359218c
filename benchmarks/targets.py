"""What is wanted of the engines, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


class Figure(Enum):
    """A measured figure of which something is wanted."""

    OVER_SIMPY = auto()
    OVER_CIW = auto()
    OVER_SALABIM = auto()
    OVER_CPP_TIME = auto()
    GROWTH = auto()
    REFERENCE_OVER_SIMPY = auto()
    YEAR_OVER_REFERENCE = auto()
    MEASURING = auto()
    TWO_CORES_NETWORK = auto()
    TWO_CORES_CITY = auto()
    CITY_MEMORY = auto()
    SECOND_START = auto()


@dataclass(frozen=True)
class Target:
    """A wish: `limit` is the least figure allowed, or the greatest where `at_most`."""

    wish: str
    limit: float
    at_most: bool = False

    def is_met(self, value: float) -> bool:
        """Tell whether a figure is what was wanted."""
        return value <= self.limit if self.at_most else value >= self.limit


TARGETS = {
    Figure.OVER_SIMPY: Target("bare network: compiled, times as fast as SimPy", 130),
    Figure.OVER_CIW: Target("bare network: compiled, times as fast as Ciw", 2_500),
    Figure.OVER_SALABIM: Target("bare network: compiled, times as fast as salabim", 2_500),
    Figure.OVER_CPP_TIME: Target("bare network: compiled, time over the C++ loop's", 1.25, at_most=True),
    Figure.GROWTH: Target("compiled: time an incident, largest size over smallest", 1.5, at_most=True),
    Figure.REFERENCE_OVER_SIMPY: Target("bare network: reference, times as fast as SimPy", 1.5),
    Figure.YEAR_OVER_REFERENCE: Target("city with measures: compiled, times as fast as reference", 100),
    Figure.MEASURING: Target("city: time of measuring over that of simulating", 1, at_most=True),
    Figure.TWO_CORES_NETWORK: Target("two cores, times as fast as one: network", 1.7),
    Figure.TWO_CORES_CITY: Target("two cores, times as fast as one: city", 1.7),
    Figure.CITY_MEMORY: Target("peak memory of a replication of a city in MB", 400, at_most=True),
    Figure.SECOND_START: Target("wall seconds to the first city week in a second process", 3, at_most=True),
}


def compared(figures: Iterable[tuple[Figure, float]]) -> list[tuple[str, ...]]:
    """Return a row for each figure: what it is, its limit, what was measured, whether the wish is met."""
    return [
        (
            TARGETS[figure].wish,
            f"{'at most' if TARGETS[figure].at_most else 'at least'} {TARGETS[figure].limit:,g}",
            f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}",
            "met" if TARGETS[figure].is_met(value) else "missed",
        )
        for figure, value in figures
    ]
