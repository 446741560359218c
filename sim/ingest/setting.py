"""What a file of events does not tell, and somebody has to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from sim.eventlog import EventLog, Office, Places, Shifts, Team, nobody_moves

ZONE = "Asia/Shanghai"
DAY = 24 * 3600


@dataclass(frozen=True, eq=False)
class Setting:
    """When observation began and ended, where the clocks stand, and who is who.

    `start` is midnight before the first event unless given, `until` the last event: give it where it is
    known, since whatever is open then is still open.  `kinds` tells of which kind an office is, such as
    `department`, by its name.  `places` tells all about offices, teams, opening hours and classes, and
    `staff` who was away; without `places` each team is an office, always open, with posts unknown (0), and
    there is one without a name if the file names none.
    """

    start: datetime | None = None
    until: datetime | None = None
    zone: str = ZONE
    kinds: Mapping[str, str] = field(default_factory=dict)
    places: Places | None = None
    staff: Mapping[str, np.ndarray] = field(default_factory=nobody_moves)

    def __post_init__(self) -> None:
        for name in ("start", "until"):
            time = getattr(self, name)
            if time is not None and (time.tzinfo or time.microsecond):
                raise ValueError(f"{name} is a local time in whole seconds, found {time.isoformat()}")
        if self.places and self.kinds:
            raise ValueError(
                f"places tell the kinds of offices already, found kinds of {', '.join(self.kinds)}"
            )

    @classmethod
    def of(cls, log: EventLog) -> Setting:
        """Take from a log all that a file of its events does not tell."""
        until = log.start + timedelta(seconds=log.end)
        return cls(start=log.start, until=until, places=log.places, staff=log.staff)


UNKNOWN = Setting()
"""Where nothing is known but the file."""


def labels_of(places: Places) -> tuple[str, ...]:
    """Name each team by its office, and by its role where it has one."""
    offices = [places.offices[team.office].name for team in places.teams]
    return tuple(
        "/".join(filter(None, pair)) for pair in zip(offices, [t.role for t in places.teams], strict=True)
    )


def plain_places(
    teams: list[str], classes: tuple[list[str], list[str]], kinds: Mapping[str, str], end: int
) -> Places:
    """Return places of which no more is known than names: each team is an office, always open."""
    strangers = [name for name in kinds if name not in teams]
    if strangers:
        raise ValueError(
            f"there is no team {strangers[0]!r} to be of kind {kinds[strangers[0]]!r}, there are {teams}"
        )
    categories, urgencies = classes
    return Places(
        offices=tuple(Office(name, kinds.get(name, ""), 0, -1) for name in teams),
        teams=tuple(Team(k, "", 0, 0) for k in range(len(teams))),
        calendars=(Shifts(np.array([0]), np.array([end + DAY])),),
        categories=tuple(categories),
        urgencies=tuple(urgencies),
    )
