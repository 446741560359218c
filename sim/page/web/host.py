"""What the parts of a page need of the page that holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sim.page.choices import Choices
from sim.page.session import Session


class Host(Protocol):
    """The page as its parts know it: what it shows, and whom to ask for more."""

    session: Session

    def say(self, key: str, **values: object) -> str:
        """Say a text in the language of the page."""
        ...

    def script(self, code: str) -> None:
        """Run a line of JavaScript in the browser."""
        ...

    def remember(self) -> None:
        """Write what is chosen into the address."""
        ...

    async def work[T](self, work: Callable[[], T]) -> T:
        """Do some work while the page goes on answering."""
        ...

    async def choose(self, choices: Choices) -> None:
        """Take a choice and answer it."""
        ...

    async def take_file(self, name: str, data: bytes) -> Choices | None:
        """Load a file of one's own and return the choice of it; None, and told, if it cannot be used."""
        ...

    def refuse_file(self, reason: str) -> None:
        """Tell that a file cannot be used."""
        ...

    async def compare(self, replications: int) -> None:
        """Compare what is chosen and show what is found."""
        ...
