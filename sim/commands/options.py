"""Options of commands: each by itself, and as records those that go together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sim.model.city.footing import Footing, Staffing, Terms
from sim.words import languages

if TYPE_CHECKING:
    from sim.experiment.cases import Case
    from sim.experiment.studies.named import Settings

REPLICATIONS = 10


Lang = StrEnum("Lang", {code.upper(): code for code in languages()})
"""Language of what is shown: any of which there is a file."""


class BothPosts(StrEnum):
    """Which posts a comparison shows."""

    DOCUMENTED = "documented"
    EQUAL = "equal"
    BOTH = "both"


class BothTerms(StrEnum):
    """Which powers, or which route, a comparison shows."""

    OWN = "own"
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
Precise = Annotated[
    float | None, typer.Option(help="Go on until intervals are this narrow, as a share of the mean.")
]
Highest = Annotated[
    bool | None,
    typer.Option("--highest/--lowest", help="Which is the best; the measure tells it unless given."),
]
Out = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for the results.")]
Language = Annotated[Lang, typer.Option(help="Language of tables and figures.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for machines to standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


@dataclass(frozen=True)
class AtFooting:
    """Which posts, powers and route one scenario runs with."""

    staffing: Annotated[Staffing, typer.Option(help="Posts to run with.")] = Staffing.DOCUMENTED
    powers: Annotated[Terms, typer.Option(help="Powers to run with: its own, or those alike for all.")] = (
        Terms.OWN
    )
    route: Annotated[Terms, typer.Option(help="Route to run with: its own, or that alike for all.")] = (
        Terms.OWN
    )

    @property
    def footing(self) -> Footing:
        """The footing that was asked for."""
        return Footing(self.staffing, self.powers, self.route)


@dataclass(frozen=True)
class OnFooting:
    """On which footings a comparison is made."""

    staffing: Annotated[BothPosts | None, typer.Option(help="Which posts to compare at.")] = None
    powers: Annotated[
        BothTerms | None, typer.Option(help="Whose powers: their own, those alike for all, or both in turn.")
    ] = None
    route: Annotated[
        BothTerms | None, typer.Option(help="Whose route: their own, that alike for all, or both in turn.")
    ] = None

    @property
    def settings(self) -> Settings:
        """What was asked for, as the settings of a study."""
        asked = {"staffing": self.staffing, "powers": self.powers, "route": self.route}
        return cast("Settings", {key: each.value for key, each in asked.items() if each is not None})


@dataclass(frozen=True)
class ScenarioChanges:
    """What is put into a scenario before it runs."""

    levers: Withs = None
    sets: Sets = None

    def case(self, name: str, at: AtFooting | None = None) -> Case:
        """Load a scenario as it was asked for, at the posts to run with."""
        from sim.model.files.library import asked

        sets, levers = tuple(self.sets or ()), tuple(self.levers or ())
        scenario = asked(name, sets, levers)
        from sim.experiment.cases import Case
        from sim.experiment.command_line import Origin

        return Case.of(scenario, (at or AtFooting()).footing, Origin(name, levers, sets))


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
class Display:
    """In which language an answer is shown, to people or to machines, and whether progress is."""

    lang: Language = Lang.EN
    as_json: AsJson = False
    quiet: Quiet = False


def seed_of(seed: int | None) -> int:
    """Return the seed that was given, else the usual one."""
    from sim.experiment.runs.run import SEED

    return SEED if seed is None else seed
