"""Every number of a city has a name in words in both languages, and says what founds it."""

import pandas as pd
import pytest

from sim.experiment.studies.named import READABLE, ad_hoc
from sim.model.city.scenario import CityScenario
from sim.model.files.library import load, read
from sim.model.files.quantity import UNITS
from sim.model.files.shelf import shipped
from sim.model.files.tree import walk_quantities
from sim.report.wording.names import Names
from sim.report.wording.quantities import described, key_of, source_of, title_of
from sim.words import ENGLISH, languages, texts

CITIES = ("five_tier", "nine_districts", "units_26_practised", "direct_control", "governance_bureau")
RANGES = pd.DataFrame(
    [
        ("desk.hand_over", "five_tier", 4.0, 0.5, 16.0, "hour"),
        ("incidents.joint", "five_tier", 0.2, 0.1, 0.4, "share"),
    ],
    columns=["path", "scenario", "value", "low", "high", "unit"],
)


def names(lang):
    return Names(ad_hoc(("five_tier", "direct_control"), {}), "resolution_median_hours", lang, RANGES)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("city", CITIES)
def test_every_number_has_a_name_of_its_own(city, lang):
    paths = [path for path, _ in walk_quantities(load(city))]
    titles = {path: title_of(path, [city], lang) for path in paths}
    assert [path for path, title in titles.items() if title == path] == []
    assert len(set(titles.values())) == len(paths)


def test_no_name_is_of_a_number_that_no_city_has():
    cities = [load(name) for name in shipped() if isinstance(read(name, READABLE), CityScenario)]
    used = {key_of(path) for city in cities for path, _ in walk_quantities(city)}
    facts = {f"path.{name}" for name in ("range", "range_plain", "source", "join", "facts")}
    assert {key for key in texts(ENGLISH) if key.startswith("path.")} == used | facts


def test_no_unit_has_words_that_no_quantity_can_have():
    keys = {key.removeprefix("quantity.") for key in texts(ENGLISH) if key.startswith("quantity.")}
    assert keys == set(UNITS)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("structure.middle.township.powers.ordinary", "“乡镇”办结一般事项的权限"),
        ("categories.safety_fire_hazard.share", "“安全"),
        ("urgencies.complex.outside", "“复杂”"),
    ],
)
def test_names_are_those_of_the_scenario(path, words):
    assert words in title_of(path, ["five_tier"], "zh")


def test_tier_is_looked_for_in_all_scenarios_and_else_called_as_it_is_written():
    path = "structure.middle.district.powers.ordinary"
    assert "Non-administrative district" in title_of(path, ["five_tier", "nine_districts"], "en")
    assert title_of(path, ["five_tier"], "en").endswith(": district")


def test_number_of_a_network_is_its_path():
    assert title_of("stations.desk.service.mean", ["single_desk"], "en") == "stations.desk.service.mean"
    assert (
        described("stations.desk.service.mean", ["single_desk"], names("en")) == "stations.desk.service.mean"
    )


def test_source_is_in_the_language():
    path = "structure.middle.district.powers.enforcement"
    assert source_of(path, ["nine_districts"], "en") == "E033, assumption"
    assert source_of(path, ["nine_districts"], "zh") == "E033, 假设"
    assert source_of(path, ["five_tier"], "en") == ""


def test_range_has_its_unit_unless_it_is_a_bare_number():
    found = described("desk.hand_over", ["five_tier"], names("en"))
    assert found == "wait on the desk after a hand-over (desk.hand_over, 0.5 to 16 h, source: P076)"
    assert "0.1 至 0.4，来源" in described("incidents.joint", ["five_tier"], names("zh"))
