"""What the place of a team in its structure makes of it when people behave: whose rules apply to whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.eventlog import Team
from sim.model.city.map import apportion
from sim.model.city.structure import COMMUNITY, CityStructure
from sim.model.structure import NOBODY

NOT_MIDDLE = ("above", "city", "department", "community", "intake", "contractor")
"""Kinds of offices that belong to no middle tier."""


class Duties(NamedTuple):
    """One entry per team, unless said otherwise."""

    responds: np.ndarray  # whether its pace follows load
    paid: np.ndarray  # whether it is paid from the establishment, so that effort is its own matter
    reports: np.ndarray  # offices that its office leads or deals with directly below
    burdened: np.ndarray  # whether departments pass tasks to it and have it report
    window: np.ndarray  # the counter of the same office with which a desk changes people, or nobody
    force: np.ndarray  # posts that the task force takes
    goes: np.ndarray  # [person] desk from which the first, second … person is pulled up
    rises: np.ndarray  # [person] department team to which that person comes


def duties(structure: CityStructure, force_posts: int) -> Duties:
    """Derive the duties of all teams; `force_posts` are those of the task force."""
    teams = structure.places.teams
    kinds = [structure.places.offices[team.office].kind for team in teams]
    middle = np.array([kind not in NOT_MIDDLE for kind in kinds])
    department = np.array([kind == "department" for kind in kinds])
    roles = np.array([team.role for team in teams])
    posts = np.array([team.posts for team in teams])
    called, counter = roles == "on_call", roles == "window"
    desks = middle & ~counter
    served = np.array([kind == "community" for kind in kinds])
    return Duties(
        responds=(department & ~called) | middle | served,
        paid=(department & ~called) | middle,
        reports=_reports(structure),
        burdened=_marked(structure.receiving, len(teams)),
        window=_windows(teams, desks | (served & (roles == "desk"))),
        force=_force(teams, (department & (roles == "field")) | desks, force_posts),
        goes=_in_turn(posts * desks, int((posts * desks).sum())),
        rises=_in_turn(posts * _marked(structure.field, len(teams)), int((posts * desks).sum())),
    )


def _marked(numbers: np.ndarray, count: int) -> np.ndarray:
    marks = np.zeros(count, bool)
    marks[numbers] = True
    return marks


def _reports(structure: CityStructure) -> np.ndarray:
    """Count for each team of the ladder above the communities the offices on the next rung that it serves."""
    office = np.array([team.office for team in structure.places.teams])
    rungs = [*structure.desk[COMMUNITY:], np.broadcast_to(structure.field, structure.desk[0].shape)]
    reports = np.zeros(len(office), np.int64)
    below = rungs[0]
    for rung in rungs[1:]:
        for team in set(np.unique(rung).tolist()) - {NOBODY}:
            reports[team] = len(np.unique(office[below[rung == team]]))
        below = np.where(rung == NOBODY, below, rung)
    return reports


def _windows(teams: tuple[Team, ...], desks: np.ndarray) -> np.ndarray:
    """Find the counter of the office of each desk; desks that share an office with another have none."""
    counter = {team.office: k for k, team in enumerate(teams) if team.role == "window"}
    single = [team.role == "desk" and bool(here) for team, here in zip(teams, desks, strict=True)]
    return np.array(
        [counter.get(team.office, NOBODY) if one else NOBODY for team, one in zip(teams, single, strict=True)]
    )


def _force(teams: tuple[Team, ...], candidates: np.ndarray, posts: int) -> np.ndarray:
    """Divide the posts of a task force among teams in proportion; one post stays in each."""
    spare = np.array([max(0, team.posts - 1) for team in teams]) * candidates
    wanted = min(posts, int(spare.sum()))
    return (
        np.minimum(apportion(wanted, spare.astype(float)), spare)
        if wanted
        else np.zeros(len(teams), np.int64)
    )


def _in_turn(posts: np.ndarray, people: int) -> np.ndarray:
    """Order teams so that any number of people taken in turn is in proportion to posts (Sainte-Laguë).

    The next comes from where the fewest per post have come; the first team wins a tie.
    """
    order, taken = np.empty(people, np.int64), np.zeros(len(posts))
    for k in range(people):
        order[k] = np.argmax(posts / (2 * taken + 1))
        taken[order[k]] += 1
    return order
