"""How far results rest on assumptions: what sweeps tell, and the words that other sections take from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from rich.table import Table

from sim.analysis.ranking import Best
from sim.experiment import discovery
from sim.experiment.discovery import Discovery, discover
from sim.experiment.selection import Stability, View, stability
from sim.experiment.sensitivity import INDICES, Method, Sensitivity, method_of
from sim.experiment.sensitivity import Question as Asked
from sim.experiment.sensitivity import sensitivity as sensitivity_of
from sim.model.quantity import Grade
from sim.report import ranking
from sim.report import sensitivity as shown
from sim.report.console import figure, percent
from sim.report.discovery import best_structures, map_note, region_sentence, switches, telling
from sim.report.document.exhibits import Code, Grid, Heading, Item, Note, Picture, from_terminal
from sim.report.document.reading import Kept, Swept
from sim.report.names import Names, structure_names
from sim.report.plots import plot_sensitivity, plot_switches
from sim.report.sentences import Leaning, Teller
from sim.report.text import Language, say


@dataclass(frozen=True, eq=False)
class Reading:
    """What one sweep tells of the measure of a comparison, as far as its design tells it."""

    kept: Kept
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
        posts = (discovery.STAFFING,) if len(study.staffing) > 1 else ()
        return (*posts, *(factor.name for factor in study.factors if factor.name not in own))

    @cached_property
    def stability(self) -> Stability | None:
        """How stable ranks are; None if there is only one structure."""
        read = self.swept.results
        try:
            return stability(read.points, read.runs, View(self.measure, Best.SMALLEST, self.circumstances))
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

    @cached_property
    def discovery(self) -> Discovery | None:
        """Where one structure beats another; None if the design does not tell."""
        read = self.swept.results
        try:
            return discover(read.study, (read.points, read.runs), discovery.Question(self.measure))
        except ValueError:
            return None

    def names(self, lang: Language) -> Names:
        """Make ready how things are called."""
        return Names(self.swept.results.study, self.measure, lang, self._ranges)

    @cached_property
    def _ranges(self) -> pd.DataFrame:
        try:
            return discovery.ranges(self.swept.results.study)
        except (ValueError, OSError):
            return pd.DataFrame()


# ---------------------------------------------------------------------------------------- for other sections


def leaning(kept: Kept, readings: list[Reading], lang: Language) -> Leaning:
    """Count the numbers that are assumptions, and name what each scenario's difference depends on most."""
    ledger = kept.ledger()
    assumed = sum(quantity.grade is Grade.ASSUMPTION for _, quantity in ledger)
    found: dict[str, str] = {}
    for reading in readings:
        if reading.measure == kept.measure and reading.sensitivity is not None:
            found |= dict(_largest(reading.sensitivity, kept, lang))
    return Leaning(assumed, len(ledger), found)


def _largest(result: Sensitivity, kept: Kept, lang: Language) -> Iterator[tuple[str, str]]:
    """Yield for each scenario compared the assumption of the largest influence that is surely not 0."""
    index = INDICES[result.method][-1]
    sure = result.effects[result.effects["effect"]]
    teller = Teller(lang, kept.titles, "", Leaning(0, 0))
    for scenario, rows in sure.groupby("scenario", sort=False):
        if scenario in kept.titles:
            row = rows.loc[rows[index].idxmax()]
            scale, key = (1, "doc.strength") if result.method is Method.MORRIS else (100, "doc.influence")
            low, value, high = (figure(scale * row[f"{index}{end}"], 3) for end in ("_low", "", "_high"))
            yield str(scenario), teller.say(key, path=row["path"], value=value, low=low, high=high)


def stable_words(kept: Kept, readings: list[Reading], teller: Teller) -> str:
    """Say how often the best mean rank was first over the samples of assumptions; empty without any."""
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
            return teller.say(
                "doc.stable",
                name=teller.say("finding.name", name=name),
                samples=found.crossed.samples,
                surely=percent(row["surely_first"]),
                possibly=percent(row["possibly_first"]),
            )
    return ""


# ----------------------------------------------------------------------------------------------- the section


def items(readings: list[Reading], teller: Teller) -> Iterator[Item]:
    """Yield what the section on assumptions holds."""
    if not readings:
        yield Note(teller.say("doc.no_sweep"))
        yield Code("tierflow sweep STUDY.yaml --out results/assumptions")
        yield Code("tierflow report RESULTS --sweep results/assumptions")
        return
    for number, reading in enumerate(readings, 1):
        study = reading.swept.results.study
        if len(readings) > 1:
            yield Heading(study.title.model_dump()[teller.lang])
        yield Note(
            teller.say(
                "doc.sweep",
                title=study.title.model_dump()[teller.lang],
                design=_design(reading, teller),
                points=len(reading.swept.results.points),
                runs=len(reading.swept.results.runs),
                measure=reading.names(teller.lang).label(),
            )
        )
        if study.settings:
            settings = ", ".join(f"{path}={value}" for path, value in study.settings.items())
            yield Note(teller.say("study.settings", settings=settings))
        yield from _stable(reading, teller, f"stable_{number}")
        yield from _sensitive(reading, teller, f"sensitive_{number}")
        yield from _discovered(reading, teller, f"discovered_{number}")


def _design(reading: Reading, teller: Teller) -> str:
    return teller.say(f"design.{reading.swept.results.study.design.kind}")


def _told(teller: Teller, reading: Reading, verb: str, *options: str) -> Teller:
    """Return who tells with the command that reads the sweep."""
    options = (*options, "--lang", teller.lang) if teller.lang != "en" else options
    return Teller(teller.lang, teller.titles, reading.swept.command(verb, *options), teller.leaning)


def _stable(reading: Reading, teller: Teller, key: str) -> Iterator[Item]:
    found, study = reading.stability, reading.swept.results.study
    if found is None:
        return
    apart = [part for name in reading.circumstances for part in ("--circumstance", name)]
    mine = _told(teller, reading, "rank", *_of(reading, "--measure"), *apart)
    row = found.ranks.loc[found.ranks["mean"].idxmin()]
    first, *notes = ranking.finding(found, study, teller.lang)
    shares = {name: percent(row[f"{name}_first"]) for name in ("surely", "possibly")}
    yield mine.sentence(first, key, teller.say("doc.first_share", **shares), _scenarios(reading))
    yield from_terminal(ranking.stability(found, study, teller.lang), key)
    yield Note(" ".join(notes) if teller.lang == "en" else "".join(notes))


def _sensitive(reading: Reading, teller: Teller, key: str) -> Iterator[Item]:
    result = reading.sensitivity
    if result is None:
        yield Note(teller.say("doc.not_sensitive", design=_design(reading, teller)))
        if teller.lang == "en":  # the reason comes from the study's check, which speaks English only
            yield Note(teller.say("doc.reason", reason=reading.why_not))
        return
    options = ("--against", result.question.against) if result.question.against else ()
    mine = _told(teller, reading, "sensitivity", *_of(reading, "--outcome"), *options)
    names = reading.names(teller.lang)
    picture = _drawn(reading, names, key)
    if picture:
        yield picture
    parts = enumerate(shown.tables(result, names), 1)
    tables = [None if part is None else from_terminal(part, f"{key}_{k}") for k, part in parts]
    yield from (table for table in tables if table is not None)
    described = shown.described_sensitivity(result, {teller.lang: names, "en": names})
    findings = described["findings"][teller.lang]
    for texts, table, scenario in zip(findings, tables, result.noise["scenario"], strict=True):
        joined = (" " if teller.lang == "en" else "").join(texts)
        exhibit = table or picture
        limits = teller.say("doc.in_sentence")
        yield mine.sentence(joined, exhibit.key if exhibit else "ledger", limits, [str(scenario)])
    yield Note(shown.sensitivity_notes(result, teller.lang)[0])


def _drawn(reading: Reading, names: Names, key: str) -> Picture | None:
    """Draw the strongest effects; None if there are none."""
    result = reading.sensitivity
    if result is None or result.effects.empty:
        return None
    title = say("doc.fig.sensitivity", names.lang, measure=names.label())
    return Picture(f"{key}_figure", title, lambda: plot_sensitivity(result, names))


def _discovered(reading: Reading, teller: Teller, key: str) -> Iterator[Item]:
    found = reading.discovery
    if found is None:
        yield Note(teller.say("doc.not_discovered", design=_design(reading, teller)))
        return
    names = reading.names(teller.lang)
    mine = _told(teller, reading, "discover", *_of(reading, "--outcome"))
    if found.regions:
        yield Note(teller.say("disc.boxes"))
    for region in telling(found):
        text = region_sentence(region, found, names)
        text = teller.say("doc.by_means", text=text, open=percent(region.open))
        share = teller.say("doc.box_points", points=region.points, open=percent(region.open))
        yield mine.sentence(text, f"{key}_boxes", share, [region.winner, region.loser])
    if found.regions:
        yield _boxes(found, names, f"{key}_boxes")
    if found.map:
        for text in switches(found.map, names):
            yield mine.sentence(text, f"{key}_map_1", teller.say("doc.in_table"), _scenarios(reading))
        title, places = teller.say("doc.fig.switches", measure=names.label()), found.map
        yield Picture(f"{key}_figure", title, lambda: plot_switches(places, names))
        yield from _tables(best_structures(found.map, names), f"{key}_map")
        yield Note(map_note(found.map, teller.lang))


def _tables(parts: Iterable[Table | str], key: str) -> Iterator[Grid | Note]:
    """Take over tables and what is said below them; the tables are numbered from 1."""
    number = 0
    for part in parts:
        if isinstance(part, Table):
            number += 1
            yield from_terminal(part, f"{key}_{number}")
        elif part:
            yield Note(part)


def _boxes(found: Discovery, names: Names, key: str) -> Grid:
    """List the boxes: who beats whom, how often there and elsewhere, how much of it the box covers."""
    lang = names.lang
    teller = Teller(lang, {}, "", Leaning(0, 0))
    rows = []
    for region in found.regions:
        worth, box = region.found.worth, bool(region.found.limits)
        shares = (worth.density, worth.elsewhere, worth.coverage) if box else (float("nan"),) * 3
        cells = (percent(share) for share in (region.share, *shares))
        rows.append((names.scenario(region.winner), names.scenario(region.loser), *cells))
    head = ("winner", "loser", "overall", "inside", "outside", "covers")
    titles = tuple(teller.say(f"doc.box_{name}") for name in head)
    return Grid(key, teller.say("doc.boxes"), titles, tuple(rows), numeric=frozenset(range(2, 6)))


def _of(reading: Reading, option: str) -> tuple[str, ...]:
    """Return the option that names the measure, if it is not that of the sweep's study."""
    usual = reading.swept.results.study.precision.measure
    return () if reading.measure == usual else (option, reading.measure)


def _scenarios(reading: Reading) -> list[str]:
    return [str(name) for name in reading.swept.results.points["scenario"].unique()]
