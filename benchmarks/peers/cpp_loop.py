"""A plain C++ event loop, compiled where a compiler is found: the limit of what a machine can do."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.trace import Trace

SOURCE = Path(__file__).with_name("cpp_loop.cpp")
FLAGS = ("-O2", "-std=c++17", "-shared", "-fPIC")


def compiler() -> str | None:
    """Return the path of a C++ compiler, None where there is none."""
    return next(filter(None, map(shutil.which, ("g++", "c++", "clang++"))), None)


def finish_times(trace: Trace) -> np.ndarray:
    """Simulate a trace that has no calendars; raises RuntimeError without a compiler."""
    finished = np.empty(len(trace), np.int64)
    _loop()(
        len(trace),
        *(_address(column, np.int64) for column in (trace.occurred, trace.begin)),
        _address(trace.station, np.int32),
        _address(trace.work, np.int64),
        len(trace.posts),
        _address(trace.posts, np.int64),
        _address(finished, np.int64),
    )
    return finished


@cache
def _loop() -> Callable[..., None]:
    """Compile into a temporary folder, which is gone when the code has been loaded."""
    found = compiler()
    if found is None:
        raise RuntimeError("no C++ compiler was found")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        library = Path(folder) / "cpp_loop.so"
        subprocess.run([found, *FLAGS, "-o", str(library), str(SOURCE)], check=True)
        loop = ctypes.CDLL(str(library)).finish_times
    loop.restype = None
    integer, pointer = ctypes.c_int64, ctypes.c_void_p
    loop.argtypes = [integer, pointer, pointer, pointer, pointer, integer, pointer, pointer]
    return loop


def _address(column: np.ndarray, kind: type[np.generic]) -> int:
    if column.dtype != kind or not column.flags.c_contiguous:
        raise ValueError(f"the loop reads contiguous {kind.__name__}, found {column.dtype}")
    return column.ctypes.data
