"""Numbers as people read them."""

from __future__ import annotations

from math import floor, isnan, log10

from sim.model.files.quantity import Quantity

MISSING = "–"


def figure(value: float, digits: int = 4) -> str:
    """Show a number with so many significant digits, but no more decimals; a dash where there is none.

    The sign of a negative number is a minus, and one that is rounded to nothing has none.
    """
    if isnan(value):
        return MISSING
    size = floor(log10(abs(value))) if value else 0
    return f"{value:z,.{min(max(digits - 1 - size, 0), digits)}f}".replace("-", "−")


def percent(share: float) -> str:
    """Show a share as whole percent."""
    return MISSING if isnan(share) else f"{100 * share:.0f}"


def plain(value: float) -> str:
    """Show a number as it was stated."""
    return f"{value:.10g}"


def range_of(quantity: Quantity) -> str:
    """Show the range of a quantity; nothing if it has none."""
    return f"{plain(quantity.range[0])} … {plain(quantity.range[1])}" if quantity.range else ""
