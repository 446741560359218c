"""Designs have the points that their method says, the same for all structures, within ranges and lawful."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from SALib.analyze import morris as morris_analyzer
from SALib.analyze import sobol as sobol_analyzer
from studies import OF_CITIES, OF_NETWORKS, factor, study

from sim.experiment.runs.run import world
from sim.experiment.studies.design import UNCERTAIN, Design, design_of
from sim.experiment.studies.factors import ABSENT
from sim.experiment.studies.named import load_study
from sim.experiment.studies.sampling import Sampling, number_of_rows, problem, sample
from sim.experiment.studies.structures import StudyError
from sim.experiment.studies.uncertainties import Uncertainties, chosen
from sim.model.change.lever import overlays
from sim.model.files.library import load
from sim.model.files.quantity import Grade
from sim.model.time_and_chance.streams import Purpose, stream

RATE, POSTS = "classes.cases.rate", "stations.county.posts"
TIERS = OF_NETWORKS | {"scenarios": ["tiers"]}
OVER_TIERS = TIERS | {
    "uncertainties": {"ranges": {RATE: [2, 5], POSTS: [1, 4]}},
    "design": {"kind": "latin_hypercube", "points": 8},
}
DESIGNS = (
    {"kind": "grid", "levels": 3},
    {"kind": "one_at_a_time", "levels": 3},
    {"kind": "latin_hypercube", "points": 5},
    {"kind": "sobol", "points": 8},
    {"kind": "saltelli", "base": 4},
    {"kind": "saltelli", "base": 4, "second_order": True},
    {"kind": "morris", "trajectories": 3},
)


def sampling(**form: object) -> Sampling:
    return TypeAdapter(Sampling).validate_python(form)


def drawn(dimensions: int, seed: int = 1, **form: object) -> np.ndarray:
    return sample(sampling(**form), dimensions, stream(seed, 0, Purpose.DESIGN))


# ---------------------------------------------------------------------------------------------- samples


@pytest.mark.parametrize("form", DESIGNS)
@settings(deadline=None, max_examples=10)
@given(dimensions=st.integers(0, 5), seed=st.integers(0, 2**32))
def test_a_sample_has_its_size_and_is_made_again_from_its_seed(form, dimensions, seed):
    found = drawn(dimensions, seed, **form)
    assert found.shape == (number_of_rows(sampling(**form), dimensions), dimensions)
    assert np.array_equal(found, drawn(dimensions, seed, **form), equal_nan=True)
    assert np.nanmin(found, initial=0) >= 0
    assert np.nanmax(found, initial=1) <= 1


@pytest.mark.parametrize("form", DESIGNS[2:])
def test_another_seed_gives_another_sample(form):
    assert not np.array_equal(drawn(3, 1, **form), drawn(3, 2, **form))


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        (DESIGNS[0], 27),
        (DESIGNS[1], 10),
        (DESIGNS[2], 5),
        (DESIGNS[3], 8),
        (DESIGNS[4], 20),
        (DESIGNS[5], 32),
        (DESIGNS[6], 12),
    ],
)
def test_rows_for_three_uncertainties(form, rows):
    assert len(drawn(3, **form)) == rows


def test_grid_has_every_combination_once():
    found = {tuple(row) for row in drawn(2, kind="grid", levels=3)}
    assert found == {(a, b) for a in (0, 0.5, 1) for b in (0, 0.5, 1)}


def test_one_at_a_time_moves_one_from_the_value_of_the_scenario():
    found = drawn(2, kind="one_at_a_time", levels=2)
    expected = [[np.nan, np.nan], [0, np.nan], [1, np.nan], [np.nan, 0], [np.nan, 1]]
    assert np.array_equal(found, expected, equal_nan=True)


def test_latin_hypercube_has_one_point_in_each_slice():
    found = np.floor(20 * drawn(4, kind="latin_hypercube", points=20))
    assert (np.sort(found, axis=0) == np.arange(20)[:, None]).all()


@pytest.mark.parametrize("points", [2, 16, 64])
def test_sobol_is_balanced_in_every_dimension(points):
    found = np.floor(points * drawn(6, kind="sobol", points=points))
    assert (np.sort(found, axis=0) == np.arange(points)[:, None]).all()


WEIGHTS = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize("second", [False, True])
def test_salib_reads_the_saltelli_sample(second):
    """Of a sum of independent uniform numbers each has the share of its squared weight."""
    x = drawn(3, kind="saltelli", base=512, second_order=second)
    names = problem(["a", "b", "c"])
    found = sobol_analyzer.analyze(names, x @ WEIGHTS, calc_second_order=second, seed=1)
    shares = WEIGHTS**2 / (WEIGHTS**2).sum()
    assert np.allclose(found["S1"], shares, atol=0.02)
    assert np.allclose(found["ST"], shares, atol=0.02)


def test_salib_reads_the_morris_sample():
    """The elementary effects of a weighted sum are its weights."""
    x = drawn(3, kind="morris", trajectories=4, levels=4)
    found = morris_analyzer.analyze(problem(["a", "b", "c"]), x, x @ WEIGHTS, num_levels=4, seed=1)
    assert np.allclose(found["mu_star"], WEIGHTS)
    assert np.allclose(found["sigma"], 0, atol=1e-9)


# ----------------------------------------------------------------------------------------------- points


@cache
def headline() -> Design:
    return design_of(load_study("headline"))


def test_a_study_without_anything_varied_is_its_scenarios_at_its_footings():
    found = headline()
    assert len(found) == 6 * 8
    assert list(found.points) == ["scenario", "footing", "sample", "digest"]
    assert found.points.index.name == "point"
    assert not len(found.refused)
    for point, row in found.points.iterrows():
        case = found.case(int(point))
        assert case.scenario == load(row["scenario"])
        assert (case.footing.key, case.digest) == (row["footing"], case.scenario.digest)


def test_factors_are_crossed_with_structures_footing_and_sample():
    found = design_of(
        study(
            OVER_TIERS,
            scenarios=["tiers", "stamps"],
            factors=[
                factor("length", path="period.length", values=[50, 100, 200]),
                factor("posts", path=POSTS, values=[1, 2], only=["tiers"]),
            ],
            uncertainties={"ranges": {RATE: [2, 5]}},
        )
    )
    assert len(found) == 8 * (3 * 2 + 3 * 1)
    stamps = found.points[found.points["scenario"] == "stamps"]
    assert stamps["posts"].isna().all()
    assert len(found.points.drop_duplicates(["scenario", "length", "posts", "sample"])) == len(found)
    assert list(found.points["sample"]) == sorted(found.points["sample"])


def test_all_structures_meet_the_same_sample():
    base = OVER_TIERS | {"factors": [factor("length", path="period.length", values=[50, 100])]}
    points = design_of(study(base)).points
    columns = [name for name in points if name.startswith(UNCERTAIN)]
    assert columns == [UNCERTAIN + RATE, UNCERTAIN + POSTS]
    assert (points.groupby("sample")[columns].nunique() == 1).all(axis=None)
    assert points["sample"].nunique() == 8


def test_a_design_is_made_again_from_its_study():
    first, second = (design_of(study(OVER_TIERS)).points for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (design_of(study(OVER_TIERS, seed=8)).points["digest"] != first["digest"]).all()


def test_points_are_set_in_the_scenario_as_the_sample_says():
    found = design_of(study(OVER_TIERS))
    for point, row in found.points.iterrows():
        scenario = found.case(int(point)).scenario
        assert scenario.classes["cases"].rate == pytest.approx(2 + 3 * row[UNCERTAIN + RATE])
        assert scenario.stations["county"].posts == np.floor(1 + 3 * row[UNCERTAIN + POSTS] + 0.5)
        assert scenario.digest == row["digest"]
        assert scenario.name == "tiers"


def test_one_at_a_time_moves_factors_too_and_nothing_together():
    length = factor("length", path="period.length", values=[50, 100])
    alone = {"design": {"kind": "one_at_a_time"}, "uncertainties": {"ranges": {RATE: [2, 5], POSTS: [2, 4]}}}
    points = design_of(study(OVER_TIERS | alone, factors=[length])).points
    moved = points[[name for name in points if name.startswith(UNCERTAIN)] + ["length"]].notna().sum(axis=1)
    assert sorted(moved) == [0, 1, 1, 1, 1, 1, 1]
    assert points["digest"].nunique() == 7
    assert points["digest"][0] == load("tiers").digest


def test_a_point_that_is_not_there_is_a_value_error():
    found = headline()
    for point in (-1, 48):
        with pytest.raises(ValueError, match=f"no point {point}, there are 0 to 47"):
            found.case(point)


# ---------------------------------------------------------------------------------------------- factors

OFFICES = factor("offices", offices=[0, 3, 26, 301], only=["units_26_practised"])
PLATFORM = factor("platform", levers={"without": [], "with": ["digital_platform"]})


@cache
def of_cities() -> Design:
    return design_of(study(OF_CITIES, factors=[OFFICES, PLATFORM]))


def test_a_structure_without_the_factor_runs_once():
    points = of_cities().points
    assert len(points) == 2 + 4 * 2
    assert points.loc[points["scenario"] == "direct_control", "offices"].isna().all()


def test_offices_are_set_at_equal_posts():
    found = of_cities()
    for count in (0, 3, 26):
        (point,) = found.points.query(f"offices == {count} and platform == 'without'").index
        structure = world(found.case(point)).structure
        assert sum(office.kind == "unit" for office in structure.places.offices) == count
        books = structure.books
        assert books.loc[books["book"] != "front", "posts"].sum() == 1100


def test_levers_are_put_in_and_the_name_stays():
    found = of_cities()
    for point, row in found.points[found.points["digest"] != ""].iterrows():
        city = found.case(point).scenario
        assert city.name == row["scenario"]
        assert set(overlays(city)) - set(overlays(load(city.name))) == (
            {"digital_platform"} if row["platform"] == "with" else set()
        )


def test_what_a_level_makes_impossible_is_refused_with_the_reason():
    found = of_cities()
    refused = found.points.loc[found.refused["point"]]
    assert set(refused["offices"]) == {301.0}
    assert len(refused) == 2
    assert (refused["digest"] == "").all()
    assert found.refused["reason"].str.contains("301 offices need a post each, found 300").all()
    with pytest.raises(ValueError, match=r"is refused: offices 301: .*301 offices need a post each"):
        found.case(int(found.refused["point"][0]))


def test_a_study_all_of_whose_points_are_refused_says_why():
    with pytest.raises(StudyError, match="every point is refused, the first one since routing 7"):
        design_of(study(TIERS, factors=[factor("routing", path="routing.community.township", values=[7, 8])]))


def test_own_number_of_offices_is_the_scenario_itself():
    points = of_cities().points
    (digest,) = points.query("offices == 26 and platform == 'without'")["digest"]
    assert digest == load("units_26_practised").digest


def test_a_city_without_a_tier_needs_a_pattern():
    offices = factor("offices", offices=[3], pattern="units_26_practised")
    found = design_of(study(OF_CITIES, scenarios=["direct_control"], factors=[offices]))
    kinds = [office.kind for office in world(found.case(0)).structure.places.offices]
    assert kinds.count("unit") == 3


def test_text_levels_are_absent_where_they_do_not_apply():
    entrance = factor("entrance", path="structure.route.entrance", values=["community", "middle"])
    found = design_of(study(OF_CITIES, factors=[entrance | {"only": ["units_26_practised"]}]))
    assert list(found.points["entrance"]) == [ABSENT, "community", "middle"]


def test_operators_stand_in_a_factor_as_in_a_scenario():
    line = {"operator": "set_liaison", "tier": "unit", "liaison": "per_department"}
    liaison = factor("liaison", levers={"pooled": [], "each": [line]}, only=["units_26_practised"])
    found = design_of(study(OF_CITIES, factors=[liaison]))
    tiers = [found.case(point).scenario.structure.middle for point in (1, 2)]
    assert [tier.liaison for (tier,) in tiers] == ["pooled", "per_department"]


def test_a_scale_multiplies_and_keeps_the_range():
    load_factor = factor("load", path=["incidents.rate", "requests.rate"], scale=[1, 2])
    found = design_of(study(OF_CITIES, factors=[load_factor]))
    rates = [found.case(point).scenario.incidents.rate for point in (0, 1)]
    assert [(rate.value, rate.range, rate.grade) for rate in rates] == [
        (5, (2, 9), Grade.EVIDENCE),
        (10, (4, 18), Grade.EVIDENCE),
    ]
    assert found.case(1).scenario.requests.rate.value == 12


def test_a_scale_that_leaves_what_is_allowed_is_refused_and_not_cut():
    joint = factor("joint", path="incidents.joint", scale=[1, 5])
    found = design_of(study(OF_CITIES, factors=[joint], scenarios=["direct_control"]))
    assert list(found.refused["point"]) == [1]
    assert "0.25 times 5 makes 1.25, allowed at most 1" in found.refused["reason"][0]


def test_the_documented_total_follows_posts_that_are_varied():
    posts = factor("posts", path="structure.departments.posts", scale=[0.9, 1.1])
    found = design_of(study(OF_CITIES, factors=[posts]))
    totals = [found.case(point).scenario.structure.documented_total for point in range(4)]
    assert totals == [990, 1210, 1020, 1180]
    assert not len(found.refused)


def test_settings_are_made_in_every_scenario():
    found = design_of(study(OF_CITIES, settings={"period.days": 9}))
    assert {found.case(point).scenario.period.days.value for point in range(2)} == {9}


# ----------------------------------------------------------------------------------------- uncertainties


def test_by_default_all_that_is_not_documented_is_varied():
    city = load("units_26_practised")
    paths = chosen(Uncertainties(), [city])
    assert {"incidents.rate", "behaviour.bureaus.returns", "structure.middle.unit.roles.desk"} <= set(paths)
    assert not {"structure.middle.unit.posts", "structure.staffing.documented_total", "city.area"} & set(
        paths
    )
    assert not [path for path in paths if path.startswith("period.")]
    assert len(paths) == 215


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        ({"only": ["desk.s*"]}, ["desk.screen", "desk.sign_off", "desk.scv"]),
        ({"only": ["desk.s*"], "except": ["*scv"]}, ["desk.screen", "desk.sign_off"]),
        ({"only": ["desk.s*"], "over": "evidence"}, ["desk.sign_off"]),
        ({"only": ["desk.s*"], "over": "assumption"}, ["desk.screen", "desk.scv"]),
        ({"only": ["period.days"]}, ["period.days"]),
        ({"only": [], "ranges": {"desk.verify": [1, 2]}}, ["desk.verify"]),
        (
            {"only": [], "ranges": {"structure.middle.unit.offices": [1, 30]}},
            ["structure.middle.unit.offices"],
        ),
    ],
)
def test_which_numbers_are_varied(asked, paths):
    assert chosen(Uncertainties.model_validate(asked), [load("units_26_practised")]) == paths


def test_what_a_factor_sets_is_not_uncertain_and_what_it_scales_is():
    wanted = {"only": ["desk.verify", "incidents.rate"]}
    found = design_of(
        study(
            OF_CITIES,
            factors=[
                factor("verify", path="desk.verify", values=[5, 10]),
                factor("load", path="incidents.rate", scale=[2]),
            ],
            uncertainties=wanted,
            design={"kind": "sobol", "points": 2},
        )
    )
    assert found.space.paths == ("incidents.rate",)
    for point, row in found.points.iterrows():
        rate = found.case(point).scenario.incidents.rate.value
        assert rate == pytest.approx(4 + 14 * row[UNCERTAIN + "incidents.rate"])


def test_numbers_that_a_structure_does_not_have_are_left_out_there():
    wanted = {"only": ["structure.middle.unit.roles.desk"]}
    found = design_of(study(OF_CITIES, uncertainties=wanted, design={"kind": "sobol", "points": 2}))
    digests = found.points.groupby("scenario")["digest"].nunique()
    assert digests.to_dict() == {"direct_control": 1, "units_26_practised": 2}
    assert found.points.notna().all(axis=None)
    assert list(found.space.ranges()["scenario"]) == ["units_26_practised"]


def test_ranges_are_those_of_each_scenario():
    wanted = {"only": ["structure.departments.posts"]}
    found = design_of(study(OF_CITIES, uncertainties=wanted, design={"kind": "sobol", "points": 2}))
    rows = found.space.ranges().set_index("scenario")
    assert rows.loc["direct_control", ["value", "low", "high", "unit"]].tolist() == [1100, 1000, 1200, "post"]
    assert rows.loc["units_26_practised", ["value", "low", "high"]].tolist() == [800, 700, 900]
    assert not len(found.refused)


def test_ranges_that_contradict_the_scenario_refuse_points_and_not_the_study():
    wanted = {"ranges": {"routing.community.township": [0.4, 0.6], "routing.community.leave": [0.4, 0.6]}}
    found = design_of(study(OVER_TIERS, uncertainties=wanted, design={"kind": "grid", "levels": 3}))
    u = found.points[[UNCERTAIN + path for path in wanted["ranges"]]].sum(axis=1)
    assert 0 < len(found.refused) < len(found)
    assert set(found.refused["point"]) == set(found.points.index[abs(u - 1) > 1e-9])
