"""Measure a log: how long incidents take, where the time goes, who is loaded, what comes out.

Durations of what is still going on at the end of the log are censored there, never dropped.  Everything
is computed from the log alone, so that a simulated and a recorded history meet the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.phases import Groups, Part, Phases, groups, one_of, phases, split_total, working
from sim.analysis.survival import Survival, kaplan_meier, restricted_mean
from sim.eventlog import NEVER, Event, EventLog, Kind, What

HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY

DEPARTMENT = "department"
NOT_MIDDLE = (DEPARTMENT, "community", "grid", "intake")
"""Kinds of offices that do not belong to the middle tiers."""

QUANTILES = {"median": 0.5, "p25": 0.25, "p90": 0.9, "p95": 0.95}


@dataclass(frozen=True, eq=False)
class Measures:
    """What a log says about a window.

    `values` is one row for the store, units in the names; NaN where the log does not tell.  `split` gives
    mean hours by part over the closed incidents of the cohort.  `load` has one line per team: `utilisation`
    is the share of its open post-time spent working, `waiting` the mean number in its queue.  `backlog`
    is the number of open incidents, those reported before the window too, at the start of the window and
    every 24 hours after it.
    """

    values: dict[str, float]
    split: dict[str, float]
    load: pd.DataFrame
    backlog: np.ndarray


@dataclass(frozen=True, eq=False)
class History:
    """A log with its phases and with the places of its rows by event."""

    log: EventLog
    found: Phases
    by_event: Groups

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.log.items["kind"])

    def rows(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Places of the rows of such events, ascending."""
        row = self.by_event.of(events[0])
        if len(events) > 1:
            row = np.sort(np.concatenate([self.by_event.of(event) for event in events]), kind="stable")
        return row if what is None else row[self.log.rows["what"][row] == what]

    @cached_property
    def handling(self) -> np.ndarray:
        """Places of the rows in which a post begins to handle."""
        return self.rows(Event.START, what=What.HANDLE)

    @cached_property
    def reported(self) -> np.ndarray:
        """When each item was reported, NEVER if it was not."""
        return self.last(self.rows(Event.REPORT), "time", NEVER)

    @cached_property
    def closed(self) -> np.ndarray:
        """When each item was last closed, NEVER if it is open at the end of the log."""
        row = self.rows(Event.CLOSE, Event.REOPEN)
        closes = self.log.rows["event"][row] == Event.CLOSE
        time = np.full(self.size, NEVER)
        time[self.log.rows["item"][row]] = np.where(closes, self.log.rows["time"][row], NEVER)
        return time

    def last(self, row: np.ndarray, column: str, missing: int) -> np.ndarray:
        """Look up `column` in that of the rows `row` of each item that stands last in `row`."""
        spread = np.full(self.size, missing, dtype=np.int64)
        spread[self.log.rows["item"][row]] = self.log.rows[column][row]
        return spread

    def had(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Tell which items have such a row."""
        return self.mark(self.log.rows["item"][self.rows(*events, what=what)])

    def mark(self, item: np.ndarray) -> np.ndarray:
        """Tell for every item whether it is among those named."""
        marks = np.zeros(self.size, dtype=bool)
        marks[item] = True
        return marks


@dataclass(frozen=True, eq=False)
class Cohort:
    """The items of one kind reported in [begin, end), with one entry per item in each array.

    `ended` is the time of the last CLOSE, or the end of the log for items that are not `closed` then.
    """

    past: History
    begin: int
    end: int
    item: np.ndarray
    occurred: np.ndarray
    reported: np.ndarray
    ended: np.ndarray
    closed: np.ndarray

    def only(self, mask: np.ndarray) -> Cohort:
        """Keep the items in `mask`."""
        names = ("item", "occurred", "reported", "ended", "closed")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})

    @cached_property
    def phases(self) -> Phases:
        """The phases of its items."""
        found = self.past.found
        return found.only(np.flatnonzero(self.past.mark(self.item)[found.item]))

    @cached_property
    def sent(self) -> np.ndarray:
        """When each item was first dispatched, NEVER if it was not."""
        return self.first(self.past.rows(Event.DISPATCH))

    @cached_property
    def team(self) -> np.ndarray:
        """The team that handled each item last, else the one it was with last, else -1."""
        team, rows = self.last(self.past.handling, "team"), self.past.log.rows
        other = self.past.mark(self.item[team < 0])[rows["item"]]
        met = self.last(np.flatnonzero(other & (rows["team"] >= 0)), "team")
        return np.where(team >= 0, team, met)

    def first(self, row: np.ndarray, column: str = "time", missing: int = NEVER) -> np.ndarray:
        """Look up `column` in the first of the rows `row` of each item."""
        return self.past.last(row[::-1], column, missing)[self.item]

    def last(self, row: np.ndarray, column: str = "time", missing: int = -1) -> np.ndarray:
        """Look up `column` in the last of the rows `row` of each item."""
        return self.past.last(row, column, missing)[self.item]

    def had(self, *events: Event, what: What | None = None) -> np.ndarray:
        """Tell which items have such a row."""
        return self.past.had(*events, what=what)[self.item]


def measure(log: EventLog, begin: int, end: int) -> Measures:
    """Measure the window [begin, end), in seconds, of a log.

    The cohort are the incidents reported in it that somebody must handle: contacts that intake answers at
    once and dispatches to nobody are counted, and left out of everything else about incidents, backlog
    included.  Requests and upward tasks are those reported in the window, load and backlog those of the
    window.  Raise ValueError if the window is empty or reaches beyond the log, or if the rows are not in
    the order of time.
    """
    check_window(log, begin, end)
    past, window = _history(log), (begin, end)
    kind, answered = log.items["kind"], _answered(past)
    contacts, requests, upward = (
        _cohort(past, kind == of, window) for of in (Kind.INCIDENT, Kind.REQUEST, Kind.UPWARD)
    )
    incidents = contacts.only(~answered[contacts.item])
    work = _work(past, window)
    load = _load(past, work.sum(axis=0), window)
    backlog = _open_at(past, (kind == Kind.INCIDENT) & ~answered, np.append(np.arange(begin, end, DAY), end))
    values = (
        _contacts(answered[contacts.item])
        | _counts(incidents)
        | _noticing(incidents)
        | _response(incidents)
        | _closing(incidents)
        | _resolution(incidents)
        | _classes(incidents)
        | _outcome(incidents)
        | _journey(incidents)
        | _afterwards(incidents)
        | _fairness(incidents, load)
        | _backlog(backlog)
        | _requests(requests)
        | _upward(upward, work)
        | _cost(incidents)
    )
    return Measures(values, _mean_split(incidents), load, backlog[:-1])


def check_window(log: EventLog, begin: int, end: int) -> None:
    """Refuse a log whose rows go back in time, and a window that is empty or reaches beyond the log."""
    time = log.rows["time"]
    back = np.flatnonzero(time[1:] < time[:-1])
    if len(back):
        raise ValueError(f"the log goes back in time at row {back[0] + 1}")
    if not begin < end <= log.end:
        raise ValueError(f"the window [{begin}, {end}) is empty or ends after the log, at {log.end}")


def _history(log: EventLog) -> History:
    return History(log, phases(log), groups(log.rows["event"], max(Event) + 1))


def _answered(past: History) -> np.ndarray:
    """Tell which items intake answered at once, dispatching nothing."""
    return past.had(Event.FINISH, what=What.ANSWER) & ~past.had(Event.DISPATCH)


def _cohort(past: History, wanted: np.ndarray, window: tuple[int, int]) -> Cohort:
    """Gather the items marked in `wanted` that are reported in the window."""
    begin, end = window
    item = np.flatnonzero(wanted & (past.reported >= begin) & (past.reported < end))
    closed = past.closed[item] < NEVER
    return Cohort(
        past=past,
        begin=begin,
        end=end,
        item=item,
        occurred=past.log.items["occurred"][item],
        reported=past.reported[item],
        ended=np.where(closed, past.closed[item], past.log.end),
        closed=closed,
    )


def _curve(since: np.ndarray, until: np.ndarray, observed: np.ndarray) -> Survival:
    return kaplan_meier((until - since) / HOUR, observed)


def _quantiles(curve: Survival, name: str, *which: str) -> dict[str, float]:
    return {f"{name}_{q}_hours": curve.quantile(QUANTILES[q]) for q in which}


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _contacts(answered: np.ndarray) -> dict[str, float]:
    return {"contacts": float(len(answered)), "answered_share": _mean(answered)}


def _counts(c: Cohort) -> dict[str, float]:
    return {"incidents": float(len(c.item)), "patrol_share": _mean(c.had(Event.REPORT, what=What.PATROL))}


def _noticing(c: Cohort) -> dict[str, float]:
    hours = (c.reported - c.occurred) / HOUR
    median = float(np.median(hours)) if len(hours) else float("nan")
    return {"noticing_mean_hours": _mean(hours), "noticing_median_hours": median}


def _response(c: Cohort) -> dict[str, float]:
    """Measure the time from the report to the first work on them, and to their dispatch."""
    began, seen = _or_end(c, c.first(c.past.handling))
    team = np.where(seen, c.first(c.past.handling, "team"), c.team)
    worked = working(c.past.log, team, c.reported, began)
    sent, dispatched = _or_end(c, c.sent)
    return {
        "first_response_median_hours": _curve(c.reported, began, seen).quantile(0.5),
        "first_response_working_hours": kaplan_meier(worked / HOUR, seen).quantile(0.5),
        "report_to_dispatch_median_minutes": 60 * _curve(c.reported, sent, dispatched).quantile(0.5),
    }


def _or_end(c: Cohort, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put the end of each item where a time is NEVER, and tell where it is not."""
    return np.where(time < NEVER, time, c.ended), time < NEVER


def _closing(c: Cohort) -> dict[str, float]:
    """Measure the time from the report to the last CLOSE."""
    curve = _curve(c.reported, c.ended, c.closed)
    return _quantiles(curve, "close", "median", "p90") | {
        "close_rmst30_hours": curve.restricted_mean(30 * 24)
    }


def _resolution(c: Cohort) -> dict[str, float]:
    """Measure the time from the occurrence to the last CLOSE."""
    curve = _curve(c.occurred, c.ended, c.closed)
    worked = working(c.past.log, c.team, c.occurred, c.ended) / HOUR
    return _quantiles(curve, "resolution", "median", "p90") | {
        "resolution_closed_mean_hours": _mean((c.ended - c.occurred)[c.closed] / HOUR),
        "resolution_rmst60_hours": curve.restricted_mean(60 * 24),
        "resolution_working_median_hours": kaplan_meier(worked, c.closed).quantile(0.5),
    }


def _classes(c: Cohort) -> dict[str, float]:
    """Measure the times to the last CLOSE by class.

    Joint ones were forked, complex ones met outside works (some are both); single-department ones are
    neither, and the last DISPATCH or START of HANDLE names a department.
    """
    joint, complex_ = c.had(Event.FORK), c.had(Event.WAIT, what=What.OUTSIDE)
    given = (c.past.rows(Event.DISPATCH), c.past.handling)
    alone = _at_department(c.past.log, c.last(np.sort(np.concatenate(given)), "team")) & ~joint & ~complex_
    classes = {"single_department": alone, "joint": joint, "complex": complex_}
    return {
        key: value
        for name, mask in classes.items()
        for key, value in _class_quantiles(c.only(mask), c.sent[mask], name).items()
    }


def _class_quantiles(c: Cohort, sent: np.ndarray, name: str) -> dict[str, float]:
    closing = _curve(c.reported, c.ended, c.closed)
    known = sent < NEVER
    handling = _curve(sent[known], c.ended[known], c.closed[known])
    return _quantiles(closing, f"{name}_report_to_close", *QUANTILES) | _quantiles(
        handling, f"{name}_dispatch_to_close", *QUANTILES
    )


def _at_department(log: EventLog, team: np.ndarray) -> np.ndarray:
    """Tell which teams belong to a department; -1 does not."""
    kinds = [log.places.offices[team.office].kind == DEPARTMENT for team in log.places.teams]
    return np.array([*kinds, False])[team]


def _outcome(c: Cohort) -> dict[str, float]:
    """Tell what became of the incidents.

    On time: closed by the due time, among those with a time limit that are closed or overdue.  Local: no
    work by a department, among those on which work has begun.
    """
    log = c.past.log
    due = log.items["due"][c.item]
    judged = (due < NEVER) & (c.closed | (due < log.end))
    handling = c.past.handling
    afar = handling[_at_department(log, log.rows["team"][handling])]
    begun, sent = (c.past.mark(log.rows["item"][row])[c.item] for row in (handling, afar))
    local_share = _mean(~sent[begun])
    return {
        "closed_share": _mean(c.closed),
        "on_time_share": _mean((c.closed & (c.ended <= due))[judged]),
        "local_share": local_share,
        "cross_department_share": 1 - local_share,
        "joint_share": _mean(c.had(Event.FORK)),
    }


def _journey(c: Cohort) -> dict[str, float]:
    """Count hand-overs, returns and repeated work."""
    returned = c.past.log.rows["item"][c.past.rows(Event.RETURN)]
    returns = np.bincount(returned, minlength=c.past.size)[c.item]
    return {
        "hops_mean": _mean(_hops(c)),
        "returns_per_incident": _mean(returns),
        "return_share": _mean(returns > 0),
        "rework_share": _mean(c.had(Event.REWORK)),
        "supervised_share": _mean(c.had(Event.SUPERVISE)),
    }


def _hops(c: Cohort) -> np.ndarray:
    """Count how often each incident went to another team; each branch of a joint case went to one."""
    f = c.phases
    desks = (f.event == Event.WAIT) & one_of(f.what, What.DESK, What.SIGN_OFF)
    at = np.flatnonzero((one_of(f.event, Event.ENQUEUE, Event.START) | desks) & (f.team >= 0))
    item, part, fork, team = (column[at] for column in (f.item, f.part, f.fork, f.team))
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (item[1:] != item[:-1]) | (part[1:] != part[:-1]) | (fork[1:] != fork[:-1])
    moved = np.ones(len(at), dtype=bool)
    moved[1:] = team[1:] != team[:-1]
    hop = np.where(begins, part > 0, moved)
    return np.bincount(item[hop], minlength=c.past.size)[c.item]


def _afterwards(c: Cohort) -> dict[str, float]:
    """Give the share reopened of incidents ever closed, and content of those called back (last answer)."""
    answer = c.last(c.past.rows(Event.SATISFIED, Event.DISSATISFIED), "event")
    return {
        "reopened_share": _mean(c.had(Event.REOPEN)[c.had(Event.CLOSE)]),
        "satisfied_share": _mean(answer[answer >= 0] == Event.SATISFIED),
    }


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


def _fairness(c: Cohort, load: pd.DataFrame) -> dict[str, float]:
    """Measure how unequally the offices of a kind are loaded, and how unequally communities are served."""
    places = c.past.log.places
    shares = _office_shares(np.array([team.office for team in places.teams]), load)
    kinds = np.array([places.offices[office].kind for office in shares.index])
    ginis = {f"utilisation_gini_{kind}": gini(shares.to_numpy()[kinds == kind]) for kind in np.unique(kinds)}
    return ginis | {"resolution_gini_communities": gini(_community_means(c))}


def _office_shares(office: np.ndarray, load: pd.DataFrame) -> pd.Series:
    """Give the share of their open post-time that the teams of each office work, by number of the office."""
    posts, used = load["posts"].to_numpy(), load["utilisation"].to_numpy()
    open_ = ~np.isnan(used)
    total = np.bincount(office[open_], posts[open_])
    work = np.bincount(office[open_], (posts * used)[open_])
    return pd.Series(work[total > 0] / total[total > 0], index=np.flatnonzero(total))


def _community_means(c: Cohort) -> np.ndarray:
    """Give the mean hours to resolution, restricted to 60 days, of each community with incidents.

    Where none is censored before that, the Kaplan–Meier estimate is the mean of the durations cut there.
    """
    limit = 60 * 24
    hours, community = (c.ended - c.occurred) / HOUR, c.past.log.items["community"][c.item]
    number = np.bincount(community)
    means = np.bincount(community, np.minimum(hours, limit)) / np.maximum(number, 1)
    for k in np.unique(community[~c.closed & (hours < limit)]):
        here = community == k
        means[k] = restricted_mean(hours[here], c.closed[here], limit)
    return means[number > 0]


def _open_at(past: History, wanted: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Count the items marked in `wanted` that are reported, not closed and not given up just after `time`."""
    enters = _times(past, wanted, Event.REPORT, Event.REOPEN)
    leaves = _times(past, wanted, Event.CLOSE, Event.ABANDON, Event.BLOCK)
    return np.searchsorted(enters, time, side="right") - np.searchsorted(leaves, time, side="right")


def _times(past: History, wanted: np.ndarray, *events: Event) -> np.ndarray:
    """Find the times, ascending, at which such events happened to the items marked in `wanted` themselves."""
    rows, row = past.log.rows, past.rows(*events)
    return rows["time"][row[wanted[rows["item"][row]] & (rows["part"][row] == 0)]]


def _backlog(open_incidents: np.ndarray) -> dict[str, float]:
    """Describe the numbers open day by day, the last of which is that at the end of the window."""
    daily = open_incidents[:-1]
    return {
        "open_at_end": float(open_incidents[-1]),
        "backlog_mean": _mean(daily),
        "backlog_max": float(daily.max()),
    }


def _requests(c: Cohort) -> dict[str, float]:
    """Measure the time from the report to the last CLOSE, and the share that never queues at a department."""
    rows, row = c.past.log.rows, c.past.rows(Event.ENQUEUE)
    afar = c.past.mark(rows["item"][row[_at_department(c.past.log, rows["team"][row])]])
    times = _quantiles(_curve(c.reported, c.ended, c.closed), "request", "median", "p90")
    return times | {"request_nearby_share": _mean(~afar[c.item])}


def _work(past: History, window: tuple[int, int]) -> np.ndarray:
    """Add up the working seconds of posts in the window, shape [Kind, team]."""
    found, teams = past.found, len(past.log.places.teams)
    at = np.flatnonzero(one_of(found.event, Event.START) & (found.team >= 0))
    cell = past.log.items["kind"][found.item[at]] * np.int64(teams) + found.team[at]
    seconds = np.bincount(cell, _busy_seconds(past, at, window), minlength=len(Kind) * teams)
    return seconds.reshape(len(Kind), teams)


def _busy_seconds(past: History, at: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Count the working seconds in the window of each of the phases at `at`, in which a post is busy."""
    found = past.found
    begin, end = found.begin[at], found.end[at]
    seconds = end - begin - found.shut[at]
    cut = np.flatnonzero((begin < window[0]) | (end > window[1]))
    since, until = begin[cut].clip(*window), end[cut].clip(*window)
    seconds[cut] = working(past.log, found.team[at[cut]], since, until)
    return seconds


def _upward(c: Cohort, work: np.ndarray) -> dict[str, float]:
    """Add up staff hours on tasks from above in the window, and their share of all by kind of office."""
    places = c.past.log.places
    where = np.array([_group_of_kind(places.offices[team.office].kind) for team in places.teams])
    upward, total = work[Kind.UPWARD], work.sum(axis=0)
    shares = {
        f"upward_{group}_share": _ratio(upward[where == group].sum(), total[where == group].sum())
        for group in (DEPARTMENT, "mid")
    }
    return shares | {
        "upward_staff_hours": float(upward.sum() / HOUR),
        "upward_share": _ratio(upward.sum(), total.sum()),
        "pushed_share": _mean(c.had(Event.PUSH)),
    }


def _group_of_kind(kind: str) -> str:
    return kind if kind in NOT_MIDDLE else "mid"


def _cost(c: Cohort) -> dict[str, float]:
    """Hold staff hours against the closed incidents they went into, and posts against a year's incidents."""
    found = c.phases
    at = (found.event == Event.START) & c.past.mark(c.item[c.closed])[found.item]
    hours = (found.end - found.begin - found.shut)[at].sum() / HOUR
    posts = sum(team.posts for team in c.past.log.places.teams)
    yearly = len(c.item) * YEAR / (c.end - c.begin)
    return {
        "staff_hours_per_closed_incident": _ratio(hours, c.closed.sum()),
        "posts_per_1000_incidents_a_year": _ratio(1000 * posts, yearly),
    }


def _mean_split(c: Cohort) -> dict[str, float]:
    """Average the hours of the closed incidents by part."""
    hours = split_total(c.phases, c.past.mark(c.item[c.closed])) / HOUR
    return {part.name.lower(): _ratio(hours[part], c.closed.sum()) for part in Part}


def _load(past: History, busy: np.ndarray, window: tuple[int, int]) -> pd.DataFrame:
    """Describe each team, of which `busy` gives the working seconds in the window."""
    found, teams = past.found, past.log.places.teams
    offices = [past.log.places.offices[team.office] for team in teams]
    waits = one_of(found.event, Event.ENQUEUE) & (found.end > found.begin)
    queued = np.flatnonzero(waits & (found.team >= 0))
    filled = filled_seconds(found.begin[queued], found.end[queued], window)
    return pd.DataFrame(
        {
            "tier": [office.tier for office in offices],
            "office": [office.name for office in offices],
            "kind": [office.kind for office in offices],
            "role": [team.role for team in teams],
            "posts": [team.posts for team in teams],
            "utilisation": busy / capacity_seconds(past.log, *window),
            "waiting": np.bincount(found.team[queued], filled, minlength=len(teams)),
        }
    )


def capacity_seconds(log: EventLog, begin: int, end: int) -> np.ndarray:
    """Seconds that the posts of each team are open in the window; NaN where there are none."""
    team = np.arange(len(log.places.teams))
    opened = working(log, team, np.full(len(team), begin), np.full(len(team), end))
    seconds = opened * np.array([team.posts for team in log.places.teams], dtype=float)
    return np.where(seconds > 0, seconds, np.nan)


def filled_seconds(since: np.ndarray, until: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Share of the window that each [since, until) fills; the sum of shares is a mean number."""
    begin, end = window
    return (until.clip(*window) - since.clip(*window)) / (end - begin)
