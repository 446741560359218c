"""How gains are written: with a sign, their limits and a mark where they are sure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from sim.experiment.questions.advise import Advice
from sim.report.wording.names import measure_of
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.text import name_of
from sim.words import Language, say, small_inside

MARKS = {-1: "▼", 0: "", 1: "▲"}
"""Surely lower, not sure, surely higher."""


def plus(value: float, digits: int = 3) -> str:
    """Show a difference with its sign; one that is rounded to nothing has none."""
    text = figure(value, digits)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


@dataclass(frozen=True)
class Spoken:
    """An advice told in a language: names and numbers as they stand in tables and sentences."""

    advice: Advice
    lang: Language

    def say(self, key: str, **values: object) -> str:
        """Say a text."""
        return say(key, self.lang, **values)

    @property
    def measure(self) -> str:
        """The measure that was asked for."""
        return self.advice.question.measure

    @property
    def city(self) -> str:
        """The title of the city as it is."""
        return self.advice.asked.city.title[self.lang]

    def name_of(self, measure: str) -> str:
        """Name a measure without its unit."""
        return measure_of(self.advice.asked.city, measure, self.lang)[0]

    def inside(self, measure: str) -> str:
        """Name a measure inside a sentence."""
        name = self.name_of(measure)
        return name[:1].lower() + name[1:] if small_inside(self.lang) else name

    def unit(self, measure: str) -> str:
        """Return the unit of a difference; that of shares is the percentage point."""
        unit = measure_of(self.advice.asked.city, measure, self.lang)[1]
        return self.say("advise.points") if self._is_share(measure) else unit

    def label(self, measure: str) -> str:
        """Name a measure with the unit of its differences."""
        return self.say("axis.with_unit", name=self.name_of(measure), unit=self.unit(measure))

    def _is_share(self, measure: str) -> bool:
        return measure_of(self.advice.asked.city, measure, self.lang)[1] == self.say("unit.share")

    def _shown(self, measure: str, value: float) -> float:
        return 100 * value if self._is_share(measure) else value

    def change(self, row: Mapping[str, Any], measure: str) -> str:
        """Write the change of a measure with its mark, without limits."""
        mean, low, high = (row[f"{measure}_{end}"] for end in ("mean", "low", "high"))
        mark = MARKS[int(low > 0) - int(high < 0)]
        return MISSING if isnan(mean) else f"{plus(self._shown(measure, mean))}{mark}"

    def limits(self, row: Mapping[str, Any], measure: str, prefix: str | None = None) -> str:
        """Write the limits of a change in brackets; `prefix` of columns is the measure unless given."""
        low, high = (self._shown(measure, row[f"{prefix or measure}_{end}"]) for end in ("low", "high"))
        return "" if isnan(low) else f"[{plus(low)}, {plus(high)}]"

    def beyond(self, row: Mapping[str, Any]) -> str:
        """Write what a pair has beyond its better half, with limits."""
        gap = plus(self._shown(self.measure, row["beyond_mean"]))
        return f"{gap} {self.limits(row, self.measure, 'beyond')}"

    def with_limits(self, row: Mapping[str, Any], measure: str) -> str:
        """Write a change with its mark and limits."""
        return f"{self.change(row, measure)} {self.limits(row, measure)}".strip()

    def per(self, row: Mapping[str, Any], column: str) -> str:
        """Write what one post changes, or a million yuan, with two digits."""
        value = row[column]
        return MISSING if isnan(value) else plus(self._shown(self.measure, value), 2)

    def told(self, row: Mapping[str, Any], measure: str) -> str:
        """Write a change with its unit and limits, as in a sentence."""
        mean = plus(self._shown(measure, row[f"{measure}_mean"]))
        return self.say(
            "advise.amount", number=mean, unit=self.unit(measure), limits=self.limits(row, measure)
        ).strip()

    def title(self, name: str) -> str:
        """Name something that was tried."""
        return self.advice.candidates[name].title[self.lang]

    def quoted(self, name: str) -> str:
        """Name it in quotes."""
        return self.say("finding.name", name=self.title(name))

    def role(self, role: str) -> str:
        """Name a role of posts."""
        return name_of("role", role, self.lang)

    def joined(self, parts: Iterable[str], key: str = "join.names") -> str:
        """Join names, or clauses."""
        return self.say(key).join(parts)
