"""Every word shown to people: a file `<code>.yaml` here is a language, and nothing else has to know of it.

English is complete; any other language has the same keys, and each of its texts asks for the same values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

type Language = str
"""The code of a language, of which there is a file."""

ENGLISH: Language = "en"
"""The language of files, of messages on faults, and of whatever lacks another."""

FOLDER = Path(__file__).parent


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages of which there are files, English first."""
    return ENGLISH, *sorted({path.stem for path in FOLDER.glob("*.yaml")} - {ENGLISH})


@cache
def texts(lang: Language) -> Mapping[str, str]:
    """Return all texts of a language by key, in the order of its file.

    ValueError for a language without a file, and for a file that does not say what the English one says.
    """
    if lang not in languages():
        raise ValueError(f"language is {lang!r}, expected one of {', '.join(languages())}")
    path = FOLDER / f"{lang}.yaml"
    read = read_texts(path.name, path.read_text(encoding="utf-8"))
    if lang != ENGLISH and (faults := differences(read, texts(ENGLISH))):
        raise ValueError(f"{path.name} does not go with {ENGLISH}.yaml: {'; '.join(faults)}")
    return read


def read_texts(file: str, text: str) -> dict[str, str]:
    """Read a flat mapping of keys to text; ValueError for anything else, such as a key that stands twice.

    What is not quoted is text too: `no` is a word and `1` a sign.
    """
    import yaml  # here, as the list of languages is asked for before any text is

    document = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(document, yaml.MappingNode):
        raise ValueError(f"{file} is no mapping of keys to text")
    found: dict[str, str] = {}
    for key, value in document.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise ValueError(f"{file}:{key.start_mark.line + 1} is no key with a text")
        if key.value in found:
            raise ValueError(f"{file}:{key.start_mark.line + 1} the key {key.value!r} stands twice")
        found[key.value] = value.value
    return found


def differences(mine: Mapping[str, str], english: Mapping[str, str]) -> list[str]:
    """List the keys that only one of two languages has, and those whose texts ask for other values."""
    lacking = [f"{key} is missing" for key in english if key not in mine]
    strange = [f"{key} is not a key" for key in mine if key not in english]
    both = [key for key in mine if key in english]
    unlike = [f"{key} asks for other values" for key in both if fields(mine[key]) != fields(english[key])]
    return [*lacking, *strange, *unlike]


def fields(text: str) -> set[str]:
    """Return the names of the values that a text asks for."""
    if "{" not in text:
        return set()
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def says(key: str) -> bool:
    """Tell whether there is a text of this key."""
    return key in texts(ENGLISH)


def say(key: str, lang: Language, **values: object) -> str:
    """Return the text of `key` in `lang`, with `values` put in.

    A key that no file has, or a value that the text wants and does not get, is a KeyError that names it;
    another language is a ValueError.
    """
    spoken = texts(lang)
    if key not in spoken:
        raise KeyError(f"no text has the key {key!r}")
    return spoken[key].format(**values)


def say_or_english(key: str, lang: Language, **values: object) -> str:
    """Return a text in a language, of which there need not be a file: then in English."""
    return say(key, lang if lang in languages() else ENGLISH, **values)


def in_language(title: Mapping[str, str], lang: Language) -> str:
    """Return a title of people's files in a language, or in English where it has not been given."""
    return title.get(lang, title[ENGLISH])


def small_inside(lang: Language) -> bool:
    """Tell whether names of measures begin with a small letter inside a sentence."""
    return say("language.small_inside", lang) == "yes"
