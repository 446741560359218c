"""What every kind of scenario can do: be varied, and name itself by its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from sim.model.files import canon, changes
from sim.model.files.base import Model
from sim.model.files.card import Card, Carded


class Variant(Carded, Model):
    """A frozen, checked file of whichever kind."""

    _asked: ClassVar[tuple[str, ...]] = ("sim.run(it)", "sim.compare([it, …])")

    def with_(self, values: Mapping[str, object] | None = None, /, **more: object) -> Self:
        """Return a checked variant, such as `.with_({"period.days": 90}, name="short")`.

        Paths are those of `changes.with_values`; one without a dot may be a keyword.
        """
        return changes.with_values(self, {**(values or {}), **more})

    @property
    def digest(self) -> str:
        """Sixteen hex digits that are equal for equal content, however it is written."""
        return canon.digest(self)

    def _card(self) -> Card:
        fields = dict(self)
        facts = {"title": " / ".join(fields["title"].model_dump().values()), "digest": self.digest}
        asks = (".with_({path: value})", ".digest", *self._asked)
        return Card(fields["kind"], fields["name"], facts, asks)
