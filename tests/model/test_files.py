"""Scenario files are read as they are meant, and whatever is wrong with one is told at its place."""

import json
import os
from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator
from towns import GOOD, TIER, Bag, City, Fixed, Model, Study, Word, faults, faults_of, told, write

from sim.experiment.studies.named import READABLE
from sim.model.files import files, kinds, shelf
from sim.model.files import text as text_module
from sim.model.files.faults import Fault, ScenarioError, misfits
from sim.model.files.files import read
from sim.model.files.text import to_yaml


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ------------------------------------------------------------------------------------- YAML as it is read


def bag(text):
    return read(write("data:\n" + text), Bag).data


def test_scalars_follow_yaml_1_2():
    text = "  {a: no, b: on, c: 1e-3, d: 2024-05-01, e: 08:30, f: 012, g: 0x1f, h: 0o17, i: ~, j: TRUE}"
    assert bag(text) == {
        "a": "no",
        "b": "on",
        "c": 0.001,
        "d": "2024-05-01",
        "e": "08:30",
        "f": 12,
        "g": 31,
        "h": 15,
        "i": None,
        "j": True,
    }


def test_keys_are_text_and_quoted_scalars_too():
    assert bag("  {no: '1', 2019: \"true\", 龙港: x, <<: y, 1.50: z}") == {
        "no": "1",
        "2019": "true",
        "龙港": "x",
        "<<": "y",
        "1.50": "z",
    }


def test_aliases_repeat_a_value_and_fault_where_they_stand():
    assert bag("  {a: &x [1, 2], b: *x}") == {"a": [1, 2], "b": [1, 2]}
    assert faults(f"tiers: [{TIER}]\nnote: &n x\nduty: *n") == [
        "a.yaml:3:7: duty: is neither true nor false, found 'x', allowed true or false"
    ]


def test_a_byte_order_mark_is_no_content():
    assert read(write(b"\xef\xbb\xbfdata: {a: 1}"), Bag).data == {"a": 1}


# ------------------------------------------------------------------------------- each fault at its place

CASES = [
    ("note: x", "1:1: tiers: is missing"),
    (f"tiers: [{TIER}]\nnoet: x", "2:1: noet: unknown key 'noet', allowed kind, start, tiers, mix, note, "
     "duty, size, did you mean 'note'?"),
    (f"tiers: [{TIER}]\nstart: 2024-13-01", "2:8: start: is not a date, found '2024-13-01', allowed a date "
     "such as 2024-05-01"),
    (f"tiers: [{TIER}]\nduty: nay", "2:7: duty: is neither true nor false, found 'nay', "
     "allowed true or false"),
    (f"tiers: [{TIER}]\nnote: 3", "2:7: note: is not text, found 3, allowed text, in quotes if it looks like "
     "something else"),
    (f"tiers: [{TIER}]\nkind: town", "2:7: kind: is not allowed, found 'town', allowed 'city'"),
    (f"tiers: [{TIER}]\nmix: {{a: x, b: [1]}}", "2:10: mix.a: is not a number, found 'x', allowed a number\n"
     "2:16: mix.b: is not a number, found a list of 1, allowed a number"),
    (f"tiers: [{TIER}]\nmix: {{A: 1}}", "2:7: mix.A: the key is not written as it should be, found 'A', "
     "allowed the pattern ^[a-z]+$"),
    (f"tiers: [{TIER}]\nmix: 3", "2:6: mix: is not a mapping, found 3, allowed a mapping"),
    ("tiers: []", "1:8: tiers: has too few entries, found a list of 0, allowed at least 1"),
    ("tiers: x", "1:8: tiers: is not a list, found 'x', allowed a list"),
    ("tiers: [3]", "1:9: tiers[0]: is not a mapping, found 3, allowed a mapping"),
    ("tiers:", "1:7: tiers: is not a list, found nothing, allowed a list"),
    (f"tiers: [{TIER}]\nsize: smal", "2:7: size: is not allowed, found 'smal', allowed a whole number or "
     "'small' or 'large' or a mapping, did you mean 'small'?"),
    (f"tiers: [{TIER}]\nsize: 2.5", "2:7: size: is not allowed, found 2.5, allowed a whole number or "
     "'small' or 'large' or a mapping"),
    (f"tiers: [{TIER}]\nsize: {{form: fixed, at: x, att: 1}}", "2:25: size.at: is not a number, found 'x', "
     "allowed a number\n2:28: size.att: unknown key 'att', allowed form, at, did you mean 'at'?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_fault_names_place_path_and_way_out(text, expected):
    assert faults(text) == [f"a.yaml:{line}" for line in expected.splitlines()]


TIER_CASES = [
    ("name: B", "name: is not written as it should be, found 'B', allowed the pattern ^[a-z]+$", 11),
    ("work: {at: 3}", "work.form: is missing", 11),
    ("work: {form: gama}", "work.form: is not allowed, found 'gama', allowed 'fixed', 'gamma', "
     "did you mean 'gamma'?", 18),
    ("work: {form: fixed, att: 3}", "work.at: is missing", 11),
    ("work: 5", "work: is not a mapping, found 5, allowed a mapping", 11),
    ("offices: 3", "offices: is not a mapping, found 3, allowed a mapping", 14),
    ("offices: {value: 0, unit: office, source: E001}", "offices.value: is too small, found 0, "
     "allowed at least 1", 22),
    ("offices: {value: 1.5, unit: office, source: E001}", "offices.value: is not a whole number, found 1.5, "
     "allowed a whole number", 22),
    ("offices: {value: '3', unit: office, source: E001}", "offices.value: is not a number, found '3', "
     "allowed a number", 22),
    ("offices: {value: 1, unit: offices, source: E001}", "offices.unit: is not allowed, found 'offices', "
     "allowed 'office', did you mean 'office'?", 31),
    ("offices: {value: 1, unit: day, source: E001}", "offices.unit: is not allowed, found 'day', "
     "allowed 'office'", 31),
    ("offices: {value: 1, unit: office, source: user, range: [2, 3]}", "offices.range: range [2.0, 3.0] must "
     "ascend and contain the value 1.0", 60),
    ("offices: {value: 1, unit: office, source: user, range: [2]}", "offices.range[1]: is missing", 60),
    ("offices: {value: 1, unit: office, source: P001, reason: r}", "offices.range: a range [low, high] is "
     "required because the source 'P001' is not documented", 14),
    ("offices: {value: 1, unit: office, source: P001, range: [1, 1]}", "offices.reason: a reason is "
     "required because the source 'P001' is not documented", 14),
]  # fmt: skip


@pytest.mark.parametrize(("line", "message", "column"), TIER_CASES)
def test_a_fault_in_a_list_has_the_path_the_user_wrote(line, message, column):
    parts = yaml.safe_load(TIER)
    parts.pop(line.split(":")[0], None)
    rest = "\n".join(f"    {key}: {json.dumps(value)}" for key, value in parts.items())
    lines = faults(f"tiers:\n  - {line}\n{rest}\n")
    assert f"a.yaml:2:{column}: tiers[0].{message}" in lines


def test_all_faults_come_together_in_the_order_of_their_places():
    text = f"""\
note: 3
tiers:
  - name: unit
    offices: {{value: .nan, unit: hours, source: E999}}
  - {TIER}
mix: {{a: 1, a: 2}}
colour: red
start: soon
"""
    lines = faults(text)
    assert [line.split(": ")[:2] for line in lines] == [
        ["a.yaml:1:7", "note"],
        ["a.yaml:4:22", "tiers[0].offices.value"],
        ["a.yaml:4:34", "tiers[0].offices.unit"],
        ["a.yaml:4:49", "tiers[0].offices.source"],
        ["a.yaml:6:13", "mix.a"],
        ["a.yaml:7:1", "colour"],
        ["a.yaml:8:8", "start"],
    ]
    assert "stands twice, first in line 6" in lines[4]


def test_rules_across_fields_fault_each_at_its_own_place():
    assert faults(f"mix: {{a: 0.5}}\ntiers:\n  - {TIER}\n  - {TIER}\n") == [
        "a.yaml:1:6: mix: the shares must sum to 1, found 0.5",
        "a.yaml:4:12: tiers[1].name: two tiers are named 'unit'",
    ]


def test_misfits_below_a_union_keep_the_users_path():
    class Inner(Model):
        form: Literal["inner"]
        parts: tuple[int, ...]

        @model_validator(mode="after")
        def _fits(self):
            misfits([(("parts", 1), "the second is wrong"), ((), "all is wrong")])
            return self

    class Outer(Model):
        tagged: Annotated[Inner | Fixed, Field(discriminator="form")]
        plain: Inner | int

    part = "{form: inner, parts: [1, 2]}"
    assert faults(f"tagged: {part}\nplain: {part}", Outer) == [
        "a.yaml:1:9: tagged: all is wrong",
        "a.yaml:1:34: tagged.parts[1]: the second is wrong",
        "a.yaml:2:8: plain: all is wrong",
        "a.yaml:2:33: plain.parts[1]: the second is wrong",
    ]


def test_a_list_is_not_called_too_short_for_its_faulty_entries():
    class Sets(Model):
        names: frozenset[str] = Field(min_length=2)

    assert faults("names: [a, a]", Sets) == [
        "a.yaml:1:8: names: has too few entries, found a list of 2, allowed at least 2"
    ]
    assert faults("names: [a, 3]", Sets) == [
        "a.yaml:1:12: names[1]: is not text, found 3, allowed text, in quotes if it looks like something else"
    ]


def test_no_misfit_is_no_fault():
    assert misfits([]) is None


def test_models_that_refer_to_themselves_are_followed():
    class Tree(Model):
        name: Word
        below: "tuple[Tree, ...]" = ()

    assert faults("name: a\nbelow: [{name: b, below: [{nam: c}]}]", Tree) == [
        "a.yaml:2:27: below[0].below[0].name: is missing",
        "a.yaml:2:28: below[0].below[0].nam: unknown key 'nam', allowed name, below, did you mean 'name'?",
    ]


def test_a_fault_and_its_error_are_plain_values():
    with pytest.raises(ScenarioError) as caught:
        read(write("tiers: x"), City)
    (fault,) = caught.value.faults
    assert fault == Fault("a.yaml", 1, 8, "tiers", "is not a list, found 'x', allowed a list")
    assert isinstance(caught.value, ValueError)


# ----------------------------------------------------------------------------------------- hostile input

BOMB = "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(9))
CHAIN = "".join(f"k{i + 1}: &k{i + 1} [*k{i}]\n" for i in range(100))

HOSTILE = [
    (b"", "1:1: the file is empty"),
    (b"# only a comment\n", "1:1: the file is empty"),
    (b"- a\n- b\n", "1:1: the top is not a mapping, found a list of 2, allowed a mapping"),
    (b"just text", "1:1: the top is not a mapping, found 'just text', allowed a mapping"),
    (b"a: 1\nb: \xff\xfe\n", "2:4: not UTF-8, found the byte 0xff"),
    ("龙: 1\nb龙: ".encode() + b"\x80", "2:5: not UTF-8, found the byte 0x80"),
    (b"a: 1\nb: x\x00y", "2:5: a character that may not stand in a text file, found U+0000"),
    (b"\x89PNG\r\n\x1a\n", "1:1: not UTF-8, found the byte 0x89"),
    (b"a: " + b"[" * 100_000, "1:44: nested too deeply, allowed 40 levels"),
    (b"a: " + b"{b: " * 100_000, "1:164: nested too deeply, allowed 40 levels"),
    (("a: &a [x]\n" + BOMB).encode(), "6:20: too many values, allowed 100000 with aliases written out"),
    (("k0: &k0 [x]\n" + CHAIN).encode(), "40:12: nested too deeply, allowed 40 levels"),
    (b"a: &a [*a]", "1:8: a[0]: the alias '*a' refers to itself"),
    (b"a: *b", "1:4: a: the alias '*b' has no anchor"),
    (b"a: !!python/object/apply:os.system ['true']",
     "1:4: a: tags are not allowed, found 'tag:yaml.org,2002:python/object/apply:os.system'"),
    (b"a: !secret x", "1:4: a: tags are not allowed, found '!secret'"),
    (b"a: " + b"9" * 10_000,
     f"1:4: a: the number is too large, found '{'9' * 57}…', allowed below 2^63"),
    (b"a: -9223372036854775808",
     "1:4: a: the number is too large, found '-9223372036854775808', allowed below 2^63"),
    (b"a: .NaN", "1:4: a: not a finite number, found '.NaN', allowed a number below 1.8e308"),
    (b"a: [1, -.inf]", "1:8: a[1]: not a finite number, found '-.inf', allowed a number below 1.8e308"),
    (b"a: 1e999", "1:4: a: not a finite number, found '1e999', allowed a number below 1.8e308"),
    (b"a: 1\na: 2", "2:1: a: the key 'a' stands twice, first in line 1"),
    (b"a: {b: 1, 'b': 2}", "1:11: a.b: the key 'b' stands twice, first in line 1"),
    (b"? [a]\n: 1", "1:3: a key must be plain text"),
    (b"a: 1\n---\nb: 2", "2:1: a second document begins, allowed one to a file"),
    (b"#" * 1_000_001, "1:1: the file is too large, allowed 1000000 bytes"),
]  # fmt: skip


class Anything(BaseModel):
    model_config = ConfigDict(extra="allow")


@pytest.mark.parametrize("loader", [yaml.SafeLoader, text_module.LOADER])
@pytest.mark.parametrize(("data", "expected"), HOSTILE, ids=[case[1][:50] for case in HOSTILE])
def test_hostile_input_is_one_plain_fault(monkeypatch, loader, data, expected):
    monkeypatch.setattr(text_module, "LOADER", loader)
    assert faults(data, Anything) == [f"a.yaml:{expected}"]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, text_module.LOADER])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("a: [1, 2", 1), ("a: 1\nb: c: d", 2), ("a: 'x", 1), ("a: 1\nc: @x", 2), ("a: 1\n\tb: 2", 2)],
)
def test_broken_yaml_is_one_fault_in_its_line(monkeypatch, loader, text, expected):
    monkeypatch.setattr(text_module, "LOADER", loader)
    (line,) = faults(text, Anything)
    assert ": not YAML, " in line
    assert line.split(":")[1] == str(expected)


def test_a_missing_file_is_a_fault_with_a_hint():
    write("a: 1", "longgang.yaml")
    assert told(lambda: read("longgnag.yaml", Anything)) == [
        "longgnag.yaml:1:1: there is no such file, did you mean 'longgang.yaml'?"
    ]
    assert told(lambda: read("no/where.yaml", Anything)) == ["no/where.yaml:1:1: there is no such file"]


def test_a_folder_or_an_unreadable_file_is_a_fault(here, monkeypatch):
    (here / "folder.yaml").mkdir()
    assert told(lambda: read("folder.yaml", Anything)) == ["folder.yaml:1:1: this is not a file"]

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.Path, "open", refuse)
    assert told(lambda: read(write("a: 1"), Anything)) == ["a.yaml:1:1: cannot be read, Permission denied"]


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(data):
    assert all(fault.file == "a.yaml" for fault in faults_of(data, Anything))


SLIPS = st.sampled_from([*" \n:,[]{}&*!|>'\"%@`#-?0x龙\t", ""])


@given(st.integers(0, len(GOOD) - 1), SLIPS, st.booleans())
def test_a_slip_of_the_pen_is_read_or_refused(position, character, replaced):
    text = GOOD[:position] + character + GOOD[position + replaced :]
    lines = text.split("\n")
    for fault in faults_of(text, City):
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1


# ------------------------------------------------------------------------------------------- inheritance


def test_a_child_says_only_what_differs(here):
    (here / "shared").mkdir()
    write("data: {a: {x: 1, y: [1, 2], z: 3}, b: 2, c: 3}", "shared/base.yaml")
    write("extends: base\ndata: {a: {y: [9], z: null}, b: {n: 1}, d: null}", "middle.yaml")
    write("extends: middle\ndata: {a: {z: 5}}", "leaf.yaml")
    assert read("leaf.yaml", Bag, ["shared"]).data == {
        "a": {"x": 1, "y": [9], "z": 5},
        "b": {"n": 1},
        "c": 3,
        "d": None,
    }


def test_a_file_beside_comes_before_the_folders(here):
    (here / "shared").mkdir()
    write("data: {a: far}", "shared/base.yaml")
    write("data: {a: near}", "base.yaml")
    assert read(write("extends: base"), Bag, [here / "shared"]).data == {"a": "near"}


def test_a_quantity_replaces_a_quantity_as_a_whole():
    write("data: {q: {value: 1, unit: day, range: [0, 2], reason: old}, r: {reason: old}}", "b.yaml")
    text = "extends: b\ndata: {q: {value: 2, unit: hour, source: E001}, r: {source: P002}}"
    data = read(write(text), Bag).data
    assert data["q"] == {"value": 2, "unit": "hour", "source": "E001"}
    assert data["r"] == {"reason": "old", "source": "P002"}


def test_faults_in_inherited_parts_name_the_parent():
    write(f"tiers: [{TIER}]\nduty: maybe\nmix: {{a: x}}\nstart: 2024-01-01\n", "base.yaml")
    assert faults("extends: base\nnote: 3\nmix: {b: y}\nstart:\n") == [
        "a.yaml:2:7: note: is not text, found 3, allowed text, in quotes if it looks like something else",
        "a.yaml:3:10: mix.b: is not a number, found 'y', allowed a number",
        "base.yaml:2:7: duty: is neither true nor false, found 'maybe', allowed true or false",
        "base.yaml:3:10: mix.a: is not a number, found 'x', allowed a number",
    ]


def test_a_key_missing_after_all_is_missed_in_the_childs_mapping():
    write("note: x", "base.yaml")
    assert faults("extends: base\nduty: true") == ["a.yaml:1:1: tiers: is missing"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bsae", "there is no such scenario, found 'bsae', did you mean 'base'?"),
        ("../base", "not the name of a file, found '../base', allowed letters, digits, '_', '-' and '.'"),
        ("[]", "not the name of a file, found a list of 0, allowed letters, digits, '_', '-' and '.'"),
        ("{base: x}", "not the name of a file, found a mapping, allowed letters, digits, '_', '-' and '.'"),
        ("a", "the files extend each other in a circle, found a.yaml → a.yaml"),
        ("loop", "the files extend each other in a circle, found a.yaml → loop.yaml → a.yaml"),
    ],
)
def test_a_parent_that_cannot_be_had_is_a_fault(name, message):
    write("data: {}", "base.yaml")
    write("extends: a", "loop.yaml")
    (line,) = faults(f"extends: {name}", Bag)
    assert line == f"{'loop' if name == 'loop' else 'a'}.yaml:1:10: extends: {message}"


def test_of_several_parents_the_later_overrides_the_earlier():
    write("data: {a: {x: 1, y: 1, z: 1}, gone: 1, q: {value: 1, unit: day}}", "one.yaml")
    write("data: {a: {y: 2, z: 2}, b: 2, gone: null, q: {value: 2}}", "two.yaml")
    assert read(write("extends: [one, two]\ndata: {a: {z: 3}}"), Bag).data == {
        "a": {"x": 1, "y": 2, "z": 3},
        "b": 2,
        "q": {"value": 2},
    }
    assert read(write("extends: [two, one]"), Bag).data["a"] == {"x": 1, "y": 1, "z": 1}


def test_a_shared_ancestor_comes_in_once_before_all_that_extend_it():
    """What one parent changes stays changed although the other has it as it was."""
    write("data: {city: far, tiers: 5, note: x}", "base.yaml")
    write("extends: base\ndata: {tiers: 3, note: null}", "flat.yaml")
    write("extends: base\ndata: {city: near}", "place.yaml")
    for parents in ("[flat, place]", "[place, flat]", "[flat, base, place]", "[flat, place, flat]"):
        assert read(write(f"extends: {parents}"), Bag).data == {"city": "near", "tiers": 3}


def test_faults_of_several_parents_come_together_each_at_its_place():
    write(f"tiers: [{TIER}]\nduty: maybe\n", "base.yaml")
    write("extends: base\nnote: 3\n", "one.yaml")
    write("extends: base\nstart: soon\n", "two.yaml")
    assert faults("extends: [one, two]\nmix: 3\n") == [
        "a.yaml:2:6: mix: is not a mapping, found 3, allowed a mapping",
        "base.yaml:2:7: duty: is neither true nor false, found 'maybe', allowed true or false",
        "one.yaml:2:7: note: is not text, found 3, allowed text, in quotes if it looks like something else",
        "two.yaml:2:8: start: is not a date, found 'soon', allowed a date such as 2024-05-01",
    ]


def test_each_of_several_parents_that_cannot_be_had_is_told():
    write("data: {}", "base.yaml")
    write("extends: [base, a]", "loop.yaml")
    write("data: [", "broken.yaml")
    write("extends: broken", "heir.yaml")
    *lines, last = faults("extends:\n  - base\n  - [base]\n  - bsae\n  - loop\n  - broken\n  - heir\n", Bag)
    assert lines == [
        "a.yaml:3:5: extends[1]: not the name of a file, found a list of 1, "
        "allowed letters, digits, '_', '-' and '.'",
        "a.yaml:4:5: extends[2]: there is no such scenario, found 'bsae', did you mean 'base'?",
        "broken.yaml:1:8: not YAML, " + lines[2].partition("not YAML, ")[2],
    ]
    assert last == (
        "loop.yaml:1:17: extends[1]: the files extend each other in a circle, "
        "found a.yaml → loop.yaml → a.yaml"
    )


def test_many_ways_to_one_ancestor_are_walked_once():
    for i in range(30):
        write(f"extends: [l{i + 1}, r{i + 1}]", f"l{i}.yaml")
        write(f"extends: [r{i + 1}, l{i + 1}]", f"r{i}.yaml")
    write("data: {}", "l30.yaml")
    write("data: {a: 1}", "r30.yaml")
    assert read("l0.yaml", Bag).data == {"a": 1}


def test_a_long_line_of_ancestors_is_refused():
    for i in range(60):
        write(f"extends: f{i + 1}", f"f{i}.yaml")
    write("data: {}", "f60.yaml")
    assert told(lambda: read("f0.yaml", Bag)) == [
        "f39.yaml:1:10: extends: too many files extend each other, allowed 40"
    ]


def test_folders_that_cannot_be_searched_are_a_fault(monkeypatch):
    path = write("extends: base")
    real = files.Path.is_file

    def refuse(self):
        if self.name == "base.yaml":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(files.Path, "is_file", refuse)
    assert told(lambda: read(path, Bag)) == [
        "a.yaml:1:10: extends: the folders cannot be searched, Permission denied"
    ]


def test_a_broken_parent_is_told_with_the_childs_own_faults():
    write("data: [", "base.yaml")
    lines = faults("extends: base\ndata: {a: 1, a: 2}", Bag)
    assert lines[0] == "a.yaml:2:14: data.a: the key 'a' stands twice, first in line 2"
    assert lines[1].startswith("base.yaml:1:8: not YAML, ")


def merge(parent, child):
    if not (isinstance(parent, dict) and isinstance(child, dict)) or "value" in child:
        return child
    kept = {key: item for key, item in parent.items() if not (key in child and child[key] is None)}
    given = {key: item for key, item in child.items() if not (key in parent and item is None)}
    return kept | {key: merge(parent[key], item) if key in parent else item for key, item in given.items()}


KEYS = st.sampled_from(["a", "b", "c", "value"])
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.none() | st.integers(0, 9), lambda t: st.dictionaries(KEYS, t) | st.lists(t), max_leaves=8
    ),
)


@given(TREES, TREES)
def test_merging_is_key_by_key(parent, child):
    write(to_yaml({"data": {"top": parent}}), "base.yaml")
    path = write(to_yaml({"extends": "base", "data": {"top": child}}))
    assert read(path, Bag).data == {"top": merge(parent, child)}


@given(TREES, TREES, TREES)
def test_several_parents_are_merged_from_left_to_right(one, two, child):
    write(to_yaml({"data": {"top": one}}), "one.yaml")
    write(to_yaml({"data": {"top": two}}), "two.yaml")
    path = write(to_yaml({"extends": ["one", "two"], "data": {"top": child}}))
    assert read(path, Bag).data == {"top": merge(merge(one, two), child)}


# ----------------------------------------------------------------------------------------------- kinds


def test_the_kind_chooses_the_model():
    models = {"city": City, "study": Study}
    assert read(write("kind: study\npoints: 3"), models) == Study(points=3)
    assert isinstance(read(write(f"kind: city\ntiers: [{TIER}]"), models), City)
    assert faults("kind: sutdy\npoints: 3", models) == [
        "a.yaml:1:7: kind: is not allowed, found 'sutdy', allowed 'city', 'study', did you mean 'study'?"
    ]
    assert faults("points: 3", models) == ["a.yaml:1:1: kind: is missing, allowed 'city', 'study'"]
    assert faults("kind: [city]", models)[0].startswith("a.yaml:1:7: kind: is not allowed, found a list of 1")


def test_reading_leaves_no_trace(here):
    read(write(GOOD), City)
    assert os.listdir(here) == ["a.yaml"]  # noqa: PTH208


# ------------------------------------------------------------------------------------------------- headings


@pytest.fixture
def shelved(tmp_path, monkeypatch):
    """Put one file among those that ship, and tell what its heading is."""
    (tmp_path / "shelf").mkdir()
    monkeypatch.setattr(shelf, "shipped_folder", lambda: tmp_path / "shelf")

    def put(text):
        (tmp_path / "shelf" / "own.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return shelf.headings()

    return put


def test_a_heading_may_be_inherited_and_the_rest_is_not_read(shelved, tmp_path):
    (tmp_path / "shelf" / "base").mkdir()
    (tmp_path / "shelf" / "base" / "roots.yaml").write_text("kind: network\nname: [\n")
    assert shelved("extends: roots\ntitle: {en: Own, zh: 自}\nrest: ]") == [
        ("own", "network", {"en": "Own", "zh": "自"})
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: [\n", "2:1: not YAML"),
        ("- 1", "1:1: the top is not a mapping"),
        ("", "1:1: the file is empty"),
        (b"name: \xff", "1:7: not UTF-8"),
        ("kind: city", "1:1: title: is missing"),
        ("kind: citty\ntitle: {en: a}", "1:7: kind: is not allowed, found 'citty', allowed 'city'"),
        ("kind: [1]\ntitle: {en: a}", "1:7: kind: is not allowed, found a list of 1"),
        ("kind: city\nkind: city\ntitle: {en: a}", "2:1: kind: the key 'kind' stands twice"),
        ("kind: city\ntitle: a", "2:8: title: is no title, found 'a'"),
        ("kind: city\ntitle: {zh: 一}", "2:8: title: is no title"),
        ("kind: city\ntitle: {en: 1}", "2:8: title: is no title"),
        ("extends: own", "1:10: extends: the files extend each other in a circle"),
        ("extends: none", "1:10: extends: there is no such scenario, found 'none'"),
    ],
)
def test_a_file_without_a_heading_is_told_with_its_place(shelved, text, fault):
    with pytest.raises(ScenarioError) as error:
        shelved(text)
    assert any(str(told).split("own.yaml:", 1)[1].startswith(fault) for told in error.value.faults)


def test_kinds_that_are_listed_are_those_that_are_read():
    assert (*READABLE,) == kinds.NAMES


# --------------------------------------------------------------------------------------------- read again


def test_a_file_that_has_been_written_anew_is_read_anew():
    for text, found in (("data: {a: 1}", 1), ("data: {a: 2}", 2), ("data: {a: 1}", 1)):
        path = write(text)
        os.utime(path, (0, 0))  # neither its size nor its time tells that it is another
        assert read(path, Bag).data == {"a": found}


def test_a_file_is_as_faulty_when_it_is_read_again():
    path = write("data: {a: 1, a: 2}")
    assert told(lambda: read(path, Bag)) == told(lambda: read(path, Bag)) != []
