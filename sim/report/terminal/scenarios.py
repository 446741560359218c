"""What scenarios hold, for a terminal: who reports to whom, posts, stations, numbers with their sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from sim.experiment.command_line import CommandLine, Origin, Verb
from sim.report.terminal.sources import cited, named_in
from sim.report.terminal.sources import listing as listed
from sim.report.terminal.tables import Columns, fitted, laid_out
from sim.report.wording.numbers import MISSING, figure, plain, range_of
from sim.report.wording.text import name_of
from sim.words import Language, in_language, say

if TYPE_CHECKING:
    from sim.eventlog import Office
    from sim.model.city.cities import Scenario
    from sim.model.city.scenario import CityScenario
    from sim.model.files.base import Title
    from sim.model.files.quantity import Quantity
    from sim.model.files.shelf import Listed
    from sim.model.network.scenario import NetworkScenario


def listing(headings: Sequence[Listed], lang: Language) -> Table:
    """Show what ships, by kind."""
    shown = fitted(lang, "column.name", "column.title")
    for kind, group in _grouped(headings, lambda heading: heading.kind).items():
        shown.add_row(Line(say(f"group.{kind}", lang), style="bold"), "")
        for heading in group:
            shown.add_row(f"  {heading.name}", in_language(heading.title, lang))
        shown.add_section()
    return shown


def _grouped[T](items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Put together what has the same key, in the order in which the keys first come."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def described(scenario: Scenario, lang: Language, origin: Origin) -> Iterator[RenderableType]:
    """Show what a scenario consists of; `origin` is how a command calls it."""
    yield from DESCRIBED[scenario.kind](scenario, lang, origin)


def _city(city: CityScenario, lang: Language, origin: Origin) -> Iterator[RenderableType]:
    from sim.report.terminal.levers import levers

    for lever in levers(city, lang):
        yield from ("", lever)
    yield from ("", organisation(city, lang), books(city, lang))
    if keys := named_in(city.story[lang]):
        yield from (listed(keys, lang), "")
    command = CommandLine(Verb.PARAMS, (origin.name,), origin.options)
    yield say("show.sources", lang, command=command)


def _network(network: NetworkScenario, lang: Language, _: Origin) -> Iterator[RenderableType]:
    yield stations(network, lang)


DESCRIBED: Mapping[str, Callable[..., Iterator[RenderableType]]] = {"city": _city, "network": _network}
"""What shows the scenarios of each kind."""


@dataclass(frozen=True)
class OfficeTree:
    """The offices of a scenario by number, with their posts by name and their titles by name or kind."""

    offices: Sequence[Office]
    posts: Mapping[str, int]
    titles: Mapping[str, str]

    def below(self, parents: Collection[int]) -> dict[str, list[int]]:
        """Return who reports to one of these offices, by kind."""
        numbers = [k for k, office in enumerate(self.offices) if office.parent in parents]
        return _grouped(numbers, lambda k: self.offices[k].kind)

    def line(self, members: Sequence[int], lang: Language) -> str:
        """Name offices of one kind together, with how many they are and their posts."""
        first = self.offices[members[0]]
        title = (
            self.titles.get(first.name) or self.titles.get(first.kind) or name_of("kind", first.kind, lang)
        )
        words = say("tree.offices", lang, title=title, count=len(members)) if len(members) > 1 else title
        posts = sum(self.posts.get(self.offices[k].name, 0) for k in members)
        return f"{words} ({say('tier.posts', lang, posts=posts)})" if posts else words


def organisation(scenario: CityScenario, lang: Language) -> Tree:
    """Draw who reports to whom, offices of one kind and parent together, with their posts as documented."""
    from sim.model.city.expansion import organised

    registry = organised(scenario).site.registry
    posts: Counter[str] = Counter()
    for entry in registry.books:
        posts[entry.holder] += entry.posts
    offices = OfficeTree(registry.offices, posts, _titles(scenario, lang))
    return _branch(offices, [-1], Tree(scenario.title[lang]), lang)


def _titles(scenario: CityScenario, lang: Language) -> dict[str, str]:
    """Return the shown names of offices and, for those that are many, of their kinds."""
    from sim.model.change.applying import planned

    plan = planned(scenario)
    named: list[tuple[str, Title]] = [(title.en, title) for title in plan.above]
    named += [(part.name, part.title) for part in (*plan.departments.list, *plan.middle)]
    named += [("community", plan.community.title), ("intake", plan.intake.title)]
    named.append((scenario.city.title.en, scenario.city.title))
    return {name: title[lang] for name, title in named}


def _branch(offices: OfficeTree, parents: Sequence[int], tree: Tree, lang: Language) -> Tree:
    """Add what reports to `parents` below a tree: departments by name, other kinds as one line each."""
    for kind, group in offices.below(parents).items():
        each = [[k] for k in group] if kind in ("department", "above", "city") else [group]
        for members in each:
            _branch(offices, members, tree.add(offices.line(members, lang)), lang)
    return tree


def books(scenario: CityScenario, lang: Language) -> Table:
    """Show the three books of posts at both staffings, adding up."""
    from sim.model.city.expansion import organised
    from sim.model.city.footing import Staffing

    table = fitted(lang, "column.book")
    totals: list[Counter[str]] = []
    for staffing in Staffing:
        table.add_column(say(f"footing.{staffing.value}", lang), justify="right")
        totals.append(Counter())
        for entry in organised(scenario, staffing).site.registry.books:
            totals[-1][entry.book] += entry.posts
    lines = {
        "departments": ["departments"],
        "middle": ["middle"],
        "establishment": ["departments", "middle"],
        "front": ["front"],
        "all": ["departments", "middle", "front"],
    }
    for name, parts in lines.items():
        cells = [f"{sum(total[part] for part in parts):,}" for total in totals]
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
