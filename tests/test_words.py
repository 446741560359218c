"""The files of languages say the same, in signs that the shipped font has, and all of it is asked for."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from matplotlib.ft2font import FT2Font

from sim import words
from sim.analysis.log import phases
from sim.report import style
from sim.words import (
    ENGLISH,
    differences,
    fields,
    in_language,
    languages,
    read_texts,
    say,
    say_or_english,
    texts,
)

ROOT = Path(__file__).resolve().parent.parent
SIM, SCENARIOS = ROOT / "sim", ROOT / "scenarios"
SIGNS = "≤≥≈−–—…·×±‰²³→↑↓←■●▲▼◆°½αβλμρσΔΣ"
PROPERTIES = ("language.", "join.")
"""Groups of properties of a language, which need not be words."""

COMPOSED = ("kind.", "role.", "class.")
"""Groups that `name_of` is told by their names."""


def undrawable(text: str) -> set[str]:
    font = FT2Font(style.FONT)
    return {sign for sign in text if sign.isprintable() and not font.get_char_index(ord(sign))}


def middle_tiers(node: object) -> Iterator[str]:
    """Names of the tiers listed under any key `middle` of a scenario file."""
    if isinstance(node, dict):
        yield from (tier["name"] for tier in node.get("middle") or () if isinstance(tier, dict))
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from middle_tiers(part)


# ------------------------------------------------------------------------------------- what the files say


def test_there_are_english_and_chinese():
    assert languages()[:1] == (ENGLISH,)
    assert {"en", "zh"} <= set(languages())


@pytest.mark.parametrize("lang", languages())
def test_no_text_is_empty(lang):
    assert [k for k, t in texts(lang).items() if not t.strip() and not k.startswith(PROPERTIES)] == []


@pytest.mark.parametrize("lang", languages())
def test_a_language_has_all_properties_and_they_are_of_those_allowed(lang):
    assert say("language.face", lang) in ("latin", "han")
    assert say("language.small_inside", lang) in ("yes", "no")
    assert re.fullmatch(r"[A-Za-z-]+", say("language.html", lang))


def test_keys_stand_in_the_same_order_in_all_files():
    assert {lang: list(texts(lang)) for lang in languages()} == {
        lang: list(texts(ENGLISH)) for lang in languages()
    }


def test_every_key_has_a_group():
    assert [key for key in texts(ENGLISH) if key.count(".") < 1] == []


def test_english_is_plain():
    marks = {key: re.findall("[\u2e80-\uffef]", text) for key, text in texts(ENGLISH).items()}
    assert {key: found for key, found in marks.items() if found} == {}


def test_chinese_is_not_english():
    wordy = {k: t for k, t in texts("zh").items() if any(map(str.isalpha, t)) and not fields(t)}
    properties = {"language.html", "language.face", "language.small_inside"}
    assert {k for k, t in wordy.items() if not re.search("[\u4e00-\u9fff]", t)} == properties


@pytest.mark.parametrize("lang", languages())
def test_every_sign_of_every_text_is_in_the_font(lang):
    assert undrawable("".join(texts(lang).values())) == set()


def test_font_has_the_common_signs():
    assert undrawable(SIGNS + string.printable) == set()


def test_font_check_finds_a_missing_sign():
    assert undrawable("龙港\U0001f600") == {"\U0001f600"}


def test_every_sign_of_the_scenarios_is_in_the_font():
    files = sorted(SCENARIOS.rglob("*.yaml"))
    assert files
    assert {path.name: undrawable(path.read_text(encoding="utf-8")) for path in files} == {
        path.name: set() for path in files
    }


def test_every_middle_tier_of_the_scenarios_has_a_name():
    files = sorted(SCENARIOS.rglob("*.yaml"))
    names = {n for path in files for n in middle_tiers(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert {name for name in names if not words.says(f"kind.{name}")} == set()


def test_every_part_of_the_time_has_a_name_and_a_fill():
    parts = [part.name.lower() for part in phases.Part]
    assert {key for key in texts(ENGLISH) if key.startswith("part.")} == {f"part.{part}" for part in parts}
    assert list(style.PART_FILLS) == parts


# ------------------------------------------------------------------------------------- what is asked for


@cache
def asked(root: Path) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the literals of the code, and patterns of what is put together behind a literal beginning."""
    literals: set[str] = set()
    patterns: set[str] = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value.rstrip(">"))  # a heading such as `column.mean>` stands at the right
                if re.fullmatch(r"[a-z_.]+\.", node.value):
                    patterns.add(re.escape(node.value) + ".+")
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
                if parts[0] and re.match(r"[a-z_]+\.", str(parts[0])):
                    patterns.add("".join(".+" if p is None else re.escape(str(p)) for p in parts))
    return frozenset(literals), tuple(map(re.compile, sorted(patterns)))


def unasked(keys: Iterator[str] | list[str], root: Path) -> list[str]:
    literals, patterns = asked(root)
    rest = [key for key in keys if key not in literals and not key.startswith(COMPOSED)]
    return [key for key in rest if not any(pattern.fullmatch(key) for pattern in patterns)]


def test_every_text_is_asked_for():
    assert unasked(list(texts(ENGLISH)), SIM) == []


def test_a_text_that_nobody_asks_for_is_found(tmp_path):
    tmp_path.joinpath("a.py").write_text(
        'say("a.one"); say(f"b.{name}"); fitted("c.three>")', encoding="utf-8"
    )
    assert unasked(["a.one", "a.two", "b.any", "c.three", "c.four"], tmp_path) == ["a.two", "c.four"]


def test_every_text_asked_for_is_there():
    groups = {key.partition(".")[0] for key in texts(ENGLISH)}
    said = {
        node.args[0].value
        for path in SIM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "say"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(said) > 300 and groups
    assert {key for key in said if not words.says(key)} == set()


# ------------------------------------------------------------------------------------- faults are told


def test_missing_key_is_named():
    with pytest.raises(KeyError, match=r"no\.such"):
        say("no.such", "en")


def test_missing_value_is_named():
    with pytest.raises(KeyError, match="baseline"):
        say("axis.difference", "en", unit="h")


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match=r"'fr'.*en, zh"):
        say("part.travel", "fr")


def test_values_are_put_in():
    assert say("axis.total", "en", hours="3.2") == "3.2 h"
    assert say("axis.total", "zh", hours="3.2") == "3.2 小时"


@pytest.mark.parametrize(
    ("mine", "fault"),
    [
        ({"a.b": "{x}"}, "c.d is missing"),
        ({"a.b": "{x}", "c.d": "y", "e.f": "z"}, "e.f is not a key"),
        ({"a.b": "{y}", "c.d": "y"}, "a.b asks for other values"),
        ({"a.b": "x", "c.d": "y"}, "a.b asks for other values"),
    ],
)
def test_what_differs_from_english_is_told(mine, fault):
    assert differences(mine, {"a.b": "{x}", "c.d": "text"}) == [fault]
    assert differences({"a.b": "um {x}", "c.d": "y"}, {"a.b": "{x}", "c.d": "text"}) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a.b: one\na.b: two", "xx.yaml:2 the key 'a.b' stands twice"),
        ("a.b: [one]", "xx.yaml:1 is no key with a text"),
        ("- one", "xx.yaml is no mapping"),
        ("", "xx.yaml is no mapping"),
    ],
)
def test_a_file_that_is_no_list_of_texts_is_refused(text, fault):
    with pytest.raises(ValueError, match=re.escape(fault)):
        read_texts("xx.yaml", text)


def test_what_is_not_quoted_is_text():
    assert read_texts("xx.yaml", "a.b: no\nc.d: 1\ne.f: ' '") == {"a.b": "no", "c.d": "1", "e.f": " "}


def test_a_title_without_a_language_is_english():
    assert in_language({"en": "one", "zh": "一"}, "zh") == "一"
    assert in_language({"en": "one", "zh": "一"}, "xx") == "one"
    assert say_or_english("title.with", "xx", first="a", other="b") == "a + b"
