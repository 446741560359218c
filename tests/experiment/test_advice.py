"""Advice: what is tried and what not, posts that count, worlds that pair, and words that do not overclaim."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import Answer, flowing, shown
from rich.console import Console

import sim
from sim.experiment.command_line import Origin
from sim.experiment.kinds import CITY
from sim.experiment.questions import advise as asking
from sim.experiment.questions.advise import (
    Advice,
    AdviceQuestion,
    advise,
    best_pair,
    first_to_try,
    hurting,
    named,
)
from sim.experiment.runs.run import Pool, world
from sim.experiment.studies.candidates import (
    AdvisedCity,
    Barred,
    SetAside,
    Taking,
    places_of,
    sorted_out,
)
from sim.experiment.studies.named import load_wages
from sim.experiment.studies.worlds import worlds_of
from sim.model.change.applying import planned
from sim.model.city.footing import OWN
from sim.model.city.wages import Book
from sim.model.files import library, shelf
from sim.report.advice import keeping, reading, tables
from sim.words import languages

SHORT = {"period.days": 4, "period.warm_up": 1}
MEASURE = "resolution_median_hours"
ONE = Pool(jobs=1)


def city(name="five_tier", **changes):
    return AdvisedCity.of(sim.with_values(sim.load(name), {**SHORT, **changes}))


def tried(asked, lever):
    return asked.with_lever(library.load_lever(lever), lever)


def content(asked):
    return CITY.content(asked, OWN)


# --------------------------------------------------------------------------------------------- candidates


def test_a_lever_that_brings_a_shock_is_no_measure_to_take(tmp_path):
    asked = city()
    happening = {name for name in shelf.shipped_levers() if library.load_lever(name).happens}
    aside = {
        name for name in shelf.shipped_levers() if getattr(tried(asked, name), "why", None) is Barred.HAPPENS
    }
    assert happening == aside == {"inspection_campaign", "task_force", "typhoon"}
    text = (shelf.shipped_levers()["typhoon"]).read_text(encoding="utf-8")
    other = tmp_path / "a_storm_of_mine.yaml"
    other.write_text(text.replace("name: typhoon", "name: a_storm_of_mine"), encoding="utf-8")
    assert library.load_lever(other).happens  # by what it declares, not by its name


def test_what_is_so_already_is_told_and_not_tried():
    found = tried(city("units_26_practised"), "event_flow_standard")
    assert isinstance(found, SetAside)
    assert found.why is Barred.SAME


def test_a_lever_that_contradicts_one_in_the_city_is_told_with_the_reason():
    with_hall = AdvisedCity.of(sim.with_levers(city("direct_control").city, "service_hall"))
    found = tried(with_hall, "front_sections")
    assert found.why is Barred.REFUSED
    assert "contradicts 'service_hall'" in found.text


def test_a_pair_has_both_levers_and_a_command():
    asked = city()
    one, other = (tried(asked, name) for name in ("one_thing", "service_hall"))
    pair = asked.with_pair(one, other)
    assert (pair.kind, pair.name, pair.parts) == (
        Taking.PAIR,
        "one_thing+service_hall",
        ("one_thing", "service_hall"),
    )
    assert pair.origin.levers == ("one_thing", "service_hall")
    assert content(pair.city) == content(sim.with_levers(asked.city, "one_thing", "service_hall"))


def test_a_pair_that_does_not_go_together_is_set_aside():
    asked = city("direct_control")
    one, other = (tried(asked, name) for name in ("service_hall", "front_sections"))
    assert asked.with_pair(one, other).why is Barred.REFUSED


def totals(structure):
    return structure.books.groupby("book")["posts"].sum().to_dict()


@pytest.mark.parametrize("name", ["five_tier", "units_26_practised", "governance_bureau", "direct_control"])
def test_posts_come_to_one_book_and_leave_the_others(name):
    asked = city(name)
    before = totals(world(asked.case).structure)
    found, aside = sorted_out(asked.with_more(place, 10) for place in places_of(asked.city))
    assert aside == ()
    assert len(found) == 4 + len(planned(asked.city).middle) + (planned(asked.city).contractor is not None)
    for each in found:
        after = totals(world(each.case).structure)
        change = {book: after[book] - before[book] for book in after if after[book] != before[book]}
        on_book = {} if each.book is Book.CONTRACTOR else {each.book.value: each.posts}
        assert change == on_book
        assert sum(number for _, number in each.landed) == each.posts


def test_the_intake_gets_as_many_on_duty_as_its_posts_keep_there():
    asked = city()
    (place,) = (each for each in places_of(asked.city) if each.key == "posts_in_intake")
    for posts, duty in ((1, 1), (9, 2), (10, 2), (13, 3)):  # 4.2 posts keep one on duty
        more = asked.with_more(place, posts)
        teams = [world(each.case).structure for each in (asked, more)]
        assert (
            teams[1].places.teams[teams[1].intake].posts - teams[0].places.teams[teams[0].intake].posts
            == duty
        )
        assert more.posts == pytest.approx(4.2 * duty, abs=1)


@pytest.mark.parametrize("name", ["five_tier", "governance_bureau"])
def test_what_is_tried_is_what_its_command_runs(name):
    days = tuple(f"{path}={value}" for path, value in SHORT.items())
    asked = AdvisedCity(library.asked(name, days), Origin(name, (), days))
    found, _ = sorted_out(
        [tried(asked, "one_thing"), *(asked.with_more(p, 10) for p in places_of(asked.city))]
    )
    for each in found:
        run = library.asked(each.origin.name, each.origin.changes, each.origin.levers)
        assert content(run) == content(each.city), each.name


def test_only_cities_are_advised():
    with pytest.raises(ValueError, match="advice is given to cities only, found the network 'single_desk'"):
        AdvisedCity.of("single_desk")


# ------------------------------------------------------------------------------------------------ worlds


def test_worlds_are_the_same_for_all_but_for_what_is_done():
    asked = city()
    (place,) = (each for each in places_of(asked.city) if each.key == "posts_in_township")
    done = [asked.with_more(place, 10), tried(asked, "one_thing")]
    found = worlds_of(asked, done, 3, 1)
    assert found.points["sample"].nunique() + found.left_out == 3
    by_key = {case.scenario.name: case.scenario for case in found.cases}
    for _, world_ in found.points.groupby("sample"):
        cities = {row["scenario"]: by_key[row["key"]] for row in world_.to_dict("records")}
        base, more, lever = (cities[name] for name in ("five_tier", "posts_in_township", "one_thing"))
        posts = [planned(each).middle[0].posts.value for each in (base, more, lever)]
        assert posts[1:] == [posts[0] + 10, posts[0]]
        assert {each.incidents.rate.value for each in cities.values()} == {base.incidents.rate.value}
        assert base.structure.route.one_thing.value == 0 < lever.structure.route.one_thing.value
        assert base.period.days.value == 91
    rates = {by_key[key].incidents.rate.value for key in found.points["key"]}
    assert len(rates) == found.points["sample"].nunique()


# ------------------------------------------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"replications": range(1)}, "at least two replications are needed, found 1"),
        ({"posts": 0}, "at least one post more is needed, found 0"),
        ({"worlds": 1}, "worlds are none or at least two, found 1"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(given, text):
    with pytest.raises(ValueError, match=text):
        AdviceQuestion(MEASURE, **given)


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("resolution_medain_hours", r"did you mean 'resolution_median_hours'\?"),
        ("mid_utilisation", "no end of mid_utilisation is better by itself, so say --highest or --lowest"),
    ],
)
def test_a_measure_is_refused_before_anything_runs(measure, text, monkeypatch):
    monkeypatch.setattr(asking, "tabled", lambda *_: pytest.fail("it ran"))
    with pytest.raises(ValueError, match=text):
        advise(city(), AdviceQuestion(measure), ONE)


def test_two_levers_of_one_name_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "tabled", lambda *_: pytest.fail("it ran"))
    copy = tmp_path / "mine.yaml"
    copy.write_text(shelf.shipped_levers()["one_seal"].read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match="is called 'one_seal', as one_seal is"):
        advise(city(), AdviceQuestion(MEASURE, levers=(str(copy),)), ONE)


@pytest.fixture(scope="module")
def answered():
    """A small city that has run, with few levers to be quick."""
    few = {
        name: path for name, path in shelf.shipped_levers().items() if name in ("digital_platform", "typhoon")
    }
    asked = city("direct_control")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "shelf", SimpleNamespace(shipped_levers=lambda: few))
        return advise(asked, AdviceQuestion(MEASURE, replications=range(2)), ONE)


def test_everything_is_run_in_every_replication(answered):
    names = {
        "direct_control",
        "digital_platform",
        *(f"posts_in_{x}" for x in ("departments", "intake", "community", "grid")),
    }
    assert set(answered.runs["scenario"]) == names
    assert answered.runs.groupby("scenario")["replication"].apply(list).map(tuple).unique().tolist() == [
        (0, 1)
    ]
    assert [each.name for each in answered.set_aside] == ["typhoon"]


def test_a_table_of_runs_is_what_each_run_gives(answered):
    (row,) = answered.runs[
        (answered.runs["scenario"] == "digital_platform") & (answered.runs["replication"] == 1)
    ].to_dict("records")
    alone = sim.run(answered.candidates["digital_platform"].city, range(1, 2), pool=ONE).runs
    assert {name: row[name] for name in answered.question.directions} == alone[
        list(answered.question.directions)
    ].iloc[0].to_dict()


def test_it_does_not_matter_what_else_is_run(answered):
    again = asking.tabled([answered.asked.case], range(1, 2), answered.question.seed, [MEASURE], ONE)
    here = answered.runs[answered.runs["scenario"] == "direct_control"].set_index("replication")[MEASURE]
    assert again[MEASURE].tolist() == [here[1]]


# ------------------------------------------------------------------------- words, of numbers made by hand

CHANGES = {
    "digital_platform": (-5.0, -3.0, 0.01),
    "one_thing": (-3.0, 0.0, 0.0),
    "service_hall": (-1.0, 2.0, 0.0),
    "unified_intake": (0.0, 0.0, 0.0),
    "outsourcing": (2.0, 0.0, -0.02),
    "posts_in_grid": (-0.5, 0.0, 0.0),
}
PAIR = "digital_platform+one_thing"


def made(changes, which, spread=1e-3):
    rng = np.random.default_rng(3)
    rows = []
    for replication in which:
        base = rng.normal((20, 90, 0.8), (1, 3, 0.01))
        for name, change in {"five_tier": (0.0, 0.0, 0.0), **changes}.items():
            noise = rng.normal(0, spread, 3) if any(change) else 0.0
            rows.append(("documented", name, replication, *(base + np.array(change) + noise)))
    return pd.DataFrame(rows, columns=["footing", "scenario", "replication", MEASURE, *asking.BESIDE])


def in_worlds(helping, worlds=10):
    """Runs of worlds in which the digital platform helps in so many."""
    rng = np.random.default_rng(5)
    names = ("five_tier", "digital_platform", "one_thing")
    rows = []
    for point, (sample, name) in enumerate((sample, name) for sample in range(worlds) for name in names):
        helps = name == "digital_platform" and sample < helping
        rows += [(point, sample, name, r, 20 - 5 * helps + rng.normal(0, 0.01) + 3 * r) for r in range(3)]
    return pd.DataFrame(rows, columns=["point", "sample", "scenario", "replication", "value"])


def advice(worlds=None):
    asked = city()
    levers = [tried(asked, name) for name in CHANGES if not name.startswith("posts")]
    (grid,) = (asked.with_more(each, 10) for each in places_of(asked.city) if each.key == "posts_in_grid")
    pair = asked.with_pair(levers[0], levers[1])
    halves = {name: CHANGES[name] for name in pair.parts}
    runs, pairs = made(CHANGES, range(10)), made(halves | {PAIR: (-7.0, -3.0, 0.0)}, range(10, 20))
    aside = (SetAside("typhoon", levers[0].title, Barred.HAPPENS),)
    told = in_worlds(worlds) if worlds is not None else pd.DataFrame()
    return Advice(asked, AdviceQuestion(MEASURE), (*levers, grid), (pair,), aside, runs, pairs, told)


def test_what_to_try_first_and_what_hurts():
    found = advice()
    assert first_to_try(found) == ["digital_platform", "one_thing"]
    assert best_pair(found) == PAIR
    assert hurting(found) == ["outsourcing", "service_hall"]
    assert named(found) == [
        "digital_platform",
        "one_thing",
        PAIR,
        "posts_in_grid",
        "outsourcing",
        "service_hall",
    ]


def test_pairs_are_tried_on_new_incidents():
    question = AdviceQuestion(MEASURE, replications=range(3, 10))
    assert question.afresh == range(10, 17)


@pytest.mark.parametrize("lang", languages())
def test_nothing_is_called_sure_that_has_not_been_asked_of_assumptions(lang):
    said = " ".join(keeping.said(advice(), request(), lang))
    assert {"en": "urely", "zh": "确定有效"}[lang] not in said
    assert {"en": "in this model’s default world", "zh": "在本模型的默认世界中"}[lang] in said
    assert "--worlds 40" in said


@pytest.mark.parametrize(("helping", "clear"), [(10, True), (8, True), (7, False), (0, False)])
def test_sure_is_what_is_beyond_chance_here_and_in_most_worlds(helping, clear):
    found = advice(helping)
    row = found.world_table.set_index("name").loc["digital_platform"]
    assert (row["helps"], row["worlds"]) == (helping / 10, 10)
    assert found.clear("digital_platform") is clear
    assert not found.clear("one_thing")
    said = " ".join(reading.reading(found, None, "en"))
    assert ("Surely, that is by chance and by assumptions" in said) is clear
    assert ("None of them surely" in said) is not clear


def test_a_sentence_for_each_reader_question():
    said = "\n".join(reading.reading(advice(), load_wages("longgang_wages"), "en"))
    assert "Try first, in this model’s default world, for median resolution time" in said
    assert "“Digital platform + One-thing workflows”" in said
    assert "no detectable difference: “Unified intake”" in said
    assert (
        "“Service hall”, which helps in what was asked and harms beside it (resolution time, 90th percentile"
        in said
    )
    assert "they happen and nobody takes them" in said


def test_posts_are_told_for_each_and_for_a_million_yuan():
    wages = load_wages("longgang_wages")
    rows = keeping.alone(advice(), wages).set_index("name").loc["posts_in_grid"]
    assert rows["per_post"] == pytest.approx(-0.05, abs=1e-3)
    assert rows["per_million"] == pytest.approx(-0.5 / (10 * wages.front.value) * 1e6, abs=1e-2)
    assert np.isnan(keeping.alone(advice(), None).set_index("name").loc["posts_in_grid", "per_million"])


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("wages", [None, "longgang_wages"])
def test_tables_fit_a_screen_of_80_columns(lang, wages):
    found = list(tables.tables(advice(9), load_wages(wages) if wages else None, lang))
    assert [Console(width=200).measure(table).maximum <= 80 for table in found] == [True] * 4
    text = shown(found)
    assert "▼" in text
    assert "nan" not in text
    assert ("yuan" in text or "百万元" in text) is (wages is not None)


def request(**given):
    return keeping.AdviceRequest(Origin("five_tier"), replace(AdviceQuestion(MEASURE), **given))


def test_a_command_asks_for_the_same():
    given = {"levers": ("mine.yaml",), "posts": 5, "worlds": 8, "seed": 3, "highest": False}
    line = keeping.AdviceRequest(
        Origin("five_tier", ("one_seal",), ("a=1",)), replace(AdviceQuestion(MEASURE), **given), "w.yaml"
    ).command
    assert line == (
        "tierflow advise five_tier --with one_seal --set a=1 --measure resolution_median_hours "
        "--lever mine.yaml --posts 5 --replications 10 --seed 3 --wages w.yaml --worlds 8 --lowest"
    )


# ---------------------------------------------------------------------------------------------- commands

BRIEF = ["--replications", "2", "--set", "period.days=3", "--set", "period.warm_up=1", "-q"]


def test_the_command_answers_and_keeps(tmp_path):
    folder = tmp_path / "kept"
    answer = Answer("advise", "direct_control", *BRIEF, "--wages", "longgang_wages", "--out", folder)
    assert answer.code == 0
    assert "What to do in “City-direct administration" in answer.out
    assert "Per post" in flowing(answer.out)
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert len(made["alone"]) == len(pd.read_csv(folder / "alone.csv"))
    assert {each["why"] for each in made["set_aside"]} == {"happens", "same"}
    assert set(made["reading"]) == set(languages())
    assert made["wages"] == "longgang_wages"


def test_machines_get_data():
    answer = Answer("advise", "direct_control", *BRIEF, "--json", "--lang", "zh")
    found = json.loads(answer.out)
    assert found["command"].startswith("tierflow advise direct_control --set period.days=3")
    assert {row["kind"] for row in found["alone"]} == {"lever", "posts"}
    assert found["worlds"] == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["advise", "five_teir"], "did you mean 'five_tier'"),
        (["advise", "single_desk"], "advice is given to cities only"),
        (["advise", "five_tier", "--measure", "speed"], "there is no measure 'speed'"),
        (["advise", "five_tier", "--lever", "one_sael"], "did you mean 'one_seal'"),
        (["advise", "five_tier", "--wages", "longgang_wage"], "did you mean 'longgang_wages'"),
        (["advise", "five_tier", "--wages", "one_seal"], "kind"),
        (["advise", "five_tier", "--replications", "1"], "at least two replications are needed"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(arguments, text):
    answer = Answer(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert text in answer.error
