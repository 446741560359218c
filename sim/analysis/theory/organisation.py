"""Exact answers of organisation theory: screens, escalation, parallel reading, experts asked for help.

The networks of the same names in `scenarios/networks/` are held against them.  Rates are per any unit of time
and times in that same unit.  Every function refuses an unstable load and bad arguments with a ValueError.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from math import inf

from scipy.optimize import brentq

from sim.analysis.theory.queueing import check_count, check_not_negative, check_positive, mmc


def _check_share(**values: float) -> None:
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, got {value}")


@dataclass(frozen=True)
class Screening:
    """What several screens do with an item: the chance to be accepted, and how many look at it on average."""

    accepted: float
    evaluations: float


def hierarchy(passes: float, screens: int) -> Screening:
    """Accept only what every screen passes, one after the other (Sah & Stiglitz 1986).

    Each passes an item with probability `passes`; the first that does not ends it.
    """
    _check_share(passes=passes)
    check_count(screens=screens)
    return Screening(passes**screens, sum(passes**k for k in range(screens)))


def polyarchy(passes: float, screens: int) -> Screening:
    """Accept what any screen passes, one after the other (Sah & Stiglitz 1986).

    Each passes an item with probability `passes`; the first that does ends it.  So it accepts what a
    hierarchy, of screens that fail what these pass, does not.
    """
    fails = hierarchy(1 - passes, screens)
    return Screening(1 - fails.accepted, fails.evaluations)


def escalation(stays: Sequence[float], passed: Sequence[float], hand_over: float) -> float:
    """Give the mean time in a chain of tiers, each of which passes some on.

    `stays[i]` is the mean time at tier i, waiting included, `passed[i]` the share that it passes to the next,
    `hand_over` what passing takes.  ValueError unless there is one share for each tier but the last.
    """
    check_not_negative(hand_over=hand_over)
    if len(passed) != len(stays) - 1:
        raise ValueError(f"{len(stays)} tiers pass on {len(stays) - 1} times, found {len(passed)} shares")
    total, reach = stays[0], 1.0
    for stay, share in zip(stays[1:], passed, strict=True):
        _check_share(passed=share)
        reach *= share
        total += reach * (hand_over + stay)
    return total


def least_delay(items: int, processors: int) -> int:
    """Give the least number of cycles in which P processors sum up N items, one read a cycle (Radner 1993).

    floor(N / P) + ceil(log2(P + N mod P)), for P up to N / 2; more processors bring nothing, since two
    readings are needed for one sum.
    """
    check_count(items=items, processors=processors)
    used = min(processors, max(1, items // 2))
    rounds, rest = divmod(items, used)
    return rounds + (used + rest - 1).bit_length()  # ceil(log2) of a whole number, never upset by rounding


def uniform_tree_delay(span: int, levels: int) -> int:
    """Give the cycles of a uniform tree whose processors all read `span` reports (Radner 1993).

    Each level waits for the one below it, so that they are span times levels for span**levels items.
    """
    check_count(span=span, levels=levels)
    return span * levels


def skip_level_delay(span: int, levels: int) -> int:
    """Give the cycles of the same tree when each manager is one of its own subordinates too (Radner 1993).

    Managers read items like the bottom row and, at each level, the span - 1 other reports.
    """
    check_count(span=span, levels=levels)
    return span + (levels - 1) * (span - 1)


@dataclass(frozen=True)
class Help:
    """Who asks whom for a unit of problems: shares by layer from the second up, and the share solved."""

    reach: tuple[float, ...]
    solved: float

    @property
    def hand_offs(self) -> float:
        """Questions per problem."""
        return sum(self.reach)

    def helpers(self, workers: float, asking: float) -> tuple[float, ...]:
        """Give the helpers that each layer needs, where a question takes `asking` of a worker's time."""
        check_positive(workers=workers)
        check_not_negative(asking=asking)
        return tuple(asking * workers * share for share in self.reach)


def knowledge(unknown: Sequence[float]) -> Help:
    """Describe a knowledge hierarchy (Garicano 2000).

    `unknown[l]` is the share of problems beyond what layer l and all below it know, 1 - F(z_l), which falls
    with l.
    """
    if not unknown:
        raise ValueError("a knowledge hierarchy has at least one layer, found none")
    for share in unknown:
        _check_share(unknown=share)
    if any(later > earlier for earlier, later in pairwise(unknown)):
        raise ValueError(f"higher layers know more, so the shares cannot rise: {list(unknown)}")
    return Help(tuple(unknown[:-1]), 1 - unknown[-1])


def work_with_exceptions(work: float, fails: float, redone: float) -> float:
    """Give the work in all where a share of it fails and a share of that is done anew, and may fail again.

    V / (1 - p r): the exceptions of the Virtual Design Team (Levitt et al. 1994).
    """
    check_not_negative(work=work)
    _check_share(fails=fails, redone=redone)
    if fails * redone == 1:
        raise ValueError(f"work never ends where the share {fails} fails and {redone} of it is redone")
    return work / (1 - fails * redone)


# --------------------------------------------------------------- experts alone, or behind generalists


@dataclass(frozen=True)
class Demand:
    """Cases by the hour, each taking an hour at `rate` 1; a share `hard` is beyond generalists."""

    arrivals: float
    rate: float
    hard: float


@dataclass(frozen=True)
class Wages:
    """Cost of a generalist and of an expert per hour."""

    low: float
    high: float


@dataclass(frozen=True)
class Plan:
    """Posts of generalists (0: experts only) and experts, what they cost and how many cases are with them."""

    low: int
    high: int
    staff_cost: float
    cases: float

    def cost(self, delay: float) -> float:
        """Cost by the hour, where an hour of a case in the system costs `delay`."""
        return self.staff_cost + delay * self.cases


def experts_only(demand: Demand, wages: Wages, posts: int) -> Plan:
    """Let experts handle everything (Beggs 2001, with queues M/M/c)."""
    stay = mmc(demand.arrivals, demand.rate, posts).sojourn
    return Plan(0, posts, wages.high * posts, demand.arrivals * stay)


def two_tiers(demand: Demand, wages: Wages, low: int, high: int) -> Plan:
    """Let generalists try everything first, and experts what is too hard for them (Beggs 2001)."""
    first = mmc(demand.arrivals, demand.rate, low).sojourn
    second = mmc(demand.hard * demand.arrivals, demand.rate, high).sojourn
    cases = demand.arrivals * (first + demand.hard * second)
    return Plan(low, high, wages.low * low + wages.high * high, cases)


def best_flat(demand: Demand, wages: Wages, delay: float) -> Plan:
    """Find the cheapest plan with experts only."""
    return experts_only(demand, wages, _cheapest(demand.arrivals, demand.rate, wages.high, delay))


def best_two_tiers(demand: Demand, wages: Wages, delay: float) -> Plan:
    """Find the cheapest plan with two tiers; their costs add up, so each is found by itself."""
    low = _cheapest(demand.arrivals, demand.rate, wages.low, delay)
    high = _cheapest(demand.hard * demand.arrivals, demand.rate, wages.high, delay)
    return two_tiers(demand, wages, low, high)


def switch_point(demand: Demand, wages: Wages, cheap: float, dear: float) -> float:
    """Find the cost of delay at which experts only cost as little as two tiers, each at its best posts.

    Both least costs are continuous in the cost of delay (each the least of straight lines).  ValueError
    unless two tiers are the cheaper at `cheap` and experts only at `dear`.
    """
    gaps = [_gap(delay, demand, wages) for delay in (cheap, dear)]
    if not gaps[0] > 0 > gaps[1]:
        raise ValueError(f"no switch between {cheap} and {dear}: flat less two tiers is {gaps[0]}, {gaps[1]}")
    return float(brentq(_gap, cheap, dear, args=(demand, wages), xtol=1e-12))


def _gap(delay: float, demand: Demand, wages: Wages) -> float:
    flat, tiers = best_flat(demand, wages, delay), best_two_tiers(demand, wages, delay)
    return flat.cost(delay) - tiers.cost(delay)


def _cheapest(arrivals: float, rate: float, wage: float, delay: float) -> int:
    """Find the posts at which wages and delay of one queue together cost least.

    The number present falls ever more slowly with posts, so the first rise ends the search.
    """
    if not 0 < delay < inf:
        raise ValueError(f"the cost of delay is a number above 0, not {delay}")
    costs = _costs(arrivals, rate, wage, delay)
    best, least = next(costs)
    for posts, cost in costs:
        if cost >= least:
            return best
        best, least = posts, cost
    return best


def _costs(arrivals: float, rate: float, wage: float, delay: float) -> Iterator[tuple[int, float]]:
    for posts in count(int(arrivals / rate) + 1):
        yield posts, wage * posts + delay * arrivals * mmc(arrivals, rate, posts).sojourn
