"""Which values of cases somebody has set beyond the ranges that their sources support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sim.experiment.cases import Case, stands_for
from sim.experiment.command_line import Origin
from sim.model.files.changes import Beyond, beyond
from sim.model.files.library import asked
from sim.words import Language, say


def set_beyond(cases: Iterable[Case]) -> tuple[Beyond, ...]:
    """List them, each value of a path once, with the range that the first of its cases has for it.

    A case is held beside the file that its origin names, with the levers in it.
    Nothing is known of a scenario that has been given a name of its own in Python; who did it was warned.
    """
    found = {case.digest: case for case in cases}.values()
    kept: dict[tuple[str, float], Beyond] = {}
    for each in (value for case in found for value in _of(case)):
        kept.setdefault((each.path, each.value), each)
    return tuple(kept.values())


def _of(case: Case) -> list[Beyond]:
    if case.origin is None:
        return []
    file = Origin(case.origin.name, case.origin.levers)
    if not case.origin.changes and stands_for(file, case.digest):
        return []
    try:
        return beyond(asked(file.name, (), file.levers), case.scenario)
    except (ValueError, OSError):
        return []


def beyond_data(cases: Iterable[Case]) -> dict[str, list[dict[str, object]]]:
    """Give them as plain data under the key `beyond`; nothing where there are none."""
    found = [asdict(each) for each in set_beyond(cases)]
    return {"beyond": found} if found else {}


def beyond_notes(cases: Iterable[Case], lang: Language) -> list[str]:
    """Say them, a sentence each."""
    return [told(each, lang) for each in set_beyond(cases)]


def told(each: Beyond, lang: Language) -> str:
    """Say one in a language."""
    numbers = {name: f"{value:.10g}" for name, value in asdict(each).items() if name != "path"}
    return say("note.beyond", lang, path=each.path, **numbers)
