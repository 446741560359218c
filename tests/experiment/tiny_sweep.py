"""A study whose runs take milliseconds, what its folder holds, and work that goes wrong on purpose."""

import os
import signal
from hashlib import sha256
from pathlib import Path

from sim.experiment.cases import Case
from sim.experiment.runs.jobs import Chunk, OtherCodeError, Repeats
from sim.experiment.studies.study import Study

TABLES = ("points.parquet", "runs.parquet", "failures.csv", "refused.csv", "summary.csv")
LITTER = f"{'0' * 16}-{'0' * 16}.parquet"
"""The name of what looks like a part and is none."""
MEASURE = "all.all.wait_mean"

TINY = {
    "kind": "study",
    "name": "tiny",
    "title": {"en": "Tiny", "zh": "小"},
    "story": {"en": "Tiny", "zh": "小"},
    "scenarios": ["single_desk"],
    "baseline": "single_desk",
    "staffing": ["documented"],
    "seed": 7,
    "settings": {"period.warm_up": 5, "period.length": 20},
    "factors": [
        {
            "name": "load",
            "title": {"en": "Load", "zh": "负荷"},
            "path": "classes.customers.rate",
            "values": [0.5, 0.8],
        },
        {
            "name": "posts",
            "title": {"en": "Posts", "zh": "编制"},
            "path": "stations.desk.posts",
            "values": [1, 2],
        },
    ],
    "replications": {"minimum": 6, "maximum": 6},
    "precision": {"measure": MEASURE, "relative": 0.05},
}


def tiny(**changes: object) -> Study:
    return Study.model_validate(TINY | changes)


def tables(folder: Path) -> dict[str, str]:
    """The digest of each table of a sweep."""
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in TABLES}


def parts(folder: Path) -> dict[str, tuple[int, int]]:
    """What would change if a part were written again; nothing of `LITTER`."""
    found = [(path, path.stat()) for path in (folder / "parts").glob("*/*.parquet") if path.name != LITTER]
    return {path.name: (stat.st_ino, stat.st_mtime_ns) for path, stat in found}


def ill(chunk: Chunk) -> bytes:
    """Do what the code of a chunk tells: be killed, fail, or work, so many times that files tell it."""
    what, _, folder = chunk.code.partition(" ")
    (Path(folder) / f"{what}-{os.getpid()}-{os.urandom(4).hex()}").touch()
    tries = len(list(Path(folder).glob(f"{what}-*")))
    match what:
        case "killed_always":
            os.kill(os.getpid(), signal.SIGKILL)
        case "killed_once" if tries == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "no_memory":
            raise MemoryError("none left")
        case "no_disk_once" if tries == 1:
            raise OSError("gone")
        case "edited":
            raise OtherCodeError("its code is version a, not b")
        case "broken":
            raise ZeroDivisionError("a fault in the code")
    return what.encode()


def told(what: str, folder: Path, case: Case) -> Chunk:
    """A chunk that `ill` does as told."""
    return Chunk((Repeats(case, (0,)),), 1, None, f"{what} {folder}")
