"""Sweeps over assumptions beside a comparison: whose verdicts they tell of, and whose not."""

from dataclasses import replace

import pandas as pd
import pytest

from sim.experiment.questions.turning import turning
from sim.experiment.questions.worlds import Worlds, found_beside, shipped_sweeps, worlds_of
from sim.experiment.runs.store import Results
from sim.model.files.library import load

MEDIAN = "resolution_median_hours"
OWN, ALIKE = "documented", "equal+powers+route"


@pytest.fixture(scope="module")
def sweeps() -> tuple[Results, ...]:
    return tuple(map(Results.read, shipped_sweeps()))


@pytest.fixture(scope="module")
def worlds(sweeps) -> Worlds:
    names = sweeps[0].study.scenarios
    return Worlds(sweeps, {name: load(name).digest for name in names})


@pytest.mark.parametrize("footing", [OWN, ALIKE])
@pytest.mark.parametrize("measure", [MEDIAN, "resolution_p90_hours", "on_time_share"])
def test_what_ships_tells_of_both_ends_of_the_headline(worlds, footing, measure):
    found = worlds.standing(measure, footing, "governance_bureau", "five_tier")
    assert found is not None and found.worlds > 50
    assert worlds.standing(measure, footing, "five_tier", "governance_bureau") == found.turned


@pytest.mark.parametrize(
    "at",
    [
        ("contacts", OWN, "direct_control", "five_tier"),  # not kept
        (MEDIAN, "equal", "direct_control", "five_tier"),  # not swept
        (MEDIAN, OWN, "quzhou_county", "five_tier"),
        (MEDIAN, OWN, "direct_control", "quzhou_county"),
    ],
)
def test_nothing_is_told_of_what_was_not_asked(worlds, at):
    assert worlds.standing(*at) is None


def test_a_scenario_of_another_content_is_another_one(sweeps):
    digests = {name: load(name).digest for name in sweeps[0].study.scenarios}
    changed = Worlds(sweeps[:1], digests | {"direct_control": "other"})
    assert changed.standing(MEDIAN, OWN, "direct_control", "five_tier") is None
    assert changed.standing(MEDIAN, OWN, "nine_districts", "five_tier") is not None


def test_a_sweep_of_older_contents_tells_nothing(sweeps):
    """The digest of a point is made again from the files as they are."""
    sweep = sweeps[0]
    points = sweep.points.assign(
        digest=sweep.points["digest"].mask(sweep.points["scenario"] == "direct_control", "older")
    )
    digests = {name: load(name).digest for name in sweep.study.scenarios}
    old = Worlds((replace(sweep, points=points),), digests)
    assert old.standing(MEDIAN, OWN, "direct_control", "five_tier") is None
    assert old.standing(MEDIAN, OWN, "nine_districts", "five_tier") is not None


def test_sweeps_lie_beside_a_comparison(tmp_path):
    for name in (
        "mine",
        "mine_assumptions",
        "mine_assumptions_alike",
        "mine_assumptions_empty",
        "other_assumptions",
    ):
        (tmp_path / name).mkdir()
        if not name.endswith("empty"):
            (tmp_path / name / "study.json").write_text("{}", encoding="utf-8")
    found = [folder.name for folder in found_beside(tmp_path / "mine")]
    assert found == ["mine_assumptions", "mine_assumptions_alike"]


def test_without_sweeps_nothing_is_known():
    assert Worlds().standing(MEDIAN, OWN, "direct_control", "five_tier") is None
    assert worlds_of((), {}).sweeps == ()


def test_a_verdict_turns_on_what_was_planted(sweeps):
    """Of two structures that differ by where one assumption is, that assumption is found, and its value."""
    sweep = sweeps[0]
    name = next(name for name in sweep.points if name.startswith("u:incidents.rate"))
    places = sweep.points[name]
    base = (sweep.points["scenario"] == "five_tier").reindex(sweep.runs["point"]).to_numpy()
    at = places.reindex(sweep.runs["point"]).to_numpy()
    planted = sweep.runs.assign(**{MEDIAN: pd.Series(at - 0.5).where(~base, 0.0).to_numpy()})
    found = turning(replace(sweep, runs=planted), MEDIAN, OWN, ("direct_control", "five_tier"))
    assert found is not None and found.path == name.removeprefix("u:")
    assert found.found.turns and abs(found.found.value - 0.5) < 0.06


def test_of_a_pair_that_was_not_swept_nothing_turns(sweeps):
    assert turning(sweeps[0], MEDIAN, OWN, ("quzhou_county", "five_tier")) is None
    assert turning(sweeps[0], "contacts", OWN, ("direct_control", "five_tier")) is None
