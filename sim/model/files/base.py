"""What all files are made of: frozen models that refuse unknown keys, names, and titles in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sim.words import ENGLISH, Language, in_language

CODE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
"""Codes of languages: `zh`, `pt-BR`."""


def is_code(text: str) -> bool:
    """Tell whether a text may be the code of a language."""
    return re.fullmatch(CODE, text) is not None


def _no_value(name: str) -> str:
    if name == "value":
        raise ValueError("nothing may be called 'value', as a mapping with this key is a number")
    return name


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_no_value)]


class Model(BaseModel):
    """Frozen; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, str_max_length=2000
    )


class Naming(Model):
    """A file that names others."""

    def placed(self, folder: Path) -> Self:
        """Return it as it stands in a folder, where what it names may lie."""
        raise NotImplementedError


def changed[M: Model](model: M, **changes: Any) -> M:  # noqa: ANN401  (fields of any kind)
    """Return a copy with other fields, all checked again."""
    return type(model).model_validate(dict(model) | changes)


class Title(Model):
    """A name as people read it: in English, and in other languages by their codes, such as `zh`."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"propertyNames": {"pattern": CODE}})

    en: str
    __pydantic_extra__: dict[Annotated[str, Field(pattern=CODE)], str]  # ty: ignore[incompatible-mutable-override]

    @classmethod
    def made(cls, make: Callable[[Language], str], *parts: Title) -> Title:
        """Return what `make` makes for each language that any of the parts has been given in."""
        spoken = dict.fromkeys(lang for part in parts for lang in part.model_dump())
        return cls.model_validate({lang: make(lang) for lang in spoken})

    def __getitem__(self, lang: Language) -> str:
        """Return it in a language, in English if it has not been given in that one."""
        return in_language(self.model_dump(), lang)

    @staticmethod
    def is_of(data: Mapping[str, Any]) -> bool:
        """Tell whether plain data is that of a title."""
        return ENGLISH in data and all(isinstance(text, str) for text in data.values())
