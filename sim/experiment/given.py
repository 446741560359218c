"""Settings given in Python, checked before anything runs: each fault is one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real

from sim.model.change.variant import Variant
from sim.model.files.faults import hint, shown

LONGEST = 80
"""Signs of a value that a sentence can hold."""


def check_whole(name: str, value: object, least: int) -> None:
    """Refuse what is not a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name} is a whole number of at least {least}, found {_found(value)}")


def check_number(name: str, value: object) -> None:
    """Refuse what is not a number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} is a number, found {_found(value)}")


def check_type(name: str, value: object, allowed: type, such: str) -> None:
    """Refuse what is of another type; `such` is an example of what is allowed."""
    if value is not None and not isinstance(value, allowed):
        raise ValueError(f"{name} is a {allowed.__name__}, such as {such}, found {_found(value)}")


def check_names(settings: Mapping[str, object], known: Iterable[str]) -> None:
    """Refuse a setting that there is not, with the nearest one that there is."""
    allowed = list(known)
    for name in settings:
        if name not in allowed:
            raise ValueError(
                f"there is no setting {name!r}{hint(name, allowed)}, allowed {', '.join(allowed)}"
            )


def check_scenarios(given: object) -> None:
    """Refuse what is no list of scenarios, given as such, by name or by path."""
    if isinstance(given, str | Variant) or not isinstance(given, Sequence):
        such = "scenarios are given as a list, such as ['five_tier', 'direct_control']"
        raise ValueError(f"{such}, found {_found(given)}")
    if strange := [item for item in given if not isinstance(item, str | Variant)]:
        raise ValueError(f"scenarios are given as such, by name or by path, found {shown(strange[0])}")


def _found(value: object) -> str:
    text = shown(value)
    return text if len(text) <= LONGEST else f"something of type {type(value).__name__}"
