"""Titles are English, and whatever other languages a file gives them."""

import pytest

from sim.model.files.base import Title
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError
from sim.model.files.library import load, load_lever, with_levers

BOTH = Title.model_validate({"zh": "五级科层", "en": "Five tiers"})


def test_a_language_that_was_not_given_is_english():
    assert (BOTH["zh"], BOTH["fr"], Title(en="Desk")["zh"]) == ("五级科层", "Five tiers", "Desk")


@pytest.mark.parametrize("key", ["Zh", "title", "z", "zh_CN"])
def test_a_key_that_is_no_code_of_a_language_is_refused(key):
    with pytest.raises(ScenarioError, match=rf"title\.{key}"):
        with_values(load("five_tier"), {f"title.{key}": "x"})


def test_english_is_needed():
    with pytest.raises(ValueError, match="en"):
        Title.model_validate({"zh": "五级科层"})


def test_a_scenario_takes_a_title_in_any_language():
    city = with_values(load("five_tier"), {"title.pt-BR": "Cinco níveis"})
    assert city.title["pt-BR"] == "Cinco níveis"
    assert city.title["en"] == load("five_tier").title["en"]


def test_titles_made_of_others_are_in_all_their_languages():
    city = with_levers(with_values(load("five_tier"), {"title.xx": "Q"}), "one_seal")
    seal = load_lever("one_seal").title
    english = f"{load('five_tier').title['en']} + {seal['en']}"
    assert city.title.model_dump() == {
        "en": english,
        "zh": f"{load('five_tier').title['zh']}＋{seal['zh']}",
        "xx": f"Q + {seal['en']}",
    }


def test_the_order_of_languages_in_a_file_does_not_matter():
    other = Title.model_validate({"en": "Five tiers", "zh": "五级科层"})
    assert other == BOTH and other.model_dump() == BOTH.model_dump()
