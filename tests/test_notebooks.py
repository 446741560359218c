"""Every notebook runs from its first cell to its last without an error, in a copy, and stores no output."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
A_CELL = 300
"""Seconds after which a cell is taken to hang; the first may have to make machine code."""


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Keep what a kernel writes for itself (connection files, history) out of the user's folders."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def executed(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=A_CELL, kernel_name="python3", resources=resources).execute()


def stored(notebook: nbformat.NotebookNode) -> list[str]:
    """Name the cells that keep an output or the number of an execution."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.id for cell in code if cell.outputs or cell.execution_count is not None]


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    """Name the kinds of output of all cells."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [kind for output in outputs for kind in output.get("data", ())]


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path, tmp_path):
    copy = Path(shutil.copytree(path.parent, tmp_path / "notebooks")) / path.name
    assert "image/png" in shown(executed(read(copy), copy.parent))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_valid_and_stores_nothing(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert stored(notebook) == []
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_speaks_both_languages(path):
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert [text for text in texts if not chinese(text)] == []
    assert [text for text in texts if not any(sign.isascii() and sign.isalpha() for sign in text)] == []


def test_an_error_in_a_cell_is_found(tmp_path):
    broken = new_notebook(cells=[new_code_cell("1 / 0")])
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        executed(broken, tmp_path)


def test_a_stored_output_is_found(tmp_path):
    kept = executed(new_notebook(cells=[new_code_cell("1", id="one"), new_code_cell("", id="two")]), tmp_path)
    assert stored(kept) == ["one"]
