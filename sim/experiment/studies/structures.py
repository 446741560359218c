"""The structures of a study: each scenario at each level of the factors, and what is wrong with a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.experiment.kinds import kind_of
from sim.experiment.studies.asked import measure_names, unknown
from sim.experiment.studies.factors import Factor, Fault, Level, Values, applied, in_order, reason
from sim.experiment.studies.sampling import MOST_ROWS, OneAtATime, number_of_rows
from sim.experiment.studies.study import Study
from sim.experiment.studies.uncertainties import Uncertainties, chosen, unmatched
from sim.model.city.cities import Scenario, settled
from sim.model.city.footing import OWN
from sim.model.files import library
from sim.model.files.changes import with_values
from sim.model.files.faults import ScenarioError, misfits
from sim.model.files.paths import Trail, join

type Levels = Mapping[str, Level | None]


@dataclass(frozen=True, eq=False)
class Arm:
    """A scenario of a study at one level of each factor; none, with the reason, if it is refused.

    `name` is what the study calls the scenario.  A level is None where the scenario is as it is.
    """

    name: str
    levels: Levels
    scenario: Scenario | None
    reason: str = ""

    @property
    def plain(self) -> bool:
        """Whether no factor changes the scenario."""
        return all(level is None for level in self.levels.values())


def structures_of(study: Study, scenarios: Mapping[str, Scenario]) -> list[Arm]:
    """Return every structure of a study, by scenario and then by level, the first factor slowest.

    With a design of one at a time only one factor is at a level.
    """
    made = [each for name, item in scenarios.items() for each in _structures(study, name, item)]
    if not isinstance(study.design, OneAtATime):
        return made
    return [each for each in made if sum(level is not None for level in each.levels.values()) <= 1]


def _structures(study: Study, name: str, scenario: Scenario) -> Iterator[Arm]:
    """Yield a scenario at all levels, in the order of the file whatever the order of application."""
    alone = isinstance(study.design, OneAtATime)
    names = [factor.name for factor in study.factors]
    choices = {factor.name: _levels(factor, name, alone) for factor in study.factors}
    made = _applied(Arm(name, {}, scenario), in_order(study.factors), choices)
    yield from sorted(made, key=lambda each: [choices[factor].index(each.levels[factor]) for factor in names])


def _levels(factor: Factor, name: str, alone: bool) -> list[Level | None]:
    if not factor.touches(name):
        return [None]
    return [None, *factor.levels] if alone else [*factor.levels]


def _applied(
    structure: Arm, factors: Sequence[Factor], choices: Mapping[str, list[Level | None]]
) -> Iterator[Arm]:
    """Yield a structure at every combination of levels; what one level made serves all that follow."""
    if not factors:
        yield structure
        return
    factor, *rest = factors
    for level in choices[factor.name]:
        yield from _applied(_at(structure, factor, level), rest, choices)


def _at(structure: Arm, factor: Factor, level: Level | None) -> Arm:
    levels = {**structure.levels, factor.name: level}
    if structure.scenario is None or level is None:
        return Arm(structure.name, levels, structure.scenario, structure.reason)
    try:
        after = settled(applied(structure.scenario, factor, level))
    except ValueError as error:
        return Arm(structure.name, levels, None, f"{factor.name} {level}: {reason(error)}")
    return Arm(structure.name, levels, after)


# ------------------------------------------------------------------------------------------------- faults


class StudyError(ValueError):
    """A study does not go with its scenarios; `faults` tell why, each with its path in the file."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        super().__init__(name, self.faults)

    def __str__(self) -> str:
        return "\n".join(f"{self.name}: {join(trail)}: {text}" for trail, text in self.faults)


def planned(study: Study) -> tuple[list[Arm], list[str]]:
    """Return the structures of a study and the paths that are varied over their ranges, in their order.

    `StudyError` with all that is wrong in view of its scenarios.
    """
    structures = structures_of(study, scenarios_of(study))
    paths = _uncertain(study, structures)
    _refuse(study, _uncertainty_faults(study, structures, paths))
    return structures, paths


def scenarios_of(study: Study) -> dict[str, Scenario]:
    """Return the scenarios with the settings of the study, by the names that it gives them.

    `StudyError` if something else in the study does not go with them.
    """
    scenarios = dict(_loaded(study))
    checks = (_kinds, _measure_faults, _factor_faults)
    _refuse(study, [fault for check in checks for fault in check(study, scenarios)])
    return scenarios


def tried(study: Study) -> Study:
    """Return a study as it is; what is wrong with it in view of its scenarios are misfits."""
    try:
        scenarios_of(study) if study.uncertainties == "none" else planned(study)
    except StudyError as error:
        misfits(error.faults)
    return study


def _refuse(study: Study, faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise StudyError(study.name, found)


def _loaded(study: Study) -> Iterator[tuple[str, Scenario]]:
    """Yield the scenarios with the settings of the study, by the names that it gives them."""
    for k, name in enumerate(study.scenarios):
        try:
            scenario = library.load(name)
        except ValueError as error:
            raise StudyError(study.name, [(("scenarios", k), reason(error))]) from None
        try:
            yield name, with_values(scenario, study.settings) if study.settings else scenario
        except ScenarioError as error:
            keys = list(study.settings)
            faults = [
                (("settings", keys[f.line - 1]), f"{f.message}, tried in {name!r}") for f in error.faults
            ]
            raise StudyError(study.name, faults) from None


def _kinds(study: Study, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    kinds = [item.kind for item in scenarios.values()]
    if len(set(kinds)) > 1:
        found = ", ".join(f"the {kind} {name}" for kind, name in zip(kinds, scenarios, strict=True))
        yield ("scenarios",), f"scenarios of several kinds do not go together, found {found}"
    elif any(kind_of(item).on_one_footing for item in scenarios.values()) and study.footings != (OWN,):
        asked = ", ".join(footing.key for footing in study.footings)
        yield ("staffing",), f"a {kinds[0]} has no posts, powers or route to be equal, found {asked}"
    names = [item.name for item in scenarios.values()]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ("scenarios",), f"scenarios need names of their own, found {name} twice"


def _measure_faults(study: Study, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    known = list(dict.fromkeys(name for item in scenarios.values() for name in measure_names(item)))
    named: dict[Trail, str] = {("precision", "measure"): study.precision.measure}
    named |= {("outcomes", k): name for k, name in enumerate(study.outcomes)}
    for trail, name in named.items():
        if name not in known:
            yield trail, unknown(name, known)


def _factor_faults(study: Study, scenarios: Mapping[str, Scenario]) -> Iterator[Fault]:
    """Yield what is wrong with factors as such, once a place.

    A single level that a scenario refuses is no fault of the study: its points are refused.
    """
    found: dict[Trail, str] = {}
    for k, factor in enumerate(study.factors):
        for name, scenario in scenarios.items():
            for trail, text in factor.faults(scenario) if factor.touches(name) else ():
                found.setdefault(("factors", k, *trail), f"{text}, tried in {name!r}")
    yield from found.items()


def _uncertain(study: Study, structures: Iterable[Arm]) -> list[str]:
    if not isinstance(study.uncertainties, Uncertainties):
        return []
    fixed = [path for factor in study.factors if isinstance(factor, Values) for path in factor.paths]
    return chosen(study.uncertainties, _scenarios(structures), fixed)


def _uncertainty_faults(study: Study, structures: Sequence[Arm], paths: Sequence[str]) -> Iterator[Fault]:
    if isinstance(study.uncertainties, Uncertainties):
        found = list(unmatched(study.uncertainties, _scenarios(structures)))
        yield from ((("uncertainties", *trail), text) for trail, text in found)
        if not paths and not found:
            yield ("uncertainties",), "no number of any scenario is varied, allowed is none"
    if (rows := number_of_rows(study.design, len(paths))) > MOST_ROWS:
        many = f"{rows:.2g} points for each structure with {len(paths)} uncertainties"
        yield ("design",), f"{many}, allowed at most {MOST_ROWS:,}"


def _scenarios(structures: Iterable[Arm]) -> list[Scenario]:
    return [each.scenario for each in structures if each.scenario is not None]
