"""How far results rest on assumptions: what sweeps tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.table import Table

from sim.experiment.command_line import CommandLine, Given, Option, Verb, repeated
from sim.experiment.questions.discovery import Discovery, Region
from sim.report.document.exhibits import Code, Heading, Item, Note, Picture, TableItem, from_terminal
from sim.report.document.sweeps import Reading
from sim.report.plots import plot_sensitivity, plot_switches
from sim.report.terminal import ranking
from sim.report.terminal import sensitivity as shown
from sim.report.terminal.discovery import best_structures, map_note, region_sentence, switches, telling
from sim.report.wording.names import Names
from sim.report.wording.numbers import percent
from sim.report.wording.telling import About, Leaning, Teller
from sim.words import ENGLISH, say

SWEPT = "results/assumptions"
"""Where readers are told to put a sweep."""

# ----------------------------------------------------------------------------------------------- the section


def items(readings: list[Reading], teller: Teller) -> Iterator[Item]:
    """Yield what the section on assumptions holds."""
    if not readings:
        yield Note(teller.say("doc.no_sweep"))
        yield Code(str(CommandLine(Verb.SWEEP, ("STUDY.yaml",), ((Option.OUT, SWEPT),))))
        yield Code(str(CommandLine(Verb.REPORT, ("RESULTS",), ((Option.SWEEP, SWEPT),))))
        return
    for number, reading in enumerate(readings, 1):
        study = reading.swept.results.study
        if len(readings) > 1:
            yield Heading(study.title[teller.lang])
        yield Note(
            teller.say(
                "doc.sweep",
                title=study.title[teller.lang],
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


def _told(teller: Teller, reading: Reading, verb: Verb, *options: Given) -> Teller:
    """Return who tells with the command that reads the sweep."""
    options = (*options, (Option.LANG, teller.lang)) if teller.lang != ENGLISH else options
    return Teller(teller.lang, teller.titles, reading.swept.command(verb, *options), teller.leaning)


def _stable(reading: Reading, teller: Teller, key: str) -> Iterator[Item]:
    found, study = reading.stability, reading.swept.results.study
    if found is None:
        return
    apart = repeated(Option.CIRCUMSTANCE, reading.circumstances)
    mine = _told(teller, reading, Verb.RANK, *_of(reading, Option.MEASURE), *apart)
    row = found.ranks.loc[found.ranks["mean"].idxmin()]
    first, *notes = ranking.finding(found, study, teller.lang)
    shares = {name: percent(row[f"{name}_first"]) for name in ("surely", "possibly")}
    yield mine.sentence(first, key, teller.say("doc.first_share", **shares), _first(reading))
    yield from_terminal(ranking.stability(found, study, teller.lang), key)
    yield Note(teller.say("join.sentences").join(notes))


def _sensitive(reading: Reading, teller: Teller, key: str) -> Iterator[Item]:
    result = reading.sensitivity
    if result is None:
        yield Note(teller.say("doc.not_sensitive", design=_design(reading, teller)))
        if teller.lang == ENGLISH:  # the reason comes from the study's check, which speaks English only
            yield Note(teller.say("doc.reason", reason=reading.why_not))
        return
    against = [result.question.against] if result.question.against else []
    options = (*_of(reading, Option.OUTCOME), *repeated(Option.AGAINST, against))
    mine = _told(teller, reading, Verb.SENSITIVITY, *options)
    names = reading.names(teller.lang)
    picture = _drawn(reading, names, key)
    if picture:
        yield picture
    parts = enumerate(shown.tables(result, names), 1)
    tables = [None if part is None else from_terminal(part, f"{key}_{k}", folded=True) for k, part in parts]
    yield from (table for table in tables if table is not None)
    described = shown.described_sensitivity(result, {teller.lang: names})
    findings = described["findings"][teller.lang]
    for texts, table, scenario in zip(findings, tables, result.noise["scenario"], strict=True):
        joined = teller.say("join.sentences").join(texts)
        exhibit = table or picture
        limits = teller.say("doc.in_sentence")
        about = About(result.question.outcome, ((str(scenario), result.question.against or ""),))
        yield mine.sentence(joined, exhibit.key if exhibit else "ledger", limits, about)
    yield from map(Note, shown.sensitivity_notes(result, teller.lang))


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
    mine = _told(teller, reading, Verb.DISCOVER, *_of(reading, Option.OUTCOME))
    if found.regions:
        yield Note(teller.say("disc.boxes"))
    for region in telling(found):
        text = region_sentence(region, found, names)
        text = teller.say("doc.by_means", text=text, open=percent(region.open))
        share = teller.say("doc.box_points", points=region.points, open=percent(region.open))
        yield mine.sentence(text, f"{key}_boxes", share, _pair(region, reading))
    if found.regions:
        yield _boxes(found, names, f"{key}_boxes")
    if found.map:
        for text in switches(found.map, names):
            yield mine.sentence(text, f"{key}_map_1", teller.say("doc.in_table"), _all(reading))
        title, places = teller.say("doc.fig.switches", measure=names.label()), found.map
        yield Picture(f"{key}_figure", title, lambda: plot_switches(places, names))
        yield from _tables(best_structures(found.map, names), f"{key}_map")
        yield Note(map_note(found.map, teller.lang))


def _tables(parts: Iterable[Table | str], key: str) -> Iterator[TableItem | Note]:
    """Take over tables and what is said below them; the tables are numbered from 1."""
    number = 0
    for part in parts:
        if isinstance(part, Table):
            number += 1
            yield from_terminal(part, f"{key}_{number}")
        elif part:
            yield Note(part)


def _boxes(found: Discovery, names: Names, key: str) -> TableItem:
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
    return TableItem(key, teller.say("doc.boxes"), titles, tuple(rows), numeric=frozenset(range(2, 6)))


def _of(reading: Reading, option: Option) -> tuple[Given, ...]:
    """Return the option that names the measure, if it is not that of the sweep's study."""
    usual = reading.swept.results.study.precision.measure
    return () if reading.measure == usual else ((option, reading.measure),)


def _first(reading: Reading) -> About:
    """Say that a sentence is about who is first: of the baseline that is the difference of all others."""
    found = reading.stability
    leader = found.ranks["mean"].idxmin() if found else None
    first = str(found.crossed.structures.loc[leader, "scenario"]) if found else ""
    if first in ("", reading.kept.baseline):
        return _all(reading)
    return About.against(reading.measure, [first], reading.kept.baseline)


def _all(reading: Reading) -> About:
    """Say that a sentence is about the differences of all structures from the baseline."""
    names = [str(name) for name in reading.swept.results.points["scenario"].unique()]
    return About.against(reading.measure, names, reading.kept.baseline)


def _pair(region: Region, reading: Reading) -> About:
    return About(reading.measure, ((region.winner, region.loser),))
