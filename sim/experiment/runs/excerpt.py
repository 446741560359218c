"""Keep of a sweep what its readers need: its points and some measures, small enough to go with a report."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.questions.outcomes import UNCERTAIN, check_measure
from sim.experiment.runs.manifest import read_manifest, write_manifest
from sim.experiment.runs.store import ASKED, FAILURES, PLACE, POINTS, REFUSED, RUNS, Results
from sim.experiment.studies.design import VALUED

LEVEL = 19
"""How hard tables are compressed: they are written once and kept."""


def excerpt(folder: Path, out: Path, measures: Sequence[str], command: str) -> None:
    """Write into the new folder `out` what `Results.read` needs of a finished sweep, with some measures.

    Numbers are kept to seven digits, more than any result is told to; those at points, `v:<path>`, are left
    out, since they follow from their places and the scenarios.  The manifest names `command`, which
    writes the excerpt, and holds that of the sweep.  ValueError for a sweep that is not finished or does not
    have a measure.
    """
    read = Results.read(folder)
    if not read.finished:
        raise ValueError(f"{folder}: the sweep is not finished; an excerpt is kept of a whole one")
    for measure in measures:
        check_measure(measure, read.runs)
    wanted = list(dict.fromkeys(measures))
    for name in (ASKED, REFUSED, FAILURES):
        shutil.copyfile(folder / name, out / name)
    places = [name for name in read.points if str(name).startswith(UNCERTAIN)]
    points = read.points[[name for name in read.points if not str(name).startswith(VALUED)]]
    _write(out / POINTS, points.rename_axis("point").reset_index(), places)
    _write(out / RUNS, read.runs[[*PLACE, *wanted]], wanted)
    made = {"command": command, "finished": True, "measures": wanted, "sweep": read_manifest(folder)}
    write_manifest(out, made)


def _write(path: Path, table: pd.DataFrame, numbers: list[str]) -> None:
    """Write a table whose `numbers` are rounded; the bytes of each place together, as then most are 0."""
    rounded = table.assign(**{name: table[name].astype(np.float32).astype(float) for name in numbers})
    found = pa.Table.from_pandas(rounded, preserve_index=False).replace_schema_metadata(None)
    others = [name for name in rounded if name not in numbers]
    layout = {"use_dictionary": others, "use_byte_stream_split": numbers}
    pq.write_table(found, path, compression="zstd", compression_level=LEVEL, **layout)
