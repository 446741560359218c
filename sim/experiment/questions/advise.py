"""Ask what to do in a city: levers alone, the best pairs of them, more posts, against leaving it as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd

from sim.analysis.choice.gains import TrialStanding, beyond, gains
from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins
from sim.analysis.choice.standing import NEARLY_ALL
from sim.experiment.cases import Case
from sim.experiment.runs.run import SEED, Pool
from sim.experiment.runs.tabled import tabled
from sim.experiment.studies.asked import best_of, check_asked
from sim.experiment.studies.candidates import (
    AdvisedCity,
    Candidate,
    SetAside,
    Taking,
    Tried,
    places_of,
    sorted_out,
)
from sim.experiment.studies.worlds import DrawnWorlds, worlds_of
from sim.model.change.lever import Lever
from sim.model.files import library, shelf

BESIDE = ("resolution_p90_hours", "on_time_share")
"""Measures that are shown beside the one that was asked for, so that a gain which harms them is seen."""

PAIRED = 5
"""Of so many levers that help most all pairs are tried."""

TOLD = 3
"""So many of the best are named first."""

CLEAR = NEARLY_ALL
"""Share of worlds in which something must surely help to be called clear."""

LEVEL = 0.95


@dataclass(frozen=True)
class AdviceQuestion:
    """By what advice is given, of which candidates, and from which runs.

    `levers` names files beside the levers that ship, `posts` how many more are tried in each place, `worlds`
    in how many worlds the few that are named are tried again; with none it is not asked how far they rest on
    assumptions.
    """

    measure: str
    highest: bool | None = None
    levers: tuple[str, ...] = ()
    posts: int = 10
    replications: range = range(10)
    seed: int = SEED
    worlds: int = 0

    def __post_init__(self) -> None:
        if len(self.replications) < 2:
            raise ValueError(f"at least two replications are needed, found {len(self.replications)}")
        if self.posts < 1:
            raise ValueError(f"at least one post more is needed, found {self.posts}")
        if self.worlds < 0 or self.worlds == 1:
            raise ValueError(f"worlds are none or at least two, found {self.worlds}")

    @property
    def best(self) -> Best:
        """Which end of the measure is the best; ValueError if neither is and nobody says."""
        return best_of(self.measure, self.highest)

    @property
    def directions(self) -> dict[str, Best]:
        """The measures that are looked at and which end of each is the best, the one asked for first."""
        beside = {name: best_of(name) for name in BESIDE if name != self.measure}
        return {self.measure: self.best} | beside

    @property
    def afresh(self) -> range:
        """The replications in which pairs are tried: new incidents, as the old ones chose the levers."""
        which = self.replications
        return range(which.stop, which.stop + len(which))


@dataclass(frozen=True, eq=False)
class Advice:
    """What came out.

    `runs` has the city as it is and all levers and posts, `pair_runs` it, the best levers and their pairs in
    further replications; both a column a measure.  `world_runs` has a row for each world, candidate named and
    replication: `point`, `sample`, `scenario`, `replication`, `value`; empty if no worlds were asked for.
    """

    asked: AdvisedCity
    question: AdviceQuestion
    singles: tuple[Candidate, ...]
    pairs: tuple[Candidate, ...]
    set_aside: tuple[SetAside, ...]
    runs: pd.DataFrame
    pair_runs: pd.DataFrame
    world_runs: pd.DataFrame

    @cached_property
    def table(self) -> pd.DataFrame:
        """Levers and posts, the largest gain first: see `gains`, with `kind`, `posts` and `book` before."""
        return _described(gains(self.runs, self._base, self.question.directions, LEVEL), self.singles)

    @cached_property
    def pair_table(self) -> pd.DataFrame:
        """Pairs, the largest gain first, and what each gains beyond its better half: see `gains`, `beyond`.

        Both kinds of limits hold together: each has half of the error.
        """
        if not self.pairs:
            return pd.DataFrame()
        question, runs = self.question, self.pair_runs
        halves = {each.name: (each.parts[0], each.parts[1]) for each in self.pairs}
        either = 1 - (1 - LEVEL) / 2
        whole = gains(runs[~runs["scenario"].isin(self._halves)], self._base, question.directions, either)
        alone = runs[["footing", "scenario", "replication", question.measure]]
        more = beyond(alone, halves, question.best, either).add_prefix("beyond_")
        more = more.rename(columns={"beyond_name": "name", "beyond_half": "half", "beyond_adds": "adds"})
        return _described(whole, self.pairs).merge(more, on="name")

    @cached_property
    def world_table(self) -> pd.DataFrame:
        """The share of worlds in which what is named surely helps or hurts; empty if not asked.

        Columns: `name`, `helps` and `hurts` with Wilson limits (`helps_low`, …), `worlds`.
        """
        if self.world_runs.empty:
            return pd.DataFrame()
        crossed = _crossed(self.world_runs)
        wins = pairwise_wins(crossed, self.question.best, LEVEL)
        names = crossed.structures["scenario"]
        here = wins[wins["one"] == names.index[names == self._base][0]]
        shares = {
            f"{told}{end}": here[f"{found}{end}"].to_numpy()
            for told, found in (("helps", "worse"), ("hurts", "better"))  # the city as it is stands first
            for end in ("", "_low", "_high")
        }
        return pd.DataFrame({"name": names[here["other"]].to_numpy(), **shares, "worlds": crossed.samples})

    def clear(self, name: str) -> bool:
        """Tell whether something helps by chance and assumptions: surely, and surely in most worlds."""
        if self.world_table.empty:
            return False
        here = self.world_table[self.world_table["name"] == name]
        return (
            bool(len(here))
            and bool((here["helps"] >= CLEAR).all())
            and self.standing(name) == TrialStanding.HELPS
        )

    def standing(self, name: str) -> str:
        """Return what is known of a candidate."""
        tables = [self.table, self.pair_table] if self.pairs else [self.table]
        return next(
            table.loc[table["name"] == name, "standing"].iloc[0]
            for table in tables
            if (table["name"] == name).any()
        )

    @property
    def candidates(self) -> dict[str, Candidate]:
        """All that was tried, by name."""
        return {each.name: each for each in (*self.singles, *self.pairs)}

    @property
    def _base(self) -> str:
        return self.asked.city.name

    @property
    def _halves(self) -> set[str]:
        return {part for each in self.pairs for part in each.parts}


def _described(table: pd.DataFrame, candidates: Sequence[Candidate]) -> pd.DataFrame:
    """Put before each row what kind of candidate it is, how many posts it brings and on which book."""
    known = pd.DataFrame(
        [(each.kind.value, each.name, each.posts, each.book and each.book.value) for each in candidates],
        columns=["kind", "name", "posts", "book"],
    )
    found = table.merge(known, on="name")
    return found[[*known, *table.columns.drop("name")]]


def _crossed(world_runs: pd.DataFrame) -> Crossed:
    points = world_runs.drop_duplicates("point").set_index("point")[["scenario", "sample"]]
    return Crossed.of(points, world_runs[["point", "replication", "value"]], "value")


# --------------------------------------------------------------------------------------------------- asking


def advise(asked: AdvisedCity, question: AdviceQuestion, pool: Pool | None = None) -> Advice:
    """Try everything and tell what came out.

    ValueError for a measure that the city does not have, or of which neither end is better, before anything
    runs; `FailedRunsError` if a run broke off.
    """
    pool = pool or Pool()
    check_asked(question.measure, (asked.city,))
    wanted = list(question.directions)
    singles, aside = sorted_out(_tried(asked, question))
    runs = tabled(_cases(asked, singles), question.replications, question.seed, wanted, pool)
    first = Advice(asked, question, singles, (), aside, runs, *[pd.DataFrame()] * 2)
    halves = [first.candidates[name] for name in _best(first, Taking.LEVER)[:PAIRED]]
    pairs, refused = sorted_out(asked.with_pair(*both) for both in combinations(halves, 2))
    paired = (
        tabled(_cases(asked, (*halves, *pairs)), question.afresh, question.seed, wanted, pool)
        if pairs
        else runs[:0]
    )
    second = Advice(asked, question, singles, pairs, (*aside, *refused), runs, paired, pd.DataFrame())
    if not question.worlds:
        return second
    worlds = worlds_of(
        asked, [second.candidates[name] for name in named(second)], question.worlds, question.seed
    )
    told = _in_worlds(worlds, question, pool)
    return Advice(asked, question, singles, pairs, second.set_aside, runs, paired, told)


def _tried(asked: AdvisedCity, question: AdviceQuestion) -> Iterator[Tried]:
    for lever, name in _levers(asked, question):
        yield asked.with_lever(lever, name)
    for place in places_of(asked.city):
        yield asked.with_more(place, question.posts)


def _levers(asked: AdvisedCity, question: AdviceQuestion) -> Iterator[tuple[Lever, str]]:
    """Yield the levers with how a command names them; ValueError for two of one name."""
    homes: dict[str, str] = {}
    for name in dict.fromkeys((*shelf.shipped_levers(), *question.levers)):
        lever = library.load_lever(name)
        if lever.name in (*homes, asked.city.name):
            raise ValueError(f"{name} is called {lever.name!r}, as {homes.get(lever.name, 'the city')} is")
        homes[lever.name] = name
        yield lever, name


def _cases(asked: AdvisedCity, candidates: Sequence[Candidate]) -> list[Case]:
    return [asked.case, *(each.case for each in candidates)]


def _best(advice: Advice, kind: Taking) -> list[str]:
    """List what surely helps and harms nothing, the largest gain first."""
    table = advice.pair_table if kind is Taking.PAIR else advice.table
    if table.empty:
        return []
    return list(table.loc[(table["kind"] == kind.value) & (table["standing"] == TrialStanding.HELPS), "name"])


def first_to_try(advice: Advice) -> list[str]:
    """Name the levers that surely help most, three at most."""
    return _best(advice, Taking.LEVER)[:TOLD]


def best_pair(advice: Advice) -> str:
    """Name the pair that surely helps most and surely more than each of its halves; empty if none does."""
    table = advice.pair_table
    adding = set(table.loc[table["adds"], "name"]) if len(table) else set()
    return next((name for name in _best(advice, Taking.PAIR) if name in adding), "")


def best_posts(advice: Advice) -> str:
    """Name the place where a post more surely helps most; empty if it does nowhere."""
    table = advice.table
    helping = table[table["name"].isin(_best(advice, Taking.POSTS))]
    if helping.empty:
        return ""
    each = advice.question.best.sign * helping[f"{advice.question.measure}_mean"] / helping["posts"]
    return str(helping.loc[each.idxmax(), "name"])


def hurting(advice: Advice) -> list[str]:
    """Name what surely hurts, in what was asked or beside it, the largest loss first."""
    table = advice.table
    hurts = table["standing"].isin([TrialStanding.HURTS, TrialStanding.MIXED])
    return list(table.loc[hurts, "name"])[::-1]


def named(advice: Advice) -> list[str]:
    """Name the few that the worlds are asked about: the best levers, the best pair, posts, and what hurts."""
    levers = list(advice.table.loc[advice.table["kind"] == Taking.LEVER.value, "name"])
    best = first_to_try(advice) or levers[:TOLD]
    few = [*best, best_pair(advice), best_posts(advice), *hurting(advice)[:2]]
    return list(dict.fromkeys(filter(None, few)))


def _in_worlds(worlds: DrawnWorlds, question: AdviceQuestion, pool: Pool) -> pd.DataFrame:
    """Run what is named in every world, and tell which point, world and candidate each run is of."""
    runs = tabled(worlds.cases, worlds.replications, question.seed, [question.measure], pool)
    runs = runs.rename(columns={question.measure: "value", "scenario": "key"})
    return runs.merge(worlds.points, on="key")[["point", "sample", "scenario", "replication", "value"]]
