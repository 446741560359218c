"""What one sweep tells of a comparison, and what the sentences of a report take from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.experiment.command_line import Option, Verb
from sim.experiment.questions import discovery
from sim.experiment.questions.discovery import Discovery, discover
from sim.experiment.questions.selection import RankView, Stability, stability
from sim.experiment.questions.sensitivity import Method, Sensitivity, method_of
from sim.experiment.questions.sensitivity import SensitivityQuestion as Asked
from sim.experiment.questions.sensitivity import sensitivity as sensitivity_of
from sim.experiment.runs.store import Results
from sim.experiment.studies.asked import best_of
from sim.measures import TOGETHER, Shown, shown
from sim.model.files.quantity import Grade
from sim.report.document.reading import KeptResult, Swept
from sim.report.terminal.ranking import over
from sim.report.terminal.sensitivity import leaning as leaning_of
from sim.report.wording.names import Names, structure_names
from sim.report.wording.numbers import percent
from sim.report.wording.sentences import OWN_LOAD, WHOLE
from sim.report.wording.telling import Lean, Leaning, Teller
from sim.words import Language

TOLD = (WHOLE, *dict.fromkeys(OWN_LOAD.values()), "resolution_gini_communities", "hops_mean", "backlog_mean")
"""Measures of a city, beside that of the study, of which a report says what they lean on."""


def told(read: Results) -> list[str]:
    """Name the measures of a sweep that a report asks it for: what they lean on, or how far verdicts hold."""
    measures = (read.study.precision.measure, *TOLD, *shown(Shown.REPORT), *TOGETHER)
    return [name for name in dict.fromkeys(measures) if name in read.runs]


@dataclass(frozen=True, eq=False)
class Reading:
    """What one sweep tells of the measure of a comparison, as far as its design tells it."""

    kept: KeptResult
    swept: Swept

    @cached_property
    def measure(self) -> str:
        """The measure of the comparison, or that of the sweep if it does not have that."""
        return self.swept.measure(self.kept.measure)

    @property
    def circumstances(self) -> tuple[str, ...]:
        """Whose posts count, and the factors that are no part of a structure: ranks are told over these."""
        study = self.swept.results.study
        own = discovery.structural(study)
        posts = (discovery.FOOTING,) if len(study.footings) > 1 else ()
        return (*posts, *(factor.name for factor in study.factors if factor.name not in own))

    @cached_property
    def stability(self) -> Stability | None:
        """How stable ranks are; None if there is only one structure, or no value of the measure is better."""
        read = self.swept.results
        try:
            view = RankView(self.measure, best_of(self.measure), self.circumstances)
            return stability(read.points, read.runs, view)
        except ValueError:
            return None

    @property
    def sensitivity(self) -> Sensitivity | None:
        """What differences from the baseline depend on; None if the sweep does not tell."""
        found = self._sensitivity
        return None if isinstance(found, str) else found

    @property
    def why_not(self) -> str:
        """Why the sweep does not tell what differences depend on; empty if it does."""
        found = self._sensitivity
        return found if isinstance(found, str) else ""

    @cached_property
    def _sensitivity(self) -> Sensitivity | str:
        read = self.swept.results
        against = self.kept.baseline if self.kept.baseline in read.study.scenarios else read.study.baseline
        question = Asked(self.measure, against if len(read.study.scenarios) > 1 else None)
        try:
            return sensitivity_of(read.points, read.runs, method_of(read.study), question, read.study.seed)
        except ValueError as error:
            return str(error)

    def effects(self, question: Asked) -> Sensitivity | None:
        """Tell what another measure, or a difference from another scenario, depends on; None if unknown."""
        own, read = self.sensitivity, self.swept.results
        if own is None or own.question == question:
            return own
        if question not in self._asked:
            method = Method.RANKS if own.method is Method.GIVEN else own.method
            try:
                found = sensitivity_of(read.points, read.runs, method, question, read.study.seed)
            except ValueError:
                found = None
            self._asked[question] = found
        return self._asked[question]

    @cached_property
    def _asked(self) -> dict[Asked, Sensitivity | None]:
        return {}

    @cached_property
    def discovery(self) -> Discovery | None:
        """Where one structure beats another; None if the design does not tell."""
        read = self.swept.results
        try:
            question = discovery.DiscoveryQuestion(self.measure, best_of(self.measure))
            return discover(read.study, (read.points, read.runs), question)
        except ValueError:
            return None

    def names(self, lang: Language, measure: str = "") -> Names:
        """Make ready how things are called where the measure, or another one, is told of."""
        return Names(self.swept.results.study, measure or self.measure, lang, self._ranges)

    @cached_property
    def _ranges(self) -> pd.DataFrame:
        try:
            return discovery.ranges(self.swept.results.study)
        except (ValueError, OSError):
            return pd.DataFrame()


# ---------------------------------------------------------------------------------------- for other sections


@dataclass(frozen=True, eq=False)
class Leans:
    """Finds which assumption a difference leans on, in the first of some sweeps that tells it."""

    readings: Sequence[Reading]
    baseline: str
    lang: Language

    def __call__(self, measure: str, one: str, other: str) -> Lean | None:
        """Name the assumption of the largest influence on the difference of `one` from `other`.

        That from the baseline is meant where either of both is.  None if no sweep has these scenarios and
        the measure; that none of the assumptions can be told from chance is said in words.
        """
        if one == self.baseline and other:
            one, other = other, one
        told = (self._told(reading, Asked(measure, other or None), one) for reading in self.readings)
        return next(filter(None, told), None)

    def _told(self, reading: Reading, question: Asked, scenario: str) -> Lean | None:
        wanted = {scenario, question.against or scenario}
        read = reading.swept.results
        if question.outcome not in read.runs or not wanted <= set(read.study.scenarios):
            return None
        found = reading.effects(question)
        if found is None:
            return None
        usual = question.outcome == read.study.precision.measure
        options = [] if usual else [(Option.OUTCOME, question.outcome)]
        options += [(Option.AGAINST, question.against)] if question.against else []
        command = reading.swept.command(Verb.SENSITIVITY, *options)
        return leaning_of(found, scenario, reading.names(self.lang, question.outcome), command)


def leaning(kept: KeptResult, readings: Sequence[Reading], lang: Language) -> Leaning:
    """Count the numbers that are assumptions, and make ready to tell which of them matters most."""
    ledger = kept.ledger()
    assumed = sum(quantity.grade is Grade.ASSUMPTION for _, quantity in ledger)
    return Leaning(assumed, len(ledger), Leans(readings, kept.baseline, lang), kept.worlds.standing)


def stable_words(kept: KeptResult, readings: Sequence[Reading], teller: Teller) -> str:
    """Say how often the best mean rank was first over what was varied; empty without any sweep that tells."""
    for reading in readings:
        found = reading.stability
        same = reading.measure == kept.measure and set(reading.swept.results.study.scenarios) <= set(
            kept.titles
        )
        if same and found is not None and found.crossed.samples > 1:
            leader = found.ranks["mean"].idxmin()
            row = found.ranks.loc[leader]
            study, structures = reading.swept.results.study, found.crossed.structures
            name = structure_names(structures, study, teller.lang)[leader]
            said = teller.say(
                "doc.stable",
                over=over(found, study, teller.lang),
                name=teller.say("finding.name", name=name),
                surely=percent(row["surely_first"]),
                possibly=percent(row["possibly_first"]),
            )
            if study.uncertainties == "none":  # only what is known was varied, such as posts and load
                return teller.say("join.sentences").join([said, teller.say("said.not_swept")])
            return said
    return ""
