"""Measure a log: how long incidents take, where the time goes, who is loaded, what comes out.

Durations of what is still going on at the end of the log are censored there, never dropped.  Everything
is computed from the log alone, so that a simulated and a recorded history meet the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from sim.analysis.phases import ONGOING, Part, Phases, one_of, phases, split, working
from sim.analysis.survival import Survival, kaplan_meier
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
    is the number of open incidents at the start of the window and every 24 hours after it.
    """

    values: dict[str, float]
    split: dict[str, float]
    load: pd.DataFrame
    backlog: np.ndarray


@dataclass(frozen=True, eq=False)
class Cohort:
    """The items of one kind reported in [begin, end), with one entry per item in each array.

    `ended` is the time of the last CLOSE, or the end of the log for items that are not `closed` then.
    `answered` says that intake answered at once and dispatched nothing.
    """

    log: EventLog
    found: Phases
    begin: int
    end: int
    item: np.ndarray
    occurred: np.ndarray
    reported: np.ndarray
    ended: np.ndarray
    closed: np.ndarray
    answered: np.ndarray

    def only(self, mask: np.ndarray) -> Cohort:
        """Keep the items in `mask`."""
        names = ("item", "occurred", "reported", "ended", "closed", "answered")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})

    def first(self, rows: np.ndarray, column: str = "time", missing: int = NEVER) -> np.ndarray:
        """Look up `column` in the first of `rows` of each item."""
        return _by_item(self.log, np.flatnonzero(rows)[::-1], column, missing)[self.item]

    def last(self, rows: np.ndarray, column: str = "time", missing: int = -1) -> np.ndarray:
        """Look up `column` in the last of `rows` of each item."""
        return _by_item(self.log, np.flatnonzero(rows), column, missing)[self.item]

    def number(self, rows: np.ndarray) -> np.ndarray:
        """Count the `rows` of each item."""
        return np.bincount(self.log.rows["item"][rows], minlength=_size(self.log))[self.item]

    def had(self, event: Event, what: What | None = None) -> np.ndarray:
        """Tell which items have such a row."""
        return self.number(rows_of(self.log, event, what)) > 0


def rows_of(log: EventLog, event: Event, what: What | None = None) -> np.ndarray:
    """Tell which rows of the log are such an event."""
    found = log.rows["event"] == event
    return found if what is None else found & (log.rows["what"] == what)


def _size(log: EventLog) -> int:
    return len(log.items["kind"])


def _by_item(log: EventLog, row: np.ndarray, column: str, missing: int) -> np.ndarray:
    """Spread a column over the items; of several rows of an item the last one in `row` counts."""
    spread = np.full(_size(log), missing, dtype=np.int64)
    spread[log.rows["item"][row]] = log.rows[column][row]
    return spread


def measure(log: EventLog, begin: int, end: int) -> Measures:
    """Measure the window [begin, end), in seconds, of a log.

    The cohort are the incidents reported in it; requests and upward tasks likewise.  Contacts that intake
    answers at once are counted, and left out of everything else about incidents.  Load and backlog are
    those of the window.  Raise ValueError if the window is empty or reaches beyond the log, or if the rows
    are not in the order of time.
    """
    _check(log, begin, end)
    found = phases(log)
    incidents, requests, upward = (
        _cohort(log, found, kind, (begin, end)) for kind in (Kind.INCIDENT, Kind.REQUEST, Kind.UPWARD)
    )
    busy = _busy_seconds(log, found, begin, end)
    load = _load(log, found, busy, (begin, end))
    backlog = _backlog(log, begin, end)
    answered = incidents.answered
    incidents = incidents.only(~answered)
    values = (
        {"contacts": float(len(answered)), "answered_share": _mean(answered)}
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
        | _open_cases(log, backlog, end)
        | _requests(requests)
        | _upward(upward, busy)
        | _cost(incidents)
    )
    return Measures(values, _mean_split(incidents), load, backlog)


def _check(log: EventLog, begin: int, end: int) -> None:
    back = np.flatnonzero(np.diff(log.rows["time"]) < 0)
    if len(back):
        raise ValueError(f"the log goes back in time at row {back[0] + 1}")
    if not begin < end <= log.end:
        raise ValueError(f"the window [{begin}, {end}) is empty or ends after the log, at {log.end}")


def _cohort(log: EventLog, found: Phases, kind: Kind, window: tuple[int, int]) -> Cohort:
    begin, end = window
    reported = _by_item(log, np.flatnonzero(rows_of(log, Event.REPORT)), "time", -1)
    inside = (reported >= 0) & (reported >= begin) & (reported < end)
    item = np.flatnonzero(inside & (log.items["kind"] == kind))
    ending = one_of(log.rows["event"], Event.CLOSE, Event.REOPEN)
    closed = _by_item(log, np.flatnonzero(ending), "event", Event.REOPEN)[item] == Event.CLOSE
    last = _by_item(log, np.flatnonzero(ending), "time", log.end)[item]
    cohort = Cohort(
        log=log,
        found=found,
        begin=begin,
        end=end,
        item=item,
        occurred=log.items["occurred"][item],
        reported=reported[item],
        ended=np.where(closed, last, log.end),
        closed=closed,
        answered=np.zeros(len(item), dtype=bool),
    )
    answered = cohort.had(Event.FINISH, What.ANSWER) & ~cohort.had(Event.DISPATCH)
    return replace(cohort, answered=answered)


def _curve(since: np.ndarray, until: np.ndarray, observed: np.ndarray) -> Survival:
    return kaplan_meier((until - since) / HOUR, observed)


def _quantiles(curve: Survival, name: str, *which: str) -> dict[str, float]:
    return {f"{name}_{q}_hours": curve.quantile(QUANTILES[q]) for q in which}


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _counts(c: Cohort) -> dict[str, float]:
    patrol = c.first(rows_of(c.log, Event.REPORT), "what") == What.PATROL
    return {
        "incidents": float(len(c.item)),
        "patrol_share": _mean(patrol),
    }


def _noticing(c: Cohort) -> dict[str, float]:
    hours = (c.reported - c.occurred) / HOUR
    median = float(np.median(hours)) if len(hours) else float("nan")
    return {"noticing_mean_hours": _mean(hours), "noticing_median_hours": median}


def _response(c: Cohort) -> dict[str, float]:
    """From the report to the first work on them, and to their dispatch."""
    handling = rows_of(c.log, Event.START, What.HANDLE)
    began, seen = _first_or_end(c, handling)
    team = c.first(handling, "team", missing=ONGOING)
    team = np.where(seen, team, _last_team(c))
    worked = working(c.log, team, c.reported, began)
    sent, dispatched = _first_or_end(c, rows_of(c.log, Event.DISPATCH))
    return {
        "first_response_median_hours": _curve(c.reported, began, seen).quantile(0.5),
        "first_response_working_hours": kaplan_meier(worked / HOUR, seen).quantile(0.5),
        "report_to_dispatch_median_minutes": 60 * _curve(c.reported, sent, dispatched).quantile(0.5),
    }


def _first_or_end(c: Cohort, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Time of the first of `rows` of each item, or of its end, and whether there was one."""
    first = c.first(rows)
    return np.where(first < NEVER, first, c.ended), first < NEVER


def _last_team(c: Cohort) -> np.ndarray:
    """The team that worked on each item last, else the one it was with last, else -1."""
    met = c.last(c.log.rows["team"] >= 0, "team")
    handled = c.last(rows_of(c.log, Event.START, What.HANDLE), "team")
    return np.where(handled >= 0, handled, met)


def _closing(c: Cohort) -> dict[str, float]:
    """From the report to their last CLOSE."""
    curve = _curve(c.reported, c.ended, c.closed)
    return _quantiles(curve, "close", "median", "p90") | {
        "close_rmst30_hours": curve.restricted_mean(30 * 24)
    }


def _resolution(c: Cohort) -> dict[str, float]:
    """From the occurrence to the last CLOSE."""
    curve = _curve(c.occurred, c.ended, c.closed)
    worked = working(c.log, _last_team(c), c.occurred, c.ended) / HOUR
    return _quantiles(curve, "resolution", "median", "p90") | {
        "resolution_closed_mean_hours": _mean((c.ended - c.occurred)[c.closed] / HOUR),
        "resolution_rmst60_hours": curve.restricted_mean(60 * 24),
        "resolution_working_median_hours": kaplan_meier(worked, c.closed).quantile(0.5),
    }


def _classes(c: Cohort) -> dict[str, float]:
    """Times to the last CLOSE by class.

    Joint ones were forked, complex ones met outside works (some are both); single-department ones are
    neither, and the last DISPATCH or START of HANDLE names a department.
    """
    joint, complex_ = c.had(Event.FORK), c.had(Event.WAIT, What.OUTSIDE)
    sent = rows_of(c.log, Event.DISPATCH) | rows_of(c.log, Event.START, What.HANDLE)
    alone = _at_department(c.log, c.last(sent, "team")) & ~joint & ~complex_
    classes = {"single_department": alone, "joint": joint, "complex": complex_}
    return {
        key: value
        for name, mask in classes.items()
        for key, value in _class_quantiles(c.only(mask), name).items()
    }


def _class_quantiles(c: Cohort, name: str) -> dict[str, float]:
    closing = _curve(c.reported, c.ended, c.closed)
    sent = c.first(rows_of(c.log, Event.DISPATCH))
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
    """What became of the incidents.

    On time: closed by the due time, among those with a time limit that are closed or overdue.  Local: no
    work by a department, among those on which work has begun.
    """
    due = c.log.items["due"][c.item]
    judged = (due < NEVER) & (c.closed | (due < c.log.end))
    handling = rows_of(c.log, Event.START, What.HANDLE)
    begun = c.number(handling) > 0
    local = c.number(handling & _at_department(c.log, c.log.rows["team"])) == 0
    local_share = _mean(local[begun])
    return {
        "closed_share": _mean(c.closed),
        "on_time_share": _mean((c.closed & (c.ended <= due))[judged]),
        "local_share": local_share,
        "cross_department_share": 1 - local_share,
        "joint_share": _mean(c.had(Event.FORK)),
    }


def _journey(c: Cohort) -> dict[str, float]:
    """Hand-overs, returns and repeated work of dispatched incidents."""
    returns = c.number(rows_of(c.log, Event.RETURN))
    return {
        "hops_mean": _mean(_hops(c)),
        "returns_per_incident": _mean(returns),
        "return_share": _mean(returns > 0),
        "rework_share": _mean(c.had(Event.REWORK)),
        "supervised_share": _mean(c.had(Event.SUPERVISE)),
    }


def _hops(c: Cohort) -> np.ndarray:
    """Count how often each incident went to another team; each branch of a joint case went to one."""
    f = c.found
    desks = (f.event == Event.WAIT) & one_of(f.what, What.DESK, What.SIGN_OFF)
    at = np.flatnonzero((one_of(f.event, Event.ENQUEUE, Event.START) | desks) & (f.team >= 0))
    item, part, fork, team = (column[at] for column in (f.item, f.part, f.fork, f.team))
    begins = np.ones(len(at), dtype=bool)
    begins[1:] = (item[1:] != item[:-1]) | (part[1:] != part[:-1]) | (fork[1:] != fork[:-1])
    moved = np.ones(len(at), dtype=bool)
    moved[1:] = team[1:] != team[:-1]
    hop = np.where(begins, part > 0, moved)
    return np.bincount(item[hop], minlength=_size(c.log))[c.item]


def _afterwards(c: Cohort) -> dict[str, float]:
    """Share reopened of the incidents ever closed; share content of those that answered (their last word)."""
    answer = c.last(one_of(c.log.rows["event"], Event.SATISFIED, Event.DISSATISFIED), "event")
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
    staffed = load[load["utilisation"].notna()]
    weighted = staffed.assign(work=staffed["posts"] * staffed["utilisation"])
    offices = weighted.groupby(["kind", "office"], sort=True)[["work", "posts"]].sum()
    share = offices["work"] / offices["posts"]
    ginis = {f"utilisation_gini_{kind}": gini(s.to_numpy()) for kind, s in share.groupby(level="kind")}
    return ginis | {"resolution_gini_communities": gini(_community_means(c))}


def _community_means(c: Cohort) -> np.ndarray:
    """Mean hours to resolution, restricted to 60 days, of each community with incidents."""
    community = c.log.items["community"][c.item]
    parts = (c.only(community == k) for k in np.unique(community))
    curves = (_curve(part.occurred, part.ended, part.closed) for part in parts)
    return np.array([curve.restricted_mean(60 * 24) for curve in curves])


def _backlog(log: EventLog, begin: int, end: int) -> np.ndarray:
    """Count the open incidents at `begin` and every 24 hours after it."""
    return _open_at(log, np.arange(begin, end, DAY))


def _open_at(log: EventLog, time: np.ndarray) -> np.ndarray:
    """Count the incidents that are reported and neither closed nor given up, right after `time`."""
    incident = (log.items["kind"] == Kind.INCIDENT)[log.rows["item"]]
    enters = one_of(log.rows["event"], Event.REPORT, Event.REOPEN) & incident
    leaves = one_of(log.rows["event"], Event.CLOSE, Event.ABANDON, Event.BLOCK) & incident
    present = np.concatenate(([0], np.cumsum((enters.astype(np.int64) - leaves) * (log.rows["part"] == 0))))
    return present[np.searchsorted(log.rows["time"], time, side="right")]


def _open_cases(log: EventLog, backlog: np.ndarray, end: int) -> dict[str, float]:
    return {
        "open_at_end": float(_open_at(log, np.array([end]))[0]),
        "backlog_mean": _mean(backlog),
        "backlog_max": float(backlog.max()),
    }


def _requests(c: Cohort) -> dict[str, float]:
    return _quantiles(_curve(c.reported, c.ended, c.closed), "request", "median", "p90")


def _busy_seconds(log: EventLog, found: Phases, begin: int, end: int) -> np.ndarray:
    """Working seconds inside [begin, end) of each phase in which a post is busy, 0 for the others."""
    busy = np.zeros(len(found.item), dtype=np.int64)
    at = np.flatnonzero((found.event == Event.START) & (found.begin < end) & (found.end > begin))
    since, until = np.maximum(found.begin[at], begin), np.minimum(found.end[at], end)
    busy[at] = working(log, found.team[at], since, until)
    return busy


def _upward(c: Cohort, busy: np.ndarray) -> dict[str, float]:
    """Staff hours in the window on tasks from above, and their share of all staff hours by kind of office."""
    upward = (c.log.items["kind"] == Kind.UPWARD)[c.found.item]
    kinds = np.array([_group_of_kind(c.log.places.offices[t.office].kind) for t in c.log.places.teams] + [""])
    where = kinds[c.found.team]
    shares = {
        f"upward_{group}_share": _ratio(busy[upward & (where == group)].sum(), busy[where == group].sum())
        for group in (DEPARTMENT, "mid")
    }
    return shares | {
        "upward_staff_hours": float(busy[upward].sum() / HOUR),
        "upward_share": _ratio(busy[upward].sum(), busy.sum()),
        "pushed_share": _mean(c.had(Event.PUSH)),
    }


def _group_of_kind(kind: str) -> str:
    return kind if kind in NOT_MIDDLE else "mid"


def _cost(c: Cohort) -> dict[str, float]:
    """Staff hours over the whole life of closed incidents, and posts against a year's incidents."""
    closed = np.zeros(_size(c.log), dtype=bool)
    closed[c.item[c.closed]] = True
    at = (c.found.event == Event.START) & closed[c.found.item]
    hours = (c.found.end - c.found.begin - c.found.shut)[at].sum() / HOUR
    posts = sum(team.posts for team in c.log.places.teams)
    yearly = len(c.item) * YEAR / (c.end - c.begin)
    return {
        "staff_hours_per_closed_incident": _ratio(hours, c.closed.sum()),
        "posts_per_1000_incidents_a_year": _ratio(1000 * posts, yearly),
    }


def _mean_split(c: Cohort) -> dict[str, float]:
    place = np.cumsum(c.log.items["kind"] == Kind.INCIDENT) - 1
    seconds = split(c.log, c.found)[place[c.item[c.closed]]]
    return {part.name.lower(): _mean(seconds[:, part]) / HOUR for part in Part}


def _load(log: EventLog, found: Phases, busy: np.ndarray, window: tuple[int, int]) -> pd.DataFrame:
    teams = log.places.teams
    offices = [log.places.offices[team.office] for team in teams]
    return pd.DataFrame(
        {
            "tier": [office.tier for office in offices],
            "office": [office.name for office in offices],
            "kind": [office.kind for office in offices],
            "role": [team.role for team in teams],
            "posts": [team.posts for team in teams],
            "utilisation": _per_team(log, found, busy) / _capacity(log, *window),
            "waiting": _per_team(log, found, _present(found, found.event == Event.ENQUEUE, window)),
        }
    )


def _per_team(log: EventLog, found: Phases, value: np.ndarray) -> np.ndarray:
    """Add up a value of the phases by team; phases without a team are left out."""
    known = found.team >= 0
    return np.bincount(found.team[known], value[known], minlength=len(log.places.teams))


def _capacity(log: EventLog, begin: int, end: int) -> np.ndarray:
    """Seconds that the posts of each team are open in the window; NaN where there are none."""
    team = np.arange(len(log.places.teams))
    opened = working(log, team, np.full(len(team), begin), np.full(len(team), end))
    seconds = opened * np.array([team.posts for team in log.places.teams], dtype=float)
    return np.where(seconds > 0, seconds, np.nan)


def _present(found: Phases, which: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Share of the window that each phase fills, 0 for those not in `which`; sums to a mean number."""
    begin, end = window
    overlap = np.minimum(found.end, end) - np.maximum(found.begin, begin)
    return np.where(which, overlap.clip(min=0), 0) / (end - begin)


def network_table(log: EventLog, begin: int, end: int) -> pd.DataFrame:
    """Measure a bare network of stations: one line per station, per class of customers, and for all.

    Columns: `scope` (station, class, all), `name`, `arrivals`, mean, p50, p90 and p95 hours of `wait`
    (ENQUEUE to START, per visit) and `sojourn` (ENQUEUE to FINISH per visit; for classes and all OCCUR to
    CLOSE), mean numbers `in_system` and `in_queue`, `utilisation` (of a class: the share of all posts'
    time it takes), `abandoned_share`, `blocked_share`.  Waits and sojourns are those of arrivals in
    [begin, end) that are over by the end of the log: let the log run on after the window.
    """
    _check(log, begin, end)
    found = phases(log)
    customer = log.items["kind"] == Kind.CUSTOMER
    levels = _levels(log, found, customer, (begin, end))
    visits, items = _visits(log, found, customer), _customers(log, customer)
    visits, items = (
        table[table["arrived"].between(begin, end, inclusive="left")] for table in (visits, items)
    )
    capacity = _capacity(log, begin, end)
    lines = [
        _line(("station", log.places.offices[team.office].name), visits[visits["team"] == k], None)
        | _state(levels[levels["team"] == k], "station", capacity[k])
        for k, team in enumerate(log.places.teams)
    ]
    classes = [("class", name, k) for k, name in enumerate(log.places.categories)]
    for scope, name, k in [*classes, ("all", "all", None)]:
        of_visits, of_items, of_levels = (
            table if k is None else table[table["category"] == k] for table in (visits, items, levels)
        )
        lines.append(
            _line((scope, name), of_visits, of_items) | _state(of_levels, "system", np.nansum(capacity))
        )
    return pd.DataFrame(lines)


def _line(label: tuple[str, str], visits: pd.DataFrame, items: pd.DataFrame | None) -> dict[str, object]:
    """Describe arrivals: visits of a station, or the customers in `items` with the visits they made."""
    arrivals = visits if items is None else items
    return {
        "scope": label[0],
        "name": label[1],
        "arrivals": len(arrivals),
        **_summary(visits["wait"], "wait"),
        **_summary(arrivals["sojourn"], "sojourn"),
        "abandoned_share": _mean(arrivals["fate"] == Event.ABANDON),
        "blocked_share": _mean(arrivals["fate"] == Event.BLOCK),
    }


def _summary(seconds: pd.Series, name: str) -> dict[str, float]:
    hours = seconds.dropna().to_numpy() / HOUR
    levels = {"p50": 0.5, "p90": 0.9, "p95": 0.95}
    return {f"{name}_mean_hours": _mean(hours)} | {
        f"{name}_{key}_hours": float(np.quantile(hours, q)) if len(hours) else float("nan")
        for key, q in levels.items()
    }


def _state(levels: pd.DataFrame, place: Literal["station", "system"], capacity: float) -> dict[str, float]:
    return {
        "in_system": float(levels[place].sum()),
        "in_queue": float(levels["queue"].sum()),
        "utilisation": float(levels["busy"].sum() / capacity),
    }


def _levels(log: EventLog, found: Phases, customer: np.ndarray, window: tuple[int, int]) -> pd.DataFrame:
    """Give per phase of a customer its contribution to mean numbers and to work in the window.

    In a station are those who wait or are served there; in the system are customers, not their branches.
    """
    queue = _present(found, found.event == Event.ENQUEUE, window)
    table = pd.DataFrame(
        {
            "team": found.team,
            "category": log.items["category"][found.item],
            "station": _present(found, one_of(found.event, Event.ENQUEUE, Event.START), window),
            "system": _present(found, found.part == 0, window),
            "queue": queue,
            "busy": _busy_seconds(log, found, *window),
        }
    )
    return table[customer[found.item]]


def _visits(log: EventLog, found: Phases, customer: np.ndarray) -> pd.DataFrame:
    """Give per visit of a customer to a station `item, category, team, arrived, wait, sojourn, fate`.

    `wait` and `sojourn` are NaN unless they ended with START and FINISH; blocked ones have neither.
    """
    enters = found.event == Event.ENQUEUE
    at = np.flatnonzero(enters)
    done = np.flatnonzero((found.event == Event.START) & (found.ended_by == Event.FINISH))
    left = np.full(len(at), np.nan)
    left[np.cumsum(enters)[done] - 1] = found.end[done]
    met = pd.DataFrame(
        {
            "item": found.item[at],
            "team": found.team[at],
            "arrived": found.begin[at],
            "wait": np.where(found.ended_by[at] == Event.START, found.end[at] - found.begin[at], np.nan),
            "sojourn": left - found.begin[at],
            "fate": found.ended_by[at],
        }
    )
    refused = pd.DataFrame(log.rows)[rows_of(log, Event.BLOCK)]
    refused = refused.rename(columns={"time": "arrived", "event": "fate"})[
        ["item", "team", "arrived", "fate"]
    ]
    table = pd.concat([met, refused.assign(wait=np.nan, sojourn=np.nan)], ignore_index=True)
    return table.assign(category=log.items["category"][table["item"]])[customer[table["item"]]]


def _customers(log: EventLog, customer: np.ndarray) -> pd.DataFrame:
    """Give per customer `category, arrived, sojourn, fate`; the sojourn is NaN unless it ended with CLOSE."""
    ends = one_of(log.rows["event"], Event.CLOSE, Event.ABANDON, Event.BLOCK) & (log.rows["part"] == 0)
    fate = _by_item(log, np.flatnonzero(ends), "event", ONGOING)
    left = _by_item(log, np.flatnonzero(rows_of(log, Event.CLOSE)), "time", -1)
    arrived = log.items["occurred"]
    table = pd.DataFrame(
        {
            "category": log.items["category"],
            "arrived": arrived,
            "sojourn": np.where(left >= 0, left - arrived, np.nan),
            "fate": fate,
        }
    )
    return table[customer]
