"""What people settle once a day: trust, patience, patrol, whom to help, what to pass down, who is away."""

from __future__ import annotations

# -------------------------------------------------------------------------------------------------- residents


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


def may_complain(repeats: int, going_higher: int, repeated: bool) -> int:
    """Tell whether residents do what comes next: ask again, or go to a higher level after that."""
    return going_higher if repeated else repeats


def borne(patience: int, endurance: int, repeated: bool) -> int:
    """Return the wait that a resident bears before asking again, and before going to a higher level."""
    return patience + endurance if repeated else patience


def loses_patience(waited: int, patience: int, trust: float, starting_trust: float) -> bool:
    """Tell whether a resident asks again, or goes higher: patience shrinks with trust (P089)."""
    if starting_trust <= 0:
        return waited > patience
    return waited > patience * (trust / starting_trust)


# -------------------------------------------------------------------------------------------- grids and units


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
    """Return how many people a desk lends to the other of its office; negative if it is helped.

    It is a third of those who have no queue, if only the others have one.
    """
    if waiting <= 0 and others_waiting > others_posts:
        return (posts + 2) // 3 if posts > 1 else 0
    if others_waiting <= 0 and waiting > posts:
        return -((others_posts + 2) // 3) if others_posts > 1 else 0
    return 0


# ------------------------------------------------------------------------------------------------ departments


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


# ------------------------------------------------------------------------------------------------ who is away


def drained(share: float, days: float, day: float, people: int) -> int:
    """Return how many people departments have pulled up by a day: a straight rise (E087, P114)."""
    return int(people * share * min(1.0, day / days))


def skill(lost: float, gone: int, posts: int) -> float:
    """Return what is left of the power of a desk that has lost so many of its people, the ablest first."""
    return max(0.0, 1.0 - lost * gone / posts)


def in_force(day: int, begin: int, end: int) -> bool:
    """Tell whether the task force is out on a day."""
    return begin <= day < end


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


def away(left: int, force: int, lends: int, report: int, home: int) -> tuple[int, int, int, int]:
    """Return who is away of those left: in the task force, lent, writing reports, at their home department.

    Each takes what the ones before leave.  Who is lent to a team, `lends` below nothing, does neither of the
    last two for it.
    """
    force = min(left, force)
    lends = min(left - force, lends)
    left -= force + max(0, lends)
    report = min(left, report)
    return force, lends, report, min(left - report, home)
