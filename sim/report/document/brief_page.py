"""Make files of a brief: one page of HTML, which may be printed, or a document for a word processor."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sim.report.document.brief import Brief
from sim.report.style import as_png
from sim.words import ENGLISH, say

HEADINGS = ("answer", "leads", "firm", "open", "first", "measure", "limits")

type Lists = list[tuple[str, list[str]]]
"""Headings by key, with the lines below them."""


def lists(brief: Brief) -> Lists:
    """Give what stands below the figure: what holds, what is open, what to do and to measure first."""
    given = brief.given
    none = "brief.not_asked" if not brief.asked else ""
    return [
        ("firm", brief.firm() or [given.say(none or "brief.none.firm")]),
        ("open", brief.open() or [given.say(none or "brief.none.open")]),
        ("first", brief.first() or [given.say("brief.no_advice")]),
        ("measure", brief.turns() or [given.say(none or "brief.none.turns")]),
    ]


def shown_values(brief: Brief) -> dict[str, Any]:
    """Give what the template shows."""
    given, lang = brief.given, brief.given.teller.lang
    return {
        "lang": say("language.html", lang),
        "page": given.say("brief.page", title=brief.title),
        "brief": brief,
        "answers": list(brief.answers()),
        "picture": brief.picture(),
        "table": brief.table(),
        "lists": lists(brief),
        "limits": brief.limits(),
        "source": given.say("brief.source", source=given.kept.source(lang)),
        "words": {key: given.say(f"brief.heading.{key}") for key in HEADINGS},
    }


def as_docx(brief: Brief) -> bytes:
    """Return the brief for a word processor; ValueError that says what to install without python-docx."""
    try:
        from docx import Document
        from docx.shared import Cm, Pt
    except ImportError:
        raise ValueError(say("doc.no_docx", ENGLISH)) from None
    values, page = shown_values(brief), Document()
    for section in page.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.5)
    page.styles["Normal"].font.size = Pt(9)
    page.add_heading(brief.title, 1)
    page.add_paragraph(brief.question)
    page.add_heading(values["words"]["answer"], 2)
    for sentence in values["answers"]:
        page.add_paragraph(sentence.text)
    page.add_picture(BytesIO(as_png(values["picture"].figure)), width=Cm(16))
    if values["table"]:
        page.add_heading(values["words"]["leads"], 2)
        _add_table(page, values["table"])
    for key, lines in values["lists"]:
        page.add_heading(values["words"][key], 2)
        for line in lines:
            page.add_paragraph(line, style="List Bullet")
    page.add_paragraph(f"{values['words']['limits']}  {values['limits']}")
    page.add_paragraph(values["source"])
    page.core_properties.title = values["page"]
    with BytesIO() as buffer:
        page.save(buffer)
        return buffer.getvalue()


def _add_table(page: Any, table: Any) -> None:  # noqa: ANN401  (python-docx has no types)
    rows = [table.head, *table.rows]
    grid = page.add_table(rows=len(rows), cols=len(table.head))
    for cells, row in zip(grid.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
