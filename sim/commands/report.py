"""The command that writes a report: report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.common import command, print_json, say_where, teller
from sim.commands.options import Display

Folders = list[Path] | None


@command()
def report(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="A folder that `tierflow compare` wrote.")
    ],
    *,
    explained: Annotated[
        Folders,
        typer.Option(
            "--explain", metavar="FOLDER", help="What `tierflow explain --out` wrote; may be repeated."
        ),
    ] = None,
    swept: Annotated[
        Folders,
        typer.Option(
            "--sweep",
            metavar="FOLDER",
            help="What `tierflow sweep` wrote; may be repeated. RESULTS_assumptions unless given.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="HTML file; beside the folder unless given.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it to PDF as well, with WeasyPrint.")] = False,
    shown: Display,
) -> None:
    """Write a report of a comparison: one HTML file that holds all it shows, in one language.

    It needs nothing but the folders; the same folders give the same bytes.  --json shows its sentences with
    what each rests on, and writes nothing.
    """
    from sim.report.document import page

    request = page.ReportRequest(results, shown.lang.value, tuple(explained or ()), tuple(swept or ()))
    made = page.document(request)
    if shown.as_json:
        print_json(made.described())
        return
    path = out or page.default_path(results, shown.lang.value)
    teller(shown.quiet)("drawing figures")
    html = made.html()
    if pdf:
        page.write_pdf(html, path.with_suffix(".pdf"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")
    for written in (path, *([path.with_suffix(".pdf")] if pdf else [])):
        say_where(written)
