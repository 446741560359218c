"""Make the page of a report: one HTML file with its figures, its style and its font inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.experiment.questions.worlds import Worlds, found_beside, shipped_sweeps, worlds_of
from sim.experiment.runs.manifest import MANIFEST
from sim.report.document.brief import Brief
from sim.report.document.brief_page import shown_values
from sim.report.document.contents import Given, sections
from sim.report.document.drawing import font_for
from sim.report.document.exhibits import Said, Section, exhibits, numbered
from sim.report.document.reading import Advised, Explained, KeptResult, Swept, read_comparison
from sim.report.document.sweeps import Reading, leaning
from sim.report.wording.telling import Sentence, Teller
from sim.words import ENGLISH, Language, say

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"

ADVICE = "_advice"
"""What a folder of advice is called after that of a comparison, where it is looked for beside it."""

TEXTS = (
    "contents",
    "figure",
    "table",
    "interval",
    "leans",
    "command",
    "caveat",
    "reading",
    "grounds",
    "folded",
)
"""Keys of the words that the template itself writes."""


@dataclass(frozen=True)
class ReportRequest:
    """What somebody asked a report of: a folder of results, and what is to go with it.

    Without sweeps those that lie beside the folder are taken, and so is advice.
    """

    results: Path
    lang: Language = ENGLISH
    explained: tuple[Path, ...] = ()
    swept: tuple[Path, ...] = ()
    advised: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class Document:
    """A report: its sections and what is made of them."""

    given: Given
    sections: tuple[Section, ...]

    @property
    def sentences(self) -> list[Said]:
        """All sentences, numbered by section and place."""
        return [said for k, section in enumerate(self.sections, 1) for said in _said(section, k)]

    def described(self) -> dict[str, Any]:
        """Give all sentences with what they rest on, as plain data."""
        titles = {item.key: item.title for item in exhibits(self.sections)}
        return {
            "measure": self.given.kept.measure,
            "command": self.given.kept.command,
            "brief": [vars(said) for said in self.brief.answers()],
            "sentences": [
                {"number": said.number, **vars(said.sentence), "shown_in": titles[said.sentence.exhibit]}
                for said in self.sentences
            ],
        }

    def html(self) -> str:
        """Write the page; the same results give the same text."""
        return self._with_font(_environment().get_template("report.html.j2").render(**self._values()))

    @property
    def brief(self) -> Brief:
        """The answer on one page."""
        return Brief(self.given)

    def brief_html(self) -> str:
        """Write the brief as a page of its own; the same results give the same text."""
        return self._with_font(
            _environment().get_template("brief.html.j2").render(**shown_values(self.brief))
        )

    def _with_font(self, text: str) -> str:
        shown = unescape(re.sub(r"<style.*?</style>|<[^>]*>", "", text, flags=re.DOTALL))
        return text.replace("@FONT@", font_for(shown, self.given.teller.lang))

    def _values(self) -> dict[str, Any]:
        given, lang = self.given, self.given.teller.lang
        brief = shown_values(self.brief)
        texts = {name: given.say(f"doc.word.{name}") for name in TEXTS}
        return {
            **brief,
            "title": given.say("doc.page", title=self.brief.title),
            "made": given.kept.source(lang),
            "date": given.kept.manifest_read["date"],
            "sections": [(k, part, _numbered_items(part, k)) for k, part in enumerate(self.sections, 1)],
            "numbers": numbered(self.sections),
            "kinds": {item.key: item.kind for item in exhibits(self.sections)},
            "words": {**brief["words"], **texts},
        }


def _said(section: Section, number: int) -> list[Said]:
    return [item for item in _numbered_items(section, number) if isinstance(item, Said)]


def _numbered_items(section: Section, number: int) -> list[Any]:
    """Give the items of a section with its sentences numbered."""
    items: list[Any] = []
    count = 0
    for item in section.items:
        if isinstance(item, Sentence):
            count += 1
            items.append(Said(f"{number}.{count}", item))
        else:
            items.append(item)
    return items


def with_code(text: str) -> Markup:
    """Escape a text and set what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if k % 2 else part for k, part in enumerate(parts)
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["with_code"] = with_code
    return environment


def document(request: ReportRequest) -> Document:
    """Read what was asked for and make the report; ValueError in a sentence for a folder of anything else."""
    folders = request.swept or found_beside(request.results)
    swept = [Swept.read(folder) for folder in folders]
    kept = _over_worlds(read_comparison(request.results), swept)
    explained = tuple(Explained.read(folder) for folder in request.explained)
    readings = [Reading(kept, each) for each in swept]
    leans = leaning(kept, readings, request.lang)
    advised = tuple(map(Advised.read, request.advised or _advice_beside(request.results)))
    teller = Teller(request.lang, kept.titles, kept.made_by(request.lang), leans)
    given = Given(kept, explained, tuple(readings), teller, advised)
    made = tuple(sections(given))
    _check(made)
    return Document(given, made)


def _advice_beside(results: Path) -> tuple[Path, ...]:
    """Return the folders of advice that lie beside a comparison: `…_advice`, `…_advice_2`."""
    name = f"{results.absolute().name}{ADVICE}"
    return tuple(sorted(each for each in results.parent.glob(f"{name}*") if (each / MANIFEST).is_file()))


def _over_worlds(kept: KeptResult, swept: Sequence[Swept]) -> KeptResult:
    """Tell a comparison in which worlds its verdicts hold: by the sweeps given, or else those that ship."""
    digests = {case["scenario"]: case["scenario_digest"] for case in kept.manifest_read["cases"]}
    own = Worlds(tuple(each.results for each in swept), digests)
    return replace(kept, worlds=own if swept else worlds_of(shipped_sweeps(), digests))


def _check(made: Sequence[Section]) -> None:
    """Refuse a sentence that names an exhibit which is not there."""
    keys = set(numbered(made))
    for section in made:
        for item in section.items:
            if isinstance(item, Sentence) and item.exhibit not in keys:
                raise ValueError(
                    f"a sentence of the section {section.key!r} rests on {item.exhibit!r}, which is not there"
                )


def default_path(results: Path, lang: Language, what: Literal["report", "brief"] = "report") -> Path:
    """Return where a report goes unless told: beside the folder, which holds what its maker wrote."""
    folder = results.absolute()
    return results.parent / f"{folder.name}_{what}_{lang}.html"


def as_pdf(html: str) -> bytes:
    """Print a page to PDF; ValueError that says what to install if WeasyPrint is missing."""
    try:
        from weasyprint import HTML  # ty: ignore[import-not-found]
    except (ImportError, OSError):
        raise ValueError(say("doc.no_weasyprint", ENGLISH)) from None
    return HTML(string=html).write_pdf()
