"""Read what other commands kept: a comparison, explanations, sweeps; only what lies in their folders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from sim.analysis.runs.comparison import KEYS, MEANS, Comparison
from sim.analysis.runs.comparison import read as read_tables
from sim.experiment.cases import Case
from sim.experiment.command_line import CommandLine, Given, Option, Origin, Verb, extended
from sim.experiment.questions.compare import Outcome
from sim.experiment.runs.manifest import MANIFEST, read_manifest
from sim.experiment.runs.store import ASKED, POINTS, Results
from sim.experiment.studies.study import Study
from sim.model.city.footing import Footing
from sim.model.files.library import Scenario, asked
from sim.model.files.quantity import Quantity
from sim.model.files.tree import walk_quantities
from sim.report.results import StudyResult
from sim.words import ENGLISH, Language, in_language, say

HEAD = "comparison.json"
NEEDED = ("study", "cases", "command", "seed", "replications", "precision", "versions")
"""What the manifest of a comparison says."""

EXPLAINED = ("first", "second", "measure", "parts", "total", "changes")
"""What the manifest of an explanation says."""


@dataclass(frozen=True)
class Stranger:
    """A scenario that is not as it was when the results were made: gone, or of another content."""

    name: str
    origin: str
    then: str
    now: str
    """The digest of what its name stands for now; empty if it cannot be loaded."""


@dataclass(frozen=True, eq=False)
class KeptResult(StudyResult):
    """A comparison read from its folder, with what its manifest says."""

    manifest_read: Mapping[str, Any] = field(default_factory=dict)
    strangers: tuple[Stranger, ...] = ()

    def source(self, lang: Language) -> str:
        """Say in one line what made the results, of the version that made them."""
        made = self.manifest_read
        return say(
            "source.run",
            lang,
            version=made["versions"]["tierflow"],
            replications=made["replications"],
            seed=made["seed"],
            command=self.made_by(lang),
        )

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios that could be loaded, by name, in the order of the comparison."""
        loaded = {case.scenario.name: case.scenario for case in self.outcome.cases}
        return {name: loaded[name] for name in self.titles if name in loaded}

    @property
    def footings(self) -> list[str]:
        """The footings compared, in their order."""
        return [str(name) for name in self.runs["footing"].unique()]

    def at(self, footing: str) -> KeptResult:
        """Return what was found at one footing."""
        tables = {name: getattr(self, name) for name in (*KEYS, *MEANS)}
        here = {name: table[table["footing"] == footing] for name, table in tables.items() if len(table)}
        return replace(self, **here)

    def ledger(self) -> dict[tuple[str, Quantity], list[str]]:
        """Give every quantity, by path and content, with the scenarios that have it."""
        found: dict[tuple[str, Quantity], list[str]] = {}
        for name, scenario in self.scenarios.items():
            for path, quantity in walk_quantities(scenario):
                found.setdefault((path, quantity), []).append(name)
        return found


def read_comparison(folder: Path) -> KeptResult:
    """Read the folder of a comparison; ValueError in a sentence for anything else.

    Scenarios are loaded by the names in the manifest, since a folder holds only their digests: one that is
    gone or has changed since is told in `strangers`.
    """
    made = _manifest_of(folder)
    tables = _tables_of(folder, made)
    try:
        study = Study.model_validate(made["study"])
    except ValidationError as error:
        raise ValueError(f"{folder}: the study in {MANIFEST} is not one of this version: {error}") from None
    cases, strangers = _cases_of(made["cases"])
    reached = made["precision"]["half_width"]
    outcome = Outcome(
        study,
        tuple(cases),
        tables,
        made["replications"],
        float("nan") if reached is None else float(reached),
        tuple(case["log_digest_of_replication_0"] for case in made["cases"]),
    )
    known = {
        "outcome": outcome,
        "command": made["command"],
        "seconds": made["seconds"],
        "margin": made.get("margin"),
    }
    return KeptResult(**vars(tables), **known, manifest_read=made, strangers=tuple(strangers))


def _manifest_of(folder: Path) -> dict[str, Any]:
    if not folder.is_dir() or not (folder / HEAD).is_file() or not (folder / MANIFEST).is_file():
        raise ValueError(
            f"{folder} is no folder of a comparison: that is what `tierflow compare` writes, with {HEAD} and "
            f"{MANIFEST} in it"
        )
    made = _json(folder)
    missing = [key for key in NEEDED if key not in made]
    if missing:
        raise ValueError(
            f"{folder}: {MANIFEST} does not say {', '.join(missing)}, as that of a comparison does"
        )
    return made


def _json(folder: Path) -> dict[str, Any]:
    try:
        made = read_manifest(folder)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{folder}: {MANIFEST} cannot be read: {error}") from None
    if not isinstance(made, dict):
        raise ValueError(f"{folder}: {MANIFEST} holds {type(made).__name__}, allowed is an object")
    return made


def _tables_of(folder: Path, made: Mapping[str, Any]) -> Comparison:
    missing = [f"{name}.parquet" for name in KEYS if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise ValueError(
            f"{folder} lacks {', '.join(missing)}, which a report is made from; make the results again with: "
            f"{extended(made['command'], (Option.OUT, folder.as_posix())) or say('source.python', 'en')}"
        )
    try:
        return read_tables(folder)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"{folder}: the tables cannot be read: {error}") from None


def _cases_of(entries: Sequence[Mapping[str, Any]]) -> tuple[list[Case], list[Stranger]]:
    """Load the scenarios of a manifest, and tell which are not what they were; one told once."""
    cases, strangers = [], {}
    # a scenario stands there once for each footing
    loaded = {origin: load_origin(origin) for origin in {entry["origin"] for entry in entries}}
    for entry in entries:
        scenario = loaded[entry["origin"]]
        now = scenario.digest if scenario else ""
        if now != entry["scenario_digest"]:
            told = Stranger(entry["scenario"], entry["origin"], entry["scenario_digest"], now)
            strangers[entry["scenario"]] = told
        if scenario and scenario.name == entry["scenario"]:
            cases.append(Case(scenario, Footing.named(entry["footing"]), now, Origin.parse(entry["origin"])))
    return cases, list(strangers.values())


def load_origin(origin: str) -> Scenario | None:
    """Load a scenario as a command named it, with levers and values; None if that cannot be done here."""
    named = Origin.parse(origin)
    try:
        return asked(named.name, named.changes, named.levers) if named else None
    except (ValueError, OSError):
        return None


# ------------------------------------------------------------------------------------ what was added to it


@dataclass(frozen=True)
class Ends:
    """The scenarios at both ends of an explanation."""

    first: Scenario
    second: Scenario


@dataclass(frozen=True, eq=False)
class Drawable:
    """What the figure of drivers needs of an explanation that was kept."""

    measure: str
    way: Ends
    made: Mapping[str, Any]

    def parts(self) -> pd.DataFrame:
        """Give the share of each part of the change, as `Explanation.parts` does."""
        return pd.DataFrame(self.made["parts"]).astype(dict.fromkeys(("mean", "low", "high"), float))

    def total(self) -> dict[str, float]:
        """Give both ends and the difference, as `Explanation.total` does."""
        return {key: float("nan") if value is None else value for key, value in self.made["total"].items()}


@dataclass(frozen=True, eq=False)
class Explained:
    """What `tierflow explain --out` kept: its manifest."""

    made: Mapping[str, Any]

    @cached_property
    def drawable(self) -> Drawable | None:
        """What can be drawn of it; None if one of its scenarios cannot be loaded here."""
        ends = [load_origin(self.made[end]["scenario"]) for end in ("first", "second")]
        first, second = ends
        return Drawable(self.made["measure"], Ends(first, second), self.made) if first and second else None

    @classmethod
    def read(cls, folder: Path) -> Explained:
        """Read its folder; ValueError in a sentence for anything else."""
        made = _json(folder) if (folder / MANIFEST).is_file() else {}
        if any(key not in made for key in EXPLAINED):
            raise ValueError(
                f"{folder} is no folder of an explanation: that is what `tierflow explain FIRST SECOND --out "
                "FOLDER` writes"
            )
        return cls(made)


ADVISED = ("command", "city", "measure", "reading")
"""What the manifest of advice says."""


@dataclass(frozen=True, eq=False)
class Advised:
    """What `tierflow advise --out` kept: its manifest, with what it said in every language."""

    made: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Advised:
        """Read its folder; ValueError in a sentence for anything else."""
        made = _json(folder) if (folder / MANIFEST).is_file() else {}
        if any(key not in made for key in ADVISED) or not _speaks(made["reading"]):
            raise ValueError(
                f"{folder} is no folder of advice: that is what `tierflow advise STRUCTURE --out FOLDER` "
                "writes"
            )
        return cls(made)

    def said(self, lang: Language) -> list[str]:
        """Give what it said in a language, in English if it did not speak that one."""
        return list(in_language(self.made["reading"], lang))


def _speaks(reading: object) -> bool:
    """Tell whether something is lists of sentences by language, English among them."""
    return (
        isinstance(reading, dict)
        and ENGLISH in reading
        and all(isinstance(said, list) and all(isinstance(s, str) for s in said) for said in reading.values())
    )


@dataclass(frozen=True, eq=False)
class Swept:
    """What `tierflow sweep` kept, under the name of its folder."""

    folder: str
    results: Results

    @classmethod
    def read(cls, folder: Path) -> Swept:
        """Read its folder; ValueError in a sentence for anything else."""
        if not (folder / ASKED).is_file() or not (folder / POINTS).is_file():
            raise ValueError(
                f"{folder} is no folder of a sweep: that is what `tierflow sweep` writes, with {ASKED} and "
                f"{POINTS} in it"
            )
        return cls(folder.name if folder.is_absolute() else folder.as_posix(), Results.read(folder))

    def measure(self, wanted: str) -> str:
        """Return the measure that is wanted if the sweep has it, else that of its study."""
        return wanted if wanted in self.results.runs else self.results.study.precision.measure

    def command(self, verb: Verb, *options: Given) -> str:
        """Return the command that reads the same from the folder."""
        return str(CommandLine(verb, (self.folder,), options))
