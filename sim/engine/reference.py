"""The readable engine: one generator per journey, on SimPy's clock and event queue.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

How this comes of SimPy stands in `journeys/machine.py`.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.engine.decisions import Decisions, Pending, Snapshot
from sim.engine.journeys import JOURNEYS
from sim.engine.journeys.byways import repeat, reply
from sim.engine.journeys.crowd import Crowd
from sim.engine.journeys.customers import customer
from sim.engine.journeys.run import Run
from sim.engine.journeys.thread import Journey, Thread
from sim.engine.rules import cases
from sim.eventlog import AWAY, STAFF_COLUMNS, Aspect, EventLog, nobody_moves
from sim.model.city.conduct import Conduct
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload, blocks
from sim.model.network.structure import NetworkStructure
from sim.model.network.workload import NetworkWorkload
from sim.model.time_and_chance import calendars


class Reference:
    """One run of a city in progress: what occurs to it, what agents see of it, and what they decide."""

    def __init__(self, structure: CityStructure, workload: CityWorkload, conduct: Conduct) -> None:
        self.structure, self.workload = structure, workload
        self.run = Run(structure, workload, conduct)
        self.staff: list[tuple[int, int, int, float]] = []  # as STAFF_COLUMNS
        self.told: dict[tuple[int, Aspect], float] = {}  # last entry in `staff` by team and aspect
        self.kind: list[int] = workload.kind.tolist()
        for first, last in blocks(workload.occurred):
            self.run.begin(self.run.arrive(first, last, self._journey))

    def advance(self, time: int) -> None:
        """Run until everything before `time` is done and everything at `time` has settled."""
        self.run.advance(time)

    def snapshot(self) -> Snapshot:
        """Show the agents what there is to see, and start a new day of experience."""
        run = self.run
        seen = Snapshot(
            day=run.now // calendars.DAY,
            satisfied=run.satisfied,
            dissatisfied=run.dissatisfied,
            waiting=[len(station.queue) for station in run.stations],
            incidents_waiting=[run.incidents_waiting(station) for station in run.stations],
            begun=[station.begun for station in run.stations],
            asked=run.asked,
            answered=run.answered,
            overdue=[
                i for i in sorted(run.open) if cases.late(run.now, run.due[i]) and i not in run.supervised
            ],
            bounced=sorted(run.bounced),
            pending=self._pending(),
        )
        run.forget()
        return seen

    def apply(self, decisions: Decisions) -> None:
        """Put decisions into force: people come and go, cases move up, residents ask again."""
        run = self.run
        run.decisions = decisions
        self._staff(decisions)
        for item in decisions.supervise:
            run.supervise(item)
        for item in decisions.arbitrate:
            run.arbitrate(item)
        for item in decisions.escalate:
            run.escalated.add(item)
            run.supervise(item)
        for item in decisions.repeat:
            run.repeated.add(item)
            run.begin(repeat(run, item))
        for item in decisions.escalate:
            run.begin(reply(run, item))

    def log(self) -> EventLog:
        """Return what has happened."""
        due = {"due": np.array(self.run.due, np.int64)}
        moves = np.array(self.staff, float).reshape(-1, 4).T
        return self.run.log(self.workload.items() | due, dict(zip(STAFF_COLUMNS, moves, strict=True)))

    def _journey(self, me: Thread) -> Journey:
        return JOURNEYS[self.kind[me.item]](self.run, me)

    def _pending(self) -> list[list[Pending]]:
        run = self.run
        pending: list[list[Pending]] = [[] for _ in run.satisfied]
        for item in sorted(run.open.keys() & run.reported.keys() - run.escalated):
            case = Pending(item, run.now - run.reported[item], item in run.repeated)
            pending[int(self.workload.community[item])].append(case)
        return pending

    def _staff(self, decisions: Decisions) -> None:
        for station in self.run.stations:
            number = station.number
            for aspect, away in zip(AWAY, decisions.away, strict=True):
                self._tell(number, aspect, away[number])
            self._tell(number, Aspect.OVERTIME, decisions.overtime[number])
            self._tell(number, Aspect.PACE, decisions.pace[number])
            gone = sum(away[number] for away in decisions.away)
            self.run.staff(station, gone, decisions.pace[number])

    def _tell(self, team: int, aspect: Aspect, value: float) -> None:
        """Note a change in the table of staff."""
        usual = 1.0 if aspect is Aspect.PACE else 0.0
        if self.told.get((team, aspect), usual) != value:
            self.told[team, aspect] = value
            self.staff.append((self.run.now, team, aspect, value))


def run_network(structure: NetworkStructure, workload: NetworkWorkload) -> EventLog:
    """Run a bare network, in which nobody decides anything, and return its log."""
    crowd = Crowd(structure, workload)
    crowd.begin(crowd.arrive(0, len(workload), partial(customer, crowd)))
    crowd.advance(workload.end)
    return crowd.log(workload.items(), nobody_moves())
