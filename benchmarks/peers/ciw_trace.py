"""Ciw on a given trace: its distributions and routing look up what the trace says of an individual."""

from __future__ import annotations

import ciw
import numpy as np
from ciw.dists import Distribution
from ciw.routing import NetworkRouting, NodeRouting

from benchmarks.trace import Trace


class Visits:
    """Which visit each individual is at; Ciw numbers them from 1 in order of arrival."""

    def __init__(self, trace: Trace) -> None:
        self.now, self.last = trace.begin[:-1].tolist(), trace.begin[1:].tolist()
        self.station, self.work = trace.station.tolist(), trace.work.tolist()

    def __deepcopy__(self, memo: dict[int, object]) -> Visits:
        """Stay one: Ciw copies distributions, and all of them must see where an individual is."""
        return self


class Gaps(Distribution):
    """The gaps between arrivals at a station, and after the last one for ever."""

    def __init__(self, times: np.ndarray) -> None:
        self.gaps = np.diff(times, prepend=0).tolist()
        self.taken = 0

    def sample(self, t: float | None = None, ind: ciw.Individual | None = None) -> float:
        """Return ticks."""
        self.taken += 1
        return self.gaps[self.taken - 1] if self.taken <= len(self.gaps) else float("inf")


class Work(Distribution):
    """The service time of the visit under way."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits

    def sample(self, t: float | None = None, ind: ciw.Individual | None = None) -> int:
        """Return ticks."""
        return self.visits.work[self.visits.now[ind.id_number - 1]]


class Route(NodeRouting):
    """The next station of the trace, or the exit."""

    def __init__(self, visits: Visits) -> None:
        self.visits = visits

    def next_node(self, ind: ciw.Individual) -> ciw.Node:
        """Go on to the next visit."""
        i, visits = ind.id_number - 1, self.visits
        visits.now[i] += 1
        over = visits.now[i] == visits.last[i]
        return self.simulation.nodes[-1 if over else 1 + visits.station[visits.now[i]]]


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace that has no calendars."""
    visits, stations = Visits(trace), len(trace.posts)
    network = ciw.create_network(
        arrival_distributions=[_gaps(trace, k) for k in range(stations)],
        service_distributions=[Work(visits) for _ in range(stations)],
        number_of_servers=trace.posts.tolist(),
        routing=NetworkRouting(routers=[Route(visits) for _ in range(stations)]),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(trace), method="Complete")
    times = np.zeros(len(trace), np.int64)
    for record in simulation.get_all_records():
        times[record.id_number - 1] = max(times[record.id_number - 1], round(record.exit_date))
    return times


def _gaps(trace: Trace, station: int) -> Gaps | None:
    times = trace.occurred[trace.station[trace.begin[:-1]] == station]
    return Gaps(times) if len(times) else None
