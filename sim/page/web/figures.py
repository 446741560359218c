"""The figures of the report, drawn from the last comparison, and the report itself."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nicegui import ui

from sim.page.answers import drawing, figure_names, report
from sim.words import ENGLISH, texts

if TYPE_CHECKING:
    from sim.page.web.host import Host

TITLE = "page.figure."


class Figures:
    """The tab of the figures."""

    def __init__(self, page: Host) -> None:
        self.page = page

    def build(self) -> None:
        """Build the place of the figures."""
        self.place = ui.element("div")
        self.draw()

    def draw(self) -> None:
        """Offer the figures of the comparison of what is chosen now, if there is one."""
        say, result = self.page.say, self.page.session.current
        self.place.clear()
        with self.place:
            if result is None:
                ui.label(say("page.figures_none"))
                return
            ui.label(say("page.figures_note")).classes("note")
            names = {name: self._title(name) for name in figure_names(result)}
            with ui.element("div").classes("transport"):
                self.choice = ui.select(
                    names, value=next(iter(names)), label=say("page.figure"), on_change=self._draw_chosen
                )
                self.choice.props("dense outlined options-dense").style("width: 300px").mark("figure")
                self.button = ui.button(say("page.report"), on_click=self._save)
                self.button.props("dense no-caps outline icon=download").mark("report")
            ui.label(say("page.swipe")).classes("note swipe")
            self.shown = ui.html(sanitize=False).classes("figure").mark("drawing")
            ui.timer(0, self._draw_chosen, once=True)

    def _title(self, name: str) -> str:
        """Name a figure by what its name begins with."""
        begins = (key.removeprefix(TITLE) for key in texts(ENGLISH) if key.startswith(TITLE))
        return self.page.say(TITLE + next(begin for begin in begins if name.startswith(begin)))

    async def _draw_chosen(self) -> None:
        result, name, lang = self.page.session.current, self.choice.value, self.page.session.lang
        if result is None:
            return
        self.shown.set_content(escape(self.page.say("page.drawing")))
        image = await self.page.work(lambda: drawing(result, name, lang))
        self.shown.set_content(f'<img src="{image}" alt="{escape(self._title(name))}">')

    async def _save(self) -> None:
        result, lang = self.page.session.current, self.page.session.lang
        if result is None:
            return
        self.button.disable()
        self.page.session.note = "page.writing"
        html = await self.page.work(lambda: report(result, lang))
        self.page.session.note = ""
        self.button.enable()
        ui.download.content(html.encode("utf-8"), f"{result.outcome.study.name}_{lang}.html", "text/html")
