"""Options of commands: each by itself, and as records those that go together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.experiment.run import Case

REPLICATIONS = 10


class Lang(StrEnum):
    """Language of what is shown."""

    EN = "en"
    ZH = "zh"


class Posts(StrEnum):
    """Which posts one scenario runs with."""

    DOCUMENTED = "documented"
    EQUAL = "equal"


class BothPosts(StrEnum):
    """Which posts a comparison shows."""

    DOCUMENTED = "documented"
    EQUAL = "equal"
    BOTH = "both"


class Engines(StrEnum):
    """Who simulates."""

    COMPILED = "compiled"
    REFERENCE = "reference"
    BOTH = "both"


class Graded(StrEnum):
    """How well a number is founded."""

    DOCUMENTED = "documented"
    EVIDENCE = "evidence"
    ASSUMPTION = "assumption"
    USER = "user"


NameOrFile = Annotated[
    str, typer.Argument(metavar="NAME|FILE", help="A name from `tierflow list`, or a file.")
]
Replications = Annotated[int | None, typer.Option(min=1, help="How often to run.")]
Seed = Annotated[
    int | None, typer.Option(min=0, help="Names the chance; the same seed gives the same incidents.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes to use; all processors unless given.")]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change a value, such as period.days=90; may be repeated."
    ),
]
Withs = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="LEVER", help="Put a lever in, by its name or file; may be repeated."),
]
AtPosts = Annotated[Posts, typer.Option(help="Posts to run with.")]
Precise = Annotated[
    float | None, typer.Option(help="Go on until intervals are this narrow, as a share of the mean.")
]
Highest = Annotated[bool, typer.Option("--highest", help="The highest is the best, not the lowest.")]
Out = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for the results.")]
Language = Annotated[Lang, typer.Option(help="Language of tables and figures.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for machines to standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


@dataclass(frozen=True)
class Changes:
    """What is put into a scenario before it runs."""

    levers: Withs = None
    sets: Sets = None

    def case(self, name: str, staffing: Posts = Posts.DOCUMENTED) -> Case:
        """Load a scenario as it was asked for, at the posts to run with."""
        from sim.experiment.run import Case
        from sim.model.structure import Staffing
        from sim.report.results import asked, origin

        what = (self.sets or (), self.levers or ())
        return Case.of(asked(name, *what), Staffing(staffing.value), origin(name, *what))


@dataclass(frozen=True)
class Effort:
    """How often to run, by which chance, on how many processors."""

    replications: Replications = None
    seed: Seed = None
    jobs: Jobs = None

    def which(self, first: int = 0, usual: int = REPLICATIONS) -> range:
        """Number the replications, as many as is usual if nobody says how many."""
        return range(first, first + (usual if self.replications is None else self.replications))


@dataclass(frozen=True)
class Shown:
    """In which language an answer is shown, to people or to machines, and whether progress is."""

    lang: Language = Lang.EN
    as_json: AsJson = False
    quiet: Quiet = False


def seed_of(seed: int | None) -> int:
    """Return the seed that was given, else the usual one."""
    from sim.experiment.run import SEED

    return SEED if seed is None else seed
