"""Measure who carries the load, how unequally, and what keeps people from incidents."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.kept import KEPT
from sim.analysis.log.cutting import Phases
from sim.analysis.log.history import (
    DEPARTMENT,
    HOUR,
    YEAR,
    Cohort,
    History,
    mean,
    ratio,
)
from sim.analysis.log.open_time import Clock, calendars_of, clock, open_before
from sim.analysis.log.phases import groups
from sim.analysis.measures.staffing import Staffing, staffing
from sim.analysis.runs.survival import restricted_mean
from sim.eventlog import AWAY, Aspect, Event, Kind, Window

AWAY_NAMES = {
    Aspect.HOME: "home",
    Aspect.DRAIN: "drained",
    Aspect.TASK_FORCE: "task_force",
    Aspect.ASSESSMENT: "assessment",
}
"""What posts are away for, lending left out, which adds up to nothing within an office."""

AWAY_SHARES = {"mid": tuple(AWAY_NAMES), DEPARTMENT: (Aspect.DRAIN, Aspect.TASK_FORCE)}
"""The reasons for which posts of a group may be away."""

MONTH = YEAR / 12


def work_seconds(past: History, window: Window) -> np.ndarray:
    """Add up the working seconds of posts in the window, shape [Kind, team]."""
    total = np.zeros((len(Kind), len(past.log.places.teams)), dtype=np.int64)
    hours = clock(past.log, *window), calendars_of(past.log)
    _add_work(past.found, past.log.items["kind"], window, hours, total)
    return total.astype(float)


@KEPT.entry
def _add_work(
    found: Phases,
    kind: np.ndarray,
    window: Window,
    hours: tuple[Clock, np.ndarray],
    total: np.ndarray,
) -> None:
    """Add the open seconds in the window in which a post is busy to `total[kind of item, team]`."""
    clock, calendar = hours
    for k in range(len(found.item)):
        team, begin, end = found.team[k], found.begin[k], found.end[k]
        if found.event[k] != Event.START or team < 0 or begin >= window[1] or end <= window[0]:
            continue
        seconds = end - begin - found.shut[k]
        if begin < window[0] or end > window[1]:
            since, until = max(begin, window[0]), min(end, window[1])
            of = calendar[team]
            seconds = open_before(clock, of, until) - open_before(clock, of, since)
        total[kind[found.item[k]], team] += seconds


def load_table(past: History, busy: np.ndarray, staff: Staffing, window: Window) -> pd.DataFrame:
    """Describe each team, of which `busy` gives the working seconds in the window.

    `utilisation` is the share of the time of present posts in which they are at work of the log: incidents,
    requests and tasks.  `other` is the share that goes to work which is not in the log and slows down what
    is, so that `engaged`, other + utilisation (1 - other), is what both take together.  Patrol is neither: a
    grid worker patrols whenever nothing waits, and leaves it for whatever comes.
    """
    teams = past.log.places.teams
    used, other = busy / staff.capacity, np.array([team.other for team in teams], dtype=float)
    offices = [past.log.places.offices[team.office] for team in teams]
    return pd.DataFrame(
        {
            "tier": [office.tier for office in offices],
            "office": [office.name for office in offices],
            "kind": [office.kind for office in offices],
            "role": [team.role for team in teams],
            "posts": [team.posts for team in teams],
            "present": staff.present,
            "utilisation": used,
            "other": other,
            "engaged": other + used * (1 - other),
            "waiting": mean_waiting(past, window),
            "pace": staff.pace,
            "overtime": staff.overtime,
        }
    )


def mean_waiting(past: History, window: Window) -> np.ndarray:
    """Give the mean number in the queue of each team."""
    total = np.zeros(len(past.log.places.teams), dtype=np.int64)
    _add_waiting(past.found, window, total)
    return total / (window[1] - window[0])


@KEPT.entry
def _add_waiting(found: Phases, window: Window, total: np.ndarray) -> None:
    """Add the seconds in the window that pass in the queue of each team."""
    for k in range(len(found.item)):
        if found.event[k] == Event.ENQUEUE and found.team[k] >= 0:
            since, until = max(found.begin[k], window[0]), min(found.end[k], window[1])
            if until > since:
                total[found.team[k]] += until - since


def filled_share(since: np.ndarray, until: np.ndarray, window: Window) -> np.ndarray:
    """Share of the window that each [since, until) fills; the sum of shares is a mean number."""
    begin, end = window
    return (until.clip(*window) - since.clip(*window)) / (end - begin)


def gini(values: np.ndarray) -> float:
    """Measure how unequal non-negative values are: 0 all alike, near 1 one has everything.

    NaNs are left out; NaN if nothing is left.  Formula: mean absolute difference over twice the mean.
    """
    x = np.sort(values[~np.isnan(values)])
    if not len(x):
        return float("nan")
    if x[0] < 0:
        raise ValueError(f"a Gini coefficient needs values of at least 0, not {x[0]}")
    rank = 2 * np.arange(1, len(x) + 1) - len(x) - 1
    return float(rank @ x / (len(x) * x.sum())) if x[-1] else 0.0


def fairness(c: Cohort, load: pd.DataFrame) -> dict[str, float]:
    """Measure how unequally the offices of a kind are loaded, and how unequally communities are served."""
    places = c.past.log.places
    shares = _office_shares(np.array([team.office for team in places.teams], np.intp), load)
    kinds = np.array([places.offices[office].kind for office in shares.index])
    ginis = {f"utilisation_gini_{kind}": gini(shares.to_numpy()[kinds == kind]) for kind in np.unique(kinds)}
    return ginis | {"resolution_gini_communities": gini(community_hours(c).to_numpy())}


def _office_shares(office: np.ndarray, load: pd.DataFrame) -> pd.Series:
    """Give the share of their open post-time that the teams of each office work, by number of the office."""
    posts, used = load["present"].to_numpy(), load["utilisation"].to_numpy()
    open_ = ~np.isnan(used)
    total = np.bincount(office[open_], posts[open_])
    work = np.bincount(office[open_], (posts * used)[open_])
    return pd.Series(work[total > 0] / total[total > 0], index=np.flatnonzero(total))


def community_hours(c: Cohort) -> pd.Series:
    """Give the mean hours to resolution, restricted to 60 days, of each community with incidents, by number.

    Where none is censored before that, the Kaplan–Meier estimate is the mean of the durations cut there.
    """
    limit = 60 * 24
    hours, community = (c.ended - c.occurred) / HOUR, c.past.log.items["community"][c.item]
    number = np.bincount(community)
    means = np.bincount(community, np.minimum(hours, limit)) / np.maximum(number, 1)
    of_community = groups(community, len(number))
    for k in np.unique(community[~c.closed & (hours < limit)]):
        here = of_community.of(k)
        means[k] = restricted_mean(hours[here], c.closed[here], limit)
    there = np.flatnonzero(number)
    return pd.Series(means[there], index=there)


def upward(c: Cohort, work: np.ndarray) -> dict[str, float]:
    """Add up staff hours on tasks from above in the window, and their share of all by kind of office."""
    seconds, total = work[Kind.UPWARD], work.sum(axis=0)
    shares = {
        f"upward_{group}_share": ratio(seconds[here].sum(), total[here].sum())
        for group, here in _groups(c.past).items()
    }
    return shares | {
        "upward_staff_hours": float(seconds.sum() / HOUR),
        "upward_share": ratio(seconds.sum(), total.sum()),
        "pushed_share": mean(c.had(Event.PUSH)),
    }


def _groups(past: History) -> dict[str, np.ndarray]:
    """Mark the teams of departments and those of the middle tiers."""
    return {DEPARTMENT: past.at(DEPARTMENT)[:-1], "mid": past.middle[:-1]}


def staff_values(past: History, work: np.ndarray, staff: Staffing) -> dict[str, float]:
    """Tell who was away and why, how fast people worked and how long.

    Shares are those of the open time of all posts of a group, net of who came; a negative share is a
    gain.  Pace, utilisation and overtime are those of the posts present, posts on call included.
    """
    values = {"mid_non_incident_share": non_incident_share(past, work, staff)}
    for group, here in _groups(past).items():
        whole = (staff.posts * staff.opened)[here].sum()
        present = np.where(here, np.nan_to_num(staff.capacity), 0)
        values[f"{group}_away_share"] = ratio(staff.away(*AWAY)[here].sum(), whole)
        for aspect in AWAY_SHARES[group]:
            values[f"{group}_{AWAY_NAMES[aspect]}_share"] = ratio(staff.away(aspect)[here].sum(), whole)
        values[f"{group}_pace_mean"] = _weighted(staff.pace, present)
        values[f"{group}_utilisation"] = ratio(work[:, here].sum(), present.sum())
    return values | {"overtime_hours_per_post": _overtime(staff)}


def _weighted(values: np.ndarray, weight: np.ndarray) -> float:
    here = weight > 0
    return ratio((values * weight)[here].sum(), weight.sum())


def _overtime(staff: Staffing) -> float:
    """Hours worked beyond the calendar in a month, over all posts present."""
    hours = staff.integral[Aspect.OVERTIME] / HOUR
    return _weighted(hours / (staff.span / MONTH), np.nan_to_num(staff.present))


def non_incident_share(past: History, work: np.ndarray, staff: Staffing) -> float:
    """Give the share of the middle tiers' post-time that tasks from above and absence take."""
    here = _groups(past)["mid"]
    lost = work[Kind.UPWARD] + staff.away(*AWAY)
    return ratio(lost[here].sum(), (staff.posts * staff.opened)[here].sum())


def waiting(past: History, load: pd.DataFrame) -> dict[str, float]:
    """Give the mean number of items in all queues of the middle tiers; NaN without such tiers."""
    queues = load["waiting"].to_numpy()[_groups(past)["mid"]]
    return {"mid_waiting": float(queues.sum()) if len(queues) else float("nan")}


def mid_staff(past: History, window: Window) -> tuple[float, float]:
    """Give the share of time that middle tiers lose for incidents, and the mean number in their queues."""
    share = non_incident_share(past, work_seconds(past, window), staffing(past.log, *window))
    return share, float(mean_waiting(past, window)[_groups(past)["mid"]].sum())
