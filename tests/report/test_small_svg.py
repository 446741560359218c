import re
from collections.abc import Iterator
from io import BytesIO
from itertools import batched
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from sim.report.document.small_svg import relative, smaller
from sim.report.style import blank, figure_style

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1">\n'
    ' <!-- c -->\n <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>\n'
    ' <g id="figure_1"><g id="text_1"><g transform="translate(1.23456 2) scale(0.1 -0.1)">\n'
    '  <defs><path id="Sans-36" d="M 64 -640 L 64 64 z" transform="scale(0.015625)"/></defs>\n'
    '  <use xlink:href="#Sans-36"/><use xlink:href="#Sans-36" transform="translate(62.90625 0)"/></g></g>\n'
    ' <path d="M 1.23456 2 L -3.0001 4.5" clip-path="url(#p1)" style="fill: none; stroke: #aaaaaa"/>\n'
    ' <rect fill="#aaaaaa" x="1.999" y="0"/></g>\n'
    ' <defs><clipPath id="p1"><rect x="0" y="0"/></clipPath></defs>\n</svg>\n'
)

SHORT = (
    '<svg version="1.1" xmlns="http://www.w3.org/2000/svg">'
    '<defs><style type="text/css">*{stroke-linejoin:round}.a{fill:none;stroke:#aaaaaa}</style></defs>'
    '<g transform="translate(1.23 2)scale(0.1 -0.1)">'
    '<defs><path d="m10-100v110z" transform="scale(0.1)" id="a"/></defs>'
    '<use href="#a"/><use href="#a" x="62.91"/></g>'
    '<path d="m1.23 2l-4.23 2.5" clip-path="url(#b)" class="a"/>'
    '<rect fill="#aaaaaa" x="2" y="0"/>'
    '<defs><clipPath id="b"><rect x="0" y="0"/></clipPath></defs></svg>'
)


def drawing() -> str:
    with figure_style(), BytesIO() as buffer:
        figure = blank(4, 3)
        ax = figure.subplots()
        ax.bar([0, 1], [1, 2], hatch="//", color="#4A4F57", label="Häuser 事件 ±")
        ax.plot(np.linspace(0, 1, 50), np.random.default_rng(1).random(50), marker="o")
        ax.legend()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue().decode("utf-8")


NUMBERS = {"m": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6, "t": 2, "z": 1}


def single(steps: str) -> Iterator[tuple[str, list[float]]]:
    """Yield relative steps one by one, with the letters that go without saying."""
    for letter, said in re.findall(r"([a-z])([^a-z]*)", steps):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", said)]
        yield from ((letter, list(some)) for some in batched(numbers, NUMBERS[letter]))


def places(steps: str) -> list[list[float]]:
    """Follow a path of relative steps and list the places that it names, control points among them."""
    at, named = np.zeros(2), []
    start = mirrored = at
    for letter, numbers in single(steps.replace("z", "z0")):
        straight = {"h": [*numbers, 0], "v": [0, *numbers], "z": [0, 0]}.get(letter, numbers)
        points = at + np.array(straight).reshape(-1, 2)
        points = np.vstack([mirrored, points]) if letter == "t" else points
        at = points[-1] if letter != "z" else start
        start = at if letter == "m" else start
        mirrored = 2 * at - points[0] if letter in "qt" else at
        named += points.tolist() if letter != "z" else []
    return named


def test_a_drawing_is_said_shortly():
    assert smaller(SVG) == SHORT


def test_a_drawing_of_matplotlib_is_much_smaller_and_whole():
    before = drawing()
    after = smaller(before)
    assert len(after) < len(before) / 2
    refers = set(re.findall(r'(?:href="#|url\(#)([^")]+)', after))
    assert refers == set(re.findall(r' id="([^"]+)"', after))
    classes = {element.get("class") for element in ElementTree.fromstring(after).iter()} - {None}
    assert classes == set(re.findall(r"\.([a-z]\w*)\{", after))
    colours = [set(re.findall(r"#[0-9a-f]{6}\b", text)) for text in (before, after)]
    assert colours[0] == colours[1] != set()
    assert after.count("<use") == before.count("<use")
    assert after.count("<path") == before.count("<path")


def test_the_same_drawing_gives_the_same_signs():
    assert smaller(drawing()) == smaller(drawing())


POINT = st.tuples(*2 * [st.floats(-2000, 2000, allow_nan=False)])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("MLQC"), POINT, POINT, POINT), min_size=1, max_size=30))
def test_a_path_leads_to_the_same_places(steps):
    count = {"M": 1, "L": 1, "Q": 2, "C": 3}
    said = [(letter, points[: count[letter]]) for letter, *points in [("M", (1.0, 2.0)), *steps]]
    absolute = " ".join(f"{letter} " + " ".join(f"{x:f} {y:f}" for x, y in points) for letter, points in said)
    wanted = [point for _, points in said for point in points]
    assert np.allclose(places(relative(absolute)), wanted, atol=0.0151, rtol=0)


def test_a_control_point_in_the_mirror_of_the_last_is_left_out():
    circle = "M 0 0 Q 0 1 1 1 Q 2 1 2 2 Q 2 3.01 3 3 Q 4 2.97 5 3"
    assert relative(circle) == "m0 0q0 1 1 1t1 1t1 1q1-0.03 2 0"
    control = [point[0] for point in places(relative(circle))]
    assert control == [0, 0, 1, 2, 2, 2, 3, 4, 5]


def test_the_outline_of_every_sign_stays_within_a_thousandth_of_its_size():
    with figure_style():
        path = TextPath((0, 0), "事件 & Ääß 0123 办结", size=100, prop=FontProperties(family="Noto Sans SC"))
    letters = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "z"}
    said = [(letters[int(code)], points) for points, code in path.iter_segments(curves=True)]
    absolute = " ".join(f"{x} {' '.join(map(str, 64 * points if x != 'z' else ()))}" for x, points in said)
    wanted = np.concatenate([points.reshape(-1, 2) for letter, points in said if letter != "z"])
    found = np.array(places(relative(absolute, 1 / 6.4, str)))
    assert len(found) == len(wanted) > 300
    assert np.abs(found - 10 * wanted).max() <= 1.5


def test_after_its_end_a_path_goes_on_from_where_it_began():
    assert relative("M 5 5 L 7 5 L 7 9 z M 6 6 L 6 7") == "m5 5h2v4zm1 1v1"


def test_another_step_is_refused():
    with pytest.raises(ValueError, match="'A'"):
        relative("M 0 0 A 1 1 0 0 0 2 2")
