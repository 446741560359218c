"""Say the same drawing with fewer signs: matplotlib's SVG names, styles and places everything in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from string import ascii_lowercase
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"

REFERENCE = re.compile(r"(?<=^#)[\w-]+$|(?<=url\(#)[\w-]+(?=\))")
"""What may be the name of another element in an attribute, or else a colour."""

GLYPH = "scale(0.015625)"
"""How matplotlib scales the outlines of signs, which it gives in 6400ths of their size."""

FONT_UNITS = 1 / 6.4
"""What makes of a 6400th a 1000th, in which the outlines of Noto Sans SC are drawn."""

MOVED = re.compile(r"translate\((\S+) (\S+)\)(.*)")


def smaller(svg: str) -> str:
    """Write an SVG of matplotlib so that it shows the same, to the hundredth of a point.

    Comments, white space and names and groups that nothing refers to are left out; names are numbered,
    styles are classes, steps of paths are relative.  ValueError for a path with steps that matplotlib does
    not make.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        _strip(element)
        _shorten(element)
    _rename(root)
    _take_styles(root)
    _dissolve(root)
    root.set("xmlns", SPACE[1:-1])
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _strip(element: Element) -> None:
    """Leave out white space, and the namespace, which the root tells."""
    element.tag = element.tag.removeprefix(SPACE)
    element.text, element.tail = (element.text or "").strip() or None, None


def _shorten(element: Element) -> None:
    """Write steps and places shortly; what is used elsewhere and only moved has a place instead."""
    said = element.attrib
    if LINK in said:
        said["href"] = said.pop(LINK)
    if "d" in said:
        said.update(_outline(said["d"]) if said.get("transform") == GLYPH else {"d": relative(said["d"])})
    if moved := MOVED.fullmatch(said.get("transform", "")):
        x, y, rest = _place(moved[1]), _place(moved[2]), moved[3]
        said["transform"] = f"translate({x} {y}){rest.strip()}"
        if element.tag == "use" and not rest:
            del said["transform"]
            said.update({"x": x, "y": y})
    for axis in {"x", "y"} & said.keys():
        said[axis] = _place(said[axis])
        if element.tag == "use" and said[axis] == "0":
            del said[axis]


def _place(number: str) -> str:
    """Write a place in hundredths at the finest."""
    return _hundredths(round(100 * float(number)))


def _hundredths(number: int) -> str:
    whole, part = divmod(abs(number), 100)
    return "-" * (number < 0) + f"{whole}.{part:02d}".rstrip("0").rstrip(".")


# ------------------------------------------------------------------------------------ paths


def _outline(steps: str) -> dict[str, str]:
    """Give the outline of a sign in the units of the font, and their scale."""
    return {"d": relative(steps, FONT_UNITS, str), "transform": "scale(0.1)"}


def relative(steps: str, finest: float = 100, written: Callable[[int], str] = _hundredths) -> str:
    """Write the steps of a path (M, L, Q, C and z, absolute) relative to where each of them starts.

    Places are multiplied by `finest` and rounded before, so that errors do not add up; `written` writes such
    a number.  A control point that mirrors the one before, to the last digit or the one beside it, is left
    out.  ValueError for other steps.
    """
    told, last = "", ""
    for letter, gone in _relative(_absolute(steps, finest)):
        step = _step(letter, gone, written)
        told += step[1:] if step[0] == last and step[1:2] == "-" else step
        last = step[0] if step[0] in "lqct" else ""
    return told


type Step = tuple[str, Sequence[int]]


def _absolute(steps: str, finest: float) -> Iterator[Step]:
    """Yield the letter of each step and its places."""
    for letter, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", steps):
        if letter not in "MLQCz":
            raise ValueError(f"a step of a path must be M, L, Q, C or z, found {letter!r}")
        yield letter, [round(finest * float(number)) for number in numbers.split()]


def _relative(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps with differences from where they start; T is a Q whose control point mirrors the last."""
    start = at = (0, 0)
    control: Sequence[int] = ()
    for letter, places in steps:
        mirrored = [2 * place - other for place, other in zip(at, control, strict=False)]
        gone = [place - at[k % 2] for k, place in enumerate(places)]
        if letter == "Q" and _near(mirrored, places):
            control = mirrored
            yield "T", gone[2:]
        else:
            control = places[:2] if letter == "Q" else ()
            yield letter, gone
        at = (places[-2], places[-1]) if places else start
        start = at if letter == "M" else start


def _near(mirrored: Sequence[int], places: Sequence[int]) -> bool:
    return bool(mirrored) and all(abs(one - two) <= 1 for one, two in zip(mirrored, places, strict=False))


def _step(letter: str, gone: Sequence[int], written: Callable[[int], str]) -> str:
    """Write one step of a path; a straight one along an axis needs one number."""
    if letter == "L" and 0 in gone:
        return f"h{written(gone[0])}" if gone[1] == 0 else f"v{written(gone[1])}"
    return letter.lower() + " ".join(map(written, gone)).replace(" -", "-")


# ------------------------------------------------------------------------------------ names, styles, groups


def _rename(root: Element) -> None:
    """Number the names that something refers to, in their order, and drop all others."""
    known = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    said = [value for element in root.iter() for value in element.attrib.values()]
    used = dict.fromkeys(name for value in said for name in REFERENCE.findall(value) if name in known)
    short = dict(zip(used, _names(), strict=False))
    for element in root.iter():
        if (name := element.attrib.pop("id", "")) in short:
            element.set("id", short[name])
        for key, value in element.attrib.items():
            if key != "id":
                element.set(key, REFERENCE.sub(lambda found: short.get(found[0], found[0]), value))


def _names() -> Iterator[str]:
    """Count in letters and digits, letters first."""
    digits = ascii_lowercase + "0123456789"
    yield from ascii_lowercase
    yield from map("".join, product(ascii_lowercase, digits))
    yield from map("".join, product(ascii_lowercase, digits, digits))


def _take_styles(root: Element) -> None:
    """Say each style once, as a class, in the style sheet that the drawing starts with."""
    sheet = next(element for element in root.iter("style"))
    styled = [element for element in root.iter() if "style" in element.attrib]
    classes = dict(zip(dict.fromkeys(element.attrib["style"] for element in styled), _names(), strict=False))
    for element in styled:
        element.set("class", classes[element.attrib.pop("style")])
    rules = "".join(f".{name}{{{style}}}" for style, name in classes.items())
    sheet.text = re.sub(r"\s*([:;])\s*", r"\1", (sheet.text or "") + rules)


def _dissolve(parent: Element) -> None:
    """Put the children of groups that say nothing into their place."""
    for child in parent:
        _dissolve(child)
    parent[:] = [inner for child in parent for inner in (child if _idle(child) else [child])]


def _idle(element: Element) -> bool:
    return element.tag == "g" and not element.attrib
