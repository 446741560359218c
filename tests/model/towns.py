"""Small models of scenario files, and what the tests of reading and changing them share."""

import json
from datetime import date
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from sim.model.files.faults import ScenarioError, misfits
from sim.model.files.files import read
from sim.model.files.quantity import Limits, Quantity
from sim.model.files.shelf import shipped_folder
from sim.model.files.source_files import tables

Offices = Annotated[Quantity, Limits("office", ge=1, whole=True)]
Hours = Annotated[Quantity, Limits("hour", gt=0)]
Word = Annotated[str, Field(pattern=r"^[a-z]+$")]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Fixed(Model):
    form: Literal["fixed"]
    at: float


class Gamma(Model):
    form: Literal["gamma"]
    mean: Hours
    scv: float = Field(1, ge=0)


class Tier(Model):
    name: Word
    offices: Offices
    work: Annotated[Fixed | Gamma, Field(discriminator="form")] = Fixed(form="fixed", at=1)


class City(Model):
    kind: Literal["city"] = "city"
    start: date = date(2024, 1, 1)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    mix: dict[Word, float] = {}
    note: str | None = None
    duty: bool = False
    size: int | Literal["small", "large"] | Fixed = 3

    @model_validator(mode="after")
    def _fits(self):
        names = [tier.name for tier in self.tiers]
        doubles = [i for i, name in enumerate(names) if name in names[:i]]
        found = [(("tiers", i, "name"), f"two tiers are named {names[i]!r}") for i in doubles]
        if self.mix and sum(self.mix.values()) != 1:
            found.append((("mix",), f"the shares must sum to 1, found {sum(self.mix.values())}"))
        misfits(found)
        return self


class Bag(Model):
    data: dict[str, JsonValue]


class Study(Model):
    points: int


TIER = "{name: unit, offices: {value: 26, unit: office, source: E001}}"

GOOD = f"""\
start: 2024-05-01
tiers:
  - &t {TIER}
  - name: bureau
    offices: {{value: 9, unit: office, source: P001, range: [5, 12], reason: "guess"}}
    work: {{form: gamma, mean: {{value: 1e-1, unit: hour, source: E001}}, scv: 2}}
mix: {{a: 0.25, b: 0.75}}
size: large
"""


def write(text, name="a.yaml"):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    with open(name, "wb") as file:  # noqa: PTH123  (relative to the folder of the test)
        file.write(data)
    return name


def told(call):
    with pytest.raises(ScenarioError) as caught:
        call()
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return str(caught.value).splitlines()


def shipped_sources(_):
    """The shipped table, whatever the folder."""
    return tables([shipped_folder()])


def faults(text, model=City):
    return told(lambda: read(write(text), model, tables=shipped_sources))


def faults_of(text, model):
    try:
        read(write(text), model)
    except ScenarioError as error:
        return error.faults
    return ()


def city(**changes):
    return read(write(json.dumps({"tiers": [yaml.safe_load(TIER)]} | changes)), City)
