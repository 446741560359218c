"""Pin every dependency: rewrite `constraints.txt` and the pins in `pyproject.toml` from one resolution.

    python3 .ci/pins.py              after a change of dependencies: keeps the pins that still fit
    python3 .ci/pins.py --upgrade    moves every pin to the newest release that fits

`constraints.txt` serves pip, `[tool.uv]` serves uv.  Neither holds the address of a package index,
which is why they take the place of a lock file.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.12"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
]


def main(arguments: list[str]) -> None:
    """Resolve, then write both files; other arguments than `--upgrade` are refused."""
    if unknown := set(arguments) - {"--upgrade"}:
        raise SystemExit(f"pins.py knows only --upgrade, not {sorted(unknown)}")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    old = "" if arguments else (ROOT / "constraints.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        run, build = resolve(Path(scratch), project, old)
    (ROOT / "constraints.txt").write_text("\n".join(run) + "\n", encoding="utf-8")
    (ROOT / "pyproject.toml").write_text(with_pins(project, run, build), encoding="utf-8")


def resolve(scratch: Path, project: str, old: str) -> tuple[list[str], list[str]]:
    """Return the pins of the project with all its extras and groups, and those of its build.

    It happens on a copy without the present pins, which would otherwise bind; those of `old` are only
    preferred.  The build takes the same version of what both need.
    """
    (scratch / "pyproject.toml").write_text(with_pins(project, [], []), encoding="utf-8")
    table = tomllib.loads(project)
    (scratch / "build.in").write_text("\n".join(table["build-system"]["requires"]), encoding="utf-8")
    (scratch / "run.txt").write_text(old, encoding="utf-8")
    groups = [f"--group={name}" for name in table["dependency-groups"]]
    everything = ["pyproject.toml", "--all-extras", *groups]
    subprocess.run([*RESOLVE, *everything, "-o", "run.txt"], cwd=scratch, check=True)
    subprocess.run([*RESOLVE, "build.in", "-c", "run.txt", "-o", "build.txt"], cwd=scratch, check=True)
    return pins(scratch / "run.txt"), pins(scratch / "build.txt")


def pins(path: Path) -> list[str]:
    """Return the lines `name==version ; marker` of a constraints file."""
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def with_pins(project: str, run: list[str], build: list[str]) -> str:
    """Return the text of a pyproject with its two lists of pins replaced.

    Raises ValueError if a list is not there exactly once.
    """
    for key, lines in (("constraint-dependencies", run), ("build-constraint-dependencies", build)):
        block = "".join(f'    "{line}",\n' for line in lines)
        project, found = re.subn(
            rf"^{key} = \[\n(?:    .*\n)*\]", f"{key} = [\n{block}]", project, flags=re.MULTILINE
        )
        if found != 1:
            raise ValueError(f"pyproject.toml holds {found} lists named {key}, expected 1")
    return project


if __name__ == "__main__":
    main(sys.argv[1:])
