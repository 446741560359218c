"""Cases: scenarios on footings, how commands name them, and which of them are the same run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sim.experiment.command_line import CommandLine, Given, Origin, Verb, runs_of
from sim.experiment.command_line import on_footing as footing_options
from sim.experiment.kinds import kind_of
from sim.model.city.cities import Scenario
from sim.model.city.footing import OWN, Footing
from sim.model.files.canon import digest
from sim.model.files.library import asked


@dataclass(frozen=True)
class Case:
    """One scenario at one footing, the same as another if its content is.

    `origin` is how a command names it, so that a failed run can be repeated; none of a point of a sweep.
    """

    scenario: Scenario = field(compare=False)
    footing: Footing
    digest: str
    origin: Origin | None = field(compare=False)

    @classmethod
    def of(cls, scenario: Scenario, footing: Footing = OWN, origin: Origin | None = None) -> Case:
        """Make a case; ValueError for a scenario that has nothing which could be made equal."""
        if footing not in kind_of(scenario).footings:
            kind = scenario.kind
            raise ValueError(f"{scenario.name} is a {kind}, which has neither posts nor powers to be equal")
        return cls(scenario, footing, digest(scenario), origin or Origin(scenario.name))

    @property
    def key(self) -> tuple[str, str]:
        """Its place in tables: footing and scenario."""
        return self.footing.key, self.scenario.name


def options_of(case: Case) -> tuple[Given, ...]:
    """Return the options of a command that name the footing of a case, where there are several."""
    return () if kind_of(case.scenario).on_one_footing else footing_options(case.footing)


def run_line(origin: Origin, footing: tuple[Given, ...], seed: int, replications: range) -> CommandLine:
    """Return the command that runs what an origin names."""
    return CommandLine(Verb.RUN, (origin.name,), (*origin.options, *footing, *runs_of(replications, seed)))


def repeating(case: Case, seed: int, replications: range) -> str:
    """Return the command that runs a case again; empty if none can, since it was changed in Python."""
    if case.origin is None or not stands_for(case.origin, case.digest):
        return ""
    return str(run_line(case.origin, options_of(case), seed, replications))


@lru_cache(maxsize=256)
def stands_for(origin: Origin, digest: str) -> bool:
    """Whether a command that names a scenario so gets the one of this content."""
    try:
        return asked(origin.name, origin.changes, origin.levers).digest == digest
    except (ValueError, OSError):
        return False


def same_runs(cases: Iterable[Case]) -> list[list[Case]]:
    """Put together the cases that give the same log, to run each once; the first stands for it.

    Making equal what is equal already changes nothing: most structures have the same posts at both staffings.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(content(case), []).append(case)
    return list(groups.values())


def content(case: Case) -> str:
    """Return a digest of all that a run of a case depends on: cases of the same one give the same log."""
    return kind_of(case.scenario).content(case.scenario, case.footing)
