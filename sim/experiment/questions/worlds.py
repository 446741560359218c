"""In which share of plausible worlds a verdict holds: sweeps over assumptions beside a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.analysis.choice.standing import Standing, standings
from sim.experiment.runs.store import ASKED, Results
from sim.experiment.studies.design import space_of
from sim.model.files.library import load
from sim.model.files.shelf import shipped_folder

BESIDE = "_assumptions"
"""What the folder of a sweep is called after that of a comparison, where it is looked for beside it."""

REFERENCE = "reference"
"""The comparison whose sweeps ship."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """What sweeps over assumptions tell of the verdicts of a comparison, as far as they are of the same.

    `digests` are those of the scenarios compared, by name.
    """

    sweeps: tuple[Results, ...] = ()
    digests: Mapping[str, str] | None = None

    def standing(self, measure: str, footing: str, one: str, other: str) -> Standing | None:
        """Tell how often `one` is surely lower or higher than `other`; None if no sweep tells."""
        found = (self._table(number, measure, footing, other) for number in range(len(self.sweeps)))
        return next((table[one] for table in found if one in table), None)

    def _table(self, number: int, measure: str, footing: str, baseline: str) -> dict[str, Standing]:
        key = (number, measure, footing, baseline)
        if key not in self._known:
            self._known[key] = self._found(self.sweeps[number], measure, footing, baseline)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, str, str, str], dict[str, Standing]]:
        return {}

    def _found(self, sweep: Results, measure: str, footing: str, baseline: str) -> dict[str, Standing]:
        study = sweep.study
        footings = [each.key for each in study.footings]
        if study.uncertainties == "none" or study.factors or footing not in footings:
            return {}
        if measure not in sweep.runs or baseline not in self._same(sweep):
            return {}
        points = sweep.points[
            (sweep.points["footing"] == footing) & sweep.points["scenario"].isin(self._same(sweep))
        ]
        runs = sweep.runs[sweep.runs["point"].isin(points.index)]
        try:
            return standings(points.drop(columns="footing"), runs, measure, baseline)
        except ValueError:  # no world in which all of them have a value
            return {}

    def _same(self, sweep: Results) -> frozenset[str]:
        """The scenarios of a sweep that are those compared, with the contents that they had in it."""
        if id(sweep) not in self._contents:
            self._contents[id(sweep)] = frozenset(_as_now(sweep, self.digests or {}))
        return self._contents[id(sweep)]

    @cached_property
    def _contents(self) -> dict[int, frozenset[str]]:
        return {}


def _as_now(sweep: Results, digests: Mapping[str, str]) -> Iterable[str]:
    """Yield the scenarios that are compared with the content that the sweep varied."""
    study = sweep.study
    wanted = [name for name in study.scenarios if name in digests and _digest(name) == digests[name]]
    if not wanted:
        return
    try:
        space = space_of(study)
    except (ValueError, OSError):
        return
    for number, arm in enumerate(space.structures):
        mine = sweep.points[(sweep.points["scenario"] == arm.name) & (sweep.points["digest"] != "")]
        if arm.name in wanted and len(mine):
            row = mine.iloc[0]
            if space.named(number, int(row["sample"]))[0] == row["digest"]:
                yield arm.name


def _digest(name: str) -> str:
    try:
        return load(name).digest
    except (ValueError, OSError):
        return ""


def found_beside(results: Path) -> tuple[Path, ...]:
    """Return the sweeps that lie beside the folder of a comparison: `…_assumptions`, `…_assumptions_alike`.

    They are not inside, as whoever makes the comparison again replaces that folder as a whole.
    """
    name = f"{results.absolute().name}{BESIDE}"
    return tuple(sorted(each for each in results.parent.glob(f"{name}*") if (each / ASKED).is_file()))


def shipped_sweeps() -> tuple[Path, ...]:
    """Return the sweeps that ship with the reference comparison; none where only the package is."""
    return found_beside(shipped_folder().parent / "results" / REFERENCE)


def worlds_of(folders: Sequence[Path], digests: Mapping[str, str]) -> Worlds:
    """Read sweeps for a comparison of scenarios of these contents."""
    return Worlds(tuple(Results.read(folder) for folder in folders), digests)
