"""What the page to explore with holds: the stored numbers, in every language, safely, below its size."""

import json
import re
from dataclasses import replace
from pathlib import Path

import kept
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from typer.testing import CliRunner

from sim.analysis.choice.ranking import Crossed, pairwise_wins
from sim.analysis.log.month import month
from sim.cli import app
from sim.experiment.cases import Case
from sim.experiment.command_line import Origin
from sim.experiment.runs.run import Pool, log_of
from sim.experiment.runs.store import Results
from sim.explore import months, page
from sim.explore.page import LIMIT, ExploreRequest, embedded, explorer
from sim.explore.reading import read
from sim.explore.tables import Cells
from sim.model.files.library import asked, load
from sim.model.files.tree import reach
from sim.model.time_and_chance.timetable import measured
from sim.words import languages, texts

ROOT = Path(__file__).resolve().parents[2]
WEB = Path(page.__file__).parent / "web"
REFERENCE = ROOT / "results" / "reference"
ASSUMPTIONS = ROOT / "results" / "reference_assumptions"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return kept.folders(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def made(folders):
    """The page of each folder by name."""
    return {name: explorer(ExploreRequest(path)) for name, path in folders.items()}


def unpacked(changes: list[int], frames: int) -> np.ndarray:
    """Put a row together from its changes, as the page does."""
    found, at = np.zeros(frames, dtype=int), 0
    for gap, value in zip(changes[::2], changes[1::2], strict=True):
        at += gap
        found[at:] = value
    return found


# ------------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize("name", ["grid", "sample", "one"])
def test_every_value_of_every_run_is_there_once(made, name):
    stored, data = made[name].stored, made[name].data
    cells = Cells(stored)
    assert [each["key"] for each in data["measures"]] == [kept.HOURS, kept.SHARE]  # the third has no values
    for measure in data["measures"]:
        found = [
            value
            for samples in measure["values"]
            for row in samples or ()
            for value in row or ()
            if value is not None
        ]
        known = stored.runs[measure["key"]].dropna()
        assert sorted(found) == pytest.approx(sorted(known), rel=1e-9)
    row = stored.runs.dropna(subset=kept.HOURS).iloc[7]
    point = stored.points.loc[row["point"]]
    (cell,) = np.flatnonzero(_same(cells.cells, point, cells.keys))
    value = data["measures"][0]["values"][cell][int(point["sample"])][int(row["replication"])]
    assert value == pytest.approx(row[kept.HOURS], rel=1e-9)


def _same(table: pd.DataFrame, row: pd.Series, keys: list[str]) -> np.ndarray:
    """Tell which rows have the same entries, missing ones among them."""
    alike = [(table[key] == row[key]) | (table[key].isna() & pd.isna(row[key])) for key in keys]
    return np.logical_and.reduce(alike)


def test_levels_are_those_of_the_study_and_what_nobody_has_fits_everywhere(made):
    data = made["grid"].data
    load, platform = data["axes"]
    assert [level["en"] for level in load["levels"]] == ["0.5", "1", "2"]
    assert (load["ordered"], platform["ordered"]) == (True, False)
    assert [level["zh"] for level in platform["levels"]] == ["无", "有"]
    assert {tuple(cell) for cell in data["cells"] if cell[0] == 2} == {(2, k, -1) for k in range(3)}


def test_being_as_it_is_is_a_level_where_factors_are_moved_one_at_a_time(made):
    data = made["one"].data
    assert [level["en"] for level in data["axes"][0]["levels"]] == ["as its file has it", "0.5", "1", "2"]
    assert not data["axes"][0]["ordered"]
    assert [0, 0, 0] in data["cells"] and [0, 2, 0] in data["cells"] and [0, 0, 2] in data["cells"]
    assert [0, 1, 1] not in data["cells"]


def test_quantiles_are_students(made):
    quantiles = made["grid"].data["quantiles"]
    assert quantiles["each"][:2] == [None, None]
    assert quantiles["each"][4] == pytest.approx(stats.t.ppf(0.975, 3))
    assert quantiles["pairs"]["3"][4] == pytest.approx(stats.t.ppf(1 - 0.025 / 3, 3))
    assert quantiles["normal"] == pytest.approx(stats.norm.ppf(0.975))


def test_places_in_ranges_are_those_of_the_sample(made):
    numbers = made["sample"].data["numbers"]
    points = made["sample"].stored.points
    first = points[points["scenario"] == "five_tier"].sort_values("sample")
    assert [each["path"] for each in numbers["list"]] == list(kept.PATHS)
    for each in numbers["list"]:
        places = np.array(each["places"]) / numbers["steps"]
        assert places == pytest.approx(first[f"u:{each['path']}"].to_numpy(), abs=1e-5)
        quantity = reach(load("five_tier"), each["path"])
        assert each["ranges"][0] == pytest.approx(list(quantity.range))
    assert numbers["chosen"] is None  # drawn, not chosen


def test_what_the_sweep_beside_a_comparison_says_is_what_rank_says():
    data = explorer(ExploreRequest(REFERENCE)).data
    swept = Results.read(ASSUMPTIONS)
    crossed = Crossed.of(swept.points, swept.runs, kept.HOURS)
    wins = pairwise_wins(crossed)
    told = data["doubt"]["measures"][kept.HOURS]
    assert told["worlds"] == crossed.samples
    names = [each["key"] for each in data["structures"]]
    order = [names.index(name) for name in crossed.structures["scenario"]]
    for row in wins.itertuples():
        _, lower, higher = told["pairs"][f"{order[row.one]},{order[row.other]}"]
        assert (lower / crossed.samples, higher / crossed.samples) == pytest.approx((row.better, row.worse))


# ------------------------------------------------------------------------------------------------ the month


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=60))
def test_changes_give_the_row_again(row):
    assert unpacked(months.changes(np.array(row)), len(row)).tolist() == row


@pytest.mark.parametrize("step", [1, 6])
def test_frames_are_those_of_the_log(made, step):
    replay = made["grid"].replays["direct_control"]
    city = asked("direct_control", ("period.days=30",))
    seen = month(log_of(Case.of(city), kept.COMMON["seed"], 0), *measured(city))
    data, frames = replay.data(step), len(seen.times[::step])
    assert months.clock(replay, step)["frames"] == frames == 720 // step + 1
    for key in ("waiting", "pending"):
        rows = [unpacked(row, frames) for row in data[key]]
        assert (getattr(seen, key)[::step] == np.array(rows).T).all()
    load = np.array([unpacked(row, frames) for row in data["load"]]).T
    closed = np.isnan(seen.load[::step])
    assert (load[closed] == months.CLOSED).all()
    assert load[~closed] == pytest.approx(100 * seen.load[::step][~closed], abs=0.5)
    assert len(data["names"]["zh"]) == len(data["x"]) == len(data["parent"]) == len(data["waiting"])


def test_both_sides_meet_the_same_incidents_and_say_how_to_repeat_them(made):
    commands = [side["command"] for side in made["grid"].data["month"]["sides"]]
    rest = "--staffing documented --seed 3 --first 0 --replications 1"
    assert commands[0] == f"tierflow run five_tier --set period.days=30 {rest}"
    assert len({line.partition(" --set")[2] for line in commands}) == 1


def test_a_scenario_that_is_gone_and_a_network_have_no_month(made):
    stored = made["grid"].stored
    assert months.replay(stored, "atlantis", Pool(1)) == "gone"
    for name, why in (("no_such_file", "gone"), ("single_desk", "network")):
        other = replace(stored, origins={"five_tier": Origin(name)})
        assert months.replay(other, "five_tier", Pool(1)) == why
    early = replace(stored, origins={"a": Origin("five_tier", changes=("period.warm_up=0",))})
    assert months.replay(early, "a", Pool(1)) == "early"


# ------------------------------------------------------------------------------------------------ the file


def test_a_title_cannot_break_out_of_the_data(made):
    html = made["grid"].html()
    assert html.count("</script>") == html.count("<script") == 2
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert not set(data) & set("<>&\u2028\u2029")
    assert json.loads(data)["title"]["en"] == kept.NASTY


@given(st.text())
def test_any_text_is_read_again_from_what_is_embedded(text):
    assert json.loads(embedded({"a": text})) == {"a": text}
    assert not set(embedded(text)) & set("<>&\u2028\u2029")


def test_it_asks_for_nothing_and_names_no_folder_of_this_machine(made, tmp_path_factory):
    html = made["sample"].html()
    assert set(re.findall(r"https?://[^\s\"']+", html)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"\b(?:src|href)=|url\(|@import", html)
    assert "default-src 'none'" in html
    assert str(tmp_path_factory.getbasetemp()) not in html


def test_the_same_results_give_the_same_file(made, folders):
    assert made["one"].html() == explorer(ExploreRequest(folders["one"])).html()


@pytest.mark.parametrize("folder", [REFERENCE, ASSUMPTIONS], ids=lambda path: path.name)
def test_reference_results_fit_with_every_month_whole(folder):
    found = explorer(ExploreRequest(folder, "zh"))
    assert len(found.html().encode()) < LIMIT == 3_000_000
    assert found.data["left"] == 0
    assert found.data["month"]["clock"]["hours"] == 1
    assert None not in found.data["month"]["sides"]


def test_a_month_that_does_not_fit_is_thinned_then_left_out_and_then_measures_are(made, monkeypatch):
    found = made["grid"]
    whole = len(found.html().encode())
    room = page.size(found.data["month"])

    def at(limit):
        monkeypatch.setattr(page, "LIMIT", limit)
        return page.Explorer(found.stored, "en", found.replays)

    thin = at(whole - room // 3)
    assert thin.data["month"]["clock"]["hours"] > 1
    assert len(thin.html().encode()) < whole - room // 3
    none = at(whole - room + page.SPARE + 2000)
    assert none.data["month"]["sides"] == [None] * 3
    assert none.data["month"]["lack"] == ["size"] * 3
    assert [each["key"] for each in none.data["measures"]] == [kept.HOURS, kept.SHARE]
    both = sum(page.size(each) for each in found.data["measures"])
    fewer = at(whole - room - both + page.SPARE + page.size(found.data["measures"][0]) + 200)
    assert ([each["key"] for each in fewer.data["measures"]], fewer.data["left"]) == ([kept.HOURS], 1)
    with pytest.raises(ValueError, match="holds too many points"):
        at(whole - room - both).html()


def test_a_sweep_that_is_not_finished_says_so(tmp_path):
    folder = kept.grid(tmp_path / "grid")
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(told | {"finished": False}), encoding="utf-8")
    assert explorer(ExploreRequest(folder)).data["made"]["finished"] is False


def test_a_network_is_explored_without_a_month(tmp_path):
    data = explorer(ExploreRequest(kept.queues(tmp_path)["desk"])).data
    assert data["measures"][0]["key"] == "all.all.wait_mean"
    assert data["measures"][0]["unit"]["en"] and data["measures"][0]["time"]
    assert data["month"]["lack"] == ["network"]
    assert data["made"]["command"] == ""  # a study of Python alone


def test_a_comparison_whose_scenario_is_gone_has_no_month_of_it():
    stored = read(REFERENCE)
    assert stored.changed == ()
    there = {name: origin for name, origin in stored.origins.items() if name != "five_tier"}
    assert months.replay(replace(stored, origins=there), "five_tier", Pool(1)) == "gone"


# ------------------------------------------------------------------------------------------------ words


def said_by_scripts() -> set[str]:
    """Return the keys that scripts and template ask for; one that is put together stands for all alike."""
    script = "\n".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.js"))
    template = (WEB / "explore.html.j2").read_text(encoding="utf-8")
    keys = set(re.findall(rf'"((?:{GROUPS})\.[a-z_.]+)"', script))
    keys |= set(re.findall(r'data-say="([^"]+)"', template))
    begun = re.findall(rf"`((?:{GROUPS})\.(?:[a-z_]+\.)?)\$\{{", script)
    return {key for key in texts("en") if key in keys or any(key.startswith(start) for start in begun)} | keys


GROUPS = "axis|doc|explore|finding|join|language|page|said|stable|sweep|verdict"


def test_scripts_ask_for_words_that_the_page_holds(made):
    for lang in languages():
        assert said_by_scripts() - set(made["grid"].data["words"][lang]) - _verdicts() == set()


def test_no_word_is_carried_in_vain(made):
    others = {"explore.noscript", "explore.as_it_is"}  # these are said when the page is written
    assert set(made["grid"].data["words"]["en"]) - said_by_scripts() == others


def _verdicts() -> set[str]:
    """Return verdicts that the page does not give."""
    return {key for key in texts("en") if key.startswith("verdict.")} - set(page.BORROWED)


def test_languages_have_the_same_words(made):
    words = made["grid"].data["words"]
    assert list(words) == list(languages())
    assert len({tuple(said) for said in words.values()}) == 1


def test_no_text_needs_a_format_that_the_page_cannot_make(made):
    for said in made["grid"].data["words"].values():
        for text in said.values():
            assert re.findall(r"\{[^}]*\}", text) == re.findall(r"\{\w+\}", text)


# ------------------------------------------------------------------------------------------------ the command


def invoke(*arguments):
    return CliRunner().invoke(app, ["explore", *map(str, arguments)])


def test_the_command_writes_one_file_beside_the_folder(tmp_path):
    folder = kept.grid(tmp_path / "results" / "grid")
    answer = invoke(folder, "--lang", "zh")
    assert answer.exit_code == 0
    path = tmp_path / "results" / "grid_explore.html"
    assert str(path) in answer.stdout
    html = path.read_text(encoding="utf-8")
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert sorted(each.name for each in folder.parent.iterdir()) == ["grid", "grid_explore.html"]


@pytest.mark.parametrize("what", ["empty", "missing", "explained"])
def test_what_cannot_be_explored_is_refused_in_a_sentence(tmp_path, what):
    folder = tmp_path / what
    if what != "missing":
        folder.mkdir()
    if what == "explained":
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
    answer = invoke(folder, "--out", tmp_path / "page.html")
    assert answer.exit_code == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "cannot be explored" in answer.stderr and "tierflow sweep" in answer.stderr
    assert not (tmp_path / "page.html").exists()


def test_a_sweep_without_runs_is_refused(tmp_path):
    folder = kept.grid(tmp_path / "grid")
    pd.read_parquet(folder / "runs.parquet").iloc[:0].to_parquet(folder / "runs.parquet")
    answer = invoke(folder)
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert "no runs yet" in answer.stderr
