"""The benchmarks run, agree, notice who disagrees, and leave out who is missing or too slow."""

import gc
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from benchmarks import cases, engines, trace
from benchmarks.__main__ import main, parser, settings
from benchmarks.cases import Section, Settings
from benchmarks.race import Runner, race
from benchmarks.targets import TARGETS, Figure, compared
from sim.eventlog import Event

INCIDENTS = 60


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """Keep out of the collector's sight what tests have loaded, which a sample would show it again."""
    monkeypatch.setattr(gc, "unfreeze", lambda: None)


def clock() -> Callable[[], float]:
    """Return a clock that goes on by a second whenever it is read."""
    return count(0.0).__next__


def answering(name: str, answer: list[int]) -> Runner:
    return Runner(name, lambda: answer, np.array)


@pytest.fixture(scope="module")
def work() -> dict[str, trace.Trace]:
    return {"bare": trace.bare(INCIDENTS), "office": trace.office_hours(INCIDENTS)}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("bare", contender.name) for contender in engines.contenders()]
    + [("office", contender.name) for contender in engines.contenders() if contender.has_calendars],
)
def test_all_engines_finish_at_the_same_tick(kind: str, name: str, work):
    contenders = engines.named(name), engines.named(engines.COMPILED)
    times, expected = (contender.finish_times(contender.prepare(work[kind])()) for contender in contenders)
    assert np.array_equal(times, expected)


def test_office_hours_and_queues_make_a_difference(work):
    def excess(kind: str) -> np.ndarray:
        contender, load = engines.named(engines.COMPILED), work[kind]
        total = np.add.reduceat(load.work, load.begin[:-1])
        return contender.finish_times(contender.prepare(load)()) - load.occurred - total

    assert (excess("bare") >= 0).all()
    assert (excess("office") >= 0).all()
    assert (excess("office") > trace.HOUR).any()


def test_more_incidents_meet_queues():
    contender, load = engines.named(engines.COMPILED), trace.bare(2_000)
    total = np.add.reduceat(load.work, load.begin[:-1])
    waited = contender.finish_times(contender.prepare(load)()) - load.occurred > total
    assert 0.2 < waited.mean() < 0.9


def test_no_two_visits_end_together(work):
    for load in work.values():
        contender = engines.named(engines.COMPILED)
        log = contender.prepare(load)()
        ends = log.rows["time"][log.rows["event"] == Event.FINISH]
        assert len(np.unique(ends)) == len(ends)


def test_smoke_prints_tables_and_verdicts_and_writes_the_page(capsys, tmp_path: Path):
    page = tmp_path / "benchmarks.md"
    asked = ["--smoke", "--sizes", "40", "--rounds", "1", "--cases", "bare", "office", "--out", str(page)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert f"verified: 40 finish times of {engines.REFERENCE} against {engines.COMPILED}" in said
    assert "DIFFERENT" not in said
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks")
    assert "python -m benchmarks --smoke --sizes 40" in text
    assert "| engine | CPU s |" in text
    assert "## Office hours" in text


def test_a_fault_ends_the_command_with_one(monkeypatch, capsys):
    faulty = Section("A race", ("engine",), [("wrong",)], ["DIFFERENT: …"], ("wrong",))
    monkeypatch.setitem(cases.CASES, cases.Name.BARE, lambda _: iter([faulty]))
    assert main(["--cases", "bare"]) == 1
    assert "DIFFERENT" in capsys.readouterr().out


def test_runners_take_turns():
    order = []
    runners = [Runner(name, lambda name=name: order.append(name) or 1, np.array) for name in "ab"]
    result = race(runners, 2, 100, clock())
    assert order == ["a", "b", "a", "b"]
    assert result.seconds == {"a": [1, 1], "b": [1, 1]}


def test_another_answer_is_noticed():
    runners = [answering("a", [1, 2]), answering("b", [1, 2]), answering("c", [1, 3])]
    assert race(runners, 2, 100, clock()).differing == ("c",)


def test_who_has_used_up_the_budget_rests():
    assert race([answering("a", [1])], 5, 1.5, clock()).seconds == {"a": [1, 1]}


def test_ratios_are_those_of_the_same_round():
    result = race([answering("a", [1]), answering("b", [1])], 1, 100, clock())
    result.seconds["a"][:], result.seconds["b"][:] = [2, 40, 7], [1, 10]
    assert result.ratios("a", "b") == [2, 4]


def test_too_slow_is_left_out_with_a_remark():
    who = engines.contenders()
    pace = {who[0].name: {10: 0.1, 100: 1.0}}
    chosen, left_out = cases._affordable(who, pace, 1000, Settings(budget=999))
    assert who[0] not in chosen
    assert chosen == list(who[1:])
    assert left_out == [f"{who[0].name} is left out: it would take about 1,000 s"]


def test_missing_peers_are_named(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "ciw" else name)
    assert "Ciw is left out: ciw is not installed" in engines.missing()


def test_compiler_is_missed_without_fault(monkeypatch):
    monkeypatch.setattr(engines.cpp_loop, "compiler", lambda: None)
    assert f"{engines.CPP} is left out: no C++ compiler was found" in engines.missing()


def test_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="'GPSS' cannot run here"):
        engines.named("GPSS")


def test_settings_keep_what_is_not_asked_for():
    asked = settings(parser().parse_args(["--smoke", "--sizes", "7", "8"]))
    assert asked.sizes == (7, 8)
    assert asked.replications == cases.SMOKE.replications


@pytest.mark.parametrize("wrong", [{"rounds": 0}, {"sizes": (0,)}, {"sizes": ()}, {"replications": 0}])
def test_settings_must_be_positive(wrong: dict):
    with pytest.raises(ValueError, match="must be positive"):
        Settings(**wrong)


def test_growth_compares_with_the_smallest_size():
    ours = engines.COMPILED
    section = cases._growth({ours: {10: 0.5, 100: 1.0}, "b": {10: 2.0}})
    assert section.head == ("engine", "10", "100")
    assert section.rows == [(ours, "1.00", "2.00"), ("b", "1.00", "")]
    assert section.figures == ((Figure.GROWTH, 2.0),)


def test_figures_stand_beside_what_is_wanted():
    rows = compared([(Figure.GROWTH, 1.5), (Figure.GROWTH, 1.51), (Figure.OVER_SIMPY, 129.0)])
    assert [row[1:] for row in rows] == [
        ("at most 1.5", "1.5", "met"),
        ("at most 1.5", "1.51", "missed"),
        ("at least 130", "129", "missed"),
    ]


def test_something_is_wanted_of_every_figure():
    assert set(TARGETS) == set(Figure)


def test_four_tiers_of_the_scenario_are_those_of_the_trace():
    scenario = cases.NetworkScenario.model_validate(cases.four_tiers())
    assert [station.posts for station in scenario.stations.values()] == trace.POSTS.tolist()
    assert scenario.horizon * scenario.classes["incidents"].rate == pytest.approx(trace.PER_YEAR)
