"""The table of what the documents describe names what is there, and files say truly how they differ.

What a file says of itself in comments is held against what is in it: which settings differ from another file,
and the sums by which a number was found.
"""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

import sim
from sim.experiment.cases import Case
from sim.experiment.runs.run import world
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.model.files.canon import dump
from sim.model.files.source_files import tables

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "fidelity.md"
SOURCES = tables([shelf.shipped_folder()])
DOCUMENTS = {key for key, source in SOURCES.items() if source.grade == "documented"}
BASES = {path.stem: path for path in (shelf.shipped_folder() / shelf.BASE).glob("*.yaml")}
LEVERS = shelf.shipped_levers()
REFERENCE = re.compile(r"\b(?:[EP]\d{3}|[SH]\d{2}|X-\d{2})\b", re.ASCII)
SPAN = re.compile(r"`([a-z0-9_]+)(?:: ([^`]+))?`")


def kind(path: Path) -> str:
    """Return what a file states as its kind, looked for in what it extends."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data.get("kind", "city")


CITIES = [name for name, path in shelf.shipped().items() if name not in LEVERS and kind(path) == "city"]


def cells() -> list[list[str]]:
    """Return the rows of all tables, heads left out."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if row[0] not in ("line", "lever", "mechanism", "what", "---")]


ROWS = cells()
PLACES = [
    (name, path)
    for row in ROWS
    for name, paths in SPAN.findall(row[2])
    for path in (paths.split(", ") if paths else [""])
]


@cache
def content(name: str) -> dict:
    """Return the plain data of a structure, a lever, or a base as it is written."""
    if name in BASES:
        return yaml.safe_load(BASES[name].read_text(encoding="utf-8"))
    return dump(library.load_lever(name) if name in LEVERS else sim.load(name))


def reached(here: object, steps: list[str]) -> object:
    """Follow steps; an entry of a list is called by its name, its operator or its shock."""
    for step in steps:
        if isinstance(here, list):
            here = {entry.get("name") or entry.get("operator") or entry.get("shock"): entry for entry in here}
        assert isinstance(here, dict) and step in here, f"there is no {step!r}, allowed {', '.join(here)}"
        here = here[step]
    return here


def found(name: str, path: str) -> object:
    """Return what lies at a path of a file; a lever states most of its paths as keys."""
    data = content(name)
    if name in LEVERS:
        stated = {**data.get("set", {}), **data.get("scale", {})}
        for key, value in stated.items():
            if path == key or path.startswith(f"{key}."):
                return reached(value, path[len(key) + 1 :].split(".") if path != key else [])
    return reached(data, path.split("."))


# ------------------------------------------------------------------------------------------------ the table


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_row_says_what_where_and_what_differs(row):
    assert len(row) == 4 and all(row)
    assert SPAN.findall(row[2])


@pytest.mark.parametrize(("name", "path"), PLACES, ids=lambda part: part or "whole")
def test_place_is_in_the_file(name, path):
    if path:
        found(name, path)
    else:
        content(name)


def test_every_structure_and_lever_has_a_row():
    named = {name for row in ROWS for name, _ in SPAN.findall(row[0])}
    assert named == {*CITIES, *LEVERS}


def test_every_structure_described_has_a_row_of_its_own():
    keys = {key for row in ROWS for key in REFERENCE.findall(row[0])}
    assert keys == {key for key in DOCUMENTS if key.startswith("S")}


def test_every_fact_of_the_documents_is_somewhere():
    keys = set(REFERENCE.findall(TABLE.read_text(encoding="utf-8")))
    assert keys <= SOURCES.keys()
    spans = re.findall(r"(E\d{3}) to (E\d{3})", TABLE.read_text(encoding="utf-8"))
    between = {f"E{n:03}" for low, high in spans for n in range(int(low[1:]), int(high[1:]) + 1)}
    assert {key for key in DOCUMENTS if not key.startswith("S")} <= keys | between


def test_every_document_is_named():
    text = TABLE.read_text(encoding="utf-8")
    assert all(re.search(rf"\b{number:03}\b", text) for number in range(5))


def test_what_is_not_there_is_found():
    with pytest.raises(AssertionError, match="there is no 'gone'"):
        found("nine_districts", "structure.middle.gone")
    with pytest.raises(AssertionError, match="there is no 'gone'"):
        found("outsourcing", "structure.contractor.gone")


# --------------------------------------------------------------------------------- how files say they differ

CLAIM = re.compile(r"Differs from (\w+) in ((?:[^.:]|\.(?=\w))*?)\s*and in nothing else")


def head(name: str) -> str:
    """Return the comments of a file as running text."""
    lines = shelf.find(name).read_text(encoding="utf-8").splitlines()
    return " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))


CLAIMS = [(name, *claim.groups()) for name in CITIES for claim in CLAIM.finditer(head(name))]


def leaves(data: object, trail: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    """Return plain values by path, a quantity being its value; what things are called is left out."""
    if isinstance(data, dict) and "value" in data:
        return {trail: data["value"]}
    if not isinstance(data, dict | list):
        return {trail: data}
    items = data.items() if isinstance(data, dict) else enumerate(data)
    labels = ("name", "title", "story")
    parts = [leaves(below, (*trail, str(key))) for key, below in items if key not in labels]
    return {path: value for part in parts for path, value in part.items()}


def differing(first: str, second: str) -> set[tuple[str, ...]]:
    """Return the paths at which two structures differ; levers are told by what they change."""
    one, other = (leaves({**content(name), "levers": None}) for name in (first, second))
    return {path for path in {**one, **other} if one.get(path) != other.get(path)}


def test_claims_are_found():
    named = {name for name, _, said in CLAIMS if "`" in said}
    variants = {f"governance_bureau_{form}" for form in ("front", "hall", "liaison", "sections")}
    assert named == {*variants, "fourteen_communities"}
    listed = {name for name, _, said in CLAIMS if "`" not in said}
    assert listed == {"units_26_practised"}, "its list is read by test_scenarios"
    loose = [name for name in CITIES if "nothing else" in head(name)]
    assert {*loose} == named | listed


@pytest.mark.parametrize(("name", "other", "said"), [claim for claim in CLAIMS if "`" in claim[2]])
def test_a_file_differs_in_what_its_head_says(name, other, said):
    words = set(re.findall(r"`(\w+)`", said))
    paths = differing(other, name)
    assert [path for path in paths if not words & {*path}] == []
    assert words <= {step for path in paths for step in path}


def test_practice_differs_from_design_in_behaviour_alone():
    assert {path[0] for path in differing("units_26_designed", "units_26_practised")} == {"behaviour"}


# ------------------------------------------------------------------------------------ sums told in comments


def comments(name: str) -> str:
    return re.sub(r"\n\s*# *", " ", (BASES.get(name) or shelf.find(name)).read_text(encoding="utf-8"))


def test_sums_on_enforcement_are_those_of_the_numbers():
    city, text = sim.load("direct_control"), comments("longgang")
    assert isinstance(city, CityScenario)
    kinds = [(c.share.value, c.enforcement.value, c.visible.value) for c in city.categories.values()]
    occurring = sum(share * needed for share, needed, _ in kinds)
    unseen = 1 - city.behaviour.residents.reporting.value
    weights = [share * (1 - unseen * (1 - seen)) for share, _, seen in kinds]
    reported = sum(w * needed for w, (_, needed, _) in zip(weights, kinds, strict=True)) / sum(weights)
    works = sum(u.share.value * u.outside.value for u in city.urgencies.values())
    assert f"= {occurring:.4f}".replace("0.", ".") in text
    assert f"e = {reported:.4f}".replace("0.", ".") in text
    assert f"= {works:.3f}".replace("0.", ".") in text
    community = city.structure.community.powers
    township = sim.load("five_tier").structure.middle[0].powers
    for powers in (community, township):
        ordinary, enforcement = powers.ordinary.value, powers.enforcement.value
        concluded = (1 - works) * (ordinary - (ordinary - enforcement) * reported)
        told = f"({ordinary:g} - {ordinary - enforcement:.2g} x {reported:.4f}) = {concluded:.2f}"
        assert told.replace("0.", ".") in text


def test_finance_has_the_people_that_are_told_of():
    def finance(name: str) -> int:
        books = world(Case.of(sim.load(name))).structure.books
        return int(books[books["holder"] == "finance_bureau"]["posts"].sum())

    text = comments("longgang")
    assert f"gives {finance('units_26_practised')} posts beside the units (38 in E012)" in text
    assert f"bureau posts it gives {finance('five_tier')}" in text
    assert finance("units_26_practised") == 38


def test_power_of_the_old_town_lies_between_two_told_shares():
    text = comments("town_under_county")
    power = sim.load("town_under_county").structure.middle[0].powers.enforcement
    units = world(Case.of(sim.load("units_26_designed"))).structure
    kinds = list(sim.load("units_26_designed").categories.values())
    weights = [kind.share.value * kind.enforcement.value for kind in kinds]
    share = sum(w * p for w, p in zip(weights, units.power[-1, 1, :, 0], strict=True)) / sum(weights)
    assert power.range == (round(1575 / (1146 + 3043), 2), round(share, 2))
    assert power.value == pytest.approx(sum(power.range) / 2, abs=0.01)
    assert f"{share:.2f}".removeprefix("0") in text


def test_unity_holds_the_sizes_of_the_levers_that_its_head_names():
    named = ("delegated_penalties", "four_dimension_assessment", "report_handle_separation")
    named += ("shared_matters_list", "unified_intake")
    assert all(name in head("quzhou_unity") for name in named)
    unity, plain = (leaves(content(name)) for name in ("quzhou_unity", "five_tier"))
    for name in named:
        lever = library.load_lever(name)
        for path, factor in lever.scale.items():
            trail = tuple(path.split("."))
            assert unity[trail] == pytest.approx(plain[trail] * factor.value), path
        for path, value in lever.set.items():
            trail = tuple(path.split("."))
            assert unity[trail] == (value["value"] if isinstance(value, dict) else value), path
    township = sim.load("quzhou_unity").structure.middle[0].powers.enforcement.value
    assert township == found("delegated_penalties", "operators.move_powers.enforcement.at_least")["value"]
