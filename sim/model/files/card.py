"""What an object shows of itself when it is looked at: a line, and in a notebook a small table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Card:
    """What it is and how it is called, what is known of it in short, and what may be asked of it."""

    kind: str
    name: str
    facts: Mapping[str, object]
    asks: tuple[str, ...]

    def line(self) -> str:
        """Tell it in one line."""
        facts = "; ".join(f"{name} {fact}" for name, fact in self.facts.items())
        return f"<{self.kind} {self.name}: {facts}; ask it {', '.join(self.asks)}>"

    def html(self) -> str:
        """Tell it in a table of two columns."""
        told = {self.kind: self.name, **self.facts, "ask it": ", ".join(self.asks)}
        rows = (
            f'<tr><th style="text-align:left">{escape(name)}</th>'
            f'<td style="text-align:left">{escape(str(fact))}</td></tr>'
            for name, fact in told.items()
        )
        return f"<table>{''.join(rows)}</table>"


class Carded:
    """Shows its card where its whole content would be thousands of lines; the content is in its fields."""

    def _card(self) -> Card:
        raise NotImplementedError

    def __repr__(self) -> str:
        return self._card().line()

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return self._card().html()
