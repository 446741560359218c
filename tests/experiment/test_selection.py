"""The best of some cases is selected on runs that can be repeated, and said in a sentence that holds."""

import json
import re
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

import sim
from sim.analysis.choice.ranking import Best
from sim.analysis.choice.selection import Goal
from sim.cli import app
from sim.engine.simulate import Engine
from sim.experiment.cases import Case
from sim.experiment.kinds import CITY
from sim.experiment.questions.selection import (
    Procedure,
    RankView,
    Selection,
    SelectionQuestion,
    select,
    stability,
    value,
)
from sim.experiment.runs.run import FailedRunsError, Pool, Run, run_case
from sim.experiment.studies.named import load_study
from sim.experiment.studies.study import Study
from sim.report.terminal import ranking

ALONE = Pool(1, engine=Engine.REFERENCE)
MEASURE = "all.all.sojourn_mean"
SEED = 11


def desk(name: str, mean: float) -> Case:
    period = {"period.warm_up": 5, "period.length": 60}
    what = period | {"classes.customers.rate": 0.3, "stations.desk.service.mean": mean}
    scenario = sim.with_values(sim.load("single_desk"), what)
    return Case.of(scenario.model_copy(update={"name": name}))


@pytest.fixture(scope="module")
def desks() -> list[Case]:
    return [desk("slow", 0.9), desk("quick", 0.5), desk("middling", 0.75)]


def asked(procedure: Procedure, delta: float = 0.3, **goal) -> SelectionQuestion:
    return SelectionQuestion(MEASURE, Goal(delta, **({"first": 5, "most": 400} | goal)), procedure, SEED)


def values(case: Case, replications: int, seed: int) -> np.ndarray:
    runs = run_case(case, range(replications), seed, ALONE).runs
    return runs.loc[runs["scope"] == "all", "sojourn_mean"].to_numpy()


def shown(table: object) -> list[str]:
    paper = StringIO()
    Console(width=80, markup=False, file=paper).print(table)
    return paper.getvalue().splitlines()


@pytest.fixture(scope="module")
def found(desks) -> dict[Procedure, Selection]:
    return {each: select(desks, asked(each), ALONE) for each in Procedure}


@pytest.mark.parametrize("procedure", list(Procedure))
def test_the_quick_desk_is_found_on_runs_that_can_be_repeated(desks, found, procedure):
    result = found[procedure]
    assert result.winner.scenario.name == "quick" and result.found.reached
    for row in result.table().itertuples():
        (case,) = (case for case in desks if case.scenario.name == row.scenario)
        kept = result.found.values[desks.index(case)]
        np.testing.assert_array_equal(values(case, 5, row.seed), kept[:5])
        assert (row.mean, row.replications) == (pytest.approx(kept.mean()), len(kept))


def test_only_kn_runs_on_common_incidents(found):
    seeds = {each: sorted(result.table()["seed"].unique()) for each, result in found.items()}
    assert seeds == {Procedure.KN: [11], Procedure.RINOTT: [11, 12, 13], Procedure.OCBA: [11, 12, 13]}


def test_the_table_tells_who_was_out_when(desks):
    table = select(desks, asked(Procedure.KN, delta=0.05), ALONE).table()
    assert table["scenario"][0] == "quick" and table["out_after"].isna()[0] and pd.isna(table["out_by"][0])
    out = table["out_after"][1:].astype(int)
    assert list(out) == sorted(out, reverse=True)
    assert (table["replications"][1:] >= out).all()
    assert set(table["out_by"][1:]) <= {"quick", "middling"}


def test_the_highest_is_the_best_if_asked(desks):
    question = SelectionQuestion("utilisation", Goal(0.02, best=Best.LARGEST, first=5), seed=SEED)
    assert select(desks, question, ALONE).winner.scenario.name == "slow"


def test_a_measure_without_a_place_is_that_of_all_customers(desks):
    one, two = (
        select(desks, SelectionQuestion(name, Goal(0.3, first=5)), ALONE)
        for name in (MEASURE, "sojourn_mean")
    )
    assert list(one.found.means) == list(two.found.means)
    station = select(desks, SelectionQuestion("station.desk.wait_mean", Goal(0.3, first=5)), ALONE)
    assert (station.found.means < one.found.means).all()


def test_progress_counts_on(desks):
    told: list[tuple[int, int]] = []
    pool = Pool(1, lambda done, planned: told.append((done, planned)), engine=Engine.REFERENCE)
    result = select(desks, asked(Procedure.RINOTT), pool)
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1] == (result.found.replications.sum(),) * 2
    assert told[0][1] == 15


def test_what_cannot_be_ranked_is_refused(desks):
    with pytest.raises(ValueError, match=r"quick at documented twice"):
        select([*desks, desk("quick", 0.6)], asked(Procedure.KN), ALONE)
    with pytest.raises(ValueError, match="at least 2"):
        select(desks[:1], asked(Procedure.KN), ALONE)
    for unknown in ("close_median_hours", "station.window.wait_mean", "all.all.name"):
        with pytest.raises(ValueError, match=f"no measure '{unknown}', (there are 'arrivals'|did you mean)"):
            select(desks, SelectionQuestion(unknown, Goal(1)), ALONE)


def test_only_kn_needs_the_same_incidents():
    days = {"period.days": 2, "period.warm_up": 0}
    cities = [Case.of(sim.with_values(sim.load(name), days)) for name in ("five_tier", "quzhou_county")]
    goal = Goal(1.0, first=2, most=2)
    with pytest.raises(ValueError, match=r"five_tier meets .* but quzhou_county meets"):
        select(cities, SelectionQuestion("incidents", goal))
    assert select(cities, SelectionQuestion("incidents", goal, Procedure.OCBA)).found.winner == 1


def test_a_measure_without_a_value_is_refused():
    run = Run(
        "documented", "calm", 3, {"runs": pd.DataFrame({"joint_share": [np.nan], "incidents": [0.0]})}, ""
    )
    assert value(CITY, run, "incidents") == 0
    with pytest.raises(ValueError, match="joint_share has no value in replication 3 of calm"):
        value(CITY, run, "joint_share")


def test_runs_that_break_off_are_told(desks, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr("sim.experiment.runs.run.run_once", broken)
    with pytest.raises(FailedRunsError, match="out of paper"):
        select(desks, asked(Procedure.KN), ALONE)


# ------------------------------------------------------------------------------------------- in words


@pytest.mark.parametrize(
    ("procedure", "words"),
    [
        (Procedure.KN, ("at least 95 %", "leads all others by 0.3 h", "不低于 95%")),
        (Procedure.RINOTT, ("at least 95 %", "the best or within 0.3 h of it", "不低于 95%")),
        (Procedure.OCBA, ("estimated probability", "no promise", "不是保证")),
    ],
)
def test_the_sentence_promises_what_the_procedure_does(found, procedure, words):
    said = " ".join(ranking.promise(found[procedure], lang) for lang in ("en", "zh"))
    assert all(word in said for word in words)


@pytest.mark.parametrize("procedure", list(Procedure))
def test_what_is_not_decided_promises_nothing(desks, procedure):
    result = select(desks, asked(procedure, delta=1e-4, probability=0.999999, most=6), ALONE)
    said = ranking.promise(result, "en")
    assert not result.found.reached and said.startswith("Not decided")
    assert "6" in said and "at least" not in said
    assert ranking.promise(result, "zh").startswith("未能判定")
    assert ranking.described_selection(result)["reached"] is False


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_selection_fits_the_screen(found, lang):
    for result in found.values():
        lines = shown(ranking.selection(result, lang))
        assert len([line for line in lines if line.strip()]) >= 5
        assert all(Console().measure(line).maximum <= 80 for line in lines)
        notes = " ".join(ranking.notes(result, lang))
        assert f"{result.found.replications.sum()}" in notes


def test_a_selection_as_data_is_plain(found):
    data = json.loads(
        json.dumps(ranking.described_selection(found[Procedure.KN]), default=int, allow_nan=False)
    )
    assert (data["winner"], data["unit"], data["common_incidents"]) == ("quick", "hour", True)
    assert data["ranks"][0]["scenario"] == "quick"


# --------------------------------------------------------------------------------------- over a sweep


def made_sweep(structures: int, replications: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = ["five_tier", "direct_control", "nine_districts"]
    place = [(s, a) for s in range(5) for a in range(structures)]
    points = pd.DataFrame(
        {
            "scenario": [names[a % 3] for _, a in place],
            "footing": ["documented" if a < 3 else "equal" for _, a in place],
            "load": [1.0 + a // 6 for _, a in place],
            "u:x": 0.5,
            "sample": [s for s, _ in place],
            "digest": "d",
        }
    ).rename_axis("point")
    rows = [
        (p, r, a + (s == 0) * (a == 1) * -3 + r, 0.5)
        for p, (s, a) in enumerate(place)
        for r in range(replications)
    ]
    columns = ["point", "replication", "close_median_hours", "on_time_share"]
    return points, pd.DataFrame(rows, columns=columns).astype({"close_median_hours": float})


LATIN = {"uncertainties": {"over": "not_documented"}, "design": {"kind": "latin_hypercube", "points": 5}}
LOAD = {"name": "load", "title": {"en": "Load", "zh": "负荷"}, "path": "incidents.rate", "scale": [1, 2]}


def of_a_study(**changes: object) -> Study:
    return sim.with_values(load_study("headline"), changes)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("structures", [2, 3, 8])
@pytest.mark.parametrize("design", [LATIN, {}])
def test_ranks_fit_the_screen(lang, structures, design):
    result, study = stability(*made_sweep(structures), RankView("close_median_hours")), of_a_study(**design)
    lines = [*shown(ranking.stability(result, study, lang)), *shown(ranking.pairs(result, study, lang))]
    assert all(Console().measure(line).maximum <= 80 for line in lines)
    pairs = [line for line in lines if line.count("#") == 2]
    assert len(pairs) == (structures - 1 if structures > 5 else structures * (structures - 1) // 2)


def test_of_many_structures_those_pairs_are_shown_that_have_the_first_or_the_baseline():
    points, runs = made_sweep(7)
    names = ["five_tier", "direct_control", "nine_districts", "units_26_designed", "units_26_practised"]
    points["scenario"] = [[*names, "governance_bureau", "five_tier"][k % 7] for k in range(len(points))]
    study = of_a_study(**LATIN, baseline="units_26_designed")
    lines = shown(ranking.pairs(stability(points, runs, RankView("close_median_hours")), study, "en"))
    pairs = [tuple(re.findall(r"#(\d)", line)) for line in lines if "#" in line]
    assert pairs == [
        *(("1", str(k)) for k in range(2, 8)),
        ("2", "4"),
        ("3", "4"),
        ("4", "5"),
        ("4", "6"),
        ("4", "7"),
    ]


def test_pairs_stand_in_the_order_of_ranks():
    result = stability(*made_sweep(3), RankView("close_median_hours", Best.LARGEST))
    assert result.ranks["mean"].idxmin() == 2
    table = ranking.pairs(result, of_a_study(**LATIN), "en")
    (first, *_) = [line for line in shown(table) if "#1 and #2" in line]
    assert first.split()[3:5] == ["100", "[57,"]


def test_the_finding_says_how_stable_the_first_rank_is():
    result, study = stability(*made_sweep(2), RankView("close_median_hours")), of_a_study(**LATIN)
    first, *_ = ranking.finding(result, study, "en")
    assert (
        "Over 5 samples" in first and "best mean in 80 %" in first and "In 80 % it is surely better" in first
    )
    apart = stability(*made_sweep(8), RankView("close_median_hours", circumstances=("load",)))
    assert any("Each level of load" in note for note in ranking.finding(apart, study, "en"))
    once = stability(*made_sweep(2, 1), RankView("close_median_hours"))
    assert any("nothing can be sure" in note for note in ranking.finding(once, study, "en"))
    data = ranking.described_stability(result, study)
    assert data["ranks"][0]["scenario"] == "five_tier" and data["pairs"][0]["samples"] == 5


def test_shares_of_points_that_were_chosen_have_no_limits():
    apart = stability(*made_sweep(8), RankView("close_median_hours", circumstances=("load",)))
    study = of_a_study(factors=[LOAD])
    text = "".join(shown(ranking.stability(apart, study, "en")) + shown(ranking.pairs(apart, study, "en")))
    assert "[" not in text
    first, *notes = ranking.finding(apart, study, "en")
    assert first.startswith(f"Over {apart.crossed.samples} levels of Load")
    assert any("every combination of levels" in note and "no probabilities" in note for note in notes)


def test_footing_may_be_a_circumstance():
    apart = stability(*made_sweep(8), RankView("close_median_hours", circumstances=("load", "footing")))
    notes = ranking.finding(apart, of_a_study(factors=[LOAD]), "zh")
    assert "负荷、比较口径" in notes[0]
    with pytest.raises(ValueError, match="no factor 'weather', there are footing, load"):
        stability(*made_sweep(8), RankView("close_median_hours", circumstances=("weather",)))


def test_levels_that_nobody_chooses_are_asked_for():
    notes = ranking.finding(
        stability(*made_sweep(8), RankView("close_median_hours")), of_a_study(factors=[LOAD]), "en"
    )
    assert any("Levels of Load" in note and "--circumstance" in note for note in notes)


@pytest.mark.parametrize(
    ("noise", "said"), [(0.1, "and is surely better"), (9.0, "but is not surely better")]
)
def test_of_one_sample_it_is_said_who_is_best_and_no_share(noise, said):
    points, runs = made_sweep(2)
    first = points[points["sample"] == 1]
    own = runs[runs["point"].isin(first.index)]
    luck = np.random.default_rng(1).normal(0, noise, len(own))
    found = stability(
        first, own.assign(close_median_hours=own["close_median_hours"] + luck), RankView("close_median_hours")
    )
    sentence, note, *_ = ranking.finding(found, of_a_study(), "en")
    assert said in sentence and "%" not in sentence
    assert "one sample" in note


def told(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["rank", *arguments], env={"COLUMNS": "80"})
    return found.exit_code, found.stderr


def test_the_command_refuses_what_it_cannot_rank(tmp_path):
    (tmp_path / "runs.parquet").write_bytes(b"of a comparison")
    for arguments, said in [
        ([str(tmp_path)], "no folder of a sweep: that is what `tierflow sweep` writes"),
        (["five_tier"], "to rank scenarios name two or more"),
        (["five_tier", "direct_control"], "--delta is missing"),
        (["five_tier", "direct_control", "--delta", "1", "--circumstance", "load"], "--circumstance"),
        ([str(tmp_path), "--delta", "1"], "--delta"),
        (["five_tier", "direct_control", "--delta", "-1"], "not -1"),
    ]:
        code, error = told(*arguments)
        assert code == 2 and said in error
