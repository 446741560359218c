"""Plain SimPy as its guide teaches it: a process for each incident, a resource for each station."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from benchmarks.trace import Trace
from sim.eventlog import Shifts
from sim.model import calendars

Process = Generator[simpy.Event, None, None]

GUARD = -1  # priority of closing time


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace."""
    return (_office_hours if trace.shifts else _always_open)(trace)


def _always_open(trace: Trace) -> np.ndarray:
    env = simpy.Environment()
    stations = [simpy.Resource(env, posts) for posts in trace.posts.tolist()]
    begin, station, work = trace.begin.tolist(), trace.station.tolist(), trace.work.tolist()
    finished = [0] * len(trace)

    def incident(i: int) -> Process:
        for visit in range(begin[i], begin[i + 1]):
            with stations[station[visit]].request() as post:
                yield post
                yield env.timeout(work[visit])
        finished[i] = env.now

    def source() -> Process:
        for i, gap in enumerate(np.diff(trace.occurred, prepend=0).tolist()):
            yield env.timeout(gap)
            env.process(incident(i))

    env.process(source())
    env.run()
    return np.array(finished)


def _office_hours(trace: Trace) -> np.ndarray:
    """Work in hand pauses at closing; a guard then holds the free posts until the next opening."""
    env = simpy.Environment()
    stations = [simpy.PriorityResource(env, posts) for posts in trace.posts.tolist()]
    tables = [(s.opens.tolist(), s.closes.tolist(), s.before.tolist()) for s in trace.shifts]
    hours = [tables[k] for k in trace.calendar.tolist()]
    begin, station, work = trace.begin.tolist(), trace.station.tolist(), trace.work.tolist()
    priority = trace.priority.tolist()
    finished = [0] * len(trace)
    left = len(trace)

    def incident(i: int) -> Process:
        nonlocal left
        for visit in range(begin[i], begin[i + 1]):
            k = station[visit]
            with stations[k].request(priority[i]) as post:
                yield post
                yield env.timeout(calendars.finish(env.now, work[visit], *hours[k]) - env.now)
        finished[i] = env.now
        left -= 1

    def guard(shifts: Shifts, guarded: list[simpy.PriorityResource]) -> Process:
        for opens, closes in zip(shifts.opens.tolist(), shifts.closes.tolist(), strict=True):
            held = [_hold_free_posts(resource) for resource in guarded]
            yield env.timeout(opens - env.now)
            for resource, requests in zip(guarded, held, strict=True):
                for request in requests:
                    resource.release(request)
            yield env.timeout(closes - env.now)
            if not left:
                return

    def source() -> Process:
        for i, gap in enumerate(np.diff(trace.occurred, prepend=0).tolist()):
            yield env.timeout(gap)
            env.process(incident(i))

    for k, shifts in enumerate(trace.shifts):
        env.process(guard(shifts, [stations[s] for s in np.flatnonzero(trace.calendar == k).tolist()]))
    env.process(source())
    env.run()
    return np.array(finished)


def _hold_free_posts(resource: simpy.PriorityResource) -> list[simpy.resources.resource.PriorityRequest]:
    return [resource.request(GUARD) for _ in range(resource.capacity - resource.count)]
