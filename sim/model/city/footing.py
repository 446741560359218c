"""On which footing structures are compared: with posts, powers and route of their own, or all alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Staffing(StrEnum):
    """Which posts a comparison shows."""

    DOCUMENTED = "documented"
    EQUAL = "equal"


class Terms(StrEnum):
    """Whether a structure has what its file says, or what every structure gets (`structure.alike`)."""

    OWN = "own"
    EQUAL = "equal"


@dataclass(frozen=True)
class Footing:
    """Which posts, which powers and which route the structures of a comparison have."""

    posts: Staffing = Staffing.DOCUMENTED
    powers: Terms = Terms.OWN
    route: Terms = Terms.OWN

    @property
    def key(self) -> str:
        """Its name in tables: the posts, then whatever else is equal."""
        equal = [name for name in ("powers", "route") if getattr(self, name) is Terms.EQUAL]
        return "+".join([self.posts.value, *equal])

    @property
    def equal(self) -> frozenset[str]:
        """The settings that are the same for every structure: posts, powers, route."""
        found = {name for name in ("powers", "route") if getattr(self, name) is Terms.EQUAL}
        return frozenset(found | ({"posts"} if self.posts is Staffing.EQUAL else set()))

    @classmethod
    def named(cls, key: str) -> Footing:
        """Return the footing of a key; ValueError for any other text."""
        known = {footing.key: footing for footing in FOOTINGS}
        if key not in known:
            raise ValueError(f"no footing is called {key!r}, allowed are {', '.join(known)}")
        return known[key]


FOOTINGS = tuple(Footing(*terms) for terms in product(Staffing, Terms, Terms))
"""All that there are, own ones first."""

OWN = Footing()
ALIKE = Footing(Staffing.EQUAL, Terms.EQUAL, Terms.EQUAL)
