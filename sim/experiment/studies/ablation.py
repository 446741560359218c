"""An ablation study: each way in which a structure fails is switched on and off where it is described."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.experiment.command_line import Origin
from sim.model.city.cities import as_city
from sim.model.city.scenario import CityScenario, Mechanisms
from sim.model.files import library
from sim.model.files.base import Model, Name, Title
from sim.model.files.changes import with_values
from sim.model.files.faults import misfits
from sim.model.files.sources import references

SHIPPED = "mechanisms"
"""The study that `tierflow ablate` runs when none is named."""

SWITCHES = tuple(Mechanisms.model_fields)

Direction = Literal["higher", "lower"]


def _known_switch(name: str) -> str:
    if name not in SWITCHES:
        close = get_close_matches(name, SWITCHES, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(SWITCHES)}"
        raise ValueError(f"no mechanism has the switch {name!r}, {hint}")
    return name


def _known_source(source: str) -> str:
    references(source)
    return source


Switch = Annotated[str, AfterValidator(_known_switch), Field(json_schema_extra={"enum": list(SWITCHES)})]
Source = Annotated[str, AfterValidator(_known_source)]


class Claim(Model):
    """A measure that a mechanism moves, and where to, according to the documents."""

    measure: Name
    direction: Direction
    """Where the measure lies with the mechanism, against without."""
    source: Source


class Ablation(Model):
    """A way to fail: where it is at work, how it is taken out, and what it should move."""

    name: Name
    title: Title
    story: Title
    """What the documents describe."""
    scenario: Annotated[str, Field(min_length=1)]
    """The scenario in which they place it: the name of a shipped one, or a path."""
    levers: tuple[str, ...] = ()
    settings: dict[str, Any] = Field(default={})
    """Values set in the scenario, by path."""
    switch: Switch
    """What is on and then off under `mechanisms`."""
    does: Annotated[tuple[Claim, ...], Field(min_length=1)]
    """What shows that it does what it says."""
    follows: Annotated[tuple[Claim, ...], Field(min_length=1)]
    """What should follow from it."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All its claims, those on the mechanism itself first."""
        return (*self.does, *self.follows)

    @model_validator(mode="after")
    def _said_once(self) -> Ablation:
        measures = [claim.measure for claim in self.claims]
        twice = sorted({measure for measure in measures if measures.count(measure) > 1})
        misfits((("follows",), f"the measure {measure!r} is claimed twice") for measure in twice)
        return self

    def city(self, on: bool, changes: Mapping[str, object] | None = None) -> CityScenario:
        """Load its scenario with the mechanism on or off; `changes` are set after its own settings."""
        city = as_city(library.load(self.scenario), "only a city has mechanisms")
        return with_values(library.with_levers(city, *self.levers), self._values(on, changes))

    def origin(self, on: bool, changes: Mapping[str, object] | None = None) -> Origin:
        """Return how a command names that scenario."""
        values = self._values(on, changes)
        changed = tuple(f"{path}={json.dumps(value)}" for path, value in values.items())
        return Origin(self.scenario, self.levers, changed)

    def _values(self, on: bool, changes: Mapping[str, object] | None) -> dict[str, object]:
        return self.settings | dict(changes or {}) | {f"mechanisms.{self.switch}": on}


class AblationStudy(Model):
    """Mechanisms that are switched on and off, one at a time, on common incidents."""

    kind: Literal["ablation"]
    name: Name
    title: Title
    story: Title
    seed: Annotated[int, Field(ge=0)]
    replications: Annotated[int, Field(ge=2, le=100_000)]
    level: Annotated[float, Field(ge=0.5, lt=1)]
    """Confidence of each interval, and of all verdicts together."""
    mechanisms: Annotated[tuple[Ablation, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _named_apart(self) -> AblationStudy:
        names = [entry.name for entry in self.mechanisms]
        misfits(
            (("mechanisms", k, "name"), f"{name!r} stands twice")
            for k, name in enumerate(names)
            if name in names[:k]
        )
        return self


def chosen(study: AblationStudy, names: Collection[str]) -> AblationStudy:
    """Return the study with these mechanisms only; ValueError for a name that is not in it."""
    known = [entry.name for entry in study.mechanisms]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(
            f"no mechanism of {study.name} is called {unknown[0]!r}, there are {', '.join(known)}"
        )
    kept = tuple(entry for entry in study.mechanisms if entry.name in names)
    return study.model_copy(update={"mechanisms": kept})


def load_ablation(name: str | os.PathLike[str] = SHIPPED) -> AblationStudy:
    """Load an ablation study by the name of a shipped one or by the path of a file."""
    return library.read(name, {"ablation": AblationStudy})
