"""The brief: the answer of a comparison on one page, each verdict with both doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

from sim.analysis.choice.standing import NEARLY_ALL, Standing
from sim.analysis.runs.tables import measures as measures_of
from sim.experiment.questions.turning import Turning, turning
from sim.measures import TOGETHER
from sim.report.document.exhibits import Picture, TableItem, from_terminal
from sim.report.document.given import Given
from sim.report.plots.together import plot_together
from sim.report.terminal.leads import leads_table
from sim.report.wording.names import Names
from sim.report.wording.numbers import figure, percent
from sim.report.wording.quantities import title_of, unit_of
from sim.report.wording.sentences import inside, judge, named
from sim.report.wording.telling import About, Sentence, amount, limits, signed
from sim.report.wording.text import clock, is_time, measure_name, unit_key
from sim.report.wording.worlds import DIRECTED, share_words
from sim.words import say

LISTED = 3
"""Verdicts in a list of the brief."""

ADVICE_SENTENCES = 3
"""Of advice: what to try first, in which share of the worlds it helps, and what surely does."""

FIRST = 3
"""Assumptions that are named to be measured first."""


class Told(NamedTuple):
    """What is said of a structure against the baseline in a measure at a footing, and in which worlds."""

    measure: str
    footing: str
    scenario: str
    side: str
    gap: tuple[float, float, float]
    standing: Standing | None


@dataclass(frozen=True, eq=False)
class Brief:
    """What stands on the page, in its order."""

    given: Given

    @property
    def title(self) -> str:
        """What was asked: the title of the study, or those of its scenarios if it has only names."""
        if self._has_story:
            return self.given.kept.outcome.study.title[self.given.teller.lang]
        return " / ".join(map(self.given.title, self.given.kept.titles))

    @property
    def question(self) -> str:
        """The question in a sentence or two; empty if the study has only names."""
        return self.given.kept.outcome.study.story[self.given.teller.lang] if self._has_story else ""

    @property
    def _has_story(self) -> bool:
        study = self.given.kept.outcome.study
        return study.title[self.given.teller.lang] != " / ".join(study.scenarios)

    @property
    def measures(self) -> list[str]:
        """The measures told: that of the study, and those beside it that the results have."""
        kept = self.given.kept
        wanted = dict.fromkeys((kept.measure, *TOGETHER))
        known = set(measures_of(kept.runs))
        return [name for name in wanted if name in known]

    @cached_property
    def verdicts(self) -> list[Told]:
        """What is said of each structure in each measure, with its own and with equal settings."""
        kept = self.given.kept
        table = kept.differences()
        table = table[table["measure"].isin(self.measures)]
        return [self._verdict(row) for row in table.to_dict("records")]

    def _verdict(self, row: dict[str, object]) -> Told:
        place = (str(row["measure"]), str(row["footing"]), str(row["scenario"]))
        gap = (float(row["mean"]), float(row["low"]), float(row["high"]))  # ty: ignore[invalid-argument-type]
        return Told(*place, judge(row), gap, self.given.kept.standing(*place))

    # ------------------------------------------------------------------------------------ the answer

    def answers(self) -> Iterator[Sentence]:
        """Yield the answer: structures as practised, as designed, and what is left when all are set alike."""
        kept, designs = self.given.kept, set(self.given.kept.outcome.study.designs)
        own, *_, alike = *kept.footings, kept.footings[-1]
        here = [each for each in self.verdicts if each.measure == kept.measure]
        groups = {
            "practised": [each for each in here if each.footing == own and each.scenario not in designs],
            "designed": [each for each in here if each.footing == own and each.scenario in designs],
            "alike": [each for each in here if each.footing == alike != own],
        }
        for key, chosen in groups.items():
            if chosen:
                yield self._told(key if designs or key == "alike" else "all", chosen)

    def _told(self, key: str, chosen: Sequence[Told]) -> Sentence:
        given, first = self.given, chosen[0]
        teller = given.teller
        ordered = sorted(chosen, key=lambda each: each.gap[0])
        text = given.say(
            f"brief.{key}",
            baseline=teller.name(given.kept.baseline),
            measure=named(first.measure, teller.lang),
            clauses=teller.say("join.clauses").join(self._clause(each) for each in ordered),
        )
        intervals = [
            teller.say("said.of", name=teller.name(each.scenario), interval=self._limits(each))
            for each in ordered
        ]
        about = About.against(first.measure, [each.scenario for each in ordered], given.kept.baseline)
        return teller.sentence(text, "together", teller.say("join.clauses").join(intervals), about)

    def _clause(self, verdict: Told) -> str:
        """Say by how much a structure differs, between which limits and in which share of the worlds."""
        teller = self.given.teller
        share = share_words(verdict.standing, verdict.side, teller.lang)
        return teller.say(
            "brief.clause" if verdict.side in DIRECTED else "brief.clause.open",
            name=teller.title(verdict.scenario),
            size=self._size(verdict),
            word=self._word(verdict),
            low=signed(self._scaled(verdict, 1)),
            high=signed(self._scaled(verdict, 2)),
            share=share or teller.say("worlds.not_asked.short"),
        )

    def _word(self, verdict: Told) -> str:
        kind = "time" if is_time(verdict.measure) else "value"
        return self.given.say(f"brief.{kind}.{verdict.side}") if verdict.side in DIRECTED else ""

    def _size(self, verdict: Told) -> str:
        lang = self.given.teller.lang
        if unit_key(verdict.measure) == "share":
            return say("brief.points", lang, number=figure(100 * abs(verdict.gap[0]), 2))
        return amount(verdict.measure, abs(verdict.gap[0]), lang)

    def _scaled(self, verdict: Told, which: int) -> float:
        return verdict.gap[which] * (100 if unit_key(verdict.measure) == "share" else 1)

    def _limits(self, verdict: Told) -> str:
        return limits(verdict.measure, verdict.gap, self.given.teller.lang)

    # ------------------------------------------------------------------------- exhibits, what holds

    def picture(self) -> Picture:
        """Show the differences in all measures told."""
        kept, lang = self.given.kept, self.given.teller.lang
        title = say("title.together", lang, baseline=self.given.title(kept.baseline))
        return Picture("together", title, partial(plot_together, kept, self.measures, lang))

    def table(self) -> TableItem | None:
        """Show what posts, powers and route make of each lead; nothing where they do not vary."""
        found = leads_table(self.given.kept, self.given.teller.lang)
        if found is None:
            return None
        item = from_terminal(found, "brief_leads")
        return replace(item, rows=tuple(tuple(cell.replace("\n", " ") for cell in row) for row in item.rows))

    @property
    def asked(self) -> bool:
        """Whether of any verdict it is known in which worlds it holds."""
        return any(each.standing is not None for each in self.verdicts)

    def firm(self) -> list[str]:
        """List what surely holds in nearly all worlds, the surest first."""
        sure = [each for each in self._asked() if self._held(each) >= NEARLY_ALL]
        return self._listed(sorted(sure, key=self._held, reverse=True))

    def open(self) -> list[str]:
        """List the verdicts that chance allows but most worlds do not, the most open first."""
        unsure = [each for each in self._asked() if self._held(each) <= 0.5]
        return self._listed(sorted(unsure, key=self._held))

    def _asked(self) -> list[Told]:
        return [each for each in self.verdicts if each.side in DIRECTED and each.standing is not None]

    @staticmethod
    def _held(verdict: Told) -> float:
        return verdict.standing.held(verdict.side) if verdict.standing else 0.0

    def _listed(self, chosen: Sequence[Told]) -> list[str]:
        said = [self._line(each) for each in chosen[:LISTED]]
        more = len(chosen) - LISTED
        return [*said, self.given.say("brief.more", count=more)] if more > 0 else said

    def _line(self, verdict: Told) -> str:
        lang = self.given.teller.lang
        return self.given.say(
            "brief.line",
            name=self.given.title(verdict.scenario),
            measure=inside(measure_name(verdict.measure, lang), lang),
            word=self._word(verdict),
            settings=self.given.say(f"brief.at.{'own' if self._is_own(verdict) else 'alike'}"),
            share=share_words(verdict.standing, verdict.side, lang),
        )

    def _is_own(self, verdict: Told) -> bool:
        return verdict.footing == self.given.kept.footings[0]

    def first(self) -> list[str]:
        """Say what to try first, as advice that was asked for said it, with both doubts."""
        lang = self.given.teller.lang
        join = self.given.say("join.sentences")
        return [join.join(each.said(lang)[:ADVICE_SENTENCES]) for each in self.given.advised]

    # ------------------------------------------------------------------------------- what to measure

    def turns(self) -> list[str]:
        """Say on which assumptions the verdicts turn, with the value; those that do turn first."""
        mine = [each for each in self._asked() if each.measure == self.given.kept.measure]
        found = [(each, told) for each in mine if (told := self._turning(each))]
        found.sort(key=lambda pair: (not pair[1][0].found.turns, -_apart(pair[1][0])))
        unique = {told[0].path: (verdict, told) for verdict, told in reversed(found)}
        chosen = [pair for pair in found if unique[pair[1][0].path] == pair][:FIRST]
        return [self._turn(verdict, *told) for verdict, told in chosen]

    def _turning(self, verdict: Told) -> tuple[Turning, Names] | None:
        pair = (verdict.scenario, self.given.kept.baseline)
        for reading in self.given.readings:
            sweep = reading.swept.results
            found = turning(sweep, verdict.measure, verdict.footing, pair)
            if found and found.found.apart:
                return found, reading.names(self.given.teller.lang)
        return None

    def _turn(self, verdict: Told, found: Turning, names: Names) -> str:
        lang = self.given.teller.lang
        scenarios = [verdict.scenario, self.given.kept.baseline]
        value, unit = _value(found, scenarios, names)
        return self.given.say(
            "brief.turns" if found.found.turns else "brief.moves",
            assumption=inside(title_of(found.path, [*scenarios, *names.study.scenarios], lang), lang),
            value=figure(value, 2) + (say("brief.unit", lang, unit=unit) if unit else ""),
            name=self.given.teller.name(verdict.scenario),
            baseline=self.given.teller.name(self.given.kept.baseline),
            settings=self.given.say(f"brief.at.{'own' if self._is_own(verdict) else 'alike'}"),
            below=percent(found.found.below),
            above=percent(found.found.above),
        )

    def limits(self) -> str:
        """Say what bounds all of it: which clock, how many numbers are assumptions, that it is a model."""
        kept, leaning = self.given.kept, self.given.teller.leaning
        lang = self.given.teller.lang
        return self.given.say(
            "brief.limits",
            clock=clock(kept.measure, lang),
            assumed=leaning.assumed,
            total=leaning.total,
            replications=kept.outcome.replications,
        )


def _apart(found: Turning) -> float:
    return abs(found.found.below - found.found.above)


def _value(found: Turning, scenarios: Sequence[str], names: Names) -> tuple[float, str]:
    """Return the value at a place in the range of an assumption, with its unit; the place if unknown."""
    for name in [*scenarios, *names.study.scenarios]:
        row = names.range_of(found.path, name)
        if row is not None:
            value = row["low"] + found.found.value * (row["high"] - row["low"])
            return value, unit_of(row["unit"], names.lang)
    return found.found.value, ""
