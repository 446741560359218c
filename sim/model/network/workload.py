"""The customers of a bare network: when they come and where they go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.eventlog import NEVER, UNKNOWN
from sim.model.workload import Workload


@dataclass(frozen=True, eq=False)
class Routes:
    """Pre-drawn journeys of the customers of a bare network, in compressed rows.

    Visits `begin[i]` to `begin[i + 1]` belong to item i.  Visits that share a `group` run in parallel (fork
    and join).  `pool` -1 means `team` is fixed; otherwise the customer joins the shortest of that pool.
    """

    begin: np.ndarray  # [item + 1]
    team: np.ndarray  # [visit]
    pool: np.ndarray  # [visit]
    group: np.ndarray  # [visit]
    work: np.ndarray  # [visit] seconds
    patience: np.ndarray  # [item] seconds of waiting in any one queue, afresh at each visit; NEVER for ever
    pools: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class NetworkWorkload(Workload):
    """All customers of one replication, by time; their categories are the classes of the file."""

    routes: Routes

    def items(self) -> dict[str, np.ndarray]:
        """What a log tells of customers: they have kind, class and time; none is ever due."""
        nothing, unknown = np.zeros(len(self), np.int8), np.full(len(self), UNKNOWN, np.int8)
        return {
            **{name: getattr(self, name) for name in ("kind", "category", "occurred")},
            **dict.fromkeys(("urgency", "community", "needs"), nothing),
            **dict.fromkeys(("difficulty", "enforcement", "works"), unknown),
            "due": np.full(len(self), NEVER),
        }
