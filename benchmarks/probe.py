"""Figures that only a fresh process can give: its peak memory, and how long the first call takes.

`look` starts one; run as a module this file is that process and prints its finding as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STATUS = Path("/proc/self/status")


def look(*arguments: str, **environment: str) -> dict[str, Any]:
    """Return what a fresh process finds: `memory NAME SIZE`, `city year|week` or `start network|city`.

    `wall` is how many seconds it took from its start to its end.
    """
    command = [sys.executable, "-m", "benchmarks.probe", *arguments]
    begin = perf_counter()
    found = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.PIPE
    )
    return json.loads(found.stdout) | {"wall": perf_counter() - begin}


def memory(name: str, incidents: int) -> dict[str, float | None]:
    """Simulate the bare network once; return peak MB before and after it, None if the system keeps still."""
    from benchmarks import engines, trace

    contender = engines.named(name)
    contender.prepare(trace.bare(100))()
    run = contender.prepare(trace.bare(incidents))
    before, begin = peak(), process_time()
    run()
    return {"before": before, "peak": peak(), "seconds": process_time() - begin}


def city(span: str) -> dict[str, float | None]:
    """Run a replication of the city from drawing to measures; return peak MB before and after it."""
    from benchmarks import cases

    cases.small_city()()
    settings = cases.Settings(whole_year=span == "year")
    before = peak()
    cases.replication(settings)
    return {"before": before, "peak": peak()}


def start(kind: str) -> dict[str, float]:
    """Return CPU seconds until the compiled engine is imported, and of its first and its second run."""
    from benchmarks import cases
    from benchmarks.race import timed

    run = cases.small_network() if kind == "network" else cases.small_city()
    imported = process_time()
    first, _ = timed(run)
    second, _ = timed(run)
    return {"imported": imported, "first": first, "second": second}


def peak() -> float | None:
    """Return the peak memory of this process in MB.

    Linux is asked for the high-water mark of this program alone; `getrusage` there counts what the parent
    had in memory when it started us.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    if find_spec("resource"):
        import resource

        unit = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return None


def main(arguments: list[str]) -> None:
    """Print a finding."""
    what, *rest = arguments
    if what == "memory":
        print(json.dumps(memory(rest[0], int(rest[1]))))
    elif what == "city":
        print(json.dumps(city(rest[0])))
    elif what == "start":
        print(json.dumps(start(rest[0])))
    else:
        raise ValueError(f"a probe looks for memory, city or start, not {what!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
