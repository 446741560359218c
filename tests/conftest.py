"""What all tests share: how hard Hypothesis tries, and a matplotlib that opens no window.

`HYPOTHESIS_PROFILE` chooses among `quick` (the default: few examples, the same every time), `ci` (more of
them, as `.ci/run` takes), `dev` (other ones every time) and `thorough`.
"""

import gc
import os
import sys
from collections.abc import Callable
from functools import cache, lru_cache

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# jsonschema makes 38 grammars of addresses when it is imported, which takes seconds in every process; no
# schema of ours or of notebooks asks for such a format, and it does without where they are not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Nothing depends on the clock: the first call of a compiled function takes seconds, and machines are shared.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

SAME = {"derandomize": True, "database": None, "print_blob": True}

settings.register_profile("quick", max_examples=12, **SAME, **UNHURRIED)
settings.register_profile("ci", max_examples=60, **SAME, **UNHURRIED)
settings.register_profile("dev", max_examples=20, **UNHURRIED)
settings.register_profile("thorough", max_examples=10_000, print_blob=True, **UNHURRIED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


LONG = (
    "test_documents.py",
    "test_notebooks.py",
    "test_browser.py",
    "test_executors.py",
    "test_benchmarks.py",
    "test_sweep.py",
    "test_document.py",
    "test_command_lines.py",
)
"""Files of tests that take many seconds each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left with it when the others have finished."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish() -> None:
    """Keep the collector from looking through all tests and packages again and again: they stay."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def shared_runs(monkeypatch):
    """Let commands in this process share their runs, for tests of what is said of runs and not of runs.

    A run is a function of its case, whose digest says what it is, its seed, its replication and the engine.
    """
    from sim.experiment.runs import run

    monkeypatch.setattr(run, "run_once", _remembering())


@cache
def _remembering() -> Callable:
    from sim.experiment.runs import run

    return lru_cache(maxsize=1000)(run.run_once)
