"""Where machine code is kept: a folder named by the digest of all files that it is made from.

Numba checks only the file of the function that it loads, not those of the functions that were built into it,
so an edited rule or constant would go on running in its old form.  A new digest makes everything anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba
from numba.core import config as numba_config

from sim import eventlog
from sim.engine import hours, rules
from sim.model import calendars, conduct, duties, structure, workload

HERE = Path(__file__).parent
BUILT_IN = (eventlog, hours, rules, calendars, conduct, duties, structure, workload)
"""The modules outside this folder whose functions and constants are built into machine code."""
config: Any = numba_config  # its members are made at run time


def entry(function: Callable) -> Callable:
    """Compile a function that Python calls, and keep its machine code with that of all it calls.

    It runs without the lock of the interpreter.
    """
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder())
    try:
        return _compiled(function, cache=True, nogil=True)
    finally:
        config.CACHE_DIR = before


def jit(function: Callable) -> Callable:
    """Compile a function that compiled ones call."""
    return _compiled(function)


def inline(function: Callable) -> Callable:
    """Compile a function as `jit` does, and build it in wherever it is called.

    The small moves of the machine cost less than a call; for whole journeys it would only make compiling
    slow.
    """
    return _compiled(function, forceinline=True)


def _compiled(function: Callable, **options: Any) -> Callable:
    """Leave out what nobody needs and what costs most of the time.

    Nothing here allocates, so nothing counts references (`_nrt`), and nobody calls from C.
    """
    return numba.njit(_nrt=False, no_cfunc_wrapper=True, **options)(function)


@cache
def folder() -> Path:
    """Return the folder of this version's machine code, and remove those of versions that stood here before.

    It lies in NUMBA_CACHE_DIR if that is set, else beside the package if one may write there, else in the
    user's cache.
    """
    base, name = _base(), f"machine-{_digest()}"
    for old in base.glob("machine-*"):
        if old.name != name and base.is_relative_to(HERE):
            shutil.rmtree(old, ignore_errors=True)
    return base / name


def _base() -> Path:
    if config.CACHE_DIR:
        return Path(config.CACHE_DIR)
    if os.access(HERE, os.W_OK):
        return HERE / "__pycache__"
    return Path.home() / ".cache" / "tierflow"


def _digest() -> str:
    sources = [*sorted(HERE.glob("*.py")), *(Path(str(module.__file__)) for module in BUILT_IN)]
    return sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:16]
