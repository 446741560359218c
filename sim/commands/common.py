"""What commands share: the app, its options, how errors are answered, how progress is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress

    from sim.experiment.run import Case, Watch
    from sim.experiment.store import Results
    from sim.experiment.study import Settings

BAD_INPUT, BROKEN, INTERRUPTED = 2, 1, 130
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


class Answering(TyperGroup):
    """Turns what may go wrong into sentences.

    Bad input exits with 2, what broke off with 1, an interrupt with 130.
    """

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  (as typer, whose types are its own, has it)
        """Run a command and answer for it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            answer("interrupted; nothing was written", INTERRUPTED)
        except ValueError as error:
            answer(str(error), BAD_INPUT)
        except BrokenPipeError:
            raise
        except OSError as error:
            answer(f"{error.strerror or error}: {error.filename}", BROKEN)
        except RuntimeError as error:
            if not _is_ours(error):
                raise
            answer(str(error), BROKEN)


def _is_ours(error: RuntimeError) -> bool:
    from sim.experiment.run import FailedRunsError, LostProcessError

    return isinstance(error, FailedRunsError | LostProcessError)


def answer(text: str, code: int) -> None:
    """Say what went wrong in a sentence and end the command with a code."""
    print(text, file=sys.stderr)
    raise typer.Exit(code)


app = typer.Typer(
    cls=Answering,
    name="tierflow",
    help="Simulate how a local government handles incidents, and compare ways to organise it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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


def _version(wanted: bool) -> None:
    if wanted:
        from sim.experiment.manifest import own_version

        print(f"tierflow {own_version()}")
        raise typer.Exit


@app.callback()
def _tierflow(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def given(**options: Any) -> Settings:  # noqa: ANN401  (each setting has a type of its own)
    """Keep the settings that were given."""
    return cast("Settings", {key: value for key, value in options.items() if value is not None})


def case_of(
    name: str,
    staffing: Posts = Posts.DOCUMENTED,
    sets: Sequence[str] | None = None,
    levers: Sequence[str] | None = None,
) -> Case:
    """Load a scenario as it was asked for, at the posts to run with."""
    from sim.experiment.run import Case
    from sim.model.structure import Staffing
    from sim.report.results import asked, origin

    what = (sets or (), levers or ())
    return Case.of(asked(name, *what), Staffing(staffing.value), origin(name, *what))


def which_of(replications: int | None, first: int = 0) -> range:
    """Number the replications, as many as a command does that is not told how many."""
    return range(first, first + (REPLICATIONS if replications is None else replications))


def seed_of(seed: int | None) -> int:
    """Return the seed that was given, else the usual one."""
    from sim.experiment.run import SEED

    return SEED if seed is None else seed


def swept(folder: Path, lang: Lang) -> Results:
    """Read the folder of a sweep, and tell if it is not finished; ValueError that says what one is."""
    from sim.experiment.store import ASKED, POINTS, RUNS, Results

    if not (folder / ASKED).is_file():
        raise ValueError(
            f"{folder} is no folder of a sweep: that is what `tierflow sweep` writes, with {ASKED}, {POINTS} "
            f"and {RUNS} in it"
        )
    found = Results.read(folder)
    if not found.finished:
        from sim.report.text import say

        print(say("sweep.unfinished", lang.value, runs=f"{len(found.runs):,}"), file=sys.stderr)
    return found


def say_where(folder: Path | None) -> None:
    """Tell where results went, if they went anywhere."""
    if folder:
        print(f"\n→ {folder}")


def results_folder(out: Path | None) -> AbstractContextManager[Path | None]:
    """Give a folder that appears whole or not at all, or none."""
    from sim.experiment.manifest import staged

    return staged(out) if out else nullcontext()


def terminal() -> Console:
    """Give the screen, which takes text as it is."""
    from sim.report.screen import Screen

    return Screen()


def show(parts: Iterable[RenderableType], notes: Iterable[str] = ()) -> None:
    """Print the parts of an answer, and in small print what to know of it."""
    screen = terminal()
    for part in parts:
        screen.print(part)
    for note in notes:
        screen.print(note, style="dim")


def print_json(data: object) -> None:
    """Write JSON for machines."""
    from sim.experiment.manifest import to_json

    print(to_json(data), end="")


def teller(quiet: bool) -> Callable[[str], None]:
    """Give who tells a sentence on standard error, or nobody."""

    def tell(sentence: str) -> None:
        if not quiet:
            print(sentence, file=sys.stderr, flush=True)

    return tell


@contextmanager
def progress(quiet: bool, lang: Lang = Lang.EN) -> Generator[Watch]:
    """Show progress on standard error: a bar on a terminal, else a line for every tenth."""
    if quiet:
        yield lambda done, planned: None
    elif sys.stderr.isatty():
        with _bar(lang) as bar:
            task = bar.add_task("", total=None)
            yield lambda done, planned: bar.update(task, completed=done, total=planned)
    else:
        yield Lines(lang).watch


def _bar(lang: Lang) -> Progress:
    from rich import progress
    from rich.console import Console

    from sim.report.text import say

    return progress.Progress(
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn(say("progress.runs", lang.value)),
        progress.TimeElapsedColumn(),
        progress.TextColumn(say("progress.left", lang.value)),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class Lines:
    """Tells of progress in plain lines, one for every tenth of what is planned."""

    def __init__(self, lang: Lang = Lang.EN) -> None:
        self.lang = lang
        self.begin = monotonic()
        self.told = (0, 0)

    def watch(self, done: int, planned: int) -> None:
        """Tell, if another tenth is done."""
        from sim.report.text import duration, say

        now = (planned, 10 * done // planned)
        if now == self.told:
            return
        self.told, lang, passed = now, self.lang.value, monotonic() - self.begin
        left = duration(passed / done * (planned - done), lang)
        values = {"done": done, "planned": planned, "share": 100 * done // planned}
        # the first runs tell how long it takes to begin, not how long a run takes
        key = "progress.line" if now[1] else "progress.begun"
        print(say(key, lang, passed=duration(passed, lang), left=left, **values), file=sys.stderr, flush=True)
