"""What is chosen: structures, files of one's own, levers, posts and the batch of incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nicegui import ui

from sim.model.city.footing import Staffing
from sim.page.choices import MOST_REPLICATIONS, Choices, Side, levers, structures
from sim.page.own import ENDINGS, MAX_BYTES
from sim.page.web.quantities import Quantities

if TYPE_CHECKING:
    from nicegui.events import UploadEventArguments

    from sim.page.web.host import Host

NOBODY = ""


class Controls:
    """The left side of the page."""

    def __init__(self, page: Host) -> None:
        self.page = page
        self.quantities = Quantities(page, self.take)

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self.page.session.choices

    def build(self) -> None:
        """Build the choice of sides, and what loads a file of one's own."""
        ui.html(self.page.say("page.choose"), tag="h2", sanitize=False)
        self._build_file()
        self.sides = ui.element("div").classes("sides")
        self._draw_sides()

    def _build_file(self) -> None:
        """Build a button that picks a file; the browser lets it do so at a click alone."""
        upload = ui.upload(
            on_upload=self._sent, on_rejected=self._rejected, max_file_size=MAX_BYTES, auto_upload=True
        )
        upload.props(f'accept="{",".join(ENDINGS)}"').classes("unseen")
        button = ui.button(self.page.say("page.load")).props("outline dense no-caps icon=upload_file")
        button.on("click", js_handler=f"() => getElement({upload.id}).$refs.qRef.pickFiles()").mark("load")
        self.upload = upload

    async def _sent(self, event: UploadEventArguments) -> None:
        data = await event.file.read()
        self.upload.reset()
        after = await self.page.take_file(event.file.name, data)
        if after is not None:
            await self.take(after)
            self._draw_sides()

    def _rejected(self) -> None:
        self.page.refuse_file(f"allowed is {' or '.join(ENDINGS)} of at most {MAX_BYTES} bytes")

    def _draw_sides(self) -> None:
        """Draw the choice of sides anew, with the files that have been loaded."""
        say, lang, own = self.page.say, self.page.session.lang, self.page.session.own
        cities = {name: title[lang] for name, title in structures().items()}
        mine = {file: f"{each.scenario.title[lang]} ({file})" for file, each in own.items()}
        second = self.choices.second
        self.sides.clear()
        with self.sides:
            self._select("structure", mine | cities, self.choices.first.structure)
            self._levers("levers", self.choices.first)
            beside = second.structure if second else NOBODY
            self._select("second", {NOBODY: say("page.nobody"), **mine, **cities}, beside)
            self.second = ui.element("div")
            self._draw_second()
            posts = {each.value: say(f"footing.{each.value}") for each in Staffing}
            self._select("posts", posts, self.choices.staffing.value)
            self._select("luck", {k: f"{k}" for k in range(MOST_REPLICATIONS)}, self.choices.replication)

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
            after = replace(choices, first=self._side(value, choices.first.levers))
        elif key == "levers":
            after = replace(choices, first=replace(choices.first, levers=value))
        elif key == "second":
            side = self._side(value, second.levers if second else ()) if value != NOBODY else None
            after = replace(choices, second=side)
        elif key == "second_levers" and second:
            after = replace(choices, second=replace(second, levers=value))
        elif key == "posts":
            after = replace(choices, staffing=Staffing(value))
        else:
            after = replace(choices, replication=int(value))
        await self.take(after)

    def _side(self, structure: str, put_in: tuple[str, ...]) -> Side:
        return Side(structure, put_in, self.page.session.own.get(structure))

    async def take(self, after: Choices) -> None:
        """Take a choice; what depends on the sides is drawn anew if they have changed."""
        before = self.choices
        await self.page.choose(after)
        if (before.second is None) != (after.second is None):
            self._draw_second()
        if before.sides != after.sides or before.values != after.values:
            self.quantities.draw()

    def _draw_second(self) -> None:
        self.second.clear()
        if self.choices.second:
            with self.second:
                self._levers("second_levers", self.choices.second)
