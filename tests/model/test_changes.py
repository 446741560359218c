"""Values are changed by their paths, checked again, and every fault is told."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from towns import GOOD, City, Model, Offices, city, told, write

from sim.model.files.canon import dump
from sim.model.files.changes import assignments, with_values
from sim.model.files.files import read
from sim.model.files.paths import join, split
from sim.model.files.quantity import Quantity
from sim.model.files.tree import walk_quantities


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_number_at_a_quantity_becomes_the_users():
    old = read(write(GOOD), City)
    before = dump(old)
    new = with_values(old, {"tiers.bureau.offices": 27, "tiers[1].work.mean.value": 2})
    assert new.tiers[1].offices == Quantity(value=27, unit="office", source="user")
    assert new.tiers[1].work.mean == Quantity(value=2, unit="hour", source="user")
    assert type(new) is City
    assert dump(old) == before
    assert new.tiers[0] == old.tiers[0]


@pytest.mark.parametrize("path", [f"tiers{step}.offices" for step in ("[0]", ".0", ".unit", "[unit]")])
def test_entries_of_lists_are_found_by_index_or_name(path):
    assert with_values(city(), {path: 5}).tiers[0].offices.value == 5


def test_whole_values_and_numbers_of_numpy_are_taken():
    quantity = Quantity(value=4, unit="office", source="E001")
    changes = {
        "tiers[0].offices": quantity,
        "tiers[0].work": {"form": "fixed", "at": np.float64(2.5)},
        "size": np.int64(7),
        "mix": {"a": 1},
        "note": "no",
        "start": date(2025, 1, 1),
    }
    new = with_values(city(), changes)
    assert new.tiers[0].offices == quantity
    assert (new.tiers[0].work.at, new.size, new.mix, new.note) == (2.5, 7, {"a": 1}, "no")
    assert new.start == date(2025, 1, 1)


def test_no_change_is_no_change():
    assert with_values(city(), {}) == city()


def test_changes_are_checked_and_all_faults_told():
    changes = {
        "tiers.unti.offices": 3,
        "tiers.unit.offices": 0,
        "tiers.unit.offics": 1,
        "nte": 1,
        "a..b": 1,
        "note.x": 1,
        "tiers[7]": 1,
        "tiers.unit.work.at": "x",
    }
    assert told(lambda: with_values(city(), changes)) == [
        "tiers.unti.offices: there is no 'unti', allowed unit, did you mean 'unit'?",
        "tiers[0].offices.value: is too small, found 0, allowed at least 1",
        "tiers.unit.offics: there is no 'offics', allowed name, offices, work, did you mean 'offices'?",
        "nte: there is no 'nte', allowed kind, start, tiers, mix, note, duty, size, did you mean 'note'?",
        "a..b: not a path, found 'a..b', allowed such as 'a.b[0].c'",
        "note.x: there is no 'x', nothing lies below nothing",
        "tiers[7]: there is no '7', allowed unit",
        "tiers[0].work.at: is not a number, found 'x', allowed a number",
    ]


def test_rules_across_fields_hold_for_changes():
    assert told(lambda: with_values(city(), {"note": "x", "mix": {"a": 2}})) == [
        "mix: the shares must sum to 1, found 2.0"
    ]


def test_a_name_that_two_entries_share_is_no_address():
    class Row(Model):
        name: str
        size: int

    class Table(Model):
        rows: tuple[Row, ...]
        sizes: tuple[int, ...] = (1, 2)

    table = Table(rows=(Row(name="a", size=1), Row(name="a", size=2)))
    assert told(lambda: with_values(table, {"rows.a.size": 3, "sizes.x": 1})) == [
        "rows.a.size: several entries are named 'a', so only an index tells them apart: 0 to 1",
        "sizes.x: there is no 'x', allowed 0 to 1",
    ]
    assert with_values(table, {"rows[1].size": 3, "sizes.0": 9}).rows[1].size == 3


def test_assignments_are_yaml():
    given = ["a.b=27", "c=no", "d=[1, x]", "e=", "f=x=y", "g='1'", "h=1e-3"]
    assert assignments(given) == {
        "a.b": 27,
        "c": "no",
        "d": [1, "x"],
        "e": None,
        "f": "x=y",
        "g": "1",
        "h": 0.001,
    }


def test_faulty_assignments_are_told_together():
    lines = told(lambda: assignments(["a=1", "b", "a=2", "c=.nan", "=3", "d=[", "e=!x 1"]))
    assert lines[:4] == [
        "not an assignment, found 'b', allowed such as 'a.b=3'",
        "a: is set twice",
        "c: not a finite number, found '.nan', allowed a number below 1.8e308",
        "not a path, found '', allowed such as 'a.b[0].c'",
    ]
    assert lines[4].startswith("d: ")
    assert lines[5] == "e: tags are not allowed, found '!x'"


def test_each_path_of_the_ledger_can_be_changed():
    class Deep(Model):
        by_key: dict[str, Offices]
        rows: tuple[Offices, ...]

    one = Quantity(value=1, unit="office", source="E001")
    deep = Deep(by_key={"a b": one, "c.d": one, "e": one}, rows=(one, one))
    paths = [path for path, _ in walk_quantities(deep)]
    assert paths == ["by_key[a b]", "by_key[c.d]", "by_key.e", "rows[0]", "rows[1]"]
    changed = with_values(deep, {path: 10 + i for i, path in enumerate(paths)})
    assert [quantity.value for _, quantity in walk_quantities(changed)] == [10, 11, 12, 13, 14]


STEPS = st.lists(st.text(st.characters(exclude_characters="[]", codec="utf-8"), min_size=1), min_size=1)


@given(STEPS)
def test_a_written_path_is_read_again(steps):
    assert split(join(tuple(steps))) == tuple(steps)
