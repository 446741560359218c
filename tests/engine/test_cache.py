"""Machine code of another version must never run."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.engine import rules
from sim.engine.compiled import cache

COMPILED = Path(cache.__file__).parent


def test_a_changed_rule_has_machine_code_of_its_own(monkeypatch, tmp_path):
    before = cache._digest()
    changed = tmp_path / "rules.py"
    changed.write_bytes(Path(rules.__file__).read_bytes() + b"\n")
    monkeypatch.setattr(rules, "__file__", str(changed))
    assert cache._digest() != before


def imported(source):
    """Yield the modules of ours outside the compiled engine from which one of its files takes anything."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
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


def test_the_digest_reads_every_file_that_is_compiled_from():
    names = {name for source in COMPILED.glob("*.py") for name in imported(source)}
    outside = {name for name in names if not name.startswith("sim.engine.compiled")}
    assert outside == {module.__name__ for module in cache.BUILT_IN}


@pytest.mark.parametrize("given", ["", "elsewhere"])
def test_the_folder_lies_where_it_may(monkeypatch, tmp_path, given):
    monkeypatch.setattr(cache.config, "CACHE_DIR", str(tmp_path / given) if given else "")
    base = cache._base()
    assert base == (tmp_path / given if given else COMPILED / "__pycache__")


def test_a_folder_that_may_not_be_written_is_left_alone(monkeypatch):
    monkeypatch.setattr(cache.config, "CACHE_DIR", "")
    monkeypatch.setattr(cache.os, "access", lambda *_: False)
    assert cache._base() == Path.home() / ".cache" / "tierflow"
