"""Everything that a file of ours may be, and the studies among them, by name and settled anew."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from sim.experiment.given import check_names, check_number, check_whole
from sim.model.city.footing import Staffing, Terms
from sim.model.files import library, shelf
from sim.model.files.changes import with_values
from sim.model.files.kinds import Kinds
from sim.words import ENGLISH, in_language, languages

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiment.studies.ablation import AblationStudy
    from sim.experiment.studies.study import Study
    from sim.model.change.lever import Lever
    from sim.model.city.wages import WageTable
    from sim.model.files.sources import SourceTable

type Readable = library.Scenario | Lever | Study | AblationStudy | WageTable
type Checked = library.Scenario | Lever | Study | AblationStudy | WageTable | SourceTable

HEADLINE = "headline"
"""The study that a comparison without names runs, and whose settings one with names starts from."""

LEAST = 10
"""Replications after which a precision that was asked for is looked at first."""


def _lever() -> type[Lever]:
    from sim.model.change.lever import Lever

    return Lever


def _study() -> type[Study]:
    from sim.experiment.studies.study import Study

    return Study


def _ablation() -> type[AblationStudy]:
    from sim.experiment.studies.ablation import AblationStudy

    return AblationStudy


def _wages() -> type[WageTable]:
    from sim.model.city.wages import WageTable

    return WageTable


READABLE: Kinds[Readable] = library.KINDS | {
    "lever": _lever,
    "study": _study,
    "ablation": _ablation,
    "wages": _wages,
}
"""Everything that a file of ours may be, by its `kind`."""


def _sources() -> type[SourceTable]:
    from sim.model.files.sources import SourceTable

    return SourceTable


CHECKED: Kinds[Checked] = READABLE | {"sources": _sources}
"""Everything that people write: beside what can be run, the sources of a folder."""


def load_study(name: str | os.PathLike[str]) -> Study:
    """Load a study by the name of a shipped one or by the path of a file.

    ValueError for anything else that a file of ours may be.
    """
    from sim.experiment.studies.study import Study

    found = library.read(name, READABLE)
    if not isinstance(found, Study):
        raise ValueError(f"{os.fspath(name)} is no study, but of the kind {found.kind!r}")
    return found


def load_wages(name: str | os.PathLike[str]) -> WageTable:
    """Load a table of wages by the name of a shipped one or by the path of a file."""
    return library.read(name, {"wages": _wages()})


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
    from sim.experiment.studies.study import Study

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
    check_settings(settings)
    title = {ENGLISH: " / ".join(names)}
    what = {"name": joined_name(names), "title": title, "story": title, "scenarios": list(names)}
    baseline = settings.get("baseline", next(iter(names), ""))
    study = load_study(HEADLINE)
    what |= {"designs": [name for name in study.designs if name in names]}
    told = settings.keys() & {"staffing", "powers", "route"}
    own = {key: [Terms.OWN.value] for key in ("powers", "route") if told}
    return with_values(study, what | {"baseline": baseline} | own | _changes(study, settings))


def check_settings(settings: Settings) -> None:
    """Refuse settings that there are not, and numbers that are none; the study tells of the rest."""
    check_names(settings, Settings.__annotations__)
    for name, least in (("replications", 2), ("seed", 0)):
        if name in settings:
            check_whole(name, settings[name], least)
    if "precision" in settings:
        check_number("precision", settings["precision"])


def settled(study: Study, settings: Settings) -> Study:
    """Return the study with other settings, checked again; ValueError for what is no setting."""
    check_settings(settings)
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
    from sim.experiment.studies.study import LONGEST_NAME

    stems = [re.sub(r"[^A-Za-z0-9]", "_", Path(name).stem) for name in names]
    joined = "_vs_".join(stems)
    if len(joined) <= LONGEST_NAME and joined[:1].isalnum():
        return joined
    return f"{len(names)}_scenarios_{sha256(joined.encode()).hexdigest()[:8]}"


def list_scenarios() -> pd.DataFrame:
    """List what ships: `name`, `kind` and the title in each language, under its code (`en`, `zh`)."""
    import pandas as pd

    rows = [
        (each.name, each.kind, *(in_language(each.title, lang) for lang in languages()))
        for each in shelf.headings()
    ]
    return pd.DataFrame(rows, columns=["name", "kind", *languages()])


def schema_text() -> str:
    """Return the JSON Schema of all files that people write, as it stands beside the scenarios."""
    from sim.model.files.schema import json_schema

    return json.dumps(json_schema(CHECKED), ensure_ascii=False, indent=1) + "\n"
