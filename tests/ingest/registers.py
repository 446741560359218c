"""Files of events as somebody else would have them, some of them written from simulated logs."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.analysis.log.history import History
from sim.eventlog import NEVER, Event, EventLog, What
from sim.experiment.cases import Case
from sim.experiment.runs.run import log_of

DAYS = 20


@cache
def city(days: int = DAYS) -> EventLog:
    """Return a simulated log of some days."""
    short = {"period.warm_up": 0, "period.days": days}
    return log_of(Case.of(sim.with_values(sim.load("five_tier"), short)), 7, 0)


@cache
def network() -> EventLog:
    return log_of(Case.of(sim.with_values(sim.load("priorities"), {"period.length": 300})), 7, 0)


def clock(log: EventLog, seconds: np.ndarray) -> np.ndarray:
    """Write times as a register does, nothing for never."""
    known = seconds < NEVER
    text = np.datetime_as_string(np.datetime64(log.start, "s") + np.where(known, seconds, 0))
    return np.where(known, np.char.replace(text, "T", " "), "")


def register(log: EventLog) -> pd.DataFrame:
    """Return what a register holds of the incidents of a log: when each stage was first reached."""
    past = History(log)
    item = np.flatnonzero(past.incidents & (past.reported < NEVER))
    begun, given = past.handling, past.rows(Event.DISPATCH)

    def first(row: np.ndarray, column: str = "time", missing: int = NEVER) -> np.ndarray:
        return past.last(row[::-1], column, missing)[item]

    finished = past.last(past.rows(Event.FINISH, what=What.HANDLE), "time", NEVER)[item]
    offices = [log.places.offices[team.office].name for team in log.places.teams]
    team = np.where(first(given, "team", -1) >= 0, first(given, "team", -1), first(begun, "team", -1))
    columns = {
        "occurred": log.items["occurred"][item],
        "reported": past.reported[item],
        "dispatched": first(given),
        "started": first(begun),
        "finished": np.where(past.closed[item] < NEVER, np.minimum(finished, past.closed[item]), NEVER),
        "closed": past.closed[item],
        "due": log.items["due"][item],
    }
    columns["dispatched"] = np.minimum(columns["dispatched"], columns["started"])
    columns["finished"] = np.where(columns["started"] < NEVER, columns["finished"], NEVER)
    times = {name: clock(log, seconds) for name, seconds in columns.items()}
    channel = past.last(past.rows(Event.REPORT), "what", 0)[item]
    about = {
        "incident": [f"W{number:05}" for number in item],
        "channel": [What(code).name for code in channel],
        "team": np.array([*offices, ""], dtype=object)[team],
        "category": np.array(log.places.categories)[log.items["category"][item]],
        "community": log.items["community"][item],
    }
    return pd.DataFrame(about | times)


def written(table: pd.DataFrame, path: Path) -> Path:
    """Write a table as the suffix says."""
    if path.suffix == ".csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return path
