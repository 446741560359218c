"""How posts change hands when a tier comes or goes: listed as `moved` where they arrive and leave."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Literal

from sim.model.city.plan import Departments, Front, Middle, Moved, Plan
from sim.model.files.base import changed

Holder = Literal["departments", "platform", "front", "next_tier"]
"""Who takes or gives posts: departments, the intake desk in their book, communities, or the tier below."""


def stakes(tier: Middle) -> tuple[Moved, ...]:
    """Return all posts that go where a tier goes: its own, and those it has been given."""
    return (Moved(tier=tier.name, posts=tier.posts), *tier.moved)


def opposite(moved: Iterable[Moved]) -> tuple[Moved, ...]:
    """Return the moves that undo these."""
    return tuple(changed(entry, away=not entry.away) for entry in moved)


def handed(plan: Plan, holder: str, moved: tuple[Moved, ...], k: int) -> Plan:
    """Hand posts to a holder; `k` is the place in `middle` of the tier below."""
    if holder in ("saved", "new"):
        added = _settled(plan.staffing.added, opposite(moved))
        return changed(plan, staffing=changed(plan.staffing, added=added))
    if holder == "front":
        return changed(plan, community=_with_posts(plan.community, moved))
    if holder == "next_tier":
        return _to_next_tier(plan, moved, k)
    if holder == "platform":
        intake = changed(plan.intake, moved=_settled(plan.intake.moved, moved))
        plan = changed(plan, intake=intake)
    return changed(plan, departments=_with_posts(plan.departments, moved))


def _to_next_tier(plan: Plan, moved: tuple[Moved, ...], k: int) -> Plan:
    if k >= len(plan.middle):
        raise ValueError("no tier lies below, allowed holders of its posts: departments, platform, front")
    return changed(plan, middle=(*plan.middle[:k], _with_posts(plan.middle[k], moved), *plan.middle[k + 1 :]))


def _with_posts[P: (Departments, Middle, Front)](part: P, moved: tuple[Moved, ...]) -> P:
    return changed(part, moved=_settled(part.moved, moved))


def _settled(moved: tuple[Moved, ...], news: Iterable[Moved]) -> tuple[Moved, ...]:
    """Enter moves in a list; a move and its reverse strike each other out."""
    return reduce(_entered, news, moved)


def _entered(moved: tuple[Moved, ...], entry: Moved) -> tuple[Moved, ...]:
    (reverse,) = opposite([entry])
    if reverse not in moved:
        return (*moved, entry)
    last = len(moved) - 1 - moved[::-1].index(reverse)
    return moved[:last] + moved[last + 1 :]
