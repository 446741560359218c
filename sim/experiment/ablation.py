"""An ablation study: each way in which a structure fails is switched on and off where it is described."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.experiment.run import Case
from sim.model import library
from sim.model.changes import with_values
from sim.model.faults import misfits
from sim.model.plan import Model, Name, Title
from sim.model.quantity import references
from sim.model.scenario import Mechanisms

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
    settings: dict[str, Any] = {}
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

    def pair(self, changes: Mapping[str, object] | None = None) -> tuple[Case, Case]:
        """Load the scenario with the mechanism on, and with it off; `changes` are set after all else."""
        city = library.with_levers(library.load(self.scenario), *self.levers)
        on, off = (self.settings | dict(changes or {}) | {self._path: state} for state in (True, False))
        return self._case(city, on), self._case(city, off)

    @property
    def _path(self) -> str:
        return f"mechanisms.{self.switch}"

    def _case(self, city: library.CityScenario, settings: Mapping[str, object]) -> Case:
        withs = [part for lever in self.levers for part in ("--with", lever)]
        sets = [part for path, value in settings.items() for part in ("--set", f"{path}={json.dumps(value)}")]
        return Case.of(with_values(city, settings), origin=shlex.join([self.scenario, *withs, *sets]))


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


def load_ablation(name: str | os.PathLike[str] = SHIPPED) -> AblationStudy:
    """Load an ablation study by the name of a shipped one or by the path of a file."""
    return library.read(name, {"ablation": AblationStudy})
