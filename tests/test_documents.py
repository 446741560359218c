"""What the documents say holds: commands and code run, the file shown is sound, links lead somewhere."""

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import typer
from typer.testing import CliRunner

import sim
from sim import cli
from sim.engine.rules import cases, daily, work
from sim.experiment.studies import checking
from sim.model.network.scenario import NetworkScenario
from sim.page.web import server
from sim.report import results
from sim.report.wording.text import measure_label

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = [
    README,
    ROOT / "README.zh.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("**/*.md")),
    ROOT / "scenarios" / "README.md",
    ROOT / "results" / "README.md",
]

GUIDES = [
    document
    for document in DOCUMENTS
    if document.name.startswith("guide_") or document.stem == "CONTRIBUTING"
]
"""Documents whose commands and code build on one another."""

OUR_COMMAND = re.compile(r"(?:(?:python3?|py) -m )?(?:uv run (?:--extra \w+ )?)?tierflow (?P<arguments>.*)")
MEASURE_LIKE = re.compile(r"[a-z][a-z0-9_]*_(?:hours|minutes|share)")
SHORT = {"period.days": 8, "period.warm_up": 2}
TRAJECTORIES = "trajectories: 3"
FEW = {"replications": 2, "measure": "close_median_hours"}


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def blocks(words: str, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", words, re.MULTILINE | re.DOTALL)


def prose(words: str) -> str:
    return re.sub(r"^```.*?^```$", "", words, flags=re.MULTILINE | re.DOTALL)


def commands(words: str) -> Iterator[list[str]]:
    """Give the arguments of each `tierflow` command in the shell blocks of a document."""
    lines = [line for block in blocks(words, "sh") for line in block.replace("\\\n", " ").splitlines()]
    for part in (part.strip() for line in lines for part in line.split("&&")):
        if found := OUR_COMMAND.fullmatch(part):
            yield shlex.split(found["arguments"], comments=True)


def links(words: str) -> list[str]:
    """Return the places within the project to which links and images lead, without their headings."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(words))
    return [target.partition("#")[0] for target in targets if not re.match(r"#|[a-z]+:", target)]


def measures(words: str) -> set[str]:
    """Return what a document names as a measure: in code marks, or as an option of a command."""
    marked = {name for name in re.findall(r"`([^`\n]+)`", prose(words)) if MEASURE_LIKE.fullmatch(name)}
    return marked | set(re.findall(r"--measure[ =](\w+)", words))


def unknown(names: set[str]) -> set[str]:
    """Return the names that are neither measures nor rules of behaviour."""
    rules = vars(cases).keys() | vars(daily).keys() | vars(work).keys()
    return {name for name in names - rules if not known(name)}


def known(measure: str) -> bool:
    try:
        return bool(measure_label(measure, "en"))
    except KeyError:
        return False


def steps(words: str) -> list[tuple[str, str]]:
    """Return the blocks of a document that do something, in order: the language and what they hold."""
    found = re.findall(r"^ *```(sh|yaml|python)\n(.*?)^ *```$", words, re.MULTILINE | re.DOTALL)
    return [(language, dedent(block)) for language, block in found]


def place(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def in_documents(find) -> list:
    """Give each thing that is found in a document as the parameters of a test."""
    return [
        pytest.param(document, found, id=f"{place(document)}: {title(found)}")
        for document in DOCUMENTS
        for found in find(text(document))
    ]


def apart(parameters: list) -> list:
    """Keep what stands by itself, and once what several documents say."""
    kept = {tuple(each.values[1]): each for each in reversed(parameters) if each.values[0] not in GUIDES}
    return list(reversed(kept.values()))


def title(found: str | list[str]) -> str:
    return found.splitlines()[0] if isinstance(found, str) else shlex.join(found)


def read_as_written(arguments: list[str]) -> None:
    """Parse a command without running it; a wrong name, option or value is an error."""
    name, *rest = arguments
    typer.main.get_command(cli.app).commands[name].make_context(name, rest)


def shortened(arguments: list[str]) -> list[str]:
    """Return the same command for a few days and two replications; later options overrule earlier ones."""
    stated = {part.partition("=")[0] for part in arguments}
    days = [part for path in sorted(SHORT.keys() - stated) for part in ("--set", f"{path}={SHORT[path]}")]
    few = [part for option, value in FEW.items() for part in (f"--{option}", str(value))]
    more: list[str] = []
    match arguments:
        case ["compare", *_]:
            more = [*days, *few, "--jobs", "1"]
        case ["rank", _, name, *_] if not name.startswith("-"):
            more = [*days, *few[2:], "--jobs", "1"]
        case ["ablate", *_]:
            more = ["--only", "dual_work", *days, *few[:2], "--jobs", "1"]
        case ["warmup", *_]:  # it needs weeks to say anything
            more = ["--set", "period.days=60", *few[:2], "--jobs", "1"]
        case ["run" | "intervals" | "pairs", name, *_] if isinstance(sim.load(name), NetworkScenario):
            more = [*few[:2], "--jobs", "1"]
        case ["advise", *_]:
            more = [*days, *few[:2], "--worlds", "0", "--jobs", "1"]
        case ["sweep", *_]:  # chance is told from effects by three replications
            more = [*days, "--replications", "3", "--jobs", "1"]
        case ["run" | "explain" | "intervals" | "pairs", *_]:
            more = [*days, *few[:2], "--jobs", "1"]
    return [*arguments, *more]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch, shared_runs):
    """Work in a folder that looks like a clone to whoever names a scenario file; draw and serve nothing."""
    monkeypatch.setattr(results.StudyResult, "figures", lambda *_: iter(()))
    monkeypatch.setattr(sim, "compare", small_compare)
    monkeypatch.setattr(server, "serve", lambda options, tell: tell(f"port {options.port}"))
    for folder in ("scenarios", "results/reference", "results/reference_assumptions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def small_compare(scenarios=(), pool=None, **settings) -> results.StudyResult:
    short = [sim.with_values(sim.load(name), SHORT) for name in scenarios]
    return results.compare(short, pool, **(settings | FEW))


# ------------------------------------------------------------------------------------ what is written


@pytest.mark.parametrize(("document", "arguments"), in_documents(commands))
def test_command_parses_as_written(document, arguments):
    read_as_written(arguments)


@pytest.mark.parametrize(("document", "arguments"), apart(in_documents(commands)))
def test_command_runs(document, arguments, elsewhere):
    run_command(arguments)


@pytest.mark.parametrize(("document", "code"), apart(in_documents(lambda words: blocks(words, "python"))))
def test_python_block_runs(document, code, elsewhere):
    run_code(code)


@pytest.mark.parametrize("document", GUIDES, ids=place)
def test_guide_runs_from_top_to_bottom(document, elsewhere):
    for language, block in steps(text(document)):
        if language == "python":
            run_code(block)
        elif language == "yaml":
            name = block.splitlines()[0].removeprefix("# ")
            Path(name).write_text(re.sub(r"trajectories: \d+", TRAJECTORIES, block), encoding="utf-8")
        else:
            for arguments in commands(f"```sh\n{block}```\n"):
                run_command(arguments)


def run_command(arguments: list[str]) -> None:
    answer = CliRunner().invoke(cli.app, shortened(arguments), env={"COLUMNS": "80"})
    assert answer.exception is None, (arguments, answer.output)
    assert answer.stdout


def run_code(code: str) -> None:
    script = Path("block.py")
    script.write_text(code, encoding="utf-8")
    runpy.run_path(str(script))


def test_scenario_of_the_readme_is_sound(elsewhere):
    (block,) = blocks(text(README), "yaml")
    mine = elsewhere / "my_units.yaml"
    mine.write_text(block, encoding="utf-8")
    assert checking.verify("my_units.yaml") == []
    assert f"name: {mine.stem}\n" in block


@pytest.mark.parametrize(("document", "target"), in_documents(links))
def test_link_leads_somewhere(document, target):
    assert (document.parent / target).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=place)
def test_every_measure_exists(document):
    assert unknown(measures(text(document))) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=place)
def test_nothing_is_left_to_be_filled_in(document):
    assert re.findall(r"@@\w*@@", text(document)) == []


# ------------------------------------------------------------------------- what these tests would find


SAMPLE = """\
See [one](a.md#part), ![two](b/c.png), [three](https://example.org), [four](#here) and `gone_share`.

```sh
python3 -m pip install uv && python3 -m uv run tierflow compare --measure slow_hours  # the headline
uv run tierflow run five_tier \\
    --set "period.days=3"
uv run pytest
```

```python
[print](nowhere)
```
"""


def test_commands_links_and_measures_are_found():
    assert list(commands(SAMPLE)) == [
        ["compare", "--measure", "slow_hours"],
        ["run", "five_tier", "--set", "period.days=3"],
    ]
    assert links(SAMPLE) == ["a.md", "b/c.png"]
    assert measures(SAMPLE) == {"gone_share", "slow_hours"}
    assert unknown({"gone_share", "slow_hours", "on_time_share", "patrol_share", "push_share"}) == {
        "gone_share",
        "slow_hours",
    }


def test_documents_have_commands_code_and_links():
    assert len(list(commands(text(README)))) >= 5
    assert blocks(text(README), "python")
    assert links(text(README))


@pytest.mark.parametrize("arguments", [["compare", "--fast"], ["run"], ["run", "a", "--replications", "x"]])
def test_a_wrong_command_is_found(arguments):
    with pytest.raises(Exception, match=r"No such option|Missing parameter|valid integer"):
        read_as_written(arguments)


def test_shortened_commands_differ_by_what_they_run():
    assert shortened(["list"]) == ["list"]
    assert "period.days=8" in shortened(["run", "five_tier"])
    assert "period.days=8" not in shortened(["run", "single_desk"])
    assert "dual_work" in shortened(["ablate"])
    assert shortened(["compare"])[-4:-2] == ["--measure", "close_median_hours"]
