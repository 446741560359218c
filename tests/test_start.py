"""What answers at once loads nothing that takes long: each command by itself, in a process of its own."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    *("SALib", "fontTools", "holidays", "jinja2", "joblib", "matplotlib", "mesa", "networkx", "nicegui"),
    *("numba", "pandas", "pyarrow", "scipy", "simpy"),
}

TELL = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"

COMMAND = f"""
import io, sys
from contextlib import redirect_stdout, redirect_stderr
from sim.cli import main
with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
    try:
        main()
    except SystemExit as end:
        code = end.code
{TELL}
sys.exit(code)
"""

BAD_INPUT = 2

LIGHT = [
    ["--help"],
    ["--version"],
    ["run", "--help"],
    ["list"],
    ["list", "--json"],
    ["show", "five_tier"],
    ["show", "governance_bureau", "--with", "one_seal"],
    ["show", "one_seal"],
    ["show", "single_desk"],
    ["params", "five_tier", "--lang", "zh"],
    ["check", "five_tier"],
    ["check", "single_desk", "one_seal"],
]
UNKNOWN = [
    *(["show", "five_teir"], ["params", "five_teir"], ["check", "five_teir"], ["run", "five_teir"]),
    *(["compare", "five_tier", "five_teir"], ["explain", "five_tier", "five_teir"], ["sweep", "five_teir"]),
    *(["rank", "five_tier", "five_teir"], ["warmup", "five_teir"], ["intervals", "five_teir"]),
    *(["pairs", "five_tier", "five_teir"], ["ablate", "five_teir"], ["show", "five_tier", "--lang", "de"]),
]


def loaded(code: str, *arguments: str) -> tuple[set[str], int]:
    """Return the packages that a program has loaded when it ends, and its exit code."""
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert found.stdout, found.stderr
    return set(json.loads(found.stdout)), found.returncode


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_a_look_loads_nothing_heavy(arguments):
    packages, code = loaded(COMMAND, *arguments)
    assert packages & HEAVY == set()
    assert (code, "typer" in packages) == (0, True)


@pytest.mark.parametrize("arguments", UNKNOWN, ids=" ".join)
def test_bad_input_is_told_before_anything_heavy_is_loaded(arguments):
    packages, code = loaded(COMMAND, *arguments)
    assert packages & HEAVY == set()
    assert code == BAD_INPUT


def test_python_loads_a_scenario_alone():
    packages, _ = loaded(f"import sim; sim.load('five_tier'); {TELL}")
    assert packages & HEAVY == set()


def test_comparing_loads_what_draws_only_once_something_is_drawn():
    compare = "import sim; found = sim.compare; "
    packages, _ = loaded(compare + TELL)
    assert {"pandas", "matplotlib"} & packages == {"pandas"}
    packages, _ = loaded(compare + "from sim.report import plots; " + TELL)
    assert "matplotlib" in packages
