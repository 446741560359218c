"""A value beyond the range that its source supports is taken, and told wherever it is set."""

import json
import warnings

import pytest
from asking import Answer, flowing

import sim
from sim.experiment.beyond import beyond_notes, set_beyond
from sim.experiment.cases import Case
from sim.experiment.runs.manifest import read_manifest
from sim.model.files.changes import beyond, with_values
from sim.report.terminal.comparison import notes
from sim.words import languages

SHORT = ["--set", "period.days=2", "--set", "period.warm_up=1"]
WORDS = {
    "en": "desk.hand_over is set to 20, beyond the range 0.5 to 16 that its source supports",
    "zh": "desk.hand_over 设为 20，超出其来源所支持的范围（0.5 至 16）",
}


@pytest.fixture(scope="module")
def city():
    return sim.load("direct_control")


def test_what_lies_within_or_has_a_source_of_its_own_is_not_beyond(city):
    own = {"value": 30, "unit": "hour", "source": "assumption", "range": [20, 40], "reason": "A try"}
    for changes in ({"desk.hand_over": 16}, {"desk.hand_over": own}, {"period.days": 1}, {"name": "other"}):
        assert beyond(city, with_values(city, changes)) == []
    (found,) = beyond(city, with_values(city, {"desk.hand_over.value": 0.25}))
    assert (found.path, found.value, found.low, found.high) == ("desk.hand_over", 0.25, 0.5, 16)


@pytest.mark.parametrize("change", [sim.with_values, lambda city, values: city.with_(values)])
def test_python_is_warned_at_its_own_line(city, change):
    with pytest.warns(sim.BeyondRangeWarning, match=WORDS["en"]) as caught:
        changed = change(city, {"desk.hand_over": 20})
    assert caught[0].filename == __file__
    assert changed.desk.hand_over.value == 20
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        change(changed, {"desk.hand_over": 4, "period.warm_up": 1})


@pytest.mark.parametrize("lang", languages())
def test_what_was_changed_in_python_is_held_beside_its_file(city, lang):
    changed = with_values(city, {"desk.hand_over": 20})
    cases = [Case.of(city), Case.of(changed), Case.of(with_values(changed, {"desk.scv": 2}))]
    assert set_beyond(cases[:1]) == ()
    (note,) = beyond_notes(cases, lang)
    assert note.startswith(WORDS[lang])
    renamed = with_values(changed, {"name": "of_my_own"})
    assert set_beyond([Case.of(renamed)]) == ()


@pytest.mark.parametrize("lang", languages())
def test_a_run_says_it_and_keeps_it(lang, tmp_path):
    asked = ["run", "direct_control", "--replications", 1, *SHORT, "--set", "desk.hand_over=20"]
    answer = Answer(*asked, "--lang", lang, "--out", tmp_path / "out", "--quiet")
    assert WORDS[lang].replace(" ", "") in flowing(answer.out).replace(" ", "")
    kept = {"path": "desk.hand_over", "value": 20.0, "low": 0.5, "high": 16.0}
    assert read_manifest(tmp_path / "out")["beyond"] == [kept]


def test_a_comparison_says_it_and_keeps_it():
    short = {"period.days": 2, "period.warm_up": 1}
    changed = [
        with_values(sim.load(name), short | {"desk.hand_over": 20})
        for name in ("direct_control", "governance_bureau")
    ]
    settings = {"replications": 2, "measure": "close_median_hours", "staffing": "equal"}
    found = sim.compare(changed, sim.Pool(1), **settings)
    assert [each["path"] for each in found.manifest()["beyond"]] == ["desk.hand_over"]
    assert any(note.startswith(WORDS["en"]) for note in notes(found, "en"))


@pytest.mark.parametrize(
    "asked",
    [
        ["params", "direct_control", "--grade", "user"],
        ["show", "direct_control"],
        ["explain", "direct_control", "governance_bureau", "--dry-run"],
        ["pairs", "direct_control", "direct_control", "--replications", 1, *SHORT],
    ],
)
def test_commands_say_it_on_standard_error_and_not_in_json(asked):
    answer = Answer(*asked, "--set", "desk.hand_over=20", "--json")
    assert WORDS["en"] in answer.error
    json.loads(answer.out)
    assert "beyond the range" not in Answer(*asked, "--set", "desk.hand_over=8", "--json").error
