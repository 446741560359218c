"""A choice is answered: the month and its pictures, a comparison in sentences, and what cannot be run."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.ft2font import FT2Font

from sim.experiment.cases import Case
from sim.experiment.runs.run import SEED, log_of
from sim.model.files.faults import Fault, ScenarioError
from sim.page import answers, pictures, session
from sim.page.answers import MEASURES, compare, figure_names, gaps_of, office_names, said, watch
from sim.page.choices import Choices, Side, city, structures
from sim.page.pictures import CLOSED, PictureView
from sim.page.session import Session, doing
from sim.report import style
from sim.words import ENGLISH, languages, texts

SHORT = (("period.days", "6"), ("period.warm_up", "3"))
FIVE = Choices(Side("five_tier"), values=SHORT)
BOTH = replace(FIVE, second=Side("five_tier", ("one_seal",)))


@pytest.fixture(scope="module")
def seen():
    return watch(FIVE, FIVE.first)


@pytest.fixture(scope="module")
def result():
    return compare(BOTH, 3)


def groups(svg, name):
    return [each for each in ElementTree.fromstring(svg).iter() if each.get("class") == name]


def test_a_month_is_that_of_the_same_run_in_a_terminal(seen):
    log = log_of(Case.of(city(FIVE, FIVE.first)), SEED, 0)
    assert seen.month.frames == 6 * 24 + 1
    assert f"{seen.month.moment(0):%Y-%m-%d %H:%M}" == "2021-03-04 00:00"
    assert seen.month.waiting.shape[1] == len(log.places.offices) == len(seen.offices)
    assert "tierflow run five_tier --set period.days=6 --set period.warm_up=3" in seen.command
    assert set(seen.values) == set(MEASURES)
    assert seen.seconds > 0


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", {"Zhejiang Province", "Longgang", "Township 9", "Community 102", "intake"}),
        ("zh", {"浙江省", "龙港市", "乡镇 9", "社区 102", "受理台"}),
    ],
)
def test_offices_are_named(seen, lang, names):
    assert names <= set(office_names(seen, lang))


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("width", [350.0, 500.0, 1100.0])
def test_pictures_hold_every_office_and_community_and_stay_inside(seen, lang, width):
    view = PictureView(lang, width, pictures.peaks_of([seen]))
    chart, city_map = pictures.chart(seen, view), pictures.city_map(seen, view)
    assert {int(each.get("data-number")) for each in groups(chart, "office")} == set(range(len(seen.offices)))
    assert [int(each.get("data-community")) for each in groups(city_map, "tile")] == [*range(102)]
    for picture in (chart, city_map, pictures.course([seen], view)):
        boxes = [each for each in ElementTree.fromstring(picture).iter() if each.tag.endswith("rect")]
        edges = [(float(each.get("x")), float(each.get("x")) + float(each.get("width"))) for each in boxes]
        assert all(left >= -1 and right <= width + 1 for left, right in edges)


@pytest.mark.parametrize("name", structures())
def test_every_city_can_be_drawn_in_signs_that_the_font_has(name):
    choices = Choices(Side(name), values=(("period.days", "1"), ("period.warm_up", "1")))
    shown = watch(choices, choices.first)
    font = FT2Font(style.FONT)
    for lang in languages():
        view = PictureView(lang, 600.0, pictures.peaks_of([shown]))
        words = "".join(ElementTree.fromstring(pictures.chart(shown, view)).itertext())
        words += "".join(ElementTree.fromstring(pictures.city_map(shown, view)).itertext())
        words += "".join(office_names(shown, lang))
        assert {sign for sign in words if sign.isprintable() and not font.get_char_index(ord(sign))} == set()


def test_a_frame_is_painted_with_the_numbers_of_the_month(seen):
    view = PictureView("en", 800.0, pictures.peaks_of([seen]))
    painted = pictures.painted([seen, seen], 100, view)
    first, second = painted["sides"]
    assert first == second
    assert first["waiting"] == seen.month.waiting[100].tolist()
    assert first["pending"] == seen.month.pending[100].tolist()
    load = np.array(first["load"])
    assert (load[np.isnan(seen.month.load[100])] == CLOSED).all()
    known = ~np.isnan(seen.month.load[100])
    np.testing.assert_allclose(load[known] / 100, seen.month.load[100][known], atol=0.005001)
    assert len(painted["course"]) == 3


def test_colours_are_those_of_the_figures():
    scale = pictures.scale()
    assert len(scale["fills"]) == len(scale["inks"]) == 101
    assert scale["fills"][50] == style.load_colour(0.5)
    lightness = [sum(int(fill[k : k + 2], 16) for k in (1, 3, 5)) for fill in scale["fills"][::20]]
    assert lightness == sorted(lightness, reverse=True)  # readable in grey


def test_both_sides_share_their_scales(seen):
    busier = replace(seen, month=replace(seen.month, waiting=seen.month.waiting * 3))
    assert pictures.peaks_of([seen, busier]) == pictures.peaks_of([busier, seen])
    assert pictures.peaks_of([seen, busier]).office == 3 * pictures.peaks_of([seen]).office


# ------------------------------------------------------------------------------------ a comparison


def test_a_comparison_meets_the_same_incidents_and_can_be_repeated(result):
    assert list(result.titles) == ["five_tier", "five_tier_with_one_seal"]
    assert "compare five_tier five_tier_with_one_seal" in result.command
    assert "--set period.days=6" in result.command
    counts = result.runs.groupby("replication")["contacts"].nunique()
    assert (counts == 1).all()


def test_a_comparison_is_at_one_footing_with_the_powers_and_route_of_each(result):
    assert set(result.runs["footing"]) == {"documented"} and result.design.empty
    assert result.leads().empty and "leads" not in figure_names(result)


@pytest.mark.parametrize("lang", languages())
def test_no_effect_is_named_whose_interval_includes_zero(result, lang):
    gaps = gaps_of(result).set_index("measure")
    sentences = list(said(result, lang))
    claims = {"en": r"detectably|clearly", "zh": r"可辨地|明显"}[lang]
    for measure, sentence in zip(gaps.index, sentences, strict=False):
        includes_zero = not (gaps.loc[measure, "low"] > 0 or gaps.loc[measure, "high"] < 0)
        assert sentence.exhibit == measure
        if includes_zero:
            assert not re.search(claims, sentence.text), sentence.text


def test_figures_are_those_of_the_report_and_have_titles(result):
    names = figure_names(result)
    assert {"resolution", "split", "noise", "load", "bridge_five_tier_with_one_seal"} <= set(names)
    titles = [key.split(".")[2] for key in texts(ENGLISH) if key.startswith("page.figure.")]
    assert all(any(name.startswith(title) for title in titles) for name in names)
    assert answers.drawing(result, "noise", "zh").startswith("data:image/svg+xml,%3C")


def test_the_report_of_a_comparison_is_whole(result):
    html = answers.report(result, "zh")
    assert "一枚印章管审批" in html and "</html>" in html


def test_one_side_cannot_be_compared():
    with pytest.raises(ValueError, match="needs two structures, found five_tier alone"):
        compare(FIVE, 3)


def test_a_side_cannot_be_compared_with_itself():
    with pytest.raises(ValueError, match="five_tier"):
        compare(replace(FIVE, second=FIVE.first), 3)


def test_sides_that_do_not_meet_the_same_incidents_are_a_problem_and_no_comparison():
    page = Session("en", replace(FIVE, second=Side("quzhou_county")))
    page.compare(2)
    assert re.search("five_tier meets .* but quzhou_county meets .*; allowed are those", page.problem)
    assert page.result is None


# ------------------------------------------------------------------------------------ a session


def test_a_session_answers_and_keeps_the_last_answer_when_refused():
    page = Session("en", FIVE)
    page.look()
    (before,) = page.seen
    page.frame = page.last
    page.choices = FIVE.setting("upward.share", "1.7")
    page.look()
    assert page.problem == "upward.share.value: is too large, found 1.7, allowed at most 1"
    assert page.seen == (before,)
    page.choices = FIVE.setting("period.days", "3")
    page.look()
    assert page.problem == ""
    assert page.frame == page.last == 3 * 24


def test_an_answer_to_an_older_choice_is_not_shown(monkeypatch):
    page = Session("en", FIVE)

    def slow(choices, side, pool):
        page.choices = BOTH
        return watch(choices, side, pool)

    monkeypatch.setattr(session, "watch", slow)
    page.look()
    assert page.seen == ()


def test_frames_go_on_to_the_last():
    page = Session("en", FIVE)
    page.look()
    assert page.move(100) and page.frame == 100
    assert not page.move(100)
    assert page.frame == page.last == 144


def test_a_comparison_is_of_what_was_chosen_then(monkeypatch, result):
    page = Session("en", BOTH)
    monkeypatch.setattr(session, "compare", lambda *_: result)
    page.compare(3)
    assert page.current is result
    page.choices = FIVE
    assert page.current is None and page.result is result


@pytest.mark.parametrize(("lang", "words"), [("en", "Machine code"), ("zh", "机器码")])
def test_while_machine_code_is_made_the_page_says_so(monkeypatch, lang, words):
    page, told = Session(lang, FIVE), []

    def making(cases, pool):
        told.append(doing(page, lang))
        pool.note("making machine code")
        told.append(doing(page, lang))

    monkeypatch.setattr(answers, "prepare", making)
    page.look()
    assert words not in told[0] and words in told[1]
    assert doing(page, lang) == ""


def test_runs_are_counted_while_a_comparison_goes_on():
    page = Session("en", BOTH, note="page.working", done=3, planned=20)
    assert doing(page, "en") == "Simulating … 3 of 20 runs"


def test_faults_are_told_without_a_place_in_a_file():
    faults = [Fault("changes", 1, 1, "a.b", "is too small"), Fault("changes", 2, 1, "", "is odd")]
    assert session.sentence(ScenarioError(faults)) == "a.b: is too small\nis odd"
    assert session.sentence(ValueError("no such thing")) == "no such thing"
