"""Cross checks of a bare network: what no single value can show to be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.network.scenario import CustomerClass, NetworkScenario

LEAVE = "leave"
"""The word in a row of routing probabilities for those that go home."""

MOST_CUSTOMERS = 20_000_000
"""Expected customers of one replication; more would not fit an ordinary machine."""

LONGEST = 2**53
"""Seconds of the log that floating-point numbers still tell apart."""

MOST_BRANCHES = 100
ROUNDING = 1e-9

Trail = tuple[str | int, ...]
Faults = Iterator[tuple[Trail, str]]
Rows = Mapping[str, Mapping[str, float]]


def network_faults(scenario: NetworkScenario) -> Faults:
    """Yield every contradiction of a network with the path at which it is to be mended."""
    strange = [*_names(scenario), *_members(scenario), *_splits(scenario)]
    yield from strange
    yield from _capacities(scenario)
    yield from _profiles(scenario)
    yield from _size(scenario)
    if not strange:  # routes can be followed only where names and probabilities are right
        yield from _same_service(scenario)
        yield from _partings(scenario)
        for name, customers in scenario.classes.items():
            yield from _traps(scenario, name, customers)


def _names(scenario: NetworkScenario) -> Faults:
    count = Counter(scenario.nodes)
    for key in ("stations", "pools", "forks"):
        for name in getattr(scenario, key):
            if name == LEAVE:
                yield (key, name), f"nothing can be called {LEAVE!r}, the word for going home"
            if count[name] > 1 and key != "stations":
                yield (key, name), f"{name!r} is the name of {count[name]} things, allowed is one"
    for name, station in scenario.stations.items():
        if station.calendar is not None:
            yield from _known(("stations", name, "calendar"), station.calendar, scenario.calendars)
    for name, customers in scenario.classes.items():
        for station in customers.service:
            yield from _known(("classes", name, "service", station), station, scenario.stations)


def _known(where: Trail, name: str, allowed: Iterable[str]) -> Faults:
    names = list(allowed)
    if name not in names:
        yield where, f"there is no {name!r}, allowed are {', '.join(names) or 'none: none is stated'}"


def _members(scenario: NetworkScenario) -> Faults:
    branches = [*scenario.stations, *scenario.pools]
    for key, allowed, most in (("pools", [*scenario.stations], None), ("forks", branches, MOST_BRANCHES)):
        for name, members in getattr(scenario, key).items():
            for k, member in enumerate(members):
                yield from _known((key, name, k), member, allowed)
            if len(members) < 2:
                yield (key, name), f"needs at least two members, found {len(members)}"
            if most is not None and len(members) > most:
                yield (key, name), f"has at most {most} members, found {len(members)}"
            if key == "pools" and len(set(members)) < len(members):
                yield (key, name), f"names a member twice, found {', '.join(members)}"


def _splits(scenario: NetworkScenario) -> Faults:
    places = [*scenario.nodes, LEAVE]
    yield from _rows(("routing",), scenario, scenario.routing)
    for name, customers in scenario.classes.items():
        where = ("classes", name)
        yield from _rows((*where, "routing"), scenario, customers.routing)
        if isinstance(customers.enters, str):
            yield from _known((*where, "enters"), customers.enters, scenario.nodes)
            continue
        for place in customers.enters:
            yield from _known((*where, "enters", place), place, scenario.nodes)
        total = sum(customers.enters.values())
        if abs(total - 1) > ROUNDING:
            yield (*where, "enters"), f"the probabilities must add up to 1, found {total:.6g}"
    if LEAVE in scenario.routing:
        yield ("routing", LEAVE), f"nobody goes on from {LEAVE!r}, allowed are {', '.join(places[:-1])}"


def _rows(where: Trail, scenario: NetworkScenario, routing: Rows) -> Faults:
    for origin, row in routing.items():
        if origin != LEAVE:
            yield from _known((*where, origin), origin, scenario.nodes)
        for place in row:
            yield from _known((*where, origin, place), place, [*scenario.nodes, LEAVE])
        total = sum(row.values())
        if total > 1 + ROUNDING:
            yield (*where, origin), f"the probabilities must add up to at most 1, found {total:.6g}"
        elif LEAVE in row and total < 1 - ROUNDING:
            yield (
                (*where, origin),
                f"{LEAVE!r} is stated, so the row must add up to 1, found {total:.6g}",
            )


def _capacities(scenario: NetworkScenario) -> Faults:
    for name, station in scenario.stations.items():
        if station.capacity is None:
            continue
        posts, where = station.posts, ("stations", name, "capacity")
        if posts == "unlimited":
            yield where, f"unlimited posts cannot be full; state {station.capacity} posts instead"
        elif station.capacity < posts:
            yield where, f"counts those served too: at least the {posts} posts, found {station.capacity}"


def _profiles(scenario: NetworkScenario) -> Faults:
    for name, customers in scenario.classes.items():
        if customers.profile is not None and abs(customers.profile.amplitude) > customers.rate:
            yield (
                ("classes", name, "profile", "amplitude"),
                f"makes the rate negative, found {customers.profile.amplitude:g}, "
                f"allowed up to {customers.rate:g}",
            )


def _size(scenario: NetworkScenario) -> Faults:
    where, horizon = ("period", "length"), scenario.horizon
    expected = sum(customers.rate for customers in scenario.classes.values()) * horizon
    if expected > MOST_CUSTOMERS:
        yield where, f"about {expected:.3g} customers would arrive, allowed are {MOST_CUSTOMERS:.3g}"
    if horizon * scenario.seconds_per_unit > LONGEST:
        yield where, f"is too long beside the shortest time of the file, found {horizon:.3g}"
    years = horizon * scenario.seconds_per_unit / scenario.stretch / (365.25 * 86_400)
    if scenario.calendars and years > 100:
        yield where, f"is too long for calendars, found {years:.3g} years, allowed 100"


def _same_service(scenario: NetworkScenario) -> Faults:
    """A drawn service must not depend on which station of a pool turns out to be the shortest."""
    for name, members in scenario.pools.items():
        for label, customers in scenario.classes.items():
            if len({scenario.service(customers, member) for member in members}) > 1:
                yield (
                    ("pools", name),
                    f"its stations must serve class {label!r} alike, found different services",
                )


def _partings(scenario: NetworkScenario) -> Faults:
    """A branch of a fork cannot be turned away or give up: the others would have nothing to join."""
    branches = {b for members in scenario.forks.values() for b in members}
    forked = branches | {station for b in branches for station in scenario.pools.get(b, ())}
    for name, station in scenario.stations.items():
        if station.capacity is not None and name in forked:
            yield (
                ("stations", name, "capacity"),
                "a station of a fork turns nobody away, leave the capacity out",
            )
    for name, customers in scenario.classes.items():
        met = [node for node in _reached(scenario, customers) if node in scenario.forks]
        if customers.patience is not None and met:
            yield ("classes", name, "patience"), f"nobody gives up in a fork, this class comes to {met[0]!r}"


def _traps(scenario: NetworkScenario, name: str, customers: CustomerClass) -> Faults:
    """From wherever a class comes, it can get out."""
    rows, reached = scenario.rows(customers), _reached(scenario, customers)
    out = {node for node in reached if _leaving(rows.get(node, {})) > ROUNDING}
    grown = True
    while grown:
        more = {node for node in reached - out if any(rows[node].get(place, 0) > 0 for place in out)}
        out |= more
        grown = bool(more)
    for node in scenario.nodes:
        if node in reached - out:
            own = ("classes", name, "routing", node) if node in customers.routing else ("routing", node)
            yield own, f"a route to nowhere: class {name!r} can never leave from {node!r}"


def _leaving(row: Mapping[str, float]) -> float:
    return 1 - sum(share for place, share in row.items() if place != LEAVE)


def _reached(scenario: NetworkScenario, customers: CustomerClass) -> set[str]:
    rows = scenario.rows(customers)
    found: set[str] = set()
    new = {place for place, share in scenario.entry(customers).items() if share > 0}
    while new:
        found |= new
        ahead = {place for node in new for place, share in rows.get(node, {}).items() if share > 0}
        new = ahead - found - {LEAVE}
    return found
