"""A bare network in progress as its customers see it: the machine, their routes and the room at stations."""

from __future__ import annotations

from sim.engine.journeys.itineraries import Itineraries
from sim.engine.journeys.machine import Machine
from sim.engine.rules import cases
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload


class Crowd(Machine):
    """One run of a bare network in progress."""

    def __init__(self, structure: NetworkStructure, workload: NetworkWorkload) -> None:
        super().__init__(structure.places, workload)
        self.itineraries = Itineraries(workload.routes)
        self.capacity: list[int] = structure.capacity.tolist()

    def shortest(self, teams: tuple[int, ...]) -> int:
        """Return the team with the fewest customers, waiting or served; the first of equals."""
        return min(teams, key=lambda team: self.stations[team].inside)

    def full(self, team: int) -> bool:
        """Tell whether a team turns newcomers away."""
        return cases.full(self.stations[team].inside, self.capacity[team])
