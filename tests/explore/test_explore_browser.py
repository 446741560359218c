"""The page to explore with is opened from disk in Chromium with the network cut, and clicked through.

What it tells is held against what Python tells of the same runs.
"""

import re
from pathlib import Path

import kept
import numpy as np
import pandas as pd
import pytest
from headless import browsing, chromium, offline
from playwright.sync_api import Page, expect

from sim.analysis.choice.ranking import Best, Crossed, pairwise_wins, rank_shares
from sim.analysis.runs.pairwise import pairwise
from sim.analysis.runs.replications import limits_of
from sim.experiment.runs.run import Pool
from sim.explore import months
from sim.explore.page import ExploreRequest, explorer
from sim.report.wording.numbers import figure
from sim.report.wording.telling import amount, limits
from sim.report.wording.text import measure_label
from sim.words import languages, say

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium is installed to show the page")

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"

NEAR = {"rel": 1e-6, "abs": 1e-7}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The pages as files, and what they are made of, by name."""
    place = tmp_path_factory.mktemp("kept")
    found = {}
    folders = kept.folders(place) | kept.queues(place) | {"reference": REFERENCE}
    for name, folder in folders.items():
        made = explorer(ExploreRequest(folder))
        path = place / f"{name}.html"
        path.write_text(made.html(), encoding="utf-8")
        found[name] = (path, made.stored)
    return found


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


@pytest.fixture
def opened(browser, files, request):
    """A page that is open, and what it was made of."""
    name, size = request.param if isinstance(request.param, tuple) else (request.param, (1366, 768))
    path, stored = files[name]
    with offline(browser, size, path) as page:
        page.goto(path.as_uri())
        yield page, stored


grids = pytest.mark.parametrize("opened", ["grid"], indirect=True)
samples = pytest.mark.parametrize("opened", ["sample"], indirect=True)


def table(stored, measure: str, **levels) -> pd.DataFrame:
    """Give a measure at some levels by replication, a column a structure; who lacks a factor fits all."""
    points = stored.points
    for factor, level in levels.items():
        points = points[(points[factor] == level) | (points[factor] == "–")]
    runs = stored.runs.merge(points[["scenario"]], left_on="point", right_index=True)
    found = runs.pivot(index="replication", columns="scenario", values=measure)
    return found.reindex(columns=list(kept.STRUCTURES))


def chosen(page: Page) -> tuple[int, int]:
    return tuple(int(page.locator(f"#{end}").input_value()) for end in ("one", "other"))


def slide(page: Page, label: str, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_label(label, exact=True).press(key)


# ------------------------------------------------------------------------------------------------ a point


@grids
@pytest.mark.parametrize("platform", [0, 1])
@pytest.mark.parametrize("load", range(3))
def test_every_point_tells_what_python_tells(opened, load, platform):
    page, stored = opened
    for number, measure in enumerate((kept.HOURS, kept.SHARE)):
        told = page.evaluate(
            """([measure, levels]) => {
              const point = tierflow.store.point(measure, levels);
              const gaps = [0, 1, 2].map((one) => [0, 1, 2].map((other) => point.gap(one, other)));
              const bare = ({ mean, low, high, n }) => [mean, low, high, n];
              return { means: point.means.map(bare), gaps: gaps.map((row) => row.map(bare)) };
            }""",
            [number, [load, platform]],
        )
        values = table(stored, measure, load=kept.LOADS[load], platform=("without", "with")[platform])
        found = np.array(limits_of(values.to_numpy())).T
        assert np.array(told["means"], dtype=float) == pytest.approx(found, nan_ok=True, **NEAR)
        pairs = pairwise(values)
        for row in pairs.pairs.itertuples():
            one, other = (kept.STRUCTURES.index(name) for name in (row.one, row.other))
            mine = told["gaps"][one][other]
            assert mine == pytest.approx([row.mean, row.low, row.high, row.replications], nan_ok=True, **NEAR)


@grids
def test_a_slider_steps_through_stored_levels_and_tells_their_numbers(opened):
    page, stored = opened
    for k, load in enumerate(kept.LOADS):
        if k:
            slide(page, "Load", "ArrowRight")
        expect(page.locator("output[for=axis-0]")).to_have_text(f"{load:g}")
        values = table(stored, kept.HOURS, load=load, platform="without")
        for name, column in values.items():
            shown = page.locator(f"#means li[data-key={name}] .number")
            mean, low, high, n = (float(x) for x in limits_of(column.to_numpy()))
            if n:
                text = f"{amount(kept.HOURS, mean, 'en')} [{figure(low, 3)}, {figure(high, 3)}]"
                expect(shown).to_have_text(text)
            else:
                expect(shown).to_have_text(say("explore.not_run", "en"))
        one, other = (kept.STRUCTURES[k] for k in chosen(page))
        gap = pairwise(values).gap(one, other) if values[[one, other]].notna().any().all() else None
        if gap:
            expect(page.locator("#verdict")).to_contain_text(limits(kept.HOURS, gap, "en"))
    slide(page, "Load", "ArrowRight")  # there is nothing beyond the last
    expect(page.locator("output[for=axis-0]")).to_have_text("2")


@grids
def test_no_effect_is_named_whose_interval_includes_0(opened):
    page, _ = opened
    said = page.evaluate(
        """() => {
          const found = [];
          for (const measure of [0, 1])
            for (const load of [0, 1, 2])
              for (const one of [0, 1, 2])
                for (const other of [0, 1, 2]) {
                  if (one === other) continue;
                  Object.assign(tierflow.chosen, { measure, one, other });
                  tierflow.levels = [load, 0];
                  const point = tierflow.store.point(measure, tierflow.levels);
                  const { low, high } = point.gap(one, other);
                  found.push([low, high, ...tierflow.verdict(point)]);
                }
          return found;
        }"""
    )
    kinds = set()
    for low, high, verdict, chance, assumed in said:
        named = bool(re.search(r"clearly|detectably|surely", verdict))
        known = low is not None and not np.isnan(low)
        assert named == (known and (low > 0 or high < 0))
        assert not known or (chance.startswith("First doubt") and assumed.startswith("Second doubt"))
        kinds.add(named)
    assert kinds == {True, False}


@grids
def test_a_point_that_was_refused_is_not_answered(opened):
    page, _ = opened
    page.get_by_label("Structure", exact=True).select_option(label="Five tiers, with townships")
    page.get_by_label("Platform", exact=True).select_option(label="with")
    slide(page, "Load", "ArrowRight")
    expect(page.locator("#means li[data-key=five_tier] .number")).to_have_text(say("explore.not_run", "en"))
    expect(page.locator("#verdict")).not_to_contain_text("[")
    expect(page.locator("#means li[data-key=direct_control] .number")).to_contain_text("[")


@pytest.mark.parametrize("opened", ["one"], indirect=True)
def test_a_combination_that_was_not_run_moves_to_a_stored_one_and_says_so(opened):
    page, stored = opened
    page.get_by_label("Load", exact=True).select_option(label="2")
    expect(page.locator("#moved")).to_be_empty()
    page.get_by_label("Platform", exact=True).select_option(label="with")
    expect(page.locator("#moved")).to_contain_text("Load: as its file has it")
    here = stored.points[(stored.points["platform"] == "with") & (stored.points["scenario"] == "five_tier")]
    runs = stored.runs[stored.runs["point"].isin(here.index)][kept.HOURS]
    mean, low, high, _ = (float(x) for x in limits_of(runs.to_numpy()))
    shown = f"{amount(kept.HOURS, mean, 'en')} [{figure(low, 3)}, {figure(high, 3)}]"
    expect(page.locator("#means li[data-key=five_tier] .number")).to_have_text(shown)


@pytest.mark.parametrize("opened", ["reference"], indirect=True)
def test_a_comparison_tells_its_difference_and_both_doubts(opened):
    page, stored = opened
    points = stored.points[stored.points["footing"] == "equal+powers+route"]
    runs = stored.runs.merge(points[["scenario"]], left_on="point", right_index=True)
    values = runs.pivot(index="replication", columns="scenario", values=kept.HOURS)
    page.get_by_label("Structure", exact=True).select_option("5")
    page.get_by_label("Compared with", exact=True).select_option("4")
    page.get_by_label("Footing", exact=True).select_option(label=say("footing.equal+powers+route", "en"))
    gap = pairwise(values).gap("governance_bureau", "direct_control")
    expect(page.locator("#verdict")).to_contain_text(limits(kept.HOURS, gap, "en"))
    expect(page.locator("#chance")).to_contain_text("all 15 pairs")
    footing = say("footing.documented", "en")
    elsewhere = say("explore.assumed_elsewhere", "en", folder="reference_assumptions", footing=footing)
    expect(page.locator("#assumed")).to_have_text(elsewhere)
    expect(page.locator("#along li")).to_have_count(8)
    swept = stored.beside.results
    worlds = Crossed.of(swept.points, swept.runs, kept.HOURS).samples
    page.get_by_label("Footing", exact=True).select_option(label=footing)
    expect(page.locator("#assumed")).to_contain_text(
        f"(reference_assumptions, {worlds} worlds, Documented posts)"
    )
    known = {*stored.beside.results.runs, "replication"}
    absent = next(name for name in stored.runs if name not in known and stored.runs[name].notna().any())
    page.get_by_label("Measure", exact=True).select_option(label=measure_label(absent, "en"))
    expect(page.locator("#assumed")).to_have_text(say("explore.assumed_open", "en"))


@pytest.mark.parametrize("opened", ["desk", "desk_worlds"], indirect=True)
@pytest.mark.parametrize("lang", languages())
def test_a_network_of_one_structure_tells_means_without_differences(opened, lang):
    page, stored = opened
    page.get_by_role("button", name=say("language.name", lang), exact=True).click()
    expect(page.locator("#second")).to_be_hidden()
    expect(page.locator("#verdict")).not_to_be_empty()
    expect(page.locator("#about-month")).to_contain_text(say("explore.lack.network", lang))
    expect(page.locator("#player")).to_be_hidden()
    if stored.factors:
        mean, low, high, _ = (float(x) for x in limits_of(_first(stored)))
        shown = page.locator("#means .number").inner_text()
        assert figure(mean, 3) in shown and f"[{figure(low, 3)}, {figure(high, 3)}]" in shown
    else:
        expect(page.locator("#scatter .dot")).to_have_count(12)
        expect(page.locator("#nearest tbody tr")).to_have_count(8)


def _first(stored) -> np.ndarray:
    runs = stored.runs[stored.runs["point"] == 0]
    return runs["all.all.wait_mean"].to_numpy()


# ------------------------------------------------------------------------------------------------ worlds


def inside(stored, ranges) -> pd.DataFrame:
    """Keep the points in ranges: number, from and to in percent."""
    points = stored.points
    for number, low, high in ranges:
        place = points[f"u:{kept.PATHS[number]}"]
        points = points[(place >= low / 100) & (place <= high / 100)]
    return points


@samples
@pytest.mark.parametrize("ranges", [[], [(0, 0, 40)], [(0, 50, 100), (2, 10, 90)]])
def test_shares_of_worlds_are_those_of_a_ranking(opened, ranges):
    page, stored = opened
    told = page.evaluate(
        """(ranges) => {
          const all = tierflow.store.whole(0, []);
          const worlds = all.filter(({ sample }) => tierflow.store.inside(sample, ranges));
          const bare = ({ mean, low, high }) => [mean, low, high];
          const shares = ([one, other]) => {
            const { lower, higher } = tierflow.store.shares(worlds, one, other);
            return [...bare(lower), ...bare(higher)];
          };
          const bests = tierflow.store.first(worlds, false);
          const first = bests.map(({ first, surely }) => [first.mean, surely.mean]);
          return { n: worlds.length, shares: [[0, 1], [0, 2], [1, 2]].map(shares), first };
        }""",
        [list(each) for each in ranges],
    )
    points = inside(stored, ranges)
    runs = stored.runs[stored.runs["point"].isin(points.index)]
    crossed = Crossed.of(points.reset_index(drop=True), _renumbered(points, runs), kept.HOURS)
    wins = pairwise_wins(crossed)
    assert told["n"] == crossed.samples < kept.WORLDS
    limits = ["better", "better_low", "better_high", "worse", "worse_low", "worse_high"]
    assert np.array(told["shares"]) == pytest.approx(wins[limits].to_numpy(), **NEAR)
    ranks = rank_shares(crossed, Best.SMALLEST)[["rank_1", "surely_first"]]
    assert np.array(told["first"]) == pytest.approx(ranks.to_numpy(), **NEAR)


def _renumbered(points: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    return runs.assign(point=runs["point"].map(dict(zip(points.index, range(len(points)), strict=True))))


@samples
def test_a_range_narrows_the_answer_to_the_worlds_inside_and_an_empty_one_has_none(opened):
    page, stored = opened
    whole = page.evaluate("tierflow.worlds().map(({ sample }) => sample)")
    assert len(whole) < kept.WORLDS
    expect(page.locator("#count")).to_contain_text(f"{len(whole)} of {len(whole)} stored worlds")
    first = page.locator("#ranges fieldset").first
    number = int(first.locator("input").first.get_attribute("data-number"))
    first.locator("input[data-end='2']").fill("30")
    within = set(inside(stored, [(number, 0, 30)])["sample"]) & set(whole)
    expect(page.locator("#count")).to_contain_text(f"{len(within)} of {len(whole)} stored worlds")
    expect(page.locator("#verdict")).to_contain_text(f"of {len(within)})")
    expect(page.locator("#scatter .dot:not(.pale)")).to_have_count(len(within))
    expect(page.locator("#scatter .dot.pale")).to_have_count(len(whole) - len(within))
    first.locator("input[data-end='2']").fill("0")
    expect(page.locator("#verdict")).to_have_text(say("explore.none_inside", "en"))
    expect(page.locator("#nearest h3")).to_have_text(say("explore.nearest_outside", "en"))
    expect(page.locator("#nearest tbody tr").first).to_contain_text("%")
    page.get_by_role("button", name=say("explore.whole", "en")).click()
    expect(page.locator("#count")).to_contain_text(f"{len(whole)} of {len(whole)} stored worlds")


@samples
def test_what_goes_with_the_difference_is_named_first(opened):
    page, _ = opened
    rows = page.evaluate(
        """() => {
          Object.assign(tierflow.chosen, { one: 1, other: 0 });
          return tierflow.drivers();
        }"""
    )
    assert (rows[0]["number"], rows[0]["told"]) == (0, True)  # hours were made to depend on the first range
    assert rows[0]["rho"] < -0.9


# ------------------------------------------------------------------------------------------------ always


@pytest.mark.parametrize("opened", ["grid", "sample"], indirect=True)
@pytest.mark.parametrize("lang", languages())
def test_a_language_is_switched(opened, lang):
    page, _ = opened
    page.get_by_role("button", name=say("language.name", lang), exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", say("language.html", lang))
    for key in ("explore.choose", "explore.answer", "explore.month", "explore.source"):
        expect(page.get_by_role("heading", name=say(key, lang), exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=say("page.play", lang), exact=True)).to_be_visible()
    others = {say("explore.choose", each) for each in languages()} - {say("explore.choose", lang)}
    text = page.locator("main").inner_text()
    assert not [other for other in others if other in text]
    assert not re.findall(r"\{\w+\}|undefined|NaN", text)


@pytest.mark.parametrize("opened", ["grid"], indirect=True)
def test_a_month_is_replayed_side_by_side(opened):
    page, stored = opened
    replays = {name: months.replay(stored, name, Pool(1)) for name in kept.STRUCTURES}
    panes = page.locator("section.pane")
    expect(panes).to_have_count(2)
    names = [panes.nth(k).get_attribute("data-structure") for k in range(2)]
    assert names == [kept.STRUCTURES[k] for k in chosen(page)]
    slide(page, say("page.time", "en"), "ArrowRight", 12)
    expect(page.locator("#moment")).to_contain_text("12:00")
    for k, name in enumerate(names):
        seen = replays[name].month
        tiles = panes.nth(k).locator("[data-community]")
        shown = tiles.evaluate_all("all => all.map(({ dataset }) => [dataset.community, dataset.pending])")
        numbers = {int(community): int(pending) for community, pending in shown}
        assert numbers == dict(enumerate(seen.pending[12].tolist()))
        boxes = panes.nth(k).locator("[data-office]")
        queues = boxes.evaluate_all("all => all.map(({ dataset }) => [dataset.office, dataset.waiting])")
        assert {int(o): int(w) for o, w in queues} == dict(enumerate(seen.waiting[12].tolist()))
        told = say("page.now", "en", open=int(seen.open_incidents()[12]), waiting=int(seen.waiting[12].sum()))
        expect(panes.nth(k).locator(".now")).to_contain_text(told)


@grids
def test_a_month_plays_and_pauses(opened):
    page, _ = opened
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#moment")).not_to_contain_text("00:00")
    page.get_by_role("button", name="Pause", exact=True).click()
    frame = page.locator("#time").input_value()
    assert int(frame) > 0
    page.wait_for_timeout(600)  # three frames, had it gone on
    assert page.locator("#time").input_value() == frame


@pytest.mark.parametrize("opened", [(name, (390, 844)) for name in ("grid", "sample", "one")], indirect=True)
@pytest.mark.parametrize("lang", languages())
def test_a_phone_shows_it_without_scrolling_sideways(opened, lang):
    page, _ = opened
    page.get_by_role("button", name=say("language.name", lang), exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("opened", ["grid", "sample"], indirect=True)
def test_every_control_has_a_name_and_takes_the_keyboard(opened):
    page, _ = opened
    assert all(
        page.locator("button:visible").evaluate_all("all => all.map((each) => each.textContent.trim())")
    )
    unlabelled = page.evaluate(
        """() => [...document.querySelectorAll("select, input")]
          .filter((node) => !node.labels.length && !node.getAttribute("aria-label")).map((node) => node.id)"""
    )
    assert unlabelled == []
    assert page.evaluate("[...document.querySelectorAll('[tabindex=\"-1\"]')].length") == 0


def test_a_request_that_leaves_is_a_fault(browser, tmp_path):
    leaving = tmp_path / "leaving.html"
    leaving.write_text("<img src='https://example.org/a.png'>", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"example\.org"), offline(browser, file=leaving) as page:
        page.goto(leaving.as_uri())
