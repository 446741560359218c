"""The people of the city as Mesa agents: once a day they look at a snapshot and answer with decisions.

Agents never touch clock or queues.  Each applies one rule of `rules.py` to what it sees.
"""

from __future__ import annotations

import mesa

from sim.engine import rules
from sim.engine.decisions import Decisions, Snapshot
from sim.model.conduct import Conduct
from sim.model.structure import COMMUNITY, GRID, NOBODY, Structure


class Residents(mesa.Agent):
    """The residents of one community, as many `people`: trust follows experience, reporting follows trust."""

    def __init__(self, society: Society, community: int, people: float) -> None:
        super().__init__(society)
        self.community = community
        self.people = people
        self.trust = society.conduct.trust
        self.propensity = society.conduct.reporting

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        conduct = self.model.conduct
        good, bad = seen.satisfied[self.community], seen.dissatisfied[self.community]
        self.trust = rules.trust_after(self.trust, good, bad, conduct.trust_speed)
        self.propensity = rules.propensity(conduct.reporting, self.trust, conduct.trust)


class GridTeam(mesa.Agent):
    """The grid workers of one community: what waits for them keeps them from patrol."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self.posts = society.posts[team]
        self.patrol = 1.0

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        self.patrol = rules.patrol_share(seen.waiting[self.team], self.posts, self.model.conduct.patrol_floor)


class Unit(mesa.Agent):
    """A desk below the departments: it chooses whether pushed-down tasks go before ordinary incidents."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self.posts = society.posts[team]
        self.tasks_first = True

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        threshold = self.model.conduct.incidents_first
        self.tasks_first = rules.tasks_first(seen.incidents_waiting[self.team], self.posts, threshold)


class Bureau(mesa.Agent):
    """A department: its queue decides how much it pushes down and how readily it returns cases."""

    def __init__(self, society: Society, team: int) -> None:
        super().__init__(society)
        self.team = team
        self.posts = society.posts[team]
        self.push = rules.push_share(society.conduct.push_down, society.conduct.push_load, 0, self.posts)
        self.load = 1.0

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        conduct, waiting = self.model.conduct, seen.waiting[self.team]
        self.push = rules.push_share(conduct.push_down, conduct.push_load, waiting, self.posts)
        self.load = rules.load_factor(conduct.return_load, waiting, self.posts)


class Platform(mesa.Agent):
    """The city's platform: it supervises what is overdue."""

    def __init__(self, society: Society) -> None:
        super().__init__(society)
        self.supervise: list[int] = []

    def decide(self, seen: Snapshot) -> None:
        """Decide for the day to come."""
        self.supervise = seen.overdue if self.model.conduct.supervision else []


class Society(mesa.Model):
    """All agents of a city.

    SimPy owns the clock; `Model.time` is not used.  No agent draws chance, so the model's own generator is
    idle and gets a fixed seed.
    """

    def __init__(self, structure: Structure, conduct: Conduct) -> None:
        super().__init__(rng=0)
        self.conduct = conduct
        self.posts = [team.posts for team in structure.places.teams]
        self.residents = [Residents(self, k, float(people)) for k, people in enumerate(structure.residents)]
        self.grids = [GridTeam(self, int(team)) for team in structure.desk[GRID, :, 0]]
        desks = sorted({int(team) for team in structure.desk[COMMUNITY:].ravel()} - {NOBODY})
        self.units = [Unit(self, team) for team in desks]
        self.bureaus = [Bureau(self, int(team)) for team in structure.field]
        self.platform = Platform(self)

    def review(self, seen: Snapshot) -> Decisions:
        """Let every agent look and decide."""
        self.agents.do("decide", seen)
        return self.decisions()

    def decisions(self) -> Decisions:
        """Gather what is decided at present."""
        tasks_first = [True] * len(self.posts)
        for unit in self.units:
            tasks_first[unit.team] = unit.tasks_first
        return Decisions(
            propensity=[group.propensity for group in self.residents],
            patrol=[team.patrol for team in self.grids],
            push=[bureau.push for bureau in self.bureaus],
            load=[bureau.load for bureau in self.bureaus],
            tasks_first=tasks_first,
            supervise=self.platform.supervise,
        )
