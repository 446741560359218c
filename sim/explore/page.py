"""Write the page: one HTML file with its data, its style and its script inside, below a fixed size."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.experiment.command_line import CommandLine, Option, Verb
from sim.experiment.runs.manifest import own_version
from sim.experiment.runs.run import Pool
from sim.explore import assumptions, months, tables
from sim.explore.months import STEPS, Lack, Replay
from sim.explore.reading import Stored, read
from sim.explore.tables import Cells, spoken
from sim.model.files.base import Title
from sim.report.style import FAINT, INK, LESS, MORE, ink_on, load_colour
from sim.words import ENGLISH, Language, languages, say, texts

WEB = Path(__file__).parent / "web"
SCRIPTS = ("numbers.js", "worlds.js", "drawing.js", "month.js", "explore.js")

LIMIT = 3_000_000
"""Bytes that the file stays below, so that it can be sent by mail and opened on a phone."""

SPARE = 4_000
"""Bytes that are kept for what is said of what was left out."""

OWN = "explore."
"""The group of words that only this page has."""

BORROWED = (
    *("axis.utilisation", "doc.word.caveat", "finding.name", "join.clauses", "join.names", "join.sentences"),
    *("language.html", "language.name", "page.chart", "page.chart_note", "page.course", "page.longest"),
    *("page.map", "page.moment", "page.no_queue", "page.now", "page.office", "page.pause"),
    *("page.play", "page.shut", "page.speed", "page.tile", "page.time"),
    *("said.no_interval", "said.number", "said.percent", "said.points", "stable.not_random"),
    *("sweep.unfinished", "verdict.faster", "verdict.higher", "verdict.lower", "verdict.slower"),
    *("verdict.undetermined", *(f"page.day.{day}" for day in range(7))),
)
"""Words of others that the page says too."""

SIGNS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What could end a script inside HTML, and how JSON writes it."""


@dataclass(frozen=True)
class ExploreRequest:
    """What somebody asked to explore: a folder of results, and the language that is shown first."""

    results: Path
    lang: Language = ENGLISH


@dataclass(frozen=True, eq=False)
class Explorer:
    """A page that answers from stored points, with all that fits into it.

    ValueError, when it is written, for results of which not even one measure fits.
    """

    stored: Stored
    lang: Language
    replays: dict[str, Replay | Lack]

    @cached_property
    def data(self) -> dict[str, Any]:
        """All that the page holds, as plain data: what matters most first, as long as there is room."""
        cells = Cells(self.stored)
        head = self._head(cells)
        room = LIMIT - SPARE - len(self._page(head | {"measures": [], "month": None}).encode())
        main, rest = tables.measure_order(self.stored)
        kept, room = _fitting(cells, main, room)
        if not kept:
            raise ValueError(
                f"{self.stored.made.folder} holds too many points: one measure and the assumptions alone "
                f"take more than the {LIMIT / 1e6:g} MB that the page may have; run it with fewer points"
            )
        month = self._month(room)
        room -= size(month)
        more, _ = _fitting(cells, rest, room) if len(kept) == len(main) else ([], 0)
        left = len(main) + len(rest) - len(kept) - len(more)
        return head | {"measures": [*kept, *more], "left": left, "month": month}

    def html(self) -> str:
        """Write the page; the same results give the same text."""
        text = self._page(self.data)
        if len(text.encode()) >= LIMIT:
            raise ValueError(f"the page has {len(text.encode())} bytes, allowed are fewer than {LIMIT}")
        return text

    def _page(self, data: dict[str, Any]) -> str:
        template = _environment().get_template("explore.html.j2")
        scripts = "\n".join((WEB / name).read_text(encoding="utf-8") for name in SCRIPTS)
        return template.render(
            html=say("language.html", self.lang),
            title=self.stored.study.title[self.lang],
            words=texts(self.lang),
            noscript=[say("explore.noscript", lang) for lang in languages()],
            style=Markup((WEB / "explore.css").read_text(encoding="utf-8")),
            script=Markup(scripts),
            data=Markup(embedded(data)),
        )

    def _head(self, cells: Cells) -> dict[str, Any]:
        stored, made = self.stored, self.stored.made
        names = [str(name) for name in stored.points["scenario"].unique()]
        again = CommandLine(Verb.EXPLORE, (made.folder,), ((Option.LANG, self.lang),))
        return {
            "lang": self.lang,
            "words": {lang: _words(lang) for lang in languages()},
            "made": vars(made) | {"again": str(again), "writer": own_version(), "runs": len(stored.runs)},
            "limit": LIMIT / 1e6,
            "title": _told(stored.study.title),
            "story": _told(stored.study.story),
            "quantiles": tables.quantiles(cells),
            "structures": tables.structures(stored),
            "baseline": names.index(stored.baseline) if stored.baseline in names else 0,
            "axes": tables.axes(cells),
            "cells": tables.places(cells),
            "numbers": assumptions.numbers(cells),
            "doubt": assumptions.doubt(stored),
            "changed": [names.index(name) for name in stored.changed if name in names],
            "colours": {
                "ink": INK,
                "faint": FAINT,
                "more": MORE.colour,
                "less": LESS.colour,
                "load": _scale(),
            },
        }

    def _month(self, room: int) -> dict[str, Any]:
        """Give the months of all structures, with as many frames as there is room for."""
        found = [each if isinstance(each, Replay) else None for each in self.replays.values()]
        lack = [None if isinstance(each, Replay) else each for each in self.replays.values()]
        first = next(filter(None, found), None)
        for step in STEPS if first else ():
            sides = [each.data(step) if each else None for each in found]
            whole = {"sides": sides, "lack": lack, "clock": months.clock(first, step) if first else None}
            whole["footing"] = self._footing()
            if size(whole) <= room:
                return whole
        none = [each or "size" for each in lack]
        return {"sides": [None] * len(found), "lack": none, "clock": None, "footing": self._footing()}

    def _footing(self) -> tables.Spoken:
        return spoken(lambda lang: say(f"footing.{self.stored.study.footings[0].key}", lang))


def _fitting(cells: Cells, names: Sequence[str], room: int) -> tuple[list[dict[str, Any]], int]:
    """Take measures as long as there is room; return them and the room that is left."""
    kept = []
    for name in names:
        found = tables.measure_data(cells, name)
        if size(found) > room:
            break
        kept.append(found)
        room -= size(found)
    return kept, room


def _told(title: Title) -> tables.Spoken:
    return spoken(lambda lang: title[lang])


def _words(lang: Language) -> dict[str, str]:
    said = texts(lang)
    return {key: text for key, text in said.items() if key.startswith(OWN) or key in BORROWED}


def _scale() -> list[list[str]]:
    """Give the colour of each whole percent of load, and the ink that can be read on it."""
    fills = [load_colour(percent / 100) for percent in range(101)]
    return [fills, [ink_on(fill) for fill in fills]]


def embedded(data: object) -> str:
    """Write data as JSON that may stand inside a script of HTML whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, code in SIGNS.items():
        text = text.replace(sign, code)
    return text


def size(data: object) -> int:
    """Return how many bytes data takes in the page, with the sign that parts it from others."""
    return len(embedded(data).encode()) + 1


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def explorer(request: ExploreRequest, pool: Pool | None = None) -> Explorer:
    """Read what was asked for and run a month of each structure.

    ValueError in a sentence for a folder of anything else; the note of `pool` is told if machine code has to
    be made.
    """
    stored = read(request.results)
    names = [str(name) for name in stored.points["scenario"].unique()]
    replays = {name: months.replay(stored, name, pool or Pool()) for name in names}
    return Explorer(stored, request.lang, replays)


def default_path(results: Path) -> Path:
    """Return where a page goes unless told: beside the folder, which holds what its maker wrote."""
    return results.parent / f"{results.absolute().name}_explore.html"
