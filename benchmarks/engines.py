"""Who takes part: our two engines, and whatever of their neighbours is installed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.peers import cpp_loop
from benchmarks.trace import Trace
from sim.engine.simulate import Engine

COMPILED, REFERENCE = "ours, compiled", "ours, reference"
SIMPY, CIW, SALABIM, CPP = "SimPy", "Ciw", "salabim", "C++ loop"


@dataclass(frozen=True)
class Contender:
    """An engine: `prepare` a trace, run what it returns, read the finish times; only the run is timed."""

    name: str
    prepare: Callable[[Trace], Callable[[], Any]]
    finish_times: Callable[[Any], np.ndarray]
    has_calendars: bool


@dataclass(frozen=True)
class Peer:
    """An engine of others, its module here, and the package it needs."""

    name: str
    module: str
    package: str | None = None
    has_calendars: bool = False

    def missing(self) -> str | None:
        """Return what it lacks, None if it can run."""
        if self.package and not find_spec(self.package):
            return f"{self.package} is not installed"
        if self.name == CPP and not cpp_loop.compiler():
            return "no C++ compiler was found"
        return None


PEERS = (
    Peer(SIMPY, "simpy_plain", "simpy", has_calendars=True),
    Peer("Mesa alone", "mesa_only", "mesa"),
    Peer(CIW, "ciw_trace", "ciw"),
    Peer(SALABIM, "salabim_trace", "salabim"),
    Peer("heapq loop", "heap_loop", has_calendars=True),
    Peer(CPP, "cpp_loop"),
)

OWN = {COMPILED: Engine.COMPILED, REFERENCE: Engine.REFERENCE}


def contenders() -> tuple[Contender, ...]:
    """Return all that can run here, ours first."""
    return tuple(map(named, [*OWN, *(peer.name for peer in PEERS if not peer.missing())]))


@cache
def named(name: str) -> Contender:
    """Return a contender, importing no other; raises ValueError if it cannot run here."""
    if name in OWN:
        return _own(name)
    for peer in PEERS:
        if peer.name == name and not peer.missing():
            return _other(peer)
    raise ValueError(f"{name!r} cannot run here")


def missing() -> list[str]:
    """Return a sentence for each peer that cannot run here."""
    return [f"{peer.name} is left out: {reason}" for peer in PEERS if (reason := peer.missing())]


def _own(name: str) -> Contender:
    from benchmarks import ours

    return Contender(name, partial(ours.prepare, OWN[name]), ours.finish_times, has_calendars=True)


def _other(peer: Peer) -> Contender:
    simulate = import_module(f"benchmarks.peers.{peer.module}").finish_times
    return Contender(peer.name, lambda trace: partial(simulate, trace), np.asarray, peer.has_calendars)
