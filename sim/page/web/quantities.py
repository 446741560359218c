"""Quantities that can be set, each with its unit, range and source, and what each structure has of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.model.files.sources import ASSUMPTION
from sim.page.choices import KNOBS, Choices, Knob, Side, fitting, held, paths, unchanged
from sim.page.parts import Group, grouped, quantity_name

if TYPE_CHECKING:
    from sim.page.web.host import Host

type Held = Mapping[Side, Knob]


class Quantities:
    """The sliders and fields of quantities; `take` is called with what is chosen by them."""

    def __init__(self, page: Host, take: Callable[[Choices], Awaitable[None]]) -> None:
        self.page, self.take = page, take

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self.page.session.choices

    def build(self) -> None:
        """Build the places of the quantities, group by group, and what adds others to them."""
        say = self.page.say
        ui.html(say("page.quantities"), tag="h2", sanitize=False)
        self.usual = ui.element("div")
        self.groups = {group: self._group(group) for group in Group}
        self.draw()
        self.any = ui.select(
            self._addable(), label=say("page.any"), with_input=True, on_change=self._add
        ).props("dense outlined options-dense")
        ui.button(say("page.reset"), on_click=self._reset).props("flat dense no-caps icon=restart_alt")

    def _group(self, group: Group) -> ui.element:
        with ui.expansion(self.page.say(f"page.group.{group}")).props("dense").classes("group").mark(group):
            if group is Group.POSTS:
                ui.label(self.page.say("page.posts_note")).classes("note")
            return ui.element("div")

    def draw(self) -> None:
        """Draw all quantities anew."""
        grouped_ = {group: list(grouped(self.choices, group)) for group in Group}
        within = {path for inside in grouped_.values() for path in inside}
        self._draw_into(self.usual, [path for path in self._shown() if path not in within])
        for group, place in self.groups.items():
            self._draw_into(place, grouped_[group])

    def _draw_into(self, place: ui.element, found: list[str]) -> None:
        place.clear()
        with place:
            for path in dict.fromkeys(found):
                self._draw_knob(path)

    def _addable(self) -> dict[str, str]:
        known = dict.fromkeys(path for side in map(fitting, self.choices.sides) for path in paths(side))
        return {path: path for path in known if path not in self._shown()}

    def _shown(self) -> list[str]:
        return [*KNOBS, *(path for path, _ in self.choices.values), *self.page.session.more]

    # ------------------------------------------------------------------------------------ one quantity

    def _draw_knob(self, path: str) -> None:
        name, every = quantity_name(self.choices, path, self.page.session.lang), held(self.choices, path)
        value = dict(self.choices.values).get(path)
        with ui.element("div").classes("knob").mark(f"knob-{path}"):
            ui.label(name)
            if not every:
                self._draw_back(path, self.page.say("page.nowhere"), "beyond")
                return
            found = next(iter(every.values()))
            self._draw_line(found, name, _text(found) if value is None else value)
            ui.label(self._facts(found)).classes("facts")
            if len(every) < len(self.choices.sides):
                ui.label(self.page.say("page.only_in", title=self._title(next(iter(every))))).classes("facts")
            if value is not None:
                beyond = any(each.outside(_number(value, each)) for each in every.values())
                words = self.page.say("page.beyond" if beyond else "page.set", value=self._each(every))
                self._draw_back(path, words, "beyond" if beyond else "set")
            elif _differ(every):
                self._draw_unlike(found, every)

    def _draw_line(self, found: Knob, name: str, text: str) -> None:
        """Draw the slider, if there is a range, and the field; the name may be of a file of one's own."""

        async def turned(event: Any) -> None:  # noqa: ANN401  (as NiceGUI gives it)
            await self._set(found, f"{float(event.args):.10g}")

        async def written() -> None:
            await self._set(found, str(field.value).strip())

        with ui.element("div").classes("line"):
            if found.range:
                low, high = found.range
                slider = ui.slider(min=low, max=high, step=found.step, value=_number(text, found))
                slider.props("label").on("change", turned).props["aria-label"] = name
            field = ui.input(value=text).props("dense outlined")
            field.props["aria-label"] = name
            field.on("keydown.enter", written).on("blur", written)

    def _draw_back(self, path: str, words: str, look: str) -> None:
        """Say that a value is not that of the file, and offer the way back."""
        with ui.element("div").classes("line"):
            ui.label(words).classes(f"facts {look}")
            ui.button(
                self.page.say("page.restore"), on_click=lambda: self.take(self.choices.without(path))
            ).props("flat dense no-caps size=sm")

    def _draw_unlike(self, found: Knob, every: Held) -> None:
        """Say what each structure has, and offer to give both what the first has."""
        text = _text(found)
        with ui.element("div").classes("line"):
            ui.label(self.page.say("page.unlike", each=self._each(every))).classes("facts unlike")
            ui.button(
                self.page.say("page.alike", value=text),
                on_click=lambda: self.take(self.choices.setting(found.path, text)),
            ).props("flat dense no-caps size=sm")

    def _title(self, side: Side) -> str:
        return unchanged(side).title[self.page.session.lang]

    def _each(self, every: Held) -> str:
        """Tell the value in the files: one number, or that of each structure."""
        if not _differ(every):
            return _text(next(iter(every.values())))
        say = self.page.say
        told = (say("page.each", title=self._title(side), value=_text(each)) for side, each in every.items())
        return say("join.clauses").join(told)

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

    # ------------------------------------------------------------------------------------ what is set

    async def _set(self, found: Knob, text: str) -> None:
        """Set a value as it was written; whether it is one is for the model to say."""
        values = dict(self.choices.values)
        if text == values.get(found.path, _text(found)):
            return
        if text == _text(found) and not _differ(held(self.choices, found.path)):
            await self.take(self.choices.without(found.path))
        else:
            await self.take(self.choices.setting(found.path, text))

    def _add(self, event: Any) -> None:  # noqa: ANN401
        if event.value:
            self.page.session.more.append(event.value)
            self.any.set_value(None)
            self.draw()
            self.any.set_options(self._addable())
            self.page.remember()

    async def _reset(self) -> None:
        self.page.session.more.clear()
        await self.take(replace(self.choices, values=()))


def _differ(every: Held) -> bool:
    return len({each.quantity.value for each in every.values()}) > 1


def _text(found: Knob) -> str:
    return f"{found.quantity.value:.10g}"


def _number(text: str, found: Knob) -> float:
    """Read what was written, for the place of the slider; the value of the file if it is no number."""
    try:
        return float(text)
    except ValueError:
        return found.quantity.value
