"""Folders with invented numbers, as `tierflow sweep` writes them: a grid, levels alone, sampled worlds."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.experiment.runs.manifest import to_json
from sim.experiment.runs.run import Pool
from sim.experiment.runs.sweep import sweep
from sim.experiment.studies.study import Study
from sim.model.files.canon import dump

HOURS, SHARE = "resolution_median_hours", "on_time_share"
NASTY = "A </script><script>alert(1)</script> & \u2028 <!-- title"
LOADS = (0.5, 1, 2)
PATHS = ("desk.hand_over", "incidents.rate", "upward.share")
REPLICATIONS, WORLDS = 4, 40
STRUCTURES = ("five_tier", "direct_control", "governance_bureau")

COMMON = {
    "kind": "study",
    "story": {"en": "Made up", "zh": "虚构"},
    "scenarios": list(STRUCTURES),
    "baseline": "five_tier",
    "staffing": ["documented"],
    "seed": 3,
    "outcomes": [SHARE],
    "replications": {"minimum": REPLICATIONS, "maximum": REPLICATIONS},
    "precision": {"measure": HOURS, "relative": 0.05},
}
GRID = COMMON | {
    "name": "grid",
    "title": {"en": NASTY, "zh": "虚构"},
    "factors": [
        {
            "name": "load",
            "title": {"en": "Load", "zh": "负荷"},
            "path": ["incidents.rate"],
            "scale": list(LOADS),
        },
        {
            "name": "platform",
            "title": {"en": "Platform", "zh": "平台"},
            "only": ["five_tier", "direct_control"],
            "levers": {"without": [], "with": ["digital_platform"]},
        },
    ],
}
SAMPLE = COMMON | {
    "name": "sample",
    "title": {"en": "Made up worlds", "zh": "虚构取值"},
    "uncertainties": {"only": list(PATHS)},
    "design": {"kind": "latin_hypercube", "points": WORLDS},
}
ONE = COMMON | {
    "name": "one",
    "title": {"en": "One at a time", "zh": "逐一"},
    "scenarios": ["five_tier", "direct_control"],
    "factors": GRID["factors"],
    "design": {"kind": "one_at_a_time"},
}


QUEUE = {
    "kind": "study",
    "name": "queue",
    "title": {"en": "One desk", "zh": "一个窗口"},
    "story": {"en": "Tiny", "zh": "小"},
    "scenarios": ["single_desk"],
    "baseline": "single_desk",
    "staffing": ["documented"],
    "seed": 7,
    "settings": {"period.warm_up": 5, "period.length": 20},
    "replications": {"minimum": 5, "maximum": 5},
    "precision": {"measure": "all.all.wait_mean", "relative": 0.05},
}
LOAD = {
    "name": "load",
    "title": {"en": "Load", "zh": "负荷"},
    "path": "classes.customers.rate",
    "values": [0.5, 0.8],
}
RANGES = {"uncertainties": {"only": [], "ranges": {"classes.customers.rate": [0.4, 0.9]}}}
DRAWN = {"design": {"kind": "latin_hypercube", "points": 12}}


def queues(place: Path) -> dict[str, Path]:
    """Run a network of one desk for an instant: at two loads, and in twelve worlds."""
    studies = {"desk": {"factors": [LOAD]}, "desk_worlds": RANGES | DRAWN}
    for name, changes in studies.items():
        sweep(Study.model_validate(QUEUE | changes), place / name, Pool(1))
    return {name: place / name for name in studies}


def folders(place: Path) -> dict[str, Path]:
    """Write all of them and give them by name."""
    makers = {"grid": grid, "sample": sample, "one": one_at_a_time}
    return {name: make(place / name) for name, make in makers.items()}


def grid(folder: Path) -> Path:
    """Every load with and without the platform, which the bureau does not get; one point is refused."""
    rows = [
        {"scenario": name, "footing": "documented", "load": load, "platform": platform, "sample": 0}
        for name in STRUCTURES
        for load in LOADS
        for platform in (("without", "with") if name != "governance_bureau" else ("–",))
    ]
    return written(folder, GRID, pd.DataFrame(rows), refused=[3])


def one_at_a_time(folder: Path) -> Path:
    """The load, or the platform, or neither."""
    levels = [(np.nan, "–"), *((load, "–") for load in LOADS), (np.nan, "without"), (np.nan, "with")]
    rows = [
        {"scenario": name, "footing": "documented", "load": load, "platform": platform, "sample": 0}
        for name in ("five_tier", "direct_control")
        for load, platform in levels
    ]
    return written(folder, ONE, pd.DataFrame(rows), refused=[])


def sample(folder: Path) -> Path:
    """Worlds drawn over three ranges; in two of them a structure is refused."""
    u = np.random.default_rng(1).permuted(
        (np.arange(WORLDS)[:, None] + 0.5) / WORLDS * np.ones(len(PATHS)), axis=0
    )
    places = {f"u:{path}": column for path, column in zip(PATHS, u.T, strict=True)}
    parts = [
        pd.DataFrame({"scenario": name, "footing": "documented", **places, "sample": range(WORLDS)})
        for name in STRUCTURES
    ]
    return written(folder, SAMPLE, pd.concat(parts, ignore_index=True), refused=[5, WORLDS + 9])


def written(folder: Path, study: dict, points: pd.DataFrame, refused: list[int]) -> Path:
    """Write a folder; hours depend on the first range, and some runs have no value."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(2)
    runs = points.drop(refused)[["scenario"]].rename_axis("point").reset_index()
    runs = runs.merge(pd.DataFrame({"replication": range(REPLICATIONS)}), how="cross")
    level = runs["scenario"].map(dict(zip(STRUCTURES, (40, 41, 39), strict=True)))
    lean = points[f"u:{PATHS[0]}"].loc[runs["point"]].to_numpy() if f"u:{PATHS[0]}" in points else 0.5
    tilt = (runs["scenario"] == "direct_control") * 6 * (0.5 - lean)
    common = rng.normal(0, 3, REPLICATIONS)[runs["replication"]]
    runs[HOURS] = level + tilt + common + rng.exponential(0.8, len(runs))
    runs[SHARE] = rng.uniform(0.5, 1, len(runs))
    runs["recovery_days"] = np.nan
    runs.loc[runs.index % 17 == 5, HOURS] = np.nan
    digests = np.where(points.index.isin(refused), "", points["scenario"])
    points.assign(digest=digests).rename_axis("point").reset_index().to_parquet(folder / "points.parquet")
    runs.drop(columns="scenario").to_parquet(folder / "runs.parquet")
    pd.DataFrame({"point": refused, "reason": "no"}).to_csv(folder / "refused.csv", index=False)
    failed = ["point", "scenario", "footing", "replication", "reason", "command"]
    pd.DataFrame(columns=failed).to_csv(folder / "failures.csv", index=False)
    command = f"tierflow sweep {study['name']}"
    asked = {"format": 1, "study": dump(Study.model_validate(study)), "command": command, "code": "0"}
    (folder / "study.json").write_text(to_json(asked), encoding="utf-8")
    made = {"finished": True, "versions": {"tierflow": "0.1.0"}, "date": "2026-01-02T00:00:00+00:00"}
    (folder / "manifest.json").write_text(to_json(made), encoding="utf-8")
    return folder
