"""Machine code of another version must never run."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim import machine_code
from sim.analysis import kept
from sim.engine.compiled import cache
from sim.machine_code import Kept

COMPILED, ANALYSIS = Path(cache.__file__).parent, Path(kept.__file__).parent
HERE = Path(machine_code.__file__).parent


def test_a_changed_source_has_machine_code_of_its_own(tmp_path):
    rules = tmp_path / "rules.py"
    rules.write_text("a = 1\n")
    before = machine_code._digest((rules,))
    rules.write_text("a = 2\n")
    assert machine_code._digest((rules,)) != before


def imported(source):
    """Yield the modules of ours from which a file takes anything when it is loaded."""
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "sim":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if find_spec_of(whole) else node.module


def find_spec_of(name):
    """Tell whether a dotted name is a module."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the part before the last dot is no package
        return False


@pytest.mark.parametrize("made", [cache.KEPT, kept.KEPT], ids=lambda made: made.name)
def test_the_digest_reads_every_file_that_is_compiled_from(made):
    known = {Path(machine_code.__file__), *made.sources}
    for source in made.sources:
        if {COMPILED, ANALYSIS} & {*source.parents}:
            names = {name for name in imported(source) if not name.endswith(".compiled")}
            assert {Path(find_spec(name).origin) for name in names} <= known


@pytest.mark.parametrize("given", ["", "elsewhere"])
def test_the_folder_lies_where_it_may(monkeypatch, tmp_path, given):
    monkeypatch.setattr(machine_code.config, "CACHE_DIR", str(tmp_path / given) if given else "")
    assert machine_code._base(HERE) == (tmp_path / given if given else HERE / "__pycache__")


def test_a_folder_that_may_not_be_written_is_left_alone(monkeypatch):
    monkeypatch.setattr(machine_code.config, "CACHE_DIR", "")
    monkeypatch.setattr(machine_code.os, "access", lambda *_: False)
    assert machine_code._base(HERE) == Path.home() / ".cache" / "tierflow"


def test_older_machine_code_of_the_same_name_goes(monkeypatch, tmp_path):
    package, source = tmp_path / "sim", tmp_path / "a.py"
    old, other = package / "__pycache__" / "mine-0123", package / "__pycache__" / "theirs-0123"
    for folder in (old, other):
        folder.mkdir(parents=True)
    source.write_text("")
    monkeypatch.setattr(machine_code, "__file__", str(package / "machine_code.py"))
    (package / "machine_code.py").write_text("")
    monkeypatch.setattr(machine_code.config, "CACHE_DIR", "")
    assert machine_code._folder(Kept("mine", (source,))).parent == old.parent
    assert (old.exists(), other.exists()) == (False, True)


WITHOUT_NUMBA = """
import sys
sys.modules["numba"] = None
from sim.analysis.measures.city import measure
from sim.experiment.cases import Case
from sim.experiment.runs.run import world
from sim.model.time_and_chance.timetable import measured
from sim.model.files.changes import with_values
from sim.model.files.library import load
from sim.engine.simulate import fastest
case = Case.of(with_values(load("direct_control"), {"period.days": 3, "period.warm_up": 0}))
place = world(case)
log = place.run(place.draw(1, 0), None)
print(fastest(), log.digest(), measure(log, *measured(case.scenario)).values)
"""


def said_by(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_numba_the_reference_engine_serves_and_measures_are_the_same():
    usual = WITHOUT_NUMBA.replace('sys.modules["numba"] = None', "")
    (engine, alone), (_, beside) = (said_by(program).split(" ", 1) for program in (WITHOUT_NUMBA, usual))
    assert (engine, alone) == ("reference", beside)


MADE = """
from sim.machine_code import Kept, told_of_making
from pathlib import Path
add = Kept("here", (Path(__file__),)).entry(lambda one, two: one + two)
told = []
with told_of_making(lambda: told.append(1)):
    add(1, 2), add(1.0, 2.0)
print(len(told))
"""


@pytest.mark.skipif(machine_code.numba is None, reason="nothing is made without Numba")
def test_machine_code_is_said_to_be_made_once_and_not_when_it_is_there(tmp_path, monkeypatch):
    script = tmp_path / "made.py"
    script.write_text(MADE)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    command = [sys.executable, str(script)]
    told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert told == ["1\n", "0\n"]
