"""What is left of each lead when posts, powers and route are equal, as a section of the report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from sim.analysis.runs.leads import LEAD, PROPER
from sim.report.document.exhibits import Item, Note, Picture, from_terminal
from sim.report.document.given import Given
from sim.report.plots import plot_leads
from sim.report.terminal.leads import lead_findings, leads_note, leads_table, named, reversals
from sim.report.wording.telling import About, Sentence, limits
from sim.report.wording.text import measure_name


def leads(given: Given) -> Iterator[Item]:
    """Yield how far each structure leads, what makes it and what is left; nothing if settings stand still."""
    kept, teller = given.kept, given.teller
    grid = leads_table(kept, teller.lang)
    if grid is None:
        return
    yield teller.sentence(reversals(kept, teller.lang), "leads", "")
    yield from lead_sentences(given)
    title = given.say(
        "title.leads",
        measure=measure_name(kept.measure, teller.lang),
        settings=named(kept.leads(), teller.lang),
    )
    yield Picture("leads", title, partial(plot_leads, kept, kept.measure, teller.lang))
    yield from_terminal(grid, "leads_table")
    yield Note(leads_note(kept, teller.lang))


def lead_sentences(given: Given) -> list[Sentence]:
    """Say of each structure by how much it leads and what is left, with the limits of what is left."""
    kept, teller = given.kept, given.teller
    table = kept.leads()
    found = []
    for text, scenario in zip(lead_findings(kept, teller.lang), table["scenario"].unique(), strict=True):
        rows = table[table["scenario"] == scenario].set_index("part")
        parts = [
            given.say(f"setting.{part}") + " " + limits(kept.measure, _gap(rows, part), teller.lang)
            for part in (LEAD, PROPER)
        ]
        about = About.against(kept.measure, [str(scenario)], kept.baseline)
        found.append(teller.sentence(text, "leads", given.say("join.clauses").join(parts), about))
    return found


def _gap(rows: pd.DataFrame, part: str) -> tuple[float, float, float]:
    row = rows.loc[part]
    return float(row["mean"]), float(row["low"]), float(row["high"])
