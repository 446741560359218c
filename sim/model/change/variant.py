"""What every kind of scenario can do: be varied, and name itself by its content."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import ClassVar, Self

from sim.model.files import canon, changes
from sim.model.files.base import Model
from sim.model.files.card import Card, Carded


class BeyondRangeWarning(UserWarning):
    """A value was set beyond the range that the source of the number supports; it is taken all the same."""


def with_values[M: Model](instance: M, values: Mapping[str, object]) -> M:
    """Return a new instance of the same class in which the values at the given paths are replaced.

    A path has steps `a.b`; `a[b]` means the same.  In a list a step of digits is an index, any other the
    `name` of an entry: `tiers.unit.offices`.  A number at a quantity changes its value, drops range and
    reason and makes its source `user`; one beyond the range is told by a `BeyondRangeWarning`.  Everything is
    validated again.  Raises `ScenarioError` with all faults, each of which names its path.
    """
    return _warned(instance, changes.with_values(instance, values))


def _warned[M: Model](before: M, made: M) -> M:
    """Return what was made of a model, and warn whoever called the caller."""
    for each in changes.beyond(before, made):
        warnings.warn(str(each), BeyondRangeWarning, stacklevel=3)
    return made


class Variant(Carded, Model):
    """A frozen, checked file of whichever kind."""

    _asked: ClassVar[tuple[str, ...]] = ("sim.run(it)", "sim.compare([it, …])")

    def with_(self, values: Mapping[str, object] | None = None, /, **more: object) -> Self:
        """Return a checked variant, such as `.with_({"period.days": 90}, name="short")`.

        Paths, and what is told of them, are those of `with_values`; one without a dot may be a keyword.
        """
        return _warned(self, changes.with_values(self, {**(values or {}), **more}))

    @property
    def digest(self) -> str:
        """Sixteen hex digits that are equal for equal content, however it is written."""
        return canon.digest(self)

    def _card(self) -> Card:
        fields = dict(self)
        facts = {"title": " / ".join(fields["title"].model_dump().values()), "digest": self.digest}
        asks = (".with_({path: value})", ".digest", *self._asked)
        return Card(fields["kind"], fields["name"], facts, asks)
