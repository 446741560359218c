"""Figures and fonts that a page carries inside itself."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Literal
from unicodedata import east_asian_width
from urllib.parse import quote

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from markupsafe import Markup
from matplotlib.figure import Figure

from sim.report.document.small_svg import smaller
from sim.report.style import FONT, figure_style, settle
from sim.words import Language, say

WIDE = 11.5
"""Inches above which a figure is printed across."""

SQUARE = (0.6, 1.0)
"""Heights over widths of figures of which two are printed on a page."""

BARE = " !$')*+,-./;=?@[]^_`{|}~"
"""Signs that stand for themselves in an address in HTML.

So would `:` and `(`, but `http:` and `url(` look as if the page needed something from outside.
"""

PLAIN = "".join(chr(code) for code in range(0x20, 0x7F))
"""Signs that the font of a page has in any case."""


def drawn(figure: Figure) -> Markup:
    """Return a figure as the address of an image that holds it: SVG with its text as paths.

    The same figure gives the same text, which may stand in double quotation marks in HTML as it is.
    """
    settle(figure)
    with figure_style(), BytesIO() as buffer:
        bare = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=bare)
        text = buffer.getvalue().decode("utf-8")
    return Markup(f"data:image/svg+xml,{quote(_single(smaller(text)), safe=BARE)}")


def _single(svg: str) -> str:
    """Put the attributes of an SVG in single quotation marks, which need no other sign in an address."""
    return svg.replace("'", "&#39;").replace('"', "'")


def shape_of(figure: Figure) -> Literal["wide", "square", ""]:
    """Tell whether a figure needs a page across, or is about as high as wide."""
    width, height = figure.get_size_inches()
    if width > WIDE:
        return "wide"
    return "square" if SQUARE[0] < height / width < SQUARE[1] else ""


def font_for(text: str, lang: Language) -> str:
    """Return the address of a font, which it holds, with all signs of a text that the shipped font has.

    WOFF of Noto Sans SC; the same signs give the same bytes.  A language with a Latin face takes signs that
    Chinese sets as wide as its characters, such as quotation marks, from the reader's own fonts, which all
    have them.
    """
    signs = frozenset(PLAIN + text)
    if say("language.face", lang) == "latin":
        signs = frozenset(sign for sign in signs if east_asian_width(sign) != "A")
    return _font(signs)


@cache
def _font(signs: frozenset[str]) -> str:
    font = TTFont(FONT, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(signs)))
    subsetter.subset(font)
    font.flavor = "woff"
    with BytesIO() as buffer:
        font.save(buffer)
        return "data:font/woff;base64," + b64encode(buffer.getvalue()).decode("ascii")
