"""What structures cost, on a terminal of 80 columns: posts, staff hours, yuan, and waiting beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

from rich.table import Table

from sim.experiment.command_line import CommandLine, Option, Verb
from sim.experiment.questions.cost import BOOKS, Costs, costs
from sim.experiment.runs.manifest import own_version
from sim.model.city.wages import WageTable
from sim.report.document.reading import KeptResult
from sim.report.terminal.tables import Columns, laid_out, records
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.text import measure_name
from sim.words import Language, languages, say

POSTS: Columns = (
    ("rank.structure", 17, "left"),
    ("cost.books", 19, "right"),
    ("cost.per_1000", 8, "right"),
    ("cost.per_closed_1000", 8, "right"),
    ("cost.hours", 17, "right"),
    ("cost.waiting", 6, "right"),
)
MONEY: Columns = (
    ("rank.structure", 22, "left"),
    ("cost.bill", 18, "right"),
    ("cost.per_resident", 18, "right"),
)
PRICED: Columns = (("cost.per_closed", 19, "right"),)
"""What can be told where the hours of each book are known."""

MILLION = 1e6
SHIPPED = "longgang_wages"


@dataclass(frozen=True, eq=False)
class CostReading:
    """What kept results cost, with what is said of it."""

    kept: KeptResult
    found: Costs
    folder: str

    @classmethod
    def of(cls, kept: KeptResult, wages: WageTable | None, folder: str) -> CostReading:
        """Reckon what the structures of a comparison cost; ValueError if no file of theirs is as it was.

        Posts are counted in the files, so a structure whose file has changed since is left out.
        """
        changed = {stranger.name for stranger in kept.strangers}
        cases = [case for case in kept.outcome.cases if case.scenario.name not in changed]
        here = [case for case in cases if case.footing.key in set(kept.runs["footing"])]
        if not here:
            raise ValueError(
                f"{folder}: no structure is as it was when the results were made, so posts are not known"
            )
        return cls(kept, costs(kept.runs, here, wages), folder)

    def tables(self, lang: Language) -> Iterator[Table]:
        """Yield for each footing what it takes, and with wages what that costs."""
        for footing in self.found.table["footing"].unique():
            rows = self.found.table[self.found.table["footing"] == footing].to_dict("records")
            place = say(f"footing.{footing}", lang)
            yield self._posts(rows, say("cost.title_posts", lang, footing=place), lang)
            if self.found.wages:
                yield self._money(rows, say("cost.title_money", lang, footing=place), lang)

    def _posts(self, rows: list[dict[str, Any]], title: str, lang: Language) -> Table:
        table = laid_out(POSTS, lang, title)
        for row in rows:
            books = " + ".join(f"{row[book.value]:,}" for book in BOOKS)
            per = [figure(row[name], 3) for name in ("per_1000_residents", "posts_per_1000_closed")]
            hours, waiting = limits(row, "hours"), figure(row["waiting"], 3)
            table.add_row(self._title(row, lang), books, *per, hours, waiting)
        return table

    def _money(self, rows: list[dict[str, Any]], title: str, lang: Language) -> Table:
        priced = self.found.has_hours
        table = laid_out((*MONEY, *PRICED) if priced else MONEY, lang, title)
        for row in rows:
            millions = {key: value / MILLION for key, value in row.items() if key.startswith("bill")}
            cells = [limits(millions, "bill"), limits(row, "bill_per_resident")]
            table.add_row(self._title(row, lang), *cells, *([limits(row, "per_closed")] if priced else []))
        return table

    def _title(self, row: Mapping[str, Any], lang: Language) -> str:
        return self.kept.titles[row["scenario"]].get(lang, row["scenario"])

    def notes(self, lang: Language) -> list[str]:
        """Say what counts as what, and that waiting is not added."""
        said = [
            say("cost.note_posts", lang),
            say("cost.note_hours", lang),
            say("cost.note_waiting", lang, measure=measure_name("resolution_rmst60_hours", lang)),
        ]
        if outside := [self._title(row, lang) for row in self._outsourced()]:
            said.append(
                say("cost.note_contractor", lang, names=say("join.names", lang).join(dict.fromkeys(outside)))
            )
        if changed := [stranger.name for stranger in self.kept.strangers]:
            said.append(say("cost.note_changed", lang, names=say("join.names", lang).join(changed)))
        return [*said, *self._of_wages(lang)]

    def _outsourced(self) -> list[dict[str, Any]]:
        return [row for row in records(self.found.table) if row["contractor"]]

    def _of_wages(self, lang: Language) -> Iterator[str]:
        wages = self.found.wages
        if wages is None:
            line = CommandLine(Verb.COST, (self.folder,), ((Option.WAGES, SHIPPED),))
            yield say("cost.note_no_wages", lang, command=line)
            return
        yield say("cost.note_wages", lang, wages=wages.title[lang])
        if not self.found.has_hours:
            yield say("cost.note_no_hours", lang, command=self.kept.made_by(lang))

    def described(self) -> dict[str, Any]:
        """Give the table and what is said of it as plain data."""
        wages = self.found.wages
        return {
            "version": own_version(),
            "results": self.folder,
            "wages": wages.name if wages else None,
            "costs": records(self.found.table),
            "notes": {lang: self.notes(lang) for lang in languages()},
        }


def limits(row: Mapping[str, Any], name: str) -> str:
    """Write an amount with its ends; a dash where it is not known."""
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if isnan(value):
        return MISSING
    return figure(value, 3) if isnan(low) else f"{figure(value, 3)} [{figure(low, 3)}, {figure(high, 3)}]"
