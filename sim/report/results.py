"""What a study found: its tables, its figures and the folder that keeps both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from sim.analysis.choice.standing import Standing
from sim.analysis.runs.comparison import Comparison
from sim.analysis.runs.differences import check_margin
from sim.analysis.runs.leads import leads
from sim.analysis.runs.tables import RUN
from sim.experiment.beyond import beyond_data
from sim.experiment.cases import Case, repeating, stands_for
from sim.experiment.command_line import CommandLine, Option, Origin, Verb, settled
from sim.experiment.given import check_number, check_scenarios, check_type
from sim.experiment.kinds import kind_of
from sim.experiment.questions.compare import Outcome, cases_of
from sim.experiment.questions.compare import compare as run_study
from sim.experiment.questions.worlds import Worlds, shipped_sweeps, worlds_of
from sim.experiment.runs.manifest import own_version, staged, write_manifest
from sim.experiment.runs.run import Pool
from sim.experiment.runs.run import Result as RunResult
from sim.experiment.studies.named import Settings, study_of
from sim.experiment.studies.study import Study
from sim.measures import TOGETHER, Shown, Unit, named, shown
from sim.model.change.applying import planned
from sim.model.city.cities import Scenario, as_city
from sim.model.files.base import Title
from sim.model.files.canon import dump
from sim.model.files.card import Card, Carded
from sim.model.files.library import asked, load
from sim.words import ENGLISH, Language, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class StudyResult(Carded, Comparison):
    """A comparison that knows how it came about, can be drawn and can be kept."""

    outcome: Outcome
    command: str
    seconds: float
    margin: float | None = None
    """The difference that matters, in the unit of the measure; none was named if it is None."""
    worlds: Worlds = field(default_factory=Worlds)
    """What sweeps over assumptions tell of its verdicts."""

    @classmethod
    def of(
        cls, outcome: Outcome, command: str, seconds: float = 0.0, margin: float | None = None
    ) -> StudyResult:
        """Take over the tables of an outcome; `seconds` is the time that it took."""
        given = {"outcome": outcome, "command": command, "seconds": seconds, "margin": margin}
        digests = {case.scenario.name: case.digest for case in outcome.cases}
        return cls(**vars(outcome.comparison), **given, worlds=worlds_of(shipped_sweeps(), digests))

    def _card(self) -> Card:
        facts = {
            "scenarios": ", ".join(self.titles),
            "baseline": self.baseline,
            "footings": ", ".join(map(str, self.runs["footing"].unique())),
            "measure": self.measure,
            "replications": self.outcome.replications,
            "seed": self.outcome.study.seed,
        }
        asks = (".differences()", ".summary()", ".leads()", ".plot()", ".save(folder)", ".runs")
        return Card("comparison", self.outcome.study.name, facts, asks)

    def standing(self, measure: str, footing: str, scenario: str) -> Standing | None:
        """Tell how a scenario stands against the baseline over plausible worlds; None if it was not asked."""
        return self.worlds.standing(measure, footing, scenario, self.baseline)

    @property
    def measure(self) -> str:
        """The measure that the study is about."""
        return self.outcome.study.precision.measure

    def differences(self, level: float = 0.95) -> pd.DataFrame:
        """Give every scenario minus the baseline; a margin, if one was named, judges the study's measure."""
        table = super().differences(level)
        if self.margin is None:
            return table
        judged = self.judged(self.measure, self.margin, level).set_index(["footing", "scenario"])["verdict"]
        cells = pd.MultiIndex.from_frame(table[["footing", "scenario"]])
        here = table["measure"] == self.measure
        return table.assign(verdict=table["verdict"].mask(here, judged.reindex(cells).to_numpy()))

    @property
    def equal(self) -> dict[str, frozenset[str]]:
        """What each footing of the study makes equal."""
        return {footing.key: footing.equal for footing in self.outcome.study.footings}

    def leads(self, measure: str = "", level: float = 0.95) -> pd.DataFrame:
        """Divide the lead of each structure over the baseline among posts, powers, route and structure.

        In `measure`, that of the study if none is named: see `sim.analysis.runs.leads`.
        """
        runs = self.design if len(self.design) else self.runs
        return leads(runs[[*RUN, self._known(measure or self.measure)]], self.baseline, self.equal, level)

    def plot(self, measure: str = "", lang: Language = ENGLISH) -> Figure:
        """Show a measure, that of the study if none is named, with the paired differences beside it."""
        from sim.report.plots import plot_resolution

        return plot_resolution(self, measure or self.measure, lang, self.source(lang))

    def made_by(self, lang: Language) -> str:
        """Give the command that makes the results again; in words that there is none."""
        return self.command or say("source.python", lang)

    def source(self, lang: Language) -> str:
        """Say in one line what made the figures."""
        outcome = self.outcome
        return say(
            "source.run",
            lang,
            version=own_version(),
            replications=outcome.replications,
            seed=outcome.study.seed,
            command=self.made_by(lang),
        )

    def office_titles(self, scenario: str) -> dict[str, dict[str, str]]:
        """Give the names of offices in every language.

        By name the city and what is above it, by kind the middle tiers and the contractor.
        """
        named = [case.scenario for case in self.outcome.cases if case.scenario.name == scenario]
        return {
            key: title.model_dump() for scenario in named for key, title in _office_titles(scenario).items()
        }

    def figures(self, lang: Language = ENGLISH) -> Iterator[tuple[str, Callable[[], Figure]]]:
        """Give the name of each figure and what draws it."""
        from sim.report import plots
        from sim.report.plots.charts import plot_organisations

        source = self.source(lang)
        if len(self.leads()):
            yield "leads", lambda: plots.plot_leads(self, self.measure, lang, source)
        yield "resolution", lambda: self.plot(lang=lang)
        yield "ranking", lambda: plots.plot_ranking(self, self.measure, lang, source)
        yield "together", lambda: plots.plot_together(self, self._together(), lang, source)
        yield "split", lambda: plots.plot_split(self, lang, source)
        for scenario in self.titles:
            if scenario != self.baseline:
                yield (
                    f"bridge_{scenario}",
                    lambda s=scenario: plots.plot_bridge(self, self.baseline, s, lang, source),
                )
        if rival := self._nearest():
            yield "noise", lambda: plots.plot_noise(self, rival, self.measure, lang, source)
        yield "load", lambda: plots.plot_load(self, lang, source)
        yield from self._figures_of_means(lang)
        for footing in self.runs["footing"].unique():
            yield (
                f"organisations_{footing}",
                lambda s=footing: plot_organisations(self, (), s, lang, source),
            )

    def figure(self, name: str, lang: Language = ENGLISH) -> Figure:
        """Draw one of `figures` by its name; ValueError that lists them for any other."""
        known = dict(self.figures(lang))
        if name not in known:
            raise ValueError(f"there is no figure {name!r}, there are {', '.join(known)}")
        return known[name]()

    def _figures_of_means(self, lang: Language) -> Iterator[tuple[str, Callable[[], Figure]]]:
        """Give the figures of the tables of means, which results of old lack."""
        from sim.report import plots

        source = self.source(lang)
        if len(self.communities):
            yield "fairness", lambda: plots.plot_fairness(self, lang, source)
        for footing in self.flows["footing"].unique() if len(self.flows) else ():
            yield f"flows_{footing}", lambda s=footing: plots.plot_flows(self, s, lang, source)
        if len(self.backlog):
            yield "backlog", lambda: plots.plot_backlog(self, lang, source)
        if len(self.backlog) and self.backlog["excess"].notna().any():
            yield "shock", lambda: plots.plot_shock(self, lang, source)

    def _together(self) -> list[str]:
        """Name the measures told together: that of the study, and those beside it that the results have."""
        return [name for name in dict.fromkeys((self.measure, *TOGETHER)) if name in self.runs]

    def _nearest(self) -> str:
        """Return the structure nearest to the baseline, where chance matters most; none if unknown."""
        table = self.differences()
        here = table[(table["measure"] == self.measure) & (table["replications"] > 1)]
        gaps = here.groupby("scenario", sort=False)["mean"].agg(lambda gap: gap.abs().max())
        return str(gaps.idxmin()) if len(gaps) else ""

    def save(self, folder: str | Path, lang: Language = ENGLISH) -> None:
        """Write data, figures and manifest into `folder`, which holds all of them or is left as it was."""
        with staged(Path(folder)) as stage:
            self.write_all(stage, lang)

    def write_all(self, stage: Path, lang: Language) -> None:
        """Write data, figures and manifest into a folder that is new."""
        from sim.report.style import save

        self.write(stage)
        for name, table in self.tables().items():
            table.to_csv(stage / f"{name}.csv", index=False, lineterminator="\n")
        for name, draw in self.figures(lang):
            save(draw(), stage / "figures", name)
        write_manifest(stage, self.manifest())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give what follows from the data, by name."""
        return {
            "summary": self.summary(),
            "differences": self.differences(),
            "split_summary": self.split_summary(),
            "load_by_tier": self.load_by_tier(),
            "leads": pd.concat([self.leads(name) for name in self._timed()], ignore_index=True),
        } | ({} if self.margin is None else {"equivalence": self.equivalence(self.measure, self.margin)})

    def _timed(self) -> list[str]:
        """Name the measures whose leads are told: that of the study, and the times beside it."""
        beside = [name for name in shown(Shown.LEADS) if name in self.runs]
        return list(dict.fromkeys([self.measure, *beside]))

    def described(self) -> dict[str, Any]:
        """Give what was compared, the means and the differences as plain data."""
        tables = {name: table.to_dict("records") for name, table in self.tables().items()}
        skewed = self.skewed(self.measure).to_dict("records")
        return self.manifest() | {"titles": self.titles, "baseline": self.baseline, "skewed": skewed} | tables

    def manifest(self) -> dict[str, Any]:
        """Give what must be known to make the result again."""
        outcome, study = self.outcome, self.outcome.study
        return {
            "command": self.command,
            "seconds": round(self.seconds, 1),
            "seed": study.seed,
            "replications": outcome.replications,
            "precision": {"reached": outcome.reached, "half_width": outcome.width},
            **({} if self.margin is None else {"margin": self.margin}),
            **beyond_data(outcome.cases),
            "study": dump(study),
            "cases": [
                {
                    "scenario": case.scenario.name,
                    "footing": case.footing.key,
                    "origin": str(case.origin),
                    "scenario_digest": case.digest,
                    "log_digest_of_replication_0": log_digest,
                }
                for case, log_digest in zip(outcome.cases, outcome.log_digests, strict=True)
            ],
        }


@dataclass(frozen=True)
class ComparisonRequest:
    """What somebody asked to compare: names or paths, settings, values to be changed (`path=value`), levers.

    `in_python` tells that a scenario was changed in Python, which no command can name.
    """

    names: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    changes: tuple[str, ...] = ()
    in_python: bool = False
    levers: tuple[str, ...] = ()
    margin: float | None = None

    def __post_init__(self) -> None:
        if self.margin is not None:
            check_margin(self.margin)

    @property
    def command(self) -> str:
        """The command that asks for the same, without any absolute path; empty if none can."""
        if self.in_python:
            return ""
        margin = [] if self.margin is None else [(Option.MARGIN, f"{self.margin:g}")]
        what = Origin("", self.levers, self.changes).options
        return str(CommandLine(Verb.COMPARE, self.names, (*settled(self.settings), *margin, *what)))


def cases(study: Study, request: ComparisonRequest) -> list[Case]:
    """Load the scenarios of a study, with the levers and the changes that were asked for."""
    scenarios = [asked(name, request.changes, request.levers) for name in study.scenarios]
    origins = [Origin(name, request.levers, request.changes) for name in study.scenarios]
    return cases_of(study, scenarios, origins)


def found(
    study: Study, cases: Sequence[Case], request: ComparisonRequest, pool: Pool | None = None
) -> StudyResult:
    """Run a study and return what it found."""
    begin = monotonic()
    outcome = run_study(study, cases, pool)
    return StudyResult.of(outcome, request.command, monotonic() - begin, request.margin)


def compare(
    scenarios: Sequence[str | Scenario] = (),
    pool: Pool | None = None,
    margin: float | None = None,
    **settings: Unpack[Settings],
) -> StudyResult:
    """Compare scenarios, given as such, by name or by path; without any, run the headline study.

    The first is the baseline unless `baseline` names another.  The other settings are as in `Settings`;
    `margin` is the difference of the measure that matters.  ValueError, before anything runs, for what is no
    list of scenarios, settings of another kind, or scenarios that do not meet the same incidents.
    """
    check_scenarios(scenarios)
    check_type("pool", pool, Pool, "sim.Pool(jobs=2)")
    if margin is not None:
        check_number("margin", margin)
    given = {item.name: item for item in scenarios if not isinstance(item, str)}
    changed = not all(stands_for(Origin(name), item.digest) for name, item in given.items())
    names = tuple(item if isinstance(item, str) else item.name for item in scenarios)
    request = ComparisonRequest(names, settings, in_python=changed, margin=margin)
    study = study_of(names, settings)
    loaded = [given[name] if name in given else load(name) for name in study.scenarios]
    origins = [Origin(name) for name in study.scenarios]
    return found(study, cases_of(study, loaded, origins), request, pool)


def write_run(result: RunResult, folder: Path, seconds: float) -> None:
    """Write the tables of repeated runs, the log of the first and a manifest into a folder that is new."""
    for name, table in {"runs": result.runs, "split": result.split, "load": result.load}.items():
        if len(table):
            table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
            table.to_csv(folder / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    result.summary().to_csv(folder / "summary.csv", index=False, float_format="%.10g", lineterminator="\n")
    result.log().write(folder / "log")
    made = {key: value for key, value in described_run(result).items() if key != "measures"}
    write_manifest(folder, made | {"seconds": round(seconds, 1)})


def described_run(result: RunResult) -> dict[str, Any]:
    """Give what was run and the summary of its measures as plain data, units included."""
    case, summary = result.case, result.summary()
    scenario = case.scenario
    return {
        "command": repeating(case, result.seed, result.replications),
        "scenario": scenario.name,
        "kind": scenario.kind,
        "footing": None if kind_of(scenario).on_one_footing else case.footing.key,
        "scenario_digest": case.digest,
        **beyond_data([case]),
        "seed": result.seed,
        "first": result.replications.start,
        "replications": len(result.replications),
        "log_digest": result.log_digests[0],
        "measures": summary.assign(
            skewed=result.skewed()["skewed"],
            unit=[unit_name(scenario, name) for name in summary["measure"]],
        ).to_dict("records"),
    }


def unit_name(scenario: Scenario, measure: str) -> str:
    """Name the unit of a measure for machines; times of a network are in the unit of its file."""
    unit = named(measure).measure.unit
    return kind_of(scenario).times_in(scenario).name if unit is Unit.TIME else unit.value


def _office_titles(scenario: Scenario) -> dict[str, Title]:
    city = as_city(scenario, "only cities have offices")
    plan = planned(city)
    titles = {title.en: title for title in (*plan.above, city.city.title)}
    titles |= {tier.name: tier.title for tier in plan.middle}
    return titles | ({"contractor": plan.contractor.title} if plan.contractor else {})
