"""Who works in Python is answered in a sentence before anything runs, and sees a line and not a flood."""

import re

import pytest

import sim
from sim.experiment.runs import run
from sim.experiment.studies.named import load_study
from sim.model.files.faults import ScenarioError

TWO = ["five_tier", "direct_control"]


@pytest.fixture
def nothing_runs(monkeypatch):
    monkeypatch.setattr(run, "shared_out", None)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: sim.compare("five_tier", "direct_control"), r"as a list, such as .*, found 'five_tier'"),
        (lambda: sim.compare(sim.load("single_desk")), "as a list, such as .*, found something of type"),
        (lambda: sim.compare([*TWO, 3]), "given as such, by name or by path, found 3"),
        (lambda: sim.compare(TWO, replications="five"), "replications is a whole number .*, found 'five'"),
        (lambda: sim.compare(TWO, replications=2.5), "replications is a whole number .*, found 2.5"),
        (lambda: sim.compare(TWO, replications=True), "replications is a whole number .*, found true"),
        (lambda: sim.compare(TWO, seed=-1), "seed is a whole number of at least 0, found -1"),
        (lambda: sim.compare(TWO, precision="y"), "precision is a number, found 'y'"),
        (lambda: sim.compare(TWO, margin="2"), "margin is a number, found '2'"),
        (lambda: sim.compare(TWO, pool=3), r"pool is a Pool, such as sim.Pool\(jobs=2\), found 3"),
        (lambda: sim.compare(TWO, replication=5), "no setting 'replication', did you mean 'replications'"),
        (lambda: sim.run("single_desk", "five"), "replications is a whole number .*, found 'five'"),
        (lambda: sim.run("single_desk", seed="x"), "seed is a whole number of at least 0, found 'x'"),
        (lambda: sim.run(TWO), "given as such, by name or by path, found a list of 2"),
        (lambda: sim.sweep("settings", replications="x"), "replications is a whole number .*, found 'x'"),
        (lambda: sim.Pool("two"), "the number of processes is a whole number of at least 1, found 'two'"),
        (lambda: sim.load(3), "a file is named by its name or its path, found 3"),
        (lambda: sim.with_values("five_tier", {}), "changed in a scenario, as `load` gives it, found"),
        (lambda: sim.with_values(sim.load("single_desk"), ["a=1"]), "changes are values by path, such as"),
    ],
)
@pytest.mark.usefixtures("nothing_runs")
def test_what_cannot_be_meant_is_refused_at_once_in_one_line(ask, words):
    with pytest.raises(ValueError, match=words) as caught:
        ask()
    assert "\n" not in str(caught.value)


def test_a_fault_of_a_setting_names_the_key_alone():
    with pytest.raises(ScenarioError) as caught:
        sim.with_values(sim.load("single_desk"), {"period.dayz": 1, "stations.desk.posts": -1})
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("period.dayz: there is no 'dayz'")
    assert lines[1].startswith("stations.desk.posts: is too small")


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (lambda: sim.load("five_tier"), "<city five_tier: title .*五级科层.* digest [0-9a-f]{16}; ask it "),
        (lambda: sim.load("single_desk"), "<network single_desk: "),
        (lambda: sim.load_lever("one_seal"), "<lever one_seal: .*with_levers"),
        (lambda: load_study("headline"), "<study headline: .*scenarios five_tier, .*; baseline five_tier"),
        (lambda: sim.run("single_desk", 2), r"<runs of single_desk: .*replications 0 to 1; .*\.summary\(\)"),
    ],
)
def test_what_is_looked_at_shows_a_line_and_a_small_table(thing, words):
    shown = thing()
    line, table = repr(shown), shown._repr_html_()
    assert re.match(words, line)
    assert line == str(shown)
    assert len(line) < 400
    assert "\n" not in line
    assert table.startswith("<table>")
    assert len(table) < 2000
