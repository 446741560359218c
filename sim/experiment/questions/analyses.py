"""Which analyses a study gives what they need, told before it runs by what they check themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import NamedTuple

from sim.analysis.assumptions.indices import check_points, check_replications
from sim.analysis.assumptions.prim import check_samples
from sim.analysis.choice.ranking import check_structures
from sim.experiment.questions.course import check_course
from sim.experiment.questions.discovery import sought_in
from sim.experiment.questions.sensitivity import Method, method_of
from sim.experiment.studies.sampling import LatinHypercube, Sobol
from sim.experiment.studies.study import Study


class Analysis(NamedTuple):
    """A command that reads a sweep, and why it would refuse that of a study; empty if it would not."""

    name: str
    refusal: str


def analyses_of(study: Study) -> list[Analysis]:
    """Ask each analysis whether it can read a sweep of a study, with its least replications."""
    return [Analysis(name, _refusal(check, study)) for name, check in CHECKS.items()]


def _refusal(check: Callable[[Study], object], study: Study) -> str:
    try:
        check(study)
    except ValueError as error:
        return str(error)
    return ""


def _check_rank(study: Study) -> None:
    levels = prod(len(factor.levels) for factor in study.factors)
    check_structures(len(study.scenarios) * len(study.footings) * levels)


def _check_sensitivity(study: Study) -> None:
    method = method_of(study)
    check_replications(study.replications.maximum)
    if method is Method.GIVEN:
        check_points(_samples(study))


def _check_discover(study: Study) -> None:
    if sought_in(study).boxes:
        check_samples(_samples(study))


def _samples(study: Study) -> int:
    """Return how many points a random sample has; other designs have none."""
    return study.design.points if isinstance(study.design, LatinHypercube | Sobol) else 0


CHECKS: Mapping[str, Callable[[Study], None]] = {
    "rank": _check_rank,
    "sensitivity": _check_sensitivity,
    "discover": _check_discover,
    "course": check_course,
}
"""By the name of the command."""
