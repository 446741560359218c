"""A language is its file: one that is put beside the others is spoken by tables, sentences and commands.

The package is laid out anew by links, with one file more; nothing of it is another.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_document import SCENARIOS, write

from sim.model.files import library
from sim.words import ENGLISH, FOLDER, texts

SIM = FOLDER.parent
COMMAND = ("-c", "from sim.cli import main; main()")
SHOWN = """
import sys
from dataclasses import replace
from pathlib import Path
from sim.report.terminal import comparison
from sim.report.document.reading import read_comparison
from sim.report.terminal.screen import Screen
kept = read_comparison(Path(sys.argv[1]))
kept = replace(kept, runs=kept.runs.assign(local_share=0.5))
Screen().print(comparison.headline(kept, kept.footings[0], "xx"), *comparison.findings(kept, "xx"))
"""


def with_third_language(folder: Path) -> Path:
    """Lay the package out anew with one file more: `xx`, the English texts with a mark before each."""
    package = folder / "sim"
    package.mkdir()
    for path in SIM.iterdir():
        if path.name not in ("words", "__pycache__"):
            package.joinpath(path.name).symlink_to(path)
    spoken = package / "words"
    spoken.mkdir()
    for path in FOLDER.iterdir():
        if path.is_file():
            spoken.joinpath(path.name).symlink_to(path)
    own = ("language.face", "language.small_inside", "language.html")
    marked = {
        key: text if key in own or not text.strip() else f"¤{text}" for key, text in texts(ENGLISH).items()
    }
    spoken.joinpath("xx.yaml").write_text(yaml.safe_dump(marked, sort_keys=False), encoding="utf-8")
    return folder


def spoken_in(folder: Path, *words: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def third(tmp_path_factory) -> Path:
    return with_third_language(tmp_path_factory.mktemp("third"))


def test_a_third_language_is_one_file(third):
    said = spoken_in(
        third,
        "-c",
        "from sim.words import languages, say; from sim.experiment.studies.named import list_scenarios;"
        "print(languages(), say('join.clauses', 'xx'), list(list_scenarios().columns))",
    )
    assert said == "('en', 'xx', 'zh') ¤;  ['name', 'kind', 'en', 'xx', 'zh']\n"


def test_commands_speak_a_third_language(third):
    said = spoken_in(third, *COMMAND, "list", "--lang", "xx")
    assert "¤Name" in said and "¤Title" in said
    assert library.load("five_tier").title["en"] in said  # titles fall back to English


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """The folder of a comparison that was made before the third language came."""
    return write(tmp_path_factory.mktemp("kept") / "two")


def test_a_comparison_is_shown_in_a_third_language(third, kept):
    shown = spoken_in(third, "-c", SHOWN, str(kept))
    assert f"¤{texts(ENGLISH)['column.scenario']}" in shown
    assert library.load(SCENARIOS[0]).title["en"].split()[0] in shown


def test_a_report_is_told_in_a_third_language(third, kept):
    told = json.loads(spoken_in(third, *COMMAND, "report", str(kept), "--lang", "xx", "--json"))
    assert told["sentences"] and all("¤" in sentence["text"] for sentence in told["sentences"])
    assert any(library.load(SCENARIOS[0]).title["en"] in sentence["text"] for sentence in told["sentences"])
