"""Footings: their keys, and what they make equal."""

import pytest

from sim.model.city.footing import ALIKE, FOOTINGS, OWN, Footing, Staffing, Terms


def test_keys_name_footings_and_lead_back():
    assert len({footing.key for footing in FOOTINGS}) == len(FOOTINGS) == 8
    assert all(Footing.named(footing.key) == footing for footing in FOOTINGS)


def test_keys_are_the_posts_and_what_else_is_equal():
    assert OWN.key == "documented"
    assert ALIKE.key == "equal+powers+route"
    assert Footing(Staffing.DOCUMENTED, Terms.OWN, Terms.EQUAL).key == "documented+route"


def test_what_is_equal():
    assert OWN.equal == frozenset()
    assert ALIKE.equal == {"posts", "powers", "route"}


def test_another_key_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no footing is called 'alike', allowed are documented, "):
        Footing.named("alike")
