"""Name measures with their units, and what else has a name of its own in each language."""

from __future__ import annotations

from typing import Literal

from sim.measures import Of, named
from sim.words import Language, say, says


def duration(seconds: float, lang: Language) -> str:
    """Write how long something takes, in whole seconds, minutes or, from two hours on, tenths of hours."""
    if seconds < 120:
        return say("span.seconds", lang, number=f"{seconds:.0f}")
    if seconds < 7200:
        return say("span.minutes", lang, number=f"{seconds / 60:.0f}")
    return say("span.hours", lang, number=f"{seconds / 3600:.1f}")


def name_of(group: Literal["kind", "role", "class"], name: str, lang: Language) -> str:
    """Return the shown name of an office kind, a role or a class of incidents.

    Scenario files may invent kinds, roles and urgencies; those are shown as they are written there.
    """
    key = f"{group}.{name}"
    return say(key, lang) if says(key) else name.replace("_", " ")


def verdict_label(measure: str, verdict: str, lang: Language) -> str:
    """Return a verdict in words: a shorter time is faster, any other measure is lower or higher."""
    words = {"lower": "faster", "higher": "slower"} if is_time(measure) else {}
    return say(f"verdict.{words.get(verdict, verdict)}", lang)


def is_time(measure: str) -> bool:
    """Tell whether a measure is the time that something took."""
    return named(measure).measure.unit.is_time


def measure_name(measure: str, lang: Language) -> str:
    """Return the name of a measure without its unit; an unknown measure is a KeyError that names it."""
    found = named(measure)
    name = found.measure.name
    match found.measure.of:
        case Of.CLASS:
            what = say(f"of_class.{name.removeprefix('*_')}", lang)
            return say("measure.of_class", lang, incidents=name_of("class", found.member, lang), what=what)
        case Of.KIND:
            key = f"measure.{name.removesuffix('_*')}"
            return say(key, lang, kind=name_of("kind", found.member, lang))
        case Of.NETWORK:
            return say(f"customer.{name}", lang)
        case _:
            return say(f"measure.{name}", lang)


def measure_label(measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit, as an axis wants it."""
    return say("axis.with_unit", lang, name=measure_name(measure, lang), unit=unit_of(measure, lang))


def unit_of(measure: str, lang: Language) -> str:
    """Return the unit of a measure of a city; an unknown measure is a KeyError that names it."""
    return say(f"unit.{unit_key(measure)}", lang)


def unit_key(measure: str) -> str:
    """Return the key of the unit of a measure."""
    return named(measure).measure.unit.value


CLOCKS = ("resolution", "close", "first_response", "request")
"""Beginnings of the names of times, each with a clock of its own."""


def clock(measure: str, lang: Language) -> str:
    """Say from when to when a time runs and whom it leaves out; empty for what is no such time."""
    kind = next((each for each in CLOCKS if measure.startswith(each + "_")), "")
    return say(f"clock.{kind}", lang) if kind else ""
