"""The command `tierflow`.  Each command parses, calls one function and shows what it returns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from sim.experiment.run import Case, Watch
    from sim.experiment.study import Settings
    from sim.report.results import StudyResult

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
            _answer("interrupted; nothing was written", INTERRUPTED)
        except ValueError as error:
            _answer(str(error), BAD_INPUT)
        except BrokenPipeError:
            raise
        except OSError as error:
            _answer(f"{error.strerror or error}: {error.filename}", BROKEN)
        except RuntimeError as error:
            if not _is_ours(error):
                raise
            _answer(str(error), BROKEN)


def _is_ours(error: RuntimeError) -> bool:
    from sim.experiment.run import FailedRunsError, LostProcessError

    return isinstance(error, FailedRunsError | LostProcessError)


def _answer(text: str, code: int) -> None:
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
Out = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for the results.")]
Language = Annotated[Lang, typer.Option(help="Language of tables and figures.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for machines to standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def main() -> None:
    """Run the command."""
    app()


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


@app.command("list")
def list_(lang: Language = Lang.EN, as_json: AsJson = False) -> None:
    """List what ships: structures, levers, networks and studies."""
    from sim.experiment.study import list_scenarios
    from sim.report import console

    table = list_scenarios()
    if as_json:
        _print_json(table.to_dict("records"))
    else:
        _screen().print(console.listing(table, lang.value))


@app.command()
def show(name: NameOrFile, levers: Withs = None, lang: Language = Lang.EN) -> None:
    """Show what ships: of a scenario who reports to whom and its books of posts, of a lever what it changes.

    With levers put in, each is told in a sentence, and what it changes here.
    """
    from sim.experiment.ablation import AblationStudy
    from sim.experiment.study import READABLE, Study
    from sim.model import library
    from sim.model.lever import Lever
    from sim.model.network import NetworkScenario
    from sim.report import console
    from sim.report.results import origin
    from sim.report.text import say

    found: Any = library.read(name, READABLE)
    found = library.with_levers(found, *levers) if levers else found
    screen = _screen()
    screen.print(found.title.model_dump()[lang.value], style="bold")
    if found.story:
        screen.print(found.story.model_dump()[lang.value])
    if isinstance(found, AblationStudy):
        screen.print("", console.mechanisms(found, lang.value))
    elif isinstance(found, Study):
        screen.print("\n".join(f"  {scenario}" for scenario in found.scenarios))
    elif isinstance(found, NetworkScenario):
        screen.print(console.stations(found, lang.value))
    elif isinstance(found, Lever):
        screen.print("", console.parts(found, lang.value))
    else:
        for part in console.levers(found, lang.value):
            screen.print("", part, sep="\n")
        screen.print("", console.organisation(found, lang.value), console.books(found, lang.value), sep="\n")
        screen.print(say("show.sources", lang.value, name=origin(name, (), levers or ())))


@app.command()
def params(
    name: NameOrFile,
    levers: Withs = None,
    grade: Annotated[Graded | None, typer.Option(help="Only those founded so.")] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show every number of a scenario with its unit, range, source and grade."""
    from sim.model.canon import walk_quantities
    from sim.report import console
    from sim.report.results import asked

    quantities = walk_quantities(asked(name, (), levers or ()))
    entries = [(path, q) for path, q in quantities if grade is None or q.grade.value == grade.value]
    if as_json:
        _print_json([{"path": path, **q.model_dump(), "grade": q.grade.value} for path, q in entries])
    else:
        _screen().print(console.ledger(entries, lang.value))


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or names of what ships.")],
) -> None:
    """Check files and tell all their faults at once: file, line, column, path, what is wrong."""
    from sim.experiment.compare import verify

    faulty = False
    for file in files:
        faults = verify(file)
        faulty = faulty or bool(faults)
        print("\n".join(faults), file=sys.stderr) if faults else print(f"{file}: sound")
    if faulty:
        raise typer.Exit(BAD_INPUT)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.experiment.study import schema_text

    print(schema_text(), end="")


@app.command()
def run(
    name: NameOrFile,
    *,
    replications: Replications = None,
    first: Annotated[int, typer.Option(min=0, help="Number of the first replication.")] = 0,
    seed: Seed = None,
    staffing: Annotated[Posts, typer.Option(help="Posts to run with.")] = Posts.DOCUMENTED,
    engine: Annotated[
        Engines | None, typer.Option(help="Engine; the fastest installed unless given; both compares them.")
    ] = None,
    levers: Withs = None,
    sets: Sets = None,
    out: Out = None,
    jobs: Jobs = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run one scenario and show all its measures with their intervals.

    With --engine both it runs both engines on every replication and names the first row that differs.
    """
    from sim.engine.simulate import Engine
    from sim.experiment.run import SEED, Case, Pool, run_case
    from sim.model.structure import Staffing
    from sim.report import console, results

    what = (sets or (), levers or ())
    case = Case.of(results.asked(name, *what), Staffing(staffing.value), results.origin(name, *what))
    which = range(first, first + (REPLICATIONS if replications is None else replications))
    seed = SEED if seed is None else seed
    if engine is Engines.BOTH:
        _compare_engines(case, which, seed)
        return
    pool = Pool(jobs, engine=Engine(engine.value) if engine else None)
    begin = monotonic()
    with _folder(out) as stage:
        with _progress(quiet) as watch:
            result = run_case(case, which, seed, replace(pool, watch=watch, note=_note(quiet)))
        if stage:
            results.write_run(result, stage, monotonic() - begin)
    if as_json:
        _print_json(results.described_run(result))
    else:
        _screen().print(console.measures(result, lang.value))
        _say_where(out)


def _compare_engines(case: Case, which: range, seed: int) -> None:
    from sim.experiment.run import difference

    for replication in which:
        found = difference(case, seed, replication)
        if found:
            _answer(f"replication {replication}: {found}", BROKEN)
        print(f"replication {replication}: both engines write the same log")


@app.command()
def compare(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE...]", help="Scenarios, or one study; the headline study if none."),
    ] = None,
    *,
    staffing: Annotated[BothPosts | None, typer.Option(help="Which posts to compare at.")] = None,
    precision: Annotated[
        float | None, typer.Option(help="Go on until intervals are this narrow, as a share of the mean.")
    ] = None,
    replications: Replications = None,
    measure: Annotated[str | None, typer.Option(help="The measure to compare.")] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    baseline: Annotated[str | None, typer.Option(help="The scenario to take differences from.")] = None,
    levers: Withs = None,
    sets: Sets = None,
    out: Out = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios on the same incidents, in a table, figures and data.

    Without names it runs the headline study.  --with puts a lever into all scenarios; one that is named with
    its levers, such as five_tier_with_one_seal, can be compared with itself without.  --replications alone is
    an exact number; with --precision it is the most.  Results go to results/ unless
    --out says otherwise.
    """
    from sim.experiment.manifest import staged
    from sim.experiment.run import Pool
    from sim.experiment.study import study_of
    from sim.report import results

    settings = _settings(
        staffing=staffing and staffing.value,
        measure=measure,
        precision=precision,
        replications=replications,
        seed=seed,
        baseline=baseline,
    )
    request = results.Request(tuple(names or ()), settings, tuple(sets or ()), levers=tuple(levers or ()))
    study = study_of(request.names, settings)
    folder = out or Path("results") / study.name
    cases = results.cases(study, request)
    with staged(folder) as stage:
        with _progress(quiet) as watch:
            result = results.found(study, cases, request, Pool(jobs, watch, _note(quiet)))
        if not as_json:
            _show_study(result, lang)
        if not quiet:
            print("drawing figures", file=sys.stderr, flush=True)
        result.write_all(stage, lang.value)
    if as_json:
        _print_json(result.described())
    else:
        _say_where(folder)


@app.command()
def ablate(
    study: Annotated[
        str, typer.Argument(metavar="[STUDY]", help="A study of mechanisms, by name or file.")
    ] = "mechanisms",
    *,
    only: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Only this one; may be repeated.")
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    sets: Sets = None,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Markdown file for the page.")] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Switch each way to fail on and off, on the same incidents, and hold it against what is said of it.

    Without a study it runs the ten mechanisms that the documents describe.  --out writes a page instead of
    showing the table.
    """
    from sim.experiment.run import Pool
    from sim.report import ablation, console

    settings = cast("dict[str, int]", _settings(replications=replications, seed=seed))
    request = ablation.Request(study, tuple(only or ()), settings, tuple(sets or ()))
    with _progress(quiet) as watch:
        result = ablation.found(request, Pool(jobs, watch, _note(quiet)))
    if out:
        ablation.write_page(ablation.page(result, request.command(out), lang.value), out)
    if as_json:
        _print_json(ablation.described(result, request.command()))
    elif out:
        _say_where(out)
    else:
        _screen().print(console.ablation(result, lang.value))


def _settings(**given: Any) -> Settings:  # noqa: ANN401  (each setting has a type of its own)
    """Keep the settings that were given."""
    return cast("Settings", {key: value for key, value in given.items() if value is not None})


def _show_study(result: StudyResult, lang: Lang) -> None:
    from sim.report import console

    screen = _screen()
    for staffing in result.runs["staffing"].unique():
        screen.print(console.headline(result, staffing, lang.value))
    for note in console.notes(result, lang.value):
        screen.print(note, style="dim")
    screen.print()
    for sentence in console.findings(result, lang.value):
        screen.print(sentence)


def _say_where(folder: Path | None) -> None:
    if folder:
        print(f"\n→ {folder}")


def _folder(out: Path | None) -> AbstractContextManager[Path | None]:
    from sim.experiment.manifest import staged

    return staged(out) if out else nullcontext()


def _screen() -> Console:
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def _print_json(data: object) -> None:
    from sim.experiment.manifest import to_json

    print(to_json(data), end="")


def _note(quiet: bool) -> Callable[[str], None]:
    def tell(sentence: str) -> None:
        if not quiet:
            print(sentence, file=sys.stderr, flush=True)

    return tell


@contextmanager
def _progress(quiet: bool) -> Generator[Watch]:
    """Show progress on standard error: a bar on a terminal, else a line for every tenth."""
    if quiet:
        yield lambda done, planned: None
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task("", total=None)
            yield lambda done, planned: bar.update(task, completed=done, total=planned)
    else:
        yield _Lines().watch


def _bar() -> Progress:
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("runs"),
        progress.TimeElapsedColumn(),
        progress.TextColumn("time left"),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class _Lines:
    """Tells of progress in plain lines, one for every tenth of what is planned."""

    def __init__(self) -> None:
        self.begin = monotonic()
        self.told = (0, 0)

    def watch(self, done: int, planned: int) -> None:
        now = (planned, 10 * done // planned)
        if now == self.told:
            return
        self.told = now
        passed = monotonic() - self.begin
        left = passed / done * (planned - done)
        line = (
            f"{done} of {planned} runs ({100 * done // planned} %), {passed:.0f} s, about {left:.0f} s left"
        )
        print(line, file=sys.stderr, flush=True)
