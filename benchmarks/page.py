"""The results page: what was run on what, and the sections as Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks import engines
from benchmarks.cases import Section
from benchmarks.peers import cpp_loop

PACKAGES = ("numpy", "numba", "simpy", "mesa", "ciw", "salabim", "joblib")

INTRODUCTION = """\
# Benchmarks

Engines take turns on the same workload, round after round; tables show medians, and the least and the
greatest ratio in brackets. A ratio compares two engines within one round, so that a busy machine slows both.
Times are CPU time unless a table says wall. Imports, making machine code and laying out inputs are left out;
the first two are shown apart. Before times are compared the answers are: every incident must finish at the
same microsecond in every engine.

The bare network has 102 communities with one post, 26 units with three, a desk with four and 14 departments
with 14; 20,000 incidents a year; exponential service with means of 24, 54, 10 and 450 hours; 35 % of the
incidents go on to a unit, 30 % of those to desk and department. Larger sizes are longer spans at the same
rate. *Our engines write the whole event log (about 7.7 rows an incident); the others keep finish times only.*
"""


def head(command: str) -> str:
    """Return the introduction, the command, the machine and the versions."""
    lines = [
        f"- Command: `{command}`",
        f"- Machine: {machine()}",
        f"- Load when the page was written: {load()}",
    ]
    lines += [f"- Versions: Python {platform.python_version()}, {versions()}", f"- C++: {compiler()}"]
    lines += [f"- {sentence}" for sentence in engines.missing()]
    return INTRODUCTION + "\n" + "\n".join(lines) + "\n"


def markdown(section: Section) -> str:
    """Write a section: heading, table, remarks."""
    rows = [section.head, tuple("---" for _ in section.head), *section.rows]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    remarks = "\n".join(f"- {remark}" for remark in section.remarks)
    return f"\n## {section.title}\n\n{table}\n" + (f"\n{remarks}\n" if remarks else "")


def machine() -> str:
    """Name processor, cores, memory and system, but not the machine."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        processor = names[0].split(":", 1)[1].strip() if names else processor
    return f"{processor}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def load() -> str:
    """Return how busy the machine has been."""
    if not hasattr(os, "getloadavg"):
        return "not told by this system"
    return "{:.1f} over 1, {:.1f} over 15 minutes".format(*os.getloadavg()[::2])


def versions() -> str:
    """Name the packages that are installed."""
    installed = {d.name.lower(): d.version for d in metadata.distributions()}
    return ", ".join(f"{name} {installed[name]}" for name in PACKAGES if name in installed)


def compiler() -> str:
    """Name the C++ compiler and its flags."""
    found = cpp_loop.compiler()
    if found is None:
        return "no compiler"
    answer = subprocess.run([found, "--version"], check=True, capture_output=True, encoding="utf-8")
    return f"{answer.stdout.splitlines()[0]}, {' '.join(cpp_loop.FLAGS)}"
