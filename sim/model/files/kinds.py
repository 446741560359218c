"""Models by the `kind` that a file states; each is loaded when a file of that kind is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel

NAMES = ("city", "network", "lever", "study", "ablation", "wages")
"""What a file that ships may say under `kind`, for who lists them without loading any model."""


class Kinds[M: BaseModel](Mapping[str, type[M]]):
    """A mapping whose values are made when they are asked for, since a model takes long to build."""

    def __init__(self, makers: Mapping[str, Callable[[], type[M]]]) -> None:
        self._makers = dict(makers)

    def __getitem__(self, kind: str) -> type[M]:
        return self._makers[kind]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __or__[N: BaseModel](self, makers: Mapping[str, Callable[[], type[N]]]) -> Kinds[M | N]:
        """Return these kinds and others."""
        return Kinds({**self._makers, **makers})
