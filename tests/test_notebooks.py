"""Every notebook runs from its first cell to its last without an error, in a copy, and stores no output."""

import shutil
from collections.abc import Generator
from os import environ
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
A_CELL = 300
"""Seconds after which a cell is taken to hang; the first may have to make machine code."""


ANEW = """\
%reset -f
def _anew(folder):
    import os, sys
    for name in [name for name in sys.modules if name.partition(".")[0] == "sim"]:
        del sys.modules[name]
    os.chdir(folder)
_anew({folder!r})
del _anew
"""
"""Leaves of one notebook nothing to the next but the packages of others, which take seconds to load."""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory) -> Generator[KernelManager]:
    """Start one kernel, which writes nothing (connection files, history) into the user's folders."""
    own = {
        name: str(tmp_path_factory.mktemp(name.lower()))
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in own.items():
            patch.setenv(name, folder)
        manager = KernelManager(kernel_name="python3")
        manager.client_class = "jupyter_client.asynchronous.AsyncKernelClient"
        manager.start_kernel(env=dict(environ))
        yield manager
        manager.shutdown_kernel()


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def executed(notebook: nbformat.NotebookNode, folder: Path, kernel: KernelManager) -> nbformat.NotebookNode:
    """Run a notebook in a folder, as if nothing of ours had been run in the kernel before."""
    notebook.cells.insert(0, new_code_cell(ANEW.format(folder=str(folder))))
    client = NotebookClient(notebook, kernel, timeout=A_CELL)
    try:
        client.execute()
    finally:
        client.kc.stop_channels()
    del notebook.cells[0]
    return notebook


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
def test_notebook_runs(path, tmp_path, kernel):
    copy = Path(shutil.copytree(path.parent, tmp_path / "notebooks")) / path.name
    assert "image/png" in shown(executed(read(copy), copy.parent, kernel))


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


def test_an_error_in_a_cell_is_found(tmp_path, kernel):
    broken = new_notebook(cells=[new_code_cell("1 / 0")])
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        executed(broken, tmp_path, kernel)


def test_a_stored_output_is_found(tmp_path, kernel):
    cells = [new_code_cell("1", id="one"), new_code_cell("", id="two")]
    assert stored(executed(new_notebook(cells=cells), tmp_path, kernel)) == ["one"]


def test_nothing_is_left_to_the_next_notebook(tmp_path, kernel):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    executed(new_notebook(cells=[new_code_cell("import sim\nkept = 1")]), first, kernel)
    look = "import os, sys\nassert 'kept' not in globals() and 'sim' not in sys.modules, os.getcwd()"
    here = f"assert os.getcwd() == {str(second)!r}"
    executed(new_notebook(cells=[new_code_cell(look), new_code_cell(here)]), second, kernel)
