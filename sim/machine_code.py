"""Make machine code of functions over arrays, and keep it on disk under the digest of all it is made from.

Numba checks only the file of the function that it loads, not those of the functions that were built into it,
so an edited rule or constant would go on running in its old form.  A new digest makes everything anew.
Without Numba the same functions run as they are written, some hundred times slower.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    import numba
    from numba.core import config as numba_config
    from numba.core import event as numba_event
except ImportError:
    numba = numba_config = numba_event = None

config: Any = numba_config  # its members are made at run time
event: Any = numba_event

MAKING = "numba:compile"
"""What Numba calls it when nothing was found on disk and a function is compiled."""

_LEAN: dict[str, Any] = {"_nrt": False, "no_cfunc_wrapper": True}
"""Leave out what costs most of the time: nothing here allocates, so nothing counts references (`_nrt`), and
nobody calls from C."""


@dataclass(frozen=True)
class Kept:
    """Machine code made from the files `sources`, in a folder of its own called after `name`."""

    name: str
    sources: tuple[Path, ...]

    def entry(self, function: Callable) -> Callable:
        """Compile a function that Python calls, and keep its machine code with that of all it calls.

        It runs without the lock of the interpreter.
        """
        if numba is None:
            return function
        before = config.CACHE_DIR
        config.CACHE_DIR = str(_folder(self))
        try:
            return numba.njit(cache=True, nogil=True, **_LEAN)(function)
        finally:
            config.CACHE_DIR = before


def jit(function: Callable) -> Callable:
    """Compile a function that compiled ones call."""
    return function if numba is None else numba.njit(**_LEAN)(function)


def inline(function: Callable) -> Callable:
    """Compile a function as `jit` does, and build it in wherever it is called.

    Small moves cost less than a call; for whole journeys it would only make compiling slow.
    """
    return function if numba is None else numba.njit(forceinline=True, **_LEAN)(function)


@contextmanager
def told_of_making(tell: Callable[[], None]) -> Generator[None]:
    """Call `tell` once if machine code is made while the block runs; finding it on disk is not making it."""
    if event is None:
        yield
        return
    listener = _first_of(tell)
    event.register(MAKING, listener)
    try:
        yield
    finally:
        event.unregister(MAKING, listener)


def _first_of(tell: Callable[[], None]) -> Any:  # noqa: ANN401  (of a class that is made where Numba is)
    class First(event.Listener):
        told = False

        def on_start(self, _: object) -> None:
            if not self.told:
                self.told = True
                tell()

        def on_end(self, _: object) -> None:
            pass

    return First()


@cache
def _folder(kept: Kept) -> Path:
    """Return the folder of this version's machine code, and remove those of versions that stood here before.

    It lies in NUMBA_CACHE_DIR if that is set, else beside the package if one may write there, else in the
    user's cache.
    """
    here = Path(__file__).parent
    base, name = _base(here), f"{kept.name}-{_digest(kept.sources)}"
    for old in base.glob(f"{kept.name}-*"):
        if old.name != name and base.is_relative_to(here):
            shutil.rmtree(old, ignore_errors=True)
    return base / name


def _base(here: Path) -> Path:
    if config.CACHE_DIR:
        return Path(config.CACHE_DIR)
    if os.access(here, os.W_OK):
        return here / "__pycache__"
    return Path.home() / ".cache" / "tierflow"


def _digest(sources: tuple[Path, ...]) -> str:
    return sha256(b"\0".join(source.read_bytes() for source in (*sources, Path(__file__)))).hexdigest()[:16]
