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
    advised: Annotated[
        Folders,
        typer.Option(
            "--advice",
            metavar="FOLDER",
            help="What `tierflow advise --out` wrote; may be repeated. RESULTS_advice unless given.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="HTML file; beside the folder unless given.")
    ] = None,
    brief: Annotated[bool, typer.Option("--brief", help="The answer alone, on one page.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it to PDF as well, with WeasyPrint.")] = False,
    docx: Annotated[
        bool, typer.Option("--docx", help="Write the brief for a word processor as well, with python-docx.")
    ] = False,
    shown: Display,
) -> None:
    """Write a report of a comparison: one HTML file that holds all it shows, in one language.

    It needs nothing but the folders; the same folders give the same bytes.  --brief writes the answer on one
    page.  --json shows its sentences with what each rests on, and writes nothing.
    """
    from sim.report.document import brief_page, page
    from sim.words import ENGLISH, say

    if docx and not brief:
        raise ValueError(say("doc.docx_brief", ENGLISH))

    kept = (tuple(folders or ()) for folders in (explained, swept, advised))
    request = page.ReportRequest(results, shown.lang.value, *kept)
    made = page.document(request)
    if shown.as_json:
        print_json(made.described())
        return
    path = out or page.default_path(results, shown.lang.value, "brief" if brief else "report")
    teller(shown.quiet)(say("progress.figures", shown.lang.value))
    html = made.brief_html() if brief else made.html()
    files = {path: html.encode()}
    files |= {path.with_suffix(".pdf"): page.as_pdf(html)} if pdf else {}
    files |= {path.with_suffix(".docx"): brief_page.as_docx(made.brief)} if docx else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():  # all are made before one is written
        file.write_bytes(content)
        say_where(file)
