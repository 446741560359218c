"""Where numbers come from: keys that a quantity may cite, what stands behind them, how well that founds it.

A folder of scenarios tells in its file `sources.yaml` what its keys mean; `source_files` reads them.  A table
that has been read is known from then on, so that a quantity can be graded and its source be named.  A key is
what one table says of it: two that say different things are an error and not a choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ASSUMPTION = "assumption"
USER = "user"
KEY = re.compile(r"[A-Z][A-Za-z0-9_.-]{0,31}")

ALLOWED = f"keys of tables such as E001, {ASSUMPTION}, {USER}"
"""What a source may be made of."""


class Grade(Enum):
    """How well a number is founded."""

    DOCUMENTED = "documented"
    EVIDENCE = "evidence"
    ASSUMPTION = "assumption"
    USER = "user"


class _SourceModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, str_max_length=2000)


class Source(_SourceModel):
    """What stands behind a key."""

    title: Annotated[str, Field(min_length=1)] | Annotated[dict[str, str], Field(min_length=1)]
    """What it is, in a few words: a text, or one for each language by its code."""
    where: str = ""
    """Where it is to be found: a document, a page, an address."""
    grade: Literal["documented", "evidence", "hypothesis"]
    """A document about the city, evidence from elsewhere, or a claim, which alone founds no number."""

    def named(self, lang: str) -> str:
        """Return the title in a language, in the first that there is where it has no such."""
        if isinstance(self.title, str):
            return self.title
        return self.title.get(lang) or next(iter(self.title.values()))


class SourceTable(_SourceModel):
    """The sources of a folder of scenarios."""

    model_config = ConfigDict(title="Tierflow sources")

    kind: Literal["sources"]
    sources: dict[Annotated[str, Field(pattern=f"^{KEY.pattern}$")], Source]
    """By the key that quantities cite."""


type Sources = Mapping[str, Source]


def references(source: str) -> tuple[str, ...]:
    """Split a source into its references, which must be written as such; `user` must stand alone."""
    found = tuple(source.split(", "))
    for reference in found:
        if reference not in (ASSUMPTION, USER) and not KEY.fullmatch(reference):
            raise ValueError(f"not a source, found {reference!r}, allowed {ALLOWED}, several joined by ', '")
    if USER in found and len(found) > 1:
        raise ValueError(f"the source 'user' stands alone, found {source!r}")
    return found


def grade(source: str, table: Sources) -> Grade:
    """Grade a source by its weakest part: `assumption`, then evidence, then documents.

    A hypothesis alone founds nothing, nor does a key that the table does not hold.
    """
    found = set(references(source))
    if USER in found:
        return Grade.USER
    grades = {table[key].grade if key in table else "hypothesis" for key in found - {ASSUMPTION}}
    if ASSUMPTION in found:
        return Grade.ASSUMPTION
    if grades == {"documented"}:
        return Grade.DOCUMENTED
    return Grade.EVIDENCE if "evidence" in grades else Grade.ASSUMPTION


# -------------------------------------------------------------------------------------------- what is known

_KNOWN: dict[str, Source] = {}
_FROM: dict[str, str] = {}
"""The file that told of a key."""


def known() -> Sources:
    """Return every source of the tables that have been read so far."""
    return _KNOWN


def learn(file: str, table: Sources) -> dict[str, str]:
    """Know a table from now on; return what cannot be known, as another file says otherwise, and that file.

    A file that is read again, as it has changed, tells what its keys mean now.
    """
    clashes = {
        key: _FROM[key]
        for key, source in table.items()
        if key in _KNOWN and _KNOWN[key] != source and _FROM[key] != file
    }
    for key, source in table.items():
        if key not in clashes:
            _KNOWN[key] = source
            _FROM.setdefault(key, file)
    return clashes
