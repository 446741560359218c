"""No sentence of a report claims more than its interval supports, whatever the results are."""

import math
import re
from itertools import combinations

import bounds
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.choice.standing import NEARLY_ALL, Standing
from sim.analysis.runs.pairwise import pairwise
from sim.report.wording.sentences import (
    Certainty,
    Contest,
    busiest_sentences,
    certainty_sentence,
    contest_sentence,
    explained_sentences,
    judge,
    part_sentence,
    posts_clause,
    verdict_sentences,
)
from sim.report.wording.telling import About, Lean, Leaning, Teller, clearly, side
from sim.words import languages

NAN = math.nan
MEASURE = "resolution_median_hours"
NAMES = [f"s{k}" for k in range(5)]
TITLES = {name: {"en": f"T{name}", "zh": f"结构{name}"} for name in [*NAMES, "base"]}
LEVEL = 0.95

numbers = st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 2))
limits = st.one_of(
    st.tuples(numbers, st.floats(0, 20), st.floats(0, 20)).map(lambda t: (t[0], t[0] - t[1], t[0] + t[2])),
    st.just((NAN, NAN, NAN)),
    numbers.map(lambda mean: (mean, NAN, NAN)),
)
verdicts = st.sampled_from(["lower", "higher", "undetermined", "equivalent"])


SOME = Leaning(3, 10)


def teller(lang="en", leaning=SOME) -> Teller:
    return Teller(lang, TITLES, "tierflow compare", leaning)


def gaps(rows, measure=MEASURE) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["scenario", "mean", "low", "high", "verdict"])
    return table.assign(footing="documented", baseline="base", measure=measure)


def named(text: str) -> set[str]:
    return set(re.findall(r"s\d", text))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(limits, verdicts), min_size=1, max_size=5), st.sampled_from(languages()))
def test_verdicts_name_only_what_their_intervals_support(found, lang):
    rows = {name: (*gap, verdict) for name, (gap, verdict) in zip(NAMES, found, strict=False)}
    said = verdict_sentences(gaps([(name, *row) for name, row in rows.items()]), teller(lang), "x", "1 h")
    words = {"shorter": "lower", "longer": "higher", "更短": "lower", "更长": "higher"}
    told: list[str] = []
    for sentence in said:
        names = named(sentence.text)
        told += names
        claims = {side for word, side in words.items() if word in sentence.text}
        for name in names:
            _, low, high, verdict = rows[name]
            assert claims <= {"lower"} or not high >= 0 or "higher" in claims
            if "lower" in claims:
                assert high < 0
            if "higher" in claims:
                assert low > 0
            if "matters" in sentence.text or "在意" in sentence.text:
                assert verdict == "equivalent" and not math.isnan(low)
    assert sorted(told) == sorted(rows)


def truth(values: pd.DataFrame) -> dict[tuple[str, str], bool]:
    """Tell for each ordered pair whether the first is surely lower, computed otherwise."""
    pairs = list(combinations(values.columns, 2))
    known = {}
    for one, other in pairs:
        change = (values[one] - values[other]).dropna().to_numpy()
        if len(change) < 2:
            low = high = NAN
        elif np.ptp(change) < 1e-9:
            low = high = change.mean()
        else:
            low, high = bounds.limits(change, 1 - 0.05 / len(pairs))
        known[one, other], known[other, one] = high < 0, low > 0
    return known


matrices = st.tuples(
    st.integers(1, 5), st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 3, 30])
)


def matrix(drawn) -> pd.DataFrame:
    columns, rows, seed, spread = drawn
    rng = np.random.default_rng(seed)
    values = 100 + rng.normal(0, 5, columns) + rng.normal(0, spread, (rows, columns))
    values[rng.random(values.shape) < 0.1] = NAN
    return pd.DataFrame(values, columns=NAMES[:columns])


@settings(deadline=None, max_examples=80)
@given(matrices, st.sampled_from(languages()))
def test_no_first_place_without_the_intervals(drawn, lang):
    values = matrix(drawn)
    known = values.dropna(axis=1, how="all")
    order = pairwise(values, LEVEL)
    text = contest_sentence(Contest(MEASURE, "equal", order, "base"), teller(lang), "x").text
    lower = truth(known)
    others = (
        [name for name in known if not known.empty and name != order.lowest] if len(known.columns) else []
    )
    if "each of the" in text or "每一种" in text:
        assert others
        assert all(lower[order.lowest, other] for other in others)
    if "the other structures are above" in text or "其余结构均高于" in text:
        assert all(lower[order.lowest, name] for name in set(others) - named(text))
    winner = Contest(MEASURE, "equal", order, "base").winner
    assert winner is None or all(lower[winner, other] for other in known if other != winner)


@settings(deadline=None, max_examples=80)
@given(matrices)
def test_pairwise_agrees_with_a_plain_t_interval(drawn):
    values = matrix(drawn).dropna(axis=1, how="all")
    order = pairwise(values, LEVEL)
    for (one, other), sure in truth(values).items():
        assert order.lower(one, other) == sure


@settings(deadline=None, max_examples=60)
@given(st.lists(limits, min_size=1, max_size=5), st.sampled_from(languages()))
def test_parts_named_have_intervals_without_zero(found, lang):
    keys = ["noticing", "closed_hours", "queueing", "hand_over", "travel"][: len(found)]
    words = {
        "en": ["noticing", "closed hours", "queueing", "hand-over", "travel"],
        "zh": ["发现", "非办公时间", "排队", "流转交接", "路途"],
    }[lang]
    table = pd.DataFrame(
        [(key, *gap) for key, gap in zip(keys, found, strict=True)], columns=["part", "hours", "low", "high"]
    )
    text = part_sentence(table, ("equal", "base", "s1"), teller(lang), "x").text
    saved = re.search(r"(?:saved by|节省时间的是)([^;；]*)", text)
    added = re.search(r"(?:added by|增加时间的是)([^;；]*)", text)
    for word, (_, low, high) in zip(words, found, strict=False):
        if saved and word in saved[1]:
            assert high < 0
        if added and word in added[1]:
            assert low > 0


@settings(deadline=None, max_examples=60)
@given(matrices, st.sampled_from(languages()))
def test_highest_load_is_claimed_only_when_sure(drawn, lang):
    values = matrix(drawn).rename(columns={f"s{k}": f"kind{k}/desk" for k in range(5)})
    order = pairwise(values, LEVEL)
    said = busiest_sentences({"s1": order}, "equal", teller(lang), "x")
    if len(order.means) < 2:
        assert said == []
        return
    sure = all(
        truth(values.dropna(axis=1, how="all"))[order.lowest, str(o)]
        for o in order.means.index
        if o != order.lowest
    )
    told = "told apart" in said[0].text or "未见可辨差异" in said[0].text
    assert told is not sure


def kept(parts, total=(-5.0, -6.0, -4.0)) -> dict:
    keys = ("mean", "low", "high")
    return {
        "first": {"scenario": "base"},
        "second": {"scenario": "s1"},
        "measure": MEASURE,
        "total": dict(zip(keys, total, strict=True)),
        "parts": [
            {"part": part, **dict(zip(keys, gap, strict=True)), "verdict": verdict}
            for part, gap, verdict in parts
        ],
    }


def test_explained_parts_need_verdict_and_interval():
    made = kept(
        [
            ("tiers", (-4, -5, -3), "lower"),
            ("posts", (-1, -2, 1), "lower"),
            ("powers", (1, 0.5, 2), "undetermined"),
            ("digital", (None, None, None), "undetermined"),
        ]
    )
    whole, parts = explained_sentences(made, teller(), "x")
    assert "changes by −5.00" in whole.text
    assert "Tiers" in parts.text
    assert not any(word in parts.text for word in ("Posts", "Powers", "Digital"))


def test_an_unsure_whole_is_said_to_be_one():
    whole, parts = explained_sentences(
        kept([("tiers", (-1, -5, 3), "undetermined")], (-1, -3, 1)), teller(), "x"
    )
    assert "no change" in whole.text
    assert "No part" in parts.text


def contest(values: dict[str, list[float]], footing="documented") -> Contest:
    return Contest(MEASURE, footing, pairwise(pd.DataFrame(values), LEVEL), "base")


APART = {"s0": [1.0, 1.1, 0.9, 1.0], "s1": [9.0, 9.2, 8.8, 9.1], "s2": [20.0, 20.1, 19.9, 20.2]}
ALIKE = {"s0": [1.0, 9.0, 4.0, 6.0], "s1": [6.0, 2.0, 9.0, 3.0], "s2": [5.0, 7.0, 1.0, 8.0]}


def test_surely_different_results_have_a_first():
    said = contest_sentence(contest(APART), teller(), "ranks")
    assert "“Ts0” has the shortest median resolution time" in said.text
    assert "detectably" in said.text and "has not been asked" in said.text
    assert "Ts1" in said.interval


def over_worlds(lower: float, higher: float) -> Leaning:
    return Leaning(3, 10, worlds=lambda *_: Standing(lower, higher, 200, 0))


@pytest.mark.parametrize(
    ("lower", "word"), [(NEARLY_ALL, "clearly"), (NEARLY_ALL - 0.01, "detectably"), (0.3, "detectably")]
)
def test_only_what_holds_in_nearly_all_worlds_too_is_clear(lower, word):
    rows = gaps([("s0", -5, -5.5, -4.5, "lower")])
    (said,) = verdict_sentences(rows, teller(leaning=over_worlds(lower, 0.1)), "x")
    assert f"{word} shorter in “Ts0” (in {100 * lower:.0f} % of 200 worlds, the reverse in 10 %)" in said.text


def test_what_chance_leaves_open_is_not_made_clear_by_worlds():
    rows = gaps([("s0", -5, -9.5, -0.5, "lower")])
    (said,) = verdict_sentences(rows, teller(leaning=over_worlds(1, 0)), "x")
    assert "detectably shorter" in said.text


def test_the_first_is_below_each_other_in_a_share_of_worlds():
    said = contest_sentence(contest(APART), teller(leaning=over_worlds(0.1, 0.9)), "ranks")
    assert "clearly" in said.text
    assert "In 90 to 90 % of 200 plausible worlds it is surely below the others" in said.text


def test_of_whom_it_was_not_asked_is_said():
    known = Leaning(3, 10, worlds=lambda *at: Standing(0.9, 0, 200, 0) if "s0" in at else None)
    rows = gaps([("s0", -5, -5.5, -4.5, "lower"), ("s1", -5, -5.5, -4.5, "lower")])
    (said,) = verdict_sentences(rows, teller(leaning=known), "x")
    assert "detectably" in said.text
    assert said.text.endswith("Of “Ts1” it has not been asked.")


def test_alike_results_have_none():
    said = contest_sentence(contest(ALIKE), teller(), "ranks")
    assert "no structure can be told apart" in said.text


def test_mixed_results_name_who_cannot_be_told_apart():
    said = contest_sentence(contest({**APART, "s1": [0.9, 1.2, 1.0, 1.1]}), teller(), "ranks")
    assert "cannot be told apart from “Ts1”; the other" in said.text


def test_one_structure_and_no_value_are_said():
    assert "nothing to compare" in contest_sentence(contest({"s0": [1.0, 2.0]}), teller(), "x").text
    assert "no value" in contest_sentence(contest({"s0": [NAN, NAN]}), teller(), "x").text


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (APART, "does not depend"),
        ({**APART, "s2": [0.1, 0.2, 0.15, 0.1]}, "depends on the number"),
        (ALIKE, "cannot be told"),
    ],
)
def test_posts_decide_only_between_sure_firsts(second, words):
    assert words in posts_clause(contest(APART), contest(second, "equal"), teller())


def test_what_it_leans_on_comes_from_sensitivity_or_is_not_known():
    row = [("s0", -3.0, -4.0, -2.0, "lower"), ("s1", 3.0, 2.0, 4.0, "higher")]
    first, second = verdict_sentences(gaps(row), teller(leaning=KNOWN), "x")
    assert first.leans == "s0: behaviour.x (`tierflow sensitivity sweep`)"
    assert "not known" in second.leans and "3 of 10" in second.leans


def found(measure: str, one: str, other: str) -> Lean | None:
    """Know of the first three, and of the difference of the first two."""
    known = {
        ("s0", "base"): "s0: behaviour.x",
        ("s2", "base"): "s2: desk.y",
        ("s0", "s1"): "s0 less s1: desk.z",
    }
    text = known.get((one, other)) if measure == MEASURE else None
    return Lean(text, "(`tierflow sensitivity sweep`)") if text else None


KNOWN = Leaning(3, 10, found)


@pytest.mark.parametrize(("lang", "space", "rest"), [("en", " ", "not known"), ("zh", "", "无从得知")])
def test_differences_from_one_sweep_share_its_command_and_the_rest_is_said(lang, space, rest):
    rows = [(name, -3.0, -4.0, -2.0, "lower") for name in ("s0", "s1", "s2")]
    (said,) = verdict_sentences(gaps(rows), teller(lang, KNOWN), "x")
    assert f"behaviour.x{'; ' if space else '；'}s2: desk.y{space}(`tierflow" in said.leans
    assert said.leans.count("tierflow sensitivity") == 1
    assert TITLES["s1"][lang] in said.leans and rest in said.leans


def test_another_measure_does_not_lean_on_what_was_found_for_this_one():
    row = [("s0", -3.0, -4.0, -2.0, "lower")]
    (said,) = verdict_sentences(gaps(row, "hops_mean"), teller(leaning=KNOWN), "x")
    assert "behaviour.x" not in said.leans


def test_answer_leans_on_what_moves_the_first_from_the_nearest():
    values = {"s0": [10.0, 11.0, 10.5], "s1": [12.0, 13.2, 12.6], "base": [30.0, 31.0, 30.4]}
    order = pairwise(pd.DataFrame(values), LEVEL)
    said = contest_sentence(Contest(MEASURE, "equal", order, "base"), teller(leaning=KNOWN), "x")
    assert said.leans.startswith("s0 less s1: desk.z")


def test_answer_without_that_leans_on_differences_from_the_baseline():
    values = {"s2": [10.0, 11.0, 10.5], "s1": [12.0, 13.2, 12.6], "base": [30.0, 31.0, 30.4]}
    order = pairwise(pd.DataFrame(values), LEVEL)
    said = contest_sentence(Contest(MEASURE, "equal", order, "base"), teller(leaning=KNOWN), "x")
    assert said.leans.startswith("s2: desk.y") and "Ts1" in said.leans


def test_baseline_is_not_compared_with_itself():
    assert About.against(MEASURE, ["s0", "base", "s0"], "base").pairs == (("s0", "base"),)


@pytest.mark.parametrize(
    ("leaning", "words"),
    [
        (Leaning(6, 10), "more than half"),
        (Leaning(2, 10), "2 of its 10 numbers are assumptions"),
        (Leaning(0, 10), "none of its 10"),
        (Leaning(0, 0), "not at hand"),
    ],
)
def test_certainty_is_worded_by_how_much_is_assumed(leaning, words):
    said = certainty_sentence(Certainty(10, "±4 %"), teller(leaning=leaning), "grades")
    assert words in said.text
    assert "not known from these results" in said.text


def test_interval_rules():
    assert [side(*ends) for ends in ((-2, -1), (1, 2), (-1, 1), (0, 1), (NAN, NAN))] == [
        "lower",
        "higher",
        "undetermined",
        "undetermined",
        "unknown",
    ]
    assert clearly((-10, -12, -8))
    assert not clearly((-10, -19, -1))
    assert judge({"mean": 5, "low": 4, "high": 6, "verdict": "equivalent", "margin": 1}) == "higher"
    assert judge({"mean": 0.5, "low": 0.4, "high": 0.6, "verdict": "equivalent", "margin": 1}) == "equivalent"
    assert judge({"mean": 1, "low": -1, "high": 3, "verdict": "higher"}) == "undetermined"


def test_shares_are_told_in_percentage_points():
    row = gaps([("s0", 0.05, 0.04, 0.06, "higher")], "on_time_share")
    (said,) = verdict_sentences(row, teller(), "x")
    assert "+5.00\u00a0percentage points [+4.00, +6.00]" in said.interval.replace(
        " percentage", "\u00a0percentage"
    )
    assert "detectably higher in" in said.text


def test_pairwise_refuses_a_level_outside():
    with pytest.raises(ValueError, match=r"1\.5"):
        pairwise(pd.DataFrame({"s0": [1.0]}), 1.5)
