"""Numbers in a log are codes of what exists."""

from __future__ import annotations

import numpy as np

from sim.analysis.laws.view import first_of
from sim.eventlog import Aspect, Event, EventLog, What


def codes(log: EventLog) -> list[str]:
    """Numbers index what exists."""
    rows, items, places = log.rows, log.items, log.places
    bounds = {
        "item": (0, len(items["kind"])),
        "team": (-1, len(places.teams)),
        "part": (0, 128),
        "step": (0, 2**15),
    }
    outside = [
        first_of(
            (rows[name] < low) | (rows[name] >= high),
            lambda k, n=name: f"Row {k}: there is no {n} {rows[n][k]}",
        )
        for name, (low, high) in bounds.items()
    ]
    strange = [
        first_of(~np.isin(rows[name], list(kind)), lambda k, n=name: f"Row {k}: there is no {n} {rows[n][k]}")
        for name, kind in (("event", Event), ("what", What))
    ]
    return [sentence for found in outside + strange for sentence in found]


def staff_codes(log: EventLog) -> list[str]:
    """Entries of the table of staff are about teams that exist, and say what can be."""
    team, aspect, value = (log.staff[name] for name in ("team", "aspect", "value"))
    least = np.where(aspect == Aspect.OVERTIME, 0, -np.inf)
    odd = ~np.isfinite(value) | (value < least) | ((aspect == Aspect.PACE) & (value <= 0))
    return (
        first_of(
            (team < 0) | (team >= len(log.places.teams)),
            lambda k: f"Staff entry {k}: there is no team {team[k]}",
        )
        + first_of(
            ~np.isin(aspect, list(Aspect)), lambda k: f"Staff entry {k}: there is no aspect {aspect[k]}"
        )
        + first_of(odd, lambda k: f"Staff entry {k}: {Aspect(int(aspect[k])).name} cannot be {value[k]:g}")
    )
