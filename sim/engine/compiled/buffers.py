"""Memory that the runs of a thread use one after the other: new memory costs a page fault every 4 kB."""

from __future__ import annotations

import threading

import numpy as np

KEPT = 2**22
"""Bytes up to which a buffer is kept; a larger one would stand beside the measures of its log."""


class _Mine(threading.local):
    def __init__(self) -> None:
        self.kept: dict[tuple[str, np.dtype], np.ndarray] = {}


_MINE = _Mine()


def empty(name: str, size: int, kind: np.dtype) -> np.ndarray:
    """Return `size` records of no certain content, good until the next call for `name` in this thread."""
    buffer = _MINE.kept.get((name, kind))
    if buffer is None or len(buffer) < size:
        buffer = np.empty(size, kind)
        if buffer.nbytes <= KEPT:
            _MINE.kept[name, kind] = buffer
    return buffer[:size]


def zeros(name: str, size: int, kind: np.dtype) -> np.ndarray:
    """Return `size` records of zeros, good as long."""
    found = empty(name, size, kind)
    found.view(np.uint8).fill(0)
    return found
