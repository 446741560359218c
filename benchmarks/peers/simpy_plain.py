"""Plain SimPy as its guide teaches it: a process for each incident, a resource for each station."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from benchmarks.peers.hours import Hours
from benchmarks.trace import Trace

Process = Generator[simpy.Event, None, None]


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
    """Work in hand pauses at closing; who comes to a closed office asks for a post when it opens."""
    env = simpy.Environment()
    stations = [simpy.PriorityResource(env, posts) for posts in trace.posts.tolist()]
    calendars = [Hours(shifts) for shifts in trace.shifts]
    calendar, priority = trace.calendar.tolist(), trace.priority.tolist()
    begin, station, work = trace.begin.tolist(), trace.station.tolist(), trace.work.tolist()
    early: list[list[tuple[int, int, int, simpy.Event]]] = [[] for _ in calendars]
    finished = [0] * len(trace)

    def incident(i: int) -> Process:
        for visit in range(begin[i], begin[i + 1]):
            k = station[visit]
            hours = calendars[calendar[k]]
            if not hours.is_open(env.now):
                opening = env.event()
                early[calendar[k]].append((priority[i], env.now, i, opening))
                yield opening
            with stations[k].request(priority[i]) as post:
                yield post
                yield env.timeout(hours.finish(env.now, work[visit]) - env.now)
        finished[i] = env.now

    def open_up(hours: Hours, waiting: list[tuple[int, int, int, simpy.Event]]) -> Process:
        for opens in hours.opens:
            yield env.timeout(opens - env.now)
            for *_, opening in sorted(waiting):
                opening.succeed()
            waiting.clear()

    def source() -> Process:
        for i, gap in enumerate(np.diff(trace.occurred, prepend=0).tolist()):
            yield env.timeout(gap)
            env.process(incident(i))

    for hours, waiting in zip(calendars, early, strict=True):
        env.process(open_up(hours, waiting))
    env.process(source())
    env.run()
    return np.array(finished)
