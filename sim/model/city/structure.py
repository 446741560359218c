"""The tables of a city's structure: offices, teams with posts, routes and powers, by number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.structure import NOBODY, Structure

if TYPE_CHECKING:
    import pandas as pd

GRID, COMMUNITY = 0, 1  # levels of the ladder; the middle tiers follow from the bottom up
SERIAL, PARALLEL, INTEGRATED = 0, 1, 2  # ways in which approvals go
ORDINARY, ENFORCEMENT = 0, 1  # rows of `department_of`


class BookedPosts(NamedTuple):
    """The posts of a holder in a role, as one of the books of posts has them."""

    book: str
    holder: str
    role: str
    posts: int


@dataclass(frozen=True, eq=False)
class CityStructure(Structure):
    """Integer tables of the structure of a city, read by both engines.

    Levels are the rungs below the departments: 0 grid, 1 community, 2 … middle tiers from the bottom up.
    A team number of -1 says that there is nobody.
    """

    booked: tuple[BookedPosts, ...]  # adds up to the staffing asked for
    residents: np.ndarray  # [community] people
    position: np.ndarray  # [office, 2] km
    desk: np.ndarray  # [level, community, department] team that reads and handles cases of a department
    window: np.ndarray  # [level, community] team that completes requests
    power: np.ndarray  # [level, 2, category, needs - 1] highest difficulty concluded
    service_power: np.ndarray  # [level] highest difficulty of a request completed
    department_of: np.ndarray  # [2, function]: of ordinary matters, of those that need enforcement
    field: np.ndarray  # [department] team for incidents and upward tasks
    on_call: np.ndarray  # [department] team for its emergencies, round the clock; not always its own
    approval: np.ndarray  # [department] team that examines approvals
    intake: int
    approval_department: int
    contractor: int  # team outside the government, or nobody
    travel: np.ndarray  # [office, community] seconds
    entrance: int  # level of the desk to which the hotline gives what it does not dispatch
    scattered: bool  # no desk takes in all cases
    command: bool  # all parties set out to an emergency at once
    approvals: int  # SERIAL, PARALLEL or INTEGRATED
    waking: int  # calendar in which residents report

    @cached_property
    def books(self) -> pd.DataFrame:
        """The books of posts as a table."""
        import pandas as pd

        return pd.DataFrame(self.booked, columns=list(BookedPosts._fields))

    @property
    def levels(self) -> int:
        """Number of rungs below the departments."""
        return self.desk.shape[0]

    @property
    def assigning(self) -> np.ndarray:
        """The highest desk [community, department]: it sends cases to departments and coordinates them."""
        return self._first(self.desk[::-1])

    @property
    def receiving(self) -> np.ndarray:
        """The desk [community, department] to which departments pass tasks: the lowest of the middle, or the
        community.
        """
        return self._first(np.concatenate((self.desk[COMMUNITY + 1 :], self.desk[COMMUNITY : COMMUNITY + 1])))

    @staticmethod
    def _first(desks: np.ndarray) -> np.ndarray:
        somebody = (desks != NOBODY).argmax(axis=0)
        return np.take_along_axis(desks, somebody[None], axis=0)[0]
