"""A screen that breaks lines as readers of Chinese and English expect them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group
from rich.containers import Lines
from rich.text import Text
from rich.theme import Theme

OPENING, CLOSING = "（【《「“", "，。；：、！？）】》」”％"
WIDE = "\u2e80-\u3000\u3003-\u3007\u3012-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6"
NARROW = rf"(?:[^\s{OPENING}{CLOSING}{WIDE}]|(?<=\d) (?=%))+"
ATOM = re.compile(rf"\s*[{OPENING}]*(?:{NARROW}|[^\s{OPENING}{CLOSING}])?[{CLOSING}]*\s*")
"""What stays on one line: a Chinese character or another script's word, with the marks that cling to it."""
SOFT = re.compile(r"[^._/]*[._/]+|[^._/]+")
"""The parts of a word too long for a line, such as a path."""


def breaks(line: str, width: int) -> list[int]:
    """Return the places at which a line is broken, so that no part takes more than `width` columns.

    Chinese may be broken anywhere, but no line begins with a closing mark or ends with an opening one; other
    words stay whole where they can, and a number keeps its percent sign.
    """
    found: list[int] = []
    begin = used = 0
    for piece in _pieces(line, width):
        if used and used + cell_len(piece.rstrip()) > width:
            found.append(begin)
            used = 0
        used += cell_len(piece)
        begin += len(piece)
    return found


def _pieces(line: str, width: int) -> Iterator[str]:
    for atom in (found[0] for found in ATOM.finditer(line)):
        if cell_len(atom.rstrip()) <= width:
            yield atom
        else:
            for part in SOFT.findall(atom):
                yield from [part] if cell_len(part.rstrip()) <= width else part


class Prose(Text):
    """Text that is broken into lines by `breaks`."""

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:  # noqa: ANN401  (rich's own)
        """Break into lines no wider than `width`."""
        lines = self.split(allow_blank=True)
        parts = [part for line in lines for part in line.divide(breaks(line.plain, width))]
        return Text("\n").join(parts).wrap(console, width, **options)


class Screen(Console):
    """A console that takes text as it is and shows it as prose, in tables too."""

    def __init__(self) -> None:
        titles = Theme({"table.title": "bold"})  # slanted Chinese is hard to read
        super().__init__(markup=False, highlight=False, emoji=False, theme=titles)

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401  (rich's own)
        """Make prose of a string."""
        made = super().render_str(text, **options)
        prose = Prose(made.plain, made.style, justify=made.justify, overflow=made.overflow)
        prose.spans = made.spans
        return prose

    def print(self, *parts: Any, **options: Any) -> None:  # noqa: ANN401  (rich's own)
        """Print, each string beginning a line of its own."""
        alone = (Group(part) if isinstance(part, str) and part else part for part in parts)
        super().print(*alone, **options)
