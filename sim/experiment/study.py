"""A study: which scenarios are compared, on which footing, how often and how precisely."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

import pandas as pd
from pydantic import Field, model_validator

from sim.experiment.ablation import AblationStudy
from sim.experiment.factors import Factor, Fault
from sim.experiment.sampling import Grid, OneAtATime, Sampling
from sim.experiment.uncertainties import Uncertainties
from sim.model import library
from sim.model.changes import with_values
from sim.model.cities import Scenario
from sim.model.faults import hint, misfits
from sim.model.footing import Footing, Terms
from sim.model.lever import Lever
from sim.model.lever import Path as ValuePath
from sim.model.plan import Model, Title
from sim.model.schema import json_schema
from sim.model.sources import SourceTable
from sim.model.structure import Staffing

HEADLINE = "headline"
"""The study that a comparison without names runs, and whose settings one with names starts from."""

LONGEST_NAME = 100

RESERVED = ("point", "replication", "scenario", "footing", "sample", "digest")
"""Columns of tables of points and runs, which no factor may be called."""

Measure = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){0,2}$", max_length=LONGEST_NAME)]
"""A measure of a city, or `scope.name.measure` of a network, such as `all.all.wait_mean`."""

LEAST = 10
"""Replications after which a precision that was asked for is looked at first."""


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


class Study(Model):
    """Scenarios to compare on common incidents."""

    kind: Literal["study"]
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=LONGEST_NAME)]
    title: Title
    story: Title
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    """Names of shipped scenarios, or paths; all of them cities or all networks."""
    baseline: str
    """The scenario from which differences are taken."""
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
        for key in ("scenarios", "staffing", "powers", "route", "outcomes"):
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


type Readable = Scenario | Lever | Study | AblationStudy

READABLE: dict[str, type[Readable]] = {
    **library.KINDS,
    "lever": Lever,
    "study": Study,
    "ablation": AblationStudy,
}
"""Everything that a file of ours may be, by its `kind`."""


CHECKED: dict[str, type[Readable | SourceTable]] = {**READABLE, "sources": SourceTable}
"""Everything that people write: beside what can be run, the sources of a folder."""


def load_study(name: str | os.PathLike[str]) -> Study:
    """Load a study by the name of a shipped one or by the path of a file.

    ValueError for anything else that a file of ours may be.
    """
    found = library.read(name, READABLE)
    if not isinstance(found, Study):
        raise ValueError(f"{os.fspath(name)} is no study, but of the kind {found.kind!r}")
    return found


class Settings(TypedDict, total=False):
    """What may be settled anew for one comparison.

    `replications` alone is an exact number; together with `precision` it is the most.
    """

    baseline: str
    staffing: Literal["documented", "equal", "both"]
    powers: Literal["own", "equal", "both"]
    route: Literal["own", "equal", "both"]
    measure: str
    precision: float
    replications: int
    seed: int


def study_of(names: Sequence[str], settings: Settings) -> Study:
    """Return the study that is meant: the headline one, the one named, or one of the scenarios named."""
    if not names:
        return settled(load_study(HEADLINE), settings)
    if len(names) == 1:
        named = library.read(names[0], READABLE)
        if isinstance(named, Study):
            return settled(named, settings)
    return ad_hoc(names, settings)


def ad_hoc(names: Sequence[str], settings: Settings) -> Study:
    """Return a study of the scenarios named, settled as the headline study where nothing else is said.

    The first scenario is the baseline unless another is named.  Whoever says anything of posts, powers or
    route means no design: powers and route of which nothing is said are the structures' own.
    """
    title = {"en": " / ".join(names), "zh": " / ".join(names)}
    what = {"name": joined_name(names), "title": title, "story": title, "scenarios": list(names)}
    baseline = settings.get("baseline", next(iter(names), ""))
    study = load_study(HEADLINE)
    told = settings.keys() & {"staffing", "powers", "route"}
    own = {key: [Terms.OWN.value] for key in ("powers", "route") if told}
    return with_values(study, what | {"baseline": baseline} | own | _changes(study, settings))


def settled(study: Study, settings: Settings) -> Study:
    """Return the study with other settings, checked again."""
    return with_values(study, _changes(study, settings))


def _changes(study: Study, settings: Settings) -> dict[str, object]:
    changes: dict[str, object] = {key: settings[key] for key in ("baseline", "seed") if key in settings}
    for key, both in (("staffing", Staffing), ("powers", Terms), ("route", Terms)):
        if key in settings:
            changes[key] = [each.value for each in both] if settings[key] == "both" else [settings[key]]
    if "measure" in settings:
        changes["precision.measure"] = settings["measure"]
    if "replications" in settings:
        changes["replications.maximum"] = settings["replications"]
        changes["replications.minimum"] = settings["replications"]
    if "precision" in settings:
        changes["precision.relative"] = settings["precision"]
        most = settings.get("replications", study.replications.maximum)
        changes["replications.minimum"] = min(LEAST, most)
    return changes


def joined_name(names: Sequence[str]) -> str:
    """Return a name for the scenarios together that is fit for a folder."""
    stems = [re.sub(r"[^A-Za-z0-9]", "_", Path(name).stem) for name in names]
    joined = "_vs_".join(stems)
    if len(joined) <= LONGEST_NAME and joined[:1].isalnum():
        return joined
    return f"{len(names)}_scenarios_{sha256(joined.encode()).hexdigest()[:8]}"


def list_scenarios() -> pd.DataFrame:
    """List what ships: `name`, `kind` and the title in both languages (`en`, `zh`)."""
    read = {name: library.read(path, READABLE) for name, path in library.shipped().items()}
    rows = [(name, item.kind, item.title.en, item.title.zh) for name, item in read.items()]
    return pd.DataFrame(rows, columns=["name", "kind", "en", "zh"])


def schema_text() -> str:
    """Return the JSON Schema of all files that people write, as it stands beside the scenarios."""
    return json.dumps(json_schema(CHECKED), ensure_ascii=False, indent=1) + "\n"
