"""The middle tiers of two plans, matched, and those of any plan between the two.

Tiers are matched by name, then by rung from the bottom up; line offices by the functions they serve.  Each
property of a matched tier comes from the side whose turn it is.  A tier that only one side has needs rules
for what the other cannot state:

- It stands while `structure.middle` is of its side.
- While `offices` are of the other side it is one office for all whom the tier above leads, with one queue:
  so a tier that goes is merged first, and one that comes is divided last.
- While `powers` are of the other side it concludes no more than the rung below, and passes the rest on;
  nor has it officers then, or while these are of the other side.
- While `posts` are of the other side it gets the part of that side's departments that it holds in its own;
  the posts of a tier that does not stand are in departments.  No post is lost or won.
- Its roles, calendar, other work and seat are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sim.model.city.plan import Middle, Plan, Powers, headcount
from sim.model.files.canon import plain_data
from sim.model.files.quantity import Quantity
from sim.model.files.sources import USER
from sim.model.files.tree import in_both_orders

HERE = "structure.middle"
FIELDS = ("offices", "liaison", "posts", "roles", "calendar", "other_work", "powers", "officers", "seat")
RULED = ("offices", "liaison", "posts", "powers", "officers")
"""What rules settle where the side whose turn it is does not have the tier."""

OWN = ("liaison", "roles", "calendar", "other_work", "officers", "seat")
"""What a tier keeps as its side has it, unless a rule says otherwise."""

type Second = Callable[[str], bool]
"""Tells whether it is the second side's turn at a path."""


class Slot(NamedTuple):
    """A tier as both sides have it; a side that lacks it has nothing."""

    first: Middle | None
    second: Middle | None

    def of(self, second: bool) -> Middle | None:
        """Return the tier of a side."""
        return self.second if second else self.first

    @property
    def owner(self) -> Middle:
        """The tier of a side that has it."""
        tier = self.first or self.second
        if tier is None:
            raise ValueError("a slot holds the tier of one side at least, found none")
        return tier

    @property
    def alone(self) -> bool:
        """Whether only one side has it."""
        return self.first is None or self.second is None


type Slots = tuple[Slot, ...]


# -------------------------------------------------------------------------------------------------- matching


def matched(first: Plan, second: Plan) -> Slots:
    """Match the middle tiers of two plans; the slots stand in an order that fits both, from the top down."""
    ones, others = first.middle, second.middle
    pairs = _generals(ones, others)
    for pair in _lines(ones, others):
        if _keeps_order([*pairs, pair]):
            pairs.append(pair)
    partner = {j: i for i, j in pairs}
    slots = {i: Slot(tier, None) for i, tier in enumerate(ones)}
    slots |= {i: Slot(ones[i], others[j]) for i, j in pairs}
    theirs = [partner.get(j, -1 - j) for j in range(len(others))]
    slots |= {-1 - j: Slot(None, tier) for j, tier in enumerate(others) if j not in partner}
    return tuple(slots[key] for key in in_both_orders(range(len(ones)), theirs))


def _keeps_order(pairs: list[tuple[int, int]]) -> bool:
    ordered = [j for _, j in sorted(pairs)]
    return ordered == sorted(ordered)


def _generals(ones: Sequence[Middle], others: Sequence[Middle]) -> list[tuple[int, int]]:
    """Pair the tiers that take every case: by name, those between by rung from the bottom up."""
    mine, theirs = (
        [k for k in reversed(range(len(side))) if side[k].serves is None] for side in (ones, others)
    )
    names = [ones[k].name for k in mine], [others[k].name for k in theirs]
    pairs: list[tuple[int, int]] = []
    for _, i, i_end, j, j_end in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        pairs += zip(mine[i:i_end], theirs[j:j_end], strict=False)
    return pairs


def _lines(ones: Sequence[Middle], others: Sequence[Middle]) -> list[tuple[int, int]]:
    served = {frozenset(tier.serves): j for j, tier in enumerate(others) if tier.serves}
    return [
        (i, served[frozenset(tier.serves)])
        for i, tier in enumerate(ones)
        if tier.serves and frozenset(tier.serves) in served
    ]


class Difference(NamedTuple):
    """A property in which a slot differs; without a field it is whether the tier stands."""

    tier: str
    field: str
    before: object
    after: object


def differences(slots: Slots) -> Iterator[Difference]:
    """Yield where tiers may differ, as plain data; one of a single side differs in what rules settle."""
    for slot in slots:
        first, second = slot
        if first is None or second is None:
            yield Difference(slot.owner.name, "", *(tier and tier.name for tier in slot))
        for field in _ruled(slot.owner) if slot.alone else FIELDS:
            yield Difference(slot.owner.name, field, *(_property(tier, field) for tier in slot))


def _ruled(tier: Middle) -> list[str]:
    """Return what rules settle in a tier of a single side, but for what it does not have."""
    plain = {"liaison": tier.liaison == "pooled", "officers": not tier.officers}
    return [field for field in RULED if not plain.get(field, False)]


def _property(tier: Middle | None, field: str) -> Any:  # noqa: ANN401  (plain data)
    if tier is None:
        return None
    return headcount(tier) if field == "posts" else plain_data(getattr(tier, field))


# --------------------------------------------------------------------------------------------------- between


class Between(NamedTuple):
    """Middle tiers of a hybrid, from the top down, and the posts of departments where they had to change."""

    middle: list[Middle]
    departments: Quantity | None


def between(plans: tuple[Plan, Plan], slots: Slots, second: Second) -> Between:
    """Return the middle tiers of a hybrid and, where posts had to move, those of its departments."""
    standing = [slot for slot in slots if slot.of(second(HERE))]
    offices = _offices(standing, second)
    powers = _powers(standing, second, plans[second("structure.community.powers")].community.powers)
    posts, departments = _posts(plans, (slots, standing), second)
    tiers = [
        _tier(slot, second, {"offices": o, "powers": p, **q})
        for slot, o, p, q in zip(standing, offices, powers, posts, strict=True)
    ]
    return Between(tiers, departments)


def _tier(slot: Slot, second: Second, ruled: dict[str, object]) -> Middle:
    """Return a tier with the properties that rules have given; names and line are those of its side."""
    base = slot.of(second(HERE)) or slot.owner
    own = {field: getattr(_side(slot, second, field), field) for field in OWN}
    if _merged(slot, second, "liaison"):
        own["liaison"] = "pooled"
    if _merged(slot, second, "powers") or _merged(slot, second, "officers"):
        own["officers"] = {}
    return Middle.model_validate(dict(base) | own | ruled)


def _side(slot: Slot, second: Second, field: str) -> Middle:
    return slot.of(second(f"{HERE}.{field}")) or slot.owner


def _merged(slot: Slot, second: Second, field: str) -> bool:
    """Tell whether a property is the turn of a side that does not have the tier."""
    return slot.of(second(f"{HERE}.{field}")) is None


def _offices(standing: Sequence[Slot], second: Second) -> list[Quantity]:
    """Return the offices of each tier; of one that is merged as many as lead it, at most its own."""
    found: list[Quantity] = []
    leading = 1
    for slot in standing:
        own = _side(slot, second, "offices").offices
        merged = _merged(slot, second, "offices") and own.value > leading
        found.append(_number(leading, "office") if merged else own)
        leading = leading if slot.owner.serves else int(found[-1].value)
    return found


def _powers(standing: Sequence[Slot], second: Second, below: Powers) -> list[Powers]:
    """Return the powers of each tier; one without any of its own has those of the rung below."""
    found: list[Powers] = []
    for slot in reversed(standing):
        own = below if _merged(slot, second, "powers") else _side(slot, second, "powers").powers
        found.insert(0, own)
        below = below if slot.owner.serves else own
    return found


def _posts(
    plans: tuple[Plan, Plan], slots: tuple[Slots, Sequence[Slot]], second: Second
) -> tuple[list[dict[str, object]], Quantity | None]:
    """Return the posts of each standing tier, and of departments unless they are those of their side."""
    every, standing = slots
    turn = second(f"{HERE}.posts")
    leaving = [tier for slot in every if (tier := slot.of(turn)) and slot not in standing]
    lacking = [slot.owner for slot in standing if slot.of(turn) is None]
    own = [slot.of(turn) for slot in standing]
    if not leaving and not lacking:
        return [_booked(tier) for tier in own if tier], None
    left = headcount(plans[turn].departments) + sum(map(headcount, leaving))
    base = headcount(plans[not turn].departments) + sum(map(headcount, lacking))
    given = {tier.name: round(left * headcount(tier) / base) for tier in lacking}
    posts = [
        _booked(tier) if tier else {"posts": _number(given[slot.owner.name], "post"), "moved": ()}
        for slot, tier in zip(standing, own, strict=True)
    ]
    return posts, _number(left - sum(given.values()), "post")


def _booked(tier: Middle) -> dict[str, object]:
    return {"posts": tier.posts, "moved": tier.moved}


def _number(value: int, unit: Any) -> Quantity:  # noqa: ANN401  (one of the known units)
    return Quantity(value=float(value), unit=unit, source=USER)


def going_and_coming(slots: Slots) -> tuple[bool, bool]:
    """Tell whether a tier of several queues goes, and whether one comes."""
    several = [
        slot
        for slot in slots
        if slot.alone and (slot.owner.offices.value > 1 or slot.owner.liaison != "pooled")
    ]
    return any(slot.second is None for slot in several), any(slot.first is None for slot in several)
