"""How long things take: whole seconds, what load makes of the pace, and which times count at all."""

from __future__ import annotations

SLOWEST = 0.1
"""Work done in an hour by people whom everything slows down."""

LONGEST = 2.0**53
"""Seconds that no run reaches, yet a thousand of them can be added up in the integers of compiled code."""


def whole_seconds(seconds: float) -> int:
    """Round a duration to whole seconds, at least one and at most `LONGEST`."""
    if seconds < 1.5:
        return 1
    return int(seconds + 0.5) if seconds < LONGEST else int(LONGEST)


def counted(seconds: int, counts: int) -> int:
    """Return the time that outside works, or a missing paper, really take: none where they do not count."""
    return seconds if counts else 0


def shared_work(seconds: float, departments: int, factor: float) -> float:
    """Return the touch time of one of so many departments: a joint case is more to each (P072, P073)."""
    return seconds * factor if departments > 1 else seconds


def heeded_wait(sign_off: float, readier: float, drawn: float, limit: float) -> float:
    """Return the wait for a department that comes when called: never beyond the limit of the whistle.

    `sign_off` is the mean of its usual wait, `readier` what accountability leaves of it.
    """
    return min(sign_off * readier * drawn, limit)


def patrol_delay(exposure: float, seconds: float, share: float) -> float:
    """Return the working seconds until a patrol passes that so large a share of its time is left for."""
    return exposure * seconds / share


# ------------------------------------------------------------------------------------------------------- pace


def paced(pace: float, driving: bool) -> bool:
    """Tell whether a task takes another time than usual: a drive takes the same at any pace."""
    return pace != 1 and not driving


def queue_per_post(waiting: int, posts: int) -> float:
    """Return how many items wait for each post that is present; nobody present counts as one."""
    return waiting / max(1, posts)


def load_after(load: float, begun: int, capacity: int, memory: float) -> float:
    """Move the load that a team feels towards the work begun that day over its open time, if any."""
    if capacity <= 0:
        return load
    return load + memory * (begun / capacity - load)


def response(load: float, usual: float, full: float, speed_up: float, overwork: float) -> float:
    """Return the pace of people under load: faster up to full load, then slower (P110).

    `speed_up` and `overwork` are the changes per unit of load below and above it.
    """
    pace = 1.0 + speed_up * (min(load, full) - usual)
    if load > full:
        pace -= overwork * (load - full)
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


def span_capacity(reports: int, comfortable: int, penalty: float, floor: float) -> float:
    """Return the capacity left to an office that leads so many others (P111, P112)."""
    if reports <= comfortable:
        return 1.0
    return max(floor, 1.0 - penalty * (reports - comfortable))


def overtime(cases: float, per_case: float, most: float) -> float:
    """Return the time worked beyond the calendar, as a share of it: rises with the queue per post (P107)."""
    return min(most, per_case * cases)


def pace(responding: float, slowed: float, overtime: float, capacity: float) -> float:
    """Return the work done in an hour of the calendar: 1 as usual, never below `SLOWEST`.

    `responding` is the pace under load, `slowed` the divisor of juggling, `overtime` the time worked on top,
    `capacity` what strain of span and motivation leave.
    """
    return max(SLOWEST, responding / slowed * (1.0 + overtime) * capacity)


def carelessness(load: float, full: float, slope: float) -> float:
    """Return the factor on the chance that a check fails, from 1 at full load upwards."""
    if load <= full:
        return 1.0
    return 1.0 + slope * (load - full)
