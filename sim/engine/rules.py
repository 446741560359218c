"""The rules of behaviour: plain functions of numbers, written once and read by both engines.

They use the four operations and comparisons only, so that interpreted and compiled code round alike.
Sources in the docstrings are those of `scenarios/` files, where the numbers stand.
"""

from __future__ import annotations

PUSHED_LAST = 3
"""Queue class of pushed-down tasks where incidents go first."""

LONGEST = 2.0**62
"""Seconds that no run reaches; more would not fit the integers of compiled code."""


def whole_seconds(seconds: float) -> int:
    """Round a duration to whole seconds, at least one and at most `LONGEST`."""
    return max(1, int(min(seconds, LONGEST) + 0.5))


def trust_after(trust: float, satisfied: int, dissatisfied: int, speed: float) -> float:
    """Move trust towards the share of satisfied residents of the day; no experience, no change."""
    if satisfied + dissatisfied == 0:
        return trust
    return trust + speed * (satisfied / (satisfied + dissatisfied) - trust)


def propensity(reporting: float, trust: float, starting_trust: float) -> float:
    """Return the share of residents who report what they see: proportional to trust, at most 1."""
    if starting_trust <= 0:
        return reporting
    return min(1.0, reporting * trust / starting_trust)


def patrol_share(waiting: int, posts: int, floor: float) -> float:
    """Return the share of a grid team's time left for patrol, 1 when nothing waits, never below the floor."""
    return max(floor, 1.0 - waiting / posts)


def push_share(base: float, slope: float, waiting: int, posts: int) -> float:
    """Return the share of upward tasks that a department passes down: rises with its own queue (E090)."""
    if base <= 0:
        return 0.0
    return min(1.0, base + slope * waiting / posts)


def load_factor(slope: float, waiting: int, posts: int) -> float:
    """Return the factor by which a department's queue raises the odds of a return (H20, P095)."""
    return 1.0 + slope * waiting / posts


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


def satisfaction(base: float, late: bool) -> float:
    """Return the chance that the call-back finds a satisfied resident; lateness halves it (P084)."""
    return base * 0.5 if late else base


def tasks_first(waiting: int, posts: int, threshold: float) -> bool:
    """Tell whether a unit serves pushed-down tasks before ordinary incidents: until its queue is too long."""
    return waiting <= threshold * posts
