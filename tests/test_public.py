"""What others may rely on: the names of `sim` and of `sim.tools`; notebooks and guides use no others."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import sim
import sim.tools

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GUIDES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
PUBLIC = {"sim": {*sim.__all__, "tools"}, "sim.tools": {*sim.tools.__all__}}


def code_of(path: Path) -> str:
    """Return the Python of a notebook or of a page, without what only IPython reads."""
    if path.suffix == ".md":
        return "\n".join(re.findall(r"^```python\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S))
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return re.sub(r"^[%!].*", "", "\n".join(cells), flags=re.M)


def private(code: str) -> Iterator[str]:
    """Name whatever is taken from the package and is not public."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sim":
            known = PUBLIC.get(node.module, set())
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name not in known)
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.split(".")[0] == "sim"]
            yield from (name for name in names if name not in PUBLIC)
        if isinstance(node, ast.Attribute) and (owner := ast.unparse(node.value)) in PUBLIC:
            yield from [f"{owner}.{node.attr}"] if node.attr not in PUBLIC[owner] else []


@pytest.mark.parametrize("path", [*NOTEBOOKS, *GUIDES], ids=lambda path: path.name)
def test_notebooks_and_guides_use_public_names(path):
    assert list(private(code_of(path))) == []


def test_there_is_something_to_look_at():
    assert all("import sim" in code_of(path) for path in NOTEBOOKS)
    assert any("sim.compare" in code_of(path) for path in GUIDES)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("from sim.analysis.theory.queueing import mmc", "sim.analysis.theory.queueing.mmc"),
        ("from sim.tools import mmc, Page", "sim.tools.Page"),
        ("import sim.report", "sim.report"),
        ("import sim\nsim.model.library.load('x')", "sim.model"),
        ("import sim\nprint(sim.tools.hidden)", "sim.tools.hidden"),
    ],
)
def test_other_names_are_found(code, found):
    assert list(private(code)) == [found]


def test_every_public_name_is_there():
    for module, names in {sim: sim.__all__, sim.tools: sim.tools.__all__}.items():
        assert len(set(names)) == len(names)
        for name in names:
            assert getattr(module, name) is not None, name


def test_the_names_of_the_package_are_told_alike_to_readers_and_to_type_checkers():
    tree = ast.parse(Path(sim.__file__).read_text("utf-8"))
    hinted = next(node for node in tree.body if isinstance(node, ast.If)).body
    homes = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in hinted
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert homes == sim._HOMES
    assert sorted(homes) == sorted(sim.__all__)


def test_type_checkers_are_told_that_the_package_has_types():
    assert (Path(sim.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize("module", PUBLIC)
def test_the_reference_tells_of_every_public_name(module):
    """The page is written by `.ci/api.py`; it is old where a name, or what one promises, is not there."""
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    home = importlib.import_module(module)
    items = {name: getattr(home, name) for name in PUBLIC[module] - {"tools"}}
    assert [name for name in items if f"\n### `{name}`\n" not in page] == []
    promises = {name: (item.__doc__ or "").split("\n")[0] for name, item in items.items() if callable(item)}
    assert [name for name, promise in promises.items() if promise not in page] == []
