"""The readable engine: SimPy processes carry the journeys, and SimPy's clock is the only one.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

SimPy would resume simultaneous events in the order in which they were scheduled, which nobody can repeat
elsewhere.  So whatever is to happen at a time is kept in an agenda for that time, and one settling event at
low urgency resumes its entries one by one in item order.  What a resumed process does at once (SimPy's
normal urgency) comes before the next entry.  A duration is at least one second, so an instant never grows
while it is settled.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Generator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Any, cast

import numpy as np
import simpy

from sim.engine import rules
from sim.engine.decisions import Decisions, Pending, Snapshot
from sim.engine.journeys import BY_WAYS, JOURNEYS
from sim.engine.journeys.city import City, Thread
from sim.eventlog import AWAY, NEVER, STAFF_COLUMNS, Aspect, Event, EventLog, Kind, What
from sim.model import calendars
from sim.model.conduct import Conduct
from sim.model.structure import Structure
from sim.model.workload import Workload, blocks

SETTLE, REVIEW, DISPATCH = 2, 3, 4  # urgencies below SimPy's own 0 and 1

Journey = Generator[simpy.Event, Any, None]


class Station:
    """The posts of a team and the queue before them, ordered by (priority, enqueue time, item, part)."""

    __slots__ = ("begun", "free", "inside", "number", "pace", "present", "queue")

    def __init__(self, number: int, posts: int) -> None:
        self.number = number
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
        self.agenda: dict[int, list[tuple[int, int, int, simpy.Event]]] = {}
        self.serial = count()
        self.rows: list[tuple[int, int, int, int, int, int, int]] = []
        tables = [
            (s.opens.tolist(), s.closes.tolist(), s.before.tolist()) for s in structure.places.calendars
        ]
        self.shifts = tables
        self.stations = [Station(k, t.posts) for k, t in enumerate(structure.places.teams)]
        self.staff: list[tuple[int, int, int, float]] = []
        self.told: dict[tuple[int, int], float] = {}  # last entry in `staff` by team and aspect
        self.priority = workload.priority.tolist()
        self.due = [NEVER] * len(workload)
        self.open: dict[int, None] = {}
        self.reported: dict[int, int] = {}  # when residents reported open incidents
        self.repeated: set[int] = set()
        self.escalated: set[int] = set()
        self.supervised: set[int] = set()
        self.arbitrated: set[int] = set()
        self.bounced: set[int] = set()
        self.ready: set[int] = set()  # stations that may be able to start something
        self.dispatching = False
        self.decisions: Decisions  # from the first `apply` on
        communities = structure.window.shape[1]
        self.satisfied, self.dissatisfied = [0] * communities, [0] * communities
        self.asked, self.answered = [0] * len(self.stations), [0] * len(self.stations)
        if conduct is not None:
            self.city = City(structure, workload, conduct)
        for shifts, stations in self._by_calendar():
            self.clock.process(self._open(shifts, stations))
        for first, last in blocks(workload.occurred):
            self.clock.process(self._arrive(first, last))

    # --- what simulate() asks for

    def advance(self, time: int) -> None:
        """Run until everything before `time` is done and everything at `time` has settled."""
        self.clock.run(until=self._event(time, REVIEW))

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
        table = np.array(self.rows, dtype=np.int64).reshape(-1, 7).T
        names = ("time", "item", "part", "step", "event", "what", "team")
        work = self.workload
        items = {
            name: getattr(work, name) for name in ("kind", "category", "urgency", "community", "occurred")
        }
        return EventLog(
            start=work.start,
            end=work.end,
            rows=dict(zip(names, table, strict=True)),
            items=items | {"due": np.array(self.due, np.int64)},
            places=self.structure.places,
            staff=dict(zip(STAFF_COLUMNS, np.array(self.staff, float).reshape(-1, 4).T, strict=True)),
        )

    # --- what journeys use

    @property
    def now(self) -> int:
        """Seconds since the start."""
        return int(self.clock.now)

    def record(self, who: Thread, event: Event, what: What = What.NOTHING, team: int = -1) -> None:
        """Write one row."""
        self.rows.append((self.now, who.item, who.part, who.step, event, what, team))

    def at(self, time: int, who: Thread) -> simpy.Event:
        """Return an event that fires at `time`, in item order among what settles then; NEVER never fires."""
        event = self.clock.event()
        self._book(time, who, event)
        return event

    def working(self, team: int, seconds: float) -> int:
        """Return when work of `seconds` begun now at a team is done."""
        return self.clock_after(self.structure.places.teams[team].calendar, seconds)

    def clock_after(self, calendar: int, seconds: float) -> int:
        """Return when `seconds` of a calendar's open time have passed."""
        return calendars.finish(self.now, rules.whole_seconds(seconds), *self.shifts[calendar])

    def visit(
        self, who: Thread, team: int, tasks: list[tuple[What, float]], patience: int = NEVER
    ) -> Generator[simpy.Event, Any, bool]:
        """Queue at a team and let one post do the tasks one after the other; False if patience ran out."""
        station = self.stations[team]
        who.tasks = [(what, rules.whole_seconds(seconds)) for what, seconds in tasks]
        who.done = self.clock.event()
        station.inside += 1
        self.record(who, Event.ENQUEUE, tasks[0][0], team)
        insort(station.queue, (self.priority[who.item], self.now, who.item, who.part, who))
        self._wake(station)
        if patience < NEVER:
            step = who.step
            self.at(self.now + patience, who).callbacks.append(lambda _: self._give_up(station, who, step))
        stayed = yield who.done
        if not stayed:
            return False
        for task in who.tasks[1:]:
            yield self.at(self._begin(who, station, task), who)
        self.record(who, Event.FINISH, tasks[-1][0], team)
        station.free += 1
        station.inside -= 1
        self._wake(station)
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
        self.clock.process(journey(self, Thread(item, part)))

    def report(self, who: Thread, channel: What) -> None:
        """Enter the system; time limits count from here."""
        self.record(who, Event.REPORT, channel)
        if channel in (What.HOTLINE, What.WALK_IN):
            self.reported[who.item] = self.now
        limit = int(self.workload.limit[who.item])
        if limit < NEVER:
            self.due[who.item] = self.now + limit
            self.open[who.item] = None

    def close(self, who: Thread) -> None:
        """Close administratively."""
        self.record(who, Event.CLOSE)
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
        return self.stations[team].inside >= self.structure.capacity[team]

    def branch(self, journeys: Sequence[Generator[simpy.Event, Any, Any]]) -> simpy.Event:
        """Start journeys side by side; the event fires when all have ended."""
        return self.clock.all_of([self.clock.process(journey) for journey in journeys])

    # --- the machine

    def _event(self, time: int, urgency: int) -> simpy.Event:
        event = self.clock.event()
        event._ok, event._value = True, None  # triggered now, processed at an absolute whole second
        self.clock.schedule(event, cast("simpy.events.EventPriority", urgency), time - self.clock.now)
        return event

    def _book(self, time: int, who: Thread, event: simpy.Event) -> None:
        if time >= self.workload.end:
            return
        entries = self.agenda.get(time)
        if entries is None:
            entries = self.agenda[time] = []
            self._event(time, SETTLE).callbacks.append(self._settle)
        heappush(entries, (who.item, who.part, next(self.serial), event))

    def _give_up(self, station: Station, who: Thread, step: int) -> None:
        """Leave the queue, unless a post has begun; `step` tells this visit from a later one."""
        for k, entry in enumerate(station.queue):
            if entry[-1] is who and who.step == step:
                del station.queue[k]
                station.inside -= 1
                self.record(who, Event.ABANDON, who.tasks[0][0], station.number)
                who.done.succeed(False)
                return

    def _settle(self, _: simpy.Event) -> None:
        entries = self.agenda[self.now]
        heappop(entries)[3].succeed(True)
        if entries:
            self._event(self.now, SETTLE).callbacks.append(self._settle)
        else:
            del self.agenda[self.now]

    def _arrive(self, first: int, last: int) -> Journey:
        occurred = self.workload.occurred
        kinds = self.workload.kind
        for item in range(first, last):
            who = Thread(item)
            yield self.at(int(occurred[item]), who)
            self.clock.process(JOURNEYS[Kind(kinds[item])](self, who))

    def _by_calendar(self) -> list[tuple[tuple[list[int], list[int], list[int]], list[Station]]]:
        calendar = [team.calendar for team in self.structure.places.teams]
        return [
            (shifts, [station for station in self.stations if calendar[station.number] == k])
            for k, shifts in enumerate(self.shifts)
        ]

    def _open(self, shifts: tuple[list[int], list[int], list[int]], stations: list[Station]) -> Journey:
        for time in shifts[0]:
            if time >= self.workload.end:
                return
            yield self._event(time, SETTLE)
            for station in stations:
                if station.queue:
                    self._wake(station)

    def _wake(self, station: Station) -> None:
        if not station.queue:
            return
        self.ready.add(station.number)
        if not self.dispatching:
            self.dispatching = True
            self._event(self.now, DISPATCH).callbacks.append(self._dispatch)

    def _dispatch(self, _: simpy.Event) -> None:
        for number in sorted(self.ready):
            station = self.stations[number]
            if self.working(number, 1) != self.now + 1:  # closed
                continue
            while station.free > 0 and station.queue:
                who = station.queue.pop(0)[-1]
                station.free -= 1
                self._book(self._begin(who, station, who.tasks[0]), who, who.done)
        self.ready.clear()
        self.dispatching = False

    def _begin(self, who: Thread, station: Station, task: tuple[What, int]) -> int:
        """Let a post begin a task; return when it will be done.  A drive takes the same time at any pace."""
        what, seconds = task
        self.record(who, Event.START, what, station.number)
        station.begun += seconds
        if what != What.TRAVEL:
            return self.working(station.number, seconds / station.pace)
        return self.working(station.number, seconds)

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
