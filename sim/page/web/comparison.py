"""Two sides compared on the same incidents: sentences that cannot overclaim, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.page.answers import commands, gaps_of, said
from sim.page.session import COUNTS
from sim.report.wording.sentences import Side, amount, judge, limits, limits_of_row
from sim.report.wording.text import measure_name, verdict_label
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    from sim.page.web.host import Host
    from sim.report.results import StudyResult


class ComparisonView:
    """The tab of the comparison."""

    def __init__(self, page: Host) -> None:
        self.page = page

    def build(self) -> None:
        """Build the button and the place of the answer."""
        say = self.page.say
        with ui.element("div").classes("transport"):
            counts = {each: f"{each}" for each in COUNTS}
            ui.select(
                counts,
                value=self.page.session.replications,
                label=say("page.replications"),
                on_change=self._counted,
            ).props("dense outlined options-dense")
            self.button = ui.button(say("page.compare"), on_click=self._compare)
            self.button.props("dense no-caps unelevated icon=balance").mark("compare")
        self.found = ui.element("div")
        self.draw()

    def _counted(self, event: Any) -> None:  # noqa: ANN401  (as NiceGUI gives it)
        self.page.session.replications = int(event.value)
        self.page.remember()

    async def _compare(self) -> None:
        self.button.disable()
        try:
            await self.page.compare(self.page.session.replications)
        finally:
            self.button.enable()

    def draw(self) -> None:
        """Show the last comparison, and whether it is of what is chosen now.

        What a comparison is stands there unless the choice was refused, as of sides with other incidents.
        """
        session, say = self.page.session, self.page.say
        self.found.clear()
        with self.found:
            if not session.problem:
                ui.label(say("page.compare_note")).classes("note")
            if session.choices.second is None:
                ui.label(say("page.need_second"))
            elif session.result is not None and session.current is None:
                ui.label(say("page.changed")).classes("problem")
            elif session.current is not None:
                self._show(session.current)

    def _show(self, result: StudyResult) -> None:
        say, lang = self.page.say, self.page.session.lang
        ui.html(say("page.said"), tag="h2", sanitize=False)
        sentences = list(said(result, lang))
        items = "".join(f"<li>{escape(each.text)}</li>" for each in sentences)
        ui.html(f"<ul class=said>{items}</ul>", sanitize=False).mark("said")
        ui.html(say("page.table"), tag="h2", sanitize=False)
        ui.html(self._table(result), sanitize=False).classes("wide-table").mark("gaps")
        ui.label(say("page.leans", leans=sentences[0].leans)).classes("note")
        ui.label(say("page.again" if result.command else "page.again_each")).classes("note")
        for line in commands(result, self.page.session.choices):
            ui.html(escape(line), tag="code", sanitize=False).classes("line")

    def _table(self, result: StudyResult) -> str:
        say, lang = self.page.say, self.page.session.lang
        means = result.runs.groupby("scenario", sort=False).mean(numeric_only=True)
        names = [in_language(result.titles[str(name)], lang) for name in means.index]
        heads = [say("page.head.measure"), *names, say("page.head.gap"), say("page.head.verdict")]
        rows = [
            [
                measure_name(row["measure"], lang),
                *(
                    amount(row["measure"], float(means.loc[name, row["measure"]]), lang)
                    for name in means.index
                ),
                limits(row["measure"], limits_of_row(row), lang),
                verdict(row["measure"], judge(row), lang),
            ]
            for row in gaps_of(result).to_dict("records")
        ]
        return table(heads, rows)


def verdict(measure: str, found: Side, lang: Language) -> str:
    """Say a verdict in words; of what has no interval nothing can be told."""
    return say("verdict.untold", lang) if found == "unknown" else verdict_label(measure, found, lang)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table, a head to each column; cells know theirs, for where they stand below each other."""
    head = "".join(f"<th scope=col>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    return f'<table class="plain stacked"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(head: str, cell: str) -> str:
    return f'<td data-head="{escape(head)}">{escape(cell)}</td>'
