"""A study: which scenarios are compared, on which footing, how often and how precisely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.experiment.studies.factors import Factor, Fault
from sim.experiment.studies.sampling import Grid, OneAtATime, Sampling
from sim.experiment.studies.uncertainties import Uncertainties
from sim.model.change.lever import Path as ValuePath
from sim.model.city.footing import Footing, Staffing, Terms
from sim.model.files.base import Model, Naming, Title, changed
from sim.model.files.card import Card, Carded
from sim.model.files.faults import hint, misfits
from sim.model.files.shelf import is_path, shipped_folder

LONGEST_NAME = 100

RESERVED = ("point", "replication", "scenario", "footing", "sample", "digest")
"""Columns of tables of points and runs, which no factor may be called."""

Measure = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,2}$", max_length=LONGEST_NAME)]
"""A measure of a city, or `scope.name.measure` of a network, such as `all.all.wait_mean`."""


class Replications(Model):
    """How often every scenario runs: each time with incidents that all scenarios share."""

    minimum: Annotated[int, Field(ge=2)]
    maximum: Annotated[int, Field(le=100_000)]


class Precision(Model):
    """When to stop: the 95 % interval of the mean is narrow enough in every scenario."""

    measure: Measure
    """The measure whose intervals are watched; also the one that the table compares."""
    relative: Annotated[float, Field(gt=0, lt=1)]
    """Largest half-width of an interval as a share of its mean."""


class Study(Carded, Naming):
    """Scenarios to compare on common incidents."""

    kind: Literal["study"]
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=LONGEST_NAME)]
    title: Title
    story: Title
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    """Names of scenarios beside the study or of shipped ones, or paths; all cities or all networks."""
    baseline: str
    """The scenario from which differences are taken."""
    designs: tuple[str, ...] = ()
    """Scenarios that are as designed or proposed on paper; all others are as practised.

    What is told in short speaks of both apart, since a design is not weighed against a practice.
    """
    staffing: Annotated[tuple[Staffing, ...], Field(min_length=1)]
    powers: Annotated[tuple[Terms, ...], Field(min_length=1)] = (Terms.OWN,)
    """Whether structures conclude what their files say, or all the same."""
    route: Annotated[tuple[Terms, ...], Field(min_length=1)] = (Terms.OWN,)
    """Whether as much is dispatched at once as their files say, or as much everywhere."""
    seed: Annotated[int, Field(ge=0)]
    settings: dict[ValuePath, Any] = Field(default={})
    """Values set in all scenarios, by path, before anything is varied."""
    factors: tuple[Factor, ...] = ()
    """What is varied on purpose: every level of one with every level of the others."""
    uncertainties: Literal["none"] | Uncertainties = "none"
    """Which numbers are varied over their ranges; a mapping, which may be empty, means all not documented."""
    design: Sampling = Grid()
    """Which points of the ranges are run, each with every structure, staffing and level."""
    outcomes: tuple[Measure, ...] = ()
    """Measures that the study is about beside that of `precision`."""
    replications: Replications
    precision: Precision

    def placed(self, folder: Path) -> Self:
        """Return it with the paths of scenarios that lie beside it in place of their names.

        As with `extends`, a file in the same folder comes before a shipped one of the same name.
        """
        files = {name: folder / f"{name}.yaml" for name in self.scenarios if not is_path(name)}
        paths = {name: file.as_posix() for name, file in files.items() if _is_beside(file)}
        return changed(self, **_renamed(self, paths)) if paths else self

    def _card(self) -> Card:
        facts = {
            "title": " / ".join(self.title.model_dump().values()),
            "scenarios": ", ".join(self.scenarios),
            "baseline": self.baseline,
            "measure": self.precision.measure,
        }
        return Card(self.kind, self.name, facts, (".scenarios", ".factors", ".design", "sim.sweep(it)"))

    @property
    def varies(self) -> bool:
        """Whether it has more points than scenarios and footings."""
        return bool(self.factors) or self.uncertainties != "none"

    @property
    def footings(self) -> tuple[Footing, ...]:
        """Every combination of posts, powers and route, the posts slowest."""
        return tuple(Footing(*terms) for terms in product(self.staffing, self.powers, self.route))

    @property
    def watched(self) -> tuple[str, ...]:
        """The measures that it is about, that of `precision` first."""
        return tuple(dict.fromkeys((self.precision.measure, *self.outcomes)))

    @model_validator(mode="after")
    def _fits(self) -> Study:
        faults = [*self._varied_faults()]
        if self.baseline not in self.scenarios:
            faults.append((("baseline",), f"is not among the scenarios, found {self.baseline!r}"))
        for k, name in enumerate(self.designs):
            if name not in self.scenarios:
                text = f"is not among the scenarios, found {name!r}{hint(name, self.scenarios)}"
                faults.append((("designs", k), text))
        for key in ("scenarios", "designs", "staffing", "powers", "route", "outcomes"):
            entries = [str(entry) for entry in getattr(self, key)]
            twice = sorted({entry for entry in entries if entries.count(entry) > 1})
            faults += [((key,), f"{entry!r} stands twice") for entry in twice]
        if self.replications.minimum > self.replications.maximum:
            faults.append((("replications",), f"the minimum is above the maximum, found {self.replications}"))
        misfits(faults)
        return self

    def _varied_faults(self) -> Iterator[Fault]:
        names = [factor.name for factor in self.factors]
        for k, factor in enumerate(self.factors):
            if factor.name in RESERVED:
                yield ("factors", k, "name"), f"{factor.name!r} means something else in tables of points"
            if factor.name in names[:k]:
                yield ("factors", k, "name"), f"{factor.name!r} stands twice"
            for j, name in enumerate(factor.only or ()):
                if name not in self.scenarios:
                    text = f"is not among the scenarios, found {name!r}{hint(name, self.scenarios)}"
                    yield ("factors", k, "only", j), text
        yield from self._design_faults()
        if len(self.scenarios) == 1 and not self.varies:
            yield ("scenarios",), "one alone needs factors or uncertainties, allowed are two or more"

    def _design_faults(self) -> Iterator[Fault]:
        sampled, design = self.uncertainties != "none", self.design
        if isinstance(design, Grid):
            if sampled and design.levels is None:
                yield ("design",), "a grid over uncertainties needs levels, or another kind of design"
            if not sampled and design.levels is not None:
                yield ("design", "levels"), f"nothing is uncertain, found {design.levels}, allowed nothing"
        elif not sampled and not (self.factors and isinstance(design, OneAtATime)):
            yield ("design", "kind"), f"{design.kind} needs uncertainties, allowed with none is grid"


def _is_beside(file: Path) -> bool:
    """Tell whether a file of the user's own is there; what ships is found by its name anyway."""
    return file.is_file() and not file.resolve().is_relative_to(shipped_folder().resolve())


def _renamed(study: Study, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a study that name scenarios, with other names."""

    def new(given: Iterable[str]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in given)

    factors = [
        factor if factor.only is None else changed(factor, only=new(factor.only)) for factor in study.factors
    ]
    return {
        "scenarios": new(study.scenarios),
        "baseline": names.get(study.baseline, study.baseline),
        "designs": new(study.designs),
        "factors": tuple(factors),
    }
