"""Every command fits 80 columns in both languages, colours only terminals, and gives machines data alone."""

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text
from typer.testing import CliRunner

from sim import cli
from sim.report import results
from sim.report.terminal.screen import CLOSING, OPENING, Screen, breaks

pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")

WIDTH = 80
COLOUR = re.compile(r"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

ALONE = ["--jobs", "1"]
NETWORK = ["--set", "period.length=200", "--set", "period.warm_up=20", "--set", "period.cool_down=20"]
CITY = ["--set", "period.days=3", "--set", "period.warm_up=1", "--replications", "2", *ALONE]
FEW = ["--replications", "3", *ALONE]
SOJOURN = ["--measure", "all.all.sojourn_mean"]
PAIR = ["layered", "pooled"]

STUDY = """
kind: study
name: desks
title: {en: Desks, zh: 窗口}
story: {en: Desks, zh: 窗口}
scenarios: [layered, pooled]
baseline: layered
staffing: [documented]
seed: 7
settings: {period.warm_up: 10, period.length: 60}
replications: {minimum: 3, maximum: 3}
precision: {measure: all.all.sojourn_mean, relative: 0.05}
"""
DESIGNS = {
    "screened": """
uncertainties:
  ranges: {classes.cases.rate: [1, 3], stations.desk_west.service.mean: [0.5, 1]}
design: {kind: morris, trajectories: 4}
""",
    "mapped": """
factors:
  - {name: load, title: {en: Load, zh: 负荷}, path: classes.cases.rate, scale: [0.5, 1, 1.1]}
design: {kind: grid}
""",
}

LOOKING = {
    "list": ["list"],
    "show a city": ["show", "five_tier", "--with", "one_seal"],
    "show a lever": ["show", "one_seal"],
    "show a network": ["show", "tiers"],
    "show a study": ["show", "headline"],
    "show mechanisms": ["show", "mechanisms"],
    "params": ["params", "units_26_practised"],
    "params of a network": ["params", "tiers"],
    "sensitivity": ["sensitivity", "{folder}/screened"],
    "discover": ["discover", "{folder}/mapped"],
    "course": ["course", "{folder}/mapped"],
    "differences": ["differences", "{folder}/compared", "--measure", "close_median_hours"],
}
"""Commands that run nothing, and so have no progress to be quiet about."""

RUNNING = {
    "run a network": ["run", "priorities", *NETWORK, *FEW],
    "run a city": ["run", "direct_control", *CITY],
    "compare": [
        *("compare", "five_tier", "governance_bureau_liaison", "--measure", "close_median_hours"),
        *("--out", "{fresh}", *CITY),
    ],
    "ablate": ["ablate", "--only", "dual_work", *CITY],
    "sweep": ["sweep", "{folder}/mapped.yaml", "--out", "{fresh}", *ALONE],
    "sweep --dry-run": ["sweep", "{folder}/mapped.yaml", "--dry-run", *ALONE],
    "sweep --only-point": ["sweep", "{folder}/mapped.yaml", "--only-point", "1", *ALONE],
    "rank": ["rank", *PAIR, "--delta", "0.5", *SOJOURN, *NETWORK, *ALONE],
    "rank a sweep": ["rank", "{folder}/mapped"],
    "explain --dry-run": ["explain", *PAIR, "--part", "entry=classes", "--dry-run"],
    "explain": [
        *(
            "explain",
            *PAIR,
            "--part",
            "entry=classes",
            "--part",
            "routes=routing.desk_west, routing.desk_east",
        ),
        *("--part", "last=routing.desk_all", *NETWORK, *FEW),
    ],
    "warmup": ["warmup", "tiers", *NETWORK, *FEW],
    "intervals": ["intervals", "single_desk", *NETWORK, *FEW, "--precision", "0.05"],
    "pairs": ["pairs", *PAIR, *NETWORK, *FEW],
}
COMMANDS = LOOKING | RUNNING


class Shown(NamedTuple):
    """What a command showed."""

    code: int
    out: str
    error: str


def at_terminal(arguments: list[str]) -> Shown:
    """Run a command of which both outputs are a pseudo-terminal."""
    ends = [pty.openpty() for _ in range(2)]
    heard: list[bytearray] = [bytearray(), bytearray()]
    listeners = [
        threading.Thread(target=listen, args=(end[0], sound)) for end, sound in zip(ends, heard, strict=True)
    ]
    for listener in listeners:
        listener.start()
    kept, code = (sys.stdout, sys.stderr), 0
    sys.stdout, sys.stderr = (os.fdopen(end[1], "w", encoding="utf-8") for end in ends)
    try:
        cli.app(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.close()
        sys.stderr.close()
        sys.stdout, sys.stderr = kept
    for listener in listeners:
        listener.join()
    return Shown(code, *(sound.decode().replace("\r\n", "\n") for sound in heard))


def listen(end: int, sound: bytearray) -> None:
    """Keep what is written until the other side closes."""
    try:
        while said := os.read(end, 65536):
            sound += said
    except OSError:  # the way in which Linux says that it was closed
        pass
    finally:
        os.close(end)


def piped(arguments: list[str]) -> Shown:
    found = CliRunner().invoke(cli.app, arguments)
    assert found.exception is None, (found.output, found.exception)
    return Shown(found.exit_code, found.stdout, found.stderr)


def lines_of(shown: str) -> Iterator[str]:
    """Give the lines of a screen without their colours."""
    return (Text.from_ansi(line).plain.rstrip() for line in shown.split("\n"))


@pytest.fixture(autouse=True)
def screen(monkeypatch, shared_runs):
    """Look like a terminal of 80 columns whose owner has said nothing of colours; draw no figures."""
    for name, value in {"COLUMNS": f"{WIDTH}", "LINES": "40", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(results.StudyResult, "figures", lambda *_: iter(()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with results of a comparison and of two sweeps."""
    place = tmp_path_factory.mktemp("terminal")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results.StudyResult, "figures", lambda *_: iter(()))
        piped([*filled(RUNNING["compare"], place, place / "compared"), "-q"])
        for name, design in DESIGNS.items():
            (place / f"{name}.yaml").write_text(STUDY + design, encoding="utf-8")
            piped(["sweep", f"{place}/{name}.yaml", "--out", f"{place}/{name}", *ALONE, "-q"])
    return place


def filled(arguments: list[str], folder: Path, fresh: Path) -> list[str]:
    return [part.format(folder=folder, fresh=fresh) for part in arguments]


@pytest.fixture(params=COMMANDS)
def command(request, folder, tmp_path) -> list[str]:
    return filled(COMMANDS[request.param], folder, tmp_path / "out")


# ------------------------------------------------------------------------------------------ every command


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_fits_a_terminal(command, lang):
    shown = at_terminal([*command, "--lang", lang])
    assert shown.code == 0, shown.error
    lines = list(lines_of(shown.out))
    assert [line for line in lines if cell_len(line) > WIDTH] == []
    assert [line for line in lines if line.strip()[:1] in CLOSING and line.strip()] == []
    assert [line for line in lines if line[-1:] in OPENING and line] == []
    assert not COLOUR.search(shown.out)  # what is bold or dim says as much on any ground


@pytest.mark.parametrize("name", COMMANDS)
def test_json_stands_alone(name, folder, tmp_path):
    quiet = ["--quiet"] if name in RUNNING else []
    shown = piped([*filled(COMMANDS[name], folder, tmp_path / "out"), "--json", *quiet])
    json.loads(shown.out)
    assert shown.error == ""


@pytest.mark.parametrize("name", ["show a city", "run a network", "rank a sweep", "differences"])
def test_a_pipe_gets_plain_text(name, folder):
    shown = piped([*filled(COMMANDS[name], folder, folder), "--lang", "zh"])
    assert re.search(r"[\u4e00-\u9fff]", shown.out)
    assert not CONTROL.search(shown.out)


@pytest.mark.parametrize("name", RUNNING)
def test_every_running_command_has_quiet_and_json(name):
    said = piped([RUNNING[name][0], "--help"]).out
    assert "--quiet" in said
    assert "--json" in said


def test_every_command_is_looked_at():
    names = {arguments[0] for arguments in COMMANDS.values()}
    elsewhere = {"check", "schema", "report", "explore", "page", "excerpt", "advise", "cost"}
    assert set(typer.main.get_command(cli.app).commands) <= names | elsewhere


# ----------------------------------------------------------------------------------- progress and colours


@pytest.mark.parametrize(
    ("lang", "said"), [("en", r"3 of 3 runs \(100 %\)"), ("zh", r"已运行 3/3 次（100%）")]
)
def test_progress_in_a_log_is_lines(lang, said):
    shown = piped([*RUNNING["run a network"], "--lang", lang, "--json"])
    json.loads(shown.out)
    assert not CONTROL.search(shown.error)
    assert re.match(said, shown.error.splitlines()[-1])


@pytest.mark.parametrize(("lang", "said"), [("en", "time left"), ("zh", "剩余")])
def test_progress_at_a_terminal_is_a_bar_that_goes_away(lang, said):
    shown = at_terminal([*RUNNING["run a network"], "--lang", lang])
    assert said in shown.error
    assert COLOUR.search(shown.error)
    assert shown.error.endswith("\x1b[2K")
    assert shown.error.count("\x1b[?25l") == shown.error.count("\x1b[?25h") == 1
    assert all(cell_len(line) <= WIDTH for line in lines_of(shown.error.replace("\r", "\n")))


@pytest.mark.parametrize(
    "arguments",
    [RUNNING["run a network"], ["show", "tiers"], ["--help"], ["run"]],
    ids=["progress", "table", "help", "error"],
)
def test_no_color_is_heeded(arguments, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    shown = at_terminal(arguments)
    assert not COLOUR.search(shown.out + shown.error)


def test_quiet_holds_at_a_terminal():
    assert at_terminal([*RUNNING["run a network"], "-q"]).error == ""


def test_check_tells_machines_what_is_wrong(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("extends: single_desk\nname: bad\nstationz: {}\n", encoding="utf-8")
    found = CliRunner().invoke(cli.app, ["check", "tiers", str(bad), "--json"])
    assert found.exit_code == 2
    sound, faulty = json.loads(found.stdout)
    assert sound == {"file": "tiers", "faults": []}
    assert "stationz" in faulty["faults"][0]
    assert found.stderr == ""


# ---------------------------------------------------------------------------------------- lines of prose


@pytest.mark.parametrize(
    ("line", "width", "parts"),
    [
        ("两类区间分别成立。其余不变", 16, ["两类区间分别成", "立。其余不变"]),
        ("按（设计）编制", 4, ["按", "（设", "计）", "编制"]),
        ("共 3 次运行", 6, ["共 3 ", "次运行"]),
        ("within 95 % of it", 10, ["within ", "95 % of it"]),
        ("structure.middle.posts of it", 12, ["structure.", "middle.posts ", "of it"]),
        ("indivisible", 4, ["indi", "visi", "ble"]),
        ("  indented", 20, ["  indented"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_readers_expect(line, width, parts):
    places = [0, *breaks(line, width), len(line)]
    assert [line[one:two] for one, two in pairwise(places)] == parts


@given(st.text("ab7 %.。，（）“”市镇/_", max_size=60), st.integers(8, 30))
def test_no_part_is_too_wide_and_nothing_is_lost(line, width):
    places = [0, *breaks(line, width), len(line)]
    assert places == sorted(places)
    parts = [line[one:two] for one, two in pairwise(places)]
    assert all(cell_len(part.rstrip()) <= width for part in parts)


def test_a_screen_keeps_what_it_is_given(capsys):
    Screen().print("[bold]:smile: 编制", "", "two", sep="\n")
    assert capsys.readouterr().out == "[bold]:smile: 编制\n\ntwo\n"
