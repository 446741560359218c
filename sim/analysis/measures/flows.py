"""Follow incidents from office to office: who hands what to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.kept import KEPT
from sim.analysis.log.cutting import Phases
from sim.analysis.log.history import Cohort
from sim.eventlog import SIDE, Event, What
from sim.machine_code import jit

REPORTED = "reported"
"""Stands where an incident comes from that no office had before."""


_VISITS = np.zeros((max(Event) + 1, max(What) + 1), dtype=bool)
_VISITS[[Event.ENQUEUE, Event.START]] = True
_VISITS[Event.WAIT, [What.DESK, What.SIGN_OFF]] = True


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
    found = c.past.found
    out = _Arrivals(*np.empty((3, len(found.item)), dtype=np.int32))
    count = _follow(found, c.past.mark(c.item), _VISITS, out)
    return Moves(*(column[:count] for column in out))


class _Arrivals(NamedTuple):
    """Room for moves: who comes from which team to which."""

    item: np.ndarray
    origin: np.ndarray
    target: np.ndarray


@KEPT.entry
def _follow(found: Phases, wanted: np.ndarray, visits: np.ndarray, out: _Arrivals) -> int:
    """Write down every time that a wanted item comes to another team, and return how many there are.

    `visits[event, what]` says which phases are visits to their team.  The first visit of a thread is always
    a move: of the item itself from nowhere (-1), of a branch from the team the item was with when it began.
    """
    moves, own, item, thread, before = 0, 0, -1, -1, -1
    for k in range(len(found.item)):
        if found.item[k] != item:
            item, thread, own = found.item[k], -1, k
        team, part = found.team[k], found.part[k]
        if not wanted[item] or team < 0 or part >= SIDE or not visits[found.event[k], found.what[k]]:
            continue
        this = found.fork[k] * 256 + part if part > 0 else 0
        begins = this != thread
        if begins:
            before = _team_at(found, own, found.begin[k], visits) if part > 0 else -1
        if begins or team != before:
            out.item[moves], out.origin[moves], out.target[moves] = item, before, team
            moves += 1
        thread, before = this, team
    return moves


@jit
def _team_at(found: Phases, own: int, time: int, visits: np.ndarray) -> int:
    """Find the team of the last visit, by a time, in the thread of an item itself; -1 if there is none."""
    k, team, item = own, -1, found.item[own]
    while k < len(found.item) and found.item[k] == item and found.part[k] == 0 and found.begin[k] <= time:
        if found.team[k] >= 0 and visits[found.event[k], found.what[k]]:
            team = found.team[k]
        k += 1
    return team


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
