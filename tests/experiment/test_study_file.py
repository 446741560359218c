"""Study files say what they vary, are told their faults at file, line and key, and are shown as they are."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len
from rich.console import Console
from studies import OF_CITIES, OF_NETWORKS, TITLE, factor, study

from sim.experiment.questions import compare
from sim.experiment.studies import checking
from sim.experiment.studies.asked import measure_names
from sim.experiment.studies.design import design_of, space_of
from sim.experiment.studies.named import load_study, settled
from sim.experiment.studies.structures import StudyError
from sim.experiment.studies.study import Study
from sim.model.files import library, shelf
from sim.model.files.canon import digest, dump
from sim.model.files.text import to_yaml
from sim.report.terminal import studies
from sim.words import languages

FLAT = "flat_or_layered"
HEAD = """\
kind: study
name: mine
title: {en: Mine, zh: 我的}
story: {en: Mine, zh: 我的}
scenarios: [direct_control, units_26_practised]
baseline: direct_control
staffing: [documented]
seed: 1
replications: {minimum: 2, maximum: 4}
precision: {measure: close_median_hours, relative: 0.1}
"""
"""Ten lines, so that what follows begins in line 11."""


def faults(folder: Path, text: str, head: str = HEAD) -> list[str]:
    file = folder / "mine.yaml"
    file.write_text(head + text, encoding="utf-8")
    return [fault.removeprefix(f"{file}:") for fault in checking.verify(file)]


def in_factor(text: str) -> str:
    return f"factors:\n  - name: load\n    title: {{en: Load, zh: 负荷}}\n    {text}\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            in_factor("path: incidents.rat\n    scale: [1, 2]"),
            "14:11: factors[0].path: there is no 'rat', allowed rate, ",
        ),
        (in_factor("path: incidents.rate\n    scale: [1, 0]"), "15:16: factors[0].scale[1]: is too small"),
        (in_factor("path: incidents.rate\n    scale: []"), "15:12: factors[0].scale: has too few entries"),
        (in_factor("path: incidents.rate\n    scale: [1, 1]"), "15:12: factors[0].scale: 1 stands twice"),
        (
            in_factor("path: incidents.waking\n    scale: [1]"),
            "14:11: factors[0].path: incidents.waking: only a number can be scaled, found 'waking'",
        ),
        (in_factor("path: 'a..b'\n    scale: [1]"), "14:11: factors[0].path: not a path, found 'a..b'"),
        (
            in_factor("levers: {with: [digital_platfrom]}"),
            "14:21: factors[0].levers.with[0]: no lever is called 'digital_platfrom', "
            "did you mean 'digital_platform'?",
        ),
        (
            in_factor("levers: {with: [{operator: set_office, tier: unit}]}"),
            "14:32: factors[0].levers.with[0].operator: is not allowed, found 'set_office'",
        ),
        (
            in_factor("offices: [3, 9]"),
            "14:14: factors[0].offices: 'direct_control' has no middle tier, so it needs a pattern for one",
        ),
        (
            in_factor("offices: [3]\n    pattern: lines_and_blocks"),
            "15:14: factors[0].pattern: 'lines_and_blocks' has 5 middle tiers, a pattern has one",
        ),
        (
            in_factor("only: [five_tier]\n    offices: [3]"),
            "14:12: factors[0].only[0]: is not among the scenarios, found 'five_tier'",
        ),
        (
            in_factor("offices: [3]").replace("name: load", "name: footing"),
            "12:11: factors[0].name: 'footing' means something else in tables of points",
        ),
        (
            "uncertainties: {only: [desk.hand_ovr]}\ndesign: {kind: sobol, points: 4}\n",
            "11:24: uncertainties.only[0]: no number has such a path, found 'desk.hand_ovr', "
            "did you mean 'desk.hand_over'?",
        ),
        (
            "uncertainties: {except: ['nothing.*']}\ndesign: {kind: sobol, points: 4}\n",
            "11:26: uncertainties.except[0]: no number has such a path, found 'nothing.*'",
        ),
        (
            "uncertainties: {ranges: {desk.verify: [2, 1]}}\ndesign: {kind: sobol, points: 4}\n",
            "11:39: uncertainties.ranges[desk.verify]: a range ascends, found [2.0, 1.0]",
        ),
        (
            "uncertainties: {ranges: {desk.veri: [1, 2]}}\ndesign: {kind: sobol, points: 4}\n",
            "11:37: uncertainties.ranges[desk.veri]: no scenario has a number there, "
            "did you mean 'desk.verify'?",
        ),
        (
            "uncertainties: all\ndesign: {kind: sobol, points: 4}\n",
            "11:16: uncertainties: is not allowed, found 'all', allowed 'none' or a mapping",
        ),
        (
            "uncertainties: {}\n",
            "1:1: design: a grid over uncertainties needs levels, or another kind of design",
        ),
        (
            "design: {kind: grid, levels: 2}\n",
            "11:30: design.levels: nothing is uncertain, found 2, allowed nothing",
        ),
        (
            "uncertainties: {}\ndesign: {kind: sobol, points: 12}\n",
            "12:31: design.points: must be a power of two, found 12, such as 8 or 16",
        ),
        (
            "uncertainties: {}\ndesign: {kind: morris, trajectories: 4, levels: 3}\n",
            "12:49: design.levels: must be even, found 3",
        ),
        (
            "uncertainties: {}\ndesign: {kind: sobl, points: 4}\n",
            "12:16: design.kind: is not allowed, found 'sobl'",
        ),
        (
            "design: {kind: saltelli, base: 4}\n",
            "11:16: design.kind: saltelli needs uncertainties, allowed with none is grid",
        ),
        (
            "outcomes: [close_median_hours, close_media_hours]\n",
            "11:32: outcomes[1]: there is no measure 'close_media_hours', did you mean 'close_median_hours'?",
        ),
        ("settings: {period.dys: 3}\n", "11:24: settings[period.dys]: there is no 'dys', allowed start, "),
    ],
)
def test_faults_are_told_at_their_places(tmp_path, text, fault):
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_grid_over_all_that_is_uncertain_is_told_its_size(tmp_path):
    (found,) = faults(tmp_path, "uncertainties: {}\ndesign: {kind: grid, levels: 2}\n")
    size = re.match(r"12:9: design: (\S+) points for each structure with (\d+) uncertainties, allowed", found)
    assert float(size[1]) == pytest.approx(2 ** int(size[2]), rel=0.02)
    assert int(size[2]) > 100


def test_a_factor_without_levels_is_told_which_keys_it_may_have(tmp_path):
    found = faults(tmp_path, in_factor("path: incidents.rate\n    vals: [1]"))
    assert [fault.partition(",")[0] for fault in found] == [
        "12:5: factors[0].values: is missing",
        "15:5: factors[0].vals: unknown key 'vals'",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("direct_control, units", "direct_control, single_desk, units"),
            "5:12: scenarios: scenarios of several kinds do not go together, found the city",
        ),
        (
            ("[direct_control, units_26_practised]", "[direct_control]"),
            "5:12: scenarios: one alone needs factors or uncertainties, allowed are two or more",
        ),
        (("units_26_practised]", "unit_26_practised]"), "5:29: scenarios[1]: nothing is called 'unit_26"),
        (("close_median_hours", "close_medium_hours"), "10:22: precision.measure: there is no measure"),
    ],
)
def test_faults_of_what_every_study_has(tmp_path, change, fault):
    (found,) = faults(tmp_path, "", HEAD.replace(*change))
    assert found.startswith(fault)


def test_networks_have_documented_footing_only():
    with pytest.raises(StudyError, match="staffing: a network has no posts, powers or route to be equal"):
        design_of(study(OF_NETWORKS, staffing=["documented", "equal"]))


def test_levers_do_not_go_with_networks():
    with pytest.raises(
        StudyError, match=r"factors\[0\].levers: levers go with cities only, found the network"
    ):
        design_of(study(OF_NETWORKS, factors=[factor("platform", levers={"none": []})]))


def test_all_that_is_wrong_is_told_at_once():
    two = [factor("a", path="x", scale=[1]), factor("b", path="y", values=[1])]
    with pytest.raises(StudyError) as error:
        design_of(study(OF_CITIES, factors=two, outcomes=["speed"]))
    places = [trail for trail, _ in error.value.faults]
    assert places == [("outcomes", 0), ("factors", 0, "path"), ("factors", 1, "path")]


def test_a_study_of_networks_is_sound():
    found = design_of(study(OF_NETWORKS, factors=[factor("length", path="period.length", scale=[1, 2])]))
    assert len(found) == 4
    assert found.case(3).scenario.period.length == 2 * library.load("stamps").period.length


def test_factors_of_the_page_are_sound(tmp_path):
    page = (shelf.shipped_folder() / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(factors:\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert faults(tmp_path, block) == []


# --------------------------------------------------------------------------------------------- what ships


def test_flat_or_layered_is_small_enough_for_a_laptop():
    found = load_study(FLAT)
    design = design_of(found)
    assert len(design) * found.replications.minimum <= 2000
    assert not len(design.refused)
    assert design.points.groupby("scenario").size().to_dict() == {
        "direct_control": 20,
        "five_tier": 80,
        "units_26_practised": 80,
    }


def test_assumptions_varies_what_is_not_documented_in_structures_of_the_headline():
    found, headline = load_study("assumptions"), load_study("headline")
    space = space_of(found)
    assert set(found.scenarios) <= set(headline.scenarios)
    assert (found.baseline, found.precision.measure) == (headline.baseline, headline.precision.measure)
    assert {"incidents.rate", "desk.hand_over", "behaviour.bureaus.returns"} <= set(space.paths)
    assert not {"city.area", "structure.staffing.documented_total", "period.days"} & set(space.paths)
    assert len(space.rows) >= 64  # fewer are too few for shares of variance
    assert sum(1 for _ in space.places()) * found.replications.minimum == 6 * 240 * 3


@pytest.mark.parametrize("name", ["five_tier", "mechanisms", "typhoon", "single_desk"])
def test_what_is_no_study_is_refused_as_such(name):
    with pytest.raises(ValueError, match=f"{name} is no study, but of the kind"):
        load_study(name)


def test_headline_varies_nothing_but_structures_and_footing():
    found = load_study("headline")
    assert not found.varies
    assert found.watched == ("resolution_median_hours",)


@pytest.mark.parametrize("name", ["headline", FLAT])
def test_a_study_comes_back_from_its_plain_data(name):
    found = load_study(name)
    again = Study.model_validate(json.loads(json.dumps(dump(found))))
    assert again == found
    assert digest(again) == digest(found)


def test_a_study_with_everything_comes_back_from_its_file(tmp_path):
    wanted = study(
        OF_CITIES,
        settings={"period.days": 30},
        factors=[
            factor("offices", offices=[3, 9], posts_to="front", pattern="five_tier", only=["direct_control"]),
            factor("levers", levers={"a": ["one_seal", {"operator": "integrate_approvals"}], "b": []}),
            factor("load", path=["incidents.rate", "requests.rate"], scale=[1, 2]),
            factor("entrance", path="structure.route.entrance", values=["community", "middle"]),
        ],
        uncertainties={"only": ["desk.*"], "except": ["*.scv"], "ranges": {"desk.verify": [1, 9]}},
        design={"kind": "saltelli", "base": 8},
        outcomes=["on_time_share"],
    )
    file = tmp_path / "all.yaml"
    file.write_text(to_yaml(dump(wanted)), encoding="utf-8")
    assert load_study(file) == wanted
    assert settled(wanted, {"seed": 3}).factors == wanted.factors


def test_the_schema_knows_what_a_study_may_say():
    schema = json.loads((shelf.shipped_folder() / "scenario.schema.json").read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema)
    base = dump(study(OF_CITIES, factors=[factor("offices", offices=[3])]))
    assert not list(checker.iter_errors(base))
    assert list(checker.iter_errors(base | {"design": {"kind": "sobol", "pionts": 4}}))
    assert list(checker.iter_errors(base | {"factors": [factor("offices", office=[3])]}))


def test_comparing_a_study_with_factors_names_the_command_that_runs_it():
    found = load_study(FLAT)
    with pytest.raises(ValueError, match="run it with: tierflow sweep flat_or_layered"):
        compare.cases_of(found, [], [])


def test_measures_are_named_without_a_run():
    names = measure_names(library.load("tiers"))
    assert "all.all.wait_mean" in names
    assert "station.township.utilisation" in names
    assert {"close_median_hours", "utilisation_gini_unit"} <= set(
        measure_names(library.load("units_26_designed"))
    )


# ------------------------------------------------------------------------------------------------ shown


def shown(found: Study, lang: str) -> str:
    console = Console(width=80, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        for part in studies.described(found, lang):
            console.print(part)
    return capture.get()


@pytest.mark.parametrize("lang", languages())
def test_what_a_study_varies_is_shown_in_80_columns(lang):
    length = factor("length", path="period.length", values=[1000, 2000], only=["stamps"])
    found = study(
        OF_NETWORKS, factors=[length], settings={"period.warm_up": 5}, outcomes=["all.all.in_queue"]
    )
    text = shown(found, lang)
    queue = {"en": "Number in queue, mean", "zh": "排队平均人数"}[lang]
    for words in (TITLE[lang], "1000, 2000", "stamps", "period.warm_up=5", queue, " 6 ", " 12"):
        assert words in text
    assert max(map(cell_len, text.splitlines())) <= 80


@pytest.mark.parametrize("lang", languages())
def test_uncertain_numbers_are_shown_with_their_ranges(lang):
    wanted = {"only": ["desk.hand_over", "structure.departments.posts"]}
    text = shown(study(OF_CITIES, uncertainties=wanted, design={"kind": "saltelli", "base": 4}), lang)
    assert "desk.hand_over" in text
    assert "0.5000 … 16.00 hour" in text
    assert "700.0 … 1,200 post" in text
    assert "16 " in text  # rows of the sample
    assert "32" in text  # points
