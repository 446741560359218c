"""The people of the city as Mesa agents: once a day they look at a snapshot and answer with decisions.

Agents never touch clock or queues.  Each applies the rules of `rules/` to what it sees.
"""

from __future__ import annotations

import mesa
import numpy as np

from sim.engine.decisions import Decisions, Snapshot
from sim.engine.hours import Hours, hours_by_day
from sim.engine.rules import daily, work
from sim.eventlog import AWAY, Aspect
from sim.model.city.conduct import Conduct
from sim.model.city.duties import duties
from sim.model.city.structure import GRID, CityStructure
from sim.model.city.workload import CityWorkload
from sim.model.structure import NOBODY


class Residents(mesa.Agent):
    """The residents of one community, as many `people`: trust follows experience, deeds follow trust."""

    def __init__(self, society: Society, community: int, people: float) -> None:
        super().__init__(society)
        self.community = community
        self.people = people
        self.trust = society.conduct.trust
        self.propensity = society.conduct.reporting
        self.walk_in = society.conduct.walk_in
        self.repeat: list[int] = []
        self.escalate: list[int] = []

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        conduct = self.model.conduct
        good, bad = seen.satisfied[self.community], seen.dissatisfied[self.community]
        self.trust = daily.trust_after(self.trust, good, bad, conduct.trust_speed)
        self.propensity = daily.following_trust(conduct.reporting, self.trust, conduct.trust)
        if conduct.choosing:
            self.walk_in = daily.following_trust(conduct.walk_in, self.trust, conduct.trust)
        self._lose_patience(seen)

    def _lose_patience(self, seen: Snapshot) -> None:
        conduct, load = self.model.conduct, self.model.load
        self.repeat, self.escalate = [], []
        for case in seen.pending[self.community]:
            if not daily.may_complain(conduct.repeats, conduct.going_higher, case.repeated):
                continue
            first, further = int(load.patience[case.item]), int(load.endurance[case.item])
            patience = daily.borne(first, further, case.repeated)
            if daily.loses_patience(case.waited, patience, self.trust, conduct.trust):
                (self.escalate if case.repeated else self.repeat).append(case.item)


class GridTeam(mesa.Agent):
    """The grid workers of one community: records and what waits for them keep them from patrol."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self.posts = society.posts[team]
        self.patrol = daily.patrol_share(
            0, self.posts, society.conduct.paperwork, society.conduct.patrol_floor
        )

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        conduct = self.model.conduct
        waiting = seen.waiting[self.team]
        self.patrol = daily.patrol_share(waiting, self.posts, conduct.paperwork, conduct.patrol_floor)


class Unit(mesa.Agent):
    """A desk below the departments: whom it helps first, when it whistles, whom it lends to its counter."""

    def __init__(self, society: Society, team: int, window: int) -> None:
        super().__init__(society)
        self.team, self.window = team, window
        self.posts = society.posts[team]
        self.tasks_first = True
        self.whistle = 1.0
        self.lent = 0  # to the counter; negative: the counter helps the desk

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        conduct, team = self.model.conduct, self.team
        self.tasks_first = daily.tasks_first(
            seen.incidents_waiting[team], self.posts, conduct.incidents_first
        )
        asked, answered = seen.asked[team], seen.answered[team]
        self.whistle = daily.readiness(self.whistle, asked, answered, conduct.whistle_memory)
        if conduct.lending and self.window != NOBODY:
            counter, posts = seen.waiting[self.window], self.model.posts[self.window]
            self.lent = daily.lent(seen.waiting[team], self.posts, counter, posts)


class Bureau(mesa.Agent):
    """A department: its queue decides what it pushes down, sends back and comes to when called."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self._weigh(0.0, 0)

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        present = self.model.crews[self.team].present
        self._weigh(work.queue_per_post(seen.waiting[self.team], present), seen.day)

    def _weigh(self, queue: float, day: int) -> None:
        conduct = self.model.conduct
        drift = conduct.drift * (day + conduct.age)
        self.push = daily.push_share(conduct.push_down, conduct.push_load, queue, drift, conduct.push_most)
        self.load = daily.load_factor(conduct.return_load, queue)
        self.heed = daily.heed_share(conduct.heed, conduct.heed_load, queue)


class Platform(mesa.Agent):
    """The city's platform: it supervises what is overdue and rules who must take what has been sent back."""

    def __init__(self, society: Society) -> None:
        super().__init__(society)
        self.supervise: list[int] = []
        self.arbitrate: list[int] = []

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        self.supervise = seen.overdue if self.model.conduct.supervision else []
        self.arbitrate = seen.bounced if self.model.conduct.arbitration else []


class Crew(mesa.Agent):
    """The people of one team: who of them is away, and how fast and how carefully the others work."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self.posts = society.posts[team]
        self.away = dict.fromkeys(AWAY, 0)
        self.felt = society.conduct.usual_load
        self.pace = self.care = self.skill = 1.0
        self.overtime = 0.0
        span = (society.conduct.span, society.conduct.span_penalty, society.conduct.span_floor)
        self.capacity = work.span_capacity(int(society.duties.reports[team]), *span)
        self.capacity *= 1.0 - society.teams[team].other
        self._leave(0)
        self._hurry(0.0)

    @property
    def present(self) -> int:
        """Posts that are there."""
        return self.posts - sum(self.away.values())

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come, when all units have decided whom they lend."""
        conduct, hours = self.model.conduct, self.model.hours
        capacity = self.present * hours.open_seconds(self.team, seen.day - 1)
        self.felt = work.load_after(self.felt, seen.begun[self.team], capacity, conduct.load_memory)
        self._leave(seen.day)
        self._hurry(work.queue_per_post(seen.waiting[self.team], self.present))

    def _leave(self, day: int) -> None:
        """Settle who is away: first those gone for good, then those lent, those reporting, those at home."""
        society, conduct, team = self.model, self.model.conduct, self.team
        gone = int(society.gone[team])
        self.skill = daily.skill(conduct.drain_skill, gone, self.posts)
        forced = daily.in_force(day, conduct.force_begin, conduct.force_end)
        force, lent = int(society.duties.force[team]) if forced else 0, society.lending(team)
        report = home = 0
        if society.duties.burdened[team]:
            nth, open_seconds = society.hours.working_day(team, day), society.hours.open_seconds(team, day)
            share = daily.assessment_share(conduct.assessments, self.posts, open_seconds)
            report = daily.whole_posts(share, self.posts, nth)
            home = daily.whole_posts(conduct.dual_work, self.posts, nth)
        force, lent, report, home = daily.away(self.posts - gone, force, lent, report, home)
        self.away = {
            Aspect.HOME: home,
            Aspect.DRAIN: gone - int(society.risen[team]),
            Aspect.TASK_FORCE: force,
            Aspect.ASSESSMENT: report,
            Aspect.LENT: lent,
        }

    def _hurry(self, queue: float) -> None:
        society, conduct, team = self.model, self.model.conduct, self.team
        if not society.duties.responds[team]:
            return
        responding = work.response(
            self.felt, conduct.usual_load, conduct.full_load, conduct.speed_up, conduct.overwork
        )
        slowed = work.juggling(queue, conduct.juggling_from, conduct.juggling_to, conduct.juggling)
        self.overtime = work.overtime(queue, conduct.overtime_case, conduct.overtime)
        capacity = self.capacity
        if society.duties.paid[team]:
            capacity *= work.effort(conduct.effort, self.felt, conduct.full_load)
        self.pace = work.pace(responding, slowed, self.overtime, capacity)
        self.care = work.carelessness(self.felt, conduct.full_load, conduct.carelessness)


class Society(mesa.Model):
    """All agents of a city.

    SimPy owns the clock; `Model.time` is not used.  No agent draws chance, so the model's own generator is
    idle and gets a fixed seed.
    """

    def __init__(self, structure: CityStructure, load: CityWorkload, conduct: Conduct) -> None:
        super().__init__(rng=0)
        self.conduct = conduct
        self.load = load
        self.teams = structure.places.teams
        self.posts = [team.posts for team in self.teams]
        self.duties = duties(structure, conduct.force_posts)
        self.hours: Hours = hours_by_day(structure, load.days)
        self.residents = [Residents(self, k, float(people)) for k, people in enumerate(structure.residents)]
        self.grids = [GridTeam(self, int(team)) for team in structure.desk[GRID, :, 0]]
        self.units = [Unit(self, int(k), int(self.duties.window[k])) for k in _desks(structure)]
        self.desks = {unit.team: unit for unit in self.units}
        self.counters = {unit.window: unit for unit in self.units if unit.window != NOBODY}
        self._pull_up(0)
        self.crews: list[Crew] = []
        for team in range(len(self.posts)):
            self.crews.append(Crew(self, team))
        self.bureaus = [Bureau(self, int(team)) for team in structure.field]
        self.platform = Platform(self)

    def lending(self, team: int) -> int:
        """Return how many people a team lends to the other desk of its office; negative if it is helped."""
        if team in self.desks:
            return self.desks[team].lent
        if team in self.counters:  # a desk has a lower number than its counter
            return -self.crews[self.counters[team].team].away[Aspect.LENT]
        return 0

    def _pull_up(self, day: int) -> None:
        """Count the people that have gone from each team, and come to each, by a day."""
        goes, rises = self.duties.goes, self.duties.rises
        age = day + self.conduct.age
        people = daily.drained(self.conduct.drain, self.conduct.drain_days, age, len(goes))
        self.gone = np.bincount(goes[:people], minlength=len(self.posts))
        self.risen = np.bincount(rises[:people], minlength=len(self.posts))

    def review(self, seen: Snapshot) -> Decisions:
        """Let every agent look and decide."""
        self._pull_up(seen.day)
        self.agents.do("decide", seen)
        return self.decisions()

    def decisions(self) -> Decisions:
        """Gather what is decided at present."""
        tasks_first, whistle = [True] * len(self.posts), [1.0] * len(self.posts)
        for unit in self.units:
            tasks_first[unit.team] = unit.tasks_first
            whistle[unit.team] = unit.whistle
        return Decisions(
            propensity=[group.propensity for group in self.residents],
            walk_in=[group.walk_in for group in self.residents],
            patrol=[team.patrol for team in self.grids],
            push=[bureau.push for bureau in self.bureaus],
            load=[bureau.load for bureau in self.bureaus],
            heed=[bureau.heed for bureau in self.bureaus],
            tasks_first=tasks_first,
            whistle=whistle,
            away=[[crew.away[aspect] for crew in self.crews] for aspect in AWAY],
            overtime=[crew.overtime for crew in self.crews],
            pace=[crew.pace for crew in self.crews],
            care=[crew.care for crew in self.crews],
            skill=[crew.skill for crew in self.crews],
            supervise=self.platform.supervise,
            arbitrate=self.platform.arbitrate,
            repeat=sorted(item for group in self.residents for item in group.repeat),
            escalate=sorted(item for group in self.residents for item in group.escalate),
        )


def _desks(structure: CityStructure) -> np.ndarray:
    """Return the desks above the grids."""
    desks = np.unique(structure.desk[GRID + 1 :])
    return desks[desks != NOBODY]
