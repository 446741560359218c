"""A scenario file of one's own is checked as a file is in a terminal, and reads nothing but what ships."""

import tempfile

import pytest

from sim.experiment.studies.checking import verify
from sim.page.answers import commands, compare, watch
from sim.page.choices import Choices, Side, city
from sim.page.own import MAX_BYTES, load_own
from sim.page.session import Session

MINE = """extends: five_tier
name: mine
title: {en: Mine, zh: 我的}
incidents:
  rate: {value: 6, unit: incidents/1000/month, source: user}
period:
  days: {value: 6, unit: day, source: user}
  warm_up: {value: 3, unit: day, source: user}
"""
FAULTY = """extends: five_tier
name: mine
incidents:
  rate: {value: -6, unit: incidents/1000/month, source: user}
  jont: 3
structure:
  community:
    posts: {value: 1.5, unit: post, source: user}
"""
SHORT = (("period.days", "6"), ("period.warm_up", "3"))


def loaded(text=MINE, name="mine.yaml"):
    return load_own(name, text.encode())


def refused(text, name="mine.yaml"):
    with pytest.raises(ValueError, match=r"\w") as caught:
        loaded(text, name)
    return str(caught.value)


def test_a_file_extends_what_ships_and_runs():
    own = loaded()
    side = Side(own.file, ("one_seal",), own)
    model = city(Choices(side, values=SHORT), side)
    assert model.incidents.rate.value == 6
    assert model.title["zh"].startswith("我的")
    seen = watch(Choices(side, values=SHORT), side)
    assert "tierflow run mine.yaml --with one_seal --set period.days=6" in seen.command


def test_all_faults_are_those_of_the_check(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    told = refused(FAULTY).splitlines()
    assert told == [fault.replace(str(path), "mine.yaml") for fault in verify(path)]
    assert len(told) == 3
    assert told[0].startswith("mine.yaml:4:17: incidents.rate.value: is too small, found -6")


def test_what_shows_only_when_a_city_is_made_is_told():
    posts = "structure:\n  departments:\n    posts: {value: 5, unit: post, source: user}\n"
    assert "posts do not add up" in refused(f"extends: five_tier\nname: mine\n{posts}")


@pytest.mark.parametrize("name", ["../../mine.yaml", "C:\\files\\mine.yaml", "/etc/mine.yaml"])
def test_folders_of_a_name_are_left_out(name):
    assert loaded(name=name).file == "mine.yaml"


@pytest.mark.parametrize(
    "name", ["", "mine.txt", ".yaml", "..", "mine\n.yaml", "sources.yaml", "a" * 200 + ".yaml"]
)
def test_a_name_that_no_scenario_file_has_is_refused(name):
    assert "\n" not in refused(MINE, name)


def test_no_other_file_is_read(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(MINE, encoding="utf-8")
    assert "levers[0]: is a path" in refused(f"extends: five_tier\nname: mine\nlevers: ['{other}']\n")
    study = f"extends: headline\nname: mine\nscenarios: ['{other}', five_tier]\nbaseline: five_tier\n"
    assert "kind: is not allowed, found 'study', allowed 'city'" in refused(study)
    assert "not the name of a file" in refused(f"extends: '{other}'\nname: mine\n")


def test_a_file_is_data_and_has_a_size():
    assert "tags are not allowed" in refused("extends: five_tier\nname: !!python/object/apply:os.getcwd []\n")
    assert "too large" in refused("#" * (MAX_BYTES + 1))
    assert "empty" in refused("")
    assert "mine.yaml:1:2: a character that may not stand" in refused("ÿ\x00")


def test_nothing_stays_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    loaded()
    refused(FAULTY)
    assert list(tmp_path.iterdir()) == []


def test_two_of_the_same_content_are_the_same():
    assert Side("mine.yaml", (), loaded()) == Side("mine.yaml", (), loaded())
    assert Side("mine.yaml", (), loaded()) != Side(
        "mine.yaml", (), loaded(MINE.replace("6, unit: inc", "7, unit: inc"))
    )


def test_a_session_takes_a_file_and_tells_one_that_it_cannot():
    session = Session("en")
    assert session.take_file("mine.yaml", FAULTY.encode()) is None
    assert session.notice[0] == "page.bad_file" and len(session.notice[1].splitlines()) == 3
    after = session.take_file("mine.yaml", MINE.encode())
    assert session.notice is None
    assert after.first.structure == "mine.yaml" and session.own["mine.yaml"] == after.first.own
    session.choices = Choices(Side("five_tier"), after.first)
    changed = session.take_file("mine.yaml", MINE.replace("6, unit: inc", "7, unit: inc").encode())
    assert changed.first.own == changed.second.own != after.first.own


def test_a_file_is_compared_and_the_command_names_it():
    own = loaded(MINE.replace("rate: {value: 6", "rate: {value: 5"))  # it has to meet the same incidents
    both = Choices(Side(own.file, (), own), Side("five_tier"), values=SHORT)
    result = compare(both, 2)
    (line,) = commands(result, both)
    assert line.startswith("tierflow compare mine.yaml five_tier --staffing documented")
    assert "--set period.days=6" in line


def test_sides_that_are_changed_apart_are_run_one_by_one():
    both = Choices(Side("units_26_practised"), Side("five_tier"), values=SHORT)
    both = both.setting("structure.middle.unit.posts", "320")
    result = compare(both, 2)
    units, five = commands(result, both)
    assert "documented_total=1120" in units and "--first 0 --replications 2" in units
    assert units.startswith("tierflow run units_26_practised") and five.startswith("tierflow run five_tier")
    assert "unit.posts" not in five


def test_a_file_with_a_name_that_is_taken_is_told():
    own = loaded(MINE.replace("name: mine", "name: five_tier"))
    with pytest.raises(ValueError, match="both structures are named five_tier"):
        compare(Choices(Side(own.file, (), own), Side("five_tier"), values=SHORT), 2)
