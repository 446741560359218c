"""Command lines of `tierflow`, for who tells how something is repeated: one table of what commands take."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from sim.model.city.footing import Footing, Terms

PROGRAM = "tierflow"


class Verb(StrEnum):
    """A command that others are told to type."""

    ABLATE = "ablate"
    ADVISE = "advise"
    COMPARE = "compare"
    COST = "cost"
    COURSE = "course"
    DISCOVER = "discover"
    EXCERPT = "excerpt"
    EXPLAIN = "explain"
    EXPLORE = "explore"
    PARAMS = "params"
    RANK = "rank"
    REPORT = "report"
    RUN = "run"
    SENSITIVITY = "sensitivity"
    SWEEP = "sweep"


class Option(StrEnum):
    """An option with a value."""

    AGAINST = "--against"
    BASELINE = "--baseline"
    CIRCUMSTANCE = "--circumstance"
    FIRST = "--first"
    LANG = "--lang"
    LEVER = "--lever"
    MARGIN = "--margin"
    MEASURE = "--measure"
    ONLY = "--only"
    ONLY_POINT = "--only-point"
    OUT = "--out"
    OUTCOME = "--outcome"
    PART = "--part"
    POSTS = "--posts"
    POWERS = "--powers"
    PRECISION = "--precision"
    REPLICATION = "--replication"
    REPLICATIONS = "--replications"
    ROUTE = "--route"
    SEED = "--seed"
    SET = "--set"
    STAFFING = "--staffing"
    SWEEP = "--sweep"
    WAGES = "--wages"
    WITH = "--with"
    WORLDS = "--worlds"


_FOOTING = {Option.STAFFING, Option.POWERS, Option.ROUTE}
_READS = frozenset({Option.LANG, Option.OUTCOME})
_RUNS = {Option.REPLICATIONS, Option.SEED, Option.OUT, Option.SET}

TAKES: Mapping[Verb, frozenset[Option]] = {
    Verb.ABLATE: frozenset({*_RUNS, Option.ONLY}),
    Verb.ADVISE: frozenset(
        {*_RUNS, Option.LEVER, Option.MEASURE, Option.POSTS, Option.WAGES, Option.WITH, Option.WORLDS}
    ),
    Verb.COMPARE: frozenset(
        {*_RUNS, *_FOOTING, Option.BASELINE, Option.MARGIN, Option.MEASURE, Option.PRECISION, Option.WITH}
    ),
    Verb.COST: frozenset({Option.LANG, Option.WAGES}),
    Verb.COURSE: _READS,
    Verb.DISCOVER: _READS | {Option.AGAINST},
    Verb.EXCERPT: frozenset({Option.OUT, Option.OUTCOME}),
    Verb.EXPLAIN: frozenset({*_RUNS, *_FOOTING, Option.MEASURE, Option.PART}),
    Verb.EXPLORE: frozenset({Option.LANG, Option.OUT}),
    Verb.PARAMS: frozenset({Option.SET, Option.WITH}),
    Verb.RANK: frozenset({Option.CIRCUMSTANCE, Option.LANG, Option.MEASURE}),
    Verb.REPORT: frozenset({Option.LANG, Option.SWEEP}),
    Verb.RUN: frozenset({*_RUNS, *_FOOTING, Option.FIRST, Option.WITH}),
    Verb.SENSITIVITY: _READS | {Option.AGAINST},
    Verb.SWEEP: frozenset({*_RUNS, Option.ONLY_POINT, Option.PRECISION, Option.REPLICATION}),
}
"""What each command takes, as far as anybody is told to type it."""

type Given = tuple[Option, str]
"""An option with its value."""


def repeated(option: Option, values: Iterable[str]) -> tuple[Given, ...]:
    """Return an option that is given once for each value."""
    return tuple((option, value) for value in values)


def settled(settings: Mapping[str, object]) -> tuple[Given, ...]:
    """Return the options that settle a study anew."""
    return tuple((Option(f"--{key}"), str(value)) for key, value in settings.items())


def on_footing(footing: Footing) -> tuple[Given, ...]:
    """Return the options that name a footing; the posts are named in any case."""
    terms = {Option.POWERS: footing.powers, Option.ROUTE: footing.route}
    equal = ((option, term.value) for option, term in terms.items() if term is Terms.EQUAL)
    return ((Option.STAFFING, footing.posts.value), *equal)


def portable(name: str) -> str:
    """Keep of an absolute path only the name of the file."""
    return Path(name).name if Path(name).is_absolute() else name


def takes(verb: Verb, options: Iterable[Given]) -> bool:
    """Whether a command takes all these options."""
    return all(option in TAKES[verb] for option, _ in options)


@dataclass(frozen=True)
class CommandLine:
    """A command that can be typed, with its arguments and options; ValueError for an option it does not take.

    Written out it holds no absolute path.
    """

    verb: Verb
    arguments: tuple[str, ...] = ()
    options: tuple[Given, ...] = ()

    def __post_init__(self) -> None:
        for option, _ in self.options:
            if option not in TAKES[self.verb]:
                raise ValueError(f"{PROGRAM} {self.verb} does not take {option}")

    def with_options(self, *options: Given) -> CommandLine:
        """Return the same with further options."""
        return CommandLine(self.verb, self.arguments, (*self.options, *options))

    def __str__(self) -> str:
        return shlex.join([PROGRAM, self.verb, *map(portable, self.arguments), *_words(self.options)])


def _words(options: Iterable[Given]) -> list[str]:
    return [word for option, value in options for word in (option.value, portable(value))]


@dataclass(frozen=True)
class Origin:
    """How a command names a scenario: by name or file, with levers in it and then values changed."""

    name: str
    levers: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[Given, ...]:
        """The options that name its levers and changes."""
        return (*repeated(Option.WITH, self.levers), *repeated(Option.SET, self.changes))

    @classmethod
    def parse(cls, text: str) -> Origin | None:
        """Read what `str` wrote; None for anything else."""
        name, *rest = shlex.split(text) or [""]
        if not name:
            return None
        given: dict[str, list[str]] = {Option.WITH: [], Option.SET: []}
        for option, value in list(pairwise(rest))[::2]:
            if option not in given:
                return None
            given[option].append(value)
        return cls(name, tuple(given[Option.WITH]), tuple(given[Option.SET]))

    def __str__(self) -> str:
        return shlex.join([portable(self.name), *_words(self.options)])


def extended(line: str, *options: Given) -> str:
    """Return a command as it was written down with options after it; none stays none."""
    return f"{line} {shlex.join(_words(options))}" if line else ""


def in_turn(*lines: str) -> str:
    """Write commands that are typed one after the other, without those that there are not."""
    return " && ".join(line for line in lines if line)


def runs_of(replications: range, seed: int) -> tuple[Given, ...]:
    """Return the options that name replications of one scenario."""
    return (
        (Option.SEED, f"{seed}"),
        (Option.FIRST, f"{replications.start}"),
        (Option.REPLICATIONS, f"{len(replications)}"),
    )
