"""How things of a study are called: measures with their units, structures, factors and levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

from sim.analysis.choice.ranking import Best
from sim.experiment.kinds import kind_of
from sim.experiment.questions.discovery import FOOTING, Contender
from sim.experiment.studies.factors import ABSENT
from sim.experiment.studies.study import Study
from sim.measures import find
from sim.model.files import library
from sim.model.files.library import Scenario
from sim.report.terminal.measures import name_and_unit
from sim.words import Language, say

# ---------------------------------------------------------------------------------------------- measures


def measure_of(scenario: Scenario, measure: str, lang: Language) -> tuple[str, str]:
    """Return the name of a measure, with its place in a network, and its unit, which may be empty.

    A measure of all customers has no place.  An unknown measure is a KeyError that names it.
    """
    scope, name, column = kind_of(scenario).place(measure)
    title, unit = name_and_unit(scenario, column, lang)
    if scope in ("", "all"):
        return title, unit
    return say("rank.measure_at", lang, place=say(f"scope.{scope}", lang, name=name), name=title), unit


def label(scenario: Scenario, measure: str, lang: Language) -> str:
    """Return the name of a measure with its unit, and with its place in a network."""
    title, unit = measure_of(scenario, measure, lang)
    return say("axis.with_unit", lang, name=title, unit=unit) if unit else title


def _lasts(measure: str) -> bool:
    """Tell whether a measure of a city or a network is the time that something took."""
    found = find(measure)
    return found is not None and found.measure.unit.is_time


# --------------------------------------------------------------------------------------------- of a study


@cache
def loaded(name: str) -> Scenario | None:
    """Load a scenario for its titles; None if it can no longer be, as a folder of results outlives it."""
    try:
        return library.load(name)
    except (ValueError, OSError):
        return None


def title_of(name: str, lang: Language) -> str:
    """Return the title of a scenario of a study, or what the study calls it if the file is gone."""
    scenario = loaded(name)
    return scenario.title[lang] if scenario else name


def factor_titles(study: Study, lang: Language) -> dict[str, str]:
    """Return the titles of the factors of a study by name."""
    return {factor.name: factor.title[lang] for factor in study.factors}


def axis_titles(study: Study, lang: Language) -> dict[str, str]:
    """Return the titles of all that may vary beside the scenarios, by name: footing, and the factors."""
    return {FOOTING: say("disc.footing", lang), **factor_titles(study, lang)}


def level_name(level: object, lang: Language) -> str:
    """Write a level of a factor as the study does; with and without have words of their own."""
    if level in ("with", "without"):
        return say(f"level.{level}", lang)
    return f"{level:g}" if isinstance(level, int | float) and not isinstance(level, bool) else str(level)


def measure_label(study: Study, measure: str, lang: Language) -> str:
    """Return the name of a measure of a study with its unit; as the study calls it if no file is left."""
    scenario = _any(study)
    return label(scenario, measure, lang) if scenario else measure


def measure_name(study: Study, measure: str, lang: Language) -> str:
    """Return the name of a measure of a study without its unit; as the study calls it if no file is left."""
    scenario = _any(study)
    return measure_of(scenario, measure, lang)[0] if scenario else measure


def _any(study: Study) -> Scenario | None:
    """Return a scenario whose file is still to be had; all of a study have the same kind of measures."""
    return next(filter(None, map(loaded, study.scenarios)), None)


def structure_names(structures: pd.DataFrame, study: Study, lang: Language) -> list[str]:
    """Name each structure by its title, its footing if there are several, and its levels of factors."""
    factors = factor_titles(study, lang)
    several = "footing" in structures and structures["footing"].nunique() > 1
    names = []
    for row in structures.to_dict("records"):
        footing = [say(f"footing.{row['footing']}", lang)] if several else []
        levels = [
            say("stable.level", lang, factor=title, level=level_name(row[name], lang))
            for name, title in factors.items()
            if name in row and not pd.isna(row[name]) and row[name] != ABSENT
        ]
        names.append(say("join.clauses", lang).join([title_of(row["scenario"], lang), *footing, *levels]))
    return names


@dataclass(frozen=True, eq=False)
class Names:
    """How things of a study are called in a language, where one measure of it is told of.

    `ranges` lists what is uncertain (see `sim.experiment.questions.discovery.ranges`), empty if not known.
    """

    study: Study
    measure: str
    lang: Language
    ranges: pd.DataFrame

    @cached_property
    def _any(self) -> Scenario | None:
        return _any(self.study)

    def scenario(self, name: str) -> str:
        """Name a scenario by its title, in quotes."""
        return say("finding.name", self.lang, name=title_of(name, self.lang))

    def label(self) -> str:
        """Name the measure with its unit."""
        return measure_label(self.study, self.measure, self.lang)

    def quantity(self) -> tuple[str, str]:
        """Return the name of the measure and its unit, which may be none."""
        return measure_of(self._any, self.measure, self.lang) if self._any else (self.measure, "")

    def better(self, best: Best) -> str:
        """Say what is better: faster, lower or higher."""
        column = kind_of(self._any).place(self.measure).column if self._any else self.measure
        if best is Best.SMALLEST and _lasts(column):
            return say("verdict.faster", self.lang)
        return say("verdict.lower" if best is Best.SMALLEST else "verdict.higher", self.lang)

    def axis(self, name: str) -> str:
        """Name a factor, or footing."""
        return axis_titles(self.study, self.lang).get(name, name)

    def level(self, axis: str, level: Any) -> str:  # noqa: ANN401  (levels are numbers or text)
        """Name a level."""
        return say(f"footing.{level}", self.lang) if axis == FOOTING else level_name(level, self.lang)

    def place(self, levels: Mapping[str, Any]) -> str:
        """Name the levels that stand still."""
        return self._joined(
            self.level(name, level)
            if name == FOOTING
            else say("disc.level", self.lang, factor=self.axis(name), level=self.level(name, level))
            for name, level in levels.items()
        )

    def structure(self, structure: Contender) -> str:
        """Name a structure by its scenario and the levels that are part of it."""
        return self._joined([self.scenario(structure.scenario), self.place(dict(structure.levels))])

    def _joined(self, parts: Iterable[str]) -> str:
        return say("join.names", self.lang).join(filter(None, parts))

    def range_of(self, path: str, scenario: str) -> dict[Any, Any] | None:
        """Find the row of `ranges` of a path in a scenario; None if it is not known."""
        if self.ranges.empty:
            return None
        mine = (self.ranges["path"] == path) & (self.ranges["scenario"] == scenario)
        return next(iter(self.ranges[mine].to_dict("records")), None)
