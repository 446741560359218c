"""Simulate how a local government handles incidents, and compare ways to organise it.

The names below are imported when they are first asked for, so that `import sim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.eventlog import EventLog
    from sim.eventlog import read as read_log
    from sim.experiment.manifest import own_version
    from sim.experiment.run import Pool, run
    from sim.experiment.store import Results
    from sim.experiment.studies import list_scenarios
    from sim.experiment.sweep import sweep
    from sim.model.canon import digest
    from sim.model.changes import with_values
    from sim.model.faults import ScenarioError
    from sim.model.library import load, load_lever, with_levers
    from sim.model.sweeps import mid_tier_counts
    from sim.report.results import StudyResult, compare

__all__ = [
    "EventLog",
    "Pool",
    "Results",
    "ScenarioError",
    "StudyResult",
    "compare",
    "digest",
    "list_scenarios",
    "load",
    "load_lever",
    "mid_tier_counts",
    "own_version",
    "read_log",
    "run",
    "sweep",
    "with_levers",
    "with_values",
]

_HOMES = {
    "EventLog": ("sim.eventlog", "EventLog"),
    "Pool": ("sim.experiment.run", "Pool"),
    "Results": ("sim.experiment.store", "Results"),
    "ScenarioError": ("sim.model.faults", "ScenarioError"),
    "StudyResult": ("sim.report.results", "StudyResult"),
    "compare": ("sim.report.results", "compare"),
    "digest": ("sim.model.canon", "digest"),
    "list_scenarios": ("sim.experiment.studies", "list_scenarios"),
    "load": ("sim.model.library", "load"),
    "load_lever": ("sim.model.library", "load_lever"),
    "mid_tier_counts": ("sim.model.sweeps", "mid_tier_counts"),
    "own_version": ("sim.experiment.manifest", "own_version"),
    "read_log": ("sim.eventlog", "read"),
    "run": ("sim.experiment.run", "run"),
    "sweep": ("sim.experiment.sweep", "sweep"),
    "with_levers": ("sim.model.library", "with_levers"),
    "with_values": ("sim.model.changes", "with_values"),
}
"""Where the public names live."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    module, there = _HOMES[name]
    value = getattr(import_module(module), there)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
