"""Name measures with their units, and what else has a name of its own in each language."""

from __future__ import annotations

import re
from typing import Literal

from sim.words import ENGLISH, Language, say, says, texts

MEASURE_UNITS = {
    "contacts": "contacts",
    "incidents": "incidents",
    "hops_mean": "per_incident",
    "returns_per_incident": "per_incident",
    "whistles_per_incident": "per_incident",
    "resolution_gini_communities": "index",
    "open_at_end": "incidents",
    "backlog_mean": "incidents",
    "backlog_max": "incidents",
    "request_visits_mean": "visits",
    "upward_staff_hours": "staff_hours",
    "department_pace_mean": "of_usual",
    "mid_pace_mean": "of_usual",
    "overtime_hours_per_post": "hours_a_month",
    "department_utilisation": "share",
    "mid_utilisation": "share",
    "mid_waiting": "items",
    "mid_non_incident_share_trend": "share_a_year",
    "mid_waiting_trend": "items_a_year",
    "backlog_mean_trend": "incidents_a_year",
    "resolution_median_hours_trend": "hours_a_year",
    "excess_during": "incidents",
    "excess_after": "incidents",
    "recovery_days": "days",
    "recovery_rmst90_days": "days",
    "shock_peak_excess": "incidents",
    "shock_excess_incident_days": "incident_days",
    "staff_hours_per_closed_incident": "staff_hours",
    "posts_per_1000_incidents_a_year": "posts",
}
"""Units of the measures whose names do not end in one."""

GINI = "utilisation_gini_"
OF_CLASS = re.compile(
    "(?P<name>.+)_(?P<what>{})".format(
        "|".join(key.removeprefix("of_class.") for key in texts(ENGLISH) if key.startswith("of_class."))
    )
)
"""A measure of one class of incidents."""


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
    return unit_key(measure) in ("hours", "minutes")


def measure_name(measure: str, lang: Language) -> str:
    """Return the name of a measure without its unit; an unknown measure is a KeyError that names it."""
    if measure.startswith(GINI):
        return say("measure.utilisation_gini", lang, kind=name_of("kind", measure.removeprefix(GINI), lang))
    if found := OF_CLASS.fullmatch(measure):
        what = say(f"of_class.{found['what']}", lang)
        return say("measure.of_class", lang, incidents=name_of("class", found["name"], lang), what=what)
    return say(f"measure.{measure}", lang)


def measure_label(measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit, as an axis wants it."""
    return say("axis.with_unit", lang, name=measure_name(measure, lang), unit=unit_of(measure, lang))


def unit_of(measure: str, lang: Language) -> str:
    """Return the unit of a measure; a measure of no known unit is a KeyError that names it."""
    return say(f"unit.{unit_key(measure)}", lang)


def unit_key(measure: str) -> str:
    """Find the unit of a measure in the table, or else in the end of its name."""
    if measure in MEASURE_UNITS:
        return MEASURE_UNITS[measure]
    if measure.startswith(GINI):
        return "index"
    end = measure.rpartition("_")[2]
    if end not in ("hours", "minutes", "share"):
        raise KeyError(f"no unit is known for the measure {measure!r}")
    return end
