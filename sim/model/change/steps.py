"""The way from one scenario to another, in parts, and every scenario that lies between.

A hybrid is the first scenario with some of the parts taken from the second: each value comes from the side
whose turn it is, those of middle tiers by the rules of `rungs`.  Hybrids never existed anywhere; they are
there to tell which part of a change does what.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from sim.model.change import rungs
from sim.model.change.lever import told
from sim.model.city.cities import Scenario, plan_of
from sim.model.city.plan import Plan, headcount
from sim.model.files.base import Title
from sim.model.files.canon import dump, plain_data
from sim.model.files.paths import join, split
from sim.model.files.tree import Pairs, by_key, compare, is_quantity, mix
from sim.words import say_or_english

type Taken = frozenset[str]
"""The parts that a hybrid takes from the second scenario."""

TIERS, POOLING, REST = "tiers", "pooling", "rest"
TOGETHER = "tiers_and_pooling"
"""The two as one part, where one tier goes and another comes."""

PARTS = (
    *(TIERS, POOLING, "departments", "posts", "powers", "route"),
    *("coordination", "behaviour", "digital", REST),
)
"""The parts of a change of a city, in the order in which they are shown."""

CITY = {
    "structure.above": TIERS,
    "structure.middle": TIERS,
    "structure.middle.offices": POOLING,
    "structure.middle.liaison": POOLING,
    "structure.middle.posts": "posts",
    "structure.middle.roles": "posts",
    "structure.middle.calendar": "posts",
    "structure.middle.other_work": "posts",
    "structure.middle.powers": "powers",
    "structure.middle.officers": "powers",
    "structure.middle.seat": "powers",
    "structure.departments": "posts",
    "structure.departments.list": "departments",
    "structure.enforcement": "departments",
    "structure.intake": "posts",
    "structure.community": "posts",
    "structure.community.powers": "powers",
    "structure.grid": "posts",
    "structure.grid.powers": "powers",
    "structure.contractor": "posts",
    "structure.staffing": "posts",
    "structure.alike": REST,
    "structure.route": "route",
    "structure.route.whistle": "coordination",
    "structure.route.command": "coordination",
    "structure.route.one_thing": "coordination",
    "structure.route.hall_saving": "coordination",
    "structure.route.front_saving": "coordination",
    "structure.route.recognised": "digital",
    "desk": "digital",
    "desk.coordinate": "coordination",
    "desk.meeting": "coordination",
    "behaviour": "behaviour",
    "behaviour.grids.paperwork": "digital",
    "calendars": "posts",
    "functions": "posts",
}
"""To which part of the change of a city a path belongs; the longest beginning decides, the rest is `rest`.

Departments that merge share a queue and spare joint cases at once, so merging them is a part of its own,
neither pooling nor coordination.
"""

OFF = "a tier has several queues only where it is: it goes after they are merged, and comes before they part"

MOST_PARTS = 8
"""More would take more than 256 scenarios."""

MOST_LOOKED_AT = 12
"""Those without an effect, which are not known beforehand, come on top."""

HAPPENING = ("city", "categories", "urgencies", "incidents", "requests", "upward", "shocks")
"""Keys of a city from which its incidents, requests and tasks are drawn."""

LABELS = frozenset(("name", "title", "story", "source", "reason"))
"""What changes nothing in a run; a station or a calendar may be called so, but is no text."""

BOOKED = tuple(
    f"structure.{path}"
    for path in ("departments.posts", "departments.moved", "staffing.documented_total", "staffing.added")
)
"""What follows the posts of tiers where these move, or counts them only."""


@dataclass(frozen=True)
class Change:
    """One value in which the two differ, as people read it; nothing stands for what is not there."""

    part: str
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, eq=False)
class Way:
    """How the first scenario becomes the second.

    `parts` are those that have an effect.  `hybrids` holds a scenario for each set of parts taken from the
    second, the same object where the content is the same: of no part it is as the first, of all as the
    second.  `left_out` says why a set is not there.
    """

    first: Scenario
    second: Scenario
    parts: tuple[str, ...]
    changes: tuple[Change, ...]
    hybrids: Mapping[Taken, Scenario]
    left_out: Mapping[Taken, str]

    @property
    def unlike(self) -> tuple[str, ...]:
        """Paths of a city by which not only its government differs but what happens in it."""
        return tuple(change.path for change in self.changes if split(change.path)[0] in HAPPENING)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All scenarios on the way, each once, the two ends first."""
        return tuple({each.name: each for each in self.hybrids.values()}.values())


def way(first: Scenario, second: Scenario, groups: Mapping[str, Sequence[str]] | None = None) -> Way:
    """Find the way from one scenario to another of its kind and period.

    `groups` are parts of one's own: each holds paths, or names of usual parts.  What they do not hold falls
    to the usual parts: of a city `PARTS`, of a network the keys of its file.  ValueError if nothing differs,
    if more than `MOST_PARTS` parts do, or if the two do not go together.
    """
    pair = _grouped(_paired(first, second), groups or {})
    changes = tuple(pair.changes())
    candidates = _in_order({change.part for change in changes}, groups or {})
    _check_number(candidates, MOST_LOOKED_AT)
    content = {taken: pair.key(taken) for taken in subsets(candidates)}
    parts = tuple(part for part in candidates if _has_effect(part, content))
    if not parts:
        raise ValueError(f"nothing differs between {first.name} and {second.name} but names and sources")
    _check_number(parts, MOST_PARTS)
    hybrids, left_out = _hybrids(pair, parts, content)
    return Way(first, second, parts, changes, hybrids, left_out)


def _check_number(parts: Sequence[str], most: int) -> None:
    if len(parts) > most:
        raise ValueError(f"{len(parts)} parts differ, allowed {most}: {', '.join(parts)}; put some together")


def subsets(parts: Sequence[str]) -> list[Taken]:
    """Return all sets of parts: none, all, then the others by size."""
    sizes = [0, len(parts), *range(1, len(parts))]
    return [frozenset(chosen) for size in sizes for chosen in combinations(parts, size)]


def _in_order(found: Iterable[str], groups: Mapping[str, object]) -> tuple[str, ...]:
    known = [*groups, TOGETHER, *PARTS]
    return tuple(sorted(found, key=lambda part: (known.index(part) if part in known else len(known), part)))


# -------------------------------------------------------------------------------------------------- two sides

type PartOf = Callable[[str], str]


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two scenarios as plain data; the middle tiers of cities stand aside, matched."""

    ends: tuple[Scenario, Scenario]
    data: tuple[dict[str, Any], dict[str, Any]]
    part_of: PartOf
    plans: tuple[Plan, Plan] | None = None
    slots: rungs.Slots = ()

    def changes(self) -> Iterator[Change]:
        """Yield where the two differ in more than labels."""
        for path, before, after in _different(*self.data):
            yield Change(self.part_of(path), path, told(before), told(after))
        for tier, field, before, after in rungs.differences(self.slots):
            if effective(before) != effective(after):
                part = self.part_of(join(("structure", "middle", *filter(None, [field]))))
                path = join(("structure", "middle", tier, *filter(None, [field])))
                yield Change(part, path, told(before), told(after))

    def key(self, taken: Taken) -> str:
        """Return a text that is the same for hybrids of the same content, up to labels."""
        direct = sorted({self.part_of(path) for path in self._own_paths} & taken)
        if self.plans is None:
            return json.dumps(direct)
        second = self._turns(taken)
        tiers, posts = rungs.between(self.plans, self.slots, second)
        book = int(posts.value) if posts else headcount(self.plans[second(BOOKED[0])].departments)
        return json.dumps([direct, effective(plain_data(tiers)), book])

    @cached_property
    def _own_paths(self) -> list[str]:
        """Paths outside the middle tiers in which the two differ."""
        return [path for path, _, _ in _different(*self.data) if path not in BOOKED]

    def _turns(self, taken: Taken) -> rungs.Second:
        return lambda path: self.part_of(path) in taken

    def hybrid(self, taken: Taken, parts: Sequence[str], number: int) -> Scenario:
        """Make a hybrid; the one with all parts has the labels of the second, too."""
        second = self._turns(taken) if len(taken) < len(parts) else lambda path: True
        content = mix(*self.data, lambda trail: second(join(trail)))
        if self.plans is not None:
            content = _with_middle(content, rungs.between(self.plans, self.slots, second))
        first, other = self.ends
        words = ", ".join(part for part in parts if part in taken) or "-"
        names = {
            "name": f"{first.name}_to_{other.name}_{number}",
            "title": Title.made(
                lambda lang: say_or_english(
                    "title.towards", lang, first=first.title[lang], other=other.title[lang], parts=words
                ),
                first.title,
                other.title,
            ),
        }
        return type(first).model_validate(content | names)

    def is_off_the_way(self, taken: Taken, parts: Sequence[str]) -> bool:
        """Tell whether a tier has gone before its queues were merged, or was divided before it came."""
        goes, comes = rungs.going_and_coming(self.slots)
        tiers, pooling = (self.part_of(path) for path in (rungs.HERE, f"{rungs.HERE}.offices"))
        if tiers == pooling or not {tiers, pooling} <= set(parts):
            return False
        return (goes and tiers in taken and pooling not in taken) or (
            comes and pooling in taken and tiers not in taken
        )


def _with_middle(content: dict[str, Any], between: rungs.Between) -> dict[str, Any]:
    """Return the data of a city with its middle tiers, and posts of departments if these had to move."""
    tiers, posts = between
    structure = content["structure"] | {"middle": tiers}
    if posts is not None:
        structure["departments"] = structure["departments"] | {"posts": plain_data(posts), "moved": []}
    return content | {"structure": structure}


def _paired(first: Scenario, second: Scenario) -> _Pair:
    """Hold two scenarios side by side with the usual parts."""
    if type(first) is not type(second):
        raise ValueError(
            f"no way leads from the {first.kind} {first.name} to the {second.kind} {second.name}"
        )
    if effective(dump(first.period)) != effective(dump(second.period)):
        raise ValueError(f"{first.name} and {second.name} have different periods, so nothing is comparable")
    one, other = plan_of(first), plan_of(second)
    if one is None or other is None:
        return _Pair((first, second), (dump(first), dump(second)), lambda path: split(path)[0])
    slots = rungs.matched(one, other)
    crossing = all(rungs.going_and_coming(slots))
    data = _settled(first, one), _settled(second, other)
    return _Pair((first, second), data, _usual(crossing), (one, other), slots)


def _settled(scenario: Scenario, plan: Plan) -> dict[str, Any]:
    """Return the plain data of a city with its plan after its levers, without middle tiers."""
    whole = dump(scenario.model_copy(update={"structure": plan, "levers": ()}))
    structure = {key: value for key, value in whole["structure"].items() if key != "middle"}
    return whole | {"structure": structure}


def _usual(crossing: bool) -> PartOf:
    """Return the rule of the usual parts of a city; where tiers cross they are one part with pooling."""
    renamed = dict.fromkeys((TIERS, POOLING), TOGETHER) if crossing else {}

    @cache
    def part_of(path: str) -> str:
        part = _longest(CITY, path) or REST
        return renamed.get(part, part)

    return part_of


def _longest(table: Mapping[str, str], path: str) -> str | None:
    """Return what a table says of the longest beginning of a path that is in it."""
    steps = split(path)
    beginnings = (join(steps[:n]) for n in range(len(steps), 0, -1))
    return next((table[beginning] for beginning in beginnings if beginning in table), None)


def _grouped(pair: _Pair, groups: Mapping[str, Sequence[str]]) -> _Pair:
    """Put parts of one's own before the usual ones."""
    listed = [item for items in groups.values() for item in items]
    if twice := [item for k, item in enumerate(listed) if item in listed[:k]]:
        raise ValueError(f"{twice[0]!r} is put into several parts, allowed is one")
    mine = {item: name for name, items in groups.items() for item in items}
    _check_known(pair, listed)

    @cache
    def part_of(path: str) -> str:
        usual = pair.part_of(path)
        return _longest(mine, path) or mine.get(usual, usual)

    return replace(pair, part_of=part_of)


def _check_known(pair: _Pair, items: Iterable[str]) -> None:
    """Refuse what is neither a part nor the beginning of a path in which the two differ."""
    paths = [path for path, _, _ in _different(*pair.data)]
    paths += [join(("structure", "middle", *filter(None, [d.field]))) for d in rungs.differences(pair.slots)]
    parts = {pair.part_of(path) for path in paths}
    for item in items:
        if item not in parts and not any(_longest({item: item}, path) for path in paths):
            close = get_close_matches(item, [*parts, *paths], 1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(parts))}"
            raise ValueError(f"nothing that differs is called or begins with {item!r}, {hint}")


# ---------------------------------------------------------------------------------------------------- mixing


def _different(one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401  (plain data)
    """Yield the path and both values wherever two pieces of plain data differ in more than labels."""
    for trail, mine, theirs in compare(one, other, effective, _without_labels):
        yield join(trail), mine, theirs


def _without_labels(one: Any, other: Any) -> Pairs | None:  # noqa: ANN401  (plain data)
    pairs = by_key(one, other)
    return pairs and [pair for pair in pairs if not _is_label(str(pair[0]), pair[1])]


def effective(data: Any) -> Any:  # noqa: ANN401  (plain data)
    """Return plain data without labels and sources; lists keep their length."""
    if isinstance(data, dict):
        if is_quantity(data):
            return data["value"]
        return {key: effective(below) for key, below in data.items() if not _is_label(key, below)}
    return [effective(below) for below in data] if isinstance(data, list) else data


def _is_label(key: str, value: Any) -> bool:  # noqa: ANN401  (plain data)
    if isinstance(value, dict):
        return Title.is_of(value)
    return key in LABELS and (value is None or isinstance(value, str))


# --------------------------------------------------------------------------------------------------- hybrids


def _has_effect(part: str, content: Mapping[Taken, str]) -> bool:
    """Tell whether a part changes more than labels, whatever else is changed before."""
    return any(content[taken] != content[taken | {part}] for taken in content)


def _hybrids(
    pair: _Pair, parts: tuple[str, ...], content: Mapping[Taken, str]
) -> tuple[dict[Taken, Scenario], dict[Taken, str]]:
    """Make a checked scenario of each set of parts, one for all of the same content; tell what cannot be."""
    made: dict[str, Scenario] = {}
    found: dict[Taken, Scenario] = {}
    left_out: dict[Taken, str] = {}
    for number, taken in enumerate(subsets(parts)):
        if pair.is_off_the_way(taken, parts):
            left_out[taken] = OFF
            continue
        key = content[taken]
        try:
            found[taken] = made[key] = made.get(key) or pair.hybrid(taken, parts, number)
        except ValidationError as error:
            left_out[taken] = "; ".join(fault["msg"] for fault in error.errors())
    return found, left_out
