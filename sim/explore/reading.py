"""Read what can be explored: the points and runs of a sweep, or of a comparison, and how they were made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.runs.tables import RUN
from sim.experiment.command_line import Origin
from sim.experiment.questions.outcomes import UNCERTAIN
from sim.experiment.questions.worlds import found_beside
from sim.experiment.runs.manifest import MANIFEST, read_manifest
from sim.experiment.runs.store import ASKED, PLACE, Asked
from sim.experiment.studies.study import Study
from sim.report.document.reading import HEAD, KeptResult, Swept, read_comparison
from sim.report.wording.names import loaded
from sim.report.wording.numbers import MISSING

NEITHER = (
    "{folder} cannot be explored: that takes a folder that `tierflow compare` wrote, with {head} in it, or "
    "one that `tierflow sweep` wrote, with {asked} in it"
)


@dataclass(frozen=True)
class Making:
    """How results were made: by which version, when, by which command (empty if none), by which chance."""

    folder: str
    version: str
    date: str
    command: str
    seed: int
    replications: int
    refused: int = 0
    finished: bool = True


@dataclass(frozen=True, eq=False)
class Stored:
    """What is explored.

    `points` has a row per point with `scenario`, `footing`, one column a factor, one `u:<path>` an uncertain
    number and `sample`; `runs` one per point and replication with a column per measure.  `origins` says how
    a command names the scenarios, none for one that was changed in Python; `changed` which of them are not
    what they were.  `beside` is the sweep over assumptions that lies beside a comparison.
    """

    study: Study
    points: pd.DataFrame
    runs: pd.DataFrame
    made: Making
    titles: Mapping[str, Mapping[str, str]]
    baseline: str
    origins: Mapping[str, Origin | None]
    changed: tuple[str, ...] = ()
    beside: Swept | None = None

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors of the study that its points tell of."""
        return tuple(factor.name for factor in self.study.factors if factor.name in self.points)

    @property
    def paths(self) -> tuple[str, ...]:
        """The numbers that were varied over their ranges."""
        return tuple(str(n).removeprefix(UNCERTAIN) for n in self.points if str(n).startswith(UNCERTAIN))


def read(folder: Path) -> Stored:
    """Read a folder; ValueError in a sentence for one that is neither, or that holds no runs yet."""
    if (folder / HEAD).is_file():
        return _of_comparison(folder)
    if (folder / ASKED).is_file():
        return _of_sweep(folder)
    raise ValueError(NEITHER.format(folder=folder, head=HEAD, asked=ASKED))


def shown_name(folder: Path) -> str:
    """Return a folder as a command may name it, without an absolute path."""
    return folder.name if folder.is_absolute() else folder.as_posix()


# ------------------------------------------------------------------------------------------------ comparisons


def _of_comparison(folder: Path) -> Stored:
    kept = read_comparison(folder)
    table = kept.design if len(kept.design) else kept.runs
    places = table[["footing", "scenario"]].drop_duplicates().reset_index(drop=True)
    places.index.name = "point"
    point = places.reset_index().merge(table[RUN], on=["footing", "scenario"], how="right")["point"]
    runs = table.drop(columns=["footing", "scenario"]).assign(point=point.to_numpy())
    beside = next(iter(found_beside(folder)), None)
    return Stored(
        study=kept.outcome.study,
        points=places[["scenario", "footing"]].assign(sample=0),
        runs=runs[[*PLACE, *(name for name in runs if name not in PLACE)]],
        made=_made(folder, kept.manifest_read),
        titles=kept.titles,
        baseline=kept.baseline,
        origins={name: _origin(kept, name) for name in kept.titles},
        changed=tuple(stranger.name for stranger in kept.strangers),
        beside=Swept.read(beside) if beside else None,
    )


def _origin(kept: KeptResult, name: str) -> Origin | None:
    """Return how a command names a scenario that could be loaded as its manifest names it."""
    return next((case.origin for case in kept.outcome.cases if case.scenario.name == name), None)


def _made(folder: Path, made: Mapping[str, Any]) -> Making:
    return Making(
        folder=shown_name(folder),
        version=str(made["versions"]["tierflow"]),
        date=str(made["date"])[:10],
        command=str(made["command"]),
        seed=int(made["seed"]),
        replications=int(made["replications"]),
    )


# ------------------------------------------------------------------------------------------------ sweeps


def _of_sweep(folder: Path) -> Stored:
    found = Swept.read(folder).results
    if found.runs.empty:
        raise ValueError(f"{folder} cannot be explored: the sweep has no runs yet")
    study, wanted = found.study, Asked.read(folder)
    made = _manifest(folder)
    told = made.get("sweep", made)
    making = Making(
        folder=shown_name(folder),
        version=str(told.get("versions", {}).get("tierflow", MISSING)),
        date=str(told.get("date", MISSING))[:10],
        command=wanted.command,
        seed=study.seed,
        replications=found.replications,
        refused=len(found.refused),
        finished=found.finished,
    )
    return Stored(
        study=study,
        points=found.points,
        runs=found.runs,
        made=making,
        titles={name: _title(name) for name in study.scenarios},
        baseline=study.baseline,
        origins={name: Origin(name, changes=_settings(study)) for name in study.scenarios},
    )


def _manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a sweep, nothing of one that is at work or was interrupted."""
    return read_manifest(folder) if (folder / MANIFEST).is_file() else {}


def _title(name: str) -> dict[str, str]:
    """Give the titles of a scenario; one that is gone is called as the study calls it."""
    scenario = loaded(name)
    return scenario.title.model_dump() if scenario else {"en": name}


def _settings(study: Study) -> tuple[str, ...]:
    """Write the settings of a study as a command takes them."""
    return tuple(f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in study.settings.items())
