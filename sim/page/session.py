"""What one open page knows: the choice, the last answers, the frame shown; no part of it is about drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sim.experiment.runs.run import FailedRunsError, Pool
from sim.model.files.faults import ScenarioError
from sim.page.answers import Watched, compare, watch
from sim.page.choices import START, Choices, Own, Side
from sim.page.own import load_own
from sim.report.results import StudyResult
from sim.words import Language, say

REPLICATIONS = 10
COUNTS = (5, 10, 20, 40)
"""How many replications a comparison may have."""


@dataclass
class Session:
    """The state of one open page.

    A choice that cannot be run leaves the last answers where they are and is told in `problem`.  `note` is
    the key of what is being done, empty while nothing is; `done` and `planned` count the runs of a
    comparison, `more` are the paths of quantities that are shown beside the usual ones.  `notice` is a
    key and what it tells of: an address or a file that could not be taken.  `own` are files of one's own by
    name, kept as long as the page is open.
    """

    lang: Language
    choices: Choices = START
    seen: tuple[Watched, ...] = ()
    frame: int = 0
    problem: str = ""
    note: str = ""
    done: int = 0
    planned: int = 0
    result: StudyResult | None = None
    compared: Choices | None = None
    more: list[str] = field(default_factory=list)
    replications: int = REPLICATIONS
    notice: tuple[str, str] | None = None
    own: dict[str, Own] = field(default_factory=dict)

    def look(self) -> None:
        """Simulate the month of each side chosen; meant for a thread of its own."""
        choices = self.choices
        seen = self._tried(lambda: tuple(watch(choices, side, self._pool()) for side in choices.sides))
        if seen and choices == self.choices:
            self.seen = seen
            self.frame = min(self.frame, self.last)

    def compare(self, replications: int) -> None:
        """Compare both sides on the same incidents; meant for a thread of its own."""
        choices = self.choices
        found = self._tried(lambda: compare(choices, replications, self._pool()))
        if found is not None:
            self.result, self.compared = found, choices

    def take_file(self, name: str, data: bytes) -> Choices | None:
        """Load a file of one's own, and return the choice of it; None, with a notice, if it cannot be used.

        Meant for a thread of its own.
        """
        try:
            own = load_own(name, data)
        except ValueError as error:
            self.notice = ("page.bad_file", str(error))
            return None
        self.own[own.file], self.notice = own, None
        first, second = Side(own.file, self.choices.first.levers, own), self.choices.second
        if second and second.structure == own.file:
            second = replace(second, own=own)
        return replace(self.choices, first=first, second=second)

    def _tried[T](self, work: Callable[[], T]) -> T | None:
        """Do some work; what the model refuses becomes the problem."""
        self.note, self.done, self.planned = "page.working", 0, 0
        try:
            found = work()
        except (ValueError, FailedRunsError) as error:
            self.problem = sentence(error)
            return None
        finally:
            self.note = ""
        self.problem = ""
        return found

    def _pool(self) -> Pool:
        return Pool(jobs=1, watch=self._count, note=self._tell)

    def _count(self, done: int, planned: int) -> None:
        self.note, self.done, self.planned = "page.working", done, planned

    def _tell(self, _: str) -> None:
        """Take note that machine code is being made, the one thing that engines tell."""
        self.note = "page.making"

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return min((each.month.frames for each in self.seen), default=1) - 1

    @property
    def current(self) -> StudyResult | None:
        """The comparison, if it is of what is chosen now."""
        return self.result if self.compared == self.choices else None

    def move(self, frames: int) -> bool:
        """Go on by some frames, at most to the last; tell whether there are more."""
        self.frame = min(self.frame + frames, self.last)
        return self.frame < self.last


def doing(session: Session, lang: Language) -> str:
    """Say what is being done for a page; empty while nothing is."""
    if not session.note:
        return ""
    words = say(session.note, lang)
    if not session.planned:
        return words
    return f"{words} {say('page.runs', lang, done=session.done, planned=session.planned)}"


def sentence(error: Exception) -> str:
    """Say what was refused, a line for each fault: its path and why, without a place in a file."""
    if isinstance(error, ScenarioError):
        return "\n".join(": ".join(filter(None, (each.path, each.message))) for each in error.faults)
    return str(error)
