"""Comparisons do not depend on who does the work, stop when they should, and refuse what does not fit."""

import pandas as pd
import pytest

import sim
from sim.eventlog import Kind
from sim.experiment.cases import Case, same_runs
from sim.experiment.command_line import Origin
from sim.experiment.questions import compare
from sim.experiment.questions.common import check_common
from sim.experiment.runs import run
from sim.experiment.runs.run import Pool
from sim.experiment.studies import named as studies
from sim.model.city.scenario import CityScenario
from sim.model.city.workload import happening
from sim.model.files.faults import ScenarioError
from sim.report import results
from sim.report.terminal import comparison
from sim.report.wording.numbers import figure
from sim.words import say

SHORT = {"period.days": 3, "period.warm_up": 1}
NAMES = ("direct_control", "governance_bureau")
MEASURE = "close_median_hours"
TABLES = ("runs", "split", "load", "organisation", "flows", "backlog", "communities")


def outcome(jobs: int = 1, names: tuple[str, ...] = NAMES, **settings: object) -> compare.Outcome:
    usual = {"measure": MEASURE, "replications": 2, "staffing": "both"}
    plan = studies.ad_hoc(names, usual | settings)
    scenarios = [sim.with_values(sim.load(name), SHORT) for name in names]
    return compare.compare(plan, compare.cases_of(plan, scenarios, [*map(Origin, names)]), Pool(jobs))


@pytest.fixture(scope="module")
def alone() -> compare.Outcome:
    return outcome()


@pytest.fixture(scope="module")
def result(alone) -> results.StudyResult:
    return results.StudyResult.of(alone, "tierflow compare")


def test_tables_are_the_same_with_one_and_two_processes(alone):
    shared = outcome(jobs=2)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(alone.comparison, name), getattr(shared.comparison, name))
    assert alone.log_digests == shared.log_digests


def test_all_cases_meet_the_same_incidents(alone):
    reported = alone.comparison.runs.pivot_table(
        index="replication", columns=["footing", "scenario"], values="incidents"
    )
    assert alone.comparison.runs.shape[0] == 8
    assert (reported.max(axis=1) <= 1.2 * reported.min(axis=1)).all()
    draws = [run.world(case).draw(7, 0) for case in alone.cases]
    assert all((draw.occurred == draws[0].occurred).all() for draw in draws)


def test_organisation_lists_every_post_of_the_books(alone):
    posts = alone.comparison.organisation.groupby(["footing", "scenario"])["posts"].sum()
    for case in alone.cases:
        assert posts[case.key] == run.world(case).structure.books["posts"].sum()


def test_load_is_on_offices_of_the_organisation(alone):
    for footing, name in posts_of(alone):
        table = alone.comparison.offices(name, footing)
        assert table["utilisation"].notna().any()


def posts_of(alone: compare.Outcome) -> list[tuple[str, str]]:
    return [case.key for case in alone.cases]


def test_stops_at_the_minimum_when_precise_enough(monkeypatch):
    monkeypatch.setattr(studies, "LEAST", 2)
    found = outcome(staffing="documented", precision=0.99, replications=6, measure="incidents")
    assert found.reached
    assert found.replications == 2


def test_goes_on_to_the_maximum_and_says_that_it_did_not_do(monkeypatch):
    monkeypatch.setattr(studies, "LEAST", 2)
    heard = []
    plan = studies.ad_hoc(
        NAMES, {"measure": MEASURE, "replications": 4, "precision": 1e-4, "staffing": "equal"}
    )
    scenarios = [sim.with_values(sim.load(name), SHORT) for name in NAMES]
    cases = compare.cases_of(plan, scenarios, NAMES)
    found = compare.compare(plan, cases, Pool(1, lambda done, planned: heard.append((done, planned))))
    assert not found.reached
    assert found.replications == 4
    assert [done for done, _ in heard] == list(range(1, 9))
    assert heard[0] == (1, 4)
    assert heard[-1] == (8, 8)


@pytest.mark.parametrize(
    ("done", "width", "planned"),
    [(10, 0.04, 10), (10, 0.06, 15), (10, 9.0, 20), (90, 0.2, 100), (100, 1.0, 100)],
)
def test_next_batch(done, width, planned):
    plan = studies.ad_hoc(NAMES, {"precision": 0.05, "replications": 100})
    assert compare.next_planned(plan, done, width) == planned


def test_unknown_measure_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"'speed'.*close_median_hours"):
        outcome(measure="speed", staffing="equal")


def test_measure_without_value_is_refused():
    with pytest.raises(ValueError, match=r"resolution_rmst60_hours has no value .* too short"):
        outcome(measure="resolution_rmst60_hours", staffing="equal")


def test_only_cities_of_different_names_are_compared():
    plan = studies.ad_hoc(NAMES, {})
    city = sim.load("direct_control")
    with pytest.raises(ValueError, match="single_desk"):
        compare.cases_of(plan, [city, sim.load("single_desk")], NAMES)
    with pytest.raises(ValueError, match="direct_control twice"):
        compare.cases_of(plan, [city, city], NAMES)


def changed(name: str, values: dict[str, object] | None = None) -> CityScenario:
    return sim.with_values(sim.load(name), SHORT | (values or {}))


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("quzhou_county", {}, r"direct_control meets \d+ in 3 days .* quzhou_county meets \d+ in 3 days"),
        ("five_tier", {"period.days": 4}, r"five_tier meets \d+ in 4 days from 2021-03-01"),
        ("five_tier", {"period.start": "2021-04-01"}, r"five_tier meets \d+ in 3 days from 2021-04-01"),
        ("five_tier", {"incidents.joint": 0.5}, "which are others; allowed are those of the same period"),
    ],
)
def test_scenarios_that_do_not_meet_the_same_incidents_are_refused(name, values, words, monkeypatch):
    monkeypatch.setattr(compare, "repeat", None)  # nothing runs
    with pytest.raises(ValueError, match=words):
        sim.compare([changed("direct_control"), changed(name, values)], measure=MEASURE, replications=2)


def test_a_shock_in_one_of_two_is_refused_and_in_both_is_not():
    usual, storm = (
        sim.with_values(sim.load(name), {"period.days": 130})
        for name in ("direct_control", "direct_control_with_typhoon")
    )
    check_common([storm, sim.with_values(storm, {"desk.hand_over": 1})], 7)
    with pytest.raises(ValueError, match="direct_control_with_typhoon meets"):
        check_common([usual, storm], 7)


def test_a_structure_that_leaves_incidents_alone_is_compared():
    others = [changed("town_under_county"), changed("five_tier_with_unified_intake", {"desk.hand_over": 1})]
    check_common([changed("five_tier"), *others], 7)


def test_what_is_held_beside_each_other_is_what_is_drawn():
    city = changed("direct_control")
    drawn, alone = run.world(Case.of(city)).draw(7, 0), happening(city, 7, 0)
    items = drawn.items() | {"hardness": drawn.hardness}
    for name, values in alone.items():
        assert (items[name][: len(values)] == values).all()
    assert (drawn.kind[: len(alone["occurred"])] == Kind.INCIDENT).all()
    assert drawn.consultation[len(alone["occurred"])]


# ------------------------------------------------------------------------------------------------ studies


def test_replications_alone_are_exact_and_with_a_precision_the_most():
    exact = studies.ad_hoc(NAMES, {"replications": 30}).replications
    most = studies.ad_hoc(NAMES, {"replications": 30, "precision": 0.1}).replications
    assert (exact.minimum, exact.maximum) == (30, 30)
    assert (most.minimum, most.maximum) == (studies.LEAST, 30)


def test_first_scenario_is_the_baseline_unless_told():
    assert studies.ad_hoc(NAMES, {}).baseline == NAMES[0]
    assert studies.ad_hoc(NAMES, {"baseline": NAMES[1]}).baseline == NAMES[1]


@pytest.mark.parametrize(
    ("names", "settings", "path"),
    [
        (NAMES[:1], {}, "scenarios"),
        (NAMES, {"baseline": "five_tier"}, "baseline"),
        ((*NAMES, NAMES[0]), {}, "scenarios"),
        (NAMES, {"precision": 1.5}, "precision.relative"),
    ],
)
def test_study_that_does_not_fit_is_refused_in_one_line(names, settings, path):
    with pytest.raises(ScenarioError) as caught:
        studies.ad_hoc(names, settings)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_a_study_is_meant_by_its_name():
    assert studies.study_of((), {}).name == "headline"
    assert studies.study_of(("headline",), {"seed": 3}).seed == 3


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (("a", "b"), "a_vs_b"),
        (("dir/my file.yaml", "b"), "my_file_vs_b"),
        (("x" * 60, "y" * 60), r"2_scenarios_"),
    ],
)
def test_folder_is_named_after_the_scenarios(names, name):
    assert studies.joined_name(names).startswith(name)


# ------------------------------------------------------------------------------------- what people see


def test_result_has_tables_figures_and_a_folder(result, tmp_path, monkeypatch):
    small = [item for item in result.figures("zh") if item[0] in ("resolution", "bridge_governance_bureau")]
    monkeypatch.setattr(results.StudyResult, "figures", lambda *_: iter(small))
    result.save(tmp_path / "out", "zh")
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {f"{table}.{kind}" for table in TABLES for kind in ("csv", "parquet")} <= names
    assert {"figures/resolution.png", "figures/resolution.svg", "differences.csv", "manifest.json"} <= names
    again = sim.experiment.runs.manifest.read_manifest(tmp_path / "out")
    assert again["cases"][0]["log_digest_of_replication_0"] == result.outcome.log_digests[0]
    assert str(tmp_path) not in (tmp_path / "out" / "manifest.json").read_text()


def test_a_result_shows_itself_in_a_line(result):
    assert repr(result).startswith(
        "<comparison direct_control_vs_governance_bureau: scenarios direct_control, "
    )
    assert len(result._repr_html_()) < 2000


def test_figures_cover_the_questions(result):
    assert [name for name, _ in result.figures()] == [
        "leads",
        "resolution",
        "ranking",
        "together",
        "split",
        "bridge_governance_bureau",
        "noise",
        "load",
        "fairness",
        "flows_documented",
        "flows_equal",
        "backlog",
        "organisations_documented",
        "organisations_equal",
    ]


def test_means_over_replications_are_kept_with_the_runs(result):
    runs, flows = result.runs, result.flows
    hops = runs.groupby(["footing", "scenario"], sort=False)["hops_mean"].mean()
    handed = flows[flows["origin"] != "reported"].groupby(["footing", "scenario"], sort=False)["mean"].sum()
    pd.testing.assert_series_equal(handed, hops, check_names=False)
    daily = result.backlog.groupby(["footing", "scenario"], sort=False)["mean"].mean()
    backlog = runs.groupby(["footing", "scenario"], sort=False)["backlog_mean"].mean()
    pd.testing.assert_series_equal(daily, backlog, check_names=False)
    assert not result.backlog["shock"].any()
    assert set(result.communities["scenario"]) == set(NAMES)


def test_python_and_the_command_line_do_the_same():
    made = sim.compare(
        [sim.with_values(sim.load(name), SHORT) for name in NAMES],
        Pool(1),
        measure=MEASURE,
        replications=2,
        staffing="documented",
    )
    pd.testing.assert_frame_equal(made.runs, outcome(staffing="documented").comparison.runs)
    assert made.plot().axes


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_name_every_structure_once_for_each_footing(result, lang):
    _, lead, assumed = comparison.findings(result, lang)
    assert lead.count(result.titles["governance_bureau"][lang]) == 1
    assert say("said.setting.posts", lang) in lead
    assert result.titles["governance_bureau"][lang] not in assumed


def leads_with(result: results.StudyResult, lead: str, left: str, monkeypatch) -> list[str]:
    """Return what is said of verdicts that are these with own and with equal settings, in every measure."""
    table, side = result.leads(), {"leads": "lower", "lags": "higher", "undetermined": "undetermined"}
    table["verdict"] = table["part"].map({"lead": lead, "structure": left}).fillna("undetermined")
    gaps, (own, alike) = result.differences(), result.equal
    gaps["verdict"] = gaps["footing"].map({own: side[lead], alike: side[left]})
    monkeypatch.setattr(results.StudyResult, "leads", lambda *_: table)
    monkeypatch.setattr(results.StudyResult, "differences", lambda *_: gaps)
    return comparison.findings(result, "en")


def test_only_opposite_sure_verdicts_turn_round(result, monkeypatch):
    said = leads_with(result, "leads", "lags", monkeypatch)
    assert "turn round" in said[0]
    assert "“Social Governance Bureau, as proposed” in " in said[0]
    assert "leads the baseline by" in said[1]
    assert "with posts equal it lags by" in said[1]


@pytest.mark.parametrize(("lead", "left"), [("leads", "undetermined"), ("undetermined", "lags")])
def test_a_verdict_that_is_no_longer_sure_has_not_turned(result, lead, left, monkeypatch):
    said = leads_with(result, lead, left, monkeypatch)
    assert said[0].startswith("In none of") and "does a verdict turn round" in said[0]


def test_at_one_footing_verdicts_are_told_as_they_are(alone, monkeypatch):
    one = results.StudyResult.of(outcome(staffing="documented"), "tierflow compare")
    gaps = one.differences().assign(verdict="lower")
    monkeypatch.setattr(results.StudyResult, "differences", lambda *_: gaps)
    said = comparison.findings(one, "en")
    assert "faster – “Social Governance Bureau, as proposed”" in said[0]


def test_the_same_runs_are_made_once(alone):
    groups = same_runs(alone.cases)
    assert sorted(len(group) for group in groups) == [2, 2]  # both have the same posts at both staffings
    digests = dict(zip([case.key for case in alone.cases], alone.log_digests, strict=True))
    for group in groups:
        assert len({digests[case.key] for case in group}) == 1


def test_a_design_keeps_all_runs_and_shows_both_ends():
    found = outcome(powers="both", route="both")
    shown = {"documented", "equal+powers+route"}
    assert set(found.comparison.runs["footing"]) == set(found.comparison.load["footing"]) == shown
    assert found.comparison.design["footing"].nunique() == 8
    table = results.StudyResult.of(found, "").leads()
    assert list(table["part"]) == ["lead", "posts", "powers", "route", "structure"]


def test_whoever_names_posts_means_no_design():
    assert len(studies.ad_hoc(NAMES, {}).footings) == 8
    assert [each.key for each in studies.ad_hoc(NAMES, {"staffing": "equal"}).footings] == ["equal"]
    powers = studies.ad_hoc(NAMES, {"powers": "both", "staffing": "documented"}).footings
    assert [each.key for each in powers] == ["documented", "documented+powers"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.000"),
        (1234.5, "1,234"),
        (0.08371, "0.0837"),
        (-12.345, "−12.35"),
        (float("nan"), "–"),
        (9e6, "9,000,000"),
    ],
)
def test_numbers_are_shown_with_four_digits(value, shown):
    assert figure(value) == shown
