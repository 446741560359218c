"""What scenarios hold, for a terminal: who reports to whom, posts, stations, numbers with their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from sim.model.cities import Scenario
from sim.model.expansion import expand
from sim.model.levers import planned
from sim.model.network import NetworkScenario
from sim.model.plan import Title
from sim.model.quantity import Quantity
from sim.model.scenario import CityScenario
from sim.model.structure import Staffing
from sim.report.levers import levers
from sim.report.numbers import MISSING, figure, plain, range_of
from sim.report.sources import cited, named_in
from sim.report.sources import listing as listed
from sim.report.tables import Columns, fitted, laid_out
from sim.report.text import Language, name_of, say


def listing(table: pd.DataFrame, lang: Language) -> Table:
    """Show what ships, by kind."""
    shown = fitted(lang, "column.name", "column.title")
    for kind, group in table.groupby("kind", sort=False):
        shown.add_row(Line(say(f"group.{kind}", lang), style="bold"), "")
        for name, title in zip(group["name"], group[lang], strict=True):
            shown.add_row(f"  {name}", title)
        shown.add_section()
    return shown


def described(scenario: Scenario, lang: Language, name: str) -> Iterator[RenderableType]:
    """Show what a scenario consists of; `name` is how a command calls it."""
    yield from DESCRIBED[scenario.kind](scenario, lang, name)


def _city(city: CityScenario, lang: Language, name: str) -> Iterator[RenderableType]:
    for lever in levers(city, lang):
        yield from ("", lever)
    yield from ("", organisation(city, lang), books(city, lang))
    if keys := named_in(city.story[lang]):
        yield from (listed(keys, lang), "")
    yield say("show.sources", lang, name=name)


def _network(network: NetworkScenario, lang: Language, _: str) -> Iterator[RenderableType]:
    yield stations(network, lang)


DESCRIBED: Mapping[str, Callable[..., Iterator[RenderableType]]] = {"city": _city, "network": _network}
"""What shows the scenarios of each kind."""


def organisation(scenario: CityScenario, lang: Language) -> Tree:
    """Draw who reports to whom, offices of one kind and parent together, with their posts as documented."""
    structure = expand(scenario)
    posts = structure.books.groupby("holder")["posts"].sum()
    offices = pd.DataFrame([vars(office) for office in structure.places.offices])
    offices["posts"] = offices["name"].map(posts).fillna(0)
    titles = _titles(scenario, lang)
    return _branch(offices, titles, [-1], Tree(scenario.title[lang]), lang)


def _titles(scenario: CityScenario, lang: Language) -> dict[str, str]:
    """Return the shown names of offices and, for those that are many, of their kinds."""
    plan = planned(scenario)
    named: list[tuple[str, Title]] = [(title.en, title) for title in plan.above]
    named += [(part.name, part.title) for part in (*plan.departments.list, *plan.middle)]
    named += [("community", plan.community.title), ("intake", plan.intake.title)]
    named.append((scenario.city.title.en, scenario.city.title))
    return {name: title[lang] for name, title in named}


def _branch(
    offices: pd.DataFrame, titles: dict[str, str], parents: Sequence[int], tree: Tree, lang: Language
) -> Tree:
    """Add what reports to `parents` below a tree: departments by name, other kinds as one line each."""
    below = offices[offices["parent"].isin(parents)]
    for kind, group in below.groupby("kind", sort=False):
        each = [group.loc[[k]] for k in group.index] if kind in ("department", "above", "city") else [group]
        for members in each:
            title = (
                titles.get(members["name"].iloc[0])
                or titles.get(str(kind))
                or name_of("kind", str(kind), lang)
            )
            _branch(offices, titles, list(members.index), tree.add(_office_line(title, members, lang)), lang)
    return tree


def _office_line(title: str, members: pd.DataFrame, lang: Language) -> str:
    words = say("tree.offices", lang, title=title, count=len(members)) if len(members) > 1 else title
    posts = members["posts"].sum()
    return f"{words} ({say('tier.posts', lang, posts=posts)})" if posts else words


def books(scenario: CityScenario, lang: Language) -> Table:
    """Show the three books of posts at both staffings, adding up."""
    table = fitted(lang, "column.book")
    totals = {}
    for staffing in Staffing:
        table.add_column(say(f"footing.{staffing.value}", lang), justify="right")
        totals[staffing] = expand(scenario, staffing).books.groupby("book")["posts"].sum()
    lines = {
        "departments": ["departments"],
        "middle": ["middle"],
        "establishment": ["departments", "middle"],
        "front": ["front"],
        "all": ["departments", "middle", "front"],
    }
    for name, parts in lines.items():
        cells = [f"{sum(int(total.get(part, 0)) for part in parts):,}" for total in totals.values()]
        table.add_row(say(f"book.{name}", lang), *cells, style="bold" if len(parts) > 1 else "")
    return table


def stations(scenario: NetworkScenario, lang: Language) -> Table:
    """Show the stations of a network."""
    table = fitted(lang, "column.station", "column.posts>", "column.capacity>", "column.service")
    unit = say(f"time.{scenario.time_unit}", lang)
    for name, station in scenario.stations.items():
        service = f"{station.service.family}, {figure(station.service.mean, 3)} {unit}"
        table.add_row(name, str(station.posts), str(station.capacity or MISSING), service)
    return table


LEDGER: Columns = (
    ("column.path", 20, "left"),
    ("column.value", 9, "right"),
    ("column.unit", 11, "left"),
    ("column.range", 13, "left"),
    ("column.source", 12, "left"),
    ("column.grade", 10, "left"),
)
"""Columns of the ledger with their widths, which together make a line of 80."""


def ledger(entries: Sequence[tuple[str, Quantity]], lang: Language) -> Group:
    """Show quantities with their sources, those of one place in the file together under its path.

    What the sources are is told below.
    """
    parts: list[RenderableType] = [laid_out(LEDGER, lang)]
    for place, group in groupby(entries, key=lambda entry: entry[0].rpartition(".")[0]):
        table = laid_out(LEDGER, lang)
        table.show_header = False
        for path, quantity in group:
            grade = say(f"grade.{quantity.grade.value}", lang)
            key = path.rpartition(".")[2]
            table.add_row(
                f"  {key}", plain(quantity.value), quantity.unit, range_of(quantity), quantity.source, grade
            )
        parts += [Line(place, style="bold"), table]
    keys = cited(quantity.source for _, quantity in entries)
    return Group(*parts, *(["", listed(keys, lang)] if keys else []))
