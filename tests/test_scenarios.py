"""What ships is sound: every scenario loads, expands at both staffings and runs to a lawful log."""

import pytest

import sim
from sim.analysis.check import check
from sim.experiment import compare, study
from sim.experiment.run import Case, log_of, world
from sim.model import library
from sim.model.canon import dump
from sim.model.levers import planned
from sim.model.network import NetworkScenario
from sim.model.scenario import CityScenario
from sim.model.structure import Staffing

SHIPPED = {name: library.read(path, study.READABLE) for name, path in library.shipped().items()}
CITIES = [name for name, item in SHIPPED.items() if isinstance(item, CityScenario)]
NETWORKS = [name for name, item in SHIPPED.items() if isinstance(item, NetworkScenario)]


def short(name: str) -> library.Scenario:
    days = {"period.days": 3, "period.warm_up": 1}
    span = {"period.warm_up": 5, "period.length": 40, "period.cool_down": 10}
    return sim.with_values(sim.load(name), days if name in CITIES else span)


def test_the_structures_of_the_headline_ship():
    headline = study.load_study(study.HEADLINE)
    assert set(headline.scenarios) <= set(CITIES)
    assert headline.baseline == "five_tier"
    assert headline.seed == 20210301
    assert len(headline.scenarios) == 7
    assert headline.staffing == (Staffing.DOCUMENTED, Staffing.EQUAL)


@pytest.mark.parametrize("name", SHIPPED)
def test_file_is_sound_and_named_after_its_content(name):
    assert compare.verify(name) == []
    assert SHIPPED[name].name == name


@pytest.mark.parametrize("name", CITIES)
def test_books_add_up_to_the_staffing(name):
    plan = planned(SHIPPED[name])
    for staffing, total in ((Staffing.DOCUMENTED, plan.documented_total), (Staffing.EQUAL, plan.equal_total)):
        books = world(Case.of(SHIPPED[name], staffing)).structure.books
        assert books.loc[books["book"] != "front", "posts"].sum() == total


@pytest.mark.parametrize("staffing", Staffing)
@pytest.mark.parametrize("name", CITIES)
def test_city_runs_to_a_lawful_log(name, staffing):
    log = log_of(Case.of(short(name), staffing), 1, 0)
    assert len(log) > 1000
    assert check(log) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_network_runs_to_a_lawful_log(name):
    log = log_of(Case.of(short(name)), 1, 0)
    assert len(log) > 10
    assert check(log) == []


def test_schema_is_current():
    text = (library.shipped_folder() / "scenario.schema.json").read_text(encoding="utf-8")
    assert text == study.schema_text(), "write it anew: tierflow schema > scenarios/scenario.schema.json"


def test_every_file_names_the_schema_beside_it():
    root = library.shipped_folder()
    for path in root.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        place = "" if path.parent == root else "../"
        assert first == f"# yaml-language-server: $schema={place}scenario.schema.json", path.name


def test_list_has_a_title_in_both_languages():
    table = sim.list_scenarios()
    assert set(table["name"]) == set(SHIPPED)
    assert set(table["kind"]) == {"city", "network", "study"}
    assert table[["en", "zh"]].map(str.strip).map(bool).all(axis=None)


def test_an_installed_package_has_its_files_inside(tmp_path, monkeypatch):
    folder = tmp_path / "_scenarios"
    (folder / "base").mkdir(parents=True)
    (folder / "only.yaml").write_text("kind: city\n", encoding="utf-8")
    (folder / "base" / "city.yaml").write_text("kind: city\n", encoding="utf-8")
    monkeypatch.setattr(library, "PACKAGE", tmp_path)
    assert library.shipped() == {"only": folder / "only.yaml"}


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
