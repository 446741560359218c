"""Branches of a joint case begin with a FORK and come together at its JOIN."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.laws.view import ENDS, View, first_of
from sim.analysis.log.phases import Threads, is_branch, one_of
from sim.eventlog import Event


def orphans(view: View) -> list[str]:
    """Branches hang on a FORK."""
    line = view.line
    forks = np.unique(_fork_key(line)[line.event == Event.FORK])
    orphan = is_branch(line.part) & ~np.isin(_fork_key(line), forks)
    return first_of(orphan, lambda k: f"{view.place(k)}: a branch without FORK")


def joins(view: View) -> list[str]:
    """A JOIN comes with the last row of its branches, and each FORK has branches numbered without a gap.

    Numbers need not begin at 1: a party that has acted before the FORK has no branch.
    """
    line = view.line
    fork = np.flatnonzero(line.event == Event.FORK)
    branches = _branches(line).reindex(_fork_key(line)[fork], fill_value=0)
    count, lowest, highest, last_row, unfinished = branches.to_numpy(dtype=np.int64).T
    joined = ~line.last[fork]
    join = fork + joined
    final = view.log.rows["time"][last_row]
    early = joined & (last_row > line.row[join])
    apart = joined & ~early & (unfinished == 0) & (final != view.time[join])
    return (
        first_of(count == 0, lambda k: f"{view.place(fork[k])}: FORK without branches")
        + first_of(
            (count > 0) & (count != highest - lowest + 1),
            lambda k: f"{view.place(fork[k])}: {count[k]} branches are numbered {lowest[k]} to {highest[k]}",
        )
        + first_of(early, lambda k: f"{view.place(join[k])}: JOIN before row {last_row[k]} of a branch")
        + first_of(
            apart, lambda k: f"{view.place(join[k])}: JOIN at {view.time[join[k]]}, last part at {final[k]}"
        )
    )


def _branches(line: Threads) -> pd.DataFrame:
    """Give per FORK the number of branches, their range of numbers and last row, and how many show no end."""
    at = is_branch(line.part)
    table = pd.DataFrame(
        {
            "fork": _fork_key(line)[at],
            "first": line.first[at],
            "lowest": line.part[at],
            "highest": line.part[at],
            "row": line.row[at],
            "unfinished": (line.last & ~one_of(line.event, Event.FINISH, *ENDS))[at],
        }
    )
    how = {"first": "sum", "lowest": "min", "highest": "max", "row": "max", "unfinished": "sum"}
    return table.groupby("fork").agg(how)


def _fork_key(line: Threads) -> np.ndarray:
    return (line.item.astype(np.int64) << 16) | line.fork
