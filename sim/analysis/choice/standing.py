"""How a difference between two structures stands over plausible worlds: samples of the assumptions.

Chance and assumptions are two doubts.  An interval over replications tells of the first, and holds every
assumption at its central value; the share of worlds in which a difference surely has a sign tells of the
second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins

NEARLY_ALL = 0.8
"""Share of worlds from which on a verdict is said to hold in nearly all of them; a convention of ours."""

type Firmness = Literal["firm", "leaning", "open"]


@dataclass(frozen=True)
class Standing:
    """The share of worlds in which one structure is surely `lower` or `higher` than another in a measure.

    Surely: the 95 % paired interval over replications excludes 0 in that world.  `left_out` worlds have no
    run of some structure and are in no share.
    """

    lower: float
    higher: float
    worlds: int
    left_out: int

    @property
    def turned(self) -> Standing:
        """The same, asked of the other structure."""
        return Standing(self.higher, self.lower, self.worlds, self.left_out)

    def held(self, side: str) -> float:
        """Return the share in which a verdict, `lower` or `higher`, surely holds."""
        return self.lower if side == "lower" else self.higher

    def against(self, side: str) -> float:
        """Return the share in which surely the reverse of a verdict holds."""
        return self.higher if side == "lower" else self.lower

    def firmness(self, side: str) -> Firmness:
        """Tell how far a verdict holds: in nearly all worlds, in most of those that tell, or in too few."""
        if self.held(side) >= NEARLY_ALL:
            return "firm"
        return "leaning" if self.held(side) > 0.5 else "open"


def standings(points: pd.DataFrame, runs: pd.DataFrame, measure: str, baseline: str) -> dict[str, Standing]:
    """Tell of each scenario how its difference from the baseline stands, over the samples of a sweep.

    `points` are those of one footing without factors, a row a scenario and sample.  ValueError as in
    `Crossed.of`, and for a baseline that is not among the scenarios.
    """
    crossed = Crossed.of(points, runs, measure)
    names = [str(name) for name in crossed.structures["scenario"]]
    if baseline not in names:
        raise ValueError(f"the sweep has no {baseline!r}, it has {', '.join(names)}")
    found: dict[str, Standing] = {}
    for row in pairwise_wins(crossed, Best.SMALLEST).to_dict("records"):
        one, other = names[row["one"]], names[row["other"]]
        standing = Standing(row["better"], row["worse"], crossed.samples, crossed.left_out)
        if other == baseline:
            found[one] = standing
        elif one == baseline:
            found[other] = standing.turned
    return found
