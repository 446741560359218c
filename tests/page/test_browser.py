"""The page is clicked through in headless Chromium, in both languages, with the network cut."""

import re
import socket
import urllib.error
import urllib.request
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from fontTools.ttLib import TTFont
from headless import PATIENCE, browsing, chromium, offline, serving
from playwright.sync_api import FilePayload, Locator, Page, expect

from sim.page.answers import compare, said, watch
from sim.page.choices import START, Choices, Side
from sim.report.style import FONT
from sim.report.wording.text import measure_name
from sim.words import languages, say

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium is installed to show the page")

expect.set_options(timeout=PATIENCE)

TITLES = {
    "bureau": {"en": "Social Governance Bureau, as proposed", "zh": "社会治理局（完整方案）"},
    "five": {"en": "Five tiers, with townships", "zh": "五级科层（设乡镇）"},
    "one_seal": {"en": "One-seal approval", "zh": "一枚印章管审批"},
}
OFFICES = "section#side-0 svg.chart g.office"
TILES = "section#side-0 svg.map g.tile"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("page")) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with browsing() as found:
        yield found


@pytest.fixture
def page(browser, address):
    with offline(browser) as found:
        found.goto(address)
        settled(found)
        yield found


def settled(page: Page) -> None:
    """Wait until a month is shown and painted, and nothing more is being done."""
    expect(page.locator(OFFICES).first).to_have_attribute("data-waiting", re.compile(r"\d+"))
    expect(page.get_by_role("status")).to_have_text("")


def speak(page: Page, lang: str) -> None:
    page.get_by_role("button", name={"en": "English", "zh": "中文"}[lang]).click()
    expect(page.locator("html")).to_have_attribute("lang", {"en": "en", "zh": "zh-CN"}[lang])
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def shown_numbers(page: Page, selector: str, attribute: str) -> list[int]:
    texts = page.locator(selector).evaluate_all(f"all => all.map(each => each.dataset.{attribute})")
    return [int(text) for text in texts]


def waiting_by_office(page: Page) -> dict[int, int]:
    numbers = shown_numbers(page, OFFICES, "number")
    return dict(zip(numbers, shown_numbers(page, OFFICES, "waiting"), strict=True))


def go_to_frame(page: Page, lang: str, steps: int) -> None:
    """Move the slider of time step by step."""
    slider = page.get_by_role("slider", name=say("page.time", lang))
    for step in range(1, steps + 1):
        handle(slider).press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuenow", str(step))
        expect(page.locator(".moment")).to_contain_text(f"{step:02}:00")


def handle(slider: Locator) -> Locator:
    """Return the part of a slider that takes keys."""
    return slider.locator("[tabindex]")


def unlike(text: str) -> re.Pattern[str]:
    return re.compile(rf"^(?!{re.escape(text)}$)")


# ------------------------------------------------------------------------------------ the main uses


@pytest.mark.parametrize("lang", languages())
def test_a_structure_is_chosen_and_its_month_shown(page, lang):
    speak(page, lang)
    choose(page, say("page.structure", lang), TITLES["bureau"][lang])
    expect(page.locator("section#side-0 h2")).to_contain_text(TITLES["bureau"][lang])
    choices = Choices(Side("governance_bureau"))
    seen = watch(choices, choices.first)
    expect(page.locator(OFFICES)).to_have_count(len(seen.offices))
    go_to_frame(page, lang, 12)
    expect(page.locator(".moment")).to_contain_text("12:00")
    expect(page.locator(TILES).nth(5)).to_have_attribute("data-pending", str(seen.month.pending[12, 5]))
    assert shown_numbers(page, TILES, "pending") == seen.month.pending[12].tolist()
    assert waiting_by_office(page) == dict(enumerate(seen.month.waiting[12].tolist()))
    expect(page.locator("section#side-0")).to_contain_text(say("page.map_note", lang))
    expect(page.locator("section#side-0 table")).to_contain_text(measure_name("on_time_share", lang))


@pytest.mark.parametrize("lang", languages())
def test_the_month_is_played_and_paused(page, lang):
    speak(page, lang)
    moment, slider = page.locator(".moment"), page.get_by_role("slider", name=say("page.time", lang))
    before, numbers = moment.inner_text(), waiting_by_office(page)
    page.get_by_role("button", name=say("page.play", lang)).click()
    expect(moment).to_have_text(unlike(before))
    expect(slider).to_have_attribute("aria-valuenow", re.compile(r"\d\d+"))
    page.get_by_role("button", name=say("page.pause", lang)).click()
    expect(page.get_by_role("button", name=say("page.play", lang))).to_be_visible()
    assert waiting_by_office(page) != numbers


@pytest.mark.parametrize("lang", languages())
def test_a_slider_is_moved_and_told_with_its_source(page, lang):
    speak(page, lang)
    name = say("knob.incidents.rate", lang)
    knob = page.locator(".knob").filter(has=page.get_by_role("slider", name=name, exact=True))
    expect(knob).to_contain_text("P005")
    measures = page.locator("section#side-0 table")
    before = measures.inner_text()
    handle(knob.get_by_role("slider")).press("ArrowRight")
    expect(knob.get_by_role("textbox")).to_have_value("5.2")
    expect(knob).to_contain_text(say("page.set", lang, value="5"))
    expect(measures).not_to_have_text(before)
    expect(page.locator("section#side-0 code")).to_contain_text("--set incidents.rate=5.2")
    knob.get_by_role("button", name=say("page.restore", lang)).click()
    expect(knob.get_by_role("textbox")).to_have_value("5")
    expect(measures).to_have_text(before.replace("\t", "").replace("\n", ""))


@pytest.mark.parametrize("lang", languages())
def test_a_bad_value_is_answered_in_a_sentence_and_can_be_mended(page, lang):
    speak(page, lang)
    field = page.get_by_role("textbox", name=say("knob.upward.share", lang))
    field.fill("1.7")
    field.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("upward.share.value: is too large, found 1.7, allowed at most 1")
    expect(alert).to_contain_text(say("page.stale", lang))
    expect(page.locator(OFFICES)).to_have_count(146)
    field = page.get_by_role("textbox", name=say("knob.upward.share", lang))
    field.fill("0.7")
    field.press("Enter")
    expect(alert).to_be_empty()
    expect(page.locator(".beyond")).to_have_text(say("page.beyond", lang, value="0.4"))


def compared(page: Page, lang: str) -> None:
    """Compare with a second structure, and check that the page says what the model says."""
    speak(page, lang)
    choose(page, say("page.second", lang), TITLES["five"][lang])
    expect(page.locator("section#side-1 h2")).to_contain_text(TITLES["five"][lang])
    page.get_by_role("tab", name=say("page.tab.compare", lang), exact=True).click()
    choose(page, say("page.replications", lang), "5")
    page.get_by_role("button", name=say("page.compare", lang)).click()
    result = compare(replace(START, second=Side("five_tier")), 5)
    expect(page.locator("ul.said li")).to_have_text([sentence.text for sentence in said(result, lang)])
    expect(page.locator(".wide-table table")).to_contain_text("[")
    page.get_by_role("tab", name=say("page.tab.figures", lang), exact=True).click()
    expect(page.locator(".figure img")).to_be_visible()


def test_two_structures_are_compared_and_a_figure_is_read(page):
    compared(page, "zh")
    choose(page, say("page.figure", "zh"), say("page.figure.noise", "zh"))
    image = page.get_by_role("img", name=say("page.figure.noise", "zh"), exact=True)
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") > 300


def test_two_structures_are_compared_and_the_report_is_saved(page):
    compared(page, "en")
    with page.expect_download() as download:
        page.get_by_role("button", name=say("page.report", "en")).click()
    assert download.value.suggested_filename == "units_26_practised_vs_five_tier_en.html"
    assert "Five tiers, with townships" in download.value.path().read_text(encoding="utf-8")


def test_a_lever_is_put_in(page):
    choose(page, say("page.levers", "en"), TITLES["one_seal"]["en"])
    expect(page.locator("section#side-0 h2")).to_contain_text("+ One-seal approval")
    expect(page.locator("section#side-0 code")).to_contain_text("units_26_practised_with_one_seal")


def test_any_quantity_can_be_added(page):
    field = page.get_by_label(say("page.any", "en"))
    field.fill("staff.eff")
    page.get_by_role("option", name="behaviour.staff.effort", exact=True).click()
    expect(page.get_by_role("slider", name="behaviour.staff.effort")).to_be_visible()


def test_a_choice_outlives_the_switch_of_language(page):
    choose(page, say("page.second", "en"), TITLES["five"]["en"])
    expect(page.locator("section#side-1")).to_be_visible()
    speak(page, "zh")
    expect(page.locator("section#side-1 h2")).to_contain_text(TITLES["five"]["zh"])
    assert page.locator("body").inner_text().count("Five tiers") == 0


# ------------------------------------------------------------------------------------ links and files

LINK = "?lang=zh&structure=governance_bureau&with=one_seal&second=five_tier&set=incidents.rate=6&hour=12"
MINE = """extends: five_tier
name: mine
title: {en: 'Mine " <b>x</b>', zh: '我的 " <b>x</b>'}
structure:
  community:
    title: {en: 'Wards" onclick="alert(1)', zh: '社区" <i>x</i>'}
"""
FAULTY = "extends: five_tier\nname: mine\nincidents:\n  jont: 3\nupward:\n  share: much\n"


def sent(page: Page, text: str) -> None:
    """Send a file as if it had been picked."""
    file: FilePayload = {"name": "mine.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(file)


def test_a_link_gives_the_same_choices(browser, address):
    with offline(browser) as page:
        page.goto(f"{address}/{LINK}")
        settled(page)
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        expect(page.locator("section#side-0 h2")).to_contain_text(TITLES["bureau"]["zh"])
        expect(page.locator("section#side-0 h2")).to_contain_text(TITLES["one_seal"]["zh"])
        expect(page.locator("section#side-1 h2")).to_contain_text(TITLES["five"]["zh"])
        expect(page.locator("section#side-1 code")).to_contain_text("--set incidents.rate=6")
        expect(page.locator(".moment")).to_contain_text("12:00")
        assert page.get_by_role("slider", name=say("page.time", "zh")).get_attribute("aria-valuenow") == "12"


def test_what_is_chosen_stands_in_the_address_and_outlives_a_reload(page):
    choose(page, say("page.structure", "en"), TITLES["bureau"]["en"])
    expect(page).to_have_url(re.compile(r"structure=governance_bureau&"))
    field = page.get_by_role("textbox", name=say("knob.incidents.rate", "en"), exact=True)
    field.fill("6")
    field.press("Enter")
    expect(page).to_have_url(re.compile("set=incidents.rate%3D6&"))
    go_to_frame(page, "en", 3)
    expect(page).to_have_url(re.compile("hour=3&"))
    page.reload()
    settled(page)
    expect(page.locator("section#side-0 h2")).to_contain_text(TITLES["bureau"]["en"])
    expect(page.get_by_role("textbox", name=say("knob.incidents.rate", "en"), exact=True)).to_have_value("6")
    expect(page.locator(".moment")).to_contain_text("03:00")


def test_a_value_that_is_refused_does_not_stand_in_the_address(page):
    expect(page).to_have_url(re.compile(r"\?structure="))
    before = page.url
    field = page.get_by_role("textbox", name=say("knob.upward.share", "en"))
    field.fill("1.7")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("too large")
    page.wait_for_timeout(500)  # longer than the address waits to be written
    assert page.url == before


@pytest.mark.parametrize("lang", languages())
def test_a_bad_link_is_one_sentence_and_what_is_shown_first(browser, address, lang):
    with offline(browser) as page:
        page.goto(f"{address}/?structure=five_teir&lang={lang}")
        settled(page)
        expect(page.get_by_role("alert")).to_contain_text("did you mean 'five_tier'?")
        expect(page.locator("section#side-0 code")).to_contain_text(f"run {START.first.name} ")
        choose(page, say("page.structure", "en"), TITLES["bureau"]["en"])
        expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("lang", languages())
def test_a_file_of_ones_own_is_watched_and_its_words_are_no_code(page, lang):
    speak(page, lang)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=say("page.load", lang)).click()
    assert not chooser.value.is_multiple()
    sent(page, FAULTY)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("mine.yaml:4:3: incidents.jont: unknown key 'jont'")
    expect(alert).to_contain_text("mine.yaml:6:10: upward.share: is not a mapping, found 'much'")
    expect(page.locator("section#side-0 code")).to_contain_text(START.first.name)
    sent(page, MINE)
    title = {"en": 'Mine " <b>x</b>', "zh": '我的 " <b>x</b>'}[lang]
    expect(page.locator("section#side-0 h2")).to_contain_text(title)
    expect(alert).to_be_empty()
    expect(page.locator("section#side-0 code")).to_contain_text("tierflow run mine.yaml")
    expect(page).to_have_url(re.compile("structure=mine.yaml&"))
    settled(page)
    page.get_by_text(say("page.group.powers", lang), exact=True).click()
    who = {"en": 'Wards" onclick="alert(1)', "zh": '社区" <i>x</i>'}[lang]
    name = say("knob.powers.ordinary", lang, who=who)
    expect(page.get_by_role("textbox", name=name, exact=True)).to_be_visible()
    expect(page.locator("[onclick]")).to_have_count(0)
    choose(page, say("page.second", lang), TITLES["five"][lang])
    expect(page.locator("section#side-1 h2")).to_contain_text(TITLES["five"][lang])


def test_a_file_that_is_too_large_is_refused_without_being_sent(page):
    sent(page, "#" * 1_000_001)
    expect(page.get_by_role("alert")).to_contain_text("of at most 1000000 bytes")


@pytest.mark.parametrize("lang", languages())
def test_posts_are_edited_and_what_differs_is_told(page, lang):
    speak(page, lang)
    choose(page, say("page.second", lang), TITLES["five"][lang])
    expect(page.locator("section#side-1")).to_be_visible()
    settled(page)
    page.get_by_text(say("page.group.posts", lang), exact=True).click()
    names = {"en": ("Departments", "Grassroots governance unit"), "zh": ("部门", "基层治理单元")}[lang]
    both, unit = (say("knob.posts", lang, who=who) for who in names)
    knob = page.locator(".knob").filter(has=page.get_by_role("textbox", name=both, exact=True))
    expect(knob.locator(".unlike")).to_contain_text("800")
    expect(knob.locator(".unlike")).to_contain_text("1690")
    field = page.get_by_role("textbox", name=unit, exact=True)
    field.fill("320")
    field.press("Enter")
    commands = page.locator("section code")
    expect(commands.first).to_contain_text("--set structure.staffing.documented_total=1120")
    expect(commands.last).not_to_contain_text("structure.")
    knob.get_by_role("button", name=say("page.alike", lang, value="800")).click()
    expect(commands.last).to_contain_text("--set structure.staffing.documented_total=1610")
    expect(knob.locator(".beyond")).to_contain_text("1690")  # of which 800 is no plausible value
    expect(page.get_by_role("alert")).to_be_empty()
    expect(knob.locator(".unlike")).to_have_count(0)


def test_a_value_that_no_structure_has_any_more_can_be_taken_back(page):
    page.get_by_text(say("page.group.offices", "en"), exact=True).click()
    field = page.get_by_role("textbox", name=re.compile(": offices$"))
    field.fill("20")
    field.press("Enter")
    expect(page.locator("section#side-0 code")).to_contain_text("structure.middle.unit.offices=20")
    choose(page, say("page.structure", "en"), TITLES["five"]["en"])
    expect(page.get_by_role("alert")).to_contain_text("there is no 'unit'")
    knob = page.locator(".knob").filter(has_text=say("page.nowhere", "en"))
    knob.get_by_role("button", name=say("page.restore", "en")).click()
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.locator("section#side-0 h2")).to_contain_text(TITLES["five"]["en"])


# ------------------------------------------------------------------------------------ how it looks


def test_chinese_is_shown_in_the_font_that_ships(page):
    speak(page, "zh")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('12px \"Noto Sans SC\"', '龙港市')")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans SC"')
    words = page.locator("body").inner_text() + "".join(page.locator("svg text").all_text_contents())
    known = TTFont(FONT).getBestCmap()
    icons = "play_arrow restart_alt balance download arrow_drop_down upload_file keyboard_arrow_down"
    assert {sign for sign in words if sign.isprintable() and ord(sign) not in known} <= set(icons)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_nothing_reaches_beyond_the_window(browser, address, size):
    with offline(browser, size) as page:
        page.goto(address)
        settled(page)
        choose(page, say("page.second", "en"), TITLES["five"]["en"])
        expect(page.locator("section#side-1")).to_be_visible()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        width = page.locator("section#side-0 svg.chart").evaluate("each => each.viewBox.baseVal.width")
        shown = page.locator("section#side-0 svg.chart").bounding_box()
        assert shown is not None
        assert shown["width"] / width == pytest.approx(1, abs=0.06)  # text is as large as it was meant


def test_a_comparison_fits_a_phone_and_a_figure_says_that_it_does_not(browser, address):
    with offline(browser, (390, 844)) as page:
        page.goto(address)
        settled(page)
        compared(page, "zh")
        for width, narrow in ((390, True), (1366, False)):
            page.set_viewport_size({"width": width, "height": 844})
            figure = page.locator(".figure")
            hidden = figure.evaluate("each => each.scrollWidth > each.clientWidth")
            assert hidden == page.get_by_text(say("page.swipe", "zh")).is_visible() == narrow
        page.get_by_role("tab", name=say("page.tab.compare", "zh"), exact=True).click()
        cell, name = (page.locator(f".wide-table {tag}").nth(1) for tag in ("td", "th"))
        for width, narrow in ((390, True), (1366, False)):
            page.set_viewport_size({"width": width, "height": 844})
            expect(cell).to_be_visible()
            whole, seen = page.locator(".wide-table").evaluate("each => [each.scrollWidth, each.clientWidth]")
            assert whole == seen <= width
            head = cell.evaluate("each => getComputedStyle(each, '::before').content").strip('"')
            assert head == (name.text_content() if narrow else "none")


# ------------------------------------------------------------------------------------ who is let in


def own_address() -> str | None:
    """Return an address of this machine that is not loopback, if it has one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = probe.getsockname()[0]
    return None if found.startswith("127.") else found


def test_a_connection_by_another_address_is_refused(address):
    outer = own_address()
    if outer is None:
        pytest.skip(
            "this machine has no address but loopback, so that nobody else could ask the page anything"
        )
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection((outer, urlsplit(address).port), timeout=5).close()


@pytest.mark.parametrize("header", [{"Host": "rebound.example"}, {"Origin": "http://elsewhere.example"}])
def test_a_request_of_a_foreign_page_is_refused(address, header):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(address, headers=header))
    with caught.value as answer:
        assert answer.code == 403
        assert b"this machine only" in answer.read()


def test_a_web_socket_of_a_foreign_page_is_refused(address, browser):
    """A page of somebody else, in the same browser, cannot talk to the model."""
    place = urlsplit(address).netloc
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<p>elsewhere</p>")
    script = f"""() => new Promise(done => {{
        const socket = new WebSocket("ws://{place}/_nicegui_ws/socket.io/?EIO=4&transport=websocket");
        socket.onopen = () => done("open");
        socket.onerror = () => done("refused");
    }})"""
    assert page.evaluate(script) == "refused"
    context.close()
