"""The ledger of a report: every quantity of the scenarios compared, with its range, source and grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.model.files.quantity import Grade, Quantity
from sim.report.document.exhibits import Item, Note, TableItem
from sim.report.document.reading import KeptResult, Stranger
from sim.report.terminal.sources import cited, title_of
from sim.report.wording.telling import Teller

HEAD = ("path", "value", "range", "source", "grade", "in", "reason")


def ledger_items(kept: KeptResult, teller: Teller) -> Iterator[Item]:
    """Yield what is not as it was, the counts by grade, the ledger, and what its sources are."""
    yield from (Note(stranger_words(stranger, teller)) for stranger in kept.strangers)
    entries = kept.ledger()
    grades = Counter(quantity.grade for _, quantity in entries)
    counts = ((teller.say(f"grade.{grade.value}"), f"{grades[grade]}") for grade in Grade if grades[grade])
    head = (teller.say("doc.head.grade"), teller.say("doc.head.count"))
    yield TableItem("grades", teller.say("doc.table.grades"), head, tuple(counts), numeric=frozenset({1}))
    names = list(kept.scenarios)
    legend = "; ".join(f"{k} {teller.title(name)}" for k, name in enumerate(names, 1))
    yield Note(teller.say("doc.note.codes", legend=legend))
    rows = tuple(
        _row(path, quantity, _where(names, here), teller) for (path, quantity), here in entries.items()
    )
    titles = tuple(teller.say(f"doc.head.{name}") for name in HEAD)
    yield TableItem(
        "ledger",
        teller.say("doc.table.ledger"),
        titles,
        rows,
        numeric=frozenset({1, 2}),
        dense=True,
        folded=True,
    )
    keys = cited(quantity.source for _, quantity in entries)
    told = tuple((key, title_of(key, teller.lang)) for key in keys)
    head = (teller.say("doc.head.key"), teller.say("doc.head.stands_for"))
    if told:
        yield TableItem("sources", teller.say("doc.table.sources"), head, told, dense=True)


def stranger_words(stranger: Stranger, teller: Teller) -> str:
    """Say that a scenario is gone or has changed since the results were made."""
    key = "doc.changed" if stranger.now else "doc.gone"
    return teller.say(
        key, name=teller.name(stranger.name), then=stranger.then, now=stranger.now, origin=stranger.origin
    )


def _row(path: str, quantity: Quantity, where: str, teller: Teller) -> tuple[str, ...]:
    limits = (
        "" if quantity.range is None else "–".join(f"{end:.10g}".replace("-", "−") for end in quantity.range)
    )
    return (
        path,
        f"{quantity.value:.10g} {quantity.unit}".replace("-", "−"),
        limits,
        quantity.source,
        teller.say(f"grade.{quantity.grade.value}"),
        where or teller.say("doc.everywhere"),
        quantity.reason or "",
    )


def _where(names: Sequence[str], here: Sequence[str]) -> str:
    """Give the numbers of the scenarios that have an entry; nothing if all have it."""
    return "" if set(here) == set(names) else ", ".join(f"{names.index(name) + 1}" for name in here)
