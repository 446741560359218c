"""What stands in each section of a report, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import batched
from math import isnan

from sim.analysis.runs.tables import measures
from sim.measures import Of, Shown, find, shown
from sim.model.city.footing import ALIKE, Footing
from sim.report.document import assumptions
from sim.report.document.causes import drivers, load
from sim.report.document.exhibits import Heading, Item, Note, Picture, Section, TableItem
from sim.report.document.given import LEVEL, Given, at_footing, judged, matrix
from sim.report.document.leads import leads
from sim.report.document.ledger import ledger_items
from sim.report.document.method import method_items
from sim.report.document.sweeps import stable_words
from sim.report.plots import plot_backlog, plot_flows, plot_ranking, plot_shock
from sim.report.plots.charts import plot_organisations
from sim.report.terminal.comparison import aged, caution
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.sentences import (
    Certainty,
    Contest,
    certainty_sentence,
    contest_about,
    contest_sentence,
    posts_clause,
    verdict_sentences,
)
from sim.report.wording.telling import Sentence, limits
from sim.report.wording.text import measure_label

CHARTS = 4
"""Organisation charts in a figure, as many as can be read on a page across."""


def sections(given: Given) -> list[Section]:
    """Give all sections, in order."""
    parts: dict[str, Callable[[Given], Iterable[Item]]] = {
        "answer": answer,
        "leads": leads,
        "ranking": ranking,
        "drivers": drivers,
        "load": load,
        "structures": structures,
        "organisation": organisation,
        "journeys": journeys,
        "backlog": backlog,
        "assumptions": rests_on,
        "ledger": lambda given: ledger_items(given.kept, given.teller),
        "method": lambda given: method_items(given.kept, given.teller),
    }
    made = {key: tuple(make(given)) for key, make in parts.items()}
    return [Section(key, given.say(f"doc.title.{key}"), items) for key, items in made.items() if items]


# ------------------------------------------------------------------------------------------------ 1 answer


def answer(given: Given) -> Iterator[Sentence]:
    """Yield the answer: who is best, whether that is the structure or what it was given, how sure it is.

    Where settings vary it begins with what is left when all are equal.
    """
    kept, teller = given.kept, given.teller
    first, *others = (given.contest(footing) for footing in kept.footings)
    if len(kept.leads()) and others:
        yield contest_sentence(others[-1], teller, "ranks_" + others[-1].footing)
        yield contest_sentence(first, teller, "ranks_" + first.footing)
        yield _certain(given, others[-1])
        return
    yield contest_sentence(first, teller, "ranks_" + first.footing)
    if others:
        second = contest_sentence(others[0], teller, "ranks_" + others[0].footing)
        clause = posts_clause(first, others[0], teller)
        text = second.text + teller.say("join.sentences") + clause
        yield Sentence(text, second.exhibit, second.interval, second.leans, second.command)
    else:
        yield teller.sentence(_one_footing(given, first.footing), "ranks_" + first.footing, MISSING)
    yield _certain(given, first)


def _one_footing(given: Given, footing: str) -> str:
    """Say what a difference is made of besides the structure, where settings stand still."""
    own = [name for name in ALIKE.equal if name not in Footing.named(footing).equal]
    if not own:
        return given.say("said.one_footing.alike")
    settings = given.say("join.names").join(given.say(f"said.setting.{name}") for name in sorted(own))
    return given.say("said.one_footing", footing=given.say(f"footing.{footing}"), settings=settings)


def _certain(given: Given, contest: Contest) -> Sentence:
    """Say how sure it is who is lowest."""
    kept, teller = given.kept, given.teller
    known = Certainty(
        kept.outcome.replications,
        _width(given),
        stable_words(kept, given.readings, teller),
        contest_about(contest, teller),
    )
    return certainty_sentence(known, teller, "grades")


def _width(given: Given) -> str:
    width = given.kept.outcome.width
    if isnan(width):
        return MISSING
    key = "said.width" if given.kept.outcome.reached else "said.width_missed"
    return given.say(
        key, width=figure(100 * width, 2), target=f"{100 * given.kept.outcome.study.precision.relative:g}"
    )


# ------------------------------------------------------------------------------------------------ 2 ranking


def ranking(given: Given) -> Iterator[Item]:
    """Yield who is faster than whom."""
    kept, teller = given.kept, given.teller
    for footing in kept.footings:
        rows = given.gaps[(given.gaps["footing"] == footing) & (given.gaps["measure"] == kept.measure)]
        yield from verdict_sentences(rows, teller, "gaps", given.margin)
    if len(given.gaps):
        title = given.say("doc.fig.gaps", measure=_label(given))
        yield Picture("gaps", title, partial(plot_ranking, kept, kept.measure, teller.lang))
    for footing in kept.footings:
        yield _ranks(given, footing)
    yield from (Note(words) for words in (*caution(kept, teller.lang), *aged(kept, teller.lang)))
    if len(given.gaps):
        yield from (_others(given, footing) for footing in kept.footings)
        yield from _apart(given)


def _label(given: Given) -> str:
    return measure_label(given.kept.measure, given.teller.lang)


def _ranks(given: Given, footing: str) -> TableItem:
    """List the structures by their means, with whom each is surely above."""
    kept, lang = given.kept, given.teller.lang
    order = given.order(footing, kept.measure)
    means = kept.summary(LEVEL)
    means = means[(means["footing"] == footing) & (means["measure"] == kept.measure)].set_index("scenario")
    gaps = given.gaps[(given.gaps["footing"] == footing) & (given.gaps["measure"] == kept.measure)]
    gaps = gaps.set_index("scenario")
    places = {str(name): k for k, name in enumerate(order.means.sort_values(kind="stable").index, 1)}
    rows = []
    for name, place in places.items():
        mean = means.loc[name]
        gap = (
            limits(kept.measure, tuple(gaps.loc[name, ["mean", "low", "high"]]), lang)
            if name in gaps.index
            else ""
        )
        below = sorted(places[other] for other in order.lower_than(name))
        rows.append(
            (
                f"{place}",
                given.title(name),
                f"{figure(mean['mean'], 3)} [{figure(mean['low'], 3)}, {figure(mean['high'], 3)}]",
                gap or given.say("axis.baseline"),
                ", ".join(map(str, below)) or MISSING,
            )
        )
    head = tuple(given.say(f"doc.head.{name}") for name in ("place", "structure", "mean", "gap", "below"))
    title = given.say("doc.table.ranks", footing=given.say(f"footing.{footing}"), measure=_label(given))
    note = given.say("doc.note.ranks", decided=order.decided, pairs=len(order.pairs))
    return TableItem(f"ranks_{footing}", title, head, tuple(rows), note, frozenset({0}))


def _others(given: Given, footing: str) -> TableItem:
    """Show other measures beside, marked where a structure surely differs, all of them judged together."""
    runs = given.kept.runs
    wanted = [name for name in shown(Shown.REPORT) if name in measures(runs) and name != given.kept.measure]
    return matrix(given, footing, wanted, ("beside", "doc.table.beside"))


def _apart(given: Given) -> Iterator[Item]:
    """Yield a table by what incidents are; nothing for results that hold no classes."""
    known = measures(given.kept.runs)
    of_class = (found for name in known if (found := find(name)) and found.measure.of is Of.CLASS)
    kinds = list(dict.fromkeys(found.member for found in of_class))
    if kinds:
        yield Heading(given.say("doc.classes"))
        yield Note(given.say("doc.classes_note"))
        wanted = [measure for kind in kinds for measure in shown(Shown.CLASSES, kind)]
        for footing in given.kept.footings:
            yield matrix(given, footing, wanted, ("classes", "doc.table.classes"))


# ------------------------------------------------------------------------------------ 5 to 8


TERMS = ("three_in_one", "joint_committee", "whistle", "flattening", "posts", "powers", "route", "upward")
"""Terms of the field that a reader may not know, in the order told."""


def structures(given: Given) -> Iterator[Item]:
    """Yield what each structure is, in a paragraph with its sources, and what terms mean."""
    for name, scenario in given.kept.scenarios.items():
        if scenario.story:
            yield Heading(given.title(name))
            yield Note(scenario.story[given.teller.lang])
    yield Heading(given.say("doc.terms"))
    yield from (Note(given.say(f"term.{key}")) for key in TERMS)


def organisation(given: Given) -> Iterator[Item]:
    """Yield the organisation charts, coloured by load."""
    kept, lang = given.kept, given.teller.lang
    yield Note(given.say("doc.organisation"))
    for footing in kept.footings:
        for number, some in enumerate(batched(kept.titles, CHARTS), 1):
            draw = partial(plot_organisations, kept, some, footing, lang)
            title = at_footing(given, "doc.fig.organisations", footing)
            yield Picture(f"organisations_{footing}_{number}", title, draw, screen=given.again(footing))


def journeys(given: Given) -> Iterator[Item]:
    """Yield how incidents travel between offices."""
    kept, teller = given.kept, given.teller
    counted = len(kept.flows) > 0
    for footing in kept.footings:
        for measure in shown(Shown.HOPS):
            exhibit = f"flows_{footing}" if counted else f"moves_{footing}"
            yield from verdict_sentences(judged(given, footing, measure), teller, exhibit)
    for footing in kept.footings:
        if counted:
            draw = partial(plot_flows, kept, footing, teller.lang)
            title = at_footing(given, "doc.fig.flows", footing)
            yield Picture(f"flows_{footing}", title, draw, screen=given.again(footing))
        known = [name for name in shown(Shown.JOURNEYS) if name in measures(kept.runs)]
        yield matrix(given, footing, known, ("moves", "doc.table.moves"))
    if not counted:
        yield Note(given.say("doc.no_flows"))


def backlog(given: Given) -> Iterator[Item]:
    """Yield what waits, through the year and after a shock."""
    kept, teller = given.kept, given.teller
    known = [name for name in shown(Shown.BACKLOG) if name in measures(kept.runs)]
    for footing in kept.footings:
        for measure in known[:1]:
            yield from verdict_sentences(judged(given, footing, measure), teller, f"backlog_{footing}")
    for footing in kept.footings:
        yield matrix(given, footing, known, ("backlog", "doc.table.backlog"))
    yield from _courses(given)


def _courses(given: Given) -> Iterator[Item]:
    """Yield the backlog day by day, and what a shock adds to it."""
    kept, lang = given.kept, given.teller.lang
    if kept.backlog.empty:
        yield Note(given.say("doc.no_backlog"))
        return
    for footing in kept.footings:
        draw = partial(plot_backlog, kept.at(footing), lang)
        title = at_footing(given, "doc.fig.backlog", footing)
        yield Picture(f"course_{footing}", title, draw, screen=given.again(footing))
    if kept.backlog["excess"].notna().any():
        yield Picture("shock", given.say("doc.fig.shock"), partial(plot_shock, kept, lang))
    else:
        yield Note(given.say("doc.no_shock"))


def rests_on(given: Given) -> Iterator[Item]:
    """Yield where the answer flips and how far it rests on assumptions."""
    yield from assumptions.items(list(given.readings), given.teller)
