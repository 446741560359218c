"""The rules of behaviour: plain functions of numbers, written once and read by both engines.

They use the four operations and comparisons only, so that interpreted and compiled code round alike.
Sources in the docstrings are those of `scenarios/` files, where the numbers stand.
"""

from __future__ import annotations

from sim.model.structure import COMMUNITY

PUSHED_LAST = 3
"""Queue class of pushed-down tasks where incidents go first."""

SLOWEST = 0.1
"""Work done in an hour by people whom everything slows down."""

LONGEST = 2.0**62
"""Seconds that no run reaches; more would not fit the integers of compiled code."""


def whole_seconds(seconds: float) -> int:
    """Round a duration to whole seconds, at least one and at most `LONGEST`."""
    if seconds < 1.5:
        return 1
    return int(seconds + 0.5) if seconds < LONGEST else int(LONGEST)


# ------------------------------------------------------------------------------------------------ residents


def trust_after(trust: float, satisfied: int, dissatisfied: int, speed: float) -> float:
    """Move trust towards the share of satisfied residents of the day; no experience, no change."""
    if satisfied + dissatisfied == 0:
        return trust
    return trust + speed * (satisfied / (satisfied + dissatisfied) - trust)


def following_trust(share: float, trust: float, starting_trust: float) -> float:
    """Return a share that moves with trust, at most 1: who reports, who comes to the community."""
    if starting_trust <= 0:
        return share
    return min(1.0, share * trust / starting_trust)


def loses_patience(waited: int, patience: int, trust: float, starting_trust: float) -> bool:
    """Tell whether a resident asks again, or goes higher: patience shrinks with trust (P089)."""
    if starting_trust <= 0:
        return waited > patience
    return waited > patience * (trust / starting_trust)


def satisfaction(base: float, late: bool) -> float:
    """Return the chance that the call-back finds a satisfied resident; lateness halves it (P084)."""
    return base * 0.5 if late else base


# ------------------------------------------------------------------------------------------- grids and units


def patrol_share(waiting: int, posts: int, paperwork: float, floor: float) -> float:
    """Return the share of a grid team's time that records and what waits leave for patrol."""
    if posts <= 0:
        return floor
    return max(floor, 1.0 - paperwork - waiting / posts)


def tasks_first(waiting: int, posts: int, threshold: float) -> bool:
    """Tell whether a unit serves pushed-down tasks before ordinary incidents: until its queue is too long."""
    return waiting <= threshold * posts


def readiness(ready: float, asked: int, answered: int, memory: float) -> float:
    """Move a desk's readiness to whistle towards the share of whistles answered that day (E091)."""
    if asked == 0:
        return ready
    return ready + memory * (answered / asked - ready)


def lent(waiting: int, posts: int, others_waiting: int, others_posts: int) -> int:
    """Return how many people a desk lends to the other of its office: a third, if only that has a queue."""
    if waiting > 0 or others_waiting <= others_posts:
        return 0
    return (posts + 2) // 3 if posts > 1 else 0


def whole_posts(share: float, posts: int, day: int) -> int:
    """Return how many people are away on a working day so that over the days `share` of the posts are.

    Whole people on whole days; the errors of rounding never add up.
    """
    return int(share * posts * (day + 1)) - int(share * posts * day)


def assessment_share(seconds: float, posts: int, open_seconds: int) -> float:
    """Return the share of a day that reports of so many seconds take from so many posts, at most 1."""
    if posts <= 0 or open_seconds <= 0:
        return 0.0
    return min(1.0, seconds / (posts * open_seconds))


# --------------------------------------------------------------------------------------------------- bureaus


def push_share(base: float, slope: float, load: float, drift: float, most: float) -> float:
    """Return the share of upward tasks that a department passes down.

    It rises with its own queue per post, `load`, if it passes down any (E090), and by `drift`, which has
    grown since the beginning (township drift: E037, E095); beyond `most` it rises no further (P100).
    """
    if base <= 0:
        return min(most, drift)
    return max(base, min(most, base + slope * load + drift))


def load_factor(slope: float, load: float) -> float:
    """Return the factor by which a department's queue per post raises the odds of a return (H20, P095)."""
    return 1.0 + slope * load


def heed_share(base: float, slope: float, load: float) -> float:
    """Return the share of whistles that a department answers: less, the longer its queue per post (P097)."""
    return max(0.0, base - slope * load)


def drained(share: float, days: float, day: float, people: int) -> int:
    """Return how many people departments have pulled up by a day: a straight rise (E087, P114)."""
    return int(people * share * min(1.0, day / days))


def skill(lost: float, gone: int, posts: int) -> float:
    """Return what is left of the power of a desk that has lost so many of its people, the ablest first."""
    return max(0.0, 1.0 - lost * gone / posts)


def span_capacity(reports: int, comfortable: int, penalty: float, floor: float) -> float:
    """Return the capacity left to an office that leads so many others (P111, P112)."""
    if reports <= comfortable:
        return 1.0
    return max(floor, 1.0 - penalty * (reports - comfortable))


def hand_over(level: int, levels: int, below: int, waits: tuple[float, float, float]) -> float:
    """Return the mean wait on the desk of a rung for what comes from a rung below, or from outside.

    `waits` are those on an ordinary desk, on the first above the communities, and in a department.
    """
    if level >= levels:
        return waits[2]
    return waits[1] if below == COMMUNITY and level > below else waits[0]


def onward(level: int, target: int, above: int) -> int:
    """Return the rung to which a desk passes a case: up to the next, or down to whoever can conclude it."""
    return target if target < level else above


def wrong_share(mean: float, ambiguity: float, departments: int) -> float:
    """Return the chance that a case goes to the wrong department first.

    It is proportional to ambiguity (uniform, mean 1/2) and to the share of other departments among all;
    with 14 departments the mean is `mean` (P096).
    """
    if departments < 2:
        return 0.0
    return min(1.0, mean * 2.0 * ambiguity * ((departments - 1) / departments) / (13 / 14))


def return_share(mean: float, ambiguity: float, load: float, parts: int) -> float:
    """Return the chance that a rightly addressed department sends a case back.

    The odds of `mean` are raised by ambiguity, by its load and by each further department that could take
    the case instead (buck-passing: evidence.md section 4, P095).
    """
    if mean <= 0:
        return 0.0
    odds = mean / (1.0 - mean) * (0.5 + ambiguity) * load * parts if mean < 1 else 1e9
    return odds / (1.0 + odds)


# ----------------------------------------------------------------------------------------------------- staff


def queue_per_post(waiting: int, posts: int) -> float:
    """Return how many items wait for each post that is present; nobody present counts as one."""
    return waiting / max(1, posts)


def load_after(load: float, begun: int, capacity: int, memory: float) -> float:
    """Move the load that a team feels towards the work begun that day over its open time, if any."""
    if capacity <= 0:
        return load
    return load + memory * (begun / capacity - load)


def response(load: float, usual: float, full: float, slopes: tuple[float, float]) -> float:
    """Return the pace of people under load: faster up to full load, then slower (P110).

    `slopes` are the changes per unit of load below and above it.
    """
    pace = 1.0 + slopes[0] * (min(load, full) - usual)
    if load > full:
        pace -= slopes[1] * (load - full)
    return pace


def juggling(cases: float, comfortable: float, most: float, penalty: float) -> float:
    """Return the divisor, at least 1, by which its open cases slow a post down (P109).

    Nobody works at more than `most` at once; the others lie in the pile.
    """
    if cases <= comfortable:
        return 1.0
    return 1.0 + penalty * max(0.0, min(cases, most) - comfortable)


def effort(floor: float, load: float, full: float) -> float:
    """Return the pace of those whose pay does not follow work: `floor` at full load (E088, P115)."""
    return 1.0 - (1.0 - floor) * min(1.0, load / full)


def pace(responding: float, slowed: float, overtime: float, capacity: float) -> float:
    """Return the work done in an hour of the calendar: 1 as usual, never below `SLOWEST`.

    `responding` is the pace under load, `slowed` the divisor of juggling, `overtime` the time worked on top,
    `capacity` what strain of span and motivation leave.
    """
    return max(SLOWEST, responding / slowed * (1.0 + overtime) * capacity)


def overtime(cases: float, per_case: float, most: float) -> float:
    """Return the time worked beyond the calendar, as a share of it: rises with the queue per post (P107)."""
    return min(most, per_case * cases)


def carelessness(load: float, full: float, slope: float) -> float:
    """Return the factor on the chance that a check fails, from 1 at full load upwards."""
    if load <= full:
        return 1.0
    return 1.0 + slope * (load - full)
