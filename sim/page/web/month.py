"""The month that is watched: play, a slider of time, and for each side its chart, its map and its numbers."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.page import pictures
from sim.page.answers import MEASURES, Watched, office_names, warm_up_days
from sim.page.pictures import Peaks, PictureView
from sim.report.style import structure_colour
from sim.report.wording.sentences import amount
from sim.report.wording.text import measure_name, name_of

if TYPE_CHECKING:
    from sim.page.web.host import Host

TICK = 0.2
"""Seconds between two frames while it plays."""

SPEEDS = (1, 3, 6, 12, 24)
USUAL_SPEED = 3
GAP = 20
BESIDE = 760
"""Pixels from which two sides stand beside each other; the style sheet says the same of the whole page."""

LEAST_WIDTH = 300
FLOWS = 6
"""Hand-overs that are told, the most frequent first."""


class MonthView:
    """The tab of the month."""

    def __init__(self, page: Host) -> None:
        self.page = page
        self.speed = USUAL_SPEED
        self.width = 1000.0
        self.panes: list[dict[str, ui.html]] = []

    def build(self) -> None:
        """Build what stays when another choice is answered."""
        say, session = self.page.say, self.page.session
        with ui.element("div").classes("transport"):
            self.button = ui.button(on_click=self._toggle).props("dense no-caps unelevated").mark("play")
            self.moment = ui.label().classes("moment").mark("moment")
            last = max(session.last, session.frame, 1)
            self.slider = ui.slider(min=0, max=last, value=session.frame, on_change=self._slid)
            self.slider.props(f'aria-label="{say("page.time")}"').mark("time")
            speeds = {each: f"{each}" for each in SPEEDS}
            ui.select(speeds, value=self.speed, label=say("page.speed"), on_change=self._sped).props(
                "dense outlined options-dense"
            )
        ui.element("q-resize-observer").on("resize", self._resized, args=["width"])
        self.timer = ui.timer(TICK, self._tick, active=False)
        self.now = ui.element("div")
        self._label_button()
        self.draw()

    def draw(self) -> None:
        """Draw the panes of the months seen last, one or two."""
        session = self.page.session
        self.now.clear()
        self.panes = []
        if not session.seen:
            return
        self.peaks: Peaks = pictures.peaks_of(session.seen)
        self.slider.props(f"max={session.last}")
        with self.now:
            self.course = ui.html(sanitize=False)
            self._legend()
            with ui.element("div").classes("panes two" if len(session.seen) > 1 else "panes"):
                for side, seen in enumerate(session.seen):
                    with ui.element("section").classes("pane").props(f"id=side-{side}"):
                        self.panes.append(self._pane(side, seen))
        self.lay_out()
        self.slider.value = session.frame

    def _legend(self) -> None:
        say, lang = self.page.say, self.page.session.lang
        with ui.element("div").classes("legend"):
            for scale, ends in (
                ("axis.utilisation", ("0", "100")),
                ("page.course", ("0", f"{self.peaks.tile}")),
            ):
                with ui.element("div"):
                    ui.label(say(scale)).classes("note")
                    ui.html(pictures.ramp(lang, ends), sanitize=False)
        ui.label(say("page.one_run")).classes("note")

    def _pane(self, side: int, seen: Watched) -> dict[str, ui.html]:
        """Build the pane of a side and return what changes with the frame."""
        say, lang = self.page.say, self.page.session.lang
        sign = pictures.key(pictures.DASHES[side], structure_colour(seen.city.name))
        ui.html(f"{sign} {escape(seen.city.title[lang])}", tag="h2", sanitize=False)
        days = int(seen.city.period.days.value)
        about = say("page.month", days=days, warm_up=warm_up_days(seen.city), seconds=seen.seconds)
        ui.label(about).classes("note").mark("about")
        made = {"numbers": ui.html(sanitize=False).classes("figures-of-now")}
        ui.html(say("page.chart"), tag="h3", sanitize=False)
        made["chart"] = ui.html(sanitize=False)
        ui.label(say("page.chart_note")).classes("note")
        ui.html(say("page.map"), tag="h3", sanitize=False)
        made["map"] = ui.html(sanitize=False)
        ui.label(say("page.map_note")).classes("note")
        ui.html(say("page.measure"), tag="h3", sanitize=False)
        ui.html(self._measures(seen), sanitize=False)
        ui.label(say("page.again")).classes("note")
        ui.html(escape(seen.command), tag="code", sanitize=False)
        return made

    def _measures(self, seen: Watched) -> str:
        lang = self.page.session.lang
        rows = (
            f"<tr><th scope=row>{escape(measure_name(name, lang))}</th>"
            f"<td>{escape(amount(name, seen.values[name], lang))}</td></tr>"
            for name in MEASURES
        )
        return f"<table class=plain>{''.join(rows)}</table>"

    def lay_out(self) -> None:
        """Draw the pictures as wide as there is room, then paint the frame into them."""
        session = self.page.session
        if not session.seen:
            return
        self.course.set_content(pictures.course(session.seen, self._view(self.width)))
        view = self._view(self._pane_width())
        for seen, pane in zip(session.seen, self.panes, strict=True):
            pane["chart"].set_content(pictures.chart(seen, view))
            pane["map"].set_content(pictures.city_map(seen, view))
        self.paint()

    def paint(self) -> None:
        """Paint the frame that is shown now."""
        session, say = self.page.session, self.page.say
        if not session.seen:
            return
        moment = session.seen[0].month.moment(session.frame)
        day = say(f"page.day.{moment.weekday()}")
        self.moment.set_text(say("page.moment", day=day, date=f"{moment:%Y-%m-%d}", time=f"{moment:%H:%M}"))
        for seen, pane in zip(session.seen, self.panes, strict=True):
            pane["numbers"].set_content(self._numbers(seen))
        numbers = pictures.painted(session.seen, session.frame, self._view(self.width))
        self.page.script(f"tierflow.paint({json.dumps(numbers)})")

    def _view(self, width: float) -> PictureView:
        return PictureView(self.page.session.lang, width, self.peaks)

    def _pane_width(self) -> float:
        beside = len(self.page.session.seen) > 1 and self.width >= BESIDE
        return (self.width - GAP) / 2 if beside else self.width

    def _numbers(self, seen: Watched) -> str:
        """Tell what is open and waits, where most, and who handed over to whom."""
        say, frame, lang = self.page.say, self.page.session.frame, self.page.session.lang
        waiting = seen.month.waiting[frame]
        total = say("page.now", open=int(seen.month.open_incidents()[frame]), waiting=int(waiting.sum()))
        top = int(waiting.argmax())
        longest = (
            say("page.longest", name=office_names(seen, lang)[top], count=int(waiting[top]))
            if waiting.any()
            else say("page.no_queue")
        )
        flows = seen.month.flows(frame).head(FLOWS).to_dict("records")
        told = (
            say(
                "page.flow",
                origin=name_of("kind", row["origin"], lang),
                target=name_of("kind", row["target"], lang),
                count=row["count"],
            )
            for row in flows
        )
        moves = say("join.clauses").join(told) or say("page.no_flow")
        lines = (total, longest, f"{say('page.flows')}: {moves}")
        return "".join(f"<div>{escape(line)}</div>" for line in lines)

    # ---------------------------------------------------------------------------------------- time

    def _label_button(self) -> None:
        playing = self.timer.active
        self.button.set_text(self.page.say("page.pause" if playing else "page.play"))
        self.button.set_icon("pause" if playing else "play_arrow")

    def _toggle(self) -> None:
        session = self.page.session
        if not self.timer.active and session.frame >= session.last:
            session.frame = 0
        self.timer.active = not self.timer.active
        self._label_button()
        self.page.remember()

    def _tick(self) -> None:
        if not self.timer.active:
            return
        self.timer.active = self.page.session.move(self.speed)
        self.slider.set_value(self.page.session.frame)
        if not self.timer.active:
            self._label_button()
            self.page.remember()

    def _slid(self, event: Any) -> None:  # noqa: ANN401  (as NiceGUI gives it)
        self.page.session.frame = min(int(event.value), self.page.session.last)
        self.paint()
        if not self.timer.active:
            self.page.remember()

    def _sped(self, event: Any) -> None:  # noqa: ANN401
        self.speed = int(event.value)

    def _resized(self, event: Any) -> None:  # noqa: ANN401
        width = max(LEAST_WIDTH, float(event.args["width"]))
        if width != self.width:
            self.width = width
            self.lay_out()
