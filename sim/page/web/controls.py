"""What is chosen: structures, levers, posts, the batch of incidents, and quantities with their sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.model.city.footing import Staffing
from sim.model.files.sources import ASSUMPTION
from sim.page.choices import (
    KNOBS,
    MOST_REPLICATIONS,
    Choices,
    Knob,
    Side,
    knob,
    levers,
    paths,
    structures,
)
from sim.words import says

if TYPE_CHECKING:
    from sim.page.web.host import Host

NOBODY = ""


class Controls:
    """The left side of the page."""

    def __init__(self, page: Host) -> None:
        self.page = page

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self.page.session.choices

    def build(self) -> None:
        """Build the choice of sides."""
        say, lang = self.page.say, self.page.session.lang
        cities = {name: title[lang] for name, title in structures().items()}
        ui.html(say("page.choose"), tag="h2", sanitize=False)
        self._select("structure", cities, self.choices.first.structure)
        self._levers("levers", self.choices.first)
        second = self.choices.second
        self._select("second", {NOBODY: say("page.nobody"), **cities}, second.structure if second else NOBODY)
        self.second = ui.element("div")
        self._draw_second()
        self._select(
            "posts",
            {each.value: say(f"footing.{each.value}") for each in Staffing},
            self.choices.staffing.value,
        )
        self._select("luck", {k: f"{k}" for k in range(MOST_REPLICATIONS)}, self.choices.replication)

    def build_quantities(self) -> None:
        """Build the sliders of quantities, and what adds others to them."""
        say = self.page.say
        ui.html(say("page.quantities"), tag="h2", sanitize=False)
        self.knobs = ui.element("div")
        self._draw_knobs()
        self.any = ui.select(
            self._addable(), label=say("page.any"), with_input=True, on_change=self._add
        ).props("dense outlined options-dense")
        ui.button(say("page.reset"), on_click=self._reset).props("flat dense no-caps icon=restart_alt")

    def _select(self, key: str, options: dict[Any, str], value: object) -> None:
        async def chosen(event: Any) -> None:  # noqa: ANN401  (as NiceGUI gives it)
            await self._chosen(key, event.value)

        ui.select(options, value=value, label=self.page.say(f"page.{key}"), on_change=chosen).props(
            "dense outlined options-dense"
        ).mark(key)

    def _levers(self, key: str, side: Side) -> None:
        titles = {name: title[self.page.session.lang] for name, title in levers().items()}

        async def chosen(event: Any) -> None:  # noqa: ANN401
            await self._chosen(key, tuple(event.value))

        ui.select(
            titles,
            value=list(side.levers),
            label=self.page.say(f"page.{key}"),
            multiple=True,
            on_change=chosen,
        ).props("dense outlined options-dense use-chips").mark(key)

    async def _chosen(self, key: str, value: Any) -> None:  # noqa: ANN401
        choices, second = self.choices, self.choices.second
        if key == "structure":
            after = replace(choices, first=replace(choices.first, structure=value))
        elif key == "levers":
            after = replace(choices, first=replace(choices.first, levers=value))
        elif key == "second":
            side = Side(value, second.levers if second else ()) if value != NOBODY else None
            after = replace(choices, second=side)
        elif key == "second_levers" and second:
            after = replace(choices, second=replace(second, levers=value))
        elif key == "posts":
            after = replace(choices, staffing=Staffing(value))
        else:
            after = replace(choices, replication=int(value))
        await self._take(after)

    async def _take(self, after: Choices) -> None:
        """Take a choice; what depends on the sides is drawn anew if they have changed."""
        before = self.choices
        answer = self.page.choose(after)
        await answer
        if (before.second is None) != (after.second is None):
            self._draw_second()
        if before.first != after.first or before.values != after.values:
            self._draw_knobs()

    def _draw_second(self) -> None:
        self.second.clear()
        if self.choices.second:
            with self.second:
                self._levers("second_levers", self.choices.second)

    # ---------------------------------------------------------------------------------------- quantities

    def _addable(self) -> dict[str, str]:
        shown = self._shown()
        return {path: path for path in paths(Side(self.choices.first.structure)) if path not in shown}

    def _shown(self) -> list[str]:
        return [
            *KNOBS,
            *(path for path, _ in self.choices.values if path not in KNOBS),
            *self.page.session.more,
        ]

    def _draw_knobs(self) -> None:
        self.knobs.clear()
        with self.knobs:
            for path in dict.fromkeys(self._shown()):
                self._draw_knob(path)

    def _draw_knob(self, path: str) -> None:
        say, side = self.page.say, Side(self.choices.first.structure)
        if path not in paths(side):
            return
        found = knob(side, path)
        key = f"knob.{path}"
        name = say(key) if says(key) else path
        text = dict(self.choices.values).get(path, f"{found.quantity.value:.10g}")

        async def turned(event: Any) -> None:  # noqa: ANN401
            await self._set(found, f"{float(event.args):.10g}")

        async def written() -> None:
            await self._set(found, str(field.value).strip())

        with ui.element("div").classes("knob").mark(f"knob-{path}"):
            ui.label(name)
            with ui.element("div").classes("line"):
                if found.range:
                    low, high = found.range
                    slider = ui.slider(min=low, max=high, step=found.step, value=_number(text, found))
                    slider.props(f'label aria-label="{name}"').on("change", turned)
                field = ui.input(value=text).props(f'dense outlined aria-label="{name}"')
                field.on("keydown.enter", written).on("blur", written)
            ui.label(self._facts(found)).classes("facts")
            if path in dict(self.choices.values):
                self._draw_set(found, text)

    def _draw_set(self, found: Knob, text: str) -> None:
        """Say that a value is not that of the file, and offer the way back."""
        beyond = found.outside(_number(text, found))
        words = self.page.say("page.beyond" if beyond else "page.set", value=f"{found.quantity.value:.10g}")
        with ui.element("div").classes("line"):
            ui.label(words).classes("facts beyond" if beyond else "facts set")
            ui.button(
                self.page.say("page.restore"), on_click=lambda: self._take(self.choices.without(found.path))
            ).props("flat dense no-caps size=sm")

    def _facts(self, found: Knob) -> str:
        quantity, say = found.quantity, self.page.say
        grade = say(f"grade.{quantity.grade.value}")
        sure = quantity.source != ASSUMPTION
        source = say("page.source", source=quantity.source, grade=grade) if sure else grade
        known = {"unit": say(f"quantity.{quantity.unit}"), "source": source}
        if quantity.range is None:
            return say("page.facts_plain", **known)
        low, high = (f"{end:.10g}" for end in quantity.range)
        return say("page.facts", low=low, high=high, **known)

    async def _set(self, found: Knob, text: str) -> None:
        """Set a value as it was written; whether it is one is for the model to say."""
        now = dict(self.choices.values).get(found.path, f"{found.quantity.value:.10g}")
        if text == f"{found.quantity.value:.10g}":
            await self._take(self.choices.without(found.path))
        elif text != now:
            await self._take(self.choices.setting(found.path, text))

    def _add(self, event: Any) -> None:  # noqa: ANN401
        if event.value:
            self.page.session.more.append(event.value)
            self.any.set_value(None)
            self._draw_knobs()
            self.any.set_options(self._addable())

    async def _reset(self) -> None:
        self.page.session.more.clear()
        await self._take(replace(self.choices, values=()))


def _number(text: str, found: Knob) -> float:
    """Read what was written, for the place of the slider; the value of the file if it is no number."""
    try:
        return float(text)
    except ValueError:
        return found.quantity.value
