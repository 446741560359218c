"""The waist of the project: engines and importers write an `EventLog`, everything else reads one.

A log is a table of facts in the order in which they happened.  Each row says that at `time` (whole
seconds since `start`) `event` happened to `item`; `what` names the activity, wait or channel
concerned, `team` the place.  A thread is one (item, part): part 0 is the item itself, parts 1, 2, …
are the branches of a joint case between its FORK and its JOIN, parts from `SIDE` on are by-ways: work
that an item causes beside its own journey, such as a second call about it.  `step` counts the visits of
a thread.

An item lives through phases.  OCCUR, REPORT, ENQUEUE, START, WAIT, FORK, CLOSE and REOPEN begin one
and it lasts until the next row of the same thread that is not a marker, so that phases tile the
thread without gap.  Markers (`MARKERS`) begin none.  A by-way begins with its first ENQUEUE and is over
with its last FINISH; it counts to the load of teams and not to the time of its item.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

NEVER = 2**62
"""A time that no run reaches: the due time of an item without a time limit."""


class Event(IntEnum):
    """What can happen to an item."""

    OCCUR = 0  # it comes into being; nobody in office knows of it
    REPORT = 1  # it enters the system; `what` is the channel
    ENQUEUE = 2  # it waits for a post of `team` to do `what`
    START = 3  # a post of `team` begins `what` (no new post when it follows START: travel, then work)
    FINISH = 4  # the post is free again
    WAIT = 5  # it waits without a post: `what` says for which reason
    DISPATCH = 6  # marker: it has been assigned to `team`, which is to handle it
    RETURN = 7  # `team` sends it back; the visit counted nothing
    FORK = 8  # a joint case splits into parts 1, 2, …
    JOIN = 9  # all parts have finished
    REWORK = 10  # the check failed; the next visit repeats work
    CLOSE = 11  # administratively closed
    REOPEN = 12  # it was not resolved after all
    SUPERVISE = 13  # marker: the platform raises its priority
    SATISFIED = 14  # marker: answer to the call-back after closing
    DISSATISFIED = 15  # marker
    ABANDON = 16  # it gave up waiting
    BLOCK = 17  # it met a full station and left
    PUSH = 18  # marker: a department passes an upward task on to `team` below
    WHISTLE = 19  # marker: `team` calls departments in
    HEED = 20  # marker: the department of `team` answers the call
    DUPLICATE = 21  # marker: somebody else reports the same incident
    REPEAT = 22  # marker: the resident asks again
    ESCALATE = 23  # marker: the resident goes to a higher level
    ARBITRATE = 24  # marker: the platform rules who must take it


class What(IntEnum):
    """Activities of posts, waits without a post, and channels."""

    NOTHING = 0
    HOTLINE = 1  # channels of a REPORT
    PATROL = 2
    COUNTER = 3  # a request brought to a window
    COUNTERPART = 4  # a task from a higher-level body
    ARRIVAL = 5  # a customer of a bare network
    WALK_IN = 6  # a resident tells the community
    ANSWER = 10  # activities: a post is busy
    TRIAGE = 11
    SCREEN = 12
    ASSIGN = 13
    TRAVEL = 14
    HANDLE = 15
    COORDINATE = 16
    VERIFY = 17
    STAMP = 18  # one step of a service or approval request
    TASK = 19  # upward or pushed-down work
    SERVE = 20  # the work of a station in a bare network
    DESK = 30  # waits: on a desk after a hand-over
    DECISION = 31  # for the opinion of a dispatcher
    SIGN_OFF = 32  # for a department's acknowledgement
    MEETING = 33  # for a meeting of several departments
    OUTSIDE = 34  # for outside works
    RECURRENCE = 35  # closed, until it turns out not to be resolved
    SEARCH = 36  # until the resident has found another office to report to
    PAPERS = 37  # until the applicant comes with what was missing


class Kind(IntEnum):
    """The four kinds of work that share the staff, and the customers of bare networks."""

    INCIDENT = 0
    REQUEST = 1
    UPWARD = 2
    CUSTOMER = 3


class Difficulty(IntEnum):
    """How much an incident asks of whoever concludes it; -1 where nobody knows."""

    SIMPLE = 0  # one person settles it on the spot
    USUAL = 1  # a visit by several, with a record
    HARD = 2  # a procedure: an order, a check


class Aspect(IntEnum):
    """What the table `staff` tells of a team from a time on, until the next entry of the same aspect."""

    HOME = 0  # posts away on tasks of a home department
    DRAIN = 1  # posts pulled up for good; negative where they have come to
    TASK_FORCE = 2  # posts in a task force
    ASSESSMENT = 3  # posts writing reports for assessment
    LENT = 4  # posts lent to another desk of the office; negative where they help
    OVERTIME = 5  # hours worked beyond the calendar, as a share of it
    PACE = 6  # work done in an hour, overtime included; 1 is usual


AWAY = (Aspect.HOME, Aspect.DRAIN, Aspect.TASK_FORCE, Aspect.ASSESSMENT, Aspect.LENT)
"""The aspects that are numbers of posts; a team has its posts less the sum of them."""

SIDE = 64
"""The first part number of by-ways: a duplicate, a repeat, an answer to a higher level."""

MARKERS = (
    Event.SUPERVISE,
    Event.SATISFIED,
    Event.DISSATISFIED,
    Event.PUSH,
    Event.DISPATCH,
    Event.WHISTLE,
    Event.HEED,
    Event.DUPLICATE,
    Event.REPEAT,
    Event.ESCALATE,
    Event.ARBITRATE,
)

COLUMNS = {
    "time": np.int64,
    "item": np.int32,
    "part": np.int8,
    "step": np.int16,
    "event": np.int8,
    "what": np.int8,
    "team": np.int32,
}


class Window(NamedTuple):
    """The seconds at which what is measured begins and ends."""

    begin: int
    end: int


class Rows(NamedTuple):
    """The columns of a log, as loops take them."""

    time: np.ndarray
    item: np.ndarray
    part: np.ndarray
    step: np.ndarray
    event: np.ndarray
    what: np.ndarray
    team: np.ndarray


STAFF_COLUMNS = {"time": np.int64, "team": np.int32, "aspect": np.int8, "value": np.float64}

ITEM_COLUMNS = {
    "kind": np.int8,
    "category": np.int8,
    "urgency": np.int8,
    "community": np.int16,
    "occurred": np.int64,
    "due": np.int64,
    "needs": np.int8,  # functions that must act, 0 unknown
    "difficulty": np.int8,  # see Difficulty
    "enforcement": np.int8,  # whether concluding it takes enforcement power: 1, 0, or -1 unknown
    "works": np.int8,  # whether it takes outside works: 1, 0, or -1 unknown
}
"""What an item is; the last four are fixed before any structure meets it, and seldom recorded."""

UNKNOWN = -1


@dataclass(frozen=True)
class Shifts:
    """Open intervals [opens, closes) of a calendar, ascending and disjoint, in seconds.

    Working time elapses inside them only.  They must reach beyond the end of the log.
    """

    opens: np.ndarray
    closes: np.ndarray
    before: np.ndarray = field(init=False, repr=False)  # open seconds before each interval
    _shift: np.ndarray = field(init=False, repr=False)  # from clock time to open time inside an interval
    _closing: np.ndarray = field(init=False, repr=False)  # open seconds up to the end of each interval

    def __post_init__(self) -> None:
        closing = np.cumsum(self.closes - self.opens)
        before = np.concatenate(([0], closing[:-1]))
        object.__setattr__(self, "before", before)
        object.__setattr__(self, "_shift", before - self.opens)
        object.__setattr__(self, "_closing", closing)

    def worked(self, time: np.ndarray) -> np.ndarray:
        """Open seconds in [first opening, time), element by element."""
        k = np.maximum(np.searchsorted(self.opens, time, side="right") - 1, 0)
        return np.maximum(np.minimum(time + self._shift[k], self._closing[k]), 0)


@dataclass(frozen=True)
class Office:
    """A node of the organisation; tier 0 is the top, the parent of a root is -1."""

    name: str
    kind: str
    tier: int
    parent: int


@dataclass(frozen=True)
class Team:
    """Posts of one office that share a queue, a calendar and a role (`desk`, `field`, `window` …)."""

    office: int
    role: str
    posts: int
    calendar: int
    other: float = 0.0
    """Share of its time that goes to work which is not in the log."""


@dataclass(frozen=True)
class Disturbance:
    """A shock that is known to have hit [begin, end), in seconds: `surge`, `campaign` or `task_force`."""

    kind: str
    begin: int
    end: int


@dataclass(frozen=True)
class Places:
    """Who is who in a log, and what hit it: numbers in its columns index these tuples."""

    offices: tuple[Office, ...]
    teams: tuple[Team, ...]
    calendars: tuple[Shifts, ...]
    categories: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    disturbances: tuple[Disturbance, ...] = ()


def nobody_moves() -> dict[str, np.ndarray]:
    """Return a table of staff without entries: all posts present, all at their usual pace."""
    return {name: np.zeros(0, kind) for name, kind in STAFF_COLUMNS.items()}


@dataclass(frozen=True, eq=False)
class EventLog:
    """One run, or one imported history: `rows` (see `COLUMNS`) and one line per item (`items`).

    `staff` tells in the order of time where people are away and how fast they work (see `Aspect`); a team
    without entries has its posts at their usual pace.  `end` is the last second observed; whatever has not
    happened by then is unknown, not absent.  Arrays are read-only.
    """

    start: datetime
    end: int
    rows: dict[str, np.ndarray]
    items: dict[str, np.ndarray]
    places: Places
    staff: dict[str, np.ndarray] = field(default_factory=nobody_moves)

    def __post_init__(self) -> None:
        for table, columns in (
            (self.rows, COLUMNS),
            (self.items, ITEM_COLUMNS),
            (self.staff, STAFF_COLUMNS),
        ):
            if set(table) != set(columns):
                raise ValueError(f"columns are {sorted(table)}, expected {sorted(columns)}")
            for name, kind in columns.items():
                table[name] = np.ascontiguousarray(table[name], dtype=kind).view()
                table[name].flags.writeable = False  # of this view; whoever made the array may go on with it

    def __len__(self) -> int:
        return len(self.rows["time"])

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas table, events and activities by name."""
        import pandas as pd

        table = pd.DataFrame(self.rows)
        table["event"] = table["event"].map(lambda code: Event(code).name)
        table["what"] = table["what"].map(lambda code: What(code).name)
        return table

    def digest(self) -> str:
        """SHA-256 of every column of every row, of staff too."""
        from hashlib import sha256

        state = sha256()
        for table, columns in ((self.rows, COLUMNS), (self.staff, STAFF_COLUMNS)):
            for name in columns:
                state.update(table[name].tobytes())
        return state.hexdigest()

    def write(self, folder: Path) -> None:
        """Write `rows.parquet`, `items.parquet`, `staff.parquet` and `places.json` into `folder`."""
        import pandas as pd

        folder.mkdir(parents=True, exist_ok=True)
        for name, table in {"rows": self.rows, "items": self.items, "staff": self.staff}.items():
            pd.DataFrame(table).to_parquet(folder / f"{name}.parquet", compression="zstd")
        places = asdict(self.places) | {
            "calendars": [[s.opens.tolist(), s.closes.tolist()] for s in self.places.calendars]
        }
        head = {"start": self.start.isoformat(), "end": self.end, "places": places}
        (folder / "places.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> EventLog:
    """Read what `EventLog.write` wrote."""
    head = json.loads((folder / "places.json").read_text(encoding="utf-8"))
    places = head["places"]
    return EventLog(
        start=datetime.fromisoformat(head["start"]),
        end=head["end"],
        rows=_columns(folder / "rows.parquet"),
        items=_columns(folder / "items.parquet"),
        staff=_columns(folder / "staff.parquet"),
        places=Places(
            offices=tuple(Office(**office) for office in places["offices"]),
            teams=tuple(Team(**team) for team in places["teams"]),
            calendars=tuple(Shifts(np.array(o), np.array(c)) for o, c in places["calendars"]),
            categories=tuple(places["categories"]),
            urgencies=tuple(places["urgencies"]),
            disturbances=tuple(Disturbance(**each) for each in places["disturbances"]),
        ),
    )


def _columns(path: Path) -> dict[str, np.ndarray]:
    import pandas as pd

    table = pd.read_parquet(path)
    return {name: table[name].to_numpy() for name in table.columns}
