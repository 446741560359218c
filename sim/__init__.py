"""Simulate how a local government handles incidents, and compare ways to organise it.

The names below are imported when they are first asked for, so that `import sim` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.eventlog import EventLog
    from sim.eventlog import read as read_log
    from sim.experiment.runs.manifest import own_version
    from sim.experiment.runs.run import Pool, run
    from sim.experiment.runs.store import Results
    from sim.experiment.runs.sweep import sweep
    from sim.experiment.studies.named import list_scenarios
    from sim.model.change.sweeps import mid_tier_counts
    from sim.model.change.variant import BeyondRangeWarning, with_values
    from sim.model.files.canon import digest
    from sim.model.files.faults import ScenarioError
    from sim.model.files.library import load, load_lever, with_levers
    from sim.report.results import StudyResult, compare

__all__ = [
    "BeyondRangeWarning",
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
    "BeyondRangeWarning": ("sim.model.change.variant", "BeyondRangeWarning"),
    "EventLog": ("sim.eventlog", "EventLog"),
    "Pool": ("sim.experiment.runs.run", "Pool"),
    "Results": ("sim.experiment.runs.store", "Results"),
    "ScenarioError": ("sim.model.files.faults", "ScenarioError"),
    "StudyResult": ("sim.report.results", "StudyResult"),
    "compare": ("sim.report.results", "compare"),
    "digest": ("sim.model.files.canon", "digest"),
    "list_scenarios": ("sim.experiment.studies.named", "list_scenarios"),
    "load": ("sim.model.files.library", "load"),
    "load_lever": ("sim.model.files.library", "load_lever"),
    "mid_tier_counts": ("sim.model.change.sweeps", "mid_tier_counts"),
    "own_version": ("sim.experiment.runs.manifest", "own_version"),
    "read_log": ("sim.eventlog", "read"),
    "run": ("sim.experiment.runs.run", "run"),
    "sweep": ("sim.experiment.runs.sweep", "sweep"),
    "with_levers": ("sim.model.files.library", "with_levers"),
    "with_values": ("sim.model.change.variant", "with_values"),
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
