"""What could be done in a city: levers that fit, pairs of them, and posts more wherever posts stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sim.experiment.cases import Case
from sim.experiment.command_line import Origin
from sim.experiment.kinds import CITY
from sim.experiment.studies.factors import TOTAL, reason, with_posts
from sim.model.change.applying import planned
from sim.model.change.lever import Lever, carried_out
from sim.model.city.cities import Scenario, as_city
from sim.model.city.expansion import expand
from sim.model.city.footing import OWN
from sim.model.city.plan import Plan, intake_posts
from sim.model.city.scenario import CityScenario
from sim.model.city.wages import Book
from sim.model.files import library
from sim.model.files.base import Title, changed
from sim.model.files.quantity import Quantity
from sim.model.files.tree import reach
from sim.words import languages, say


class Taking(StrEnum):
    """What kind of measure is taken."""

    LEVER = "lever"
    PAIR = "pair"
    POSTS = "posts"


@dataclass(frozen=True)
class Candidate:
    """Something that could be done: the city as it is then, and how a command names it.

    `parts` are the levers of it by name, none of posts; `posts` come to the book named, and `landed`
    tells how many more are in each role.
    """

    kind: Taking
    name: str
    title: Title
    city: CityScenario
    origin: Origin
    parts: tuple[str, ...] = ()
    posts: int = 0
    book: Book | None = None
    landed: tuple[tuple[str, int], ...] = ()

    @property
    def case(self) -> Case:
        """The city under the name of what is done in it, with posts, powers and route of its own."""
        return Case.of(self.city.model_copy(update={"name": self.name}), OWN, self.origin)


class Barred(StrEnum):
    """Why something is no candidate."""

    HAPPENS = "happens"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class SetAside:
    """Something that is not tried, and why; `text` tells more of what is refused."""

    name: str
    title: Title
    why: Barred
    text: str = ""


type Tried = Candidate | SetAside


@dataclass(frozen=True)
class AdvisedCity:
    """A city about which advice is asked, and how a command names it."""

    city: CityScenario
    origin: Origin

    @classmethod
    def of(cls, scenario: Scenario | str) -> AdvisedCity:
        """Take a city as such, or load it by name or path; ValueError for anything else."""
        found = library.load(scenario) if isinstance(scenario, str) else scenario
        city = as_city(found, "advice is given to cities only")
        return cls(city, Origin(scenario if isinstance(scenario, str) else city.name))

    @property
    def case(self) -> Case:
        """The city as it is, with posts, powers and route of its own."""
        return Case.of(self.city, OWN, self.origin)

    def with_lever(self, lever: Lever, named: str) -> Tried:
        """Put a lever in alone, which a command calls as `named`."""
        if lever.happens:
            return SetAside(lever.name, lever.title, Barred.HAPPENS)
        return self._with((lever,), (named,), Taking.LEVER)

    def with_pair(self, one: Candidate, other: Candidate) -> Tried:
        """Put the levers of two candidates in, one after the other."""
        levers = (*one.origin.levers, *other.origin.levers)
        named = tuple(name for name in levers if name not in self.origin.levers)
        return self._with(tuple(map(library.load_lever, named)), named, Taking.PAIR)

    def _with(self, levers: Sequence[Lever], named: Sequence[str], kind: Taking) -> Tried:
        name = "+".join(lever.name for lever in levers)
        title = Title.made(
            lambda lang: " + ".join(lever.title[lang] for lever in levers), *(lever.title for lever in levers)
        )
        try:
            city = library.with_levers(self.city, *levers)
        except ValueError as error:
            return SetAside(name, title, Barred.REFUSED, reason(error))
        if self._runs_like(city):
            return SetAside(name, title, Barred.SAME)
        origin = Origin(self.origin.name, (*self.origin.levers, *named), self.origin.changes)
        return Candidate(kind, name, title, city, origin, tuple(lever.name for lever in levers))

    def _runs_like(self, other: CityScenario) -> bool:
        """Tell whether another city would give the same log, so that what was done there is so already."""
        return CITY.content(self.city, OWN) == CITY.content(other, OWN)

    def with_more(self, place: PostPlace, posts: int) -> Tried:
        """Add posts where some stand; all other posts stay, and the documented total follows."""
        before = carried_out(self.city)
        added = place.added(before.structure, posts)
        shifted = {path: more(reach(before, path), number) for path, number in added.items()}
        try:
            city = as_city(with_posts(before, shifted), "posts stand in cities only")
        except ValueError as error:
            return SetAside(place.key, place.title, Barred.REFUSED, reason(error))
        paths = [*shifted, *([TOTAL] if place.counted else [])]
        values = tuple(f"{path}={reach(city, path).value:.0f}" for path in paths)
        origin = Origin(self.origin.name, self.origin.levers, (*self.origin.changes, *values))
        number, roles = max(added.values()), tuple(_landed(before, city).items())
        found = Candidate(Taking.POSTS, place.key, place.title, city, origin)
        return replace(found, posts=number, book=place.book, landed=roles)


def _landed(before: CityScenario, after: CityScenario) -> dict[str, int]:
    """Count by role the posts that there are more, or fewer, where posts are whole and divided anew."""
    change: Counter[str] = Counter()
    for city, sign in ((after, 1), (before, -1)):
        structure = expand(city)
        for entry in structure.booked:
            change[entry.role] += sign * entry.posts
        if structure.contractor >= 0:
            change["field"] += sign * structure.places.teams[structure.contractor].posts
    return {role: number for role, number in change.items() if number}


def more(old: Quantity, number: int) -> Quantity:
    """Return a quantity that is larger by a number, its range too, so that worlds vary it as before."""
    span = old.range and (old.range[0] + number, old.range[1] + number)
    why = f"{old.value:g} + {number}" + (f"; {old.reason}" if old.reason else "")
    return Quantity(value=old.value + number, unit=old.unit, source=old.source, range=span, reason=why)


@dataclass(frozen=True)
class PostPlace:
    """A place where posts stand: `path` leads to their number, `book` names who pays them."""

    key: str
    title: Title
    path: str
    book: Book

    @property
    def counted(self) -> bool:
        """Whether its posts are of departments or middle tiers, which have a documented total."""
        return self.book in (Book.DEPARTMENTS, Book.MIDDLE)

    def added(self, plan: Plan, posts: int) -> dict[str, int]:
        """Return by how much which numbers rise, so that it has these posts more and no other place fewer."""
        return {self.path: posts}


@dataclass(frozen=True)
class IntakePlace(PostPlace):
    """The intake, whose posts are people on duty at once and stand on the book of the departments."""

    def added(self, plan: Plan, posts: int) -> dict[str, int]:
        """Return as many people on duty as the posts keep there, at least one, and the posts they take."""
        duty = max(1, int(posts // plan.intake.shifts.value))
        wider = changed(plan.intake, posts=more(plan.intake.posts, duty))
        taken = intake_posts(wider) - intake_posts(plan.intake)
        return {self.path: duty, "structure.departments.posts": taken}


def places_of(city: CityScenario) -> Iterator[PostPlace]:
    """Yield the places where posts stand in a city, from the top down."""
    plan = planned(city)
    departments = Title.model_validate({lang: say("advise.departments", lang) for lang in languages()})
    yield PostPlace("posts_in_departments", departments, "structure.departments.posts", Book.DEPARTMENTS)
    yield IntakePlace("posts_in_intake", plan.intake.title, "structure.intake.posts", Book.DEPARTMENTS)
    for tier in plan.middle:
        yield PostPlace(
            f"posts_in_{tier.name}", tier.title, f"structure.middle.{tier.name}.posts", Book.MIDDLE
        )
    yield PostPlace("posts_in_community", plan.community.title, "structure.community.posts", Book.FRONT)
    yield PostPlace("posts_in_grid", plan.grid.title, "structure.grid.posts", Book.FRONT)
    if plan.contractor:
        path = "structure.contractor.posts"
        yield PostPlace("posts_in_contractor", plan.contractor.title, path, Book.CONTRACTOR)


def sorted_out(tried: Iterable[Tried]) -> tuple[tuple[Candidate, ...], tuple[SetAside, ...]]:
    """Tell candidates from what is not tried."""
    found = list(tried)
    return (
        tuple(each for each in found if isinstance(each, Candidate)),
        tuple(each for each in found if isinstance(each, SetAside)),
    )
