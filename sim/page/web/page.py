"""The whole page: what is chosen on the left, what follows from it on the right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from nicegui import ui

from sim.page import pictures
from sim.page.address import query
from sim.page.choices import Choices
from sim.page.session import Session, doing
from sim.page.web.comparison import ComparisonView
from sim.page.web.controls import Controls
from sim.page.web.figures import Figures
from sim.page.web.month import MonthView
from sim.words import languages, say

WORKER = ThreadPoolExecutor(1, thread_name_prefix="tierflow")
"""Whatever takes long is done here, one thing at a time: figures share the settings of matplotlib."""

HEAD = f"""
<link rel="stylesheet" href="/tierflow/style.css">
<script src="/tierflow/paint.js"></script>
<script>Object.assign(tierflow.scale, {json.dumps(pictures.scale())})</script>
"""
TABS = ("month", "compare", "figures")
LISTEN = 0.3
"""Seconds between two looks at what is being done."""

PRIMARY = "#0B4F8A"


class Page:
    """One open page, from its first request until its browser is gone.

    `first` is the session that the server has run before anybody asked: while its engine is made ready, all
    wait.
    """

    def __init__(self, session: Session, first: Session) -> None:
        self.session, self.first = session, first

    async def build(self) -> None:
        """Build the page and answer the first choice."""
        self.client = ui.context.client
        ui.add_head_html(HEAD)
        ui.colors(primary=PRIMARY)
        self.root = ui.element("div")
        self.draw()
        ui.timer(LISTEN, self._tell)
        ui.timer(0, self.look, once=True)

    def say(self, key: str, **values: object) -> str:
        """Say a text in the language of the page."""
        return say(key, self.session.lang, **values)

    def script(self, code: str) -> None:
        """Run a line of JavaScript in the browser, from wherever the call comes.

        What is drawn anew may hold the control that asked for it, so the page and not the control runs it.
        """
        self.client.run_javascript(code)

    def remember(self) -> None:
        """Write what is chosen into the address; what could not be run, or no month yet, changes nothing."""
        if self.session.seen and not self.session.problem:
            self.script(f"tierflow.remember({json.dumps(query(self.session))})")

    def draw(self) -> None:
        """Draw everything anew, in the language that the page has now."""
        self.root.clear()
        self.controls, self.month = Controls(self), MonthView(self)
        self.comparison, self.figures = ComparisonView(self), Figures(self)
        names = {lang: say("language.name", lang) for lang in languages()}
        with self.root:
            with ui.element("header").classes("top"):
                ui.html(self.say("page.title"), tag="h1", sanitize=False)
                ui.toggle(names, value=self.session.lang, on_change=self._speak).props(
                    "no-caps dense unelevated"
                ).mark("language")
            with ui.element("div").classes("whole"):
                with ui.element("aside").classes("side"):
                    self.controls.build()
                with ui.element("aside").classes("more"):
                    self.controls.quantities.build()
                with ui.element("main").classes("main"):
                    self._build_main()
        code, face = self.say("language.html"), self.say("language.face")
        self.script(f"document.documentElement.lang = '{code}'")
        self.script(f"document.documentElement.dataset.face = '{face}'")

    def _build_main(self) -> None:
        self.problem = ui.element("div").props("role=alert")
        self.doing = ui.label().classes("doing").props("role=status")
        with ui.tabs().props("dense no-caps align=left") as tabs:
            for name in TABS:
                ui.tab(name, self.say(f"page.tab.{name}"))
        with ui.tab_panels(tabs, value=TABS[0]).props("keep-alive").classes("w-full"):
            for name, view in zip(TABS, (self.month, self.comparison, self.figures), strict=True):
                with ui.tab_panel(name):
                    view.build()
        self._show_problem()

    def _show_problem(self) -> None:
        self.problem.clear()
        if self.session.notice:
            key, what = self.session.notice
            with self.problem, ui.element("div").classes("problem"):
                ui.label(self.say(key, what=what)).mark("notice")
        if self.session.problem:
            with self.problem, ui.element("div").classes("problem"):
                ui.label(self.say("page.refused"))
                ui.label(self.session.problem).mark("problem")
                if self.session.seen:
                    ui.label(self.say("page.stale"))

    def _tell(self) -> None:
        self.doing.set_text(doing(self.session, self.session.lang) or doing(self.first, self.session.lang))

    def _speak(self, event: Any) -> None:  # noqa: ANN401  (as NiceGUI gives it)
        lang = next(each for each in languages() if each == event.value)
        if lang != self.session.lang:
            self.session.lang = lang
            self.draw()
            self.remember()

    async def work[T](self, work: Callable[[], T]) -> T:
        """Do some work in the thread of the worker while the page goes on answering."""
        return await asyncio.get_running_loop().run_in_executor(WORKER, work)

    async def choose(self, choices: Choices) -> None:
        """Take a choice and answer it."""
        if choices != self.session.choices:
            self.session.choices, self.session.notice = choices, None
            await self.look()

    async def look(self) -> None:
        """Simulate the month of what is chosen and show it, unless something else has been chosen since."""
        choices = self.session.choices
        await self.work(self.session.look)
        if choices == self.session.choices:
            self.answered()

    async def take_file(self, name: str, data: bytes) -> Choices | None:
        """Load a file of one's own and return the choice of it; None, and told, if it cannot be used."""
        after = await self.work(lambda: self.session.take_file(name, data))
        self._show_problem()
        return after

    def refuse_file(self, reason: str) -> None:
        """Tell that a file cannot be used."""
        self.session.notice = ("page.bad_file", reason)
        self._show_problem()

    async def compare(self, replications: int) -> None:
        """Compare what is chosen and show what is found."""
        await self.work(lambda: self.session.compare(replications))
        self.answered()

    def answered(self) -> None:
        """Show the last answers."""
        self._tell()
        self._show_problem()
        self.month.draw()
        self.comparison.draw()
        self.figures.draw()
        self.remember()
