"""What a year of a post costs, by the book that pays it: a file by itself, which no run depends on."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from sim.model.files.base import Model, Name, Title
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.units import Hours

YearlyWage = Annotated[Quantity, Limits("yuan/year", gt=0)]


class Book(StrEnum):
    """The book on which posts are paid; contractors stand on none of the government's."""

    DEPARTMENTS = "departments"
    MIDDLE = "middle"
    FRONT = "front"
    CONTRACTOR = "contractor"


class WageTable(Model):
    """Yearly wages by book of posts, each with its range and source, and the hours that one pays."""

    kind: Literal["wages"]
    name: Name
    title: Title
    story: Title
    hours: Hours
    """Hours a year that a wage pays."""
    departments: YearlyWage
    middle: YearlyWage
    front: YearlyWage
    contractor: YearlyWage | None = None

    def wage(self, book: Book) -> Quantity | None:
        """Return the yearly wage of a post on a book; none where it is not told."""
        return {
            Book.DEPARTMENTS: self.departments,
            Book.MIDDLE: self.middle,
            Book.FRONT: self.front,
            Book.CONTRACTOR: self.contractor,
        }[book]


type Yuan = tuple[float, float, float]
"""An amount with its ends: what it is at the values stated, and at the ends of their ranges."""


def ends(quantity: Quantity) -> Yuan:
    """Return the value of a number and both ends of its range, which are the value where it has none."""
    low, high = quantity.range or (quantity.value, quantity.value)
    return quantity.value, low, high


def hourly(wage: Quantity, hours: Hours) -> Yuan:
    """Return the yuan of an hour: lowest where the wage is lowest and pays for the most hours."""
    (value, low, high), (paid, fewest, most) = ends(wage), ends(hours)
    return value / paid, low / most, high / fewest
