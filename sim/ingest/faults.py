"""What is wrong with a file of events: where, what stands there and what may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

import pandas as pd

MOST = 20
"""So many faults are told in the text of an error; all of them are in its table."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; lines count from 1, and line 1 is the head; `column` is as the file has it."""

    file: str
    line: int
    column: str
    found: str
    allowed: str

    def __str__(self) -> str:
        found = (
            repr(self.found if len(self.found) <= 60 else self.found[:57] + "…") if self.found else "nothing"
        )
        return f"{self.file}:{self.line}: {self.column}: found {found}, allowed {self.allowed}"


class LogFileError(ValueError):
    """All faults of a file, one a line, in the order of lines; `faults` and `table` hold every one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(self.faults)

    @property
    def table(self) -> pd.DataFrame:
        """One row per fault: `file`, `line`, `column`, `found`, `allowed`."""
        return pd.DataFrame([asdict(fault) for fault in self.faults])

    def __str__(self) -> str:
        more = len(self.faults) - MOST
        rest = [f"and {more} more"] if more > 0 else []
        return "\n".join([*map(str, self.faults[:MOST]), *rest])


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `LogFileError` if there are any faults."""
    found = list(faults)
    if found:
        raise LogFileError(found)


def hint(word: str, options: Iterable[str]) -> str:
    """Return `, did you mean …?` or nothing."""
    close = get_close_matches(word, list(options), 1, cutoff=0.7)
    return f", did you mean {close[0]!r}?" if close else ""
