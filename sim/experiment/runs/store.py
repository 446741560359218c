"""The folder of a sweep: what it was asked, the tables of its runs, and how both are read again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.analysis.runs.replications import limits_of, relative_half_widths
from sim.experiment.command_line import Option, extended
from sim.experiment.runs.manifest import MANIFEST, read_manifest, to_json, versions
from sim.experiment.runs.parts import LOCK, PARTS, Parts, StoredPart, written
from sim.experiment.studies.asked import unknown
from sim.experiment.studies.design import VALUED
from sim.experiment.studies.study import Study
from sim.model.files.card import Card, Carded

ASKED, POINTS, REFUSED = "study.json", "points.parquet", "refused.csv"
RUNS, FAILURES, SUMMARY = "runs.parquet", "failures.csv", "summary.csv"
FORMAT = 1
"""Version of the layout of the folder."""

BLOCK = 50_000
"""Rows of the table of runs that are in memory at a time while it is written, at least those of a point."""

PLACE = ["point", "replication"]
FAILED = ["point", "scenario", "footing", "replication", "reason", "command"]
SUMMED = ["point", "measure", "mean", "low", "high", "replications"]
NEEDED = ("scenario", "footing", "digest")
"""Columns of points without which there is no sweep."""

FREE = ("title", "story", "replications", "precision", "outcomes")
"""Keys of a study that may change while its runs remain what they are."""

SIZES = ("design.points ", "design.base ", "design.trajectories ", "design.levels ")
"""Beginnings of what differs between two designs of the same kind and another size."""

SHORT = 60
"""Signs of a piece of data that a sentence can hold."""

LostRuns = dict[tuple[int, int], str]
"""Why a run of a case, by their numbers, was given up: reasons of the machine, which are not kept."""


@dataclass(frozen=True)
class Asked:
    """What a sweep was asked: the study as plain data, how a command names it, and which code does it."""

    study: dict[str, Any]
    command: str
    code: str

    @classmethod
    def read(cls, folder: Path) -> Asked:
        """Read it from a folder; ValueError if that is none of a sweep."""
        try:
            content = json.loads((folder / ASKED).read_text(encoding="utf-8"))
            return cls(content["study"], content["command"], content["code"])
        except FileNotFoundError:
            raise ValueError(f"{folder} is no folder of a sweep: there is no {ASKED} in it") from None
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"{folder / ASKED} cannot be read: {error}") from error

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        with written(folder / ASKED) as file:
            file.write(to_json({"format": FORMAT, **vars(self)}).encode())

    def check(self, folder: Path, points: pd.DataFrame | None = None) -> None:
        """Refuse a folder that holds something else: another study, or files that no sweep wrote.

        A larger design is the same study if the points that are there stay the first of `points`.
        """
        if not (folder / ASKED).exists():
            strange = sorted(path.name for path in folder.glob("*") if path.name not in (LOCK, PARTS))
            if strange:
                raise ValueError(
                    f"{folder} holds {strange[0]}, which no sweep wrote; choose another with --out"
                )
            return
        there, here = Asked.read(folder).study, json.loads(to_json(self.study))
        unlike = [
            found for key in here if key not in FREE for found in _unlike(key, there.get(key), here[key])
        ]
        if unlike and points is not None and all(found.startswith(SIZES) for found in unlike):
            _check_grown(folder, points, f"{there['design']['kind']}: {unlike[0]}")
        elif unlike:
            more = f", and {len(unlike) - 1} more" if len(unlike) > 1 else ""
            problem = f"holds a sweep of another study ({unlike[0]}{more}); choose another folder with --out"
            raise ValueError(f"{folder} {problem}")

    def repeat(self, point: int, replication: int) -> str:
        """Return the command that repeats one run; empty if none does."""
        return extended(self.command, (Option.ONLY_POINT, f"{point}"), (Option.REPLICATION, f"{replication}"))


def _check_grown(folder: Path, points: pd.DataFrame, what: str) -> None:
    """Refuse a design of another size unless all points of the folder are the first of `points`."""
    kept = pd.read_parquet(folder / POINTS).set_index("point") if (folder / POINTS).exists() else points[:0]
    kept = kept[[name for name in kept if not str(name).startswith(VALUED)]]
    if len(kept) > len(points):
        raise ValueError(
            f"{folder} holds a sweep of more points ({what}); choose another folder with --out for fewer"
        )
    if not kept.equals(points[: len(kept)][list(kept)]):
        raise ValueError(
            f"{folder} holds points that a design of another size does not have ({what}): those of sobol and "
            "saltelli stay when more are asked for, those of other designs are spread anew for each number; "
            "choose another folder with --out"
        )


def _unlike(path: str, there: object, here: object) -> Iterator[str]:
    """Tell where two pieces of plain data differ, deep enough for both to be read."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys([*there, *here]):
            yield from _unlike(f"{path}.{key}", there.get(key), here.get(key))
    elif isinstance(there, list) and isinstance(here, list) and len(_text(there) + _text(here)) > SHORT:
        for k, (one, other) in enumerate(zip_longest(there, here)):
            yield from _unlike(f"{path}[{k}]", one, other)
    elif there != here:
        yield f"{path} was {_short(there)} and is now {_short(here)}"


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _short(data: object) -> str:
    text = "nothing" if data is None else _text(data)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


@dataclass(frozen=True, eq=False)
class RunGrid:
    """The points of a design, each in `replications`; points with the same content share one case.

    Points whose scenario is refused have an empty digest and no case.  ValueError for points that are not
    numbered from 0, lack a column that is needed, or are all refused.
    """

    points: pd.DataFrame
    replications: int

    def __post_init__(self) -> None:
        missing = [name for name in NEEDED if name not in self.points]
        if missing or list(self.points.index) != list(range(len(self.points))):
            raise ValueError(f"points need numbers from 0 and {', '.join(NEEDED)}, found {list(self.points)}")
        if not (self.points["digest"] != "").any():
            raise ValueError("the study has no point whose scenario is not refused")

    @cached_property
    def case_of(self) -> np.ndarray:
        """The number of the case of each point, -1 if it has none; cases are counted as they come up."""
        there = self.points[self.points["digest"] != ""]
        numbers = there.groupby(["digest", "footing"], sort=False).ngroup()
        return numbers.reindex(self.points.index, fill_value=-1).to_numpy(np.int64)

    @cached_property
    def first(self) -> np.ndarray:
        """The first point of each case."""
        cases, first = np.unique(self.case_of, return_index=True)
        return first[cases >= 0]

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """The number of the case with a digest and a footing."""
        keys = self.points.iloc[self.first][["digest", "footing"]].itertuples(index=False, name=None)
        return {cast("tuple[str, str]", key): number for number, key in enumerate(keys)}

    def done(self, parts: Sequence[StoredPart]) -> np.ndarray:
        """Tell for each case (rows) and replication (columns) whether it has run."""
        table = np.zeros((len(self.first), self.replications), dtype=bool)
        for part in parts:
            ours = (part.cases >= 0) & (part.replications < self.replications)
            table[part.cases[ours], part.replications[ours]] = True
        return table

    def blocks(self) -> Iterator[np.ndarray]:
        """Cut the points that have a case into blocks whose rows fit into memory together."""
        size = max(1, BLOCK // self.replications)
        numbers = np.flatnonzero(self.case_of >= 0)
        return (numbers[start : start + size] for start in range(0, len(numbers), size))


@dataclass(frozen=True, eq=False)
class Gathered:
    """The parts of a sweep as tables: rows by point, then replication, whoever did them and when."""

    grid: RunGrid
    store: Parts
    parts: Sequence[StoredPart]

    @cached_property
    def measures(self) -> list[str]:
        """All measures, by name."""
        return sorted({name for part in self.parts for name in part.measures})

    def runs(self) -> Iterator[pd.DataFrame]:
        """Yield the runs that came to an end, block by block: `point`, `replication`, the measures."""
        for points in self.grid.blocks():
            rows = self._rows(points, self.measures)
            yield rows[rows["failure"].isna()].drop(columns="failure").reset_index(drop=True)

    def failures(self, asked: Asked, lost: LostRuns) -> pd.DataFrame:
        """List the runs that broke off, with the command that repeats each; `lost` ones among them."""
        found = pd.concat(
            [self._rows(points, []).dropna() for points in self.grid.blocks()], ignore_index=True
        )
        mine = {case: [] for case, _ in lost}
        for point, case in enumerate(self.grid.case_of):
            mine.get(case, []).append(point)
        gone = [(point, r, why) for (case, r), why in lost.items() for point in mine[case]]
        table = pd.concat([found.astype({"failure": object}), pd.DataFrame(gone, columns=list(found))])
        table = table.astype(dict.fromkeys(PLACE, "int64")).sort_values(PLACE, ignore_index=True)
        names = self.grid.points.loc[table["point"], ["scenario", "footing"]].reset_index(drop=True)
        commands = [asked.repeat(*place) for place in table[PLACE].itertuples(index=False, name=None)]
        return pd.concat([table, names], axis=1).assign(reason=table["failure"], command=commands)[FAILED]

    def width(self, measure: str, level: float = 0.95) -> float:
        """Give the largest half-width over |mean| of a measure at any point; infinite where undefined."""
        if measure not in self.measures:
            raise ValueError(unknown(measure, self.measures))
        return max(
            float(relative_half_widths(self._values(points, [measure]), level).max())
            for points in self.grid.blocks()
        )

    def summary(self, measures: Sequence[str], level: float = 0.95) -> Iterator[pd.DataFrame]:
        """Yield means with limits, block by block, a row per point and measure.

        Columns: `point`, `measure`, `mean`, `low`, `high`, `replications`, where NaN and failures do not
        count.  Each interval holds for itself.
        """
        for points in self.grid.blocks():
            values = self._values(points, measures)
            mean, low, high, n = limits_of(values.reshape(self.grid.replications, -1), level)
            place = {"point": np.repeat(points, len(measures)), "measure": np.tile(measures, len(points))}
            yield pd.DataFrame(place | {"mean": mean, "low": low, "high": high, "replications": n})[SUMMED]

    def _values(self, points: np.ndarray, measures: Sequence[str]) -> np.ndarray:
        """Give values by replication, point and measure; NaN for runs that broke off or are not there."""
        rows = self._rows(points, list(measures))
        values = np.full((self.grid.replications, len(points), len(measures)), np.nan)
        place = np.searchsorted(points, rows["point"])
        values[rows["replication"], place] = rows[list(measures)].to_numpy(float)
        return values

    def _rows(self, points: np.ndarray, measures: list[str]) -> pd.DataFrame:
        """Give rows of some points with some measures and `failure`, by point, then replication."""
        cases = pd.DataFrame({"point": points, "case": self.grid.case_of[points]})
        wanted = np.unique(cases["case"])
        tables = [_schema(measures).empty_table()]
        for part in self.parts:
            if np.isin(part.span, wanted).any():
                there = [name for name in measures if name in part.measures]
                rows = self.store.rows(part, ["replication", "failure", *there])
                tables.append(rows.filter(pa.array(np.isin(part.cases, wanted))))
        rows = pa.concat_tables(tables, promote_options="default").to_pandas()
        rows = rows[rows["replication"] < self.grid.replications].drop_duplicates(["case", "replication"])
        rows = cases.merge(rows, on="case").sort_values(PLACE, ignore_index=True)
        return rows[[*PLACE, "failure", *measures]]


def _schema(measures: Sequence[str]) -> pa.Schema:
    keys = [("case", pa.int64()), ("replication", pa.int64()), ("failure", pa.string())]
    return pa.schema([*keys, *((name, pa.float64()) for name in measures)])


# ------------------------------------------------------------------------------------------------ tables


def write_points(folder: Path, points: pd.DataFrame, refused: pd.DataFrame) -> None:
    """Write the points of a design, and why some are refused."""
    table = pa.Table.from_pandas(points.rename_axis("point").reset_index(), preserve_index=False)
    with written(folder / POINTS) as file:
        pq.write_table(table.replace_schema_metadata(None), file, compression="zstd")
    with written(folder / REFUSED) as file:
        _put(file, refused, header=True)


def write_tables(folder: Path, gathered: Gathered, failures: pd.DataFrame, outcomes: Sequence[str]) -> None:
    """Write the tables of a sweep: equal bytes for equal runs; `outcomes` are summed up, or all measures."""
    schema = pa.schema(
        [*[(name, pa.int64()) for name in PLACE], *[(name, pa.float64()) for name in gathered.measures]]
    )
    with written(folder / RUNS) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for block in gathered.runs():
            writer.write_table(pa.Table.from_pandas(block, schema, preserve_index=False))
    with written(folder / SUMMARY) as file:
        _put(file, pd.DataFrame(columns=SUMMED), header=True)
        for block in gathered.summary(list(outcomes) or gathered.measures):
            _put(file, block)
    with written(folder / FAILURES) as file:
        _put(file, failures, header=True)


def _put(file: IO[bytes], table: pd.DataFrame, header: bool = False) -> None:
    text = table.to_csv(index=False, header=header, float_format="%.10g", lineterminator="\n")
    file.write(text.encode())


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write, as the last file of all, that the tables are complete; parts are not listed.

    So the folder is never taken for one whose content may be replaced as a whole.
    """
    head = {
        "format": FORMAT,
        "date": pd.Timestamp.now("UTC").isoformat(timespec="seconds"),
        "versions": versions(),
    }
    files = sorted([ASKED, POINTS, REFUSED, RUNS, FAILURES, SUMMARY])
    with written(folder / MANIFEST) as file:
        file.write(to_json(head | content | {"files": files}).encode())


@dataclass(frozen=True, eq=False, repr=False)
class Results(Carded):
    """What a sweep gave, or has given so far.

    `points` has a row per point; `runs` one per point and replication, in this order, with a column per
    measure, and none for runs that broke off, which are in `failures`.  `refused` tells which points have no
    runs since their scenario contradicts itself.
    """

    study: Study
    points: pd.DataFrame
    refused: pd.DataFrame
    runs: pd.DataFrame
    failures: pd.DataFrame
    finished: bool

    def _card(self) -> Card:
        facts = {
            "points": len(self.points),
            "runs": len(self.runs),
            "failures": len(self.failures),
            "finished": "yes" if self.finished else "no",
            "measure": self.study.precision.measure,
        }
        asks = (".by_structure(measure)", ".points", ".runs", ".refused", ".failures", ".study")
        return Card("sweep", self.study.name, facts, asks)

    @property
    def replications(self) -> int:
        """How many there are of a point, at most."""
        both = pd.concat([self.runs["replication"], self.failures["replication"]])
        return int(both.max()) + 1 if len(both) else 0

    def by_structure(self, measure: str, level: float = 0.95) -> pd.DataFrame:
        """Give the mean of a measure for every structure: scenario, footing and level of each factor.

        After these come `points`, the number of its points in the sample, `mean` and the limits `low` and
        `high`: of one point the interval, of several the least and the greatest mean.
        ValueError for a measure that there is not.
        """
        if measure not in self.runs:
            raise ValueError(unknown(measure, self.runs.columns[2:]))
        keys = ["scenario", "footing", *(factor.name for factor in self.study.factors)]
        runs = self.runs[["point", measure]].merge(self.points[keys], left_on="point", right_index=True)
        rows = []
        for key, group in runs.groupby(keys, sort=False, dropna=False):
            means = group.groupby("point")[measure].mean()
            mean, low, high, _ = (float(x[0]) for x in limits_of(group[[measure]].to_numpy(), level))
            ends = (low, high) if len(means) == 1 else (means.min(), means.max())
            rows.append((*key, len(means), mean if len(means) == 1 else means.mean(), *ends))
        return pd.DataFrame(rows, columns=[*keys, "points", "mean", "low", "high"])

    @classmethod
    def read(cls, folder: str | os.PathLike[str]) -> Results:
        """Read the folder of a sweep; of one that is at work or was interrupted, what is there."""
        folder = Path(folder)
        asked = Asked.read(folder)
        study = Study.model_validate(asked.study)
        if not (folder / REFUSED).exists():
            raise ValueError(f"{folder}: the sweep has only begun, there is nothing to be read yet")
        points, refused = pd.read_parquet(folder / POINTS).set_index("point"), pd.read_csv(folder / REFUSED)
        if (folder / MANIFEST).exists():
            runs, failures = pd.read_parquet(folder / RUNS), pd.read_csv(folder / FAILURES)
            finished = bool(read_manifest(folder)["finished"])
            return cls(study, points, refused, runs, failures, finished)
        gathered = _so_far(folder, asked, RunGrid(points, study.replications.maximum))
        runs = pd.concat(list(gathered.runs()), ignore_index=True)
        return cls(study, points, refused, runs, gathered.failures(asked, {}), finished=False)


def _so_far(folder: Path, asked: Asked, grid: RunGrid) -> Gathered:
    store = Parts(folder, asked.code, asked.study["seed"])
    return Gathered(grid, store, store.found(grid.numbers))
