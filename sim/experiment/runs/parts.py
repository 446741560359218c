"""Parts of a sweep on disk: written whole or not at all, by one sweep at a time, found by what they hold.

The name of a part tells its runs and the digest of its bytes, so one that is damaged, or was written by half,
does not answer to its name.  Parts lie in a folder named by the code that made them.  Nothing is unpickled.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.runs.jobs import CODE, DIGITS, KEYS, SEED, Chunk, measures_of

PARTS, LOCK, FRESH = "parts", ".lock", ".tmp"
NAME = re.compile(rf"[0-9a-f]{{{DIGITS}}}-([0-9a-f]{{{DIGITS}}})\.parquet")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
FULL = "no room is left on the disk; what is finished is kept, so make room and start again"

type Numbers = Mapping[tuple[str, str], int]
"""The number of the case with a digest and a footing."""


@dataclass(frozen=True, eq=False)
class StoredPart:
    """A finished part: the number of the case of each row, its replication, and the names of its measures."""

    path: Path
    cases: np.ndarray
    replications: np.ndarray
    measures: tuple[str, ...]

    @cached_property
    def span(self) -> np.ndarray:
        """The cases in it, each once."""
        return np.unique(self.cases)


@dataclass(frozen=True)
class Parts:
    """The parts of one version of the code and one seed in the folder of a sweep."""

    root: Path
    code: str
    seed: int

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.root / PARTS / self.code

    @property
    def others(self) -> int:
        """How many folders of parts other versions of the code have left."""
        return sum(path.name != self.code for path in (self.root / PARTS).glob("*"))

    def keep(self, chunk: Chunk, data: bytes) -> Path:
        """Write the part of a chunk; OSError with a sentence if there is no room."""
        path = self.folder / f"{chunk.name}-{_digest(data)}.parquet"
        self.folder.mkdir(parents=True, exist_ok=True)
        with written(path) as file:
            file.write(data)
        return path

    def found(self, numbers: Numbers) -> list[StoredPart]:
        """Find the sound parts that hold a run of any of the cases, by name."""
        parts = [self._part(path, numbers) for path in sorted(self.folder.glob("*.parquet"))]
        return [part for part in parts if part is not None and (part.cases >= 0).any()]

    def tidy(self) -> int:
        """Remove what was written by half and damaged parts; return how many of the latter there were."""
        for path in self.folder.glob(f"*{FRESH}"):
            path.unlink()
        damaged = [path for path in self.folder.glob("*.parquet") if _sound(path) is None]
        for path in damaged:
            path.unlink()
        return len(damaged)

    def rows(self, part: StoredPart, columns: list[str]) -> pa.Table:
        """Read columns of a part, with the numbers of the cases as `case` before them."""
        data = _sound(part.path)
        if data is None:
            raise OSError(errno.EIO, "the part was damaged while it was being used", part.path.name)
        table = pq.read_table(pa.BufferReader(data), columns=columns).replace_schema_metadata(None)
        return table.add_column(0, "case", pa.array(part.cases))

    def _part(self, path: Path, numbers: Numbers) -> StoredPart | None:
        data = _sound(path)
        if data is None:
            return None
        file = pq.ParquetFile(pa.BufferReader(data))
        made_by = file.schema_arrow.metadata or {}
        if (made_by.get(CODE), made_by.get(SEED)) != (self.code.encode(), str(self.seed).encode()):
            return None
        keys = file.read(columns=list(KEYS[:3])).to_pydict()
        pairs = zip(keys["digest"], keys["footing"], strict=True)
        cases = np.fromiter((numbers.get(pair, -1) for pair in pairs), np.int64)
        return StoredPart(path, cases, np.array(keys["replication"], np.int64), measures_of(data))


def _sound(path: Path) -> bytes | None:
    """Return the bytes of a part; None if it is not what its name says."""
    match, data = NAME.fullmatch(path.name), path.read_bytes()
    return data if match and match[1] == _digest(data) else None


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:DIGITS]


@contextmanager
def written(path: Path) -> Generator[IO[bytes]]:
    """Give a file to be filled, which is at `path` as a whole when the block ends without error.

    OSError with a sentence if there is no room; then, as after any error, everything is as it was.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}{FRESH}")
    try:
        with fresh.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise OSError(error.errno, FULL, path.parent.name) from error
        raise
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Keep every other sweep out of a folder; the lock goes with the process, however that ends."""
    with (folder / LOCK).open("ab") as handle:
        try:
            _lock(handle)
        except OSError as error:
            problem = "another sweep is at work there; wait for its end or choose another folder with --out"
            raise ValueError(f"{folder}: {problem}") from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> None:
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
