import pickle
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.model.files import shelf
from sim.model.files.quantity import UNITS, Limits, Quantity
from sim.model.files.source_files import tables
from sim.model.files.sources import Grade

ASSUMED = {"range": (1, 3), "reason": "a guess"}


def made(**changes):
    return Quantity(**{"value": 2, "unit": "hour", "source": "E001"} | changes)


def faults(build):
    with pytest.raises(ValidationError) as caught:
        build()
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("source", "grade"),
    [
        ("E001", Grade.DOCUMENTED),
        ("E126, X-23, S19", Grade.DOCUMENTED),
        ("P120", Grade.EVIDENCE),
        ("E009, P033", Grade.EVIDENCE),
        ("P001, H34", Grade.EVIDENCE),
        ("H01", Grade.ASSUMPTION),
        ("E001, H01", Grade.ASSUMPTION),
        ("assumption", Grade.ASSUMPTION),
        ("P001, assumption", Grade.ASSUMPTION),
        ("user", Grade.USER),
    ],
)
def test_a_source_is_graded_by_its_weakest_part(source, grade):
    tables([shelf.shipped_folder()])
    assert made(source=source, **ASSUMED).grade is grade


@pytest.mark.parametrize("source", ["", "e001", "E001,E002", "E001, ", "me", "Ä1", "E" * 33])
def test_what_is_no_source_is_refused(source):
    ((loc, message),) = faults(lambda: made(source=source, **ASSUMED))
    assert loc == ("source",)
    assert "not a source, found" in message


def test_the_user_stands_alone():
    assert faults(lambda: made(source="user, E001"))[0][0] == ("source",)


@pytest.mark.parametrize("source", ["assumption", "E001, assumption"])
def test_an_assumption_needs_a_range_and_a_reason(source):
    found = faults(lambda: made(source=source))
    assert [loc for loc, _ in found] == [("range",), ("reason",)]
    assert all(repr(source) in message for _, message in found)


@pytest.mark.parametrize("source", ["E001", "user"])
def test_what_is_documented_or_set_by_the_user_needs_neither(source):
    assert made(source=source).range is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_blank_reason_is_refused(reason):
    assert faults(lambda: made(source="P001", range=(1, 3), reason=reason))[0][0] == ("reason",)


@given(st.tuples(*[st.integers(-3, 3)] * 3))
def test_the_range_contains_the_value(numbers):
    low, value, high = numbers
    if low <= value <= high:
        assert made(value=value, range=(low, high)).range == (low, high)
    else:
        assert [loc for loc, _ in faults(lambda: made(value=value, range=(low, high)))] == [("range",)]


@pytest.mark.parametrize("value", ["2", True, None, float("nan"), float("inf"), 10**400])
def test_a_value_is_a_finite_number(value):
    assert faults(lambda: made(value=value))[0][0] == ("value",)


def test_a_quantity_is_frozen_and_closed():
    assert faults(lambda: made(colour="red"))[0][0] == ("colour",)
    with pytest.raises(ValidationError):
        made().value = 3


Hours = Annotated[Quantity, Limits("hour", gt=0, le=24)]
Posts = Annotated[Quantity, Limits("post", ge=0, whole=True)]


class Team(BaseModel):
    hours: Hours
    posts: Posts


def team(hours=None, posts=None):
    base = {"value": 2, "unit": "hour", "source": "E001"}, {"value": 3, "unit": "post", "source": "E001"}
    return Team(hours=base[0] | (hours or {}), posts=base[1] | (posts or {}))


def test_a_field_gives_plain_quantities():
    assert type(team().hours) is type(team().posts) is Quantity
    assert team().hours == made()


def test_a_field_survives_pickling_and_takes_instances():
    assert pickle.loads(pickle.dumps(team())) == team()
    assert Team(hours=made(), posts=made(unit="post")).hours == made()
    assert Team.model_validate(team().model_dump()) == team()


def test_instances_are_checked_too():
    assert faults(lambda: Team(hours=made(unit="day"), posts=made(unit="post")))[0][0] == ("hours", "unit")


@pytest.mark.parametrize("unit", ["hours", "Hour", "day", ""])
def test_the_unit_must_be_that_of_the_field(unit):
    ((loc, message),) = faults(lambda: team({"unit": unit}))
    assert loc == ("hours", "unit")
    assert "'hour'" in message


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"value": 0}, [("hours", "value")]),
        ({"value": 25}, [("hours", "value")]),
        ({"range": (0, 24)}, [("hours", "range", 0)]),
        ({"range": (-1, 30)}, [("hours", "range", 0), ("hours", "range", 1)]),
        ({"value": -1, "source": "assumption"}, [("hours", part) for part in ("value", "range", "reason")]),
    ],
)
def test_the_bounds_hold_for_value_and_range(change, where):
    assert [loc for loc, _ in faults(lambda: team(change))] == where


def test_a_whole_quantity_has_no_fraction():
    assert [loc for loc, _ in faults(lambda: team(posts={"value": 2.5, "range": (2, 3)}))] == [
        ("posts", "value")
    ]
    assert [loc for loc, _ in faults(lambda: team(posts={"range": (2.5, 3.5)}))] == [
        ("posts", "range", 0),
        ("posts", "range", 1),
    ]


def test_a_field_with_an_unknown_unit_cannot_be_defined():
    with pytest.raises(ValueError, match="unknown unit 'hours'"):
        Limits("hours")


def test_every_unit_can_be_used():
    for unit in UNITS:
        assert TypeAdapter(Annotated[Quantity, Limits(unit)]).validate_python(made(unit=unit)).unit == unit


def test_the_json_schema_shows_unit_and_bounds():
    definitions = Team.model_json_schema()["$defs"]
    hours, posts = (definitions[name]["properties"] for name in sorted(definitions))
    assert hours["unit"]["const"] == "hour"
    assert (hours["value"]["exclusiveMinimum"], hours["value"]["maximum"]) == (0, 24)
    assert (posts["value"]["minimum"], posts["value"]["multipleOf"]) == (0, 1)
    assert posts["range"]["anyOf"][0]["prefixItems"][1]["minimum"] == 0
    assert sorted(definition["title"] for definition in definitions.values()) == [
        "Quantity in hour, more than 0, at most 24",
        "Quantity in post, at least 0, whole",
    ]


def test_arithmetic_gives_plain_numbers_and_changes_no_equality():
    four = made(value=4)
    assert float(four) == 4
    found = [four * 2, 2 * four, four + 1, 1 + four, four - 1, 1 - four, four / 8, 8 / four, four * four]
    assert found == [8, 8, 5, 5, 3, -3, 0.5, 2, 16]
    assert all(type(each) is float for each in found)
    assert four != 4
    assert four == made(value=4.0)
    assert hash(four) == hash(made(value=4))
    for wrong in (lambda: four * "2", lambda: four + None, lambda: four < 5):
        with pytest.raises(TypeError):
            wrong()
