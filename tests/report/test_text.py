"""The text catalogue is complete in both languages, and the shipped font can draw every word of it."""

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from matplotlib.ft2font import FT2Font

from sim.analysis import phases
from sim.report import style
from sim.report.catalogue import GROUPS, TEXT
from sim.report.catalogue_terms import PARTS
from sim.report.text import (
    LANGUAGES,
    duration,
    is_time,
    measure_label,
    measure_name,
    name_of,
    say,
    unit_of,
    verdict_label,
)

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SIGNS = "≤≥≈−–—…·×±‰²³→↑↓←■●▲▼◆°½αβλμρσΔΣ"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def undrawable(text: str) -> set[str]:
    font = FT2Font(style.FONT)
    return {sign for sign in text if sign.isprintable() and not font.get_char_index(ord(sign))}


def middle_tiers(node: object) -> Iterator[str]:
    """Names of the tiers listed under any key `middle` of a scenario file."""
    if isinstance(node, dict):
        yield from (tier["name"] for tier in node.get("middle") or () if isinstance(tier, dict))
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from middle_tiers(part)


@pytest.mark.parametrize("key", TEXT)
def test_text_is_there_in_both_languages(key):
    text = TEXT[key]
    assert text.en.strip()
    assert text.zh.strip()
    assert fields(text.en) == fields(text.zh)


@pytest.mark.parametrize("key", TEXT)
def test_english_is_plain_and_chinese_is_not_english(key):
    text = TEXT[key]
    assert not any("\u2e80" <= sign <= "\uffef" for sign in text.en)
    if any(sign.isalpha() for sign in text.zh) and not fields(text.zh):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text.zh)


def test_every_sign_of_every_text_is_in_the_font():
    assert undrawable("".join(text.en + text.zh for text in TEXT.values())) == set()


def test_font_has_the_common_signs():
    assert undrawable(SIGNS + string.printable) == set()


def test_font_check_finds_a_missing_sign():
    assert undrawable("龙港\U0001f600") == {"\U0001f600"}


def test_every_sign_of_the_scenarios_is_in_the_font():
    files = sorted(SCENARIOS.rglob("*.yaml"))
    assert files
    assert {path.name: undrawable(path.read_text(encoding="utf-8")) for path in files} == {
        path.name: set() for path in files
    }


def test_every_middle_tier_of_the_scenarios_has_a_name():
    files = sorted(SCENARIOS.rglob("*.yaml"))
    names = {n for path in files for n in middle_tiers(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert {name for name in names if f"kind.{name}" not in TEXT} == set()


def test_groups_do_not_overwrite_each_other():
    assert all(key.count(".") >= 1 for key in TEXT)
    assert sum(map(len, GROUPS)) == len(TEXT)
    assert {f"part.{part.name.lower()}" for part in phases.Part} == set(PARTS)
    assert list(style.PART_FILLS) == [part.name.lower() for part in phases.Part]


def test_missing_key_is_named():
    with pytest.raises(KeyError, match=r"no\.such"):
        say("no.such", "en")


def test_missing_value_is_named():
    with pytest.raises(KeyError, match="baseline"):
        say("axis.difference", "en", unit="h")


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match=r"'fr'.*en, zh"):
        say("part.travel", "fr")


def test_values_are_put_in():
    assert say("axis.total", "en", hours="3.2") == "3.2 h"
    assert say("axis.total", "zh", hours="3.2") == "3.2 小时"


def test_terms_of_the_glossary():
    assert say("kind.department", "zh") == "部门"
    assert say("measure.on_time_share", "zh") == "按时办结率"
    assert say("measure.cross_department_share", "zh") == "部门联动处置率"
    assert "办结" in say("measure.close_median_hours", "zh")
    assert "解决" in say("measure.resolution_median_hours", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_named_measure_has_a_unit(lang):
    families = {"utilisation_gini", "of_class"}
    for key in TEXT:
        group, _, measure = key.partition(".")
        if group == "measure" and measure not in families:
            assert unit_of(measure, lang) in measure_label(measure, lang)


@pytest.mark.parametrize(
    ("measure", "name", "unit"),
    [
        ("hard_report_to_close_p90_hours", "Hard incidents: from report to closing, 90th percentile", "h"),
        ("complex_on_time_share", "Complex incidents (by time limit): closed on time", "share, 0 to 1"),
        ("slow_burn_resolution_median_hours", "slow burn: from occurrence to resolution, median", "h"),
        ("utilisation_gini_governance_unit", "Inequality of load (Gini), governance units", "0 to 1"),
        ("report_to_dispatch_median_minutes", "Median time from report to dispatch", "min"),
        ("on_time_share", "On-time closure rate", "share, 0 to 1"),
        ("upward_staff_hours", "Staff time on upward tasks", "staff-hours"),
    ],
)
def test_measures_by_family(measure, name, unit):
    assert measure_name(measure, "en") == name
    assert unit_of(measure, "en") == unit


@pytest.mark.parametrize("measure", ["speed", "hard_report_to_close_p99_hours"])
def test_unknown_measure_is_named(measure):
    with pytest.raises(KeyError, match=measure):
        measure_label(measure, "en")


def test_verdicts_on_times_are_faster_and_slower():
    assert verdict_label("resolution_p90_hours", "lower", "en") == "faster"
    assert verdict_label("resolution_p90_hours", "higher", "zh") == "更慢"
    assert verdict_label("on_time_share", "lower", "en") == "lower"
    assert verdict_label("resolution_p90_hours", "undetermined", "en") == "no detectable difference"


def test_hours_of_staff_are_not_a_duration():
    assert not is_time("upward_staff_hours")
    assert not is_time("staff_hours_per_closed_incident")
    assert is_time("report_to_dispatch_median_minutes")


def test_names_that_only_a_scenario_knows_are_shown_as_written():
    assert name_of("kind", "river_patrol", "zh") == "river patrol"
    assert name_of("kind", "community", "zh") == "社区"


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0.2, "0 s", "0 秒"),
        (119, "119 s", "119 秒"),
        (2520, "42 min", "42 分钟"),
        (8100, "2.2 h", "2.2 小时"),
    ],
)
def test_durations_are_in_seconds_minutes_or_hours(seconds, en, zh):
    assert (duration(seconds, "en"), duration(seconds, "zh")) == (en, zh)
