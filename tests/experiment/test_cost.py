"""Costs: known answers by hand, nothing in yuan without wages, waiting beside and never in a sum."""

import json
from pathlib import Path

import pandas as pd
import pytest
from asking import Answer, flowing

import sim
from sim.experiment.cases import Case
from sim.experiment.questions.cost import ALL_HOURS, HOURS, WAITING, costs, posts_of
from sim.experiment.studies.named import load_wages
from sim.model.city.wages import Book, hourly
from sim.model.files.changes import with_values
from sim.report.document.reading import read_comparison
from sim.words import languages

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"


@pytest.fixture(scope="module")
def case():
    city = sim.with_values(sim.load("governance_bureau"), {"period.days": 73, "city.residents": 100_000})
    return Case.of(city)


@pytest.fixture(scope="module")
def runs(case):
    """Two replications of a fifth of a year: 1,000 incidents, of which 800 and 600 are closed."""
    columns = {
        "incidents": [1000.0, 1000.0],
        "closed_share": [0.8, 0.6],
        ALL_HOURS: [5.0, 7.0],
        WAITING: [90.0, 110.0],
    }
    books = dict(zip(HOURS.values(), ([1.0, 3.0], [2.0, 2.0], [1.5, 0.5]), strict=True))
    keys = {"footing": case.footing.key, "scenario": case.scenario.name, "replication": [0, 1]}
    return pd.DataFrame(keys | columns | books)


@pytest.fixture(scope="module")
def wages():
    """A wage of 2,000 to 4,000 yuan in departments, and round ones elsewhere, for 1,000 hours."""
    number = {"unit": "yuan/year", "source": "user"}
    return with_values(
        load_wages("longgang_wages"),
        {
            "hours": {"value": 1000, "unit": "hour", "source": "user", "range": [500, 2000]},
            "departments": number | {"value": 3000, "range": [2000, 4000]},
            "middle": number | {"value": 2000},
            "front": number | {"value": 1000},
        },
    )


def test_posts_are_those_of_the_books(case):
    assert posts_of(case) == {Book.DEPARTMENTS: 960, Book.MIDDLE: 140, Book.FRONT: 1255, Book.CONTRACTOR: 20}


def test_known_costs(case, runs, wages):
    (row,) = costs(runs, [case], wages).table.to_dict("records")
    bill = 960 * 3000 + 140 * 2000 + 1255 * 1000
    low = bill - 960 * 1000
    expected = {
        "posts": 2355,
        "per_1000_residents": 23.55,
        "closed": 700 * 5,
        "posts_per_1000_closed": 2355 / 3.5,
        "hours": 6,
        "hours_per_1000_residents": 6 * 3500 / 100,
        "waiting": 100,
        "bill": bill,
        "bill_low": low,
        "bill_high": bill + 960 * 1000,
        "bill_per_resident": bill / 100_000,
        "bill_per_closed": bill / 3500,
        "per_closed": 2 * 3 + 2 * 2 + 1 * 1,
        "per_closed_low": (2 * 2000 + 2 * 2000 + 1 * 1000) / 2000,
        "per_closed_high": (2 * 4000 + 2 * 2000 + 1 * 1000) / 500,
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected)
    assert row["hours_low"] < 6 < row["hours_high"]


def test_an_hour_is_cheapest_where_the_wage_is_low_and_pays_for_many(wages):
    assert hourly(wages.departments, wages.hours) == (3, 1, 8)


def test_without_wages_nothing_is_in_yuan(case, runs):
    table = costs(runs, [case]).table
    assert table.filter(regex="bill|per_closed($|_low|_high)").isna().all(axis=None)
    assert table[["posts", "hours", "waiting"]].notna().all(axis=None)


def test_without_the_hours_of_each_book_no_closed_case_has_a_price(case, runs, wages):
    found = costs(runs.drop(columns=HOURS[Book.MIDDLE]), [case], wages)
    assert not found.has_hours
    assert found.table["per_closed"].isna().all()
    assert found.table["bill"].notna().all()


def test_waiting_changes_nothing_but_itself(case, runs, wages):
    longer = runs.assign(**{WAITING: 1e6})
    one, other = (costs(table, [case], wages).table for table in (runs, longer))
    changed = [name for name in one if not one[name].equals(other[name])]
    assert changed == ["waiting", "waiting_low", "waiting_high"]


def test_runs_that_lack_a_measure_are_refused(case, runs):
    with pytest.raises(ValueError, match="tell nothing of resolution_rmst60_hours"):
        costs(runs.drop(columns=WAITING), [case])


def test_no_digest_of_what_ships_depends_on_wages():
    assert read_comparison(REFERENCE).strangers == ()


def test_hours_of_the_books_and_of_contractors_are_all_hours():
    city = sim.with_values(sim.load("direct_control"), {"period.days": 10, "period.warm_up": 1})
    (row,) = sim.run(city, 1, pool=sim.Pool(1)).runs.to_dict("records")
    assert sum(row[name] for name in HOURS.values()) == pytest.approx(row[ALL_HOURS])
    outside = sim.with_levers(city, "outsourcing")
    (row,) = sim.run(outside, 1, pool=sim.Pool(1)).runs.to_dict("records")
    assert sum(row[name] for name in HOURS.values()) < row[ALL_HOURS] - 1e-3


# ------------------------------------------------------------------------------------------------ command


@pytest.mark.parametrize("lang", languages())
def test_kept_results_are_told_with_and_without_wages(lang):
    plain, priced = (
        Answer("cost", REFERENCE, "--lang", lang, *options) for options in ([], ["--wages", "longgang_wages"])
    )
    assert (plain.code, priced.code) == (0, 0)
    words = {"en": ("yuan", "not added"), "zh": ("百万", "不相加")}[lang]
    assert words[1] in flowing(plain.out).replace(" ", "" if lang == "zh" else " ")
    title = {"en": "What it costs, yuan", "zh": "费用，元"}[lang]
    assert title not in plain.out
    assert title in priced.out
    assert "1,690 + 810 + 1,255" in plain.out
    assert all(len(line) <= 80 for line in plain.out.splitlines())
    assert "--wages longgang_wages" in flowing(plain.out)


def test_machines_get_all_columns():
    found = json.loads(Answer("cost", REFERENCE, "--wages", "longgang_wages", "--json").out)
    assert found["wages"] == "longgang_wages"
    assert {"bill", "bill_low", "per_closed", "waiting", "posts_per_1000_closed"} <= set(found["costs"][0])


def test_structures_that_have_changed_since_are_left_out(tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    for path in REFERENCE.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in made["cases"]:
        entry["scenario_digest"] = "0" * 16 if entry["scenario"] == "five_tier" else entry["scenario_digest"]
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    answer = Answer("cost", folder)
    assert answer.code == 0
    assert "1,690" not in answer.out
    assert "their files have changed since or are gone: five_tier" in flowing(answer.out)


def test_what_is_no_comparison_is_refused(tmp_path):
    answer = Answer("cost", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "is no folder of a comparison" in answer.error
