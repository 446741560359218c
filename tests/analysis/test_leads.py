"""What is left of each lead: known answers, adding up, and what cannot be divided."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.runs.leads import LEAD, PROPER, leads, varied

EQUAL = {
    "documented": frozenset(),
    "documented+powers": frozenset({"powers"}),
    "equal": frozenset({"posts"}),
    "equal+powers": frozenset({"posts", "powers"}),
}


def runs_of(values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Return runs from values by footing and scenario."""
    rows = [
        (footing, scenario, k, value)
        for footing, by_scenario in values.items()
        for scenario, column in by_scenario.items()
        for k, value in enumerate(column)
    ]
    return pd.DataFrame(rows, columns=["footing", "scenario", "replication", "hours"])


def of(table: pd.DataFrame, part: str) -> pd.Series:
    return table.set_index("part").loc[part]


def test_a_lead_made_by_powers_alone():
    noise = np.array([0.0, 1.0, -1.0, 2.0])
    values = {
        key: {"base": list(50 + noise), "other": list(50 + noise - (0 if "powers" in names else 10))}
        for key, names in EQUAL.items()
    }
    table = leads(runs_of(values), "base", EQUAL)
    assert of(table, LEAD)["mean"] == 10
    assert of(table, "powers")["mean"] == 10
    assert of(table, "posts")["mean"] == of(table, PROPER)["mean"] == 0
    assert of(table, LEAD)["verdict"] == "leads"
    assert of(table, PROPER)["verdict"] == "undetermined"


def test_an_interaction_is_shared_half_and_half():
    lead = {"documented": 8.0, "documented+powers": 0.0, "equal": 0.0, "equal+powers": 0.0}
    values = {key: {"base": [20.0, 30.0], "other": [20 - gap, 30 - gap]} for key, gap in lead.items()}
    table = leads(runs_of(values), "base", EQUAL)
    assert of(table, "posts")["mean"] == of(table, "powers")["mean"] == 4


@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=8, max_size=8))
def test_parts_add_up_to_the_lead(columns):
    names = [(footing, scenario) for footing in EQUAL for scenario in ("base", "other")]
    values: dict[str, dict[str, list[float]]] = {footing: {} for footing in EQUAL}
    for (footing, scenario), column in zip(names, columns, strict=True):
        values[footing][scenario] = column
    means = leads(runs_of(values), "base", EQUAL).set_index("part")["mean"]
    assert means[LEAD] == pytest.approx(means.drop(LEAD).sum(), abs=1e-9)


def test_all_limits_hold_together():
    rng = np.random.default_rng(3)
    values = {footing: {name: list(rng.normal(50, 1, 8)) for name in ("base", "a", "b")} for footing in EQUAL}
    both = leads(runs_of(values), "base", EQUAL)
    one = leads(runs_of({f: {k: v[k] for k in ("base", "a")} for f, v in values.items()}), "base", EQUAL)
    width = (both["high"] - both["low"])[both["scenario"] == "a"].to_numpy()
    assert (width > (one["high"] - one["low"]).to_numpy()).all()


def test_without_every_combination_nothing_is_divided():
    some = {"documented": EQUAL["documented"], "equal+powers": EQUAL["equal+powers"]}
    assert varied(some) == ()
    values = {key: {"base": [1.0, 2.0], "other": [1.0, 3.0]} for key in some}
    assert leads(runs_of(values), "base", some).empty


def test_what_stands_still_is_no_part():
    always = {key: names | {"route"} for key, names in EQUAL.items()}
    assert varied(always) == ("posts", "powers")
