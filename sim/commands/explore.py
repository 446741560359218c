"""The command that writes a page to explore results with: explore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.common import command, say_where, teller
from sim.commands.options import Lang, Language, Quiet


@command()
def explore(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", help="A folder that `tierflow sweep` or `tierflow compare` wrote."),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="HTML file; beside the folder unless given.")
    ] = None,
    lang: Language = Lang.EN,
    quiet: Quiet = False,
) -> None:
    """Write one HTML file that answers from stored points: choose structures, measure and levels.

    It opens from disk in any browser and needs no network; it stays below 3 MB and holds both languages,
    --lang says which is shown first.  Nothing is computed between stored points.
    """
    from sim.experiment.runs.run import Pool
    from sim.explore import page

    made = page.explorer(page.ExploreRequest(results, lang.value), Pool(jobs=1, note=teller(quiet)))
    html, path = made.html(), out or page.default_path(results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")
    say_where(path)
