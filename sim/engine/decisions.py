"""What passes between the running city and its agents once a day: a snapshot in, decisions out, both data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Snapshot:
    """What agents may see at a review."""

    satisfied: list[int]  # [community] answers to call-backs since the last review
    dissatisfied: list[int]
    waiting: list[int]  # [team] items in its queue
    incidents_waiting: list[int]  # [team] incidents among them
    overdue: list[int]  # open incidents past their due time and not yet supervised, ascending


@dataclass(frozen=True)
class Decisions:
    """What agents decide until the next review."""

    propensity: list[float]  # [community] share of residents who report
    patrol: list[float]  # [community] share of grid time spent on patrol
    push: list[float]  # [department] share of upward tasks passed down
    load: list[float]  # [department] factor on the odds of a return
    tasks_first: list[bool]  # [team] pushed-down tasks before ordinary incidents
    supervise: list[int]  # incidents whose priority is raised, ascending
