"""Reach what lies at a path of a model, and the limits of the number there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from pydantic import BaseModel

from sim.model.faults import hint
from sim.model.paths import split
from sim.model.quantity import Limits


def limits(instance: BaseModel, path: str) -> Limits:
    """Return the limits of the number at a path, as its field states them; none are those of a ratio."""
    *way, last = split(path)
    parent = reached(instance, way)
    if isinstance(parent, dict) and way:
        metadata = _of_entries(reached(instance, way[:-1]), way[-1])
    else:
        metadata = type(parent).model_fields[last].metadata if isinstance(parent, BaseModel) else ()
    return next((item for item in metadata if isinstance(item, Limits)), Limits("ratio"))


def _of_entries(owner: object, field: str) -> Iterable[object]:
    """Return what the field of a mapping says of its entries."""
    if not isinstance(owner, BaseModel):
        return ()
    _, *entry = get_args(type(owner).model_fields[field].annotation)
    return getattr(entry[0], "__metadata__", ()) if entry else ()


def reached(here: object, steps: Iterable[str]) -> object:
    """Return what lies at the end of a path; in a list a step is the name of an entry, or its index.

    A step that leads nowhere is a ValueError which tells what is there.
    """
    for step in steps:
        below = _below(here)
        if step not in below:
            allowed = ", ".join(below) or "nothing"
            raise ValueError(f"there is no {step!r}, allowed {allowed}{hint(step, below)}")
        here = below[step]
    return here


def _below(here: object) -> dict[str, object]:
    if isinstance(here, BaseModel):
        return dict(here)
    if isinstance(here, tuple):
        return {str(getattr(entry, "name", k)): entry for k, entry in enumerate(here)}
    return {str(key): value for key, value in here.items()} if isinstance(here, dict) else {}
