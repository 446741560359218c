"""The readable engine: one generator per journey, on SimPy's clock and event queue.

Tie rule.  At each instant (a) finishes and reports settle, in incident order; (b) if a review is due, agents
see a snapshot and decide; (c) free staff take waiting work, offices in number order, each queue by
(priority, enqueue time, item).

How this comes of SimPy stands in `journeys/machine.py`.
"""

from __future__ import annotations

import numpy as np

from sim.engine.decisions import Decisions, Pending, Snapshot
from sim.engine.journeys import JOURNEYS
from sim.engine.journeys.byways import repeat, reply
from sim.engine.journeys.machine import ROW
from sim.engine.journeys.run import Run
from sim.engine.journeys.thread import Journey, Thread
from sim.engine.rules import cases
from sim.eventlog import AWAY, COLUMNS, STAFF_COLUMNS, Aspect, EventLog
from sim.model.city.conduct import Conduct
from sim.model.city.structure import Structure
from sim.model.city.workload import Workload, blocks
from sim.model.time_and_chance import calendars


class Reference:
    """One run in progress: what occurs to it, what agents see of it, and what they decide."""

    def __init__(self, structure: Structure, workload: Workload, conduct: Conduct | None) -> None:
        self.structure, self.workload = structure, workload
        self.run = Run(structure, workload, conduct)
        self.staff: list[tuple[int, int, int, float]] = []  # as STAFF_COLUMNS
        self.told: dict[tuple[int, Aspect], float] = {}  # last entry in `staff` by team and aspect
        for first, last in blocks(workload.occurred):
            self.run.begin(self._arrive(first, last))

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
        rows = np.frombuffer(self.run.rows, ROW)
        work = self.workload
        return EventLog(
            start=work.start,
            end=work.end,
            rows={name: rows[name].copy() for name in COLUMNS},
            items=work.items() | {"due": np.array(self.run.due, np.int64)},
            places=self.structure.places,
            staff=dict(zip(STAFF_COLUMNS, np.array(self.staff, float).reshape(-1, 4).T, strict=True)),
        )

    def _arrive(self, first: int, last: int) -> Journey:
        """Begin the journeys of a block of items, each as it occurs."""
        run, work = self.run, self.workload
        occurred, kind = work.occurred[first:last].tolist(), work.kind[first:last].tolist()
        me = Thread(first)
        for k, time in enumerate(occurred):
            me.item = first + k
            yield run.at(time, me)
            run.begin(JOURNEYS[kind[k]](run, Thread(me.item)))

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
