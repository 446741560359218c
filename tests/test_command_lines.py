"""Whatever command somebody is told to type is one that the command line takes, word by word.

Lines are parsed as the command parses them, without being executed.
"""

import json
import re
import shlex
from functools import cache
from html.parser import HTMLParser

import pytest
import typer
from typer.testing import CliRunner

import sim
from sim import cli
from sim.experiment.cases import Case, repeating
from sim.experiment.command_line import TAKES, CommandLine, Option, Origin, Verb, extended, settled
from sim.experiment.runs.manifest import staged, write_manifest
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import FailedRunsError, Failure
from sim.experiment.studies.named import load_study
from sim.model.files.canon import digest
from sim.report import results
from sim.report.document.page import ReportRequest, document
from sim.report.terminal import comparison
from sim.report.terminal.explanation import ExplanationRequest as Explaining
from sim.words import languages, say

COMMANDS = typer.main.get_command(cli.app).commands
SHORT = {"period.days": 5, "period.warm_up": 1}
SETS = [word for path, value in SHORT.items() for word in ("--set", f"{path}={value}")]
PAIR = ("five_tier", "direct_control")
MENTION = re.compile(r"\btierflow (?=[a-z])")


def parse(line: str) -> None:
    """Parse commands that are typed one after the other; any wrong name, option or value is an error."""
    for part in line.split(" && "):
        program, verb, *rest = shlex.split(part)
        assert program == "tierflow"
        if rest:
            COMMANDS[verb].make_context(verb, rest)
        else:  # a mention of a command, or one that needs nothing
            assert verb in COMMANDS


class Page(HTMLParser):
    """Takes a page apart: what is set as code, and all other text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.code: list[str] = []
        self.prose: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ("code", "pre", "style"):
            self.inside.append(tag)
            self.code += [""] if tag != "style" else []

    def handle_endtag(self, tag):
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data):
        if not self.inside:
            self.prose.append(data)
        elif "style" not in self.inside:
            self.code[-1] += data

    @property
    def commands(self) -> list[str]:
        return [text.strip() for text in self.code if MENTION.match(text.strip())]


# ------------------------------------------------------------------------------------------- what is built


@pytest.mark.parametrize("verb", Verb)
def test_all_that_can_be_built_is_taken(verb):
    taken = {name for each in COMMANDS[verb].params for name in each.opts}
    assert TAKES[verb] <= taken


def test_no_option_is_there_in_vain():
    assert set(Option) == {option for options in TAKES.values() for option in options}


def test_an_option_that_a_command_does_not_take_is_refused():
    with pytest.raises(ValueError, match="tierflow report does not take --seed"):
        CommandLine(Verb.REPORT, ("results",), ((Option.SEED, "1"),))


def test_words_are_quoted_and_paths_are_cut():
    line = CommandLine(Verb.RUN, ("/far/away/my city.yaml",), ((Option.SET, "city.title.en=A & B"),))
    assert str(line) == "tierflow run 'my city.yaml' --set 'city.title.en=A & B'"
    assert extended(str(line), (Option.SEED, "3")).endswith(" --seed 3")
    assert extended("", (Option.SEED, "3")) == ""


@pytest.mark.parametrize(
    "origin",
    [
        Origin("five_tier"),
        Origin("five_tier", ("one_seal", "my lever.yaml"), ("period.days=3", "city.title.en=A 'B' & C")),
    ],
)
def test_an_origin_is_read_as_it_was_written(origin):
    assert Origin.parse(str(origin)) == origin


@pytest.mark.parametrize("text", ["five_tier --staffing equal", ""])
def test_what_is_no_origin_names_nothing(text):
    assert Origin.parse(text) is None


def test_settings_are_options_of_a_comparison():
    given = sim.experiment.studies.named.Settings(
        baseline="b", staffing="both", powers="own", route="equal", measure="m", precision=0.1
    )
    parse(str(CommandLine(Verb.COMPARE, ("a", "b"), settled(given | {"replications": 3, "seed": 1}))))


def test_an_explanation_names_its_footing_and_parts():
    question = sim.experiment.questions.explain.ExplainQuestion(
        "hops_mean", sim.model.city.footing.ALIKE, range(3), 5
    )
    request = Explaining(*PAIR, question, ("routes=structure.route,desk",), ("period.days=3",))
    parse(request.command)
    assert "--powers equal --route equal --seed 5 --part routes=structure.route,desk" in request.command


# ------------------------------------------------------------------------------- what no command can repeat


def failure(case: Case) -> Failure:
    return Failure(*case.key, 0, "ValueError: no", repeating(case, 1, range(1)))


def test_a_run_is_repeated_by_its_command():
    named = Origin("five_tier", ("one_seal",), ("period.days=3",))
    scenario = sim.model.files.library.asked(named.name, named.changes, named.levers)
    command = failure(Case.of(scenario, origin=named)).command
    parse(command)
    assert command.startswith(
        "tierflow run five_tier --with one_seal --set period.days=3 --staffing documented"
    )


def test_a_scenario_changed_in_python_has_no_command():
    made = failure(Case.of(sim.with_values(sim.load("five_tier"), SHORT)))
    assert made.command == ""
    assert "no command repeats it, since it was changed in Python" in str(FailedRunsError([made], 1))


def test_a_sweep_as_only_python_can_ask_for_it_has_no_command():
    study = load_study("hours")
    assert Order.of(study).command == "tierflow sweep hours"
    otherwise = [(sim.with_values(study, {"seed": 5}), {}), (study, {"staffing": "both"})]
    for order in (Order.of(asked, settings) for asked, settings in otherwise):
        assert order.command == ""
        assert order.asked.repeat(0, 1) == ""
    repeat = Order.of("hours", {"seed": 7}).asked.repeat(3, 1)
    parse(repeat)
    assert repeat == "tierflow sweep hours --seed 7 --only-point 3 --replication 1"


# --------------------------------------------------------------------------------------- a small comparison


@pytest.fixture(scope="module")
def named() -> results.StudyResult:
    """A comparison as the command makes it."""
    settings = {"replications": 2, "staffing": "both", "measure": "close_median_hours"}
    changes = tuple(SETS[1::2])
    request = results.ComparisonRequest(PAIR, settings, changes, levers=("one_seal",), margin=1.0)
    study = sim.experiment.studies.named.study_of(PAIR, settings)
    return results.found(study, results.cases(study, request), request, sim.Pool(1))


@pytest.fixture(scope="module")
def unnamed() -> results.StudyResult:
    """A comparison of scenarios that were changed in Python."""
    changed = [sim.with_values(sim.load(name), SHORT) for name in PAIR]
    return sim.compare(
        changed, sim.Pool(1), replications=2, measure="close_median_hours", staffing="documented"
    )


@pytest.fixture(scope="module")
def report(named, unnamed, tmp_path_factory):
    """Give a report by language, each made once."""
    kept = {}
    for name, result in {"named": named, "unnamed": unnamed}.items():
        kept[name] = tmp_path_factory.mktemp("kept") / name
        with staged(kept[name]) as stage:
            result.write(stage)
            write_manifest(stage, result.manifest())
    return cache(lambda name, lang: Page(document(ReportRequest(kept[name], lang)).html()))


@pytest.mark.parametrize("lang", languages())
def test_every_command_in_a_report_can_be_typed(report, named, lang):
    page = report("named", lang)
    assert len(page.commands) > 10
    for command in {*page.commands}:
        parse(command)
    for text in page.prose:
        for mention in MENTION.finditer(text):
            assert text[mention.start() :].startswith((named.command, "tierflow report"))


@pytest.mark.parametrize("lang", languages())
def test_a_report_of_what_was_changed_in_python_says_so(report, lang):
    page = report("unnamed", lang)
    none = say("source.python", lang)
    assert none in page.code
    assert any(none in text for text in page.prose)
    for command in page.commands:
        parse(command)


@pytest.mark.parametrize("lang", languages())
def test_figures_name_the_command_that_makes_them_again(named, unnamed, lang):
    parse(named.command)
    assert "--with one_seal" in named.command
    assert named.source(lang).endswith(named.command)
    assert "tierflow" not in unnamed.source(lang).removeprefix("Tierflow")
    assert say("source.python", lang) in unnamed.source(lang)


def test_manifests_hold_commands_that_can_be_typed(named, unnamed):
    made = named.manifest()
    parse(made["command"])
    for case in made["cases"]:
        parse(f"tierflow run {case['origin']}")
        assert case["scenario_digest"] == digest(sim.report.document.reading.load_origin(case["origin"]))
    assert unnamed.manifest()["command"] == ""


@pytest.mark.parametrize("lang", languages())
def test_printed_answers_quote_commands_that_can_be_typed(named, lang):
    shown = [["show", "five_tier", "--with", "one_seal"], ["run", "single_desk", "--replications", "2"]]
    said = [*comparison.notes(named, lang), *comparison.findings(named, lang)]
    said += [
        CliRunner().invoke(cli.app, [*each, "--lang", lang], env={"COLUMNS": "200"}).stdout for each in shown
    ]
    found = [text[mention.start() :].splitlines()[0] for text in said for mention in MENTION.finditer(text)]
    assert found
    for line in found:
        parse(line.strip())


def test_json_holds_commands_that_can_be_typed():
    equal = ["--staffing", "equal", "--powers", "equal"]
    asked = ["run", "five_tier", *SETS, "--replications", "1", *equal, "--json", "--quiet"]
    made = json.loads(CliRunner().invoke(cli.app, asked).stdout)
    parse(made["command"])
    assert made["command"].startswith(f"tierflow run five_tier {shlex.join([*SETS, *equal])} ")
