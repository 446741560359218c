"""What was varied over ranges, as plain data; and what a sweep beside a comparison says of its doubt."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins
from sim.experiment.questions.discovery import ranges
from sim.experiment.questions.outcomes import UNCERTAIN
from sim.experiment.studies.frames import REST, WHOLES
from sim.explore.reading import Stored
from sim.explore.tables import LEVEL, Cells, rounded, spoken
from sim.report.document.reading import Swept
from sim.report.terminal.ranking import RANDOM
from sim.report.wording.quantities import title_of, unit_of
from sim.words import say

STEPS = 100_000
"""Places in a range are stored as whole numbers of this part of it, which is more than a slider can tell."""

type Span = list[float | int | None] | None


def numbers(cells: Cells) -> dict[str, Any]:
    """Describe what was varied: title, range in each structure, and the place in it of each sample.

    A place is from 0 to `STEPS`, or nothing where the sample leaves a number as the file has it.
    """
    stored = cells.stored
    kept = _ranges(stored)
    names = [str(name) for name in stored.points["scenario"].unique()]
    samples = stored.points.drop_duplicates("sample").sort_values("sample")
    design = stored.study.design.kind
    return {
        "steps": STEPS,
        "samples": cells.samples,
        "chosen": None if design in RANDOM else spoken(lambda lang: say(f"design.{design}", lang)),
        # beyond this a rank correlation is not chance, all numbers judged together
        "beyond": float(ndtri(1 - (1 - LEVEL) / 2 / max(1, len(stored.paths)))),
        "list": [
            {
                "path": path,
                "title": spoken(lambda lang, p=path: title_of(p, names, lang)),
                "of": _holders(kept, path, names),
                "ranges": _spans(kept, path, names),
                "unit": spoken(lambda lang, p=path: unit_of(_unit(kept, p), lang)),
                "places": [_place(u) for u in samples[UNCERTAIN + path]],
            }
            for path in stored.paths
        ],
    }


def _ranges(stored: Stored) -> pd.DataFrame:
    """List the ranges by path and scenario; none if the scenarios can no longer be had."""
    columns = ["path", "scenario", "value", "low", "high", "unit"]
    try:
        return ranges(stored.study) if stored.paths else pd.DataFrame(columns=columns)
    except (ValueError, OSError):
        return pd.DataFrame(columns=columns)


def _place(u: float) -> int | None:
    return None if np.isnan(u) else round(u * STEPS)


def _unit(kept: pd.DataFrame, path: str) -> str:
    return next((str(unit) for unit in kept.loc[kept["path"] == path, "unit"]), "")


def _holders(kept: pd.DataFrame, path: str, names: list[str]) -> list[int] | None:
    """Number the structures that have what was varied; nothing if that is not known any more."""
    found = set(kept.loc[kept["path"] == path, "scenario"])
    return [k for k, name in enumerate(names) if name in found] if found else None


def _spans(kept: pd.DataFrame, path: str, names: list[str]) -> list[Span]:
    """Give the ends of the range in each structure; none where it has none, or where a place is not a value.

    Shares of one whole are divided by their sum, and what others leave has an end that moves.
    """
    if path.partition(".")[0] in WHOLES or REST.fullmatch(path):
        return [None] * len(names)
    here = kept[kept["path"] == path].set_index("scenario")
    ends = here[["low", "high"]].to_dict("index")
    return [[rounded(ends[n]["low"]), rounded(ends[n]["high"])] if n in ends else None for n in names]


# ------------------------------------------------------------------------------------------------ beside


def doubt(stored: Stored) -> dict[str, Any] | None:
    """Tell in how many worlds of the sweep beside a comparison one structure is below another.

    By measure and pair of structures: below on the mean, surely below and surely above (see
    `sim.analysis.choice.ranking`), of so many worlds.  `level` numbers the footing that the sweep was run at
    among those of the comparison: of the others it says nothing.  None without such a sweep.
    """
    if stored.beside is None or stored.beside.results.study.factors:
        return None
    swept, footings = stored.beside, stored.beside.results.study.footings
    levels = [str(key) for key in stored.points["footing"].unique()]
    if len(footings) > 1 or footings[0].key not in levels:
        return None
    measures = [
        name for name in swept.results.runs if name in stored.runs and name not in ("point", "replication")
    ]
    found = {str(name): _pairs(swept, str(name), stored) for name in measures}
    return {
        "folder": swept.folder,
        "footing": spoken(lambda lang: say(f"footing.{footings[0].key}", lang)),
        "level": levels.index(footings[0].key),
        "measures": {name: pairs for name, pairs in found.items() if pairs},
    }


def _pairs(swept: Swept, measure: str, stored: Stored) -> dict[str, Any] | None:
    names = [str(name) for name in stored.points["scenario"].unique()]
    try:
        crossed = Crossed.of(swept.results.points, swept.results.runs, measure)
    except ValueError:  # no world has a value for all structures
        return None
    wins = pairwise_wins(crossed, Best.SMALLEST).set_index(["one", "other"])
    means = np.nanmean(crossed.values, axis=2)
    known = {str(name): k for k, name in enumerate(crossed.structures["scenario"])}
    table = {}
    for one, other in combinations([name for name in known if name in names], 2):
        row, n = wins.loc[(known[one], known[other])], crossed.samples
        below = int((means[:, known[one]] < means[:, known[other]]).sum())
        above = int((means[:, known[one]] > means[:, known[other]]).sum())
        surely = [round(float(row[kind]) * n) for kind in ("better", "worse")]
        table[f"{names.index(one)},{names.index(other)}"] = [below, surely[0], surely[1]]
        table[f"{names.index(other)},{names.index(one)}"] = [above, surely[1], surely[0]]
    return {"worlds": crossed.samples, "pairs": table}
