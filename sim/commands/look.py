"""Commands that look at what ships and at files: list, show, params, check, schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.common import BAD_INPUT, caution, command, print_json, terminal
from sim.commands.options import AsJson, Graded, Lang, Language, NameOrFile, ScenarioChanges, Sets, Withs
from sim.experiment.command_line import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from sim.experiment.cases import Case
    from sim.experiment.studies.named import Readable
    from sim.report.wording.text import Language as ReportLanguage


@command("list")
def list_(lang: Language = Lang.EN, as_json: AsJson = False) -> None:
    """List what ships: structures, levers, networks and studies."""
    from sim.model.files import shelf

    headings = shelf.headings()
    if as_json:
        print_json([{"name": each.name, "kind": each.kind, **each.title} for each in headings])
        return
    from sim.report.terminal import scenarios

    terminal().print(scenarios.listing(headings, lang.value))


@command()
def show(
    name: NameOrFile,
    levers: Withs = None,
    sets: Sets = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show what ships: of a scenario who reports to whom and its books of posts, of a lever what it changes.

    With levers put in, each is told in a sentence, and what it changes here.  --json gives the whole content,
    what is inherited put in.
    """
    from sim.experiment.studies.named import READABLE
    from sim.model.files import canon, library
    from sim.model.files.changes import assignments, with_values

    found = library.read(name, READABLE)
    found = library.with_levers(found, *levers) if levers else found
    found = with_values(found, assignments(sets)) if sets else found
    if sets and found.kind in library.KINDS:
        caution([_case(name, levers, sets)], lang)
    if as_json:
        print_json(canon.plain_data(found))
        return
    screen = terminal()
    screen.print(found.title[lang.value], style="bold")
    if found.story:
        screen.print(found.story[lang.value])
    for part in _parts(found, Origin(name, tuple(levers or ()), tuple(sets or ())), lang.value):
        screen.print(part)


def _parts(item: Readable, origin: Origin, lang: ReportLanguage) -> Iterator[RenderableType]:
    """Yield what is shown of an item; each kind needs what is imported for it, and nothing else."""
    if item.kind == "ablation":
        from sim.report.terminal import ablation

        yield from ("", ablation.mechanisms(item, lang))
    elif item.kind == "study":
        from sim.report.terminal import studies

        yield "\n".join(f"  {scenario}" for scenario in item.scenarios)
        for part in studies.described(item, lang):
            yield from ("", part)
    elif item.kind == "lever":
        from sim.report.terminal import levers

        yield from ("", levers.parts(item, lang))
    elif item.kind == "wages":
        from sim.model.files.tree import walk_quantities
        from sim.report.terminal import scenarios

        yield from ("", scenarios.ledger(list(walk_quantities(item)), lang))
    else:
        from sim.report.terminal import scenarios

        yield from scenarios.described(item, lang, origin)


def _case(name: str, levers: Withs, sets: Sets) -> Case:
    return ScenarioChanges(levers, sets).case(name)


@command()
def params(
    name: NameOrFile,
    levers: Withs = None,
    sets: Sets = None,
    grade: Annotated[Graded | None, typer.Option(help="Only those founded so.")] = None,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Show every number of a scenario with its unit, range, source and grade, and what the sources are."""
    from sim.model.files import library
    from sim.model.files.tree import walk_quantities
    from sim.report.terminal import scenarios, sources
    from sim.words import say

    if sets:
        caution([_case(name, levers, sets)], lang)
    quantities = walk_quantities(library.asked(name, tuple(sets or ()), tuple(levers or ())))
    entries = [(path, q) for path, q in quantities if grade is None or q.grade.value == grade.value]
    if as_json:
        print_json(
            [
                {"path": path, **q.model_dump(), "grade": q.grade.value}
                | {"titles": [sources.title_of(key, lang.value) for key in sources.cited([q.source])]}
                for path, q in entries
            ]
        )
    else:
        terminal().print(scenarios.ledger(entries, lang.value) if entries else say("params.none", lang.value))


@command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or names of what ships.")],
    as_json: AsJson = False,
) -> None:
    """Check files and tell all their faults at once: file, line, column, path, what is wrong.

    Of a study of many points it tells as well which commands could read its sweep, and what others need.
    """
    from sim.experiment.studies.checking import verify

    found = {file: verify(file) for file in files}
    refusals = {file: {} if faults else _refusals(file) for file, faults in found.items()}
    if as_json:
        print_json(
            [
                {"file": file, "faults": faults} | ({"refusals": refusals[file]} if refusals[file] else {})
                for file, faults in found.items()
            ]
        )
    else:
        for file, faults in found.items():
            print("\n".join(faults), file=sys.stderr) if faults else print(f"{file}: sound")
            for name, refusal in refusals[file].items():
                print(f"  tierflow {name}: {refusal or 'reads its sweep'}")
    if any(found.values()):
        raise typer.Exit(BAD_INPUT)


def _refusals(file: str) -> dict[str, str]:
    """Tell of a study of many points why commands would refuse to read its sweep; nothing of other files."""
    from sim.experiment.studies.named import CHECKED
    from sim.experiment.studies.study import Study
    from sim.model.files import library

    item = library.read(file, CHECKED)
    if not isinstance(item, Study) or not item.varies:
        return {}
    from sim.experiment.questions.analyses import analyses_of

    return {each.name: each.refusal for each in analyses_of(item)}


@command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.experiment.studies.named import schema_text

    print(schema_text(), end="")
