"""Follow incidents from office to office: who hands what to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.history import Cohort
from sim.analysis.phases import one_of
from sim.eventlog import SIDE, Event, What

REPORTED = "reported"
"""Stands where an incident comes from that no office had before."""


@dataclass(frozen=True, eq=False)
class Moves:
    """The arrivals of incidents at teams, incident by incident; `origin` is -1 where no team had it before.

    Each branch of a joint case comes from the team that the case was with when it was divided.
    """

    item: np.ndarray
    origin: np.ndarray
    target: np.ndarray

    @property
    def handed(self) -> np.ndarray:
        """Tell which moves are hand-overs: those that a team, not a reporter, has made."""
        return self.origin >= 0


def moves(c: Cohort) -> Moves:
    """List the moves of a cohort: its reports, and every time that an incident goes to another team.

    By-ways, such as a second call about an incident, are none.
    """
    f = c.past.found
    desks = (f.event == Event.WAIT) & one_of(f.what, What.DESK, What.SIGN_OFF)
    visits = (one_of(f.event, Event.ENQUEUE, Event.START) | desks) & (f.part < SIDE)
    at = c.places(visits & (f.team >= 0))
    item, part, fork, team, time = (column[at] for column in (f.item, f.part, f.fork, f.team, f.begin))
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (item[1:] != item[:-1]) | (part[1:] != part[:-1]) | (fork[1:] != fork[:-1])
    before = np.append(-1, team[:-1])[: len(at)]
    before[begins] = -1
    branch = begins & (part > 0)
    own = c.past.mark(item[branch])[item] & (part == 0)
    before[branch] = _divided_at((item[branch], time[branch]), (item, time, team), own)
    moved = begins | (before != team)
    return Moves(item[moved], before[moved], team[moved])


def _divided_at(
    branches: tuple[np.ndarray, np.ndarray], visits: tuple[np.ndarray, ...], own: np.ndarray
) -> np.ndarray:
    """Find the team that each item was with, by its `own` visits, when its branch began; -1 if none."""
    item, time, team = (column[own] for column in visits)
    order = np.lexsort((time, item))
    item, time, team = item[order], time[order], team[order]
    span = np.int64(max(time.max(initial=0), branches[1].max(initial=0)) + 1)
    place = np.searchsorted(item * span + time, branches[0] * span + branches[1], side="right") - 1
    found = np.full(len(place), -1)
    known = (place >= 0) & (np.append(item, -1)[place] == branches[0])
    found[known] = team[place[known]]
    return found


def flows(c: Cohort) -> pd.DataFrame:
    """Count moves between kinds of offices: `origin`, `target` and `per_incident`, in order of the offices.

    Without the rows from `REPORTED`, which tell where incidents come in, they add up to the mean number of
    hand-overs.  Hand-overs inside an office, from its desk to its field staff, are from a kind to itself.
    """
    found, places = moves(c), c.past.log.places
    names = [*dict.fromkeys(office.kind for office in places.offices), REPORTED]
    kind = np.array([*(names.index(places.offices[team.office].kind) for team in places.teams), -1])
    cell = kind[found.origin] % len(names) * len(names) + kind[found.target]
    count = np.bincount(cell, minlength=len(names) ** 2)
    there = np.flatnonzero(count)
    return pd.DataFrame(
        {
            "origin": [names[k] for k in there // len(names)],
            "target": [names[k] for k in there % len(names)],
            "per_incident": count[there] / max(len(c.item), 1),
        }
    )
