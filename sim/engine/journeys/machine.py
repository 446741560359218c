"""Elementary moves of the readable engine: rows, posts, queues, waits, on SimPy's clock and event queue.

Nothing here knows what an incident is.

SimPy is the one clock and the one queue of events.  It resumes simultaneous events by urgency, and equally
urgent ones in the order in which they were scheduled, which nobody can repeat elsewhere.  So the urgency of
whatever settles is the number of its thread, that of a review comes after them all, and staff begin when no
other event is left at this instant.  What a journey that goes on does at once, and what that sets going,
comes before the next event.  A duration is at least one second, so only arrivals join an instant under way.

Journeys are plain generators and no SimPy processes, threads are their own events, and a post is granted
without an event: with processes and resources every start, grant and end would go through the queue of
events as well, three events where one is needed, and they cost more than all that is done here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Generator, Iterable
from struct import Struct
from typing import Any, NamedTuple, cast

import numpy as np
import simpy

from sim.engine.journeys.thread import Journey, Task, Thread
from sim.engine.rules import cases, work
from sim.eventlog import COLUMNS, NEVER, Event, EventLog, Kind, Places, What
from sim.model.time_and_chance import calendars
from sim.model.workload import Workload

ROW = np.dtype(list(COLUMNS.items()))
pack = Struct("=qibhbbi").pack
"""Make a `ROW` of the log.  Tuples would be looked through by the garbage collector again and again."""

PARTS = 128  # more than there are part numbers
LAST = NEVER  # urgency of a review: after all that settles

# Most rows are of these; to look up a member of an enumeration takes as long as to call a function.
ENQUEUE, START, FINISH, WAIT = Event.ENQUEUE, Event.START, Event.FINISH, Event.WAIT
TRAVEL = What.TRAVEL


class Opening(NamedTuple):
    """The shifts of a calendar as `calendars.finish` reads them."""

    opens: list[int]
    closes: list[int]
    before: list[int]


Waiting = tuple[int, int, int, int, Thread]
"""A place in a queue: priority, enqueue time, item, part and thread.  They sort as they are served.

A named tuple takes several times as long to make, and one is made for every visit.
"""


class Station:
    """The posts of a team and the queue before them."""

    __slots__ = (
        "begun",
        "closing",
        "free",
        "inside",
        "number",
        "pace",
        "present",
        "queue",
        "shifts",
    )

    def __init__(self, number: int, posts: int, shifts: Opening) -> None:
        self.number = number
        self.shifts = shifts
        self.closing = 0  # of the latest shift that has begun
        self.free = self.present = posts
        self.inside = 0
        self.pace = 1.0
        self.begun = 0  # seconds of work since the last review
        self.queue: list[Waiting] = []


class Machine:
    """Clock, posts, queues and log of a run in progress."""

    def __init__(self, places: Places, workload: Workload) -> None:
        self.places, self.workload = places, workload
        self.clock = simpy.Environment()
        self.schedule = cast("Callable[[simpy.Event, int, int], None]", self.clock.schedule)
        self.callbacks: list[Callable[[Any], None]] = [self._go_on]  # of every thread
        self.end = workload.end
        self.now = 0  # seconds since the start
        self.rows = bytearray()
        self.shifts = [
            Opening(s.opens.tolist(), s.closes.tolist(), s.before.tolist()) for s in places.calendars
        ]
        self.stations = [
            Station(k, team.posts, self.shifts[team.calendar]) for k, team in enumerate(places.teams)
        ]
        self.priority: list[int] = workload.priority.tolist()
        self.ready: set[int] = set()  # stations that may be able to start something
        for shifts in self.shifts:
            self.begin(self._open(shifts))

    # --- the clock

    def advance(self, time: int) -> None:
        """Run until everything before `time` is done and everything at `time` has settled."""
        self._dispatch()  # what has been decided lets staff begin
        review = self.clock.event()
        review._ok, review._value = True, None
        self.schedule(review, LAST, time - self.now)
        self.clock.run(until=review)
        self.now = time

    def at(self, time: int, who: Thread) -> Thread:
        """Let a thread that is about to yield go on at `time`, in item order among what settles then.

        What lies beyond the end never happens.
        """
        if time < self.end:
            who.callbacks = self.callbacks
            self.schedule(who, PARTS * who.item + who.part, time - self.now)
        return who

    def begin(self, journey: Journey) -> None:
        """Let a journey begin."""
        who = next(journey, None)
        if who is not None:
            who.journey = journey

    def arrive(self, first: int, last: int, journey: Callable[[Thread], Journey]) -> Journey:
        """Begin the journeys of a block of items, each as it occurs."""
        me = Thread(first)
        for item, time in enumerate(self.workload.occurred[first:last].tolist(), first):
            me.item = item
            yield self.at(time, me)
            self.begin(journey(Thread(item)))

    def branch(self, who: Thread, journeys: Iterable[Iterable[Thread]]) -> Journey:
        """Begin journeys side by side and wait until all have ended."""
        who.branches = 1  # this beginning is one, lest all others end before `who` waits
        for journey in journeys:
            who.branches += 1
            self.begin(self._branch(who, journey))
        who.branches -= 1
        if who.branches:
            yield who

    def working(self, team: int, seconds: float) -> int:
        """Return when work of `seconds` begun now at a team is done."""
        return self.clock_after(self.places.teams[team].calendar, seconds)

    def clock_after(self, calendar: int, seconds: float) -> int:
        """Return when `seconds` of a calendar's open time have passed."""
        return calendars.finish(self.now, work.whole_seconds(seconds), *self.shifts[calendar])

    # --- what befalls a thread

    def record(self, who: Thread, event: Event, what: int = What.NOTHING, team: int = -1) -> None:
        """Write one row."""
        self.rows += pack(self.now, who.item, who.part, who.step, event, what, team)

    def visit(
        self, who: Thread, team: int, tasks: list[Task], patience: int = NEVER
    ) -> Generator[Thread, None, bool]:
        """Queue at a team and let one post do the tasks one after the other; False if patience ran out."""
        station = self.stations[team]
        who.tasks = tasks
        station.inside += 1
        self.record(who, ENQUEUE, tasks[0].what, team)
        insort(station.queue, (self.priority[who.item], self.now, who.item, who.part, who))
        if station.free > 0:
            self.ready.add(team)
        if patience < NEVER:
            self.begin(self._lose_patience(station, who, self.now + patience))
        yield who  # until the first task is done
        if not who.tasks:
            return False
        for task in tasks[1:]:
            yield self._begin(who, station, task)
        self.record(who, FINISH, tasks[-1].what, team)
        station.free += 1
        station.inside -= 1
        if station.queue:
            self.ready.add(team)
        who.step += 1
        return True

    def wait(self, who: Thread, what: What, team: int, seconds: float) -> Journey:
        """Wait without a post, in a team's working time; no wait if `seconds` is zero."""
        if seconds > 0:
            self.record(who, WAIT, what, team)
            yield self.at(self.working(team, seconds), who)

    def elapse(self, who: Thread, what: What, seconds: float) -> Journey:
        """Wait in calendar time."""
        self.record(who, WAIT, what)
        yield self.at(self.now + work.whole_seconds(seconds), who)

    def log(self, items: dict[str, np.ndarray], staff: dict[str, np.ndarray]) -> EventLog:
        """Return what has happened, with the tables of items and of staff that go with it."""
        rows = np.frombuffer(self.rows, ROW)
        return EventLog(
            start=self.workload.start,
            end=self.end,
            rows={name: rows[name].copy() for name in COLUMNS},
            items=items,
            places=self.places,
            staff=staff,
        )

    # --- what the daily review changes

    def incidents_waiting(self, station: Station) -> int:
        """Count the incidents in a queue."""
        kind = self.workload.kind
        return sum(1 for _, _, item, _, _ in station.queue if kind[item] == Kind.INCIDENT)

    def staff(self, station: Station, away: int, pace: float) -> None:
        """Let people come and go, and change their pace, from this moment on; whoever is busy goes later."""
        present = self.places.teams[station.number].posts - away
        station.free += present - station.present
        station.present = present
        station.pace = pace
        self._wake(station)

    def raise_priority(self, item: int) -> None:
        """Raise the priority of an item to that of the supervised, where it waits already too."""
        self.priority[item] = cases.raised(self.priority[item])
        for station in self.stations:
            moved = [waiting for waiting in station.queue if waiting[2] == item]
            for waiting in moved:
                station.queue.pop(bisect_left(station.queue, waiting))
                insort(station.queue, (cases.raised(waiting[0]), *waiting[1:]))

    # --- inside

    def _branch(self, who: Thread, journey: Iterable[Thread]) -> Journey:
        yield from journey
        who.branches -= 1
        if not who.branches:
            next(who.journey, None)

    def _lose_patience(self, station: Station, who: Thread, time: int) -> Journey:
        """Leave the queue at `time`, unless a post has begun; `step` tells this visit from a later one."""
        step = who.step
        yield self.at(time, Thread(who.item, who.part))
        for k, waiting in enumerate(station.queue):
            if waiting[-1] is who and who.step == step:
                del station.queue[k]
                station.inside -= 1
                self.record(who, Event.ABANDON, who.tasks[0].what, station.number)
                who.tasks = []
                next(who.journey, None)
                return

    def _go_on(self, who: Thread) -> None:
        self.now = int(self.clock.now)
        next(who.journey, None)
        if self.ready and self.clock.peek() > self.now:  # all has settled, and no review is due
            self._dispatch()

    def _open(self, shifts: Opening) -> Journey:
        """Begin each shift of the teams of a calendar; of what settles at that time this is the first."""
        stations = [station for station in self.stations if station.shifts is shifts]
        me = Thread(-1)
        for opens, closes in zip(shifts.opens, shifts.closes, strict=True):
            yield self.at(opens, me)
            for station in stations:
                station.closing = closes
                self._wake(station)

    def _wake(self, station: Station) -> None:
        """Note that a team may be able to begin something at this instant."""
        if station.queue and station.free > 0:
            self.ready.add(station.number)

    def _dispatch(self) -> None:
        for number in sorted(self.ready):
            station = self.stations[number]
            while station.free > 0 and station.queue and self.now < station.closing:
                who = station.queue.pop(0)[-1]
                station.free -= 1
                self._begin(who, station, who.tasks[0])
        self.ready.clear()

    def _begin(self, who: Thread, station: Station, task: Task) -> Thread:
        """Let a post begin a task, after which the thread goes on."""
        what, seconds = task
        self.record(who, START, what, station.number)
        length = work.whole_seconds(seconds)
        station.begun += length
        if work.paced(station.pace, what == TRAVEL):
            length = work.whole_seconds(length / station.pace)
        done = self.now + length
        if done > station.closing:
            done = calendars.finish(self.now, length, *station.shifts)
        return self.at(done, who)
