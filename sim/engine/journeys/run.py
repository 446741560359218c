"""A city in progress as journeys see it: the machine, and what is known of each item on its way."""

from __future__ import annotations

from sim.engine.decisions import Decisions
from sim.engine.journeys.city import City
from sim.engine.journeys.machine import Machine
from sim.engine.journeys.thread import Journey, Thread
from sim.engine.rules import cases
from sim.eventlog import NEVER, Event, What
from sim.model.city.conduct import Conduct
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload

# see `machine.py`
REPORT, CLOSE = Event.REPORT, Event.CLOSE


class Run(Machine):
    """One run of a city in progress: what journeys ask of it, and what reviews look up."""

    decisions: Decisions  # from the first `apply` on

    def __init__(self, structure: CityStructure, workload: CityWorkload, conduct: Conduct) -> None:
        super().__init__(structure.places, workload)
        self.city = City(structure, workload, conduct)
        self.limit = workload.limit.tolist()
        self.due = [NEVER] * len(workload)
        self.open: dict[int, None] = {}  # incidents under way
        self.reported: dict[int, int] = {}  # when residents reported incidents
        self.repeated: set[int] = set()
        self.escalated: set[int] = set()
        self.supervised: set[int] = set()
        self.arbitrated: set[int] = set()
        self.bounced: set[int] = set()
        self.forget()

    def forget(self) -> None:
        """Begin a new day of experience."""
        communities = self.city.structure.window.shape[1]
        self.satisfied, self.dissatisfied = [0] * communities, [0] * communities
        self.asked, self.answered = [0] * len(self.stations), [0] * len(self.stations)
        self.bounced = set()
        for station in self.stations:
            station.begun = 0

    def search(self, who: Thread, seconds: float) -> Journey:
        """Let the resident look for another office, in the hours in which residents report."""
        if seconds > 0:
            self.record(who, Event.WAIT, What.SEARCH)
            yield self.at(self.clock_after(self.city.waking, seconds), who)

    def report(self, who: Thread, channel: int) -> None:
        """Enter the system; time limits count from here."""
        self.record(who, REPORT, channel)
        if cases.by_resident(channel):
            self.reported[who.item] = self.now
        self.due[who.item] = cases.due(self.now, self.limit[who.item])

    def take_up(self, who: Thread) -> None:
        """Count an incident among those under way."""
        self.open[who.item] = None

    def close(self, who: Thread) -> None:
        """Close administratively."""
        self.record(who, CLOSE)
        self.open.pop(who.item, None)
        self.bounced.discard(who.item)

    def reopen(self, who: Thread) -> None:
        """Take up a closed incident again."""
        self.record(who, Event.REOPEN)
        self.take_up(who)

    def send_back(self, who: Thread, team: int) -> None:
        """Let a team send a case back."""
        self.record(who, Event.RETURN, team=team)
        self.bounced.add(who.item)

    def whistle(self, who: Thread, desk: int, called: int, comes: bool) -> None:
        """Let a desk call a department's team, which may come."""
        self.record(who, Event.WHISTLE, team=called)
        self.asked[desk] += 1
        if comes:
            self.record(who, Event.HEED, team=called)
            self.answered[desk] += 1

    def call_back(self, who: Thread, community: int, happy: bool) -> None:
        """Note the answer of the resident."""
        self.record(who, Event.SATISFIED if happy else Event.DISSATISFIED)
        (self.satisfied if happy else self.dissatisfied)[community] += 1

    def supervise(self, item: int) -> None:
        """Let the platform supervise an incident, unless it does so already."""
        if item in self.supervised:
            return
        self.supervised.add(item)
        self.record(Thread(item), Event.SUPERVISE)
        self.raise_priority(item)

    def arbitrate(self, item: int) -> None:
        """Let the platform rule that nobody may send an incident back any more."""
        self.arbitrated.add(item)
        self.record(Thread(item), Event.ARBITRATE)
