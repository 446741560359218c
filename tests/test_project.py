"""What the project keeps: exact pins, no lock file, nothing large, nothing of one machine or of one run.

The files looked at are those that git tracks or would track.
"""

import ast
import importlib.util
import json
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim

ROOT = Path(__file__).resolve().parent.parent
LARGE = 1_000_000
FONTS = {".otf", ".ttf"}

REGISTRIES = [("python" + "hosted", "org"), ("pypi", "org"), ("conda.anaconda", "org"), ("registry", "npmjs")]

# Joined here, escaped, or with an open bracket, so that these patterns do not match themselves.
MACHINE_WORDS = re.compile(
    "|".join(re.escape(".".join(parts)) for parts in REGISTRIES)
    + r"|https?://[^\s\"']+/simple\b"  # any package index
    r"|://[^/\s\"'@]+:[^/\s\"'@]+@"  # a name and a password
    r"|(?<![\w.~-])/(?:work|root|farm|home/\w+|Users/\w+|opt/(?:pypi|wheels))/"  # folders of one machine
    r"|\b[A-Z]:\\Users\\"
)
WORDS_OF_NO_OFFICIAL = {
    "内勤": "处置岗 or 外勤, as these go out",
    "市管社区": "市直管社区, the whole reform, or 市直接管理社区, the structure without a middle tier",
    "移动指挥": "掌上指挥",
    "到位": "出动",
    "同奖同酬": "考核捆绑、待遇挂钩",
    "退件": "退单",
    "上抽": "上调",
    "下推": "下派",
    "案件": "事件 or 办件",
    "案头": "等待办理",
    "公用事业公司": "公用事业中心, as it is no firm",
    "时间桥": "用时差异分解",
    "编制册": "编制归属",
    "运气": "随机波动",
    "越大则越": "其值越大，结果越…",
    "靠什么站着": "依赖什么",
}
"""Chinese words that read like translations or name the wrong thing, with those to use."""

PIN = re.compile(r"[a-z0-9-]+==[a-z0-9.!+]+(?: ; [a-z0-9_.'\"=!<>() -]+)?", re.IGNORECASE)


def listed(*options: str) -> list[Path]:
    """Return the files that `git ls-files` lists and that exist."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", *options], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    return [path for name in answer.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def kept() -> list[Path]:
    return listed("--cached", "--others", "--exclude-standard")


def text(path: Path) -> str:
    """Return the text of a file, nothing of a binary one."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8")


def relative(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def constraints() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def direct() -> list[Requirement]:
    """Return what the project asks for itself, with its extras and groups."""
    table = project()
    extras, groups = table["project"]["optional-dependencies"], table["dependency-groups"]
    lists = [table["project"]["dependencies"], *extras.values(), *groups.values()]
    return [Requirement(line) for lines in lists for line in lines]


def pinned(lines: list[str]) -> dict[str, str]:
    """Return the version of each package that a list of pins names."""
    pins = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def pins_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pins", ROOT / ".ci" / "pins.py")
    if spec is None or spec.loader is None:
        raise ImportError(".ci/pins.py is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pins_for_pip_and_uv_agree():
    assert constraints() == project()["tool"]["uv"]["constraint-dependencies"]


def test_build_takes_the_version_of_what_both_need():
    run, build = pinned(constraints()), pinned(project()["tool"]["uv"]["build-constraint-dependencies"])
    assert {name: version for name, version in build.items() if run.get(name, version) != version} == {}


@pytest.mark.parametrize("requirement", direct(), ids=str)
def test_direct_dependency_is_pinned(requirement: Requirement):
    version = pinned(constraints())[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version)


def test_build_requirements_are_pinned():
    build = pinned(project()["tool"]["uv"]["build-constraint-dependencies"])
    needed = {canonicalize_name(Requirement(line).name) for line in project()["build-system"]["requires"]}
    assert needed <= build.keys()


def test_a_pin_is_a_name_a_version_and_a_marker():
    build = project()["tool"]["uv"]["build-constraint-dependencies"]
    assert [line for line in constraints() + build if not PIN.fullmatch(line)] == []


def test_pins_script_writes_what_is_there():
    present = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    build = project()["tool"]["uv"]["build-constraint-dependencies"]
    assert pins_script().with_pins(present, constraints(), build) == present


def test_pins_script_replaces_old_pins():
    old = 'constraint-dependencies = [\n    "a==1",\n]\nbuild-constraint-dependencies = [\n]\n'
    new = old.replace('    "a==1",\n', '    "a==2",\n    "b==1",\n').replace("[\n]", '[\n    "c==3",\n]')
    assert pins_script().with_pins(old, ["a==2", "b==1"], ["c==3"]) == new


def test_pins_script_refuses_a_project_without_lists():
    with pytest.raises(ValueError, match="0 lists named constraint-dependencies"):
        pins_script().with_pins("[tool.uv]\n", [], [])


def test_no_lock_file_is_tracked():
    assert [path.name for path in listed("--cached") if re.match(r"uv\.lock|pylock", path.name)] == []


def test_no_file_is_large():
    large = [path for path in kept() if path.stat().st_size > LARGE and path.suffix not in FONTS]
    assert relative(large) == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    assert [name for path in kept() if (name := machine_word(path))] == []


def machine_word(path: Path) -> str:
    found = MACHINE_WORDS.search(text(path))
    return f"{path.relative_to(ROOT).as_posix()}: {found[0]}" if found else ""


MACHINE_LINES = [
    "https://files.python" + "hosted.org/packages/a.whl",
    "https://mirror.example/pypi" + "/simple",
    "https://name:" + "secret@example.org",
    "cd /" + "work/main",
    "'/" + "home/someone/x'",
    "C:" + "\\Users\\someone",
]


@pytest.mark.parametrize("line", MACHINE_LINES)
def test_machine_words_are_recognised(line: str):
    assert MACHINE_WORDS.search(line)


@pytest.mark.parametrize(
    "line", ["field/homes/load", "https://docs.python.org/3/", "tcp://127.0.0.1:8786", "a: /b"]
)
def test_other_paths_and_addresses_are_welcome(line: str):
    assert not MACHINE_WORDS.search(line)


def test_notebooks_store_no_output():
    notebooks = [path for path in kept() if path.suffix == ".ipynb"]
    assert relative([path for path in notebooks if has_output(path)]) == []


def has_output(notebook: Path) -> bool:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_output_is_recognised(tmp_path: Path):
    notebook = tmp_path / "a.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "outputs": [{"text": "1"}]}]}))
    assert has_output(notebook)


def test_every_module_says_what_it_is():
    modules = sorted((ROOT / "sim").rglob("*.py"))
    assert modules
    silent = [path for path in modules if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert relative(silent) == []


def test_versions_agree():
    version = project()["project"]["version"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.*)$", citation, re.MULTILINE) == [version]
    assert getattr(sim, "__version__", version) == version


def chinese() -> list[Path]:
    """Return the files in which people read Chinese: scenarios, texts of the package, documents."""
    folders = ("scenarios", "sim", "docs", "notebooks")
    return [path for path in kept() if path.relative_to(ROOT).parts[0] in (*folders, "README.zh.md")]


@pytest.mark.parametrize("word", WORDS_OF_NO_OFFICIAL)
def test_a_word_that_no_official_uses_stands_nowhere(word):
    assert relative([path for path in chinese() if word in text(path)]) == []


def test_the_name_of_the_whole_reform_stands_in_marks():
    """A structure is 市直接管理社区; what has no marks would mean one of them."""
    loose = re.compile("(?<!“)市直管社区|市直管社区(?!”)")
    assert relative([path for path in chinese() if loose.search(text(path))]) == []
