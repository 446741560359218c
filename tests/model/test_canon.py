"""The content of a model survives writing, has one digest and lists its quantities."""

import json
import random
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from numbers import Integral, Real

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from towns import GOOD, TIER, Bag, City, Model, city, write

from sim.model.files.canon import canonical, digest, dump, plain_data
from sim.model.files.files import read
from sim.model.files.text import to_yaml
from sim.model.files.tree import walk_quantities


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["no", "1e-3", "0o17", "012", "~", "2024-05-01", ".inf", "08:30", "=", "<<", "1_0"])
)
WORDS = st.text(max_size=8)
DATA = st.dictionaries(
    WORDS,
    st.recursive(
        SCALARS, lambda t: st.lists(t, max_size=4) | st.dictionaries(WORDS, t, max_size=4), max_leaves=12
    ),
    max_size=4,
)


@given(DATA)
def test_data_survive_writing_and_reading(data):
    again = read(write(to_yaml({"data": data})), Bag)
    assert dump(again) == {"data": data}
    assert digest(again) == digest(Bag(data=data))


def shuffled(data, chance):
    if isinstance(data, dict):
        keys = list(data)
        chance.shuffle(keys)
        return {key: shuffled(data[key], chance) for key in keys}
    return [shuffled(item, chance) for item in data] if isinstance(data, list) else data


@given(DATA, st.integers(0, 99))
def test_the_digest_ignores_the_order_of_keys(data, seed):
    assert digest(Bag(data=shuffled(data, random.Random(seed)))) == digest(Bag(data=data))


@given(SCALARS, SCALARS)
def test_the_digest_tells_content_apart(one, other):
    same = dump(Bag(data={"x": one})) == dump(Bag(data={"x": other})) and type(one) is type(other)
    numbers = {type(one), type(other)} <= {int, float} and one == other
    assert (digest(Bag(data={"x": one})) == digest(Bag(data={"x": other}))) == (same or numbers)


# ---------------------------------------------------------------------------- as defined, without short cuts


class Colour(Enum):
    RED = "red"


class Loud(str):
    pass


def plainly(value):
    if isinstance(value, BaseModel):
        value = value.model_dump(round_trip=True, by_alias=True)
    if isinstance(value, Mapping):
        return {str(plainly(key)): plainly(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [plainly(below) for below in value]
    if isinstance(value, set | frozenset):
        return sorted((plainly(below) for below in value), key=repr)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    return to_jsonable_python(value)


def whole(data):
    if isinstance(data, dict):
        return {key: whole(below) for key, below in data.items()}
    if isinstance(data, list):
        return [whole(below) for below in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


KEYS = st.text(max_size=4) | st.integers(-9, 9) | st.booleans() | st.none() | st.just(Colour.RED)
LEAVES = (
    SCALARS
    | st.sampled_from([np.int64(3), np.float32(0.5), np.float64(2), Colour.RED, Loud("x")])
    | st.sampled_from([0.0, -0.0, 1e300, date(2024, 5, 1), time(8, 30)])
    | st.sets(st.integers(-5, 5) | st.text(max_size=2), max_size=3)
    | st.builds(lambda data: Bag(data={"in": data}), SCALARS)
)
ANYTHING = st.recursive(
    LEAVES,
    lambda t: st.lists(t, max_size=3) | st.tuples(t, t) | st.dictionaries(KEYS, t, max_size=3),
    max_leaves=10,
)


def same(one, other) -> bool:
    """Tell whether two values are equal and of the same types all through."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


@given(ANYTHING)
def test_plain_data_are_what_they_are_defined_as(value):
    assert same(plain_data(value), plainly(value))


@given(ANYTHING)
def test_canonical_text_is_what_it_is_defined_as(value):
    data = plainly(value)
    layout = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False, "allow_nan": False}
    assert canonical(data) == json.dumps(whole(data), **layout)


# ------------------------------------------------------------------------------------------- digests, dumps


def test_the_digest_is_a_known_one():
    class Small(Model):
        b: float
        a: tuple[str, ...]

    # sha256 of {"a":["龙","x"],"b":0.1}
    assert digest(Small(b=0.1, a=("龙", "x"))) == "e53104d52ef49017"


def test_layout_defaults_and_inheritance_do_not_change_the_digest():
    plain = digest(city())
    assert digest(city(note=None, size=3, mix={})) == plain
    write(f"tiers: [{TIER}]\nduty: true", "base.yaml")
    assert digest(read(write("extends: base\nduty: false"), City)) == plain
    assert digest(city(duty=True)) != plain


def test_a_dump_is_plain_and_read_again():
    scenario = read(write(GOOD), City)
    assert json.loads(json.dumps(dump(scenario))) == dump(scenario)
    assert City.model_validate(dump(scenario)) == scenario
    assert read(write(to_yaml(dump(scenario))), City) == scenario


def test_sets_are_dumped_in_order():
    class Flags(Model):
        names: frozenset[str]

    assert dump(Flags(names=frozenset("dbca"))) == {"names": ["a", "b", "c", "d"]}


def test_the_ledger_holds_every_quantity_in_order():
    scenario = read(write(GOOD), City)
    assert [(path, quantity.value) for path, quantity in walk_quantities(scenario)] == [
        ("tiers.unit.offices", 26),
        ("tiers.bureau.offices", 9),
        ("tiers.bureau.work.mean", 0.1),
    ]
