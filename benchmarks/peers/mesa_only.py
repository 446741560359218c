"""Mesa alone: its own event list, a callback for each incident, stations as counters with a queue.

Mesa makes a step in every unit of time, so a unit is about a working day.  As it is a power of two of ticks,
floats count ticks in it without rounding.
"""

from __future__ import annotations

from collections import deque
from functools import partial

import numpy as np
from mesa import Model

from benchmarks.trace import Trace

UNIT = 2.0**36  # ticks: 19 hours


class Network(Model):
    """A network in progress; `callbacks` keeps alive what Mesa's event list refers to weakly."""

    def __init__(self, trace: Trace) -> None:
        super().__init__(rng=1)
        self.visit, self.last = trace.begin[:-1].tolist(), trace.begin[1:].tolist()
        self.station, self.work = trace.station.tolist(), (trace.work / UNIT).tolist()
        self.free = trace.posts.tolist()
        self.waiting: list[deque[int]] = [deque() for _ in self.free]
        self.finished = [0.0] * len(trace)
        self.callbacks = [partial(self.served, i) for i in range(len(trace))]
        self.arrivals = enumerate((trace.occurred / UNIT).tolist())
        self.next_arrival()

    def next_arrival(self) -> None:
        """Schedule the next incident, one at a time."""
        self.coming, when = next(self.arrivals, (None, 0))
        if self.coming is not None:
            self.schedule_event(self.arrive, at=when)

    def arrive(self) -> None:
        """Let the incident in whose time has come."""
        self.enter(self.coming)
        self.next_arrival()

    def enter(self, i: int) -> None:
        """Take a free post of the next station, or queue for one."""
        station = self.station[self.visit[i]]
        if self.free[station]:
            self.free[station] -= 1
            self.serve(i)
        else:
            self.waiting[station].append(i)

    def serve(self, i: int) -> None:
        """Begin the visit of an incident."""
        self.schedule_event(self.callbacks[i], after=self.work[self.visit[i]])

    def served(self, i: int) -> None:
        """End it: the next in the queue begins, and the incident goes on."""
        station = self.station[self.visit[i]]
        if self.waiting[station]:
            self.serve(self.waiting[station].popleft())
        else:
            self.free[station] += 1
        self.visit[i] += 1
        if self.visit[i] < self.last[i]:
            self.enter(i)
        else:
            self.finished[i] = self.time


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace that has no calendars."""
    network = Network(trace)
    network.run_until(trace.end / UNIT)
    return (np.array(network.finished) * UNIT).astype(np.int64)
