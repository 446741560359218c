"""What passes between the running city and its agents once a day: a snapshot in, decisions out, both data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pending:
    """An open incident that a resident reported, as that resident sees it."""

    item: int
    waited: int  # seconds since the report
    repeated: bool  # whether the resident has asked again


@dataclass(frozen=True)
class Snapshot:
    """What agents may see at a review."""

    day: int  # that is about to begin
    satisfied: list[int]  # [community] answers to call-backs since the last review
    dissatisfied: list[int]
    waiting: list[int]  # [team] items in its queue
    incidents_waiting: list[int]  # [team] incidents among them
    begun: list[int]  # [team] seconds of work begun since the last review, at the usual pace
    asked: list[int]  # [team] departments that it has called by whistle since the last review
    answered: list[int]  # [team] those that came
    overdue: list[int]  # open incidents past their due time and not yet supervised, ascending
    bounced: list[int]  # open incidents sent back since the last review, ascending
    pending: list[list[Pending]]  # [community] by item


@dataclass(frozen=True)
class Decisions:
    """What agents decide until the next review."""

    propensity: list[float]  # [community] share of residents who report
    walk_in: list[float]  # [community] share of reports made at the community
    patrol: list[float]  # [community] share of grid time spent on patrol
    push: list[float]  # [department] share of upward tasks passed down
    load: list[float]  # [department] factor on the odds of a return
    heed: list[float]  # [department] share of whistles answered
    tasks_first: list[bool]  # [team] pushed-down tasks before ordinary incidents
    whistle: list[float]  # [team] readiness to whistle
    away: list[list[int]]  # [aspect of eventlog.AWAY][team] posts
    overtime: list[float]  # [team] share of its hours worked on top
    pace: list[float]  # [team] work done in an hour, overtime included
    care: list[float]  # [team] factor on the chance that a check of its work fails
    skill: list[float]  # [team] what is left of its power
    supervise: list[int]  # incidents whose priority is raised, ascending
    arbitrate: list[int]  # incidents that nobody may send back any more, ascending
    repeat: list[int]  # incidents about which the resident asks again, ascending
    escalate: list[int]  # incidents taken to a higher level, ascending
