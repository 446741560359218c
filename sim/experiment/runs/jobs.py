"""The runs of a sweep as a worker does them: a chunk of runs goes in, the bytes of a Parquet part come out.

A worker needs neither a disk nor anything but the code of this package.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.kinds import kind_of
from sim.experiment.runs.run import Failure, attempt, log_of, world
from sim.model.files.canon import digest_of

PACKAGE = Path(__file__).resolve().parents[2]
LIBRARIES = ("holidays", "numpy", "pandas", "scipy")
"""Packages of others that results depend on: they draw, know the calendar and sum up."""

DIGITS = 16
"""Hexadecimal digits of a digest."""
KEYS = ("digest", "footing", "replication", "failure")
"""Columns of a part before its measures."""
CODE, SEED = b"tierflow.code", b"tierflow.seed"

type Values = dict[str, float]
type Row = dict[str, str | int | float | None]


class OtherCodeError(RuntimeError):
    """A worker has another version of the code than who asks it."""


@dataclass(frozen=True)
class Repeats:
    """Some replications of one case."""

    case: Case
    replications: tuple[int, ...]


@dataclass(frozen=True)
class Chunk:
    """Runs that one worker does in one go, and whose rows make one part."""

    repeats: tuple[Repeats, ...]
    seed: int
    engine: Engine | None
    code: str

    @property
    def name(self) -> str:
        """The digest of the keys of its runs: scenario, footing, seed, replication and code."""
        runs = [[some.case.digest, some.case.footing.key, some.replications] for some in self.repeats]
        return digest_of({"runs": runs, "seed": self.seed, "code": self.code})

    def __len__(self) -> int:
        return sum(len(some.replications) for some in self.repeats)


@cache
def code_version() -> str:
    """Name the code that results depend on by its content, so that no edit of it goes unnoticed.

    It is the digest of this module, of all of this package that it imports, directly or not, and of the
    versions of `LIBRARIES`.
    """
    content = {
        path.relative_to(PACKAGE).as_posix(): sha256(path.read_bytes()).hexdigest() for path in sources()
    }
    return digest_of({"sources": content, "libraries": {name: version(name) for name in LIBRARIES}})


def sources() -> set[Path]:
    """Find the files of the package on which results depend."""
    found: set[Path] = set()
    ahead = {Path(__file__).resolve()}
    while ahead:
        found |= ahead
        ahead = {file for path in ahead for file in _imported(path)} - found
    return found


def _imported(path: Path) -> Iterator[Path]:
    """Find the files of the package that a file imports, at its top or in a function."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from _files(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _files([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])


def _files(modules: Iterable[str]) -> Iterator[Path]:
    for module in modules:
        package, *way = module.split(".")
        if package == PACKAGE.name and way:
            place = PACKAGE.joinpath(*way)
            yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())


def work(chunk: Chunk) -> bytes:
    """Do the runs of a chunk and return its part: a row each, in order, with measures or why it broke off.

    MemoryError and OSError tell of the machine and not of the run, so they are raised; `OtherCodeError` if
    the code here is not that of the chunk.
    """
    if chunk.code != code_version():
        raise OtherCodeError(f"its code is version {code_version()}, not {chunk.code}")
    rows = [
        _row(some.case, chunk.seed, replication, chunk.engine)
        for some in chunk.repeats
        for replication in some.replications
    ]
    return encoded(rows, chunk.code, chunk.seed)


def values_of(case: Case, seed: int, replication: int, engine: Engine | None = None) -> Values:
    """Simulate one replication and return its measures by name.

    Those of a network are named `<scope>.<name>.<measure>`.
    """
    log = log_of(case, seed, replication, engine)
    return kind_of(case.scenario).by_name(world(case).values(log))


def _row(case: Case, seed: int, replication: int, engine: Engine | None) -> Row:
    """Do one run; the key of its row comes before its measures, or before nothing if it broke off."""
    found = attempt(case, seed, replication, partial(_unless_the_machine, case, seed, replication, engine))
    if isinstance(found, MemoryError | OSError):
        raise found
    failure = found.reason if isinstance(found, Failure) else None
    key: Row = dict(zip(KEYS, (case.digest, case.footing.key, replication, failure), strict=True))
    return key if isinstance(found, Failure) else {**key, **found}


def _unless_the_machine(
    case: Case, seed: int, replication: int, engine: Engine | None
) -> Values | MemoryError | OSError:
    try:
        return values_of(case, seed, replication, engine)
    except (MemoryError, OSError) as error:
        return error


def encoded(rows: Sequence[Mapping[str, str | int | float | None]], code: str, seed: int) -> bytes:
    """Write rows as a part: the keys, then the measures by name; what a row lacks is null."""
    measures = sorted({name for row in rows for name in row if name not in KEYS})
    types = [pa.string(), pa.string(), pa.int64(), pa.string(), *[pa.float64()] * len(measures)]
    columns = [
        pa.array([row.get(name) for row in rows], kind)
        for name, kind in zip((*KEYS, *measures), types, strict=True)
    ]
    made_by = {CODE: code.encode(), SEED: str(seed).encode()}
    table = pa.table(dict(zip((*KEYS, *measures), columns, strict=True))).replace_schema_metadata(made_by)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def measures_of(part: bytes) -> tuple[str, ...]:
    """List the measures in a part."""
    return tuple(name for name in pq.read_schema(pa.BufferReader(part)).names if name not in KEYS)
