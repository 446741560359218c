"""Small studies for tests, of networks where that will do."""

from collections.abc import Mapping
from typing import Any

from sim.experiment.studies.study import Study

TITLE = {"en": "Test", "zh": "测试"}

OF_NETWORKS: dict[str, Any] = {
    "kind": "study",
    "name": "small",
    "title": TITLE,
    "story": TITLE,
    "scenarios": ["tiers", "stamps"],
    "baseline": "tiers",
    "staffing": ["documented"],
    "seed": 7,
    "replications": {"minimum": 2, "maximum": 4},
    "precision": {"measure": "all.all.wait_mean", "relative": 0.1},
}

OF_CITIES: dict[str, Any] = OF_NETWORKS | {
    "scenarios": ["direct_control", "units_26_practised"],
    "baseline": "direct_control",
    "precision": {"measure": "close_median_hours", "relative": 0.1},
}


def factor(name: str, **rest: object) -> dict[str, Any]:
    """Return a factor as a file has it."""
    return {"name": name, "title": TITLE, **rest}


def study(base: Mapping[str, Any] = OF_NETWORKS, **changes: object) -> Study:
    """Return a checked study."""
    return Study.model_validate({**base, **changes})
