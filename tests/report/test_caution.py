"""A word where replications are skewed: below a comparison and in the table of a run, and only there."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from sim.analysis.runs.skewed import skewed
from sim.analysis.runs.tables import measures as measures_of
from sim.experiment.runs.run import Pool
from sim.report.results import described_run
from sim.report.terminal import comparison, measures

TITLES = {"calm": {"en": "Calm", "zh": "平静"}, "strained": {"en": "Strained", "zh": "吃紧"}}
MEASURE = "resolution_p90_hours"


def normal(n: int) -> np.ndarray:
    """Return values spread as evenly as a normal law has it."""
    return stats.norm.ppf((np.arange(n) + 0.5) / n)


def compared(strained: np.ndarray) -> SimpleNamespace:
    """Return what the notes below a comparison read: a calm baseline and another structure."""
    n = len(strained)
    tables = [
        pd.DataFrame({"footing": "documented", "scenario": name, "replication": range(n), MEASURE: values})
        for name, values in (("calm", 50 + normal(n)), ("strained", strained))
    ]
    runs = pd.concat(tables, ignore_index=True)
    return SimpleNamespace(
        runs=runs,
        measure=MEASURE,
        titles=TITLES,
        outcome=SimpleNamespace(replications=n),
        skewed=lambda measure: skewed(runs, "calm"),
    )


TAIL = np.array([60.0, 61, 59, 60, 62, 58, 60, 61, 59, 160])


def test_skewed_replications_are_told_with_their_structure():
    (said,) = comparison.caution(compared(TAIL), "en")
    assert "replications are skewed in “Strained”" in said
    assert "Calm" not in said
    assert "呈偏态" in comparison.caution(compared(TAIL), "zh")[0]


def test_nothing_is_said_of_normal_replications():
    assert comparison.caution(compared(60 + normal(10)), "en") == []


@pytest.mark.parametrize(("n", "told"), [(1, 0), (2, 1), (7, 1), (8, 0)])
def test_few_replications_do_not_tell(n, told):
    said = comparison.caution(compared(60 + normal(n)), "en")
    assert len(said) == told
    assert all("Fewer than 8 replications" in words for words in said)


@pytest.fixture(scope="module")
def desk():
    """Ten days at a busy desk: some have a long queue, most have none."""
    scenario = sim.with_values(sim.load("single_desk"), {"period.length": 100})
    return sim.run(scenario, 10, pool=Pool(1))


def marked(result) -> list[bool]:
    intervals = list(measures.measures(result, "en").columns[3].cells)
    return [words.endswith(" *") for words in intervals if words]


def test_skewed_measures_of_a_run_are_marked(desk):
    found = desk.skewed()["skewed"].tolist()
    assert any(found) and not all(found)
    assert marked(desk) == found
    assert [row["skewed"] for row in described_run(desk)["measures"]] == found
    (said,) = measures.notes(desk, "en")
    assert said.startswith("* Replications are skewed")


def test_nothing_is_marked_where_nothing_is_skewed(desk):
    names = [name for name in measures_of(desk.runs) if name not in ("scope", "name")]
    places = 5 + normal(10)[desk.runs["replication"]]
    calm = replace(desk, runs=desk.runs.assign(**dict.fromkeys(names, places)))
    assert not any(marked(calm))
    assert measures.notes(calm, "en") == []


def test_marks_need_replications_enough(desk):
    few = replace(desk, runs=desk.runs[desk.runs["replication"] < 7], replications=range(7))
    assert not any(marked(few))
    assert "Fewer than 8 replications" in measures.notes(few, "en")[0]
    one = replace(desk, runs=desk.runs[desk.runs["replication"] == 0], replications=range(1))
    assert measures.notes(one, "en") == []


@pytest.mark.parametrize(("ages", "told"), [((0, 0), "are 0 days old"), ((0, 365), "are 0–365 days old")])
def test_the_age_of_the_structures_is_told(ages, told):
    cities = [sim.with_values(sim.load("five_tier"), {"period.age": age}) for age in ages]
    cases = [SimpleNamespace(scenario=city) for city in cities]
    (said,) = comparison.aged(SimpleNamespace(outcome=SimpleNamespace(cases=cases)), "en")
    assert told in said
