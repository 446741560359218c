"""What every kind of scenario can do: be varied, and name itself by its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from sim.model.files import canon, changes
from sim.model.files.base import Model


class Variant(Model):
    """A frozen, checked file of whichever kind."""

    def with_(self, values: Mapping[str, object] | None = None, /, **more: object) -> Self:
        """Return a checked variant, such as `.with_({"period.days": 90}, name="short")`.

        Paths are those of `changes.with_values`; one without a dot may be a keyword.
        """
        return changes.with_values(self, {**(values or {}), **more})

    @property
    def digest(self) -> str:
        """Sixteen hex digits that are equal for equal content, however it is written."""
        return canon.digest(self)
