"""Cases: scenarios on footings, how commands name them, and which of them are the same run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.experiment.kinds import kind_of
from sim.model.canon import digest
from sim.model.cities import Scenario
from sim.model.footing import OWN, Footing, Terms


@dataclass(frozen=True)
class Case:
    """One scenario at one footing, the same as another if its content is.

    `origin` is how a command names it, so that a failed run can be repeated.
    """

    scenario: Scenario = field(compare=False)
    footing: Footing
    digest: str
    origin: str = field(compare=False)

    @classmethod
    def of(cls, scenario: Scenario, footing: Footing = OWN, origin: str = "") -> Case:
        """Make a case; ValueError for a scenario that has nothing which could be made equal."""
        if footing not in kind_of(scenario).footings:
            kind = scenario.kind
            raise ValueError(f"{scenario.name} is a {kind}, which has neither posts nor powers to be equal")
        return cls(scenario, footing, digest(scenario), origin or scenario.name)

    @property
    def key(self) -> tuple[str, str]:
        """Its place in tables: footing and scenario."""
        return self.footing.key, self.scenario.name


def options_of(case: Case) -> list[str]:
    """Return the options of a command that name the footing of a case, where there are several."""
    return [] if kind_of(case.scenario).on_one_footing else footing_options(case.footing)


def footing_options(footing: Footing) -> list[str]:
    """Return the options of a command that name a footing; the posts are named in any case."""
    terms = {"--powers": footing.powers, "--route": footing.route}
    equal = [word for key, value in terms.items() if value is Terms.EQUAL for word in (key, value.value)]
    return ["--staffing", footing.posts.value, *equal]


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
