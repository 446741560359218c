"""Sentences with what they rest on: who tells them, and how numbers are written in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Literal

from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.text import unit_key, unit_of
from sim.report.wording.worlds import Finder as WorldsFinder
from sim.report.wording.worlds import Standings, not_asked, unasked, with_share
from sim.words import Language, in_language, say

type Side = Literal["lower", "higher", "equivalent", "undetermined", "unknown"]
type Limits = tuple[float, float, float]
"""Mean, low and high."""

type Finder = Callable[[str, str, str], Lean | None]
"""Says which assumption a difference leans on: of a measure, of one scenario from another; None if unknown.

Without another scenario it is asked of the value of the one.
"""

BARE = ("index",)
"""Units that are not written after a number."""


@dataclass(frozen=True)
class Sentence:
    """A statement and what it rests on.

    `exhibit` is the key of the figure or table that shows it, `interval` what is known of its number, `leans`
    the assumption that it leans on most, `command` what makes it again.
    """

    text: str
    exhibit: str
    interval: str
    leans: str
    command: str


@dataclass(frozen=True)
class About:
    """What a sentence is about: a measure, and the scenarios whose difference in it is told.

    The second of a pair is empty where the value of the first is told by itself.
    """

    measure: str = ""
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def against(cls, measure: str, scenarios: Iterable[str], baseline: str) -> About:
        """Pair scenarios with a baseline, which is left out if it is among them."""
        return cls(measure, tuple((name, baseline) for name in dict.fromkeys(scenarios) if name != baseline))


@dataclass(frozen=True)
class Lean:
    """The assumption that one difference leans on most, in words, and on what ground that is said."""

    text: str
    ground: str


def nothing_found(*_: str) -> None:
    """Find nothing, as without a sweep nothing is known."""


@dataclass(frozen=True)
class Leaning:
    """What results lean on: how many of `total` numbers are `assumed`, and who finds which matters most.

    `worlds` tells in which share of plausible worlds a difference has a sign.
    """

    assumed: int
    total: int
    found: Finder = nothing_found
    worlds: WorldsFinder = not_asked

    def words(self, about: About, teller: Teller) -> str:
        """Name what the differences lean on most; of those of which it is not known, say so."""
        told = {pair: self.found(about.measure, *pair) for pair in about.pairs}
        grounds: dict[str, list[str]] = {}
        for lean in filter(None, told.values()):
            grounds.setdefault(lean.ground, []).append(lean.text)
        if grounds:
            space = teller.say("join.sentences")
            clauses = [teller.say("join.clauses").join(texts) + space + why for why, texts in grounds.items()]
            rest = dict.fromkeys(one for (one, _), lean in told.items() if lean is None)
            more = [teller.say("said.leans_rest", names=teller.names(rest))] if rest else []
            return teller.say("join.clauses").join([*clauses, *more])
        if not self.total:
            return teller.say("said.leans_unread")
        return teller.say("said.leans_unknown", assumed=self.assumed, total=self.total)


@dataclass(frozen=True, eq=False)
class Teller:
    """How sentences are told: in which language, under which titles, and what stands below each."""

    lang: Language
    titles: Mapping[str, Mapping[str, str]]
    command: str
    leaning: Leaning

    def title(self, scenario: str) -> str:
        """Give the title of a scenario; one without a title is called as in files."""
        return in_language(self.titles[scenario], self.lang) if scenario in self.titles else scenario

    def name(self, scenario: str) -> str:
        """Name a scenario by its title, in quotes."""
        return say("finding.name", self.lang, name=self.title(scenario))

    def names(self, scenarios: Iterable[str]) -> str:
        """Name several."""
        return say("join.names", self.lang).join(self.name(scenario) for scenario in scenarios)

    def say(self, key: str, **values: object) -> str:
        """Say a text in the language."""
        return say(key, self.lang, **values)

    def standings(self, measure: str, footing: str, scenarios: Iterable[str], other: str) -> Standings:
        """Tell how scenarios stand against another one over plausible worlds, as far as that was asked."""
        return {name: self.leaning.worlds(measure, footing, name, other) for name in scenarios}

    def shared(self, found: Standings, side: str) -> str:
        """Name scenarios, each with the share of the worlds in which a verdict on it holds."""
        named = (with_share(self.name(name), standing, side, self.lang) for name, standing in found.items())
        return self.say("join.names").join(named)

    def grounded(self, text: str, found: Standings) -> str:
        """Put behind a text of whom the share of the worlds is not known."""
        return self.say("join.sentences").join(filter(None, [text, unasked(found, self.lang, self.names)]))

    def sentence(self, text: str, exhibit: str, interval: str, about: About | None = None) -> Sentence:
        """Put under a text what it rests on; `about` tells whose difference it is about."""
        return Sentence(text, exhibit, interval, self.leaning.words(about or About(), self), self.command)


# ------------------------------------------------------------------------------------------------ numbers


def amount(measure: str, value: float, lang: Language) -> str:
    """Show a value of a measure with its unit, a share in percent."""
    if isnan(value):
        return MISSING
    if unit_key(measure) == "share":
        return say("said.percent", lang, number=figure(100 * value, 3))
    return _with_unit(figure(value, 3), measure, lang)


def change(measure: str, value: float, lang: Language) -> str:
    """Show a difference of a measure with its sign and unit, that of a share in percentage points."""
    if isnan(value):
        return MISSING
    if unit_key(measure) == "share":
        return say("said.points", lang, number=signed(100 * value))
    return _with_unit(signed(value), measure, lang)


def signed(value: float) -> str:
    """Show a number of three digits with its sign; one that is rounded to nothing has none."""
    text = figure(abs(value), 3)
    if not text.strip("0.,"):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def limits(measure: str, gap: Limits, lang: Language) -> str:
    """Show a difference with its interval."""
    mean, low, high = gap
    if isnan(low) or isnan(high):
        return say("said.no_interval", lang)
    scale = 100 if unit_key(measure) == "share" else 1
    return f"{change(measure, mean, lang)} [{signed(scale * low)}, {signed(scale * high)}]"


def _with_unit(number: str, measure: str, lang: Language) -> str:
    if unit_key(measure) in BARE:
        return number
    return say("said.number", lang, number=number, unit=unit_of(measure, lang))


def hours(gap: Limits, lang: Language) -> str:
    """Show hours with their interval."""
    mean, low, high = gap
    if isnan(low) or isnan(high):
        return say("said.no_interval", lang)
    return f"{say('said.number', lang, number=signed(mean), unit=say('unit.hours', lang))} " + (
        f"[{signed(low)}, {signed(high)}]"
    )


def side(low: float, high: float) -> Side:
    """Tell what an interval says: lower, higher, undetermined if it includes 0, unknown if there is none."""
    if isnan(low) or isnan(high):
        return "unknown"
    return "lower" if high < 0 else "higher" if low > 0 else "undetermined"


def clearly(gap: Limits) -> bool:
    """Tell whether an interval stays away from 0 by at least half of its mean."""
    mean, low, high = gap
    return side(low, high) in ("lower", "higher") and min(abs(low), abs(high)) >= abs(mean) / 2
