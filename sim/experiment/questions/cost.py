"""Ask what structures cost: posts, staff hours and, with wages, yuan; residents' waiting beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import pandas as pd

from sim.analysis.runs.replications import limits_of
from sim.experiment.cases import Case
from sim.model.city.alike import on_footing
from sim.model.city.cities import as_city
from sim.model.city.expansion import expand
from sim.model.city.scenario import CityScenario
from sim.model.city.wages import Book, WageTable, Yuan, ends, hourly

BOOKS = (Book.DEPARTMENTS, Book.MIDDLE, Book.FRONT)
"""The books of the government."""

HOURS = {
    Book.DEPARTMENTS: "department_staff_hours_per_closed_incident",
    Book.MIDDLE: "mid_staff_hours_per_closed_incident",
    Book.FRONT: "front_staff_hours_per_closed_incident",
}
ALL_HOURS, WAITING = "staff_hours_per_closed_incident", "resolution_rmst60_hours"
NEEDED = ("incidents", "closed_share", ALL_HOURS, WAITING)

YEAR = 365


@dataclass(frozen=True, eq=False)
class Costs:
    """What each structure costs: `table` has a row for each case, in their order.

    Columns: `footing`, `scenario`, `posts` of the government, by book (`departments`, `middle`, `front`)
    and of a `contractor`; `per_1000_residents`; `closed` incidents a year; `posts_per_1000_closed`; staff
    `hours` of a closed incident and `waiting`, a resident's hours from occurrence to resolution (60 days
    at most), each with `_low` and `_high` over replications; `hours_per_1000_residents` a year.  In yuan,
    with ends from the ranges of the wages: `bill` of all posts a year, `bill_per_resident`,
    `bill_per_closed`, and `per_closed` for the hours at a closed incident.  NaN where wages or the hours
    by book are not known, which `by_book` tells.
    """

    table: pd.DataFrame
    wages: WageTable | None

    @property
    def has_hours(self) -> bool:
        """Whether the hours of each book are known; results of old have only those of all together."""
        return bool(self.table["by_book"].all())


def costs(runs: pd.DataFrame, cases: Iterable[Case], wages: WageTable | None = None) -> Costs:
    """Hold the posts of cases against what their runs say; ValueError if these lack a measure that it takes.

    `runs` has `footing`, `scenario`, `replication` and a column a measure, as a comparison keeps them.
    """
    missing = [name for name in NEEDED if name not in runs]
    if missing:
        raise ValueError(f"the runs tell nothing of {', '.join(missing)}, which costs are reckoned from")
    groups = dict(list(runs.groupby(["footing", "scenario"], sort=False)))
    rows = [_row(case, groups[case.key], wages) for case in cases if case.key in groups]
    return Costs(pd.DataFrame(rows), wages)


def _row(case: Case, runs: pd.DataFrame, wages: WageTable | None) -> dict[str, object]:
    city = as_city(case.scenario, "only cities have posts")
    posts, people = posts_of(case), city.city.residents.value
    total = sum(posts[book] for book in BOOKS)
    closed = _a_year(city, float((runs["incidents"] * runs["closed_share"]).mean()))
    hours, waiting = (_limits(runs, name) for name in (ALL_HOURS, WAITING))
    bill = _bill(posts, wages)
    return {
        "footing": case.footing.key,
        "scenario": case.scenario.name,
        "posts": total,
        **{book.value: number for book, number in posts.items()},
        "per_1000_residents": 1000 * total / people,
        "closed": closed,
        "posts_per_1000_closed": 1000 * total / closed if closed else nan,
        **_spread("hours", hours),
        "hours_per_1000_residents": 1000 * hours[0] * closed / people,
        **_spread("waiting", waiting),
        **_spread("bill", bill),
        **_spread("bill_per_resident", _over(bill, people)),
        **_spread("bill_per_closed", _over(bill, closed)),
        **_spread("per_closed", _of_hours(runs, wages)),
        "by_book": set(HOURS.values()) <= set(runs.columns)
        and bool(runs[[*HOURS.values()]].notna().all(axis=None)),
    }


def posts_of(case: Case) -> dict[Book, int]:
    """Count the posts of a case by book, and those of a contractor."""
    city = as_city(case.scenario, "only cities have posts")
    structure = expand(on_footing(city, case.footing), case.footing.posts)
    booked = dict.fromkeys(Book, 0)
    for entry in structure.booked:
        booked[Book(entry.book)] += entry.posts
    outside = [structure.places.teams[structure.contractor].posts] if structure.contractor >= 0 else []
    return booked | {Book.CONTRACTOR: sum(outside)}


def _a_year(city: CityScenario, number: float) -> float:
    return number * YEAR / city.period.days.value


def _limits(runs: pd.DataFrame, measure: str) -> Yuan:
    mean, low, high, _ = limits_of(runs[measure].to_numpy(float))
    return float(mean), float(low), float(high)


def _spread(name: str, amount: Yuan) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), amount, strict=True))


def _over(amount: Yuan, number: float) -> Yuan:
    return (amount[0] / number, amount[1] / number, amount[2] / number) if number else (nan, nan, nan)


def _bill(posts: dict[Book, int], wages: WageTable | None) -> Yuan:
    """Return what the posts of the government cost a year."""
    if wages is None:
        return nan, nan, nan
    return _sum([(posts[book], ends(wage)) for book in BOOKS if (wage := wages.wage(book))])


def _of_hours(runs: pd.DataFrame, wages: WageTable | None) -> Yuan:
    """Return what the hours of the government at a closed incident cost, by the mean hours of each book."""
    if wages is None or not set(HOURS.values()) <= set(runs.columns):
        return nan, nan, nan
    parts = [(book, float(runs[name].mean())) for book, name in HOURS.items()]
    return _sum([(hours, hourly(wage, wages.hours)) for book, hours in parts if (wage := wages.wage(book))])


def _sum(parts: Sequence[tuple[float, Yuan]]) -> Yuan:
    value, low, high = (sum(number * price[end] for number, price in parts) for end in range(3))
    return value, low, high
