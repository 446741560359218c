"""The machine code of the engine: what it is made from, and how its functions are compiled."""

from __future__ import annotations

from pathlib import Path

from sim import eventlog
from sim.engine import hours, rules
from sim.machine_code import Kept
from sim.model.city import conduct, duties, structure, workload
from sim.model.time_and_chance import calendars

BUILT_IN = (eventlog, hours, calendars, conduct, duties, structure, workload)
"""The modules outside this folder whose functions and constants are built into machine code."""

FOLDERS = (Path(__file__).parent, Path(str(rules.__file__)).parent)

KEPT = Kept(
    "machine",
    (
        *(file for folder in FOLDERS for file in sorted(folder.glob("*.py"))),
        *(Path(str(module.__file__)) for module in BUILT_IN),
    ),
)

entry = KEPT.entry
