"""The readable engine: one generator per journey, on SimPy's clock and event queue.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

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
from typing import Any, cast

import numpy as np
import simpy

from sim.engine import rules
from sim.engine.decisions import Decisions, Pending, Snapshot
from sim.engine.journeys import BY_WAYS, JOURNEYS
from sim.engine.journeys.city import City
from sim.engine.journeys.customers import Itineraries
from sim.engine.journeys.thread import Journey, Thread
from sim.eventlog import AWAY, COLUMNS, NEVER, STAFF_COLUMNS, Aspect, Event, EventLog, Kind, What
from sim.model import calendars
from sim.model.conduct import Conduct
from sim.model.structure import Structure
from sim.model.workload import Workload, blocks

Hours = tuple[list[int], list[int], list[int]]
"""The shifts of a calendar as `calendars.finish` reads them."""

ROW = np.dtype(list(COLUMNS.items()))
pack = Struct("=qibhbbi").pack
"""Make a `ROW` of the log.  Tuples would be looked through by the garbage collector again and again."""

PARTS = 128  # more than there are part numbers
LAST = NEVER  # urgency of a review: after all that settles

# Most rows are of these; to look up a member of an enumeration takes as long as to call a function.
REPORT, CLOSE, ENQUEUE, START, FINISH = Event.REPORT, Event.CLOSE, Event.ENQUEUE, Event.START, Event.FINISH
TRAVEL = What.TRAVEL
BY_RESIDENTS = (What.HOTLINE, What.WALK_IN)


class Station:
    """The posts of a team and the queue before them, ordered by (priority, enqueue time, item, part)."""

    __slots__ = (
        "begun",
        "capacity",
        "closing",
        "free",
        "inside",
        "number",
        "pace",
        "present",
        "queue",
        "shifts",
    )

    def __init__(self, number: int, posts: int, capacity: int, shifts: Hours) -> None:
        self.number = number
        self.capacity = capacity
        self.shifts = shifts
        self.closing = 0  # of the latest shift that has begun
        self.free = self.present = posts
        self.inside = 0
        self.pace = 1.0
        self.begun = 0  # seconds of work since the last review
        self.queue: list[tuple[int, int, int, int, Thread]] = []


class Reference:
    """One run in progress."""

    def __init__(self, structure: Structure, workload: Workload, conduct: Conduct | None) -> None:
        self.structure, self.workload, self.conduct = structure, workload, conduct
        self.clock = simpy.Environment()
        self.schedule = cast("Callable[[simpy.Event, int, int], None]", self.clock.schedule)
        self.callbacks: list[Callable[[Any], None]] = [self._go_on]  # of every thread
        self.end = workload.end
        self.now = 0  # seconds since the start
        self.rows = bytearray()
        self.shifts: list[Hours] = [
            (s.opens.tolist(), s.closes.tolist(), s.before.tolist()) for s in structure.places.calendars
        ]
        teams = structure.places.teams
        self.stations = [
            Station(k, team.posts, capacity, self.shifts[team.calendar])
            for k, (team, capacity) in enumerate(zip(teams, structure.capacity.tolist(), strict=True))
        ]
        self.staff: list[tuple[int, int, int, float]] = []
        self.told: dict[tuple[int, int], float] = {}  # last entry in `staff` by team and aspect
        self.priority, self.limit = workload.priority.tolist(), workload.limit.tolist()
        self.due = [NEVER] * len(workload)
        self.open: dict[int, None] = {}
        self.reported: dict[int, int] = {}  # when residents reported open incidents
        self.repeated: set[int] = set()
        self.escalated: set[int] = set()
        self.supervised: set[int] = set()
        self.arbitrated: set[int] = set()
        self.bounced: set[int] = set()
        self.ready: set[int] = set()  # stations that may be able to start something
        self.decisions: Decisions  # from the first `apply` on
        communities = structure.window.shape[1]
        self.satisfied, self.dissatisfied = [0] * communities, [0] * communities
        self.asked, self.answered = [0] * len(self.stations), [0] * len(self.stations)
        if conduct is not None:
            self.city = City(structure, workload, conduct)
        if workload.routes is not None:
            self.itineraries = Itineraries(workload.routes)
        for shifts in self.shifts:
            self.begin(self._open(shifts))
        for first, last in blocks(workload.occurred):
            self.begin(self._arrive(first, last))

    # --- what simulate() asks for

    def advance(self, time: int) -> None:
        """Run until everything before `time` is done and everything at `time` has settled."""
        self._dispatch()  # what has been decided lets staff begin
        review = self.clock.event()
        review._ok, review._value = True, None
        self.schedule(review, LAST, time - self.now)
        self.clock.run(until=review)
        self.now = time

    def snapshot(self) -> Snapshot:
        """Show the agents what there is to see, and start a new day of experience."""
        seen = Snapshot(
            day=self.now // calendars.DAY,
            satisfied=self.satisfied,
            dissatisfied=self.dissatisfied,
            waiting=[len(station.queue) for station in self.stations],
            incidents_waiting=[self._incidents(station) for station in self.stations],
            begun=[station.begun for station in self.stations],
            asked=self.asked,
            answered=self.answered,
            overdue=[i for i in sorted(self.open) if self.due[i] < self.now and i not in self.supervised],
            bounced=sorted(self.bounced),
            pending=self._pending(),
        )
        self.satisfied, self.dissatisfied = [0] * len(seen.satisfied), [0] * len(seen.satisfied)
        self.asked, self.answered = [0] * len(self.stations), [0] * len(self.stations)
        self.bounced = set()
        for station in self.stations:
            station.begun = 0
        return seen

    def apply(self, decisions: Decisions) -> None:
        """Put decisions into force: people come and go, cases move up, residents ask again."""
        self.decisions = decisions
        self._staff(decisions)
        for item in decisions.supervise:
            self._supervise(item)
        for item in decisions.arbitrate:
            self.arbitrated.add(item)
            self.record(Thread(item), Event.ARBITRATE)
        for item in decisions.escalate:
            self.escalated.add(item)
            if item not in self.supervised:
                self._supervise(item)
        for item in decisions.repeat:
            self.repeated.add(item)
            self.by_way(item, Event.REPEAT)
        for item in decisions.escalate:
            self.by_way(item, Event.ESCALATE)

    def log(self) -> EventLog:
        """Return what has happened."""
        rows = np.frombuffer(self.rows, ROW)
        work = self.workload
        return EventLog(
            start=work.start,
            end=work.end,
            rows={name: rows[name].copy() for name in COLUMNS},
            items=work.items() | {"due": np.array(self.due, np.int64)},
            places=self.structure.places,
            staff=dict(zip(STAFF_COLUMNS, np.array(self.staff, float).reshape(-1, 4).T, strict=True)),
        )

    # --- what journeys use

    def record(self, who: Thread, event: Event, what: What = What.NOTHING, team: int = -1) -> None:
        """Write one row."""
        self.rows += pack(self.now, who.item, who.part, who.step, event, what, team)

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

    def working(self, team: int, seconds: float) -> int:
        """Return when work of `seconds` begun now at a team is done."""
        return self.clock_after(self.structure.places.teams[team].calendar, seconds)

    def clock_after(self, calendar: int, seconds: float) -> int:
        """Return when `seconds` of a calendar's open time have passed."""
        return calendars.finish(self.now, rules.whole_seconds(seconds), *self.shifts[calendar])

    def visit(
        self, who: Thread, team: int, tasks: list[tuple[What, float]], patience: int = NEVER
    ) -> Generator[Thread, None, bool]:
        """Queue at a team and let one post do the tasks one after the other; False if patience ran out."""
        station = self.stations[team]
        who.tasks = tasks
        station.inside += 1
        self.record(who, ENQUEUE, tasks[0][0], team)
        insort(station.queue, (self.priority[who.item], self.now, who.item, who.part, who))
        if station.free > 0:
            self.ready.add(team)
        if patience < NEVER:
            self.begin(self._lose_patience(station, who, self.now + patience))
        yield who  # until the first task is done
        if not who.tasks:
            return False
        for what, seconds in tasks[1:]:
            yield self._begin(who, station, what, seconds)
        self.record(who, FINISH, tasks[-1][0], team)
        station.free += 1
        station.inside -= 1
        if station.queue:
            self.ready.add(team)
        who.step += 1
        return True

    def wait(self, who: Thread, what: What, team: int, seconds: float) -> Journey:
        """Wait without a post, in a team's working time; no wait if `seconds` is zero."""
        if seconds > 0:
            self.record(who, Event.WAIT, what, team)
            yield self.at(self.working(team, seconds), who)

    def elapse(self, who: Thread, what: What, seconds: float) -> Journey:
        """Wait in calendar time."""
        self.record(who, Event.WAIT, what)
        yield self.at(self.now + rules.whole_seconds(seconds), who)

    def search(self, who: Thread, seconds: float) -> Journey:
        """Let the resident look for another office, in the hours in which residents report."""
        if seconds > 0:
            self.record(who, Event.WAIT, What.SEARCH)
            yield self.at(self.clock_after(self.structure.waking, seconds), who)

    def by_way(self, item: int, event: Event) -> None:
        """Begin work that an incident causes beside its own journey."""
        part, journey = BY_WAYS[event]
        self.begin(journey(self, Thread(item, part)))

    def report(self, who: Thread, channel: What) -> None:
        """Enter the system; time limits count from here."""
        self.record(who, REPORT, channel)
        if channel in BY_RESIDENTS:
            self.reported[who.item] = self.now
        limit = self.limit[who.item]
        if limit < NEVER:
            self.due[who.item] = self.now + limit
            self.open[who.item] = None

    def close(self, who: Thread) -> None:
        """Close administratively."""
        self.record(who, CLOSE)
        self.open.pop(who.item, None)
        self.bounced.discard(who.item)

    def reopen(self, who: Thread) -> None:
        """Take up a closed incident again."""
        self.record(who, Event.REOPEN)
        self.open[who.item] = None

    def send_back(self, who: Thread, team: int) -> None:
        """Let a team send a case back."""
        self.record(who, Event.RETURN, team=team)
        self.bounced.add(who.item)

    def whistle(self, who: Thread, teams: tuple[int, int], comes: bool) -> None:
        """Let a desk call a department's team, which may come; `teams` are the two."""
        desk, called = teams
        self.record(who, Event.WHISTLE, team=called)
        self.asked[desk] += 1
        if comes:
            self.record(who, Event.HEED, team=called)
            self.answered[desk] += 1

    def call_back(self, who: Thread, community: int, happy: bool) -> None:
        """Note the answer of the resident."""
        self.record(who, Event.SATISFIED if happy else Event.DISSATISFIED)
        (self.satisfied if happy else self.dissatisfied)[community] += 1

    def shortest(self, teams: tuple[int, ...]) -> int:
        """Return the team with the fewest items, waiting or served; the first of equals."""
        return min(teams, key=lambda team: self.stations[team].inside)

    def full(self, team: int) -> bool:
        """Tell whether a team turns newcomers away."""
        return self.stations[team].inside >= self.stations[team].capacity

    def branch(self, who: Thread, journeys: Iterable[Iterable[Thread]]) -> Journey:
        """Begin journeys side by side and wait until all have ended."""
        who.branches = 1  # this beginning is one, lest all others end before `who` waits
        for journey in journeys:
            who.branches += 1
            self.begin(self._branch(who, journey))
        who.branches -= 1
        if who.branches:
            yield who

    # --- the machine

    def _branch(self, who: Thread, journey: Iterable[Thread]) -> Journey:
        yield from journey
        who.branches -= 1
        if not who.branches:
            next(who.journey, None)

    def _lose_patience(self, station: Station, who: Thread, time: int) -> Journey:
        """Leave the queue at `time`, unless a post has begun; `step` tells this visit from a later one."""
        step = who.step
        yield self.at(time, Thread(who.item, who.part))
        for k, entry in enumerate(station.queue):
            if entry[-1] is who and who.step == step:
                del station.queue[k]
                station.inside -= 1
                self.record(who, Event.ABANDON, who.tasks[0][0], station.number)
                who.tasks = []
                next(who.journey, None)
                return

    def _go_on(self, who: Thread) -> None:
        self.now = int(self.clock.now)
        next(who.journey, None)
        if self.ready and self.clock.peek() > self.now:  # all has settled, and no review is due
            self._dispatch()

    def _arrive(self, first: int, last: int) -> Journey:
        occurred, kind = self.workload.occurred[first:last].tolist(), self.workload.kind[first:last].tolist()
        me = Thread(first)
        for k, time in enumerate(occurred):
            me.item = first + k
            yield self.at(time, me)
            self.begin(JOURNEYS[kind[k]](self, Thread(me.item)))

    def _open(self, shifts: Hours) -> Journey:
        """Begin each shift of the teams of a calendar; of what settles at that time this is the first."""
        stations = [station for station in self.stations if station.shifts is shifts]
        me = Thread(-1)
        for opens, closes in zip(*shifts[:2], strict=True):
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
                what, seconds = who.tasks[0]
                self._begin(who, station, what, seconds)
        self.ready.clear()

    def _begin(self, who: Thread, station: Station, what: What, seconds: float) -> Thread:
        """Let a post begin a task, after which the thread goes on.  A drive takes its time at any pace."""
        self.record(who, START, what, station.number)
        work = rules.whole_seconds(seconds)
        station.begun += work
        if station.pace != 1 and what != TRAVEL:
            work = rules.whole_seconds(work / station.pace)
        done = self.now + work
        if done > station.closing:
            done = calendars.finish(self.now, work, *station.shifts)
        return self.at(done, who)

    def _incidents(self, station: Station) -> int:
        kind = self.workload.kind
        return sum(1 for entry in station.queue if kind[entry[2]] == Kind.INCIDENT)

    def _pending(self) -> list[list[Pending]]:
        pending: list[list[Pending]] = [[] for _ in self.satisfied]
        for item in sorted(self.open.keys() & self.reported.keys() - self.escalated):
            case = Pending(item, self.now - self.reported[item], item in self.repeated)
            pending[int(self.workload.community[item])].append(case)
        return pending

    def _staff(self, decisions: Decisions) -> None:
        """Let people come and go and change their pace, from this moment on."""
        for station in self.stations:
            number = station.number
            for aspect, away in zip(AWAY, decisions.away, strict=True):
                self._tell(number, aspect, away[number])
            self._tell(number, Aspect.OVERTIME, decisions.overtime[number])
            self._tell(number, Aspect.PACE, decisions.pace[number])
            station.pace = decisions.pace[number]
            posts = self.structure.places.teams[number].posts
            present = posts - sum(away[number] for away in decisions.away)
            station.free += present - station.present
            station.present = present
            self._wake(station)

    def _tell(self, team: int, aspect: Aspect, value: float) -> None:
        """Note a change in the table of staff."""
        usual = 1.0 if aspect is Aspect.PACE else 0.0
        if self.told.get((team, aspect), usual) != value:
            self.told[team, aspect] = value
            self.staff.append((self.now, team, aspect, value))

    def _supervise(self, item: int) -> None:
        """Raise the priority of an incident, where it waits already too."""
        self.supervised.add(item)
        self.record(Thread(item), Event.SUPERVISE)
        self.priority[item] = min(self.priority[item], 1)
        for station in self.stations:
            moved = [entry for entry in station.queue if entry[2] == item]
            for entry in moved:
                station.queue.pop(bisect_left(station.queue, entry))
                insort(station.queue, (min(entry[0], 1), *entry[1:]))
