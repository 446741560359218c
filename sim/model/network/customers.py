"""Draw the customers of a bare network before the engine runs: when they come and where they go."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from zlib import crc32

import numpy as np

from sim.eventlog import NEVER, Kind
from sim.model.network.scenario import NetworkScenario, Split
from sim.model.network.workload import NetworkWorkload, Routes
from sim.model.structure import NOBODY
from sim.model.time_and_chance.chance import whole
from sim.model.time_and_chance.streams import Purpose, stream

MOST_STEPS = 30_000
"""Longest route: the log counts steps in 16 bits."""

Source = Callable[..., np.random.Generator]
"""Give the generator of a purpose, and of names and numbers below it."""


@dataclass(frozen=True)
class Visits:
    """Visits of the customers of one class: who goes where at which step, and how much work it is."""

    item: np.ndarray
    step: np.ndarray
    team: np.ndarray  # -1 in a pool
    pool: np.ndarray  # -1 at a station
    work: np.ndarray  # seconds of the log


def draw_network(scenario: NetworkScenario, seed: int, replication: int) -> NetworkWorkload:
    """Draw all customers of one replication, by time; equal arguments give equal arrays.

    If nobody comes the arrays are empty.  Each class has streams of its own for arrivals, patience and each
    step of the routes, and each class at each station one for each step, so that a change touches only what
    it changes.
    """

    def source(purpose: Purpose, *path: str | int) -> np.random.Generator:
        return stream(
            seed, replication, purpose, *(crc32(p.encode()) if isinstance(p, str) else p for p in path)
        )

    names = list(scenario.classes)
    arrivals = [_arrivals(scenario, name, source) for name in names]
    occurred = np.concatenate(arrivals)
    order = np.argsort(occurred, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    first = np.cumsum([0, *map(len, arrivals)])
    walks = [
        replace(walk, item=place[first[k] + walk.item])
        for k, name in enumerate(names)
        for walk in _Walk(scenario, name, source, len(arrivals[k])).visits()
    ]
    each = zip(names, map(len, arrivals), strict=True)
    patience = np.concatenate([_patience(scenario, name, source, n) for name, n in each])
    category = np.repeat(np.arange(len(names)), [len(a) for a in arrivals])
    return _workload(scenario, occurred[order], category[order], _routes(scenario, walks, patience[order]))


def _arrivals(scenario: NetworkScenario, name: str, source: Source) -> np.ndarray:
    """Draw the ascending arrival times of a class in seconds of the log, by thinning if its rate swings."""
    customers, horizon = scenario.classes[name], scenario.horizon
    swing = customers.profile
    peak = customers.rate + (abs(swing.amplitude) if swing else 0.0)
    times = _poisson(source(Purpose.NETWORK_ARRIVALS, name), peak, horizon)
    if swing:
        rate = customers.rate + swing.amplitude * np.sin(2 * math.pi * times / swing.period)
        times = times[source(Purpose.NETWORK_ARRIVALS, name, 1).random(len(times)) * peak < rate]
    seconds = np.rint(times * scenario.seconds_per_unit).astype(np.int64)
    return seconds[seconds < scenario.end]


def _poisson(rng: np.random.Generator, rate: float, until: float) -> np.ndarray:
    """Draw the times of a Poisson process; a longer run begins with the same times."""
    expected = rate * until
    block = int(expected + 6 * math.sqrt(expected)) + 16
    times = np.cumsum(rng.exponential(1 / rate, block))
    while times[-1] < until:
        times = np.append(times, times[-1] + np.cumsum(rng.exponential(1 / rate, block)))
    return times[times < until]


def _patience(scenario: NetworkScenario, name: str, source: Source, n: int) -> np.ndarray:
    patience = scenario.classes[name].patience
    if patience is None:
        return np.full(n, NEVER)
    return _seconds(scenario, patience.sample(source(Purpose.NETWORK_PATIENCE, name), n))


def _seconds(scenario: NetworkScenario, times: np.ndarray) -> np.ndarray:
    return whole(times * scenario.seconds_per_unit)


class _Walk:
    """Walks the customers of one class through the network, all of them one step at a time."""

    def __init__(self, scenario: NetworkScenario, name: str, source: Source, n: int) -> None:
        self.scenario, self.name, self.source, self.n = scenario, name, source, n
        self.customers = scenario.classes[name]
        self.nodes, self.stations, self.pools = scenario.nodes, list(scenario.stations), list(scenario.pools)
        self.number = {node: k for k, node in enumerate(self.nodes)}
        self.rows = scenario.rows(self.customers)

    def visits(self) -> Iterator[Visits]:
        """Yield the visits of each step and place."""
        who = np.arange(self.n)
        where = self._choose(self.scenario.entry(self.customers), self._chance(0))
        for step in range(1, MOST_STEPS):
            chance = self._chance(step)[who]
            ahead = np.empty(len(who), np.int64)
            for node in np.unique(where).tolist():
                here = where == node
                yield from self._stay(node, step, who[here])
                ahead[here] = self._choose(self.rows.get(self.nodes[node], {}), chance[here])
            who, where = who[ahead < len(self.nodes)], ahead[ahead < len(self.nodes)]
            if not len(who):
                return
        raise ValueError(f"a customer of class {self.name!r} would make more than {MOST_STEPS} visits")

    def _chance(self, step: int) -> np.ndarray:
        return self.source(Purpose.NETWORK_ROUTES, self.name, step).random(self.n)

    def _choose(self, row: Split, chance: np.ndarray) -> np.ndarray:
        """Return the numbers of the nodes chosen; who leaves gets the number after the last."""
        nodes = sorted(self.number[name] for name in row if name in self.number)
        edges = np.cumsum([row[self.nodes[node]] for node in nodes])
        if nodes and edges[-1] > 1 - 1e-9:  # nobody leaves through a rounding error
            edges[-1] = 1.0
        return np.append(nodes, len(self.nodes)).astype(int)[np.searchsorted(edges, chance, side="right")]

    def _stay(self, node: int, step: int, who: np.ndarray) -> Iterator[Visits]:
        name = self.nodes[node]
        for branch, place in enumerate(self.scenario.forks.get(name, (name,))):
            pooled = place in self.scenario.pools
            station = self.scenario.pools[place][0] if pooled else place
            rng = self.source(Purpose.NETWORK_SERVICE, self.name, place, step, branch)
            work = self.scenario.service(self.customers, station).sample(rng, self.n)[who]
            yield Visits(
                item=who,
                step=np.full(len(who), step),
                team=np.full(len(who), NOBODY if pooled else self.stations.index(place)),
                pool=np.full(len(who), self.pools.index(place) if pooled else NOBODY),
                work=_seconds(self.scenario, work),
            )


def _routes(scenario: NetworkScenario, walks: list[Visits], patience: np.ndarray) -> Routes:
    """Put visits in rows by customer and step; branches of a fork keep their order."""
    none = np.empty(0, np.int64)  # nobody may come at all
    column = {
        f.name: np.concatenate([none, *(getattr(walk, f.name) for walk in walks)]) for f in fields(Visits)
    }
    order = np.lexsort((column["step"], column["item"]))
    number = np.bincount(column["item"], minlength=len(patience))
    names = list(scenario.stations)
    return Routes(
        begin=np.concatenate(([0], np.cumsum(number))).astype(np.int64),
        team=column["team"][order].astype(np.int32),
        pool=column["pool"][order].astype(np.int32),
        group=column["step"][order].astype(np.int32),
        work=column["work"][order],
        patience=patience,
        pools=tuple(tuple(map(names.index, members)) for members in scenario.pools.values()),
    )


def _workload(
    scenario: NetworkScenario, occurred: np.ndarray, category: np.ndarray, routes: Routes
) -> NetworkWorkload:
    priority = np.array([customers.priority for customers in scenario.classes.values()], np.int8)
    return NetworkWorkload(
        start=datetime.combine(scenario.period.start, time()),
        end=scenario.end,
        kind=np.full(len(occurred), Kind.CUSTOMER, np.int8),
        category=category.astype(np.int8),
        priority=priority[category],
        occurred=occurred,
        routes=routes,
    )
