"""salabim: a component for each incident, a resource for each station; generators rather than greenlets.

Generators were the faster of its two ways.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import salabim

from benchmarks.trace import Trace


class Incident(salabim.Component):
    """An incident on its way."""

    def setup(self, number: int, network: Network) -> None:
        """Take what the constructor was given."""
        self.number, self.network = number, network

    def process(self) -> Generator[None, None, None]:
        """Visit station after station."""
        network, i = self.network, self.number
        for visit in range(network.begin[i], network.begin[i + 1]):
            post = network.stations[network.station[visit]]
            yield self.request(post)
            yield self.hold(network.work[visit])
            self.release(post)
        network.finished[i] = self.env.now()


class Network:
    """What all incidents of a run share."""

    def __init__(self, env: salabim.Environment, trace: Trace) -> None:
        self.begin, self.station = trace.begin.tolist(), trace.station.tolist()
        self.work = trace.work.tolist()
        self.stations = [salabim.Resource(capacity=posts, env=env) for posts in trace.posts.tolist()]
        self.finished = [0] * len(trace)


class Source(salabim.Component):
    """Lets the incidents in."""

    def setup(self, gaps: list[int], network: Network) -> None:
        """Take what the constructor was given."""
        self.gaps, self.network = gaps, network

    def process(self) -> Generator[None, None, None]:
        """Wait for each incident in turn."""
        for i, gap in enumerate(self.gaps):
            yield self.hold(gap)
            Incident(number=i, network=self.network, env=self.env)


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace that has no calendars."""
    env = salabim.Environment(random_seed=None, yieldless=False)
    network = Network(env, trace)
    Source(gaps=np.diff(trace.occurred, prepend=0).tolist(), network=network, env=env)
    env.run()
    return np.array(network.finished, np.int64)
