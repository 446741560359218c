"""From the tables of a sweep to boxes and switches: known answers, and what is said of them."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import flowing, shown

from sim.analysis.choice.ranking import Best
from sim.analysis.choice.switching import Verdict
from sim.experiment.questions.discovery import (
    Contender,
    DiscoveryQuestion,
    discover,
    regions,
    structural,
    switch_map,
)
from sim.experiment.studies.factors import Offices, Scale
from sim.experiment.studies.named import load_study
from sim.model.city.footing import OWN
from sim.report.terminal.discovery import best_structures, boxes, described_discovery, map_note, switches
from sim.report.wording.names import Names

OUTCOME = "resolution_median_hours"
HOURS = DiscoveryQuestion(OUTCOME)
LOADS = (0.5, 1.0, 1.5, 2.0, 3.0)


def tables(cells, u=None, noise=0.1, replications=8, seed=1):
    """Make the tables of a sweep: a cell is its columns and a function of the sample to hours."""
    rng = np.random.default_rng(seed)
    u = np.empty((1, 0)) if u is None else u
    shared = rng.normal(0, 20, replications)
    rows, runs = [], []
    for sample, (columns, hours) in product(range(len(u)), cells):
        own = {f"u:desk.p{k}": value for k, value in enumerate(u[sample])}
        rows.append({"footing": "documented", **columns, **own, "sample": sample, "digest": "d"})
        values = hours(u[sample]) + shared + noise * rng.normal(size=replications)
        runs += [(len(rows) - 1, r, value) for r, value in enumerate(values)]
    points = pd.DataFrame(rows).rename_axis("point")
    return points, pd.DataFrame(runs, columns=["point", "replication", OUTCOME])


def crossing_at(at, **columns):
    """Give cells over all loads: the flat structure gains with load and is equal at `at`."""
    for load in LOADS:
        yield {"scenario": "direct_control", "load": load, **columns}, lambda u, x=load: 5 + x
        yield {"scenario": "five_tier", "load": load, **columns}, lambda u, x=load: 5 + at + 2 * (x - at)


def sample(rows, columns, seed=1):
    return np.random.default_rng(seed).random((rows, columns))


# ------------------------------------------------------------------------------------------------ a map


def test_a_switch_is_found_at_its_load():
    found = switch_map(*tables(list(crossing_at(1.3))), HOURS)
    (course,) = found.courses
    assert course.axis == "load"
    (switch,) = course.line.switches
    assert found.structures[switch.before].scenario == "five_tier"
    assert found.structures[switch.after].scenario == "direct_control"
    assert switch.low < 1.3 < switch.high
    assert switch.at == pytest.approx(1.3, abs=0.1)


def test_a_switch_beyond_the_range_is_no_switch():
    found = switch_map(*tables(list(crossing_at(9.0))), HOURS)
    assert [course.line.verdict for course in found.courses] == [Verdict.STAYS]
    assert found.structures[found.places["best"].iloc[0]].scenario == "five_tier"


def test_the_other_end_can_be_the_best():
    question = DiscoveryQuestion(OUTCOME, Best.LARGEST)
    (switch,) = switch_map(*tables(list(crossing_at(1.3))), question).courses[0].line.switches
    low = switch_map(*tables(list(crossing_at(1.3))), HOURS).courses[0].line.switches[0]
    assert (switch.before, switch.after) == (low.after, low.before)
    assert (switch.at, switch.low, switch.high) == pytest.approx((low.at, low.low, low.high))


def test_each_axis_is_followed_at_each_level_of_the_others():
    cells = [
        *crossing_at(1.3, platform="without", footing="documented"),
        *crossing_at(9.0, platform="with", footing="documented"),
        *crossing_at(1.3, platform="without", footing="equal"),
        *crossing_at(9.0, platform="with", footing="equal"),
    ]
    found = switch_map(*tables(cells, noise=0.02), HOURS)
    assert found.axes == {"footing": ("documented", "equal"), "load": LOADS, "platform": ("without", "with")}
    assert len(found.places) == 20
    verdicts = {(course.axis, *course.fixed.values()): course.line.verdict.value for course in found.courses}
    assert verdicts["load", "documented", "without"] == "switches"
    assert verdicts["load", "equal", "with"] == "stays"
    assert verdicts["platform", "equal", 3.0] == "switches"
    assert verdicts["platform", "equal", 0.5] == "stays"
    assert verdicts["footing", 3.0, "with"] == "stays"


def test_offices_are_part_of_the_structure_and_who_has_none_competes_everywhere():
    cells = []
    for load in LOADS:
        cells.append(
            ({"scenario": "direct_control", "load": load, "offices": np.nan}, lambda u, x=load: 4 + x)
        )
        for count in (3, 26):
            columns = {"scenario": "five_tier", "load": load, "offices": float(count)}
            cells.append((columns, lambda u, x=load, n=count: 2 + x * (1 + 20 / n)))
    found = switch_map(*tables(cells), HOURS, ("offices",))
    assert set(found.structures) == {
        Contender("direct_control"),
        Contender("five_tier", (("offices", 3.0),)),
        Contender("five_tier", (("offices", 26.0),)),
    }
    assert list(found.axes) == ["load"]
    (switch,) = found.courses[0].line.switches
    assert found.structures[switch.before] == Contender("five_tier", (("offices", 26.0),))
    assert switch.at == pytest.approx(2.6, abs=0.1)
    along = switch_map(*tables(cells), HOURS)
    assert list(along.axes) == ["load", "offices"]
    assert len(along.structures) == 2


def test_a_structure_that_contradicts_itself_at_a_place_is_not_there():
    points, runs = tables(
        list(crossing_at(1.3)) + [({"scenario": "x", "load": load}, lambda u: 0) for load in LOADS]
    )
    refused = points.index[(points["scenario"] == "x") & (points["load"] > 1)]
    points.loc[refused, "digest"] = ""
    found = switch_map(points, runs[~runs["point"].isin(refused)], HOURS)
    best = [found.structures[number].scenario for number in found.places["best"]]
    assert best == ["x", "x", "direct_control", "direct_control", "direct_control"]


def test_a_replication_that_broke_off_is_left_out_of_all_and_missing_runs_stop_the_map():
    points, runs = tables(list(crossing_at(1.3)))
    lost = (runs["point"] == 3) & (runs["replication"] == 2)
    assert switch_map(points, runs[~lost], HOURS).replications == 7
    with pytest.raises(ValueError, match="let the sweep go on"):
        switch_map(points, runs[runs["point"] != 3], HOURS)


def test_samples_are_averaged_over():
    u = sample(20, 1)
    cells = [
        ({"scenario": "direct_control", "load": 1.0}, lambda u: 5 + 4 * u[0]),
        ({"scenario": "five_tier", "load": 1.0}, lambda u: 6 + 4 * u[0]),
        ({"scenario": "direct_control", "load": 2.0}, lambda u: 9 + 4 * u[0]),
        ({"scenario": "five_tier", "load": 2.0}, lambda u: 6 + 4 * u[0]),
    ]
    points, runs = tables(cells, u)
    found = switch_map(points, runs[runs["point"] != 5], HOURS)
    assert found.samples == 19
    assert found.places["difference"].to_numpy() == pytest.approx([1, 3], abs=0.1)
    assert found.courses[0].line.switches[0].at == pytest.approx(1.25, abs=0.03)


@pytest.mark.parametrize(
    ("cells", "structure", "words"),
    [
        (
            [({"scenario": "a"}, lambda u: 1), ({"scenario": "b"}, lambda u: 2)],
            (),
            "no factor has two levels",
        ),
        (list(crossing_at(1.0)), ("offices",), "no factor 'offices', there are load"),
    ],
)
def test_a_map_that_cannot_be_is_refused(cells, structure, words):
    with pytest.raises(ValueError, match=words):
        switch_map(*tables(cells), HOURS, structure)


# ------------------------------------------------------------------------------------------------ boxes


def contest(u):
    return 10 + np.where((u[0] > 0.7) & (u[1] < 0.4), -2.0, 2.0)


def duel(noise=0.1, rows=1200, hours=contest):
    cells = [({"scenario": "direct_control"}, hours), ({"scenario": "five_tier"}, lambda u: 10.0)]
    return tables(cells, sample(rows, 3), noise, replications=3)


def test_a_known_box_is_found_from_both_sides():
    wins, loses = regions(*duel(), HOURS, "five_tier")
    assert (wins.winner, wins.loser) == ("direct_control", "five_tier")
    limits = {(limit.column, limit.side): limit.value for limit in wins.found.limits}
    assert set(limits) == {("desk.p0", "low"), ("desk.p1", "high")}
    assert 0.68 <= limits["desk.p0", "low"] <= 0.73
    assert 0.37 <= limits["desk.p1", "high"] <= 0.42
    assert wins.share == pytest.approx(0.12, abs=0.03)
    assert (loses.winner, loses.loser) == ("five_tier", "direct_control")
    assert loses.share == pytest.approx(1 - wins.share)
    assert wins.open < 0.05


def test_chance_finds_no_box():
    found = regions(*duel(noise=5.0, rows=200, hours=lambda u: 10.0), HOURS, "five_tier")
    assert [region.found.limits for region in found] == [(), ()]
    assert found[0].open > 0.85


def test_the_highest_can_be_better():
    wins, _ = regions(*duel(rows=400), DiscoveryQuestion(OUTCOME, Best.LARGEST), "five_tier")
    assert wins.winner == "direct_control"
    assert wins.share > 0.8


def test_equal_values_win_for_nobody():
    found = regions(*duel(noise=0, rows=60, hours=lambda u: 10.0), HOURS, "five_tier")
    assert [region.share for region in found] == [0, 0]


def test_a_factor_with_numbers_may_be_a_limit():
    cells = []
    for load in (0.5, 1.0, 2.0):
        columns = {"scenario": "direct_control", "load": load, "platform": "with"}
        cells.append((columns, lambda u, x=load: 9.0 if x > 0.7 and u[0] > 0.5 else 11.0))
        cells.append(({**columns, "scenario": "five_tier"}, lambda u: 10.0))
    wins, _ = regions(*tables(cells, sample(300, 2), replications=3), HOURS, "five_tier")
    limits = {(limit.column, limit.side): limit.value for limit in wins.found.limits}
    assert limits == {("desk.p0", "low"): pytest.approx(0.5, abs=0.03), ("load", "low"): 0.75}
    assert wins.levels == {"platform": "with"}


def test_a_missing_run_takes_its_point_out():
    points, runs = duel(rows=100)
    found = regions(points, runs[(runs["point"] != 7) | (runs["replication"] != 1)], HOURS, "five_tier")
    assert found[0].points == 99


@pytest.mark.parametrize(
    ("tried", "against", "words"),
    [
        (lambda: duel(rows=60), "nobody", "another scenario beats 'nobody'"),
        (lambda: duel(rows=20), "five_tier", "20 samples are too few"),
        (lambda: tables(list(crossing_at(1.0))), "five_tier", "nothing is uncertain"),
    ],
)
def test_boxes_that_cannot_be_are_refused(tried, against, words):
    with pytest.raises(ValueError, match=words):
        regions(*tried(), HOURS, against)


def test_a_study_without_sample_and_grid_is_refused():
    plain = load_study("headline")
    first = {key: getattr(plain, key)[:1] for key in ("staffing", "powers", "route")}
    alone = plain.model_copy(update=first)
    with pytest.raises(ValueError, match="a map needs factors in a grid"):
        discover(alone, tables(list(crossing_at(1.0))), HOURS)


def test_only_offices_are_part_of_a_structure():
    study = load_study("flat_or_layered")
    assert structural(study) == ("offices",)
    assert {type(factor) for factor in study.factors} > {Offices, Scale}


# ------------------------------------------------------------------------------------------ what is said


def made_study(**more):
    title = {"en": "Load", "zh": "负荷"}
    factor = SimpleNamespace(name="load", title=title, levels=(1, 2))
    plain = {
        "name": "made",
        "scenarios": ("direct_control", "five_tier"),
        "footings": (OWN,),
        "factors": (factor,),
        "baseline": "five_tier",
        "seed": 1,
        "uncertainties": "none",
        "design": SimpleNamespace(kind="grid"),
    }
    return SimpleNamespace(**plain | more)


RANGES = pd.DataFrame(
    [
        ("desk.p0", "direct_control", 2.0, 0.0, 10.0, "hour"),
        ("desk.p0", "five_tier", 2.0, 0.0, 20.0, "hour"),
        ("desk.p1", "five_tier", 0.2, 0.0, 1.0, "share"),
    ],
    columns=["path", "scenario", "value", "low", "high", "unit"],
)


def names(lang, study, ranges=RANGES):
    return Names(study, OUTCOME, lang, ranges)


SAMPLED = made_study(uncertainties="all", design=SimpleNamespace(kind="sobol"), factors=())


@pytest.fixture(scope="module")
def boxed():
    return discover(SAMPLED, duel(rows=600), HOURS)


@pytest.fixture(scope="module")
def mapped():
    return discover(made_study(), tables(list(crossing_at(1.3))), HOURS)


def test_a_box_is_told_in_the_units_of_its_quantities(boxed):
    said = flowing(shown(boxes(boxed, names("en", SAMPLED))))
    assert "is faster than" in said
    assert "where desk.p0 is above 7" in said or "where desk.p0 is above 6.9" in said
    assert " h (“" in said
    assert "% elsewhere), and this box holds" in said
    assert boxed.map is None


def test_a_factor_of_one_level_stands_still():
    still = SimpleNamespace(name="load", title={"en": "Load"}, levels=(1,))
    points, runs = duel(rows=60)
    sampled = made_study(uncertainties="all", design=SimpleNamespace(kind="sobol"), factors=(still,))
    found = discover(sampled, (points.assign(load=1.0), runs), HOURS)
    assert found.map is None
    assert len(found.regions) == 2
    with pytest.raises(ValueError, match="in which nothing can be discovered"):
        discover(made_study(factors=(still,)), (points, runs), HOURS)


def test_a_range_that_is_not_known_is_told_as_a_share(boxed):
    assert "% of its range" in flowing(shown(boxes(boxed, names("en", SAMPLED, pd.DataFrame()))))


def test_what_holds_only_more_often_is_not_told_as_such():
    hours = lambda u: 10 + (-1 if u[0] > 0.5 and (7919 * u[1]) % 1 < 0.7 else 1)  # noqa: E731
    said = flowing(shown(boxes(discover(SAMPLED, duel(rows=600, hours=hours), HOURS), names("en", SAMPLED))))
    assert "is more often faster than" in said


def test_no_box_is_told_where_there_is_none():
    found = discover(SAMPLED, duel(noise=5.0, rows=200, hours=lambda u: 10.0), HOURS)
    said = flowing(shown(boxes(found, names("en", SAMPLED))))
    assert said.count("No limits were found") == 1
    one, other = (round(100 * region.share) for region in found.regions)
    assert f"faster at {one} % of the points" in said and f"at {other} %." in said
    assert one + other == 100
    assert "desk" not in said


def test_always_is_told_once():
    found = discover(SAMPLED, duel(rows=60, hours=lambda u: 8.0), HOURS)
    said = flowing(shown(boxes(found, names("en", SAMPLED))))
    assert "at every point that was tried" in said
    assert "at no point" not in said
    assert "surely so at every point" in said


def test_a_switch_is_told_with_its_limits(mapped):
    (said,) = switches(mapped.map, names("en", made_study()))
    assert said.startswith("As Load goes from 1 to 1.5, the best structure changes from “")
    assert "at about 1.3" in said or "at about 1.2" in said
    assert "95 % limits" in said


def test_no_switch_is_told():
    found = switch_map(*tables(list(crossing_at(9.0))), HOURS)
    (said,) = switches(found, names("en", made_study()))
    assert "no switch in the range 0.5 to 3" in said


def test_what_is_not_sure_is_told_as_undetermined():
    found = switch_map(*tables(list(crossing_at(1.3)), noise=50), HOURS)
    (said,) = switches(found, names("en", made_study()))
    assert "no switch is sure: at 5 of 5 levels the best is not determined." in said
    assert flowing(shown(best_structures(found, names("en", made_study())))).count("(not sure)") == 5


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_fit_eighty_columns(lang, boxed, mapped):
    study = made_study()
    parts = [
        *boxes(boxed, names(lang, SAMPLED)),
        *best_structures(mapped.map, names(lang, study)),
        *switches(mapped.map, names(lang, study)),
        map_note(mapped.map, lang),
    ]
    for row in shown(parts).splitlines():
        assert len(row.rstrip()) + sum(sign > "\u2e80" for sign in row) <= 80


def test_plain_data_holds_both(boxed, mapped):
    both = {lang: names(lang, made_study()) for lang in ("en", "zh")}
    data = described_discovery(boxed, both)
    assert data["map"] is None
    assert {box["winner"] for box in data["boxes"]} == {"direct_control", "five_tier"}
    assert data["boxes"][0]["finding"]["zh"] != data["boxes"][0]["finding"]["en"]
    plan = described_discovery(mapped, both)["map"]
    assert plan["lines"][0]["switches"][0]["first"] == 1.0
    assert len(plan["places"]) == len(LOADS)
