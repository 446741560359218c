"""Give the exact answers of organisation theory that the simulator is held against.

Rates are per any unit of time and times in that same unit.  Tiers are listed in the order in which
work meets them.  Every function refuses an unstable load and bad arguments with a ValueError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from scipy.optimize import brentq

from sim.analysis.queueing import check_count, check_not_negative, check_positive, mmc


def _check_share(**values: float) -> None:
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, got {value}")


def tier_shares(passes: Sequence[float]) -> tuple[float, ...]:
    """Give the share of all items that reaches each tier.

    `passes[i]` is the share of what tier i receives that it passes on, so that n shares make n + 1 tiers.
    """
    for share in passes:
        _check_share(passes=share)
    return tuple(np.concatenate(([1.0], np.cumprod(passes))).tolist())


def escalation_chain(sojourns: Sequence[float], passes: Sequence[float], handover: float) -> float:
    """Give the mean time to resolution when each tier keeps an item or passes it on.

    `sojourns` holds each tier's mean time, with no load the mean work; each of the `passes` between
    them costs `handover`.  By linearity of the mean: W_1 + sum of (share reaching i)(W_i + handover).
    """
    check_not_negative(handover=handover)
    for sojourn in sojourns:
        check_not_negative(sojourn=sojourn)
    reach = tier_shares(passes)
    times = sum(share * sojourn for share, sojourn in zip(reach, sojourns, strict=True))
    return times + handover * sum(reach[1:])


def escalation_chain_loaded(
    arrival: float,
    services: Sequence[float],
    servers: Sequence[int],
    passes: Sequence[float],
    handover: float,
) -> float:
    """Give `escalation_chain` with M/M/c tiers, whose sojourns contain queueing (Jackson 1957).

    Splitting keeps the streams Poisson, and so does a handover of fixed or random length.
    """
    rates = [arrival * share for share in tier_shares(passes)]
    tiers = zip(rates, services, servers, strict=True)
    return escalation_chain([mmc(*tier).sojourn for tier in tiers], passes, handover)


@dataclass(frozen=True)
class Screening:
    """What a row of screens does to items of one quality; evaluations are the mean per item."""

    accepted: float
    evaluations: float


@dataclass(frozen=True)
class Screens:
    """The same screens in both forms of Sah and Stiglitz."""

    hierarchy: Screening
    polyarchy: Screening


def screens(passes: float, count: int) -> Screens:
    """Compare a hierarchy, where all must pass an item, with a polyarchy, where one suffices.

    `passes` is the chance that one screen passes an item of this quality (Sah and Stiglitz 1986).
    """
    _check_share(passes=passes)
    check_count(count=count)
    return Screens(
        hierarchy=Screening(passes**count, _geometric_sum(passes, count)),
        polyarchy=Screening(1 - (1 - passes) ** count, _geometric_sum(1 - passes, count)),
    )


def _geometric_sum(ratio: float, count: int) -> float:
    return sum(ratio**k for k in range(count))


def radner_delay(items: int, processors: int) -> int:
    """Give the least number of cycles to add up the items, one read a cycle (Radner 1993).

    Processors beyond the number of items have nothing to read and stay idle.
    """
    check_count(items=items, processors=processors)
    rounds, rest = divmod(items, min(processors, items))
    # Whole-number ceil(log2(n)), which rounding cannot upset.
    return rounds + (min(processors, items) + rest - 1).bit_length()


def uniform_tree_delay(span: int, levels: int) -> int:
    """Give the cycles that a tree of managers with equal span takes over span**levels items.

    Each level waits for the one below it, then reads `span` reports (Radner 1993).
    """
    check_count(span=span, levels=levels)
    return span * levels


def skip_level_delay(span: int, levels: int) -> int:
    """Give the cycles of the same tree when each manager is also one of its own subordinates.

    Managers read items like the bottom row and, at each level, the span - 1 other reports, so that
    reports skip levels (Radner 1993).
    """
    check_count(span=span, levels=levels)
    return span + (levels - 1) * (span - 1)


@dataclass(frozen=True)
class Knowledge:
    """A knowledge hierarchy: shares of problems and helpers, layer by layer from the second."""

    reach: tuple[float, ...]
    helpers: tuple[float, ...]
    handoffs: float
    solved: float


def garicano(
    knowledge: Sequence[float],
    difficulty_cdf: Callable[[float], float],
    asking_cost: float,
    agents: float,
) -> Knowledge:
    """Give who is asked, and how often, in a knowledge hierarchy (Garicano 2000).

    Layer l solves problems up to `knowledge[l]`, ascending.  Each question costs a helper the share
    `asking_cost` of a worker's time; `agents` work in the first layer.  `handoffs` is per problem.
    """
    check_positive(agents=agents)
    check_not_negative(asking_cost=asking_cost)
    if not knowledge or (np.diff(knowledge) < 0).any():
        raise ValueError(f"knowledge must be ascending and not empty, got {list(knowledge)}")
    unsolved = [1 - difficulty_cdf(level) for level in knowledge]
    for share in unsolved:
        _check_share(unsolved=share)
    reach = tuple(unsolved[:-1])
    helpers = tuple(asking_cost * agents * share for share in reach)
    return Knowledge(reach, helpers, sum(reach), 1 - unsolved[-1])


@dataclass(frozen=True)
class Staffing:
    """Cheapest whole numbers of servers, tier by tier, and the cost of wages and delay together."""

    cost: float
    servers: tuple[int, ...]


def beggs_flat(arrival: float, service: float, wage: float, delay_cost: float) -> Staffing:
    """Staff one M/M/c office of generalists at least cost: wage c + delay_cost lam W (Beggs 2001)."""
    check_positive(arrival=arrival, service=service, wage=wage, delay_cost=delay_cost)
    servers = int(arrival / service) + 1
    best = _cost(arrival, service, wage, delay_cost, servers)
    # The mean wait is convex in the servers (Dyer and Proll 1977): the first rise ends the search.
    while (more := _cost(arrival, service, wage, delay_cost, servers + 1)) < best:
        servers, best = servers + 1, more
    return Staffing(best, (servers,))


def _cost(arrival: float, service: float, wage: float, delay_cost: float, servers: int) -> float:
    return wage * servers + delay_cost * mmc(arrival, service, servers).in_system


def beggs_tiers(
    arrival: float,
    services: Sequence[float],
    wages: Sequence[float],
    passes: Sequence[float],
    delay_cost: float,
) -> Staffing:
    """Staff M/M/c tiers, each passing on a share, at least cost of wages and delay (Beggs 2001).

    Tiers are independent given their arrivals, so that each is staffed on its own.
    """
    if 0 in passes:
        raise ValueError(f"a tier that nothing reaches cannot be staffed, passes are {list(passes)}")
    rates = [arrival * share for share in tier_shares(passes)]
    tiers = [beggs_flat(*tier, delay_cost) for tier in zip(rates, services, wages, strict=True)]
    return Staffing(sum(tier.cost for tier in tiers), tuple(tier.servers[0] for tier in tiers))


def beggs_switch(
    arrival: float,
    services: Sequence[float],
    wages: Sequence[float],
    passes: Sequence[float],
    between: tuple[float, float],
) -> float:
    """Find the cost of delay at which tiers and one flat office of the last tier's staff cost the same.

    Raises ValueError when the same form wins at both ends of `between` (Beggs 2001).
    """

    def advantage(delay_cost: float) -> float:
        flat = beggs_flat(arrival, services[-1], wages[-1], delay_cost)
        return flat.cost - beggs_tiers(arrival, services, wages, passes, delay_cost).cost

    ends = advantage(between[0]), advantage(between[1])
    if prod(ends) > 0:
        raise ValueError(f"the same form wins at both ends of {between}: flat minus tiers is {ends}")
    return float(brentq(advantage, *between, xtol=1e-12))


def exceptions_work(work: float, failure: float, rework: float) -> float:
    """Give the whole work when each piece fails with a chance and a share of it is done again.

    Rework fails as work does, hence work / (1 - failure rework) (VDT: Jin and Levitt 1996).
    """
    check_not_negative(work=work)
    _check_share(failure=failure, rework=rework)
    if failure * rework == 1:
        raise ValueError(f"work never ends at failure {failure} and rework {rework}")
    return work / (1 - failure * rework)
