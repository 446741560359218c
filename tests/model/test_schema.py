"""The JSON Schema lets whole and partial files pass and flags what is wrong."""

import json

import jsonschema
import pytest
from towns import GOOD, City, Study, write

from sim.model.files.canon import dump
from sim.model.files.files import read
from sim.model.files.schema import json_schema


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def checker():
    schema = json_schema({"city": City, "study": Study})
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_editors_accept_whole_files(checker):
    assert list(checker.iter_errors(dump(read(write(GOOD), City)))) == []
    assert list(checker.iter_errors({"kind": "study", "points": 3})) == []


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "city", "extends": "base"},
        {"kind": "city", "tiers": [{"work": {"form": "gamma"}}, {"work": {"at": 3}}, {"offices": {}}]},
        {"extends": "base", "note": "x"},
    ],
)
def test_editors_accept_partial_files(checker, data):
    assert list(checker.iter_errors(data)) == []


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"kind": "town"}, ["kind"]),
        ({"kind": "city", "noet": "x"}, []),
        ({"kind": "city", "extends": 3}, ["extends"]),
        ({"kind": "city", "points": 3}, []),
        ({"kind": "study", "points": "x"}, ["points"]),
        ({"kind": "city", "tiers": [{"offices": {"unit": "hour"}}]}, ["tiers", 0, "offices", "unit"]),
        ({"kind": "city", "tiers": [{"offices": {"value": 0}}]}, ["tiers", 0, "offices", "value"]),
        ({"kind": "city", "tiers": [{"offices": {"value": 1.5}}]}, ["tiers", 0, "offices", "value"]),
    ],
)
def test_editors_flag_what_is_wrong(checker, data, where):
    assert where in [list(error.absolute_path) for error in checker.iter_errors(data)]


def test_the_schema_states_that_nothing_is_required():
    schema = json_schema({"city": City})
    assert "required" not in json.dumps(schema["$defs"]).replace("No key is required", "")
    assert "No key is required" in schema["description"]
