"""What journeys read: structure, workload and conduct as lists, and what is known of one incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.engine.journeys.thread import Task
from sim.engine.rules import cases, work
from sim.eventlog import What
from sim.model.city import workload
from sim.model.city.conduct import Conduct
from sim.model.city.structure import CityStructure
from sim.model.city.workload import CityWorkload
from sim.model.structure import NOBODY


class Need(NamedTuple):
    """A department that must act, and its touch time."""

    department: int
    seconds: float


@dataclass(frozen=True)
class Nature:
    """What is known of one incident when it is reported."""

    item: int
    community: int
    functions: tuple[int, ...]
    size: list[float]
    effort: float  # seconds for each function at size 1
    uniform: list[float]
    factor: list[float]
    enforcement: int
    outside: int  # seconds of outside works, 0 for none
    target: int  # the rung that can conclude it; the number of rungs if only departments can
    lead: int  # department that covers the leading function


class City:
    """Structure, workload and conduct as the journeys read them."""

    def __init__(self, structure: CityStructure, load: CityWorkload, conduct: Conduct) -> None:
        self.structure, self.load, self.conduct = structure, load, conduct
        self.levels = structure.levels
        self.desk = structure.desk.tolist()
        self.assigning = structure.assigning.tolist()
        self.receiving = structure.receiving.tolist()
        self.window = structure.window.tolist()
        self.field = structure.field.tolist()
        self.on_call = structure.on_call.tolist()
        self.approval = structure.approval.tolist()
        self.department_of = structure.department_of.tolist()
        self.departments = len(self.field)
        self.travel = structure.travel.tolist()
        self.office = [team.office for team in structure.places.teams]
        self.waking = structure.waking

    def functions(self, item: int) -> tuple[int, ...]:
        """Return the functions an item needs, the leading one first."""
        return tuple(f for f in self.load.functions[item].tolist() if f != workload.NO_FUNCTION)

    def lead(self, item: int) -> int:
        """Return the department that covers the leading function of an incident."""
        return self.department_of[int(self.load.enforcement[item])][int(self.load.functions[item, 0])]

    def nature(self, item: int, skill: list[float]) -> Nature:
        """Look up an incident; `skill` is what is left of the power of each team."""
        load, lead = self.load, self.lead(item)
        return Nature(
            item=item,
            community=int(load.community[item]),
            functions=self.functions(item),
            size=load.size[item].tolist(),
            effort=float(load.effort[item]),
            uniform=load.uniform[item].tolist(),
            factor=load.factor[item].tolist(),
            enforcement=int(load.enforcement[item]),
            outside=self._works(item),
            target=self._target(item, lead, skill),
            lead=lead,
        )

    def _works(self, item: int) -> int:
        return work.counted(int(self.load.outside[item]), self.conduct.outside)

    def _target(self, item: int, lead: int, skill: list[float]) -> int:
        """Return the lowest rung with the power to conclude an incident, or `levels`.

        Outside works take the budget of a department.
        """
        load, difficulty = self.load, float(self.load.difficulty[item])
        if self._works(item):
            return self.levels
        needed = len(self.functions(item))
        power = self.structure.power[:, int(load.enforcement[item]), load.category[item], needed - 1].tolist()
        for level in range(self.levels):
            team = self.desk[level][int(load.community[item])][lead]
            if team != NOBODY and cases.can_conclude(power[level], skill[team], difficulty):
                return level
        return self.levels

    def touch_time(self, case: Nature) -> float:
        """Return the seconds that one team alone works on an incident: for all functions that it needs."""
        seconds = 0.0
        for k in range(len(case.functions)):  # `sum` would correct its rounding, which compiled code does not
            seconds += case.size[1 + k] * case.effort
        return seconds

    def departments_needed(self, case: Nature) -> list[Need]:
        """Return the departments that must act, in order of need."""
        alone: dict[int, float] = {}  # what each would have to do in a case of its own
        for k, function in enumerate(case.functions):
            department = self.department_of[case.enforcement][function]
            alone[department] = alone.get(department, 0.0) + case.size[1 + k] * case.effort
        joint = self.conduct.joint
        return [Need(d, work.shared_work(seconds, len(alone), joint)) for d, seconds in alone.items()]

    def entrance(self, case: Nature) -> int:
        """Return the rung to which intake gives what it does not dispatch."""
        level = self.structure.entrance
        while level < self.levels and self.desk[level][case.community][case.lead] == NOBODY:
            level += 1
        return cases.entrance(level, self.levels)

    def next_rung(self, case: Nature, level: int) -> int:
        """Return the next rung above `level` that takes the case, or `levels` for its department."""
        above = level + 1
        while above < self.levels and self.desk[above][case.community][case.lead] == NOBODY:
            above += 1
        return above

    def hand_over(self, level: int, below: int) -> float:
        """Return the mean wait on the desk of a rung for what comes from a rung below, or from outside."""
        conduct = self.conduct
        return cases.hand_over(
            level, self.levels, below, conduct.hand_over, conduct.hand_over_front, conduct.hand_over_hall
        )

    def on_site(self, team: int, community: int, seconds: float) -> list[Task]:
        """Return work in a community with the drive from a team's seat, if travel counts."""
        handle = Task(What.HANDLE, seconds)
        if not self.conduct.travel:
            return [handle]
        return [Task(What.TRAVEL, self.travel[self.office[team]][community]), handle]
