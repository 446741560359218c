"""What commands share: the app, how errors are answered, how answers and progress are shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, cast, get_type_hints

import typer
from typer.core import TyperGroup

from sim.commands.options import Display, Lang

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress

    from sim.experiment.cases import Case
    from sim.experiment.runs.run import Pool, Watch
    from sim.experiment.runs.store import Results
    from sim.experiment.studies.named import Settings

type Command = Callable[..., None]

BAD_INPUT, BROKEN, INTERRUPTED = 2, 1, 130


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
        except (BrokenPipeError, typer.Exit):
            raise
        except OSError as error:
            answer(f"{error.strerror or error}: {error.filename}", BROKEN)
        except RuntimeError as error:
            if not _is_ours(error):
                raise
            answer(str(error), BROKEN)


def _is_ours(error: RuntimeError) -> bool:
    from sim.experiment.runs.run import FailedRunsError, LostProcessError

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


def _version(wanted: bool) -> None:
    if wanted:
        from sim.experiment.runs.manifest import own_version

        print(f"tierflow {own_version()}")
        raise typer.Exit


@app.callback()
def _tierflow(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def command(name: str | None = None) -> Callable[[Command], Command]:
    """Register a command; a parameter whose type is a record stands for the options that are its fields."""

    def register(function: Command) -> Command:
        app.command(name)(spread(function))
        return function

    return register


def spread(function: Command) -> Command:
    """Return a command that takes the fields of its records one by one, which is how typer reads options."""
    hints = get_type_hints(function, include_extras=True)
    records = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    @wraps(function)
    def spreading(**options: Any) -> None:  # noqa: ANN401  (each option has a type of its own)
        made = {
            name: record(**{option.name: options.pop(option.name) for option in fields(record)})
            for name, record in records.items()
        }
        function(**options, **made)

    parameters = [
        option
        for parameter in signature(function).parameters.values()
        for option in _options(parameter, hints[parameter.name])
    ]
    spreading.__signature__ = Signature(parameters)  # ty: ignore[missing-attribute]  (read by inspect)
    return spreading


def _options(parameter: Parameter, hint: Any) -> Iterator[Parameter]:  # noqa: ANN401  (any type)
    """Yield a parameter with its type written out, or the fields of the record that it is."""
    if not is_dataclass(hint):
        yield parameter.replace(annotation=hint)
        return
    hints = get_type_hints(hint, include_extras=True)
    for option in fields(hint):
        yield Parameter(option.name, parameter.kind, default=option.default, annotation=hints[option.name])


def known(*names: str) -> None:
    """Refuse a name that nothing has, before anything slow is loaded."""
    from sim.model.files import shelf

    for name in names:
        shelf.find(shelf.parts(name)[0])


def given(**options: Any) -> Settings:  # noqa: ANN401  (each setting has a type of its own)
    """Keep the settings that were given."""
    return cast("Settings", {key: value for key, value in options.items() if value is not None})


def swept(folder: Path, lang: Lang) -> Results:
    """Read the folder of a sweep, and tell if it is not finished; ValueError that says what one is."""
    from sim.experiment.runs.store import ASKED, POINTS, RUNS, Results

    if not (folder / ASKED).is_file():
        raise ValueError(
            f"{folder} is no folder of a sweep: that is what `tierflow sweep` writes, with {ASKED}, {POINTS} "
            f"and {RUNS} in it"
        )
    found = Results.read(folder)
    if not found.finished:
        from sim.words import say

        print(say("sweep.unfinished", lang.value, runs=f"{len(found.runs):,}"), file=sys.stderr)
    return found


@contextmanager
def working(jobs: int | None, shown: Display) -> Generator[Pool]:
    """Give those who do the work, who tell of it as it is to be shown."""
    from sim.experiment.runs.run import Pool

    with progress(shown.quiet, shown.lang) as watch:
        yield Pool(jobs, watch, teller(shown.quiet))


def caution(cases: Iterable[Case], lang: Lang) -> None:
    """Tell on standard error of values that were set beyond the ranges that their sources support."""
    from sim.experiment.beyond import beyond_notes

    for note in beyond_notes(cases, lang.value):
        print(note, file=sys.stderr)


def say_where(folder: Path | None) -> None:
    """Tell where results went, if they went anywhere."""
    if folder:
        print(f"\n→ {folder}")


def results_folder(out: Path | None) -> AbstractContextManager[Path | None]:
    """Give a folder that appears whole or not at all, or none."""
    from sim.experiment.runs.manifest import staged

    return staged(out) if out else nullcontext()


def terminal() -> Console:
    """Give the screen, which takes text as it is."""
    from sim.report.terminal.screen import Screen

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
    from sim.experiment.runs.manifest import to_json

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

    from sim.words import say

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
    """Tells of progress in plain lines, one for every tenth of what is planned.

    What is left is estimated from the runs since the first that was heard of: how long that took tells how
    long it takes to begin, as where machine code is made, and not how long a run takes.
    """

    def __init__(self, lang: Lang = Lang.EN) -> None:
        self.lang = lang
        self.begin = monotonic()
        self.told = (0, 0)
        self.first: tuple[int, float] | None = None

    def watch(self, done: int, planned: int) -> None:
        """Tell, if another tenth is done."""
        from sim.report.wording.text import duration
        from sim.words import say

        now, moment = (planned, 10 * done // planned), monotonic()
        before, since = self.first = self.first or (done, moment)
        if now == self.told:
            return
        self.told, lang, passed = now, self.lang.value, duration(moment - self.begin, self.lang.value)
        values = {"done": done, "planned": planned, "share": 100 * done // planned, "passed": passed}
        if done > before and now[1]:
            left = (moment - since) / (done - before) * (planned - done)
            line = say("progress.line", lang, left=duration(left, lang), **values)
        else:
            line = say("progress.begun", lang, **values)
        print(line, file=sys.stderr, flush=True)
