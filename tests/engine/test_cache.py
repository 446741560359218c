"""Machine code of another version must never run."""

import ast
import inspect
from pathlib import Path

import pytest

from sim.engine import rules
from sim.engine.compiled import cache
from sim.model import calendars

COMPILED = Path(cache.__file__).parent


def test_a_changed_rule_has_machine_code_of_its_own(monkeypatch, tmp_path):
    before = cache._digest()
    changed = tmp_path / "rules.py"
    changed.write_bytes(Path(rules.__file__).read_bytes() + b"\n")
    monkeypatch.setattr(rules, "__file__", str(changed))
    assert cache._digest() != before


def test_the_digest_reads_every_file_that_is_compiled_from():
    """Whatever is handed to `jit` as `module.function` must come from a file that the digest reads."""
    modules = {
        call.args[0].value.id
        for source in COMPILED.glob("*.py")
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "jit"
        if call.args and isinstance(call.args[0], ast.Attribute)
    }
    assert modules == {"rules", "calendars"}
    assert {inspect.getfile(rules), inspect.getfile(calendars)} == {rules.__file__, calendars.__file__}


@pytest.mark.parametrize("given", ["", "elsewhere"])
def test_the_folder_lies_where_it_may(monkeypatch, tmp_path, given):
    monkeypatch.setattr(cache.config, "CACHE_DIR", str(tmp_path / given) if given else "")
    base = cache._base()
    assert base == (tmp_path / given if given else COMPILED / "__pycache__")


def test_a_folder_that_may_not_be_written_is_left_alone(monkeypatch):
    monkeypatch.setattr(cache.config, "CACHE_DIR", "")
    monkeypatch.setattr(cache.os, "access", lambda *_: False)
    assert cache._base() == Path.home() / ".cache" / "tierflow"
