"""No framework: a loop over Python's `heapq`."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np

from benchmarks.peers.hours import Hours
from benchmarks.trace import Trace

OPENING = -1  # in the place of an incident


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace."""
    return (_office_hours if trace.shifts else _always_open)(trace)


def _always_open(trace: Trace) -> np.ndarray:
    visit, last = trace.begin[:-1].tolist(), trace.begin[1:].tolist()
    station, work = trace.station.tolist(), trace.work.tolist()
    free = trace.posts.tolist()
    queues: list[list[tuple[int, int]]] = [[] for _ in free]  # (time of joining, incident)
    finished = [0] * len(trace)
    agenda: list[tuple[int, int]] = []
    for now, i, arrives in _moments(trace, agenda):
        if not arrives:
            k = station[visit[i]]
            if queues[k]:
                other = heappop(queues[k])[1]
                heappush(agenda, (now + work[visit[other]], other))
            else:
                free[k] += 1
            visit[i] += 1
            if visit[i] == last[i]:
                finished[i] = now
                continue
        k = station[visit[i]]
        if free[k]:
            free[k] -= 1
            heappush(agenda, (now + work[visit[i]], i))
        else:
            heappush(queues[k], (now, i))
    return np.array(finished)


def _moments(trace: Trace, agenda: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield (time, incident, whether it arrives) in order of time, until the agenda is empty."""
    for i, when in enumerate(trace.occurred.tolist()):
        while agenda and agenda[0][0] <= when:
            yield *heappop(agenda), False
        yield when, i, True
    while agenda:
        yield *heappop(agenda), False


def _office_hours(trace: Trace) -> np.ndarray:
    """An opening is an entry of the agenda as well: free posts of the stations concerned take what waits."""
    visit, last = trace.begin[:-1].tolist(), trace.begin[1:].tolist()
    station, work = trace.station.tolist(), trace.work.tolist()
    priority, free = trace.priority.tolist(), trace.posts.tolist()
    calendars = [Hours(shifts) for shifts in trace.shifts]
    hours = [calendars[k] for k in trace.calendar.tolist()]
    stations = [np.flatnonzero(trace.calendar == k).tolist() for k in range(len(calendars))]
    queues: list[list[tuple[int, int, int]]] = [[] for _ in free]  # (priority, time of joining, incident)
    finished = [0] * len(trace)
    agenda = [(opens, OPENING - k) for k, table in enumerate(calendars) for opens in table.opens]
    agenda.sort()

    def start(k: int, now: int) -> None:
        if not hours[k].is_open(now):
            return
        while free[k] and queues[k]:
            free[k] -= 1
            i = heappop(queues[k])[2]
            heappush(agenda, (hours[k].finish(now, work[visit[i]]), i))

    for now, i, arrives in _moments(trace, agenda):
        if i <= OPENING:
            for k in stations[OPENING - i]:
                if queues[k]:
                    start(k, now)
            continue
        if not arrives:
            k = station[visit[i]]
            free[k] += 1
            start(k, now)
            visit[i] += 1
            if visit[i] == last[i]:
                finished[i] = now
                continue
        k = station[visit[i]]
        heappush(queues[k], (priority[i], now, i))
        start(k, now)
    return np.array(finished)
