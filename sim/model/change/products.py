"""A quantity times a factor, within what its field allows."""

from __future__ import annotations

from math import floor, inf

from sim.model.files.quantity import Limits, Quantity, Range


def fitting(number: float, allowed: Limits) -> float:
    """Round a number to the nearest whole one where only these are allowed."""
    return float(floor(number + 0.5)) if allowed.whole else number


def product(old: Quantity, factor: float, ends: Range, allowed: Limits) -> tuple[float, Range]:
    """Return the value of a quantity times a factor, and the range that the ends of both factors span.

    A value beyond what is allowed is a ValueError, as whoever asks for it would get something else; an end
    of the range is cut, as it only says what might be.  Products lose the noise of the last digits.
    """
    most = inf if allowed.le is None else allowed.le
    low, high = old.range or (old.value, old.value)
    value, low, high = (
        fitting(round(one * other, 12), allowed)
        for one, other in ((old.value, factor), (low, ends[0]), (high, ends[1]))
    )
    if value > most:
        raise ValueError(f"{old.value:g} times {factor:g} makes {value:g}, allowed at most {most:g}")
    return value, (min(low, most), min(high, most))
