"""What is wrong with a file of events: where, what stands there and what may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import Enum

import pandas as pd

MOST = 20
"""So many faults are told in the text of an error; all of them are in its table."""


class Rule(Enum):
    """What may stand in a place of a file, in English; names in braces are filled in where it is broken."""

    TIME = "is a date with a time of day, such as 2021-03-01 08:30"
    NUMBER = "is a whole number from 0 to {most}"
    NAME = "is a name or number"
    ONE_OF = "is one of {options}"
    WHAT = (
        "is, after ENQUEUE, START and FINISH, one of {activities}; after WAIT one of {waits}; "
        "after REPORT perhaps one of {channels}"
    )
    TEAM_GIVEN = "is the team that it was given to"
    TEAM_AT_WORK = "is the team whose post it is"
    ONE_ROW = "is a row for each incident"
    SAME = "is {word!r}, as in an earlier row of {case!r}"
    TOLD = "is told of each case, as the {name} of places is known"
    FROM = "is at least {limit}"
    UNTIL = "is at most {limit}"
    NOT_BEFORE = "is at least {limit}, a time before it"
    BEGUN = "is the time at which what is finished was started"
    BEGINS = "is {events} at the beginning of a case"
    FOLLOWS = "is {events} after {before}"
    ENDS = "is nothing after {before}"
    COMES_AFTER = "is after {events}, here it follows {before}"
    COMES_FIRST = "is after nothing, here it follows {before}"
    OF_A_CASE = "is in a case that begins with {events}"
    UNDIVIDED = "is 0 in a case without FORK"
    SUFFIX = "is .csv or .parquet"
    ENCODING = "is text in {encoding}, or the name of another encoding such as gb18030"
    CSV = "is a row of CSV"
    CELLS = "are {count}"
    ROWS = "is at least one row below the head"
    COLUMN = "is a column of this name, there are {options}"
    COLUMN_OF_FILE = "is a column of the file"
    ONE_COLUMN = "is one column of that meaning"


type About = str | int | tuple[str, ...]
"""What a rule is about: words, a number, or several words of which each will do."""


@dataclass(frozen=True)
class Allowed:
    """A rule, what it is about where it is broken, and the word that may have been meant."""

    rule: Rule
    about: Mapping[str, About] = field(default_factory=dict)
    meant: str = ""

    def __str__(self) -> str:
        about = {name: " or ".join(it) if isinstance(it, tuple) else it for name, it in self.about.items()}
        hint = f", did you mean {self.meant!r}?" if self.meant else ""
        return self.rule.value.format(**about) + hint


def allowed(rule: Rule, **about: About) -> Allowed:
    """Say what may stand somewhere."""
    return Allowed(rule, about)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; lines count from 1, and line 1 is the head; `column` is as the file has it."""

    file: str
    line: int
    column: str
    found: str
    allowed: Allowed

    @property
    def shown(self) -> str:
        """What was found, not longer than 60 signs."""
        return self.found if len(self.found) <= 60 else self.found[:57] + "…"

    def __str__(self) -> str:
        found = repr(self.shown) if self.found else "nothing"
        return f"{self.file}:{self.line}: {self.column}: found {found}, allowed {self.allowed}"


class LogFileError(ValueError):
    """All faults of a file, one a line, in the order of lines; `faults` and `table` hold every one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(self.faults)

    @property
    def table(self) -> pd.DataFrame:
        """One row per fault: `file`, `line`, `column`, `found`, `allowed`."""
        names = [each.name for each in fields(Fault)]
        rows = [[getattr(fault, name) for name in names] for fault in self.faults]
        return pd.DataFrame(rows, columns=names).astype({"allowed": str})

    def __str__(self) -> str:
        more = len(self.faults) - MOST
        rest = [f"and {more} more"] if more > 0 else []
        return "\n".join([*map(str, self.faults[:MOST]), *rest])


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `LogFileError` if there are any faults."""
    found = list(faults)
    if found:
        raise LogFileError(found)


def meant(word: str, options: Iterable[str]) -> str:
    """Return the option that comes close to a word, or nothing."""
    close = get_close_matches(word, list(options), 1, cutoff=0.7)
    return close[0] if close else ""
