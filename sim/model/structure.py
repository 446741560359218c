"""What the structures of cities and of bare networks have in common."""

from __future__ import annotations

from dataclasses import dataclass

from sim.eventlog import Places

NOBODY = -1
"""Where a number of a team, an office or a pool is asked for and there is none."""


@dataclass(frozen=True, eq=False)
class Structure:
    """Who is where, with what posts and when: all that a machine knows of a structure."""

    places: Places
