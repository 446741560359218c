"""Runs are pure, come in order whoever does them, and say so when they break off."""

import math
from dataclasses import replace

import pandas as pd
import pytest

import sim
from sim.experiment.cases import Case
from sim.experiment.command_line import Origin
from sim.experiment.runs import manifest, run
from sim.experiment.runs.run import FailedRunsError, Pool
from sim.model.city.footing import Footing, Staffing

SHORT = {"period.days": 3, "period.warm_up": 1}
ALONE = Pool(1)


@pytest.fixture(scope="module")
def city() -> Case:
    named = Origin("direct_control", changes=tuple(f"{path}={value}" for path, value in SHORT.items()))
    return Case.of(sim.with_values(sim.load("direct_control"), SHORT), origin=named)


@pytest.fixture(scope="module")
def desk() -> Case:
    return Case.of(sim.with_values(sim.load("single_desk"), {"period.warm_up": 10, "period.length": 200}))


def test_a_run_is_a_pure_function(city):
    first, again = (run.run_once(city, 5, 0) for _ in range(2))
    other = run.run_once(city, 5, 1)
    assert first.log_digest == again.log_digest != other.log_digest
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    assert run.log_of(city, 5, 0).digest() == first.log_digest


@pytest.mark.parametrize(
    ("table", "said"), [("rows", "row 7 differs"), ("staff", "entry of staff 7 differs")]
)
def test_the_first_difference_between_engines_is_named(city, monkeypatch, table, said):
    readable = run.log_of(city, 5, 0)
    changed = {name: column.copy() for name, column in getattr(readable, table).items()}
    changed["team"][7] += 1
    logs = iter([readable, replace(readable, **{table: changed})])
    monkeypatch.setattr(run, "log_of", lambda *_: next(logs))
    assert run.difference(city, 5, 0).startswith(said)


def test_load_names_offices_by_number(city):
    load = run.run_once(city, 5, 0).tables["load"]
    offices = run.world(city).structure.places.offices
    assert [offices[number].kind for number in load["office"]] == list(load["kind"])
    assert not load.duplicated(["office", "role"]).any()


def test_split_sums_to_the_mean(city):
    tables = run.run_once(city, 5, 0).tables
    assert tables["split"]["hours"].sum() == pytest.approx(tables["runs"]["resolution_closed_mean_hours"][0])


def test_tables_do_not_depend_on_the_order_of_work(city):
    one = run.run_case(city, range(3), 5, ALONE)
    parts = [run.repeat([city], [r], 5, ALONE)[0] for r in (2, 0, 1)]
    other = run.table(sorted(parts, key=lambda r: r.replication), "runs")
    pd.testing.assert_frame_equal(one.runs, other)
    assert list(one.runs["replication"]) == [0, 1, 2]


def test_every_measure_is_summed_up_with_an_interval(city):
    result = run.run_case(city, range(3), 5, ALONE)
    summary = result.summary().set_index("measure")
    assert set(summary.index) == set(result.runs.columns) - {"footing", "scenario", "replication"}
    line = summary.loc["close_median_hours"]
    assert line["low"] < line["mean"] < line["high"]
    assert line["mean"] == pytest.approx(result.runs["close_median_hours"].mean())


def test_a_network_is_summed_up_by_place(desk):
    summary = run.run_case(desk, range(2), 5, ALONE).summary()
    assert list(summary[["scope", "name"]].drop_duplicates().itertuples(index=False, name=None)) == [
        ("station", "desk"),
        ("class", "customers"),
        ("all", "all"),
    ]
    assert {"wait_mean", "wait_p95", "sojourn_p50", "in_system", "utilisation"} <= set(summary["measure"])


def test_one_replication_has_no_interval(desk):
    summary = run.run_case(desk, range(1), 5, ALONE).summary()
    assert summary["low"].isna().all()
    assert summary["mean"].notna().all()


def test_later_replications_can_be_run_alone(city):
    few = run.run_case(city, range(2, 3), 5, ALONE)
    many = run.run_case(city, range(3), 5, ALONE)
    assert few.log_digests[0] == many.log_digests[2]


def test_progress_counts_every_run(city):
    heard = []
    run.run_case(city, range(2), 5, Pool(1, lambda done, planned: heard.append((done, planned))))
    assert heard == [(1, 2), (2, 2)]


def test_a_run_that_breaks_off_is_told_with_its_command(city, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no posts\nat all")

    monkeypatch.setattr(run, "log_of", broken)
    with pytest.raises(FailedRunsError) as caught:
        run.run_case(city, range(4, 6), 5, ALONE)
    failed = caught.value.table
    assert list(failed["replication"]) == [4, 5]
    assert failed["reason"][0] == "ZeroDivisionError: no posts at all"
    which = "--staffing documented --seed 5 --first 4 --replications 1"
    assert failed["command"][0] == f"tierflow run {city.origin} {which}"
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_process_is_refused(jobs):
    with pytest.raises(ValueError, match=str(jobs)):
        Pool(jobs)


def test_no_replication_is_refused():
    with pytest.raises(ValueError, match="found 0"):
        run.run("single_desk", 0)


def test_a_network_has_no_equal_posts():
    with pytest.raises(ValueError, match="single_desk is a network"):
        Case.of(sim.load("single_desk"), Footing(Staffing.EQUAL))


def test_cases_are_equal_if_their_content_is():
    again = Case.of(sim.with_values(sim.load("direct_control"), SHORT), origin=Origin("otherwise"))
    assert again == Case.of(sim.with_values(sim.load("direct_control"), SHORT))
    assert again != Case.of(sim.load("direct_control"))


# ------------------------------------------------------------------------------------ folders of results


def fill(folder, text):
    with manifest.staged(folder) as stage:
        (stage / "a.txt").write_text(text)
        manifest.write_manifest(stage, {"seed": 1, "nothing": math.nan})


def test_results_appear_whole_and_replace_what_an_earlier_run_wrote(tmp_path):
    fill(tmp_path / "out", "old")
    fill(tmp_path / "out", "new")
    assert (tmp_path / "out" / "a.txt").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    content = manifest.read_manifest(tmp_path / "out")
    assert content["files"] == ["a.txt"]
    assert content["nothing"] is None
    assert {"tierflow", "python", "numpy"} <= set(content["versions"])


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_breaks_off_leaves_the_earlier_results(tmp_path, error):
    fill(tmp_path / "out", "old")

    def broken() -> None:
        with manifest.staged(tmp_path / "out") as stage:
            (stage / "a.txt").write_text("half")
            raise error

    with pytest.raises(error):
        broken()
    assert (tmp_path / "out" / "a.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_no_run_of_ours_wrote_is_not_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match=r"thesis\.txt"):
        fill(tmp_path / "out", "new")
    fill(tmp_path / "ours", "old")
    (tmp_path / "ours" / "note.md").write_text("mine")
    with pytest.raises(ValueError, match=r"note\.md"):
        fill(tmp_path / "ours", "new")
    assert (tmp_path / "ours" / "a.txt").read_text() == "old"
    with pytest.raises(ValueError, match="is a file"):
        fill(tmp_path / "ours" / "note.md", "new")
