"""What an entry of the text catalogue is; apart, so that the catalogue can lie in several modules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One thing to say in both languages."""

    en: str
    zh: str
