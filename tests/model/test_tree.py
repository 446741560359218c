"""There is one way into a tree: what is set is reached, nothing else changes, equal names are no address."""

from itertools import chain
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from towns import Hours, Model, Offices

from sim.experiment.studies.named import READABLE
from sim.model.change.products import fitting, product
from sim.model.files.base import Title
from sim.model.files.canon import dump, plain_data
from sim.model.files.changes import with_values
from sim.model.files.faults import Place
from sim.model.files.library import load
from sim.model.files.nodes import plain, planted
from sim.model.files.paths import join
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.sources import USER
from sim.model.files.tree import (
    bare,
    by_key_or_name,
    by_user,
    compare,
    is_number,
    is_quantity,
    labels,
    limits,
    mix,
    reach,
    trail_of,
    walk_quantities,
    with_at,
)

KEYS = st.sampled_from(["a", "b", "name", "unit", "x y", "c.d"])
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text("uvw", max_size=2)
NUMBERS = st.builds(
    lambda value, source: {"value": value, "unit": "post", "source": source, "range": None, "reason": None},
    st.floats(0, 9),
    st.sampled_from(["E001", USER]),
)
TREES = st.recursive(
    LEAVES | NUMBERS,
    lambda tree: st.dictionaries(KEYS, tree, max_size=4) | st.lists(tree, max_size=4),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(KEYS, TREES, max_size=4)


def places(tree: Any, trail=()) -> list[tuple]:
    """All trails of plain data but the one to its root."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return list(chain.from_iterable([(*trail, k), *places(below, (*trail, k))] for k, below in items))


def whole(old: Any, new: Any) -> Any:
    return new


# ------------------------------------------------------------------------------------------ reaching, setting


@given(MAPPINGS.filter(places), st.data(), LEAVES)
def test_what_is_set_is_reached_and_nothing_else_has_changed(tree, data, new):
    trail = data.draw(st.sampled_from(places(tree)))
    before = plain_data(tree)
    after = with_at(tree, {trail: new}, whole)
    assert reach(after, trail) == new
    assert tree == before
    for other in places(tree):
        apart = other[: len(trail)] != trail and trail[: len(other)] != other
        if apart:
            assert reach(after, other) == reach(tree, other)
    assert with_at(after, {trail: reach(tree, trail)}, whole) == tree


@given(MAPPINGS.filter(places), st.data(), LEAVES)
def test_nodes_and_plain_data_are_one_tree(tree, data, new):
    trail = data.draw(st.sampled_from(places(tree)))
    nodes = planted(tree, Place("here"))
    assert plain(reach(nodes, trail)) == reach(tree, trail)
    assert trail_of(nodes, trail) == trail_of(tree, trail) == trail
    assert is_quantity(reach(nodes, trail)) == is_quantity(reach(tree, trail))
    for put in (whole, by_user):
        given = planted(new, Place("there"))
        assert plain(with_at(nodes, {trail: given}, put)) == plain_data(with_at(tree, {trail: new}, put))


def test_several_values_are_set_at_once_and_the_rest_is_shared():
    tree = {"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}}
    after = with_at(tree, {("a", "b"): 5, ("a", "c", 1): 6}, whole)
    assert after == {"a": {"b": 5, "c": [1, 6]}, "d": {"e": 1}}
    assert after["d"] is tree["d"]


@pytest.mark.parametrize("name", ["five_tier", "governance_bureau_with_one_seal"])
def test_models_and_their_plain_data_are_one_tree(name):
    """What the way of the numbers of a study sets is what `with_values` sets, in both, at every quantity."""
    city = load(name)
    data = dump(city)
    for path, quantity in walk_quantities(city):
        trail = trail_of(city, path)
        assert trail == trail_of(data, path)
        assert reach(city, path) is quantity
        assert reach(data, trail) == plain_data(quantity)
        assert bare(reach(data, trail)) == quantity.value
    path = "incidents.rate"
    trail, value = trail_of(city, path), reach(city, path).value + 1
    changed = with_values(city, {path: value})
    assert with_at(city, {trail: value}, by_user) == changed
    assert with_at(data, {trail: value}, by_user) == dump(changed)


def test_a_model_on_the_way_is_checked_again():
    city = load("five_tier")
    with pytest.raises(ValidationError, match="exceed the whole of 1"):
        with_at(city, {trail_of(city, "structure.community.roles.desk"): 0.99}, by_user)


# ------------------------------------------------------------------------------------------------ addresses


class Row(Model):
    name: str
    size: int


class Table(Model):
    rows: tuple[Row, ...]


TWINS = Table(rows=(Row(name="a", size=1), Row(name="b", size=2), Row(name="a", size=3)))


@pytest.mark.parametrize("tree", [TWINS, dump(TWINS), planted(dump(TWINS), Place("here"))], ids=type)
def test_a_name_that_several_share_is_no_address(tree):
    """Each of these was once: the last of equal names won in models, the first in plain data."""
    for read in (reach, trail_of):
        with pytest.raises(ValueError, match="several entries are named 'a', so only an index tells them"):
            read(tree, "rows.a.size")
    assert trail_of(tree, "rows.b.size") == ("rows", 1, "size")
    assert trail_of(tree, "rows[2].size") == trail_of(tree, "rows.2.size") == ("rows", 2, "size")


def test_entries_are_called_by_name_where_it_is_theirs_alone():
    assert labels(TWINS.rows) == labels(dump(TWINS)["rows"]) == [0, "b", 2]
    assert labels([{"name": "7"}, {"name": "c.d"}, {"size": 1}, 5]) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("rows.c", "there is no 'c', allowed a, b, a"),
        ("rows[3]", "there is no '3', allowed a, b, a"),
        ("row", "there is no 'row', allowed rows, did you mean 'rows'"),
        ("rows[0].size.x", "there is no 'x', nothing lies below 1"),
        ("", "not a path"),
    ],
)
def test_a_step_that_leads_nowhere_is_told_alike(path, text):
    for tree in (TWINS, dump(TWINS), planted(dump(TWINS), Place("here"))):
        with pytest.raises(ValueError, match=r"^.*$") as caught:
            reach(tree, path)
        assert str(caught.value).startswith(text)


def test_an_entry_with_a_name_is_found_by_its_index_too():
    """A model was once asked for names only, where there are any."""
    city = load("units_26_designed")
    assert reach(city, "structure.middle[0].posts") is reach(city, "structure.middle.unit.posts")
    assert limits(city, "structure.middle[0].posts").whole


def test_limits_stand_at_fields_and_at_mappings_of_numbers():
    class Deep(Model):
        plain: float
        hours: Hours
        by_key: dict[str, Offices]

    one = Quantity(value=1, unit="office", source="E001")
    deep = Deep(plain=1, hours=Quantity(value=1, unit="hour", source="E001"), by_key={"a": one})
    assert limits(deep, "hours") == Limits("hour", gt=0)
    assert limits(deep, "by_key.a") == Limits("office", ge=1, whole=True)
    assert limits(deep, "plain") == Limits("ratio")


# ------------------------------------------------------------------------------------------- what is a number


def test_one_answer_to_what_a_quantity_is():
    quantity = Quantity(value=1, unit="post", source="E001")
    partial = {"value": 1, "unit": "post", "source": "E001"}
    for tree in (quantity, dump(quantity), partial, planted(partial, Place("here"))):
        assert is_quantity(tree)
        assert is_number(tree)
    for tree in ({"unit": "post"}, 1, True, None, [partial], Title(en="a", zh="b"), "1"):
        assert not is_quantity(tree)
    assert [is_number(tree) for tree in (1, 1.5, True, "1", None)] == [True, True, False, False, False]


def fields_called_value(model: type[BaseModel], seen: set[type]) -> list[str]:
    if model in seen or issubclass(model, Quantity):
        return []
    seen.add(model)
    inner = [part for field in model.model_fields.values() for part in parts_of(field.annotation)]
    own = [model.__name__] if "value" in model.model_fields else []
    return own + [name for part in inner for name in fields_called_value(part, seen)]


def parts_of(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [part for inner in get_args(getattr(kind, "__value__", kind)) for part in parts_of(inner)]


def test_nothing_but_a_quantity_has_a_value():
    """Else a mapping with this key would be taken for a number."""
    seen: set[type] = set()
    assert [name for model in READABLE.values() for name in fields_called_value(model, seen)] == []
    assert len(seen) > 50


def test_nothing_is_called_value():
    with pytest.raises(ValueError, match="nothing may be called 'value'"):
        load("single_desk").with_({"stations": {"value": dump(load("single_desk"))["stations"]["desk"]}})


# ------------------------------------------------------------------------------------------ comparing, mixing


@given(MAPPINGS, MAPPINGS)
def test_a_mix_with_nothing_of_the_other_is_the_first_and_with_all_the_second(one, other):
    assert mix(one, other, lambda trail: False) == one
    assert mix(one, other, lambda trail: True) == other
    assert mix(one, one, lambda trail: True) == one


@given(MAPPINGS, MAPPINGS)
def test_what_differs_is_what_turns_one_into_the_other(one, other):
    found = {trail: theirs for trail, _, theirs in compare(one, other, lambda data: data)}
    assert (found == {}) == (one == other)
    for trail in found:
        taken = mix(one, other, lambda at, trail=trail: at == trail)
        rest = {at for at, _, _ in compare(taken, other, lambda data: data)}
        assert rest == found.keys() - {trail}


@given(MAPPINGS)
def test_sources_make_no_difference(tree):
    assert list(compare(tree, sourced(tree))) == []


def sourced(tree: Any) -> Any:
    if is_quantity(tree):
        return tree | {"source": "E002", "reason": "Another"}
    if isinstance(tree, dict):
        return {key: sourced(below) for key, below in tree.items()}
    return [sourced(below) for below in tree] if isinstance(tree, list) else tree


def test_named_entries_are_compared_by_name_and_twins_by_index():
    one = {"rows": [{"name": "a", "size": 1}, {"name": "b", "size": 2}]}
    other = {"rows": [{"name": "b", "size": 2}, {"name": "a", "size": 5}]}
    found = [join(trail) for trail, _, _ in compare(one, other, into=by_key_or_name)]
    assert found == ["rows.a.size"]
    twins = {"rows": [{"name": "a", "size": 1}, {"name": "a", "size": 5}]}
    changed = {"rows": [{"name": "a", "size": 7}, {"name": "a", "size": 5}]}
    assert [join(t) for t, _, _ in compare(twins, changed, into=by_key_or_name)] == ["rows[0].size"]


# --------------------------------------------------------------------------------------------------- products

SHARE, POSTS = Limits("share", ge=0, le=1), Limits("post", ge=0, whole=True)


def share(value: float, low: float, high: float) -> Quantity:
    return Quantity(value=value, unit="share", source="assumption", range=(low, high), reason="Guess")


def test_a_product_beyond_what_is_allowed_is_refused_and_its_range_cut():
    assert product(share(0.5, 0.4, 0.8), 1.5, (1.5, 1.5), SHARE) == (0.75, (0.6, 1))
    assert product(share(0.5, 0.4, 0.8), 1.5, (1, 2), SHARE) == (0.75, (0.4, 1))
    with pytest.raises(ValueError, match=r"0\.9 times 1\.5 makes 1\.35, allowed at most 1"):
        product(share(0.9, 0.4, 1), 1.5, (1, 2), SHARE)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 4))
def test_a_product_lies_in_its_range_and_within_the_limits(a, b, c, factor):
    low, value, high = sorted((a, b, c))
    try:
        found, (least, most) = product(share(value, low, high), factor, (factor, factor), SHARE)
    except ValueError:
        assert value * factor > 1
        return
    assert 0 <= least <= found <= most <= 1
    assert found == pytest.approx(value * factor, abs=1e-12)


def test_whole_numbers_stay_whole_and_half_of_one_rounds_up():
    assert [fitting(number, POSTS) for number in (2.5, 3.5, 2.4)] == [3, 4, 2]
    assert fitting(2.5, SHARE) == 2.5
