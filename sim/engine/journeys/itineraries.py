"""What the customers of a bare network read: their drawn routes as lists."""

from __future__ import annotations

import numpy as np

from sim.model.network.workload import Routes


class Itineraries:
    """The drawn routes as the journeys read them."""

    def __init__(self, routes: Routes) -> None:
        self.begin = routes.begin.tolist()
        self.end_of_group = _ends_of_groups(routes).tolist()
        self.team = routes.team.tolist()
        self.pool = routes.pool.tolist()
        self.work = routes.work.tolist()
        self.patience = routes.patience.tolist()
        self.pools = routes.pools


def _ends_of_groups(routes: Routes) -> np.ndarray:
    """Return for each visit the first one after it that is not made side by side with it."""
    visits = len(routes.group)
    begins = np.ones(visits + 1, bool)
    begins[1:visits] = np.diff(routes.group) != 0
    begins[routes.begin] = True
    first = np.flatnonzero(begins)
    return np.repeat(first[1:], np.diff(first))
