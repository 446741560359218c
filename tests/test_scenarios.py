"""What ships is sound: every scenario loads, expands at both staffings and runs to a lawful log."""

import re
import shutil

import pytest

import sim
from sim.analysis.laws.check import check
from sim.experiment.cases import Case
from sim.experiment.runs.run import log_of, world
from sim.experiment.studies import checking
from sim.experiment.studies import named as studies
from sim.model.change.applying import planned
from sim.model.city.footing import Footing, Staffing
from sim.model.city.scenario import CityScenario
from sim.model.files import library, shelf
from sim.model.files.canon import dump
from sim.model.files.changes import assignments
from sim.model.files.quantity import Grade
from sim.model.files.tree import walk_quantities
from sim.model.network.scenario import NetworkScenario

FILES = {name: path for name, path in shelf.shipped().items() if path.parent.name != shelf.LEVERS}
SHIPPED = {name: library.read(path, studies.READABLE) for name, path in FILES.items()}
CITIES = [name for name, item in SHIPPED.items() if isinstance(item, CityScenario)]
NETWORKS = [name for name, item in SHIPPED.items() if isinstance(item, NetworkScenario)]


STRUCTURES = {
    "S01": "five_tier",
    "S02": "town_under_county",
    "S03": "nine_districts",
    "S04": "fourteen_communities",
    "S05": "units_26_designed",
    "S06": "units_26_practised",
    "S07": "direct_control",
    "S08": "governance_bureau",
    "S09": "governance_bureau_hall",
    "S10": "governance_bureau_front",
    "S11": "docking_platform",
    "S12": "modern_community",
    "S13": "quzhou_unity",
    "S16": "lines_and_blocks",
}
"""The structures that the documents describe; the others of their list are levers."""

TEMPLATE = shelf.shipped_folder() / "templates" / "city" / "my_city.yaml"


def short(name: str) -> library.Scenario:
    days = {"period.days": 3, "period.warm_up": 1}
    span = {"period.warm_up": 5, "period.length": 40, "period.cool_down": 10}
    return sim.with_values(sim.load(name), days if name in CITIES else span)


def test_the_structures_of_the_headline_ship():
    headline = studies.load_study(studies.HEADLINE)
    assert set(headline.scenarios) <= set(CITIES)
    assert headline.baseline == "five_tier"
    assert headline.seed == 20210301
    assert len(headline.scenarios) == 6
    assert len(headline.footings) == 8  # own or equal posts, powers and route


@pytest.mark.parametrize("name", SHIPPED)
def test_file_is_sound_and_named_after_its_content(name):
    assert checking.verify(name) == []
    assert SHIPPED[name].name == name


@pytest.mark.parametrize("name", CITIES)
def test_books_add_up_to_the_staffing(name):
    plan = planned(SHIPPED[name])
    for staffing, total in ((Staffing.DOCUMENTED, plan.documented_total), (Staffing.EQUAL, plan.equal_total)):
        books = world(Case.of(SHIPPED[name], Footing(staffing))).structure.books
        assert books.loc[books["book"] != "front", "posts"].sum() == total


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("name", CITIES)
def test_city_runs_to_a_lawful_log(name, staffing):
    log = log_of(Case.of(short(name), Footing(staffing)), 1, 0)
    assert len(log) > 1000
    assert check(log) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_network_runs_to_a_lawful_log(name):
    log = log_of(Case.of(short(name)), 1, 0)
    assert len(log) > 10
    assert check(log) == []


def test_schema_is_current():
    text = (shelf.shipped_folder() / "scenario.schema.json").read_text(encoding="utf-8")
    assert text == studies.schema_text(), "write it anew: tierflow schema > scenarios/scenario.schema.json"


def test_every_file_names_the_schema_beside_it():
    root = shelf.shipped_folder()
    for path in root.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        place = "../" * (len(path.relative_to(root).parts) - 1)
        assert first == f"# yaml-language-server: $schema={place}scenario.schema.json", path.name


def test_list_has_a_title_in_both_languages():
    table = sim.list_scenarios()
    assert set(table["name"]) == set(shelf.shipped())
    assert set(table["kind"]) == {"city", "network", "study", "ablation", "lever", "wages"}
    assert table[["en", "zh"]].map(str.strip).map(bool).all(axis=None)


def test_an_installed_package_has_its_files_inside(tmp_path, monkeypatch):
    folder = tmp_path / "_scenarios"
    (folder / "base").mkdir(parents=True)
    (folder / "only.yaml").write_text("kind: city\n", encoding="utf-8")
    (folder / "base" / "city.yaml").write_text("kind: city\n", encoding="utf-8")
    monkeypatch.setattr(shelf, "PACKAGE", tmp_path)
    assert shelf.shipped() == {"only": folder / "only.yaml"}


def test_unknown_name_is_told_with_the_nearest():
    with pytest.raises(ValueError, match=r"'five_teir', did you mean 'five_tier'"):
        sim.load("five_teir")


def test_a_file_of_the_user_may_extend_what_ships(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("extends: governance_bureau\nname: mine\n", encoding="utf-8")
    mine = sim.load(str(file))
    assert sim.load(file) == mine
    assert sim.digest(mine) != sim.digest(sim.load("governance_bureau"))
    assert mine.structure == sim.load("governance_bureau").structure


def test_a_variant_is_checked_and_leaves_its_original_alone():
    city = sim.load("direct_control")
    before = sim.digest(city)
    variant = sim.with_values(city, {"period.days": 90})
    assert variant.period.days.value == 90
    assert sim.digest(variant) != before == sim.digest(city)
    with pytest.raises(sim.ScenarioError, match=r"period\.days"):
        sim.with_values(city, {"period.days": -1})


def test_a_city_needs_somebody_for_approvals():
    data = dump(sim.load("direct_control"))
    del data["functions"]["approvals"]
    departments = data["structure"]["departments"]
    departments["list"] = [entry for entry in departments["list"] if entry["functions"] != ["approvals"]]
    with pytest.raises(ValueError, match="no department covers 'approvals'"):
        CityScenario.model_validate(data)


def test_a_variant_is_checked_and_leaves_the_scenario_as_it_was():
    scenario = sim.load("five_tier")
    variant = scenario.with_({"period.days": 90}, name="short")
    assert (variant.period.days.value, variant.name) == (90, "short")
    assert (scenario.period.days.value, scenario.name) == (365, "five_tier")
    assert variant.digest != scenario.digest == sim.load("five_tier").digest
    with pytest.raises(ValueError, match=r"period\.days"):
        scenario.with_({"period.days": -1})


# ------------------------------------------------------------------------------- what differs from what


@pytest.mark.parametrize(("structure", "name"), STRUCTURES.items())
def test_every_structure_described_is_a_scenario_that_names_it(structure, name):
    story = SHIPPED[name].story
    assert structure in story.en and structure in story["zh"]


def test_stories_cite_the_same_references_in_both_languages():
    for name in CITIES:
        story = SHIPPED[name].story
        cited = [set(re.findall(r"\b[ESXP]-?\d+", text, re.ASCII)) for text in (story.en, story["zh"])]
        assert cited[0] == cited[1] and cited[0], name


def leaves(data, trail=""):
    """Return the plain values of a scenario by dotted path; a quantity is its value."""
    if isinstance(data, dict) and "value" in data:
        return {trail: data["value"]}
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        parts = [leaves(below, f"{trail}.{key}" if trail else str(key)) for key, below in items]
        return {path: value for part in parts for path, value in part.items()}
    return {trail: data}


def differences(first, second):
    """Return the two values at every path at which two scenarios differ, but for what they are called."""
    old, new = (leaves(dump(SHIPPED[name])) for name in (first, second))
    paths = [path for path in {**old, **new} if not re.match(r"name$|title\.|story\.", path)]
    return {path: (old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)}


def test_practice_differs_from_design_in_what_the_head_of_its_file_lists():
    text = shelf.find("units_26_practised").read_text(encoding="utf-8")
    listed = re.findall(r"^#   ([a-z_.]+) +([\d.]+) +-> ([\d.]+)  ", text, re.MULTILINE)
    stated = {f"behaviour.{path}": (float(old), float(new)) for path, old, new in listed}
    assert differences("units_26_designed", "units_26_practised") == stated
    assert len(stated) >= 5


@pytest.mark.parametrize(
    ("first", "second", "paths"),
    [
        ("governance_bureau", "governance_bureau_liaison", {"structure.middle.0.liaison"}),
        ("governance_bureau", "governance_bureau_hall", {"structure.route.hall_saving"}),
        (
            "governance_bureau",
            "governance_bureau_front",
            {"structure.middle.0.seat", "structure.route.front_saving", "behaviour.units.drift"},
        ),
    ],
)
def test_a_variant_differs_in_what_the_head_of_its_file_says(first, second, paths):
    assert set(differences(first, second)) == paths


def test_fourteen_communities_differ_from_districts_in_number_names_and_counters():
    paths = set(differences("nine_districts", "fourteen_communities"))
    tier = {"name", "title.en", "title.zh", "offices", "powers.services"}
    assert paths == {f"structure.middle.0.{path}" for path in tier}


def test_the_reform_of_quzhou_is_the_same_in_both_places():
    """But for posts, which are each place's own; a structure that takes the other place's city is caught."""
    here, there = (
        differences("five_tier", "quzhou_unity"),
        differences("quzhou_county", "quzhou_county_unity"),
    )
    assert {path for path in here if "posts" not in path} == {path for path in there if "posts" not in path}
    assert all(there[path] == pair for path, pair in here.items() if "posts" not in path)
    for layered, moved in ((here, 300), (there, 230)):
        seconded = {path: pair for path, pair in layered.items() if "posts" in path}
        assert set(seconded.values()) == {(None, moved)}
        assert not any(path.startswith("city") for path in layered)


def test_a_city_of_quzhou_keeps_the_structure_and_not_the_place():
    paths = differences("five_tier", "quzhou_county")
    assert all(re.match(r"city\.|structure\.", path) for path in paths)
    assert paths["city.residents"] == (464695, 360000)
    assert not any(path.startswith(("structure.departments.list", "structure.route")) for path in paths)


def test_lines_and_blocks_leave_every_other_bureau_as_many_posts():
    """Four bureaus have sent people to stations: theirs are as many with them as without."""
    one, other = (world(Case.of(SHIPPED[name])).structure.books for name in ("five_tier", "lines_and_blocks"))
    before, after = (
        books[books["book"] == "departments"].groupby("holder")["posts"].sum() for books in (one, other)
    )
    stations = {"city_management": 90, "market_supervision": 72, "emergency_management": 27, "justice": 27}
    sent = (before - after).rename(lambda name: name.removesuffix("_bureau"))
    assert (sent - sent.index.map(lambda name: stations.get(name, 0))).abs().max() <= 1


# ------------------------------------------------------------------------------ settings and templates


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("units_26_designed", "structure.middle.unit.offices=27"),
        (
            "units_26_practised",
            'structure.middle.unit.offices={value: 27, unit: office, source: "E040, X-01"}',
        ),
        ("nine_districts", "city.communities=103"),
        ("nine_districts", 'city.communities={value: 103, unit: community, source: "E031, X-02"}'),
    ],
)
def test_another_reading_of_the_documents_is_one_setting(name, setting):
    readme = (shelf.shipped_folder() / "README.md").read_text(encoding="utf-8")
    assert setting in readme
    ((path, value),) = assignments([setting]).items()
    variant = sim.with_values(SHIPPED[name], {path: value})
    units = path.startswith("structure.middle")
    count = 27 if units else 103
    kind = "unit" if units else "community"
    for staffing, total in ((Staffing.DOCUMENTED, 1100), (Staffing.EQUAL, 1100)):
        structure = world(Case.of(variant, Footing(staffing))).structure
        assert sum(office.kind == kind for office in structure.places.offices) == count
        assert structure.books.loc[structure.books["book"] != "front", "posts"].sum() == total
    stated = variant.structure.middle[0].offices if units else variant.city.communities
    assert stated.grade is (Grade.DOCUMENTED if "source" in setting else Grade.USER)


def test_the_example_of_the_readme_is_sound(tmp_path):
    readme = (shelf.shipped_folder() / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if "extends:" in block]
    mine = tmp_path / "units_20.yaml"
    mine.write_text(block, encoding="utf-8")
    assert checking.verify(str(mine)) == []
    (tier,) = planned(sim.load(mine)).middle
    assert (tier.offices.value, tier.posts) == (20, SHIPPED["units_26_designed"].structure.middle[0].posts)


def test_the_readme_lists_every_structure_with_what_it_extends():
    readme = (shelf.shipped_folder() / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| (`[^|]*`) \| [SXP0-9, -]* \|$", readme, re.MULTILINE)
    assert {name for name, _ in rows} == set(CITIES)
    for name, parents in rows:
        line = re.search(r"^extends: (.*)$", FILES[name].read_text(encoding="utf-8"), re.MULTILINE)
        assert re.findall(r"\w+", line[1]) == re.findall(r"\w+", parents), name


def test_the_template_is_a_scenario_wherever_it_is_copied(tmp_path):
    copied = tmp_path / "my_city.yaml"
    shutil.copy(TEMPLATE, copied)
    assert checking.verify(str(copied)) == []
    mine = sim.load(copied)
    days = {"period.days": 3, "period.warm_up": 1}
    assert check(log_of(Case.of(sim.with_values(mine, days)), 1, 0)) == []
    assert copied.stem == mine.name


def test_the_template_does_not_stand_among_the_scenarios():
    assert TEMPLATE.is_file()
    assert TEMPLATE not in shelf.shipped().values()


def test_all_that_the_template_states_is_the_users():
    stated = dict(walk_quantities(sim.load(TEMPLATE)))
    shipped = [dict(walk_quantities(SHIPPED[name])) for name in CITIES]
    own = {path for path, quantity in stated.items() if quantity not in [city.get(path) for city in shipped]}
    assert len(own) > 15
    assert {stated[path].grade for path in own} == {Grade.USER}


def test_the_readme_names_every_lever_in_both_languages():
    words = (shelf.shipped_folder() / "README.md").read_text(encoding="utf-8")
    for name in shelf.shipped_levers():
        title = library.load_lever(name).title
        assert f"| `{name}` | {title.en} | {title['zh']} |" in words
