"""The look of every figure: one font for all languages, fixed colours, reproducible files."""

from __future__ import annotations

import colorsys
import re
import unicodedata
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.colors import Colormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sim.model.files.shelf import WITH

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-GB2312.ttf"
"""Noto Sans SC, cut down to GB 2312, Latin, Greek and common signs (SIL Open Font License 1.1)."""

RC: dict[RcKeyType, Any] = {
    "font.family": ["Noto Sans SC", "DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "figure.titlesize": 12,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "tierflow",
}

PRINT_DPI, SCREEN_DPI = 150, 100

LIGHTER = 0.75
"""What each lever leaves of the colour of a structure; the rest is white."""

INK = "#222222"
FAINT = "#777777"
LOAD_COLOURS = "viridis_r"
"""Dark is loaded; even in lightness, so that it can be read in grey and by the colour-blind."""

STRUCTURE_COLOURS = {
    "five_tier": "#5B1A18",
    "town_under_county": "#8C510A",
    "lines_and_blocks": "#6E4B3A",
    "nine_districts": "#D55E00",
    "fourteen_communities": "#F0A35E",
    "units_26_designed": "#56B4E9",
    "units_26_practised": "#0B4F8A",
    "modern_community": "#7A93C4",
    "direct_control": "#E3B505",
    "docking_platform": "#4E9F6B",
    "governance_bureau": "#00806A",
    "governance_bureau_liaison": "#8FD3C1",
    "governance_bureau_hall": "#003F36",
    "governance_bureau_front": "#5AAE61",
    "quzhou_unity": "#9B5DA5",
    "quzhou_county": "#B8860B",
    "quzhou_county_unity": "#6A3D7C",
}


@dataclass(frozen=True)
class Fill:
    """How an area is filled: colour, hatch (for grey print) and the colour of a number inside."""

    colour: str
    hatch: str
    ink: str


PART_FILLS = {
    "noticing": Fill("#B4B4B4", "", INK),
    "closed_hours": Fill("#4A4F57", "...", "white"),
    "queueing": Fill("#E69F00", "", INK),
    "hand_over": Fill("#8A3B12", "///", "white"),
    "decision_wait": Fill("#F2C48D", "", INK),
    "return_rework": Fill("#A3174F", "xxx", "white"),
    "travel": Fill("#9CCDEB", "", INK),
    "coordination": Fill("#17528C", "\\\\\\", "white"),
    "handling": Fill("#7CC6A4", "", INK),
    "outside_works": Fill("#0D5A44", "---", "white"),
}
"""Light and dark by turns: neighbours differ even without colour.  Grey: nobody has it yet or nobody is
in; warm: it waits or wanders; blue and green: somebody works on it."""

MORE = Fill("#E08214", "///", INK)
LESS = Fill("#2B6CB0", "", INK)


@cache
def register_font() -> None:
    """Make the shipped font known to matplotlib, once in a process."""
    font_manager.fontManager.addfont(FONT)


@contextmanager
def figure_style() -> Generator[None]:
    """Apply the style of the project's figures inside a `with` block; settings outside stay as they are.

    Both languages use one font family, with DejaVu Sans for the few signs that it lacks.
    """
    register_font()
    with mpl.rc_context(RC):
        yield


def structure_colour(scenario: str) -> str:
    """Return the colour of a structure: always the same for the same name.

    A structure with levers in it has a lighter colour of its family.  Names outside the table get a hue and a
    lightness from the CRC-32 of the name.
    """
    base, *levers = scenario.split(WITH)
    if base in STRUCTURE_COLOURS:
        return _lighter(STRUCTURE_COLOURS[base], 1 - LIGHTER ** len(levers))
    code = zlib.crc32(scenario.encode("utf-8"))
    hue, light = (code % 360) / 360, (code // 360 % 40) / 100
    return to_hex(colorsys.hsv_to_rgb(hue, 0.65, 0.45 + light))


def _lighter(colour: str, share: float) -> str:
    """Mix a colour with a share of white."""
    red, green, blue = (part + (1 - part) * share for part in to_rgb(colour))
    return to_hex((red, green, blue)).upper() if share else colour


def load_colour(utilisation: float) -> str:
    """Return the colour of a utilisation between 0 and 1; white where there is none (NaN)."""
    if isnan(utilisation):
        return "#FFFFFF"
    return to_hex(_load_map()(min(utilisation, 1.0)))


@cache
def _load_map() -> Colormap:
    return mpl.colormaps[LOAD_COLOURS]


def ink_on(colour: str) -> str:
    """Return black or white, whichever can be read on `colour`."""
    red, green, blue = to_rgb(colour)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.42 else "#FFFFFF"


def wrap(text: str, columns: int) -> str:
    """Break `text` into lines of at most `columns` half-width columns.

    Latin text breaks at spaces; Chinese may break anywhere but before a closing mark.
    """
    lines = [""]
    for word in re.findall(r"(?:[^⺀-\uffff\s]+|[⺀-\uffff])[，。；：、）”》！？]*|\s+", text):
        if half_widths(lines[-1] + word) > columns and lines[-1].strip():
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def half_widths(text: str) -> int:
    """Count the half-width columns of a text; a Chinese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


class NotebookFigure(Figure):
    """A figure that a notebook shows when a cell ends with it, without pyplot."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Draw as sharp as for print and say how large, in pixels of the screen, it is to be shown."""
        width, height = (round(inches * SCREEN_DPI) for inches in self.get_size_inches())
        with figure_style(), BytesIO() as png:
            self.savefig(png, format="png", dpi=PRINT_DPI, metadata={"Software": None})
            return png.getvalue(), {"width": width, "height": height}


def blank(width: float, height: float) -> NotebookFigure:
    """Make an empty figure, in inches, that keeps its panels, labels and legends apart by itself."""
    return NotebookFigure(figsize=(width, height), layout=ConstrainedLayoutEngine(rect=(0.01, 0, 0.98, 1)))


def finish(figure: Figure, title: str, notes: list[str]) -> Figure:
    """Put the title above and the notes below the panels, and fix the layout; call it inside the style.

    All ticks are made here, so that a later drawing outside the style still has the right font.  No layout
    engine is left, not even one that does nothing, since a figure with one is drawn twice for each file.
    """
    columns = int(figure.get_figwidth() * 18)
    lines = "\n".join(wrap(note, columns) for note in notes if note)
    figure.suptitle(title, x=0.01, ha="left", color=INK)
    figure.supxlabel(lines, x=0.01, ha="left", fontsize=7.5, color=FAINT, linespacing=1.35)
    figure.draw_without_rendering()
    with mpl.rc_context({"figure.autolayout": False, "figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
    return figure


def save(figure: Figure, folder: Path, stem: str) -> tuple[Path, Path]:
    """Write `stem.png` (150 dpi) and `stem.svg` into `folder` and return both paths.

    The same figure gives the same bytes: no date is written and the ids in the SVG are salted with a
    constant.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settle(figure)
    png, svg = folder / f"{stem}.png", folder / f"{stem}.svg"
    with figure_style():
        figure.savefig(png, dpi=PRINT_DPI, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None})
    return png, svg


def as_png(figure: Figure) -> bytes:
    """Return a figure as PNG of 150 dpi; the same figure gives the same bytes."""
    settle(figure)
    with figure_style(), BytesIO() as buffer:
        figure.savefig(buffer, format="png", dpi=PRINT_DPI, metadata={"Software": None})
        return buffer.getvalue()


def settle(figure: Figure) -> None:
    """Round the places of panels, whose last digits the solver of the layout finds otherwise each time."""
    for ax in figure.axes:
        left, bottom, width, height = (round(float(x), 6) for x in ax.get_position(original=True).bounds)
        ax.set_position((left, bottom, width, height))
