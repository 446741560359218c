"""The cases: each runs a race or some probes and returns a section of the results page."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import engines, ours, trace
from benchmarks.engines import CIW, COMPILED, CPP, REFERENCE, SALABIM, SIMPY, Contender
from benchmarks.probe import look
from benchmarks.race import Race, Runner, race
from benchmarks.targets import Figure
from benchmarks.trace import Trace
from sim.engine.simulate import Engine
from sim.eventlog import EventLog
from sim.experiment.runs import run as experiment
from sim.model.files.changes import with_values
from sim.model.files.library import Scenario, load
from sim.model.network.scenario import NetworkScenario

SEED = 1
SHORT_CITY = {"period.days": 7, "period.warm_up": 0}


class Name(StrEnum):
    """What can be asked for."""

    BARE = "bare"
    BOUNDS = "bounds"
    YEAR = "year"
    STEPS = "steps"
    OFFICE = "office"
    REPLICATIONS = "replications"
    MEMORY = "memory"
    START = "start"


@dataclass(frozen=True)
class Settings:
    """How large, how often, and how many seconds one engine may take for one case."""

    sizes: tuple[int, ...] = (20_000, 200_000, 2_000_000)
    rounds: int = 5
    budget: float = 120.0
    replications: int = 1_000
    city_replications: int = 40
    whole_year: bool = True

    def __post_init__(self) -> None:
        counts = (self.rounds, self.replications, self.city_replications, *self.sizes)
        if not self.sizes or min(counts) < 1:
            raise ValueError(f"rounds, replications and sizes must be positive, found {self}")


SMOKE = Settings(
    sizes=(500, 2_000), rounds=2, budget=5.0, replications=4, city_replications=2, whole_year=False
)


@dataclass(frozen=True)
class Section:
    """A part of the page: a table with its head, remarks, the engines that gave a wrong answer, and figures
    of which something is wanted.
    """

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    remarks: list[str]
    faults: tuple[str, ...] = ()
    figures: tuple[tuple[Figure, float], ...] = ()


# --- the four-tier network


def bare(settings: Settings) -> Iterator[Section]:
    """Race all engines on the bare network at each size, then compare the growth."""
    pace: dict[str, dict[int, float]] = {}
    for size in sorted(settings.sizes):
        who, left_out = _affordable(engines.contenders(), pace, size, settings)
        result = _race(who, trace.bare(size, SEED), settings)
        for name in result.seconds:
            pace.setdefault(name, {})[size] = result.median(name) / size
        section = _section(f"Bare four-tier network, {size:,} incidents", size, result, left_out)
        wanted = size == min(settings.sizes)
        yield replace(section, figures=_figures(result)) if wanted else section
    if len(settings.sizes) > 1:
        yield _growth(pace)


def _figures(result: Race) -> tuple[tuple[Figure, float], ...]:
    """Return the ratios of which something is wanted, of those engines that took part."""
    pairs = {
        Figure.OVER_SIMPY: (SIMPY, COMPILED),
        Figure.OVER_CIW: (CIW, COMPILED),
        Figure.OVER_SALABIM: (SALABIM, COMPILED),
        Figure.OVER_CPP_TIME: (COMPILED, CPP),
        Figure.REFERENCE_OVER_SIMPY: (SIMPY, REFERENCE),
    }
    return tuple(
        (figure, median(result.ratios(*pair)))
        for figure, pair in pairs.items()
        if set(pair) <= set(result.seconds)
    )


def bounds(settings: Settings) -> Iterator[Section]:
    """Race the compiled engine with itself doing less, and with the C++ loop, which keeps no log."""
    work = trace.bare(min(settings.sizes), SEED)
    steps = ours.less_and_less(work)
    runners = [Runner(name, run, lambda _: len(work)) for name, run in steps.items()]
    runners += [
        Runner(c.name, c.prepare(work), lambda _: len(work)) for c in engines.contenders() if c.name == CPP
    ]
    for runner in runners:
        runner.run()
    result = race(runners, settings.rounds, settings.budget)
    last = list(result.seconds)[-1]
    rows = [
        (name, f"{1000 * result.median(name):.3g}", spread(result.ratios(name, last)))
        for name in result.seconds
    ]
    head = ("what is done", "CPU ms", f"time, {last} = 1")
    yield Section(f"What bounds the compiled engine: bare network, {len(work):,} incidents", head, rows, [])


def office(settings: Settings) -> Iterator[Section]:
    """Race the engines that know calendars and priorities on the network with office hours."""
    size = min(settings.sizes)
    who = [contender for contender in engines.contenders() if contender.has_calendars]
    result = _race(who, trace.office_hours(size, SEED), settings)
    yield _section(f"Office hours and two priorities, {size:,} incidents", size, result, [])


def _affordable(
    who: Iterable[Contender], pace: dict[str, dict[int, float]], size: int, settings: Settings
) -> tuple[list[Contender], list[str]]:
    """Leave out whom the pace at the largest size so far would take beyond the budget, with a remark."""
    chosen, left_out = [], []
    for contender in who:
        known = pace.get(contender.name, {})
        expected = size * known[max(known)] if known else 0.0
        if expected <= settings.budget:
            chosen.append(contender)
        else:
            left_out.append(f"{contender.name} is left out: it would take about {expected:,.0f} s")
    return chosen, left_out


def _race(who: list[Contender], work: Trace, settings: Settings) -> Race:
    few = (trace.office_hours if work.shifts else trace.bare)(100, SEED)
    for contender in who:
        contender.prepare(few)()  # loads machine code
    runners = [Runner(c.name, c.prepare(work), c.finish_times) for c in who]
    return race(runners, settings.rounds, settings.budget)


def _section(title: str, size: int, result: Race, left_out: list[str]) -> Section:
    names = list(result.seconds)
    rows = []
    for name in names:
        seconds = result.median(name)
        speed = [spread(result.ratios(SIMPY, name))] if SIMPY in names else []
        time = [spread(result.ratios(name, CPP))] if CPP in names else []
        rounds = str(len(result.seconds[name]))
        rows.append((name, f"{seconds:.4g}", f"{size / seconds:,.0f}", *speed, *time, rounds))
    columns = {SIMPY: "speed, SimPy = 1", CPP: "time, C++ loop = 1"}
    head = ("engine", "CPU s", "incidents/s", *(columns[k] for k in columns if k in names), "rounds")
    remarks = [*_verdicts(result, f"{size:,} finish times"), *left_out]
    return Section(title, head, rows, remarks, result.differing)


def _verdicts(result: Race, what: str) -> list[str]:
    first, *others = result.seconds
    return [
        f"{'DIFFERENT' if name in result.differing else 'verified'}: {what} of {name} against {first}"
        for name in others
    ]


def _growth(pace: dict[str, dict[int, float]]) -> Section:
    sizes = sorted({size for known in pace.values() for size in known})
    rows = [
        (name, *(f"{known[size] / known[sizes[0]]:.2f}" if size in known else "" for size in sizes))
        for name, known in pace.items()
    ]
    ours = pace[COMPILED]
    growth = (Figure.GROWTH, ours[max(ours)] / ours[min(ours)])
    head = ("engine", *(f"{size:,}" for size in sizes))
    return Section("Growth: CPU time per incident", head, rows, [], figures=(growth,))


def spread(values: list[float]) -> str:
    """Write the median of some ratios, with the least and the greatest of several."""
    if len(values) == 1:
        return figure(values[0])
    return f"{figure(median(values))} ({figure(min(values))}–{figure(max(values))})"


def figure(value: float) -> str:
    """Write a ratio with three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


# --- what studies do


def year(settings: Settings) -> Iterator[Section]:
    """Race our two engines on a full year of the 26 units as practised, without and with its measures."""
    small_city()()
    runs = {COMPILED: _city(Engine.COMPILED, settings), REFERENCE: _city(Engine.REFERENCE, settings)}
    values = _city_world(settings).values
    measured = {name: partial(_measured, run, values) for name, run in runs.items()}
    span = "a full year" if settings.whole_year else "a week"
    yield replace(_year(f"units_26_practised, {span}: the log", runs, EventLog.digest, settings), figures=())
    yield _year(f"units_26_practised, {span}: log and measures", measured, _values, settings)


def _year(
    title: str, runs: dict[str, Callable], answer: Callable[[Any], object], settings: Settings
) -> Section:
    runners = [Runner(name, run, answer) for name, run in runs.items()]
    result = race(runners, settings.rounds, settings.budget)
    rows = [
        (name, f"{result.median(name):.4g}", spread(result.ratios(REFERENCE, name)), str(len(seconds)))
        for name, seconds in result.seconds.items()
    ]
    head = ("engine", "CPU s", "speed, reference = 1", "rounds")
    figures = ((Figure.YEAR_OVER_REFERENCE, median(result.ratios(REFERENCE, COMPILED))),)
    return Section(title, head, rows, _verdicts(result, "what it says"), result.differing, figures)


def _measured(run: Callable[[], EventLog], values: Callable[[EventLog], Any]) -> Any:  # noqa: ANN401  (a table)
    return values(run())


def _values(runs: Any) -> list[float]:  # noqa: ANN401  (a table of pandas)
    return runs.fillna(-1.0).to_numpy(float).ravel().tolist()


def steps(settings: Settings) -> Iterator[Section]:
    """Time the steps of one replication of that year, which take turns."""
    small_city()()
    here, run = _city_world(settings), _city(Engine.COMPILED, settings)
    log = run()
    runners = [
        Runner("draw what happens", partial(here.draw, SEED, 0), len),
        Runner("simulate", run, lambda _: len(here.draw(SEED, 0))),
        Runner("measure", partial(here.values, log), lambda _: len(here.draw(SEED, 0))),
    ]
    result = race(runners, settings.rounds, settings.budget)
    total = sum(result.median(name) for name in result.seconds)
    rows = [
        (name, f"{result.median(name):.3g}", f"{result.median(name) / total:.0%}") for name in result.seconds
    ]
    rows.append(("replication", f"{total:.3g}", ""))
    items = len(here.draw(SEED, 0))
    remarks = [
        f"{items:,} items and {len(log.rows['time']):,} rows a replication",
        f"{1 / total:.3g} replications a second and core",
    ]
    figures = ((Figure.MEASURING, median(result.ratios("measure", "simulate"))),)
    head = ("step", "CPU s", "share")
    yield Section("Where a replication's time goes", head, rows, remarks, figures=figures)


def replications(settings: Settings) -> Iterator[Section]:
    """Time replications from drawing to measures on one and on two cores: of the bare network, of a city."""
    network = experiment.Case.of(NetworkScenario.model_validate(four_tiers()))
    years = _on_cores("years of the bare network", network, settings.replications, settings)
    yield replace(years, figures=((Figure.TWO_CORES_NETWORK, years.figures[0][1]),))
    city = experiment.Case.of(_city_scenario(settings))
    yield _on_cores(f"runs of {city.scenario.name}", city, settings.city_replications, settings)


def _on_cores(what: str, case: experiment.Case, number: int, settings: Settings) -> Section:
    def runner(jobs: int) -> Runner:
        run = partial(experiment.repeat, [case], range(number), SEED, experiment.Pool(jobs=jobs))
        return Runner(f"{jobs} cores" if jobs > 1 else "1 core", run, _digests)

    runners = [runner(1), runner(2)]
    experiment.run_once(case, SEED, 0, Engine.COMPILED)
    runner(2).run()  # starts the processes
    result = race(runners, settings.rounds, settings.budget, perf_counter)
    rows = [
        (
            name,
            f"{result.median(name):.4g}",
            f"{number / result.median(name):.3g}",
            spread(result.ratios(runners[0].name, name)),
            str(len(seconds)),
        )
        for name, seconds in result.seconds.items()
    ]
    head = ("cores", "wall s", "replications/s", "speed, one core = 1", "rounds")
    gain = (Figure.TWO_CORES_CITY, median(result.ratios(runners[0].name, runners[1].name)))
    remarks = _verdicts(result, "all logs")
    return Section(f"{number:,} {what}", head, rows, remarks, result.differing, (gain,))


def _digests(runs: list[experiment.Run]) -> list[str]:
    return [run.log_digest for run in runs]


def four_tiers() -> dict[str, Any]:
    """Return the bare network of `trace.py` as a scenario of ours, one year long."""
    tiers = {
        "community": (trace.COMMUNITIES, 1, 24),
        "unit": (trace.UNITS, 3, 54),
        "desk": (1, 4, 10),
        "department": (trace.DEPARTMENTS, 14, 450),
    }
    share = 1 / trace.COMMUNITIES
    to_unit = {
        f"community_{k}": {
            f"unit_{k * trace.UNITS // trace.COMMUNITIES}": trace.TO_UNIT,
            "leave": 1 - trace.TO_UNIT,
        }
        for k in range(trace.COMMUNITIES)
    }
    to_desk = {"desk_0": trace.TO_DEPARTMENT, "leave": 1 - trace.TO_DEPARTMENT}
    return {
        "kind": "network",
        "name": "four_tiers",
        "title": {"en": "Four tiers", "zh": "四级"},
        "time_unit": "hour",
        "period": {"warm_up": 0, "length": 365 * 24, "cool_down": 0},
        "stations": {
            f"{tier}_{k}": {"posts": posts, "service": {"family": "exponential", "mean": mean}}
            for tier, (number, posts, mean) in tiers.items()
            for k in range(number)
        },
        "classes": {
            "incidents": {
                "rate": trace.PER_YEAR / (365 * 24),
                "enters": {f"community_{k}": share for k in range(trace.COMMUNITIES)},
            }
        },
        "routing": to_unit
        | {f"unit_{k}": to_desk for k in range(trace.UNITS)}
        | {"desk_0": {f"department_{k}": 1 / trace.DEPARTMENTS for k in range(trace.DEPARTMENTS)}},
    }


def small_network() -> Callable[[], EventLog]:
    """Return a run of the compiled engine on a hundred incidents of the bare network."""
    return ours.prepare(Engine.COMPILED, trace.bare(100, SEED))


def small_city() -> Callable[[], EventLog]:
    """Return a run of the compiled engine on a week of the 26 units."""
    return _city(Engine.COMPILED, SMOKE)


def replication(settings: Settings) -> None:
    """Run a replication of the city from drawing to measures."""
    experiment.run_once(experiment.Case.of(_city_scenario(settings)), SEED, 0, Engine.COMPILED)


def _city(engine: Engine, settings: Settings) -> Callable[[], EventLog]:
    here = _city_world(settings)
    return partial(here.run, here.draw(SEED, 0), engine)


def _city_world(settings: Settings) -> experiment.World:
    return experiment.world(experiment.Case.of(_city_scenario(settings)))


def _city_scenario(settings: Settings) -> Scenario:
    scenario = load("units_26_practised")
    return scenario if settings.whole_year else with_values(scenario, SHORT_CITY)


# --- what fresh processes tell


def memory(settings: Settings) -> Iterator[Section]:
    """Ask a fresh process for each engine and size for its peak memory."""
    pace: dict[str, dict[int, float]] = {}
    table: dict[str, list[str]] = {contender.name: [] for contender in engines.contenders()}
    remarks = []
    for size in sorted(settings.sizes):
        who, left_out = _affordable(engines.contenders(), pace, size, settings)
        remarks += [f"{size:,} incidents: {remark}" for remark in left_out]
        for name, cells in table.items():
            if name not in {contender.name for contender in who}:
                cells.append("")
                continue
            found = look("memory", name, str(size))
            pace.setdefault(name, {})[size] = found["seconds"] / size
            cells.append(
                "not told" if found["peak"] is None else f"{found['before']:.0f} → {found['peak']:.0f}"
            )
    remarks.append("before → after the run; before it: Python, packages, machine code and the workload")
    head = ("engine", *(f"{size:,}" for size in sorted(settings.sizes)))
    yield Section("Peak memory in MB", head, [(name, *cells) for name, cells in table.items()], remarks)
    found = look("city", "year" if settings.whole_year else "week")
    peak = "not told" if found["peak"] is None else f"{found['before']:.0f} → {found['peak']:.0f}"
    title = "Peak memory in MB: a replication of units_26_practised, drawn, simulated and measured"
    figures = () if found["peak"] is None else ((Figure.CITY_MEMORY, found["peak"]),)
    yield Section(title, ("before → after",), [(peak,)], [], figures=figures)


def start(_: Settings) -> Iterator[Section]:
    """Time the first call of the compiled engine with no machine code kept, and in a second process."""
    rows = []
    for kind in ("network", "city"):
        with tempfile.TemporaryDirectory() as folder:
            found = [look("start", kind, NUMBA_CACHE_DIR=folder) for _ in range(2)]
        labels = ("makes the machine code", "finds it")
        rows += [
            (kind, label, *(f"{seconds[key]:.3g}" for key in ("imported", "first", "second", "wall")))
            for label, seconds in zip(labels, found, strict=True)
        ]
    head = (
        "workload",
        "process",
        "CPU s until ready to run",
        "first run",
        "second run",
        "wall s from start to end",
    )
    wait = (Figure.SECOND_START, found[1]["wall"])
    yield Section("Start of the compiled engine", head, rows, [], figures=(wait,))


CASES: dict[Name, Callable[[Settings], Iterator[Section]]] = {
    Name.BARE: bare,
    Name.BOUNDS: bounds,
    Name.YEAR: year,
    Name.STEPS: steps,
    Name.OFFICE: office,
    Name.REPLICATIONS: replications,
    Name.MEMORY: memory,
    Name.START: start,
}
