"""The command `python -m benchmarks`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import engines, page
from benchmarks.cases import CASES, SMOKE, Name, Section, Settings
from benchmarks.targets import compared

IN_SMOKE = (Name.BARE, Name.YEAR, Name.STEPS, Name.OFFICE, Name.REPLICATIONS)


def main(arguments: Sequence[str]) -> int:
    """Run the cases, print each section when it is there, and write the page; 1 if an answer differs."""
    options = parser().parse_args(arguments)
    chosen = settings(options)
    for sentence in engines.missing():
        print(sentence)
    sections = []
    for name in options.cases or (IN_SMOKE if options.smoke else Name):
        for section in CASES[Name(name)](chosen):
            print(page.markdown(section), flush=True)
            sections.append(section)
    for section in [] if options.smoke else targets(sections):
        print(page.markdown(section))
        sections.append(section)
    if options.out:
        write(options.out, shlex.join(["python", "-m", "benchmarks", *arguments]), sections)
    return int(any(section.faults for section in sections))


def parser() -> argparse.ArgumentParser:
    """Say what can be asked for."""
    made = argparse.ArgumentParser(prog="python -m benchmarks", description="Race engines on one workload.")
    made.add_argument("--smoke", action="store_true", help="a short run on small sizes, to see that it works")
    made.add_argument("--cases", nargs="+", choices=[name.value for name in Name], help="only these")
    made.add_argument("--rounds", type=int, help="how often each engine has its turn")
    made.add_argument("--sizes", type=int, nargs="+", help="incidents in the bare network")
    made.add_argument("--replications", type=int, help="of the bare network on one and two cores")
    made.add_argument("--budget", type=float, help="seconds that one engine may take for one case")
    made.add_argument("--out", type=Path, help="write the results page here")
    return made


def settings(options: argparse.Namespace) -> Settings:
    """Return what is asked for, the rest as usual or as in a smoke test."""
    given = {name: getattr(options, name) for name in ("rounds", "sizes", "replications", "budget")}
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items() if v is not None}
    return replace(SMOKE if options.smoke else Settings(), **given)


def targets(sections: Sequence[Section]) -> list[Section]:
    """Put the figures of which something is wanted beside what is wanted."""
    rows = compared(figure for section in sections for figure in section.figures)
    head = ("what", "wanted", "measured", "verdict")
    return [Section("What was wanted", head, rows, [])] if rows else []


def write(path: Path, command: str, sections: list[Section]) -> None:
    """Write the page."""
    text = page.head(command) + "".join(map(page.markdown, sections))
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
