"""Pictures of a month as SVG: the organisation chart, the map, the course of open incidents.

What does not change with the frame is drawn here: places, names, lines, as in the figures.  What changes
is sent frame by frame as numbers (`painted`) and painted by `web/paint.js`, so that a month can be played.
Groups `office` and `tile` carry in `data-` attributes what they are painted with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, sqrt

import numpy as np
import pandas as pd

from sim.page.answers import Watched, office_names
from sim.report.plots.charts import placed
from sim.report.style import FAINT, INK, half_widths, ink_on, load_colour, structure_colour
from sim.report.wording.offices import row_name
from sim.words import Language, say

BOX, BAR, LABEL, GAP = 20.0, 26.0, 17.0, 12.0
"""Heights of a box, of the largest bar above it, of a line of text, and between rows, in pixels."""

LEAST = 1.5
"""How wide a box is at least."""

NUMBERS = 24.0
"""How wide a box must be for a number of three digits."""

TEXT_SIZE = 12
HALF_WIDTH = 0.56
"""The width of half a Chinese sign, or of a Latin letter, as a share of the size of the text."""

TILE, PAD, QUEUE = 25.0, 5.0, 26.0
"""The side of a tile, the room around tiles, and the width of what says what waits."""

LEFT, TOP, BOTTOM, RIGHT = 34.0, 8.0, 104.0, 8.0
"""The edges of the course of open incidents; the right one from the right."""

DASHES = ("", "6 4")
"""The line of the first side and of the second, told apart without colour."""

LOWEST_PEAK = 5
"""Bars and tiles of a quiet month are not drawn as if they were full."""

CLOSED = -1
"""Stands for the load of an office that no post was open in."""


@dataclass(frozen=True)
class Peaks:
    """What a full bar stands for, at communities and elsewhere, a dark tile, and the top of the course.

    They are alike on both sides.
    """

    front: int
    office: int
    tile: int
    city: int


@dataclass(frozen=True)
class PictureView:
    """How a picture is drawn: in which language, how wide in pixels, and against which peaks."""

    lang: Language
    width: float
    peaks: Peaks


def peaks_of(shown: Sequence[Watched]) -> Peaks:
    """Find the largest numbers of the months shown together."""
    front, office, tile, city = [LOWEST_PEAK], [LOWEST_PEAK], [LOWEST_PEAK], [LOWEST_PEAK]
    for each in shown:
        community = (each.offices["kind"] == "community").to_numpy()
        highest = each.month.waiting.max(axis=0)
        front.append(int(highest[community].max(initial=0)))
        office.append(int(highest[~community].max(initial=0)))
        tile.append(int(each.month.pending.max(initial=0)))
        city.append(int(each.month.open_incidents().max(initial=0)))
    return Peaks(max(front), max(office), max(tile), max(city))


# ------------------------------------------------------------------------------------------------ the frame


def painted(shown: Sequence[Watched], frame: int, view: PictureView) -> dict[str, object]:
    """Give the numbers of a frame, as `paint.js` takes them."""
    course = [_course_x(shown[0], view.width)[frame]]
    course += [_course_y(each, view.peaks)[frame] for each in shown]
    return {"course": [round(float(place), 1) for place in course], "sides": [_side(s, frame) for s in shown]}


def _side(seen: Watched, frame: int) -> dict[str, list[int]]:
    load = 100 * seen.month.load[frame]
    return {
        "waiting": seen.month.waiting[frame].tolist(),
        "load": np.where(np.isnan(load), CLOSED, np.rint(np.nan_to_num(load))).astype(int).tolist(),
        "pending": seen.month.pending[frame].tolist(),
    }


def scale() -> dict[str, list[str]]:
    """Give the colour of each whole percent of load, and the ink that can be read on it."""
    fills = [load_colour(percent / 100) for percent in range(101)]
    return {"fills": fills, "inks": [ink_on(fill) for fill in fills]}


# ------------------------------------------------------------------------------------------------ signs


def _svg(size: tuple[float, float], label: str, parts: Sequence[str], name: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:.4g}" width="100%" '
        f'role="img" aria-label="{escape(label)}" class="{name}">{"".join(parts)}</svg>'
    )


def _element(name: str, inside: str = "", /, **attributes: object) -> str:
    """Write an element; `_` in the names of attributes stands for a hyphen, a float is rounded to 0.1."""
    shown = {
        key.strip("_").replace("_", "-"): round(value, 1) if isinstance(value, float) else value
        for key, value in attributes.items()
    }
    given = " ".join(f'{key}="{escape(str(value))}"' for key, value in shown.items())
    return f"<{name} {given}>{inside}</{name}>"


def _text(x: float, y: float, words: str, **look: object) -> str:
    return _element("text", escape(words), x=x, y=y, **({"font_size": TEXT_SIZE, "fill": INK} | look))


def _rect(place: tuple[float, float, float, float], fill: str, **look: object) -> str:
    x, y, width, height = place
    return _element("rect", x=x, y=y, width=width, height=height, fill=fill, **look)


def _number(x: float, y: float) -> str:
    """Leave a place for a number in the middle of an area."""
    return _text(x, y, "", font_size=11, text_anchor="middle", pointer_events="none")


def text_width(words: str) -> float:
    """Estimate how many pixels wide a text of the usual size is."""
    return half_widths(words) * TEXT_SIZE * HALF_WIDTH


def _words(seen: Watched, number: int, lang: Language) -> str:
    """Say who an office is, with places for what waits there and for its load."""
    posts = int(seen.offices["posts"].iloc[number])
    name = office_names(seen, lang)[number]
    return say("page.office", lang, name=name, posts=posts, waiting="{waiting}", load="{load}")


# ------------------------------------------------------------------------------------------------ the chart


def chart(seen: Watched, view: PictureView) -> str:
    """Draw the organisation chart: a box for each office, with room for a bar above it."""
    table = _with_places(placed(seen.offices.assign(utilisation=np.nan)), view.width)
    boxes = [_office(seen, int(number), table.loc[number], view) for number in table.index]
    parts = [*_lines(table), *_rows(table, seen, view.lang), *boxes]
    return _svg(
        (view.width, float(table["top"].max()) + BOX + 2), say("page.chart", view.lang), parts, "chart"
    )


def _with_places(table: pd.DataFrame, width: float) -> pd.DataFrame:
    """Add `centre`, `left`, `wide` and `top` of each box; rows without posts have no bars and are lower."""
    tops, y = {}, 0.0
    for row, members in table.groupby("row"):
        y += LABEL + _bar_room(members)
        tops[row] = y
        y += BOX + GAP
    wide, centre = (table["width"] * width).clip(lower=LEAST), table["x"] * width
    return table.assign(top=table["row"].map(tops), centre=centre, left=centre - wide / 2, wide=wide)


def _bar_room(members: pd.DataFrame) -> float:
    return BAR if members["posts"].any() else 4.0


def _lines(table: pd.DataFrame) -> Iterator[str]:
    below = table[table["parent"] >= 0]
    above = table.loc[below["parent"]]
    ends = zip(above["centre"], above["top"] + BOX, below["centre"], below["top"], strict=True)
    for x1, y1, x2, y2 in ends:
        yield _element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=FAINT, stroke_width="0.35", opacity="0.55")


def _rows(table: pd.DataFrame, seen: Watched, lang: Language) -> Iterator[str]:
    """Name the kinds of each row above it, on a white ground so that lines do not cross the words."""
    for _, members in table.groupby("row"):
        y = float(members["top"].iloc[0]) - _bar_room(members) - 4
        words = row_name(members, office_names(seen, lang), lang)
        yield _rect((0, y - TEXT_SIZE, text_width(words) + 6, TEXT_SIZE + 4), "#FFFFFF", opacity="0.85")
        yield _text(2, y, words, font_weight="500")


def _office(seen: Watched, number: int, office: pd.Series, view: PictureView) -> str:
    left, top, wide = (float(office[name]) for name in ("left", "top", "wide"))
    edge = "0.6" if wide > 8 else "0.25"
    inside = [_rect((left, top, wide, 0), FAINT, class_="bar", data_foot=top)]
    inside.append(_rect((left, top, wide, BOX), "#FFFFFF", class_="area", stroke=INK, stroke_width=edge))
    if office["posts"] and wide >= NUMBERS * 0.6:
        inside.append(_number(left + wide / 2, top + BOX / 2 + 4))
    peak = view.peaks.front if office["kind"] == "community" else view.peaks.office
    return _group("office", seen, number, (inside, view.lang), data_room=BAR, data_peak=peak)


def _group(
    name: str, seen: Watched, number: int, inside: tuple[Sequence[str], Language], **data: object
) -> str:
    """Put together what is painted together, with the words to be shown when it is pointed at."""
    parts, lang = inside
    words = {"data_words": _words(seen, number, lang), "data_shut": say("page.shut", lang)}
    return _element(
        "g", "<title></title>" + "".join(parts), class_=name, data_number=number, **(words | data)
    )


# ------------------------------------------------------------------------------------------------ the map


def city_map(seen: Watched, view: PictureView) -> str:
    """Draw the communities as tiles, each under the office that it belongs to: a scheme, not a map."""
    communities = seen.offices[seen.offices["kind"] == "community"]
    order = {int(number): k for k, number in enumerate(communities["number"])}
    x = y = deepest = 0.0
    parts: list[str] = []
    for office, members in communities.groupby("parent", sort=True):
        columns = _columns(len(members), view.width)
        size = (columns * TILE + 2 * PAD, ceil(len(members) / columns) * TILE + 2 * PAD + LABEL)
        if x and x + size[0] > view.width:
            x, y, deepest = 0.0, y + deepest + PAD, 0.0
        parts += _frame(seen, int(office), (x, y, *size), view.lang)
        for k, number in enumerate(members["number"]):
            corner = (x + PAD + k % columns * TILE, y + PAD + LABEL + k // columns * TILE)
            parts.append(_tile(seen, (int(number), order[int(number)]), corner, view))
        x, deepest = x + size[0] + PAD, max(deepest, size[1])
    return _svg((view.width, y + deepest + 2), say("page.map", view.lang), parts, "map")


def _columns(members: int, width: float) -> int:
    """Return how many tiles stand beside each other: a little wider than high, and within the picture."""
    return max(2, min(ceil(sqrt(2 * members)), int((width - 2 * PAD) / TILE), members))


def _frame(
    seen: Watched, number: int, place: tuple[float, float, float, float], lang: Language
) -> Iterator[str]:
    """Frame an office: its name, or its number where there is no room for more, and what waits there."""
    x, y, width, height = place
    yield _rect((x + 0.5, y + 0.5, width - 1, height - 1), "#FAFAFA", stroke=FAINT, rx=3)
    name, room = office_names(seen, lang)[number], width - QUEUE - 3 * PAD
    words = name if text_width(name) <= room else name.rpartition(" ")[2]
    yield _text(x + PAD, y + LABEL - 1, words if text_width(words) <= room else "", font_weight="500")
    left = x + width - QUEUE - PAD
    area = _rect(
        (left, y + 4, QUEUE, LABEL - 2), "#FFFFFF", class_="area", rx=2, stroke=FAINT, stroke_width="0.5"
    )
    inside = [area, _number(left + QUEUE / 2, y + 15.5)]
    yield _group("office", seen, number, (inside, lang), data_room=0, data_peak=1)


def _tile(seen: Watched, where: tuple[int, int], corner: tuple[float, float], view: PictureView) -> str:
    (number, community), (x, y) = where, corner
    area = _rect((x + 1, y + 1, TILE - 2, TILE - 2), "#FFFFFF", class_="area", rx=2)
    inside = [area, _number(x + TILE / 2, y + TILE / 2 + 4)]
    words = say("page.tile", view.lang, office=_words(seen, number, view.lang), pending="{pending}")
    data = {"data_community": community, "data_peak": view.peaks.tile, "data_words": words}
    return _group("tile", seen, number, (inside, view.lang), **data)


# ------------------------------------------------------------------------------------------------ the course


def course(shown: Sequence[Watched], view: PictureView) -> str:
    """Draw the open incidents of the month, a line a side, with a mark for the frame."""
    x = _course_x(shown[0], view.width)
    parts = [*_grid(view), *_days(shown[0], x)]
    for each, dash in zip(shown, DASHES, strict=False):
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, _course_y(each, view.peaks), strict=True))
        colour = structure_colour(each.city.name)
        line = {"fill": "none", "stroke": colour, "stroke_width": 2, "stroke_dasharray": dash}
        parts += [_element("polyline", points=points, **line), _element("circle", r="3.5", fill=colour)]
    parts.append(_element("line", y1=TOP, y2=BOTTOM, stroke=INK, class_="now"))
    return _svg((view.width, BOTTOM + 20), say("page.course", view.lang), parts, "course")


def _course_x(seen: Watched, width: float) -> np.ndarray:
    return LEFT + (width - LEFT - RIGHT) * np.arange(seen.month.frames) / max(seen.month.frames - 1, 1)


def _course_y(seen: Watched, peaks: Peaks) -> np.ndarray:
    return BOTTOM - (BOTTOM - TOP) * seen.month.open_incidents() / peaks.city


def _grid(view: PictureView) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        y = BOTTOM - (BOTTOM - TOP) * share
        yield _element("line", x1=LEFT, x2=view.width - RIGHT, y1=y, y2=y, stroke="#DDDDDD")
        yield _text(LEFT - 4, y + 4, f"{view.peaks.city * share:.0f}", font_size=11, text_anchor="end")


def _days(seen: Watched, x: np.ndarray) -> Iterator[str]:
    """Write the date under every seventh day."""
    step = int(seen.month.times[1] - seen.month.times[0])
    for frame in range(0, seen.month.frames, 7 * 24 * 3600 // step):
        yield _text(float(x[frame]), BOTTOM + 15, f"{seen.month.moment(frame):%m-%d}", font_size=11)


# ------------------------------------------------------------------------------------------------ legends


def key(dash: str, colour: str) -> str:
    """Draw the sign of a line beside its name."""
    line = _element("line", x1=0, x2=28, y1=6, y2=6, stroke=colour, stroke_width=3, stroke_dasharray=dash)
    return _element("svg", line, width=28, height=12, viewBox="0 0 28 12", aria_hidden="true")


def ramp(lang: Language, ends: tuple[str, str]) -> str:
    """Draw the scale of colours from nothing to full with a word at each end."""
    boxes = (_rect((34 + 9 * k, 2, 9, 12), load_colour(k / 11)) for k in range(12))
    words = _text(30, 13, ends[0], text_anchor="end", font_size=11) + _text(146, 13, ends[1], font_size=11)
    label = say("page.ramp", lang)
    look = {"width": 190, "height": 17, "viewBox": "0 0 190 17", "role": "img", "aria_label": label}
    return _element("svg", "".join(boxes) + words, **look)
