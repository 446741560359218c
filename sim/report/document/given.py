"""What a report is made from, and the tables and titles that several sections share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan

import pandas as pd

from sim.analysis.runs.pairwise import Pairwise, pairwise
from sim.report.document.exhibits import TableItem
from sim.report.document.reading import Advised, Explained, KeptResult
from sim.report.document.sweeps import Reading
from sim.report.wording.numbers import MISSING, figure
from sim.report.wording.sentences import Contest, judge
from sim.report.wording.telling import Teller, amount
from sim.report.wording.text import measure_name, unit_key, unit_of

LEVEL = 0.95

MARKS = {"lower": "▼", "higher": "▲", "equivalent": "≈", "undetermined": "", "unknown": "?"}


@dataclass(frozen=True, eq=False)
class Given:
    """What a report is made from and how it is told."""

    kept: KeptResult
    explained: tuple[Explained, ...]
    readings: tuple[Reading, ...]
    teller: Teller
    advised: tuple[Advised, ...] = ()

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """The differences from the baseline, with the margin beside them if one was named."""
        table = self.kept.differences(LEVEL)
        return table if self.kept.margin is None else table.assign(margin=self.kept.margin)

    def order(self, footing: str, measure: str) -> Pairwise:
        """Compare all structures with each other at a footing."""
        return pairwise(_by_scenario(self.kept.runs, footing, measure), LEVEL)

    def contest(self, footing: str) -> Contest:
        """Give who is lowest in the measure of the study at a footing."""
        measure = self.kept.measure
        return Contest(measure, footing, self.order(footing, measure), self.kept.baseline)

    def again(self, footing: str) -> bool:
        """Whether a figure at a footing repeats one: those of the first are printed, the others on screen."""
        return footing != self.kept.footings[0]

    @property
    def margin(self) -> str:
        """The difference that matters, in words; empty if none was named."""
        kept = self.kept
        return "" if kept.margin is None else amount(kept.measure, kept.margin, self.teller.lang)

    def say(self, key: str, **values: object) -> str:
        """Say a text in the language of the report."""
        return self.teller.say(key, **values)

    def title(self, scenario: str) -> str:
        """Give the title of a scenario."""
        return self.teller.title(scenario)


def _by_scenario(runs: pd.DataFrame, footing: str, measure: str) -> pd.DataFrame:
    """Spread a measure at a footing over columns, a scenario each in their order."""
    here = runs[runs["footing"] == footing]
    return here.pivot(index="replication", columns="scenario", values=measure)[here["scenario"].unique()]


def at_footing(given: Given, key: str, footing: str, **values: object) -> str:
    """Say a title with the footing that it is about."""
    return given.say(key, footing=given.say(f"footing.{footing}"), **values)


def matrix(given: Given, footing: str, wanted: Sequence[str], names: tuple[str, str]) -> TableItem:
    """Show measures (rows) of structures (columns), marked where they surely differ from the baseline.

    `names` are the key of the table and that of its title.
    """
    kept, (key, title) = given.kept, names
    here = kept.runs[kept.runs["footing"] == footing]
    wanted = [name for name in wanted if here[name].notna().any()]
    marks = _marks(kept, footing, wanted)
    means = here.groupby("scenario", sort=False)[wanted].mean()
    rows = tuple(
        (
            _row_name(measure, given),
            *(
                _marked(means.loc[name, measure], measure, marks.get((name, measure), ""))
                for name in means.index
            ),
        )
        for measure in wanted
    )
    head = (given.say("column.measure"), *(given.title(str(name)) for name in means.index))
    text = given.say(title, footing=given.say(f"footing.{footing}"))
    note = given.say("doc.note.joint", baseline=given.teller.name(kept.baseline))
    return TableItem(f"{key}_{footing}", text, head, rows, note, frozenset(range(1, len(head))), dense=True)


def _marks(kept: KeptResult, footing: str, wanted: Sequence[str]) -> dict[tuple[str, str], str]:
    """Mark what surely differs, of all measures wanted and all structures together."""
    if not wanted:
        return {}
    gaps = kept.joint(wanted, LEVEL)
    rows = gaps[gaps["footing"] == footing].to_dict("records") if len(gaps) else []
    return {(row["scenario"], row["measure"]): MARKS[judge(row)] for row in rows}


def _row_name(measure: str, given: Given) -> str:
    """Name a measure with its unit, shares in percent."""
    name = measure_name(measure, given.teller.lang)
    unit = "%" if unit_key(measure) == "share" else unit_of(measure, given.teller.lang)
    return name if unit_key(measure) == "index" else given.say("axis.with_unit", name=name, unit=unit)


def _marked(value: float, measure: str, mark: str) -> str:
    if isnan(value):
        return MISSING
    return f"{figure(100 * value if unit_key(measure) == 'share' else value, 3)} {mark}".strip()


def judged(given: Given, footing: str, measure: str) -> pd.DataFrame:
    """Give the differences of one measure other than that of the study."""
    table = given.kept.differences(LEVEL)
    return table[(table["footing"] == footing) & (table["measure"] == measure)]
