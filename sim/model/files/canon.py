"""The content of a model as such: as plain data, and by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python


def dump(instance: BaseModel) -> dict[str, Any]:
    """Return the content as plain data (mappings, lists, text, numbers) that the model accepts again."""
    return plain_data(instance)


PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types, without their heirs, that are plain as they are: nearly all that a scenario holds."""


def plain_data(value: object) -> Any:  # noqa: ANN401  (data of any shape)
    """Return plain data; numbers of NumPy become Python's, sets become sorted lists."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, BaseModel):
        value = value.model_dump(round_trip=True, by_alias=True)
    if isinstance(value, Mapping):
        return {_key(key): plain_data(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(below) for below in value]
    if isinstance(value, set | frozenset):
        return sorted((plain_data(below) for below in value), key=repr)
    return _single(value)


def _key(key: object) -> str:
    return key if type(key) is str else str(plain_data(key))


def _single(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool):
        return float(value)
    return to_jsonable_python(value)


def digest(instance: BaseModel) -> str:
    """Return 16 hexadecimal digits that name the content: the start of the SHA-256 of its canonical JSON.

    The order of keys and the layout of the file do not matter, nor whether a default is written out or a
    number is written 3 or 3.0.
    """
    return digest_of(dump(instance))


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a model by what `dump` gives of it."""
    return name_of(canonical(data))


def name_of(text: str) -> str:
    """Return the digest of a model by its canonical text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def canonical(data: Any) -> str:  # noqa: ANN401  (plain data)
    """Write plain data as JSON in the one way that the digest is of."""
    return json.dumps(
        _canonical(data),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def _canonical(data: Any) -> Any:  # noqa: ANN401
    if type(data) is str:
        return data
    if isinstance(data, dict):
        return {key: _canonical(below) for key, below in data.items()}
    if isinstance(data, list):
        return [_canonical(below) for below in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data
